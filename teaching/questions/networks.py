"""The networks of the course, row by row, as `make models` wrote them down for the explorers.

Parameters stand there, counted by model_cost; sizes and MACs follow from the layers by convcost.

>>> rows("lenet")["conv2"].macs, total("lenet").params, total("vgg16").macs
(153600, 41806, 15470264320)
"""

import json
from functools import cache
from typing import NamedTuple

from chapters import ROOT
from convcost import Cost

from teaching.questions.layers import Layer

FOLDER = ROOT / "book" / "_static" / "explorers" / "models"


class Row(NamedTuple):
    """A layer of a network: what it is, what it costs, and what comes out."""

    name: str
    kind: str  # conv, pointwise, depthwise, linear, max_pool, avg_pool
    layer: Layer | None
    params: int
    macs: int
    channels: int
    size: int


class Total(NamedTuple):
    """A network's two accounts."""

    params: int
    macs: int


@cache
def rows(model: str, side: int | None = None) -> dict[str, Row]:
    """The layers of a network by name, in order, on a picture of `side` (its own if None)."""
    about = json.loads((FOLDER / "index.json").read_text("utf-8"))[model]
    entries = json.loads((FOLDER / f"{model}.json").read_text("utf-8"))["layers"]
    found: list[Row] = []
    for entry in entries:
        sources = [found[i] for i in entry.get("from", [len(found) - 1] if found else [])]
        channels = sum(row.channels for row in sources) or about["input_channels"]
        size = sources[0].size if sources else side or about["input_size"]
        found.append(_row(entry, channels, size))
    return {row.name: row for row in found}


def _row(entry: dict[str, object], channels: int, size: int) -> Row:
    name, kind = entry["name"], entry["kind"]
    if kind == "linear":
        layer = Layer("Linear", entry["in_features"], entry["out_features"])
        return Row(name, kind, layer, entry["params"], layer.cost.macs, layer.places[1], 1)
    if kind.endswith("pool"):
        if "output_size" in entry:
            return Row(name, kind, None, 0, 0, channels, entry["output_size"])
        names = ("stride", "padding")
        pool = Layer(
            "MaxPool2D", entry["kernel_size"], size=size, channels=channels,
            **{key: entry[key] for key in names},
        )  # fmt: skip
        return Row(name, kind, pool, 0, 0, channels, pool.cost.output_size[0])
    layer = Layer(
        "Conv2D", entry["in_channels"], entry["out_channels"], entry["kernel_size"],
        stride=entry["stride"], padding=entry["padding"], groups=entry["groups"],
        bias_attr=None if entry["bias"] else False, size=size,
    )  # fmt: skip
    cost: Cost = layer.cost
    params = entry["params"] + entry.get("norm", 0)
    return Row(name, kind, layer, params, cost.macs, layer.places[1], cost.output_size[0])


@cache
def total(model: str, side: int | None = None) -> Total:
    """A network's parameters, and its MACs on a picture of `side`."""
    every = rows(model, side).values()
    return Total(sum(row.params for row in every), sum(row.macs for row in every))


def name_of(model: str) -> str:
    """What the network is called."""
    return json.loads((FOLDER / "index.json").read_text("utf-8"))[model]["name"]
