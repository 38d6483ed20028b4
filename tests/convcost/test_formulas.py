"""The formulas against real paddle.nn layers, and against counting every multiplication."""

import inspect
import itertools
import subprocess
import sys
import warnings

import convcost
import numpy as np
import pytest
from convcost import (
    Cost,
    avg_pool2d,
    conv1d,
    conv2d,
    conv2d_transpose,
    conv3d,
    depthwise,
    depthwise_separable,
    linear,
    max_pool2d,
    pointwise,
    receptive_field,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import paddle


# ── the two oracles ─────────────────────────────────────────────────────────────────────────────
def size_by_paddle(layer, channels, size):
    """Return the output size that Paddle infers, without running a kernel."""

    def forward(x):
        return layer(x)

    spec = [paddle.static.InputSpec([1, channels, *size], "float32")]
    static = paddle.jit.to_static(paddle.jit.not_to_static(forward), spec, full_graph=True)
    return tuple(static.concrete_program.outputs[0].shape)


def window_fits(kind, channels, size, args, kwargs):
    """Whether a window lies within the padded input: whether there is a place for it at stride 1.

    Where it does not, Paddle rounds towards zero and may still find an output; its kernel then
    reads what is not there.
    """
    if "Transpose" in kind.__name__:
        return True
    call = inspect.signature(kind.__init__).bind(None, *args, **kwargs)
    call.arguments["stride"] = 1
    try:
        return min(size_by_paddle(kind(*call.args[1:], **call.kwargs), channels, size)) >= 1
    except Exception:  # Paddle says so itself: no place
        return False


def run_paddle(kind, channels, size, *args, **kwargs):
    """Build and run a real layer of ones on ones; return (its shape, the layer, the sum), or None.

    With ones everywhere the sum of the outputs is the number of multiplications that fell on a real
    input; it is None for a layer that is not safe to run. A result of None says that Paddle
    refuses, or that nothing would come out.
    """
    try:
        layer = kind(*args, **kwargs)
        shape = size_by_paddle(layer, channels, size)
        if min(shape) < 1:  # the kernels crash on some of these
            return None
        if not window_fits(kind, channels, size, args, kwargs):
            return shape, layer, None
        for parameter in layer.parameters():
            value = 0.0 if parameter is getattr(layer, "bias", None) else 1.0
            parameter.set_value(np.full(parameter.shape, value, "float32"))
        output = layer(paddle.ones([1, channels, *size])).numpy()
    except Exception:
        return None
    inside = float(output.sum(dtype="float64"))
    return output.shape, layer, round(inside) if layer.parameters() else None


def formula(function, *args, **kwargs):
    """Return the Cost, or None if the formula refuses; any other exception is a failure."""
    try:
        return function(*args, **kwargs)
    except (ValueError, TypeError):
        return None


def assert_agree(function, kind, channels, size, args, kwargs):
    """Both refuse, or both give the same sizes, weights and real multiplications."""
    cost = formula(function, *args, **kwargs, input_size=size)
    real = run_paddle(kind, channels, size, *args, **kwargs)
    if cost is None or real is None:
        assert cost is None, f"Paddle refuses, the formula takes: {args} {kwargs} {size}"
        assert real is None, f"Paddle takes, the formula refuses: {args} {kwargs} {size}"
        return
    shape, layer, inside = real
    assert cost.output_size == shape[2:]
    assert cost.activations == int(np.prod(shape))
    if not hasattr(layer, "weight"):
        assert cost.params == cost.macs == 0
        return
    assert cost.weights == int(np.prod(layer.weight.shape))
    assert cost.biases == (0 if layer.bias is None else int(np.prod(layer.bias.shape)))
    assert cost.bias_adds == (cost.activations if layer.bias is not None else 0)
    if inside is not None:
        assert cost.macs - cost.padding_macs == inside


def count_by_loop(groups, cin, cout, kernel, stride, pads, dilation, size, out):
    """Count every multiplication of a convolution, and those that fall on padding, one by one."""
    every = on_padding = 0
    for group in range(groups):
        for _ in range(group * cout // groups, (group + 1) * cout // groups):
            for i, j in itertools.product(range(out[0]), range(out[1])):
                for _ in range(group * cin // groups, (group + 1) * cin // groups):
                    for a, b in itertools.product(range(kernel[0]), range(kernel[1])):
                        y = i * stride[0] + a * dilation[0] - pads[0][0]
                        x = j * stride[1] + b * dilation[1] - pads[1][0]
                        every += 1
                        on_padding += not (0 <= y < size[0] and 0 <= x < size[1])
    return every, on_padding


def count_by_loop_transposed(groups, cin, cout, kernel, stride, pads, dilation, size, out):
    """The same for a transposed convolution: each input goes to every tap, some are cut off."""
    every = cut = 0
    for group in range(groups):
        for _ in range(group * cin // groups, (group + 1) * cin // groups):
            for i, j in itertools.product(range(size[0]), range(size[1])):
                for _ in range(group * cout // groups, (group + 1) * cout // groups):
                    for a, b in itertools.product(range(kernel[0]), range(kernel[1])):
                        y = i * stride[0] + a * dilation[0] - pads[0][0]
                        x = j * stride[1] + b * dilation[1] - pads[1][0]
                        every += 1
                        cut += not (0 <= y < out[0] and 0 <= x < out[1])
    return every, cut


# ── strategies over the whole argument space ────────────────────────────────────────────────────
def int_or(dims, low, high):
    """An int, or a list or tuple of ``dims`` of them."""
    one = st.integers(low, high)
    many = st.lists(one, min_size=dims, max_size=dims)
    return st.one_of(one, many, many.map(tuple))


def paddings(dims, low=0, high=4):
    one = st.integers(low, high)
    pair = st.lists(one, min_size=2, max_size=2)
    return st.one_of(
        int_or(dims, low, high),
        st.lists(one, min_size=2 * dims, max_size=2 * dims),
        st.lists(pair, min_size=dims, max_size=dims).map(lambda p: [[0, 0], [0, 0], *p]),
        st.sampled_from(["same", "valid", "SAME", "Valid"]),
    )


@st.composite
def channel_counts(draw):
    """Channels and groups that mostly divide, with a share that does not."""
    groups = draw(st.sampled_from([1, 1, 1, 2, 3, 4, 0, -1]))
    if groups > 0 and draw(st.integers(0, 4)):
        return groups * draw(st.integers(1, 3)), groups * draw(st.integers(1, 3)), groups
    return draw(st.integers(0, 6)), draw(st.integers(0, 6)), groups


@st.composite
def windows(draw, dims):
    """kernel_size, stride, padding, dilation: mostly right, now and then below what is allowed."""
    low = draw(st.sampled_from([1, 1, 1, 1, 0]))
    return {
        "kernel_size": draw(int_or(dims, 1, 5)),
        "stride": draw(int_or(dims, low, 4)),
        "padding": draw(paddings(dims, low=low - 1)),
        "dilation": draw(int_or(dims, low, 3)),
    }


def sizes(dims, high=11):
    return st.lists(st.integers(1, high), min_size=dims, max_size=dims).map(tuple)


biases = st.sampled_from([None, True, False])


# ── convolution against Paddle ──────────────────────────────────────────────────────────────────
@given(channel_counts(), windows(2), biases, sizes(2))
def test_conv2d_is_paddles(channels, window, bias_attr, size):
    cin, cout, groups = channels
    kwargs = {**window, "groups": groups, "bias_attr": bias_attr}
    assert_agree(conv2d, paddle.nn.Conv2D, cin, size, (cin, cout), kwargs)


@given(channel_counts(), windows(1), biases, sizes(1, 20))
def test_conv1d_is_paddles(channels, window, bias_attr, size):
    cin, cout, groups = channels
    kwargs = {**window, "groups": groups, "bias_attr": bias_attr}
    assert_agree(conv1d, paddle.nn.Conv1D, cin, size, (cin, cout), kwargs)


@given(channel_counts(), windows(3), biases, sizes(3, 7))
def test_conv3d_is_paddles(channels, window, bias_attr, size):
    cin, cout, groups = channels
    kwargs = {**window, "groups": groups, "bias_attr": bias_attr}
    assert_agree(conv3d, paddle.nn.Conv3D, cin, size, (cin, cout), kwargs)


def means_something(cin, cout, groups, bias_attr, dilation):
    """Leave out what Paddle takes although nothing sensible can be meant.

    Without a bias it builds a transposed layer with fewer channels than asked for if groups does
    not divide out_channels; out_channels and dilation may be 0. The formulas refuse all three.
    """
    dilations = dilation if isinstance(dilation, list | tuple) else [dilation]
    if cout < 1 or min(dilations) < 1:
        return False
    return bias_attr is not False or groups < 1 or cout % groups == 0


@given(channel_counts(), windows(2), st.one_of(st.just(0), int_or(2, -1, 4)), biases, sizes(2))
def test_conv2d_transpose_is_paddles(channels, window, output_padding, bias_attr, size):
    cin, cout, groups = channels
    kwargs = {
        **window,
        "output_padding": output_padding,
        "groups": groups,
        "bias_attr": bias_attr,
    }
    if not means_something(cin, cout, groups, bias_attr, window["dilation"]):
        assert formula(conv2d_transpose, cin, cout, **kwargs, input_size=size) is None
        return
    assert_agree(conv2d_transpose, paddle.nn.Conv2DTranspose, cin, size, (cin, cout), kwargs)


@pytest.mark.parametrize("dims", [1, 3])
@given(data=st.data())
@settings(max_examples=50)
def test_transposed_in_one_and_three_dimensions(dims, data):
    cin, cout, groups = data.draw(channel_counts())
    stride = data.draw(int_or(dims, 1, 3))
    kwargs = {
        "kernel_size": data.draw(int_or(dims, 1, 3)),
        "stride": stride,
        "padding": data.draw(int_or(dims, 0, 2)),
        "output_padding": data.draw(st.integers(0, 2)),
        "dilation": data.draw(st.integers(1, 2)),
        "groups": groups,
        "bias_attr": data.draw(biases),
    }
    if not means_something(cin, cout, groups, kwargs["bias_attr"], kwargs["dilation"]):
        return
    function = getattr(convcost, f"conv{dims}d_transpose")
    kind = getattr(paddle.nn, f"Conv{dims}DTranspose")
    assert_agree(function, kind, cin, data.draw(sizes(dims, 6)), (cin, cout), kwargs)


# ── signatures ──────────────────────────────────────────────────────────────────────────────────
LAYERS = {
    **{f"conv{n}d": f"Conv{n}D" for n in (1, 2, 3)},
    **{f"conv{n}d_transpose": f"Conv{n}DTranspose" for n in (1, 2, 3)},
    **{f"{kind}_pool{n}d": f"{kind.title()}Pool{n}D" for kind in ("max", "avg") for n in (1, 2, 3)},
    "linear": "Linear",
}
#: Ours alone: what comes in; and what some versions of Paddle have.
OWN = {"input_size", "channels", "bias"}


@pytest.mark.parametrize("name", LAYERS)
def test_arguments_are_paddles(name):
    """A call copied from a network means the same: names are Paddle's, and places are or are not.

    What can be given by place stands where Paddle has it; everything else is taken by name alone.
    """
    theirs = list(inspect.signature(getattr(paddle.nn, LAYERS[name]).__init__).parameters)[1:]
    ours = inspect.signature(getattr(convcost, name)).parameters.values()
    by_place = [p.name for p in ours if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert by_place == theirs[: len(by_place)]
    assert {p.name for p in ours} - OWN <= set(theirs)


def test_places_that_differ_are_refused():
    """On Paddle 3.3 this is dilation 1 and groups 2; it used to be read the other way round."""
    with pytest.raises(TypeError, match="positional"):
        conv2d_transpose(4, 8, 3, 2, 1, 1, 1, 2, input_size=10)
    cost = conv2d_transpose(4, 8, 3, 2, 1, output_padding=1, dilation=1, groups=2, input_size=10)
    assert (cost.weights, cost.output_size) == (144, (20, 20))
    with pytest.raises(TypeError, match="positional"):
        max_pool2d(2, 2, 0, True, channels=3, input_size=5)


@pytest.mark.parametrize(("bias", "bias_attr"), itertools.product([None, True, False], repeat=2))
def test_bias_is_paddles(bias, bias_attr):
    if "bias" not in inspect.signature(paddle.nn.Conv2D.__init__).parameters:
        pytest.skip("this Paddle has bias_attr alone")
    for name in ("conv1d", "conv2d", "conv3d"):
        layer = getattr(paddle.nn, LAYERS[name])(2, 3, 1, bias=bias, bias_attr=bias_attr)
        cost = getattr(convcost, name)(2, 3, 1, bias=bias, bias_attr=bias_attr, input_size=4)
        assert (cost.biases == 0) == (layer.bias is None)
    with pytest.raises(TypeError, match="bias"):
        conv2d(2, 3, 1, bias="no", input_size=4)


@pytest.mark.parametrize("groups", range(1, 6))
def test_groups_divide_both_channel_counts(groups):
    for cin, cout in itertools.product(range(1, 7), repeat=2):
        assert_agree(conv2d, paddle.nn.Conv2D, cin, (3, 3), (cin, cout, 2), {"groups": groups})
        transposed = (conv2d_transpose, paddle.nn.Conv2DTranspose)
        assert_agree(*transposed, cin, (3, 3), (cin, cout, 2), {"groups": groups})


@given(st.integers(1, 6), st.integers(1, 3), windows(2), biases, sizes(2))
def test_depthwise_is_a_grouped_conv2d(channels, multiplier, window, bias_attr, size):
    kwargs = {**window, "bias_attr": bias_attr, "input_size": size}
    wide = formula(conv2d, channels, channels * multiplier, groups=channels, **kwargs)
    assert formula(depthwise, channels, multiplier=multiplier, **kwargs) == wide


def test_the_quirk_of_a_kernel_that_does_not_fit():
    """Paddle rounds a negative number of steps towards zero; so do the formulas, and only then."""
    for kernel, stride in itertools.product(range(6, 14), range(1, 7)):
        assert_agree(conv2d, paddle.nn.Conv2D, 1, (5, 5), (1, 1, kernel, stride), {})


# ── every multiplication, counted ───────────────────────────────────────────────────────────────
@st.composite
def explicit_layers(draw):
    groups = draw(st.integers(1, 3))
    two = st.tuples
    return {
        "groups": groups,
        "cin": groups * draw(st.integers(1, 2)),
        "cout": groups * draw(st.integers(1, 2)),
        "kernel": draw(two(st.integers(1, 4), st.integers(1, 4))),
        "stride": draw(two(st.integers(1, 3), st.integers(1, 3))),
        "dilation": draw(two(st.integers(1, 3), st.integers(1, 3))),
        "pads": draw(
            two(
                two(st.integers(0, 4), st.integers(0, 4)), two(st.integers(0, 4), st.integers(0, 4))
            )
        ),
        "size": draw(two(st.integers(1, 7), st.integers(1, 7))),
    }


def call(function, layer):
    return function(
        layer["cin"],
        layer["cout"],
        layer["kernel"],
        stride=layer["stride"],
        padding=[*layer["pads"][0], *layer["pads"][1]],
        dilation=layer["dilation"],
        groups=layer["groups"],
        input_size=layer["size"],
    )


@given(explicit_layers())
def test_conv2d_macs_by_loop(layer):
    try:
        cost = call(conv2d, layer)
    except ValueError:
        assume(False)
    assert (cost.macs, cost.padding_macs) == count_by_loop(**layer, out=cost.output_size)


@given(explicit_layers())
def test_conv2d_transpose_macs_by_loop(layer):
    try:
        cost = call(conv2d_transpose, layer)
    except ValueError:
        assume(False)
    assert (cost.macs, cost.padding_macs) == count_by_loop_transposed(**layer, out=cost.output_size)


@given(explicit_layers())
def test_transposed_undoes_the_size(layer):
    """With the right output_padding, transposing a convolution restores its input's size."""
    try:
        forth = call(conv2d, layer)
    except ValueError:
        assume(False)
    pads = [sum(pair) for pair in layer["pads"]]
    spans = [d * (k - 1) + 1 for d, k in zip(layer["dilation"], layer["kernel"], strict=True)]
    rest = tuple(
        (size + pad - span) % step
        for size, pad, span, step in zip(layer["size"], pads, spans, layer["stride"], strict=True)
    )
    assume(all(s + p >= k for s, p, k in zip(layer["size"], pads, spans, strict=True)))
    back = conv2d_transpose(
        layer["cout"],
        layer["cin"],
        layer["kernel"],
        stride=layer["stride"],
        padding=[*layer["pads"][0], *layer["pads"][1]],
        output_padding=rest,
        dilation=layer["dilation"],
        groups=layer["groups"],
        input_size=forth.output_size,
    )
    assert back.output_size == layer["size"]
    assert (back.weights, back.macs) == (forth.weights, forth.macs)
    assert back.padding_macs == forth.padding_macs


# ── pooling ─────────────────────────────────────────────────────────────────────────────────────
@st.composite
def poolings(draw, dims):
    low = draw(st.sampled_from([1, 1, 1, 0]))
    kwargs = {
        "kernel_size": draw(int_or(dims, 1, 5)),
        "stride": draw(st.one_of(st.none(), int_or(dims, low, 4))),
        "padding": draw(paddings(2) if dims == 2 else int_or(dims, 0, 2)),
        "ceil_mode": draw(st.booleans()),
    }
    return kwargs


@pytest.mark.parametrize("dims", [1, 2, 3])
@pytest.mark.parametrize("name", ["Max", "Avg"])
@given(data=st.data())
@settings(max_examples=50)
def test_pooling_is_paddles(name, dims, data):
    kwargs, size = data.draw(poolings(dims)), data.draw(sizes(dims))
    function = getattr(convcost, f"{name.lower()}_pool{dims}d")
    kind = getattr(paddle.nn, f"{name}Pool{dims}D")

    def three_channels(**kwargs):
        return function(channels=3, **kwargs)

    three_channels.__name__ = function.__name__
    assert_agree(three_channels, kind, 3, size, (), kwargs)


def test_pooling_work_is_apart():
    assert max_pool2d(3, 2, channels=8, input_size=9).pool_ops == 8 * 4 * 4 * (3 * 3 - 1)
    assert avg_pool2d((1, 4), channels=8, input_size=8).pool_ops == 8 * 8 * 2 * 3


# ── wrong types and values, one argument at a time ──────────────────────────────────────────────
ODD_VALUES = [
    None,
    0,
    -1,
    True,
    False,
    1.0,
    2.5,
    "2",
    "22",
    "same",
    "full",
    [],
    [2],
    [2, 2],
    (2, 1),
    [2, 2, 2],
    [1, 1, 1, 1],
    [1, 0, 2, -1],
    [2.0, 2],
    [2, 2.5],
    [2, "2"],
    [-1, 1],
    [[1, 1], [1, 1]],
    [[0, 0], [0, 0], [1, 2], [0, 1]],
    [[0, 1], [0, 0], [1, 2], [0, 1]],
    [[0, 0], [0, 0], 1, 2],
    [[0, 0], [0, 0], [1], [2]],
    range(1, 3),
    range(4),
    np.int64(2),
    np.array([1, 2]),
    object(),
]
#: Paddle takes these although nothing sensible can be meant: an empty kernel, a pool with negative
#: padding, which drops pixels, a dilation that is not positive. The formulas refuse them.
STRICTER = {
    ("conv2d", "kernel_size", "0"),
    ("conv2d_transpose", "kernel_size", "0"),
    ("conv2d_transpose", "dilation", "0"),
    ("conv2d_transpose", "dilation", "-1"),
    ("conv2d_transpose", "dilation", "[-1, 1]"),
    ("conv2d_transpose", "out_channels", "0"),
    ("max_pool2d", "padding", "-1"),
    ("max_pool2d", "padding", "[-1, 1]"),
    ("max_pool2d", "padding", "[1, 0, 2, -1]"),
    ("avg_pool2d", "padding", "-1"),
    ("avg_pool2d", "padding", "[-1, 1]"),
    ("avg_pool2d", "padding", "[1, 0, 2, -1]"),
}
CALLS = {
    "conv2d": (
        conv2d,
        paddle.nn.Conv2D,
        {"in_channels": 4, "out_channels": 4, "kernel_size": 3},
        ("stride", "padding", "dilation", "groups"),
    ),
    "conv2d_transpose": (
        conv2d_transpose,
        paddle.nn.Conv2DTranspose,
        {"in_channels": 4, "out_channels": 4, "kernel_size": 3, "stride": 2},
        ("stride", "padding", "output_padding", "dilation", "groups"),
    ),
    "max_pool2d": (
        max_pool2d,
        paddle.nn.MaxPool2D,
        {"kernel_size": 3},
        ("stride", "padding", "ceil_mode"),
    ),
    "avg_pool2d": (
        avg_pool2d,
        paddle.nn.AvgPool2D,
        {"kernel_size": 3},
        ("stride", "padding", "ceil_mode"),
    ),
}


def readable(value):
    """A value as part of a test's name, the same in every process: without an object's address."""
    return "object" if type(value) is object else str(value)[:24]


ODD_CASES = [
    pytest.param(name, argument, value, id=f"{name}-{argument}-{readable(value)}")
    for name, (_, _, required, optional) in CALLS.items()
    for argument in dict.fromkeys((*required, *optional))
    for value in ODD_VALUES
]


@pytest.mark.parametrize(("name", "argument", "value"), ODD_CASES)
def test_odd_values_are_refused_as_paddle_refuses_them(name, argument, value):
    function, kind, required, _ = CALLS[name]
    kwargs = {**required, argument: value}
    channels = int(value) if argument == "in_channels" and isinstance(value, np.int64) else 4
    mine = dict(kwargs) if "conv" in name else {**kwargs, "channels": channels}
    cost = formula(function, **mine, input_size=(8, 9))
    if cost is None:
        # the message names the argument, or for two that do not go together one of them
        with pytest.raises((ValueError, TypeError), match=argument):
            function(**mine, input_size=(8, 9))
    if (name, argument, str(value)) in STRICTER:
        # Paddle takes these, and its kernels then reach outside their memory: never run them.
        assert cost is None
        return
    real = run_paddle(kind, channels, (8, 9), **kwargs)
    assert (cost is None) == (real is None)
    if cost is not None:
        assert cost.output_size == real[0][2:]


BIASES = {
    "none": None,
    "true": True,
    "false": False,
    "attr": paddle.ParamAttr(learning_rate=0.1),
    "initializer": paddle.nn.initializer.Constant(0.5),
    "name": "a_bias_of_its_own",
    "zero": 0,
    "one": 1,
    "float": 0.5,
    "dict": {},
    "object": object(),
}


@pytest.mark.parametrize("bias_attr", [np.False_, np.True_], ids=str)
def test_numpys_truths_are_truths(bias_attr):
    """Paddle refuses them; a result of a comparison in NumPy can only mean one thing."""
    cost = conv2d(3, 4, 3, bias_attr=bias_attr, input_size=5)
    assert cost == conv2d(3, 4, 3, bias_attr=bool(bias_attr), input_size=5)


@pytest.mark.parametrize("bias_attr", BIASES.values(), ids=BIASES)
def test_bias_attr_is_paddles(bias_attr):
    assert_agree(conv2d, paddle.nn.Conv2D, 3, (5, 5), (3, 4, 3), {"bias_attr": bias_attr})


@pytest.mark.parametrize(
    "value",
    [
        *(0, -1, 2.0, "4", None, True, np.True_, (1, 2, 3), [], object()),
        *({4, 5}, {4: 5, 6: 7}, (n for n in (4, 5)), map(int, "45"), np.array(4.0), b"45"),
        paddle.ones([2]),
    ],
)
def test_input_size_is_checked(value):
    for function in (conv2d, conv2d_transpose):
        with pytest.raises((ValueError, TypeError), match="input_size"):
            function(3, 8, 3, input_size=value)


@pytest.mark.parametrize("value", [0, -1, 2.0, "4", None, True])
def test_linear_and_depthwise_arguments_are_checked(value):
    with pytest.raises((ValueError, TypeError), match=r"linear.*in_features"):
        linear(value, 3)
    with pytest.raises((ValueError, TypeError), match=r"linear.*out_features"):
        linear(3, value)
    with pytest.raises((ValueError, TypeError), match=r"depthwise.*multiplier"):
        depthwise(4, 3, multiplier=value, input_size=8)
    with pytest.raises((ValueError, TypeError), match=r"depthwise.*multiplier"):
        depthwise_separable(4, 8, 3, multiplier=value, input_size=8)


def test_messages_say_what_would_be_right():
    with pytest.raises(
        ValueError, match=r"groups=3 .*in_channels=4.*out_channels=8.*可以是 1、2、4"
    ):
        conv2d(4, 8, 3, groups=3, input_size=8)
    with pytest.raises(ValueError, match=r"输入 4.*一共填充 2.*张开有 9.*dilation"):
        conv2d(4, 8, 5, padding=1, dilation=2, input_size=4)
    with pytest.raises(ValueError, match=r"output_padding=2 太大.*stride=2"):
        conv2d_transpose(4, 8, 3, 2, output_padding=2, input_size=4)
    with pytest.raises(TypeError, match="kernel_size 应是一个整数，或者 2 个整数"):
        conv2d(4, 8, 3.0, input_size=8)


# ── linear, pointwise, separable ────────────────────────────────────────────────────────────────
@given(st.integers(1, 50), st.integers(1, 50), biases)
def test_linear_is_paddles(features, outputs, bias_attr):
    cost = linear(features, outputs, bias_attr=bias_attr)
    layer = paddle.nn.Linear(features, outputs, bias_attr=bias_attr)
    assert cost.params == sum(int(np.prod(p.shape)) for p in layer.parameters())
    assert cost.biases == (0 if layer.bias is None else outputs)
    assert cost.macs == sum(1 for _ in itertools.product(range(features), range(outputs)))


@given(
    st.integers(1, 64), st.integers(1, 64), st.integers(1, 7), st.integers(1, 3), st.integers(7, 30)
)
def test_separable_ratio(cin, cout, kernel, stride, size):
    """1/C_out + 1/K², exactly, in weights and in MACs (same output size, no bias)."""
    window = {"stride": stride, "bias_attr": False, "input_size": size}
    standard = conv2d(cin, cout, kernel, **window)
    separable = depthwise_separable(cin, cout, kernel, **window)
    assert separable.output_size == standard.output_size
    ratio = (kernel * kernel + cout, cout * kernel * kernel)
    assert separable.weights * ratio[1] == standard.weights * ratio[0]
    assert separable.macs * ratio[1] == standard.macs * ratio[0]


@given(st.integers(1, 20), st.integers(1, 20), biases, sizes(2))
def test_pointwise_is_a_linear_layer_at_each_place(cin, cout, bias_attr, size):
    cost = pointwise(cin, cout, bias_attr=bias_attr, input_size=size)
    alone = linear(cin, cout, bias_attr=bias_attr)
    assert (cost.params, cost.macs) == (alone.params, alone.macs * size[0] * size[1])
    assert cost.padding_macs == 0


def test_the_worked_example():
    """AlexNet's second layer, as chapter 4 has it."""
    standard = conv2d(96, 256, kernel_size=5, padding=2, input_size=27)
    separable = depthwise_separable(96, 256, kernel_size=5, padding=2, input_size=27)
    assert (standard.weights, standard.macs) == (614_400, 447_897_600)
    assert (separable.weights, separable.macs) == (26_976, 19_665_504)
    assert round(standard.macs / separable.macs, 1) == 22.8
    assert standard.params == 614_400 + 256
    without = conv2d(96, 256, kernel_size=5, padding=2, bias_attr=False, input_size=27)
    assert (without.params, without.macs, without.bias_adds) == (614_400, standard.macs, 0)


def test_the_inception_branch():
    """GoogLeNet's 3a, 5×5 branch: without the reduction and with it, as chapter 8 has it."""
    assert conv2d(192, 32, 5, padding=2, input_size=28).macs == 120_422_400
    reduced = pointwise(192, 16, input_size=28) + conv2d(16, 32, 5, padding=2, input_size=28)
    assert reduced.macs == 12_443_648


# ── receptive field ─────────────────────────────────────────────────────────────────────────────
@st.composite
def stacks(draw):
    return draw(
        st.lists(
            st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3)),
            min_size=1,
            max_size=4,
        )
    )


@given(stacks())
def test_receptive_field_by_walking_back(layers):
    """Walk back from one output through every tap and look how far apart the inputs are."""
    seen = {0}
    for kernel, stride, dilation in reversed(layers):
        seen = {i * stride + tap * dilation for i in seen for tap in range(kernel)}
    assert receptive_field(layers) == max(seen) - min(seen) + 1


def test_a_field_larger_than_the_picture_says_so():
    with pytest.warns(UserWarning, match=r"感受野 7×7 比输入 6×9 还大"):
        assert receptive_field([3] * 3, input_size=(6, 9)) == 7
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert receptive_field([3] * 3, input_size=7) == 7
    with pytest.raises(ValueError, match="input_size"):
        receptive_field([3], input_size=0)


def test_receptive_field_forms():
    assert receptive_field([]) == 1
    assert receptive_field([3] * 3) == 7
    assert receptive_field([{"kernel_size": 3, "dilation": 2}]) == 5
    assert receptive_field([((1, 3), (1, 2)), ((3, 2),)]) == (3, 5)
    for wrong in [3, None, "33", {3, 5}, paddle.ones([2]), (n for n in (3, 3))]:
        with pytest.raises(TypeError, match=r"receptive_field 的参数 layers"):
            receptive_field(wrong)
    for wrong in ["3x3", (3, 1, 1, 1), {"kernel": 3}, {}, None, 0, -2, 2.5, ()]:
        with pytest.raises((ValueError, TypeError), match="receptive_field"):
            receptive_field([wrong])


# ── the value ───────────────────────────────────────────────────────────────────────────────────
def test_a_cost_cannot_change():
    cost = conv2d(3, 8, 3, input_size=8)
    with pytest.raises(AttributeError):
        cost.weights = 1
    assert hash(cost) == hash(conv2d(3, 8, 3, input_size=8))


counts = st.integers(0, 10**12)


@given(st.lists(st.tuples(counts, counts, counts, counts), min_size=1, max_size=5))
def test_costs_add_up(rows):
    costs = [Cost(weights=w, biases=b, macs=m, activations=a) for w, b, m, a in rows]
    total = sum(costs)
    assert total.params == sum(w + b for w, b, _, _ in rows)
    assert total.flops == 2 * sum(m for _, _, m, _ in rows)
    assert total.activations == sum(a for *_, a in rows)
    assert sum(costs, Cost()) == total


def test_adding_something_else_is_an_error():
    cost = linear(3, 4)
    for other in (1, 2.0, "x", None):
        with pytest.raises(TypeError):
            cost + other
        with pytest.raises(TypeError):
            other + cost


def test_a_sum_has_the_output_of_its_last_term():
    first = conv2d(3, 8, 3, input_size=8)
    assert (first + linear(10, 10)).output_size == (6, 6)
    assert (first + max_pool2d(2, channels=8, input_size=6)).output_size == (3, 3)


def test_printing():
    cost = conv2d(96, 256, kernel_size=5, padding=2, input_size=27)
    assert repr(cost) == "Cost(params=614656, macs=447897600, output_size=(27, 27))"
    text, html = str(cost), cost._repr_html_()
    for number in ("614,656", "614,400", "447,897,600", "447.9 M", "895,795,200", "27×27"):
        assert number in text
        assert number in html
    assert "偏置" not in str(linear(3, 4, bias_attr=False))
    assert cost.to_dict()["macs"] == 447_897_600


@given(st.integers(0, 10**15))
def test_short_form_is_within_half_a_unit_of_its_last_digit(number):
    text = convcost.words.short(number)
    value, unit = [*text.split(), ""][:2]
    factor = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}[unit]
    assert abs(float(value.replace(",", "")) * factor - number) <= number * 5e-4
    assert number >= 10**15 - 10**12 or float(value.replace(",", "")) < 1000


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1 K"),
        (999_949, "999.9 K"),
        (999_950, "1 M"),
        (999_999_999, "1 G"),
        (447_897_600, "447.9 M"),
        (10**15, "1,000 T"),
    ],
)
def test_short_form_at_the_edges(number, text):
    assert convcost.words.short(number) == text


# ── on its own ──────────────────────────────────────────────────────────────────────────────────
def test_import_needs_no_paddle():
    """The formulas work where neither Paddle nor NumPy nor matplotlib is installed."""
    code = (
        "import sys; import convcost; convcost.conv2d(3, 8, 3, input_size=8);"
        "heavy = {'paddle', 'numpy', 'matplotlib', 'pandas', 'course'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    folder = str(next(iter(convcost.__path__)).rpartition("/")[0])
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": folder}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", convcost.__all__)
def test_help_teaches(name):
    """Everything public explains itself, with an example."""
    text = getattr(convcost, name).__doc__
    assert ">>>" in text
    assert len(text) > 80


@pytest.mark.parametrize(
    "call",
    [
        lambda: conv2d(3, 8, 3),
        lambda: conv1d(3, 8, 3),
        lambda: conv3d(3, 8, 3),
        lambda: conv2d_transpose(3, 8, 3),
        lambda: depthwise(3, 3),
        lambda: depthwise_separable(3, 8, 3),
        lambda: pointwise(3, 8),
        lambda: max_pool2d(2, channels=3),
        lambda: avg_pool2d(2, channels=3),
    ],
)
def test_missing_input_size_is_asked_for(call):
    with pytest.raises(TypeError, match="没有给 input_size"):
        call()
