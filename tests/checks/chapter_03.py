"""Chapter 03's check cells say what is wrong with an answer, not only that something is."""

import numpy as np
import paddle
from paddle.nn import ChannelShuffle, Conv2D, Sequential

NEEDED = None


def separable() -> Sequential:
    """All paths are there, but at 8,768 weights."""
    return Sequential(
        Conv2D(64, 64, 3, padding=1, groups=64, bias_attr=False),
        Conv2D(64, 128, 1, bias_attr=False),
    )


def unshuffled(*, spatial: int = 3) -> list[paddle.nn.Layer]:
    """The layers of a ShuffleNet unit, without the shuffle."""
    return [
        Conv2D(64, 64, 1, groups=8, bias_attr=False),
        Conv2D(64, 64, spatial, padding=spatial // 2, groups=64, bias_attr=False),
        Conv2D(64, 128, 1, groups=8, bias_attr=False),
    ]


def shuffled_late() -> Sequential:
    """Another right answer: look around first, shuffle between the two grouped 1×1, with bias."""
    return Sequential(
        Conv2D(64, 64, 3, padding=1, groups=64),
        Conv2D(64, 64, 1, groups=8),
        ChannelShuffle(8),
        Conv2D(64, 128, 1, groups=8),
    )


def one_hot_split(weight: np.ndarray, *, places_first: bool = False) -> tuple:
    """Exercise 5; with `places_first` the pointwise weights are in the wrong order."""
    depth = np.tile(np.eye(9, dtype="float32").reshape(9, 1, 3, 3), (64, 1, 1, 1))
    flat = weight.reshape(128, 64, 9)
    mix = (flat.transpose(0, 2, 1) if places_first else flat).reshape(128, 576, 1, 1)
    return depth, mix


def svd_split(weight: np.ndarray) -> tuple:
    """Another right answer: an orthonormal basis of each input channel's kernels."""
    depth, mix = np.zeros((64, 9, 9), "float32"), np.zeros((128, 64, 9), "float32")
    for c in range(64):
        left, size, basis = np.linalg.svd(weight[:, c].reshape(128, 9), full_matrices=False)
        depth[c], mix[:, c] = basis, left * size
    return depth.reshape(576, 1, 3, 3), mix.reshape(128, 576, 1, 1)


def restore(size: int, kernel_size: int, stride: int, padding: int) -> int:
    """Exercise 3 from the two output formulas, without a remainder."""
    small = (size + 2 * padding - kernel_size) // stride + 1
    return size - ((small - 1) * stride + kernel_size - 2 * padding)


WRONG = [
    ("check_1", (None, None), "还没有作答"),
    ("check_1", ([96, 12, 3, 3], None), "还没有作答"),
    ("check_1", ([96, 48, 3, 3], range(24, 48)), "不分组时"),
    ("check_1", ([24, 12, 3, 3], range(24, 48)), "一组的权重"),
    ("check_1", ([12, 96, 3, 3], range(24, 48)), "形状不是"),
    ("check_1", ([96, 12, 3, 3], [40, 41]), "会动的有 24 个，你写了 2 个"),
    ("check_1", ([96, 12, 3, 3], range(48, 72)), "第几组"),
    ("check_2", (None, 19_216, 1_920_000), "还没有作答"),
    ("check_2", (3, 19_216, 1_920_000), "普通卷积"),
    ("check_2", (30, 19_216, 1_920_000), "忘了加 output_padding"),
    ("check_2", (34, 19_216, 1_920_000), "填充"),
    ("check_2", (33, 19_216, 1_920_000), "一共 2p"),
    ("check_2", (28, 19_216, 1_920_000), "边长不是 28"),
    ("check_2", (32, 19_200, 1_920_000), "没有数偏置"),
    ("check_2", (32, 19_248, 1_920_000), "输出通道是 16"),
    ("check_2", (32, 6_928, 1_920_000), "参数量不是 6,928"),
    ("check_2", (32, 19_216, 19_660_800), "输出的位置数"),
    ("check_2", (32, 19_216, 1_936_384), "乘加不是"),  # with the bias added
    ("check_3", (None,), "还没有作答"),
    ("check_3", (lambda size, kernel_size, stride, padding: 0,), "回到了"),
    ("check_3", (lambda size, kernel_size, stride, padding: stride,), "只能取 0 到 0"),
    ("check_3", (lambda size, kernel_size, stride, padding: stride - 1,), "回到了"),
    ("check_4", (None,), "还没有作答"),
    ("check_4", (lambda: Conv2D(64, 64, 3, padding=1),), "输出的形状"),
    ("check_4", (lambda: Sequential(*unshuffled(spatial=1)),), "看不到的"),
    ("check_4", (lambda: Sequential(*unshuffled()),), "只有 16 个输出动了"),
    ("check_4", (separable,), "超过 3,000"),
    ("check_5", (None,), "还没有作答"),
    ("check_5", (lambda weight: (weight, weight),), "深度卷积的权重形状"),
    ("check_5", (lambda w: (one_hot_split(w)[0], w),), "逐点卷积的权重形状"),
    ("check_5", (lambda w: one_hot_split(w, places_first=True),), "次序"),
]
RIGHT = [
    ("check_1", ((96, 12, 3, 3), list(range(47, 23, -1)))),
    ("check_2", (32, 19_216, 1_920_000)),
    ("check_3", (restore,)),
    ("check_4", (shuffled_late,)),
    ("check_5", (one_hot_split,)),
    ("check_5", (svd_split,)),
]
