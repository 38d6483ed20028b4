"""Take the site's address and its repository from the environment, so that a fork publishes itself.

SITE_URL is where the site will be served, for example https://someone.github.io/course/ ;
SITE_REPOSITORY is the repository's address. Both may be unset: then pages have no canonical
address and no repository buttons, and everything else is the same. publish.yml sets them.
"""

import os
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

PLACE = "https://仓库的网址"


def read_environment(app: Sphinx, config: Config) -> None:
    """Fill in `html_baseurl`, and the repository for the pages' foot."""
    if site := _address("SITE_URL"):
        config.html_baseurl = site.rstrip("/") + "/"
    config.html_context["repository"] = _address("SITE_REPOSITORY").rstrip("/")


def name_repository(app: Sphinx, docname: str, source: list[str]) -> None:
    """Write the repository's address where a text leaves a place for it."""
    if repository := app.config.html_context["repository"]:
        source[0] = source[0].replace(PLACE, repository)


def _address(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc):
        raise ConfigError(
            f"{name}={value} 不是网址；应当像 https://example.org/course/，或者不设。"
        )
    return value
