"""Chapter 05's check cells say what is wrong with an answer, not only that something is."""

import numpy as np
import paddle
from paddle.nn import Conv2D
from paddle.nn.initializer import Assign, Constant

NEEDED = None


class AbsoluteDifference(paddle.nn.Layer):
    """Another way to exercise 5: one kernel, the absolute value, a threshold."""

    def __init__(self) -> None:
        super().__init__()
        start = np.array([0.5, 0, -0.5], dtype="float32").reshape([1, 1, 1, 3])
        self.conv = Conv2D(1, 1, [1, 3], weight_attr=Assign(start), bias_attr=False)
        self.threshold = Conv2D(1, 1, 1, weight_attr=Constant(1.0))

    def forward(self, picture: paddle.Tensor) -> paddle.Tensor:
        return self.threshold(abs(self.conv(picture)))


WRONG = [
    ("check_1", (None, None), "还没有作答"),
    ("check_1", (48, [27, 28, 29]), "宽度不是 48"),
    ("check_1", (47, [28, 29]), "应当亮 3 列"),
    ("check_1", (47, [28, 29, 30]), "位置不对"),
    ("check_2", (None, 5_529_600), "还没有作答"),
    ("check_2", (9, 5_529_600), "各有自己的一份"),
    ("check_2", (20, 5_529_600), "参数量不是 20"),
    ("check_2", (18, 2_764_800), "只数了一个输出通道"),
    ("check_2", (18, 5_492_880), "乘加不是 5,492,880"),  # without padding
    ("check_3", (None,), "还没有作答"),
    ("check_3", ([1, 0, -1],), "形状"),
    ("check_3", ([[0, 1, 3], [-1, 0, 1], [-3, -1, 0]],), "超过 2"),
    ("check_3", ([[0, 1, 2], [1, 0, 1], [2, 1, 0]],), "系数之和是 8"),
    ("check_3", ([[0, 0, 1], [0, 0, 0], [-1, 0, 0]],), "要到 4"),
    ("check_3", ([[2, 2, 2], [0, 0, 0], [-2, -2, -2]],), "的一半"),
    ("check_4", (None,), "还没有作答"),
    ("check_4", ({"浮雕"},), "没有叫 浮雕"),
    ("check_4", ({"模糊", "锐化"},), "锐化 拆不开"),
    ("check_4", ({"模糊"},), "还漏了 2 个"),
    ("check_5", (None,), "还没有作答"),
    ("check_5", (lambda: Conv2D(1, 12, [1, 3]),), "最多 12 个"),
    ("check_5", (lambda: Conv2D(1, 1, 3),), "输出的形状"),
    ("check_5", (lambda: Conv2D(1, 1, [1, 3]),), "要到 97%"),
]
RIGHT = [
    ("check_1", (47, [29, 28, 27])),
    ("check_2", (18, 5_529_600)),
    ("check_3", ([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]],)),
    ("check_3", ([[0, -1, -2], [1, 0, -1], [2, 1, 0]],)),
    ("check_4", (["模糊", "左右 Sobel", "上下 Sobel"],)),
    ("check_5", (AbsoluteDifference,)),
]
