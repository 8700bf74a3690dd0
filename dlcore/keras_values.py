"""Plain values that Keras code spells out, evaluated from the syntax tree; nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from dlcore.outline.operators import ARITHMETIC, COMPARED

__all__ = ["UnknownValueError", "evaluate"]

_LARGEST = 10**12
_LONGEST = 1_000


class UnknownValueError(ValueError):
    """The code does not tell the value."""


def evaluate(node: ast.expr, values: Mapping[str, Any]) -> Any:
    """Return the plain value of an expression.

    Parameters
    ----------
    node : ast.expr
        Constants, names, tuples, lists, arithmetic on numbers, comparisons, ``not``, ``range``.
    values : mapping
        What the names stand for.

    Raises
    ------
    UnknownValueError
        For anything else, and for values that are too large.
    """
    try:
        return _evaluate(node, values)
    except (TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise UnknownValueError(str(error)) from None


def _evaluate(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return values[name]
        case ast.Tuple(elts=items):
            return tuple(_evaluate(item, values) for item in items)
        case ast.List(elts=items):
            return [_evaluate(item, values) for item in items]
        case ast.BinOp(left=left, op=op, right=right):
            return _number(ARITHMETIC[type(op)], _evaluate(left, values), _evaluate(right, values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _evaluate(operand, values)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand, values)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return COMPARED[type(op)](_evaluate(left, values), _evaluate(right, values))
        case ast.Call(func=ast.Name(id="range"), args=args, keywords=[]) if "range" not in values:
            found = range(*(_evaluate(item, values) for item in args))
            if found[_LONGEST : _LONGEST + 1]:
                raise UnknownValueError("a range too long to read")
            return tuple(found)
    raise UnknownValueError(ast.unparse(node))


def _number(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    if not (isinstance(left, int | float) and isinstance(right, int | float)):
        raise UnknownValueError("no numbers")
    found = operation(left, right)
    if abs(found) > _LARGEST:
        raise UnknownValueError("too large")
    return found
