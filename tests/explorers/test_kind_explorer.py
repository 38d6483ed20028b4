"""<kind-explorer>: its numbers are convcost's, its code runs, and everyone can work it."""

import contextlib
import io
import math
import random
import re
from collections.abc import Callable

from course.drawings import channel_links

import pytest
from convcost import conv2d, depthwise, depthwise_separable
from explorer_page import axe, numbers, state_of, weekly
from playwright.sync_api import Locator, expect

NAME = "kind-explorer"
KINDS = ("standard", "grouped", "depthwise", "separable")
MEASURES = ("params", "macs", "activations")
MODULE = "import('/_static/explorers/channel-drawing.js')"


def costs(state: dict) -> dict:
    """What convcost says of the four kinds; ValueError where one of them has no output."""
    window = {name: state[name] for name in ("kernel_size", "stride", "padding", "input_size")}
    window["bias_attr"] = state["bias"]
    channels = state["in_channels"], state["out_channels"]
    multiplier = state["multiplier"]
    return {
        "standard": conv2d(*channels, **window),
        "grouped": conv2d(*channels, groups=state["groups"], **window),
        "depthwise": depthwise(channels[0], multiplier=multiplier, **window),
        "separable": depthwise_separable(*channels, multiplier=multiplier, **window),
    }


