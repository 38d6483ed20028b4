"""How the cells of an exercise are marked and folded: on the site, in Jupyter, in Colab.

An author gives a cell its tag; the rest of its metadata follows from it, and `make notebooks`
writes it. A check is folded on the site only, for in Jupyter the learner runs it; a solution is
folded everywhere.
"""

import nbformat
from nbformat import NotebookNode

# Folded in Jupyter, and in Colab, which goes by its own name. For copies that travel.
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}
ROLES = {
    "answer": {"tags": ["answer"]},
    "check": {
        "tags": ["check", "hide-input"],
        "mystnb": {"code_prompt_show": "看检查代码", "code_prompt_hide": "收起检查代码"},
    },
    "solution": {
        "tags": ["solution", "hide-cell"],
        "mystnb": {"code_prompt_show": "看参考解答", "code_prompt_hide": "收起参考解答"},
        "jupyter": {"source_hidden": True},
    },
}


def role_of(cell: NotebookNode) -> str | None:
    """The cell's part in an exercise, if it has one."""
    return next((role for role in ROLES if role in cell.metadata.get("tags", [])), None)


def dress(cell: NotebookNode) -> None:
    """Give a cell that has a role what belongs to it; other tags and settings stay."""
    role = role_of(cell)
    if role is None:
        return
    for key, value in ROLES[role].items():
        old = cell.metadata.get(key)
        if isinstance(value, list):
            cell.metadata[key] = [*value, *(tag for tag in old or [] if tag not in value)]
        else:
            cell.metadata[key] = nbformat.from_dict({**(old or {}), **value})
