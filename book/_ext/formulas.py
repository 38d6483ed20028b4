r"""Render every formula when the site is built, so that a page shows it without any script.

KaTeX (book/_ext/katex) runs in V8, inside this process. A formula becomes MathML, which a screen
reader speaks, and beside it the drawn formula, which every browser shows alike. A formula that
KaTeX does not take, or would take only with a guess, stops the build.
"""

import re
from functools import cache
from pathlib import Path

from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.writers.html5 import HTML5Translator

KATEX = Path(__file__).parent / "katex"
OPTIONS = {"output": "htmlAndMathml", "throwOnError": True, "strict": "error", "trust": False}
OPENING = tuple("（《「『【“‘(")
CLOSING = tuple("，。、；：？！）》」』】”’…,.;:?!)")


@cache
def _katex() -> MiniRacer:
    engine = MiniRacer()
    engine.eval((KATEX / "katex.min.js").read_text("utf-8"))
    return engine


@cache
def render(tex: str, display: bool = False) -> str:
    """Return a formula's HTML; raise ValueError with KaTeX's own words where it is wrong."""
    try:
        html = _katex().call("katex.renderToString", tex, OPTIONS | {"displayMode": display})
    except JSEvalException as error:
        reason = re.search(r"KaTeX parse error: (.*)", str(error))
        raise ValueError(reason[1] if reason else str(error).splitlines()[0]) from error
    return html.replace("\n", " ")  # the brackets' outlines break their lines


def _rendered(translator: HTML5Translator, node: nodes.math | nodes.math_block) -> str:
    display = isinstance(node, nodes.math_block)
    tex = node.astext().strip()
    try:
        return render(tex, display)
    except ValueError as error:
        page = translator.builder.current_docname
        raise ExtensionError(
            f"{page}：KaTeX 读不懂公式 {tex}\n{error}\n"
            "改正它；汉字要写在 \\text{…} 里，多行要写在 aligned 里。"
        ) from error


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula inside a line, and say where it touches punctuation (formulas.css)."""
    before = node.previous_sibling()
    after = node.next_node(descend=False, siblings=True)
    classes = ["math"]
    if isinstance(before, nodes.Text) and before.endswith(OPENING):
        classes.append("after-opening")
    if isinstance(after, nodes.Text) and after.startswith(CLOSING):
        classes.append("before-closing")
    html = _rendered(translator, node)
    translator.body.append(f'<span class="{" ".join(classes)}">{html}</span>')
    raise nodes.SkipNode


def visit_display(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own; one with a number can be linked to."""
    number = node.get("number")
    translator.body.append(translator.starttag(node, "div", "", CLASS="math"))
    translator.body.append(f'<div class="formula">{_rendered(translator, node)}</div>')
    if number:
        place, title = node["ids"][0], _("Link to this equation")
        translator.body.append(f'<a class="eqno" href="#{place}" title="{title}">({number})</a>')
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict:
    """Register the renderer; `html_math_renderer: katex` chooses it."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
