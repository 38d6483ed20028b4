"""What is reached for in other packages where they have no public way; all of it is here.

Each has a test in tests/site/test_private.py that fails by the name of what has moved.
"""

from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator


def suppress_sphinx_search(app: Sphinx) -> None:
    """Keep Sphinx from making its search index, and its page `search`: there is one of ours.

    The builder has an attribute for it and no setting.
    """
    app.builder.search = False


def accept_defaults(app: Sphinx) -> None:
    """Know the settings that Jupyter Book makes by default for extensions that we do not load."""
    app.add_config_value("comments_config", {}, "")


def replace_folds(app: Sphinx) -> None:
    """Write a folded cell ourselves.

    myst-nb's markup gives every fold the same name, "Toggle hidden content", which hides from a
    screen reader what the fold says itself, and calls it an admonition. The node's class is public
    to nobody, the way to draw a node anew is.
    """
    app.add_node(HideCodeCellNode, override=True, html=(_open_fold, _close_fold))


def _open_fold(translator: HTML5Translator, node: nodes.Element) -> None:
    classes = " ".join(["hide", *node["classes"]])
    show, hide = escape(node["prompt_show"]), escape(node["prompt_hide"])
    translator.body.append(
        f'<details class="{classes}">\n<summary>\n'
        f'<p class="collapsed">{show}</p>\n<p class="expanded">{hide}</p>\n</summary>\n'
    )


def _close_fold(translator: HTML5Translator, node: nodes.Element) -> None:
    translator.body.append("</details>\n")


def move_term(env: BuildEnvironment, term: str, place: str) -> None:
    """Tell the references to a glossary's term that it is called `place` on its page.

    The directive notes the place while it is read, and there is no way to choose it.
    """
    std = env.get_domain("std")
    std.objects["term", term] = std.data["terms"][term.lower()] = (env.docname, place)


def published_pictures(app: Sphinx) -> dict[str, str]:
    """What Sphinx copies at the end: each picture's path from the source, and its name there.

    Changing the dict changes what is copied; that is how a smaller picture takes the place of one.
    """
    return app.builder.images
