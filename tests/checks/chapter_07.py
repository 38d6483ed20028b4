"""Chapter 07's check cells say what is wrong with an answer, not only that something is."""

import course  # noqa: F401 (before Paddle)
from course.networks import VGG_BLOCKS, vgg

import paddle
from paddle import nn

NEEDED = {"imports", "vgg-table", "vgg-block", "vgg-head", "vgg", "configs", "narrow-vgg"}


def layers_d() -> list[nn.Layer]:
    """The five blocks of configuration D."""
    return list(vgg(VGG_BLOCKS["D"], input_size=64))[:5]


def whole_d() -> nn.Layer:
    """The network as the paper has it, for another size."""
    return vgg(VGG_BLOCKS["D"])


def big_head() -> nn.Layer:
    return nn.Sequential(*layers_d(), nn.AdaptiveAvgPool2D(7), nn.Flatten(), nn.Linear(25088, 1000))


def ten_classes() -> nn.Layer:
    return nn.Sequential(*layers_d(), nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(512, 10))


def blocks_missing() -> nn.Layer:
    return nn.Sequential(
        *layers_d()[:4], nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(512, 1000)
    )


def maximum_head() -> nn.Layer:
    """Another way: the classes by a 1×1 convolution, then the largest score of each."""
    return nn.Sequential(
        *layers_d(), nn.Conv2D(512, 1000, 1), nn.AdaptiveMaxPool2D(1), nn.Flatten()
    )


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
    ("check_4", (whole_d,), "没有都跑通"),
    ("check_4", (big_head,), "超过了 1,600 万"),
    ("check_4", (ten_classes,), "应当有 1,000 个分数"),
    ("check_4", (blocks_missing,), "有 10 层"),
    ("check_5", (lambda net: net,), "还有 Linear"),
    ("check_5", (lambda net: converted(net, transpose=False),), "先转置"),
    ("check_5", (lambda net: converted(net, bias=False),), "偏置也要搬"),
    ("check_5", (lambda net: converted(net, padding=1),), "应当是 [20, 10, 1, 1]"),
    ("check_5", (flattened,), "应当是 [20, 10, 1, 1]"),
    ("check_5", (wide_window,), "超过 3×3"),
]

RIGHT = [
    ("check_1", (2, 40_708_104, 1_278_771_200)),
    ("check_2", (591_104, 462_422_016)),
    ("check_3", (118,)),
    ("check_4", (maximum_head,)),
    ("check_5", (converted,)),
]
