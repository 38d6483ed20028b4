"""The pages that no source file is made into: index.html, search.html and 404.html.

The site's own index.html leads to the home page (book/index.html). Without ours Jupyter Book would
write one that is a single element: no language, no title, no link to follow.
"""

from collections.abc import Iterator

from sphinx.application import Sphinx

from publishing.page import Page

INDEX, SEARCH, NOT_FOUND = "index", "search", "404"


def collect(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Add the pages; what they say is in their templates."""
    if app.config.root_doc != INDEX:
        yield INDEX, {"home": app.builder.get_target_uri(app.config.root_doc)}, "root.html"
    yield SEARCH, {"title": ""}, "search.html"
    yield NOT_FOUND, {}, "404.html"


def set_address(page: Page) -> None:
    """The home page's address is index.html's too; 404.html has none, and is not to be found."""
    if page.name == NOT_FOUND:
        page.context["pageurl"] = None
        page.context["metatags"] += '\n  <meta name="robots" content="noindex">'
    elif page.template == "root.html" and page.app.config.html_baseurl:
        page.context["pageurl"] = page.app.config.html_baseurl + page.context["home"]
