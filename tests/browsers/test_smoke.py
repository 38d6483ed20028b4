"""What a reader does on the site, once in Firefox and once in WebKit.

Chromium has the tests of tests/site and tests/explorers; here stands that the same pages work in
the other two families of browsers: each control of each explorer answers, so do the search and the
frame, and nothing is said to the console, blocked by the policy or missing.
"""

import time

import pytest
from chapters import ROOT
from driver import DOWN, ENTER, ESCAPE, LEFT, RIGHT, Window
from site_page import ASKED, SITE

CHAPTER = "notebooks/05_edge_detection.html"
NAMES = sorted(path.stem for path in (SITE / "explore").glob("*-*.html"))
PHOTOGRAPH = ROOT / "book" / "_static" / "apple-touch-icon.png"
PATIENCE = 5.0  # seconds in which a control has to change something

# Everything one can work in an explorer that is seen now: [key, kind, value]. A key is the
# control's name with its number among those of the same name: drawing it anew keeps it.
CONTROLS = """
const counts = {};
const alone = one => one.getAttribute('role') === 'radio'
    && one.parentElement.querySelectorAll('[role=radio]').length < 2;
return [...document.querySelectorAll(`${arguments[0]} :is(button, select, input, summary,
    [role][tabindex="0"])`)].map(one => {
    const name = one.closest('[role=grid]')?.ariaLabel ?? one.getAttribute('aria-label')
        ?? one.labels?.[0]?.textContent ?? one.textContent;
    const kind = one.localName === 'input' ? one.type : one.localName;
    const key = `${kind} ${name.trim().slice(0, 40)}`;
    counts[key] = (counts[key] ?? 0) + 1;
    const seen = one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length
        || one.labels?.[0]?.getClientRects().length;
    const off = one.disabled || one.getAttribute('aria-disabled') === 'true'
        || kind === 'radio' && one.checked || kind === 'select' && one.options.length < 2
        || alone(one);
    one.dataset.smoke = `${key} ${counts[key]}`;
    return [one.dataset.smoke, kind, seen && !off, [one.value, one.max]];
}).filter(([, , usable]) => usable).map(([key, kind, , value]) => [key, kind, value]);
"""
# What an explorer shows, with what its markup does not say.
SHOWN = """
const element = document.querySelector(arguments[0]);
return [element.outerHTML.replace(/ (data-smoke|id)="[^"]*"/g, ''), !!document.fullscreenElement,
    ...[...element.querySelectorAll('input, select')].map(one => [one.value, one.checked]),
    ...[...element.querySelectorAll('canvas')].map(one => one.toDataURL())].join();
"""
MARK = """
for (const one of document.querySelectorAll('[data-smoke]')) {
    if (one.dataset.smoke !== arguments[0]) continue;
    const target = /^(checkbox|radio)/.test(arguments[0]) ? one.labels?.[0] ?? one : one;
    window.smoked?.removeAttribute('id'); // drawn anew, it may come back later
    if (!target.id) (window.smoked = target).id = 'smoke';
    target.scrollIntoView({ block: 'center', behavior: 'instant' });
    if (one.type === 'number') one.select();
    const said = one.closest('.explorer').querySelector('.explorer-status');
    if (said) said.textContent = '';
    return `#${target.id}`;
}
"""

OTHER = """
const select = document.querySelector(arguments[0]);
select.value = [...select.options].find(one => !one.selected).value;
select.dispatchEvent(new Event('change', { bubbles: true }));
"""


def use(window: Window, key: str, kind: str, value: list) -> None:
    """Work a control as one with a mouse and a keyboard does."""
    target = window.run(MARK, key)
    if kind == "select":
        window.run(OTHER, target)  # its list is drawn by the system, which no driver reaches
    elif kind == "range":
        window.type(target, LEFT if value[0] == value[1] else RIGHT)
    elif kind == "number":
        window.type(target, f"{float(value[0] or 0) + 1:g}{ENTER}")
    elif kind == "text":
        window.type(target, "1")
    elif kind == "file":
        window.type(target, str(PHOTOGRAPH))
    elif kind in ("button", "summary", "checkbox", "radio"):
        window.click(target)
    else:
        window.run("document.querySelector(arguments[0]).focus();", target)
        role = window.run("return document.activeElement.getAttribute('role');")
        window.press(DOWN if role == "gridcell" else RIGHT)  # a list of rows is one column wide


