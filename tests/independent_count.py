"""Count a model's multiply-accumulates while it runs, without convcost.

The operators that multiply and add are replaced by ones that look at the shapes of what goes in and
comes out, and then do their work. Layers, functions and methods all end in them.
"""

import contextlib

import numpy as np
import paddle
from paddle import _C_ops


def _size(shape):
    return int(np.prod(list(shape)))


def _convolution(x, weight, *rest, out):
    return _size(out.shape) * _size(weight.shape[1:])


def _transposed(x, weight, *rest, out):
    return _size(x.shape) * _size(weight.shape[1:])


def _linear(x, weight, *rest, out):
    return _size(out.shape) * weight.shape[0]


def _matmul(x, y, transpose_x=False, transpose_y=False, *rest, out):
    return _size(out.shape) * x.shape[-2 if transpose_x and x.ndim > 1 else -1]


def _bmm(x, y, *rest, out):
    return _size(out.shape) * x.shape[-1]


COUNTS = {
    **dict.fromkeys(["conv2d", "depthwise_conv2d", "conv3d"], _convolution),
    **dict.fromkeys(
        ["conv2d_transpose", "depthwise_conv2d_transpose", "conv3d_transpose"], _transposed
    ),
    **dict.fromkeys(["linear", "linear_v2"], _linear),
    "matmul": _matmul,
    "bmm": _bmm,
    "mv": _bmm,
}


@contextlib.contextmanager
def counting():
    """Yield a list that fills with (operator, multiply-accumulates) while models run."""
    found, undo = [], []

    def watch(owner, attribute, name):
        function, count = getattr(owner, attribute), COUNTS[name]

        def watched(*args, **kwargs):
            inner = len(found)
            out = function(*args, **kwargs)
            del found[inner:]  # one that calls another
            found.append((name, count(*args, **kwargs, out=out)))
            return out

        undo.append((owner, attribute, function))
        setattr(owner, attribute, watched)

    for name in COUNTS:
        if hasattr(_C_ops, name):
            watch(_C_ops, name, name)
    for name in ("matmul", "bmm", "mv"):
        for owner in (paddle, paddle.tensor.linalg, paddle.Tensor):
            if hasattr(owner, name):
                watch(owner, name, name)
    watch(paddle.Tensor, "__matmul__", "matmul")
    try:
        yield found
    finally:
        for owner, attribute, function in reversed(undo):
            setattr(owner, attribute, function)


def count_running(net, shape):
    """Run a model once on zeros; return its parameters and multiply-accumulates."""
    net.eval()
    with paddle.no_grad(), counting() as found:
        net(paddle.zeros(list(shape)))
    statistics = {"_mean", "_variance"}
    parameters = {
        id(parameter): _size(parameter.shape)
        for layer in [net, *net.sublayers()]
        for name, parameter in layer._parameters.items()
        if parameter is not None and name not in statistics
    }
    return sum(parameters.values()), sum(macs for _, macs in found)
