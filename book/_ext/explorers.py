"""Load an explorer's script and its stylesheet on the pages that have one, and no other; give each
explorer a page of its own.

An explorer is a custom element, `<conv-explorer>` for example; its module has the same name, in
book/_static/explorers, and so has its stylesheet; explorers.css is for all of them. An element that
has no module is an error: the build stops. The stylesheets stand before the first element, not in
the head: the text above it is drawn without waiting.

`explore/conv-explorer.html` holds the explorer alone, for an iframe: a slide, a learning platform,
another course. Its setting is in the address, as everywhere.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from docutils.nodes import document
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FOLDER = "explorers"
ALONE = "explore/"
MODULES = Path(__file__).parent.parent / "_static" / FOLDER
ELEMENT = re.compile(r"<([a-z]+-(?:explorer|lab))\b")


TITLE = re.compile(r'^  title: "(.+)",$', re.M)


def names() -> list[str]:
    """All explorers: the modules that define an element."""
    return sorted(path.stem for path in MODULES.glob("*.js") if ELEMENT.match(f"<{path.stem}"))


def add_modules(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: document | None
) -> None:
    """Add what the page's elements need."""
    body = context.get("body", "")
    elements = sorted(set(ELEMENT.findall(body)))
    for name in elements:
        file = f"{FOLDER}/{name}.js"
        if not (MODULES / f"{name}.js").exists():
            raise ExtensionError(f"{pagename}：没有 book/_static/{file}，页面上却有 <{name}>")
        app.add_js_file(file, type="module")
    if elements:
        sheets = ["explorers", *(name for name in elements if (MODULES / f"{name}.css").exists())]
        static = context["pathto"](f"_static/{FOLDER}/", 1)
        links = "".join(f'<link rel="stylesheet" href="{static}/{one}.css">' for one in sheets)
        context["body"] = ELEMENT.sub(lambda element: links + element[0], body, count=1)


def pages_alone(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """A page for each explorer, without the frame."""
    for name in names():
        words = MODULES / "words" / "zh" / f"{name.partition('-')[0]}.js"
        title = TITLE.search(words.read_text("utf-8"))
        if not title:
            raise ExtensionError(f"{words.name} 里没有 title：实验台要有名字")
        body = f'<{name} id="{name}"></{name}>'
        yield f"{ALONE}{name}", {"title": title[1], "body": body}, "explorer.html"


def setup(app: Sphinx) -> dict:
    """Register the handlers with Sphinx."""
    app.connect("html-page-context", add_modules)
    app.connect("html-collect-pages", pages_alone)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
