"""Read the cost of a whole PaddlePaddle model off its operators, without running it.

The model is built with weights that take no memory (``paddle.LazyGuard``) and called once with
inputs that have a shape but no numbers (``paddle.jit.to_static``). What Paddle writes down on the
way is a list of operators with exact shapes; every convolution in it goes through the formulas of
``formulas.py``. So a layer that is called twice computes twice, a layer that is never called
computes nothing, and a call of ``F.conv2d`` counts like a layer.
"""

from . import words
from .rows import Reader
from .trace import first_line, global_state_kept, is_sequence, trace_call


def model_cost(model, input_shape, dtype="float32"):
    """Exact parameters and multiply-accumulates of a PaddlePaddle model, layer by layer.

    Args:
        model: a function without arguments that returns a ``paddle.nn.Layer`` (a class will do):
            the model is built without memory for its weights. Or a Layer that exists: it is traced
            in the mode it is in, training or evaluation, and left exactly as it was.
        input_shape: the shape of the input, batch first, such as (1, 3, 224, 224). For several
            inputs a list of shapes, in the order of ``forward``, or a dict from the names of
            ``forward``'s arguments to shapes. A batch of None is 1; MACs grow with the batch.
        dtype: of the inputs, such as 'int64' for the indices of an embedding; for several inputs
            one for all, or a list or dict that matches ``input_shape``.

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
    shapes = _input_shapes(input_shape)
    specs = _input_specs(shapes, dtype)
    with global_state_kept():
        net = model if isinstance(model, paddle.nn.Layer) else _build(model)
        trace = trace_call(net, specs, input_shape)
        return Reader(net, trace).report(shapes, input_shape)


# ── what comes in ───────────────────────────────────────────────────────────────────────────────
def _input_shapes(given):
    """Return a list or a dict of shapes, each a tuple of ints; a batch of None becomes 1."""
    if isinstance(given, dict):
        named = given
    elif is_sequence(given) and given and all(is_sequence(shape) for shape in given):
        named = dict(enumerate(given))
    elif is_sequence(given) and given:
        named = {0: given}
    else:
        raise TypeError(words.error("input_shape", value=given))
    shapes = {}
    for name, shape in named.items():
        if not is_sequence(shape) or not shape:
            raise TypeError(words.error("input_shape", value=given))
        sizes = []
        for axis, size in enumerate(shape):
            if axis == 0 and (size is None or (isinstance(size, int) and size == -1)):
                size = 1
            if isinstance(size, bool) or not hasattr(size, "__index__"):
                values = {"value": given, "axis": axis, "size": size}
                kind = ValueError if size is None else TypeError
                raise kind(words.error("input_size", **values))
            if size < 1:
                raise ValueError(words.error("input_size", value=given, axis=axis, size=size))
            sizes.append(int(size))
        shapes[name] = tuple(sizes)
    if not shapes:
        raise TypeError(words.error("input_shape", value=given))
    return shapes if isinstance(given, dict) else list(shapes.values())


def _input_specs(shapes, dtype):
    """Return an InputSpec for each shape, in the same list or dict."""
    import paddle
    from paddle.static import InputSpec

    keys = list(shapes) if isinstance(shapes, dict) else range(len(shapes))
    if isinstance(dtype, dict if isinstance(shapes, dict) else list | tuple):
        types = dtype
        fits = set(dtype) == set(keys) if isinstance(dtype, dict) else len(dtype) == len(keys)
    else:
        types, fits = dict.fromkeys(keys, dtype), not isinstance(dtype, dict | list | tuple)
    if not fits:
        raise TypeError(words.error("dtype", value=dtype))
    try:
        for key in keys:
            paddle.zeros([1], types[key])
    except Exception as error:  # Paddle has several ways to say that it knows no such type
        raise TypeError(words.error("dtype", value=dtype)) from error
    specs = {key: InputSpec(list(shapes[key]), types[key]) for key in keys}
    return specs if isinstance(shapes, dict) else list(specs.values())


def _build(factory):
    """Call the factory without memory for weights, or with it if a layer cannot do without."""
    import paddle

    if not callable(factory):
        kind = type(factory).__name__
        raise TypeError(words.error("model", value=factory, kind=kind))
    try:
        try:
            with paddle.LazyGuard():
                net = factory()
        except Exception:  # paddle.nn.LSTM, for one, wants its weights at once
            net = factory()
    except Exception as error:
        values = {"kind": type(error).__name__, "message": first_line(error)}
        raise ValueError(words.error("factory_failed", **values)) from error
    if not isinstance(net, paddle.nn.Layer):
        raise TypeError(words.error("factory_result", kind=type(net).__name__))
    return net
