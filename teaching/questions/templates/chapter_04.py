"""第 4 章：参数量与计算量。"""

from teaching.questions import explorers
from teaching.questions.bank import Draw, question
from teaching.questions.layers import Layer
from teaching.questions.numerals import by, n, square, times
from teaching.questions.question import Number


@question(chapter="04", topic="参数量", level=1, minutes=2, section="parameters")
def conv_params(draw: Draw) -> Number:
    """Weights and biases of a standard convolution."""
    c_in, c_out = draw.some(2, [3, 4, 6, 8, 12, 16, 20, 24, 32, 48])
    kernel = draw.one_of(2, 3, 5, 7)
    layer = Layer("Conv2D", c_in, c_out, kernel)
    weights = layer.cost.weights
    return Number(
        text=f"{layer.code} 有多少个参数？",
        answer=layer.cost.params,
        unit="个",
        wrong={
            "bias-forgotten": weights,
            "bias-per-input": weights + c_in,
            "in-channels-forgotten": kernel**2 * c_out + c_out,
            "kernel-once": kernel * c_in * c_out + c_out,
        },
        working=[
            f"线有 {times(c_in, c_out)} = {n(c_in * c_out)} 条，每条带一片 {square(kernel)} 的核，"
            f"权重是 {times(c_in * c_out, kernel**2)} = {n(weights)} 个。",
            f"每个输出通道一个偏置，{c_out} 个。一共 {n(weights)} + {c_out} = {n(weights + c_out)} 个。",
        ],
        layer=layer,
        asks="params",
        explorer=explorers.bill(layer),
    )


