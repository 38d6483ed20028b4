"""A class and its hand-ins: whose each is, which one counts, and what it earns."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from teaching.grading import answers, source, words
from teaching.grading.answers import Answer
from teaching.grading.collect import File
from teaching.grading.marks import Rules
from teaching.grading.master import Chapter
from teaching.grading.roster import Student, owner
from teaching.grading.run import EMPTY, Job, Limits, Tried


@dataclass(frozen=True)
class Marked:
    """One exercise of one hand-in: what it is worth, what it earned, and what was said."""

    exercise: str  # "05-2"
    title: str
    full: float
    earned: float
    result: dict
    remarks: tuple[str, ...]

    @property
    def state(self) -> str:
        """The verdict: right, partly, wrong, empty or stopped."""
        state = self.result["state"]
        return "partly" if state != "right" and self.earned else state


@dataclass
class HandIn:
    """A chapter that a student handed in; `answers` is empty where it could not be read."""

    student: Student
    chapter: Chapter
    file: File
    answers: list[Answer]
    remarks: list[str] = field(default_factory=list)
    weight: float = 1
    marked: list[Marked] = field(default_factory=list)
    strange: tuple[int, ...] = ()
    """The exercises whose check has other numbers than the chapter's."""

    @property
    def points(self) -> float:
        """What it earns, lateness counted."""
        return round(sum(one.earned for one in self.marked) * self.weight, 2)


@dataclass
class Classroom:
    """What came in, by student and chapter, and what could not be given to anyone."""

    students: list[Student]
    chapters: list[Chapter]
    """Those that somebody handed in."""
    hand_ins: dict[tuple[Student, str], HandIn]
    strays: list[tuple[str, str]]
    """The path of what nobody owns or nobody can open, and why."""
    remarks: dict[Student, list[str]]

    def missing(self, chapter: Chapter) -> list[Student]:
        """Who handed nothing in for the chapter."""
        return [s for s in self.students if (s, chapter.number) not in self.hand_ins]

    def with_other_numbers(self) -> set[Student]:
        """Who handed in exercises that have other numbers than those that are marked."""
        return {student for (student, _), hand_in in self.hand_ins.items() if hand_in.strange}

    def full(self, chapter: Chapter, rules: Rules) -> float:
        """What the chapter is worth."""
        return sum(rules.full(chapter.name_of(e)) for e in chapter.exercises)

    def points(self, student: Student) -> float:
        """What the student earned in all."""
        mine = [h.points for (who, _), h in self.hand_ins.items() if who == student]
        return round(sum(mine), 2)

    def jobs(self, rules: Rules) -> list[Job]:
        """What there is to try: an exercise without an answer is not."""
        limits = _limits(rules)
        return [
            job(h.chapter, a, limits) for h in self.hand_ins.values() for a in h.answers if a.code
        ]

    def mark(self, rules: Rules, tried: Tried) -> None:
        """Give points to what was tried."""
        limits = _limits(rules)
        for hand_in in self.hand_ins.values():
            hand_in.weight = rules.late_weight(hand_in.file.handed_in)
            if hand_in.weight != 1:
                hand_in.remarks.append(words.LATE.format(weight=hand_in.weight))
            found = {answer.number: answer for answer in hand_in.answers}
            hand_in.marked = []
            for exercise in hand_in.chapter.exercises:
                name = hand_in.chapter.name_of(exercise)
                answer = found.get(exercise.number)
                code = bool(answer and answer.code)
                result = tried[job(hand_in.chapter, answer, limits).key] if code else EMPTY
                hand_in.marked.append(
                    Marked(
                        exercise=name,
                        title=exercise.title,
                        full=rules.full(name),
                        earned=rules.earned(name, result),
                        result=result,
                        remarks=answer.remarks if answer else (),
                    )
                )


def _limits(rules: Rules) -> Limits:
    return Limits(rules.seconds, rules.megabytes)


def job(chapter: Chapter, answer: Answer, limits: Limits) -> Job:
    """The job of an answer."""
    (asked,) = (e for e in chapter.exercises if e.number == answer.number)
    return Job(chapter, answer, asked.names, asked.code, limits)


@dataclass(frozen=True)
class _Read:
    """A file with an owner, read as far as it can be."""

    student: Student
    file: File
    chapter: Chapter | None
    source: source.Source | None
    problem: str


def gather(files: Iterable[File], students: list[Student], chapters: list[Chapter]) -> Classroom:
    """Give each file to its owner; of several for a chapter the newest that can be read counts."""
    strays: list[tuple[str, str]] = []
    remarks: dict[Student, list[str]] = {student: [] for student in students}
    read: list[_Read] = []
    for file in files:
        found, problem = None, file.problem
        if file.is_notebook and not problem:
            try:
                found = source.read(file.data)
            except source.Unreadable as unreadable:
                problem = str(unreadable)
        elif not problem:
            problem = words.NOT_A_NOTEBOOK
        student, why = owner(file.path, found.text if found else "", students)
        if student is None:
            if file.is_notebook or file.problem:
                strays.append((file.path, why if not problem else f"{problem}{why}"))
            continue
        empty = found or source.NOTHING
        chapter = answers.recognise(empty, file.path, chapters)
        if found and chapter is None:
            problem = words.NO_CHAPTER
        read.append(_Read(student, file, chapter, found, problem))
    return _sorted(read, students, chapters, strays, remarks)


def _sorted(
    read: list[_Read],
    students: list[Student],
    chapters: list[Chapter],
    strays: list[tuple[str, str]],
    remarks: dict[Student, list[str]],
) -> Classroom:
    hand_ins: dict[tuple[Student, str], HandIn] = {}
    good = [one for one in read if one.source and one.chapter]
    for one in sorted(good, key=lambda one: (one.file.handed_in, one.file.saved, one.file.path)):
        key = (one.student, one.chapter.number)
        told = [] if one.source.was_run else [words.NEVER_RUN]
        found = answers.find(one.source, one.chapter)
        of_exercises = {said for answer in found for said in answer.remarks}
        told += [said for _, said in one.source.problems if said not in of_exercises]
        before = hand_ins.get(key)
        strange = answers.with_other_numbers(one.source, one.chapter)
        if strange:
            which = words.COMMA.join(words.EXERCISE_HEAD.format(name=k) for k in strange)
            told.append(words.OTHER_NUMBERS.format(which=which))
        hand_ins[key] = HandIn(
            one.student, one.chapter, one.file, found, told, strange=tuple(strange)
        )
        if before and before.file.data != one.file.data:
            said = words.NEWEST.format(path=one.file.path, time=one.file.saved)
            hand_ins[key].remarks.insert(0, said)
    for one in read:
        if not (one.source and one.chapter):
            remarks[one.student].append(f"{one.file.path}：{one.problem}")
            if one.file.is_notebook or one.file.problem:
                strays.append(
                    (one.file.path, f"{one.problem}{words.OWNED.format(who=one.student)}")
                )
    seen = {number for _, number in hand_ins}
    return Classroom(
        students=students,
        chapters=[c for c in chapters if c.number in seen],
        hand_ins=hand_ins,
        strays=strays,
        remarks=remarks,
    )
