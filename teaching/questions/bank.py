"""All templates, and what is drawn from them.

>>> draw("conv-params", "any seed") == draw("conv-params", "any seed")
True
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from chapters import chapters

from teaching.questions import by_hand
from teaching.questions.misconceptions import known
from teaching.questions.question import (
    LEVELS,
    Body,
    Choice,
    Number,
    Option,
    Question,
    Redraw,
    Several,
    Text,
)
from teaching.questions.typed import same_text
from teaching.questions.wording import composed

TEMPLATES = Path(__file__).parent / "templates"
MOST_DRAWS = 400  # tries until the numbers make a sound question
MOST_OPTIONS = 5

T = TypeVar("T")


class NoSuchQuestions(Exception):
    """What was asked for is not in the bank; the text is a sentence."""


class Draw:
    """Where a template takes its numbers from."""

    def __init__(self, seed: str) -> None:
        """The same seed gives the same numbers, on every machine and Python."""
        self._random = random.Random(seed)

    def one_of(self, *values: T) -> T:
        """One of the values."""
        return values[int(self._random.random() * len(values))]

    def some(self, count: int, values: Sequence[T]) -> list[T]:
        """Several of the values, each at most once, in any order."""
        left = list(values)
        return [left.pop(int(self._random.random() * len(left))) for _ in range(count)]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """All the values, in any order."""
        return self.some(len(values), values)

    def between(self, least: int, most: int, step: int = 1) -> int:
        """A whole number from `least` to `most`, both possible."""
        return self.one_of(*range(least, most + 1, step))

    def chance(self, of: float = 0.5) -> bool:
        """True so often."""
        return self._random.random() < of

    @staticmethod
    def require(sound: bool) -> None:
        """Draw other numbers where these do not make a sound question."""
        if not sound:
            raise Redraw


@dataclass(frozen=True)
class Template:
    """A function that makes questions, and what its heading says of all of them."""

    name: str
    make: Callable[[Draw], Body]
    chapter: str
    topic: str
    level: int
    minutes: int
    section: str  # a lasting name on the chapter's page

    @property
    def address(self) -> str:
        """The section that teaches it, as an address of the site."""
        return f"{pages()[self.chapter]}.html#{self.section}"


_registered: dict[str, Template] = {}


def question(
    *, chapter: str, topic: str, level: int, minutes: int, section: str
) -> Callable[[Callable[[Draw], Body]], Callable[[Draw], Body]]:
    """The heading of a template: `@question(chapter="04", topic="参数量", …)`.

    `section` is a name of the chapter's page in book/addresses.yml. The question's own name is the
    function's, with hyphens.
    """

    def register(make: Callable[[Draw], Body]) -> Callable[[Draw], Body]:
        name = make.__name__.replace("_", "-")
        if name in _registered and _registered[name].make.__module__ != make.__module__:
            raise ValueError(f"两道题都叫 {name}，给其中一道换个名字。")
        _registered[name] = Template(name, make, chapter, topic, level, minutes, section)
        return make

    return register


@cache
def pages() -> dict[str, str]:
    """The page of each chapter by its number: "04" → "notebooks/04_cost_formulas"."""
    return {path.stem[:2]: f"notebooks/{path.stem}" for path in chapters()}


@cache
def templates() -> dict[str, Template]:
    """All templates by name, in the order of the chapters."""
    for path in sorted(TEMPLATES.glob("[a-z]*.py")):
        import_module(f"teaching.questions.templates.{path.stem}")
    return dict(sorted(_registered.items(), key=lambda item: (item[1].chapter, item[1].level)))


def select(chapter_numbers: Sequence[str] = (), level: int | None = None) -> list[Template]:
    """The templates of these chapters (all, if none is named) and this level (every, if None).

    Raises NoSuchQuestions, with a sentence, for a chapter or a level that no template has.
    """
    there = sorted({one.chapter for one in templates().values()})
    for number in chapter_numbers:
        if number not in there:
            raise NoSuchQuestions(f"没有第 {number} 章的题；有题的是 {'、'.join(there)}。")
    if level is not None and level not in LEVELS:
        ways = "、".join(f"{key}（{word}）" for key, word in LEVELS.items())
        raise NoSuchQuestions(f"没有 {level} 这一级；难度是 {ways}。")
    found = [
        one
        for one in templates().values()
        if (not chapter_numbers or one.chapter in chapter_numbers) and level in (None, one.level)
    ]
    if not found:
        where = "、".join(chapter_numbers)
        raise NoSuchQuestions(f"第 {where} 章没有“{LEVELS[level]}”的题，换一个难度，或者多选几章。")
    return found


def draw(name: str, seed: object) -> Question:
    """The question that the template `name` makes of `seed`: the same seed, the same question."""
    template = templates()[name]
    for attempt in range(MOST_DRAWS):
        numbers = Draw(f"{name}/{seed}/{attempt}")
        try:
            body = template.make(numbers)
            return _finished(template, body, numbers)
        except (Redraw, by_hand.TooLong):
            continue
    raise ValueError(f"{name} 抽了 {MOST_DRAWS} 次也没有一道合适的题：看看它的数和 Draw.require。")


def distinct(name: str, seed: object) -> Iterator[Question]:
    """Questions of one template, all with different words; ends where it has no more."""
    seen, fruitless, number = set(), 0, 0
    while fruitless < 12:
        one = draw(name, f"{seed}/{number}")
        number += 1
        key = (one.text, tuple(sorted(option.text for option in one.options)))
        fruitless = fruitless + 1 if key in seen else 0
        if key not in seen:
            seen.add(key)
            yield one


def _finished(template: Template, body: Body, numbers: Draw) -> Question:
    """The question that a template's answer is, its wrong answers told apart; Redraw if poor."""
    unknown = [key for key in body.wrong if key not in known()]
    if unknown:
        raise ValueError(f"{template.name}：misconceptions.toml 里没有 {'、'.join(unknown)}。")
    kind, unit, tolerance, options, wrong = type(body).__name__.lower(), None, 0, (), ()
    if isinstance(body, Number):
        answer, unit, tolerance = _number(body.answer), body.unit, round(body.tolerance, 8)
        wrong = _apart(body, answer)
        # What is asked for to some digits is worked out to those alone.
        by_hand.check([int(answer) if tolerance else answer], list(body.working))
    elif isinstance(body, Choice | Several):
        options = _options(body, numbers)
        answer = tuple(i for i, option in enumerate(options) if option.misconception is None)
        by_hand.check([], list(body.working))
    elif isinstance(body, Text):
        answer = tuple(body.accepted)
        wrong = tuple(
            pair for pair in body.known_wrong() if not any(same_text(pair[0], a) for a in answer)
        )
        by_hand.check([], list(body.working))
    else:
        raise TypeError(f"{template.name} 应当返回 Number、Choice、Several 或 Text。")
    return Question(
        name=template.name,
        chapter=template.chapter,
        topic=template.topic,
        level=template.level,
        minutes=template.minutes,
        kind=kind,
        text=composed(body.text),
        unit=unit,
        answer=answer,
        tolerance=tolerance,
        options=options,
        wrong=wrong,
        working=tuple(composed(line) for line in body.working),
        section=template.address,
        explorer=body.explorer,
        body=body,
    )


