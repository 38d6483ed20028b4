"""第 5 章：边缘检测。"""

from fractions import Fraction

from teaching.questions.bank import Draw, question
from teaching.questions.layers import Layer
from teaching.questions.numerals import by, n, square, times
from teaching.questions.question import Choice, Number, Several

KERNELS = {
    "左右 Sobel": ((1, 0, -1), (2, 0, -2), (1, 0, -1)),
    "上下 Sobel": ((1, 2, 1), (0, 0, 0), (-1, -2, -1)),
    "拉普拉斯": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "锐化": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "左右 Prewitt": ((1, 0, -1), (1, 0, -1), (1, 0, -1)),
    "模糊（还没有除以 9）": ((1, 1, 1), (1, 1, 1), (1, 1, 1)),
}


def written(kernel: tuple[tuple[int, ...], ...]) -> str:
    """A kernel as a block of lines."""
    rows = ["".join(f"{value:>4}" for value in row).replace("-", "−") for row in kernel]
    return "\n".join(rows)


def signed(value: float) -> str:
    """A number with the minus of print."""
    return n(value).replace("-", "−")


@question(chapter="05", topic="输出大小", level=1, minutes=1, section="one-edge")
def width_after_row_kernel(draw: Draw) -> Number:
    """A kernel of one row changes only the width."""
    height, width, kernel = draw.between(30, 60), draw.between(30, 60), draw.one_of(2, 3, 4, 5)
    asked, answer = draw.one_of(("宽", width - kernel + 1), ("高", height))
    draw.require(height != width and height != width - kernel + 1)
    layer = Layer("Conv2D", 1, 1, (1, kernel), size=(height, width))
    return Number(
        text=f"一幅高 {height}、宽 {width} 的图，用一个 1×{kernel} 的核扫过每一行，不填充。输出的{asked}是多少？",
        answer=answer,
        wrong={
            "plus-one-forgotten": width - kernel if asked == "宽" else [],
            "size-kept": width if asked == "宽" else [],
            "square-kernel-assumed": height - kernel + 1 if asked == "高" else [],
            "height-width-swapped": height if asked == "宽" else width - kernel + 1,
        },
        working=[
            f"核只有一行：竖直方向 {height} 行个个可站；水平方向有 {width}−{kernel}+1 = {width - kernel + 1} 个站位。",
        ],
        layer=layer,
        asks="height" if asked == "高" else "width",
    )


@question(chapter="05", topic="边在哪里", level=2, minutes=3, section="one-edge")
def lit_columns(draw: Draw) -> Number:
    """Which columns light up where bright turns to dark."""
    bright, dark, gap = draw.between(10, 35), draw.between(10, 30), draw.one_of(1, 2, 3, 4)
    kernel = "[" + ", ".join(["1", *["0"] * (gap - 1), "−1"]) + "]"
    first = bright - gap
    asked, answer = draw.one_of(
        ("有几列不是零", gap), ("不是零的第一列是第几列（从 0 数起）", first)
    )
    return Number(
        text=f"图的左边 {bright} 列是 1，右边 {dark} 列是 0。用核 `{kernel}` 扫过每一行，不填充。输出里{asked}？",
        answer=answer,
        unit="列" if asked[0] == "有" else None,
        wrong={
            "one-edge-one-column": (1 if gap > 1 else []) if asked[0] == "有" else bright - 1,
            "kernel-width-lit": gap + 1 if asked[0] == "有" else first - 1,
            "edge-at-input-place": [] if asked[0] == "有" else bright,
        },
        working=[
            f"第 j 列的输出是第 j 列减第 j+{gap} 列。只有 j 在亮的一侧、j+{gap} 在暗的一侧才不是零。",
            f"j 从 {bright}−{gap} = {first} 到 {bright}−1 = {bright - 1}，共 {gap} 列。",
        ],
        given={"bright": bright, "dark": dark, "gap": gap, "count": asked[0] == "有"},
    )


@question(chapter="05", topic="边的符号", level=1, minutes=2, section="another-edge")
def value_at_edge(draw: Draw) -> Number:
    """The sign tells which way the edge faces; a slope gives a constant."""
    left, right = draw.some(2, [0, 1, 2, 3, 5, 8])
    factor = draw.one_of(1, 2, 3)
    return Number(
        text=f"图的左半边处处是 {left}，右半边处处是 {right}。核是 `[{factor}, 0, −{factor}]`，按 `Conv2D` 的算法（不翻核）。"
        "跨在边上的那两列，输出是多少？",
        answer=factor * (left - right),
        wrong={
            "sign-reversed": factor * (right - left),
            "factor-forgotten": left - right,
            "sum-for-difference": factor * (left + right),
            "two-columns-added": 2 * factor * (left - right),
        },
        working=[
            "窗口左端减右端，再乘系数：",
            f"{factor}×{left} − {factor}×{right} = {signed(factor * (left - right))}。",
        ],
        given={"left": left, "right": right, "factor": factor},
    )


