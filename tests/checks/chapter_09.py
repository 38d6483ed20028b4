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

NEEDED = {"imports", "mobilenet", "table", "separable", "faults"}
NEEDED |= {"entries-small", "entries-large", "entries", "entries-table"}
NEEDED |= {"exercise-1-data", "exercise-2-data", "exercise-3-trace"}


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


def one_by_one() -> nn.Layer:
    """The classifier as a 1×1 convolution: right, and the last row is not [1, 1000]."""
    net = slim()
    net.head = nn.Sequential(nn.AdaptiveAvgPool2D(1), nn.Conv2D(512, 1000, 1), nn.Flatten())
    return net


def scores_first() -> nn.Layer:
    """The 1×1 convolution before the average: the same, dearer by 48 times 512,000."""
    net = slim()
    net.head = nn.Sequential(nn.Conv2D(512, 1000, 1), nn.AdaptiveAvgPool2D(1), nn.Flatten())
    return net


def not_flat() -> nn.Layer:
    net = slim()
    net.head = nn.Sequential(nn.AdaptiveAvgPool2D(1), nn.Conv2D(512, 1000, 1))
    return net


def thin() -> nn.Layer:
    """Thirteen windows, 512 channels at the end and few on the way."""
    net = vgg([(2, 8), (2, 16), (3, 32), (3, 64), (3, 512)], conv=separable3x3)
    net.head = nn.Sequential(nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(512, 1000))
    return net


class Apart(nn.Layer):
    """Runs the thirteen windows and throws away what they say."""

    def __init__(self) -> None:
        super().__init__()
        self.windows = vgg(VGG_BLOCKS["D"], conv=separable3x3)
        self.windows.head = nn.Identity()
        self.scores = nn.Linear(3, 1000)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        self.windows(x)
        return self.scores(x.mean([2, 3]))


class Wide(nn.Layer):
    """Another way to write an entry: a class; and far too large."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(784, 100)
        self.out = nn.Linear(100, 10)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return self.out(nn.functional.relu(self.hidden(x.flatten(1))))


class Buffered(nn.Layer):
    """Keeps its weights where no parameter is counted."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("weights", paddle.ones([784, 10]))

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return paddle.matmul(x.flatten(1), self.weights)


class Products(nn.Layer):
    """A fully connected layer written out in products and a sum, which are no MACs."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = self.create_parameter([1, 784, 10])

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return (x.flatten(1).unsqueeze(2) * self.weight).sum(1)


GOOD = [(4, 0.01), (1, 0.001)]
UNCOUNTED = {"批归一化", "全连接的偏置"}
WRONG = [
    ("check_1", (None,), "还没有作答"),
    ("check_1", ({"甲", "乙", "丙", "庚"},), "没有文字 '庚'"),
    ("check_1", ({"甲", "丙", "乙", "戊"},), "戊 应当划掉：乙"),
    ("check_1", ({"甲", "丙", "乙", "丁"},), "丁 应当划掉：乙"),
    ("check_1", ({"甲", "乙"},), "漏了 丙"),
    ("check_1", ([],), "漏了 丙"),
    ("check_2", (None, None, None), "还没有作答"),
    ("check_2", ("全连接", 1.91, UNCOUNTED), "全连接那一行没有错，是 0.18%"),
    ("check_2", ("1×1 卷积", 1.91, UNCOUNTED), "1×1 卷积那一行没有错"),
    ("check_2", ("池化", 1.91, UNCOUNTED), "中的一个"),
    ("check_2", ("标准卷积", 0.0191, UNCOUNTED), "写百分数"),
    ("check_2", ("标准卷积", 1.19, UNCOUNTED), "论文印的那个数"),
    ("check_2", ("标准卷积", 1.9, UNCOUNTED), "除以总数"),
    ("check_2", ("标准卷积", 1.91, {"批归一化"}), "还有一样。这样全连接占 24.35%"),
    ("check_2", ("标准卷积", 1.91, {"全连接的偏置"}), "这样全连接占 24.20%"),
    ("check_2", ("标准卷积", 1.91, {"批归一化", "卷积的权重"}), "权重是数了的"),
    ("check_2", ("标准卷积", 1.91, set()), "这样全连接占 24.22%"),
    ("check_3", (None,), "还没有作答"),
    ("check_3", (lambda: vgg(VGG_BLOCKS["D"]),), "还没有全拆"),
    ("check_3", (lambda: vgg(VGG_BLOCKS["D"], conv=separable3x3),), "大头是 head.fc1"),
    ("check_3", (lambda: vgg(VGG_BLOCKS["A"], conv=separable3x3),), "有 8 个 3×3"),
    ("check_3", (lambda: slim(classes=10),), "输出是 [1, 10]"),
    ("check_3", (not_flat,), "输出是 [1, 1000, 1, 1]"),
    ("check_3", (lambda: slim(pools=False),), "第 3 个 3×3 收到 64 个通道，输出边长 224"),
    ("check_3", (thin,), "第 2 个 3×3 收到 8 个通道"),
    ("check_3", (lambda: slim(last=256),), "第 12 个 3×3 收到 256 个通道"),
    ("check_3", (Apart,), "有 13 个 3×3 的窗口没有接到输出上"),
    ("check_3", (lambda: 1 / 0,), "ZeroDivisionError"),
    ("check_3", (slim(),), "每次调用时再建"),
    ("check_4", (None, None), "还没有作答"),
    ("check_4", (None, "params"), "width_4 还没有写"),
    ("check_4", (15, "params"), "params 是 42,364"),
    ("check_4", (13, "params"), "再宽一格也还在"),
    ("check_4", (0, "params"), "正整数"),
    ("check_4", (10**9, "params"), "早就超了"),
    ("check_4", (14.5, "params"), "应当是一个整数"),
    ("check_4", (14, "macs"), "先超的不是 macs"),
    ("check_5", (None, GOOD), "build_5 还没有写"),
    ("check_5", (narrow_vgg, None), "stages_5 还没有写"),
    ("check_5", (lenet(), GOOD), "每次调用时再建"),
    ("check_5", (early_pooling, (4, 0.01)), "stages_5 应当是"),
    ("check_5", (early_pooling, [(0, 0.01)]), "都大于零"),
    ("check_5", (early_pooling, []), "至少有一段"),
    ("check_5", (lenet, GOOD), "参数量 41,806，超出 1,806；其中 74% 在 conv3"),
    ("check_5", (Wide, GOOD), "在 hidden"),
    ("check_5", (lambda: narrow_vgg(conv=lambda i, o: nn.Conv2D(i, o, 5)), GOOD), "网络跑不通"),
    ("check_5", (lambda: nn.Sequential(nn.Conv2D(1, 10, 3)), GOOD), "应当是 [2, 10]"),
    ("check_5", (lambda: None, GOOD), "网络跑不通"),
    ("check_5", (early_pooling, [(6, 0.01)]), "训练了 6 轮，最多 5 轮"),
    ("check_5", (Buffered, GOOD), "有 7,840 个数放在缓冲区里"),
    ("check_5", (Products, GOOD), "不算乘加的逐元素乘除：multiply"),
]

RIGHT = [
    ("check_1", (["乙", "丙", "甲"],)),
    ("check_2", ("标准卷积", 1.91, UNCOUNTED)),
    ("check_2", ("标准卷积", 1.9056, ["全连接的偏置", "批归一化"])),
    ("check_3", (slim,)),
    ("check_3", (one_by_one,)),
    ("check_3", (scores_first,)),
    ("check_4", (14, "params")),
    ("check_4", (14.0, "Params")),
]
