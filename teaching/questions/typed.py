"""Reading a number, or a shape, that a person typed.

The practice page reads by the same rules in JavaScript; tests/typed_answers.json holds the cases
that both must pass.

>>> read("１，２３４", "个"), read("1.2 M", "次"), read("2.5×10^6 次", "次"), read("1/8")
(1234, 1200000, 2500000, 0.125)
>>> read("57.8 M 次", "M 次"), read("0.5 GB", "MB"), read("3 万"), read("45%", "%")
(57.8, 500, 30000, 45)
>>> same_text("64 × 3 x 7，7", "[64, 3, 7, 7]"), same_text("ＲｅＬＵ", "relu")
(True, True)
"""

import re
import unicodedata
from fractions import Fraction

#: What may follow a number and multiplies it. Longer ones are looked for first.
SCALES = {
    "K": 10**3, "k": 10**3, "千": 10**3, "万": 10**4, "百万": 10**6, "M": 10**6, "m": 10**6,
    "千万": 10**7, "亿": 10**8, "G": 10**9, "g": 10**9, "十亿": 10**9, "T": 10**12, "万亿": 10**12,
}  # fmt: skip
#: Bytes in a unit of storage.
BYTES = {
    "B": 1, "字节": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9,
    "KIB": 2**10, "MIB": 2**20, "GIB": 2**30,
}  # fmt: skip
#: What one may write after a number that a question asks for in another unit: it is refused.
NOUNS = [
    "微秒",
    "毫秒",
    "秒",
    "像素",
    "个",
    "次",
    "倍",
    "格",
    "行",
    "列",
    "组",
    "圈",
    "层",
    "张",
    "位",
    "片",
    "套",
    "种",
    "步",
]

MESSAGES = {
    "empty": "还没有写答案。",
    "number": "读不懂“{typed}”。写一个数，例如 1234、1,234、1.2e6、1.2 M 或 1/8。",
    "commas": "“{typed}”里的逗号不像千分位。千分位三位一分（1,234,567），小数点写“.”。",
    "product": "“{typed}”是一个算式。请把它算出来，写得数。",
    "unit": "这里要的单位是“{unit}”，“{typed}”写的是别的。",
    "no_unit": "这里要的是一个没有单位的数，“{typed}”带着单位。",
    "zero": "“{typed}”的分母是 0。",
}

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_PLAIN = r"(?:\d+(?:\.\d*)?|\.\d+)"
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+")
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_VALUE = re.compile(
    rf"(?P<number>[+-]?{_PLAIN})(?:[eE](?P<exponent>[+-]?\d+)|[×x*]10(?:\^|\*\*)(?P<power>[+-]?\d+))?"
    rf"(?P<scale>{_SCALE})?"
)


class NotUnderstood(ValueError):
    """What was typed is no answer: `key` says which of MESSAGES, the text is a sentence."""

    def __init__(self, key: str, **values: object) -> None:
        """Say what was not understood and what would be right."""
        super().__init__(MESSAGES[key].format(**values))
        self.key = key


