"""``model_cost``: against the formulas on random nets, on everything that misleads other tools."""

import os
import random
import subprocess
import sys
import traceback
import warnings
from pathlib import Path

import convcost
import numpy as np
import pytest
from convcost import Cost, conv2d, conv2d_transpose, linear, model_cost
from hypothesis import given, settings
from hypothesis import strategies as st

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import paddle
    from convcost import pitfalls
    from paddle import nn
    from paddle.nn import functional as F


def size_of(parameters):
    return sum(int(np.prod(p.shape)) for p in parameters)


def by_name(report):
    """Return the rows by name; a name that comes twice is a failure."""
    rows = {row.name: row for row in report.rows}
    assert len(rows) == len(report.rows)
    return rows


# ── random nets ─────────────────────────────────────────────────────────────────────────────────
@st.composite
def blueprints(draw):
    """A list of steps; each changes the tensor that goes through the net."""
    steps = st.sampled_from(
        [
            "conv",
            "conv",
            "depthwise",
            "grouped",
            "functional",
            "transposed",
            "branch",
            "again",
            "norm",
            "pool",
            "relu",
        ]
    )
    return {
        "batch": draw(st.integers(1, 3)),
        "channels": draw(st.sampled_from([2, 4, 6])),
        "size": draw(st.integers(6, 12)),
        "nhwc": draw(st.booleans()),
        "steps": draw(st.lists(steps, min_size=1, max_size=6)),
        "kernels": draw(st.lists(st.sampled_from([1, 2, 3]), min_size=6, max_size=6)),
        "strides": draw(st.lists(st.sampled_from([1, 1, 2]), min_size=6, max_size=6)),
        "bias": draw(st.lists(st.booleans(), min_size=6, max_size=6)),
        "head": draw(st.sampled_from(["linear", "functional", "none"])),
    }


