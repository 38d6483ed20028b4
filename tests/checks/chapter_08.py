"""Chapter 08's check cells say what is wrong with an answer, not only that something is."""

from collections.abc import Callable

import course  # noqa: F401 (before Paddle)
from course.networks import Inception

import paddle
from paddle import nn

NEEDED = {
    "imports",
    "inception-blocks",
    "inception",
    "googlenet",
    "totals",
    "auxiliary",
    "exercise-4-report",
}


class Branches(nn.Layer):
    """A block of any branches, side by side."""

    def __init__(self, *branches: nn.Layer) -> None:
        super().__init__()
        self.branches = nn.LayerList(branches)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return paddle.concat([branch(x) for branch in self.branches], axis=1)


def separable(out_channels: int, kernel_size: int) -> nn.Layer:
    """A separable convolution of 192 channels: another way to exercise 5."""
    padding = kernel_size // 2
    return nn.Sequential(
        nn.Conv2D(192, 192, kernel_size, padding=padding, groups=192),
        nn.Conv2D(192, out_channels, 1),
    )


def separable_block() -> nn.Layer:
    return Branches(nn.Conv2D(192, 64, 1), separable(128, 3), separable(32, 5), separable(32, 3))


def inception(*widths: int | tuple[int, int]) -> Callable[[], nn.Layer]:
    return lambda: Inception(192, *widths)


WRONG = [
    ("check_1", (None, 868_352, 169_996_288), "还没有作答"),
    ("check_1", (1_024, 868_352, 169_996_288), "不接到输出里"),
    ("check_1", (1_232, 868_352, 169_996_288), "不是 528 个"),
    ("check_1", (640, 868_352, 169_996_288), "通道数不是 640"),
    ("check_1", (832, 867_328, 169_996_288), "漏了偏置"),
    ("check_1", (832, 868_160, 169_996_288), "也有偏置"),
    ("check_1", (832, 699_072, 169_996_288), "漏了三层 1×1"),
    ("check_1", (832, 1, 169_996_288), "参数量不是 1"),
    ("check_1", (832, 868_352, 170_196_992), "加偏置不算"),
    ("check_1", (832, 868_352, 867_328), "计算量不是 867,328"),
    ("check_2", (None,), "还没有作答"),
    ("check_2", (231.3,), "不是整数"),
    ("check_2", (32,), "论文取的数"),
    ("check_2", (255,), "压缩那一步自己"),
    ("check_2", (232,), "已经不划算"),
    ("check_2", (0,), "已经不划算"),
    ("check_2", (230,), "还可以更大"),
    ("check_3", (None, 29), "还没有作答"),
    ("check_3", (9_216, 29), "不是 16 个"),
    ("check_3", (4_608, 29), "进、中、出一样宽"),
    ("check_3", (1, 29), "不是 1"),
    ("check_3", (13_824, 32), "已经比 12,800 多"),
    ("check_3", (13_824, 28), "再找找"),
    ("check_3", (13_824, 30), "再找找"),
    ("check_4", (None, 4_544_464), "还没有作答"),
    ("check_4", ([56, 28, 14, 7], 4_544_464), "填充一圈"),
    ("check_4", ([55, 27, 13, 7], 4_544_464), "第 4 次"),
    ("check_4", ([55, 27, 13], 4_544_464), "要写 4 个"),
    ("check_4", ([55, 27, 13, 6], 6_379_728), "不是 4×4"),
    ("check_4", ([55, 27, 13, 6], 4_544_720), "没有偏置"),
    ("check_4", ([55, 27, 13, 6], 4_540_416), "有偏置"),
    ("check_4", ([55, 27, 13, 6], 1), "不是 1"),
    ("check_5", (None,), "还没有作答"),
    ("check_5", (lambda: nn.Conv2D(192, 192, 1),), "输出的形状"),
    ("check_5", (lambda: nn.Conv2D(192, 256, 1),), "只看到 1×1，至少要 3×3"),
    ("check_5", (lambda: nn.Conv2D(192, 256, 5, padding=2, groups=8),), "要看到 192 个"),
    ("check_5", (lambda: nn.Conv2D(192, 256, 3, padding=1),), "只看到 3×3，至少要 5×5"),
    ("check_5", (lambda: nn.Conv2D(192, 256, 5, padding=2),), "超过 64,000,000"),
    ("check_5", (inception(64, (96, 128), (16, 32), 32),), "乘加 128,049,152，超过"),  # the paper's
]

RIGHT = [
    ("check_1", (832, 868_352, 169_996_288)),
    ("check_2", (231,)),
    ("check_3", (13_824, 29)),
    ("check_4", ((55, 27, 13, 6), 4_544_464)),
    ("check_5", (separable_block,)),
    ("check_5", (inception(64, (40, 128), (8, 32), 32),)),
    ("check_5", (inception(64, (32, 128), (16, 32), 32),)),
    ("check_5", (inception(64, (16, 128), (4, 32), 32),)),
]
