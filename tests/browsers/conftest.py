"""Each test in Firefox and in WebKit, on the built site; what goes wrong in a page is collected."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import find_browser
import pytest
from driver import Window, firefox, webkit
from site_page import SITE

# The first script of every page. `watched` is all that went wrong since the page was opened.
WATCH = """window.watched = [];
const watch = (...said) => window.watched.push(said.join(' '));
addEventListener('error', event => watch(event.message ?? `not loaded: ${
    event.target.src ?? event.target.href}`, event.filename ?? ''), true);
addEventListener('unhandledrejection', event => watch('rejected:', event.reason));
document.addEventListener('securitypolicyviolation', event =>
    watch('policy:', event.violatedDirective, event.blockedURI, event.sample));
const { error } = console;
console.error = (...said) => { watch('console:', ...said); error(...said); };
"""


class _Watched(http.server.SimpleHTTPRequestHandler):
    """Serves the site, in each page the script that watches it, and keeps what was not there."""

    missed: list[str]

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if self.path == "/watch.js":
            self._send(WATCH.encode(), "text/javascript")
        elif path.suffix == ".html" and path.is_file():
            page = path.read_bytes()
            self._send(page.replace(b"<title>", b'<script src="/watch.js"></script><title>', 1))
        else:
            super().do_GET()

    def _send(self, body: bytes, kind: str = "text/html; charset=utf-8") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def send_error(self, code: int, *args: object) -> None:
        if self.path != "/favicon.ico":  # browsers ask for it where they have no page yet
            self.missed.append(f"{code}: {self.path}")
        super().send_error(code, *args)


@pytest.fixture(scope="session")
def missed() -> list[str]:
    """What was asked for and is not on the site."""
    return []


@pytest.fixture(scope="session")
def watched_site(missed: list[str]) -> Iterator[str]:
    """The address of the built site, its pages watched."""
    if not (SITE / "index.html").exists():
        pytest.fail("网站还没有做：先运行 make book。")
    kind = type("Watched", (_Watched,), {"missed": missed})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(kind, directory=str(SITE)))
    with server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _apart(name: str) -> object:
    """One process drives a browser, another the other."""
    return pytest.param(name, marks=pytest.mark.xdist_group(name))


@pytest.fixture(scope="session", params=[_apart("firefox"), _apart("webkit")])
def started(request: pytest.FixtureRequest) -> Iterator[Window]:
    """A browser's window; fails, never skips, where there is none."""
    found = find_browser.others()
    if missing := [name for name, path in found.items() if path is None]:
        pytest.fail(find_browser.OTHERS_MISSING.format(missing="、".join(missing)))
    if request.param == "firefox":
        starting = firefox(found["Firefox"])
    else:
        starting = webkit(found["WebKitWebDriver"], found["MiniBrowser"], found["Xvfb"])
    with starting as window:
        yield window


@pytest.fixture
def window(started: Window, watched_site: str, missed: list[str]) -> Iterator[Window]:
    """The window, wide, of a browser that has never been here; nothing may go wrong in it."""
    started.open(f"{watched_site}404.html")
    started.run("localStorage.clear();")
    started.resize(1300, 950)
    missed.clear()
    yield started
    assert started.run("return window.watched;") == []
    assert missed == []
