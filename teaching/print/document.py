"""Pages of the site as one document for paper.

Each page's article is taken as the site has it. Its ids get the page's name before them, so that
those of several pages differ; a link to another page of the document stays inside it, one to the
rest of the site leads to the site's address where that is known and is plain text where it is not.

A worksheet is made by leaving out, not by hiding: solutions, checks, the answers of the self-test
and the code that only draws are not in the document at all.
"""

import posixpath
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup, NavigableString, Tag

STYLE = Path(__file__).with_name("paper.css")
FOLDER = "print"  # where the document pretends to lie, so that "../_static" is right
ELEMENT = re.compile("-(?:explorer|lab)$")
REFERS = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
ANSWERS = ".tag_solution, .tag_check, #quiz details > :not(summary)"
ONLY_DRAWS = "details.hide"
LEFT = "a.headerlink, button, script, noscript, .opening-minutes, link"
SPACE = '<div class="to-write"></div>'
# What the chapters say of folds that a worksheet does not have.
NOT_THERE = {
    "参考解答折叠在最后，它要过的是同一个检查。": "参考解答由老师另发。",
    "，再点开。": "。",
}


class Words(NamedTuple):
    """What the paper says of itself."""

    title: str
    author: str
    licence: str
    date: str
    kind: str  # 练习纸 or 连同解答


class Chapter(NamedTuple):
    """A page of the document: its name, its title, and its sections as (id, title)."""

    page: str
    title: str
    sections: list[tuple[str, str]]


def key_of(page: str) -> str:
    """What stands before the ids of a page.

    >>> key_of("notebooks/05_edge_detection"), key_of("book/glossary")
    ('n05', 'glossary')
    """
    name = posixpath.basename(page)
    return f"n{name[:2]}" if name[:2].isdigit() else name


def article_of(site: Path, page: str) -> Tag:
    """The article of a built page."""
    soup = BeautifulSoup((site / f"{page}.html").read_text("utf-8"), "html.parser")
    return soup.select_one("article.article")


def address_of(site: Path, page: str) -> str:
    """The address of the page where the site was told its own; "" otherwise."""
    head = (site / f"{page}.html").read_text("utf-8").partition("</head>")[0]
    found = re.search(r'<link rel="canonical" href="([^"]+)"', head)
    return found[1] if found else ""


def prepare(article: Tag, *, answers: bool) -> None:
    """Open every fold; without `answers`, leave out what a learner is to find."""
    if not answers:
        for one in article.select(ANSWERS):
            one.decompose()
        for one in article.select(ONLY_DRAWS):
            one.decompose()
        for question in article.select("#quiz details, .tag_answer"):
            question.append(BeautifulSoup(SPACE, "html.parser"))
        for said in article.find_all(string=re.compile("|".join(map(re.escape, NOT_THERE)))):
            for here, on_paper in NOT_THERE.items():
                said.replace_with(said := NavigableString(said.replace(here, on_paper)))
    for one in article.select(LEFT):
        one.decompose()
    for fold in article.select("details"):
        fold["open"] = ""
    for title in article.select("details.hide > summary"):  # 看参考解答, where one can press
        title.string = re.sub("^(?:看|展开)", "", title.select_one(".collapsed").get_text().strip())
    for link in article.select('a[href^="http"]'):
        if re.match(r"https?:|doi:", link.get_text()):
            link["class"] = [*link.get("class", []), "says-where"]
    for picture in article.select("img"):
        picture.attrs.pop("loading", None)
        picture["decoding"] = "sync"


def link_up(article: Tag, page: str, pages: list[str], outside: str) -> None:
    """Give the page's ids their own names, and lead its links to where they can."""
    key = key_of(page)
    article["id"] = key
    for section in article.select("section[id]"):  # it may start where its heading finds no room
        if heading := section.find(re.compile("^h[2-6]$"), recursive=False):
            heading["id"] = section["id"]
            del section["id"]
    for one in article.select("[id]"):
        if one is not article:
            one["id"] = f"{key}-{one['id']}"
    for name in REFERS:
        for one in article.select(f"[{name}]"):
            one[name] = " ".join(f"{key}-{word}" for word in one[name].split())
    for link in article.select("a[href]"):
        href = link["href"]
        if re.match(r"[a-z]+:", href):
            continue
        path, _, anchor = href.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        name = target.partition("?")[0].removesuffix(".html")
        if name in pages and "?" not in target:
            link["href"] = f"#{key_of(name)}-{anchor}" if anchor else f"#{key_of(name)}"
        elif outside:
            link["href"] = outside + target + (f"#{anchor}" if anchor else "")
        else:
            link.name = "span"
            del link["href"]


