"""The checks' manners, once: an exercise's check judges, this says what came, in a sentence.

A check is a generator that yields, for each part of the answer, what is wrong with it:

    @exercise(1, size=whole, params=whole)
    def check_1(size, params):
        yield "size", [(size != 28, "…")]
        yield "params", [(params == 4608, "漏了偏置：…"), (params != 4672, "…")]

    check_1(size_1, params_1)

The part's name is the argument's; `None` or a list of which no condition holds means right, else
the first sentence counts. Whatever the answer is, calling a check gives a `Verdict`. An answer
whose cell was not run, or is gone, is one that is missing, not an error.

A copy for learners tells `exercise` besides how many the chapter has (`of`) and a second `hint`:
then a verdict says how many are right, and keeps the hint folded until it is wanted.
"""

import contextlib
import functools
import html
import inspect
import math
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from course import words
from course.answers import (
    Guarded,
    Kind,
    Wrong,
    anything,
    array,
    builder,
    error_text,
    forward,
    function,
    layer,
    mapping,
    names,
    number,
    numbers,
    rows,
    subclass,
    whole,
    wholes,
    word,
    yes_no,
)

__all__ = [
    "Exercise", "Verdict", "Wrong", "anything", "array", "builder", "exercise", "forward",
    "function", "layer", "mapping", "names", "number", "numbers", "progress", "rows", "subclass",
    "whole", "wholes", "word", "yes_no",
]  # fmt: skip

COLOURS = {"right": "#009E73", "wrong": "#D55E00", "empty": "#767676", "stopped": "#CC79A7"}


@dataclass(frozen=True)
class Part:
    """One part of an answer: its variable, its state and, unless it is right, a sentence."""

    name: str
    state: str  # right, wrong, empty, stopped (not judged)
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """What a check says of an answer: the state, the whole sentence, and each part apart."""

    label: str
    state: str  # right, wrong, empty, stopped
    lines: tuple[tuple[str, str], ...]  # (state, sentence), the first the most important
    parts: tuple[Part, ...]
    tally: str = ""  # how many of the chapter's exercises are right, in a learner's copy
    hint: str = ""

    def __str__(self) -> str:
        """The sentences, each behind its sign."""
        return "\n".join(f"{words.SIGNS[state]} {sentence}" for state, sentence in self.lines)

    def points(self, full: float) -> float:
        """What the answer earns of `full`: for each part that is right its share, to a hundredth.

        >>> parts = tuple(Part(name, state, "") for name, state in (("a", "right"), ("b", "wrong")))
        >>> Verdict("练习 1", "wrong", (), parts).points(10)
        5.0
        """
        if self.state == "right":
            return full
        right = sum(part.state == "right" for part in self.parts)
        return round(full * right / len(self.parts), 2) if self.parts else 0

    def __repr__(self) -> str:
        """The sentences, and in a learner's copy how far the learner is."""
        return "\n".join(filter(None, [str(self), self.tally]))

    def _repr_html_(self) -> str:
        said = [self._row(*line) for line in self.lines]
        if self.hint:
            said.append(
                f"<details><summary>{words.HINT}</summary>{html.escape(self.hint)}</details>"
            )
        if self.tally:
            said.append(f"<div><small>{html.escape(self.tally)}</small></div>")
        style = f"border-left: 4px solid {COLOURS[self.state]}; padding: 0.2em 0.8em"
        return f'<div class="verdict" style="{style}">{"".join(said)}</div>'

    def _row(self, state: str, sentence: str) -> str:
        sign = words.SIGNS[state]
        if len(self.lines) > 1:  # the parts differ, and so do their signs
            sign = f'<b style="color: {COLOURS[state]}">{sign}</b>'
        return f"<div>{sign} {html.escape(sentence)}</div>"


class _NotRun:
    """Stands for an answer that no cell has assigned yet."""

    def __repr__(self) -> str:
        """As a check shows it."""
        return words.NOT_RUN_SHOWN


NOT_RUN = _NotRun()

RIGHT: set[int] = set()
"""The chapter's exercises that are right at present, by their numbers."""


