"""What the chapters ask, as the repository has them: exercises, checks, and what a check needs."""

import builtins
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import nbformat
from cell_roles import role_of
from chapters import chapters
from nbformat import NotebookNode

from teaching.exercises import at_the_check, exercises
from teaching.grading.source import parse
from teaching.grading.statements import Statement, statement
from teaching.renumber.notebook import renumber

PACKAGES = ("course", "convcost")
BUILT_IN = frozenset(dir(builtins))


@dataclass(frozen=True)
class Exercise:
    """An exercise: the variables its check takes, in order, and what its solution says."""

    number: int
    title: str
    names: tuple[str, ...]
    solution: tuple[str, ...]
    """The trees of the solution's statements."""
    answer: tuple[str, ...]
    """Those of them that answer, before the check is called."""
    code: tuple[str, ...]
    """The same as code."""
    needs: tuple[str, ...]
    """The names that it takes from the chapter."""


@dataclass(frozen=True)
class Cell:
    """A code cell of the chapter."""

    id: str
    code: str
    statements: tuple[Statement, ...]
    role: str  # answer, check, solution or nothing

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names that it binds."""
        return frozenset().union(*(one.binds for one in self.statements))

    @cached_property
    def uses(self) -> frozenset[str]:
        """The names that it looks up and has not bound itself by then."""
        return unbound(self.statements)

    @cached_property
    def changes(self) -> frozenset[str]:
        """The names of what it may change in place."""
        return frozenset().union(*(one.changes for one in self.statements))


def unbound(statements: Iterable[Statement]) -> frozenset[str]:
    """The names that statements in a row look up before they bind them."""
    uses: set[str] = set()
    bound: set[str] = set()
    for one in statements:
        uses |= one.uses - bound - (frozenset() if one.assigns else one.binds)
        bound |= one.binds
    return frozenset(uses)


@dataclass(frozen=True, eq=False)
class Chapter:
    """A chapter, its exercises and its cells; there is one object of each, see `read`."""

    path: Path
    title: str
    exercises: tuple[Exercise, ...]
    cells: tuple[Cell, ...]
    seed: str = ""
    """What the numbers of its basic exercises are drawn from; empty where they are its own."""

    @property
    def number(self) -> str:
        """Its number as its file has it: "05"."""
        return self.path.stem[:2]

    def name_of(self, exercise: Exercise) -> str:
        """An exercise as the rules and the reports name it: "05-2"."""
        return f"{self.number}-{exercise.number}"

    @cached_property
    def known(self) -> frozenset[str]:
        """The trees of all statements but the solutions': what is there is no answer."""
        return frozenset(s.dump for c in self.cells if c.role != "solution" for s in c.statements)

    @cached_property
    def own_ids(self) -> frozenset[str]:
        """The ids of its cells."""
        return frozenset(cell.id for cell in self.cells)

    def context(
        self, names: Iterable[str] = (), exercises: frozenset[int] | None = None
    ) -> tuple[str, ...]:
        """The cells, in order, that its checks and these names of a student's answer need.

        All its checks and solutions, or those of some exercises.
        """
        needed = set(self._checks if exercises is None else self._checks_of(exercises))
        for name in sorted(set(names)):
            self._find(name, len(self.cells), needed)
        return tuple(self.cells[place].id for place in sorted(needed))

    @cached_property
    def _checks(self) -> frozenset[int]:
        """All the checks, and what they and the solutions need."""
        return self._checks_of(frozenset(exercise.number for exercise in self.exercises))

    def _checks_of(self, numbers: frozenset[int]) -> frozenset[int]:
        """The exercises' checks, and what they and the solutions need."""
        asked = {f"check_{number}" for number in numbers}
        needed: set[int] = set()
        for place, cell in enumerate(self.cells):
            if cell.role == "check" and cell.binds & asked:
                self._need(place, needed)
        for exercise in self.exercises:
            for name in exercise.needs if exercise.number in numbers else ():
                self._find(name, len(self.cells), needed)
        return frozenset(needed)

    def _need(self, place: int, needed: set[int]) -> None:
        if place in needed:
            return
        needed.add(place)
        for name in sorted(self.cells[place].uses):
            self._find(name, place, needed)

    def _find(self, name: str, before: int, needed: set[int]) -> None:
        """Add the cell that bound `name` last before that place, and what changed it since."""
        if name in BUILT_IN:
            return
        places = [i for i, c in enumerate(self.cells) if c.role not in {"answer", "solution"}]
        binding = [i for i in places if name in self.cells[i].binds]
        if not binding:
            return
        last = max((i for i in binding if i < before), default=binding[0])
        if last == before:
            return
        self._need(last, needed)
        if name not in self.changed:
            return
        for place in places:
            if last < place < before and name in self.cells[place].changes:
                self._need(place, needed)

    @cached_property
    def changed(self) -> frozenset[str]:
        """The names of data, not of modules and functions, that cells change in place."""
        defined = {name for c in self.cells for s in c.statements if s.defines for name in s.binds}
        return frozenset().union(*(cell.changes for cell in self.cells)) - defined

    @cached_property
    def digest(self) -> str:
        """Of all that a verdict depends on besides the answer: the checks and the packages."""
        told = hashlib.sha256()
        for cell in self.cells:
            told.update(f"{cell.id}\0{cell.role}\0{cell.code}\0".encode())
        for package in PACKAGES:
            for path in sorted((self.path.parent / package).rglob("*.py")):
                told.update(path.read_bytes())
        return told.hexdigest()


@cache
def read(path: Path, seed: str = "") -> Chapter:
    """Read the chapter at `path`. Raises ValueError where an exercise calls no check.

    With a seed, the chapter as `make handout` gives it out with that seed.
    """
    notebook = nbformat.read(path, 4)
    if seed:
        renumber(notebook, path.stem[:2], seed)
    return chapter_of(notebook, path, seed)


def chapter_of(notebook: NotebookNode, path: Path, seed: str = "") -> Chapter:
    """A notebook as what the chapter at `path` asks."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    titles = dict(re.findall(r"^### 练习 (\d+)(（.+?)\s*$", text, flags=re.M))
    asked = []
    for one in exercises(notebook):
        (call,) = parse(one.call)[0]
        names = tuple(argument.id for argument in call.value.args)
        head, _ = at_the_check(one.solution.source, one.check.source)
        asked.append(
            Exercise(
                number=one.number,
                title=titles.get(str(one.number), ""),
                names=names,
                solution=tuple(s.dump for s in _statements(one.solution.source)),
                answer=tuple(s.dump for s in _statements(head)),
                code=tuple(s.code for s in _statements(head)),
                needs=tuple(sorted(unbound(_statements(head)))),
            )
        )
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            role = role_of(cell) or ""
            cells.append(Cell(cell.id, cell.source, _statements(cell.source), role))
    heading = re.search(r"^# (.+?)\s*$", text, flags=re.M)
    title = heading[1] if heading else path.stem
    return Chapter(path, title, tuple(asked), tuple(cells), seed)


def _statements(code: str) -> tuple[Statement, ...]:
    return tuple(statement(node) for node in parse(code)[0])


def all_chapters(prefix: str = "", seed: str = "") -> list[Chapter]:
    """The chapters whose file name starts with `prefix`, with the numbers of a class."""
    return [read(path, seed) for path in chapters(prefix)]
