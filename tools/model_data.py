"""Write the networks of the course down for <model-explorer>: `make models`.

Every layer that model_cost has a row for, with its parameters, the numbers that its output size and
its MACs follow from, and the layers its input comes from. What depends on the size of the input and
on the number of classes is computed in the browser, by formulas.js.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from course import networks

import paddle
from convcost import conv2d
from convcost.operators import plain_name
from convcost.rows import Reader
from convcost.trace import Input, global_state_kept, trace_call

TARGET = Path(__file__).resolve().parent.parent / "book/_static/explorers/models.json"


@dataclass
class Network:
    """One network of the table below; `make(num_classes=…)` builds it."""

    name: str
    year: int
    paper: str
    make: Callable[..., paddle.nn.Layer]
    input_channels: int = 3
    input_size: int = 224
    classes: int = 1000


def vgg(name: str, blocks: str) -> Network:
    """A row of the table for one of the four VGG."""

    def make(num_classes: int) -> paddle.nn.Layer:
        return networks.vgg(networks.VGG_BLOCKS[blocks], num_classes=num_classes)

    return Network(name, 2014, "Simonyan & Zisserman, 2015", make)


NETWORKS = {
    "lenet": Network("LeNet", 1998, "简化自 LeCun et al., 1998", networks.lenet, 1, 28, 10),
    "vgg11": vgg("VGG-11", "A"),
    "vgg13": vgg("VGG-13", "B"),
    "vgg16": vgg("VGG-16", "D"),
    "vgg19": vgg("VGG-19", "E"),
    "googlenet": Network("GoogLeNet", 2014, "Szegedy et al., 2015", networks.googlenet),
    "mobilenet_v1": Network("MobileNet v1", 2017, "Howard et al., 2017", networks.mobilenet_v1),
}


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


def single(numbers: list[int]) -> int:
    """The one number that an argument consists of: the networks here are square throughout."""
    (number,) = set(numbers)
    return number


def window(op, row) -> dict:
    """The arguments of a convolution or pooling that its output size follows from."""
    given = op.attrs()
    if given.get("adaptive"):
        return {"output_size": single(row.output_shape[2:])}
    dilation = single(given.get("dilations", [1]))
    if given.get("ceil_mode") or given["padding_algorithm"] != "EXPLICIT" or dilation > 1:
        raise ValueError(f"{row.name}: the browser does not know this kind of window")
    second = op.operands_source()[1]  # the weight, or the size of a pooling window
    pooling = plain_name(op.name()) == "pool2d"
    kernel = second.get_defining_op().attrs()["value"] if pooling else second.shape[2:]
    stride, padding = single(given["strides"]), single(given["paddings"])
    return {"kernel_size": single(kernel), "stride": stride, "padding": padding}


def layers_of(network: Network) -> list[dict]:
    """The layers in order, each with what the browser needs to compute it at another size."""
    shape = (1, network.input_channels, network.input_size, network.input_size)
    with global_state_kept():
        with paddle.LazyGuard():  # weights that take no memory
            net = network.make(num_classes=network.classes)
        inputs = [Input(shape, paddle.float32)]
        reader = Wiring(net, trace_call(net, inputs, shape))
        rows = reader.report(inputs, shape).rows
    layers, place = [], {}  # place: a row's number → that of the layer that has its output
    for number, (row, op) in enumerate(zip(rows, reader.operators, strict=True)):
        sources = sorted({place[source] for source in reader.sources[number]})
        if row.kind == "norm":  # goes with the convolution before it, under the name of both
            (place[number],) = sources
            layers[place[number]] |= {"name": row.name.rpartition(".")[0], "norm": row.params}
            continue
        place[number] = len(layers)
        layer = {"name": row.name, "kind": row.kind}
        if sources != [len(layers) - 1] and layers:
            layer["from"] = sources
        if row.kind == "linear":
            layer |= {"in_features": row.input_shape[-1], "out_features": row.output_shape[-1]}
        else:
            layer |= window(op, row)
        if row.operator == "conv2d":
            layer |= {"in_channels": row.input_shape[1], "out_channels": row.output_shape[1]}
            layer["groups"] = op.attrs()["groups"]
        if row.params:
            layer |= {"bias": row.cost.biases > 0, "params": row.params}
        layers.append(layer)
    return layers


def fits(layers: list[dict], size: int) -> bool:
    """Whether every convolution and pooling has an output when the input is size × size."""
    sizes = []
    for number, layer in enumerate(layers):
        if layer["kind"] == "linear":
            break
        before = layer.get("from", [number - 1])[0]
        if "output_size" in layer:
            sizes.append(layer["output_size"])
            continue
        size_in = sizes[before] if number else size
        steps = [layer[name] for name in ("kernel_size", "stride", "padding")]
        try:
            sizes.append(conv2d(1, 1, *steps, input_size=size_in).output_size[0])
        except ValueError:
            return False
    return True


def entry(network: Network) -> dict:
    """What the file says of a network."""
    said = {name: value for name, value in vars(network).items() if name != "make"}
    layers = layers_of(network)
    said["smallest_size"] = next(n for n in range(1, network.input_size + 1) if fits(layers, n))
    return said | {"layers": layers}


def collected() -> str:
    """The file's text, a line for each layer."""
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    parts = []
    for name, network in NETWORKS.items():
        said = entry(network)
        lines = ",\n".join(json.dumps(layer, **compact) for layer in said.pop("layers"))
        head = json.dumps(said, **compact)[:-1]
        parts.append(f'{json.dumps(name)}:{head},"layers":[\n{lines}]}}')
    return "{" + ",\n".join(parts) + "}\n"


def main() -> None:
    """Write the file, if it changed."""
    text = collected()
    if not TARGET.exists() or TARGET.read_text("utf-8") != text:
        TARGET.write_text(text, "utf-8")
        print(f"→ {TARGET.name}")


if __name__ == "__main__":
    main()
