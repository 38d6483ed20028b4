"""第 3 章：卷积的类型。"""

from teaching.questions import explorers
from teaching.questions.bank import Draw, question
from teaching.questions.layers import Layer
from teaching.questions.numerals import n, square, times
from teaching.questions.question import Number


@question(chapter="03", topic="深度可分离卷积", level=2, minutes=3, section="separable")
def separable_weights(draw: Draw) -> Number:
    """Both steps of a depthwise separable convolution."""
    c_in, c_out = draw.some(2, [8, 12, 16, 20, 24, 32, 48, 64])
    kernel = draw.one_of(3, 5)
    depth = Layer("Conv2D", c_in, c_in, kernel, padding=kernel // 2, groups=c_in, bias_attr=False)
    point = Layer("Conv2D", c_in, c_out, 1, bias_attr=False)
    first, second = depth.cost.weights, point.cost.weights
    return Number(
        text=f"把 `Conv2D({c_in}, {c_out}, {kernel}, bias_attr=False)` 换成深度可分离卷积"
        "（通道倍数是 1，两步都没有偏置），一共多少个权重？",
        answer=first + second,
        unit="个",
        wrong={
            "depthwise-only": first,
            "pointwise-only": second,
            "standard-instead": c_in * c_out * kernel**2,
            "bias-absent": first + second + c_in + c_out,
            "kernel-once": c_in * kernel + second,
        },
        working=[
            f"深度那一步，每个输入通道一片 {square(kernel)} 的核：{times(c_in, kernel**2)} = {n(first)} 个。",
            f"逐点那一步，每条线一个数：{times(c_in, c_out)} = {n(second)} 个。",
            f"合计 {n(first)} + {n(second)} = {n(first + second)} 个。",
        ],
        layer=[depth, point],
        asks="params",
        explorer=explorers.bill(
            Layer("Conv2D", c_in, c_out, kernel, padding=kernel // 2, bias_attr=False), "separable"
        ),
    )


@question(chapter="03", topic="转置卷积", level=1, minutes=2, section="transposed")
def transposed_size(draw: Draw) -> Number:
    """The output of a transposed convolution."""
    kernel, stride = draw.one_of(2, 3, 4, 5), draw.one_of(2, 3)
    padding, extra = draw.between(0, 2), draw.between(0, stride - 1)
    size = draw.between(4, 32)
    draw.require(padding < kernel)
    layer = Layer(
        "Conv2DTranspose", 1, 1, kernel, stride=stride, padding=padding, output_padding=extra,
        size=size,
    )  # fmt: skip
    out = layer.cost.output_size[0]
    return Number(
        text=f"一幅 {square(size)} 的图经过 {layer.code}，输出的边长是多少？",
        answer=out,
        wrong={
            "output-padding-forgotten": out - extra,
            "output-padding-twice": out + extra,
            "padding-once": out + padding,
            "padding-forgotten": out + 2 * padding,
            "as-convolution": (size + 2 * padding - kernel) // stride + 1,
        },
        working=[
            f"({size}−1)×{stride} + ({kernel}−1) + 1 − 2×{padding} + {extra} = {out}。",
        ],
        layer=layer,
        asks="size",
        explorer=explorers.windows(layer),
    )
