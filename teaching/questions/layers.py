"""A layer that a question is about: how it is written, what convcost says it costs.

>>> layer = Layer("Conv2D", 32, 64, 3, stride=2, padding=1, size=56)
>>> print(layer)
Conv2D(32, 64, 3, stride=2, padding=1)
>>> layer.cost.params, layer.cost.output_size, layer.input_shape, layer.weight_shape
(18496, (28, 28), (32, 56, 56), (64, 32, 3, 3))
"""

from functools import cached_property

import convcost
from convcost import Cost

FUNCTIONS = {
    "Conv1D": convcost.conv1d,
    "Conv2D": convcost.conv2d,
    "Conv3D": convcost.conv3d,
    "Conv1DTranspose": convcost.conv1d_transpose,
    "Conv2DTranspose": convcost.conv2d_transpose,
    "Conv3DTranspose": convcost.conv3d_transpose,
    "MaxPool2D": convcost.max_pool2d,
    "AvgPool2D": convcost.avg_pool2d,
    "Linear": convcost.linear,
}
DEFAULTS = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1, "groups": 1}

ANY_SIZE = 64  # what convcost is told where a question asks only for parameters

Size = int | tuple[int, ...]


class Layer:
    """A layer of paddle.nn and the size of what comes in.

    `Layer("Conv2D", 32, 64, 3, stride=2, padding=1, size=56)`: the arguments are Paddle's, `size`
    is the input's height and width (one number if it is square), `channels` a pooling's.
    """

    def __init__(
        self,
        kind: str,
        *places: Size,
        size: Size | None = None,
        channels: int | None = None,
        **options: object,
    ) -> None:
        """Write the layer down; options at their default are left out."""
        self.kind, self.places = kind, places
        self.size, self.channels = size, channels
        usual = DEFAULTS | ({"stride": None} if "Pool" in kind else {})  # a pooling's: its kernel
        self.options = {
            name: value
            for name, value in options.items()
            if value is not None and value != usual.get(name, object())
        }

    def __str__(self) -> str:
        """As one writes it in Python."""
        arguments = [_code(place) for place in self.places]
        arguments += [f"{name}={_code(value)}" for name, value in self.options.items()]
        return f"{self.kind}({', '.join(arguments)})"

    __repr__ = __str__

    @property
    def code(self) -> str:
        """As a question shows it: between backticks."""
        return f"`{self}`"

    @cached_property
    def cost(self) -> Cost:
        """What convcost says of it."""
        more = {"channels": self.channels} if self.is_pooling else {}
        if self.kind != "Linear":
            more["input_size"] = self.size or ANY_SIZE
        return FUNCTIONS[self.kind](*self.places, **self.options, **more)

    @property
    def is_pooling(self) -> bool:
        """Whether it pools."""
        return "Pool" in self.kind

    @property
    def dims(self) -> int:
        """How many directions its window moves in."""
        return int(self.kind[self.kind.index("D") - 1])

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sides of its input."""
        return self.size if isinstance(self.size, tuple) else (self.size,) * self.dims

    @property
    def kernel(self) -> tuple[int, ...]:
        """The sides of its kernel."""
        kernel = self.places[0 if self.is_pooling else 2]
        return kernel if isinstance(kernel, tuple) else (kernel,) * self.dims

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Channels and sides of what comes in."""
        return (self.channels if self.is_pooling else self.places[0], *self.sizes)

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Channels and sides of what comes out."""
        channels = self.channels if self.is_pooling else self.places[1]
        return (channels, *self.cost.output_size)

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """The weight's shape, as Paddle keeps it: the transposed layers' begins with C_in."""
        if self.kind == "Linear":
            return self.places
        groups = self.options.get("groups", 1)
        first, second = self.places[:2] if "Transpose" in self.kind else self.places[1::-1]
        return (first, second // groups, *self.kernel)

    def but(self, **changes: object) -> "Layer":
        """The same layer with other options (or another `size`)."""
        options = {**self.options, **changes}
        size = options.pop("size", self.size)
        places = options.pop("places", self.places)
        return Layer(self.kind, *places, size=size, channels=self.channels, **options)


def _code(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    return str(value)
