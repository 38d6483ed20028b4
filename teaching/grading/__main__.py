"""Mark a class: `make grade FROM=作业.zip ROSTER=名单.csv`.

Out come, in _build/grade/: 成绩.csv, a feedback page a student, a page on the class, JSON. What was
handed in is only read. Of a handout that was made with a SEED= the same seed gives the numbers. It
is no sandbox: the students' code runs here, with limits of time, memory and output, but with your
rights.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from chapters import ROOT

from teaching.grading import marks as marks_
from teaching.grading import master, progress, report, words
from teaching.grading import roster as roster_
from teaching.grading.classroom import Classroom, gather
from teaching.grading.collect import NothingThere, collect
from teaching.grading.run import Tried, WorkerError, try_all
from teaching.renumber.seed import NoSeed, seed_of

TARGET = ROOT / "_build" / "grade"


def main(arguments: list[str] | None = None) -> None:
    """Mark what the command line names; ends with a sentence where it cannot."""
    parser = argparse.ArgumentParser(description=words.COMMAND)
    parser.add_argument("--from", dest="start", type=Path, required=True, help=words.FROM_HELP)
    parser.add_argument("--roster", type=Path, required=True, help=words.ROSTER_HELP)
    parser.add_argument("--rules", type=Path, help=words.RULES_HELP)
    parser.add_argument("--out", type=Path, default=TARGET, help=words.OUT_HELP)
    parser.add_argument("--only", default="", help=words.ONLY_HELP)
    parser.add_argument("--seed", default="", help=words.SEED_HELP)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help=words.JOBS_HELP)
    given = parser.parse_args(arguments)
    if not hasattr(os, "fork"):
        sys.exit(words.NO_FORK)
    try:
        room = grade(given)
    except (NothingThere, roster_.RosterError, marks_.RulesError, WorkerError, NoSeed) as problem:
        sys.exit(f"✗ {problem}")
    except KeyboardInterrupt:
        sys.exit(words.CUT)
    _tell(room, given.out)


def grade(given: argparse.Namespace) -> Classroom:
    """Read, try, mark and write. Raises what its parts raise."""
    chapters = master.all_chapters(given.only, seed_of(given.seed))
    if not chapters:
        raise NothingThere(words.NO_SUCH_CHAPTER.format(only=given.only))
    rules = marks_.read(given.rules, chapters)
    students = roster_.read(given.roster)
    room = gather(collect(given.start), students, chapters)
    given.out.mkdir(parents=True, exist_ok=True)
    tried = Tried(given.out / words.TRIED_FILE)
    began = time.monotonic()
    for done, of in try_all(room.jobs(rules), tried, max(1, given.jobs)):
        progress.show(done, of, time.monotonic() - began)
    room.mark(rules, tried)
    report.write(room, rules, given.out)
    return room


def _tell(room: Classroom, out: Path) -> None:
    missing = {student for chapter in room.chapters for student in room.missing(chapter)}
    if not room.chapters:
        missing = set(room.students)
    print(words.DONE.format(count=len(room.students), folder=out))
    if missing:
        names = words.COMMA.join(str(s) for s in room.students if s in missing)
        print(words.TOLD_MISSING.format(count=len(missing), names=names))
    if strangers := room.with_other_numbers():
        names = words.COMMA.join(str(s) for s in room.students if s in strangers)
        print(words.TOLD_OTHER_NUMBERS.format(count=len(strangers), names=names))
    for path, why in room.strays:
        print(words.TOLD_STRAY.format(path=path, why=why))


if __name__ == "__main__":
    main()
