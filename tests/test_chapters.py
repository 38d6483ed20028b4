"""Which chapters there are, and a new one: what is laid down, and what each command says of it."""

import shutil
import subprocess
import sys
from pathlib import Path

import cell_roles
import chapters
import contract
import nbformat
import new_chapter
import pytest
import requirement_groups
import run_notebooks
from nbformat import v4

TOC = """\
root: book/index
parts:
  - chapters:
      - file: notebooks/02_b
        sections: [{file: notebooks/03_c}]
  - chapters: [{file: book/run}, {file: notebooks/01_a}]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with three chapters, not in the order of their names, and a draft."""
    (tmp_path / "notebooks").mkdir()
    for name in ("01_a", "02_b", "03_c", "04_draft"):
        (tmp_path / "notebooks" / f"{name}.ipynb").touch()
    (tmp_path / "_toc.yml").write_text(TOC, "utf-8")
    return tmp_path


def test_the_contents_say_which_and_in_what_order(root: Path) -> None:
    names = ["notebooks/02_b", "notebooks/03_c", "book/run", "notebooks/01_a"]
    assert chapters.pages(root) == ["book/index", *names]
    assert [path.stem for path in chapters.chapters(root=root)] == ["02_b", "03_c", "01_a"]
    assert [path.stem for path in chapters.chapters("03", root)] == ["03_c"]


def test_a_chapter_that_is_not_there_is_named(root: Path) -> None:
    (root / "notebooks" / "03_c.ipynb").unlink()
    with pytest.raises(FileNotFoundError, match=r"_toc\.yml 里有 notebooks/03_c，却没有"):
        chapters.chapters(root=root)


@pytest.mark.parametrize(
    ("only", "drafts", "says"),
    [
        ("04", False, "04_draft.ipynb 还是草稿"),
        ("09", False, "_toc.yml 里没有以 09 开头的章"),
        ("09", True, "没有以 09 开头的 notebook"),
    ],
)
def test_a_command_says_what_there_is_not(
    root: Path, monkeypatch: pytest.MonkeyPatch, only: str, drafts: bool, says: str
) -> None:
    monkeypatch.setattr(chapters, "ROOT", root)
    monkeypatch.setattr(chapters.chapters, "__defaults__", ("", root))
    monkeypatch.setattr(sys, "argv", ["command", only])
    with pytest.raises(SystemExit, match=says):
        chapters.asked_for("…", "", drafts=drafts)


def test_a_command_names_a_chapter_that_is_not_there(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "notebooks" / "03_c.ipynb").unlink()
    monkeypatch.setattr(chapters.chapters, "__defaults__", ("", root))
    monkeypatch.setattr(sys, "argv", ["command"])
    with pytest.raises(SystemExit, match=r"✗ _toc\.yml 里有 notebooks/03_c，却没有"):
        chapters.asked_for("…", "")


def test_a_draft_can_be_run_by_name(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chapters, "ROOT", root)
    monkeypatch.setattr(chapters.chapters, "__defaults__", ("", root))
    for argv, found in ((["c"], ["02_b", "03_c", "01_a"]), (["c", "04"], ["04_draft"])):
        monkeypatch.setattr(sys, "argv", argv)
        assert [path.stem for path in chapters.asked_for("…", "", drafts=True)] == found


def test_requirements_have_groups() -> None:
    course = requirement_groups.in_group(contract.ROOT, requirement_groups.COURSE)
    everything = requirement_groups.read_requirements(contract.ROOT)
    assert course["numpy"] == everything["numpy"] == "numpy<2.4"
    assert "pytest" in set(everything) - set(course)
    with pytest.raises(ValueError, match="没有“# 别的”一组；有的是 课程本身、"):
        requirement_groups.in_group(contract.ROOT, "别的")


