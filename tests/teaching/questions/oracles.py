"""Answers found another way than the templates find them: real layers, loops, gradients, counting.

`of_layers` asks PaddlePaddle for what a question asks of its layers. `ORACLES` has one function for
each template that is not about one layer: it gets what the question was made of (`body.given`) and
returns the answer; for choices, the text or texts that are right.
"""

import itertools
import math
from fractions import Fraction
from functools import cache

from course import networks

import convcost
import numpy as np
import paddle
from independent_count import counting
from paddle.nn import functional as F

from teaching.questions.layers import Layer
from teaching.questions.question import Question

ORACLES = {}


def oracle(function):
    """Register the function under the template's name."""
    ORACLES[function.__name__.replace("_", "-")] = function
    return function


# ── layers, built and run ──
@cache
def _ran(text: str, kind: str, places: tuple, options: tuple, shape: tuple) -> dict[str, object]:
    """What a real layer has and does: its parameters, its output, its multiply-accumulates."""
    layer = getattr(paddle.nn, kind)(*places, **dict(options))
    parameters = {name: list(one.shape) for name, one in layer.named_parameters()}
    with counting() as counted:
        out = layer(paddle.zeros([1, *shape]))
    return {
        "params": sum(math.prod(one) for one in parameters.values()),
        "weights": math.prod(parameters["weight"]) if "weight" in parameters else 0,
        "weight_shape": parameters.get("weight"),
        "output_shape": list(out.shape[1:]),
        "macs": sum(macs for _, macs in counted),
        "input": math.prod(shape),
    }


def run(layer: Layer) -> dict[str, object]:
    """What PaddlePaddle says of a layer."""
    listed = lambda value: list(value) if isinstance(value, tuple) else value  # noqa: E731
    places = tuple(map(listed, layer.places))
    if layer.kind == "Linear":
        shape = layer.places[:1]
    else:
        shape = (layer.input_shape[0], *(layer.sizes if layer.size else (16,) * layer.dims))
    if layer.size is None and layer.kind != "Linear":
        shape = (shape[0], *(max(16, side) for side in layer.kernel))
    options = tuple(sorted((name, listed(value)) for name, value in layer.options.items()))
    return _ran.__wrapped__(str(layer), layer.kind, places, options, shape)


def of_layers(one: Question) -> object:
    """The answer to a question about layers."""
    body = one.body
    layers = body.layer if isinstance(body.layer, list) else [body.layer]
    ran = [run(layer) for layer in layers]
    last, out = ran[-1], ran[-1]["output_shape"]
    width = body.given.get("width", 4)
    return {
        "params": lambda: sum(each["params"] for each in ran),
        "macs": lambda: sum(each["macs"] for each in ran),
        "flops": lambda: 2 * last["macs"],
        "size": lambda: out[-1],
        "height": lambda: out[-2],
        "width": lambda: out[-1],
        "weight_shape": lambda: "×".join(map(str, last["weight_shape"])),
        "output_shape": lambda: "×".join(map(str, [body.given["batch"], *out])),
        "positions": lambda: last["macs"] // last["weights"],
        "slices": lambda: math.prod(last["weight_shape"][:2]),
        "bytes": lambda: 4 * body.given["batch"] * math.prod(out),
        "traffic": lambda: width * (last["input"] + last["weights"] + math.prod(out)),
    }[body.asks]()


def conv(c_in, c_out, kernel, size, **options) -> dict[str, object]:
    """A Conv2D that ran on a square picture."""
    return run(Layer("Conv2D", c_in, c_out, kernel, size=size, **options))


# ── chapter 1 ──
@oracle
def flattened_place(g):
    marked = np.zeros(g["shape"], int)
    marked[g["place"]] = 1
    return int(marked.reshape(-1).argmax())


@oracle
def flattened_neighbours(g):
    numbered = np.arange(math.prod(g["shape"])).reshape(g["shape"])
    ways = {"上": numbered[0, 1, 0], "左": numbered[0, 0, 1], "同": numbered[1, 0, 0]}
    return int(ways[g["way"][0]])


