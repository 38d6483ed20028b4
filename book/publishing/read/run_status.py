"""Show when each chapter was run, how long it took, and with which versions: `{run-status}`.

`make notebooks` stores a record of the run that made the outputs in each notebook's metadata
(tools/run_record.py). This directive makes tables of the records: one line a chapter, and one
column an environment, for the environments are usually one. A chapter without its record stops the
build, so that the page never says less than it promises.
"""

from pathlib import Path

import nbformat
import run_record
from docutils import nodes
from docutils.statemachine import StringList
from run_record import VERSIONS
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from publishing.places import chapters

NAMES = "甲乙丙丁戊己庚辛壬癸"


def record_of(path: Path) -> dict:
    """The record of the run that made the outputs of the notebook at `path`."""
    record = run_record.record_of(nbformat.read(path, 4))
    if missing := run_record.missing(record):
        raise ExtensionError(
            f"{path.name} 没有记下它是何时、怎样运行的（缺 {missing}）："
            f"运行 make notebooks ONLY={path.name[:2]}，它会存下来。"
        )
    return record


def duration(seconds: int) -> str:
    """Seconds as people say them.

    >>> duration(59), duration(60), duration(125)
    ('59 秒', '1 分', '2 分 5 秒')
    """
    minutes, rest = divmod(seconds, 60)
    parts = [f"{minutes} 分"] * (minutes > 0) + [f"{rest} 秒"] * (rest > 0 or not minutes)
    return " ".join(parts)


def unbroken(text: str) -> str:
    """The text with spaces and hyphens at which a narrow screen does not break the line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}").replace("-", "\N{NON-BREAKING HYPHEN}")


def table(rows: list[list[str]]) -> list[str]:
    """The lines of a Markdown table; the first row is its head."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [lines[0], "| --- " * len(rows[0]) + "|", *lines[1:], ""]


def tables(records: dict[str, dict]) -> list[str]:
    """Markdown for the records, which are given by the name of the page."""
    environments = list(
        dict.fromkeys(tuple(str(record[key]) for key in VERSIONS) for record in records.values())
    )
    several = len(environments) > 1
    chapters = [["章", "日期", "用时"] + ["环境"] * several]
    for page, record in records.items():
        environment = environments.index(tuple(str(record[key]) for key in VERSIONS))
        chapters.append(
            [f"{{doc}}`/{page}`", unbroken(record["date"]), unbroken(duration(record["seconds"]))]
            + [NAMES[environment]] * several
        )
    total = sum(record["seconds"] for record in records.values())
    chapters.append(["合计", "", unbroken(duration(total))] + [""] * several)
    heads = [f"环境{name}" for name in NAMES[: len(environments)]] if several else ["环境"]
    columns = zip(*environments, strict=True)
    versions = [[name, *row] for name, row in zip(VERSIONS.values(), columns, strict=True)]
    return table(chapters) + table([["", *heads], *versions])


class RunStatus(SphinxDirective):
    """Two tables: the chapters' last runs, and the environments they ran in."""

    def run(self) -> list[nodes.Node]:
        """Read every chapter's record; the page is made again when a chapter changes."""
        records = {}
        for path in chapters(root=Path(self.env.srcdir)):
            self.env.note_dependency(str(path))
            records[f"notebooks/{path.stem}"] = record_of(path)
        block = nodes.container()
        self.state.nested_parse(StringList(tables(records)), self.content_offset, block)
        return block.children
