"""Lay out the learner's own copy of the chapters, and open JupyterLab there: `make lab`.

The copy is made as every copy is (tools/standalone): plain text, folds that give nothing away,
solutions as folded text, explorers as cells; and without outputs, for the text asks to guess before
running. It lies in a folder that git ignores, with the course's packages beside it.

What a learner has changed is never written over. A chapter that has changed since it was laid out
is replaced while it lies there as it was, and else laid beside the learner's own; so are the
packages' files, but of those a changed one is kept and named. The ledger in the folder says how
things were laid out. `make lab ONLY=05` lays out and opens the chapters whose name starts with 05;
`make edit` opens the repository's own, for authors.
"""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import explorer_frames
import nbformat
from chapters import ROOT, chosen
from ipykernel.ipkernel import IPythonKernel
from nbformat import NotebookNode
from run_record import RECORD
from standalone import (
    Links,
    chapter_for_jupyter,
    fold_solutions,
    prepare_checks,
    read_references,
)

FOLDER = ROOT / "我的笔记本"
LEDGER = ".课程.json"
PACKAGES = ("course", "convcost")
CONFIG = Path(__file__).parent / "jupyter_config"
"""JupyterLab's settings: it asks nobody for news, for a classroom may have no network."""

NEW = "✓ 放好了 {count} 章：{names}"
RENEWED = "✓ {name} 你还没有动过，换成了新版。"
BESIDE = "→ {name} 有新版了。你的那份没有动，新版放在旁边：{beside}"
KEPT = "→ {name} 你改过，没有换成新版；想要新版，把它删掉或改个名字，再运行一次。"
NO_LEDGER = "→ {ledger} 读不懂了，当它没有：已有的文件都算你改过的，一个也不动。"
UNWRITABLE = """\
✗ 写不进 {folder}：{reason}
  已有的文件一个没有动。让这个文件夹可以写，或者换一个地方：make lab MINE=文件夹"""


def own_copy(path: Path) -> NotebookNode:
    """The chapter at `path` as a learner starts with it."""
    references = read_references(ROOT / "book" / "references.bib")
    notebook = chapter_for_jupyter(path, Links(), references)
    prepare_checks(notebook)
    fold_solutions(notebook)
    notebook.metadata.pop(RECORD, None)
    # As JupyterLab writes them here, so that saving changes nothing that the learner did not.
    notebook.metadata.kernelspec.display_name = "Python 3 (ipykernel)"
    notebook.metadata.language_info = nbformat.from_dict(IPythonKernel.language_info)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    return notebook


def edition(notebook: NotebookNode) -> str:
    """A digest of what the chapter says, whatever it has printed."""
    said = "\0".join(f"{cell.cell_type}\0{cell.source}" for cell in notebook.cells)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


