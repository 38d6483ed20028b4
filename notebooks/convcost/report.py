"""The cost of a model as rows and sums, for reading, for a file and for a picture."""

import csv
import io
import json
from dataclasses import dataclass, field, replace

from . import words
from .cost import Cost
from .tables import Table


@dataclass(frozen=True, kw_only=True)
class Row:
    """One layer at one place in the order of execution.

    Attributes:
        name: the layer as the model's code has it (``block3.conv1``), or the layer and the function
            that was called in it (``block3 · F.conv2d``).
        layer: the layer alone; empty for the model itself.
        layer_type: its class.
        kind: 'conv', 'pointwise', 'depthwise', 'grouped', 'conv_transpose', 'deformable',
            'linear', 'matmul', 'bilinear', 'recurrent', 'max_pool', 'avg_pool', 'norm',
            'embedding' or 'other'.
        label: the kernel, with the stride after a slash if it is not 1.
        operator: what was called, as paddle.nn.functional has it.
        input_shape: what goes in; empty for a layer that is never called.
        output_shape: what comes out.
        cost: a Cost.
        frozen: how many of ``cost.params`` are not trained.
        running_stats: running statistics of normalisation; not parameters.
        call: 1 for the first call of the layer, 2 for the second, 0 for a layer never called.
        counted: False if the operator is unknown, so that its MACs are missing from the sums.
        note: what else there is to say.

    Example:
        >>> row = Row(name="conv1", layer="conv1", layer_type="Conv2D", kind="conv", label="3×3")
        >>> row.kind_text, row.params, row.macs
        ('卷积 3×3', 0, 0)
    """

    name: str
    layer: str
    layer_type: str
    kind: str
    label: str = ""
    operator: str = ""
    input_shape: tuple[int, ...] = ()
    output_shape: tuple[int, ...] = ()
    cost: Cost = field(default_factory=Cost)
    frozen: int = 0
    running_stats: int = 0
    call: int = 1
    counted: bool = True
    note: str = ""

    @property
    def params(self):
        """Parameters counted in this row; a second call of a layer has none."""
        return self.cost.params

    @property
    def macs(self):
        """Multiply-accumulates of this row."""
        return self.cost.macs

    @property
    def kind_text(self):
        """The kind in words, with the kernel."""
        word = self.layer_type if self.kind == "other" else words.KINDS[self.kind]
        return f"{word} {self.label}".strip()

    def to_dict(self):
        """Return the row by name, for JSON."""
        own = ("name", "layer", "layer_type", "kind", "label", "operator")
        numbers = self.cost.to_dict()
        del numbers["output_size"]
        return {
            **{name: getattr(self, name) for name in own},
            "input_shape": list(self.input_shape),
            "output_shape": list(self.output_shape),
            **numbers,
            "frozen": self.frozen,
            "running_stats": self.running_stats,
            "call": self.call,
            "counted": self.counted,
            "note": self.note,
        }


