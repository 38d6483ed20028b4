"""<lenet-explorer>: the network in the browser is Paddle's, and one can take it apart."""

import re
from collections.abc import Callable

from course.digits import load_digits
from course.training import accuracy

import lenet_weights
import numpy as np
import paddle
import pytest
from convcost import model_cost
from explorer_page import axe, change, numbers, state_of, weekly
from playwright.sync_api import Locator, Page, expect

NAME = "lenet-explorer"
MODULE = "import('/_static/explorers/lenet-network.js')"
LAYERS = ("conv1", "pool1", "conv2", "pool2", "conv3", "fc1", "fc2")
AFTER = {"conv1": "act1", "conv2": "act2", "conv3": "act3", "fc1": "act4"}


@pytest.fixture(scope="module")
def network() -> paddle.nn.Layer:
    """What the file holds, in Paddle."""
    return lenet_weights.unpacked(lenet_weights.TARGET.read_bytes())[0]


def maps_of(net: paddle.nn.Layer, image: np.ndarray, off: dict) -> dict[str, np.ndarray]:
    """Every layer's maps after its activation, some channels set to zero."""
    x, found = paddle.to_tensor(image.reshape([1, 1, 28, 28])), {}
    for name, layer in net.named_children():
        x = layer(x)
        done = AFTER.get(name, name) == name
        shown = next((one for one, act in AFTER.items() if act == name), name if done else None)
        if shown in LAYERS:
            for channel in off.get(shown, []):
                mask = paddle.ones([1, x.shape[1], *[1] * (x.ndim - 2)])
                mask[0, channel] = 0
                x = x * mask
            found[shown] = x.numpy().ravel()
    return found


def loaded(element: Locator) -> Locator:
    element.scroll_into_view_if_needed()
    element.and_(element.page.locator(".explorer")).wait_for()
    element.evaluate("element => element.ready")
    return element


def test_the_file_holds_a_network_as_good_as_chapter_6s(network: paddle.nn.Layer) -> None:
    _, _, images, labels = load_digits()
    assert accuracy(network, images, labels) > 0.94
    assert lenet_weights.TARGET.stat().st_size < 60_000
    digits = lenet_weights.unpacked(lenet_weights.TARGET.read_bytes())[1]
    scores = network(paddle.to_tensor(digits[:, None].astype("float32") / 255)).numpy()
    assert scores.argmax(axis=1).tolist() == list(range(10))


def test_200_digits_come_out_as_in_paddle(
    open_explorer: Callable, network: paddle.nn.Layer
) -> None:
    images = load_digits().test_images[:200]
    page = open_explorer(NAME).page
    scores = page.evaluate(
        f"""async images => {{
            const {{ load, run }} = await {MODULE};
            const network = await load();
            return images.map(image => Array.from(run(network, image).fc2.values));
        }}""",
        images.reshape([200, -1]).tolist(),
    )
    wanted = network(paddle.to_tensor(images)).numpy()
    np.testing.assert_allclose(scores, wanted, atol=2e-4)
    assert np.array_equal(np.argmax(scores, axis=1), wanted.argmax(axis=1))


def test_every_map_is_paddles_with_channels_off(
    open_explorer: Callable, network: paddle.nn.Layer
) -> None:
    page = open_explorer(NAME).page
    image = load_digits().test_images[3].ravel()
    for off in ({}, {"conv1": [0, 4], "pool2": [7], "conv3": [5, 100], "fc1": [63]}):
        found = page.evaluate(
            f"""async ([image, off]) => {{
                const {{ LAYERS, load, run }} = await {MODULE};
                const maps = run(await load(), image, off);
                return LAYERS.map(name => Array.from(maps[name].values));
            }}""",
            [image.tolist(), off],
        )
        wanted = maps_of(network, image, off)
        for name, values in zip(LAYERS, found, strict=True):
            np.testing.assert_allclose(values, wanted[name], atol=2e-4, err_msg=name)


def test_what_a_layer_costs_is_convcosts(open_explorer: Callable, network: paddle.nn.Layer) -> None:
    element = loaded(open_explorer(NAME))
    shown = numbers(element)
    rows = {row.name: row for row in model_cost(network, (1, 1, 28, 28)).rows}
    for name in ("conv1", "conv2", "conv3", "fc1", "fc2"):
        assert shown[f"{name}.params"] == rows[name].cost.params
        assert shown[f"{name}.macs"] == rows[name].cost.macs
        change(element, layer=name, channel=2)
        line = numbers(element)
        assert (line["line.params"], line["line.macs"]) == (
            rows[name].cost.params,
            rows[name].cost.macs,
        )


def test_shifting_and_shuffling_move_pixels_and_nothing_else(open_explorer: Callable) -> None:
    page = open_explorer(NAME).page
    image = np.arange(784, dtype="float32") + 1
    moved, mixed, again = page.evaluate(
        f"""async image => {{
            const {{ shifted, shuffled }} = await {MODULE};
            return [shifted(image, 2, -3), shuffled(image), shuffled(image)].map(one =>
                Array.from(one));
        }}""",
        image.tolist(),
    )
    wanted = np.zeros([28, 28])
    wanted[:-3, 2:] = image.reshape([28, 28])[3:, :-2]
    assert np.array_equal(np.reshape(moved, [28, 28]), wanted)
    assert sorted(mixed) == image.tolist()
    assert mixed != image.tolist()
    assert mixed == again


