"""From verdicts to points: what the teacher's TOML says, and one place that counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

from teaching.grading import words
from teaching.grading.master import Chapter

DEFAULTS = Path(__file__).with_name("rules.toml")


class RulesError(Exception):
    """The TOML says something that cannot be; the text is a sentence."""


@dataclass(frozen=True)
class OneRule:
    """What an exercise is worth, and the weights of its parts by their variables' names."""

    points: float
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Rules:
    """How a class is marked."""

    points: float
    partial: bool
    seconds: float
    megabytes: float
    late: tuple[tuple[float, float], ...]
    """(hours, weight), by hours: the weight of what comes more than so many hours late."""
    deadline: datetime | None = None
    exercises: dict[str, OneRule] = field(default_factory=dict)

    def of(self, exercise: str) -> OneRule:
        """The rule of an exercise, by "05-2"."""
        return self.exercises.get(exercise, OneRule(self.points))

    def full(self, exercise: str) -> float:
        """What a right answer earns."""
        return self.of(exercise).points

    def earned(self, exercise: str, result: dict) -> float:
        """What a result earns: all of it, or the weight of the parts that are right."""
        rule = self.of(exercise)
        if result["state"] == "right":
            return rule.points
        if not self.partial:
            return 0
        parts = {part["name"]: part["state"] for part in result["parts"]}
        weights = {name: Fraction(str(rule.parts.get(name, 1))) for name in parts}
        whole = sum(weights.values())
        right = sum(weights[name] for name, state in parts.items() if state == "right")
        return round(float(Fraction(str(rule.points)) * right / whole), 2) if whole else 0

    def late_weight(self, handed_in: datetime) -> float:
        """By what the points of a chapter that came then are multiplied."""
        late = handed_in - self.deadline if self.deadline else timedelta(0)
        weight = 1.0
        for hours, less in self.late:
            if late > timedelta(hours=hours):
                weight = less
        return weight


def read(path: Path | None, chapters: Iterable[Chapter]) -> Rules:
    """The defaults, and what a teacher's file says otherwise. Raises `RulesError`."""
    said = tomllib.loads(DEFAULTS.read_text("utf-8"))
    if path is not None:
        if not path.is_file():
            raise RulesError(words.NO_SUCH_FILE.format(path=path))
        try:
            theirs = tomllib.loads(path.read_text("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeError) as error:
            raise RulesError(words.RULES_BROKEN.format(path=path, error=error)) from None
        known = {one.name for one in fields(Rules)}
        if unknown := sorted(set(theirs) - known):
            told = words.RULES_UNKNOWN.format(
                what=words.COMMA.join(unknown), known=words.COMMA.join(sorted(known))
            )
            raise RulesError(told)
        said |= theirs
    asked = {c.name_of(e): e.names for c in chapters for e in c.exercises}
    return Rules(
        points=_number(said, "points", 0),
        partial=_is(said["partial"] in (True, False), "partial", said["partial"]),
        seconds=_number(said, "seconds", 1),
        megabytes=_number(said, "megabytes", 64),
        late=_late(said["late"]),
        deadline=_deadline(said.get("deadline")),
        exercises={
            name: _one(name, one, asked, said["points"])
            for name, one in _table(said.get("exercises", {}), "exercises").items()
        },
    )


def _is(right: bool, name: str, value: Any) -> Any:
    if not right:
        raise RulesError(words.RULES_VALUE.format(name=name, value=value, right=words.RULES[name]))
    return value


def _table(value: Any, name: str) -> dict:
    return _is(isinstance(value, dict), name, value)


def _number(said: dict, name: str, least: float) -> float:
    value = said[name]
    good = isinstance(value, int | float) and not isinstance(value, bool) and least <= value < 1e9
    return _is(good, name, value)


def _late(value: Any) -> tuple[tuple[float, float], ...]:
    good = isinstance(value, list) and all(
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(n, int | float) for n in pair)
        and pair[0] >= 0
        and 0 <= pair[1] <= 1
        for pair in value
    )
    return tuple(sorted((hours, weight) for hours, weight in _is(good, "late", value)))


def _deadline(value: Any) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time.max)
    _is(isinstance(value, datetime), "deadline", value)
    return value.astimezone().replace(tzinfo=None) if value.tzinfo else value


def _one(name: str, one: Any, asked: dict[str, tuple[str, ...]], points: float) -> OneRule:
    if name not in asked:
        raise RulesError(words.RULES_NO_EXERCISE.format(name=name))
    one = _table(one, "exercises")
    if unknown := set(one) - {"points", "parts"}:
        known = "points、parts"
        raise RulesError(
            words.RULES_UNKNOWN.format(what=words.COMMA.join(sorted(unknown)), known=known)
        )
    parts = _table(one.get("parts", {}), "parts")
    good = set(parts) <= set(asked[name]) and all(
        isinstance(weight, int | float) and weight >= 0 for weight in parts.values()
    )
    if not good or (parts and not any(parts.get(n, 1) for n in asked[name])):
        right = words.RULES["parts"].format(names=words.COMMA.join(asked[name]))
        raise RulesError(
            words.RULES_VALUE.format(name=f"{name} 的 parts", value=parts, right=right)
        )
    return OneRule(_number({"points": points} | one, "points", 0), parts)
