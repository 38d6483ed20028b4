"""Chapter 07's check cells say what is wrong with an answer, not only that something is."""

import course  # noqa: F401 (before Paddle)
from course.networks import VGG_BLOCKS, vgg

import paddle
from paddle import nn

NEEDED = {
    "exercise-3-table",
    "exercise-4-windows",
    "imports",
    "vgg-table",
    "vgg-block",
    "vgg-head",
    "vgg",
    "configs",
    "narrow-vgg",
}


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


def narrow_blocks() -> nn.Layer:
    """Thirteen 3×3 layers of eight channels: as deep as D, and a thousandth of it."""
    widths = [(depth, 8) for depth, _ in VGG_BLOCKS["D"]]
    blocks = list(vgg(widths, input_size=64))[:5]
    return nn.Sequential(*blocks, nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(8, 1000))


def one_pool_missing() -> nn.Layer:
    """All of D's layers, but the second block's pool."""
    blocks = layers_d()
    blocks[1] = nn.Sequential(*list(blocks[1])[:-1])
    return nn.Sequential(*blocks, nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(512, 1000))


def flattened_head() -> nn.Layer:
    """Small enough, but it takes one size only."""
    return nn.Sequential(*layers_d(), nn.Flatten(), nn.Linear(512 * 4, 400), nn.Linear(400, 1000))


def last_pool_missing() -> nn.Layer:
    """Four pools: the averaging head hides that the fifth is not there."""
    blocks = layers_d()
    blocks[4] = nn.Sequential(*list(blocks[4])[:-1])
    return nn.Sequential(*blocks, nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(512, 1000))


def without_relu() -> nn.Layer:
    """All of D's layers in a row, and nothing bent between them."""
    layers = [layer for block in layers_d() for layer in block]
    layers = [layer for layer in layers if not isinstance(layer, nn.ReLU)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(512, 1000))


def relu_at_the_end() -> nn.Layer:
    """As many ReLUs as convolutions, all behind the last one."""
    return nn.Sequential(
        *(layer for layer in without_relu() if not isinstance(layer, nn.Linear | nn.Flatten)),
        *(nn.ReLU() for _ in range(13)),
        nn.Flatten(),
        nn.Linear(512, 1000),
    )


class Functional(nn.Layer):
    """Pools and bends by functions, not layers: another way to write D."""

    def __init__(self) -> None:
        super().__init__()
        self.convs = nn.LayerList(
            [each for block in layers_d() for each in block if isinstance(each, nn.Conv2D)]
        )
        self.scores = nn.Linear(512, 1000)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        convs = iter(self.convs)
        for depth, _ in VGG_BLOCKS["D"]:
            for _ in range(depth):
                x = nn.functional.relu(next(convs)(x))
            x = nn.functional.max_pool2d(x, 2)
        return self.scores(x.mean(axis=[2, 3]))


class Blind(nn.Layer):
    """Has D's layers and runs them, but its scores do not come from them."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*layers_d())
        self.scores = self.create_parameter([1, 1000])

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        self.blocks(x)
        return self.scores.expand([x.shape[0], 1000])


def pointwise_scores() -> nn.Layer:
    """Scores of shape [N, 1000, 1, 1], by averaging after the 1×1 convolution."""
    return nn.Sequential(*layers_d(), nn.Conv2D(512, 1000, 1), nn.AdaptiveAvgPool2D(1))


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


def kept_in_function(net: nn.Layer) -> nn.Layer:
    """Without a Linear layer, but its arithmetic is still there."""

    class Kept(nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.blocks = nn.Sequential(net["block1"], net["block2"], net["block3"])

        def forward(self, x: paddle.Tensor) -> paddle.Tensor:
            one, two = net["head"]["fc1"], net["head"]["fc2"]
            hidden = nn.functional.relu(self.blocks(x).flatten(1) @ one.weight + one.bias)
            return (hidden @ two.weight + two.bias).unsqueeze(-1).unsqueeze(-1)

    return Kept()


def pooled_to_fit(net: nn.Layer) -> nn.Layer:
    """Right at 28×28; a larger map is pooled to 3×3, and the score repeated."""
    head = converted(net)

    class Pooled(nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.head = head

        def forward(self, x: paddle.Tensor) -> paddle.Tensor:
            maps = x
            for block in list(self.head)[:3]:
                maps = block(maps)
            side = maps.shape[2] - 2
            scores = nn.functional.adaptive_avg_pool2d(maps, 3)
            for each in list(self.head)[3:]:
                scores = each(scores)
            return scores.expand([*scores.shape[:2], side, side])

    return Pooled()


def reversed_kernel(net: nn.Layer) -> nn.Layer:
    """The map's rows and columns the wrong way round: right only where a kernel is symmetric."""
    changed = converted(net)
    layer = list(changed)[3]
    layer.weight.set_value(paddle.flip(layer.weight, [2, 3]))
    return changed


def wide_window(net: nn.Layer) -> nn.Layer:
    return nn.Sequential(net["block1"], nn.Conv2D(8, 10, 7))


