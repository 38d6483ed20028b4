"""Two reports side by side: what was added, removed and changed, with ratios."""

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from . import words
from .cost import Cost
from .report import Report
from .tables import Table


@dataclass(frozen=True, kw_only=True)
class Change:
    """One layer, or one block, before and after.

    Attributes:
        name: the layer as the model's code has it.
        status: 'same', 'changed', 'added' or 'removed'.
        before: a Cost, of nothing if the layer was added.
        after: a Cost, of nothing if it was removed.

    Example:
        >>> change = Change(name="mid", status="added", after=Cost(macs=7))
        >>> change.before.macs, change.after.macs
        (0, 7)
    """

    name: str
    status: str
    before: Cost = field(default_factory=Cost)
    after: Cost = field(default_factory=Cost)

    def to_dict(self):
        """Return it by name, for JSON."""
        numbers = ("params", "macs", "activations")
        before, after = (
            {name: getattr(cost, name) for name in numbers} for cost in (self.before, self.after)
        )
        return {"name": self.name, "status": self.status, "before": before, "after": after}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What ``compare`` returns: a table in Jupyter and in a terminal.

    Attributes:
        before: the first Report.
        after: the second Report.
        changes: a tuple of Change in order of execution, layers that are the same included; what
            was removed stands before what came in its place.

    Example, of two reports without rows; ``compare`` makes one of two models:
        >>> nothing = Report(rows=(), input_shapes=((1, 3),))
        >>> comparison = Comparison(before=nothing, after=nothing, changes=())
        >>> comparison, comparison.macs_ratio
        (Comparison(params=0→0, macs=0→0), None)
    """

    before: Report
    after: Report
    changes: tuple[Change, ...]

    @property
    def params_ratio(self):
        """Parameters after, divided by those before; None if there were none."""
        return _ratio(self.before.total.params, self.after.total.params)

    @property
    def macs_ratio(self):
        """Multiply-accumulates after, divided by those before; None if there were none."""
        return _ratio(self.before.total.macs, self.after.total.macs)

    def only(self, *statuses):
        """Return the changes of these statuses: 'same', 'changed', 'added', 'removed'."""
        return tuple(change for change in self.changes if change.status in statuses)

    # ── tables ──
    def _table(self):
        """Return what is not the same, and the sums."""
        say = words.COMPARE
        shown = self.only("changed", "added", "removed")
        body = [[c.name, say[c.status], *_numbers(c.before, c.after)] for c in shown]
        total = [say["total"], "", *_numbers(self.before.total, self.after.total)]
        notes = []
        if unknown := {**self.before.unknown, **self.after.unknown}:
            notes.append(say["unknown"].format(operators=words.JOIN.join(unknown)))
        if self.before.input_shapes != self.after.input_shapes:
            shapes = [
                words.JOIN.join(map(words.by_times, report.input_shapes))
                for report in (self.before, self.after)
            ]
            notes.append(say["inputs"].format(before=shapes[0], after=shapes[1]))
        if not shown:
            notes.append(say["nothing"])
        elif same := len(self.changes) - len(shown):
            notes.append(say["same_left_out"].format(count=same))
        heads = words.COMPARE_COLUMNS
        head = [heads["name"], heads["status"], *heads["params"], *heads["macs"]]
        return Table(head=head, body=body, foot=total, right=set(range(2, 8)), notes=notes)

    def __str__(self):
        """Return the table for a terminal."""
        return self._table().to_text()

    def __repr__(self):
        """Return the sums in one line."""
        a, b = self.before.total, self.after.total
        return f"Comparison(params={a.params}→{b.params}, macs={a.macs}→{b.macs})"

    def _repr_html_(self):
        return self._table().to_html()

    def to_markdown(self):
        """Return the table in Markdown, for a pull request."""
        return self._table().to_markdown().lstrip("\n")

    # ── files ──
    def to_dict(self):
        """Return everything as plain numbers, texts, lists and dicts."""
        total = Change(
            name="", status="changed", before=self.before.total, after=self.after.total
        ).to_dict()
        return {
            "before": total["before"],
            "after": total["after"],
            "params_ratio": self.params_ratio,
            "macs_ratio": self.macs_ratio,
            "changes": [change.to_dict() for change in self.changes],
            "unknown": {"before": dict(self.before.unknown), "after": dict(self.after.unknown)},
        }

    def to_json(self, indent=2):
        """Return ``to_dict()`` as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


