"""How a question's words are set: spaces between Chinese and Latin or code, thousands apart.

Templates put words together from pieces; this is done once, behind them.
"""

import re
from collections.abc import Callable

CHINESE = "\u4e00-\u9fff"
LATIN = "A-Za-z0-9α-ωΑ-Ω√`"
_BEFORE = re.compile(f"(?<=[{CHINESE}])(?=[{LATIN}−+]*[{LATIN}])")
_AFTER = re.compile(f"(?<=[{LATIN}%²³])(?=[{CHINESE}])")
_LONG = re.compile(r"(?<![\d.,])\d{4,}(?!\d)")
_BLOCK = re.compile(r"(```.*?```)", re.S)
_CODE = re.compile(r"(`[^`]*`)")


def composed(text: str) -> str:
    """The text set so; blocks and code are left as they are.

    >>> composed("用`Conv2D(3, 8, 5)`卷28×28的图，剩72%"), composed("第 3 层的K²个数，约1024个")
    ('用 `Conv2D(3, 8, 5)` 卷 28×28 的图，剩 72%', '第 3 层的 K² 个数，约 1,024 个')
    """
    return _outside(_BLOCK, text, _spaced_line)


def _spaced_line(text: str) -> str:
    kept: list[str] = []

    def put_away(code: re.Match) -> str:
        kept.append(code[0])
        return "`"

    bare = _CODE.sub(put_away, text)
    bare = _LONG.sub(lambda run: f"{int(run[0]):,}", bare)
    bare = _AFTER.sub(" ", _BEFORE.sub(" ", bare))
    return re.sub("`", lambda _: kept.pop(0), bare)


def _outside(part: re.Pattern, text: str, change: Callable[[str], str]) -> str:
    pieces = part.split(text)
    return "".join(piece if i % 2 else change(piece) for i, piece in enumerate(pieces))
