"""The networks of the chapters, for the chapters after them.

Written by `make notebooks` from the cells tagged `shared`: change the chapter, not this file.
"""

import paddle
from paddle import nn


# ── 第 1 章 ──
def dense_net():
    """只有全连接层：784 → 50 → 42 → 10。"""
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 50),
        nn.ReLU(),
        nn.Linear(50, 42),
        nn.ReLU(),
        nn.Linear(42, 10),
    )


# ── 第 6 章 ──
def lenet(num_classes=10, activation=nn.ReLU):
    """LeNet：[N, 1, 28, 28] → [N, num_classes]，每类一个分数。"""
    return nn.Sequential(
        ("conv1", nn.Conv2D(1, 6, 5)),
        ("act1", activation()),
        ("pool1", nn.MaxPool2D(2)),
        ("conv2", nn.Conv2D(6, 16, 5)),
        ("act2", activation()),
        ("pool2", nn.MaxPool2D(2)),
        ("conv3", nn.Conv2D(16, 120, 4)),
        ("act3", activation()),
        ("flatten", nn.Flatten()),
        ("fc1", nn.Linear(120, 64)),
        ("act4", activation()),
        ("fc2", nn.Linear(64, num_classes)),
    )


# ── 第 7 章 ──
VGG_BLOCKS = {  # 每个块：(几层 3×3 卷积, 输出通道数)
    "A": [(1, 64), (1, 128), (2, 256), (2, 512), (2, 512)],
    "B": [(2, 64), (2, 128), (2, 256), (2, 512), (2, 512)],
    "D": [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)],
    "E": [(2, 64), (2, 128), (4, 256), (4, 512), (4, 512)],
}


def conv3x3(in_channels, out_channels):
    """3×3 卷积，填充 1，图的大小不变。"""
    return nn.Conv2D(in_channels, out_channels, 3, padding=1)


def vgg_block(depth, in_channels, out_channels, conv=conv3x3):
    """一个块：depth 层卷积，各接一个 ReLU；最后池化，边长减半，除不尽就舍去。"""
    layers = []
    for n in range(1, depth + 1):
        layers.append((f"conv{n}", conv(in_channels, out_channels)))
        layers.append((f"relu{n}", nn.ReLU()))
        in_channels = out_channels
    return nn.Sequential(*layers, ("pool", nn.MaxPool2D(2)))


def vgg_head(features, hidden, num_classes, dropout):
    """拉平，几层全连接（各接 ReLU 和 Dropout），最后每类一个分数。"""
    layers = [("flatten", nn.Flatten())]
    for n, width in enumerate(hidden, 1):
        layers += [(f"fc{n}", nn.Linear(features, width)), (f"relu{n}", nn.ReLU())]
        layers += [(f"dropout{n}", nn.Dropout(dropout))]
        features = width
    layers.append((f"fc{len(hidden) + 1}", nn.Linear(features, num_classes)))
    return nn.Sequential(*layers)


def vgg(
    blocks,
    *,
    in_channels=3,
    input_size=224,
    hidden=(4096, 4096),
    num_classes=1000,
    dropout=0.5,
    conv=conv3x3,
):
    """按 blocks 搭 VGG：[N, C, input_size, input_size] → [N, num_classes]。"""
    stages, side = [], input_size
    for n, (depth, width) in enumerate(blocks, 1):
        stages.append((f"block{n}", vgg_block(depth, in_channels, width, conv)))
        in_channels, side = width, side // 2
    head = vgg_head(in_channels * side**2, hidden, num_classes, dropout)
    return nn.Sequential(*stages, ("head", head))


def narrow_vgg(dropout=0.5, conv=conv3x3):
    """给数字图用的窄 VGG：[N, 1, 28, 28] → [N, 10]。"""
    return vgg(
        [(1, 8), (1, 16), (2, 32)],
        in_channels=1,
        input_size=28,
        hidden=(64,),
        num_classes=10,
        dropout=dropout,
        conv=conv,
    )


