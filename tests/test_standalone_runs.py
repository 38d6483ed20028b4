"""A standalone notebook, alone in an empty folder, prints what its chapter has stored.

The kernel is another environment's: one that has nothing but a kernel, or Colab's versions, or the
oldest Paddle that the course promises. The notebook installs the rest by itself. `make test` runs
two chapters in the first, `make test-standalone` every chapter in each.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from contract import CHAPTERS, ROOT
from standalone import Course, standalone_notebook

ENVIRONMENTS = {
    "fresh": [],
    "colab": ["numpy==2.1.3", "matplotlib==3.10.0"],  # as last seen there, November 2026
    "oldest": ["paddlepaddle==3.0.0", "numpy<2.4"],
}
QUICK = ["02"]  # it trains nothing
KERNEL = "standalone"
NBVAL = ["-p", "no:cacheprovider", "-q", "--no-header", "--nbval", "--nbval-kernel-name", KERNEL]
NBVAL += ["--nbval-sanitize-with", str(ROOT / "tests" / "nbval_sanitize.cfg")]
COURSE = Course(ROOT)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    everything = metafunc.config.getoption("--standalone") == "all"
    named = {path.stem[:2]: path for path in CHAPTERS}
    chosen = CHAPTERS if everything else [named[number] for number in QUICK]
    names = ENVIRONMENTS if everything else ["fresh"]
    metafunc.parametrize("environment", names, indirect=True, scope="module")
    metafunc.parametrize("alone", chosen, ids=lambda path: path.stem)


@dataclass
class Environment:
    """A virtual environment, and the folder in which Jupyter finds its kernel."""

    python: Path
    jupyter: Path

    def run(self, *arguments: str, source: str = "", cwd: Path | None = None) -> str:
        done = subprocess.run(
            [self.python, *arguments],
            input=source,
            cwd=cwd,
            env=clean(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def packages(self) -> dict[str, str]:
        listed = json.loads(self.run("-m", "pip", "list", "--format", "json"))
        return {package["name"]: package["version"] for package in listed}


def clean() -> dict[str, str]:
    """This process's environment without what leads Python to this environment's packages."""
    return {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}


@pytest.fixture(scope="module")
def environment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Environment]:
    folder = tmp_path_factory.mktemp(request.param)
    python = folder / "env" / "bin" / "python"
    for command in (
        [sys.executable, "-m", "venv", folder / "env"],
        [python, "-m", "pip", "install", "--quiet", "ipykernel", *ENVIRONMENTS[request.param]],
    ):
        subprocess.run(command, env=clean(), check=True)
    kernel = folder / "jupyter" / "kernels" / KERNEL / "kernel.json"
    kernel.parent.mkdir(parents=True)
    start = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel.write_text(json.dumps({"argv": start, "display_name": KERNEL, "language": "python"}))
    yield Environment(python, folder / "jupyter")
    shutil.rmtree(folder)  # a gigabyte


def test_runs_alone(environment: Environment, alone: Path, tmp_path: Path) -> None:
    folder = tmp_path / "空 文件夹"
    folder.mkdir()
    notebook = standalone_notebook(alone, COURSE)
    nbformat.write(notebook, folder / alone.name)
    before = environment.packages()

    done = subprocess.run(
        [sys.executable, "-m", "pytest", *NBVAL, alone.name],
        cwd=folder,
        env=clean() | {"JUPYTER_PATH": str(environment.jupyter)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]

    after = environment.packages()
    assert before.items() <= after.items(), "the notebook changed what was there"
    # Run again, the two cells do nothing.
    files = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    install, write = (cell.source for cell in notebook.cells[1:3])
    for _ in range(2):
        assert (
            environment.run("-", source=install, cwd=folder) == "✓ 要用的包都有了，什么也没有装。\n"
        )
        assert environment.run("-", source=write, cwd=folder) == "✓ 课程的代码已经在这里了。\n"
    assert environment.packages() == after
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == files
