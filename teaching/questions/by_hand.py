"""What may be asked of a person with a pencil: the bound, in one place, and what keeps to it.

No number of a question has more than `MOST_DIGITS` digits between its first and its last that is
not nought, and no answer is longer with its noughts; no multiplication in its solution has factors
with more than `MOST_FACTORS` such digits together (a four-digit number times a three-digit one), no
division a divisor with more than `MOST_DIVISOR`. Solutions are lines of text with arithmetic in
them, which is read here:

>>> list(equations("权重：3×3×64 = 576，再加 64 个偏置，576 + 64 = 640"))
['3×3×64 = 576', '576 + 64 = 640']
>>> holds("3×3×64 = 576"), holds("55÷2 ≈ 27.5"), holds("⌊55÷2⌋ + 1 = 28"), holds("2×2 = 5")
(True, True, True, False)
"""

import math
import re
from collections.abc import Iterator
from fractions import Fraction

MOST_DIGITS = 7
MOST_FACTORS = 7
MOST_DIVISOR = 4
NEARLY = Fraction(1, 100)  # what ≈ may be off by, or half of the last digit written

_RUN = re.compile(r"[0-9,.%×÷/+−²³√()⌊⌋⌈⌉=≈ ]+")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_TOKEN = re.compile(rf"\s*({_NUMBER.pattern}|[×÷/+−²³√()⌊⌋⌈⌉%])")
_CLOSING = {"(": ")", "⌊": "⌋", "⌈": "⌉"}


class TooLong(Exception):
    """Nobody does this on paper."""


def digits(value: Fraction | int | float) -> int:
    """Digits from the first to the last that is not nought.

    >>> digits(57802752), digits(1200), digits(0.125), digits(0)
    (8, 2, 3, 0)
    """
    text = f"{abs(float(value)):.10f}".replace(".", "").strip("0")
    return len(text)


def equations(line: str) -> Iterator[str]:
    """The parts of a line that say that two things are equal."""
    for run in _RUN.findall(line):
        parts = re.split("([=≈])", run.strip(" ,."))
        while parts and not _whole(parts[0]):
            parts = parts[2:]
        while parts and not _whole(parts[-1]):
            parts = parts[:-2]
        if len(parts) > 1:
            yield "".join(parts).strip()


def _whole(side: str) -> bool:
    """Whether a side stands alone; “p(1−p) = …” leaves half a bracket before the sign."""
    return any(map(str.isdigit, side)) and side.count("(") == side.count(")")


def holds(equation: str) -> bool:
    """Whether all its sides are equal (or nearly, at ≈). Raises TooLong beyond the bounds."""
    parts = re.split("([=≈])", equation)
    values = [_Reader(side).value() for side in parts[::2]]
    for i, sign in enumerate(parts[1::2]):
        off, size = abs(values[i] - values[i + 1]), abs(values[i])
        rounded = Fraction(1, 2 * 10 ** len(parts[2 * i + 2].strip().partition(".")[2]))
        if off > (max(size * NEARLY, rounded) if sign == "≈" else 0):
            return False
    return True


def check(numbers: list[float], lines: list[str]) -> None:
    """Raise TooLong where a number or a step of the solution is beyond the bounds."""
    for value in numbers:
        if digits(value) > MOST_DIGITS or abs(value) >= 10**MOST_DIGITS:
            raise TooLong(str(value))
    for line in lines:
        for equation in equations(line):
            holds(equation)


class _Reader:
    """Reads one side: + and −, × and ÷, squares, brackets and the two roundings."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, at = text, [], 0
        while at < len(text.rstrip()):
            token = _TOKEN.match(text, at)
            if not token:
                raise ValueError(f"读不懂算式：{text!r}")
            self.tokens.append(token[1])
            at = token.end()
        self.tokens.append("")

    def value(self) -> Fraction:
        result = self._sum()
        if self.tokens != [""]:
            raise ValueError(f"读不懂算式：{self.text!r}")
        return result

    def _take(self, *which: str) -> str | None:
        return self.tokens.pop(0) if self.tokens[0] in which else None

    def _sum(self) -> Fraction:
        result = -self._product() if self._take("−") else self._product()
        while sign := self._take("+", "−"):
            more = self._product()
            result += more if sign == "+" else -more
        return result

    def _product(self) -> Fraction:
        result = self._power()
        while sign := self._take("×", "÷", "/"):
            factor = self._power()
            if sign == "×":
                result = _multiplied(result, factor)
            elif digits(factor) > MOST_DIVISOR:
                raise TooLong(self.text)
            else:
                result /= factor
        return result

    def _power(self) -> Fraction:
        result = self._atom()
        while mark := self._take("²", "³", "%"):
            base = result
            if mark == "%":
                result = base / 100
                continue
            for _ in range(1 if mark == "²" else 2):
                result = _multiplied(result, base)
        return result

    def _atom(self) -> Fraction:
        if opening := self._take(*_CLOSING):
            inner = self._sum()
            if not self._take(_CLOSING[opening]):
                raise ValueError(f"括号不成对：{self.text!r}")
            whole = inner.numerator // inner.denominator
            return {"(": inner, "⌊": Fraction(whole), "⌈": Fraction(-(-inner // 1))}[opening]
        if self._take("√"):
            square = self._atom()
            root = Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))
            if root * root != square:
                raise ValueError(f"开不尽：{self.text!r}")
            return root
        token = self.tokens.pop(0)
        if not token[:1].isdigit():
            raise ValueError(f"读不懂算式：{self.text!r}")
        result = Fraction(token.replace(",", ""))
        if digits(result) > MOST_DIGITS:
            raise TooLong(self.text)
        return result


def _multiplied(a: Fraction, b: Fraction) -> Fraction:
    whole = a.denominator == b.denominator == 1
    if whole and min(abs(a), abs(b)) > 1 and digits(a) + digits(b) > MOST_FACTORS:
        raise TooLong(f"{a}×{b}")
    return a * b
