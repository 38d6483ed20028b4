"""Count the same small networks with the tools that PyTorch users have: thop, fvcore, ptflops.

    python tests/bench_tools.py [--write]

They get an environment of their own under _build (PyTorch is large; the project's lock stays free
of it), into which this file is run once more. The networks are those of convcost.pitfalls where
PyTorch has the same, and a few more; what is right comes from convcost. The table
tests/bench_tools.csv is what was found and what the handbook shows; the exit code is 1 if a tool
says something else now. --write renews the table.
"""

import contextlib
import csv
import io
import json
import subprocess
import sys
import warnings
from pathlib import Path

TABLE = Path(__file__).with_suffix(".csv")
ROOT = TABLE.parents[1]
ENVIRONMENT = ROOT / "_build" / "other-tools"
PACKAGES = ("torch==2.14.1", "torchvision==0.29.1", "numpy", "tabulate")
TOOLS = {"thop": "0.1.1.post2209072238", "fvcore": "0.1.5.post20221221", "ptflops": "0.7.5"}
FIELDS = ("case", "right", *TOOLS)
IMAGE = (4, 10, 10)
PICTURE = (3, 224, 224)


# ── in the other environment ────────────────────────────────────────────────────────────────────
def networks() -> dict:
    """{case: (how the network is built, the shape of its input without the batch)}."""
    import torch
    import torchvision
    from torch import nn

    def conv(**options):
        return nn.Conv2d(4, 8, 3, padding=1, **{"bias": False, **options})

    def up(groups=1):
        window = {"stride": 2, "padding": 1, "output_padding": 1}
        return nn.ConvTranspose2d(4, 8, 3, groups=groups, bias=False, **window)

    class Own(nn.Conv2d):
        pass

    class Network(nn.Module):
        """Layers and weights by name, and what is done with them."""

        def __init__(self, call, **parts):
            super().__init__()
            self.call = call
            for name, part in parts.items():
                setattr(self, name, part)

        def forward(self, x):
            return self.call(self, x)

    def weight(*shape):
        return nn.Parameter(torch.zeros(shape))

    def shared():
        layer = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        parts = {"first": nn.Sequential(layer), "second": nn.Sequential(layer)}
        return Network(lambda net, x: net.second(net.first(x)), **parts)

    attention = lambda: nn.MultiheadAttention(16, 2, batch_first=True)  # noqa: E731
    return {
        "in_a_model": (lambda: nn.Sequential(conv()), IMAGE),
        "bare": (conv, IMAGE),
        "subclass": (lambda: nn.Sequential(Own(4, 8, 3, padding=1, bias=False)), IMAGE),
        "transposed": (lambda: nn.Sequential(up()), IMAGE),
        "transposed_grouped": (lambda: nn.Sequential(up(groups=2)), IMAGE),
        "functional": (
            lambda: Network(
                lambda net, x: nn.functional.conv2d(x, net.w, padding=1), w=weight(8, 4, 3, 3)
            ),
            IMAGE,
        ),
        "matmul": (lambda: Network(lambda net, x: x @ net.w, w=weight(50, 20)), (50,)),
        "shared": (shared, IMAGE),
        "unused": (lambda: Network(lambda net, x: net.a(x), a=conv(), b=conv()), IMAGE),
        "conv_bias": (lambda: nn.Sequential(conv(bias=True)), IMAGE),
        "linear_bias": (lambda: nn.Sequential(nn.Linear(50, 20)), (50,)),
        "batch_norm": (lambda: nn.Sequential(conv(), nn.BatchNorm2d(8)), IMAGE),
        "average_pool": (lambda: nn.Sequential(conv(), nn.AvgPool2d(2)), IMAGE),
        "lstm": (lambda: nn.Sequential(nn.LSTM(10, 20, batch_first=True)), (5, 10)),
        "attention": (
            lambda: Network(lambda net, x: net.a(x, x, x, need_weights=False)[0], a=attention()),
            (6, 16),
        ),
        "resnet50": (torchvision.models.resnet50, PICTURE),
        "vit_b_16": (torchvision.models.vit_b_16, PICTURE),
    }