def changes(window: Window, name: str, before: str) -> bool:
    """Whether the explorer comes to show something else."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if window.run(SHOWN, name) != before:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("name", NAMES)
def test_every_control_of_an_explorer_answers(window: Window, watched_site: str, name: str) -> None:
    window.open(f"{watched_site}explore/{name}.html")
    window.wait("!!document.querySelector(arguments[0]).classList.contains('explorer')", name)
    window.run("await document.querySelector(arguments[0]).ready;", name)
    used, silent, last = set(), [], set()
    while True:
        controls = window.run(CONTROLS, name)
        waiting = [one for one in controls if one[0] not in used]
        # What has just come first: the button that stops what another has started
        waiting.sort(key=lambda one: one[0] in last)
        last = {one[0] for one in controls}
        if not waiting:
            break
        key, kind, value = waiting[0]
        used.add(key)
        before = window.run(SHOWN, name)
        use(window, key, kind, value)
        if not changes(window, name, before):
            silent.append(key)
    assert silent == []
    assert len(used) > 8


def test_the_page_of_all_explorers_loads_them(window: Window, watched_site: str) -> None:
    window.open(f"{watched_site}book/explore.html")
    for name in NAMES:
        window.run("document.querySelector(arguments[0]).scrollIntoView();", name)
        window.wait("document.querySelector(arguments[0]).classList.contains('explorer')", name)


def test_search_finds_a_phrase_and_leads_there(window: Window, watched_site: str) -> None:
    window.open(f"{watched_site}book/index.html")
    window.click(".search-open")
    window.wait("document.activeElement === document.querySelector('dialog[open] .search-field')")
    window.type("dialog .search-field", "沿着让损失下降最快的方向")
    window.wait("document.querySelector('dialog .search-results a')?.hash.startsWith('#term-')")
    assert window.run("return document.querySelector('dialog .search-status').textContent;")
    window.type("dialog .search-field", ENTER)
    window.wait("location.pathname.endsWith('/glossary.html')")
    window.wait("document.querySelector('mark')?.textContent.includes('沿着')")


def test_esc_closes_the_search(window: Window, watched_site: str) -> None:
    window.open(f"{watched_site}book/glossary.html")
    window.click(".search-open")
    window.wait("!!document.querySelector('dialog[open]')")
    window.type("dialog .search-field", ESCAPE)
    window.wait("!document.querySelector('dialog[open]')")
    assert window.run("return document.activeElement.className;") == "search-open"


def test_the_theme_goes_round_and_is_remembered(window: Window, watched_site: str) -> None:
    window.open(watched_site + CHAPTER)
    colour = "return getComputedStyle(document.body).backgroundColor;"
    seen = {}
    for mode in ("light", "dark"):
        window.click(".theme-switch-button")
        assert window.run("return document.documentElement.dataset.theme;") == mode
        window.run("await new Promise(done => setTimeout(done, 300));")
        seen[mode] = window.run(colour)
    assert seen == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 18, 18)"}
    window.open(f"{watched_site}book/run.html")
    assert window.run(colour) == seen["dark"]


def test_the_contents_follow_the_reader(window: Window, watched_site: str) -> None:
    window.open(watched_site + CHAPTER)
    for name in ("小结", "学习目标"):
        window.run(
            """[...document.querySelectorAll('h2')].find(one => one.textContent
            .includes(arguments[0])).scrollIntoView();""",
            name,
        )
        window.wait(
            "document.querySelector('#page-nav [aria-current]')?.textContent === arguments[0]",
            name,
        )
    window.click("#page-nav [aria-current]")
    assert window.run("return !!location.hash;")


def test_on_a_narrow_screen_the_drawers_open_and_close(window: Window, watched_site: str) -> None:
    window.resize(480, 900)
    window.open(watched_site + CHAPTER)
    visible = "getComputedStyle(document.getElementById(arguments[0])).visibility === 'visible'"
    visible = f"document.getElementById(arguments[0]).getClientRects().length && {visible}"
    for drawer in ("site-nav", "page-nav"):
        window.wait(f"!({visible})", drawer)
        window.click(f"[aria-controls={drawer}]")
        window.wait(visible, drawer)
        window.run("await new Promise(done => setTimeout(done, 300));")
        window.press(ESCAPE)
        window.wait(f"!({visible})", drawer)
    assert window.run("return document.documentElement.scrollWidth <= innerWidth;")


def test_code_is_copied(window: Window, watched_site: str) -> None:
    window.open(f"{watched_site}book/run.html")
    window.wait("!!document.querySelector('.copy-code')")
    window.click(".copy-code")
    window.wait("document.querySelector('.copy-code').textContent === '已复制'")


def test_a_guess_is_judged_and_a_table_sorted(window: Window, watched_site: str) -> None:
    window.open(f"{watched_site}book/index.html")
    window.wait("!!document.querySelector('.first-guess button')")
    before = window.run("return document.querySelector('.first-guess').innerHTML;")
    window.click(".first-guess button")
    window.wait("document.querySelector('.first-guess').innerHTML !== arguments[0]", before)
    window.open(f"{watched_site}book/models.html")
    window.wait("!!document.querySelector('table.sortable th button')")
    window.click("table.sortable th button")
    window.wait("!!document.querySelector('table.sortable [aria-sort]')")


@pytest.mark.parametrize("page", ["book/index.html", CHAPTER, "book/explore.html"])
@pytest.mark.parametrize("width", [480, 660, 1300])
def test_nothing_sticks_out_and_pictures_are_drawn(
    window: Window, watched_site: str, page: str, width: int
) -> None:
    window.resize(width, 900)
    window.open(watched_site + page)
    window.run("document.querySelectorAll('main img').forEach(one => (one.loading = 'eager'));")
    window.wait("[...document.querySelectorAll('main img')].every(one => one.complete)")
    assert (
        window.run(
            """return [...document.querySelectorAll('main img')]
        .filter(one => one.getClientRects().length && !one.naturalWidth).map(one => one.src);"""
        )
        == []
    )
    assert window.run("return document.documentElement.scrollWidth <= innerWidth;")


# The kind of the question that is asked, its right answer, and one that is not.
ANSWERS = f"""
const {{ kind, answer, options }} = await ({ASKED})();
const wrong = options.findIndex((_, i) => ![answer].flat().includes(i));
return [kind, kind === 'text' ? answer[0] : answer, kind === 'number' ? -987654321 :
    kind === 'text' ? '17×19×23' : [wrong]];
"""


def test_questions_are_answered_right_and_wrong(window: Window, watched_site: str) -> None:
    window.open(f"{watched_site}book/practice.html?chapters=all")
    window.wait("!!document.querySelector('.practice-card')")
    for turn in range(8):
        kind, *answers = window.run(ANSWERS)
        if kind in ("number", "text"):
            window.type("#practice-answer", f"{answers[turn % 2]}{ENTER}")
        else:
            window.run("document.querySelector('.practice-options input').focus();")
            for place in answers[turn % 2]:
                window.press("ABCDEFGH"[place])
            window.press(ENTER)
        outcome = ("is-right", "is-wrong")[turn % 2]
        window.wait("!!document.querySelector('.practice-verdict')")
        said = window.run("return document.querySelector('.practice-verdict').className;")
        assert outcome in said.split(), (kind, answers)
        window.press(ENTER)
        window.wait("!document.querySelector('.practice-verdict')")
