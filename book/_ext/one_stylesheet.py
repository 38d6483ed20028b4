"""Publish one stylesheet: the theme's and ours, without the rules that no page needs.

The theme's stylesheets hold Bootstrap, icons and a dozen components; nine rules in ten match
nothing here. A rule stays when each class, id and element that it wants is in a built page or is
named in one of our scripts. What the theme put into `_static` and no page, stylesheet or script
mentions is not published at all.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import rcssmin
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
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    css = rcssmin.cssmin("".join(_kept(rules, used)))
    css = re.sub(r"(?<=[{;])[\w-]+:[^;{}]*url\([\"']?data:[^)]*\)[^;{}]*;?", "", css)
    while (shorter := _without_unread_properties(css, scripts)) != css:
        css = shorter
    return css


def _without_unread_properties(css: str, scripts: str) -> str:
    read = set(re.findall(r"var\((--[\w-]+)", css)) | set(re.findall(r"--[\w-]+", scripts))
    css = re.sub(
        r"(?<=[{;])(--[\w-]+):[^;{}]*(;|(?=\}))",
        lambda match: match[0] if match[1] in read else "",
        css,
    )
    return re.sub(r"[^{};]+\{\}", "", css)


def _kept(rules: list[Node], used: set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "error":
            raise ExtensionError(f"样式表有错：{rule.message}（第 {rule.source_line} 行）")
        if isinstance(rule, AtRule):
            if rule.lower_at_keyword in NESTED and rule.content is not None:
                inner = tinycss2.parse_rule_list(
                    rule.content, skip_comments=True, skip_whitespace=True
                )
                if kept := "".join(_kept(inner, used)):
                    yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}"
            elif rule.lower_at_keyword != "charset":
                yield rule.serialize()
            continue
        alive = [
            tinycss2.serialize(selector).strip()
            for selector in _split(rule.prelude)
            if _names(selector) <= used
        ]
        if alive:
            yield f"{','.join(alive)}{{{tinycss2.serialize(rule.content)}}}"


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
