"""A table of texts, for a terminal, a notebook and Markdown."""

from dataclasses import dataclass
from html import escape

from . import words


@dataclass(frozen=True, kw_only=True)
class Table:
    """Texts in rows and columns.

    >>> table = Table(head=["层", "MACs"], body=[["conv1", "1,200"]], right={1})
    >>> print(table.to_text())
    层      MACs
    ────────────
    conv1  1,200

    Attributes:
        head: the headings.
        body: a list of texts for each row.
        foot: the last row, under a rule; empty for none.
        right: which columns are flush right.
        title: a line above; empty for none.
        notes: lines below.
    """

    head: list
    body: list
    foot: list = ()
    right: frozenset = frozenset()
    title: str = ""
    notes: list = ()

    def to_text(self):
        """Return it with aligned columns, where a Chinese character takes two."""
        rows = [self.head, *self.body, *([self.foot] if self.foot else [])]
        widths = [max(map(words.width, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(
                words.pad(cell, columns, right=place in self.right)
                for place, (cell, columns) in enumerate(zip(cells, widths, strict=True))
            ).rstrip()
            for cells in rows
        ]
        rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
        lines.insert(1, rule)
        if self.foot:
            lines.insert(-1, rule)
        return "\n".join([*([self.title] if self.title else []), *lines, *self.notes])

    def to_html(self):
        """Return it as a table and a list of notes."""

        def line(cells, tag):
            marked = "".join(
                f'<{tag} style="text-align:{"right" if place in self.right else "left"}">'
                f"{escape(cell)}</{tag}>"
                for place, cell in enumerate(cells)
            )
            return f"<tr>{marked}</tr>"

        rows = "".join(line(cells, "td") for cells in self.body)
        foot = f"<tfoot>{line(self.foot, 'th')}</tfoot>" if self.foot else ""
        notes = "".join(f"<li>{escape(text)}</li>" for text in self.notes)
        return (
            f'<table class="convcost"><caption>{escape(self.title)}</caption>'
            f"<thead>{line(self.head, 'th')}</thead><tbody>{rows}</tbody>{foot}</table>"
            + (f"<ul>{notes}</ul>" if notes else "")
        )

    def to_markdown(self):
        """Return it for a README or an issue."""
        rule = ["---:" if place in self.right else "---" for place in range(len(self.head))]
        foot = [[f"**{cell}**" if cell else "" for cell in self.foot]] if self.foot else []
        rows = [self.head, rule, *self.body, *foot]
        table = ["| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |" for cells in rows]
        notes = ["", *(f"- {text}" for text in self.notes)] if self.notes else []
        return "\n".join([self.title, "", *table, *notes, ""])
