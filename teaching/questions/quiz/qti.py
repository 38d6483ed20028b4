"""QTI 1.2 for Canvas, through text2qti's plain text.

Canvas checks a choice's options one by one and gives each its feedback; of a number it knows only
the right one, so what is wrong with the others stands in the solution.
"""

import re
import tempfile
from pathlib import Path

from text2qti.config import Config
from text2qti.qti import QTI
from text2qti.quiz import Quiz

from teaching.questions import markup
from teaching.questions.question import Question
from teaching.questions.quiz import feedback

TITLE = "卷得明白"
SMALLEST = 1e-4  # what text2qti takes for a number
_SPECIAL = re.compile(r"([\\*_{}\[\]>#!+-])")  # what its Markdown takes a backslash before


def write(questions: list[Question]) -> bytes:
    """The zip that Canvas imports."""
    quiz = Quiz(source(questions), config=Config(), source_name="quiz.txt")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "quiz.zip"
        QTI(quiz).save(path)
        return path.read_bytes()


def source(questions: list[Question]) -> str:
    """The questions in text2qti's format."""
    return "\n".join(
        [
            f"Quiz title: {TITLE}",
            "",
            *(_question(one, place) for place, one in enumerate(questions, 1)),
        ]
    )


def _question(one: Question, place: int) -> str:
    lines = [f"Title: {feedback.title(one, place)}", f"Points: {one.level}"]
    lines.append(_element(f"{place}.", feedback.with_unit(one)))
    notes = [feedback.solution(one)]
    if one.wrong:
        notes += [
            f"{markup.shown(v) if one.kind == 'number' else v}：{feedback.of_mistake(k)}"
            for v, k in one.wrong
        ]
    lines.append(_element("...", "\n\n".join(notes)))
    if one.kind == "number":
        lines.append(_number(one))
    elif one.kind == "text":
        lines += [f"*   {text}" for text in one.answer]
    else:
        for letter, option in zip("abcdefgh", one.options, strict=False):
            right = option.misconception is None
            mark = (
                f"{'*' if right else ''}{letter})"
                if one.kind == "choice"
                else "[*]"
                if right
                else "[ ]"
            )
            lines.append(_element(mark, option.text))
            if not right:
                lines.append(_element("...", feedback.of_mistake(option.misconception)))
    return "\n".join(lines) + "\n"


def _number(one: Question) -> str:
    least = abs(one.answer) - one.tolerance
    if least < SMALLEST:  # nought among them, or very small: compared as a text
        return f"*   {one.answer:g}"
    if isinstance(one.answer, int) and not one.tolerance:
        return f"=   {one.answer}"
    return f"=   {one.answer:.10g} +- {one.tolerance:.10g}"


def _element(mark: str, text: str) -> str:
    """One element: its mark, and its Markdown indented behind it."""
    mark, pieces = f"{mark} ".ljust(4), []
    for kind, piece in markup.parts(text):
        if kind == "pre":
            pieces.append(f"```\n{piece}\n```")
        else:
            pieces.append(_escaped(piece))
    lines = "\n\n".join(pieces).split("\n")
    rest = [" " * len(mark) + line if line else "" for line in lines[1:]]
    return "\n".join([mark + lines[0], *rest])


def _escaped(text: str) -> str:
    """Markdown that shows the text as it is; code stays code."""
    pieces = re.split("(`[^`]*`)", text)
    return "".join(
        one if i % 2 else _SPECIAL.sub(r"\\\1", one.replace("<", "&lt;"))
        for i, one in enumerate(pieces)
    )
