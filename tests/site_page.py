"""What the browser tests of the site share: its pages, what goes wrong on one, and axe."""

from pathlib import Path

import chapters
import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from chapters import ROOT
from playwright.sync_api import Page

SITE = ROOT / "_build" / "html"
PAGES = chapters.pages()
CHAPTERS = [page for page in PAGES if page.startswith(f"{chapters.FOLDER}/")]
EXPLORERS = "book/explore"
# One page of each kind, where the next one is laid out like it (see `each_kind`).
KINDS = [
    PAGES[0],
    "notebooks/03_kinds_of_convolution",
    "notebooks/05_edge_detection",
    "notebooks/10_time_and_memory",
    "book/teach/index",
    "book/teach/s1",
    "book/practice",
    EXPLORERS,
    "book/models",
    "book/convcost",
    "book/run",
    "book/glossary",
]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

READY = """() => [...document.querySelectorAll('*')]
    .filter(e => /-(explorer|lab)$/.test(e.localName))
    .every(e => e.classList.contains('explorer'))
    && !document.querySelector('course-practice:not(:has(.practice-card))')"""

# The question that the practice page asks, as the pool has it.
ASKED = """async () => {
    const { questionsOf } = await import(new URL('../_static/site/practice/pool.js', location));
    const { chapter, question } = document.querySelector('.practice-card').dataset;
    return (await questionsOf(chapter)).find((one) => one.id === question);
}"""

# On a page that gathers explorers, also those that are not near the window.
LOAD_ALL = """async () => {
    const near = document.querySelector('script[src$="/near.js"]');
    if (near) await (await import(near.src)).loadAll();
}"""

# All that the page's frame does is there, also what is loaded when it is needed; where scripts run.
STARTED = """async () => {
    const site = document.querySelector('.js script[src$="/site.js"]');
    if (site) await (await import(site.src)).started;
}"""


def each_kind(config: pytest.Config, kinds: list[str] = KINDS) -> list[str]:
    """One page of each kind, or those that stand for all; every page with --every-chapter."""
    return PAGES if config.getoption("--every-chapter") else kinds


def built_pages() -> dict[str, Path]:
    """The pages of the site by name; not the theme's templates that lie among its static files."""
    pages = (path for path in SITE.rglob("*.html") if "_static" not in path.parts)
    return {str(path.relative_to(SITE).with_suffix("")): path for path in pages}


def go(page: Page, address: str) -> None:
    """Go to an address and wait until the page's frame works."""
    page.goto(address, wait_until="load")
    page.evaluate(STARTED)


def open_page(page: Page, address: str) -> Page:
    """Go to an address and wait until its frame works and all that is alive on it is drawn."""
    go(page, address)
    page.evaluate(LOAD_ALL)
    page.wait_for_function(READY)
    return page


def unfold(page: Page) -> None:
    """Open every folded answer and every folded cell."""
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")


def axe(page: Page, context: str | None = None) -> AxeResults:
    """Have axe judge the page, or what `context` selects, by WCAG 2.2 AA.

    The target's size is a rule of 2.2 that axe leaves out unless asked; `preload` would ask for
    more files. Judged from the top: what the reader has scrolled half under the page's head is as
    large as before, and axe calls it small.
    """
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    rules = {"target-size": {"enabled": True}}
    options = {"runOnly": WCAG, "rules": rules, "preload": False}
    return Axe().run(page, context=context, options=options)


def violations(found: AxeResults) -> list[str]:
    """Name each rule that is broken, and where."""
    return [
        f"{one['id']}: {' '.join(map(str, node['target']))} ({node['failureSummary'][:200]})"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]
