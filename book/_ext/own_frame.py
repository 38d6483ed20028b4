"""Give the pages a frame of their own, and the policy that keeps them to this site.

The frame is book/_templates/layout.html. It brings its own scripts and one stylesheet; what Jupyter
Book's extensions and the theme add to every page (thebe, copy and toggle buttons, sphinx-design,
FontAwesome, MathJax) stays out: a megabyte, inline scripts and a CDN.
"""

from docutils.nodes import document
from sphinx.application import Sphinx

# Extensions that Jupyter Book always loads and no page uses.
UNUSED = ("sphinx_thebe", "sphinx_togglebutton", "sphinx_copybutton", "sphinx_book_theme")
# The theme prepares its own frame for each page; its work on the article is in other events.
THEME = "pydata_sphinx_theme"

# What this project's other extensions add to a page is in this folder.
OURS = "_static/explorers/"

# Nothing is loaded from elsewhere, and no script or style stands in the page.
POLICY = {
    "default-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}


def disconnect_unused(app: Sphinx, *_: object) -> None:
    """Take the handlers of extensions that the pages do not use off every event."""
    for event, listeners in app.events.listeners.items():
        unused = (*UNUSED, THEME) if event == "html-page-context" else UNUSED
        listeners[:] = [
            one for one in listeners if one.handler.__module__.split(".")[0] not in unused
        ]


def frame_page(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: document | None
) -> None:
    """Leave only our scripts on the page, and fill in what the frame shows."""
    context["script_files"] = [
        file for file in context["script_files"] if str(file.filename).startswith(OURS)
    ]
    context["content_security_policy"] = "; ".join(f"{k} {v}" for k, v in POLICY.items())
    context["author"] = app.config.author


def setup(app: Sphinx) -> dict:
    """Register the handlers."""
    app.connect("config-inited", disconnect_unused)
    app.connect("builder-inited", disconnect_unused)  # the theme's handlers come only now
    app.connect("html-page-context", frame_page, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
