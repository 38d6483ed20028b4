"""Run the chapters in place and normalise what is stored: `make notebooks`.

A chapter is committed as this command leaves it: executed from top to bottom in a fresh kernel,
and without anything that varies between runs or machines (timings, kernel versions, editors'
metadata). `make notebooks ONLY=05` runs the chapters whose name starts with 05.
"""

import argparse
import sys
import time
from pathlib import Path

import collect_networks
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "notebooks"
KEPT_CELL_METADATA = {"tags", "mystnb", "jupyter"}


def chapters(prefix: str = "") -> list[Path]:
    """The chapters' notebooks, in order, whose name starts with `prefix`."""
    return sorted(FOLDER.glob(f"{prefix}*.ipynb"))


def execute(notebook: NotebookNode, cwd: Path) -> NotebookNode:
    """Run all cells in a fresh kernel that starts in `cwd`; raises CellExecutionError."""
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # not its warning about local TCP
        resources={"metadata": {"path": str(cwd)}},
    )
    return client.execute()


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Drop what varies between runs and machines; returns the same notebook."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        for key in set(cell.metadata) - KEPT_CELL_METADATA:
            del cell.metadata[key]
        if cell.cell_type == "code":
            cell.source = cell.source.rstrip()
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def main() -> None:
    """Run the chapters; stop at the first that fails, leaving its file as it was."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("only", nargs="?", default="", help="只运行文件名以此开头的章，例如 05")
    only = parser.parse_args().only
    paths = chapters(only)
    if not paths:
        sys.exit(f"✗ notebooks/ 里没有以 {only} 开头的章。")
    collect_networks.main()  # a chapter may import what an earlier one defines
    for path in paths:
        print(f"→ {path.name} … ", end="", flush=True)
        start = time.perf_counter()
        notebook = nbformat.read(path, 4)
        try:
            execute(notebook, path.parent)
        except CellExecutionError as error:
            sys.exit(f"出错了，文件没有改动：\n{error}")
        nbformat.write(normalise(notebook), path)
        print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
