"""The learner's own copy: what `make lab` lays out, and what it never writes over."""

import json
import os
import subprocess
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path

import explorer_frames
import lab
import nbformat
import pytest
from chapters import chapters
from contract import ROOT, code_cells
from nbformat import NotebookNode

CHAPTERS = chapters("05") + chapters("09")
NAME = CHAPTERS[0].name


OWN_COPY = cache(lab.own_copy)


@pytest.fixture(autouse=True)
def _make_each_chapter_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "own_copy", lambda path: deepcopy(OWN_COPY(path)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of two chapters, as it is first laid out."""
    folder = tmp_path / "我的 笔记本"
    assert lab.lay_out(CHAPTERS, folder) == ["✓ 放好了 2 章：05_edge_detection、09_choosing"]
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def answer(folder: Path, name: str = NAME) -> bytes:
    """Write an answer into the copy, as a learner would."""
    notebook = nbformat.read(folder / name, 4)
    cell = next(cell for cell in notebook.cells if cell.id == "exercise-1-answer")
    cell.source = cell.source.replace("None", "47", 1)
    nbformat.write(notebook, folder / name)
    return (folder / name).read_bytes()


def change_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on each chapter ends with another sentence, and a module has another line."""
    made, files = lab.own_copy, lab.package_files

    def newer(path: Path) -> NotebookNode:
        notebook = made(path)
        notebook.cells[-1].source += "\n\n新的一句。"
        return notebook

    def newer_files() -> list[tuple[str, bytes]]:
        return [(name, c + b"# 2\n" if name.endswith("tables.py") else c) for name, c in files()]

    monkeypatch.setattr(lab, "own_copy", newer)
    monkeypatch.setattr(lab, "package_files", newer_files)


def test_everything_that_a_chapter_needs_is_there(folder: Path) -> None:
    laid = everything(folder)
    assert {path.name for path in CHAPTERS} < set(laid)
    for package in ("course", "convcost"):
        for path in (ROOT / "notebooks" / package).rglob("*.py"):
            name = path.relative_to(ROOT / "notebooks").as_posix()
            assert laid[name] == path.read_bytes()
    for name in explorer_frames.elements():
        assert f"course/explorer_frames/{name}.json" in laid
    code = "import course; print(course.explorer('kind'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.stdout.startswith("实验台“卷积的类型与代价”")


def test_a_second_time_changes_nothing(folder: Path) -> None:
    before = everything(folder)
    assert lab.lay_out(CHAPTERS, folder) == []
    assert everything(folder) == before


def test_answers_stay_and_what_is_gone_comes_back(folder: Path) -> None:
    mine = answer(folder)
    (folder / CHAPTERS[1].name).unlink()
    (folder / "course" / "checks.py").unlink()
    (folder / "我的.ipynb").write_bytes(b"{}")
    assert lab.lay_out(CHAPTERS, folder) == ["✓ 放好了 1 章：09_choosing"]
    laid = everything(folder)
    assert laid[NAME] == mine
    assert laid["我的.ipynb"] == b"{}"
    assert "course/checks.py" in laid


def test_a_newer_chapter_is_laid_beside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = answer(folder)
    change_the_course(monkeypatch)
    said = lab.lay_out(CHAPTERS, folder)
    beside = next(path for path in folder.glob("05*") if path.name != NAME)
    assert said == [
        f"→ {NAME} 有新版了。你的那份没有动，新版放在旁边：{beside.name}",
        f"✓ {CHAPTERS[1].name} 你还没有动过，换成了新版。",
    ]
    assert (folder / NAME).read_bytes() == mine
    for path in (beside, folder / CHAPTERS[1].name):
        assert nbformat.read(path, 4).cells[-1].source.endswith("新的一句。")
    before = everything(folder)
    assert lab.lay_out(CHAPTERS, folder) == []  # said once
    assert everything(folder) == before
    assert before["course/tables.py"].endswith(b"# 2\n")


def test_one_still_newer_does_not_hide_the_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for count in (1, 2, 3):
        answer(folder)
        change_the_course(monkeypatch)
        lab.lay_out(CHAPTERS[:1], folder)
        assert len(list(folder.glob("05*"))) == 1 + count


def test_a_module_that_the_learner_changed_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "course" / "tables.py").write_bytes(b"mine")
    assert lab.lay_out(CHAPTERS, folder) == []
    change_the_course(monkeypatch)
    said = lab.lay_out([], folder)
    assert said == [
        "→ course/tables.py 你改过，没有换成新版；想要新版，把它删掉或改个名字，再运行一次。"
    ]
    assert (folder / "course" / "tables.py").read_bytes() == b"mine"
    assert lab.lay_out([], folder) == []


@pytest.mark.parametrize(
    "ledger", ["", "[1]", '{"05_edge_detection.ipynb": 3}', '{"a": [1, 2, 3]}']
)
def test_a_ledger_that_cannot_be_read_loses_nothing(
    folder: Path, ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = answer(folder)
    (folder / lab.LEDGER).write_text(ledger)
    change_the_course(monkeypatch)
    said = lab.lay_out(CHAPTERS, folder)
    assert said[0].startswith("→ .课程.json 读不懂了，当它没有")
    assert (folder / NAME).read_bytes() == mine
    assert len(list(folder.glob("05*"))) == len(list(folder.glob("09*"))) == 2


def run(folder: Path, *more: str) -> subprocess.CompletedProcess:
    """`make lab`, where JupyterLab is a program that only says what it is asked."""
    code = f"""
import os, sys
sys.path[:0] = {[str(ROOT / name) for name in ("tools", "notebooks")]}
sys.argv = ["lab.py", *{list(more)}, "--folder", {str(folder)!r}]
os.execv = lambda path, command: print(*command[2:4], sep="\\n")
import lab
lab.main()"""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


def test_only_one_chapter_is_laid_out_and_opened(tmp_path: Path) -> None:
    done = run(tmp_path / "a", "05")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == ["jupyterlab", str(tmp_path / "a" / NAME)]
    assert [path.name for path in (tmp_path / "a").glob("*.ipynb")] == [NAME]
    assert "没有以 77 开头的章" in run(tmp_path / "b", "77").stderr
    assert not (tmp_path / "b").exists()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    done = run(taken)
    assert done.returncode == 1
    assert done.stderr.startswith(f"✗ 写不进 {taken}：")
    assert "make lab MINE=文件夹" in done.stderr
    assert taken.read_text() == "mine"


def test_a_disk_that_fills_up_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = answer(folder)
    change_the_course(monkeypatch)
    before, replace = everything(folder), os.replace

    def full(half: Path, path: Path) -> None:
        if Path(path).suffix == ".ipynb":
            raise OSError(28, "No space left on device")
        replace(half, path)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        lab.lay_out(CHAPTERS, folder)
    monkeypatch.undo()
    after = everything(folder)
    assert after[NAME] == mine
    assert set(after) == set(before)  # no half of a file


def test_the_copy_reads_as_jupyter_would_write_it(folder: Path) -> None:
    """The chapter's ids, no outputs, and this machine's kernel: saving it changes nothing."""
    source = nbformat.read(CHAPTERS[0], 4)
    copy = nbformat.read(folder / NAME, 4)
    ids = [cell.id for cell in source.cells]
    assert [cell.id for cell in copy.cells if cell.id in ids] == ids
    assert not any(cell.outputs or cell.execution_count for cell in code_cells(copy))
    text = (folder / NAME).read_text("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def test_git_ignores_it() -> None:
    done = subprocess.run(["git", "check-ignore", "-q", str(lab.FOLDER)], cwd=ROOT)
    assert done.returncode == 0