@question(chapter="05", topic="平坦的地方", level=1, minutes=1, section="kernels-on-a-photograph")
def flat_region(draw: Draw) -> Number:
    """What a kernel makes of a flat place: the sum of its coefficients times the value."""
    name = draw.one_of(*KERNELS)
    kernel, value = KERNELS[name], draw.one_of(0.5, 2, 3, 4, 10)
    total = sum(map(sum, kernel))
    absolute = sum(abs(one) for row in kernel for one in row)
    return Number(
        text=f"图上有一块地方完全平坦，每个像素都是 {n(value)}。经过下面的核（{name}），那里的输出是多少？\n\n```\n{written(kernel)}\n```",
        answer=total * value,
        wrong={
            "flat-kept": value,
            "signs-ignored": absolute * value,
            "flat-always-zero": 0,
            "centre-only": abs(kernel[1][1]) * value,
        },
        working=[
            f"平坦处的输出是像素值乘系数之和。系数之和是 {total}，所以是 {total}×{n(value)} = {n(total * value)}。"
        ],
        given={"kernel": kernel, "value": value},
    )


@question(chapter="05", topic="边的方向", level=1, minutes=2, section="another-edge")
def blind_to(draw: Draw) -> Choice:
    """Which edges a kernel cannot see."""
    seen, blind, rows = draw.one_of(
        ("左右", "上下", ((1, 0, -1),) * 3),
        ("左右", "上下", ((1, 0, -1), (2, 0, -2), (1, 0, -1))),
        ("上下", "左右", ((1, 1, 1), (0, 0, 0), (-1, -1, -1))),
        ("上下", "左右", ((1, 2, 1), (0, 0, 0), (-1, -2, -1))),
    )
    edges = {"左右": "左边亮、右边暗", "上下": "上边亮、下边暗"}
    return Choice(
        text=f"下面这个核，对哪一种图的输出处处是零（边上不算）？\n\n```\n{written(rows)}\n```",
        right=f"{edges[blind]}的图",
        wrong={
            "direction-reversed": f"{edges[seen]}的图",
            "flat-sum-only": "两种都是，因为系数之和是零",
            "all-directions": "两种都不是，它对哪个方向的边都有反应",
        },
        working=[
            f"它拿{'左边的像素减右边的' if seen == '左右' else '上边的像素减下边的'}；{blind}方向的变化，它减的两边总是相等。"
        ],
        given={"kernel": rows, "blind": blind},
    )


@question(chapter="05", topic="补零的假边", level=2, minutes=3, section="kernels-on-a-photograph")
def false_edge(draw: Draw) -> Number:
    """Padding with zeros makes an edge where the picture has none."""
    name = draw.one_of("左右 Sobel", "左右 Prewitt")
    kernel, value = KERNELS[name], draw.one_of(0.5, 1, 2, 3, 5)
    place, answer = draw.one_of(
        ("最左一列里、不在角上的一格", -sum(row[2] for row in kernel) * value),
        ("左上角的一格", -sum(row[2] for row in kernel[1:]) * value),
    )
    rows = kernel if place[0] == "最" else kernel[1:]
    right = [abs(row[2]) for row in rows]
    column = sum(abs(row[2]) for row in kernel) * value
    return Number(
        text=f"一幅 8×8 的图处处是 {n(value)}，用 `padding=1` 补零，经过下面的核（按 `Conv2D` 的算法）。"
        f"输出{place}，绝对值是多少？\n\n```\n{written(kernel)}\n```",
        answer=answer if answer > 0 else -answer,
        wrong={
            "flat-always-zero": 0,
            "corner-as-column": column
            if answer != column
            else abs(kernel[1][2] + kernel[2][2]) * value,
            "signs-ignored": 2 * abs(answer),
        },
        working=[
            "窗口的左一列落在图外，是 0；中间一列的系数是 0；只剩右一列"
            + ("。" if place[0] == "最" else "，而且最上面一行也在图外。"),
            f"({' + '.join(map(str, right))})×{n(value)} = {n(sum(right) * value)}，符号是负的。",
        ],
        given={"kernel": kernel, "value": value, "corner": place[0] != "最"},
    )


