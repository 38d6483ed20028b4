"""Outputs that the book's own chapters do not have, in a chapter that is built here: each can be
read on a wide page, on a phone, in the dark and on paper, and asks nothing of others.
"""

import io
import json
from collections.abc import Iterator

from course.checks import exercise, whole
from course.tables import table

import matplotlib
import mini_book
import nbformat
import pandas
import pytest
from matplotlib.figure import Figure
from mini_book import Book
from nbformat.v4 import new_code_cell, new_output
from playwright.sync_api import Browser, Page
from publishing.read import outputs
from site_page import axe, unfold, violations
from sphinx.errors import ExtensionError

NAME = "notebooks/11_outputs"
VIEWS = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}
PLOTLY = {"application/vnd.plotly.v1+json": {"data": [], "layout": {}}}
WIDGET = {
    "application/vnd.jupyter.widget-view+json": {"model_id": "1", "version_major": 2},
    "text/plain": "IntSlider(value=7)",
}
PLAYER = {"text/html": '<iframe src="https://example.org/v"></iframe>', "text/plain": "<a video>"}
FRAME = pandas.DataFrame({"参数": [1160, 206976], "层": ["标准", "深度"]}, index=["甲", "乙"])
WIDE = pandas.DataFrame([[10**9 + k for k in range(30)]] * 3).add_prefix("第几个数：")
STYLED = FRAME.style.set_uuid("one").background_gradient(subset=["参数"])


@exercise(1, size=whole)
def check_1(size):
    """One part."""
    yield "size", "边长不是 3。" if size != 3 else None


def svg() -> str:
    """A figure as `%config InlineBackend.figure_format = "svg"` stores it."""
    figure = Figure(figsize=(6, 3))
    figure.subplots().plot([1, 4, 2])
    file = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "same"}):
        figure.savefig(file, format="svg")
    return file.getvalue()


def shown(id_: str, data: dict, **metadata: object) -> nbformat.NotebookNode:
    """A cell with one output."""
    output = new_output("execute_result", data=data, execution_count=1)
    return new_code_cell(id_, id=id_, execution_count=1, outputs=[output], metadata=metadata)


def result(id_: str, value: object) -> nbformat.NotebookNode:
    """A cell whose last expression is `value`."""
    return shown(id_, {"text/html": value._repr_html_(), "text/plain": repr(value)})


ALT = {"mystnb": {"image": {"alt": "一条折线，先升后降，说明这张图有替代文字。"}}}
TRACEBACK = [
    f"\x1b[31mValueError\x1b[39m{'-' * 60}",
    "Cell In[3], line 1",
    f"ValueError: 边长 {'很' * 90}",
]
LAYERS = [("标准", 3612672), ("深度", 56448)]
LONG = new_output("stream", name="stdout", text="\n".join(f"第 {k} 行" for k in range(3000)))
ERROR = new_output("error", ename="ValueError", evalue="边长", traceback=TRACEBACK)
CELLS = [
    result("frame", FRAME),
    result("frame-again", FRAME),
    result("styled", STYLED),
    result("wide", WIDE),
    result("table", table({"层": "", "乘加": ","}, LAYERS, least="乘加")),
    result("verdict", check_1(3)),
    shown("svg", {"image/svg+xml": svg(), "text/plain": "<Figure>"}, **ALT),
    new_code_cell("long", id="long", execution_count=1, outputs=[LONG]),
    shown("styles", {"text/html": '<p style="background: #ffe; border: 1px solid">旁注</p>'}),
    shown("markdown", {"text/markdown": "**粗**，$a_1$，`code`", "text/plain": "…"}),
    shown("latex", {"text/latex": r"$\displaystyle \frac{1}{K}$", "text/plain": "1/K"}),
    new_code_cell("error", id="error", execution_count=1, outputs=[ERROR]),
    shown("widget", WIDGET),
    shown("plotly", PLOTLY),
    shown("player", PLAYER),
]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return mini_book.build(tmp_path_factory.mktemp("book"), {NAME: mini_book.chapter(*CELLS)})


@pytest.fixture(scope="module", params=VIEWS)
def page(request: pytest.FixtureRequest, browser: Browser, book: Book, serve) -> Iterator[Page]:
    context = browser.new_context(**VIEWS[request.param])
    tab, problems = context.new_page(), []
    tab.on("console", lambda m: problems.append(m.text) if m.type in {"error", "warning"} else None)
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.goto(f"{serve(book.folder)}{NAME}.html", wait_until="networkidle")
    tab.problems = problems
    unfold(tab)
    yield tab
    context.close()


def at(page: Page, id_: str):
    """The outputs of the cell `id_`, which has its id as its only code."""
    return page.locator(".cell").nth([one.id for one in CELLS].index(id_)).locator(".cell_output")


def test_the_policy_has_nothing_to_refuse(page: Page) -> None:
    assert page.problems == []


