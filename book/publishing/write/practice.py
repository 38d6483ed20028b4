"""Make the page on which one practises, and lead each chapter's reader to it.

The questions are data: book/_static/practice has a file for each chapter, `04.json`, and
`misconceptions.json`; whoever makes them (`make practice`) is no concern of the site. The page
has `<course-practice>…</course-practice>`, in which stands what is said where no script runs.
There this step adds ten printed questions with folded answers, and for the script which chapters
there are and how many questions of each level: theme/static/site/practice/desk.js.
"""

import json
import re
from collections import Counter
from functools import cache
from html import escape

from sphinx.errors import ExtensionError

from publishing.page import Page
from publishing.places import STATIC, chapters
from publishing.words import words

FOLDER = STATIC / "practice"
PAGE = "book/practice"
SCRIPT = "_static/site/practice/desk.js"
ELEMENT = re.compile("<course-practice>(.*?)</course-practice>", re.S)
PRINTED = 10
LETTERS = "ABCDEFGH"
CODE = re.compile("`([^`]*)`")
FENCED = re.compile(r"^```[^\n]*\n(.*?)\n?^```[^\S\n]*$", re.M | re.S)


@cache
def pool() -> dict[str, list[dict]]:
    """The questions by chapter's number, of those chapters that have some."""
    files = sorted(FOLDER.glob("[0-9][0-9].json"))
    return {file.stem: json.loads(file.read_text("utf-8"))["questions"] for file in files}


def ask(page: Page) -> None:
    """Fill the page of practice; tell a chapter's page how many questions it has."""
    if page.name == PAGE or ELEMENT.search(page.body):
        if not any(pool().values()):
            raise ExtensionError(
                f"{page.name}：book/_static/practice 里没有题，先运行 make practice。"
            )
        page.body = ELEMENT.sub(lambda found: _desk(page, found[1]), page.body)
        page.context["modules"].append(page.static(SCRIPT))
    elif page.name in _chapters(page) and PAGE in page.app.env.found_docs:
        number = page.name.rpartition("/")[2][:2]
        if count := len(pool().get(number, [])):
            link = page.context["pathto"](PAGE)
            page.context["practice"] = {
                "link": f"{link}?chapters={int(number)}",
                "says": words(page.app)["practise_more"].format(count=count),
            }


def _chapters(page: Page) -> dict[str, str]:
    """The chapters' page names, each with its title."""
    names = [f"notebooks/{path.stem}" for path in chapters(root=page.app.srcdir)]
    return {name: page.app.env.titles[name].astext() for name in names}


def _desk(page: Page, without_script: str) -> str:
    known = []
    for name, title in _chapters(page).items():
        number = name.rpartition("/")[2][:2]
        if questions := pool().get(number):
            levels = Counter(str(one["level"]) for one in questions)
            bare = re.sub(r"^第 \d+ 章\s*", "", title)
            known.append({"number": number, "title": bare, "levels": dict(sorted(levels.items()))})
    said = words(page.app)
    items = "".join(_item(one, said) for one in printed(pool()))
    data = escape(json.dumps(known, ensure_ascii=False))
    return (
        f'<course-practice data-chapters="{data}">'
        f'<div class="practice-printed">{without_script}<ol>{items}</ol></div></course-practice>'
    )


def printed(questions: dict[str, list[dict]]) -> list[dict]:
    """Ten questions: of each chapter in turn its easiest, each of another kind."""
    easiest = {
        number: sorted(some, key=lambda one: one["level"]) for number, some in questions.items()
    }
    chosen: list[dict] = []
    while len(chosen) < PRINTED:
        before = len(chosen)
        for some in easiest.values():
            names = {one["name"] for one in chosen}
            if len(chosen) < PRINTED:
                chosen += [one for one in some if one["name"] not in names][:1]
        if len(chosen) == before:
            break
    return sorted(chosen, key=lambda one: one["chapter"])


def _line(text: str) -> str:
    return CODE.sub(r'<code class="literal">\1</code>', escape(text, quote=False))


def _blocks(text: str) -> str:
    parts = FENCED.split(text)
    return "".join(
        f'<pre tabindex="0">{escape(part, quote=False)}</pre>'
        if i % 2
        else "".join(f"<p>{_line(one)}</p>" for one in re.split(r"\n{2,}", part.strip()) if one)
        for i, part in enumerate(parts)
    )


def _item(question: dict, said: dict) -> str:
    """A question as paper has it, with its answer folded."""
    options = "".join(
        f"<li>{LETTERS[i]}. {_line(one['text'])}</li>" for i, one in enumerate(question["options"])
    )
    working = "".join(f"<p>{_line(one)}</p>" for one in question["working"])
    return (
        f"<li>{_blocks(question['text'])}"
        + (f'<ul class="practice-paper-options">{options}</ul>' if options else "")
        + f"<details><summary>{said['practice_answer']}</summary>"
        f"<p><strong>{_line(answer(question))}</strong></p>{working}</details></li>"
    )


def answer(question: dict) -> str:
    """The right answer in words."""
    right, unit = question["answer"], question["unit"]
    if question["kind"] == "number":
        number = f"{right:,}" if isinstance(right, int) else f"{right:,.6g}"
        return f"{number} {unit}" if unit else number
    if question["kind"] == "text":
        return right[0]
    return "；".join(f"{LETTERS[i]} {question['options'][i]['text']}" for i in right)