def random_state(rng: random.Random) -> dict:
    step = rng.choice([1, 4, 6, 16, 96])
    in_channels, out_channels = step * rng.randint(1, 8), step * rng.randint(1, 8)
    kernel = rng.choice([3, 7, 31])
    state = {
        "kind": rng.choice(KINDS),
        "in_channels": in_channels,
        "out_channels": out_channels,
        "groups": rng.choice([1, 1, step, step, 2, 3, in_channels]),
        "multiplier": rng.randint(1, 8),
        "kernel_size": rng.randint(1, kernel),
        "input_size": [rng.randint(1, rng.choice([30, 512])) for _ in range(2)],
        "stride": rng.randint(1, 5),
        "padding": rng.randint(0, kernel // 2),
        "bias": rng.random() < 0.5,
    }
    if rng.random() < 0.05:  # what only an address or a script can bring
        state[rng.choice(["in_channels", "groups", "multiplier", "stride"])] = 0
    return state


def test_settings_cost_what_convcost_says(
    open_explorer: Callable, read_all: Callable, some: Callable
) -> None:
    rng = random.Random(96256)
    states = [random_state(rng) for _ in range(some(500))]
    element = open_explorer(NAME)
    start = numbers(element)  # AlexNet's second layer
    assert (start["standard.params"], start["standard.macs"]) == (614_400, 447_897_600)
    assert (start["separable.params"], start["separable.macs"]) == (26_976, 19_665_504)
    answers = read_all(element, states)
    refused = 0
    for state, answer in zip(states, answers, strict=True):
        try:
            expected = costs(state)
        except ValueError:
            refused += 1
            assert answer["refusal"], state
            assert answer["data"] == {}, state
            continue
        assert answer["refusal"] is None, state
        shown = {name: value for name, (value, _) in answer["data"].items()}
        for kind in KINDS:
            for measure in MEASURES:
                value = getattr(expected[kind], measure)
                assert shown[f"{kind}.{measure}"] == value, (state, kind, measure)
                if measure != "activations":
                    standard = getattr(expected["standard"], measure)
                    assert shown[f"{kind}.{measure}_ratio"] == pytest.approx(value / standard)
        chosen = expected[state["kind"]]
        assert (shown["formula.height"], shown["formula.width"]) == chosen.output_size, state
        for measure in ("weights", *MEASURES):
            assert shown[f"formula.{measure}"] == getattr(chosen, measure), (state, measure)
        assert (shown["line.weights"], shown["line.macs"]) == (chosen.weights, chosen.macs), state
        assert shown.get("line.params", chosen.weights) == chosen.params, state
        for name, (value, text) in answer["data"].items():
            check_text(name, value, text)
    assert 0.2 < refused / len(states) < 0.8  # both outcomes were tried


def check_text(name: str, value: float, text: str) -> None:
    """A number reads as it is."""
    if not name.endswith("_ratio"):
        assert text == f"{value:,}", name
    elif text.startswith("1/"):
        assert 1 / float(text[2:].replace(",", "")) == pytest.approx(value, rel=0.006)
        assert value < 1
    elif text.startswith("×"):
        assert float(text[1:].replace(",", "")) == pytest.approx(value, rel=0.006)
        assert value > 1
    else:
        assert (text, value) == ("1", 1)


def test_formula_multiplies_out(open_explorer: Callable) -> None:
    """Every line of the formula is arithmetic that comes to the number at its end."""
    element = open_explorer(NAME)
    state = {"in_channels": 12, "out_channels": 18, "groups": 6, "multiplier": 3, "bias": True}
    window = {"kernel_size": 5, "padding": 1, "stride": 2, "input_size": [20, 2]}
    signs = {"×": "*", "÷": "/", "−": "-", "²": "**2"}
    signs |= {"⌊": "math.floor(", "⌋": ")", "向零取整": "math.trunc"}
    checked = 0
    for kind in KINDS:
        element.evaluate(
            "(element, state) => element.set(state)", {**state, **window, "kind": kind}
        )
        for line in element.locator(".kind-formula dd > span:last-child").all_text_contents():
            arithmetic, _, result = line.strip(" =").replace(",", "").rpartition("=")
            for sign, python in signs.items():
                arithmetic = arithmetic.replace(sign, python)
            assert eval(arithmetic, {"math": math}) == int(result), line
            checked += 1
    assert checked == 4 * 6


def test_code_does_what_is_shown(open_explorer: Callable) -> None:
    """The Paddle code prints the output size and the number of parameters of the explorer."""
    element = open_explorer(NAME)
    rng = random.Random(5)
    ran = 0
    while ran < 12:
        state = random_state(rng) | {"kind": KINDS[ran % 4], "input_size": [19, 12]}
        try:
            cost = costs(state)[state["kind"]]
        except ValueError:
            continue
        if cost.params > 3_000_000:
            continue
        element.evaluate("(element, state) => element.set(state)", state)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(element.locator("pre code").text_content(), {})
        *_, height, width, params = map(int, re.findall(r"\d+", printed.getvalue()))
        assert ((height, width), params) == (cost.output_size, cost.params), state
        ran += 1

    # It can be copied.
    element.get_by_text("Paddle 代码").click()
    element.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    element.get_by_role("button", name="复制代码").press("Enter")
    expect(element.get_by_role("status")).to_contain_text("代码已复制")
    copied = element.page.evaluate("navigator.clipboard.readText()")
    assert copied == element.locator("pre code").text_content()


# ── groups ──
def test_only_common_divisors_can_be_chosen(open_explorer: Callable) -> None:
    element = open_explorer(NAME, query=f"?{NAME}=in_channels:24;out_channels:36;groups:4")
    choices = element.get_by_label("组数").locator("option")
    values = choices.evaluate_all("all => all.map(option => Number(option.value))")
    assert values == [1, 2, 3, 4, 6, 12]
    element.evaluate("element => element.set({ out_channels: 48 })")
    assert "24（深度）" in choices.all_inner_texts()


def test_impossible_groups_are_refused_in_words(open_explorer: Callable) -> None:
    element = open_explorer(NAME, query=f"?{NAME}=in_channels:24;out_channels:36;groups:5")
    refusal = element.locator(".explorer-refusal")
    expect(refusal).to_contain_text("组数 5 要能同时整除输入通道 24 和输出通道 36")
    assert numbers(element) == {}
    element.get_by_label("组数").select_option("6")
    expect(refusal).to_be_hidden()
    assert numbers(element)["grouped.params"] == 24 * 36 * 25 // 6


def test_a_start_without_groups_takes_some_that_divide(open_explorer: Callable) -> None:
    page = open_explorer(NAME).page
    for attributes, groups in (
        ({"in_channels": "45", "out_channels": "75"}, 3),
        ({"in_channels": "3"}, 1),
        ({"in_channels": "64", "groups": "32"}, 32),
    ):
        start = page.evaluate(
            """([name, attributes]) => {
                const one = document.createElement(name);
                for (const pair of Object.entries(attributes)) one.setAttribute(...pair);
                document.body.append(one);
                const { groups } = one.state;
                const refused = !one.querySelector(".explorer-refusal").hidden;
                one.remove();
                return [groups, refused];
            }""",
            [NAME, attributes],
        )
        assert start == [groups, False]


# ── the picture ──
def test_the_sentence_counts_what_one_output_sees(open_explorer: Callable) -> None:
    """As many inputs as a row of the layer's weight has, for each kind."""
    element = open_explorer(NAME)
    rng = random.Random(48)
    for _ in range(20):
        state = random_state(rng)
        try:
            expected = costs(state)
        except ValueError:
            continue
        element.evaluate("(element, state) => element.set(state)", state)
        area, kinds = state["kernel_size"] ** 2, ("standard", "grouped")
        inputs = [expected[kind].weights // area // state["out_channels"] for kind in kinds]
        middle = state["in_channels"] * state["multiplier"]
        said = element.locator(".kind-seen").inner_text().replace(",", "")
        assert list(map(int, re.findall(r"\d+", said))) == [*inputs, 1, 1, middle], state


def test_ink_is_weights(open_explorer: Callable, some: Callable) -> None:
    """The painted area of every matrix is its weights, whatever is bundled; nothing overlaps."""
    element = open_explorer(NAME)
    rng = random.Random(8)
    for _ in range(some(120)):
        state = random_state(rng)
        try:
            expected = costs(state)
        except ValueError:
            continue
        element.evaluate("(element, state) => element.set(state)", state)
        figures = element.evaluate(
            """element => [...element.querySelectorAll('.kind-figure')].map(figure =>
                [...figure.querySelectorAll('svg')].map(matrix => {
                    const of = (one, names) => names.map(name => Number(one.getAttribute(name)));
                    return {
                        frame: of(matrix.querySelector('.kind-frame'), ['width', 'height']),
                        marks: [...matrix.querySelectorAll('.kind-ink rect')].map(mark =>
                            of(mark, ['x', 'y', 'width', 'height'])),
                    };
                }))"""
        )
        full = figures[0][0]["frame"]
        cell = full[0] * full[1] / (state["in_channels"] * state["out_channels"])
        for kind, matrices in zip(KINDS, figures, strict=True):
            ink = sum(w * h for one in matrices for *_, w, h in one["marks"])
            weights = expected[kind].weights / state["kernel_size"] ** 2
            assert ink / cell == pytest.approx(weights, rel=0.02), (state, kind)
            for one in matrices:
                width, height = one["frame"]
                assert len(one["marks"]) <= 48 * 48
                assert all(
                    x > -0.01 and y > -0.01 and x + w < width + 0.01 and y + h < height + 0.01
                    for x, y, w, h in one["marks"]
                )


def test_a_figure_chooses_its_kind_and_the_arrows_do(open_explorer: Callable) -> None:
    element = open_explorer(NAME)
    kinds = element.get_by_role("radio")
    kinds.nth(2).click()
    assert state_of(element)["kind"] == "depthwise"
    expect(kinds.nth(2)).to_have_attribute("aria-checked", "true")
    kinds.nth(2).press("ArrowRight")
    assert state_of(element)["kind"] == "separable"
    kinds.nth(3).press("ArrowRight")
    assert state_of(element)["kind"] == "standard"
    row = element.locator(".kind-row").first
    before = float(row.get_attribute("y"))
    kinds.nth(0).press("ArrowDown")
    assert float(row.get_attribute("y")) > before


def test_the_edges_are_pulled_for_channels(open_explorer: Callable) -> None:
    element = open_explorer(NAME, query=f"?{NAME}=groups:4")
    page, edges = element.page, element.get_by_role("slider")
    edges.nth(0).press("ArrowRight")
    assert state_of(element)["in_channels"] == 100  # the groups go on dividing
    edges.nth(1).press("ArrowUp")
    assert state_of(element)["out_channels"] == 252
    edges.nth(0).scroll_into_view_if_needed()
    box = edges.nth(0).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=4)
    page.mouse.up()
    assert state_of(element)["in_channels"] > 120
    assert state_of(element)["in_channels"] % 4 == 0
    assert edges.nth(0).get_attribute("aria-valuenow") == str(state_of(element)["in_channels"])


def test_pointing_at_a_factor_lights_what_it_counts(open_explorer: Callable) -> None:
    element = open_explorer(NAME)
    element.locator(".factor-kernel").hover()
    assert element.get_attribute("data-lit") == "kernel"
    element.locator(".explorer-foot").hover()
    assert element.get_attribute("data-lit") is None


# ── lines ──
def test_lines_are_the_layers_connections(open_explorer: Callable) -> None:
    """Pointing at an input marks exactly the outputs that chapter 03's drawing connects with it."""
    element = open_explorer(NAME, query=f"?{NAME}=in_channels:6;out_channels:12;groups:3")
    element.get_by_text("一条线一条线地看").click()
    for channels in ((6, 12, 3), (12, 12, 1), (8, 16, 8), (9, 15, 3)):
        keys = ("in_channels", "out_channels", "groups")
        state = dict(zip(keys, channels, strict=True)) | {"kind": "grouped"}
        element.evaluate("(element, state) => element.set(state)", state)
        links = channel_links(*channels)
        assert element.locator(".kind-links line").count() == len(links)
        inputs, outputs = element.get_by_role("grid").all()
        for i in (0, channels[0] // 2, channels[0] - 1):
            inputs.get_by_role("gridcell").nth(i).hover()
            reached = outputs.locator(".kind-reached").all_inner_texts()
            assert [int(text) for text in reached] == [o for source, o in links if source == i]
            assert element.locator("line:not(.kind-off)").count() == len(reached)


def test_a_wide_layer_is_shortened_honestly(open_explorer: Callable) -> None:
    """Over random layers: few channels drawn, the first and the last among them, reach exact."""
    element = open_explorer(NAME)
    rng = random.Random(3)
    for _ in range(60):
        groups = rng.choice([1, 2, 3, 8, 32, 200])
        counts = groups * rng.randint(1, 9), groups * rng.randint(1, 9)
        stage = dict(zip(("in_channels", "out_channels", "groups"), (*counts, groups), strict=True))
        index = rng.randrange(counts[0])
        columns, reached, lines = element.page.evaluate(
            f"""async ([stage, index]) => {{
                const {{ columnsOf, reach, linesOf }} = await {MODULE};
                return [columnsOf([stage]), reach([stage], 0, index)[1], linesOf(stage)];
            }}""",
            [stage, index],
        )
        for column, count in zip(columns, counts, strict=True):
            drawn = [channel for channel in column if channel is not None]
            assert len(drawn) <= 24
            assert drawn == list(range(count)) or max(counts) > 24
            assert (drawn[0], drawn[-1]) == (0, count - 1)
            assert drawn == sorted(set(drawn))
            assert (None in column) == (len(drawn) < count)
        links = channel_links(*counts, groups)
        outputs = [o for i, o in links if i == index]
        assert reached == [outputs[0], outputs[-1]]
        assert lines == len(links)

    # Wide layers have no lines; of few channels the words say where one leads.
    few = {"kind": "grouped", "in_channels": 8, "out_channels": 16, "groups": 4}
    lines = element.get_by_text("一条线一条线地看")
    expect(lines).to_be_hidden()
    element.evaluate("(element, state) => element.set(state)", few)
    lines.click()
    caption = element.locator(".kind-caption")
    expect(caption).to_contain_text("一共 32 条，画了 32 条")
    first = element.get_by_role("grid").first.get_by_role("gridcell").first
    first.focus()
    expect(caption).to_have_text(
        "输入 0–1（2 个）".replace("0–1（2 个）", "0") + " → 输出 0–3（4 个）"
    )


# ── settings ──
def test_padding_follows_the_kernel_until_it_is_set_apart(open_explorer: Callable) -> None:
    element = open_explorer(NAME)
    kernel = element.get_by_label("核的大小", exact=True)
    kernel.press("ArrowUp")
    kernel.press("ArrowUp")
    assert state_of(element)["padding"] == 3
    element.get_by_label("填充", exact=True).press("ArrowDown")
    kernel.press("ArrowUp")
    assert state_of(element)["padding"] == 2


def test_every_control_by_keyboard(open_explorer: Callable) -> None:
    element = open_explorer(NAME)
    page = element.page
    # Tab comes to every control, once the first is reached.
    element.get_by_label("输入通道", exact=True).focus()
    seen, wanted = set(), "button:enabled, input:enabled, select, [tabindex='0']"
    visible = f"""element => [...element.querySelectorAll("{wanted}")].filter(one =>
        one.checkVisibility())"""
    for _ in range(60):
        seen.add(
            element.evaluate(f"element => ({visible})(element).indexOf(document.activeElement)")
        )
        page.keyboard.press("Tab")
    count = element.evaluate(f"element => ({visible})(element).length")
    assert set(range(6, count)) <= seen  # what lies before the field we began at is reached last

    def pressed(control: Locator, key: str) -> dict:
        before = state_of(element)
        control.press(key)
        after = state_of(element)
        return {name: after[name] for name in after if after[name] != before[name]}

    def label(text: str) -> Locator:
        return element.get_by_label(text, exact=True)

    assert pressed(label("输入通道"), "ArrowUp") == {"in_channels": 97}
    assert pressed(label("输入通道减 1"), "Enter") == {"in_channels": 96}
    assert pressed(label("输出通道加 1"), "Enter") == {"out_channels": 257}
    assert pressed(label("输出通道"), "ArrowDown") == {"out_channels": 256}
    assert pressed(label("组数"), "ArrowDown") == {"groups": 4, "kind": "grouped"}
    assert pressed(label("通道倍数"), "ArrowUp") == {"multiplier": 2, "kind": "depthwise"}
    assert pressed(label("有偏置"), "Space") == {"bias": True}
    assert pressed(label("输入高"), "ArrowUp") == {"input_size": [28, 27]}
    assert pressed(label("输入宽加 1"), "Enter") == {"input_size": [28, 28]}
    assert pressed(label("步幅"), "ArrowUp") == {"stride": 2}
    assert pressed(label("填充"), "ArrowUp") == {"padding": 3}
    assert pressed(label("核的大小加 1"), "Enter") == {"kernel_size": 6}
    chosen = element.locator("[role=radio][aria-checked=true]")
    assert pressed(chosen, "ArrowRight") == {"kind": "separable"}
    assert pressed(chosen, "ArrowLeft") == {"kind": "depthwise"}
    assert pressed(element.get_by_role("button", name="复原"), "Enter") != {}
    # What changed is said.
    element.get_by_role("radio").nth(3).click()
    expect(element.get_by_role("status")).to_have_text(
        "可分离卷积：参数量 26,976，MACs 19,665,504，MACs 是标准的 1/22.8。"
    )


def test_the_address_keeps_the_setting(open_explorer: Callable) -> None:
    element = open_explorer(NAME)
    state = {
        "kind": "separable",
        "in_channels": 64,
        "out_channels": 128,
        "groups": 8,
        "multiplier": 2,
        "kernel_size": 3,
        "input_size": [28, 14],
        "stride": 2,
        "padding": 0,
        "bias": True,
    }
    element.evaluate("(element, state) => element.set(state)", state)
    element.page.wait_for_url(re.compile("separable"))
    shown = numbers(element)
    element.page.reload()
    element.and_(element.page.locator(".explorer")).wait_for()
    assert state_of(element) == state
    assert numbers(element) == shown


# ── guess, then look ──
def test_guessing(open_explorer: Callable) -> None:
    element = open_explorer(NAME, query=f"?{NAME}=kind:grouped;groups:4")
    macs = element.locator("data[data-name='grouped.macs']")
    element.get_by_role("button", name="先猜再看").press("Enter")
    expect(macs).to_be_hidden()
    expect(element.locator(".kind-formula")).to_be_hidden()
    inputs = element.locator(".explorer-guess input")
    for field, answer in zip(inputs.all(), ("27", "38,400", "111974400"), strict=True):
        field.fill(answer)
    inputs.last.press("Enter")
    verdict = element.locator(".explorer-verdict li")
    kinds = [one.get_attribute("class") for one in verdict.all()]
    assert kinds == ["answer-right", "answer-wrong", "answer-right"]
    expect(verdict.nth(1)).to_contain_text("153,600")
    expect(verdict.nth(1)).to_contain_text("只除一次组数")
    expect(macs).to_be_visible()
    element.get_by_role("button", name="换一题").press("Enter")
    expect(element.locator(".kind-table")).to_be_hidden()
    expect(element.locator(".kind-amount").first).to_be_hidden()


# ── for everyone ──
@pytest.mark.parametrize("view", ["dark", *map(weekly, ["wide", "phone"])])
def test_axe_finds_nothing(open_explorer: Callable, view: str) -> None:
    element = open_explorer(NAME, view=view)
    for change in ({}, {"kind": "separable"}, {"groups": 7}):
        element.evaluate("(element, state) => element.set(state)", change)
        found = axe(element)
        assert found.violations_count == 0, found.generate_report()


def test_a_phone_shows_it_whole(open_explorer: Callable) -> None:
    element = open_explorer(NAME, view="phone")
    for change in ({"kind": "separable", "multiplier": 8}, {"in_channels": 2048}):
        element.evaluate("(element, state) => element.set(state)", change)
        assert element.page.evaluate("document.documentElement.scrollWidth") <= 360
        small = element.evaluate(
            """element => [...element.querySelectorAll(
                "button, select, input, [role=gridcell]:not(.kind-gap)")]
              .filter(one => one.checkVisibility())
              .map(one => [(one.closest("label") ?? one).getBoundingClientRect(), one.outerHTML])
              .filter(([box]) => box.width < 24 || box.height < 22)
              .map(([, html]) => html)"""
        )
        assert small == []
        outside = element.evaluate(
            """element => [...element.querySelectorAll("*")].filter(one =>
                one.getBoundingClientRect().right > element.getBoundingClientRect().right + 1
                && one.checkVisibility()).map(one => one.outerHTML.slice(0, 80))"""
        )
        assert outside == []


def test_nothing_moves_and_paper_keeps_the_picture(open_explorer: Callable) -> None:
    element = open_explorer(NAME, reduced_motion="reduce")
    element.get_by_role("radio").nth(1).click()
    durations = element.evaluate(
        """element => [...element.querySelectorAll("*")].map(one => getComputedStyle(one))
            .filter(style => parseFloat(style.transitionDuration) > 0
                || style.animationName !== "none").length"""
    )
    assert durations == 0
    element.page.emulate_media(media="print")
    expect(element.locator(".kind-figures")).to_be_visible()
    expect(element.locator("data[data-name='standard.macs']")).to_be_visible()
    expect(element.get_by_role("button")).to_have_count(0)
    expect(element.get_by_label("输入通道", exact=True)).to_be_hidden()
