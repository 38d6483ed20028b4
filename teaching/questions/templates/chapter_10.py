"""第 10 章：时间和显存。"""

from fractions import Fraction

from teaching.questions import explorers
from teaching.questions.bank import Draw, question
from teaching.questions.layers import Layer
from teaching.questions.numerals import n, square, times
from teaching.questions.question import Choice, Number, Several


@question(chapter="10", topic="要搬的字节", level=2, minutes=4, section="roofline")
def bytes_to_move(draw: Draw) -> Number:
    """Input, weights and output, once each."""
    c_in, c_out, kernel = draw.one_of(4, 8, 16, 32), draw.one_of(4, 8, 16, 32), draw.one_of(1, 3)
    size, width = draw.one_of(8, 10, 14, 16, 20), draw.one_of(2, 4)
    inputs, weights, outputs = c_in * size**2, c_in * c_out * kernel**2, c_out * size**2
    values = inputs + weights + outputs
    layer = Layer("Conv2D", c_in, c_out, kernel, padding=kernel // 2, bias_attr=False, size=size)
    return Number(
        text=f"{layer.code} 作用在 {square(size)} 的图上，批大小 1，{'fp16，每个数 2' if width == 2 else 'fp32，每个数 4'} 字节。"
        "输入读一遍、权重读一遍、输出写一遍，一共搬多少字节？",
        answer=values * width,
        unit="字节",
        wrong={
            "values-for-bytes": values,
            "output-not-moved": (inputs + weights) * width,
            "weights-not-moved": (inputs + outputs) * width,
            "macs-are-bytes": layer.cost.macs * width,
        },
        working=[
            f"输入 {times(c_in, size, size)} = {n(inputs)} 个数，权重 {times(c_in, c_out, kernel, kernel)} = {n(weights)} 个，"
            f"输出 {times(c_out, size, size)} = {n(outputs)} 个，共 {n(inputs)} + {n(weights)} + {n(outputs)} = {n(values)} 个。",
            f"每个 {width} 字节：{width}×{n(values)} = {n(width * values)} 字节。",
        ],
        layer=layer,
        asks="traffic",
        given={"width": width},
        explorer=explorers.address(
            "roofline-explorer", mode="fp16" if width == 2 else "fp32", batch=1, in_channels=c_in, out_channels=c_out,
            kernel_size=kernel, groups=1, input_size=size,
        ),
    )  # fmt: skip


@question(chapter="10", topic="两道屋顶", level=1, minutes=3, section="roofline")
def least_time(draw: Draw) -> Number:
    """The larger of two quotients."""
    compute, move = draw.one_of(10, 20, 25, 50, 100), draw.one_of(1, 2, 4)
    macs, traffic = draw.one_of(1, 2, 4, 5, 10, 20), draw.one_of(20, 40, 100, 200, 400)
    first, second = Fraction(macs * 1000, compute), Fraction(traffic, move)
    draw.require(first != second)
    answer = max(first, second)
    return Number(
        text=f"一台设备每秒最多做 {compute} T 次乘加，每秒最多搬 {move} TB。一层要 {macs} G 次乘加，搬 {traffic} MB。照屋顶线，最少要多少微秒？",
        answer=answer,
        unit="微秒",
        tolerance=float(answer) / 100,
        wrong={
            "lower-roof": min(first, second),
            "times-added": first + second,
            "flops-doubled": 2 * first if answer == first else [],
        },
        working=[
            f"运算：{macs} G ÷ {compute} T，合 {n(macs * 1000)}÷{compute} = {n(first)} 微秒。",
            f"搬数：{traffic} MB ÷ {move} TB，合 {traffic}÷{move} = {n(second)} 微秒。",
            f"两件事可以同时做，取大的：{n(answer)} 微秒。",
        ],
        given={"compute": compute, "move": move, "macs": macs, "traffic": traffic},
        explorer=explorers.address("roofline-explorer"),
    )


@question(chapter="10", topic="计算强度", level=1, minutes=2, section="roofline")
def intensity(draw: Draw) -> Number:
    """Multiply-accumulates per byte, where the weights are few."""
    kernel, width = draw.one_of(3, 5, 7), draw.one_of(2, 4)
    answer = Fraction(kernel**2, 2 * width)
    return Number(
        text=f"{square(kernel)} 的深度卷积，步幅 1，大小不变，图很大，权重的字节可以忽略；每个数 {width} 字节。它的计算强度是每字节几次乘加？（可以写分数。）",
        answer=answer,
        tolerance=0.006,
        wrong={
            "output-not-moved": Fraction(kernel**2, width),
            "values-for-bytes": Fraction(kernel**2, 2),
            "ratio-upside-down": 1 / answer,
        },
        working=[
            f"每个数读进来用 {kernel**2} 次，再写一个出去：{kernel**2} 次乘加，2×{width} = {2 * width} 字节。",
            f"{kernel**2}÷{2 * width} = {n(answer)}，与通道数无关。",
        ],
        given={"kernel": kernel, "width": width},
    )


@question(chapter="10", topic="三种原因", level=2, minutes=2, section="two-cards")
def three_causes(draw: Draw) -> Choice:
    """Compute, memory or implementation, from two cards and two shares."""
    faster = draw.one_of(1.4, 1.5)
    case = draw.one_of("搬数", "运算", "实现")
    near = {"搬数": faster - 0.08, "运算": 1.02, "实现": 1.01}[case]
    memory = {
        "搬数": draw.between(82, 93),
        "运算": draw.between(15, 35),
        "实现": draw.between(3, 20),
    }[case]
    compute = {
        "搬数": draw.between(10, 30),
        "运算": draw.between(80, 92),
        "实现": draw.between(3, 15),
    }[case]
    keys = {"搬数": "memory-blamed", "运算": "compute-blamed", "实现": "code-blamed"}
    kind = draw.one_of("一层卷积", "一层分组卷积", "一层深度卷积")
    return Choice(
        text=f"甲、乙两块卡算得一样快，乙的内存快到 {faster} 倍。{kind}在甲上的用时是乙上的 {near:.2f} 倍；"
        f"在乙上，带宽用了 {memory}%，运算用了 {compute}%。它慢在哪里？",
        right=case,
        wrong={keys[other]: other for other in keys if other != case}
        | {"kind-decides": "光看这些说不出，要看是哪一种卷积"},
        working=[
            {
                "搬数": "用时跟着内存走，带宽也快用满了：慢在搬数。",
                "运算": "换了快内存也不见好，运算却贴着上限：慢在运算。",
                "实现": "换了快内存也不见好，两个上限都离得远：慢在实现。",
            }[case]
        ],
        given={"case": case},
    )


@question(chapter="10", topic="训练的显存", level=1, minutes=2, section="training-memory")
def copies_of_parameters(draw: Draw) -> Number:
    """Two, three or four copies."""
    millions = draw.one_of(5, 10, 12, 25, 60, 100, 138)
    optimizer, copies = draw.one_of(("SGD（不带动量）", 2), ("带动量的 SGD", 3), ("Adam", 4))
    answer = 4 * copies * millions
    return Number(
        text=f"用{optimizer}训练一个有 {millions} M 个参数的网络，fp32。跟着参数走的（参数、梯度、优化器记的数）一共占多少 MB？",
        answer=answer,
        unit="MB",
        tolerance=answer / 200,
        wrong={
            "gradient-forgotten": 4 * (copies - 1) * millions,
            "parameters-only": 4 * millions,
            "values-for-bytes": copies * millions,
            "one-copy-more": 4 * (copies + 1) * millions,
        },
        working=[
            "参数一份，梯度一份"
            + {
                2: "，SGD 什么也不记",
                3: "，动量每个参数再记一个速度",
                4: "，Adam 每个参数记两个数",
            }[copies]
            + f"，共 {copies} 份。",
            f"{copies}×4×{millions} = {n(answer)} MB。",
        ],
        given={"millions": millions, "copies": copies},
    )


@question(chapter="10", topic="训练的显存", level=2, minutes=2, section="training-memory")
def parameters_or_activations(draw: Draw) -> Choice:
    """K²C_in against the number of places."""
    c_in, side, kernel = draw.one_of(
        (3, 224, 3),
        (64, 112, 3),
        (128, 56, 3),
        (256, 56, 3),
        (256, 28, 3),
        (512, 14, 3),
        (512, 28, 3),
        (64, 28, 1),
        (1024, 14, 1),
        (16, 14, 5),
    )
    c_out = draw.one_of(64, 128, 256)
    per, places = kernel**2 * c_in, side**2
    draw.require(per != places)
    ratio = max(per, places) / min(per, places)
    draw.require(ratio > 1.15)
    more = "参数多" if per > places else "一张图的激活值多"
    return Choice(
        text=f"一层 {square(kernel)} 的卷积，{c_in} 进 {c_out} 出，大小不变，输出 {square(side)}。它的参数和它输出的一张图的激活值，哪个多？（不算偏置。）",
        right=f"{more}，约 {ratio:.1f} 倍",
        wrong={
            "accounts-confused": f"{'一张图的激活值多' if per > places else '参数多'}，约 {ratio:.1f} 倍",
            "channels-not-cancelled": f"{more}，约 {n(round(ratio * c_out))} 倍",
            "equal-assumed": "一样多",
        },
        working=[
            f"参数是 K²C_in×C_out，激活值是 C_out×位置数，约掉 C_out，只比 {times(kernel**2, c_in)} = {n(per)} 和 {square(side)} = {n(places)}。",
        ],
        given={"per": per, "places": places},
    )


@question(chapter="10", topic="训练的显存", level=3, minutes=4, section="training-memory")
def batch_that_fits(draw: Draw) -> Number:
    """Memory less the copies, divided by an image's activations and a half."""
    gb, params, per_image = (
        draw.one_of(8, 12, 16, 24, 40),
        draw.one_of(100, 200, 400, 500),
        draw.one_of(20, 40, 60, 80, 90, 100),
    )
    optimizer, copies = draw.one_of(("SGD（不带动量）", 2), ("带动量的 SGD", 3), ("Adam", 4))
    left = gb * 1000 - copies * params
    answer = int(left / (1.5 * per_image))
    return Number(
        text=f"显存 {gb} GB。网络的参数占 {params} MB，用{optimizer}训练；一张图的激活值粗算是 {per_image} MB，给没有列出的留一半余量（按 1.5 倍算）。"
        "一批最多放几张？（1 GB 算 1,000 MB。）",
        answer=answer,
        unit="张",
        wrong={
            "no-margin": int(left / per_image),
            "parameters-only": int((gb * 1000 - params) / (1.5 * per_image)),
            "copies-forgotten": int(gb * 1000 / (1.5 * per_image)),
            "break-even-rounded-up": answer + 1,
        },
        working=[
            f"跟着参数走的有 {copies} 份：{copies}×{params} = {n(copies * params)} MB，剩 {n(gb * 1000)}−{n(copies * params)} = {n(left)} MB。",
            f"一张图 1.5×{per_image} = {n(1.5 * per_image)} MB：⌊{n(left)}÷{n(1.5 * per_image)}⌋ = {answer} 张。",
        ],
        given={"gb": gb, "params": params, "per_image": per_image, "copies": copies},
    )


@question(chapter="10", topic="乘加不是下界", level=2, minutes=3, section="fewer-multiplications")
def winograd(draw: Draw) -> Number:
    """m + r − 1 multiplications a line, squared in two dimensions."""
    outputs, dims = draw.one_of(2, 4), draw.one_of(1, 2)
    fast, plain = (outputs + 2) ** dims, (3 * outputs) ** dims
    asked = draw.one_of("用几次乘法", "比照定义做少几次乘法")
    answer = fast if asked[0] == "用" else plain - fast
    shape = "一行" if dims == 1 else "一块"
    out = f"{outputs} 个输出" if dims == 1 else f"{square(outputs)} 的输出"
    kernel = "三个数的核" if dims == 1 else "3×3 的核"
    return Number(
        text=f"Winograd 的办法：一维、核有三个数时，算 {outputs} 个输出只要 {outputs + 2} 次乘法；二维是行做一遍、列再做一遍。"
        f"用它算{shape} {out}（{kernel}），{asked}？",
        answer=answer,
        unit="次",
        wrong={
            "by-definition": plain if answer == fast else [],
            "fast-for-saved": fast if answer != fast else [],
            "dimensions-doubled": 2 * (outputs + 2) if dims == 2 and answer == fast else [],
            "one-dimension-only": outputs + 2 if dims == 2 and answer == fast else [],
        },
        working=[
            (f"一维要 {outputs}+2 = {fast} 次，照定义要 3×{outputs} = {plain} 次。" if dims == 1 else
             f"二维要 {outputs + 2}×{outputs + 2} = {fast} 次，照定义要 {outputs**2}×9 = {plain} 次。"),
            f"少 {plain}−{fast} = {plain - fast} 次。",
        ],
        given={"outputs": outputs, "dims": dims, "saved": answer != fast},
    )  # fmt: skip


@question(chapter="10", topic="批大小为 1", level=1, minutes=1, section="batch-of-one")
def why_more_macs_are_faster(draw: Draw) -> Choice:
    """At batch one, launches decide."""
    a, b = draw.one_of((16, 160), (20, 150), (13, 210))
    return draw.one_of(
        Choice(
            text=f"批大小 1、从 Python 派活，甲网络 {a} 层，乘加多；乙网络 {b} 层，乘加只有甲的几十分之一，用时却更长。最可能是什么拖住了乙？",
            right="派活：每层都要派一次，次数多",
            wrong={
                "macs-are-time": "乘加：小网络的乘加量错了",
                "memory-blamed": "搬数：乙的参数更多",
                "batch-of-one-memory": "显存：乙放不下",
            },
            working=[
                "活太小的时候，卡做完了在等，时间由派活的次数说了算。把整串活录下来重放，名次就会倒过来。"
            ],
        ),
        Choice(
            text="读一次钟，调用一次显卡上的卷积，再读一次钟，相减，得到比卡的上限还快好几倍的速度。错在哪里？",
            right="没有等卡做完就读了钟",
            wrong={
                "clock-coarse": "钟的精度不够",
                "cache-blamed": "数还留在缓存里",
                "fft-first": "库用了 FFT 或 Winograd，乘法本来就少",
            },
            working=[
                "派出去以后 Python 不等它，量到的只是派活的时间。先 `paddle.device.synchronize()`，再读；等了还高一两倍，才轮到怀疑 FFT。"
            ],
        ),
    )


@question(chapter="10", topic="分组与时间", level=2, minutes=3, section="groups")
def grouping_and_bytes(draw: Draw) -> Number:
    """Grouping divides the weights and the MACs, not the picture's bytes."""
    channels, size, groups = draw.one_of(16, 32, 64), draw.one_of(14, 20, 28), draw.one_of(2, 4, 8)
    picture, weights = 2 * channels * size**2 * 4, channels**2 * 4
    answer = picture + weights // groups
    return Number(
        text=f"一层 1×1 卷积，{channels} 进 {channels} 出，{square(size)} 的图，批 1，每个数 4 字节，没有偏置。分成 {groups} 组以后，"
        "输入读一遍、权重读一遍、输出写一遍，一共搬多少字节？",
        answer=answer,
        unit="字节",
        wrong={
            "picture-divided-too": (picture + weights) // groups,
            "groups-forgotten": picture + weights,
            "output-not-moved": picture // 2 + weights // groups,
            "values-for-bytes": answer // 4,
        },
        working=[
            f"图不管分几组都要读一遍、写一遍：2×{channels}×{size**2} = {n(2 * channels * size**2)} 个数。",
            f"权重 {times(channels, channels)}÷{groups} = {n(channels**2 // groups)} 个。合计 {n(2 * channels * size**2 + channels**2 // groups)} 个，"
            f"4×{n(2 * channels * size**2 + channels**2 // groups)} = {n(answer)} 字节。",
        ],
        layer=Layer("Conv2D", channels, channels, 1, groups=groups, bias_attr=False, size=size),
        asks="traffic",
        given={"width": 4},
    )


@question(chapter="10", topic="宽窄", level=2, minutes=2, section="width")
def narrow_and_wide(draw: Draw) -> Choice:
    """Equal products, different sums."""
    product = draw.one_of(4096, 16384, 65536)
    root = int(product**0.5)
    pairs = [(root, root), (root // 4, root * 4), (root // 16, root * 16)]
    words = [f"{n(a)} 进 {n(b)} 出" for a, b in pairs]
    return Choice(
        text="几层 1×1 卷积作用在同样大的图上，图很大，乘加一样多。搬的字节最少的是哪一层？",
        right=words[0],
        wrong={
            "uneven-cheaper": words[1:],
            "equal-macs-equal-bytes": "一样多，乘加一样多就搬得一样多",
        },
        working=[
            f"乘加看 C_in×C_out，都是 {n(product)}；字节主要看 C_in+C_out：{'，'.join(f'{n(a)}+{n(b)} = {n(a + b)}' for a, b in pairs)}。积不变时，两数相等和最小。",
        ],
        given={"pairs": pairs},
    )


@question(chapter="10", topic="省显存", level=2, minutes=2, section="saving-memory")
def which_saves_what(draw: Draw) -> Choice:
    """Four ways to save memory, what each lowers and costs."""
    ways = {
        "重算": ("激活值", "前向多算一遍"),
        "梯度累积": ("激活值", "小批跑得没有大批满，批归一化的统计也变了"),
        "把 Adam 换成 SGD": ("跟着参数走的那几份", "优化的办法变了，学习率要重调"),
        "混合精度": ("激活值的字节", "16 位装不下太小、太大的数，要防溢出"),
    }
    way = draw.one_of(*ways)
    keys = {
        "重算": "recompute-confused",
        "梯度累积": "accumulation-confused",
        "把 Adam 换成 SGD": "optimizer-confused",
        "混合精度": "precision-confused",
    }
    text = "省的是{}，代价是{}".format
    return Choice(
        text=f"训练显存不够，于是{'' if way[0] == '把' else '用'}{way}。省的是什么，代价是什么？",
        right=text(*ways[way]),
        wrong={keys[other]: text(*ways[other]) for other in ways if other != way},
        working=[f"{way}：{text(*ways[way])}。"],
        given={"way": way},
    )


@question(chapter="10", topic="省显存", level=3, minutes=3, section="saving-memory")
def recomputed_time(draw: Draw) -> Number:
    """One more forward pass: a third more."""
    forward = draw.one_of(10, 12, 15, 20, 30)
    return Number(
        text=f"一步训练里，前向用 {forward} 毫秒，反向约是前向的两倍。每一块都打开重算，前向要多做一遍。一步约用多少毫秒？",
        answer=4 * forward,
        unit="毫秒",
        tolerance=forward / 50,
        wrong={
            "recompute-free": 3 * forward,
            "everything-twice": 6 * forward,
            "backward-once": 3 * forward + 0.5 * forward,
        },
        working=[
            f"原来 {forward} + 2×{forward} = {3 * forward} 毫秒，多一遍前向：{3 * forward} + {forward} = {4 * forward} 毫秒，多三分之一。",
        ],
        given={"forward": forward},
    )


@question(chapter="10", topic="工作区", level=2, minutes=3, section="training-memory")
def workspace_of_im2col(draw: Draw) -> Number:
    """How many times larger the unfolded input is."""
    kernel, stride = draw.one_of((3, 1), (5, 1), (3, 2), (7, 4), (5, 2), (7, 2))
    size = stride * draw.between(10, 40)
    padding = (kernel - 1) // 2
    out = (size + 2 * padding - kernel) // stride + 1
    draw.require(out * stride == size)
    answer = Fraction(kernel**2 * out**2, size**2)
    return Number(
        text=f"一层 {square(kernel)}、步幅 {stride}、填充 {padding} 的卷积，输入边长 {size}，输出边长 {out}。用 im2col 把窗口摊开，"
        "要的数是输入的几倍？（两位小数。）",
        answer=answer,
        unit="倍",
        tolerance=0.006,
        wrong={
            "stride-forgotten": kernel**2,
            "side-for-area": Fraction(kernel**2 * out, size),
            "input-size-kept": 1,
        },
        working=[
            f"一个通道摊成 {kernel**2}×{square(out)} 个数，输入是 {square(size)} 个；{out}÷{size} = 1/{stride}，",
            f"所以是 {kernel**2}÷{stride**2} ≈ {n(answer, 2)} 倍，与通道数无关。",
        ],
        given={"kernel": kernel, "stride": stride, "size": size, "padding": padding},
    )


@question(chapter="10", topic="换一台设备", level=1, minutes=2, section="another-device")
def where_the_flat_begins(draw: Draw) -> Number:
    """P/B."""
    compute, move = draw.one_of(10, 20, 25, 50, 60, 100, 300), draw.one_of(1, 2, 2.5, 4, 5)
    answer = compute / move
    return Number(
        text=f"一台设备每秒最多做 {compute} T 次乘加，每秒最多搬 {n(move)} TB。一层的计算强度至少要每字节几次乘加，才先撞上运算的上限？",
        answer=answer,
        tolerance=answer / 200,
        wrong={
            "ratio-upside-down": move / compute,
            "flops-doubled": 2 * answer,
            "roofs-multiplied": compute * move,
        },
        working=[f"平顶从 P/B 开始：{compute}÷{n(move)} = {n(answer)}。低于它，先撞上搬数。"],
        given={"compute": compute, "move": move},
        explorer=explorers.address("roofline-explorer"),
    )


@question(chapter="10", topic="膨胀与时间", level=1, minutes=1, section="two-cards")
def what_does_not_change(draw: Draw) -> Several:
    """Dilation changes neither MACs nor bytes."""
    dilation = draw.one_of(2, 4, 8)
    right = draw.some(2, ["乘加的次数", "权重的字节", "输出要写的字节"])
    return Several(
        text=f"一层 3×3 的卷积，膨胀从 1 改成 {dilation}，填充跟着改，输出还是一样大。下面哪些不变？",
        right=right,
        wrong={
            "dilation-sees-no-further": "一个输出看到多远",
            "dilation-no-holes": "看到的像素挨不挨着",
        },
        working=[
            "系数的个数、位置的个数都没有变，乘加和字节就不变；变的是看多远，和中间的空格。时间有没有保证，要看库给膨胀写没写程序。"
        ],
        given={"dilation": dilation},
    )
