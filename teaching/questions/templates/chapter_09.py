"""第 9 章：比较与选择。"""

from fractions import Fraction

from teaching.questions import explorers
from teaching.questions.bank import Draw, question
from teaching.questions.layers import Layer
from teaching.questions.networks import name_of, rows, total
from teaching.questions.numerals import n, square, times
from teaching.questions.question import Choice, Number, Several


@question(chapter="09", topic="宽度乘数", level=1, minutes=2, section="multipliers")
def narrowed(draw: Draw) -> Number:
    """What the width multiplier does to each kind of layer."""
    alpha = draw.one_of(Fraction(1, 2), Fraction(1, 4), Fraction(3, 4))
    kind, answer = draw.one_of(
        ("一层中间的 1×1 卷积，进出的通道都变窄", alpha**2),
        ("一层深度卷积", alpha),
        ("第一层标准卷积，输入永远是 3 个通道", alpha),
        ("最后的全连接层，输出永远是一千类", alpha),
    )
    return Number(
        text=f"宽度乘数 α 取 {alpha}，每一层的通道数都乘 α。{kind}，它的乘加剩原来的几分之几？",
        answer=answer,
        tolerance=0.001,
        wrong={
            "width-squared-always": alpha**2,
            "width-once": alpha,
            "width-does-nothing": 1,
        },
        working=[
            f"权重里变窄的通道出现{'两' if answer == alpha**2 else '一'}次，"
            + (
                f"{alpha}×{alpha} = {answer}。"
                if answer == alpha**2
                else f"只乘一个 α，剩 {answer}。"
            ),
        ],
        given={"alpha": alpha, "kind": kind},
        explorer=explorers.network("mobilenet_v1"),
    )


@question(chapter="09", topic="两个乘数", level=2, minutes=3, section="multipliers")
def both_multipliers(draw: Draw) -> Number:
    """α²ρ², about; parameters know nothing of ρ."""
    alpha, rho = draw.one_of("1/2", "1/4", "3/4"), draw.one_of("1/2", "3/4", "6/7", "4/7")
    a, r = Fraction(alpha), Fraction(rho)
    asked, answer = draw.one_of(("乘加", a**2 * r**2), ("权重", a**2), ("输出的激活值", a * r**2))
    return Number(
        text=f"一层 1×1 卷积，进出的通道都乘宽度乘数 {alpha}，图的边长乘分辨率乘数 {rho}，都除得尽。它的{asked}剩原来的几分之几？（分数，或者三位小数。）",
        answer=answer,
        tolerance=0.0006,
        wrong={
            "multipliers-once": a * r,
            "picture-in-params": a**2 * r**2 if asked == "权重" else [],
            "width-once": a * r**2 if asked == "乘加" else a if asked == "权重" else [],
            "side-for-area": a**2 * r if asked == "乘加" else a * r if asked[0] == "输" else [],
            "channels-twice": a**2 * r**2 if asked[0] == "输" else [],
        },
        working=[
            "权重里通道出现两次，位置在高和宽上各出现一次；权重不看图的大小，激活值只看输出的通道。",
            {
                "乘": f"({alpha})²×({rho})² = {answer} ≈ {float(answer):.3f}。",
                "权": f"({alpha})² = {answer} ≈ {float(answer):.3f}。",
                "输": f"{alpha}×({rho})² = {answer} ≈ {float(answer):.3f}。",
            }[asked[0]],
        ],
        given={"alpha": a, "rho": r, "asked": asked},
    )


