"""The record of the run that made a notebook's outputs: what it holds, and how it is read.

`make notebooks` stores it in the notebook's metadata; the page 运行状态 shows it, and the contract
compares its digest with the code.
"""

import hashlib

from nbformat import NotebookNode

RECORD = "last_run"
# What the kernel says of itself, by the name that the page gives it.
VERSIONS = {
    "python": "Python",
    "paddle": "PaddlePaddle",
    "numpy": "NumPy",
    "matplotlib": "matplotlib",
    "platform": "系统",
    "cores": "处理器的核",
}
FIELDS = ("date", "seconds", "code", *VERSIONS)
# Run in the kernel; it prints a dict with VERSIONS' keys.
QUESTION = """\
import json, os, platform
import matplotlib, numpy, paddle
print(json.dumps({
    "python": platform.python_version(),
    "paddle": paddle.__version__,
    "numpy": numpy.__version__,
    "matplotlib": matplotlib.__version__,
    "platform": f"{platform.system()} {platform.machine()}",
    "cores": os.cpu_count(),
}))"""


def record_of(notebook: NotebookNode) -> dict:
    """The record; {} where there is none."""
    return notebook.metadata.get(RECORD, {})


def missing(record: dict) -> str:
    """The fields that the record lacks, to be read by people; "" where it is whole."""
    return "、".join(field for field in FIELDS if field not in record)


def code_digest(notebook: NotebookNode) -> str:
    """A short digest of the code cells; it changes when any of their text does."""
    sources = [cell.source.rstrip() for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()[:16]
