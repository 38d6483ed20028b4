"""What comes in: inputs of every form, models of every kind, and nothing that stops the process."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import convcost
import numpy as np
import pytest
from convcost import conv2d, model_cost

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import paddle
    from paddle import nn
    from paddle.nn import functional as F

IMAGE = (1, 3, 8, 8)
CONV = conv2d(3, 4, 3, input_size=8)


class Body(nn.Layer):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2D(3, 4, 3)


def is_conv(model, shape=IMAGE, dtype="float32"):
    """Say whether a model costs what its one convolution costs."""
    total = model_cost(model, shape, dtype=dtype).total
    return (total.params, total.macs) == (CONV.params, CONV.macs)


# ── nothing stops the process ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("size", [2**31, 2**40, 2**63, 2**70])
def test_a_size_beyond_all_bounds_is_refused_or_counted(size):
    """In a process of its own: Paddle ends one in which it computes with 2**70."""
    code = (
        "import paddle; from convcost import model_cost\n"
        f"try: print(model_cost(paddle.nn.Conv2D(3, 4, 3), (1, 3, {size}, 8)).total.macs)\n"
        "except ValueError as error: print(error)"
    )
    folder = str(Path(convcost.__file__).parents[1])
    env = {**os.environ, "PYTHONPATH": folder, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    expected = conv2d(3, 4, 3, input_size=(size, 8)).macs
    assert done.stdout.strip() == str(expected) if size < 2**33 else "太大" in done.stdout


def test_a_tensor_is_no_shape():
    for given in (paddle.zeros([1, 3, 8, 8]), [paddle.zeros([1, 3, 8, 8])], {"x": np.zeros(3)}):
        with pytest.raises(TypeError, match="参数 input_shape"):
            model_cost(Body, given)


def test_more_axes_than_a_tensor_has_are_refused():
    with pytest.raises(ValueError, match="维数太多"):
        model_cost(nn.ReLU, (1,) * 10)


# ── inputs ──────────────────────────────────────────────────────────────────────────────────────
class Detector(Body):
    def forward(self, inputs):
        return self.conv(inputs["image"]) * inputs["scale"]


class Mixed(Body):
    def forward(self, picture, others):
        small, named = others
        return self.conv(picture["image"]) + small + named["one"]


class Keywords(Body):
    def forward(self, **inputs):
        return self.conv(inputs["image"])


def test_a_forward_that_takes_one_dict():
    assert is_conv(Detector, {"image": IMAGE, "scale": (1, 1, 1, 1)})
    assert is_conv(Detector, [{"image": IMAGE, "scale": (1, 1, 1, 1)}])
    types = {"image": "float32", "scale": "float64"}
    assert is_conv(Detector, {"image": IMAGE, "scale": (1, 1, 1, 1)}, types)
    assert is_conv(Keywords, {"image": IMAGE})


def test_lists_and_dicts_in_lists():
    shapes = [{"image": IMAGE}, [(1, 4, 6, 6), {"one": (4, 1, 1)}]]
    assert is_conv(Mixed, shapes)
    report = model_cost(Mixed, shapes)
    assert report.input_shapes == (IMAGE, (1, 4, 6, 6), (4, 1, 1))


def test_a_single_number():
    class Scaled(Body):
        def forward(self, x, factor):
            return self.conv(x) * factor

    assert is_conv(Scaled, [IMAGE, ()])
    assert model_cost(nn.ReLU, ()).total.macs == 0


@pytest.mark.parametrize("shape", [(3, 8, 8), [3, 8, 8]])
def test_a_forgotten_batch_is_named(shape):
    flat = nn.Sequential(nn.Conv2D(3, 4, 3), nn.Flatten(), nn.Linear(144, 2))
    with pytest.raises(ValueError, match=r"少了批大小.*写成 \(1, 3, 8, 8\)"):
        model_cost(flat, shape)


def test_another_mistake_is_not_taken_for_a_forgotten_batch():
    with pytest.raises(ValueError, match="前向计算出错了"):
        model_cost(nn.Conv2D(3, 4, 3), (8, 8))


# ── models ──────────────────────────────────────────────────────────────────────────────────────
def test_a_model_of_the_high_level_interface():
    assert is_conv(paddle.Model(nn.Conv2D(3, 4, 3)))


def test_synchronised_normalisation():
    net = nn.Sequential(nn.Conv2D(3, 4, 3), nn.BatchNorm2D(4))
    expected = model_cost(net, IMAGE)
    report = model_cost(nn.SyncBatchNorm.convert_sync_batchnorm(net), IMAGE)
    assert report.total == expected.total
    assert report.running_stats == 8


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(dtype):
    net = nn.Sequential(nn.Conv2D(3, 4, 3), nn.BatchNorm2D(4), nn.Flatten(), nn.Linear(144, 2))
    expected = model_cost(net, IMAGE).total
    net.to(dtype=dtype)
    assert model_cost(net, IMAGE, dtype=dtype).total == expected
    assert str(net[0].weight.dtype).endswith(dtype)  # as it was


def test_weights_of_eight_bits():
    class Small(nn.Layer):
        def __init__(self):
            super().__init__()
            zero = nn.initializer.Constant(0)
            shape = {"shape": [6, 8], "dtype": "int8", "default_initializer": zero}
            self.weight = self.create_parameter(**shape)
            self.scale = self.create_parameter([6])

        def forward(self, x):
            return nn.quant.weight_only_linear(x, self.weight, weight_scale=self.scale)

    report = model_cost(Small, (2, 8))
    assert (report.total.macs, report.total.params) == (2 * 8 * 6, 6 * 8 + 6)


def test_a_method_that_is_translated():
    class Inner(Body):
        @paddle.jit.to_static
        def work(self, x):
            return self.conv(x)

        def forward(self, x):
            return self.work(x)

    assert is_conv(Inner)


# ── layers that forward builds ──────────────────────────────────────────────────────────────────
class Late(nn.Layer):
    def forward(self, x):
        if not hasattr(self, "fc"):
            self.fc = nn.Linear(10, 5)
        return self.fc(x)


def test_a_layer_built_at_the_first_call_is_counted():
    expected = sum(int(np.prod(p.shape)) for p in nn.Linear(10, 5).parameters())
    net = Late()
    for model in (Late, net):
        report = model_cost(model, (1, 10))
        assert (report.total.params, report.total.macs) == (expected, 50)
        assert report.rows[0].note == "在 forward 里建的层"
    assert not hasattr(net, "fc")


def test_a_layer_that_nothing_holds_says_so():
    class Loose(nn.Layer):
        def forward(self, x):
            return nn.Linear(10, 5)(x)

    report = model_cost(Loose, (1, 10))
    assert report.total.macs == 50
    assert "不在 model.parameters() 里" in report.rows[0].note


def test_a_factory_may_hand_out_a_layer_that_exists():
    net = nn.Sequential(Late())
    model_cost(lambda: net, (1, 10))
    assert not hasattr(net[0], "fc")


# ── sizes that a forward computes ───────────────────────────────────────────────────────────────
class Windows(Body):
    """Pads to whole windows, splits, and joins again, all from ``paddle.shape``."""

    def forward(self, x):
        n, c, h, w = paddle.shape(x)
        below, right = (4 - h % 4) % 4, (4 - w % 4) % 4
        if below > 0 or right > 0:
            x = F.pad(x, [0, int(right), 0, int(below)])
        rows, columns = (h + below) // 4, (w + right) // 4
        x = x.reshape([n, c, rows, 4, columns, 4]).transpose([0, 2, 4, 3, 5, 1])
        x = x.reshape([n * rows * columns, 16, c])
        scores = paddle.matmul(x, x, transpose_y=True)
        return F.interpolate(self.conv(x_of(scores)), size=paddle.shape(scores)[1:])


def x_of(scores):
    """Return a picture of three channels made of one window's scores."""
    return scores[0].expand([1, 3, 16, 16])


