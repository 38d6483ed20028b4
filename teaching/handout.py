"""Make the copies of the chapters that a teacher hands out and keeps: `make handout`.

From each chapter come two notebooks. The students' copy has no outputs (the text asks to guess
before running) and no solutions: a note stands in their place, and after the exercises a cell says
which are right and which are still empty. In the teacher's copy the solution is filled in where the
learner writes, so that the check cells, left as they are, pass when it is run from top to bottom.
Each kind lies in a folder that is usable as it is, with the packages beside it, and in a zip.
`make handout ONLY=05` makes the chapters whose name starts with 05. With SEED= the basic exercises
have other numbers, for each seed its own, and `make grade` must be told the same; no file says it.
"""

import argparse
import shutil
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

import explorer_frames
import nbformat
from cell_roles import FOLDED
from chapters import ROOT, chosen
from nbformat import NotebookNode, v4
from requirement_groups import COURSE, in_group
from run_record import RECORD
from standalone import Links, chapter_for_jupyter, prepare_checks, read_references

from teaching.exercises import at_the_check, exercises
from teaching.renumber.notebook import renumber
from teaching.renumber.seed import NoSeed, seed_of
from teaching.rerun import rerun

TARGET = ROOT / "_build" / "handout"
WORDS = Path(__file__).parent / "words"
PACKAGES = ["course", "convcost"]

SOLUTIONS_ARE_HERE = "参考解答折叠在最后，它要过的是同一个检查。"
SOLUTIONS_ARE_SENT = "参考解答由老师另发，它要过的是同一个检查。"
SOLUTIONS_ARE_FILLED_IN = "这是教师版，“你的答案”一格里填的就是参考解答。"
FILLED_IN = "# 参考解答"
STUB = """\
# 练习 {number} 的代码由你来写：写在上面“你的答案”那一格，运行它，再运行检查格。
# 学生版没有参考解答。"""
SUMMARY_TEXT = """\
### 做到哪里了

下面折叠着的一格把每题再检查一遍，说出哪几题正确，哪几题还不对、还没有作答，哪几题停在什么错误上。交作业以前从头运行到这里。"""
SUMMARY = """\
# 做到哪里了：运行这一格
# @title 做到哪里了：运行这一格
from course.checks import progress

progress(
    {{
        {calls},
    }}
)"""


def clear(cell: NotebookNode) -> None:
    """Forget a run of the cell."""
    cell.execution_count = None
    cell.outputs = []


def chapter(path: Path, seed: str = "") -> NotebookNode:
    """The chapter that both copies are made from, its text in plain Markdown.

    With a seed its basic exercises have other numbers, and the outputs of a run with them.
    """
    references = read_references(ROOT / "book" / "references.bib")
    notebook = chapter_for_jupyter(path, Links(), references)
    notebook.metadata.pop(RECORD, None)  # neither copy is what that run ran
    if seed:
        number = path.stem[:2]
        rerun(notebook, path, [one.exercise for one in renumber(notebook, number, seed)])
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = None
    return notebook


