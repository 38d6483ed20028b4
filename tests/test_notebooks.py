"""Every chapter keeps the contract (contract.py)."""

import re
from collections.abc import Callable
from pathlib import Path

import contract
import nbformat
import pytest


@pytest.mark.parametrize("rule", contract.RULES, ids=lambda rule: rule.__name__)
def test_chapter_keeps_contract(chapter: Path, rule: Callable) -> None:
    problems = list(rule(nbformat.read(chapter, 4), chapter))
    assert not problems, "\n".join([chapter.name, *problems])


def test_home_page_numbers_were_printed() -> None:
    outputs = [
        contract.text_of(cell.outputs)
        for path in contract.CHAPTERS
        for cell in contract.code_cells(nbformat.read(path, 4))
    ]
    printed = contract.big_numbers("\n".join(outputs))
    for name in ("index.md", "_static/overview.svg"):
        text = (contract.ROOT / "book" / name).read_text("utf-8")
        if name.endswith(".svg"):
            text = "\n".join(re.findall(r">([^<>]+)<", text))
        assert contract.big_numbers(text) <= printed, name
