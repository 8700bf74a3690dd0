"""Calls in somebody's code: built-in functions, methods of lists and rows, layers on tensors."""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import Any

from dlcore.outline.arrays import data_of
from dlcore.outline.built_in import BUILT_IN
from dlcore.outline.methods import Methods
from dlcore.outline.torch_table import FUNCTIONS
from dlcore.outline.values import (
    Array,
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
    first_unknown,
    last_part,
)

__all__ = ["Calls"]


_JOINS = frozenset(("cat", "stack", "concat", "concatenate", "add", "multiply", "matmul", "bmm"))
_MOST_CALLS = 30


class Calls(Methods):
    """Evaluates calls; the bodies of functions are left to the class below."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.rows: list[Row] = []
        self.instances: list[Instance] = []
        self.inside: list[Instance] = []
        self.parts: set[int] = set()

    @abstractmethod
    def run_function(
        self, function: Function, args: list[Any], kwargs: dict[str, Any], node: ast.AST
    ) -> Any:
        """Return what a function of the code itself gives back."""

    def call(self, node: ast.Call, scope: Scope) -> Any:
        """Return what a call makes."""
        match node.func:
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=attr):
                return self._of_base(attr, node, scope)
        target = self.value(node.func, scope)
        args: list[Any] = []
        for arg in node.args:
            if isinstance(arg, ast.Starred):
                inner = self.items(self.value(arg.value, scope))
                if inner is None:
                    inner = [self.unknown(arg, f"{ast.unparse(arg)} is not told by the code")]
                args += inner
            else:
                args.append(self.value(arg, scope))
        kwargs: dict[str, Any] = {}
        for keyword in node.keywords:
            given = self.value(keyword.value, scope)
            if keyword.arg is not None:
                kwargs[keyword.arg] = given
            elif isinstance(given, dict) and all(isinstance(name, str) for name in given):
                kwargs |= given
            else:
                kwargs["**"] = self.unknown(
                    node, f"**{ast.unparse(keyword.value)} is not told by the code"
                )
        return self.apply(target, args, kwargs, node)

    def apply(self, target: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
        """Return ``target(*args, **kwargs)``."""
        match target:
            case Unknown():
                return target
            case Path(name=name):
                return self._of_others(name, args, kwargs, node)
            case Method(owner=owner, name=name):
                return self.method(owner, name, args, kwargs, node)
            case Function():
                return self.run_function(target, args, kwargs, node)
            case Bound(function=function, owner=owner):
                return self.run_function(function, [owner, *args], kwargs, node)
            case Class():
                return self.make_instance(target, args, kwargs, node)
            case Made() | Row() | Instance():
                return self.on_tensor(target, args, kwargs, node)
        return self.unknown(node, f"{self.code(node)} is not told by the code")

    def make_instance(
        self, cls: Class, args: list[Any], kwargs: dict[str, Any], node: ast.AST
    ) -> Instance:
        """Make an instance, its ``__init__`` followed."""
        made = Instance(cls, self.place(node), inner=bool(self.inside))
        cls.instances.append(made)
        self.instances.append(made)
        start = cls.find("__init__")
        if isinstance(start, Function):
            self.inside += [made] if cls.is_network else []
            try:
                self.run_function(start, [made, *args], kwargs, node)
            finally:
                if cls.is_network:
                    self.inside.pop()
        elif not cls.is_network:
            # A class without __init__ may be a record: its settings are its members.
            made.attributes |= kwargs
        return made

    def _of_base(self, attr: str, node: ast.Call, scope: Scope) -> Any:
        """Follow ``super().attr(…)`` into a base class of the code itself."""
        at: Scope | None = scope
        while at is not None and "__class__" not in at.names:
            at = at.outer
        own = scope.names.get("self")
        cls = at.names["__class__"] if at is not None else None
        if not isinstance(cls, Class) or not isinstance(own, Instance):
            return None
        for base in cls.bases:
            member = base.find(attr) if isinstance(base, Class) else None
            if isinstance(member, Function):
                args = [self.value(arg, scope) for arg in node.args]
                kwargs = {k.arg: self.value(k.value, scope) for k in node.keywords if k.arg}
                return self.run_function(member, [own, *args], kwargs, node)
        return None

    def _of_others(self, path: str, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
        name = last_part(path)
        if path in BUILT_IN:
            return self._built_in(path, args, kwargs, node)
        found = data_of(path, args, kwargs)
        if found is not None:
            return found
        made = Made(path, args, kwargs, self.place(node), self.code(node))
        if name.lower() == "sequential" or name in ("ModuleList", "ModuleDict"):
            return self._new_row(made)
        if name == "OrderedDict":
            return self._ordered(args, node)
        if name == "Input" and "torch" not in path:
            return Tensor(made)
        if name == "Model" and {"inputs", "outputs"} <= {
            *kwargs,
            *("inputs", "outputs")[: len(args)],
        }:
            return self._functional(made)
        given = [*args, *kwargs.values()]
        if name in FUNCTIONS and given and isinstance(given[0], Unknown):
            return given[0]
        if any(isinstance(each, Tensor) for each in given):
            first = args[0] if args else kwargs.pop("input", kwargs.pop("x", None))
            if not isinstance(first, Tensor) or any(
                isinstance(each, Tensor) for each in given if each is not first
            ):
                return self.unknown(
                    node, f"{path} takes several tensors", "only straight chains are drawn"
                )
            return self.grown(first.then(Made(path, args[1:], kwargs, made.place, made.code)))
        if (
            name in _JOINS
            and given
            and isinstance(given[0], list | tuple)
            and any(isinstance(t, Tensor | Unknown) for t in given[0])
        ):
            return self.unknown(
                node, f"{path} joins several tensors", "only straight chains are drawn"
            )
        return made

    def _new_row(self, made: Made) -> Row:
        kind = "sequential" if made.name.lower() == "sequential" else "list"
        row = Row(kind, made.path, made.place, inner=bool(self.inside))
        self.rows.append(row)
        given = made.args or [
            value for name, value in made.kwargs.items() if name in ("layers", "modules")
        ]
        if len(given) == 1 and isinstance(given[0], dict):
            row.items = [(str(name), layer) for name, layer in given[0].items()]
        elif len(given) == 1 and isinstance(given[0], list | tuple):
            if "torch" in made.path and kind == "sequential" or made.path == "nn.Sequential":
                row.undecided = Unknown(
                    made.place, "nn.Sequential got a list", "write nn.Sequential(*layers)"
                )
            row.items = [(str(i), layer) for i, layer in enumerate(given[0])]
        elif (
            made.path.rpartition(".")[0] in ("keras", "tf.keras", "tensorflow.keras")
            and len(given) > 1
        ):
            row.undecided = Unknown(
                made.place, "Sequential got several lists", "write Sequential([…])"
            )
        else:
            row.items = [(str(i), layer) for i, layer in enumerate(given)]
        return row

    def _ordered(self, args: list[Any], node: ast.AST) -> Any:
        if not args:
            return {}
        if isinstance(args[0], dict):
            return dict(args[0])
        pairs = self.items(args[0])
        if pairs is not None and all(
            isinstance(p, list | tuple) and len(p) == 2 and isinstance(p[0], str) for p in pairs
        ):
            return dict(pairs)
        return self.unknown(node, f"{self.code(node)} is not told by the code")

    def _functional(self, made: Made) -> Any:
        """Return ``Model(inputs, outputs)`` of one chain as a row."""
        given = dict(zip(("inputs", "outputs"), made.args, strict=False)) | made.kwargs
        start, end = (_alone(given[name]) for name in ("inputs", "outputs"))
        row = Row("chain", made.path, made.place, inner=bool(self.inside))
        self.rows.append(row)
        if isinstance(end, Unknown):
            row.undecided = end
        elif not (
            isinstance(start, Tensor)
            and isinstance(end, Tensor)
            and not start.steps
            and isinstance(start.origin, Made)
            and end.origin is start.origin
        ):
            row.undecided = Unknown(
                made.place,
                "no straight chain from input to output",
                "only one chain of layers is drawn",
            )
        else:
            row.items = [("input", start), *((step.name, step) for step in end.steps)]
        return row

    def on_tensor(self, target: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
        """Apply a layer, a row or a network to what flows through it."""
        tensors = [each for each in (*args, *kwargs.values()) if isinstance(each, Tensor)]
        first = args[0] if args else next(iter(kwargs.values()), None)
        if isinstance(first, list | tuple) and len(first) == 1:
            first = first[0]
        if isinstance(first, Unknown):
            return first
        if isinstance(first, list | tuple) or len(tensors) > 1:
            return self.unknown(
                node, f"{self.code(node)} takes several tensors", "only straight chains are drawn"
            )
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
            return self.grown(self._layer_on(target, first))
        self.parts.add(id(target))
        return self.through(target, first, node)

    def _layer_on(self, layer: Made, tensor: Tensor) -> Any:
        return tensor.then(layer)

    def through(self, target: Any, tensor: Tensor, node: ast.AST) -> Any:
        """Return a tensor after all layers of a row or of a network of the code itself."""
        if isinstance(target, Row | Instance) and target.undecided is not None:
            return target.undecided
        if isinstance(target, Instance):
            forward = next(
                (f for n in ("forward", "call", "__call__") if (f := target.of.find(n))), None
            )
            if not isinstance(forward, Function):
                return self.unknown(node, f"{target.of.name} has no forward", "write its forward")
            return self.run_function(forward, [target, tensor], {}, node)
        if target.kind == "list":
            return self.unknown(node, f"{last_part(target.path)} is not called", "call its layers")
        for _, item in target.items:
            if isinstance(item, Tensor) and not item.steps:
                continue
            if isinstance(tensor, Unknown):
                return tensor
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
                tensor = self._layer_on(item, tensor)
            else:
                self.parts.add(id(item))
                tensor = self.through(item, tensor, node)
        return tensor

    def _built_in(self, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
        hidden = (
            first_unknown(args)
            if name
            not in ("list", "tuple", "reversed", "zip", "enumerate", "len", "print", "isinstance")
            else None
        )
        if hidden is not None or any(isinstance(arg, Unknown) for arg in args):
            return self._call_not_told(node)
        rows = [self.items(arg) if isinstance(arg, Row) else arg for arg in args]
        try:
            found = BUILT_IN[name](*rows, **kwargs)
        except (TypeError, ValueError, ArithmeticError, StopIteration):
            return self._call_not_told(node)
        if isinstance(found, int | float) and abs(found) > 10**12:
            return self.unknown(node, f"{self.code(node)} is too large")
        return found

    def _call_not_told(self, node: ast.AST) -> Unknown:
        code = self.code(node)
        return Unknown(self.place(node), f"{code} is not told by the code", text=code)


def _alone(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
