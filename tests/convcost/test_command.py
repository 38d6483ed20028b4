"""``python -m convcost``: what it prints, and the exit status that CI reads."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import convcost
import pytest
from convcost.__main__ import FINE, OVER, WRONG, main

NET = """
from paddle import nn

print("a word from the file")

class Net(nn.Layer):
    def __init__(self, wide=8):
        super().__init__()
        self.conv, self.fc = nn.Conv2D(3, wide, 3), nn.Linear(wide, 2)

    def forward(self, x):
        return self.fc(self.conv(x).mean([2, 3]))

class Parts:
    wide = staticmethod(lambda: Net(16))

class Two(nn.Layer):
    def __init__(self):
        super().__init__()
        self.table, self.fc = nn.Embedding(10, 4), nn.Linear(3, 4)

    def forward(self, word, x):
        return self.table(word) + self.fc(x)

class Solves(nn.Layer):
    def __init__(self):
        super().__init__()
        self.weight = self.create_parameter([4, 4])

    def forward(self, x):
        import paddle
        return paddle.linalg.triangular_solve(self.weight, x)
"""
MACS = 3 * 8 * 9 * 36 + 8 * 2
PARAMS = 8 * 27 + 8 + 16 + 2
INPUT = ["--input", "1,3,8,8"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    (tmp_path / "my_net.py").write_text(NET)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield tmp_path
    sys.modules.pop("my_net", None)


def run(capsys, *arguments):
    status = main(list(arguments))
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.mark.parametrize("spec", ["my_net.py:Net", "my_net:Net", "./my_net.py:Net"])
def test_a_net_of_ones_own(capsys, spec):
    status, out, err = run(capsys, spec, *INPUT, "--json")
    total = json.loads(out)["total"]  # what the file prints is not in it
    assert (status, total["macs"], total["params"]) == (FINE, MACS, PARAMS)
    assert "a word from the file" in err


def test_forms(capsys):
    assert "卷积 3×3" in run(capsys, "my_net.py:Net", *INPUT)[1]
    rows = list(csv.DictReader(io.StringIO(run(capsys, "my_net.py:Net", *INPUT, "--csv")[1])))
    assert sum(int(row["macs"]) for row in rows) == MACS
    assert "| conv | 卷积 3×3 |" in run(capsys, "my_net.py:Net", *INPUT, "--markdown")[1]
    top = run(capsys, "my_net.py:Net", *INPUT, "--top", "1")[1]
    assert "conv " in top
    assert "fc " not in top
    assert f"{(MACS - 16) / MACS:.1%}" in top
    assert "conv " in run(capsys, "my_net.py:Net", *INPUT, "--depth", "1")[1]


def test_a_name_inside_a_name(capsys):
    out = run(capsys, "my_net.py:Parts.wide", *INPUT, "--json")[1]
    assert json.loads(out)["total"]["params"] == 16 * 27 + 16 + 32 + 2


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        (["--max-macs", str(MACS)], FINE),
        (["--max-macs", str(MACS - 1)], OVER),
        (["--max-params", str(PARAMS)], FINE),
        (["--max-params", str(PARAMS - 1)], OVER),
        (["--max-macs", "1G", "--max-params", "250"], FINE),
        (["--max-macs", "1G", "--max-params", "0.2K"], OVER),
        (["--max-macs", "5e9"], FINE),
        (["--max-macs", "7_000"], OVER),
    ],
)
def test_a_budget_is_the_exit_status(capsys, limits, status):
    found, _, err = run(capsys, "my_net.py:Net", *INPUT, *limits)
    assert found == status
    assert ("超过上限" in err.replace("没有超过上限", "")) == (status == OVER)


def test_a_budget_is_not_vouched_for_where_something_is_unknown(capsys):
    status, _, err = run(capsys, "my_net.py:Solves", "--input", "4,4", "--max-macs", "1G")
    assert status == OVER
    assert "triangular_solve" in err


def test_several_inputs(capsys):
    inputs = ["--input", "1", "--input", "1,3", "--dtype", "int64", "--dtype", "float32"]
    one = run(capsys, "my_net.py:Two", *inputs, "--json")
    inputs = ["--input", "x=1,3", "--input", "word=1", "--dtype", "float32", "--dtype", "int64"]
    two = run(capsys, "my_net.py:Two", *inputs, "--json")
    assert one[0] == two[0] == FINE
    assert json.loads(one[1])["rows"] == json.loads(two[1])["rows"]


def test_two_nets(capsys):
    specs = ["compare", "my_net.py:Net", "my_net.py:Parts.wide"]
    status, out, _ = run(capsys, *specs, *INPUT, "--json")
    assert status == FINE
    assert json.loads(out)["before"]["macs"] == MACS
    assert run(capsys, *specs, *INPUT, "--max-macs", str(MACS))[0] == OVER  # of the second
    assert "后/前" in run(capsys, *specs, *INPUT)[1]


def test_a_picture(capsys, folder):
    status, _, err = run(capsys, "my_net.py:Net", *INPUT, "--plot", "cost.png")
    assert status == FINE
    assert (folder / "cost.png").read_bytes().startswith(b"\x89PNG")
    assert "cost.png" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "应正好有一个模型"),
        (["my_net.py:Net"], "--input"),
        (["my_net.py:Net", "my_net.py:Net", *INPUT], "应正好有一个模型"),
        (["my_net.py", *INPUT], "模块:名字"),
        ([":Net", *INPUT], "模块:名字"),
        (["my_net.py:Nett", *INPUT], "是不是 Net"),
        (["no.py:Net", *INPUT], "没有 no.py"),
        (["no_such_module:Net", *INPUT], "no_such_module"),
        (["my_net.py:NET", *INPUT], "没有 NET"),
        (["my_net.py:nn", *INPUT], "应是一个 paddle.nn.Layer"),
        (["my_net.py:Net", "--input", "1,3,x"], "逗号隔开"),
        (["my_net.py:Net", "--input", "1x3x8x8"], "逗号隔开"),
        (["my_net.py:Net", "--input", ""], "逗号隔开"),
        (["my_net.py:Net", "--input", "1,4,8,8"], "4 个通道"),
        (["my_net.py:Net", "--input", "1,3,0,8"], "不小于 1"),
        (["my_net.py:Two", "--input", "x=1,3", "--input", "1"], "都写参数名"),
        (["my_net.py:Two", "--input", "x=1,3", "--input", "x=1"], "写了两次"),
        (["my_net.py:Net", *INPUT, "--dtype", "int64", "--dtype", "int64"], "--dtype 写了 2 次"),
        (["my_net.py:Net", *INPUT, "--dtype", "int65"], "dtype"),
        (["my_net.py:Net", *INPUT, "--max-macs", "much"], "应是一个正数"),
        (["my_net.py:Net", *INPUT, "--max-macs", "-3"], "应是一个正数"),
        (["my_net.py:Net", *INPUT, "--max-params", "inf"], "应是一个正数"),
        (["my_net.py:Net", *INPUT, "--depth", "0"], "不小于 1"),
        (["my_net.py:Net", *INPUT, "--top", "3", "--json"], "--top"),
        (["my_net.py:Net", *INPUT, "--plot", "no/cost.png"], "图没有存成"),
        (["compare", "my_net.py:Net", *INPUT], "compare 要两个模型"),
        (["compare", "my_net.py:Net", "my_net.py:Net", *INPUT, "--csv"], "--json"),
    ],
)
def test_a_mistake_is_named(capsys, arguments, said):
    status, _, err = run(capsys, *arguments)
    assert status == WRONG
    assert said in err
    assert "Traceback" not in err


def test_as_a_command(folder):
    """The module runs, also beside a file that it imports by name, and exits as it should."""
    env = {**os.environ, "PYTHONPATH": str(Path(convcost.__file__).parents[1])}
    command = [sys.executable, "-W", "ignore", "-m", "convcost", "my_net:Net", *INPUT]
    done = subprocess.run([*command, "--max-macs", "5"], env=env, capture_output=True, cwd=folder)
    assert done.returncode == OVER
    assert f"{MACS:,}" in done.stdout.decode()
