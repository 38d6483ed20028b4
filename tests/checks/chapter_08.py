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
    "resnet",
    "commute",
    "auxiliary",
    "exercise-4-report",
    "exercise-5-pairs",
    "exercise-6-windows",
}


class Branches(nn.Layer):
    """A block of any branches, side by side."""

    def __init__(self, *branches: nn.Layer) -> None:
        super().__init__()
        self.branches = nn.LayerList(branches)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return paddle.concat([branch(x) for branch in self.branches], axis=1)


def separable(out_channels: int, kernel_size: int) -> nn.Layer:
    """A separable convolution of 192 channels: another way to exercise 6."""
    padding = kernel_size // 2
    return nn.Sequential(
        nn.Conv2D(192, 192, kernel_size, padding=padding, groups=192),
        nn.Conv2D(192, out_channels, 1),
    )


def separable_block() -> nn.Layer:
    return Branches(nn.Conv2D(192, 64, 1), separable(128, 3), separable(32, 5), separable(32, 3))


def inception(*widths: int | tuple[int, int]) -> Callable[[], nn.Layer]:
    return lambda: Inception(192, *widths)


def masked(zeroed: Callable[[nn.Layer], None]) -> Callable[[], nn.Layer]:
    """A block cheap enough, some of whose lines `zeroed` cuts."""

    def build() -> nn.Layer:
        block = Inception(192, 64, (32, 128), (8, 32), 32)
        zeroed(block)
        return block

    return build


def cut(layer: nn.Layer, *where: int | slice) -> None:
    weight = layer.weight.numpy()
    weight[where] = 0
    layer.weight.set_value(weight)


def one_channel_is_narrow(block: nn.Layer) -> None:
    """Of 32 outputs of the 5×5 branch, one sees the middle 3×3 only."""
    for edge in (0, 4):
        cut(block.five, 31, slice(None), edge)
        cut(block.five, 31, slice(None), slice(None), edge)


def one_line_is_missing(block: nn.Layer) -> None:
    """One output of the 1×1 branch does not see one input."""
    cut(block.one, 63, 191)


def flat_windows(block: nn.Layer) -> None:
    """The 3×3 branch looks along one axis only: 1×3."""
    for row in (0, 2):
        cut(block.three, slice(None), slice(None), row)


def silent(block: nn.Layer) -> None:
    cut(block.pool_project, 5)
    bias = block.pool_project.bias.numpy()
    bias[5] = -1.0
    block.pool_project.bias.set_value(bias)


def upsampled_block() -> nn.Layer:
    """Halves the map and doubles it again; right at 28×28, and as cheap."""
    branch = nn.Sequential(
        nn.AvgPool2D(2), nn.Conv2D(192, 32, 3, padding=1), nn.Upsample(scale_factor=2)
    )
    return Branches(nn.Conv2D(192, 64, 1), separable(128, 3), separable(32, 5), branch)


