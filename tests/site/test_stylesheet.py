"""The one stylesheet: every sheet in it, in the order of the cascade, and no rule for nothing."""

import re
from pathlib import Path

import pytest
from publishing.finish import leftovers, stylesheet
from publishing.finish.stylesheet import minify
from publishing.places import ROOT, STATIC, THEME
from publishing.site import Site
from pygments.token import STANDARD_TYPES
from site_page import SITE, built_pages
from sphinx.errors import ExtensionError


@pytest.mark.parametrize(
    ("css", "short"),
    [
        (
            "@media print { .a :is(b, i)::before { top: 0 } }",
            "@media print{.a :is(b, i)::before{top:0}}",
        ),
        (
            ".a{ margin : 0  auto !important; /* so */ top:0 }",
            ".a{margin:0 auto!important;top:0}",
        ),
        ('.a::after{content:"a  b"}', None),
        ("@font-face{font-family:F;src:url(f.woff2)}", None),
        ("@keyframes k{from{top:0}to{top:1px}}", None),
        (".a:not(.z):hover::before{top:0}", None),
    ],
)
def test_spaces_and_comments_go(css: str, short: str | None) -> None:
    assert minify(css) == (css if short is None else short)


def test_broken_css_is_named() -> None:
    with pytest.raises(ExtensionError, match="第 2 行"):
        minify("\n}")


def test_sheets_are_published_in_the_order_of_the_list() -> None:
    css = (SITE / stylesheet.PUBLISHED).read_text("utf-8")
    files = [name for name in stylesheet.SHEETS if (stylesheet.FOLDER / f"{name}.css").exists()]
    assert {path.stem for path in stylesheet.FOLDER.iterdir()} == set(files)
    starts = [
        css.index(minify((stylesheet.FOLDER / f"{name}.css").read_text("utf-8"))) for name in files
    ]
    assert starts == sorted(starts)


def test_a_sheet_that_is_not_in_the_list_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.css").write_text("p{top:0}", "utf-8")
    monkeypatch.setattr(stylesheet, "FOLDER", tmp_path)
    with pytest.raises(ExtensionError, match=r"mine\.css 不在 SHEETS 里"):
        stylesheet.publish(Site(app=None))


# Docutils and MyST write these where an author asks for them; the course's pages do not yet.
ASKED_FOR = {
    *("admonition", "admonition-title", "attention", "caution", "danger", "error", "warning"),
    *("dataframe", "own-colours", "verdict", "text_plain", "text_latex", "stderr", "traceback"),
}


def test_no_rule_is_for_nothing() -> None:
    """Each class and id in the stylesheets is on some page, or some script or module writes it."""
    writers = [*SITE.rglob("*.html"), *(THEME / "static").rglob("*.js"), *THEME.glob("*.html")]
    writers += [*(ROOT / "book" / "publishing").rglob("*.py"), *STATIC.rglob("*.js")]
    written = set(re.findall(r"[\w-]+", "".join(path.read_text("utf-8") for path in writers)))
    known = written | ASKED_FOR | set(STANDARD_TYPES.values())
    for path in stylesheet.FOLDER.iterdir():
        css = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "{}", path.read_text("utf-8"), flags=re.S)
        assert set(re.findall(r"[.#]([a-zA-Z_][\w-]*)", css)) - known == set(), path.name


def test_each_element_of_code_has_a_colour() -> None:
    """What no rule colours is text: a chapter has thousands of names and brackets."""
    rules = re.findall(
        r"^\.highlight :is\((.+)\)", (stylesheet.FOLDER / "code.css").read_text("utf-8"), re.M
    )
    coloured = set(re.findall(r"\.(\w+)", "".join(rules)))
    for name, page in built_pages().items():
        code = re.findall(r'<div class="highlight">(.+?)</pre>', page.read_text("utf-8"), re.S)
        classes = set(re.findall(r'<span class="(\w+)">', "".join(code)))
        assert classes - coloured == set(), name


def test_nothing_unused_is_published() -> None:
    static = SITE / "_static"
    files = [file for file in static.rglob("*") if file.is_file()]
    assert len(files) > 30
    ours = [SITE / path for path in leftovers.WRITTEN]
    strangers = [
        file
        for file in files
        if not any(file == one or one in file.parents for one in ours)
        and not any((source / file.relative_to(static)).exists() for source in leftovers.SOURCES)
    ]
    assert strangers == []
    texts = [*SITE.rglob("*.html"), SITE / stylesheet.PUBLISHED, *(THEME / "static").rglob("*.js")]
    mentioned = "".join(file.read_text("utf-8") for file in texts)
    for file in static.glob("*/*.js"):
        assert file.name in mentioned or "explorers" in file.parts, file.name
