"""Another class's numbers: the exercise follows them, the marks do, and nobody learns the seed."""

import csv
import io
import json
import re
import zipfile
from argparse import Namespace
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import course  # noqa: F401 (before Paddle)

import hand_ins
import nbformat
import pytest
import test_checks
from chapters import chapters
from contract import tags, text_of
from nbformat import NotebookNode

from teaching import handout, nbgrader_source
from teaching.exercises import Exercise, at_the_check, exercises
from teaching.grading import __main__ as command
from teaching.grading import master
from teaching.grading.classroom import Classroom
from teaching.renumber.chapter_exercises import BILLS, CORNER, EVERY_SECOND
from teaching.renumber.exercise import Renumbered, alternatives, renumbered
from teaching.renumber.notebook import cells_of, renumber, rewrite, texts
from teaching.renumber.seed import NoSeed, seed_of

SEED, OTHER = "秋季一班-7f3a", "spring_2_c0de"
ALL = {one.name: one for one in renumbered()}
TOKEN = re.compile(r"\d[\d,_]*(?:\.\d+)?")


def path_of(name: str) -> Path:
    return chapters(name[:2])[0]


@cache
def own(number: str) -> NotebookNode:
    return nbformat.read(path_of(number), 4)


def with_numbers(one: Renumbered, numbers: dict) -> NotebookNode:
    """The chapter with these numbers in one exercise."""
    notebook = nbformat.from_dict(json.loads(json.dumps(own(one.name))))
    rewrite(notebook, one.exercise, one.change(numbers))
    return notebook


def exercise_of(notebook: NotebookNode, number: int) -> Exercise:
    return next(one for one in exercises(notebook) if one.number == number)


def asked(one: Renumbered) -> tuple[str, ...]:
    chapter = master.read(path_of(one.name))
    return next(e.names for e in chapter.exercises if e.number == one.exercise)


def solved(one: Renumbered, notebook: NotebookNode, names: dict) -> tuple:
    """The solution's answers."""
    exercise = exercise_of(notebook, one.exercise)
    head, _ = at_the_check(exercise.solution.source, exercise.check.source)
    with redirect_stdout(io.StringIO()):
        exec(head, names)
    return tuple(names[name] for name in asked(one))


def ready(one: Renumbered, notebook: NotebookNode) -> dict:
    """The chapter's names, with the exercise's data and check as the notebook has them."""
    names = dict(test_checks.names(one.name[:2]))
    with redirect_stdout(io.StringIO()):
        for cell in cells_of(notebook, one.exercise):
            if cell.cell_type == "code" and "solution" not in tags(cell):
                exec(cell.source, names)
    return names


def plain(answers: tuple) -> str:
    return repr([list(a) if isinstance(a, range) else a for a in answers])


