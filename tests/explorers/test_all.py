"""What holds for the explorers together, as they are published."""

import gzip
import html
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from contract import ROOT
from explorer_page import load_all
from PIL import Image
from playwright.sync_api import Browser, expect

ELEMENT = r"<[a-z]+-(?:explorer|lab)\b"
PUBLISHED = ROOT / "_build" / "html" / "_static" / "explorers"
MOST = 45_000  # bytes for one explorer; test_weight.py holds whole pages
NAMES = (
    *("conv-explorer", "kind-explorer", "model-explorer", "field-explorer", "filter-lab"),
    *("roofline-explorer", "lenet-explorer"),
)


def imported(name: str) -> set[Path]:
    """The published files that an explorer's module loads by itself, words and stylesheets too."""
    files, waiting = {PUBLISHED / "explorers.css", PUBLISHED / f"{name}.css"}, [f"{name}.js"]
    waiting += [f"words/zh/{part}.js" for part in ("common", name.partition("-")[0])]
    while waiting:
        file = PUBLISHED / waiting.pop()
        if file not in files:
            files.add(file)
            found = re.findall(
                r'(?:from|^import)\s*"\./([\w-]+\.js)"', file.read_text("utf-8"), re.M
            )
            waiting += found
    return files


@pytest.mark.parametrize("name", NAMES)
def test_each_is_small(name: str) -> None:
    """Compressed file by file, as a server does it. What is fetched later does not count."""
    files = imported(name)
    assert len(files) > 8
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    assert sum(sizes.values()) <= MOST, sizes


def test_a_page_loads_what_it_shows_and_nothing_else() -> None:
    """What a page names loads its explorers when they are near; the rest comes by imports."""
    site = ROOT / "_build" / "html"
    shown = {}
    for path in site.rglob("*.html"):
        if "_static" in path.parts:
            continue
        page = path.read_text("utf-8")
        elements = set(re.findall(r"<([a-z]+-(?:explorer|lab))\b", page))
        loaded = set(re.findall(r"explorers/([a-z-]+)\.js", page))
        assert loaded == ({"near"} if elements else set()), path.name
        assert ("explorers.css" in page) == bool(elements), path.name
        shown[path.stem] = elements
    assert shown["explore"] == set(NAMES)
    assert not shown["glossary"]
    in_chapters = set().union(*(shown[name] for name in shown if name[:2].isdigit()))
    assert in_chapters == set(NAMES)


# ── one screen, and on a phone what one needs at once ──
VIEWPORTS = {
    "laptop": (1280, 800),
    "projector": (1024, 768),
    "phone": (390, 844),
    "small": (360, 640),
}
TALLEST = {"laptop": 720, "projector": 720, "phone": 1.5 * 844, "small": 1.5 * 640}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", VIEWPORTS)
def test_picture_and_numbers_are_in_sight_of_every_control(
    open_explorer: Callable, name: str, size: str
) -> None:
    """The whole is one screen, on a phone one and a half; the stage stays beside any control."""
    width, height = VIEWPORTS[size]
    touch = width < 500
    element = open_explorer(name, viewport={"width": width, "height": height}, has_touch=touch)
    element.scroll_into_view_if_needed()
    assert element.bounding_box()["height"] <= TALLEST[size]
    stage = element.locator(".explorer-stage")
    header = element.page.locator(".site-header").bounding_box()["height"]
    for control in element.locator(".explorer-controls :is(button, input, select)").all():
        if not control.is_visible():
            continue
        control.evaluate("one => one.scrollIntoView({ block: 'nearest' })")
        control.focus()
        box, seen = control.bounding_box(), stage.bounding_box()
        assert seen["y"] >= header - 1, control.evaluate("one => one.outerHTML")
        assert seen["y"] + seen["height"] <= height + 1
        assert box["y"] + box["height"] <= height + 1
        covered = seen["y"] + seen["height"] > box["y"] + 1 and box["y"] >= seen["y"]
        assert not covered or stage.evaluate(
            "(stage, one) => stage.contains(one)", control.element_handle()
        )


def chapters_with_explorers() -> list[str]:
    pages = sorted((ROOT / "_build" / "html" / "notebooks").glob("*.html"))
    return [path.name for path in pages if re.search(ELEMENT, path.read_text("utf-8"))]


