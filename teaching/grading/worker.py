"""A process that has run what a chapter's checks need, and forks one for each exercise it tries.

`python -m teaching.grading.worker` reads lines of JSON: first a setup (the chapter's file, the seed
of its numbers and the ids of its cells), then one job a line; it writes one line for each. A fork
of this process starts with Paddle and the chapter's functions in place, so that a job costs what
its answer costs; what an answer breaks, breaks in its own process. It is no sandbox: code that
means harm can do harm.
"""

import contextlib
import copy
import importlib
import io
import json
import os
import random
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from teaching.grading import words

SEED = 0
PATIENCE = 20
LARGEST_RESULT = 2**20
LARGEST_FILE = 64 * 2**20
WAITING = 5
"""Seconds that a process may sleep, beyond twice what it may compute."""


class TooLong(BaseException):
    """The process has computed for too long. Not an Exception, so that no answer catches it."""


def main() -> None:
    """Serve jobs until the input ends."""
    lines = os.fdopen(os.dup(0), encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    try:
        names = _context(**json.loads(lines.readline()))
        print(json.dumps({"ready": True}), file=replies, flush=True)
    except BaseException as error:  # told to whoever started this
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), file=replies, flush=True)
        return
    ours = (lines.fileno(), replies.fileno())
    for line in lines:
        job = json.loads(line)
        # A check's own limit is meant for as much patience as the answers' default.
        job["check_seconds"] = _check(names, job, {}).limit * job["seconds"] / PATIENCE
        result = _apart(names, job, ours)
        print(json.dumps(result, ensure_ascii=False), file=replies, flush=True)


def _context(chapter: str, seed: str, cells: list[str]) -> dict[str, Any]:
    """What the cells define; a check is defined, not called."""
    from teaching.grading import master

    path = Path(chapter)
    os.chdir(path.parent)
    names: dict[str, Any] = {"__name__": "__main__"}
    wanted = set(cells)
    for cell in master.read(path, seed).cells:
        if cell.id not in wanted:
            continue
        last = cell.statements[-1].code if cell.role == "check" else None
        code = "\n".join(s.code for s in cell.statements[: -1 if last else None])
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, cell.id, "exec"), names)
    return names


def _check(names: dict[str, Any], job: dict, measured: dict[str, Any]) -> Any:
    """What judges the answer: the chapter's check, or what another command puts in its place.

    That is made by a function `module:name` of the chapter's names, the job's settings and a dict
    for what it measures.
    """
    if not job["judge"]:
        return names[f"check_{job['number']}"]
    module, made_by = job["judge"].split(":")
    return getattr(importlib.import_module(module), made_by)(names, job["settings"], measured)


def _apart(names: dict[str, Any], job: dict, ours: tuple[int, ...]) -> dict:
    """Try a job in a process of its own, and stop it where it goes beyond its limits."""
    reading, writing = os.pipe()
    folder = tempfile.mkdtemp(prefix="answer-")
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            for theirs in (*ours, reading):
                os.close(theirs)
            os.setsid()
            os.chdir(folder)
            us = os.getpid()
            result = _try(names, job)
            if os.getpid() != us:  # the answer forked; the original tells
                os._exit(0)
            with os.fdopen(writing, "wb") as out:
                out.write(json.dumps(result, ensure_ascii=False).encode("utf-8", "replace"))
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    try:
        data, status, waited = _result(child, reading, began + _longest(job))
    finally:
        os.close(reading)
        with contextlib.suppress(OSError):
            os.killpg(child, signal.SIGKILL)  # whatever it started and left
        shutil.rmtree(folder, ignore_errors=True)
    return _read(data, status, waited, job)


def _longest(job: dict) -> float:
    return 2 * (job["seconds"] + job["check_seconds"]) + WAITING


def _result(child: int, reading: int, until: float) -> tuple[bytes, int, bool]:
    """What the process wrote, how it ended, and whether it had to be stopped."""
    data, waited, finished, status = b"", False, False, 0
    while not finished:
        left = until - time.monotonic()
        if left <= 0 or len(data) > LARGEST_RESULT:
            waited = True
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            break
        if select.select([reading], [], [], min(left, 0.02))[0]:
            piece = os.read(reading, 65536)
            data += piece
            if not piece:
                time.sleep(0.001)
        ended, status = os.waitpid(child, os.WNOHANG)
        finished = ended == child
    while select.select([reading], [], [], 0)[0] and len(data) <= LARGEST_RESULT:
        if not (piece := os.read(reading, 65536)):
            break
        data += piece
    return data, status, waited


def _read(data: bytes, status: int, waited: bool, job: dict) -> dict:
    """The result, or in its place what became of the process."""
    with contextlib.suppress(ValueError):
        result = json.loads(data)
        if isinstance(result, dict) and {"state", "parts", "lines", "trouble"} <= set(result):
            return result
    if waited or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, 9)):
        sentence = words.TOO_LONG.format(seconds=job["seconds"])
    elif os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        sentence = words.CRASHED.format(signal=name)
    else:
        sentence = words.LEFT
    return stopped(job, sentence)


