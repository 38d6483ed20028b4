"""What the site says by itself, in the book's language: book/theme/words, a folder a language.

`pages.json` is for the templates and the modules here, the others for the scripts, which get each
as a module of its own. A second language is a second folder with the same files.
"""

import json
from functools import cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from publishing.places import THEME
from publishing.site import Site

FOLDER = THEME / "words"
PUBLISHED = "_static/site/words"
PAGES = "pages"


def language(config: Config) -> str:
    """The folder of the book's language: zh for `language: zh_CN`."""
    return (config.language or "en").partition("_")[0]


@cache
def _read(folder: Path, part: str) -> dict:
    return json.loads((folder / f"{part}.json").read_text("utf-8"))


def words(app: Sphinx, part: str = PAGES) -> dict:
    """The words of one part of the site."""
    return _read(FOLDER / language(app.config), part)


def check_language(app: Sphinx, config: Config) -> None:
    """There is a folder with all parts for the language that _config.yml names."""
    known = {file.name for file in FOLDER.glob("*/*.json")}
    folder = FOLDER / language(config)
    if missing := sorted(known - {file.name for file in folder.glob("*.json")}):
        raise ConfigError(
            f"_config.yml 的 language 是 {config.language}，"
            f"book/theme/words/{folder.name}/ 里缺 {'、'.join(missing)}：照着 zh/ 里的写一份。"
        )


def publish(site: Site) -> None:
    """Write the scripts' words as modules."""
    name = language(site.app.config)
    folder = site.out / PUBLISHED / name
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted((FOLDER / name).glob("*.json")):
        if file.stem != PAGES:
            said = json.dumps(_read(file.parent, file.stem), ensure_ascii=False)
            (folder / f"{file.stem}.js").write_text(f"export default {said};\n", "utf-8")