@oracle
def convolution_matrix(g):
    picture = np.arange(g["height"] * g["width"]).reshape(g["height"], g["width"])
    rows = np.lib.stride_tricks.sliding_window_view(picture, (g["kernel"],) * 2)
    return rows.size if g["nonzero"] else rows.shape[0] * rows.shape[1] * picture.size


@oracle
def unshared_params(g):
    outputs = math.prod(conv(g["c_in"], g["c_out"], g["kernel"], g["size"])["output_shape"])
    return outputs * conv(g["c_in"], 1, g["kernel"], g["size"])["params"]


@oracle
def equivariant_shift(g):
    def shifted(by):  # every layer keeps the places that are multiples of its stride
        for stride in g["strides"]:
            if by % stride:
                return False
            by //= stride
        return by > 0

    return next(by for by in itertools.count(1) if shifted(by))


# ── chapter 2 ──
@oracle
def padding_that_keeps(g):
    layers = (conv(1, 1, g["kernel"], 64, padding=p, dilation=g["dilation"]) for p in range(99))
    return next(p for p, ran in enumerate(layers) if ran["output_shape"][-1] == 64)


@oracle
def correlation_by_hand(g):
    kernel = np.array(g["kernel"], "float32")
    kernel = kernel[::-1, ::-1].copy() if g["flip"] else kernel
    picture = np.array(g["picture"], "float32")
    tensors = [paddle.to_tensor(one[None, None]) for one in (picture, kernel)]
    return int(F.conv2d(*tensors).numpy()[0, 0][g["place"]])


@oracle
def does_turning_show(g):
    kernel = np.array(eval(g["kernel"].replace("−", "-")))
    turned = kernel[::-1, ::-1]
    if (turned == kernel).all():
        return "处处相等"
    return "处处差一个负号" if (turned == -kernel).all() else "一般两样都不是"


def stack(g):
    """The field of a stack of layers, or the distance between neighbours, by counting what is seen.

    Along one axis; the places that an output sees are found from the output back.
    """
    layers = g["stack"]

    def seen(place):
        places = {place}
        for kernel, stride, dilation in reversed(layers):
            places = {p * stride + k * dilation for p in places for k in range(kernel)}
        return places

    if g["asks"] == "jump":
        return min(seen(1)) - min(seen(0))
    return max(seen(0)) - min(seen(0)) + 1


for _name in ("receptive-field", "stacked-field", "jump-between-outputs", "field-through-pooling"):
    ORACLES[_name] = stack


@oracle
def im2col_size(g):
    options = {"strides": g["stride"]}
    columns = F.unfold(paddle.zeros([1, g["c_in"], g["size"], g["size"]]), g["kernel"], **options)
    return math.prod(columns.shape)


@oracle
def unseen_columns(g):
    line = paddle.ones([1, 1, g["size"], g["size"]])
    line.stop_gradient = False
    weight = paddle.ones([1, 1, g["kernel"], g["kernel"]])
    F.conv2d(line, weight, stride=g["stride"], padding=g["padding"]).sum().backward()
    seen = line.grad.numpy()[0, 0].sum(axis=0)
    return int(g["size"] - 1 - np.flatnonzero(seen).max())


