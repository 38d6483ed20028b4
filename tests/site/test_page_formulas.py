"""Formulas: each of the sources is on its page, drawn, spoken, numbered, copied as its source."""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import mini_book
import nbformat
import pytest
from chapters import chapters
from contract import ROOT
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, BrowserContext, Page
from publishing import katex
from publishing.finish import formula_fonts
from site_page import SITE, go, unfold
from sphinx.errors import SphinxError

SOURCES = [*chapters(), *(ROOT / "book").glob("*.md")]
PAGE = "book/04_page"
MANY = ["notebooks/02_how_convolution_works", "notebooks/04_cost_formulas"]
FONT_LIMIT = 25 * 1024


def tex_in(source: Path) -> Counter[str]:
    """The formulas as the author wrote them, but for the number and the space around."""
    if source.suffix == ".ipynb":
        cells = nbformat.read(source, 4).cells
        text = "\n\n".join(c.source for c in cells if c.cell_type == "markdown")
    else:
        text = source.read_text("utf-8")
    text = re.sub(r"```[^{].*?```|`[^`\n]*`", "", text, flags=re.S)
    found = re.findall(r"\$\$(.+?)\$\$|\$(.+?)\$", text, re.S)
    return Counter(normal(re.sub(r"\\tag\{.*?\}", "", a or b)) for a, b in found)


def normal(tex: str) -> str:
    return re.sub(r"\s+", " ", tex).strip()


def built(source: Path) -> str:
    return (SITE / source.relative_to(ROOT)).with_suffix(".html").read_text("utf-8")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_formula_is_drawn_and_spoken(source: Path) -> None:
    page = built(source)
    annotations = re.findall(r'<annotation encoding="application/x-tex">(.*?)</annotation>', page)
    assert Counter(normal(html.unescape(tex)) for tex in annotations) == tex_in(source)
    number = len(annotations)
    assert page.count('<math xmlns="http://www.w3.org/1998/Math/MathML"') == number
    assert page.count('<span class="katex-html" aria-hidden="true"><span class="katex-base">') == (
        number
    )


def test_the_course_has_many_formulas() -> None:
    """So that what is counted above is not nothing."""
    assert sum(tex_in(source).total() for source in SOURCES) > 350


def test_no_page_loads_mathjax() -> None:
    for page in SITE.rglob("*.html"):
        if "_static" not in page.parts:
            assert not re.search(r"mathjax|tex2jax|katex[\w.]*\.js", page.read_text("utf-8"), re.I)


# ---- what stops the build


@pytest.fixture
def build(tmp_path: Path) -> Callable[[str], str]:
    """A function that builds a book of one page, and returns the page's HTML."""
    return lambda text: mini_book.build(tmp_path, {PAGE: text}).page(PAGE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"错的是 $\frac{1}{K$。", ["04_page", r"\frac{1}{K", r"\text{…}"]),
        (r"$\nosuchthing$", ["04_page", r"\nosuchthing"]),
        ("$权重 = 9$", ["04_page", "权重 = 9", "aligned"]),
        ("$$\na \\\\ b\n$$", ["04_page", r"a \\ b", "aligned"]),
        (r"$\mathfrak{g}$", ["KaTeX_Fraktur-Regular.woff", "README.md"]),
        ("$$\nx \\tag{4.2}\n$$", ["04_page", "(4.2)", "(4.1)"]),
        ("见式 (4.7)。", ["04_page", "(4.7)", r"\tag{4.7}"]),
        ("{eq}`none`", ["04_page", "none"]),
    ],
)
def test_bad_formula_stops_the_build(
    build: Callable[[str], str], text: str, words: list[str]
) -> None:
    with pytest.raises(SphinxError) as caught:
        build(text)
    assert [word for word in words if word not in re.sub(r"\s+", " ", str(caught.value))] == []


def test_both_ways_to_number(build: Callable[[str], str]) -> None:
    page = build("$$\na\n$$ (first)\n\n$$\nb \\tag{4.2}\n$$\n\n{eq}`first`，式 (4.2)，`式 (4.2)`。")
    places = re.findall(r'<div class="math[^"]*" id="(.*?)">', page)
    numbers = re.findall(r'<a class="eqno" href="#(.*?)".*?>\((.*?)\)</a>', page)
    assert numbers == list(zip(places, ["4.1", "4.2"], strict=True))
    links = re.findall(r'<a class="reference internal" href="#(eq.*?)">(?:<.*?>)?\((.*?)\)', page)
    assert links == numbers


