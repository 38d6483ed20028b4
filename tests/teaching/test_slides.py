"""The decks: what an outline may say, what stands on a slide, and how a deck behaves in a room."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from contract import CHAPTERS, tags, text_of
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader
from site_page import SITE, axe, violations

from teaching.slides import chapters, outline, pdf, publish, text
from teaching.slides.plan import sessions

SESSIONS = [one.id for one in sessions()]
QUICK = ["s1", "s4"]  # played in every run; with --every-chapter all are
WIDE, OLD = {"width": 1280, "height": 720}, {"width": 1024, "height": 768}
HEAVIEST = 120_000  # bytes, compressed, without pictures and explorers


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    every = metafunc.config.getoption("--every-chapter")
    if "played" in metafunc.fixturenames:
        metafunc.parametrize("deck", SESSIONS if every else QUICK, scope="class")
    elif "theme" in metafunc.fixturenames:
        metafunc.parametrize("deck", SESSIONS if every else QUICK[:1])
    elif "deck" in metafunc.fixturenames:
        metafunc.parametrize("deck", SESSIONS)


def soup(deck: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / "slides" / f"{deck}.html").read_text("utf-8"), "html.parser")


def slides_of(deck: str) -> list[Tag]:
    """The sections of a built deck, without the speaker's notes and the first slide."""
    page = soup(deck)
    for note in page.select(".notes"):
        note.decompose()
    return page.select(".slides > section")[1:]


def read(deck: str) -> outline.Deck:
    return outline.read(next(one for one in sessions() if one.id == deck))


# ── outlines ────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def outlined(tmp_path: Path) -> Callable[..., outline.Deck]:
    """A function that reads a deck of one slide for each step; the first one is as given."""
    session = sessions()[0]

    def build(**slide: object) -> outline.Deck:
        first = {"step": 1, "title": "一张"} | slide
        others = [{"step": n, "title": "别的"} for n in range(2, len(session.steps) + 1)]
        said = {"question": "？", "goals": [], "slides": [first, *others]}
        file = tmp_path / f"{session.id}.yml"
        file.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
        deck = outline.read(session, tmp_path)
        publish.render.section(deck.slides[0])
        return deck

    return build


def test_a_slide_may_be_small(outlined) -> None:
    deck = outlined(text=["写下位数"], figure="dense-figure")
    assert deck.slides[0].text == ["写下位数"]


@pytest.mark.parametrize(
    ("slide", "says"),
    [
        ({"text": ["参数 150,529,000 个"], "cells": ["dense-cost"]}, "150,529,000 是打上去的"),
        ({"text": ["占 73.8%"]}, "73.8% 是打上去的"),
        ({"text": ["核是 17×17"], "figure": "dense-figure"}, "17 在这一张的格里找不到"),
        ({"text": ["{dense-cost 价钱}"]}, "“价钱”旁边没有数"),
        ({"text": ["{cost-table 33 | 卷积参数}"]}, "以“33”开头的行有 0 行"),
        ({"text": ["{cost-table 32 | 卷积}"]}, "没有哪一列叫“卷积”"),
        ({"figure": "dense-picture"}, "没有格 dense-picture"),
        ({"figure": "dense-cost"}, "没有图"),
        ({"table": "dense-cost"}, "没有表"),
        ({"printed": "exercise-1-solution"}, "标签是 solution"),
        ({"printed": "exercise-1-check"}, "标签是 check"),
        ({"text": list("一二三四"), "then": list("五六七")}, "多于 6 行"),
        ({"code": "conv-matrix"}, None),
        ({"code": {"cell": "conv-matrix", "lines": 13}}, "多于 12 行"),
        ({"code": {"cell": "conv-matrix", "start": "def dense"}}, "没有以“def dense”开头"),
        ({"formula": {"cell": "dense-formula", "which": 2}}, "没有第 2 个"),
        ({"figure": "dense-figure", "table": "cost-table"}, "一张只放一样东西"),
        ({"explorer": {"name": "lenet-explorer"}, "text": ["看"]}, "实验台要一整张"),
        ({"exercise": "01/9"}, "没有练习 9"),
        ({"step": 12}, "step 是 12"),
        ({"picture": "dense-figure"}, "不认识 ['picture']"),
    ],
)
def test_what_no_slide_can_have_is_refused(outlined, slide: dict, says: str | None) -> None:
    if says is None:
        assert outlined(**slide)
        return
    with pytest.raises(ValueError, match=re.escape(says)):
        outlined(**slide)


