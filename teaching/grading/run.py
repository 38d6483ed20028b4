"""Try the answers of a class: a few workers, what was tried before, and how far it is."""

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from chapters import ROOT

from teaching.grading.answers import Answer
from teaching.grading.master import Chapter

HOW = hashlib.sha256(Path(__file__).with_name("worker.py").read_bytes()).hexdigest()
"""Of the worker: what it tried when it was another is tried again."""
EMPTY: dict = {"state": "empty", "lines": [], "parts": [], "trouble": []}


@dataclass(frozen=True)
class Limits:
    """What one exercise may take: seconds of computing for the answer's code, and memory."""

    seconds: float = 20
    megabytes: float = 2048


@dataclass(frozen=True)
class Job:
    """An answer to try, and what it needs of its chapter."""

    chapter: Chapter
    answer: Answer
    names: tuple[str, ...]
    solution: tuple[str, ...]
    limits: Limits
    judge: str = ""
    """Instead of the chapter's check, what `worker._check` makes it from."""
    settings: str = "{}"
    """The judge's, as JSON."""

    @cached_property
    def context(self) -> tuple[str, str, tuple[str, ...]]:
        """The chapter's file, the seed of its numbers, and the cells to run before."""
        chapter = self.chapter
        return str(chapter.path), chapter.seed, chapter.context(self.answer.needs)

    @cached_property
    def key(self) -> str:
        """The same for jobs that must have the same result."""
        told = [self.chapter.digest, HOW, self.answer.number, self.answer.code, self.context[2]]
        told += [self.limits.seconds, self.limits.megabytes, self.judge, self.settings]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def line(self) -> str:
        """The job as a worker reads it."""
        return json.dumps(
            {
                "number": self.answer.number,
                "names": self.names,
                "code": self.answer.code,
                "solution": self.solution,
                "seconds": self.limits.seconds,
                "megabytes": self.limits.megabytes,
                "judge": self.judge,
                "settings": json.loads(self.settings),
            }
        )


class WorkerError(Exception):
    """A worker did not start: the chapter's own cells fail here. The text says why."""


class Worker:
    """A process that serves the jobs of one context."""

    def __init__(self, context: tuple[str, str, tuple[str, ...]]) -> None:
        """Start it; it is ready when it has run the chapter's cells."""
        self.context = context
        paths = [str(ROOT), str(ROOT / "tools"), str(ROOT / "notebooks")]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONHASHSEED": "0",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MPLBACKEND": "Agg",
            "COURSE_DEVICE": "cpu",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "teaching.grading.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
            encoding="utf-8",
        )
        path, seed, cells = context
        ready = self._ask(json.dumps({"chapter": path, "seed": seed, "cells": cells}))
        if "error" in ready:
            raise WorkerError(f"{Path(path).name}：{ready['error']}")

    def _ask(self, line: str) -> dict:
        assert self._process.stdin
        assert self._process.stdout
        try:
            print(line, file=self._process.stdin, flush=True)
            return json.loads(self._process.stdout.readline())
        except (OSError, ValueError):
            return {"error": f"{Path(self.context[0]).name}：worker 中途退出了"}

    def run(self, job: Job) -> dict:
        """The result of a job. Raises `WorkerError`."""
        result = self._ask(job.line())
        if "error" in result:
            raise WorkerError(result["error"])
        return result

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.communicate()


class Tried:
    """What was tried before, in a file that grows line by line: a run that is cut goes on there."""

    def __init__(self, path: Path) -> None:
        """Read the file, if it is there; a line that was cut is passed over."""
        self._path, self._known, self._lock = path, {}, threading.Lock()
        if path.exists():
            for line in path.read_text("utf-8", errors="replace").splitlines():
                try:
                    key, result = json.loads(line)
                    self._known[key] = result
                except (ValueError, TypeError):
                    continue
            if not path.read_bytes().endswith(b"\n"):
                with path.open("a", encoding="utf-8") as file:
                    file.write("\n")

    def __contains__(self, key: str) -> bool:
        """Whether a job with this key was tried."""
        return key in self._known

    def __getitem__(self, key: str) -> dict:
        """Its result."""
        return self._known[key]

    def add(self, key: str, result: dict) -> None:
        """Remember a result, also on the disk."""
        with self._lock:
            self._known[key] = result
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, result], ensure_ascii=False) + "\n")


def try_all(jobs: list[Job], tried: Tried, workers: int) -> Iterator[tuple[int, int]]:
    """Try what is not tried yet, so many at a time; yields how many are done, of how many.

    Raises `WorkerError` if a chapter's own cells fail.
    """
    waiting: dict[tuple, deque[Job]] = {}
    new = {job.key: job for job in jobs if job.key not in tried}
    for job in new.values():
        waiting.setdefault(job.context, deque()).append(job)
    lock, done, failed = threading.Lock(), [0], []

    def next_job(now: tuple | None) -> Job | None:
        with lock:
            left = {context: queue for context, queue in waiting.items() if queue}
            if failed or not left:
                return None
            context = now if now in left else max(left, key=lambda c: len(left[c]))
            return left[context].popleft()

    def serve() -> None:
        worker: Worker | None = None
        try:
            while job := next_job(worker.context if worker else None):
                if worker and worker.context != job.context:
                    worker.close()
                    worker = None
                worker = worker or Worker(job.context)
                tried.add(job.key, worker.run(job))
                with lock:
                    done[0] += 1
        except Exception as error:
            failed.append(error)
        finally:
            if worker:
                worker.close()

    threads = [threading.Thread(target=serve, daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    told = -1
    while (alive := any(thread.is_alive() for thread in threads)) or told < done[0]:
        if told < done[0]:
            told = done[0]
            yield told, len(new)
        if alive:
            time.sleep(0.05)
    if failed:
        raise failed[0]
