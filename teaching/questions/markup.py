"""A question's text as HTML: paragraphs, `code`, and blocks between three backticks.

>>> html("读`a < b`。\\n\\n```\\n1  2\\n```")
'<p>读<code>a &lt; b</code>。</p>\\n<pre>1  2</pre>'
"""

import re
from html import escape

_BLOCK = re.compile(r"```\n(.*?)\n```", re.S)
_CODE = re.compile(r"`([^`]*)`")


def parts(text: str) -> list[tuple[str, str]]:
    """Paragraphs ("p") and blocks ("pre"), in order."""
    found: list[tuple[str, str]] = []
    for i, piece in enumerate(_BLOCK.split(text)):
        if i % 2:
            found.append(("pre", piece))
        else:
            found += [("p", one.strip()) for one in piece.split("\n\n") if one.strip()]
    return found


def inline(text: str) -> str:
    """One line: escaped, its code marked."""
    return _CODE.sub(r"<code>\1</code>", escape(text, quote=False))


def html(text: str) -> str:
    """All of a text."""
    return "\n".join(
        f"<pre>{escape(piece, quote=False)}</pre>" if kind == "pre" else f"<p>{inline(piece)}</p>"
        for kind, piece in parts(text)
    )


def plain(text: str) -> str:
    """Without backticks, for a cell of a table."""
    return "\n".join(
        piece if kind == "pre" else piece.replace("`", "") for kind, piece in parts(text)
    )


def shown(value: object) -> str:
    """A number as a key shows it.

    >>> shown(1234567), shown(0.0178), shown(2.5)
    ('1,234,567', '0.0178', '2.5')
    """
    if isinstance(value, float):
        return f"{value:,.6g}" if abs(value) < 10**6 else f"{value:,.0f}"
    return f"{value:,}"
