"""The mistakes that people make, by name: `misconceptions.toml`.

Each has a short label (`name`), as in “你三次忘了偏置”, and a sentence that says why it is wrong.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

FILE = Path(__file__).with_name("misconceptions.toml")


class Misconception(NamedTuple):
    """A mistake: its short name and what is wrong with it."""

    name: str
    why: str


@cache
def known() -> dict[str, Misconception]:
    """Every misconception by its key."""
    entries = tomllib.loads(FILE.read_text("utf-8"))
    return {key: Misconception(**entry) for key, entry in entries.items()}
