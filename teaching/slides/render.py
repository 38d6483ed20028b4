"""A slide as HTML: what it shows, its lines, and the speaker's notes."""

import re
import unicodedata
from dataclasses import replace
from html import escape
from textwrap import dedent
from urllib.parse import quote

from publishing import katex
from publishing.write.explorers import title_of
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from teaching.slides import text
from teaching.slides.chapters import Cell, stem
from teaching.slides.outline import MOST_CODE, MOST_ROWS, Deck, Slide

ROOT = "../"  # from a deck to the site
TALL = 0.7  # height over width, from which a picture stands beside the lines
WIDTH, HEIGHT, LINE = 1150, 545, 60  # pixels for the thing; what each line of text takes of them
LARGEST, FORMULA, SMALLEST = 40, 50, 24  # pixels of type


def _size(
    slide: Slide,
    ems: float,
    lines: float,
    padding: tuple[int, int] = (0, 0),
    largest: int = LARGEST,
) -> str:
    """The type at which so many ems and lines fill the room: `style`, which becomes a class.

    `padding` is what stands around the letters, in pixels, across and down.
    """
    room = HEIGHT - LINE * len(slide.text + slide.then) - padding[1]
    size = int(min(largest, (WIDTH - padding[0]) / ems, room / lines))
    if size < SMALLEST:
        raise ValueError(
            f"放不下：字只能有 {size} 像素，要 {SMALLEST}；少挑几行、几列，或者分成两张"
        )
    return f' style="font-size: {size}px"'


def wide(words: str) -> int:
    """Columns in a monospaced font, as course.tables.columns, which would bring Paddle along."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in words)


def thing(slide: Slide) -> str:
    """What the slide shows beside its lines, or nothing."""
    if slide.kind is None:
        return ""
    try:
        return THINGS[slide.kind](slide, **slide.thing)
    except ValueError as problem:
        raise ValueError(f"{slide.deck}.yml 的“{slide.title}”：{problem}") from None


def figure(slide: Slide, cell: Cell) -> str:
    """The cell's figure as the site publishes it, with its alternative text."""
    name, alt, width, height = cell.figure()
    return (
        f'<img src="{ROOT}_images/{name}.webp" alt="{escape(alt)}" '
        f'width="{width}" height="{height}" loading="lazy">'
    )


def table(
    slide: Slide, cell: Cell, rows: list[str] | None = None, columns: list[str] | None = None
) -> str:
    """The cell's table, or some of its rows and columns."""
    grid = cell.table
    if grid is None:
        raise ValueError(f"格 {cell.name} 没有表")
    chosen = [grid.row(str(start)) for start in rows] if rows else grid.rows
    if len(chosen) > MOST_ROWS:
        raise ValueError(
            f"格 {cell.name} 的表有 {len(chosen)} 行，放不下：用 rows 挑 {MOST_ROWS} 行"
        )
    kept = [grid.column(head) for head in columns] if columns else range(len(grid.heads))
    # A column without head and entries marks nothing here.
    kept = [j for j in kept if grid.heads[j] or any(row[j] for row in chosen)]

    def entry(name: str, words: str, j: int, best: bool = False) -> str:
        words = f"<strong>{escape(words)}</strong>" if best else escape(words)
        side = ' class="number"' if grid.right[j] else ""
        return f"<{name}{side}>{words}</{name}>"

    heads = "".join(entry("th" if grid.heads[j] else "td", grid.heads[j], j) for j in kept)
    body = "".join(
        f"<tr>{''.join(entry('td', row[j], j, (i, j) in grid.best) for j in kept)}</tr>"
        for row in chosen
        for i in [grid.rows.index(row)]
    )
    widest = sum(max(wide(row[j]) for row in [grid.heads, *chosen]) for j in kept)
    around = 40 * len(kept), 11 * (len(chosen) + 1)
    size = _size(slide, 0.57 * widest, 1.3 * (len(chosen) + 1), around)
    return f"<table{size}><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def printed(slide: Slide, cell: Cell, lines: list[int] | None = None) -> str:
    """What the cell printed, or the first to the last of some lines."""
    all_lines = cell.printed.splitlines()
    if lines:
        all_lines = all_lines[lines[0] - 1 : lines[1]]
    if not all_lines or len(all_lines) > MOST_CODE:
        raise ValueError(f"格 {cell.name} 印了 {len(all_lines)} 行，放不下：用 lines 挑几行")
    said = escape("\n".join(all_lines))
    return f'<div class="printed"{_block(slide, all_lines)}><pre>{said}</pre></div>'


