"""The chapters as nbgrader's assignments: `make handout NBGRADER=1`.

nbgrader makes the students' copy and marks it itself; what it needs is written here: a course
folder with its settings and, for each chapter, a source notebook whose cells say in nbgrader's
metadata which are answers (with the solution between its marks) and which give points. The check is
the chapter's own. Its cell prints the verdict and returns the points: nbgrader gives full marks to
a cell that only prints, whatever it prints.
"""

import shutil
from copy import deepcopy
from pathlib import Path

import explorer_frames
import nbformat
from nbformat import NotebookNode

from teaching import handout
from teaching.exercises import at_the_check, exercises

FOLDER = "nbgrader"
SCHEMA = 3
POINTS = 10
"""Of every exercise, as in teaching/grading/rules.toml."""
SETTINGS = Path(__file__).parent / "words" / "nbgrader_config.txt"  # as text: no module of ours
NOTE = Path(__file__).parent / "words" / "nbgrader.txt"
REGION = "### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
GIVES = "\nverdict = {call}\nprint(verdict)\nverdict.points({points})"


def source_notebook(notebook: NotebookNode) -> NotebookNode:
    """The instructor's notebook of a chapter; solutions stand in the cells of the answers."""
    copy = deepcopy(notebook)
    handout.prepare_checks(copy)
    handout.say_of_solutions(copy, handout.SOLUTIONS_ARE_SENT)
    found = list(exercises(copy))
    for one in found:
        solution, _ = at_the_check(one.solution.source, one.check.source)
        one.answer.source += "\n" + REGION.format(solution=solution)
        one.answer.metadata["nbgrader"] = _metadata(f"answer-{one.number}", solution=True)
        lines = one.check.source.rstrip().splitlines()
        definition = "\n".join(lines[:-1]).rstrip()
        one.check.source = definition + "\n\n" + GIVES.format(call=one.call, points=POINTS)
        one.check.metadata["nbgrader"] = _metadata(
            f"check-{one.number}", grade=True, locked=True, points=POINTS
        )
    solutions = [one.solution for one in found]
    copy.cells = [cell for cell in copy.cells if cell not in solutions]
    for cell in copy.cells:
        if cell.cell_type == "code":
            handout.clear(cell)
            if "nbgrader" not in cell.metadata and "tags" in cell.metadata:
                cell.metadata.pop("tags")
    return copy


def _metadata(name: str, **told: bool | int) -> dict:
    plain = {"grade": False, "locked": False, "solution": False, "task": False}
    return nbformat.from_dict(plain | {"schema_version": SCHEMA, "grade_id": name} | told)


def write(paths: list[Path], target: Path, seed: str = "") -> Path:
    """Write the course folder of these chapters into the folder `target`; returns where it is.

    With a seed the basic exercises have other numbers: nbgrader marks by what is written here.
    """
    course = target / FOLDER
    shutil.rmtree(course, ignore_errors=True)
    for path in paths:
        assignment = course / "source" / path.stem
        for package in handout.PACKAGES:
            ignored = shutil.ignore_patterns("__pycache__", explorer_frames.FRAMES)
            shutil.copytree(
                handout.ROOT / "notebooks" / package, assignment / package, ignore=ignored
            )
        explorer_frames.write(assignment / "course")
        notebook = source_notebook(handout.chapter(path, seed))
        nbformat.write(notebook, assignment / f"{path.stem}.ipynb")
    shutil.copy(SETTINGS, course / "nbgrader_config.py")
    shutil.copy(NOTE, course / "说明.txt")
    shutil.copy(handout.ROOT / "LICENSE", course)
    return course


def main() -> None:
    """Make the course folder of the chapters that are asked for."""
    paths, seed = handout.asked(__doc__)
    course = write(paths, handout.TARGET, seed)
    print(f"✓ {len(paths)} 章，nbgrader 的课程文件夹：{course.relative_to(handout.ROOT)}/")


if __name__ == "__main__":
    main()
