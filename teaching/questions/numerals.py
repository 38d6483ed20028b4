"""How numbers are written in a question: grouped by three, products with ×, rounded shares.

>>> n(57802752), n(0.1190), times(3, 3, 64), by(28, 28), square(7)
('57,802,752', '0.119', '3×3×64', '28×28', '7×7')
"""

from fractions import Fraction

TIMES = "×"


def n(value: int | float | Fraction, digits: int | None = None) -> str:
    """A number for a reader: thousands apart; with `digits` after the point, if given.

    >>> n(1234567), n(0.5), n(2.0), n(1.25, 1), n(28.0, 2)
    ('1,234,567', '0.5', '2', '1.2', '28.00')
    """
    if digits is not None:
        return f"{float(value):,.{digits}f}"
    value = float(value) if isinstance(value, Fraction) else value
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return f"{value:,}"


def times(*factors: int | float) -> str:
    """A product, written out: 3×3×64."""
    return TIMES.join(n(factor) for factor in factors)


def by(*sizes: int) -> str:
    """Lengths of the sides of a picture or a kernel: 28×28."""
    return TIMES.join(str(size) for size in sizes)


def square(size: int, dims: int = 2) -> str:
    """A square's sides, or a cube's: 7×7."""
    return by(*[size] * dims)


def shape(*sizes: int) -> str:
    """The shape of an array: [64, 3, 3, 3]."""
    return "[" + ", ".join(str(size) for size in sizes) + "]"


def fraction(part: int, whole: int) -> str:
    """A ratio in lowest terms.

    >>> fraction(18, 25), fraction(4, 2)
    ('18/25', '2')
    """
    value = Fraction(part, whole)
    return (
        str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    )
