"""Cut the figures' font out of Noto Sans CJK SC: `make font`.

It holds the 3,755 common characters of GB 2312 (so that a learner's own labels show too) and
every character that the chapters and `course` use besides. Run it when a test says that a
chapter needs a character that the font lacks.
"""

import argparse
import sys
from pathlib import Path

import nbformat
from chapters import ROOT, chapters
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

NOTEBOOKS = ROOT / "notebooks"
TARGET = NOTEBOOKS / "course" / "fonts" / "CourseSansSC-Regular.otf"
FAMILY = "Course Sans SC"  # not the original's name: it is a modified version, under the OFL
SOURCES = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",  # Debian, Ubuntu: fonts-noto-cjk
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",  # Fedora
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",  # Arch
]


def common_characters() -> set[str]:
    """The characters of GB 2312's first level (rows 16 to 55) and its punctuation (rows 1 to 3)."""
    codes = ((row, cell) for row in (1, 2, 3, *range(16, 56)) for cell in range(1, 95))
    text = (bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312", "ignore") for row, cell in codes)
    return set("".join(text))


def used_characters() -> set[str]:
    """Every character in the code of the chapters and in `course`: what a figure may show."""
    text = [path.read_text("utf-8") for path in sorted(NOTEBOOKS.rglob("*.py"))]
    for path in chapters():
        text += [c.source for c in nbformat.read(path, 4).cells if c.cell_type == "code"]
    return {char for char in "".join(text) if char.isprintable()}


def open_source(path: Path) -> TTFont:
    """The simplified Chinese face of a font file or collection."""
    if path.suffix.lower() not in {".ttc", ".otc"}:
        return TTFont(path)
    for font in TTCollection(path).fonts:
        if font["name"].getBestFamilyName() == "Noto Sans CJK SC":
            return font
    sys.exit(f"✗ {path} 里没有 Noto Sans CJK SC。")


def main() -> None:
    """Write the subset, and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, help="Noto Sans CJK SC，.ttc 或 .otf")
    source = parser.parse_args().source or next(
        (Path(p) for p in SOURCES if Path(p).exists()), None
    )
    if source is None or not source.exists():
        sys.exit(
            "✗ 没有找到 Noto Sans CJK SC。Debian、Ubuntu 上：sudo apt install fonts-noto-cjk；"
            "别的系统：make font FONT=/路径/NotoSansCJK-Regular.ttc"
        )
    font = open_source(source)
    wanted = common_characters() | used_characters() | {chr(c) for c in range(0x20, 0x7F)}
    options = subset.Options(layout_features=["kern"], hinting=False, desubroutinize=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(wanted)))
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in {1, 3, 4, 16}:
            record.string = FAMILY
        elif record.nameID == 6:
            record.string = FAMILY.replace(" ", "")
    font["head"].modified = font["head"].created  # the same input gives the same bytes
    TARGET.parent.mkdir(exist_ok=True)
    font.recalcTimestamp = False
    font.save(TARGET)
    missing = wanted - {chr(code) for code in font.getBestCmap()}
    print(f"✓ {TARGET.relative_to(ROOT)}：{len(wanted) - len(missing)} 个字符，", end="")
    print(f"{TARGET.stat().st_size // 1024} KB")
    if missing:
        print(f"  源字体没有这些字符，图里由 DejaVu Sans 补上：{''.join(sorted(missing))}")


if __name__ == "__main__":
    main()
