"""`make slides`: write the decks into the built site, and with --pdf also on paper."""

import argparse
import sys

from teaching.slides import publish


def main() -> None:
    """Read the command line, write, say where it lies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="只做名字以此开头的，例如 s1")
    parser.add_argument("--pdf", action="store_true", help="再存成 PDF，放在 _build/slides")
    asked = parser.parse_args()
    try:
        files = publish.write(only=asked.only)
        if not files:
            sys.exit(f"✗ 没有以 {asked.only} 开头的幻灯片，有的是 s1 到 s8。")
        if asked.pdf:
            from teaching.slides import pdf

            files = pdf.write(files)
    except ValueError as problem:
        sys.exit(f"✗ {problem}")
    folder = files[0].parent.relative_to(publish.ROOT)
    print(f"✓ {len(files)} 份幻灯片：{folder}/")


if __name__ == "__main__":
    main()
