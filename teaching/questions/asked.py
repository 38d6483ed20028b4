"""What a quiz or a paper is asked to hold: SEED, N, CHAPTERS, LEVEL, and the draw from them.

The same seed gives the same questions. Without one, a seed is drawn and told to the teacher, who
alone keeps it: none is stored.
"""

import argparse
import re
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from chapters import ROOT

from teaching.questions.bank import Draw, NoSuchQuestions, Template, draw, select
from teaching.questions.question import LEVELS, Question

MOST = 200
USUAL = 10
TRIES = 20  # draws of a template until its words are new
TOTAL = 100  # points
EACH = 3  # what a question weighs besides its minutes and its level


class Asked(NamedTuple):
    """What the command line asks for, in sound form."""

    seed: str
    number: int
    chapters: tuple[str, ...]
    level: int | None
    out: Path


def read(description: str, out: str, arguments: Sequence[str] | None = None) -> Asked:
    """Read the command line; without a seed, draw one. Raises NoSuchQuestions with a sentence."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--seed", default="", help="同样的种子，同样的题；不写就抽一个")
    parser.add_argument("--number", default=str(USUAL), help="几道题")
    parser.add_argument("--chapters", default="", help="哪几章，例如 02,04 或 2-5")
    parser.add_argument("--level", default="", help="难度：1 基础，2 综合，3 进阶")
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / out, help="放在哪个文件夹")
    given = parser.parse_args(arguments)
    return Asked(
        given.seed.strip() or secrets.token_hex(4),
        number_of(given.number),
        chapters_of(given.chapters),
        level_of(given.level),
        given.out,
    )


def number_of(text: str) -> int:
    """How many questions.

    >>> number_of("12")
    12
    """
    if not text.strip().isdecimal() or not 1 <= int(text) <= MOST:
        raise NoSuchQuestions(f"N={text} 不行：题数是 1 到 {MOST} 的整数，例如 N={USUAL}。")
    return int(text)


def chapters_of(text: str) -> tuple[str, ...]:
    """The chapters' numbers, of which there may be spaces, commas and ranges.

    >>> chapters_of("2, 04 7-9"), chapters_of("")
    (('02', '04', '07', '08', '09'), ())
    """
    found: list[str] = []
    for part in re.split(r"[\s,，、]+", text.strip()):
        if not part:
            continue
        ends = re.fullmatch(r"(\d{1,2})(?:[-–~](\d{1,2}))?", part)
        if not ends or (ends[2] and int(ends[1]) > int(ends[2])):
            raise NoSuchQuestions(
                f"CHAPTERS 里的“{part}”读不懂：写章号，例如 CHAPTERS=02,04 或 2-5。"
            )
        found += [f"{k:02}" for k in range(int(ends[1]), int(ends[2] or ends[1]) + 1)]
    return tuple(dict.fromkeys(found))


def level_of(text: str) -> int | None:
    """The level, by its number or its name; None if none is named.

    >>> level_of("2"), level_of("进阶"), level_of("")
    (2, 3, None)
    """
    said = text.strip()
    by_name = {name: level for level, name in LEVELS.items()}
    if not said or said in by_name:
        return by_name.get(said)
    if not said.isdecimal() or int(said) not in LEVELS:
        ways = "、".join(f"{level}（{name}）" for level, name in LEVELS.items())
        raise NoSuchQuestions(f"LEVEL={said} 不行：难度是 {ways}。")
    return int(said)


def turns(asked: Asked) -> Iterator[Template]:
    """Which templates are asked: chapters in turn, each template once before any comes again."""
    numbers, there = Draw(f"{asked.seed}/plan"), select(asked.chapters, asked.level)
    while True:
        by_chapter: dict[str, list[Template]] = {}
        for template in numbers.shuffled(there):
            by_chapter.setdefault(template.chapter, []).append(template)
        while any(by_chapter.values()):
            for chapter in numbers.shuffled(sorted(by_chapter)):
                if by_chapter[chapter]:
                    yield by_chapter[chapter].pop()


def questions(asked: Asked, form: str = "A") -> list[Question]:
    """The questions of one form: A, or B with other numbers (where a template has any).

    All forms have the same templates, each in an order of its own. Raises NoSuchQuestions where
    the templates have not so many different questions.
    """
    first = _first_form(asked)
    if form == "A":
        drawn = first
    else:
        drawn, before = [], {one.text for one in first}
        for place, other in enumerate(first):
            tries = [draw(other.name, f"{asked.seed}/{form}/{place}/{k}") for k in range(TRIES)]
            there = {one.text for one in drawn}
            new = [one for one in tries if one.text not in there | before]
            drawn.append(
                next(iter([*new, *(one for one in tries if one.text not in there), other]))
            )
    return Draw(f"{asked.seed}/{form}/order").shuffled(drawn)


def _first_form(asked: Asked) -> list[Question]:
    drawn: dict[str, Question] = {}
    barren = 0  # templates in a row that had nothing new
    for place, template in enumerate(turns(asked)):
        tries = (draw(template.name, f"{asked.seed}/A/{place}/{k}") for k in range(TRIES))
        new = next((one for one in tries if one.text not in drawn), None)
        barren = 0 if new else barren + 1
        if new:
            drawn[new.text] = new
        if len(drawn) == asked.number:
            return list(drawn.values())
        if barren > len(select(asked.chapters, asked.level)):
            break
    raise NoSuchQuestions(
        f"这个范围里只有 {len(drawn)} 道不同的题，凑不出 {asked.number} 道："
        "把 N 减小，或者多选几章、不限难度。"
    )


def points(asked: Sequence[Question]) -> list[int]:
    """The points of each, by its minutes and level; in all 100, or one each if there are more.

    Forms have the same templates, so the same points, whatever the order.
    """
    whole = max(TOTAL, len(asked))
    weights = [EACH + one.minutes + one.level for one in asked]
    exact = [weight * whole / sum(weights) for weight in weights]
    given = [max(1, int(value)) for value in exact]
    by_rest = sorted(range(len(asked)), key=lambda i: (given[i] - exact[i], asked[i].name))
    missing = whole - sum(given)
    for i in by_rest[:missing] if missing > 0 else []:
        given[i] += 1
    for i in sorted(range(len(asked)), key=lambda i: (-given[i], asked[i].name))[
        : max(0, -missing)
    ]:
        given[i] -= 1
    return given
