"""The contract that every chapter keeps: one function a rule, each yielding what is wrong.

CONTRIBUTING.md says the same for people. test_notebooks.py applies the rules to the chapters;
test_contract.py breaks a chapter in each way and sees the rule notice.
"""

import json
import re
import symtable
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

from course.tables import columns

import nbformat
from chapters import ROOT, chapters
from fontTools.ttLib import TTFont
from nbformat import NotebookNode
from publishing.write.openings import MINUTES as MINUTES_SAID
from pybtex.database import parse_file
from run_notebooks import normalise
from run_record import code_digest, missing, record_of

CHAPTERS = chapters()
QUICK_CHAPTER = "05"  # trains little, draws and checks as every chapter does
FONT = ROOT / "notebooks" / "course" / "fonts" / "CourseSansSC-Regular.otf"
REFERENCES = ROOT / "book" / "references.bib"
GLOSSARY = ROOT / "book" / "glossary.md"

FIRST_SECTION = "学习目标"
LAST_SECTIONS = ["小结", "自测", "练习", "延伸阅读"]
LONGEST_CELL = 45  # lines: a screen
WIDEST_LINE = 92  # columns, a Chinese character being two: the width of a page
TAGS = {
    "answer": "where the learner writes",
    "check": "tells the learner whether the answer is right, and what is wrong",
    "solution": "a worked solution, folded; CI runs it too",
    "shared": "a definition that later chapters import from course.networks",
    "slide": "a deck of slides stands on it: teaching/slides/outlines",
    "hide-input": "code that only draws: folded on the site",
    "hide-cell": "code and output folded on the site",
    "raises-exception": "stops with an error on purpose; the text says why",
    "nbval-ignore-output": "the output is not compared; the cell's comment says why",
}

Rule = Callable[[NotebookNode, Path], Iterator[str]]
#: How long a chapter takes: CONTRIBUTING.md says the rule.
CHARACTERS_A_MINUTE, MINUTES = 300, {"基础": 4, "进阶": 8, "挑战": 12}
FOLDED_OR_ASKED = {"hide-input", "hide-cell", "answer", "check", "solution"}
LONGEST_CHAPTER, MINUTES_OFF = 120, 10

RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    """Register a rule. A rule takes a notebook and its path and yields problems."""
    RULES.append(function)
    return function


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def names_of(path: Path, only: set[str] | None = None) -> dict:
    """The names that a chapter's cells define, to try its check functions.

    Answers and checks are always run; of the other cells those whose ids are in `only`, or without
    it all but drawings and solutions.
    """
    names: dict = {}
    for cell in code_cells(nbformat.read(path, 4)):
        other = (
            not {"hide-input", "solution"} & set(tags(cell)) if only is None else cell.id in only
        )
        if other or {"answer", "check"} & set(tags(cell)):
            exec(compile(cell.source, cell.id, "exec"), names)
    return names


def text_of(outputs: list[NotebookNode]) -> str:
    """All text of some outputs: streams, and what results print as."""
    parts = []
    for output in outputs:
        parts.append(output.get("text", ""))
        # Sorted, as they are in a stored notebook; a live one has them as the kernel sent them.
        parts += [v for k, v in sorted(output.get("data", {}).items()) if k.startswith("text/")]
        parts += output.get("traceback", [])
    return "\n".join(parts)


def prose(notebook: NotebookNode) -> str:
    """The chapter's text without code blocks, link targets and comments."""
    text = "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    text = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.S | re.M)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    return re.sub(r"\]\([^)]*\)|https?://\S+|\{cite:?\w*\}`[^`]*`", "", text)


def headings(notebook: NotebookNode, level: int) -> list[str]:
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    text = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.S | re.M)
    return re.findall(rf"^{'#' * level} (.+?)\s*$", text, flags=re.M)


