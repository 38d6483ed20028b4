"""Make the decks: `make slides`.

The site has them already, for its build makes them (extension.py); here they are made anew, without
building the site, and printed.
"""

import argparse
import sys

from teaching.slides import pdf, publish


def main() -> None:
    """Read the command line, write, say where it lies."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("only", nargs="?", default="", help="只做名字以此开头的，例如 s1")
    parser.add_argument("--no-pdf", action="store_true", help="只做网站里的，不存成 PDF")
    asked = parser.parse_args()
    try:
        decks = publish.write(only=asked.only)
        if not decks:
            sys.exit(f"✗ 没有以 {asked.only} 开头的幻灯片，有的是 s1 到 s8。")
        papers = [] if asked.no_pdf else pdf.write(decks)
    except ValueError as problem:
        sys.exit(f"✗ {problem}")
    for files in filter(None, (decks, papers)):
        print(f"✓ {len(files)} 份幻灯片：{files[0].parent.relative_to(publish.ROOT)}/")


if __name__ == "__main__":
    main()
