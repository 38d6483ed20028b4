"""Read the cost of a whole PaddlePaddle model off its operators, without running it.

The model is built with weights that take no memory (``paddle.LazyGuard``) and called once with inputs
that have a shape but no numbers (``paddle.jit.to_static``). What Paddle writes down on the way is a list
of operators with exact shapes; every convolution and matrix product in it goes through the formulas
of ``formulas.py``. So a layer that is called twice computes twice, a layer that is never called
computes nothing, and a call of ``F.conv2d`` counts like a layer.
"""

import math
import random
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from . import formulas, operators, words
from .cost import Cost
from .report import Report, Row

#: Parameters of Paddle's own layers that training does not learn: they are statistics, updated by
#: the forward pass, although ``parameters()`` lists them.
RUNNING_STATISTICS = {"_mean", "_variance", "weight_u", "weight_v"}


def model_cost(model, input_shape, dtype="float32"):
    """Exact parameters and multiply-accumulates of a PaddlePaddle model, layer by layer.

    Args:
        model: a function without arguments that returns a ``paddle.nn.Layer`` (a class will do):
            the model is built without memory for its weights. Or a Layer that exists: it is traced
            in the mode it is in, training or evaluation, and left exactly as it was.
        input_shape: the shape of the input, batch first, such as (1, 3, 224, 224). For several inputs a
            list of shapes, in the order of ``forward``, or a dict from the names of ``forward``'s
            arguments to shapes. A batch of None counts as 1; MACs grow with the batch.
        dtype: of the inputs, such as 'int64' for the indices of an embedding; for several inputs one
            for all, or a list or dict that matches ``input_shape``.

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
    if not paddle.in_dynamic_mode():
        raise ValueError(words.error("static_mode"))
    shapes = _input_shapes(input_shape)
    specs = _input_specs(shapes, dtype)
    with _global_state_kept():
        net = model if isinstance(model, paddle.nn.Layer) else _build(model)
        trace = _trace(net, specs, input_shape)
        return _Reader(net, trace).report(shapes, input_shape)


# ── what comes in ───────────────────────────────────────────────────────────────────────────────
def _is_sequence(value):
    return isinstance(value, list | tuple)


def _input_shapes(given):
    """Return a list or a dict of shapes, each a tuple of ints; a batch of None becomes 1."""
    if isinstance(given, dict):
        named = given
    elif _is_sequence(given) and given and all(_is_sequence(shape) for shape in given):
        named = dict(enumerate(given))
    elif _is_sequence(given) and given:
        named = {0: given}
    else:
        raise TypeError(words.error("input_shape", value=given))
    shapes = {}
    for name, shape in named.items():
        if not _is_sequence(shape) or not shape:
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
        specs = {key: InputSpec(list(shapes[key]), types[key]) for key in keys}
    except (TypeError, ValueError, KeyError) as error:
        raise TypeError(words.error("dtype", value=dtype)) from error
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
        values = {"kind": type(error).__name__, "message": _first_line(error)}
        raise ValueError(words.error("factory_failed", **values)) from error
    if not isinstance(net, paddle.nn.Layer):
        raise TypeError(words.error("factory_result", kind=type(net).__name__))
    return net


# ── leaving everything as it was ────────────────────────────────────────────────────────────────
@contextmanager
def _global_state_kept():
    """Keep the random numbers of Paddle, NumPy and Python, and Paddle's counters of names."""
    import numpy
    import paddle

    states = paddle.get_rng_state(), numpy.random.get_state(), random.getstate()
    try:
        # Names of parameters are made with a prefix of their own, so they cannot meet those of
        # layers that a factory takes over from outside.
        with paddle.utils.unique_name.guard("convcost_"):
            yield
    finally:
        paddle.set_rng_state(states[0])
        numpy.random.set_state(states[1])
        random.setstate(states[2])


@contextmanager
def _layers_kept(layers):
    """Keep every attribute of every layer: hooks, buffers, mode, and whatever ``forward`` sets.

    Attributes are remembered, not copied; of lists and dicts the contents are remembered too.
    """
    kept = []
    for layer in layers:
        contents = [
            (value, value.copy())
            for value in layer.__dict__.values()
            if isinstance(value, dict | list | set)
        ]
        kept.append((layer, dict(layer.__dict__), contents))
    try:
        yield
    finally:
        for layer, attributes, contents in kept:
            layer.__dict__.clear()
            layer.__dict__.update(attributes)
            for value, before in contents:
                if isinstance(value, list):
                    value[:] = before
                else:
                    value.clear()
                    value.update(before)


