"""The plans of teaching (book/teach/plans.yml), and the places in the chapters that they name.

A place is a chapter's number and an address there, "02#output-size": a section, an exercise
("02#exercise-1"), or another part that every chapter has ("02#quiz").
"""

import re
from functools import cache
from typing import NamedTuple

import nbformat
import yaml
from sphinx.errors import ExtensionError

from publishing.places import ROOT, chapters
from publishing.read.lasting_addresses import name_of

FILE = ROOT / "book" / "teach" / "plans.yml"
HEADING = re.compile(r"^#{2,3} (.+)$", re.M)
SECTION = re.compile(r"(\d+\.\d+) ")
EXERCISE = re.compile(r"练习 (\d+)（(\w+)）(.+)")
MINUTES = {"基础": 4, "进阶": 8, "挑战": 12}  # as CONTRIBUTING.md counts them


class Place(NamedTuple):
    """A place in a chapter: the notebook's name, the address there, and its heading."""

    stem: str
    address: str
    title: str
    inside: str  # the number of the section that it stands in, "3.2"

    @property
    def label(self) -> str:
        """How a text calls it: "2.3 节", "第 2 章练习 1"."""
        if self.address.startswith("exercise-"):
            return f"第 {int(self.stem[:2])} 章练习 {self.address.removeprefix('exercise-')}"
        return f"{self.inside} 节" if self.inside else f"第 {int(self.stem[:2])} 章{self.title}"

    @property
    def exercise(self) -> tuple[int, str, str]:
        """The number, level and title of an exercise."""
        found = EXERCISE.match(self.title)
        if not found:
            raise ExtensionError(f"{self.stem}#{self.address} 不是练习：{self.title}")
        return int(found[1]), found[2], found[3]


@cache
def plans() -> dict:
    """What the file says."""
    return yaml.safe_load(FILE.read_text("utf-8"))


def plan(name: str) -> dict:
    """The plan of that id."""
    return _named(plans()["plans"], name, "计划")


def session(name: str) -> dict:
    """The session of that id; ids are unique over all plans."""
    return _named([one for plan in plans()["plans"] for one in plan["sessions"]], name, "一次课")


def _named(items: list[dict], name: str, what: str) -> dict:
    for item in items:
        if item["id"] == name:
            return item
    there = "、".join(item["id"] for item in items)
    raise ExtensionError(f"book/teach/plans.yml 里没有叫 {name} 的{what}；有的是 {there}。")


@cache
def places() -> dict[str, Place]:
    """Every heading of every chapter, by "02#output-size", in the order of the chapters."""
    found = {}
    for path in chapters():
        page, inside = f"notebooks/{path.stem}", ""
        for cell in nbformat.read(path, 4).cells:
            titles = HEADING.finditer(cell.source) if cell.cell_type == "markdown" else ()
            for match in titles:
                title = match[1]
                if match[0].startswith("## "):
                    number = SECTION.match(title)
                    inside = number[1] if number else ""
                address = name_of(page, title)
                found[f"{path.stem[:2]}#{address}"] = Place(path.stem, address, title, inside)
    return found


def place(name: str) -> Place:
    """The place "02#output-size"."""
    if name not in places():
        raise ExtensionError(f"没有 {name} 这个地方：章号加 # 加 book/addresses.yml 里的地址。")
    return places()[name]


def sections(chapter: str) -> list[str]:
    """The names of the numbered sections of a chapter, and of what stands below them."""
    return [name for name, one in places().items() if name[:2] == chapter and one.inside]
