"""The page 运行状态 says what the notebooks carry, and is not built where they carry nothing."""

import doctest
import re
from pathlib import Path

import mini_book
import nbformat
import pytest
import run_notebooks
import run_record
from bs4 import BeautifulSoup
from chapters import chapters
from publishing.read import run_status
from site_page import CHAPTERS, SITE
from sphinx.errors import ExtensionError

RECORD = {
    "date": "2026-01-02",
    "seconds": 125,
    "python": "3.12.1",
    "paddle": "3.3.1",
    "numpy": "2.3.5",
    "matplotlib": "3.10.0",
    "platform": "Linux x86_64",
    "cores": 2,
}


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NON-BREAKING HYPHEN}", "-").strip()


@pytest.fixture(scope="module")
def tables(site: str) -> list[list[list[str]]]:
    """The texts of the page's tables, row by row."""
    page = BeautifulSoup((SITE / "book" / "status.html").read_text("utf-8"), "html.parser")
    return [
        [[plain(cell.text) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
        for table in page.select("article table")
    ]


def test_page_says_what_the_chapter_carries(chapter: Path, tables: list) -> None:
    notebook = nbformat.read(chapter, 4)
    record = notebook.metadata[run_record.RECORD]
    title = re.match(r"# (.+)", notebook.cells[0].source)[1]
    row = next(row for row in tables[0] if row[0] == title)
    assert row[1:3] == [record.date, run_status.duration(record.seconds)]
    column = 1 if len(row) == 3 else tables[1][0].index(f"环境{row[3]}")
    shown = {line[0]: line[column] for line in tables[1][1:]}
    assert shown == {name: str(record[key]) for key, name in run_status.VERSIONS.items()}


def test_page_has_every_chapter_once_and_the_sum(tables: list) -> None:
    *rows, total = tables[0][1:]
    assert [re.match(r"第 \d+ 章", row[0])[0] for row in rows] == [
        f"第 {k} 章" for k in range(1, len(CHAPTERS) + 1)
    ]
    paths = chapters()
    records = [run_status.record_of(path) for path in paths]
    assert total[2] == run_status.duration(sum(record["seconds"] for record in records))


def test_two_environments_get_a_column_each() -> None:
    records = {"notebooks/01": RECORD, "notebooks/02": {**RECORD, "paddle": "3.2.0"}}
    text = "\n".join(run_status.tables(records))
    rows = [[plain(cell) for cell in line.split("|")[1:-1]] for line in text.splitlines() if line]
    assert rows[0] == ["章", "日期", "用时", "环境"]
    assert rows[2] == ["{doc}`/notebooks/01`", "2026-01-02", "2 分 5 秒", "甲"]
    assert rows[3][3] == "乙"
    assert rows[4] == ["合计", "", "4 分 10 秒", ""]
    assert rows[5] == ["", "环境甲", "环境乙"]
    assert ["PaddlePaddle", "3.3.1", "3.2.0"] in rows
    assert ["NumPy", "2.3.5", "2.3.5"] in rows


def test_durations_read_well() -> None:
    assert doctest.testmod(run_status).failed == 0


@pytest.mark.parametrize("lost", [None, "paddle", "date", "all"])
def test_chapter_without_its_record_stops_the_build(tmp_path: Path, lost: str | None) -> None:
    notebook = mini_book.chapter()
    for field in run_record.FIELDS if lost == "all" else [lost]:
        notebook.metadata[run_record.RECORD].pop(field, None)
    pages = {"notebooks/01_first": notebook, "book/status": "```{run-status}\n```"}
    if lost is None:
        assert "第 11 章 输出" in mini_book.build(tmp_path, pages).page("book/status")
        return
    with pytest.raises(ExtensionError) as caught:
        mini_book.build(tmp_path, pages)
    assert "01_first.ipynb 没有记下它是何时、怎样运行的" in str(caught.value)
    assert "make notebooks ONLY=01" in str(caught.value)


def test_a_run_is_recorded(tmp_path: Path) -> None:
    """Of a small notebook: its date, its versions and its code, and nothing of the question."""
    cells = [nbformat.v4.new_code_cell("a = 1"), nbformat.v4.new_code_cell("print(a)")]
    notebook = run_notebooks.execute(nbformat.v4.new_notebook(cells=cells), tmp_path)
    record = notebook.metadata[run_record.RECORD]
    assert len(notebook.cells) == 2
    assert notebook.cells[1].outputs[0].text == "1\n"
    assert [cell.execution_count for cell in notebook.cells] == [1, 2]
    assert set(record) == {*RECORD, "code"}
    assert record["seconds"] >= 0
    assert record["code"] == run_record.code_digest(notebook)
    assert run_notebooks.normalise(notebook).metadata[run_record.RECORD] == record
