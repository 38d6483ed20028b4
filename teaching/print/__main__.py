"""Print the course: a PDF for each chapter, and one of the whole.

`make print` makes worksheets, without solutions and the answers of the self-test; with ANSWERS=1
all that the site has. ONLY=05 makes the chapters whose name starts with 05, and not the whole.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

import yaml
from chapters import ROOT, chosen
from playwright.sync_api import Browser

from teaching.print.document import Words, document
from teaching.print.press import PrintError, numbered, press

SITE = ROOT / "_build" / "html"
TARGET = ROOT / "_build" / "print"
BACK = ["book/glossary", "book/references"]  # what chapters' terms and citations lead to
KINDS = {False: "练习纸", True: "连同解答"}
LICENCE = "文字和图用 CC BY 4.0，代码用 MIT，署名即可改编、打印。"


def words(*, answers: bool) -> Words:
    """What the paper says of itself, from the site's settings."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    today = f"{date.today():%Y-%m-%d} 印"
    return Words(config["title"], config["author"], LICENCE, today, KINDS[answers])


def jobs(only: str) -> list[tuple[str, list[str], bool]]:
    """What there is to print: a name, its pages, and whether it is the whole course."""
    chapters = [f"notebooks/{path.stem}" for path in chosen(only)]
    found = [(chapter.rpartition("/")[2], [chapter, *BACK], False) for chapter in chapters]
    return found if only else [*found, (words(answers=False).title, chapters + BACK, True)]


def print_course(browser: Browser, root: str, only: str, target: Path, *, answers: bool) -> int:
    """Write the PDFs into `target`; return how many."""
    says = words(answers=answers)
    target.mkdir(parents=True, exist_ok=True)
    for name, pages, whole in jobs(only):
        html = document(SITE, pages, says, answers=answers, whole=whole)
        pdf = numbered(browser, root, html, f"{says.title} · {says.kind}")
        (target / f"{name}-{says.kind}.pdf").write_bytes(pdf)
        print(f"  {name}-{says.kind}.pdf", flush=True)
    return len(jobs(only))


def main() -> None:
    """Print what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("only", nargs="?", default="", help="只印文件名以此开头的章，例如 05")
    parser.add_argument("--answers", action="store_true", help="连同解答和自测的答案")
    asked = parser.parse_args()
    try:
        with press(SITE) as (browser, root):
            made = print_course(browser, root, asked.only, TARGET, answers=asked.answers)
    except PrintError as problem:
        sys.exit(f"✗ {problem}")
    print(f"✓ {made} 份 PDF：{TARGET.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
