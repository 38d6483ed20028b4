"""Fill in what the frame around every page shows, and the policy that keeps the pages to this site.

The frame is book/theme/layout.html. It names its own scripts and one stylesheet; what other
extensions want to add to every page stays out.
"""

from publishing.page import Page
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
        "modules": [],  # scripts that this page needs besides: explorers add theirs
    }
