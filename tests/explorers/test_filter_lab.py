"""<filter-lab>: its output is Paddle's, its bill convcost's, and every hand can work it."""

import io
import re
from itertools import pairwise

import numpy as np
import paddle
import paddle.nn.functional as F
import photograph
import pytest
from convcost import conv2d
from explorer_page import axe, weekly
from PIL import Image
from playwright.sync_api import Locator, expect

EDGE = np.ones([50, 50])
EDGE[:, 30:] = 0
PICTURES = {
    "edge": EDGE,
    "edge_mirrored": EDGE[:, ::-1],
    "edge_transposed": EDGE.T,
    "ramp": np.tile(np.linspace(0, 1, 50), [50, 1]),
}
SOBEL = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]

APPLY = """(element, states) => states.map(state => {
    element.set(state);
    const numbers = {};
    for (const data of element.querySelectorAll("data[data-name]"))
        numbers[data.dataset.name] = [Number(data.value), data.textContent];
    const refusal = element.querySelector(".explorer-refusal:not([hidden])");
    const { output } = element;
    return {
        numbers,
        refusal: refusal && refusal.textContent,
        output: output && Array.from(output.values),
        size: output && [output.height, output.width],
    };
})"""


def png(values: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(values).save(file, format="PNG")
    return file.getvalue()


def choose(element: Locator, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "image/png", "buffer": content}
    element.locator("input[type=file]").set_input_files(file)


def choose_picture(element: Locator, values: np.ndarray) -> None:
    choose(element, "mine.png", png(values))
    height, width = values.shape[:2]
    element.page.wait_for_function(
        "([tag, height, width]) => { const { input } = document.querySelector(tag);"
        " return input.height === height && input.width === width }",
        arg=["filter-lab", height, width],
    )


def grey_levels(element: Locator) -> np.ndarray:
    picture = element.evaluate("({ input: i }) => [i.height, i.width, Array.from(i.values)]")
    return np.array(picture[2]).reshape(picture[:2])


def data(element: Locator, name: str) -> Locator:
    return element.locator(f"data[data-name={name}]")


def random_kernel(rng: np.random.Generator) -> list[list[float]]:
    shape = rng.integers(1, 6, 2)
    if rng.random() < 0.5:
        return rng.integers(-9, 10, shape).tolist()
    return rng.uniform(-3, 3, shape).round(3).tolist()


def convolved(picture: np.ndarray, kernel: list, divisor: float) -> np.ndarray:
    weight = paddle.to_tensor(np.array(kernel, "float64")[None, None] / divisor)
    return F.conv2d(paddle.to_tensor(picture.astype("float64")[None, None]), weight).numpy()[0, 0]


# ── the numbers ──
def test_any_kernel_gives_what_paddle_gives_and_costs_what_convcost_says(open_explorer, some):
    rng = np.random.default_rng(6)
    element = open_explorer("filter-lab")
    greys = rng.integers(0, 256, [4, 13], dtype="uint8")  # four rows: too few for five
    choose_picture(element, greys)
    pictures = PICTURES | {"own": greys / 255}
    states = [
        {
            "source": str(rng.choice(list(pictures))),
            "kernel": random_kernel(rng),
            "divisor": float(rng.choice([1, 1, 9, -2.5, 0])),
        }
        for _ in range(some(250))
    ]
    refusals = 0
    for state, shown in zip(states, element.evaluate(APPLY, states), strict=True):
        picture, kernel, divisor = pictures[state["source"]], state["kernel"], state["divisor"]
        size = (len(kernel), len(kernel[0]))
        try:
            cost = conv2d(1, 1, size, bias_attr=False, input_size=picture.shape)
        except ValueError:
            cost = None
        if cost is None or divisor == 0:
            refusals += 1
            assert shown["refusal"], state
            assert shown["numbers"] == {}, state
            assert shown["output"] is None
            continue
        assert not shown["refusal"]
        assert shown["size"] == list(cost.output_size)
        expected = convolved(picture, kernel, divisor)
        output = np.array(shown["output"]).reshape(shown["size"])
        np.testing.assert_allclose(output, expected, rtol=1e-6, atol=1e-9)

        numbers = {name: value for name, (value, _) in shown["numbers"].items()}
        assert numbers["macs"] == cost.macs
        assert numbers["params"] == cost.params
        assert [numbers["out_height"], numbers["out_width"]] == list(cost.output_size)
        total = np.sum(kernel) / divisor
        assert numbers["kernel_sum"] == pytest.approx(total, abs=6e-4)
        assert numbers["flat"] == pytest.approx(total / 2, abs=6e-4)
        assert numbers["minimum"] == pytest.approx(expected.min(), abs=6e-4)
        assert numbers["maximum"] == pytest.approx(expected.max(), abs=6e-4)
        strongest = expected.flat[np.abs(expected).argmax()]
        assert abs(numbers["value"]) == pytest.approx(abs(strongest), abs=6e-4)
        for value, text in shown["numbers"].values():
            assert float(text.replace(",", "").replace("−", "-")) == value
    assert 0.16 < refusals / len(states) < 0.4


def test_the_photograph_and_its_bill_are_chapter_05s(open_explorer):
    element = open_explorer("filter-lab")
    levels = grey_levels(element)
    assert levels.shape == (160, 140)
    np.testing.assert_allclose(levels, photograph.picture(), atol=0.5 / 255 + 1e-6)
    # The chapter counts 981,180 for five kernels.
    expect(data(element, "macs")).to_have_attribute("value", str(981_180 // 5))


def test_the_edge_lights_the_columns_that_chapter_05_finds(open_explorer):
    element = open_explorer("filter-lab", query="?filter-lab=source:edge;kernel:1,0,-1")
    expect(element.locator(".filter-lab-facts")).to_contain_text("不为零的只有第 28、29 列")
    expect(element.get_by_role("img", name="输出：")).to_have_attribute(
        "aria-label", re.compile("50 行 48 列，最小 0，最大 1。不为零的只有第 28、29 列")
    )
    expect(element).to_contain_text("第 25 行第 28 列（从 0 数起）")  # halfway down the line
    element.get_by_label("看哪幅图").select_option("edge_transposed")
    expect(element.locator(".filter-lab-facts")).to_contain_text("处处是 0")


def test_grey_is_zero_in_the_middle_exactly_when_values_have_a_sign(open_explorer):
    element = open_explorer("filter-lab", query="?filter-lab=source:edge_mirrored")
    pixels = """element => {
        const canvas = element.querySelector(".filter-lab-inner[role] canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return [...new Set(data.filter((_, i) => i % 4 === 0))].sort((a, b) => a - b);
    }"""
    legend = element.locator(".filter-lab-legend").nth(1)
    assert element.evaluate(pixels) == [0, 128]  # −4 on the edge, 0 elsewhere
    expect(legend).to_contain_text("−4 以下黑，0 中灰，4 以上白")
    element.evaluate("element => element.set({ kernel: [[0, 1, 0]], divisor: 1 })")
    assert element.evaluate(pixels) == [0, 255]
    expect(legend).to_contain_text("0 以下黑，1 以上白")


def test_noise_has_the_spread_that_is_asked_for_and_a_link_repeats_it(open_explorer):
    query = "?filter-lab=source:edge;kernel:1,0,-1_2,0,-2_1,0,-1;noise:0.2"
    element = open_explorer("filter-lab", query=query)
    noise = grey_levels(element) - EDGE
    assert noise.std() == pytest.approx(0.2, rel=0.06)
    assert noise.mean() == pytest.approx(0, abs=0.02)
    for beside in (noise[:, :-1] * noise[:, 1:], noise[:-1] * noise[1:]):
        assert abs(beside.mean()) / 0.2**2 < 0.06
    expect(data(element, "noise_out")).to_have_attribute("value", str(round(0.2 * 12**0.5, 3)))
    flat = convolved(noise + EDGE, SOBEL, 1)[:, np.r_[:28, 30:48]]
    assert flat.std() == pytest.approx(0.2 * 12**0.5, rel=0.06)
    again = open_explorer("filter-lab", query=query)
    np.testing.assert_array_equal(grey_levels(again), noise + EDGE)


# ── the reader's own picture ──
def test_ones_own_picture_is_scaled_made_grey_and_goes_nowhere(open_explorer):
    element = open_explorer("filter-lab")
    requests = []
    element.page.on("request", lambda request: requests.append(request.url))
    colours = np.zeros([100, 640, 4], dtype="uint8")
    colours[:, :320] = [255, 0, 0, 255]
    colours[:, 320:, 3] = 0  # transparent: shown on white
    choose(element, "mine.png", png(colours))
    expect(element).to_contain_text("输入 50×320")
    levels = grey_levels(element)
    assert levels.shape == (50, 320)
    assert levels[:, :150] == pytest.approx(0.299, abs=1e-6)
    assert levels[:, 170:] == pytest.approx(1)
    expect(element.get_by_label("看哪幅图")).to_have_value("own")
    assert [url for url in requests if not url.endswith("favicon.svg")] == []


def test_a_file_that_is_no_picture_is_named_and_changes_nothing(open_explorer):
    element = open_explorer("filter-lab")
    before = grey_levels(element)
    choose(element, "作业.docx", b"no picture at all")
    expect(element).to_contain_text("“作业.docx”里没有浏览器认得的图")
    np.testing.assert_array_equal(grey_levels(element), before)
    element.get_by_label("看哪幅图").select_option("edge")
    expect(element).not_to_contain_text("作业.docx")


def test_a_link_to_ones_own_picture_shows_the_photograph(open_explorer):
    element = open_explorer("filter-lab", query="?filter-lab=source:own;kernel:1,-1")
    expect(element.get_by_label("看哪幅图")).to_have_value("photo")
    assert grey_levels(element).shape == (160, 140)
    expect(data(element, "out_width")).to_have_text("139")


# ── every way to work it ──
def test_every_control_is_worked_with_the_keyboard_alone(open_explorer):
    element = open_explorer("filter-lab")
    page, keys = element.page, element.page.keyboard
    state = lambda: element.evaluate("element => element.state")  # noqa: E731

    choosers = []  # listened for early: the browser has to be told before the key is pressed
    page.on("filechooser", lambda chooser: choosers.append(chooser))
    element.get_by_label("看哪幅图").focus()
    keys.press("ArrowDown")
    assert state()["source"] == "edge"

    keys.press("Tab")
    with page.expect_file_chooser():
        keys.press("Enter")
    assert len(choosers) == 1
    keys.press("Shift+Tab")  # back from 用你的图 over the picture to the noise
    keys.press("Shift+Tab")
    for _ in range(10):
        keys.press("ArrowRight")
    assert state()["noise"] == pytest.approx(0.1)
    element.get_by_label("现成的例子").focus()
    keys.press("ArrowDown")  # from 左右 Sobel to 上下 Sobel
    assert state()["kernel"] == [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]
    for label, expected in [("行数减 1", (2, 3)), ("列数加 1", (2, 4))]:
        element.get_by_role("button", name=label).focus()
        keys.press("Enter")
        kernel = state()["kernel"]
        assert (len(kernel), len(kernel[0])) == expected
    element.get_by_role("button", name="行数减 1").focus()
    keys.press("Enter")
    keys.press("Enter")  # one row is the least
    assert len(state()["kernel"]) == 1
    expect(element.get_by_role("button", name="行数减 1")).to_be_focused()
    element.get_by_role("button", name="行数加 1").press("Enter")

    element.get_by_label("核，第 0 行第 0 列").focus()
    keys.type("-0.5")
    keys.press("Tab")
    keys.type("7")
    assert state()["kernel"][0][:2] == [-0.5, 7]
    element.get_by_label("除以").focus()
    keys.type("4")
    assert state()["divisor"] == 4

    place = element.get_by_role("application", name="输出上的位置")
    keys.press("Tab")
    expect(place).to_be_focused()
    element.evaluate("element => element.set({ place: [10, 10] })")
    moves = [("ArrowDown", [11, 10]), ("ArrowRight", [11, 11]), ("Shift+ArrowUp", [1, 11])]
    for key, expected in [*moves, ("End", [1, 46]), ("Home", [1, 0]), ("ArrowLeft", [1, 0])]:
        keys.press(key)
        assert state()["place"] == expected
        expect(element).to_contain_text("第 {} 行第 {} 列（从 0 数起）".format(*expected))
    expect(element.get_by_role("status").last).to_contain_text("第 1 行第 0 列：输出")
    keys.press("Tab")
    expect(element.get_by_role("button", name="到反应最强处")).to_be_focused()
    keys.press("Enter")
    assert state()["place"] != [1, 0]


def test_each_keystroke_counts_and_what_is_no_number_yet_is_said(open_explorer):
    element = open_explorer("filter-lab", query="?filter-lab=source:edge;kernel:1,0,-1")
    cell = element.get_by_label("核，第 0 行第 1 列")
    cell.focus()
    sums = []
    for key in ["-", "2", ".", "5"]:
        element.page.keyboard.press(key)
        sums.append(data(element, "kernel_sum").text_content())
        if key == "-":
            expect(element).to_contain_text("眼下先按原来的 0 算")
    assert sums == ["0", "−2", "−2", "−2.5"]
    expect(element).not_to_contain_text("眼下先按")
    expect(cell).to_have_value("-2.5")
    cell.fill("")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(data(element, "kernel_sum")).to_have_text("−2.5")
    element.get_by_label("除以").focus()
    expect(cell).to_have_value("-2.5")
    cell.fill("1000")  # beyond what a cell takes
    expect(element).to_contain_text("−100 到 100".replace("−", "-"))
    expect(data(element, "kernel_sum")).to_have_text("−2.5")


def test_pointing_at_either_picture_shows_the_window_and_its_sum(open_explorer):
    query = "?filter-lab=source:ramp;kernel:0,0,0_1,0,-1_0,0,0;place:0,0"
    element = open_explorer("filter-lab", query=query)
    for stage in element.locator(".filter-lab-stage").all():
        stage.scroll_into_view_if_needed()
        box = stage.bounding_box()
        # The pixel in row 12, column 25: on the input the window's middle; on the output, whose
        # rim is left out, the value in row 11, column 24.
        position = {"x": box["width"] * 25.5 / 50, "y": box["height"] * 12.5 / 50}
        stage.hover(position=position)
        expect(element).to_contain_text("第 11 行第 24 列")
        expect(data(element, "value")).to_have_attribute("value", str(round(-2 / 49, 3)))
        pixels = [round(i / 49, 2) for i in (24, 25, 26)]
        label = "窗口里的像素：" + "；".join(["、".join(f"{pixel:g}" for pixel in pixels)] * 3)
        expect(element.get_by_role("img", name=label)).to_be_visible()
        element.page.mouse.move(0, 0)
        expect(element).to_contain_text("第 0 行第 0 列")
        stage.click(position=position)
        element.page.mouse.move(0, 0)
        expect(element).to_contain_text("第 11 行第 24 列")
        element.evaluate("element => element.set({ place: [0, 0] })")


def test_a_tap_chooses_a_place(open_explorer):
    element = open_explorer("filter-lab", view="phone")
    stage = element.locator(".filter-lab-stage").first
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    stage.tap(position={"x": box["width"] * 0.5, "y": box["height"] * 0.25})
    row, column = element.evaluate("element => element.state.place")
    assert abs(row - 38) <= 2
    assert abs(column - 68) <= 2


def test_the_address_keeps_everything(open_explorer):
    element = open_explorer("filter-lab")
    state = {
        "source": "edge_mirrored",
        "kernel": [[0.25, -1.5], [3, 0], [1, 2]],
        "divisor": -4,
        "noise": 0.13,
        "place": [7, 9],
    }
    element.evaluate("(element, state) => element.set(state)", state)
    values = grey_levels(element)
    link = element.evaluate("element => element.link")
    assert "kernel:0.25,-1.5_3,0_1,2;divisor:-4" in link
    element.page.goto("about:blank")
    element.page.goto(link)
    element.and_(element.page.locator(".explorer")).wait_for()
    assert element.evaluate("element => element.state") == state
    np.testing.assert_array_equal(grey_levels(element), values)
    expect(element.get_by_label("现成的例子")).to_have_value("")
    element.get_by_role("button", name="复原").click()
    expect(element.get_by_label("现成的例子")).to_have_value("sobel_x")
    for text in ["kernel:1,2_3", "kernel:1,x", "kernel:1,2,3,4,5,6", "divisor:x", "place:1", "a:b"]:
        element.page.goto("about:blank")
        element.page.goto(f"{link.split('?')[0]}?filter-lab={text}")
        element.and_(element.page.locator(".explorer")).wait_for()
        expect(data(element, "macs")).to_have_text("196,236")


# ── guess, then look ──
def test_guessing_hides_the_results_judges_and_reveals(open_explorer):
    query = "?filter-lab=source:edge;kernel:1,0,-1_1,1,-1_1,0,-1"
    element = open_explorer("filter-lab", query=query)
    element.get_by_role("button", name="先猜再看").click()
    form = element.locator(".explorer-guess")
    macs = data(element, "macs")
    expect(macs).to_be_hidden()
    expect(element.locator(".filter-lab-inner[role]")).to_be_hidden()
    element.locator(".filter-lab-stage").first.click()  # nothing to see there now
    assert element.evaluate("element => element.state.place") is None

    answers = {
        "输出的行数": 50,
        "输出的列数": 48,
        "平坦的 50% 灰变成百分之几": 50,
        "一共几次乘加": 20736,
    }
    for label, answer in answers.items():
        form.get_by_label(label).fill(str(answer))
    form.get_by_role("button", name="对照").click()
    expect(form).to_contain_text("输出的行数：不是 50，是 48。窗口高 3，在 50 行里有 50 − 3 + 1")
    for right in ["输出的列数：对了", "百分之几：对了，是 50", "一共几次乘加：对了，是 20,736"]:
        expect(form).to_contain_text(right)
    expect(macs).to_be_visible()
    expect(element.get_by_role("status").last).to_be_empty()

    seen = set()
    for _ in range(12):
        form.get_by_role("button", name="换一题").click()
        expect(element.locator(".filter-lab-inner[role]")).to_be_hidden()
        link = element.evaluate("element => element.link")
        questions = element.evaluate("element => element.questions()")
        assert all(isinstance(question["answer"], int) for question in questions)
        assert len(questions) == 4
        seen.add(link)
    assert len(seen) > 8
    expect(element.get_by_role("status").last).not_to_contain_text("输出：")
    element.get_by_role("button", name="先猜再看").click()
    expect(macs).to_be_visible()


def test_a_refusal_leaves_nothing_to_guess_and_nothing_leaks_after_it(open_explorer):
    element = open_explorer("filter-lab")
    element.get_by_label("除以").fill("0")
    expect(element.locator(".explorer-refusal")).to_have_text(re.compile("除以 0"))
    expect(element.locator(".filter-lab-inner[role]")).to_be_hidden()
    element.get_by_role("button", name="先猜再看").click()
    expect(element.locator(".explorer-guess")).to_contain_text("没有可猜的")
    element.get_by_label("除以").fill("2")
    expect(element.locator(".explorer-refusal")).to_be_hidden()
    expect(element.locator(".filter-lab-inner[role]")).to_be_hidden()
    expect(data(element, "macs")).to_be_hidden()


# ── for everyone ──
@pytest.mark.parametrize("view", ["dark", *map(weekly, ["wide", "phone"])])
def test_axe_finds_nothing(open_explorer, view):
    element = open_explorer("filter-lab", view=view)
    wide = [[1, 4, 6, 4, 1], [-4, 16, 24.5, 16, 4]]
    for state in [{}, {"kernel": wide, "noise": 0.2, "source": "edge"}, {"divisor": 0}]:
        element.evaluate("(element, state) => element.set(state)", state)
        found = axe(element)
        assert found.violations_count == 0, found.generate_report()


def test_a_phone_scrolls_only_downwards(open_explorer):
    element = open_explorer("filter-lab", view="phone")
    choose_picture(element, np.zeros([40, 320], "uint8"))
    large = [[-10.25, 100, -100, 3, 0.5]] * 5
    states = [
        {"kernel": [[1, 0, -1]]},
        {"kernel": large, "divisor": -0.001, "noise": 0.5},
        {"source": "edge"},
        {"source": "photo"},
    ]
    for state in states:
        element.evaluate("(element, state) => element.set(state)", state)
        assert element.page.evaluate("document.documentElement.scrollWidth") <= 360
        sizes = element.evaluate(
            """element => {
                const parts = "button, input, select, .filter-lab-stage, .filter-lab-numbers, p";
                const all = [element, ...element.querySelectorAll(parts)];
                const shown = all.filter((part) => part.checkVisibility());
                return shown.map((part) => {
                    const { left, right, width, height } = part.getBoundingClientRect();
                    const touched = part.matches("button, input, select");
                    const small = touched ? Math.min(width, height) : 99;
                    return [part.outerHTML.slice(0, 80), left, right, small];
                });
            }"""
        )
        _, start, end, _ = sizes[0]
        for part, left, right, small in sizes:
            assert start <= left <= right <= end, part
            assert small >= 24, part


def test_nothing_moves_by_itself(open_explorer):
    element = open_explorer("filter-lab", reduced_motion="reduce")
    element.get_by_label("现成的例子").select_option("laplacian")
    assert element.evaluate("e => e.getAnimations({ subtree: true }).length") == 0


def test_print_keeps_the_pictures_and_drops_the_controls(open_explorer):
    element = open_explorer("filter-lab")
    element.page.emulate_media(media="print")
    for canvas in element.locator(".filter-lab-stage canvas").all():
        expect(canvas).to_be_visible()
    expect(data(element, "macs")).to_be_visible()
    expect(element.get_by_role("img", name="× 核：1、0、−1；2、0、−2；1、0、−1")).to_be_visible()
    for control in element.locator("select, button, input").all():
        expect(control).to_be_hidden()


def test_what_is_said_waits_for_a_pause(open_explorer):
    element = open_explorer("filter-lab")
    status = element.get_by_role("status").last
    expect(status).to_have_text("")  # nothing on arrival
    element.evaluate(
        """element => {
            window.said = [];
            new MutationObserver(() => window.said.push(element.status.textContent))
                .observe(element.status, { childList: true });
        }"""
    )
    noise = element.get_by_label("噪声")
    noise.focus()
    for _ in range(8):
        element.page.keyboard.press("ArrowRight")
    expect(status).to_contain_text("输出：158 行 138 列")
    assert len(element.page.evaluate("window.said")) == 1
    tops = [part.bounding_box()["y"] for part in element.locator(".filter-lab-facts p").all()]
    assert all(above < below for above, below in pairwise(tops))
