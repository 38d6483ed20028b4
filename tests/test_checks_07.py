"""Chapter 07's check cells say what is wrong with an answer, not only that something is."""

from collections.abc import Callable

import paddle
import pytest
from contract import ROOT, names_of
from paddle import nn

CHAPTER = ROOT / "notebooks" / "07_vgg.ipynb"
NEEDED = {"imports", "vgg-table", "vgg-block", "vgg-head", "vgg", "configs", "narrow-vgg"}


@pytest.fixture(scope="module")
def names() -> dict:
    """The names that the checks need: the networks, but no training."""
    return names_of(CHAPTER, NEEDED)


def layers_d(names: dict) -> list[nn.Layer]:
    """The five blocks of configuration D."""
    return list(names["vgg"](names["VGG_BLOCKS"]["D"], input_size=64))[:5]


def whole_d(names: dict) -> nn.Layer:
    """The network as the paper has it, for another size."""
    return names["vgg"](names["VGG_BLOCKS"]["D"])


def big_head(names: dict) -> nn.Layer:
    return nn.Sequential(
        *layers_d(names), nn.AdaptiveAvgPool2D(7), nn.Flatten(), nn.Linear(25088, 1000)
    )


def ten_classes(names: dict) -> nn.Layer:
    return nn.Sequential(
        *layers_d(names), nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(512, 10)
    )


def blocks_missing(names: dict) -> nn.Layer:
    return nn.Sequential(
        *layers_d(names)[:4], nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(512, 1000)
    )


def maximum_head(names: dict) -> nn.Layer:
    """Another way: the classes by a 1×1 convolution, then the largest score of each."""
    return nn.Sequential(
        *layers_d(names), nn.Conv2D(512, 1000, 1), nn.AdaptiveMaxPool2D(1), nn.Flatten()
    )


BUILD_4 = {
    "whole": (whole_d, "没有都跑通"),
    "big head": (big_head, "超过了 1,600 万"),
    "ten classes": (ten_classes, "应当有 1,000 个分数"),
    "four blocks": (blocks_missing, "有 10 层"),
}


def converted(
    net: nn.Layer, *, transpose: bool = True, bias: bool = True, padding: int = 0
) -> nn.Layer:
    """The head as convolutions, written with numpy's moveaxis; or with one mistake."""
    layers: list[nn.Layer] = [net["block1"], net["block2"], net["block3"]]
    for name, c_in, kernel in (("fc1", 32, 3), ("fc2", 64, 1)):
        linear = net["head"][name]
        c_out = linear.weight.shape[1]
        layer = nn.Conv2D(c_in, c_out, kernel, padding=padding if kernel == 3 else 0)
        weight = linear.weight.numpy()
        weight = weight.reshape([c_in, kernel, kernel, c_out])
        weight = weight.transpose([3, 0, 1, 2]) if transpose else weight
        layer.weight.set_value(weight.reshape([c_out, c_in, kernel, kernel]))
        start = linear.bias if bias else paddle.ones_like(linear.bias)
        layer.bias.set_value(start.numpy())
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def flattened(net: nn.Layer) -> nn.Layer:
    return nn.Sequential(converted(net), nn.Flatten())


def wide_window(net: nn.Layer) -> nn.Layer:
    return nn.Sequential(net["block1"], nn.Conv2D(8, 10, 7))


CONVERT_5: dict[str, tuple[Callable, str]] = {
    "unchanged": (lambda net: net, "还有 Linear"),
    "not transposed": (lambda net: converted(net, transpose=False), "先转置"),
    "no bias": (lambda net: converted(net, bias=False), "偏置也要搬"),
    "padded": (lambda net: converted(net, padding=1), "应当是 [20, 10, 1, 1]"),
    "flattened": (flattened, "应当是 [20, 10, 1, 1]"),
    "wide window": (wide_window, "超过 3×3"),
}

WRONG = [
    ("check_1", (None, None, None), "还没有作答"),
    ("check_1", (7, 40_708_104, 1_278_771_200), "边长不是 7"),
    ("check_1", (2, 135_079_944, 1_278_771_200), "照 7×7 算"),
    ("check_1", (2, 43_985_704, 1_278_771_200), "还是 1,000 类"),
    ("check_1", (2, 40_695_488, 1_278_771_200), "漏了偏置"),
    ("check_1", (2, 14_714_688, 1_278_771_200), "其余是三层全连接"),
    ("check_1", (2, 40_708_104, 1_252_786_176), "漏了全连接层"),
    ("check_1", (2, 40_708_104, 15_372_615_680), "(64/224)²"),
    ("check_2", (None, None), "还没有作答"),
    ("check_2", (591_104, None), "还没有作答"),
    ("check_2", (5_309_696, 462_422_016), "成了配置 D"),
    ("check_2", (589_824, 462_422_016), "漏了偏置"),
    ("check_2", (66_048, 462_422_016), "参数量不是 66,048"),
    ("check_2", (591_104, 115_605_504), "池化之后"),
    ("check_2", (591_104, 4_161_798_144), "只有一个权重"),
    ("check_2", (591_104, 411_041_792), "MACs 不是"),
    ("check_3", (None,), "还没有作答"),
    ("check_3", (118.5,), "正整数"),
    ("check_3", (128,), "M=128 时两层共 221,184"),
    ("check_3", (119,), "M=119"),
    ("check_3", (64,), "不是最大的"),
    ("check_4", (None,), "还没有作答"),
    ("check_5", (None,), "还没有作答"),
]


@pytest.mark.parametrize(("check", "answer", "says"), WRONG)
def test_wrong_answer_is_explained(names: dict, check: str, answer: tuple, says: str) -> None:
    verdict = names[check](*answer)
    assert says in verdict
    assert "正确" not in verdict


@pytest.mark.parametrize("mistake", BUILD_4)
def test_wrong_head_is_explained(names: dict, mistake: str) -> None:
    build, says = BUILD_4[mistake]
    verdict = names["check_4"](lambda: build(names))
    assert says in verdict
    assert "正确" not in verdict


@pytest.mark.parametrize("mistake", CONVERT_5)
def test_wrong_conversion_is_explained(names: dict, mistake: str) -> None:
    convert, says = CONVERT_5[mistake]
    verdict = names["check_5"](convert)
    assert says in verdict
    assert "正确" not in verdict


def test_right_answer_passes_however_it_is_written(names: dict) -> None:
    assert "正确" in names["check_1"](2, 40_708_104, 1_278_771_200)
    assert "正确" in names["check_2"](591_104, 462_422_016)
    assert "正确" in names["check_3"](118)
    assert "正确" in names["check_4"](lambda: maximum_head(names))
    assert "正确" in names["check_5"](converted)
