"""Write networks down for <model-explorer> and for the page 模型速查: `make models`.

The networks of the course and all of paddle.vision. For each a file in models/: every layer that
model_cost has a row for, with its parameters, the numbers that its output size and its MACs follow
from, and the layers its input comes from. What depends on the size of the input and on the number
of classes is computed in the browser, by formulas.js. models/index.json, which the browser loads
at once, has only what a list of networks needs; the page's table has the totals.
"""

import html
import inspect
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course import networks

import paddle
from convcost import Report, words
from convcost.operators import plain_name
from convcost.rows import Reader
from convcost.trace import Input, global_state_kept, trace_call
from paddle.vision import models

BOOK = Path(__file__).resolve().parent.parent / "book"
TARGET = BOOK / "_static/explorers/models"
PAGE = BOOK / "models.md"
START, END = "<!-- make models -->", "<!-- make models: end -->"  # around the page's table
MOST_BLOCKS = 60  # more are not told apart in a picture
FOLDED = 80  # layers; more are shown by block
SOURCES = {"course": "课程", "paddle": "Paddle"}


@dataclass
class Network:
    """One network of the tables below; `make(num_classes=…)` builds it."""

    name: str
    year: int
    paper: str
    make: Callable[..., paddle.nn.Layer]
    input_channels: int = 3
    input_size: int = 224
    classes: int = 1000
    source: str = "course"


def vgg(name: str, blocks: str) -> Network:
    """A row of the table for one of the four VGG."""

    def make(num_classes: int) -> paddle.nn.Layer:
        return networks.vgg(networks.VGG_BLOCKS[blocks], num_classes=num_classes)

    return Network(name, 2014, "Simonyan & Zisserman, 2015", make)


OF_THE_COURSE = {
    "lenet": Network("LeNet", 1998, "简化自 LeCun et al., 1998", networks.lenet, 1, 28, 10),
    "vgg11": vgg("VGG-11", "A"),
    "vgg13": vgg("VGG-13", "B"),
    "vgg16": vgg("VGG-16", "D"),
    "vgg19": vgg("VGG-19", "E"),
    "googlenet": Network("GoogLeNet", 2014, "Szegedy et al., 2015", networks.googlenet),
    "narrow_googlenet": Network(
        "窄 GoogLeNet", 2014, "收窄自 Szegedy et al., 2015", networks.narrow_googlenet, 1, 28, 10
    ),
    "mobilenet_v1": Network("MobileNet v1", 2017, "Howard et al., 2017", networks.mobilenet_v1),
}

#: How the names of paddle.vision's constructors begin: the year of the paper, and the paper.
FAMILIES = {
    "LeNet": (1998, "改自 LeCun et al., 1998"),
    "alexnet": (2014, "Krizhevsky, 2014"),
    "vgg": (2014, "Simonyan & Zisserman, 2015"),
    "googlenet": (2014, "改自 Szegedy et al., 2015"),
    "inception_v3": (2015, "Szegedy et al., 2016"),
    "resnet": (2015, "He et al., 2016"),
    "squeezenet": (2016, "Iandola et al., 2016"),
    "wide_resnet": (2016, "Zagoruyko & Komodakis, 2016"),
    "densenet": (2016, "Huang et al., 2017"),
    "resnext": (2016, "Xie et al., 2017"),
    "mobilenet_v1": (2017, "Howard et al., 2017"),
    "mobilenet_v2": (2018, "Sandler et al., 2018"),
    "shufflenet_v2": (2018, "Ma et al., 2018"),
    "mobilenet_v3": (2019, "Howard et al., 2019"),
}
INPUTS = {"LeNet": (1, 28, 10), "inception_v3": (3, 299, 1000)}  # channels, side, classes


def of_paddle() -> Iterator[tuple[str, Network]]:
    """The constructors of paddle.vision, each under its name, or with paddle_ before it if the
    course has a network of that name.
    """
    names = [name for name in models.__all__ if inspect.isfunction(getattr(models, name))]
    for name in ["LeNet", *names]:
        family = max((start for start in FAMILIES if name.startswith(start)), key=len)
        key = name.lower()
        more = INPUTS.get(name, ())
        network = Network(name, *FAMILIES[family], getattr(models, name), *more, source="paddle")
        yield f"paddle_{key}" if key in OF_THE_COURSE else key, network


