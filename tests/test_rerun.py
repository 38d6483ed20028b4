"""A chapter does not depend on where it lies or on a fresh kernel.

The folder is copied elsewhere and the kernel starts in yet another directory; then the chapter is
run twice in that one kernel. Both runs must print what is stored. `make test` does it for a
quick chapter, `make test-all` and the weekly run for every one.
"""

import configparser
import os
import re
import shutil
from pathlib import Path

import nbformat
from contract import code_cells, text_of
from nbclient import NotebookClient
from nbformat import NotebookNode

SANITISER = Path(__file__).parent / "nbval_sanitize.cfg"


def outputs(notebook: NotebookNode) -> dict[str, str]:
    """The text that each compared cell printed, with what may vary replaced, as nbval does it."""
    config = configparser.RawConfigParser()
    config.read(SANITISER, "utf-8")
    printed = {}
    for cell in code_cells(notebook):
        if "nbval-ignore-output" not in cell.metadata.get("tags", []):
            text = text_of(cell.outputs)
            for part in config.sections():
                text = re.sub(config[part]["regex"], config[part]["replace"], text)
            printed[cell.id] = text
    return printed


def test_runs_elsewhere_and_twice(rerun_chapter: Path, tmp_path: Path) -> None:
    copy = tmp_path / "另一个 文件夹"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copytree(rerun_chapter.parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    stored = outputs(nbformat.read(rerun_chapter, 4))
    notebook = nbformat.read(copy / rerun_chapter.name, 4)

    client = NotebookClient(notebook, timeout=600, kernel_name="python3", coalesce_streams=True)
    environment = os.environ | {"PYTHONPATH": str(copy)}
    with client.setup_kernel(cwd=str(elsewhere), env=environment):
        for run in ("first", "second"):
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
            assert outputs(notebook) == stored, f"{run} run in the same kernel"
    assert not list(elsewhere.iterdir()), "the chapter left files behind"
