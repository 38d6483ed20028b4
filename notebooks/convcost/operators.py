"""Which of Paddle's operators compute multiply-accumulates, and which are known not to.

An operator in neither table is unknown: the tracer reports it and never takes it for nothing.
Names are those of the static graph without the ``pd_op.`` before them and without the ``_`` after
them that marks an operator working in place.
"""

#: Operators with multiply-accumulates, by the way they are counted.
COUNTED = {
    "conv2d": "conv",
    "depthwise_conv2d": "conv",
    "conv3d": "conv",
    "conv2d_transpose": "conv_transpose",
    "depthwise_conv2d_transpose": "conv_transpose",
    "conv3d_transpose": "conv_transpose",
    "matmul": "matmul",
    "bmm": "matmul",
    "mv": "matmul",
    "dot": "matmul",
    "addmm": "matmul",
    "baddbmm": "matmul",
}

#: Pooling: no multiply-accumulates, a row of its own for its size and its comparisons or additions.
POOLING = {"pool2d", "pool3d", "max_pool2d_with_index", "max_pool3d_with_index"}

#: Normalisation: no multiply-accumulates, a row of its own for its parameters.
NORMALIZATION = {
    "batch_norm",
    "sync_batch_norm",
    "layer_norm",
    "group_norm",
    "instance_norm",
    "rms_norm",
}

#: Tables of parameters in which one looks things up.
EMBEDDING = {"embedding", "sparse_weight_embedding", "c_embedding"}

#: Everything else that is known to compute no multiply-accumulates, by what it does. Those under
#: "movement" put numbers elsewhere or give a tensor another shape.
_FREE = {
    "elementwise": """
        abs acos add add_n angle asin atan atan2 ceil clip clip_by_norm conj cos cosh cross
        cumprod cumsum digamma divide elementwise_pow erf erfinv exp expm1 floor floor_divide
        fmax fmin frac heaviside hypot label_smooth ldexp lerp lgamma log log10 log1p log2 logit
        maximum minimum multiply nan_to_num pow reciprocal remainder round rsqrt scale sign sin
        sinh sqrt square stanh subtract tan tanh_shrink trunc
    """,
    "activation": """
        celu dropout elu gelu glu gumbel_softmax hardshrink hardsigmoid hardswish hardtanh
        leaky_relu log_softmax logsigmoid maxout mish prelu relu relu6 rrelu selu sigmoid silu
        softmax softplus softshrink softsign swiglu swish tanh thresholded_relu
    """,
    "pooling": """
        fractional_max_pool2d fractional_max_pool3d lp_pool2d
    """,
    "normalization": """
        frobenius_norm l1_norm norm p_norm squared_l2_norm
    """,
    "reduction": """
        all amax amin any argmax argmin argsort bincount histogram kthvalue logsumexp max mean
        mean_all median min mode nanmedian prod reduce_as sort sum topk unique
        unique_consecutive
    """,
    "comparison": """
        accuracy allclose assert bitwise_and bitwise_not bitwise_or bitwise_xor equal equal_all
        greater_equal greater_than isclose isfinite isinf isnan less_equal less_than logical_and
        logical_not logical_or logical_xor nonzero not_equal searchsorted where
    """,
    "creation": """
        arange bernoulli binomial empty empty_like exponential eye full full_batch_size_like
        full_int_array full_like gaussian linspace logspace multinomial one_hot ones poisson
        randint randperm standard_gamma tril_indices triu_indices truncated_gaussian_random
        uniform zeros
    """,
    "lookup": """
        lookup_table masked_select multiplex
    """,
    "resize": """
        affine_grid bicubic_interp bilinear_interp grid_sample linear_interp nearest_interp
        roi_align roi_pool trilinear_interp
    """,
    "loss": """
        bce_loss cross_entropy_with_softmax hinge_loss huber_loss identity_loss kldiv_loss
        l1_loss log_loss margin_cross_entropy mse_loss nll_loss
        sigmoid_cross_entropy_with_logits smooth_l1_loss softmax_with_cross_entropy warpctc
    """,
    "movement": """
        as_complex as_real as_strided assign assign_out assign_value broadcast_tensors cast
        channel_shuffle concat contiguous copy_to crop data detach diag diag_embed diagonal
        expand expand_as feed fetch fill_diagonal flatten flip fold full_with_tensor gather
        gather_nd imag increment index_add index_put index_sample index_select is_empty
        masked_fill memcpy memcpy_d2h memcpy_h2d meshgrid moveaxis npu_identity numel pad pad3d
        partial_concat pixel_shuffle pixel_unshuffle print put_along_axis real repeat_interleave
        repeat_interleave_with_tensor_index reshape reverse roll scatter scatter_nd_add
        sequence_mask set_value set_value_with_tensor shadow_feed shadow_output shape shape64
        share_data shuffle_channel slice space_to_depth split split_with_num squeeze stack
        strided_slice take_along_axis temporal_shift tensor_unfold tile trans_layout transpose
        tril triu unbind unfold unpool unpool3d unsqueeze unstack view_dtype view_shape
    """,
}

#: The category of every operator that is known to compute no multiply-accumulates.
CATEGORY = {name: category for category, names in _FREE.items() for name in names.split()}
CATEGORY |= dict.fromkeys(POOLING, "pooling") | dict.fromkeys(NORMALIZATION, "normalization")
CATEGORY |= dict.fromkeys(EMBEDDING, "lookup")

#: Packing of several tensors into one and back; always without cost.
BUILTIN = {
    "builtin.combine",
    "builtin.constant",
    "builtin.parameter",
    "builtin.set_parameter",
    "builtin.shadow_output",
    "builtin.slice",
    "builtin.split",
    "cf.stack_create",
    "cf.tuple_pop",
    "cf.tuple_push",
    "cf.yield",
}


def plain_name(operator):
    """Return an operator's name as the tables write it.

    >>> plain_name("pd_op.relu_"), plain_name("builtin.combine")
    ('relu', 'builtin.combine')
    """
    return operator[6:].rstrip("_") if operator.startswith("pd_op.") else operator
