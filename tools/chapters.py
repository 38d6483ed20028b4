"""Which pages the book has, and which of them are chapters: _toc.yml says it, and all ask here.

A notebook that _toc.yml does not name is a draft: it is no part of the site, of the tests and of
the handouts until its line is there.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "notebooks"


def pages(root: Path = ROOT) -> list[str]:
    """The names of all pages in order, the home page first: "notebooks/05_edge_detection"."""
    return list(_files(yaml.safe_load((root / "_toc.yml").read_text("utf-8"))))


def _files(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key in {"root", "file"}:
                yield value
            else:
                yield from _files(value)
    elif isinstance(part, list):
        for one in part:
            yield from _files(one)


def chapters(prefix: str = "", root: Path = ROOT) -> list[Path]:
    """The chapters' notebooks in order, those whose name starts with `prefix`.

    Raises FileNotFoundError, with a sentence, where _toc.yml names one that is not there.
    """
    names = [name for name in pages(root) if name.startswith(f"{FOLDER}/{prefix}")]
    paths = [root / f"{name.removesuffix('.ipynb')}.ipynb" for name in names]
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(
                f"_toc.yml 里有 {FOLDER}/{path.stem}，却没有 {FOLDER}/{path.name}："
                "改正那一行，或者用 make chapter 做一份。"
            )
    return paths


def asked_for(description: str, doing: str, *, drafts: bool = False) -> list[Path]:
    """The chapters that the command line asks for; see `chosen`."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("only", nargs="?", default="", help=f"{doing}文件名以此开头的章，例如 05")
    return chosen(parser.parse_args().only, drafts=drafts)


def chosen(only: str, *, drafts: bool = False) -> list[Path]:
    """The chapters whose name starts with `only`; ends the program where there is none.

    With `drafts`, one that is named may also be a notebook that _toc.yml does not have yet.
    """
    try:
        found = chapters(only)
    except FileNotFoundError as problem:
        sys.exit(f"✗ {problem}")
    on_disk = sorted((ROOT / FOLDER).glob(f"{only}*.ipynb")) if only else found
    if drafts and not found:
        return on_disk or sys.exit(f"✗ {FOLDER}/ 里没有以 {only} 开头的 notebook。")
    if not found and on_disk:
        sys.exit(f"✗ {on_disk[0].name} 还是草稿：先把它写进 _toc.yml。")
    return found or sys.exit(f"✗ _toc.yml 里没有以 {only} 开头的章。")
