"""Chapter 04's check cells say what is wrong with an answer, not only that something is."""

import paddle
from paddle import nn
from paddle.nn import Conv2D

NEEDED = {"imports", "brute-force-conv", "exercise-4-network"}


def right_3(c_out: int, kernel_h: int, kernel_w: int) -> bool:
    """The same inequality, factored."""
    return (c_out - 1) * (kernel_h * kernel_w - 1) > 1


def separable_5() -> nn.Layer:
    return nn.Sequential(Conv2D(32, 32, 3, stride=2, padding=1, groups=32), Conv2D(32, 64, 1))


def narrow_5() -> nn.Layer:
    """Another way: mix the channels first, into few, then a standard convolution."""
    return nn.Sequential(
        Conv2D(32, 4, 1), Conv2D(4, 4, 3, stride=2, padding=1), nn.ReLU(), Conv2D(4, 64, 1)
    )


def blind_5() -> nn.Layer:
    return Conv2D(32, 64, 3, stride=2, padding=1, groups=32)


def normalised_5() -> nn.Layer:
    """Batch normalisation in training mode would make every output depend on everything."""
    return nn.Sequential(blind_5(), nn.BatchNorm2D(64))


def pixel_5() -> nn.Layer:
    return nn.Sequential(nn.AvgPool2D(2), Conv2D(32, 8, 1), Conv2D(8, 64, 1))


OWN_4 = (1466, 610_624)
WRONG = [
    ("check_1", (28, None, None), "还没有作答"),
    ("check_1", (27, 4672, 3_612_672), "边长不是 27"),
    ("check_1", (28, 4608, 3_612_672), "漏了偏置"),
    ("check_1", (28, 18_496, 3_612_672), "没有除以组数"),
    ("check_1", (28, 1216, 3_612_672), "除多了"),
    ("check_1", (28, 4624, 3_612_672), "偏置不随分组变少"),
    ("check_1", (28, 5000, 3_612_672), "参数量不是 5,000"),
    ("check_1", (28, 4672, 3_662_848), "加偏置不算"),
    ("check_1", (28, 4672, 14_450_688), "没有停那么多位置"),
    ("check_1", (28, 4672, 7_225_344), "这是 FLOPs"),
    ("check_1", (28, 4672, 1), "计算量不是 1"),
    ("check_2", (None, 32_768, 6_422_528), "还没有作答"),
    ("check_2", (7, 32_768, 6_422_528), "普通卷积的输出"),
    ("check_2", (30, 32_768, 6_422_528), "没有裁边"),
    ("check_2", (27, 32_768, 6_422_528), "边长不是 27"),
    ("check_2", (28, 32_800, 6_422_528), "没有偏置"),
    ("check_2", (28, 9, 6_422_528), "参数量不是 9"),
    ("check_2", (28, 32_768, 25_690_112), "多算到了四倍"),
    ("check_2", (28, 32_768, 1), "计算量不是 1"),
    ("check_3", (None,), "还没有作答"),
    ("check_3", (lambda c_out, kernel_h, kernel_w: None,), "返回的却是 None"),
    ("check_3", (lambda c_out, kernel_h, kernel_w: True,), "你说 True"),
    ("check_3", (lambda c, h, w: (c - 1) * (h * w - 1) >= 1,), "C_out=2、核 1×2"),  # the tie
    ("check_4", (*OWN_4, None, 647_520), "还没有作答"),
    ("check_4", (1498, 610_624, 1498, 647_520), "混进了批归一化"),
    ("check_4", (1450, 610_624, 1498, 647_520), "我们的参数量不是 1,450"),
    ("check_4", (1466, 647_520, 1498, 647_520), "计算量只数乘加"),
    ("check_4", (1466, 1_116_480, 1498, 647_520), "我们的计算量不是"),
    ("check_4", (*OWN_4, 1466, 647_520), "paddle.summary 报的不是"),
    ("check_4", (*OWN_4, 1498, 1_221_248), "并不乘 2"),
    ("check_4", (*OWN_4, 1498, 647_530), "还差 -10"),
    ("check_5", (None,), "还没有作答"),
    ("check_5", (lambda: Conv2D(32, 64, 3),), "输出的形状"),
    ("check_5", (blind_5,), "看不到 31 个输入通道"),
    ("check_5", (normalised_5,), "看不到 31 个输入通道"),
    ("check_5", (pixel_5,), "2×2 的窗口"),
    ("check_5", (separable_5,), "457,856"),
]
RIGHT = [
    ("check_1", (28, 4672, 3_612_672)),
    ("check_2", (28, 32_768, 6_422_528)),
    ("check_3", (right_3,)),
    (
        "check_3",
        (
            lambda c_out, kernel_h, kernel_w: paddle.to_tensor(
                right_3(c_out, kernel_h, kernel_w)
            ).item(),
        ),
    ),
    ("check_4", (*OWN_4, 1498, 647_520)),
    ("check_5", (narrow_5,)),
]
