"""第 3 章：卷积的类型。"""

from teaching.questions import explorers
from teaching.questions.bank import Draw, question
from teaching.questions.layers import Layer
from teaching.questions.numerals import by, n, shape, square, times
from teaching.questions.question import Choice, Number, Several, Text


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


@question(chapter="03", topic="逐点卷积", level=1, minutes=2, section="pointwise")
def pointwise_weights(draw: Draw) -> Number:
    """A 1×1 convolution beside a larger one."""
    c_in, c_out = draw.some(2, [8, 12, 16, 24, 32, 48, 64])
    kernel = draw.one_of(3, 5)
    layer = Layer("Conv2D", c_in, c_out, 1, bias_attr=False)
    return Number(
        text=f"{layer.code} 有多少个权重？",
        answer=layer.cost.weights,
        unit="个",
        wrong={
            "mixing-forgotten": [c_out, c_in],
            "channels-added": c_in + c_out,
            "bias-absent": layer.cost.weights + c_out,
            "kernel-three-assumed": 9 * layer.cost.weights,
        },
        working=[
            f"通道的连线一条不少，{times(c_in, c_out)} = {n(c_in * c_out)} 条，每条线上只有一个数。",
            f"（同样通道的 {square(kernel)} 卷积是它的 {kernel**2} 倍。）",
        ],
        layer=layer,
        asks="params",
        explorer=explorers.bill(layer),
    )


