"""What flows through layers, rows and networks, and where it parts and meets again."""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import Any

from dlcore.outline.boxes import is_pretrained
from dlcore.outline.graph import nodes_of, rerooted
from dlcore.outline.joins import join_of
from dlcore.outline.methods import Methods
from dlcore.outline.values import (
    Argument,
    Array,
    Function,
    Instance,
    Joined,
    Made,
    Path,
    Row,
    Tensor,
    Unknown,
    last_part,
)

__all__ = ["NOT_JOINED", "Tensors"]

NOT_JOINED = "only sums, products and concatenations join"
_TORCHVISION = ("torchvision", "models")
_FORWARD = ("forward", "call", "__call__")
_NO_TENSOR = ("training", "train", "mask", "attention_mask", "is_training")
_BY_NUMBERS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "pow",
}
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "add", ast.Mult: "multiply", ast.Sub: "subtract"}


class Tensors(Methods):
    """Applies layers, rows and networks to tensors; functions are left to the class below."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.inside: list[Instance] = []
        self.parts: set[int] = set()
        self.layer_of: dict[int, tuple[Row, int]] = {}
        self.heads: dict[int, tuple[Any, Tensor]] = {}

    @abstractmethod
    def run_function(
        self, function: Function, args: list[Any], kwargs: dict[str, Any], node: ast.AST
    ) -> Any:
        """Return what a function of the code itself gives back."""

    def binary(self, node: ast.AST, op: ast.operator, left: Any, right: Any) -> Any:
        """Return ``left op right``; tensors meet where they are added or multiplied."""
        sign = _SIGNS.get(type(op))
        if sign and isinstance(left, Tensor) and isinstance(right, Tensor):
            made = Made(f"Tensor.{sign}", [], {}, self.place(node), self.code(node))
            if _of_torch(left, right):
                return self.joined(made, [left, right])
            made.path = f"tf.{sign}"
            return self.joined(made, [left, right])
        for tensor, number in ((left, right), (right, left)):
            name = _BY_NUMBERS.get(type(op))
            if name and isinstance(tensor, Tensor) and isinstance(number, int | float):
                made = Made(f"Tensor.{name}", [], {}, self.place(node), self.code(node))
                if _of_torch(tensor):
                    return self.grown(tensor.then(made))
        return super().binary(node, op, left, right)

    def joined(self, made: Made, tensors: list[Any]) -> Any:
        """Return the tensor after a step at which several meet."""
        for each in tensors:
            if isinstance(each, Unknown):
                return each
        ways = tuple(Tensor(t) if isinstance(t, Array) else t for t in tensors)
        if not all(isinstance(each, Tensor) for each in ways):
            return Unknown(made.place, f"{made.code} joins what is no tensor", NOT_JOINED)
        step = Joined(made.path, made.args, made.kwargs, made.place, made.code, ways)
        return self.grown(Tensor(step, (step,)))

    def attribute(self, owner: Any, attr: str, node: ast.AST) -> Any:
        """Return ``owner.attr``; what goes into a network and comes out of it are tensors."""
        of_torch = isinstance(owner, Made) and owner.path.partition(".")[0] in _TORCHVISION
        if of_torch and is_pretrained(owner.path) and attr.islower():
            return Made(f"{owner.path}.{attr}", [], {}, self.place(node), self.code(node))
        if attr in ("input", "inputs", "output", "outputs"):
            found = self._end_of(owner, attr.startswith("in"), node)
            if found:
                return found[0] if len(found) == 1 and not attr.endswith("s") else list(found)
        return super().attribute(owner, attr, node)

    def layer_at(self, row: Row, index: Any, node: ast.expr) -> Any:
        """Return ``row.layers[index]``, which a functional network counts from its input."""
        made = [item for _, item in row.items if isinstance(item, Made)]
        plain = len(made) == sum(not isinstance(item, Tensor) for _, item in row.items)
        joined = any(isinstance(item, Joined | Row) for item in made)
        if row.undecided is not None or not plain or joined or not isinstance(index, int):
            return self.not_told(node)
        at = index + len(made) if index < 0 else index - (row.kind == "chain")
        if not 0 <= at < len(made):
            return self.not_told(node)
        self.layer_of[id(made[at])] = (row, at)
        return made[at]

    def _end_of(self, owner: Any, start: bool, node: ast.AST) -> tuple[Any, ...]:
        if isinstance(owner, Row) and owner.undecided is None and owner.ends:
            return owner.starts if start else owner.ends
        if isinstance(owner, Made) and id(owner) in self.layer_of:
            row, at = self.layer_of[id(owner)]
            end = self._end_of(row, False, node)
            last = end[0] if len(end) == 1 else None
            if not isinstance(last, Tensor) or isinstance(last.origin, Joined):
                return ()
            return (Tensor(last.origin, last.steps[: at if start else at + 1]),)
        if not (isinstance(owner, Row) and owner.kind == "sequential") and not (
            isinstance(owner, Made) and is_pretrained(owner.path)
        ):
            return ()
        if id(owner) not in self.heads:
            self.heads[id(owner)] = (owner, self._head(owner))
        head = self.heads[id(owner)][1]
        if start:
            return (head,)
        if isinstance(owner, Made):
            return (self.grown(head.then(owner)),)
        return (self.through(owner, head, node),)

    def _head(self, owner: Made | Row) -> Tensor:
        """Return the tensor that goes into a network, its own ``Input`` if it has one."""
        if isinstance(owner, Row):
            first = owner.items[0][1] if owner.items else None
            if isinstance(first, Tensor) and not first.steps:
                return first
            return Tensor(Made("Input", [], {}, owner.place, ""))
        given = owner.kwargs.get("input_tensor")
        if isinstance(given, Tensor):
            return given
        told = {"shape": owner.kwargs["input_shape"]} if "input_shape" in owner.kwargs else {}
        return Tensor(Made("Input", [], told, owner.place, owner.code))

    def functional(self, made: Made, inputs: Any, outputs: Any) -> Row:
        """Return ``Model(inputs, outputs)`` as a row."""
        row = Row("chain", made.path, made.place, inner=bool(self.inside))
        self.rows.append(row)
        starts, ends = _listed(inputs), _listed(outputs)
        for each in (*ends, *starts):
            if isinstance(each, Unknown):
                row.undecided = each
                return row
        if all(isinstance(each, Tensor) for each in (*starts, *ends)) and ends:
            nodes = nodes_of(ends)
            for _ in nodes:
                self.step(ast.Pass(lineno=made.place.line, col_offset=0))
            origins = {id(start.origin) for start in starts if not start.steps}
            if all(node.step or id(node.origin) in origins for node in nodes):
                row.starts, row.ends = tuple(starts), tuple(ends)
                row.items = [
                    (node.step.name, node.step) if node.step else ("input", Tensor(node.origin))
                    for node in nodes
                ]
                return row
        row.undecided = Unknown(
            made.place, "no way from input to output", "write all layers between them"
        )
        return row

    def on_tensor(self, target: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
        """Apply a layer, a row or a network to what flows through it."""
        given = [*args, *kwargs.values()]
        tensors = [each for each in given if isinstance(each, Tensor)]
        first = given[0] if given else None
        if isinstance(first, list | tuple) and len(first) == 1:
            first = first[0]
        if isinstance(first, Unknown):
            return first
        if "initial_state" in kwargs or kwargs.get("return_attention_scores"):
            return self.unknown(node, f"{self.code(node)} has a state of another", NOT_JOINED)
        if isinstance(first, list | tuple) or len(tensors) > 1:
            several = list(first) if isinstance(first, list | tuple) else tensors
            return self._on_several(target, several, args, kwargs, node)
        if isinstance(first, Array | Path | Made):
            if isinstance(target, Row | Instance):
                # What a finished network is called on tells the shape of its input.
                if isinstance(first, Array):
                    target.data = target.data or first.shape[1:]
                return self.unknown(node, f"{self.code(node)} is a result")
            first = Tensor(first)
        if not isinstance(first, Tensor):
            return self.unknown(node, f"{self.code(node)} is not told by the code")
        if isinstance(target, Made):
            return self.grown(first.then(target))
        self.parts.add(id(target))
        if isinstance(target, Instance) and len(args) + len(kwargs) > 1:
            return self._inner(target, first, [first, *args[1:]], kwargs, node)
        return self.through(target, first, node)

    def _on_several(
        self,
        target: Any,
        tensors: list[Any],
        args: list[Any],
        kwargs: dict[str, Any],
        node: ast.AST,
    ) -> Any:
        if isinstance(target, Made) and join_of(target.name):
            made = Made(target.path, target.args, target.kwargs, target.place, target.code)
            return self.joined(made, tensors)
        if isinstance(target, Row) and len(target.starts) == len(tensors):
            self.parts.add(id(target))
            found = target.undecided or next((t for t in tensors if isinstance(t, Unknown)), None)
            told = all(isinstance(each, Tensor) for each in tensors)
            return found or (self._from(target, tensors) if told else self._unclear(node))
        if isinstance(target, Instance) and isinstance(args[0] if args else None, Tensor):
            self.parts.add(id(target))
            return self._inner(target, args[0], args, kwargs, node)
        return self._unclear(node)

    def _unclear(self, node: ast.AST) -> Unknown:
        return self.unknown(node, f"{self.code(node)} takes several tensors", NOT_JOINED)

    def _from(self, row: Row, tensors: list[Any]) -> Any:
        """Return what comes out of a functional network that other tensors go into."""
        ways = {
            id(start.origin): start if each.origin is None and not each.steps else each
            for start, each in zip(row.starts, tensors, strict=True)
        }
        for _ in row.items:  # networks in networks in networks grow fast
            self.step(ast.Pass(lineno=row.place.line, col_offset=0))
        seen: dict[int, Joined] = {}
        found = [self.grown(rerooted(end, ways, seen)) for end in row.ends]
        return found[0] if len(found) == 1 else tuple(found)

    def from_arguments(self, target: Instance, node: ast.AST) -> Any:
        """Return what a network gives back for the arguments of its ``forward``."""
        forward = self._forward(target)
        if not isinstance(forward, Function):
            return self.through(target, Tensor(None), node)
        given = forward.node.args
        needed = [a.arg for a in given.args[1 : len(given.args) - len(given.defaults)]]
        more = {
            name: Tensor(Argument(name))
            for name in needed[1:]
            if name not in _NO_TENSOR and not name.endswith("_mask")
        }
        return self.run_function(forward, [target, Tensor(None)], more, node)

    def _forward(self, target: Instance) -> Any:
        return next((f for n in _FORWARD if (f := target.of.find(n))), None)

    def through(self, target: Any, tensor: Tensor, node: ast.AST) -> Any:
        """Return a tensor after all layers of a row or of a network of the code itself."""
        if isinstance(target, Row | Instance) and target.undecided is not None:
            return target.undecided
        if isinstance(target, Instance):
            forward = self._forward(target)
            if isinstance(forward, Function):
                return self.run_function(forward, [target, tensor], {}, node)
            if target.row is not None:
                return self.through(target.row, tensor, node)
            return self.unknown(node, f"{target.of.name} has no forward", "write its forward")
        if target.kind == "list":
            return self.unknown(node, f"{last_part(target.path)} is not called", "call its layers")
        if target.ends:
            return self._from(target, [tensor]) if len(target.starts) == 1 else self._unclear(node)
        for _, item in target.items:
            self.step(node)
            if isinstance(item, Tensor) and not item.steps:
                tensor = item if tensor.origin is None and not tensor.steps else tensor
                continue
            if isinstance(item, Unknown):
                return item
            if isinstance(item, Path) or not isinstance(item, Made | Row | Instance):
                shown = item.name if isinstance(item, Path | Made) else repr(item)[:40]
                return Unknown(
                    target.place,
                    f"{shown} is no layer that the code tells",
                    "write the layer itself",
                )
            if isinstance(item, Made):
                tensor = self.grown(tensor.then(item))
            elif isinstance(item, Instance):
                self.parts.add(id(item))
                tensor = self._inner(item, tensor, [tensor], {}, node)
            else:
                self.parts.add(id(item))
                tensor = self.through(item, tensor, node)
            if isinstance(tensor, Unknown):
                return tensor
            if not isinstance(tensor, Tensor):
                return self.unknown(node, f"{self.code(node)} has several results", NOT_JOINED)
        return tensor

    def _inner(
        self,
        target: Instance,
        tensor: Tensor,
        args: list[Any],
        kwargs: dict[str, Any],
        node: ast.AST,
    ) -> Any:
        """Return a tensor after a part that the code defines; one not told to the end is a box."""
        if target.undecided is not None:
            return target.undecided
        forward = self._forward(target)
        if isinstance(forward, Function):
            found = self.run_function(forward, [target, *args], kwargs, node)
        else:
            found = self.through(target, tensor, node)
        if isinstance(found, Unknown) and target.of.is_network and len(args) + len(kwargs) == 1:
            code = f"{target.of.name}(…)"
            made = Made(f"note.{target.of.name}", [found], target.box, target.place, code)
            return self.grown(tensor.then(made))
        return found


def _of_torch(*tensors: Tensor) -> bool:
    return any(
        step.path.partition(".")[0] in ("torch", "nn", "F", "Tensor")
        for tensor in tensors
        for step in tensor.steps
    ) or all(not isinstance(tensor.origin, Made) for tensor in tensors)


def _listed(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else [value]
