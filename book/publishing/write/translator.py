"""From a page's tree to HTML, where the course wants other markup than Sphinx writes.

- A table stands in a box of its own, inside which a wide one scrolls.
- A heading that is only a role says its level, without which a screen reader has to guess.
- An entry of the bibliography is an item of its list: docutils gives it `doc-biblioentry`, which is
  deprecated, and which no screen reader counts.
- A link to a place is called so in the book's language; Sphinx's catalogue lacks the words.
- Code has elements for what is coloured alone, which is less than half of Pygments'.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from publishing.words import words

KINDS = (
    (nodes.term, "term"),
    (nodes.section, "heading"),
    (nodes.figure, "image"),
    (nodes.math_block, "equation"),
)
# Names, punctuation, operators and blanks have the colour of the code around them (see code.css).
UNCOLOURED = re.compile(r'<span class="(?:n|nn|nb|nt|nv|bp|gp|go|p|py|o|vm|w)">([^<]*)</span>')


class Translator(HTML5Translator):
    """Sphinx's, with the differences that the module names."""

    def starttag(self, node: nodes.Node, tagname: str, *args, **attributes) -> str:
        """Put roles right."""
        by_lower = {key.lower(): key for key in attributes}
        role = by_lower.get("role")
        if role and attributes[role] == "doc-biblioentry":
            attributes[role] = "listitem"
        if role and attributes[role] == "heading" and "aria-level" not in by_lower:
            attributes["ARIA-LEVEL"] = "2"
        return super().starttag(node, tagname, *args, **attributes)

    def visit_table(self, node: nodes.table) -> None:
        """Open the box, then the table."""
        self.body.append('<div class="wide">')
        super().visit_table(node)

    def depart_table(self, node: nodes.table) -> None:
        """Close both."""
        super().depart_table(node)
        self.body.append("</div>\n")

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        """Keep the elements that the stylesheet colours: a phone reads the page the sooner."""
        start = len(self.body)
        try:
            super().visit_literal_block(node)
        finally:  # Sphinx leaves a block that it has highlighted by raising SkipNode
            self.body[start:] = [UNCOLOURED.sub(r"\1", part) for part in self.body[start:]]

    def add_permalink_ref(self, node: nodes.Element, title: str) -> None:
        """Name the link in the book's language."""
        super().add_permalink_ref(node, link_to(self.builder.app, node))


def link_to(app: Sphinx, node: nodes.Element) -> str:
    """What a link to `node` is called."""
    kind = next((name for type_, name in KINDS if isinstance(node, type_)), "other")
    return words(app)["link_to"][kind]
