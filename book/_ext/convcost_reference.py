"""Let a page show convcost's docstrings: `autofunction` and its like find the modules.

The formulas import nothing, and `model_cost` imports PaddlePaddle only when it is called, so the
site can be made without it. Members stand in the order of the source; napoleon reads "Args:".
"""

import sys
from pathlib import Path

from sphinx.application import Sphinx

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def setup(app: Sphinx) -> dict:
    """Load autodoc and napoleon, and let them import convcost from where it lies."""
    sys.path.insert(0, str(NOTEBOOKS))
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.napoleon")
    app.config.autodoc_member_order = "bysource"
    app.config.napoleon_use_rtype = False
    app.config.napoleon_use_ivar = True  # attributes as one list, without a line for each type
    app.config.napoleon_attr_annotations = False
    app.config.toc_object_entries = False  # the page's own table of contents has its sections
    app.config.add_module_names = False
    app.config.autodoc_typehints = "none"  # the docstrings say more
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
