"""Calls in somebody's code: built-in functions, methods of lists and rows, layers on tensors."""

from __future__ import annotations

import ast
import re
from typing import Any

from dlcore.outline.arrays import data_of
from dlcore.outline.built_in import BUILT_IN
from dlcore.outline.joins import join_of
from dlcore.outline.tensors import NOT_JOINED, Tensors
from dlcore.outline.torch_table import FUNCTIONS
from dlcore.outline.values import (
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
from dlcore.outline.windows import windowed

__all__ = ["Calls"]


# What Keras' functions of the order of axes give back: channels last, channels first.
_ORDERS = {
    "image_data_format": ("channels_last", "channels_first"),
    "image_dim_ordering": ("tf", "th"),
    "set_image_data_format": (None, None),
    "set_image_dim_ordering": (None, None),
}
_IMAGE_LAYER = re.compile(r"(?:\w*Conv(?:olution)?[123]D|DepthwiseConv2D)")
_JOINS = frozenset(("stack", "matmul", "bmm"))
_PLURAL = {"input": "inputs", "output": "outputs"}


class Calls(Tensors):
    """Evaluates calls; the bodies of functions are left to the class below."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.channels_first = False
        self.instances: list[Instance] = []

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
        build = cls.find("build")
        if cls.is_network and isinstance(build, Function) and len(build.node.args.args) == 2:
            self.inside.append(made)
            try:
                self.run_function(build, [made], {}, node)
            finally:
                self.inside.pop()
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
            if isinstance(base, Path) and last_part(base.name) == "Sequential":
                if attr == "__init__":
                    own.row = own.row or self._sequential_base(base.name, node, scope)
                elif own.row is not None:
                    return self._sequential_method(own.row, attr, node, scope)
            member = base.find(attr) if isinstance(base, Class) else None
            if isinstance(member, Function):
                args = [self.value(arg, scope) for arg in node.args]
                kwargs = {k.arg: self.value(k.value, scope) for k in node.keywords if k.arg}
                return self.run_function(member, [own, *args], kwargs, node)
        return None

    def _sequential_base(self, path: str, node: ast.Call, scope: Scope) -> Row:
        """Return the layers that a class on ``Sequential`` gives its base."""
        call = ast.Call(ast.Name("Sequential", ast.Load()), node.args, node.keywords)
        base = Scope({"Sequential": Path(path)}, scope)
        row: Row = self.call(ast.copy_location(call, node), base)
        row.inner = True
        return row

    def _sequential_method(self, row: Row, attr: str, node: ast.Call, scope: Scope) -> Any:
        args = [self.value(arg, scope) for arg in node.args]
        return self.method(row, attr, args, {}, node)

    def _of_others(self, path: str, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
        name = last_part(path)
        if path in BUILT_IN:
            return self._built_in(path, args, kwargs, node)
        found = data_of(path, args, kwargs)
        if found is not None:
            return found
        if name in _ORDERS:
            return self._order_of_axes(name, args)
        if self.channels_first and _IMAGE_LAYER.match(name):
            kwargs = {"data_format": "channels_first"} | kwargs
        made = Made(path, args, kwargs, self.place(node), self.code(node))
        if name.lower() == "sequential" or name in ("ModuleList", "ModuleDict"):
            return self._new_row(made)
        if name == "OrderedDict":
            return self._ordered(args, node)
        if name == "Input" and "torch" not in path:
            return Tensor(made)
        ends = dict(zip(("inputs", "outputs"), args, strict=False))
        ends |= {_PLURAL.get(key, key): value for key, value in kwargs.items()}
        if name == "Model" and {"inputs", "outputs"} <= ends.keys():
            return self.functional(made, ends["inputs"], ends["outputs"])
        given = [*args, *kwargs.values()]
        if name in FUNCTIONS and given and isinstance(given[0], Unknown):
            return given[0]
        first = args[0] if args else kwargs.get("tensors", kwargs.get("inputs"))
        if join_of(name) is not None and name.islower():
            row = isinstance(first, list | tuple)
            tensors = (
                list(first or ()) if row else [each for each in args if isinstance(each, Tensor)]
            )
            if len(tensors) > 1 and any(isinstance(each, Tensor | Unknown) for each in tensors):
                rest = args[1:] if row else args[len(tensors) :]
                kept = {k: v for k, v in kwargs.items() if k not in ("tensors", "inputs")}
                return self.joined(Made(path, rest, kept, made.place, made.code), tensors)
        if any(isinstance(each, Tensor) for each in given):
            first = args[0] if args else kwargs.pop("input", kwargs.pop("x", None))
            if not isinstance(first, Tensor) or any(
                isinstance(each, Tensor) for each in given if each is not first
            ):
                return self.unknown(node, f"{path} takes several tensors", NOT_JOINED)
            rest, kwargs = windowed(name, first, args[1:], kwargs)
            return self.grown(first.then(Made(path, rest, kwargs, made.place, made.code)))
        if (
            name in _JOINS
            and given
            and isinstance(given[0], list | tuple)
            and any(isinstance(t, Tensor | Unknown) for t in given[0])
        ):
            return self.unknown(node, f"{path} joins several tensors", NOT_JOINED)
        return made

    def _order_of_axes(self, name: str, args: list[Any]) -> str | None:
        """Return how Keras orders the axes of pictures, or set it: last unless the code says."""
        if args:
            self.channels_first = args[0] not in ("channels_last", "tf")
            return None
        return _ORDERS[name][self.channels_first]

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
