"""Make the words of a PDF findable: 目, not the radical ⽬ that looks the same.

A CJK font draws a character and the radical of the same shape with one glyph. Chromium writes in
the PDF which character a glyph stands for, and often picks the radical: who searches for 目录 then
finds nothing, nor can what is copied be searched for. Here each radical in those tables
(`/ToUnicode`) becomes the character; what is drawn does not change.
"""

import io
import logging
import re
import unicodedata

from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

# Of the radicals below U+2F00 few decompose (UAX 15). These are the ones of simplified Chinese that
# share a glyph with a character, from Unicode's EquivalentUnifiedIdeograph.txt.
PAIRS = (
    "⺟母 ⺠民 ⻁虎 ⻄西 ⻅见 ⻆角 ⻉贝 ⻋车 ⻓长 ⻔门 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻢马 ⻣骨 "
    "⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻬齐 ⻮齿 ⻰龙 ⻳龟"
)
SUPPLEMENT = {pair[0]: pair[1] for pair in PAIRS.split()}
RANGE = re.compile(rb"<(\w{2,4})>\s*<(\w{2,4})>\s*<(\w{4})>")
TARGET = re.compile(rb"(<\w{2,4}>\s*)<(\w{4})>")


def character(code: int) -> int:
    """The character that a radical stands for; any other stays.

    >>> chr(character(ord("⽬"))), chr(character(ord("⻅"))), chr(character(ord("目")))
    ('目', '见', '目')
    """
    if not 0x2E80 <= code <= 0x2FDF:
        return code
    radical = chr(code)
    return ord(SUPPLEMENT.get(radical) or unicodedata.normalize("NFKC", radical))


def renamed(table: bytes) -> bytes:
    """A table of glyphs and characters, with characters in place of radicals."""

    def apart(found: re.Match) -> bytes:
        first, last, start = (int(part, 16) for part in found.groups())
        codes = [character(start + step) for step in range(last - first + 1)]
        if codes == list(range(start, start + len(codes))):
            return found[0]
        each = b" ".join(b"<%04X>" % one for one in codes)
        return b"<%s> <%s> [%s]" % (found[1], found[2], each)

    def one(found: re.Match) -> bytes:
        return found[1] + b"<%04X>" % character(int(found[2], 16))

    blocks = re.split(rb"(begin(?:bfrange|bfchar).*?end(?:bfrange|bfchar))", table, flags=re.S)
    for place, block in enumerate(blocks):
        if block.startswith(b"beginbfrange"):
            blocks[place] = RANGE.sub(apart, block)
        elif block.startswith(b"beginbfchar"):
            blocks[place] = TARGET.sub(one, block)
    return b"".join(blocks)


def findable(pdf: bytes) -> bytes:
    """The PDF with every such table renamed."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # Chromium counts its objects its own way
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for thing in writer._objects:
        table = thing.get("/ToUnicode") if isinstance(thing, dict) else None
        if table is not None and isinstance(stream := table.get_object(), StreamObject):
            stream.set_data(renamed(stream.get_data()))
            if "/Filter" in stream:
                stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
