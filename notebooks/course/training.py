"""The training loop that chapters share, short enough to read at one sitting.

Chapter 6 goes through it line by line.
"""

from dataclasses import dataclass, field

import numpy as np
import paddle
import paddle.nn.functional as F

PROGRESS = "{bar} 第 {epoch}/{epochs} 轮，损失 {loss:.3f}"
BAR_LENGTH = 20


@dataclass
class History:
    """What training reported, one number an epoch."""

    loss: list[float] = field(default_factory=list)
    """Mean cross-entropy (in nats) over the epoch's batches, as each was seen."""
    accuracy: list[float] = field(default_factory=list)
    """Share of training images judged right, 0 to 1, as each was seen."""
    test_accuracy: list[float] = field(default_factory=list)
    """Share of test images judged right after the epoch; empty without a test set."""


def train(
    net: paddle.nn.Layer,
    images: np.ndarray,
    labels: np.ndarray,
    *,
    epochs: int,
    batch_size: int = 64,
    learning_rate: float = 0.001,
    optimizer: paddle.optimizer.Optimizer | None = None,
    test: tuple[np.ndarray, np.ndarray] | None = None,
    seed: int = 0,
) -> History:
    """Teach `net` to tell classes apart, by cross-entropy and minibatches; it is changed in place.

    The same start and the same `seed` give the same batches and the same dropout, whatever ran
    before. (The start is the caller's: `paddle.seed(0)` before the network is built.)

    Args:
        net: takes images and returns [N, classes], one score a class, before softmax.
        images: [N, …], float32.
        labels: [N], int64, the class of each image.
        epochs: how often every image is seen.
        batch_size: images in one step; the last batch of an epoch may be smaller.
        learning_rate: for Adam; unused if there is an `optimizer`.
        optimizer: another one, made with `parameters=net.parameters()`.
        test: (images, labels) to judge after every epoch.
        seed: of the order of images and of dropout.

    Raises:
        ValueError: if images and labels differ in number.
    """
    if len(images) != len(labels):
        raise ValueError(f"有 {len(images)} 幅图，却有 {len(labels)} 个标签")
    if optimizer is None:
        optimizer = paddle.optimizer.Adam(learning_rate, parameters=net.parameters())
    shuffler = np.random.default_rng(seed)
    paddle.seed(seed)  # dropout draws from Paddle's own generator
    history = History()

    for epoch in range(1, epochs + 1):
        net.train()
        order = shuffler.permutation(len(labels))
        total_loss, right = 0.0, 0
        for start in range(0, len(labels), batch_size):
            batch = order[start : start + batch_size]
            target = paddle.to_tensor(labels[batch])
            scores = net(paddle.to_tensor(images[batch]))
            loss = F.cross_entropy(scores, target)
            loss.backward()
            optimizer.step()
            optimizer.clear_grad()
            total_loss += float(loss) * len(batch)
            right += int((scores.argmax(axis=1) == target).sum())
        history.loss.append(total_loss / len(labels))
        history.accuracy.append(right / len(labels))
        if test is not None:
            history.test_accuracy.append(accuracy(net, *test))
        _show_progress(epoch, epochs, history.loss[-1])
    _show("")
    return history


def accuracy(
    net: paddle.nn.Layer, images: np.ndarray, labels: np.ndarray, *, batch_size: int = 500
) -> float:
    """Share of `images` whose highest score is at their label, 0 to 1; `net` is left as it was."""
    was_training = net.training
    net.eval()  # no dropout
    right = 0
    with paddle.no_grad():  # nothing is kept for a backward pass
        for start in range(0, len(labels), batch_size):
            part = slice(start, start + batch_size)
            scores = net(paddle.to_tensor(images[part])).numpy()
            right += int((scores.argmax(axis=1) == labels[part]).sum())
    if was_training:
        net.train()
    return right / len(labels)


def _show_progress(epoch: int, epochs: int, loss: float) -> None:
    done = BAR_LENGTH * epoch // epochs
    bar = "█" * done + "░" * (BAR_LENGTH - done)
    _show(PROGRESS.format(bar=bar, epoch=epoch, epochs=epochs, loss=loss))


def _show(text: str) -> None:
    """Write over the line; an empty text wipes it, so that stored notebooks keep nothing of it."""
    print(f"\r{' ' * 60}\r{text}", end="", flush=True)