@question(chapter="09", topic="瓶颈块", level=2, minutes=4, section="bottlenecks")
def bottleneck_weights(draw: Draw) -> Number:
    """1×1, 3×3, 1×1, the middle narrow."""
    wide, factor = draw.one_of(32, 64, 128, 256), draw.one_of(2, 4)
    narrow = wide // factor
    ends, middle = wide * narrow, 9 * narrow**2
    direct = 9 * wide**2
    return Number(
        text=f"一个瓶颈块：1×1 把 {wide} 个通道压到 {narrow} 个，3×3 在 {narrow} 个通道上算，再用 1×1 放回 {wide} 个，最后加上这一块的输入。"
        "不算偏置和归一化，一共多少个权重？",
        answer=2 * ends + middle,
        unit="个",
        wrong={
            "one-end-forgotten": ends + middle,
            "not-squeezed": direct,
            "residual-has-weights": 2 * ends + middle + wide**2,
            "depthwise-middle": 2 * ends + 9 * narrow,
        },
        working=[
            f"两头的 1×1 各 {times(wide, narrow)} = {n(ends)} 个，中间 {times(9, narrow, narrow)} = {n(middle)} 个。",
            f"2×{n(ends)} + {n(middle)} = {n(2 * ends + middle)} 个；残差连接没有参数。（直接一层 3×3 要 {n(direct)} 个。）",
        ],
        layer=[
            Layer("Conv2D", wide, narrow, 1, bias_attr=False),
            Layer("Conv2D", narrow, narrow, 3, padding=1, bias_attr=False),
            Layer("Conv2D", narrow, wide, 1, bias_attr=False),
        ],
        asks="params",
    )


@question(chapter="09", topic="倒残差块", level=2, minutes=4, section="bottlenecks")
def inverted_residual(draw: Draw) -> Number:
    """1×1 out, depthwise, 1×1 back, the middle wide."""
    narrow, expand, size = draw.one_of(8, 16, 24, 32), draw.one_of(4, 6), draw.one_of(7, 10, 14)
    wide = narrow * expand
    ends, middle = narrow * wide, 9 * wide
    asked = draw.one_of("一共多少个权重", "中间的 3×3 占全部权重的百分之几")
    whole = 2 * ends + middle
    count = asked[0] == "一"
    answer = whole if count else Fraction(100 * middle, whole)
    return Number(
        text=f"一个倒残差块：1×1 把 {narrow} 个通道放大到 {wide} 个，3×3 的深度卷积，再用 1×1 收回 {narrow} 个，残差连接接在窄的两头。"
        f"不算偏置和归一化，{asked}？" + ("" if count else "（四舍五入到整数。）"),
        answer=answer,
        unit="个" if count else "%",
        tolerance=0 if count else 0.6,
        wrong={
            "standard-middle": 2 * ends + 9 * wide**2
            if count
            else Fraction(100 * 9 * wide**2, 2 * ends + 9 * wide**2),
            "one-end-forgotten": ends + middle if count else Fraction(100 * middle, ends + middle),
            "depthwise-on-narrow": 2 * ends + 9 * narrow
            if count
            else Fraction(100 * 9 * narrow, 2 * ends + 9 * narrow),
        },
        working=[
            f"两头的 1×1 各 {times(narrow, wide)} = {n(ends)} 个；深度卷积 {times(9, wide)} = {n(middle)} 个。",
            f"2×{n(ends)} + {n(middle)} = {n(whole)} 个"
            + ("。" if count else f"，{n(middle)}÷{n(whole)} ≈ {n(answer / 100, 3)}。"),
        ],
        given={"narrow": narrow, "wide": wide, "size": size, "count": count},
    )


@question(chapter="09", topic="帕累托前沿", level=1, minutes=3, section="five-networks")
def pareto_front(draw: Draw) -> Several:
    """Who is not beaten by anyone."""
    names = ["甲", "乙", "丙", "丁", "戊"]
    costs = draw.some(5, list(range(20, 200, 5)))
    scores = [round(draw.between(900, 985) / 10, 1) for _ in names]
    if draw.chance(0.4):
        scores[1] = scores[0]
    table = dict(zip(names, zip(costs, scores, strict=True), strict=True))

    def beaten(name: str) -> bool:
        cost, score = table[name]
        return any(c <= cost and s >= score and (c < cost or s > score) for c, s in table.values())

    front = [name for name in names if not beaten(name)]
    lost = [name for name in names if beaten(name)]
    draw.require(len(front) >= 2 and len(lost) >= 2)
    best = max(names, key=lambda name: table[name][1])
    lines = ["网络    参数（K）    正确率（%）"] + [
        f"{name}{c:>13}{s:>14.1f}" for name, (c, s) in table.items()
    ]
    return Several(
        text="下面五个网络，哪些在正确率对参数的帕累托前沿上？\n\n```\n"
        + "\n".join(lines)
        + "\n```",
        right=front,
        wrong={"beaten-kept": lost},
        working=[
            f"从最便宜的看起，参数多了却没有更准的就划掉。{best}最准，留下的是{'、'.join(front)}；"
            f"{'、'.join(lost)}都有别的网络既不比它贵、又不比它差，而且至少一样更好。",
        ],
        given={"table": table, "front": front},
    )


