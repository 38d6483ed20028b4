"""A class is marked as a fair person would: whatever comes in, and nobody at another's cost."""

import csv
import io
import json
import re
import shutil
import zipfile
from argparse import Namespace
from datetime import datetime
from pathlib import Path

import hand_ins
import nbformat
import pytest
import tomllib
from chapters import ROOT
from nbformat import v4

from teaching import handout
from teaching.grading import __main__ as command
from teaching.grading import answers, master, report, run, source, words
from teaching.grading.classroom import Classroom

HOSTILE = tomllib.loads(Path(__file__).with_name("hostile.toml").read_text("utf-8"))
QUICK = "seconds = 2\nmegabytes = 1024\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
BROKEN = {
    "坏了的": (b'{"cells": [{"cell_type": "code", "sou', words.FILE_BROKEN),
    "空的": (b"", words.FILE_EMPTY),
    "图片": (PNG, "PNG"),
    "没有格子的": (b'{"metadata": {}}', words.FILE_NO_CELLS),
    "别的东西": (b"[1, 2, 3]", words.FILE_NO_CELLS),
}


def notebook_of(cells: list[str]) -> nbformat.NotebookNode:
    """The students' copy with these cells after its last one."""
    copy = hand_ins.students_copy("05")
    copy.cells += [v4.new_code_cell(code.strip("\n")) for code in cells]
    return copy


def given(start: Path, roster: Path, out: Path, **more: object) -> Namespace:
    said = {"rules": None, "only": "05", "jobs": 2, "seed": ""}
    said |= {"start": start, "roster": roster, "out": out}
    return Namespace(**(said | more))