@pytest.fixture
def choices(request: pytest.FixtureRequest) -> Callable[[Renumbered], list[dict]]:
    """Some of the numbers that an exercise can get, or many."""
    most = 300 if request.config.getoption("--every-chapter") else 8

    def some(one: Renumbered) -> list[dict]:
        return one.choices[:: max(1, len(one.choices) // most)]

    return some


# ── what it says ──
def test_every_chapter_has_one() -> None:
    assert {name[:2] for name in ALL} == {path.stem[:2] for path in chapters()}
    basic = set()
    for path in chapters():
        text = "\n".join(cell.source for cell in own(path.stem[:2]).cells)
        basic |= {f"{path.stem[:2]}-{k}" for k in re.findall(r"^### 练习 (\d)（基础", text, re.M)}
    assert basic <= set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_an_exercise_says_what_its_phrases_say(name: str) -> None:
    notebook = nbformat.read(path_of(name), 4)
    before = {cell.id: (cell.source, cell.metadata.get("hint")) for cell in notebook.cells}
    done = renumber(notebook, name[:2], SEED)
    assert ALL[name] in done
    changed = {
        cell.id
        for cell in notebook.cells
        if before[cell.id] != (cell.source, cell.metadata.get("hint"))
    }
    within = {cell.id for one in done for cell in cells_of(notebook, one.exercise)}
    texts_changed = {c.id for c in notebook.cells if c.id in changed and c.cell_type != "code"}
    assert changed - texts_changed <= within
    assert len(texts_changed) <= len(done)


# Numbers of five and more that an exercise says whatever its own are; smaller ones are everywhere.
STAYS = {
    "05-1": {"5.1"},
    "05-2": {"12", "18", "9"},
    "06-1": {"10", "28", "64"},
    "07-1": {"7", "7.5", "224", "512", "1,000", "4,096", "4096", "14_714_688", "5"},
    "08-1": {"5", "9", "25"},
    "10-1": {"10", "10.1", "12", "16", "100", "6"},
    "02-2": {"180"},
    "07-2": {"6", "9", "134", "256", "512"},
    "08-2": {"8.4", "8.7", "15.47", "16", "50", "224", "9"},
    "10-2": {"10.2", "16", "56", "100", "200"},
}


@pytest.mark.parametrize("name", ALL)
def test_no_number_of_the_chapter_stays_behind(name: str) -> None:
    """What a draw changes, or follows from it, stands nowhere in the exercise but in a phrase."""
    said = "\n".join(texts(nbformat.read(path_of(name), 4), ALL[name].exercise))
    left = alternatives(ALL[name].phrases(**ALL[name].own)).sub("", said)
    found = {token.rstrip(",_") for token in TOKEN.findall(left)}
    assert {t for t in found if float(re.sub("[,_]", "", t)) >= 5} == STAYS.get(name, set())


@pytest.mark.parametrize("name", ALL)
def test_a_changed_chapter_is_noticed(name: str) -> None:
    notebook = nbformat.read(path_of(name), 4)
    phrase = list(ALL[name].phrases(**ALL[name].own))[-1]
    rewrite(notebook, ALL[name].exercise, lambda text: text.replace(phrase, ""))
    with pytest.raises(ValueError, match=f"练习 {name} 里没有"):
        renumber(notebook, name[:2], SEED)


@pytest.mark.parametrize("name", ALL)
def test_only_numbers_and_names_of_things_differ(name: str) -> None:
    """So the words are as grammatical as the chapter's: the numerals 两 and 三 are numbers too."""
    one = ALL[name]
    things = {"06-1": 2, "07-1": 1}.get(name, 0)

    def bare(text: str, numbers: dict) -> str:
        values = next(iter(numbers.values()))
        for word in (values if isinstance(values, tuple) else (values,))[:things][::-1]:
            text = text.replace(word, "▢")
        text = re.sub("|".join(BILLS), "▢", text) if name == "08-2" else text
        text = re.sub(r"[甲乙丙丁戊己]", "名", text) if name in ("09-1", "10-2") else text
        text = re.sub(r"[两三四六八十]+(?=组|分之)", "▢", text)
        text = re.sub(r"\b[345][a-e]\b", "▢", text)
        return re.sub(r"(▢[、,]\s?)+▢", "▢", re.sub(r"\d[\d_,.]*", "▢", text))

    for numbers in one.choices[:: max(1, len(one.choices) // 60)]:
        for old, new in zip(one.phrases(**one.own), one.phrases(**numbers), strict=True):
            if (name == "05-1" and "[" in old) or '"part"' in old or re.search(r" \* .* \+ ", old):
                continue  # a kernel's numbers, columns, terms are as many as there are; layers move
            assert bare(new, numbers) == bare(old, one.own)


@pytest.mark.parametrize("name", ALL)
def test_the_answer_is_another_and_no_larger(
    name: str, choices: Callable[[Renumbered], list[dict]]
) -> None:
    one, names = ALL[name], dict(test_checks.names(name[:2]))
    before = solved(one, own(name), dict(names))
    found = set()
    for numbers in choices(one):
        answers = solved(one, with_numbers(one, numbers), dict(names))
        assert plain(answers) != plain(before)
        found.add(plain(answers))
        for mine, theirs in zip(answers, before, strict=True):
            if isinstance(mine, int | float):
                assert mine <= 10 * theirs
    assert len(found) >= min(6, len(choices(one)))


@pytest.mark.parametrize("name", ALL)
def test_code_stays_a_screen(name: str) -> None:
    for numbers in ALL[name].choices[:: max(1, len(ALL[name].choices) // 60)]:
        for cell in cells_of(with_numbers(ALL[name], numbers), ALL[name].exercise):
            assert max(map(len, cell.source.splitlines())) <= 100


# ── what its check says ──
@pytest.mark.parametrize("name", ALL)
def test_the_solution_passes_and_the_chapters_own_does_not(
    name: str, choices: Callable[[Renumbered], list[dict]]
) -> None:
    one = ALL[name]
    before = solved(one, own(name), dict(test_checks.names(name[:2])))
    for numbers in choices(one):
        notebook = with_numbers(one, numbers)
        names = ready(one, notebook)
        check = names[f"check_{one.exercise}"]
        answers = solved(one, notebook, dict(names))
        assert check(*answers).state == "right", numbers
        assert check(*before).state == "wrong", numbers
        for row, wrong, _ in test_checks.table_of(name[:2]).WRONG:
            if row == f"check_{one.exercise}":
                verdict = check(*wrong)
                earned = test_checks.RULES.earned(
                    name, {"state": verdict.state, "parts": [vars_of(p) for p in verdict.parts]}
                )
                assert earned < test_checks.RULES.full(name)


def vars_of(part: object) -> dict:
    return {"name": part.name, "state": part.state}


def under(window: tuple[int, ...], kernel: tuple[int, ...]) -> int:
    """What 2.1's picture gives under a kernel."""
    return sum(seen * weight for seen, weight in zip(window, kernel, strict=True))


def last(numbers: dict) -> tuple:
    return numbers["block"]


# Known mistakes as functions of the right answers and the numbers, and what the check must say.
MISTAKES = {
    "01-1": [
        ("params", lambda r, n: r["macs"], "漏了偏置"),
        ("params", lambda r, n: n["side"] ** 2 * n["units"] + n["units"], "只数了一个通道"),
        ("macs", lambda r, n: r["params"], "加偏置不是乘加"),
        ("macs", lambda r, n: 2 * r["macs"], "合起来记一次"),
    ],
    "02-1": [
        ("output", lambda r, n: [*r["output"][:2], *r["output"][:1:-1]], "先高后宽"),
        ("output", lambda r, n: [*r["output"][:2], r["output"][2] - 1, r["output"][3]], "H 少了 1"),
        ("weight", lambda r, n: [r["weight"][0] // 2, *r["weight"][1:]], "第一维不用除"),
        ("weight", lambda r, n: [n["c_out"], n["c_in"], *r["weight"][2:]], "一套核有几片"),
    ],
    "02-2": [
        ("flipped", lambda r, n: under(CORNER, n["kernel"]), "没翻核"),
        ("padded", lambda r, n: under(CORNER, n["kernel"]), "没有填充"),
        ("dilated", lambda r, n: under(EVERY_SECOND, n["kernel"][::-1]), "核不翻"),
    ],
    "03-1": [
        ("shape", lambda r, n: [n["c_out"], n["c_in"], 3, 3], "不分组时"),
        ("shape", lambda r, n: [n["c_out"] // n["groups"], *r["shape"][1:]], "一组的权重"),
        ("shape", lambda r, n: [r["shape"][1], r["shape"][0], 3, 3], "对调"),
        ("outputs", lambda r, n: [k - len(r["outputs"]) for k in r["outputs"]], "第几组"),
    ],
    "04-1": [
        ("size", lambda r, n: r["size"] - 1, "开始停的那 1 处"),
        ("params", lambda r, n: r["params"] - n["c_out"], "漏了偏置"),
        ("params", lambda r, n: 9 * n["c_in"] * n["c_out"] + n["c_out"], "没有除以组数"),
        (
            "params",
            lambda r, n: 9 * n["c_in"] * n["c_out"] // n["groups"] ** 2 + n["c_out"],
            "除多了",
        ),
        (
            "params",
            lambda r, n: r["params"] - n["c_out"] + n["c_out"] // n["groups"],
            "偏置不随分组变少",
        ),
        ("macs", lambda r, n: r["macs"] + n["c_out"] * r["size"] ** 2, "加偏置不算"),
        ("macs", lambda r, n: 4 * r["macs"], "没有停那么多位置"),
        ("macs", lambda r, n: 2 * r["macs"], "这是 FLOPs"),
    ],
    "05-1": [
        ("columns", lambda r, n: [k + 1 for k in r["columns"]], "位置不对"),
        ("columns", lambda r, n: r["columns"][1:], "应当亮"),
    ],
    "05-2": [
        ("right", lambda r, n: 12 * n["height"] * n["width"], "同事的数"),
        ("right", lambda r, n: r["right"] // 2, "一共两个"),
        ("saved", lambda r, n: r["right"], "少做多少次"),
    ],
    "06-1": [
        ("params", lambda r, n: 41_806 + (10 + n["script"][2]) * 65, "不是再添一层"),
        ("params", lambda r, n: r["params"] - n["script"][2], "漏了新输出的偏置"),
        ("macs", lambda r, n: r["macs"] + n["script"][2], "混进了偏置"),
    ],
    "07-1": [
        ("side", lambda r, n: 7, "224 减半五次"),
        ("params", lambda r, n: r["params"] + (49 - r["side"] ** 2) * 512 * 4096, "照 7×7 算"),
        ("params", lambda r, n: r["params"] + (1000 - n["classes"]) * 4097, "还是 1,000 类"),
        ("macs", lambda r, n: 2 * r["macs"], "一次乘加算成了两次"),
    ],
    "07-2": [
        ("more_params", lambda r, n: r["more_params"] - 1280, "漏了偏置"),
        ("more_macs", lambda r, n: r["more_macs"] // 4, "池化之后"),
        ("more_macs", lambda r, n: 2 * r["more_macs"], "一次乘加算成了两次"),
    ],
    "08-2": [
        ("doubled", lambda r, n: {*r["doubled"], *BILLS}, "就是乘加"),
        ("doubled", lambda r, n: {n["doubled"][0]}, "一共 2 行"),
        ("times", lambda r, n: 7.5 if "VGG-16" in n["doubled"] else 1.9, "照表"),
    ],
    "08-1": [
        ("channels", lambda r, n: r["channels"] + last(n)[3][0] + last(n)[4][0], "不接到输出里"),
        ("channels", lambda r, n: r["channels"] - last(n)[5] + last(n)[1], "池化支路后面还有"),
        ("params", lambda r, n: r["params"] - last(n)[3][0] - last(n)[4][0], "也有偏置"),
        ("macs", lambda r, n: r["params"] * last(n)[6] ** 2, "加偏置不算"),
    ],
    "09-1": [
        ("front", lambda r, n: {*r["front"], n["names"][3]}, "应当划掉"),
        ("front", lambda r, n: {*r["front"]} - {n["names"][2]}, "漏了"),
    ],
    "10-2": [
        ("bytes", lambda r, n: {*r["bytes"], n["names"][4]}, "放错了"),
        ("arithmetic", lambda r, n: {n["names"][3]}, "少了一层"),
        ("implementation", lambda r, n: set(), "少了一层"),
    ],
    "10-1": [
        ("macs", lambda r, n: r["macs"] // n["batch"], "一张图的"),
        ("bytes", lambda r, n: r["bytes"] - 2 * n["c_in"] * n["c_out"], "漏了权重"),
        (
            "bytes",
            lambda r, n: r["bytes"] + 2 * (n["batch"] - 1) * n["c_in"] * n["c_out"],
            "权重整批共用",
        ),
        ("least", lambda r, n: r["macs"] / 100e6, "运算要的"),
        ("roof", lambda r, n: "运算", "先撞上"),
    ],
}


@pytest.mark.parametrize("name", ALL)
def test_a_known_mistake_is_still_known(
    name: str, choices: Callable[[Renumbered], list[dict]]
) -> None:
    one = ALL[name]
    for numbers in choices(one):
        notebook = with_numbers(one, numbers)
        names = ready(one, notebook)
        parts = [name.rpartition("_")[0] for name in asked(one)]
        right = dict(zip(parts, solved(one, notebook, dict(names)), strict=True))
        for part, mistake, says in MISTAKES[name]:
            verdict = names[f"check_{one.exercise}"](
                *(right | {part: mistake(right, numbers)}).values()
            )
            told = {p.name: p for p in verdict.parts}[f"{part}_{one.exercise}"]
            assert told.state == "wrong", (numbers, part)
            assert says in told.sentence, (numbers, told.sentence)


# ── the handout ──
@cache
def given_out(number: str, seed: str) -> NotebookNode:
    return handout.chapter(path_of(number), seed)


def test_outputs_are_of_a_run_with_these_numbers(rerun_chapter: Path) -> None:
    number = rerun_chapter.stem[:2]
    before, after = given_out(number, ""), given_out(number, SEED)
    changed = [one.exercise for one in renumbered(number)]
    there = {cell.id: cell for cell in after.cells}
    own_cells = {cell.id for k in changed for cell in cells_of(after, k)}
    for cell in before.cells:
        if cell.id not in own_cells and cell.cell_type == "code":
            assert (there[cell.id].source, there[cell.id].outputs) == (cell.source, cell.outputs)
    for one in exercises(after):
        if one.number in changed:
            assert f"练习 {one.number} 正确" in text_of(one.solution.outputs)
            names = dict(test_checks.names(number))
            for cell in cells_of(after, one.number):
                if "solution" not in tags(cell) and cell.cell_type == "code":
                    exec(cell.source, names)
            with redirect_stdout(io.StringIO()) as printed:
                exec(one.solution.source, names)
            assert text_of(one.solution.outputs).startswith(printed.getvalue())


def test_the_same_seed_gives_the_same_file_and_another_another() -> None:
    first = nbformat.writes(given_out("05", SEED))
    assert nbformat.writes(handout.chapter(path_of("05"), SEED)) == first
    assert nbformat.writes(given_out("05", OTHER)) != first
    with pytest.MonkeyPatch.context() as patch:  # without a seed nothing of all this happens
        patch.setattr(handout, "renumber", None)
        patch.setattr(handout, "rerun", None)
        handout.chapter(path_of("05"))


def test_the_seed_stands_in_no_file(tmp_path: Path) -> None:
    handout.write([path_of("05")], tmp_path, SEED)
    nbgrader_source.write([path_of("05")], tmp_path, SEED)
    secret = [part.encode(code) for part in (SEED, "7f3a") for code in ("utf-8", "utf-16-le")]
    secret += [json.dumps(SEED).encode().strip(b'"')]
    count = 0
    for file in tmp_path.rglob("*"):
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                held = [archive.read(name) for name in archive.namelist()]
        elif file.is_file():
            held = [file.read_bytes()]
        else:
            continue
        for data in held:
            count += 1
            assert not [one for one in secret if one in data], file
    assert count > 100
    (students,) = (tmp_path / "学生版").glob("*.ipynb")
    assert f"核换成 $[1{',0' * (gap(SEED) - 1)},-1]$" in students.read_text("utf-8")


def gap(seed: str) -> int:
    return ALL["05-1"].numbers(seed)["gap"]


def test_nbgrader_marks_by_the_same_numbers() -> None:
    """Its own cells, run as it runs them: the region of the solution, then the check's points."""
    for number in ("04", "05"):
        notebook = nbgrader_source.source_notebook(given_out(number, SEED))
        names = dict(test_checks.names(number))
        found = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in notebook.cells}
        for one in renumbered(number):
            for cell in cells_of(notebook, one.exercise):
                if cell.cell_type == "code" and "nbgrader" not in cell.metadata:
                    exec(cell.source, names)
            for answer, points in ((True, nbgrader_source.POINTS), (False, 0)):
                code = found[f"answer-{one.exercise}"].source
                with redirect_stdout(io.StringIO()):
                    exec(code if answer else code.partition("### BEGIN")[0], names)
                    body, _, value = found[f"check-{one.exercise}"].source.rpartition("\n")
                    exec(body, names)
                    assert eval(value, names) == points


@pytest.mark.parametrize("text", [" ", "abc", "x" * 65, "a b c d", "seed!", "a\nbcd", "“一班”种"])
def test_a_bad_seed_gets_a_sentence(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoSeed, match="种子是 4 到 64 个"):
        seed_of(text)
    monkeypatch.setattr("sys.argv", ["handout.py", "05", "--seed", text])
    for main in (handout.main, nbgrader_source.main):
        with pytest.raises(SystemExit, match="例如 SEED=秋季一班-7f3a"):
            main()
    with pytest.raises(SystemExit, match="例如 SEED=秋季一班-7f3a"):
        command.main(["--from", "x", "--roster", "y", "--seed", text])


# ── the marks ──
def answered(number: str, seed: str, of: str | None) -> bytes:
    """A hand-in: the handout of one seed with the right answers of another, or none."""
    copy = handout.students_copy(given_out(number, seed))
    if of is not None:
        cells = {cell.id: cell for cell in copy.cells}
        for one in exercises(given_out(number, of)):
            cells[one.answer.id].source, _ = at_the_check(one.solution.source, one.check.source)
    return hand_ins.data(copy)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> tuple[Classroom, Path]:
    """Chapter 05 with a seed, marked with it."""
    folder = tmp_path_factory.mktemp("班")
    teachers = handout.teachers_copy(given_out("05", SEED))
    hand_in = {
        "教师": hand_ins.data(teachers),
        "全对": answered("05", SEED, SEED),
        "空白": answered("05", SEED, None),
        "钱抄": answered("05", SEED, OTHER),
        "孙转": answered("05", OTHER, OTHER),
        "李旧": answered("05", "", ""),
    }
    for save in hand_ins.SAVES:
        notebook = nbformat.reads(answered("05", SEED, SEED).decode(), 4)
        hand_in[save.__name__] = hand_ins.data(save(notebook))
    for name, data in hand_in.items():
        (folder / f"05_edge_detection_{name}.ipynb").write_bytes(data)
    (folder / "名单.csv").write_text("姓名\n" + "\n".join(hand_in) + "\n", "utf-8")
    return command.grade(asked_for(folder, SEED)), folder


def asked_for(folder: Path, seed: str, only: str = "05") -> Namespace:
    return Namespace(
        start=folder, roster=folder / "名单.csv", out=folder / "出", rules=None, only=only, jobs=2,
        seed=seed,
    )  # fmt: skip


def part(room: Classroom, name: str) -> float:
    """The part of the points that a student has."""
    hand_in = next(h for (s, _), h in room.hand_ins.items() if s.name == name)
    return hand_in.points / sum(one.full for one in hand_in.marked)


def remarks(room: Classroom, name: str) -> str:
    return "".join(next(h for (s, _), h in room.hand_ins.items() if s.name == name).remarks)


def test_the_seeds_own_answers_earn_all(room: tuple[Classroom, Path]) -> None:
    for name in ("教师", "全对", *(save.__name__ for save in hand_ins.SAVES)):
        assert part(room[0], name) == 1, name
        assert "的数和发给" not in remarks(room[0], name), name
    assert part(room[0], "空白") == 0


def test_another_seeds_answers_earn_less_and_it_is_said(room: tuple[Classroom, Path]) -> None:
    marked, folder = room
    assert 0 < part(marked, "钱抄") < 1
    assert 0 < part(marked, "孙转") < 1
    assert "的数和发给" not in remarks(marked, "钱抄")
    for name in ("孙转", "李旧"):
        assert "练习 1、练习 2 里的数和发给这个班的不同" in remarks(marked, name)
    strangers = {student.name for student in marked.with_other_numbers()}
    assert strangers == {"孙转", "李旧"}
    rows = list(csv.DictReader(io.StringIO((folder / "出/成绩.csv").read_text("utf-8-sig"))))
    assert any("里的数和发给这个班的不同" in row["备注"] for row in rows)


def test_without_the_seed_it_is_noticed(
    room: tuple[Classroom, Path], capsys: pytest.CaptureFixture
) -> None:
    """Who forgets SEED= is told so, and marks nobody by the wrong numbers unawares."""
    _, folder = room
    flags = ["--from", str(folder), "--roster", str(folder / "名单.csv"), "--only", "05"]
    command.main([*flags, "--out", str(folder / "出2")])
    said = capsys.readouterr().out
    assert "看看 SEED 写对了没有" in said
    assert "全对" in said
    assert SEED not in said


def test_no_report_says_the_seed(room: tuple[Classroom, Path]) -> None:
    files = [path for path in (room[1] / "出").rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        assert SEED.encode() not in path.read_bytes(), path
        assert json.dumps(SEED).strip('"').encode() not in path.read_bytes(), path


def test_each_chapter_is_marked_by_its_seed(rerun_chapter: Path, tmp_path: Path) -> None:
    number = rerun_chapter.stem[:2]
    teachers = handout.teachers_copy(given_out(number, SEED))
    for name, data in {
        "教师": hand_ins.data(teachers),
        "空白": answered(number, SEED, None),
        "别班": answered(number, SEED, OTHER),
    }.items():
        (tmp_path / f"{rerun_chapter.stem}_{name}.ipynb").write_bytes(data)
    (tmp_path / "名单.csv").write_text("姓名\n教师\n空白\n别班\n", "utf-8")
    room = command.grade(asked_for(tmp_path, SEED, number))
    assert part(room, "教师") == 1
    assert part(room, "空白") == 0
    assert part(room, "别班") < 1
