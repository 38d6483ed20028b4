"""第 2 章：卷积是怎样计算的。"""

from teaching.questions import explorers
from teaching.questions.bank import Draw, question
from teaching.questions.layers import Layer
from teaching.questions.numerals import by, n, shape, square, times
from teaching.questions.question import Choice, Number, Several, Text


@question(chapter="02", topic="输出大小", level=1, minutes=2, section="output-size")
def output_size(draw: Draw) -> Number:
    """Kernel, stride and padding."""
    kernel, stride = draw.one_of(2, 3, 4, 5, 7), draw.between(1, 3)
    padding = draw.between(0, 3)
    size = draw.between(9, 64)
    draw.require(padding < kernel and (stride, padding) != (1, 0))
    layer = Layer("Conv2D", 1, 1, kernel, stride=stride, padding=padding, size=size)
    out, room = layer.cost.output_size[0], size + 2 * padding - kernel
    return Number(
        text=f"一幅 {square(size)} 的图经过 {layer.code}，输出的边长是多少？",
        answer=out,
        wrong={
            "plus-one-forgotten": room // stride,
            "rounded-up": -(-room // stride) + 1,
            "padding-once": (size + padding - kernel) // stride + 1,
            "padding-forgotten": (size - kernel) // stride + 1,
            "stride-forgotten": room + 1,
            "halved": size // stride if stride > 1 else [],
        },
        working=[
            f"两头各补 {padding} 格，一共 {size} + 2×{padding} = {size + 2 * padding} 格；"
            f"窗口左端最远走到第 {size + 2 * padding}−{kernel} = {room} 格。",
            f"每步跨 {stride} 格：⌊{room}÷{stride}⌋ + 1 = {out}。",
        ],
        layer=layer,
        asks="size",
        explorer=explorers.windows(layer) or explorers.bill(layer),
    )


@question(chapter="02", topic="输出大小", level=2, minutes=3, section="output-size")
def output_size_with_dilation(draw: Draw) -> Number:
    """All three knobs together."""
    kernel, dilation = draw.one_of(3, 5), draw.one_of(2, 3)
    stride, padding = draw.between(1, 3), draw.between(0, 4)
    size = draw.between(20, 64)
    layer = Layer(
        "Conv2D", 1, 1, kernel, stride=stride, padding=padding, dilation=dilation, size=size
    )
    span = dilation * (kernel - 1) + 1
    room, out = size + 2 * padding - span, layer.cost.output_size[0]
    return Number(
        text=f"一幅 {square(size)} 的图经过 {layer.code}，输出的边长是多少？",
        answer=out,
        wrong={
            "dilation-forgotten": (size + 2 * padding - kernel) // stride + 1,
            "span-wrong": (size + 2 * padding - dilation * kernel) // stride + 1,
            "plus-one-forgotten": room // stride,
            "padding-once": (size + padding - span) // stride + 1,
            "rounded-up": -(-room // stride) + 1,
        },
        working=[
            f"窗口从头到尾跨 {dilation}×({kernel}−1)+1 = {span} 格。",
            f"⌊({size} + 2×{padding} − {span})÷{stride}⌋ + 1 = ⌊{room}÷{stride}⌋ + 1 = {out}。",
        ],
        layer=layer,
        asks="size",
        explorer=explorers.windows(layer),
    )


@question(chapter="02", topic="权重的形状", level=1, minutes=2, section="channels")
def weight_shape(draw: Draw) -> Text:
    """The four numbers of a weight's shape."""
    groups = draw.one_of(1, 1, 2, 3, 4)
    c_in, c_out = groups * draw.between(2, 12), groups * draw.between(2, 16)
    draw.require(c_in != c_out)
    kernel = draw.one_of(3, 5, 7, (1, 7), (3, 1), (3, 5))
    layer = Layer(
        "Conv2D", c_in, c_out, kernel, stride=draw.one_of(1, 2), padding=draw.one_of(0, 1),
        groups=groups,
    )  # fmt: skip
    high, wide = layer.kernel
    wrong = {"shape-swapped": shape(c_in, c_out, high, wide)}
    if groups > 1:
        wrong["groups-forgotten"] = shape(c_out, c_in, high, wide)
        wrong["groups-on-outputs"] = shape(c_out // groups, c_in // groups, high, wide)
    if high != wide:
        wrong["height-width-swapped"] = shape(c_out, c_in // groups, wide, high)
    shared = f"，每套 {c_in}÷{groups} = {c_in // groups} 片" if groups > 1 else f"，每套 {c_in} 片"
    return Text(
        text=f"{layer.code} 的权重是什么形状？（写成 64×3×3×3 这样。）",
        accepted=[by(*layer.weight_shape)],
        wrong=wrong,
        working=[f"{c_out} 套核{shared}，每片 {high} 行 {wide} 列：{shape(*layer.weight_shape)}。"],
        layer=layer,
        asks="weight_shape",
    )


@question(chapter="02", topic="感受野", level=2, minutes=3, section="receptive-field")
def receptive_field(draw: Draw) -> Number:
    """The recursion over three layers."""
    layers = [(draw.one_of(3, 3, 5), draw.one_of(1, 2), draw.one_of(1, 1, 2)) for _ in range(3)]
    draw.require(any(stride > 1 for _, stride, _ in layers[:2]))
    field, jump, lines = 1, 1, []
    soon, soon_jump, flat = 1, 1, 1
    for place, (kernel, stride, dilation) in enumerate(layers, start=1):
        before, field = field, field + dilation * (kernel - 1) * jump
        step = f"{dilation}×({kernel}−1)×{jump}"
        lines.append(
            f"第 {place} 层：r = {before} + {step} = {field}，j = {jump}×{stride} = {jump * stride}。"
        )
        jump *= stride
        soon_jump *= stride
        soon += dilation * (kernel - 1) * soon_jump
        flat += dilation * (kernel - 1)
    product = 1
    for kernel, _, _ in layers:
        product *= kernel
    names = "；".join(
        f"第 {place} 层 {square(kernel)}，步幅 {stride}"
        + (f"，膨胀 {dilation}" if dilation > 1 else "")
        for place, (kernel, stride, dilation) in enumerate(layers, start=1)
    )
    return Number(
        text=f"三层卷积叠起来，{names}。最后一层的一个输出，感受野的边长是多少？",
        answer=field,
        wrong={
            "stride-too-soon": soon,
            "strides-ignored": flat,
            "kernels-added": sum(kernel for kernel, _, _ in layers),
            "kernels-multiplied": product,
        },
        working=["从 r = 1、j = 1 起，先更新 r，再更新 j。", *lines],
        given={"stack": layers, "asks": "field"},
        explorer=explorers.field([("c", *one) for one in layers]),
    )


@question(chapter="02", topic="输出大小", level=2, minutes=3, section="output-size")
def output_shape(draw: Draw) -> Text:
    """The whole output shape, for a picture that is not square."""
    c_in, c_out, batch = draw.one_of(3, 8, 16), draw.one_of(12, 24, 32, 48), draw.one_of(1, 2, 4)
    kernel, stride = draw.one_of(3, 5, 7), draw.one_of(1, 2)
    padding = draw.one_of(0, 1, kernel // 2)
    high, wide = draw.some(2, [20, 24, 25, 28, 30, 32, 36, 40, 45, 50])
    layer = Layer("Conv2D", c_in, c_out, kernel, stride=stride, padding=padding, size=(high, wide))
    out = layer.cost.output_size
    draw.require(out != (high, wide))
    half = [-(-(side + 2 * padding - kernel) // stride) + 1 for side in (high, wide)]
    return Text(
        text=f"{layer.code} 的输入是 `{shape(batch, c_in, high, wide)}`，输出是什么形状？"
        "（写成 1×64×28×28 这样。）",
        accepted=[by(batch, c_out, *out)],
        wrong={
            "height-width-swapped": by(batch, c_out, *reversed(out)),
            "in-channels-kept": by(batch, c_in, *out),
            "rounded-up": by(batch, c_out, *half),
            "plus-one-forgotten": by(batch, c_out, *(side - 1 for side in out)),
        },
        working=[
            f"高：⌊({high} + 2×{padding} − {kernel})÷{stride}⌋ + 1 = {out[0]}；"
            f"宽：⌊({wide} + 2×{padding} − {kernel})÷{stride}⌋ + 1 = {out[1]}。",
            f"几张图不变，通道是 {c_out} 个：{shape(batch, c_out, *out)}。",
        ],
        layer=layer,
        asks="output_shape",
        given={"batch": batch},
    )


@question(chapter="02", topic="填充", level=1, minutes=2, section="output-size")
def padding_that_keeps(draw: Draw) -> Number:
    """How much padding keeps the size at stride 1."""
    kernel, dilation = draw.one_of(3, 5, 7, 9, 11), draw.one_of(1, 1, 2, 3, 4)
    answer = dilation * (kernel - 1) // 2
    code = f"`Conv2D(16, 16, {kernel}, padding=p" + (
        f", dilation={dilation})`" if dilation > 1 else ")`"
    )
    return Number(
        text=f"{code} 要让输出和输入一样大，`p` 该取多少？",
        answer=answer,
        wrong={
            "dilation-forgotten": (kernel - 1) // 2,
            "both-ends-together": dilation * (kernel - 1),
            "span-wrong": dilation * kernel // 2,
            "kernel-halved": kernel // 2 + 1,
        },
        working=[
            f"窗口跨 {dilation}×({kernel}−1)+1 = {dilation * (kernel - 1) + 1} 格，"
            f"少掉 {dilation * (kernel - 1)} 个站位，两头各补一半：{dilation * (kernel - 1)}÷2 = {answer}。",
        ],
        given={"kernel": kernel, "dilation": dilation},
    )


@question(chapter="02", topic="池化", level=2, minutes=2, section="pooling")
def pool_size(draw: Draw) -> Number:
    """Pooling, rounded down or up."""
    kernel, stride, padding = draw.one_of((3, 2, 0), (3, 2, 1), (2, 2, 0), (3, 3, 0), (5, 3, 0))
    size, ceil_mode = draw.between(20, 130), draw.chance()
    layer = Layer(
        "MaxPool2D", kernel, stride=stride, padding=padding, ceil_mode=ceil_mode or None, size=size,
        channels=draw.one_of(16, 32, 64),
    )  # fmt: skip
    room, out = size + 2 * padding - kernel, layer.cost.output_size[0]
    draw.require(room % stride > 0)
    opened, closed = ("⌈", "⌉") if ceil_mode else ("⌊", "⌋")
    return Number(
        text=f"一幅 {square(size)} 的特征图经过 {layer.code}，输出的边长是多少？",
        answer=out,
        wrong={
            "rounded-down" if ceil_mode else "rounded-up": out - 1 if ceil_mode else out + 1,
            "halved": [size // stride, -(-size // stride)],
            "plus-one-forgotten": room // stride,
        },
        working=[
            f"{opened}({size} + 2×{padding} − {kernel})÷{stride}{closed} + 1 = {out}，"
            + ("开了 `ceil_mode`，向上取整。" if ceil_mode else "向下取整。"),
        ],
        layer=layer,
        asks="size",
    )


@question(chapter="02", topic="没人看的像素", level=3, minutes=3, section="unseen-pixels")
def unseen_columns(draw: Draw) -> Number:
    """What the rounding leaves at the right: padding first, then real pixels."""
    kernel, stride = draw.one_of((3, 4), (3, 5), (5, 6), (2, 3), (4, 5), (7, 8), (3, 3), (5, 4))
    padding, size = draw.between(0, 2), draw.between(20, 60)
    rest = (size + 2 * padding - kernel) % stride
    draw.require(rest > 0 and padding < kernel and stride <= kernel + 1)
    return Number(
        text=f"一幅 {square(size)} 的图经过 `Conv2D(1, 1, {kernel}, stride={stride}"
        + (f", padding={padding})`" if padding else ")`")
        + "。最后一个窗口的右边，还剩几列真的像素谁也没看到？窗口之间的缝不算。",
        answer=max(0, rest - padding),
        unit="列",
        wrong={
            "rest-is-all": rest,
            "nothing-lost": 0,
            "padding-forgotten": (size - kernel) % stride,
        },
        working=[
            f"补零以后一共 {size + 2 * padding} 格，({size + 2 * padding}−{kernel}) 除以 {stride} 余 {rest}：右端剩 {rest} 格没碰过。",
            f"先丢补的 {padding} 格零，丢完了才轮到真像素："
            + (f"{rest}−{padding} = {rest - padding} 列。" if rest > padding else "丢的列数是 0。"),
        ],
        given={"kernel": kernel, "stride": stride, "padding": padding, "size": size},
    )


@question(chapter="02", topic="互相关", level=1, minutes=2, section="by-hand")
def correlation_by_hand(draw: Draw) -> Number:
    """One output value, the kernel turned or not."""
    picture = [[draw.between(0, 4) for _ in range(3)] for _ in range(3)]
    kernel = [[draw.between(0, 3) for _ in range(2)] for _ in range(2)]
    i, j = draw.between(0, 1), draw.between(0, 1)
    window = [row[j : j + 2] for row in picture[i : i + 2]]
    flat = [value for row in window for value in row]
    taps = [value for row in kernel for value in row]
    straight = sum(a * b for a, b in zip(flat, taps, strict=True))
    turned = sum(a * b for a, b in zip(flat, reversed(taps), strict=True))
    draw.require(straight != turned and len(set(taps)) > 2)
    flip = draw.chance(0.4)
    used = list(reversed(taps)) if flip else taps
    rows = "\n".join("  ".join(map(str, row)) for row in picture)
    kernel_rows = "\n".join("  ".join(map(str, row)) for row in kernel)
    place = ["左上角", "右上角", "左下角", "右下角"][2 * i + j]
    return Number(
        text=f"输入是\n\n```\n{rows}\n```\n\n核是\n\n```\n{kernel_rows}\n```\n\n不填充，步幅 1。"
        + ("按数学书上的卷积（要翻核）" if flip else "按 `Conv2D` 的算法（互相关）")
        + f"，输出{place}的那个数是多少？",
        answer=turned if flip else straight,
        wrong={
            "not-turned" if flip else "turned": straight if flip else turned,
            "other-window": sum(
                a * b
                for a, b in zip(
                    [x for r in picture[1 - i : 3 - i] for x in r[1 - j : 3 - j]], used, strict=True
                )
            ),
        },
        working=[
            f"{place}的窗口盖住 {'、'.join(map(str, flat))}；核"
            + ("转 180 度以后" if flip else "")
            + f"是 {'、'.join(map(str, used))}。",
            " + ".join(f"{a}×{b}" for a, b in zip(flat, used, strict=True))
            + f" = {turned if flip else straight}。",
        ],
        given={"picture": picture, "kernel": kernel, "place": (i, j), "flip": flip},
    )


@question(chapter="02", topic="互相关", level=2, minutes=2, section="flipping")
def does_turning_show(draw: Draw) -> Choice:
    """Which kernels hide that they were turned."""
    same = draw.one_of("[[1, 2, 1], [2, 4, 2], [1, 2, 1]]", "[[0, 1, 0], [1, −4, 1], [0, 1, 0]]")
    opposite = draw.one_of(
        "[[1, 0, −1], [2, 0, −2], [1, 0, −1]]", "[[1, 2, 1], [0, 0, 0], [−1, −2, −1]]"
    )
    neither = draw.one_of("[[0, 1, 2], [2, 2, 0], [0, 1, 2]]", "[[1, 1, 0], [1, 0, 0], [0, 0, 0]]")
    kernels = {"same": same, "opposite": opposite, "neither": neither}
    words = {
        "same": "处处相等",
        "opposite": "处处差一个负号",
        "neither": "一般两样都不是",
    }
    keys = {
        "same": "turning-invisible",
        "opposite": "turning-negates",
        "neither": "turning-always-shows",
    }
    which = draw.one_of(*kernels)
    return Choice(
        text=f"核是 `{kernels[which]}`（三行）。同一幅图，翻核（转 180 度）和不翻核各卷一次，两个输出是什么关系？",
        right=words[which],
        wrong={keys[other]: words[other] for other in words if other != which},
        working=[
            "把核转 180 度看它变成什么："
            + {
                "same": "变成自己，两种算法没有分别。",
                "opposite": "变成自己的相反数，输出差一个负号。",
                "neither": "既不是自己，也不是相反数，输出就真的不同。",
            }[which]
        ],
        given={"kernel": kernels[which], "relation": which},
    )


@question(chapter="02", topic="权重的形状", level=1, minutes=1, section="channels")
def what_shapes_the_weight(draw: Draw) -> Several:
    """Which arguments the weight's shape depends on."""
    right = draw.some(2, ["输入通道数", "输出通道数", "`kernel_size`", "`groups`"])
    return Several(
        text="改动下面哪些，`Conv2D` 的权重的形状会变？",
        right=right,
        wrong={
            "stride-in-weight": "`stride`",
            "padding-in-weight": "`padding`",
            "dilation-more-taps": "`dilation`",
            "picture-in-params": "输入图的高和宽",
        },
        working=[
            "权重是 `[C_out, C_in/groups, K_h, K_w]`。步幅、填充、膨胀只管窗口怎么走，不管存什么。"
        ],
    )


@question(chapter="02", topic="通道", level=1, minutes=1, section="channels")
def slices_and_outputs(draw: Draw) -> Number:
    """How many slices of kernel a layer keeps."""
    c_in, c_out, kernel = (
        draw.one_of(3, 4, 8, 16),
        draw.one_of(6, 10, 12, 32, 64),
        draw.one_of(3, 5),
    )
    draw.require(c_in != c_out)
    return Number(
        text=f"`Conv2D({c_in}, {c_out}, {kernel})` 里一共存着几片 {square(kernel)} 的核？",
        answer=c_in * c_out,
        unit="片",
        wrong={
            "in-channels-forgotten": c_out,
            "out-channels-forgotten": c_in,
            "channels-added": c_in + c_out,
            "taps-for-slices": c_in * c_out * kernel**2,
        },
        working=[
            f"每套核 {c_in} 片，对着 {c_in} 个输入通道；一共 {c_out} 套：{times(c_out, c_in)} = {n(c_out * c_in)} 片。"
        ],
        layer=Layer("Conv2D", c_in, c_out, kernel),
        asks="slices",
    )


@question(chapter="02", topic="感受野", level=1, minutes=2, section="receptive-field")
def stacked_field(draw: Draw) -> Number:
    """Equal layers with stride 1."""
    kernel, depth = draw.one_of(3, 5, 7), draw.between(2, 6)
    field = depth * (kernel - 1) + 1
    return Number(
        text=f"{depth} 层 {square(kernel)} 的卷积叠起来，步幅和膨胀都是 1。最后一层的一个输出，感受野的边长是多少？",
        answer=field,
        wrong={
            "kernels-added": kernel * depth,
            "kernels-multiplied": kernel**depth,
            "plus-one-forgotten": depth * (kernel - 1),
        },
        working=[
            f"每层添 {kernel}−1 = {kernel - 1} 格，从 1 起：1 + {depth}×{kernel - 1} = {field}。"
        ],
        given={"stack": [(kernel, 1, 1)] * depth, "asks": "field"},
        explorer=explorers.field([("c", kernel, 1, 1)] * depth),
    )


@question(chapter="02", topic="感受野", level=2, minutes=2, section="receptive-field")
def jump_between_outputs(draw: Draw) -> Number:
    """How far apart neighbouring outputs lie in the input."""
    layers = [(draw.one_of(2, 3, 5), draw.one_of(1, 2, 2, 3), 1) for _ in range(draw.one_of(3, 4))]
    product, strides = 1, [stride for _, stride, _ in layers]
    for stride in strides:
        product *= stride
    draw.require(sum(stride > 1 for stride in strides) >= 2)
    names = "、".join(f"{square(kernel)} 步幅 {stride}" for kernel, stride, _ in layers)
    return Number(
        text=f"{'三四'[len(layers) - 3]}层卷积依次是 {names}。最后一层相邻的两个输出，它们的感受野在输入上相隔几格？",
        answer=product,
        unit="格",
        wrong={
            "strides-added": sum(strides),
            "last-stride-only": strides[-1],
            "outputs-adjacent": 1,
        },
        working=[f"每过一层，j 乘上这一层的步幅：{times(*strides)} = {product}。"],
        given={"stack": layers, "asks": "jump"},
        explorer=explorers.field([("c", *one) for one in layers]),
    )


@question(chapter="02", topic="写成矩阵", level=2, minutes=3, section="matrix")
def im2col_size(draw: Draw) -> Number:
    """How many numbers the unfolded input has."""
    c_in, kernel, stride = draw.one_of(1, 3, 4), draw.one_of(2, 3), draw.one_of(1, 2)
    size = draw.between(6, 20)
    layer = Layer("Conv2D", c_in, 8, kernel, stride=stride, size=size, bias_attr=False)
    out = layer.cost.output_size[0]
    rows = c_in * kernel**2
    return Number(
        text=f"{layer.code} 作用在 {square(size)} 的图上。用 im2col 把每个窗口拉成一列，得到的矩阵一共有多少个数？",
        answer=rows * out**2,
        unit="个",
        wrong={
            "input-size-kept": c_in * size**2,
            "in-channels-forgotten": kernel**2 * out**2 if c_in > 1 else [],
            "input-positions": rows * size**2,
            "macs-for-columns": layer.cost.macs,
        },
        working=[
            f"一个窗口有 {times(c_in, kernel, kernel)} = {rows} 个数，拉成一列。",
            f"窗口停 {square(out)} = {n(out**2)} 处，所以是 {times(rows, out**2)} = {n(rows * out**2)} 个数。",
        ],
        given={"c_in": c_in, "kernel": kernel, "stride": stride, "size": size},
        explorer=explorers.bill(layer),
    )


@question(chapter="02", topic="填充", level=3, minutes=3, section="output-size")
def same_padding(draw: Draw) -> Number:
    """How many zeros SAME puts along one axis."""
    size, kernel, stride = draw.between(7, 60), draw.one_of(2, 3, 4, 5, 7), draw.one_of(1, 2, 3)
    out = -(-size // stride)
    total = max((out - 1) * stride + kernel - size, 0)
    draw.require(total > 0)
    both = draw.chance()
    after = total - total // 2
    asked = "两端一共补几个零" if both else "后面一头（右边）补几个零"
    return Number(
        text=f"`{Layer('Conv2D', 1, 1, kernel, stride=stride)}`"[:-2] + f', padding="SAME")` '
        f"作用在边长 {size} 的图上，一行像素{asked}？",
        answer=total if both else after,
        unit="个",
        wrong={"stride-forgotten": kernel - 1, "half-for-total": [after, total // 2]}
        if both
        else {
            "stride-forgotten": -(-(kernel - 1) // 2),
            "odd-zero-before": total // 2,
            "total-for-half": total,
        },
        working=[
            f"输出是 ⌈{size}÷{stride}⌉ = {out} 格，要 ({out}−1)×{stride}+{kernel} = {(out - 1) * stride + kernel} 格，"
            f"差 {(out - 1) * stride + kernel}−{size} = {total} 个。",
            f"两端平分，多出来的一个补在后面：前面 {total // 2} 个，后面 {total - total // 2} 个。",
        ],
        given={"size": size, "kernel": kernel, "stride": stride, "after": not both},
    )


@question(chapter="02", topic="倒推输入", level=3, minutes=3, section="unseen-pixels")
def largest_input(draw: Draw) -> Number:
    """The largest input that gives a certain output."""
    kernel, stride, out = draw.one_of(2, 3, 5, 7), draw.one_of(2, 3, 4), draw.between(7, 30)
    padding = draw.between(0, kernel // 2)
    least = (out - 1) * stride + kernel - 2 * padding
    return Number(
        text=f"`Conv2D(3, 8, {kernel}, stride={stride}"
        + (f", padding={padding})`" if padding else ")`")
        + f" 给出了边长 {out} 的输出。输入的边长最大可能是多少？",
        answer=least + stride - 1,
        wrong={
            "least-for-largest": least,
            "stride-times-output": out * stride,
            "padding-forgotten": least + stride - 1 + 2 * padding,
            "whole-step-more": least + stride,
        },
        working=[
            f"刚好除尽时，输入是 ({out}−1)×{stride} + {kernel} − 2×{padding} = {least}。",
            f"再多 {stride}−1 = {stride - 1} 格也不够再走一步：{least} + {stride - 1} = {least + stride - 1}。",
        ],
        given={"kernel": kernel, "stride": stride, "padding": padding, "out": out},
    )