class Random(nn.Layer):
    """A net from a blueprint; ``expected`` sums up the formulas, one for each step."""

    def __init__(self, plan):
        super().__init__()
        self.plan, self.actions = plan, []
        form = "NHWC" if plan["nhwc"] else "NCHW"
        self.expected, last = Cost(), None
        c, size = plan["channels"], (plan["size"],) * 2
        for place, step in enumerate(plan["steps"]):
            kernel, stride = plan["kernels"][place], plan["strides"][place]
            bias = None if plan["bias"][place] else False
            window = {"stride": stride, "padding": kernel // 2}
            same = {"kernel_size": 3, "padding": 1}
            if step == "again" and last is None:
                step = "relu"
            if step in ("conv", "depthwise", "grouped"):
                groups = {"conv": 1, "depthwise": c, "grouped": 2}[step]
                layer = nn.Conv2D(
                    c, c, kernel, groups=groups, bias_attr=bias, data_format=form, **window
                )
                cost = conv2d(
                    c, c, kernel, groups=groups, bias_attr=bias, input_size=size, **window
                )
                action = layer
            elif step == "again":  # the same layer once more: MACs again, parameters not
                layer, options = last
                once = conv2d(c, c, input_size=size, **options)
                cost = Cost(
                    macs=once.macs,
                    padding_macs=once.padding_macs,
                    bias_adds=once.bias_adds,
                    activations=once.activations,
                    output_size=once.output_size,
                )
                action = layer
            elif step == "functional":
                weight = self.create_parameter([c, c, 3, 3])
                self.add_parameter(f"weight{place}", weight)
                action = _Functional(self, f"weight{place}", form)
                cost = conv2d(c, c, 3, padding=1, bias_attr=False, input_size=size)
            elif step == "transposed":
                layer = nn.Conv2DTranspose(
                    c, c, kernel, stride=stride, bias_attr=bias, data_format=form
                )
                cost = conv2d_transpose(c, c, kernel, stride, bias_attr=bias, input_size=size)
                action = layer
            elif step == "branch":
                layer = _Branch(c, form)
                one = conv2d(c, c, **same, input_size=size)
                two = conv2d(c, c, 1, bias_attr=False, input_size=size)
                cost, action = one + two, layer
            elif step == "norm":
                layer = nn.BatchNorm2D(c, data_format=form)
                cost, action = Cost(weights=c, biases=c), layer
            elif step == "pool" and min(size) > 3:
                layer = nn.MaxPool2D(2, stride=1, data_format=form)
                cost = convcost.max_pool2d(2, 1, channels=c, input_size=size)
                action = layer
            else:
                cost, action, layer = Cost(), F.relu, None
            if isinstance(action, nn.Layer):
                self.add_sublayer(f"step{place}", action)
            self.actions.append(action)
            if step == "branch" or step == "conv":
                options = {"kernel_size": kernel, "bias_attr": bias, **window}
                last = (layer, options) if step == "conv" else last
            params = Cost(weights=cost.weights, biases=cost.biases)
            counts = ("macs", "padding_macs", "bias_adds", "pool_ops", "activations")
            work = Cost(**{name: plan["batch"] * getattr(cost, name) for name in counts})
            self.expected = self.expected + params + work
            size = cost.output_size or size
        features = c * size[0] * size[1]
        self.head = plan["head"]
        if self.head != "none":
            cost = linear(features, 5)
            if self.head == "linear":
                self.fc = nn.Linear(features, 5)
            else:
                self.fc_weight = self.create_parameter([features, 5])
                self.fc_bias = self.create_parameter([5], is_bias=True)
            self.expected = self.expected + Cost(
                weights=cost.weights,
                biases=cost.biases,
                macs=plan["batch"] * cost.macs,
                bias_adds=plan["batch"] * cost.bias_adds,
                activations=plan["batch"] * cost.activations,
            )

    def forward(self, x):
        for action in self.actions:
            x = action(x)
        if self.head == "linear":
            x = self.fc(x.flatten(1))
        elif self.head == "functional":
            x = F.linear(x.flatten(1), self.fc_weight, self.fc_bias)
        return x


class _Functional:
    """A call of F.conv2d with a weight that the net owns."""

    def __init__(self, net, name, form):
        self.net, self.name, self.form = net, name, form

    def __call__(self, x):
        return F.conv2d(x, getattr(self.net, self.name), padding=1, data_format=self.form)


class _Branch(nn.Layer):
    def __init__(self, c, form):
        super().__init__()
        self.one = nn.Conv2D(c, c, 3, padding=1, data_format=form)
        self.two = nn.Conv2D(c, c, 1, bias_attr=False, data_format=form)

    def forward(self, x):
        return self.one(x) + self.two(x)


@given(blueprints(), st.booleans())
def test_random_nets_are_the_sum_of_their_formulas(plan, ready_made):
    try:
        net = Random(plan)
    except ValueError:  # the map has shrunk below the kernel
        return
    size, c = plan["size"], plan["channels"]
    shape = (plan["batch"], size, size, c) if plan["nhwc"] else (plan["batch"], c, size, size)
    report = model_cost(net if ready_made else lambda: Random(plan), shape)
    assert report.total == net.expected
    assert report.total.params + report.running_stats == size_of(net.parameters())
    assert not report.unknown


# ── what misleads others ────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("case", pitfalls.CASES)
def test_pitfalls(case):
    build, shape, right = pitfalls.CASES[case]
    for model in (build, build()):
        report = model_cost(model, shape)
        assert report.total.macs == right
        assert not report.unknown
        assert report.total.params + report.running_stats == size_of(build().parameters())


WRONG_IN_PADDLE = [
    "bare",
    "subclass",
    "nhwc",
    "transposed",
    "transposed_grouped",
    "functional",
    "shared",
    "keyword",
    "two_inputs",
    "batch_none",
    "conv_bias",
    "batch_norm",
    "average_pool",
]


def test_the_table_is_computed():
    """The table names every failing, and a paddle.flops that mends one will be noticed here."""
    counts = pitfalls.counts()
    wrong = [key for key, (right, theirs, _) in counts.items() if theirs != right]
    assert wrong == WRONG_IN_PADDLE
    assert all(right == ours for right, _, ours in counts.values())
    right, theirs, _ = counts["transposed"]
    assert theirs == 4 * right
    rows = pitfalls.table()
    assert len(rows) == 1 + len(counts) + 3
    assert all(len(row) == len(rows[0]) for row in rows)


def test_nothing_is_left_behind():
    theirs, ours = pitfalls.changes(pitfalls.paddle_flops), pitfalls.changes(model_cost)
    assert all(before == after for before, after in ours.values()), ours
    assert all(before != after for before, after in theirs.values()), theirs


# ── an existing layer is left as it was ─────────────────────────────────────────────────────────
class Busy(nn.Layer):
    """A net that does in ``forward`` what a trace could leave behind."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2D(3, 4, 3)
        self.norm = nn.BatchNorm2D(4)
        self.drop = nn.Dropout(0.5)
        self.register_buffer("seen", paddle.zeros([1]))
        self.calls, self.last, self.log, self.table = 0, None, [], {"x": 1}

    def forward(self, x):
        self.calls += 1
        self.log.append(x)
        self.table["y"] = x
        self.last = self.drop(self.norm(self.conv(x)))
        self.seen = self.seen + 1
        self.new_attribute = x
        return self.last + paddle.rand([1]).sum() * 0


def snapshot(net):
    layers = [net, *net.sublayers()]
    return {
        "state": {name: value.numpy().copy() for name, value in net.state_dict().items()},
        "same tensors": [id(value) for value in net.state_dict().values()],
        "modes": [layer.training for layer in layers],
        "attributes": [
            {k: (v.copy() if isinstance(v, dict | list) else v) for k, v in layer.__dict__.items()}
            for layer in layers
        ],
        "stop_gradient": [p.stop_gradient for p in net.parameters()],
    }


def assert_same(before, after):
    assert before["state"].keys() == after["state"].keys()
    for name, value in before["state"].items():
        np.testing.assert_array_equal(value, after["state"][name])
    assert before["same tensors"] == after["same tensors"]
    assert before["modes"] == after["modes"]
    assert before["stop_gradient"] == after["stop_gradient"]
    for one, two in zip(before["attributes"], after["attributes"], strict=True):
        assert one.keys() == two.keys()
        for name in one:
            same = one[name] is two[name] or (
                isinstance(one[name], dict | list) and list(one[name]) == list(two[name])
            )
            assert same or one[name] == two[name], name


def test_an_existing_layer_is_left_untouched():
    net = Busy()
    net.norm.eval()
    calls = []
    net.conv.register_forward_post_hook(lambda *_: calls.append(1))
    x = paddle.rand([2, 3, 8, 8])
    net(x)
    before, hook_calls = snapshot(net), len(calls)
    report = model_cost(net, (1, 3, 8, 8))
    assert report.total.macs == conv2d(3, 4, 3, input_size=8).macs
    assert_same(before, snapshot(net))
    assert net.forward.__func__ is Busy.forward
    assert "forward" not in net.__dict__
    assert len(calls) == hook_calls + 1  # the user's hook ran during the trace, and is still there
    net.eval()
    np.testing.assert_array_equal(net(x).numpy(), net(x).numpy())
    net.train()
    net(x).sum().backward()
    assert net.conv.weight.grad is not None


on_linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")


@on_linux
@pytest.mark.parametrize(
    "model", ["lambda: nn.Linear(10_000, 10_000)", "nn.Linear(10_000, 10_000)"], ids=["new", "old"]
)
def test_weights_take_no_memory(model):
    """A layer with 400 MB of weights: built without them; one that exists is not copied."""
    done = in_a_fresh_process(
        "import paddle; from paddle import nn; from convcost import model_cost\n"
        "def highest():\n"
        "    with open('/proc/self/status') as lines:\n"
        "        return next(int(x.split()[1]) for x in lines if x.startswith('VmHWM'))\n"
        "model_cost(lambda: nn.Linear(3, 3), (1, 3))\n"
        f"model = {model}\n"
        "before = highest()\n"
        "assert model_cost(model, (1, 10_000)).total.params == 100_010_000\n"
        "print(highest() - before)"
    )
    assert int(done.stdout) < 50_000, done.stderr  # kB


class Fails(nn.Layer):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2D(3, 4, 3)
        self.norm = nn.BatchNorm2D(4)

    def forward(self, x):
        self.half_done = self.norm(self.conv(x))
        raise KeyError("midway")


def test_an_exception_midway_leaves_nothing():
    net = Fails()
    net.norm.eval()
    before = snapshot(net)
    with pytest.raises(ValueError, match=r"模型（Fails）.*KeyError.*midway") as caught:
        model_cost(net, (1, 3, 8, 8))
    assert isinstance(caught.value.__cause__, KeyError)
    assert_same(before, snapshot(net))
    assert paddle.in_dynamic_mode()
    assert model_cost(nn.Conv2D(3, 4, 3), (1, 3, 8, 8)).total.macs  # and it goes on working


def test_an_interrupt_is_let_through():
    class Interrupted(nn.Layer):
        def forward(self, x):
            raise KeyboardInterrupt

    net = Interrupted()
    before = snapshot(net)
    with pytest.raises(KeyboardInterrupt):
        model_cost(net, (1, 3))
    assert_same(before, snapshot(net))


# ── the world around it ─────────────────────────────────────────────────────────────────────────
def small():
    return nn.Sequential(nn.Conv2D(3, 4, 3), nn.BatchNorm2D(4), nn.Dropout(), nn.Flatten())


def test_same_on_a_hundred_calls():
    net = small()
    first = model_cost(net, (1, 3, 8, 8))
    for _ in range(99):
        assert model_cost(net, (1, 3, 8, 8)) == first
    assert model_cost(small, (1, 3, 8, 8)) == first


def test_inside_no_grad_and_after_set_device():
    expected = model_cost(small, (1, 3, 8, 8))
    with paddle.no_grad():
        assert model_cost(small, (1, 3, 8, 8)) == expected
        assert not paddle.is_grad_enabled()
    paddle.set_device("cpu")
    assert model_cost(small, (1, 3, 8, 8)) == expected
    assert paddle.get_device() == "cpu"
    assert paddle.get_default_dtype() == "float32"


def noisy():
    """A factory and a forward that draw random numbers from everyone."""

    class Noisy(nn.Layer):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2D(3, 4, 3)
            self.shift = float(paddle.rand([1])) + np.random.rand() + random.random()

        def forward(self, x):
            return self.conv(x) + self.shift + paddle.rand([1]) + np.random.rand()

    return Noisy()


def test_random_state_is_kept():
    def draw():
        return float(paddle.rand([1])), np.random.rand(), random.random()

    def seed():
        paddle.seed(7)
        np.random.seed(7)
        random.seed(7)

    seed()
    expected = draw(), nn.Linear(3, 3).weight.numpy()
    seed()
    model_cost(noisy, (1, 3, 8, 8))
    got = draw(), nn.Linear(3, 3).weight.numpy()
    assert got[0] == expected[0]
    np.testing.assert_array_equal(got[1], expected[1])


@pytest.mark.parametrize("limit", [None, 7])
def test_the_traceback_limit_is_kept(limit, monkeypatch):
    if limit is None:
        monkeypatch.delattr(sys, "tracebacklimit", raising=False)
    else:
        monkeypatch.setattr(sys, "tracebacklimit", limit, raising=False)
    model_cost(small, (1, 3, 8, 8))
    assert getattr(sys, "tracebacklimit", None) == limit
    with pytest.raises(ValueError, match="midway") as caught:
        model_cost(Fails, (1, 3, 8, 8))
    assert getattr(sys, "tracebacklimit", None) == limit
    frames = traceback.extract_tb(caught.value.__cause__.__traceback__, limit=99)
    assert frames[-1].line == 'raise KeyError("midway")'  # the reader's own line is still there


def test_call_stacks_do_not_pile_up():
    """Paddle keeps what it notes of the Python stack for each operator: a line each, no more."""
    done = in_a_fresh_process(
        "import gc, traceback, paddle; from paddle import nn; from convcost import model_cost\n"
        "def noted():\n"
        "    gc.collect()\n"
        "    return sum(type(x) is traceback.FrameSummary for x in gc.get_objects())\n"
        "build = lambda: nn.Sequential(nn.Conv2D(3, 4, 3), nn.BatchNorm2D(4), nn.Flatten())\n"
        "model_cost(build, (1, 3, 8, 8))\n"
        "before = noted()\n"
        "model_cost(build, (1, 3, 8, 8))\n"
        "print(noted() - before)"
    )
    assert int(done.stdout) < 60, done.stderr  # some 25 operators, builtin ones included


def test_names_of_later_parameters_are_kept():
    """Optimizers save their state by parameter name; a measurement must not move the counter."""
    with paddle.utils.unique_name.guard():
        one = nn.Linear(2, 2).weight.name
        model_cost(lambda: nn.Sequential(nn.Linear(3, 3)), (1, 3))
        two = nn.Linear(2, 2).weight.name
    assert (one, two) == ("linear_0.w_0", "linear_1.w_0")


def in_a_fresh_process(code, **settings):
    folder = str(Path(convcost.__file__).parents[1])
    env = {**os.environ, "PYTHONPATH": folder, "PYTHONIOENCODING": "utf-8", **settings}
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8")


def test_nothing_is_printed():
    """Paddle 3.3 would write a line about itself, once in a process."""
    done = in_a_fresh_process(
        "import os, paddle; from paddle import nn; from convcost import model_cost\n"
        "os.write(2, b'BEGIN')\n"
        "model_cost(lambda: nn.Sequential(nn.Linear(3, 3), nn.Softmax()), (1, 3))\n"
        "os.write(2, b'END')"
    )
    assert done.stdout == ""
    assert "BEGINEND" in done.stderr


def test_what_others_print_is_kept(capfd):
    class Chatty(nn.Layer):
        def forward(self, x):
            os.write(2, b"a word from elsewhere\n")
            return x + 1

    model_cost(Chatty, (1, 3))
    assert "a word from elsewhere" in capfd.readouterr().err


# ── rows ────────────────────────────────────────────────────────────────────────────────────────
class Named(nn.Layer):
    """Everything that has to be named."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2D(3, 8, 3, stride=2, padding=1)
        self.block = nn.Sequential(
            ("depthwise", nn.Conv2D(8, 8, 3, padding=1, groups=8, bias_attr=False)),
            ("norm", nn.BatchNorm2D(8)),
            ("pointwise", nn.Conv2D(8, 16, 1)),
        )
        self.weight = self.create_parameter([16, 16, 3, 3])
        self.tied = nn.Linear(16, 16)
        self.never = nn.Linear(5, 7)

    def forward(self, x):
        x = self.block(F.relu(self.stem(x)))
        x = F.conv2d(x, self.weight, padding="same")
        x = F.adaptive_avg_pool2d(x, 1).flatten(1)
        x = self.tied(F.relu(self.tied(x)))
        return paddle.matmul(x, x, transpose_y=True)


def test_rows_are_named_as_the_code_names_them():
    report = model_cost(Named, (2, 3, 16, 16))
    assert [row.name for row in report.rows] == [
        "stem",
        "block.depthwise",
        "block.norm",
        "block.pointwise",
        "F.conv2d",
        "F.adaptive_avg_pool2d",
        "tied",
        "tied",
        "paddle.matmul",
        "never",
    ]
    stem, depthwise, norm, pointwise, functional, pool, one, two, product, never = report.rows
    assert stem.kind_text == "卷积 3×3/2"
    assert (stem.input_shape, stem.output_shape) == ((2, 3, 16, 16), (2, 8, 8, 8))
    assert stem.cost.bias_adds == stem.cost.activations == 2 * 8 * 8 * 8
    assert (depthwise.kind, pointwise.kind, pool.kind) == ("depthwise", "pointwise", "avg_pool")
    assert (norm.params, norm.running_stats, norm.macs) == (16, 16, 0)
    assert functional.params == 16 * 16 * 9
    assert (one.params, one.macs, two.params, two.macs) == (272, 2 * 256, 0, 2 * 256)
    assert (one.call, two.call) == (1, 2)
    assert "第 2 次调用" in two.note
    assert two.cost.bias_adds == 2 * 16
    assert (product.kind, product.macs, product.params) == ("matmul", 2 * 2 * 16, 0)
    assert (never.params, never.macs, never.call) == (42, 0, 0)
    assert "从未调用" in never.note


def test_blocks_add_up():
    report = model_cost(Named, (1, 3, 16, 16))
    blocks = report.blocks()
    assert list(blocks) == ["stem", "block", "", "tied", "never"]
    assert sum(blocks.values(), Cost()) == report.total
    assert blocks["block"].params == 8 * 9 + 2 * 8 + 8 * 16 + 16
    assert list(report.blocks(depth=2))[1:4] == [
        "block.depthwise",
        "block.norm",
        "block.pointwise",
    ]


def test_a_layer_under_two_names_says_so():
    report = model_cost(pitfalls.Shared, pitfalls.IMAGE)
    first, second = report.rows
    assert (first.name, second.name) == ("first.layer", "first.layer")
    assert "又名 second.layer" in first.note
    assert "第 2 次调用" in second.note


def test_a_parameter_of_two_layers_is_counted_once():
    class Tied(nn.Layer):
        def __init__(self):
            super().__init__()
            self.table = nn.Embedding(50, 8)
            self.out = nn.Linear(8, 8)

        def forward(self, x):
            return paddle.matmul(self.out(self.table(x)), self.table.weight, transpose_y=True)

    report = model_cost(Tied, (1, 6), dtype="int64")
    assert report.total.params == size_of(Tied().parameters()) == 400 + 72
    assert report.total.macs == 6 * 64 + 6 * 8 * 50
    assert report.rows[0].kind == "embedding"
    assert "与 table 共用参数" in report.rows[-1].note


def test_frozen_and_running_statistics_are_apart():
    net = small()
    net[0].weight.stop_gradient = True
    report = model_cost(net, (1, 3, 8, 8))
    assert report.frozen_params == 4 * 3 * 9
    assert report.trainable_params == 4 + 8
    assert report.running_stats == 8
    assert report.total.params == 4 * 3 * 9 + 4 + 8


def test_a_norm_that_is_never_called_keeps_its_statistics_apart():
    class Spare(nn.Layer):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = nn.Conv2D(3, 4, 1), nn.BatchNorm2D(4)

        def forward(self, x):
            return self.conv(x)

    report = model_cost(Spare, (1, 3, 4, 4))
    assert (report.rows[-1].params, report.running_stats) == (8, 8)


def test_a_layer_that_is_not_registered_says_so():
    class Hidden(nn.Layer):
        def __init__(self):
            super().__init__()
            self.layers = [nn.Conv2D(3, 4, 1)]

        def forward(self, x):
            return self.layers[0](x)

    report = model_cost(Hidden, (1, 3, 4, 4))
    assert report.total.params == size_of(Hidden().parameters()) == 0
    assert report.total.macs == 3 * 4 * 16
    assert "不在 model.parameters()" in report.rows[0].note


def test_weight_normalisation_belongs_to_its_layer():
    net = nn.Sequential(nn.utils.weight_norm(nn.Conv2D(3, 4, 3)), nn.ReLU())
    report = model_cost(net, (1, 3, 8, 8))
    assert report.total.macs == conv2d(3, 4, 3, input_size=8).macs
    assert report.total.params == size_of(net.parameters()) == 108 + 4 + 4
    assert [row.params for row in report.rows] == [116]


def test_an_empty_map_names_the_layer():
    net = nn.Sequential(nn.Conv2D(3, 4, 3), nn.Conv2D(4, 4, 5))
    with pytest.raises(ValueError, match=r"^1（Conv2D） 的输出在第 1 个方向（高）上只有 0"):
        model_cost(net, (1, 3, 6, 6))


def test_parameters_without_a_layer():
    class Scaled(nn.Layer):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2D(3, 4, 1, bias_attr=False)
            self.scale = self.create_parameter([4, 1, 1])
            self.shift = self.create_parameter([4, 5, 5])
            self.idle = self.create_parameter([9])

        def forward(self, x):
            return self.conv(x) * self.scale + self.shift

    report = model_cost(Scaled, (1, 3, 5, 5))
    assert report.total.params == size_of(Scaled().parameters()) == 12 + 4 + 100 + 9
    assert report.total.bias_adds == 0  # one number for each place is not a bias of the layer
    assert [(row.params, row.note) for row in report.rows][1:] == [(104, ""), (9, "前向没有用到")]


def test_one_and_three_dimensions():
    class Mixed(nn.Layer):
        def __init__(self):
            super().__init__()
            self.line = nn.Conv1D(4, 8, 3, stride=2, padding=1)
            self.line_up = nn.Conv1DTranspose(8, 4, 3, stride=2)
            self.solid = nn.Conv3D(1, 2, 3, padding=1)
            self.solid_up = nn.Conv3DTranspose(2, 1, 2, stride=2)

        def forward(self, x):
            y = self.line_up(self.line(x))
            z = self.solid_up(self.solid(x.unsqueeze(1).unsqueeze(1)))
            return y, z

    report = model_cost(Mixed, (1, 4, 20))
    rows = by_name(report)
    line = convcost.conv1d(4, 8, 3, 2, 1, input_size=20)
    solid = convcost.conv3d(1, 2, 3, padding=1, input_size=(1, 4, 20))
    assert (rows["line"].params, rows["line"].macs) == (line.params, line.macs)
    assert rows["line"].output_shape == (1, 8, 10)
    assert rows["line_up"].macs == 8 * 10 * 4 * 3
    assert (rows["solid"].params, rows["solid"].macs) == (solid.params, solid.macs)
    assert rows["solid"].cost.padding_macs == solid.padding_macs
    assert rows["solid_up"].macs == 2 * 80 * 8
    assert report.total.params == size_of(Mixed().parameters())


# ── what is not counted ─────────────────────────────────────────────────────────────────────────
def test_unknown_operators_are_reported():
    class Unfolds(nn.Layer):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv1D(4, 4, 1)
            self.weight = self.create_parameter([4, 4])

        def forward(self, x):
            return paddle.linalg.triangular_solve(self.weight, self.conv(x))

    report = model_cost(Unfolds, (1, 4, 5))
    assert report.unknown == {"pd_op.triangular_solve": 1}
    row = by_name(report)["triangular_solve"]
    assert not row.counted
    assert row.params == 16
    assert report.total.params == size_of(Unfolds().parameters())
    assert "triangular_solve ×1" in str(report)
    assert "没有计入" in report._repr_html_()
    assert "?" in str(report)


def test_known_operators_are_listed():
    report = model_cost(Named, (1, 3, 16, 16))
    assert report.not_counted["activation"] == {"relu": 2}
    assert report.not_counted["pooling"] == {"pool2d": 1}
    assert report.not_counted["normalization"] == {"batch_norm": 1}
    assert "elementwise" not in report.not_counted  # every addition here adds a bias


def test_operator_tables_do_not_overlap():
    known = convcost.operators.CATEGORY
    assert not set(convcost.operators.COUNTED) & set(known)
    assert set(known.values()) <= set(convcost.words.CATEGORIES)


# ── errors ──────────────────────────────────────────────────────────────────────────────────────
class Branching(nn.Layer):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2D(3, 4, 3)

    def forward(self, x):
        return self.conv(x) if x.sum() > 0 else x


def reads(what):
    class Reads(nn.Layer):
        def forward(self, x):
            return what(x)

    return Reads


class Cond(nn.Layer):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2D(3, 4, 3)

    def forward(self, x):
        return paddle.static.nn.cond(x.sum() > 0, lambda: self.conv(x), lambda: self.conv(-x))


@pytest.mark.parametrize(
    "model",
    [
        Branching,
        reads(lambda x: x * float(x.sum())),
        reads(lambda x: x[int(x.sum())]),
        reads(lambda x: x.numpy()),
        Cond,
    ],
    ids=["if", "float", "int", "numpy", "cond"],
)
def test_data_dependent_control_flow(model):
    with pytest.raises(ValueError, match="计算量随数据而变"):
        model_cost(model, (1, 3, 8, 8))


def test_a_size_that_depends_on_the_data():
    class Selects(nn.Layer):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(1, 2)

        def forward(self, x):
            return self.fc(paddle.masked_select(x, x > 0).unsqueeze(1))

    with pytest.raises(ValueError, match=r"matmul.*等数据来了才知道"):
        model_cost(Selects, (1, 3))


def fitting():
    return nn.Sequential(nn.Conv2D(3, 4, 3), nn.Flatten(), nn.Linear(144, 5))


def test_an_input_that_does_not_fit_says_where():
    with pytest.raises(ValueError, match=r"2（Linear）") as caught:
        model_cost(fitting, (1, 3, 9, 8))
    message = str(caught.value)
    assert "168" in message  # what the layer got
    assert "144" in message  # what it wants
    assert "请先核对 input_shape" in message
    assert len(message) < 400  # Paddle's own runs to a screen


def product(transpose_x, transpose_y):
    class Product(nn.Layer):
        def forward(self, x, y):
            return paddle.matmul(x, y, transpose_x, transpose_y)

    return Product


@given(
    st.booleans(),
    st.booleans(),
    st.lists(st.integers(1, 4), min_size=0, max_size=2),
    st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6)),
    st.integers(0, 5),
)
@settings(max_examples=60)
def test_matrix_products_by_numpy(transpose_x, transpose_y, stack, sizes, off):
    """Matrices, stacked, turned or not: as many products as NumPy makes; refused if they clash."""
    rows, terms, columns = sizes
    x = [*stack, *((terms, rows) if transpose_x else (rows, terms))]
    other = terms if off else terms + 1
    y = [*stack, *((columns, other) if transpose_y else (other, columns))]
    build = product(transpose_x, transpose_y)
    if other != terms:
        with pytest.raises(ValueError, match=r"相乘的一维|前向计算出错"):
            model_cost(build, [x, y])
        return
    a, b = np.ones(x), np.ones(y)
    a = np.swapaxes(a, -1, -2) if transpose_x else a
    b = np.swapaxes(b, -1, -2) if transpose_y else b
    assert model_cost(build, [x, y]).total.macs == int((a @ b).sum())


