"""Draw the pictures that the pages' heads name: `python tools/share_pictures.py`.

What chats and networks show beside a link: a chapter's small picture over its question
(book/_static/chapters/*.png), on all other pages the course's name (share.png). Some chats cut the
middle square out of it, so everything stands there. The favicon, without its round corners, becomes
the icon of the site on a phone's home screen, which rounds it itself. Their machine needs a Chinese
font, so the results are committed; each carries a hash of what it was drawn from.
"""

import hashlib
import io
import re
from html import escape
from pathlib import Path

import find_browser
import yaml
from PIL import Image, PngImagePlugin
from playwright.sync_api import sync_playwright

BOOK = Path(__file__).resolve().parent.parent / "book"
STATIC = BOOK / "_static"
SHARE_SIZE, ICON_SIZE = (1200, 630), (180, 180)
COLOURS = 64  # enough for the few that are drawn and their edges
DRAWN_FROM = "Source"  # the field of a PNG that says so

STYLE = """
body { margin: 0; height: 630px; display: flex; flex-direction: column; align-items: center;
  justify-content: center; gap: 30px; box-sizing: border-box; border-top: 16px solid #0072b2;
  background: #fff; color: #333; text-align: center; font: 40px/1.3 "Noto Sans CJK SC",
  "Source Han Sans SC", "PingFang SC", sans-serif }
h1 { margin: 0; width: 610px; color: #00517f; font-size: 58px; text-wrap: balance }
h1.name { font-size: 150px; line-height: 1.1 }
h1 span { display: inline-block } /* a line ends where a clause does */
p { margin: 0 } code { font-family: "DejaVu Sans Mono", monospace; font-size: 32px }
b { color: #a86f00 } .picture svg { width: 600px; height: 281px } .mark svg { width: 150px }
footer { font-size: 34px; display: flex; align-items: center; gap: 16px }
footer svg { width: 44px; height: 44px }
"""


def documents() -> dict[str, str]:
    """What each picture is drawn from, by its file in book/_static."""
    mark = (STATIC / "favicon.svg").read_text("utf-8")
    drawn = {
        "share.png": f'<div class="mark">{mark}</div><h1 class="name">卷得明白</h1>'
        "<p>卷积神经网络的参数量与计算量</p><p><code>Conv2D(96, 256, 5)</code> <b>有多贵？</b></p>"
    }
    for stem, said in yaml.safe_load((BOOK / "chapters.yml").read_text("utf-8")).items():
        picture = STATIC / "chapters" / f"{stem[:2]}.svg"
        drawn[f"chapters/{picture.stem}.png"] = (
            f'<div class="picture">{picture.read_text("utf-8")}</div>'
            f"<h1>{_clauses(said['question'])}</h1>"
            f"<footer>{mark}<span>卷得明白 · 第 {int(stem[:2])} 章</span></footer>"
        )
    return {name: f"<style>{STYLE}</style>{body}" for name, body in drawn.items()}


def _clauses(sentence: str) -> str:
    return "".join(f"<span>{escape(part)}</span>" for part in re.split("(?<=，)", sentence))


def drawn_from(document: str) -> str:
    """The hash that a picture of this document carries."""
    return hashlib.sha256(document.encode()).hexdigest()


def draw() -> None:
    """Write all PNGs."""
    icon = re.sub(r' rx="\d+"', "", (STATIC / "favicon.svg").read_text("utf-8"))
    icon = f"<style>body {{ margin: 0 }}</style>{icon}"
    path = find_browser.find()
    if path is None:
        raise SystemExit(find_browser.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=find_browser.arguments())
        page = browser.new_page()
        for name, document in (documents() | {"apple-touch-icon.png": icon}).items():
            width, height = SHARE_SIZE if document is not icon else ICON_SIZE
            page.set_viewport_size({"width": width, "height": height})
            page.set_content(document)
            shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            few = shot.quantize(COLOURS, dither=Image.Dither.NONE)
            source = PngImagePlugin.PngInfo()
            source.add_text(DRAWN_FROM, drawn_from(document))
            few.save(STATIC / name, optimize=True, pnginfo=source)
        browser.close()


if __name__ == "__main__":
    draw()
