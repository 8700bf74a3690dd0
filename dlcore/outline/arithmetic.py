"""Arithmetic and comparisons of values that the code tells; all else is unknown, and says why."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dlcore.outline.built_in import LONGEST
from dlcore.outline.keras_table import KERAS_LAYERS
from dlcore.outline.operators import ARITHMETIC, COMPARED
from dlcore.outline.torch_table import TORCH_LAYERS
from dlcore.outline.values import (
    Array,
    Class,
    Function,
    Instance,
    Made,
    NetworkCodeError,
    Path,
    Place,
    Row,
    Tensor,
    Unknown,
    first_unknown,
)

__all__ = ["Arithmetic", "Plain"]

_LARGEST = 10**12
_MOST_STEPS = 60_000
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    **COMPARED,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda item, row: item in row,
    ast.NotIn: lambda item, row: item not in row,
}
Plain = bool | int | float | str | None


class Arithmetic:
    """Calculates, and counts the steps that it takes."""

    def __init__(self) -> None:
        self.piece = 0
        self.steps = _MOST_STEPS

    def place(self, node: ast.AST) -> Place:
        """Return where a node stands."""
        return Place(self.piece, getattr(node, "lineno", 1))

    def unknown(self, node: ast.AST, cause: str, fix: str = "write the value itself") -> Unknown:
        """Return a value that is not told."""
        return Unknown(self.place(node), cause, fix)

    def step(self, node: ast.AST) -> None:
        """Count one step of the evaluation; raise where there are too many."""
        self.steps -= 1
        if self.steps < 0:
            raise NetworkCodeError(self.place(node), "too many steps", "write shorter loops")

    def not_told(self, node: ast.expr) -> Unknown:
        """Return the unknown value of an expression."""
        text = ast.unparse(node)
        cause = f"{text if len(text) < 60 else text[:57] + '…'} is not told by the code"
        return Unknown(self.place(node), cause, text=text)

    def binary(self, node: ast.AST, op: ast.operator, left: Any, right: Any) -> Any:
        """Return ``left op right``."""
        for side in (left, right):
            if isinstance(side, Unknown):
                named = side.text and isinstance(node, ast.BinOp)
                return replace(side, text=ast.unparse(node)) if named else side
        if isinstance(left, Tensor) or isinstance(right, Tensor):
            return self.unknown(
                node, "tensors are calculated with or joined here", "only straight chains are drawn"
            )
        for side, other in ((left, right), (right, left)):
            if isinstance(side, Array) and isinstance(other, int | float | Path):
                return side
        if isinstance(left, int | float) and isinstance(right, int | float):
            return self._number(node, op, left, right)
        if (
            isinstance(op, ast.Add)
            and type(left) is type(right)
            and isinstance(left, list | tuple | str)
        ):
            return left + right if len(left) + len(right) <= LONGEST else self._expression(node)
        if (
            isinstance(op, ast.Mult)
            and isinstance(right, int)
            and isinstance(left, list | tuple | str)
            and len(left) * max(right, 0) <= LONGEST
        ):
            return left * right
        return self._expression(node)

    def _expression(self, node: ast.AST) -> Unknown:
        if isinstance(node, ast.expr):
            return self.not_told(node)
        return self.unknown(node, "a value is changed in a way that is not told")

    def _number(self, node: ast.AST, op: ast.operator, left: Any, right: Any) -> Any:
        try:
            if isinstance(op, ast.Pow) and abs(right) <= 64 and abs(left) <= 10**6:
                found = left**right
            else:
                found = ARITHMETIC[type(op)](left, right)
            if isinstance(found, complex) or abs(found) > _LARGEST:
                return self._expression(node)
        except (KeyError, ArithmeticError):
            return self._expression(node)
        return found

    def unary(self, node: ast.expr, op: ast.unaryop, value: Any) -> Any:
        """Return ``-value``, ``not value``."""
        if isinstance(op, ast.Not):
            truth = self.truth(value)
            return self.not_told(node) if truth is None else not truth
        if isinstance(value, int | float):
            return (
                -value
                if isinstance(op, ast.USub)
                else value
                if isinstance(op, ast.UAdd)
                else self.not_told(node)
            )
        return value if isinstance(value, Unknown) else self.not_told(node)

    def truth(self, value: Any) -> bool | None:
        """Return whether a value counts as true; None where that is not told."""
        if isinstance(value, bool | int | float | str | list | tuple | dict) or value is None:
            return bool(value)
        if isinstance(value, Made):
            return True if value.name in KERAS_LAYERS or value.name in TORCH_LAYERS else None
        return True if isinstance(value, Instance | Function | Class) else None

    def compare(self, node: ast.expr, op: ast.cmpop, left: Any, right: Any) -> Any:
        """Return ``left op right`` of a comparison."""
        if (
            isinstance(left, Row | Instance | Tensor)
            and right is None
            or (right is None and isinstance(left, Made) and self.truth(left))
        ):
            return isinstance(op, ast.IsNot | ast.NotEq)
        if any(_opaque(side) for side in (left, right)):
            return self.not_told(node)
        try:
            return _COMPARED[type(op)](left, right)
        except TypeError:
            return self.not_told(node)


def _opaque(value: Any) -> bool:
    return first_unknown(value) is not None or not isinstance(
        value, bool | int | float | str | list | tuple | dict | None
    )
