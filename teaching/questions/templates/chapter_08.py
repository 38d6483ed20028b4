"""第 8 章：GoogLeNet。"""

from fractions import Fraction

from teaching.questions import explorers
from teaching.questions.bank import Draw, question
from teaching.questions.layers import Layer
from teaching.questions.networks import rows, total
from teaching.questions.numerals import n, square, times
from teaching.questions.question import Choice, Number, Several

BLOCKS = ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"]


def inception(block: str) -> tuple[int, int, tuple[int, int], tuple[int, int], int]:
    """The six numbers of a block of GoogLeNet: in; 1×1; 3×3 (to, out); 5×5 (to, out); pool."""
    row = {
        name.split(".")[1]: one for name, one in rows("googlenet").items() if name.startswith(block)
    }
    out = {name: one.channels for name, one in row.items()}
    c_in = row["one"].layer.places[0]
    three, five = (out["three_reduce"], out["three"]), (out["five_reduce"], out["five"])
    return c_in, out["one"], three, five, out["pool_project"]


def code(block: str) -> str:
    """A block as the chapter writes it."""
    return "`Inception({}, {}, {}, {}, {})`".format(*inception(block))


@question(chapter="08", topic="Inception", level=1, minutes=1, section="squeeze")
def channels_out(draw: Draw) -> Number:
    """The four branches are put one behind the other."""
    block = draw.one_of(*BLOCKS)
    c_in, one, three, five, pool = inception(block)
    answer = one + three[1] + five[1] + pool
    return Number(
        text=f"{code(block)} 的括号里依次是：输入通道；1×1 支路的输出；3×3 支路（压缩到，输出）；5×5 支路（压缩到，输出）；池化支路的输出。"
        "这一块输出多少个通道？",
        answer=answer,
        unit="个",
        wrong={
            "squeezed-counted": answer + three[0] + five[0],
            "pool-keeps-channels": answer - pool + c_in,
            "branches-averaged": max(one, three[1], five[1], pool),
        },
        working=[
            f"四条支路的输出沿通道接起来：{one} + {three[1]} + {five[1]} + {pool} = {answer} 个。压缩到的通道只在支路里面用。"
        ],
        given={"block": block},
        explorer=explorers.network("googlenet"),
    )


@question(chapter="08", topic="Inception", level=2, minutes=4, section="squeeze")
def branch_weights(draw: Draw) -> Number:
    """Weights of one branch: the squeeze and the kernel behind it."""
    block, branch = draw.one_of(*BLOCKS), draw.one_of("3×3", "5×5")
    c_in, _, three, five, _ = inception(block)
    (to, out), kernel = (three, 3) if branch == "3×3" else (five, 5)
    squeeze, main = c_in * to, kernel**2 * to * out
    return Number(
        text=f"Inception 块的 {branch} 支路：输入 {c_in} 个通道，先用 1×1 压到 {to} 个，再用 {branch} 卷出 {out} 个。不算偏置，这条支路有多少个权重？",
        answer=squeeze + main,
        unit="个",
        wrong={
            "squeeze-forgotten": main,
            "not-squeezed": kernel**2 * c_in * out,
            "pointwise-only-branch": squeeze,
            "kernel-once": squeeze + kernel * to * out,
        },
        working=[
            f"1×1：{times(c_in, to)} = {n(squeeze)} 个。",
            f"{branch}：{times(kernel**2, to, out)} = {n(main)} 个。",
            f"合计 {n(squeeze)} + {n(main)} = {n(squeeze + main)} 个。（不压要 {n(kernel**2 * c_in * out)} 个。）",
        ],
        layer=[
            Layer("Conv2D", c_in, to, 1, bias_attr=False),
            Layer("Conv2D", to, out, kernel, bias_attr=False),
        ],
        asks="params",
        explorer=explorers.network("googlenet"),
    )


