"""第 1 章：为什么需要卷积。"""

from teaching.questions import explorers
from teaching.questions.bank import Draw, question
from teaching.questions.layers import Layer
from teaching.questions.numerals import by, n, square, times
from teaching.questions.question import Choice, Number, Several, Text


@question(chapter="01", topic="全连接层", level=1, minutes=2, section="fully-connected")
def dense_params(draw: Draw) -> Number:
    """A fully connected layer on a picture."""
    height, width = draw.one_of(8, 10, 12, 16, 20, 24), draw.one_of(10, 12, 16, 20, 30)
    channels, neurons = draw.one_of(1, 3), draw.one_of(10, 20, 50, 100, 200)
    values = height * width * channels
    layer = Layer("Linear", values, neurons)
    colour = "灰度图" if channels == 1 else "彩色图"
    return Number(
        text=f"一幅高 {height}、宽 {width} 的{colour}（{channels} 个通道）拉平以后，"
        f"接一个有 {neurons} 个神经元的全连接层，带偏置。这一层有多少个参数？",
        answer=layer.cost.params,
        unit="个",
        wrong={
            "bias-forgotten": layer.cost.weights,
            "bias-per-input": layer.cost.weights + values,
            "in-channels-forgotten": height * width * neurons + neurons,
            "dense-as-conv": channels * neurons + neurons,
        },
        working=[
            f"拉平后有 {times(height, width, channels)} = {n(values)} 个数，"
            f"每个都连着 {neurons} 个神经元：{times(values, neurons)} = {n(values * neurons)} 个权重。",
            f"每个神经元一个偏置：{n(values * neurons)} + {neurons} = {n(layer.cost.params)} 个。",
        ],
        layer=layer,
        asks="params",
    )


@question(chapter="01", topic="全连接与卷积", level=1, minutes=2, section="fully-connected")
def side_doubled(draw: Draw) -> Several:
    """What grows fourfold with the picture's sides, and what does not."""
    side, neurons, kernels = (
        draw.one_of(32, 56, 64, 112),
        draw.one_of(100, 500),
        draw.one_of(16, 64),
    )
    return Several(
        text=f"一幅彩色图，接一个有 {neurons} 个神经元的全连接层；或者接一层 "
        f"`Conv2D(3, {kernels}, 3, padding=1)`。图的边长从 {side} 换成 {2 * side}，"
        "全连接层照新的大小重建。下面哪些约变成 4 倍？",
        right=["全连接层的权重个数", "全连接层的乘加次数", "卷积层的乘加次数"],
        wrong={
            "picture-in-params": "卷积层的参数量",
            "kernels-grow": "卷积层输出的通道数",
        },
        working=[
            "全连接层的每个像素都有自己的权重，像素多到 4 倍，存的和算的都是 4 倍。",
            "卷积的权重与图的大小无关；窗口要停的位置是 4 倍，所以乘加是 4 倍。",
        ],
    )


@question(chapter="01", topic="拉平", level=2, minutes=3, section="flattening")
def flattened_place(draw: Draw) -> Number:
    """Where a pixel lies in the flattened picture."""
    channels, height, width = 3, draw.between(4, 30), draw.between(5, 40)
    c, i, j = draw.between(0, 2), draw.between(1, height - 1), draw.between(1, width - 1)
    draw.require(height != width and i != j)
    return Number(
        text=f"形状为 `[3, {height}, {width}]` 的彩色图用 Paddle 拉平成一列，三个平面首尾相接。"
        f"第 {c} 个通道、第 {i} 行、第 {j} 列的像素是其中的第几个数？（通道、行、列和答案都从 0 数起。）",
        answer=c * height * width + i * width + j,
        wrong={
            "rows-columns-swapped": c * height * width + j * height + i,
            "channel-last": (i * width + j) * channels + c,
            "planes-forgotten": i * width + j if c else [],
            "counted-from-one": c * height * width + i * width + j + 1,
        },
        working=[
            f"前面有 {c} 个整平面，各 {times(height, width)} = {n(height * width)} 个数；"
            f"再加 {i} 整行，各 {width} 个；再加 {j} 个。",
            f"{c}×{n(height * width)} + {i}×{width} + {j} = {n(c * height * width + i * width + j)}。",
        ],
        given={"shape": (channels, height, width), "place": (c, i, j)},
    )


