"""Train chapter 6's LeNet as it does, and write it down for <lenet-explorer>: `make lenet`.

Each weight is one byte times a scale of its output channel (of its output, for a dense layer); the
biases are float32. Ten test digits that the network reads right go with it. The file is

    the header's length (uint32) | header (JSON) | the bytes that it describes

and is read by lenet-network.js. Little-endian throughout.
"""

import json
from pathlib import Path

from course.digits import load_digits
from course.networks import lenet
from course.training import accuracy, train

import numpy as np
import paddle

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "book/_static/explorers/lenet.bin"
LAYERS = ("conv1", "conv2", "conv3", "fc1", "fc2")


def trained() -> paddle.nn.Layer:
    """The network of section 6.5: ten epochs, Adam, seed 0."""
    digits = load_digits()
    paddle.seed(0)
    net = lenet()
    train(net, digits.train_images, digits.train_labels, epochs=10)
    net.eval()
    return net


def rounded(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bytes and the scale of each output; `weight` has the outputs first."""
    flat = weight.reshape([len(weight), -1])
    scale = np.abs(flat).max(axis=1) / 127
    return np.round(flat / scale[:, None]).astype("int8"), scale.astype("<f4")


def outputs_first(layer: paddle.nn.Layer) -> np.ndarray:
    """A layer's weight as [out, in, …]; Paddle keeps a dense layer's the other way round."""
    weight = layer.weight.numpy()
    return weight if weight.ndim == 4 else weight.T


def samples(net: paddle.nn.Layer) -> np.ndarray:
    """Of each class the first test digit that `net` reads right, [10, 28, 28] uint8."""
    _, _, images, labels = load_digits()
    scores = net(paddle.to_tensor(images)).numpy().argmax(axis=1)
    first = [np.flatnonzero((labels == k) & (scores == k))[0] for k in range(10)]
    return np.round(images[first, 0] * 255).astype("uint8")


def packed(net: paddle.nn.Layer) -> bytes:
    """The file's content."""
    header, parts, at = {}, [], 0

    def put(name: str, values: np.ndarray) -> None:
        nonlocal at
        content = values.tobytes()
        header[name] = [at, *values.shape]
        parts.append(content + b"\0" * (-len(content) % 4))  # floats lie on fours
        at += len(parts[-1])

    for name in LAYERS:
        layer = getattr(net, name)
        weight = outputs_first(layer)
        whole, scale = rounded(weight)
        put(f"{name}.weight", whole.reshape(weight.shape))
        put(f"{name}.scale", scale)
        put(f"{name}.bias", layer.bias.numpy().astype("<f4"))
    put("digits", samples(net))
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + b"".join(parts)


def unpacked(content: bytes) -> tuple[paddle.nn.Layer, np.ndarray]:
    """The network and the digits that a file holds."""
    length = int.from_bytes(content[:4], "little")
    header, body = json.loads(content[4 : 4 + length]), content[4 + length :]

    def take(name: str, kind: str) -> np.ndarray:
        at, *shape = header[name]
        return np.frombuffer(body, kind, int(np.prod(shape)), at).reshape(shape)

    net = lenet()
    for name in LAYERS:
        whole, scale = take(f"{name}.weight", "int8"), take(f"{name}.scale", "<f4")
        weight = whole * scale.reshape([-1] + [1] * (whole.ndim - 1))
        layer = getattr(net, name)
        layer.weight.set_value((weight if weight.ndim == 4 else weight.T).astype("float32"))
        layer.bias.set_value(take(f"{name}.bias", "<f4"))
    net.eval()
    return net, take("digits", "uint8")


def main() -> None:
    """Train, write the file, and say what the rounding cost."""
    net = trained()
    TARGET.write_bytes(packed(net))
    digits = load_digits()
    kept, _ = unpacked(TARGET.read_bytes())
    shares = [accuracy(one, digits.test_images, digits.test_labels) for one in (net, kept)]
    size = TARGET.stat().st_size
    print(f"✓ {TARGET.relative_to(ROOT)}：{size:,} 字节")
    print(f"  测试正确率 {shares[0]:.1%}，舍入后 {shares[1]:.1%}")


if __name__ == "__main__":
    main()
