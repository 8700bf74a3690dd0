"""What becomes unknown where the code does not decide how often a part of it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from dlcore.outline.built_in import CHANGES
from dlcore.outline.calls import Calls
from dlcore.outline.keras_table import KERAS_LAYERS
from dlcore.outline.torch_table import TORCH_LAYERS
from dlcore.outline.values import Bound, Function, Instance, Row, Scope, Unknown

__all__ = ["HARMLESS", "Doubt", "builds", "moves", "own_nodes"]

_MAKES = frozenset((*KERAS_LAYERS, *TORCH_LAYERS, "Sequential", "Model", "Input"))
HARMLESS = frozenset(("trainable", "training", "requires_grad", "device", "name", "data", "grad"))


class Doubt(Calls):
    """Makes values unknown wherever they are used."""

    def spoil(self, owner: Any, why: Unknown) -> None:
        """Make a value unknown wherever it is used."""
        if isinstance(owner, Row | Instance):
            owner.undecided = owner.undecided or why
        elif isinstance(owner, list):
            owner[:] = [why]
        elif isinstance(owner, dict):
            owner.update(dict.fromkeys(owner, why))

    def spoil_inside(self, node: ast.AST, why: Unknown, scope: Scope) -> None:
        """Make unknown what a part of the code may change that nobody knows how often it runs."""
        for each in own_nodes(node):
            match each:
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                    scope.names[name] = why
                case ast.Attribute(ctx=ast.Store() | ast.Del(), attr=attr) if attr not in HARMLESS:
                    self._spoil_root(each.value, why, scope, attr)
                case ast.Subscript(ctx=ast.Store() | ast.Del()):
                    self._spoil_root(each.value, why, scope)
                case ast.Call(func=ast.Attribute(attr=attr, value=owner)) if attr in CHANGES:
                    self._spoil_root(owner, why, scope)
                case ast.Call(args=args):
                    called = self._known(each.func, scope)
                    if isinstance(called, Function | Bound) and _changes(called):
                        for arg in args:
                            self._spoil_root(arg, why, scope)
                        if isinstance(called, Bound):
                            self.spoil(called.owner, why)

    def _known(self, node: ast.expr, scope: Scope) -> Any:
        """Return what a plain or dotted name stands for, and nothing that would be followed."""
        if isinstance(node, ast.Attribute):
            owner = self._known(node.value, scope)
            return None if owner is None else self.attribute(owner, node.attr, node)
        return self.value(node, scope) if isinstance(node, ast.Name) else None

    def _spoil_root(self, node: ast.expr, why: Unknown, scope: Scope, attr: str = "") -> None:
        value = self._known(node, scope)
        if isinstance(value, Instance) and attr:
            value.attributes[attr] = why
            return
        self.spoil(value, why)
        while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
            node = node.func if isinstance(node, ast.Call) else node.value
            owner = self._known(node, scope)
            if isinstance(owner, Row):
                self.spoil(owner, why)


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a body, those of functions and classes defined in it left out."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.AsyncFunctionDef):
            continue
        yield from own_nodes(child)


def moves(node: ast.AST) -> bool:
    """Whether all that a condition decides is where a network is kept: ``net = net.cuda()``."""
    return isinstance(node, ast.If) and all(map(_moved, [*node.body, *node.orelse]))


def _moved(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Assign | ast.Expr):
        return moves(statement)
    match statement.value:
        case ast.Call(func=ast.Attribute(value=owner, attr="cuda" | "cpu" | "to")):
            names = statement.targets if isinstance(statement, ast.Assign) else [owner]
        case ast.Call(func=ast.Attribute(attr="DataParallel"), args=[owner, *_]):
            names = statement.targets if isinstance(statement, ast.Assign) else []
        case _:
            return False
    plain = not any(isinstance(each, ast.Call) for each in ast.walk(owner))
    return plain and [ast.unparse(name) for name in names] == [ast.unparse(owner)]


def builds(node: ast.AST) -> bool:
    """Whether a statement makes layers."""
    calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    names = {
        func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls
    }
    return not names.isdisjoint(_MAKES)


def _changes(called: Function | Bound) -> bool:
    """Whether a function may change what it is given."""
    function = called.function if isinstance(called, Bound) else called
    for node in ast.walk(function.node):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(
            node.ctx, ast.Store | ast.Del
        ):
            return not (isinstance(node, ast.Attribute) and node.attr in HARMLESS)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CHANGES
        ):
            return True
    return False
