"""Each explorer as one self-contained page, for a frame within a notebook.

A notebook has no site beside it, and often no network. So the modules of book/_static/explorers,
those of the site that they import, their stylesheets and data become one text, compressed, which
the page unpacks and runs: no module, no address and no request is left in it. `course.explorer`
puts the page into a frame. Every copy carries the pages that it needs, as
course/explorer_frames/<name>.json; they are made from the site's own files, and never committed.

`script.py` makes one script of the modules, `frame.html` is the page, `pictures/` (made by
`draw_pictures.py`) is what is seen where scripts are not run.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from explorer_frames.script import LANGUAGE, MODULES, ROOT, bundle

STYLES = ROOT / "book" / "theme" / "styles"
PAGE = Path(__file__).parent / "frame.html"
PICTURES = Path(__file__).parent / "pictures"
FRAMES = "explorer_frames"  # the pages' folder in the package course
SHEETS = ("colours", "base", "tables", "code", "motion")
ELEMENT = re.compile(r'customElements\.define\("([a-z-]+)"')
TITLE = re.compile(r'^  title: "(.+)",$', re.M)


@cache
def elements() -> dict[str, str]:
    """The explorers' elements by the names that `course.explorer` takes: kind → kind-explorer."""
    found = {}
    for path in sorted(MODULES.glob("*-*.js")):
        if match := ELEMENT.search(path.read_text("utf-8")):
            found[match[1].partition("-")[0]] = match[1]
    return found


def frames(names: Iterable[str] | None = None) -> dict[str, bytes]:
    """The files of the explorers `names` ("kind"), or of all; the same sources, the same bytes."""
    wanted = elements() if names is None else sorted(set(names))
    return {f"{name}.json": _frame(name) for name in wanted}


@cache
def _frame(name: str) -> bytes:
    words = (MODULES / "words" / LANGUAGE / f"{name}.js").read_text("utf-8")
    described = json.loads((PICTURES / "described.json").read_text("utf-8"))
    frame = {
        "element": elements()[name],
        "title": TITLE.search(words)[1],
        "page": page(elements()[name]),
        "picture": base64.b64encode((PICTURES / f"{name}.webp").read_bytes()).decode(),
        "described": described[name],
    }
    return json.dumps(frame, ensure_ascii=False).encode()


def page(element: str) -> str:
    """The page, in which %ELEMENT% stands for the element with its settings."""
    css = "".join((STYLES / f"{sheet}.css").read_text("utf-8") for sheet in SHEETS)
    css += "".join(
        (MODULES / f"{sheet}.css").read_text("utf-8") for sheet in ("explorers", element)
    )
    css = re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    packed = zlib.compress(json.dumps({"css": css, "js": bundle(element)}).encode(), 9)
    return PAGE.read_text("utf-8").replace("%PACKED%", base64.b64encode(packed).decode())


def write(folder: Path) -> None:
    """Write all pages into the package that lies in `folder`."""
    target = folder / FRAMES
    target.mkdir(parents=True, exist_ok=True)
    for name, content in frames().items():
        (target / name).write_bytes(content)
