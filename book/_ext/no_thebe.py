"""Keep Thebe out of the pages.

Jupyter Book 1 always loads sphinx-thebe, which adds scripts and a stylesheet to every page for a
feature that this site does not use (it needs a CDN and a Binder). One script is added twice, and
the browser's console says so.
"""

from sphinx.application import Sphinx
from sphinx.config import Config


def disconnect_thebe(app: Sphinx, config: Config) -> None:
    """Take sphinx-thebe's handlers off every event, and its stylesheet off every page."""
    for listeners in app.events.listeners.values():
        listeners[:] = [one for one in listeners if one.handler.__module__ != "sphinx_thebe"]
    styles = app.registry.css_files
    styles[:] = [style for style in styles if style[0] != "sphinx-thebe.css"]


def setup(app: Sphinx) -> dict:
    """Register the handler with Sphinx."""
    app.connect("config-inited", disconnect_thebe)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
