"""Whole networks against the numbers that papers and the course give for them."""

import warnings

import pytest
from convcost import model_cost

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import paddle
    from paddle import nn
    from paddle.vision import models

IMAGE = (1, 3, 224, 224)


# ── VGG: Simonyan and Zisserman 2015, Tables 1 and 2 ────────────────────────────────────────────
VGG = {
    "A": (1, 1, 2, 2, 2),
    "B": (2, 2, 2, 2, 2),
    "D": (2, 2, 3, 3, 3),
    "E": (2, 2, 4, 4, 4),
}


class Vgg(nn.Layer):
    def __init__(self, depths):
        super().__init__()
        layers, channels = [], 3
        for depth, width in zip(depths, (64, 128, 256, 512, 512), strict=True):
            for _ in range(depth):
                layers += [nn.Conv2D(channels, width, 3, padding=1), nn.ReLU()]
                channels = width
            layers.append(nn.MaxPool2D(2))
        self.features = nn.Sequential(*layers)
        self.fc6 = nn.Linear(512 * 7 * 7, 4096)
        self.fc7 = nn.Linear(4096, 4096)
        self.fc8 = nn.Linear(4096, 1000)

    def forward(self, x):
        x = self.features(x).flatten(1)
        return self.fc8(nn.functional.relu(self.fc7(nn.functional.relu(self.fc6(x)))))


@pytest.mark.parametrize(
    ("name", "params", "millions"),
    [
        ("A", 132_863_336, 133),
        ("B", 133_047_848, 133),
        ("D", 138_357_544, 138),
        ("E", 143_667_240, 144),
    ],
)
def test_vgg(name, params, millions):
    report = model_cost(lambda: Vgg(VGG[name]), IMAGE)
    assert report.total.params == params
    assert round(report.total.params / 1e6) == millions  # as Table 2 prints it


def test_vgg16():
    report = model_cost(models.vgg16, IMAGE)
    ours = model_cost(lambda: Vgg(VGG["D"]), IMAGE)
    assert (report.total.params, report.total.macs) == (ours.total.params, ours.total.macs)
    first = next(row for row in report.rows if row.name == "classifier.0")
    assert first.params == 102_764_544
    # "15.3 G" leaves the fully connected layers out, "15.47 G" has them in
    convolutions = sum(row.macs for row in report.rows if row.kind == "conv")
    assert (round(convolutions / 1e9, 1), round(report.total.macs / 1e9, 2)) == (15.3, 15.47)


# ── GoogLeNet: Szegedy et al. 2015, Table 1 ─────────────────────────────────────────────────────
#: #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj; "pool" is a 3×3 maximum with stride 2.
INCEPTION = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "pool3": None,
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "pool4": None,
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


class Inception(nn.Layer):
    def __init__(self, channels, one, reduce3, three, reduce5, five, pool):
        super().__init__()
        self.one = nn.Conv2D(channels, one, 1)
        self.reduce3 = nn.Conv2D(channels, reduce3, 1)
        self.three = nn.Conv2D(reduce3, three, 3, padding=1)
        self.reduce5 = nn.Conv2D(channels, reduce5, 1)
        self.five = nn.Conv2D(reduce5, five, 5, padding=2)
        self.pool = nn.MaxPool2D(3, stride=1, padding=1)
        self.project = nn.Conv2D(channels, pool, 1)

    def forward(self, x):
        three = self.three(nn.functional.relu(self.reduce3(x)))
        five = self.five(nn.functional.relu(self.reduce5(x)))
        pool = self.project(self.pool(x))
        return nn.functional.relu(paddle.concat([self.one(x), three, five, pool], axis=1))


