"""<conv-explorer>: its numbers against convcost and Paddle, and what a reader can do with it."""

import random
import re

from course import figures  # noqa: F401  (it silences Paddle's start-up)

import convcost
import numpy as np
import paddle
import paddle.nn.functional as F
import pytest
from explorer_page import axe, state_of, weekly
from playwright.sync_api import Locator, expect

NAME = "conv-explorer"
COUNTED = ("macs", "padding_macs", "output_height", "output_width")


def any_setting(rng: random.Random) -> dict:
    """Choose each setting from its whole range, so that some leave no output."""

    def two(low: int, high: int) -> list[int]:
        return [rng.randint(low, high), rng.randint(low, high)]

    setting = {
        "kind": rng.choice(["standard", "transposed"]),
        "in_channels": rng.randint(1, 4),
        "out_channels": rng.randint(1, 3),
        "bias": rng.random() < 0.5,
        "input_size": two(1, 12),
        "kernel_size": two(1, 7),
        "stride": two(1, 4),
        "padding": two(0, 4),
        "dilation": two(1, 3),
        "output_padding": [0, 0],
    }
    channels = (setting["in_channels"], setting["out_channels"])
    parting = [n for n in (1, 2, 3) if not any(one % n for one in channels)]
    setting["groups"] = rng.randint(1, 4) if rng.random() < 0.1 else rng.choice(parting)
    if setting["kind"] == "transposed":
        setting["output_padding"] = [rng.randint(0, s if rng.random() < 0.2 else s - 1)
                                     for s in setting["stride"]]  # fmt: skip
    return setting


WINDOW = ("input_size", "kernel_size", "stride", "padding", "dilation", "output_padding")


def cost_of(setting: dict) -> convcost.Cost | None:
    """What convcost says, or None where it refuses."""
    window = {name: tuple(setting[name]) for name in WINDOW}
    kind = convcost.conv2d_transpose
    if setting["kind"] == "standard":
        kind = convcost.conv2d
        del window["output_padding"]
    channels = (setting["in_channels"], setting["out_channels"])
    bias = None if setting["bias"] else False
    try:
        return kind(*channels, groups=setting["groups"], bias_attr=bias, **window)
    except ValueError:
        return None


def test_the_numbers_are_convcosts_or_both_refuse(open_explorer, read_all, some):
    rng = random.Random(6)
    settings = [any_setting(rng) for _ in range(some(400))]
    # The last step: there the counter must have arrived at what the formula says.
    shown = read_all(open_explorer(NAME), [setting | {"step": 1200} for setting in settings])
    refused = 0
    for setting, answer in zip(settings, shown, strict=True):
        cost = cost_of(setting)
        if cost is None:
            refused += 1
            assert answer["refusal"], setting
            assert answer["data"] == {}, setting
            continue
        assert answer["refusal"] is None, setting
        expected = dict(
            zip(COUNTED, (cost.macs, cost.padding_macs, *cost.output_size), strict=True)
        )
        expected |= {f"{name}_so_far": expected[name] for name in ("macs", "padding_macs")}
        expected["weights"] = cost.weights
        if setting["bias"]:
            expected["params"] = cost.params
        assert answer["data"] == {k: [v, f"{v:,}"] for k, v in expected.items()}, setting
    assert 0.125 < refused / len(settings) < 0.5


def hangs(setting: dict) -> bool:
    """Whether the window is longer than the padded input: Paddle must not see such a setting."""
    names = ("input_size", "padding", "kernel_size", "dilation")
    axes = zip(*(setting[name] for name in names), strict=True)
    longer = any(d * (k - 1) + 1 > size + 2 * p for size, p, k, d in axes)
    return setting["kind"] == "standard" and longer


