"""Load an explorer's script and the explorers' stylesheet on the pages that have one, and no other.

An explorer is a custom element, `<conv-explorer>` for example; its module has the same name, in
book/_static/explorers. An element that has no module is an error: the build stops. The stylesheet
stands before the first element, not in the head: the text above it is drawn without waiting.
"""

import re

from sphinx.errors import ExtensionError

from publishing.page import Page
from publishing.places import STATIC
from publishing.words import language

FOLDER = "explorers"
ELEMENT = re.compile(r"<([a-z]+-(?:explorer|lab))\b")


def add_modules(page: Page) -> None:
    """Add what the page's elements need."""
    elements = sorted(set(ELEMENT.findall(page.body)))
    for name in elements:
        file = f"{FOLDER}/{name}.js"
        if not (STATIC / file).exists():
            known = "、".join(
                f"<{path.stem}>"
                for path in sorted((STATIC / FOLDER).glob("*-*.js"))
                if ELEMENT.match(f"<{path.stem}")
            )
            raise ExtensionError(
                f"{page.name}：没有 book/_static/{file}，页面上却有 <{name}>；有的是 {known}。"
            )
        page.context["modules"].append(page.static(f"_static/{file}"))
    if elements:
        words = STATIC / FOLDER / "words" / language(page.app.config)
        if not words.exists():
            raise ExtensionError(f"{page.name} 上有实验台，{words.name}/ 里却没有它们的字：{words}")
        sheet = page.static(f"_static/{FOLDER}/explorers.css")
        link = f'<link rel="stylesheet" href="{sheet}">'
        page.body = ELEMENT.sub(lambda element: link + element[0], page.body, count=1)
