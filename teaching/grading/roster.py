"""Who is in the class, and whose a hand-in is: by the number or the name that its path holds."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from teaching.grading import words

NUMBER_HEADS = ("学号", "学工号", "学生编号", "工号", "student id", "studentid", "id", "number")
NAME_HEADS = ("姓名", "学生姓名", "名字", "name", "student", "full name")
ID_IN_TEXT = re.compile(r"学\s*号\W*?[:：]\W*(\w+)")
NAME_IN_TEXT = re.compile(r"姓\s*名\W*?[:：][*_\s`|]*([^\s*_`|,，;；。<]+(?: [A-Za-z]+)*)")
CHINESE = "\u3400-\u9fff"


@dataclass(frozen=True)
class Student:
    """One line of the roster."""

    number: str
    name: str

    def __str__(self) -> str:
        """The name with the number, as the reports say it."""
        return f"{self.name}（{self.number}）" if self.number else self.name


class RosterError(Exception):
    """The roster cannot be read; the text is a sentence."""


def read(path: Path) -> list[Student]:
    """The students of a CSV with columns 学号 and 姓名, in any order. Raises `RosterError`."""
    if not path.is_file():
        raise RosterError(words.NO_SUCH_FILE.format(path=path))
    text = _decoded(path.read_bytes(), path)
    sample = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",\t;", key=sample.count)
    rows = [
        [_plain(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)
    ]
    rows = [row for row in rows if any(row)]
    head = [cell.casefold() for cell in rows[0]] if rows else []
    number = next((head.index(word) for word in NUMBER_HEADS if word in head), None)
    name = next((head.index(word) for word in NAME_HEADS if word in head), None)
    if name is None:
        raise RosterError(
            words.ROSTER_HEAD.format(path=path, head=words.COMMA.join(rows[0]) if rows else "")
        )
    students = []
    for row in rows[1:]:
        row += [""] * len(head)
        student = Student(row[number] if number is not None else "", row[name])
        if student.name or student.number:
            students.append(student)
    keys = [student.number or student.name for student in students]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise RosterError(words.ROSTER_TWICE.format(path=path, who=words.COMMA.join(twice)))
    if not students:
        raise RosterError(words.ROSTER_EMPTY.format(path=path))
    return students


def _decoded(data: bytes, path: Path) -> str:
    if data.startswith(b"PK"):
        raise RosterError(words.ROSTER_EXCEL.format(path=path))
    encodings = ["utf-8-sig", "gb18030"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    raise RosterError(words.ROSTER_ENCODING.format(path=path))


def _plain(text: str) -> str:
    """Text in one spelling: full-width letters and digits as ASCII, no space at its ends.

    >>> _plain(' ２０２４０１\\t')
    '202401'
    """
    text = unicodedata.normalize("NFKC", text).strip().strip("\u200b\ufeff")
    return text.removeprefix('="').removesuffix('"') if text.startswith('="') else text


def owner(path: str, text: str, students: Iterable[Student]) -> tuple[Student | None, str]:
    """Whose the hand-in at `path` is; without one, a sentence that says why.

    `text` is what its notebook says in words: asked only if the path says nothing.
    """
    students = list(students)
    found: list[Student] = []
    unsure: list[Student] = []
    for part in path.split("/"):
        these = _in(part, students)
        (found if len(these) == 1 else unsure).extend(these)
    if not found:  # a name that two have: a number elsewhere may settle it
        says = [m[1] for m in ID_IN_TEXT.finditer(text)] + [
            m[1] for m in NAME_IN_TEXT.finditer(text)
        ]
        for said in says:
            these = _in(said, students)
            (found if len(these) == 1 else unsure).extend(these)
    different = list(dict.fromkeys(found))
    if len(different) == 1 and (not unsure or different[0] in unsure):
        return different[0], ""
    if different or unsure:
        who = words.COMMA.join(str(one) for one in dict.fromkeys([*different, *unsure]))
        return None, words.SEVERAL_OWNERS.format(who=who)
    return None, words.NO_OWNER


def _in(text: str, students: list[Student]) -> list[Student]:
    """The students whose number, else whose name, stands in a piece of text."""
    text = _plain(text).casefold()
    by_number = [s for s in students if s.number and _holds_number(text, s.number.casefold())]
    named = [s for s in students if s.name and _holds_name(text, s.name.casefold())]
    if by_number:
        other = [s for s in named if s.name not in {one.name for one in by_number}]
        return by_number + [s for s in other if not any(s.name in one.name for one in by_number)]
    return [s for s in named if not any(s.name != o.name and s.name in o.name for o in named)]


def _holds_number(text: str, number: str) -> bool:
    edge = r"\d" if number.isdigit() else r"[0-9a-z]"
    return bool(re.search(rf"(?<!{edge}){re.escape(number)}(?!{edge})", text))


def _holds_name(text: str, name: str) -> bool:
    for word in words.OF_THE_COURSE:
        text = text.replace(word, " ")
    if re.search(rf"[{CHINESE}]", name):
        return re.sub(r"[\s·•]", "", name) in re.sub(r"[\s·•]", "", text)
    spoken = [re.escape(part) for part in re.split(r"[\s._-]+", name) if part]
    for order in (spoken, spoken[::-1]):
        if re.search(r"(?<![a-z])" + r"[\s._-]*".join(order) + r"(?![a-z])", text):
            return True
    return False