def test_channels_that_do_not_fit_are_found():
    """Paddle finds this only when it runs; its shape inference lets it pass."""
    with pytest.raises(ValueError, match=r"0（Conv2D）.*有 4 个通道.*要 3 个.*input_shape"):
        model_cost(fitting, (1, 4, 8, 8))
    net = nn.Conv2DTranspose(3, 4, 3)
    with pytest.raises(ValueError, match=r"有 5 个通道.*要 3 个|前向计算出错"):
        model_cost(net, (1, 5, 8, 8))
    with pytest.raises(Exception, match=r"channel|Channel"):
        fitting()(paddle.ones([1, 4, 8, 8]))


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (224, TypeError),
        ([()], ValueError),
        ([], TypeError),
        ({}, TypeError),
        ("1,3,8,8", TypeError),
        (None, TypeError),
        ((1, 3, 8.0, 8), TypeError),
        ((1, 3, True, 8), TypeError),
        ((1, None, 8, 8), ValueError),
        ((1, 3, 0, 8), ValueError),
        ((1, 3, -1, 8), ValueError),
        ([(1, 3), 5], TypeError),
    ],
)
def test_a_wrong_input_shape(shape, kind):
    with pytest.raises(kind, match="input_shape"):
        model_cost(small, shape)


@pytest.mark.parametrize("model", [None, 3, "vgg16", paddle.ones([1])], ids=str)
def test_a_wrong_model(model):
    with pytest.raises(TypeError, match=r"参数 model 应是"):
        model_cost(model, (1, 3))


