"""Arithmetic for the blackboard, whose results convcost computes: none is typed, each is checked.

    ```{board}
    权重：96 × 256 × 5² = {conv2d(96, 256, 5, bias_attr=False, input_size=27).params}
    ```

In braces is what convcost computes, with a format after ` !` where one is wanted, or what a cell
printed, `{102,764,544 <07#where-numbers>}`. `{cost}` does the same in a line of text.
"""

import ast
import operator
import re

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective, SphinxRole

from publishing.read.from_cells import GIVEN, said_by

SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "（": "(", "）": ")"})
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
BRACES = re.compile(r"\{([^{}]+)\}")


def arithmetic(text: str) -> float | None:
    """What a text of numbers and signs comes to; None where it is anything else.

    >>> arithmetic("3 × 3² × (64 + 1)"), arithmetic("⌊7 ÷ 2⌋ + 1"), arithmetic("权重")
    (1755, 4, None)
    """
    plain = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda up: f"**{up[0].translate(RAISED)}", text)
    plain = plain.translate(SIGNS).replace("⌊", "FLOOR(").replace("⌋", ")")
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    try:
        tree = ast.parse(plain.strip(), mode="eval").body
        return _value(tree)
    except (SyntaxError, ValueError):
        return None


def _value(tree: ast.expr) -> float:
    if isinstance(tree, ast.Constant) and isinstance(tree.value, int | float):
        return tree.value
    if isinstance(tree, ast.BinOp) and type(tree.op) in OPERATORS:
        return OPERATORS[type(tree.op)](_value(tree.left), _value(tree.right))
    if isinstance(tree, ast.UnaryOp) and type(tree.op) in OPERATORS:
        return OPERATORS[type(tree.op)](_value(tree.operand))
    if isinstance(tree, ast.Call) and getattr(tree.func, "id", "") == "FLOOR":
        return int(_value(tree.args[0]) // 1)
    raise ValueError("not arithmetic")


def computed(expression: str) -> float:
    """What convcost says: `conv2d(96, 256, 5, padding=2, input_size=27).macs`."""
    import convcost

    names = {name: getattr(convcost, name) for name in convcost.__all__}
    try:
        return eval(expression, {"__builtins__": {"sum": sum}}, names)  # the book's own pages
    except Exception as problem:
        raise ExtensionError(f"convcost 算不出 {expression}：{problem}") from None


def written(value: float, form: str = "") -> str:
    """A number as the course writes it."""
    return format(value, form or ("," if float(value).is_integer() else ".1f"))


def filled(braces: str) -> tuple[str, float | None]:
    """What stands for the braces on the board, and its value.

    In them is either what convcost computes, `conv2d(…).macs`, with a format after `!` where one is
    wanted, or what a cell printed, `102,764,544 <07#where-numbers>`.
    """
    if said := GIVEN.fullmatch(braces):
        words = said_by(said[1], said[2])
        return words, arithmetic(words.replace("%", " ÷ 100"))
    expression, _, form = braces.partition(" !")
    value = computed(expression)
    return written(value, form), value


def rounding(text: str) -> float:
    """By how much a number as written may be off: nothing for a whole one.

    >>> rounding("614,400"), rounding("22.8"), rounding("72%")
    (0, 0.05, 0.005)
    """
    decimals = len(text.rstrip("%").partition(".")[2]) + 2 * text.endswith("%")
    return 0.5 * 10**-decimals if decimals else 0


def board_line(line: str) -> str:
    """A line with its braces filled in; raises where its sides are not equal.

    Sides are compared as far as the braces' own digits go. A line with an equals sign between
    numbers must have braces, so that no result is typed.
    """
    values, texts = [], []
    for side in line.split(" = "):
        found = BRACES.search(side)
        if found:
            text, value = filled(found[1])
            values.append((value, rounding(text), True))
            side = side.replace(found[0], text)
        elif (value := arithmetic(re.sub(r"^[^\d(⌊]*：", "", side))) is not None:
            values.append((value, 0, False))
        texts.append(side)
    known = [one for one in values if one[2] and one[0] is not None]
    if len(values) > 1 and not known:
        raise ExtensionError(f"板书“{line}”：等号后面的数不要写死，用 {{…}} 让 convcost 算。")
    for value, slack, _ in values:
        for right, room, _ in known:
            if abs(value - right) > max(slack, room) * 1.000001:
                raise ExtensionError(f"板书“{line}”两边不相等：{value:,} 和 {right:,}。")
    return " = ".join(texts)


class Board(SphinxDirective):
    """What to write on the blackboard, line by line."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Fill in and check each line."""
        block = nodes.line_block(classes=["board"])
        for line in self.content:
            block += nodes.line("", board_line(line) if line.strip() else "")
        return [block]


class Cost(SphinxRole):
    """A number that convcost computes."""

    def run(self) -> tuple[list[nodes.Node], list]:
        """Compute it."""
        return [nodes.Text(filled(self.text)[0])], []


DIRECTIVES = {"board": Board}
ROLES = {"cost": Cost()}
