"""What the pages say to search engines, chats and browsers, with the site's address and without."""

import http.server
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
import share_pictures
from bs4 import BeautifulSoup
from contract import ROOT
from docutils import nodes
from docutils.core import publish_doctree
from PIL import Image
from playwright.sync_api import Browser, Page
from publishing.extra_pages import NOT_FOUND
from publishing.write import head as page_head
from site_page import PAGES, SITE
from sphinx.errors import ExtensionError

ADDRESS, FOLDER = "https://example.org/repo/", "/repo/"
LONG = "这一句不长也不短，正好二十个字，不信数一数。"


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site built with an address, as publish.yml builds it."""
    folder = tmp_path_factory.mktemp("addressed")
    book = Path(sys.executable).with_name("jupyter-book")
    subprocess.run(
        [book, "build", ".", "--path-output", folder, "--quiet"],
        cwd=ROOT,
        env=os.environ | {"SITE_URL": ADDRESS, "SITE_REPOSITORY": ""},
        check=True,
        capture_output=True,
    )
    return folder / "_build" / "html"


@pytest.fixture(scope="module")
def sites(addressed: Path) -> dict[str, Path]:
    return {"with address": addressed, "without": SITE}


@cache
def parsed_head(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text("utf-8").partition("</head>")[0], "html.parser")


def head(site: Path, page: str) -> dict[str, str]:
    """The meta elements of a page that is built, by name or property, and its canonical link."""
    html = parsed_head(site / f"{page}.html")
    metas = {
        meta.get("name") or meta.get("property"): meta["content"]
        for meta in html.select("head meta[name], head meta[property]")
    }
    canonical = html.select_one("link[rel=canonical]")
    return metas | {"canonical": canonical and canonical["href"], "title": html.title.text}


def test_each_page_describes_itself() -> None:
    descriptions = {page: head(SITE, page)["description"] for page in PAGES}
    assert len(set(descriptions.values())) == len(PAGES)
    for page, text in descriptions.items():
        assert page_head.SHORTEST <= len(text) <= page_head.LONGEST, page
        assert re.search("[。！？][”）]?$", text), page
        assert not re.search(r"[\\${}`*]|\n|  ", text), page


def test_titles_say_chapter_and_course() -> None:
    assert head(SITE, PAGES[4])["title"] == "第 4 章 参数量与计算量 — 卷得明白"
    assert head(SITE, PAGES[4])["og:title"] == "第 4 章 参数量与计算量"
    titles = {head(SITE, page)["title"] for page in PAGES}
    assert len(titles) == len(PAGES)


def test_pages_can_be_shared() -> None:
    for page in PAGES:
        tags = head(SITE, page)
        assert tags["og:description"] == tags["description"]
        assert tags["og:type"] == ("website" if page == PAGES[0] else "article")
        assert (tags["og:locale"], tags["og:site_name"]) == ("zh_CN", "卷得明白")
        assert tags["twitter:card"] == "summary"


def test_nothing_is_said_of_an_address_that_is_unknown() -> None:
    for page in PAGES:
        tags = head(SITE, page)
        assert tags["canonical"] is None
        assert not {"og:url", "og:image"} & set(tags)
    assert not (SITE / "sitemap.xml").exists()
    assert not (SITE / "robots.txt").exists()


def test_address_is_said_where_it_is_known(addressed: Path) -> None:
    chapters = set()
    for page in PAGES:
        tags = head(addressed, page)
        assert tags["canonical"] == tags["og:url"] == f"{ADDRESS}{page}.html"
        assert tags["twitter:card"] == "summary_large_image"
        if page.startswith("notebooks/"):
            chapters.add(tags["og:image"])
            question = parsed_head(addressed / f"{page}.html").find("meta", property="og:image:alt")
            opening = (addressed / f"{page}.html").read_text("utf-8")
            said = re.search('class="opening-question">(.*?)<', opening)[1]
            assert question["content"].startswith(f"{said}（")
        else:
            assert tags["og:image"] == f"{ADDRESS}_static/share.png"
            assert tags["og:image:alt"] == "卷得明白：卷积神经网络的参数量与计算量"
        picture = addressed / tags["og:image"].removeprefix(ADDRESS)
        assert picture.stat().st_size < 50_000
        with Image.open(picture) as image:
            assert image.size == (int(tags["og:image:width"]), int(tags["og:image:height"]))
    assert len(chapters) == len([page for page in PAGES if page.startswith("notebooks/")])


def test_qq_finds_name_picture_and_description(addressed: Path) -> None:
    html = parsed_head(addressed / f"{PAGES[4]}.html")
    assert html.html.has_attr("itemscope")
    items = {one["itemprop"]: one["content"] for one in html.select("meta[itemprop]")}
    tags = head(addressed, PAGES[4])
    assert items == {
        "name": tags["og:title"],
        "image": tags["og:image"],
        "description": tags["description"],
    }


@pytest.mark.parametrize("name", share_pictures.documents())
def test_a_picture_is_of_what_is_said_now_and_stands_in_the_middle(name: str) -> None:
    """`make pictures` draws it anew; a chat that shows a square cuts both sides off."""
    with Image.open(share_pictures.STATIC / name) as image:
        document = share_pictures.documents()[name]
        assert image.text[share_pictures.DRAWN_FROM] == share_pictures.drawn_from(document)
        width, height = image.size
        side = (width - height) // 2
        below_the_bar = image.convert("RGB").crop((0, 16, width, height))
    for left in (0, width - side):
        part = below_the_bar.crop((left, 0, left + side, height - 16))
        assert part.getcolors() == [(side * (height - 16), (255, 255, 255))]


def test_sitemap_lists_the_contents(addressed: Path) -> None:
    tree = ElementTree.parse(addressed / "sitemap.xml")
    found = [loc.text for loc in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sorted(found) == sorted(f"{ADDRESS}{page}.html" for page in PAGES)
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (addressed / "robots.txt").read_text("utf-8")


def test_root_leads_to_the_home_page(sites: dict[str, Path]) -> None:
    for site in sites.values():
        html = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
        assert html.html["lang"] == "zh-CN"
        assert html.title.text == "卷得明白"
        home = html.select_one("meta[http-equiv=refresh]")["content"].partition("url=")[2]
        assert home == html.select_one("main a")["href"] == f"{PAGES[0]}.html"
        assert (site / home).exists()
    assert (
        head(addressed := sites["with address"], "index")["canonical"]
        == (head(addressed, PAGES[0])["canonical"])
    )
    assert head(sites["without"], "index")["canonical"] is None


def test_browser_frame_has_the_colour_of_the_page(browser: Browser, site: str) -> None:
    html = parsed_head(SITE / f"{PAGES[4]}.html")
    for scheme in ("light", "dark"):
        colour = html.select_one(f'meta[name=theme-color][media*="{scheme}"]')["content"]
        page = browser.new_page(color_scheme=scheme)
        page.goto(f"{site}{PAGES[4]}.html", wait_until="domcontentloaded")
        painted = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.close()
        assert "#" + "".join(f"{int(n):02x}" for n in re.findall(r"\d+", painted)[:3]) == colour
    icon = html.select_one("link[rel=apple-touch-icon]")["href"]
    with Image.open(SITE / "notebooks" / icon) as image:
        assert image.size == (180, 180)


def doctree(text: str) -> nodes.document:
    source = f"题\n==\n\n{text}"
    return publish_doctree(source, settings_overrides={"doctitle_xform": False})


def test_description_is_whole_sentences() -> None:
    text = page_head.describe("页", doctree(LONG * 3 + "这句说完就太长了" * 20 + "。"))
    assert text == LONG * 3
    text = page_head.describe(
        "页", doctree(f"没有句号的一行\n\n{LONG}\n\n* {LONG * 2}\n\n{LONG * 2}")
    )
    assert text == LONG * 3


def test_description_says_simple_formulas() -> None:
    text = page_head.describe("页", doctree(rf":math:`K \times K` 的核。{LONG * 3}"))
    assert text.startswith("K×K 的核。")


@pytest.mark.parametrize("text", [LONG, "很长" * 99 + "。", rf":math:`\frac12`。{LONG * 3}"])
def test_poor_description_is_refused(text: str) -> None:
    with pytest.raises(ExtensionError, match=r"某页 的简介.*应当是 50 到 160 个字"):
        page_head.describe("某页", doctree(text))


def test_page_may_describe_itself() -> None:
    tree = doctree(LONG)
    tree += nodes.meta(name="description", content=LONG * 4)
    assert page_head.describe("页", tree) == LONG * 4


class _Host(http.server.SimpleHTTPRequestHandler):
    """Serves a site in a folder, and its 404.html for all that is not there, as Pages does."""

    folder = "/"

    def translate_path(self, path: str) -> str:
        inside = path.startswith(self.folder)
        return super().translate_path("/" + path[len(self.folder) :] if inside else "/nowhere")

    def send_error(self, code: int, *_: object) -> None:
        body = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[Callable[[Path, str], str]]:
    """A function that serves a site in a folder and returns the server's address."""
    with ExitStack() as stack:

        def serve(site: Path, folder: str) -> str:
            kind = type("Host", (_Host,), {"folder": folder})
            server = http.server.ThreadingHTTPServer(
                ("127.0.0.1", 0), partial(kind, directory=str(site))
            )
            stack.enter_context(server)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield serve