def compare(before, after, depth=None):
    """Put two reports side by side, layer by layer.

    Layers are matched by name: that of the model's code, and the function called in it. So a layer
    that was put in the place of another under the same name is 'changed', and one that became
    several (``conv1`` → ``conv1.0``, ``conv1.1``) is 'removed' and 'added'; ``depth`` matches whole
    blocks instead.

    Args:
        before: a Report of ``model_cost``.
        after: another.
        depth: None for a line a layer; 1 or more for a line a block, as in ``Report.blocks``.

    Returns:
        A Comparison: a table in Jupyter and in a terminal, with ``.changes``, ``.params_ratio``,
        ``.macs_ratio`` and exports.

    Raises:
        TypeError: if one of the two is no Report.

    Example:
        >>> def report(**macs):
        ...     rows = [
        ...         Row(name=n, layer=n, layer_type="Linear", kind="linear", cost=Cost(macs=m))
        ...         for n, m in macs.items()
        ...     ]
        ...     return Report(rows=tuple(rows), input_shapes=((1, 3),))
        >>> from convcost import Row
        >>> change = compare(report(stem=300, head=40), report(stem=150, mid=7, head=40))
        >>> [(c.name, c.status) for c in change.changes], round(change.macs_ratio, 2)
        ([('stem', 'changed'), ('mid', 'added'), ('head', 'same')], 0.58)
    """
    for name, report in (("before", before), ("after", after)):
        if not isinstance(report, Report):
            kind = type(report).__name__
            raise TypeError(words.error("compare", name=name, value=report, kind=kind))
    old, new = _items(before, depth), _items(after, depth)
    changes = []
    keys = list(old), list(new)
    moves = SequenceMatcher(None, *keys, autojunk=False).get_opcodes()
    for _, start, stop, first, last in moves:
        changes += [_change(key, old, new) for key in keys[0][start:stop] if key not in new]
        changes += [_change(key, old, new) for key in keys[1][first:last]]
    return Comparison(before=before, after=after, changes=tuple(changes))


def _items(report, depth):
    """Return {(name, which of that name): (Cost, everything that must be equal)}."""
    if depth is not None:
        blocks = report.blocks(depth).items()
        return {(words.block(name), 0): (cost, cost) for name, cost in blocks}
    items, times = {}, Counter()
    for row in report.rows:
        items[row.name, times[row.name]] = (row.cost, _essence(row))
        times[row.name] += 1
    return items


def _essence(row):
    """Return a row without what other layers decide: how often it is called, what else shares."""
    return replace(row, note="", call=min(row.call, 1))


def _change(key, old, new):
    """Say what became of a layer."""
    before, after = old.get(key), new.get(key)
    if before is None or after is None:
        status = "added" if before is None else "removed"
    else:
        status = "same" if before[1] == after[1] else "changed"
    costs = [item[0] if item else Cost() for item in (before, after)]
    name = key[0] if not key[1] else f"{key[0]} #{key[1] + 1}"
    return Change(name=name, status=status, before=costs[0], after=costs[1])


def _ratio(before, after):
    return after / before if before else None


def _numbers(before, after):
    """Return six texts: params before, after and their ratio, then MACs."""
    cells = []
    for name in ("params", "macs"):
        one, two = getattr(before, name), getattr(after, name)
        ratio = _ratio(one, two)
        text = "—" if ratio is None else words.ratio(ratio)
        cells += [words.with_commas(one), words.with_commas(two), text]
    return cells