def section(notebook: NotebookNode, title: str) -> list[NotebookNode]:
    """The cells from the heading `## title` up to the next heading of that level.

    A Markdown cell that holds several sections is cut, so that only this one's text is in it.
    """
    cells, inside = [], False
    for cell in notebook.cells:
        if cell.cell_type == "code":
            if inside:
                cells.append(cell)
            continue
        kept = []
        for line in cell.source.splitlines():
            if line.startswith("## "):
                inside = line[3:].strip() == title
            if inside:
                kept.append(line)
        if kept:
            cells.append(nbformat.from_dict({**cell, "source": "\n".join(kept)}))
    return cells


def big_numbers(text: str) -> set[str]:
    """Integers of four digits and more, written without separators: 7,200 and 7{,}200 are 7200."""
    text = text.replace("{,}", ",").replace("\N{FULLWIDTH COMMA}", " ")
    found = re.findall(r"(?<![\d.,\w])\d{1,3}(?:,\d{3})+(?!\d)|(?<![\d.,\w])\d{4,}", text)
    return {number.replace(",", "") for number in found}


def declared_facts(notebook: NotebookNode) -> dict[str, str]:
    """Historical figures that no run can print, as <!-- facts: 1998 lecun1998 -->."""
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    facts = {}
    for block in re.findall(r"<!--\s*facts:(.*?)-->", text, flags=re.S):
        for item in filter(None, (part.strip() for part in block.split(";"))):
            number, key = item.split()
            facts[number.replace(",", "")] = key
    return facts


def cited(notebook: NotebookNode) -> set[str]:
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    keys = re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text)
    return {key.strip() for group in keys for key in group.split(",")}


def glossary() -> dict[str, str]:
    """Chinese term to English, from the glossary page."""
    entries = GLOSSARY.read_text("utf-8").partition("```{glossary}\n")[2]
    return dict(re.findall(r"^(\S+)\n  ([^.]+)\.", entries, flags=re.M))


@rule
def executed_in_order(notebook: NotebookNode, path: Path) -> Iterator[str]:
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"没有从头到尾按顺序执行（编号是 {counts}）：运行 make notebooks"


@rule
def no_errors(notebook: NotebookNode, path: Path) -> Iterator[str]:
    for cell in code_cells(notebook):
        meant = "raises-exception" in tags(cell)
        failed = [output.ename for output in cell.outputs if output.output_type == "error"]
        if failed and not meant:
            yield f"格 {cell.id} 的输出是一个错误：{failed[0]}；有意的话，加标签 raises-exception"
        if meant and not failed:
            yield f"格 {cell.id} 标着 raises-exception，运行时却没有出错"
        for output in cell.outputs:
            if output.get("name") == "stderr":
                yield f"格 {cell.id} 写了 stderr：{output.text.strip()[:80]}"


@rule
def no_machine_paths(notebook: NotebookNode, path: Path) -> Iterator[str]:
    pattern = re.compile(
        r"(?<![\w.:/])/(?:root|tmp|home|work|usr|opt|var|Users|mnt)/|[A-Z]:\\\\?\w"
    )
    for cell in notebook.cells:
        outputs = json.dumps(cell.get("outputs", []), ensure_ascii=False)
        for where, text in (
            ("源码", cell.source),
            ("输出", re.sub(r'"image/\w+": "[^"]*"', "", outputs)),
        ):
            if found := pattern.search(text):
                yield f"格 {cell.id} 的{where}里有这台机器的路径：{text[found.start() :][:40]}"


@rule
def normalised(notebook: NotebookNode, path: Path) -> Iterator[str]:
    if normalise(deepcopy(notebook)) != notebook:
        yield "元数据不是 make notebooks 存下的样子（随机器变化的要去掉，检查和解答要折叠）：运行它"


@rule
def outputs_are_of_this_code(notebook: NotebookNode, path: Path) -> Iterator[str]:
    again = f"make format 之后运行 make notebooks ONLY={path.stem[:2]}"
    record = record_of(notebook)
    if lacking := missing(record):
        yield f"没有记下输出是哪一次运行得来的（缺 {lacking}）：{again}"
    elif record.code != code_digest(notebook):
        yield f"代码在 {record.date} 那次运行之后改过，输出是旧的：{again}"


