"""Put a standalone notebook together, and pack all of them."""

import ast
import base64
import io
import re
import zipfile
import zlib
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat
from cell_roles import FOLDED
from chapters import chapters
from explorer_frames import FRAMES, frames
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from requirement_groups import COURSE, in_group

from standalone import font, pictures
from standalone.chapter import chapter_for_jupyter, fold_solutions, prepare_checks
from standalone.errors import StandaloneError
from standalone.markdown import Links, read_references
from standalone.needs import find_needs

HERE = Path(__file__).parent
FONTS = "course/fonts"
NAME = "juandemingbai"
INTRO = """\
> 这份 notebook 单独就能运行，旁边不需要别的文件：下面两格折叠着，一格装上缺的包（已经有的不动），\
一格写出课程自带的代码、字体和实验台。运行一遍就好，多运行几遍也没有关系。"""
HOME = "网站上的这一章在[这里]({url})。"
TAGS = ["setup", "nbval-ignore-output"]


@dataclass(frozen=True)
class Course:
    """The repository, and where links in the notebooks are to lead."""

    root: Path
    links: Links = field(default_factory=Links)

    @property
    def folder(self) -> Path:
        """Where the chapters and their modules lie."""
        return self.root / "notebooks"

    @cached_property
    def requirements(self) -> dict[str, str]:
        """What chapters may need, by name."""
        return in_group(self.root, COURSE)

    @cached_property
    def references(self) -> dict[str, tuple[str, str]]:
        """Authors and year of what chapters cite."""
        return read_references(self.root / "book" / "references.bib")

    @cached_property
    def font(self) -> tuple[str, bytes]:
        """The figures' font, reduced: its path from the chapters' folder, and itself."""
        full = next((self.folder / FONTS).glob("*.otf"))
        texts = [path.read_text("utf-8") for path in self.folder.glob("*/*.py")]
        for path in chapters(root=self.root):
            texts += [cell.source for cell in nbformat.read(path, 4).cells]
        return f"{FONTS}/{full.name}", font.reduced(full, texts)


def standalone_notebook(path: Path, course: Course) -> NotebookNode:
    """Make the chapter at `path` travel alone: two cells before it, its text in plain Markdown.

    Raises StandaloneError if its text has a construct, or its code an import, that cannot travel.
    """
    notebook = chapter_for_jupyter(path, course.links, course.references)
    prepare_checks(notebook)
    try:
        modules, needs = find_needs(notebook, course.folder, course.requirements)
    except StandaloneError as error:
        raise StandaloneError(f"{path.name}：{error}") from None
    fold_solutions(notebook)
    pictures.shorten(notebook)
    url = course.links.page(f"notebooks/{path.name}")
    intro = INTRO + (HOME.format(url=url) if url else "")
    notebook.cells[:0] = [
        new_markdown_cell(intro, id="setup"),
        _setup_cell("install", f"prepare({_dict(needs)})"),
        _setup_cell("write", f"write_out({_files(modules, _explorers(notebook), course)})"),
    ]
    notebook.metadata["colab"] = {"provenance": [], "toc_visible": True}
    nbformat.validate(notebook)
    return notebook


def _setup_cell(name: str, call: str) -> NotebookNode:
    source = (HERE / "cells" / f"{name}.py").read_text("utf-8")
    cell = new_code_cell(f"{source}\n\n{call}", id=f"setup-{name}", metadata=deepcopy(FOLDED))
    cell.metadata["tags"] = list(TAGS)
    return cell


def _dict(items: dict[str, str]) -> str:
    return "\n".join(["{", *(f'    "{k}": "{v}",' for k, v in items.items()), "}"])


def _explorers(notebook: NotebookNode) -> set[str]:
    """The explorers that the notebook shows."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return set(re.findall(r'course\.explorer\(\s*"(\w+)"', code))


def _files(modules: list[Path], explorers: set[str], course: Course) -> str:
    """The dict of files as source: modules as they read, the font and the explorers as base64."""
    packed = {f"course/{FRAMES}/{name}": page for name, page in frames(explorers).items()}
    packed |= [course.font]
    licence = course.folder / FONTS / "OFL.txt"
    lines = ["{"]
    for path in [*modules, licence]:
        text = path.read_text("utf-8")
        name = path.relative_to(course.folder).as_posix()
        lines.append(f'    "{name}": module({_literal(text)}),')
    for name, content in packed.items():
        text = base64.encodebytes(zlib.compress(content, 9)).decode()
        lines.append(f'    "{name}": unpacked("""\n{text}"""),')
    return "\n".join([*lines, "}"])


def _literal(text: str) -> str:
    """Python that means `text` to the cell's `module`, and reads like it."""
    prompts = re.sub(r"^(\s*)>>>(?= |$)", r"\1❯❯❯", text, flags=re.M)
    prompts = re.sub(r"^(\s*)\.\.\.(?= |$)", r"\1⋯", prompts, flags=re.M)
    literal = f"r'''{prompts}'''"
    try:
        if ast.literal_eval(literal) == prompts:
            return literal
    except SyntaxError:
        pass
    return repr(prompts)


def pack(notebooks: dict[str, bytes], course: Course) -> bytes:
    """A zip of the notebooks with a note on how to use them; same input, same bytes."""
    note = (HERE / "说明.txt").read_text("utf-8")
    needed = {name for path in chapters(root=course.root) for name in _packages(path, course)}
    note = note.format(
        packages=" ".join(f'"{course.requirements[name]}"' for name in sorted(needed)),
        site=course.links.site and f"网站：{course.links.site}\n",
        name=NAME,
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"说明.txt": note.encode(), **notebooks}.items():
            entry = zipfile.ZipInfo(f"{NAME}/{name}")  # dated 1980, always
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return file.getvalue()


def _packages(path: Path, course: Course) -> set[str]:
    _, needs = find_needs(nbformat.read(path, 4), course.folder, course.requirements)
    return {name for name, line in course.requirements.items() if line in needs.values()}