def test_a_factory_that_returns_no_layer():
    with pytest.raises(TypeError, match=r"返回的却是 int"):
        model_cost(lambda: 3, (1, 3))


def test_a_factory_that_fails():
    with pytest.raises(ValueError, match=r"建模型时出错.*Conv2D|建模型时出错.*groups"):
        model_cost(lambda: nn.Conv2D(3, 4, 3, groups=2), (1, 3, 8, 8))


@pytest.mark.parametrize("dtype", ["float33", 3, ["float32", "int64"], {"x": "float32"}])
def test_a_wrong_dtype(dtype):
    with pytest.raises(TypeError, match="dtype"):
        model_cost(small, (1, 3, 8, 8), dtype=dtype)


def test_static_mode_is_named():
    paddle.enable_static()
    try:
        with pytest.raises(ValueError, match="disable_static"):
            model_cost(small, (1, 3, 8, 8))
    finally:
        paddle.disable_static()


@pytest.mark.parametrize(
    ("setting", "said"), [("FLAGS_enable_pir_api=0", "FLAGS_enable_pir_api"), ("", "1 行")]
)
def test_the_old_graph_is_named(setting, said):
    """Paddle's older graph cannot be read; the message says which switch has turned it on."""
    done = in_a_fresh_process(
        "import paddle; from convcost import model_cost\n"
        "try: print(len(model_cost(paddle.nn.ReLU, (1, 3)).rows) + 1, '行')\n"
        "except ValueError as error: print(error)",
        **(dict([setting.split("=")]) if setting else {}),
    )
    assert said in done.stdout, done.stderr


