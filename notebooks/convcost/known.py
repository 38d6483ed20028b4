"""Numbers that are known although nothing runs: sizes, and what a model computes from them.

``paddle.shape(x)`` is a tensor, and a forward may go on with it as it likes: ``h // 2``, ``if pad >
0``, ``y.reshape([n, h * w, -1])``. None of that depends on the data. Where Python asks such a value
for its number, or an operator takes it for a size, the operators that made it are computed here.
"""

import contextlib
from math import prod

import numpy as np

#: More numbers than this are no sizes.
FEW = 64
RESIZERS = ("linear_interp", "bilinear_interp", "trilinear_interp", "nearest_interp")
RESIZERS += ("bicubic_interp",)
#: Operators that take sizes, which may come as values.
SIZED = ("reshape", "expand", "tile", "slice", "strided_slice", "pad", "pad3d", "crop", "roll")
SIZED += ("full", "full_with_tensor", "empty", "arange", "range_v2", "uniform", "gaussian")
SIZED += ("topk", "one_hot", "split", "split_with_num", "pool2d", "squeeze", "unsqueeze")


def _axis(numbers):
    return tuple(int(n) for n in np.reshape(numbers, -1)) or None


def _slice(attributes, x, starts, ends, *_):
    cut = [slice(None)] * x.ndim
    for axis, start, end in zip(attributes["axes"], starts.ravel(), ends.ravel(), strict=True):
        cut[axis] = slice(int(start), int(end))
    return np.squeeze(x[tuple(cut)], axis=tuple(attributes["decrease_axis"]))


def _scale(attributes, x, scale):
    before = 0 if attributes["bias_after_scale"] else attributes["bias"]
    after = attributes["bias"] if attributes["bias_after_scale"] else 0
    return (x + before) * scale + after


def _by_numpy(name):
    return lambda attributes, *numbers: getattr(np, name)(*numbers)


#: Operators that NumPy has too.
SAME = ("add", "subtract", "multiply", "floor_divide", "remainder", "maximum", "minimum")
SAME += ("ceil", "floor", "round", "abs", "sqrt", "where", "equal", "not_equal")
SAME += ("greater_equal", "less_equal", "logical_and", "logical_or", "logical_not")
BY_NUMPY = {name: name for name in SAME}
BY_NUMPY |= {"greater_than": "greater", "less_than": "less", "elementwise_pow": "power"}

#: What an operator makes of its attributes and its inputs, as NumPy arrays. Where only the form
#: changes, the shape of the result says the rest.
COMPUTE = {
    "full": lambda a: np.full(a["shape"], a["value"]),
    "full_int_array": lambda a: np.array(a["value"], "int64"),
    "assign_value": lambda a, *_: np.reshape(a["values"], a["shape"]),
    "cast": lambda a, x: x,
    "scale": _scale,
    "slice": _slice,
    "concat": lambda a, parts, axis: np.concatenate(parts, int(axis)),
    "stack": lambda a, parts: np.stack(parts, a["axis"]),
    "min": lambda a, x, axis: np.min(x, _axis(axis)),
    "max": lambda a, x, axis: np.max(x, _axis(axis)),
    "sum": lambda a, x, axis: np.sum(x, _axis(axis)),
    "prod": lambda a, x, axis: np.prod(x, _axis(axis)),
    "unbind": lambda a, x: list(np.moveaxis(x, a["axis"], 0)),
    "divide": lambda a, x, y: x // y if _whole(x) and _whole(y) else x / y,
    **{
        name: lambda a, x, *_: x
        for name in ("reshape", "squeeze", "unsqueeze", "flatten", "assign", "share_data")
    },
    **{name: _by_numpy(other) for name, other in BY_NUMPY.items()},
}


def _whole(x):
    return np.asarray(x).dtype.kind in "iu"


def _are_ints(numbers):
    return isinstance(numbers, list | tuple) and all(isinstance(n, int) for n in numbers)