def by_thop(net, shape):
    import thop
    import torch

    return thop.profile(net, inputs=(torch.zeros(1, *shape),), verbose=False)[0]


def by_fvcore(net, shape):
    import torch
    from fvcore.nn import FlopCountAnalysis

    return FlopCountAnalysis(net, torch.zeros(1, *shape)).total()


def by_ptflops(net, shape):
    from ptflops import get_model_complexity_info

    quiet = {"as_strings": False, "print_per_layer_stat": False, "verbose": False}
    return get_model_complexity_info(net, shape, **quiet)[0]


def count_here() -> dict:
    """{case: {tool: MACs, or the name of an error}}, each as a newcomer would call it."""
    import logging

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    found = {}
    for case, (build, shape) in networks().items():
        found[case] = {}
        for tool, count in zip(TOOLS, (by_thop, by_fvcore, by_ptflops), strict=True):
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    found[case][tool] = round(count(build().eval(), shape))
            except Exception as error:
                found[case][tool] = type(error).__name__
    return found


# ── in the project's ────────────────────────────────────────────────────────────────────────────
def count_there() -> dict:
    """Have the other environment count; it is made where it is missing (some 6 GB)."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "ready").exists():
        print("→ 另建一个环境，装 PyTorch 和三个工具（约 6 GB，几分钟）", flush=True)
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        tools = [f"{name}=={version}" for name, version in TOOLS.items()]
        install = [python, "-m", "pip", "install", "--quiet", *PACKAGES, *tools]
        subprocess.run(install, check=True)
        (ENVIRONMENT / "ready").touch()
    done = subprocess.run([python, __file__, "--here"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def right() -> dict:
    """{case: the MACs that are right}, from convcost on the same network in Paddle."""
    sys.path.insert(0, str(ROOT / "notebooks"))
    import bench_networks
    import paddle
    from convcost import linear, model_cost
    from convcost.pitfalls import CASES

    class Attention(paddle.nn.MultiHeadAttention):
        def forward(self, x):
            return super().forward(x, x, x)

    def macs(build, *shape):
        return model_cost(build, (1, *shape)).total.macs

    more = {
        "matmul": linear(50, 20).macs,
        "lstm": macs(lambda: paddle.nn.LSTM(10, 20), 5, 10),
        "attention": macs(lambda: Attention(16, 2), 6, 16),
        "resnet50": macs(paddle.vision.models.resnet50, *PICTURE),
        "vit_b_16": macs(bench_networks.vit_b_16, *PICTURE),
    }
    return {case: truth for case, (_, _, truth) in CASES.items()} | more


def read() -> list[dict]:
    """The table's rows; numbers are int, an error is its name."""
    with open(TABLE, encoding="utf-8", newline="") as file:
        return [
            {key: int(text) if text.isdigit() else text for key, text in row.items()}
            for row in csv.DictReader(file)
        ]


def main() -> int:
    """Count, compare with the table or renew it."""
    truth = right()
    rows = [{"case": case, "right": truth[case], **by} for case, by in count_there().items()]
    if "--write" in sys.argv:
        with open(TABLE, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"✓ {TABLE.name}：{len(rows)} 行")
        return 0
    before = {row["case"]: row for row in read()}
    changed = [row for row in rows if row != before.get(row["case"])]
    for row in changed:
        print(f"✗ {row['case']}：表里是 {before.get(row['case'])}，现在是 {row}")
    if not changed:
        print(f"✓ 与 {TABLE.name} 一样")
    return 1 if changed else 0


if __name__ == "__main__":
    if "--here" in sys.argv:
        print(json.dumps(count_here()))
    else:
        sys.exit(main())
