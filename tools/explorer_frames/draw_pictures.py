"""Draw the explorers' pictures for notebooks: `make pictures`.

Where scripts are not run a notebook shows an explorer's picture, as it is when it starts, with the
sentence that the explorer says of it. Their machine needs a Chinese font, so both are committed.
"""

import io
import json

import find_browser
from PIL import Image
from playwright.sync_api import sync_playwright

from explorer_frames import PICTURES, elements, page

WIDTH = 680


def draw() -> None:
    """Write a picture of each explorer, and described.json."""
    path = find_browser.find()
    if path is None:
        raise SystemExit(find_browser.MISSING)
    PICTURES.mkdir(exist_ok=True)
    described = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=find_browser.arguments())
        tab = browser.new_page(viewport={"width": WIDTH, "height": 900})
        for name, element in elements().items():
            tab.set_content(page(element).replace("%ELEMENT%", f"<{element}></{element}>"))
            tab.locator(f"{element}.explorer").wait_for()
            tab.evaluate("() => document.querySelector('main').firstElementChild.ready")
            shot = tab.locator(".explorer-stage").screenshot()
            picture = Image.open(io.BytesIO(shot)).convert("RGB")
            picture.save(PICTURES / f"{name}.webp", quality=70, method=6)
            described[name] = tab.locator(element).evaluate(
                "element => element.describe?.() ?? element.words.title"
            )
        browser.close()
    said = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
    (PICTURES / "described.json").write_text(said, "utf-8")


if __name__ == "__main__":
    draw()
