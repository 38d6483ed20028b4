"""Measure the site beside the same pages built by stock Jupyter Book 1, on a throttled phone.

    python tests/bench_site.py [--site DIR] [--times 3] [--lighthouse]

Both are built in this run (`--site` measures a folder that is already built instead of this site)
and served with gzip, as static hosts do. Home, the lightest and the heaviest chapter and the
explorers' page are opened in Chromium as a phone: Slow 4G (1.6 Mbit/s, 150 ms), processor slowed
four times, nothing cached, the two sites in turn; the table gives medians of what a page loads
before the reader scrolls. Other hosts are out of reach on purpose: a request to one is counted, its
bytes cannot be, which flatters the stock site (its MathJax comes from a CDN).

`--lighthouse` asks Lighthouse (by npm) instead to judge home and the heaviest chapter as a phone.
"""

import argparse
import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tools"))

import find_browser  # noqa: E402  it lies beside the other tools
from chapters import chapters  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

LIGHTHOUSE = "lighthouse@12.8.2"  # the last that runs on Node 18
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "SEO",
}

# Stock Jupyter Book on our pages: what they need to be built, and nothing else of ours.
STOCK = """
title: 卷得明白
only_build_toc_files: true
execute: {execute_notebooks: "off"}
parse: {myst_enable_extensions: [amsmath, attrs_inline, colon_fence, deflist, dollarmath]}
bibtex_bibfiles: [book/references.bib]
"""
OURS_ALONE = shutil.ignore_patterns("publishing", "theme", "*.js", "*.css", "*.py", "__pycache__")

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
}
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWDOWN = 4
QUIET = 1.0  # seconds without a request after which a page has loaded

# Kept by the page itself from its first moment on.
OBSERVE = """
window.paints = { fcp: 0, lcp: 0, shift: 0 };
const observe = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take))
    .observe({ type, buffered: true });
observe('paint', e => { if (e.name === 'first-contentful-paint') paints.fcp = e.startTime; });
observe('largest-contentful-paint', e => { paints.lcp = e.startTime; });
observe('layout-shift', e => { if (!e.hadRecentInput) paints.shift += e.value; });
"""

# What the table shows: name, how to write it.
ROWS = {
    "requests": "{:.0f}",
    "KB": "{:.0f}",
    "KB, pictures aside": "{:.0f}",
    "first contentful paint, s": "{:.2f}",
    "largest contentful paint, s": "{:.2f}",
    "layout shift": "{:.3f}",
}
FOREIGN = "requests to other hosts"


# ── building and serving ────────────────────────────────────────────────────────────────────────
def build(source: Path, output: Path) -> Path:
    """Build the book in `source`; return the folder with its pages."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", source, "--path-output", output]
    done = subprocess.run(command, capture_output=True, text=True)
    pages = output / "_build" / "html"
    if done.returncode or not (pages / "index.html").exists():
        sys.exit(f"✗ 网站没有做成：\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return pages


def stock_source(folder: Path) -> Path:
    """Copy the pages' sources to `folder`, with a plain configuration."""
    shutil.copytree(ROOT / "book", folder / "book", ignore=OURS_ALONE)
    (folder / "notebooks").mkdir()
    for notebook in chapters():
        shutil.copy(notebook, folder / "notebooks")
    shutil.copy(ROOT / "_toc.yml", folder)
    (folder / "_config.yml").write_text(STOCK, "utf-8")
    return folder


@cache
def packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


class GzipHandler(http.server.SimpleHTTPRequestHandler):
    """Serve files as a static host does: text compressed, connections kept open."""

    protocol_version = "HTTP/1.1"
    extensions_map = {  # noqa: RUF012  the base class's own
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript; charset=utf-8",
        ".mjs": "text/javascript; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
    }

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            # As a static host: the site's own page for what is not there
            status, path = 404, Path(self.directory, "404.html")
        else:
            status = 200
        kind = self.guess_type(path)
        text = kind.startswith("text/") or any(
            word in kind for word in ("json", "xml", "javascript")
        )
        body = b"" if not path.is_file() else packed(path) if text else path.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if text and body:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve `folder` on a free port; give its address."""

    def handler(*arguments: object) -> GzipHandler:
        return GzipHandler(*arguments, directory=str(folder))

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def chosen_pages(site: Path) -> dict[str, str]:
    """Home, the chapters whose pages are lightest and heaviest, and the explorers' page."""
    chapters = sorted((site / "notebooks").glob("[0-9]*.html"), key=lambda path: len(packed(path)))
    return {
        "home": "book/index.html",
        "lightest chapter": f"notebooks/{chapters[0].name}",
        "heaviest chapter": f"notebooks/{chapters[-1].name}",
        "explorers": "book/explore.html",
    }


