"""Whole networks, as the chapters define them, against the numbers that papers give for them."""

from course.networks import VGG_BLOCKS, googlenet, lenet, vgg

import pytest
from convcost import model_cost
from paddle.vision import models

IMAGE = (1, 3, 224, 224)


# ── VGG: Simonyan and Zisserman 2015, Tables 1 and 2 ────────────────────────────────────────────
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
    report = model_cost(lambda: vgg(VGG_BLOCKS[name]), IMAGE)
    assert report.total.params == params
    assert round(report.total.params / 1e6) == millions  # as Table 2 prints it


def test_vgg16():
    report = model_cost(models.vgg16, IMAGE)
    ours = model_cost(lambda: vgg(VGG_BLOCKS["D"]), IMAGE)
    assert (report.total.params, report.total.macs) == (ours.total.params, ours.total.macs)
    first = next(row for row in report.rows if row.name == "classifier.0")
    assert first.params == 102_764_544
    # "15.3 G" leaves the fully connected layers out, "15.47 G" has them in
    convolutions = sum(row.macs for row in report.rows if row.kind == "conv")
    assert (round(convolutions / 1e9, 1), round(report.total.macs / 1e9, 2)) == (15.3, 15.47)


# ── GoogLeNet: Szegedy et al. 2015, Table 1 ─────────────────────────────────────────────────────
@pytest.mark.parametrize(("stride", "macs"), [(2, 1_582_671_872), (1, 6_327_615_488)])
def test_googlenet(stride, macs):
    report = model_cost(lambda: googlenet(stem_stride=stride), IMAGE)
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


def test_lenet():
    report = model_cost(lenet, (1, 1, 28, 28))
    assert (report.total.params, report.total.macs) == (41_806, 279_040)
    by_hand = {
        "conv1": (6 * (25 + 1), 6 * 24 * 24 * 25),
        "conv2": (16 * (6 * 25 + 1), 16 * 8 * 8 * 6 * 25),
        "conv3": (120 * (16 * 16 + 1), 120 * 16 * 16),
        "fc1": (64 * (120 + 1), 120 * 64),
        "fc2": (10 * (64 + 1), 64 * 10),
    }
    rows = {row.name: (row.params, row.macs) for row in report.rows if row.params}
    assert rows == by_hand