def test_a_role_brings_its_folds_and_takes_nothing_away() -> None:
    tags = ["nbval-ignore-output", "solution"]
    cell = v4.new_code_cell("", metadata={"tags": tags, "mystnb": {"image": {"alt": "图"}}})
    for _ in range(2):
        cell_roles.dress(cell)
        assert cell.metadata.tags == ["solution", "hide-cell", "nbval-ignore-output"]
        assert cell.metadata.mystnb.image.alt == "图"
        assert cell.metadata.mystnb.code_prompt_show == "看参考解答"
        assert cell.metadata.jupyter.source_hidden


# ── a new chapter ──
@pytest.fixture(scope="module")
def bones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bones, run as `make notebooks` runs them."""
    folder = tmp_path_factory.mktemp("chapter")
    for package in ("course", "convcost"):
        (folder / package).symlink_to(contract.ROOT / "notebooks" / package)
    path = folder / "11_new.ipynb"
    notebook = run_notebooks.execute(new_chapter.notebook(11), folder)
    nbformat.write(run_notebooks.normalise(notebook), path)
    return path


def test_only_what_is_to_be_written_is_missing(bones: Path) -> None:
    problems = contract.problems(bones)
    assert len(problems) > 8
    assert all("里还有没写的：【写：" in problem for problem in problems), problems


def test_its_code_is_as_ruff_wants_it(bones: Path) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    config = contract.ROOT / "pyproject.toml"
    for command in (["format", "--check"], ["check"]):
        done = subprocess.run([ruff, *command, "--config", config, bones], capture_output=True)
        assert done.returncode == 0, done.stdout.decode()


def test_its_answers_fit_its_checks(bones: Path, tmp_path: Path) -> None:
    table: dict = {}
    exec((new_chapter.BONES / "checks.txt").read_text("utf-8"), table)
    names = contract.names_of(bones, table["NEEDED"])
    for check, answer, says in table["WRONG"]:
        assert says in str(names[check](*answer))
    for check, answer in table["RIGHT"]:
        assert names[check](*answer).state == "right"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "两位的章号"),
        ("mobilenet", "两位的章号"),
        ("11-MobileNet", "像 make chapter NAME="),
        ("05_again", r"章号 05 已经是 notebooks/05_edge_detection\.ipynb 的"),
    ],
)
def test_a_name_that_will_not_do(monkeypatch: pytest.MonkeyPatch, name: str, says: str) -> None:
    monkeypatch.setattr(sys, "argv", ["new_chapter", *([name] if name else [])])
    with pytest.raises(SystemExit, match=says):
        new_chapter.main()


def test_the_command_writes_both_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    shutil.copytree(contract.ROOT / "tests" / "checks", tmp_path / "tests" / "checks")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr(new_chapter, "ROOT", tmp_path)
    monkeypatch.setattr(new_chapter, "CHECKS", tmp_path / "tests" / "checks")
    monkeypatch.setattr(sys, "argv", ["new_chapter", "98_new"])
    new_chapter.main()
    said = capsys.readouterr().out
    assert "make notebooks ONLY=98" in said
    assert "- file: notebooks/98_new" in said
    nbformat.validate(nbformat.read(tmp_path / "notebooks" / "98_new.ipynb", 4))
    compile((tmp_path / "tests" / "checks" / "chapter_98.py").read_text("utf-8"), "98", "exec")


def test_a_line_without_its_notebook_and_answers_without_theirs_are_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "_toc.yml").write_text("root: index\nparts: [{file: notebooks/98_new}]\n", "utf-8")
    answers = tmp_path / "chapter_98.py"
    answers.write_text("WRONG = []  # mine\n", "utf-8")
    monkeypatch.setattr(new_chapter, "ROOT", tmp_path)
    monkeypatch.setattr(new_chapter, "CHECKS", tmp_path)
    monkeypatch.setattr(chapters, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["new_chapter", "98_new"])
    new_chapter.main()
    assert (tmp_path / "notebooks" / "98_new.ipynb").exists()
    assert answers.read_text("utf-8") == "WRONG = []  # mine\n"
