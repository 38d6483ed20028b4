"""Collect the networks that chapters define for one another: part of `make notebooks`.

A chapter defines a network once, in a cell tagged `shared`, where the reader meets it. This writes
all those cells to notebooks/course/networks.py, from which the chapters after it import.
"""

from pathlib import Path

import nbformat
from chapters import FOLDER, ROOT, chapters

TARGET = ROOT / FOLDER / "course" / "networks.py"
HEADER = '''"""The networks of the chapters, for the chapters after them.

Written by `make notebooks` from the cells tagged `shared`: change the chapter, not this file.
"""

import paddle
from paddle import nn
'''
SECTION = "# ── 第 {number} 章 ──"


def collected(paths: list[Path] | None = None) -> str:
    """The module's text: the shared cells of the chapters at `paths`, or of all, in order."""
    parts = [HEADER.rstrip()]
    for path in chapters() if paths is None else paths:
        cells = [
            cell.source.rstrip()
            for cell in nbformat.read(path, 4).cells
            if "shared" in cell.metadata.get("tags", [])
        ]
        if cells:
            cells[0] = SECTION.format(number=int(path.stem[:2])) + "\n" + cells[0]
        parts += cells
    return "\n\n\n".join(parts) + "\n"


def main() -> None:
    """Write the module, if it changed."""
    text = collected()
    if not TARGET.exists() or TARGET.read_text("utf-8") != text:
        TARGET.write_text(text, "utf-8")
        print(f"→ {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
