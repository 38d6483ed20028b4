"""Firefox and WebKit behind one thin interface, without a package: both speak WebDriver's commands.

Firefox takes them on its Marionette port, where Debian has no geckodriver to stand between; WebKit
through WebKitWebDriver, which starts WebKitGTK's MiniBrowser, on an X server without a screen. A
command that fails is a `BrowserError` that names it.
"""

import base64
import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver's key for a reference to an element
START = 60.0  # seconds that a browser may take to start, and a page to do what is waited for
ENTER, ESCAPE, LEFT, RIGHT, DOWN = "\ue007", "\ue00c", "\ue012", "\ue014", "\ue015"
PREFERENCES = {
    "marionette.port": 0,  # any that is free; Firefox writes it into its profile
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "browser.download.useDownloadDir": True,
    "browser.download.folderList": 2,
}


class BrowserError(Exception):
    """A command of WebDriver failed, or a browser did not start."""


class PageLeft(BrowserError):
    """The page went before a script on it was done."""


class Window:
    """One window of a browser. `send` takes a command's name and parameters: its answer's value."""

    def __init__(self, name: str, send: Callable[..., object]) -> None:
        self.name, self._send = name, send

    def open(self, address: str) -> None:
        """Go to an address and wait until it is loaded."""
        self._send("Navigate", url=address)

    def run(self, script: str, *arguments: object) -> object:
        """Run the body of an async function, which sees `arguments`; return what it returns."""
        body = (
            "const done = arguments[arguments.length - 1];"
            f"(async function () {{ {script} }}).apply(null, [...arguments].slice(0, -1))"
            ".then(value => done({ value }), error => done({ error: String(error) }));"
        )
        said = self._send("ExecuteAsyncScript", script=body, args=list(arguments))
        if said is None:  # what Firefox answers then
            raise PageLeft(f"{self.name}: left its page in {script[:200]}")
        if "error" in said:
            raise BrowserError(f"{self.name}: {said['error']} in {script[:200]}")
        return said.get("value")

    def wait(self, condition: str, *arguments: object) -> object:
        """Wait until an expression is true, on whatever page; return its value.

        The expression sees `arguments`.
        """
        end = time.monotonic() + START
        while time.monotonic() < end:
            with suppress(PageLeft):
                if value := self.run(f"return {condition};", *arguments):
                    return value
            time.sleep(0.05)
        raise BrowserError(f"{self.name}: never true: {condition}")

    def find(self, selector: str) -> dict:
        """Return the first element that fits a selector of CSS."""
        return self._send("FindElement", using="css selector", value=selector)

    def click(self, selector: str) -> None:
        """Click where the element is seen, as a mouse does."""
        self._send("ElementClick", element=self.find(selector))

    def type(self, selector: str, text: str) -> None:
        """Type into the element."""
        self._send("ElementSendKeys", element=self.find(selector), text=text)

    def press(self, text: str) -> None:
        """Type where the focus is."""
        self._send("ElementSendKeys", element=self._send("GetActiveElement"), text=text)

    def resize(self, width: int, height: int) -> None:
        """Set the window's size, its frame included."""
        self._send("SetWindowRect", width=width, height=height)

    def screenshot(self) -> bytes:
        """Return a PNG of what the window shows."""
        return base64.b64decode(self._send("TakeScreenshot", full=False))


# ── Firefox: Marionette, "length:[0, id, name, parameters]" on a socket ─────────────────────────
class _Marionette:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=3 * START)
        self.count = 0
        self._receive()  # it greets

    def _receive(self) -> object:
        length = b""
        while not length.endswith(b":"):
            length += self._take(1)
        rest, text = int(length[:-1]), b""
        while len(text) < rest:
            text += self._take(rest - len(text))
        return json.loads(text)

    def _take(self, most: int) -> bytes:
        taken = self.socket.recv(most)
        if not taken:
            raise BrowserError("firefox: gone")
        return taken

    def send(self, name: str, **parameters: object) -> object:
        if "element" in parameters:
            parameters["id"] = parameters.pop("element")[ELEMENT]
        self.count += 1
        message = json.dumps([0, self.count, f"WebDriver:{name}", parameters]).encode()
        self.socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, answer = self._receive()
        if error:
            raise BrowserError(f"firefox: {name} {parameters}: {error['error']} {error['message']}")
        return answer["value"] if isinstance(answer, dict) and "value" in answer else answer


