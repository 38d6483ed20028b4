"""No request leaves the site, under a policy that would stop it; it works anywhere it is unpacked.

Every other host is refused here. The pages are walked as a reader uses them: read to their end,
searched, their buttons pressed, their explorers played with.
"""

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route
from site_page import EXPLORERS, PAGES, SITE, built_pages, each_kind, open_page, unfold

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
CHAPTER = "notebooks/05_edge_detection"
# The chosen theme, which sections were read, what was practised; nothing else.
STORED = {"mode", "read", "practice"}
SEARCHED = "卷积"
FOUND = "dialog[open] a[href]"

ALLOWED = {"'self'", "'none'"}  # sources, of whatever kind

WATCH_POLICY = """document.addEventListener('securitypolicyviolation', event =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""

# Not the scroll's own steps but its end: pictures load as they come near.
READ_TO_THE_END = """async () => {
    const pause = () => new Promise(done => requestAnimationFrame(done));
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
        scrollTo({ top: y, behavior: 'instant' });
        await pause();
    }
    for (const picture of document.images) if (picture.checkVisibility()) await picture.decode();
}"""

# What a press has started is asked for by then. A busy machine may leave a page no idle moment.
IDLE = """async () => {
    const idle = () => new Promise(done => requestIdleCallback(done, { timeout: 500 }));
    await idle();
    await idle();
}"""

KEPT = """async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(one => one.name),
    workers: 'serviceWorker' in navigator
        ? (await navigator.serviceWorker.getRegistrations()).map(one => one.scope) : [],
    cookie: document.cookie,
})"""


def watch(context: BrowserContext, site: str) -> list[str]:
    """Refuse other hosts, and collect whatever goes wrong on the context's pages."""
    problems: list[str] = []

    def elsewhere(url: str) -> bool:
        return not url.startswith((site, "data:", "blob:", "about:"))

    def refuse(route: Route) -> None:
        problems.append(f"foreign: {route.request.url}")
        route.abort()

    def failed(request: object) -> None:
        if request.failure != "net::ERR_ABORTED":  # a picture that the next page did not want
            problems.append(f"failed: {request.url} {request.failure}")

    context.route(elsewhere, refuse)
    context.add_init_script(WATCH_POLICY)
    context.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on("requestfailed", failed)
    context.on(
        "response", lambda r: problems.append(f"{r.status}: {r.url}") if r.status >= 400 else None
    )
    return problems


def look_for(page: Page, text: str) -> None:
    """Open the search by its keys, type, and wait for a result."""
    page.keyboard.press("Control+k")
    page.locator("dialog[open] input").first.fill(text)
    page.locator(FOUND).first.wait_for()
    page.keyboard.press("Escape")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", each_kind(metafunc.config), indirect=True, scope="module")
    if "path" in metafunc.fixturenames:
        metafunc.parametrize("path", each_kind(metafunc.config))


def press(buttons: Locator, at: int) -> None:
    """Press the one at a place, if those before have left it there."""
    buttons.evaluate_all("(all, at) => all[at]?.click()", at)


@pytest.fixture(scope="module")
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    context.problems = watch(context, site)
    yield context
    context.close()


@pytest.fixture(scope="module")
def page(request: pytest.FixtureRequest, context: BrowserContext, site: str) -> Iterator[Page]:
    """Each page in turn; the tests below go on from each other on it, as a reader does."""
    context.problems.clear()
    page = open_page(context.new_page(), f"{site}{request.param}.html")
    yield page
    page.close()


def test_reading_asks_nothing_of_others(page: Page, context: BrowserContext) -> None:
    unfold(page)
    page.evaluate(READ_TO_THE_END)
    assert context.problems == []


def test_searching_asks_nothing_of_others(page: Page, context: BrowserContext) -> None:
    look_for(page, SEARCHED)
    assert context.problems == []


def test_explorers_ask_nothing_of_others(page: Page, context: BrowserContext) -> None:
    buttons = page.locator(".explorer button:visible:enabled")
    for at in range(buttons.count()):
        press(buttons, at)
    page.evaluate(IDLE)
    assert context.problems == []


def test_the_frame_asks_nothing_of_others(page: Page, context: BrowserContext) -> None:
    """Last on its page, because a button may lead away from it."""
    page.evaluate("window.print = () => { window.printed = true; }")
    buttons = page.locator("body button:visible:not(.explorer *)")
    assert buttons.count() >= 2
    for at in range(12):  # those of the frame, and the first that copy code
        press(buttons, at)
        page.keyboard.press("Escape")
    page.evaluate(IDLE)
    assert context.problems == []


def test_nothing_is_kept_but_the_theme_and_the_place(page: Page, context: BrowserContext) -> None:
    kept = page.evaluate(KEPT)
    assert set(kept.pop("local")) <= STORED
    assert not any(kept.values()), kept
    assert context.cookies() == []


