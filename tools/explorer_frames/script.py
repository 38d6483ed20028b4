"""One script out of an explorer's modules: for a page that can load nothing.

Each module becomes a function that returns what it exports, and `import` a call that runs it once.
What a module fetches beside it goes along: JSON as text, the rest as base64.
"""

import base64
import json
import re
from pathlib import Path

import rjsmin

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = ROOT / "book" / "_static" / "explorers"
SITE_MODULES = ROOT / "book" / "theme" / "static" / "site"
LANGUAGE = "zh"

IMPORT = re.compile(r'^import\s*(?:(\{[^}]*\})\s*from\s*)?"([^"]+)";', re.M)
LATER = re.compile(r'\bimport\((["`])([^"`]+)\1\)')
EXPORT = re.compile(r"^export (?=(?:const|class|function|async function) (\w+))", re.M)
EXPORTS = re.compile(r"^export \{([^}]*)\};", re.M)
DATA = re.compile(r'fetch\(new URL\((["`])([\w./${}-]+)\1, import\.meta\.url\)\)')


def bundle(element: str) -> str:
    """One script that defines the element: every module a function, and a `load` that runs them.

    Raises ValueError for an import, an export or an address that would be left in it.
    """
    start, factories, data = f"explorers/{element}.js", {}, {}
    words = [f"explorers/words/{LANGUAGE}/{part}.js" for part in ("common", element.split("-")[0])]
    waiting = [start, *words]
    while waiting:
        name = waiting.pop()
        if name not in factories:
            source, imported = _factory(name, data)
            factories[name] = source
            waiting += imported
    parts = "".join(f"{json.dumps(name)}:{source},\n" for name, source in sorted(factories.items()))
    script = f"""\
(() => {{
const $data = {json.dumps(data)};
const $open = async (name) =>
  new Response($data[name].text ?? Uint8Array.from(atob($data[name]), (one) => one.charCodeAt(0)));
const $factories = {{
{parts}}};
const $loaded = {{}};
const $load = (name) => ($loaded[name] ??= $factories[name]());
return $load({json.dumps(start)});
}})()"""
    return rjsmin.jsmin(script)


def _factory(name: str, data: dict[str, str | dict[str, str]]) -> tuple[str, list[str]]:
    """A module as a function that returns what it exports, and the modules that it imports."""
    source, imported = _file(name).read_text("utf-8"), []

    def now(match: re.Match) -> str:
        imported.append(_resolved(name, match[2]))
        names = f"const {match[1].replace(' as ', ': ')} = " if match[1] else ""
        return f'{names}await $load("{imported[-1]}");'

    def later(match: re.Match) -> str:
        target = _resolved(name, match[2])
        if "${" not in target:  # the words are there already
            imported.append(target)
        return f"$load({match[1]}{target}{match[1]})"

    def carried(match: re.Match) -> str:
        files = re.sub(r"\$\{\w+\}", "*", match[2])  # `models/${name}.json` may be any of them
        for file in sorted(_file(name).parent.glob(files)):
            key = file.relative_to(_file(name).parent).as_posix()
            data[key] = base64.b64encode(file.read_bytes()).decode()
            if file.suffix == ".json":  # as text it is packed to a tenth
                data[key] = {"text": file.read_text("utf-8")}
        return f"$open({match[1]}{match[2]}{match[1]})"

    exported = EXPORT.findall(source)
    for group in EXPORTS.findall(source):
        exported += [one.strip() for one in group.split(",") if one.strip()]
    source = EXPORT.sub("", EXPORTS.sub("", source))
    if source != (plain := source.replace("\nexport default ", "\nconst standard = ")):
        source, exported = plain, [*exported, "default: standard"]
    elif source.startswith("export default "):
        source = source.replace("export default ", "const standard = ", 1)
        exported.append("default: standard")
    source = LATER.sub(later, IMPORT.sub(now, DATA.sub(carried, source)))
    source = source.replace("import.meta.url", "location.href")
    if left := re.search(r"^(import|export)\b.*|import\.meta.*|\bfetch\(.*", source, re.M):
        raise ValueError(f"{name}：实验台的页面不会装下这一句：{left[0][:80]}")
    return f"async () => {{\n{source}\nreturn {{ {', '.join(exported)} }};\n}}", imported


def _resolved(name: str, target: str) -> str:
    """The module that `target` means in the module `name`."""
    parts = name.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _file(name: str) -> Path:
    folder, _, rest = name.partition("/")
    return {"explorers": MODULES, "site": SITE_MODULES}[folder] / rest
