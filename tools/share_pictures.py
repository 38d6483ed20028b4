"""Draw the pictures that the pages' heads name: `python tools/share_pictures.py`.

share.svg becomes the picture that chats and networks show beside a link (book/_static/share.png);
the favicon, without its round corners, the icon of the site on a phone's home screen, which rounds
it itself. Their machine needs a Chinese font, so the results are committed.
"""

import io
import re
from pathlib import Path

import find_browser
from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "book" / "_static"
ICON_SIZE = 180
COLOURS = 64  # enough for the few that are drawn and their edges


def draw() -> None:
    """Write both PNGs."""
    share = (HERE / "share.svg").read_text("utf-8")
    icon = re.sub(r' rx="\d+"', "", (STATIC / "favicon.svg").read_text("utf-8"))
    path = find_browser.find()
    if path is None:
        raise SystemExit(find_browser.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=find_browser.arguments())
        page = browser.new_page()
        for name, svg, width, height in (
            ("share", share, 1200, 630),
            ("apple-touch-icon", icon, ICON_SIZE, ICON_SIZE),
        ):
            page.set_viewport_size({"width": width, "height": height})
            page.set_content(f"<style>body {{ margin: 0 }}</style>{svg}")
            shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            few = shot.quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(STATIC / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    draw()