def without_bias() -> nn.Layer:
    """No bias to lift: the ReLUs stay where they are."""
    squeezed = [
        nn.Sequential(
            nn.Conv2D(192, r, 1, bias_attr=False),
            nn.ReLU(),
            nn.Conv2D(r, out, k, padding=k // 2, bias_attr=False),
        )
        for r, out, k in ((24, 128, 3), (8, 32, 5), (8, 32, 3))
    ]
    return Branches(nn.Conv2D(192, 64, 1, bias_attr=False), *squeezed)


THREE = [(3, True, False, True), (3, False, True, True), (5, False, True, True)]

WRONG = [
    ("check_1", (None, 868_352, 169_996_288), "channels_1 还没有写"),
    ("check_1", (1_024, 868_352, 169_996_288), "不接到输出里"),
    ("check_1", (1_232, 868_352, 169_996_288), "不是 528 个"),
    ("check_1", (640, 868_352, 169_996_288), "通道数不是 640"),
    ("check_1", (832, 867_328, 169_996_288), "漏了偏置"),
    ("check_1", (832, 868_160, 169_996_288), "也有偏置"),
    ("check_1", (832, 699_072, 169_996_288), "漏了三层 1×1"),
    ("check_1", (832, 1, 169_996_288), "不是 1。"),
    ("check_1", (832, 868_352, 170_196_992), "加偏置不算"),
    ("check_1", (832, 868_352, 339_992_576), "一次乘加算成了两次"),
    ("check_1", (832, 868_352, 867_328), "不是 867,328"),
    ("check_2", (None, None), "还没有作答"),
    ("check_2", (set(), 3.8), "一共 2 行"),
    ("check_2", ({"GoogLeNet"}, 3.8), "一共 2 行"),
    ("check_2", ({"GoogLeNet", "ResNet-50", "VGG-16"}, 3.8), "VGG-16 那一行就是乘加"),
    ("check_2", ({"GoogLeNet", "ResNet50"}, 3.8), "没有文字 'ResNet50'"),
    ("check_2", ({"GoogLeNet", "ResNet-50"}, 1.9), "还是照表里的数除的"),
    ("check_2", ({"GoogLeNet", "ResNet-50"}, 0.26), "除反了"),
    ("check_2", ({"GoogLeNet", "ResNet-50"}, 4.0), "不是 4"),
    ("check_3", (None, None), "还没有作答"),
    ("check_3", (595_200, THREE), "25 个里还留着 9 个"),
    ("check_3", (214_272, THREE), "剩下的"),
    ("check_3", (373_648, THREE), "还混着别的开关"),
    ("check_3", (1, THREE), "不是 1。"),
    ("check_3", (380_928, THREE[:2]), "要写三组"),
    ("check_3", (380_928, [(3, True, True, True), *THREE[1:]]), "数出来是 6,632,184"),
    ("check_3", (380_928, [(7, True, False, True), *THREE[1:]]), "窗口写 3 或 5"),
    ("check_3", (380_928, [THREE[0], THREE[2], THREE[1]]), "要凑的是 5,607,184"),
    ("check_3", (380_928, [(3, 2, False, True), *THREE[1:]]), "switches_3 应当是"),
    ("check_4", (None, 4_544_464), "sides_4 还没有写"),
    ("check_4", ([56, 28, 14, 7], 4_544_464), "填充一圈"),
    ("check_4", ([112, 55, 27, 13], 4_544_464), "池化之前的 112"),
    ("check_4", ([55, 27, 13, 7], 4_544_464), "第 4 次"),
    ("check_4", ([55, 27, 13], 4_544_464), "现在有 3 个"),
    ("check_4", ([55, 27, 13, 6], 6_379_728), "不是 4×4"),
    ("check_4", ([55, 27, 13, 6], 4_544_720), "没有偏置"),
    ("check_4", ([55, 27, 13, 6], 4_540_416), "有偏置"),
    ("check_4", ([55, 27, 13, 6], 1), "不是 1"),
    ("check_5", (None, None, None), "还没有作答"),
    ("check_5", ({"甲", "乙"}, 131_072, 6_422_528), "己判反了"),
    ("check_5", ({"乙", "己"}, 131_072, 6_422_528), "甲判反了"),
    ("check_5", ({"甲", "己"}, 131_072, 6_422_528), "乙判反了"),
    ("check_5", ({"甲", "乙", "丙", "己"}, 131_072, 6_422_528), "丙判反了"),
    ("check_5", ({"甲", "乙", "丁", "己"}, 131_072, 6_422_528), "丁判反了"),
    ("check_5", ({"甲", "乙", "戊", "己"}, 131_072, 6_422_528), "戊判反了"),
    ("check_5", ("甲乙己", 131_072, 6_422_528), "没有文字"),
    ("check_5", ({"甲", "乙", "己"}, 1_048_576, 6_422_528), "只连 128 个"),
    ("check_5", ({"甲", "乙", "己"}, 16_384, 6_422_528), "除多了"),
    ("check_5", ({"甲", "乙", "己"}, 6_422_528, 6_422_528), "只剩一个位置"),
    ("check_5", ({"甲", "乙", "己"}, 1, 6_422_528), "不是 1。"),
    ("check_5", ({"甲", "乙", "己"}, 131_072, 131_072), "有 49 个位置"),
    ("check_5", ({"甲", "乙", "己"}, 131_072, 1), "是放在后面的几倍"),
    ("check_6", (None,), "还没有作答"),
    ("check_6", (Inception,), "报了错"),
    ("check_6", (nn.Conv2D(192, 256, 1),), "建好的网络"),
    ("check_6", (lambda: nn.Conv2D(192, 192, 1),), "输出的形状"),
    ("check_6", (lambda: nn.Conv2D(64, 256, 1),), "报了错"),
    ("check_6", (lambda: nn.Conv2D(192, 256, 1),), "第 64 个输出通道只看到 1×1，至少要 3 见方"),
    (
        "check_6",
        (lambda: nn.Conv2D(192, 256, 5, padding=2, groups=16),),
        "12 个输入通道，要 192 个",
    ),
    ("check_6", (lambda: nn.Conv2D(192, 256, 5, padding=2),), "超过 64,000,000"),
    ("check_6", (inception(64, (96, 128), (16, 32), 32),), "乘加 128,049,152，超过"),  # the paper's
    ("check_6", (masked(one_channel_is_narrow),), "第 223 个输出通道只看到 3×3，至少要 5 见方"),
    ("check_6", (masked(one_line_is_missing),), "第 63 个输出通道只看到 191 个输入通道"),
    ("check_6", (masked(flat_windows),), "第 64 个输出通道只看到 1×1，至少要 3 见方"),
    ("check_6", (masked(silent),), "第 229 个输出通道什么也看不到"),
]

RIGHT = [
    ("check_1", (832, 868_352, 169_996_288)),
    ("check_1", (832.0, paddle.to_tensor(868_352), 169_996_288)),
    ("check_2", (["ResNet-50", "googlenet"], 3.78)),
    ("check_3", (380_928, THREE)),
    ("check_3", (380_928.0, [[3.0, 1, 0, 1], (3, 0, 1, 1), (5, 0, 1, 1)])),
    ("check_4", ((55, 27, 13, 6), 4_544_464)),
    ("check_5", (["己", "甲", "乙"], 131_072, 6_422_528)),
    ("check_6", (separable_block,)),
    ("check_6", (upsampled_block,)),
    ("check_6", (without_bias,)),
    ("check_6", (inception(64, (40, 128), (8, 32), 32),)),
    ("check_6", (inception(64, (16, 128), (4, 32), 32),)),
]