class Copy:
    """The folder of a learner's copy, and its ledger: {file: [edition, digest as laid out]}."""

    def __init__(self, folder: Path) -> None:
        """Open it, or begin one. Raises OSError where it cannot be written."""
        self.folder, self.said = folder, []
        folder.mkdir(parents=True, exist_ok=True)
        self.ledger: dict[str, list[str]] = {}
        try:
            self.ledger = {
                name: [str(part) for part in (edition_, digest)]
                for name, (edition_, digest) in json.loads(self._ledger.read_text("utf-8")).items()
            }
        except FileNotFoundError:
            pass
        except (ValueError, AttributeError, TypeError):
            self.said.append(NO_LEDGER.format(ledger=self._ledger.name))

    @property
    def _ledger(self) -> Path:
        return self.folder / LEDGER

    def untouched(self, name: str) -> bool:
        """Whether the file lies there as it was laid out."""
        return self.ledger.get(name, ["", ""])[1] == _digest((self.folder / name).read_bytes())

    def write(self, name: str, content: bytes, edition_: str) -> None:
        """Write a file whole or not at all, and note it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.tmp")
        try:
            half.write_bytes(content)
            os.replace(half, path)
        finally:
            half.unlink(missing_ok=True)
        self.note(name, edition_, content)

    def note(self, name: str, edition_: str, content: bytes) -> None:
        """Note that this edition of the file is here, laid out as `content`."""
        self.ledger[name] = [edition_, _digest(content)]
        self._ledger.write_text(json.dumps(self.ledger, indent=1, ensure_ascii=False), "utf-8")

    def lay_file(self, name: str, content: bytes) -> None:
        """Lay out a file of the packages; one that the learner has changed stays."""
        path = self.folder / name
        if not path.exists() or (path.read_bytes() != content and self.untouched(name)):
            self.write(name, content, "")
        elif path.read_bytes() != content and self.ledger.get(name, [""] * 2)[1] != _digest(
            content
        ):
            self.said.append(KEPT.format(name=name))
            self.note(name, "", content)  # said once

    def lay_chapter(self, name: str, notebook: NotebookNode) -> bool:
        """Lay out a chapter, beside the learner's own if need be; whether it is there anew."""
        now, content = edition(notebook), nbformat.writes(notebook).encode() + b"\n"
        path = self.folder / name
        if not path.exists():
            self.write(name, content, now)
            return True
        if self.ledger.get(name, [""])[0] == now:
            return False
        if self.untouched(name):
            self.write(name, content, now)
            self.said.append(RENEWED.format(name=name))
            return False
        beside = self._free(f"{path.stem}.新版-{date.today():%Y-%m-%d}")
        # The learner's own counts as up to date from now on, and as changed; noted with the other.
        self.ledger[name] = [now, ""]
        self.write(beside, content, now)
        self.said.append(BESIDE.format(name=name, beside=beside))
        return False

    def _free(self, stem: str) -> str:
        names = (f"{stem}{more}.ipynb" for more in ("", *(f"-{n}" for n in range(2, 1000))))
        return next(name for name in names if not (self.folder / name).exists())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def package_files() -> Iterator[tuple[str, bytes]]:
    """The packages' files by their names in the copy, with the explorers that they show."""
    notebooks = ROOT / "notebooks"
    for package in PACKAGES:
        for path in sorted((notebooks / package).rglob("*")):
            if path.is_file() and not {"__pycache__", explorer_frames.FRAMES} & set(path.parts):
                yield path.relative_to(notebooks).as_posix(), path.read_bytes()
    for name, content in explorer_frames.frames().items():
        yield f"course/{explorer_frames.FRAMES}/{name}", content
    if (card := notebooks / "bench_card.csv").exists():  # the reader's own, for chapter 10
        yield card.name, card.read_bytes()


def lay_out(paths: list[Path], folder: Path) -> list[str]:
    """Lay out the chapters at `paths`; what there is to say of it.

    Raises OSError where something cannot be written; what was there is then as it was.
    """
    copy, new = Copy(folder), []
    for name, content in package_files():
        copy.lay_file(name, content)
    for path in paths:
        if copy.lay_chapter(path.name, own_copy(path)):
            new.append(path.stem)
    if new:
        copy.said.append(NEW.format(count=len(new), names="、".join(new)))
    return copy.said


def main() -> None:
    """Lay out the copy and become JupyterLab."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("only", nargs="?", default="", help="只放文件名以此开头的章，例如 05")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="放在哪里")
    parser.add_argument("--edit", action="store_true", help="不放，打开仓库里的各章来改")
    asked = parser.parse_args()
    if asked.edit:
        explorer_frames.write(ROOT / "notebooks" / "course")
        become_jupyterlab(ROOT / "notebooks")
    paths = chosen(asked.only)
    try:
        said = lay_out(paths, asked.folder)
    except OSError as error:
        reason = error.strerror or str(error)
        sys.exit(UNWRITABLE.format(folder=asked.folder, reason=reason))
    print(
        "\n".join([*said, f"→ 在 {asked.folder} 里打开 JupyterLab（按 Ctrl-C 停下）"]), flush=True
    )
    opened = asked.folder / paths[0].name if asked.only else asked.folder
    become_jupyterlab(opened)


def become_jupyterlab(opened: Path) -> None:
    """Go on as JupyterLab, with `opened` open."""
    os.environ.update(quiet_jupyter())
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", str(opened)])


def quiet_jupyter() -> dict[str, str]:
    """What the environment must hold for Jupyter to find `CONFIG`, besides what it finds now."""
    there = os.environ.get("JUPYTER_CONFIG_PATH")
    return {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, [str(CONFIG), there]))}


if __name__ == "__main__":
    main()
