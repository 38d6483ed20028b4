"""Operators that are no convolution and no plain product, each against loops that count."""

import itertools
import warnings

import numpy as np
import pytest
from convcost import conv2d, model_cost
from hypothesis import given, settings
from hypothesis import strategies as st

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import paddle
    from paddle import nn
    from paddle.incubate import nn as fused
    from paddle.nn import functional as F
    from paddle.vision.ops import DeformConv2D

SMALL = st.integers(1, 4)


class Call(nn.Layer):
    """A model whose ``forward`` is a function."""

    def __init__(self, function, *layers):
        super().__init__()
        self.function, self.layers = function, nn.LayerList(layers)

    def forward(self, *inputs):
        return self.function(*inputs, *self.layers)


def size_of(net):
    return sum(int(np.prod(p.shape)) for p in net.parameters())


def macs_of(net, shape):
    """Return the MACs; nothing may be unknown, and every parameter is counted."""
    report = model_cost(net, shape)
    assert report.unknown == {}
    assert report.total.params == size_of(net)
    return report.total.macs


class Counted:
    """A number that counts how often it is multiplied by another such number."""

    made = 0

    def __mul__(self, other):
        Counted.made += 1
        return self

    def __add__(self, other):
        return self

    __radd__ = __add__


def numbers(*shape):
    return np.full(shape, Counted(), dtype=object)


def product(a, b):
    """Multiply two matrices of Counted by the definition."""
    assert a.shape[1] == b.shape[0]
    out = np.empty((a.shape[0], b.shape[1]), dtype=object)
    for i, j in itertools.product(*map(range, out.shape)):
        out[i, j] = sum(a[i, k] * b[k, j] for k in range(a.shape[1]))
    return out


def counted(loop):
    """Return how many multiplications a loop makes."""
    Counted.made = 0
    loop()
    return Counted.made


# ── recurrent layers ────────────────────────────────────────────────────────────────────────────
GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}


def recurrent_loop(gates, inputs, hidden, depth, directions, batch, steps):
    def run():
        width = inputs
        for _ in range(depth):
            for _ in range(directions):
                state = numbers(batch, hidden)
                for _ in range(steps):
                    product(numbers(batch, width), numbers(width, gates * hidden))
                    product(state, numbers(hidden, gates * hidden))
            width = directions * hidden

    return run


@settings(max_examples=25)
@given(st.sampled_from(sorted(GATES)), SMALL, SMALL, st.integers(1, 2), st.booleans(), SMALL, SMALL)
def test_recurrent_layers(name, inputs, hidden, depth, both, batch, steps):
    direction = "bidirect" if both else "forward"
    net = getattr(nn, name)(inputs, hidden, depth, direction=direction)
    loop = recurrent_loop(GATES[name], inputs, hidden, depth, 1 + both, batch, steps)
    assert macs_of(net, (batch, steps, inputs)) == counted(loop)


@pytest.mark.parametrize(
    ("cell", "gates"), [(nn.SimpleRNNCell, 1), (nn.GRUCell, 3), (nn.LSTMCell, 4)]
)
def test_a_loop_around_a_cell(cell, gates):
    """``nn.RNN`` unrolled: as many products as the layer, and each step under the cell's name."""
    net = nn.RNN(cell(3, 5))
    assert macs_of(net, (2, 4, 3)) == counted(recurrent_loop(gates, 3, 5, 1, 1, 2, 4))
    report = model_cost(net, (2, 4, 3))
    assert not any("只处理参数" in row.note for row in report.rows)
    both = nn.BiRNN(cell(3, 5), cell(3, 5))
    assert macs_of(both, (2, 4, 3)) == counted(recurrent_loop(gates, 3, 5, 1, 2, 2, 4))


def test_a_length_for_each_sequence_changes_nothing():
    net = Call(lambda x, rnn: rnn(x, sequence_length=paddle.to_tensor([2, 4])), nn.LSTM(3, 5))
    assert macs_of(net, (2, 4, 3)) == counted(recurrent_loop(4, 3, 5, 1, 1, 2, 4))