@dataclass(frozen=True, kw_only=True)
class Report:
    """What ``model_cost`` returns: a table in Jupyter and in a terminal.

    Attributes:
        rows: a tuple of Row, in order of execution; layers that are never called come last.
        input_shapes: the shapes that the model was traced with.
        batch_was_none: whether a batch of None was taken for 1.
        not_counted: operators known to have no MACs: {category: {operator: how often}}.
        unknown: operators that compute and are unknown: {operator: how often}. Empty if every
            MAC of the model is counted.

    Example, with two rows written by hand; ``model_cost`` writes them for a model:
        >>> rows = [
        ...     Row(name=name, layer=name, layer_type="Linear", kind="linear", cost=Cost(macs=macs))
        ...     for name, macs in (("head.fc1", 300), ("head.fc2", 40))
        ... ]
        >>> report = Report(rows=tuple(rows), input_shapes=((1, 3),))
        >>> report.total.macs, report.blocks()["head"].macs, report.to_csv().count("fc")
        (340, 340, 4)
    """

    rows: tuple[Row, ...]
    input_shapes: tuple[tuple[int, ...], ...]
    batch_was_none: bool = False
    not_counted: dict = field(default_factory=dict)
    unknown: dict = field(default_factory=dict)

    # ── sums ──
    @property
    def total(self):
        """The whole model, as a Cost."""
        return replace(sum((row.cost for row in self.rows), Cost()), output_size=None)

    @property
    def frozen_params(self):
        """Parameters that training leaves alone (``stop_gradient`` is true)."""
        return sum(row.frozen for row in self.rows)

    @property
    def trainable_params(self):
        """Parameters that training changes."""
        return self.total.params - self.frozen_params

    @property
    def running_stats(self):
        """Running statistics of normalisation, which ``parameters()`` lists among parameters."""
        return sum(row.running_stats for row in self.rows)

    def blocks(self, depth=1):
        """Sum the rows by the first ``depth`` parts of their layers' names.

        Returns:
            A dict from a block's name to a Cost, in order of execution. Calls in the model's own
            ``forward`` are under ''.
        """
        if isinstance(depth, bool) or not isinstance(depth, int) or depth < 1:
            raise ValueError(words.error("depth", value=depth))
        sums = {}
        for row in self.rows:
            block = ".".join(row.layer.split(".")[:depth])
            sums[block] = sums.get(block, Cost()) + row.cost
        return {name: replace(cost, output_size=None) for name, cost in sums.items()}

    def dearest(self, count=5, by="macs"):
        """Return the rows that cost most, the dearest first.

        Args:
            count: how many.
            by: 'macs', 'params' or 'activations'.
        """
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise ValueError(words.error("dearest", value=count))
        if by not in ("macs", "params", "activations"):
            raise ValueError(words.error("dearest_by", value=by))
        return tuple(sorted(self.rows, key=lambda row: -getattr(row.cost, by))[:count])

    # ── tables ──
    def _cells(self):
        """Return the table's body as texts, one list for each row and one for the total."""
        body = []
        for row in self.rows:
            macs = words.with_commas(row.macs) if row.counted else "?"
            cells = [
                row.name,
                row.kind_text,
                words.by_times(row.input_shape),
                words.by_times(row.output_shape),
                words.with_commas(row.params),
                macs,
                words.with_commas(row.cost.activations),
                row.note,
            ]
            body.append(cells)
        total = self.total
        numbers = [words.both(n) for n in (total.params, total.macs, total.activations)]
        return body, [words.REPORT["total"], "", "", "", *numbers, ""]

    def _table(self):
        """Return everything as a table; without the column of notes if there are none."""
        body, total = self._cells()
        head = list(words.COLUMNS.values())
        if not any(row.note for row in self.rows):
            head, total, body = head[:-1], total[:-1], [cells[:-1] for cells in body]
        return Table(
            head=head,
            body=body,
            foot=total,
            right={4, 5, 6},
            title=self._title(),
            notes=self._footnotes(),
        )

    def _title(self):
        shapes = words.JOIN.join(words.by_times(shape) for shape in self.input_shapes)
        parts = [words.REPORT["title"].format(shape=shapes)]
        batch = (*self.input_shapes[0], 1)[0]
        if self.batch_was_none:
            parts.append(words.REPORT["batch_none"])
        elif batch > 1:
            parts.append(words.REPORT["batch_many"].format(batch=batch))
        return words.SEPARATOR.join(parts)

    def _footnotes(self):
        """Return the lines under the table, the warning first."""
        say, total, lines = words.REPORT, self.total, []
        if self.unknown:
            lines.append(say["unknown"].format(operators=_list_operators(self.unknown)))
        numbers = {"trainable": self.trainable_params, "frozen": self.frozen_params}
        line = say["trainable"].format(**{k: words.with_commas(n) for k, n in numbers.items()})
        if self.running_stats:
            count = words.with_commas(self.running_stats)
            line += words.SEPARATOR + say["running_stats"].format(count=count)
        lines.append(line)
        line = say["flops"].format(flops=words.both(total.flops))
        if total.padding_macs:
            macs = words.both(total.padding_macs)
            line += words.SEPARATOR + say["padding_macs"].format(macs=macs)
        lines.append(line)
        if total.weight_macs:
            lines.append(say["weight_macs"].format(macs=words.both(total.weight_macs)))
        if total.bias_adds or total.pool_ops:
            numbers = {"bias_adds": total.bias_adds, "pool_ops": total.pool_ops}
            lines.append(
                say["bias_adds"].format(**{k: words.with_commas(n) for k, n in numbers.items()})
            )
        computing = {
            words.CATEGORIES[category]: counter
            for category, counter in self.not_counted.items()
            if category not in ("movement", "creation")
        }
        if computing:
            listed = words.SEPARATOR.join(
                f"{category} {_list_operators(counter)}" for category, counter in computing.items()
            )
            lines.append(say["not_counted"].format(operators=listed))
        return lines

    def __str__(self):
        """Return the table for a terminal."""
        return self._table().to_text()

    def __repr__(self):
        """Return the sums in one line."""
        total = self.total
        return f"Report(rows={len(self.rows)}, params={total.params}, macs={total.macs})"

    def _repr_html_(self):
        return self._table().to_html()

    def to_markdown(self):
        """Return the table in Markdown, for a README or an issue."""
        return self._table().to_markdown()

    # ── files ──
    def to_dict(self):
        """Return everything as plain numbers, texts, lists and dicts."""
        total = self.total.to_dict()
        del total["output_size"]
        return {
            "input_shapes": [list(shape) for shape in self.input_shapes],
            "rows": [row.to_dict() for row in self.rows],
            "total": {
                **total,
                "trainable_params": self.trainable_params,
                "frozen_params": self.frozen_params,
                "running_stats": self.running_stats,
            },
            "not_counted": {name: dict(counter) for name, counter in self.not_counted.items()},
            "unknown": dict(self.unknown),
        }

    def to_json(self, indent=2):
        """Return ``to_dict()`` as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def to_csv(self):
        """Return the rows as CSV with a line of field names; shapes are written 1x3x224x224."""
        text = io.StringIO()
        rows = [row.to_dict() for row in self.rows]
        names = list(rows[0]) if rows else []
        writer = csv.DictWriter(text, names, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            for name in ("input_shape", "output_shape"):
                row[name] = "x".join(map(str, row[name]))
            writer.writerow(row)
        return text.getvalue()

    # ── picture ──
    def plot(self, depth=None, axes=None):
        """Draw parameters and MACs side by side, a bar for each layer from the first to the last.

        The picture is as wide as matplotlib's ``figure.figsize`` says and grows with the number of
        bars, so sixty layers stay readable; letters follow ``font.size``. In Jupyter it shows
        itself; elsewhere ``plt.savefig(...)`` or ``plt.show()`` after it.

        Args:
            depth: None for a bar a layer; 1 or more for a bar a block, as in ``blocks(depth)``.
            axes: two matplotlib Axes to draw on, in place of a new figure.
        """
        from matplotlib import pyplot as plt

        letters = 0.75 * plt.rcParams["font.size"]  # points, of 72 to an inch
        if depth is None:
            bars = [(row.name, row.cost) for row in self.rows]
        else:
            bars = [(words.block(name), cost) for name, cost in self.blocks(depth).items()]
        bars = [(name, cost) for name, cost in bars if cost.params or cost.macs]
        if not bars:
            raise ValueError(words.error("plot_empty"))
        if axes is None:
            width = plt.rcParams["figure.figsize"][0]
            height = max(2.0, (6 + 1.85 * len(bars)) * letters / 72)
            size = (width, height)
            _, axes = plt.subplots(1, 2, figsize=size, sharey=True, layout="constrained")
        places = range(len(bars))
        colours = ("#0072B2", "#D55E00")  # told apart by colour-blind eyes too
        for axis, field_name, otherwise, colour in zip(
            axes, ("params", "macs"), ("params", "MACs"), colours, strict=True
        ):
            numbers = [getattr(cost, field_name) for _, cost in bars]
            drawn = axis.barh(places, numbers, color=colour, height=0.75)
            axis.bar_label(drawn, [words.short(n) for n in numbers], padding=2, fontsize=letters)
            axis.set_title(_drawable(words.REPORT[f"plot_{field_name}"], otherwise))
            axis.set_xlim(0, 1.35 * max(*numbers, 1))  # the longest bar's number fits too
            axis.xaxis.set_visible(False)  # every bar has its number
            axis.tick_params(axis="y", length=0)
            axis.spines[["top", "right", "bottom"]].set_visible(False)
        labels = [_drawable(name, name.replace(words.REPORT["outermost"], "·")) for name, _ in bars]
        axes[0].set_yticks(places, labels, fontsize=letters)
        axes[0].set_ylim(len(bars) - 0.4, -0.6)  # first layer on top


def _list_operators(counter):
    return words.JOIN.join(f"{name} ×{times}" for name, times in counter.items())


def _drawable(text, otherwise):
    """Return a text if the font that matplotlib is set to has its characters, else the other."""
    from matplotlib import font_manager, rcParams

    families = []
    for family in rcParams["font.family"]:
        families += rcParams.get(f"font.{family}", [family])
    missing = set(text)
    for family in families:
        try:
            path = font_manager.findfont(family, fallback_to_default=False)
        except ValueError:
            continue
        font = font_manager.get_font(path)
        missing = {char for char in missing if not font.get_char_index(ord(char))}
    return otherwise if missing else text
