"""What a statement of a notebook binds, uses and changes, as far as its text tells."""

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

ONLY_SHOW = {"print", "display", "table", "plt", "help", "progress", "str", "repr", "type", "len"}
"""Calls of these do not change what they are given."""


@dataclass(frozen=True)
class Statement:
    """One statement at the top of a cell, in the names of the notebook's scope."""

    code: str
    dump: str
    """Its syntax tree: equal where only spaces and comments differ."""
    binds: frozenset[str]
    uses: frozenset[str]
    """Names that it, or a function that it defines, looks up."""
    changes: frozenset[str]
    """Names of objects that it changes in place: `x[0] = 1`, `x.y = 1`."""
    may_change: frozenset[str]
    """Those, and those that a call may change: `x.append(1)`, `f(x)`."""
    defines: bool
    """Whether it is a function, a class or an import, which run nothing of their own."""
    assigns: bool
    """Whether it is an assignment, whose right side sees a name's value of before."""
    cell: int = 0
    """The position of its cell in the notebook."""


def statement(node: ast.stmt, cell: int = 0) -> Statement:
    """Read one statement.

    >>> one = statement(ast.parse("y = [f(x) for x in rows]").body[0])
    >>> sorted(one.binds), sorted(one.uses)
    (['y'], ['f', 'rows'])
    """
    code = ast.unparse(node)
    top = symtable.symtable(code, "notebook", "exec")
    binds = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
    uses = {s.get_name() for s in top.get_symbols() if s.is_referenced()}
    for table in _inside(top):
        for symbol in table.get_symbols():
            if symbol.is_global():
                (binds if symbol.is_declared_global() and symbol.is_assigned() else uses).add(
                    symbol.get_name()
                )
    for part in ast.walk(node):
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            uses.add(part.target.id)
    return Statement(
        code=code,
        dump=ast.dump(node),
        binds=frozenset(binds),
        uses=frozenset(uses),
        changes=frozenset(_changes(node)),
        may_change=frozenset(_changes(node, calls=True)),
        defines=isinstance(
            node,
            ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom,
        ),
        assigns=isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign),
        cell=cell,
    )


def _inside(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inside(child)


def _root(node: ast.AST) -> str | None:
    """The name at the bottom of `x.y[0].z`."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _changes(node: ast.AST, *, calls: bool = False) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        return
    found: list[str | None] = []
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        found = [_root(node)]
    elif calls and isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        call = node.value
        called = _root(call.func)
        if called and called not in ONLY_SHOW and not called.startswith("check_"):
            if isinstance(call.func, ast.Attribute):
                found.append(called)
            found += [_root(argument) for argument in call.args]
    yield from (name for name in found if name)
    for child in ast.iter_child_nodes(node):
        yield from _changes(child, calls=calls)