@question(chapter="01", topic="拉平", level=1, minutes=1, section="flattening")
def flattened_neighbours(draw: Draw) -> Number:
    """How far apart neighbours lie after flattening."""
    height, width = draw.some(2, [24, 28, 32, 40, 48, 60, 64, 100, 120, 200])
    way, apart = draw.one_of(
        ("上下相邻的两个像素", width),
        ("左右相邻的两个像素", 1),
        ("同一个像素的红和绿", height * width),
    )
    others = {
        "rows-columns-swapped": height if apart == width else [],
        "planes-forgotten": [width, 1] if apart == height * width else [],
        "neighbours-near": 1 if apart != 1 else [],
    }
    return Number(
        text=f"一幅 {height} 行、{width} 列的彩色图，按 `[3, {height}, {width}]` 拉平成一列。{way}，"
        "在这一列里相隔几个位置？",
        answer=apart,
        wrong=others,
        working=[
            f"第 c 个通道、第 i 行、第 j 列的像素在第 c×{n(height * width)} + i×{width} + j 个位置。",
            f"所以相隔 {n(apart)} 个位置。",
        ],
        given={"shape": (3, height, width), "way": way},
    )


@question(chapter="01", topic="卷积的矩阵", level=2, minutes=3, section="sharing")
def convolution_matrix(draw: Draw) -> Number:
    """Elements and non-zeros of a convolution written as a matrix."""
    height, width = draw.between(4, 9), draw.between(4, 9)
    kernel = draw.one_of(2, 3)
    out = (height - kernel + 1, width - kernel + 1)
    outputs, inputs = out[0] * out[1], height * width
    asked = draw.one_of("元素一共有", "不是零的元素有")
    whole, some = outputs * inputs, outputs * kernel**2
    answer = whole if asked == "元素一共有" else some
    return Number(
        text=f"一个 {square(kernel)} 的卷积（不补零，步幅 1，系数都不是零）作用在 {by(height, width)} 的"
        f"灰度图上。把它写成一个矩阵，图拉平成一列。这个矩阵里，{asked}多少个？",
        answer=answer,
        unit="个",
        wrong={
            "all-for-nonzero": whole if answer == some else [],
            "nonzero-for-all": some if answer == whole else [],
            "size-kept": inputs**2 if answer == whole else inputs * kernel**2,
            "shared-counted-once": kernel**2,
        },
        working=[
            f"输出有 {by(*out)} = {outputs} 个，输入有 {by(height, width)} = {inputs} 个，"
            f"矩阵是 {outputs} 行 {inputs} 列。",
            f"元素共 {times(outputs, inputs)} = {n(whole)} 个；每行只有窗口里的 {kernel**2} 个不是零，"
            f"共 {times(outputs, kernel**2)} = {n(some)} 个。",
        ],
        given={"height": height, "width": width, "kernel": kernel, "nonzero": answer == some},
    )


@question(chapter="01", topic="权值共享", level=3, minutes=4, section="sharing")
def unshared_params(draw: Draw) -> Number:
    """Local connections without sharing: each output keeps its own weights."""
    c_in, c_out = draw.one_of(1, 2, 3), draw.one_of(2, 4, 6, 8)
    kernel, size = draw.one_of(3, 5), draw.between(8, 24)
    out = size - kernel + 1
    each = c_in * kernel**2 + 1
    outputs = c_out * out**2
    return Number(
        text=f"`Conv2D({c_in}, {c_out}, {kernel})` 作用在 {square(size)} 的图上。改成只有局部连接、"
        "没有权值共享：每个输出各有自己的一套权重和一个偏置。这一层有多少个参数？",
        answer=outputs * each,
        unit="个",
        wrong={
            "still-shared": c_out * each,
            "bias-forgotten": outputs * (each - 1),
            "bias-shared": outputs * (each - 1) + c_out,
            "out-channels-forgotten": out**2 * each,
            "input-positions": c_out * size**2 * each,
        },
        working=[
            f"输出的边长是 {size}−{kernel}+1 = {out}，一共 {times(c_out, out, out)} = {n(outputs)} 个输出。",
            f"每个输出有 {times(c_in, kernel, kernel)} + 1 = {each} 个参数：{times(outputs, each)} = {n(outputs * each)}。",
        ],
        given={"c_in": c_in, "c_out": c_out, "kernel": kernel, "size": size},
    )


