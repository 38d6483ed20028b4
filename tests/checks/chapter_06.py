"""Chapter 06's check cells say what is wrong with an answer, not only that something is."""

from collections.abc import Callable

import course  # noqa: F401 (before Paddle)

import numpy as np
import paddle
import paddle.nn.functional as F
from paddle import nn

NEEDED = {"imports", "lenet", "batch", "exercise-2-bill", "exercise-5-operations"}


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

RIGHT_TABLE = {"conv1": CONV1, "conv2": CONV2, "conv3": CONV3} | {
    "fc1": (64, 1, 7_744, 7_680),
    "fc2": (10, 1, 650, 640),
}


def table(**lines: object) -> tuple:
    """The table of section 6.2 as an answer, right but for some lines."""
    return (RIGHT_TABLE | lines,)


def activation(function: Callable[[paddle.Tensor], paddle.Tensor]) -> type[nn.Layer]:
    """A class whose forward is `function`."""

    class Activation(nn.Layer):
        def forward(self, x: paddle.Tensor) -> paddle.Tensor:
            return function(x)

    return Activation


class Learned(nn.Layer):
    """A parameter where a constant is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.shift = self.create_parameter([1])

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return 4 * F.sigmoid(x) - 2 + self.shift


def two_faced(x: paddle.Tensor) -> paddle.Tensor:
    """What is asked for on a small picture, something else in the network."""
    return 4 * F.sigmoid(x) - 2 if x.shape[-1] == 8 or x.ndim == 1 else F.tanh(x)


BAD_ROWS = {"conv1", "conv2", "fc1"}

WRONG = [
    ("check_table", table(conv2=None), "conv2 还没有填"),
    ("check_table", table(conv2=(16, 10, 2_416, 153_600)), "形状不是 16@10×10"),
    ("check_table", table(conv2=(6, 8, 2_416, 153_600)), "形状不是 6@8×8"),
    ("check_table", table(conv2=(16, 8, 2_400, 153_600)), "漏了偏置"),
    ("check_table", table(conv2=(16, 8, 416, 153_600)), "线有几条"),
    ("check_table", table(conv2=(16, 8, 2_416, 345_600)), "输入的位置数"),
    ("check_table", table(conv2=(16, 8, 2_416, 154_624)), "混进了偏置"),
    ("check_table", table(conv2=(16, 8, 2_416, 9_600)), "每个输出位置上用一次"),
    ("check_table", table(conv3=(120, 1, 30_840, 30_840)), "混进了偏置"),
    ("check_table", table(fc1=(64, 1, 7_744)), '["fc1"] 应当是'),
    ("check_1", (None, None), "还没有作答"),
    ("check_1", (None, 282_368), "params_1 还没有写"),
    ("check_1", (41_806 + 62 * 65, 282_368), "不是再添一层"),
    ("check_1", (41_806 + 52 * 64, 282_368), "漏了新输出的偏置"),
    ("check_1", (41_806, 282_368), "不是 41,806"),
    ("check_1", (45_186, 279_040 + 52 * 65), "混进了偏置"),
    ("check_1", (45_186, 279_040 + 62 * 64), "不是再添一层"),
    ("check_1", (45_186, 279_040), "不是 279,040"),
    ("check_1", ("45,186", 282_368), "应当是一个整数"),
    ("check_2", (None, None, None), "还没有作答"),
    ("check_2", (BAD_ROWS | {"pool1"}, 61_706, 416_520), "pool1 没有错"),
    ("check_2", ({"conv2", "fc1"}, 61_706, 416_520), "填充 2 以后"),
    ("check_2", ({"conv1", "fc1"}, 61_706, 416_520), "核有几片"),
    ("check_2", ({"conv1", "conv2"}, 61_706, 416_520), "加偏置不算"),
    ("check_2", (set(), 61_706, 416_520), "填充 2 以后"),
    ("check_2", ({"conv9"}, 61_706, 416_520), "没有文字 'conv9'"),
    ("check_2", (BAD_ROWS, 59_706, 416_520), "这是账上的合计"),
    ("check_2", (BAD_ROWS, 61_470, 416_520), "漏了偏置"),
    ("check_2", (BAD_ROWS, 60_000, 416_520), "不是 60,000"),
    ("check_2", (BAD_ROWS, 61_706, 385_440), "这是账上的合计"),
    ("check_2", (BAD_ROWS, 61_706, 385_320), "conv1 还没有改"),
    ("check_2", (BAD_ROWS, 61_706, 416_640), "fc1 还没有改"),
    ("check_2", (BAD_ROWS, 61_706, 279_040), "不是 279,040"),
    ("check_3", (None, None), "还没有作答"),
    ("check_3", (8_824, 64_660), "偏置不共享"),
    ("check_3", (8_760, 64_660), "漏了偏置"),
    ("check_3", (10_960, 64_660), "只看 8 张"),
    ("check_3", (64_660, 64_660), "这是连接的个数"),
    ("check_3", (9_000, 64_660), "不是 9,000"),
    ("check_3", (9_760, 63_660), "这是乘加"),
    ("check_3", (9_760, 9_760), "这是参数量"),
    ("check_3", (9_760, 60_000), "不是 60,000"),
    ("check_4", (None, None), "还没有作答"),
    ("check_4", (lambda a, b: (np.zeros([64, 256]), np.zeros(64)), 22_136), "[64, 256]"),
    ("check_4", (lambda a, b: merged(a, b)[0], 22_136), "要返回两样"),
    ("check_4", (lambda a, b: a.weight[0] / 0 + b, 22_136), "merge_4(一个 Conv2D 网络"),
    ("check_4", (transposed, 22_136), "权重不对"),
    ("check_4", (without_first_bias, 22_136), "只用了 fc1 的"),
    ("check_4", (with_both_biases, 22_136), "偏置不对"),
    ("check_4", (merged, 38_584), "还没有减去"),
    ("check_4", (merged, 16_448), "两者之差"),
    ("check_4", (merged, 30_840), "不是 30,840"),
    ("check_5", (None,), "还没有作答"),
    ("check_5", (nn.ReLU(),), "Layer 的子类"),
    ("check_5", (nn.ReLU,), "用了 relu"),
    ("check_5", (activation(F.hardtanh),), "用了 hardtanh"),
    ("check_5", (activation(F.relu6),), "用了 relu6"),
    ("check_5", (activation(lambda x: paddle.clip(x, -1, 1)),), "用了 clip"),
    ("check_5", (activation(two_faced),), "用了 tanh"),
    (
        "check_5",
        (activation(lambda x: F.max_pool2d(F.sigmoid(x), 1) if x.ndim == 4 else x),),
        "pool",
    ),
    ("check_5", (activation(lambda x: 2 / (1 + paddle.exp(-x)) - 1),), "exp"),
    ("check_5", (activation(lambda x: F.sigmoid(x) ** 2),), "elementwise_pow"),
    ("check_5", (activation(lambda x: x * F.sigmoid(x)),), "不要乘 Tensor"),
    ("check_5", (activation(lambda x: F.sigmoid(x) * F.sigmoid(x)),), "不要乘 Tensor"),
    ("check_5", (activation(lambda x: x),), "没有用到 F.sigmoid"),
    ("check_5", (activation(lambda x: x + F.sigmoid(x)),), "两头要变平"),
    ("check_5", (Learned,), "可学的参数"),
    ("check_5", (nn.Sigmoid,), "每过一个激活函数都打折"),
    ("check_5", (sigmoid_with(1, -0.5),), "斜率 0.25"),
    ("check_5", (sigmoid_with(4, 0),), "零点的值不为零"),
    ("check_5", (sigmoid_with(12, -6),), "太陡了"),
    ("check_5", (sigmoid_with(16, -8, stretch=0.25),), "很宽一段都像直线"),
    ("check_5", (sigmoid_with(8, -4, stretch=0.5),), "很宽一段都像直线"),
]

RIGHT = [
    ("check_table", table()),
    ("check_table", table(conv2=np.array(CONV2))),
    ("check_table", table(conv2=[16.0, 8, 2_416, 153_600])),
    ("check_1", (45_186, 282_368)),
    ("check_1", (np.int64(45_186), 282_368.0)),
    ("check_2", (BAD_ROWS, 61_706, 416_520)),
    ("check_2", (["fc1", "Conv1", "conv2 "], np.int32(61_706), 416_520.0)),
    ("check_3", (9_760, 64_660)),
    ("check_4", (merged, 22_136)),
    ("check_4", (lambda a, b: [part.tolist() for part in merged(a, b)], 22_136)),
    ("check_4", (lambda a, b: [paddle.to_tensor(part) for part in merged(a, b)], 22_136)),
    ("check_5", (sigmoid_with(4, -2),)),
    ("check_5", (sigmoid_with(2, -1, stretch=2),)),  # tanh(x)
    ("check_5", (activation(lambda x: 2 * F.sigmoid(x) - 2 * F.sigmoid(-x)),)),
    ("check_5", (activation(lambda x: (F.sigmoid(x) - 0.5) / 0.25),)),
    ("check_5", (activation(lambda x: sum(F.sigmoid(x) for _ in range(4)) - 2.0),)),
    ("check_5", (activation(lambda x: paddle.scale(nn.Sigmoid()(x), 4.0, -2.0)),)),
]
