"""<field-explorer>: its numbers are convcost's, its picture is true, and all can work it."""

import random
import re
from collections.abc import Callable

import pytest
from convcost import conv2d, max_pool2d, receptive_field
from explorer_page import axe, change, numbers, state_of, weekly
from playwright.sync_api import Locator, expect

NAME = "field-explorer"
NUMBERS = ("field", "jump", "output", "params", "macs")
MODULE = (
    "Promise.all(['stack', 'picture'].map(one => import(`/_static/explorers/field-${one}.js`)))"
)


def layer(kernel_size: int, stride: int = 1, dilation: int = 1, kind: str = "conv") -> dict:
    return {"kind": kind, "kernel_size": kernel_size, "stride": stride, "dilation": dilation}


def pool(kernel_size: int, stride: int | None = None) -> dict:
    return layer(kernel_size, kernel_size if stride is None else stride, kind="pool")


def padding_of(one: dict, state: dict) -> int:
    return one["dilation"] * (one["kernel_size"] - 1) // 2 if state["padding"] == "same" else 0


def bill(layers: list[dict], state: dict) -> list[dict]:
    """What convcost says after each layer; ValueError where a layer has no output."""
    size, rows, jump = state["input_size"], [], 1
    channels = state["channels"]
    for i, one in enumerate(layers):
        window = {name: one[name] for name in ("kernel_size", "stride")}
        window |= {"padding": padding_of(one, state), "input_size": size}
        if one["kind"] == "pool":
            cost = max_pool2d(channels=channels, **window)
        else:
            window["dilation"] = one["dilation"]
            cost = conv2d(channels, channels, bias_attr=False, **window)
        steps = [(s["kernel_size"], s["stride"], s["dilation"]) for s in layers[: i + 1]]
        jump *= one["stride"]
        (size, width) = cost.output_size
        assert size == width
        field = receptive_field(steps)
        row = {"field": field, "jump": jump, "output": size}
        rows.append(row | {"params": cost.params, "macs": cost.macs})
    return rows


def random_layer(rng: random.Random) -> dict:
    if rng.random() < 0.25:
        return pool(rng.randint(1, 4), rng.randint(1, 4))
    kernel = rng.choice([1, 2, 3, 3, 5, 7, 15])
    return layer(kernel, rng.choice([1, 1, 2, 4]), rng.choice([1, 1, 2, 8]))


def random_state(rng: random.Random) -> dict:
    def stack(least: int) -> list[dict]:
        return [random_layer(rng) for _ in range(rng.randint(least, rng.choice([3, 6, 20])))]

    state = {
        "layers": stack(1),
        "against": stack(0),
        "layer": rng.randint(1, 20),
        "against_layer": rng.randint(1, 20),
        "input_size": rng.choice([rng.randint(1, 40), rng.randint(1, 512)]),
        "channels": rng.choice([1, 3, 64, 1024]),
        "padding": rng.choice(["same", "none"]),
    }
    if rng.random() < 0.04:  # what only a script can bring
        state["layers"][-1][rng.choice(["kernel_size", "stride"])] = rng.choice([0, -2])
    return state


def test_stacks_are_what_convcost_says(
    open_explorer: Callable, read_all: Callable, some: Callable
) -> None:
    rng = random.Random(2025)
    states = [random_state(rng) for _ in range(some(500))]
    element = open_explorer(NAME)
    start = numbers(element)  # 3×3 twice against 5×5, 64 channels: 18C² against 25C²
    assert (start["layers.field"], start["against.field"]) == (5, 5)
    assert (start["layers.params"], start["against.params"]) == (18 * 64**2, 25 * 64**2)
    refused = 0
    for state, answer in zip(states, read_all(element, states), strict=True):
        try:
            bills = {name: bill(state[name], state) for name in ("layers", "against")}
        except ValueError:
            refused += 1
            assert answer["refusal"], state
            assert answer["data"] == {}, state
            continue
        assert answer["refusal"] is None, state
        for name, rows in bills.items():
            shown = {
                key.removeprefix(f"{name}."): value
                for key, (value, _) in answer["data"].items()
                if key.startswith(f"{name}.")
            }
            if not rows:
                assert shown == {}
                continue
            for i, row in enumerate(rows, start=1):
                for number in NUMBERS:
                    assert shown[f"{i}.{number}"] == row[number], (state, name, i, number)
            for number in ("field", "jump", "output"):
                assert shown[number] == rows[-1][number], (state, name)
            for number in ("params", "macs"):
                assert shown[number] == sum(row[number] for row in rows), (state, name)
            prefix = "line.against." if name == "against" else "line."
            for number in ("field", "params", "macs"):
                assert answer["data"][prefix + number][0] == shown[number], (state, name)
            assert shown["formula"] == shown["params"]
        for name, (value, text) in answer["data"].items():
            assert text == f"{value:,}", name
    assert 0.2 < refused / len(states) < 0.8  # both outcomes were tried


