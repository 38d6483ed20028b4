"""Publish nothing that no page asks for.

Sphinx and its extensions put files into `_static` for pages of theirs: colours of code,
translations, a stylesheet of myst-nb. What stays is the theme's `static/`, book/_static, and what
our own steps have written.
"""

from publishing.finish import formula_fonts, search_index, stylesheet
from publishing.places import STATIC, THEME
from publishing.site import Site
from publishing.words import PUBLISHED as WORDS

SOURCES = (THEME / "static", STATIC)
WRITTEN = (stylesheet.PUBLISHED, search_index.INDEX, formula_fonts.FOLDER, WORDS)


def remove(site: Site) -> None:
    """Take away what others have left, and folders that are empty then."""
    static = site.out / "_static"
    ours = [site.out / path for path in WRITTEN]
    for path in sorted(static.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif not any(path == one or one in path.parents for one in ours) and not any(
            (source / path.relative_to(static)).exists() for source in SOURCES
        ):
            path.unlink()
