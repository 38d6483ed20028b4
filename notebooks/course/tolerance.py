"""When two results that should be the same are: the one place that says how near is near enough.

The same sums of products come out a little different when they are added in another order, or by
another layer. How much is a matter of the arithmetic, not of taste:

- Every input of a product is rounded to some relative error u. On a processor, and on a card with
  TF32 off, it is not rounded at all; TF32 keeps 10 bits after the point, u = 2⁻¹¹; bfloat16
  seven, u = 2⁻⁸. `bits_of_products` asks the machine.
- Each addition in float32 rounds by up to 2⁻²⁴. Over n terms that grows like √n at random and
  like n at worst: 2⁻¹⁷ stands for the thousands of terms of the course's largest sums.
- A product has two rounded inputs, both results are rounded, and some pass through a few layers:
  eight times the larger of the two is a bound with room (in practice the error is at or below u).
- The terms are rounded, not the sum, so what counts is how large the results are as a whole. One
  that happens to cancel to nearly zero has the error of its neighbours: the largest is the scale.

So 6·10⁻⁵ of the largest value on a processor, 0.4 % with TF32, 3 % with bfloat16. A check whose
wrong answers lie nearer than that should be made to try other inputs.
"""

import numpy as np
import paddle
import paddle.nn.functional as F
from numpy.typing import ArrayLike

FLOAT32_BITS = 23  # after the point
ADDING = 2.0**-17
ROOM = 8


def nearly_equal(got: ArrayLike, wanted: ArrayLike) -> bool:
    """Whether two arrays of one shape differ by no more than this machine's products may.

    Takes what NumPy takes, and Paddle's tensors. Other shapes, and values that are not finite
    in one of them only, are not equal.

    >>> nearly_equal([1.0, 2.0], [1.0, 2.00001]), nearly_equal([1.0, 2.0], [1.0, 2.1])
    (True, False)
    """
    got, wanted = (np.asarray(values, dtype="float64") for values in (got, wanted))
    if got.shape != wanted.shape:
        return False
    scale = np.abs(wanted[np.isfinite(wanted)]).max(initial=0)
    return bool(np.allclose(got, wanted, rtol=0, atol=relative_tolerance() * scale))


def relative_tolerance() -> float:
    """How far results may differ here, as a share of the largest of them."""
    return ROOM * max(2.0 ** -(bits_of_products() + 1), ADDING)


def bits_of_products() -> int:
    """How many bits after the point this machine keeps of a float32 that it multiplies.

    A matrix product and a convolution with the identity give back what went in, as it was rounded.
    23 on a processor; 10 where TF32 is on for one of them.
    """
    values = np.random.default_rng(0).uniform(1, 2, [64, 64]).astype("float32")
    one = np.eye(64, dtype="float32")
    with paddle.no_grad():
        product = paddle.matmul(paddle.to_tensor(values), paddle.to_tensor(one)).numpy()
        image = paddle.to_tensor(values.T.reshape([1, 64, 8, 8]))
        kernel = paddle.to_tensor(one.reshape([64, 64, 1, 1]))
        convolved = F.conv2d(image, kernel).numpy().reshape([64, 64]).T
    error = max(np.abs(result - values).max() for result in (product, convolved))
    # The values lie in [1, 2): rounding to b bits moves the worst of thousands by nearly 2⁻ᵇ⁻¹.
    return FLOAT32_BITS if error == 0 else min(FLOAT32_BITS, round(-np.log2(error)) - 1)
