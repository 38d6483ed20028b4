"""No page has a `style` attribute, and each looks as if it had."""

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from contract import ROOT
from playwright.sync_api import Browser, Route
from publishing.finish.inline_styles import STYLE, TAG, Styles
from site_page import SITE
from sphinx.errors import ExtensionError

NAMES = ROOT / "_build" / ".doctrees" / "inline_styles.json"
PAGES = sorted(p for p in SITE.rglob("*.html") if "_static" not in p.relative_to(SITE).parts)
LOOKED_AT = [
    "notebooks/04_cost_formulas",  # formulas, tables, pictures
    "notebooks/06_lenet",  # tables of convcost
]


def tags(page: str) -> Iterator[str]:
    return (tag[0] for tag in TAG.finditer(page) if not tag[1] and not tag[0].startswith("<!--"))


def test_the_site_has_pages() -> None:
    assert len(PAGES) >= 14


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_page_has_a_style(path: Path) -> None:
    page = path.read_text("utf-8")
    assert [tag for tag in tags(page) if STYLE.search(tag)] == []
    assert not re.search(r"<style\b", page)


def test_the_stylesheet_is_small() -> None:
    """Formulas have many distinct heights: a rule for each, known to be a few hundred."""
    assert 100 < len(json.loads(NAMES.read_text("utf-8"))["inline"]) < 600


# ---- the rewriting


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<p style="color: red">', '<p class="_0">'),
        ('<p class="a" style="color:red;">', '<p class="a _0">'),
        ("<p class='a' style='color:red'>", '<p class="a _0">'),
        ('<td style="color:red" class="a b">', '<td class="a b _0">'),
        ('<br style="color:red"/>', '<br class="_0"/>'),
        ('<p style="color:red;top:1em">', '<p class="_0 _1">'),
        ('<p style="">', "<p>"),
        ('<p title="a > b" style="color:red">', '<p class="_0" title="a > b">'),
        (
            '<p title=" style=x" data-style="color:red">',
            '<p title=" style=x" data-style="color:red">',
        ),
        ('<p style="font-family:&quot;A;B&quot;">', '<p class="_0">'),
        ('<!-- <p style="a:b"> -->', '<!-- <p style="a:b"> -->'),
        ("<script>\"<p style='a:b'>\"</script>", "<script>\"<p style='a:b'>\"</script>"),
        ("a < b, style='c' > d", "a < b, style='c' > d"),
    ],
)
def test_attribute_becomes_classes(before: str, after: str) -> None:
    assert Styles().replace(before) == after


def test_each_declaration_is_there_once() -> None:
    styles = Styles()
    page = styles.replace('<a style="top:1em;left:0"></a><b style="LEFT: 0; top:  1em"></b>')
    assert page == '<a class="_0 _1"></a><b class="_1 _0"></b>'
    assert styles.css() == ".\u005f0:not(#_){top:1em}\n._1:not(#_){left:0}\n"


def test_what_depends_on_its_order_stays_together() -> None:
    styles = Styles()
    styles.replace('<i style="margin-left:1em"></i><i style="margin:0;margin-left:1em"></i>')
    assert list(styles.names) == ["margin-left:1em", "margin:0;margin-left:1em"]
    styles = Styles()
    styles.replace('<i style="color:red;color:blue!important"></i>')
    assert list(styles.names) == ["color:blue!important"]


def test_a_later_build_goes_on_with_the_names() -> None:
    first = Styles()
    first.replace('<i style="top:1em"></i>')
    later = Styles(json.loads(json.dumps(first.names)))
    assert later.replace('<i style="top:2em"></i><i style="top:1em"></i>') == (
        '<i class="_1"></i><i class="_0"></i>'
    )
    assert len({later._name(f"top:{i}em") for i in range(2000)}) == 2000


def test_what_is_no_style_stops_the_build() -> None:
    with pytest.raises(ExtensionError, match=r'style="red" 不是一串 CSS 声明'):
        Styles().replace('<p style="red">')


# ---- in the browser


@pytest.mark.parametrize(
    "rule",
    [
        "p { top: 7px }",
        "#here { top: 7px }",
        "html body div.a.b.c p.x.y:not(.z):first-child { top: 7px }",
        "p { top: 7px !important }",
    ],
)
def test_a_class_wins_where_the_attribute_would(browser: Browser, rule: str) -> None:
    styles = Styles()
    body = '<div class="a b c"><p id="here" class="x y" style="top:3px">.</p></div>'
    page = browser.new_page()
    tops = []
    for sheet, content in ((rule, body), (None, styles.replace(body))):
        page.set_content(f"<style>{sheet or styles.css() + rule}</style>{content}")
        tops.append(page.locator("p").evaluate("e => getComputedStyle(e).top"))
    # A script's own setting is still above it, as it was above the attribute.
    page.locator("p").evaluate("e => e.style.top = '5px'")
    tops.append(page.locator("p").evaluate("e => getComputedStyle(e).top"))
    page.close()
    important = "important" in rule
    assert tops == (["7px"] * 3 if important else ["3px", "3px", "5px"])


def restored(page: str) -> str:
    """The page as it would be with the attributes that its classes stand for."""
    declarations = {
        name: said for said, name in json.loads(NAMES.read_text("utf-8"))["inline"].items()
    }

    def restore(tag: re.Match[str]) -> str:
        classes = re.search(r'\sclass="([^"]*)"', tag[0])
        ours = [name for name in classes[1].split() if name in declarations] if classes else []
        if tag[1] or not ours:
            return tag[0]
        others = " ".join(name for name in classes[1].split() if name not in declarations)
        said = html.escape(";".join(declarations[name] for name in ours))
        return tag[0].replace(classes[0], f' class="{others}" style="{said}"', 1)

    return TAG.sub(restore, without_policy(page))


def without_policy(page: str) -> str:
    return re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)


BOXES = """async () => {
    await document.fonts.ready;
    const boxes = [];
    for (const e of document.querySelectorAll('.article *, table *')) {
        const { x, y, width, height } = e.getBoundingClientRect();
        const { textAlign, verticalAlign } = getComputedStyle(e);
        boxes.push([e.localName, textAlign, verticalAlign,
            ...[x, y, width, height].map(n => Math.round(n * 8))].join(' '));
    }
    return boxes;
}"""


def answers(page: str) -> Callable[[Route], None]:
    """The site's answers, but this page; no scripts, which would change it further."""

    def answer(route: Route) -> None:
        path = route.request.url.split("?")[0]
        if path.endswith(".html"):
            route.fulfill(body=page, content_type="text/html; charset=utf-8")
        elif path.endswith(".js"):
            route.fulfill(body="", content_type="text/javascript")
        else:
            route.continue_()

    return answer


@pytest.mark.parametrize("name", LOOKED_AT)
def test_the_policy_changes_nothing(browser: Browser, site: str, name: str) -> None:
    original = (SITE / f"{name}.html").read_text("utf-8")
    seen = []
    for page_html in (restored(original), original):  # with attributes and no policy; as published
        page, problems = browser.new_page(viewport={"width": 1360, "height": 900}), []
        page.on("console", lambda m, to=problems: to.append(m.text) if m.type == "error" else None)
        page.route("**/*", answers(page_html))
        page.goto(f"{site}{name}.html")
        seen.append(page.evaluate(BOXES))
        assert problems == []
        page.close()
    assert len(seen[0]) > 90
    assert [pair for pair in zip(*seen, strict=True) if pair[0] != pair[1]] == []
