"""Load an explorer's script and stylesheet on the pages that have one, and no other.

An explorer is a custom element, `<conv-explorer>` for example; its module has the same name, in
book/_static/explorers, and so has its stylesheet; explorers.css is for all of them. An element that
has no module is an error: the build stops. The stylesheets stand before the first element, not in
the head: the text above it is drawn without waiting. What the page names is near.js, which loads
each module when its element comes near the window.

`explore/conv-explorer.html` holds an explorer alone, to be put into an iframe: a slide, a learning
platform, another course. Its setting is in the address, as everywhere.
"""

import re
from collections.abc import Iterator

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from publishing.page import Page
from publishing.places import STATIC
from publishing.words import language

FOLDER = "explorers"
ALONE = "explore/"
ELEMENT = re.compile(r"<([a-z]+-(?:explorer|lab))\b")
TITLE = re.compile(r'^  title: "(.+)",$', re.M)


def known() -> list[str]:
    """All explorers: the modules that define an element."""
    modules = sorted((STATIC / FOLDER).glob("*-*.js"))
    return [path.stem for path in modules if ELEMENT.match(f"<{path.stem}")]


def alone(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """A page for each explorer, without the frame; none in a language that they do not speak."""
    words = STATIC / FOLDER / "words" / language(app.config)
    for name in known() if words.exists() else ():
        file = words / f"{name.partition('-')[0]}.js"
        title = TITLE.search(file.read_text("utf-8")) if file.exists() else None
        if not title:
            raise ExtensionError(f"实验台 {name} 没有名字：在 {file.name} 里写一行 title。")
        body = f'<{name} id="{name}"></{name}>'
        yield f"{ALONE}{name}", {"title": title[1], "body": body}, "explorer.html"


def add_modules(page: Page) -> None:
    """Add what the page's elements need."""
    elements = sorted(set(ELEMENT.findall(page.body)))
    for name in elements:
        file = f"{FOLDER}/{name}.js"
        if not (STATIC / file).exists():
            there = "、".join(f"<{one}>" for one in known())
            raise ExtensionError(
                f"{page.name}：没有 book/_static/{file}，页面上却有 <{name}>；有的是 {there}。"
            )
    if elements:
        page.context["modules"].append(page.static(f"_static/{FOLDER}/near.js"))
        words = STATIC / FOLDER / "words" / language(page.app.config)
        if not words.exists():
            raise ExtensionError(f"{page.name} 上有实验台，{words.name}/ 里却没有它们的字：{words}")
        sheets = [f"{FOLDER}/{one}.css" for one in ("explorers", *elements)]
        links = "".join(
            f'<link rel="stylesheet" href="{page.static(f"_static/{sheet}")}">' for sheet in sheets
        )
        page.body = ELEMENT.sub(lambda element: links + element[0], page.body, count=1)
