"""course.networks holds what the chapters define, and nothing else."""

from pathlib import Path

import collect_networks
import nbformat


def write_chapter(folder: Path, name: str, *cells: tuple[str, list[str]]) -> None:
    notebook = nbformat.v4.new_notebook()
    for source, tags in cells:
        notebook.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
    nbformat.write(notebook, folder / name)


def test_it_is_what_the_chapters_say() -> None:
    stored = collect_networks.TARGET.read_text("utf-8")
    assert stored == collect_networks.collected(), "运行 make notebooks"


def test_shared_cells_are_collected_in_order(tmp_path: Path) -> None:
    write_chapter(tmp_path, "08_later.ipynb", ("C = 3", ["shared"]))
    write_chapter(
        tmp_path,
        "06_earlier.ipynb",
        ("A = 1", ["shared"]),
        ("not_shared = 0", []),
        ("B = 2\n", ["shared"]),
    )
    write_chapter(tmp_path, "07_without.ipynb", ("nothing = 0", ["hide-input"]))
    expected = [
        collect_networks.HEADER.rstrip(),
        "# ── 第 6 章 ──\nA = 1",
        "B = 2",
        "# ── 第 8 章 ──\nC = 3\n",
    ]
    assert collect_networks.collected(sorted(tmp_path.iterdir())).split("\n\n\n") == expected
