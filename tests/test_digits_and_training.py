"""The digits and the training loop that chapters share."""

import re

from course.digits import load_digits
from course.training import History, accuracy, train

import numpy as np
import paddle
import pytest
from nbclient.client import _RGX_CARRIAGERETURN  # how a stored notebook drops rewritten lines
from paddle import nn

DIGITS = load_digits()


def small_net(*extra: nn.Layer) -> nn.Layer:
    paddle.seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 16), nn.ReLU(), *extra, nn.Linear(16, 10))


def weights(net: nn.Layer) -> np.ndarray:
    return np.concatenate([p.numpy().ravel() for p in net.parameters()])


class AlwaysSeven(nn.Layer):
    """Answers 7 whatever it sees, and notes whether it was training when asked."""

    def __init__(self) -> None:
        super().__init__()
        self.modes: set[bool] = set()

    def forward(self, images: paddle.Tensor) -> paddle.Tensor:
        self.modes.add(self.training)
        return paddle.eye(10)[7].expand([images.shape[0], 10])


def test_digits_have_the_promised_form() -> None:
    for images, labels, count in ((*DIGITS[:2], 4000), (*DIGITS[2:], 1000)):
        assert images.shape == (count, 1, 28, 28)
        assert labels.shape == (count,)
        assert (images.dtype, labels.dtype) == (np.float32, np.int64)
        assert (images.min(), images.max()) == (0, 1)


def test_every_class_is_there_in_both_parts_and_none_is_lost() -> None:
    train_counts, test_counts = np.bincount(DIGITS[1]), np.bincount(DIGITS[3])
    assert (train_counts + test_counts == 500).all()
    assert test_counts.min() > 70  # 1,000 / 10 on average: shuffled, not sorted by class
    assert len(np.unique(DIGITS.train_labels[:50])) == 10


def test_no_image_is_in_both_parts() -> None:
    train_set = {image.tobytes() for image in DIGITS.train_images}
    assert not any(image.tobytes() in train_set for image in DIGITS.test_images)


def test_labels_stay_with_their_images() -> None:
    """The mean image of a class is nearer to its test images than another class's, mostly."""
    means = np.stack(
        [DIGITS.train_images[DIGITS.train_labels == k].mean(axis=0) for k in range(10)]
    )
    distance = ((DIGITS.test_images[:, None] - means[None]) ** 2).sum(axis=(2, 3, 4))
    assert (distance.argmin(axis=1) == DIGITS.test_labels).mean() > 0.7


def test_order_depends_on_the_seed_alone() -> None:
    again, other = load_digits(), load_digits(seed=1)
    assert np.array_equal(again.train_images, DIGITS.train_images)
    assert not np.array_equal(other.train_labels, DIGITS.train_labels)


def test_cut_can_be_moved() -> None:
    few = load_digits(train_size=250)
    assert len(few.train_labels) == 250
    assert len(few.test_labels) == 4750
    for impossible in (0, 5000):
        with pytest.raises(ValueError, match=f"train_size={impossible}"):
            load_digits(train_size=impossible)


def test_training_learns_and_reports_each_epoch() -> None:
    net = small_net()
    few = DIGITS.train_images[:500], DIGITS.train_labels[:500]
    history = train(net, *few, epochs=4, learning_rate=0.01, test=DIGITS[2:])
    assert len(history.loss) == len(history.accuracy) == len(history.test_accuracy) == 4
    assert history.loss[-1] < history.loss[0] / 2
    assert history.accuracy[-1] > 0.85
    assert history.test_accuracy[-1] == accuracy(net, *DIGITS[2:]) > 0.7


@pytest.mark.parametrize("extra", [(), (nn.Dropout(0.5),)])
def test_same_seed_same_result_whatever_ran_before(extra: tuple) -> None:
    few = DIGITS.train_images[:300], DIGITS.train_labels[:300]
    runs: list[tuple[History, np.ndarray]] = []
    for seed in (0, 0, 1):
        net = small_net(*extra)
        paddle.rand([len(runs) + 1])  # something else draws random numbers
        np.random.rand(len(runs) + 1)
        runs.append((train(net, *few, epochs=2, seed=seed), weights(net)))
    assert runs[0][0] == runs[1][0]
    assert np.array_equal(runs[0][1], runs[1][1])
    assert not np.array_equal(runs[0][1], runs[2][1])


def test_every_image_counts_once_an_epoch() -> None:
    """With weights that cannot move, the reports are those of the whole set, last batch and all."""
    net = small_net()
    still = paddle.optimizer.SGD(learning_rate=0.0, parameters=net.parameters())
    images, labels = DIGITS.train_images[:150], DIGITS.train_labels[:150]
    history = train(net, images, labels, epochs=1, optimizer=still)
    whole = nn.functional.cross_entropy(net(paddle.to_tensor(images)), paddle.to_tensor(labels))
    assert history.loss[0] == pytest.approx(float(whole), rel=1e-5)
    assert history.accuracy[0] == accuracy(net, images, labels)


def test_own_optimizer_is_used() -> None:
    net = small_net()
    before = weights(net)
    still = paddle.optimizer.Momentum(learning_rate=0.0, parameters=net.parameters())
    train(net, DIGITS.train_images[:64], DIGITS.train_labels[:64], epochs=1, optimizer=still)
    assert np.array_equal(weights(net), before)


def test_different_numbers_of_images_and_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="3 幅图，却有 2 个标签"):
        train(small_net(), DIGITS.train_images[:3], DIGITS.train_labels[:2], epochs=1)


def test_accuracy_counts_every_image_and_leaves_the_mode_alone() -> None:
    net = AlwaysSeven()
    sevens = (DIGITS.test_labels == 7).mean()
    for batch_size in (1000, 300, 7):
        assert accuracy(net, *DIGITS[2:], batch_size=batch_size) == sevens
    assert net.modes == {False}
    assert net.training
    net.eval()
    accuracy(net, *DIGITS[2:])
    assert not net.training


def test_progress_shows_but_nothing_of_it_is_stored(capsys: pytest.CaptureFixture) -> None:
    print("before")
    train(small_net(), DIGITS.train_images[:64], DIGITS.train_labels[:64], epochs=3)
    print("after")
    shown = capsys.readouterr().out
    lines = shown.split("\r")
    bars = [line.count("█") for line in lines if "轮" in line]
    assert bars == sorted(bars)
    assert bars[-1] == max(map(len, re.findall("[█░]+", shown)))  # full at the end, not before
    assert bars[-2] < bars[-1]
    assert "第 3/3 轮" in shown
    assert _RGX_CARRIAGERETURN.sub("", shown) == "before\nafter\n"
