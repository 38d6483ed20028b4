"""Chapter 01's check cells say what is wrong with an answer, not only that something is."""

import numpy as np

PLACES = np.arange(784).reshape([28, 28])

NEEDED = {"imports", "conv-matrix"}


def locate_by_reshaping(n: int, height: int, width: int) -> tuple:
    """Another way to exercise 3: the place of the one that is lit."""
    lit = np.zeros([3 * height * width])
    lit[n] = 1
    return tuple(np.argwhere(lit.reshape([3, height, width]))[0])


WRONG = [
    ("check_1", (None, 786_432), "还没有作答"),
    ("check_1", (262_400, 262_144), "只数了一个通道"),
    ("check_1", (786_432, 786_432), "漏了偏置"),
    ("check_1", (787_000, 786_432), "参数量不是 787,000"),
    ("check_1", (786_688, 786_688), "加偏置不是乘加"),
    ("check_1", (786_688, 3_072), "乘加不是 3,072"),
    ("check_2", (None,), "还没有作答"),
    ("check_2", (288.5,), "整数"),
    ("check_2", (499,), "忘了三个通道"),
    ("check_2", (289,), "装不下"),
    ("check_2", (287,), "再大一个像素也装得下"),
    ("check_2", (577,), "装不下"),  # one byte a parameter
    ("check_3", (None,), "还没有作答"),
    ("check_3", (lambda n, h, w: (n // w, n % w),), "返回了 2 个"),
    ("check_3", (lambda n, h, w: (0, n // h, n % h),), "一行有 W 个数"),
    ("check_3", (lambda n, h, w: (0, n // w, n % w),), "一个通道有几个数"),
    ("check_3", (lambda n, h, w: (0, n % w, n // w),), "你说在"),
    ("check_4", (89_856, 86_400, None), "还没有作答"),
    ("check_4", (89_856, 14_400, 576), "只数了一幅特征图"),
    ("check_4", (89_856, 117_600, 576), "乘加不是 117,600"),  # 28×28 outputs
    ("check_4", (86_400, 86_400, 576), "不共享，偏置也各有各的"),
    ("check_4", (86_406, 86_400, 576), "偏置只数了 6 个"),
    ("check_4", (156, 86_400, 1), "参数量不是 156"),
    ("check_4", (89_856, 86_400, 600), "倍数不是 600"),
    ("check_5", (None,), "还没有作答"),
    ("check_5", (np.zeros(784, dtype=int),), "不是 0 到 783 的一个排列"),
    ("check_5", (PLACES,), "原样"),
    ("check_5", (np.roll(PLACES, 1, axis=0),), "有 28 对邻居被拆散"),
    ("check_5", (np.random.default_rng(0).permutation(784),), "整幅图能怎样动"),
]
RIGHT = [
    ("check_1", (786_688, 786_432)),
    ("check_2", (288,)),
    ("check_3", (lambda n, h, w: (n // (h * w), n // w % h, n % w),)),
    ("check_3", (locate_by_reshaping,)),
    ("check_4", (89_856, 86_400, 576)),
    ("check_5", (PLACES[::-1].ravel(),)),
    ("check_5", (PLACES.T.ravel().tolist(),)),
    ("check_5", (np.rot90(PLACES, 3),)),
]
