"""Write 404.html, the page that a host serves for an address that has none.

The host serves it under the wrong address, at any depth, so a relative link on it leads nowhere.
Its links therefore start at the site's root, which SITE_URL tells (https://example.org/course/ :
/course/). Without SITE_URL the root is taken to be /, and a script that the page asks for from
several folders up puts the links right where the site lies deeper. (A base element would do
it in one line; the pages' Content-Security-Policy forbids that.)
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from docutils.nodes import document
from sphinx.application import Sphinx

PAGE = "404"
SCRIPT = "_static/site/not-found.js"
DEPTH = 6  # how many folders below the root the script is found from
RELATIVE = re.compile(r'\b(href|src|action)="(?![a-z]+:|[/#"])(?:\./)?')


def not_found_page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Add the page; its words are in the template."""
    yield PAGE, {}, "404.html"


def hide_address(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: document | None
) -> None:
    """Give the page no canonical address, and keep it out of search engines."""
    if pagename == PAGE:
        context["pageurl"] = None
        context["metatags"] += '\n  <meta name="robots" content="noindex">'


def root_links(app: Sphinx, error: Exception | None) -> None:
    """Make the links of the finished page start at the site's root."""
    if error is not None or app.builder.format != "html":
        return
    page = Path(app.outdir, f"{PAGE}.html")
    address = app.config.html_baseurl
    html = from_root(page.read_text("utf-8"), urlsplit(address).path or "/")
    if not address:
        html = html.replace("</head>", f"{find_root()}</head>", 1)
    page.write_text(html, "utf-8")


def from_root(html: str, root: str) -> str:
    """Return a page of the root folder with `root` before each of its relative addresses."""
    html = RELATIVE.sub(rf'\1="{root}', html)
    return re.sub(r'(?<=data-content_root=")[^"]*', root, html)


def find_root() -> str:
    """Return the script elements that ask for the script in this folder and in those above it."""
    return "".join(
        f'<script type="module" src="{"../" * up}{SCRIPT}"></script>\n' for up in range(DEPTH)
    )


def setup(app: Sphinx) -> dict:
    """Register the handlers; the page's links are changed when the other handlers are done."""
    app.connect("html-collect-pages", not_found_page)
    app.connect("html-page-context", hide_address, priority=600)
    app.connect("build-finished", root_links, priority=700)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