def test_a_step_without_a_slide_is_named(tmp_path: Path) -> None:
    session = sessions()[0]
    said = {"question": "？", "goals": [], "slides": [{"step": 1, "title": "一张"}]}
    (tmp_path / f"{session.id}.yml").write_text(yaml.safe_dump(said), "utf-8")
    with pytest.raises(ValueError, match="步没有幻灯片"):
        outline.read(session, tmp_path)


def test_a_number_is_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another number in the cell is another number on the slide."""
    cell = chapters.cell("01/dense-cost")
    assert cell.value("参数量") == "150,529,000"
    other = nbformat.from_dict(json.loads(json.dumps(cell.node)))
    other.outputs[0].text = other.outputs[0].text.replace("150,529,000", "7,654,321")
    assert chapters.Cell("01/dense-cost", other).value("参数量") == "7,654,321"
    assert chapters.cell("01/nets-params").value("← dense_net") == "41,822"
    assert text.fetched("共 {dense-cost 参数量} 个", lambda *where: cell.value(where[1])) == (
        "共 150,529,000 个"
    )


# ── what stands on the slides ───────────────────────────────────────────────────────────────────
def test_the_site_has_a_deck_for_each_session() -> None:
    there = {path.stem for path in (SITE / "slides").glob("*.html")}
    assert there == set(SESSIONS) == {path.stem for path in outline.FOLDER.glob("*.yml")}
    assert len(there) == 8


def test_cells_and_decks_know_of_each_other() -> None:
    """The tag `slide` tells an author that a deck stands on the cell."""
    tagged = {
        f"{path.stem[:2]}/{cell.id}"
        for path in CHAPTERS
        for cell in nbformat.read(path, 4).cells
        if "slide" in tags(cell)
    }
    used = {cell.name for deck in publish.decks() for cell in deck.cells}
    assert sorted(used - tagged) == [], "这些格要加标签 slide"
    assert sorted(tagged - used) == [], "没有哪份幻灯片用到这些格：去掉标签 slide"


def test_chapters_and_guide_lead_to_their_decks() -> None:
    for session in sessions():
        pages = [f"notebooks/{chapters.stem(number)}" for number in session.chapters]
        for page in [*pages, f"book/teach/{session.id}"]:
            html = (SITE / f"{page}.html").read_text("utf-8")
            assert f'slides/{session.id}.html"' in html, page


AMOUNT = re.compile(r"\d[\d,]*\.?\d*%?")


def test_every_amount_is_in_an_output_of_the_slides_cells(deck: str) -> None:
    """Read off the built page, not the outline: titles, lines, tables, and what was printed."""
    for section, slide in zip(slides_of(deck), read(deck).slides, strict=True):
        outputs = "\n".join(
            text_of(cell.outputs) for cell in slide.cells if cell.node.cell_type == "code"
        )
        known = {one.rstrip(",.%") for one in AMOUNT.findall(outputs)}
        for part in section.select("h2, .words p, .then p, table, .printed"):
            for formula in part.select(".katex"):
                formula.decompose()
            shown = text.PLACES.sub("", part.get_text(" "))
            amounts = {one for one in AMOUNT.findall(shown) if text.AMOUNT.search(one.rstrip(","))}
            missing = {one.rstrip(",.%") for one in amounts} - known
            assert not missing, (deck, slide.title, missing)


@cache
def lines_of_solutions() -> set[str]:
    """Lines, without spaces, that only solutions and checks have, long enough to be theirs."""
    lines: dict[bool, set[str]] = {True: set(), False: set()}
    for path in CHAPTERS:
        for cell in nbformat.read(path, 4).cells:
            secret = bool({"solution", "check"} & set(tags(cell)))
            lines[secret] |= {re.sub(r"\s+", "", line) for line in cell.source.splitlines()}
    assert len(lines[True]) > 500
    return {line for line in lines[True] - lines[False] if len(line) >= 20}


def test_no_solution_is_on_a_slide(deck: str) -> None:
    page = soup(deck)
    everything = re.sub(r"[^\S\n]+", "", page.get_text())
    assert [line for line in lines_of_solutions() if line in everything] == []
    assert not re.search(r"练习 \d+ 正确", page.get_text())
    assert not {"solution", "check", "answer"} & {tag for c in read(deck).cells for tag in c.tags}


def test_pictures_are_described_as_in_the_chapter(deck: str) -> None:
    for section, slide in zip(slides_of(deck), read(deck).slides, strict=True):
        pictures = section.select(".thing img")
        assert len(pictures) == (slide.kind == "figure")
        for picture in pictures:
            cell = slide.thing["cell"].node
            assert picture["alt"] == cell.metadata.mystnb.image.alt
            assert (SITE / "slides" / picture["src"]).resolve().exists()


def test_a_deck_is_of_a_size_that_fits_its_session(deck: str) -> None:
    sections = slides_of(deck)
    assert 15 <= len(sections) <= 25
    assert sum(bool(section.select("iframe")) for section in sections) >= 1
    kinds = {section.select_one(".step").get_text() for section in sections}
    assert {"回忆", "先猜", "运行", "解释", "练习", "布置"} >= kinds >= {"先猜", "运行", "练习"}
    for section in sections:
        assert len(section.select(".words p, .then p")) <= outline.MOST_LINES
        for code in section.select(".highlight pre"):
            assert len(code.get_text().rstrip().splitlines()) <= outline.MOST_CODE


def test_the_speaker_has_notes(deck: str) -> None:
    """Each step's minutes and what to do, from the plan; the misconceptions, from the guide."""
    page = soup(deck)
    notes = [note.get_text(" ", strip=True) for note in page.select(".notes")]
    assert len(notes) == len(page.select(".slides > section"))
    session = next(one for one in sessions() if one.id == deck)
    for step in session.steps:
        assert any(f"{step.start}–{step.end} 分" in note and step.do in note for note in notes[1:])
    guide = BeautifulSoup((SITE / f"book/teach/{deck}.html").read_text("utf-8"), "html.parser")
    heading = next(h for h in guide.select("h2") if h.get_text().startswith("三个误会"))
    bold = [one.get_text() for one in heading.find_parent("section").select("p > strong")]
    assert len(bold) >= 3
    assert all(one in notes[0] for one in bold)


