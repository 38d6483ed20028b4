"""Tables are tables: on a page, and in plain text where columns line up."""

import course  # noqa: F401
from course.tables import columns, table

import numpy as np
import pytest
from bs4 import BeautifulSoup

HEADS = {"层": "", "乘加": ",", "用时（毫秒）": ".1f"}
ROWS = [("标准", 3_612_672, 12.34), ("深度 <1>", np.int64(56_448), 2.0), ("没有量", None, "—")]


def test_plain_text_lines_up() -> None:
    lines = repr(table(HEADS, ROWS, least="乘加")).splitlines()
    assert lines[1].split() == ["标准", "3,612,672", "12.3"]
    assert "56,448*" in lines[2]
    assert len({columns(line) for line in lines}) == 1


def test_a_page_gets_a_table() -> None:
    html = BeautifulSoup(
        table(HEADS, ROWS, least="乘加", most="用时（毫秒）")._repr_html_(), "html.parser"
    )
    assert [th.text for th in html.select("th")] == list(HEADS)
    assert [td.text for td in html.select("tbody tr:nth-child(2) td")] == [
        "深度 <1>",
        "56,448",
        "2.0",
    ]
    assert [strong.text for strong in html.select("strong")] == ["12.3", "56,448"]
    assert "right" in html.select("td")[1]["style"]
    assert "left" in html.select("td")[0]["style"]


def test_bad_rows_and_names_are_named() -> None:
    with pytest.raises(ValueError, match="表有 3 列"):
        table(HEADS, [("标准", 1)])
    with pytest.raises(ValueError, match="没有叫“速度”的列"):
        table(HEADS, ROWS, least="速度")
