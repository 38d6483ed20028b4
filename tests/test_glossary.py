"""The glossary and the chapters agree on where each term is introduced."""

import re

import contract
import nbformat

ENTRY = re.compile(r"^(\S.*)\n  (.+)$", flags=re.M)


def texts() -> dict[str, str]:
    """The chapters' Markdown by file name, in order."""
    found = {}
    for path in contract.CHAPTERS:
        cells = nbformat.read(path, 4).cells
        found[path.name] = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    return found


def introductions() -> dict[str, list[str]]:
    """For each term the chapters whose text introduces it, by file name, as often as they do."""
    found: dict[str, list[str]] = {}
    for name, text in texts().items():
        for shown, target in re.findall(r"\{term\}`([^`<]+?)(?: <([^>]+)>)?`", text):
            found.setdefault(target or shown, []).append(name)
    return found


def entries() -> dict[str, str]:
    text = contract.GLOSSARY.read_text("utf-8").split("```{glossary}\n")[1].split("\n```")[0]
    return dict(ENTRY.findall(text))


def test_each_term_is_introduced_once_where_the_glossary_says() -> None:
    introduced = introductions()
    for term, body in entries().items():
        named = re.findall(r"（\[第 (\d+) 章\]\(\.\./notebooks/(\w+\.ipynb)\)）$", body)
        assert len(named) == 1, f"{term}：条目末尾要写（[第 N 章](../notebooks/….ipynb)）"
        number, chapter = named[0]
        assert chapter.startswith(f"{int(number):02}_"), f"{term}：章号与文件不一致"
        assert introduced.get(term) == [chapter], f"{term}：引入它的是 {introduced.get(term)}"


def test_no_chapter_uses_a_term_before_the_one_that_introduces_it() -> None:
    chapters = texts()
    for term, (first, *_) in introductions().items():
        if len(term) > 1:  # 轮 is also in 轮流
            assert next(name for name, text in chapters.items() if term in text) == first, term


def test_the_glossary_is_in_the_order_of_introduction() -> None:
    assert list(entries()) == list(introductions())


def test_each_entry_is_english_then_one_plain_sentence_then_other_names() -> None:
    entry = r"[A-Za-z][\w ,×()-]*\. [^。]+。(?:(?:也叫|常被叫成)[^。，；]+。)?（\[第"
    for term, body in entries().items():
        assert re.match(entry, body), f"{term}：{body}"
    assert entries().keys() == contract.glossary().keys()


def test_other_names_are_nobody_elses() -> None:
    """反卷积 is what the transposed one is often called by mistake, and the entry says so."""
    found: dict[str, str] = {}
    for term, body in entries().items():
        others = re.search("也叫([^。]+)。", body)
        for name in others[1].split("、") if others else []:
            assert name not in entries(), f"{term}也叫{name}，可{name}是另一个术语"
            assert found.setdefault(name, term) == term, f"{name}既是{found[name]}又是{term}"
    assert len(found) > 30
