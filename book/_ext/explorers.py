"""Load an explorer's script and the explorers' stylesheet on the pages that have one, and no other.

An explorer is a custom element, `<conv-explorer>` for example; its module has the same name, in
book/_static/explorers. An element that has no module is an error: the build stops. The published
copies go without their comments, which are a fifth of what a reader would download.
"""

import re
from pathlib import Path

import rcssmin
import rjsmin
from docutils.nodes import document
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FOLDER = "explorers"
ELEMENT = re.compile(r"<([a-z]+-(?:explorer|lab))\b")


def add_modules(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: document | None
) -> None:
    """Add what the page's elements need."""
    elements = sorted(set(ELEMENT.findall(context.get("body", ""))))
    for name in elements:
        file = f"{FOLDER}/{name}.js"
        if not (Path(__file__).parent.parent / "_static" / file).exists():
            raise ExtensionError(f"{pagename}：没有 book/_static/{file}，页面上却有 <{name}>")
        app.add_js_file(file, type="module")
    if elements:
        app.add_css_file(f"{FOLDER}/explorers.css")


def drop_comments(app: Sphinx, error: Exception | None) -> None:
    """Take comments and indentation out of the published scripts and stylesheet."""
    if error is None:
        folder = Path(app.outdir) / "_static" / FOLDER
        for pattern, shorten in (("*.js", rjsmin.jsmin), ("*.css", rcssmin.cssmin)):
            for file in folder.rglob(pattern):
                file.write_text(shorten(file.read_text("utf-8")), "utf-8")


def setup(app: Sphinx) -> dict:
    """Register the handlers."""
    app.connect("html-page-context", add_modules)
    app.connect("build-finished", drop_comments)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
