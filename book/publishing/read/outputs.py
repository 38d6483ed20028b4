"""Make of a notebook's outputs what a page can show under the site's policy.

The policy lets nothing run that stands in the page and fetches nothing from elsewhere. So

- what is alive only with scripts (widgets, plotly, embedded players) goes. Its text form, which
  notebooks store beside it, stands in its place, and the build says what the author can do;
- rules in `<style>` (pandas writes one with each table) are kept to their output, for in the end
  all of them stand in the site's one stylesheet (publishing.finish.inline_styles);
- an output that brings colours of its own was made for a white page, and gets one in the dark too.
"""

import json
import re
from collections.abc import Iterator
from hashlib import sha256

import tinycss2
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from publishing.words import words

logger = logging.getLogger(__name__)
REMINDER = "提醒："  # tools/build.sh shows the lines that begin so

HTML, PLAIN = "text/html", "text/plain"
SHOWN = {HTML, PLAIN, "text/markdown", "text/latex"}
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/svg+xml"}
ALIVE = re.compile(
    r"<(?:script|iframe|object|embed|audio|video|link|form)\b|\son\w+\s*="
    r"|\b(?:src|srcset|data)\s*=\s*[\"']?(?:https?:|//|data:)|javascript:"
    r"|@import|@font-face|url\(\s*[\"']?(?:https?:|//|data:)",
    re.I,
)
STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.I | re.S)
COLOUR = re.compile(
    r"(?<![-\w])(?:background(?:-color)?|color)\s*:"
    r"(?!\s*(?:inherit|transparent|currentcolor|none|unset|initial|var\())|\sbgcolor\s*=",
    re.I,
)
DECLARATIONS = re.compile(
    r"\bstyle\s*=\s*(?:\"([^\"]*)\"|'([^']*)')|<style\b[^>]*>(.*?)</style>", re.I | re.S
)
NESTED = ("media", "supports", "container", "layer")
SCOPE = "out-"  # and a number for the rules: outputs with the same rules share them


def tame(app: Sphinx, docname: str, source: list[str]) -> None:
    """Change what must be changed in a notebook's text; other pages stay as they are."""
    path = app.env.doc2path(docname)
    if not str(path).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    changed = notebook.get("metadata", {}).pop("widgets", None) is not None
    for cell in notebook.get("cells", []):
        for output in cell.get("outputs", []):
            if "data" in output:
                where = f"{docname} 的格 {cell.get('id', '?')}"
                changed |= _tame_bundle(output["data"], where, words(app)["needs_running"])
    if changed:
        source[0] = json.dumps(notebook)


def _tame_bundle(data: dict, where: str, instead: str) -> bool:
    """Change one output, in its several forms; say whether anything changed."""
    html = "".join(data.get(HTML, ""))
    dead = [kind for kind in data if kind not in SHOWN | PICTURES]
    if ALIVE.search(html):
        dead.append(HTML)
    for kind in dead:
        del data[kind]
    if dead:
        if not data:
            data[PLAIN] = instead
        logger.info(
            f"{REMINDER}{where}的输出（{'、'.join(dead)}）要运行脚本或取别处的文件，网站的策略不许，"
            "页面上放的是它的另一种形式。要页面上有图：用 matplotlib 画，或者把它存成图片再显示；"
            "要能动手：写一个实验台。"
        )
    if HTML in data:
        data[HTML] = own_colours(scoped(html, where))
    return bool(dead) or data.get(HTML, html) != html


def own_colours(html: str) -> str:
    """Put HTML that has colours of its own into a box that is white in the dark too."""
    said = " ".join(a or b or c for a, b, c in DECLARATIONS.findall(html))
    return f'<div class="own-colours">{html}</div>' if COLOUR.search(said) else html


def scoped(html: str, where: str = "") -> str:
    """Keep the rules of `<style>` elements to this HTML.

    >>> scoped("<style>td {top: 0}</style><td>")
    '<div class="out-1d9b4698"><style>.out-1d9b4698 td{top: 0}</style><td></div>'
    """
    css = "\n".join(STYLE.findall(html))
    if not css.strip():
        return STYLE.sub("", html)
    name = SCOPE + sha256(css.encode()).hexdigest()[:8]
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    try:
        sheet = "".join(_within(rules, f".{name}"))
    except ValueError as error:
        raise ExtensionError(f"{where}的输出里，<style> 读不懂：{error}") from None
    rest = STYLE.sub("", html)
    return f'<div class="{name}"><style>{sheet}</style>{rest}</div>'


def _within(rules: list, scope: str) -> Iterator[str]:
    """The rules as CSS, each selector below `scope`."""
    for rule in rules:
        if rule.type == "error":
            raise ValueError(rule.message)
        if rule.type == "qualified-rule":
            selectors = tinycss2.serialize(rule.prelude).strip()
            below = ",".join(f"{scope} {one.strip()}" for one in _split(selectors))
            yield f"{below}{{{tinycss2.serialize(rule.content).strip()}}}"
        elif rule.lower_at_keyword in NESTED and rule.content is not None:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            within = "".join(_within(inner, scope))
            yield f"@{rule.at_keyword} {tinycss2.serialize(rule.prelude).strip()}{{{within}}}"
        elif rule.lower_at_keyword.endswith("keyframes"):
            yield rule.serialize()


def _split(selectors: str) -> list[str]:
    """Selectors between commas, but for those inside brackets."""
    return re.split(r",(?![^(\[]*[)\]])", selectors)