@question(chapter="01", topic="权值共享", level=1, minutes=1, section="sharing")
def what_sharing_saves(draw: Draw) -> Choice:
    """Which account each of the two restrictions lowers."""
    if draw.chance():
        return Choice(
            text="全连接层先改成“只有局部连接、各位置用各的权重”，再改成“各位置合用一份权重”。"
            "第二步省下了什么？",
            right="只省参数量，乘加一次不少",
            wrong={
                "sharing-saves-macs": "参数量和乘加都省",
                "sharing-saves-only-macs": "只省乘加，参数量不变",
                "sharing-saves-nothing": "两样都不省，只是学得更准",
            },
            working=["几个数轮流用，每用一次照样是一次乘法：要存的少了，要算的没有少。"],
        )
    return Choice(
        text="全连接层改成“只有局部连接、各位置用各的权重”，省下了什么？",
        right="参数量和乘加都省",
        wrong={
            "local-saves-only-params": "只省参数量，乘加一次不少",
            "local-saves-only-macs": "只省乘加，参数量不变",
            "local-saves-nothing": "都不省，要等权值共享",
        },
        working=["连接少了，每条连接要存一个权重、做一次乘加，两本账一起降。"],
    )


@question(chapter="01", topic="等变与不变", level=2, minutes=2, section="sharing")
def equivariant_shift(draw: Draw) -> Number:
    """The smallest shift that a stack of strides follows exactly."""
    strides = [draw.one_of(1, 2, 2, 3) for _ in range(draw.one_of(2, 3))]
    product = 1
    for stride in strides:
        product *= stride
    draw.require(sum(stride > 1 for stride in strides) > 1)
    return Number(
        text=f"一个网络里有{'两三'[len(strides) - 2]}层卷积和池化，步幅依次是 {'、'.join(map(str, strides))}。"
        "输入至少要右移几格（不算 0 格），最后的特征图才一定恰好跟着移动整数格？（边上不算。）",
        answer=product,
        unit="格",
        wrong={
            "strides-added": sum(strides),
            "last-stride-only": strides[-1],
            "largest-stride-only": max(strides),
        },
        working=[
            "跨 s 格的层只对 s 的倍数等变：移 s 格，它的输出移 1 格，下一层再要这样的倍数。",
            f"所以是 {times(*strides)} = {product} 格。",
        ],
        given={"strides": strides},
    )


@question(chapter="01", topic="打乱像素", level=1, minutes=1, section="shuffled-pixels")
def shuffled_pixels(draw: Draw) -> Choice:
    """Who notices that all pictures were shuffled alike."""
    return draw.one_of(
        Choice(
            text="每张图的像素都照同一个次序打乱，训练图和测试图一样办。重新训练以后，"
            "全连接网和卷积网的测试正确率各会怎样？",
            right="全连接网差不多不变，卷积网变差",
            wrong={
                "order-matters-to-dense": "两个都明显变差",
                "shuffle-harmless": "两个都差不多不变",
                "dense-loses-more": "全连接网变差，卷积网差不多不变",
            },
            working=[
                "全连接层对像素没有次序，打乱等于把第一层权重的行重排；卷积靠的正是谁挨着谁。"
            ],
        ),
        Choice(
            text="每张图的像素各照一个不同的次序打乱。重新训练以后，全连接网的测试正确率会怎样？",
            right="明显变差",
            wrong={
                "same-order-assumed": "差不多不变，它不在乎像素的次序",
                "shuffle-regularises": "变好，因为数据更多样了",
            },
            working=[
                "“不在乎次序”要求所有图照同一个次序：那样重排第一层的权重就能抵消。次序各不相同，没有哪组权重能同时抵消。"
            ],
        ),
    )


