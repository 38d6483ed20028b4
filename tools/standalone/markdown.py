"""From the chapters' MyST to plain Markdown, as Jupyter, Colab and AI Studio show it.

MyST's own parser says where each construct stands, and only those places are rewritten: all other
text stays as it was written. A construct that is not handled here is an error, so nothing reaches
a learner as raw markup.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from pybtex.database import Entry, parse_file

from standalone.errors import StandaloneError

# As in _config.yml; a test holds the two together.
EXTENSIONS = {"amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"}

FOLDER = "notebooks"  # where the chapters lie, from which their relative links start
EXPLORERS = "book/explore.md"
EXPLORER = re.compile(r"\s*<(?P<end>/?)(?P<name>[a-z]+-(?:explorer|lab))\b[^<]*>\s*")
COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.S)

# What Jupyter shows as the site does. html_* and link_open are looked at more closely.
KNOWN_BLOCKS = re.compile(
    r"(paragraph|heading|(bullet|ordered)_list|list_item|blockquote|table|thead|tbody|tr|th|td)"
    r"_(open|close)|inline|fence|code_block|hr|math_block|html_block"
)
KNOWN_INLINE = re.compile(
    r"text|code_inline|math_inline|softbreak|hardbreak|html_inline|myst_role|"
    r"(em|strong|link)_(open|close)"
)
RAW_HTML_LINK = re.compile(r"<[^>]*\b(?:href|src)\s*=\s*[\"']?(?!https?:)", re.I)

Edit = tuple[int, int, str]  # from, to, instead


@dataclass(frozen=True)
class Explorer:
    """An explorer that stands in the text: its element's name and id, and where it starts."""

    name: str
    id: str
    settings: dict[str, str]


@dataclass(frozen=True)
class Links:
    """Where links lead.

    `site` is the site's address, ending in a slash; without one every link becomes plain text.
    `anchors` gives a place within the site for ("term", term) and ("cite", key).
    """

    site: str = ""
    anchors: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def page(self, source: str, fragment: str = "") -> str:
        """The address of the page made from `source` ("book/explore.md"), or ""."""
        return self.site and f"{self.site}{posixpath.splitext(source)[0]}.html{fragment}"

    def explorer(self, explorer: Explorer) -> str:
        """Where the site's explorers have this one, set as the chapter sets it, or ""."""
        state = ";".join(f"{name}:{value}" for name, value in explorer.settings.items())
        query = f"?{explorer.name}={quote(state, safe=':;,/')}" if state else ""
        return self.page(EXPLORERS, f"{query}#{explorer.name}")

    def anchor(self, kind: str, name: str) -> str:
        """The address of a glossary's term or a reference, or ""."""
        place = self.anchors.get((kind, name))
        return self.site + place if self.site and place else ""


def read_references(path: Path) -> dict[str, tuple[str, str]]:
    """Each entry's authors and year, as the site writes them: ("LeCun et al.", "1998")."""
    return {
        key: (_authors(entry), entry.fields["year"])
        for key, entry in parse_file(str(path)).entries.items()
    }


def _authors(entry: Entry) -> str:
    names = ["".join(map(str, person.rich_last_names)) for person in entry.persons["author"]]
    return f"{names[0]} et al." if len(names) > 2 else " and ".join(names)


def split(source: str, where: str = "") -> list[str | Explorer]:
    """Cut a Markdown cell where explorers stand, each in a paragraph of its own.

    What stands between an element's tags is for pages without scripts, and goes. Raises
    StandaloneError for an element that is not closed, or within another block.
    """
    lines, pieces, done, opened = source.splitlines(keepends=True), [], 0, None
    for token in _parser().parse(source):
        match = token.type == "html_block" and EXPLORER.fullmatch(token.content)
        if not match:
            continue
        if token.level or bool(match["end"]) == (opened is None):
            raise StandaloneError(f"{where}：实验台要单独成段，有头有尾：{token.content[:60]}")
        first, last = token.map
        if opened is None:
            pieces.append("".join(lines[done:first]))
            opened = _explorer(token.content)
        else:
            pieces.append(opened)
            opened, done = None, last
    if opened:
        raise StandaloneError(f"{where}：<{opened.name}> 没有结束的标签")
    return [*pieces, "".join(lines[done:])]


def plain(
    source: str, links: Links, references: Mapping[str, tuple[str, str]], where: str = ""
) -> str:
    """Rewrite a Markdown cell; `where` names it in an error.

    Raises StandaloneError for a construct that has no plain form here.
    """
    try:
        edits = list(_edits(source, links, references))
    except StandaloneError as error:
        raise StandaloneError(f"{where}：{error}") from None
    for start, end, text in sorted(edits, reverse=True):
        source = source[:start] + text + source[end:]
    return source.strip("\n")


