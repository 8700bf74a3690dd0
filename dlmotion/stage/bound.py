"""Bound traces: the same record, in which every array and number knows where it stands.

A scene reads ``t.main.params[3, 0]`` as if it were the plain record, mypy checks it as the plain
record, and whatever shows the number asks ``path_of``. What arithmetic makes of such a number has
no place any more, so it cannot be shown: scenes do not calculate.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")


class PathError(TypeError):
    """Something is to be shown that no trace has: it was calculated on the way to the screen."""


class BoundArray(np.ndarray[Any, Any]):
    """An array of a trace; its parts know their place, too, what is calculated from it does not."""

    path: str | None

    def __array_finalize__(self, parent: Any) -> None:
        self.path = None

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        written = _written(index) if self.path is not None else None
        if written is None:
            return found
        place = f"{self.path}[{written}]"
        if isinstance(found, BoundArray):
            found.path = place
            return found
        return _bound_number(found, place)

    def __iter__(self) -> Any:
        return (self[index] for index in range(len(self)))

    def __reduce__(self) -> Any:
        return np.asarray(self).__reduce__()


class BoundFloat(float):
    """A number of a trace."""

    path: str


class BoundInt(int):
    """A whole number of a trace."""

    path: str


def bind(trace: T, path: str = "") -> T:
    """Return the same record with every array and number knowing its place in it."""
    bound: Any = _bind(trace, path)
    return bound  # type: ignore[no-any-return]


def path_of(value: object) -> str:
    """Where in the trace a value stands, such as ``main.params[3,0]``.

    Raises
    ------
    PathError
        If it stands nowhere: it was calculated from what the trace has.
    """
    path = getattr(value, "path", None)
    if path is None:
        raise PathError(
            f"expected an array or number of the trace, got {value!r}, which was calculated; "
            "record it and show the record"
        )
    return str(path)


def _bind(value: Any, path: str) -> Any:
    if isinstance(value, np.ndarray):
        array = value.view(BoundArray)
        array.path = path
        return array
    if isinstance(value, bool | np.bool_ | str | None):
        return value
    if isinstance(value, int | float | np.number):
        return _bound_number(value, path)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _bind_record(value, path)
    if isinstance(value, tuple | list):
        items = [_bind(item, f"{path}[{place}]") for place, item in enumerate(value)]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if isinstance(value, Mapping):
        return {key: _bind(item, f"{path}[{key!r}]") for key, item in value.items()}
    return value


def _bind_record(record: Any, path: str) -> Any:
    """Bind the fields of a frozen record; its own class keeps its methods and properties."""
    made = object.__new__(type(record))
    for field in dataclasses.fields(record):
        place = f"{path}.{field.name}" if path else field.name
        object.__setattr__(made, field.name, _bind(getattr(record, field.name), place))
    return made


def _bound_number(value: Any, path: str) -> Any:
    if isinstance(value, int | np.integer) and not isinstance(value, bool | np.bool_):
        whole = BoundInt(int(value))
        whole.path = path
        return whole
    if isinstance(value, float | np.floating):
        number = BoundFloat(float(value))
        number.path = path
        return number
    return value


def _written(index: Any) -> str | None:
    """Write an index of whole numbers and slices as source, None for any other."""
    parts = index if isinstance(index, tuple) else (index,)
    if not parts:
        return None
    written = [_part(part) for part in parts]
    return None if None in written else ",".join(str(part) for part in written)


def _part(part: Any) -> str | None:
    if isinstance(part, bool | np.bool_):
        return None
    if isinstance(part, int | np.integer):
        return str(int(part))
    if isinstance(part, slice):
        ends = ["" if end is None else str(int(end)) for end in (part.start, part.stop)]
        step = "" if part.step is None else f":{int(part.step)}"
        return ":".join(ends) + step
    return None
