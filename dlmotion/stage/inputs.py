"""Inputs of a lesson: what ``--set key=value`` may change, within which bounds."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class InputError(ValueError):
    """A ``--set`` that the lesson cannot take: what was expected, what came."""


@dataclasses.dataclass(frozen=True)
class Bounded:
    """A number within ``low`` … ``high``, both included."""

    low: float
    high: float
    kind: type

    def read(self, text: str) -> float | int:
        """Parse one value."""
        try:
            value: float | int = self.kind(text)
        except ValueError:
            raise InputError(f"{self}, got {text!r}") from None
        if not self.low <= value <= self.high:
            raise InputError(f"{self}, got {text}")
        return value

    def __str__(self) -> str:
        noun = "a whole number" if self.kind is int else "a number"
        return f"{noun} from {self.low:g} to {self.high:g}"


@dataclasses.dataclass(frozen=True)
class Choice:
    """One of a few names."""

    names: tuple[str, ...]

    def read(self, text: str) -> str:
        """Parse one value."""
        if text in self.names:
            return text
        near = difflib.get_close_matches(text, self.names, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise InputError(f"{self}, got {text!r}{hint}")

    def __str__(self) -> str:
        return f"one of {', '.join(self.names)}"


@dataclasses.dataclass(frozen=True)
class Several:
    """Some of a few names, separated by commas, each at most once."""

    names: tuple[str, ...]
    least: int
    most: int

    def read(self, text: str) -> tuple[str, ...]:
        """Parse one value."""
        chosen = tuple(Choice(self.names).read(part.strip()) for part in text.split(","))
        if not self.least <= len(chosen) <= self.most or len(set(chosen)) != len(chosen):
            raise InputError(f"{self}, got {text!r}")
        return chosen

    def __str__(self) -> str:
        return f"{self.least} to {self.most} different names out of {', '.join(self.names)}"


@dataclasses.dataclass(frozen=True)
class ImageFile:
    """Path of a PNG or JPEG, or nothing for the lesson's own image."""

    def read(self, text: str) -> str:
        """Parse one value; the path is made absolute, since jobs run elsewhere."""
        if text and not Path(text).is_file():
            raise InputError(f"{self}, got {text!r}, which is no file")
        return str(Path(text).resolve()) if text else ""

    def __str__(self) -> str:
        return "the path of a PNG or JPEG image"


@dataclasses.dataclass(frozen=True)
class SourceFile:
    """Path of a file of Python code, or nothing for the lesson's own code."""

    def read(self, text: str) -> str:
        """Parse one value; the path is made absolute, since jobs run elsewhere."""
        if text and not Path(text).is_file():
            raise InputError(f"{self}, got {text!r}, which is no file")
        return str(Path(text).resolve()) if text else ""

    def __str__(self) -> str:
        return "the path of a file of Python code"


@dataclasses.dataclass(frozen=True)
class DataFile:
    """Path of an .npz or of a folder of IDX files, or nothing for the lesson's own data."""

    def read(self, text: str) -> str:
        """Parse one value; the path is made absolute, since jobs run elsewhere."""
        if text and not Path(text).exists():
            raise InputError(f"{self}, got {text!r}, where there is nothing")
        return str(Path(text).resolve()) if text else ""

    def __str__(self) -> str:
        return "the path of an .npz file or of a folder with IDX files"


def bounded(default: float | int, *, low: float, high: float, what: str = "") -> Any:
    """Field for a number within bounds; an int default makes it a whole number.

    ``what`` says in a few words what it does; ``list LESSON`` prints it.
    """
    kind = Bounded(low, high, type(default))
    return dataclasses.field(default=default, metadata={"input": kind, "what": what})


def choice(default: str, names: Iterable[str], *, what: str = "") -> Any:
    """Field for one of ``names``."""
    kind = Choice(tuple(names))
    return dataclasses.field(default=default, metadata={"input": kind, "what": what})


def several(
    default: tuple[str, ...],
    names: Iterable[str],
    *,
    least: int = 1,
    most: int = 4,
    what: str = "",
) -> Any:
    """Field for some of ``names``."""
    kind = Several(tuple(names), least, most)
    return dataclasses.field(default=default, metadata={"input": kind, "what": what})


def image_file(*, what: str = "") -> Any:
    """Field for the path of the user's own image; empty means the lesson's own."""
    return dataclasses.field(default="", metadata={"input": ImageFile(), "what": what})


def source_file(*, what: str = "") -> Any:
    """Field for the path of the user's own code; empty means the lesson's own."""
    return dataclasses.field(default="", metadata={"input": SourceFile(), "what": what})


def data_file(*, what: str = "") -> Any:
    """Field for the path of the user's own data; empty means the lesson's own."""
    return dataclasses.field(default="", metadata={"input": DataFile(), "what": what})


def describe(inputs: type[Any]) -> list[dict[str, Any]]:
    """Say of every input its name, kind, default, bounds or choices, and what it does."""
    rows: list[dict[str, Any]] = []
    for field in dataclasses.fields(inputs):
        kind = field.metadata["input"]
        row: dict[str, Any] = {"name": field.name, "default": field.default}
        if isinstance(kind, Bounded):
            row |= {"kind": kind.kind.__name__, "low": kind.low, "high": kind.high}
        elif isinstance(kind, Choice):
            row |= {"kind": "choice", "choices": list(kind.names)}
        elif isinstance(kind, Several):
            row |= {"kind": "several", "choices": list(kind.names)}
            row |= {"least": kind.least, "most": kind.most}
        else:
            files = {SourceFile: "source", DataFile: "data", ImageFile: "image"}
            row |= {"kind": files[type(kind)]}
        rows.append(row | {"what": field.metadata.get("what", "")})
    return rows


def parse_inputs(inputs: type[T], settings: Iterable[str], *, asked: str = "--set") -> T:
    """Build the lesson's ``Inputs`` from ``key=value`` settings; ``asked`` says where they stand.

    Raises
    ------
    InputError
        Unknown key (the nearest is suggested), no ``=``, wrong type or out of bounds.
    """
    fields = {field.name: field for field in dataclasses.fields(inputs)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals:
            raise InputError(f"{asked}: expected key=value, got {setting!r}")
        if key not in fields:
            near = difflib.get_close_matches(key, fields, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise InputError(
                f"{asked}: expected one of {', '.join(fields) or 'no key'}, got {key!r}{hint}"
            )
        try:
            values[key] = fields[key].metadata["input"].read(text)
        except InputError as error:
            raise InputError(f"{asked} {key}: expected {error}") from None
    return inputs(**values)
