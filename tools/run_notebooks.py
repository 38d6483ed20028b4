"""Run the chapters in place and normalise what is stored: `make notebooks`.

A chapter is committed as this command leaves it: executed from top to bottom in a fresh kernel,
and without anything else that varies between runs or machines (timings of cells, editors'
metadata). The record of that run is kept in the notebook's metadata as `last_run`: when, how long,
with which versions, and a digest of the code, by which tests/contract.py sees outputs older than
their code. `make notebooks ONLY=05` runs the chapters whose name starts with 05, and a draft too.
"""

import json
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import collect_networks
import nbformat
from cell_roles import dress
from chapters import asked_for
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode, v4
from run_record import QUESTION, RECORD, code_digest

KEPT_CELL_METADATA = {"tags", "mystnb", "jupyter", "hint"}


def execute(notebook: NotebookNode, cwd: Path) -> NotebookNode:
    """Run all cells in a fresh kernel that starts in `cwd`, and record the run in the metadata.

    The versions are the kernel's own, asked in a cell that is taken away again. Raises
    CellExecutionError.
    """
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # not its warning about local TCP
        resources={"metadata": {"path": str(cwd)}},
    )
    question = v4.new_code_cell(QUESTION)
    with client.setup_kernel():
        date, start = datetime.now(timezone.utc).date(), time.perf_counter()
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
        seconds = time.perf_counter() - start
        notebook.cells.append(question)
        client.execute_cell(question, len(notebook.cells) - 1)
        notebook.cells.remove(question)
    notebook.metadata[RECORD] = {
        "date": date.isoformat(),
        "seconds": round(seconds),
        "code": code_digest(notebook),
        **json.loads(question.outputs[0].text),
    }
    return notebook


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Drop what varies between runs and machines, but for the record; fold checks and solutions.

    Returns the same notebook.
    """
    record = {RECORD: notebook.metadata[RECORD]} if RECORD in notebook.metadata else {}
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            **record,
        }
    )
    for cell in notebook.cells:
        for key in set(cell.metadata) - KEPT_CELL_METADATA:
            del cell.metadata[key]
        dress(cell)
        if cell.cell_type == "code":
            cell.source = cell.source.rstrip()
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def main() -> None:
    """Run the chapters; stop at the first that fails, leaving its file as it was."""
    paths = asked_for(__doc__, "只运行", drafts=True)
    collect_networks.main()  # a chapter may import what an earlier one defines
    for path in paths:
        print(f"→ {path.name} … ", end="", flush=True)
        notebook = nbformat.read(path, 4)
        try:
            execute(notebook, path.parent)
        except CellExecutionError as error:
            sys.exit(f"出错了，文件没有改动：\n{error}")
        nbformat.write(normalise(notebook), path)
        print(f"{notebook.metadata[RECORD]['seconds']} s")


if __name__ == "__main__":
    main()
