"""Publish one stylesheet: the theme's and ours, without the rules that no page needs.

The theme's stylesheets hold Bootstrap, icons and a dozen components; nine rules in ten match
nothing here. A rule stays when each class, id and element that it wants is in a built page or is
named in one of our scripts. What the theme put into `_static` and no page, stylesheet or script
mentions is not published at all.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from tinycss2.ast import AtRule, FunctionBlock, HashToken, IdentToken, LiteralToken, Node

# In the order of the cascade; ours come last, by name.
THEME = (
    "styles/bootstrap.css",
    "styles/pydata-sphinx-theme.css",
    "styles/sphinx-book-theme.css",
    "pygments.css",
    "mystnb.*.css",
)
OURS = "site/*.css"
PUBLISHED = "site.css"
NESTED = ("media", "supports", "container", "layer")
BLOCKS = {"() block": "()", "[] block": "[]", "{} block": "{}"}


def bundle(app: Sphinx, error: Exception | None) -> None:
    """Write `_static/site.css`, then take the unused files out of `_static`."""
    if error is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    sources = [file for pattern in (*THEME, OURS) for file in sorted(static.glob(pattern))]
    if len(sources) <= len(THEME):
        raise ExtensionError(f"{static} 里的样式表不全，只有：{[file.name for file in sources]}")
    css = "\n".join(file.read_text("utf-8") for file in sources)
    for file in sources:
        file.unlink()
    own = Path(app.confdir) / "book" / "_static"
    scripts = "\n".join(file.read_text("utf-8") for file in own.rglob("*.js"))
    pages = "\n".join(
        page.read_text("utf-8")
        for page in Path(app.outdir).rglob("*.html")
        if static not in page.parents
    )
    css = purge(css, names_in_pages(pages) | set(re.findall(r"[\w-]+", scripts)), scripts)
    (static / PUBLISHED).write_text(css, "utf-8")
    mentioned = pages + css
    for file in [file for file in static.rglob("*") if file.is_file()]:
        if not (own / file.relative_to(static)).exists() and file.name not in mentioned:
            file.unlink()
    for folder in sorted((f for f in static.rglob("*") if f.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def names_in_pages(html: str) -> set[str]:
    """Return the elements, classes and ids of some HTML."""
    names = {name.lower() for name in re.findall(r"<([a-zA-Z][\w-]*)", html)}
    for value in re.findall(r'\s(?:class|id)="([^"]*)"', html):
        names.update(value.split())
    return names


def purge(css: str, used: set[str], scripts: str = "") -> str:
    """Return the rules of `css` whose names are all in `used`, minified.

    Declarations of custom properties that neither these rules nor `scripts` read go too, and
    so do pictures inside the stylesheet (`data:`), which the pages' policy would refuse.
    """
    css = minify(css, used)
    css = re.sub(r"(?<=[{;])[\w-]+:[^;{}]*url\([\"']?data:[^)]*\)[^;{}]*;?", "", css)
    while (shorter := _without_unread_properties(css, scripts)) != css:
        css = shorter
    return css


def minify(css: str, used: set[str] | None = None) -> str:
    """Return `css` without comments and unneeded spaces; only what is `used`, if that is given.

    A real parser reads it: minifiers that go by patterns take the space out of `.a :is(.b)`.
    """
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "".join(_kept(rules, used))


def _without_unread_properties(css: str, scripts: str) -> str:
    read = set(re.findall(r"var\((--[\w-]+)", css)) | set(re.findall(r"--[\w-]+", scripts))
    css = re.sub(
        r"(?<=[{;])(--[\w-]+):[^;{}]*(;|(?=\}))",
        lambda match: match[0] if match[1] in read else "",
        css,
    )
    return re.sub(r"[^{};]+\{\}", "", css)


def _kept(rules: list[Node], used: set[str] | None) -> Iterator[str]:
    for rule in rules:
        if rule.type == "error":
            raise ExtensionError(f"样式表有错：{rule.message}（第 {rule.source_line} 行）")
        if not isinstance(rule, AtRule):
            alive = [
                _short(selector)
                for selector in _split(rule.prelude)
                if used is None or _names(selector) <= used
            ]
            if alive:
                yield f"{','.join(alive)}{{{_declarations(rule.content)}}}"
        elif rule.lower_at_keyword in NESTED and rule.content is not None:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if kept := "".join(_kept(inner, used)):
                yield f"@{rule.at_keyword} {_short(rule.prelude)}{{{kept}}}"
        elif rule.lower_at_keyword == "font-face":
            yield f"@font-face{{{_declarations(rule.content)}}}"
        elif rule.lower_at_keyword != "charset":
            block = "" if rule.content is None else f"{{{_short(rule.content)}}}"
            yield f"@{rule.at_keyword} {_short(rule.prelude)}{block or ';'}"


def _declarations(content: list[Node]) -> str:
    parts = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    said = []
    for part in parts:
        if part.type != "declaration":
            raise ExtensionError(f"样式表里这一条读不懂：{part.serialize()}")
        value = _short(part.value) + ("!important" if part.important else "")
        said.append(f"{part.name}:{value}")
    return ";".join(said)


def _short(tokens: list[Node]) -> str:
    """Write tokens without comments, and with one space where there was any."""
    css = ""
    for token in tokens:
        if token.type == "whitespace":
            css += " "
        elif token.type == "function":
            css += f"{token.name}({_short(token.arguments)})"
        elif token.type in BLOCKS:
            opening, closing = BLOCKS[token.type]
            css += opening + _short(token.content) + closing
        elif token.type != "comment":
            css += token.serialize()
    return css.strip()


def _split(prelude: list[Node]) -> list[list[Node]]:
    selectors: list[list[Node]] = [[]]
    for token in prelude:
        if isinstance(token, LiteralToken) and token.value == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def _names(selector: list[Node]) -> set[str]:
    """Return the classes, ids and elements that a selector cannot do without.

    What is inside :not(), :is() or [attribute=…] is not asked for: such a rule stays.
    """
    names, before = set(), None
    for token in selector:
        if isinstance(token, IdentToken):
            if before == ".":
                names.add(token.value)
            elif before != ":":
                names.add(token.lower_value)
        elif isinstance(token, HashToken):
            names.add(token.value)
        before = token.value if isinstance(token, LiteralToken) else None
        if isinstance(token, FunctionBlock):
            before = None
    return names


def setup(app: Sphinx) -> dict:
    """Register the handler with Sphinx, after those that write the stylesheets it takes."""
    app.connect("build-finished", bundle, priority=510)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