@question(chapter="05", topic="乘加", level=1, minutes=2, section="three-parameters")
def macs_of_edge_kernel(draw: Draw) -> Number:
    """Zeros in the kernel are multiplied too."""
    height, width = draw.one_of(10, 20, 30, 40, 50), draw.one_of(12, 22, 32, 42, 52)
    kernel = draw.one_of((1, 3), (3, 1), (3, 3))
    zeros = {(1, 3): 1, (3, 1): 1, (3, 3): 3}[kernel]
    layer = Layer("Conv2D", 1, 1, kernel, bias_attr=False, size=(height, width))
    out, taps = layer.cost.output_size, kernel[0] * kernel[1]
    positions = out[0] * out[1]
    return Number(
        text=f"用一个 {by(*kernel)} 的核扫过高 {height}、宽 {width} 的灰度图，不填充，没有偏置。核的 {taps} 个系数里有 {zeros} 个是 0。"
        "照 `Conv2D` 的做法，一共多少次乘加？",
        answer=layer.cost.macs,
        unit="次",
        wrong={
            "zeros-skipped": (taps - zeros) * positions,
            "params-for-macs": taps,
            "input-positions": taps * height * width,
            "bias-in-macs": layer.cost.macs + positions,
        },
        working=[
            f"输出 {by(*out)}，{n(positions)} 个位置，每个 {taps} 次：{times(taps, positions)} = {n(layer.cost.macs)} 次。",
            "乘以 0 的也在内：层不知道系数是 0，照样乘。",
        ],
        layer=layer,
        asks="macs",
    )


@question(chapter="05", topic="拆成一列一行", level=2, minutes=3, section="kernels-on-a-photograph")
def split_kernel(draw: Draw) -> Number:
    """K² against 2K, for a kernel that is a column times a row."""
    kernel, side = draw.one_of(3, 5, 7, 9, 11), draw.one_of(20, 30, 40, 50, 100)
    one, two = kernel**2 * side**2, 2 * kernel * side**2
    return Number(
        text=f"一个 {square(kernel)} 的核能写成一列乘一行。拆成 {kernel}×1 和 1×{kernel} 两层，都补零到大小不变，图是 {square(side)} 的灰度图。"
        "比起一层做完，少做多少次乘加？",
        answer=one - two,
        unit="次",
        wrong={
            "saved-for-left": two,
            "middle-forgotten": (kernel**2 - kernel) * side**2,
            "params-for-macs": kernel**2 - 2 * kernel,
        },
        working=[
            f"一层：每个输出 {kernel**2} 次；两层：{kernel}+{kernel} = {2 * kernel} 次。每个输出少 {kernel**2}−{2 * kernel} = {kernel**2 - 2 * kernel} 次。",
            f"{square(side)} = {n(side**2)} 个输出：{times(kernel**2 - 2 * kernel, side**2)} = {n(one - two)} 次。",
        ],
        given={"kernel": kernel, "side": side},
    )


@question(chapter="05", topic="拆成一列一行", level=3, minutes=3, section="kernels-on-a-photograph")
def separable_kernels(draw: Draw) -> Several:
    """Which kernels are of rank one."""
    can = draw.some(2, ["左右 Sobel", "上下 Sobel", "左右 Prewitt", "模糊（还没有除以 9）"])
    blocks = {name: written(KERNELS[name]) for name in [*can, "拉普拉斯", "锐化"]}
    names = draw.shuffled(list(blocks))
    shown = "\n\n".join(f"{name}：\n{blocks[name]}" for name in names)
    return Several(
        text=f"下面的核，哪些能写成一列乘一行？\n\n```\n{shown}\n```",
        right=can,
        wrong={"symmetric-is-separable": ["拉普拉斯", "锐化"]},
        working=[
            "一列乘一行得到的矩阵，每一行都是同一行的倍数。拉普拉斯和锐化的第一行与第二行不成倍数。"
        ],
        given={"names": can},
    )


