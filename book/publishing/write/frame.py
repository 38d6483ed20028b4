"""Fill in what the frame around every page shows, and the policy that keeps the pages to this site.

The frame is book/theme/layout.html. It names its own scripts and one stylesheet; what other
extensions want to add to every page stays out.
"""

import os
import subprocess
from datetime import datetime, timezone
from functools import cache
from html import escape

from publishing.page import Page
from publishing.places import ROOT
from publishing.words import words

# Nothing is loaded from elsewhere, and no script or style stands in the page.
POLICY = {
    "default-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}


def fill_frame(page: Page) -> None:
    """Set the variables that all templates have."""
    page.context |= {
        "content_security_policy": "; ".join(f"{k} {v}" for k, v in POLICY.items()),
        "author": page.app.config.author,
        "words": words(page.app),
        "version_date": _date(),
        "citation": _citation(page),
        "modules": [],  # scripts that this page needs besides: explorers add theirs
    }


@cache
def _date() -> str:
    """The day of the text: of the last commit, or today where there is no repository."""
    said = os.environ.get("SOURCE_DATE_EPOCH")
    if not said:
        git = ["git", "log", "-1", "--format=%ct"]
        try:
            said = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            said = ""
    when = (
        datetime.fromtimestamp(int(said), timezone.utc)
        if said.strip()
        else datetime.now(timezone.utc)
    )
    return when.date().isoformat()


def _citation(page: Page) -> str:
    """How to cite the course; with its address where that is known."""
    app = page.app
    address = app.config.html_baseurl
    return words(app)["cite_text"].format(
        author=escape(app.config.author),
        title=escape(page.context["docstitle"]),
        date=_date(),
        address=f"，{escape(address)}" if address else "",
    )
