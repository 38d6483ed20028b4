"""One page while it is written: its HTML, and what the frame around it shows."""

from dataclasses import dataclass

from docutils.nodes import document
from sphinx.application import Sphinx


@dataclass
class Page:
    """A page's name, its template, the template's variables, and the tree that it came from.

    A page that no source file belongs to (404, the search) has no tree.
    """

    app: Sphinx
    name: str
    template: str
    context: dict
    doctree: document | None = None

    @property
    def body(self) -> str:
        """The HTML of the article."""
        return self.context.get("body", "")

    @body.setter
    def body(self, html: str) -> None:
        self.context["body"] = html

    def static(self, file: str) -> str:
        """The address, from this page, of a file that is published."""
        return self.context["pathto"](file, 1)
