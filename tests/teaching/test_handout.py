"""The handout: the students' copy gives nothing away and runs to its end, the teacher's passes."""

import ast
import io
import re
import zipfile
from contextlib import redirect_stdout
from copy import deepcopy
from functools import cache
from pathlib import Path

import explorer_frames
import nbformat
import pytest
import test_checks
from contract import ROOT, code_cells, names_of, prose, tags, text_of
from nbclient import NotebookClient
from nbformat import NotebookNode
from standalone import prepare_checks

from teaching import handout

QUICK = ROOT / "notebooks" / "05_edge_detection.ipynb"
CELLS_OF_CHECKS = {  # what its checks use is defined there
    *("imports", "step-image", "edge-layer", "photo", "five-kernels", "separable-sobel"),
}


@cache
def source(path: Path) -> NotebookNode:
    return handout.chapter(path)


@cache
def students(path: Path) -> NotebookNode:
    return handout.students_copy(source(path))


@cache
def teachers(path: Path) -> NotebookNode:
    return handout.teachers_copy(source(path))


def by_id(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {cell.id: cell for cell in notebook.cells}


def lines(cells: list[NotebookNode]) -> set[str]:
    """The lines of the cells; not those that are only brackets."""
    found = {line.strip() for cell in cells for line in cell.source.splitlines()}
    return {line for line in found if re.search(r"\w", line)}


def said_by(cells: list[NotebookNode], names: dict) -> str:
    """What the cells print, and what their last expressions give, when they are run in order."""
    with redirect_stdout(io.StringIO()) as said:
        for cell in cells:
            tree = ast.parse(cell.source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, cell.id, "exec"), names)
            if last is not None:
                result = eval(compile(ast.Expression(last.value), cell.id, "eval"), names)
                if result is not None:
                    print(result)
    return said.getvalue()


def test_students_copy_gives_no_solution_away(chapter: Path) -> None:
    solutions = [cell for cell in source(chapter).cells if "solution" in tags(cell)]
    others = [cell for cell in source(chapter).cells if "solution" not in tags(cell)]
    secret = lines(solutions) - lines(others)
    assert len(secret) > 10
    assert not secret & lines(students(chapter).cells)


def test_a_stub_asks_for_the_code(chapter: Path) -> None:
    copy = by_id(students(chapter))
    exercises = list(handout.exercises(source(chapter)))
    assert [exercise.number for exercise in exercises] == list(range(1, len(exercises) + 1))
    assert len(exercises) >= 4
    for exercise in exercises:
        stub = copy[exercise.solution.id]
        assert f"练习 {exercise.number} 的代码由你来写" in stub.source
        assert ast.parse(stub.source).body == []
        assert tags(stub) == ["stub"]


def test_the_rest_of_the_students_copy_is_the_chapter(chapter: Path) -> None:
    """Answers, checks and the text with its self-test are as they were, and in the same order."""
    added = {"progress-text", "progress"}
    assert [cell.id for cell in students(chapter).cells if cell.id not in added] == [
        cell.id for cell in source(chapter).cells
    ]
    copy, prepared = by_id(students(chapter)), deepcopy(source(chapter))
    prepare_checks(prepared)
    for cell in prepared.cells:
        if "solution" not in tags(cell):
            said = cell.source.replace(handout.SOLUTIONS_ARE_HERE, handout.SOLUTIONS_ARE_SENT)
            assert copy[cell.id].source == said
            assert copy[cell.id].metadata == cell.metadata


def test_no_copy_says_that_solutions_are_folded(chapter: Path) -> None:
    for copy in (students(chapter), teachers(chapter)):
        assert "参考解答折叠" not in prose(copy)


