"""Paper: a worksheet gives nothing away, nothing is cut, links and contents lead where they say."""

import io
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from chapters import ROOT
from contract import CHAPTERS, QUICK_CHAPTER
from playwright.sync_api import Browser
from pypdf import PageObject, PdfReader
from site_page import SITE

from teaching.print import __main__ as command
from teaching.print.document import Words, document, link_up
from teaching.print.press import PrintError, numbered, with_pages
from teaching.print.radicals import renamed

SAYS = Words("卷得明白", "作者们", "CC BY 4.0", "2026-01-01 印", "练习纸")
A4 = 595, 842
MARGIN = 16 / 25.4 * 72 - 1  # points; at the sides, see print.css


@pytest.fixture(scope="session")
def sheets(
    rerun_stems: list[str], browser: Browser, site: str
) -> dict[tuple[str, bool], PdfReader]:
    """The PDFs of the chapters, as worksheets and with answers, and of a whole of two of them."""
    found = {}

    def make(stem: str, pages: list[str], back: list[str] = command.BACK, **how: bool) -> None:
        html = document(SITE, [*pages, *back], SAYS, **how)
        pdf = numbered(browser, site, html, "试")
        found[stem, how["answers"]] = Sheet(pdf)

    pages = [f"notebooks/{stem}" for stem in rerun_stems]
    for stem, page in zip(rerun_stems, pages, strict=True):
        for answers in (False, True):
            make(stem, [page], answers=answers, whole=False)
    make("whole", pages, command.BACK[1:], answers=False, whole=True)
    return found


@pytest.fixture(scope="session")
def rerun_stems(pytestconfig: pytest.Config) -> list[str]:
    every = pytestconfig.getoption("--every-chapter")
    return [path.stem for path in CHAPTERS if every or path.stem.startswith(QUICK_CHAPTER)]


def squeezed(text: str) -> str:
    """Without any space: a PDF breaks lines where it likes."""
    return re.sub(r"\s+", "", text)


class Sheet:
    """A PDF, read once: the text of its pages, and where their pictures are drawn."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = PdfReader(io.BytesIO(pdf))
        self.pages: list[str] = []
        self.pictures: list[list[tuple[float, float, float, float]]] = []
        for page in self.pdf.pages:
            self.pictures.append([])
            draws = partial(self._note, page)
            self.pages.append(squeezed(page.extract_text(visitor_operand_before=draws)))
        foot = f"试·[0-9]+/{len(self.pages)}"
        self.text = "".join(re.sub(foot, "", page) for page in self.pages)
        self.places = {
            name.removeprefix("/"): self.pdf.get_destination_page_number(place) + 1
            for name, place in self.pdf.named_destinations.items()
        }

    def _note(self, page: PageObject, op: bytes, args: list, matrix: list, _: list) -> None:
        if op != b"Do" or page["/Resources"]["/XObject"][args[0]]["/Subtype"] != "/Image":
            return
        a, b, c, d, x, y = matrix
        corners = [(x + i * a + j * c, y + i * b + j * d) for i in (0, 1) for j in (0, 1)]
        xs, ys = zip(*corners, strict=True)
        self.pictures[-1].append((min(xs), min(ys), max(xs), max(ys)))


def answers_of(stem: str) -> list[str]:
    """Lines that a learner is to find: of solutions, and of the self-test's answers."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", 4)
    code = "\n".join(
        cell.source for cell in notebook.cells if "solution" not in cell.metadata.get("tags", [])
    )
    lines = []
    for cell in notebook.cells:
        if "solution" in cell.metadata.get("tags", []):
            lines += [line for line in cell.source.splitlines() if line not in code]
    page = BeautifulSoup((SITE / f"notebooks/{stem}.html").read_text("utf-8"), "html.parser")
    for answer in page.select("#quiz details p"):
        for part in answer.find_all(string=True, recursive=False):
            lines += re.split("[，。；：]", part)
    return [one for line in lines if len(one := squeezed(line)) >= 12]


# ── what is on it ──
def test_a_worksheet_has_no_solution_and_no_answer(sheets: dict) -> None:
    for (stem, answers), pdf in sheets.items():
        if stem == "whole":
            continue
        text, secret = pdf.text, answers_of(stem)
        assert len(secret) > 30
        there = [line for line in secret if line in text]
        if answers:
            assert len(there) > 0.9 * len(secret), stem
        else:
            assert there == [], stem
        assert "参考解答由老师另发" in text or answers


def test_exercises_and_questions_are_on_the_worksheet(sheets: dict, rerun_stems: list[str]) -> None:
    for stem in rerun_stems:
        text = sheets[stem, False].text
        page = BeautifulSoup((SITE / f"notebooks/{stem}.html").read_text("utf-8"), "html.parser")
        wanted = [one.text for one in page.select("#quiz summary, #exercises h3")]
        assert len(wanted) > 8
        for words in wanted:
            assert squeezed(words.removesuffix("#")) in text, (stem, words)


def test_every_page_has_its_number(sheets: dict) -> None:
    for pdf in sheets.values():
        for number, page in enumerate(pdf.pages, 1):
            assert f"试·{number}/{len(pdf.pages)}" in page


def test_words_can_be_found(sheets: dict) -> None:
    """Characters, not the radicals that look the same: 目 and not ⽬."""
    for pdf in sheets.values():
        assert re.findall("[\u2e80-\u2fdf]", pdf.text) == []


