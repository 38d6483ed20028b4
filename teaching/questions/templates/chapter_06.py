"""第 6 章：LeNet。"""

import math

from teaching.questions import explorers
from teaching.questions.bank import Draw, question
from teaching.questions.networks import rows, total
from teaching.questions.numerals import n, square, times
from teaching.questions.question import Choice, Number

LENET = "LeNet（28×28 的灰度图；`Conv2D(1, 6, 5)`、2×2 池化、`Conv2D(6, 16, 5)`、2×2 池化、`Conv2D(16, 120, 4)`，再接两层全连接，64 个和 10 个神经元）"


@question(chapter="06", topic="输出大小", level=1, minutes=2, section="sizes")
def size_inside(draw: Draw) -> Number:
    """Follow another input through the LeNet's front."""
    side = draw.one_of(32, 36, 40, 44, 48, 52, 56, 60)
    steps = [side, side - 4, (side - 4) // 2, (side - 4) // 2 - 4, ((side - 4) // 2 - 4) // 2]
    last = steps[-1] - 3
    return Number(
        text=f"把 {square(side)} 的灰度图送进 LeNet 的前半：`Conv2D(1, 6, 5)`、`MaxPool2D(2, 2)`、`Conv2D(6, 16, 5)`、"
        "`MaxPool2D(2, 2)`、`Conv2D(16, 120, 4)`，都不填充。最后的特征图边长是多少？",
        answer=last,
        wrong={
            "plus-one-forgotten": last - 1,
            "kernel-covers-always": 1,
            "halved": side // 4,
            "last-layer-forgotten": steps[-1],
        },
        working=[
            f"{side}−5+1 = {steps[1]}，{steps[1]}÷2 = {steps[2]}，{steps[2]}−5+1 = {steps[3]}，"
            + (
                f"{steps[3]}÷2 = {steps[4]}"
                if steps[3] % 2 == 0
                else f"⌊{steps[3]}÷2⌋ = {steps[4]}"
            )
            + f"，{steps[4]}−4+1 = {last}。",
        ],
        given={"side": side},
    )


@question(chapter="06", topic="LeNet 的账", level=1, minutes=2, section="every-number")
def row_of_lenet(draw: Draw) -> Number:
    """One row of the table, by hand."""
    name = draw.one_of("conv1", "conv2", "conv3")
    row, asked = rows("lenet")[name], draw.one_of("参数量", "乘加次数")
    layer, weights = row.layer, row.layer.cost.weights
    before, after, out = layer.places[0], layer.places[1], row.size
    size = f"输入 {before} 张 {square(layer.size)} 的图，输出 {after} 张 {square(out)} 的图"
    params = asked == "参数量"
    return Number(
        text=f"LeNet 的 `{name}` 是 {layer.code}，{size}。它的{asked}是多少？",
        answer=row.params if params else row.macs,
        unit="个" if params else "次",
        wrong={
            "bias-forgotten": weights,
            "bias-per-input": weights + before if params else [],
            "in-channels-forgotten": layer.kernel[0] ** 2 * after + after if params else [],
            "macs-for-params": row.macs if params else [],
            "picture-in-params": weights * layer.size**2 if params else [],
        }
        if params
        else {
            "params-for-macs": [weights, row.params],
            "input-positions": weights * layer.size**2,
            "flops-doubled": 2 * row.macs,
            "positions-once": weights * out if out > 1 else [],
        },
        working=[
            f"权重 {times(before, after, layer.kernel[0], layer.kernel[0])} = {n(weights)} 个。",
            f"偏置 {after} 个，{n(weights)} + {after} = {n(row.params)}。"
            if params
            else f"每个用 {square(out)} = {out**2} 次：{times(weights, out**2)} = {n(row.macs)}。",
        ],
        layer=layer,
        asks="params" if params else "macs",
        explorer=explorers.network("lenet"),
    )


@question(chapter="06", topic="存在哪里，算在哪里", level=1, minutes=1, section="every-number")
def largest_of_lenet(draw: Draw) -> Choice:
    """The layer that keeps most is not the one that computes most."""
    asked, account = draw.one_of(("参数最多", "params"), ("乘加最多", "macs"))
    table = {name: row for name, row in rows("lenet").items() if row.params}
    best = max(table, key=lambda name: getattr(table[name], account))
    other = max(
        table, key=lambda name: getattr(table[name], "macs" if account == "params" else "params")
    )
    rest = [name for name in table if name not in (best, other)]
    share = getattr(table[best], account) / getattr(total("lenet"), account)
    words = {"params": "参数", "macs": "乘加"}[account]
    return Choice(
        text=f"{LENET}里，{asked}的是哪一层？",
        right=f"`{best}`",
        wrong={
            "accounts-confused": f"`{other}`",
            "not-the-largest": [f"`{name}`" for name in rest],
        },
        working=[
            f"`{best}` 的{words}占全部的约 {share:.0%}。靠近输入的层权重少、位置多，靠近输出的层权重多、位置少。",
        ],
        given={"account": account},
        explorer=explorers.network("lenet", order=account),
    )


@question(chapter="06", topic="换类别数", level=2, minutes=2, section="every-number")
def other_classes(draw: Draw) -> Number:
    """Only the last layer depends on the number of classes."""
    classes = draw.one_of(2, 5, 20, 26, 36, 47, 62, 100)
    asked, account = draw.one_of(("参数量", "params"), ("乘加", "macs"))
    whole = getattr(total("lenet"), account)
    each = 65 if account == "params" else 64
    more = (classes - 10) * each
    sign = "+" if more > 0 else "−"
    return Number(
        text=f"LeNet 分 10 类时，{asked}一共 {n(whole)}；最后一层是 `Linear(64, 10)`。改成分 {classes} 类，别的不动，"
        f"{asked}变成多少？",
        answer=whole + more,
        unit="个" if account == "params" else "次",
        wrong={
            "bias-forgotten" if account == "params" else "bias-in-macs": whole
            + (classes - 10) * (64 if account == "params" else 65),
            "old-classes-kept": whole + classes * each,
            "scaled-with-classes": whole * classes // 10 if classes < 100 else [],
        },
        working=[
            "每个类别有 64 个权重"
            + ("和 1 个偏置，65 个参数。" if account == "params" else "，各用一次，64 次乘加。"),
            f"类别{'多' if more > 0 else '少'}了 {abs(classes - 10)} 个：{n(whole)} {sign} {abs(classes - 10)}×{each} = {n(whole + more)}。",
        ],
        given={"classes": classes, "account": account},
    )


@question(chapter="06", topic="存成文件", level=1, minutes=2, section="every-number")
def bytes_of_parameters(draw: Draw) -> Number:
    """Four bytes each; a checkpoint of Adam's has three times as many."""
    millions = draw.one_of(1.5, 2.5, 3.5, 5, 6, 7, 11.7, 25.6, 60)
    asked, answer = draw.one_of(
        ("只存参数，文件约有多少 MB", 4 * millions),
        ("存档要能接着训练：参数，加上 Adam 给每个参数记的两个数，一共约多少 MB", 12 * millions),
        ("存档要能接着训练：参数，加上 Momentum 给每个参数记的一个数，一共约多少 MB", 8 * millions),
    )
    answer = round(answer, 2)
    copies = round(answer / 4 / millions)
    return Number(
        text=f"一个网络有 {n(millions)} M（百万）个参数，都是 32 位浮点数。{asked}？（1 MB 是一百万字节。）",
        answer=answer,
        unit="MB",
        tolerance=answer / 100,
        wrong={
            "values-for-bytes": copies * millions,
            "bits-for-bytes": 32 * copies * millions,
            "half-bytes": 2 * copies * millions,
            "optimizer-forgotten": 4 * millions if copies > 1 else [],
            "optimizer-only": 4 * (copies - 1) * millions if copies > 1 else [],
        },
        working=[
            f"32 位是 4 个字节，参数一份 4×{n(millions)} = {n(4 * millions)} MB。",
            "只存这一份。"
            if copies == 1
            else f"一共 {copies} 份：{copies}×{n(4 * millions)} = {n(answer)} MB。",
        ],
        given={"millions": millions, "copies": copies},
    )


@question(chapter="06", topic="训练循环", level=1, minutes=2, section="many-steps")
def steps_of_epoch(draw: Draw) -> Number:
    """How many steps an epoch has, and how many pictures its last."""
    images, batch = (
        draw.one_of(1000, 2000, 3000, 4000, 5000, 50000, 60000),
        draw.one_of(32, 48, 64, 100, 128, 256),
    )
    draw.require(images % batch and images > 20 * batch)
    steps = -(-images // batch)
    draw.require(images - (steps - 1) * batch != steps)
    asked, answer = draw.one_of(
        ("一轮要走几步", steps), ("一轮的最后一步有几张图", images - (steps - 1) * batch)
    )
    return Number(
        text=f"训练集有 {n(images)} 张图，每步 {batch} 张，看完全部才算一轮，不够一批的也走一步。{asked}？",
        answer=answer,
        unit="步" if answer == steps else "张",
        wrong={
            "last-batch-dropped": steps - 1 if answer == steps else [],
            "last-batch-full": batch if answer != steps else [],
            "rest-turned": steps * batch - images if answer != steps else [],
        },
        working=[
            f"{n(images)} ÷ {batch} 除不尽，⌈{n(images)}÷{batch}⌉ = {steps} 步。",
            f"前 {steps - 1} 步用掉 {steps - 1}×{batch} = {n((steps - 1) * batch)} 张，最后一步剩 {n(images)}−{n((steps - 1) * batch)} = {images - (steps - 1) * batch} 张。",
        ],
        given={"images": images, "batch": batch, "last": answer != steps},
    )


@question(chapter="06", topic="训练的计算量", level=2, minutes=3, section="one-step")
def macs_of_training_step(draw: Draw) -> Number:
    """Forward once, backward twice, but for the first layer's input."""
    layers = [draw.between(2, 9) * 10 for _ in range(3)]
    forward = sum(layers)
    return Number(
        text=f"一个网络有三层有权重的层，一张图的前向依次要 {layers[0]} K、{layers[1]} K、{layers[2]} K 次乘加。"
        "训练时对一张图做一次前向和一次反向，一共多少 K 次乘加？（图本身不用求梯度。）",
        answer=3 * forward - layers[0],
        unit="K 次",
        wrong={
            "picture-gradient-too": 3 * forward,
            "backward-once": 2 * forward,
            "forward-only": forward,
        },
        working=[
            f"反向时每个权重在每个位置上用两回：求自己的梯度，把误差传给上一层。三倍的前向是 3×{forward} = {3 * forward} K。",
            f"第一层的上一层是图，少传一回：{3 * forward}−{layers[0]} = {3 * forward - layers[0]} K。",
        ],
        given={"layers": layers},
    )


@question(chapter="06", topic="训练循环", level=2, minutes=2, section="one-step")
def forgotten_line(draw: Draw) -> Choice:
    """What happens where a line of the loop is missing."""
    wrong = {
        "loop-same": "照常训练，没有影响",
    }
    return draw.one_of(
        Choice(
            text="训练循环里忘了 `optimizer.clear_grad()`，其余都在。会怎样？",
            right="梯度一步步累加，步子越积越大",
            wrong=wrong
            | {"nothing-learned": "参数一动也不动", "backward-fails": "第二次 `backward()` 报错"},
            working=[
                "`backward()` 把梯度加进 `.grad`，不是换掉；不清零，就带着前面所有步的旧账走。"
            ],
        ),
        Choice(
            text="训练循环里忘了 `optimizer.step()`，其余都在。会怎样？",
            right="参数一动也不动，损失停在原处",
            wrong=wrong
            | {
                "steps-pile-up": "梯度一步步累加，步子越积越大",
                "backward-fails": "第二次 `backward()` 报错",
            },
            working=["`backward()` 只算梯度；照梯度改参数的是 `step()`。"],
        ),
        Choice(
            text="训练的时候，标签全都错开了一位（图 1 配图 2 的标签）。拿 64 张图反复训练，会怎样？",
            right="照样背得下来，测试却和瞎猜差不多",
            wrong={
                "nothing-learned": "损失一点也不降",
                "labels-shape-error": "第一步就报错",
                "loop-same": "背得下来，测试也正常",
            },
            working=["背得下来，只说明前向、损失、反向、改这一圈是通的，不说明图和标签是一对。"],
        ),
    )


@question(chapter="06", topic="梯度消失", level=2, minutes=2, section="sigmoid")
def sigmoid_shrinks(draw: Draw) -> Number:
    """At most a quarter for each sigmoid."""
    layers = draw.one_of(2, 3, 4, 5)
    return Number(
        text=f"一个网络里有 {layers} 个 Sigmoid。误差往回传，单是经过这些激活函数，最多剩几分之几？（写分数或小数。）",
        answer=0.25**layers,
        tolerance=0.25**layers / 50,
        wrong={
            "slope-one": 1,
            "half-each": 0.5**layers,
            "quarters-added": 0.25 / layers,
            "times-for-share": 4**layers,
        },
        working=[
            f"Sigmoid 的导数最多是 1/4，每过一个乘一次：{'×'.join(['1/4'] * layers)} = 1/{4**layers}。",
        ],
        given={"layers": layers},
    )


@question(chapter="06", topic="损失", level=1, minutes=1, section="one-step")
def loss_of_ignorance(draw: Draw) -> Number:
    """ln K."""
    classes = draw.one_of(2, 10, 20, 100, 1000)
    value = math.log(classes)
    return Number(
        text=f"一个什么也不懂的网络，对 {n(classes)} 个类各押 {n(classes)} 分之一的概率。它的交叉熵损失是多少？"
        "（两位小数；ln 2 ≈ 0.693，ln 10 ≈ 2.303。）",
        answer=round(value, 4),
        tolerance=0.006,
        wrong={
            "probability-for-loss": 1 / classes,
            "log-base-two": math.log2(classes),
            "log-base-ten": math.log10(classes),
        },
        working=[f"损失是 −ln(正确答案分到的概率)，也就是 ln {n(classes)}，约 {value:.2f}。"],
        given={"classes": classes},
    )


@question(chapter="06", topic="部分连接", level=3, minutes=4, section="lenet-5")
def partial_connections(draw: Draw) -> Number:
    """A layer whose outputs see some of the inputs, by a table."""
    kernel, size = draw.one_of(3, 5), draw.one_of(4, 6, 8, 10)
    groups = [(draw.between(2, 6), 3), (draw.between(2, 6), 4), (draw.between(1, 3), 6)]
    outputs, lines = sum(count for count, _ in groups), sum(count * seen for count, seen in groups)
    asked = draw.one_of("参数量", "乘加")
    weights = lines * kernel**2
    answer = weights + outputs if asked == "参数量" else weights * size**2
    told = "，".join(f"{count} 张各看 {seen} 张输入图" for count, seen in groups)
    return Number(
        text=f"一层卷积收 6 张图，给出 {outputs} 张 {square(size)} 的图，核是 {square(kernel)}，每张输出图一个偏置。"
        f"输出图并不都看全部输入：{told}。它的{asked}是多少？",
        answer=answer,
        unit="个" if asked == "参数量" else "次",
        wrong={
            "standard-instead": 6 * outputs * kernel**2 + outputs
            if asked == "参数量"
            else 6 * outputs * kernel**2 * size**2,
            "bias-forgotten" if asked == "参数量" else "params-for-macs": weights,
            "in-channels-forgotten": outputs * (kernel**2 + 1)
            if asked == "参数量"
            else outputs * kernel**2 * size**2,
        },
        working=[
            "线有 "
            + " + ".join(f"{count}×{seen}" for count, seen in groups)
            + f" = {lines} 条，权重 {times(lines, kernel**2)} = {n(weights)} 个。",
            f"偏置 {outputs} 个：{n(weights)} + {outputs} = {n(weights + outputs)}。"
            if asked == "参数量"
            else f"每个用 {square(size)} = {size**2} 次：{times(weights, size**2)} = {n(answer)}。",
        ],
        given={"kernel": kernel, "size": size, "groups": groups, "params": asked == "参数量"},
    )


@question(chapter="06", topic="哪里会出错", level=2, minutes=2, section="sizes")
def breaks_where(draw: Draw) -> Choice:
    """Convolutions take any size; the fully connected layer does not."""
    side = draw.one_of(32, 36, 40)
    front = side - 4
    size = ((side - 4) // 2 - 4) // 2 - 3
    return Choice(
        text=f"为 28×28 建好的 LeNet（`conv1`、`pool1`、`conv2`、`pool2`、`conv3`、拉平、`fc1`、`fc2`），来了一幅 {square(side)} 的图。"
        "会在哪一层出错？",
        right="`fc1`",
        wrong={
            "convolution-refuses-size": ["`conv1`", "`conv3`"],
            "error-later": "`fc2`",
            "no-error": "不出错，输出照样是 10 个数",
        },
        working=[
            f"卷积和池化不认大小，`conv3` 给出 120 张 {square(size)} 的图；拉平是 120×{size**2} = {n(120 * size**2)} 个数，`fc1` 只收 120 个。",
        ],
        given={"side": side, "front": front},
    )
