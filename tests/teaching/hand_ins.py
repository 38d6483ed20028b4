"""Hand-ins for tests and for the benchmark: what students might have sent, made from a chapter.

`python tests/teaching/hand_ins.py FOLDER` writes a class of forty: 作业.zip and 名单.csv.
"""

import ast
import io
import json
import random
import sys
import zipfile
from copy import deepcopy
from functools import cache
from pathlib import Path

import nbformat
from chapters import ROOT, chapters
from nbformat import NotebookNode, v4

from teaching import handout
from teaching.grading import master

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", ["一", "二宝", "文静", "海"]
RIGHT, WRONG, EMPTY = "right", "wrong", "empty"
# What a chapter's wrong answers may look like, as a student types them.
WRONG_05 = {
    1: "width_1 = 47\ncolumns_1 = [28, 29]",
    2: 'row_2 = "一层"\ncolumn_2 = "参数"\nright_2 = 5_529_600\nsaved_2 = 1_843_200',
    3: "kernel_3 = [[0, 1, 2], [1, 0, 1], [2, 1, 0]]",
    4: 'separable_4 = {"模糊", "锐化"}',
    5: "def build_5():\n    return Conv2D(1, 12, [1, 3])",
    6: "def edges_6(picture):\n    return picture[1:-1, 1:-1]",
}


@cache
def _chapter(number: str) -> NotebookNode:
    (path,) = chapters(number)
    return handout.chapter(path)


def students_copy(number: str) -> NotebookNode:
    """The chapter as it is handed out."""
    return handout.students_copy(_chapter(number))


def solutions(number: str) -> dict[int, str]:
    """The right answer to each exercise, as the teacher's copy has it."""
    return {
        one.number: handout.at_the_check(one.solution.source, one.check.source)[0]
        for one in handout.exercises(_chapter(number))
    }


def filled(number: str, answers: dict[int, str]) -> NotebookNode:
    """The students' copy with these answers written where they belong."""
    copy = students_copy(number)
    cells = {cell.id: cell for cell in copy.cells}
    for one in handout.exercises(_chapter(number)):
        if one.number in answers:
            cells[one.answer.id].source = answers[one.number]
    return copy


def saved_by_colab(notebook: NotebookNode) -> NotebookNode:
    """As Colab saves it: format 4.0, no ids, its own metadata in place of tags."""
    copy = deepcopy(notebook)
    copy.nbformat_minor = 0
    copy.metadata = nbformat.from_dict({"colab": {"provenance": []}, "kernelspec": {"name": "x"}})
    for i, cell in enumerate(copy.cells):
        cell.pop("id", None)
        cell.metadata = nbformat.from_dict({"id": f"aB{i}"})
    return copy


def merged(notebook: NotebookNode) -> NotebookNode:
    """All neighbouring code cells as one."""
    copy = deepcopy(notebook)
    cells: list[NotebookNode] = []
    for cell in copy.cells:
        if cells and cell.cell_type == cells[-1].cell_type == "code":
            cells[-1].source += "\n\n" + cell.source
        else:
            cells.append(cell)
    copy.cells = cells
    return copy


def split(notebook: NotebookNode) -> NotebookNode:
    """Each statement of a short cell in a cell of its own."""
    copy = deepcopy(notebook)
    cells: list[NotebookNode] = []
    for cell in copy.cells:
        body = ast.parse(cell.source).body if cell.cell_type == "code" else []
        if not body:
            cells.append(cell)
            continue
        lines = cell.source.splitlines()
        starts = [min([n.lineno, *(d.lineno for d in getattr(n, "decorator_list", []))])
                  for n in body]  # fmt: skip
        for begin, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
            cells.append(v4.new_code_cell("\n".join(lines[begin - 1 : end - 1])))
    copy.cells = cells
    return copy


def moved(notebook: NotebookNode) -> NotebookNode:
    """The answers' cells at the end, below their checks."""
    copy = deepcopy(notebook)
    late = [cell for cell in copy.cells if "answer" in cell.metadata.get("tags", [])]
    copy.cells = [cell for cell in copy.cells if cell not in late] + late
    return copy


def doubled(notebook: NotebookNode) -> NotebookNode:
    """Every code cell of the exercises twice."""
    copy = deepcopy(notebook)
    cells = []
    for cell in copy.cells:
        cells.append(cell)
        if {"answer", "check"} & set(cell.metadata.get("tags", [])):
            cells.append(v4.new_code_cell(cell.source))
    copy.cells = cells
    return copy


def only_answers(notebook: NotebookNode) -> NotebookNode:
    """All that is not an answer deleted."""
    copy = deepcopy(notebook)
    copy.cells = [c for c in copy.cells if "answer" in c.metadata.get("tags", [])]
    return copy


def run_through(notebook: NotebookNode) -> NotebookNode:
    """As if it had been run: cells have numbers."""
    copy = deepcopy(notebook)
    for i, cell in enumerate(copy.cells):
        if cell.cell_type == "code":
            cell.execution_count = i + 1
    return copy


SAVES = [run_through, saved_by_colab, merged, split, moved, doubled, only_answers]


def data(notebook: NotebookNode) -> bytes:
    """The file's bytes."""
    return json.dumps(notebook, ensure_ascii=False).encode()


def people(count: int = 40) -> list[tuple[str, str]]:
    """Numbers and names."""
    names = [surname + given for given in GIVEN for surname in SURNAMES]
    return [(f"20260101{i:04d}", name) for i, name in enumerate(names[:count], 1)]


def paths(number: str, name: str, i: int, stem: str) -> str:
    """A path as one of the platforms, or a person, makes it."""
    return [
        f"{number}-{name}/{stem}.ipynb",  # 学习通
        f"{name}_{880000 + i}_assignsubmission_file_/{stem}.ipynb",  # Moodle
        f"{name}{number}/main.ipynb",  # AI Studio
        f"{stem}_{name}.ipynb",
        f"第五章 作业（{name}）最终版2.ipynb",
    ][i % 5]


def write_class(folder: Path, number: str = "05", count: int = 40, seed: int = 0) -> dict:
    """Write 作业.zip and 名单.csv; gives for each student the states that are due."""
    draw, right = random.Random(seed), solutions(number)
    asked = {e.number: e.names[0] for e in master.all_chapters(number)[0].exercises}
    due = {}
    with zipfile.ZipFile(folder / "作业.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for i, (who, name) in enumerate(people(count)):
            kinds = {k: draw.choice([RIGHT, RIGHT, WRONG, EMPTY]) for k in right}
            answers = {
                # A number of one's own in each, so that no two are the same to the marker.
                k: f"mine = {i}\n{right[k] if kind == RIGHT else WRONG_05[k]}\n"
                f"{asked[k]} = [mine, {asked[k]}][1]"
                for k, kind in kinds.items()
                if kind != EMPTY
            }
            notebook = SAVES[i % len(SAVES)](filled(number, answers))
            due[who] = kinds
            archive.writestr(paths(who, name, i, "05_edge_detection"), data(notebook))
    roster = io.StringIO("学号,姓名\n" + "".join(f"{who},{name}\n" for who, name in people(count)))
    (folder / "名单.csv").write_text(roster.getvalue(), "gb18030")
    return due


if __name__ == "__main__":
    sys.path.append(str(ROOT / "tools"))
    write_class(Path(sys.argv[1]))
    print(sys.argv[1])
