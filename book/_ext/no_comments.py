"""Publish scripts and stylesheets without comments: a fifth of what a reader would download."""

from pathlib import Path

import rjsmin
from one_stylesheet import minify
from sphinx.application import Sphinx

FOLDERS = ("explorers", "site")  # below _static


def drop_comments(app: Sphinx, error: Exception | None) -> None:
    """Take comments and indentation out of the published files; the sources keep them."""
    if error is None and app.builder.format == "html":
        for folder in FOLDERS:
            for pattern, shorten in (("*.js", rjsmin.jsmin), ("*.css", minify)):
                for file in (Path(app.outdir) / "_static" / folder).rglob(pattern):
                    file.write_text(shorten(file.read_text("utf-8")), "utf-8")


def setup(app: Sphinx) -> dict:
    """Register the handler with Sphinx, after the one that bundles stylesheets."""
    app.connect("build-finished", drop_comments, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
