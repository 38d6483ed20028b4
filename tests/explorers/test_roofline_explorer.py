"""<roofline-explorer>: its roofs and marks are the measured ones, its least times convcost's."""

import random
import re
from collections.abc import Callable

from course.cards import measured

import pytest
import roofline_data
from convcost import conv2d
from explorer_page import axe, change, numbers, state_of, weekly
from playwright.sync_api import expect

NAME = "roofline-explorer"
MODULE = "import('/_static/explorers/roofline-arithmetic.js')"
MACHINES = {one["id"]: one for one in roofline_data.machines()}


def test_the_file_is_what_the_measurements_say() -> None:
    assert roofline_data.TARGET.read_text("utf-8") == roofline_data.text(), "运行 make roofline"


def test_roofs_are_the_measured_ones() -> None:
    for card in ("H100", "H200"):
        for mode, (peak, moved) in MACHINES[card]["roofs"].items():
            rates = [row.rate for row in measured(part="roof", name="matmul", card=card, mode=mode)]
            assert peak == round(max(rates))
            (add,) = measured(part="roof", name="add", card=card, input_size=1024)
            assert moved == round(add.bandwidth)
    assert MACHINES["H200"]["roofs"]["fp32"][1] > 1.3 * MACHINES["H100"]["roofs"]["fp32"][1]


def test_a_measured_layers_bill_is_the_files(open_explorer: Callable) -> None:
    """Multiply-accumulates and bytes of each mark, computed in the browser, stand in cards.csv."""
    page = open_explorer(NAME).page
    for card in ("H100", "H200"):
        for mode in roofline_data.MODES:
            marks = page.evaluate(
                f"""async ([card, mode]) => {{
                    const {{ MACHINES, measuredOf }} = await {MODULE};
                    const machine = MACHINES.find(one => one.id === card);
                    return measuredOf(machine, mode).map(one =>
                        [one.layer.us, one.macs, one.bytes, one.limit, one.shares]);
                }}""",
                [card, mode],
            )
            rows = [
                row
                for part in roofline_data.PARTS
                for row in measured(card=card, mode=mode)
                if row.part == part and row.stride in (None, 1) and row.dilation in (None, 1)
            ]
            assert len(marks) == len(rows) > 20
            known = sorted((row.us, row.macs, row.min_bytes) for row in rows)
            assert sorted((us, macs, moved) for us, macs, moved, *_ in marks) == known
            for *_, limit, shares in marks:
                over, near = shares["compute"] > 1.02, max(shares.values()) >= 0.5
                assert (limit == "over") == over
                assert (limit == "neither") == (not over and not near)
    # The depthwise layer of equal MACs in fp32: neither roof holds it; FFT goes over one.
    limits = {limit for *_, limit, _ in marks}
    assert limits <= {"compute", "move", "neither", "over"}


def random_state(rng: random.Random) -> dict:
    machine = rng.choice(list(MACHINES))
    groups = rng.choice([1, 1, 4, 64])
    return {
        "machine": machine,
        "mode": rng.choice(list(MACHINES[machine]["roofs"])),
        "batch": rng.randint(1, 256),
        "in_channels": groups * rng.randint(1, 30) if rng.random() < 0.9 else rng.randint(1, 300),
        "out_channels": groups * rng.randint(1, 30),
        "kernel_size": rng.randint(1, 11),
        "groups": groups,
        "input_size": rng.randint(1, 224),
    }


def least(state: dict) -> dict:
    """By convcost; ValueError where the layer cannot be."""
    names = ("in_channels", "out_channels", "kernel_size", "groups", "input_size")
    layer = {name: state[name] for name in names}
    padding = (state["kernel_size"] - 1) // 2
    cost = conv2d(**layer, padding=padding, bias_attr=False)
    size = 2 if state["mode"] == "fp16" else 4
    inputs = state["in_channels"] * state["input_size"] ** 2
    moved = (state["batch"] * (inputs + cost.activations) + cost.params) * size
    macs = state["batch"] * cost.macs
    peak, bandwidth = MACHINES[state["machine"]]["roofs"][state["mode"]]
    times = {"line.compute_us": macs / peak * 1e6, "line.move_us": moved / bandwidth * 1e6}
    bill = {"line.macs": macs, "line.bytes": moved}
    return bill | times | {"line.least_us": max(times.values())}


def test_layers_take_at_least_what_convcost_says(
    open_explorer: Callable, read_all: Callable, some: Callable
) -> None:
    rng = random.Random(10)
    states = [random_state(rng) for _ in range(some(300))]
    refused = 0
    for state, answer in zip(states, read_all(open_explorer(NAME), states), strict=True):
        try:
            expected = least(state)
        except ValueError:
            refused += 1
            assert answer["refusal"], state
            assert answer["data"] == {}, state
            continue
        assert answer["refusal"] is None, state
        for name, value in expected.items():
            assert answer["data"][name][0] == pytest.approx(value), (state, name)
        key = f"{state['machine']}.{state['mode']}.least_us"
        assert answer["data"][key][0] == pytest.approx(expected["line.least_us"])
    assert 0.01 < refused / len(states) < 0.33


