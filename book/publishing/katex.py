r"""Render every formula when the site is built, so that a page shows it without any script.

KaTeX (book/theme/katex) runs in V8, inside this process. A formula becomes MathML, which a screen
reader speaks, and beside it the drawn formula, which every browser shows alike. A formula that
KaTeX does not take, or would take only with a guess, stops the build.
"""

import atexit
import json
import re
from functools import cache
from html import escape

from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.errors import ExtensionError
from sphinx.writers.html5 import HTML5Translator

from publishing.formula_colours import COUNTED, coloured
from publishing.places import THEME
from publishing.write.translator import link_to

KATEX = THEME / "katex"
# Where KaTeX only warns, of Chinese letters outside \\text or of a \\\\ that does nothing, we stop.
RENDER = """(tex, displayMode) => {
    let warning;
    const strict = (code, message) => {
        if (code === "htmlExtension") return "ignore"; // `trust` judges it
        warning = message;
        return "error";
    };
    const trust = (said) => said.command === "\\\\htmlClass" && CLASSES.includes(said.class);
    const options = { displayMode, strict, trust, output: "htmlAndMathml" };
    const html = katex.renderToString(tex, options);
    if (warning) throw new katex.ParseError(warning);
    return html;
}"""
ANNOTATION = re.compile("(<annotation[^>]*>).*?(</annotation>)", flags=re.S)
BASE = '<span class="katex-base">'


@cache
def _katex() -> MiniRacer:
    engine = MiniRacer()
    atexit.register(engine.close)  # left open, its thread now and then keeps Python from ending
    engine.eval((KATEX / "katex.min.js").read_text("utf-8"))
    engine.eval(f"const CLASSES = {json.dumps(list(COUNTED))}; const render = {RENDER}")
    return engine


@cache
def render(tex: str, display: bool = False, colours: bool = False) -> str:
    """Return a formula's HTML; raise ValueError with KaTeX's own words where it is wrong.

    With `colours`, what it counts has its colour; what is copied is the formula as it was written.
    """
    try:
        html = _katex().call("render", coloured(tex) if colours else tex, display)
    except JSEvalException as error:
        reason = re.search(r"KaTeX parse error: (.*)", str(error))
        raise ValueError(reason[1] if reason else str(error).splitlines()[0]) from error
    if colours:
        source = escape(tex, quote=False)
        html = ANNOTATION.sub(lambda found: f"{found[1]}{source}{found[2]}", html, count=1)
    html = html.replace("\n", " ")  # the brackets' outlines break their lines
    if not display:
        html = html.replace(
            f"</span>{BASE}", f"</span><wbr/>{BASE}"
        )  # see read/formula_punctuation.py
    return html


def _rendered(translator: HTML5Translator, node: nodes.math | nodes.math_block) -> str:
    display = isinstance(node, nodes.math_block)
    tex = node.astext().strip()
    try:
        return render(tex, display, colours=display and bool(node.get("number")))
    except ValueError as error:
        page = translator.builder.current_docname
        raise ExtensionError(
            f"{page}：KaTeX 读不懂公式 {tex}\n{error}\n"
            "改正它；汉字要写在 \\text{…} 里，多行要写在 aligned 里。"
        ) from error


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula inside a line."""
    translator.body.append(f'<span class="math">{_rendered(translator, node)}</span>')
    raise nodes.SkipNode


def visit_display(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own; one with a number can be linked to."""
    number = node.get("number")
    translator.body.append(translator.starttag(node, "div", "", CLASS="math"))
    translator.body.append(f'<div class="formula">{_rendered(translator, node)}</div>')
    if number:
        place, title = node["ids"][0], link_to(translator.builder.app, node)
        translator.body.append(f'<a class="eqno" href="#{place}" title="{title}">({number})</a>')
    translator.body.append("</div>\n")
    raise nodes.SkipNode
