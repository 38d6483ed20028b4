"""Convolutions and networks timed on graphics cards: the rows of cards.csv, and the reader's own.

cards.csv was measured on 2026-11-26 on an NVIDIA H100 80GB HBM3 and an NVIDIA H200 with PyTorch:
forward passes of random weights (but for `training`), one run a card. `us` is the median of
several replays (at least seven for single layers, three for `inside`) of a recorded graph, which
spares the launches; `us_min` and `us_max` are the fastest and the slowest; `launched_us` is one
call launched from Python and waited for. fp32 is float32 with TF32 off, tf32 with it on, fp16
half precision with the channels last. `macs` and `min_bytes` are of the whole batch; `min_bytes`
moves each input, output and weight once.

`make bench-card` (course.bench_card) writes the same columns with Paddle on the reader's device.
"""

import csv
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_suffix(".csv")
OWN_FILE = Path("bench_card.csv")
"""Where `make bench-card` writes and the chapter looks: beside the notebooks."""
LARGEST = 2_000_000  # bytes of a file that somebody hands in

NO_FILE = "旁边没有 {name}，下面只画页面自己的数。想加上你的设备，见 10.9 节。"
NOT_READ = "{name} 读不了：{reason}。下面只画页面自己的数。"
WRONG_COLUMNS = "列不对，缺 {missing}"
EXTRA_COLUMNS = "列不对，多了 {extra}"
WRONG_LINE = "第 {line} 行有 {found} 格，应当是 {wanted} 格"
WRONG_VALUE = "第 {line} 行的 {column} 是 {value!r}，应当是{wanted}"
EMPTY = "里面一行数也没有"
TOO_LARGE = "它有 {size:,} 字节，不像是 make bench-card 写的"
NO_ROWS = "cards.csv 里没有这样的行：{wanted}"
A_COUNT, A_TIME, A_WORD = "不小于零的整数", "大于零的数", "一个词"
ABOVE_ZERO = "大于零的整数"


class Measurement(NamedTuple):
    """One line of the table. What does not apply to a line is None."""

    part: str
    """roof, same-macs, groups, in-out-ratio, kernel-size, fast-algorithm, …, network, training."""
    network: str
    name: str
    card: str
    library: str
    date: str
    mode: str
    """fp32, tf32, fp16 or bf16."""
    batch: int
    in_channels: int
    out_channels: int
    kernel_size: int
    stride: int
    dilation: int
    groups: int
    input_size: int
    """Side of the square input; of a roof, the side of the matrix or the size in MiB."""
    params: int
    macs: int
    min_bytes: int
    us: float
    us_min: float
    us_max: float
    launched_us: float
    memory_mb: float
    """Peak of a training step, in millions of bytes."""
    kernels: str
    """What the library ran, the longest first, where it was asked."""

    @property
    def rate(self) -> float:
        """Multiply-accumulates a second."""
        return self.macs / self.us * 1e6

    @property
    def bandwidth(self) -> float:
        """Bytes a second, if each is moved once."""
        return self.min_bytes / self.us * 1e6


COLUMNS = Measurement._fields
NEEDED = ("part", "card", "library", "date", "mode", "batch", "us")  # never empty
DRAWN = {  # part, or which roof: what the chapter computes with, so it has to be there
    "matmul": ("macs",),
    "add": ("min_bytes",),
    "groups": ("kernel_size", "groups"),
    "network": ("macs",),
}


def measured(**wanted: object) -> list[Measurement]:
    """The lines of cards.csv whose columns have these values, in the file's order.

    Raises ValueError where there is none, or no such column.

    >>> [row.us for row in measured(part="groups", card="H200", mode="fp16", groups=8)]
    [62.15, 123.48]
    """
    return select(_table(), **wanted)


def select(rows: list[Measurement], **wanted: object) -> list[Measurement]:
    """Those of `rows` whose columns have these values. Raises ValueError as `measured`."""
    found = []
    if set(wanted) <= set(COLUMNS):
        found = [row for row in rows if all(getattr(row, k) == v for k, v in wanted.items())]
    if not found:
        raise ValueError(NO_ROWS.format(wanted=wanted))
    return found


def own(path: Path | str = OWN_FILE) -> list[Measurement]:
    """What the reader measured; without a file that can be read a sentence, and nothing."""
    path = Path(path)
    try:
        return read(path)
    except FileNotFoundError:
        print(NO_FILE.format(name=path.name))
    except (ValueError, OSError, csv.Error) as error:
        print(NOT_READ.format(name=path.name, reason=error))
    return []


def read(path: Path) -> list[Measurement]:
    """All lines of a file. Raises ValueError with what is wrong where, or OSError."""
    if (size := path.stat().st_size) > LARGEST:
        raise ValueError(TOO_LARGE.format(size=size))
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        if not lines.fieldnames:
            raise ValueError(EMPTY)
        if missing := [column for column in COLUMNS if column not in lines.fieldnames]:
            raise ValueError(WRONG_COLUMNS.format(missing="、".join(missing)))
        if extra := [str(column) for column in lines.fieldnames if column not in COLUMNS]:
            raise ValueError(EXTRA_COLUMNS.format(extra="、".join(extra)))
        rows = [_measurement(line, lines.line_num) for line in lines]
    if not rows:
        raise ValueError(EMPTY)
    return rows


def write(path: Path, rows: list[Measurement]) -> None:
    """Write `rows` as `read` takes them; None is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(["" if value is None else value for value in row] for row in rows)


@cache
def _table() -> list[Measurement]:
    return read(FILE)


def _measurement(line: dict, number: int) -> Measurement:
    if None in line or None in line.values():  # how csv gives cells too many and too few
        found = sum(v is not None for v in line.values()) + len(line.get(None) or [None]) - 1
        raise ValueError(WRONG_LINE.format(line=number, found=found, wanted=len(COLUMNS)))
    row = Measurement(*(_value(line[column], column, number) for column in COLUMNS))
    for column in DRAWN.get(row.name if row.part == "roof" else row.part, ()):
        if not getattr(row, column):
            fault = {"line": number, "column": column, "value": line[column]}
            raise ValueError(WRONG_VALUE.format(**fault, wanted=ABOVE_ZERO))
    return row


def _value(text: str | None, column: str, line: int) -> object:
    kind = Measurement.__annotations__[column]
    if not text and column not in NEEDED:
        return "" if kind is str else None
    convert, fits, wanted = CONVERSIONS[kind]
    try:
        value = convert(text)
    except (TypeError, ValueError):
        value = None
    if value is None or not fits(value):
        raise ValueError(WRONG_VALUE.format(line=line, column=column, value=text, wanted=wanted))
    return value


CONVERSIONS: dict[type, tuple[Callable, Callable, str]] = {
    str: (lambda text: text, bool, A_WORD),
    int: (int, lambda value: value >= 0, A_COUNT),
    float: (float, lambda value: math.isfinite(value) and value > 0, A_TIME),
}
