"""Chapter 05's check cells say what is wrong with an answer, not only that something is."""

from collections.abc import Callable

import numpy as np
import paddle
from paddle.nn import Conv2D
from paddle.nn.initializer import Assign, Constant

NEEDED = {
    *("imports", "step-image", "edge-layer", "five-kernels", "separable-sobel", "photo", "snr"),
    *("learn-kernel", "exercise-2-bill"),
}


class AbsoluteDifference(paddle.nn.Layer):
    """Another way to exercise 5: one kernel, the absolute value, a threshold."""

    def __init__(self) -> None:
        super().__init__()
        start = np.array([0.5, 0, -0.5], dtype="float32").reshape([1, 1, 1, 3])
        self.conv = Conv2D(1, 1, [1, 3], weight_attr=Assign(start), bias_attr=False)
        self.threshold = Conv2D(1, 1, 1, weight_attr=Constant(1.0))

    def forward(self, picture: paddle.Tensor) -> paddle.Tensor:
        return self.threshold(abs(self.conv(picture)))


class Remembers(paddle.nn.Layer):
    """Learns the picture it is trained on by heart: a cheat at exercise 5."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = self.create_parameter([1])
        self.answer = None

    def forward(self, picture: paddle.Tensor) -> paddle.Tensor:
        difference = abs(picture[..., :-2] - picture[..., 2:])
        if self.answer is None:
            self.answer = (difference > 0.5).astype("float32") - 0.5
        return self.scale + 20 * self.answer


class HandWritten(paddle.nn.Layer):
    """The rule of exercise 5 written down, nothing to learn."""

    def forward(self, picture: paddle.Tensor) -> paddle.Tensor:
        return abs(picture[..., :-2] - picture[..., 2:]) - 0.5


def padded(mode: str) -> Callable:
    """Exercise 6 by NumPy's padding of that mode."""

    def edges(picture: np.ndarray) -> np.ndarray:
        around = np.pad(picture, 1, mode=mode)
        smooth = around[:-2] + 2 * around[1:-1] + around[2:]
        return smooth[:, :-2] - smooth[:, 2:]

    return edges


def from_below(picture: np.ndarray) -> np.ndarray:
    """The last row over the first; left and right are right."""
    around = np.pad(np.pad(picture, [(1, 1), (0, 0)], mode="wrap"), [(0, 0), (1, 1)], mode="edge")
    smooth = around[:-2] + 2 * around[1:-1] + around[2:]
    return smooth[:, :-2] - smooth[:, 2:]


def rim_erased(picture: np.ndarray) -> np.ndarray:
    """No false edges, and no true ones at the rim."""
    out = padded("constant")(picture)
    out[[0, -1]], out[:, [0, -1]] = 0, 0
    return out


WRONG = [
    ("check_1", (None, None), "还没有作答"),
    ("check_1", (48, [27, 28, 29]), "宽度不是 48"),
    ("check_1", (47, [28, 29]), "应当亮 3 列"),
    ("check_1", (47, [28, 29, 30]), "位置不对"),
    ("check_1", (47, [27, 28, 29, 29]), "你写了 4 列"),
    ("check_1", (47, 28), "columns_1"),
    ("check_2", (None, None, None, None), "还没有作答"),
    ("check_2", ("拆开", "乘加", 5_529_600, 1_843_200), "“拆开”的乘加没有错"),
    ("check_2", ("一层", "参数", 5_529_600, 1_843_200), "两个核 18 个数"),
    ("check_2", ("一层", "乘加", 3_686_400, 1_843_200), "同事的数"),
    ("check_2", ("一层", "乘加", 2_764_800, 1_843_200), "一共两个"),
    ("check_2", ("一层", "乘加", 5_492_880, 1_843_200), "不是 5,492,880"),  # without padding
    ("check_2", ("一层", "乘加", 5_529_600, 0), "不是 0"),
    ("check_2", ("一层", "乘加", 5_529_600, 5_529_600), "少做多少次"),
    ("check_2", ("第一行", "乘加", 5_529_600, 1_843_200), "row_2"),
    ("check_3", (None,), "还没有作答"),
    ("check_3", ([1, 0, -1],), "kernel_3"),
    ("check_3", ([[0, 1, 3], [-1, 0, 1], [-3, -1, 0]],), "超过 2"),
    ("check_3", ([[0, 1, 2], [1, 0, 1], [2, 1, 0]],), "系数之和是 8"),
    ("check_3", ([[0, 0, 1], [0, 0, 0], [-1, 0, 0]],), "要到 4"),
    ("check_3", ([[2, 2, 2], [0, 0, 0], [-2, -2, -2]],), "的一半"),
    ("check_4", (None,), "还没有作答"),
    ("check_4", ({"浮雕"},), "浮雕"),
    ("check_4", ({"模糊", "锐化"},), "锐化 拆不开"),
    ("check_4", ({"模糊"},), "还漏了 2 个"),
    ("check_5", (None,), "还没有作答"),
    ("check_5", (lambda: Conv2D(1, 12, [1, 3]),), "最多 12 个"),
    ("check_5", (lambda: Conv2D(1, 1, 3),), "输出的形状"),
    ("check_5", (lambda: Conv2D(1, 1, [1, 3]),), "要到 97%"),
    ("check_5", (Remembers,), "要到 97%"),
    ("check_5", (HandWritten,), "没有可以训练的参数"),
    ("check_6", (None,), "还没有作答"),
    ("check_6", (lambda picture: picture[1:-1, 1:-1],), "要一样大"),
    ("check_6", (padded("constant"),), "出现了 2"),
    ("check_6", (padded("wrap"),), "对面的像素"),
    ("check_6", (from_below,), "对面那一行"),
    ("check_6", (rim_erased,), "最上一行"),
    ("check_6", (lambda picture: -padded("edge")(picture),), "左减右"),
    ("check_6", (lambda picture: 0 * picture,), "左减右"),
    ("check_6", (lambda picture: None,), "edges_6("),
]
RIGHT = [
    ("check_1", (47, [29, 28, 27])),
    ("check_2", (" 一层", "乘加", 5_529_600.0, np.int64(1_843_200))),
    ("check_3", ([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]],)),
    ("check_3", ([[0, -1, -2], [1, 0, -1], [2, 1, 0]],)),
    ("check_4", (["模糊", "左右 Sobel", "上下 Sobel"],)),
    ("check_5", (AbsoluteDifference,)),
    ("check_6", (padded("edge"),)),
    ("check_6", (padded("reflect"),)),
    ("check_6", (padded("symmetric"),)),
]
