"""Addresses last: what was once published still leads to its place.

addresses.txt lists, page by page, every place that a reader may have linked to: headings, terms,
references, formulas, functions, explorers, and their names in earlier releases. Nothing is ever
taken out of it. `python tests/site/test_addresses.py` adds what is new on the built site.
"""

import json
import re
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from mini_book import build
from playwright.sync_api import Browser, expect
from publishing.finish.standalone_notebooks import FOLDER
from publishing.read import lasting_addresses
from publishing.write.moved_addresses import moved
from site_page import PAGES, SITE
from sphinx.errors import ExtensionError

LIST = Path(__file__).with_name("addresses.txt")
COUNTED = re.compile(r"(?:id|term-|at-)\d+")
ELEMENT = re.compile("-(?:explorer|lab)$")


@cache
def article(page: str) -> str:
    """A page's article without the colours of its code, which are most of its elements."""
    html = (SITE / f"{page}.html").read_text("utf-8")
    return re.sub("<pre>.*?</pre>", "", html, flags=re.S).partition("<article")[2]


@cache
def places(page: str) -> dict[str, str]:
    """The places of a page by name, with the kind of element; former names are spans."""
    found = re.findall(r'<([a-z][\w-]*)[^>]*\sid="([^"]*)"', article(page))
    return {name: kind for kind, name in found}


def headings(page: str) -> list[tuple[str, str]]:
    """The name and the words of each heading below the page's title."""
    sections = BeautifulSoup(article(page), "html.parser").find_all("section")
    titles = [section.find(re.compile("^h[1-6]$")).get_text() for section in sections]
    bare = [lasting_addresses.NUMBER.sub("", title.removesuffix("#").strip()) for title in titles]
    return [(section["id"], title) for section, title in zip(sections, bare, strict=True)][1:]


def linkable(page: str) -> list[str]:
    """The names on a page that a reader may link to, former ones too."""
    former = moved().get(page, {})
    return [
        name
        for name, kind in places(page).items()
        if kind in {"section", "dt"}
        or name.startswith(("ref-", "equation-"))
        or ELEMENT.search(kind)
        or name in former
    ]


def listed() -> list[str]:
    return LIST.read_text("utf-8").split()


def test_what_was_published_is_there() -> None:
    lost = []
    for address in listed():
        page, _, name = address.partition("#")
        if page not in PAGES or name not in places(page):
            lost.append(address)
    assert lost == [], (
        "这些地址发布过，现在到不了。改了标题：改 book/addresses.yml 里冒号右边。"
        "节没有了：在 book/addresses_moved.yml 里写上现在该去哪里。"
    )


def test_what_is_published_is_listed() -> None:
    known = set(listed())
    new = [f"{p}#{name}" for p in PAGES for name in linkable(p) if f"{p}#{name}" not in known]
    assert new == [], "新的地址：运行 python tests/site/test_addresses.py，连同它改的文件一起提交。"


def test_every_heading_is_named_on_purpose() -> None:
    """By book/addresses.yml or as in every chapter; none by its own words, which change."""
    for page in PAGES:
        for name, title in headings(page):
            assert name != lasting_addresses.slug(title) or name.isascii(), (
                f"{page} 的“{title}”还没有名字：在 book/addresses.yml 里写一行"
            )
            assert not COUNTED.fullmatch(name), f"{page}：{title}"


def test_no_name_in_the_list_has_lost_its_heading() -> None:
    for page, names in lasting_addresses.listed().items():
        lost = [f"{name} = {title}" for title, name in names.items() if name not in places(page)]
        assert lost == [], f"book/addresses.yml 的 [{page}] 里，这几个标题页上没有"


def test_names_stand_once_on_a_page() -> None:
    for page in PAGES:
        ids = re.findall(r'\sid="([^"]*)"', (SITE / f"{page}.html").read_text("utf-8"))
        assert sorted(set(ids)) == sorted(ids), page


def test_the_site_and_the_notebooks_link_to_names_that_last() -> None:
    index = json.loads((SITE / "_static/site/search-index.json").read_text("utf-8"))
    for page in index["pages"]:
        names = [section["id"] for section in page["sections"]]
        assert [name for name in names if COUNTED.fullmatch(name)] == [], page["url"]
    links = [
        link
        for page in PAGES
        for link in re.findall(
            r'<a\b(?![^>]*doc-backlink)[^>]*\shref="[^"#]*#([^"]*)"', article(page)
        )
    ]
    assert len(links) > 500
    assert [name for name in links if COUNTED.fullmatch(name)] == []
    for path in (SITE / FOLDER).glob("*.ipynb"):
        text = "\n".join(
            c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown"
        )
        assert not re.search(r"\.html(?:\?[^)#]*)?#(?:id|term-)\d", text), path.name


@pytest.mark.parametrize(
    ("old", "heading"),
    [
        ("notebooks/02_how_convolution_works.html#id9", "2.6 一个输出看多远"),
        ("notebooks/09_choosing.html#vgg", "9.2 给窄 VGG 换零件"),
        ("book/run.html#id10", "图里的汉字成了方框"),
        ("book/glossary.html#term-7", "卷积核"),
    ],
)
def test_an_old_link_leads_to_its_place(
    browser: Browser, site: str, old: str, heading: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(site + old)
    place = page.locator("h2, h3, dt").filter(has_text=heading).first
    expect(place).to_be_in_viewport()
    assert 0 <= place.bounding_box()["y"] < 200
    page.close()


def test_a_draft_is_named_by_its_words_and_twice_is_refused(tmp_path: Path) -> None:
    book = build(tmp_path / "a", {"book/04_page": "## 新的 一节\n\n字。\n\n### 小结\n\n字。"})
    ids = re.findall(r'<section id="([^"]*)"', book.page("book/04_page"))
    assert ids == ["start", "新的-一节", "summary"]
    with pytest.raises(ExtensionError, match="两个标题的地址都是 #新的"):
        build(tmp_path / "b", {"book/04_page": "## 新的\n\n字。\n\n## 新的\n\n字。"})


def main() -> None:
    """Add what is new to the list."""
    known = listed() if LIST.exists() else []
    new = [f"{p}#{n}" for p in PAGES for n in linkable(p) if f"{p}#{n}" not in known]
    LIST.write_text("\n".join(sorted([*known, *new])) + "\n", "utf-8")
    print(f"✓ 添了 {len(new)} 个地址")


if __name__ == "__main__":
    sys.exit(main())
