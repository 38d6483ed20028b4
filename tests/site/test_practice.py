"""练一练: what is asked, judged and kept in the browser; and a chapter's own questions."""

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import mini_book
import pytest
from chapters import ROOT
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from publishing.write import practice
from site_page import ASKED, CHAPTERS, SITE, axe, violations
from sphinx.errors import ExtensionError

HOME = f"{practice.PAGE}.html"
POOL = {path.stem: json.loads(path.read_text("utf-8")) for path in practice.FOLDER.glob("*.json")}
MISTAKES = POOL.pop("misconceptions")
QUESTIONS = {chapter: content["questions"] for chapter, content in sorted(POOL.items())}
ALL = [one for some in QUESTIONS.values() for one in some]
CASES = json.loads((ROOT / "tests" / "typed_answers.json").read_text("utf-8"))
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
HEAVIEST = 60_000  # bytes of a chapter's questions, compressed

MODULE = (
    "async (name) => { window.it = await import(new URL(`../_static/site/${name}`, location)); }"
)
# Dice that fall alike each time.
DICE = "let dice = 17; Math.random = () => (dice = (dice * 16807) % 2147483647) / 2147483647;"
# What lies over the corners (a radio has them round) of the boxes in view, wherever one scrolls.
COVERED = """() => {
    const covered = new Set();
    let seen = 0;
    for (let top = 0; top < document.documentElement.scrollHeight; top += 8) {
        scrollTo({ top, behavior: 'instant' });
        for (const box of document.querySelectorAll('.practice-choice :is(input, button)')) {
            const { left, right, top: above, bottom: below } = box.getBoundingClientRect();
            if (below > innerHeight || above < 0) continue;
            seen += 1;
            for (const x of [left + 5, right - 5]) {
                for (const y of [above + 5, below - 5]) {
                    const found = document.elementFromPoint(x, y);
                    if (!found.closest('.site-header') && found !== box) {
                        covered.add(`${box.outerHTML}: ${found.outerHTML.slice(0, 80)}`);
                    }
                }
            }
        }
    }
    return [seen, [...covered]];
}"""
DONE = """async (questions) => {
    const { idOf } = await import(new URL('../_static/site/practice/pool.js', location));
    const kept = JSON.parse(localStorage.getItem('practice')) ?? {};
    kept.seen = {};
    for (const one of questions) (kept.seen[one.chapter] ??= []).push(idOf(one));
    localStorage.setItem('practice', JSON.stringify(kept));
}"""


def leave_out(route: Route) -> None:
    """Have a script do nothing: what a test does not look at need not be drawn."""
    route.fulfill(body="", content_type="text/javascript")


def says(question: dict) -> tuple:
    """What makes a question another one: not the order of its options."""
    options = sorted(one["text"] for one in question["options"])
    return question["name"], question["text"], *options


