"""The chapters' checks say what is wrong with an answer, not only that something is.

`chapter_NN.py` holds each chapter's wrong answers, each with what its check must say, and right
answers in unusual spellings. What no table can list is tried here: any value whatsoever.
"""

import contextlib
import io
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import course  # noqa: F401 (before Paddle)
from course.checks import Exercise, Verdict

import numpy as np
import paddle
import pytest
from answer_tables import answer_table
from contract import CHAPTERS, names_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teaching.grading import marks

RULES = marks.read(None, [])
TABLES = {path: answer_table(path) for path in CHAPTERS}


def table_of(number: str) -> ModuleType:
    return next(table for path, table in TABLES.items() if path.stem.startswith(number))


@cache
def names(number: str) -> dict:
    """What the chapter's cells define, as far as its checks need it."""
    path, table = next(item for item in TABLES.items() if item[0].stem.startswith(number))
    found = names_of(path, table.NEEDED)
    getattr(table, "prepare", lambda names: None)(found)
    return found


def test_a_chapter_without_answers_to_try_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"98_new.* tests/checks/chapter_98"):
        answer_table(Path("98_new.ipynb"))


def rows(which: str) -> list:
    return [
        pytest.param(path.stem[:2], *row, id=f"{path.stem[:2]}-{row[0]}-{i}")
        for path, table in TABLES.items()
        for i, row in enumerate(getattr(table, which))
    ]


@pytest.mark.parametrize(("number", "check", "answer", "says"), rows("WRONG"))
def test_wrong_answer_is_explained(number: str, check: str, answer: tuple, says: str) -> None:
    verdict = names(number)[check](*answer)
    assert says in str(verdict)
    assert verdict.state != "right"
    if check.removeprefix("check_").isdigit():  # else it is a table in the text, no exercise
        earns_nothing(f"{number}-{check.removeprefix('check_')}", verdict, says)


def earns_nothing(exercise: str, verdict: Verdict, says: str) -> None:
    """`make grade` gives no points for a part that is wrong, and all for those that are right."""
    parts = [{"name": part.name, "state": part.state} for part in verdict.parts]
    right = sum(part.state == "right" for part in verdict.parts)
    assert right < len(parts)
    assert not [part for part in verdict.parts if part.state == "right" and says in part.sentence]
    earned = RULES.earned(exercise, {"state": verdict.state, "parts": parts})
    assert earned == pytest.approx(RULES.full(exercise) * right / len(parts), abs=0.005)
    assert verdict.points(RULES.full(exercise)) == earned  # what nbgrader is told


@pytest.mark.parametrize(("number", "check", "answer"), rows("RIGHT"))
def test_right_answer_passes_however_it_is_written(number: str, check: str, answer: tuple) -> None:
    verdict = names(number)[check](*answer)
    assert verdict.state == "right", str(verdict)


def all_checks() -> list[tuple[str, str]]:
    """Each check of each chapter that goes by `course.checks`, found by its cell's source."""
    found = []
    for path, table in TABLES.items():
        checks = sorted({row[0] for row in [*table.WRONG, *table.RIGHT]})
        found += [(path.stem[:2], check) for check in checks]
    return found


class Hostile:
    """Raises whatever one does with it."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("eq")

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        raise RuntimeError("repr")

    def __len__(self) -> int:
        raise RuntimeError("len")


def raises(*arguments: Any, **named: Any) -> None:
    raise KeyError("mine")


def changes(*arguments: Any) -> Any:
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            argument[...] = 0
    return arguments


def prints(*arguments: Any) -> None:
    print("printed by the answer")


def leaves(*arguments: Any) -> None:
    raise SystemExit(3)


STRANGE = [
    "18", "", [], {}, set(), (), float("nan"), float("inf"), -1, 0, 10**30, 1e300, 1j, True, b"18",
    [None], [[1], [1, 2]], ["a"], [float("nan")] * 4, {"conv1": None}, range(3), range(10**12),
    iter([1, 2]), object(), object, int, Hostile(), Ellipsis, NotImplemented, KeyError("x"),
    lambda: None, lambda *a, **k: None, lambda *a, **k: "text", raises, changes, prints, leaves,
    len, np.nan, np.int64(3), np.array(3), np.zeros([2, 2]), np.array(["a"]), np.array([object()]),
    paddle.nn.ReLU, paddle.nn.ReLU(), paddle.nn.Conv2D(1, 1, 1), lambda *a: paddle.nn.ReLU(),
    lambda *a: paddle.nn.Linear(3, 4), lambda *a: paddle.nn.ReLU, lambda *a: Hostile(),
    lambda *a: np.zeros([3, 3]), lambda *a: (1, 2), lambda *a: [None, None],
]  # fmt: skip

values = st.one_of(
    st.sampled_from(STRANGE),
    st.builds(lambda: paddle.to_tensor([1.0, 2.0])),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=8,
    ),
)


@pytest.mark.parametrize(("number", "check"), all_checks())
@settings(
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_value_gets_a_sentence(number: str, check: str, data: st.DataObject) -> None:
    judge = names(number)[check]
    assert isinstance(judge, Exercise), f"{check} of chapter {number} is not made by course.checks"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        verdict = judge(*(data.draw(values) for _ in judge.kinds))
    assert verdict.state in {"right", "wrong", "empty", "stopped"}
    assert len(str(verdict)) > 8
    assert not printed.getvalue()