def test_drawers_ask_nothing_of_others(browser: Browser, site: str) -> None:
    context = browser.new_context(**PHONE)
    problems = watch(context, site)
    page = open_page(context.new_page(), f"{site}{CHAPTER}.html")
    for button in page.locator(".site-header button:visible").all():
        button.click()
        if "search-open" in button.get_attribute("class"):
            page.locator("dialog[open]").wait_for()
        page.keyboard.press("Escape")
    assert problems == []
    context.close()


def test_every_page_has_the_policy() -> None:
    meta = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"', re.I)
    pages = built_pages().values()
    assert len(pages) > len(PAGES)
    for path in pages:
        html = path.read_text("utf-8")
        found = meta.findall(html)
        assert len(found) == 1, path
        # The policy rules only what comes after it.
        before = html[: meta.search(html).start()]
        assert not re.search(r"<(script|link|style|img)\b", before), path
        rules = {name: set(values) for name, *values in map(str.split, found[0].split(";"))}
        assert set().union(*rules.values()) <= ALLOWED, path
        # default-src does not cover the last two.
        assert {"default-src", "base-uri", "form-action"} <= rules.keys(), path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(params=["/", "/repo/"])
def python_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The site unpacked in a folder, served by `python -m http.server` there or above it."""
    unpacked = tmp_path / request.param.strip("/")
    shutil.copytree(SITE, unpacked, dirs_exist_ok=True)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
        cwd=tmp_path,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}{request.param}"
    server.terminate()
    server.wait()


def test_works_wherever_it_is_unpacked(browser: Browser, python_server: str) -> None:
    context = browser.new_context()
    problems = watch(context, python_server)
    page = context.new_page()
    page.goto(python_server)
    page.wait_for_url(f"{python_server}{PAGES[0]}.html")
    for path in (PAGES[0], CHAPTER, EXPLORERS):
        open_page(page, f"{python_server}{path}.html")
        page.evaluate(READ_TO_THE_END)
        look_for(page, SEARCHED)
    result = page.locator(FOUND).first
    page.keyboard.press("Control+k")
    assert result.evaluate("link => link.href").startswith(python_server)
    result.click()
    page.wait_for_load_state()
    assert page.url.startswith(python_server)
    assert page.locator("h1:visible").count() == 1
    assert problems == []
    context.close()


LOOKS = """() => {
    const look = (selector, names) => {
        const style = getComputedStyle(document.querySelector(selector));
        return names.map(name => style[name]).join(' ');
    };
    return [
        look('body', ['fontFamily', 'color', 'backgroundColor']),
        look('h1', ['fontSize', 'fontWeight']),
        look('.article p', ['lineHeight', 'fontSize']),
        look('.site-header', ['position', 'display']),
    ];
}"""

# The text as it stands, without the explorers' own words, which need a server.
TEXT = """() => {
    const copy = document.querySelector('.article').cloneNode(true);
    const drawn = e =>
        /-(explorer|lab)$/.test(e.localName)
            || e.matches('.copy-code, .first-guess, .self-test, course-practice');
    [...copy.querySelectorAll('*')].filter(drawn).forEach(e => e.remove());
    return copy.textContent.replace(/\\s+/g, '');
}"""

FORMULAS = """() => [...document.querySelectorAll('.math')].filter(e => {
    const box = e.getBoundingClientRect();
    return e.checkVisibility() && (box.width < 2 || /\\\\[([]/.test(e.innerText));
}).map(e => e.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def file_context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    yield context
    context.close()


def test_reads_as_a_file_and_says_what_does_not_work(
    file_context: BrowserContext, site: str, path: str
) -> None:
    page = file_context.new_page()
    page.goto(f"{site}{path}.html")
    assert not page.locator(".as-file-notice").is_visible()
    text, looks = page.evaluate(TEXT), page.evaluate(LOOKS)

    page.goto((SITE / f"{path}.html").resolve().as_uri())
    notice = page.locator(".as-file-notice")
    assert notice.is_visible()
    for words in ("搜索", "实验台", "python -m http.server"):
        assert words in notice.inner_text()
    assert page.evaluate(TEXT) == text
    assert page.evaluate(LOOKS) == looks
    unfold(page)
    assert page.evaluate(FORMULAS) == []
    page.evaluate(READ_TO_THE_END)  # fails if a picture is not there
    page.close()


@pytest.mark.parametrize("view", ["wide", "phone"])
def test_as_a_file_no_button_is_dead_and_the_chapters_are_in_reach(
    browser: Browser, view: str
) -> None:
    context = browser.new_context(**(PHONE if view == "phone" else {}))
    page = context.new_page()
    page.goto((SITE / f"{CHAPTER}.html").resolve().as_uri())
    assert page.locator("button:visible:not(main *)").count() == 0
    link = page.locator(f"nav a[href$='{Path(PAGES[1]).name}.html']:visible").first
    link.click()
    assert page.url.endswith(f"{PAGES[1]}.html")
    context.close()
