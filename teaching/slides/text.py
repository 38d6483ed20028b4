"""A line of a slide, from the outline's Markdown to HTML; its numbers are fetched from cells.

`{alexnet-cost 标准 | 权重}` is the entry of a table, in the row that begins so and under that
head; `{dense-cost 参数量}` is the number that follows this in what the cell printed. Small numbers
that are part of a question (3×3, 224) may be typed, if they stand in one of the slide's cells.
"""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from publishing.katex import render

FETCH = re.compile(r"(?<![\\a-z_^}])\{((?:\d\d/)?[a-z][\w-]*) ([^{}]+)\}")
# Names of places, not amounts.
PLACES = re.compile(
    r"第 \d+ (?:章|次)|练习 \d+|式 \(\d+\.\d+\)|\d+\.\d+ 节|(?:conv|pool|fc|block|layer|[CSF])\d+"
    r"|(?:VGG|LeNet|ResNet)-\d+|MobileNet v\d|[HA]\d00|fp(?:16|32)"
)
TYPED = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?%?")
AMOUNT = re.compile(r"\d{4}|[,.%]")

_markdown = MarkdownIt("zero").enable(["emphasis", "backticks", "escape"])
_markdown.use(dollarmath_plugin, double_inline=False, renderer=lambda tex, _: _formula(tex))


def _formula(tex: str) -> str:
    return f'<span class="math">{render(tex)}</span>'


def fetched(line: str, value: Callable[[str, str], str]) -> str:
    """Put the cells' numbers in; `value(cell, where)` knows them."""
    return FETCH.sub(lambda found: value(found[1], found[2]), line)


def cells_of(line: str) -> list[str]:
    """The cells that a line fetches numbers from."""
    return [found[1] for found in FETCH.finditer(line)]


def typed(line: str, sources: str) -> list[str]:
    """What is wrong with the numbers that were typed in a line; `sources` is the cells' text."""
    wrong = []
    known = {number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", sources)}
    for number in TYPED.findall(PLACES.sub("", FETCH.sub("", line)).replace("{,}", ",")):
        number = number.rstrip(",")
        if AMOUNT.search(number):
            wrong.append(f"“{line}”里的 {number} 是打上去的：写成 {{格 行 | 列}}，从格里取")
        elif number not in known:
            wrong.append(f"“{line}”里的 {number} 在这一张的格里找不到")
    return wrong


def formulas(line: str) -> list[str]:
    """The formulas in a line."""
    return re.findall(r"\$([^$]+)\$", line)


def html(line: str) -> str:
    """The line as HTML, formulas drawn."""
    return _markdown.renderInline(line)
