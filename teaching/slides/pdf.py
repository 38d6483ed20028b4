"""The decks on paper: each slide a page, printed by the Chromium that the tests use."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import find_browser
from chapters import ROOT
from playwright.sync_api import Browser, sync_playwright

from teaching.slides.publish import FOLDER, SITE

TARGET = ROOT / "_build" / "slides"
SIZE = {"width": 1280, "height": 720}
LOAD_PICTURES = """() => Promise.all([...document.images].map(image => {
    image.loading = "eager";
    return image.decode();
}))"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def write(decks: list[Path]) -> list[Path]:
    """Print each deck's page into `_build/slides/s1.pdf` and return the files."""
    path = find_browser.find()
    if path is None:
        raise ValueError("存成 PDF 要用 Chromium 或 Chrome，没有找到：运行 make browser。")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        arguments = find_browser.arguments()
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        files = print_decks(browser, f"http://127.0.0.1:{server.server_port}/", decks, TARGET)
        browser.close()
    server.shutdown()
    return files


def print_decks(browser: Browser, site: str, decks: list[Path], target: Path) -> list[Path]:
    """Do the same with a browser and a server that are there."""
    target.mkdir(parents=True, exist_ok=True)
    page, files = browser.new_page(viewport=SIZE, color_scheme="light"), []
    for deck in decks:
        page.goto(f"{site}{FOLDER}/{deck.name}?print")
        page.wait_for_selector("html[data-ready=print]")
        empty = page.locator("iframe:not([data-ready])").evaluate_all(
            "all => all.map(e => e.title)"
        )
        if empty:
            raise ValueError(f"{deck.stem} 里的实验台没有画出来：{'、'.join(empty)}。")
        page.evaluate(LOAD_PICTURES)
        file = target / f"{deck.stem}.pdf"
        paper = {side: f"{pixels}px" for side, pixels in SIZE.items()}
        page.pdf(path=file, print_background=True, outline=True, tagged=True, **paper)
        files.append(file)
    page.close()
    return files
