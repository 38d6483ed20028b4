"""<model-explorer>: what it shows of a network is what convcost says of it."""

import json
import random
import re
from collections.abc import Iterator
from functools import cache
from math import prod

import bench_models
import model_data
import paddle
import pytest
from convcost import Cost, Report, model_cost, words
from explorer_page import axe, load_all, weekly
from playwright.sync_api import Browser, Locator, expect

NETWORKS = model_data.NETWORKS
COURSE = model_data.OF_THE_COURSE
OF_PADDLE = [key for key in NETWORKS if key not in COURSE]
PUBLISHED = {  # parameters and MACs at the network's own size
    "lenet": (41_806, 279_040),
    "vgg11": (132_863_336, 7_609_090_048),
    "vgg13": (133_047_848, 11_308_466_176),
    "vgg16": (138_357_544, 15_470_264_320),
    "vgg19": (143_667_240, 19_632_062_464),
    "googlenet": (6_998_552, 1_582_671_872),
    "narrow_googlenet": (19_264, 274_376),
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

LOADED = """import("../_static/explorers/model-files.js").then(
    ({ models, load }) => Promise.all(Object.keys(models).map(load))).then(() => true)"""


@pytest.fixture(scope="module")
def element(browser: Browser, site: str) -> Iterator[Locator]:
    """One page for all tests that only set states and read numbers."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    load_all(page)
    page.goto(f"{site}book/explore.html")
    explorer = page.locator("model-explorer.explorer")
    explorer.wait_for()
    page.evaluate(LOADED)
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
    size is left out. A name is for both where nothing else begins like it.
    """
    rows, parents = [], [row.name.rpartition(".")[0] for row in report.rows]
    before = None
    for row in report.rows:
        joins = row.kind == "norm" and before and before.operator == "conv2d"
        if joins and row.input_shape == before.output_shape:
            rows[-1]["params"] += row.params
            parent = row.name.rpartition(".")[0]
            if parent == before.name.rpartition(".")[0] and parents.count(parent) == 2:
                rows[-1]["name"] = parent
        elif row.params or row.input_shape[2] != row.output_shape[2]:
            size = str(list(row.output_shape[1:]))
            numbers = {"params": row.params, "macs": row.macs}
            name = row.name if row.call == 1 else f"{row.name}-{row.call}"
            rows.append({"name": name, "size": size} | numbers)
        before = row
    return rows


def state(key: str, size: int = 0, classes: int = 0, **more: object) -> dict:
    given = {"model": key, "beside": "none", "input_size": size, "num_classes": classes}
    rest = {"order": "network", "blocks": False, "layer": ""}
    return rest | given | more


def number(read: dict, name: str) -> float:
    return read["data"][name][0]


# ── the data ──
def test_the_files_are_what_convcost_says() -> None:
    made = model_data.collected()
    assert set(model_data.TARGET.glob("*.json")) < set(made), "运行 make models"
    for path, text in made.items():
        assert path.read_text("utf-8") == text, f"{path.name}：运行 make models"


def test_all_of_paddle_vision_is_there() -> None:
    """Those that model_cost was held against an independent count on, and no other."""
    counted = {name for source, name in bench_models.read() if source == "paddle.vision"}
    assert {NETWORKS[key].name for key in OF_PADDLE} == counted
    assert len(OF_PADDLE) == len(counted)


@pytest.mark.parametrize("key", COURSE)
def test_the_totals_are_those_published(key: str) -> None:
    total = report_of(key, NETWORKS[key].input_size, NETWORKS[key].classes).total
    assert (total.params, total.macs) == PUBLISHED[key]


# ── the numbers ──
@pytest.mark.parametrize("key", COURSE)
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


def file_of(key: str) -> str:
    return (model_data.TARGET / f"{key}.json").read_text("utf-8")


def total_of(read: dict) -> tuple[float, ...]:
    return tuple(number(read, name) for name in ("params", "macs", "activations"))


@pytest.mark.parametrize("key", OF_PADDLE)
def test_a_network_of_paddle_is_that_of_model_cost(element, read_all, request, key: str) -> None:
    """At its own size as it was counted independently, and at others row by row; where Paddle
    refuses, the explorer says that it cannot, or which layers cannot follow.
    """
    network, draw = NETWORKS[key], random.Random(key)
    (read,) = read_all(element, [state(key)])
    counted = bench_models.read()["paddle.vision", network.name]
    assert total_of(read)[:2] == (int(counted["params"]), int(counted["macs"]))
    sizes = [draw.randrange(64, 400)]
    if request.config.getoption("--every-chapter"):
        sizes += [1, *(draw.randrange(2, 513) for _ in range(9))]
    for size in sizes:
        classes = draw.choice((1, 2, 10, 365, 999))
        (read,) = read_all(element, [state(key, size, classes)])
        try:
            report = report_of(key, size, classes)
        except ValueError:
            assert read["refusal"] or element.locator(".model-lost-note").count()
            continue
        total = report.total
        assert read["refusal"] is None
        assert total_of(read) == (total.params, total.macs, total.activations)
        assert element.evaluate(SHOWN) == expected(report)


@pytest.mark.parametrize("key", ["inception_v3", "squeezenet1_0", "squeezenet1_1"])
def test_what_is_too_small_is_refused(element, read_all, key) -> None:
    """The size that the sentence names is the first that Paddle takes."""
    (small,) = read_all(element, [state(key, 4)])
    smallest = int(re.search(r"至少要 (\d+)。", small["refusal"])[1])
    before, fits = read_all(element, [state(key, smallest - 1), state(key, smallest)])
    assert before["refusal"]
    with pytest.raises(ValueError, match="Conv2D"):  # of the layer that has no room left
        report_of(key, smallest - 1, 10)
    assert number(fits, "macs") == report_of(key, smallest, 1000).total.macs


def test_a_head_in_the_middle_that_cannot_follow_is_left_out(element, read_all) -> None:
    """Paddle's GoogLeNet has two more heads, which take one size only; the rest goes on."""
    (read,) = read_all(element, [state("paddle_googlenet", 300)])
    report = report_of("paddle_googlenet", 224, 1000)
    lost = {"_fc_o1": 1_180_672, "_out1": 1_025_000, "_fc_o2": 1_180_672, "_out2": 1_025_000}
    assert number(read, "params") == report.total.params - sum(lost.values())
    note = element.locator(".model-lost-note")
    for name in lost:
        expect(note).to_contain_text(name)


@pytest.mark.parametrize(
    ("key", "block", "size"),
    [
        ("resnet50", "layer1.0", "[256, 56, 56]"),  # an addition
        ("shufflenet_v2_x1_0", "2_2", "[116, 28, 28]"),  # half of it passed by
        ("densenet121", "db_conv_2", "[256, 56, 56]"),  # what went in comes out too
        ("mobilenet_v3_small", "blocks.0", "[16, 56, 56]"),  # a product with one number a channel
    ],
)
def test_blocks_of_paddle_add_up(element, read_all, key, block, size) -> None:
    read_all(element, [state(key, blocks=True)])
    shown = {row["name"]: row for row in element.evaluate(SHOWN)}
    assert shown[block]["size"] == size
    rows = report_of(key, 224, 1000).rows
    blocks = json.loads(file_of(key))["blocks"]
    assert len(blocks) > 3
    for name, row in ((name, shown[name]) for name in blocks):
        inside = [one for one in rows if f"{one.name}.".startswith(f"{name}.")]
        for quantity in ("params", "macs"):
            assert row[quantity] == sum(getattr(one, quantity) for one in inside), name
    for quantity in ("params", "macs"):
        total = sum(getattr(one, quantity) for one in rows)
        assert sum(row[quantity] for row in shown.values()) == total


def test_no_two_rows_of_a_network_have_one_name() -> None:
    for key in NETWORKS:
        layers = json.loads(file_of(key))["layers"]
        assert len({layer["name"] for layer in layers}) == len(layers), key


def test_layers_come_when_they_are_wanted(open_explorer) -> None:
    """No file but the list and the networks shown; a network chosen later comes then."""
    element = open_explorer("model-explorer")
    page, asked = element.page, []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.reload()
    element.and_(page.locator(".explorer")).wait_for()
    element.scroll_into_view_if_needed()
    element.evaluate("element => element.ready")
    expect(element.locator("[data-name=params]")).to_have_attribute("value", "138357544")

    def files() -> list[str]:  # the roofline's may be near the window, too
        return [name for name in asked if name.endswith(".json") and name != "roofline.json"]

    assert sorted(files()) == ["index.json", "vgg16.json"]
    element.get_by_label("网络", exact=True).select_option("resnet152")
    expect(element.locator("[data-name=params]")).to_have_attribute("value", "60192808")
    assert files()[-1] == "resnet152.json"
    assert element.evaluate("element => element.state.blocks") is True  # 200 layers are too many


def test_a_network_that_does_not_come_is_said(open_explorer) -> None:
    element = open_explorer("model-explorer")
    page = element.page
    page.route("**/resnet18.json", lambda route: route.fulfill(status=200, body="not JSON"))
    element.get_by_label("网络", exact=True).select_option("resnet18")
    expect(element.locator(".explorer-refusal")).to_contain_text("没能取到")
    page.unroute_all()
    element.get_by_label("网络", exact=True).select_option("resnet34")
    expect(element.locator("[data-name=params]")).to_have_attribute("value", "21797672")
    element.get_by_label("网络", exact=True).select_option("resnet18")
    expect(element.locator("[data-name=params]")).to_have_attribute("value", "11689512")
    expect(element.locator(".explorer-refusal")).to_be_hidden()


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
    keys = list(COURSE)
    states = [state(key, beside=keys[i - 1], layer="") for i, key in enumerate(keys)]
    states += [state("vgg16", layer=f"block4.conv{n}") for n in (1, 2)]
    for read in read_all(element, states):
        for name, (value, text) in read["data"].items():
            plain = f"{value:,}"
            assert text in (plain, words.short(value), f"{value:g}%"), name


# ── the arithmetic ──
@pytest.mark.parametrize("key", COURSE)
def test_the_arithmetic_comes_out(element, read_all, key: str) -> None:
    """Every product and sum in the panel is worked out again."""
    for blocks in (False, True):
        read_all(element, [state(key, blocks=blocks)])
        lines = element.evaluate(
            """element => {
                const lines = [];
                for (const cell of element.querySelectorAll('[role=gridcell]')) {
                    cell.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
                    for (const line of element.querySelectorAll('.model-steps dd'))
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


LINES = """element => {
    const lines = [];
    for (const cell of element.querySelectorAll('[role=gridcell]')) {
        cell.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
        const line = element.querySelector('.explorer-line');
        const read = name => Number(line.querySelector(`[data-name="line.${name}"]`)?.value);
        const counted = [...line.querySelectorAll('.factor:not(.factor-places, .factor-bias)')];
        const places = line.querySelector('.factor-places')?.textContent ?? '1';
        lines.push({ text: line.textContent, places, name: cell.querySelector('b').textContent,
            counted: counted.map(one => [one.dataset.counts, one.textContent]),
            weights: read('weights'), params: read('params'), macs: read('macs'),
            shares: [read('params_share'), read('macs_share')] });
    }
    return lines;
}"""


@pytest.mark.parametrize("key", COURSE)
def test_the_line_is_the_row(element, read_all, key: str) -> None:
    """Its factors multiply to the weights and the MACs, and the shares are those of the whole."""
    read_all(element, [state(key)])
    network = NETWORKS[key]
    report = report_of(key, network.input_size, network.classes)
    rows = {row["name"]: row for row in expected(report)}
    lines = element.evaluate(LINES)
    assert len(lines) == len(rows)
    for line in lines:
        row = rows[line["name"]]
        if not row["params"]:
            assert "没有参数" in line["text"]
            continue
        assert (line["params"], line["macs"]) == (row["params"], row["macs"])
        weights = 1
        for counts, text in line["counted"]:
            value = prod(int(part.replace(",", "")) for part in text.split("·"))
            weights = weights // value if counts == "groups" else weights * value
        assert weights == line["weights"], line
        assert weights * prod(map(int, line["places"].split("×"))) == line["macs"]
        whole = (report.total.params, report.total.macs)
        for share, part, all_ in zip(
            line["shares"], (row["params"], row["macs"]), whole, strict=True
        ):
            assert share == pytest.approx(100 * part / all_, rel=0.05)


# ── the picture ──
DRAWN = """element => [...element.querySelectorAll('.model-strip:not([hidden])')].map(strip => {
    const drawing = strip.querySelector('.model-drawing').getBoundingClientRect();
    const box = one => {
        const { x, y, width, height } = one.getBBox();
        const kind = one.classList[1]?.replace('model-', '');
        return { kind, x, y, width, height, middle: x + width / 2 };
    };
    const byPlace = (a, b) => a.middle - b.middle;
    const all = selector => [...strip.querySelectorAll(selector)].map(box).sort(byPlace);
    return {
        boxes: all('.model-box'),
        params: all('.model-bars-params rect'),
        macs: all('.model-bars-macs rect'),
        room: drawing.width,
    };
})"""


def test_the_picture_is_to_scale(element, read_all) -> None:
    """One height a pixel of a side, one width a channel, one bar a parameter: in both strips."""
    keys = [*COURSE, "resnet50", "shufflenet_v2_x0_5", "squeezenet1_1"]
    for i, key in enumerate(keys):
        for blocks in (False, True):
            beside = keys[i - 1] if blocks else "none"
            read_all(element, [state(key, beside=beside, blocks=blocks)])
            pictures = element.evaluate(DRAWN)
            charts = element.locator(".model-chart")
            sides, channels, features = [], [], []
            per = {"params": [], "macs": []}
            for place, picture in enumerate(pictures):
                widest = max(box["x"] + box["width"] for box in picture["boxes"])
                assert widest <= picture["room"] + 0.5  # the script knows whole pixels
                rows = charts.nth(place).evaluate(SHOWN)
                network = NETWORKS[(key, beside)[place]]
                outputs = [[network.input_channels] + 2 * [network.input_size]]
                outputs += [json.loads(row["size"]) for row in rows]
                assert len(picture["boxes"]) == len(outputs)
                for box, output in zip(picture["boxes"], outputs, strict=True):
                    if box["kind"] == "vector":
                        features.append((box["height"], output[0]))
                    elif box["kind"] != "pool":
                        sides.append((box["height"], output[1]))
                        channels.append((box["width"], output[0]))
                for name, pairs in per.items():
                    values = [row[name] for row in rows if row[name]]
                    bars = picture[name]
                    assert len({round(bar["width"], 2) for bar in bars}) == 1
                    pairs += zip([bar["height"] for bar in bars], values, strict=True)
            for pairs, least in (
                (sides, 1),
                (channels, 1.5),
                (features, 1),
                *zip(per.values(), (0.75, 0.75), strict=True),
            ):
                if not pairs:  # a network without vectors
                    continue
                scale = max(drawn for drawn, _ in pairs) / max(value for _, value in pairs)
                for drawn, value in pairs:
                    assert drawn == pytest.approx(max(least, value * scale), abs=0.02)


def test_another_size_shows_in_the_picture(element, read_all) -> None:
    """Half the side: maps half as high, lower bars for the MACs, the same for the parameters."""
    read_all(element, [state("mobilenet_v1")])
    (whole,) = element.evaluate(DRAWN)
    read_all(element, [state("mobilenet_v1", 112)])
    (half,) = element.evaluate(DRAWN)
    assert half["params"] == whole["params"]
    totals = [report_of("mobilenet_v1", size, 1000) for size in (224, 112)]
    costs = [[row.macs for row in report.rows if row.macs] for report in totals]
    for before, after, macs, fewer in zip(whole["macs"], half["macs"], *costs, strict=True):
        expected_height = max(0.75, before["height"] * fewer / macs)
        if before["height"] > 0.75:  # the least that is drawn
            assert after["height"] == pytest.approx(expected_height, abs=0.02)
    assert half["boxes"][0]["height"] == pytest.approx(whole["boxes"][0]["height"] / 2, abs=0.01)


@pytest.mark.parametrize(
    ("key", "layer", "fed"),
    [
        ("googlenet", "3b.one", ["3a.one", "3a.three", "3a.five", "3a.pool_project"]),
        # Through the pooling within the branch, which is not drawn: it keeps the size.
        ("googlenet", "3b.pool_project", ["3a.one", "3a.three", "3a.five", "3a.pool_project"]),
        ("vgg16", "block3.conv2", ["block3.conv1"]),
        ("vgg16", "block3.conv1", ["block2.pool"]),
        ("vgg16", "block1.conv1", [""]),
    ],
)
def test_what_goes_into_a_layer_is_marked(element, read_all, key, layer, fed) -> None:
    read_all(element, [state(key, layer=layer)])
    marked = element.evaluate(
        """element => [...element.querySelector('.model-strip').querySelectorAll('.model-box')]
            .map(box => [box.classList, box.getBBox().x])
            .sort((a, b) => a[1] - b[1])
            .map(([classes]) => classes.contains('model-on') ? 'on'
                : classes.contains('model-fed') ? 'fed' : null)"""
    )
    names = ["", *(row["name"] for row in element.evaluate(SHOWN))]
    found = {
        which: [name for name, mark in zip(names, marked, strict=True) if mark == which]
        for which in ("on", "fed")
    }
    assert found == {"on": [layer], "fed": fed}


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

    drawing = element.locator(".model-drawing").first
    drawing.focus()
    page.keyboard.press("ArrowRight")
    assert get("layer") == "head.fc2"
    assert "head.fc2" in drawing.get_attribute("aria-valuetext")
    page.keyboard.press("Home")
    assert get("layer") == "block1.conv1"
    page.keyboard.press("ArrowLeft")  # there is none before
    assert get("layer") == "block1.conv1"
    tab_to(".model-edge")
    page.keyboard.press("ArrowUp")
    assert get("input_size") == 225
    page.keyboard.press("PageDown")
    assert get("input_size") == 193
    page.keyboard.press("PageUp")
    assert get("input_size") == 225
    tab_to("select")
    page.keyboard.press("ArrowDown")
    assert (get("model"), get("input_size")) == ("vgg19", 0)
    tab_to("select")
    page.keyboard.press("ArrowDown")
    assert get("beside") == "lenet"
    element.evaluate("element => element.ready")
    tab_to("select")
    page.keyboard.press("Home")
    assert get("layer") == "block1.conv1"
    tab_to("input[type=number]")
    page.keyboard.press("ArrowUp")
    assert get("input_size") == 225
    tab_to("input[type=number]")
    page.keyboard.press("ArrowDown")
    assert get("num_classes") == 999
    tab_to("select")
    page.keyboard.press("ArrowDown")
    assert get("order") == "params"
    tab_to("input[type=checkbox]")
    page.keyboard.press("Space")
    assert get("blocks") is True
    tab_to("summary")
    page.keyboard.press("Space")
    tab_to("[role=gridcell]")
    page.keyboard.press("ArrowDown")
    assert get("layer") == "block5"
    expect(element.locator(".model-subject strong")).to_have_text("block5")
    assert focused(".model-on")
    tab_to("[role=gridcell]")
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    assert get("layer").startswith("other.")
    tab_to(".explorer-foot button")


def middle_of(element: Locator, layer: str, place: int = 0) -> tuple[float, float]:
    """Where in the window a layer of a strip is drawn."""
    rows = element.locator(".model-chart").nth(place).evaluate(SHOWN)
    at = [row["name"] for row in rows].index(layer) + 1  # after the picture that goes in
    strip = element.locator(".model-strip").nth(place)
    box = strip.evaluate(
        """(strip, at) => {
            const boxes = [...strip.querySelectorAll('.model-box')];
            boxes.sort((a, b) => a.getBBox().x - b.getBBox().x);
            const { x, width, bottom } = boxes[at].getBoundingClientRect();
            return [x + width / 2, bottom - 2];
        }""",
        at,
    )
    return tuple(box)


def test_a_layer_is_chosen_in_the_picture(open_explorer) -> None:
    element = open_explorer("model-explorer", query="?model-explorer=beside:googlenet")
    mouse, subject = element.page.mouse, element.locator(".model-subject strong")
    element.scroll_into_view_if_needed()
    expect(subject).to_have_text("head.fc1")
    mouse.move(*middle_of(element, "block2.conv2"))
    expect(subject).to_have_text("block2.conv2")
    assert element.evaluate("element => element.state.layer") == ""
    mouse.move(5, 5)
    expect(subject).to_have_text("head.fc1")
    mouse.click(*middle_of(element, "4b.three", 1))
    mouse.move(5, 5)
    expect(subject).to_have_text("4b.three")
    assert element.evaluate("element => element.state.layer") == "other.4b.three"
    expect(element.get_by_label("看哪一层")).to_have_value("other.4b.three")


def test_a_finger_chooses_a_layer(open_explorer) -> None:
    element = open_explorer("model-explorer", "phone")
    element.scroll_into_view_if_needed()
    element.page.touchscreen.tap(*middle_of(element, "block4.conv2"))
    expect(element.locator(".model-subject strong")).to_have_text("block4.conv2")


def test_the_edge_of_the_picture_is_pulled(open_explorer) -> None:
    """Half way down is half the side, and no further than one pixel."""
    element = open_explorer("model-explorer")
    element.scroll_into_view_if_needed()
    mouse = element.page.mouse
    handle = element.locator(".model-edge").first.bounding_box()
    x, top = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    tall = element.locator(".model-box.model-input").first.evaluate("box => box.getBBox().height")
    mouse.move(x, top)
    mouse.down()
    mouse.move(x, top + 20)
    mouse.move(x, top + tall / 2)
    assert element.evaluate("element => element.state.input_size") == pytest.approx(112, abs=3)
    mouse.move(x, top + 400)
    mouse.up()
    assert element.evaluate("element => element.state.input_size") == 1
    expect(element.locator(".model-lost-note")).to_contain_text("边长 224 到 255 都接得上")


def test_the_state_survives_a_reload(open_explorer) -> None:
    element = open_explorer("model-explorer")
    given = state("googlenet", 160, 10, beside="lenet", order="macs", layer="other.conv2")
    link = element.evaluate(
        "(element, given) => { element.set(given); return element.link; }", given
    )
    element.page.goto(link)
    element.and_(element.page.locator(".explorer")).wait_for()
    assert element.evaluate("element => element.state") == given
    expect(element.locator(".model-subject strong")).to_have_text("conv2")
    expect(element.locator(".model-subject")).to_contain_text("[6, ")  # LeNet's, not GoogLeNet's


def test_another_model_starts_at_its_own_size_a_second_one_joins(open_explorer) -> None:
    element = open_explorer("model-explorer", query="?model-explorer=input_size:230")
    element.get_by_label("与谁比较").select_option("googlenet")
    assert element.evaluate("element => element.state.input_size") == 230
    expect(element.locator(".model-head").nth(1)).to_contain_text("GoogLeNet2014 年输入 230×230")
    element.get_by_label("网络", exact=True).select_option("lenet")
    expect(element.locator("[data-name=params]")).to_have_text("41.81 K")


def test_an_attribute_says_where_it_starts(open_explorer) -> None:
    element = open_explorer("model-explorer")
    started = element.evaluate(
        """async element => {
            const other = document.createElement('model-explorer');
            other.id = 'elsewhere';
            other.setAttribute('model', 'lenet');
            element.after(other);
            await other.ready;
            const read = [other.state.model, other.querySelector('[data-name=params]').value];
            other.remove();
            return read;
        }"""
    )
    assert started == ["lenet", "41806"]


def test_nonsense_in_the_address_is_ignored(open_explorer) -> None:
    query = "?model-explorer=model:resnet;input_size:-3;layer:other.nowhere;num_classes:x"
    element = open_explorer("model-explorer", query=query)
    expect(element.locator("[data-name=params]")).to_have_attribute("value", "138357544")


def guess(element: Locator, params: int, macs: int) -> list[str]:
    inputs = element.locator(".explorer-guess input")
    inputs.nth(0).fill(f"{params:,}")
    inputs.nth(1).fill(str(macs))
    element.locator(".explorer-guess button", has_text="对照").click()
    return element.locator(".explorer-verdict li").all_text_contents()


def test_guess_then_look(open_explorer) -> None:
    query = "?model-explorer=model:mobilenet_v1;layer:fc"
    element = open_explorer("model-explorer", query=query)
    for fold in element.locator(".explorer-more > summary").all():
        fold.click()
    element.locator("button", has_text="先猜再看").click()
    assert element.locator("data:visible, .model-bars rect:visible").count() == 0
    assert "1,025,000" not in element.locator(".model-drawing").first.get_attribute(
        "aria-valuetext"
    )
    expect(element.locator(".model-subject")).to_contain_text("全连接层，有偏置，[1024")
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
@pytest.mark.parametrize("view", ["dark", weekly("wide")])
def test_axe_finds_nothing(open_explorer, view: str) -> None:
    element = open_explorer("model-explorer", view)
    for given in ({}, {"beside": "vgg11", "input_size": 200, "model": "lenet"}, {"input_size": 20}):
        element.evaluate("(element, given) => element.set(given)", given)
        found = axe(element)
        assert found.violations_count == 0, found.generate_report()


def test_a_narrow_page_does_not_scroll_sideways(open_explorer, read_all) -> None:
    element = open_explorer("model-explorer", "phone")
    element.locator(".explorer-more > summary").first.click()
    for key in COURSE:
        element.page.evaluate(LOADED)
        read_all(element, [state(key, beside="googlenet", layer="4e.three")])
        assert element.page.evaluate("document.documentElement.scrollWidth") <= 360
        assert element.evaluate(
            """element => [...element.querySelectorAll('.model-bar data, .model-size')].every(
                one => one.scrollWidth <= one.clientWidth + 1)"""
        )


def test_rows_are_big_enough_to_touch(open_explorer, read_all) -> None:
    element = open_explorer("model-explorer", "phone", "?model-explorer=model:googlenet")
    element.locator(".explorer-more > summary").first.click()
    heights = element.evaluate(
        "element => [...element.querySelectorAll('[role=gridcell]')].map(one => one.offsetHeight)"
    )
    assert min(heights) >= 24


def test_nothing_moves_for_who_wants_no_motion(open_explorer) -> None:
    element = open_explorer("model-explorer", reduced_motion="reduce")
    moving = """element => [...element.querySelectorAll(
        '.model-strip *, .model-charts *, .explorer-line *')].filter(
        one => {
            const { animationName, transitionDuration } = getComputedStyle(one);
            return animationName !== 'none' || transitionDuration.split(', ').some(parseFloat);
        }).length"""
    assert element.evaluate(moving) == 0


def test_on_paper_the_picture_stays(open_explorer) -> None:
    element = open_explorer("model-explorer")
    element.page.emulate_media(media="print")
    for selector in (".model-strip", ".model-bars rect", ".explorer-line data"):
        expect(element.locator(selector).first).to_be_visible()
    assert element.locator("fieldset:visible, button:visible, .model-edge:visible").count() == 0
