"""Chapter 01's check cells say what is wrong with an answer, not only that something is."""

import numpy as np

PLACES = np.arange(784).reshape([28, 28])

NEEDED = {"imports", "conv-matrix", "exercise-2-bill"}


def locate_by_reshaping(n: int, height: int, width: int) -> tuple:
    """Another way to exercise 3: the place of the one that is lit."""
    lit = np.zeros([9 * height * width])
    lit[n] = 1
    return tuple(np.argwhere(lit.reshape([9, height, width]))[0])


WRONG = [
    ("check_1", (None, 786_432), "还没有写"),
    ("check_1", (262_400, 262_144), "只数了一个通道"),
    ("check_1", (786_432, 786_432), "漏了偏置"),
    ("check_1", (787_000, 786_432), "参数量不是 787,000"),
    ("check_1", (786_688, 786_688), "加偏置不是乘加"),
    ("check_1", (786_688, 3_072), "乘加不是 3,072"),
    ("check_1", (786_688, 2 * 786_432), "合起来记一次"),
    ("check_2", (None, None), "还没有作答"),
    ("check_2", ([208, 321_600], None), "totals_2"),
    ("check_2", ([19_434, 808_000], [19_834, 806_400]), "合计是跟着错的"),
    ("check_2", ([608, 320_000], [19_834, 806_400]), "写表里印着的错数"),
    ("check_2", ([208, 3_216], [19_834, 806_400]), "3,216 没有错"),
    ("check_2", ([208, 16_010], [19_834, 806_400]), "16,010 没有错"),
    ("check_2", ([208, 208], [19_834, 806_400]), "各在一行"),
    ("check_2", ([208], [19_834, 806_400]), "wrong_2"),
    ("check_2", ([208, 321_600], [806_400, 19_834]), "次序反了"),
    ("check_2", ([208, 321_600], [19_434, 806_400]), "参数量的合计不是 19,434"),
    ("check_2", ([208, 321_600], [19_834, 808_000]), "乘加的合计不是 808,000"),
    ("check_3", (None,), "还没有作答"),
    ("check_3", (lambda n, h, w: (n // w, n % w),), "locate_3(0, 4, 4)"),
    ("check_3", (lambda n, h, w: (0, n // h, n % h),), "一行有 W 个数"),
    ("check_3", (lambda n, h, w: (0, n // w, n % w),), "一个通道有几个数"),
    ("check_3", (lambda n, h, w: (0, n % w, n // w),), "你说在"),
    ("check_3", (lambda n, h, w: (min(n // (h * w), 2), n // w % h, n % w),), "[4, 3, 3]"),
    ("check_3", (lambda n, h, w: (n // (h * w), n // h % w, n % w),), "形状 [1, 3, 5]"),
    ("check_3", (lambda n, h, w: (min(n // (h * w), 3), n // w % h, n % w),), "[9, 1, 2]"),
    ("check_4", (89_856, 86_400, None), "还没有写"),
    ("check_4", (89_856, 14_400, 576), "只数了一幅特征图"),
    ("check_4", (89_856, 117_600, 576), "乘加不是 117,600"),  # 28×28 outputs
    ("check_4", (86_400, 86_400, 576), "不共享，偏置也各有各的"),
    ("check_4", (86_406, 86_400, 576), "偏置只数了 6 个"),
    ("check_4", (156, 86_400, 1), "参数量不是 156"),
    ("check_4", (89_856, 86_400, 600), "倍数不是 600"),
    ("check_4", (89_856, 86_400, 1 / 576), "几分之一"),
    ("check_4", (89_856, 89_856, 576), "加偏置不是乘加"),
    ("check_4", (14_976, 86_400, 576), "只数了一幅"),
    ("check_5", (None,), "还没有作答"),
    ("check_5", (np.zeros(784, dtype=int),), "不是 0 到 783 的一个排列"),
    ("check_5", (list(range(100)),), "100 个数，不是 0 到 783"),
    ("check_5", (PLACES,), "order_5"),
    ("check_5", (PLACES.ravel(),), "原样"),
    ("check_5", (np.roll(PLACES, 1, axis=0).ravel(),), "有 28 对邻居被拆散"),
    ("check_5", (np.random.default_rng(0).permutation(784),), "整幅图能怎样动"),
]
RIGHT = [
    ("check_1", (786_688, 786_432)),
    ("check_2", ([321_600.0, 208], np.array([19_834, 806_400]))),
    ("check_3", (lambda n, h, w: (n // (h * w), n // w % h, n % w),)),
    ("check_3", (locate_by_reshaping,)),
    ("check_4", (89_856, 86_400, 576.0)),
    ("check_5", (PLACES[::-1].ravel(),)),
    ("check_5", (PLACES.T.ravel().tolist(),)),
    ("check_5", (np.rot90(PLACES, 3).ravel(),)),
    ("check_5", (tuple(float(p) for p in PLACES[:, ::-1].ravel()),)),
]