def read(typed: str, unit: str | None = None) -> int | float:
    """The number that was typed, in the question's unit. Raises NotUnderstood.

    Understood are full-width digits and signs, digits in groups of three or four (by a comma, a
    space or an underscore), K, M, G and 千, 万, 百万, 亿, powers of ten, percent, a fraction, and
    the question's unit behind the number.
    """
    said = typed.strip()
    text = _narrow(typed)
    text = re.sub(r"^(?:=|≈|约|大约|等于)+", "", text).rstrip("。")
    text = re.sub(r"(?<=\d)。(?=\d)", ".", text)  # an input method's full stop
    if not text:
        raise NotUnderstood("empty")
    text, factor = _without_unit(text, unit, said)
    text = _ungrouped(text, said)
    if percent := re.fullmatch(rf"百分之({_PLAIN})", text):
        text = percent[1] + "%"
    if text.endswith("%"):
        text = text[:-1]
        factor *= 1 if unit in ("%", "个百分点") else Fraction(1, 100)
    if turned := re.fullmatch(r"(\d+)分之(\d+)", text):
        text = f"{turned[2]}/{turned[1]}"
    if ratio := re.fullmatch(rf"([+-]?{_PLAIN})/({_PLAIN})", text):
        above, below = Fraction(ratio[1]), Fraction(ratio[2])
        if not below:
            raise NotUnderstood("zero", typed=said)
        value = above / below
    elif plain := _VALUE.fullmatch(text):
        exponent = int(plain["exponent"] or plain["power"] or 0)
        if abs(exponent) > 30:
            raise NotUnderstood("number", typed=said)
        value = Fraction(plain["number"]) * Fraction(10) ** exponent
        value *= SCALES.get(plain["scale"], 1)
    elif re.fullmatch(rf"{_PLAIN}(?:[×x*+÷/-]{_PLAIN})+", text):
        raise NotUnderstood("product", typed=said)
    else:
        raise NotUnderstood("number", typed=said)
    value *= factor
    return int(value) if value.denominator == 1 else float(value)


def same_text(typed: str, accepted: str) -> bool:
    """Whether two texts are the same but for spaces, case and width; shapes but for their signs."""
    return _bare(typed) == _bare(accepted)


def _narrow(typed: str) -> str:
    """Half-width, without spaces that are not between digits; superscripts as ^6."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda run: "^" + run[0].translate(_SUPERSCRIPTS), typed)
    text = unicodedata.normalize("NFKC", text).replace("−", "-").replace("⁄", "/")
    text = re.sub(r"(?<=\d)[\s_]+(?=\d)", ",", text.strip())
    return re.sub(r"\s+", "", text)


def _without_unit(text: str, unit: str | None, said: str) -> tuple[str, Fraction]:
    """The text without a unit behind it, and what turns its number into the question's unit."""
    storage = next(
        (u for u in sorted(BYTES, key=len, reverse=True) if text.upper().endswith(u)), ""
    )
    if unit and unit.upper() in BYTES:
        if storage:
            return text[: -len(storage)], Fraction(BYTES[storage], BYTES[unit.upper()])
        prefix = (
            unit[:1].upper()
            if unit.upper() not in ("B", "字节") and "I" not in unit.upper()
            else ""
        )
        if prefix and text[-1:].upper() == prefix:  # “57 M” where MB are asked for
            return text[:-1], Fraction(1)
        return text, Fraction(1, 1)
    if storage:
        raise NotUnderstood("unit" if unit else "no_unit", typed=said, unit=unit)
    scale, noun = "", unit or ""
    if unit and (scaled := re.fullmatch(rf"({_SCALE})\s*(\S*)", unit)):
        scale, noun = scaled[1], scaled[2]
    if noun and noun != "%" and text.endswith(noun):
        text = text[: -len(noun)]
    elif other := next((one for one in NOUNS if text.endswith(one)), None):
        key = "unit" if unit else "no_unit"
        if unit or other != "倍":
            raise NotUnderstood(key, typed=said, unit=unit)
        text = text[:-1]
    if scale and re.search(rf"(?:{_SCALE})$", text):
        return text, Fraction(1, SCALES[scale])
    return text, Fraction(1)


def _ungrouped(text: str, said: str) -> str:
    """The text without the commas between groups of digits."""
    if "," not in text:
        return text

    def join(run: re.Match) -> str:
        if "," in run[0] and not _GROUPED.fullmatch(run[0]):
            raise NotUnderstood("commas", typed=said)
        return run[0].replace(",", "")

    return re.sub(r"\d[\d,]*(?<!,)|,", join, text)


def _bare(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower().strip().rstrip("。.")
    text = re.sub(r"[\s\[\]()【】《》“”\"'`]", "", text)
    return re.sub(r"(?<=\d)[×x*,、](?=\d)", "×", text)
