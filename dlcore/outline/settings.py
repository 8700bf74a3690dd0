"""The settings of one layer, taken one by one, and the arithmetic of its sizes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dlcore.outline.values import (
    Letter,
    Made,
    Method,
    NetworkCodeError,
    Path,
    Unknown,
    first_unknown,
    last_part,
)

__all__ = [
    "Flow",
    "Rule",
    "Settings",
    "Shape",
    "Size",
    "conv_size",
    "fitted",
    "letter_of",
    "number_of",
    "product",
    "refused",
]

Size = int | Letter | None
"""A size: a number, what the code calls it, or None where it says neither."""
Shape = tuple[Size, ...]
"""Sizes without the batch axis."""
_LONGEST = 32
"""Characters of a name that fits below a drawn layer."""


@dataclass(frozen=True)
class Flow:
    """What a layer does to shapes: what goes in, what comes out, and its number of parameters.

    ``into`` is the input's shape with all that the layer itself tells of it; ``same`` says that
    what comes out has the shape of what goes in,
    ``boxed`` that what is inside is not told.
    """

    into: Shape | None
    out: Shape | None
    params: int | None
    activation: str = ""
    dense: bool = False
    boxed: bool = False

    @property
    def same(self) -> bool:
        """Whether the shape is left as it is."""
        return self.into == self.out and not self.dense and not self.boxed


class Settings:
    """The settings of one call by name.

    Raises
    ------
    NetworkCodeError
        If there are more by position than have names, or one that is asked for is not told.
    """

    def __init__(self, made: Made, positional: Sequence[str]) -> None:
        self.made = made
        if len(made.args) > len(positional):
            raise refused(
                made, f"{made.name} got {len(made.args)} settings by position", "name them"
            )
        self.taken: set[str] = set(positional)
        self.values: dict[str, Any] = dict(zip(positional, made.args, strict=False)) | made.kwargs
        if "**" in self.values:
            hidden = self.values["**"]
            raise (
                hidden.error()
                if isinstance(hidden, Unknown)
                else refused(made, "hidden settings", "name them")
            )

    def take(self, name: str, default: Any = None) -> Any:
        """Return one setting, the default where it is not given."""
        self.taken.add(name)
        value = self.values.get(name, default)
        hidden = first_unknown(value)
        if isinstance(hidden, Unknown):
            raise hidden.error()
        if isinstance(hidden, Path):
            raise NetworkCodeError(
                self.made.place,
                f"{name} of {self.made.name} is {hidden.name}, which the code does not tell",
                f"define {hidden.name} in the note, or write its value",
            )
        return value

    def close(self, harmless: re.Pattern[str]) -> None:
        """Raise if a setting was given by name that is neither read nor harmless."""
        for name in self.made.kwargs:
            if name not in self.taken and not harmless.fullmatch(name):
                raise refused(
                    self.made,
                    f"{name} of {self.made.name} is a setting that is not read",
                    "leave it out",
                )

    def number(self, name: str, default: int | None = None, least: int = 1) -> int:
        """Return a whole number."""
        value = self.take(name, default)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            what = "is missing" if value is None else f"is {value!r}, expected a whole number"
            raise refused(self.made, f"{name} of {self.made.name} {what}", "correct the setting")
        return value

    def size(self, name: str) -> int | Letter:
        """Return a whole number, or what the code calls it: a name that it does not tell."""
        letter = letter_of(self.values.get(name))
        if letter is None:
            return self.number(name)
        self.taken.add(name)
        return letter

    def flag(self, name: str, default: bool) -> bool:
        """Return a setting that is true or false."""
        value = self.take(name, default)
        if not isinstance(value, bool | int | None):
            raise refused(
                self.made, f"{name} of {self.made.name} is {value!r}", "write True or False"
            )
        return bool(value)

    def sizes(self, name: str, count: int, default: Any = None, least: int = 1) -> tuple[int, ...]:
        """Return a whole number an axis."""
        value = self.take(name, default)
        row = (value,) * count if isinstance(value, int) else value
        if isinstance(row, list | tuple) and len(row) == 1:
            row = tuple(row) * count
        if (
            not isinstance(row, list | tuple)
            or len(row) != count
            or not all(isinstance(n, int) and not isinstance(n, bool) and n >= least for n in row)
        ):
            raise refused(
                self.made,
                f"{name} of {self.made.name} is {value!r}, expected {count} whole numbers",
                "correct the setting",
            )
        return tuple(row)

    def activation(self, name: str = "activation") -> str:
        """Return the name of an activation, "" for none."""
        self.taken.add(name)
        value = self.values.get(name)
        if isinstance(value, Unknown) and not value.text:
            raise value.error()
        if isinstance(value, Path | Made):
            path = value.name if isinstance(value, Path) else value.path
            if isinstance(value, Path) and "." not in path:
                raise NetworkCodeError(
                    self.made.place,
                    f"{name} of {self.made.name} is {path}, which the code does not tell",
                    f"define {path} in the note, or write its name in quotes",
                )
            return last_part(path)
        if isinstance(value, Unknown) and value.text:
            return value.text if len(value.text) <= _LONGEST else "?"
        if value is None or value == "linear":
            return ""
        if not isinstance(value, str):
            raise refused(
                self.made,
                f"{name} of {self.made.name} is {value!r:.40}",
                "write its name in quotes",
            )
        return value


Rule = Callable[[Settings, Shape | None], Flow]
"""Settings and the input's shape to what the layer does."""


