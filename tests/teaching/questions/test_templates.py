"""Every template, over many seeds: its key, its wrong answers, its size, its words."""

import json
import re
from collections.abc import Iterator

import pytest
import yaml
from chapters import ROOT
from oracles import ORACLES, of_layers
from publishing.read.lasting_addresses import COMMON

from teaching.questions import bank, by_hand, explorers
from teaching.questions.misconceptions import known
from teaching.questions.question import KINDS, LEVELS, Question
from teaching.questions.typed import read, same_text
from teaching.questions.wording import composed

#: Templates of words alone, or whose right options are facts of the chapter.
WORDS_ALONE = {
    "what-sharing-saves", "shuffled-pixels", "nonsense-labels", "same-macs-same-time",
    "bias-before-norm", "what-white-teaches", "forgotten-line", "dropout-and-accuracy",
    "why-totals-differ", "where-the-saving-is", "peeking", "why-more-macs-are-faster",
    "side-doubled", "without-parameters", "what-shapes-the-weight", "truths-of-transposed",
    "what-flops-counts", "auxiliary-classifiers", "term-of-chapter-1",
}  # fmt: skip
NAMES = list(bank.templates())


@pytest.fixture(scope="session")
def many(request: pytest.FixtureRequest) -> int:
    """How many seeds are drawn of each template."""
    return 2000 if request.config.getoption("--every-chapter") else 25


@pytest.fixture(scope="session")
def some(request: pytest.FixtureRequest) -> int:
    """How many seeds are compared with a real layer."""
    return 200 if request.config.getoption("--every-chapter") else 6


def every(name: str, count: int) -> Iterator[Question]:
    return (bank.draw(name, seed) for seed in range(count))


def test_there_are_enough() -> None:
    assert len(NAMES) >= 40
    chapters = {one.chapter for one in bank.templates().values()}
    assert chapters == set(bank.pages())
    for number in chapters:
        there = [one for one in bank.templates().values() if one.chapter == number]
        assert len(there) >= 10
        assert {one.level for one in there} == set(LEVELS), number


def test_all_kinds_and_misconceptions_are_used() -> None:
    used = {key for name in NAMES for one in every(name, 25) for key in one.body.wrong}
    assert set(known()) == used
    assert {bank.draw(name, 1).kind for name in NAMES} == set(KINDS)


@pytest.mark.parametrize("name", NAMES)
class TestTemplate:
    def test_wrong_answers_are_wrong(self, name: str, many: int) -> None:
        named, kept = set(), set()
        for one in every(name, many):
            named |= {key for _, key in one.body.known_wrong()}
            kept |= {key for _, key in one.wrong} | {o.misconception for o in one.options} - {None}
            if one.kind == "number":
                values = [one.answer, *(value for value, _ in one.wrong)]
                for i, value in enumerate(values):
                    others = values[:i] + values[i + 1 :]
                    assert all(abs(value - other) > one.tolerance for other in others), one
            elif one.kind == "text":
                assert not any(same_text(w, a) for w, _ in one.wrong for a in one.answer), one
            else:
                texts = [option.text for option in one.options]
                assert len(set(texts)) == len(texts), one
                assert 3 <= len(texts) <= bank.MOST_OPTIONS
                right = one.right_options
                assert len(right) == 1 if one.kind == "choice" else 2 <= len(right) < len(texts), (
                    one
                )
                assert [i for i, o in enumerate(one.options) if not o.misconception] == list(
                    one.answer
                )

        assert named == kept, "never a wrong answer of its own"

    def test_it_is_done_by_hand(self, name: str, many: int) -> None:
        for one in every(name, many):
            for line in one.working:
                for equation in by_hand.equations(line):
                    assert by_hand.holds(equation), (equation, line)  # TooLong beyond the bounds
            if one.kind == "number":
                assert by_hand.digits(one.answer) <= by_hand.MOST_DIGITS or one.tolerance, one
                assert abs(one.answer) < 10**by_hand.MOST_DIGITS, one
            if one.kind == "number" and not one.tolerance:
                assert f"{one.answer:,}".replace("-", "−") in " ".join(one.working), one

    def test_its_words_are_sound(self, name: str, many: int) -> None:
        for one in every(name, many):
            texts = [one.text, *(option.text for option in one.options), *one.working]
            for text in texts:
                check_words(text)
            assert re.search(r"[？。）]$|```$", one.text), one.text
            assert "？" in one.text or "哪" in one.text, one.text
            assert all(re.search(r"[。）]$|[=，][^，。]*$|，$", line) for line in one.working), (
                one.working
            )
            assert len(one.text) < 600

    def test_the_key_is_found_another_way(self, name: str, some: int) -> None:
        for one in every(name, some):
            body = one.body
            if body.asks and body.layer is not None:
                expected = of_layers(one)
            elif name in ORACLES:
                expected = ORACLES[name](body.given)
            else:
                assert name in WORDS_ALONE, f"{name}：没有别的办法核对它的答案"
                return
            if callable(expected):
                assert all(
                    expected(option.text) == (option.misconception is None)
                    for option in one.options
                ), one
            elif one.kind == "number":
                # What a question rounds in its text (15.5 G) may be off by its tolerance.
                assert abs(one.answer - expected) <= max(one.tolerance, 1e-9 * abs(expected)), one
            elif one.kind == "text":
                assert same_text(one.answer[0], expected), one
            else:
                assert one.right_options == [composed(expected)], one

    def test_it_goes_to_json_and_back(self, name: str, many: int) -> None:
        for one in every(name, min(many, 10)):
            entry = one.to_dict()
            assert json.loads(json.dumps(entry, ensure_ascii=False)) == entry
            assert bank.draw(name, 3).to_dict() == bank.draw(name, 3).to_dict()

    def test_what_is_right_can_be_typed(self, name: str, many: int) -> None:
        for one in every(name, min(many, 10)):
            if one.kind == "number":
                typed = (
                    f"{one.answer:,.10g}" if isinstance(one.answer, float) else f"{one.answer:,}"
                )
                for way in (typed, f"{typed} {one.unit or ''}"):
                    assert abs(read(way, one.unit) - one.answer) <= one.tolerance + 1e-9, (way, one)

    def test_where_it_leads_is_there(self, name: str, many: int) -> None:
        template = bank.templates()[name]
        addresses = yaml.safe_load((ROOT / "book/addresses.yml").read_text("utf-8"))
        assert template.section in {*addresses[bank.pages()[template.chapter]], *COMMON.values()}
        assert template.level in LEVELS
        assert 1 <= template.minutes <= 6
        for one in every(name, min(many, 10)):
            if one.explorer:
                check_explorer(one.explorer)


