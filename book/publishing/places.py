"""Where things lie in the repository; the tools that the site is made with are found from here."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
THEME = ROOT / "book" / "theme"
STATIC = ROOT / "book" / "_static"

if str(ROOT / "tools") not in sys.path:
    sys.path.append(str(ROOT / "tools"))

import chapters as contents  # noqa: E402
from sphinx.errors import ExtensionError  # noqa: E402


def chapters(root: Path = ROOT) -> list[Path]:
    """The chapters' notebooks in order; one that is not there stops the build."""
    try:
        return contents.chapters(root=root)
    except FileNotFoundError as problem:
        raise ExtensionError(str(problem)) from None
