"""Publish of KaTeX's stylesheet and fonts what this site's formulas use.

Which font draws a character is read off KaTeX's own stylesheet: its rules are followed down each
rendered formula. Fonts that no formula uses are not published; the others are cut down to the
characters that some formula has, and each page asks early for the ones that it needs.
"""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import tinycss2
from docutils import nodes
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from sphinx.errors import ExtensionError

from publishing.katex import KATEX, render
from publishing.page import Page
from publishing.site import Site

FOLDER = "_static/fonts"
FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
Font = tuple[str, str, str]  # family, style, weight
Characters = dict[Font, frozenset[str]]


@cache
def _stylesheet() -> str:
    return (KATEX / "katex.min.css").read_text("utf-8")


@cache
def _faces() -> dict[Font, str]:
    """Return the file, without its ending, of each font that KaTeX's stylesheet names."""
    faces = {}
    for rule in FONT_FACE.findall(_stylesheet()):
        said = dict(re.findall(r"(font-[a-z]+):\"?([^;\"}]+)", rule))
        font = (said["font-family"], said["font-style"], said["font-weight"])
        faces[font] = re.search(r"fonts/([\w-]+)\.woff\)", rule)[1]
    return faces


@cache
def _font_rules() -> list[tuple[list[set[str]], dict[str, str]]]:
    """Return what chooses a font: the classes from the outside in, and what they set."""
    rules = []
    for rule in tinycss2.parse_stylesheet(FONT_FACE.sub("", _stylesheet())):
        if rule.type != "qualified-rule":
            continue
        sets = {
            said.name: tinycss2.serialize(said.value).strip('"')
            for said in tinycss2.parse_blocks_contents(rule.content)
            if said.type == "declaration" and said.name in FONT_PROPERTIES
        }
        for selector in tinycss2.serialize(rule.prelude).split(",") if sets else []:
            parts = re.split(r"[ >]+", selector)
            rules.append(([set(part.split(".")[1:]) for part in parts], sets))
    return rules


FONT_PROPERTIES = ("font-family", "font-style", "font-weight")
START = dict(zip(FONT_PROPERTIES, ("KaTeX_Main", "normal", "400"), strict=True))


@cache
def characters(html: str) -> Characters:
    """Return the fonts of a rendered formula, each with the characters it draws."""
    drawn: dict[Font, set[str]] = defaultdict(set)
    formula = ElementTree.fromstring(html)

    def visit(element: ElementTree.Element, outside: list[set[str]], font: dict[str, str]) -> None:
        classes = set(element.get("class", "").split())
        if "katex-mathml" in classes or "cjk_fallback" in classes:
            return  # neither is drawn with KaTeX's fonts
        path = [*outside, classes]
        for selector, sets in _font_rules():
            if selector[-1] <= classes and _inside(selector[:-1], outside):
                font = font | sets
        key = tuple(font[name] for name in FONT_PROPERTIES)
        drawn[key].update(element.text or "")
        for child in element:
            visit(child, path, font)
            drawn[key].update(child.tail or "")

    visit(formula, [], START)
    ink = {font: {c for c in drawn[font] if not c.isspace() and c != "\u200b"} for font in drawn}
    return {font: frozenset(chars) for font, chars in ink.items() if chars}


def _inside(selector: list[set[str]], outside: list[set[str]]) -> bool:
    ancestors = iter(outside)
    return all(any(part <= classes for classes in ancestors) for part in selector)


def formulas_of(doctree: nodes.document) -> Characters:
    """Return the fonts of all formulas of a page, each with the characters it draws."""
    used: dict[Font, set[str]] = defaultdict(set)
    for node in doctree.findall(lambda n: isinstance(n, nodes.math | nodes.math_block)):
        html = render(node.astext().strip(), isinstance(node, nodes.math_block))
        for font, chars in characters(html).items():
            used[font] |= chars
    return {font: frozenset(chars) for font, chars in used.items()}


def preload(page: Page) -> None:
    """Let the browser fetch the page's fonts with its stylesheet, not after it."""
    for font in sorted(formulas_of(page.doctree)) if page.doctree else ():
        page.context["metatags"] += (
            f'\n<link rel="preload" href="{page.static(f"{FOLDER}/{file_of(font)}")}" as="font" '
            'type="font/woff" crossorigin>'
        )


def file_of(font: Font) -> str:
    """Return the name of a font's file; a font that we do not keep is an error."""
    name = f"{_faces()[font]}.woff" if font in _faces() else " ".join(font)
    if not (KATEX / "fonts" / name).exists():
        raise ExtensionError(
            f"有公式要用字体 {name}，book/theme/katex/fonts 里没有：从 README.md 写明的那一版里补。"
        )
    return name


def publish(site: Site) -> None:
    """Write the fonts, and make the sheet "katex": their faces, and KaTeX's own rules."""
    used: dict[Font, set[str]] = defaultdict(set)
    for page in site.app.env.found_docs:
        for font, chars in formulas_of(site.app.env.get_doctree(page)).items():
            used[font] |= chars
    folder = site.out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    faces = []
    for font, chars in sorted(used.items()):
        subset(KATEX / "fonts" / file_of(font), chars, folder / file_of(font))
        family, style, weight = font
        # The address is relative to _static/site.css, where all stylesheets end up.
        faces.append(
            f"@font-face{{font-display:{DISPLAY};font-family:{family};font-style:{style};"
            f'font-weight:{weight};src:url(fonts/{file_of(font)}) format("woff")}}\n'
        )
    site.sheets["katex"] = "".join(faces) + FONT_FACE.sub("", _stylesheet())


# Show a formula at once, in another font where KaTeX's is late: its lines keep their heights.
DISPLAY = "swap"


def subset(source: Path, chars: set[str], target: Path) -> None:
    """Write a font that has only these characters, the same bytes each time."""
    font = TTFont(source, recalcTimestamp=False)
    missing = sorted(chars - {chr(code) for code in font.getBestCmap()})
    if missing:
        raise ExtensionError(f"字体 {source.name} 里没有公式要用的字：{''.join(missing)}")
    options = Options(hinting=False, notdef_outline=False, name_IDs=[0, 13], glyph_names=False)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(chars)) + " \u00a0\u200b")
    subsetter.subset(font)
    font.flavor = "woff"
    font.save(target)
