"""What the explorers' tests do with an explorer on its page."""

import pytest
import site_page
from _pytest.mark.structures import ParameterSet
from axe_playwright_python.base import AxeResults
from playwright.sync_api import Locator, Page


def load_all(page: Page) -> None:
    """Have every page that opens from now on load all of its explorers, near the window or not."""
    page.add_init_script(f"addEventListener('load', {site_page.LOAD_ALL})")


def load_one(page: Page, name: str) -> None:
    """Have every page that opens from now on load this explorer and no other.

    What comes near the window while one is tried would move it.
    """
    nothing = {"content_type": "text/javascript", "body": "export const loadAll = () => {};"}
    page.route("**/near.js", lambda route: route.fulfill(**nothing))
    page.add_init_script(f"""addEventListener('load', () => {{
        const root = document.documentElement.dataset.content_root;
        if (root === undefined) return; // an empty frame
        import(new URL(`${{root}}_static/explorers/{name}.js`, location));
    }})""")


def weekly(value: str) -> ParameterSet:
    """A value of a parameter that is tried with --every-chapter alone."""
    return pytest.param(value, marks=pytest.mark.weekly)


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
    """Have axe judge the element by WCAG 2.2 AA.

    It walks through the whole page even for one element, so the other explorers go first.
    """
    element.evaluate("""element => [...document.querySelectorAll('.explorer')]
        .filter(other => other !== element)
        .forEach(other => Element.prototype.remove.call(other))""")
    return site_page.axe(element.page, element.evaluate("element => element.localName"))
