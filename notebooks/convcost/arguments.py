"""What paddle.nn accepts as an argument, and what it refuses, in convcost's own words.

Each function takes ``call``, the name of the formula, for the message to say where it is wrong.
"""

from collections.abc import Sequence
from operator import index

from . import words


def _fail(kind, key, /, **values):
    raise kind(words.error(key, **values))


def integer(call, name, value):
    """Return ``value`` as an int; a bool, a float or a text is refused, as Paddle refuses it."""
    if not _is_bool(value):
        try:
            return index(value)
        except TypeError:
            pass
    return _fail(TypeError, "int", call=call, name=name, value=value, kind=type(value).__name__)


def count(call, name, value):
    """Return ``value`` as an int that is at least 1."""
    number = integer(call, name, value)
    if number < 1:
        _fail(ValueError, "positive", call=call, name=name, value=value)
    return number


def _is_bool(value):
    """Say whether a value is True or False, Python's or NumPy's."""
    kind = type(value)
    return kind is bool or (kind.__module__ == "numpy" and kind.__name__ in ("bool", "bool_"))


def _is_ordered(value):
    """Say whether a value is several in order; a set is not, and a generator is used up once."""
    if isinstance(value, str | bytes):
        return False
    return isinstance(value, Sequence) or (type(value).__module__ == "numpy" and value.shape != ())


def true_or_false(call, name, value):
    """Return ``value`` if it is a bool."""
    if not _is_bool(value):
        _fail(TypeError, "bool", call=call, name=name, value=value)
    return bool(value)


def per_axis(call, name, value, dims, at_least=1):
    """Return a tuple of ``dims`` ints from one int or from ``dims`` of them.

    >>> per_axis("conv2d", "stride", 2, dims=2), per_axis("conv2d", "stride", [2, 1], dims=2)
    ((2, 2), (2, 1))
    """
    if isinstance(value, int):
        numbers = (integer(call, name, value),) * dims
    else:
        numbers = tuple(value) if _is_ordered(value) else ()
        if len(numbers) != dims:
            axes = words.JOIN.join(words.AXES[dims])
            kind = ValueError if _is_ordered(value) else TypeError
            _fail(kind, "per_axis", call=call, name=name, value=value, dims=dims, axes=axes)
        numbers = tuple(integer(call, name, number) for number in numbers)
    if min(numbers) < at_least:
        key = "positive" if at_least == 1 else "not_negative"
        _fail(ValueError, key, call=call, name=name, value=value)
    return numbers


def padding(call, value, dims):
    """Return ``"same"`` or ``dims`` pairs (before, after), from any form that Paddle takes.

    >>> padding("conv2d", 1, dims=2)
    ((1, 1), (1, 1))
    >>> padding("conv2d", [0, 1, 2, 3], dims=2)
    ((0, 1), (2, 3))
    >>> padding("conv2d", [[0, 0], [0, 0], [0, 1], [2, 3]], dims=2)
    ((0, 1), (2, 3))
    """

    def wrong(kind=ValueError):
        axes = words.JOIN.join(words.AXES[dims])
        sizes = {"dims": dims, "twice": 2 * dims, "full": 2 + dims, "axes": axes}
        _fail(kind, "padding", call=call, value=value, **sizes)

    if isinstance(value, str):
        if value.lower() not in ("same", "valid"):
            wrong()
        return "same" if value.lower() == "same" else ((0, 0),) * dims
    listed = isinstance(value, list | tuple)
    if not isinstance(value, int) and not _is_ordered(value):
        wrong(TypeError)
    if listed and value and isinstance(value[0], list | tuple):
        if len(value) != 2 + dims or not all(
            isinstance(pair, list | tuple) and len(pair) == 2 for pair in value
        ):
            wrong()
        pairs = [per_axis(call, "padding", pair, 2, at_least=0) for pair in value]
        if any(map(any, pairs[:2])):
            _fail(ValueError, "padding_channels", call=call, value=value)
        return tuple(pairs[2:])
    if listed and len(value) == 2 * dims:
        flat = [integer(call, "padding", number) for number in value]
        if min(flat) < 0:
            _fail(ValueError, "not_negative", call=call, name="padding", value=value)
        return tuple(zip(flat[0::2], flat[1::2], strict=True))
    if not isinstance(value, int) and len(value) != dims:
        wrong()
    return tuple((n, n) for n in per_axis(call, "padding", value, dims, at_least=0))


def has_bias(call, bias_attr):
    """Say whether a layer with this ``bias_attr`` has a bias: paddle.nn's have unless told no."""
    if bias_attr is None or _is_bool(bias_attr):
        return bias_attr is None or bool(bias_attr)
    if isinstance(bias_attr, str) or type(bias_attr).__module__.split(".")[0] == "paddle":
        return True  # a parameter's name, a paddle.ParamAttr, an initializer
    kind = type(bias_attr).__name__
    return _fail(TypeError, "bias_attr", call=call, value=bias_attr, kind=kind)


def with_bias(call, bias, bias_attr):
    """Return ``bias_attr``, or False if ``bias`` is: Paddle's convolutions take both."""
    if bias is None or true_or_false(call, "bias", bias):
        return bias_attr
    return False


def group_count(call, groups, in_channels, out_channels):
    """Return ``groups`` if it divides both channel counts."""
    groups = count(call, "groups", groups)
    if in_channels % groups or out_channels % groups:
        smaller = min(in_channels, out_channels)
        choices = [g for g in range(1, smaller + 1) if not in_channels % g and not out_channels % g]
        shown = choices if len(choices) <= 8 else [*choices[:6], "…", choices[-1]]
        _fail(
            ValueError,
            "groups",
            call=call,
            groups=groups,
            in_channels=in_channels,
            out_channels=out_channels,
            choices=words.JOIN.join(map(str, shown)),
        )
    return groups
