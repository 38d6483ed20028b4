"""What a chapter imports: the course's own modules, and packages to install."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode
from requirement_groups import COURSE

from standalone.errors import StandaloneError

OWN = ("convcost", "course")
# Where what is imported is not what is installed.
PACKAGES = {"PIL": "pillow", "cycler": "matplotlib", "paddle": "paddlepaddle"}
KERNEL = {"IPython", "matplotlib_inline"}  # a notebook that runs has them


def find_needs(
    notebook: NotebookNode, folder: Path, requirements: dict[str, str]
) -> tuple[list[Path], dict[str, str]]:
    """The files in `folder` that the chapter needs, and {what it imports: requirement}.

    A module's own imports count too, and the table beside it that has its name (cards.csv).
    Raises StandaloneError for a package that `requirements` does not have.
    """
    modules: set[Path] = set()
    outside: set[str] = set()
    waiting = [
        name
        for cell in notebook.cells
        if cell.cell_type == "code"
        for name in _imports(cell.source, "")
    ]
    while waiting:
        name = waiting.pop()
        top = name.partition(".")[0]
        if top not in OWN:
            outside.add(top)
            continue
        for file in _files(name, folder) - modules:
            modules.update({file, *file.parent.glob(f"{file.stem}.csv")})
            package = file.parent.name
            waiting += _imports(file.read_text("utf-8"), package)
    needs = {}
    for top in sorted(outside - sys.stdlib_module_names - KERNEL):
        package = PACKAGES.get(top, top)
        if package not in requirements:
            raise StandaloneError(
                f"用到了 {top}，requirements.in 里“{COURSE}”一组却没有 {package}："
                "写一行它的用途，再运行 make lock；"
                "包名与模块名不同时，写进 tools/standalone/needs.py 的 PACKAGES"
            )
        needs[top] = requirements[package]
    needs.pop("cycler", None)  # looking for matplotlib is enough
    return sorted(modules), needs


def _imports(source: str, package: str) -> Iterator[str]:
    """Every dotted name that may be a module; in `package` relative imports start there."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(filter(None, [package if node.level else "", node.module]))
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _files(name: str, folder: Path) -> set[Path]:
    """The file of the course's module `name`, if it is one, and of the package it lies in."""
    package, _, module = name.partition(".")
    files = {folder / package / "__init__.py", folder / package / f"{module or '__init__'}.py"}
    return {file for file in files if file.exists()}
