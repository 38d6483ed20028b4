"""Time chapter 10's layers and networks on the reader's device: `make bench-card`.

Writes bench_card.csv beside the notebooks, with the columns of cards.csv, and chapter 10 draws its
points into its figures. It computes on a card if Paddle sees one, otherwise on the processor, with
Paddle, float32 (TF32 off) and, on a card, half precision. From a notebook, where there is no make:

    from course.bench_card import main
    main()
"""

import platform
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from course.cards import COLUMNS, OWN_FILE, Measurement, write

import paddle
from convcost import conv2d, model_cost
from paddle import nn
from paddle.vision import models

ON = "在 {card} 上量，{library}。卡上约一分钟，处理器上几分钟。"
DOING = "{part}：{count} 项"
LEFT_OUT = "{what}：没有量成（{reason}）"
DONE = "✓ 写好了 {path}：{count} 行。再从头运行第 10 章。"
NO_CARD = "Paddle 看不到显卡，改在处理器上量。"

SAME_MACS = {  # name: width, kernel size, groups, as in section 10.2
    "standard": (64, 3, 1),
    "pointwise": (192, 1, 1),
    "grouped": (256, 3, 16),
    "depthwise": (4096, 3, 4096),
}
NETWORKS = [
    *("alexnet", "vgg16", "googlenet", "resnet18", "resnet50", "resnext50_32x4d"),
    *("densenet121", "squeezenet1_1", "mobilenet_v1", "mobilenet_v2", "mobilenet_v3_large"),
    *("mobilenet_v3_small", "shufflenet_v2_x1_0"),
]
REPEATS, BUDGET = 7, 0.3  # at least so many calls, then as many as fit into so many seconds


class Device(NamedTuple):
    """What is measured: its name for the table, and whether it is a card."""

    name: str
    is_card: bool


def find_device() -> Device:
    """The card that Paddle sees, made the device to compute on; or the processor."""
    if paddle.is_compiled_with_cuda() and paddle.device.cuda.device_count():
        paddle.set_device("gpu")
        return Device(paddle.device.cuda.get_device_name(), True)
    paddle.set_device("cpu")
    return Device(processor_name(), False)


def processor_name() -> str:
    """As the system calls it; the kind of machine where it does not say."""
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    except OSError:
        pass
    return platform.processor() or platform.machine()


def wait(device: Device) -> None:
    """A card works on after a call has returned; a clock is read only when it is done."""
    if device.is_card:
        paddle.device.synchronize()


def times(work: Callable, device: Device) -> dict[str, float]:
    """Microseconds of one call: many queued and waited for once; and, on a card, each waited for.

    On a processor a call is done when it returns, and the two are the same.
    """
    for _ in range(2):  # memory to get, algorithms to choose
        work()
    wait(device)
    waited = _series(work, device, 1)
    if not device.is_card:
        return {"us": statistics.median(waited), "us_min": min(waited), "us_max": max(waited)}
    queued = _series(work, device, max(1, min(50, int(20_000 / statistics.median(waited)))))
    return {
        "us": statistics.median(queued),
        "us_min": min(queued),
        "us_max": max(queued),
        "launched_us": statistics.median(waited),
    }


def _series(work: Callable, device: Device, together: int) -> list[float]:
    """Microseconds a call, of several rounds of so many calls."""
    taken, began = [], time.perf_counter()
    while len(taken) < REPEATS or (time.perf_counter() - began < BUDGET and len(taken) < 40):
        start = time.perf_counter()
        for _ in range(together):
            work()
        wait(device)
        taken.append((time.perf_counter() - start) / together * 1e6)
    return taken


def roofs(device: Device, mode: str) -> Iterator[dict]:
    """The two limits: a product of large matrices, and adding to what does not fit a cache."""
    size, mib = (8192, 1024) if device.is_card else (1024, 128)
    matrix = paddle.ones([size, size], dtype=DTYPES[mode])
    width = WIDTHS[mode]
    taken = times(lambda: paddle.matmul(matrix, matrix), device)
    moved = 3 * size**2 * width
    yield {"name": "matmul", "input_size": size, "macs": size**3, "min_bytes": moved, **taken}
    if mode == "fp32":
        numbers = paddle.ones([mib * 2**18])
        taken = times(lambda: numbers.scale_(1.0, 1.0), device)  # in place: no memory to get
        yield {"name": "add", "input_size": mib, "macs": 0, "min_bytes": 2 * mib * 2**20, **taken}


