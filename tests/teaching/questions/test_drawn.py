"""What is made of the bank: the practice page's pool, typed answers, quizzes and papers."""

import csv
import io
import itertools
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from html import unescape
from pathlib import Path

import pytest
from chapters import ROOT
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from teaching.questions import asked, bank, by_hand, pool
from teaching.questions.asked import Asked
from teaching.questions.exam import __main__ as exam
from teaching.questions.exam import paper
from teaching.questions.layers import Layer
from teaching.questions.markup import html
from teaching.questions.misconceptions import known
from teaching.questions.question import Number, Question
from teaching.questions.quiz import __main__ as quiz
from teaching.questions.quiz import feedback, moodle, qti, table
from teaching.questions.typed import NotUnderstood, read, same_text

CASES = json.loads((ROOT / "tests/typed_answers.json").read_text("utf-8"))
QUOTES = str.maketrans("“”‘’", "\"\"''")
SEEDS = ("一班", "2026-11", "x")


def of(seed: str, number: int = 20, **more: object) -> Asked:
    return Asked(seed, number, more.get("chapters", ()), more.get("level"), Path("none"))


# ── what a person types ──
@pytest.mark.parametrize("case", CASES["read"], ids=lambda case: f"{case['typed']}|{case['unit']}")
def test_a_typed_number_is_read(case: dict) -> None:
    if "error" in case:
        with pytest.raises(NotUnderstood) as refused:
            read(case["typed"], case["unit"])
        assert refused.value.key == case["error"]
        assert str(refused.value).endswith("。")
    else:
        assert read(case["typed"], case["unit"]) == case["value"]


@pytest.mark.parametrize("case", CASES["text"], ids=lambda case: case["typed"])
def test_a_typed_text_is_compared(case: dict) -> None:
    assert same_text(case["typed"], case["accepted"]) is case["same"]


@given(st.text(max_size=20), st.sampled_from([None, "个", "次", "%", "MB", "M 次", "字节"]))
def test_whatever_is_typed_gets_a_number_or_a_sentence(typed: str, unit: str | None) -> None:
    try:
        assert isinstance(read(typed, unit), int | float)
    except NotUnderstood:
        return


@given(st.integers(0, 10**12))
def test_a_number_is_read_however_it_is_written(value: int) -> None:
    wide = str.maketrans("0123456789,", "０１２３４５６７８９，")
    for way in (
        str(value),
        f"{value:,}",
        f"{value:_}",
        f"{value:,}".translate(wide),
        f"{value} 个",
    ):
        assert read(way, "个") == value


# ── the pool ──
def test_the_pool_is_what_is_drawn() -> None:
    texts = dict(pool.files())
    assert {path.name for path in pool.TARGET.iterdir()} == set(texts), "运行 make practice"
    for name, text in texts.items():
        assert (pool.TARGET / name).read_text("utf-8") == text, f"{name} 变了：运行 make practice"


def test_the_pool_is_enough_and_light() -> None:
    import gzip

    entries = json.loads((pool.TARGET / "misconceptions.json").read_text("utf-8"))
    for number in bank.pages():
        raw = (pool.TARGET / f"{number}.json").read_bytes()
        questions = json.loads(raw)["questions"]
        assert len(questions) >= 40
        assert len(gzip.compress(raw)) <= 60_000
        assert {one["chapter"] for one in questions} == {number}
        for one in questions:
            wrong = {entry["misconception"] for entry in [*one["wrong"], *one["options"]]} - {None}
            assert wrong <= set(entries)


