"""What the contest gives: a page with the front drawn, and the same as a table for Excel."""

import base64
import csv
import io
from dataclasses import dataclass
from html import escape
from pathlib import Path

from course.figures import BLUE, GREY, use_course_style

import matplotlib as mpl
from matplotlib.figure import Figure

from teaching.contest import words
from teaching.contest.board import Entry, Place, noise, places
from teaching.grading import report
from teaching.grading.roster import Student

LABELLED = 12
"""Up to so many entries have their names in the picture."""


@dataclass(frozen=True)
class Board:
    """All that is told: entries that kept the rules, those that did not, those who sent none."""

    entries: list[Entry]
    refused: list[tuple[str, str]]
    """Who, and why."""
    missing: list[str]
    whose: dict[str, Student | str]
    """The student of an entry's name."""
    seeds: int


def write(board: Board, target: Path) -> None:
    """Write the page and the table into the folder `target`."""
    ranked = places(board.entries)
    (target / words.CSV_FILE).write_bytes(table(board, ranked).encode("utf-8-sig"))
    (target / words.PAGE_FILE).write_text(page(board, ranked), "utf-8")


def percent(value: float) -> str:
    """An accuracy from 0 to 1 in per cent, to a tenth.

    >>> percent(0.9621)
    '96.2'
    """
    return f"{100 * value:.1f}"


def table(board: Board, ranked: list[Place]) -> str:
    """The board as CSV; who is not on it stands below with the reason."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(words.CSV_HEAD)
    for place in ranked:
        one = place.entry
        who = board.whose[one.name]
        number, name = (who.number, who.name) if isinstance(who, Student) else ("", who)
        above = "" if place.above is None else words.ABOVE.format(points=100 * place.above)
        writer.writerow(
            [
                place.rank or words.REFERENCE,
                report.cell(number),
                report.cell(name),
                one.params,
                one.macs,
                *map(percent, (one.mean, min(one.scores), max(one.scores))),
                words.ON_FRONT if place.on_front else "",
                "" if one.reference else above,
                "",
            ]
        )
    left = [*board.refused, *((who, words.NO_ENTRY) for who in board.missing)]
    for who, why in left:
        writer.writerow(["", "", report.cell(who), *[""] * 7, report.cell(why)])
    return out.getvalue()


def page(board: Board, ranked: list[Place]) -> str:
    """The page: the picture, the board, and who is not on it."""
    own = [place for place in ranked if not place.entry.reference]
    parts = []
    if own:
        count = words.SUMMARY.format(count=len(own), seeds=board.seeds)
        gap = words.GAP.format(gap=100 * noise(board.entries))
        parts.append(f"<p>{count}{gap if board.seeds > 1 else words.ONE_SEED}</p>")
        parts.append(picture(ranked))
        rows = [_row(place) for place in ranked]
        parts.append(_table(words.HEADS, rows, "board"))
        parts.append(f'<p class="remark">{words.MARK_NOTE}</p>')
    else:
        parts.append(f"<p>{words.NOBODY}</p>")
    if board.refused:
        parts.append(f"<h2>{words.REFUSED.format(count=len(board.refused))}</h2>")
        parts.append(_table(words.REFUSED_HEADS, board.refused, "refused"))
    if board.missing:
        names = report.words.COMMA.join(map(escape, board.missing))
        parts.append(f"<h2>{words.MISSING.format(count=len(board.missing))}</h2><p>{names}</p>")
    return report.PAGE.substitute(
        title=words.TITLE, head=words.TITLE, summary="", body="\n".join(parts)
    )


def _row(place: Place) -> list[str]:
    one = place.entry
    above = "" if one.reference else words.CHEAPEST
    if place.above is not None and not one.reference:
        above = words.ABOVE.format(points=100 * place.above).replace("-", "−")
    low, high = min(one.scores), max(one.scores)
    score = words.SCORE.format(mean=100 * one.mean, low=100 * low, high=100 * high)
    mark = f"{words.MARK_FRONT} " if place.on_front else ""
    return [
        str(place.rank or words.REFERENCE), mark + one.name,
        f"{one.params:,}", f"{one.macs:,}", score, above,
    ]  # fmt: skip


def _table(heads: list[str], rows: list, kind: str) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    inner = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="wide"><table class="{kind}">{inner}</table></div>'


def picture(ranked: list[Place]) -> str:
    """Accuracy against MACs with the front, as an element of the page."""
    front = sorted((p.entry for p in ranked if p.on_front), key=lambda e: e.macs)
    points = [words.FRONT_POINT.format(name=e.name, macs=e.macs, score=100 * e.mean) for e in front]
    alt = words.FIGURE_ALT.format(front=report.words.COMMA.join(points))
    use_course_style()
    with mpl.rc_context({"svg.hashsalt": "leaderboard"}):  # the same picture, the same bytes
        figure = Figure(figsize=(7.2, 4.6), layout="constrained")
        axes = figure.subplots()
        line = [100 * e.mean for e in front]
        axes.plot([e.macs for e in front], line, "-", color="0.75", linewidth=3,
                  label=words.FIGURE_FRONT)  # fmt: skip
        kinds = ((words.FIGURE_ENTRIES, "o", BLUE), (words.FIGURE_REFERENCES, "s", GREY))
        for (label, marker, colour), reference in zip(kinds, (False, True), strict=True):
            chosen = [p.entry for p in ranked if p.entry.reference == reference]
            for one in chosen:
                ends = [100 * min(one.scores), 100 * max(one.scores)]
                axes.plot([one.macs] * 2, ends, "-", color=colour, linewidth=1)
            axes.plot(
                [e.macs for e in chosen], [100 * e.mean for e in chosen],
                marker, color=colour, linestyle="", label=label,
            )  # fmt: skip
        if len(ranked) <= LABELLED:
            for place in ranked:
                axes.annotate(
                    place.entry.name.split("（")[0], (place.entry.macs, 100 * place.entry.mean),
                    (6, -12), textcoords="offset points", fontsize=10,
                )  # fmt: skip
        axes.set(xscale="log", xlabel=words.FIGURE_X, ylabel=words.FIGURE_Y)
        axes.legend(frameon=False, loc="lower right")
        drawn = io.BytesIO()
        figure.savefig(drawn, format="svg", facecolor="white", metadata={"Date": None})
    source = base64.b64encode(drawn.getvalue()).decode()
    style = "max-width: 100%; background: white"
    return f'<img alt="{escape(alt)}" style="{style}" src="data:image/svg+xml;base64,{source}">'