def brute_force(layers: list[dict], state: dict) -> list[set[int]]:
    """The input columns that each output depends on, by going through the layers forwards."""
    size = state["input_size"]
    reached = [{i} for i in range(size)]
    for one in layers:
        pad = padding_of(one, state)
        span = one["dilation"] * (one["kernel_size"] - 1) + 1
        count = (len(reached) + 2 * pad - span) // one["stride"] + 1
        columns = []
        for step in range(count):
            taps = [
                step * one["stride"] + k * one["dilation"] - pad for k in range(one["kernel_size"])
            ]
            inside = [reached[t] for t in taps if 0 <= t < len(reached)]
            columns.append(set().union(*inside))
        reached = columns
    return reached


def test_the_picture_traces_the_output_back(open_explorer: Callable) -> None:
    """The cells coloured are those the output depends on, found by going forwards instead."""
    element = open_explorer(NAME)
    rng = random.Random(7)
    checked = 0
    while checked < 60:
        state = random_state(rng)
        layers = state["layers"]
        try:
            rows = bill(layers, state)
        except ValueError:
            continue
        outputs = brute_force(layers, state)
        if len(outputs) != rows[-1]["output"]:  # a window longer than its input, as Paddle rounds
            continue
        seen = outputs[(len(outputs) - 1) // 2]
        first, traced, middles = element.page.evaluate(
            f"""async ([layers, state]) => {{
                const [{{ billOf }}, {{ traceBack }}] = await {MODULE};
                const at = layers.length - 1;
                const {{ first, levels }} =
                    traceBack(billOf(layers, state), at, state.input_size);
                return [first, [...levels[0].seen], levels.map((one) => [one.start, one.jump])];
            }}""",
            [layers, state],
        )
        assert set(traced) == seen, state
        field = rows[-1]["field"]
        assert all(first <= column < first + field for column in seen), state
        # A cell is drawn over the middle of what its window covers in the row below.
        assert middles[0] == [0.5, 1]
        for one, (below, jump), (start, _) in zip(layers, middles, middles[1:], strict=False):
            pad = padding_of(one, state)
            window = [below + jump * (k * one["dilation"] - pad) for k in range(one["kernel_size"])]
            assert start == pytest.approx(sum(window) / len(window)), state
        checked += 1
    # What is said beside it: holes, and what falls on padding.
    change(element, layers=[layer(3, 1, 2)] * 3, layer=3, input_size=31, padding="same")
    caption = element.locator(".field-caption").first
    expect(caption).to_contain_text("感受野 13 格，看到输入 31 列里的 7 列，中间漏掉 6 列")
    change(element, input_size=5, layers=[layer(15)], layer=1)
    expect(caption).to_contain_text("看到输入 5 列里的 5 列，有 10 格落在填充上")


def test_presets_and_the_comparison(open_explorer: Callable) -> None:
    element = open_explorer(NAME)
    preset = element.get_by_label("现成的例子")
    line = element.locator(".field-line")
    expect(line).to_have_text(
        "感受野 5 对 5（100%）　参数量 73,728 对 102,400（72%）　"
        "乘加 18,874,368 对 26,214,400（72%）"
    )
    expected = {  # field of the first stack, of the second, layers
        "two_threes": (5, 5, 2),
        "three_threes": (7, 7, 3),
        "strides_dilations": (15, 15, 3),
        "holes": (13, 15, 3),
        "vgg16": (212, None, 18),
    }
    for name, (field, other, count) in expected.items():
        preset.select_option(name)
        shown = numbers(element)
        assert (shown["layers.field"], shown.get("against.field")) == (field, other), name
        assert len(state_of(element)["layers"]) == state_of(element)["layer"] == count
        assert preset.input_value() == name
        expect(element.locator(".field-stack").nth(1)).to_be_visible(visible=other is not None)
    assert shown["layers.output"] == 7
    # A stack to compare with can be taken and put away.
    element.get_by_label("放两叠比").press("Space")
    expect(line).to_contain_text("感受野 212 对 212（100%）")
    assert preset.input_value() == ""
    element.get_by_label("放两叠比").press("Space")
    assert state_of(element)["against"] == []


def test_an_impossible_layer_is_named(open_explorer: Callable) -> None:
    query = f"?{NAME}=layers:c3,c15,c3;against:none;padding:none;input_size:16"
    element = open_explorer(NAME, query=query)
    refusal = element.locator(".explorer-refusal").first
    expect(refusal).to_contain_text("这一叠第 2 层。放不下：高方向上，输入 14")
    assert numbers(element) == {}
    expect(element.locator(".field-rows").first).to_be_hidden()
    # The layers can still be changed, so that the reader gets out of it.
    element.get_by_role("radio", name="2 卷积").click()
    element.get_by_label("核的大小", exact=True).first.fill("3")
    element.get_by_label("核的大小", exact=True).first.press("Enter")
    expect(refusal).to_be_hidden()
    assert numbers(element)["layers.output"] == 10
    # So is the stack, when it is the second.
    change(element, against=[layer(15), layer(3)])
    expect(refusal).to_contain_text("另一叠第 2 层。")


def test_every_control_by_keyboard(open_explorer: Callable) -> None:
    element = open_explorer(NAME)
    page = element.page
    wanted = "button:enabled, input:enabled, select, summary, [tabindex='0']"
    visible = f"""element => [...element.querySelectorAll("{wanted}")].filter(one =>
        one.checkVisibility())"""
    active = f"element => ({visible})(element).indexOf(document.activeElement)"
    element.get_by_role("radio", checked=True).first.focus()
    seen = set()
    for _ in range(50):
        seen.add(element.evaluate(active))
        page.keyboard.press("Tab")
    count = element.evaluate(f"element => ({visible})(element).length")
    assert set(range(count)) <= seen

    def pressed(control: Locator, key: str) -> dict:
        before = state_of(element)
        control.press(key)
        after = state_of(element)
        return {name: after[name] for name in after if after[name] != before[name]}

    def label(text: str) -> Locator:
        return element.get_by_label(text, exact=True)

    def button(text: str) -> Locator:
        return element.get_by_role("button", name=text, exact=True)

    size = element.get_by_label("输入大小", exact=True)
    assert pressed(size, "ArrowUp") == {"input_size": 17}
    assert pressed(element.get_by_label("输入大小减 1"), "Enter") == {"input_size": 16}
    channels = element.get_by_label("通道", exact=True)
    assert pressed(channels, "ArrowDown") == {"channels": 63}
    assert pressed(element.get_by_label("填充"), "ArrowDown") == {"padding": "none"}
    assert pressed(element.get_by_label("放两叠比"), "Space")["against"] == []

    chosen = element.get_by_role("radio", checked=True).first
    assert pressed(chosen, "ArrowDown") == {"layer": 1}
    expect(chosen).to_be_focused()  # the labels are new, the focus stays
    assert pressed(label("核的大小"), "ArrowUp")["layers"] == [layer(4), layer(3)]
    assert pressed(label("步幅加 1"), "Enter")["layers"] == [layer(4, 2), layer(3)]
    assert pressed(label("膨胀"), "ArrowUp")["layers"] == [layer(4, 2, 2), layer(3)]
    assert pressed(button("加一层"), "Enter")["layers"] == [layer(4, 2, 2)] * 2 + [layer(3)]
    assert pressed(label("类型"), "ArrowDown")["layers"][1] == pool(4)
    assert pressed(button("删去"), "Enter")["layers"] == [layer(4, 2, 2), layer(3)]
    pressed(button("删去"), "Enter")
    expect(button("删去")).to_be_disabled()  # one layer is left
    expect(label("看哪一层")).to_be_focused()
    assert state_of(element)["layers"] == [layer(4, 2, 2)]
    expect(element.get_by_role("status")).to_have_text(
        "这一叠第 1 层，卷积 4×4，步幅 2，膨胀 2：感受野 7，间隔 2，输出 5。"
    )
    pressed(button("加一层"), "Enter")
    assert pressed(label("看哪一层"), "ArrowUp") == {"layer": 1}
    while button("加一层").is_enabled():
        button("加一层").press("Enter")
    assert len(state_of(element)["layers"]) == 20
    pressed(element.get_by_role("button", name="复原"), "Enter")
    assert state_of(element)["layers"] == [layer(3)] * 2


def test_the_address_keeps_the_setting(open_explorer: Callable) -> None:
    element = open_explorer(NAME)
    state = {
        "layers": [layer(5), pool(2), layer(3, 2, 4), pool(3, 2)],
        "against": [layer(7, 2), pool(3, 1)],
        "layer": 3,
        "against_layer": 1,
        "input_size": 64,
        "channels": 12,
        "padding": "none",
    }
    change(element, **state)
    element.page.wait_for_url(re.compile("layers:c5,p2,c3s2d4,p3s2;against:c7s2,p3s1"))
    shown = numbers(element)
    element.page.reload()
    element.and_(element.page.locator(".explorer")).wait_for()
    assert state_of(element) == state
    assert numbers(element) == shown


def test_guessing(open_explorer: Callable) -> None:
    query = f"?{NAME}=layers:c3s2,c3,c3;against:none;input_size:16;channels:10;layer:3"
    element = open_explorer(NAME, query=query)
    field = element.locator("data[data-name='line.field']")
    element.get_by_role("button", name="先猜再看").press("Enter")
    for hidden in (field, element.locator(".field-line"), element.locator(".field-result").first):
        expect(hidden).to_be_hidden()
    expect(element.get_by_role("radio", name="1 卷积")).to_be_visible()  # the question stays
    inputs = element.locator(".explorer-guess input")
    for one, answer in zip(inputs.all(), ("13", "8", "2,700"), strict=True):
        one.fill(answer)
    inputs.last.press("Enter")
    verdict = element.locator(".explorer-verdict li")
    kinds = [one.get_attribute("class") for one in verdict.all()]
    assert kinds == ["answer-wrong", *["answer-right"] * 2]
    expect(verdict.first).to_contain_text("是 11。")
    expect(verdict.first).to_contain_text("步幅要到下一层才起作用")
    expect(field).to_be_visible()
    element.get_by_role("button", name="换一题").press("Enter")
    expect(field).to_be_hidden()


def test_a_click_on_a_row_chooses_its_layer(open_explorer: Callable) -> None:
    """In either stack; the controls then change that stack's layer and no other."""
    element = open_explorer(NAME, query=f"?{NAME}=layers:c3,c3,c3;against:c5,c5;layer:3")
    first, second = element.locator(".field-rows").all()
    box = first.bounding_box()
    first.click(position={"x": 20, "y": box["height"] * 2.5 / 4})  # rows 3, 2, 1, input
    assert state_of(element)["layer"] == 1
    second.click(position={"x": 20, "y": 5})
    assert state_of(element)["against_layer"] == 2
    element.get_by_label("步幅加 1").click()
    assert state_of(element)["against"][1]["stride"] == 2
    assert [one["stride"] for one in state_of(element)["layers"]] == [1, 1, 1]
    element.get_by_role("radio", name="2 卷积 3×3").click()
    element.get_by_label("核的大小加 1").click()
    assert state_of(element)["layers"][1]["kernel_size"] == 4
    assert element.get_by_label("看哪一层").input_value() == "layers.1"


def test_arrows_go_up_and_down_the_pyramid_and_round(open_explorer: Callable) -> None:
    """As the layers stand: the last on top. The chosen label keeps the focus."""
    element = open_explorer(NAME, query=f"?{NAME}=layers:c3,c5,c7;layer:2")
    element.get_by_role("radio", name="2 卷积 5×5").focus()
    for key, layer_ in (("Up", 3), ("Right", 1), ("Down", 3), ("Left", 2), ("Down", 1)):
        element.page.keyboard.press(f"Arrow{key}")
        assert state_of(element)["layer"] == layer_
        assert element.get_by_role("radio", checked=True).first.evaluate(
            "one => one === document.activeElement"
        )


# ── for everyone ──
@pytest.mark.parametrize("view", ["dark", *map(weekly, ["wide", "phone"])])
def test_axe_finds_nothing(open_explorer: Callable, view: str) -> None:
    element = open_explorer(NAME, view=view)
    for state in ({}, {"layers": [pool(2)] * 5, "against": [], "padding": "none"}):
        change(element, **state)
        found = axe(element)
        assert found.violations_count == 0, found.generate_report()


def test_a_phone_shows_it_whole(open_explorer: Callable) -> None:
    element = open_explorer(NAME, view="phone")
    wide = {"layers": [layer(15, 4, 8)] + [layer(3)] * 19, "channels": 1024, "input_size": 512}
    for state in ({}, wide, {"against": [layer(15)] * 20, "layers": [pool(4)] * 12}):
        change(element, **state)
        assert element.page.evaluate("document.documentElement.scrollWidth") <= 360
        small, outside = element.evaluate(
            """element => {
                const shown = selector => [...element.querySelectorAll(selector)]
                    .filter(one => one.checkVisibility());
                const box = one => one.getBoundingClientRect();
                const edge = box(element).right + 1;
                return [
                    shown("button, select, input")
                        .map(one => one.closest("label") ?? one)
                        .filter(one => box(one).width < 24 || box(one).height < 24)
                        .map(one => one.outerHTML),
                    shown("*").filter(one => !one.closest("svg") && box(one).right > edge)
                        .map(one => one.outerHTML.slice(0, 80)),
                ];
            }"""
        )
        assert small == []
        assert outside == []


def test_nothing_moves_and_paper_keeps_the_picture(open_explorer: Callable) -> None:
    element = open_explorer(NAME, reduced_motion="reduce")
    element.get_by_role("radio", name="1 卷积 3×3").click()
    moving = element.evaluate(
        """element => [...element.querySelectorAll("*")].map(one => getComputedStyle(one))
            .filter(style => parseFloat(style.transitionDuration) > 0
                || style.animationName !== "none").length"""
    )
    assert moving == 0
    element.page.emulate_media(media="print")
    for name in (".field-rows", ".field-line"):
        expect(element.locator(name).first).to_be_visible()
    expect(element.get_by_role("button")).to_have_count(0)
