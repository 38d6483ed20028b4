"""Read the cost of a whole PaddlePaddle model off its operators, without running it.

The model is built with weights that take no memory (``paddle.LazyGuard``) and called once, in
Paddle's static mode, with inputs that have a shape but no numbers. What Paddle writes down on the
way is a list of operators with exact shapes; every convolution in it goes through the formulas of
``formulas.py``. So a layer that is called twice computes twice, a layer that is never called
computes nothing, and a call of ``F.conv2d`` counts like a layer.
"""

import inspect
import math
from numbers import Integral

from . import words
from .recording import quick_attributes
from .rows import Reader
from .trace import Input, first_line, global_state_kept, is_sequence, trace_call


def model_cost(model, input_shape, dtype="float32"):
    """Exact parameters and multiply-accumulates of a PaddlePaddle model, layer by layer.

    Args:
        model: a function without arguments that returns a ``paddle.nn.Layer`` (a class will do):
            the model is built without memory for its weights. Or a Layer (or paddle.Model) that
            exists: it is traced in the mode it is in, training or evaluation, and left exactly as
            it was.
        input_shape: the shape of the input, batch first, such as (1, 3, 224, 224). For several
            inputs a list of shapes, in the order of ``forward``, or a dict from the names of
            ``forward``'s arguments to shapes. An input that is a list or dict of tensors is a list
            or dict of shapes. A batch of None is 1; MACs grow with the batch.
        dtype: of the inputs, such as 'int64' for the indices of an embedding; for several inputs
            one for all, or lists and dicts that match ``input_shape``.

    Returns:
        A Report: a table in Jupyter and in a terminal, with ``.rows``, ``.total`` (a Cost),
        ``.blocks()``, ``.plot()`` and exports.

    Raises:
        TypeError: if ``model`` is neither, or a size is no integer.
        ValueError: if the input does not fit the model, or if what the model computes depends on
            the numbers in the input.

    Example:
        >>> import paddle
        >>> report = model_cost(lambda: paddle.nn.Conv2D(96, 256, 5, padding=2), (1, 96, 27, 27))
        >>> report.total.params, report.total.macs, report.rows[0].name
        (614656, 447897600, 'Conv2D')
    """
    import paddle

    if 0 < int(paddle.__version__.split(".")[0]) < 3:  # development builds are 0.0.0
        raise ValueError(words.error("version", version=paddle.__version__))
    if not paddle.framework.use_pir_api():
        raise ValueError(words.error("old_graph"))
    if not paddle.in_dynamic_mode():
        raise ValueError(words.error("static_mode"))
    inputs = _inputs(input_shape, dtype)
    with global_state_kept():
        net = model.network if isinstance(model, paddle.Model) else model
        net = net if isinstance(net, paddle.nn.Layer) else _build(net)
        inputs = _as_forward_takes(net, inputs)
        trace = _trace(net, inputs, input_shape)
        return Reader(net, trace).report(inputs, input_shape)


def _trace(net, inputs, input_shape):
    """Trace a model; if it fails for want of a batch, say so."""
    try:
        return trace_call(net, inputs, input_shape)
    except ValueError as error:
        if not _is_shape(input_shape) or len(input_shape) >= MOST_AXES:
            raise
        batched = Input((1, *inputs[0].shape), inputs[0].dtype)
        try:
            trace_call(net, [batched], input_shape)
        except ValueError:
            raise error from error.__cause__
        values = {"value": input_shape, "better": batched.shape}
        raise ValueError(words.error("no_batch", **values)) from error.__cause__


# ── what comes in ───────────────────────────────────────────────────────────────────────────────
#: Paddle counts elements in 64 bits, and a feature map can have thousands of times the input's.
MOST_ELEMENTS = 2**40
MOST_AXES = 9


def _inputs(given, dtype):
    """Return the arguments of ``forward``, a list or a dict, with an Input for each shape."""
    if _is_shape(given):
        return [_input(given, given, dtype, dtype)]
    if not isinstance(given, dict | list | tuple) or not given:
        raise TypeError(words.error("input_shape", value=given))
    inputs = _nested(given, given, dtype, dtype)
    return inputs if isinstance(inputs, dict) else list(inputs)


def _nested(given, part, dtype, dtypes):
    """Put an Input in the place of each shape in ``part``; ``dtype`` is one, or as nested."""
    if _is_shape(part):
        return _input(given, part, dtype, dtypes)
    if not isinstance(part, dict | list | tuple) or not part:
        raise TypeError(words.error("input_shape", value=given))
    keys = list(part) if isinstance(part, dict) else range(len(part))
    types = dict.fromkeys(keys, dtype)
    if isinstance(dtype, dict | list | tuple):
        same_kind = isinstance(dtype, dict) == isinstance(part, dict)
        types = dtype if isinstance(dtype, dict) else dict(enumerate(dtype))
        if not same_kind or set(types) != set(keys):
            raise TypeError(words.error("dtype", value=dtypes))
    inner = {key: _nested(given, part[key], types[key], dtypes) for key in keys}
    return inner if isinstance(part, dict) else type(part)(inner.values())


def _is_shape(value):
    """Say whether a list or tuple is a shape: sizes; () is the shape of a single number."""
    if not is_sequence(value) or (not value and isinstance(value, list)):
        return False
    return not any(isinstance(size, dict | list | tuple) for size in value)


def _input(given, shape, dtype, dtypes):
    """Return an Input; a batch of None becomes 1."""
    sizes = []
    for axis, size in enumerate(shape):
        if axis == 0 and (size is None or (isinstance(size, int) and size == -1)):
            size = 1
        values = {"value": given, "axis": axis, "size": size}
        if isinstance(size, bool) or not isinstance(size, Integral):
            kind = ValueError if size is None else TypeError
            raise kind(words.error("input_size", **values))
        if size < 1:
            raise ValueError(words.error("input_size", **values))
        sizes.append(int(size))
    if len(sizes) > MOST_AXES:
        raise ValueError(words.error("input_axes", value=given, most=MOST_AXES))
    if math.prod(sizes) > MOST_ELEMENTS:
        raise ValueError(words.error("input_elements", value=given, most=MOST_ELEMENTS))
    return Input(tuple(sizes), _dtype(dtype, dtypes))


def _dtype(dtype, dtypes):
    """Return Paddle's type of a name."""
    import paddle

    try:
        return paddle.zeros([1], dtype).dtype
    except Exception as error:  # Paddle has several ways to say that it knows no such type
        raise TypeError(words.error("dtype", value=dtypes)) from error


def _as_forward_takes(net, inputs):
    """Return the arguments; a dict goes in whole if ``forward`` has no arguments of its names."""
    if isinstance(inputs, dict):
        parameters = inspect.signature(net.forward).parameters
        named = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
        if len(parameters) == 1 and not named and not set(inputs) & set(parameters):
            return [inputs]
    return inputs


def _build(factory):
    """Call the factory without memory for weights, or with it if a layer cannot do without."""
    import paddle

    if not callable(factory):
        kind = type(factory).__name__
        raise TypeError(words.error("model", value=factory, kind=kind))
    try:
        try:
            with paddle.LazyGuard(), quick_attributes():
                net = factory()
        except Exception:  # paddle.nn.LSTM, for one, wants its weights at once
            net = factory()
    except Exception as error:
        values = {"kind": type(error).__name__, "message": first_line(error)}
        raise ValueError(words.error("factory_failed", **values)) from error
    if not isinstance(net, paddle.nn.Layer):
        raise TypeError(words.error("factory_result", kind=type(net).__name__))
    return net
