"""Where ``paddle.flops`` goes wrong, measured: small models whose cost is known from the formulas.

Nothing else in convcost uses this. Chapter 4 shows ``table()``; the tests hold ``model_cost`` to
the truth on every line of it. Nothing is typed in: where ``paddle.flops`` is right, it shows.
"""

import contextlib
import io
import warnings

import paddle
from paddle import nn
from paddle.nn import functional as F

from . import words
from .formulas import conv2d, conv2d_transpose, linear
from .model import model_cost

CHANNELS, OUT, SIZE = 4, 8, 10
IMAGE = (1, CHANNELS, SIZE, SIZE)


# ── models ──────────────────────────────────────────────────────────────────────────────────────
class Subclass(nn.Conv2D):
    """A convolution of one's own making."""


class Wrapped(nn.Layer):
    """A layer inside a model."""

    def __init__(self, layer):
        """Make the layers."""
        super().__init__()
        self.layer = layer

    def forward(self, x):
        """Call the layer."""
        return self.layer(x)


class Functional(nn.Layer):
    """A convolution by ``F.conv2d``, with a weight of the model's own."""

    def __init__(self):
        """Make the weight."""
        super().__init__()
        self.weight = self.create_parameter([OUT, CHANNELS, 3, 3])

    def forward(self, x):
        """Convolve."""
        return F.conv2d(x, self.weight, padding=1)


class Shared(nn.Layer):
    """One layer under two names; each name is called once."""

    def __init__(self):
        """Make the layers."""
        super().__init__()
        layer = nn.Conv2D(CHANNELS, CHANNELS, 3, padding=1, bias_attr=False)
        self.first, self.second = Wrapped(layer), Wrapped(layer)

    def forward(self, x):
        """Call both."""
        return self.second(self.first(x))


class Unused(nn.Layer):
    """A layer that is never called, and a parameter on the model itself."""

    def __init__(self):
        """Make the layers."""
        super().__init__()
        self.used = nn.Conv2D(CHANNELS, OUT, 3, padding=1, bias_attr=False)
        self.never = nn.Linear(100, 100)
        self.scale = self.create_parameter([OUT, 1, 1])

    def forward(self, x):
        """Call one of the two."""
        return self.used(x) * self.scale


class Keyword(nn.Layer):
    """A layer called by the name of its argument."""

    def __init__(self):
        """Make the layers."""
        super().__init__()
        self.conv = nn.Conv2D(CHANNELS, OUT, 3, padding=1, bias_attr=False)

    def forward(self, x):
        """Call the layer by keyword."""
        return self.conv(x=x)


class TwoInputs(nn.Layer):
    """Two images in, one out."""

    def __init__(self):
        """Make the layers."""
        super().__init__()
        self.conv = nn.Conv2D(CHANNELS, OUT, 3, padding=1, bias_attr=False)

    def forward(self, x, y):
        """Convolve the sum."""
        return self.conv(x + y)


def _plain(**kwargs):
    return nn.Conv2D(CHANNELS, OUT, 3, padding=1, bias_attr=False, **kwargs)


def _up(groups=1):
    return nn.Conv2DTranspose(
        CHANNELS, OUT, 3, stride=2, padding=1, output_padding=1, groups=groups, bias_attr=False
    )


def _macs(**kwargs):
    return conv2d(CHANNELS, OUT, 3, padding=1, input_size=SIZE, **kwargs).macs


def _up_macs(groups=1):
    window = {"stride": 2, "padding": 1, "output_padding": 1}
    return conv2d_transpose(CHANNELS, OUT, 3, groups=groups, input_size=SIZE, **window).macs