def test_a_deck_is_light(deck: str) -> None:
    folder = SITE / "slides"
    files = [folder / f"{deck}.html", SITE / "_static" / "site.css", folder / "deck.css"]
    files += folder.glob("*.js")
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= HEAVIEST


# ── in a browser ────────────────────────────────────────────────────────────────────────────────
WATCH = """document.addEventListener('securitypolicyviolation', event =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""
# What is wrong with the slide that is shown, in pixels of the slide.
LAID_OUT = """() => {
    const section = Reveal_section();
    const box = section.getBoundingClientRect(), scale = box.width / 1280, wrong = [];
    const inside = (e, frame, what) => {
        const b = e.getBoundingClientRect(), f = frame.getBoundingClientRect();
        const across = b.right > f.right + 1 || b.left < f.left - 1;
        if (across || b.bottom > f.bottom + 1 || b.top < f.top - 1)
            wrong.push(`${e.localName}.${e.className} 伸出${what}`);
    };
    const screen = { getBoundingClientRect: () => new DOMRect(0, 0, innerWidth, innerHeight) };
    inside(section, screen, '屏幕');
    for (const e of section.querySelectorAll('h1, h2, p, li, table, img, pre, iframe, .katex-html'))
        if (!e.closest('.notes') && e.checkVisibility()) inside(e, section, '幻灯片');
    for (const e of section.querySelectorAll('.thing > *'))
        inside(e, e.parentElement, '自己的地方');
    for (const e of section.querySelectorAll('pre'))
        if (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
            wrong.push(`pre 要滚动：${e.textContent.slice(0, 30)}`);
    const small = [];
    for (const e of section.querySelectorAll('h2, p, li, td, th, pre')) {
        const size = parseFloat(getComputedStyle(e).fontSize);
        if (!e.closest('.notes') && size < 24) small.push(`${e.localName} 只有 ${size} 像素`);
    }
    for (const img of section.querySelectorAll('.thing > img'))
        if (!section.matches('.first') && img.getBoundingClientRect().height / scale < 220)
            small.push('图太小');
    const lines = [...section.querySelectorAll('.words p, .then p')].reduce((sum, p) =>
        sum + Math.round(p.clientHeight / parseFloat(getComputedStyle(p).lineHeight)), 0);
    if (lines > 6 && !section.matches('.first')) wrong.push(`字有 ${lines} 行`);
    return [...wrong, ...small];
}"""
# The stated setting against the explorer's own, by the explorer's own reading of it.
STATED = """frame => {
    const page = frame.contentDocument, found = page.querySelector('.explorer');
    if (!found) return ['没有实验台'];
    const { fields } = found.constructor, wrong = [];
    const asked = new URL(frame.src).searchParams.get(found.localName) ?? '';
    for (const part of asked.split(';').filter(Boolean)) {
        const [name, ...rest] = part.split(':');
        const said = fields[name]?.parse(rest.join(':'));
        if (said === undefined) wrong.push(`${part}：实验台不认识`);
        else if (JSON.stringify(said) !== JSON.stringify(found.state[name]))
            wrong.push(`${part}：实验台是 ${JSON.stringify(found.state[name])}`);
    }
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = page.scrollingElement;
    if (scrollHeight > clientHeight || scrollWidth > clientWidth) wrong.push('要滚动');
    if (parseFloat(frame.dataset.scale) < 1) wrong.push('缩得太小');
    return [...wrong, ...found.readAddress().corrected];
}"""
WITH_EXPLORER = """() => [...document.querySelectorAll('.slides > section')]
    .findIndex(section => section.querySelector('iframe'))"""
CURRENT = ".reveal .slides > section.present"


@pytest.fixture(scope="class")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=WIDE, color_scheme="light")
    yield context
    context.close()


@pytest.fixture(scope="class")
def problems(context: BrowserContext, site: str) -> list[str]:
    """What went wrong while decks were open: foreign requests, refusals, errors."""
    found: list[str] = []
    context.add_init_script(WATCH)
    context.on("request", lambda one: one.url.startswith(site) or found.append(one.url))
    context.on("requestfailed", lambda one: found.append(f"failed: {one.url}"))
    context.on("console", lambda one: found.append(one.text) if one.type == "error" else None)
    context.on("weberror", lambda one: found.append(str(one.error)))
    return found


def open_deck(context: BrowserContext, site: str, deck: str, asked: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{site}slides/{deck}.html{asked}")
    page.wait_for_selector("html[data-ready]")
    return page


def play(page: Page) -> Iterator[int]:
    """Go through a deck by the space bar; yield when a slide and its fragments are shown."""
    sections = page.locator(".slides > section")
    for number in range(sections.count()):
        expect(sections.nth(number)).to_have_class(re.compile("present"))
        for _ in range(sections.nth(number).locator(".fragment").count()):
            page.keyboard.press("Space")
        if frame := sections.nth(number).locator("iframe").all():
            expect(frame[0]).to_have_attribute("data-ready", "", timeout=20_000)
        for picture in sections.nth(number).locator("img").all():
            picture.evaluate("image => image.decode()")
        yield number
        page.keyboard.press("Space")


@pytest.fixture(scope="class")
def played(
    context: BrowserContext, site: str, problems: list[str], deck: str
) -> dict[str, list[tuple]]:
    """A deck played from first to last slide by the space bar, at two sizes: what was wrong."""
    laid_out = LAID_OUT.replace("Reveal_section()", f"document.querySelector('{CURRENT}')")
    found: dict[str, list[tuple]] = {"layout": [], "setting": [], "shown": [], "hidden": []}
    for size in (WIDE, OLD):
        page = open_deck(context, site, deck)
        page.set_viewport_size(size)
        page.wait_for_timeout(100)
        for number in play(page):
            where = (size["width"], number + 1)
            found["shown"].append(where)
            found["layout"] += [(*where, one) for one in page.evaluate(laid_out)]
            shown = page.locator(CURRENT)
            if shown.locator(".fragment:not(.visible)").count():
                found["hidden"].append(where)
            for frame in shown.locator("iframe").all():
                found["setting"] += [(*where, one) for one in frame.evaluate(STATED)]
        found["count"] = page.locator(".slides > section").count()
        page.close()
    found["problems"] = list(problems)
    return found


class TestPlayed:
    def test_every_slide_is_reached_by_the_space_bar(self, played: dict) -> None:
        every = range(1, played["count"] + 1)
        assert played["shown"] == [(w, n) for w in (1280, 1024) for n in every]
        assert played["hidden"] == []

    def test_nothing_overflows_and_all_can_be_read(self, played: dict) -> None:
        assert played["layout"] == []

    def test_explorers_show_the_stated_setting(self, played: dict) -> None:
        assert played["setting"] == []

    def test_nothing_is_asked_of_others(self, played: dict) -> None:
        assert played["problems"] == []


class TestInARoom:
    def test_back_and_over_view_by_keys(self, context: BrowserContext, site: str) -> None:
        page = open_deck(context, site, "s4")
        page.keyboard.press("End")
        last = page.locator(".slides > section").last
        expect(last).to_have_class(re.compile("present"))
        page.keyboard.press("Shift+Space")  # takes the last slide's fragments back first
        page.keyboard.press("Home")
        expect(page.locator(".slides > section").first).to_have_class(re.compile("present"))
        page.keyboard.press("Escape")
        expect(page.locator(".reveal.overview")).to_be_visible()
        expect(page.locator(".slides > section:nth-child(2) h2")).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(page.locator(".reveal.overview")).to_have_count(0)
        page.close()

    def test_an_explorer_does_not_keep_the_keys(self, context: BrowserContext, site: str) -> None:
        """A clicker's keys move on from inside; Escape leads back to the slides."""
        page = open_deck(context, site, "s4")
        number = page.evaluate(WITH_EXPLORER)
        page.evaluate("number => { location.hash = `/${number}`; }", number)
        expect(page.locator(f"{CURRENT} iframe")).to_have_attribute("data-ready", "")
        frame = page.frame_locator(f"{CURRENT} iframe")
        frame.locator("select, button, input").first.focus()
        page.wait_for_function("() => document.activeElement.localName === 'iframe'")
        page.keyboard.press("Escape")
        page.wait_for_function("() => document.activeElement.localName !== 'iframe'")
        page.keyboard.press("ArrowRight")
        expect(page.locator(".slides > section").nth(number + 1)).to_have_class(
            re.compile("present")
        )
        page.keyboard.press("ArrowLeft")
        expect(page.locator(f"{CURRENT} iframe")).to_have_attribute("data-ready", "")
        frame.locator("select, button, input").first.focus()
        page.keyboard.press("PageDown")
        expect(page.locator(".slides > section").nth(number + 1)).to_have_class(
            re.compile("present")
        )
        page.close()

    def test_the_speakers_window_follows_and_leads(
        self, context: BrowserContext, site: str
    ) -> None:
        deck = open_deck(context, site, "s4")
        with context.expect_page() as opened:
            deck.keyboard.press("s")
        notes = opened.value
        title = notes.locator(".speaker h1")
        expect(title).to_contain_text("1/")
        deck.keyboard.press("ArrowRight")
        expect(title).to_contain_text("2/")
        expect(notes.locator(".said")).to_contain_text("回忆")
        notes.bring_to_front()
        notes.keyboard.press("PageDown")
        expect(title).to_contain_text("3/")
        expect(deck.locator(".slides > section").nth(2)).to_have_class(re.compile("present"))
        deck.close()
        notes.close()

    def test_axe_finds_nothing(self, context: BrowserContext, site: str) -> None:
        page = open_deck(context, site, "s4")
        assert violations(axe(page)) == []
        page.keyboard.press("ArrowRight")
        assert violations(axe(page)) == []
        page.close()

    def test_without_scripts_the_slides_stand_below_one_another(
        self, browser: Browser, site: str
    ) -> None:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{site}slides/s4.html")
        titles = page.locator(".slides h2")
        tops = [title.bounding_box()["y"] for title in titles.all()]
        assert len(tops) > 15
        assert tops == sorted(tops)
        assert all(b - a > 600 for a, b in pairwise(tops))
        context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_slide(browser: Browser, site: str, deck: str, theme: str) -> None:
    context = browser.new_context(viewport=WIDE, color_scheme=theme)
    page = open_deck(context, site, deck, "?print")
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert violations(axe(page, ".slides")) == []
    context.close()


def test_a_deck_is_printed(browser: Browser, site: str, tmp_path: Path) -> None:
    """One slide a page, each title in the PDF's contents, leading to its page."""
    (file,) = pdf.print_decks(browser, site, [SITE / "slides" / "s3.html"], tmp_path)
    paper, deck = PdfReader(file), soup("s3")
    assert len(paper.pages) == len(deck.select(".slides > section"))
    assert {tuple(page.mediabox[2:]) for page in paper.pages} == {(960, 540)}
    titles = [one.get_text() for one in deck.select("h1, h2")]
    marks = list(flat(paper.outline))
    assert [mark.title for mark in marks] == titles
    assert [paper.get_destination_page_number(mark) for mark in marks] == list(range(len(titles)))


def flat(marks: list) -> Iterator:
    for mark in marks:
        yield from flat(mark) if isinstance(mark, list) else [mark]


def test_addresses_of_explorers_are_legible(deck: str) -> None:
    for frame in soup(deck).select("iframe"):
        assert "%" not in unquote(frame["data-src"])
        assert (SITE / "slides" / frame["data-src"].partition("?")[0]).resolve().exists()
        assert frame["title"]