def test_a_mark_becomes_the_layer(open_explorer: Callable) -> None:
    element = open_explorer(NAME, query=f"?{NAME}=machine:H200;mode:fp16")
    said = element.locator(".roof-measured")
    plot = element.get_by_role("listbox", name="量过的层")
    marks = plot.locator("[role=option]")
    plot.focus()
    expect(said).to_have_text(marks.first.get_attribute("aria-label"))
    plot.press("End")
    expect(said).to_have_text(marks.last.get_attribute("aria-label"))
    plot.press("ArrowLeft")
    before = state_of(element)
    plot.press("Enter")
    after = state_of(element)
    assert after != before
    assert (after["machine"], after["mode"]) == ("H200", "fp16")
    element.get_by_label("批大小", exact=True).focus()
    expect(said).to_contain_text("量到")  # the layer that is set up is a measured one
    marks.nth(3).click(force=True)
    assert state_of(element) != after
    element.get_by_label("批大小加 1").click()
    expect(said).to_contain_text("没有量过")


def test_the_least_time_is_right_of_the_ridge_by_arithmetic(open_explorer: Callable) -> None:
    """Equal MACs, other causes: the standard layer is held by arithmetic, depthwise by bytes."""
    element = open_explorer(NAME)
    layer = {"machine": "H100", "mode": "fp16", "batch": 64, "input_size": 40, "kernel_size": 3}
    change(element, **layer, in_channels=256, out_channels=256, groups=1)
    expect(element.locator(".explorer-line")).to_contain_text("要看算得多快")
    change(element, **layer, in_channels=4096, out_channels=4096, groups=4096)
    expect(element.locator(".explorer-line")).to_contain_text("要看搬得多快")
    h100 = numbers(element)["line.least_us"]
    change(element, machine="H200")
    assert h100 / numbers(element)["line.least_us"] == pytest.approx(4257 / 3018, rel=0.01)


def test_every_control_by_keyboard(open_explorer: Callable) -> None:
    element = open_explorer(NAME)

    def pressed(label: str, key: str) -> dict:
        before = state_of(element)
        element.get_by_label(label, exact=True).press(key)
        after = state_of(element)
        return {name: after[name] for name in after if after[name] != before[name]}

    assert pressed("机器", "ArrowDown") == {"machine": "H200"}
    assert pressed("精度", "ArrowDown") == {"mode": "tf32"}
    assert pressed("输入通道", "ArrowUp") == {"in_channels": 65}
    assert pressed("输入通道减 1", "Enter") == {"in_channels": 64}
    assert pressed("输出通道加 1", "Enter") == {"out_channels": 65}
    assert pressed("输出通道", "ArrowDown") == {"out_channels": 64}
    assert pressed("核的大小", "ArrowUp") == {"kernel_size": 4}
    assert pressed("组数", "ArrowDown") == {"groups": 2}
    assert pressed("输入大小", "ArrowDown") == {"input_size": 39}
    assert pressed("批大小", "ArrowUp") == {"batch": 65}
    expect(element.locator(".explorer-status")).to_contain_text("至少")


def test_the_address_keeps_the_setting(open_explorer: Callable) -> None:
    element = open_explorer(NAME)
    change(element, machine="H200", mode="fp16", batch=3, groups=8, kernel_size=5)
    element.page.wait_for_url(re.compile("machine:H200;mode:fp16;batch:3"))
    state, shown = state_of(element), numbers(element)
    element.page.reload()
    element.and_(element.page.locator(".explorer")).wait_for()
    assert state_of(element) == state
    assert numbers(element) == shown


def test_guessing(open_explorer: Callable) -> None:
    element = open_explorer(NAME)
    least_us = element.locator("data[data-name='line.least_us']")
    element.get_by_role("button", name="先猜再看").press("Enter")
    expect(least_us).to_be_hidden()
    element.locator(".explorer-guess input").fill("146")
    element.locator(".explorer-guess input").press("Enter")
    expect(element.locator(".explorer-verdict li")).to_have_class("answer-right")
    expect(least_us).to_be_visible()


@pytest.mark.parametrize("view", ["dark", *map(weekly, ["wide", "phone"])])
def test_axe_finds_nothing(open_explorer: Callable, view: str) -> None:
    element = open_explorer(NAME, view=view)
    for state in ({}, {"machine": "H200", "mode": "fp16"}, {"groups": 7}):
        change(element, **state)
        found = axe(element)
        assert found.violations_count == 0, found.generate_report()
    assert element.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_paper_keeps_the_picture(open_explorer: Callable) -> None:
    element = open_explorer(NAME, reduced_motion="reduce")
    element.page.emulate_media(media="print")
    expect(element.locator(".roof-picture")).to_be_visible()
    expect(element.locator("data[data-name='line.least_us']")).to_be_visible()
    expect(element.get_by_role("button")).to_have_count(0)
