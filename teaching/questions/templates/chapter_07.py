"""第 7 章：VGG。"""

from fractions import Fraction

from teaching.questions import explorers
from teaching.questions.bank import Draw, question
from teaching.questions.layers import Layer
from teaching.questions.networks import name_of, rows, total
from teaching.questions.numerals import n, square, times
from teaching.questions.question import Choice, Number, Several


@question(chapter="07", topic="小核叠大核", level=1, minutes=2, section="two-3x3")
def stack_for_one(draw: Draw) -> Number:
    """Several 3×3 against one kernel that sees as far."""
    depth, channels = draw.one_of(2, 3, 4, 5), draw.one_of(16, 64, 128, 256)
    kernel = 2 * depth + 1
    share = Fraction(9 * depth * 100, kernel**2)
    return Number(
        text=f"一层 {square(kernel)} 的卷积，{channels} 进 {channels} 出，换成看得一样远的几层 3×3，每层也是 {channels} 进 {channels} 出，"
        "图的大小不变，没有偏置。权重剩原来的百分之几？（四舍五入到整数。）",
        answer=share,
        unit="%",
        tolerance=0.6,
        wrong={
            "middle-forgotten": Fraction(900, kernel**2),
            "one-layer-more": Fraction(9 * (depth + 1) * 100, kernel**2),
            "saved-for-left": 100 - share,
            "kernels-added": Fraction(9 * 100 * -(-kernel // 3), kernel**2),
        },
        working=[
            f"看得一样远要 {depth} 层：1 + {depth}×2 = {kernel}。",
            f"{channels} 记作 C。权重是 {depth}×9 = {9 * depth} 个 C²，原来是 {kernel**2} 个 C²：{9 * depth}÷{kernel**2} ≈ {n(share / 100, 3)}，约 {round(share)}%。",
        ],
        given={"depth": depth},
        explorer=explorers.field([("c", 3, 1, 1)] * depth, against=f"c{kernel}"),
    )


@question(chapter="07", topic="小核叠大核", level=3, minutes=4, section="is-it-cheaper")
def when_channels_grow(draw: Draw) -> Number:
    """Two 3×3 against one 5×5 where the channels change."""
    c_in, c_out = draw.one_of(
        (3, 16), (3, 32), (3, 64), (8, 16), (16, 32), (32, 64), (4, 32), (1, 8), (32, 16)
    )
    pair, one = 9 * c_in * c_out + 9 * c_out**2, 25 * c_in * c_out
    more = pair > one
    return Number(
        text=f"一层 5×5 的卷积，{c_in} 进 {c_out} 出，换成两层 3×3：{c_in} 进 {c_out} 出，再 {c_out} 进 {c_out} 出。都没有偏置。"
        f"权重{'多' if more else '少'}了多少个？",
        answer=abs(pair - one),
        unit="个",
        wrong={
            "same-width-assumed": abs(18 * c_in * c_out - one),
            "middle-forgotten": abs(9 * c_in * c_out - one),
            "second-layer-narrow": abs(9 * c_in * c_out + 9 * c_in**2 - one),
        },
        working=[
            f"5×5：{times(25, c_in, c_out)} = {n(one)} 个。",
            f"两层 3×3：{times(9, c_in, c_out)} + {times(9, c_out, c_out)} = {n(pair)} 个。",
            f"相差 {n(max(pair, one))}−{n(min(pair, one))} = {n(abs(pair - one))} 个。省 28% 的前提是通道数不变。",
        ],
        given={"c_in": c_in, "c_out": c_out},
    )


@question(
    chapter="07", topic="缩小一半，通道加倍", level=1, minutes=2, section="where-the-cost-sits"
)
def halved_and_doubled(draw: Draw) -> Number:
    """What halving the sides and doubling the channels does to each account."""
    side, channels = draw.one_of(2, 4), draw.one_of(2, 4)
    asked, answer = draw.one_of(
        ("权重", Fraction(channels**2)),
        ("乘加", Fraction(channels**2, side**2)),
        ("输出的激活值", Fraction(channels, side**2)),
    )
    half = {2: "一半", 4: "四分之一"}[side]
    return Number(
        text=f"一层 3×3、填充 1 的卷积，进出通道一样多。图的边长变成{half}，进出的通道都变成 {channels} 倍，{asked}变成原来的几倍？"
        "（可以写分数。）",
        answer=answer,
        tolerance=0.001 if answer.denominator > 1 else 0,
        wrong={
            "channels-once": Fraction(channels, side**2)
            if asked == "乘加"
            else channels
            if asked == "权重"
            else [],
            "channels-twice": Fraction(channels**2, side**2) if asked[0] == "输" else [],
            "side-for-area": Fraction(channels**2, side)
            if asked == "乘加"
            else Fraction(channels, side)
            if asked[0] == "输"
            else [],
            "picture-in-params": Fraction(channels**2, side**2) if asked == "权重" else [],
            "size-does-not-matter": channels**2 if asked == "乘加" else [],
        },
        working=[
            f"通道两头都是 {channels} 倍，权重 {channels}×{channels} = {channels**2} 倍；位置是 1/{side**2}；激活值看输出通道乘位置。",
            {
                "权": f"权重与图的大小无关：{channels**2} 倍。",
                "乘": f"乘加：{channels**2}÷{side**2} = {n(answer)} 倍。",
                "输": f"激活值：{channels}÷{side**2} = {n(answer)} 倍。",
            }[asked[0]],
        ],
        given={"side": side, "channels": channels, "asked": asked},
    )


@question(chapter="07", topic="拉平接全连接", level=2, minutes=3, section="image-size")
def first_dense_layer(draw: Draw) -> Number:
    """The layer behind the flattened map."""
    side, channels, hidden = (
        draw.one_of(32, 64, 96, 128, 160),
        draw.one_of(16, 32, 64),
        draw.one_of(10, 20, 50, 64, 100),
    )
    last = side // 32
    values = last**2 * channels
    layer = Layer("Linear", values, hidden)
    return Number(
        text=f"输入 {square(side)}，经过五次边长减半，特征图有 {channels} 个通道，拉平后接一层有 {hidden} 个神经元的全连接层，带偏置。"
        "这一层有多少个参数？",
        answer=layer.cost.params,
        unit="个",
        wrong={
            "bias-forgotten": values * hidden,
            "pooled-to-one": channels * hidden + hidden if last > 1 else [],
            "positions-once": last * channels * hidden + hidden if last > 1 else [],
            "halved-four-times": (side // 16) ** 2 * channels * hidden + hidden,
        },
        working=[
            f"边长 {side}÷2÷2÷2÷2÷2 = {last}，拉平有 {times(last, last, channels)} = {n(values)} 个数。",
            f"{times(values, hidden)} + {hidden} = {n(layer.cost.params)} 个。",
        ],
        layer=layer,
        asks="params",
    )


@question(
    chapter="07", topic="存在哪里，算在哪里", level=1, minutes=1, section="where-the-cost-sits"
)
def largest_of_vgg(draw: Draw) -> Choice:
    """The first fully connected layer keeps most; a wide picture computes most."""
    model = draw.one_of("vgg11", "vgg13", "vgg16", "vgg19")
    table = rows(model)
    name, most = name_of(model), max(table.values(), key=lambda row: row.params)
    share = most.params / total(model).params
    dense = sum(row.macs for row in table.values() if row.kind == "linear") / total(model).macs
    return draw.one_of(
        Choice(
            text=f"{name} 的参数，最多的一份在哪里？",
            right="拉平以后的第一层全连接",
            wrong={
                "accounts-confused": "靠近输入的那几层卷积，图最大",
                "not-the-largest": ["最后一层卷积，通道最多", "最后一层全连接，接一千个类别"],
            },
            working=[
                f"7×7×512 的特征图拉平成 {n(25088)} 个数，接上 4,096 个神经元，占全部参数的约 {share:.0%}。"
            ],
            explorer=explorers.network(model, order="params"),
            given={"model": model},
        ),
        Choice(
            text=f"{name} 的三层全连接存了大部分参数。它们做的乘加占全部的多少？",
            right="不到百分之二",
            wrong={
                "accounts-confused": "也是大部分",
                "half-assumed": "一半左右",
                "third-assumed": "两三成",
            },
            working=[
                f"全连接层的每个权重只用一次，卷积的每个权重要用几百到几万次。三层全连接占乘加的 {dense:.1%}。"
            ],
            explorer=explorers.network(model, order="macs"),
            given={"model": model, "share": dense},
        ),
    )


@question(chapter="07", topic="换一种大小的图", level=2, minutes=3, section="image-size")
def accepted_sizes(draw: Draw) -> Several:
    """Five halvings, rounded down, must give 7."""
    good = sorted(draw.some(2, [224, 225, 230, 240, 248, 254, 255]))
    low, high = draw.one_of(192, 200, 208, 216, 223), draw.one_of(256, 260, 272, 288)
    return Several(
        text="VGG-16 照 224×224 建好，`fc1` 只收 7×7×512 个数，前面有五次 2×2、步幅 2 的池化（不够一格就舍去）。"
        "直接喂下面边长的方图，哪些能跑通？",
        right=[str(side) for side in good],
        wrong={"too-small-rounds": str(low), "next-multiple-fits": str(high)},
        working=[
            f"减半五次都要得 7：从 224 到 255。{low} 得 {low // 32}，{high} 得 {high // 32}。"
        ],
        given={"good": good, "low": low, "high": high},
        explorer=explorers.network("vgg16"),
    )


@question(chapter="07", topic="换一种类别数", level=1, minutes=2, section="number-of-classes")
def last_layer_params(draw: Draw) -> Number:
    """Only the last layer changes, by (features + 1) for each class."""
    features, before = draw.one_of(64, 100, 512, 1024, 2048, 4096), draw.one_of(10, 100, 1000)
    after = draw.one_of(1, 2, 5, 20, 200)
    draw.require(after < before)
    return Number(
        text=f"一个网络的最后一层是 `Linear({features}, {before})`，带偏置。改成{f'分 {after} 类' if after > 1 else '只留一个输出'}，别的层不动，"
        "整个网络少了多少个参数？",
        answer=(before - after) * (features + 1),
        unit="个",
        wrong={
            "bias-forgotten": (before - after) * features,
            "left-for-saved": after * (features + 1),
            "whole-layer-gone": before * (features + 1),
        },
        working=[
            f"每个输出有 {n(features)} 个权重和 1 个偏置，{n(features + 1)} 个参数；少了 {before}−{after} = {before - after} 个输出。",
            f"{times(before - after, features + 1)} = {n((before - after) * (features + 1))} 个。",
        ],
        given={"features": features, "before": before, "after": after},
    )


@question(chapter="07", topic="网络的表", level=2, minutes=3, section="configurations")
def ratio_of_configurations(draw: Draw) -> Number:
    """How two configurations compare in one account."""
    small, large = draw.one_of(
        ("vgg11", "vgg16"), ("vgg11", "vgg19"), ("vgg16", "vgg19"), ("vgg13", "vgg19")
    )
    asked = draw.one_of("参数量", "乘加")
    unit, scale = ("M 个", 10**6) if asked == "参数量" else ("G 次", 10**9)
    pick = (lambda total: total.params) if asked == "参数量" else (lambda total: total.macs)
    places = 1 if asked == "参数量" else 2
    a, b = round(pick(total(small)) / scale, places), round(pick(total(large)) / scale, places)
    ratio = b / a
    other = (
        (total(large).macs / total(small).macs)
        if asked == "参数量"
        else (total(large).params / total(small).params)
    )
    return Number(
        text=f"{name_of(small)} 的{asked}约 {n(a, places)} {unit}，{name_of(large)} 约 {n(b, places)} {unit}。后者是前者的几倍？（两位小数。）",
        answer=round(ratio, 4),
        unit="倍",
        tolerance=0.011,
        wrong={
            "ratio-upside-down": a / b,
            "difference-for-ratio": ratio - 1,
            "accounts-confused": other,
        },
        working=[
            f"{n(b, places)}÷{n(a, places)} ≈ {ratio:.2f}。"
            + (
                "卷积层多了一截，参数却几乎不动：大头在全连接里。"
                if asked == "参数量"
                else "添的都是卷积层，乘加跟着涨。"
            ),
        ],
        given={"small": small, "large": large, "params": asked == "参数量"},
        explorer=explorers.network(large, beside=small),
    )


@question(chapter="07", topic="内存", level=2, minutes=3, section="image-size")
def memory_of_layer(draw: Draw) -> Number:
    """Bytes of one layer's activations, in MB and in MiB."""
    channels, side = draw.one_of(
        (64, 224),
        (128, 112),
        (256, 56),
        (512, 28),
        (512, 14),
        (32, 160),
        (64, 128),
        (16, 256),
        (256, 64),
    )
    values = channels * side**2
    mib = draw.chance(0.4) and values % 2**18 == 0
    answer = values * 4 / (2**20 if mib else 10**6)
    unit = "MiB" if mib else "MB"
    said = "1 MiB 是 1,048,576 字节" if mib else "1 MB 是一百万字节"
    return Number(
        text=f"一张 {channels} 个通道、{square(side)} 的特征图，每个数 4 字节，占多少 {unit}？（{said}；取三位有效数字。）",
        answer=round(answer, 4),
        unit=unit,
        tolerance=answer / 150,
        wrong={
            "values-for-bytes": answer / 4,
            "bits-for-bytes": answer * 8,
            "gradient-counted-too": answer * 2,
            "positions-once": channels * side * 4 / 10**6,
        },
        working=[
            f"{times(channels, side**2)} = {n(values)} 个数，乘 4 是 {n(values * 4)} 字节，合 {answer:.3g} {unit}。"
            if values * 4 < 10**7
            else f"{channels}×{n(side**2)} 约 {values / 10**6:.3g} M 个数，乘 4 字节，合约 {answer:.3g} {unit}。",
        ],
        given={"channels": channels, "side": side, "mib": mib},
    )


@question(chapter="07", topic="感受野", level=3, minutes=4, section="is-it-cheaper")
def field_through_pooling(draw: Draw) -> Number:
    """Blocks of 3×3 and poolings."""
    blocks = [draw.one_of(1, 2, 2, 3) for _ in range(draw.one_of(2, 3))]
    stack, field, jump, lines = [], 1, 1, []
    for place, depth in enumerate(blocks, start=1):
        start = field
        field += depth * 2 * jump + jump
        lines.append(
            f"第 {place} 块：{depth} 层 3×3 添 {depth}×2×{jump} = {depth * 2 * jump} 格，池化添 1×{jump} = {jump} 格，"
            f"r = {start} + {depth * 2 * jump} + {jump} = {field}；j = {jump}×2 = {2 * jump}。"
        )
        jump *= 2
        stack += [(3, 1, 1)] * depth + [(2, 2, 1)]
    without = 1 + sum(2 * depth for depth in blocks)
    last_jump = jump // 2
    return Number(
        text=f"一个 VGG 式的网络有 {len(blocks)} 个块，依次有 {'、'.join(map(str, blocks))} 层 3×3 卷积，每块末尾是 2×2、步幅 2 的池化。"
        "最后一次池化的一个输出，感受野的边长是多少？",
        answer=field,
        wrong={
            "strides-ignored": without + len(blocks),
            "pooling-not-counted": field - sum(2**k for k in range(len(blocks))),
            "last-pooling-forgotten": field - last_jump,
        },
        working=["从 r = 1、j = 1 起。", *lines],
        given={"stack": stack, "asks": "field"},
        explorer=explorers.field(
            [("c", *layer) if layer[0] == 3 else ("p", *layer) for layer in stack]
        ),
    )


@question(chapter="07", topic="随机失活", level=1, minutes=1, section="training")
def dropout_and_accuracy(draw: Draw) -> Choice:
    """Why training accuracy may be below the test's."""
    train, test = draw.one_of((92, 95), (90, 94), (88, 93))
    return draw.one_of(
        Choice(
            text=f"网络里有随机失活。训练途中报的训练正确率是 {train}%，每一轮之后测的测试正确率是 {test}%。最可能的原因是什么？",
            right="训练途中缺着一半神经元，一轮里前面的图还是用没学好的网络答的",
            wrong={
                "sets-swapped": "训练集和测试集弄反了",
                "test-set-easier": "测试集比较容易",
                "overfit-to-test": "网络对测试集过拟合了",
            },
            working=["切到 `eval()`，在训练集上重数一遍再比：两边必须用同一个网络。"],
        ),
        Choice(
            text="概率一半的随机失活，训练时喂进去的全是 1，留下来的数是几？测试时呢？",
            right="训练时 2，测试时 1",
            wrong={
                "dropout-no-scaling": "训练时 1，测试时 1",
                "dropout-scales-test": "训练时 1，测试时 0.5",
                "dropout-at-test": "训练时 2，测试时也是 2",
            },
            working=["关掉一半，剩下的加倍，总和平均不变；测试时什么也不做。"],
        ),
    )


@question(chapter="07", topic="两层之间的激活", level=2, minutes=2, section="two-3x3")
def without_activation(draw: Draw) -> Choice:
    """Two linear layers are one."""
    kernel = draw.one_of(3, 5)
    return Choice(
        text=f"两层 {square(kernel)} 的卷积接在一起，中间没有激活，也不填充。它们合起来是什么？",
        right=f"某一层 {square(2 * kernel - 1)} 的卷积，但不是任意一层",
        wrong={
            "any-large-kernel": f"可以是任意一层 {square(2 * kernel - 1)} 的卷积",
            "kernels-added": f"某一层 {square(2 * kernel)} 的卷积",
            "always-nonlinear": "任何一层卷积都做不到的事",
        },
        working=[
            f"都是加权和，接起来还是加权和，看到 {kernel}+{kernel}−1 = {2 * kernel - 1} 格；一个通道里 {2 * kernel**2} 个数定不出任意的 {(2 * kernel - 1) ** 2} 个。",
        ],
        given={"kernel": kernel},
    )
