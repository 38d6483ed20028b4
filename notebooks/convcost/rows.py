"""Turn a trace into the rows of a report: each operator that computes, with what it costs."""

import math
from collections import Counter
from dataclasses import dataclass, field, replace

from . import formulas, operators, words
from .cost import Cost
from .products import PRODUCTS
from .report import Report, Row
from .trace import Call, Input, key_of, where_is

#: Parameters of Paddle's normalisation layers that training does not learn: statistics, updated by
#: the forward pass, although ``parameters()`` lists them.
RUNNING_STATISTICS = {"_mean", "_variance"}


@dataclass
class _Draft:
    """A row being written."""

    call: Call | None
    operator: str
    kind: str
    label: str = ""
    input_shape: tuple = ()
    output_shape: tuple = ()
    cost: Cost = field(default_factory=Cost)
    channels: int = 0
    parameters: list = field(default_factory=list)  # counted in this row
    used: list = field(default_factory=list)  # used by it, whether counted here or before
    bias_ids: set = field(default_factory=set)
    counted: bool = True
    weights_only: bool = False  # it works on parameters alone
    plain: bool = False  # it uses a tensor of the model that is no parameter


class Reader:
    """Turns a trace into rows.

    For each value in the program it keeps which parameters it is made of, if it is made of nothing
    else (``made_of``), and which row's output it is (``row_of``). A parameter is counted in the
    first row where it meets the input.
    """

    def __init__(self, net, trace):
        """Find out which layer owns which parameter; ``report`` does the rest."""
        self.net, self.trace = net, trace
        self.paths, self.owner = trace.paths, trace.owners
        self.statistics = {
            key for key, (_, name, _) in self.owner.items() if name in RUNNING_STATISTICS
        }
        self.drafts, self.first_row = [], {}
        self.made_of, self.row_of, self.plain = {}, {}, set()
        self.free, self.unknown = {}, Counter()
        self.called = {id(call.layer) for _, call, entered in trace.events if entered}

    # ── operators, one after another ──
    def read(self):
        """Go through the operators in order of execution, knowing which call each one is in."""
        import paddle

        for key, tensor in self.trace.tensors.items():
            parameter = isinstance(tensor, paddle.base.framework.EagerParamBase)
            self.made_of[key] = {id(tensor): tensor} if parameter else {}
            if not parameter:
                self.plain.add(key)
        events, stack, position = self.trace.events, [], 0
        for op in sorted(self.trace.program.global_block().ops, key=lambda op: op.id()):
            while position < len(events) and events[position][0] < op.id():
                _, call, entered = events[position]
                stack.append(call) if entered else stack.pop()
                position += 1
            self.one(op, stack[-1] if stack else None)

    def one(self, op, call):
        """Read one operator: write a row, add to a row, or note it as free or unknown."""
        name = operators.plain_name(op.name())
        if name == "data":  # an input, or a tensor of the model
            return
        inputs = [value for value in op.operands_source() if value.initialized()]
        known = [self.made_of.get(key_of(value)) for value in inputs]
        weights_only = all(parts is not None for parts in known)
        parts = {key: tensor for made in known if made for key, tensor in made.items()}
        for value in op.results():
            self.made_of[key_of(value)] = parts if weights_only else None
            if op.name() == "builtin.parameter":  # of a layer that forward has made
                self.made_of[key_of(value)] = {key_of(value): value}
            elif weights_only and any(key_of(given) in self.plain for given in inputs):
                self.plain.add(key_of(value))
            if name == "assign_out":  # paddle.assign(x, output): written into its second operand
                self.made_of[key_of(inputs[1])] = known[0]
        draft = self.draft(op, name, call, inputs)
        if draft is None:
            if op.name() in operators.BUILTIN:
                return
            self.note_free(op, name, call)
            if weights_only:
                return
            if self.is_bias(op, name, inputs, known, parts) or not self.new(parts):
                return
            draft = self.other(call, name, inputs, op)
        draft.weights_only = weights_only and all(
            made or key_of(value) in self.plain for value, made in zip(inputs, known, strict=True)
        )  # a state of zeros, with which a recurrent cell starts, is neither
        if weights_only and (name == "spectral_norm" or (call and op.id() <= call.forward_at)):
            # It makes weights out of weights: the parameters are counted where they are used.
            macs = draft.cost.macs + draft.cost.weight_macs
            draft.cost = Cost(weight_macs=macs, activations=draft.cost.activations)
            parts = {}
        elif not weights_only and not parts:
            draft.plain = any(key_of(value) in self.plain for value in inputs)
        draft.used += [key for key in parts if key not in self.statistics]
        self.take(draft, parts)

    def new(self, parts):
        """Return those parameters that no row has yet."""
        return {key: tensor for key, tensor in parts.items() if key not in self.first_row}

    def take(self, draft, parts):
        """Count parameters in a row, unless a row before it did."""
        for key in self.new(parts):
            self.first_row[key] = draft
            if key in self.owner:
                draft.parameters.append(key)

    def other(self, call, name, inputs, op):
        """Return a row for parameters that an operator without MACs uses, one for each call."""
        for draft in reversed(self.drafts):
            if draft.kind == "other" and draft.call is call and draft.counted:
                return draft
        kind = "embedding" if name in operators.EMBEDDING else "other"
        draft = _Draft(call, name, kind, "", _shape(inputs[0]), _shape(op.results()[0]))
        self.drafts.append(draft)
        return draft

    def note_free(self, op, name, call):
        """List an operator without MACs; refuse branches and loops that have some inside."""
        for inner in _operators_inside(op):
            inner_name = operators.plain_name(inner.name())
            if inner_name in operators.CATEGORY or inner.name() in operators.BUILTIN:
                continue
            values = {"where": self.where(call), "operator": op.name()}
            raise ValueError(words.error("control_flow", **values))
        category = operators.CATEGORY.get(name, "comparison")  # an if or while without any MACs
        self.free.setdefault(category, Counter())[name] += 1

    def is_bias(self, op, name, inputs, known, parts):
        """See whether an addition adds a bias to the output of a row; if so, write it there."""
        if operators.CATEGORY.get(name) == "movement" and len(op.results()) == 1 and inputs:
            row = self.row_of.get(key_of(inputs[0]))
            if row is not None:
                self.row_of[key_of(op.results()[0])] = row
            return False
        if name != "add" or len(inputs) != 2 or len(parts) != 1:
            return False
        data = [value for value, made in zip(inputs, known, strict=True) if made is None]
        row = self.row_of.get(key_of(data[0])) if len(data) == 1 else None
        (bias,) = parts.values()
        if row is None or row.bias_ids or math.prod(bias.shape) != row.channels:
            return False
        row.bias_ids.update(parts)
        row.used += parts
        row.cost = replace(row.cost, bias_adds=math.prod(_shape(op.results()[0])))
        self.take(row, parts)
        self.free["elementwise"][name] -= 1  # reported as an addition of a bias instead
        return True

    # ── rows ──
    def draft(self, op, name, call, inputs):
        """Return a row for an operator that gets one of its own, or None."""
        way = operators.COUNTED.get(name)
        result = op.results()[0] if op.results() else None
        if way == "conv":
            draft = self.convolution(op, call, inputs)
        elif way == "conv_transpose":
            draft = self.convolution(op, call, inputs, transposed=True)
        elif way == "matmul":
            draft = self.matmul(op, name, call, inputs)
        elif name in PRODUCTS:
            draft = self.product(op, name, call, inputs)
        elif name in operators.POOLING:
            self.note_free(op, name, call)
            draft = self.pooling(op, call, inputs)
        elif name in operators.NORMALIZATION:
            self.note_free(op, name, call)
            draft = _Draft(call, name, "norm", "")
            if name in ("batch_norm", "sync_batch_norm"):  # x, mean, variance, scale, bias
                for value in inputs[1:3]:
                    self.statistics |= set(self.made_of.get(key_of(value)) or ())
        elif name in operators.CATEGORY or op.name() in operators.BUILTIN or _has_blocks(op):
            return None
        else:
            self.unknown[op.name()] += 1
            draft = _Draft(call, name, "other", "", counted=False)
        draft.input_shape = draft.input_shape or (_shape(inputs[0]) if inputs else ())
        draft.output_shape = draft.output_shape or (_shape(result) if result is not None else ())
        if way and result is not None:
            self.row_of[key_of(result)] = draft
        self.drafts.append(draft)
        return draft

    def where(self, call):
        """Say which layer a call is of, for a message."""
        return where_is(self.paths, call.layer if call else self.net)

    def sizes(self, op, call, value):
        """Return a shape, or say that it is known only with the data."""
        shape = _shape(value)
        if min(shape, default=1) < 0:
            values = {"where": self.where(call), "operator": op.name(), "shape": list(shape)}
            raise ValueError(words.error("unknown_size", **values))
        return shape

    def convolution(self, op, call, inputs, transposed=False):
        """Return the row of a convolution: its shapes go through the formula."""
        attributes = op.attrs()
        shape, weight = self.sizes(op, call, inputs[0]), self.sizes(op, call, inputs[1])
        out = self.sizes(op, call, op.results()[0])
        last = attributes["data_format"] in ("NHWC", "NDHWC")
        space = slice(1, -1) if last else slice(2, None)
        dims, groups = len(weight) - 2, attributes["groups"]
        algorithm, pads = attributes["padding_algorithm"], attributes["paddings"]
        window = {
            "input_size": shape[space],
            "kernel_size": weight[2:],
            "stride": attributes["strides"],
            "padding": pads if algorithm == "EXPLICIT" else algorithm,
            "dilation": attributes["dilations"],
        }
        name = f"conv{dims}d_transpose" if transposed else f"conv{dims}d"
        if transposed:
            channels = weight[0], weight[1] * groups
            formula, more = formulas.transposed_convolution, {"output_size": out[space]}
        else:
            channels = weight[1] * groups, weight[0]
            formula, more = formulas.convolution, {}
        got = shape[-1 if last else 1]
        if got != channels[0]:  # Paddle finds this out only when it runs
            values = {"where": self.where(call), "expected": channels[0], "got": got}
            raise ValueError(words.error("channels", shape=list(shape), **values))
        # No bias here: additions of a bias are operators of their own.
        cost = formula(self.where(call), dims, *channels, window, groups, False, **more)
        if cost.output_size != out[space]:
            raise AssertionError(f"{op.name()}: {cost.output_size} by formula, {out[space]} here")
        if transposed:
            kind = "conv_transpose"
        elif groups > 1:
            kind = "depthwise" if groups == channels[0] else "grouped"
        else:
            kind = "pointwise" if set(weight[2:]) == {1} else "conv"
        label = words.by_times(weight[2:])
        if any(step != 1 for step in attributes["strides"]):
            label += "/" + words.by_times(dict.fromkeys(attributes["strides"]))
        cost = _for_batch(replace(cost, weights=0), shape[0])
        return _Draft(call, name, kind, label, shape, out, cost, channels[1])

    def matmul(self, op, name, call, inputs):
        """Return the row of a matrix product: each output is a sum of as many products."""
        left, right = inputs[1:] if name in ("addmm", "baddbmm") else inputs
        shape, other = self.sizes(op, call, left), self.sizes(op, call, right)
        out = self.sizes(op, call, op.results()[0])
        turned = op.attrs() if name == "matmul" else {}
        across = -2 if turned.get("transpose_x") and len(shape) > 1 else -1
        along = -2 if not turned.get("transpose_y") and len(other) > 1 else -1
        terms = shape[across]
        if other[along] != terms:  # Paddle before 3.3 finds this out only when it runs
            values = {"where": self.where(call), "expected": other[along], "got": terms}
            raise ValueError(words.error("features", shape=list(shape), **values))
        outputs = math.prod(out)
        by_parameter = len(other) == 2 and bool(self.made_of.get(key_of(right)))
        cost = Cost(macs=outputs * terms, activations=outputs)
        kind = "linear" if by_parameter else "matmul"
        return _Draft(call, name, kind, "", shape, out, cost, out[-1] if out else 1)

    def product(self, op, name, call, inputs):
        """Return the row of an operator of ``products.py``."""
        shapes = []
        for value in inputs:
            made_by = value.get_defining_op()
            if made_by.name() == "builtin.combine":  # a list of tensors
                shapes.append([self.sizes(op, call, part) for part in made_by.operands_source()])
            else:
                shapes.append(self.sizes(op, call, value))
        out = self.sizes(op, call, op.results()[0])
        count, kind = PRODUCTS[name]
        first = shapes[0][0] if shapes and isinstance(shapes[0], list) else shapes[0]
        return _Draft(call, name, kind, "", first, out, count(op.attrs(), shapes, out))

    def pooling(self, op, call, inputs):
        """Return the row of a pooling layer: one comparison or addition less than values."""
        attributes = op.attrs()
        shape, out = self.sizes(op, call, inputs[0]), self.sizes(op, call, op.results()[0])
        last = attributes.get("data_format", "NCHW") in ("NHWC", "NDHWC")
        space = slice(1, -1) if last else slice(2, None)
        if attributes.get("adaptive"):  # bins from floor(i·H / H_out) to ceil((i + 1)·H / H_out)
            values = math.prod(
                sum(-(-(i + 1) * size // bins) - i * size // bins for i in range(bins))
                for size, bins in zip(shape[space], out[space], strict=True)
            )
            values *= math.prod(out) // math.prod(out[space])
        elif attributes.get("global_pooling"):
            values = math.prod(shape)
        else:
            kernel = attributes.get("kernel_size")
            if kernel is None:
                kernel = inputs[1].get_defining_op().attrs()["value"]
            values = math.prod(out) * math.prod(kernel)
        kind = "avg_pool" if attributes.get("pooling_type") == "avg" else "max_pool"
        label = words.by_times(out[space]) if attributes.get("adaptive") else ""
        if not attributes.get("adaptive") and not attributes.get("global_pooling"):
            label = words.by_times(kernel)
        outputs = math.prod(out)
        cost = Cost(pool_ops=values - outputs, activations=outputs)
        name = ("adaptive_" if attributes.get("adaptive") else "") + f"{kind}{len(shape) - 2}d"
        return _Draft(call, name, kind, label, shape, out, cost)

    # ── the report ──
    def report(self, inputs, input_shape):
        """Read everything and return a Report."""
        self.read()
        self.rows_of_call = Counter(id(draft.call) for draft in self.drafts)
        rows = [self.row(draft) for draft in self.drafts]
        rows += self.unused_rows()
        free = {
            category: {name: times for name, times in counter.items() if times}
            for category, counter in self.free.items()
        }
        return Report(
            rows=tuple(rows),
            input_shapes=tuple(_leaves(inputs)),
            batch_was_none=any(shape[0] in (None, -1) for shape in _leaves(input_shape) if shape),
            not_counted={name: counter for name, counter in free.items() if counter},
            unknown=dict(self.unknown),
        )

    def row(self, draft):
        """Finish a row: its name, its parameters and what there is to say."""
        call = draft.call
        layer = call.layer if call else self.net
        names = self.paths.get(id(layer), [""])
        stands_for_layer = not layer._sub_layers and self.rows_of_call[id(call)] == 1
        notes = []
        input_shape, output_shape = draft.input_shape, draft.output_shape
        name = names[0] or type(layer).__name__
        if stands_for_layer and call:
            input_shape = (call.inputs or [input_shape])[0]
            output_shape = (call.outputs or [output_shape])[0]
        else:
            function = _function_name(draft)
            name = f"{names[0]} · {function}" if names[0] else function
        weights, biases, frozen, statistics = self.split(draft.parameters, draft.bias_ids)
        if call and call.number > 1 and draft.used:
            notes.append(words.NOTES["again"].format(call=call.number))
        elif shared := [key for key in draft.used if self.first_row.get(key) is not draft]:
            others = dict.fromkeys(self.name_of(self.first_row[key]) for key in shared)
            notes.append(words.NOTES["shared"].format(names=words.JOIN.join(others)))
        if stands_for_layer and len(names) > 1:
            notes.append(words.NOTES["alias"].format(names=words.JOIN.join(names[1:])))
        if id(layer) in self.trace.made:
            notes.append(words.NOTES["made"])
        if any(key not in self.owner for key in draft.used):
            notes.append(words.NOTES["not_registered"])
        if draft.plain and draft.operator not in operators.NORMALIZATION and draft.kind != "other":
            notes.append(words.NOTES["plain"])
        if draft.weights_only:
            notes.append(words.NOTES["weights_only"])
        if not draft.counted:
            notes.append(words.NOTES["uncounted"])
        return Row(
            name=name,
            layer=names[0],
            layer_type=type(layer).__name__,
            kind=draft.kind,
            label=draft.label,
            operator=draft.operator,
            input_shape=tuple(input_shape),
            output_shape=tuple(output_shape),
            cost=replace(draft.cost, weights=weights, biases=biases),
            frozen=frozen,
            running_stats=statistics,
            call=call.number if call else 1,
            counted=draft.counted,
            note=words.SEPARATOR.join(notes),
        )

    def name_of(self, draft):
        """Return the name of the layer that a row belongs to."""
        layer = draft.call.layer if draft.call else self.net
        return self.paths.get(id(layer), [""])[0] or type(layer).__name__

    def split(self, keys, bias_ids=()):
        """Count weights, biases, frozen parameters and running statistics among parameters."""
        weights = biases = frozen = statistics = 0
        for key in keys:
            _, name, parameter = self.owner[key]
            size = math.prod(parameter.shape)
            if key in self.statistics:
                statistics += size
                continue
            if key in bias_ids or "bias" in name:
                biases += size
            else:
                weights += size
            frozen += size if parameter.stop_gradient else 0
        return weights, biases, frozen, statistics

    def unused_rows(self):
        """Return a row for each layer with parameters that the forward pass did not use."""
        left = {}
        for key, (layer, _, _) in self.owner.items():
            if key not in self.first_row:
                left.setdefault(id(layer), (layer, []))[1].append(key)
        for layer, keys in left.values():
            names = self.paths[id(layer)]
            weights, biases, frozen, statistics = self.split(keys)
            note = "params_unused" if id(layer) in self.called else "never_called"
            yield Row(
                name=names[0] or type(layer).__name__,
                layer=names[0],
                layer_type=type(layer).__name__,
                kind="other",
                cost=Cost(weights=weights, biases=biases),
                frozen=frozen,
                running_stats=statistics,
                call=0,
                note=words.NOTES[note],
            )


def _leaves(inputs):
    """Yield every shape in nested lists and dicts, of Inputs or as they were given."""
    if isinstance(inputs, Input):
        yield inputs.shape
    elif isinstance(inputs, dict):
        yield from (shape for inner in inputs.values() for shape in _leaves(inner))
    elif any(isinstance(inner, dict | list | tuple | Input) for inner in inputs):
        yield from (shape for inner in inputs for shape in _leaves(inner))
    else:
        yield inputs


def _shape(value):
    """Return the shape of a tensor; of a list of tensors none."""
    return () if value.get_defining_op().name() == "builtin.combine" else tuple(value.shape)


def _for_batch(cost, batch):
    """Return the cost of a batch: everything but the parameters, that many times."""
    counts = ("macs", "padding_macs", "bias_adds", "pool_ops", "activations")
    return replace(cost, **{name: batch * getattr(cost, name) for name in counts}, output_size=None)


def _function_name(draft):
    """Return what a call without a layer of its own looks like in the code."""
    if draft.operator in ("matmul", "bmm", "mv", "dot", "addmm", "baddbmm"):
        return (
            "F.linear" if draft.kind == "linear" and draft.bias_ids else f"paddle.{draft.operator}"
        )
    return draft.operator if draft.kind == "other" else f"F.{draft.operator}"


def _has_blocks(op):
    return op.num_regions() > 0


def _operators_inside(op):
    """Yield the operators in the branches and loops of an operator, however deep."""
    if not _has_blocks(op):
        return
    for block in op.blocks():
        for inner in block.ops:
            yield inner
            yield from _operators_inside(inner)
