"""<model-explorer>: what it shows of a network is what convcost says of it."""

from collections.abc import Iterator
from functools import cache

import model_data
import paddle
import pytest
from convcost import Cost, Report, model_cost, words
from explorer_page import axe
from playwright.sync_api import Browser, Locator, expect

NETWORKS = model_data.NETWORKS
PUBLISHED = {  # parameters and MACs at the network's own size
    "lenet": (41_806, 279_040),
    "vgg11": (132_863_336, 7_609_090_048),
    "vgg13": (133_047_848, 11_308_466_176),
    "vgg16": (138_357_544, 15_470_264_320),
    "vgg19": (143_667_240, 19_632_062_464),
    "googlenet": (6_998_552, 1_582_671_872),
    "mobilenet_v1": (4_231_976, 568_740_352),
}
FITTING = {  # five other sizes that the whole network can take, with other class counts
    "lenet": [(29, 2), (30, 10), (31, 26), (28, 1), (31, 100)],
    "vgg": [(225, 10), (231, 1000), (240, 2), (250, 1), (255, 365)],
    "other": [(32, 10), (97, 1), (160, 365), (225, 2), (331, 999)],
}
SHOWN = """element => [...element.querySelectorAll('[role=gridcell]')].map(cell => {
    const read = name => cell.querySelector(`data[data-name^="${name} "]`);
    return {
        name: cell.querySelector('b').textContent,
        size: cell.querySelector('.model-size')?.textContent,
        params: Number(read('params')?.value ?? 0),
        macs: Number(read('macs')?.value ?? 0),
    };
})"""


