"""What comes out: the table of marks, a page for each student, a page on the class, JSON."""

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from string import Template

from teaching.grading import words
from teaching.grading.classroom import Classroom, HandIn, Marked
from teaching.grading.marks import Rules
from teaching.grading.master import Chapter
from teaching.grading.roster import Student

PAGE = Template(Path(__file__).with_name("page.html").read_text("utf-8"))
EXCEL_ROUNDS = 12
"""Digits from which Excel shows a number as 2.02E+11."""
COMMONEST = 5
STATES = ("right", "partly", "wrong", "stopped", "empty")


def write(room: Classroom, rules: Rules, target: Path) -> None:
    """Write all reports into the folder `target`, in place of those of the last time."""
    target.mkdir(parents=True, exist_ok=True)
    (target / words.CSV_FILE).write_bytes(table(room, rules).encode("utf-8-sig"))
    (target / words.CLASS_FILE).write_text(class_page(room, rules), "utf-8")
    told = json.dumps(as_json(room, rules), ensure_ascii=False, indent=1)
    (target / words.JSON_FILE).write_text(told + "\n", "utf-8")
    folder = target / words.FEEDBACK_FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for student in room.students:
        page = student_page(student, room, rules)
        (folder / f"{file_name(student)}.html").write_text(page, "utf-8")


def file_name(student: Student) -> str:
    """A name for the student's page that any system takes."""
    told = "-".join(part for part in (student.number, student.name) if part)
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+|^\.+', "_", told)[:80]


def number(value: float) -> str:
    """Points as one writes them: 10, 7.5, 3.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def remarks(student: Student, room: Classroom) -> Iterator[str]:
    """All that there is to remark on a student's hand-ins, each with its chapter or exercise."""
    for chapter in room.chapters:
        hand_in = room.hand_ins.get((student, chapter.number))
        if hand_in is None:
            yield words.NOT_HANDED_IN.format(chapter=int(chapter.number))
            continue
        for said in hand_in.remarks:
            yield words.OF_CHAPTER.format(chapter=int(chapter.number), said=said)
        for one in hand_in.marked:
            for said in [*one.remarks, *one.result["trouble"]]:
                yield words.OF_EXERCISE.format(exercise=one.exercise, said=said)
    yield from room.remarks[student]


