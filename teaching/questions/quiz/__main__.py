"""Draw a quiz for a learning platform: `make quiz SEED=… N=10 CHAPTERS=02,04 LEVEL=2`.

Out come, in _build/quiz/: moodle.xml, canvas.zip (QTI) and 题目.csv. All three hold the keys: they
are for the teacher, who gives them to the platform.
"""

import sys
from collections.abc import Sequence

from teaching.questions.asked import Asked, questions, read
from teaching.questions.bank import NoSuchQuestions
from teaching.questions.quiz import moodle, qti, table


def make(asked: Asked) -> None:
    """Write the three files. Raises NoSuchQuestions where there are not so many questions."""
    drawn = questions(asked)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "moodle.xml").write_text(moodle.write(drawn), "utf-8")
    (asked.out / "canvas.zip").write_bytes(qti.write(drawn))
    (asked.out / "题目.csv").write_text(table.write(drawn), "utf-8-sig")


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line asks; ends with a sentence where it cannot."""
    try:
        asked = read(__doc__, "quiz", arguments)
        make(asked)
    except NoSuchQuestions as problem:
        sys.exit(f"✗ {problem}")
    print(f"✓ {asked.number} 道题在 {asked.out}/：moodle.xml、canvas.zip、题目.csv，都带着答案。")
    print(f"  种子是 {asked.seed}，再做同样的一份用 SEED={asked.seed}；它等于答案，别给学生。")


if __name__ == "__main__":
    main()
