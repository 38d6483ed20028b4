"""The contract notices: chapter 05 is broken in one way at a time, and the rule must say so."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import contract
import nbformat
import pytest
import run_record
from nbformat import NotebookNode

CHAPTER = contract.ROOT / "notebooks" / "05_edge_detection.ipynb"


@pytest.fixture(scope="module")
def original() -> NotebookNode:
    return nbformat.read(CHAPTER, 4)


def cell(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    return next(c for c in notebook.cells if c.id == cell_id)


def edit(cell_id: str, old: str, new: str) -> Callable[[NotebookNode], None]:
    """A break that replaces text in one cell's source; the text must be there."""

    def apply(notebook: NotebookNode) -> None:
        target = cell(notebook, cell_id)
        assert old in target.source
        target.source = target.source.replace(old, new)

    return apply


def output(cell_id: str, **fields: object) -> Callable[[NotebookNode], None]:
    """A break that adds an output to one cell."""

    def apply(notebook: NotebookNode) -> None:
        cell(notebook, cell_id).outputs.append(nbformat.from_dict(fields))

    return apply


def stream(cell_id: str, text: str, name: str = "stdout") -> Callable[[NotebookNode], None]:
    return output(cell_id, output_type="stream", name=name, text=text)


def metadata(cell_id: str, key: str, value: object) -> Callable[[NotebookNode], None]:
    def apply(notebook: NotebookNode) -> None:
        cell(notebook, cell_id).metadata[key] = nbformat.from_dict(value)

    return apply


def drop(cell_id: str) -> Callable[[NotebookNode], None]:
    def apply(notebook: NotebookNode) -> None:
        notebook.cells.remove(cell(notebook, cell_id))

    return apply


def not_executed(notebook: NotebookNode) -> None:
    cell(notebook, "edge-layer").execution_count = None


def executed_out_of_order(notebook: NotebookNode) -> None:
    cell(notebook, "edge-layer").execution_count = 99


def timed(notebook: NotebookNode) -> None:
    cell(notebook, "edge-layer").metadata["execution"] = {"iopub.execute_input": "2026"}


def other_kernel(notebook: NotebookNode) -> None:
    notebook.metadata.language_info.version = "3.12.1"


def no_record(notebook: NotebookNode) -> None:
    del notebook.metadata[run_record.RECORD]


def record_without_a_version(notebook: NotebookNode) -> None:
    del notebook.metadata[run_record.RECORD]["paddle"]


def failed_solution(notebook: NotebookNode) -> None:
    cell(notebook, "exercise-1-solution").outputs = []


