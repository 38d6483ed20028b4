"""Plain operators in the place of those that Paddle has for graphics cards alone.

A fused operator computes what several plain ones do, and costs the same multiply-accumulates. On a
processor Paddle refuses to write it down, so what is written down is the plain ones.
"""

import contextlib

#: Half precision has few operators on a processor; costs do not depend on the precision.
HALF = ("float16", "bfloat16", "float8_e4m3fn", "float8_e5m2")


def full_precision(dtype):
    """Return the type in which values are written down: float32 for half precision."""
    import paddle

    return paddle.float32 if getattr(dtype, "name", "").lower() in HALF else dtype


@contextlib.contextmanager
def plain_operators():
    """Put the functions below in the place of Paddle's operators of the same names."""
    from paddle import _C_ops

    puts = {name: function for name, function in SUBSTITUTES.items() if hasattr(_C_ops, name)}
    before = {name: getattr(_C_ops, name) for name in [*puts, "cast"]}
    vars(_C_ops).update(puts, cast=_cast(_C_ops.cast))
    try:
        yield
    finally:
        vars(_C_ops).update(before)


def _cast(cast):
    return lambda x, dtype: cast(x, full_precision(dtype))


def _sync_batch_norm(*args):
    from paddle import _C_ops

    return _C_ops.batch_norm_(*args)


def _linear(x, weight, bias, turned=False):
    """Return x · W + b; ``turned`` if W is (out, in)."""
    from paddle import _C_ops

    y = _C_ops.matmul(x, _C_ops.cast(weight, x.dtype), False, turned)
    return y if bias is None else y + bias


def _weight_only_linear(x, weight, bias, scale, weight_dtype, *_):
    rows = weight.shape[0] * (2 if weight_dtype == "int4" else 1)  # two 4-bit weights in a byte
    if rows != weight.shape[0]:
        weight = weight.expand([2, *weight.shape]).reshape([rows, -1])
    return _linear(x, weight, bias, turned=True)


def _llm_int8_linear(x, weight, bias, *_):
    return _linear(x, weight, bias, turned=True)


def _normed(x, scale, bias, epsilon):
    from paddle.nn import functional as F

    return F.layer_norm(x, x.shape[-1], scale, bias, epsilon)


def _fused_feedforward(x, seed1, seed2, w1, b1, w2, b2, scale1, shift1, scale2, shift2, *rest):
    """Two linear layers with an activation between them, as in a Transformer."""
    from paddle.nn import functional as F

    first, epsilon1, epsilon2, activation = rest[:4]
    residual = rest[13]
    y = _normed(x, scale1, shift1, epsilon1) if first else x
    y = _linear(getattr(F, activation)(_linear(y, w1, b1)), w2, b2)
    y = x + y if residual else y
    return (y if first else _normed(y, scale2, shift2, epsilon2), *[None] * 10)


def _fused_attention(
    x, scale1, shift1, w_qkv, b_qkv, cache, mask, w_out, b_out, scale2, shift2, heads, turned, *rest
):
    """Self-attention with several heads, the projections before and after it included."""
    import paddle
    from paddle.nn import functional as F

    first, epsilon1 = rest[:2]
    epsilon2, residual = rest[11], rest[12]
    y = _normed(x, scale1, shift1, epsilon1) if first else x
    if turned:  # the weight is (in, 3 · in); without it, (3, heads, in / heads, in)
        qkv = _linear(y, w_qkv, b_qkv)
    else:
        heads = w_qkv.shape[1]
        bias = None if b_qkv is None else b_qkv.reshape([-1])
        qkv = _linear(y, w_qkv.reshape([-1, w_qkv.shape[-1]]), bias, turned=True)
    batch, length = x.shape[:2]
    q, k, v = qkv.reshape([batch, length, 3, heads, -1]).transpose([2, 0, 3, 1, 4]).unbind()
    if cache is not None:
        k, v = (paddle.concat([old, new], 2) for old, new in ((cache[0], k), (cache[1], v)))
    scores = paddle.matmul(q, k, transpose_y=True)
    weights = F.softmax(scores if mask is None else scores + mask)
    y = paddle.matmul(weights, v).transpose([0, 2, 1, 3]).reshape([batch, length, -1])
    y = _linear(y, w_out, b_out)
    y = x + y if residual else y
    cache = None if cache is None else paddle.stack([k, v])
    return (*[None] * 18, cache, y if first else _normed(y, scale2, shift2, epsilon2))


def _bias_dropout_residual_norm(x, residual, bias, scale, shift, *rest):
    return _normed(residual + (x if bias is None else x + bias), scale, shift, rest[-1])


SUBSTITUTES = {
    "sync_batch_norm_": _sync_batch_norm,
    "weight_only_linear": _weight_only_linear,
    "llm_int8_linear": _llm_int8_linear,
    "fused_feedforward": _fused_feedforward,
    "fused_attention": _fused_attention,
    "fused_bias_dropout_residual_layer_norm": _bias_dropout_residual_norm,
}