@rule
def glyphs_present(notebook: NotebookNode, path: Path) -> Iterator[str]:
    characters = {chr(code) for code in TTFont(FONT).getBestCmap()}
    for cell in code_cells(notebook):
        if "missing from" in text_of(cell.outputs):
            yield f"格 {cell.id} 的图里缺字：运行 make font"
        used = {c for c in cell.source if "\u2e80" <= c <= "\uffef"}
        if missing := used - characters:
            yield f"格 {cell.id} 用了字体里没有的字 {''.join(sorted(missing))}：运行 make font"


@rule
def bones_are_filled(notebook: NotebookNode, path: Path) -> Iterator[str]:
    for cell in notebook.cells:
        text = cell.source + json.dumps(cell.metadata, ensure_ascii=False)
        if found := re.search(r"【写：[^】]*", text):
            yield f"格 {cell.id} 里还有没写的：{found[0][:30]}"


@rule
def title_and_sections_in_order(notebook: NotebookNode, path: Path) -> Iterator[str]:
    number = int(path.stem.split("_")[0])
    titles = headings(notebook, 1)
    if len(titles) != 1 or not re.fullmatch(rf"第 {number} 章 \S.*", titles[0]):
        yield f"要有且只有一个一级标题“第 {number} 章 …”，现在是 {titles}"
    sections = headings(notebook, 2)
    if sections[:1] != [FIRST_SECTION]:
        yield f"第一节应当是“{FIRST_SECTION}”，现在是 {sections[:1]}"
    if sections[-4:] != LAST_SECTIONS:
        yield f"最后四节应当是 {LAST_SECTIONS}，现在是 {sections[-4:]}"
    body = [s for s in sections if s not in {FIRST_SECTION, *LAST_SECTIONS}]
    for i, title in enumerate(body, 1):
        if not title.startswith(f"{number}.{i} "):
            yield f"正文第 {i} 节的标题应当以“{number}.{i} ”开头，现在是“{title}”"


@rule
def goals_prerequisites_time(notebook: NotebookNode, path: Path) -> Iterator[str]:
    text = "\n".join(cell.source for cell in section(notebook, FIRST_SECTION))
    goals = len(re.findall(r"^- ", text, flags=re.M))
    if not 3 <= goals <= 5:
        yield f"学习目标要有 3 到 5 条，现在有 {goals} 条"
    for word in ("先修", "用时"):
        if f"**{word}**：" not in text:
            yield f"“{FIRST_SECTION}”一节里缺“**{word}**：”"


def minutes(notebook: NotebookNode) -> float:
    """How long a chapter takes, by CONTRIBUTING's rule; what is folded is read by half."""

    def characters(text: str) -> int:
        text = re.sub(r"\$\$.*?\$\$", "式" * 12, text, flags=re.S)
        return len(re.sub(r"\$[^$]*\$", "符号", re.sub(r"<[^>]+>|[\s#*`]", "", text)))

    text = prose(notebook)
    folded = "".join(re.findall(r"<details\b.*?</details>", text, flags=re.S))
    unfolded = [cell for cell in code_cells(notebook) if not FOLDED_OR_ASKED & set(tags(cell))]
    exercises = [
        MINUTES[level] for level in re.findall(r"^### 练习 \d+（(\w+)）", text, flags=re.M)
    ]
    reading = (characters(text) - characters(folded) / 2) / CHARACTERS_A_MINUTE
    return reading + len(unfolded) / 2 + sum(exercises) + text.count("<summary>")


@rule
def time_is_honest(notebook: NotebookNode, path: Path) -> Iterator[str]:
    said = MINUTES_SAID.search(prose(notebook))
    if said and abs(int(said[1]) - (right := minutes(notebook))) > MINUTES_OFF:
        yield f"用时写着 {said[1]} 分钟，照 CONTRIBUTING.md 的算法是 {right:.0f} 分钟"
    if said and int(said[1]) > LONGEST_CHAPTER:
        yield f"用时 {said[1]} 分钟太长：把能折叠的折起来，删一些，到 {LONGEST_CHAPTER} 分钟以内"


