"""An exercise that can take other numbers: what it says, as a function of them.

>>> @renumbers("98-1", holds=lambda side: side != 8, side=(5, 6, 8))
... def square(side):
...     yield f"一个 {side}×{side} 的核"
>>> one = renumbered("98")[0]
>>> one.numbers("any seed")
{'side': 6}
>>> one.change({"side": 6})("15×5 和一个 5×5 的核")
'15×5 和一个 6×6 的核'
>>> del _registered["98-1"]
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

from teaching.questions.bank import Draw

Numbers = dict[str, Any]


@dataclass(frozen=True)
class Renumbered:
    """The numbers of an exercise, and all that its text, hint, code and solution say with them."""

    name: str  # "04-1"
    values: dict[str, tuple]
    """Of each number the chapter's own value, then those that a class may get."""
    holds: Callable[..., bool]
    """Whether drawn numbers make a sound exercise: they can be reckoned by hand, they tell."""
    phrases: Callable[..., Iterator[str]]
    """What is said with the numbers; with the chapter's own, word for word what stands there."""

    @property
    def exercise(self) -> int:
        """Its number in the chapter."""
        return int(self.name.partition("-")[2])

    @property
    def own(self) -> Numbers:
        """The numbers that the chapter has."""
        return {name: values[0] for name, values in self.values.items()}

    @cached_property
    def choices(self) -> list[Numbers]:
        """All numbers that can be drawn; each differs from the chapter's own."""
        others = itertools.product(*(values[1:] for values in self.values.values()))
        found = (dict(zip(self.values, some, strict=True)) for some in others)
        return [numbers for numbers in found if self.holds(**numbers)]

    def numbers(self, seed: str) -> Numbers:
        """The numbers that a class gets; the same seed gives the same."""
        return Draw(f"{seed}/handout/{self.name}").one_of(*self.choices)

    def change(self, numbers: Numbers) -> Callable[[str], str]:
        """A function that says a text with other numbers, all its phrases at once.

        Raises ValueError where the same words would have to become different ones.
        """
        said: dict[str, str] = {}
        for old, new in zip(self.phrases(**self.own), self.phrases(**numbers), strict=True):
            if said.setdefault(old, new) != new:
                raise ValueError(f"练习 {self.name}：“{old}”该换成“{said[old]}”还是“{new}”？")
        pattern = alternatives(said)
        return lambda text: pattern.sub(lambda found: said[found[0]], text)


def alternatives(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases, the longest first, and no part of a longer number."""
    longest = sorted(phrases, key=len, reverse=True)
    return re.compile("|".join(rf"(?<![\d.,_]){re.escape(one)}(?![\d_])" for one in longest))


_registered: dict[str, Renumbered] = {}


def renumbers(
    name: str, *, holds: Callable[..., bool] = lambda **_: True, **values: tuple
) -> Callable[[Callable[..., Iterator[str]]], Callable[..., Iterator[str]]]:
    """The heading of a function of phrases: `@renumbers("04-1", holds=…, size=(56, 40, 48))`.

    Of each number the first value is the chapter's own.
    """

    def register(phrases: Callable[..., Iterator[str]]) -> Callable[..., Iterator[str]]:
        _registered[name] = Renumbered(name, values, holds, phrases)
        return phrases

    return register


def renumbered(chapter: str = "") -> list[Renumbered]:
    """The exercises that can take other numbers, of the chapter "05" or of all."""
    import_module("teaching.renumber.chapter_exercises")
    return [one for name, one in sorted(_registered.items()) if name.startswith(chapter)]