def slices_of(setting: dict) -> list[tuple[int, int]]:
    """The pairs of output and input channel that a filter's slices join, filter by filter."""
    ins, outs = (setting[name] // setting["groups"] for name in ("in_channels", "out_channels"))
    return [
        (o, c)
        for o in range(setting["out_channels"])
        for c in range(o // outs * ins, o // outs * ins + ins)
    ]


def with_numbers(setting: dict, rng: random.Random) -> dict:
    """The setting with numbers of its own in all planes and slices."""
    (height, width), (rows, columns) = setting["input_size"], setting["kernel_size"]
    counts = {
        "input": setting["in_channels"] * height * width,
        "kernel": len(slices_of(setting)) * rows * columns,
        "biases": setting["out_channels"],
    }
    return setting | {
        name: [rng.randint(-9, 9) for _ in range(count)] for name, count in counts.items()
    }


def by_paddle(setting: dict) -> np.ndarray:
    """The outputs [C_out, H_out, W_out] that Paddle computes."""
    x = np.array(setting["input"], "float32")
    x = paddle.to_tensor(x.reshape([1, setting["in_channels"], *setting["input_size"]]))
    slices = np.array(setting["kernel"], "float32").reshape([-1, *setting["kernel_size"]])
    ins, outs = (setting[name] // setting["groups"] for name in ("in_channels", "out_channels"))
    if setting["kind"] == "standard":
        weight = np.zeros([setting["out_channels"], ins, *setting["kernel_size"]], "float32")
        for (o, c), one in zip(slices_of(setting), slices, strict=True):
            weight[o, c % ins] = one
    else:
        weight = np.zeros([setting["in_channels"], outs, *setting["kernel_size"]], "float32")
        for (o, c), one in zip(slices_of(setting), slices, strict=True):
            weight[c, o % outs] = one
    options = {name: setting[name] for name in ("stride", "padding", "dilation", "groups")}
    if setting["bias"]:
        options["bias"] = paddle.to_tensor(np.array(setting["biases"], "float32"))
    if setting["kind"] == "standard":
        y = F.conv2d(x, paddle.to_tensor(weight), **options)
    else:
        options["output_padding"] = setting["output_padding"]
        y = F.conv2d_transpose(x, paddle.to_tensor(weight), **options)
    return y.numpy()[0]


def drawable(rng: random.Random, count: int, **fixed: object) -> list[dict]:
    """Settings whose outputs are drawn, with numbers of their own."""
    found = []
    while len(found) < count:
        setting = any_setting(rng) | fixed
        cost = cost_of(setting)
        if cost is not None and max(cost.output_size) <= 18 and not hangs(setting):
            found.append(with_numbers(setting, rng))
    return found


def numbers_in(texts: list[str]) -> list[float]:
    return [float(text.replace("−", "-")) for text in texts]


def test_the_outputs_are_paddles(open_explorer):
    tried = drawable(random.Random(7), 60)
    shown = open_explorer(NAME).evaluate(
        """(element, states) => states.map(state => {
            element.set({...state, step: 1200});
            const cells = element.querySelectorAll(
                '.conv-output [role=gridcell]:not(.conv-cut)');
            return [...cells].map(cell => cell.textContent);
        })""",
        tried,
    )
    for setting, texts in zip(tried, shown, strict=True):
        assert numbers_in(texts) == by_paddle(setting).ravel().tolist(), setting


def test_what_the_slices_add_is_the_output(open_explorer):
    """At any step the summands that stand in the picture give the number in the marked cell."""
    rng = random.Random(8)
    tried = drawable(rng, 40, kind="standard")
    for setting in tried:
        height, width = cost_of(setting).output_size
        setting["step"] = rng.randint(1, setting["out_channels"] * height * width)
    shown = open_explorer(NAME).evaluate(
        """(element, states) => states.map(state => {
            element.set(state);
            const texts = selector => [...element.querySelectorAll(selector)]
                .map(one => one.textContent).filter(Boolean);
            return { parts: texts('.conv-part'), bias: texts('.conv-total .factor-bias'),
                     total: texts('.conv-total b'), here: texts('.conv-output .conv-here'),
                     framed: texts('.conv-frame:not([hidden])').length,
                     frames: element.querySelectorAll('.conv-frame:not([hidden])').length };
        })""",
        tried,
    )
    for setting, seen in zip(tried, shown, strict=True):
        outputs = by_paddle(setting).ravel()
        per_filter = setting["in_channels"] // setting["groups"]
        assert len(seen["parts"]) == per_filter == seen["frames"], setting
        here = numbers_in(seen["here"])
        assert here == [outputs[setting["step"] - 1]], setting
        parts = numbers_in([text.removeprefix("= ") for text in seen["parts"]])
        assert sum(parts) + sum(numbers_in(seen["bias"])) == here[0], setting
        if per_filter > 1 or setting["bias"]:
            assert numbers_in([text.removeprefix("= ") for text in seen["total"]]) == here


def test_every_control_is_reached_with_the_tab_key(open_explorer):
    explorer = open_explorer(NAME)
    explorer.evaluate("element => element.set({in_channels: 3, out_channels: 2, bias: true})")
    count = explorer.evaluate("""element => {
        const all = element.querySelectorAll(`button, input, select, summary, [role=slider],
            [role=grid]:has([tabindex='0'])`);
        window.controls = [...all].filter(one => one.checkVisibility() && !one.disabled);
        return window.controls.length;
    }""")
    assert count > 30
    explorer.locator(".conv-input [tabindex='0']").focus()
    reached = set()
    for _ in range(count):
        reached.add(
            explorer.page.evaluate("""() => window.controls.indexOf(
            document.activeElement.closest('[role=grid]') ?? document.activeElement)""")
        )
        explorer.page.keyboard.press("Tab")
    assert reached == set(range(count))


def read(explorer: Locator, name: str) -> str:
    return explorer.locator(f"data[data-name={name}]").text_content()


def test_the_settings_are_set_with_keys(open_explorer):
    explorer = open_explorer(NAME)
    keys = explorer.page.keyboard
    for label, name, value in (
        ("输入大小", "input_size", 7),
        ("核的大小", "kernel_size", 5),
        ("步幅", "stride", 2),
        ("填充", "padding", 3),
        ("膨胀", "dilation", 2),
    ):
        explorer.get_by_label(label, exact=True).focus()
        keys.press("Control+A")
        keys.type(str(value))
        keys.press("Enter")
        assert state_of(explorer)[name] == [value, value]
    assert read(explorer, "output_height") == "3"
    explorer.get_by_role("button", name="填充减 1").focus()
    keys.press("Enter")
    assert state_of(explorer)["padding"] == [2, 2]
    explorer.get_by_label("高宽相同").focus()
    keys.press("Space")
    explorer.get_by_label("填充（宽）", exact=True).focus()
    keys.press("ArrowUp")
    keys.press("Tab")  # the value is taken when the field is left
    assert state_of(explorer)["padding"] == [2, 3]
    explorer.get_by_label("高宽相同").focus()
    keys.press("Space")
    assert state_of(explorer)["padding"] == [2, 2]
    explorer.get_by_label("转置").focus()
    keys.press("Space")
    assert state_of(explorer)["kind"] == "transposed"
    expect(explorer.get_by_label("output_padding", exact=True)).to_be_visible()
    explorer.get_by_label("现成的例子").focus()
    keys.press("Home")
    keys.press("ArrowDown")
    assert state_of(explorer)["kind"] == "standard"
    assert state_of(explorer)["kernel"] == []


def test_the_window_is_walked_with_keys(open_explorer):
    explorer = open_explorer(NAME)
    keys = explorer.page.keyboard
    explorer.get_by_role("button", name="下一步").focus()
    keys.press("Enter")
    keys.press("Enter")
    assert read(explorer, "macs_so_far") == "27"
    assert explorer.locator(".conv-output .conv-here").text_content() == "17"
    assert "第 1 行第 3 列" in explorer.locator("[role=status]").text_content()
    explorer.get_by_role("button", name="上一步").focus()
    keys.press("Enter")
    assert read(explorer, "macs_so_far") == "18"
    explorer.get_by_label("步", exact=True).focus()
    keys.press("End")
    assert read(explorer, "macs_so_far") == read(explorer, "macs") == "81"
    explorer.get_by_label("快慢").select_option("60")
    explorer.get_by_role("button", name="播放").focus()
    keys.press("Enter")  # from the end it begins anew
    expect(explorer.locator("[role=status]")).to_contain_text("走完了：81 次乘加")
    explorer.evaluate("element => element.set({input_size: [12, 12]})")
    explorer.get_by_label("快慢").select_option("2")
    explorer.get_by_role("button", name="播放").focus()
    keys.press("Enter")
    keys.press("Enter")
    expect(explorer.get_by_role("button", name="播放")).to_be_visible()
    assert state_of(explorer)["step"] < 100


def test_a_cell_is_changed_with_keys(open_explorer):
    explorer = open_explorer(NAME)
    keys = explorer.page.keyboard
    first = explorer.locator(".conv-kernel [role=gridcell]").first
    first.focus()
    keys.press("ArrowRight")
    keys.press("Enter")  # the number is marked: what is typed replaces it
    expect(explorer.get_by_label("值", exact=True)).to_be_focused()
    keys.type("-4.25")
    keys.press("Enter")
    second = explorer.locator(".conv-kernel [role=gridcell]").nth(1)
    expect(second).to_be_focused()
    assert second.get_attribute("aria-label") == "第 1 行第 2 列，−4.25"
    assert cell(explorer, "output", 1, 1).text_content() == "−3.75"
    value = explorer.get_by_label("值", exact=True)
    value.focus()
    keys.press("Control+A")
    keys.press("Delete")
    keys.press("Enter")  # no number: what stood there stays
    assert value.input_value() == "-4.25"
    explorer.get_by_role("button", name="值加 1").focus()
    keys.press("Enter")
    assert second.text_content() == "−3.25"
    assert state_of(explorer)["kernel"][1] == -3.25


def places(explorer: Locator, board: str, marked: str) -> set[str]:
    cells = explorer.locator(f".conv-{board} .{marked}").all()
    return {cell.get_attribute("aria-label").split("，")[0] for cell in cells}


def at(*pairs: tuple[int, int]) -> set[str]:
    return {f"第 {row} 行第 {column} 列" for row, column in pairs}


def cell(explorer: Locator, board: str, row: int, column: int) -> Locator:
    return explorer.locator(f".conv-{board} [aria-label^='第 {row} 行第 {column} 列']")


def test_an_output_shows_its_inputs_and_an_input_its_outputs(open_explorer):
    explorer = open_explorer(NAME)
    explorer.evaluate(
        "element => element.set({input_size: [7, 7], stride: [2, 2], dilation: [2, 2],"
        " padding: [1, 1], step: 9})"
    )
    cell(explorer, "output", 2, 3).focus()
    rows, columns = (2, 4, 6), (4, 6, 8)
    assert places(explorer, "input", "conv-tap") == at(*[(i, j) for i in rows for j in columns])
    cell(explorer, "input", 4, 4).focus()
    # Output 1, 2 and 3 each see row 4: as their third, second and first.
    assert places(explorer, "output", "conv-tap") == at(
        *[(i, j) for i in (1, 2, 3) for j in (1, 2, 3)]
    )
    assert cell(explorer, "output", 1, 1).get_attribute("data-note") == "×2"
    assert cell(explorer, "output", 3, 3).get_attribute("data-note") == "×0"
    cell(explorer, "input", 3, 3).hover()
    assert places(explorer, "output", "conv-tap") == set()
    assert "窗口没有一步碰到输入第 3 行第 3 列" in explorer.locator(".conv-story").text_content()
    explorer.get_by_label("现成的例子").hover()
    assert places(explorer, "output", "conv-here") == at((3, 3))


def test_a_transposed_input_spreads_and_an_output_gathers(open_explorer):
    explorer = open_explorer(NAME)
    explorer.evaluate("element => element.set(element.constructor.presetState('enlarge'))")
    assert places(explorer, "output", "conv-tap") == at(
        *[(i, j) for i in (0, 1, 2) for j in (0, 1, 2)]
    )
    assert "裁掉的" in explorer.locator(".conv-story").text_content()
    assert read(explorer, "macs_so_far") == "9"
    assert read(explorer, "padding_macs_so_far") == "5"
    cell(explorer, "output", 2, 2).focus()
    assert places(explorer, "input", "conv-tap") == at((1, 1), (1, 2), (2, 1), (2, 2))
    story = explorer.locator(".conv-story").text_content()
    assert re.sub(r"\s+", " ", story) == (
        "输出第 2 行第 2 列 = 1×0.25 + 2×0.25 + 4×0.25 + 5×0.25 = 3"
    )


def test_the_sum_is_written_out_with_the_padding_apart(open_explorer):
    explorer = open_explorer(NAME)
    story = explorer.locator(".conv-story")
    assert re.sub(r"\s+", " ", story.text_content()) == (
        "输出第 1 行第 1 列 = 3×0 + 3×1 + 2×2 + 0×2 + 0×2 + 1×0 + 3×0 + 1×1 + 2×2 = 12"
    )
    explorer.evaluate("element => element.set({padding: [1, 1]})")
    assert re.sub(r"\s+", " ", story.text_content()) == (
        "输出第 1 行第 1 列 = 3×2 + 3×0 + 0×1 + 0×2 （补零：0×0 + 0×1 + 0×2 + 0×2 + 0×0） = 6"
    )


def test_unseen_pixels_and_a_hanging_window_are_told(open_explorer):
    explorer = open_explorer(NAME)
    explorer.evaluate("element => element.set({input_size: [6, 6], stride: [2, 2]})")
    assert explorer.locator(".conv-unreached").count() == 11
    assert "11 格" in explorer.locator(".conv-legend").text_content()
    explorer.evaluate("element => element.set({input_size: [2, 5]})")
    assert "向零取整" in explorer.locator(".conv-legend").text_content()
    assert explorer.locator(".conv-outside").count() == 5
    assert read(explorer, "output_height") == "1"
    assert read(explorer, "padding_macs") == "6"
    assert (
        "向零取整((2 + 2×0 − 1×(3 − 1) − 1) ÷ 2) + 1"
        in explorer.locator(".conv-sizes").text_content()
    )


def test_the_state_survives_a_reload(open_explorer):
    explorer = open_explorer(NAME)
    wanted = {
        "kind": "transposed",
        "square": False,
        "in_channels": 2,
        "out_channels": 3,
        "groups": 1,
        "bias": True,
        "input_size": [2, 3],
        "kernel_size": [1, 2],
        "stride": [2, 3],
        "padding": [0, 1],
        "dilation": [1, 2],
        "output_padding": [1, 0],
        "step": 4,
        "kernel": [0.1, -2.34567] * 6,
        "input": [1, 2, 3, 4, 5, -6] * 2,
        "biases": [0.5, 0, -3],
    }
    explorer.evaluate("(element, state) => element.set(state)", wanted)
    explorer.page.wait_for_url("**kernel:0.1,-2.34567**")
    explorer.page.reload()
    explorer.and_(explorer.page.locator(".explorer")).wait_for()
    assert state_of(explorer) == wanted


def test_guessing_hides_then_judges(open_explorer):
    explorer = open_explorer(NAME)
    explorer.get_by_role("button", name="先猜再看").click()
    for hidden in (".conv-output", ".explorer-line", ".conv-story", ".conv-player", ".conv-result"):
        expect(explorer.locator(hidden)).to_be_hidden()
    expect(explorer.locator(".conv-input")).to_be_visible()
    cell(explorer, "input", 3, 3).focus()  # nor is it said to those who listen
    assert "流进" not in explorer.locator("[role=status]").text_content()
    side, macs = explorer.get_by_label("输出的边长"), explorer.get_by_label("乘加次数")
    side.fill("2")
    macs.fill("81")
    macs.press("Enter")
    verdict = explorer.locator(".explorer-verdict")
    expect(verdict.locator(".answer-wrong")).to_contain_text("再加 1")
    expect(verdict.locator(".answer-right")).to_contain_text("81")
    expect(explorer.locator(".explorer-line")).to_be_visible()
    # Another step is no other question, another size is.
    explorer.get_by_role("button", name="下一步").click()
    expect(explorer.locator(".explorer-line")).to_be_visible()
    explorer.get_by_role("button", name="输入大小加 1").click()
    expect(explorer.locator(".explorer-line")).to_be_hidden()
    for _ in range(5):
        explorer.get_by_role("button", name="换一题").click()
        assert explorer.evaluate("element => element.window.cost.macs") > 0
        expect(explorer.locator(".explorer-line")).to_be_hidden()
    explorer.evaluate("element => element.set({square: false, input_size: [5, 9]})")
    expect(explorer.get_by_label("输出的高")).to_be_visible()
    too_small = {"kernel_size": [7, 7], "padding": [0, 0], "stride": [1, 1]}
    explorer.evaluate("(element, state) => element.set(state)", too_small)
    expect(explorer.locator(".explorer-refusal")).to_contain_text("放不下：高方向")
    expect(explorer.locator(".explorer-guess")).to_contain_text("没有可猜的")


# Numbers of two digits and more: axe passes no judgement on the contrast of a single one.
MANY_DIGITS = {"kernel": [0.25] * 9, "input": [13] * 36, "input_size": [6, 6], "step": 400}
STATES = {
    "padded": {"padding": [1, 1], "stride": [2, 2], **MANY_DIGITS},
    "channels": {"in_channels": 3, "out_channels": 2, "bias": True, "step": 12},
    "depthwise": {"in_channels": 3, "out_channels": 3, "groups": 3, "padding": [1, 1]},
    "most": {"in_channels": 4, "out_channels": 3, "input_size": [12, 12], "padding": [4, 4]},
    "most, transposed": {"kind": "transposed", "in_channels": 4, "out_channels": 3, "bias": True},
    "transposed": {"kind": "transposed", "stride": [2, 2], "padding": [1, 1], **MANY_DIGITS},
    "large": {"input_size": [12, 12], "padding": [1, 1], "kernel_size": [7, 7]},
    "not square": {"input_size": [4, 12], "kernel_size": [1, 5], "square": False},
    "too large": {"kind": "transposed", "input_size": [12, 12], "stride": [4, 4]},
    "refused": {"input_size": [2, 2], "kernel_size": [5, 5]},
}


@pytest.mark.parametrize("view", ["dark", weekly("wide")])
def test_axe_finds_nothing(open_explorer, view):
    explorer = open_explorer(NAME, view=view)
    for name in ("padded", "transposed", "channels", "depthwise", "not square", "refused"):
        explorer.get_by_role("button", name="复原").click()
        explorer.evaluate("(element, state) => element.set(state)", STATES[name])
        found = axe(explorer)
        assert found.violations_count == 0, f"{name}\n{found.generate_report()}"


def test_a_phone_does_not_scroll_sideways(open_explorer):
    explorer = open_explorer(NAME, view="phone")
    for name, state in STATES.items():
        explorer.get_by_role("button", name="复原").click()
        explorer.evaluate("(element, state) => element.set(state)", state)
        assert explorer.page.evaluate("document.documentElement.scrollWidth") <= 360, name
        small = explorer.evaluate("""element => [...element.querySelectorAll(
            'button, input, select, summary, label.explorer-toggle')]
            .filter(one => one.checkVisibility() && one.role !== 'slider')
            .filter(one => one.type !== 'checkbox')
            .map(one => [one.outerHTML.slice(0, 60), one.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24)""")
        assert small == [], name
        # Nothing of the picture is cut off: cells become small before it grows.
        stage = explorer.locator(".explorer-stage").bounding_box()
        for plane in explorer.locator(".conv-sheet").all():
            box = plane.bounding_box()
            if box and name != "not square":
                assert box["x"] + box["width"] <= stage["x"] + stage["width"] + 2, name


def test_a_finger_points_without_a_keyboard_rising(open_explorer):
    explorer = open_explorer(NAME, view="phone", is_mobile=True)
    cell(explorer, "input", 3, 3).tap()
    assert len(places(explorer, "output", "conv-tap")) == 9
    assert explorer.page.evaluate("document.activeElement.role") == "gridcell"
    explorer.get_by_role("button", name="值加 1").tap()
    assert cell(explorer, "input", 3, 3).text_content() == "3"
    cell(explorer, "output", 2, 1).tap()
    assert len(places(explorer, "input", "conv-tap")) == 9


def test_nothing_moves_unasked(open_explorer):
    explorer = open_explorer(NAME, reduced_motion="reduce")
    before = state_of(explorer)
    explorer.evaluate("""async () => {
        for (let frame = 0; frame < 42; frame++) await new Promise(requestAnimationFrame);
    }""")
    assert state_of(explorer) == before
    moving = explorer.evaluate("""element => [...element.querySelectorAll('[class^=conv] *')]
        .filter(one => parseFloat(getComputedStyle(one).transitionDuration) > 0
            || getComputedStyle(one).animationName !== 'none').map(one => one.outerHTML)""")
    assert moving == []


def test_paper_shows_the_picture(open_explorer):
    explorer = open_explorer(NAME)
    explorer.page.emulate_media(media="print")
    for shown in (".conv-input", ".conv-kernel", ".conv-output", ".conv-story", ".explorer-line"):
        expect(explorer.locator(shown)).to_be_visible()
    for gone in explorer.locator("button, select, input").all():
        expect(gone).to_be_hidden()


PLAY = """async element => {
    const steps = [], frames = [], said = [];
    const status = element.querySelector('[role=status]');
    new MutationObserver(() => said.push(status.textContent)).observe(status, {childList: true});
    const set = element.set;
    element.set = changes => {
        const start = performance.now();
        set.call(element, changes);
        steps.push(performance.now() - start);
    };
    let last;
    const watch = now => {
        if (last) frames.push(now - last);
        last = now;
        if (element.playing) requestAnimationFrame(watch);
    };
    [...element.querySelectorAll('button')].find(one => one.textContent === '播放').click();
    requestAnimationFrame(watch);
    while (element.playing) await new Promise(done => setTimeout(done, 50));
    return {steps, frames, said};
}"""


@pytest.mark.parametrize("kind", ["standard", "transposed"])
def test_playing_walks_to_the_end(open_explorer, record_property, kind):
    """The times are only reported (pytest -s): they are the machine's, not the code's alone."""
    explorer = open_explorer(NAME)
    state = {"kind": kind, "input_size": [12, 12], "padding": [1, 1], "step": 1}
    explorer.evaluate("(element, state) => element.set(state)", state)
    explorer.get_by_label("快慢").select_option("60")
    played = explorer.evaluate(PLAY)
    steps, frames = (np.array(played[name]) for name in ("steps", "frames"))
    assert len(steps) == 143
    for name, times in (("script of a step", steps), ("between frames", frames)):
        text = f"median {np.median(times):.1f} ms, largest {times.max():.1f} ms"
        record_property(name, text)
        print(name, text)
    assert read(explorer, "macs_so_far") == read(explorer, "macs")
    assert len([text for text in played["said"] if text]) <= 1  # not a sentence for each step


# ── channels ──
def test_a_filter_has_a_slice_for_each_channel_of_its_group(open_explorer):
    explorer = open_explorer(NAME)
    for groups, slices, absent in ((1, 9, 0), (3, 3, 6)):
        explorer.evaluate(
            "(element, groups) => element.set({in_channels: 3, out_channels: 3, groups})", groups
        )
        assert explorer.locator(".conv-slice").count() == slices
        assert explorer.locator(".conv-absent").count() == absent
        assert explorer.locator(".conv-frame:visible").count() == slices / 3
    assert "÷ 3 组" in explorer.locator(".explorer-line").text_content()
    assert read(explorer, "weights") == "27"
    # As on paper: a column for each input, a row for each output, the depthwise ones on a diagonal.
    boxes = [one.bounding_box() for one in explorer.locator(".conv-slice").all()]
    planes = [one.bounding_box() for one in explorer.locator(".conv-input").all()]
    assert [round(box["x"]) for box in boxes] == [round(box["x"]) for box in planes]
    assert boxes[0]["y"] < boxes[1]["y"] < boxes[2]["y"]


# The boxes through which the line to the output goes, but for where it starts and where it ends.
CROSSED = """element => {
    const line = element.querySelector('.conv-line-out');
    const { left, top } = element.querySelector('.conv-picture').getBoundingClientRect();
    const boxes = [...element.querySelectorAll('.conv-sheet, .conv-absent > i')];
    const own = element.querySelector('.conv-output .conv-here').closest('.conv-sheet');
    const length = line.getTotalLength(), crossed = new Set();
    for (let at = 1; at < length; at += 2) {
        const { x, y } = line.getPointAtLength(at);
        for (const box of boxes) {
            const { x: bx, y: by, right, bottom } = box.getBoundingClientRect();
            const inside = x + left > bx && x + left < right && y + top > by && y + top < bottom;
            if (inside && box !== own) crossed.add(box.parentElement.className);
        }
    }
    return [...crossed];
}"""


@pytest.mark.parametrize("view", ["wide", "phone"])
def test_the_line_to_the_output_goes_through_no_other_channel(open_explorer, view):
    explorer, across = open_explorer(NAME, view=view), []
    for ins, outs, groups in ((3, 3, 3), (4, 2, 2), (2, 2, 2), (3, 2, 1), (4, 1, 1), (1, 1, 1)):
        setting = {"in_channels": ins, "out_channels": outs, "groups": groups}
        explorer.evaluate("(element, state) => element.set(state)", setting)
        if not explorer.locator(".conv-planes.conv-across").count():
            continue
        across.append((ins, outs, groups))
        for step in (1, 9 * (outs - 1) + 5):
            explorer.evaluate("(element, step) => element.set({ step })", step)
            assert explorer.evaluate(CROSSED) == [], (setting, step)
    assert {(3, 3, 3), (3, 2, 1), (4, 1, 1)} <= set(across)


def test_channels_and_groups_are_set_with_keys(open_explorer):
    explorer = open_explorer(NAME)
    keys = explorer.page.keyboard
    for label, times in (("输入通道", 3), ("输出通道", 1)):
        explorer.get_by_role("button", name=f"{label}加 1").focus()
        for _ in range(times):
            keys.press("Enter")
    groups = explorer.get_by_label("组数")
    groups.focus()
    keys.press("ArrowDown")
    explorer.get_by_label("有偏置").focus()
    keys.press("Space")
    state = state_of(explorer)
    names = ("in_channels", "out_channels", "groups", "bias")
    assert [state[name] for name in names] == [4, 2, 2, True]
    assert read(explorer, "params") == "38"
    # Where the channels can no longer be parted so, the groups become fewer.
    explorer.get_by_role("button", name="输入通道减 1").click()
    assert state_of(explorer)["groups"] == 1
    groups.select_option("2")
    expect(explorer.locator(".explorer-refusal")).to_contain_text("组数 2 要能同时整除输入通道 3")


def test_the_planes_are_walked_with_keys(open_explorer):
    explorer = open_explorer(NAME)
    explorer.evaluate("element => element.set({in_channels: 3, out_channels: 2, bias: true})")
    keys = explorer.page.keyboard
    explorer.locator(".conv-output [tabindex='0']").focus()
    keys.press("ArrowRight")
    keys.press("PageDown")
    said = explorer.locator("[role=status]")
    expect(said).to_contain_text("输出通道 2 的第 1 行第 2 列 = ")
    assert re.search(r"（通道 1） .*（通道 2） .*（通道 3） −2（偏置） = ", said.text_content())
    keys.press("PageDown")  # there is no third
    keys.press("Enter")
    assert state_of(explorer)["step"] == 9 + 2
    assert explorer.locator(".conv-output [tabindex='0']").count() == 1
    keys.press("PageUp")
    expect(said).to_contain_text("输出通道 1 的第 1 行第 2 列 = ")


def test_a_weight_shows_where_it_is_used(open_explorer):
    explorer = open_explorer(NAME)
    explorer.evaluate("element => element.set({in_channels: 2, out_channels: 2, padding: [1, 1]})")
    weight = explorer.locator(".conv-slice:nth-child(4) [role=gridcell]").first  # after two planes
    weight.evaluate("cell => cell.focus()")
    assert places(explorer, "input", "conv-tap") == {
        f"第 {row} 行第 {column} 列".replace("-", "−") for row in range(5) for column in range(5)
    }
    touched = explorer.locator(".conv-input").nth(1).locator(".conv-tap")
    assert touched.count() == 25  # the second channel's plane alone
    expect(explorer.locator(".conv-story")).to_contain_text(
        "核 1 的通道 2 的第 1 行第 1 列的系数 1 用了 25 次，每个位置一次，其中 9 次乘的是补的零"
    )


def test_own_numbers_stay_when_channels_come_and_go(open_explorer):
    explorer = open_explorer(NAME)
    explorer.evaluate(
        """element => element.set({in_channels: 2, out_channels: 2, kernel_size: [1, 1],
            kernel: [5, 6, 7, 8]})"""
    )
    explorer.get_by_role("button", name="输入通道加 1").click()
    kernel = state_of(explorer)["kernel"]
    assert [kernel[i] for i in (0, 1, 3, 4)] == [5, 6, 7, 8]
    explorer.get_by_role("button", name="输入通道减 1").click()
    assert state_of(explorer)["kernel"] == [5, 6, 7, 8]
    explorer.get_by_label("组数").select_option("2")
    assert state_of(explorer)["kernel"] == [5, 8]


def test_a_bias_is_changed_beside_the_planes(open_explorer):
    explorer = open_explorer(NAME)
    explorer.evaluate("element => element.set({in_channels: 2, bias: true})")
    before = numbers_in([explorer.locator(".conv-output .conv-here").text_content()])[0]
    explorer.get_by_text("改数", exact=True).click()
    explorer.get_by_label("哪一片").select_option(label="偏置 1")
    explorer.get_by_role("button", name="值加 1").click()
    assert state_of(explorer)["biases"] == [2]
    expect(explorer.locator(".conv-output .conv-here")).to_have_text(f"{before + 1:g}")
    explorer.get_by_label("哪一片").select_option(label="核的通道 2")
    explorer.get_by_role("button", name="行加 1").click()
    explorer.get_by_role("button", name="列加 1").click()
    explorer.get_by_role("button", name="值加 1").click()
    assert state_of(explorer)["kernel"][9 + 4] == 1


# ── gestures ──
def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("kind", ["standard", "transposed"])
def test_the_window_is_dragged(open_explorer, kind):
    explorer = open_explorer(NAME)
    state = {"kind": kind, "in_channels": 2, "out_channels": 2, "stride": [2, 2]}
    explorer.evaluate("(element, state) => element.set(state)", state | {"input_size": [7, 7]})
    explorer.scroll_into_view_if_needed()
    field = explorer.locator(f".conv-{'input' if kind == 'standard' else 'output'}").nth(1)
    start, end = (
        middle(field.locator(f"[aria-label^='第 {row} 行第 {column} 列']"))
        for row, column in ((2, 2), (4, 6))
    )
    mouse = explorer.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move(*end, steps=8)
    mouse.up()
    columns = 3 if kind == "standard" else 7
    assert state_of(explorer)["step"] == 1 * columns + 2 + 1  # down by one step, right by two
    mouse.move(*end)
    mouse.down()
    mouse.move(0, 0, steps=8)
    mouse.up()
    assert state_of(explorer)["step"] == 1


def test_a_press_on_an_output_goes_there(open_explorer):
    explorer = open_explorer(NAME)
    explorer.evaluate("element => element.set({in_channels: 3, out_channels: 2})")
    explorer.locator(".conv-output").nth(1).locator("[role=gridcell]").nth(4).click()
    assert state_of(explorer)["step"] == 9 + 5
    explorer.get_by_label("现成的例子").hover()
    assert explorer.locator(".conv-output").nth(1).locator(".conv-here").count() == 1


def test_the_edge_is_pulled_to_pad(open_explorer):
    explorer = open_explorer(NAME)
    edge = explorer.get_by_role("slider", name="拉边：填充")
    edge.focus()
    explorer.page.keyboard.press("ArrowRight")
    assert state_of(explorer)["padding"] == [1, 1]
    explorer.page.keyboard.press("ArrowLeft")
    explorer.page.keyboard.press("ArrowLeft")
    assert state_of(explorer)["padding"] == [0, 0]
    explorer.scroll_into_view_if_needed()
    x, y = middle(edge)
    size = explorer.locator(".conv-input [role=gridcell]").first.bounding_box()["width"]
    mouse = explorer.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 2 * size, y, steps=6)
    mouse.up()
    assert state_of(explorer)["padding"] == [2, 2]
    assert edge.get_attribute("aria-valuenow") == "2"


def test_a_link_of_the_last_release_shows_what_it_showed(open_explorer):
    """It knows no channels: one in, one out, no bias."""
    query = (
        "?conv-explorer=kind:standard;square:1;input_size:7,7;kernel_size:3,3;stride:2,2;"
        "padding:1,1;dilation:1,1;output_padding:0,0;step:400;kernel:1,0,-1,2,0,-2,1,0,-1;input:"
    )
    explorer = open_explorer(NAME, query=query)
    state = state_of(explorer)
    channels = ("in_channels", "out_channels", "groups", "bias")
    assert [state[name] for name in channels] == [1, 1, 1, False]
    assert read(explorer, "macs_so_far") == read(explorer, "macs") == "144"
    assert explorer.locator(".explorer-status").text_content() == ""


def test_a_factor_lights_what_it_counts(open_explorer):
    explorer = open_explorer(NAME)
    explorer.evaluate("element => element.set({in_channels: 3, out_channels: 2})")
    outlined = """element => [...element.querySelectorAll('.conv-sheet')]
        .filter(one => getComputedStyle(one).outlineStyle === 'solid')
        .map(one => one.closest('.conv-board').classList[1])"""
    line = explorer.locator(".explorer-line")
    line.locator(".factor-in").hover()
    assert explorer.evaluate(outlined) == ["conv-input"] * 3
    line.locator(".factor-kernel").first.hover()
    assert explorer.evaluate(outlined) == ["conv-kernel"] * 6
    line.locator(".factor-places").hover()
    assert explorer.evaluate(outlined) == ["conv-output"] * 2


@pytest.mark.parametrize("preset", ["channels", "depthwise", "pointwise", "grouped", "enlarge"])
@pytest.mark.parametrize("width", [1280, 1024])
def test_a_preset_stands_whole_in_one_screen(open_explorer, preset, width):
    explorer = open_explorer(NAME, viewport={"width": width, "height": 800})
    explorer.evaluate(
        "(element, name) => element.set(element.constructor.presetState(name))", preset
    )
    assert explorer.bounding_box()["height"] <= 720
    assert explorer.locator(".conv-tiny").count() == 0
