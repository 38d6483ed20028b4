"""Have Paddle write down the operators of a forward pass in place of running them.

In its static mode Paddle adds each operator that is called to a program and returns a value with a
shape and no numbers. ``written_down`` turns that mode on, puts a value in place of every tensor of
the model, and puts plain operators in place of those that have no kernel for a processor.
"""

import collections
import contextlib
import sys
import traceback

from .substitutes import plain_operators


@contextlib.contextmanager
def put(owner, name, value):
    """Put a value in an attribute's place, and the old one back in the end."""
    own, before = name in vars(owner), getattr(owner, name, None)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if own:
            setattr(owner, name, before)
        else:
            delattr(owner, name)


#: What a layer keeps without a question. None is left to Paddle, for which it can mean a deletion.
_PLAIN = {bool, int, float, str, tuple, list, dict, set, collections.OrderedDict}


@contextlib.contextmanager
def quick_attributes():
    """Let layers set plain attributes at once: Paddle asks of each what it is, five times over.

    A layer sets some thirty when it is built, which is a fifth of the time of a small model.
    """
    import paddle

    slow = paddle.nn.Layer.__setattr__

    def quick(layer, name, value):
        own = vars(layer)
        if type(value) in _PLAIN and not any(
            name in own.get(held, ()) for held in ("_parameters", "_sub_layers", "_buffers")
        ):
            object.__setattr__(layer, name, value)
        else:
            slow(layer, name, value)

    with put(paddle.nn.Layer, "__setattr__", quick):
        yield


@contextlib.contextmanager
def written_down(program, value, known):
    """Let operators be added to ``program``.

    ``value`` turns the model's tensors into values; ``known`` answers where numbers are known.
    """
    import paddle
    from paddle.base.dygraph.base import to_static_mode_guard
    from paddle.pir.core import static_op_arg_cast_guard

    with contextlib.ExitStack() as stack:
        for guard in (
            put(traceback, "extract_stack", _stack_for_others(traceback.extract_stack)),
            put(paddle.pir.core, "_convert_into_value", value),
            put(paddle.nn.layer.rnn, "_rnn_static_graph", paddle.nn.layer.rnn._rnn_dynamic_graph),
            put(paddle.autograd.PyLayer, "apply", classmethod(_run_forward)),
            put(paddle, "in_dynamic_mode", _dynamic_for_others(paddle.in_dynamic_mode)),
            _methods_on_values(value),
            plain_operators(),
            known.answered(),
            _old_functions(),
            _static_mode(),
            paddle.static.program_guard(program, paddle.static.Program()),
            to_static_mode_guard(True),
            static_op_arg_cast_guard(value),
            _inplace_notes_forgotten(program),
        ):
            stack.enter_context(guard)
        yield


@contextlib.contextmanager
def _static_mode():
    import paddle

    paddle.enable_static()
    try:
        yield
    finally:
        paddle.disable_static()


@contextlib.contextmanager
def _inplace_notes_forgotten(program):
    """Drop what Paddle notes of assignments like ``x[0] = y`` under the program's address.

    A later program at the same address would read it.
    """
    try:
        from paddle.jit.dy2static.parameter_recorder import _global_inplace_map as notes
    except ImportError:  # its place before 3.3
        from paddle.jit.pir_dy2static.parameter_recorder import _global_inplace_map as notes
    notes.pop(program)
    try:
        yield
    finally:
        notes.pop(program)


# ── what Python code sees meanwhile ─────────────────────────────────────────────────────────────
def _called_by_paddle():
    """Say whether the function that asks was called by Paddle, or by convcost, not by a model."""
    name = sys._getframe(2).f_globals.get("__name__", "")
    return name.partition(".")[0] in ("paddle", __package__)


def _stack_for_others(extract_stack):
    """Return no call stack to Paddle, which asks for one at each operator and keeps it.

    The stacks would take half of the time. Exceptions keep theirs.
    """

    def stack(*args, **kwargs):
        return [] if _called_by_paddle() else extract_stack(*args, **kwargs)

    return stack


def _dynamic_for_others(in_dynamic_mode):
    """Tell a model that asks that it is running: it takes the path that it takes when it does."""

    def mode():
        return in_dynamic_mode() if _called_by_paddle() else True

    return mode


def _run_forward(cls, *args, **kwargs):
    """Run the forward of a ``PyLayer``: its own backward has no part in the cost."""
    from paddle.autograd.py_layer import PyLayerContext

    context = type("Context", (PyLayerContext,), {"save_for_backward": lambda *_: None})()
    return cls.forward(context, *args, **kwargs)


@contextlib.contextmanager
def _old_functions():
    """Call functions that ``to_static`` has wrapped as what they were."""
    from paddle.jit.dy2static.program_translator import StaticFunction

    def call(self, *args, **kwargs):
        return self.dygraph_function(*args, **kwargs)

    kinds = {StaticFunction, *_subclasses(StaticFunction)}
    with contextlib.ExitStack() as stack:
        for kind in kinds:
            stack.enter_context(put(kind, "__call__", call))
        yield


def _subclasses(kind):
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)


#: Methods that ask a tensor for its numbers or for itself: a tensor of the model keeps its own.
_KEPT = {"numpy", "item", "tolist", "dim", "ndimension", "numel", "element_size"}
_KEPT |= {"__init__", "__doc__", "__module__", "__repr__", "__hash__", "__deepcopy__"}
_KEPT |= {"__float__", "__int__", "__bool__", "__complex__", "__index__"}


@contextlib.contextmanager
def _methods_on_values(value):
    """Let an operator on a tensor of the model, as in ``self.weights[0] @ x``, be written down too.

    Paddle would run it at once, on weights that have no memory.
    """
    import paddle

    tensor, symbol = paddle.Tensor, vars(paddle.pir.Value)
    shared = {
        name: method
        for name, method in vars(tensor).items()
        if name in symbol and name not in _KEPT and callable(method)
    }

    def on_value(name):
        return lambda self, *args, **kwargs: getattr(value(self), name)(*args, **kwargs)

    for name in shared:
        setattr(tensor, name, on_value(name))
    try:
        yield
    finally:
        for name, method in shared.items():
            setattr(tensor, name, method)
