"""The checks' manners: what a check says of answers of any kind, and what its author must keep."""

import re
import time
from fractions import Fraction

import course  # noqa: F401 (before Paddle)
from course import checks
from course.checks import (
    array,
    builder,
    exercise,
    forward,
    function,
    mapping,
    names,
    number,
    numbers,
    progress,
    rows,
    subclass,
    whole,
    wholes,
    word,
    yes_no,
)

import numpy as np
import paddle
import pytest
from paddle import nn


@exercise(1, size=whole, params=whole)
def check_sizes(size, params):
    """Two numbers, one with a misconception."""
    yield "size", [(size != 28, f"边长不是 {size}。")]
    yield "params", [(params == 64, "漏了偏置。"), (params != 72, f"不是 {params:,}。")]


@exercise(3, limit=1, double=function(whole))
def check_double(double):
    """A function, tried on some numbers."""
    for n in range(5):
        if double(n) != 2 * n:
            yield "double", f"double_3({n}) 不是 {2 * n}。"
            return
    yield "double", None
    return "五个数都对"


@exercise("填表", build=builder)
def check_build(build):
    """A network, looked at from outside."""
    yield "build", [(forward(build(), paddle.zeros([2, 3])).shape != [2, 4], "形状不对。")]


def test_each_part_has_its_verdict() -> None:
    verdict = check_sizes(28, 64)
    assert verdict.state == "wrong"
    assert [(part.name, part.state) for part in verdict.parts] == [
        ("size_1", "right"),
        ("params_1", "wrong"),
    ]
    assert str(verdict) == "✓ size_1 对了。\n✗ params_1：漏了偏置。"
    assert "#D55E00" in verdict._repr_html_()


def test_all_right_and_all_empty() -> None:
    assert str(check_sizes(28, 72)) == "✓ 练习 1 正确。"
    empty = check_sizes(None, None)
    assert empty.state == "empty"
    assert str(empty) == "○ 练习 1 还没有作答：把 size_1 和 params_1 的 None 换成你的答案。"


@exercise(2, of=3, hint="想想 < 号。", side=whole, area=whole)
def check_more(side, area):
    """In a learner's copy."""
    yield "side", [(side != 4, "边长不对。")]
    yield "area", [(area != 16, "面积不对。")]


@exercise(4, of=3, total=whole)
def check_above(total):
    """Uses what a cell above defines."""
    yield "total", [(total != defined_above + 1, "不对。")]  # noqa: F821


def test_an_answer_that_was_not_run_is_missing_not_an_error() -> None:
    """The answer's cell was left out, or is gone: its variables are there all the same."""
    verdict = check_more(side_2, area_2)  # noqa: F821
    assert verdict.state == "empty"
    assert str(verdict).startswith("○ 练习 2 的作答格还没有运行（或者删掉了）")
    assert "side_2 和 area_2" in str(verdict)
    half = check_more(4, area_2)  # noqa: F821
    assert [part.state for part in half.parts] == ["right", "empty"]
    assert "area_2 还没有：作答格没有运行完" in str(half)
    assert str(check_more(4, None)).endswith("area_2 还没有写。")


def test_cells_above_that_are_missing_are_named() -> None:
    verdict = check_above(3)
    assert verdict.state == "stopped"
    assert "要用的 defined_above 还没有。上面有的格没有运行，或者删掉了" in str(verdict)


def test_a_learners_verdict_counts_and_keeps_the_hint_folded() -> None:
    right, wrong = check_more(4, 16), check_more(4, 15)
    assert repr(right) == "✓ 练习 2 正确。\n这一章 3 题，现在做对了 1 题。"
    assert repr(wrong).endswith("✗ area_2：面积不对。\n这一章 3 题，现在做对了 0 题。")
    assert "想想" not in repr(wrong) + right._repr_html_()
    page = wrong._repr_html_()
    assert "<details><summary>再给一个提示</summary>想想 &lt; 号。</details>" in page
    assert re.findall(r'<b style="color: (#\w+)">(.)</b>', page) == [
        ("#009E73", "✓"),
        ("#D55E00", "✗"),
    ]
    assert check_more(None, None)._repr_html_().count("<div") == 2  # as on the page of the site
    checks.RIGHT.update({1, 3})
    assert check_more(4, 16).tally == "这一章的 3 题都做对了。"
    checks.RIGHT.clear()


@pytest.mark.parametrize("missing", [None, "28", [28], {}, 28.5, float("nan"), int])
def test_the_other_part_is_judged_all_the_same(missing: object) -> None:
    verdict = check_sizes(missing, 72)
    assert [part.state for part in verdict.parts][1] == "right"
    assert verdict.parts[0].state == ("empty" if missing is None else "wrong")
    assert "size_1" in str(verdict)


@pytest.mark.parametrize(
    "value", [28, 28.0, np.int64(28), np.float32(28), np.array([28]), Fraction(28)]
)
def test_a_number_is_right_however_it_is_spelled(value: object) -> None:
    assert check_sizes(value, 72).state == "right"
    assert check_sizes(paddle.to_tensor(28), 72).state == "right"


