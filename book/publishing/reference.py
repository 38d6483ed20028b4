"""Let a page show convcost's docstrings: `autofunction` and its like find the modules.

The formulas import nothing, and `model_cost` imports PaddlePaddle only when it is called, so the
site can be made without it. Members stand in the order of the source; napoleon reads "Args:".
"""

import sys

from sphinx.application import Sphinx

from publishing.places import ROOT

SETTINGS = {
    "autodoc_member_order": "bysource",
    "autodoc_typehints": "none",  # the docstrings say more
    "napoleon_use_rtype": False,
    "napoleon_use_ivar": True,  # attributes as one list, without a line for each type
    "napoleon_attr_annotations": False,
    "toc_object_entries": False,  # the page's own table of contents has its sections
    "add_module_names": False,
}


def load(app: Sphinx) -> None:
    """Load autodoc and napoleon, and let them import convcost from where it lies."""
    sys.path.insert(0, str(ROOT / "notebooks"))
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.napoleon")
    for name, value in SETTINGS.items():
        setattr(app.config, name, value)
