"""On a command line: ``python -m convcost paddle.vision.models:resnet50 --input 1,3,224,224``."""

import argparse
import contextlib
import difflib
import importlib
import importlib.util
import os
import sys
import warnings
from decimal import Decimal, InvalidOperation
from pathlib import Path

from . import words
from .compare import compare
from .model import model_cost
from .report import Report
from .tables import Table

SAY = words.COMMAND
#: Exit statuses, for CI.
FINE, OVER, WRONG = 0, 1, 2


class Mistake(Exception):
    """Something on the command line is wrong; its text says what would be right."""


# ── what is asked ───────────────────────────────────────────────────────────────────────────────
def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m convcost",
        description=SAY["description"],
        epilog=SAY["epilog"],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("model", metavar="MODEL", nargs="?", help=SAY["model"])
    parser.add_argument("other", metavar="OTHER", nargs="*", help=SAY["other"])
    parser.add_argument("--input", action="append", default=[], help=SAY["input"])
    parser.add_argument("--dtype", action="append", default=[], help=SAY["dtype"])
    parser.add_argument("--depth", help=SAY["depth"])
    parser.add_argument("--top", help=SAY["top"])
    parser.add_argument("--plot", metavar="FILE", help=SAY["plot"])
    form = parser.add_mutually_exclusive_group()
    for name in ("json", "csv", "markdown"):
        form.add_argument(f"--{name}", action="store_true", help=SAY[name])
    parser.add_argument("--max-macs", metavar="N", help=SAY["max_macs"])
    parser.add_argument("--max-params", metavar="N", help=SAY["max_params"])
    return parser


def _shape(text):
    """Read 1,3,224,224."""
    try:
        return tuple(int(size) for size in text.strip(" ()").rstrip(",").split(","))
    except ValueError:
        raise Mistake(SAY["bad_shape"].format(value=text)) from None


def _inputs(texts, dtypes):
    """Return ``input_shape`` and ``dtype`` for ``model_cost``."""
    if not texts:
        raise Mistake(SAY["no_input"])
    if len(dtypes) not in (0, 1, len(texts)):
        raise Mistake(SAY["dtypes"].format(given=len(dtypes), inputs=len(texts)))
    names = [text.partition("=")[0].strip() if "=" in text else None for text in texts]
    shapes = [_shape(text.rpartition("=")[2]) for text in texts]
    types = dtypes if len(dtypes) == len(texts) else (dtypes or ["float32"]) * len(texts)
    if any(names):
        if not all(names):
            raise Mistake(SAY["mixed"])
        for name in names:
            if names.count(name) > 1:
                raise Mistake(SAY["twice"].format(name=name))
        return dict(zip(names, shapes, strict=True)), dict(zip(names, types, strict=True))
    return (shapes[0], types[0]) if len(shapes) == 1 else (shapes, types)


def _limit(text):
    """Read 5e9, 5G or 30M."""
    if text is None:
        return None
    number, unit = text.strip(), 1
    if number[-1:].upper() in ("K", "M", "G", "T"):
        unit = 1000 ** ("KMGT".index(number[-1].upper()) + 1)
        number = number[:-1]
    try:
        limit = Decimal(number.strip().replace(",", "").replace("_", "")) * unit
    except InvalidOperation:
        limit = Decimal("nan")
    if not limit.is_finite() or limit <= 0:
        raise Mistake(SAY["bad_limit"].format(value=text))
    return limit


def _count(text):
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise Mistake(SAY["bad_count"].format(value=text))
    return int(text)


# ── the model ───────────────────────────────────────────────────────────────────────────────────
def _load(spec):
    """Return what ``module:name`` or ``file.py:name`` stands for."""
    where, _, name = spec.rpartition(":")
    if not where or not name:
        raise Mistake(SAY["spec"].format(value=spec))
    try:
        module = _from_file(Path(where)) if where.endswith(".py") else _import(where)
    except Mistake:
        raise
    except (Exception, SystemExit) as error:  # it is the user's code that runs here
        values = {"kind": type(error).__name__, "message": error}
        raise Mistake(SAY["import_failed"].format(value=where, **values)) from error
    found = module
    for part in name.split("."):
        if not hasattr(found, part):
            close = difflib.get_close_matches(part, dir(found), 3)
            close = SAY["close"].format(names=words.JOIN.join(close)) if close else ""
            raise Mistake(SAY["no_name"].format(module=where, name=part, close=close))
        found = getattr(found, part)
    return found


