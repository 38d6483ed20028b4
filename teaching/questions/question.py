"""What a template returns, and what a drawn question is.

A template returns one of four: `Number`, `Choice`, `Several`, `Text`. Each takes the words of the
question, the right answer, `wrong`, which names by its misconception each wrong answer that one
knows, and `working`, the solution line by line. The bank adds what the template's heading says
(chapter, level, …) and makes a `Question` of it; its `to_dict` is the JSON of the practice page.

Text is plain, in paragraphs; `code` between backticks is its only markup, and a table or a
print-out stands between lines of three backticks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from teaching.questions.layers import Layer

KINDS = ("number", "choice", "several", "text")
LEVELS = {1: "基础", 2: "综合", 3: "进阶"}

#: misconception → the wrong answer that it gives, or several of them
Wrong = Mapping[str, object]


class Redraw(Exception):
    """The numbers drawn make a poor question: draw others."""


@dataclass(frozen=True, kw_only=True)
class Body:
    """What every kind of question has."""

    text: str
    wrong: Wrong = field(default_factory=dict)
    working: Sequence[str]
    explorer: str | None = None
    # Set aside for the tests, never shown: the layer asked about and which of its numbers, or the
    # numbers that the question was made from.
    layer: Layer | Sequence[Layer] | None = None
    asks: str | None = None
    given: Mapping[str, object] = field(default_factory=dict)

    def known_wrong(self) -> list[tuple[object, str]]:
        """Pairs of a wrong answer and its misconception."""
        pairs = []
        for key, values in self.wrong.items():
            for value in values if isinstance(values, list) else [values]:
                pairs.append((value, key))
        return pairs


@dataclass(frozen=True, kw_only=True)
class Number(Body):
    """One number is asked for: `answer`, exact unless `tolerance` (absolute) says otherwise."""

    answer: int | float | Fraction
    unit: str | None = None
    tolerance: float = 0


@dataclass(frozen=True, kw_only=True)
class Choice(Body):
    """One of the options is right."""

    right: str


@dataclass(frozen=True, kw_only=True)
class Several(Body):
    """Some of the options are right: one at least, and not all."""

    right: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Text(Body):
    """A word or a shape is asked for; the first of `accepted` is the one that is shown."""

    accepted: Sequence[str]


@dataclass(frozen=True)
class Option:
    """One option of a choice; a right one has no misconception."""

    text: str
    misconception: str | None


@dataclass(frozen=True, kw_only=True)
class Question:
    """A drawn question. Its JSON (`to_dict`) is what the practice page reads."""

    name: str
    chapter: str
    topic: str
    level: int
    minutes: int
    kind: str
    text: str
    unit: str | None
    answer: int | float | tuple[int, ...] | tuple[str, ...]
    tolerance: float
    options: tuple[Option, ...]
    wrong: tuple[tuple[object, str], ...]
    working: tuple[str, ...]
    section: str
    explorer: str | None
    body: Body = field(compare=False, repr=False)  # what the template returned: for the tests

    def to_dict(self) -> dict[str, object]:
        """The question as JSON has it."""
        answer = self.answer
        return {
            "name": self.name,
            "chapter": self.chapter,
            "topic": self.topic,
            "level": self.level,
            "minutes": self.minutes,
            "kind": self.kind,
            "text": self.text,
            "unit": self.unit,
            "answer": list(answer) if isinstance(answer, tuple) else answer,
            "tolerance": self.tolerance,
            "options": [vars(option) for option in self.options],
            "wrong": [{"value": value, "misconception": key} for value, key in self.wrong],
            "working": list(self.working),
            "section": self.section,
            "explorer": self.explorer,
        }

    @property
    def right_options(self) -> list[str]:
        """The texts of the right options of a choice."""
        return [option.text for option in self.options if option.misconception is None]
