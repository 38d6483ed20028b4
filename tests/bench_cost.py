"""Measure model_cost beside paddle.summary and paddle.flops: counts, time and memory.

    python tests/bench_cost.py [--times 5] [--models vgg16 resnet50]

Every measurement is a fresh process that has imported Paddle; building the model is part of it, and
the tools take turns. Seconds are the clock's, then the processor's, which a busy machine disturbs
less. The truth is counted while the model runs (independent_count.py). Times and
memory are medians; memory is the highest resident size during the measurement less that before it
(Linux). The exit code is 1 if model_cost is not exact.
"""

import argparse
import contextlib
import io
import json
import os
import statistics
import subprocess
import sys
import time
import warnings
from pathlib import Path

MODELS = ("vgg16", "googlenet", "resnet50", "mobilenet_v1", "mobilenet_v2")
MODELS += ("mobilenet_v3_small", "mobilenet_v3_large", "swin_t", "vit_b_16")
TOOLS = ("model_cost", "paddle.summary", "paddle.flops")
SHAPE = (1, 3, 224, 224)
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


# ── in the measured process ─────────────────────────────────────────────────────────────────────
def memory(field):
    """Return VmRSS (now) or VmHWM (highest so far) in MB."""
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) / 1000 for line in lines if line.startswith(field))


def builder(model):
    """Return the function that builds a model of paddle.vision or of bench_networks.py."""
    import bench_networks
    import paddle.vision

    return getattr(bench_networks, model, None) or getattr(paddle.vision.models, model)


def truth(build):
    """Run the model and count what it multiplies."""
    from independent_count import count_running

    params, macs = count_running(build(), SHAPE)
    return {"macs": macs, "params": params}


def by_model_cost(build):
    from convcost import model_cost

    total = model_cost(build, SHAPE).total
    return {"macs": total.macs, "params": total.params}


def by_summary(build):
    import paddle

    return {"params": int(paddle.summary(build(), SHAPE)["total_params"])}


def by_flops(build):
    import paddle

    return {"macs": int(paddle.flops(build(), list(SHAPE)))}


def parts(build):
    """Return how long each part of model_cost takes."""
    from convcost import model, rows, trace

    laps = [time.perf_counter()]
    with trace.global_state_kept():
        net = model._build(build)
        laps.append(time.perf_counter())
        inputs = model._inputs(SHAPE, "float32")
        traced = trace.trace_call(net, inputs, SHAPE)
        laps.append(time.perf_counter())
        rows.Reader(net, traced).report(inputs, SHAPE)
        laps.append(time.perf_counter())
    names = ("build", "trace", "read")
    return {name: b - a for name, a, b in zip(names, laps, laps[1:], strict=False)}


MEASURES = {
    "truth": truth,
    "model_cost": by_model_cost,
    "paddle.summary": by_summary,
    "paddle.flops": by_flops,
    "parts": parts,
}


def measure(model, tool):
    """Run one measurement in this process and print it as JSON."""
    warnings.simplefilter("ignore")
    import convcost  # noqa: F401  importing is not what is measured

    build = builder(model)
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # forget the highest size so far
    before, start, work = memory("VmRSS"), time.perf_counter(), time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        result = MEASURES[tool](build)
    spent = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - work}
    print(json.dumps({**result, **spent, "megabytes": memory("VmHWM") - before}))


# ── the comparison ──────────────────────────────────────────────────────────────────────────────
def fresh(model, tool):
    """Run one measurement in a process of its own."""
    path = os.pathsep.join(filter(None, [str(NOTEBOOKS), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, __file__, "--measure", model, tool],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{model}, {tool}: {done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def median(results, name):
    return statistics.median(result[name] for result in results)


def error(result, right, name):
    """Write a count and how far it is from the truth."""
    if name not in result:
        return "-"
    off = result[name] / right[name] - 1
    return f"{result[name]:,} ({'exact' if result[name] == right[name] else f'{off:+.2%}'})"


def compare(models, times):
    """Print the table; return whether model_cost is exact everywhere."""
    exact = True
    print(f"{times} fresh processes each, medians; input {SHAPE}\n")
    print("| model | tool | MACs | parameters | seconds | of CPU | MB added |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    ratios = []
    for model in models:
        right = fresh(model, "truth")
        medians, laps = {}, []
        runs = {tool: [] for tool in TOOLS}
        for _ in range(times):  # in turns: what slows the machine down slows them all
            for tool in TOOLS:
                runs[tool].append(fresh(model, tool))
            laps.append(fresh(model, "parts"))
        for tool, results in runs.items():
            names = ("seconds", "cpu", "megabytes")
            seconds, cpu, megabytes = medians[tool] = [median(results, name) for name in names]
            counts = [error(results[0], right, name) for name in ("macs", "params")]
            spent = f"{seconds:.3f} | {cpu:.3f} | {megabytes:.1f}"
            print(f"| {model} | {tool} | {' | '.join(counts)} | {spent} |")
            sys.stdout.flush()
            if tool == "model_cost":
                wanted = [(right["macs"], right["params"])] * times
                exact &= [(result["macs"], result["params"]) for result in results] == wanted
        ours, theirs = medians["model_cost"], medians["paddle.flops"]
        where = ", ".join(f"{name} {median(laps, name):.3f}" for name in ("build", "trace", "read"))
        ratios.append(
            f"{model}: 1/{theirs[0] / ours[0]:.1f} of the time of paddle.flops, "
            f"1/{theirs[1] / ours[1]:.1f} of the processor's, "
            f"1/{theirs[2] / max(ours[2], 0.1):.0f} of its memory; seconds for {where}"
        )
    print("\n" + "\n".join(ratios))
    print("\nmodel_cost is exact" if exact else "\nmodel_cost is NOT exact")
    return exact


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=5, help="fresh processes for each measurement")
    parser.add_argument("--models", nargs="+", default=MODELS, choices=MODELS)
    parser.add_argument("--measure", nargs=2, metavar=("MODEL", "TOOL"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(*arguments.measure)
        return 0
    return 0 if compare(arguments.models, arguments.times) else 1


if __name__ == "__main__":
    sys.exit(main())
