"""Draw the small picture of each chapter: `python tools/chapter_pictures.py`.

They stand on the home page's cards and at a chapter's opening, in book/_static/chapters. No
letters, no ground, and colours that are seen on white and in the dark: input blue, kernel orange,
output green, as everywhere in the course.
"""

from collections.abc import Iterable
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "book" / "_static" / "chapters"
WIDTH, HEIGHT = 320, 150
BLUE, ORANGE, GREEN, GREY = "#3b8ec9", "#e69f00", "#12a079", "#8a94a3"


def _box(x: float, y: float, w: float, h: float, fill: str, opacity: float = 1) -> str:
    paint = f'fill="{fill}"' + (f' fill-opacity="{opacity:g}"' if opacity < 1 else "")
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" {paint}/>'


def _frame(x: float, y: float, w: float, h: float, stroke: str, wide: float = 2) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" fill="none" '
        f'stroke="{stroke}" stroke-width="{wide:g}"/>'
    )


def _path(points: Iterable[tuple[float, float]], stroke: str, wide: float = 2) -> str:
    line = "L".join(f"{x:g} {y:g}" for x, y in points)
    return f'<path d="M{line}" fill="none" stroke="{stroke}" stroke-width="{wide:g}"/>'


def _dot(x: float, y: float, fill: str, r: float = 5) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}"/>'


def _arrow(x: float, y: float, length: float = 22) -> str:
    end = x + length
    return _path([(x, y), (end, y)], GREY) + _path(
        [(end - 6, y - 5), (end, y), (end - 6, y + 5)], GREY
    )


def _grid(x: float, y: float, n: int, cell: float, fill: str, lit: dict | None = None) -> str:
    return "".join(
        _box(x + c * cell, y + r * cell, cell - 2, cell - 2, fill, (lit or {}).get((r, c), 0.35))
        for r in range(n)
        for c in range(n)
    )


def _connections(x: float, near: int) -> str:
    left, right = [20 + 22 * i for i in range(6)], [42 + 22 * i for i in range(4)]
    lines = [
        _path([(x, a), (x + 100, b)], ORANGE, 1.4)
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        if 0 <= i - j < near or near > 3
    ]
    dots = [_dot(x, a, BLUE) for a in left] + [_dot(x + 100, b, GREEN) for b in right]
    return "".join(lines + dots)


def _why() -> str:
    return _connections(30, 9) + _connections(190, 3)


def _how() -> str:
    window = _frame(76, 25, 61, 61, ORANGE, 3)
    return (
        _grid(36, 25, 5, 20, BLUE)
        + window
        + _arrow(160, 75)
        + _grid(206, 41, 3, 22, GREEN, {(0, 2): 1})
    )


def _kinds() -> str:
    parts = []
    for k, keep in enumerate(
        (lambda r, c: True, lambda r, c: r // 2 == c // 2, lambda r, c: r == c)
    ):
        for r in range(6):
            for c in range(6):
                if keep(r, c):
                    parts.append(_box(14 + 78 * k + c * 11, 42 + r * 11, 9.5, 9.5, ORANGE))
        parts.append(_frame(12 + 78 * k, 40, 68, 68, GREY, 1))
    parts += [_box(248 + r * 11, 42 + r * 11, 9.5, 9.5, ORANGE) for r in range(6)]
    parts += [
        _box(251 + c * 11, 45 + r * 11, 3.5, 3.5, GREEN)
        for r in range(6)
        for c in range(6)
        if r != c
    ]
    return "".join(parts) + _frame(246, 40, 68, 68, GREY, 1)


def _cost() -> str:
    times = _path([(112, 48), (126, 62)], GREY, 3) + _path([(126, 48), (112, 62)], GREY, 3)
    return (
        _grid(42, 25, 3, 20, ORANGE, {(r, c): 1 for r in range(3) for c in range(3)})
        + times
        + _grid(152, 15, 7, 12, GREEN)
        + _box(42, 118, 236, 14, BLUE, 0.8)
    )


def _edge() -> str:
    cells = "".join(_box(136 + 20 * i, 65, 18, 18, ORANGE, o) for i, o in enumerate((1, 0.3, 0.65)))
    return (
        _box(24, 30, 44, 88, BLUE, 0.25)
        + _box(68, 30, 44, 88, BLUE)
        + cells
        + _arrow(202, 74, 18)
        + _box(228, 30, 76, 88, GREEN, 0.2)
        + _box(263, 30, 7, 88, GREEN)
    )


def _lenet() -> str:
    parts = [_box(16, 40, 66, 66, BLUE, 0.5)]
    for x, size, count in ((104, 40, 3), (170, 22, 5)):
        for i in range(count):
            parts.append(_box(x + 7 * i, 38 + 8 * i, size, size, BLUE, 0.45 + 0.1 * i))
    bars = (10, 6, 14, 8, 52, 12, 6, 18, 9, 12)
    parts += [
        _box(246, 24 + 10.5 * i, w, 7, GREEN if w == 52 else GREY) for i, w in enumerate(bars)
    ]
    return "".join(parts)


def _vgg() -> str:
    parts, x = [], 14
    for height, width in ((100, 8), (84, 14), (64, 24), (44, 40), (28, 44)):
        parts.append(_box(x, 76 - height / 2, width, height, BLUE, 0.6))
        x += width + 8
    parts += [_box(x + 4, 12, 16, 128, ORANGE), _box(x + 30, 112, 16, 28, ORANGE, 0.7)]
    return "".join([*parts, _box(x + 56, 130, 16, 10, ORANGE, 0.7)])


def _googlenet() -> str:
    parts = [_box(16, 15, 26, 120, BLUE, 0.7), _box(278, 15, 26, 120, GREEN, 0.8)]
    for i, (first, last) in enumerate(((12, 8), (8, 12), (3, 7), (12, 5))):
        y = 30 + 30 * i
        parts.append(_path([(42, y), (104, y)], BLUE, 13))
        parts.append(_path([(134, y), (186, y)], ORANGE, first))
        parts.append(_path([(216, y), (278, y)], GREEN, last))
        parts += [_box(104, y - 11, 30, 22, GREY, 0.6), _box(186, y - 11, 30, 22, GREY, 0.6)]
    return "".join(parts)


def _choosing() -> str:
    front = [(56, 104), (96, 66), (160, 42), (268, 30)]
    others = [(120, 92), (178, 80), (214, 58), (250, 96), (286, 64)]
    axes = _path([(30, 14), (30, 130), (306, 130)], GREY, 1.5)
    dots = [_dot(x, y, GREY) for x, y in others] + [_dot(x, y, ORANGE, 6.5) for x, y in front]
    return axes + _path(front, ORANGE, 2) + "".join(dots)


def _roof() -> str:
    dots = [_dot(80, 104, GREEN), _dot(126, 72, GREEN), _dot(206, 62, GREEN), _dot(262, 104, GREEN)]
    axes = _path([(30, 14), (30, 130), (306, 130)], GREY, 1.5)
    return axes + _path([(40, 126), (150, 34), (306, 34)], BLUE, 4) + "".join(dots)


PICTURES = (_why, _how, _kinds, _cost, _edge, _lenet, _vgg, _googlenet, _choosing, _roof)


def main() -> None:
    """Write all of them."""
    OUT.mkdir(exist_ok=True)
    for number, draw in enumerate(PICTURES, 1):
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{draw()}</svg>'
        )
        (OUT / f"{number:02}.svg").write_text(svg + "\n", "utf-8")


if __name__ == "__main__":
    main()
