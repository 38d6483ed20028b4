"""Make a chapter that leaves the repository: as any Jupyter shows it, or needing nothing beside it.

Every copy (the learner's own, the handouts, the standalone notebook) starts from
`chapter_for_jupyter`: text in plain Markdown, explorers as cells, folds that give nothing away.

Colab loads one file; AI Studio takes what people upload. So a standalone notebook starts with two
folded cells, which install what is missing and write out the course's modules and font, and goes
on with the chapter. This package knows nothing of Sphinx; the site's extension uses it.

`chapter.py` turns a chapter into what Jupyter shows, `markdown.py` rewrites its text; `needs.py`
finds what it imports, `font.py` cuts the font, `cells/` holds the two first cells, `notebook.py`
puts them together and packs the zip.
"""

from standalone.chapter import chapter_for_jupyter, fold_solutions, prepare_checks
from standalone.errors import StandaloneError
from standalone.markdown import Links, plain, read_references
from standalone.notebook import NAME, Course, pack, standalone_notebook

__all__ = [
    "NAME",
    "Course",
    "Links",
    "StandaloneError",
    "chapter_for_jupyter",
    "fold_solutions",
    "pack",
    "plain",
    "prepare_checks",
    "read_references",
    "standalone_notebook",
]
