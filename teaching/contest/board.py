"""The board: the entries in order, who is level with whom, and which lie on the front."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance


@dataclass(frozen=True)
class Entry:
    """An entry that kept the rules; `scores` are from 0 to 1, one for each seed."""

    name: str
    params: int
    macs: int
    scores: tuple[float, ...]
    reference: bool = False

    @property
    def mean(self) -> float:
        """The accuracy, over the seeds."""
        return fmean(self.scores)


@dataclass(frozen=True)
class Place:
    """An entry with its rank (the references have none) and where it stands to the front."""

    entry: Entry
    rank: int
    on_front: bool
    """Nobody's entry, references included, is as cheap and as good, and better in one."""
    above: float | None
    """How far its accuracy is above the best reference that costs no more; None where none does."""


def noise(entries: Sequence[Entry]) -> float:
    """How far two means may be apart by the seeds alone: two standard errors of a difference.

    The variance of a score by its seed is taken to be the same for all, and averaged over them.
    With a single seed nothing is known of it, and only equal means are level.
    """
    seeds = min((len(entry.scores) for entry in entries), default=0)
    if seeds < 2:
        return 0.0
    of_one = fmean(variance(entry.scores) for entry in entries)
    return 2 * (2 * of_one / seeds) ** 0.5


def beaten(entry: Entry, others: Sequence[Entry]) -> bool:
    """Whether another costs no more MACs, is no worse, and is better in one of the two."""
    own = (entry.macs, -entry.mean)
    points = [(other.macs, -other.mean) for other in others]
    return any(p[0] <= own[0] and p[1] <= own[1] and p != own for p in points)


def above_references(entry: Entry, references: Sequence[Entry]) -> float | None:
    """The entry's mean less the best mean of the references that take no more MACs."""
    cheaper = [other.mean for other in references if other.macs <= entry.macs]
    return entry.mean - max(cheaper) if cheaper else None


def places(entries: Sequence[Entry]) -> list[Place]:
    """Rank by accuracy. Who is within the noise of a group's best shares its rank, cheapest first.

    >>> good = Entry("甲", 9000, 90_000, (0.960, 0.964, 0.962))
    >>> level = Entry("乙", 5000, 50_000, (0.961, 0.963, 0.959))
    >>> bad = Entry("丙", 5000, 70_000, (0.921, 0.923, 0.922))
    >>> [(p.entry.name, p.rank, p.on_front) for p in places([bad, good, level])]
    [('乙', 1, True), ('甲', 1, True), ('丙', 3, False)]
    """
    references = [entry for entry in entries if entry.reference]
    gap = noise(entries)
    own = sorted((e for e in entries if not e.reference), key=lambda e: -e.mean)
    groups: list[list[Entry]] = []
    for entry in own:
        if groups and groups[-1][0].mean - entry.mean <= gap + 1e-9:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    ranked, rank = [], 1
    for group in groups:
        cheapest_first = sorted(group, key=lambda e: (e.macs, e.params, e.name))
        ranked += [(entry, rank) for entry in cheapest_first]
        rank += len(group)
    ranked += [(entry, 0) for entry in sorted(references, key=lambda e: e.macs)]
    return [
        Place(e, rank, not beaten(e, entries), above_references(e, references))
        for e, rank in ranked
    ]