SELF_TEST = re.compile(
    r'<details(?: data-answer="([^"]+)")?>\n<summary>(.+?)</summary>\n\n(.*?)</details>', flags=re.S
)
# What the site reads in theme/static/site/self-test.js.
TYPED = re.compile(r"(?:.+：)?\s*(?P<number>[\d.,/]+)(?:±[\d.]+)?\s*\S*")
IN_WORDS = {
    "1": ["不变"],
    "4": ["四倍"],
    "1/2": ["一半"],
    "1/4": ["四分之一"],
    "3/4": ["四分之三"],
}


def said_in(text: str, number: str) -> bool:
    """Whether a text has a number, in digits or in words."""
    digits = re.search(rf"(?<![\d.,/]){re.escape(number)}(?![.,/]?\d)", text)
    return bool(digits) or any(words in text for words in IN_WORDS.get(number, []))


@rule
def self_test_folds(notebook: NotebookNode, path: Path) -> Iterator[str]:
    text = "\n".join(cell.source for cell in section(notebook, "自测"))
    items = SELF_TEST.findall(text)
    if len(items) < 3 or len(items) != text.count("<details"):
        yield f"自测要有至少 3 题，每题是 <details>、<summary>、空行、答案；认出 {len(items)} 题"
    for typed, question, answer in items:
        for part in filter(None, typed.split("；")):
            found = TYPED.fullmatch(part)
            if not found:
                yield f"data-answer 应当像“144 个”“先：656；后：800”“200±10 MB”，现在是“{part}”"
            elif not said_in(answer, found["number"]):
                yield f"data-answer 写着 {found['number']}，折叠的答案里没有这个数：{question}"
        if not answer.strip():
            yield f"自测题没有答案：{question}"
        if "$" in question or "`" in question:
            yield f"<summary> 里不解析 Markdown，公式和代码会原样显示：{question}"


@rule
def exercises_complete(notebook: NotebookNode, path: Path) -> Iterator[str]:
    exercises: dict[str, list[NotebookNode]] = {}
    current = None
    for cell in section(notebook, "练习"):
        if cell.cell_type == "markdown":
            found = re.findall(r"^### (.+)$", cell.source, flags=re.M)
            current = found[-1] if found else current
            exercises |= {title: [] for title in found}
        elif current:
            exercises[current].append(cell)
    if not 4 <= len(exercises) <= 6:
        yield f"练习要有 4 到 6 道，现在有 {len(exercises)} 道"
    for k, (title, cells) in enumerate(exercises.items(), 1):
        if not re.match(rf"练习 {k}（(基础|进阶|挑战)）\S*", title):
            yield f"第 {k} 道练习的标题应当像“练习 {k}（基础）…”，现在是“{title}”"
        roles = [
            tag for cell in cells for tag in tags(cell) if tag in {"answer", "check", "solution"}
        ]
        if roles != ["answer", "check", "solution"]:
            yield f"“{title}”要依次有 answer、check、solution 三格，现在是 {roles}"
            continue
        check, solution = (
            next(c for c in cells if role in tags(c)) for role in ("check", "solution")
        )
        hint = check.metadata.get("hint", "")
        if len(hint) < 10 or big_numbers(hint):
            yield f"“{title}”的检查格要有第二个提示（元数据 hint），说往哪里想，不写出得数"
        if f"练习 {k} 还没有作答" not in text_of(check.outputs):
            yield f"“{title}”的检查格没有好好招呼空白的答案"
        verdicts = [out for out in solution.outputs if out.output_type == "execute_result"]
        if f"练习 {k} 正确" not in text_of(verdicts):
            yield f"“{title}”的参考解答没有通过检查：最后一行写 check_{k}(…)，不要 print"


@rule
def further_reading_cites(notebook: NotebookNode, path: Path) -> Iterator[str]:
    known = set(parse_file(str(REFERENCES)).entries)
    for key in sorted(cited(notebook) - known):
        yield f"引用了 {key}，文献里没有：先写进 book/references.bib"
    if not any("{cite" in cell.source for cell in section(notebook, "延伸阅读")):
        yield "延伸阅读里没有引用任何文献"


