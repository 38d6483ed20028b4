"""Hold the contest: `make leaderboard FROM=作业.zip ROSTER=名单.csv SEEDS=3`.

Every entry of a class is trained anew with a few seeds, on a split of the digits that the students
do not have, beside chapter 09's reference entries. Out come, in _build/leaderboard/, a page with
the front drawn, a CSV, and the number by which the digits were split, so that the same command
gives the same board; what was trained before is not trained again.
"""

import argparse
import hashlib
import json
import os
import secrets
import sys
import time
from pathlib import Path

import course  # noqa: F401 (before Paddle)
from course.networks import REFERENCE_ENTRIES

from chapters import ROOT

from teaching.contest import judge, page, words
from teaching.contest.board import Entry
from teaching.grading import master, progress
from teaching.grading import roster as roster_
from teaching.grading import words as grading_words
from teaching.grading.answers import Answer
from teaching.grading.classroom import Classroom, gather, job
from teaching.grading.collect import NothingThere, collect
from teaching.grading.roster import Student
from teaching.grading.run import Job, Limits, Tried, WorkerError, try_all

TARGET = ROOT / "_build" / "leaderboard"
CHAPTER = "09"
MOST_SEEDS = 20
LIMITS = Limits(seconds=20)
SECONDS = 200
"""That all the trainings of one entry may take, for each seed."""
JUDGE = "teaching.contest.judge:judge"
REFERENCES = "REFERENCE_ENTRIES"


class NoContest(Exception):
    """There is nothing to hold a contest with; the text is a sentence."""


def main(arguments: list[str] | None = None) -> None:
    """Hold the contest of what the command line names; ends with a sentence where it cannot."""
    parser = argparse.ArgumentParser(description=words.COMMAND)
    parser.add_argument("--from", dest="start", type=Path, required=True, help=words.FROM_HELP)
    parser.add_argument("--roster", type=Path, required=True, help=words.ROSTER_HELP)
    parser.add_argument("--seeds", default="3", help=words.SEEDS_HELP)
    parser.add_argument("--seed", default="", help=words.SEED_HELP)
    parser.add_argument("--out", type=Path, default=TARGET, help=words.OUT_HELP)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help=words.JOBS_HELP)
    given = parser.parse_args(arguments)
    if not hasattr(os, "fork"):
        sys.exit(grading_words.NO_FORK)
    try:
        hold(given)
    except (NothingThere, roster_.RosterError, NoContest, WorkerError) as problem:
        sys.exit(f"✗ {problem}")
    except KeyboardInterrupt:
        sys.exit(grading_words.CUT)


def hold(given: argparse.Namespace) -> page.Board:
    """Read, train, rank and write. Raises what its parts raise, and `NoContest`."""
    seeds = _seeds(given.seeds)
    students = roster_.read(given.roster)
    room = gather(collect(given.start), students, master.all_chapters())
    entries = {
        who: hand_in for (who, chapter), hand_in in room.hand_ins.items() if chapter == CHAPTER
    }
    if not entries:
        raise NoContest(words.NOT_CHAPTER)
    given.out.mkdir(parents=True, exist_ok=True)
    settings = _settings(seeds, _split(given.seed, given.out))
    (chapter,) = master.all_chapters(CHAPTER)
    jobs: dict[Student | str, Job] = {}
    for who, hand_in in entries.items():
        (answer,) = (a for a in hand_in.answers if a.number == judge.NUMBER)
        if answer.code:
            jobs[who] = _job(chapter, answer, settings)
    for name in REFERENCE_ENTRIES:
        line = f"build_5, stages_5, _ = {REFERENCES}[{name!r}]"
        answer = Answer(judge.NUMBER, (line,), (REFERENCES,), ())
        jobs[name] = _job(chapter, answer, settings)
    tried = Tried(given.out / words.FOLDER_TRIED)
    began = time.monotonic()
    for done, of in try_all(list(jobs.values()), tried, max(1, given.jobs)):
        progress.show(done, of, time.monotonic() - began)
    results = {who: tried[one.key] for who, one in jobs.items()}
    board = _board(room, entries, results, seeds)
    page.write(board, given.out)
    told = words.DONE.format(
        count=sum(not e.reference for e in board.entries),
        refused=len(board.refused),
        folder=given.out,
    )
    print(told)
    return board


def _seeds(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_SEEDS:
        raise NoContest(words.BAD_SEEDS.format(seeds=text, most=MOST_SEEDS))
    return int(text)


def _split(text: str, folder: Path) -> int:
    """The number that splits the digits: as given, as kept in the folder, or a new one."""
    kept = folder / words.FOLDER_SEED
    if text:
        if not text.isdecimal() or int(text) == 0:
            raise NoContest(words.BAD_SEED.format(seed=text))
    elif kept.exists():
        text = kept.read_text("utf-8").strip()
        if not text.isdecimal() or int(text) == 0:
            raise NoContest(words.BAD_KEPT_SEED.format(path=kept))
    else:
        text = str(secrets.randbelow(10**6) + 1)
    kept.write_text(text + "\n", "utf-8")
    return int(text)


def _settings(seeds: int, split: int) -> str:
    """The judge's, with a digest of its code: what it measured when it was another is void."""
    code = hashlib.sha256(Path(judge.__file__).read_bytes()).hexdigest()
    # Seeds that nobody tuned on: those of the split and after, not 0, 1, 2.
    chosen = [split + k for k in range(seeds)]
    limit = SECONDS * seeds
    return json.dumps({"split": split, "seeds": chosen, "limit": limit, "code": code})


def _job(chapter: master.Chapter, answer: Answer, settings: str) -> Job:
    needs = (*answer.needs, "faults", "fit", "cost_of", "images", "labels")
    asked = Answer(answer.number, answer.code, needs, answer.remarks)
    plain = job(chapter, asked, LIMITS)
    return Job(chapter, asked, plain.names, plain.solution, LIMITS, JUDGE, settings)


def _board(
    room: Classroom, hand_ins: dict, results: dict[Student | str, dict], seeds: int
) -> page.Board:
    entries, refused, whose = [], [], {}
    for who, result in results.items():
        measured = result.get("measured", {})
        if result["state"] == "right" and "scores" in measured:
            bill = measured["params"], measured["macs"], tuple(measured["scores"])
            entries.append(Entry(str(who), *bill, reference=isinstance(who, str)))
            whose[str(who)] = who
        else:
            lines = result["lines"]
            said = [s for state, s in lines if state == "wrong"] or [s for _, s in lines]
            said = said or [words.NOT_JUDGED]
            refused.append((str(who), "".join(map(grading_words.sentence, said))))
    refused += [(str(who), words.NO_ENTRY) for who in hand_ins if who not in results]
    missing = [str(who) for who in room.students if who not in hand_ins]
    return page.Board(entries, refused, missing, whose, seeds)


if __name__ == "__main__":
    main()
