"""Call a model once on inputs that have a shape but no numbers, and leave no mark on it."""

import ctypes
import math
import os
import random
import re
import sys
import tempfile
import warnings
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from . import words
from .recording import put, written_down
from .substitutes import full_precision


# ── leaving everything as it was ────────────────────────────────────────────────────────────────
@contextmanager
def global_state_kept():
    """Keep the random numbers of Paddle, NumPy and Python, and Paddle's counters of names."""
    import paddle

    numpy_random = sys.modules.get("numpy.random")  # not loaded, it has no state to keep
    states = paddle.get_rng_state(), random.getstate(), numpy_random and numpy_random.get_state()
    try:
        # Names of parameters are made with a prefix of their own, so they cannot meet those of
        # layers that a factory takes over from outside.
        with paddle.utils.unique_name.guard("convcost_"):
            yield
    finally:
        paddle.set_rng_state(states[0])
        random.setstate(states[1])
        if numpy_random:
            numpy_random.set_state(states[2])


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


@contextmanager
def _without_a_known_warning():
    """Drop two lines that Paddle 3.3 writes to stderr, about itself, when it traces an addition.

    Everything else that is written there meanwhile appears afterwards. The line comes from C++ and
    goes past Python's warnings.
    """
    known = b"not support input out tensor", b"run type promotion automatically"
    try:
        stderr = os.dup(2)
    except OSError:  # there is no stderr
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            held.seek(0)
            for line in held:
                if not any(said in line for said in known):
                    os.write(2, line)


@contextmanager
def _without_training_warnings():
    """Drop two warnings of Paddle's that are about running or training, which a trace is not."""
    with warnings.catch_warnings():
        for message in ("When training, we now always track", "Tensor do not have 'place'"):
            warnings.filterwarnings("ignore", message=message)
        yield


# ── the trace ───────────────────────────────────────────────────────────────────────────────────
@dataclass
class Call:
    """One call of one layer, with the shapes of what went in and came out.

    ``forward_at`` is the number of the last operator of the hooks that come before ``forward``.
    """

    layer: object
    number: int
    inputs: list = field(default_factory=list)
    outputs: list = field(default_factory=list)
    forward_at: float = 0


@dataclass
class Trace:
    """What a trace leaves.

    Attributes:
        program: Paddle's list of operators.
        tensors: {a value of the program: the tensor of the model that it stands for}.
        events: when each layer was entered and left: (number of the last operator before it, the
            call, whether it was entered).
        owners: {identity of a parameter: (its layer, its name there, the parameter)}.
        paths: {id of a layer: its names}, those of layers that ``forward`` made too.
        made: ids of the layers that ``forward`` made.
    """

    program: object
    tensors: dict
    events: list
    owners: dict
    paths: dict
    made: set


def trace_call(net, inputs, input_shape):
    """Call ``net`` once on inputs without numbers and return what Paddle wrote down.

    ``inputs`` is a list of positional or a dict of named arguments, in which every ``Input`` will
    be a value.
    """
    return _Tracer(net).trace(inputs, input_shape)