# ── 第 8 章 ──
# 1×1；3×3 支路（压缩到，输出）；5×5 支路（压缩到，输出）；池化支路
INCEPTION_BLOCKS = {
    "3a": (64, (96, 128), (16, 32), 32),
    "3b": (128, (128, 192), (32, 96), 64),
    "4a": (192, (96, 208), (16, 48), 64),
    "4b": (160, (112, 224), (24, 64), 64),
    "4c": (128, (128, 256), (24, 64), 64),
    "4d": (112, (144, 288), (32, 64), 64),
    "4e": (256, (160, 320), (32, 128), 128),
    "5a": (256, (160, 320), (32, 128), 128),
    "5b": (384, (192, 384), (48, 128), 128),
}


class Inception(nn.Layer):
    """四条支路并排，输出沿通道接起来：[N, C, H, W] → [N, out_channels, H, W]。"""

    def __init__(self, in_channels, one, three, five, pool):
        super().__init__()
        self.one = nn.Conv2D(in_channels, one, 1)
        self.three_reduce = nn.Conv2D(in_channels, three[0], 1)
        self.three = nn.Conv2D(three[0], three[1], 3, padding=1)
        self.five_reduce = nn.Conv2D(in_channels, five[0], 1)
        self.five = nn.Conv2D(five[0], five[1], 5, padding=2)
        self.pool = nn.MaxPool2D(3, stride=1, padding=1)
        self.pool_project = nn.Conv2D(in_channels, pool, 1)
        self.out_channels = one + three[1] + five[1] + pool

    def forward(self, x):
        relu = nn.functional.relu
        branches = [
            self.one(x),
            self.three(relu(self.three_reduce(x))),
            self.five(relu(self.five_reduce(x))),
            self.pool_project(self.pool(x)),
        ]
        # 四条支路末尾的 ReLU，接起来一次做完
        return relu(paddle.concat(branches, axis=1))


def googlenet(*, in_channels=3, num_classes=1000, stem_stride=2, dropout=0.4):
    """GoogLeNet，没有辅助分类器：[N, in_channels, 224, 224] → [N, num_classes]。"""

    def halve():
        return nn.MaxPool2D(3, stride=2, padding=1)

    layers = [
        ("conv1", nn.Conv2D(in_channels, 64, 7, stride=stem_stride, padding=3)),
        ("relu1", nn.ReLU()),
        ("pool1", halve()),
        ("conv2_reduce", nn.Conv2D(64, 64, 1)),
        ("relu2_reduce", nn.ReLU()),
        ("conv2", nn.Conv2D(64, 192, 3, padding=1)),
        ("relu2", nn.ReLU()),
        ("pool2", halve()),
    ]
    channels = 192
    for name, widths in INCEPTION_BLOCKS.items():
        if name in ("4a", "5a"):  # 换一级，先把图缩小一半
            layers.append((f"pool{int(name[0]) - 1}", halve()))
        block = Inception(channels, *widths)
        layers.append((name, block))
        channels = block.out_channels

    layers += [
        ("mean", nn.AdaptiveAvgPool2D(1)),  # 全局平均池化：每个通道只留平均值
        ("flatten", nn.Flatten()),
        ("dropout", nn.Dropout(dropout)),
        ("fc", nn.Linear(channels, num_classes)),
    ]
    return nn.Sequential(*layers)


def narrow_googlenet(num_classes=10):
    """给数字图用的窄 GoogLeNet：[N, 1, 28, 28] → [N, num_classes]。"""
    block_a = Inception(24, 16, (12, 32), (4, 8), 8)
    block_b = Inception(block_a.out_channels, 24, (12, 36), (6, 16), 16)
    return nn.Sequential(
        ("conv1", nn.Conv2D(1, 12, 5, stride=2)),  # 28 → 12
        ("relu1", nn.ReLU()),
        ("pool1", nn.MaxPool2D(2)),  # 12 → 6
        ("conv2", nn.Conv2D(12, 24, 3, padding=1)),
        ("relu2", nn.ReLU()),
        ("pool2", nn.MaxPool2D(2)),  # 6 → 3
        ("a", block_a),
        ("b", block_b),
        ("mean", nn.AdaptiveAvgPool2D(1)),
        ("flatten", nn.Flatten()),
        ("fc", nn.Linear(block_b.out_channels, num_classes)),
    )


