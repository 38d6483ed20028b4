"""The channel drawing connects exactly what a real convolution connects."""

from itertools import pairwise

from course.drawings import PALE, channel_links, draw_channels

import matplotlib.pyplot as plt
import numpy as np
import paddle
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

KINDS = [(3, 4, 1), (4, 4, 2), (6, 9, 3), (4, 4, 4), (2, 6, 2), (1, 1, 1), (12, 12, 12)]


@pytest.fixture
def ax() -> Axes:
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


@pytest.mark.parametrize(("in_channels", "out_channels", "groups"), KINDS)
def test_links_are_those_of_paddle(in_channels: int, out_channels: int, groups: int) -> None:
    layer = paddle.nn.Conv2D(in_channels, out_channels, 1, groups=groups, bias_attr=False)
    layer.weight.set_value(paddle.ones(layer.weight.shape))
    moved = [
        (i, o)
        for i, row in enumerate(np.eye(in_channels, dtype="float32"))
        for o in np.flatnonzero(layer(paddle.to_tensor(row.reshape([1, -1, 1, 1]))).numpy())
    ]
    assert channel_links(in_channels, out_channels, groups) == moved
    assert len(moved) == layer.weight.size  # one connection, one 1×1 kernel


@pytest.mark.parametrize(("in_channels", "out_channels", "groups"), KINDS)
def test_one_line_a_link_and_one_square_a_channel(
    ax: Axes, in_channels: int, out_channels: int, groups: int
) -> None:
    reached = draw_channels(ax, in_channels, out_channels, groups)
    assert reached == set(range(out_channels))
    assert len(ax.lines) == len(channel_links(in_channels, out_channels, groups))
    squares = [text for text in ax.texts if text.get_bbox_patch() is not None]
    assert len(squares) == in_channels + out_channels


def test_groups_keep_to_their_own_height(ax: Axes) -> None:
    draw_channels(ax, 4, 8, 2)
    for line in ax.lines:
        assert len({y > 0.5 for y in line.get_ydata()}) == 1


def test_no_two_groups_look_alike(ax: Axes) -> None:
    draw_channels(ax, 12, 12, 12)
    dashes = [tuple(line._unscaled_dash_pattern[1] or ()) for line in ax.lines]
    colours = [to_hex(line.get_color()) for line in ax.lines]
    looks = set(zip(colours, dashes, strict=True))
    assert len(looks) == 12


def test_trace_follows_an_input_and_pales_the_rest(ax: Axes) -> None:
    assert draw_channels(ax, 4, 6, 2, trace={1}) == {0, 1, 2}
    pale = [line for line in ax.lines if to_hex(line.get_color()) == to_hex(PALE)]
    assert len(ax.lines) - len(pale) == 3


def test_chained_layers_all_stay_in_view(ax: Axes) -> None:
    reached = draw_channels(ax, 4, 4, 4, trace={2})
    for at in pairwise(range(1, 4)):
        reached = draw_channels(ax, 4, 4, names=("", "再下一层"), at=at, trace=reached)
    assert reached == {0, 1, 2, 3}
    left, right = ax.get_xlim()
    assert left < 0
    assert right > 3
    assert right < 4


@pytest.mark.parametrize(
    ("arguments", "says"),
    [((4, 6, 4), "out_channels=6"), ((3, 4, 2), "in_channels=3"), ((4, 0, 1), "out_channels=0")],
)
def test_impossible_groups_are_refused(ax: Axes, arguments: tuple, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        draw_channels(ax, *arguments)
    assert not ax.lines
