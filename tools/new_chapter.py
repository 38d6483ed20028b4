"""Lay down a chapter's bones: `make chapter NAME=11_mobilenet`.

The notebook runs as it is, and has every part that tests/contract.py asks for; beside it comes the
table of answers that its checks are tried with. What the author is to write stands in 【写：…】,
which the contract does not let through. The notebook is a draft until its line is in _toc.yml.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from cell_roles import dress
from chapters import FOLDER, ROOT
from nbformat import NotebookNode, v4
from run_notebooks import normalise

BONES = Path(__file__).parent / "bones"
CHECKS = ROOT / "tests" / "checks"
EXERCISES = 4
NAME = re.compile(r"(\d\d)_[a-z][a-z0-9_]*")
NEXT = """\
✓ {page}.ipynb 和 {checks}
  1. make edit 打开它，把每一处【写：…】换成你的；要用新术语，先写进 book/glossary.md。
  2. make format，再 make notebooks ONLY={number}：从头运行，存下输出。
  3. 在 _toc.yml 里加一行“- file: {page}”，它的位置就是章的次序。
  4. 练习改了，{checks} 里试检查的那些答案也要改。
  5. make book 看样子；make test 说还缺什么。"""


def cells(bones: Path, **values: object) -> Iterator[NotebookNode]:
    """The cells of a file of bones: each begins with a line `%% type id tag alternative-text`.

    A check has its hint in the place of the alternative text.
    """
    text = bones.read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    for part in text.split("%% ")[1:]:
        head, _, source = part.partition("\n")
        kind, id_, tag, alt = (*head.split(" ", 3), "", "", "")[:4]
        source = source.strip("\n")
        if kind == "exercise":
            for k in range(1, EXERCISES + 1):
                yield from cells(BONES / "exercise.txt", k=k)
        elif kind == "markdown":
            yield v4.new_markdown_cell(source, id=id_)
        else:
            cell = v4.new_code_cell(source, id=id_, metadata={"tags": [tag]} if tag else {})
            if tag == "check":
                cell.metadata["hint"] = alt
            elif alt:
                cell.metadata["mystnb"] = nbformat.from_dict({"image": {"alt": alt}})
            dress(cell)
            yield cell


def notebook(number: int) -> NotebookNode:
    """A chapter's bones, not yet run."""
    return normalise(v4.new_notebook(cells=list(cells(BONES / "chapter.txt", number=number))))


def main() -> None:
    """Write the notebook, and say what comes next."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", default="", help="两位的章号和英文名，例如 11_mobilenet")
    name = parser.parse_args().name
    taken = {path.stem[:2]: path for path in (ROOT / FOLDER).glob("*.ipynb")}
    free = next(f"{k:02}" for k in range(1, 100) if f"{k:02}" not in taken)
    if not (found := NAME.fullmatch(name)):
        sys.exit(
            f"✗ NAME={name} 不行：要两位的章号、下划线和小写的英文名，"
            f"像 make chapter NAME={free}_mobilenet。"
        )
    if found[1] in taken:
        sys.exit(
            f"✗ 章号 {found[1]} 已经是 {FOLDER}/{taken[found[1]].name} 的；下一个空着的是 {free}。"
        )
    nbformat.write(notebook(int(found[1])), ROOT / FOLDER / f"{name}.ipynb")
    answers = (BONES / "checks.txt").read_text("utf-8").replace("{number}", found[1])
    checks = CHECKS / f"chapter_{found[1]}.py"
    if not checks.exists():  # someone's answers are not written over
        checks.write_text(answers, "utf-8")
    page = f"{FOLDER}/{name}"
    print(NEXT.format(page=page, number=found[1], checks=checks.relative_to(ROOT)))


if __name__ == "__main__":
    main()
