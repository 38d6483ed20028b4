"""The plans fit the hours, name what there is, and the guide shows them as they are."""

import re

import pytest
import yaml
from bs4 import BeautifulSoup
from chapters import ROOT
from playwright.sync_api import Browser, Page
from publishing import plans
from publishing.read import board, from_cells
from publishing.read.lasting_addresses import COMMON
from site_page import SITE, open_page
from sphinx.errors import ExtensionError

GUIDE = ROOT / "book" / "teach"
PLANS = plans.plans()["plans"]
SESSIONS = [(plan, session) for plan in PLANS for session in plan["sessions"]]
IDS = [session["id"] for _, session in SESSIONS]
EIGHT = [session["id"] for session in plans.plan("eight")["sessions"]]
# What an explorer is set to, as an address would say it.
STATE = """name => {
    const explorer = document.getElementById(name);
    const { fields } = explorer.constructor;
    const state = Object.entries(fields).map(([k, f]) => [k, f.format(explorer.state[k])]);
    return Object.fromEntries(state);
}"""


def named(session: dict) -> list[str]:
    """The places that a session teaches, or says that it leaves out."""
    return [one["section"] for one in [*session["minutes"], *session["skip"]] if "section" in one]


# ── the plans ──
@pytest.mark.parametrize(("plan", "session"), SESSIONS, ids=IDS)
def test_minutes_add_up(plan: dict, session: dict) -> None:
    assert sum(step["take"] for step in session["minutes"]) == plan["length"]
    assert all(0 < step["take"] <= 20 for step in session["minutes"])


@pytest.mark.parametrize(("plan", "session"), SESSIONS, ids=IDS)
def test_every_place_is_there(plan: dict, session: dict) -> None:
    for name in [*named(session), *session["homework"]]:
        assert plans.place(name).address == name.partition("#")[2]
    taught = {name[:2] for name in named(session)}
    assert taught >= set(session["chapters"])


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan["id"])
def test_no_section_is_forgotten(plan: dict) -> None:
    """Each section of a chapter that the plan uses is taught, or said to be left out."""
    everything = {name for session in plan["sessions"] for name in named(session)}
    for chapter in {number for session in plan["sessions"] for number in session["chapters"]}:
        assert set(plans.sections(chapter)) - everything == set()


@pytest.mark.parametrize(("plan", "session"), SESSIONS, ids=IDS)
def test_what_is_left_out_is_not_taught_there(plan: dict, session: dict) -> None:
    taught = {step.get("section") for step in session["minutes"]}
    assert taught & {one["section"] for one in session["skip"]} == set()


@pytest.mark.parametrize(("plan", "session"), SESSIONS, ids=IDS)
def test_the_steps_are_in_the_course_s_rhythm(plan: dict, session: dict) -> None:
    kinds = [step["kind"] for step in session["minutes"]]
    assert set(kinds) <= set(plans.plans()["kinds"])
    assert kinds[0] == "recall"
    assert kinds[-1] == "homework"
    assert "exercise" in kinds
    assert sum(kind == "guess" for kind in kinds) >= 2 or session["id"].startswith("f")


def test_exercises_in_class_leave_time_for_them() -> None:
    """A step that names an exercise is at least as long as the exercise takes."""
    for _, session in SESSIONS:
        for step in session["minutes"]:
            if step["kind"] == "exercise" and "#exercise-" in step["section"]:
                _, level, _ = plans.place(step["section"]).exercise
                assert step["take"] >= plans.MINUTES[level], (session["id"], step)


def test_points_are_the_marking_s() -> None:
    rules = (ROOT / "teaching" / "grading" / "rules.toml").read_text("utf-8")
    assert plans.plans()["points"] == int(re.search(r"^points = (\d+)", rules, re.M)[1])


def test_a_place_that_there_is_not_is_named() -> None:
    with pytest.raises(ExtensionError, match="没有 02#nowhere 这个地方"):
        plans.place("02#nowhere")
    with pytest.raises(ExtensionError, match="没有叫 s9 的一次课；有的是 s1"):
        plans.session("s9")


# ── the guide on the site ──
def page(name: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / f"book/teach/{name}.html").read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("name", EIGHT)
def test_a_session_s_page_has_all_its_parts(name: str) -> None:
    article = page(name).article
    parts = [section["id"] for section in article.select("section section")]
    wanted = ["picture", "minutes", "demo", "board", "misconceptions", "left-out", "homework"]
    assert parts == [*wanted, "afterwards"]
    assert set(parts) <= set(COMMON.values())
    (picture,) = article.select("#picture img")
    assert len(picture["alt"]) > 20
    assert len(article.select("#misconceptions p > strong:first-child")) == 3
    assert len(re.findall("问：", article.select_one("#misconceptions").text)) >= 2
    assert len(article.select('#demo a[href*="explore.html?"]')) >= 2


