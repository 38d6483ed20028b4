"""The search: finds any phrase, puts the chapter about it first, and marks it on the page.

All through search.html, which has the same search as the dialog; the dialog has tests of its own.
"""

import http.server
import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from unicodedata import normalize
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from chapters import chapters
from contract import ROOT
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from publishing.finish import search_index
from publishing.write.explorers import known
from site_page import SITE, go
from sphinx.errors import ExtensionError
from test_glossary import entries, introductions

INDEX = f"**/{Path(search_index.INDEX).name}"
GLOSSARY = "book/glossary.html"
OTHER_SEARCHES = [
    "searchindex.js",
    "_static/searchtools.js",
    "_static/language_data.js",
    "pagefind",
]
NONSENSE = "烫烫烫锟斤拷"


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """Fails the test afterwards if a page said or asked for anything that it should not."""
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    problems = []
    context.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on("dialog", lambda dialog: problems.append(f"dialog: {dialog.message}"))
    context.on(
        "request",
        lambda r: None if r.url.startswith("http://127.0.0.1:") else problems.append(r.url),
    )
    yield context
    context.close()
    assert problems == []


def looked_for(page: Page, site: str, text: str) -> Page:
    """search.html with the answer to `text`."""
    page.goto(f"{site}search.html?q={quote(text)}")
    expect(page.locator(".search-status")).to_have_text(re.compile(r"处。|没有"))
    return page


def open_search(page: Page) -> None:
    """Open the dialog by the button of the page's header."""
    page.locator(".site-header .search-open").click()
    expect(page.locator("dialog:modal .search-field")).to_be_focused()


def marked(page: Page) -> Locator:
    """The marks on the page that was opened, when they are there."""
    page.locator(".search-marks").wait_for()
    return page.locator("article mark")


# For one query after the other its results by page: the address and, by section, what is marked.
ASK = """async ([root, queries]) => {
    const { load, search } = await import(root + '_static/site/search-results.js');
    const index = await load();
    const clean = url => new URL(url).pathname.slice(new URL(root).pathname.length);
    return queries.map(query => search(index, query).pages.map(({ sections }) => ({
        url: clean(sections[0].url),
        marked: sections.map(({ heading, excerpt }) =>
            [...heading, ...excerpt].flatMap(([text, isHit]) => isHit ? [text] : [])),
    })));
}"""


@pytest.fixture(scope="module")
def ask(browser: Browser, site: str) -> Iterator[Callable[[list[str]], list[list[dict]]]]:
    """A function that answers many queries at once, as the search page does each."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}search.html")
    yield lambda queries: page.evaluate(ASK, [site, queries])
    context.close()


def names_and_chapters() -> dict[str, str]:
    """Each term and its English names, with the page of the chapter that introduces it."""
    named = {}
    for term, (chapter, *_) in introductions().items():
        english = re.match(r"([^.。]+)\. ", entries()[term])[1].split(", ")
        others = re.search(r"也叫([^。]+)。", entries()[term])
        names = [term, *english, *(others[1].split("、") if others else [])]
        named |= dict.fromkeys(names, f"notebooks/{chapter.replace('.ipynb', '.html')}")
    return named


def test_the_chapter_that_introduces_a_term_is_among_the_first_three(ask: Callable) -> None:
    named = names_and_chapters()
    assert len(named) > 180
    late = {
        name: [one["url"] for one in answer[:3]]
        for (name, chapter), answer in zip(named.items(), ask(list(named)), strict=True)
        if chapter not in [one["url"] for one in answer[:3]]
    }
    assert late == {}


def test_the_glossary_is_not_far_from_a_term(ask: Callable) -> None:
    for term, answer in zip(entries(), ask(list(entries())), strict=True):
        assert GLOSSARY in [one["url"] for one in answer[:3]], term


def test_a_title_comes_before_a_mention(ask: Callable) -> None:
    pages = [path.stem for path in chapters()]
    queries = {"LeNet": 5, "VGG": 6, "googlenet": 7, "边缘检测": 4, "卷积的类型": 2}
    for (query, chapter), answer in zip(queries.items(), ask(list(queries)), strict=True):
        assert answer[0]["url"] == f"notebooks/{pages[chapter]}.html", query


EXPLORERS = ", ".join(known())


@cache
def paragraphs() -> dict[str, list[str]]:
    """What each chapter's page shows of its Markdown, by paragraph; nothing that was printed."""
    found = {}
    for path in sorted((SITE / "notebooks").glob("*.html")):
        html = search_index.PRE.sub("", path.read_text("utf-8"))
        article = BeautifulSoup(html, "html.parser").article
        for part in article.select(f".cell, {EXPLORERS}, {search_index.LEFT_OUT}"):
            part.decompose()
        plain = [p for p in article.select("p, dd, li") if not p.select("math, .math, p")]
        found[f"notebooks/{path.name}"] = [" ".join(p.get_text().split()) for p in plain]
    return found