def sections_of(article: Tag) -> Iterator[tuple[str, str]]:
    """The id and the words of each section below the title."""
    for heading in article.select("section > h2"):
        yield heading["id"], heading.get_text().strip()


def only_what_is_named(articles: dict[str, Tag]) -> None:
    """Of the glossary and the references keep what the chapter leads to, with a head for it."""
    chapter, *back = articles.values()
    wanted = {link["href"].removeprefix("#") for link in chapter.select('a[href^="#"]')}
    for article in back:
        items = []
        for one in article.select("dt, .citation"):
            if one.get("id") in wanted:
                items += [one, one.find_next_sibling("dd")] if one.name == "dt" else [one]
        head = BeautifulSoup(f"<h2>{article.h1.get_text()}</h2>", "html.parser").h2
        kind = "dl" if article.dl else "div"
        holder = BeautifulSoup(f"<{kind}></{kind}>", "html.parser").find(kind)
        for item in items:
            holder.append(item.extract())
        article.clear()
        if items:
            article.extend([head, holder])
        article["class"] = ["article", "paper-back"]
        for link in article.select('a[href^="#n"]'):  # into chapters that are not here
            link.name = "span"
            del link["href"]


def document(site: Path, pages: list[str], words: Words, *, answers: bool, whole: bool) -> str:
    """One HTML document of the pages: `whole`, with a title page and contents, or one chapter.

    After a single chapter come the terms and references that it names, from the pages after it.
    """
    articles, chapters, elements = {}, [], set()
    for page in pages:
        articles[page] = article = article_of(site, page)
        prepare(article, answers=answers)
        link_up(article, page, pages, address_of(site, page).removesuffix(f"{page}.html"))
        elements |= {one.name for one in article.find_all(ELEMENT)}
        title = article.h1.get_text().strip()
        chapters.append(Chapter(page, title, list(sections_of(article))))
    if not whole:
        only_what_is_named(articles)
    modules = "".join(
        f'<script type="module" src="../_static/explorers/{name}.js"></script>'
        for name in sorted(elements)
    )
    sheets = "".join(
        f'<link rel="stylesheet" href="../_static/explorers/{name}.css">'
        for name in (["explorers", *sorted(elements)] if elements else [])
    )
    front = cover(words) + contents(chapters) if whole else ""
    title = words.title if whole else f"{chapters[0].title} — {words.title}"
    return (
        '<!DOCTYPE html><html lang="zh-CN" data-theme="light" data-paper="answers">'
        '<head><meta charset="utf-8">'
        f"<title>{escape(title)}（{escape(words.kind)}）</title>"
        f'<link rel="stylesheet" href="../_static/site.css">{sheets}'
        f"<style>{STYLE.read_text('utf-8')}</style>{modules}</head>"
        f'<body class="paper">{front}<main id="main-content">'
        f"{''.join(map(str, articles.values()))}</main></body></html>"
    )


def cover(words: Words) -> str:
    """The title page."""
    return (
        f'<header class="paper-cover"><p class="paper-title">{escape(words.title)}</p>'
        f"<p>{escape(words.kind)}</p><p>{escape(words.author)}</p>"
        f"<p>{escape(words.date)}</p><p>{escape(words.licence)}</p></header>"
    )


def contents(chapters: list[Chapter]) -> str:
    """The table of contents; the press fills in the page of each `data-of`."""
    lines = []
    for chapter in chapters:
        key = key_of(chapter.page)
        lines.append(_line(key, chapter.title, "paper-chapter"))
        if chapter.page.startswith("notebooks/"):
            lines += [_line(id_, title, "paper-section") for id_, title in chapter.sections]
    return (
        f'<nav class="paper-contents"><p class="paper-head">目录</p><ol>{"".join(lines)}</ol></nav>'
    )


def _line(id_: str, title: str, kind: str) -> str:
    return (
        f'<li class="{kind}"><a href="#{id_}"><span>{escape(title.removesuffix("#"))}</span></a>'
        f'<span class="paper-page" data-of="{id_}">000</span></li>'
    )