# ── measuring ───────────────────────────────────────────────────────────────────────────────────
def measure(browser: Browser, site: str, path: str) -> dict[str, float]:
    """Open a page once, with nothing cached, and return what `ROWS` names."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.add_init_script(OBSERVE)
    devtools = context.new_cdp_session(page)
    for name in ("Network.enable", "Page.enable"):
        devtools.send(name)
    devtools.send("Network.emulateNetworkConditions", SLOW_4G)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})

    asked, kinds, lengths, pending = [], {}, defaultdict(float), set()

    def on_request(event: dict) -> None:
        asked.append(event["request"]["url"])
        kinds[event["requestId"]] = event.get("type")
        pending.add(event["requestId"])

    def on_end(event: dict) -> None:
        lengths[event["requestId"]] = event.get("encodedDataLength", 0)
        pending.discard(event["requestId"])

    devtools.on("Network.requestWillBeSent", on_request)
    devtools.on("Network.loadingFinished", on_end)
    devtools.on("Network.loadingFailed", on_end)
    page.goto(f"{site}{path}", wait_until="load", timeout=120_000)
    quiet, seen = 0.0, -1
    while quiet < QUIET:
        page.wait_for_timeout(100)
        quiet = quiet + 0.1 if not pending and len(asked) == seen else 0.0
        seen = len(asked)
    paints = page.evaluate("paints")
    context.close()

    own = [url for url in asked if url.startswith(site)]
    pictures = sum(length for one, length in lengths.items() if kinds.get(one) == "Image")
    total = sum(lengths.values())
    values = (
        len(own),
        total / 1000,
        (total - pictures) / 1000,
        paints["fcp"] / 1000,
        paints["lcp"] / 1000,
        paints["shift"],
    )
    foreign = sum(not url.startswith((site, "data:", "blob:")) for url in asked)
    return {**dict(zip(ROWS, values, strict=True)), FOREIGN: foreign}


def compare(ours: Path, stock: Path, times: int) -> None:
    """Print the table."""
    pages = chosen_pages(ours)
    results = defaultdict(list)
    executable = chromium()
    arguments = [
        *find_browser.arguments(),
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    with (
        sync_playwright() as playwright,
        served(ours) as our_site,
        served(stock) as stock_site,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        for _ in range(times):
            for name, path in pages.items():
                for which, address in (("stock", stock_site), ("ours", our_site)):
                    results[name, which].append(measure(browser, address, path))
        version = browser.version
        browser.close()

    print(
        f"Chromium {version} as a phone, Slow 4G (1.6 Mbit/s, 150 ms), processor ÷{SLOWDOWN}, "
        f"nothing cached; {times} loads each in turn, medians\n"
    )
    print("| page | | stock | this site | ratio |")
    print("| --- | --- | ---: | ---: | ---: |")
    for name, path in pages.items():
        medians = {
            which: {
                row: statistics.median(one[row] for one in results[name, which])
                for row in (*ROWS, FOREIGN)
            }
            for which in ("stock", "ours")
        }
        title = f"{name} ({Path(path).stem})"
        for row, form in ROWS.items():
            theirs, our = medians["stock"][row], medians["ours"][row]
            ratio = f"{our / theirs:.2f}" if theirs > 0.001 else "-"
            print(f"| {title} | {row} | {form.format(theirs)} | {form.format(our)} | {ratio} |")
            title = ""
        foreign = [medians[which][FOREIGN] for which in ("stock", "ours")]
        print(f"|  | {FOREIGN} | {foreign[0]:.0f} | {foreign[1]:.0f} | - |")
    print(
        "\nRequests to other hosts were refused here and their bytes are not counted: "
        "the stock site, whose MathJax comes from a CDN, is flattered."
    )


def chromium() -> str:
    path = find_browser.find()
    if path is None:
        sys.exit(find_browser.MISSING)
    return path


# ── Lighthouse ──────────────────────────────────────────────────────────────────────────────────
def lighthouse(site: Path) -> bool:
    """Print Lighthouse's scores and each audit that is not perfect; return whether it could run."""
    npx = shutil.which("npx")
    if npx is None:
        print("✗ Lighthouse 要用 npm：装上 Node.js（18 以上）再试；别的测量不需要它。")
        return False
    flags = " ".join(["--headless=new", *find_browser.arguments()])
    pages = chosen_pages(site)
    with served(site) as address:
        for name in ("home", "heaviest chapter"):
            command = [npx, "--yes", LIGHTHOUSE, address + pages[name], f"--chrome-flags={flags}"]
            command += ["--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}"]
            environment = {**os.environ, "CHROME_PATH": chromium()}
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
            if done.returncode:
                print(f"✗ Lighthouse 没有跑成（下载它要连得上 npm）：\n{done.stderr[-2000:]}")
                return False
            report(f"{name} ({Path(pages[name]).stem})", json.loads(done.stdout))
    return True


def report(name: str, result: dict) -> None:
    """Print what Lighthouse found on one page."""
    scores = {title: result["categories"][one]["score"] for one, title in CATEGORIES.items()}
    print(f"{name}, Lighthouse {result['lighthouseVersion']}, mobile")
    print("  " + ", ".join(f"{title} {100 * score:.0f}" for title, score in scores.items()))
    for one, title in CATEGORIES.items():
        for reference in result["categories"][one]["auditRefs"]:
            audit = result["audits"][reference["id"]]
            if audit["score"] is not None and audit["score"] < 1:
                value = audit.get("displayValue", "")
                counts = "" if reference["weight"] else " (does not count)"
                print(f"    {title}: {audit['id']} {audit['score']:.2f} {value}{counts}")
                for item in (audit.get("details") or {}).get("items", [])[:5]:
                    where = item.get("node", {}).get("selector") or item.get("url")
                    if where:
                        print(f"      {where}")
    print()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, help="a built site, instead of building this one")
    parser.add_argument("--times", type=int, default=3, help="loads of each page")
    parser.add_argument("--lighthouse", action="store_true", help="let Lighthouse judge the site")
    arguments = parser.parse_args()
    if arguments.site and not (arguments.site / "index.html").exists():
        parser.error(f"{arguments.site} 里没有做好的网站（没有 index.html）")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ours = arguments.site or build(ROOT, folder / "ours")
        if arguments.lighthouse:
            return 0 if lighthouse(ours.resolve()) else 1
        stock = build(stock_source(folder / "source"), folder / "stock")
        compare(ours.resolve(), stock, arguments.times)
    return 0


if __name__ == "__main__":
    sys.exit(main())
