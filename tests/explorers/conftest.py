"""Fixtures for the explorers: each on the page that gathers them, alone, in a real browser."""

from collections.abc import Callable, Iterator

import pytest
from explorer_page import load_one
from playwright.sync_api import Browser, Locator, Page, Request

VIEWS = {
    "wide": {"viewport": {"width": 1360, "height": 900}},
    "phone": {"viewport": {"width": 360, "height": 780}, "has_touch": True},
    "dark": {"viewport": {"width": 1360, "height": 900}, "color_scheme": "dark"},
}


@pytest.fixture
def open_explorer(browser: Browser, site: str) -> Iterator[Callable[..., Locator]]:
    """A function that opens an explorer, `open_explorer("conv-explorer", view="phone")`.

    `query` goes after the page's address, `options` to the browser's context. The page fails the
    test afterwards if its console had an error or a request failed.
    """
    contexts, problems = [], []

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # broken off by a reload or by the test's end
            problems.append(f"failed: {request.url}")

    def open_one(name: str, view: str = "wide", query: str = "", **options: object) -> Locator:
        context = browser.new_context(**VIEWS[view] | options)
        contexts.append(context)
        page = context.new_page()
        load_one(page, name)
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("requestfailed", failed)
        page.goto(f"{site}book/explore.html{query}")
        element = page.locator(name)
        element.and_(page.locator(".explorer")).wait_for()
        element.evaluate("element => element.ready")  # some have their data to wait for
        return element

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which the explorers come as readers get them, each when it is near."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def some(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """How many of so many random settings are tried: a quarter, all with --every-chapter."""
    every = request.config.getoption("--every-chapter")
    return lambda count: count if every else count // 4


SET_AND_READ = """(element, states) => states.map(state => {
    element.set(state);
    const read = {};
    for (const data of element.querySelectorAll('data[data-name]'))
        read[data.dataset.name] = [Number(data.value), data.textContent];
    const refusal = element.querySelector('.explorer-refusal:not([hidden])');
    return { refusal: refusal && refusal.textContent, data: read };
})"""


@pytest.fixture
def read_all() -> Callable[[Locator, list[dict]], list[dict]]:
    """A function that sets one state after the other and reads what is then shown.

    Each answer is {"refusal": text or None, "data": {name: [number, text]}}.
    """
    return lambda element, states: element.evaluate(SET_AND_READ, states)