@pytest.mark.parametrize(("size", "windows"), [(8, 4), (9, 9), (7, 4)])
def test_sizes_from_paddles_shape(size, windows):
    report = model_cost(Windows, (2, 3, size, size))
    products = [row for row in report.rows if row.kind == "matmul"]
    assert [row.macs for row in products] == [2 * windows * 16 * 16 * 3]
    assert report.unknown == {}


# ── building without memory ─────────────────────────────────────────────────────────────────────
class Odd(nn.Layer):
    """Sets every kind of attribute over every other."""

    def __init__(self):
        super().__init__()
        self.weight = self.create_parameter([2, 2])
        self.gone = self.create_parameter([2, 2])
        self.gone = None
        self.child = nn.Linear(2, 3)
        self.other = nn.Linear(2, 3)
        self.other = nn.Linear(2, 4)
        self.register_buffer("mask", paddle.ones([2]))
        self.mask = paddle.zeros([2])
        self.plain = [nn.Linear(2, 2)]
        self.number, self.number = 3, 4
        self.width = 5

    @property
    def width(self):
        return self._width

    @width.setter
    def width(self, value):
        self._width = value + 1

    def forward(self, x):
        assert (self.number, self.width) == (4, 6)
        return self.other(self.child(x)[:, :2] @ self.weight + self.mask)


def test_attributes_are_set_as_paddle_sets_them():
    expected, report = model_cost(Odd(), (1, 2)), model_cost(Odd, (1, 2))
    assert report == expected
    assert report.total.params == 4 + 9 + 12


@pytest.mark.parametrize("name", ["weight", "child", "mask"])
def test_an_attribute_that_cannot_be_replaced_is_refused_as_by_paddle(name):
    def build():
        net = Odd()
        setattr(net, name, 3)
        return net

    try:
        build()
    except TypeError:
        with pytest.raises(ValueError, match="建模型时出错"):
            model_cost(build, (1, 2))
    else:
        assert model_cost(build(), (1, 2)) == model_cost(build, (1, 2))
