"""HTML pages as PDF, through the Chromium that is there."""

from collections.abc import Sequence
from pathlib import Path

import find_browser
from playwright.sync_api import sync_playwright

FOOTER = (
    '<div style="width: 100%; text-align: center; font-size: 8pt; font-family: serif">'
    '{name}　第 <span class="pageNumber"></span> 页，共 <span class="totalPages"></span> 页</div>'
)


def print_all(pages: Sequence[Path]) -> bool:
    """Put a PDF beside each page; False, and nothing done, where there is no browser."""
    path = find_browser.find()
    if path is None:
        return False
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=find_browser.arguments())
        page = browser.new_page()
        for file in pages:
            page.goto(file.resolve().as_uri())
            page.pdf(
                path=file.with_suffix(".pdf"),
                prefer_css_page_size=True,
                print_background=True,
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=FOOTER.format(name=file.stem),
                tagged=True,
            )
        browser.close()
    return True
