"""Read a deck's outline, outlines/s1.yml, and refuse what no slide can have.

    question: 一层连着每个像素，要存多少个数？      # asked on the title slide
    goals: [...]                                  # its lines
    slides:
      - step: 2                # which line of the plan's minutes this belongs to, from 1
        title: 先写下位数
        text: [...]            # lines; numbers fetched from cells, see text.py
        figure: 01/cost-figure # one of MEDIA, or none
        then: [...]            # lines that are shown one by one after the rest
        say: ...               # for the speaker alone

`figure`, `table`, `printed`, `formula`, `code`, `explorer` name a cell; a mapping says more:
`table: {cell: …, rows: […], columns: […]}` keeps some of it, `printed: {cell: …, lines: [1, 3]}`,
`code: {cell: …, start: "def conv", lines: 8}`, `formula: {cell: …, which: 2}`,
`explorer: {cell: … or name: …, set: {groups: 64}}`, `exercise: 01/2` is its heading.
`after: true` shows the thing itself only at the next key. A cell named without its chapter is of
the step's chapter. `cells` names further ones that small typed numbers come from.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from teaching.slides import chapters, text
from teaching.slides.chapters import Cell
from teaching.slides.plan import Session, Step

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # eight outlines: ten times as fast
FOLDER = Path(__file__).parent / "outlines"
MEDIA = ("figure", "table", "printed", "formula", "code", "explorer")
MOST_LINES, MOST_CODE, MOST_ROWS = 6, 12, 12
KEYS = {"step", "title", "text", "then", "say", "after", "exercise", "cells", *MEDIA}


@dataclass
class Slide:
    """One slide, checked: its step, its lines with numbers in, and the thing that it shows."""

    deck: str
    step: Step
    first_of_step: bool
    title: str
    text: list[str]
    then: list[str]
    say: str
    after: bool
    kind: str | None
    thing: dict[str, Any]
    exercise: str | None
    cells: list[Cell] = field(default_factory=list)


@dataclass
class Deck:
    """A session's deck."""

    session: Session
    question: str
    goals: list[str]
    slides: list[Slide]

    @property
    def cells(self) -> list[Cell]:
        """Every cell that the deck stands on."""
        return list({cell.name: cell for slide in self.slides for cell in slide.cells}.values())


def read(session: Session, folder: Path = FOLDER) -> Deck:
    """Read the outline of a session; a ValueError names the file and the slide."""
    file = folder / f"{session.id}.yml"
    said = yaml.load(file.read_text("utf-8"), LOADER)
    slides, before = [], 0
    for number, one in enumerate(said["slides"], 1):
        where = f"{file.name} 第 {number} 张“{one.get('title', '')}”"
        try:
            slides.append(_slide(session, one, before))
        except ValueError as problem:
            raise ValueError(f"{where}：{problem}") from None
        before = one["step"]
    shown = {one["step"] for one in said["slides"]}
    if missing := set(range(1, len(session.steps) + 1)) - shown:
        raise ValueError(f"{file.name}：计划的第 {sorted(missing)} 步没有幻灯片")
    return Deck(session, said["question"], said["goals"], slides)


def _slide(session: Session, said: dict, before: int) -> Slide:
    if unknown := set(said) - KEYS:
        raise ValueError(f"不认识 {sorted(unknown)}；认识的是 {sorted(KEYS)}")
    number = said.get("step", 0)
    if not before <= number <= len(session.steps) or number < 1:
        raise ValueError(f"step 是 {number}；应当从 1 到 {len(session.steps)}，不往回走")
    step = session.steps[number - 1]
    media = [key for key in MEDIA if key in said]
    if len(media) > 1:
        raise ValueError(f"一张只放一样东西，现在有 {media}")
    kind = media[0] if media else None
    thing = said[kind] if kind else {}
    thing = dict(thing) if isinstance(thing, dict) else {"cell": thing}
    lines = {key: list(said.get(key, [])) for key in ("text", "then")}
    if len(lines["text"]) + len(lines["then"]) > MOST_LINES:
        raise ValueError(f"字多于 {MOST_LINES} 行")

    if kind == "explorer" and any(lines.values()):
        raise ValueError("实验台要一整张：把问题写成标题，别的写进 say")

    named: dict[str, Cell] = {}

    def find(name: str) -> Cell:
        full = name if "/" in name else f"{step.chapter}/{name}"
        return named.setdefault(full, chapters.cell(full))

    for name in said.get("cells", []):
        find(name)
    if "cell" in thing:
        thing["cell"] = find(thing["cell"])
    written = [said["title"], *lines["text"], *lines["then"]]
    for name in [name for line in written for name in text.cells_of(line)]:
        find(name)
    exercise = chapters.exercise(said["exercise"]) if "exercise" in said else None
    sources = "\n".join([cell.everything for cell in named.values()] + [step.do, exercise or ""])
    sources += " ".join(map(str, thing.get("set", {}).values()))
    if wrong := [problem for line in written for problem in text.typed(line, sources)]:
        raise ValueError("；".join(wrong))

    def value(name: str, where: str) -> str:
        return find(name).value(where)

    def filled(line: str) -> str:
        return text.fetched(line, value)

    return Slide(
        session.id,
        step,
        number != before,
        filled(said["title"]),
        [filled(line) for line in lines["text"]],
        [filled(line) for line in lines["then"]],
        filled(said.get("say", "")),
        said.get("after", False),
        kind,
        thing,
        exercise,
        list(named.values()),
    )
