"""Publish scripts without comments, a fifth of what a reader would download; the explorers'
stylesheet too.
"""

import rjsmin

from publishing.finish.stylesheet import minify
from publishing.site import Site

FOLDERS = ("explorers", "site")  # below _static


def drop_comments(site: Site) -> None:
    """Take comments and indentation out of the published files; the sources keep them."""
    for folder in FOLDERS:
        for pattern, shorten in (("*.js", rjsmin.jsmin), ("*.css", minify)):
            for file in (site.out / "_static" / folder).rglob(pattern):
                file.write_text(shorten(file.read_text("utf-8")), "utf-8")
