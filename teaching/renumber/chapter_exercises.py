"""The exercises that can take other numbers, and what they say with them.

A function yields the phrases in which an exercise's text, hint, skeleton, check and solution say
its numbers, and what follows from them: with the chapter's own numbers word for word as they stand
there. Outputs are no phrases: they are run again.
"""

from collections.abc import Iterator
from itertools import combinations

from teaching.renumber.exercise import renumbers

NUMERALS = {
    2: "两", 3: "三", 4: "四", 6: "六", 8: "八", 16: "十六", 64: "六十四",
}  # fmt: skip
LETTERS = "甲乙丙丁戊己"


@renumbers(
    "01-1",
    holds=lambda side, units: 50_000 <= 3 * side**2 * units <= 1_000_000,
    side=(32, 16, 20, 24, 28, 40, 48),
    units=(256, 64, 100, 128, 200, 300, 400),
)
def small_picture(side: int, units: int) -> Iterator[str]:
    """A linear layer on a small picture in colour."""
    yield f"一幅 {side}×{side} 的彩色图"
    yield f"有 {units} 个神经元的全连接层"
    yield f"Linear(3 * {side} * {side}, {units})"
    yield f"拉平后有 {side}×{side}×3 个数，每个都连着 {units} 个神经元"
    yield f"macs_1 = {side} * {side} * 3 * {units}"
    yield f"params_1 = macs_1 + {units}"


def _steps(size: int, kernel: tuple[int, int]) -> int:
    """How many steps of two a window makes; the last, which is half out, is none."""
    return (size + 2 * kernel[1] - kernel[0]) // 2


@renumbers(
    "02-1",
    holds=lambda c_in, c_out, height, width, kernel: c_in != c_out and height != width,
    c_in=(16, 8, 12, 20, 24, 32),
    c_out=(48, 20, 28, 36, 40, 64),
    height=(40, 24, 28, 32, 36, 44, 48, 56),
    width=(30, 18, 20, 22, 26, 34, 38, 42),
    kernel=((7, 3), (5, 2), (7, 2), (9, 4), (9, 3)),  # its size and its padding
)
def output_and_weight(
    c_in: int, c_out: int, height: int, width: int, kernel: tuple[int, int]
) -> Iterator[str]:
    """The shapes of a layer's output and weight: sides even, kernel odd, so that a half is cut."""
    (side, padding), half = kernel, c_in // 2
    down, across = _steps(height, kernel), _steps(width, kernel)
    layer = f"Conv2D({c_in}, {c_out}, {side}, stride=2, padding={padding}, groups=2)"
    yield f"输入是 `[1, {c_in}, {height}, {width}]`，层是 `{layer}`"
    yield f"权重的第二维不是 {c_in}："
    yield layer
    yield f"[1, {c_in}, {height}, {width}]"
    yield f"({height}, {width}), truth[2:]"
    yield f"output_size(size, {side}, 2)"
    yield f"两端各补 {padding} 个零"
    yield f"weight == [{c_out // 2}, {half}, {side}, {side}]"
    yield f"{c_out} 个输出通道各有一套核"
    yield f"weight == [{c_out}, {c_in}, {side}, {side}]"
    for name, size, steps in (("高", height, down), ("宽", width, across)):
        half_step = f"({size} + {2 * padding} − {side}) / 2 = {steps}.5"
        yield f"{name}：{half_step}，取 {steps}，加 1 得 {steps + 1}。"
    yield f"output_1 = [1, {c_out}, {down + 1}, {across + 1}]"
    yield f"{c_out} 套核，每套管 {c_in} / 2 = {half} 个通道"
    yield f"weight_1 = [{c_out}, {half}, {side}, {side}]"


# What lies under the kernel in 2.1's picture: in its corner, at every second row and column.
CORNER, EVERY_SECOND = (3, 3, 2, 0, 0, 1, 3, 1, 2), (3, 2, 0, 3, 2, 3, 2, 0, 1)


def _weighed(kernel: tuple[int, ...], window: tuple[int, ...]) -> int:
    return sum(k * seen for k, seen in zip(kernel, window, strict=True))


def _rows(nine: tuple[int, ...], between: str, line: str) -> str:
    return line.join(between.join(map(str, nine[i : i + 3])) for i in (0, 3, 6))


