"""What a reader downloads to see a page: every file that it asks for before anyone scrolls."""

import gzip
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser
from site_page import CHAPTERS, PAGES, SITE, each_kind

PICTURES = {".webp", ".png", ".svg"}
FONTS_AND_PICTURES = {".woff", *PICTURES}  # compressed already
HEAVIEST = 150_000  # bytes, compressed, pictures apart
REQUESTS = 45  # half of them are the explorers' small modules


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "name" in metafunc.fixturenames:
        pages = {*CHAPTERS, *each_kind(metafunc.config)}
        metafunc.parametrize("name", sorted(pages))


def test_a_page_is_light(browser: Browser, site: str, name: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}{name}.html")
    page.wait_for_load_state("networkidle")
    context.close()
    sizes = {}
    for url in asked:
        path = SITE / unquote(urlsplit(url).path).lstrip("/")
        content = path.read_bytes()
        if path.suffix not in FONTS_AND_PICTURES:
            content = gzip.compress(content)
        if path.suffix not in PICTURES:
            sizes[path.relative_to(SITE).as_posix()] = len(content)
    assert f"{name}.html" in sizes
    assert sum(sizes.values()) <= HEAVIEST, sorted(sizes.items(), key=lambda one: -one[1])[:8]
    assert len(asked) <= REQUESTS


def test_nothing_but_the_stylesheet_and_one_script_stands_before_the_text() -> None:
    for name in PAGES:
        head = (SITE / f"{name}.html").read_text("utf-8").partition("</head>")[0]
        assert head.count('rel="stylesheet"') == 1
        waiting = [tag for tag in head.split("<script")[1:] if 'type="module"' not in tag]
        assert len(waiting) == 1, waiting
        assert "site/mode.js" in waiting[0]


def test_pictures_further_down_wait() -> None:
    for name in PAGES:
        html = (SITE / f"{name}.html").read_text("utf-8")
        later = html.partition("<h2")[2].split("<img")[1:]
        assert all('loading="lazy"' in tag.partition(">")[0] for tag in later), name