CHINESE = "\u4e00-\u9fff"
LEFTOVERS = re.compile(
    r"None|nan|\binf\b|\{|\}|<|>(?! 0)|,,|，，|。。|。，|，。|  +|；。|（）|\bTrue\b|Fraction"
)


def check_words(text: str) -> None:
    """The words of a question, without its code and its blocks, are as print has them."""
    bare = re.sub(r"```.*?```", "", text, flags=re.S)
    assert bare.count("`") % 2 == 0, text
    bare = re.sub(r"`[^`]*`", "`", bare)
    assert bare == bare.strip() or bare.strip(), text
    assert not (found := LEFTOVERS.search(bare)), (found, text)
    assert not (found := re.search(f"[{CHINESE}][,.;:?!]|[,;:?!][{CHINESE}]", bare)), (found, text)
    assert not (found := re.search(f"[{CHINESE}][A-Za-z0-9]|[A-Za-z0-9%][{CHINESE}]", bare)), (
        found,
        text,
    )
    assert not (found := re.search(r"\d-\d|\d \* \d|\dx\d|(?<![\d.])\d{4,}", bare)), (found, text)
    assert not (
        found := re.search(r"\d 个[^，。？]{0,8}们|两 [0-9]|(?<![\d,.])0 [层个组]的", bare)
    ), text
    assert bare.count("（") == bare.count("）"), text
    assert bare.count("“") == bare.count("”"), text


def fields_of(explorer: str) -> dict[str, tuple[str, ...]]:
    """What an explorer's script says its settings are: the name and what stands behind it."""
    source = (ROOT / f"book/_static/explorers/{explorer}.js").read_text("utf-8")
    rows = re.findall(r"(\w+): (?:whole|pair)\((.*?), (-?\d+), (\d+)\)", source)
    return {name: (int(least), int(most)) for name, _, least, most in rows}


@pytest.mark.parametrize("explorer", explorers.BOUNDS)
def test_the_bounds_are_the_explorers_own(explorer: str) -> None:
    theirs = fields_of(explorer)
    for name, bounds in explorers.BOUNDS[explorer].items():
        assert theirs[name] == bounds, name


def check_explorer(address: str) -> None:
    """The page has the explorer, and the explorer the settings."""
    _page, setting, explorer = re.fullmatch(
        r"(book/explore\.html)\?([^#]+)#([\w-]+)", address
    ).groups()
    assert f'id="{explorer}"' in (ROOT / "book/explore.md").read_text("utf-8")
    name, _, values = setting.partition("=")
    assert name == explorer
    source = (ROOT / f"book/_static/explorers/{explorer}.js").read_text("utf-8")
    for part in values.split(";") if values else []:
        key, _, value = part.partition(":")
        assert re.search(rf"^\s+{key}: ", source, re.M), (address, key)
        assert re.fullmatch(r"[\w,.]+", value), address
