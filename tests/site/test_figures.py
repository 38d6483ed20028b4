"""The pictures that the site shows: the notebooks' own, lighter, and the page stays where it is."""

import base64
import io
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import contract
import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page
from publishing.write import figures
from site_page import open_page
from sphinx.errors import ExtensionError

SITE = contract.ROOT / "_build" / "html"
CHAPTER = "notebooks/05_edge_detection"
SHARPNESS = 2  # the notebooks' pixels to one of the page
SLOW = 0.2  # seconds until a picture is sent
SCROLL_STEP = 300  # CSS pixels at a time


def stored_pictures(chapter: Path) -> list[bytes]:
    notebook = nbformat.read(chapter, 4)
    return [
        base64.b64decode(output.data["image/png"])
        for cell in contract.code_cells(notebook)
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]


def page_of(chapter: Path) -> Path:
    return SITE / "notebooks" / f"{chapter.stem}.html"


DRAWINGS = (
    ".article img.chapter-picture"  # what a chapter opens with, and its card on the home page
)
FIGURES = ".article img:not(.chapter-picture)"


@cache
def pictures(page: Path) -> list[Tag]:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser").select(FIGURES)


def file_of(picture: Tag, page: Path) -> Path:
    return (page.parent / picture["src"]).resolve()


def test_published_pictures_are_the_stored_ones(chapter: Path) -> None:
    page = page_of(chapter)
    stored, shown = stored_pictures(chapter), pictures(page)
    assert len(stored) == len(shown) > 0
    for png, picture in zip(stored, shown, strict=True):
        with Image.open(io.BytesIO(png)) as before, Image.open(file_of(picture, page)) as after:
            assert before.size == after.size
            difference = ImageChops.difference(before.convert("RGBA"), after.convert("RGBA"))
            assert difference.getbbox(alpha_only=False) is None, picture["alt"]


def test_published_pictures_weigh_less(chapter: Path) -> None:
    page = page_of(chapter)
    files = [file_of(picture, page) for picture in pictures(page)]
    for png, file in zip(stored_pictures(chapter), files, strict=True):
        assert file.stat().st_size <= len(png)
    weight = sum(file.stat().st_size for file in files)
    assert weight < 0.6 * sum(len(png) for png in stored_pictures(chapter))


def test_pictures_say_their_size_and_wait(chapter: Path) -> None:
    page = page_of(chapter)
    for picture in pictures(page):
        with Image.open(file_of(picture, page)) as image:
            width, height = int(picture["width"]), int(picture["height"])
            assert image.width == SHARPNESS * width
            assert abs(image.height - SHARPNESS * height) <= SHARPNESS / 2
        assert (picture["loading"], picture["decoding"]) == ("lazy", "async")


def test_drawings_say_their_size_and_first_ones_do_not_wait() -> None:
    for page, waits in ((SITE / "book" / "index.html", True), (SITE / f"{CHAPTER}.html", False)):
        drawings = BeautifulSoup(page.read_text("utf-8"), "html.parser").select(DRAWINGS)
        assert drawings
        for drawing in drawings:
            assert (drawing["width"], drawing["height"]) == ("320", "150")
            assert drawing.get("loading") == ("lazy" if waits else None)


def test_nothing_else_is_published_as_a_picture() -> None:
    pages = [page for page in SITE.rglob("*.html") if "_static" not in page.parts]
    html = "".join(page.read_text("utf-8") for page in pages)
    for name in set(re.findall(r'_images/([^"]+)"', html)):
        assert (SITE / "_images" / name).exists()
    assert {file.name for file in (SITE / "_images").iterdir()} == set(
        re.findall(r'src="\.\./_images/([^"]+)"', html)
    )
    assert not re.findall(r'<img[^>]*_images/[^>]* style="', html)


def test_the_smaller_file_is_published(tmp_path: Path) -> None:
    png = tmp_path / "picture.png"
    Image.linear_gradient("L").save(png)
    webp = figures.compress(png, tmp_path)
    assert webp.suffix == ".webp"
    assert webp.stat().st_size < png.stat().st_size
    webp.write_bytes(bytes(png.stat().st_size))
    assert figures.compress(png, tmp_path) == png


def test_drawing_without_a_size_is_refused(tmp_path: Path) -> None:
    svg = tmp_path / "drawing.svg"
    svg.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    with pytest.raises(ExtensionError, match=r"drawing\.svg 没有 viewBox"):
        figures.size(svg, None)


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.asked = []
    page.on("request", lambda r: page.asked.append(r.url) if "_images/" in r.url else None)
    # A slow network: a picture comes when its place is already seen.
    page.route("**/_images/**", lambda route: (time.sleep(SLOW), route.continue_()))
    open_page(page, f"{site}{CHAPTER}.html")
    yield page
    context.close()


WATCH_SHIFTS = """() => {
    window.shifts = [];
    new PerformanceObserver(list => {
        for (const entry of list.getEntries())
            for (const source of entry.sources)
                if (source.node?.parentElement?.closest('.article'))
                    window.shifts.push([entry.value, source.node.textContent.slice(0, 80)]);
    }).observe({ type: 'layout-shift', buffered: true });
}"""
SCROLL = """async step => {
    const pause = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)));
    for (let y = 0; y < document.documentElement.scrollHeight; y += step) {
        scrollTo({ top: y, behavior: 'instant' });
        await pause();
        const all = [...document.querySelectorAll('.article img:not(.chapter-picture)')];
        const near = all.filter(image => {
            const box = image.getBoundingClientRect();
            return box.bottom > 0 && box.top < innerHeight;
        });
        await Promise.all(near.map(image => image.decode()));
        await pause();
    }
}"""


def test_page_stays_where_it_is_while_pictures_come(phone: Page) -> None:
    phone.evaluate(WATCH_SHIFTS)
    assert len(set(phone.asked)) < phone.locator(FIGURES).count()  # how near is near differs
    phone.evaluate(SCROLL, SCROLL_STEP)
    assert len(set(phone.asked)) == phone.locator(FIGURES).count()
    assert phone.evaluate("shifts") == []


def test_all_pictures_are_printed(phone: Page) -> None:
    assert len(set(phone.asked)) < phone.locator(FIGURES).count()
    phone.pdf()
    there = "images => images.map(image => image.complete && image.naturalWidth > 0)"
    assert all(phone.locator(FIGURES).evaluate_all(there))


def test_pictures_do_not_glare_in_the_dark(browser: Browser, site: str) -> None:
    """White is dimmed, black is not lifted; on paper nothing is changed."""
    page = browser.new_page(color_scheme="dark", viewport={"width": 1360, "height": 900})
    page.goto(f"{site}{CHAPTER}.html")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    picture = page.locator(FIGURES).first
    picture.scroll_into_view_if_needed()
    picture.evaluate("e => e.decode()")
    with Image.open(io.BytesIO(picture.screenshot())) as seen:
        darkest, brightest = seen.convert("L").getextrema()
    assert darkest < 40
    assert 180 < brightest < 225
    page.emulate_media(media="print")
    assert picture.evaluate("e => getComputedStyle(e).filter") == "none"
    page.close()
