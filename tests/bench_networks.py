"""Two Transformers for the benchmark, which paddle.vision does not have: ViT-B/16 and Swin-T.

Dosovitskiy et al. 2021 and Liu et al. 2021, as their papers describe them.
"""

import paddle
from paddle import nn
from paddle.nn import functional as F


class Attention(nn.Layer):
    """Self-attention; with a window, a learned bias for each pair of relative places."""

    def __init__(self, dim, heads, window=None):
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.window = window
        if window:
            self.table = self.create_parameter([(2 * window - 1) ** 2, heads])
            places = [(i, j) for i in range(window) for j in range(window)]
            width = 2 * window - 1
            index = [
                (i - k + window - 1) * width + j - m + window - 1
                for i, j in places
                for k, m in places
            ]
            self.register_buffer("index", paddle.to_tensor(index))

    def forward(self, x, mask=None):
        batch, length, dim = x.shape
        shape = [batch, length, 3, self.heads, dim // self.heads]
        q, k, v = self.qkv(x).reshape(shape).transpose([2, 0, 3, 1, 4]).unbind()
        scores = paddle.matmul(q * (dim // self.heads) ** -0.5, k, transpose_y=True)
        if self.window:
            bias = paddle.index_select(self.table, self.index)
            scores = scores + bias.reshape([length, length, self.heads]).transpose([2, 0, 1])
        if mask is not None:
            groups = [batch // mask.shape[0], mask.shape[0], self.heads, length, length]
            scores = scores.reshape(groups) + mask.unsqueeze(1)
            scores = scores.reshape([batch, self.heads, length, length])
        y = paddle.matmul(F.softmax(scores), v)
        return self.proj(y.transpose([0, 2, 1, 3]).reshape([batch, length, dim]))


class MLP(nn.Sequential):
    def __init__(self, dim):
        super().__init__(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))


class ViTBlock(nn.Layer):
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(dim), Attention(dim, heads)
        self.norm2, self.mlp = nn.LayerNorm(dim), MLP(dim)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class ViT(nn.Layer):
    """ViT-B/16 at 224²: 86.6 M parameters."""

    def __init__(self, dim=768, heads=12, depth=12, patch=16, places=196, classes=1000):
        super().__init__()
        self.patches = nn.Conv2D(3, dim, patch, patch)
        self.token = self.create_parameter([1, 1, dim])
        self.places = self.create_parameter([1, places + 1, dim])
        self.blocks = nn.Sequential(*[ViTBlock(dim, heads) for _ in range(depth)])
        self.norm, self.head = nn.LayerNorm(dim), nn.Linear(dim, classes)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose([0, 2, 1])
        x = paddle.concat([self.token.expand([x.shape[0], -1, -1]), x], axis=1) + self.places
        return self.head(self.norm(self.blocks(x))[:, 0])


class SwinBlock(nn.Layer):
    def __init__(self, dim, heads, size, window, shift):
        super().__init__()
        self.size, self.window = size, window
        self.shift = shift if size > window else 0
        self.norm1, self.attention = nn.LayerNorm(dim), Attention(dim, heads, window)
        self.norm2, self.mlp = nn.LayerNorm(dim), MLP(dim)
        if self.shift:  # after the shift, a window holds pieces that are no neighbours
            strips = [0] * (size - window) + [1] * (window - shift) + [2] * shift
            strip = paddle.to_tensor(strips, "float32")
            part = (3 * strip.unsqueeze(1) + strip).reshape([1, size, size, 1])
            part = self.split(part).squeeze(-1)
            apart = (part.unsqueeze(1) != part.unsqueeze(2)).astype("float32")
            self.register_buffer("mask", apart * -100.0)

    def split(self, x):
        batch, size, _, dim = x.shape
        n, w = size // self.window, self.window
        x = x.reshape([batch, n, w, n, w, dim]).transpose([0, 1, 3, 2, 4, 5])
        return x.reshape([-1, w * w, dim])

    def join(self, x, batch):
        n, w = self.size // self.window, self.window
        x = x.reshape([batch, n, n, w, w, -1]).transpose([0, 1, 3, 2, 4, 5])
        return x.reshape([batch, self.size, self.size, -1])

    def forward(self, x):
        y = self.norm1(x)
        if self.shift:
            y = paddle.roll(y, [-self.shift, -self.shift], [1, 2])
        y = self.join(self.attention(self.split(y), self.mask if self.shift else None), x.shape[0])
        if self.shift:
            y = paddle.roll(y, [self.shift, self.shift], [1, 2])
        x = x + y
        return x + self.mlp(self.norm2(x))


class Merge(nn.Layer):
    """Four neighbours become one place with twice the channels."""

    def __init__(self, dim):
        super().__init__()
        self.norm, self.reduce = nn.LayerNorm(4 * dim), nn.Linear(4 * dim, 2 * dim, bias_attr=False)

    def forward(self, x):
        parts = [x[:, i::2, j::2] for j in (0, 1) for i in (0, 1)]
        return self.reduce(self.norm(paddle.concat(parts, -1)))


class Swin(nn.Layer):
    """Swin-T at 224²: 28.3 M parameters."""

    def __init__(self, dim=96, depths=(2, 2, 6, 2), heads=3, window=7, size=56, classes=1000):
        super().__init__()
        self.patches, self.norm0 = nn.Conv2D(3, dim, 4, 4), nn.LayerNorm(dim)
        layers = []
        for stage, depth in enumerate(depths):
            if stage:
                layers.append(Merge(dim))
                dim, heads, size = 2 * dim, 2 * heads, size // 2
            for block in range(depth):
                shift = window // 2 if block % 2 else 0
                layers.append(SwinBlock(dim, heads, size, window, shift))
        self.layers = nn.Sequential(*layers)
        self.norm, self.head = nn.LayerNorm(dim), nn.Linear(dim, classes)

    def forward(self, x):
        x = self.norm0(self.patches(x).transpose([0, 2, 3, 1]))
        return self.head(self.norm(self.layers(x)).mean([1, 2]))


def vit_b_16():
    return ViT()


def swin_t():
    return Swin()
