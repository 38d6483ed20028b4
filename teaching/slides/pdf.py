"""The decks on paper: each slide a page, printed by the Chromium that the tests use."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import find_browser
from chapters import ROOT
from playwright.sync_api import sync_playwright

from teaching.slides.publish import FOLDER, SITE

TARGET = ROOT / "_build" / "slides"
SIZE = {"width": "1280px", "height": "720px"}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def write(decks: list[Path]) -> list[Path]:
    """Print each deck's page into `_build/slides/s1.pdf` and return the files."""
    browser = find_browser.find()
    if browser is None:
        raise ValueError("存成 PDF 要用 Chromium 或 Chrome，没有找到：运行 make browser。")
    TARGET.mkdir(parents=True, exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    files = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser, args=find_browser.arguments()
        )
        page = chromium.new_page(viewport={"width": 1280, "height": 720}, color_scheme="light")
        for deck in decks:
            page.goto(f"http://127.0.0.1:{server.server_port}/{FOLDER}/{deck.name}?print")
            page.wait_for_selector("html[data-ready=print]")
            page.evaluate(LOAD_PICTURES)
            file = TARGET / f"{deck.stem}.pdf"
            page.pdf(
                path=file,
                print_background=True,
                prefer_css_page_size=True,
                outline=True,
                tagged=True,
                **SIZE,
            )
            files.append(file)
        chromium.close()
    server.shutdown()
    return files


LOAD_PICTURES = """() => Promise.all([...document.images].map(image => {
    image.loading = "eager";
    return image.decode();
}))"""
