"""Open what a platform or a person packed: folders, zips, zips in zips, names in any encoding."""

import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from teaching.grading import words

LARGEST = 64 * 2**20
"""Bytes of the largest file that is read; a notebook with all its pictures has a few million."""
LARGEST_ALL = 4 * 2**30
DEEPEST = 4
IGNORED = {"__MACOSX", ".ipynb_checkpoints", "__pycache__", ".git", "course", "convcost"}
ENCRYPTED = 0x1
UTF8 = 0x800


@dataclass(frozen=True)
class File:
    """A file that was handed in; `problem` says why its bytes are not there, if they are not."""

    path: str
    """From the top of what was collected, through the archives, with /."""
    data: bytes
    handed_in: datetime
    """The time of the outermost file that it came in."""
    saved: datetime
    problem: str = ""

    @property
    def is_notebook(self) -> bool:
        """Whether its name says that it is a notebook."""
        return self.path.lower().endswith(".ipynb")


class NothingThere(Exception):
    """There is no such folder or zip; the text is a sentence."""


def collect(start: Path) -> list[File]:
    """All files in a folder or a zip, in the order of their names. Raises `NothingThere`."""
    if not start.exists():
        raise NothingThere(words.NO_SUCH_FILE.format(path=start))
    if start.is_dir():
        return list(_folder(start))
    if not zipfile.is_zipfile(start):
        raise NothingThere(words.NOT_A_ZIP.format(path=start))
    left = [LARGEST_ALL]
    return list(_archive(start.read_bytes(), "", None, left, 0))


def _folder(top: Path) -> Iterator[File]:
    left = [LARGEST_ALL]
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not _passed_over(name))
        for name in sorted(files):
            path = Path(folder) / name
            if _passed_over(name) or path.is_symlink() or not path.is_file():
                continue
            told = path.relative_to(top).as_posix()
            when = datetime.fromtimestamp(path.stat().st_mtime)
            if path.stat().st_size > LARGEST:
                yield File(told, b"", when, when, words.TOO_LARGE)
                continue
            yield from _opened(told, path.read_bytes(), when, when, left, 0)


def _passed_over(name: str) -> bool:
    return name in IGNORED or name.startswith((".", "~$")) or name in {"Thumbs.db", "desktop.ini"}


def _opened(
    path: str, data: bytes, handed_in: datetime, saved: datetime, left: list[int], depth: int
) -> Iterator[File]:
    """The file itself, or, if it is an archive, what is in it."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".zip":
        if depth >= DEEPEST:
            yield File(path, b"", handed_in, saved, words.TOO_DEEP)
        else:
            yield from _archive(data, path, handed_in, left, depth + 1)
    elif suffix in {".rar", ".7z", ".gz", ".tar", ".tgz"}:
        yield File(path, b"", handed_in, saved, words.OTHER_ARCHIVE.format(suffix=suffix))
    else:
        yield File(path, data, handed_in, saved)


def _archive(
    data: bytes, inside: str, handed_in: datetime | None, left: list[int], depth: int
) -> Iterator[File]:
    now = handed_in or datetime(1980, 1, 1)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        yield File(inside, b"", now, now, words.BROKEN_ZIP)
        return
    with archive:
        for entry in sorted(entries, key=_name):
            parts = [p for p in PurePosixPath(_name(entry)).parts if p not in {"/", "..", "."}]
            if entry.is_dir() or not parts or any(_passed_over(part) for part in parts):
                continue
            path = "/".join(([inside] if inside else []) + parts)
            saved = _time(entry)
            when = handed_in or saved
            content, problem = _content(archive, entry, left)
            if problem:
                yield File(path, b"", when, saved, problem)
            else:
                yield from _opened(path, content, when, saved, left, depth)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: list[int]) -> tuple:
    if entry.flag_bits & ENCRYPTED:
        return b"", words.ENCRYPTED
    try:
        with archive.open(entry) as file:
            data = file.read(LARGEST + 1)  # not what the header promises: what is there
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
        return b"", words.BROKEN_ZIP
    left[0] -= len(data)
    if len(data) > LARGEST or left[0] < 0:
        return b"", words.TOO_LARGE
    return data, ""


def _name(entry: zipfile.ZipInfo) -> str:
    """An entry's name. Windows writes GBK without saying so; Python then reads it as CP437."""
    name = entry.filename
    if not entry.flag_bits & UTF8:
        try:
            raw = name.encode("cp437")
        except UnicodeError:
            return name.replace("\\", "/")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeError:
                continue
    return name.replace("\\", "/")


def _time(entry: zipfile.ZipInfo) -> datetime:
    try:
        return datetime(*entry.date_time)
    except ValueError:
        return datetime(1980, 1, 1)
