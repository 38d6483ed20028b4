"""Addresses of the site's explorers, set to the layer that a question is about.

An explorer has bounds; a layer beyond them has no address (None). The bounds are the explorers'
`static fields`; a test holds the two together.
"""

from collections.abc import Sequence

from teaching.questions.layers import Layer

PAGE = "book/explore.html"
#: explorer → setting → (least, most)
BOUNDS = {
    "kind-explorer": {
        "in_channels": (1, 2048),
        "out_channels": (1, 2048),
        "groups": (1, 2048),
        "multiplier": (1, 8),
        "kernel_size": (1, 31),
        "input_size": (1, 512),
        "stride": (1, 8),
        "padding": (0, 15),
    },
    "conv-explorer": {
        "in_channels": (1, 4),
        "out_channels": (1, 3),
        "groups": (1, 4),
        "input_size": (1, 12),
        "kernel_size": (1, 7),
        "stride": (1, 4),
        "padding": (0, 4),
        "dilation": (1, 3),
        "output_padding": (0, 3),
    },
    "field-explorer": {"input_size": (1, 512), "channels": (1, 1024)},
    "roofline-explorer": {
        "batch": (1, 256),
        "in_channels": (1, 4096),
        "out_channels": (1, 4096),
        "kernel_size": (1, 11),
        "groups": (1, 4096),
        "input_size": (1, 224),
    },
}
PAIRS = {
    "conv-explorer": [
        "input_size",
        "kernel_size",
        "stride",
        "padding",
        "dilation",
        "output_padding",
    ],
    "kind-explorer": ["input_size"],
}


def address(explorer: str, **settings: object) -> str | None:
    """The address of an explorer with these settings; None where one is out of its bounds.

    >>> address("kind-explorer", kind="separable", in_channels=96, input_size=27, bias=True)
    'book/explore.html?kind-explorer=kind:separable;in_channels:96;input_size:27,27;bias:1#kind-explorer'
    >>> address("kind-explorer", in_channels=4096)
    """
    parts = []
    for name, value in settings.items():
        least, most = BOUNDS.get(explorer, {}).get(name, (None, None))
        values = value if isinstance(value, tuple) else (value,)
        if least is not None and not all(least <= one <= most for one in values):
            return None
        if name in PAIRS.get(explorer, ()) and len(values) == 1:
            values *= 2
        parts.append(
            f"{name}:{','.join(str(int(v) if isinstance(v, bool) else v) for v in values)}"
        )
    return f"{PAGE}?{explorer}={';'.join(parts)}#{explorer}"


def bill(layer: Layer, kind: str | None = None) -> str | None:
    """The explorer of kinds and what they cost, set to a square Conv2D."""
    kernel, options = layer.kernel, layer.options
    stride, padding = options.get("stride", 1), options.get("padding", 0)
    if layer.kind != "Conv2D" or len(set(kernel)) > 1 or "dilation" in options:
        return None
    if not isinstance(stride, int) or not isinstance(padding, int):
        return None
    c_in, c_out = layer.places[:2]
    groups = options.get("groups", 1)
    settings = {"in_channels": c_in, "out_channels": c_out}
    if kind is None:
        kind = "standard" if groups == 1 else "depthwise" if groups == c_in else "grouped"
    if kind == "grouped":
        settings["groups"] = groups
    if kind == "depthwise":
        settings["multiplier"] = c_out // c_in
    return address(
        "kind-explorer",
        kind=kind,
        **settings,
        kernel_size=kernel[0],
        **({"input_size": layer.sizes} if layer.size else {}),
        stride=stride,
        padding=padding,
        bias=options.get("bias_attr") is not False,
    )


def windows(layer: Layer) -> str | None:
    """The explorer that moves the window, set to the layer's sizes with one channel in and out."""
    names = ("stride", "padding", "dilation", "output_padding")
    options = {name: layer.options[name] for name in names if name in layer.options}
    return address(
        "conv-explorer",
        kind="transposed" if "Transpose" in layer.kind else "standard",
        input_size=layer.sizes,
        kernel_size=layer.kernel,
        **options,
    )


def field(layers: Sequence[tuple[str, int, int, int]], against: str = "none") -> str | None:
    """The explorer of receptive fields, set to a stack of (c or p, kernel, stride, dilation)."""
    written = []
    for kind, kernel, stride, dilation in layers:
        if kernel > 15 or stride > 4 or dilation > 8:
            return None
        moved = "" if stride == (kernel if kind == "p" else 1) else f"s{stride}"
        written.append(f"{kind}{kernel}{moved}" + (f"d{dilation}" if dilation > 1 else ""))
    return address("field-explorer", layers=",".join(written), against=against, layer=len(written))


def network(model: str, **settings: object) -> str:
    """The explorer of whole networks, set to one of them."""
    return address("model-explorer", model=model, **settings)
