"""Chapter 09's check cells say what is wrong with an answer. Nothing is trained here."""

import course  # noqa: F401 (before Paddle)
from course.networks import (
    VGG_BLOCKS,
    early_pooling,
    lenet,
    narrow_vgg,
    separable3x3,
    vgg,
)

import paddle
from paddle import nn

NEEDED = {"imports", "mobilenet", "table", "separable", "faults", "exercise-1-data"}


def prepare(names: dict) -> None:
    """What the cells that train would have left behind."""
    names["HELD_OUT"] = slice(0, 4)
    names["images"], names["labels"] = paddle.zeros([4, 1, 28, 28]).numpy(), [0] * 4


def slim(*, last: int = 512, pools: bool = True, classes: int = 1000) -> nn.Layer:
    """VGG-16 with both large parts replaced; with mistakes on request."""
    blocks = [*VGG_BLOCKS["D"][:-1], (3, last)]
    net = vgg(blocks, conv=separable3x3)
    if not pools:
        net.block1.pool = nn.Identity()
    net.head = nn.Sequential(
        nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(last, classes, bias_attr=False)
    )
    return net


class Wide(nn.Layer):
    """Another way to write an entry: a class; and far too large."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(784, 100)
        self.out = nn.Linear(100, 10)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return self.out(nn.functional.relu(self.hidden(x.flatten(1))))


GOOD = [(4, 0.01), (1, 0.001)]
WRONG = [
    ("check_1", (None,), "还没有作答"),
    ("check_1", ({"甲", "乙", "丙", "庚"},), "没有 庚"),
    ("check_1", ({"甲", "丙", "乙", "戊"},), "戊 应当划掉：乙"),
    ("check_1", ({"甲", "丙", "乙", "丁"},), "丁 应当划掉：乙"),
    ("check_1", ({"甲", "乙"},), "漏了 丙"),
    ("check_2", (None,), "还没有作答"),
    ("check_2", (4655.5,), "正整数"),
    ("check_2", (1,), "不是 0.25"),
    ("check_2", (4655,), "不够"),
    ("check_2", (4657,), "少一张也够"),
    ("check_3", (None,), "还没有作答"),
    ("check_3", (lambda: vgg(VGG_BLOCKS["D"]),), "卷积还没有全拆"),
    ("check_3", (lambda: vgg(VGG_BLOCKS["D"], conv=separable3x3),), "head.fc1"),
    ("check_3", (lambda: vgg(VGG_BLOCKS["A"], conv=separable3x3),), "有 8 个 3×3"),
    ("check_3", (lambda: slim(classes=10),), "1000 个分数"),
    ("check_3", (lambda: slim(pools=False),), "池化的位置"),
    ("check_3", (lambda: slim(last=256),), "通道数变少"),
    ("check_4", (None, "params"), "还没有作答"),
    ("check_4", (15, "params"), "params 是 42,364"),
    ("check_4", (13, "params"), "再宽一格也还在"),
    ("check_4", (14, "macs"), "不是 'macs'"),
    ("check_5", (None, GOOD), "还没有作答"),
    ("check_5", (narrow_vgg, None), "还没有作答"),
    ("check_5", (lenet(), GOOD), "是一个函数"),
    ("check_5", (early_pooling, (4, 0.01)), "若干段"),
    ("check_5", (early_pooling, [(0, 0.01)]), "大于零"),
    ("check_5", (early_pooling, []), "至少有一段"),
    ("check_5", (lenet, GOOD), "参数量 41,806，超出 1,806；其中 74% 在 conv3"),
    ("check_5", (Wide, GOOD), "在 hidden"),
    ("check_5", (lambda: narrow_vgg(conv=lambda i, o: nn.Conv2D(i, o, 5)), GOOD), "网络跑不通"),
    ("check_5", (lambda: nn.Sequential(nn.Conv2D(1, 10, 3)), GOOD), "应当是 [2, 10]"),
    ("check_5", (lambda: None, GOOD), "网络跑不通"),
    ("check_5", (early_pooling, [(6, 0.01)]), "训练了 6 轮，最多 5 轮"),
]

RIGHT = [
    ("check_1", (["乙", "丙", "甲"],)),
    ("check_2", (4656,)),
    ("check_3", (slim,)),
    ("check_4", (14, "params")),
]
