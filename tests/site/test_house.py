"""The house itself: stages, words, drafts."""

import inspect
import json
import re
from pathlib import Path

import mini_book
import publishing
import pytest
from docutils import nodes
from publishing import words
from publishing.places import ROOT, THEME
from sphinx.errors import ConfigError, ExtensionError
from sphinx.util.docutils import new_document

PACKAGE = ROOT / "book" / "publishing"
TAKES = {
    "SOURCE": ["app", "docname", "source"],
    "READ": ["app", "doctree"],
    "WRITE": ["page"],
    "FINISH": ["site"],
}


# ── stages ──
@pytest.mark.parametrize("stage", TAKES)
def test_steps_of_a_stage_are_of_one_kind(stage: str) -> None:
    for step in getattr(publishing, stage):
        assert list(inspect.signature(step).parameters) == TAKES[stage], step


def test_every_module_has_its_step_in_setup() -> None:
    """A module in a stage's folder that `__init__` does not name would do nothing."""
    setup = (PACKAGE / "__init__.py").read_text("utf-8")
    for folder in ("read", "write", "finish"):
        for path in (PACKAGE / folder).glob("[!_]*.py"):
            assert re.search(rf"\b{path.stem}\b", setup), path


def test_order_is_said_in_one_place() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        others = path.parent != PACKAGE or path.name != "__init__.py"
        assert not (others and re.search(r"\.connect\(|priority=", text)), path


# ── words ──
def test_what_a_reader_sees_is_in_the_folder_of_words() -> None:
    for path in [*THEME.glob("*.html"), *(THEME / "static").rglob("*.js")]:
        text = re.sub(r"\{#.*?#\}|//[^\n]*|/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
        said = set(re.findall("[\u4e00-\u9fff]+", text))
        assert said == set(), path.name


def test_a_language_that_has_no_words_is_named(tmp_path: Path) -> None:
    files = sorted(path.name for path in words.FOLDER.glob("zh/*.json"))
    with pytest.raises(ConfigError, match=re.escape(f"words/fr/ 里缺 {'、'.join(files)}：")):
        mini_book.build(tmp_path, {"book/04_page": "一。"}, language="fr")


def test_a_second_language_is_a_set_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same words, each with a mark: all of them reach the page, and no Chinese is left."""

    def marked(value: object) -> object:
        if isinstance(value, dict):
            return {key: marked(one) for key, one in value.items()}
        if isinstance(value, list):
            return [marked(one) for one in value]
        return re.sub("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”…]+", "words", value)

    (tmp_path / "words" / "en").mkdir(parents=True)
    for path in (words.FOLDER / "zh").glob("*.json"):
        said = json.dumps(marked(json.loads(path.read_text("utf-8"))))
        (tmp_path / "words" / "en" / path.name).write_text(said, "utf-8")
    monkeypatch.setattr(words, "FOLDER", tmp_path / "words")
    book = mini_book.build(tmp_path, {"book/04_page": "一。"}, language="en")
    page = book.page("book/04_page")
    frame = re.sub(r"<article.*?</article>|<head>.*?</head>", "", page, flags=re.S)
    titles = re.sub(r"<nav\b.*?</nav>", "", frame, flags=re.S)
    assert 'lang="en"' in page
    assert set(re.findall("[\u4e00-\u9fff]+", titles)) <= {"卷得明白", "的作者们"}
    assert 'title="words"' in page  # the links of headings
    published = book.folder / "_static" / "site" / "words"
    assert [path.name for path in published.iterdir()] == ["en"]
    assert "words" in (published / "en" / "search.js").read_text("utf-8")


# ── drafts and explorers ──
def test_a_draft_stops_nothing_and_is_not_published(tmp_path: Path) -> None:
    draft = mini_book.chapter()
    draft.metadata.clear()  # never run
    pages = {"notebooks/01_first": mini_book.chapter(), "book/status": "```{run-status}\n```"}
    book = mini_book.build(tmp_path, pages, drafts={"notebooks/02_draft": draft})
    assert [path.stem for path in (book.folder / "notebooks").iterdir()] == ["01_first"]
    names = {path.name for path in (book.folder / "standalone").iterdir()}
    assert names == {"01_first.ipynb", "juandemingbai.zip"}


def test_an_explorer_that_there_is_not_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        ExtensionError, match=r"没有 .*nosuch-explorer\.js.*有的是 .*<conv-explorer>"
    ):
        mini_book.build(tmp_path, {"book/04_page": "<nosuch-explorer></nosuch-explorer>"})


def test_a_link_to_a_place_is_called_by_what_it_is() -> None:
    from publishing.write.translator import link_to

    app = type("App", (), {"config": type("Config", (), {"language": "zh_CN"})})
    new_document("")
    assert link_to(app, nodes.section()) == "本节的链接"
    assert link_to(app, nodes.term()) == "这个术语的链接"
    assert link_to(app, nodes.table()) == "这里的链接"