def _edits(source: str, links: Links, references: Mapping[str, tuple[str, str]]) -> Iterator[Edit]:
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    done = 0
    for token in _parser().parse(source):
        if not KNOWN_BLOCKS.fullmatch(token.type):
            raise StandaloneError(f"不会把 {token.type} 变成普通的 Markdown：{token.content[:40]}")
        if token.type == "fence" and token.info.startswith("{"):
            raise StandaloneError(f"不会把指令 {token.info} 变成普通的 Markdown")
        if token.type == "html_block":
            first, last = token.map
            if token.content.startswith("</details>"):
                if first and lines[first - 1].strip():
                    yield starts[first], starts[first], "\n"
                continue
            if not COMMENT.fullmatch(token.content):
                _check_html(token.content)
                continue
            while last < len(lines) and not lines[last].strip():
                last += 1
            yield starts[first], starts[last], ""
        if token.type == "inline":
            done = max(done, starts[token.map[0]])
            places, done = _places(source, token.content, done)
            for child in token.children:
                for start, end, text in _inline_edits(child, token.content, links, references):
                    yield places[start], places[end - 1] + 1, text
                if child.type == "link_open":
                    yield from _link_edits(child, token.content, places, links)


def _places(source: str, content: str, start: int) -> tuple[list[int], int]:
    """Where each character of an inline token stands in the source; and where it ends.

    The token lacks what its lines begin with in the source: indents, quote marks, table bars.
    """
    places = []
    for line in content.split("\n"):
        start = source.index(line, start)
        places += range(start, start + len(line) + 1)
        start += len(line)
    return places, start


def _inline_edits(
    token: Token, content: str, links: Links, references: Mapping[str, tuple[str, str]]
) -> Iterator[Edit]:
    if not KNOWN_INLINE.fullmatch(token.type):
        raise StandaloneError(f"不会把 {token.type} 变成普通的 Markdown：{content[:40]}")
    if set(token.attrs) - {"href", "title"}:
        raise StandaloneError(f"不会把花括号里的属性变成普通的 Markdown：{content[:40]}")
    if token.type == "myst_role":
        yield (*token.meta["span"], _role(token, links, references))
    if token.type == "html_inline":
        start, end = token.meta["span"]
        if COMMENT.fullmatch(token.content):
            while content[end : end + 1] == " ":
                end += 1
            yield start, end, ""
        else:
            _check_html(token.content)


def _role(token: Token, links: Links, references: Mapping[str, tuple[str, str]]) -> str:
    name, content = token.meta["name"], token.content
    if name == "term":
        shown, _, target = content.removesuffix(">").partition(" <")
        return _linked(shown, links.anchor("term", target or shown))
    if name in {"cite:t", "cite:p"}:
        return "；".join(
            _citation(key.strip(), name, links, references) for key in content.split(",")
        )
    raise StandaloneError(f"不会把 {{{name}}} 变成普通的 Markdown；会的是 term、cite:t、cite:p")


def _citation(key: str, role: str, links: Links, references: Mapping[str, tuple[str, str]]) -> str:
    """As the site shows it: LeCun et al. [1998], or [LeCun et al., 1998] for cite:p."""
    if key not in references:
        raise StandaloneError(f"references.bib 里没有 {key}")
    authors, year = references[key]
    url = links.anchor("cite", key)
    if role == "cite:p":
        return f"[{_linked(f'{authors}, {year}', url)}]"
    return f"{authors} [{_linked(year, url)}]"


def _linked(text: str, url: str) -> str:
    return f"[{text}]({url})" if url else text


def _link_edits(token: Token, content: str, places: list[int], links: Links) -> Iterator[Edit]:
    """Lead a relative link to the site, or leave its text alone where there is no site."""
    href = str(token.attrs["href"])
    if urlsplit(href).scheme in {"http", "https"}:
        return
    target = posixpath.normpath(posixpath.join(FOLDER, href.partition("#")[0]))
    start, end = token.meta["span"]
    middle = content.rfind("](", start, end)
    if not href.endswith((".md", ".ipynb")) or middle < 0:
        raise StandaloneError(f"不会改写链接 {content[start:end]}；能改的是 [文字](相对路径.md)")
    if url := links.page(target):
        yield places[middle + 2], places[end - 1], url
    else:
        yield places[start], places[start] + 1, ""
        yield places[middle], places[end - 1] + 1, ""


class _Attributes(HTMLParser):
    """The name and attributes of the one element that it is fed."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tag, self.attributes = tag, dict(attrs)


def _explorer(html: str) -> Explorer:
    parser = _Attributes()
    parser.feed(html)
    settings = {name: value or "" for name, value in parser.attributes.items()}
    return Explorer(parser.tag, settings.pop("id", parser.tag), settings)


def _check_html(html: str) -> None:
    if re.search(r"</?\w+-", html) or RAW_HTML_LINK.search(html):
        raise StandaloneError(
            f"Jupyter 不认识这段 HTML，或者里面有相对链接：{html[:60]}……"
            "（实验台的标签前后各空一行，里面那句话和其中的链接写成 Markdown，"
            "样子见 CONTRIBUTING.md 的“实验台”一节）"
        )


@cache
def _parser() -> MarkdownIt:
    """MyST's parser; the constructs that may be rewritten say where they stand (meta["span"])."""
    parser = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML)
    for name in ("myst_role", "link", "html_inline"):
        rules = {rule.name: rule.fn for rule in parser.inline.ruler.__rules__}
        parser.inline.ruler.at(name, _noting_span(rules[name]))
    return parser


def _noting_span(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    def noting(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        found = rule(state, silent)
        if found and not silent:
            # Text that was pending comes first.
            token = next(token for token in state.tokens[before:] if token.type != "text")
            token.meta["span"] = (start, state.pos)
        return found

    return noting