NETWORKS = OF_THE_COURSE | dict(of_paddle())


class Wiring(Reader):
    """Reads a trace into rows, and notes each row's operator and the rows its input comes from."""

    def __init__(self, net: paddle.nn.Layer, trace: object):
        """Start with no rows."""
        super().__init__(net, trace)
        self.operators, self.sources = [], []
        self.made_by = {}  # a value of the program: the rows it comes from, through free operators

    def one(self, op, call) -> None:
        """Read one operator."""
        rows = len(self.drafts)
        super().one(op, call)
        values = [value for value in op.operands_source() if value.initialized()]
        came = {row for value in values for row in self.made_by.get(key(value), ())}
        if len(self.drafts) > rows:
            self.operators.append(op)
            self.sources.append(sorted(came))
            came = {rows}
        for value in op.results():
            self.made_by[key(value)] = came


def key(value) -> tuple[int, int]:
    """Name a value of the program."""
    return value.get_defining_op().id(), value.index()


def window(op) -> dict:
    """The arguments of a convolution or pooling that its output size follows from."""
    given = op.attrs()
    second = op.operands_source()[1]  # the weight, or the size of a pooling window
    pooling = plain_name(op.name()) == "pool2d"
    kernel = second.get_defining_op().attrs()["value"] if pooling else second.shape[2:]
    if given.get("adaptive"):
        return {"output_size": same(kernel)}
    if given.get("ceil_mode") or given["padding_algorithm"] != "EXPLICIT":
        raise ValueError(f"{op.name()}: the browser does not know this kind of window")
    if {1} != set(given.get("dilations", [1])):
        raise ValueError(f"{op.name()}: the browser does not know dilation")
    strides, paddings = given["strides"], given["paddings"]
    return {"kernel_size": same(kernel), "stride": same(strides), "padding": same(paddings)}


def same(numbers: list[int]) -> int | list[int]:
    """One number for both directions, if they agree."""
    height, width = numbers
    return height if height == width else [height, width]


def traced(network: Network) -> tuple[Report, Wiring]:
    """The report of a network at its own size, and how its rows hang together."""
    shape = (1, network.input_channels, network.input_size, network.input_size)
    with global_state_kept():
        with paddle.LazyGuard():  # weights that take no memory
            net = network.make(num_classes=network.classes)
        inputs = [Input(shape, paddle.float32)]
        reader = Wiring(net, trace_call(net, inputs, shape))
        return reader.report(inputs, shape), reader


def layers_of(network: Network, report: Report, reader: Wiring) -> list[dict]:
    """The layers in order, each with what the browser needs to compute it at another size."""
    layers, place = [], {}  # place: a row's number → that of the layer that has its output
    channels = []  # that come out of a layer
    parents = Counter(row.name.rpartition(".")[0] for row in report.rows)
    for number, (row, op) in enumerate(zip(report.rows, reader.operators, strict=True)):
        sources = sorted({place[source] for source in reader.sources[number]})
        if row.kind == "norm" and len(sources) == 1 and "groups" in layers[sources[0]]:
            (place[number],) = sources  # goes with the convolution before it
            before = layers[sources[0]]
            before["norm"] = row.params
            parent = row.name.rpartition(".")[0]
            if parent == before["name"].rpartition(".")[0] and parents[parent] == 2:
                before["name"] = parent  # nothing else has that name: it is for both
            continue
        place[number] = len(layers)
        name = row.name if row.call < 2 else f"{row.name}-{row.call}"  # called again
        layer = {"name": name, "kind": row.kind}
        if sources != [len(layers) - 1] and (sources or layers):
            layer["from"] = sources
        if row.kind == "linear":
            layer |= {"in_features": row.input_shape[-1], "out_features": row.output_shape[-1]}
        elif row.kind != "norm":
            layer |= window(op)
        if row.operator == "conv2d":
            layer |= {"in_channels": row.input_shape[1], "out_channels": row.output_shape[1]}
            layer["groups"] = op.attrs()["groups"]
        elif row.kind != "linear" and [row.input_shape[1]] != [channels[one] for one in sources]:
            layer["channels"] = row.input_shape[1]  # put together from several, or a part
        if row.kind == "norm":
            layer["norm"] = row.params
        elif row.params:
            layer |= {"bias": row.cost.biases > 0, "params": row.params}
        if row.params and row.output_shape[1] == network.classes:
            layer["classes"] = True  # as many outputs as there are classes
        channels.append(row.output_shape[1])
        layers.append(layer)
    return layers