def layer(
    device: Device,
    mode: str,
    batch: int,
    name: str,
    wide: tuple[int, int],
    k: int,
    g: int,
    size: int,
) -> dict:
    """One convolution of stride 1 and padding k // 2, with its cost."""
    c_in, c_out = wide
    options = {"kernel_size": k, "padding": k // 2, "groups": g, "bias_attr": False}
    cost = conv2d(c_in, c_out, **options, input_size=size)
    convolution = nn.Conv2D(c_in, c_out, **options)
    convolution.to(dtype=DTYPES[mode])
    x = paddle.ones([batch, c_in, size, size], dtype=DTYPES[mode])
    moved = (batch * (c_in + c_out) * size**2 + cost.params) * WIDTHS[mode]
    return {
        **{"name": name, "in_channels": c_in, "out_channels": c_out, "kernel_size": k},
        **{"stride": 1, "dilation": 1, "groups": g, "input_size": size, "params": cost.params},
        **{"batch": batch, "macs": batch * cost.macs, "min_bytes": moved},
        **times(lambda: convolution(x), device),
    }


def layers(device: Device, mode: str) -> Iterator[tuple[str, Callable[[], dict]]]:
    """The parts of chapter 10 that are single layers, each as something to call."""
    batch = 64 if device.is_card else 1
    for name, (width, k, g) in SAME_MACS.items():
        yield "same-macs", lambda a=(name, (width, width), k, g, 40): layer(device, mode, batch, *a)
    for k in (1, 3):
        for g in (2**e for e in range(9)):
            yield "groups", lambda a=("", (256, 256), k, g, 56): layer(device, mode, batch, *a)
    for c_in in (2**e for e in range(3, 12)):
        wide = (c_in, 128 * 128 // c_in)
        yield "in-out-ratio", lambda a=("", wide, 1, 1, 56): layer(device, mode, batch, *a)


def network(device: Device, mode: str, batch: int, name: str) -> dict:
    """One whole network of paddle.vision, in evaluation, on images of 224."""
    make = getattr(models, name)
    cost = model_cost(make, (1, 3, 224, 224)).total
    built = make()
    built.eval()
    built.to(dtype=DTYPES[mode])
    x = paddle.ones([batch, 3, 224, 224], dtype=DTYPES[mode])
    taken = times(lambda: built(x), device)
    size = {"batch": batch, "input_size": 224, "params": cost.params}
    return {"network": name, **size, "macs": batch * cost.macs, **taken}


DTYPES = {"fp32": "float32", "fp16": "float16"}
WIDTHS = {"fp32": 4, "fp16": 2}  # bytes a number


def measure(device: Device) -> list[Measurement]:
    """All rows; one that cannot be measured (memory, no kernel) is a sentence and left out."""
    fixed = {
        "card": device.name,
        "library": f"Paddle {paddle.__version__}",
        "date": datetime.now(timezone.utc).date().isoformat(),
    }
    rows: list[Measurement] = []

    def add(part: str, mode: str, make: Callable[[], dict | list[dict]]) -> None:
        try:
            found = make()
        except Exception as error:  # out of memory, no kernel for this type: of any type
            reason = (str(error).strip().splitlines() or [type(error).__name__])[-1][:120]
            print(LEFT_OUT.format(what=f"{part} {mode}", reason=reason))
            return
        for values in found if isinstance(found, list) else [found]:
            given = {"part": part, "mode": mode, "batch": 1, **fixed, **values}
            empty = dict.fromkeys(COLUMNS) | dict.fromkeys(("network", "name", "kernels"), "")
            rows.append(Measurement(**{**empty, **given}))

    with paddle.no_grad():
        for mode in ("fp32", "fp16") if device.is_card else ("fp32",):
            add("roof", mode, lambda mode=mode: list(roofs(device, mode)))
            for part, make in layers(device, mode):
                add(part, mode, make)
            for batch in (1, 64) if device.is_card else (1,):
                for name in NETWORKS:
                    add("network", mode, lambda a=(mode, batch, name): network(device, *a))
    return rows


def main(path: Path = OWN_FILE) -> None:
    """Measure, and write the file that chapter 10 looks for. Leaves Paddle's device as it was."""
    before = paddle.get_device()
    device = find_device()
    if not device.is_card:
        print(NO_CARD)
    print(ON.format(card=device.name, library=f"Paddle {paddle.__version__}"), flush=True)
    try:
        rows = measure(device)
    finally:
        paddle.set_device(before)
    write(path, rows)
    print(DONE.format(path=path, count=len(rows)))


if __name__ == "__main__":
    main()
