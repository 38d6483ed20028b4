"""`course.explorer`: every explorer in a frame of its own, without a site and without a network.

What Jupyter, Colab and AI Studio do with a cell's HTML is put a page around it; so does this.
"""

import json
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from course import explorers

import explorer_frames
import pytest
from explorer_frames import script
from playwright.sync_api import Browser, Locator, expect

NAMES = tuple(explorer_frames.elements())
LIGHT, DARK = "background: #fff", "background: #111"
MOST = 150_000  # bytes that a run adds to the notebook, for one explorer


@pytest.fixture(scope="module", autouse=True)
def _frames(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("course")
    explorer_frames.write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explorers, "FRAMES", folder / explorer_frames.FRAMES)
        yield


@pytest.fixture(scope="module")
def notebooks_page(serve: Callable, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an empty page, as Jupyter's is one that a server gave."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "index.html").write_text("<link rel=icon href=data:,>")
    return serve(folder)


@pytest.fixture
def show(browser: Browser, notebooks_page: str) -> Iterator[Callable[..., Locator]]:
    """A function that shows a cell's HTML, and gives its frame; the page must ask for nothing."""
    pages, problems = [], []

    def show_one(html: str, style: str = LIGHT, width: int = 900) -> Locator:
        page = browser.new_page(viewport={"width": width, "height": 900})
        pages.append(page)
        page.goto(notebooks_page)
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda r: problems.append(r.url) if r.url.startswith("http") else None)
        page.set_content(f"<body style='{style}'>{html}</body>")
        return page.locator(".course-explorer iframe")

    yield show_one
    for page in pages:
        page.close()
    assert problems == []


def element_in(frame: Locator) -> Locator:
    element = frame.content_frame.locator("main > .explorer")
    element.wait_for()
    return element


def html_of(name: str, **settings: object) -> str:
    return explorers.explorer(name, **settings)._repr_html_()


@pytest.mark.parametrize("name", NAMES)
def test_it_is_the_explorer_of_the_page(
    show: Callable, name: str, browser: Browser, site: str
) -> None:
    """The same state, the same numbers, the same controls as alone on the site."""
    frame = show(html_of(name))
    ours = element_in(frame)
    there = browser.new_page(viewport={"width": 900, "height": 900})
    there.goto(f"{site}explore/{ours.evaluate('e => e.localName')}.html")
    theirs = there.locator("main > .explorer")
    theirs.wait_for()
    for what in (
        "e => e.state",
        "e => [...e.querySelectorAll('data')].map(one => [one.dataset.name, one.value])",
        "e => [...e.querySelectorAll('.explorer-controls label')].map(one => one.textContent)",
    ):
        assert ours.evaluate(what) == theirs.evaluate(what)
    there.close()
    box = ours.bounding_box()
    assert abs(frame.bounding_box()["height"] - box["height"]) < 60  # all of it, and no more
    expect(frame.page.locator(".explorer-picture")).to_be_hidden()
    frame.page.set_viewport_size({"width": 420, "height": 900})  # a narrow notebook
    root = frame.content_frame.locator("html")
    expect(root).to_have_js_property("clientWidth", frame.evaluate("one => one.clientWidth"))
    assert root.evaluate("root => root.scrollWidth <= root.clientWidth")


@pytest.mark.parametrize("name", NAMES)
def test_what_it_costs(name: str) -> None:
    assert len(json.dumps(html_of(name))) < MOST


def test_settings_are_written_as_python_writes_them(show: Callable) -> None:
    element = element_in(show(html_of("kind", in_channels=8, input_size=(9, 7), bias=True)))
    state = element.evaluate("e => e.state")
    assert (state["in_channels"], state["input_size"], state["bias"]) == (8, [9, 7], True)
    element = element_in(show(html_of("field", layers="c3,p2", padding="none")))
    assert element.evaluate("e => e.state.padding") == "none"


