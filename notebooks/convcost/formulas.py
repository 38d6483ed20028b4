"""What one layer costs, by formula. Nothing here runs or imports PaddlePaddle.

Every function takes the arguments of the paddle.nn layer it is named after, under the same names
and in the same forms, and ``input_size`` besides: the height and width of what comes in. Copy a
layer out of a network, write it in small letters, add ``input_size``, and read off ``.params`` and
``.macs``. Where Paddle's own layers put arguments in different orders (``dilation`` and ``groups``
of the transposed convolutions, ``ceil_mode`` of the poolings), they are taken by name alone.

Letters, for one input (a batch of N costs N times the MACs):

=============  =====================================================================
C_in, C_out    channels in and out
H, W           height and width of the input; H_out, W_out those of the output
K_h, K_w       height and width of the kernel
s, d, p        stride, dilation, padding along one axis (p: both ends together)
g              groups: C_in/g channels in and C_out/g channels out for each
=============  =====================================================================

Two formulas carry everything:

* along one axis, a window of K taps, d apart, spans ``d·(K − 1) + 1`` and fits
  ``floor((H + p − d·(K − 1) − 1) / s) + 1`` times (Dumoulin and Visin, "A guide to convolution
  arithmetic for deep learning", 2016, relationships 6 and 15);
* each of the C_out·H_out·W_out outputs is a sum of ``C_in/g · K_h · K_w`` products, and that number
  of multiply-accumulates is what it costs.
"""

import warnings
from dataclasses import dataclass

from . import arguments, words
from .cost import Cost


