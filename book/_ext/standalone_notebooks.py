"""Hand out every chapter as a notebook that travels alone, and tell the template where it is.

Writes `standalone/<chapter>.ipynb` for each chapter, and one zip of them all, into the site; what
is in them is tools/standalone's business. A chapter's page gets, in its context:

- `download_notebook`: the standalone notebook's address, relative to the page;
- `colab_url`: opens it in Colab, from the branch that publish.yml pushes. Only where the repository
  is known (SITE_REPOSITORY) and is on GitHub, where Colab can read it;
- `aistudio_url`: the chapter's AI Studio project. Only where `standalone_aistudio` in _config.yml
  has its id, as {chapter: id}: AI Studio has no address that opens a notebook from outside.
"""

import re
import sys
from pathlib import Path

import nbformat
from docutils.nodes import document
from sphinx.application import Sphinx
from sphinx.errors import ConfigError, ExtensionError

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "tools"))
from standalone import NAME, Course, Links, StandaloneError, pack, standalone_notebook  # noqa: E402

FOLDER = "standalone"
ZIP = f"{NAME}.zip"
BRANCH = "published"
AISTUDIO = "https://aistudio.baidu.com/projectdetail/{id}"
COLAB = "https://colab.research.google.com/github/{repository}/blob/{branch}/{file}"


def chapters(app: Sphinx) -> list[str]:
    """The docnames of the notebooks, in order."""
    return sorted(name for name in app.env.found_docs if name.startswith("notebooks/"))


def offer(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: document | None
) -> None:
    """Put the addresses into the context of a chapter's page."""
    if pagename not in chapters(app):
        return
    file = f"{FOLDER}/{Path(pagename).name}.ipynb"
    context["download_notebook"] = context["pathto"](file, 1)
    repository = re.fullmatch(
        r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?",
        app.config.html_context["repository"],
    )
    if repository:
        context["colab_url"] = COLAB.format(repository=repository[1], branch=BRANCH, file=file)
    if project := app.config.standalone_aistudio.get(Path(pagename).name):
        context["aistudio_url"] = AISTUDIO.format(id=project)


def check_projects(app: Sphinx, env: object, docnames: object) -> None:
    """Every id in `standalone_aistudio` belongs to a chapter."""
    known = {Path(name).name for name in chapters(app)}
    for name, project in app.config.standalone_aistudio.items():
        if name not in known:
            raise ConfigError(
                f"_config.yml 的 standalone_aistudio 里有 {name}，书里没有；有的是 {sorted(known)}"
            )
        if not str(project).isdecimal():
            raise ConfigError(f"AI Studio 的项目号是一串数字，{name} 写的却是 {project}")


def links(app: Sphinx) -> Links:
    """Where the site has each term and reference."""
    uri = app.builder.get_target_uri
    anchors = {
        ("term", term): f"{uri(docname)}#{place}"
        for (kind, term), (docname, place) in app.env.domaindata["std"]["objects"].items()
        if kind == "term"
    }
    for citation in app.env.domaindata["cite"]["citations"]:
        page = uri(citation.bibliography_key.docname)
        anchors["cite", citation.key] = f"{page}#{citation.citation_id}"
    return Links(app.config.html_baseurl or "", anchors)


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the notebooks and the zip."""
    if error or app.builder.format != "html":
        return
    course = Course(ROOT, links(app))
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    written = {}
    for docname in chapters(app):
        path = Path(app.env.doc2path(docname))
        try:
            notebook = standalone_notebook(path, course)
        except StandaloneError as problem:
            raise ExtensionError(str(problem)) from None
        written[path.name] = nbformat.writes(notebook).encode()
        (folder / path.name).write_bytes(written[path.name])
    (folder / ZIP).write_bytes(pack(written, course))


def setup(app: Sphinx) -> dict:
    """Register the setting and the handlers."""
    app.add_config_value("standalone_aistudio", {}, "html", [dict])
    app.connect("env-before-read-docs", check_projects)
    app.connect("html-page-context", offer)
    app.connect("build-finished", write, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