def say_of_solutions(notebook: NotebookNode, words: str) -> None:
    """Replace what the chapter says of where its solutions are."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace(SOLUTIONS_ARE_HERE, words)


def students_copy(notebook: NotebookNode) -> NotebookNode:
    """A copy without outputs and solutions, and with a cell that says how far the learner is."""
    copy = deepcopy(notebook)
    prepare_checks(copy)
    say_of_solutions(copy, SOLUTIONS_ARE_SENT)
    found = list(exercises(copy))
    for exercise in found:
        exercise.solution.source = STUB.format(number=exercise.number)
        exercise.solution.metadata = nbformat.from_dict({"tags": ["stub"]})
    for cell in copy.cells:
        if cell.cell_type == "code":
            clear(cell)
    end = copy.cells.index(found[-1].solution) + 1
    calls = ",\n        ".join(f"{one.number}: lambda: {one.call}" for one in found)
    copy.cells[end:end] = [
        v4.new_markdown_cell(SUMMARY_TEXT, id="progress-text"),
        v4.new_code_cell(SUMMARY.format(calls=calls), id="progress", metadata=FOLDED),
    ]
    return copy


def teachers_copy(notebook: NotebookNode) -> NotebookNode:
    """A copy with the solutions filled in, and with the outputs that a run of it would give."""
    copy = deepcopy(notebook)
    say_of_solutions(copy, SOLUTIONS_ARE_FILLED_IN)
    for exercise in exercises(copy):
        _, _, answer, check, solution = exercise
        head, tail = at_the_check(solution.source, check.source)
        if tail == check.source.splitlines()[-1]:  # the check cell says it already
            copy.cells.remove(solution)
        before, after = share(solution.outputs, head, tail)
        answer.source, answer.outputs = f"{FILLED_IN}\n{head}", before
        solution.source, solution.outputs = tail, after
        solution.metadata = nbformat.from_dict({"tags": ["solution"]})
        check.outputs = [out for out in solution.outputs[-1:] if is_result(out)]
    return copy


def share(
    outputs: list[NotebookNode], head: str, tail: str
) -> tuple[list[NotebookNode], list[NotebookNode]]:
    """What of a solution's outputs comes from its head and from its tail; nothing if unclear.

    The verdict is the last statement's result, the tail's. What is printed is the head's where the
    tail does not print, and the other way round.
    """
    printed = [out for out in outputs if not is_result(out)]
    verdict = [out for out in outputs if is_result(out)]
    if "print(" not in tail:
        return printed, verdict
    return ([], [*printed, *verdict]) if "print(" not in head else ([], verdict)


def is_result(output: NotebookNode) -> bool:
    """Whether it is what a cell's last expression gave."""
    return output.output_type == "execute_result"


class Edition(NamedTuple):
    """One kind of copy: its folder, what follows a chapter's name, its note, how it is made."""

    folder: str
    suffix: str
    note: str
    make: Callable[[NotebookNode], NotebookNode]


EDITIONS = [
    Edition("学生版", "", "students.txt", students_copy),
    Edition("教师版", "_solutions", "teachers.txt", teachers_copy),
]


def write(paths: list[Path], target: Path, seed: str = "") -> None:
    """Write every edition of the chapters, as folders and as zips, into the folder `target`."""
    notebooks = {path: chapter(path, seed) for path in paths}
    shutil.rmtree(target, ignore_errors=True)
    for edition in EDITIONS:
        folder = target / edition.folder
        for package in PACKAGES:
            ignored = shutil.ignore_patterns("__pycache__", explorer_frames.FRAMES)
            shutil.copytree(ROOT / "notebooks" / package, folder / package, ignore=ignored)
        explorer_frames.write(folder / "course")
        for path in paths:
            copy = edition.make(notebooks[path])
            nbformat.write(copy, folder / f"{path.stem}{edition.suffix}.ipynb")
        shutil.copy(WORDS / edition.note, folder / "说明.txt")
        shutil.copy(ROOT / "LICENSE", folder)
        needed = "".join(f"{line}\n" for line in in_group(ROOT, COURSE).values())
        (folder / "requirements.txt").write_text(needed, "utf-8")
        shutil.make_archive(
            str(target / f"卷得明白-{edition.folder}"), "zip", target, edition.folder
        )


def asked(description: str) -> tuple[list[Path], str]:
    """The chapters and the seed that the command line asks for; ends with a sentence."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("only", nargs="?", default="", help="只做文件名以此开头的章，例如 05")
    parser.add_argument("--seed", default="", help="种子：基础题换一套数，每班一个，打分时要用")
    given = parser.parse_args()
    try:
        return chosen(given.only), seed_of(given.seed)
    except NoSeed as problem:
        sys.exit(f"✗ {problem}")


def main() -> None:
    """Make the handout of the chapters that are asked for."""
    paths, seed = asked(__doc__)
    write(paths, TARGET, seed)
    print(f"✓ {len(paths)} 章，两种：{TARGET.relative_to(ROOT)}/ 里的学生版、教师版，各有一个 zip")
    if seed:
        print(f"  基础题换了数，打分用 make grade SEED={seed} …；种子别给学生，哪一份里都没有它。")


if __name__ == "__main__":
    main()
