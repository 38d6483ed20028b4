"""The TOML decides what an answer is worth; what it says wrongly is told."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from teaching.grading import marks, master

PARTS = ["row_2", "column_2", "right_2", "saved_2"]


def rules(tmp_path: Path, text: str) -> marks.Rules:
    (tmp_path / "a.toml").write_text(text, "utf-8")
    return marks.read(tmp_path / "a.toml", master.all_chapters("05"))


def result(*right: str) -> dict:
    parts = [{"name": n, "state": "right" if n in right else "wrong"} for n in PARTS]
    return {"state": "right" if len(right) == len(PARTS) else "wrong", "parts": parts}


def test_parts_earn_what_they_weigh(tmp_path: Path) -> None:
    plain = rules(tmp_path, "")
    assert plain.earned("05-2", result(*PARTS)) == 10
    assert plain.earned("05-2", result("row_2")) == 2.5
    assert plain.earned("05-2", result()) == 0
    assert rules(tmp_path, "partial = false").earned("05-2", result("row_2")) == 0
    own = rules(tmp_path, '[exercises."05-2"]\npoints = 15\nparts = {row_2 = 0, right_2 = 3}\n')
    assert own.full("05-2") == 15
    assert own.full("05-1") == 10
    assert own.earned("05-2", result("row_2")) == 0
    assert own.earned("05-2", result("right_2", "saved_2")) == 12


def test_lateness(tmp_path: Path) -> None:
    own = rules(tmp_path, "deadline = 2026-12-01T20:00:00\nlate = [[24, 0.5], [0, 0.9]]\n")
    due = datetime(2026, 12, 1, 20)
    hours = {-1: 1, 0: 1, 1: 0.9, 24: 0.9, 25: 0.5}
    assert {h: own.late_weight(due + timedelta(hours=h)) for h in hours} == hours
    assert rules(tmp_path, "").late_weight(due) == 1
    day = rules(tmp_path, "deadline = 2026-12-01\n")  # the day counts to its end
    assert day.late_weight(datetime(2026, 12, 1, 23, 59)) == 1
    assert day.late_weight(datetime(2026, 12, 2, 0, 1)) == 0.9


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("points = ", "读不懂"),
        ("pionts = 3", "不认识 pionts"),
        ("points = -1", "points 写的是 -1"),
        ('points = "ten"', "points 写的是 ten"),
        ("partial = 3", "true 或 false"),
        ("late = [[0, 1.5]]", "权重在 0 和 1 之间"),
        ("deadline = 3", "deadline 写的是 3"),
        ("exercises = 3", "exercises 写的是 3"),
        ('[exercises."05-9"]\npoints = 3', "05-9 不是哪一题"),
        ('[exercises."05-2"]\nweight = 3', "不认识 weight"),
        ('[exercises."05-2"]\nparts = {width_1 = 1}', "row_2、column_2"),
        ('[exercises."05-1"]\nparts = {width_1 = 0, columns_1 = 0}', "width_1、columns_1"),
    ],
)
def test_a_wrong_rule_is_told(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(marks.RulesError, match=says):
        rules(tmp_path, text)
