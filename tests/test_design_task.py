"""Chapter 09's reference entries keep the rules of the design task and reach what they promise."""

import re

import course  # noqa: F401 (before Paddle)
from course.digits import load_digits
from course.networks import REFERENCE_ENTRIES
from course.training import accuracy, train

import nbformat
import paddle
import pytest
from contract import ROOT, text_of
from convcost import model_cost

CHAPTER = ROOT / "notebooks" / "09_choosing.ipynb"
PARAMS_LIMIT, MACS_LIMIT, EPOCHS_LIMIT = 40_000, 1_000_000, 5


@pytest.fixture(scope="module")
def printed() -> dict[str, tuple[int, int]]:
    """What the chapter's table prints for each entry: parameters and MACs."""
    cells = {cell.id: cell for cell in nbformat.read(CHAPTER, 4).cells}
    lines = re.findall(
        r"^(\S.*?) +([\d,]+)[* ] +([\d,]+)[* ] +[\d.]+%[* ]?$",
        text_of(cells["entries-table"].outputs),
        flags=re.M,
    )
    return {name: tuple(int(n.replace(",", "")) for n in both) for name, *both in lines}


@pytest.mark.parametrize("name", REFERENCE_ENTRIES)
def test_reference_entry_keeps_the_rules(name: str, printed: dict) -> None:
    make, stages, _ = REFERENCE_ENTRIES[name]
    net = make()
    net.eval()
    report = model_cost(net, (1, 1, 28, 28))
    total = report.total
    assert not report.unknown
    assert total.params <= PARAMS_LIMIT
    assert total.macs <= MACS_LIMIT
    assert printed[name] == (total.params, total.macs)
    assert sum(epochs for epochs, _ in stages) <= EPOCHS_LIMIT
    assert list(net(paddle.zeros([2, 1, 28, 28])).shape) == [2, 10]


@pytest.mark.parametrize("name", REFERENCE_ENTRIES)
def test_reference_entry_reaches_what_it_promises(name: str) -> None:
    """Train it anew by the task's rules: 4,000 digits, batches of 32, seed 0."""
    make, stages, at_least = REFERENCE_ENTRIES[name]
    digits = load_digits()
    paddle.seed(0)
    net = make()
    for epochs, rate in stages:
        schedule = {"epochs": epochs, "learning_rate": rate, "batch_size": 32, "seed": 0}
        train(net, digits.train_images, digits.train_labels, **schedule)
    assert accuracy(net, digits.test_images, digits.test_labels) >= at_least