# ── inputs ──────────────────────────────────────────────────────────────────────────────────────
class Pair(nn.Layer):
    def __init__(self):
        super().__init__()
        self.conv, self.table = nn.Conv2D(3, 4, 3), nn.Embedding(10, 4)

    def forward(self, image, word):
        return self.conv(image) + self.table(word).unsqueeze(-1).unsqueeze(-1)


def test_several_inputs():
    shapes, types = [(None, 3, 8, 8), (None,)], ["float32", "int64"]
    expected = model_cost(Pair, shapes, dtype=types)
    assert expected.total.macs == 3 * 4 * 9 * 36
    assert expected.batch_was_none
    named = model_cost(
        Pair,
        {"word": (1,), "image": (1, 3, 8, 8)},
        dtype={"word": "int64", "image": "float32"},
    )
    assert named.rows == expected.rows


def test_the_batch_multiplies_the_work_not_the_parameters():
    one, eight = model_cost(Named, (1, 3, 16, 16)), model_cost(Named, (8, 3, 16, 16))
    assert one.total.params == eight.total.params
    pairs = zip(one.rows[:-2], eight.rows[:-2], strict=True)  # but for the product of the batch
    assert all(8 * a.macs == b.macs for a, b in pairs)
    assert "整批 8 个" in str(eight)
    assert model_cost(Named, (None, 3, 16, 16)).rows == one.rows
    assert model_cost(Named, (-1, 3, 16, 16)).rows == one.rows


