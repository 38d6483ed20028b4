"""Let links of earlier releases lead to the place that has another name now.

book/addresses_moved.yml says for each page which names it once had, and what each is called now.
The old name becomes an empty element at the start of the new place. An entry whose place is not on
the page does nothing here: the test of all published addresses names it.
"""

import re
from functools import cache

import yaml

from publishing.page import Page
from publishing.places import ROOT

FILE = ROOT / "book" / "addresses_moved.yml"
PLACE = re.compile(r'<[a-z][^>]*\bid="([^"]*)"[^>]*>')


@cache
def moved() -> dict[str, dict[str, str]]:
    """For each page its former names, and what each is now."""
    return yaml.safe_load(FILE.read_text("utf-8"))


def keep(page: Page) -> None:
    """Add the former names to the page's places."""
    former: dict[str, list[str]] = {}
    for old, new in moved().get(page.name, {}).items():
        former.setdefault(new, []).append(old)
    if not former:
        return
    taken = set(PLACE.findall(page.body))

    def with_former(place: re.Match) -> str:
        olds = [old for old in former.pop(place[1], []) if old not in taken]
        return place[0] + "".join(f'<span id="{old}"></span>' for old in olds)

    page.body = PLACE.sub(with_former, page.body)
