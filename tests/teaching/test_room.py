"""`teaching/` is a room of its own: it may know the notebooks, nothing else may know it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from chapters import ROOT, chapters

OTHERS = [path for room in ("notebooks", "tools", "book") for path in (ROOT / room).rglob("*.py")]


def imported(source: str) -> Iterator[str]:
    """The first part of every module's name that the code imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").split(".")[0]


def test_no_module_knows_the_teachers_room() -> None:
    assert len(OTHERS) > 40
    assert not [path for path in OTHERS if "teaching" in imported(path.read_text("utf-8"))]


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_no_chapter_knows_it(path: Path) -> None:
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code":
            assert "teaching" not in imported(cell.source)