# ── the trace ───────────────────────────────────────────────────────────────────────────────────
@dataclass
class _Call:
    """One call of one layer, with the shapes of what went in and came out."""

    layer: object
    number: int
    inputs: list = field(default_factory=list)
    outputs: list = field(default_factory=list)


@dataclass
class _Trace:
    """What a trace leaves: the program, its parameters, and when each layer was entered and left.

    An event is (number of the last operator before it, the call, whether it was entered).
    """

    program: object
    parameters: list
    events: list


def _trace(net, specs, input_shape):
    """Call ``net`` once on inputs without numbers and return what Paddle wrote down."""
    import paddle

    events, stack, calls, failure = [], [], Counter(), []

    def now():
        return paddle.static.default_main_program().global_block().back().id()

    def enter(layer, inputs):
        calls[id(layer)] += 1
        call = _Call(layer, calls[id(layer)], _shapes_in(inputs))
        stack.append(call)
        events.append((now(), call, True))

    def leave(layer, inputs, outputs):
        while stack:  # more than one if a layer inside failed and its parent went on
            call = stack.pop()
            events.append((now(), call, False))
            if call.layer is layer:
                call.outputs = _shapes_in(outputs)
                break

    @paddle.jit.not_to_static  # the Python code runs as it is: no rewriting of its branches
    def forward(inputs):
        try:
            return net(**inputs) if isinstance(inputs, dict) else net(*inputs)
        except Exception as error:
            failure.append(error)  # Paddle raises another in its place
            raise

    layers = list(dict.fromkeys([net, *net.sublayers()]))
    with _layers_kept(layers):
        for layer in layers:
            if hasattr(layer.forward, "dygraph_function"):  # decorated by to_static already
                layer.__dict__["forward"] = layer.forward.dygraph_function
            layer.register_forward_pre_hook(enter)
            layer._forward_pre_hooks.move_to_end(next(reversed(layer._forward_pre_hooks)), False)
            layer.register_forward_post_hook(leave)
        try:
            static = paddle.jit.to_static(forward, input_spec=[specs], full_graph=True)
            program = static.concrete_program
        except Exception as error:
            cause = failure[0] if failure else error
            where = _where(net, stack[-1].layer if stack else net)
            raise ValueError(_explain(cause, where, input_shape)) from cause
    tensors, values = program.parameters
    return _Trace(program.main_program, list(zip(tensors, values, strict=True)), events)


def _shapes_in(values):
    """Return the shapes of the tensors in a value, a tuple or a list."""
    found = []
    for value in values if _is_sequence(values) else [values]:
        if _is_sequence(value):
            found += _shapes_in(value)
        elif hasattr(value, "shape") and hasattr(value, "dtype"):
            found.append(tuple(value.shape))
    return found


def _where(net, layer):
    """Say where in the model something happened."""
    path = _paths(net).get(id(layer), [""])[0]
    kind = type(layer).__name__
    return words.REPORT["layer"].format(name=path or words.REPORT["model"], kind=kind)


def _explain(error, where, input_shape):
    """Put an error of the forward pass into the project's words."""
    asks_for_numbers = {"_bool_", "_int_", "_float_", "_complex_", "_index_", "__bool__"}
    asks_for_numbers |= {"__int__", "__float__", "__index__", "numpy", "tolist", "__array__"}
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace is not None else None
    if code is not None and code.co_name in asks_for_numbers and "paddle" in code.co_filename:
        return words.error("data_dependent", where=where)
    kind, message = type(error).__name__, _first_line(error)
    values = {"value": input_shape, "where": where, "kind": kind, "message": message}
    return words.error("forward_failed", **values)