WRONG = [
    ("check_1", (None, None, None), "还没有作答"),
    ("check_1", (7, 40_708_104, 1_278_771_200), "224 减半五次"),
    ("check_1", (4, 40_708_104, 1_278_771_200), "边长不是 4"),
    ("check_1", (2, 135_079_944, 1_278_771_200), "照 7×7 算"),
    ("check_1", (2, 43_985_704, 1_278_771_200), "还是 1,000 类"),
    ("check_1", (2, 40_695_488, 1_278_771_200), "漏了偏置"),
    ("check_1", (2, 25_993_416, 1_278_771_200), "卷积的参数还没有加上"),
    ("check_1", (2, 14_714_688, 1_278_771_200), "其余是三层全连接"),
    ("check_1", (2, 40_708_104, 1_252_786_176), "漏了全连接层"),
    ("check_1", (2, 40_708_104, 1_278_779_592), "加偏置不算"),
    ("check_1", (2, 40_708_104, 2_557_542_400), "一次乘加算成了两次"),
    ("check_1", (2, 40_708_104, 15_372_615_680), "(64/224)²"),
    ("check_1", (2, None, 1_278_771_200), "params_1 还没有写"),
    ("check_2", (None, None), "还没有作答"),
    ("check_2", (591_104, None), "more_macs_2 还没有写"),
    ("check_2", (5_309_696, 462_422_016), "成了配置 D"),
    ("check_2", (589_824, 462_422_016), "漏了偏置"),
    ("check_2", (66_048, 462_422_016), "参数量不是 66,048"),
    ("check_2", (591_104, 115_605_504), "池化之后"),
    ("check_2", (591_104, 4_161_798_144), "只有一个权重"),
    ("check_2", (591_104, 924_844_032), "一次乘加算成了两次"),
    ("check_2", (591_104, 411_041_792), "乘加不是"),
    ("check_3", (None, None), "还没有作答"),
    ("check_3", (24_000_000, 58.1), "讲义的合计"),
    ("check_3", (15_087_080, 58.1), "漏了输入"),
    ("check_3", (13_707_240, 58.1), "漏了五次池化"),
    ("check_3", (15_228_416, 58.1), "漏了三层全连接"),
    ("check_3", (60_950_432, 58.1), "这是字节数"),
    ("check_3", (28_676_072, 58.1), "不是 28,676,072"),
    ("check_3", (15_237_608, 61.0), "这是 MB"),
    ("check_3", (15_237_608, 116.3), "不必乘 2"),
    ("check_3", (15_237_608, 14.5), "每个数 4 字节"),
    ("check_3", (15_237_608, 93), "除以 1,048,576"),
    ("check_4", (None,), "还没有作答"),
    ("check_4", (layers_d,), "应当返回一个 paddle.nn.Layer"),
    ("check_4", (nn.Linear(3, 4),), "建好的网络"),
    ("check_4", (whole_d,), "超过了 1,600 万"),
    ("check_4", (big_head,), "超过了 1,600 万"),
    ("check_4", (flattened_head,), "[2, 3, 96, 96] 的输入，报了错"),
    ("check_4", (ten_classes,), "应当有 1,000 个分数"),
    ("check_4", (blocks_missing,), "有 10 层"),
    ("check_4", (narrow_blocks,), "第 1 层 3×3 卷积是 3 → 8、边长 64，配置 D 是 3 → 64、64"),
    (
        "check_4",
        (one_pool_missing,),
        "第 5 层 3×3 卷积是 128 → 256、边长 32，配置 D 是 128 → 256、16",
    ),
    ("check_4", (last_pool_missing,), "第五次池化不见了"),
    ("check_4", (without_relu,), "ReLU 只有 0 个"),
    ("check_4", (relu_at_the_end,), "第 2 层 3×3 卷积收到了负数"),
    ("check_4", (Blind,), "分数完全一样"),
    ("check_5", (None,), "还没有作答"),
    ("check_5", (lambda net: net,), "还有 Linear"),
    ("check_5", (lambda net: nn.Conv2D,), "这是类"),
    ("check_5", (lambda net: converted(net, transpose=False),), "先转置"),
    ("check_5", (lambda net: converted(net, bias=False),), "偏置也要搬"),
    ("check_5", (lambda net: converted(net, padding=1),), "应当是 [20, 10, 1, 1]"),
    ("check_5", (reversed_kernel,), "28×28 的分数和原来的不一样"),
    ("check_5", (flattened,), "应当是 [20, 10, 1, 1]"),
    ("check_5", (wide_window,), "超过 3×3"),
    ("check_5", (kept_in_function,), "[1, 1, 56, 56] 的输入，报了错"),
    ("check_5", (pooled_to_fit,), "56×56 的分数和原来的不一样"),
]

RIGHT = [
    ("check_1", (2, 40_708_104, 1_278_771_200)),
    ("check_1", (2.0, paddle.to_tensor(40_708_104), 1_278_771_200.0)),
    ("check_2", (591_104, 462_422_016)),
    ("check_3", (15_237_608, 58.1)),
    ("check_3", (15_237_608.0, 58.127)),
    ("check_4", (maximum_head,)),
    ("check_4", (pointwise_scores,)),
    ("check_4", (Functional,)),
    ("check_5", (converted,)),
]
