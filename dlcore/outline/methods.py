"""Methods that somebody's code calls: of tensors, networks, data, lists and dicts."""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import Any

from dlcore.outline.arrays import reshaped
from dlcore.outline.built_in import CHANGES
from dlcore.outline.expressions import Expressions
from dlcore.outline.values import (
    Array,
    Axis,
    Instance,
    Made,
    Method,
    NetworkCodeError,
    Row,
    Tensor,
    Unknown,
    first_unknown,
)

__all__ = ["Methods"]

_LONGEST_WAY = 1_000
# Methods of a tensor that leave its values and its shape, or that change nothing that is drawn.
_SAME = frozenset(
    ("float", "double", "half", "to", "cuda", "cpu", "contiguous", "clone", "detach", "type")
    + ("requires_grad_", "astype", "numpy", "long")
)


_SUMS = frozenset(("add", "sub", "mul", "multiply", "subtract"))


class Methods(Expressions):
    """Evaluates methods; what is called on a tensor is left to the class below."""

    def __init__(self) -> None:
        super().__init__()
        self.tensors: list[Tensor] = []

    @abstractmethod
    def on_tensor(self, target: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
        """Apply a layer, a row or a network to what flows through it."""

    @abstractmethod
    def joined(self, made: Made, tensors: list[Any]) -> Any:
        """Return the tensor after a step at which several meet."""

    def code(self, node: ast.AST) -> str:
        """Return a piece of code in at most 60 characters."""
        text = ast.unparse(node)
        return text if len(text) < 60 else text[:57] + "…"

    def grown(self, tensor: Tensor) -> Tensor:
        """Remember a tensor that a layer made; raise where its way is too long to be drawn."""
        if len(tensor.steps) > _LONGEST_WAY:
            place = tensor.steps[-1].place
            raise NetworkCodeError(place, "too many layers in a row", "write fewer")
        self.tensors.append(tensor)
        return tensor

    def method(
        self, owner: Any, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.AST
    ) -> Any:
        """Return ``owner.name(…)``."""
        if isinstance(owner, Tensor):
            return self._of_tensor(owner, name, args, kwargs, node)
        if isinstance(owner, Array):
            return self._of_array(owner, name, args, node)
        if isinstance(owner, Row | Instance):
            return self._of_network(owner, name, args, kwargs, node)
        if (
            isinstance(owner, Method)
            and isinstance(owner.owner, Row | Instance)
            and name in CHANGES
        ):
            owner.owner.undecided = self.unknown(
                node,
                f"{self.code(node)} changes the network in a way that is not read",
                "write the layers in their order",
            )
        if isinstance(owner, list):
            return self._of_list(owner, name, args, node)
        if isinstance(owner, dict):
            return self._of_dict(owner, name, args, node)
        return self.unknown(node, f"{self.code(node)} is not told by the code")

    def _of_network(
        self,
        owner: Row | Instance,
        name: str,
        args: list[Any],
        kwargs: dict[str, Any],
        node: ast.AST,
    ) -> Any:
        if isinstance(owner, Instance) and owner.row is not None and name in CHANGES:
            return self._of_network(owner.row, name, args, kwargs, node)
        given = [*args, *kwargs.values()]
        if (
            isinstance(owner, Row)
            and name in ("add", "append")
            and len(given) == 1
            and not (name == "add" and (owner.path.startswith(("torch", "nn."))))
        ):
            owner.items.append((str(len(owner.items)), given[0]))
        elif (
            name in ("add_module", "register_module")
            and len(given) == 2
            and isinstance(given[0], str)
        ):
            if isinstance(owner, Row):
                owner.items.append((given[0], given[1]))
            else:
                owner.attributes[given[0]] = given[1]
        elif (
            isinstance(owner, Row)
            and name == "insert"
            and len(given) == 2
            and isinstance(given[0], int)
        ):
            owner.items.insert(given[0], ("", given[1]))
        elif isinstance(owner, Row) and name == "pop" and not given and owner.items:
            return owner.items.pop()[1]
        elif (
            isinstance(owner, Row)
            and name == "extend"
            and given
            and (more := self.items(given[0])) is not None
        ):
            owner.items += [(str(len(owner.items) + i), item) for i, item in enumerate(more)]
        elif name in CHANGES:
            owner.undecided = self.unknown(
                node,
                f"{self.code(node)} changes the network in a way that is not read",
                "write the layers in their order",
            )
        elif name in ("to", "cuda", "cpu", "eval", "train", "double", "float", "half", "apply"):
            return owner
        elif name == "build" and given:
            shape = given[0]
            if isinstance(shape, list | tuple) and first_unknown(list(shape)) is None and shape:
                owner.data = owner.data or tuple(shape[1:])
        elif name == "fit" and given and isinstance(given[0], Array):
            owner.data = owner.data or given[0].shape[1:]
        elif (
            name in ("values", "children", "layers")
            and isinstance(owner, Row)
            and owner.undecided is None
        ):
            return [item for _, item in owner.items]
        elif name == "items" and isinstance(owner, Row) and owner.undecided is None:
            return list(owner.items)
        elif name in ("forward", "call", "__call__") and args:
            return self.on_tensor(owner, args, kwargs, node)
        return self.unknown(node, f"{self.code(node)} is not told by the code")

    def _of_tensor(
        self, owner: Tensor, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.AST
    ) -> Any:
        if name in _SAME:
            return owner
        if name in ("size", "dim"):
            return Axis(owner, args[0] if args and isinstance(args[0], int) else None)
        if name in _SUMS and len(args) == 1 and isinstance(args[0], Tensor):
            step = Made(f"Tensor.{name}", [], {}, self.place(node), self.code(node))
            return self.joined(step, [owner, args[0]])
        if any(isinstance(each, Tensor | Unknown) for each in args) and name not in (
            "view",
            "reshape",
        ):
            return self.unknown(
                node, "tensors are calculated with or joined here", "only straight chains are drawn"
            )
        step = Made(f"Tensor.{name}", args, kwargs, self.place(node), self.code(node))
        return self.grown(owner.then(step))

    def _of_array(self, owner: Array, name: str, args: list[Any], node: ast.AST) -> Any:
        if name in _SAME:
            return owner
        if name == "reshape":
            return reshaped(owner, args)
        return self.unknown(node, f"{self.code(node)} is not told by the code")

    def _of_list(self, owner: list[Any], name: str, args: list[Any], node: ast.AST) -> Any:
        if name == "append" and len(args) == 1:
            owner.append(args[0])
            return None
        if name == "extend" and args and (more := self.items(args[0])) is not None:
            owner.extend(more)
            return None
        if name == "insert" and len(args) == 2 and isinstance(args[0], int):
            owner.insert(args[0], args[1])
            return None
        if name == "pop" and owner and (not args or isinstance(args[0], int)):
            return owner.pop(*args[:1]) if not args or -len(owner) <= args[0] < len(owner) else None
        unknown = self.unknown(node, f"{self.code(node)} is not told by the code")
        if name in CHANGES:
            owner[:] = [unknown]
        return unknown

    def _of_dict(self, owner: dict[Any, Any], name: str, args: list[Any], node: ast.AST) -> Any:
        if name == "items":
            return list(owner.items())
        if name in ("keys", "values"):
            return list(getattr(owner, name)())
        if name == "get" and args and isinstance(args[0], str | int):
            return owner.get(args[0], args[1] if len(args) > 1 else None)
        if name == "update" and args and isinstance(args[0], dict):
            owner.update(args[0])
            return None
        unknown = self.unknown(node, f"{self.code(node)} is not told by the code")
        if name in CHANGES:
            owner.update(dict.fromkeys(owner, unknown))
        return unknown
