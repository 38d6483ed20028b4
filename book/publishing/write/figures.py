"""Publish the pages' pictures small, and without the page jumping while they come.

A PNG becomes a lossless WebP, the same pixel for pixel, where that is smaller (here it is a third).
Each picture says its size, so that its place is kept, and is loaded when a reader comes near it,
unless it stands before the page's first section, where the first screen may show it. Notebooks
keep their PNGs: this concerns only what the site shows.
"""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image
from sphinx.errors import ExtensionError

from publishing.page import Page
from publishing.private import published_pictures

CACHE = "figures"  # in the folder of the doctrees
IMAGE = re.compile(r'<img\b[^>]*\bsrc="(?:\.\./)*_images/[^>]*>')
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
WIDTH = re.compile(r"\bwidth:\s*(\d+)(?:\.\d+)?px")
FIRST_SECTION = "<h2"


def prepare_pictures(page: Page) -> None:
    """Compress the pictures of one page, and give each its size and the time to load it."""
    app, body, pictures = page.app, page.body, published_pictures(page.app)
    tags = {tag: dict(ATTRIBUTE.findall(tag)) for tag in IMAGE.findall(body)}
    if not tags:
        return
    published = {name: source for source, name in pictures.items()}
    names = {Path(attributes["src"]).name for attributes in tags.values()}
    files = {name: Path(app.srcdir) / published[name] for name in names}
    cache = Path(app.doctreedir) / CACHE
    cache.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        smallest = {name: pool.submit(compress, files[name], cache) for name in names}

    first_section = body.find(FIRST_SECTION)
    for tag, attributes in tags.items():
        file = files[Path(attributes["src"]).name]
        width, height = size(file, told_width(attributes))
        attributes.pop("style", None)
        attributes |= {"width": width, "height": height}
        if 0 <= first_section < body.find(tag):
            attributes |= {"loading": "lazy", "decoding": "async"}
        words = "".join(f' {key}="{value}"' for key, value in attributes.items())
        body = body.replace(tag, f"<img{words}>")

    for name, result in smallest.items():
        file = result.result()
        if file != files[name]:
            new = file.name  # by what is in it: two pages may show the same picture
            del pictures[published[name]]
            pictures[str(file)] = new
            body = body.replace(f'_images/{name}"', f'_images/{new}"')
    page.body = body


def compress(picture: Path, cache: Path) -> Path:
    """Return the smaller of a PNG and its lossless WebP, which is kept in `cache`."""
    if picture.suffix != ".png":
        return picture
    png = picture.read_bytes()
    webp = cache / f"{sha256(png).hexdigest()}.webp"
    if not webp.exists():
        with Image.open(picture) as image:
            image.save(webp, lossless=True, exact=True, method=4, quality=75)
    return webp if webp.stat().st_size < len(png) else picture


def told_width(attributes: dict[str, str]) -> int | None:
    """Return the width that the page asks for: docutils says it in `style`, since 0.22 apart.

    >>> told_width({"style": "width: 720px"}), told_width({"width": "720px"}), told_width({})
    (720, 720, None)
    """
    said = attributes.get("style") or f"width: {attributes.get('width', '')}"
    found = WIDTH.search(re.sub(r"(\d)$", r"\1px", said))
    return int(found[1]) if found else None


def size(picture: Path, width: int | None) -> tuple[int, int]:
    """Return how wide and high a picture is shown, in CSS pixels: its own size unless told."""
    if picture.suffix == ".svg":
        box = re.split(r"[\s,]+", ElementTree.parse(picture).getroot().get("viewBox", "").strip())
        if len(box) != 4:
            raise ExtensionError(f'{picture} 没有 viewBox，不知道它多大；应当像 "0 0 720 300"')
        own_width, own_height = float(box[2]), float(box[3])
    else:
        with Image.open(picture) as image:
            own_width, own_height = image.size
    width = width or round(own_width)
    return width, round(width * own_height / own_width)
