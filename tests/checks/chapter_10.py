"""Chapter 10's check cells say what is wrong with an answer, not only that something is."""

import numpy as np

NEEDED = {
    *("imports", "four-layers", "card-roofs", "four-on-cards", "vgg", "vgg-batch"),
    "training-peaks",
    *("exercise-2-data", "exercise-3-data", "exercise-5-watched"),
}

MACS, BYTES = 411_041_792, 16_089_088
RIGHT_2 = ({"乙", "己"}, {"甲", "丁"}, {"丙", "戊"})
MOVED = 205_530_112

# F(2, 3) as matrices (Lavin and Gray 2016): y = Aᵀ [(G g) ⊙ (Bᵀ d)].
TO_INPUT = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]])
TO_KERNEL = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
TO_OUTPUT = np.array([[1, 1, 1, 0], [0, 1, -1, -1]])


def by_matrices(d: list, g: list) -> np.ndarray:
    """The two-dimensional algorithm as its paper writes it; 16 products."""
    inputs = TO_INPUT @ np.array(d, dtype=object) @ TO_INPUT.T
    kernel = TO_KERNEL @ np.array(g, dtype=object) @ TO_KERNEL.T
    return TO_OUTPUT @ (inputs * kernel) @ TO_OUTPUT.T


def by_definition(d: list, g: list, *, turned: bool = False) -> list:
    """36 products; with the kernel turned by 180° on request."""
    g = [row[::-1] for row in g[::-1]] if turned else g
    return [
        [sum(d[i + k][j + n] * g[k][n] for k in range(3) for n in range(3)) for j in (0, 1)]
        for i in (0, 1)
    ]


def one_way(d: list, g: list) -> np.ndarray:
    """F(2, 3) along the rows only: 24 products."""
    d, g = np.array(d, dtype=object), np.array(g, dtype=object)
    columns = TO_INPUT @ d.T
    kernel = TO_KERNEL @ g.T
    return np.array(
        [TO_OUTPUT @ sum(columns[:, i + k] * kernel[:, k] for k in range(3)) for i in (0, 1)]
    )


def few_but_wrong(d: list, g: list) -> list:
    """No products at all."""
    return [[d[i][j] + g[i][j] for j in (0, 1)] for i in (0, 1)]


def unwrapped(d: list, g: list) -> list:
    """The definition on bare numbers, which would not count themselves."""
    bare = [[[float(v) for v in row] for row in values] for values in (d, g)]
    return by_definition(*bare)


def wrapped_again(d: list, g: list) -> list:
    """Results made to look like what was handed in, without computing."""
    return [[type(d[0][0])() for _ in range(2)] for _ in range(2)]


