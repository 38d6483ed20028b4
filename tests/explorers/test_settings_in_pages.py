"""The attributes that a page gives an explorer are settings that the explorer knows."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from site_page import built_pages

ANYONES = {"id", "class", "style"}
UNKNOWN = """async ([base, elements]) => {
    const wrong = [];
    for (const [name, attributes] of elements) {
        await import(`${base}_static/explorers/${name}.js`);
        const { fields } = customElements.get(name);
        for (const [attribute, value] of attributes) {
            const here = `<${name}> ${attribute}="${value}"`;
            if (!fields[attribute])
                wrong.push(`${here}：没有这个设置，有的是 ${Object.keys(fields).join("、")}`);
            else if ((fields[attribute].parse(value) ?? null) === null)
                wrong.push(`${here}：${attribute} 没有这样的值`);
        }
    }
    return wrong;
}"""


class Explorers(HTMLParser):
    """The explorers of a page, as [name, [[attribute, value], …]], and their ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found, self.ids = [], []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.endswith(("-explorer", "-lab")):
            self.found.append([tag, [pair for pair in attrs if pair[0] not in ANYONES]])
            self.ids.append(dict(attrs).get("id", ""))


@pytest.fixture(scope="module")
def wrong_settings(browser: Browser, site: str):
    """A function that says what is wrong with explorers' attributes, by the modules themselves."""
    page = browser.new_page()
    page.goto(f"{site}book/explore.html")
    yield lambda elements: page.evaluate(UNKNOWN, [site, elements])
    page.close()


@pytest.mark.parametrize("page", built_pages().items(), ids=lambda page: page[0])
def test_every_attribute_is_a_setting(page: tuple[str, Path], wrong_settings) -> None:
    assert wrong_settings(Explorers(page[1].read_text("utf-8")).found) == []


@pytest.mark.parametrize("page", built_pages().items(), ids=lambda page: page[0])
def test_links_can_tell_the_explorers_apart(page: tuple[str, Path]) -> None:
    """A link keeps a setting under the explorer's id: each has one, and no two the same."""
    ids = Explorers(page[1].read_text("utf-8")).ids
    assert [one for one in ids if not one or ids.count(one) > 1] == []


def test_a_wrong_one_is_named(wrong_settings) -> None:
    elements = Explorers('<kind-explorer id="a" in_chanels="16" groups="viel" stride="2">').found
    unknown, no_value = wrong_settings(elements)
    assert 'in_chanels="16"：没有这个设置' in unknown
    assert "in_channels" in unknown
    assert no_value == '<kind-explorer> groups="viel"：groups 没有这样的值'