def test_a_decorated_layer():
    class Decorated(nn.Layer):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2D(3, 4, 3)

        @paddle.jit.to_static(full_graph=True)
        def forward(self, x):
            return self.conv(x)

    expected = conv2d(3, 4, 3, input_size=8).macs
    assert model_cost(Decorated, (1, 3, 8, 8)).total.macs == expected
    net = paddle.jit.to_static(small(), full_graph=True)
    forward = net.forward
    assert model_cost(net, (1, 3, 8, 8)).total.macs == expected
    assert net.forward is forward
    assert net(paddle.rand([1, 3, 8, 8])).shape[1] == 4 * 36


def test_modes_matter_where_the_model_says_so():
    class TwoFaced(nn.Layer):
        def __init__(self):
            super().__init__()
            self.body, self.extra = nn.Linear(3, 4), nn.Linear(4, 5)

        def forward(self, x):
            x = self.body(x)
            return self.extra(x) if self.training else x

    net = TwoFaced()
    assert model_cost(net, (1, 3)).total.macs == 12 + 20
    net.eval()
    report = model_cost(net, (1, 3))
    assert (report.total.macs, report.total.params) == (12, 16 + 25)
    assert not net.training


@settings(max_examples=40)
@given(
    st.integers(1, 3),
    st.integers(1, 9),
    st.sampled_from([1, 2, 3, (2, 3)]),
    st.sampled_from(["avg", "max", "adaptive_avg", "adaptive_max", "max_with_index"]),
)
def test_pooling_by_loop(channels, size, out, kind):
    """Comparisons and additions, counted window by window."""
    size += 3
    outs = (out, out) if isinstance(out, int) else out
    if kind.startswith("adaptive"):
        bins = [[(-(-(i + 1) * size // n)) - i * size // n for i in range(n)] for n in outs]
        expected = sum(h * w - 1 for h in bins[0] for w in bins[1]) * channels
        layer = {
            "adaptive_avg": nn.AdaptiveAvgPool2D,
            "adaptive_max": nn.AdaptiveMaxPool2D,
        }[kind](out)
    else:
        places = [(size - k) // 2 + 1 for k in outs]
        expected = (outs[0] * outs[1] - 1) * places[0] * places[1] * channels
        if kind == "avg":
            layer = nn.AvgPool2D(out, stride=2)
        else:
            layer = nn.MaxPool2D(out, stride=2, return_mask=kind == "max_with_index")
    report = model_cost(layer, (1, channels, size, size))
    assert report.total.pool_ops == expected
    assert report.total.macs == 0


def test_a_net_in_training_mode_is_traced_without_a_word():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        net = nn.Sequential(nn.Conv2D(3, 4, 3), nn.BatchNorm2D(4), nn.Flatten(), nn.Linear(144, 2))
        model_cost(net, (2, 3, 8, 8))
    assert [str(warning.message) for warning in said] == []


def test_a_models_own_warning_is_heard():
    class Warns(nn.Layer):
        def forward(self, x):
            warnings.warn("mind the step", stacklevel=2)
            return x + 1

    with pytest.warns(UserWarning, match="mind the step"):
        model_cost(Warns, (1, 3))


def test_a_failed_trace_leaves_no_notes_for_a_later_one():
    """Paddle keeps them by address, so a later program could read them: wrong rows, or a crash."""
    try:
        from paddle.jit.dy2static.parameter_recorder import _global_parameter_recorder as recorder
    except ImportError:  # its place before 3.3
        from paddle.jit.pir_dy2static.parameter_recorder import (
            _global_parameter_recorder as recorder,
        )

    class Fails(nn.Layer):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2D(3, 4, 3)

        def forward(self, x):
            raise RuntimeError(f"after {self.conv(x).shape}")

    before = dict(recorder.params_dict)  # of models that other tests ran through to_static
    with pytest.raises(ValueError, match="前向计算出错了"):
        model_cost(Fails, (1, 3, 8, 8))
    assert recorder.params_dict == before
