"""What a layer costs, as one value that cannot change and that can be added up."""

from dataclasses import dataclass

from . import words


@dataclass(frozen=True, kw_only=True)
class Cost:
    """The cost of a layer, or of several added up.

    The counting rule, the same everywhere in the course:

    * ``macs``, the 计算量, are the multiply-accumulates of convolution and linear layers.
      Multiplications with zero padding count (``padding_macs`` says how many there are).
    * Additions of a bias and the work of pooling are not MACs; they stand apart in
      ``bias_adds`` and ``pool_ops``. Activations and normalisation do no MACs either.
    * ``params`` are weights and biases, whether trained or frozen.

    Attributes:
        weights: weights, a count.
        biases: biases, a count.
        macs: multiply-accumulates for one input.
        padding_macs: those of ``macs`` that multiply a padded zero or, in a transposed
            convolution, make a value that the padding cuts off again.
        weight_macs: multiply-accumulates that turn weights into other weights before the input
            comes, as spectral normalisation does; not among ``macs``.
        bias_adds: additions of a bias: one for each output element of a layer that has a bias.
        pool_ops: comparisons of max pooling, additions of average pooling.
        activations: elements in the output: C_out · H_out · W_out.
        output_size: (H_out, W_out) for 2-D layers; of a sum, that of the last term.

    Example:
        >>> one = Cost(weights=27, macs=2700, output_size=(10, 10))
        >>> two = Cost(weights=64, biases=8, macs=800, output_size=(10, 10))
        >>> (one + two).params, (one + two).macs, sum([one, two, two]).macs
        (99, 3500, 4300)
    """

    weights: int = 0
    biases: int = 0
    macs: int = 0
    padding_macs: int = 0
    weight_macs: int = 0
    bias_adds: int = 0
    pool_ops: int = 0
    activations: int = 0
    output_size: tuple[int, ...] | None = None

    @property
    def params(self):
        """Weights and biases together."""
        return self.weights + self.biases

    @property
    def flops(self):
        """Floating-point operations, 2 · MACs, as each is one multiplication and one addition."""
        return 2 * self.macs

    def __add__(self, other):
        """Add two costs; the output size is that of the right one."""
        if not isinstance(other, Cost):
            return NotImplemented
        return Cost(
            **{name: getattr(self, name) + getattr(other, name) for name in COUNTS},
            output_size=self.output_size if other.output_size is None else other.output_size,
        )

    def __radd__(self, other):
        """Let ``sum`` start at 0."""
        return self if isinstance(other, int) and other == 0 else NotImplemented

    def to_dict(self):
        """Return every number by name, for JSON or a table of one's own."""
        size = None if self.output_size is None else list(self.output_size)
        numbers = {name: getattr(self, name) for name in COUNTS}
        return {"params": self.params, **numbers, "flops": self.flops, "output_size": size}

    def _lines(self):
        """Pairs of a word and a text, without the lines that are nought and say nothing."""
        shown = ["params", "macs", "flops"]
        if self.weights and self.biases:
            shown[1:1] = ["weights", "biases"]
        if self.padding_macs:
            shown.insert(shown.index("flops"), "padding_macs")
        pairs = [(words.COST[name], words.both(getattr(self, name))) for name in shown]
        if self.output_size is not None:
            pairs.append((words.COST["output_size"], words.by_times(self.output_size)))
        for name in ("activations", "weight_macs", "bias_adds", "pool_ops"):
            if getattr(self, name):
                pairs.append((words.COST[name], words.both(getattr(self, name))))
        return pairs

    def __str__(self):
        """Return a small table for a terminal."""
        pairs = self._lines()
        columns = max(words.width(word) for word, _ in pairs)
        return "\n".join(f"{words.pad(word, columns)}  {text}" for word, text in pairs)

    def __repr__(self):
        """Return what a list of costs shows: the three numbers that matter."""
        size = f", output_size={self.output_size}" if self.output_size is not None else ""
        return f"Cost(params={self.params}, macs={self.macs}{size})"

    def _repr_html_(self):
        rows = "".join(
            f'<tr><th style="text-align:left">{word}</th>'
            f'<td style="text-align:right">{text}</td></tr>'
            for word, text in self._lines()
        )
        return f'<table class="convcost"><tbody>{rows}</tbody></table>'


#: The fields that add up.
COUNTS = (
    "weights",
    "biases",
    "macs",
    "padding_macs",
    "weight_macs",
    "bias_adds",
    "pool_ops",
    "activations",
)