class GoogLeNet(nn.Layer):
    def __init__(self, stride):
        super().__init__()

        def pool():
            return nn.MaxPool2D(3, stride=2, padding=1)

        self.stem = nn.Sequential(
            *(nn.Conv2D(3, 64, 7, stride=stride, padding=3), nn.ReLU(), pool()),
            *(nn.Conv2D(64, 64, 1), nn.ReLU(), nn.Conv2D(64, 192, 3, padding=1), nn.ReLU(), pool()),
        )
        channels, self.names = 192, list(INCEPTION)
        for name, widths in INCEPTION.items():
            block = pool() if widths is None else Inception(channels, *widths)
            self.add_sublayer(name, block)
            if widths is not None:
                channels = widths[0] + widths[2] + widths[4] + widths[5]
        self.fc = nn.Linear(channels, 1000)

    def forward(self, x):
        x = self.stem(x)
        for name in self.names:
            x = self._sub_layers[name](x)
        return self.fc(nn.functional.dropout(x.mean([2, 3]), 0.4, training=self.training))


@pytest.mark.parametrize(("stride", "macs"), [(2, 1_582_671_872), (1, 6_327_615_488)])
def test_googlenet(stride, macs):
    report = model_cost(lambda: GoogLeNet(stride), IMAGE)
    assert (report.total.params, report.total.macs) == (6_998_552, macs)
    assert report.total.weights == 6_990_272
    if stride == 2:
        assert report.rows[-1].input_shape == (1, 1024)
        assert report.blocks()["3a"].weights == 163_328 == round(159.5 * 1024)


def test_paddles_googlenet_is_another_network():
    """It has 11.5 M parameters, and two auxiliary heads even in evaluation mode."""

    def build():
        net = models.googlenet()
        net.eval()
        return net

    report = model_cost(build, IMAGE)
    assert report.total.params == sum(p.size for p in models.googlenet().parameters())
    assert round(report.total.params / 1e6, 1) == 11.5


# ── the others ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "params", "macs"),
    [
        ("mobilenet_v1", 4_231_976, 568_740_352),
        ("mobilenet_v2", 3_504_872, 300_774_272),
        ("resnet50", 25_557_032, 4_089_184_256),
    ],
)
def test_networks_of_paddle_vision(name, params, macs):
    build = getattr(models, name)
    report = model_cost(build, IMAGE)
    assert (report.total.params, report.total.macs) == (params, macs)
    assert report.total.params + report.running_stats == sum(p.size for p in build().parameters())
    assert not report.unknown


def test_mobilenet_v1_is_what_the_paper_says():
    """Howard et al. 2017, Tables 2 and 4: 569 M MACs, 95 % of them in 1×1 convolutions."""
    report = model_cost(models.mobilenet_v1, IMAGE)
    assert round(report.total.macs / 1e6) == 569
    shares = {}
    for row in report.rows:
        shares[row.kind] = shares.get(row.kind, 0) + row.macs / report.total.macs
    assert round(100 * shares["pointwise"], 2) == 94.86
    assert round(100 * shares["depthwise"], 2) == 3.06


class LeNet(nn.Layer):
    """As chapter 6 has it, with ten classes."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2D(1, 6, 5)
        self.conv2 = nn.Conv2D(6, 16, 5)
        self.conv3 = nn.Conv2D(16, 120, 4)
        self.pool = nn.MaxPool2D(2)
        self.fc1, self.fc2 = nn.Linear(120, 64), nn.Linear(64, 10)

    def forward(self, x):
        x = self.pool(nn.functional.sigmoid(self.conv1(x)))
        x = self.pool(nn.functional.sigmoid(self.conv2(x)))
        x = nn.functional.sigmoid(self.conv3(x)).flatten(1)
        return self.fc2(nn.functional.sigmoid(self.fc1(x)))


def test_lenet():
    report = model_cost(LeNet, (1, 1, 28, 28))
    assert (report.total.params, report.total.macs) == (41_806, 279_040)
    by_hand = {
        "conv1": (6 * (25 + 1), 6 * 24 * 24 * 25),
        "conv2": (16 * (6 * 25 + 1), 16 * 8 * 8 * 6 * 25),
        "conv3": (120 * (16 * 16 + 1), 120 * 16 * 16),
        "fc1": (64 * (120 + 1), 120 * 64),
        "fc2": (10 * (64 + 1), 64 * 10),
    }
    rows = {row.name: (row.params, row.macs) for row in report.rows if row.name != "pool"}
    assert rows == by_hand
    assert [row.call for row in report.rows if row.name == "pool"] == [1, 2]
