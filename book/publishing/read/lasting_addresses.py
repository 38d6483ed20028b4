"""Give headings and terms addresses that last: names, not docutils' counted `id7` and `term-3`.

A number moves when a section is added before it, and every link that someone keeps then leads
elsewhere. So what a reader may link to is named:

- a heading by book/addresses.yml, which says which name belongs to which heading; the parts that
  every chapter has, and its exercises, have the same name everywhere (`COMMON`);
- a term of the glossary by its English, `term-convolution-kernel`;
- a reference by its key, `ref-lecun1998` (`bibtex_cite_id` in `name_references`).

A heading that is not in the file is named by its own words, so that a draft needs no entry; the
tests ask for one. Names of earlier releases, in book/addresses_moved.yml, lead to the new ones
(publishing.write.moved_addresses).
"""

import re
from functools import cache

import yaml
from docutils import nodes
from docutils.transforms import Transform
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from publishing.places import ROOT
from publishing.private import move_term

FILE = ROOT / "book" / "addresses.yml"
COMMON = {
    "学习目标": "goals",
    "小结": "summary",
    "自测": "quiz",
    "练习": "exercises",
    "延伸阅读": "reading",
    # The pages of the teacher's guide, one a session.
    "要看的一张图": "picture",
    "九十分钟": "minutes",
    "演示": "demo",
    "板书": "board",
    "三个误会": "misconceptions",
    "不讲的，和代价": "left-out",
    "作业": "homework",
    "下一次以前": "afterwards",
}
TITLE = "start"  # of a page
EXERCISE = re.compile(r"练习 (\d+)(?:（|$)")
NUMBER = re.compile(r"^\d+\.\d+\s+")
ENGLISH = re.compile(r"[A-Za-z][^,.。]*")
# docutils counts what has no name of its own; not from `id1`, which earlier releases gave headings.
COUNTED = "at-"


@cache
def listed() -> dict[str, dict[str, str]]:
    """For each page the name of each heading that has one."""
    pages = yaml.safe_load(FILE.read_text("utf-8"))
    for page, names in pages.items():
        if len(set(names.values())) < len(names):
            raise ExtensionError(f"book/addresses.yml 的 [{page}] 里有一个标题写了两次。")
    return {page: {title: name for name, title in names.items()} for page, names in pages.items()}


def name_of(page: str, title: str) -> str:
    """The name of a heading below a page's title.

    >>> name_of("notebooks/x", "4.1 小结"), name_of("notebooks/x", "练习 2（进阶）账单")
    ('summary', 'exercise-2')
    >>> name_of("notebooks/x", "1×1：邻居 一个")
    '1-1-邻居-一个'
    """
    bare = NUMBER.sub("", " ".join(title.split()))
    named = listed().get(page, {}).get(bare) or COMMON.get(bare)
    if not named and (exercise := EXERCISE.match(bare)):
        named = f"exercise-{exercise[1]}"
    return named or slug(bare)


def slug(text: str) -> str:
    """A text as a name: its letters and digits, lower case, with hyphens between."""
    return re.sub(r"[\W_]+", "-", text).strip("-").lower()


class LastingAddresses(Transform):
    """Renames; before Sphinx notes where labels lead (SphinxDomains, 850)."""

    default_priority = 840

    def apply(self) -> None:
        """Name the sections and the terms of one page."""
        env = self.document.settings.env
        taken: set[str] = set()
        for section in self.document.findall(nodes.section):
            title = section.next_node(nodes.title)
            top = isinstance(section.parent, nodes.document)
            name = TITLE if top else name_of(env.docname, title.astext())
            if name in taken:
                raise ExtensionError(
                    f"{env.docname}：有两个标题的地址都是 #{name}，第二个是“{title.astext()}”。"
                    "在 book/addresses.yml 里给它们各写一个名字。"
                )
            taken.add(name)
            self._rename(section, name)
        for term in self.document.findall(nodes.term):
            english = ENGLISH.match(term.parent.children[-1].astext())
            if english and any(one.startswith("term-") for one in term["ids"]):
                self._rename(term, f"term-{slug(english[0])}")
                move_term(env, term.astext(), term["ids"][0])

    def _rename(self, node: nodes.Element, name: str) -> None:
        """Put `name` first; a name that the author gave besides (`(name)=`) stays."""
        document = self.document
        given = {document.nameids[one] for one in node["names"] if document.nametypes.get(one)} - {
            None
        }
        kept = [one for one in node["ids"] if one in given and one != name]
        for old in set(node["ids"]) - set(kept):
            document.ids.pop(old, None)
            for label, place in document.nameids.items():
                if place == old:
                    document.nameids[label] = name
        node["ids"] = [name, *kept]
        document.ids[name] = node


def name_references(app: Sphinx, config: Config) -> None:
    """Name references by their keys, and let nothing be called as headings were once."""
    config.bibtex_cite_id = "ref-{key}"


def count_apart(app: Sphinx) -> None:
    """Set what docutils calls the places that nobody links to."""
    app.env.settings["auto_id_prefix"] = COUNTED