# ── 第 9 章 ──
def conv_norm_relu(in_channels, out_channels, kernel_size, stride=1, groups=1):
    """卷积、批归一化、ReLU；批归一化自带偏移，卷积就不要偏置。"""
    options = {"padding": kernel_size // 2, "groups": groups, "bias_attr": False}
    conv = nn.Conv2D(in_channels, out_channels, kernel_size, stride, **options)
    return nn.Sequential(
        ("conv", conv),
        ("norm", nn.BatchNorm2D(out_channels)),
        ("relu", nn.ReLU()),
    )


def mobile_block(in_channels, out_channels, stride=1):
    """MobileNet 的零件：深度卷积看位置（步幅也在这里），逐点卷积混通道。"""
    depth = conv_norm_relu(in_channels, in_channels, 3, stride, groups=in_channels)
    return nn.Sequential(
        ("depth", depth),
        ("point", conv_norm_relu(in_channels, out_channels, 1)),
    )


MOBILENET_BLOCKS = [  # 每个零件：(输出通道数, 步幅)
    (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2),
    *[(512, 1)] * 5, (1024, 2), (1024, 1),
]  # fmt: skip


def mobilenet_v1(blocks=MOBILENET_BLOCKS, num_classes=1000):
    """MobileNet v1：[N, 3, 224, 224] → [N, num_classes]。"""
    channels = 32
    layers = [("stem", conv_norm_relu(3, channels, 3, stride=2))]
    for n, (width, stride) in enumerate(blocks, 1):
        layers.append((f"block{n}", mobile_block(channels, width, stride)))
        channels = width
    layers += [
        ("mean", nn.AdaptiveAvgPool2D(1)),
        ("flatten", nn.Flatten()),
        ("fc", nn.Linear(channels, num_classes)),
    ]
    return nn.Sequential(*layers)


def separable3x3(in_channels, out_channels):
    """顶替 conv3x3：3×3 深度卷积，接 1×1 逐点卷积，中间没有激活。"""
    return nn.Sequential(
        ("depth", nn.Conv2D(in_channels, in_channels, 3, padding=1, groups=in_channels)),
        ("point", nn.Conv2D(in_channels, out_channels, 1)),
    )


def early_pooling():
    """先把图缩小再算：两层窄窄的卷积，没有隐藏的全连接层。"""
    return nn.Sequential(
        ("conv1", conv_norm_relu(1, 8, 5, stride=2)),  # 28 → 14
        ("pool1", nn.MaxPool2D(2)),  # 7
        ("conv2", conv_norm_relu(8, 16, 3)),
        ("pool2", nn.MaxPool2D(2)),  # 3
        ("flatten", nn.Flatten()),
        ("fc", nn.Linear(16 * 3 * 3, 10)),
    )


def shrunk_separable():
    """连图带零件都缩：先平均池化，第一层标准卷积，第二层可分离。"""
    return nn.Sequential(
        ("shrink", nn.AvgPool2D(2)),  # 28 → 14
        ("stem", conv_norm_relu(1, 12, 3)),
        ("pool1", nn.MaxPool2D(2)),  # 7
        ("block", mobile_block(12, 24)),
        ("pool2", nn.MaxPool2D(2)),  # 3
        ("flatten", nn.Flatten()),
        ("fc", nn.Linear(24 * 3 * 3, 10)),
    )


def bottleneck():
    """1×1 先压缩，3×3 再展开；末尾全局平均池化。"""
    return nn.Sequential(
        ("stem", conv_norm_relu(1, 16, 5, stride=2)),  # 28 → 14
        ("pool", nn.MaxPool2D(2)),  # 7
        ("conv", conv_norm_relu(16, 48, 3)),
        ("squeeze", conv_norm_relu(48, 16, 1)),
        ("expand", conv_norm_relu(16, 48, 3)),
        ("mean", nn.AdaptiveAvgPool2D(1)),
        ("flatten", nn.Flatten()),
        ("fc", nn.Linear(48, 10)),
    )


REFERENCE_ENTRIES = {  # 名字：(网络, 训练的各段, 验证正确率，三个种子里最高的)
    "基线": (narrow_vgg, [(5, 0.003)], 0.966),
    "先缩小": (early_pooling, [(4, 0.01), (1, 0.001)], 0.968),
    "又缩又拆": (shrunk_separable, [(4, 0.01), (1, 0.001)], 0.968),
    "瓶颈": (bottleneck, [(4, 0.01), (1, 0.001)], 0.981),
}