def test_every_state_in_a_chapter_is_one_screen(
    browser: Browser, site: str, request: pytest.FixtureRequest
) -> None:
    """As each chapter sets it, on the smallest phone; on all screens with --every-chapter."""
    every = request.config.getoption("--every-chapter")
    chapters = chapters_with_explorers()
    assert len(chapters) >= 8
    for size in VIEWPORTS if every else ["small"]:
        width, height = VIEWPORTS[size]
        view = {"viewport": {"width": width, "height": height}, "has_touch": width < 500}
        with browser.new_context(**view) as context:
            page = context.new_page()
            load_all(page)
            for chapter in chapters:
                page.goto(f"{site}notebooks/{chapter}")
                for element in page.locator(":is(" + ", ".join(NAMES) + ")").all():
                    element.scroll_into_view_if_needed()
                    element.evaluate("element => element.ready")
                    tall = element.bounding_box()["height"]
                    assert tall <= TALLEST[size], (size, chapter, element.get_attribute("id"))


@pytest.mark.parametrize("name", NAMES)
def test_fingers_hit_every_control(open_explorer: Callable, name: str) -> None:
    element = open_explorer(
        name, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    small = element.evaluate(
        """element => [...element.querySelectorAll("button, select, input, summary")]
          .filter(one => one.checkVisibility())
          .map(one => [(one.closest("label") ?? one).getBoundingClientRect(), one.outerHTML])
          .filter(([box]) => box.height < 43.5)
          .map(([, html]) => html)"""
    )
    assert small == []


# ── what all share ──
@pytest.mark.parametrize("name", NAMES)
def test_full_screen_enlarges_the_type(open_explorer: Callable, name: str) -> None:
    element = open_explorer(name, viewport={"width": 1024, "height": 768})
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    before = element.evaluate(size)
    element.get_by_role("button", name="全屏").click()
    expect(element.get_by_role("button", name="退出全屏")).to_be_visible()
    assert element.evaluate(size) >= 1.3 * before
    box = element.bounding_box()
    assert (box["width"], box["height"]) == (1024, 768)
    assert element.evaluate("element => element.scrollWidth <= element.clientWidth")
    element.page.keyboard.press("Escape")
    expect(element.get_by_role("button", name="全屏", exact=True)).to_be_visible()
    assert element.evaluate(size) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_can_be_saved(open_explorer: Callable, name: str, tmp_path: Path) -> None:
    element = open_explorer(name)
    element.scroll_into_view_if_needed()
    said = element.evaluate("element => element.describe?.() ?? element.words.title")
    for kind in ("SVG", "PNG"):
        element.get_by_text("分享", exact=True).click()
        with element.page.expect_download() as download:
            element.get_by_role("button", name=f"存成 {kind}").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert file.name == f"{name}.{kind.lower()}"
        if kind == "SVG":
            root = ElementTree.parse(file).getroot()
            texts = {child.tag.rpartition("}")[2]: child.text for child in root}
            assert texts["desc"] == said
            assert len(root) > 10
        else:
            with Image.open(file) as picture:
                assert picture.text["Description"] == said
                assert len(picture.convert("RGB").getcolors(1 << 24)) > 8


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_embedded(open_explorer: Callable, name: str) -> None:
    """The code that one copies opens the explorer alone, with the very setting."""
    element = open_explorer(name)
    page = element.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    element.evaluate("element => element.randomise?.()")
    element.get_by_text("分享", exact=True).click()
    element.get_by_role("button", name="嵌入别处").click()
    expect(element.locator(".explorer-status")).to_contain_text("嵌入的代码已复制")
    code = page.evaluate("navigator.clipboard.readText()")
    address = html.unescape(re.search(r'src="([^"]+)"', code)[1])
    state = element.evaluate("element => element.state")
    page.goto(address)
    alone = page.locator(name)
    alone.and_(page.locator(".explorer")).wait_for()
    assert alone.evaluate("element => element.state") == state
    assert page.title().startswith(re.search(r'title="([^"]+)"', code)[1])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", NAMES)
def test_an_address_that_makes_no_sense_is_mended_and_said(
    open_explorer: Callable, name: str
) -> None:
    element = open_explorer(name)
    fields = element.evaluate("""element => Object.entries(element.constructor.fields)
        .filter(([, field]) => field.near && field.max !== undefined)
        .map(([name, field]) => {
            const state = { ...element.initial, [name]: field.near("1e9") };
            const fits = { ...state, ...element.fitting(state) }[name];
            return [name, fits, field.format(fits)];
        })""")
    for field, nearest, written in fields:
        page = element.page
        page.goto(page.url.partition("?")[0] + f"?{name}={field}:1e9;nonsense:3")
        element.and_(page.locator(".explorer")).wait_for()
        value = element.evaluate("(element, name) => element.state[name]", field)
        assert value == nearest
        status = element.locator(".explorer-status")
        expect(status).to_contain_text(f"换成最接近的 {written}")
        expect(status).to_contain_text("nonsense 不是这里的设置")
        # Nor does what is loaded later say something else in its place.
        later = element.evaluate("""async element => {
            element.scrollIntoView();
            await element.ready;
            return element.saying;
        }""")
        assert later is None
