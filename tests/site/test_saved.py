"""A page that a reader saves as one file keeps its pictures, formulas and tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from site_page import CHAPTERS, PAGES, each_kind

# What stands on a page but for its explorers, which may come between a look and the saving.
THERE = """() => {
    const all = (css) => [...document.querySelectorAll(`.article ${css}`)]
        .filter((e) => !e.closest(".explorer"));
    const sizes = (e) => [e.getBoundingClientRect()].map((r) => [r.width > 0, r.height > 0]);
    return {
        pictures: all("img").map((e) => [e.alt, e.naturalWidth, e.naturalHeight]),
        formulas: all(".katex").map(sizes),
        tables: all("table").map((e) => e.textContent),
        code: all("pre").map((e) => e.textContent),
    };
}"""
LOADED = """() => [...document.querySelectorAll(".article img")]
    .every((e) => e.complete && e.naturalWidth > 0)"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def kinds(request: pytest.FixtureRequest) -> list[str]:
    return each_kind(request.config, [PAGES[0], *CHAPTERS[4:7], "book/teach/s1", "book/run"])


def test_a_saved_page_keeps_what_it_shows(
    context: BrowserContext, site: str, tmp_path: Path, kinds: list[str]
) -> None:
    """By the keys that save it, without scrolling; what was folded or far below is in the file."""
    saved = tmp_path / "saved.mhtml"
    found = 0
    for name in kinds:
        page = context.new_page()
        page.goto(f"{site}{name}.html")
        page.keyboard.press("Control+s")
        page.wait_for_function(LOADED)
        there = page.evaluate(THERE)
        chromium = context.new_cdp_session(page)
        file = chromium.send("Page.captureSnapshot", {"format": "mhtml"})["data"]
        saved.write_text(file, "utf-8", newline="")
        page.close()
        alone = context.new_page()
        alone.goto(saved.as_uri())
        alone.wait_for_function("() => document.readyState === 'complete'")
        kept = alone.evaluate(THERE)
        for what in there:
            assert kept[what] == there[what], f"{name}: {what}"
        assert alone.locator("h1").first.is_visible()
        family = alone.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight")
        assert int(family) >= 600, "the page has lost its style"
        found += len(there["pictures"])
        alone.close()
    assert found > 20