@question(chapter="08", topic="压缩", level=2, minutes=4, section="squeeze")
def squeeze_share(draw: Draw) -> Number:
    """What is left of a branch's cost after squeezing."""
    c_in, c_out, kernel = (
        draw.one_of(64, 96, 128, 160, 192, 256),
        draw.one_of(16, 32, 64, 128),
        draw.one_of(3, 5),
    )
    squeezed = draw.one_of(c_in // 8, c_in // 4, c_in // 2)
    share = Fraction(squeezed, kernel**2 * c_out) + Fraction(squeezed, c_in)
    return Number(
        text=f"一层 {square(kernel)} 的卷积，{c_in} 进 {c_out} 出。前面加一层 1×1，先压到 {squeezed} 个通道，大小都不变，不算偏置。"
        "两层的乘加是原来一层的百分之几？（一位小数。）",
        answer=share * 100,
        unit="%",
        tolerance=0.06,
        wrong={
            "squeeze-forgotten": Fraction(squeezed * 100, c_in),
            "pointwise-only-branch": Fraction(squeezed * 100, kernel**2 * c_out),
            "saved-for-left": 100 - share * 100,
        },
        working=[
            "比值是 r×(1/(K²C_out) + 1/C_in)，r 是压到的通道数。",
            f"{squeezed}÷{n(kernel**2 * c_out)} + {squeezed}÷{c_in} ≈ {n(share, 4)}，也就是 {n(share * 100, 1)}%。",
        ],
        given={"c_in": c_in, "c_out": c_out, "kernel": kernel, "squeezed": squeezed},
    )


@question(chapter="08", topic="压缩", level=3, minutes=4, section="squeeze")
def break_even(draw: Draw) -> Number:
    """The largest number of channels at which squeezing still pays."""
    c_in, c_out, kernel = (
        draw.one_of(48, 64, 96, 128, 192, 256),
        draw.one_of(16, 24, 32, 64, 128),
        draw.one_of(3, 5),
    )
    exact = Fraction(kernel**2 * c_in * c_out, c_in + kernel**2 * c_out)
    draw.require(exact.denominator > 1)
    answer = int(exact)
    return Number(
        text=f"一层 {square(kernel)} 的卷积，{c_in} 进 {c_out} 出，没有偏置。前面加一层 1×1 先压通道，两层加起来还要比原来便宜，"
        "最多压到多少个通道？",
        answer=answer,
        unit="个",
        wrong={
            "any-squeeze-pays": c_in - 1,
            "break-even-rounded-up": answer + 1,
            "half-is-limit": c_in // 2,
        },
        working=[
            f"压到 r 个：每个位置 {c_in}×r + {kernel**2}×{c_out}×r = {n(c_in + kernel**2 * c_out)}r 次；原来 {kernel**2}×{c_in}×{c_out} = {n(kernel**2 * c_in * c_out)} 次。",
            f"r 要小于 {n(kernel**2 * c_in * c_out)}÷{n(c_in + kernel**2 * c_out)} ≈ {n(exact, 1)}，最多 {answer} 个。",
        ],
        given={"c_in": c_in, "c_out": c_out, "kernel": kernel},
    )


@question(chapter="08", topic="全局平均池化", level=2, minutes=3, section="who-saves")
def head_saved(draw: Draw) -> Number:
    """A pooled head against a flattened one."""
    channels, side, classes = (
        draw.one_of(64, 128, 256, 512),
        draw.one_of(3, 4, 5, 7),
        draw.one_of(10, 20, 100),
    )
    flat, pooled = channels * side**2 * classes, channels * classes
    return Number(
        text=f"最后的特征图是 {channels} 个通道、{square(side)}，要分 {classes} 类。拉平接一层全连接，改成先做全局平均池化再接一层全连接，都带偏置。"
        "少了多少个参数？",
        answer=flat - pooled,
        unit="个",
        wrong={
            "left-for-saved": pooled + classes,
            "bias-saved-too": flat - pooled + classes,
            "pooling-has-weights": flat - pooled - channels * side**2,
            "positions-once": channels * side * classes - pooled,
        },
        working=[
            f"拉平：{times(channels, side**2)} = {n(channels * side**2)} 个数，权重 {times(channels * side**2, classes)} = {n(flat)} 个。",
            f"取平均：每个通道一个数，权重 {times(channels, classes)} = {n(pooled)} 个；偏置两边都是 {classes} 个，池化没有参数。",
            f"{n(flat)} − {n(pooled)} = {n(flat - pooled)} 个。",
        ],
        given={"channels": channels, "side": side, "classes": classes},
    )


@question(chapter="08", topic="全局平均池化", level=2, minutes=2, section="who-saves")
def mean_before_or_after(draw: Draw) -> Number:
    """The same layer, before and behind the mean."""
    side = draw.one_of(5, 6, 7, 8, 10)
    return Number(
        text=f"最后的特征图边长 {side}。一种头部先做全局平均池化，再用 1×1 卷积分类；另一种先用同样的 1×1 卷积，再做全局平均池化，中间没有激活。"
        "后一种的乘加是前一种的几倍？",
        answer=side**2,
        unit="倍",
        wrong={
            "order-does-not-matter": 1,
            "side-for-area": side,
            "times-for-share": Fraction(1, side**2),
        },
        working=[
            f"先卷的话，同一层权重要在 {square(side)} = {side**2} 个位置上各用一次；平均完只剩一个位置。结果一样，乘加差 {side**2} 倍。"
        ],
        given={"side": side},
    )


@question(chapter="08", topic="第一层的步幅", level=2, minutes=3, section="first-stride")
def stride_of_first_layer(draw: Draw) -> Number:
    """The first stride decides on how large a map every later layer stands."""
    conv, dense = draw.one_of(80, 120, 150, 300, 450), draw.one_of(1, 2, 5)
    to_one = draw.chance()
    answer = 4 * conv + dense if to_one else conv / 4 + dense
    return Number(
        text=f"一个网络的卷积一共要 {conv} M 次乘加，全局平均池化后面的全连接层要 {dense} M 次。把第一层的步幅从 "
        f"{'2 改成 1' if to_one else '1 改成 2'}，别的一字不改，图都除得尽。总共约多少 M 次？",
        answer=answer,
        unit="M 次",
        tolerance=answer / 200,
        wrong={
            "linear-scaled-too": (conv + dense) * (4 if to_one else 0.25),
            "side-for-area": conv * (2 if to_one else 0.5) + dense,
            "only-first-layer": conv + dense,
        },
        working=[
            f"第一层的步幅决定后面每一层站在多大的图上：边长都{'加倍' if to_one else '减半'}，位置都是{' 4 倍' if to_one else '四分之一'}。",
            (f"{conv}×4 + {dense}" if to_one else f"{conv}÷4 + {dense}")
            + f" = {n(answer)} M 次；全连接层不变。",
        ],
        given={"conv": conv, "dense": dense, "to_one": to_one},
    )


@question(chapter="08", topic="对账", level=3, minutes=4, section="table-1")
def inconsistent_row(draw: Draw) -> Choice:
    """MACs are weights times positions: one row of a table does not agree with itself."""
    names, rows_of = draw.shuffled(["conv2", "3a", "4b", "4e", "5b"])[:4], {}
    sides = {"conv2": 56, "3a": 28, "4b": 14, "4e": 14, "5b": 7}
    for name in names:
        weights = sum(
            row.layer.cost.weights
            for key, row in rows("googlenet").items()
            if key.startswith(name) and row.params
        )
        rows_of[name] = [weights, weights * sides[name] ** 2]
    bad, column = draw.one_of(*names), draw.one_of(0, 1)
    factor = draw.one_of(0.8, 1.25, 0.7, 1.4)
    rows_of[bad][column] = round(rows_of[bad][column] * factor)
    lines = [f"{'':<8}{'参数':>8}{'运算':>10}{'图的边长':>8}"]
    lines += [
        f"{name:<8}{round(w / 1000):>8}K{m / 10**6:>10.1f}M{sides[name]:>10}"
        for name, (w, m) in rows_of.items()
    ]
    lines[0] = " " * 13 + "参数" + " " * 8 + "运算" + " " * 4 + "图的边长"
    table = "\n".join(lines)
    w, m = rows_of[bad]
    fair = w * sides[bad] ** 2 / 10**6
    return Choice(
        text="一张表给几段网络印了参数（K 是一千，不算偏置）和运算（M 次乘加），每一段里的卷积都站在同样大的图上。有一行的两个数互相矛盾，是哪一行？"
        f"\n\n```\n{table}\n```",
        right=bad,
        wrong={"number-was-right": [name for name in names if name != bad]},
        working=[
            f"乘加等于权重乘位置数。{bad}：{round(w / 1000)} K 乘 {square(sides[bad])} 个位置，约 {fair:.1f} M，印的却是 {m / 10**6:.1f} M。",
        ],
        given={
            "rows": {name: (*values, sides[name]) for name, values in rows_of.items()},
            "bad": bad,
        },
    )


@question(chapter="08", topic="单位", level=2, minutes=3, section="totals")
def seconds_from_flops(draw: Draw) -> Number:
    """FLOPs are a number, FLOPS a speed."""
    macs, speed = draw.one_of(2, 4, 5, 8, 10, 15), draw.one_of(10, 20, 25, 40, 50, 100)
    batch = draw.one_of(1, 32, 64)
    answer = 2 * macs * batch / speed
    return Number(
        text=f"一张图要 {macs} G 次乘加的网络，批大小 {batch}，放在一块写着 {speed} TFLOPS 的卡上（机器的指标把乘和加各算一次）。"
        "照定义一次一次做，一批最少要多少毫秒？",
        answer=round(answer, 6),
        unit="毫秒",
        tolerance=answer / 100,
        wrong={
            "macs-for-flops": answer / 2,
            "batch-forgotten": answer / batch,
            "prefix-wrong": [answer * 1000, answer / 1000],
            "ratio-upside-down": speed / (2 * macs * batch),
        },
        working=[
            f"{macs} G 次乘加是 2×{macs}×{batch} = {n(2 * macs * batch)} G 次浮点运算。",
            f"{speed} TFLOPS 是每毫秒 {speed} G 次：{n(2 * macs * batch)}÷{speed} = {n(answer)} 毫秒。",
        ],
        given={"macs": macs, "speed": speed, "batch": batch},
    )


@question(chapter="08", topic="单位", level=1, minutes=2, section="totals")
def why_totals_differ(draw: Draw) -> Choice:
    """Units or networks: what two totals differ in."""
    return draw.one_of(
        Choice(
            text="同一个 ResNet-50，都说的是一张 224×224 的图，一处写 4.1 G，一处写 8.2 G。最可能差在哪里？",
            right="一次乘加算一次，还是算两次",
            wrong={
                "version-for-unit": "步幅放在哪一层的版本不同",
                "classes-for-unit": "一个算了全连接层，一个没有",
                "batch-for-unit": "一个批大小是 1，一个是 2",
            },
            working=["恰好两倍，多半是单位：乘加（MACs）和浮点运算数（FLOPs）。"],
        ),
        Choice(
            text="都是 ResNet-50、224×224、数乘加，参数一个不差，一处说 3.86 G，一处说 4.09 G。最可能差在哪里？",
            right="缩图的块里，步幅 2 放在 1×1 上还是 3×3 上",
            wrong={
                "unit-for-version": "一次乘加算一次，还是算两次",
                "bias-for-version": "一个算了加偏置",
                "classes-for-unit": "一个算了全连接层，一个没有",
            },
            working=[
                "参数一样而乘加差 6%：是网络的版本。步幅挪到 3×3 上，前面那层 1×1 就站在四倍大的图上。"
            ],
        ),
        Choice(
            text="一份报告写着“计算量 4.1 G”。下面哪一样，不问也能复查这个数？",
            right="训练用了几轮",
            wrong={
                "unit-not-asked": "单位是乘加还是浮点运算",
                "input-not-asked": "输入多大",
                "layers-not-asked": "数了哪些层",
            },
            working=[
                "要写全的是：单位、输入、数了哪些层、网络的版本、工具。训练几轮与一次前向的计算量无关。"
            ],
        ),
    )


@question(chapter="08", topic="省在哪里", level=1, minutes=1, section="who-saves")
def where_the_saving_is(draw: Draw) -> Choice:
    """The head saves parameters, the early shrinking MACs."""
    a, b = total("vgg16"), total("googlenet")
    return draw.one_of(
        Choice(
            text=f"从 VGG-16 到 GoogLeNet，参数从 {a.params / 1e6:.0f} M 降到 {b.params / 1e6:.0f} M。省下来的大半算在谁头上？",
            right="头部：拉平接全连接，换成了全局平均池化",
            wrong={
                "squeeze-takes-all": "Inception 块里的 1×1 压缩",
                "depth-saves": "网络更深，每层更窄",
                "accounts-confused": "第一层步幅 2，图早早缩小",
            },
            working=[
                "VGG 的参数九成在三层全连接里；只换头部就少到九分之一，卷积部分只再占两倍多。"
            ],
            explorer=explorers.network("googlenet", beside="vgg16", blocks=True),
        ),
        Choice(
            text=f"从 VGG-16 到 GoogLeNet，乘加从 {a.macs / 1e9:.1f} G 降到 {b.macs / 1e9:.1f} G。省下来的大半在哪里？",
            right="图缩到 28×28 以前：缩得早，层也少而窄",
            wrong={
                "squeeze-takes-all": "Inception 块里的 1×1 压缩",
                "accounts-confused": "头部的全连接层换成了平均池化",
                "auxiliary-saves": "辅助分类器分担了计算",
            },
            working=[
                "28×28 以前省了六成多，那里一个 Inception 块也没有；块省了三成半；头部在乘加里几乎不算数。"
            ],
            explorer=explorers.network("googlenet", beside="vgg16", blocks=True),
        ),
    )


@question(chapter="08", topic="辅助分类器", level=1, minutes=1, section="auxiliary")
def auxiliary_classifiers(draw: Draw) -> Several:
    """What the auxiliary classifiers cost, and when."""
    right = draw.some(
        2, ["训练时参数多了近一倍", "训练时乘加几乎没有多", "推断时拆掉，参数和乘加都不算"]
    )
    return Several(
        text="GoogLeNet 的两个辅助分类器各含一层很大的全连接。关于它们的账，哪些说法对？",
        right=right,
        wrong={
            "auxiliary-at-inference": "推断时也要算，答案取三个的平均",
            "accounts-confused": "训练时乘加多了近一倍，参数几乎没有多",
            "auxiliary-free": "它们没有参数，只是多算一份损失",
        },
        working=["全连接层的每个权重只用一次，所以参数多而乘加少；训练完，两条岔路整个拆掉。"],
    )