def table(room: Classroom, rules: Rules) -> str:
    """The marks as CSV: for each student the points of each exercise, the sums, the remarks."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    heads = [words.NUMBER, words.NAME]
    for chapter in room.chapters:
        heads += [chapter.name_of(e) for e in chapter.exercises]
        heads.append(words.CHAPTER_POINTS.format(chapter=int(chapter.number)))
    # "05-1" alone would be the first of May to Excel.
    writer.writerow([words.EXERCISE_HEAD.format(name=h) if "-" in h else h for h in heads]
                    + [words.TOTAL, words.FULL, words.REMARKS])  # fmt: skip
    full = sum(room.full(chapter, rules) for chapter in room.chapters)
    for student in room.students:
        row = [cell(student.number), cell(student.name)]
        for chapter in room.chapters:
            hand_in = room.hand_ins.get((student, chapter.number))
            marked = hand_in.marked if hand_in else []
            row += [number(one.earned) for one in marked] or [""] * len(chapter.exercises)
            row.append(number(hand_in.points) if hand_in else "0")
        said = cell("".join(map(words.sentence, remarks(student, room))))
        writer.writerow([*row, number(room.points(student)), number(full), said])
    return out.getvalue()


def cell(text: str) -> str:
    """Text that Excel leaves as it is: no formula, no rounded number, no lost zeros."""
    text = re.sub(r"\s+", " ", text)
    rounded = text.isdigit() and (len(text) >= EXCEL_ROUNDS or text.startswith("0"))
    if rounded:
        return f"\t{text}"
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def as_json(room: Classroom, rules: Rules) -> dict:
    """All that was found out, for other programs."""
    return {
        "students": [
            {
                "number": student.number,
                "name": student.name,
                "points": room.points(student),
                "remarks": room.remarks[student],
                "chapters": {
                    number_: _hand_in(h)
                    for (who, number_), h in sorted(
                        room.hand_ins.items(), key=lambda item: item[0][1]
                    )
                    if who == student
                },
            }
            for student in room.students
        ],
        "full": {c.number: room.full(c, rules) for c in room.chapters},
        "unmatched": [{"path": path, "why": why} for path, why in room.strays],
        "missing": {c.number: [str(s) for s in room.missing(c)] for c in room.chapters},
    }


def _hand_in(hand_in: HandIn) -> dict:
    return {
        "file": hand_in.file.path,
        "points": hand_in.points,
        "late_weight": hand_in.weight,
        "remarks": hand_in.remarks,
        "exercises": {
            one.exercise: {
                "state": one.state,
                "points": one.earned,
                "full": one.full,
                "parts": one.result["parts"],
                "said": [sentence for _, sentence in one.result["lines"]],
                "remarks": [*one.remarks, *one.result["trouble"]],
            }
            for one in hand_in.marked
        },
    }


def student_page(student: Student, room: Classroom, rules: Rules) -> str:
    """A student's feedback, in the checks' words."""
    parts = []
    full = sum(room.full(chapter, rules) for chapter in room.chapters)
    for chapter in room.chapters:
        hand_in = room.hand_ins.get((student, chapter.number))
        head = escape(chapter.title)
        if hand_in is None:
            parts.append(f"<h2>{head}</h2><p>{words.NOTHING_CAME}</p>")
            continue
        of = words.OF_FULL.format(
            points=number(hand_in.points), full=number(room.full(chapter, rules))
        )
        parts.append(f'<h2>{head} <span class="points">{of}</span></h2>')
        parts += [f'<p class="remark">{escape(said)}</p>' for said in hand_in.remarks]
        parts += [_exercise(one) for one in hand_in.marked]
    parts += [f'<p class="remark">{escape(said)}</p>' for said in room.remarks[student]]
    total = words.OF_FULL.format(points=number(room.points(student)), full=number(full))
    return PAGE.substitute(
        title=escape(words.STUDENT_TITLE.format(name=student.name)),
        head=escape(str(student)),
        summary=f'<p class="total">{total}</p>',
        body="\n".join(parts),
    )


def _exercise(one: Marked) -> str:
    points = words.OF_FULL.format(points=number(one.earned), full=number(one.full))
    title = words.EXERCISE_TITLE.format(number=one.exercise[3:], title=one.title)
    lines = one.result["lines"] or [("empty", words.NOT_ANSWERED)]
    said = "".join(
        f'<li class="{state}"><span class="sign">{words.SIGNS[state]}</span> '
        f"{escape(sentence)}</li>"
        for state, sentence in lines
    )
    notes = "".join(
        f'<p class="remark">{escape(note)}</p>' for note in [*one.remarks, *one.result["trouble"]]
    )
    return (
        f'<section class="{one.state}">'
        f'<h3>{escape(title)} <span class="points">{points}</span></h3>'
        f"<ul>{said}</ul>{notes}</section>"
    )


def mistakes(chapter: Chapter, room: Classroom) -> Iterator[tuple[str, list[tuple]]]:
    """For each exercise what went wrong most often: (how many, sentence, part, what they wrote)."""
    for exercise in chapter.exercises:
        name = chapter.name_of(exercise)
        times: Counter[tuple[str, str]] = Counter()
        written: dict[tuple[str, str], Counter[str]] = {}
        for (_, chapter_number), hand_in in room.hand_ins.items():
            if chapter_number != chapter.number:
                continue
            for part in next(m for m in hand_in.marked if m.exercise == name).result["parts"]:
                if part["state"] == "wrong":
                    key = (part["name"], part["sentence"])
                    times[key] += 1
                    written.setdefault(key, Counter())[part.get("shown", "")] += 1
        most = sorted(times, key=lambda key: (-times[key], key))[:COMMONEST]
        rows = []
        for part, sentence in most:
            values = [v for v, _ in written[part, sentence].most_common(3) if v not in sentence]
            rows.append((times[part, sentence], sentence, part, values))
        yield name, rows


def class_page(room: Classroom, rules: Rules) -> str:
    """The class on one page: for each exercise how many, what went wrong, who is missing."""
    parts = [_key()]
    for chapter in room.chapters:
        came = [h for (_, n), h in room.hand_ins.items() if n == chapter.number]
        mean = sum(h.points for h in came) / len(came)
        said = words.CHAPTER_SUMMARY.format(
            count=len(came),
            of=len(room.students),
            mean=f"{mean:.1f}",
            full=number(room.full(chapter, rules)),
        )
        parts.append(f"<h2>{escape(chapter.title)}</h2><p>{said}</p>")
        wrong = dict(mistakes(chapter, room))
        for exercise in chapter.exercises:
            name = chapter.name_of(exercise)
            states = Counter(m.state for h in came for m in h.marked if m.exercise == name)
            title = words.EXERCISE_TITLE.format(number=exercise.number, title=exercise.title)
            parts.append(
                f"<section><h3>{escape(title)}</h3>{_bar(states)}{_wrong(wrong[name])}</section>"
            )
        if missing := room.missing(chapter):
            names = words.COMMA.join(escape(str(student)) for student in missing)
            parts.append(f"<h3>{words.MISSING.format(count=len(missing))}</h3><p>{names}</p>")
    if not room.chapters:
        parts.append(f"<p>{words.NOTHING_CAME_AT_ALL}</p>")
    if room.strays:
        rows = "".join(
            f"<tr><td>{escape(path)}</td><td>{escape(why)}</td></tr>" for path, why in room.strays
        )
        parts.append(
            f"<h2>{words.STRAYS.format(count=len(room.strays))}</h2><p>{words.STRAYS_WHY}</p>"
            f'<div class="wide"><table class="paths"><tbody>{rows}</tbody></table></div>'
        )
    return PAGE.substitute(
        title=words.CLASS_TITLE, head=words.CLASS_TITLE, summary="", body="\n".join(parts)
    )


def _key() -> str:
    items = "".join(
        f'<span><i class="{state}"></i>{words.STATE_SIGNS[state]} {words.STATES[state]}</span>'
        for state in STATES
    )
    return f'<p class="key">{items}</p>'


def _bar(states: Counter[str]) -> str:
    whole = sum(states.values())
    told = words.COMMA.join(f"{words.STATES[s]} {states[s]}" for s in STATES if states[s])
    pieces = "".join(
        f'<span class="{s}" style="flex: {states[s]}">{words.STATE_SIGNS[s]} {states[s]}</span>'
        for s in STATES
        if states[s]
    )
    return f'<div class="bar" role="img" aria-label="{whole}：{told}">{pieces}</div>'


def _wrong(rows: list[tuple]) -> str:
    if not rows:
        return ""
    body = "".join(
        f'<tr><td class="count">{count}</td>'
        f"<td>{escape(sentence)}<small>{_written(*row)}</small></td></tr>"
        for count, sentence, *row in rows
    )
    head = f"<tr><th>{words.PEOPLE}</th><th>{words.WHAT_WAS_WRONG}</th></tr>"
    return f'<div class="wide"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>'


def _written(name: str, values: list[str]) -> str:
    """What they wrote for it, where the sentence does not say so itself."""
    told = escape(words.COMMA.join(values))
    return f"<code>{escape(name)}</code>" + (f"{words.WRITTEN}{told}" if told else "")
