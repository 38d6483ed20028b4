"""Moodle's XML: numbers with their tolerance, choices with what is wrong with each option.

https://docs.moodle.org/en/Moodle_XML_format
"""

import xml.etree.ElementTree as ET

from teaching.questions import markup
from teaching.questions.question import Question
from teaching.questions.quiz import feedback

CATEGORY = "$course$/top/卷得明白"


def write(questions: list[Question]) -> str:
    """The file's text."""
    quiz = ET.Element("quiz")
    category = ET.SubElement(quiz, "question", type="category")
    _text(ET.SubElement(category, "category"), CATEGORY)
    for place, one in enumerate(questions, start=1):
        quiz.append(_question(one, place))
    ET.indent(quiz)
    return ET.tostring(quiz, "unicode", xml_declaration=True) + "\n"


def _question(one: Question, place: int) -> ET.Element:
    kind = {"number": "numerical", "text": "shortanswer"}.get(one.kind, "multichoice")
    element = ET.Element("question", type=kind)
    _text(ET.SubElement(element, "name"), feedback.title(one, place))
    _html(element, "questiontext", feedback.with_unit(one))
    _html(element, "generalfeedback", feedback.solution(one))
    ET.SubElement(element, "defaultgrade").text = str(one.level)
    ET.SubElement(element, "penalty").text = "0.3333333"
    if one.kind == "number":
        _answer(element, 100, _number(one.answer), tolerance=_number(one.tolerance))
        for value, key in one.wrong:
            _answer(element, 0, _number(value), key, tolerance=_number(one.tolerance))
    elif one.kind == "text":
        ET.SubElement(element, "usecase").text = "0"
        for text in one.answer:
            for way in _spellings(text):
                _answer(element, 100, way)
        for text, key in one.wrong:
            for way in _spellings(text):
                _answer(element, 0, way, key)
    else:
        _choices(element, one)
    return element


def _choices(element: ET.Element, one: Question) -> None:
    ET.SubElement(element, "single").text = "true" if one.kind == "choice" else "false"
    ET.SubElement(element, "shuffleanswers").text = "true"
    ET.SubElement(element, "answernumbering").text = "ABCD"
    right = len(one.answer)
    wrong = len(one.options) - right
    for option in one.options:
        if option.misconception is None:
            share = 100 / right
        else:
            share = 0 if one.kind == "choice" else -100 / wrong
        answer = _answer(element, share, "", option.misconception)
        answer.set("format", "html")
        answer.find("text").text = markup.inline(option.text)


def _answer(
    element: ET.Element,
    share: float,
    text: str,
    key: str | None = None,
    tolerance: str | None = None,
) -> ET.Element:
    fraction = f"{share:.5f}".rstrip("0").rstrip(".") or "0"  # Moodle knows 33.33333, not 33.3
    answer = ET.SubElement(element, "answer", fraction=fraction)
    ET.SubElement(answer, "text").text = text
    if tolerance is not None:
        ET.SubElement(answer, "tolerance").text = tolerance
    _html(answer, "feedback", feedback.of_mistake(key) if key else "对。")
    return answer


def _spellings(shape: str) -> list[str]:
    r"""Moodle compares letter by letter: a shape may be written with ×, x or *, or as a list.

    >>> _spellings("2×3"), _spellings("等变")
    (['2×3', '2x3', '2\\*3', '2,3', '[2, 3]'], ['等变'])
    """
    numbers = shape.strip("[]").replace(",", "×").replace(" ", "").split("×")
    if len(numbers) < 2 or not all(map(str.isdecimal, numbers)):
        return [shape.replace("*", r"\*")]
    ways = [sign.join(numbers) for sign in ("×", "x", r"\*", ",")]  # * alone is a wildcard
    return [*ways, f"[{', '.join(numbers)}]"]


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.10g}"


def _text(element: ET.Element, text: str) -> None:
    ET.SubElement(element, "text").text = text


def _html(parent: ET.Element, name: str, text: str) -> None:
    element = ET.SubElement(parent, name, format="html")
    ET.SubElement(element, "text").text = markup.html(text)
