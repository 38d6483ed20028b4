"""第 4 章：参数量与计算量。"""

from fractions import Fraction

from teaching.questions import explorers
from teaching.questions.bank import Draw, question
from teaching.questions.layers import Layer
from teaching.questions.numerals import by, fraction, n, shape, square, times
from teaching.questions.question import Choice, Number, Several


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
        text=f"{layer.code} 作用在{where}上，要做多少次乘加？",
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


@question(chapter="04", topic="单位", level=1, minutes=2, section="macs")
def flops_of_layer(draw: Draw) -> Number:
    """FLOPs are twice the multiply-accumulates."""
    channels, kernel = draw.one_of(4, 6, 8, 10), draw.one_of(1, 3)
    layer = Layer(
        "Conv2D", channels, channels * 2, kernel, padding=kernel // 2, size=draw.one_of(10, 14, 20),
    )  # fmt: skip
    macs, size = layer.cost.macs, layer.size
    return Number(
        text=f"{layer.code} 作用在 {square(size)} 的图上。照“一次乘加算两次浮点运算”的规矩，它是多少 FLOPs？",
        answer=2 * macs,
        wrong={
            "macs-for-flops": macs,
            "params-for-macs": 2 * layer.cost.weights,
            "flops-quadrupled": 4 * macs,
        },
        working=[
            f"权重 {times(channels, 2 * channels, kernel, kernel)} = {n(layer.cost.weights)} 个，"
            f"位置 {square(size)} = {size**2} 个，乘加 {times(layer.cost.weights, size**2)} = {n(macs)} 次。",
            f"FLOPs 是它的两倍：2×{n(macs)} = {n(2 * macs)}。",
        ],
        layer=layer,
        asks="flops",
        explorer=explorers.bill(layer),
    )


@question(chapter="04", topic="单位", level=2, minutes=2, section="macs")
def multiplications_and_additions(draw: Draw) -> Number:
    """One output: n multiplications, n − 1 additions, one more for a bias."""
    c_in, kernel, bias = draw.one_of(1, 3, 8, 16, 32, 96), draw.one_of(1, 3, 5, 7), draw.chance()
    terms = c_in * kernel**2
    draw.require(terms > 4)
    additions = terms - 1 + bias
    what = draw.one_of("乘法和加法", "加法")
    answer = additions if what[0] == "加" else terms + additions
    return Number(
        text=f"一层卷积的核是 {square(kernel)}，输入有 {c_in} 个通道，{'有' if bias else '没有'}偏置。"
        f"照定义老老实实地做，一个输出值要做多少次{what}？",
        answer=answer,
        unit="次",
        wrong={
            "one-addition-more": answer + 1,
            "bias-addition-forgotten": answer - 1 if bias else [],
            "in-channels-forgotten": 2 * kernel**2 - 1 + bias
            if answer != additions
            else kernel**2 - 1 + bias,
        },
        working=[
            f"一个输出由 {times(c_in, kernel, kernel)} = {n(terms)} 个乘积加成：乘法 {n(terms)} 次，加法 {n(terms)}−1 = {n(terms - 1)} 次"
            + (f"，再加偏置一次，共 {n(additions)} 次加法。" if bias else "。"),
            f"合计 {n(terms)} + {n(additions)} = {n(terms + additions)} 次。",
        ],
        given={"terms": terms, "bias": bias, "additions_only": answer == additions},
    )


@question(chapter="04", topic="单位", level=1, minutes=1, section="macs")
def reading_prefixes(draw: Draw) -> Number:
    """G, M, K and 亿."""
    macs_g = draw.one_of(0.3, 0.57, 1.58, 1.8, 3.86, 4.09, 7.6, 15.5)
    way, answer, unit = draw.one_of(
        ("合多少 M 次", macs_g * 1000, "M 次"),
        ("合多少亿次", macs_g * 10, "亿次"),
        ("照一次乘加算两次，是多少 G 次浮点运算", macs_g * 2, "G 次"),
    )
    answer = round(answer, 4)
    return Number(
        text=f"一个网络的计算量是 {macs_g} G 次乘加，{way}？",
        answer=answer,
        unit=unit,
        tolerance=answer / 1000,
        wrong={
            "prefix-wrong": [answer * 10, answer / 10, answer * 1000],
            "macs-for-flops": answer / 2 if "两次" in way else [],
        },
        working=[
            {
                "M": f"1 G 是 1,000 M：{macs_g}×1,000 = {n(answer)}。",
                "亿": f"1 G 是十亿，10 亿：{macs_g}×10 = {n(answer)}。",
                "G": f"2×{macs_g} = {n(answer)}。",
            }[unit[0]]
        ],
        given={"g": macs_g, "unit": unit},
    )


