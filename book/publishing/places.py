"""Where things lie in the repository; the tools that the site is made with are found from here."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
THEME = ROOT / "book" / "theme"
STATIC = ROOT / "book" / "_static"

if str(ROOT / "tools") not in sys.path:
    sys.path.append(str(ROOT / "tools"))

from chapters import chapters  # noqa: E402

__all__ = ["ROOT", "STATIC", "THEME", "chapters"]
