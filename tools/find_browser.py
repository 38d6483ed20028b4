"""Find a Chromium for the browser tests, or install one: `make browser`.

In this order: the browser that CHROME names, Chromium's headless shell (it draws no window of its
own, and the tests take a quarter less time), a Chromium or Chrome that is there, Playwright's own,
Playwright's download, the system's package (where the user may install it). If none works, it
says so and fails: browser tests are never skipped. With `--others`, the same for what
`make test-browsers` drives: a Firefox (or what FIREFOX names), WebKitGTK and an X server for it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

SHELL = "chromium-headless-shell"  # Debian's package and program
NAMES = [SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
PLACES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]
ARGUMENTS = ["--disable-gpu", "--disable-background-networking"]
MISSING = (
    "✗ 浏览器测试要用 Chromium 或 Chrome，这台机器上没有，也没能装上。\n"
    "  装一个再试：Debian、Ubuntu 上 sudo apt install chromium；"
    "或者把 CHROME 设成浏览器程序的路径。"
)

OTHERS = {  # what each is called, by what is to be found
    "Firefox": ["firefox-esr", "firefox"],
    "WebKitWebDriver": ["WebKitWebDriver"],
    "Xvfb": ["Xvfb"],
}
MINI_BROWSER = "lib*/**/webkit2gtk-4.*/MiniBrowser"  # below /usr, on no PATH
PACKAGES = {  # of Debian; Ubuntu has the last three too, and a Firefox that is not from apt
    "Firefox": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "MiniBrowser": "webkit2gtk-driver",
    "Xvfb": "xvfb",
}
OTHERS_MISSING = (
    "✗ 在 Firefox 和 WebKit 里测试，还缺：{missing}。没能装上。\n"
    "  Debian 上 sudo apt install firefox-esr webkit2gtk-driver xvfb；"
    "Ubuntu 上 Firefox 的包叫 firefox。\n"
    "  别的系统上没有 WebKitGTK，在 Debian 或 Ubuntu 的容器里运行。"
)


def candidates() -> Iterator[str]:
    """Paths of browsers that may be here, best first."""
    if named := os.environ.get("CHROME"):
        yield named
        return  # the user has chosen: no silent fallback
    yield from (path for name in NAMES if (path := shutil.which(name)))
    yield from (path for path in PLACES if Path(path).exists())
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        yield own


def arguments() -> list[str]:
    """Command-line flags for a headless run; root cannot use Chromium's sandbox."""
    return ARGUMENTS + (["--no-sandbox"] if _is_root() else [])


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def works(path: str) -> bool:
    """Whether the browser at `path` starts and shows a page."""
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=arguments())
            title = browser.new_page().evaluate("() => (document.title = 'ok', document.title)")
            browser.close()
            return title == "ok"
    except Error:
        return False


def find() -> str | None:
    """The path of a browser that works, or None."""
    return next((path for path in candidates() if works(path)), None)


def install_commands() -> Iterator[list[str]]:
    """Commands that may bring a browser, in the order to try them."""
    yield [sys.executable, "-m", "playwright", "install", "chromium", "--no-shell"]
    yield from apt(SHELL)
    yield from apt("chromium")


def quicker(path: str) -> Iterator[list[str]]:
    """The command that brings the shell beside another browser, where nobody is asked: for root."""
    if Path(path).name != SHELL and not os.environ.get("CHROME") and _is_root():
        yield from apt(SHELL)


def apt(*packages: str) -> Iterator[list[str]]:
    """The command that installs Debian's packages, where there are such and the user may."""
    if shutil.which("apt-get"):
        may = [] if _is_root() else ["sudo", "-n"]
        if not may or shutil.which("sudo"):
            install = f"apt-get update -q && apt-get install -q -y {' '.join(packages)}"
            yield [*may, "sh", "-c", install]


def run(command: list[str]) -> None:
    """Run a command that may bring a browser; say so, and why if it did not."""
    print(f"→ 试着安装测试用的浏览器：{' '.join(command)}", flush=True)
    try:
        subprocess.run(command, check=True, timeout=600)
    except (subprocess.SubprocessError, OSError) as error:
        print(f"  没有装成：{error}", flush=True)


def others() -> dict[str, str | None]:
    """The paths of what Firefox's and WebKit's tests need; None for what is not there."""
    found = {
        name: next((path for one in names if (path := shutil.which(one))), None)
        for name, names in OTHERS.items()
    }
    if named := os.environ.get("FIREFOX"):
        found["Firefox"] = shutil.which(named)
    mini = next(iter(sorted(Path("/usr").glob(MINI_BROWSER), reverse=True)), None)
    return found | {"MiniBrowser": mini and str(mini)}


def find_others() -> None:
    """Say which Firefox and WebKit the tests will use, installing what is missing if need be."""
    if lacking := {PACKAGES[name] for name, path in others().items() if path is None}:
        for command in apt(*sorted(lacking)):
            run(command)
    found = others()
    if missing := [name for name, path in found.items() if path is None]:
        sys.exit(OTHERS_MISSING.format(missing="、".join(missing)))
    print(f"✓ 浏览器：{found['Firefox']}，{found['MiniBrowser']}")


def main() -> None:
    """Say which browser the tests will use, installing one if need be."""
    if "--others" in sys.argv[1:]:
        return find_others()
    path = find()
    if path is None and os.environ.get("CHROME"):
        sys.exit(f"✗ CHROME={os.environ['CHROME']} 启动不了。改成能用的路径，或者不设它。")
    for command in quicker(path) if path else install_commands():
        run(command)
        if (found := find()) != path:
            path = found
            break
    if path is None:
        sys.exit(MISSING)
    print(f"✓ 浏览器：{path}")


if __name__ == "__main__":
    main()
