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

from teaching.print.document import Words, document
from teaching.print.press import PrintError, press

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


def print_course(
    only: str, *, answers: bool, site: Path = SITE, target: Path = TARGET
) -> list[Path]:
    """Write the PDFs into `target`, and return them."""
    paths = chosen(only)
    says, made = words(answers=answers), []
    target.mkdir(parents=True, exist_ok=True)
    chapters = [f"notebooks/{path.stem}" for path in paths]
    jobs = [([chapter, *BACK], chapter.rpartition("/")[2], False) for chapter in chapters]
    if not only:
        jobs.append((chapters + BACK, says.title, True))
    with press(site) as make:
        for pages, name, whole in jobs:
            file = target / f"{name}-{says.kind}.pdf"
            html = document(site, pages, says, answers=answers, whole=whole)
            file.write_bytes(make(html, f"{says.title} · {says.kind}"))
            made.append(file)
            print(f"  {file.name}", flush=True)
    return made


def main() -> None:
    """Print what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("only", nargs="?", default="", help="只印文件名以此开头的章，例如 05")
    parser.add_argument("--answers", action="store_true", help="连同解答和自测的答案")
    asked = parser.parse_args()
    try:
        made = print_course(asked.only, answers=asked.answers)
    except PrintError as problem:
        sys.exit(f"✗ {problem}")
    print(f"✓ {len(made)} 份 PDF：{TARGET.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
