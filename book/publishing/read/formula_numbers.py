r"""Number formulas by chapter, (4.1), and make “式 (4.1)” in the text a link to the formula.

In a notebook a number is written as TeX writes it, `\tag{4.1}` at the formula's end, so that
Jupyter shows it too, where MyST's `$$ … $$ (label)` would show the label. Both work. Numbers count
from 1 in each chapter; a number out of order, or one that the text names and no formula has, stops
the build.
"""

import re
from pathlib import PurePosixPath

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

TAG = re.compile(r"\s*\\tag\{([^{}]*)\}\s*")
MENTION = re.compile(r"(?<=式 )\((\d+\.\d+)\)")
CODE = (nodes.literal, nodes.FixedTextElement, nodes.math)


def number_formulas(app: Sphinx, doctree: nodes.document) -> None:
    """Give each formula with a tag or a label its number, and link where the text names one."""
    page = app.env.docname
    equations = app.env.get_domain("math").equations
    chapter = re.match(r"\d+", PurePosixPath(page).name)
    count = 0
    for node in doctree.findall(nodes.math_block):
        tags = TAG.findall(node.astext())
        if not tags and not node.get("label"):
            continue
        count += 1
        number = f"{int(chapter[0])}.{count}" if chapter else str(count)
        if tags and tags != [number]:
            raise ExtensionError(f"{page}：公式标着 ({tags[0]})，按顺序应当是 ({number})。")
        # One that has both is found by its label.
        label = node.get("label") or number
        node["label"], node["number"] = label, number
        if tags:
            node.children = [nodes.Text(TAG.sub("", node.astext()))]
        if not node["ids"]:
            node["ids"] = [nodes.make_id(f"equation-{label}")]
        equations[label] = (page, number)
    for text in list(doctree.findall(nodes.Text)):
        if MENTION.search(text) and not isinstance(text.parent, CODE):
            text.parent.replace(text, list(_linked(text, page)))


def _linked(text: str, page: str) -> list[nodes.Node]:
    parts: list[nodes.Node] = []
    for i, piece in enumerate(MENTION.split(text)):
        if i % 2:
            link = pending_xref("", refdomain="math", reftype="eq", reftarget=piece, refdoc=page)
            link += nodes.inline("", f"({piece})")
            parts.append(link)
        elif piece:
            parts.append(nodes.Text(piece))
    return parts


def refuse_missing(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.Element
) -> None:
    """Stop at a reference to a formula that there is not."""
    if node.get("refdomain") == "math":
        raise ExtensionError(
            f"{node['refdoc']}：课文提到式 ({node['reftarget']})，可是没有公式标着它；"
            f"在那个公式末尾写 \\tag{{{node['reftarget']}}}。"
        )
