"""The figures' font with the characters that the course's text and code use, and no other.

All chapters carry the same font. They often lie in one folder, and each writes the font there: with
a font of its own, one chapter would take another's characters away. It also leaves a learner's own
labels readable as long as they use words of the course.
"""

import io
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ASCII = {chr(code) for code in range(0x20, 0x7F)}


def reduced(font: Path, texts: Iterable[str]) -> bytes:
    """Cut out of `font` the characters of `texts`; the same input gives the same bytes."""
    cutter = subset.Subsetter(subset.Options(layout_features=["kern"], hinting=False))
    cutter.populate(text="".join(sorted(ASCII.union(*texts))))
    small = TTFont(font, recalcTimestamp=False)
    cutter.subset(small)
    file = io.BytesIO()
    small.save(file)
    return file.getvalue()
