"""What an answer should be, and how whatever came instead is told: the kinds that checks ask for.

A kind reads an answer in any spelling that means the same (18, 18.0, `np.int64(18)`, a Tensor of
one element; a list, a tuple, a range, an array) and raises `Wrong`, whose text is a sentence, for
everything else. No answer makes it raise anything else.
"""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral, Number
from typing import Any

from course import words

import numpy as np
import paddle

LONGEST = 10**6
"""Elements of the longest list that is read."""


class Wrong(Exception):
    """An answer, or what the reader's own function made, is wrong; the text is the sentence."""


class Unfit(Exception):
    """Inside this module: a value is not of its kind; the text is a hint, or nothing."""


@dataclass(frozen=True)
class Kind:
    """A kind of answer: what it is called, and how it is read."""

    what: str
    read: Callable[[Any], Any]
    numeric: bool = False
    """Whether nan may stand for a missing answer, so that the other parts are judged without it."""

    def __call__(self, value: object, name: str, sentence: str = words.UNFIT) -> Any:
        """`value` as the check wants it. Raises `Wrong`, in which the answer is called `name`."""
        try:
            return self.read(value)
        except Wrong:
            raise
        except Exception as error:
            hint = str(error) if isinstance(error, Unfit) else ""
            told = {"what": self.what, "shown": shown(value), "hint": hint}
            raise Wrong(sentence.format(name=name, call=name, **told)) from None


def shown(value: object) -> str:
    """`value` as a sentence can hold it: short, and whatever it is.

    >>> shown("18"), shown(np.zeros([2, 3])), shown(len)
    ("文字 '18'", '一个 [2, 3] 的数组', '函数 len')
    """
    try:
        if isinstance(value, str):
            return words.TEXT.format(value=_short(repr(value)))
        if isinstance(value, type):
            return words.CLASS.format(name=value.__name__)
        if isinstance(value, paddle.nn.Layer):
            return words.LAYER.format(name=type(value).__name__)
        if isinstance(value, (np.ndarray, paddle.Tensor)) and value.ndim:
            kind = words.ARRAY if isinstance(value, np.ndarray) else words.TENSOR
            return kind.format(shape=list(value.shape))
        if isinstance(value, (np.generic, np.ndarray, paddle.Tensor)):
            value = value.item()
        if callable(value) and hasattr(value, "__name__"):
            return words.CALLABLE.format(name=value.__name__)
        plain = (int, float, complex, bool, type(None), list, tuple, range, dict, set, frozenset)
        if isinstance(value, plain):
            return " " + _short(repr(value))
    except Exception:
        pass
    return words.OF_TYPE.format(name=type(value).__name__)


def error_text(error: BaseException) -> str:
    """The name of an exception and the line of its message that says what is wrong."""
    try:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    except Exception:
        lines = []
    # Paddle's own messages begin with a stack; what is wrong stands on the line with the error.
    line = next((line for line in lines if "Error: " in line), lines[0] if lines else "")
    return type(error).__name__ + (f": {_short(line, 160)}" if line else "")


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _scalar(value: object) -> int | float:
    """The one real number that `value` is."""
    if isinstance(value, str):
        raise Unfit(words.HINTS["unquote"] if _is_number(value) else "")
    if isinstance(value, (list, tuple, set, dict)):
        raise Unfit(words.HINTS["one_of_them"])
    if isinstance(value, (np.ndarray, np.generic, paddle.Tensor)):
        if value.size != 1:
            raise Unfit(words.HINTS["one_of_them"])
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, Number):
        raise Unfit
    if isinstance(value, Integral):
        return int(value)
    if value == int(value):  # a float, a Fraction, a Decimal; complex and nan raise
        return int(value)
    return float(value)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _whole(value: object) -> int:
    number = _scalar(value)
    if not isinstance(number, int):
        raise Unfit(words.HINTS["whole_part"])
    return number


def _number(value: object) -> int | float:
    number = _scalar(value)
    if not math.isfinite(number):
        raise Unfit(words.HINTS["not_finite"])
    return number


def _yes_no(value: object) -> bool:
    if isinstance(value, (np.ndarray, np.generic, paddle.Tensor)) and value.size == 1:
        value = value.item()
    if isinstance(value, (bool, int, float)) and value in (0, 1):
        return bool(value)
    raise Unfit


