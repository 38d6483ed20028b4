"""On a card that rounds products to TF32, or to bfloat16, checks still tell right from wrong.

Every wrong and right answer of `chapter_NN.py` and every chapter's own solution is judged while
the inputs of all products are rounded (rounded_products.py); so is what the checks' cells prepare.
How near is near enough is said in one place, notebooks/course/tolerance.py.
"""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import nbformat
from answer_tables import answer_table
from contract import code_cells, names_of, tags
from rounded_products import BFLOAT16_BITS, FLOAT32_BITS, TF32_BITS, rounded_products

from teaching.handout import at_the_check

NOT_JUDGED = "needs what the chapter's body trains"


def states(path: Path, bits: int) -> dict[str, str]:
    """What becomes of each answer, by a name to find it with."""
    table = answer_table(path)
    answers = [(check, answer) for check, answer, _ in table.WRONG] + list(table.RIGHT)
    with rounded_products(bits), contextlib.redirect_stdout(io.StringIO()):
        names = names_of(path, table.NEEDED)
        getattr(table, "prepare", lambda names: None)(names)
        found = {
            f"{check}, row {i}: {answer}": names[check](*answer).state
            for i, (check, answer) in enumerate(answers)
        }
        for call, head in solutions(path):
            try:
                exec(compile(head, call, "exec"), names)
                state = eval(call, names).state
            except NameError:
                state = NOT_JUDGED
            found[f"the solution: {call}"] = state
    return found


def solutions(path: Path) -> Iterator[tuple[str, str]]:
    """How each check is called, and what its solution does before that."""
    check = ""
    for cell in code_cells(nbformat.read(path, 4)):
        if "check" in tags(cell):
            check = cell.source
        call = check.splitlines()[-1] if check else ""
        if "solution" in tags(cell):
            yield call, at_the_check(cell.source, check)[0]


def test_right_stays_right_and_wrong_stays_wrong(rerun_chapter: Path) -> None:
    """A quick chapter; all of them with --every-chapter."""
    path = rerun_chapter
    exact = states(path, FLOAT32_BITS)
    assert sum(state == "right" for name, state in exact.items() if "the solution" in name) >= 3
    for bits in (TF32_BITS, BFLOAT16_BITS):
        rounded = states(path, bits)
        changed = [
            f"{name} was {exact[name]}, is {rounded[name]} with {bits} bits"
            for name in exact
            if (exact[name] == "right") != (rounded[name] == "right")
        ]
        assert not changed, "\n".join(changed)
