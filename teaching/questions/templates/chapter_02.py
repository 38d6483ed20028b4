"""第 2 章：卷积是怎样计算的。"""

from teaching.questions import explorers
from teaching.questions.bank import Draw, question
from teaching.questions.layers import Layer
from teaching.questions.numerals import by, shape, square
from teaching.questions.question import Number, Text


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