@pytest.fixture(scope="module")
def element(browser: Browser, site: str) -> Iterator[Locator]:
    """One page for all tests that only set states and read numbers."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}book/explore.html")
    explorer = page.locator("model-explorer.explorer")
    explorer.wait_for()
    yield explorer
    context.close()


@cache
def report_of(key: str, size: int, classes: int, convolutions_only: bool = False) -> Report:
    def make() -> paddle.nn.Layer:
        net = NETWORKS[key].make(num_classes=classes)
        if not convolutions_only:
            return net
        children = list(net.named_children())
        end = next(i for i, (name, _) in enumerate(children) if name in ("head", "flatten"))
        return paddle.nn.Sequential(*children[:end])

    return model_cost(make, (1, NETWORKS[key].input_channels, size, size))


def expected(report: Report) -> list[dict]:
    """The rows to be seen: normalisation stands with its convolution, and pooling that keeps the
    size is left out."""
    rows = []
    for row in report.rows:
        if row.kind == "norm":
            rows[-1]["name"] = row.name.removesuffix(".norm")
            rows[-1]["params"] += row.params
            continue
        if not row.params and row.input_shape[2] == row.output_shape[2]:
            continue
        size = str(list(row.output_shape[1:]))
        rows.append({"name": row.name, "size": size, "params": row.params, "macs": row.macs})
    return rows


def state(key: str, size: int = 0, classes: int = 0, **more: object) -> dict:
    given = {"model": key, "beside": "none", "input_size": size, "num_classes": classes}
    rest = {"order": "network", "blocks": False, "layer": ""}
    return rest | given | more


def number(read: dict, name: str) -> float:
    return read["data"][name][0]


# ── the data ──
def test_the_file_is_what_convcost_says() -> None:
    assert model_data.TARGET.read_text("utf-8") == model_data.collected(), "运行 make models"


@pytest.mark.parametrize("key", NETWORKS)
def test_the_totals_are_those_published(key: str) -> None:
    total = report_of(key, NETWORKS[key].input_size, NETWORKS[key].classes).total
    assert (total.params, total.macs) == PUBLISHED[key]


# ── the numbers ──
@pytest.mark.parametrize("key", NETWORKS)
def test_every_row_is_that_of_model_cost(element, read_all, key: str) -> None:
    network = NETWORKS[key]
    family = "lenet" if key == "lenet" else "vgg" if key.startswith("vgg") else "other"
    for size, classes in [(network.input_size, network.classes), *FITTING[family]]:
        (read,) = read_all(element, [state(key, size, classes)])
        report = report_of(key, size, classes)
        assert read["refusal"] is None
        assert element.evaluate(SHOWN) == expected(report)
        for name in ("params", "macs", "activations"):
            assert number(read, name) == getattr(report.total, name)
        head = sum((row.cost for row in report.rows if row.kind == "linear"), Cost())
        for name in ("params", "macs"):
            share = 100 * getattr(head, name) / getattr(report.total, name)
            assert number(read, f"head_{name}") == pytest.approx(share, rel=0.05)


@pytest.mark.parametrize("key", ["lenet", "vgg11", "vgg16"])
def test_a_head_that_cannot_follow_is_left_out(element, read_all, key: str) -> None:
    for size in {"lenet": (32, 50, 224)}.get(key, (32, 100, 223, 256, 300)):
        (read,) = read_all(element, [state(key, size)])
        report = report_of(key, size, 10, convolutions_only=True)
        shown = element.evaluate(SHOWN)
        followed = [row for row in shown if row["size"]]
        assert followed == expected(report)
        assert {row["name"].split(".")[-1][:2] for row in shown[len(followed) :]} == {"fc"}
        assert (number(read, "params"), number(read, "macs")) == (
            report.total.params,
            report.total.macs,
        )
        assert read["refusal"] is None
        assert "head_params" not in read["data"]
        expect(element.locator(".model-lost-note")).to_contain_text(f"{size}×{size}")
        assert element.locator(".model-rows .model-lost").count() == len(shown) - len(followed)


def test_a_network_works_in_the_browser_where_it_works_in_paddle(element, read_all) -> None:
    sizes = [*range(1, 36), 512]
    for size, read in zip(
        sizes, read_all(element, [state("lenet", size) for size in sizes]), strict=True
    ):
        try:
            total = report_of("lenet", size, 10).total
        except ValueError:
            assert read["refusal"] or "head_params" not in read["data"]
            assert bool(read["refusal"]) == (size < 28)
            assert not (read["refusal"] and read["data"])
        else:
            assert (number(read, "params"), number(read, "macs")) == (total.params, total.macs)


def test_googlenet_and_mobilenet_follow_down_to_one_pixel(element, read_all) -> None:
    for key in ("googlenet", "mobilenet_v1"):
        for size in (1, 7, 512):
            (read,) = read_all(element, [state(key, size, 10)])
            assert number(read, "macs") == report_of(key, size, 10).total.macs


@pytest.mark.parametrize("key", ["googlenet", "vgg16", "mobilenet_v1"])
def test_blocks_are_those_of_model_cost(element, read_all, key: str) -> None:
    read_all(element, [state(key, blocks=True)])
    network = NETWORKS[key]
    blocks = report_of(key, network.input_size, network.classes).blocks()
    shown = {row["name"].split(".")[0]: row for row in element.evaluate(SHOWN) if row["params"]}
    assert {name: (row["params"], row["macs"]) for name, row in shown.items()} == {
        name: (cost.params, cost.macs) for name, cost in blocks.items() if cost.params
    }


@pytest.mark.parametrize("order", ["params", "macs"])
def test_rows_are_sorted_and_none_is_lost(element, read_all, order: str) -> None:
    read_all(element, [state("googlenet", order=order)])
    rows = element.evaluate(SHOWN)
    assert [row[order] for row in rows] == sorted((row[order] for row in rows), reverse=True)
    assert len(rows) == 58


def test_a_second_model_stands_beside(element, read_all) -> None:
    (read,) = read_all(element, [state("vgg16", beside="mobilenet_v1")])
    for key, prefix in (("vgg16", ""), ("mobilenet_v1", "other.")):
        assert (number(read, f"{prefix}params"), number(read, f"{prefix}macs")) == PUBLISHED[key]
    assert number(read, "macs other.fc") == 1_024_000
    widths = """element => Object.fromEntries([...element.querySelectorAll('.model-params')].map(
        bar => [bar.querySelector('data').dataset.name, +bar.querySelector('i').style
            .getPropertyValue('--part')]))"""
    bars = element.evaluate(widths)
    assert bars["params other.fc"] == pytest.approx(1_025_000 / 102_764_544)
    assert max(bars.values()) == 1  # one measure for both


def test_texts_are_their_values(element, read_all) -> None:
    keys = list(NETWORKS)
    states = [state(key, beside=keys[i - 1], layer="") for i, key in enumerate(keys)]
    states += [state("vgg16", layer=f"block4.conv{n}") for n in (1, 2)]
    for read in read_all(element, states):
        for name, (value, text) in read["data"].items():
            plain = f"{value:,}"
            assert text in (plain, words.short(value), f"{value:g}%"), name


# ── the arithmetic ──
@pytest.mark.parametrize("key", NETWORKS)
def test_the_arithmetic_comes_out(element, read_all, key: str) -> None:
    """Every product and sum in the panel is worked out again."""
    for blocks in (False, True):
        read_all(element, [state(key, blocks=blocks)])
        lines = element.evaluate(
            """element => {
                const lines = [];
                for (const cell of element.querySelectorAll('[role=gridcell]')) {
                    cell.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
                    for (const line of element.querySelectorAll('.model-panel dd'))
                        lines.push(line.textContent);
                }
                return lines;
            }"""
        )
        worked = 0
        for line in lines:
            if "=" not in line:
                continue
            left, right = line.split(" = ")
            for old, new in (
                ("（偏置）", ""),
                ("（批归一化）", ""),
                (",", ""),
                ("×", "*"),
                ("÷", "//"),
                ("−", "-"),
                ("⌊", "("),
                ("⌋", ")"),
            ):
                left = left.replace(old, new)
            assert eval(left) == int(right.split("，")[0].replace(",", "")), line
            worked += 1
        assert worked >= 7


# ── using it ──
def test_every_control_by_keyboard_alone(open_explorer) -> None:
    element = open_explorer("model-explorer")
    page = element.page
    get = lambda name: element.evaluate("(element, name) => element.state[name]", name)  # noqa: E731

    def focused(selector: str) -> bool:
        return page.evaluate("selector => document.activeElement.matches(selector)", selector)

    def tab_to(selector: str) -> None:
        for _ in range(12):
            page.keyboard.press("Tab")
            if focused(selector):
                return
        pytest.fail(f"Tab does not come to {selector}")

    element.locator("select").first.focus()
    page.keyboard.press("ArrowDown")
    assert get("model") == "vgg19"
    tab_to("select")
    page.keyboard.press("ArrowDown")
    assert get("beside") == "lenet"
    tab_to("input[type=number]")
    page.keyboard.press("ArrowDown")
    assert get("input_size") == 223
    tab_to("input[type=range]")
    page.keyboard.press("ArrowRight")
    assert get("input_size") == 224
    tab_to("input[type=number]")
    page.keyboard.press("ArrowDown")
    assert get("num_classes") == 999
    tab_to("input[type=range]")
    page.keyboard.press("ArrowLeft")
    assert get("num_classes") == 998
    tab_to("select")
    page.keyboard.press("ArrowDown")
    assert get("order") == "params"
    tab_to("input[type=checkbox]")
    page.keyboard.press("Space")
    assert get("blocks") is True
    tab_to("[role=gridcell]")
    page.keyboard.press("ArrowDown")
    assert get("layer") == "block5"
    expect(element.locator(".model-panel strong")).to_have_text("block5")
    assert focused(".model-on")
    tab_to("[role=gridcell]")
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    assert get("layer").startswith("other.")
    tab_to(".explorer-foot button")


def test_a_focused_row_is_not_under_the_panel(open_explorer) -> None:
    element = open_explorer("model-explorer", "phone", "?model-explorer=model:googlenet")
    page = element.page
    element.locator("[role=gridcell]").first.focus()
    gap = """element => {
        const box = selector => element.querySelector(selector).getBoundingClientRect();
        const panel = box('.model-panel');
        return [panel.top - box('.model-on').bottom, innerHeight - panel.bottom];
    }"""
    for _ in range(62):
        page.keyboard.press("ArrowDown")
        assert min(element.evaluate(gap)) >= -1


def test_pointing_and_touching_show_the_arithmetic(open_explorer) -> None:
    element = open_explorer("model-explorer", "phone")
    subject = element.locator(".model-panel strong")
    expect(subject).to_have_text("head.fc1")
    row = element.locator("[role=gridcell]", has_text="block2.conv2")
    row.hover()
    expect(subject).to_have_text("block2.conv2")
    element.locator("select").first.hover()
    expect(subject).to_have_text("head.fc1")
    row.tap()
    element.locator("select").first.hover()
    expect(subject).to_have_text("block2.conv2")


def test_the_state_survives_a_reload(open_explorer) -> None:
    element = open_explorer("model-explorer")
    given = state("googlenet", 160, 10, beside="lenet", order="macs", layer="other.conv2")
    link = element.evaluate(
        "(element, given) => { element.set(given); return element.link; }", given
    )
    element.page.goto(link)
    element.and_(element.page.locator(".explorer")).wait_for()
    assert element.evaluate("element => element.state") == given
    expect(element.locator(".model-panel strong")).to_have_text("conv2")
    expect(element.locator(".model-panel")).to_contain_text("[6, ")  # LeNet's, not GoogLeNet's


def test_another_model_starts_at_its_own_size_a_second_one_joins(open_explorer) -> None:
    element = open_explorer("model-explorer", query="?model-explorer=input_size:230")
    element.get_by_label("放在旁边比较").select_option("googlenet")
    assert element.evaluate("element => element.state.input_size") == 230
    expect(element.locator(".model-totals thead")).to_contain_text("GoogLeNet2014 年输入 230×230")
    element.get_by_label("模型", exact=True).select_option("lenet")
    expect(element.locator("[data-name=params]")).to_have_text("41,806")


def test_an_attribute_says_where_it_starts(open_explorer) -> None:
    element = open_explorer("model-explorer")
    started = element.evaluate(
        """element => {
            const other = document.createElement('model-explorer');
            other.id = 'elsewhere';
            other.setAttribute('model', 'lenet');
            element.after(other);
            const read = [other.state.model, other.querySelector('[data-name=params]').value];
            other.remove();
            return read;
        }"""
    )
    assert started == ["lenet", "41806"]


def test_nonsense_in_the_address_is_ignored(open_explorer) -> None:
    query = "?model-explorer=model:resnet;input_size:-3;layer:other.nowhere;num_classes:x"
    element = open_explorer("model-explorer", query=query)
    expect(element.locator("[data-name=params]")).to_have_text("138,357,544")


def guess(element: Locator, params: int, macs: int) -> list[str]:
    inputs = element.locator(".explorer-guess input")
    inputs.nth(0).fill(f"{params:,}")
    inputs.nth(1).fill(str(macs))
    element.locator(".explorer-guess button", has_text="对照").click()
    return element.locator(".explorer-verdict li").all_text_contents()


def test_guess_then_look(open_explorer) -> None:
    query = "?model-explorer=model:mobilenet_v1;layer:fc"
    element = open_explorer("model-explorer", query=query)
    element.locator("button", has_text="先猜再看").click()
    assert element.locator("data:visible").count() == 0
    expect(element.locator(".model-panel p")).to_contain_text("全连接层，有偏置，[1024")
    wrong = guess(element, 1_024_000, 1_025_000)
    assert all("不是" in line for line in wrong)
    assert "偏置" in wrong[0]
    assert "只乘一次" in wrong[1]
    assert element.locator("data:visible").count() > 20
    element.locator("button", has_text="换一题").click()
    assert element.locator("data:visible").count() == 0
    assert element.evaluate("element => element.state.layer") != "fc"
    answers = element.evaluate("element => element.questions().map(one => one.answer)")
    assert all("对了" in line for line in guess(element, *answers))
    assert element.locator("data:visible").count() > 20


def test_nothing_to_guess_where_nothing_is_shown(open_explorer, read_all) -> None:
    element = open_explorer("model-explorer")
    element.locator("button", has_text="先猜再看").click()
    read_all(element, [state("lenet", 20)])
    expect(element.locator(".explorer-refusal")).to_contain_text("至少要 28")
    expect(element.locator(".explorer-status")).to_be_empty()
    assert element.locator(".explorer-guess input").count() == 0


def test_what_changed_is_said_once_the_slider_rests(open_explorer, read_all) -> None:
    element = open_explorer("model-explorer")
    read_all(element, [state("googlenet", size) for size in range(200, 225)])
    expect(element.locator(".explorer-status")).to_have_text(
        "GoogLeNet，输入 224×224，1,000 类：参数量 6.999 M，计算量 1.583 G。"
    )


# ── for everyone ──
@pytest.mark.parametrize("view", ["wide", "dark"])
def test_axe_finds_nothing(open_explorer, view: str) -> None:
    element = open_explorer("model-explorer", view)
    for given in ({}, {"beside": "vgg11", "input_size": 200, "model": "lenet"}, {"input_size": 20}):
        element.evaluate("(element, given) => element.set(given)", given)
        found = axe(element)
        assert found.violations_count == 0, found.generate_report()


def test_a_narrow_page_does_not_scroll_sideways(open_explorer, read_all) -> None:
    element = open_explorer("model-explorer", "phone")
    for key in NETWORKS:
        read_all(element, [state(key, beside="googlenet", layer="4e.three")])
        assert element.page.evaluate("document.documentElement.scrollWidth") <= 360
        assert element.evaluate(
            """element => [...element.querySelectorAll('.model-bar data, .model-size')].every(
                one => one.scrollWidth <= one.clientWidth + 1)"""
        )


def test_rows_are_big_enough_to_touch(open_explorer, read_all) -> None:
    element = open_explorer("model-explorer", "phone", "?model-explorer=model:googlenet")
    heights = element.evaluate(
        "element => [...element.querySelectorAll('[role=gridcell]')].map(one => one.offsetHeight)"
    )
    assert min(heights) >= 24


def test_nothing_moves_for_who_wants_no_motion(open_explorer) -> None:
    element = open_explorer("model-explorer", reduced_motion="reduce")
    moving = """element => [...element.querySelectorAll('.model-charts *, .model-panel *')].filter(
        one => {
            const { animationName, transitionDuration } = getComputedStyle(one);
            return animationName !== 'none' || transitionDuration.split(', ').some(parseFloat);
        }).length"""
    assert element.evaluate(moving) == 0


def test_on_paper_the_picture_stays(open_explorer) -> None:
    element = open_explorer("model-explorer")
    element.page.emulate_media(media="print")
    for selector in (".model-totals", ".model-rows", ".model-panel dl"):
        expect(element.locator(selector).first).to_be_visible()
    assert element.locator("fieldset:visible, button:visible").count() == 0
    position = "element => getComputedStyle(element.querySelector('.model-panel')).position"
    assert element.evaluate(position) == "static"
    colours = "element => getComputedStyle(element.querySelector('.model-bar i')).printColorAdjust"
    assert element.evaluate(colours) == "exact"  # browsers leave backgrounds out otherwise
