"""The one stylesheet: what it leaves out matches nothing on any page."""

from pathlib import Path

import myst_nb
import pydata_sphinx_theme
import pytest
import sphinx_book_theme
from contract import ROOT
from one_stylesheet import PUBLISHED, names_in_pages, purge
from playwright.sync_api import Browser
from site_page import SITE
from sphinx.errors import ExtensionError

WHOLE = [
    *(Path(pydata_sphinx_theme.__file__).parent / "theme").rglob("bootstrap.css"),
    *(Path(pydata_sphinx_theme.__file__).parent / "theme").rglob("pydata-sphinx-theme.css"),
    *(Path(sphinx_book_theme.__file__).parent / "theme").rglob("sphinx-book-theme.css"),
    *(Path(myst_nb.__file__).parent / "static").rglob("mystnb.css"),
]
# What each element looks like, before and after the stylesheet `css` is put in front of the page's.
CHANGED = """css => {
    const elements = [...document.querySelectorAll('body, body *')];
    const properties = [...getComputedStyle(document.body)].filter(name => !name.startsWith('--'));
    const looks = () => elements.map(element => {
        const style = getComputedStyle(element);
        return properties.map(name => style.getPropertyValue(name));
    });
    const before = looks();
    const sheet = document.createElement('style');
    sheet.textContent = css;
    document.head.prepend(sheet);
    const changed = [];
    looks().forEach((values, i) => values.forEach((value, k) => {
        if (value !== before[i][k])
            changed.push(elements[i].tagName + '.' + elements[i].getAttribute('class') + ' '
                + properties[k] + ': ' + before[i][k] + ' | ' + value);
    }));
    return [elements.length, changed.slice(0, 20)];
}"""


@pytest.mark.parametrize(
    ("css", "used", "kept"),
    [
        (".a{color:red}.b{color:red}", {"a"}, ".a{color:red}"),
        (".a,.b .a,#c .a{top:0}", {"a", "b"}, ".a,.b .a{top:0}"),
        ("table.a td{top:0}ol{top:0}", {"a", "table", "td"}, "table.a td{top:0}"),
        (".a:not(.z):hover::before{top:0}", {"a"}, ".a:not(.z):hover::before{top:0}"),
        ("@media print{.a{top:0}.b{top:0}}", {"b"}, "@media print{.b{top:0}}"),
        ("@media print{.a{top:0}}", {"b"}, ""),
        (":root{--x:1;--y:var(--x)}.a{top:var(--y)}", {"a"}, None),
        (":root{--x:1;--y:var(--x)}.a{top:0}", {"a"}, ".a{top:0}"),
        (".a{background:url(data:image/png;base64,AA);top:0}", {"a"}, ".a{top:0}"),
        ("@media print{.a :is(b, i)::before{top:0}}", {"a"}, None),
        (
            ".a{ margin : 0  auto !important; /* so */ top:0 }",
            {"a"},
            ".a{margin:0 auto!important;top:0}",
        ),
        ('.a::after{content:"a  b"}', {"a"}, None),
        ("@font-face{font-family:F;src:url(f.woff2)}", set(), None),
        ("@keyframes k{from{top:0}to{top:1px}}", set(), None),
    ],
)
def test_a_rule_stays_when_its_names_are_used(css: str, used: set[str], kept: str | None) -> None:
    assert purge(css, used) == (css if kept is None else kept)


def test_properties_that_scripts_read_stay() -> None:
    assert purge(":root{--x:1}", set(), 'style.getPropertyValue("--x")') == ":root{--x:1}"


def test_broken_css_is_named() -> None:
    with pytest.raises(ExtensionError, match="第 2 行"):
        purge("\n}", set())


def test_names_in_pages() -> None:
    html = '<div class="a b-c" id="d"><my-tag data-class="no"></my-tag></div>'
    assert names_in_pages(html) == {"div", "a", "b-c", "d", "my-tag"}


@pytest.mark.parametrize("page", ["book/explore", "notebooks/05_edge_detection"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_left_out_changes_nothing(
    browser: Browser, site: str, page: str, scheme: str
) -> None:
    """With the themes' whole stylesheets before it, every element looks the same."""
    assert len(WHOLE) == 4
    tab = browser.new_page(color_scheme=scheme, bypass_csp=True)
    tab.goto(f"{site}{page}.html", wait_until="load")
    whole = "\n".join(file.read_text("utf-8") for file in WHOLE)
    elements, changed = tab.evaluate(CHANGED, whole)
    tab.close()
    assert elements > 100
    assert changed == []


def test_nothing_unused_is_published() -> None:
    static, own = SITE / "_static", ROOT / "book" / "_static"
    texts = [*SITE.rglob("*.html"), static / PUBLISHED, *own.rglob("*.js")]
    mentioned = "".join(file.read_text("utf-8") for file in texts)
    files = [file for file in static.rglob("*") if file.is_file()]
    assert len(files) > 30
    unused = [
        f for f in files if f.name not in mentioned and not (own / f.relative_to(static)).exists()
    ]
    assert unused == []
