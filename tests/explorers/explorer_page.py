"""What the explorers' tests do with an explorer on its page."""

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def state_of(element: Locator) -> dict:
    return element.evaluate("element => element.state")


def change(element: Locator, **state: object) -> None:
    element.evaluate("(element, state) => element.set(state)", state)


def numbers(element: Locator) -> dict[str, float]:
    """The numbers that are shown, by name."""
    found = element.locator("data").evaluate_all(
        "all => all.map(data => [data.dataset.name, Number(data.value)])"
    )
    return dict(found)


def axe(element: Locator) -> AxeResults:
    """Have axe judge the element by WCAG 2.2 AA; without `preload`, which asks for more files."""
    name = element.evaluate("element => element.localName")
    return Axe().run(element.page, context=name, options={"runOnly": WCAG, "preload": False})
