"""Make each entry of the bibliography a list item.

docutils writes a list of citations whose entries have the role `doc-biblioentry`. It is deprecated:
no screen reader counts such entries as the items of their list, as it does `listitem`.
"""

from docutils.nodes import document
from sphinx.application import Sphinx


def list_entries(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: document | None
) -> None:
    """Give the entries the role that their list wants."""
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')


def setup(app: Sphinx) -> dict:
    """Register the handler with Sphinx."""
    app.connect("html-page-context", list_entries)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
