"""Run exercises again whose numbers have changed, with what they need of their chapter."""

from copy import deepcopy
from pathlib import Path

from nbclient import NotebookClient
from nbformat import NotebookNode, v4

from teaching.grading import master
from teaching.renumber.notebook import cells_of


def rerun(notebook: NotebookNode, path: Path, exercises: list[int]) -> None:
    """Give the exercises' cells the outputs of a run; `notebook` is the chapter at `path`.

    A fresh kernel runs, in the notebook's order, the exercises' cells and those that they lean on.
    Raises CellExecutionError.
    """
    if not exercises:
        return
    own = {cell.id for number in exercises for cell in cells_of(notebook, number)}
    needed = master.chapter_of(notebook, path).context(exercises=frozenset(exercises))
    cells = [cell for cell in notebook.cells if cell.id in own | set(needed)]
    runs = v4.new_notebook(cells=deepcopy(cells), metadata=notebook.metadata)
    NotebookClient(
        runs,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    after = {cell.id: cell for cell in runs.cells}
    for cell in notebook.cells:
        if cell.id in own:
            cell.outputs = after[cell.id].outputs
