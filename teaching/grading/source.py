"""Read a hand-in's code: any notebook that some Jupyter saved, however it was cut and mended."""

import ast
import json
import re
import textwrap
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

from teaching.grading import words
from teaching.grading.statements import Statement, statement

TRANSPARENT = re.compile(r"\A\s*%%(time|timeit|capture|python3?|prun)\b.*\n")
"""Cell magics whose cell is still Python."""
STARTS = re.compile(r"[^\s)\]}#]")
CONTINUES = re.compile(r"(else|elif|except|finally|case)\b")


class Unreadable(Exception):
    """The file is no notebook; the text is a sentence that says what it is."""


@dataclass(frozen=True)
class Source:
    """A notebook's code as statements in order, the text of its other cells, and what is broken."""

    statements: tuple[Statement, ...]
    text: str
    tags: tuple[frozenset[str], ...]
    """Of each cell, what is left of its tags."""
    problems: tuple[tuple[str, str], ...]
    """Code that is not Python, each with a sentence."""
    was_run: bool


def read(data: bytes) -> Source:
    """Read a notebook's bytes. Raises `Unreadable`."""
    found: list[Statement] = []
    texts, tags, problems, was_run = [], [], [], False
    for position, cell in enumerate(_cells(data)):
        code = _text(cell.get("source", cell.get("input", "")))
        metadata = cell.get("metadata")
        marked = metadata.get("tags", []) if isinstance(metadata, dict) else []
        tags.append(frozenset(t for t in marked if isinstance(t, str)) if marked else frozenset())
        if cell.get("cell_type") != "code":
            texts.append(code)
            continue
        was_run = was_run or bool(cell.get("execution_count") or cell.get("outputs"))
        nodes, wrong = parse(code)
        found += [statement(node, position) for node in nodes]
        problems += wrong
    return Source(tuple(found), "\n".join(texts), tuple(tags), tuple(problems), was_run)


def _cells(data: bytes) -> list[dict]:
    if not data.strip(b"\0 \r\n\t"):
        raise Unreadable(words.FILE_EMPTY)
    for start, kind in words.NOT_NOTEBOOKS.items():
        if data.startswith(start):
            raise Unreadable(words.FILE_IS.format(kind=kind))
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        try:
            notebook = json.loads(data.decode(encoding))
            break
        except UnicodeError:
            continue
        except (ValueError, RecursionError):
            raise Unreadable(words.FILE_BROKEN) from None
    else:
        raise Unreadable(words.FILE_BROKEN)
    if not isinstance(notebook, dict):
        raise Unreadable(words.FILE_NO_CELLS)
    cells = notebook.get("cells")
    if cells is None and isinstance(sheets := notebook.get("worksheets"), list):  # nbformat 3
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet["cells"]]
    if not isinstance(cells, list):
        raise Unreadable(words.FILE_NO_CELLS)
    return [cell for cell in cells if isinstance(cell, dict)]


def _text(source: object) -> str:
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def parse(code: str) -> tuple[list[ast.stmt], list[tuple[str, str]]]:
    """The statements of a cell; what cannot be read is left out and told.

    >>> nodes, problems = parse("%matplotlib inline\\na = 1\\nb = [1,\\nc = 3")
    >>> [ast.unparse(node) for node in nodes if isinstance(node, ast.Assign)], problems[0][0]
    (['a = 1', 'c = 3'], 'b = [1,')
    """
    code = TRANSPARENT.sub("", code.replace("\r\n", "\n").replace("\0", ""))
    code = code.replace("\N{NO-BREAK SPACE}", " ")
    try:
        return _body(code), []
    except SyntaxError:
        pass
    nodes: list[ast.stmt] = []
    problems = []
    for piece in _pieces(code):
        try:
            nodes += _body(piece)
        except SyntaxError as error:
            said = words.NOT_PYTHON.format(line=words.first_line(piece), error=error.msg)
            problems.append((piece.strip(), said))
    return nodes, problems


def _body(code: str) -> list[ast.stmt]:
    try:
        try:
            body = ast.parse(code).body
        except SyntaxError:  # IPython's own: %matplotlib inline, !pip install, help?
            body = ast.parse(TransformerManager().transform_cell(code)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if isinstance(error, IndentationError):  # a whole cell that is moved in by some spaces
            dedented = textwrap.dedent(code)
            if dedented != code:
                return _body(dedented)
        if isinstance(error, SyntaxError):
            raise
        raise SyntaxError(type(error).__name__) from None
    return [node for node in body if not _is_magic(node)]


def _is_magic(node: ast.stmt) -> bool:
    """Whether it is what IPython makes of a line that begins with % or !."""
    return isinstance(node, ast.Expr) and "get_ipython()" in ast.unparse(node)


def _pieces(code: str) -> list[str]:
    """A cell that is not Python, cut where a statement begins: each piece may still be."""
    pieces: list[list[str]] = [[]]
    for line in code.splitlines():
        decorated = bool(pieces[-1]) and pieces[-1][-1].startswith("@")
        if STARTS.match(line) and not CONTINUES.match(line) and not decorated:
            pieces.append([])
        pieces[-1].append(line)
    joined = ["\n".join(piece) for piece in pieces]
    return [piece for piece in joined if piece.strip()]


NOTHING = Source((), "", (), (), was_run=False)
"""What cannot be read."""
