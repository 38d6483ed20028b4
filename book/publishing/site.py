"""The site while it is finished: what the last steps hand on to one another.

A step changes `pages` and adds to `sheets`; nothing is passed on through files in the output. What
has to be a file for a reader is written to `out` by the step that makes it, and the pages once,
when all steps are done.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sphinx.application import Sphinx


@dataclass
class Site:
    """The published folder, the HTML of its pages, and stylesheets that steps have made."""

    app: Sphinx
    sheets: dict[str, str] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        """The folder that is published."""
        return Path(self.app.outdir)

    @cached_property
    def pages(self) -> dict[str, str]:
        """Every page's HTML by its address, `notebooks/05_edge_detection.html`."""
        static = self.out / "_static"
        return {
            file.relative_to(self.out).as_posix(): file.read_text("utf-8")
            for file in sorted(self.out.rglob("*.html"))
            if static not in file.parents
        }

    def in_order(self) -> Iterator[str]:
        """The addresses of the book's pages, as the table of contents has them."""
        return map(self.app.builder.get_target_uri, self._below(self.app.config.root_doc))

    def _below(self, name: str) -> Iterator[str]:
        yield name
        for below in self.app.env.toctree_includes.get(name, []):
            yield from self._below(below)

    def save(self) -> None:
        """Write the pages."""
        for name, html in self.pages.items():
            (self.out / name).write_text(html, "utf-8")
