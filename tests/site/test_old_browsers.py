"""What a browser gets that runs no scripts, or knows too little of them (an old WebView).

It is promised the text, the formulas, the pictures, the tables and, where an explorer would be,
the sentence that says what it needs; no button that does nothing. book/run.md has the table, which
is held here to what the scripts and the styles are written with.
"""

import re
from collections.abc import Iterator

import pytest
from contract import ROOT
from playwright.sync_api import Browser, BrowserContext, Page
from site_page import EXPLORERS, PAGES, unfold

WIDE = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}
KINDS = [PAGES[0], "notebooks/05_edge_detection", EXPLORERS, "book/models", "book/glossary"]
SENTENCES = ("要在打开了 JavaScript 的浏览器里才看得到", "这里有一个可以动手的实验台")
# What came with the versions that the scripts need; without it only plain scripts run.
FORGET = "delete Array.prototype.toReversed; delete HTMLScriptElement.prototype.noModule;"

LOST = """() => {
    const box = one => one.getBoundingClientRect();
    const lost = [];
    for (const one of document.querySelectorAll('main img, main .katex-html, main table')) {
        if (!box(one).width || !box(one).height || one.localName === 'img' && !one.naturalWidth)
            lost.push(one.outerHTML.slice(0, 120));
    }
    for (const one of document.querySelectorAll('main *')) {
        if (!/-(explorer|lab)$/.test(one.localName)) continue;
        const range = document.createRange();
        range.selectNodeContents(one);
        const filled = range.getBoundingClientRect().height;
        if (box(one).height > filled + 100) lost.push('an empty room');
    }
    const parts = [...document.querySelectorAll('main article > *, main section > *')]
        .filter(one => box(one).height && !one.matches('section') && !one.querySelector('section'));
    for (const [i, one] of parts.entries()) {
        const next = parts[i + 1];
        if (next && box(next).top < box(one).bottom - 2 && box(next).left < box(one).right - 2)
            lost.push(`${next.outerHTML.slice(0, 80)} lies on ${one.outerHTML.slice(0, 80)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) lost.push('it sticks out');
    return lost;
}"""


@pytest.fixture(scope="module", params=["no scripts", "old"])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    scripts = request.param == "old"
    context = browser.new_context(java_script_enabled=scripts, **WIDE)
    if scripts:
        context.add_init_script(FORGET)
    context.kind = request.param
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    problems = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    page.close()
    assert problems == []


@pytest.mark.parametrize("view", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", KINDS)
def test_all_is_there_but_what_moves(
    page: Page, context: BrowserContext, site: str, path: str, view: dict
) -> None:
    page.set_viewport_size(view["viewport"])
    page.goto(f"{site}{path}.html")
    unfold(page)
    page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager'; })")
    # A function: the page's policy forbids evaluating an expression's text again.
    page.wait_for_function("() => [...document.images].every(one => one.complete)")
    assert page.evaluate(LOST) == []
    said = "没有运行 JavaScript" if context.kind == "no scripts" else "浏览器太旧"
    notice = page.locator("main > .too-old-notice:visible, main > noscript .notice:visible")
    assert said in notice.inner_text()
    assert page.locator("button:visible:not(main *)").count() == 0
    explorers = page.locator("main").locator(
        "conv-explorer, kind-explorer, model-explorer, field-explorer, filter-lab,"
        "roofline-explorer, lenet-explorer"
    )
    for one in explorers.all():
        assert any(sentence in one.inner_text() for sentence in SENTENCES)
        assert "explorer" not in (one.get_attribute("class") or "").split()
    contents = [one for one in PAGES if not re.match("book/teach/(?!index)", one)]
    assert page.locator(".drawer a:visible").count() >= len(contents) - 1


def test_a_new_browser_is_not_called_old(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}{KINDS[1]}.html")
    assert page.locator(".too-old-notice").is_hidden()
    page.close()


# ── the table ───────────────────────────────────────────────────────────────────────────────────
# What the scripts and styles use that came last, by what it looks like in them, and the versions
# from which on Chrome, Firefox and Safari have it, as MDN's @mdn/browser-compat-data 8.1.9 says.
# What only makes a page nicer where it is known (text-spacing-trim, text-autospace), or is asked
# for before it is used (checkVisibility?.), needs no version.
FEATURES = {
    r"\.toReversed\(|\.with\(": (110, 115, 16.0),
    r"\.roundRect\(": (99, 112, 16.0),
    r"\.findLast\(": (97, 104, 15.4),
    r"Object\.hasOwn\(": (93, 92, 15.4),
    r"\.at\(-": (92, 90, 15.4),
    r"\?\?=": (85, 79, 14.0),
    r"^  (async )?#\w+\(": (84, 90, 15.0),
    r"\(\?<[!=]": (62, 78, 16.4),
    r":has\(": (105, 121, 15.4),
    r"color-mix\(": (111, 113, 16.2),
    r"@container": (105, 110, 16.0),
    r"\b\d+dvh\b": (108, 101, 15.4),
    r":focus-visible": (86, 85, 15.4),
    r"\.showModal\(": (37, 98, 15.4),
}
# Newer still: whoever uses one moves it into the list above, and the table with it.
TOO_NEW = re.compile(
    r"Object\.groupBy|Promise\.(withResolvers|try)|Array\.fromAsync|URL\.(canParse|parse)\("
    r"|\.(union|intersection|difference|isSubsetOf)\(|startViewTransition|Iterator\.from"
    r"|popover|light-dark\(|@starting-style|@scope\b|@property\b|interpolate-size|field-sizing"
    r"|^\s*&[\s.:]|anchor\(|/[dgimsuy]*v[dgimsuy]*\.test|import .* with \{|\busing \w+ =",
    re.M,
)
OWN = [
    *(ROOT / "book" / "_static" / "explorers").glob("*.[jc]s*"),
    *(ROOT / "book" / "theme" / "static" / "site").rglob("*.js"),
    *(ROOT / "book" / "theme" / "styles").glob("*.css"),
]


def test_the_table_says_from_which_versions_on() -> None:
    sources = {path: path.read_text("utf-8") for path in OWN if path.suffix in (".js", ".css")}
    used = [
        versions
        for looks, versions in FEATURES.items()
        if any(re.search(looks, text, re.M) for text in sources.values())
    ]
    assert len(used) == len(FEATURES), "a feature that is used no longer needs no line"
    newest = [f"{max(column):g}" for column in zip(*used, strict=True)]
    table = (ROOT / "book" / "run.md").read_text("utf-8")
    said = [
        re.search(rf"^\| {name}[^|]*\| (\d+(?:\.\d+)?) ", table, re.M)[1]
        for name in ("Chrome", "Firefox", "Safari")
    ]
    assert said == newest
    assert [path.name for path, text in sources.items() if TOO_NEW.search(text)] == []
