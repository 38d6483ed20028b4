"""Chapter 03's check cells say what is wrong with an answer, not only that something is."""

import numpy as np
import paddle
import paddle.nn.functional as F
from paddle.nn import BatchNorm2D, ChannelShuffle, Conv2D, Layer, ReLU, Sequential, Tanh

NEEDED = {
    "imports",
    "grouped",
    "ledger",
    "perturb",
    "standard",
    "exercise-2-bill",
    "exercise-2-count",
    "exercise-4-responses",
}


# ── exercise 3 ──────────────────────────────────────────────────────────────────────────────────
def restore(size: int, kernel_size: int, stride: int, padding: int) -> int:
    """From the two output formulas, without a remainder."""
    small = (size + 2 * padding - kernel_size) // stride + 1
    return size - ((small - 1) * stride + kernel_size - 2 * padding)


# ── exercise 4 ──────────────────────────────────────────────────────────────────────────────────
def separable() -> Sequential:
    """All paths are there, but at 8,768 weights."""
    return Sequential(
        Conv2D(64, 64, 3, padding=1, groups=64, bias_attr=False),
        Conv2D(64, 128, 1, bias_attr=False),
    )


def unit(*, shuffle: int = 8, spatial: int = 3, after: type | None = None) -> Sequential:
    """A ShuffleNet unit: grouped 1×1, shuffle (1: none), depthwise, grouped 1×1."""
    layers = [
        Conv2D(64, 64, 1, groups=8, bias_attr=False),
        ChannelShuffle(shuffle),
        Conv2D(64, 64, spatial, padding=spatial // 2, groups=64, bias_attr=False),
        Conv2D(64, 128, 1, groups=8, bias_attr=False),
    ]
    return Sequential(*layers[:3], *([after()] if after else []), layers[3])


def shuffled_late() -> Sequential:
    """Another right answer: look around first, shuffle between the two grouped 1×1, with bias."""
    return Sequential(
        Conv2D(64, 64, 3, padding=1, groups=64),
        Conv2D(64, 64, 1, groups=8),
        ChannelShuffle(8),
        Conv2D(64, 128, 1, groups=8),
    )


def normalised() -> Sequential:
    """A right answer with a normalisation, which in evaluation only scales and shifts."""
    return Sequential(unit(), BatchNorm2D(128))


class Summed(Layer):
    """A right answer without a shuffle: depthwise, plus 128 views of the sum of all channels."""

    def __init__(self) -> None:
        super().__init__()
        self.own = Conv2D(64, 128, 3, padding=1, groups=64, bias_attr=False)
        self.all = Conv2D(1, 128, 3, padding=1, bias_attr=False)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return self.own(x) + self.all(x.sum(axis=1, keepdim=True))


class OneLooksAround(Layer):
    """Output 0 sees 3×3 of every channel, the other 127 see one place."""

    def __init__(self) -> None:
        super().__init__()
        self.one = Conv2D(64, 1, 3, padding=1, bias_attr=False)
        self.rest = unit(spatial=1)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return paddle.concat([self.one(x), self.rest(x)[:, 1:]], axis=1)


class Unregistered(Layer):
    """A whole standard convolution whose weight is no parameter."""

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        paddle.seed(0)
        return F.conv2d(x, paddle.randn([128, 64, 3, 3]), padding=1)


class Transformed(Layer):
    """All right, but for a Fourier transform there and back that model_cost cannot count."""

    def __init__(self) -> None:
        super().__init__()
        self.unit = unit()

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return paddle.fft.irfft(paddle.fft.rfft(self.unit(x)), n=x.shape[3])


def waist(*, channels: int) -> Sequential:
    """Everything goes through few channels."""
    return Sequential(
        Conv2D(64, channels, 3, padding=1, bias_attr=False),
        Conv2D(channels, 128, 1, bias_attr=False),
    )


def long_waist() -> Sequential:
    """Through 14 channels, with 2,814 weights."""
    return Sequential(
        Conv2D(64, 14, 1, bias_attr=False),
        Conv2D(14, 14, 3, padding=1, groups=14, bias_attr=False),
        Conv2D(14, 128, 1, bias_attr=False),
    )


# ── exercise 5 ──────────────────────────────────────────────────────────────────────────────────
def one_hot(weight: np.ndarray) -> np.ndarray:
    return np.tile(np.eye(9).reshape(9, 1, 3, 3), (weight.shape[1], 1, 1, 1))


def flat(weight: np.ndarray) -> np.ndarray:
    return weight.reshape(weight.shape[0], -1, 1, 1)


def places_first(weight: np.ndarray) -> np.ndarray:
    """The pointwise weights in the wrong order."""
    return flat(weight.transpose(0, 2, 3, 1))


def by_svd(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Another right answer: an orthonormal basis of each input channel's kernels."""
    out, into = weight.shape[:2]
    depth, mix = np.zeros((into, 9, 9)), np.zeros((out, into, 9))
    for c in range(into):
        kernels = weight[:, c].reshape(out, 9)
        depth[c] = np.linalg.svd(kernels)[2]
        mix[:, c] = kernels @ depth[c].T
    return depth.reshape(9 * into, 1, 3, 3), flat(mix)


# ── exercise 6 ──────────────────────────────────────────────────────────────────────────────────
def woven(
    weight: np.ndarray, *, turned: bool = True, swapped: bool = False, grouped: bool = False
) -> np.ndarray:
    """The four groups of 3×3 in one 6×6; the switches make the likely mistakes."""
    step = -1 if turned else 1
    kernel = np.zeros([weight.shape[1], weight.shape[0] // 4, 6, 6])
    for a in (0, 1):
        for b in (0, 1):
            place = 2 * b + a if swapped else 2 * a + b
            count = kernel.shape[1]
            group = weight[place * count : (place + 1) * count] if grouped else weight[place::4]
            kernel[:, :, a::2, b::2] = group[:, :, ::step, ::step].swapaxes(0, 1)
    return kernel


def by_index(weight: np.ndarray) -> list:
    """Another right answer: entry by entry, as nested lists."""
    out, into = weight.shape[0] // 4, weight.shape[1]

    def entry(c: int, o: int, m: int, n: int) -> float:
        a, b = m % 2, n % 2
        return weight[4 * o + 2 * a + b, c, (a + 4 - m) // 2, (b + 4 - n) // 2]

    six = range(6)
    return [
        [[[entry(c, o, m, n) for n in six] for m in six] for o in range(out)] for c in range(into)
    ]


FAULTY = {"丙", "丁", "戊"}
PARAMS, MACS = 259_203, 203_062_272

WRONG = [
    ("check_1", (None, None), "还没有作答"),
    ("check_1", ([96, 12, 3, 3], None), "outputs_1 还没有写"),
    ("check_1", ([96, 48, 3, 3], range(24, 48)), "不分组时"),
    ("check_1", ([24, 12, 3, 3], range(24, 48)), "一组的权重"),
    ("check_1", ([12, 96, 3, 3], range(24, 48)), "对调"),
    ("check_1", ([48, 12, 3, 3], range(24, 48)), "形状不是"),
    ("check_1", ([96, 12, 3, 3], [40, 41]), "会动的有 24 个，你写了 2 个"),
    ("check_1", ([96, 12, 3, 3], range(48, 72)), "第几组"),
    ("check_2", (None, None, None), "还没有作答"),
    ("check_2", ({"丙", "丁", "己"}, PARAMS, MACS), "己 没有算错"),
    ("check_2", ({"丁", "戊"}, PARAMS, MACS), "还漏了 1 行。膨胀 2"),
    ("check_2", ({"丙", "戊"}, PARAMS, MACS), "偏置呢"),
    ("check_2", ({"丙", "丁"}, PARAMS, MACS), "哪一边的位置数"),
    ("check_2", (set(), PARAMS, MACS), "还漏了 3 行"),
    ("check_2", (set("甲乙丙丁戊己"), PARAMS, MACS), "甲、乙、己 没有算错"),
    ("check_2", (FAULTY, 521_251, MACS), "账单上的合计"),
    ("check_2", (FAULTY, 259_107, MACS), "丁少了偏置"),
    ("check_2", (FAULTY, 521_347, MACS), "丙还没有改"),
    ("check_2", (FAULTY, 258_723, MACS), "不是 258,723"),  # without any bias
    ("check_2", (FAULTY, PARAMS, 562_723_840), "账单上的合计"),
    ("check_2", (FAULTY, PARAMS, 408_583_168), "丙还没有改"),
    ("check_2", (FAULTY, PARAMS, 357_202_944), "戊还没有改"),
    ("check_2", (FAULTY, PARAMS, MACS + 1), "偏置不算"),
    ("check_3", (None,), "还没有作答"),
    ("check_3", (lambda size, kernel_size, stride, padding: 0,), "回到了"),
    ("check_3", (lambda size, kernel_size, stride, padding: stride,), "只能取 0 到 0"),
    ("check_3", (lambda size, kernel_size, stride, padding: stride - 1,), "回到了"),
    ("check_3", (lambda size, kernel_size, stride, padding: size / 0,), "ZeroDivisionError"),
    ("check_4", (None,), "还没有作答"),
    ("check_4", (lambda: Conv2D(64, 64, 3, padding=1),), "输出的形状"),
    ("check_4", (lambda: unit(shuffle=1),), "7,168 对没有通路"),
    ("check_4", (lambda: unit(shuffle=2),), "对没有通路"),
    ("check_4", (lambda: unit(spatial=1),), "8,192 对看不全 3×3"),
    ("check_4", (OneLooksAround,), "8,128 对看不全 3×3"),
    ("check_4", (lambda: waist(channels=1),), "秩只有 1："),
    ("check_4", (lambda: waist(channels=4),), "秩只有 4："),
    ("check_4", (long_waist,), "秩只有 14："),
    ("check_4", (separable,), "超过 3,000"),
    ("check_4", (lambda: unit(after=ReLU),), "激活"),
    ("check_4", (lambda: unit(after=Tanh),), "激活"),  # odd: f(−x) + f(x) = 0 as well
    ("check_4", (Unregistered,), "每个位置要 73,728 次乘加"),
    ("check_4", (Transformed,), "数不了"),
    ("check_4", (lambda: Conv2D(3, 128, 3, padding=1),), "报了错"),
    ("check_5", (None, None), "还没有作答"),
    ("check_5", (one_hot, None), "mix_5 还没有写"),
    (
        "check_5",
        (lambda w: one_hot(w)[:9], flat),
        "depth_5：3 进 2 出时，权重的形状是 [9, 1, 3, 3]",
    ),
    (
        "check_5",
        (one_hot, lambda w: flat(w)[:, :9]),
        "mix_5：3 进 2 出时，权重的形状是 [2, 9, 1, 1]",
    ),
    ("check_5", (one_hot, lambda w: w), "mix_5(一个 [2, 3, 3, 3] 的数组) 应当返回"),
    ("check_5", (lambda w: np.ones([9 * w.shape[1], 1, 3, 3]), flat), "秩只有 1"),
    ("check_5", (one_hot, places_first), "次序"),
    ("check_6", (None,), "还没有作答"),
    ("check_6", (lambda w: woven(w).swapaxes(0, 1),), "先写输入通道"),
    ("check_6", (lambda w: woven(w, turned=False),), "没有转 180 度"),
    ("check_6", (lambda w: woven(w, swapped=True),), "只有 2 种对了"),
    ("check_6", (lambda w: woven(w, grouped=True),), "2 进 3 出时"),
    ("check_6", (lambda w: woven(w)[:, :, ::-1, ::-1],), "只有 0 种对了"),
    ("check_6", (lambda w: w,), "kernel_6(一个 [4, 1, 3, 3] 的数组) 应当返回"),
]
RIGHT = [
    ("check_1", ((96, 12, 3, 3), list(range(47, 23, -1)))),
    ("check_1", (np.array([96, 12, 3, 3]), np.arange(24, 48))),
    ("check_2", (FAULTY, PARAMS, MACS)),
    ("check_2", (["戊", "丁", "丙"], np.int64(PARAMS), float(MACS))),
    ("check_3", (restore,)),
    ("check_3", (lambda n, k, s, p: np.float64((n + 2 * p - k) % s),)),
    ("check_4", (unit,)),
    ("check_4", (shuffled_late,)),
    ("check_4", (normalised,)),
    ("check_4", (Summed,)),
    ("check_5", (one_hot, flat)),
    ("check_5", (lambda w: by_svd(w)[0], lambda w: by_svd(w)[1])),
    ("check_6", (woven,)),
    ("check_6", (by_index,)),
    ("check_6", (lambda w: woven(w).astype("float32"),)),
]