whole = Kind(words.KINDS["whole"], _whole, numeric=True)
number = Kind(words.KINDS["number"], _number, numeric=True)
yes_no = Kind(words.KINDS["yes_no"], _yes_no, numeric=True)
anything = Kind(words.KINDS["anything"], lambda value: value)


def _items(value: object) -> list:
    """The elements of a list in any spelling that keeps an order."""
    if isinstance(value, (np.ndarray, paddle.Tensor)):
        if value.ndim == 0 or value.size > LONGEST:
            raise Unfit
        value = value.tolist()
    if not isinstance(value, (list, tuple, range)):
        raise Unfit(words.HINTS["make_list"] if hasattr(value, "__next__") else "")
    if len(value) > LONGEST:
        raise Unfit(words.HINTS["length"].format(count=f"{len(value):,}"))
    return list(value)


def _list_of(kind: Kind, what: str, count: int | None) -> Kind:
    def read(value: object) -> list:
        items = _items(value)
        if count is not None and len(items) != count:
            raise Unfit(words.HINTS["length"].format(count=len(items)))
        read_items = []
        for place, item in enumerate(items, 1):
            try:
                read_items.append(kind.read(item))
            except Exception:
                hint = words.HINTS["item"].format(place=place, shown=shown(item))
                raise Unfit(hint) from None
        return read_items

    counted = words.KINDS["any_count"]
    if count is not None:
        counted = words.KINDS["count"].format(count=count)
    return Kind(words.KINDS[what].format(count=counted), read)


def wholes(count: int | None = None) -> Kind:
    """`count` integers in order (any number of them without it), as a list of int."""
    return _list_of(whole, "wholes", count)


def numbers(count: int | None = None) -> Kind:
    """`count` finite numbers in order, as a list."""
    return _list_of(number, "numbers", count)


def array(*shape: int | None) -> Kind:
    """Numbers of that shape (None: any length), nested lists or an array, as float64 ndarray."""

    def read(value: object) -> np.ndarray:
        if isinstance(value, paddle.Tensor):
            value = value.numpy()
        if hasattr(value, "__len__") and len(value) > LONGEST:
            raise Unfit
        numbers_in = np.asarray(value)
        if numbers_in.dtype.kind not in "biuf":
            raise Unfit
        there = numbers_in.shape
        fits = len(there) == len(shape) and all(
            wanted in (None, size) for wanted, size in zip(shape, there, strict=True)
        )
        if not fits:
            raise Unfit(words.HINTS["shape"].format(shape=list(there)))
        if not np.isfinite(numbers_in).all():
            raise Unfit(words.HINTS["not_finite"])
        return numbers_in.astype("float64")

    sizes = ", ".join("n" if size is None else str(size) for size in shape)
    return Kind(words.KINDS["array"].format(shape=f"[{sizes}]"), read)


def _in_words(allowed: tuple[str, ...]) -> str:
    return words.COMMA.join(f'"{word}"' for word in allowed)


def word(*allowed: str) -> Kind:
    """One of some words; spaces around it and the case of letters do not matter."""
    spelled = {known.casefold(): known for known in allowed}

    def read(value: object) -> str:
        return spelled[value.strip().casefold()]  # type: ignore[attr-defined]

    return Kind(words.KINDS["word"].format(words=_in_words(allowed)), read)


def names(*allowed: str) -> Kind:
    """A set of some of the words, in any spelling: a set, a list, a tuple, one word alone."""
    one = word(*allowed)

    def read(value: object) -> set[str]:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, (set, frozenset, list, tuple)):
            raise Unfit
        found = set()
        for item in items:
            try:
                found.add(one.read(item))
            except Exception:
                raise Unfit(words.HINTS["unknown_word"].format(shown=shown(item))) from None
        return found

    return Kind(words.KINDS["names"].format(words=_in_words(allowed)), read)


