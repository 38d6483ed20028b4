"""course.tolerance tells an error of the arithmetic from an error of the reader."""

import doctest

from course import tolerance
from course.tolerance import bits_of_products, nearly_equal, relative_tolerance

import numpy as np
import paddle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paddle import nn
from rounded_products import BFLOAT16_BITS, FLOAT32_BITS, TF32_BITS, rounded, rounded_products

LOW = [TF32_BITS, BFLOAT16_BITS]


def test_examples() -> None:
    assert doctest.testmod(tolerance).failed == 0
    assert doctest.testmod(tolerance).attempted


@pytest.mark.parametrize("bits", LOW)
def test_rounding_is_to_the_nearest_with_so_many_bits(bits: int) -> None:
    values = np.random.default_rng(0).uniform(1, 2, 1000).astype("float32")
    kept = rounded(paddle.to_tensor(values), bits).numpy()
    assert np.array_equal(kept, np.round(values * 2.0**bits) / 2.0**bits)


def test_the_machine_is_asked_what_it_keeps() -> None:
    assert bits_of_products() == FLOAT32_BITS
    for bits in LOW:
        with rounded_products(bits):
            assert bits_of_products() == bits
    assert bits_of_products() == FLOAT32_BITS


def test_a_convolution_alone_in_tf32_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in some versions of Paddle: off for matrix products, on for convolutions."""
    exact = paddle._C_ops.conv2d

    def conv2d(x: paddle.Tensor, weight: paddle.Tensor, *others: object) -> paddle.Tensor:
        return exact(rounded(x, TF32_BITS), rounded(weight, TF32_BITS), *others)

    monkeypatch.setattr(paddle._C_ops, "conv2d", conv2d)
    assert bits_of_products() == TF32_BITS


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    channels=st.sampled_from([1, 3, 64, 512]),
    kernel=st.sampled_from([1, 3, 5]),
    layers=st.integers(1, 4),
    bits=st.sampled_from([FLOAT32_BITS, *LOW]),
)
def test_two_ways_to_one_sum_agree_and_a_wrong_one_does_not(
    seed: int, channels: int, kernel: int, layers: int, bits: int
) -> None:
    """A few convolutions against the same as matrix products of windows in another order."""
    paddle.seed(seed)
    stack = [nn.Conv2D(channels if n == 0 else 16, 16, kernel) for n in range(layers)]
    size = 2 + layers * (kernel - 1)
    x = by_matrix = paddle.randn([2, channels, size, size])
    # A card with TF32 rounds what both multiply; here only Paddle's products are rounded.
    with rounded_products(bits), paddle.no_grad():
        for conv in stack:
            x = conv(x)
            columns = paddle.nn.functional.unfold(by_matrix, kernel)[:, ::-1]
            weight = conv.weight.reshape([16, -1])[:, ::-1]
            side = int(columns.shape[2] ** 0.5)
            by_matrix = paddle.matmul(weight, columns) + conv.bias.reshape([16, 1])
            by_matrix = by_matrix.reshape([2, 16, side, side])
        assert nearly_equal(by_matrix, x)
        assert nearly_equal(by_matrix.numpy(), x)
        # A wrong weight's worth: two channels exchanged.
        exchanged = x.numpy()[:, [1, 0, *range(2, 16)]]
        assert not nearly_equal(exchanged, x)


def test_other_shapes_and_strange_values_are_not_equal() -> None:
    assert not nearly_equal(np.ones([1, 3]), np.ones(3))
    assert not nearly_equal([np.nan, 1.0], [1.0, 1.0])
    assert not nearly_equal([1.0, 1.0], [np.inf, 1.0])
    assert nearly_equal([], [])
    assert nearly_equal([0.0], [0.0])
    assert not nearly_equal([1e-9], [0.0])


def test_the_scale_is_the_largest_value() -> None:
    step = relative_tolerance()
    assert nearly_equal([100.0, 60 * step], [100.0, 0.0])
    assert not nearly_equal([100.0, 140 * step], [100.0, 0.0])