#: key: (how the model is built, input shape, the MACs that are right)
CASES = {
    "in_a_model": (lambda: nn.Sequential(_plain()), IMAGE, _macs()),
    "bare": (_plain, IMAGE, _macs()),
    "subclass": (
        lambda: nn.Sequential(Subclass(CHANNELS, OUT, 3, padding=1, bias_attr=False)),
        IMAGE,
        _macs(),
    ),
    "nhwc": (
        lambda: nn.Sequential(_plain(data_format="NHWC")),
        (1, SIZE, SIZE, CHANNELS),
        _macs(),
    ),
    "transposed": (lambda: nn.Sequential(_up()), IMAGE, _up_macs()),
    "transposed_grouped": (lambda: nn.Sequential(_up(groups=2)), IMAGE, _up_macs(groups=2)),
    "functional": (Functional, IMAGE, _macs()),
    "shared": (
        Shared,
        IMAGE,
        2 * conv2d(CHANNELS, CHANNELS, 3, padding=1, input_size=SIZE).macs,
    ),
    "unused": (Unused, IMAGE, _macs()),
    "keyword": (Keyword, IMAGE, _macs()),
    "two_inputs": (TwoInputs, [IMAGE, IMAGE], _macs()),
    "batch_none": (lambda: nn.Sequential(_plain()), (None, *IMAGE[1:]), _macs()),
    "conv_bias": (
        lambda: nn.Sequential(nn.Conv2D(CHANNELS, OUT, 3, padding=1)),
        IMAGE,
        _macs(),
    ),
    "linear_bias": (lambda: nn.Sequential(nn.Linear(50, 20)), (1, 50), linear(50, 20).macs),
    "batch_norm": (lambda: nn.Sequential(_plain(), nn.BatchNorm2D(OUT)), IMAGE, _macs()),
    "average_pool": (lambda: nn.Sequential(_plain(), nn.AvgPool2D(2)), IMAGE, _macs()),
    "max_pool": (lambda: nn.Sequential(_plain(), nn.MaxPool2D(2)), IMAGE, _macs()),
}


# ── measuring ───────────────────────────────────────────────────────────────────────────────────
def paddle_flops(model, input_shape):
    """Return what ``paddle.flops`` says, without what it prints; an error as its name."""
    shape = input_shape if isinstance(input_shape, list) else list(input_shape)
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return paddle.flops(model, shape)
    except Exception as error:
        return type(error).__name__


def counts():
    """Return {case: (the MACs that are right, those of paddle.flops, those of model_cost)}."""
    return {
        key: (right, paddle_flops(build(), shape), model_cost(build, shape).total.macs)
        for key, (build, shape, right) in CASES.items()
    }


def _state(model):
    """Describe what a measurement might change in a model."""
    layers = [model, *model.sublayers()]
    return {
        "state_dict": len(model.state_dict()),
        "hooks": sum(len(x._forward_pre_hooks) + len(x._forward_post_hooks) for x in layers),
        "training": sum(layer.training for layer in layers),
    }


def changes(measure):
    """Say what ``measure(model, shape)`` leaves behind in a model.

    Returns:
        {what: (before, after)}, for a model in training whose BatchNorm is frozen in evaluation
        mode and which has a layer that is never called: the entries of its state_dict and its
        layers in training mode; and the hooks of a model after an input that does not fit.
    """
    model = nn.Sequential(Unused(), nn.BatchNorm2D(OUT))
    model[1].eval()
    before = _state(model)
    with contextlib.suppress(Exception):
        measure(model, IMAGE)
    after = _state(model)
    broken = nn.Sequential(_plain(), nn.Linear(3, 3))
    hooks = _state(broken)["hooks"]
    with contextlib.suppress(Exception):
        measure(broken, IMAGE)
    seen = {name: (before[name], after[name]) for name in ("state_dict", "training")}
    return {**seen, "hooks": (hooks, _state(broken)["hooks"])}


def table():
    """Return the comparison as rows of text: what, right, paddle.flops, model_cost.

    The first row is the heading.
    """
    rows = [list(words.PITFALL_COLUMNS)]
    for key, (right, theirs, ours) in counts().items():
        texts = [n if isinstance(n, str) else words.with_commas(n) for n in (right, theirs, ours)]
        rows.append([words.PITFALLS[key], *texts])
    theirs, ours = changes(paddle_flops), changes(model_cost)
    for key in ours:
        before = words.with_commas(ours[key][0])
        after = [words.with_commas(both[key][1]) for both in (theirs, ours)]
        rows.append([words.PITFALLS[key], before, *after])
    return rows
