"""A browser prints a document; pypdf reads which page each heading came to stand on."""

import functools
import http.server
import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import find_browser
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

from teaching.print.document import FOLDER
from teaching.print.radicals import findable

WIDTH = 673  # CSS pixels between the margins of an A4 page, see book/theme/styles/print.css
PAGE = re.compile(r'(<span class="paper-page" data-of="([^"]+)">)[^<]*')
EXPLORERS_ARE_DRAWN = """() => [...document.querySelectorAll('*')]
    .filter(e => /-(explorer|lab)$/.test(e.localName))
    .every(e => e.classList.contains('explorer'))"""
PICTURES_ARE_THERE = """() => Promise.all([...document.images].map(image => image.decode()))"""
# What is wider than the page is made smaller until it fits: a table, a formula, a line of print.
FIT = """() => {
    const width = document.querySelector('main').clientWidth;
    const shrunk = [];
    for (const box of document.querySelectorAll('.wide, .text_html, div.math, .cell_output')) {
        const inside = [...box.querySelectorAll('table, pre, .katex-html')];
        const widest = Math.max(0, ...inside.map(one => one.scrollWidth));
        if (widest > box.clientWidth + 1 && box.clientWidth) {
            box.style.zoom = box.clientWidth / (widest + 2);
            shrunk.push(widest);
        }
    }
    return shrunk.length;
}"""
TOO_WIDE = """() => {
    const right = document.querySelector('main').getBoundingClientRect().right + 2;
    return [...document.querySelectorAll('main :is(table, img, pre, svg, canvas)')]
        .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > right)
        .map(e => `${e.localName} ${e.className} ${e.textContent.slice(0, 40)}`);
}"""
FOOT = """<div style="width: 100%; font-size: 8pt; text-align: center; color: #444">
{title} · <span class="pageNumber"></span> / <span class="totalPages"></span></div>"""


class PrintError(Exception):
    """What keeps a document from being printed, as a sentence."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def press(site: Path) -> Iterator[tuple[Browser, str]]:
    """A browser, and the address at which it finds the site while this lasts."""
    path = find_browser.find()
    if path is None:
        raise PrintError(find_browser.MISSING)
    handler = functools.partial(_Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=path, args=find_browser.arguments()
            )
            yield browser, f"http://127.0.0.1:{server.server_port}/"
            browser.close()
    finally:
        server.shutdown()


def numbered(browser: Browser, root: str, html: str, title: str) -> bytes:
    """The PDF, its contents with the numbers of the pages; printed twice where there are any."""
    pdf = printed(browser, root, html, title)
    if PAGE.search(html):
        pdf = printed(browser, root, with_pages(html, places(pdf)), title)
    return findable(pdf)


def printed(browser: Browser, root: str, html: str, title: str) -> bytes:
    """The PDF of a document that the browser lays out once."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 1000})
    try:
        address = f"{root}{FOLDER}/document.html"
        page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
        page.emulate_media(media="print")
        page.goto(address, wait_until="load")
        page.wait_for_function(EXPLORERS_ARE_DRAWN)
        page.evaluate(PICTURES_ARE_THERE)
        page.evaluate(FIT)
        if wide := page.evaluate(TOO_WIDE):
            raise PrintError(f"有 {len(wide)} 样东西比纸宽，例如：{wide[0]}")
        return page.pdf(
            format="A4",
            tagged=True,
            outline=True,
            prefer_css_page_size=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOT.format(title=title),
        )
    finally:
        page.close()


def places(pdf: bytes) -> dict[str, int]:
    """The page, from 1, of each place that something in the PDF leads to."""
    reader = PdfReader(io.BytesIO(pdf))
    return {
        name.removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def with_pages(html: str, places: dict[str, int]) -> str:
    """The document with the pages written into its contents."""

    def write(line: re.Match) -> str:
        if line[2] not in places:
            raise PrintError(f"目录里的 {line[2]} 在 PDF 里找不到。")
        return f"{line[1]}{places[line[2]]}"

    return PAGE.sub(write, html)
