"""What names, attributes and items of somebody's code are given by ``=``."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from dlcore.outline.doubt import HARMLESS, Doubt
from dlcore.outline.values import Axis, Class, Instance, Made, Row, Scope, Tensor, Unknown

__all__ = ["Binding"]


class Binding(Doubt):
    """Gives values to what stands left of ``=``."""

    def bind(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Give a value to what stands left of ``=``."""
        match target:
            case ast.Name(id=name):
                scope.names[name] = value
                if isinstance(value, Row) and (scope.outer is None or not value.name):
                    value.name = name
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                assert isinstance(target, ast.Tuple | ast.List)  # noqa: S101
                for each, part in zip(
                    targets, self._parts(target, value, len(targets)), strict=True
                ):
                    self.bind(each, part, scope)
            case ast.Starred(value=inner):
                self.bind(inner, self.unknown(target, f"{ast.unparse(target)} is not read"), scope)
            case ast.Attribute(value=inner, attr=attr):
                self._set_attribute(self.value(inner, scope), attr, value, target)
            case ast.Subscript(value=inner, slice=index):
                owner, at = self.value(inner, scope), self.value(index, scope)
                self._set_item(owner, at, value, target)

    def _parts(self, target: ast.Tuple | ast.List, value: Any, count: int) -> list[Any]:
        if isinstance(value, Tensor):
            # A recurrent layer gives its outputs and its last state.
            state = self.unknown(target, "the last state of a recurrent layer")
            last = value.steps[-1].name if value.steps else ""
            if last in ("LSTM", "GRU", "RNN", "MultiheadAttention") and count == 2:
                return [value, state]
            return [self.unknown(target, f"{ast.unparse(target)} is not told by the code")] * count
        starred = any(isinstance(e, ast.Starred) for e in target.elts)
        if isinstance(value, Axis) and value.axis is None and not starred:
            return [Axis(value.tensor, i) for i in range(count)]
        items = None if starred else self.items(value)
        if items is not None and len(items) == count:
            return items
        cause = (
            value
            if isinstance(value, Unknown)
            else self.unknown(target, f"{ast.unparse(target)} is not told by the code")
        )
        names = [each.id if isinstance(each, ast.Name) else "" for each in target.elts]
        return [replace(cause, text=name) for name in names]

    def _set_attribute(self, owner: Any, attr: str, value: Any, target: ast.expr) -> None:
        if isinstance(owner, Instance):
            if (
                isinstance(owner.attributes.get(attr), Made | Row | Instance)
                and owner not in self.inside
            ):
                owner.undecided = self.unknown(
                    target, f"{ast.unparse(target)} is replaced", "write the layer itself"
                )
            owner.attributes[attr] = value
        elif isinstance(owner, Row) and attr not in HARMLESS:
            owner.undecided = self.unknown(
                target,
                f"{ast.unparse(target)} changes the network",
                "write the layers in their order",
            )
        elif isinstance(owner, Made) and attr not in HARMLESS:
            owner.kwargs["**"] = self.unknown(
                target, f"{ast.unparse(target)} changes the layer", "write the layer itself"
            )
        elif isinstance(owner, Class):
            owner.members[attr] = value

    def _set_item(self, owner: Any, at: Any, value: Any, target: ast.expr) -> None:
        row = owner.items if isinstance(owner, Row) else owner
        inside = isinstance(row, list) and isinstance(at, int) and -len(row) <= at < len(row)
        if isinstance(owner, dict) and isinstance(at, str | int | Made | Row | Instance):
            owner[at if isinstance(at, str | int) else f"layer {len(owner)}"] = value
        elif inside:
            row[at] = (row[at][0], value) if isinstance(owner, Row) else value
        else:
            what = f"{ast.unparse(target)} is changed in a way that is not read"
            self.spoil(owner, self.unknown(target, what))
