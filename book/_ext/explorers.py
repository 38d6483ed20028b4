"""Load an explorer's script and the explorers' stylesheet on the pages that have one, and no other.

An explorer is a custom element, `<conv-explorer>` for example; its module has the same name, in
book/_static/explorers. An element that has no module is an error: the build stops. The stylesheet
stands before the first element, not in the head: the text above it is drawn without waiting.
"""

import re
from pathlib import Path

from docutils.nodes import document
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FOLDER = "explorers"
ELEMENT = re.compile(r"<([a-z]+-(?:explorer|lab))\b")


def add_modules(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: document | None
) -> None:
    """Add what the page's elements need."""
    body = context.get("body", "")
    elements = sorted(set(ELEMENT.findall(body)))
    for name in elements:
        file = f"{FOLDER}/{name}.js"
        if not (Path(__file__).parent.parent / "_static" / file).exists():
            raise ExtensionError(f"{pagename}：没有 book/_static/{file}，页面上却有 <{name}>")
        app.add_js_file(file, type="module")
    if elements:
        sheet = context["pathto"](f"_static/{FOLDER}/explorers.css", 1)
        link = f'<link rel="stylesheet" href="{sheet}">'
        context["body"] = ELEMENT.sub(lambda element: link + element[0], body, count=1)


def setup(app: Sphinx) -> dict:
    """Register the handler with Sphinx."""
    app.connect("html-page-context", add_modules)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
