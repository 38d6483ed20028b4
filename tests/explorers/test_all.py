"""What holds for the explorers together, as they are published."""

import gzip
import re

from contract import ROOT

PUBLISHED = ROOT / "_build" / "html" / "_static" / "explorers"
MOST = 60_000  # bytes, each file compressed alone as a server does
NAMES = ("conv-explorer", "kind-explorer", "model-explorer", "field-explorer", "filter-lab")


def test_together_they_are_small() -> None:
    files = [path for path in PUBLISHED.rglob("*") if path.suffix in {".js", ".css", ".json"}]
    assert len(files) > 10
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    assert sum(sizes.values()) <= MOST, sizes


def test_a_page_loads_what_it_shows_and_nothing_else() -> None:
    """The modules named in a page are those of its elements; others come by their imports."""
    site = ROOT / "_build" / "html"
    shown = {}
    for path in site.rglob("*.html"):
        if "_static" in path.parts:
            continue
        html = path.read_text("utf-8")
        elements = set(re.findall(r"<([a-z]+-(?:explorer|lab))\b", html))
        loaded = set(re.findall(r"explorers/([a-z-]+)\.js", html))
        assert loaded == elements, path.name
        assert ("explorers.css" in html) == bool(elements), path.name
        shown[path.stem] = elements
    assert shown["explore"] == set(NAMES)
    assert not shown["glossary"]
    in_chapters = set().union(*(shown[name] for name in shown if name[:2].isdigit()))
    assert in_chapters == set(NAMES)
