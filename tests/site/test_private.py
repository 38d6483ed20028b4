"""What the site needs of other packages without their promise: each by the name of what moved."""

import inspect
import re
from pathlib import Path

import publishing
from jupyter_book.config import get_final_config
from myst_nb.sphinx_ import HideCodeCellNode, HideInputCells
from publishing import private
from publishing.places import ROOT
from sphinx.builders.html import StandaloneHTMLBuilder

PACKAGE = Path(publishing.__file__).parent


def test_only_one_module_reaches_into_other_packages() -> None:
    """A name with an underscore of another package, or its node classes, stand in private.py."""
    for path in PACKAGE.rglob("*.py"):
        if path.name != "private.py":
            text = path.read_text("utf-8")
            assert not re.search(r"myst_nb|jupyter_book|sphinx_external_toc|domaindata", text), path


def test_sphinx_can_be_kept_from_searching() -> None:
    assert isinstance(StandaloneHTMLBuilder.search, bool), "StandaloneHTMLBuilder.search"


def test_pictures_to_copy_are_in_a_dict_of_the_builder() -> None:
    builder = StandaloneHTMLBuilder.__new__(StandaloneHTMLBuilder)
    assert "self.images" in inspect.getsource(StandaloneHTMLBuilder.copy_image_files), "images"
    builder.images = {"a.png": "b.png"}
    app = type("App", (), {"builder": builder})
    assert private.published_pictures(app) is builder.images


def test_folds_are_the_nodes_that_myst_nb_makes() -> None:
    source = inspect.getsource(HideInputCells)
    assert "HideCodeCellNode(" in source, "HideInputCells makes other nodes"
    for word in ("prompt_show=", "prompt_hide=", '["classes"]'):
        assert word in source, word
    node = HideCodeCellNode(prompt_show="看", prompt_hide="<收>", classes=["above-input"])
    translator = type("Translator", (), {"body": []})
    private._open_fold(translator, node)
    private._close_fold(translator, node)
    html = "".join(translator.body)
    assert html.startswith('<details class="hide above-input">')
    assert "&lt;收&gt;" in html
    assert "aria-label" not in html


def test_jupyter_book_still_sets_what_we_accept() -> None:
    config, _ = get_final_config(cli_config={"latex_individualpages": False})
    assert "comments_config" in config


def test_nothing_else_is_loaded() -> None:
    """Of what Jupyter Book loads by default only what the pages need."""
    config, _ = get_final_config(
        user_yaml=ROOT / "_config.yml", cli_config={"latex_individualpages": False}
    )
    assert config["extensions"] == [
        *("myst_nb", "jupyter_book", "sphinx_external_toc", "sphinxcontrib.bibtex", "publishing"),
        "teaching.slides.extension",
    ]
    assert config["html_theme"] == "course"