@question(chapter="01", topic="网络的部分", level=1, minutes=1, section="network-parts")
def without_parameters(draw: Draw) -> Several:
    """Which parts of a network have nothing to learn."""
    without = draw.some(2, ["`MaxPool2D(2)`", "`ReLU()`", "`Dropout(0.5)`", "`Flatten()`"])
    channels = draw.one_of(8, 16, 32)
    return Several(
        text="下面哪些层没有参数？",
        right=without,
        wrong={
            "pointwise-free": f"`Conv2D({channels}, {channels}, 1)`",
            "linear-free": f"`Linear({4 * channels}, 10)`",
            "norm-free": f"`BatchNorm2D({channels})`",
        },
        working=[
            "池化、激活、随机失活和拉平什么也不存；1×1 卷积和全连接有权重，批归一化每个通道有两个参数。"
        ],
    )


@question(chapter="01", topic="术语", level=1, minutes=1, section="sharing")
def term_of_chapter_1(draw: Draw) -> Text:
    """The name of an idea."""
    says, term, others = draw.one_of(
        (
            "每个输出只连着输入里相邻的一小块，而不是全部像素",
            "局部连接",
            ("权值共享", "sharing-for-local"),
        ),
        ("同一组权重在所有位置上反复使用", "权值共享", ("局部连接", "local-for-sharing")),
        ("输入怎样挪动，输出就照样挪动", "等变", ("不变", "invariant-for-equivariant")),
        ("输入挪动了，输出却不动", "不变", ("等变", "equivariant-for-invariant")),
    )
    also = {"权值共享": ["参数共享", "权重共享"], "等变": ["等变性"], "不变": ["不变性"]}
    return Text(
        text=f"“{says}。”这叫什么？（写课文里的那个词。）",
        accepted=[term, *also.get(term, [])],
        wrong={others[1]: others[0]},
        working=[f"这叫{term}。"],
    )


@question(chapter="01", topic="过拟合", level=2, minutes=2, section="overfitting")
def nonsense_labels(draw: Draw) -> Choice:
    """What a perfect training accuracy proves."""
    images = draw.one_of(100, 250, 500)
    return Choice(
        text=f"把 {images} 张图的标签全换成瞎写的，一个参数比图多得多的全连接网训练到头，"
        "训练正确率多半会怎样？这说明什么？",
        right="接近全对；训练集全对，什么也不保证",
        wrong={
            "noise-unlearnable": "和瞎猜差不多；没有规律就学不会",
            "memorising-is-learning": "接近全对；它找到了标签里的规律",
            "half-learnable": "停在一半左右；一半靠背，一半靠猜",
        },
        working=["参数够多，网络能把图连同答案背下来；没见过的图上，它学到的等于零。"],
    )


@question(chapter="01", topic="权重用几次", level=2, minutes=3, section="network-parts")
def uses_of_a_weight(draw: Draw) -> Number:
    """MACs from weights and positions, on the layers of a small network."""
    layer = Layer(
        "Conv2D", draw.one_of(1, 3, 6), draw.one_of(6, 8, 16), draw.one_of(3, 5),
        size=draw.between(12, 30),
    )  # fmt: skip
    out, weights = layer.cost.output_size[0], layer.cost.weights
    return Number(
        text=f"{layer.code} 作用在 {square(layer.size)} 的图上。它的每个权重，对一张图要用几次？",
        answer=out**2,
        unit="次",
        wrong={
            "input-positions": layer.size**2,
            "used-once": 1,
            "positions-once": out,
            "uses-per-kernel": layer.kernel[0] ** 2,
        },
        working=[
            f"输出的边长是 {layer.size}−{layer.kernel[0]}+1 = {out}；每个输出位置用一次，{square(out)} = {n(out**2)} 次。",
            f"（所以 {n(weights)} 个权重一共做 {times(weights, out**2)} = {n(layer.cost.macs)} 次乘加。）",
        ],
        layer=layer,
        asks="positions",
        explorer=explorers.bill(layer),
    )
