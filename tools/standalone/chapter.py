"""A chapter as Jupyter shows it: what every copy that leaves the repository starts from.

The site folds a check and a solution away; Jupyter shows the first line of what is folded, of code
and of output, and unfolds a cell that is run. So here

- a check, and what a check needs, is folded under a line that says what the cell is;
- a solution becomes text, folded as the answers of the self-test are: it cannot be run by accident,
  over the learner's answer;
- an explorer becomes a cell that shows it;
- what a figure shows is said in words below it, folded: Jupyter gives a picture that code draws no
  alternative text (JupyterLab 4, Notebook 7 and Colab ignore one in an output's metadata), and what
  is written into an output is gone when the cell is run again.

Text is plain Markdown (markdown.py). The cells' ids are the chapter's.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
from cell_roles import FOLDED, role_of
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from standalone.markdown import Explorer, Links, plain, split

CHECK = "检查：运行这一格"
HELPER = "检查要用的：运行这一格"
SOLUTION = "参考解答"
COPY_IT = "想运行它，就抄到上面“你的答案”那一格里。"
PRINTED = "它打印："
DESCRIPTION = "<details>\n<summary>图里画着什么</summary>\n\n{alt}\n\n</details>"
EXPLORER = """\
# 实验台：运行这一格，就可以动手
import course

course.explorer({arguments})"""
ALSO_ON_THE_SITE = "这个实验台也在网站的[实验台]({url})一页上。"
NUMBER = r"-?\d+(?:\.\d+)?"
DECORATOR = re.compile(r"^@exercise\((\d+), ", re.M)


def chapter_for_jupyter(
    path: Path, links: Links, references: Mapping[str, tuple[str, str]]
) -> NotebookNode:
    """The chapter at `path` with plain text, explorers as cells, and folds that give nothing away.

    Solutions are still code. Raises StandaloneError for text that has no plain form.
    """
    notebook = nbformat.read(path, 4)
    cells, among_exercises = [], False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            among_exercises |= bool(re.search(r"^## 练习$", cell.source, re.M))
            cells += _text(cell, f"{path.name} 的格 {cell.id}", links, references)
            continue
        if role_of(cell) == "check":
            fold(cell, CHECK)
        elif (
            among_exercises and not role_of(cell) and "hide-input" in cell.metadata.get("tags", [])
        ):
            fold(cell, HELPER)
        cells.append(cell)
    notebook.cells = list(describe(cells))
    return notebook


def describe(cells: list[NotebookNode]) -> Iterator[NotebookNode]:
    """The cells; after one that draws comes what it draws, in front of the text that follows."""
    for cell, after in zip(cells, [*cells[1:], None], strict=True):
        yield cell
        if alt := cell.metadata.get("mystnb", {}).get("image", {}).get("alt"):
            said = DESCRIPTION.format(alt=alt)
            if after is not None and after.cell_type == "markdown":
                after.source = f"{said}\n\n{after.source}"
            else:
                yield new_markdown_cell(said, id=f"{cell.id}-described")


def fold(cell: NotebookNode, title: str) -> None:
    """Fold the cell's code, in Jupyter and in Colab, under a line that says what it is."""
    cell.source = f"# {title}\n# @title {title}\n{cell.source}"
    cell.metadata |= nbformat.from_dict(FOLDED)


def _text(
    cell: NotebookNode, where: str, links: Links, references: Mapping[str, tuple[str, str]]
) -> Iterator[NotebookNode]:
    """The cell, cut where an explorer stands; the first piece keeps its id."""
    pieces, after = split(cell.source, where), ""
    ids = (cell.id if not n else f"{cell.id}-{n + 1}" for n in range(len(pieces)))
    for piece in pieces:
        if isinstance(piece, Explorer):
            yield new_code_cell(
                EXPLORER.format(arguments=_arguments(piece)), id=f"explorer-{piece.id}"
            )
            url = links.explorer(piece)
            after = f"{ALSO_ON_THE_SITE.format(url=url)}\n\n" if url else ""
        elif text := after + plain(piece, links, references, where):
            yield new_markdown_cell(text, id=next(ids), metadata=cell.metadata)
            after = ""


def _arguments(explorer: Explorer) -> str:
    """As a learner would write them: "kind", in_channels=64."""
    said = [f'"{explorer.name.partition("-")[0]}"']
    for name, value in explorer.settings.items():
        numbers = re.fullmatch(rf"{NUMBER}(,{NUMBER})*", value)
        if numbers and "," in value:
            value = f"({', '.join(value.split(','))})"
        said.append(f"{name}={value}" if numbers else f'{name}="{value}"')
    line = ", ".join(said)
    return line if len(line) <= 70 else "\n    " + ",\n    ".join(said) + ",\n"


def prepare_checks(notebook: NotebookNode) -> None:
    """Tell each check how many exercises the chapter has, and its second hint."""
    checks = [cell for cell in notebook.cells if role_of(cell) == "check"]
    checks = [cell for cell in checks if DECORATOR.search(cell.source)]
    for cell in checks:
        hint = cell.metadata.pop("hint", "")
        more = f"of={len(checks)}, " + (f"hint={hint!r}, " if hint else "")
        cell.source = DECORATOR.sub(rf"@exercise(\1, {more}", cell.source)


def fold_solutions(notebook: NotebookNode) -> None:
    """Turn the solutions into folded text: their code, and what it prints."""
    for i, cell in enumerate(notebook.cells):
        if role_of(cell) == "solution":
            said = "".join(out.text for out in cell.outputs if out.output_type == "stream")
            parts = [f"<details>\n<summary>{SOLUTION}</summary>", _fenced(cell.source, "python")]
            if said:
                parts += [PRINTED, _fenced(said.rstrip("\n"), "text")]
            text = "\n\n".join([*parts, COPY_IT, "</details>"])
            notebook.cells[i] = new_markdown_cell(text, id=cell.id, metadata={"tags": ["solution"]})


def _fenced(text: str, language: str) -> str:
    return f"```{language}\n{text}\n```"
