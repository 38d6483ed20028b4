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

from lab import quiet_jupyter
from playwright.sync_api import Locator, Page, expect

KERNEL = "Python 3 (ipykernel)"
READY = 60_000  # ms: what a busy machine may take to open a notebook, or to start its kernel


@contextmanager
def jupyter(
    folder: Path, home: Path, module: str = "jupyterlab", python: Path | str = sys.executable
) -> Iterator[str]:
    """The address of a server that shows `folder`; its settings lie in `home`.

    `python` has the server's `module`; the kernel is this environment's in any case.
    """
    kernel = home / "kernels" / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    start = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel.write_text(json.dumps({"argv": start, "display_name": KERNEL, "language": "python"}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    environment = os.environ | quiet_jupyter() | {name: str(home / name.lower()) for name in places}
    environment |= {"JUPYTER_PATH": str(home / "kernels")}
    environment |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings")}
    environment |= {"JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces")}
    address = f"http://127.0.0.1:{port}/"
    server = subprocess.Popen(
        [
            *(python, "-m", module, str(folder), "--no-browser", "--allow-root"),
            *(f"--ServerApp.port={port}", "--IdentityProvider.token="),
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

    def __init__(self, page: Page, address: str, path: Path, *, inside: str = "lab") -> None:
        """Open it, and note from now on what the console calls an error."""
        self.page, self.path, self.problems = page, path, []
        self.ids = [cell["id"] for cell in read(path)["cells"]]
        page.on("console", lambda m: self.problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        where = f"lab/tree/{path.name}?reset" if inside == "lab" else f"notebooks/{path.name}"
        page.goto(f"{address}{where}")
        self.panel = page.locator(".jp-NotebookPanel:visible")
        self.cells = self.panel.locator(".jp-Notebook .jp-Cell")
        self.panel.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for(
            timeout=READY
        )
        expect(self.cells).to_have_count(len(self.ids), timeout=READY)

    def cell(self, id_: str) -> Locator:
        """The cell with that id."""
        return self.cells.nth(self.ids.index(id_))

    def select(self, cell: Locator) -> None:
        """Click where a cell's number stands: it is selected, not edited."""
        cell.scroll_into_view_if_needed()
        cell.locator(".jp-InputPrompt").first.click()
        self.page.keyboard.press("Escape")

    def answer(self, cell: Locator, source: str) -> None:
        """Type `source` over what the cell has, run it, and then the next, without a click."""
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Shift+Enter")
        self.page.keyboard.press("Shift+Enter")
        self.wait()

    def walk(self) -> None:
        """Run the notebook as one reads it: Shift+Enter, from the first cell to the last."""
        self.select(self.cells.first)
        for _ in self.ids[1:]:
            self.page.keyboard.press("Shift+Enter")
        self.page.keyboard.press("Control+Enter")
        self.wait()

    def wait(self, timeout: float = 540_000) -> None:
        """Wait until every cell that was asked for has run."""
        expect(self.panel.locator(".jp-InputPrompt", has_text="[*]")).to_have_count(
            0, timeout=timeout
        )

    def save(self) -> None:
        """Save, and wait until it is on the disk."""
        self.select(self.cells.first)  # no frame, no editor has the keyboard
        with self.page.expect_response(
            lambda response: response.request.method == "PUT" and "/api/contents/" in response.url
        ):
            self.page.keyboard.press("Control+s")


def read(path: Path) -> dict:
    """The notebook as it lies on the disk."""
    return json.loads(path.read_text("utf-8"))
