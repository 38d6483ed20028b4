"""The contest: what an entry must be, how the board is ranked, what comes out."""

import csv
import io
from pathlib import Path
from typing import Any

import course
from course.networks import REFERENCE_ENTRIES, early_pooling, lenet

import hand_ins
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teaching.contest import __main__ as command
from teaching.contest import board, page
from teaching.contest.board import Entry
from teaching.contest.judge import NUMBER, judge
from teaching.grading.roster import Student

SETTINGS = {"split": 7, "seeds": [7, 8], "limit": 60}
GOOD = [(1, 0.01)]


# ── ranks ──
SCORES = st.lists(st.integers(880, 999), min_size=2, max_size=2)
ENTRIES = st.lists(st.tuples(st.integers(1, 9), SCORES, st.booleans()), min_size=1, max_size=8).map(
    lambda rows: [
        Entry(f"e{i}", 10, 1000 * macs, tuple(s / 1000 for s in scores), reference)
        for i, (macs, scores, reference) in enumerate(rows)
    ]
)


@given(ENTRIES)
def test_ranks_are_those_of_a_board(entries: list[Entry]) -> None:
    ranked = board.places(entries)
    assert {p.entry.name for p in ranked} == {e.name for e in entries}
    own = [p for p in ranked if not p.entry.reference]
    ranks = [p.rank for p in own]
    assert ranks == sorted(ranks)
    for place in own:
        ahead = sum(p.rank < place.rank for p in own)
        assert place.rank == ahead + 1
        best = max(p.entry.mean for p in own if p.rank == place.rank)
        assert best - place.entry.mean <= board.noise(entries) + 1e-6
        for worse in own:
            if worse.rank > place.rank:
                assert worse.entry.mean < best


@given(ENTRIES)
def test_front_is_what_nobody_beats(entries: list[Entry]) -> None:
    for place in board.places(entries):
        one = place.entry
        beaten = any(
            other.macs <= one.macs
            and other.mean >= one.mean
            and (other.macs < one.macs or other.mean > one.mean)
            for other in entries
        )
        assert place.on_front is not beaten


@given(ENTRIES, st.randoms())
def test_order_of_hand_ins_does_not_matter(entries: list[Entry], random: Any) -> None:
    shuffled = random.sample(entries, len(entries))
    told = [
        {p.entry.name: (p.rank, p.on_front) for p in board.places(some)}
        for some in (entries, shuffled)
    ]
    assert told[0] == told[1]


def test_noise_grows_with_the_spread_and_shrinks_with_the_seeds() -> None:
    def entry(*scores: float) -> Entry:
        return Entry("甲", 1, 1, scores)

    assert board.noise([entry(0.9)]) == 0
    assert board.noise([entry(0.9, 0.9)]) == 0
    calm, wild = board.noise([entry(0.90, 0.91)]), board.noise([entry(0.90, 0.93)])
    assert 0 < calm < wild
    assert board.noise([entry(0.90, 0.93, 0.90, 0.93, 0.90, 0.93)]) < wild


# ── one entry ──
def judged(build: Any, stages: Any, *, right: float = 0.97) -> tuple[Any, dict, list]:
    """The verdict, what was measured, and what was trained; training is replaced."""
    measured: dict = {}
    fits: list = []

    def faults(build: Any, stages: Any) -> list[str]:
        return ["太大。"] if sum(p.size for p in build().parameters()) > 40_000 else []

    def fit(build: Any, stages: Any, seed: int, part: Any = None) -> Any:
        fits.append((stages, seed, names["images"][:1].sum(), part))
        net = build()
        net.share = right if stages else getattr(net, "share", 0.1)
        return net

    names = {
        "images": None,
        "faults": faults,
        "cost_of": lambda build: type("R", (), {"total": type("T", (), {"params": 5, "macs": 9})}),
        "fit": fit,
    }
    verdict = judge(names, SETTINGS, measured)(build, stages)
    return verdict, measured, fits


@pytest.fixture(autouse=True)
def _no_judging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "teaching.contest.judge.accuracy",
        lambda net, images, labels: getattr(net, "share", 0.1),
    )


def test_an_entry_is_trained_with_each_seed_on_another_split() -> None:
    verdict, measured, fits = judged(early_pooling, GOOD)
    assert verdict.state == "right"
    assert measured == {"params": 5, "macs": 9, "scores": [0.97, 0.97]}
    trained = [fit for fit in fits if fit[0]]
    assert [seed for _, seed, _, _ in trained] == SETTINGS["seeds"]
    assert all(part == slice(0, 4000) for *_, part in trained)
    students = course.digits.load_digits().train_images[:1].sum()
    assert all(first != students for _, _, first, _ in fits)


@pytest.mark.parametrize(
    ("build", "stages", "says"),
    [
        (lenet, GOOD, "太大"),
        (early_pooling, [], "至少要有一段"),
        (early_pooling, [(0, 0.1)], "大于零"),
        (early_pooling, None, "stages_5 还没有写"),
        (None, GOOD, "build_5 还没有写"),
        (7, GOOD, "build_5"),
        (lambda: 1 / 0, GOOD, "ZeroDivisionError"),
    ],
)
def test_what_is_no_entry_is_told_why(build: Any, stages: Any, says: str) -> None:
    verdict, measured, fits = judged(build, stages)
    assert verdict.state != "right"
    assert says in str(verdict)
    assert "scores" not in measured
    assert not any(fit[0] for fit in fits)


