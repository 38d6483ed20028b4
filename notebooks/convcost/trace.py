"""Call a model once on inputs that have a shape but no numbers, and leave no mark on it."""

import ctypes
import os
import random
import sys
import tempfile
import warnings
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field

from . import words


# ── leaving everything as it was ────────────────────────────────────────────────────────────────
@contextmanager
def global_state_kept():
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


@contextmanager
def _without_a_known_warning():
    """Drop one line that Paddle 3.3 writes to stderr, about itself, when it traces an addition.

    Everything else that is written there meanwhile appears afterwards. The line comes from C++ and
    goes past Python's warnings.
    """
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
                if b"not support input out tensor" not in line:
                    os.write(2, line)


@contextmanager
def _without_leftovers():
    """Have Paddle start a trace with empty notes on parameters, and leave none behind.

    Paddle notes which tensor stands for which value of a program, under the program's address. A
    trace that fails leaves its notes there, and a later program at that address would read them:
    wrong values, or freed memory. Nothing is being traced now, so whatever is noted is left over.
    """
    try:
        from paddle.jit.dy2static import parameter_recorder
    except ImportError:  # its place before 3.3
        from paddle.jit.pir_dy2static import parameter_recorder

    def forget():
        for recorder in vars(parameter_recorder).values():
            if type(recorder).__module__ == parameter_recorder.__name__:
                for notes in vars(recorder).values():
                    if isinstance(notes, dict):
                        notes.clear()

    forget()
    try:
        yield
    finally:
        forget()


@contextmanager
def _without_training_warnings():
    """Drop two warnings of Paddle's that are about running or training, which a trace is not."""
    with warnings.catch_warnings():
        for message in ("When training, we now always track", "Tensor do not have 'place'"):
            warnings.filterwarnings("ignore", message=message)
        yield


@contextmanager
def _short_call_stacks():
    """Have Paddle note one line of Python for each operator, not the whole call stack.

    The stacks would take half of the time, and Paddle does not free them. Exceptions keep theirs.
    """
    before = getattr(sys, "tracebacklimit", None)
    sys.tracebacklimit = 1
    try:
        yield
    finally:
        if before is None:
            del sys.tracebacklimit
        else:
            sys.tracebacklimit = before


# ── the trace ───────────────────────────────────────────────────────────────────────────────────
@dataclass
class Call:
    """One call of one layer, with the shapes of what went in and came out."""

    layer: object
    number: int
    inputs: list = field(default_factory=list)
    outputs: list = field(default_factory=list)


@dataclass
class Trace:
    """What a trace leaves: the program, its parameters, and when each layer was entered and left.

    An event is (number of the last operator before it, the call, whether it was entered).
    """

    program: object
    parameters: list
    events: list


def trace_call(net, specs, input_shape):
    """Call ``net`` once on inputs without numbers and return what Paddle wrote down."""
    import paddle

    events, stack, calls, failure = [], [], Counter(), []

    def now():
        return paddle.static.default_main_program().global_block().back().id()

    def enter(layer, inputs):
        calls[id(layer)] += 1
        call = Call(layer, calls[id(layer)], _shapes_in(inputs))
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
    quiet = _without_training_warnings()
    traced = _without_leftovers()
    with _layers_kept(layers), _without_a_known_warning(), quiet, _short_call_stacks(), traced:
        for layer in layers:
            if hasattr(layer.forward, "dygraph_function"):  # decorated by to_static already
                layer.__dict__["forward"] = layer.forward.dygraph_function
            layer.register_forward_pre_hook(enter)
            layer._forward_pre_hooks.move_to_end(next(reversed(layer._forward_pre_hooks)), False)
            layer.register_forward_post_hook(leave)
        try:
            static = paddle.jit.to_static(forward, input_spec=[specs], full_graph=True)
            program = static.concrete_program
            _outlive_branches(static, program.main_program)
        except Exception as error:
            cause = failure[0] if failure else error
            where = where_is(net, stack[-1].layer if stack else net)
            raise ValueError(_explain(cause, where, input_shape)) from cause
    tensors, values = program.parameters
    return Trace(program.main_program, list(zip(tensors, values, strict=True)), events)


def _outlive_branches(static, program):
    """Never free a program that has branches or loops, where Paddle cannot.

    Before 3.3, Paddle aborts the process when it frees one. Such a model is refused anyway, or its
    branches have nothing to count; what is kept is a list of operators, without weights.
    """
    import paddle

    version = tuple(int(part) for part in paddle.__version__.split(".")[:2])
    branches = any(op.num_regions() for op in program.global_block().ops)
    if branches and (3, 0) <= version < (3, 3):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(static))


def _shapes_in(values):
    """Return the shapes of the tensors in a value, a tuple or a list."""
    found = []
    for value in values if is_sequence(values) else [values]:
        if is_sequence(value):
            found += _shapes_in(value)
        elif hasattr(value, "shape") and hasattr(value, "dtype"):
            found.append(tuple(value.shape))
    return found


def where_is(net, layer):
    """Say where in the model something happened."""
    path = paths_of(net).get(id(layer), [""])[0]
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