def _block(slide: Slide, lines: list[str]) -> str:
    return _size(slide, 0.61 * max(map(wide, lines)), 1.45 * len(lines), (56, 40))


def formula(slide: Slide, cell: Cell, which: int = 1) -> str:
    """A formula of the cell, drawn; one with a number wears the colours of what it counts."""
    tex, number = cell.formula(which)
    drawn = katex.render(tex, display=True, colours=bool(number))
    mark = f'<span class="eqno">({number})</span>' if number else ""
    rows = [row for row in tex.split(r"\\") if row.strip()]
    # A command is about as wide as two letters.
    ems = max(
        len(re.sub(r"\\(text|begin|end|frac|underbrace)?[a-z]*|[{}&_^$]", "", row)) for row in rows
    )
    size = _size(slide, 0.75 * ems, 1.7 * len(rows), largest=FORMULA)
    return f'<div class="math"{size}><div class="formula">{drawn}</div>{mark}</div>'


def code(slide: Slide, cell: Cell, start: str = "", lines: int = MOST_CODE) -> str:
    """Some lines of the cell's code, from the one that begins with `start`."""
    source = cell.source.splitlines()
    first = next((i for i, line in enumerate(source) if line.strip().startswith(start)), None)
    if first is None:
        raise ValueError(f"格 {cell.name} 里没有以“{start}”开头的一行")
    kept = source[first : first + lines]
    if len(kept) > MOST_CODE:
        raise ValueError(f"格 {cell.name} 的代码多于 {MOST_CODE} 行：用 start、lines 挑几行")
    kept = dedent("\n".join(kept)).splitlines()
    drawn = highlight("\n".join(kept), PythonLexer(), HtmlFormatter(nowrap=True))
    return f'<div class="highlight"{_block(slide, kept)}><pre>{drawn}</pre></div>'


def explorer(slide: Slide, address: str, name: str) -> str:
    """The site's own page of an explorer; loaded when its slide is shown."""
    title = escape(title_of(name))
    frame = f'<iframe data-src="{address}" title="{title}" allow="fullscreen"></iframe>'
    return f'<div class="frame">{frame}</div>'


def setting(
    cell: Cell | None = None, name: str = "", set: dict | None = None
) -> tuple[str, dict[str, str]]:
    """An explorer's name, and its setting: the cell's, with some of it changed."""
    said: dict[str, str] = {}
    if cell is not None:
        name, said = cell.explorer()
    return name, said | {key: str(value) for key, value in (set or {}).items()}


def address(name: str, said: dict[str, str]) -> str:
    """Where a deck finds the explorer in this setting."""
    text = ";".join(f"{key}:{value}" for key, value in said.items())
    return f"{ROOT}explore/{name}.html?{name}={quote(text, safe=':;,')}"


THINGS = {
    "figure": figure,
    "table": table,
    "printed": printed,
    "formula": formula,
    "code": code,
    "explorer": explorer,
}


def section(slide: Slide) -> dict:
    """What the template needs of a slide."""
    alone, tall = "", False
    if slide.kind == "explorer":
        name, said = setting(**slide.thing)
        alone = address(name, said)
        slide = replace(slide, thing={"address": alone, "name": name})
    if slide.kind == "figure":
        *_, width, height = slide.thing["cell"].figure()
        tall = height > TALL * width
    shown = thing(slide)
    if slide.exercise and slide.kind is None:
        shown = f'<p class="exercise">{escape(slide.exercise)}</p>'
    return {
        "title": text.html(slide.title),
        "kind": slide.step.kind,
        "thing": shown,
        "thing_kind": slide.kind or ("exercise" if slide.exercise else "words"),
        "after": slide.after,
        "alone": alone,
        "tall": tall,
        "text": [text.html(line) for line in slide.text],
        "then": [text.html(line) for line in slide.then],
        "step": slide.step if slide.first_of_step else None,
        "until": slide.step.end,
        "say": text.html(slide.say),
    }


def formulas(deck: Deck) -> list[tuple[str, bool]]:
    """The formulas of a deck, each with whether it stands on a line of its own."""
    lines = [*deck.goals]
    found = []
    for slide in deck.slides:
        lines += [slide.title, *slide.text, *slide.then, slide.say]
        if slide.kind == "formula":
            found.append((slide.thing["cell"].formula(slide.thing.get("which", 1))[0], True))
    return found + [(tex, False) for line in lines for tex in text.formulas(line)]


def chapter_links(numbers: list[str]) -> list[tuple[str, str]]:
    """The chapters' numbers and addresses, from a deck."""
    return [(number, f"{ROOT}notebooks/{stem(number)}.html") for number in numbers]