def test_text_is_plain_markdown(chapter: Path) -> None:
    """As any Jupyter shows it: no roles, no explorers, no link to a file that isn't there."""
    for cell in source(chapter).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\{[a-z:]+\}`|<[a-z]+-[a-z]+|<!--|\]\(\.\.", cell.source), cell.id


def test_no_copy_claims_the_run_of_the_source(chapter: Path) -> None:
    for copy in (students(chapter), teachers(chapter)):
        nbformat.validate(copy)
        assert handout.RECORD not in copy.metadata
        assert {cell.execution_count for cell in code_cells(copy)} == {None}
    assert not any(cell.outputs for cell in code_cells(students(chapter)))


def test_code_that_shows_what_is_right_is_folded(chapter: Path) -> None:
    for copy in (students(chapter), teachers(chapter)):
        for cell in code_cells(copy):
            if "check" in tags(cell) or cell.id == "progress":
                assert cell.metadata.jupyter.source_hidden
                assert cell.metadata.cellView == "form"


def test_empty_answers_are_greeted_and_listed(chapter: Path) -> None:
    copy = students(chapter)
    cells = [c for c in copy.cells if {"answer", "check"} & set(tags(c))]
    cells = [c for c in cells if not c.id.startswith("mine")]  # in the text of chapter 06
    checks = sum("check" in tags(cell) for cell in cells)
    names = dict(test_checks.names(chapter.stem[:2]))
    *greetings, summary = said_by([*cells, by_id(copy)["progress"]], names).splitlines()
    assert len(greetings) == checks
    for k, greeting in enumerate(greetings, 1):
        assert greeting.startswith(f"○ 练习 {k} 还没有作答：")
    assert summary == f"还没有作答：练习 {'、'.join(str(k + 1) for k in range(checks))}"


def test_progress_sees_what_the_learner_wrote() -> None:
    names = dict(test_checks.names("05"))
    names |= {"width_1": 47, "columns_1": [27, 28, 29], "kernel_3": [[0] * 3] * 3}
    del names["separable_4"]
    names["check_6"] = None  # whatever happened to the check
    names["build_5"] = Leaves()
    lines = said_by([by_id(students(QUICK))["progress"]], names).splitlines()
    assert lines[:2] == ["正确：练习 1", "还不对：练习 3"]
    assert "4（NameError: name 'separable_4' is not defined）" in lines[-1]
    assert "5（练习 5 查到一半停下了：SystemExit: 3。" in lines[-1]
    assert "6（TypeError: " in lines[-1]


class Leaves:
    """An answer that would end Python."""

    def __call__(self) -> None:
        raise SystemExit(3)


def statements(text: str) -> list[str]:
    return [ast.dump(statement) for statement in ast.parse(text).body]


def names_in(text: str) -> set[str]:
    """The names that code uses or sets, and the functions and classes that it defines."""
    tree = ast.parse(text)
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | defined(text)


def defined(text: str) -> set[str]:
    return {s.name for s in ast.parse(text).body if isinstance(s, ast.FunctionDef | ast.ClassDef)}


def test_teachers_copy_answers_with_the_whole_solution(chapter: Path) -> None:
    copy = by_id(teachers(chapter))
    for exercise in handout.exercises(source(chapter)):
        answer, check = copy[exercise.answer.id], copy[exercise.check.id]
        assert check.source == exercise.check.source
        assert f"练习 {exercise.number} 正确" in text_of(check.outputs)
        assert names_in(exercise.answer.source) <= names_in(answer.source)
        late = names_in(answer.source) & defined(check.source)
        assert not late, "the answer uses what is defined after it"
        after = copy.get(exercise.solution.id)
        rest = after.source if after else check.source.splitlines()[-1]
        assert statements(answer.source) + statements(rest) == statements(exercise.solution.source)
        told = [*answer.outputs, *(after.outputs if after else check.outputs)]
        assert told == exercise.solution.outputs


# What the answers and checks of a chapter use, without the cells that train.
LEANS_ON = {
    number: needed
    for number in ("01", "04", "06", "07", "08", "09", "10")
    if (needed := test_checks.table_of(number).NEEDED) is not None
}
TRAINS_LONG = [("09", 5)]


@pytest.mark.parametrize("number", LEANS_ON)
def test_filled_in_answers_pass_their_checks(number: str) -> None:
    """In the order of the teacher's copy: an answer does not lean on what comes after it."""
    (path,) = QUICK.parent.glob(f"{number}_*.ipynb")
    names = names_of(path, only=LEANS_ON[number])
    copy = by_id(teachers(path))
    for exercise in handout.exercises(source(path)):
        if (number, exercise.number) not in TRAINS_LONG:
            said = said_by([copy[exercise.answer.id], copy[exercise.check.id]], names)
            assert f"练习 {exercise.number} 正确" in said


def test_the_rest_of_the_teachers_copy_is_the_chapter(chapter: Path) -> None:
    copy = by_id(teachers(chapter))
    for cell in source(chapter).cells:
        if cell.id.startswith("exercise-") or cell.cell_type == "markdown":
            continue
        assert copy[cell.id].source == cell.source
        assert copy[cell.id].outputs == cell.outputs


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The handout of chapter 05, made where a longer one lay before."""
    target = tmp_path_factory.mktemp("作业") / "handout"
    for paths in ([QUICK, QUICK.with_name("02_how_convolution_works.ipynb")], [QUICK]):
        handout.write(paths, target)
    return target


@pytest.mark.parametrize(
    ("edition", "notebook"),
    [("学生版", "05_edge_detection.ipynb"), ("教师版", "05_edge_detection_solutions.ipynb")],
)
def test_zip_holds_all_that_a_learner_needs(folder: Path, edition: str, notebook: str) -> None:
    with zipfile.ZipFile(folder / f"卷得明白-{edition}.zip") as archive:
        held = {name.removeprefix(f"{edition}/") for name in archive.namelist()}
        assert {name for name in held if name.endswith(".ipynb")} == {notebook}
        notebooks = ROOT / "notebooks"
        needed = {
            str(path.relative_to(notebooks))
            for package in ("course", "convcost")
            for path in (notebooks / package).rglob("*")
            if path.is_file() and not {"__pycache__", explorer_frames.FRAMES} & set(path.parts)
        } | {f"course/{explorer_frames.FRAMES}/{name}" for name in explorer_frames.frames()}
        files = {"说明.txt", "LICENSE", "requirements.txt", notebook}
        assert {name for name in held if name and not name.endswith("/")} == needed | files
        wanted = archive.read(f"{edition}/requirements.txt").decode().split()
        assert {"numpy<2.4", "paddlepaddle>=3.0,<3.4", "mlxtend"} <= set(wanted)
        assert not {"jupyter-book<2", "pytest"} & set(wanted)


def run(path: Path, edition: str, target: Path) -> NotebookNode:
    """A copy of the chapter, run from top to bottom where its folder lies."""
    handout.write([path], target)
    (file,) = (target / edition).glob("*.ipynb")
    notebook = nbformat.read(file, 4)
    resources = {"metadata": {"path": str(file.parent)}}
    NotebookClient(notebook, timeout=600, coalesce_streams=True, resources=resources).execute()
    return notebook


def test_students_copy_runs_to_its_end(rerun_chapter: Path, tmp_path: Path) -> None:
    cells = by_id(run(rerun_chapter, "学生版", tmp_path))
    exercises = [str(e.number) for e in handout.exercises(source(rerun_chapter))]
    assert text_of(cells["progress"].outputs) == f"还没有作答：练习 {'、'.join(exercises)}\n"
    for exercise in handout.exercises(source(rerun_chapter)):
        greeting = text_of(cells[exercise.check.id].outputs)
        assert greeting == text_of(exercise.check.outputs)


def test_teachers_copy_passes_all(rerun_chapter: Path, tmp_path: Path) -> None:
    after = by_id(run(rerun_chapter, "教师版", tmp_path))
    for cell in code_cells(teachers(rerun_chapter)):
        if cell.id.startswith("exercise-") and "nbval-ignore-output" not in tags(
            by_id(source(rerun_chapter))[cell.id.replace("check", "solution")]
        ):
            assert text_of(after[cell.id].outputs) == text_of(cell.outputs), cell.id
    for exercise in handout.exercises(source(rerun_chapter)):
        assert f"练习 {exercise.number} 正确" in text_of(after[exercise.check.id].outputs)


@pytest.mark.parametrize("last", ["'练习 1'", "print(check_1(a))", "check(a)"])
def test_check_must_be_called_in_the_last_line(last: str) -> None:
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(text, id=role, metadata={"tags": [role]})
            for role, text in (("answer", "a = None"), ("check", last), ("solution", "a = 1"))
        ]
    )
    with pytest.raises(ValueError, match="check 的最后一行应当是 check_k"):
        list(handout.exercises(notebook))


def test_unknown_chapter_is_said_kindly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["handout.py", "77"])
    with pytest.raises(SystemExit, match="没有以 77 开头的章"):
        handout.main()