@rule
def numbers_were_printed(notebook: NotebookNode, path: Path) -> Iterator[str]:
    printed = big_numbers("\n".join(text_of(cell.outputs) for cell in code_cells(notebook)))
    facts = declared_facts(notebook)
    for number in sorted(big_numbers(prose(notebook)) - printed - set(facts), key=int):
        yield (
            f"正文里的 {int(number):,} 没有出现在本章的任何输出里：让一格打印它；"
            "是史实就写 <!-- facts: … -->，注明出处"
        )
    for number, key in facts.items():
        if key not in cited(notebook):
            yield f"声明为史实的 {number} 出自 {key}，本章却没有引用它"


@rule
def terms_are_introduced(notebook: NotebookNode, path: Path) -> Iterator[str]:
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    english_of = glossary()
    for match in re.finditer(r"\{term\}`([^`<]+?)(?: <([^>]+)>)?`", text):
        term = match[2] or match[1]
        if term not in english_of:
            yield f"术语表里没有“{term}”：先写进 book/glossary.md，写明首次出现的章"
        elif not text[match.end() :].startswith(f"（{english_of[term]}）"):
            yield f"“{term}”第一次出现，后面要写（{english_of[term]}）"


@rule
def tags_are_known(notebook: NotebookNode, path: Path) -> Iterator[str]:
    for cell in notebook.cells:
        for tag in sorted(set(tags(cell)) - set(TAGS)):
            yield f"格 {cell.id} 有不认识的标签 {tag}；认识的是 {sorted(TAGS)}"
        if "nbval-ignore-output" in tags(cell) and "# 不比较输出：" not in cell.source:
            yield f"格 {cell.id} 不比较输出，却没有用“# 不比较输出：…”说明理由"
        if cell.cell_type == "code" and re.search(r"^#\s*NBVAL_", cell.source, flags=re.M):
            yield f"格 {cell.id} 用注释关掉了比较；要用标签并写明理由"


@rule
def course_comes_first(notebook: NotebookNode, path: Path) -> Iterator[str]:
    first = code_cells(notebook)[0].source
    imports = re.findall(r"^(?:from|import) (\w+)", first, flags=re.M)
    if imports[:1] != ["course"]:
        yield f"第一个代码格要最先导入 course（在 paddle 之前），现在是 {imports[:1]}"


@rule
def imported_names_stay(notebook: NotebookNode, path: Path) -> Iterator[str]:
    """A later cell must not give `whole`, `table`… another meaning: the checks below use them."""
    imported: set[str] = set()
    for cell in code_cells(notebook):
        symbols = symtable.symtable(cell.source, cell.id, "exec").get_symbols()
        new = {symbol.get_name() for symbol in symbols if symbol.is_imported()}
        taken = {symbol.get_name() for symbol in symbols if symbol.is_assigned()} - new
        for name in sorted(taken & imported):
            yield f"格 {cell.id} 把导入的 {name} 换成了别的东西；换一个名字"
        imported |= new


@rule
def cells_fit_a_screen(notebook: NotebookNode, path: Path) -> Iterator[str]:
    for cell in code_cells(notebook):
        lines = cell.source.splitlines()
        if len(lines) > LONGEST_CELL:
            yield f"格 {cell.id} 有 {len(lines)} 行，一屏放不下（{LONGEST_CELL} 行）"
        for line in lines:
            if (width := columns(line)) > WIDEST_LINE:
                yield f"格 {cell.id} 有一行宽 {width} 列，页面放不下（{WIDEST_LINE} 列）：{line}"


@rule
def figures_have_alt_text(notebook: NotebookNode, path: Path) -> Iterator[str]:
    for cell in code_cells(notebook):
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        if any(kind.startswith("image/") for kind in kinds):
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            if len(alt) < 10:
                yield f"格 {cell.id} 的图没有替代文字（元数据 mystnb.image.alt）"


def problems(path: Path) -> list[str]:
    """Everything that is wrong with the chapter at `path`."""
    notebook = nbformat.read(path, 4)
    return [problem for check in RULES for problem in check(notebook, path)]