def states_of(room: Classroom, name: str) -> dict[int, float]:
    """For each exercise the part of its points that a student has."""
    hand_in = next(h for (s, _), h in room.hand_ins.items() if s.name == name)
    return {int(m.exercise[3:]): m.earned / m.full for m in hand_in.marked}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of hostile, broken and good hand-ins, and a roster."""
    top = tmp_path_factory.mktemp("班")
    handed = top / "作业"
    handed.mkdir()
    names = []
    for name, one in HOSTILE.items():
        (handed / f"{name}.ipynb").write_bytes(hand_ins.data(notebook_of(one["cells"])))
        names.append(name)
    for name, (data, _) in BROKEN.items():
        (handed / f"05_edge_detection_{name}.ipynb").write_bytes(data)
        names.append(name)
    right = hand_ins.filled("05", hand_ins.solutions("05"))
    for save in hand_ins.SAVES:
        (handed / f"{save.__name__}.ipynb").write_bytes(hand_ins.data(save(right)))
        names.append(save.__name__)
    (path,) = (c.path for c in master.all_chapters("05"))
    shutil.copy(path, handed / "仓库.ipynb")
    filled_in = handout.teachers_copy(handout.chapter(path))
    (handed / "教师甲.ipynb").write_bytes(hand_ins.data(filled_in))
    (handed / "空白.ipynb").write_bytes(hand_ins.data(hand_ins.students_copy("05")))
    names += ["仓库", "教师甲", "空白", "没交的"]
    (top / "名单.csv").write_text("姓名\n" + "\n".join(names) + "\n", "utf-8")
    (top / "规则.toml").write_text(QUICK, "utf-8")
    return top


@pytest.fixture(scope="module")
def room(folder: Path) -> Classroom:
    asked = given(folder / "作业", folder / "名单.csv", folder / "出", rules=folder / "规则.toml")
    return command.grade(asked)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_hand_in_gets_what_a_fair_person_gives(room: Classroom, name: str) -> None:
    fair = {int(k): v for k, v in HOSTILE[name]["fair"].items()}
    assert states_of(room, name) == {k: fair.get(k, 0) for k in range(1, 7)}


@pytest.mark.parametrize("save", [save.__name__ for save in hand_ins.SAVES])
def test_right_answers_are_right_however_they_were_saved(room: Classroom, save: str) -> None:
    assert set(states_of(room, save).values()) == {1}


@pytest.mark.parametrize(("name", "part"), [("仓库", 0), ("空白", 0), ("教师甲", 1)])
def test_solutions_that_came_along_are_no_answers(room: Classroom, name: str, part: int) -> None:
    assert set(states_of(room, name).values()) == {part}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_told(room: Classroom, name: str) -> None:
    (student,) = (s for s in room.students if s.name == name)
    assert BROKEN[name][1] in "".join(room.remarks[student])
    assert any(name in path for path, _ in room.strays)
    assert student in room.missing(room.chapters[0])


def test_who_handed_in_nothing_is_told(room: Classroom) -> None:
    assert "没交的" in {s.name for s in room.missing(room.chapters[0])}


def test_the_reports_are_there(room: Classroom, folder: Path) -> None:
    data = (folder / "出" / words.CSV_FILE).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["姓名"] for row in rows] == [s.name for s in room.students]
    assert {row["满分"] for row in rows} == {"60"}
    by_name = {row["姓名"]: row for row in rows}
    assert by_name["教师甲"]["总分"] == "60"
    assert by_name["没交的"]["总分"] == "0"
    assert "没有交" in by_name["没交的"]["备注"]
    pages = {path.stem for path in (folder / "出" / words.FEEDBACK_FOLDER).iterdir()}
    assert pages == {s.name for s in room.students}
    page = (folder / "出" / words.FEEDBACK_FOLDER / "odd_values.html").read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    whole = (folder / "出" / words.CLASS_FILE).read_text("utf-8")
    assert "拆不开" in whole  # the misconception, in the check's words
    told = json.loads((folder / "出" / words.JSON_FILE).read_text("utf-8"))
    assert len(told["students"]) == len(room.students)


def points(room: Classroom) -> dict:
    return {(s.name, m.exercise): m.earned for (s, _), h in room.hand_ins.items() for m in h.marked}


def test_a_run_that_was_cut_goes_on(
    room: Classroom, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of what was tried is forgotten, a line is torn: only that is tried again, and alike."""
    before = {p: p.read_bytes() for p in (folder / "作业").iterdir()}
    tried = folder / "出" / words.TRIED_FILE
    lines = tried.read_text("utf-8").splitlines(keepends=True)
    slow = ("停下了", "退出了")
    kept = [line for line in lines if any(word in line for word in slow)]
    fast = [line for line in lines if line not in kept]
    again = folder / "再"
    again.mkdir()
    torn = "".join(kept + fast[: len(fast) // 2]) + fast[-1][:20]
    (again / words.TRIED_FILE).write_text(torn, "utf-8")
    done = []
    original = run.Worker.run
    monkeypatch.setattr(run.Worker, "run", lambda w, job: done.append(job) or original(w, job))
    asked = given(folder / "作业", folder / "名单.csv", again, rules=folder / "规则.toml")
    second = command.grade(asked)
    assert len(done) == len(fast) - len(fast) // 2
    assert points(second) == points(room)
    for name in (words.CSV_FILE, words.CLASS_FILE, words.JSON_FILE):
        assert (folder / "出" / name).read_bytes() == (again / name).read_bytes()
    assert {p: p.read_bytes() for p in (folder / "作业").iterdir()} == before


def test_others_marks_do_not_move(room: Classroom, folder: Path, tmp_path: Path) -> None:
    """Good hand-ins without the hostile ones beside them: the same points."""
    names = ["merged", "教师甲", "空白"]
    for name in names:
        shutil.copy(folder / "作业" / f"{name}.ipynb", tmp_path)
    (tmp_path / "名单.csv").write_text("姓名\n" + "\n".join(names), "utf-8")
    out = tmp_path / "出"
    asked = given(tmp_path, tmp_path / "名单.csv", out, rules=folder / "规则.toml")
    alone = command.grade(asked)
    expected = {key: value for key, value in points(room).items() if key[0] in names}
    assert points(alone) == expected


@pytest.mark.parametrize("taught", master.all_chapters(), ids=lambda one: one.number)
def test_each_edition_is_known_and_read(taught: master.Chapter) -> None:
    """The chapter is recognised without its name; only the teacher's copy has answers."""
    notebook = handout.chapter(taught.path)
    for copy, answered in (
        (handout.students_copy(notebook), False),
        (handout.teachers_copy(notebook), True),
        (nbformat.read(taught.path, 4), False),
    ):
        for save in (hand_ins.saved_by_colab, hand_ins.merged):
            read = source.read(hand_ins.data(save(copy)))
            assert not read.problems
            assert answers.recognise(read, "main.ipynb", master.all_chapters()) is taught
            found = answers.find(read, taught)
            assert [bool(one.code) for one in found] == [answered] * len(taught.exercises)


@pytest.mark.parametrize("taught", master.all_chapters(), ids=lambda one: one.number)
def test_contexts_do_not_train(taught: master.Chapter) -> None:
    """What the checks need is a part of the chapter, and no cell of it trains."""
    others = [c for c in taught.cells if not c.role]
    needed = [c for c in others if c.id in taught.context()]
    assert 0 < len(needed) < 0.6 * len(others)
    run = [s.code for c in needed for s in c.statements if not s.defines]
    assert not [code for code in run if re.search(r"\b(train|fit)\(", code)]


def test_teachers_copy_earns_all(rerun_chapter: Path, tmp_path: Path) -> None:
    (tmp_path / "甲.ipynb").write_bytes(
        hand_ins.data(handout.teachers_copy(handout.chapter(rerun_chapter)))
    )
    (tmp_path / "名单.csv").write_text("姓名\n甲\n", "utf-8")
    asked = given(tmp_path, tmp_path / "名单.csv", tmp_path / "出", only="")
    room = command.grade(asked)
    assert {m.state for h in room.hand_ins.values() for m in h.marked} == {"right"}


def test_forty_from_a_zip(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A class as platforms pack it; each gets the states that its answers are due."""
    count = 40 if request.config.getoption("--every-chapter") else 5
    due = hand_ins.write_class(tmp_path, count=count)
    room = command.grade(given(tmp_path / "作业.zip", tmp_path / "名单.csv", tmp_path / "出"))
    assert not room.strays
    for (student, _), hand_in in room.hand_ins.items():
        states = {int(m.exercise[3:]): m.state for m in hand_in.marked}
        states = {k: "wrong" if s == "partly" else s for k, s in states.items()}
        assert states == due[student.number]


def test_the_newest_counts_and_it_is_said(tmp_path: Path) -> None:
    wrong = hand_ins.filled("05", {1: "width_1 = 3\ncolumns_1 = [1]"})
    right = hand_ins.filled("05", {1: hand_ins.solutions("05")[1]})
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("05_edge_detection(1).ipynb", hand_ins.data(right))
    with zipfile.ZipFile(tmp_path / "作业.zip", "w") as archive:
        for day, name, data in (
            (2, "王海/作业.zip", inner.getvalue()),
            (1, "王海_05_edge_detection.ipynb", hand_ins.data(wrong)),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2026, 12, day, 20, 0, 0)), data)
    (tmp_path / "名单.csv").write_text("姓名,学号\n王海,0012\n", "utf-8")
    (tmp_path / "规则.toml").write_text("deadline = 2026-12-01\nlate = [[0, 0.5]]\n", "utf-8")
    out = tmp_path / "出"
    rules = tmp_path / "规则.toml"
    room = command.grade(given(tmp_path / "作业.zip", tmp_path / "名单.csv", out, rules=rules))
    ((_, hand_in),) = room.hand_ins.items()
    assert hand_in.points == 5
    assert hand_in.file.handed_in == datetime(2026, 12, 2, 20)
    row = (out / words.CSV_FILE).read_text("utf-8-sig").splitlines()[1]
    assert "不止一份" in row
    assert "迟交" in row
    assert row.startswith("\t0012,")  # Excel keeps the zeros


def test_a_cell_of_the_table_is_no_formula() -> None:
    assert report.cell('=HYPERLINK("x")') == '\'=HYPERLINK("x")'
    assert report.cell("a\nb") == "a b"


def test_a_chapter_that_fails_here_is_no_students_fault(tmp_path: Path) -> None:
    (chapter,) = master.all_chapters("05")
    with pytest.raises(run.WorkerError, match="05_edge_detection"):
        run.Worker((str(chapter.path.with_name("05_edge_detection_none.ipynb")), "", ("imports",)))


def test_the_room_is_not_in_git() -> None:
    """What is secret (marks) never reaches the repository."""
    assert command.TARGET.is_relative_to(ROOT / "_build")
