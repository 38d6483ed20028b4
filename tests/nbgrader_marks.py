"""Let nbgrader itself make and mark assignments of this course: `make test-nbgrader`.

    python tests/nbgrader_marks.py [CHAPTER …]

nbgrader gets an environment of its own under _build, which sees the project's packages besides its
own; it never enters the lock. For each chapter a class hands in: all right, all empty, every wrong
answer of tests/checks that is plain data, one answer that is no Python, one whose check was edited.
What nbgrader's gradebook says must be what the check says of the answer. The exit code is 1 if not.
"""

import ast
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [
    str(ROOT / name) for name in (".", "tools", "notebooks", "book", "tests/checks", "tests")
]
sys.path.insert(0, str(ROOT / "tests" / "teaching"))

import course  # noqa: E402, F401 (before Paddle)

import hand_ins  # noqa: E402
import nbformat  # noqa: E402
import test_checks  # noqa: E402
from chapters import chapters  # noqa: E402

from teaching import nbgrader_source  # noqa: E402
from teaching.grading import master  # noqa: E402

NBGRADER = "nbgrader==0.9.6"
ENVIRONMENT = ROOT / "_build" / "nbgrader-environment"
CHAPTERS = ["02", "03", "04", "05"]  # nothing there is trained for long
FULL = nbgrader_source.POINTS
SCORES = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({
        s.student.id: {g.name: g.score for n in s.notebooks for g in n.grades}
        for s in book.assignment_submissions(sys.argv[1])
    }))
"""


def environment() -> Path:
    """The Python of nbgrader's environment, made if it is not there."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        print("→ 装 nbgrader")
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        install = [python, "-m", "pip", "install", "--quiet", NBGRADER]
        subprocess.run(install, check=True)
    ours = Path(nbformat.__file__).parents[1]
    (theirs,) = (ENVIRONMENT / "lib").glob("python*/site-packages")
    (theirs / "course-packages.pth").write_text(f"{ours}\n", "utf-8")
    return python


def run(course_folder: Path, *arguments: str) -> str:
    """Run something of the environment in the course's folder; its output."""
    command = [str(ENVIRONMENT / "bin" / arguments[0]), *arguments[1:]]
    path = os.pathsep.join([str(ENVIRONMENT / "bin"), os.environ["PATH"]])  # it calls alembic
    here = {"cwd": course_folder, "env": os.environ | {"PATH": path}}
    done = subprocess.run(command, capture_output=True, text=True, **here)
    if done.returncode:
        sys.exit(f"✗ {' '.join(arguments)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def plain_wrong_answers(number: str) -> dict[int, list[tuple]]:
    """The wrong answers of tests/checks that can be written down, by exercise."""
    found: dict[int, list[tuple]] = {}
    for check, answers, _ in test_checks.table_of(number).WRONG:
        try:
            plain = all(ast.literal_eval(repr(answer)) == answer for answer in answers)
        except (ValueError, SyntaxError):
            continue
        if plain and check.removeprefix("check_").isdigit():
            found.setdefault(int(check.removeprefix("check_")), []).append(answers)
    return found


def hand_in(release: nbformat.NotebookNode, answers: dict[int, str]) -> nbformat.NotebookNode:
    """The released notebook with these answers written in."""
    copy = deepcopy(release)
    for cell in copy.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.startswith("answer-") and int(name[7:]) in answers:
            cell.source = answers[int(name[7:])]
    return copy


def classroom(number: str, release: nbformat.NotebookNode) -> Iterator[tuple]:
    """(student, notebook, {exercise: points it must get})."""
    (chapter,) = master.all_chapters(number)
    asked = {one.number: one.names for one in chapter.exercises}
    right = hand_ins.solutions(number)
    yield "right", hand_in(release, right), dict.fromkeys(asked, FULL)
    yield "empty", deepcopy(release), dict.fromkeys(asked, 0)
    first = min(asked)
    broken = hand_in(release, right | {first: "size = = 3"})
    yield "broken", broken, dict.fromkeys(asked, FULL) | {first: 0}
    edited = deepcopy(release)
    for cell in edited.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = f"{FULL}"
    yield "edited", edited, dict.fromkeys(asked, 0)
    wrong = plain_wrong_answers(number)
    with contextlib.redirect_stdout(io.StringIO()):  # what the chapter's cells print
        checks = test_checks.names(number)
    for k, row in enumerate(zip_longest(*wrong.values())):
        answers, expected = dict(right), dict.fromkeys(asked, FULL)
        for exercise, values in zip(wrong, row, strict=True):
            if values is None:
                continue
            pairs = zip(asked[exercise], values, strict=True)
            answers[exercise] = "\n".join(f"{name} = {value!r}" for name, value in pairs)
            verdict = checks[f"check_{exercise}"](*values)
            expected[exercise] = verdict.points(FULL)
            assert expected[exercise] < FULL
        yield f"wrong-{k}", hand_in(release, answers), expected


def tried(number: str, course_folder: Path) -> Iterator[str]:
    """What nbgrader's marks of a chapter are and should not be."""
    (path,) = chapters(number)
    name = path.stem
    run(course_folder, "nbgrader", "generate_assignment", name)
    release = nbformat.read(course_folder / "release" / name / f"{name}.ipynb", 4)
    text = "\n".join(cell.source for cell in release.cells)
    for solution in hand_ins.solutions(number).values():
        if solution in text:
            yield f"{name}：发给学生的一份里有解答：{solution.splitlines()[0]}"
    expected = {}
    for student, notebook, points in classroom(number, release):
        folder = course_folder / "submitted" / student / name
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{name}.ipynb")
        expected[student] = {f"check-{exercise}": value for exercise, value in points.items()}
    run(course_folder, "nbgrader", "autograde", name)
    scores = json.loads(run(course_folder, "python", "-c", SCORES, name))
    count = sum(map(len, expected.values()))
    print(f"{name}：{len(expected)} 份作业，{count} 个得分", flush=True)
    for student, points in expected.items():
        for exercise, value in points.items():
            given = scores.get(student, {}).get(exercise)
            if given is None or abs(given - value) > 0.005:
                yield f"{name} {student} {exercise}：nbgrader 给 {given}，检查给 {value}"


def main() -> None:
    """Mark the chapters named on the command line, or those of CHAPTERS."""
    environment()
    numbers = sys.argv[1:] or CHAPTERS
    with tempfile.TemporaryDirectory() as folder:
        paths = [path for number in numbers for path in chapters(number)]
        course_folder = nbgrader_source.write(paths, Path(folder))
        wrong = [said for number in numbers for said in tried(number, course_folder)]
    print("\n".join(wrong) or "✓ nbgrader 给的分和检查说的一致")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