class _Tracer:
    """One call of a model."""

    def __init__(self, net):
        import paddle

        self.net = net
        self.program = paddle.static.Program()
        self.block = self.program.global_block()
        self.build_once = paddle.nn.Layer._build_once
        self.values, self.tensors = {}, {}  # by id of a tensor, by value
        self.events, self.stack, self.calls = [], [], Counter()

    def trace(self, inputs, input_shape):
        """Do it, and leave the model as it was."""
        import paddle

        from .known import Known  # it needs NumPy, which the formulas do not

        layers = list(dict.fromkeys([self.net, *self.net.sublayers()]))
        known = Known(lambda value: self.tensors.get(key_of(value)))
        with ExitStack() as stack:
            for guard in (
                _layers_kept(layers),
                _without_a_known_warning(),
                _without_training_warnings(),
                written_down(self.program, self.value, known),
                put(paddle.nn.Layer, "__call__", lambda layer, *a, **k: self.call(layer, a, k)),
            ):
                stack.enter_context(guard)
            self.first = self.data("first", [1], paddle.float32).get_defining_op()
            try:
                given = self.given(inputs, "x")
                outputs = self.net(**given) if isinstance(given, dict) else self.net(*given)
            except Exception as error:
                inside = self.stack[-1].layer if self.stack else self.net
                where = where_is(paths_of(self.net), inside)
                raise ValueError(_explain(error, where, input_shape)) from error
            _outlive_branches(self.program)
            paths = paths_of(self.net)
            made = set(paths) - set(map(id, layers))
            trace = Trace(self.program, self.tensors, self.events, self.owners(), paths, made)
            del outputs
        return trace

    def given(self, inputs, name):
        """Put a value in the place of every Input, however deep."""
        if isinstance(inputs, Input):
            return self.data(name, inputs.shape, inputs.dtype)
        if isinstance(inputs, dict):
            return {key: self.given(inner, f"{name}_{key}") for key, inner in inputs.items()}
        return type(inputs)(self.given(inner, f"{name}_{i}") for i, inner in enumerate(inputs))

    def data(self, name, shape, dtype):
        """Return a value that comes from outside."""
        import paddle

        place = paddle.base.core.Place()
        return paddle._pir_ops.data(name, list(shape), full_precision(dtype), place)

    def value(self, tensor):
        """Return the value that stands for a tensor of the model; what is no tensor as it is."""
        import paddle

        if not isinstance(tensor, paddle.Tensor):
            return tensor
        if id(tensor) not in self.values:
            here = paddle.pir.get_current_insertion_point()
            paddle.pir.set_insertion_point(self.first)  # not inside a branch that is being built
            value = self.data(tensor.name or "tensor", tensor.shape, tensor.dtype)
            paddle.pir.set_insertion_point(here)
            value.persistable, value.stop_gradient = True, tensor.stop_gradient
            self.values[id(tensor)] = value
            self.tensors[key_of(value)] = tensor
        return self.values[id(tensor)]

    def call(self, layer, inputs, kwargs):
        """Call a layer in the place of ``Layer.__call__`` and note when it was entered and left."""
        self.calls[id(layer)] += 1
        call = Call(layer, self.calls[id(layer)], _shapes_in([*inputs, *kwargs.values()]))
        self.stack.append(call)
        self.events.append((self.block.back().id(), call, True))
        built = layer._built or type(layer)._build_once is self.build_once
        if built and not layer._forward_pre_hooks and not layer._forward_post_hooks:
            outputs = layer.forward(*inputs, **kwargs)
        else:
            call.forward_at = math.inf
            with put(layer, "forward", self.marked(call, layer.forward)):
                outputs = layer._dygraph_call_func(*inputs, **kwargs)
        call.outputs = _shapes_in(outputs)
        while True:  # more than one if a layer inside failed and its parent went on
            last = self.stack.pop()
            self.events.append((self.block.back().id(), last, False))
            if last is call:
                return outputs

    def marked(self, call, forward):
        """Return a ``forward`` that notes where it begins, after the hooks that come before it."""

        def mark(*inputs, **kwargs):
            call.forward_at = self.block.back().id()
            return forward(*inputs, **kwargs)

        return mark

    def owners(self):
        """Find out which layer owns which parameter, layers that ``forward`` made included."""
        owners = {}
        for layer in dict.fromkeys([self.net, *self.net.sublayers()]):
            for name, parameter in layer._parameters.items():
                if parameter is not None:
                    owners.setdefault(identity(parameter), (layer, name, parameter))
        return owners


@dataclass(frozen=True)
class Input:
    """An input of the model."""

    shape: tuple
    dtype: object


def key_of(value):
    """Name a value of the program: the operator that makes it, and which of its results it is."""
    return value.get_defining_op().id(), value.index()


def identity(parameter):
    """Name a parameter: a tensor, or a value if ``forward`` made it."""
    return key_of(parameter) if hasattr(parameter, "get_defining_op") else id(parameter)


def _outlive_branches(program):
    """Never free a program that has branches or loops, where Paddle cannot.

    Before 3.3, Paddle aborts the process when it frees one. Such a model is refused anyway, or its
    branches have nothing to count; what is kept is a list of operators, without weights.
    """
    import paddle

    version = tuple(int(part) for part in paddle.__version__.split(".")[:2])
    branches = any(op.num_regions() for op in program.global_block().ops)
    if branches and (3, 0) <= version < (3, 3):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(program))


def _shapes_in(values):
    """Return the shapes of the tensors in a value, a tuple or a list."""
    found = []
    for value in values if is_sequence(values) else [values]:
        if is_sequence(value):
            found += _shapes_in(value)
        elif hasattr(value, "shape") and hasattr(value, "dtype"):
            found.append(tuple(value.shape))
    return found


def where_is(paths, layer):
    """Say where in the model something happened."""
    path = paths.get(id(layer), [""])[0]
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
    inside = code is not None and "paddle" in code.co_filename
    if inside and (code.co_name in asks_for_numbers or "dynamic graph mode" in str(error)):
        return words.error("data_dependent", where=where)
    kind, message = type(error).__name__, first_line(error)
    if card_only := re.search(
        r"Check data type error for op: (\w+?)_?,.*expected_dtype:\s*(\(|$)", message
    ):
        return words.error("card_only", where=where, operator=card_only[1])
    values = {"value": input_shape, "where": where, "kind": kind, "message": message}
    return words.error("forward_failed", **values)


def first_line(error):
    """Return the line of an error that says what is wrong; Paddle's have many around it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip(" -\t")]
    summary = [
        place for place, line in enumerate(lines) if line.startswith("Error Message Summary")
    ]
    lines = lines[summary[-1] + 1 :] if summary else lines
    return lines[0] if lines else type(error).__name__


def is_sequence(value):
    """Say whether a value is a list or a tuple."""
    return isinstance(value, list | tuple)


def paths_of(net):
    """Return every name of every layer, by the layer's id, in the order of the model."""
    paths = {}

    def walk(layer, path, above):
        paths.setdefault(id(layer), []).append(path)
        for name, child in layer._sub_layers.items():
            if child is not None and id(child) not in above:
                walk(child, f"{path}.{name}" if path else name, above | {id(child)})

    walk(net, "", {id(net)})
    return paths