def _from_file(path):
    """Import a file by its path; what lies beside it can be imported by it."""
    if not path.is_file():
        raise Mistake(SAY["no_file"].format(value=path))
    sys.path.insert(0, str(path.resolve().parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    before, sys.modules[path.stem] = sys.modules.get(path.stem), module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        if before is not None:
            sys.modules[path.stem] = before
        raise
    return module


def _import(name):
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    return importlib.import_module(name)


# ── the answer ──────────────────────────────────────────────────────────────────────────────────
def _text(report, options):
    """Return a Report or a Comparison in the form that was asked for."""
    if options.json:
        return report.to_json()
    if options.csv:
        return report.to_csv().rstrip("\n")
    if isinstance(report, Report) and (options.top or options.depth):
        table = _short(report, options)
    else:
        table = report._table()
    return table.to_markdown().strip("\n") if options.markdown else table.to_text()


def _short(report, options):
    """Return the dearest layers, or the sums of blocks, with each one's share."""
    total = report.total
    if options.top:
        lines = [(f"{row.name}", row.kind_text, row.cost) for row in report.dearest(options.top)]
    else:
        blocks = report.blocks(options.depth).items()
        lines = [(words.block(name), "", cost) for name, cost in blocks]

    def share(part, whole):
        return f"{part / whole:.1%}" if whole else "—"

    body = [
        [
            name,
            kind,
            words.with_commas(cost.params),
            share(cost.params, total.params),
            words.with_commas(cost.macs),
            share(cost.macs, total.macs),
        ]
        for name, kind, cost in lines
    ]
    heads = words.COLUMNS
    share_of = words.REPORT["share"]
    foot = [words.REPORT["total"], "", words.both(total.params), "", words.both(total.macs), ""]
    return Table(
        head=[heads["name"], heads["kind"], heads["params"], share_of, heads["macs"], share_of],
        body=body,
        foot=foot,
        right={2, 3, 4, 5},
        title=report._title(),
        notes=report._footnotes()[:1] if report.unknown else [],
    )


def _within(report, limits):
    """Hold a report against the limits, say so on stderr, and return the exit status."""
    status = FINE
    for name, limit in limits.items():
        if limit is None:
            continue
        value, what = getattr(report.total, name), words.COST[name]
        numbers = {"what": what, "value": words.both(value), "limit": words.both(int(limit))}
        if value > limit:
            more = words.both(value - int(limit))
            print(SAY["over"].format(**numbers, more=more), file=sys.stderr)
            status = OVER
        elif name == "macs" and report.unknown:
            operators = words.JOIN.join(report.unknown)
            print(SAY["incomplete"].format(operators=operators), file=sys.stderr)
            status = OVER
        else:
            print(SAY["within"].format(**numbers), file=sys.stderr)
    return status


def _plot(report, file, depth):
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot as plt

        report.plot(depth=depth)
        plt.savefig(file, dpi=200)
    except Exception as error:  # no matplotlib, a folder that is not there, an unknown format
        values = {"kind": type(error).__name__, "message": error}
        raise Mistake(SAY["plot_failed"].format(**values)) from error
    print(SAY["saved"].format(file=file), file=sys.stderr)


def _run(options):
    models = [options.model, *options.other] if options.model else []
    two = bool(models) and models[0] == "compare"
    models = models[1:] if two else models
    if two and len(models) != 2:
        raise Mistake(SAY["no_other"])
    if not two and len(models) != 1:
        usage = _parser().format_usage().strip()
        raise Mistake(SAY["no_model"].format(usage=usage))
    if two and (options.csv or options.plot or options.top):
        raise Mistake(SAY["no_csv"])
    if (options.json or options.csv) and (options.top or options.depth) and not two:
        raise Mistake(SAY["no_top"])
    inputs = _inputs(options.input, options.dtype)
    limits = {"macs": _limit(options.max_macs), "params": _limit(options.max_params)}
    options.depth, options.top = _count(options.depth), _count(options.top)
    warnings.filterwarnings("ignore", message="No ccache found")
    with contextlib.redirect_stdout(sys.stderr):  # what a model prints is not part of the answer
        reports = [model_cost(_load(spec), *inputs) for spec in models]
    shown = compare(*reports, depth=options.depth) if two else reports[0]
    print(_text(shown, options))
    if options.plot:
        _plot(reports[0], options.plot, options.depth)
    return _within(reports[-1], limits)


def main(arguments=None):
    """Run the command and return its exit status: 0 fine, 1 over a limit, 2 a mistake."""
    options = _parser().parse_intermixed_args(arguments)
    try:
        return _run(options)
    except (Mistake, ValueError, TypeError) as error:
        print(SAY["error"].format(message=error), file=sys.stderr)
        return WRONG


if __name__ == "__main__":
    sys.exit(main())