class Known:
    """Finds known numbers in a trace."""

    def __init__(self, tensor_of):
        """``tensor_of`` gives the tensor of the model that a value stands for, or None."""
        import paddle

        self.value, self.tensor_of, self.paddle = paddle.pir.Value, tensor_of, paddle
        self.cpu = paddle.base.core.Place()
        self.cpu.set_place(paddle.CPUPlace())

    @contextlib.contextmanager
    def answered(self):
        """Answer with them in a ``with`` block."""
        from paddle import _C_ops

        before = {
            name: getattr(_C_ops, name) for name in (*SIZED, *RESIZERS) if hasattr(_C_ops, name)
        }
        vars(_C_ops).update({name: self._sized(name, op) for name, op in before.items()})
        asked = {
            "__bool__": bool,
            "__int__": int,
            "__float__": float,
            "__index__": int,
            "item": lambda number, *place: number.item(*place),
            "tolist": lambda number: number.tolist(),
            "numpy": lambda number: number,
        }
        own = {name: vars(self.value).get(name) for name in asked}
        for name, answer in asked.items():
            setattr(self.value, name, self._answer(own[name], answer))
        try:
            yield
        finally:
            vars(_C_ops).update(before)
            for name, method in own.items():
                if method is None:
                    delattr(self.value, name)
                else:
                    setattr(self.value, name, method)

    def _answer(self, otherwise, answer):
        def method(value, *args):
            number = self.number(value)
            if number is not None:
                return answer(number, *args)
            if otherwise is None:
                raise TypeError("it has numbers in dynamic graph mode only")
            return otherwise(value, *args)

        return method

    def number(self, value):
        """Return the numbers of a value as an array (of a list, a list of arrays), or None."""
        tensor = self.tensor_of(value)
        if tensor is not None:
            few = tensor._is_initialized() and prod(tensor.shape) <= FEW
            return tensor.numpy() if few else None
        op = value.get_defining_op()
        name = op.name().removeprefix("pd_op.").rstrip("_")
        inputs = [operand for operand in op.operands_source() if operand.initialized()]
        if name in ("shape", "shape64"):
            sizes = list(inputs[0].shape)
            return None if min(sizes, default=0) < 0 else np.array(sizes, "int64")
        if name == "builtin.split":
            parts = self.number(inputs[0])
            return None if parts is None else parts[value.index()]
        if name != "builtin.combine":
            shape = list(value.shape) if op.name() != "pd_op.unbind" else []
            if name not in COMPUTE or min(shape, default=0) < 0 or prod(shape) > FEW:
                return None
        numbers = [self.number(operand) for operand in inputs]
        if any(number is None for number in numbers):
            return None
        if name == "builtin.combine":
            return numbers
        found = COMPUTE[name](op.attrs(), *numbers)
        if isinstance(found, list):
            return found
        kind = {"INT32": "int32", "INT64": "int64", "BOOL": "bool"}.get(value.dtype.name, "float64")
        return np.reshape(np.asarray(found).astype(kind), value.shape)

    def _sized(self, name, operator):
        """Return an operator that takes known numbers for sizes."""

        def call(*args, **kwargs):
            if name in RESIZERS:
                args = self._resized(*args)
            elif name in ("full", "full_with_tensor", "empty", "arange", "range_v2"):
                args = [self._size(arg) for arg in args]
            else:
                args = [*args[:1], *(self._size(arg) for arg in args[1:])]
            if name == "slice" and all(_are_ints(arg) for arg in args[2:4]):
                args[4] = [1] * len(args[1])  # Paddle takes -1 for ends that it does not know
            return operator(*args, **kwargs)

        return call

    def _size(self, arg):
        """Return an argument with ints in place of the values that are known to be whole."""
        if isinstance(arg, list | tuple) and any(isinstance(inner, self.value) for inner in arg):
            numbers = [self._int(inner) for inner in arg]
            return arg if None in numbers else numbers
        if isinstance(arg, self.value) and len(arg.shape) == 1:
            number = self.number(arg)
            if number is not None and _whole(number):
                make = self.paddle._pir_ops.full_int_array
                return make(number.tolist(), self.paddle.int64, self.cpu)
        return arg

    def _int(self, inner):
        if not isinstance(inner, self.value):
            return inner
        number = self.number(inner)
        return int(number) if number is not None and number.size == 1 else None

    def _resized(self, x, size, sizes, *rest):
        """Give the output size of a resizing (rest: scale, layout, depth, height, width, …)."""
        given = list(sizes) if sizes else [] if size is None else [size]
        found = [self.number(value) for value in given]
        if not found or any(number is None for number in found):
            return [x, size, sizes, *rest]
        out = [int(n) for number in found for n in number.reshape(-1)]
        rest = list(rest)
        rest[2:5] = [*[-1] * (3 - len(out)), *out]
        return [x, None, None, *rest]
