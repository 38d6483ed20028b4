"""Show on another page what a chapter's cell drew or printed, and stop where it does not.

```{chapter-figure} 02#cone-figure
```
VGG-16 有 {out}`102,764,544 <07#where-numbers>` 个参数在一层里。
"""

import base64
import os
import re
from functools import cache
from hashlib import sha256
from html import unescape
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective, SphinxRole

from publishing.places import chapters

GIVEN = re.compile(r"(.+?) <(\d\d#[\w-]+)>")


@cache
def _cells(stem_number: str) -> dict[str, nbformat.NotebookNode]:
    (path,) = [one for one in chapters() if one.name.startswith(stem_number)]
    return {cell.id: cell for cell in nbformat.read(path, 4).cells}


def cell(name: str) -> nbformat.NotebookNode:
    """The code cell "07#where-numbers"."""
    number, _, wanted = name.partition("#")
    found = _cells(number).get(wanted)
    if found is None or found.cell_type != "code":
        raise ExtensionError(f"第 {number} 章里没有叫 {wanted} 的代码格。")
    return found


def printed(name: str) -> str:
    """All that the cell printed, as text; its alignment does not matter."""
    parts = []
    for output in cell(name).outputs:
        parts.append(output.get("text", ""))
        data = output.get("data", {})
        parts += [data.get("text/plain", ""), re.sub("<[^>]+>", " ", data.get("text/html", ""))]
    return " ".join(unescape(" ".join(parts)).split())


def said_by(words: str, name: str) -> str:
    """The words, if the cell printed them; a number must not be a part of a longer one."""
    if not re.search(rf"(?<![\d,.]){re.escape(words)}(?![\d,]*\d)", printed(name)):
        raise ExtensionError(f"{name} 没有打印 {words}。它打印的是：{printed(name)[:300]}")
    return words


class ChapterFigure(SphinxDirective):
    """The picture that a chapter's cell drew, with the description that the cell has for it."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Keep the picture beside the doctrees, from where Sphinx publishes it."""
        name = self.arguments[0]
        one = cell(name)
        outputs = [out for out in one.outputs if "image/png" in out.get("data", {})]
        alt = one.metadata.get("mystnb", {}).get("image", {}).get("alt")
        if not outputs or not alt:
            raise ExtensionError(f"{name} 没有图，或者图没有替代文字。")
        png = base64.b64decode(outputs[0].data["image/png"])
        folder = Path(self.env.doctreedir) / "guide"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{sha256(png).hexdigest()[:16]}.png"
        file.write_bytes(png)
        width = outputs[0].metadata.get("image/png", {}).get("width")
        from_source = Path(os.path.relpath(file, self.env.srcdir)).as_posix()
        image = nodes.image(uri=f"/{from_source}", alt=alt)
        if width:
            image["width"] = f"{width}px"
        return [nodes.container("", image, classes=["guide-figure"])]


class Out(SphinxRole):
    """Words that a cell printed."""

    def run(self) -> tuple[list[nodes.Node], list]:
        """Look for them there."""
        if not (given := GIVEN.fullmatch(self.text)):
            raise ExtensionError(f"{{out}}`{self.text}`：写成 {{out}}`102,764,544 <07#格的名字>`。")
        return [nodes.Text(said_by(given[1], given[2]))], []


DIRECTIVES = {"chapter-figure": ChapterFigure}
ROLES = {"out": Out()}