@oracle
def same_padding(g):
    line = paddle.ones([1, 1, g["size"], g["size"]])
    weight = paddle.ones([1, 1, g["kernel"], g["kernel"]])
    out = F.conv2d(line, weight, stride=g["stride"], padding="SAME").numpy()[0, 0]
    middle = out[out.shape[0] // 2]
    full = middle.max()  # a window that hangs over the edge sees fewer
    rows = full / g["kernel"]
    before, after = (round((full - middle[i]) / rows) for i in (0, -1))
    return after if g["after"] else before + after


@oracle
def largest_input(g):
    names = ("stride", "padding")
    options = {name: g[name] for name in names}
    sizes = [
        size
        for size in range(g["kernel"], 200)
        if convcost.conv2d(1, 1, g["kernel"], **options, input_size=size).output_size[0] == g["out"]
    ]
    assert conv(1, 1, g["kernel"], max(sizes), **options)["output_shape"][-1] == g["out"]
    assert conv(1, 1, g["kernel"], max(sizes) + 1, **options)["output_shape"][-1] > g["out"]
    return max(sizes)


# ── chapter 3 ──
@oracle
def cost_of_dilation(g):
    plain = conv(g["channels"], g["channels"], 3, 20, padding=1)
    wide = conv(g["channels"], g["channels"], 3, 20, padding=g["dilation"], dilation=g["dilation"])
    assert plain == wide
    return "都不变"


@oracle
def disturbed_outputs(g):
    groups = g["groups"]
    layer = paddle.nn.Conv2D(groups * g["per_in"], groups * g["per_out"], 1, groups=groups)
    x = paddle.zeros([1, groups * g["per_in"], 1, 1])
    y = x.clone()
    y[0, g["channel"]] = 1.0
    moved = np.flatnonzero((layer(y) - layer(x)).numpy().reshape(-1))
    return {"有几个": len(moved), "号码最小的是几号": moved.min()}.get(g["asked"], moved.max())


@oracle
def possible_groups(g):
    def there(groups):
        try:
            layer = paddle.nn.Conv2D(g["c_in"], g["c_out"], 1, groups=groups)
            layer(paddle.zeros([1, g["c_in"], 1, 1]))
        except ValueError:
            return False
        return True

    return lambda option: there(int(option))


@oracle
def output_padding_for(g):
    options = {"stride": g["stride"], "padding": g["padding"]}
    down = paddle.nn.Conv2D(1, 1, g["kernel"], **options)
    up = paddle.nn.Conv2DTranspose(1, 1, g["kernel"], **options)
    small = down(paddle.zeros([1, 1, g["size"], g["size"]]))
    back = up(small, output_size=[g["size"]] * 2)  # Paddle finds it itself
    return back.shape[-1] - up(small).shape[-1]


@oracle
def transposed_as_convolution(g):
    options = {"stride": g["stride"], "padding": g["padding"], "dilation": g["dilation"]}
    kernel = paddle.randn([1, 1, g["kernel"], g["kernel"]])
    x = paddle.randn([1, 1, 4, 4])
    want = F.conv2d_transpose(x, kernel, **options).numpy()
    turned = paddle.flip(kernel, [2, 3])
    for zeros, rings in itertools.product(range(6), range(15)):
        side = 3 * (zeros + 1) + 1
        spread = paddle.zeros([1, 1, side, side])
        spread[:, :, :: zeros + 1, :: zeros + 1] = x
        if side + 2 * rings < g["dilation"] * (g["kernel"] - 1) + 1:
            continue
        got = F.conv2d(spread, turned, padding=rings, dilation=g["dilation"]).numpy()
        if got.shape == want.shape and np.allclose(got, want, atol=1e-4):
            return rings if g["rings"] else zeros
    raise AssertionError("没有找到")


@oracle
def upsampling_bills(g):
    c_in, c_out, size = g["c_in"], g["c_out"], g["size"]
    if "最近邻" in g["way"]:
        return conv(c_in, c_out, 3, 2 * size, padding=1)["macs"]
    if "Pixel" in g["way"]:
        return conv(c_in, 4 * c_out, 3, size, padding=1)["macs"]
    options = {"stride": 2, "padding": 1, "output_padding": 1}
    return run(Layer("Conv2DTranspose", c_in, c_out, 3, size=size, **options))["macs"]


@oracle
def what_shuffling_costs(g):
    channels = 2 * g["groups"]
    layers = [
        paddle.nn.Conv2D(channels, channels, 1, groups=g["groups"]) for _ in range(g["depth"])
    ]
    net, x = paddle.nn.Sequential(*layers), paddle.zeros([1, channels, 1, 1])
    y = x.clone()
    y[0, 0] = 10.0
    share = Fraction(int(((net(y) - net(x)).abs() > 0).sum()), channels)
    return f"{share.numerator}/{share.denominator}"


# ── chapter 4 ──
@oracle
def reading_prefixes(g):
    times = {"M 次": 1000, "亿次": 10, "G 次": 2}
    return g["g"] * times[g["unit"]]


@oracle
def multiplications_and_additions(g):
    done = {"*": 0, "+": 0}

    class Tally:
        def __mul__(self, other):
            done["*"] += 1
            return self

        def __add__(self, other):
            done["+"] += 1
            return self

    products = [Tally() * Tally() for _ in range(g["terms"])]
    total = products[0]
    for product in products[1:]:
        total = total + product
    if g["bias"]:
        total + Tally()
    return done["+"] if g["additions_only"] else sum(done.values())


@oracle
def linear_on_words(g):
    layer = paddle.nn.Linear(g["c_in"], g["c_out"])
    with counting() as counted:
        layer(paddle.zeros([1, g["words"], g["c_in"]]))
    return sum(macs for _, macs in counted)


@oracle
def separable_ratio(g):
    c_in, c_out, kernel = g["c_in"], g["c_out"], g["kernel"]
    whole = conv(c_in, c_out, kernel, 8, padding=kernel // 2)["macs"]
    depth = conv(c_in, c_in, kernel, 8, padding=kernel // 2, groups=c_in)["macs"]
    return (depth + conv(c_in, c_out, 1, 8)["macs"]) / whole


@oracle
def when_not_to_split(g):
    def dearer(option):
        c_in, c_out, kernel = (int(part) for part in option.strip("`")[7:-1].split(",")[:3])
        whole = conv(c_in, c_out, kernel, 16)["weights"]
        apart = conv(c_in, c_in, kernel, 16, groups=c_in)["weights"]
        return apart + conv(c_in, c_out, 1, 16)["weights"] > whole

    return dearer


@oracle
def folded_params(g):
    return conv(g["c_in"], g["c_out"], g["kernel"], 16)["params"]  # one layer with a bias


@oracle
def other_resolution(g):
    return g["conv"] * (g["other"] / g["side"]) ** 2 + g["linear"]


@oracle
def cheaper_by(g):
    return abs(run(g["grouped"])["macs"] - sum(run(one)["macs"] for one in g["split"]))


@oracle
def reading_summary(g):
    first, second = g["channels"]
    options = {"padding": 1, "bias_attr": None if g["bias"] else False}
    nn = paddle.nn
    net = nn.Sequential(
        nn.Conv2D(g["c_in"], first, 3, **options), nn.BatchNorm2D(first), nn.ReLU(),
        nn.Conv2D(first, second, 3, **options), nn.BatchNorm2D(second),
    )  # fmt: skip
    return sum(int(one.size) for one in net.parameters() if not one.stop_gradient)


@oracle
def split_three_dimensions(g):
    channels, kernel, middle = g["channels"], g["kernel"], g["middle"]
    shape = (kernel,) * 3
    whole = run(Layer("Conv3D", channels, channels, kernel, size=shape))["weights"]
    space = run(Layer("Conv3D", channels, middle, (1, kernel, kernel), size=shape))["weights"]
    time = run(Layer("Conv3D", middle, channels, (kernel, 1, 1), size=shape))["weights"]
    return (space + time) / whole


@oracle
def stride_and_bills(g):
    one, many = (conv(4, 4, 1, 48, stride=s) for s in (1, g["stride"]))
    assert one["params"] == many["params"]
    return f"参数量不变，乘加 1/{one['macs'] // many['macs']}"


@oracle
def wrong_row(g):
    return f"{g['row']}的{('参数量', '乘加')[g['column']]}"  # the rows are checked on their own


# ── chapter 5 ──
def filtered(kernel, picture, **options):
    """A picture through a kernel, by Conv2D's rule."""
    kernel, picture = (np.array(one, "float32") for one in (kernel, picture))
    tensors = [paddle.to_tensor(one[None, None]) for one in (picture, kernel)]
    return F.conv2d(*tensors, **options).numpy()[0, 0]


@oracle
def value_at_edge(g):
    row = [g["left"]] * 5 + [g["right"]] * 5
    out = filtered([[g["factor"], 0, -g["factor"]]], [row])[0]
    return float(out[3]) if out[3] == out[4] else None


@oracle
def lit_columns(g):
    kernel = [1, *[0] * (g["gap"] - 1), -1]
    out = filtered([kernel], [[1] * g["bright"] + [0] * g["dark"]])[0]
    lit = np.flatnonzero(out)
    return len(lit) if g["count"] else lit.min()


@oracle
def flat_region(g):
    return float(filtered(g["kernel"], np.full((3, 3), g["value"]))[0, 0])


@oracle
def false_edge(g):
    out = filtered(g["kernel"], np.full((8, 8), g["value"]), padding=1)
    return abs(float(out[0, 0] if g["corner"] else out[4, 0]))


@oracle
def blind_to(g):
    step = np.repeat([1.0, 0.0], 4)
    edges = {
        "左边亮、右边暗": np.tile(step, (8, 1)),
        "上边亮、下边暗": np.tile(step[:, None], (1, 8)),
    }
    dark = [name for name, edge in edges.items() if not filtered(g["kernel"], edge).any()]
    return f"{dark[0]}的图"


@oracle
def split_kernel(g):
    kernel, side = g["kernel"], g["side"]
    whole = conv(1, 1, kernel, side, padding=kernel // 2)["macs"]
    column = conv(1, 1, (kernel, 1), side, padding=(kernel // 2, 0))["macs"]
    return whole - column - conv(1, 1, (1, kernel), side, padding=(0, kernel // 2))["macs"]


@oracle
def separable_kernels(g):
    from teaching.questions.templates.chapter_05 import KERNELS

    return lambda option: np.linalg.matrix_rank(np.array(KERNELS[option])) == 1


@oracle
def noise_variance(g):
    values = np.array([float(one) for one in g["values"]])
    return float(values @ (g["variance"] * np.eye(len(values))) @ values)


@oracle
def padding_modes(g):
    value = float(g["value"])
    modes = {
        "复制最边上的一格": {"mode": "edge"},
        "以最边上的一格为镜子反射": {"mode": "reflect"},
        "环绕，接上对面的一格": {"mode": "wrap"},
    }
    sobel = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]

    def clean(option):
        constant = 0.0 if "零" in option else value / 2
        how = modes.get(option, {"mode": "constant", "constant_values": constant})
        return not filtered(sobel, np.pad(np.full((6, 6), value), 1, **how)).any()

    return clean


@oracle
def threshold_in_bias(g):
    silent = [d / 1000 for d in range(1001) if g["weight"] * d / 1000 - g["bias"] < 1e-9]
    return max(silent)


# ── chapter 6 ──
@oracle
def size_inside(g):
    out = paddle.zeros([1, 1, g["side"], g["side"]])
    for layer in networks.lenet().children():
        if isinstance(layer, paddle.nn.Flatten):
            break
        out = layer(out)
    return out.shape[-1]


@oracle
def breaks_where(g):
    out = paddle.zeros([1, 1, g["side"], g["side"]])
    for name, layer in networks.lenet().named_children():
        try:
            out = layer(out)
        except ValueError:
            return f"`{name}`"
    raise AssertionError("没有出错")


@cache
def bill(make, *shape, **options):
    """A network's bill by model_cost."""
    return convcost.model_cost(lambda: make(**options), shape)


@oracle
def largest_of_lenet(g):
    rows = bill(networks.lenet, 1, 1, 28, 28).rows
    return f"`{max(rows, key=lambda row: getattr(row, g['account'])).name}`"


@oracle
def other_classes(g):
    return getattr(bill(networks.lenet, 1, 1, 28, 28, num_classes=g["classes"]).total, g["account"])


@oracle
def bytes_of_parameters(g):
    return np.zeros(round(g["millions"] * 1000), "float32").nbytes * g["copies"] / 1000


@oracle
def steps_of_epoch(g):
    batches = [min(g["batch"], g["images"] - i) for i in range(0, g["images"], g["batch"])]
    return batches[-1] if g["last"] else len(batches)


@oracle
def macs_of_training_step(g):
    forward = sum(g["layers"])
    return (
        forward + forward + sum(g["layers"][1:])
    )  # weights' gradients; errors, not to the picture


@oracle
def sigmoid_shrinks(g):
    x = paddle.zeros([1])
    x.stop_gradient = False
    out = x
    for _ in range(g["layers"]):  # each at its steepest: shifted back to nought before the next
        out = F.sigmoid(out) - 0.5
    out.backward()
    return x.grad.item()


@oracle
def loss_of_ignorance(g):
    scores = paddle.zeros([1, g["classes"]])
    return float(F.cross_entropy(scores, paddle.to_tensor([0])))


@oracle
def partial_connections(g):
    params = macs = 0
    for count, seen in g["groups"]:
        one = conv(seen, 1, g["kernel"], g["size"] + g["kernel"] - 1)  # an output, alone
        params, macs = params + count * one["params"], macs + count * one["macs"]
    return params if g["params"] else macs


# ── chapter 7 ──
@oracle
def stack_for_one(g):
    kernel = next(
        k for k in range(3, 99) if k == stack({"stack": [(3, 1, 1)] * g["depth"], "asks": ""})
    )
    return 100 * g["depth"] * conv(4, 4, 3, 99)["weights"] / conv(4, 4, kernel, 99)["weights"]


@oracle
def when_channels_grow(g):
    one = conv(g["c_in"], g["c_out"], 5, 8)["weights"]
    pair = (
        conv(g["c_in"], g["c_out"], 3, 8)["weights"] + conv(g["c_out"], g["c_out"], 3, 8)["weights"]
    )
    return abs(pair - one)


@oracle
def halved_and_doubled(g):
    before = conv(4, 4, 3, 16, padding=1)
    after = conv(4 * g["channels"], 4 * g["channels"], 3, 16 // g["side"], padding=1)
    ways = {"权重": lambda ran: ran["weights"], "乘加": lambda ran: ran["macs"]}
    count = ways.get(g["asked"], lambda ran: math.prod(ran["output_shape"]))
    return count(after) / count(before)


@cache
def vgg_bill(model):
    blocks = {"vgg11": "A", "vgg13": "B", "vgg16": "D", "vgg19": "E"}[model]
    return convcost.model_cost(lambda: networks.vgg(networks.VGG_BLOCKS[blocks]), (1, 3, 224, 224))


@oracle
def largest_of_vgg(g):
    rows = vgg_bill(g["model"]).rows
    if "share" in g:
        dense = sum(row.macs for row in rows if "fc" in row.name)
        assert abs(dense / vgg_bill(g["model"]).total.macs - g["share"]) < 1e-9
        return "不到百分之二" if g["share"] < 0.02 else None
    assert max(rows, key=lambda row: row.params).name.endswith("fc1")
    return "拉平以后的第一层全连接"


@oracle
def accepted_sizes(g):
    def fits(option):
        side = int(option)
        for _ in range(5):
            side = convcost.max_pool2d(2, channels=1, input_size=side).output_size[0]
        return side == 7

    return fits


@oracle
def last_layer_params(g):
    sizes = (run(Layer("Linear", g["features"], classes)) for classes in (g["before"], g["after"]))
    before, after = sizes
    return before["params"] - after["params"]


@oracle
def ratio_of_configurations(g):
    small, large = vgg_bill(g["small"]).total, vgg_bill(g["large"]).total
    return large.params / small.params if g["params"] else large.macs / small.macs


@oracle
def memory_of_layer(g):
    array = np.empty((g["channels"], g["side"], g["side"]), "float32")
    return array.nbytes / (2**20 if g["mib"] else 1e6)


@oracle
def without_activation(g):
    size = stack({"stack": [(g["kernel"], 1, 1)] * 2, "asks": ""})
    return f"某一层 {size}×{size} 的卷积，但不是任意一层"


# ── chapter 8 ──
@cache
def googlenet_rows():
    report = convcost.model_cost(lambda: networks.googlenet(), (1, 3, 224, 224))
    return {row.name: row for row in report.rows}


@oracle
def channels_out(g):
    ends = ("one", "three", "five", "pool_project")
    return sum(googlenet_rows()[f"{g['block']}.{end}"].output_shape[1] for end in ends)


@oracle
def squeeze_share(g):
    plain = conv(g["c_in"], g["c_out"], g["kernel"], 8, padding=g["kernel"] // 2)["macs"]
    first = conv(g["c_in"], g["squeezed"], 1, 8)["macs"]
    second = conv(g["squeezed"], g["c_out"], g["kernel"], 8, padding=g["kernel"] // 2)["macs"]
    return 100 * (first + second) / plain


@oracle
def break_even(g):
    def macs(to):
        first = convcost.pointwise(g["c_in"], to, bias_attr=False, input_size=8).weights
        return (
            first
            + convcost.conv2d(to, g["c_out"], g["kernel"], bias_attr=False, input_size=8).weights
        )

    plain = convcost.conv2d(
        g["c_in"], g["c_out"], g["kernel"], bias_attr=False, input_size=8
    ).weights
    return max(to for to in range(1, g["c_in"] + 1) if macs(to) < plain)


@oracle
def head_saved(g):
    flat = run(Layer("Linear", g["channels"] * g["side"] ** 2, g["classes"]))["params"]
    return flat - run(Layer("Linear", g["channels"], g["classes"]))["params"]


@oracle
def mean_before_or_after(g):
    return conv(8, 4, 1, g["side"])["macs"] / conv(8, 4, 1, 1)["macs"]


@oracle
def stride_of_first_layer(g):
    return g["conv"] * (4.0 if g["to_one"] else 0.25) + g["dense"]


@oracle
def inconsistent_row(g):
    off = {name: abs(w * side**2 / m - 1) for name, (w, m, side) in g["rows"].items()}
    return max(off, key=off.get)


@oracle
def seconds_from_flops(g):
    operations = g["batch"] * g["macs"] * 1e9 * 2
    return 1000 * operations / (g["speed"] * 1e12)


# ── chapter 9 ──
@oracle
def narrowed(g):
    def macs(width):
        wide, rgb = round(64 * width), 3
        return {
            "一层中": lambda: conv(wide, wide, 1, 8),
            "一层深": lambda: conv(wide, wide, 3, 8, groups=wide),
            "第一层": lambda: conv(rgb, wide, 3, 8),
            "最后的": lambda: run(Layer("Linear", wide, 1000)),
        }[g["kind"][:3]]()["macs"]

    return macs(g["alpha"]) / macs(1)


@oracle
def both_multipliers(g):
    before = conv(32, 64, 1, 28)
    after = conv(
        32 * g["alpha"].numerator // g["alpha"].denominator,
        int(64 * g["alpha"]),
        1,
        int(28 * g["rho"]),
    )
    ways = {"权重": lambda ran: ran["weights"], "乘加": lambda ran: ran["macs"]}
    count = ways.get(g["asked"], lambda ran: math.prod(ran["output_shape"]))
    return count(after) / count(before)


@oracle
def inverted_residual(g):
    narrow, wide = g["narrow"], g["wide"]
    ends = conv(narrow, wide, 1, 8)["weights"] + conv(wide, narrow, 1, 8)["weights"]
    middle = conv(wide, wide, 3, 8, groups=wide)["weights"]
    return ends + middle if g["count"] else 100 * middle / (ends + middle)


@oracle
def pareto_front(g):
    ranked = sorted(g["table"].items(), key=lambda item: (item[1][0], -item[1][1]))
    front, best = set(), -1.0
    for name, (_, score) in ranked:  # from the cheapest: kept if better than all before
        if score > best:
            front.add(name)
            best = score
    return lambda option: option in front


@cache
def known_model(name):
    make = {
        "googlenet": networks.googlenet,
        "mobilenet_v1": networks.mobilenet_v1,
    }.get(name)
    if name.startswith("vgg"):
        return vgg_bill(name).total
    make = make or getattr(paddle.vision.models, name)
    return convcost.model_cost(lambda: make(), (1, 3, 224, 224)).total


@oracle
def uses_per_parameter(g):
    total = known_model(g["model"])
    return total.macs / total.params


@oracle
def spread_of_accuracy(g):
    rng = np.random.default_rng(0)
    right = rng.binomial(g["images"], g["share"], 400_000) / g["images"]
    return 100 * float(right.std())


@oracle
def surgery_share(g):
    ratio = separable_ratio({"c_in": 8, "c_out": g["channels"], "kernel": 3})
    return 100 - g["share"] + g["share"] * ratio


@oracle
def one_input_channel(g):
    layers = paddle.nn.Sequential(
        paddle.nn.Conv2D(g["inputs"], g["inputs"], 3, groups=g["inputs"], bias_attr=False),
        paddle.nn.Conv2D(g["inputs"], g["outputs"], 1, bias_attr=False),
    )
    out = layers(paddle.randn([1, g["inputs"], 12, 12])).numpy()[0].reshape(g["outputs"], -1)
    return int(np.linalg.matrix_rank(out, tol=1e-4))


@oracle
def score_and_price(g):
    forwards = sum(1 for _ in range(g["nets"]) for _ in range(g["crops"]))
    return f"{round(forwards * g['macs']):,} G"


@oracle
def attention_macs(g):
    places, width = g["side"] ** 2, g["width"]
    x = paddle.zeros([1, places, width])
    layers = [paddle.nn.Linear(width, width) for _ in range(4)]
    with counting() as counted:
        q, k, v = (layer(x) for layer in layers[:3])
        layers[3](paddle.matmul(paddle.matmul(q, k, transpose_y=True), v))
    return sum(macs for _, macs in counted)


@oracle
def widest_in_budget(g):
    def macs(w):
        layers = ((1, w), (w, w))
        return sum(convcost.conv2d(*two, 3, padding=1, input_size=g["size"]).macs for two in layers)

    return max(w for w in range(1, 200) if macs(w) <= g["budget"])


@oracle
def where_mobilenet_computes(g):
    rows = convcost.model_cost(lambda: networks.mobilenet_v1(), (1, 3, 224, 224)).rows
    end = {"pointwise": ".point", "depthwise": ".depth"}[g["kind"]]
    macs = sum(row.macs for row in rows if f"{row.name}.".find(f"{end}.") >= 0 or end in row.name)
    share = macs / sum(row.macs for row in rows)
    assert abs(share - g["share"]) < 1e-9
    return "约 95%" if share > 0.9 else "约 3%"


# ── chapter 10 ──
@oracle
def least_time(g):
    compute = g["macs"] * 1e9 / (g["compute"] * 1e12)
    move = g["traffic"] * 1e6 / (g["move"] * 1e12)
    return 1e6 * max(compute, move)


@oracle
def intensity(g):
    channels, size = 4, 60
    ran = conv(channels, channels, g["kernel"], size, padding=g["kernel"] // 2, groups=channels)
    return ran["macs"] / (g["width"] * (ran["input"] + math.prod(ran["output_shape"])))


@oracle
def three_causes(g):
    return g["case"]


@oracle
def copies_of_parameters(g):
    return g["millions"] * 4 * g["copies"]


@oracle
def parameters_or_activations(g):
    params, activations = g["per"] * 64, g["places"] * 64
    more = "参数多" if params > activations else "一张图的激活值多"
    return f"{more}，约 {max(params, activations) / min(params, activations):.1f} 倍"


@oracle
def batch_that_fits(g):
    def needed(batch):
        return g["copies"] * g["params"] + batch * g["per_image"] * 1.5

    return max(batch for batch in range(3000) if needed(batch) <= g["gb"] * 1000)


@oracle
def winograd(g):
    fast, plain = g["outputs"] + 2, 3 * g["outputs"]
    if g["dims"] == 2:
        fast, plain = fast * fast, plain * plain
    return plain - fast if g["saved"] else fast


@oracle
def narrow_and_wide(g):
    moved = {}
    for c_in, c_out in g["pairs"]:
        moved[f"{c_in:,} 进 {c_out:,} 出"] = (c_in + c_out) * 100**2 + c_in * c_out
    return min(moved, key=moved.get)


@oracle
def workspace_of_im2col(g):
    picture = paddle.zeros([1, 1, g["size"], g["size"]])
    options = {"strides": g["stride"], "paddings": g["padding"]}
    return math.prod(F.unfold(picture, g["kernel"], **options).shape) / g["size"] ** 2


@oracle
def where_the_flat_begins(g):
    return g["compute"] * 1e12 / (g["move"] * 1e12)


@oracle
def recomputed_time(g):
    forward, backward = g["forward"], 2 * g["forward"]
    return forward + forward + backward


@oracle
def what_does_not_change(g):
    plain, wide = (conv(4, 4, 3, 30, padding=d, dilation=d) for d in (1, g["dilation"]))
    same = {"乘加的次数": "macs", "权重的字节": "weights", "输出要写的字节": "output_shape"}
    return lambda option: option in same and plain[same[option]] == wide[same[option]]


@oracle
def which_saves_what(g):
    ways = {
        "重算": "前向多算一遍",
        "梯度累积": "小批",
        "把 Adam 换成 SGD": "学习率",
        "混合精度": "溢出",
    }
    return lambda option: ways[g["way"]] in option
