"""Drop the line breaks of the source between two Chinese characters.

A browser shows a line break inside a paragraph as a space. That is right between English words
and wrong in Chinese, which has no spaces.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx

# Ideographs, Chinese punctuation, full-width forms, and the quotation marks Chinese text uses.
CJK = "\u2014\u2018\u2019\u201c\u201d\u2026\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef"
BREAK_BETWEEN_CJK = re.compile(f"(?<=[{CJK}])\n(?=[{CJK}])")
ENDS_CJK = re.compile(f"[{CJK}]$")
STARTS_CJK = re.compile(f"^[{CJK}]")


def join_chinese_lines(app: Sphinx, doctree: nodes.document) -> None:
    """Remove each newline that has a Chinese character on both sides, also across inline markup."""
    for block in doctree.findall(nodes.TextElement):
        # A paragraph or title; its emphases and links are visited as part of it.
        if not isinstance(block, nodes.FixedTextElement | nodes.Inline):
            _join(list(block.findall(nodes.Text)))


def _join(texts: list[nodes.Text]) -> None:
    for i, text in enumerate(texts):
        new = BREAK_BETWEEN_CJK.sub("", text)
        before = texts[i - 1] if i else ""
        after = texts[i + 1] if i + 1 < len(texts) else ""
        if new.startswith("\n") and ENDS_CJK.search(before) and STARTS_CJK.search(new[1:] or after):
            new = new[1:]
        if new.endswith("\n") and ENDS_CJK.search(new[:-1] or before) and STARTS_CJK.search(after):
            new = new[:-1]
        if new != text:
            # By its place, not by what it says: another text beside it may say the same.
            place = next(k for k, child in enumerate(text.parent.children) if child is text)
            text.parent[place] = nodes.Text(new)
