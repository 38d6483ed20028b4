"""Publish one stylesheet: the files of book/theme/styles, KaTeX's rules, and what pages brought.

`SHEETS` is the order of the cascade, and the list of all there is: a file that is not in it is an
error, for nobody would see that its rules are missing.
"""

from collections.abc import Iterator

import tinycss2
from sphinx.errors import ExtensionError
from tinycss2.ast import AtRule, Node

from publishing.places import THEME
from publishing.site import Site

SHEETS = (
    "colours",  # variables, light and dark
    "base",  # elements, where browsers differ or Chinese wants it
    "article",  # text
    "cells",  # code, what it printed, what is folded
    "code",  # the colours of code
    "tables",
    "figures",
    "guide",
    "home",  # the first guess, the doors, the cards; a chapter's opening
    "practice",  # one question at a time; the fields of a chapter's own questions
    "katex",  # made by formula_fonts
    "math",
    "frame",
    "search",
    "marks",
    "outputs",  # made by inline_styles: the rules that outputs brought with them
    "inline",  # made by inline_styles: what stood in style attributes
    "motion",
    "print",
)
FOLDER = THEME / "styles"
PUBLISHED = "_static/site.css"
NESTED = ("media", "supports", "container", "layer")
BLOCKS = {"() block": "()", "[] block": "[]", "{} block": "{}"}


def publish(site: Site) -> None:
    """Write `_static/site.css`."""
    files = {file.stem: file for file in FOLDER.glob("*.css")}
    if stray := sorted(set(files) - set(SHEETS)):
        raise ExtensionError(
            f"book/theme/styles/{stray[0]}.css 不在 SHEETS 里"
            "（book/publishing/finish/stylesheet.py）：写进去，它的次序就是层叠的次序。"
        )
    for name in SHEETS:
        if name not in site.sheets:
            site.sheets[name] = files[name].read_text("utf-8")
    css = "".join(minify(site.sheets[name]) for name in SHEETS)
    (site.out / PUBLISHED).write_text(css, "utf-8")


def minify(css: str) -> str:
    """Return `css` without comments and unneeded spaces.

    A real parser reads it: minifiers that go by patterns take the space out of `.a :is(.b)`.
    """
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "".join(_short_rules(rules))


def _short_rules(rules: list[Node]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "error":
            raise ExtensionError(f"样式表有错：{rule.message}（第 {rule.source_line} 行）")
        if not isinstance(rule, AtRule):
            yield f"{_short(rule.prelude)}{{{_declarations(rule.content)}}}"
        elif rule.lower_at_keyword in NESTED and rule.content is not None:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            yield f"@{rule.at_keyword} {_short(rule.prelude)}{{{''.join(_short_rules(inner))}}}"
        elif rule.lower_at_keyword == "font-face":
            yield f"@font-face{{{_declarations(rule.content)}}}"
        elif rule.lower_at_keyword != "charset":
            block = "" if rule.content is None else f"{{{_short(rule.content)}}}"
            yield f"@{rule.at_keyword} {_short(rule.prelude)}{block or ';'}"


def _declarations(content: list[Node]) -> str:
    parts = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    said = []
    for part in parts:
        if part.type != "declaration":
            raise ExtensionError(f"样式表里这一条读不懂：{part.serialize()}")
        value = _short(part.value) + ("!important" if part.important else "")
        said.append(f"{part.name}:{value}")
    return ";".join(said)


def _short(tokens: list[Node]) -> str:
    """Write tokens without comments, and with one space where there was any."""
    css = ""
    for token in tokens:
        if token.type == "whitespace":
            css += " "
        elif token.type == "function":
            css += f"{token.name}({_short(token.arguments)})"
        elif token.type in BLOCKS:
            opening, closing = BLOCKS[token.type]
            css += opening + _short(token.content) + closing
        elif token.type != "comment":
            css += token.serialize()
    return css.strip()
