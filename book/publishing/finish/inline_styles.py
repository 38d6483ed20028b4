"""Turn the pages' `style` attributes into classes, so that the site's policy can forbid them.

A Content-Security-Policy without 'unsafe-inline' makes a browser ignore `style="…"`. KaTeX, tables
and outputs of notebooks write it, so the finished pages are gone through: each distinct declaration
becomes one class with one rule in the sheet "inline". The `<style>` of an output, whose rules
publishing.read.outputs has kept to it, becomes part of the sheet "outputs".

A rule weighs as much as the attribute did: `:not(#_)` lifts it above every rule that names no id
twice, and below `!important`.
"""

import html
import json
import re
from pathlib import Path

import tinycss2
from sphinx.errors import ExtensionError

from publishing.read.outputs import SCOPE
from publishing.site import Site

TAG = re.compile(
    r"<!--.*?-->|<(script|pre|textarea)\b[^>]*>.*?</\1>"  # shown or run as they are
    r"|<[a-zA-Z][\w-]*(?:\s+[^\s=<>\"'/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?)*\s*/?>",
    re.S,
)
STYLE = re.compile(r"\sstyle\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
CLASS = re.compile(r"(\sclass\s*=\s*)(?:\"([^\"]*)\"|'([^']*)')", re.I)
SCOPED = re.compile(rf"(?<=<div class=\"{SCOPE}[0-9a-f]{{8}}\">)<style>(.*?)</style>", re.S)
KEPT = "inline_styles.json"  # in the folder of the doctrees
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Styles:
    """The declarations met so far, each with the name of its class."""

    def __init__(self, names: dict[str, str] | None = None) -> None:
        """Go on from the names of an earlier build, whose pages may still be there."""
        self.names = dict(names or {})

    def classes(self, style: str) -> list[str]:
        """Return the classes that do what the attribute's value says."""
        return [self._name(declaration) for declaration in _declarations(style)]

    def _name(self, declaration: str) -> str:
        if declaration not in self.names:
            number, name = len(self.names), ""
            while number or not name:
                number, digit = divmod(number, 36)
                name = DIGITS[digit] + name
            self.names[declaration] = f"_{name}"
        return self.names[declaration]

    def css(self) -> str:
        """Return the stylesheet."""
        rules = (f".{name}:not(#_){{{said}}}\n" for said, name in self.names.items())
        return "".join(rules)

    def replace(self, page: str) -> str:
        """Return a page's HTML with classes where it had `style` attributes."""
        return TAG.sub(lambda tag: self._tag(tag[0]) if not tag[1] else tag[0], page)

    def _tag(self, tag: str) -> str:
        style = None if tag.startswith("<!--") else STYLE.search(tag)
        if style is None:
            return tag
        tag = tag[: style.start()] + tag[style.end() :]
        new = " ".join(self.classes(html.unescape(style[1] or style[2] or "")))
        if not new:
            return tag
        if CLASS.search(tag):
            return CLASS.sub(lambda old: f'{old[1]}"{old[2] or old[3] or ""} {new}"', tag, count=1)
        name = re.match(r"<[\w-]+", tag)[0]
        return f'{name} class="{new}"{tag[len(name) :]}'


def _declarations(style: str) -> list[str]:
    said = {}
    for part in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True):
        if part.type != "declaration":
            raise ExtensionError(f'style="{style}" 不是一串 CSS 声明，应当像 width: 50%。')
        value = tinycss2.serialize(part.value).strip() + ("!important" if part.important else "")
        said.pop(part.lower_name, None)
        said[part.lower_name] = f"{part.lower_name}:{value}"
    # margin and margin-left, say: which one wins depends on their order, so they stay together.
    if any(a != b and a.startswith(f"{b}-") for a in said for b in said):
        return [";".join(said.values())]
    return list(said.values())


def move_styles(site: Site) -> None:
    """Rewrite the pages, and make the sheets "outputs" and "inline" of what stood in them."""
    # Pages that this build did not write anew keep the names of the last one.
    kept = Path(site.app.doctreedir) / KEPT
    before = json.loads(kept.read_text("utf-8")) if kept.exists() else {"inline": {}, "outputs": []}
    styles = Styles(before["inline"])
    outputs = dict.fromkeys(before["outputs"])
    for name, page in site.pages.items():
        page = SCOPED.sub(lambda style: outputs.setdefault(style[1]) or "", page)
        if re.search(r"<style\b", re.sub(r"<(script|pre)\b.*?</\1>", "", page, flags=re.S)):
            raise ExtensionError(f"{name} 里有 <style>：规则要写在 book/theme/styles 里。")
        site.pages[name] = styles.replace(page)
    site.sheets["outputs"] = "\n".join(outputs)
    site.sheets["inline"] = styles.css()
    kept.write_text(json.dumps({"inline": styles.names, "outputs": list(outputs)}), "utf-8")
