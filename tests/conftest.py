"""Fixtures and options that the tests share."""

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import find_browser
import pytest
from contract import CHAPTERS, QUICK_CHAPTER
from playwright.sync_api import Browser, sync_playwright
from site_page import SITE
from xdist.scheduler.loadscope import LoadScopeScheduling


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-chapter",
        action="store_true",
        help="also what is long: every chapter elsewhere, twice and rounded, every page by keys",
    )
    parser.addoption(
        "--late-scripts",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="serve every script and its data so late: finds tests that look too early",
    )
    parser.addoption(
        "--standalone",
        choices=("quick", "all"),
        default="quick",
        help="run one standalone notebook in a fresh environment, or every one in each of three",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "chapter" in metafunc.fixturenames:
        metafunc.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
    if "rerun_chapter" in metafunc.fixturenames:
        every = metafunc.config.getoption("--every-chapter")
        chosen = [path for path in CHAPTERS if every or path.stem.startswith(QUICK_CHAPTER)]
        metafunc.parametrize("rerun_chapter", chosen, ids=lambda path: path.stem)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--every-chapter"):
        later = {item for item in items if item.get_closest_marker("weekly")}
        config.hook.pytest_deselected(items=list(later))
        items[:] = [item for item in items if item not in later]


class _AxeApart(LoadScopeScheduling):
    """A class's tests run in one process, but for axe's: its pages are slow, and any can take one.

    What has few tests is handed out last, so that no process is left with a long class alone.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if "::TestAxe" in nodeid else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling | None:
    return _AxeApart(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; fails, never skips, where there is none."""
    path = find_browser.find()
    if path is None:
        pytest.fail(find_browser.MISSING)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=find_browser.arguments())
        yield chromium
        chromium.close()


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args: object, late: float, directory: str) -> None:
        self.late = late
        super().__init__(*args, directory=directory)

    def do_GET(self) -> None:
        if ".js" in self.path:
            time.sleep(self.late)
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def serve(request: pytest.FixtureRequest) -> Iterator[Callable[[Path], str]]:
    """A function that serves a folder from this process, and returns its address."""
    late = request.config.getoption("--late-scripts")
    with ExitStack() as servers:

        def serve_one(folder: Path) -> str:
            handler = partial(_QuietHandler, late=late, directory=str(folder))
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            servers.enter_context(server)
            servers.callback(server.shutdown)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            return f"http://127.0.0.1:{server.server_port}/"

        yield serve_one


@pytest.fixture(scope="session")
def site(serve: Callable[[Path], str]) -> str:
    """The address of the built site."""
    if not (SITE / "index.html").exists():
        pytest.fail("网站还没有做：先运行 make book。")
    return serve(SITE)