BREAKS = {
    "executed_in_order": [not_executed, executed_out_of_order],
    "no_errors": [
        output("photo", output_type="error", ename="NameError", evalue="conv", traceback=[]),
        stream("photo", "UserWarning: …", name="stderr"),
        metadata("photo", "tags", ["raises-exception"]),
    ],
    "no_machine_paths": [
        stream("photo", "saved to /tmp/picture.png"),
        edit("photo", "photograph(grey=True)", "open('/home/someone/photo.jpg')"),
        edit("title", "三个数", r"C:\\Users\\someone 三个数"),
    ],
    "normalised": [
        timed,
        other_kernel,
        metadata("exercise-4-solution", "tags", ["solution"]),
        metadata("exercise-4-check", "tags", ["check"]),
    ],
    "bones_are_filled": [
        edit("title", "三个数", "【写：标题】"),
        metadata("step-figure", "mystnb", {"image": {"alt": "【写：替代文字，图里有什么】"}}),
    ],
    "outputs_are_of_this_code": [
        no_record,
        record_without_a_version,
        edit("photo", "photograph(grey=True)", "photograph(grey=1)"),
        edit("edge-layer", "Conv2D", "Conv2D  # 改过"),
        drop("edge-layer"),
    ],
    "glyphs_present": [
        edit("step-figure", "取一行来看", "取一行来看龘"),
        stream("step-figure", "Glyph 40856 (\\N{CJK}) missing from font(s) Course Sans SC."),
    ],
    "title_and_sections_in_order": [
        edit("title", "# 第 5 章", "# 第 6 章"),
        edit("title", "## 学习目标", "## 目标"),
        edit("labels-explained", "## 自测", "## 测验"),
        edit("snr-explained", "照片上没有", "## 插一节\n\n照片上没有"),
    ],
    "goals_prerequisites_time": [
        edit("title", "\n- ", "\n"),
        edit("title", "**先修**：", "先修："),
        edit("title", "**用时**：", "时间："),
    ],
    "time_is_honest": [
        edit("title", "约 85 分钟", "约 60 分钟"),
        edit("title", "约 85 分钟", "约 125 分钟"),
    ],
    "self_test_folds": [
        edit(
            "labels-explained", "<details>\n<summary>3.", '<details data-answer="720">\n<summary>3.'
        ),
        edit(
            "labels-explained",
            "<details>\n<summary>3.",
            '<details data-answer="约三">\n<summary>3.',
        ),
        edit("labels-explained", "而不是 48×48？</summary>", "而不是 $n$？</summary>"),
        edit("labels-explained", "</summary>\n\n核只有一行", "</summary>\n核只有一行"),
    ],
    "exercises_complete": [
        drop("exercise-2-check"),
        failed_solution,
        metadata("exercise-4-check", "hint", "想想"),
        metadata("exercise-4-check", "hint", "不是 1,228 就是 614，自己算一算。"),
        edit("exercise-3", "（进阶）", ""),
        edit("exercise-5", "### 练习 5", "#### 练习 5"),
    ],
    "further_reading_cites": [
        edit("further-reading", "{cite:t}`canny1986`", "{cite:t}`canny2086`"),
        edit("further-reading", "{cite:t}", ""),
    ],
    "numbers_were_printed": [
        edit("cost-meaning", "7,200", "7,201"),
        edit("cost-meaning", "2{,}400", "2{,}401"),
        edit("title", "三个数", "<!-- facts: 1973 lecun1998 --> 1973 年，三个数"),
        edit("title", "三个数", "1973 年，三个数"),
    ],
    "terms_are_introduced": [
        edit("photo-explained", "（spatially separable）", ""),
        edit("photo-explained", "{term}`空间可分离`", "{term}`空间分离`"),
    ],
    "tags_are_known": [
        metadata("photo", "tags", ["hide-everything"]),
        metadata("photo", "tags", ["nbval-ignore-output"]),
        edit("photo", "print(", "# NBVAL_SKIP\nprint("),
    ],
    "course_comes_first": [edit("imports", "# course", "import paddle\n\n# course")],
    "imported_names_stay": [
        edit("photo", "filtered =", "if False:\n    def whole(mode): ...\nfiltered ="),
        edit("photo", "filtered =", "table = filtered ="),
    ],
    "cells_fit_a_screen": [
        edit("photo", "print(", "\n" * 45 + "print("),
        edit("photo", "# 2×2", "# " + "宽" * 46 + " 2×2"),
    ],
    "figures_have_alt_text": [metadata("step-figure", "mystnb", {})],
}


@pytest.mark.parametrize(
    ("rule", "break_it"),
    [
        pytest.param(rule, break_it, id=f"{rule.__name__}-{i}")
        for rule in contract.RULES
        for i, break_it in enumerate(BREAKS[rule.__name__])
    ],
)
def test_rule_notices(
    original: NotebookNode, rule: Callable, break_it: Callable[[NotebookNode], None]
) -> None:
    broken = deepcopy(original)
    break_it(broken)
    assert list(rule(broken, CHAPTER))


def test_prose_may_change_without_a_new_run(original: NotebookNode) -> None:
    notebook = deepcopy(original)
    edit("title", "三个数", "三个小数")(notebook)
    assert not list(contract.outputs_are_of_this_code(notebook, CHAPTER))


def test_declared_fact_with_its_citation_is_fine(original: NotebookNode) -> None:
    notebook = deepcopy(original)
    edit("title", "三个数", "<!-- facts: 1973 duda1973 --> 1973 年，三个数")(notebook)
    assert not list(contract.numbers_were_printed(notebook, CHAPTER))


def test_ignored_output_with_a_reason_is_fine(original: NotebookNode) -> None:
    notebook = deepcopy(original)
    edit("photo", "print(", "# 不比较输出：时间因机器而异\nprint(")(notebook)
    metadata("photo", "tags", ["nbval-ignore-output"])(notebook)
    assert not list(contract.tags_are_known(notebook, CHAPTER))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("7,200 次", {"7200"}),
        ("$50\\times48=2{,}400$ 个", {"2400"}),
        ("138,357,544 与 4096", {"138357544", "4096"}),
        ("0.0412、3.14159、[28, 29]、100、1, 024", set()),
        ("12.3456 和 v2.10234", set()),
    ],
)
def test_big_numbers(text: str, numbers: set[str]) -> None:
    assert contract.big_numbers(text) == numbers


def test_paths_in_pictures_do_not_count(original: NotebookNode) -> None:
    """Base64 has slashes: a picture is not a path."""
    notebook = deepcopy(original)
    output("photo", output_type="display_data", data={"image/png": "/tmp/AAA="}, metadata={})(
        notebook
    )
    assert not list(contract.no_machine_paths(notebook, Path("x")))