def cut_phrases(number: int, seed: int = 7) -> list[tuple[str, str]]:
    """Phrases from the middle of sentences, with the page that has them."""
    chance, cut = random.Random(seed), []
    sentences = [
        (sentence, page)
        for page, texts in paragraphs().items()
        for text in texts
        for sentence in re.split("(?<=[。？！；：])", text)
        if len(sentence) >= 16
    ]
    for sentence, page in chance.sample(sentences, number):
        length = chance.randint(4, 12)
        start = chance.randint(1, len(sentence) - length - 1)
        phrase = sentence[start : start + length].lstrip("-").strip()  # VGG-16 is not minus 16
        if len(phrase) >= 4:
            cut.append((phrase, page))
    return cut


def bare(text: str) -> str:
    """The letters and digits of a text, for asking whether two say the same."""
    return re.sub(r"\W", "", normalize("NFKC", text.replace("×", "x"))).lower()


def test_any_phrase_is_found(ask: Callable) -> None:
    """Two hundred: they cost no more than twenty. A phrase that is on one page only comes first."""
    cut = cut_phrases(200)
    index = json.loads((SITE / search_index.INDEX).read_text("utf-8"))["pages"]
    texts = {
        p["url"]: bare("".join(s["heading"] + s["text"] for s in p["sections"])) for p in index
    }
    for (phrase, page), answer in zip(cut, ask([phrase for phrase, _ in cut]), strict=True):
        urls = [one["url"] for one in answer]
        assert page in urls, f"“{phrase}”（{page}）：{urls}"
        for section in (section for one in answer for section in one["marked"]):
            assert section, f"“{phrase}”"
            assert {bare(text) for text in section} == {bare(phrase)}
        if sum(bare(phrase) in text for text in texts.values()) == 1:
            assert urls[0] == page, f"“{phrase}”：{urls}"


def test_a_phrase_is_found_on_the_page_and_marked_where_it_leads(
    context: BrowserContext, site: str
) -> None:
    page = context.new_page()
    for phrase, chapter in cut_phrases(4, seed=3):
        looked_for(page, site, phrase)
        links = page.locator(f".search-results a[href*='{chapter}']")
        assert links.count(), f"“{phrase}”（{chapter}）"
        links.first.click()
        page.wait_for_url(f"**/{chapter}?highlight=*")
        marks = marked(page).all_text_contents()
        assert "".join(phrase.split()) in "".join("".join(marks).split()), f"“{phrase}”：{marks}"
        expect(page.locator(".search-hit-here").first).to_be_in_viewport()


@pytest.mark.parametrize("word", ["Conv2DTranspose", "output_padding", "model_cost"])
def test_code_is_found(context: BrowserContext, site: str, word: str) -> None:
    page = looked_for(context.new_page(), site, word)
    assert page.locator(".search-page").count() >= 2
    for hit in page.locator(".search-page mark").all_text_contents():
        assert hit.lower() == word.lower()
    page.locator(".search-results a").first.click()
    page.wait_for_url("**highlight=*")
    assert marked(page).count() >= 1


def test_what_is_typed_differently_is_found(ask: Callable) -> None:
    pairs = {
        "conv2dtranspose": "Conv2DTranspose",
        "138357544": "138,357,544",
        "3x3 的核": "3×3的核",
        "可分离  卷积": "可分离卷积",
        "ＶＧＧ": "VGG",
    }
    for typed, meant in pairs.items():
        one, other = ask([typed, meant])
        assert one == other, typed
        assert one, typed


def test_words_apart_are_found_where_the_phrase_is_nowhere(
    context: BrowserContext, site: str
) -> None:
    chapters = introductions()
    words = [term for term, where in chapters.items() if where == chapters["转置卷积"]][-3:]
    page = looked_for(context.new_page(), site, " ".join(words))
    expect(page.locator(".search-status")).to_contain_text("没有连在一起的")
    assert set(page.locator(".search-results mark").all_text_contents()) >= set(words)
    first = page.locator(".search-results a").first
    found = set(first.locator("mark").all_text_contents())
    assert found & set(words)
    first.click()
    page.wait_for_url("**highlight=*")
    assert found <= set(marked(page).all_text_contents())