def refused(made: Made, cause: str, fix: str) -> NetworkCodeError:
    """Return an error at a layer."""
    return NetworkCodeError(made.place, cause, fix)


def letter_of(value: Any) -> Letter | None:
    """Return what code calls a size that it does not tell; None for anything else."""
    match value:
        case Path(name=text) | Unknown(text=text) | Method(text=text):
            pass
        case Made(code=text) if last_part(value.path)[:1].islower():  # of a function, no layer
            pass
        case _:
            text = ""
    return Letter(text if len(text) <= _LONGEST else "?") if text else None


def number_of(size: Size) -> int | None:
    """Return a size if it is a number."""
    return size if isinstance(size, int) else None


def fitted(s: Settings, shape: Shape | None, wanted: Shape) -> Shape:
    """Return the shape with what a layer tells of its input; raise where the two contradict."""
    if shape is None:
        return wanted
    pairs = list(zip(shape, wanted, strict=False))
    differ = (None not in (number_of(a), number_of(b)) and a != b for a, b in pairs)
    if len(shape) != len(wanted) or any(differ):
        raise refused(
            s.made,
            f"{s.made.code} does not fit on an input of shape {shown(shape)}, "
            f"it takes {shown(wanted)}",
            "correct one of the two",
        )
    return tuple(_clearer(a, b) for a, b in pairs)


def _clearer(one: Size, other: Size) -> Size:
    """Of two words for one size the number, else the name."""
    return one if isinstance(one, int) or (one is not None and other is None) else other or one


def shown(shape: Shape) -> str:
    """Return a shape in words: 3 × ? × ?."""
    return " × ".join("?" if n is None else str(n) for n in shape) or "one number"


def product(sizes: Sequence[Size]) -> int | None:
    """Return the product of sizes; None where one is no number."""
    known = [size for size in sizes if isinstance(size, int)]
    return math.prod(known) if len(known) == len(sizes) else None


def conv_size(
    s: Settings,
    size: Size,
    kernel: int,
    stride: int,
    around: int,
    dilation: int = 1,
    up: bool = False,
) -> int | None:
    """Return how many places a window of ``kernel`` has: ⌊(n + around − d(k−1) − 1)/s⌋ + 1."""
    if not isinstance(size, int):
        return None
    room = size + around - dilation * (kernel - 1) - 1
    if room < 0:
        raise refused(
            s.made, f"{s.made.code} is larger than its input of {size}", "correct one of the two"
        )
    return (-(-room // stride) if up else room // stride) + 1
