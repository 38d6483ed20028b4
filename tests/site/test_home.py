"""How the course meets a reader: home page, opening of a chapter, way on, foot, formulas."""

import json
import re
from collections.abc import Iterator

import pytest
from chapters import chapters
from contract import ROOT
from convcost import conv2d, depthwise_separable
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Page, expect
from publishing.formula_colours import coloured
from publishing.katex import render
from publishing.write.openings import minutes, said
from site_page import CHAPTERS, PAGES, SITE, axe, open_page, unfold, violations

HOME = "book/index.html"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has never been here."""
    context = browser.new_context(viewport=WIDE)
    yield context
    context.close()


@pytest.fixture
def home(context: BrowserContext, site: str) -> Page:
    page = context.new_page()
    page.goto(site + HOME)
    page.locator(".first-guess.is-live").wait_for()
    return page


def test_the_first_screen_has_a_guess_and_three_doors(home: Page) -> None:
    doors = home.locator(".doors a")
    expect(doors.locator("strong")).to_have_text(["开始读", "拿去运行", "拿去教"])
    for part in (home.locator(".guess-show"), *doors.all()):
        box = part.bounding_box()
        assert box["y"] + box["height"] <= WIDE["height"]
    for door, place in zip(doors.all(), ("01_why", "run.html", "teach/index.html"), strict=True):
        assert place in door.get_attribute("href")


@pytest.mark.parametrize(
    ("guess", "verdict"), [(0, "省得比你想的多"), (68, "猜得准"), (100, "没有省那么多")]
)
def test_a_guess_is_judged(home: Page, guess: int, verdict: str) -> None:
    home.locator(".guess-ask input").evaluate(
        "(e, value) => { e.value = value; e.dispatchEvent(new Event('input')); }", guess
    )
    expect(home.locator(".guess-formula")).to_have_text("")  # nothing is given away
    home.locator(".guess-show").click()
    expect(home.locator(".guess-verdict")).to_contain_text(verdict)
    expect(home.locator(".guess-verdict")).to_contain_text("1/22.8")


def test_the_guess_counts_as_convcost_does(home: Page) -> None:
    home.locator(".guess-show").click()
    selects = home.locator(".guess-controls select")
    for kernel, inputs, outputs in ((3, 64, 128), (1, 3, 8), (9, 192, 512)):
        for select, value in zip(selects.all(), (kernel, inputs, outputs), strict=True):
            select.select_option(str(value))
        full = conv2d(inputs, outputs, kernel, input_size=9, bias_attr=False).params
        both = depthwise_separable(inputs, outputs, kernel, input_size=9, bias_attr=False).params
        expect(home.locator(".guess-formula")).to_contain_text(f"= {full:,} →")
        expect(home.locator(".guess-formula")).to_contain_text(f"= {both:,}")


def test_without_scripts_the_home_page_says_the_answer(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(site + HOME)
    expect(page.locator(".first-guess")).to_contain_text("26,976")
    assert page.locator(".card").count() == len(CHAPTERS)
    page.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_guess(browser: Browser, site: str, size: dict, scheme: str) -> None:
    page = browser.new_page(viewport=size, color_scheme=scheme)
    page.goto(site + HOME)
    page.locator(".guess-show").click()
    assert violations(axe(page)) == []
    for control in page.locator(".guess-ask :is(input, button), .guess-controls select").all():
        assert control.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.close()


def test_a_card_says_what_its_chapter_asks_and_how_long_it_takes(home: Page) -> None:
    assert list(said()) == [path.stem for path in chapters()]
    for card, path in zip(home.locator(".card").all(), chapters(), strict=True):
        expect(card.locator(".card-question")).to_have_text(said()[path.stem]["question"])
        assert minutes(path.stem)
        expect(card.locator(".card-minutes")).to_contain_text(f"{minutes(path.stem)} 分钟")
        number = path.stem[:2]
        assert (SITE / f"_static/chapters/{number}.svg").exists()


def test_what_was_read_is_kept_here_shown_and_forgotten(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(f"{site}{CHAPTERS[4]}.html#three-parameters")
    page.locator("#three-parameters .section-end").evaluate("e => e.scrollIntoView()")
    page.wait_for_function("() => localStorage.getItem('read')?.includes('three-parameters')")
    kept = json.loads(page.evaluate("localStorage.getItem('read')"))["05_edge_detection"]
    page.goto(site + HOME)
    card = page.locator(".card[data-chapter='05_edge_detection']")
    expect(card.locator(".card-read")).to_contain_text(f"{len(kept['read'])}/{kept['all']} 节")
    assert card.get_attribute("href").endswith(f"#{kept['last']}")
    assert page.locator(".card-read").count() == 1
    page.get_by_role("button", name="忘掉").click()
    expect(page.locator(".card-read")).to_have_count(0)
    page.reload()
    page.locator(".first-guess.is-live").wait_for()
    expect(page.locator(".card-read")).to_have_count(0)


BROKEN = ["{", "[]", "null", '"x"', '{"05_edge_detection": {"all": 3, "read": 7}}']


@pytest.mark.parametrize("kept", BROKEN)
def test_a_memory_that_is_broken_breaks_nothing(
    context: BrowserContext, site: str, kept: str
) -> None:
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(site + HOME)
    page.evaluate("text => localStorage.setItem('read', text)", kept)
    page.reload()
    page.locator(".first-guess.is-live").wait_for()
    page.wait_for_load_state("networkidle")
    assert errors == []


def test_a_chapter_opens_with_its_question_and_a_picture_and_folds_its_imports(
    context: BrowserContext, site: str
) -> None:
    page = context.new_page()
    for name in CHAPTERS:
        open_page(page, f"{site}{name}.html")
        question = page.locator(".opening-question")
        expect(question).to_have_text(said()[name.rpartition("/")[2]]["question"])
        expect(question).to_be_in_viewport()
        expect(page.locator(".opening img")).to_be_in_viewport()
        first = page.locator(".cell .cell_input").first
        expect(first).to_be_hidden()
        assert "import" in first.text_content()


def test_no_line_of_code_scrolls_and_a_line_of_text_has_38_characters(
    context: BrowserContext, site: str
) -> None:
    page = context.new_page()
    for name in PAGES:
        open_page(page, f"{site}{name}.html")
        unfold(page)
        wide = page.evaluate(
            """() => [...document.querySelectorAll('article .highlight pre')]
                .filter(e => !e.closest('.text_plain, .traceback'))
                .filter(e => e.scrollWidth > e.clientWidth + 1)
                .map(e => e.textContent.split('\\n').sort((a, b) => b.length - a.length)[0])"""
        )
        assert wide == [], name
        line = page.evaluate(
            """() => {
                const text = document.querySelector('article section > p');
                return text.clientWidth / parseFloat(getComputedStyle(text).fontSize);
            }"""
        )
        assert 34 <= line <= 40, name


def test_the_way_on_says_what_is_asked_there(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(f"{site}{CHAPTERS[3]}.html")
    asks = [said()[CHAPTERS[i].rpartition("/")[2]]["question"] for i in (2, 4)]
    expect(page.locator(".prev-next .asks")).to_have_text(asks)


def test_the_foot_says_licence_version_how_to_cite_and_where_to_report(
    context: BrowserContext, site: str
) -> None:
    page = context.new_page()
    for name in ("book/index", CHAPTERS[0]):
        page.goto(f"{site}{name}.html")
        foot = page.locator(".site-footer")
        expect(foot).to_contain_text("CC BY 4.0")
        expect(foot).to_contain_text(re.compile(r"\d{4}-\d\d-\d\d 的版本"))
        report = foot.get_by_role("link", name="报告错误")
        target = report.evaluate("e => e.href")
        assert target.endswith("book/run.html#other")
        foot.locator("summary").click()
        expect(foot.locator("details p")).to_contain_text("《卷得明白》，")


FORMULAS = {
    r"C_\text{in}\,K^2": r"\htmlClass{of-input}{C_\text{in}}\,\htmlClass{of-kernel}{K^2}",
    r"H_{\text{out}}W_\text{out}": (
        r"\htmlClass{of-output}{H_{\text{out}}}\htmlClass{of-output}{W_\text{out}}"
    ),
    r"\text{K}+\Kappa+H": r"\text{K}+\Kappa+H",
}


@pytest.mark.parametrize(("plain", "with_colours"), FORMULAS.items())
def test_letters_wear_what_they_count(plain: str, with_colours: str) -> None:
    assert coloured(plain) == with_colours


PARTS = [r"C_\text{in}", r"C_{\text{out}}", "K_h", "K^2", "+", "7", r"\cdot"]


@given(st.lists(st.sampled_from(PARTS), min_size=1))
def test_colours_change_nothing_but_the_colour(parts: list[str]) -> None:
    tex = " ".join(parts)
    both = [re.sub("<[^>]*>", "", render(tex, display=True, colours=way)) for way in (True, False)]
    assert both[0] == both[1]


def test_numbered_formulas_are_in_colour_and_copied_as_written() -> None:
    html = (SITE / "notebooks/04_cost_formulas.html").read_text("utf-8")
    for name in ("of-input", "of-kernel", "of-output"):
        assert html.count(f'class="enclosing {name}"') >= 2
    assert "htmlClass" not in html
    css = (SITE / "_static/site.css").read_text("utf-8")
    assert all(f".{name}{{color:" in css for name in ("of-input", "of-kernel", "of-output"))
    assert "htmlClass" not in (ROOT / "notebooks/04_cost_formulas.ipynb").read_text("utf-8")
