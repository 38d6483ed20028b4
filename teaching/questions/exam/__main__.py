"""Draw an exam: `make exam SEED=… N=10 CHAPTERS=02,04 LEVEL=2`.

Out come, in _build/exam/: 学生/ with the papers A and B and their answer sheets, 老师/ with the
marked keys. Both forms ask the same templates with other numbers in another order.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from teaching.questions.asked import Asked, points, questions, read
from teaching.questions.bank import NoSuchQuestions
from teaching.questions.exam import paper
from teaching.questions.exam.printing import print_all

FORMS = ("A", "B")
STUDENTS, TEACHERS = "学生", "老师"


def write(asked: Asked) -> list[Path]:
    """Write all pages as HTML. Raises NoSuchQuestions where there are not so many questions."""
    drawn = {form: questions(asked, form) for form in FORMS}
    pages: dict[Path, str] = {}
    for form, these in drawn.items():
        worth = points(these)
        students, teachers = asked.out / STUDENTS, asked.out / TEACHERS
        pages[students / f"试卷{form}.html"] = paper.paper(form, these, worth)
        pages[students / f"答题卡{form}.html"] = paper.sheet(form, these)
        pages[teachers / f"答案{form}.html"] = paper.key(form, these, worth, asked.seed)
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return list(pages)


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line asks; ends with a sentence where it cannot."""
    try:
        asked = read(__doc__, "exam", arguments)
        pages = write(asked)
    except NoSuchQuestions as problem:
        sys.exit(f"✗ {problem}")
    print(f"✓ A、B 两卷和答题卡在 {asked.out / STUDENTS}/，答案在 {asked.out / TEACHERS}/。")
    print(f"  种子是 {asked.seed}，再做同样的卷子用 SEED={asked.seed}；它等于答案，别给学生。")
    if not print_all(pages):
        print("  没有找到 Chromium，只有 HTML：用浏览器打开来打印，或者先运行 make browser。")


if __name__ == "__main__":
    main()
