"""Let no line begin with the comma that follows a formula, or end with a bracket before it.

A drawn formula is a row of boxes, and a browser may break a line beside a box whatever comes next.
So formula and punctuation go into an element that is not broken, but at KaTeX's <wbr>.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx

OPENING = re.compile("[（《「『【“‘(]+$")
CLOSING = re.compile("^[，。、；：？！）》」』】”’…,.;:?!)]+")


def keep_punctuation(app: Sphinx, doctree: nodes.document) -> None:
    """Put each formula of a line into one element with the punctuation beside it."""
    for formula in list(doctree.findall(nodes.math)):
        parent, i = formula.parent, formula.parent.index(formula)
        kept = [formula]
        for step, pattern in ((1, CLOSING), (-1, OPENING)):
            beside = parent[i + step] if 0 <= i + step < len(parent) else None
            found = isinstance(beside, nodes.Text) and pattern.search(beside)
            if found:
                rest = nodes.Text(beside[: found.start()] + beside[found.end() :])
                parent[i + step] = rest  # by its place: another text may say the same
                kept.insert(len(kept) if step > 0 else 0, nodes.Text(found[0]))
        if len(kept) > 1:
            parent[i] = unbroken = nodes.inline(classes=["unbroken"])
            unbroken.extend(kept)
