"""Expressions of somebody's code, evaluated as far as the code tells them; nothing is run.

What is not told becomes an `Unknown`, which says why.
"""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from dlcore.outline.arithmetic import Arithmetic, Plain
from dlcore.outline.built_in import CHANGES, LONGEST
from dlcore.outline.values import (
    Array,
    Axis,
    Bound,
    Class,
    Function,
    Instance,
    Made,
    Method,
    Path,
    Row,
    Scope,
    Tensor,
    Unknown,
)

__all__ = ["Expressions"]


class Expressions(Arithmetic, ABC):
    """Evaluates expressions; calls are left to the class below."""

    def __init__(self) -> None:
        super().__init__()
        self.later: dict[str, ast.expr] = {}

    @abstractmethod
    def call(self, node: ast.Call, scope: Scope) -> Any:
        """Return what a call makes."""

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """Return the value of an expression."""
        self.step(node)
        match node:
            case ast.Constant(value=value):
                known = isinstance(value, Plain) or value is ...
                return value if known else self.not_told(node)
            case ast.Name(id=name):
                return self._name(node, name, scope)
            case ast.Attribute(value=owner, attr=attr):
                return self.attribute(self.value(owner, scope), attr, node)
            case ast.Call():
                return self.call(node, scope)
            case ast.Tuple(elts=items):
                return self._row(items, scope, tuple)
            case ast.List(elts=items):
                return self._row(items, scope, list)
            case ast.Dict(keys=keys, values=values):
                return self._dict(node, keys, values, scope)
            case ast.Subscript(value=owner, slice=index):
                return self._item(node, self.value(owner, scope), index, scope)
            case ast.BinOp(left=left, op=op, right=right):
                return self.binary(node, op, self.value(left, scope), self.value(right, scope))
            case ast.UnaryOp(op=op, operand=operand):
                return self.unary(node, op, self.value(operand, scope))
            case ast.BoolOp(op=op, values=values):
                return self._any_or_all(node, isinstance(op, ast.Or), values, scope)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self.compare(node, op, self.value(left, scope), self.value(right, scope))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                truth = self.truth(self.value(test, scope))
                if truth is None:
                    return self._passed_over(node, scope)
                return self.value(body if truth else orelse, scope)
            case ast.ListComp(elt=item) | ast.GeneratorExp(elt=item):
                return self._comprehension(
                    node, node.generators, scope, lambda s: self.value(item, s)
                )
            case ast.DictComp(key=key, value=item):
                pairs = self._comprehension(
                    node,
                    node.generators,
                    scope,
                    lambda s: (self.value(key, s), self.value(item, s)),
                )
                return pairs if isinstance(pairs, Unknown) else self._pairs(node, pairs)
            case ast.Lambda():
                return Function("lambda", node, scope, self.piece)
            case ast.JoinedStr(values=parts):
                return self._text(node, parts, scope)
            case ast.NamedExpr(target=target, value=inner):
                scope.names[target.id] = found = self.value(inner, scope)
                return found
            case ast.Await(value=inner) | ast.Starred(value=inner):
                self.value(inner, scope)
        return self._passed_over(node, scope)

    def _passed_over(self, node: ast.expr, scope: Scope) -> Unknown:
        """Return an unknown value for what is not followed; what it may change is unknown, too."""
        unknown = self.not_told(node)
        # Without its text: what it changes is not called what it is called.
        self.spoil_inside(node, replace(unknown, text=""), scope)
        return unknown

    @abstractmethod
    def spoil_inside(self, node: ast.AST, why: Unknown, scope: Scope) -> None:
        """Make unknown what a part of the code may change that nobody knows how often it runs."""

    def _name(self, node: ast.Name, name: str, scope: Scope) -> Any:
        at: Scope | None = scope
        while at is not None:
            if name in at.names:
                return at.names[name]
            last, at = at, at.outer
        if name in self.later and not last.outer:
            # Notes often use what they define below; it is one value all over the piece.
            definition = self.later.pop(name)
            found = self.value(definition, last)
            last.names[name] = found
            return found
        return Path(name)

    def attribute(self, owner: Any, attr: str, node: ast.AST) -> Any:
        """Return ``owner.attr``."""
        match owner:
            case Unknown() | Path() if attr == "reshape" and not _is_module(owner):
                return Method(Array(()), attr)  # whatever was loaded, its shape is given here
            case Unknown(may_be=rows):
                for row in rows if attr in CHANGES else ():
                    row.undecided = row.undecided or owner
                return replace(owner, text=ast.unparse(node)) if owner.text else owner
            case Path(name=name):
                return Path(f"{name}.{attr}")
            case Instance():
                if attr == "_modules":
                    return owner.attributes.setdefault(attr, {})
                if attr in owner.attributes:
                    return owner.attributes[attr]
                member = owner.of.find(attr)
                if isinstance(member, Function):
                    return Bound(member, owner)
                return Method(owner, attr, ast.unparse(node)) if member is None else member
            case Class():
                member = owner.find(attr)
                return (
                    self.unknown(node, f"{owner.name}.{attr} is not told by the code")
                    if member is None
                    else member
                )
            case Array(shape=shape) if attr == "shape":
                return shape
            case Array(shape=shape) if attr == "ndim":
                return len(shape)
            case Array(shape=shape) if attr == "T":
                return Array(shape[::-1])
            case Tensor() if attr == "shape":
                return Axis(owner, None)
        return Method(owner, attr, ast.unparse(node))

    def _row(
        self, items: list[ast.expr], scope: Scope, kind: type[list[Any]] | type[tuple[Any, ...]]
    ) -> Any:
        found: list[Any] = []
        for item in items:
            if isinstance(item, ast.Starred):
                inner = self.items(self.value(item.value, scope))
                if inner is None:
                    return self.not_told(item.value)
                found += inner
            else:
                found.append(self.value(item, scope))
        return kind(found)

    def _dict(
        self, node: ast.expr, keys: list[ast.expr | None], values: list[ast.expr], scope: Scope
    ) -> Any:
        found: dict[Any, Any] = {}
        for key, value in zip(keys, values, strict=True):
            if key is None:
                inner = self.value(value, scope)
                if not isinstance(inner, dict):
                    return self.not_told(node)
                found |= inner
                continue
            name = self.value(key, scope)
            if not isinstance(name, Plain):
                return self.not_told(node)
            found[name] = self.value(value, scope)
        return found

    def _pairs(self, node: ast.expr, pairs: list[Any]) -> Any:
        if all(isinstance(key, Plain) for key, _ in pairs):
            return dict(pairs)
        return self.not_told(node)

    def items(self, value: Any) -> list[Any] | None:
        """Return what a loop over a value goes through; None where that is not told."""
        if isinstance(value, list | tuple):
            found = list(value)
        elif isinstance(value, range):
            found = list(value[: LONGEST + 1])
        elif isinstance(value, dict | str):
            found = list(value)
        elif isinstance(value, Row) and value.undecided is None:
            found = [item for _, item in value.items]
        else:
            return None
        return found if len(found) <= LONGEST else None

    def _item(self, node: ast.Subscript, owner: Any, index: ast.expr, scope: Scope) -> Any:
        if isinstance(owner, Unknown):
            asks = isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
            named = replace(owner, text=ast.unparse(node)) if owner.text else owner
            return self._shape_not_told(node) if asks else named
        if isinstance(owner, Path) and owner.name.endswith(".shape"):
            return self._shape_not_told(node)
        if isinstance(owner, Tensor):
            last = owner.steps[-1].name if owner.steps else ""
            if last == "MultiheadAttention" and ast.unparse(index) == "0":
                return owner  # the other result are the weights
            return owner.then(
                Made("[]", [ast.unparse(index)], {}, self.place(node), ast.unparse(node))
            )
        if isinstance(owner, Method) and owner.name == "layers" and isinstance(owner.owner, Row):
            return self.layer_at(owner.owner, self.value(index, scope), node)
        if isinstance(owner, Axis) and owner.axis is None and not isinstance(index, ast.Slice):
            at = self.value(index, scope)
            return Axis(owner.tensor, at) if isinstance(at, int) else self.not_told(node)
        row: Any = self.items(owner) if isinstance(owner, Row) else owner
        if isinstance(owner, Axis) and owner.axis is None and ast.unparse(index) == "2:":
            return Axis(owner.tensor, 2, onward=True)
        if isinstance(index, ast.Slice):
            ends = [
                None if end is None else self.value(end, scope)
                for end in (index.lower, index.upper, index.step)
            ]
            if isinstance(row, list | tuple | str) and all(
                isinstance(end, int | None) for end in ends
            ):
                return row[slice(*ends)]
            return self.not_told(node)
        at = self.value(index, scope)
        if isinstance(owner, Row) and isinstance(at, str):
            return dict(owner.items).get(at, self.not_told(node))
        known = isinstance(row, list | tuple | str | range) and isinstance(at, int)
        if known or (isinstance(row, dict) and isinstance(at, Plain)):
            try:
                found = row[at]
            except (IndexError, KeyError):
                return self.not_told(node)
            return self.not_told(node) if found is None and isinstance(owner, tuple) else found
        return self.not_told(node)

    @abstractmethod
    def layer_at(self, row: Row, index: Any, node: ast.expr) -> Any:
        """Return ``row.layers[index]``."""

    def _shape_not_told(self, node: ast.expr) -> Unknown:
        text = ast.unparse(node)
        cause = f"{text} is not told by the code"
        return Unknown(self.place(node), cause, "write the number", text)

    def _any_or_all(self, node: ast.expr, is_or: bool, values: list[ast.expr], scope: Scope) -> Any:
        found: Any = None
        for each in values:
            found = self.value(each, scope)
            truth = self.truth(found)
            if truth is None:
                return self._passed_over(node, scope)
            if truth is is_or:
                return found
        return found

    def _comprehension(
        self,
        node: ast.expr,
        generators: list[ast.comprehension],
        scope: Scope,
        make: Callable[[Scope], Any],
    ) -> Any:
        found: list[Any] = []
        try:
            for inner in self._turns(generators, Scope({}, scope)):
                found.append(make(inner))
                if len(found) > LONGEST:
                    return self._passed_over(node, scope)
        except _NotToldError:
            return self._passed_over(node, scope)
        return found

    def _turns(self, generators: list[ast.comprehension], scope: Scope) -> Iterator[Scope]:
        if not generators:
            yield scope
            return
        first, *rest = generators
        items = self.items(self.value(first.iter, scope))
        if items is None or first.is_async:
            raise _NotToldError
        for item in items:
            self.step(first.iter)
            inner = Scope({}, scope)
            self.bind(first.target, item, inner)
            truths = [self.truth(self.value(test, inner)) for test in first.ifs]
            if None in truths:
                raise _NotToldError
            if all(truths):
                yield from self._turns(rest, inner)

    @abstractmethod
    def bind(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Give a value to what stands left of ``=``."""

    def _text(self, node: ast.expr, parts: Iterable[ast.expr], scope: Scope) -> Any:
        found = []
        for part in parts:
            if isinstance(part, ast.FormattedValue):
                inner = self.value(part.value, scope)
                if (
                    part.format_spec is not None
                    or part.conversion != -1
                    or not isinstance(inner, int | str)
                ):
                    return self.not_told(node)
                found.append(str(inner))
            elif isinstance(part, ast.Constant):
                found.append(str(part.value))
        text = "".join(found)
        return text if len(text) <= LONGEST else self.not_told(node)


def _is_module(owner: Unknown | Path) -> bool:
    return isinstance(owner, Path) and owner.name in ("np", "numpy", "torch", "tf", "tensorflow")


class _NotToldError(Exception):
    """A loop inside an expression goes over something that is not told."""
