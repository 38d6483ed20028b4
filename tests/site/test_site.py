"""The built site in a real browser: wide, on a phone, in the dark."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from contract import ROOT
from playwright.sync_api import Browser, Page
from site_page import PAGES, SITE, built_pages, each_kind, unfold

VIEWS = {
    "wide": {"viewport": {"width": 1360, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
    "dark": {"viewport": {"width": 1360, "height": 900}, "color_scheme": "dark"},
}
CHAPTER = "notebooks/05_edge_detection"

EXPLORERS = ROOT / "book" / "_static" / "explorers"
# What the interface may say in Latin letters: keys, file types, names, Paddle's arguments.
LATIN_WORDS = {"CC", "BY", "MIT", "Ctrl", "K", "GitHub", "output_padding", "SVG", "PNG"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every page wide; the other views change a page of each kind."""
    if "page" in metafunc.fixturenames:
        kinds = each_kind(metafunc.config)
        seen = [(view, page) for view in VIEWS for page in (PAGES if view == "wide" else kinds)]
        metafunc.parametrize(("view", "page"), seen, indirect=True, scope="module")


@pytest.fixture(scope="module")
def view(request: pytest.FixtureRequest, browser: Browser) -> Iterator[dict]:
    """A browser that has never been here, and how it looks at the pages."""
    context = browser.new_context(**VIEWS[request.param])
    yield {"name": request.param, "context": context}
    context.close()


@pytest.fixture(scope="module")
def page(request: pytest.FixtureRequest, view: dict, site: str) -> Iterator[Page]:
    page = view["context"].new_page()
    page.goto(f"{site}{request.param}.html", wait_until="load")
    yield page
    page.close()


def test_one_header_and_one_search_box(page: Page) -> None:
    visible = "e => e.filter(x => x.checkVisibility()).length"
    assert page.locator("header").evaluate_all(visible) == 1
    assert page.locator(".search-open, input[type=search]").evaluate_all(visible) == 1


def test_interface_is_chinese(page: Page) -> None:
    said = page.evaluate(
        """() => {
            const said = [], article = e => e.closest('.article');
            const named = 'aria-label,title,placeholder,data-bs-original-title,alt'.split(',');
            for (const e of document.body.querySelectorAll('*')) {
                if (e.closest('script, style, noscript')) continue;
                const widget = e.closest('button, summary, .headerlink');
                for (const name of named)
                    if ((!article(e) || widget) && e.hasAttribute(name))
                        said.push(e.getAttribute(name));
                const reads = !article(e) || e.closest('button, details.hide > summary');
                const titles = '.drawer, .prev-next, .as-file-notice, .too-old-notice';
                if (reads && !e.closest(titles))
                    for (const t of e.childNodes)
                        if (t.nodeType === Node.TEXT_NODE) said.push(t.textContent);
            }
            return said;
        }"""
    )
    english = [text for text in said if set(re.findall(r"[A-Za-z_]+", text)) - LATIN_WORDS]
    assert english == []


def test_pictures_are_there_and_described(page: Page) -> None:
    unfold(page)  # what is folded is not loaded before
    for image in page.locator(".article img").all():
        image.scroll_into_view_if_needed()
        there = "e => e.complete && e.naturalWidth > 0"
        page.wait_for_function(there, arg=image.element_handle())
        assert len(image.get_attribute("alt")) >= 10
        stretched = image.evaluate(
            """e => {
                const style = getComputedStyle(e), px = side => parseFloat(style[side]);
                const width = e.clientWidth - px('paddingLeft') - px('paddingRight');
                const height = e.clientHeight - px('paddingTop') - px('paddingBottom');
                return width / height / (e.naturalWidth / e.naturalHeight);
            }"""
        )
        assert 0.98 < stretched < 1.02


def test_no_space_where_a_chinese_line_broke(page: Page) -> None:
    blocks = page.locator(".article p, .article li, .article dd").all_text_contents()
    cjk = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
    assert [b for b in blocks if re.search(rf"[{cjk}]\n+[{cjk}]", b.strip())] == []


def test_the_dark_is_dark(page: Page, view: dict) -> None:
    background, text = page.evaluate(
        "[document.body, document.querySelector('.article p')].map((e, i) =>"
        " getComputedStyle(e)[i ? 'color' : 'backgroundColor'].match(/[\\d.]+/g).slice(0, 3))"
    )
    luminance = [sum(map(float, colour)) / 3 for colour in (background, text)]
    assert (luminance[0] < 60 < 180 < luminance[1]) == (view["name"] == "dark")


@pytest.fixture
def chapter_page(browser: Browser, site: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1360, "height": 900})
    page.goto(f"{site}{CHAPTER}.html")
    yield page
    page.close()


def test_weight_and_bias_print(chapter_page: Page) -> None:
    printed = chapter_page.locator(".cell", has_text="print(conv.bias)").locator(".cell_output")
    assert "[[[[ 1.,  0., -1.]]]]" in printed.inner_text()
    assert printed.inner_text().rstrip().endswith("None")


def test_two_columns_light_up(chapter_page: Page) -> None:
    text = chapter_page.locator(".cell_output", has_text="不为零的列").first.inner_text()
    assert "[28, 29]" in text


def test_answers_and_solutions_unfold(chapter_page: Page) -> None:
    for selector, count in (
        ("details:not(.hide, .explorer-more, .explorer-share)", 3),
        ("details.hide", 5),
    ):
        folds = chapter_page.locator(f".article {selector}")
        assert folds.count() >= count
        for fold in folds.all():
            content = fold.locator(":scope > :not(summary)").first
            assert not content.is_visible()
            fold.locator("summary").first.click()
            assert content.is_visible()


def test_root_leads_to_the_home_page(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site)
    page.wait_for_url(f"{site}{PAGES[0]}.html")
    assert page.locator("h1:visible").inner_text().startswith("卷得明白")
    page.close()


def test_only_pages_of_the_contents_are_built() -> None:
    alone = {f"explore/{path.stem}" for path in EXPLORERS.glob("*-*.css")}
    assert len(alone) >= 7
    decks = {f"slides/s{number}" for number in range(1, 9)}
    assert set(built_pages()) == set(PAGES) | {"index", "search", "404"} | alone | decks


def test_every_link_leads_somewhere() -> None:
    """Also to the place on the page: Sphinx itself does not check links with an anchor."""
    pages = {path.resolve(): path.read_text("utf-8") for path in built_pages().values()}
    for path, html in pages.items():
        for link in re.findall(r'(?:href|src)="([^"]+)"', html):
            # A missing page's own links start at the site's root, and it looks for that in vain
            # where it is not: tests/test_page_head.py.
            if re.match(r"[a-z]+:|//", link) or "not-found.js" in link:
                continue
            target, _, anchor = unquote(link.split("?")[0]).partition("#")
            folder = SITE if target.startswith("/") else path.parent
            file = (folder / target.lstrip("/")).resolve() if target else path
            assert file.exists(), f"{path.name}: {link}"
            if anchor and file in pages:
                assert re.search(rf'(?:id|name)="{re.escape(anchor)}"', pages[file]), link


def test_no_markup_is_left_in_the_text() -> None:
    """A bold text that ends in 。 before a letter, for one, is not bold but two stars."""
    for name, path in built_pages().items():
        html = re.sub(
            r"<(pre|code|script|style)\b.*?</\1>", "", path.read_text("utf-8"), flags=re.S
        )
        text = re.sub(r"<[^>]+>", "", html)
        assert not re.findall(r".{0,20}(?:\*\*|`|\{(?:term|cite|doc|ref)).{0,20}", text), name
