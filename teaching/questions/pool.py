"""Write the questions of the site's practice page: `make practice`.

book/_static/practice/NN.json holds a chapter's, misconceptions.json what its wrong answers come
from. The seed is public and fixed, so that drawing again gives the same files.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from chapters import ROOT

from teaching.questions.bank import distinct, templates
from teaching.questions.misconceptions import known
from teaching.questions.question import Question

TARGET = ROOT / "book" / "_static" / "practice"
SEED = "练一练"
MOST_OF_ONE = 12  # questions of one template
ENOUGH = 96  # questions of one chapter


def of_chapter(chapter: str) -> list[Question]:
    """The pool of a chapter: from each template in turn, so that all have about as many."""
    drawn = [distinct(one.name, SEED) for one in templates().values() if one.chapter == chapter]
    pool: list[Question] = []
    for _ in range(MOST_OF_ONE):
        for questions in drawn:
            if len(pool) < ENOUGH and (one := next(questions, None)):
                pool.append(one)
    return pool


def files() -> Iterator[tuple[str, str]]:
    """The name and the text of each file."""
    used = set()
    for chapter in sorted({one.chapter for one in templates().values()}):
        entries = [one.to_dict() for one in of_chapter(chapter)]
        for entry in entries:
            used |= {option["misconception"] for option in entry["options"]}
            used |= {wrong["misconception"] for wrong in entry["wrong"]}
        lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
        yield f"{chapter}.json", f'{{"questions": [\n{lines}\n]}}\n'
    entries = {key: one._asdict() for key, one in known().items() if key in used}
    yield "misconceptions.json", json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def main(target: Path = TARGET) -> None:
    """Write the files."""
    target.mkdir(parents=True, exist_ok=True)
    for name, text in files():
        (target / name).write_text(text, "utf-8")
    print(f"✓ 练一练的题在 {target.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
