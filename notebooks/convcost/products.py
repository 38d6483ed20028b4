"""Multiply-accumulates of the operators that are neither a convolution nor a plain matrix product.

Each function gets the operator's attributes and the shapes of its inputs, a list of shapes where it
takes a list of tensors, and of its output. It returns a Cost without parameters.
"""

from math import prod

from .cost import Cost


def rnn(attributes, inputs, out):
    """``nn.SimpleRNN``, ``nn.LSTM``, ``nn.GRU``: every weight is used once at each time step.

    In every layer and direction each gate is a sum of a product of W_ih with the input and one of
    W_hh with the state; together they are as many products as the matrices have numbers. The gates'
    own multiplications are element by element and count no more than an activation does.
    """
    steps = prod(inputs[0][:2])  # time steps and batch, in either order
    weights = [shape for shape in inputs[2] if len(shape) == 2]
    biases = [shape for shape in inputs[2] if len(shape) == 1]
    return Cost(
        macs=steps * sum(map(prod, weights)),
        bias_adds=steps * sum(map(prod, biases)),
        activations=prod(out),
    )


def einsum(attributes, inputs, out):
    """``paddle.einsum`` of two tensors: one product for each choice of all the letters.

    A letter of one tensor alone that the result does not have is summed before anything is
    multiplied. Of one tensor there is nothing to multiply.
    """
    (shapes,) = inputs
    terms, _, result = attributes["equation"].replace(" ", "").partition("->")
    labelled = [_labels(term, shape) for term, shape in zip(terms.split(","), shapes, strict=True)]
    if len(shapes) == 1:
        return Cost(activations=prod(out))
    first, second = labelled
    kept = set(result) | ({label for label in {**first, **second} if label.isdigit()})
    sizes = {
        label: max(first.get(label, 1), second.get(label, 1))
        for label in {**first, **second}
        if label in kept or (label in first and label in second)
    }
    return Cost(macs=prod(sizes.values()), activations=prod(out))


def _labels(term, shape):
    """Return {letter: size}; what ``...`` stands for is numbered from the back."""
    before, _, after = term.partition("...")
    names = list(before)
    if "..." in term:
        names += [str(n) for n in range(len(shape) - len(before) - len(after), 0, -1)]
    return dict(zip([*names, *after], shape, strict=True))


def bilinear(attributes, inputs, out):
    """``nn.Bilinear``: for each output, x₁ · W, a matrix, then the result with x₂, a vector."""
    weight, *bias = inputs[2:]
    macs = prod(out) * (weight[1] * weight[2] + weight[2])
    return Cost(macs=macs, bias_adds=prod(out) if bias else 0, activations=prod(out))


def deformable_conv(attributes, inputs, out):
    """``paddle.vision.ops.DeformConv2D``: as many products as a convolution of that output size.

    Where its taps lie is data; finding the values between pixels is resizing, which does not count.
    """
    weight = next(shape for shape in inputs[2:] if shape[0] == out[1])
    return Cost(macs=prod(out) * prod(weight[1:]), activations=prod(out))


def fused_gemm_epilogue(attributes, inputs, out):
    """``FusedLinear``: a matrix product, a bias and an activation in one."""
    left = inputs[0]
    terms = left[-2] if attributes["trans_x"] and len(left) > 1 else left[-1]
    return Cost(macs=prod(out) * terms, bias_adds=prod(out), activations=prod(out))


def multi_dot(attributes, inputs, out):
    """``paddle.linalg.multi_dot``: matrices in a row, multiplied in the order that costs least."""
    (shapes,) = inputs
    shapes = [(1, *shapes[0])[-2:], *shapes[1:-1], (*shapes[-1], 1)[:2]]
    sizes = [shapes[0][0], *(shape[1] for shape in shapes)]
    best = {}
    for length in range(1, len(sizes)):
        for i in range(len(sizes) - length):
            j = i + length
            ways = (
                best[i, k] + best[k, j] + sizes[i] * sizes[k] * sizes[j] for k in range(i + 1, j)
            )
            best[i, j] = min(ways, default=0)
    return Cost(macs=best[0, len(sizes) - 1], activations=prod(out))


def kron(attributes, inputs, out):
    """``paddle.kron``: each output is one product."""
    return Cost(macs=prod(out), activations=prod(out))


def attention(attributes, inputs, out):
    """Flash attention and its like: Q · Kᵀ and the result with V, in (batch, length, heads, size).

    A causal mask leaves half of it out in some kernels; here it counts in full.
    """
    query, key, value = inputs[:3]
    batch, length, heads, size = query
    macs = batch * heads * length * key[1] * (size + value[3])
    return Cost(macs=macs, activations=prod(out))


def spectral_norm(attributes, inputs, out):
    """``nn.SpectralNorm``: two products of a matrix and a vector an iteration, and u · W · v."""
    weight = inputs[0]
    rows = weight[attributes["dim"]]
    macs = (2 * attributes["power_iters"] + 1) * prod(weight) + rows
    return Cost(weight_macs=macs, activations=prod(out))


#: How an operator counts, and the kind of row it is.
PRODUCTS = {
    "rnn": (rnn, "recurrent"),
    "einsum": (einsum, "matmul"),
    "bilinear": (bilinear, "bilinear"),
    "deformable_conv": (deformable_conv, "deformable"),
    "fused_gemm_epilogue": (fused_gemm_epilogue, "linear"),
    "multi_dot": (multi_dot, "matmul"),
    "kron": (kron, "matmul"),
    "flash_attn": (attention, "matmul"),
    "memory_efficient_attention": (attention, "matmul"),
    "spectral_norm": (spectral_norm, "norm"),
}
