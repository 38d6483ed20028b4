"""What becomes of one entry: its rules kept or not, its bill, its scores on the contest's split.

It runs where a hand-in's code runs, in place of chapter 09's check (see teaching.grading.worker):
the chapter's own `faults` say what breaks the rules and its own `fit` trains.
"""

from collections.abc import Iterator
from typing import Any

from course.checks import Exercise, builder, exercise, number, rows, whole
from course.digits import load_digits
from course.training import accuracy

from teaching.contest import words

NUMBER = 5
"""The exercise of chapter 09 that is the task."""
BY_CHANCE = 0.4
"""What no network that was never trained gets right of ten digits."""


def judge(names: dict[str, Any], settings: dict[str, Any], measured: dict[str, Any]) -> Exercise:
    """Make the check that measures; `settings` has `split`, `seeds` and `limit` (seconds).

    What it writes into `measured`: `params`, `macs`, and `scores`, one for each seed.
    """

    @exercise(NUMBER, limit=settings["limit"], build=builder, stages=rows(whole, number))
    def entry(build: Any, stages: Any) -> Iterator[tuple[str, str | None]]:
        if not stages or min(min(stage) for stage in stages) <= 0:
            yield "stages", words.NO_STAGES
            return
        yield "stages", None
        if found := names["faults"](build, stages):
            yield "build", "".join(found)
            return
        total = names["cost_of"](build).total
        measured.update(params=total.params, macs=total.macs)
        digits = load_digits(seed=settings["split"])
        names.update(images=digits.train_images, labels=digits.train_labels)
        size, scores = len(digits.train_images), []
        for seed in settings["seeds"]:
            untrained = names["fit"](build, [], seed)
            if accuracy(untrained, digits.test_images, digits.test_labels) > BY_CHANCE:
                yield "build", words.TRAINED_BEFORE
                return
            net = names["fit"](build, stages, seed, slice(0, size))
            scores.append(float(accuracy(net, digits.test_images, digits.test_labels)))
        measured["scores"] = scores
        yield "build", None

    return entry