@question(chapter="04", topic="计算量", level=1, minutes=3, section="macs")
def conv_macs(draw: Draw) -> Number:
    """Multiply-accumulates of a standard convolution that keeps the size."""
    c_in, c_out = draw.some(2, [1, 2, 3, 4, 6, 8, 10, 16, 20, 32])
    kernel, size = draw.one_of(3, 5), draw.one_of(8, 10, 12, 14, 16, 20, 28, 30)
    layer = Layer("Conv2D", c_in, c_out, kernel, padding=kernel // 2, size=size)
    weights, macs = layer.cost.weights, layer.cost.macs
    return Number(
        text=f"{layer.code} 作用在 {square(size)} 的图上，要做多少次乘加？",
        answer=macs,
        unit="次",
        wrong={
            "params-for-macs": [weights, layer.cost.params],
            "flops-doubled": 2 * macs,
            "bias-in-macs": macs + c_out * size**2,
            "positions-once": weights * size,
            "in-channels-forgotten": kernel**2 * c_out * size**2,
        },
        working=[
            f"权重是 {times(c_in, c_out, kernel, kernel)} = {n(weights)} 个。",
            f"补 {kernel // 2} 圈零，输出还是 {square(size)}，有 {square(size)} = {n(size**2)} 个位置。",
            f"每个权重在每个位置上用一次：{times(weights, size**2)} = {n(macs)} 次。",
        ],
        layer=layer,
        asks="macs",
        explorer=explorers.bill(layer),
    )


@question(chapter="04", topic="计算量", level=2, minutes=4, section="macs")
def strided_macs(draw: Draw) -> Number:
    """Multiply-accumulates where the output is smaller than the input."""
    c_in, c_out = draw.some(2, [2, 3, 4, 6, 8, 12, 16, 24])
    kernel, stride = draw.one_of(3, 5), draw.one_of(2, 3)
    layer = Layer(
        "Conv2D", c_in, c_out, kernel, stride=stride, padding=draw.between(0, kernel // 2),
        size=draw.between(15, 40),
    )  # fmt: skip
    size, out, padding = layer.size, layer.cost.output_size[0], layer.options.get("padding", 0)
    draw.require(out < size)
    weights, macs = layer.cost.weights, layer.cost.macs
    return Number(
        text=f"{layer.code} 作用在 {square(size)} 的图上，要做多少次乘加？",
        answer=macs,
        unit="次",
        wrong={
            "input-positions": weights * size**2,
            "plus-one-forgotten": weights * (out - 1) ** 2,
            "params-for-macs": [weights, layer.cost.params],
            "flops-doubled": 2 * macs,
            "positions-once": weights * out,
        },
        working=[
            f"输出的边长：⌊({size} + 2×{padding} − {kernel})÷{stride}⌋ + 1 = {out}，"
            f"有 {square(out)} = {n(out**2)} 个位置。",
            f"权重是 {times(c_in, c_out, kernel, kernel)} = {n(weights)} 个。",
            f"乘加是 {times(weights, out**2)} = {n(macs)} 次。",
        ],
        layer=layer,
        asks="macs",
        explorer=explorers.bill(layer),
    )


@question(chapter="04", topic="分组", level=2, minutes=3, section="groups")
def grouped_params(draw: Draw) -> Number:
    """Grouping divides the weights, not the biases."""
    groups, kernel = draw.one_of(2, 3, 4, 8), draw.one_of(1, 3, 5)
    c_in, c_out = groups * draw.between(2, 8), groups * draw.between(2, 8)
    layer = Layer("Conv2D", c_in, c_out, kernel, groups=groups)
    whole, weights = c_in * c_out * kernel**2, layer.cost.weights
    return Number(
        text=f"{layer.code} 有多少个参数？",
        answer=layer.cost.params,
        unit="个",
        wrong={
            "bias-forgotten": weights,
            "bias-divided": weights + c_out // groups,
            "groups-squared": whole // groups**2 + c_out,
            "groups-forgotten": whole + c_out,
        },
        working=[
            f"每个输出通道只看同组的 {c_in}÷{groups} = {c_in // groups} 个输入通道，"
            f"要 {times(c_in // groups, kernel**2)} = {c_in // groups * kernel**2} 个权重。",
            f"{c_out} 个输出通道，共 {times(c_in // groups * kernel**2, c_out)} = {n(weights)} 个权重。",
            f"偏置不跟着除，仍是 {c_out} 个：{n(weights)} + {c_out} = {n(layer.cost.params)}。",
        ],
        layer=layer,
        asks="params",
        explorer=explorers.bill(layer),
    )


@question(chapter="04", topic="转置卷积", level=2, minutes=4, section="transposed-and-linear")
def transposed_macs(draw: Draw) -> Number:
    """A transposed convolution's weights are used once for each place of the input."""
    c_in, c_out = draw.some(2, [2, 4, 8, 12, 16, 24])
    kernel, padding, extra = draw.one_of((2, 0, 0), (3, 1, 1), (4, 1, 0))
    layer = Layer(
        "Conv2DTranspose", c_in, c_out, kernel, stride=2, padding=padding, output_padding=extra,
        size=draw.between(5, 16),
    )  # fmt: skip
    size, out = layer.size, layer.cost.output_size[0]
    weights, macs = layer.cost.weights, layer.cost.macs
    return Number(
        text=f"{layer.code} 把 {square(size)} 的图放大到 {square(out)}。它要做多少次乘加？",
        answer=macs,
        unit="次",
        wrong={
            "output-positions": weights * out**2,
            "params-for-macs": [weights, layer.cost.params],
            "flops-doubled": 2 * macs,
        },
        working=[
            f"权重是 {times(c_in, c_out, kernel, kernel)} = {n(weights)} 个。",
            f"每个权重在每个输入位置上用一次，输入有 {square(size)} = {n(size**2)} 个位置："
            f"{times(weights, size**2)} = {n(macs)} 次。输出有多大与乘加无关。",
        ],
        layer=layer,
        asks="macs",
    )


@question(chapter="04", topic="一维和三维", level=2, minutes=4, section="macs")
def other_dimensions(draw: Draw) -> Number:
    """Parameters or multiply-accumulates along one axis or three."""
    c_in, c_out = draw.some(2, [2, 4, 6, 8, 10, 16])
    kernel = draw.one_of(2, 3, 5)
    if draw.chance():
        layer = Layer("Conv1D", c_in, c_out, kernel, size=(draw.between(20, 100),))
        where = f"长 {layer.size[0]} 的一段声音"
    else:
        kernel = draw.one_of(2, 3)
        layer = Layer("Conv3D", c_in, c_out, kernel, size=(draw.between(4, 9), 10, 10))
        where = f"{layer.size[0]} 帧 10×10 的一段视频"
    out, cost = layer.cost.output_size, layer.cost
    positions = cost.macs // cost.weights
    tall = kernel ** len(out)
    return Number(
        text=f"{layer.code} 作用在{' ' if where[0] != '长' else ''}{where}上，要做多少次乘加？",
        answer=cost.macs,
        unit="次",
        wrong={
            "params-for-macs": [cost.weights, cost.params],
            "input-positions": cost.weights * _product(layer.size),
            "flops-doubled": 2 * cost.macs,
            "kernel-once": c_in * c_out * kernel * positions if len(out) > 1 else c_in * c_out,
        },
        working=[
            f"输出有 {by(*out)} = {n(positions)} 个位置：每个方向少 {kernel}−1 = {kernel - 1} 个。"
            if len(out) > 1
            else f"输出有 {layer.size[0]}−{kernel}+1 = {positions} 个位置。",
            f"权重是 {times(c_in, c_out, tall)} = {n(cost.weights)} 个，"
            f"乘加是 {times(cost.weights, positions)} = {n(cost.macs)} 次。",
        ],
        layer=layer,
        asks="macs",
    )


def _product(sizes: tuple[int, ...]) -> int:
    result = 1
    for size in sizes:
        result *= size
    return result