class _TooLong(BaseException):
    """The check has run for too long. Not an Exception, so that an answer does not catch it."""


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise `_TooLong` after so many seconds, and again each second after, where signals allow."""
    alarm = getattr(signal, "SIGALRM", None)
    if alarm is None or threading.current_thread() is not threading.main_thread():
        yield  # Windows has no alarm: there the reader stops the cell
        return

    def stop(*_: object) -> None:
        raise _TooLong

    before = signal.signal(alarm, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(alarm, before)


class _Nowhere:
    """Where an answer's printing goes."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass


class Exercise:
    """A check with its manners; call it with the answers, in the order of its arguments."""

    def __init__(
        self,
        number: int | str,
        kinds: dict[str, Kind],
        body: Callable,
        *,
        limit: float,
        of: int = 0,
        hint: str = "",
    ):
        """Make it from the generator `body`, whose arguments have the `kinds` of the same names."""
        if list(inspect.signature(body).parameters) != list(kinds):
            raise TypeError(f"{body.__name__}: the arguments must be {list(kinds)}, in this order")
        if not inspect.isgeneratorfunction(body):
            raise TypeError(f"{body.__name__} must yield (argument, what is wrong) for each part")
        self.number, self.kinds, self.limit, self._body = number, kinds, limit, body
        self.of, self.hint = of, hint
        whole_number = isinstance(number, int)
        self.label = words.LABEL.format(number=number) if whole_number else str(number)
        self.variables = {name: f"{name}_{number}" if whole_number else name for name in kinds}
        functools.update_wrapper(self, body)
        for variable in self.variables.values():  # where the answer's cell was not run
            body.__globals__.setdefault(variable, NOT_RUN)

    def __call__(self, *answers: Any) -> Verdict:
        """Judge the answers. Never raises because of them."""
        verdict = self._verdict_on(answers)
        if not self.of:
            return verdict
        (RIGHT.add if verdict.state == "right" else RIGHT.discard)(self.number)
        if verdict.state == "empty":
            return verdict
        done = words.TALLY_ALL if len(RIGHT) == self.of else words.TALLY
        tally = done.format(of=self.of, right=len(RIGHT))
        return replace(verdict, tally=tally, hint="" if verdict.state == "right" else self.hint)

    def _verdict_on(self, answers: tuple) -> Verdict:
        if len(answers) != len(self.kinds):
            raise TypeError(f"{self.__name__} 要 {len(self.kinds)} 个答案，给了 {len(answers)} 个")
        quiet = _Nowhere()
        try:
            with (
                contextlib.redirect_stdout(quiet),
                contextlib.redirect_stderr(quiet),
                _time_limit(self.limit),
            ):
                return self._judge(answers)
        except _TooLong:
            return self._stopped(words.TOO_LONG.format(label=self.label, seconds=self.limit))
        except NameError as error:  # an answer's own errors are caught where it is called
            return self._stopped(words.CELLS_MISSING.format(label=self.label, name=error.name))
        except (Exception, SystemExit) as error:
            error_said = error_text(error)
            return self._stopped(words.STOPPED.format(label=self.label, error=error_said))

    def _stopped(self, sentence: str) -> Verdict:
        parts = tuple(Part(name, "stopped", sentence) for name in self.variables.values())
        return Verdict(self.label, "stopped", (("stopped", sentence),), parts)

    def _judge(self, answers: tuple) -> Verdict:
        given, values, faults = dict(zip(self.kinds, answers, strict=True)), {}, {}
        if all(answer is None or answer is NOT_RUN for answer in answers):
            asked = list(self.variables.values())
            told = words.COMMA.join(asked[:-1])
            told = f"{told} {words.AND} {asked[-1]}" if told else asked[-1]
            empty = words.NOT_RUN if NOT_RUN in answers else words.EMPTY
            sentence = empty.format(label=self.label, names=told)
            parts = tuple(Part(name, "empty", sentence) for name in asked)
            return Verdict(self.label, "empty", (("empty", sentence),), parts)
        for name, kind in self.kinds.items():
            variable = self.variables[name]
            if given[name] is None or given[name] is NOT_RUN:
                empty = words.PART_EMPTY if given[name] is None else words.PART_NOT_RUN
                faults[name] = ("empty", empty.format(name=variable))
                continue
            try:
                values[name] = kind(given[name], variable)
            except Wrong as wrong:
                faults[name] = ("wrong", str(wrong))
            if isinstance(values.get(name), Guarded):  # called what the reader calls it
                values[name].name = variable
        found, more = self._run(values, faults)
        return self._verdict(found, more)

    def _run(self, values: dict, faults: dict) -> tuple[dict[str, tuple[str, str]], str]:
        """The state and sentence of each argument, and what the check adds to a right answer."""
        found: dict[str, tuple[str, str]] = dict(faults)
        if not all(self.kinds[name].numeric for name in faults):
            return found, ""
        # nan equals nothing: the missing part is wrong, the others are judged as they are.
        arguments = {name: values.get(name, math.nan) for name in self.kinds}
        judging = self._body(**arguments)
        try:
            while True:
                name, wrong = next(judging)
                if isinstance(wrong, list):
                    wrong = next((sentence for holds, sentence in wrong if bool(holds)), None)
                if found.get(name, ("right", ""))[0] == "right":
                    found[name] = ("wrong", wrong) if wrong else ("right", "")
        except StopIteration as end:
            unjudged = set(self.kinds) - set(found)
            if unjudged and all(state == "right" for state, _ in found.values()):
                raise AssertionError(f"{self.__name__} judges no {unjudged}") from None
            return found, end.value or ""
        except Wrong as wrong:  # the reader's own function or network failed
            name = next((name for name in self.kinds if name not in found), next(iter(self.kinds)))
            found[name] = ("wrong", str(wrong))
            return found, ""
        except Exception:
            if faults:  # the body cannot do without the missing part
                return found, ""
            raise

    def _verdict(self, found: dict[str, tuple[str, str]], more: str) -> Verdict:
        if unknown := set(found) - set(self.kinds):
            raise AssertionError(f"{self.__name__} yields {unknown}, which is no argument")
        parts = []
        for name, variable in self.variables.items():
            later = ("stopped", words.PART_LATER.format(name=variable))
            parts.append(Part(variable, *found.get(name, later)))
        if all(part.state == "right" for part in parts):
            sentence = words.RIGHT_MORE if more else words.RIGHT
            line = ("right", sentence.format(label=self.label, more=more))
            return Verdict(self.label, "right", (line,), tuple(parts))
        lines = [(part.state, self._line(part)) for part in parts]
        return Verdict(self.label, "wrong", tuple(lines), tuple(parts))

    def _line(self, part: Part) -> str:
        if part.state == "right":
            return words.PART_RIGHT.format(name=part.name)
        alone = len(self.kinds) == 1 or part.state != "wrong" or part.name in part.sentence
        return part.sentence if alone else words.PART_WRONG.format(**vars(part))