# ── what is asked for ──
@pytest.mark.parametrize(
    "words",
    [
        {"number": "0"}, {"number": "-3"}, {"number": "1.5"}, {"number": "多"}, {"number": "999"},
        {"chapters": "13"}, {"chapters": "卷积"}, {"chapters": "5-2"},
        {"level": "4"}, {"level": "难"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", [quiz, exam], ids=["quiz", "exam"])
def test_bad_input_gets_a_sentence(command, words: dict[str, str], tmp_path: Path) -> None:
    given_ = itertools.chain.from_iterable((f"--{name}", value) for name, value in words.items())
    with pytest.raises(SystemExit) as ended:
        command.main([*given_, "--out", str(tmp_path / "out")])
    assert re.fullmatch(r"✗ .+[。]", str(ended.value))
    assert next(iter(words.values())) in str(ended.value)
    assert not (tmp_path / "out").exists()


def test_more_than_there_are_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    few = {"what-sharing-saves": bank.templates()["what-sharing-saves"]}
    monkeypatch.setattr(bank, "templates", lambda: few)
    with pytest.raises(bank.NoSuchQuestions, match=r"只有 \d+ 道不同的题，凑不出 20 道"):
        asked.questions(of("x"))


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_chosen_are_of_the_chapters_and_the_level(level: int) -> None:
    drawn = asked.questions(of("x", 12, chapters=("02", "04"), level=level))
    assert {one.chapter for one in drawn} == {"02", "04"}
    assert {one.level for one in drawn} == {level}


def test_without_a_seed_one_is_drawn() -> None:
    seeds = {asked.read("words", "quiz", []).seed for _ in range(5)}
    assert len(seeds) == 5
    assert all(re.fullmatch("[0-9a-f]{8}", seed) for seed in seeds)


@pytest.mark.parametrize("seed", SEEDS)
def test_forms_have_the_same_templates_and_other_numbers(seed: str) -> None:
    a, b = (asked.questions(of(seed), form) for form in exam.FORMS)
    assert sorted(one.name for one in a) == sorted(one.name for one in b)
    assert [one.name for one in a] != [one.name for one in b]
    numbers = [{one.name: one.text for one in form if one.kind == "number"} for form in (a, b)]
    assert all(numbers[0][name] != numbers[1][name] for name in numbers[0])
    assert len({one.text for one in a}) == len({one.text for one in b}) == 20
    worth = [dict(zip((q.name for q in f), asked.points(f), strict=True)) for f in (a, b)]
    assert worth[0] == worth[1]
    assert sum(asked.points(a)) == asked.TOTAL


@pytest.mark.parametrize("number", [1, 7, 33, 150])
def test_points_add_up(number: int) -> None:
    drawn = asked.questions(of("x", number))
    given_ = asked.points(drawn)
    assert sum(given_) == max(asked.TOTAL, number)
    assert min(given_) >= 1


def test_the_same_seed_gives_the_same_files_in_another_process(tmp_path: Path) -> None:
    code = (
        "import sys; from teaching.questions.exam.__main__ import write;"
        "from teaching.questions.asked import Asked; from pathlib import Path;"
        "write(Asked('x', 10, (), None, Path(sys.argv[1])))"
    )
    folders = [tmp_path / name for name in "ab"]
    for folder, salt in zip(folders, "01", strict=True):
        environment = {
            "PYTHONPATH": f"{ROOT}:{ROOT}/tools:{ROOT}/notebooks",
            "PYTHONHASHSEED": salt,
        }
        subprocess.run([sys.executable, "-c", code, folder], check=True, env=environment)
    pages = [{p.name: p.read_bytes() for p in sorted(f.rglob("*.html"))} for f in folders]
    assert pages[0] == pages[1]
    assert len(pages[0]) == 6


# ── quizzes ──
def bare(text: str) -> str:
    """What one reads of HTML, without spaces and with straight quotation marks."""
    return re.sub(r"\s", "", unescape(re.sub("<[^>]+>", "", text))).translate(QUOTES)


@pytest.fixture(scope="module")
def everything() -> list[Question]:
    """One of each template."""
    return [bank.draw(name, "quiz") for name in bank.templates()]


def test_moodle_reads_back(everything: list[Question]) -> None:
    found = ET.fromstring(moodle.write(everything))[1:]
    assert len(found) == len(everything)
    kinds = {
        "number": "numerical",
        "text": "shortanswer",
        "choice": "multichoice",
        "several": "multichoice",
    }
    for element, one in zip(found, everything, strict=True):
        assert element.get("type") == kinds.get(one.kind, "multichoice")
        assert bare(element.findtext("questiontext/text")) == bare(html(feedback.with_unit(one)))
        answers = element.findall("answer")
        shares = [float(answer.get("fraction")) for answer in answers]
        right = [a for a, share in zip(answers, shares, strict=True) if share > 0]
        assert all(len(answer.findtext("feedback/text")) > 4 for answer in answers)
        if one.kind == "number":
            assert [float(a.findtext("text")) for a in right] == [pytest.approx(one.answer)]
            assert float(right[0].findtext("tolerance")) == pytest.approx(one.tolerance)
            assert len(answers) == 1 + len(one.wrong)
            assert shares[1:] == [0] * len(one.wrong)
        elif one.kind == "text":
            ways = [a.findtext("text").replace("\\*", "*") for a in right]
            assert any(same_text(way, one.answer[0]) for way in ways)
            wrong = [a.findtext("text") for a in answers if a not in right]
            assert not set(wrong) & set(ways)
        else:
            texts = [re.sub("<[^>]+>", "", unescape(a.findtext("text"))) for a in right]
            assert texts == [unescape(t.replace("`", "")) for t in one.right_options]
            assert sum(share for share in shares if share > 0) == pytest.approx(100, abs=0.01)
            assert element.findtext("single") == str(one.kind == "choice").lower()


def test_canvas_reads_back(everything: list[Question]) -> None:
    with zipfile.ZipFile(io.BytesIO(qti.write(everything))) as package:
        names = [name for name in package.namelist() if name.endswith(".xml")]
        trees = {name: ET.fromstring(package.read(name)) for name in names}
    spaces = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
    items = [item for tree in trees.values() for item in tree.iter(f"{spaces}item")]
    assert len(items) == len(everything)
    for item, one in zip(items, everything, strict=True):
        labels = item.findall(f".//{spaces}response_label")
        if one.options:
            shown = ["".join(label.itertext()) for label in labels]
            assert len(shown) == len(one.options)
        text = "".join(item.find(f".//{spaces}presentation/{spaces}material").itertext())
        assert bare(text) == bare(html(feedback.with_unit(one)))


def test_the_table_reads_back(everything: list[Question]) -> None:
    rows = list(csv.DictReader(io.StringIO(table.write(everything))))
    assert len(rows) == len(everything)
    for row, one in zip(rows, everything, strict=True):
        assert None not in row
        if one.options:
            right = [row[f"选项{letter}"] for letter in row["正确答案"]]
            assert right == [text.replace("`", "") for text in one.right_options]
        elif one.kind == "number":
            assert abs(float(row["正确答案"]) - one.answer) <= one.tolerance + 1e-9 * abs(
                one.answer
            )
        assert not any(
            value.startswith(("=", "+", "@")) for value in row.values()
        )  # Excel's formulas


def test_make_quiz_writes_three_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quiz.main(["--seed", "s3cr3t-seed", "--number", "3", "--out", str(tmp_path)])
    assert {path.name for path in tmp_path.iterdir()} == {"moodle.xml", "canvas.zip", "题目.csv"}
    assert "SEED=s3cr3t-seed" in capsys.readouterr().out
    assert not any(b"s3cr3t-seed" in path.read_bytes() for path in tmp_path.iterdir())


# ── papers ──
@pytest.mark.parametrize("seed", SEEDS)
def test_no_key_is_in_a_students_page(seed: str) -> None:
    """Pages of two questions that differ in their keys alone are the same."""
    for one in asked.questions(of(f"s3cr3t-{seed}", 60)):
        pages = [paper.paper("A", [one], [5]), paper.sheet("A", [one])]
        blind = Question(**{**vars(one), **_without_key(one)})
        assert pages == [paper.paper("A", [blind], [5]), paper.sheet("A", [blind])]
        for page in pages:
            assert "s3cr3t" not in page
            assert not any(key in page for key in one.body.wrong)
            assert not any(known()[key].why in page for key in one.body.wrong)


def _without_key(one: Question) -> dict[str, object]:
    options = tuple(type(option)(option.text, None) for option in one.options)
    answer = -1 if isinstance(one.body, Number) else ()
    return {"answer": answer, "options": options, "wrong": (), "working": (), "tolerance": 9}


def test_the_key_has_every_answer_and_its_working() -> None:
    drawn = asked.questions(of("x", 40))
    page = unescape(re.sub("<[^>]+>", "", paper.key("A", drawn, asked.points(drawn), "x")))
    for one in drawn:
        assert all(line.replace("`", "") in page for line in one.working)
        assert all(known()[key].name in page for _, key in one.wrong)


def test_the_pages_ask_nobody() -> None:
    drawn = asked.questions(of("x", 40))
    for page in (paper.paper("A", drawn, asked.points(drawn)), paper.sheet("A", drawn)):
        assert not re.search(r"https?:|<script|src=|<link", page)


def test_a_paper_prints_with_every_question_whole(browser: Browser, tmp_path: Path) -> None:
    drawn = asked.questions(of("x", 30))
    file = tmp_path / "试卷A.html"
    file.write_text(paper.paper("A", drawn, asked.points(drawn)), "utf-8")
    page = browser.new_page(viewport={"width": 658, "height": 900})  # an A4 page's 174 mm
    page.emulate_media(media="print")
    page.goto(file.as_uri())
    tallest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.question')].map((q) => q.offsetHeight))"
    )
    assert tallest < 259 / 25.4 * 96  # of a page's height between its margins
    kept = page.evaluate(
        "[...document.querySelectorAll('.question')].every("
        "(q) => getComputedStyle(q).breakInside === 'avoid')"
    )
    assert kept
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.pdf(path=tmp_path / "a.pdf", prefer_css_page_size=True)
    page.close()
    assert wide <= 658
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


# ── the pencil ──
@pytest.mark.parametrize(
    "line", ["12,345×678 = 8,369,910", "98,765,432 + 1 = 98,765,433", "7÷12,345 ≈ 0.0006"]
)
def test_what_nobody_does_on_paper_is_refused(line: str) -> None:
    with pytest.raises(by_hand.TooLong):
        by_hand.check([], [line])


@pytest.mark.parametrize("line", ["2×2 = 5", "⌊55÷2⌋ + 1 = 29", "1/3 ≈ 0.4", "10²−1 = 98"])
def test_false_arithmetic_is_seen(line: str) -> None:
    assert not all(by_hand.holds(one) for one in by_hand.equations(line))


# ── what CONTRIBUTING says ──
def test_the_example_of_contributing_is_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    code = re.search(r"```python\n(@question.*?)```", text, re.S)[1]
    monkeypatch.setattr(bank, "_registered", dict(bank.templates()))
    names = {"question": bank.question, "Draw": bank.Draw, "Layer": Layer, "Number": Number}
    exec(code, names)
    template = bank._registered["bias-of-layer"]
    monkeypatch.setattr(bank, "templates", lambda: {"bias-of-layer": template})
    one = bank.draw("bias-of-layer", 1)
    assert one.answer == one.body.given["c_out"]
    assert len(one.wrong) == 2
