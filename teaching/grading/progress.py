"""How far a command is, on one line of the terminal."""

import sys

from teaching.grading import words

WIDTH = 24


def show(done: int, of: int, seconds: float) -> None:
    """The bar, and how long it still takes; on a terminal it is drawn over."""
    if not of or (done < of and not sys.stderr.isatty()):
        return
    full = WIDTH * done // of
    bar = "█" * full + "░" * (WIDTH - full)
    left = seconds / done * (of - done) if done else 0
    told = words.LEFT_TIME.format(minutes=int(left) // 60, seconds=int(left) % 60) if left else ""
    end = "\n" if done == of else ""
    print(f"\r{bar} {done}/{of} {told:<14}", end=end, file=sys.stderr, flush=True)