# ── one axis ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Axis:
    """One direction of a sliding window: its input and how the window moves along it."""

    size: int
    kernel: int
    stride: int
    dilation: int
    before: int
    after: int

    @property
    def span(self):
        """What the window covers from its first tap to its last: d·(K − 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def steps(self):
        """How many positions the window has: floor((H + p − span) / s) + 1.

        Where the window is longer than the padded input the numerator is negative, and Paddle
        rounds towards zero, not down: it still finds one position if less than one stride is
        missing. So does this.
        """
        return self._fits(self.size + self.before + self.after - self.span)

    @property
    def steps_up(self):
        """The same with the division rounded up: a last window may hang over the edge."""
        return self._fits(self.size + self.before + self.after - self.span + self.stride - 1)

    def _fits(self, room):
        whole = abs(room) // self.stride
        return 1 + (whole if room >= 0 else -whole)

    @property
    def steps_back(self):
        """The output of a transposed convolution: (H − 1)·s + span − p."""
        return (self.size - 1) * self.stride + self.span - self.before - self.after

    def taps_inside(self, steps, size):
        """Count the (position, tap) pairs that fall on the ``size`` real places, not outside.

        Tap k of position i falls on place i·s + k·d − before.
        """
        inside = 0
        for tap in range(self.kernel):
            offset = tap * self.dilation - self.before
            first = max(0, -(offset // self.stride))  # the first i with i·s + offset ≥ 0
            last = min(steps - 1, (size - 1 - offset) // self.stride)
            inside += max(0, last - first + 1)
        return inside


def _axes(call, dims, input_size, kernel_size, stride, padding, dilation):
    """Check the arguments that describe a window and return one Axis for each direction."""
    if input_size is None:
        raise TypeError(words.error("no_input_size", call=call))
    sizes = arguments.per_axis(call, "input_size", input_size, dims)
    kernels = arguments.per_axis(call, "kernel_size", kernel_size, dims)
    strides = arguments.per_axis(call, "stride", stride, dims)
    dilations = arguments.per_axis(call, "dilation", dilation, dims)
    pads = arguments.padding(call, padding, dims)
    if pads == "same":
        # As much padding as makes ceil(H / s) positions; the odd one goes behind. Paddle sets the
        # dilation to 1 for 'same'.
        dilations = (1,) * dims
        pads = []
        for size, kernel, step in zip(sizes, kernels, strides, strict=True):
            total = max((-(-size // step) - 1) * step + kernel - size, 0)
            pads.append((total // 2, total - total // 2))
    return [
        Axis(size, kernel, step, spread, *ends)
        for size, kernel, step, spread, ends in zip(
            sizes, kernels, strides, dilations, pads, strict=True
        )
    ]


def _check_output(call, axes, sizes, key="too_small"):
    """Refuse a layer whose output would be empty."""
    for place, (axis, out) in enumerate(zip(axes, sizes, strict=True)):
        if out < 1:
            values = {
                "call": call,
                "axis": place + 1,
                "axis_name": words.AXES[len(axes)][place],
                "out": out,
                "size": axis.size,
                "pad": axis.before + axis.after,
                "span": axis.span,
                "full": (axis.size - 1) * axis.stride + axis.span,
                "smaller": "kernel_size" if axis.dilation == 1 else "kernel_size 或 dilation",
            }
            raise ValueError(words.error(key, **values))


def _product(numbers):
    product = 1
    for number in numbers:
        product *= number
    return product


# ── convolution ─────────────────────────────────────────────────────────────────────────────────
def convolution(call, dims, in_channels, out_channels, window, groups, bias_attr):
    """Cost of a convolution over any number of axes; ``window`` holds what ``_axes`` takes."""
    in_channels = arguments.count(call, "in_channels", in_channels)
    out_channels = arguments.count(call, "out_channels", out_channels)
    groups = arguments.group_count(call, groups, in_channels, out_channels)
    bias = arguments.has_bias(call, bias_attr)
    axes = _axes(call, dims, **window)
    output_size = tuple(axis.steps for axis in axes)
    _check_output(call, axes, output_size)

    weights = out_channels * (in_channels // groups) * _product(axis.kernel for axis in axes)
    outputs = out_channels * _product(output_size)
    macs = weights * _product(output_size)  # each weight is used once at each position
    inside = out_channels * (in_channels // groups)
    inside *= _product(axis.taps_inside(axis.steps, axis.size) for axis in axes)
    return Cost(
        weights=weights,
        biases=out_channels if bias else 0,
        macs=macs,
        padding_macs=macs - inside,
        bias_adds=outputs if bias else 0,
        activations=outputs,
        output_size=output_size,
    )


def conv2d(
    in_channels,
    out_channels,
    kernel_size,
    stride=1,
    padding=0,
    dilation=1,
    groups=1,
    *,
    bias=None,
    bias_attr=None,
    input_size=None,
):
    """Cost of ``paddle.nn.Conv2D``: a convolution over height and width.

    Shapes: input (C_in, H, W); weight (C_out, C_in/g, K_h, K_w); bias (C_out,);
    output (C_out, H_out, W_out).

    * weights = C_out · C_in/g · K_h · K_w, biases = C_out
    * MACs = C_out · H_out · W_out · C_in/g · K_h · K_w: each output is a sum of C_in/g · K_h · K_w
      products. (Dumoulin and Visin 2016 for the sizes; Howard et al., "MobileNets", 2017,
      equation 2, for the count.)

    Args:
        in_channels: C_in.
        out_channels: C_out.
        kernel_size: an int, or (K_h, K_w).
        stride: an int, or one for each direction.
        padding: zeros put around the input: an int; (top and bottom, left and right); four ints
            (top, bottom, left, right); pairs with those of batch and channels before them,
            ``[[0, 0], [0, 0], [top, bottom], [left, right]]``; 'same' (the output has ceil(H / s)
            rows) or 'valid' (none).
        dilation: distance between taps, an int or one for each direction; 'same' ignores it, as
            Paddle does.
        groups: g; divides C_in and C_out. groups=in_channels makes a depthwise convolution.
        bias: False for no bias, as Paddle takes it since 3.3.
        bias_attr: as in paddle.nn: None or True for a bias, False for none. MACs do not depend on
            it.
        input_size: H for a square input, or (H, W).

    Returns:
        A Cost.

    Raises:
        TypeError: for an argument of the wrong type.
        ValueError: for a value that paddle.nn refuses, or that leaves no output.

    Example, the second layer of AlexNet with its two halves joined:
        >>> layer = conv2d(96, 256, kernel_size=5, padding=2, input_size=27)
        >>> layer.weights, layer.params, layer.macs, layer.output_size
        (614400, 614656, 447897600, (27, 27))
        >>> layer.padding_macs  # of those, multiplications by a padded zero
        38928384
    """
    window = _window(input_size, kernel_size, stride, padding, dilation)
    bias_attr = arguments.with_bias("conv2d", bias, bias_attr)
    return convolution("conv2d", 2, in_channels, out_channels, window, groups, bias_attr)


def conv1d(
    in_channels,
    out_channels,
    kernel_size,
    stride=1,
    padding=0,
    dilation=1,
    groups=1,
    *,
    bias=None,
    bias_attr=None,
    input_size=None,
):
    """Cost of ``paddle.nn.Conv1D``: as ``conv2d``, along one axis of length ``input_size``.

    >>> conv1d(16, 32, kernel_size=3, padding=1, input_size=100).macs
    153600
    """
    window = _window(input_size, kernel_size, stride, padding, dilation)
    bias_attr = arguments.with_bias("conv1d", bias, bias_attr)
    return convolution("conv1d", 1, in_channels, out_channels, window, groups, bias_attr)


def conv3d(
    in_channels,
    out_channels,
    kernel_size,
    stride=1,
    padding=0,
    dilation=1,
    groups=1,
    *,
    bias=None,
    bias_attr=None,
    input_size=None,
):
    """Cost of ``paddle.nn.Conv3D``: as ``conv2d``, over depth, height and width.

    >>> conv3d(3, 64, kernel_size=3, padding=1, input_size=(16, 112, 112)).params
    5248
    """
    window = _window(input_size, kernel_size, stride, padding, dilation)
    bias_attr = arguments.with_bias("conv3d", bias, bias_attr)
    return convolution("conv3d", 3, in_channels, out_channels, window, groups, bias_attr)


def _window(input_size, kernel_size, stride, padding, dilation=1):
    """Gather the arguments that ``_axes`` takes."""
    return {
        "input_size": input_size,
        "kernel_size": kernel_size,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }


def depthwise(
    channels,
    kernel_size,
    stride=1,
    padding=0,
    dilation=1,
    *,
    multiplier=1,
    bias_attr=None,
    input_size=None,
):
    """Cost of a depthwise convolution: each channel is filtered alone, by ``multiplier`` kernels.

    It is ``conv2d(channels, channels · multiplier, groups=channels)``, so with C = channels and
    m = multiplier:

    * weights = C · m · K_h · K_w, biases = C · m
    * MACs = C · m · H_out · W_out · K_h · K_w (Howard et al. 2017, equation 4)

    >>> depthwise(96, kernel_size=5, padding=2, bias_attr=False, input_size=27).params
    2400
    """
    channels = arguments.count("depthwise", "channels", channels)
    multiplier = arguments.count("depthwise", "multiplier", multiplier)
    window = _window(input_size, kernel_size, stride, padding, dilation)
    outputs = channels * multiplier
    return convolution("depthwise", 2, channels, outputs, window, channels, bias_attr)


def pointwise(in_channels, out_channels, *, groups=1, bias_attr=None, input_size=None):
    """Cost of a pointwise convolution, ``conv2d`` with a 1×1 kernel: it mixes channels, not places.

    * weights = C_in · C_out / g, biases = C_out
    * MACs = C_in · C_out / g · H · W

    >>> pointwise(96, 256, bias_attr=False, input_size=27).macs
    17915904
    """
    window = _window(input_size, 1, 1, 0)
    return convolution("pointwise", 2, in_channels, out_channels, window, groups, bias_attr)


def depthwise_separable(
    in_channels,
    out_channels,
    kernel_size,
    stride=1,
    padding=0,
    dilation=1,
    *,
    multiplier=1,
    bias_attr=None,
    input_size=None,
):
    """Cost of a depthwise convolution followed by a pointwise one, in place of a standard one.

    For multiplier 1, weights and MACs are 1/C_out + 1/(K_h · K_w) of the standard convolution's
    (Howard et al. 2017, equation 5; the idea is Sifre's thesis of 2014).

    Args:
        in_channels: C_in.
        out_channels: C_out.
        kernel_size: of the depthwise step, as are stride, padding and dilation.
        stride: as in ``conv2d``.
        padding: as in ``conv2d``.
        dilation: as in ``conv2d``.
        multiplier: kernels for each channel in the depthwise step.
        bias_attr: for both steps.
        input_size: H, or (H, W).

    Example:
        >>> standard = conv2d(96, 256, kernel_size=5, padding=2, input_size=27)
        >>> separable = depthwise_separable(96, 256, kernel_size=5, padding=2, input_size=27)
        >>> separable.weights, separable.macs, round(standard.macs / separable.macs, 1)
        (26976, 19665504, 22.8)
    """
    first = depthwise(
        in_channels,
        kernel_size,
        stride,
        padding,
        dilation,
        multiplier=multiplier,
        bias_attr=bias_attr,
        input_size=input_size,
    )
    second = pointwise(
        in_channels * multiplier, out_channels, bias_attr=bias_attr, input_size=first.output_size
    )
    return first + second


def transposed_convolution(
    call,
    dims,
    in_channels,
    out_channels,
    window,
    groups,
    bias_attr,
    output_padding=0,
    output_size=None,
):
    """Cost of a transposed convolution over any number of axes.

    An ``output_size`` may stand in for ``output_padding``, as in the ``forward`` of the layer.
    """
    in_channels = arguments.count(call, "in_channels", in_channels)
    out_channels = arguments.count(call, "out_channels", out_channels)
    groups = arguments.group_count(call, groups, in_channels, out_channels)
    bias = arguments.has_bias(call, bias_attr)
    axes = _axes(call, dims, **window)
    if output_size is not None:
        extra = tuple(out - axis.steps_back for out, axis in zip(output_size, axes, strict=True))
    elif output_padding is False:  # Paddle takes False for 0 here
        extra = (0,) * dims
    else:
        extra = arguments.per_axis(call, "output_padding", output_padding, dims, at_least=0)
    if any(more >= axis.stride for more, axis in zip(extra, axes, strict=True)):
        values = {"call": call, "value": output_padding, "stride": window["stride"]}
        raise ValueError(words.error("output_padding", **values))
    output_size = tuple(axis.steps_back + more for axis, more in zip(axes, extra, strict=True))
    _check_output(call, axes, output_size, "too_small_transposed")

    weights = in_channels * (out_channels // groups) * _product(axis.kernel for axis in axes)
    outputs = out_channels * _product(output_size)
    macs = weights * _product(axis.size for axis in axes)  # each weight, once for each input place
    inside = in_channels * (out_channels // groups)
    for axis, out in zip(axes, output_size, strict=True):
        inside *= axis.taps_inside(axis.size, out)
    return Cost(
        weights=weights,
        biases=out_channels if bias else 0,
        macs=macs,
        padding_macs=macs - inside,
        bias_adds=outputs if bias else 0,
        activations=outputs,
        output_size=output_size,
    )


def conv2d_transpose(
    in_channels,
    out_channels,
    kernel_size,
    stride=1,
    padding=0,
    output_padding=0,
    *,
    dilation=1,
    groups=1,
    bias_attr=None,
    input_size=None,
):
    """Cost of ``paddle.nn.Conv2DTranspose``: each input spreads its kernel over the output.

    Shapes: input (C_in, H, W); weight (C_in, C_out/g, K_h, K_w); bias (C_out,);
    output (C_out, H_out, W_out), with H_out = (H − 1)·s + d·(K_h − 1) + 1 − p + output_padding.

    * weights = C_in · C_out/g · K_h · K_w, biases = C_out
    * MACs = C_in · H · W · C_out/g · K_h · K_w: each **input** meets that many weights. Multiplying
      the output's size instead gives s² times too many. (Dumoulin and Visin 2016, chapter 4.)

    ``padding_macs`` are products that land on what ``padding`` cuts off the output again.

    Args:
        in_channels: C_in.
        out_channels: C_out.
        kernel_size: an int, or (K_h, K_w).
        stride: an int, or one for each direction.
        padding: what is cut off the output, in the forms of ``conv2d``.
        output_padding: rows and columns added at the end; below the stride. It picks which of the
            input sizes that share an output size under ``conv2d`` is meant.
        dilation: distance between taps.
        groups: g; divides C_in and C_out.
        bias_attr: None or True for a bias, False for none.
        input_size: H, or (H, W).

    Example:
        >>> up = conv2d_transpose(64, 32, 3, stride=2, padding=1, output_padding=1, input_size=14)
        >>> up.output_size, up.weights, up.macs
        ((28, 28), 18432, 3612672)
    """
    window = _window(input_size, kernel_size, stride, padding, dilation)
    call, channels = "conv2d_transpose", (in_channels, out_channels)
    return transposed_convolution(
        call, 2, *channels, window, groups, bias_attr, output_padding=output_padding
    )


def conv1d_transpose(
    in_channels,
    out_channels,
    kernel_size,
    stride=1,
    padding=0,
    output_padding=0,
    *,
    dilation=1,
    groups=1,
    bias_attr=None,
    input_size=None,
):
    """Cost of ``paddle.nn.Conv1DTranspose``: as ``conv2d_transpose``, along one axis.

    >>> conv1d_transpose(8, 4, kernel_size=3, stride=2, input_size=10).macs
    960
    """
    window = _window(input_size, kernel_size, stride, padding, dilation)
    call, channels = "conv1d_transpose", (in_channels, out_channels)
    return transposed_convolution(
        call, 1, *channels, window, groups, bias_attr, output_padding=output_padding
    )


def conv3d_transpose(
    in_channels,
    out_channels,
    kernel_size,
    stride=1,
    padding=0,
    output_padding=0,
    *,
    dilation=1,
    groups=1,
    bias_attr=None,
    input_size=None,
):
    """Cost of ``paddle.nn.Conv3DTranspose``: as ``conv2d_transpose``, over three axes.

    >>> conv3d_transpose(2, 1, kernel_size=2, stride=2, input_size=(1, 4, 20)).output_size
    (2, 8, 40)
    """
    window = _window(input_size, kernel_size, stride, padding, dilation)
    call, channels = "conv3d_transpose", (in_channels, out_channels)
    return transposed_convolution(
        call, 3, *channels, window, groups, bias_attr, output_padding=output_padding
    )


# ── linear ──────────────────────────────────────────────────────────────────────────────────────
def linear(in_features, out_features, *, bias_attr=None):
    """Cost of ``paddle.nn.Linear``, a fully connected layer, for one vector.

    Shapes: input (in_features,); weight (in_features, out_features); output (out_features,).

    * weights = in_features · out_features, biases = out_features
    * MACs = in_features · out_features: each weight is used once

    >>> linear(25088, 4096)  # the first fully connected layer of VGG
    Cost(params=102764544, macs=102760448)
    """
    in_features = arguments.count("linear", "in_features", in_features)
    out_features = arguments.count("linear", "out_features", out_features)
    bias = arguments.has_bias("linear", bias_attr)
    return Cost(
        weights=in_features * out_features,
        biases=out_features if bias else 0,
        macs=in_features * out_features,
        bias_adds=out_features if bias else 0,
        activations=out_features,
    )


# ── pooling ─────────────────────────────────────────────────────────────────────────────────────
def _pooling(call, dims, kernel_size, stride, padding, ceil_mode, channels, input_size):
    """Return the cost of a pooling layer: for each output, one operation less than values."""
    channels = arguments.count(call, "channels", channels)
    if ceil_mode is not None:  # Paddle takes None for False
        arguments.true_or_false(call, "ceil_mode", ceil_mode)
    if ceil_mode and isinstance(padding, str) and padding.lower() == "valid":
        raise ValueError(words.error("ceil_valid", call=call))
    stride = kernel_size if stride is None else stride
    axes = _axes(call, dims, input_size, kernel_size, stride, padding, 1)
    output_size = tuple(axis.steps_up if ceil_mode else axis.steps for axis in axes)
    _check_output(call, axes, output_size)
    outputs = channels * _product(output_size)
    values = _product(axis.kernel for axis in axes)
    return Cost(pool_ops=outputs * (values - 1), activations=outputs, output_size=output_size)


def max_pool2d(kernel_size, stride=None, padding=0, *, ceil_mode=False, channels, input_size=None):
    """Cost of ``paddle.nn.MaxPool2D``: no parameters, no MACs, only comparisons.

    The size follows ``conv2d`` with stride = kernel_size by default; ceil_mode rounds up. To find
    the largest of K_h · K_w values takes K_h · K_w − 1 comparisons, for each of C · H_out · W_out
    outputs (``pool_ops``; padding counts, as it does for convolution).

    >>> pool = max_pool2d(2, channels=64, input_size=224)
    >>> pool.output_size, pool.macs, pool.pool_ops
    ((112, 112), 0, 2408448)
    """
    window = kernel_size, stride, padding, ceil_mode
    return _pooling("max_pool2d", 2, *window, channels, input_size)


def max_pool1d(kernel_size, stride=None, padding=0, *, ceil_mode=False, channels, input_size=None):
    """Cost of ``paddle.nn.MaxPool1D``: as ``max_pool2d``, along one axis.

    >>> max_pool1d(3, channels=8, input_size=30).pool_ops
    160
    """
    window = kernel_size, stride, padding, ceil_mode
    return _pooling("max_pool1d", 1, *window, channels, input_size)


def max_pool3d(kernel_size, stride=None, padding=0, *, ceil_mode=False, channels, input_size=None):
    """Cost of ``paddle.nn.MaxPool3D``: as ``max_pool2d``, over depth, height and width.

    >>> max_pool3d(2, channels=8, input_size=(4, 6, 6)).output_size
    (2, 3, 3)
    """
    window = kernel_size, stride, padding, ceil_mode
    return _pooling("max_pool3d", 3, *window, channels, input_size)


def avg_pool2d(kernel_size, stride=None, padding=0, *, ceil_mode=False, channels, input_size=None):
    """Cost of ``paddle.nn.AvgPool2D``: no parameters, no MACs, only additions.

    As ``max_pool2d``, with K_h · K_w − 1 additions for each output in place of comparisons; the one
    division by the number of values is not counted.

    >>> avg_pool2d(7, channels=1024, input_size=7).pool_ops
    49152
    """
    window = kernel_size, stride, padding, ceil_mode
    return _pooling("avg_pool2d", 2, *window, channels, input_size)


def avg_pool1d(kernel_size, stride=None, padding=0, *, ceil_mode=False, channels, input_size=None):
    """Cost of ``paddle.nn.AvgPool1D``: as ``avg_pool2d``, along one axis.

    >>> avg_pool1d(3, channels=8, input_size=30).pool_ops
    160
    """
    window = kernel_size, stride, padding, ceil_mode
    return _pooling("avg_pool1d", 1, *window, channels, input_size)


def avg_pool3d(kernel_size, stride=None, padding=0, *, ceil_mode=False, channels, input_size=None):
    """Cost of ``paddle.nn.AvgPool3D``: as ``avg_pool2d``, over depth, height and width.

    >>> avg_pool3d(2, channels=8, input_size=(4, 6, 6)).pool_ops
    1008
    """
    window = kernel_size, stride, padding, ceil_mode
    return _pooling("avg_pool3d", 3, *window, channels, input_size)


# ── receptive field ─────────────────────────────────────────────────────────────────────────────
def receptive_field(layers, *, input_size=None):
    """Say how many input pixels, along one axis, one output of a stack of layers can see.

    Going through the layers from the input on, with r the field and j the distance in the input
    between neighbouring outputs (both 1 at first):

        r ← r + d · (K − 1) · j,    j ← j · s

    (Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks", 2019.)

    Args:
        layers: convolution and pooling layers in order. Each is a kernel size, a tuple
            (kernel_size, stride, dilation) that may stop early, or a dict with those names; a
            size may be a pair (height, width).
        input_size: H, or (H, W), of the picture. If the field is larger, a warning says so: the
            output sees the whole picture, and padding around it.

    Returns:
        The field, one number if it is square, else (height, width).

    Example: two 3×3 see as far as one 5×5; a stride of 2 between them widens it.
        >>> receptive_field([3, 3]), receptive_field([3, (2, 2), 3]), receptive_field([(3, 1, 2)])
        (5, 8, 5)
        >>> receptive_field([{"kernel_size": (1, 3)}, {"kernel_size": (1, 3), "stride": 2}])
        (1, 5)
    """
    if not isinstance(layers, list | tuple):
        raise TypeError(words.error("receptive_layers", value=layers))
    fields, jumps = [1, 1], [1, 1]
    for place, layer in enumerate(layers, start=1):
        names = ("kernel_size", "stride", "dilation")
        given = dict(layer) if isinstance(layer, dict) else None
        if given is None:
            values = layer if isinstance(layer, tuple | list) else (layer,)
            given = dict(zip(names, values, strict=False)) if len(values) <= 3 else {}
        if "kernel_size" not in given or not set(given) <= set(names):
            raise ValueError(words.error("receptive_layer", index=place, value=layer))
        kernel, stride, dilation = (
            arguments.per_axis("receptive_field", name, given.get(name, 1), 2) for name in names
        )
        for axis in (0, 1):
            fields[axis] += dilation[axis] * (kernel[axis] - 1) * jumps[axis]
            jumps[axis] *= stride[axis]
    if input_size is not None:
        sizes = arguments.per_axis("receptive_field", "input_size", input_size, 2)
        if any(field > size for field, size in zip(fields, sizes, strict=True)):
            shown = {"field": words.by_times(fields), "size": words.by_times(sizes)}
            warnings.warn(words.WARNINGS["field_too_large"].format(**shown), stacklevel=2)
    return fields[0] if fields[0] == fields[1] else tuple(fields)