def _tells(kernel: tuple[int, ...]) -> bool:
    """Whether turning the kernel, or leaving the padding out, gives another number."""
    turned, padded = kernel[::-1], 3 * kernel[4] + 3 * kernel[5]
    plain = _weighed(kernel, CORNER)
    return (
        plain not in (_weighed(turned, CORNER), padded)
        and padded != 3 * turned[4] + 3 * turned[5]
        and _weighed(kernel, EVERY_SECOND) != _weighed(turned, EVERY_SECOND)
    )


@renumbers(
    "02-2",
    holds=_tells,
    kernel=(
        (0, 1, 2, 2, 2, 0, 0, 1, 2),
        (0, 1, 2, 1, 1, 0, 1, 1, 0),
        (1, 1, 1, 0, 0, 2, 1, 1, 0),
        (1, 1, 1, 1, 0, 2, 2, 0, 0),
        (1, 2, 1, 0, 0, 1, 2, 2, 0),
        (2, 0, 0, 1, 0, 2, 1, 1, 1),
        (2, 0, 2, 1, 1, 0, 0, 1, 2),
        (2, 1, 0, 1, 0, 2, 0, 2, 2),
        (2, 1, 2, 0, 0, 2, 2, 2, 0),
        (2, 1, 2, 2, 2, 0, 0, 2, 0),
        (2, 2, 0, 2, 0, 1, 2, 0, 2),
    ),
)
def three_by_hand(kernel: tuple[int, ...]) -> Iterator[str]:
    """2.1's picture under another kernel: turned, padded, dilated."""
    turned, middle, right = kernel[::-1], kernel[4], kernel[5]

    def terms(coefficients: tuple[int, ...], window: tuple[int, ...]) -> str:
        pairs = zip(coefficients, window, strict=True)
        return " + ".join(f"{k} * {seen}" for k, seen in pairs if k)

    yield _rows(kernel, "&", r"\\")
    yield f"np.array([[{_rows(kernel, ', ', '], [')}]])"
    yield f"翻过的核第一行是 {turned[0]}, {turned[1]}, {turned[2]}。"
    yield f"翻过的核是 [{_rows(turned, ' ', '; ')}]"
    yield f"flipped_2 = {terms(turned, CORNER)}"
    yield f"正中的系数 {middle} 碰上 3，它右边的系数 {right} 碰上另一个 3"
    yield f"padded_2 = {middle} * 3 + {right} * 3"
    yield f"dilated_2 = {terms(kernel, EVERY_SECOND)}"