@question(chapter="09", topic="权重用几次", level=1, minutes=2, section="four-networks")
def uses_per_parameter(draw: Draw) -> Number:
    """MACs divided by parameters."""
    model = draw.one_of(
        "vgg11",
        "vgg16",
        "vgg19",
        "googlenet",
        "mobilenet_v1",
        "resnet50",
        "resnet18",
        "mobilenet_v2",
    )
    count = total(model)
    params, macs = (
        round(count.params / 1e6, 1),
        round(count.macs / 1e6, -1 if count.macs > 1e9 else 0),
    )
    answer = macs / params
    return Number(
        text=f"{_plain(model)} 约有 {n(params)} M 个参数，224×224 的一张图约 {n(macs)} M 次乘加。每个参数平均用几次？（四舍五入到整数。）",
        answer=round(answer, 3),
        unit="次",
        tolerance=max(0.6, answer / 100),
        wrong={
            "ratio-upside-down": params / macs,
            "macs-for-flops": 2 * answer,
        },
        working=[f"{n(macs)}÷{n(params)} ≈ {answer:.0f}。全连接层的权重只用一次，把平均数往下拉。"],
        given={"model": model},
        explorer=explorers.network(model),
    )


def _plain(model: str) -> str:
    name = name_of(model)
    return {"resnet50": "ResNet-50", "resnet18": "ResNet-18", "mobilenet_v2": "MobileNet v2"}.get(
        name, name
    )


@question(chapter="09", topic="误差多大", level=2, minutes=3, section="validation")
def spread_of_accuracy(draw: Draw) -> Number:
    """The standard deviation of an accuracy on so many pictures."""
    share, images = draw.one_of(
        (0.9, 100),
        (0.9, 900),
        (0.5, 100),
        (0.5, 2500),
        (0.8, 400),
        (0.8, 1600),
        (0.9, 2500),
        (0.5, 10000),
        (0.2, 400),
    )
    variance = share * (1 - share)
    answer = 100 * (variance / images) ** 0.5
    root = round(variance**0.5, 2)
    return Number(
        text=f"一个网络的真实正确率是 {share:.0%}。用 {n(images)} 张图去量，量出来的正确率的标准差是多少个百分点？（一位小数。）",
        answer=round(answer, 4),
        unit="个百分点",
        tolerance=0.06,
        wrong={
            "root-forgotten": 100 * variance / images if 100 * variance / images > 0.2 else [],
            "images-not-rooted": 100 * root / images if 100 * root / images > 0.2 else [],
            "share-only": 100 * (share / images) ** 0.5,
            "count-for-share": (variance * images) ** 0.5,
        },
        working=[
            f"标准差是 √(p(1−p)/n)。p(1−p) = {share:g}×{1 - share:.1g} = {round(variance, 4):g}，开方是 {root:g}；√{images} = {round(images**0.5)}。",
            f"{root:g}÷{round(images**0.5)} = {round(answer / 100, 5):g}，也就是 {answer:.1f} 个百分点。",
        ],
        given={"share": share, "images": images},
    )