def exercise(
    number: int | str, *, limit: float = 20, of: int = 0, hint: str = "", **kinds: Kind
) -> Callable:
    """Make a check of the generator function below it.

    `number` is the exercise's, or a title; `kinds` names the answers and what each should be;
    after `limit` seconds the check gives up. The variable of answer `size` is `size_1`. `of` and
    `hint` are for learners' copies (see above).
    """
    return functools.partial(Exercise, number, kinds, limit=limit, of=of, hint=hint)


def progress(checks: dict[int, Callable[[], Verdict]]) -> None:
    """Print which exercises are right, wrong, empty or stopped, whatever state the answers are in.

    `checks` has for each exercise a function that calls its check, so that a variable which is
    not there counts against its own exercise only.
    """
    found: dict[str, list[str]] = {state: [] for state in words.PROGRESS}
    for k, check in checks.items():
        told = str(k)
        try:
            verdict = check()
            state, said = verdict.state, verdict.lines[0][1]
        except (Exception, SystemExit) as error:
            state, said = "stopped", error_text(error)
        if state == "stopped":
            told = words.PROGRESS_STOPPED.format(number=k, error=said)
        found[state].append(told)
    for state, these in found.items():
        if these:
            print(words.PROGRESS[state].format(numbers=words.COMMA.join(these)))