def _number(value: object) -> int | float:
    """A whole number as int, others as float. Raises Redraw where it is no finite number."""
    if isinstance(value, Fraction):
        value = value.numerator if value.denominator == 1 else float(value)
    if not math.isfinite(value):
        raise Redraw
    return int(value) if value == int(value) else round(value, 10)


def _apart(body: Number, answer: float) -> tuple[tuple[float, str], ...]:
    """The known wrong numbers that differ from the key and from one another, by the tolerance."""
    kept: list[tuple[float, str]] = []
    for value, key in body.known_wrong():
        value = _number(value)
        others = [answer, *(other for other, _ in kept)]
        if (value >= 0 or answer < 0) and all(
            abs(value - other) > 2 * body.tolerance for other in others
        ):
            kept.append((value, key))
    return tuple(kept)


def _options(body: Choice | Several, numbers: Draw) -> tuple[Option, ...]:
    """The options in an order of their own; at most five, the right ones among them."""
    right = [body.right] if isinstance(body, Choice) else list(body.right)
    right = [composed(text) for text in right]
    wrong = [Option(composed(str(text)), key) for text, key in body.known_wrong()]
    wrong = numbers.some(min(len(wrong), MOST_OPTIONS - len(right)), wrong)
    options = numbers.shuffled([*(Option(text, None) for text in right), *wrong])
    texts = [option.text for option in options]
    if len(set(texts)) < len(texts) or not right or not wrong or len(options) < 3:
        raise Redraw
    return tuple(options)
