"""Chapter 04's check cells say what is wrong with an answer, not only that something is."""

import copy
from collections.abc import Callable

import numpy as np
import paddle
from paddle import nn
from paddle.nn import Conv2D

NEEDED = {
    "imports",
    "brute-force-conv",
    "exercise-2-bill",
    "exercise-4-network",
    "exercise-6-slopes",
}


# ── exercise 3 ──────────────────────────────────────────────────────────────────────────────────
def right_3(c_out: int, kernel_h: int, kernel_w: int) -> bool:
    """The same inequality, factored."""
    return (c_out - 1) * (kernel_h * kernel_w - 1) > 1


# ── exercise 5 ──────────────────────────────────────────────────────────────────────────────────
def folded(norm: nn.BatchNorm2D, conv: Conv2D) -> Conv2D:
    """Another right way: run the convolution on an image of the shift, and scale by NumPy."""
    scale = (norm.weight / paddle.sqrt(norm._variance + norm._epsilon)).numpy()
    shift = norm.bias.numpy() - scale * norm._mean.numpy()
    new = copy.deepcopy(conv)
    weight = conv.weight.numpy()
    per_group = weight.shape[1]
    for o in range(weight.shape[0]):
        first = o * len(scale) // weight.shape[0] // per_group * per_group
        weight[o] *= scale[first : first + per_group, None, None]
    new.weight.set_value(weight)
    flat = paddle.to_tensor(np.tile(shift[None, :, None, None], [1, 1, 9, 9]))
    new.bias.set_value(conv(flat)[0, :, 0, 0])
    return new


def scale_of(norm: nn.BatchNorm2D) -> paddle.Tensor:
    return norm.weight / paddle.sqrt(norm._variance + norm._epsilon)


def without_shift(norm: nn.BatchNorm2D, conv: Conv2D) -> Conv2D:
    new = folded(norm, conv)
    new.bias.set_value(conv.bias)
    return new


def without_epsilon(norm: nn.BatchNorm2D, conv: Conv2D) -> Conv2D:
    other = nn.BatchNorm2D(6, epsilon=0.0)
    other.set_state_dict(norm.state_dict())
    return folded(other, conv)


def first_group(norm: nn.BatchNorm2D, conv: Conv2D) -> Conv2D:
    """Right without groups; with them every group is scaled as the first."""
    per_group = conv.weight.shape[1]
    new = copy.deepcopy(conv)
    new.weight.set_value(conv.weight * scale_of(norm)[:per_group].reshape([1, -1, 1, 1]))
    shift = (norm.bias - scale_of(norm) * norm._mean)[:per_group].reshape([1, -1, 1, 1])
    new.bias.set_value(conv.bias + (conv.weight * shift).sum(axis=[1, 2, 3]))
    return new


def by_output(norm: nn.BatchNorm2D, conv: Conv2D) -> Conv2D:
    """As if the normalisation came after: a number for each output channel."""
    new = copy.deepcopy(conv)
    scale = paddle.concat([scale_of(norm)] * 2).reshape([-1, 1, 1, 1])
    new.weight.set_value(conv.weight * scale)
    return new


def in_place(norm: nn.BatchNorm2D, conv: Conv2D) -> Conv2D:
    new = folded(norm, conv)
    conv.weight.set_value(new.weight)
    conv.bias.set_value(new.bias)
    return conv


def spoils_norm(norm: nn.BatchNorm2D, conv: Conv2D) -> Conv2D:
    new = folded(norm, conv)
    norm.weight.set_value(paddle.ones_like(norm.weight))
    return new


def both_layers(norm: nn.BatchNorm2D, conv: Conv2D) -> nn.Layer:
    return nn.Sequential(norm, conv)


# ── exercise 6 ──────────────────────────────────────────────────────────────────────────────────
def down(kernel_size: int = 3, **kwargs: int) -> Conv2D:
    """A depthwise step that halves 28 to 14."""
    kwargs = {"padding": 1} | kwargs
    return Conv2D(32, 32, kernel_size, stride=2, groups=32, **kwargs)


def separable_6() -> nn.Layer:
    return nn.Sequential(down(), Conv2D(32, 64, 1))


def pooled_6() -> nn.Layer:
    """Right: pooling looks around, which the counting rule leaves out."""
    return nn.Sequential(nn.AvgPool2D(3, 2, 1), Conv2D(32, 10, 1), Conv2D(10, 64, 1), nn.ReLU())


def mixed_first_6() -> nn.Layer:
    """Right: into few channels, then a standard convolution of those."""
    return nn.Sequential(
        nn.AvgPool2D(2), Conv2D(32, 6, 1), Conv2D(6, 8, 3, padding=1), Conv2D(8, 64, 1)
    )


def shuffled_6() -> nn.Layer:
    """Right: nothing narrow, two grouped steps with a shuffle between them."""
    return nn.Sequential(
        down(),
        Conv2D(32, 32, 1, groups=4),
        nn.ChannelShuffle(4),
        nn.BatchNorm2D(32),
        nn.Hardswish(),
        Conv2D(32, 64, 1, groups=8),
    )


