"""A Jupyter of our own, and a page of it: what the tests of the learner's copies do there."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab import QUIET
from playwright.sync_api import Locator, Page, expect

READY = 60_000  # ms: what a busy machine may take to open a notebook, or to start its kernel


@contextmanager
def jupyter(folder: Path, home: Path, *command: str, **more: str) -> Iterator[str]:
    """The address of a server that shows `folder`; its settings lie in `home`.

    `command` is its module and first arguments, `more` adds to its environment.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    environment = os.environ | {name: str(home / name.lower()) for name in places} | more
    environment |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings")}
    environment |= {"JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces")}
    address = f"http://127.0.0.1:{port}/"
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", *command, str(folder), "--no-browser", "--allow-root"),
            *(f"--ServerApp.port={port}", "--IdentityProvider.token=", *QUIET),
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=(log := (home / "log").open("wb")),
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}api/status").read()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        else:
            raise TimeoutError((home / "log").read_text("utf-8")[-2000:])
        yield address
    finally:
        server.terminate()
        server.wait(20)
        log.close()


class Notebook:
    """A notebook that is open in JupyterLab or in Notebook 7."""

    def __init__(self, page: Page, address: str, name: str, *, inside: str = "lab") -> None:
        """Open it, and note from now on what the console calls an error."""
        self.page, self.problems = page, []
        page.on("console", lambda m: self.problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        where = f"lab/tree/{name}?reset" if inside == "lab" else f"notebooks/{name}"
        page.goto(f"{address}{where}")
        self.panel = page.locator(".jp-NotebookPanel:visible")
        self.cells = self.panel.locator(".jp-Notebook .jp-Cell")
        self.panel.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for(
            timeout=READY
        )

    def cell(self, text: str) -> Locator:
        """The first cell that shows `text`."""
        return self.cells.filter(has_text=text).first

    def select(self, cell: Locator) -> None:
        """Click where a cell's number stands: it is selected, not edited."""
        cell.scroll_into_view_if_needed()
        cell.locator(".jp-InputPrompt").first.click()
        self.page.keyboard.press("Escape")

    def write(self, cell: Locator, source: str) -> None:
        """Type `source` over what the cell has, and run it."""
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Control+Enter")
        self.wait()

    def run(self, cell: Locator) -> None:
        """Run one cell, and wait until it is done."""
        self.select(cell)
        self.page.keyboard.press("Control+Enter")
        self.wait()

    def walk(self) -> None:
        """Run the notebook as one reads it: Shift+Enter, from the first cell to the last."""
        self.select(self.cells.first)
        for _ in range(self.cells.count() - 1):
            self.page.keyboard.press("Shift+Enter")
        self.page.keyboard.press("Control+Enter")
        self.wait()

    def wait(self, timeout: float = 300_000) -> None:
        """Wait until every cell that was asked for has run."""
        expect(self.panel.locator(".jp-InputPrompt", has_text="[*]")).to_have_count(
            0, timeout=timeout
        )

    def save(self) -> None:
        """Save, and wait until it is on the disk."""
        with self.page.expect_response(
            lambda response: response.request.method == "PUT" and "/api/contents/" in response.url
        ):
            self.page.keyboard.press("Control+s")


def read(path: Path) -> dict:
    """The notebook as it lies on the disk."""
    return json.loads(path.read_text("utf-8"))