@question(chapter="05", topic="噪声", level=2, minutes=3, section="noise")
def noise_variance(draw: Draw) -> Number:
    """Variances add, weighted by the squares of the coefficients."""
    name, values = draw.one_of(
        ("`[1, −1]`", [1, 1]),
        ("`[1, 0, −1]`", [1, 1]),
        ("左右 Sobel", [1, 1, 2, 2, 1, 1]),
        ("左右 Prewitt", [1] * 6),
        ("拉普拉斯", [1, 1, 4, 1, 1]),
        ("`[1/3, 1/3, 1/3]`", [Fraction(1, 3)] * 3),
        ("`[1, 2, 1]`", [1, 2, 1]),
    )
    variance = draw.one_of(1, 4, 9, 36)
    answer = sum(Fraction(v) ** 2 for v in values) * variance
    squares = (
        " + ".join(f"{v}²" for v in values)
        if len(set(values)) > 1
        else f"{len(values)}×{values[0]}²"
    )
    if "/" in name:
        squares = "3×(1/3)²"
    block = f"\n\n```\n{written(KERNELS[name])}\n```" if name in KERNELS else ""
    shown = f"下面的核（{name}）" if block else f"核 {name}"
    return Number(
        text=f"每个像素上的噪声互相独立，方差都是 {variance}。经过{shown}，输出里噪声的方差是多少？{block}",
        answer=answer,
        tolerance=0.005 if answer.denominator > 1 else 0,
        wrong={
            "variance-by-sum": sum(values) * variance,
            "variance-unchanged": variance,
            "differences-cancel": 0,
        },
        working=[
            "一个随机数乘以 c，方差乘以 c²；独立的数相加或相减，方差都相加。",
            f"系数的平方和是 {squares} = {answer / variance}，再乘 {variance}："
            f"{answer / variance}×{variance} = {answer}。",
        ],
        given={"values": values, "variance": variance},
    )


@question(chapter="05", topic="学出一个核", level=2, minutes=2, section="learned-kernel")
def what_white_teaches(draw: Draw) -> Choice:
    """A flat picture cannot teach an edge kernel."""
    goal = draw.one_of("[1, 0, −1]", "[−1, 0, 1]", "[1, −1, 0]")
    return draw.one_of(
        Choice(
            text=f"老师用核 {goal} 做目标，学生只看一幅全白的图，训练到损失为 0。单凭损失为 0，能断定学到的核怎样？",
            right="三个系数之和是 0",
            wrong={
                "zero-loss-is-learned": f"就是 {goal}",
                "flat-teaches-nothing": "什么也断定不了，全白的图什么也不教",
                "flat-gives-mean": "三个系数都是 1/3",
            },
            working=[
                "全白的图上，每个输出都是系数之和；目标是 0，所以只教会了“和为 0”，分不出左和右。"
            ],
        ),
        Choice(
            text="用哪一种图来教核 [1, 0, −1]，学得最快？（图一样大，学习率一样。）",
            right="每个像素都随机的图",
            wrong={
                "one-edge-teaches-best": "只有一条边的图",
                "flat-gives-mean": "全白的图",
                "zeros-teach": "全黑的图",
            },
            working=[
                "教左右之别的是输入有变化的地方。随机的图每一列都在教，一条边的图只有两列，全白、全黑的一列也没有。"
            ],
        ),
    )


@question(chapter="05", topic="学出一个核", level=2, minutes=2, section="edge-or-not")
def threshold_in_bias(draw: Draw) -> Number:
    """−b/w is the threshold."""
    weight, threshold = draw.one_of(2, 4, 5, 8, 10, 20), draw.one_of(0.1, 0.2, 0.25, 0.4, 0.5)
    bias = weight * threshold
    return Number(
        text=f"一个核学成了 `[{weight}, 0, −{weight}]`，偏置是 −{n(bias)}，输出大于 0 就说“是边”。"
        "左端比右端亮出多少以上，它才说是边？",
        answer=threshold,
        tolerance=0.001,
        wrong={
            "bias-is-threshold": bias,
            "ratio-turned": weight / bias,
            "threshold-zero": 0,
        },
        working=[
            f"{weight}×差 − {n(bias)} > 0，就是差大于 {n(bias)}÷{weight} = {n(threshold)}。",
        ],
        given={"weight": weight, "bias": bias},
    )


@question(chapter="05", topic="图外补什么", level=2, minutes=2, section="kernels-on-a-photograph")
def padding_modes(draw: Draw) -> Several:
    """Which ways to pad leave a flat picture flat."""
    value = draw.one_of("0.5", "1", "0.2")
    return Several(
        text=f"一幅处处是 {value} 的图，经过左右 Sobel，输出和输入一样大。图外用哪些办法补，四周不会出假边？",
        right=["复制最边上的一格", "以最边上的一格为镜子反射", "环绕，接上对面的一格"],
        wrong={"zero-padding-flat": "补零", "one-padding-flat": f"补 {float(value) / 2:g}"},
        working=[
            "系数之和是 0，窗口里处处相等才输出 0。复制、反射和环绕补进来的都是图自己的值，补零和补别的数都造出一条边。"
        ],
        given={"value": value},
    )
