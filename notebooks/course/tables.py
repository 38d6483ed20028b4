"""Tables of the chapters: a table in Jupyter and on the page, aligned plain text elsewhere."""

import html
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real

Cell = str | int | float | None


class Table:
    """Rows under heads; the last expression of a cell shows it. Made by `table`."""

    def __init__(
        self, heads: list[str], rows: list[list[str]], right: list[bool], best: set[tuple[int, int]]
    ) -> None:
        """Take texts ready to show; `right` says which columns are flush right."""
        self.heads, self.rows, self.right, self.best = heads, rows, right, best

    def __repr__(self) -> str:
        """Columns aligned in a monospaced font, the best entries with a star."""
        marked = any(self.best)
        body = [
            [
                text + ("*" if (i, j) in self.best else " " if self._has_best(j) else "")
                for j, text in enumerate(row)
            ]
            for i, row in enumerate(self.rows)
        ]
        heads = [
            h + (" " if marked and self._has_best(j) else "") for j, h in enumerate(self.heads)
        ]
        widths = [max(map(columns, column)) for column in zip(heads, *body, strict=True)]
        lines = []
        for row in [heads, *body]:
            cells = []
            for text, width, right in zip(row, widths, self.right, strict=True):
                gap = " " * (width - columns(text))
                cells.append(gap + text if right else text + gap)
            lines.append("  ".join(cells).rstrip())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        def cell(tag: str, text: str, j: int) -> str:
            side = "right" if self.right[j] else "left"
            return f'<{tag} style="text-align: {side}">{text}</{tag}>'

        heads = "".join(cell("th", html.escape(h), j) for j, h in enumerate(self.heads))
        lines = []
        for i, row in enumerate(self.rows):
            texts = [html.escape(text) for text in row]
            texts = [
                f"<strong>{t}</strong>" if (i, j) in self.best else t for j, t in enumerate(texts)
            ]
            lines.append("<tr>" + "".join(cell("td", t, j) for j, t in enumerate(texts)) + "</tr>")
        body = "\n".join(lines)
        return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"

    def _has_best(self, column: int) -> bool:
        return any(j == column for _, j in self.best)


def table(
    heads: Mapping[str, str],
    rows: Iterable[Sequence[Cell]],
    *,
    least: str | Sequence[str] = (),
    most: str | Sequence[str] = (),
) -> Table:
    """A table. `heads` maps each column's head (with its unit) to how its numbers are written.

    "" is text, flush left; a format as "," or ".1f" or ".0%" writes numbers, flush right. A string
    among numbers is shown as it is, None as an empty place. In the columns named by `least` and
    `most` the best number is marked. Raises ValueError where a row or a name does not fit.

    >>> table({"层": "", "乘加": ","}, [("标准", 3_612_672), ("深度", 56_448)], least="乘加")
    层         乘加
    标准  3,612,672
    深度     56,448*
    """
    names = list(heads)
    given = [list(row) for row in rows]
    for row in given:
        if len(row) != len(names):
            raise ValueError(
                f"表有 {len(names)} 列（{'、'.join(names)}），这一行却有 {len(row)} 个：{row}"
            )
    texts = [
        [_written(value, heads[name]) for value, name in zip(row, names, strict=True)]
        for row in given
    ]
    best: set[tuple[int, int]] = set()
    for wanted, choose in ((least, min), (most, max)):
        for name in [wanted] if isinstance(wanted, str) else wanted:
            if name not in names:
                raise ValueError(f"没有叫“{name}”的列；有的是 {'、'.join(names)}")
            j = names.index(name)
            numbers = [row[j] for row in given if isinstance(row[j], Real)]
            if numbers:
                value = choose(numbers)
                best |= {(i, j) for i, row in enumerate(given) if row[j] == value}
    return Table(names, texts, [bool(heads[name]) for name in names], best)


def _written(value: Cell, form: str) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else format(value, form)


def columns(text: str) -> int:
    """How wide `text` is in a monospaced font, in columns: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