@question(chapter="09", topic="不许偷看", level=1, minutes=1, section="validation")
def peeking(draw: Draw) -> Choice:
    """Choosing by the test set."""
    tried = draw.one_of(6, 8, 12)
    return draw.one_of(
        Choice(
            text=f"没有用测试集训练，只是训练了 {tried} 种学习率，挑测试正确率最高的那个报。这样报的数怎样？",
            right="偏高：最高分里掺着运气",
            wrong={
                "choosing-harmless": "没有问题，权重没有看过测试图",
                "choosing-lowers": "偏低：挑剩的都更差",
                "average-instead-needed": f"没有问题，只要说明试了 {tried} 种",
            },
            working=["权重没有看过测试图，你的选择看过了。挑选要用验证集，测试集留到最后用一次。"],
        ),
        Choice(
            text="两个网络在一千张测试图上的正确率是 95.3% 和 94.7%，各训练了一次。能说前一个更好吗？",
            right="不能，差别还不到一个标准差",
            wrong={
                "difference-is-real": "能，0.6 个百分点是 6 张图",
                "larger-always-better": "能，数大就是好",
                "never-comparable": "不能，不同的网络没法比较",
            },
            working=["正确率 95% 左右，一千张图的标准差约 0.7 个百分点，训练的起点还会晃动。"],
        ),
    )


@question(chapter="09", topic="换零件", level=3, minutes=4, section="new-parts")
def surgery_share(draw: Draw) -> Number:
    """A cut counts by its share of the bill."""
    share, channels = draw.one_of(20, 40, 50, 60, 80, 90), draw.one_of(8, 16, 32, 64)
    ratio = Fraction(1, channels) + Fraction(1, 9)
    answer = 100 - share + share * ratio
    return Number(
        text=f"一个网络的乘加有 {share}% 花在 3×3 卷积上，它们都有 {channels} 个输出通道。把这些卷积换成深度可分离卷积，别的不动。"
        "整个网络的乘加剩原来的百分之几？（四舍五入到整数。）",
        answer=answer,
        unit="%",
        tolerance=0.6,
        wrong={
            "whole-network-scaled": 100 * ratio,
            "rest-forgotten": share * ratio,
            "saved-for-left": 100 - answer,
        },
        working=[
            f"换了的部分剩 1/{channels} + 1/9 ≈ {n(ratio, 3)}。",
            f"{100 - share} + {share}×{n(ratio, 3)} ≈ {n(answer, 1)}，约 {round(answer)}%。",
        ],
        given={"share": share, "channels": channels},
    )


@question(chapter="09", topic="换零件", level=2, minutes=2, section="new-parts")
def one_input_channel(draw: Draw) -> Number:
    """A separable first layer on a grey picture has one pattern."""
    inputs, outputs = draw.one_of(1, 3), draw.one_of(8, 16, 32)
    return Number(
        text=f"网络的第一层收 {inputs} 个通道的图，换成深度可分离卷积（通道倍数 1），输出 {outputs} 个通道，两步之间没有激活。"
        "一个输出通道不算偏置，就是几种图案的加权和。这几种图案最多有几种？",
        answer=inputs,
        unit="种",
        wrong={
            "outputs-are-patterns": outputs,
            "kernels-times-channels": inputs * outputs if inputs > 1 else 9,
        },
        working=[
            f"深度那一步每个输入通道只有一片核，只给出 {inputs} 种图案；逐点那一步只是把它们加权相加。"
        ],
        given={"inputs": inputs, "outputs": outputs},
    )


@question(chapter="09", topic="成绩怎样量", level=1, minutes=1, section="four-networks")
def score_and_price(draw: Draw) -> Choice:
    """A score and a price must come from the same use."""
    nets, crops = draw.one_of((7, 144), (6, 10), (5, 12))
    macs = draw.one_of(1.5, 2, 4)
    return Choice(
        text=f"一篇文章写：“错误率 6.7%，一次前向 {n(macs)} G 次乘加。”6.7% 是 {nets} 个网络、每张图各裁 {crops} 块，取平均得到的。"
        "这个成绩实际的价钱约是多少 G 次？",
        right=f"{n(round(macs * nets * crops))} G",
        wrong={
            "one-forward": f"{n(macs)} G",
            "crops-forgotten": f"{n(macs * nets)} G",
            "networks-forgotten": f"{n(macs * crops)} G",
        },
        working=[
            f"{nets}×{crops} = {nets * crops} 次前向，{nets * crops}×{n(macs)} = {n(nets * crops * macs)} G 次。成绩和价钱必须出自同一种用法。"
        ],
        given={"nets": nets, "crops": crops, "macs": macs},
    )


