"""The exercises of a chapter's notebook: their cells, and where a solution ends."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from nbformat import NotebookNode


class Exercise(NamedTuple):
    """An exercise: its number, how its check is called, and its three cells."""

    number: int
    call: str
    answer: NotebookNode
    check: NotebookNode
    solution: NotebookNode


def exercises(notebook: NotebookNode) -> Iterator[Exercise]:
    """The exercises that have a solution, in order. Raises ValueError where no check is called."""
    cells = {}
    for cell in notebook.cells:
        for role in {"answer", "check", "solution"} & set(cell.metadata.get("tags", [])):
            cells[role] = cell
            if role == "solution":
                last = cells["check"].source.splitlines()[-1]
                if not (called := re.fullmatch(r"(check_(\d+)\(.+\))", last)):
                    raise ValueError(f"{cells['check'].id} 的最后一行应当是 check_k(…)")
                yield Exercise(int(called[2]), called[1], **cells)


def at_the_check(solution: str, check: str) -> tuple[str, str]:
    """Cut a solution before its first statement that uses what the check cell defines.

    >>> at_the_check("a = 1\\n\\n# see\\ncheck_1(a)\\n", "def check_1(a): pass")
    ('a = 1', '# see\\ncheck_1(a)')
    """
    defined = {node.name for node in ast.parse(check).body if isinstance(node, ast.FunctionDef)}
    lines = solution.splitlines()
    for statement in ast.parse(solution).body:
        if defined & {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}:
            cut = statement.lineno - 1
            while cut and lines[cut - 1].startswith("#"):
                cut -= 1
            return "\n".join(lines[:cut]).strip(), "\n".join(lines[cut:]).strip()
    raise ValueError("参考解答没有调用检查")