@contextmanager
def firefox(path: str) -> Iterator[Window]:
    """Start the Firefox at `path` without a screen, with a profile of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        values = PREFERENCES | {"browser.download.dir": folder}
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in values.items()]
        (profile / "user.js").write_text("".join(lines))
        command = [path, "--headless", "--marionette", "--no-remote", "--profile", folder]
        with _process(command, {"HOME": folder, "MOZ_DISABLE_AUTO_SAFE_MODE": "1"}) as process:
            port = int(_appear(process, profile / "MarionetteActivePort"))
            marionette = _Marionette(port)
            marionette.send("NewSession", pageLoadStrategy="normal")
            marionette.send("SetTimeouts", script=int(START * 1000))
            yield Window("firefox", marionette.send)


# ── WebKit: WebKitWebDriver, a server that speaks JSON over HTTP ────────────────────────────────
ENDPOINTS = {  # name: method and path in the session
    "Navigate": ("POST", "url"),
    "ExecuteAsyncScript": ("POST", "execute/async"),
    "FindElement": ("POST", "element"),
    "ElementClick": ("POST", "element/{}/click"),
    "ElementSendKeys": ("POST", "element/{}/value"),
    "GetActiveElement": ("GET", "element/active"),
    "SetWindowRect": ("POST", "window/rect"),
    "SetTimeouts": ("POST", "timeouts"),
    "TakeScreenshot": ("GET", "screenshot"),
}


class _WebKitDriver:
    def __init__(self, port: int) -> None:
        self.address, self.session = f"http://127.0.0.1:{port}/session", ""

    def ask(self, method: str, path: str, parameters: dict) -> object:
        data = json.dumps(parameters).encode() if method == "POST" else None
        request = urllib.request.Request(self.address + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=3 * START) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            said = json.load(error)["value"]
            raise BrowserError(
                f"webkit: {path} {parameters}: {said['error']} {said.get('message')}"
            ) from None

    def send(self, name: str, **parameters: object) -> object:
        method, path = ENDPOINTS[name]
        if "element" in parameters:
            path = path.format(parameters.pop("element")[ELEMENT])
        return self.ask(method, f"/{self.session}/{path}", parameters)


@contextmanager
def webkit(driver: str, mini_browser: str, xvfb: str) -> Iterator[Window]:
    """Start WebKitWebDriver, and by it the MiniBrowser, on an Xvfb of its own."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        display = stack.enter_context(_screen(xvfb))
        own = {"DISPLAY": f":{display}", "HOME": folder, "XDG_RUNTIME_DIR": folder}
        own |= {"WEBKIT_DISABLE_DMABUF_RENDERER": "1", "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
        port = _free_port()
        process = stack.enter_context(_process([driver, f"--port={port}"], own))
        _listen(process, port)
        webdriver = _WebKitDriver(port)
        options = {"binary": mini_browser, "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        said = webdriver.ask("POST", "", {"capabilities": wanted})
        webdriver.session = said["sessionId"]
        stack.callback(webdriver.ask, "DELETE", f"/{webdriver.session}", {})
        webdriver.send("SetTimeouts", script=int(START * 1000))
        yield Window("webkit", webdriver.send)


@contextmanager
def _screen(xvfb: str) -> Iterator[int]:
    """Start an X server without a screen; give its number."""
    reads, writes = os.pipe()
    command = [xvfb, "-displayfd", str(writes), "-screen", "0", "1400x1000x24"]
    process = subprocess.Popen(
        [*command, "-nolisten", "tcp"],
        pass_fds=[writes],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writes)
    try:
        with os.fdopen(reads) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise BrowserError("Xvfb did not start")
        yield int(number)
    finally:
        process.terminate()
        process.wait()


# ── processes ───────────────────────────────────────────────────────────────────────────────────
@contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _appear(process: subprocess.Popen, file: Path) -> str:
    """Wait for a file that the process writes, and return what it says."""
    return _until(process, lambda: file.exists() and file.read_text())


def _listen(process: subprocess.Popen, port: int) -> None:
    def answers() -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", port)) == 0

    _until(process, answers)


def _until(process: subprocess.Popen, ready: Callable[[], object]) -> object:
    end = time.monotonic() + START
    while not (value := ready()):
        if process.poll() is not None or time.monotonic() > end:
            raise BrowserError(f"{process.args[0]} did not start (exit {process.poll()})")
        time.sleep(0.1)
    return value


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