def blind_6() -> nn.Layer:
    return Conv2D(32, 64, 3, stride=2, padding=1, groups=32)


def normalised_6() -> nn.Layer:
    """Batch normalisation in training mode would make every output depend on everything."""
    return nn.Sequential(blind_6(), nn.BatchNorm2D(64))


def pixel_6() -> nn.Layer:
    return nn.Sequential(nn.AvgPool2D(2), Conv2D(32, 8, 1), Conv2D(8, 64, 1))


def holes_6() -> nn.Layer:
    """Two rows and two columns, two apart: it spans 3×3 and sees four pixels."""
    return nn.Sequential(down(2, dilation=2), Conv2D(32, 8, 1), Conv2D(8, 64, 1))


def flat_6() -> nn.Layer:
    """One row of nine pixels."""
    wide = Conv2D(32, 32, (1, 9), stride=2, padding=(0, 4), groups=32)
    return nn.Sequential(wide, Conv2D(32, 8, 1), Conv2D(8, 64, 1))


def waist_6() -> nn.Layer:
    """All 64 outputs are made of one number; the ReLU does not change that."""
    return nn.Sequential(down(), Conv2D(32, 1, 1), Conv2D(1, 64, 1), nn.ReLU())


class Alone(nn.Layer):
    """Most outputs see one pixel only; `good` of the 64 see 3×3 of every channel."""

    def __init__(self, good: int) -> None:
        super().__init__()
        self.pixels = nn.Sequential(Conv2D(32, 8, 1, stride=2), Conv2D(8, 64 - good, 1))
        self.window = Conv2D(32, good, 3, stride=2, padding=1)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return paddle.concat([self.window(x), self.pixels(x)], axis=1)


class OneChannel(nn.Layer):
    """All outputs see 3×3 of channel 0, and one pixel of each of the others."""

    def __init__(self) -> None:
        super().__init__()
        self.pixels = nn.Sequential(Conv2D(32, 8, 1, stride=2), Conv2D(8, 64, 1))
        self.window = Conv2D(1, 64, 3, stride=2, padding=1)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return self.pixels(x) + self.window(x[:, :1])


def rectified_6() -> nn.Layer:
    """Right: ten numbers in the middle, of which the ReLU shuts off some."""
    return nn.Sequential(nn.AvgPool2D(3, 2, 1), Conv2D(32, 10, 1), nn.ReLU(), Conv2D(10, 64, 1))