def test_printed_numbers_do_not_drown_the_text(ask: Callable) -> None:
    """The pages whose text has the phrase come before those that only printed it."""
    index = json.loads((SITE / search_index.INDEX).read_text("utf-8"))
    has = {
        part: {p["url"] for p in index["pages"] if any("True" in s[part] for s in p["sections"])}
        for part in ("text", "code")
    }
    urls = [one["url"] for one in ask(["True"])[0]]
    assert has["code"] - has["text"]
    assert set(urls[: len(has["text"])]) == has["text"]


def test_nonsense_is_answered_kindly(context: BrowserContext, site: str) -> None:
    page = looked_for(context.new_page(), site, NONSENSE)
    expect(page.locator(".search-status")).to_have_text(f"没有找到“{NONSENSE}”。")
    expect(page.locator(".search-results a")).to_have_text("术语表")
    suggested = page.locator(".search-results button")
    expect(suggested).to_have_count(2)
    suggested.first.click()
    expect(page.locator(".search-status")).to_contain_text("处。")
    looked_for(page, site, NONSENSE).locator(".search-results a").click()
    page.wait_for_url(f"**/{GLOSSARY}")


ODD = [
    '"><img src=x onerror=alert(1)>',
    "<script>alert(1)</script>",
    "'; alert(1); //",
    "([.*+?^${}|\\",
    "%zz%",
    "{text}",
    "卷" * 5000,
]


def test_odd_characters_stay_characters(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(f"{site}search.html")
    for text in ODD:
        page.locator(".search-field").fill(text)
        expect(page.locator(".search-status")).to_contain_text(f"“{text}”")
        assert page.locator("#search-here img, #search-here script").count() == 0
    for text in ODD[:-1]:
        go(page, f"{site}book/explore.html?highlight={quote(text)}#%")
        assert page.locator("article mark").count() == 0


def test_what_is_found_stays_characters(context: BrowserContext, site: str) -> None:
    """A page about HTML would have markup in its text."""
    text = "<img src=x onerror=alert(1)>"
    section = {"id": "a", "heading": text, "text": f"前{text}后", "code": "", "terms": []}
    pages = [{"url": "a.html", "title": text, "sections": [section]}]
    page = context.new_page()
    index = {"pages": pages, "same": [], "terms": [], "ignored": [], "suggested": []}
    page.route(INDEX, lambda route: route.fulfill(json=index))
    looked_for(page, site, "onerror")
    assert page.locator(".search-results img").count() == 0
    expect(page.locator(".search-excerpt")).to_have_text(f"前{text}后")


def test_the_address_keeps_what_is_looked_for(context: BrowserContext, site: str) -> None:
    page = looked_for(context.new_page(), site, "感受野")
    page.locator(".search-field").fill("步幅")
    page.wait_for_url(f"**/search.html?q={quote('步幅')}")
    page.reload()
    expect(page.locator(".search-field")).to_have_value("步幅")
    expect(page.locator(".search-results a").first).to_be_visible()


def test_the_index_is_loaded_only_when_something_is_looked_for(
    context: BrowserContext, site: str
) -> None:
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}search.html")
    page.wait_for_selector(".search-field")
    assert not [url for url in asked if url.endswith(".json")]
    page.locator(".search-field").fill("感受野")
    page.locator(".search-results a").first.wait_for()
    assert len([url for url in asked if url.endswith(".json")]) == 1


def test_a_slow_index_says_that_it_comes(context: BrowserContext, site: str) -> None:
    held: list[Route] = []
    page = context.new_page()
    page.route(INDEX, lambda route: held.append(route))
    page.goto(f"{site}search.html?q=VGG")
    expect(page.locator(".search-status")).to_have_text("正在取来全书的文字……")
    held[0].continue_()
    expect(page.locator(".search-status")).to_have_text(re.compile("处。"))


def test_a_lost_index_says_so_and_is_tried_again(browser: Browser, site: str) -> None:
    page = browser.new_page()  # a browser writes the lost file on its console
    page.route(INDEX, lambda route: route.abort())
    page.goto(f"{site}search.html?q=VGG")
    expect(page.locator(".search-status")).to_have_text("取不到搜索要用的文字。")
    page.unroute(INDEX)
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator(".search-status")).to_have_text(re.compile("处。"))
    page.close()


