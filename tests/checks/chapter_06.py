"""Chapter 06's check cells say what is wrong with an answer, not only that something is."""

import numpy as np
import paddle
from paddle import nn

NEEDED = {"imports", "lenet", "batch"}


def rates(confusion: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    right = np.diagonal(confusion)
    return right / confusion.sum(axis=1), right / confusion.sum(axis=0)


def merged(conv3: nn.Layer, fc1: nn.Layer) -> tuple[np.ndarray, np.ndarray]:
    """Column by column: what each of the two layers makes of a unit vector."""
    second = fc1.weight.numpy().T  # [64, 120]
    weight = (second @ conv3.weight.numpy().reshape([120, 256])).reshape([64, 16, 4, 4])
    return weight, second @ conv3.bias.numpy() + fc1.bias.numpy()


def transposed(conv3: nn.Layer, fc1: nn.Layer) -> tuple[np.ndarray, np.ndarray]:
    weight, bias = merged(conv3, fc1)
    return np.swapaxes(weight, 2, 3), bias


def without_first_bias(conv3: nn.Layer, fc1: nn.Layer) -> tuple[np.ndarray, np.ndarray]:
    return merged(conv3, fc1)[0], fc1.bias.numpy()


def with_both_biases(conv3: nn.Layer, fc1: nn.Layer) -> tuple[np.ndarray, np.ndarray]:
    weight, bias = merged(conv3, fc1)
    return weight, bias + 1


def sigmoid_with(scale: float, shift: float, stretch: float = 1.0) -> type[nn.Layer]:
    """An activation: scale · sigmoid(stretch · x) + shift."""

    class Activation(nn.Layer):
        def forward(self, x: paddle.Tensor) -> paddle.Tensor:
            return scale * nn.functional.sigmoid(stretch * x) + shift

    return Activation


CONV1 = (6, 24, 156, 86_400)
CONV2 = (16, 8, 2_416, 153_600)
CONV3 = (120, 1, 30_840, 30_720)

WRONG_TABLES = [
    ({"conv1": CONV1, "conv2": None}, "conv2 还没有填"),
    ({"conv2": (16, 10, 2_416, 153_600)}, "形状不是 16@10×10"),
    ({"conv2": (6, 8, 2_416, 153_600)}, "形状不是 6@8×8"),
    ({"conv2": (16, 8, 2_400, 153_600)}, "漏了偏置"),
    ({"conv2": (16, 8, 416, 153_600)}, "线有几条"),
    ({"conv2": (16, 8, 2_416, 345_600)}, "输入的位置数"),
    ({"conv2": (16, 8, 2_416, 154_624)}, "混进了偏置"),
    ({"conv2": (16, 8, 2_416, 9_600)}, "每个输出位置上用一次"),
    ({"conv3": (120, 1, 30_840, 30_840)}, "混进了偏置"),
]

WRONG = [
    ("check_1", (None, 282_368), "还没有作答"),
    ("check_1", (41_806 + 62 * 65, 282_368), "不是再添一层"),
    ("check_1", (41_806 + 52 * 64, 282_368), "漏了新输出的偏置"),
    ("check_1", (41_806, 282_368), "参数量不是 41,806"),
    ("check_1", (45_186, 279_040 + 52 * 65), "混进了偏置"),
    ("check_1", (45_186, 279_040), "乘加不是 279,040"),
    ("check_2", (None,), "还没有作答"),
    ("check_2", (lambda table: rates(table)[0],), "要返回两个数组"),
    ("check_2", (lambda table: (1, 2),), "长度应当是 10"),
    ("check_2", (lambda table: rates(table)[::-1],), "弄反了"),
    ("check_2", (lambda table: [100 * rate for rate in rates(table)],), "不要乘 100"),
    ("check_2", (lambda table: (rates(table)[0],) * 2,), "精确率不对，例如 4"),
    ("check_2", (lambda table: (np.diagonal(table) / table.sum(),) * 2,), "召回率不对"),
    ("check_3", (None, 64_660), "还没有作答"),
    ("check_3", (8_824, 64_660), "偏置不共享"),
    ("check_3", (10_960, 64_660), "只看 8 张"),
    ("check_3", (64_660, 64_660), "这是连接的个数"),
    ("check_3", (9_000, 64_660), "参数不是 9,000"),
    ("check_3", (9_760, 63_660), "这是乘加"),
    ("check_3", (9_760, 9_760), "连接不是 9,760"),
    ("check_4", (None, 22_136), "还没有作答"),
    ("check_4", (lambda a, b: (np.zeros([64, 256]), np.zeros(64)), 22_136), "形状是 [64, 256]"),
    ("check_4", (transposed, 22_136), "权重不对"),
    ("check_4", (without_first_bias, 22_136), "只用了 fc1 的"),
    ("check_4", (with_both_biases, 22_136), "偏置不对"),
    ("check_4", (merged, 30_840), "省下的不是 30840"),
    ("check_5", (None,), "还没有作答"),
    ("check_5", (nn.ReLU,), "别的非线性函数"),
    ("check_5", (nn.Sigmoid,), "平均值会一层一层地积起来"),
    ("check_5", (sigmoid_with(4, 0),), "函数值是 2.0"),
    ("check_5", (sigmoid_with(1, -0.5),), "斜率是 0.25"),
    ("check_5", (sigmoid_with(12, -6),), "太陡了"),
]

RIGHT = [
    ("check_1", (45_186, 282_368)),
    ("check_2", (rates,)),
    ("check_2", (lambda table: [list(rate) for rate in rates(table)],)),
    ("check_3", (9_760, 64_660)),
    ("check_4", (merged, 22_136)),
    ("check_5", (sigmoid_with(4, -2),)),
    ("check_5", (sigmoid_with(2, -1, stretch=2),)),  # tanh(x)
]