@question(chapter="04", topic="全连接层", level=2, minutes=2, section="transposed-and-linear")
def linear_on_words(draw: Draw) -> Number:
    """A Linear on [N, L, C] uses each weight L times."""
    words, c_in, c_out = (
        draw.one_of(10, 16, 20, 49, 50),
        draw.one_of(8, 16, 32, 64),
        draw.one_of(8, 12, 24, 32),
    )
    weights = c_in * c_out
    return Number(
        text=f"`Linear({c_in}, {c_out})` 作用在形状 `{shape(1, words, c_in)}` 的输入上（{words} 个词，每个 {c_in} 个数）。"
        "要做多少次乘加？",
        answer=weights * words,
        unit="次",
        wrong={
            "used-once-for-linear": weights,
            "flattened-instead": words * c_in * words * c_out,
            "flops-doubled": 2 * weights * words,
            "bias-in-macs": words * (weights + c_out),
        },
        working=[
            f"它只变换最后一维，每个词各走一遍：权重 {times(c_in, c_out)} = {n(weights)} 个，各用 {words} 次，"
            f"{times(weights, words)} = {n(weights * words)} 次。",
        ],
        given={"words": words, "c_in": c_in, "c_out": c_out},
    )


@question(chapter="04", topic="可分离的比值", level=2, minutes=3, section="separable-ratio")
def separable_ratio(draw: Draw) -> Number:
    """1/C_out + 1/K²."""
    c_in, c_out, kernel = (
        draw.one_of(16, 32, 64, 96),
        draw.one_of(8, 10, 16, 20, 25, 32, 50, 64, 128),
        draw.one_of(3, 5, 7),
    )
    ratio = Fraction(1, c_out) + Fraction(1, kernel**2)
    return Number(
        text=f"`Conv2D({c_in}, {c_out}, {kernel}, bias_attr=False)` 换成深度可分离卷积，乘加剩原来的几分之几？"
        "（写分数、小数或百分数，小数保留三位。）",
        answer=ratio,
        tolerance=0.0006,
        wrong={
            "depthwise-only": Fraction(1, c_out),
            "pointwise-only": Fraction(1, kernel**2),
            "in-for-out": Fraction(1, c_in) + Fraction(1, kernel**2),
            "kernel-once": Fraction(1, c_out) + Fraction(1, kernel),
            "times-for-share": 1 / ratio,
        },
        working=[
            f"比值是 1/C_out + 1/K²，与 C_in 和图的大小无关：1/{c_out} + 1/{kernel**2} ≈ {n(ratio, 3)}。",
        ],
        given={"c_in": c_in, "c_out": c_out, "kernel": kernel},
        explorer=explorers.bill(
            Layer("Conv2D", c_in, c_out, kernel, padding=kernel // 2, bias_attr=False), "separable"
        ),
    )


@question(chapter="04", topic="可分离的比值", level=3, minutes=3, section="separable-ratio")
def when_not_to_split(draw: Draw) -> Several:
    """Where a separable convolution is dearer."""
    kernel = draw.one_of(3, 5)
    few = draw.one_of(1, 1, 1)
    right = [
        f"`Conv2D({draw.one_of(16, 32, 64)}, {few}, {kernel})`",
        f"`Conv2D({draw.one_of(8, 24, 48)}, {draw.one_of(16, 64)}, 1)`",
    ]
    c_in = draw.one_of(16, 32, 64)
    return Several(
        text="下面哪些层换成深度可分离卷积以后，权重反而变多？（都没有偏置。）",
        right=right,
        wrong={
            "few-inputs-suspected": f"`Conv2D(1, {draw.one_of(16, 32)}, {kernel})`",
            "few-outputs-suspected": f"`Conv2D({c_in}, 2, {kernel})`",
            "size-suspected": f"`Conv2D({c_in}, {2 * c_in}, {kernel}, stride=2)`",
        },
        working=[
            "比值 1/C_out + 1/K² 大于 1 才变多：C_out = 1，或者 K = 1。",
            f"C_out = 2、K = {kernel} 时，1/2 + 1/{kernel**2} ≈ {n(0.5 + 1 / kernel**2, 3)}，仍小于 1；C_in 和步幅不进这个比值。",
        ],
        given={"kernel": kernel},
    )


@question(chapter="04", topic="批归一化", level=2, minutes=3, section="whole-network")
def folded_params(draw: Draw) -> Number:
    """How many parameters disappear when a BatchNorm is folded."""
    c_in, c_out, kernel, bias = (
        draw.one_of(3, 8, 16),
        draw.one_of(8, 12, 16, 32),
        draw.one_of(1, 3),
        draw.chance(),
    )
    layer = Layer("Conv2D", c_in, c_out, kernel, bias_attr=None if bias else False)
    weights = layer.cost.weights
    answer = weights + c_out
    before = layer.cost.params + 2 * c_out
    return Number(
        text=f"{layer.code} 后面紧跟 `BatchNorm2D({c_out})`。推断时把批归一化折进卷积，折完以后这一层卷积有多少个参数？"
        "（运行统计量不算参数。）",
        answer=answer,
        unit="个",
        wrong={
            "norm-kept": before,
            "bias-forgotten": weights,
            "running-stats-counted": before + 2 * c_out,
        },
        working=[
            f"折完的核和原来一样大，{times(c_in, c_out, kernel, kernel)} = {n(weights)} 个；每个输出通道有一个新的偏置，{c_out} 个。",
            f"{n(weights)} + {c_out} = {n(answer)} 个。（折以前，两层共 {n(before)} 个。）",
        ],
        given={"c_in": c_in, "c_out": c_out, "kernel": kernel, "bias": bias},
    )


@question(chapter="04", topic="批归一化", level=2, minutes=2, section="whole-network")
def bias_before_norm(draw: Draw) -> Choice:
    """A bias that the normalisation takes away again."""
    add = draw.one_of(2, 5, 10)
    return draw.one_of(
        Choice(
            text=f"卷积后面紧跟批归一化。训练的时候，给卷积的每个偏置加 {add}，批归一化的输出会怎样？",
            right="除了舍入的零头，不变",
            wrong={
                "bias-passes-norm": f"每个数也大 {add}",
                "norm-only-scales": "变了，大小看归一化的系数",
            },
            working=["批归一化做的第一件事是减去这一批的均值，加多少减多少。"],
        ),
        Choice(
            text="卷积后面紧跟批归一化，网络已经训练好。推断时把卷积的偏置删掉，别的不动，输出会怎样？",
            right="会变，记下的均值里还含着这个偏置",
            wrong={
                "bias-useless-always": "不变，批归一化会把它减掉",
                "bias-zero-by-training": "不变，训练好的偏置已经是 0",
            },
            working=[
                "推断时减的是训练中记下的均值，它不知道你删了偏置。要删，就把均值里的那一份一起减掉。"
            ],
        ),
        Choice(
            text="为什么推断时可以把批归一化折进前面的卷积，训练时不行？",
            right="训练时的均值和方差出自眼前这一批，不是固定的数",
            wrong={
                "folding-changes-macs": "折进去会让乘加变多，训练付不起",
                "folding-loses-params": "折进去参数变少，学得就不准了",
                "folding-needs-trained-bias": "训练时卷积不能有偏置",
            },
            working=[
                "推断时均值、方差固定，批归一化只是每个通道乘一个数、加一个数；训练时它们随这一批变，梯度还要穿过它们。"
            ],
        ),
    )


@question(chapter="04", topic="工具报的数", level=3, minutes=4, section="tools")
def reading_summary(draw: Draw) -> Number:
    """paddle.summary counts running statistics."""
    c_in, first, second, size = (
        draw.one_of(1, 3),
        draw.one_of(8, 12, 16),
        draw.one_of(16, 24, 32),
        draw.one_of(16, 20, 32),
    )
    bias = draw.chance()
    conv_1 = Layer(
        "Conv2D", c_in, first, 3, padding=1, size=size, bias_attr=None if bias else False
    )
    conv_2 = Layer(
        "Conv2D", first, second, 3, padding=1, size=size, bias_attr=None if bias else False
    )
    rows = [
        ("Conv2D", [first, size, size], conv_1.cost.params),
        ("BatchNorm2D", [first, size, size], 4 * first),
        ("ReLU", [first, size, size], 0),
        ("Conv2D", [second, size, size], conv_2.cost.params),
        ("BatchNorm2D", [second, size, size], 4 * second),
    ]
    total = sum(params for _, _, params in rows)
    lines = [f"{'Layer (type)':<16}{'Output Shape':<20}{'Param #':>8}"]
    lines += [f"{kind:<16}{shape(1, *out):<20}{n(params):>8}" for kind, out, params in rows]
    lines.append(f"Total params: {n(total)}")
    answer = total - 2 * (first + second)
    table = "\n".join(lines)
    return Number(
        text=f"`paddle.summary` 对一个网络印出下面几行（略去了几列）。照这门课的规矩，它有多少个参数？\n\n```\n{table}\n```",
        answer=answer,
        unit="个",
        wrong={
            "running-stats-counted": total,
            "norm-not-counted": total - 4 * (first + second),
            "norm-one-each": total - 3 * (first + second),
        },
        working=[
            f"批归一化的两行，`summary` 每个通道数 4 个：系数、偏移，加上均值和方差。后两样是统计量，不是参数，各多数了 2×{first} = {2 * first} 个和 2×{second} = {2 * second} 个。",
            f"{n(total)} − {2 * first} − {2 * second} = {n(answer)} 个。",
        ],
        given={"c_in": c_in, "channels": (first, second), "size": size, "bias": bias},
    )


@question(chapter="04", topic="工具报的数", level=3, minutes=4, section="tools")
def reading_flops(draw: Draw) -> Number:
    """paddle.flops adds one for the bias of each output."""
    c_in, c_out, kernel, size = (
        draw.one_of(1, 2, 3, 4),
        draw.one_of(4, 6, 8, 10),
        draw.one_of(3, 5),
        draw.one_of(8, 10, 12, 16),
    )
    layer = Layer("Conv2D", c_in, c_out, kernel, padding=kernel // 2, size=size)
    outputs, macs = c_out * size**2, layer.cost.macs
    told = macs + outputs
    return Number(
        text=f"网络里只有一层 {layer.code}，输入 `{shape(1, c_in, size, size)}`。`paddle.flops` 报 {n(told)}。"
        "照这门课的规矩，乘加是多少次？",
        answer=macs,
        unit="次",
        wrong={
            "tool-believed": told,
            "halved-as-flops": told // 2,
            "one-bias-per-channel": told - c_out,
        },
        working=[
            f"`paddle.flops` 一次乘加算 1，另给卷积的每个输出多算一次加偏置：{times(c_out, size, size)} = {n(outputs)} 次。",
            f"{n(told)} − {n(outputs)} = {n(macs)}。验算：{times(c_in * c_out * kernel**2, size**2)} = {n(macs)}。",
        ],
        layer=layer,
        asks="macs",
        given={"told": told},
    )


@question(chapter="04", topic="换输入大小", level=2, minutes=3, section="tools")
def other_resolution(draw: Draw) -> Number:
    """Convolutions follow the area, the last linear layer does not."""
    conv, linear = draw.one_of(200, 300, 400, 560, 800), draw.one_of(1, 2, 4)
    side, other = draw.one_of((224, 448), (224, 112), (128, 256), (64, 192), (160, 320))
    factor = Fraction(other, side) ** 2
    answer = conv * factor + linear
    return Number(
        text=f"一个网络在 {square(side)} 上要 {conv + linear} M 次乘加，其中 {linear} M 次在全局平均池化后面的全连接层里，"
        f"其余都在卷积里；图一路缩小，{side} 和 {other} 都除得尽。换成 {square(other)} 的图，要多少 M 次乘加？",
        answer=answer,
        unit="M 次",
        tolerance=0.05,
        wrong={
            "linear-scaled-too": (conv + linear) * factor,
            "side-for-area": conv * Fraction(other, side) + linear,
            "size-does-not-matter": conv + linear,
        },
        working=[
            f"卷积随面积走：({other}/{side})² = {n(factor)} 倍，{conv}×{n(factor)} = {n(conv * factor)} M。",
            f"全连接层只看每个通道的一个数，不变：{n(conv * factor)} + {linear} = {n(answer)} M。",
        ],
        given={"conv": conv, "linear": linear, "side": side, "other": other},
    )


@question(chapter="04", topic="查账", level=3, minutes=5, section="whole-network")
def wrong_row(draw: Draw) -> Choice:
    """Find the one wrong number in a bill."""
    size, channels = (
        draw.one_of(8, 10, 12, 16),
        [draw.one_of(1, 3), draw.one_of(4, 6, 8), draw.one_of(8, 12, 16)],
    )
    conv = Layer("Conv2D", channels[0], channels[1], 3, padding=1, size=size)
    down = Layer("Conv2D", channels[1], channels[2], 3, stride=2, padding=1, size=size)
    half = down.cost.output_size[0]
    deep = Layer("Conv2D", channels[2], channels[2], 3, padding=1, groups=channels[2], size=half)
    point = Layer("Conv2D", channels[2], channels[2], 1, size=half)
    layers = {"甲": conv, "乙": down, "丙": deep, "丁": point}
    bill = {name: [layer.cost.params, layer.cost.macs] for name, layer in layers.items()}
    faults = {  # row, column → what it says instead, and why that is wrong
        ("乙", 1): (
            down.cost.weights * size**2,
            f"乙的步幅是 2，要乘输出的 {half}×{half}，不是输入的 {size}×{size}",
        ),
        ("丙", 0): (
            9 * channels[2] ** 2 + channels[2],
            f"丙分了 {channels[2]} 组，每个输出只看一个通道，权重是 9×{channels[2]} 个",
        ),
        ("丙", 1): (
            deep.cost.macs * channels[2],
            f"丙分了 {channels[2]} 组，每个输出只要 9 次乘加",
        ),
        ("丁", 0): (point.cost.weights, f"丁还有 {channels[2]} 个偏置"),
        ("甲", 0): (
            conv.cost.weights + channels[0],
            f"甲的偏置按输出通道数，是 {channels[1]} 个，不是 {channels[0]} 个",
        ),
        ("甲", 1): (conv.cost.macs + channels[1] * size**2, "甲把加偏置也记进了乘加"),
    }
    (row, column), (says, why) = draw.one_of(*faults.items())
    right = bill[row][column]
    bill[row][column] = says
    draw.require(says != right)
    names = ("参数量", "乘加")
    wide = max(len(str(layer)) for layer in layers.values())
    lines = [
        f"{name}  {layers[name]!s:<{wide}}{n(params):>8}{n(macs):>10}"
        for name, (params, macs) in bill.items()
    ]
    table = "\n".join([" " * (wide + 6) + "参数量" + " " * 6 + "乘加", *lines])
    cells = [(name, k) for name in layers for k in (0, 1) if (name, k) != (row, column)]
    return Choice(
        text=f"下面四层首尾相接，输入 `{shape(1, channels[0], size, size)}`，都带偏置。账单里有一个数错了，是哪一个？\n\n```\n{table}\n```",
        right=f"{row}的{names[column]}",
        wrong={"number-was-right": [f"{name}的{names[k]}" for name, k in cells]},
        working=[f"{why}。那里应当是 {n(right)}，账上写的是 {n(says)}。"],
        layer=list(layers.values()),
        given={"row": row, "column": column, "right": right},
    )


@question(chapter="04", topic="比较设计", level=2, minutes=4, section="separable-ratio")
def cheaper_by(draw: Draw) -> Number:
    """Two designs of one step: how many multiply-accumulates the cheaper saves."""
    c_in, c_out, size = (
        draw.one_of(8, 16, 24, 32),
        draw.one_of(8, 16, 32),
        draw.one_of(7, 8, 10, 14),
    )
    groups = draw.one_of(2, 4)
    one = Layer("Conv2D", c_in, c_out, 3, padding=1, groups=groups, size=size, bias_attr=False)
    depth = Layer("Conv2D", c_in, c_in, 3, padding=1, groups=c_in, size=size, bias_attr=False)
    point = Layer("Conv2D", c_in, c_out, 1, size=size, bias_attr=False)
    grouped, split = one.cost.weights, depth.cost.weights + point.cost.weights
    draw.require(grouped != split)
    cheap, dear = sorted([grouped, split])
    return Number(
        text=f"把 {c_in} 个通道、{square(size)} 的图变成 {c_out} 个通道，大小不变，都没有偏置。"
        f"甲：3×3、分 {groups} 组的卷积。乙：3×3 的深度卷积接 1×1 卷积。便宜的一种比另一种少做多少次乘加？",
        answer=(dear - cheap) * size**2,
        unit="次",
        wrong={
            "params-for-macs": dear - cheap,
            "groups-squared": abs(grouped // groups - split) * size**2,
            "groups-forgotten": abs(grouped * groups - split) * size**2,
            "depthwise-only": abs(grouped - depth.cost.weights) * size**2,
        },
        working=[
            f"甲的权重：{times(9, c_in, c_out)}÷{groups} = {n(grouped)} 个。",
            f"乙的权重：{times(9, c_in)} + {times(c_in, c_out)} = {n(split)} 个。",
            f"每个权重都用 {square(size)} = {size**2} 次，{'甲' if grouped == cheap else '乙'}便宜："
            f"({n(dear)}−{n(cheap)})×{size**2} = {n((dear - cheap) * size**2)} 次。",
        ],
        layer=[one, depth, point],
        given={"grouped": one, "split": (depth, point)},
    )


@question(chapter="04", topic="步幅", level=1, minutes=1, section="macs")
def stride_and_bills(draw: Draw) -> Choice:
    """What a larger stride does to the two accounts."""
    stride = draw.one_of(2, 3, 4)
    return Choice(
        text=f"一层卷积的步幅从 1 改成 {stride}，其余不变，图很大。参数量和乘加各约变成几倍？",
        right=f"参数量不变，乘加 1/{stride**2}",
        wrong={
            "stride-in-weight": f"参数量 1/{stride**2}，乘加也是 1/{stride**2}",
            "side-for-area": f"参数量不变，乘加 1/{stride}",
            "stride-costs-nothing": "都不变，只是输出变小",
        },
        working=[f"步幅不碰权重，只让窗口少停位置：高和宽各剩 1/{stride}，位置剩 1/{stride**2}。"],
        given={"stride": stride},
    )


@question(chapter="04", topic="一维和三维", level=3, minutes=3, section="macs")
def split_three_dimensions(draw: Draw) -> Number:
    """A 3-D kernel split into space and time, with a middle width."""
    channels, kernel = draw.one_of(8, 16, 32, 64), draw.one_of(3, 5)
    middle = draw.one_of(channels // 2, channels, channels * 2)
    whole, parts = kernel**3 * channels**2, (kernel**2 + kernel) * channels * middle
    ratio = Fraction(parts, whole)
    return Number(
        text=f"一层 {square(kernel, 3)} 的三维卷积，{channels} 进 {channels} 出，拆成两层：先 1×{kernel}×{kernel}，"
        f"{channels} 进 {middle} 出；再 {kernel}×1×1，{middle} 进 {channels} 出。大小都不变，没有偏置。"
        "拆开以后的权重是原来的几分之几？（分数，或者三位小数。）",
        answer=ratio,
        tolerance=0.0006,
        wrong={
            "middle-ignored": Fraction(kernel**2 + kernel, kernel**3),
            "middle-forgotten": [
                Fraction(kernel**2 * middle, kernel**3 * channels),
                Fraction(kernel * middle, kernel**3 * channels),
            ],
            "times-for-share": 1 / ratio,
        },
        working=[
            f"原来：{kernel**3}×{channels}×{channels} = {n(whole)} 个。",
            f"拆开：{kernel**2}×{channels}×{middle} + {kernel}×{middle}×{channels} = {n(parts)} 个。",
            f"比值 {fraction(parts, whole)} ≈ {n(ratio, 3)}。",
        ],
        given={"channels": channels, "kernel": kernel, "middle": middle},
    )


@question(chapter="04", topic="激活值", level=2, minutes=2, section="tools")
def activations_of_layer(draw: Draw) -> Number:
    """How many numbers a layer's output has, or how many bytes they take."""
    layer = Layer(
        "Conv2D", draw.one_of(1, 3, 8), draw.one_of(8, 16, 20, 32), 3, stride=draw.one_of(1, 2), padding=1,
        size=draw.one_of(20, 28, 32, 40, 50),
    )  # fmt: skip
    out, values, batch = layer.cost.output_size[0], layer.cost.activations, draw.one_of(1, 2, 4)
    channels = layer.places[1]
    return Number(
        text=f"{layer.code} 的输入是 `{shape(batch, *layer.input_shape)}`。它的输出按每个数 4 字节，占多少字节？",
        answer=4 * batch * values,
        unit="字节",
        wrong={
            "values-for-bytes": batch * values,
            "batch-forgotten": 4 * values,
            "out-channels-forgotten": 4 * batch * out**2,
            "input-for-output": 4 * batch * layer.places[0] * layer.size**2,
            "params-for-activations": 4 * layer.cost.params,
        },
        working=[
            f"输出是 {shape(batch, channels, out, out)}，{times(batch, channels, out, out)} = {n(batch * values)} 个数。",
            f"每个 4 字节：{times(4, batch * values)} = {n(4 * batch * values)} 字节。",
        ],
        layer=layer,
        asks="bytes",
        given={"batch": batch},
        explorer=explorers.bill(layer),
    )


@question(chapter="04", topic="工具报的数", level=2, minutes=2, section="tools")
def what_flops_counts(draw: Draw) -> Several:
    """What paddle.flops adds, and where it is wrong."""
    right = draw.some(
        2, ["卷积的每个输出加一次偏置", "批归一化的每个元素 2 次", "`AvgPool2D` 的每个输出 1 次"]
    )
    return Several(
        text="`paddle.flops` 报的总数里，除了乘加，还算进了下面哪些？",
        right=right,
        wrong={
            "max-pool-counted": "`MaxPool2D` 的每次比较",
            "linear-bias-counted": "全连接层的每个输出加一次偏置",
            "each-mac-twice": "每次乘加再多算一次，合成 FLOPs",
        },
        working=[
            "它报的是乘加，外加卷积的偏置、批归一化和平均池化；全连接层的偏置和最大池化不算，一次乘加也只算 1。"
        ],
    )


@question(chapter="04", topic="时间", level=1, minutes=1, section="same-macs")
def same_macs_same_time(draw: Draw) -> Choice:
    """Equal MACs are not equal times."""
    times_less = draw.one_of(8, 9, 22)
    return Choice(
        text=f"把一层标准卷积换成深度可分离卷积，乘加降到约 {times_less} 分之一。能不能说它快了 {times_less} 倍？",
        right="不能，要在用的那台机器上量",
        wrong={
            "macs-are-time": "能，时间与乘加成正比",
            "small-layers-exact": "图够大的时候能，小图不行",
            "never-faster": "不能，可分离卷积总是更慢",
        },
        working=[
            "乘加一样多的几层，时间可以差出好几倍；深度卷积一次乘加也没有多做，却常常慢得多。只有同一种层之间，乘加才是时间的好尺子。"
        ],
    )