def rows(*kinds: Kind) -> Kind:
    """A list whose items each hold one value a kind, as a list of tuples."""

    def read_row(item: object) -> tuple:
        values = _items(item)
        if len(values) != len(kinds):
            raise Unfit
        return tuple(kind.read(value) for kind, value in zip(kinds, values, strict=True))

    told = words.COMMA.join(kind.what for kind in kinds)
    what = words.KINDS["rows"].format(count=len(kinds), kinds=told)
    one = Kind(what, read_row)
    return Kind(what, _list_of(one, "numbers", None).read)


def mapping(kind: Kind, *keys: str) -> Kind:
    """A dict with these keys (others are passed over); a value of None stays None: still empty."""

    def read(value: object) -> dict:
        if not isinstance(value, dict):
            raise Unfit
        if missing := [key for key in keys if key not in value]:
            raise Unfit(words.HINTS["keys"].format(missing=_in_words(tuple(missing))))
        return {key: None if value[key] is None else kind(value[key], f'["{key}"]') for key in keys}

    return Kind(words.KINDS["mapping"].format(words=_in_words(keys)), read)


class Guarded:
    """A reader's function: called on copies, its exceptions and results told in a sentence."""

    def __init__(self, function: Callable, returns: Kind) -> None:
        """Guard `function`, whose results are to be of the kind `returns`."""
        self._function, self._returns = function, returns
        self.__name__ = getattr(function, "__name__", "") or "函数"
        self.name = self.__name__

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """What the function returns, read. Raises `Wrong`."""
        told = [_argument(a) for a in arguments]
        told += [f"{key}={_argument(value)}" for key, value in named.items()]
        call = f"{self.name}({', '.join(told)})"
        copies = [_copied(argument) for argument in arguments]
        try:
            result = self._function(*copies, **{k: _copied(v) for k, v in named.items()})
        except Exception as error:
            raise Wrong(words.RAISED.format(call=call, error=error_text(error))) from None
        if result is None and self._returns is not anything:
            hint = words.HINTS["returned_nothing"]
            told = {"what": self._returns.what, "shown": shown(None), "hint": hint}
            raise Wrong(words.RETURNED.format(call=call, **told))
        return self._returns(result, call, words.RETURNED)


def _argument(value: object) -> str:
    if isinstance(value, str):
        return _short(repr(value))
    return shown(value).strip()


def _copied(value: Any) -> Any:
    """A copy, so that a function that changes what it is given changes nothing of the check's."""
    if isinstance(value, paddle.nn.Layer):
        return value  # a network is handed over as it is: to change it may be the exercise
    if isinstance(value, paddle.Tensor):
        return value.clone() if value.stop_gradient else value
    return copy.deepcopy(value)


def function(returns: Kind = anything) -> Kind:
    """A function whose results are of the kind `returns`; the check gets it as a `Guarded`."""

    def read(value: object) -> Guarded:
        if not callable(value):
            raise Unfit
        return Guarded(value, returns)

    return Kind(words.KINDS["function"], read)


def _layer(value: object) -> paddle.nn.Layer:
    if isinstance(value, type) and issubclass(value, paddle.nn.Layer):
        raise Unfit(words.HINTS["call_it"])
    if not isinstance(value, paddle.nn.Layer):
        raise Unfit
    return value


layer = Kind(words.KINDS["layer"], _layer)


def _builder(value: object) -> Guarded:
    if isinstance(value, paddle.nn.Layer):
        raise Unfit(words.HINTS["built_already"])
    if not callable(value):
        raise Unfit
    return Guarded(value, layer)


builder = Kind(words.KINDS["builder"], _builder)


def subclass(base: type) -> Kind:
    """A class derived from `base`."""

    def read(value: object) -> type:
        if not (isinstance(value, type) and issubclass(value, base)):
            raise Unfit
        return value

    return Kind(words.KINDS["subclass"].format(name=base.__name__), read)


def forward(network: paddle.nn.Layer, x: paddle.Tensor) -> paddle.Tensor:
    """What a reader's network makes of `x`. Raises `Wrong` if it raises or gives no Tensor."""
    shape = list(x.shape)
    try:
        y = network(x)
    except Exception as error:
        raise Wrong(words.FORWARD_RAISED.format(shape=shape, error=error_text(error))) from None
    if not isinstance(y, paddle.Tensor):
        raise Wrong(words.FORWARD_RETURNED.format(shape=shape, shown=shown(y)))
    return y