class Desk:
    """The page as someone who practises uses it."""

    def __init__(self, page: Page) -> None:
        """Take a page that shows a question, or will."""
        self.page = page
        self.card = page.locator(".practice-card")
        self.verdict = page.locator(".practice-verdict")
        self.field = page.locator("#practice-answer")
        self.status = page.locator(".practice-status")
        self.summary = page.locator(".practice-progress > summary")
        self.card.wait_for()

    def question(self) -> dict:
        """The question that is asked, as the pool has it."""
        return self.page.evaluate(ASKED)

    def give(self, question: dict, answer: object) -> None:
        """Answer with the keyboard."""
        if question["kind"] in {"number", "text"}:
            self.field.fill(str(answer))
        else:
            self.page.locator(".practice-options input").first.focus()
            for place in answer:
                self.page.keyboard.press("ABCDEFGH"[place])
        self.page.keyboard.press("Enter")

    def go_on(self) -> None:
        """Enter, once the answer is judged."""
        before = self.card.get_attribute("data-question")
        self.page.keyboard.press("Enter")
        expect(self.verdict).to_have_count(0)
        assert self.card.get_attribute("data-question") != before

    def only(self, fits: Callable[[dict], object]) -> dict:
        """Have done all questions but those that fit; return the one that is asked then."""
        self.page.evaluate(DONE, [one for one in ALL if not fits(one)])
        self.page.reload()
        self.card.wait_for()
        question = self.question()
        assert fits(question)
        return question


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has never been here, and keeps quiet about nothing."""
    context = browser.new_context(viewport=PHONE, has_touch=True)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    assert wrong == []


@pytest.fixture
def desk(page: Page, site: str) -> Desk:
    page.goto(f"{site}{HOME}?chapters=all")
    return Desk(page)


# ── as an input method gives it ──
FULL = str.maketrans("0123456789.,/-", "０１２３４５６７８９．，／－")


def spellings(value: float, unit: str | None) -> list[str]:
    """One number as people type it."""
    plain = f"{value:.15g}" if isinstance(value, float) else str(value)
    said = [plain, plain.translate(FULL), f" {plain} "]
    if isinstance(value, int):
        said += [f"{value:,}", f"{value:,}".translate(FULL), f"{value:,}".replace(",", " ")]
        if unit in {"个", "次"}:
            said += [f"{value / 1000:.15g} K", f"{value / 10**6:.15g}Ｍ", f"{value / 10**4:.15g}万"]
            said += [f"{plain}{unit}", f"{value / 10**6:.15g}×10⁶ {unit}"]
    return said


def wrong_answers(question: dict) -> dict[str, object]:
    """An answer for each misconception, and one that nobody knows ("")."""
    kind, answer = question["kind"], question["answer"]
    if kind in {"choice", "several"}:
        options = question["options"]
        return {one["misconception"]: [i] for i, one in enumerate(options) if one["misconception"]}
    known = {one["misconception"]: one["value"] for one in question["wrong"]}
    taken = [one["value"] for one in question["wrong"]]
    if kind == "text":
        return known | {"": "17×19×23"}
    far = abs(answer) * 1000 + 7 + 3 * question["tolerance"]
    assert far not in taken
    return known | {"": far}


class TestPlay:
    def test_fifty_questions_right_and_wrong_as_people_type(self, page: Page, site: str) -> None:
        page.add_init_script(DICE)
        page.goto(f"{site}{HOME}?chapters=all")
        desk, draw = Desk(page), random.Random(17)
        outcomes, seen, kinds, shown = [], [], Counter(), Counter()
        for turn in range(50):
            question = desk.question()
            seen.append(question["id"])
            kinds[question["kind"]] += 1
            known = wrong_answers(question)
            mistake = draw.choice(list(known)) if turn % 2 else None
            answer = question["answer"] if mistake is None else known[mistake]
            if question["kind"] == "number":
                desk.give(question, draw.choice(spellings(answer, question["unit"])))
            elif question["kind"] == "text":
                desk.give(question, (answer if mistake is not None else answer[0]).translate(FULL))
            else:
                desk.give(question, answer)
            is_right = mistake is None
            outcomes.append("is-right" if is_right else "is-wrong")
            expect(desk.verdict).to_have_class(re.compile(outcomes[-1]))
            expect(desk.verdict).to_be_focused()
            expect(desk.verdict).to_contain_text("对了" if is_right else "不对")
            if mistake:
                shown[mistake] += 1
                bare = MISTAKES[mistake]["why"].replace("`", "")
                expect(desk.verdict).to_contain_text(bare)
                expect(desk.verdict.locator(".practice-outcome")).to_contain_text(
                    MISTAKES[mistake]["name"].replace("`", "")
                )
            is_folded = is_right or bool(mistake)
            assert desk.verdict.locator("details").get_attribute("open") == (
                None if is_folded else ""
            )
            expect(desk.verdict).not_to_contain_text("[object")
            if question["kind"] == "choice" and mistake is not None:
                texts = [question["options"][i]["text"] for i in (*answer, *question["answer"])]
                rows = desk.verdict.locator(".practice-comparison dd")
                letters = ["ABCDEFGH"[i] for i in (*answer, *question["answer"])]
                pairs = zip(letters, texts, strict=True)
                expect(rows).to_have_text([f"{a} {t}".replace("`", "") for a, t in pairs])
            working = question["working"][0].replace("`", "")
            expect(desk.verdict.locator("details p").first).to_have_text(working)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            desk.go_on()
            assert page.evaluate("document.activeElement.closest('.practice-card') !== null")
        strip = page.locator(".practice-strip span").evaluate_all(
            "all => all.map(e => e.className)"
        )
        assert strip == outcomes[-20:]
        assert len(set(seen)) == 50
        expect(desk.summary).to_contain_text("做了 50 题，对 25 题")
        kept = json.loads(page.evaluate("localStorage.getItem('practice')"))
        assert {key: one["times"] for key, one in kept["misconceptions"].items()} == shown
        assert sum(one["asked"] for one in kept["chapters"].values()) == 50
        assert "`" not in page.locator("article").text_content()
        assert {"number", "choice"} <= set(kinds)

    def test_the_verdict_compares_and_leads_on(self, desk: Desk) -> None:
        question = desk.only(lambda one: one["kind"] == "number" and one["explorer"])
        answer, unit = question["answer"], question["unit"]
        desk.give(question, answer * 1000)
        rows = desk.verdict.locator(".practice-comparison dd")
        joined = f"{answer:,} {unit}" if unit else f"{answer:,}"
        expect(rows.nth(1)).to_have_text(joined)
        expect(rows.nth(2)).to_have_text("是应有的 1000 倍")
        links = desk.verdict.locator(".practice-links a")
        expect(links.first).to_have_attribute("href", f"../{question['section']}")
        expect(links.last).to_have_attribute("href", f"../{question['explorer']}")
        links.last.click()
        desk.page.wait_for_url(re.compile(r"explore\.html"))

    def test_giving_up_shows_the_working(self, desk: Desk) -> None:
        desk.page.get_by_role("button", name="不会").click()
        expect(desk.verdict).to_have_class(re.compile("is-shown"))
        expect(desk.verdict.locator("details p").first).to_be_visible()
        expect(desk.summary).to_contain_text("做了 1 题，对 0 题")

    def test_what_is_no_answer_is_no_wrong_answer(self, desk: Desk) -> None:
        question = desk.only(
            lambda one: one["kind"] == "number" and one["unit"] == "个" and one["answer"] > 9999
        )
        before = desk.page.evaluate("localStorage.getItem('practice')")
        rounded = f"{round(question['answer'], -3) / 1000 + 0:.0f}K"
        for typed, says in (
            ("", "还没有写"), ("好多", "读不懂"), ("1,2", "千分位"), ("3×3×64", "算式"),
            ("12 次", "单位"), (rounded, "舍入"),
        ):  # fmt: skip
            if typed == rounded and question["answer"] % 1000 == 0:
                continue
            desk.give(question, typed)
            expect(desk.page.locator(".practice-problem")).to_contain_text(says)
            expect(desk.field).to_be_focused()
            expect(desk.verdict).to_have_count(0)
        assert desk.page.evaluate("localStorage.getItem('practice')") == before

    def test_a_long_number_is_shown_in_groups_while_it_is_typed(self, desk: Desk) -> None:
        desk.only(lambda one: one["kind"] == "number" and one["unit"] in {"个", "次"})
        desk.field.fill("１２３４５６７")
        expect(desk.page.locator(".practice-reads")).to_have_text("= 1,234,567")


# ── what is asked next ──
class TestDeal:
    DEAL = """async ([chapters, level, count, wrong]) => {
        const { Dealer } = await import(new URL('../_static/site/practice/deal.js', location));
        const seen = new Set(), dealt = [];
        const memory = {
            hasSeen: ({ id }) => seen.has(id),
            unsee: (all) => all.forEach(({ id }) => seen.delete(id)),
        };
        const dealer = new Dealer(memory);
        for (let i = 0; i < count; i += 1) {
            const { question, isAround } = await dealer.next({ chapters, level });
            seen.add(question.id);
            if (i === wrong) dealer.noteWrong(question);
            const { id, name, chapter } = question;
            dealt.push({ id, name, chapter, level: question.level, isAround });
        }
        return dealt;
    }"""

    @pytest.mark.parametrize("level", [0, 1, 2, 3])
    def test_none_twice_before_the_pool_is_through(self, desk: Desk, level: int) -> None:
        some = [chapter for chapter in QUESTIONS if any(self.of(chapter, level))][:2]
        if not some:
            assert not any(one["level"] == level for one in ALL)
            return
        count = len({says(one) for chapter in some for one in self.of(chapter, level)})
        dealt = desk.page.evaluate(self.DEAL, [some, level, count + 1, -1])
        assert len({one["id"] for one in dealt[:count]}) == count
        assert [one["isAround"] for one in dealt] == [False] * count + [True]
        assert not level or {one["level"] for one in dealt} == {level}

    @staticmethod
    def of(chapter: str, level: int) -> list[dict]:
        return [one for one in QUESTIONS[chapter] if not level or one["level"] == level]

    def test_chapters_take_turns_and_kinds_change(self, desk: Desk) -> None:
        dealt = desk.page.evaluate(self.DEAL, [list(QUESTIONS), 0, 3 * len(QUESTIONS), -1])
        assert set(Counter(one["chapter"] for one in dealt).values()) == {3}
        for chapter in QUESTIONS:
            names = {one["name"] for one in dealt if one["chapter"] == chapter}
            assert len(names) == min(3, len({one["name"] for one in QUESTIONS[chapter]}))

    def test_what_went_wrong_comes_again_with_other_numbers(self, desk: Desk) -> None:
        chapter = max(QUESTIONS, key=lambda one: len({q["name"] for q in QUESTIONS[one]}))
        dealt = desk.page.evaluate(self.DEAL, [[chapter], 0, 6, 0])
        again = [i for i, one in enumerate(dealt) if one["name"] == dealt[0]["name"]]
        assert again[:2] == [0, 3]
        assert dealt[0]["id"] != dealt[3]["id"]


# ── every question that there is ──
@pytest.fixture(scope="module")
def judged(browser: Browser, site: str) -> Iterator[Page]:
    """A page that has loaded what judges."""
    page = browser.new_page()
    page.goto(site + HOME)
    page.evaluate(MODULE, "practice/judge.js")
    yield page
    page.close()


class TestPool:
    def test_senseless_input_gets_a_sentence(self, judged: Page) -> None:
        judge_all = """([questions, words, none]) => questions.flatMap((one) =>
            (one.kind === 'number' || one.kind === 'text' ? words : none)
                .filter((given) => !it.judge(one, given, { no_choice: '。' }).says?.endsWith('。'))
                .filter((given) => one.kind !== 'text' || !given.trim()
                    || /^\\d+×/.test(one.answer[0]))
                .map((given) => [one.name, given]))"""
        words = ["", "  ", "不知道", "？？", "abc", "1.2.3", "--"]
        assert judged.evaluate(judge_all, [ALL, words, [[]]]) == []

    def test_right_is_right_and_each_mistake_is_known(self, judged: Page) -> None:
        cases = []
        for one in ALL:
            answer = one["answer"]
            rights = {"number": [answer], "text": answer}.get(one["kind"], [answer])
            cases += [(one, given, "right", []) for given in rights]
            wrong = wrong_answers(one).items()
            cases += [(one, given, "wrong", [key] if key else []) for key, given in wrong]
        typed = [[one, it if isinstance(it, list) else str(it)] for one, it, *_ in cases]
        judge = "all => all.map(([one, given]) => it.judge(one, given, {}))"
        for case, said in zip(cases, judged.evaluate(judge, typed), strict=True):
            one, given, *expected = case
            found = [said.get("outcome"), said.get("misconceptions")]
            assert found == expected, (one["name"], one["text"], given, said)

    @pytest.mark.parametrize("kind", ["read", "text"])
    def test_typed_answers_are_read_as_python_reads_them(self, judged: Page, kind: str) -> None:
        judged.evaluate(MODULE, "typed.js")
        if kind == "read":
            read = "all => all.map(({ typed, unit }) => it.readNumber(typed, unit))"
            for case, said in zip(CASES["read"], judged.evaluate(read, CASES["read"]), strict=True):
                if "error" in case:
                    assert said.get("problem") == case["error"], case
                    assert case["typed"].strip() in said["says"]
                else:
                    assert said.get("value") == pytest.approx(case["value"], rel=1e-12), case
        else:
            same = "all => all.map(({ typed, accepted }) => it.sameText(typed, accepted))"
            assert judged.evaluate(same, CASES["text"]) == [one["same"] for one in CASES["text"]]
        judged.evaluate(MODULE, "practice/judge.js")

    def test_links_lead_somewhere(self) -> None:
        for address in {one["section"] for one in ALL} | {one["explorer"] for one in ALL} - {None}:
            file, _, anchor = re.sub(r"\?[^#]*", "", address).partition("#")
            assert f'id="{anchor}"' in (SITE / file).read_text("utf-8"), address

    def test_a_chapter_is_light(self) -> None:
        for path in practice.FOLDER.glob("*.json"):
            assert len(gzip.compress(path.read_bytes())) <= HEAVIEST, path.name

    def test_a_name_lasts_and_is_one_s_own(self, judged: Page) -> None:
        judged.evaluate(MODULE, "practice/pool.js")
        names = judged.evaluate("all => all.map(it.idOf)", ALL)
        assert len(set(names)) == len({says(one) for one in ALL})
        judged.evaluate(MODULE, "practice/judge.js")


# ── what is kept ──
BROKEN = [
    "{",
    "[]",
    "null",
    '"x"',
    '{"chapters": {"04": 3}, "recent": 7, "seen": {"04": "x"}, "misconceptions": {"x": null}}',
    '{"choice": {"chapters": "99", "level": []}}',
    '{"choice": {"chapters": "99", "level": "7"}}',
    '{"misconceptions": {"x": {"times": 2, "since": 0}}}',
]


class TestMemory:
    def test_progress_is_by_misconception_and_is_wiped(self, desk: Desk) -> None:
        page = desk.page
        counts = Counter(
            key for one in ALL if one["kind"] == "number" for key in wrong_answers(one)
        )
        del counts[""]
        key = counts.most_common(1)[0][0]

        def tempting(question: dict) -> bool:
            return question["kind"] == "number" and key in wrong_answers(question)

        desk.only(tempting)
        for _ in range(3):
            question = desk.question()
            desk.give(question, wrong_answers(question)[key])
            desk.go_on()
        name = MISTAKES[key]["name"]
        expect(desk.summary).to_contain_text(f"最常错：{name}（3 次）")
        desk.summary.click()
        mistake = page.locator(".practice-mistakes li").first
        expect(mistake).to_contain_text(f"{name}：3 次")
        expect(mistake).to_contain_text("还没有再遇到")
        question = desk.question()
        desk.give(question, question["answer"])
        expect(mistake).to_contain_text("之后 1 题没有再错")
        page.reload()
        desk.summary.click()
        expect(mistake).to_contain_text("之后 1 题没有再错")
        expect(page.locator(".practice-scores li").first).to_contain_text(
            re.compile("第 .* 章：.*题")
        )
        wipe = page.locator(".practice-progress button")
        wipe.click()
        expect(mistake).to_be_visible()  # once is not enough
        wipe.click()
        expect(
            page.locator(".practice-mistakes, .practice-scores, .practice-strip span")
        ).to_have_count(0)
        expect(desk.status).to_have_text("都忘掉了。")
        kept = json.loads(page.evaluate("localStorage.getItem('practice')"))
        assert not any(kept[part] for part in ("chapters", "misconceptions", "seen", "recent"))

    @pytest.mark.parametrize("kept", BROKEN)
    def test_a_memory_that_is_broken_breaks_nothing(self, page: Page, site: str, kept: str) -> None:
        page.add_init_script(f"localStorage.setItem('practice', {json.dumps(kept)})")
        page.goto(site + HOME)
        desk = Desk(page)
        desk.page.get_by_role("button", name="不会").click()
        expect(desk.verdict).to_be_focused()

    def test_a_browser_that_keeps_nothing_will_do(self, page: Page, site: str) -> None:
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })"
        )
        page.goto(site + HOME)
        desk = Desk(page)
        for _ in range(3):
            desk.page.get_by_role("button", name="不会").click()
            desk.go_on()
        expect(desk.summary).to_contain_text("做了 3 题")

    def test_nothing_leaves_the_page(self, page: Page, site: str) -> None:
        asked = []
        page.on("request", lambda request: asked.append((request.method, request.url)))
        page.goto(f"{site}{HOME}?chapters=all")
        desk = Desk(page)
        page.wait_for_load_state("networkidle")

        def pools() -> list[str]:
            return [url for _, url in asked if "/_static/practice/" in url]

        for _ in range(100):  # a chapter that was not asked yet comes, or what went wrong again
            page.get_by_role("button", name="不会").click()
            desk.go_on()
            if len(set(pools())) > len(QUESTIONS):
                break
        for _ in range(5):  # nor are they asked for twice
            page.get_by_role("button", name="不会").click()
            desk.go_on()
        assert all(method == "GET" and url.startswith(site) for method, url in asked)
        assert not any(urlsplit(url).query for _, url in asked[1:])
        assert len(pools()) == len(set(pools())) == len(QUESTIONS) + 1


# ── what is practised ──
class TestChoice:
    FIRST, LAST = min(QUESTIONS), max(QUESTIONS)

    def opened(self, page: Page, site: str, query: str) -> Desk:
        page.goto(f"{site}{HOME}{query}")
        return Desk(page)

    def test_the_address_keeps_the_choice(self, page: Page, site: str) -> None:
        desk = self.opened(page, site, f"?chapters={int(self.FIRST)}")
        page.locator(".practice-choice summary").click()
        box = page.locator(f".practice-chapters input[value='{self.LAST}']")
        box.check()
        page.locator(f".practice-chapters input[value='{self.FIRST}']").uncheck()
        expect(desk.card).to_have_attribute("data-chapter", self.LAST)
        level = str(QUESTIONS[self.LAST][0]["level"])
        page.locator(f"[name=level][value='{level}']").check()
        chosen = parse_qs(urlsplit(page.url).query)
        assert chosen == {"chapters": [str(int(self.LAST))], "level": [level]}
        page.goto(page.url)
        expect(desk.card).to_have_attribute("data-chapter", self.LAST)
        expect(page.locator(f"[name=level][value='{level}']")).to_be_checked()
        page.goto(site + HOME)  # and so does the browser
        expect(page.locator(".practice-range")).to_contain_text(f"第 {int(self.LAST)} 章")

    def test_the_last_chapter_stays(self, page: Page, site: str) -> None:
        desk = self.opened(page, site, f"?chapters={int(self.FIRST)}")
        page.locator(".practice-choice summary").click()
        box = page.locator(f".practice-chapters input[value='{self.FIRST}']")
        box.click()
        expect(box).to_be_checked()
        expect(desk.status).to_have_text("至少要留一章。")

    @pytest.mark.parametrize(
        ("query", "range_", "says"),
        [
            (
                "?chapters=99",
                "第 {last} 章，不限难度",
                "第 99 章，课里没有，换成最接近的第 {last} 章",
            ),
            ("?chapters=%E7%AC%AC{first}%E7%AB%A0", "第 {first} 章，不限难度", None),
            ("?chapters=abc", "", "“abc”看不懂"),
            ("?chapters=all&level=1", "全部章，基础", None),
            ("?chapters=all&level=%E5%9F%BA%E7%A1%80", "全部章，基础", None),
            ("?chapters=all&level=-4", "全部章，不限难度", "写成了 -4，换成最接近的“不限难度”"),
            ("?chapters=all&level=x", "全部章，不限难度", "“x”看不懂"),
            ("?chapters=0-99", "全部章，不限难度", None),
            ("?chapters=&level=", "", None),
            ("?chapters=%00%3Cb%3E&level=[]", "", "看不懂"),
        ],
    )
    def test_a_senseless_address_gets_the_nearest(
        self, page: Page, site: str, query: str, range_: str, says: str | None
    ) -> None:
        names = {"first": int(self.FIRST), "last": int(self.LAST)}
        desk = self.opened(page, site, query.format(**names))
        expect(page.locator(".practice-range")).to_contain_text(range_.format(**names))
        if says:
            expect(desk.status).to_contain_text(says.format(**names))
        else:
            expect(desk.status).to_have_text("")

    def test_a_level_that_a_chapter_has_not_is_said(self, page: Page, site: str) -> None:
        lacking = next(
            ((chapter, level) for chapter, some in QUESTIONS.items() for level in (3, 2, 1)
             if level not in {one["level"] for one in some}), None,
        )  # fmt: skip
        if lacking is None:
            return  # every chapter has every level: nothing is lacking
        desk = self.opened(page, site, f"?chapters={int(lacking[0])}&level={lacking[1]}")
        expect(desk.status).to_contain_text("出的是别的难度")

    def test_who_has_read_a_chapter_practises_it(self, page: Page, site: str) -> None:
        stem = next(one for one in CHAPTERS if f"/{self.LAST}_" in one).rpartition("/")[2]
        kept = json.dumps({stem: {"all": 9, "read": ["x"], "last": "x"}})
        page.add_init_script(f"localStorage.setItem('read', {json.dumps(kept)})")
        desk = self.opened(page, site, "")
        expect(desk.card).to_have_attribute("data-chapter", self.LAST)

    def test_a_chapter_s_end_leads_here(self, page: Page, site: str) -> None:
        for chapter, some in QUESTIONS.items():
            name = next(one for one in CHAPTERS if f"/{chapter}_" in one)
            html = (SITE / f"{name}.html").read_text("utf-8")
            assert f'href="../{HOME}?chapters={int(chapter)}"' in html
            assert f"{len(some)} 道题" in html
        page.route("**/_static/explorers/*.js", leave_out)
        page.goto(f"{site}{name}.html")
        page.locator(".practise a").click()
        expect(Desk(page).card).to_have_attribute("data-chapter", chapter)


# ── for everyone ──
class TestEveryone:
    @pytest.mark.parametrize(
        ("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone-dark"]
    )
    def test_axe_finds_nothing(self, browser: Browser, site: str, size: dict, scheme: str) -> None:
        page = browser.new_page(viewport=size, color_scheme=scheme)
        page.goto(f"{site}{HOME}?chapters=all")
        desk = Desk(page)
        for kind in ("number", "several"):
            question = desk.only(lambda one, kind=kind: one["kind"] == kind)
            wrong = wrong_answers(question)
            if kind == "number":
                page.locator(".practice-choice summary").click()
                desk.give(question, "好多")
            assert violations(axe(page, "course-practice")) == []
            desk.give(question, next(iter(wrong.values())))
            expect(desk.verdict).to_be_focused()
            desk.verdict.locator("summary").click()
            assert violations(axe(page, "course-practice")) == []
        page.close()

    def test_nothing_but_the_head_that_stays_ever_covers_a_box(self, page: Page, site: str) -> None:
        page.goto(f"{site}{HOME}?chapters=all")
        Desk(page)
        page.locator(".practice-choice summary").click()
        seen, covered = page.evaluate(COVERED)
        assert seen > 14 * 10  # every box, in many places of the window
        assert covered == []

    def test_it_fits_a_small_phone(self, page: Page, site: str) -> None:
        width = 360
        page.set_viewport_size({"width": width, "height": 640})
        page.goto(f"{site}{HOME}?chapters=all")
        desk = Desk(page)
        for kind in ("number", "several"):
            question = desk.only(lambda one, kind=kind: one["kind"] == kind)
            self.fits(page, width)
            desk.give(question, next(iter(wrong_answers(question).values())))
            self.fits(page, width)
            expect(page.locator(".practice-outcome")).to_be_in_viewport()
            desk.page.keyboard.press("Enter")
            expect(desk.verdict).to_have_count(0)
            expect(page.locator(".practice-card")).to_be_in_viewport()

    @staticmethod
    def fits(page: Page, width: int) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for control in page.locator(
            ".practice-stage :is(button, .practice-option, #practice-answer)"
        ).all():
            assert control.bounding_box()["height"] >= 44

    def test_the_keyboard_alone_will_do(self, page: Page, site: str) -> None:
        page.set_viewport_size(WIDE)
        page.goto(site + HOME)
        desk = Desk(page)
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.closest('.practice-form') !== null"):
                break
        question = desk.question()
        if question["kind"] in {"number", "text"}:
            page.keyboard.type("7×7×7×7" if question["kind"] == "text" else "123456789")
        else:
            page.keyboard.press("A")
        page.keyboard.press("Enter")
        expect(desk.verdict).to_be_focused()
        outcome, said = (
            desk.verdict.get_attribute(f"aria-{one}by") for one in ("labelled", "described")
        )
        assert page.locator(f"#{outcome}").count() == page.locator(f"#{said}").count() == 1
        stops = []
        for _ in range(6):
            page.keyboard.press("Tab")
            stops.append(page.evaluate("document.activeElement.className"))
        assert "practice-main" in stops
        desk.verdict.focus()
        page.keyboard.press("Enter")
        expect(desk.verdict).to_have_count(0)
        assert page.evaluate("document.activeElement.closest('.practice-form') !== null")

    def test_enter_held_down_or_composing_answers_nothing(self, desk: Desk) -> None:
        desk.only(lambda one: one["kind"] == "number")
        desk.field.fill("123456789")
        desk.field.evaluate(
            """e => { e.dispatchEvent(new KeyboardEvent('keydown',
                { key: 'Enter', isComposing: true, bubbles: true })); e.form.requestSubmit(); }"""
        )
        expect(desk.verdict).to_have_count(0)
        desk.page.keyboard.press("Enter")
        expect(desk.verdict).to_have_count(1)
        desk.verdict.evaluate(
            "e => e.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', repeat: true }))"
        )
        expect(desk.verdict).to_have_count(1)

    def test_without_scripts_there_are_ten_with_folded_answers(
        self, browser: Browser, site: str
    ) -> None:
        page = browser.new_page(java_script_enabled=False)
        page.goto(site + HOME)
        expect(page.locator("course-practice > div > p")).to_contain_text("没有 JavaScript")
        items = page.locator(".practice-printed > ol > li")
        assert items.count() == practice.PRINTED
        chosen = practice.printed(QUESTIONS)
        assert {one["chapter"] for one in chosen} == set(QUESTIONS)
        for item, question in zip(items.all(), chosen, strict=True):
            fold = item.locator("details")
            expect(fold.locator("p").first).to_be_hidden()
            fold.locator("summary").click()
            expect(fold.locator("strong")).to_have_text(practice.answer(question).replace("`", ""))
        page.close()

    def test_where_the_network_fails_it_says_so_and_tries_again(
        self, context: BrowserContext, site: str
    ) -> None:
        page = context.new_page()
        page.route("**/_static/practice/*.json", lambda route: route.abort())
        page.goto(site + HOME)
        expect(page.locator(".practice-status")).to_contain_text("取不到题")
        expect(page.locator(".practice-printed")).to_be_visible()
        page.unroute("**/_static/practice/*.json")
        page.get_by_role("button", name="再试一次").click()
        Desk(page)

    def test_paper_has_ten_questions_and_their_answers_at_the_end(self, desk: Desk) -> None:
        page = desk.page
        page.evaluate("window.print = () => { window.printed = true; }")
        page.get_by_role("button", name="打印十题").click()
        page.wait_for_function("() => window.printed")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        lists = page.locator(".practice-paper > ol")
        assert [one.locator(":scope > li").count() for one in lists.all()] == [10, 10]
        expect(desk.card).to_be_hidden()
        expect(page.locator(".practice-progress")).to_be_hidden()
        texts = lists.first.locator(":scope > li").all_inner_texts()
        assert len(set(texts)) == 10

    def test_marked_text_is_no_markup(self, judged_text: Page) -> None:
        text = "一 `<b>` 二\\n\\n```\\n| a |\\n\\n<i>\\n```\\n\\n三"
        made = judged_text.evaluate(
            f"it.blocks(`{text.replace('`', chr(92) + '`')}`).map(e => e.outerHTML)"
        )
        assert made == [
            '<p>一 <code class="literal">&lt;b&gt;</code> 二</p>',
            '<pre tabindex="0">| a |\n\n&lt;i&gt;</pre>',
            "<p>三</p>",
        ]
        said = practice._blocks(text.replace("\\n", "\n"))
        assert said == "".join(made)

    @pytest.fixture
    def judged_text(self, page: Page, site: str) -> Page:
        page.goto(site + HOME)
        page.evaluate(MODULE, "practice/marked-text.js")
        return page


def test_without_a_pool_the_site_is_not_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice, "FOLDER", tmp_path)
    practice.pool.cache_clear()
    body = "<course-practice>\n\n没有。\n\n</course-practice>"
    with pytest.raises(ExtensionError, match="没有题，先运行 make practice"):
        mini_book.build(tmp_path, {"book/04_page": body})
    practice.pool.cache_clear()


# ── a chapter's own questions ──
KEY = re.compile(r"(?:.+：)?([\d.,/]+)(?:±[\d.]+)?\s*(\S*)")


class TestSelfTest:
    def test_a_number_is_written_before_the_answer_unfolds(self, page: Page, site: str) -> None:
        count = 0
        page.route("**/_static/explorers/*.js", leave_out)
        for name in CHAPTERS:
            html = (SITE / f"{name}.html").read_text("utf-8")
            if "data-answer" not in html:
                continue
            page.goto(f"{site}{name}.html", wait_until="domcontentloaded")
            page.locator("details[data-answer]").first.scroll_into_view_if_needed()
            page.locator(".self-test").first.wait_for()
            for fold in page.locator("details[data-answer]").all():
                self.try_one(page, fold)
                count += 1
        assert count >= 10

    @staticmethod
    def try_one(page: Page, fold: Locator) -> None:
        place = fold.locator("xpath=following-sibling::*[1]")
        parts = [KEY.fullmatch(one) for one in fold.get_attribute("data-answer").split("；")]
        fields = place.locator("input")
        assert fields.count() == len(parts)
        place.locator("button").click()
        expect(place.get_by_role("alert")).to_have_text("还没有写答案。")
        for typed, outcome in (("987654", "is-wrong"), (None, "is-right")):
            for field, part in zip(fields.all(), parts, strict=True):
                field.fill(typed or part[1].translate(FULL))
            page.keyboard.press("Enter")
            expect(fold).to_have_attribute("open", "")
            lines = fold.locator(".self-test-verdict p")
            assert lines.evaluate_all("all => all.map(e => e.className)") == [outcome] * len(parts)
            expect(fold.locator(".self-test-verdict")).to_be_focused()
            expect(place).to_be_hidden()
            fold.locator("summary").click()
            expect(place).to_be_visible()

    def test_without_scripts_they_are_as_they_were(self, browser: Browser, site: str) -> None:
        page = browser.new_page(java_script_enabled=False)
        page.goto(f"{site}{CHAPTERS[3]}.html")
        fold = page.locator("details[data-answer]").first
        expect(page.locator(".self-test")).to_have_count(0)
        fold.locator("summary").click()
        expect(fold.locator("p").first).to_be_visible()
        page.close()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing(self, browser: Browser, site: str, scheme: str) -> None:
        page = browser.new_page(viewport=PHONE, color_scheme=scheme)
        page.goto(f"{site}{CHAPTERS[2]}.html", wait_until="domcontentloaded")
        page.locator("details[data-answer]").first.scroll_into_view_if_needed()
        first = page.locator(".self-test").first
        first.locator("button").click()
        first.locator("input").first.fill("3")
        first.locator("input").last.fill("3")
        page.keyboard.press("Enter")
        assert violations(axe(page, ".self-test")) == []
        page.close()