def test_the_page_is_no_wider_than_the_screen(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = at(page, "wide").locator(".output")
    assert box.evaluate("e => e.scrollWidth > e.clientWidth && e.tabIndex === 0")


def test_axe_finds_nothing(page: Page) -> None:
    assert violations(axe(page)) == []


def test_numbers_of_a_table_are_flush_right(page: Page) -> None:
    for id_, number in (("frame", "1160"), ("table", "3,612,672")):
        cells = at(page, id_).locator("tbody td", has_text=number)
        assert cells.first.evaluate("e => getComputedStyle(e).textAlign") == "right", id_
    assert at(page, "table").locator("strong").inner_text() == "56,448"


def test_own_colours_stand_on_white(page: Page) -> None:
    """What brings its own background keeps the contrast that its author saw, in the dark too."""
    for id_ in ("styles", "styled"):
        card = at(page, id_).locator(".own-colours")
        assert card.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
        assert card.evaluate("e => getComputedStyle(e).color") == "rgb(34, 40, 50)"


def test_each_stands_in_the_form_that_a_page_can_show(page: Page) -> None:
    assert "IntSlider(value=7)" in at(page, "widget").inner_text()
    assert "要运行 notebook 才看得到" in at(page, "plotly").inner_text()
    assert "<a video>" in at(page, "player").inner_text()
    assert "ValueError: 边长" in at(page, "error").inner_text()
    assert at(page, "markdown").locator("strong").inner_text() == "粗"
    formula_as_letter = """p => {
        for (const formula of p.querySelectorAll('.katex')) formula.textContent = 'F';
        return p.innerText;
    }"""
    said = at(page, "markdown").locator("p").evaluate(formula_as_letter)
    assert said == "粗，F，code"  # each comma on its own side of the formula
    assert at(page, "latex").locator(".katex-display").count() == 1
    assert at(page, "verdict").inner_text().strip().startswith("✓")
    image = at(page, "svg").locator("img")
    assert image.evaluate("e => [e.width, e.height].join()") in {"461,230", "358,179", "432,216"}


def test_a_long_output_scrolls_inside_itself(page: Page) -> None:
    pre = at(page, "long").locator("pre")
    assert pre.evaluate("e => e.scrollHeight > e.clientHeight && e.clientHeight < innerHeight")
    assert pre.evaluate("e => e.tabIndex") == 0
    page.emulate_media(media="print")
    assert pre.evaluate("e => e.scrollHeight === e.clientHeight")
    page.emulate_media(media="screen")


def test_rules_are_there_once_and_meet_their_output_alone(book: Book) -> None:
    assert "<style" not in book.page(NAME)
    once = ".dataframe tbody tr th{vertical-align:top}"  # though there are three frames
    assert book.stylesheet.count(once) == 1
    assert "#T_one_row1_col0{" in book.stylesheet
    for rule in book.stylesheet.split("}"):
        if "dataframe" in rule or "#T_one" in rule:
            assert rule.startswith((f".{outputs.SCOPE}", ".article .dataframe")), rule


def test_the_build_says_what_to_do(book: Book) -> None:
    said = [line for line in book.said.splitlines() if line.startswith(outputs.REMINDER)]
    assert [line.partition(" 的格 ")[2].partition("的输出")[0] for line in said] == [
        "widget",
        "plotly",
        "player",
    ]
    assert all("matplotlib" in line and "实验台" in line for line in said)


@pytest.mark.parametrize(
    "html",
    [
        "<script>1</script>",
        '<p onclick="f()">',
        '<img src="https://x.y/z.png">',
        '<img src="data:image/png;base64,AA">',
        "<style>@import url(x.css)</style>",
        '<p style="background:url(//x.y/z)">',
        '<a href="javascript:f()">',
    ],
)
def test_what_is_alive_goes(html: str) -> None:
    data = {"text/html": html, "text/plain": "text"}
    assert outputs._tame_bundle(data, "", "")
    assert data == {"text/plain": "text"}


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://x.y">link</a>',
        "<td>on = 1</td>",
        '<p style="border-left: 4px solid #0a0; color: inherit">',
        '<p style="border-color: red; text-align: left">',
    ],
)
def test_what_is_quiet_stays_as_it_is(html: str) -> None:
    data = {"text/html": html}
    assert not outputs._tame_bundle(data, "", "")
    assert data == {"text/html": html}


def test_rules_within_rules() -> None:
    css = "@media print { a, b:is(i, u) { top: 0 } } @keyframes k { from { top: 0 } }"
    sheet = outputs.scoped(f"<style>{css}</style>")
    name = sheet.partition('class="')[2].partition('"')[0]
    assert f"@media print{{.{name} a,.{name} b:is(i, u){{top: 0}}}}" in sheet
    assert "@keyframes k" in sheet


def test_broken_rules_are_named() -> None:
    with pytest.raises(ExtensionError, match=r"11_x 的格 a的输出里，<style> 读不懂"):
        outputs.scoped("<style>}</style>", "11_x 的格 a")


def test_pages_that_are_no_notebooks_are_left_alone() -> None:
    class App:
        class env:
            doc2path = staticmethod(lambda name: f"{name}.md")

    source = [json.dumps("{not a notebook")]
    outputs.tame(App, "book/run", source)
    assert source == [json.dumps("{not a notebook")]