def test_a_string_is_told_to_lose_its_quotes() -> None:
    assert "文字 '28'。去掉引号" in str(check_sizes("28", 72))
    assert "去掉引号" not in str(check_sizes("二十八", 72))


def wrong_signature() -> int:
    return 0


def endless(n: int) -> int:
    while True:
        try:
            time.sleep(5)
        except Exception:
            continue


def leave(n: int) -> int:
    raise SystemExit


@pytest.mark.parametrize(
    ("double", "state", "says"),
    [
        (lambda n: 2 * n, "right", "练习 3 正确：五个数都对。"),
        (lambda n: n + n % 3, "wrong", "double_3(3) 不是 6"),
        (str, "wrong", "double_3(0) 应当返回一个整数，返回的却是文字 '0'。去掉引号"),
        (lambda n: None, "wrong", "返回的却是 None。是不是漏了 return"),
        (lambda n: 1 / n, "wrong", "double_3(0) 报了错：ZeroDivisionError"),
        (wrong_signature, "wrong", "TypeError"),
        (endless, "stopped", "1 秒还没有结果"),
        (leave, "stopped", "SystemExit"),
        (3, "wrong", "double_3 应当是一个函数，写的却是 3。"),
    ],
)  # fmt: skip
def test_functions(double: object, state: str, says: str) -> None:
    verdict = check_double(double)
    assert verdict.state == state
    assert says in str(verdict)


def test_what_an_answer_prints_or_changes_is_its_own(capsys: pytest.CaptureFixture) -> None:
    kept = np.ones(3)

    @exercise(1, change=function())
    def check(change):
        change(kept)
        yield "change", [(kept.sum() != 3, "改了。")]

    def change(x):
        print("hello")
        x[:] = 0

    assert check(change).state == "right"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: nn.Linear(3, 4), "填表 正确。"),
        (lambda: nn.Linear(3, 5), "形状不对"),
        (lambda: nn.Linear(2, 4), "网络收到形状 [2, 3] 的输入，报了错："),
        (lambda: nn.Linear, "后面加上 () 才是网络"),
        (lambda: None, "是不是漏了 return"),
        (nn.Linear, "build() 报了错：TypeError"),
        (nn.Linear(3, 4), "写成 lambda"),
    ],
)
def test_networks(build: object, says: str) -> None:
    assert says in str(check_build(build))


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        (yes_no, np.bool_(True), True),
        (number, np.float64(0.5), 0.5),
        (wholes(3), np.array([1.0, 2, 3]), [1, 2, 3]),
        (wholes(), range(2), [0, 1]),
        (numbers(2), (0.5, 1), [0.5, 1]),
        (word("params", "MACs"), " macs ", "MACs"),
        (names("甲", "乙"), ["乙", "甲"], {"甲", "乙"}),
        (names("甲", "乙"), "甲", {"甲"}),
        (rows(whole, number), [[4, 0.01], (1.0, 0.1)], [(4, 0.01), (1, 0.1)]),
        (mapping(wholes(2), "a", "b"), {"a": (1, 2), "b": None}, {"a": [1, 2], "b": None}),
        (subclass(nn.Layer), nn.ReLU, nn.ReLU),
    ],
)
def test_kinds_read_every_spelling(kind, value: object, read: object) -> None:
    assert kind(value, "x") == read


def test_arrays_have_their_shape() -> None:
    assert array(2, None)([[1, 2], [3, 4]], "x").sum() == 10
    for value in ([1, 2], [["a", "b"]] * 2, [[1], [1, 2]], [[np.nan, 1]] * 2, "12"):
        with pytest.raises(Exception, match="x 应当是形状是"):
            array(2, None)(value, "x")


def test_a_check_that_crashes_says_so() -> None:
    @exercise(7, size=whole)
    def check(size):
        yield "size", [(1 / size > 1, "")]

    verdict = check(0)
    assert verdict.state == "stopped"
    assert "ZeroDivisionError" in str(verdict)


def test_an_author_is_held_to_the_form() -> None:
    with pytest.raises(TypeError, match="arguments must be"):
        exercise(1, size=whole)(lambda width: (yield "width", None))
    with pytest.raises(TypeError, match="must yield"):
        exercise(1, size=whole)(lambda size: "正确")
    with pytest.raises(TypeError, match="要 2 个答案"):
        check_sizes(1)


def test_progress_survives_everything(capsys: pytest.CaptureFixture) -> None:
    calls = {
        1: lambda: check_sizes(28, 72),
        2: lambda: check_sizes(1, 72),
        3: lambda: check_sizes(None, None),
        4: lambda: check_sizes(not_there, 72),  # noqa: F821
        5: lambda: check_sizes(28, 72),
    }
    progress(calls)
    assert capsys.readouterr().out.splitlines() == [
        "正确：练习 1、5",
        "还不对：练习 2",
        "还没有作答：练习 3",
        "停下了：练习 4（NameError: name 'not_there' is not defined）",
    ]
