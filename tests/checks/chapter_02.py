"""Chapter 02's check cells say what is wrong with an answer, not only that something is."""

from collections.abc import Callable

import numpy as np
import paddle
from paddle.nn import Conv2D, ReLU

NEEDED = {
    *("imports", "loop", "paddle", "sweep", "receptive-field", "exercise-6-bill"),
}


def columns_of(order: str, start: int = 0) -> Callable:
    """An im2col for exercise 5, its rows in the given order of channel, row and column (c, k, l).

    `start` shifts the taps by so many places, which is wrong unless it is 0.
    """

    def im2col(x: np.ndarray, size: int, stride: int, padding: int, dilation: int) -> np.ndarray:
        x = np.pad(x, [(0, 0), (padding, padding), (padding, padding)])
        span = dilation * (size - 1) + 1
        rows, columns = ((n - span) // stride + 1 for n in x.shape[1:])
        taps = dilation * np.arange(size)
        i = (stride * np.arange(rows) + start)[:, None, None, None] + taps[:, None]
        j = stride * np.arange(columns)[:, None, None] + taps
        windows = x[:, i % x.shape[1], j]
        return np.einsum(f"cabkl->{order}ab", windows).reshape([-1, rows * columns])

    return im2col


def downwards(x: np.ndarray, size: int, stride: int, padding: int, dilation: int) -> np.ndarray:
    """The windows of exercise 5 column by column instead of row by row."""
    rows, columns = (
        (n + 2 * padding - dilation * (size - 1) - 1) // stride + 1 for n in x.shape[1:]
    )
    out = columns_of("ckl")(x, size, stride, padding, dilation)
    return out.reshape([-1, rows, columns]).swapaxes(1, 2).reshape(out.shape)


def unpadded(x: np.ndarray, size: int, stride: int, padding: int, dilation: int) -> np.ndarray:
    return columns_of("ckl")(x, size, stride, 0, dilation)


class Pretends(Conv2D):
    """The right weight, and an output that is made up."""

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return paddle.zeros([1, 96, 17, 17])


def two_channels_only(x: np.ndarray, *knobs: int) -> np.ndarray:
    return columns_of("ckl")(x[:2], *knobs)


SHAPE = [48, 8, 7, 7]
WRONG = [
    ("check_1", (None, SHAPE), "还没有写"),
    ("check_1", ([48, 20, 15], SHAPE), "output_1"),
    ("check_1", ([1, 24, 20, 15], SHAPE), "前两维"),
    ("check_1", ([1, 48, 15, 20], SHAPE), "先高后宽"),
    ("check_1", ([1, 48, 19, 15], SHAPE), "H 少了 1"),
    ("check_1", ([1, 48, 20, 16], SHAPE), "W 多了 1"),
    ("check_1", ([1, 48, 17, 12], SHAPE), "没有算填充"),
    ("check_1", ([1, 48, 40, 30], SHAPE), "H 不是 40"),
    ("check_1", ([1, 48, 20, 15], [24, 8, 7, 7]), "第一维不用除"),
    ("check_1", ([1, 48, 20, 15], [48, 16, 7, 7]), "一套核有几片"),
    ("check_1", ([1, 48, 20, 15], [8, 48, 7, 7]), "次序是"),
    ("check_2", (None, 6, 14), "还没有写"),
    ("check_2", (12, 6, 14), "没翻核"),
    ("check_2", (9, 6, 14), "不是 9。"),
    ("check_2", (18, 12, 14), "没有填充"),
    ("check_2", (18, 12.5, 14), "不是 12.5"),
    ("check_2", (18, 6, 12), "不是 12。"),
    ("check_3", (None,), "还没有作答"),
    ("check_3", (lambda: None,), "build_3()"),
    ("check_3", (ReLU,), "返回一个 Conv2D"),
    ("check_3", (lambda: Conv2D(24, 96, [1, 7], padding=[0, 3], stride=2, groups=3),), "输出是"),
    ("check_3", (lambda: Conv2D(24, 96, [1, 7], padding=[0, 3]),), "要分几组"),
    ("check_3", (lambda: Conv2D(24, 96, [7, 1], padding=[3, 0], groups=3),), "反了"),
    ("check_3", (lambda: Conv2D(24, 96, 7, padding=3, groups=3),), "[96, 8, 7, 7]"),
    ("check_3", (lambda: Conv2D(8, 96, [1, 7], padding=[0, 3]),), "收不进 24 个通道"),
    ("check_3", (lambda: Conv2D(24, 96, [1, 7], padding=3, groups=3),), "填充可以不同"),
    ("check_3", (lambda: Pretends(24, 96, [1, 7], groups=3),), "你返回的是 Pretends"),
    ("check_4", (None,), "还没有作答"),
    ("check_4", ([1, 2],), "dilations_4"),
    ("check_4", ([1, 2.5, 9],), "dilations_4"),
    ("check_4", ([0, 1, 2],), "正整数"),
    ("check_4", ([1, 10, 20],), "一定有洞"),
    ("check_4", ([2, 2, 2],), "有 6 列是洞"),
    ("check_4", ([1, 2, 4],), "还能更大"),
    ("check_5", (None,), "还没有作答"),
    ("check_5", (unpadded,), "填充 1，膨胀 1：形状是"),
    ("check_5", (columns_of("klc"),), "次序"),
    ("check_5", (columns_of("clk"),), "次序"),
    ("check_5", (downwards,), "列与列"),
    ("check_5", (columns_of("ckl", start=1),), "数不对"),
    ("check_5", (two_channels_only,), "3 个通道"),
    ("check_5", (lambda *knobs: np.zeros([18, 42]),), "数不对"),
    ("check_5", (lambda x: x,), "im2col_5("),
    ("check_2", (18, 6, 12), "dilated_2"),
    ("check_6", (None, None, None), "还没有作答"),
    ("check_6", ([64, 32, 32, 16], 15_501_312, 2), "第 2 行不是 32"),
    ("check_6", ([64, 31, 31, 15], 15_501_312, 2), "膨胀 2 的 3×3 跨 5 格"),
    ("check_6", ([64, 31, 29, 14], 15_501_312, 2), "向上取整"),
    ("check_6", ([63, 31, 29, 15], 15_501_312, 2), "第 1 行不是 63"),
    ("check_6", ([64, 31, 29, 15], 18_874_368, 2), "同事的数"),
    ("check_6", ([64, 31, 29, 15], 15_555_136, 2), "加偏置不是乘加"),
    ("check_6", ([64, 31, 29, 15], 18_432, 2), "位置数"),
    ("check_6", ([64, 31, 29, 15], 15_501_312, 1), "补 1 个"),
    ("check_6", ([64, 31, 29, 15], 15_501_312, -5), "补 -5 个"),
    ("check_6", ([64, 31, 29, 15], None, 3), "macs_6"),
]
RIGHT = [
    ("check_1", ((1, 48, 20, 15), tuple(SHAPE))),
    ("check_2", (18.0, 6.0, 14.0)),
    ("check_3", (lambda: Conv2D(24, 96, (1, 7), padding="same", groups=3),)),
    ("check_4", ((9, 3, 1),)),
    ("check_5", (columns_of("ckl"),)),
    ("check_4", (np.array([1, 3, 9]),)),
    ("check_4", ([3.0, 9.0, 1.0],)),
    ("check_6", (np.array([64, 31, 29, 15]), 15_501_312.0, 2)),
]
