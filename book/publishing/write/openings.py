"""Let each chapter be met by its question: at its opening, on the home page, on the way to it.

book/chapters.yml has what is said of a chapter, book/_static/chapters its small picture; how long
it takes is read from the chapter itself. The home page has `<div class="chapter-cards"></div>`
where the cards go; what a reader has read is kept in the browser (theme/static/site/progress.js).
"""

import re
from functools import cache
from html import escape
from pathlib import PurePosixPath

import nbformat
import yaml
from sphinx.errors import ExtensionError

from publishing.page import Page
from publishing.places import ROOT, chapters
from publishing.words import words

FILE = ROOT / "book" / "chapters.yml"
PICTURE = "_static/chapters/{number}.svg"
SIZE = 'width="320" height="150"'
WAITS = ' loading="lazy"'  # the cards are below the first screen
CARDS = '<div class="chapter-cards"></div>'
MINUTES = re.compile(r"\*\*用时\*\*：\D*(\d+) 分钟")
FIELDS = {"question", "can", "picture"}


@cache
def said() -> dict[str, dict[str, str]]:
    """What is said of each chapter, by its file's name."""
    chapters_ = yaml.safe_load(FILE.read_text("utf-8"))
    for stem, fields in chapters_.items():
        if set(fields) != FIELDS:
            raise ExtensionError(f"book/chapters.yml 的 {stem} 应当有 {sorted(FIELDS)}，不多不少。")
    return chapters_


@cache
def minutes(stem: str) -> int | None:
    """How long a chapter takes to read and do, as it says itself."""
    file = ROOT / "notebooks" / f"{stem}.ipynb"
    cells = nbformat.read(file, 4).cells if file.exists() else []
    found = (MINUTES.search(cell.source) for cell in cells if cell.cell_type == "markdown")
    return next((int(match[1]) for match in found if match), None)


def _stem(link: str) -> str:
    return PurePosixPath(link.partition("#")[0]).stem


def _picture(page: Page, stem: str, alt: str, more: str = "") -> str:
    file = page.static(PICTURE.format(number=stem[:2]))
    return f'<img class="chapter-picture" src="{file}" alt="{escape(alt)}" {SIZE}{more}>'


def meet(page: Page) -> None:
    """Open a chapter with its question and picture; say on the way on what the next one asks."""
    known = said()
    for side in ("prev", "next"):
        link = page.context.get(side)
        if link and (chapter := known.get(_stem(link["link"]))):
            page.context[side] = {**link, "question": chapter["question"]}
    stem = _stem(page.name)
    if page.name == f"notebooks/{stem}" and stem in known:
        chapter, time = known[stem], minutes(stem)
        says = words(page.app)["minutes"].format(minutes=time) if time else ""
        opening = (
            f'<div class="opening">{_picture(page, stem, chapter["picture"])}'
            f'<p class="opening-question">{escape(chapter["question"])}</p>'
            f'<p class="opening-minutes">{says}</p></div>'
        )
        page.body = page.body.replace("</h1>", f"</h1>{opening}", 1)
    if CARDS in page.body:
        page.body = page.body.replace(CARDS, _cards(page))


def _cards(page: Page) -> str:
    says = words(page.app)
    items = []
    for path in chapters(root=page.app.srcdir):
        stem = path.stem
        if stem not in said():
            raise ExtensionError(
                f"book/chapters.yml 里没有 {stem}：写上它的问题、学完能做的事和小图。"
            )
        chapter, link = said()[stem], page.context["pathto"](f"notebooks/{stem}")
        title = page.app.env.titles[f"notebooks/{stem}"].astext()
        items.append(
            f'<li><a class="card" href="{link}" data-chapter="{stem}">'
            f"{_picture(page, stem, chapter['picture'], WAITS)}"
            f'<span class="card-title">{escape(title)}</span>'
            f'<strong class="card-question">{escape(chapter["question"])}</strong>'
            f'<span class="card-can">{says["can"]}{escape(chapter["can"])}。</span>'
            f'<span class="card-minutes">{says["minutes"].format(minutes=minutes(stem))}</span>'
            "</a></li>"
        )
    return f'<ol class="chapter-cards">{"".join(items)}</ol>'
