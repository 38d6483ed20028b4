"""What a platform says after an answer: the mistake's name and why, the solution, the section."""

from teaching.questions.misconceptions import known
from teaching.questions.question import Question


def of_mistake(key: str) -> str:
    """What is wrong with a wrong answer."""
    return f"{known()[key].name}。{known()[key].why}"


def solution(one: Question) -> str:
    """The working, in paragraphs."""
    return "\n\n".join(one.working)


def title(one: Question, place: int) -> str:
    """A name that says nothing of the key."""
    return f"{place:02} 第 {int(one.chapter)} 章 {one.topic}"


def with_unit(one: Question) -> str:
    """The question's text; where a number is asked, its unit and how exact it must be."""
    hint = f"（单位：{one.unit}，只填数。）" if one.kind == "number" and one.unit else ""
    several = "（不止一个对。）" if one.kind == "several" else ""
    head, mark, rest = one.text.partition("\n\n```")
    return head + hint + several + mark + rest
