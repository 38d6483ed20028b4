"""Write the site's own index.html, which leads to the home page (book/index.html).

Jupyter Book would write one that is a single element: no language, no title, no link to follow.
"""

from collections.abc import Iterator

from docutils.nodes import document
from sphinx.application import Sphinx

PAGE = "index"


def root_page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Add the page, unless the home page is at the root itself."""
    if app.config.root_doc != PAGE:
        yield PAGE, {"home": app.builder.get_target_uri(app.config.root_doc)}, "root.html"


def point_to_home(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: document | None
) -> None:
    """Make the home page's address the canonical one."""
    if templatename == "root.html" and app.config.html_baseurl:
        context["pageurl"] = app.config.html_baseurl + context["home"]


def setup(app: Sphinx) -> dict:
    """Register the handlers."""
    app.connect("html-collect-pages", root_page)
    app.connect("html-page-context", point_to_home)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
