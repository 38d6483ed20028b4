"""What the teacher's guide shows of its plans (publishing.plans), and links that open explorers.

Directives, each with the id of a plan or a session: `{plan}` has a line a session, `{lesson}`
its steps, minute by minute, `{left-out}` what of its chapters is not taught and what that costs,
`{homework}` the exercises, how long they take and their points. Roles: `{all-minutes}` is how long
the chapters take together; `{try}` opens an explorer in a setting:

    {try}`步幅 2 <conv-explorer input_size:7,7;stride:2,2>`
"""

import os
import re
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective, SphinxRole

from publishing.places import chapters
from publishing.plans import FILE, MINUTES, Place, place, plan, plans, session
from publishing.write.openings import minutes

EXPLORE = "book/explore"
GIVEN = re.compile(r"(.+?)\s*<(.+)>", re.S)


def link(to: Place, words: str = "") -> str:
    """HTML for a link from a page of the guide to a place in a chapter."""
    return f'<a href="../../notebooks/{to.stem}.html#{to.address}">{words or to.label}</a>'


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """The lines of a Markdown table."""
    lines = [f"| {' | '.join(row)} |" for row in [head, *rows]]
    return [lines[0], "| --- " * len(head) + "|", *lines[1:], ""]


def lesson(name: str) -> list[str]:
    """The steps of a session, from which minute to which."""
    rows, start = [], 0
    for step in session(name)["minutes"]:
        end = start + step["take"]
        where = f"（{link(place(step['section']))}）" if "section" in step else ""
        rows.append([f"{start}–{end}", plans()["kinds"][step["kind"]], step["do"] + where])
        start = end
    return table(["分钟", "步骤", "做什么"], rows)


def left_out(name: str) -> list[str]:
    """What the session leaves out of its chapters, and what that costs."""
    rows = []
    for one in session(name)["skip"]:
        to = place(one["section"])
        title = re.sub(r"^\d+\.\d+ ", "", to.title)
        rows.append([f"{link(to)} {title}", one["cost"]])
    return table(["不讲的", "代价"], rows)


def homework(name: str) -> list[str]:
    """The exercises to do at home, how long they take and what they are worth."""
    points, rows, sums = plans()["points"], [], [0, 0]
    for one in session(name)["homework"]:
        to = place(one)
        _, level, title = to.exercise
        rows.append([f"{link(to)} {title}", level, str(MINUTES[level]), str(points)])
        sums = [sums[0] + MINUTES[level], sums[1] + points]
    rows.append(["合计", "", *map(str, sums)])
    return table(["练习", "级别", "约几分钟", "分"], rows)


def overview(name: str) -> list[str]:
    """One line a session: what it is called, the chapters, the homework."""
    rows = []
    for count, one in enumerate(plan(name)["sessions"], 1):
        there = "、".join(str(int(number)) for number in one["chapters"])
        work = "、".join(link(place(ex), place(ex).label) for ex in one["homework"])
        page = f"[{one['title']}]({one['id']}.md)" if name == "eight" else one["title"]
        rows.append([str(count), page, f"第 {there} 章", work or "没有"])
    return table(["次", "题目", "用到", "作业"], rows)


class PlanTable(SphinxDirective):
    """A table drawn from plans.yml; the page is made again when it or a chapter changes."""

    required_arguments = 1
    draw: ClassVar = {
        "lesson": lesson,
        "left-out": left_out,
        "homework": homework,
        "plan": overview,
    }

    def run(self) -> list[nodes.Node]:
        """Draw it."""
        for path in (FILE, *chapters(root=Path(self.env.srcdir))):
            self.env.note_dependency(str(path))
        block = nodes.container(classes=[f"guide-{self.name}"])
        lines = self.draw[self.name](self.arguments[0])
        self.state.nested_parse(StringList(lines), self.content_offset, block)
        return [block]


class AllMinutes(SphinxRole):
    """How long the chapters take together, by what each says itself."""

    def run(self) -> tuple[list[nodes.Node], list]:
        """Add them up."""
        times = [minutes(path.stem) for path in chapters(root=Path(self.env.srcdir))]
        return [nodes.Text(f"{sum(time for time in times if time):,}")], []


class Try(SphinxRole):
    """A link that opens an explorer of 实验台 in a setting: name:value;name:value."""

    def run(self) -> tuple[list[nodes.Node], list]:
        """Write the address as the explorers do."""
        if not (given := GIVEN.fullmatch(self.text)):
            raise ExtensionError(
                f"{{try}}`{self.text}`：写成 {{try}}`字 <conv-explorer stride:2,2>`。"
            )
        name, _, setting = given[2].partition(" ")
        folder = os.path.relpath(EXPLORE, Path(self.env.docname).parent.as_posix())
        query = f"?{name}={setting}" if setting else ""
        uri = f"{Path(folder).as_posix()}.html{query}#{name}"
        return [nodes.reference("", given[1], refuri=uri, internal=True)], []


DIRECTIVES = dict.fromkeys(PlanTable.draw, PlanTable)
ROLES = {"all-minutes": AllMinutes(), "try": Try()}
