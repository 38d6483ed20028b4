"""What the chapters' cells hold that a slide can show.

A cell is named `04/alexnet-cost`, chapter and id. Errors are ValueErrors that say what is there.
"""

import re
from base64 import b64decode
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256

import nbformat
from bs4 import BeautifulSoup, Tag
from chapters import chapters
from nbformat import NotebookNode

NUMBER = re.compile(r"[-+−]?(?:1/)?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?%?(?:～[\d,.]+%?)?")
FORMULA = re.compile(r"^\$\$\n(.*?)\n\$\$", re.S | re.M)
TAG = re.compile(r"\s*\\tag\{([^}]+)\}")
EXPLORER = re.compile(r"<([a-z]+-(?:explorer|lab))\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
EXERCISE = re.compile(r"^### (练习 (\d+)（\w+）.+?)\s*$", re.M)
FORBIDDEN = {"solution", "check", "answer"}


@dataclass(frozen=True)
class Grid:
    """A table that a cell gave: heads, rows of texts, which columns are numbers."""

    heads: list[str]
    rows: list[list[str]]
    right: list[bool]
    best: frozenset[tuple[int, int]]

    def row(self, start: str) -> list[str]:
        """The row that begins with `start`, cells joined by spaces."""
        found = [row for row in self.rows if _joined(row) == start]
        found = found or [row for row in self.rows if _joined(row).startswith(start)]
        if len(found) != 1:
            there = "；".join(_joined(row) for row in self.rows)
            raise ValueError(
                f"表里以“{start}”开头的行有 {len(found)} 行，要正好一行。有的是：{there}"
            )
        return found[0]

    def column(self, head: str) -> int:
        """The number of the column under a head."""
        if self.heads.count(head) != 1:
            raise ValueError(f"表里没有哪一列叫“{head}”，有的是 {self.heads}")
        return self.heads.index(head)


def _joined(row: list[str]) -> str:
    return " ".join(filter(None, row))


@dataclass(frozen=True)
class Cell:
    """One cell of a chapter, by its name."""

    name: str
    node: NotebookNode

    @property
    def source(self) -> str:
        """The code or the text of the cell."""
        return self.node.source

    @property
    def outputs(self) -> list[NotebookNode]:
        """What the cell gave; nothing for text."""
        return self.node.get("outputs", [])

    @property
    def tags(self) -> list[str]:
        """The cell's tags."""
        return self.node.metadata.get("tags", [])

    @property
    def everything(self) -> str:
        """Source and text of the outputs: where a typed number may come from."""
        table = self.table
        cells = [] if table is None else [*table.heads, *map(_joined, table.rows)]
        text = "\n".join([self.source, self.printed, *cells])
        return text.replace("{,}", ",")

    @property
    def printed(self) -> str:
        """What the cell printed, without tables."""
        parts = []
        for output in self.outputs:
            if output.output_type == "stream":
                parts.append(output.text)
            elif "text/html" not in output.get("data", {}) and "image/png" not in output.data:
                parts.append(output.data.get("text/plain", ""))
        return "".join(parts).rstrip()

    @cached_property
    def table(self) -> Grid | None:
        """The table that the cell gave, if it gave one."""
        for output in self.outputs:
            html = output.get("data", {}).get("text/html")
            if html and (table := BeautifulSoup(html, "html.parser").find("table")):
                return _grid(table)
        return None

    def figure(self) -> tuple[str, str, int, int]:
        """The picture's published name (without ending), its alternative text, width, height."""
        for output in self.outputs:
            if png := output.get("data", {}).get("image/png"):
                data = b64decode(png)
                width, height = (int.from_bytes(data[k : k + 4], "big") for k in (16, 20))
                alt = self.node.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
                return sha256(data).hexdigest(), alt, width, height
        raise ValueError(f"格 {self.name} 没有图")

    def formula(self, which: int) -> tuple[str, str | None]:
        """The cell's n-th formula on a line of its own, from 1, and its number if it has one."""
        found = FORMULA.findall(self.source)
        if not 1 <= which <= len(found):
            raise ValueError(f"格 {self.name} 有 {len(found)} 个独占一行的公式，没有第 {which} 个")
        tex = found[which - 1]
        number = TAG.search(tex)
        return TAG.sub("", tex).strip(), number and number[1]

    def explorer(self) -> tuple[str, dict[str, str]]:
        """The explorer in the cell: its name and its setting."""
        found = EXPLORER.search(self.source)
        if not found:
            raise ValueError(f"格 {self.name} 里没有实验台")
        setting = dict(ATTRIBUTE.findall(found[2]))
        setting.pop("id", None)
        return found[1], setting

    def value(self, where: str) -> str:
        """A number of the cell: `row | head` of its table, or what follows a label in its print.

        After `←` it is the last number before the label, on its line.
        """
        row, bar, head = (part.strip() for part in where.partition("|"))
        if bar:
            if self.table is None:
                raise ValueError(f"格 {self.name} 没有表，读不出“{where}”")
            return self.table.row(row)[self.table.column(head)]
        label = where.removeprefix("←").strip()
        before, found, after = self.printed.partition(label)
        line = before.rpartition("\n")[2] if label != where else after.partition("\n")[0]
        numbers = [number.rstrip(",") for number in NUMBER.findall(line)] if found else []
        if not numbers:
            raise ValueError(f"格 {self.name} 印出的字里，“{where}”旁边没有数：{self.printed!r}")
        return numbers[-1 if label != where else 0]


def _grid(table: Tag) -> Grid:
    head, *rows = (list(row.find_all(["th", "td"])) for row in table.find_all("tr"))
    best = {
        (i, j) for i, row in enumerate(rows) for j, cell in enumerate(row) if cell.find("strong")
    }
    return Grid(
        [cell.get_text(strip=True) for cell in head],
        [[cell.get_text(strip=True) for cell in row] for row in rows],
        ["right" in cell.get("style", "") for cell in head],
        frozenset(best),
    )


@cache
def _chapter(number: str) -> tuple[str, dict[str, Cell]]:
    paths = chapters(number)
    if len(paths) != 1:
        raise ValueError(f"没有第 {number} 章")
    cells = nbformat.read(paths[0], 4).cells
    return paths[0].stem, {cell.id: Cell(f"{number}/{cell.id}", cell) for cell in cells}


def stem(number: str) -> str:
    """The name of a chapter's file: 04 → 04_cost_formulas."""
    return _chapter(number)[0]


def cell(name: str) -> Cell:
    """The cell `04/alexnet-cost`; never a check, an answer or a solution."""
    number, slash, identifier = name.partition("/")
    cells = _chapter(number)[1]
    if not slash or identifier not in cells:
        near = [one for one in cells if identifier.split("-")[0] in one]
        raise ValueError(f"第 {number} 章没有格 {identifier}；相近的有 {near or sorted(cells)}")
    found = cells[identifier]
    if taboo := FORBIDDEN & set(found.tags):
        raise ValueError(f"格 {name} 的标签是 {sorted(taboo)[0]}，不能上幻灯片")
    return found


def exercise(name: str) -> str:
    """The heading of exercise `04/2`: 练习 2（进阶）同事的账."""
    number, _, k = name.partition("/")
    for one in _chapter(number)[1].values():
        if one.node.cell_type == "markdown":
            for heading, found in EXERCISE.findall(one.source):
                if found == k:
                    return heading
    raise ValueError(f"第 {number} 章没有练习 {k}")
