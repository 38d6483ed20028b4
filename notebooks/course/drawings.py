"""One drawing for every kind of convolution: which input channel reaches which output channel."""

from collections.abc import Collection
from typing import Any

from course.figures import COLOURS, LINE_STYLES

from matplotlib.axes import Axes

NAMES = ("输入", "输出")
CHANNELS = "{count} 通道"
PALE = "0.82"


def channel_links(in_channels: int, out_channels: int, groups: int = 1) -> list[tuple[int, int]]:
    """List the pairs (input channel, output channel) that a convolution connects, from 0.

    The arguments are those of paddle.nn.Conv2D: input i reaches output o if both lie in the same
    group, i // (in_channels/groups) == o // (out_channels/groups).

    Raises:
        ValueError: if groups divides not both channel counts, or a count is below 1.

    >>> channel_links(4, 4, groups=2)
    [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)]
    """
    for name, value in {"in_channels": in_channels, "out_channels": out_channels}.items():
        if value < 1 or groups < 1 or value % groups:
            raise ValueError(f"groups={groups} must divide {name}={value}, and both be at least 1")
    per_in, per_out = in_channels // groups, out_channels // groups
    return [
        (i, o)
        for i in range(in_channels)
        for o in range(out_channels)
        if i // per_in == o // per_out
    ]


def draw_channels(
    ax: Axes,
    in_channels: int,
    out_channels: int,
    groups: int = 1,
    *,
    title: str = "",
    names: tuple[str, str] = NAMES,
    at: tuple[float, float] = (0, 1),
    trace: Collection[int] | None = None,
) -> set[int]:
    """Draw a convolution's channels as two columns of squares, and a line for each connection.

    Channel 0 is on top; a group has the same height in both columns, its own colour and its own
    kind of line. Layers are chained, left to right, by calls on the same axes with `at=(0, 1)`,
    `at=(1, 2)`, … (give `names` an empty string where the left column has its name already).

    Args:
        ax: where to draw; its axes are switched off.
        in_channels, out_channels, groups: as for paddle.nn.Conv2D. 12 channels fit 3 inches.
        title: what stands above.
        names: what stands below the two columns, above the number of channels.
        at: where the two columns stand; the first layer's left column stands at 0.
        trace: input channels to follow. Their lines and all they reach are drawn strongly, the
            rest is pale. None draws everything strongly.

    Returns:
        The output channels that the traced inputs reach; all of them if `trace` is None.

    Raises:
        ValueError: as `channel_links`.
    """
    links = channel_links(in_channels, out_channels, groups)
    sources = set(range(in_channels)) if trace is None else set(trace)
    reached = {o for i, o in links if i in sources}

    for i, o in sorted(links, key=lambda link: link[0] in sources):  # the strong ones on top
        strong = {**group_style(i * groups // in_channels), "linewidth": 1.4}
        style = strong if i in sources else {"color": PALE, "linestyle": "-", "linewidth": 0.7}
        ax.plot(at, [height(i, in_channels), height(o, out_channels)], zorder=1, **style)

    columns = ((at[0], in_channels, sources), (at[1], out_channels, reached))
    for name, (x, count, marked) in zip(names, columns, strict=True):
        for channel in range(count):
            _draw_square(ax, x, height(channel, count), str(channel), channel in marked)
        if name:
            text = f"{name}\n{CHANNELS.format(count=count)}"
            ax.text(x, 1.03, text, ha="center", va="top", fontsize=10, linespacing=1.3)

    ax.set(xlim=(-0.25, at[1] + 0.25), ylim=(1.22, -0.02))
    if title:
        ax.set_title(title)
    ax.axis("off")
    return reached


def group_style(group: int) -> dict[str, Any]:
    """Colour and kind of line of group `group`; after the last colour, the kinds move on by one."""
    round_, colour = divmod(group, len(COLOURS))
    kind = (colour + round_) % len(LINE_STYLES)
    return {"color": COLOURS[colour], "linestyle": LINE_STYLES[kind]}


def height(channel: int, count: int) -> float:
    """Where channel `channel` of `count` stands, from 0 (top) to 1: the middle of its share."""
    return (channel + 0.5) / count


def _draw_square(ax: Axes, x: float, y: float, label: str, marked: bool) -> None:
    """Draw one channel as a small numbered square; marked ones have a strong frame."""
    box = {
        "boxstyle": "square,pad=0.25",
        "facecolor": "white",
        "edgecolor": "black" if marked else PALE,
        "linewidth": 1.2 if marked else 0.8,
    }
    colour = "black" if marked else "0.6"
    ax.text(x, y, label, ha="center", va="center", fontsize=9, color=colour, bbox=box, zorder=2)