@renumbers(
    "03-1",
    holds=lambda c_in, c_out, groups, channel: (
        c_in < c_out
        and c_in % groups == c_out % groups == 0
        and c_in // groups <= channel < c_in
        and channel % (c_in // groups) > 1
        and (channel // (c_in // groups)) * (c_out // groups) != 24  # the chapter's own answer
    ),
    c_in=(48, 24, 36, 60, 72, 96),
    c_out=(96, 48, 72, 120, 144, 192),
    groups=(4, 2, 3, 6, 8),
    channel=(20, 15, 22, 25, 31, 40, 50, 57),
)
def who_moves(c_in: int, c_out: int, groups: int, channel: int) -> Iterator[str]:
    """Which outputs of a grouped layer a channel of the input moves."""
    inputs, outputs = c_in // groups, c_out // groups
    group = channel // inputs
    first, last = group * outputs, (group + 1) * outputs - 1
    yield f"Conv2D({c_in}, {c_out}, 3, padding=1, groups={groups})"
    yield f"扰动 {channel} 号输入通道"
    yield f"{c_in} 个输入分成 {groups} 组，每组几个？{c_out} 个输出呢？{channel} 号在第几组"
    yield f"shape == [{c_out}, {c_in}, 3, 3]"
    yield f'[{outputs}, {inputs}, 3, 3], "这是一组的权重，{NUMERALS[groups]}组要放在一起'
    yield f"shape == [{inputs}, {c_out}, 3, 3]"
    yield f"moved(layer, {channel}, {c_in})"
    yield f"每组 {inputs} 个输入，{channel} 号在第几组"
    yield f"每组 {c_in} ÷ {groups} = {inputs} 个输入、{c_out} ÷ {groups} = {outputs} 个输出"
    yield f"{channel} ÷ {inputs} 取整是 {group}，从 0 数起的第 {group} 组，"
    yield f"对应输出 {first} 到 {last}。"
    yield f"shape_1 = [{c_out}, {inputs}, 3, 3]"
    yield f"outputs_1 = range({first}, {last + 1})"


@renumbers(
    "04-1",
    holds=lambda c_in, c_out, groups, size: (
        c_in != c_out and 500_000 <= c_in * c_out // groups * 9 * (size // 2) ** 2 <= 5_000_000
    ),
    c_in=(32, 16, 24, 40, 48, 64),
    c_out=(64, 32, 48, 72, 80, 96),
    groups=(4, 2, 8),
    size=(56, 20, 24, 28, 32, 36, 40, 48),
)
def strided_and_grouped(c_in: int, c_out: int, groups: int, size: int) -> Iterator[str]:
    """Size, parameters and MACs of a layer with stride, padding and groups."""
    lines, out = c_in * c_out // groups, size // 2
    layer = f"Conv2D({c_in}, {c_out}, 3, stride=2, padding=1, groups={groups})"
    yield f"`{layer}` 作用在 {size}×{size} 的图上"
    yield f"线有 {c_in}×{c_out}÷{groups} 条"
    yield layer
    yield f"[1, {c_in}, {size}, {size}]"
    yield f'size == {out - 1}, "{size - 1} 除以 2 取整是 {out - 1}，'
    yield f"({size} + 2 − 2 − 1) 除以步幅取整"
    yield f"undivided = ({groups} * weights + {c_out}, {groups} * weights)"
    yield f"自己那组的 {c_in // groups} 个输入通道"
    yield (
        f'weights // {groups} + {c_out}, "除多了：'
        f"一组是{NUMERALS[groups**2]}分之一，可是有 {groups} 组。"
    )
    yield (f'weights + {c_out // groups}, "偏置不随分组变少：{c_out} 个输出通道就是 {c_out} 个。')
    yield f'params != weights + {c_out}, f"'
    yield f"{c_in} × {c_out} ÷ {groups} 条线，每条 9 个权重"
    yield f"right + {c_out} * positions"
    yield f"weights * {size} * {size}"
    yield f"floor(({size} + 2·1 − 1·(3 − 1) − 1) / 2) + 1 = floor({size - 1} / 2) + 1 = {out}"
    yield f"size_1 = {out}"
    yield f"线 {c_in} × {c_out} ÷ {groups} = {lines} 条，每条 9 个权重；偏置 {c_out} 个"
    yield f"params_1 = {c_in} * {c_out} // {groups} * 9 + {c_out}"
    yield f"每个权重在 {out} × {out} 个位置上各用一次"
    yield f"macs_1 = {c_in} * {c_out} // {groups} * 9 * {out} * {out}"
    yield f"输出 {c_out}×{{size_1}}×{{size_1}}"


@renumbers("05-1", gap=(3, 4, 5, 6, 7, 8, 9))
def farther_apart(gap: int) -> Iterator[str]:
    """A kernel that subtracts columns so far apart, on 5.1's picture of 30 bright and 20 dark."""
    lit = range(30 - gap, 30)
    yield f"核换成 $[1{',0' * (gap - 1)},-1]$"
    yield f"fixed_conv([[1{', 0' * (gap - 1)}, -1]])"
    yield f"窗口宽 {gap + 1}，在 50 列里"
    yield f"窗口宽 {gap + 1}，所以输出宽 50 − {gap + 1} + 1 = {50 - gap}"
    yield f"第 j 列和第 j+{gap} 列，当 j ≤ 29 且 j+{gap} ≥ 30"
    yield f"即 j = {'、'.join(map(str, lit))}。"
    yield f"width_1 = 50 - {gap + 1} + 1"
    yield f"columns_1 = {list(lit)}"


@renumbers(
    "05-2",
    holds=lambda height, width: height != width and height * width != 600 * 512,
    height=(600, 200, 240, 300, 360, 400, 480, 500),
    width=(512, 160, 200, 256, 320, 400, 450, 640),
)
def nothing_saved(height: int, width: int) -> Iterator[str]:
    """A bill in which the zeros of two Sobel kernels cost nothing."""
    billed = f"{12 * height * width:_}"
    yield f"要在 {height}×{width} 的灰度照片上"
    yield f'("一层", 18, {billed})'
    yield f'("拆开", 12, {billed})'
    yield f"[1, 1, {height}, {width}]"
    yield f"输出有 2×{height}×{width} 个值"
    yield f"right_2 = 9 * 2 * {height} * {width}"
    yield f"saved_2 = right_2 - 12 * {height} * {width}"


@renumbers(
    "06-1",
    script=(
        ("字母", "26 个大写和 26 个小写字母", 52),
        ("大写字母", "26 个大写字母", 26),
        ("希腊字母", "24 个大写和 24 个小写的希腊字母", 48),
        ("俄文字母", "33 个大写和 33 个小写的俄文字母", 66),
        ("平假名", "46 个平假名", 46),
        ("假名", "46 个平假名和 46 个片假名", 92),
        ("注音符号", "37 个注音符号", 37),
        ("生肖", "12 个表示生肖的汉字", 12),
        ("干支", "10 个天干和 12 个地支", 22),
        ("省名", "34 个省级行政区的简称，各是一个汉字", 34),
    ),
)
def more_classes(script: tuple[str, str, int]) -> Iterator[str]:
    """LeNet for more than the ten digits."""
    title, said, more = script
    yield f"连{title}一起认"
    yield f"还有 {said}，图仍是 28×28"
    yield f"num_classes={10 + more}"
    yield f"old.params + {10 + more} * 65"
    yield f"old.params + {more} * 64"
    yield f"old.macs + {more} * 65"
    yield f"old.macs + {10 + more} * 64"
    yield f"多 {more} 个输出，每个 64 个权重"
    yield f"params_1 = 41806 + {more} * (64 + 1)"
    yield f"macs_1 = 279040 + {more} * 64"


@renumbers(
    "07-1",
    library=("Tiny ImageNet ", "一个图库"),  # what has other numbers is not Tiny ImageNet
    classes=(200, 20, 50, 80, 100, 120, 150, 250, 300, 400, 500),
    size=(64, 96, 128, 160, 192),
)
def smaller_vgg(library: str, classes: int, size: int) -> Iterator[str]:
    """VGG-16 for smaller pictures of fewer things; the side is a multiple of 32."""
    side = size // 32
    yield f"{library}有 {classes} 类，图是 {size}×{size}。"
    yield f"最后是 {classes}。"
    yield f"({size}/224)² 可以约成分数"
    yield f"最后一层只有 {classes} 个输出"
    yield f"input_size={size}, num_classes={classes}"
    yield f"(1, 3, {size}, {size})"
    yield f"{size} 减半五次呢？"
    yield f"(7**2 - {side}**2) * 512 * 4096"
    yield f"拉平后只有 {side}×{side}×512 个数"
    yield f"total.params + {1000 - classes} * 4097"
    yield f"224 时的 ({size}/224)² 倍"
    yield f"side_1 = {size} // 2**5"
    yield f"(4096, {classes})]"
    yield f"({size}/224)² = ({side}/7)²"
    yield f"15_346_630_656 * {side**2} // 49"


@renumbers("07-2", size=(224, 96, 128, 160, 192, 256, 288, 320))
def configuration_c(size: int) -> Iterator[str]:
    """VGG's configuration C at another size of the picture."""
    sides = size // 4, size // 8, size // 16
    first, second, third = sides
    yield f"图是 {size}×{size}，比 B 多"
    yield f"((256, {first}), (512, {second}), (512, {third}))"
    yield f"边长是 {'、'.join(map(str, sides))}。"
    yield f"各乘自己的位置数：{'、'.join(f'{side}²' for side in sides)}。"
    yield f"256**2 * {first}**2 + 512**2 * {second}**2 + 512**2 * {third}**2"


@renumbers(
    "08-1",
    block=(  # name, input channels, then the four branches, and the picture's side
        ("4e", 528, 256, (160, 320), (32, 128), 128, 14),
        ("3b", 256, 128, (128, 192), (32, 96), 64, 28),
        ("4a", 480, 192, (96, 208), (16, 48), 64, 14),
        ("4b", 512, 160, (112, 224), (24, 64), 64, 14),
        ("4c", 512, 128, (128, 256), (24, 64), 64, 14),
        ("4d", 512, 112, (144, 288), (32, 64), 64, 14),
        ("5b", 832, 384, (192, 384), (48, 128), 128, 7),
    ),
)
def inception_block(block: tuple) -> Iterator[str]:
    """Channels, parameters and MACs of a block of GoogLeNet."""
    name, c_in, one, (squeeze3, three), (squeeze5, five), pooled, side = block
    widths = f"{one}, ({squeeze3}, {three}), ({squeeze5}, {five}), {pooled}"
    out = f"{one} + {three} + {five} + {pooled}"
    yield f"{name} 这一块"
    yield f"`Inception({c_in}, {widths})` 作用在 {side}×{side} 的图上"
    yield f"图都是 {side}×{side}，"
    yield f"widths = {widths}"
    yield f"Inception({c_in}, *widths), (1, {c_in}, {side}, {side})"
    yield f"traced.total, {out}"
    yield f'right + {squeeze3 + squeeze5}, "压缩出来的 {squeeze3} 和 {squeeze5} 个通道'
    yield f"right - {pooled} + {c_in}"
    yield f"出来的是 {pooled} 个通道，不是 {c_in} 个"
    yield f"压缩的两层也有偏置，{squeeze3} 个和 {squeeze5} 个"
    yield f"9 × {squeeze3} × {three}"
    yield f"total.params * {side} * {side}"
    yield f"各用 {side} × {side} 次"
    yield f"channels_1 = {out}"
    yield (
        f"weights = {c_in} * {one} + {c_in} * {squeeze3} + 9 * {squeeze3} * {three}"
        f" + {c_in} * {squeeze5} + 25 * {squeeze5} * {five} + {c_in} * {pooled}"
    )
    yield f"biases = {one} + {squeeze3} + {three} + {squeeze5} + {five} + {pooled}"
    yield f"weights * {side} * {side}"


BILLS = {"VGG-16": 15.47, "GoogLeNet": 1.58, "ResNet-50": 4.09, "MobileNet v1": 0.57}  # G MACs
DOUBLED = {"VGG-16": "30.9", "GoogLeNet": "3.2", "ResNet-50": "8.2", "MobileNet v1": "1.14"}
SINGLE = {"VGG-16": "15.5", "GoogLeNet": "1.6", "ResNet-50": "4.1", "MobileNet v1": "0.57"}


@renumbers(
    "08-2",
    doubled=(  # one of VGG-16 and ResNet-50, so that their quotient is wrong in the table
        ("GoogLeNet", "ResNet-50"),
        ("VGG-16", "GoogLeNet"),
        ("VGG-16", "MobileNet v1"),
        ("ResNet-50", "MobileNet v1"),
    ),
)
def doubled_rows(doubled: tuple[str, str]) -> Iterator[str]:
    """The same table with the doubled counts in other rows."""
    said = {name: (DOUBLED if name in doubled else SINGLE)[name] for name in BILLS}
    for name, count in said.items():
        label = "ResNet-50（步幅在 3×3 上）" if name == "ResNet-50" else name
        yield f"| {label} | {count} |"

    def over(one: str, other: str) -> str:
        return f"{float(said[one]) / float(said[other]):.1f}"

    yield f"VGG-16 是 ResNet-50 的 {over('VGG-16', 'ResNet-50')} 倍，"
    yield f"GoogLeNet 是 MobileNet 的 {over('GoogLeNet', 'MobileNet v1')} 倍。"
    for name, count in said.items():
        yield f'"{name}": {count}'
    yield f"表里 {said[doubled[0]]} 和 {said[doubled[1]]} 是两倍"
    yield f'doubled_2 = {{"{doubled[0]}", "{doubled[1]}"}}'


def _named(front: tuple[str, ...]) -> str:
    """The names of the six networks: the three that stay, then those that are crossed out."""
    return "".join((*front, *(name for name in LETTERS if name not in front)))


@renumbers("09-1", names=tuple(_named(front) for front in combinations(LETTERS, 3)))
def crossed_out(names: str) -> Iterator[str]:
    """The same six networks under other names: another front."""
    a, b, c, d, e, f = names
    report = {
        a: "12_000, 0.952", b: "30_000, 0.961", c: "8_000, 0.931",
        d: "30_000, 0.955", e: "45_000, 0.961", f: "21_000, 0.948",
    }  # fmt: skip
    for name in LETTERS:
        yield f'"{name}": ({report[name]})'
    yield f"{c}最便宜。{a}比{c}贵也比{c}准。{b}最准，和{e}一样准却更便宜。"
    yield f"{d}与{b}一样贵却不如{b}，{f}比{a}贵又不如{a}，都划掉。"
    yield f'front_1 = {{"{c}", "{a}", "{b}"}}'


@renumbers(
    "10-2",
    names=tuple(  # of the two layers that bytes slow down, of arithmetic's two, of the others
        (*moving, *reckoning, *(one for one in LETTERS if one not in moving + reckoning))
        for moving in (("甲", "丁"), *combinations(LETTERS, 2))
        for reckoning in (("乙", "己"), *combinations(LETTERS, 2))
        if not set(moving) & set(reckoning)
    ),
    holds=lambda names: names[:4] != ("甲", "丁", "乙", "己"),
)
def where_time_goes(names: tuple[str, ...]) -> Iterator[str]:
    """The same six layers under other names."""
    a, b, c, d, e, f = names
    layers = {
        a: '"part": "groups", "kernel_size": 1, "groups": 256',
        b: '"part": "in-out-ratio", "in_channels": 2048',
        c: '"part": "groups", "kernel_size": 3, "groups": 1',
        d: '"part": "kernel-size", "kernel_size": 3',
        e: '"part": "groups", "kernel_size": 3, "groups": 128',
        f: '"part": "groups", "kernel_size": 3, "groups": 16',
    }
    for name in LETTERS:
        yield f'"{name}": {{{layers[name]}}}'
    yield f"{a}、{b}的比值是 1.31 和 1.41；其余四层不到 1.15，{c}、{d}的运算用到八九成"
    yield f'bytes_2 = {{"{a}", "{b}"}}'
    yield f'arithmetic_2 = {{"{c}", "{d}"}}'
    yield f"{e}慢得出奇，{f}不慢"
    yield f'implementation_2 = {{"{e}", "{f}"}}'


@renumbers(
    "10-1",
    holds=lambda c_in, c_out, side, batch: (
        c_in * c_out < 120 * (c_in + c_out)  # moving takes much longer than computing
        and 5_000_000 <= batch * (c_in + c_out) * side**2 <= 20_000_000
    ),
    c_in=(256, 128, 192, 320, 384, 512),
    c_out=(64, 32, 48, 80, 96),
    side=(28, 20, 24, 32, 40, 56),
    batch=(32, 16, 24, 40, 48, 64),
)
def least_time(c_in: int, c_out: int, side: int, batch: int) -> Iterator[str]:
    """The least time of a pointwise layer under two roofs."""
    layer = f"{c_in}, {c_out}, 1, 1, {side}"
    yield (
        f"`Conv2D({c_in}, {c_out}, 1, bias_attr=False)` 作用在 {side}×{side} 的图上，"
        f"批大小 {batch}，"
    )
    yield f"bill({layer}, batch={batch}, width=2)"
    yield f"bill({layer}, width=2)"
    yield f"weights = 2 * {c_in} * {c_out}"
    yield f"批大小是 {batch}。"
    yield f"{batch} 张图，每张 {c_in} × {c_out} × {side} × {side}。"
    yield f"漏了权重：{c_in} × {c_out} 个数"
    yield f"bytes == {batch} * image_moved"
    yield f"进 {c_in} 个通道，出 {c_out} 个，都是 {side}×{side}。"
    yield f"macs_1 = {batch} * {c_in} * {c_out} * {side}**2"
    yield f"输入 {c_in} 个通道，输出 {c_out} 个，权重 {c_in}·{c_out} 个"
    yield f"2 * ({batch} * ({c_in} + {c_out}) * {side}**2 + {c_in} * {c_out})"
