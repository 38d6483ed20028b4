"""What the pages' frame does: drawers, theme, copying code, following the reader, paper."""

import json
from collections.abc import Callable, Iterator

import pytest
from contract import ROOT
from playwright.sync_api import Browser, Page, expect
from site_page import LOAD_ALL, READY, go, unfold

CHAPTER = "notebooks/05_edge_detection"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """A function that opens the chapter in a browser that has never been here."""
    contexts = []

    def open_one(**options: object) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        go(page, f"{site}{CHAPTER}.html")
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.mark.parametrize("drawer", ["site-nav", "page-nav"])
def test_a_drawer_opens_and_closes(open_page: Callable[..., Page], drawer: str) -> None:
    page = open_page(**PHONE)
    button, nav = page.locator(f"[aria-controls={drawer}]"), page.locator(f"#{drawer}")

    def state(open_: bool) -> None:
        expect(button).to_have_attribute("aria-expanded", str(open_).lower())
        expect(nav).to_be_visible(visible=open_)

    state(False)
    button.click()
    state(True)
    assert nav.evaluate("nav => nav.contains(document.activeElement)")
    page.keyboard.press("Escape")
    state(False)
    assert button.evaluate("button => button === document.activeElement")
    button.click()
    beside = {"x": 380 if drawer == "site-nav" else 10, "y": 600}
    page.locator("main").click(position=beside, force=True)
    state(False)
    button.click()
    other = page.locator(f".drawer-button:not([aria-controls={drawer}])")
    other.click()
    state(False)
    other.click()
    button.click()
    button.click()
    state(False)


def test_a_link_of_the_page_closes_its_drawer_and_leads_there(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(**PHONE)
    page.locator("[aria-controls=page-nav]").click()
    link = page.locator("#page-nav a", has_text="自测")
    link.click()
    expect(page.locator("#page-nav")).to_be_hidden()
    header = page.locator(".site-header").bounding_box()
    heading = page.locator("h2", has_text="自测").bounding_box()
    assert header["height"] <= heading["y"] < 400


def test_the_open_drawer_shows_where_one_is(open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE)
    page.locator("[aria-controls=site-nav]").click()
    assert page.evaluate("document.activeElement.textContent").startswith("第 5 章")


def test_the_theme_is_remembered_and_follows_the_system(
    open_page: Callable[..., Page], site: str
) -> None:
    page = open_page(color_scheme="dark")
    root, button = page.locator("html"), page.locator(".theme-switch-button")
    expect(root).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-theme", "light")
    names = [button.get_attribute("aria-label")]
    for _ in range(2):
        button.click()
        names.append(button.get_attribute("aria-label"))
    assert names == ["明暗：跟随系统", "明暗：明", "明暗：暗"]
    page.goto(f"{site}book/run.html")
    expect(root).to_have_attribute("data-theme", "dark")
    button.click()
    expect(root).to_have_attribute("data-theme", "light")


def test_a_theme_nobody_knows_is_the_systems(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.evaluate("localStorage.setItem('mode', 'sepia')")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.mode") == "auto"


def test_code_is_copied_as_it_stands_in_the_notebook(open_page: Callable[..., Page]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    notebook = json.loads((ROOT / f"{CHAPTER}.ipynb").read_text("utf-8"))
    cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    buttons = page.locator(".copy-code")
    expect(buttons).to_have_count(len(cells))  # the script puts them there
    for i in (1, 2):  # the first is folded
        buttons.nth(i).click(force=True)
        expect(buttons.nth(i)).to_have_text("已复制")
        assert page.evaluate("navigator.clipboard.readText()").rstrip() == cells[i]


def test_the_contents_follow_the_reader(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 1360, "height": 900})
    for name in ("小结", "练习", "学习目标"):
        page.locator("h2", has_text=name).first.evaluate("heading => heading.scrollIntoView()")
        expect(page.locator("#page-nav [aria-current]")).to_have_text(name)


def test_on_paper_all_is_open_light_and_back_again(open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="dark")
    state = """() => [document.querySelectorAll('main details:not([open])').length,
        document.querySelectorAll('img[loading=lazy]').length,
        document.documentElement.dataset.theme]"""
    page.evaluate(LOAD_ALL)
    page.wait_for_function(READY)  # explorers have folds of their own
    folded, lazy, theme = page.evaluate(state)
    assert folded > 5
    assert lazy > 0
    assert theme == "dark"
    page.evaluate("document.documentElement.dataset.paper = 'answers'")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(state) == [0, 0, "light"]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(state) == [folded, 0, "dark"]


def test_the_print_button_asks_whether_answers_are_to_be_on_the_paper(
    open_page: Callable[..., Page],
) -> None:
    page = open_page()
    page.evaluate("print = () => { window.printed = document.documentElement.dataset.paper; }")
    answer = page.locator(".tag_solution, .tag_check, #quiz details > :not(summary)")
    page.emulate_media(media="print")
    page.evaluate("document.querySelector('#quiz details').open = true")  # a reader had opened it
    assert answer.count() > 10
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not any(one.is_visible() for one in answer.all())
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    for word, paper in (("只印题目", "questions"), ("连同解答", "answers")):
        page.locator(".print-button").click()
        page.locator("#print-choice").get_by_text(word).click()
        page.wait_for_function("paper => window.printed === paper", arg=paper)
        expect(page.locator("#print-choice")).to_be_hidden()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(one.is_visible() for one in answer.all())


def test_paper_has_the_text_alone_and_spells_links_out(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.emulate_media(media="print")
    for selector in (".site-header", ".drawer", ".prev-next", ".site-footer", ".copy-code"):
        assert page.locator(selector).count()
        assert not page.locator(selector).first.is_visible()
    page.goto(page.url.replace(CHAPTER, "book/references"))
    link = page.locator(".article a[href^=http]").first
    content = link.evaluate("link => getComputedStyle(link, '::after').content")
    assert link.get_attribute("href") in content


def test_without_scripts_the_chapters_can_be_reached(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False, **PHONE)
    expect(page.locator("#site-nav")).to_be_visible()
    for selector in (".search-open", ".theme-switch-button", ".drawer-button", ".print-button"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator("noscript p")).to_contain_text("JavaScript")


def test_what_is_unfolded_is_there_at_once(open_page: Callable[..., Page]) -> None:
    page = open_page()
    unfold(page)
    assert page.evaluate("document.getAnimations().length") == 0