# ── products of tensors ─────────────────────────────────────────────────────────────────────────
def einsum_loop(equation, shapes):
    """Multiply two tensors letter by letter; what only one has and nobody keeps is summed first."""

    def run():
        terms, _, result = equation.partition("->")
        first, second = terms.split(",")
        letters = dict(zip(first, shapes[0], strict=True))
        letters |= dict(zip(second, shapes[1], strict=True))
        shared = [n for n in letters if n in result or (n in first and n in second)]
        for _ in itertools.product(*(range(letters[n]) for n in shared)):
            Counted() * Counted()

    return run


@pytest.mark.parametrize(
    ("equation", "shapes"),
    [
        ("bij,bkj->bik", [(2, 3, 4), (2, 5, 4)]),
        ("bhid,bhjd->bhij", [(2, 2, 3, 4), (2, 2, 5, 4)]),
        ("i,j->ij", [(3,), (4,)]),
        ("ij,ij->ij", [(3, 4), (3, 4)]),
        ("ij,jk->k", [(3, 4), (4, 2)]),
        ("nchw,cd->ndhw", [(2, 3, 4, 5), (3, 6)]),
    ],
)
def test_einsum(equation, shapes):
    macs = macs_of(Call(lambda x, y: paddle.einsum(equation, x, y)), shapes)
    assert macs == counted(einsum_loop(equation, shapes))


def test_einsum_of_three_goes_pair_by_pair():
    net = Call(lambda x: paddle.einsum("bij,bkj,bkl->bil", x, x, x))
    pairs = [("bij,bkj->bik", [(1, 3, 4)] * 2), ("bik,bkl->bil", [(1, 3, 3), (1, 3, 4)])]
    assert macs_of(net, (1, 3, 4)) == sum(counted(einsum_loop(*pair)) for pair in pairs)


def test_einsum_of_one_multiplies_nothing():
    assert macs_of(Call(lambda x: paddle.einsum("ij->i", x)), (3, 4)) == 0


@given(SMALL, SMALL, SMALL, SMALL)
@settings(max_examples=15)
def test_bilinear(batch, left, right, outputs):
    def loop():
        for _ in range(outputs):
            rows = product(numbers(batch, left), numbers(left, right))
            for row in rows:
                product(row.reshape(1, -1), numbers(right, 1))

    macs = macs_of(nn.Bilinear(left, right, outputs), [(batch, left), (batch, right)])
    assert macs == counted(loop)


@given(SMALL, SMALL)
@settings(max_examples=15)
def test_kron(rows, columns):
    macs = macs_of(Call(lambda x, y: paddle.kron(x, y)), [(rows, columns), (columns, 2)])
    assert macs == counted(
        lambda: [numbers(rows, columns) * one for one in numbers(columns, 2).ravel()]
    )


@given(st.lists(SMALL, min_size=3, max_size=5))
@settings(max_examples=25)
def test_multi_dot_takes_the_cheapest_order(sizes):
    shapes = list(itertools.pairwise(sizes))

    def cheapest(matrices):
        if len(matrices) == 1:
            return 0
        return min(
            cheapest(matrices[:at])
            + cheapest(matrices[at:])
            + matrices[0][0] * matrices[at][0] * matrices[-1][1]
            for at in range(1, len(matrices))
        )

    net = Call(lambda *matrices: paddle.linalg.multi_dot(list(matrices)))
    assert macs_of(net, shapes) == cheapest(shapes)


# ── deformable convolution ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("groups", [1, 2])
def test_deformable_convolution_costs_what_a_convolution_does(groups, masked):
    window = {"stride": 2, "padding": 1, "groups": groups}
    offset = nn.Conv2D(4, 18, 3, stride=2, padding=1)
    mask = nn.Conv2D(4, 9, 3, stride=2, padding=1)
    deform = DeformConv2D(4, 6, 3, **window)

    if masked:
        net = Call(lambda x, o, m, c: c(x, o(x), m(x)), offset, mask, deform)
    else:
        net = Call(lambda x, o, c: c(x, o(x)), offset, deform)
    parts = [conv2d(4, 18, 3, 2, 1, input_size=9), conv2d(4, 6, 3, **window, input_size=9)]
    parts += [conv2d(4, 9, 3, 2, 1, input_size=9)] * masked
    assert macs_of(net, (1, 4, 9, 9)) == sum(parts).macs


