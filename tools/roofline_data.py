"""Write what machines were measured to do down for <roofline-explorer>: `make roofline`.

The graphics cards' rows are course/cards.csv; a processor's are processor.csv beside this file,
written by course.bench_card on a quiet machine (`make roofline MEASURE=1` does that first).
"""

import json
import sys
from pathlib import Path

from course.cards import Measurement, measured, read

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "book/_static/explorers/roofline.json"
PROCESSOR = Path(__file__).parent / "processor.csv"
CARDS = ("H100", "H200")
MODES = ("fp32", "tf32", "fp16")
# The layers that chapter 10 speaks of; those inside whole networks would be a hundred more.
PARTS = ("same-macs", "kernel-size", "groups", "in-out-ratio", "separable", "fast-algorithm")
LAYER = ("batch", "in_channels", "out_channels", "kernel_size", "groups", "input_size")


def machine(name: str, rows: list[Measurement]) -> dict:
    """The two roofs of each mode, and the measured layers as [part, *LAYER, microseconds]."""
    roofs = [row for row in rows if row.part == "roof"]
    # The largest array: a smaller one may stay in the cache.
    memory = [row for row in roofs if row.name in ("add", "copy")]
    largest = max(row.input_size for row in memory)
    moved = max(row.bandwidth for row in memory if row.input_size == largest)
    entry = {
        "name": name,
        "library": rows[0].library,
        "date": rows[0].date,
        "roofs": {},
        "layers": {},
    }
    for mode in MODES:
        rates = [row.rate for row in roofs if row.mode == mode and row.name == "matmul"]
        if not rates:
            continue
        entry["roofs"][mode] = [round(max(rates)), round(moved)]
        entry["layers"][mode] = [
            [row.part, *(getattr(row, field) for field in LAYER), row.us]
            for row in rows
            if row.part in PARTS and row.mode == mode and row.stride in (None, 1)
            if row.dilation in (None, 1)
        ]
    return entry


def machines() -> list[dict]:
    """All machines, the processor first, if it was measured."""
    found = []
    if PROCESSOR.exists():
        rows = read(PROCESSOR)
        found.append({"id": "CPU", **machine(rows[0].card, rows)})
    return found + [{"id": card, **machine(card, measured(card=card))} for card in CARDS]


def text() -> str:
    """The file: one layer a line, so that a change can be read."""
    written = json.dumps({"machines": machines()}, ensure_ascii=False, separators=(",", ":"))
    return written.replace(',["', ',\n["').replace('[["', '[\n["') + "\n"


def main() -> None:
    """Write roofline.json; with `measure` time this machine's processor first."""
    if sys.argv[1:] == ["measure"]:
        from course import bench_card

        bench_card.main(PROCESSOR)
    TARGET.write_text(text(), "utf-8")
    print(f"✓ {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