def test_half_composed_words_are_not_looked_for(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto(f"{site}search.html")
    field = page.locator(".search-field")
    page.wait_for_selector(".search-field")
    field.focus()
    session = context.new_cdp_session(page)
    session.send(
        "Input.imeSetComposition", {"text": "juan", "selectionStart": 4, "selectionEnd": 4}
    )
    page.clock.run_for(10_000)  # whatever the search waits for has passed
    expect(page.locator(".search-status")).to_have_text("")
    session.send("Input.insertText", {"text": "卷积"})
    expect(page.locator(".search-status")).to_have_text(re.compile("处。"))


@pytest.fixture
def dialog_page(context: BrowserContext, site: str) -> Page:
    """A chapter on which the search has been opened from a link that had the focus."""
    page = context.new_page()
    page.goto(f"{site}{GLOSSARY}")
    page.locator("article a.reference").nth(2).focus()
    page.keyboard.press("Control+k")
    expect(page.locator("dialog:modal .search-field")).to_be_focused()
    return page


def test_the_dialog_is_worked_by_keyboard(dialog_page: Page) -> None:
    page = dialog_page
    page.keyboard.type("yolo")
    expect(page.locator("dialog .search-status")).to_have_text("没有找到“yolo”。")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("vgg")
    links = page.locator("dialog .search-results a")
    expect(links.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("dialog .search-field")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    assert page.evaluate(
        "document.activeElement === document.querySelectorAll('article a.reference')[2]"
    )


def test_enter_opens_the_first(dialog_page: Page) -> None:
    dialog_page.keyboard.type("转置卷积")
    dialog_page.keyboard.press("Enter")
    dialog_page.wait_for_url("**/03_kinds_of_convolution.html?highlight=*#*")


def test_a_hit_on_the_same_page_closes_the_dialog(dialog_page: Page, site: str) -> None:
    dialog_page.keyboard.type("沿着让损失下降最快的方向")
    there = dialog_page.locator(f"dialog a[href*='{GLOSSARY}']").first  # not of half the phrase
    there.click()
    dialog_page.wait_for_url(f"**/{GLOSSARY}?highlight=*#term-*")
    open_search(dialog_page)
    dialog_page.keyboard.type("沿着让损失下降最快的方向")
    dialog_page.locator("dialog a").first.click()
    expect(dialog_page.locator("dialog")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everyone_can_search(browser: Browser, site: str, theme: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=theme)
    page = context.new_page()
    page.goto(f"{site}book/run.html?highlight=python")
    marked(page)
    here = [".search-marks", "article mark"]
    assert Axe().run(page, context={"include": here}).response["violations"] == []
    looked_for(page, site, "步幅")
    assert Axe().run(page, context={"include": ["article"]}).response["violations"] == []
    open_search(page)
    page.keyboard.type("步幅")
    page.locator("dialog .search-results a").first.wait_for()
    assert Axe().run(page, context={"include": ["dialog"]}).response["violations"] == []
    context.close()


def test_a_phrase_is_marked_across_elements_and_unfolded_and_cleared(
    context: BrowserContext, site: str
) -> None:
    page = context.new_page()
    page.goto(f"{site}{GLOSSARY}")
    text = page.locator("article").inner_text()
    page.evaluate(
        """() => {
            const more = document.createElement('section');
            more.id = 'more';
            more.innerHTML = '<p>先说<em>甲乙</em>丙丁。</p>' +
                '<details><summary>问</summary><p>甲<code>乙丙</code>丁，再见</p></details>' +
                '<p>甲乙</p><p>丙丁</p><p>甲<conv-explorer>乙丙丁</conv-explorer></p>';
            document.querySelector('article').append(more);
            location.hash = 'more';
        }"""
    )
    script = "import('../_static/site/marks.js').then(module => module.markHits('甲乙丙丁'))"
    page.evaluate(script)
    marks = page.locator("article mark")
    assert marks.all_text_contents() == ["甲乙", "丙丁", "甲", "乙丙", "丁"]
    assert page.locator("details[open]").count() == 0
    expect(page.locator(".search-marks p")).to_have_text("“甲乙丙丁”：第 1 处，共 2 处")
    page.get_by_role("button", name="下一处").click()
    assert page.locator("details[open]").count() == 1
    expect(page.locator(".search-hit-here")).to_have_text(["甲", "乙丙", "丁"])
    page.evaluate("history.replaceState(null, '', '?highlight=甲乙丙丁&x=1#more')")
    page.keyboard.press("Escape")
    assert marks.count() == 0
    assert page.url.endswith("glossary.html?x=1#more")
    assert page.locator(".search-marks").count() == 0
    page.evaluate("document.getElementById('more').remove()")
    assert page.locator("article").inner_text() == text
    assert page.locator("article").evaluate("e => e.outerHTML.includes('mark')") is False


def test_a_hit_stays_in_view_while_the_page_grows_until_the_reader_moves(
    context: BrowserContext, site: str
) -> None:
    page = context.new_page()
    page.goto(f"{site}{GLOSSARY}?highlight={quote('帕累托前沿')}")
    page.wait_for_load_state()
    # An explorer may change several times; where it is first empty, scroll anchoring does not help.
    grow = """() => {
        document.documentElement.style.overflowAnchor = 'none';
        document.querySelector('article h1').style.paddingTop = `${scrollY + 3000}px`;
        return new Promise(done => setTimeout(done, 300));
    }"""
    page.evaluate(grow)
    expect(page.locator(".search-hit-here")).to_be_in_viewport()
    page.keyboard.press("Shift")
    page.evaluate(grow)
    expect(page.locator(".search-hit-here")).not_to_be_in_viewport()


def test_the_marks_and_the_index_leave_out_the_same() -> None:
    script = (ROOT / "book/theme/static/site/marks.js").read_text("utf-8")
    texts = {
        name: "".join(re.findall('"([^"]*)"', value))
        for name, value in re.findall(r"const (LEFT_OUT|BLOCKS) =(.*?);", script, flags=re.S)
    }
    assert texts["LEFT_OUT"] == search_index.LEFT_OUT
    assert set(texts["BLOCKS"].split(", ")) == search_index.BLOCKS


def test_it_works_below_any_path(browser: Browser) -> None:
    class Handler(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            return super().translate_path(
                path.removeprefix("/repo") if path.startswith("/repo/") else "/no"
            )

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Handler, directory=SITE)
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        root = f"http://127.0.0.1:{server.server_port}/repo/"
        context = browser.new_context()
        page = looked_for(context.new_page(), root, "转置卷积")
        page.locator(".search-results a").first.click()
        page.wait_for_url(f"{root}notebooks/03_kinds_of_convolution.html?highlight=*#*")
        open_search(page)
        page.keyboard.type("感受野")
        page.locator("dialog .search-results a").first.click()
        page.wait_for_url(f"{root}notebooks/02_how_convolution_works.html?highlight=*#*")
        context.close()
        server.shutdown()


def test_nothing_of_other_searches_is_left() -> None:
    left = [file for file in OTHER_SEARCHES if (SITE / file).exists()]
    assert left == []
    assert not (SITE / "pagefind").exists()


def test_a_page_without_text_stops_the_build() -> None:
    with pytest.raises(ExtensionError, match=r"^a\.html：没有"):
        search_index.read_page("a.html", "<main><h1>甲</h1></main>")


ENTRY = '<article class="article"><h1>表</h1><dl class="glossary">{}</dl></article>'


def test_a_bad_glossary_stops_the_build() -> None:
    with pytest.raises(ExtensionError, match="术语“甲”的条目应当"):
        search_index.read_page("g.html", ENTRY.format('<dt id="term-0">甲</dt><dd>没有英文。</dd>'))
    good = '<dt id="term-0">甲</dt><dd>one. 一。（<a href="c.html">第 1 章</a>）</dd>'
    page, terms = search_index.read_page("g.html", ENTRY.format(good))
    with pytest.raises(ExtensionError, match=r"“甲”由 c\.html 引入"):
        search_index.introduce([page], terms)


def test_what_would_be_found_twice_is_left_out() -> None:
    html = (
        '<article class="article"><section id="a"><h1>题<a class="headerlink">#</a></h1>'
        "<p>前<span class='katex'><span class='katex-mathml'>K K^2</span>K2</span>后<!-- 旁 --></p>"
        "<section id='b'><h2>节</h2><div class='cell_input'><pre>a = 1\nb</pre></div>"
        "<p>甲</p><p>乙</p><kind-explorer>未装载</kind-explorer></section></section></article>"
    )
    page, _ = search_index.read_page("a.html", html)
    assert [(s.id, s.heading, s.text, s.code) for s in page.sections] == [
        ("a", "题", "前K2后", ""),
        ("b", "节", "甲\n乙", "a = 1 b"),
    ]
