"""Fold a chapter's first code cell on the site: it imports, and a reader came for the chapter.

In Jupyter it stays open; there it has to be run.
"""

import json

from sphinx.application import Sphinx

from publishing.words import words

FOLD = "hide-input"


def fold(app: Sphinx, docname: str, source: list[str]) -> None:
    """Tag the first code cell, and say on its fold what it is."""
    if not str(app.env.doc2path(docname)).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    first = next((c for c in notebook.get("cells", []) if c["cell_type"] == "code"), None)
    if first is None or not "".join(first["source"]).lstrip().startswith(("#", "import", "from")):
        return
    metadata = first.setdefault("metadata", {})
    metadata["tags"] = [*metadata.get("tags", []), FOLD]
    prompt = words(app)["setup_cell"]
    metadata.setdefault("mystnb", {}).update(
        {"code_prompt_show": prompt["show"], "code_prompt_hide": prompt["hide"]}
    )
    source[0] = json.dumps(notebook)
