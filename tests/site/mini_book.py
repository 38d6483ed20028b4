"""A book of a few pages, built with the course's own configuration, to try what ours has not.

`build(folder, {"book/04_page": "text", "notebooks/11_outputs": notebook})` reads and writes the
pages with the extension and the theme, and returns what was built. Warnings are errors, as in
`make book`.
"""

import io
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
import yaml
from chapters import ROOT
from jupyter_book.config import get_final_config
from nbformat import NotebookNode
from run_record import FIELDS, RECORD
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

LEAD = (
    "这一页是测试用的，书里没有。它的开头要有五十个字以上，做网站的人才能从里面取出简介，"
    "所以这里又写了一句，不多也不少，正好够用。"
)
LINKED = ["requirements.in", "book/references.bib", "book/_static", "notebooks/course"]


class Book:
    """A built book: its pages, and what the build said."""

    def __init__(self, folder: Path, said: str, trees: Path) -> None:
        """Take what a build has left."""
        self.folder, self.said, self.trees = folder, said, trees

    def page(self, name: str) -> str:
        """The HTML of a page."""
        return (self.folder / f"{name}.html").read_text("utf-8")

    @property
    def stylesheet(self) -> str:
        """The published stylesheet."""
        return (self.folder / "_static" / "site.css").read_text("utf-8")


def build(
    folder: Path,
    pages: Mapping[str, str | NotebookNode],
    *,
    drafts: Mapping[str, str | NotebookNode] | None = None,
    **settings: object,
) -> Book:
    """Build a book of `pages` in `folder`; `drafts` lie beside them and are not in its contents."""
    source, out, trees = folder / "source", folder / "html", folder / "trees"
    (source / "notebooks").mkdir(parents=True)
    (source / "book").mkdir()
    for name in LINKED:
        (source / name).symlink_to(ROOT / name)
    for name, page in {**pages, **(drafts or {})}.items():
        if isinstance(page, str):
            (source / f"{name}.md").write_text(f"# 一页\n\n{LEAD}\n\n{page}\n", "utf-8")
        else:
            nbformat.write(page, source / f"{name}.ipynb")
    (source / "book" / "index.md").write_text(f"# 测试\n\n{LEAD}\n", "utf-8")
    shutil.copy(ROOT / "_config.yml", source)
    files = [{"file": name} for name in pages]
    contents = {"format": "jb-book", "root": "book/index", "chapters": files}
    (source / "_toc.yml").write_text(yaml.safe_dump(contents, allow_unicode=True), "utf-8")

    config, _ = get_final_config(
        user_yaml=source / "_config.yml",
        cli_config={"latex_individualpages": False},
        sourcedir=source,
    )
    said, warnings = io.StringIO(), io.StringIO()
    overrides = config | settings
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            source, None, out, trees, "html", overrides, said, warnings, warningiserror=True
        )
        app.build()
    return Book(out, re.sub(r"\x1b\[[\d;]*m", "", said.getvalue()), trees)


def chapter(*cells: NotebookNode) -> NotebookNode:
    """A notebook that starts as a chapter does and carries the record of a run."""
    lead = nbformat.v4.new_markdown_cell(f"# 第 11 章 输出\n\n{LEAD}", id="lead")
    metadata = {RECORD: dict.fromkeys(FIELDS, "1") | {"seconds": 1, "cores": 1}}
    metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata["language_info"] = {"name": "python"}
    return nbformat.v4.new_notebook(cells=[lead, *cells], metadata=metadata)