def test_a_formula_in_all_of_katexs_words() -> None:
    with pytest.raises(ValueError, match="Undefined control sequence"):
        katex.render(r"\x")
    assert katex.render("a<b") != katex.render("a<b", display=True)
    assert "权重" in katex.render(r"\text{权重，（每层）}")


# ---- fonts


def test_fonts_are_small() -> None:
    fonts = {path.name: path.stat().st_size for path in (SITE / "_static/fonts").iterdir()}
    assert len(fonts) >= 4
    assert sum(fonts.values()) < FONT_LIMIT


def test_characters_are_assigned_to_fonts() -> None:
    drawn = formula_fonts.characters(katex.render(r"\left[\sum_i \mathbf{x}\text{核}\right]", True))
    assert {family: "".join(sorted(chars)) for (family, *_), chars in drawn.items()} == {
        "KaTeX_Math": "i",
        "KaTeX_Main": "x",
        "KaTeX_Size2": "∑",
        "KaTeX_Size4": "",
    } | {family: "[]" for (family, *_), chars in drawn.items() if "[" in chars}


LETTERS = """() => {
    const seen = {};
    for (const drawn of document.querySelectorAll('.katex-html')) {
        const texts = document.createTreeWalker(drawn, NodeFilter.SHOW_TEXT);
        for (let text; (text = texts.nextNode()); ) {
            if (text.parentElement.closest('.cjk_fallback')) continue;
            const style = getComputedStyle(text.parentElement);
            const font = [style.fontFamily.split(',')[0].replaceAll('"', ''),
                          style.fontStyle, style.fontWeight].join(' ');
            seen[font] = (seen[font] ?? '') + text.data;
        }
    }
    return seen;
}"""
FACES = """async () => {
    await document.fonts.ready;
    return [...document.fonts].filter(face => face.family.includes('KaTeX'))
        .map(face => [[face.family, face.style, face.weight].join(' ').replaceAll('"', '')
            .replace('normal normal', 'normal 400'), face.status]);
}"""


