"""Give every product of Paddle's inputs as a card's TF32 or bfloat16 would give them.

On the processor: the inputs of float32 convolutions and matrix products are rounded to so many bits
after the point, and gradients pass through the rounding as if it were not there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

import paddle
from paddle import Tensor, _C_ops

TF32_BITS, BFLOAT16_BITS, FLOAT32_BITS = 10, 7, 23
# What Conv2D, Conv2DTranspose, Linear, F.conv2d, F.linear, paddle.matmul, … call in Paddle 3:
# the two numbers that are multiplied come first in each.
PRODUCTS = [
    *("conv2d", "depthwise_conv2d", "depthwise_conv2d_bias", "conv3d", "depthwise_conv3d_bias"),
    *("conv2d_transpose", "depthwise_conv2d_transpose", "conv3d_transpose"),
    *("matmul", "linear", "linear_v2", "bmm", "mv", "einsum"),
]
OPERATORS = ["__matmul__", "__rmatmul__"]


def rounded(x: object, bits: int) -> object:
    """`x` rounded to `bits` bits after the point, to nearest (Veltkamp's splitting).

    A list is rounded in each of its parts. Other things than float32 tensors, and a network that is
    being traced, stay as they are.
    """
    if isinstance(x, list):
        return [rounded(one, bits) for one in x]
    if not isinstance(x, Tensor) or x.dtype != paddle.float32 or not paddle.in_dynamic_mode():
        return x
    with paddle.no_grad():
        spread = x * float(2 ** (FLOAT32_BITS - bits) + 1)
        shift = (spread - (spread - x)) - x
    return x + shift


@contextmanager
def rounded_products(bits: int) -> Iterator[None]:
    """Within it, Paddle multiplies numbers of `bits` bits after the point."""
    places = [(_C_ops, name) for name in PRODUCTS if hasattr(_C_ops, name)]
    places += [(Tensor, name) for name in OPERATORS if hasattr(Tensor, name)]
    originals = [(where, name, getattr(where, name)) for where, name in places]
    for where, name, original in originals:
        setattr(where, name, _rounding(original, bits))
    try:
        yield
    finally:
        for where, name, original in originals:
            setattr(where, name, original)


def _rounding(product: Callable, bits: int) -> Callable:
    @wraps(product)
    def multiply(first: object, second: object, *others: object, **named: object) -> object:
        return product(rounded(first, bits), rounded(second, bits), *others, **named)

    return multiply