def test_what_makes_no_sense_is_told_by_name(show: Callable) -> None:
    frame = show(html_of("kind", kernal_size=3, groups=0, kind="<b>", in_channels=8))
    assert element_in(frame).evaluate("e => e.state.in_channels") == 8
    told = frame.content_frame.locator(".frame-told")
    expect(told).to_have_count(3)
    said = "\n".join(told.all_text_contents())
    assert "没有 kernal_size 这个设置；有的是 kind、in_channels、" in said
    assert 'groups="0" 看不懂，要在 1 到 2048 之间' in said
    assert 'kind="<b>" 看不懂，能写的是 standard、grouped、' in said
    with pytest.raises(ValueError, match="没有叫 kinds 的实验台；这里有的是 conv、field、"):
        explorers.explorer("kinds")


def test_without_the_frames_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(explorers, "FRAMES", tmp_path)
    with pytest.raises(ValueError, match="没有叫 kind 的实验台：course 旁边没有 explorer_frames"):
        explorers.explorer("kind")


def test_a_value_cannot_leave_its_attribute(show: Callable) -> None:
    frame = show(html_of("kind", kind='"><img src=x onerror="parent.hit=1">'))
    element_in(frame)
    assert frame.page.evaluate("window.hit") is None


@pytest.mark.parametrize(("style", "theme"), [(LIGHT, "light"), (DARK, "dark")])
def test_it_takes_the_notebooks_theme(show: Callable, style: str, theme: str) -> None:
    frame = show(html_of("kind"), style)
    element_in(frame)
    root = frame.content_frame.locator("html")
    expect(root).to_have_attribute("data-theme", theme)
    other, expected = (DARK, "dark") if theme == "light" else (LIGHT, "light")
    frame.page.evaluate("style => document.body.setAttribute('style', style)", other)
    expect(root).to_have_attribute("data-theme", expected)


def test_a_picture_can_be_saved_and_nothing_offers_an_address(show: Callable) -> None:
    """There is no address to share: the page lies in the notebook."""
    frame = show(html_of("kind"))
    element = element_in(frame)
    element.locator("summary", has_text="分享").click()
    offered = element.locator(".explorer-share-items button").all_text_contents()
    assert offered == ["存成 SVG", "存成 PNG"]
    with frame.page.expect_download() as download:
        element.get_by_role("button", name="存成 SVG").click()
    assert download.value.suggested_filename == "kind-explorer.svg"
    element.evaluate("e => e.set({ in_channels: 8 })")
    frame.page.wait_for_timeout(600)  # the address would be written by now


def test_in_colabs_frame_too(show: Callable) -> None:
    """Colab shows an output in a frame of its own, and grows it with what is in it."""
    sandbox = "allow-scripts allow-same-origin allow-popups allow-downloads"
    around = escape(f"<body>{html_of('conv')}</body>")
    frame = show(f'<iframe class="colab" sandbox="{sandbox}" srcdoc="{around}"></iframe>')
    inner = frame.page.frame_locator("iframe.colab").locator(".course-explorer iframe")
    element_in(inner)
    assert inner.bounding_box()["height"] > 300


def test_where_no_script_is_run_the_picture_stands(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(html_of("model"))
    expect(page.locator(".explorer-picture img")).to_be_visible()
    expect(page.get_by_text("实验台“模型的账单”")).to_be_visible()
    assert page.locator("iframe").bounding_box()["height"] == 0
    context.close()


def test_the_same_sources_give_the_same_bytes() -> None:
    first = explorer_frames.frames(["kind"])
    explorer_frames._frame.cache_clear()
    assert explorer_frames.frames(["kind"]) == first


@pytest.mark.parametrize(
    "line",
    [
        'import x from "./dom.js";',
        'export * from "./dom.js";',
        'const a = await fetch("models.json");',
        "const a = import.meta.resolve;",
    ],
)
def test_what_a_frame_could_not_load_stops_the_bundling(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str
) -> None:
    module = tmp_path / "a-explorer.js"
    module.write_text(f"{line}\n")
    monkeypatch.setattr(script, "_file", lambda name: module)
    with pytest.raises(ValueError, match="js：实验台的页面不会装下这一句："):
        script.bundle("a-explorer")


def test_pictures_are_of_every_explorer() -> None:
    described = json.loads((explorer_frames.PICTURES / "described.json").read_text("utf-8"))
    assert set(described) == set(NAMES)
    assert {path.stem for path in explorer_frames.PICTURES.glob("*.webp")} == set(NAMES)
