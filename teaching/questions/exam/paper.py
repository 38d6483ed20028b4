"""Pages of an exam as HTML: the paper, the answer sheet, the marked key."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from teaching.questions import markup
from teaching.questions.misconceptions import known
from teaching.questions.question import Question

HERE = Path(__file__).parent
PAGE = Template((HERE / "page.html").read_text("utf-8"))
STYLE = (HERE / "paper.css").read_text("utf-8")
LETTERS = "ABCDE"
KINDS = {"number": "填空", "text": "填空", "choice": "单选", "several": "多选"}
FIELDS = (
    '<p class="fields"><span>班级</span><span>学号</span><span>姓名</span><span>得分</span></p>'
)
RULES = (
    "计算量按这门课的规矩：数卷积层和全连接层的乘加，一次乘加算一次，补零处也算，"
    "加偏置、激活、池化和归一化不算；没有写明没有偏置的层，都有偏置。多选题不止一个对，多选、少选都不得分。"
)
ROOM = 7  # millimetres for working, a minute


def paper(form: str, questions: Sequence[Question], points: Sequence[int]) -> str:
    """What the students get: nothing in it comes from a key."""
    minutes = sum(one.minutes for one in questions)
    notes = (
        f"<p>{form} 卷，{len(questions)} 道题，满分 {sum(points)} 分，"
        f"约 {minutes} 分钟。只用纸笔。</p><p>{RULES}</p>"
    )
    body = [
        _question(place, one, worth, _room(one))
        for place, (one, worth) in enumerate(zip(questions, points, strict=True), start=1)
    ]
    return _page(f"卷得明白 测验（{form} 卷）", "paper", FIELDS, notes, body)


def sheet(form: str, questions: Sequence[Question]) -> str:
    """The answer sheet: a row a question."""
    rows = [
        f'<div class="row"><b>{place}</b><span>{_field(one)}</span></div>'
        for place, one in enumerate(questions, start=1)
    ]
    notes = f"<p>{form} 卷的答题卡。选择题涂满圆圈，填空题只写得数；形状写成 64×3×3×3 这样。</p>"
    return _page(f"卷得明白 答题卡（{form} 卷）", "sheet", FIELDS, notes, rows)


def key(form: str, questions: Sequence[Question], points: Sequence[int], seed: str) -> str:
    """The teacher's: answers, points, workings, and what each known wrong answer comes from."""
    lines = [
        f"<tr><td>{place}</td><td>{_answer(one)}</td><td>{worth}</td>"
        f"<td>第 {int(one.chapter)} 章，{escape(one.topic)}</td></tr>"
        for place, (one, worth) in enumerate(zip(questions, points, strict=True), start=1)
    ]
    table = (
        "<table><thead><tr><th>题</th><th>答案</th><th>分</th><th>出处</th></tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )
    body = [
        _question(place, one, worth, _solution(one))
        for place, (one, worth) in enumerate(zip(questions, points, strict=True), start=1)
    ]
    notes = (
        f"<p>只给老师。满分 {sum(points)} 分；种子是 {escape(seed)}，用它能再做出同样的卷子。</p>"
    )
    return _page(f"卷得明白 答案（{form} 卷）", "key", "", notes, [table, *body])


def _page(title: str, kind: str, fields: str, notes: str, body: Sequence[str]) -> str:
    return PAGE.substitute(
        title=title,
        style=STYLE,
        kind=kind,
        fields=fields,
        notes=f'<div class="notes">{notes}</div>',
        body="\n".join(body),
    )


def _question(place: int, one: Question, worth: int, below: str) -> str:
    first, *rest = markup.parts(one.text)
    mark = f'<span class="points">（{KINDS[one.kind]}，{worth} 分）</span>'
    words = [f"<p>{markup.inline(first[1])}{mark}</p>"]
    words += [
        f"<pre>{escape(piece, quote=False)}</pre>"
        if kind == "pre"
        else f"<p>{markup.inline(piece)}</p>"
        for kind, piece in rest
    ]
    if one.options:
        items = "".join(
            f"<li><span>{letter}.</span><span>{markup.inline(option.text)}</span></li>"
            for letter, option in zip(LETTERS, one.options, strict=False)
        )
        words.append(f'<ul class="options">{items}</ul>')
    return (
        f'<section class="question"><span class="number">{place}.</span>'
        f"<div>{''.join(words)}{below}</div></section>"
    )


def _room(one: Question) -> str:
    """Where a student writes; working needs room."""
    if one.options:
        return ""
    room = f'<div class="room" style="--height: {ROOM * one.minutes}mm"></div>'
    return f'{room}<p class="answer">答：<span class="blank"></span>{_unit(one)}</p>'


def _field(one: Question) -> str:
    if one.options:
        return "".join(f'<span class="bubble">{LETTERS[i]}</span>' for i in range(len(one.options)))
    return f'<span class="blank"></span>{_unit(one)}'


def _unit(one: Question) -> str:
    space = "" if one.unit == "%" else " "
    return f'<span class="unit">{space}{escape(one.unit)}</span>' if one.unit else ""


def _answer(one: Question) -> str:
    """The key to a question, in a few words."""
    if one.options:
        return "".join(LETTERS[i] for i in one.answer)
    if one.kind == "text":
        return " / ".join(escape(text) for text in one.answer)
    within = f"（±{markup.shown(one.tolerance)}）" if one.tolerance else ""
    return f"{markup.shown(one.answer)}{_unit(one)}{within}"


def _solution(one: Question) -> str:
    lines = "".join(f"<p>{markup.inline(line)}</p>" for line in one.working)
    mistakes = [
        (LETTERS[i], option.misconception)
        for i, option in enumerate(one.options)
        if option.misconception
    ]
    mistakes += [
        (markup.shown(value) if one.kind == "number" else str(value), key)
        for value, key in one.wrong
    ]
    wrong = "".join(
        f"<p>{escape(answer)}：{escape(known()[mistake].name)}。</p>"
        for answer, mistake in mistakes
    )
    return (
        f'<p class="right">答案：{_answer(one)}</p><div class="working">{lines}</div>'
        f'<div class="mistakes">{wrong}</div>'
    )