@question(chapter="03", topic="非对称卷积", level=2, minutes=3, section="asymmetric")
def asymmetric_weights(draw: Draw) -> Number:
    """A row and a column, with a middle width of one's own."""
    kernel = draw.one_of(3, 5, 7)
    c_in, middle, c_out = (draw.one_of(8, 12, 16, 20, 24, 32) for _ in range(3))
    first = Layer("Conv2D", c_in, middle, (1, kernel), padding=(0, kernel // 2), bias_attr=False)
    second = Layer("Conv2D", middle, c_out, (kernel, 1), padding=(kernel // 2, 0), bias_attr=False)
    one, two = first.cost.weights, second.cost.weights
    return Number(
        text=f"一层 `Conv2D({c_in}, {c_out}, {kernel}, bias_attr=False)` 拆成两层："
        f"先 1×{kernel}，{c_in} 进 {middle} 出；再 {kernel}×1，{middle} 进 {c_out} 出。都没有偏置。"
        "拆开以后一共多少个权重？",
        answer=one + two,
        unit="个",
        wrong={
            "standard-instead": c_in * c_out * kernel**2,
            "middle-ignored": 2 * kernel * c_in * c_out,
            "middle-forgotten": [one, two],
            "positions-only": 2 * kernel,
        },
        working=[
            f"1×{kernel}：{times(kernel, c_in, middle)} = {n(one)} 个；"
            f"{kernel}×1：{times(kernel, middle, c_out)} = {n(two)} 个。",
            f"{n(one)} + {n(two)} = {n(one + two)} 个。（不拆是 {times(kernel, kernel, c_in, c_out)} = {n(kernel**2 * c_in * c_out)} 个。）",
        ],
        layer=[first, second],
        asks="params",
    )


@question(chapter="03", topic="膨胀", level=1, minutes=1, section="dilation")
def cost_of_dilation(draw: Draw) -> Choice:
    """Dilation costs nothing."""
    channels, dilation = draw.one_of(16, 32, 64), draw.one_of(2, 3, 4)
    return Choice(
        text=f"`Conv2D({channels}, {channels}, 3, padding=1)` 改成 "
        f"`Conv2D({channels}, {channels}, 3, padding={dilation}, dilation={dilation})`，"
        "输出还是和输入一样大。权重和乘加怎么变？",
        right="都不变",
        wrong={
            "dilation-more-taps": f"都变成 {(2 * dilation + 1) ** 2}/9：核有 {square(2 * dilation + 1)} 那么大",
            "dilation-costs-macs": "权重不变，乘加变多",
            "dilation-saves": "都变少，因为中间的格子不看了",
        },
        working=[
            "九个系数站得更开，个数没有变；位置也一样多。换来的是看得更远，代价是中间有空格。"
        ],
        given={"channels": channels, "dilation": dilation},
    )


@question(chapter="03", topic="分组卷积", level=1, minutes=2, section="groups")
def grouped_weights(draw: Draw) -> Number:
    """How many weights are left when a layer is grouped."""
    groups = draw.one_of(2, 3, 4, 6, 8)
    c_in, c_out = groups * draw.between(2, 8), groups * draw.between(2, 8)
    kernel = draw.one_of(1, 3)
    layer = Layer("Conv2D", c_in, c_out, kernel, groups=groups, bias_attr=False)
    whole = c_in * c_out * kernel**2
    return Number(
        text=f"{layer.code} 有多少个权重？",
        answer=layer.cost.weights,
        unit="个",
        wrong={
            "groups-squared": whole // groups**2,
            "groups-forgotten": whole,
            "bias-absent": layer.cost.weights + c_out,
            "depthwise-instead": c_out * kernel**2,
        },
        working=[
            f"每个输出通道只连同组的 {c_in}÷{groups} = {c_in // groups} 个输入通道，"
            f"线有 {times(c_out, c_in // groups)} = {n(c_out * c_in // groups)} 条。",
            f"每条线 {kernel**2} 个权重：{times(c_out * c_in // groups, kernel**2)} = {n(layer.cost.weights)} 个。",
        ],
        layer=layer,
        asks="params",
        explorer=explorers.bill(layer),
    )


@question(chapter="03", topic="分组卷积", level=2, minutes=2, section="groups")
def disturbed_outputs(draw: Draw) -> Number:
    """Which outputs move when one input channel is disturbed."""
    groups = draw.one_of(2, 3, 4, 6)
    per_in, per_out = draw.between(3, 16), draw.between(3, 24)
    channel = draw.between(0, groups * per_in - 1)
    group = channel // per_in
    draw.require(group > 0)
    asked, answer = draw.one_of(
        ("号码最小的是几号", group * per_out),
        ("号码最大的是几号", group * per_out + per_out - 1),
        ("有几个", per_out),
    )
    return Number(
        text=f"`Conv2D({groups * per_in}, {groups * per_out}, 3, padding=1, groups={groups})` 的 {channel} 号输入通道"
        f"换成别的数（从 0 号数起），会动的输出通道里，{asked}？".replace(
            "会动的输出通道里，有几个", "会动的输出通道有几个"
        ),
        answer=answer,
        wrong={
            "no-groups": {"有几个": groups * per_out, "号码最小的是几号": 0}.get(
                asked, groups * per_out - 1
            ),
            "counted-from-one": answer + 1 if asked != "有几个" else [],
            "same-number": channel if asked != "有几个" else 1,
            "neighbour-group": answer - per_out if asked != "有几个" else [],
        },
        working=[
            f"每组 {per_in} 个输入、{per_out} 个输出。⌊{channel}÷{per_in}⌋ = {group}，它在第 {group} 组（从 0 数起）。",
            f"第 {group} 组的输出是 {group}×{per_out} = {group * per_out} 号到 {group * per_out + per_out - 1} 号，共 {per_out} 个。",
        ],
        given={
            "groups": groups,
            "per_in": per_in,
            "per_out": per_out,
            "channel": channel,
            "asked": asked,
        },
    )


@question(chapter="03", topic="分组卷积", level=1, minutes=2, section="groups")
def possible_groups(draw: Draw) -> Several:
    """Groups must divide both numbers of channels."""
    c_in, c_out = draw.some(2, [24, 30, 36, 40, 48, 60, 64, 72])
    all_ways = range(2, min(c_in, c_out) + 1)
    fit = [g for g in all_ways if c_in % g == 0 and c_out % g == 0]
    one = [g for g in all_ways if c_in % g == 0 and c_out % g]
    other = [g for g in all_ways if c_in % g and c_out % g == 0]
    draw.require(len(fit) >= 2 and one and other)
    right = sorted(draw.some(2, fit))
    return Several(
        text=f"`Conv2D({c_in}, {c_out}, 3, groups=g)` 里，g 可以取下面哪些？",
        right=[str(g) for g in right],
        wrong={
            "groups-divide-inputs-only": str(draw.one_of(*one)),
            "groups-divide-outputs-only": str(draw.one_of(*other)),
        },
        working=[f"组数要同时除得尽 {c_in} 和 {c_out}。"],
        given={"c_in": c_in, "c_out": c_out},
    )


@question(chapter="03", topic="深度卷积", level=1, minutes=2, section="depthwise")
def depthwise_params(draw: Draw) -> Number:
    """A depthwise convolution with a channel multiplier."""
    channels, multiplier = draw.one_of(8, 16, 24, 32, 40, 64, 96), draw.one_of(1, 1, 2, 3)
    kernel, bias = draw.one_of(3, 5, 7), draw.chance()
    layer = Layer(
        "Conv2D", channels, channels * multiplier, kernel, padding=kernel // 2, groups=channels,
        bias_attr=None if bias else False,
    )  # fmt: skip
    weights = layer.cost.weights
    return Number(
        text=f"{layer.code} 有多少个参数？",
        answer=layer.cost.params,
        unit="个",
        wrong={
            "bias-forgotten" if bias else "bias-absent": weights
            if bias
            else weights + channels * multiplier,
            "multiplier-forgotten": channels * (kernel**2 + bias) if multiplier > 1 else [],
            "standard-instead": channels**2 * multiplier * kernel**2 + bias * channels * multiplier,
            "kernel-once": channels * multiplier * (kernel + bias),
        },
        working=[
            f"组数等于输入通道数，每组一个输入通道：权重是 {'×'.join(map(str, layer.weight_shape))} = {n(weights)} 个。",
            f"每个输出通道一个偏置，{n(weights)} + {channels * multiplier} = {n(layer.cost.params)} 个。"
            if bias
            else "写了 `bias_attr=False`，没有偏置。",
        ],
        layer=layer,
        asks="params",
        explorer=explorers.bill(layer),
    )


@question(chapter="03", topic="全局深度卷积", level=1, minutes=2, section="global-depthwise")
def global_depthwise(draw: Draw) -> Number:
    """One window per channel, against a fully connected layer and an average."""
    channels, size = draw.one_of(8, 16, 32, 64), draw.one_of(4, 5, 6, 7, 8)
    layer = Layer("Conv2D", channels, channels, size, groups=channels, bias_attr=False, size=size)
    values = channels * size**2
    return Number(
        text=f"把 {channels} 张 {square(size)} 的特征图变成 {channels} 个数，用全局深度卷积，没有偏置。它有多少个权重？",
        answer=layer.cost.weights,
        unit="个",
        wrong={
            "dense-instead": values * channels,
            "average-instead": 0,
            "one-kernel-for-all": size**2,
            "pointwise-instead": channels**2,
        },
        working=[
            f"窗口和图一样大，每个通道一片 {square(size)} 的核：{times(channels, size, size)} = {n(values)} 个。",
        ],
        layer=layer,
        asks="params",
    )


@question(chapter="03", topic="转置卷积", level=2, minutes=3, section="output-padding")
def output_padding_for(draw: Draw) -> Number:
    """Which output_padding leads back to the size one came from."""
    kernel, stride = draw.one_of(3, 4, 5), draw.one_of(2, 3, 4)
    padding, size = draw.between(0, kernel // 2), draw.between(12, 60)
    rest = (size + 2 * padding - kernel) % stride
    out = (size + 2 * padding - kernel) // stride + 1
    draw.require(stride <= kernel)
    code = f"stride={stride}" + (f", padding={padding}" if padding else "")
    return Number(
        text=f"边长 {size} 的图经过 `Conv2D(8, 8, {kernel}, {code})`，再经过 "
        f"`Conv2DTranspose(8, 8, {kernel}, {code}, output_padding=e)`。要恰好回到边长 {size}，`e` 取多少？",
        answer=rest,
        wrong={
            "output-padding-forgotten": 0,
            "stride-less-one": stride - 1,
            "size-parity": size % stride,
            "rest-turned": (stride - rest) % stride,
        },
        working=[
            f"卷积：⌊({size} + 2×{padding} − {kernel})÷{stride}⌋ + 1 = {out}。",
            f"转置：({out}−1)×{stride} + ({kernel}−1) + 1 − 2×{padding} = {size - rest}，还差 {size}−{size - rest} = {rest}。",
        ],
        given={"kernel": kernel, "stride": stride, "padding": padding, "size": size},
    )


@question(chapter="03", topic="转置卷积", level=1, minutes=1, section="transposed-cost")
def transposed_weight_shape(draw: Draw) -> Text:
    """The first two numbers change places."""
    groups = draw.one_of(1, 1, 2, 4)
    c_in, c_out = draw.some(2, [8, 16, 24, 32, 48, 64])
    kernel = draw.one_of(2, 3, 4, 5)
    layer = Layer("Conv2DTranspose", c_in, c_out, kernel, stride=2, groups=groups)
    return Text(
        text=f"{layer.code} 的权重是什么形状？（写成 64×3×3×3 这样。）",
        accepted=[by(*layer.weight_shape)],
        wrong={
            "transposed-shape-not-swapped": by(c_out, c_in // groups, kernel, kernel),
            "groups-forgotten": by(c_in, c_out, kernel, kernel),
            "groups-on-inputs": by(c_in // groups, c_out, kernel, kernel),
        },
        working=[
            "转置卷积的权重是 `[C_in, C_out/groups, K_h, K_w]`，头两个数和 `Conv2D` 对调："
            f"{shape(*layer.weight_shape)}。"
        ],
        layer=layer,
        asks="weight_shape",
    )


@question(chapter="03", topic="转置卷积", level=3, minutes=3, section="transposed")
def transposed_as_convolution(draw: Draw) -> Number:
    """How a transposed convolution is written as a convolution."""
    kernel, stride = draw.one_of(3, 4, 5, 7), draw.one_of(2, 3, 4)
    padding, dilation = draw.between(0, 2), draw.one_of(1, 1, 1, 2)
    asked = draw.one_of("输入的四周补几圈零", "相邻两个输入之间塞几个零")
    zeros, rings = stride - 1, dilation * (kernel - 1) - padding
    answer = rings if asked[0] == "输" else zeros
    draw.require(zeros != rings)
    layer = Layer(
        "Conv2DTranspose", 1, 1, kernel, stride=stride, padding=padding, dilation=dilation
    )
    return Number(
        text=f"把 {layer.code} 改写成“塞零、补零，再用转了 180 度的核做步幅 1 的普通卷积”，{asked}？",
        answer=answer,
        wrong={
            "padding-not-turned": padding if answer == rings else [],
            "dilation-forgotten": kernel - 1 - padding if answer == rings else [],
            "padding-forgotten": dilation * (kernel - 1) if answer == rings else [],
            "zeros-are-stride": stride if answer == zeros else [],
            "zeros-for-rings": zeros if answer == rings else rings,
        },
        working=[
            f"塞 {stride}−1 = {zeros} 个零；补 {dilation}×({kernel}−1)−{padding} = {rings} 圈。",
        ],
        given={
            "kernel": kernel,
            "stride": stride,
            "padding": padding,
            "dilation": dilation,
            "rings": answer == rings,
        },
    )


@question(chapter="03", topic="转置卷积", level=2, minutes=2, section="shape-not-values")
def truths_of_transposed(draw: Draw) -> Several:
    """What a transposed convolution does and does not do."""
    right = draw.some(
        2,
        [
            "它的矩阵是卷积矩阵的转置",
            "卷积对输入的梯度就是一次转置卷积",
            "它的乘加按输入的位置数来算",
            "它和对应的卷积做同样多的乘加",
        ],
    )
    return Several(
        text="关于转置卷积，下面哪些说法对？",
        right=right,
        wrong={
            "transposed-inverts": "它能把卷积之前的图一丝不差地还原出来",
            "inserted-zeros-counted": "塞进输入之间的零也要记进乘加",
            "transposed-is-deconvolution": "它就是信号处理里求解的反卷积",
        },
        working=[
            "它用同一个矩阵的转置，只还原形状，不还原数值；塞的零只是一种画法，不记账；要还原数值得求解，那才是反卷积。"
        ],
    )


@question(chapter="03", topic="上采样", level=2, minutes=3, section="upsampling")
def upsampling_bills(draw: Draw) -> Number:
    """Resize and convolve, against a transposed convolution of the same kernel."""
    c_in, c_out, size = draw.one_of(4, 8, 16), draw.one_of(2, 4, 8), draw.one_of(5, 6, 7, 8, 10)
    small = c_in * c_out * 9 * size**2
    way, answer = draw.one_of(
        ("先用最近邻放大两倍，再做 3×3、填充 1 的卷积", 4 * small),
        ("用 3×3、步幅 2 的转置卷积（填充 1，output_padding 1）", small),
        ("先在小图上用 3×3、填充 1 的卷积卷出 4 倍的通道，再用 PixelShuffle 摆开", 4 * small),
    )
    return Number(
        text=f"把 {c_in} 个通道、{square(size)} 的特征图变成 {c_out} 个通道、{square(2 * size)} 的，{way}。"
        "要做多少次乘加？",
        answer=answer,
        unit="次",
        wrong={
            "output-positions" if answer == small else "small-picture": 4 * small
            if answer == small
            else small,
            "params-for-macs": c_in * c_out * 9 * (4 if "Pixel" in way else 1),
            "flops-doubled": 2 * answer,
        },
        working=[
            f"3×3 的核，{c_in} 进 {c_out} 出，权重 {times(9, c_in, c_out)} = {n(9 * c_in * c_out)} 个。",
            {
                "先用": f"卷积在放大以后的图上做，{square(2 * size)} = {n(4 * size**2)} 个位置：{times(9 * c_in * c_out, 4 * size**2)} = {n(4 * small)} 次。",
                "用 ": f"转置卷积按输入的位置数，{square(size)} = {size**2} 个：{times(9 * c_in * c_out, size**2)} = {n(small)} 次。",
                "先在": f"通道要 4 倍，权重 {times(4, 9 * c_in * c_out)} = {n(36 * c_in * c_out)} 个，"
                f"位置还是 {square(size)} = {size**2} 个：{times(36 * c_in * c_out, size**2)} = {n(4 * small)} 次。",
            }[way[:2]],
        ],
        given={"c_in": c_in, "c_out": c_out, "size": size, "way": way},
    )


@question(chapter="03", topic="通道混洗", level=1, minutes=1, section="channel-shuffle")
def what_shuffling_costs(draw: Draw) -> Choice:
    """Groups never meet; a shuffle joins them for nothing."""
    groups, depth = draw.one_of(2, 3, 4), draw.one_of(2, 5, 10)
    return Choice(
        text=f"{depth} 层分 {groups} 组的卷积直接叠起来，中间没有别的层。扰动 0 号输入通道，"
        "最后一层会动的输出占几分之几？",
        right=f"1/{groups}",
        wrong={
            "depth-joins-groups": "全部",
            "groups-squared": f"1/{groups**2}",
            "one-channel-only": "只有 0 号一个通道",
        },
        working=[
            "没有一条线跨组，叠多少层也跨不过去：会动的只有第一组的输出。要接通，得在两层之间混洗通道。"
        ],
        given={"groups": groups, "depth": depth},
    )