# ── fused operators ─────────────────────────────────────────────────────────────────────────────
def attention_loop(batch, length, dim, heads):
    def run():
        for _ in range(batch):
            product(numbers(length, dim), numbers(dim, 3 * dim))
            for _ in range(heads):
                size = dim // heads
                product(numbers(length, size), numbers(size, length))
                product(numbers(length, length), numbers(length, size))
            product(numbers(length, dim), numbers(dim, dim))

    return run


def feed_forward_loop(batch, length, dim, inner):
    def run():
        for _ in range(batch):
            product(numbers(length, dim), numbers(dim, inner))
            product(numbers(length, inner), numbers(inner, dim))

    return run


def test_fused_linear():
    net = fused.FusedLinear(3, 5)
    assert macs_of(net, (2, 3)) == counted(lambda: product(numbers(2, 3), numbers(3, 5)))
    assert model_cost(net, (2, 3)).total.bias_adds == 10


@pytest.mark.parametrize("first", [False, True])
def test_fused_attention_and_feed_forward(first):
    attention = attention_loop(2, 3, 8, 2)
    net = fused.FusedMultiHeadAttention(8, 2, normalize_before=first)
    used = model_cost(net, (2, 3, 8))
    assert (used.total.macs, used.total.params) == (counted(attention), size_of(net))
    feed = feed_forward_loop(2, 3, 8, 5)
    net = fused.FusedFeedForward(8, 5, normalize_before=first)
    used = model_cost(net, (2, 3, 8))
    assert (used.total.macs, used.total.params) == (counted(feed), size_of(net))
    net = fused.FusedTransformerEncoderLayer(8, 2, 5, normalize_before=first)
    assert model_cost(net, (2, 3, 8)).total.macs == counted(attention) + counted(feed)


def test_a_fused_addition_and_norm():
    net = fused.FusedBiasDropoutResidualLayerNorm(8)
    assert macs_of(net, [(2, 3, 8), (2, 3, 8)]) == 0


def test_an_operator_for_cards_alone_is_named():
    net = fused.FusedMultiTransformer(8, 2, 16, num_layers=1)
    with pytest.raises(ValueError, match=r"用了 fused_multi_transformer，.*普通层"):
        model_cost(net, (2, 3, 8))


@pytest.mark.parametrize(
    "call", [F.scaled_dot_product_attention, F.flash_attention.flash_attention]
)
def test_attention_without_projections(call):
    net = Call(lambda q, k: call(q, k, k))
    macs = macs_of(net, [(2, 3, 2, 4), (2, 3, 2, 4)])

    def loop():
        for _ in range(2 * 2):
            product(numbers(3, 4), numbers(4, 3))
            product(numbers(3, 3), numbers(3, 4))

    assert macs == counted(loop)


# ── work on weights ─────────────────────────────────────────────────────────────────────────────
def power_iteration(rows, columns, iterations):
    """Two products of a matrix and a vector an iteration, and u · W · v at the end."""

    def run():
        for _ in range(iterations):
            product(numbers(columns, rows), numbers(rows, 1))
            product(numbers(rows, columns), numbers(columns, 1))
        product(numbers(rows, columns), numbers(columns, 1))
        product(numbers(1, rows), numbers(rows, 1))

    return run


@pytest.mark.parametrize("iterations", [1, 3])
def test_spectral_normalisation_is_apart(iterations):
    """Its products work on the weight, whatever comes in: none of the model's MACs."""
    net = nn.utils.spectral_norm(nn.Conv2D(3, 4, 3), n_power_iterations=iterations)
    report = model_cost(net, (1, 3, 8, 8))
    assert report.total.macs == conv2d(3, 4, 3, input_size=8).macs
    assert report.total.weight_macs == counted(power_iteration(4, 27, iterations))
    assert report.total.params == size_of(net)
    assert "把权重变成权重的乘加" in str(report)
    norm = nn.SpectralNorm([4, 3, 3, 3], dim=0, power_iters=iterations)
    net = Call(lambda x, n, c: F.conv2d(x, n(c.weight)), norm, nn.Conv2D(3, 4, 3, bias_attr=False))
    report = model_cost(net, (1, 3, 8, 8))
    assert report.total.macs == conv2d(3, 4, 3, input_size=8).macs
    assert report.total.weight_macs == counted(power_iteration(4, 27, iterations))
