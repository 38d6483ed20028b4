"""Everyone can read: by axe, by keyboard alone, enlarged, with wider spacing, without motion.

Each class opens a page of each kind in its own way; classes run side by side. What is slow opens
a FEW. With --every-chapter all open all.
"""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from site_page import EXPLORERS, KINDS, PAGES, axe, each_kind, open_page, unfold, violations

WIDE = {"viewport": {"width": 1360, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
CHAPTER = "notebooks/05_edge_detection"
FEW = [PAGES[0], CHAPTER, "notebooks/10_time_and_memory", EXPLORERS, "book/glossary"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "page" in metafunc.fixturenames:
        pages = each_kind(metafunc.config, getattr(metafunc.cls, "PAGES", KINDS))
        metafunc.parametrize("page", pages, indirect=True, scope="class")


@pytest.fixture(scope="class")
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**request.cls.VIEW)
    yield context
    context.close()


@pytest.fixture(scope="class")
def page(request: pytest.FixtureRequest, context: BrowserContext, site: str) -> Iterator[Page]:
    """Each page in turn, everything that folds opened."""
    page = open_page(context.new_page(), f"{site}{request.param}.html")
    unfold(page)
    yield page
    page.close()


# ── axe ─────────────────────────────────────────────────────────────────────────────────────────
# axe looks at each coloured word of the code by itself, half a minute for a chapter. One of each
# kind in each kind of place is judged; the others become plain text. So do formulas after the
# fifth, which are all of one colour.
ONE_OF_EACH = """() => {
    const seen = new Set();
    for (const word of document.querySelectorAll('.highlight pre span')) {
        const place = word.closest('.cell_output, .cell_input, details, dd, li, article');
        const kind = `${word.className} in ${place.className}`;
        if (seen.has(kind)) word.replaceWith(word.textContent);
        seen.add(kind);
    }
    for (const formula of [...document.querySelectorAll('.katex-html')].slice(5))
        formula.replaceChildren(formula.textContent);
}"""


class TestAxeInTheLight:
    VIEW = WIDE

    def test_axe_finds_nothing(self, page: Page) -> None:
        page.evaluate(ONE_OF_EACH)
        assert violations(axe(page)) == []


class TestAxeOnAPhoneInTheDark:
    VIEW = PHONE | {"color_scheme": "dark"}
    PAGES = FEW

    def test_axe_finds_nothing(self, page: Page) -> None:
        page.evaluate(ONE_OF_EACH)
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert violations(axe(page)) == []


# ── what axe leaves to others ───────────────────────────────────────────────────────────────────
class TestStructure:
    VIEW = WIDE

    def test_language(self, page: Page) -> None:
        assert page.evaluate("document.documentElement.lang") == "zh-CN"

    def test_headings_are_in_order(self, page: Page) -> None:
        headings = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
            "all => all.map(e => [Number(e.localName[1]), e.textContent, e.checkVisibility()])"
        )
        assert all(text.strip() and visible for _, text, visible in headings)
        levels = [level for level, *_ in headings]
        assert levels[0] == 1
        assert levels.count(1) == 1
        jumps = [
            headings[at][1]
            for at, (before, after) in enumerate(pairwise(levels), 1)
            if after > before + 1
        ]
        assert jumps == []

    def test_figures_are_described(self, page: Page) -> None:
        poor = page.locator("img").evaluate_all(
            """all => all.filter(e => !e.hasAttribute('alt')
                || e.closest('.article') && e.alt.trim().length < 10).map(e => e.src)"""
        )
        assert poor == []

    def test_parts_of_the_page_have_names_of_their_own(self, page: Page) -> None:
        names = page.locator("nav:visible").evaluate_all("all => all.map(e => e.ariaLabel)")
        assert all(names)
        assert len(names) == len(set(names))
        assert page.locator("main").count() == 1


# ── enlarged, and with wider spacing ────────────────────────────────────────────────────────────
# The text of the article that can be seen; the explorers say more where there is room.
SEEN_TEXT = """() => {
    const article = document.querySelector('.article'), seen = [];
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { parentElement: e, data } = walker.currentNode;
        if (data.trim() && !e.closest('.explorer, .copy-code')
            && e.checkVisibility({ visibilityProperty: true })) seen.push(data.trim());
    }
    return seen;
}"""

# What sticks out of the window and does not scroll inside something that fits.
STICKING_OUT = """() => [...document.querySelectorAll('body *')].filter(e => {
    const box = e.getBoundingClientRect();
    if (!e.checkVisibility() || box.width === 0 || box.right <= innerWidth + 1) return false;
    for (let p = e.parentElement; p; p = p.parentElement)
        if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(p).overflowX)
            && p.getBoundingClientRect().right <= innerWidth + 1) return false;
    return true;
}).map(e => e.outerHTML.slice(0, 120))"""

# Blocks of the article, and the parts of the header, that lie on each other.
OVERLAPS = """() => {
    const within = (e, all) => all.some(other => other !== e && other.contains(e));
    const select = selector => {
        const all = [...document.querySelectorAll(selector)].filter(e => e.checkVisibility());
        return all.filter(e => !e.closest('.explorer') && !all.some(o => o !== e && e.contains(o)));
    };
    const on = ([a, b]) => {
        const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
        return Math.min(p.right, q.right) - Math.max(p.left, q.left) > 2
            && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 2;
    };
    const blocks = select('.article :is(p, li, dt, dd, h1, h2, h3, pre, table, img, summary)');
    const tools = select('.site-header :is(a, button)');
    const pairs = [1, 2, 3].flatMap(step => blocks.slice(step).map((e, at) => [blocks[at], e]));
    pairs.push(...tools.flatMap((e, at) => tools.slice(at + 1).map(other => [e, other])));
    return pairs.filter(on).map(pair => pair.map(e => e.outerHTML.slice(0, 80)));
}"""

# Text that its own box cuts off; not what is there for screen readers only.
CLIPPED = """() => [...document.querySelectorAll('body *')].filter(e => {
    const style = getComputedStyle(e);
    const cuts = axis => ['hidden', 'clip'].includes(style[`overflow${axis}`]);
    if (!e.textContent.trim() || !e.checkVisibility() || e.closest('svg, .katex')) return false;
    if (style.clipPath !== 'none' || e.clientWidth <= 1) return false;
    return cuts('X') && e.scrollWidth > e.clientWidth + 1
        || cuts('Y') && e.scrollHeight > e.clientHeight + 1;
}).map(e => e.outerHTML.slice(0, 120))"""

# WCAG 1.4.12, for text: the parts of a formula stand where they must. By a stylesheet object,
# because the page's policy refuses a style element.
WIDER_SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:not(.katex, .katex *) { line-height: 1.5 !important;
        letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
        p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""

# Not the print button, which a narrow page leaves to the browser's own.
TOOLS = """() => [...document.querySelectorAll('header :is(a, button):not(.print-button)')]
    .filter(e => e.checkVisibility()).map(e => (e.ariaLabel || e.textContent).trim())"""


class TestEnlarged:
    """1280 CSS px at 200 % are 640, and WCAG's reflow (1.4.10) is at 320."""

    VIEW = WIDE
    WIDTHS = (1360, 640, 390, 320)

    @staticmethod
    def resize(page: Page, width: int, height: int) -> None:
        """Change the window; scripts lay out in the next frames, and shapes glide there."""
        page.set_viewport_size({"width": width, "height": height})
        frames = """n => new Promise(done => {
            const next = () => (n-- ? requestAnimationFrame(next) : done());
            next();
        })"""
        page.evaluate(frames, 4)
        page.evaluate("""Promise.all(document.getAnimations().map(a => a.finished.catch(() => {})))
            .then(() => null)""")

    @pytest.fixture(params=WIDTHS)
    def narrow(self, request: pytest.FixtureRequest, page: Page) -> Page:
        self.resize(page, request.param, request.param * 3 // 4)
        return page

    def test_nothing_sticks_out_or_lies_on_the_text(self, narrow: Page) -> None:
        width = narrow.viewport_size["width"]
        assert narrow.evaluate("document.documentElement.scrollWidth") <= width
        assert narrow.evaluate(STICKING_OUT) == []
        assert narrow.evaluate(OVERLAPS) == []

    def test_nothing_is_lost(self, page: Page) -> None:
        page.set_viewport_size({"width": 1360, "height": 900})
        text, tools = page.evaluate(SEEN_TEXT), page.evaluate(TOOLS)
        assert len(text) > 10
        for width in self.WIDTHS[1:]:
            page.set_viewport_size({"width": width, "height": width * 3 // 4})
            assert page.evaluate(SEEN_TEXT) == text
            assert set(tools) <= set(page.evaluate(TOOLS)), width

    def test_the_header_leaves_room_for_the_text(self, page: Page) -> None:
        page.set_viewport_size({"width": 640, "height": 400})
        page.evaluate("scrollTo({ top: 600, behavior: 'instant' })")
        covered = page.locator("body > header").evaluate(
            "e => Math.max(0, e.getBoundingClientRect().bottom)"
        )
        assert covered <= 100

    @pytest.mark.parametrize("width", [1360, 320])
    def test_wider_spacing_cuts_nothing_off(self, page: Page, width: int) -> None:
        """Last: the page keeps the spacing."""
        self.resize(page, width, 900)
        page.evaluate(WIDER_SPACING)
        assert page.evaluate(CLIPPED) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


# ── by keyboard alone ───────────────────────────────────────────────────────────────────────────
CONTROLS = (
    "a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, "
    "textarea:enabled, summary, [tabindex='0']"
)

PREPARE = """() => {
    window.stops = [];
    window.styleOf = e => {
        const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(e);
        const outline = outlineStyle === 'none' ? '' : `${outlineWidth} ${outlineColor}`;
        return `outline ${outline}, shadow ${boxShadow}`;
    };
    window.named = e => `${e.outerHTML.slice(0, 100)} in ${e.parentElement.className}`;
    window.covered = e => {  // also by the header, when the page has scrolled to it
        const box = e.getClientRects()[0];
        if (!box) return true;
        const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
        return !points.some(([x, y]) => {
            const hit = document.elementFromPoint(box.x + x * box.width, box.y + y * box.height);
            return hit && (e.contains(hit) || hit.contains(e) && hit !== document.body
                && !hit.matches('main, article, html') || hit.closest('label')?.control === e);
        });
    };
}"""

# Note where the focus is; true when it has left the page or is where it was before.
STOP = """() => {
    const e = document.activeElement;
    if (e === document.body || stops.some(stop => stop.e === e)) return true;
    stops.push({ e, focused: styleOf(e), covered: covered(e) });
    return false;
}"""

JUDGE = """controls => {
    document.activeElement.blur();
    const all = stops.map(stop => stop.e), reached = new Set(all);
    const group = e => e.type === 'radio' && all.some(o => o.type === 'radio' && o.name === e.name);
    const seen = e => e.getClientRects().length && e.checkVisibility({ visibilityProperty: true });
    const wanted = [...document.querySelectorAll(controls)].filter(e => e.tabIndex >= 0 && seen(e));
    const precedes = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
    return {
        first: named(all[0]),
        'not reached': wanted.filter(e => !reached.has(e) && !group(e)).map(named),
        'out of order': all.slice(1).filter((e, at) => !precedes(all[at], e)).map(named),
        'focus not visible': stops.filter(s => s.focused === styleOf(s.e)).map(s => named(s.e)),
        'focus covered': stops.filter(s => s.covered).map(s => named(s.e)),
    };
}"""


class TestKeyboard:
    VIEW = WIDE | {"reduced_motion": "reduce"}
    PAGES = FEW

    def walk(self, page: Page, key: str) -> dict[str, list[str]]:
        """Press `key` until the focus has been everywhere; return what is wrong."""
        page.evaluate(PREPARE)
        for _ in range(1000):
            page.keyboard.press(key)
            if page.evaluate(STOP):
                break
        else:
            pytest.fail("the focus never leaves the page")
        return page.evaluate(JUDGE, CONTROLS)

    def test_tab_goes_everywhere_in_order_and_is_seen(self, page: Page) -> None:
        judged = self.walk(page, "Tab")
        assert "skip-link" in judged.pop("first")
        assert {name: list_ for name, list_ in judged.items() if list_} == {}

    def test_the_skip_link_leads_to_the_text(self, page: Page) -> None:
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        link = page.locator(".skip-link")
        link.focus()
        assert link.evaluate("e => e.getBoundingClientRect().top") >= 0
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        inside = "document.querySelector('main').contains(document.activeElement)"
        assert page.evaluate(inside)


class TestKeys:
    """What Enter, Space and Esc do, on one chapter."""

    VIEW = WIDE

    @pytest.fixture
    def one_page(self, context: BrowserContext, site: str) -> Iterator[Page]:
        page = open_page(context.new_page(), f"{site}{CHAPTER}.html")
        yield page
        page.close()

    def test_going_back_nothing_is_covered(self, one_page: Page) -> None:
        """Upwards the header could hide what has the focus."""
        one_page.evaluate(PREPARE)
        one_page.locator(f".article :is({CONTROLS})").last.focus()
        count = 0
        while not one_page.evaluate(STOP) and count < 60:
            one_page.keyboard.press("Shift+Tab")
            count += 1
        assert count > 20
        assert one_page.evaluate("stops.filter(s => s.covered).map(s => named(s.e))") == []

    @pytest.mark.parametrize("key", ["Enter", "Space"])
    def test_folds_and_buttons_work(self, one_page: Page, key: str) -> None:
        fold = one_page.locator("main details").first
        fold.locator("summary").focus()
        for open_ in (True, False):
            one_page.keyboard.press(key)
            assert fold.evaluate("e => e.open") == open_
        theme = one_page.locator(".theme-switch-button")
        theme.focus()
        modes = set()
        for _ in range(3):
            one_page.keyboard.press(key)
            modes.add(one_page.evaluate("document.documentElement.dataset.mode"))
        assert modes == {"auto", "light", "dark"}

    @pytest.mark.parametrize("key", ["Enter", "Space", "Control+k"])
    def test_the_search_opens_and_esc_closes_it(self, one_page: Page, key: str) -> None:
        button = one_page.locator(".search-open")
        button.focus()
        one_page.keyboard.press(key)
        dialog = one_page.locator("dialog[open]")
        dialog.wait_for()
        assert dialog.evaluate("e => e.contains(document.activeElement)")
        one_page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(button).to_be_focused()


# ── motion and forced colours ───────────────────────────────────────────────────────────────────
MOVING = """() => [...document.querySelectorAll('*')].filter(e => {
    const { transitionDuration, animationName, animationDuration, scrollBehavior } =
        getComputedStyle(e);
    const takes = times => times.split(',').some(time => parseFloat(time) > 0.01);
    return takes(transitionDuration) || scrollBehavior === 'smooth'
        || animationName !== 'none' && takes(animationDuration);
}).map(e => e.outerHTML.slice(0, 100))"""


class TestReducedMotion:
    VIEW = PHONE | {"reduced_motion": "reduce"}

    def test_nothing_moves(self, page: Page) -> None:
        assert page.evaluate(MOVING) == []
        assert page.evaluate("document.getAnimations().length") == 0


class TestForcedColours:
    """Shadows and backgrounds are gone then: a focus shows by its outline."""

    VIEW = WIDE | {"forced_colors": "active"}

    def test_focus_is_outlined(self, page: Page) -> None:
        for kind in ("a[href]", "button", "summary", "input", "select"):
            one = page.locator(f"{kind}:visible").first
            if one.count():
                one.focus()
                page.keyboard.press("Shift")  # so that the focus counts as the keyboard's
                assert one.evaluate("e => getComputedStyle(e).outlineStyle") != "none", kind