def works(page: Page, root: str) -> None:
    """Check that the page's links lead to the site's pages below `root`, and that it has style."""
    page.wait_for_function(
        "root => document.documentElement.dataset.content_root === root", arg=root
    )
    links = page.locator(".article nav a").evaluate_all("links => links.map(a => a.pathname)")
    top = [name for name in PAGES[1:] if name.count("/") == 1 or name.endswith("/index")]
    assert links == [f"{root}{name}.html" for name in top]  # the guide lists its own
    for link in [*links, page.locator(".article p a").get_attribute("href")]:
        assert page.request.get(urljoin(page.url, link)).status == 200
    sheets = "[...document.querySelectorAll('link[rel=stylesheet]')].map(link => link.sheet)"
    page.wait_for_function(f"() => {sheets}.every(sheet => sheet && sheet.cssRules.length)")


@pytest.mark.parametrize("folder", ["/repo/", "/"])
@pytest.mark.parametrize("wrong", ["x.html", "notebooks/old/x.html", "a/b/c/d/"])
def test_not_found_page_finds_the_site(
    browser: Browser, host: Callable, folder: str, wrong: str
) -> None:
    address = host(SITE, folder)
    page = browser.new_page()
    assert page.goto(f"{address}{folder}{wrong}").status == 404
    works(page, folder)
    page.close()


def test_not_found_page_knows_the_site(addressed: Path, browser: Browser, host: Callable) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    assert page.goto(f"{host(addressed, FOLDER)}{FOLDER}notebooks/old/x.html").status == 404
    works(page, FOLDER)
    context.close()


def test_not_found_page_is_no_page_of_the_course(sites: dict[str, Path]) -> None:
    for site in sites.values():
        tags = head(site, NOT_FOUND)
        assert tags["robots"] == "noindex"
        assert tags["canonical"] is None
        assert "没有这一页" in tags["title"]
        html = (site / "404.html").read_text("utf-8")
        assert '<button type="button" class="search-open"' in html
        assert "<base" not in html
