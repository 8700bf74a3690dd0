"""What the names of a script stand for, found in its syntax tree without running it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore.checks import Array, Shape
from dlcore.keras_syntax import KerasSourceError

__all__ = ["Names", "called", "root"]

_MOST_NUMBERS = 1_000_000
_LARGEST = 10**12


class Names:
    """The assignments and calls of a script.

    Parameters
    ----------
    tree : ast.Module
    remark : callable (line, cause, fix)
        Told when a name is used before its definition.
    """

    def __init__(self, tree: ast.Module, remark: Callable[[int, str, str], None]) -> None:
        self.remark = remark
        self.imported = {
            (alias.asname or alias.name).split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        kinds = (ast.Assign, ast.AnnAssign, ast.Expr, ast.Return)
        self.statements = [node for node in _in_order(tree) if isinstance(node, kinds)]
        self.assigned: dict[str, list[ast.expr]] = {}
        for node in self.statements:
            targets = (
                node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            )
            for target in targets:
                if isinstance(target, ast.Name) and node.value is not None:
                    self.assigned.setdefault(target.id, []).append(node.value)

    def calls(self) -> list[ast.Call]:
        """Return every statement's own call (``f(…)``, ``name = f(…)``, ``return f(…)``)."""
        return [node.value for node in self.statements if isinstance(node.value, ast.Call)]

    def added(self, model: ast.Call) -> list[ast.expr]:
        """Return what is added to a network, by the names that stand for it at that moment.

        ``self.net`` and second names count; a name that was given to something else does not.
        """
        names: set[str] = set()
        found: list[ast.expr] = []
        for node in self.statements:
            if isinstance(node, ast.Assign):
                targets = {ast.unparse(target) for target in node.targets}
                same = node.value is model or ast.unparse(node.value) in names
                names = names | targets if same else names - targets
            match node.value:
                case ast.Call(func=ast.Attribute(value=owner, attr="add"), args=[layer, *_]) if (
                    ast.unparse(owner) in names
                ):
                    found.append(layer)
        return found

    def before(self, name: ast.Name) -> ast.expr | None:
        """Return the last value that a name was given before it is used, None if there is none."""
        values = self.assigned.get(name.id, [])
        earlier = [value for value in values if _end(value) <= (name.lineno, name.col_offset)]
        return earlier[-1] if earlier else None

    def resolve(self, node: ast.expr) -> ast.expr:
        """Follow a name to what it stands for; a later definition is used with a remark."""
        seen: set[str] = set()
        while isinstance(node, ast.Name):
            later = [value for value in self.assigned.get(node.id, []) if not _inside(node, value)]
            if node.id in seen or not later:
                raise KerasSourceError(
                    node.lineno, f"{node.id!r} is not defined", f"define {node.id} before using it"
                )
            seen.add(node.id)
            value = self.before(node)
            if value is None:
                value = later[0]
                self.remark(
                    node.lineno,
                    f"{node.id!r} is used here but defined on line {value.lineno}",
                    f"move the definition of {node.id} above line {node.lineno}",
                )
            node = value
        return node

    def stands_for(self, node: ast.expr) -> ast.expr | None:
        """Return what a name stands for, None where it is not defined in the script."""
        known = isinstance(node, ast.Name) and node.id in self.assigned
        return self.resolve(node) if known else None

    def literal(self, node: ast.expr, *, strict: bool = True) -> Any:
        """Value of a literal, of a name that stands for one, or of arithmetic such as 28 * 28.

        Without ``strict``, anything else is None instead of an error.
        """
        try:
            return self._literal(node)
        except (ValueError, TypeError, SyntaxError, ArithmeticError, MemoryError) as error:
            if not strict:
                return None
            if isinstance(error, KerasSourceError):
                raise
            raise KerasSourceError(
                node.lineno,
                f"{ast.unparse(node)} is no plain value",
                "write the number or the name itself",
            ) from None

    def _literal(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            node = self.resolve(node)
        if isinstance(node, (ast.List, ast.Tuple)):
            items = [self._literal(item) for item in node.elts]
            return items if isinstance(node, ast.List) else tuple(items)
        if isinstance(node, ast.BinOp):
            left, right = self._literal(node.left), self._literal(node.right)
            if not (isinstance(left, (int, float)) and isinstance(right, (int, float))):
                raise ValueError("no numbers")
            operations: dict[type[ast.operator], Callable[[], Any]] = {
                ast.Add: lambda: left + right,
                ast.Sub: lambda: left - right,
                ast.Mult: lambda: left * right,
                ast.FloorDiv: lambda: left // right,
                ast.Div: lambda: left / right,
            }
            if type(node.op) not in operations:
                raise ValueError("no plain arithmetic")
            result = operations[type(node.op)]()
            if abs(result) > _LARGEST:
                raise ValueError("too large")
            return result
        return ast.literal_eval(node)

    def shape(self, node: ast.expr) -> Shape | None:
        """Shape of an array expression, where literals, reshape and elementwise steps tell it."""
        if isinstance(node, ast.Name):
            value = self.before(node)
            return self.shape(value) if value is not None else None
        if isinstance(node, ast.BinOp):
            return self.shape(node.left) or self.shape(node.right)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "reshape" and node.args:
                sizes = node.args[0] if len(node.args) == 1 else ast.Tuple(node.args)
                given = self.literal(sizes, strict=False)
                sized = isinstance(given, tuple) and all(
                    isinstance(n, int) and n > 0 for n in given
                )
                return given if sized else None
            if node.func.attr == "astype":
                return self.shape(node.func.value)
        array = self._array(node)
        return array.shape if array is not None and array.ndim else None

    def arrays(self) -> dict[str, Array]:
        """Return every array of numbers that the script spells out, by its name."""
        found = {}
        for name, values in self.assigned.items():
            node = values[-1]
            if isinstance(node, ast.Call) and (array := self._array(node)) is not None:
                found[name] = array
        return found

    def _array(self, node: ast.expr) -> Array | None:
        """Read ``np.array([…])``, or a list, as an array of numbers; None for anything else."""
        if isinstance(node, ast.Call):
            if called(node) not in ("array", "asarray", "constant") or not node.args:
                return None
            node = node.args[0]
        if not isinstance(node, (ast.List, ast.Tuple, ast.Name)):
            return None
        values = self.literal(node, strict=False)
        try:
            array = np.asarray(values)
        except ValueError:
            return None
        usable = array.dtype.kind in "fi" and 0 < array.size <= _MOST_NUMBERS
        return array if usable else None


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a tree, each before its parts: statements come in their order."""
    stack = [node]
    while stack:
        yield (top := stack.pop())
        stack += reversed(list(ast.iter_child_nodes(top)))


def called(node: ast.expr) -> str:
    """Last part of the name that is called: ``keras.layers.Dense(…)`` is Dense."""
    func = node.func if isinstance(node, ast.Call) else node
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def root(node: ast.expr) -> str:
    """First part of the name that is called: ``keras.layers.Dense(…)`` is keras."""
    func = node.func if isinstance(node, ast.Call) else node
    while isinstance(func, ast.Attribute):
        func = func.value
    return func.id if isinstance(func, ast.Name) else ""


def _end(node: ast.expr) -> tuple[int, int]:
    """Line and column where a node ends."""
    return node.end_lineno or node.lineno, node.end_col_offset or node.col_offset


def _inside(node: ast.expr, value: ast.expr) -> bool:
    """Whether a name stands in its own definition."""
    return (value.lineno, value.col_offset) <= (node.lineno, node.col_offset) < _end(value)