def stopped(job: dict, sentence: str) -> dict:
    """The result of an exercise that came to no verdict."""
    parts = [{"name": n, "state": "stopped", "sentence": sentence} for n in job["names"]]
    lines = [["stopped", sentence]]
    return {"state": "stopped", "lines": lines, "parts": parts, "trouble": []}


def _limits(job: dict) -> None:
    """Bound what the process takes: memory beyond what it starts with, computing, files."""
    with open("/proc/self/statm") if os.path.exists("/proc/self/statm") else io.StringIO("0") as f:
        begun = int(f.read().split()[0]) * resource.getpagesize()
    most = begun + int(job["megabytes"] * 2**20)
    hard = int(job["seconds"] + job["check_seconds"] + WAITING)
    for limit, value in (
        (resource.RLIMIT_AS, most),
        (resource.RLIMIT_CPU, hard),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond it raises OSError


@contextlib.contextmanager
def _computing(seconds: float) -> Iterator[None]:
    """Raise `TooLong` after so many seconds of computing, and again each second after."""

    def stop(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _try(names: dict[str, Any], job: dict) -> dict:
    """Run an answer's code, then the check; this is the forked process."""
    from course.answers import error_text, shown

    import numpy as np
    import paddle

    begun = time.process_time()
    _limits(job)
    paddle.seed(SEED)
    np.random.seed(SEED)
    random.seed(SEED)
    theirs = _copied(names) | dict.fromkeys(job["names"])
    sys.stdout = sys.stderr = io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8")
    trouble: list[str] = []
    try:
        with _computing(job["seconds"]):
            trouble = _run(job["code"], theirs, error_text)
    except TooLong:
        trouble = [words.TOO_LONG.format(seconds=job["seconds"])]
    given = [theirs.get(name) for name in job["names"]]
    measured: dict[str, Any] = {}
    check = _check(names, job, measured)
    check.limit = _longest(job)  # its own alarm goes by the clock, the marks do not
    try:
        with _computing(job["check_seconds"]):
            verdict = check(*given)
        result = _told_of(verdict)
        unjudged = any(part.state == "stopped" for part in verdict.parts)
        if verdict.state == "wrong" and unjudged and not job["judge"]:
            with _computing(job["check_seconds"]):
                _judge_the_rest(result, check, given, _copied(names), job)
    except TooLong:
        result = stopped(job, words.TOO_LONG.format(seconds=job["check_seconds"]))
    for part, value in zip(result["parts"], given, strict=True):
        part["shown"] = shown(value).strip()
    computed = time.process_time() - begun
    return result | {"trouble": trouble, "measured": measured, "computed": computed}


def _told_of(verdict: Any) -> dict:
    """A verdict as the reports take it."""
    return {
        "state": verdict.state,
        "lines": [list(line) for line in verdict.lines],
        "parts": [
            {"name": p.name, "state": p.state, "sentence": p.sentence} for p in verdict.parts
        ],
    }


def _judge_the_rest(result: dict, check: Any, given: list, names: dict, job: dict) -> None:
    """Judge what the check passed over because of other parts, with those as the solution has them.

    A part that is missing or wrong costs its own points, not those of the parts beside it.
    """
    names |= dict.fromkeys(job["names"])
    _run(job["solution"], names, lambda error: "")
    unjudged = [part["state"] == "stopped" for part in result["parts"]]
    filled = [
        value if mine else names[name]
        for name, value, mine in zip(job["names"], given, unjudged, strict=True)
    ]
    again = _told_of(check(*filled))
    if again["state"] == "right":  # then it has one line for all
        again["lines"] = [["right", words.PART_RIGHT.format(name=n)] for n in job["names"]]
    if len(again["lines"]) != len(result["lines"]):
        return  # it came to no verdict
    for place, mine in enumerate(unjudged):
        if mine:
            result["parts"][place] = again["parts"][place]
            result["lines"][place] = again["lines"][place]


def _copied(names: dict[str, Any]) -> dict[str, Any]:
    """The chapter's names for an answer to use: what it changes in them, no check sees."""
    import numpy as np

    copies = {}
    for name, value in names.items():
        copies[name] = value
        if isinstance(value, list | dict | set | np.ndarray):
            with contextlib.suppress(Exception):
                copies[name] = copy.deepcopy(value)
    return copies


def _run(code: list[str], names: dict[str, Any], error_text: Any) -> list[str]:
    """Run statements in order; one that asks for a name too early, after the others."""
    trouble: list[str] = []
    waiting = list(code)
    while waiting:
        early: dict[str, str] = {}
        for statement in waiting:
            try:
                exec(compile(statement, "<答案>", "exec"), names)
            except NameError as error:
                early[statement] = _told(statement, error, error_text)
            except (Exception, SystemExit, KeyboardInterrupt) as error:
                trouble.append(_told(statement, error, error_text))
        if len(early) == len(waiting):
            return trouble + list(early.values())
        waiting = list(early)
    return trouble


def _told(statement: str, error: BaseException, error_text: Any) -> str:
    return words.CODE_RAISED.format(line=words.first_line(statement), error=error_text(error))


if __name__ == "__main__":
    main()
