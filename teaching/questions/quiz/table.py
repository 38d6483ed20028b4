"""A table, one question a line, for platforms that import one (学习通, 雨课堂) and for Excel.

Each platform has its own template; the columns here are the ones that theirs have, to be copied.
"""

import csv
import io

from teaching.questions import markup
from teaching.questions.question import LEVELS, Question
from teaching.questions.quiz import feedback

TYPES = {"number": "填空题", "text": "填空题", "choice": "单选题", "several": "多选题"}
LETTERS = "ABCDE"
COLUMNS = [
    "题型",
    "题干",
    *(f"选项{letter}" for letter in LETTERS),
    "正确答案",
    "解析",
    "难易度",
    "知识点",
    "章",
]


def write(questions: list[Question]) -> str:
    """The table as CSV."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(COLUMNS)
    rows.writerows(_row(one) for one in questions)
    return file.getvalue()


def _row(one: Question) -> list[str]:
    options = [markup.plain(option.text) for option in one.options]
    if one.kind == "number":
        answer = f"{one.answer:.10g}" if isinstance(one.answer, float) else str(one.answer)
    elif one.kind == "text":
        answer = "；".join(one.answer)
    else:
        answer = "".join(LETTERS[i] for i in one.answer)
    notes = [
        *one.working,
        *(
            f"答 {markup.shown(v) if one.kind == 'number' else v}：{feedback.of_mistake(k)}"
            for v, k in one.wrong
        ),
    ]
    notes += [
        f"选 {LETTERS[i]}：{feedback.of_mistake(option.misconception)}"
        for i, option in enumerate(one.options)
        if option.misconception
    ]
    return [
        TYPES[one.kind],
        markup.plain(feedback.with_unit(one)),
        *options,
        *[""] * (len(LETTERS) - len(options)),
        answer,
        markup.plain("\n\n".join(notes)),
        LEVELS[one.level],
        one.topic,
        f"第 {int(one.chapter)} 章",
    ]
