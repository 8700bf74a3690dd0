"""What names in somebody's code stand for, as far as the code itself tells."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "Argument",
    "Array",
    "Axis",
    "Bound",
    "Class",
    "Function",
    "Instance",
    "Joined",
    "Letter",
    "Made",
    "Method",
    "NetworkCodeError",
    "Path",
    "Place",
    "Row",
    "Scope",
    "Tensor",
    "Unknown",
    "Whole",
    "first_unknown",
    "last_part",
]


@dataclass(frozen=True, order=True)
class Place:
    """A line of a piece of code; pieces count from 0, lines from 1."""

    piece: int
    line: int


class NetworkCodeError(ValueError):
    """Code whose network is not told, with ``place``, ``cause`` and ``fix``."""

    def __init__(self, place: Place, cause: str, fix: str) -> None:
        super().__init__(f"line {place.line}: {cause}; fix: {fix}")
        self.place, self.cause, self.fix = place, cause, fix


@dataclass(frozen=True)
class Unknown:
    """A value that the code does not tell, and why; ``text`` is how the code writes it.

    ``may_be`` are the networks that it may stand for, made where nobody knows how often.
    """

    place: Place
    cause: str
    fix: str = "write the value itself"
    text: str = ""
    may_be: tuple[Row | Instance, ...] = field(default=(), compare=False)

    def error(self) -> NetworkCodeError:
        """Return the reason as an error."""
        return NetworkCodeError(self.place, self.cause, self.fix)


@dataclass(frozen=True)
class Path:
    """A dotted name of somebody else's, such as ``torch.nn.Linear``; its value is not told."""

    name: str


@dataclass(frozen=True)
class Letter:
    """A size by the words in which the code writes it: ``num_classes``, ``x.shape[1]``."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Array:
    """An array or a data tensor of which only the shape is known; None is an unknown size."""

    shape: tuple[int | None, ...]


@dataclass(frozen=True, eq=False)
class Argument:
    """A further argument of ``forward``, which a tensor comes in by."""

    name: str


@dataclass(frozen=True, repr=False)
class Axis:
    """The size of a tensor along an axis, asked for in ``forward``; ``axis`` None is all of it.

    ``onward`` adds the sizes along all axes after it: ``x.shape[2:]``.
    """

    tensor: Tensor
    axis: int | None
    onward: bool = False

    def __repr__(self) -> str:
        return "the size of a tensor"


@dataclass(frozen=True)
class Whole:
    """A window as large as what it is laid on."""


@dataclass(eq=False)
class Made:
    """What a call of something imported made: mostly a layer."""

    path: str
    args: list[Any]
    kwargs: dict[str, Any]
    place: Place
    code: str

    @property
    def name(self) -> str:
        """The last part of the name that is called."""
        return last_part(self.path)


@dataclass(eq=False)
class Row:
    """Layers in a row, or a list of them; ``items`` are (name, value).

    ``kind`` is "sequential", "chain" (a functional model, from ``starts`` to ``ends``) or "list";
    ``undecided`` says why the row is not known to the end, ``name`` what the code calls it.
    """

    kind: str
    path: str
    place: Place
    items: list[tuple[str, Any]] = field(default_factory=list)
    undecided: Unknown | None = None
    data: tuple[int | None, ...] | None = None
    inner: bool = False
    name: str = ""
    starts: tuple[Tensor, ...] = ()
    ends: tuple[Tensor, ...] = ()


@dataclass(frozen=True, eq=False)
class Tensor:
    """What flows through a network: where it began, and the layers on its way.

    ``origin`` is the call of ``Input``, an `Array`, the `Joined` where several tensors met, or None
    for the argument of ``forward``.
    """

    origin: Any
    steps: tuple[Made, ...] = ()

    def then(self, step: Made) -> Tensor:
        """Return the tensor after one more layer."""
        return Tensor(self.origin, (*self.steps, step))


@dataclass(eq=False)
class Joined(Made):
    """A step at which several tensors meet; the tensor after it begins with it."""

    tensors: tuple[Tensor, ...] = ()


@dataclass(eq=False)
class Scope:
    """Names of one block of code, and of those around it."""

    names: dict[str, Any]
    outer: Scope | None = None


@dataclass(eq=False)
class Function:
    """A function of the code itself."""

    name: str
    node: ast.FunctionDef | ast.Lambda
    scope: Scope
    piece: int
    calls: int = 0


@dataclass(eq=False)
class Class:
    """A class of the code itself."""

    name: str
    bases: list[Any]
    members: dict[str, Any]
    place: Place
    instances: list[Instance] = field(default_factory=list)

    def find(self, name: str) -> Any:
        """Return a member, one of a base class included; None where there is none."""
        if name in self.members:
            return self.members[name]
        found = (base.find(name) for base in self.bases if isinstance(base, Class))
        return next((member for member in found if member is not None), None)

    @property
    def is_network(self) -> bool:
        """Whether it stands on ``Module``, or on ``Model`` or ``Layer`` of Keras."""
        return any(
            base.is_network if isinstance(base, Class) else _is_network_base(base)
            for base in self.bases
        )


_NETWORK_BASES = ("Module", "Model", "Layer", "LightningModule", "Sequential")


def _is_network_base(base: Any) -> bool:
    return isinstance(base, Path) and last_part(base.name) in _NETWORK_BASES


@dataclass(eq=False)
class Instance:
    """What a class of the code itself made; ``row`` are the layers of one of ``Sequential``.

    ``box`` stands for its settings where it is drawn by its name alone.
    """

    of: Class
    place: Place
    attributes: dict[str, Any] = field(default_factory=dict)
    undecided: Unknown | None = None
    data: tuple[int | None, ...] | None = None
    inner: bool = False
    row: Row | None = None
    box: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its class."""
        return self.of.name


@dataclass(frozen=True, eq=False)
class Bound:
    """A function of a class, and the instance that it is called on."""

    function: Function
    owner: Any


@dataclass(frozen=True, eq=False)
class Method:
    """A method or another member of a value that is not of the code itself: ``owner.name``."""

    owner: Any
    name: str
    text: str = ""

    def __repr__(self) -> str:
        return self.text or self.name


def last_part(path: str) -> str:
    """Return the last part of a dotted name."""
    return path.rpartition(".")[2]


def first_unknown(value: Any) -> Unknown | Path | None:
    """Return what keeps a value from being plain; None for a plain one."""
    if isinstance(value, Unknown | Path):
        return value
    if isinstance(value, list | tuple):
        return next((found for item in value if (found := first_unknown(item))), None)
    if isinstance(value, Mapping):
        return first_unknown(list(value.values()))
    return None
