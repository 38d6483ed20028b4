"""The page that gathers the explorers loads each when it comes near the window."""

import pytest
from playwright.sync_api import Browser, Page, expect

LOADED = "[...document.querySelectorAll('.explorer')].map(one => one.localName)"


def test_the_first_comes_and_the_last_waits(page: Page, site: str) -> None:
    page.goto(f"{site}book/explore.html")
    page.locator("conv-explorer.explorer").wait_for()
    page.wait_for_load_state("networkidle")
    assert "lenet-explorer" not in page.evaluate(LOADED)
    page.locator("lenet-explorer").scroll_into_view_if_needed()
    page.locator("lenet-explorer.explorer").wait_for()


# As in Safari, which does not hold a page where it is when something above the window grows.
LIKE_SAFARI = """
    const { supports } = CSS;
    CSS.supports = (...asked) => asked[0] !== 'overflow-anchor' && supports.apply(CSS, asked);
    addEventListener('DOMContentLoaded', () => {
        document.documentElement.style.overflowAnchor = 'none'; })"""


@pytest.mark.parametrize("safari", [False, True])
@pytest.mark.parametrize("name", ["kind-explorer", "roofline-explorer", "lenet-explorer"])
def test_an_address_leads_to_its_explorer(page: Page, site: str, name: str, safari: bool) -> None:
    if safari:
        page.add_init_script(LIKE_SAFARI)
    page.goto(f"{site}book/explore.html?{name}=#{name}")
    page.locator(f"{name}.explorer").wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    top = page.locator(name).bounding_box()["y"]
    header = page.locator(".site-header").bounding_box()["height"]
    assert header - 8 <= top <= header + 100


@pytest.mark.parametrize("safari", [False, True])
def test_a_reader_who_has_left_the_address_is_not_moved(
    page: Page, site: str, safari: bool
) -> None:
    """Not by wheel or key: back on a page, say, where the browser scrolls to where one was."""
    if safari:
        page.add_init_script(LIKE_SAFARI)
    held = []
    page.route("**/roofline-explorer.js", lambda route: held.append(route))
    page.goto(f"{site}book/explore.html#roofline-explorer")
    page.wait_for_function("() => customElements.get('filter-lab')")  # the one before has come
    page.locator("lenet-explorer").evaluate("element => element.scrollIntoView({ block: 'end' })")
    before = page.locator("lenet-explorer").bounding_box()["y"]
    for route in held:
        route.continue_()
    page.locator("roofline-explorer.explorer").wait_for()
    page.locator("lenet-explorer.explorer").evaluate("element => element.ready")
    page.wait_for_timeout(300)
    assert abs(page.locator("lenet-explorer").bounding_box()["y"] - before) < 2


def test_little_moves_when_one_comes(page: Page, site: str) -> None:
    """Its room was kept: the layout's shift is small for who reads from the top to the end."""
    page.add_init_script("""window.shift = 0;
        new PerformanceObserver(list => list.getEntries().forEach(one => {
            if (!one.hadRecentInput) window.shift += one.value; }))
            .observe({ type: 'layout-shift', buffered: true });""")
    page.goto(f"{site}book/explore.html")
    page.locator("conv-explorer.explorer").wait_for()
    for _ in range(14):
        page.evaluate("scrollBy(0, 400)")
        page.wait_for_timeout(100)
    assert page.evaluate("window.shift") < 0.1  # what Lighthouse calls good


@pytest.mark.parametrize("ask", ["button", "keys"])
def test_paper_waits_for_all(page: Page, site: str, ask: str) -> None:
    page.add_init_script(f"window.print = () => {{ window.printed = ({LOADED}).length; }}")
    page.goto(f"{site}book/explore.html")
    page.locator("conv-explorer.explorer").wait_for()
    if ask == "button":
        page.locator(".print-button").click()
    else:
        page.keyboard.press("Control+p")
    page.wait_for_function("() => window.printed")
    assert page.evaluate("window.printed") == 7


def test_tab_comes_to_every_explorer(page: Page, site: str) -> None:
    page.goto(f"{site}book/explore.html")
    page.locator("conv-explorer.explorer").wait_for()
    page.locator("conv-explorer button").last.focus()
    page.keyboard.press("Tab")  # the reader has moved: the others come
    page.wait_for_function("() => document.querySelectorAll('.explorer').length === 7")
    met = {"conv-explorer"}
    for _ in range(1_000):
        met.add(page.evaluate("document.activeElement.closest('.explorer')?.localName"))
        if "lenet-explorer" in met:
            break
        page.keyboard.press("Tab")
    assert len(met - {None}) == 7, met


def test_a_table_sorts_and_says_so(page: Page, site: str) -> None:
    """By keys too; a name opens the bill of its network."""
    page.goto(f"{site}book/models.html")
    table = page.locator("table.sortable")
    head = table.get_by_role("columnheader", name="参数量")
    head.get_by_role("button").focus()
    values = (
        """table => [...table.tBodies[0].rows].map(row => Number(row.cells[1].dataset.value))"""
    )
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    found = table.evaluate(values)
    assert found == sorted(found, reverse=True)
    assert len(found) == 47
    page.keyboard.press("Space")
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert table.evaluate(values) == sorted(found)
    names = table.get_by_role("columnheader", name="网络")
    names.get_by_role("button").click()
    expect(names).to_have_attribute("aria-sort", "ascending")
    assert head.get_attribute("aria-sort") is None
    table.get_by_role("link", name="densenet121").click()
    explorer = page.locator("model-explorer.explorer")
    expect(explorer.locator("[data-name=params]")).to_have_attribute("value", "7978856")


def test_the_table_is_there_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}book/models.html")
    expect(page.locator("table.sortable tbody tr")).to_have_count(47)
    expect(page.locator("table.sortable button")).to_have_count(0)
    context.close()
