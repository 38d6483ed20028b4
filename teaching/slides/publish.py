"""Write the decks into the built site: slides/s1.html …, and what they share.

The site has drawn, compressed and styled what chapters show; a deck uses its stylesheet, fonts,
pictures and explorers. What is missing there stops the work: a picture that no page shows, a
letter of a formula that no page has.
"""

import json
from pathlib import Path

from bs4 import BeautifulSoup
from chapters import ROOT
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader
from publishing.finish import formula_fonts
from publishing.finish.inline_styles import KEPT, Styles
from publishing.finish.stylesheet import minify
from publishing.katex import render as draw
from publishing.write.frame import POLICY
from publishing.write.openings import said

from teaching.slides import outline, render
from teaching.slides.chapters import stem
from teaching.slides.outline import Deck
from teaching.slides.plan import Session, sessions

HERE = Path(__file__).parent
SITE, DOCTREES = ROOT / "_build" / "html", ROOT / "_build" / ".doctrees"
FOLDER = "slides"
GUIDE, EXPECTED = "book/teach/", "三个误会"


def decks(only: str = "") -> list[Deck]:
    """The decks of the plan's sessions, or those whose name begins so."""
    return [outline.read(one) for one in sessions() if one.id.startswith(only)]


def write(site: Path = SITE, doctrees: Path = DOCTREES, only: str = "") -> list[Path]:
    """Write the decks into the site and return their files.

    `doctrees` is where the build keeps the names of the classes that it made of styles.
    """
    if not (site / "index.html").exists():
        raise ValueError("还没有网站：先运行 make book")
    kept = json.loads((doctrees / KEPT).read_text("utf-8"))
    styles = Styles(kept["inline"])
    files = []
    (site / FOLDER).mkdir(exist_ok=True)
    for deck in decks(only):
        page = styles.replace(_page(deck, site))
        file = site / FOLDER / f"{deck.session.id}.html"
        file.write_text(page, "utf-8")
        files.append(file)
        _check_formulas(site, deck)
    _write_shared(site, styles)
    return files


def _page(deck: Deck, site: Path) -> str:
    environment = Environment(
        loader=FileSystemLoader(HERE), trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    session: Session = deck.session
    all_said = said()
    first = session.chapters[0]
    return environment.get_template("deck.html").render(
        session=session,
        question=deck.question,
        misconceptions=misconceptions(site, session.id),
        goals=[render.text.html(line) for line in deck.goals],
        slides=[render.section(slide) for slide in deck.slides],
        policy="; ".join(f"{key} {value}" for key, value in POLICY.items()),
        root=render.ROOT,
        chapters=render.chapter_links(session.chapters),
        picture=(f"{render.ROOT}_static/chapters/{first}.svg", all_said[stem(first)]["picture"]),
    )


def misconceptions(site: Path, session: str) -> list[str]:
    """What the guide's page of the session tells to expect, as HTML without its links."""
    page = BeautifulSoup((site / f"{GUIDE}{session}.html").read_text("utf-8"), "html.parser")
    headings = (one for one in page.find_all("h2") if one.get_text().startswith(EXPECTED))
    heading = next(headings, None)
    if heading is None:
        raise ValueError(f"教学指南的 {session} 一页没有“{EXPECTED}”一节")
    for link in page.find_all("a"):
        link.unwrap()
    return [one.decode_contents() for one in heading.find_parent("section").find_all("p")]


def _write_shared(site: Path, styles: Styles) -> None:
    folder = site / FOLDER
    reveal, own = HERE / "reveal", HERE / "static"
    sheets = [(reveal / "reveal.css"), (own / "deck.css")]
    css = "".join(minify(sheet.read_text("utf-8")) for sheet in sheets)
    (folder / "deck.css").write_text(css + styles.css(), "utf-8")
    for file in [reveal / "reveal.mjs", reveal / "LICENSE", *own.glob("*.js")]:
        name = "reveal.js" if file.suffix == ".mjs" else file.name
        (folder / name).write_bytes(file.read_bytes())


def _check_formulas(site: Path, deck: Deck) -> None:
    """The published fonts are cut down to what the pages' formulas use."""
    for tex, display in render.formulas(deck):
        for font, letters in formula_fonts.characters(draw(tex, display)).items():
            file = site / formula_fonts.FOLDER / formula_fonts.file_of(font)
            known = set(map(chr, TTFont(file).getBestCmap())) if file.exists() else set()
            if missing := sorted(letters - known):
                raise ValueError(f"公式 {tex} 用了网站没有发布的字 {missing}：换成章里有的写法")
