"""The page book/convcost.md: its code prints what the page shows, its tables are computed."""

import contextlib
import io
import re
import shlex
import sys
import warnings
from pathlib import Path

import convcost
import matplotlib
import pytest
from convcost.__main__ import main

matplotlib.use("Agg")

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "book" / "convcost.md"
FENCE = re.compile(r"^```(python|bash|text)\n(.*?)^```$", re.M | re.S)


def blocks():
    """Return (kind, source, what the page shows after it or None), in the order of the page."""
    found = [(m[1], m[2], m.end(), m.start()) for m in FENCE.finditer(PAGE.read_text("utf-8"))]
    page, out = PAGE.read_text("utf-8"), []
    for place, (kind, source, end, _) in enumerate(found):
        if kind == "text":
            continue
        after = found[place + 1] if place + 1 < len(found) else None
        follows = after and after[0] == "text" and not page[end : after[3]].strip()
        out.append((kind, source, after[1] if follows else None))
    return out


def run(kind, source, space):
    """Run a block and return what it prints, with the exit status of a command that fails."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        if kind == "python":
            exec(compile(source, str(PAGE), "exec"), space)
        for line in source.replace("\\\n", " ").splitlines() if kind == "bash" else []:
            if line.startswith("python -m convcost"):
                status = main(shlex.split(line, comments=True)[3:])
                if status:
                    print(f"退出码 {status}")
    return said.getvalue()


def test_every_block_prints_what_the_page_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    space = {}
    shown = 0
    for kind, source, expected in blocks():
        if source.startswith("# net.py"):
            Path("net.py").write_text(source, "utf-8")
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            printed = run(kind, source, space)
        assert printed == (expected or ""), source
        shown += expected is not None
    assert shown >= 10


def test_the_table_of_tools_is_computed():
    from convcost import pitfalls

    text = PAGE.read_text("utf-8")
    for what, right, theirs, ours in pitfalls.table()[1:]:
        assert f"| {what} | {right} | {theirs} | {ours} |" in text


def test_the_table_of_other_tools_is_what_was_measured():
    sys.path.insert(0, str(ROOT / "tests"))
    import bench_tools

    rows, text = bench_tools.read(), PAGE.read_text("utf-8")
    numbers = [tuple(row.values())[1:] for row in rows]
    shown = [
        " | ".join(f"{value:,}" if isinstance(value, int) else value for value in row)
        for row in numbers
    ]
    assert [line for line in shown if f" | {line} |\n" not in text] == []
    assert len(
        re.findall(r"^\|.*\|$", text.partition("| thop |")[2].partition("\n\n")[0], re.M)
    ) == (1 + len(rows))
    truth = bench_tools.right()
    assert {row["case"]: row["right"] for row in rows} == {
        row["case"]: truth[row["case"]] for row in rows
    }
    for name, version in bench_tools.TOOLS.items():
        assert f"{name} {'.'.join(version.split('.')[:3])}" in text


def test_the_reference_has_every_public_name():
    text = PAGE.read_text("utf-8")
    listed = re.findall(r"^\.\. auto(?:function|class):: convcost\.(\w+)", text, re.M)
    assert sorted(listed) == sorted(convcost.__all__)


def test_the_benchmark_says_what_its_table_says():
    sys.path.insert(0, str(ROOT / "tests"))
    import bench_models

    rows = list(bench_models.read().values())
    assert all(bench_models.exact(row) for row in rows)
    for source in {row["source"] for row in rows}:
        count = sum(row["source"] == source for row in rows)
        assert re.search(rf"{re.escape(source)}[^。]*{count} 个", PAGE.read_text("utf-8"))


@pytest.mark.parametrize("name", ["paddlepaddle", "numpy", "matplotlib"])
def test_what_pip_installs_is_what_the_course_is_tested_with(name):
    lines = (ROOT / "requirements.in").read_text("utf-8").splitlines()
    (wanted,) = [line.split("#")[0].strip() for line in lines if line.startswith(name)]
    assert f'"{wanted}"' in (ROOT / "pyproject.toml").read_text("utf-8")
