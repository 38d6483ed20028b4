"""Chapter 09's design task, with nothing trained."""

from collections.abc import Callable

import course  # noqa: F401 (before Paddle)
from course.checks import Verdict
from course.networks import REFERENCE_ENTRIES, early_pooling

import pytest
from chapter_09 import GOOD
from paddle import nn
from test_checks import names as names_of_chapter


@pytest.fixture
def verdict_at(monkeypatch: pytest.MonkeyPatch) -> Callable:
    """The verdict on an entry, with training and judging replaced: it scored so much."""
    names = names_of_chapter("09")

    def verdict(build: Callable, stages: list, share: float) -> Verdict:
        monkeypatch.setitem(names, "fit", lambda build, stages: build())
        monkeypatch.setitem(names, "accuracy", lambda net, images, labels: share)
        return names["check_5"](build, stages)

    return verdict


@pytest.mark.parametrize(
    ("share", "says"),
    [(0.2, "学习率太大或太小"), (0.97, "还在参考前沿之内"), (0.971, "练习 5 正确")],
)
def test_design_task_judges_by_the_score(verdict_at: Callable, share: float, says: str) -> None:
    told = str(verdict_at(early_pooling, GOOD, share))
    assert says in told
    assert "2,850" in told


@pytest.mark.parametrize("name", REFERENCE_ENTRIES)
def test_a_copied_reference_earns_the_floor(verdict_at: Callable, name: str) -> None:
    """Its rules are right; it does not beat itself, even if luckier than it ever was."""
    make, stages, best = REFERENCE_ENTRIES[name]
    verdict = verdict_at(make, stages, best + 0.002)
    assert [part.state for part in verdict.parts] == ["wrong", "right"]
    assert "还在参考前沿之内" in str(verdict)


@pytest.mark.parametrize(("share", "state"), [(0.949, "wrong"), (0.95, "right")])
def test_cheaper_than_all_references(verdict_at: Callable, share: float, state: str) -> None:
    def build() -> nn.Layer:
        return nn.Sequential(nn.AvgPool2D(2), nn.Flatten(), nn.Linear(196, 10))

    verdict = verdict_at(build, GOOD, share)
    assert verdict.state == state
    assert state == "right" or "比参考作品都便宜" in str(verdict)
