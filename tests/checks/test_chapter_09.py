"""Chapter 09's design task, with nothing trained."""

from collections.abc import Callable

import course  # noqa: F401 (before Paddle)
from course.networks import early_pooling

import pytest
from chapter_09 import GOOD
from test_checks import names as names_of_chapter


@pytest.mark.parametrize(
    ("share", "says"), [(0.2, "学习率太大或太小"), (0.96, "还不到 96.5%"), (0.97, "练习 5 正确")]
)
def test_design_task_judges_by_the_score(
    monkeypatch: pytest.MonkeyPatch, share: float, says: str
) -> None:
    """With training and judging replaced, the verdict follows the score alone."""
    names = names_of_chapter("09")
    replace: Callable = monkeypatch.setitem
    replace(names, "fit", lambda build, stages: build())
    replace(names, "accuracy", lambda net, images, labels: share)
    verdict = str(names["check_5"](early_pooling, GOOD))
    assert says in verdict
    assert "2,850" in verdict