@pytest.mark.parametrize("name", IDS)
def test_the_table_is_the_plan(name: str) -> None:
    """Every session's steps stand on a page of the guide, from the first minute to the last."""
    steps = plans.session(name)["minutes"]
    where = {"f": "four", "w": "workshop"}.get(name[0], name)
    tables = page(where).select(".guide-lesson table")
    rows = [
        [[cell.text.strip() for cell in row.select("td")] for row in table.select("tbody tr")]
        for table in tables
    ]
    starts = [sum(step["take"] for step in steps[:n]) for n in range(len(steps) + 1)]
    wanted = [
        [f"{start}–{end}", plans.plans()["kinds"][step["kind"]]]
        for start, end, step in zip(starts, starts[1:], steps, strict=False)
    ]
    assert wanted in [[row[:2] for row in table] for table in rows]


def test_numbers_in_the_text_come_from_cells_or_convcost() -> None:
    """None of four digits or more, and none with a decimal, is typed."""
    for path in GUIDE.glob("s?.md"):
        text = re.sub(
            r"```.*?```|\{(?:out|cost|try)\}`[^`]*`|`[^`]*`",
            "",
            path.read_text("utf-8"),
            flags=re.S,
        )
        text = re.sub(
            r"\d+\.\d+(?:[–、]\d+\.\d+)? ?节|（\d\.\d、\d\.\d）|式 \(\d+\.\d+\)", "", text
        )
        found = re.findall(r"\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+|\d{4,}", text)
        assert [one for one in found if one not in KNOWN.get(path.stem, ())] == [], path.name


# What the text is about: totals as people report them, and the channels of a layer that is given.
KNOWN = {"s8": ("4096",), "s4": ("22.8",), "s7": ("3.8", "4.1", "8.2")}


# ── the board ──
def test_a_board_that_is_wrong_is_refused() -> None:
    right = "权重：96 × 256 × 5² = {conv2d(96, 256, 5, bias_attr=False, input_size=27).params}"
    assert board.board_line(right).endswith(" = 614,400")
    with pytest.raises(ExtensionError, match="两边不相等：393,216 和 614,400"):
        board.board_line(right.replace("5²", "4²"))
    with pytest.raises(ExtensionError, match="不要写死"):
        board.board_line("3 + 2 = 5")
    with pytest.raises(ExtensionError, match="convcost 算不出"):
        board.board_line("3 + 2 = {conv3d(1).params}")


def test_what_no_cell_printed_is_refused() -> None:
    assert from_cells.said_by("102,764,544", "07#where-numbers") == "102,764,544"
    for wrong in ("102,764,545", "764,544", "02,764,544"):
        with pytest.raises(ExtensionError, match="没有打印"):
            from_cells.said_by(wrong, "07#where-numbers")
    with pytest.raises(ExtensionError, match="没有叫 nowhere 的代码格"):
        from_cells.said_by("1", "07#nowhere")


# ── the links ──
def links() -> list[tuple[str, str, str]]:
    """(the page, the explorer, its setting) of every link that opens one."""
    found = []
    for path in sorted(GUIDE.glob("*.md")):
        for setting in re.findall(r"\{try\}`[^`<]*<([^>`]+)>`", path.read_text("utf-8")):
            name, _, rest = setting.partition(" ")
            found.append((path.stem, name, rest))
    return found


@pytest.fixture(scope="module")
def explore(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    yield page
    page.close()


@pytest.mark.parametrize("name", sorted({page for page, _, _ in links()}))
def test_links_open_the_explorer_in_the_stated_setting(name: str, explore: Page, site: str) -> None:
    stated = [(explorer, setting) for page, explorer, setting in links() if page == name]
    found = page(name).select('article a[href*="explore.html"]')
    assert len(found) >= len(stated) > 0
    hrefs = {link["href"] for link in found}
    for explorer, setting in stated:
        query = f"?{explorer}={setting}" if setting else ""
        assert f"../explore.html{query}#{explorer}" in hrefs
        # The explorer alone is the same module with the same address, and is there at once.
        open_page(explore, f"{site}explore/{explorer}.html{query}")
        state = explore.evaluate(STATE, explorer)
        for part in filter(None, setting.split(";")):
            field, _, value = part.partition(":")
            assert state[field] == value, (setting, state)


def test_the_home_page_leads_to_the_guide_and_says_the_chapters_own_minutes() -> None:
    home = BeautifulSoup((SITE / "book/index.html").read_text("utf-8"), "html.parser")
    assert home.select_one('.doors a[href="teach/index.html"]')
    cards = [int(re.search(r"(\d+) 分钟", card.text)[1]) for card in home.select(".card-minutes")]
    for text in (home.article.text, page("index").article.text):
        assert f"{sum(cards):,}" in text


def test_every_command_of_the_guide_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    text = "".join(path.read_text("utf-8") for path in GUIDE.glob("*.md"))
    commands = set(re.findall(r"make ([a-z-]+)", text))
    assert {"handout", "grade", "print", "book"} <= commands
    for command in commands:
        assert re.search(rf"^{command}:", makefile, re.M), command


def test_the_contents_know_the_guide() -> None:
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    assert "book/teach/class" in str(contents)
