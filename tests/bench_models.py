"""Hold model_cost against an independent count on models that nobody here wrote.

    python tests/bench_models.py [--write] [--only resnet] [--paddleclas FOLDER]

All models of paddle.vision, and with a checkout of PaddleClas (or PADDLECLAS=FOLDER) all
of its backbones. The other count looks at the shapes in every operator that multiplies while the
model really runs (independent_count.py). The table tests/bench_models.csv is what was found; the
exit code is 1 if a count differs from the other or from the table. --write renews the table.
"""

import argparse
import csv
import gc
import importlib
import os
import sys
import time
import warnings
from pathlib import Path

TABLE = Path(__file__).with_suffix(".csv")
FIELDS = ("source", "model", "input", "params", "macs", "params_counted", "macs_counted", "unknown")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "notebooks"))
#: Inputs that are not the usual picture.
INPUTS = {
    "LeNet": (1, 1, 28, 28),
    "inception_v3": (1, 3, 299, 299),
    "InceptionV3": (1, 3, 299, 299),
}


def of_vision():
    """Yield (source, name, factory) for the models of paddle.vision."""
    from paddle.vision import models

    for name in models.__all__:
        if name == "LeNet" or name[0].islower():
            yield "paddle.vision", name, getattr(models, name)


def of_paddleclas(folder):
    """Yield the same for the backbones of a checkout of PaddleClas."""
    if not (Path(folder) / "ppcls").is_dir():
        sys.exit(f"{folder} is no checkout of PaddleClas: there is no ppcls in it")
    sys.path.insert(0, str(folder))
    importlib.import_module("ppcls.utils.logger").init_logger()  # or its models cannot warn
    backbones = Path(folder) / "ppcls" / "arch" / "backbone"
    for path in sorted(backbones.glob("*/*.py")):
        name = ".".join(path.relative_to(folder).with_suffix("").parts)
        if path.stem == "__init__":
            continue
        try:
            module = importlib.import_module(name)
        except ImportError as error:
            print(f"  {name} cannot be imported: {error}", file=sys.stderr)
            continue
        urls = [value for key, value in vars(module).items() if key.lower() == "model_urls"]
        for model in urls[0] if urls else []:
            factory = getattr(module, model, None)
            if factory is not None:
                yield "PaddleClas", model, factory


def measure(source, name, factory):
    """Count one model both ways; return a row of the table, or None if it does not run at all."""
    import paddle
    from convcost import model_cost
    from independent_count import count_running

    shape = INPUTS.get(name, (1, 3, 224, 224))
    paddle.seed(0)
    try:
        net = factory()
        counted = count_running(net, shape)
    except Exception as error:
        kind, line = type(error).__name__, str(error).strip().splitlines()[-1:]
        print(f"  {name} does not run: {kind} {line}", file=sys.stderr)
        return None
    report = model_cost(net, shape)
    return {
        "source": source,
        "model": name,
        "input": "x".join(map(str, shape)),
        "params": report.total.params,
        "macs": report.total.macs,
        "params_counted": counted[0],
        "macs_counted": counted[1],
        "unknown": " ".join(report.unknown),
    }


def exact(row):
    """Say whether both counts of a row are the same and nothing is unknown."""
    same = all(int(row[name]) == int(row[f"{name}_counted"]) for name in ("params", "macs"))
    return same and not row["unknown"]


def read():
    """Return the committed table, by source and model."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["source"], row["model"]): row for row in csv.DictReader(file)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="renew the table")
    parser.add_argument("--only", default="", help="models with this in their name")
    parser.add_argument("--paddleclas", default=os.environ.get("PADDLECLAS"), help="a checkout")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    models = list(of_vision())
    if arguments.paddleclas:
        models += of_paddleclas(arguments.paddleclas)
    table, wrong, seen = read() if TABLE.exists() else {}, [], 0
    kept = {source for source, _ in table}  # of other sources only the two counts are compared
    start = time.perf_counter()
    for source, name, factory in models:
        if arguments.only.lower() not in name.lower():
            continue
        row = measure(source, name, factory)
        gc.collect()
        if row is None:
            continue
        seen += 1
        texts = {key: str(value) for key, value in row.items()}
        old = table.get((source, name))
        if not exact(row) or (not arguments.write and source in kept and old != texts):
            wrong.append(name)
        print(f"{'✓' if name not in wrong else '✗'} {source} {name}: {texts}", flush=True)
        if arguments.write:
            table[source, name] = texts
    if arguments.write:
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(table.values())
    print(
        f"{seen - len(wrong)} of {seen} agree to the last unit; {time.perf_counter() - start:.0f} s"
    )
    if wrong:
        print("not: " + ", ".join(wrong))
    return 1 if wrong or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
