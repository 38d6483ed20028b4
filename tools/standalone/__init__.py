"""Make a chapter that travels alone: one .ipynb that needs nothing beside it.

Colab loads one file; AI Studio takes what people upload. So a standalone notebook starts with two
folded cells, which install what is missing and write out the course's modules and font, and goes
on with the chapter itself: same cells, same outputs. Only the text is rewritten, from MyST to
what any Jupyter shows. This package knows nothing of Sphinx; the site's extension uses it.

`markdown.py` rewrites the text, `needs.py` finds what a chapter imports, `font.py` cuts the font,
`cells/` holds the two first cells, `notebook.py` puts them together and packs the zip.
"""

from standalone.errors import StandaloneError
from standalone.markdown import Links, plain, read_references
from standalone.notebook import NAME, Course, pack, standalone_notebook

__all__ = [
    "NAME",
    "Course",
    "Links",
    "StandaloneError",
    "pack",
    "plain",
    "read_references",
    "standalone_notebook",
]
