"""Find what a student answered: by the names that answers have, with whatever else they need.

What the chapter says itself, and its solutions where the copy has them, is no answer. A student's
check cells, prints and experiments are left where they are: only what an answer leads to is taken.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from teaching.grading import words
from teaching.grading.master import BUILT_IN, Chapter, Exercise
from teaching.grading.source import Source
from teaching.grading.statements import Statement

IMPORTS = ("import ", "from ")


@dataclass(frozen=True)
class Answer:
    """One exercise of one hand-in: the code to run, the chapter's cells it needs, what to say."""

    number: int
    code: tuple[str, ...]
    needs: tuple[str, ...]
    """Names that the chapter is to give."""
    remarks: tuple[str, ...]


def recognise(source: Source, path: str, chapters: Iterable[Chapter]) -> Chapter | None:
    """The chapter that a hand-in answers, by what stands in it, else by its file's name."""
    chapters = list(chapters)
    shared = Counter(dump for chapter in chapters for dump in chapter.known)
    names = Counter(n for c in chapters for n in {n for e in c.exercises for n in e.names})
    given = {s.dump for s in source.statements}
    bound = {name for s in source.statements for name in s.binds}
    found: list[tuple[float, Chapter]] = []
    for chapter in chapters:
        score: float = sum(shared[dump] == 1 for dump in given & chapter.known)
        asked = {name for exercise in chapter.exercises for name in exercise.names}
        score += sum(1 / names[name] for name in asked & bound)
        if chapter.title in source.text:
            score += 5
        number = f"0?{int(chapter.number)}"
        if re.search(rf"(?<!\d){number}_[a-z]|第\s*{number}\s*章", path):
            score += 0.5
        found.append((score, chapter))
    best = max(found, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def find(source: Source, chapter: Chapter) -> list[Answer]:
    """What the hand-in answers to each of the chapter's exercises."""
    own = _Own(source, chapter)
    return [own.answer(exercise) for exercise in chapter.exercises]


def with_other_numbers(source: Source, chapter: Chapter) -> list[int]:
    """The exercises that are the chapter's but for their numbers: another class's, or old ones."""
    there: dict[str, set[str]] = {}
    for one in source.statements:
        for name in one.binds:
            there.setdefault(name, set()).add(_said(one))
    found = []
    for exercise in chapter.exercises:
        told = [
            (there.get(name, set()), _said(one))
            for cell in chapter.cells
            if cell.id.startswith(f"exercise-{exercise.number}-")
            and cell.role not in {"answer", "solution"}
            for one in cell.statements
            for name in one.binds
        ]
        if any(
            own not in theirs and _without_numbers(own) in map(_without_numbers, theirs)
            for theirs, own in told
        ):
            found.append(exercise.number)
    return found


def _said(one: Statement) -> str:
    """The tree of a statement, without decorators: a copy's checks have more in theirs."""
    if not one.defines:
        return one.dump
    (tree,) = ast.parse(one.code).body
    tree.decorator_list = []
    return ast.dump(tree)


def _without_numbers(dump: str) -> str:
    """The tree of a statement with one number for all, and for all in a row."""
    told = re.sub(r"[\d一二三四五六七八九十两]+", "0", dump)
    return re.sub(r"(Constant\(value=0\), )+", "Constant(value=0), ", told)


class _Own:
    """The statements of a hand-in that are its writer's own."""

    def __init__(self, source: Source, chapter: Chapter) -> None:
        self.all, self.tags, self.chapter = source.statements, source.tags, chapter
        self.problems = source.problems
        given = self._given()
        none = {
            s.dump for c in chapter.cells if c.role == "answer" for s in c.statements
        }  # a cell that was doubled and left empty
        asked = {name for exercise in chapter.exercises for name in exercise.names}
        mine = {i for i, s in enumerate(self.all) if s.dump not in chapter.known and i not in given}
        checked = {s.cell for s in self.all if any(n.startswith("check_") for n in s.binds)}
        writing = {self.all[i].cell for i in mine if self.all[i].binds & asked} - checked
        # Where one answers, a line that the chapter happens to have too is one's own.
        mine |= {
            i
            for i, s in enumerate(self.all)
            if s.cell in writing and i not in given and s.dump not in none
        }
        self.places = sorted(mine)

    @cached_property
    def imported(self) -> frozenset[str]:
        """Names of modules and what was imported: to change those is no part of an answer."""
        cells = [s for cell in self.chapter.cells for s in cell.statements]
        return frozenset(
            name for s in [*cells, *self.all] if s.code.startswith(IMPORTS) for name in s.binds
        )

    def _given(self) -> set[int]:
        """The places of solutions that the copy came with: in the repository's own notebook."""
        after: dict[int, set[int]] = {}
        tagged: set[int] = set()
        for exercise in self.chapter.exercises:
            check = f"check_{exercise.number}"
            begin = next((i for i, s in enumerate(self.all) if check in s.binds), None)
            solution = set(exercise.solution) - self.chapter.known
            places = {i for i, s in enumerate(self.all) if s.dump in solution}
            tagged |= {
                i
                for i in places
                if "solution" in self.tags[self.all[i].cell] and (begin is None or i > begin)
            }
            late = {i for i in places if begin is not None and i > begin}
            bound = frozenset().union(*(self.all[i].binds for i in late))
            if bound & set(exercise.names) and self._closes(exercise):
                after[exercise.number] = late
        if len(after) >= max(2, len(self.chapter.exercises) / 2):
            return tagged.union(*after.values())
        return tagged

    def _closes(self, exercise: Exercise) -> bool:
        """Whether the end of a solution is here, which calls the check once more."""
        dumps = [s.dump for s in self.all]
        end = exercise.solution[-1]
        return dumps.count(end) > (end in self.chapter.known)

    def _bound_before(self, name: str, place: int) -> list[int]:
        """The last binding of the name before the place, and what changed its value since."""
        found = []
        for i in reversed([p for p in self.places if p < place]):
            one = self.all[i]
            if name in one.binds:
                found.append(i)
                if one.defines or (one.assigns and name not in one.uses):
                    break  # what was there before is gone
            elif name in one.may_change and name not in self.imported:
                found.append(i)
        if any(name in self.all[i].binds for i in found):
            return found
        return [i for i in found if name in self.all[i].changes]  # of the chapter's: pictures[…] =

    def _sources(self, name: str, place: int) -> list[int]:
        one_cell = self.all[place].cell if place < len(self.all) else -1
        end = place
        if place < len(self.all) and not self.all[place].assigns:
            while end < len(self.all) and self.all[end].cell == one_cell:
                end += 1
        return self._bound_before(name, end) or self._bound_before(name, len(self.all))

    def answer(self, exercise: Exercise) -> Answer:
        """What the student wrote for an exercise, and all that it leads to."""
        chosen: set[int] = set()
        needs: set[str] = set()
        todo: list[tuple[str, int]] = [(name, len(self.all)) for name in exercise.names]
        seen: set[tuple[str, int]] = set()
        while todo:
            name, place = todo.pop()
            if (name, place) in seen:
                continue
            seen.add((name, place))
            places = self._sources(name, place)
            if not any(name in self.all[i].binds for i in places) and name not in BUILT_IN:
                needs.add(name)
            for i in places:
                if i not in chosen:
                    chosen.add(i)
                    todo += [(used, i) for used in sorted(self.all[i].uses | self.all[i].changes)]
        bound = {name for i in chosen for name in self.all[i].binds}
        if not bound & set(exercise.names):
            chosen, needs = set(), set()
        return Answer(
            number=exercise.number,
            code=tuple(self.all[i].code for i in sorted(chosen)),
            needs=tuple(sorted(needs - set(exercise.names))),
            remarks=tuple(self._remarks(exercise, chosen)),
        )

    def _remarks(self, exercise: Exercise, chosen: set[int]) -> Iterator[str]:
        for name in exercise.names:
            full = [
                s
                for s in (self.all[i] for i in self.places)
                if name in s.binds and (s.assigns or s.defines) and name not in s.uses
            ]
            if len({s.dump for s in full}) > 1:
                yield words.ANSWERED_TWICE.format(name=name)
            for code, said in self.problems:
                if re.search(rf"\b{name}\b", code) and "check_" not in code:
                    yield said
        for one in (self.all[i] for i in sorted(chosen)):
            if one.defines and one.dump in exercise.answer and not one.code.startswith(IMPORTS):
                yield words.AS_THE_SOLUTION
                return