@question(chapter="09", topic="注意力", level=3, minutes=4, section="not-taught")
def attention_macs(draw: Draw) -> Number:
    """Four projections and two products."""
    side, width = draw.one_of(4, 5, 6, 8, 10), draw.one_of(8, 16, 32, 64)
    places = side**2
    four, two = 4 * places * width**2, 2 * places**2 * width
    return Number(
        text=f"{square(side)} 的图拉成 {places} 个位置，每个位置 {width} 个数，过一层自注意力：四层全连接，每层 {width} 进 {width} 出，"
        "再加查询乘键、权重乘值两次两两相乘。不算偏置，一共多少次乘加？",
        answer=four + two,
        unit="次",
        wrong={
            "projections-only": four,
            "products-only": two,
            "one-product": four + two // 2,
            "three-projections": 3 * places * width**2 + two,
        },
        working=[
            f"四层全连接：4×{places}×{width}×{width} = {n(four)} 次。",
            f"两次两两相乘：2×{places}×{places}×{width} = {n(two)} 次。",
            f"{n(four)} + {n(two)} = {n(four + two)} 次。",
        ],
        given={"side": side, "width": width},
    )


@question(chapter="09", topic="设计任务", level=3, minutes=5, section="design-task")
def widest_in_budget(draw: Draw) -> Number:
    """The widest network that a budget allows."""
    size, budget = draw.one_of(7, 8, 10, 14), draw.one_of(10_000, 20_000, 50_000, 100_000)
    cost = lambda w: (9 * w + 9 * w * w) * size**2  # noqa: E731
    widths = [w for w in range(1, 200) if cost(w) <= budget]
    draw.require(widths and 2 <= len(widths) <= 15)
    best = len(widths)
    each = budget / size**2
    return Number(
        text=f"两层 3×3、填充 1 的卷积作用在 {square(size)} 的灰度图上：第一层 1 进 w 出，第二层 w 进 w 出。"
        f"乘加不许超过 {n(budget)} 次，w 最大取多少？",
        answer=best,
        wrong={
            "budget-exceeded": best + 1,
            "positions-forgotten": int((budget / 9) ** 0.5),
            "first-layer-only": int(budget / (9 * size**2)),
        },
        working=[
            f"每个位置 9w + 9w² 次，位置有 {square(size)} = {size**2} 个，所以 9w + 9w² 不能超过 {n(budget)}÷{size**2} ≈ {n(each, 1)}。",
            f"w = {best}：9×{best} + 9×{best}×{best} = {n(9 * best + 9 * best**2)}；w = {best + 1}：9×{best + 1} + 9×{best + 1}×{best + 1} = {n(9 * (best + 1) + 9 * (best + 1) ** 2)}，超了。",
        ],
        given={"size": size, "budget": budget},
    )


@question(chapter="09", topic="MobileNet", level=1, minutes=1, section="mobilenet")
def where_mobilenet_computes(draw: Draw) -> Choice:
    """Nearly all in 1×1."""
    table = rows("mobilenet_v1").values()
    asked, kind = draw.one_of(("1×1 的逐点卷积", "pointwise"), ("3×3 的深度卷积", "depthwise"))
    share = sum(row.macs for row in table if row.kind == kind) / total("mobilenet_v1").macs
    ways = {"约 95%": 0.95, "约一半": 0.5, "约 3%": 0.03, "约两成": 0.2}
    right = min(ways, key=lambda way: abs(ways[way] - share))
    keys = {
        "约一半": "halves-assumed",
        "约两成": "fifth-assumed",
        "约 3%": "depth-and-point-swapped",
        "约 95%": "depth-and-point-swapped",
    }
    return Choice(
        text=f"MobileNet v1 的乘加，有多少花在{asked}上？",
        right=right,
        wrong={
            "halves-assumed": "约一半",
            "fifth-assumed": "约两成",
            "depth-and-point-swapped": next(
                way for way in ways if way != right and keys[way] == "depth-and-point-swapped"
            ),
        },
        working=[f"{share:.1%}。一层是 C×9 对 C×C_out，通道一上百，前一项就成了零头。"],
        given={"kind": kind, "share": share},
        explorer=explorers.network("mobilenet_v1", blocks=True),
    )
