"""The report as text, as files and as a picture."""

import csv
import io
import itertools
import json
import warnings
from html.parser import HTMLParser

import matplotlib

matplotlib.use("Agg")

import pytest
from convcost import Cost, Report, Row, model_cost, words
from matplotlib import pyplot as plt

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from paddle import nn
    from paddle.vision import models


@pytest.fixture(scope="module")
def resnet():
    return model_cost(models.resnet50, (1, 3, 224, 224))


@pytest.fixture(scope="module")
def lenet():
    return model_cost(models.LeNet, (None, 1, 28, 28))


class Cells(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.rows = []
        self.open, self.tags = False, []
        self.feed(text)
        assert not self.tags

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.open = True

    def handle_endtag(self, tag):
        assert self.tags.pop() == tag
        self.open = self.open and tag not in ("td", "th")

    def handle_data(self, data):
        if self.open:
            self.rows[-1][-1] += data


def test_every_form_has_the_same_numbers(resnet):
    read = json.loads(resnet.to_json())
    assert read == json.loads(json.dumps(resnet.to_dict()))
    assert read["total"]["params"] == resnet.total.params == 25_557_032
    assert sum(row["macs"] for row in read["rows"]) == resnet.total.macs
    lines = list(csv.DictReader(io.StringIO(resnet.to_csv())))
    assert [int(line["params"]) for line in lines] == [row.params for row in resnet.rows]
    assert sum(int(line["macs"]) for line in lines) == resnet.total.macs
    assert lines[0]["output_shape"] == "1x64x112x112"
    html = Cells(resnet._repr_html_()).rows
    markdown = [line for line in resnet.to_markdown().splitlines() if line.startswith("|")]
    assert len(html) == len(markdown) - 1 == len(resnet.rows) + 2
    for row, cells in zip(resnet.rows, html[1:-1], strict=True):
        assert cells[0] == row.name
        assert cells[4:6] == [f"{row.params:,}", f"{row.macs:,}"]
    assert "25,557,032（25.56 M）" in html[-1]
    assert "4,089,184,256（4.089 G）" in str(resnet)


def test_terminal_columns_line_up(lenet):
    lines = str(lenet).splitlines()
    rules = [line for line in lines if set(line) == {"─"}]
    assert len(rules) == 2
    table = lines[lines.index(rules[0]) - 1 : lines.index(rules[1], lines.index(rules[0]) + 1)]
    ends = [words.width(line) for line in (table[0], *table[2:])]
    assert set(ends) == {words.width(rules[0])}  # the last column is numbers, set to the right
    assert "批大小 None 按 1 算" in lines[0]


def test_repr_is_short(resnet):
    assert repr(resnet) == f"Report(rows={len(resnet.rows)}, params=25557032, macs=4089184256)"


def test_names_are_escaped():
    row = Row(name="<b>|", layer="<b>|", layer_type="X", kind="conv", cost=Cost(macs=1))
    report = Report(rows=(row,), input_shapes=((1, 3),), unknown={"pd_op.<x>": 2})
    html = report._repr_html_()
    assert "<b>" not in html
    assert "<x>" not in html
    assert Cells(html).rows[1][0] == "<b>|"
    assert r"<b>\|" in report.to_markdown()


def test_a_report_cannot_change(lenet):
    with pytest.raises(AttributeError):
        lenet.rows = ()
    with pytest.raises(AttributeError):
        lenet.rows[0].note = ""


@pytest.mark.parametrize("depth", [0, -1, 1.5, None, True, "1"])
def test_depth_is_checked(lenet, depth):
    with pytest.raises(ValueError, match="depth"):
        lenet.blocks(depth)


# ── pictures ────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def boxes(figure, texts):
    renderer = figure.canvas.get_renderer()
    return [text.get_window_extent(renderer) for text in texts if text.get_text()]


def test_the_picture_shows_every_layer_once_and_readably(resnet):
    """ResNet-50 has over a hundred bars: labels keep clear of each other, numbers inside."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a glyph that the font has not would warn
        resnet.plot()
        figure = plt.gcf()
        figure.canvas.draw()
    left, right = figure.axes
    shown = [row for row in resnet.rows if row.params or row.macs]
    assert len(shown) > 100
    labels = left.get_yticklabels()
    assert [label.get_text() for label in labels] == [row.name for row in shown]
    assert [bar.get_width() for bar in left.patches] == [row.params for row in shown]
    assert [bar.get_width() for bar in right.patches] == [row.macs for row in shown]
    for axis in (left, right):
        for texts in (left.get_yticklabels(), axis.texts):
            extents = sorted(boxes(figure, texts), key=lambda box: box.y0)
            assert all(a.y1 <= b.y0 + 1 for a, b in itertools.pairwise(extents))
        # the longest bar's number does not run out of the picture
        assert all(box.x1 <= figure.bbox.x1 for box in boxes(figure, axis.texts))
    first, last = (left.transData.transform((0, y))[1] for y in (0, len(shown) - 1))
    assert first > last  # the first layer is on top


def test_the_picture_by_block(resnet):
    resnet.plot(depth=1)
    labels = [label.get_text() for label in plt.gcf().axes[0].get_yticklabels()]
    assert labels == ["conv1", "bn1", "layer1", "layer2", "layer3", "layer4", "fc"]


def test_the_picture_on_given_axes(lenet):
    figure, axes = plt.subplots(1, 2)
    assert lenet.plot(axes=axes) is None
    assert plt.gcf() is figure
    assert len(axes[0].patches) == 5


def test_nothing_to_draw():
    report = model_cost(nn.ReLU, (1, 3))
    with pytest.raises(ValueError, match="没有可画的行"):
        report.plot()