@pytest.fixture(scope="module")
def wide(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def open_page(wide: BrowserContext, site: str) -> Iterator[Callable[[str], Page]]:
    """A function that opens a page of the site; it fails the test if the console had an error."""
    pages, problems = [], []

    def open_one(name: str, width: int = 1360) -> Page:
        page = wide.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        # Pictures matter to no test here.
        page.route("**/*.png", lambda route: route.fulfill(body="", content_type="image/png"))
        go(page, f"{site}{name}.html")
        return page

    yield open_one
    for page in pages:
        page.close()
    assert problems == []


@pytest.mark.parametrize("source", [s for s in SOURCES if tex_in(s)], ids=lambda path: path.stem)
def test_every_character_is_in_a_loaded_font(
    open_page: Callable[[str], Page], source: Path
) -> None:
    """The browser says which font it takes; the font's file, whether the character is in it."""
    page = open_page(str(source.relative_to(ROOT).with_suffix("")))
    # Folded text is not laid out, so its fonts are not asked for until it unfolds.
    unfold(page)
    faces, letters = dict(page.evaluate(FACES)), page.evaluate(LETTERS)
    preloaded = page.locator("link[rel=preload][href*='_static/fonts/']").evaluate_all(
        "links => links.map(link => link.href.split('/').pop())"
    )
    used = set()
    for name, text in letters.items():
        chars = {c for c in text if not c.isspace() and c != "\u200b"}
        if chars:
            assert faces[name] == "loaded"
            family, style, weight = name.split()
            file = formula_fonts.file_of((family, style, weight))
            used.add(file)
            cmap = TTFont(SITE / "_static/fonts" / file).getBestCmap()
            assert {c for c in chars if ord(c) not in cmap} == set()
    assert sorted(preloaded) == sorted(used)


# ---- in the page


def test_a_number_leads_to_its_formula(open_page: Callable[[str], Page]) -> None:
    page = open_page("notebooks/06_lenet")
    page.get_by_role("link", name="(4.2)").click()
    page.wait_for_url("**/04_cost_formulas.html#equation-4-2")
    formula = page.locator("#equation-4-2")
    assert formula.locator("a.eqno").inner_text() == "(4.2)"
    assert "计算量" in formula.locator("annotation").text_content()
    assert 0 < formula.bounding_box()["y"] < 800
    formula.locator("a.eqno").click()
    assert page.url.endswith("#equation-4-2")


def test_a_screen_reader_gets_each_formula_once(open_page: Callable[[str], Page]) -> None:
    page = open_page("book/glossary")
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(n["role"]["value"] for n in tree if not n["ignored"] and "role" in n)
    formulas_here = page.locator(".katex").count()
    assert roles["MathMLMath"] == formulas_here > 0
    for drawn in page.locator(".katex-html").all():
        assert drawn.get_attribute("aria-hidden") == "true"


def copied(page: Page, selection: str, kind: str = "text/plain") -> str:
    """Select what the script says, press Ctrl-C, and read the clipboard."""
    page.evaluate(f"(() => {{ const selection = getSelection(); {selection} }})()")
    page.keyboard.press("Control+c")
    return page.evaluate(
        "kind => navigator.clipboard.read().then(items => items[0].getType(kind))"
        ".then(blob => blob.text())",
        kind,
    )


def test_copying_gives_the_source(open_page: Callable[[str], Page]) -> None:
    page = open_page(MANY[1])
    paragraph = "[...document.querySelectorAll('p')].find(p => p.textContent.includes('两种数法'))"
    text = copied(page, f"selection.selectAllChildren({paragraph})")
    assert text.strip() == (
        r"也可以先站在一个输出通道上想：它有 $C_\text{in}K_hK_w$ 个权重和 1 个偏置，这样的通道有 "
        r"$C_\text{out}$ 个，参数量是 $(C_\text{in}K_hK_w+1)\,C_\text{out}$。两种数法是同一个数。"
    )
    rich = copied(page, f"selection.selectAllChildren({paragraph})", "text/html")
    assert r"$C_\text{out}$" in rich
    assert "katex" not in rich
    # From inside a formula to the next paragraph: whole formulas, each paragraph on its own line.
    text = copied(
        page,
        f"const p = {paragraph}; const inside = p.querySelector('.katex-html .mord').firstChild;"
        "selection.setBaseAndExtent(inside, 0, p.nextElementSibling, 3)",
    )
    assert text.startswith(r"$C_\text{in}K_hK_w$ 个权重")
    assert re.search(r"是同一个数。\s*\n+式子里没有 \$H\$ 和", text)
    # A formula on a line of its own.
    text = copied(page, "selection.selectAllChildren(document.querySelector('#equation-4-3'))")
    assert text.strip().startswith("$$\\frac{C_")
    # Text without formulas is the browser's own affair.
    text = copied(page, "selection.selectAllChildren(document.querySelector('article section h2'))")
    assert "$" not in text
    assert page.locator(".being-copied").count() == 0


def test_a_wide_formula_scrolls_by_keyboard_and_only_then(
    open_page: Callable[[str], Page],
) -> None:
    page = open_page(MANY[0], width=320)
    matrices = page.locator("div.math > .formula").first
    page.wait_for_selector("div.math > .formula[tabindex='0']", state="attached")
    assert matrices.get_attribute("aria-label") == "公式，可以左右滚动"
    assert matrices.get_attribute("role") == "group"
    matrices.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('div.math > .formula').scrollLeft > 0")
    page.set_viewport_size({"width": 1360, "height": 900})
    page.wait_for_selector("div.math > .formula:not([tabindex])", state="attached")
    assert page.locator("div.math > .formula[tabindex]").count() == 0


@pytest.mark.parametrize("width", [320, 390])
def test_lines_break_beside_formulas_as_they_should(
    open_page: Callable[[str], Page], width: int
) -> None:
    page = open_page(MANY[0], width)
    torn = page.evaluate(
        """() => [...document.querySelectorAll('.unbroken')].filter(e => {
            const last = e.lastChild;
            if (last.nodeType !== Node.TEXT_NODE || !e.getClientRects().length) return false;
            const range = document.createRange();
            range.setStart(last, 0);
            range.setEnd(last, 1);
            const box = [...e.querySelectorAll('.katex-base')].pop().getBoundingClientRect();
            const comma = range.getBoundingClientRect();
            return comma.top > box.bottom || comma.left < box.left;
        }).map(e => e.textContent)"""
    )
    assert torn == []
    assert page.locator(".unbroken").count() > 40
    wider = page.locator("span.math, .formula").evaluate_all(
        "(all, width) => all.filter(e => e.getBoundingClientRect().right > width)"
        ".map(e => e.textContent)",
        width,
    )
    assert wider == []