def in_blocks(network: Network, layers: list[dict], reader: Wiring) -> dict[str, int]:
    """Write the name of its block into each layer; return the channels that come out of a block
    as a whole, where it is a part of the model that is called.
    """
    names = [layer["name"].split(".") for layer in layers]
    depth = 1
    if network.source == "paddle":  # where a block is may lie deeper
        deeper = {".".join(name[:2]) for name in names}
        depth = 2 if len(deeper) <= MOST_BLOCKS and len(deeper) < len(layers) else 1
    for layer, name in zip(layers, names, strict=True):
        layer["block"] = ".".join(name[:depth])
    count = Counter(layer["block"] for layer in layers)
    channels = {}
    for _, call, _ in reader.trace.events:
        path, outputs = reader.paths.get(id(call.layer), [""])[0], call.outputs
        if count[path] > 1 and len(outputs) == 1 and len(outputs[0]) == 4:
            channels[path] = outputs[0][1]
    return channels


def entry(network: Network) -> tuple[dict, Report]:
    """What a network's file says, and its report."""
    report, reader = traced(network)
    layers = layers_of(network, report, reader)
    blocks = in_blocks(network, layers, reader)
    for layer in layers:
        if layer["block"] == layer["name"].split(".")[0]:
            del layer["block"]  # the usual
    return {"blocks": blocks, "layers": layers}, report


def compact(value: object) -> str:
    """JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def lines(values: list[str]) -> str:
    """Texts under each other, with commas."""
    return ",\n".join(values)


def collected() -> dict[Path, str]:
    """All files with their texts: a line for each layer, a line for each network."""
    files, heads, table = {}, [], []
    for key, network in NETWORKS.items():
        said, report = entry(network)
        layers = lines([compact(layer) for layer in said["layers"]])
        files[TARGET / f"{key}.json"] = (
            f'{{"blocks":{compact(said["blocks"])},"layers":[\n{layers}]}}\n'
        )
        head = {name: value for name, value in vars(network).items() if name != "make"}
        long = len(said["layers"]) > FOLDED
        head |= {"long": True} if long else {}
        heads.append(f"{compact(key)}:{compact(head)}")
        table.append(line_of(key, network, long, report))
    files[TARGET / "index.json"] = f"{{{lines(heads)}}}\n"
    page = PAGE.read_text("utf-8")
    before, after = page.partition(START)[0], page.partition(END)[2]
    made = "\n".join(table)
    files[PAGE] = f"{before}{START}\n{made}\n{END}{after}"
    return files


def line_of(key: str, network: Network, long: bool, report: Report) -> str:
    """A network's line in the page's table."""
    setting = f"model:{key}" + (";blocks:1" if long else "")
    total = report.total
    name = html.escape(network.name)
    if network.source == "paddle":
        name = f"<code>{name}</code>"
    side = f"{network.input_size}×{network.input_size}"
    cells = [
        f'<th scope="row"><a href="?model-explorer={setting}#model-explorer">{name}</a></th>',
    ]
    for value in (total.params, total.macs, total.activations):
        cells.append(f'<td data-value="{value}">{words.short(value)}</td>')
    uses = total.macs / total.params
    cells += [
        f'<td data-value="{uses:.4f}">{uses:.3g}</td>',
        f'<td data-value="{network.input_size}">{side}</td>',
        f"<td>{network.year}</td>",
        f"<td>{SOURCES[network.source]}</td>",
    ]
    return f"<tr>{''.join(cells)}</tr>"


def main() -> None:
    """Write the files that changed, and take away those of networks that are gone."""
    TARGET.mkdir(exist_ok=True)
    files = collected()
    for old in set(TARGET.glob("*.json")) - set(files):
        old.unlink()
        print(f"✗ {old.name}")
    for path, text in files.items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"→ {path.name}")


if __name__ == "__main__":
    main()