WRONG = [
    ("check_1", (None, None, None, None), "还没有作答"),
    ("check_1", (12_845_056, BYTES, 16.1, "搬数"), "一张图的。批大小"),
    ("check_1", (2 * MACS, BYTES, 16.1, "搬数"), "FLOPs"),
    ("check_1", (7, BYTES, 16.1, "搬数"), "乘加不是 7"),
    ("check_1", (MACS, 2 * BYTES, 16.1, "搬数"), "2 个字节，不是 4 个"),
    ("check_1", (MACS, BYTES // 2, 16.1, "搬数"), "这是数的个数"),
    ("check_1", (MACS, BYTES - 32_768, 16.1, "搬数"), "漏了权重"),
    ("check_1", (MACS, BYTES + 31 * 32_768, 16.1, "搬数"), "权重整批共用"),
    ("check_1", (MACS, 2 * (320 * 784 + 16_384), 16.1, "搬数"), "一张图的"),
    ("check_1", (MACS, 5, 16.1, "搬数"), "bytes_1：不是 5"),
    ("check_1", (MACS, BYTES, 20.2, "搬数"), "取大的，不是两个之和"),
    ("check_1", (MACS, BYTES, 4.11, "搬数"), "运算要的"),
    ("check_1", (MACS, BYTES, 1.609e-5, "搬数"), "这是秒"),
    ("check_1", (MACS, BYTES, 17, "搬数"), "不是 17 微秒"),
    ("check_1", (MACS, BYTES, 16.1, "运算"), "先撞上"),
    ("check_1", (MACS, BYTES, 16.1, "实现"), "实现"),
    ("check_2", (None, None, None), "还没有作答"),
    ("check_2", ({"乙", "己", "戊"}, {"甲", "丁"}, {"丙"}), "戊：两块卡之比 1.00"),
    ("check_2", ({"乙", "己"}, {"甲", "丁", "丙"}, {"戊"}), "丙：两块卡之比 1.00"),
    ("check_2", ({"乙"}, {"甲", "丁"}, {"丙", "戊", "己"}), "己：两块卡之比 1.05"),
    ("check_2", ({"乙", "己"}, {"丁"}, {"丙", "戊"}), "少了一层。甲"),
    ("check_2", (set(), set(), set()), "少了一层"),
    ("check_2", tuple({*"甲乙丙丁戊己"} for _ in range(3)), "放错了"),
    ("check_3", (None, None, None, None), "还没有作答"),
    ("check_3", (1, MOVED, 48.3, 7.66), "第 1 步是对的"),
    ("check_3", (4, MOVED, 48.3, 7.66), "前面已经有一步错了"),
    ("check_3", (5, MOVED, 48.3, 7.66), "步数是 1 到 4"),
    ("check_3", (3, 206_700_544 // 128, 48.3, 7.66), "分组不改变图的大小"),
    ("check_3", (3, 206_700_544, 48.3, 7.66), "不分组的"),
    ("check_3", (3, MOVED - 9216, 48.3, 7.66), "4,608 个权重"),
    ("check_3", (3, 2 * MOVED, 48.3, 7.66), "2 个字节"),
    ("check_3", (3, 9, 48.3, 7.66), "不是 9"),
    ("check_3", (3, MOVED, 2.754, 7.66), "这是乘加要的；"),
    ("check_3", (3, MOVED, 60, 7.66), "不是 60 微秒"),
    ("check_3", (3, MOVED, 48.3, 128), "128 倍是乘加"),
    ("check_3", (3, MOVED, 48.3, 0.1306), "倒过来了"),
    ("check_3", (3, MOVED, 48.3, 5), "不是 5。"),
    ("check_4", (None, None, None), "还没有作答"),
    ("check_4", (104, 104, 67), "少了一份"),
    ("check_4", (132, 104, 67), "参数那几份也占地方"),
    ("check_4", (105, 104, 67), "8 × 10⁹"),
    ("check_4", (96, 104, 67), "进了一张"),
    ("check_4", (200, 104, 67), "200 张放不下"),
    ("check_4", (10, 104, 67), "10 张放得下"),
    ("check_4", (95, 95, 67), "95 张放得下"),
    ("check_4", (95, 104, 66), "也摊给了每张图"),
    ("check_4", (95, 104, 60), "不是 60"),
    ("check_4", (95, 104, 87), "固定的一份"),
    ("check_4", (95, 104, 68), "进了一张"),
    ("check_5", (None,), "还没有作答"),
    ("check_5", (by_definition,), "36 次"),
    ("check_5", (one_way,), "24 次"),
    ("check_5", (lambda d, g: by_definition(d, g, turned=True),), "翻了 180°"),
    ("check_5", (lambda d, g: by_matrices(d, g).T,), "行和列反了"),
    ("check_5", (lambda d, g: by_matrices(d, g)[0],), "要返回 2×2"),
    ("check_5", (lambda d, g: None,), "要返回 2×2"),
    ("check_5", (lambda d, g: [*by_matrices(d, g).tolist(), [d[0][0]] * 2],), "[3, 2]"),
    ("check_5", (few_but_wrong,), "结果不对"),
    ("check_5", (unwrapped,), "报了错"),
    ("check_5", (wrapped_again,), "停"),
    ("check_5", (lambda d, g: [[1, 2], [3, 4]],), "结果不对"),
]
RIGHT = [
    ("check_1", (np.int64(MACS), float(BYTES), 16.089088, " 搬数 ")),
    ("check_1", (MACS, BYTES, 16.1, "搬数")),
    ("check_2", RIGHT_2),
    ("check_2", (["己", "乙"], ("丁", "甲"), ["戊", "丙"])),
    ("check_3", (3, MOVED, 48.3, 7.66)),
    ("check_3", (3.0, float(MOVED), 48.28, 7.7)),
    ("check_4", (95, 104, 67)),
    ("check_4", (np.array(95), [104][0], 67.0)),
    ("check_5", (by_matrices,)),
    ("check_5", (lambda d, g: by_matrices(d, g).tolist(),)),
]
