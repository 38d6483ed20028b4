"""Tell a chapter's page where its standalone notebook can be fetched and run.

- `download_notebook`: the notebook's address, relative to the page;
- `colab_url`: opens it in Colab, from the branch that publish.yml pushes. Only where the repository
  is known (SITE_REPOSITORY) and is on GitHub, where Colab can read it;
- `aistudio_url`: the chapter's AI Studio project. Only where `standalone_aistudio` in _config.yml
  has its id, as {chapter: id}: AI Studio has no address that opens a notebook from outside.
"""

import re

from sphinx.application import Sphinx
from sphinx.errors import ConfigError

from publishing.finish.standalone_notebooks import FOLDER
from publishing.page import Page
from publishing.places import chapters

BRANCH = "published"
AISTUDIO = "https://aistudio.baidu.com/projectdetail/{id}"
COLAB = "https://colab.research.google.com/github/{repository}/blob/{branch}/{file}"
ON_GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")


def _chapters(app: Sphinx) -> dict[str, str]:
    """The chapters' page names, each with its file's name without the ending."""
    return {f"notebooks/{path.stem}": path.stem for path in chapters(root=app.srcdir)}


def offer(page: Page) -> None:
    """Put the addresses into the context of a chapter's page."""
    stem = _chapters(page.app).get(page.name)
    if stem is None:
        return
    file = f"{FOLDER}/{stem}.ipynb"
    page.context["download_notebook"] = page.static(file)
    repository = ON_GITHUB.fullmatch(page.app.config.html_context["repository"])
    if repository:
        page.context["colab_url"] = COLAB.format(repository=repository[1], branch=BRANCH, file=file)
    if project := page.app.config.standalone_aistudio.get(stem):
        page.context["aistudio_url"] = AISTUDIO.format(id=project)


def check_projects(app: Sphinx, env: object, docnames: object) -> None:
    """Every id in `standalone_aistudio` belongs to a chapter."""
    known = sorted(_chapters(app).values())
    for name, project in app.config.standalone_aistudio.items():
        if name not in known:
            raise ConfigError(
                f"_config.yml 的 standalone_aistudio 里有 {name}，书里没有；有的是 {known}"
            )
        if not str(project).isdecimal():
            raise ConfigError(f"AI Studio 的项目号是一串数字，{name} 写的却是 {project}")
