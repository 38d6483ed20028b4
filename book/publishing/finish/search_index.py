"""Write the text of the whole site into one file, in which the reader's browser searches.

Sphinx's own index does not find a Chinese phrase, and Pagefind, which cuts the text into words,
missed one phrase in eleven that was cut out of a sentence of this course: the browser and the
index cut differently. All text of the course together is smaller than what Pagefind loads to find
and check one common word. So the index is the text itself, by section, and a phrase is found
because it is there (book/theme/static/site/search-results.js). What is asked in other words is cut
into parts: the index also says what is called by several names, from the glossary and
book/search_words.yml.

Each section has its running text and, apart from it, its code and what the code printed, so that
tables of numbers do not drown the text. A section also has the terms that it introduces: the
glossary names the chapter, and there the section links to the term. The search page is
book/theme/search.html; of Sphinx's search nothing is there.
"""

import json
import re
from dataclasses import asdict, dataclass, field
from posixpath import dirname, join, normpath

import yaml
from bs4 import BeautifulSoup, Comment, NavigableString, SoupStrainer, Tag
from sphinx.errors import ExtensionError

from publishing.places import ROOT
from publishing.site import Site

INDEX = "_static/site/search-index.json"

# What is not text, or would be there twice: links of headings, a formula's second form and formulas
# on a line of their own, what folds code, and what an explorer says without its script (their names
# have a hyphen). marks.js leaves out the same.
LEFT_OUT = (
    "script, style, noscript, template, svg, button, .headerlink, annotation, .katex-mathml, "
    "div.math, details.hide > summary"
)
# A phrase does not run on from one of these into the next. marks.js has the same list.
BLOCKS = {
    *("section", "div", "p", "pre", "blockquote", "figure", "figcaption", "details", "summary"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "aside"),
}
CODE = {"cell_input", "cell_output"}
PRE, SPAN = re.compile("<pre>.*?</pre>", flags=re.S), re.compile("</?span[^>]*>")
ENGLISH = re.compile(r"([A-Za-z][^.。]*)\. ")
OTHERS = re.compile(r"(?<=。)(?:也叫|常被叫成)([^。]+)。")
ASKED = ROOT / "book" / "search_words.yml"


@dataclass
class Section:
    """What stands under one heading, without the sections inside it."""

    id: str
    heading: str = ""
    text: str = ""
    code: str = ""
    terms: list[str] = field(default_factory=list)


@dataclass
class Page:
    """One page; its first section is what stands under its title."""

    url: str
    title: str
    sections: list[Section]


@dataclass
class Term:
    """A term of the glossary: all its names, and the page that introduces it."""

    link: str
    names: list[str]
    page: str


def read_page(url: str, html: str) -> tuple[Page, list[Term]]:
    """The text of a built page, and the glossary's terms if it is the glossary."""
    # The colours of code are most of a page's elements, and most of the time it takes to read one.
    plain = PRE.sub(lambda code: SPAN.sub("", code[0]), html)
    soup = BeautifulSoup(plain, "html.parser", parse_only=SoupStrainer("article"))
    article = soup.select_one("article.article")
    if article is None or article.h1 is None:
        raise ExtensionError(
            f'{url}：没有 <article class="article"> 或里面没有 <h1>，搜索没有正文可收。'
        )
    for part in article.select(LEFT_OUT):
        part.decompose()
    terms = [_term(url, entry) for entry in article.select("dl.glossary > dt")]
    sections = [Section("")]
    _collect(article, sections, sections[0], "text")
    sections = [one for one in sections if one.heading or one.text.strip() or one.code.strip()]
    for one in sections:
        one.text, one.code = _tidy(one.text), _tidy(one.code)
    return Page(url, _words(article.h1), sections), terms


def _collect(parent: Tag, sections: list[Section], section: Section, part: str) -> None:
    for child in parent.children:
        if isinstance(child, NavigableString):
            if not isinstance(child, Comment):
                text = re.sub(r"\s+", " ", child)
                setattr(section, part, getattr(section, part) + text)
        elif child.name == "section":
            sections.append(Section(child.get("id", "")))
            _collect(child, sections, sections[-1], "text")
        elif re.fullmatch("h[1-6]", child.name):
            section.heading = _words(child)
        elif child.name == "dl" and "glossary" in child.get("class", []):
            _collect_glossary(child, sections)
        elif "-" not in child.name:
            if child.name == "a" and "#term-" in child.get("href", ""):
                section.terms.append(child["href"])
            inside = "code" if CODE & set(child.get("class", [])) else part
            edge = "\n" if child.name in BLOCKS else ""
            setattr(section, inside, getattr(section, inside) + edge)
            _collect(child, sections, section, inside)
            setattr(section, inside, getattr(section, inside) + edge)


def _collect_glossary(entries: Tag, sections: list[Section]) -> None:
    """Each entry is a section of its own, with the term as its heading."""
    for child in entries.find_all(["dt", "dd"], recursive=False):
        if child.name == "dt":
            sections.append(Section(child["id"], _words(child)))
        else:
            _collect(child, sections, sections[-1], "text")


def _term(url: str, entry: Tag) -> Term:
    name, body = _words(entry), entry.find_next_sibling("dd")
    english, links = ENGLISH.match(_words(body)), body.select("a[href]")
    if not english or not links:
        raise ExtensionError(
            f"{url}：术语“{name}”的条目应当以英文和“. ”开头，以引入它的那一章的链接结尾。"
        )
    others = OTHERS.search(_words(body))
    names = [name, *english[1].split(", "), *(others[1].split("、") if others else [])]
    return Term(f"{url}#{entry['id']}", names, _resolve(url, links[-1]["href"]))


def introduce(pages: list[Page], terms: list[Term]) -> None:
    """Put each term's names on its entry and on the section that introduces it, and no other."""
    by_link = {term.link: term for term in terms}
    entries = {term.link: term.names for term in terms}
    for page in pages:
        for section in page.sections:
            if names := entries.get(f"{page.url}#{section.id}"):
                section.terms = list(names)
                continue
            linked = [by_link.get(_resolve(page.url, link)) for link in section.terms]
            section.terms = []
            for term in linked:
                if term and term.page == page.url:
                    section.terms += term.names
                    by_link.pop(term.link, None)
    for term in by_link.values():
        raise ExtensionError(
            f"术语表说“{term.names[0]}”由 {term.page} 引入，那一页上却没有到这个术语的链接。"
        )


def _words(element: Tag) -> str:
    return _tidy(element.get_text())


def _tidy(text: str) -> str:
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _resolve(url: str, link: str) -> str:
    return normpath(join(dirname(url), link))


def write_index(site: Site) -> None:
    """Write the index of all pages of the table of contents."""
    pages, terms = [], []
    for url in site.in_order():
        page, found = read_page(url, site.pages[url])
        pages.append(page)
        terms += found
    introduce(pages, terms)
    asked = yaml.safe_load(ASKED.read_text("utf-8"))
    index = {
        "pages": [asdict(page) for page in pages],
        "same": [term.names for term in terms] + asked["same"],
        "ignored": asked["ignored"],
        "terms": [term.names[0] for term in terms],
        "suggested": asked["suggested"],
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    (site.out / INDEX).write_text(text, "utf-8")