def test_weights_brought_along_are_refused() -> None:
    trained = early_pooling()
    trained.share = 0.99
    verdict, measured, _ = judged(lambda: trained, GOOD)
    assert "还没有训练就认得数字" in str(verdict)
    assert "scores" not in measured


# ── what comes out ──
@pytest.fixture
def told() -> page.Board:
    students = [Student("01", "张三"), Student("02", "=李四")]
    entries = [
        Entry(str(students[0]), 3000, 30_000, (0.96, 0.97)),
        Entry(str(students[1]), 9000, 90_000, (0.95, 0.951)),
        Entry("瓶颈", 15_738, 793_888, (0.974, 0.972), reference=True),
    ]
    whose = {str(s): s for s in students} | {"瓶颈": "瓶颈"}
    return page.Board(entries, [("王五（03）", "超了 <1>。")], ["赵六（04）"], whose, 2)


def test_table_has_everybody(told: page.Board) -> None:
    rows = list(csv.reader(io.StringIO(page.table(told, board.places(told.entries)))))
    assert len({len(row) for row in rows}) == 1
    assert [row[0] for row in rows[1:]] == ["1", "2", "参考", "", ""]
    assert rows[1][3:9] == ["3000", "30000", "96.5", "96.0", "97.0", "在"]
    assert rows[2][2].startswith("'=")  # no formula for Excel
    assert rows[4][-1].startswith("超了")


def test_page_draws_the_front_and_says_it(told: page.Board, tmp_path: Path) -> None:
    page.write(told, tmp_path)
    text = (tmp_path / "榜.html").read_text("utf-8")
    assert "张三（01）（30,000 次，96.5%）、瓶颈（793,888 次，97.3%）" in text
    assert "超了 &lt;1&gt;。" in text
    assert "赵六（04）" in text
    again = page.page(told, board.places(told.entries))
    assert again == text  # the picture too


@pytest.mark.parametrize("seeds", ["0", "-1", "21", "三", "", "2.5"])
def test_senseless_seeds_get_a_sentence(seeds: str) -> None:
    with pytest.raises(command.NoContest, match="SEEDS="):
        command._seeds(seeds)


def test_the_split_is_kept(tmp_path: Path) -> None:
    first = command._split("", tmp_path)
    assert first > 0
    assert command._split("", tmp_path) == first
    assert command._split("12", tmp_path) == 12
    assert command._split("", tmp_path) == 12
    for senseless in ("0", "-3", "x"):
        with pytest.raises(command.NoContest, match="SEED="):
            command._split(senseless, tmp_path)
    (tmp_path / "种子.txt").write_text("?", "utf-8")
    with pytest.raises(command.NoContest, match="种子"):
        command._split("", tmp_path)


def test_a_class_from_hand_ins_to_the_board(
    tmp_path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture
) -> None:
    """Real trainings, so only when all is asked for; else the references are left out."""
    if not request.config.getoption("--every-chapter"):
        pytest.skip("trains for minutes; `make test-all`")
    answers = {
        "张三": "build_5, stages_5 = bottleneck, [(4, 0.01), (1, 0.001)]",
        "李四": hand_ins.solutions("09")[5],
        "王五": "build_5, stages_5 = lenet, [(5, 0.01)]",
        "钱七": "kept = early_pooling()\ntrain(kept, images, labels, epochs=3)\n"
        "def build_5():\n    return kept\nstages_5 = [(5, 0.01)]",
    }
    roster = ["学号,姓名", "106,周九"]
    for number, (name, answer) in enumerate(answers.items(), 101):
        roster.append(f"{number},{name}")
        nbformat.write(
            hand_ins.filled("09", {NUMBER: answer}), tmp_path / f"{number}_{name}_09.ipynb"
        )
    (tmp_path / "名单.csv").write_text("\n".join(roster), "utf-8")
    boards = []
    for out in ("a", "b"):
        arguments = ["--from", str(tmp_path), "--roster", str(tmp_path / "名单.csv")]
        command.main([*arguments, "--seeds", "2", "--seed", "7", "--out", str(tmp_path / out)])
        boards.append((tmp_path / out / "榜.csv").read_text("utf-8-sig"))
    assert boards[0] == boards[1]
    rows = {row["姓名"]: row for row in csv.DictReader(io.StringIO(boards[0]))}
    assert set(REFERENCE_ENTRIES) < set(rows)
    assert rows["李四"]["名次"] == "1"
    assert rows["李四"]["在前沿上"] == "在"
    assert rows["张三"]["正确率（%）"] == rows["瓶颈"]["正确率（%）"]
    assert "41,806" in rows["王五（103）"]["说明"]
    assert "还没有训练就认得数字" in rows["钱七（104）"]["说明"]
    assert "2 份作品上榜，2 份没有上榜" in capsys.readouterr().out