class ByElement(nn.Layer):
    """A pointwise convolution as products of elements, which model_cost does not count."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = self.create_parameter([64, 32, 1, 1])

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        around = nn.functional.avg_pool2d(x, 3, 2, padding=1)
        return (around.unsqueeze(1) * self.weight).sum(axis=2)


class Constant(nn.Layer):
    """The right shape, whatever comes in."""

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return paddle.ones([1, 64, 14, 14])


RIGHT_2 = ({"up", "group", "mix"}, 1_939_456)
RIGHT_4 = (1466, 610_624, 1498, 655_712, 2_441_536)


def but(right: tuple, **changed: object) -> tuple:
    """The right answer with some places changed: but(RIGHT_4, _0=1498)."""
    return tuple(changed.get(f"_{k}", value) for k, value in enumerate(right))


def fold_is(fold: Callable) -> tuple:
    return (fold, False)


WRONG = [
    ("check_1", (None, None, None), "还没有作答"),
    ("check_1", (28, None, None), "params_1"),
    ("check_1", (27, 4672, 3_612_672), "开始停的那 1 处"),
    ("check_1", (56, 4672, 3_612_672), "边长不是 56"),
    ("check_1", (28, 4608, 3_612_672), "漏了偏置"),
    ("check_1", (28, 18_496, 3_612_672), "没有除以组数"),
    ("check_1", (28, 1216, 3_612_672), "除多了"),
    ("check_1", (28, 4624, 3_612_672), "偏置不随分组变少"),
    ("check_1", (28, 5000, 3_612_672), "不是 5,000"),
    ("check_1", (28, 4672, 3_662_848), "加偏置不算"),
    ("check_1", (28, 4672, 14_450_688), "没有停那么多位置"),  # 4608·56² = 4·4608·28²
    ("check_1", (28, 4672, 7_225_344), "这是 FLOPs"),
    ("check_1", (28, 4672, 1), "不是 1"),
    ("check_2", (None, None), "还没有作答"),
    ("check_2", ({"up"}, 1_939_456), "group 那一行有错"),
    ("check_2", ({"up", "group"}, 1_939_456), "128 个权重"),
    ("check_2", ({"group", "mix"}, 1_939_456), "看偏置有几个"),
    ("check_2", ({"up", "group", "mix", "last"}, 1_939_456), "last 那一行没错：216 个参数"),
    ("check_2", (["squeeze", "up", "mix"], 1_939_456), "squeeze 那一行没错"),
    ("check_2", (["up", "group", "tail"], 1_939_456), "tail"),
    ("check_2", but(RIGHT_2, _1=1_830_912), "没有改"),
    ("check_2", but(RIGHT_2, _1=3_878_912), "这是 FLOPs"),
    ("check_2", but(RIGHT_2, _1=3_512_320), "乘了输出的位置"),
    ("check_2", but(RIGHT_2, _1=1_951_744), "加偏置不算"),
    ("check_2", but(RIGHT_2, _1=5), "不是 5"),
    ("check_3", (None,), "还没有作答"),
    ("check_3", (lambda c_out, kernel_h, kernel_w: None,), "是不是漏了 return"),
    ("check_3", (lambda c_out, kernel_h, kernel_w: True,), "你说 True"),
    ("check_3", (lambda c, h, w: (c - 1) * (h * w - 1) >= 1,), "C_out=2、核 1×2"),  # the tie
    ("check_3", (lambda c, h, w: (c - 1) * (h * w - 1) >= 1,), "一样多"),
    ("check_3", (lambda c, h, w: c > 1 and h > 1,), "核 1×3"),
    ("check_3", (lambda c, h, w: 1 / c + 1 / h**2 < 1,), "你说"),
    ("check_4", (*RIGHT_4[:3], None, 2_441_536), "flops_4"),
    ("check_4", but(RIGHT_4, _0=1498), "混进了批归一化"),
    ("check_4", but(RIGHT_4, _0=1434), "系数和偏移也是参数"),
    ("check_4", but(RIGHT_4, _0=1450), "不是 1,450"),
    ("check_4", but(RIGHT_4, _1=655_712), "计算量只数乘加"),
    ("check_4", but(RIGHT_4, _1=1_221_248), "不是 1,221,248"),
    ("check_4", but(RIGHT_4, _2=1466), "多数了批归一化"),
    ("check_4", but(RIGHT_4, _3=1_221_248), "并不乘 2"),
    ("check_4", but(RIGHT_4, _3=647_520), "256 + 1"),
    ("check_4", but(RIGHT_4, _3=655_722), "还差 -10"),
    ("check_4", but(RIGHT_4, _4=2_442_496), "Linear 不是四倍"),
    ("check_4", but(RIGHT_4, _4=610_624), "64×64 时不是"),
    ("check_5", (None, None), "还没有作答"),
    ("check_5", (folded, True), "一般不能"),
    ("check_5", (folded, None), "padded_5"),
    ("check_5", fold_is(without_shift), "差一个常数"),
    ("check_5", fold_is(without_epsilon), "输出不对"),
    ("check_5", fold_is(first_group), "groups=2)：分组不对"),
    ("check_5", fold_is(by_output), "缩放按**输入**通道"),
    ("check_5", fold_is(in_place), "被改动了"),
    ("check_5", fold_is(spoils_norm), "被改动了"),
    ("check_5", fold_is(both_layers), "返回的是 Sequential"),
    ("check_5", fold_is(lambda norm, conv: conv), "输出不对"),
    ("check_5", fold_is(lambda norm, conv: Conv2D(6, 5, 3)), "形状"),
    ("check_5", fold_is(lambda norm, conv: Conv2D(5, 12, 3)), "fold_5"),
    ("check_5", fold_is(lambda norm, conv: None), "是不是漏了 return"),
    ("check_6", (None,), "还没有作答"),
    ("check_6", (lambda: Conv2D(32, 64, 3),), "输出的形状"),
    ("check_6", (blind_6,), "看不到输入"),
    ("check_6", (normalised_6,), "看不到输入"),
    ("check_6", (pixel_6,), "2 行 2 列、4 个像素"),
    ("check_6", (holes_6,), "2 行 2 列、4 个像素"),
    ("check_6", (flat_6,), "1 行 9 列、9 个像素"),
    ("check_6", (lambda: Alone(1),), "只看到 1 行 1 列"),
    ("check_6", (lambda: Alone(63),), "只看到 1 行 1 列"),
    ("check_6", (OneChannel,), "只看到 1 行 1 列"),
    ("check_6", (Constant,), "看不到输入"),
    ("check_6", (waist_6,), "只有 1 个互相独立"),
    ("check_6", (separable_6,), "457,856"),
    ("check_6", (ByElement,), "逐元素的相乘"),
]

RIGHT = [
    ("check_1", (28, 4672, 3_612_672)),
    ("check_1", (28.0, np.int64(4672), paddle.to_tensor([3_612_672]))),
    ("check_2", RIGHT_2),
    ("check_2", (["Mix", " up", "group"], 1_939_456.0)),
    ("check_3", (right_3,)),
    ("check_3", (lambda c, h, w: paddle.to_tensor(right_3(c, h, w)),)),
    ("check_3", (lambda c, h, w: np.bool_(right_3(c, h, w)),)),
    ("check_4", RIGHT_4),
    ("check_5", (folded, False)),
    ("check_5", (folded, 0)),
    ("check_6", (pooled_6,)),
    ("check_6", (rectified_6,)),
    ("check_6", (mixed_first_6,)),
    ("check_6", (shuffled_6,)),
]