# ── where it leads ──
def titles(outline: list) -> Iterator[tuple[str, int]]:
    """(title, depth) of each entry of an outline."""
    for one in outline:
        if isinstance(one, list):
            for title, depth in titles(one):
                yield title, depth + 1
        else:
            yield one.title, 0


def test_the_outline_has_the_sections(sheets: dict, rerun_stems: list[str]) -> None:
    for stem in rerun_stems:
        found = [title for title, _ in titles(sheets[stem, False].pdf.outline)]
        page = BeautifulSoup((SITE / f"notebooks/{stem}.html").read_text("utf-8"), "html.parser")
        for heading in page.article.select("h1, h2"):
            assert heading.text.removesuffix("#").strip() in found


def test_links_stay_inside_or_lead_to_the_web(sheets: dict) -> None:
    for (stem, _), pdf in sheets.items():
        inside = 0
        for page in pdf.pdf.pages:
            for note in page.get("/Annots", []):
                note = note.get_object()
                if uri := note.get("/A", {}).get("/URI"):
                    assert re.match(r"https?://(?!127\.|localhost)", uri), uri
                else:
                    assert str(note["/Dest"]).removeprefix("/") in pdf.places
                    inside += 1
        assert inside > 5, stem


def test_the_contents_say_the_right_pages(sheets: dict, rerun_stems: list[str]) -> None:
    pdf = sheets["whole", False]
    text = "".join(pdf.pages[1:8])
    for stem in rerun_stems:
        page = BeautifulSoup((SITE / f"notebooks/{stem}.html").read_text("utf-8"), "html.parser")
        for heading in page.article.select("section > section > h2"):
            title = squeezed(heading.text.removesuffix("#"))
            number = pdf.places[f"n{stem[:2]}-{heading.parent['id']}"]
            assert f"{title}{number}" in text
            assert title in pdf.pages[number - 1]


def test_a_link_out_of_the_document_is_text_or_the_site_s_address() -> None:
    links = '<a href="../book/run.html#offline">路</a><a href="#x">里</a><b id="x"></b>'
    html = f"<article>{links}</article>"
    for outside, wanted in (("", None), ("https://x.org/", "https://x.org/book/run.html#offline")):
        article = BeautifulSoup(html, "html.parser").article
        link_up(article, "notebooks/01_a", ["notebooks/01_a"], outside)
        first = article.find(string="路").parent
        assert first.get("href") == wanted
        assert article.find(string="里").parent["href"] == "#n01-x"
        assert article.b["id"] == "n01-x"


# ── what it looks like ──
def test_pictures_are_whole(sheets: dict) -> None:
    """A picture that a page's end cuts is drawn twice, each time beyond the edge of the page."""
    seen = 0
    for pdf in sheets.values():
        for number, pictures in enumerate(pdf.pictures, 1):
            for left, bottom, right, top in pictures:
                if (right - left) * (top - bottom) < 2000:
                    continue
                seen += 1
                assert MARGIN - 2 <= left < right <= A4[0] - MARGIN + 2, number
                assert 30 <= bottom < top <= A4[1] - 30, number
    assert seen > 8


def test_what_is_too_wide_is_made_to_fit_or_refused(browser: Browser, site: str) -> None:
    head = '<html data-paper="answers"><link rel="stylesheet" href="../_static/site.css">'
    cells = "".join(f"<td>1,234,567,{n:03}</td>" for n in range(30))
    table = f'<main class="article"><div class="wide"><table><tr>{cells}</tr></table></div></main>'
    pdf = PdfReader(io.BytesIO(numbered(browser, site, head + table, "试")))
    assert squeezed("1,234,567,029") in squeezed(pdf.pages[0].extract_text())
    wide = '<main><table style="width: 900px"><tr><td>宽</td></tr></table></main>'
    with pytest.raises(PrintError, match="有 1 样东西比纸宽"):
        numbered(browser, site, head + wide, "试")


# ── the command ──
def test_the_command_names_its_files(
    tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "numbered", lambda *_: b"%PDF")
    assert command.print_course(None, "", "05", tmp_path, answers=True) == 1
    (file,) = tmp_path.iterdir()
    assert file.name == "05_edge_detection-连同解答.pdf"
    assert file.name in capsys.readouterr().out
    assert [whole for _, _, whole in command.jobs("")] == [False] * len(CHAPTERS) + [True]


def test_contents_that_lead_nowhere_are_refused() -> None:
    html = '<span class="paper-page" data-of="n01-x">000</span>'
    assert ">7<" in with_pages(html, {"n01-x": 7})
    with pytest.raises(PrintError, match="n01-x 在 PDF 里找不到"):
        with_pages(html, {})


def test_radicals_become_characters_in_every_form_of_a_table() -> None:
    table = b"""1 begincodespacerange
<0000> <FFFF>
endcodespacerange
2 beginbfchar
<0001> <2F6C>
<02> <76EE>
endbfchar
2 beginbfrange
<0003> <0004> <2EC4>
<0005> <0006> <4E00>
endbfrange
"""
    lines = renamed(table).decode().splitlines()
    assert lines[1] == "<0000> <FFFF>"
    assert lines[4:6] == ["<0001> <76EE>", "<02> <76EE>"]
    assert lines[8:10] == ["<0003> <0004> [<897F> <89C1>]", "<0005> <0006> <4E00>"]