def test_a_chosen_map_shows_where_it_came_from(open_explorer: Callable) -> None:
    element = loaded(open_explorer(NAME))
    kernels = element.locator(".lenet-kernel")
    line = element.locator(".explorer-line")
    for layer, inputs, weights in (("conv2", 6, 150), ("conv3", 16, 256), ("conv1", 1, 25)):
        change(element, layer=layer, channel=3)
        expect(kernels).to_have_count(inputs)
        assert numbers(element)["line.weights"] == weights
        expect(line).to_contain_text("第 3 张")
    change(element, layer="pool1")
    expect(kernels).to_have_count(0)
    expect(line).to_contain_text("没有权重")
    sheet = element.locator(".lenet-at-conv2 canvas")
    box = sheet.bounding_box()
    sheet.click(position={"x": box["width"] * 0.9, "y": box["height"] * 0.9})
    assert (state_of(element)["layer"], state_of(element)["channel"]) == ("conv2", 16)
    sheet.hover(position={"x": 5, "y": 5})
    expect(line).to_contain_text("第 1 张")


def test_a_channel_can_be_switched_off(open_explorer: Callable) -> None:
    element = loaded(open_explorer(NAME))
    before = element.evaluate("element => Array.from(element.scores)")
    element.get_by_label("关掉这一张").check()
    assert state_of(element)["off"] == ["conv2.0"]
    after = element.evaluate("element => Array.from(element.scores)")
    assert not np.allclose(before, after)
    element.get_by_label("关掉这一张").uncheck()
    assert element.evaluate("element => Array.from(element.scores)") == before


def test_one_writes_with_the_mouse_and_with_keys(open_explorer: Callable) -> None:
    element = loaded(open_explorer(NAME))
    page, pad = element.page, element.locator(".lenet-pad")
    element.get_by_role("button", name="擦掉重写").click()
    assert (state_of(element)["digit"], state_of(element)["ink"]) == ("own", "")
    box = pad.bounding_box()
    at = [box["x"] + box["width"] / 2, box["y"] + 0.2 * box["height"]]
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0], at[1] + 0.6 * box["height"], steps=20)
    page.mouse.up()
    answer = element.locator("data[data-name=answer]")
    expect(answer).to_have_text("1")  # a stroke down the middle
    drawn = state_of(element)["ink"]
    assert re.fullmatch("[0-9a-f]{196}", drawn)
    pad.press("ArrowRight")
    pad.press("ArrowRight")
    pad.press(" ")
    assert state_of(element)["ink"] != drawn
    state = state_of(element)
    page.wait_for_url(re.compile(f"ink:{state['ink']}"))
    page.reload()
    loaded(element)
    assert state_of(element) == state


def test_every_control_by_keyboard(open_explorer: Callable) -> None:
    element = loaded(open_explorer(NAME))

    def pressed(label: str, key: str) -> dict:
        before = state_of(element)
        element.get_by_label(label, exact=True).press(key)
        after = state_of(element)
        return {name: after[name] for name in after if after[name] != before[name]}

    assert pressed("现成的数字", "ArrowDown") == {"digit": "8"}
    assert pressed("右移", "ArrowUp") == {"right": 1}
    assert pressed("下移减 1", "Enter") == {"down": -1}
    assert pressed("打乱像素", "Space") == {"shuffle": True}
    assert pressed("看哪一层", "ArrowDown") == {"layer": "pool2"}
    assert pressed("第几张加 1", "Enter") == {"channel": 2}
    assert pressed("关掉这一张", "Space") == {"off": ["pool2.1"]}
    change(element, layer="conv3", channel=120)
    element.get_by_label("看哪一层").select_option("conv1")
    assert state_of(element)["channel"] == 6  # there are no more


def test_guessing(open_explorer: Callable) -> None:
    element = loaded(open_explorer(NAME, query=f"?{NAME}=digit:5"))
    element.get_by_role("button", name="先猜再看").press("Enter")
    expect(element.locator(".lenet-answers")).to_be_hidden()
    element.locator(".explorer-guess input").fill("5")
    element.locator(".explorer-guess input").press("Enter")
    expect(element.locator(".explorer-verdict li")).to_have_class("answer-right")
    expect(element.locator(".lenet-answers")).to_be_visible()


def test_weights_are_fetched_only_when_it_is_near(page: Page, site: str) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(f"{site}book/explore.html")
    page.locator("conv-explorer.explorer").wait_for()
    page.wait_for_load_state("networkidle")
    assert "lenet.bin" not in asked
    loaded(page.locator(NAME))
    assert "lenet.bin" in asked


def test_without_its_weights_it_says_so(page: Page, site: str) -> None:
    page.route("**/lenet.bin", lambda route: route.fulfill(body="{}"))
    page.goto(f"{site}book/explore.html#{NAME}")
    expect(page.locator(f"{NAME} .explorer-note")).to_contain_text("权重没有取到")


@pytest.mark.parametrize("view", ["dark", *map(weekly, ["wide", "phone"])])
def test_axe_finds_nothing(open_explorer: Callable, view: str) -> None:
    element = loaded(open_explorer(NAME, view=view))
    found = axe(element)
    assert found.violations_count == 0, found.generate_report()
    assert element.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
