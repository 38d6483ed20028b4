"""Add the decks to the site whenever it is built: the one thing of teaching that Sphinx calls."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from teaching.slides import publish


def setup(app: Sphinx) -> dict:
    """Come after publishing's last stage, which has finished the pages."""
    app.connect("build-finished", add_decks, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def add_decks(app: Sphinx, error: Exception | None) -> None:
    """Write the decks; a slide that cannot be made stops the build."""
    whole = f"{publish.GUIDE}index" in app.env.found_docs  # tests build books of a page or two
    if error is None and app.builder.format == "html" and whole:
        try:
            publish.write(Path(app.outdir), Path(app.doctreedir))
        except ValueError as problem:
            raise ExtensionError(f"幻灯片：{problem}") from None
