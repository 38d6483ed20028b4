"""Write other numbers into a chapter's notebook: in an exercise's text, hints, code, solution."""

import re
from collections.abc import Callable, Iterator

from nbformat import NotebookNode

from teaching.renumber.exercise import Renumbered, alternatives, renumbered

HEADINGS = re.compile(r"^(?=#{2,3} )", re.M)


def rewrite(notebook: NotebookNode, exercise: int, change: Callable[[str], str]) -> None:
    """Change all that an exercise says, and nothing else of the chapter."""
    within = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            pieces = HEADINGS.split(cell.source)
            for place, piece in enumerate(pieces):
                if HEADINGS.match(piece):
                    within = piece.startswith(f"### 练习 {exercise}（")
                if within:
                    pieces[place] = change(piece)
            cell.source = "".join(pieces)
        elif within:
            cell.source = change(cell.source)
            if "hint" in cell.metadata:
                cell.metadata.hint = change(cell.metadata.hint)


def texts(notebook: NotebookNode, exercise: int) -> list[str]:
    """All that an exercise says."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    rewrite(notebook, exercise, note)
    return found


def cells_of(notebook: NotebookNode, exercise: int) -> Iterator[NotebookNode]:
    """The code cells of an exercise."""
    within = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for piece in HEADINGS.split(cell.source):
                if HEADINGS.match(piece):
                    within = piece.startswith(f"### 练习 {exercise}（")
        elif within:
            yield cell


def renumber(notebook: NotebookNode, chapter: str, seed: str) -> list[Renumbered]:
    """Give the exercises of a chapter ("05") the numbers of a class; returns which have others.

    The outputs stay as they were. Raises ValueError where the chapter does not say what an
    exercise's phrases say with its own numbers: then one of the two has been changed alone.
    """
    there = renumbered(chapter)
    for one in there:
        said = "\n".join(texts(notebook, one.exercise))
        for phrase in one.phrases(**one.own):
            if not alternatives([phrase]).search(said):
                raise ValueError(
                    f"练习 {one.name} 里没有“{phrase}”：章里改了，"
                    "teaching/renumber/chapter_exercises.py 也要改。"
                )
        rewrite(notebook, one.exercise, one.change(one.numbers(seed)))
    return there
