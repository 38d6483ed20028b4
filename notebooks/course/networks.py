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
        layers += [(f"conv{n}", conv(in_channels, out_channels)), (f"relu{n}", nn.ReLU())]
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
    """按 blocks 搭 VGG：[N, in_channels, input_size, input_size] → [N, num_classes]。"""
    stages, side = [], input_size
    for number, (depth, width) in enumerate(blocks, 1):
        stages.append((f"block{number}", vgg_block(depth, in_channels, width, conv)))
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
__all__ = ["paddle"]  # placeholder until chapter 08 writes its part