def _first_line(error):
    """Return the line of an error that says what is wrong; Paddle's have many around it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip(" -\t")]
    summary = [
        place for place, line in enumerate(lines) if line.startswith("Error Message Summary")
    ]
    lines = lines[summary[-1] + 1 :] if summary else lines
    return lines[0] if lines else type(error).__name__


def _paths(net):
    """Return every name of every layer, by the layer's id, in the order of the model."""
    paths = {}

    def walk(layer, path, above):
        paths.setdefault(id(layer), []).append(path)
        for name, child in layer._sub_layers.items():
            if child is not None and id(child) not in above:
                walk(child, f"{path}.{name}" if path else name, above | {id(child)})

    walk(net, "", {id(net)})
    return paths


# ── reading the program ─────────────────────────────────────────────────────────────────────────
@dataclass
class _Draft:
    """A row being written."""

    call: _Call | None
    operator: str
    kind: str
    label: str = ""
    input_shape: tuple = ()
    output_shape: tuple = ()
    cost: Cost = Cost()
    channels: int = 0
    parameters: list = field(default_factory=list)  # counted in this row
    used: list = field(default_factory=list)  # used by it, whether counted here or before
    bias_ids: set = field(default_factory=set)
    counted: bool = True


class _Reader:
    """Turns a trace into rows.

    For each value in the program it keeps which parameters it is made of, if it is made of nothing
    else (``made_of``), and which row's output it is (``row_of``). A parameter is counted in the first row
    where it meets the input.
    """

    def __init__(self, net, trace):
        self.net, self.trace = net, trace
        self.paths = _paths(net)
        self.owner = {}  # id of a parameter: (its layer, its name there)
        for layer in dict.fromkeys([net, *net.sublayers()]):
            for name, parameter in layer._parameters.items():
                if parameter is not None:
                    self.owner.setdefault(id(parameter), (layer, name, parameter))
        self.statistics = {
            key for key, (_, name, _) in self.owner.items() if name in RUNNING_STATISTICS
        }
        self.drafts, self.first_row = [], {}
        self.made_of, self.row_of = {}, {}
        self.free, self.unknown = {}, Counter()
        self.called = {id(call.layer) for _, call, entered in trace.events if entered}
        self.unregistered = {}

    # ── operators, one after another ──
    def read(self):
        import paddle

        tensors = {_key(value): tensor for tensor, value in self.trace.parameters}
        for key, tensor in tensors.items():
            is_parameter = isinstance(tensor, paddle.base.framework.EagerParamBase)
            if is_parameter and id(tensor) not in self.owner:
                self.unregistered[id(tensor)] = tensor
            self.made_of[key] = {id(tensor): tensor} if is_parameter else {}
        events, stack, position = self.trace.events, [], 0
        for op in sorted(self.trace.program.global_block().ops, key=lambda op: op.id()):
            while position < len(events) and events[position][0] < op.id():
                _, call, entered = events[position]
                stack.append(call) if entered else stack.pop()
                position += 1
            self.one(op, stack[-1] if stack else None)

    def one(self, op, call):
        name = operators.plain_name(op.name())
        inputs = [value for value in op.operands_source() if value.initialized()]
        known = [self.made_of.get(_key(value)) for value in inputs]
        weights_only = name != "data" and all(parts is not None for parts in known)
        parts = {key: tensor for made in known if made for key, tensor in made.items()}
        if op.name() != "builtin.parameter":
            for value in op.results():
                self.made_of[_key(value)] = parts if weights_only else None
        draft = self.draft(op, name, call, inputs)
        if draft is None:
            if op.name() in operators.BUILTIN or name == "data":
                return
            self.note_free(op, name)
            if weights_only:
                return
            if self.is_bias(op, name, inputs, known, parts) or not self.new(parts):
                return
            draft = self.other(call, name, inputs, op)
        if weights_only:  # weight normalisation and the like: the parameters are counted where used
            parts = {}
        draft.used += [key for key in parts if key not in self.statistics]
        self.take(draft, parts)

    def new(self, parts):
        """Return those parameters that no row has yet."""
        return {key: tensor for key, tensor in parts.items() if key not in self.first_row}

    def take(self, draft, parts):
        for key in self.new(parts):
            self.first_row[key] = draft
            if key in self.owner:
                draft.parameters.append(key)

    def other(self, call, name, inputs, op):
        """Return a row for parameters that an operator without MACs uses, one for each call."""
        for draft in reversed(self.drafts):
            if draft.kind == "other" and draft.call is call and draft.counted:
                return draft
        kind = "embedding" if name in operators.EMBEDDING else "other"
        draft = _Draft(call, name, kind, "", _shape(inputs[0]), _shape(op.results()[0]))
        self.drafts.append(draft)
        return draft

    def note_free(self, op, name):
        for inner in _operators_inside(op):
            inner_name = operators.plain_name(inner.name())
            if inner_name in operators.CATEGORY or inner.name() in operators.BUILTIN:
                continue
            where = _where(self.net, self.net)
            raise ValueError(words.error("control_flow", where=where, operator=op.name()))
        category = operators.CATEGORY.get(name, "comparison")  # an if or while without any MACs
        self.free.setdefault(category, Counter())[name] += 1

    def is_bias(self, op, name, inputs, known, parts):
        """See whether an addition adds a bias to the output of a row; if so, write it there."""
        if name in operators.MOVEMENT and len(op.results()) == 1 and inputs:
            row = self.row_of.get(_key(inputs[0]))
            if row is not None:
                self.row_of[_key(op.results()[0])] = row
            return False
        if name != "add" or len(inputs) != 2 or len(parts) != 1:
            return False
        data = [value for value, made in zip(inputs, known, strict=True) if made is None]
        row = self.row_of.get(_key(data[0])) if len(data) == 1 else None
        if (
            row is None
            or row.bias_ids
            or math.prod(next(iter(parts.values())).shape) != row.channels
        ):
            return False
        row.bias_ids.update(parts)
        row.used += parts
        row.cost = replace(row.cost, bias_adds=math.prod(_shape(op.results()[0])))
        self.take(row, parts)
        self.free["elementwise"][name] -= 1  # reported as an addition of a bias instead
        return True

    # ── rows ──
    def draft(self, op, name, call, inputs):
        """Return a row for an operator that gets one of its own, or None."""
        way = operators.COUNTED.get(name)
        result = op.results()[0] if op.results() else None
        if way == "conv":
            draft = self.convolution(op, call, inputs)
        elif way == "conv_transpose":
            draft = self.convolution(op, call, inputs, transposed=True)
        elif way == "matmul":
            draft = self.matmul(op, name, call, inputs)
        elif name in operators.POOLING:
            self.note_free(op, name)
            draft = self.pooling(op, call, inputs)
        elif name in operators.NORMALIZATION:
            self.note_free(op, name)
            draft = _Draft(call, name, "norm", "")
            if name in ("batch_norm", "sync_batch_norm"):  # x, mean, variance, scale, bias
                for value in inputs[1:3]:
                    self.statistics |= set(self.made_of.get(_key(value)) or ())
        elif name in operators.CATEGORY or op.name() in operators.BUILTIN or _has_blocks(op):
            return None
        else:
            self.unknown[op.name()] += 1
            draft = _Draft(call, name, "other", "", counted=False)
        draft.input_shape = draft.input_shape or (_shape(inputs[0]) if inputs else ())
        draft.output_shape = draft.output_shape or (_shape(result) if result is not None else ())
        if way and result is not None:
            self.row_of[_key(result)] = draft
        self.drafts.append(draft)
        return draft

    def sizes(self, op, value):
        """Return a shape, or say that it is known only with the data."""
        shape = _shape(value)
        if min(shape, default=1) < 0:
            where = _where(self.net, self.net)
            values = {"where": where, "operator": op.name(), "shape": list(shape)}
            raise ValueError(words.error("unknown_size", **values))
        return shape

    def convolution(self, op, call, inputs, transposed=False):
        attributes = op.attrs()
        shape, weight = self.sizes(op, inputs[0]), self.sizes(op, inputs[1])
        out = self.sizes(op, op.results()[0])
        last = attributes["data_format"] in ("NHWC", "NDHWC")
        space = slice(1, -1) if last else slice(2, None)
        dims, groups = len(weight) - 2, attributes["groups"]
        algorithm, pads = attributes["padding_algorithm"], attributes["paddings"]
        window = {
            "input_size": shape[space],
            "kernel_size": weight[2:],
            "stride": attributes["strides"],
            "padding": pads if algorithm == "EXPLICIT" else algorithm,
            "dilation": attributes["dilations"],
        }
        name = f"conv{dims}d_transpose" if transposed else f"conv{dims}d"
        if transposed:
            channels = weight[0], weight[1] * groups
            formula, more = formulas.transposed_convolution, {"output_size": out[space]}
        else:
            channels = weight[1] * groups, weight[0]
            formula, more = formulas.convolution, {}
        # No bias here: additions of a bias are operators of their own.
        cost = formula(name, dims, *channels, window, groups, False, **more)
        if cost.output_size != out[space]:
            raise AssertionError(f"{op.name()}: {cost.output_size} by formula, {out[space]} here")
        if transposed:
            kind = "conv_transpose"
        elif groups > 1:
            kind = "depthwise" if groups == channels[0] else "grouped"
        else:
            kind = "pointwise" if set(weight[2:]) == {1} else "conv"
        label = words.by_times(weight[2:])
        if any(step != 1 for step in attributes["strides"]):
            label += "/" + words.by_times(dict.fromkeys(attributes["strides"]))
        cost = _for_batch(replace(cost, weights=0), shape[0])
        return _Draft(call, name, kind, label, shape, out, cost, channels[1])

    def matmul(self, op, name, call, inputs):
        left, right = inputs[1:] if name in ("addmm", "baddbmm") else inputs
        shape, other = self.sizes(op, left), self.sizes(op, right)
        out = self.sizes(op, op.results()[0])
        across = -2 if name == "matmul" and op.attrs()["transpose_x"] and len(shape) > 1 else -1
        terms = shape[across] if shape else 1
        outputs = math.prod(out)
        by_parameter = len(other) == 2 and bool(self.made_of.get(_key(right)))
        cost = Cost(macs=outputs * terms, activations=outputs)
        kind = "linear" if by_parameter else "matmul"
        return _Draft(call, name, kind, "", shape, out, cost, out[-1] if out else 1)

    def pooling(self, op, call, inputs):
        attributes = op.attrs()
        shape, out = self.sizes(op, inputs[0]), self.sizes(op, op.results()[0])
        last = attributes.get("data_format", "NCHW") in ("NHWC", "NDHWC")
        space = slice(1, -1) if last else slice(2, None)
        if attributes.get("adaptive"):  # bins from floor(i·H / H_out) to ceil((i + 1)·H / H_out)
            values = math.prod(
                sum(-(-(i + 1) * size // bins) - i * size // bins for i in range(bins))
                for size, bins in zip(shape[space], out[space], strict=True)
            )
            values *= math.prod(out) // math.prod(out[space])
        elif attributes.get("global_pooling"):
            values = math.prod(shape)
        else:
            kernel = attributes.get("kernel_size")
            if kernel is None:
                kernel = inputs[1].get_defining_op().attrs()["value"]
            values = math.prod(out) * math.prod(kernel)
        kind = "avg_pool" if attributes.get("pooling_type") == "avg" else "max_pool"
        label = words.by_times(out[space]) if attributes.get("adaptive") else ""
        if not attributes.get("adaptive") and not attributes.get("global_pooling"):
            label = words.by_times(kernel)
        outputs = math.prod(out)
        cost = Cost(pool_ops=values - outputs, activations=outputs)
        return _Draft(call, kind + f"{len(shape) - 2}d", kind, label, shape, out, cost)

    # ── the report ──
    def report(self, shapes, input_shape):
        self.read()
        rows = [self.row(draft) for draft in self.drafts]
        rows += self.unused_rows()
        free = {
            category: {name: times for name, times in counter.items() if times}
            for category, counter in self.free.items()
        }
        listed = list(shapes.values()) if isinstance(shapes, dict) else shapes
        given = list(input_shape.values()) if isinstance(input_shape, dict) else input_shape
        given = given if _is_sequence(given[0]) else [given]
        return Report(
            rows=tuple(rows),
            input_shapes=tuple(listed),
            batch_was_none=any(shape[0] in (None, -1) for shape in given),
            not_counted={name: counter for name, counter in free.items() if counter},
            unknown=dict(self.unknown),
        )

    def row(self, draft):
        call = draft.call
        layer = call.layer if call else self.net
        names = self.paths.get(id(layer), [""])
        same_call = [other for other in self.drafts if other.call is call]
        stands_for_layer = not layer._sub_layers and len(same_call) == 1
        notes = []
        input_shape, output_shape = draft.input_shape, draft.output_shape
        name = names[0] or type(layer).__name__
        if stands_for_layer and call:
            input_shape = (call.inputs or [input_shape])[0]
            output_shape = (call.outputs or [output_shape])[0]
        else:
            function = _function_name(draft)
            name = f"{names[0]} · {function}" if names[0] else function
        weights, biases, frozen, statistics = self.split(draft.parameters, draft.bias_ids)
        if call and call.number > 1 and draft.used:
            notes.append(words.NOTES["again"].format(call=call.number))
        elif shared := [key for key in draft.used if self.first_row.get(key) is not draft]:
            others = dict.fromkeys(self.name_of(self.first_row[key]) for key in shared)
            notes.append(words.NOTES["shared"].format(names=words.JOIN.join(others)))
        if stands_for_layer and len(names) > 1:
            notes.append(words.NOTES["alias"].format(names=words.JOIN.join(names[1:])))
        if any(key in self.unregistered for key in draft.used):
            notes.append(words.NOTES["not_registered"])
        if not draft.counted:
            notes.append(words.NOTES["uncounted"])
        return Row(
            name=name,
            layer=names[0],
            layer_type=type(layer).__name__,
            kind=draft.kind,
            label=draft.label,
            operator=draft.operator,
            input_shape=tuple(input_shape),
            output_shape=tuple(output_shape),
            cost=replace(draft.cost, weights=weights, biases=biases),
            frozen=frozen,
            running_stats=statistics,
            call=call.number if call else 1,
            counted=draft.counted,
            note=words.SEPARATOR.join(notes),
        )

    def name_of(self, draft):
        layer = draft.call.layer if draft.call else self.net
        return self.paths.get(id(layer), [""])[0] or type(layer).__name__

    def split(self, keys, bias_ids=()):
        """Count weights, biases, frozen parameters and running statistics among parameters."""
        weights = biases = frozen = statistics = 0
        for key in keys:
            _, name, parameter = self.owner[key]
            size = math.prod(parameter.shape)
            if key in self.statistics:
                statistics += size
                continue
            if key in bias_ids or "bias" in name:
                biases += size
            else:
                weights += size
            frozen += size if parameter.stop_gradient else 0
        return weights, biases, frozen, statistics

    def unused_rows(self):
        """Return a row for each layer with parameters that the forward pass did not use."""
        left = {}
        for key, (layer, _, _) in self.owner.items():
            if key not in self.first_row:
                left.setdefault(id(layer), (layer, []))[1].append(key)
        for layer, keys in left.values():
            names = self.paths[id(layer)]
            weights, biases, frozen, statistics = self.split(keys)
            note = "params_unused" if id(layer) in self.called else "never_called"
            yield Row(
                name=names[0] or type(layer).__name__,
                layer=names[0],
                layer_type=type(layer).__name__,
                kind="other",
                cost=Cost(weights=weights, biases=biases),
                frozen=frozen,
                running_stats=statistics,
                call=0,
                note=words.NOTES[note],
            )


def _key(value):
    """Name a value of the program: the operator that makes it, and which of its results it is."""
    return value.get_defining_op().id(), value.index()


def _shape(value):
    return tuple(value.shape)


def _for_batch(cost, batch):
    """Return the cost of a batch: everything but the parameters, that many times."""
    counts = ("macs", "padding_macs", "bias_adds", "pool_ops", "activations")
    return replace(cost, **{name: batch * getattr(cost, name) for name in counts}, output_size=None)


def _function_name(draft):
    """Return what a call without a layer of its own looks like in the code."""
    if draft.operator in ("matmul", "bmm", "mv", "dot", "addmm", "baddbmm"):
        return (
            "F.linear" if draft.kind == "linear" and draft.bias_ids else f"paddle.{draft.operator}"
        )
    return draft.operator if draft.kind == "other" else f"F.{draft.operator}"


def _has_blocks(op):
    return op.num_regions() > 0


def _operators_inside(op):
    """Yield the operators in the branches and loops of an operator, however deep."""
    if not _has_blocks(op):
        return
    for block in op.blocks():
        for inner in block.ops:
            yield inner
            yield from _operators_inside(inner)
