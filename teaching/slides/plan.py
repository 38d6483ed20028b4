"""The plan of eight sessions (book/teach/plans.yml): the steps of a session and their minutes."""

from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from publishing.plans import plan, plans

PLAN = "eight"


@dataclass(frozen=True)
class Step:
    """One line of a session's minutes."""

    kind: str
    do: str
    chapter: str
    start: int
    end: int


@dataclass(frozen=True)
class Session:
    """A session: its name in addresses, its number, title, chapters and steps."""

    id: str
    number: int
    title: str
    chapters: list[str]
    steps: list[Step]


@cache
def sessions() -> list[Session]:
    """The sessions of the plan that has a deck each, in order."""
    found = []
    for number, one in enumerate(plan(PLAN)["sessions"], 1):
        ends = list(accumulate(line["take"] for line in one["minutes"]))
        steps = [
            Step(
                plans()["kinds"][line["kind"]],
                line["do"],
                line["section"].partition("#")[0],
                end - line["take"],
                end,
            )
            for line, end in zip(one["minutes"], ends, strict=True)
        ]
        found.append(Session(one["id"], number, one["title"], one["chapters"], steps))
    return found
