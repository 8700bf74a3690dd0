"""Traces: frozen records of a computation, with a digest and a pickle-free file format."""

from __future__ import annotations

import dataclasses
import os
import types
from pathlib import Path
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import numpy as np

from dlcore.checks import Array

Trace = TypeVar("Trace")

SIGNIFICANT_DIGITS = 9
_POWERS = np.array([float(f"1e{k}") for k in range(-180, 181)])
_KINDS = "fiubU"


def freeze(trace: Trace) -> Trace:
    """Return the trace with every array read-only, lists as tuples; nested traces included.

    A writeable array is copied, so the caller's own array stays writeable and cannot change the
    trace.

    Raises
    ------
    TypeError
        If a value has no place in a trace (object arrays, sets, functions …); the message gives its
        path.
    """
    return cast(Trace, _freeze(trace, type(trace).__name__))


def digest(trace: Any) -> str:
    """SHA-256 over names, dtypes, shapes and values of 9 significant digits, as 64 hex digits."""
    import hashlib  # here and below: importing dlcore stays fast for those who only compute

    hasher = hashlib.sha256()
    _feed(hasher.update, trace, type(trace).__name__)
    return hasher.hexdigest()


def save(trace: Any, path: str | os.PathLike[str]) -> None:
    """Write the trace to a .npz file that holds no pickle; the file appears whole or not at all."""
    import json
    import tempfile

    arrays: list[Array] = []
    tree = _pack(trace, arrays, type(trace).__name__)
    members = {f"array{i}": array for i, array in enumerate(arrays)}
    target = Path(path)
    handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(
                file, allow_pickle=False, tree=np.array(json.dumps(tree)), **members
            )
        os.replace(scratch, target)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def load(path: str | os.PathLike[str], cls: type[Trace]) -> Trace:
    """Read a trace of class `cls` back; nested traces are rebuilt from their type hints.

    Raises
    ------
    ValueError
        If the file is not a saved trace, or holds another class or other fields than `cls` has.
    """
    tree, arrays = _read(Path(path))
    return cast(Trace, freeze(_unpack(tree, arrays, cls, str(path))))


def recast(trace: Any, cls: type[Trace]) -> Trace:
    """The trace as one of class `cls`, as if it had been saved and loaded; arrays are shared.

    Raises
    ------
    ValueError
        If `cls` is called otherwise, or has other fields.
    """
    arrays: list[Array] = []
    tree = _pack(trace, arrays, type(trace).__name__)
    named = {f"array{i}": array for i, array in enumerate(arrays)}
    return cast(Trace, freeze(_unpack(tree, named, cls, type(trace).__name__)))


def _read(path: Path) -> tuple[Any, dict[str, Array]]:
    """Return the tree and the arrays of a saved trace."""
    import json
    import zipfile
    import zlib

    with path.open("rb") as file:
        try:
            if file.read(4) != b"PK\x03\x04":
                raise ValueError("it is no zip archive")
            file.seek(0)
            with np.load(file, allow_pickle=False) as members:
                arrays = {name: members[name] for name in members.files}
            return json.loads(str(arrays.pop("tree"))), arrays
        except (EOFError, KeyError, OSError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise ValueError(
                f"{path}: expected a saved trace (.npz), got a damaged file: {error}"
            ) from error


def _fields(trace: Any) -> dict[str, Any]:
    return {field.name: getattr(trace, field.name) for field in dataclasses.fields(trace)}


def _is_record(value: Any) -> bool:
    return dataclasses.is_dataclass(value) and not isinstance(value, type)


def _freeze(value: Any, path: str) -> Any:
    if _is_record(value):
        frozen = {name: _freeze(item, f"{path}.{name}") for name, item in _fields(value).items()}
        return _build(type(value), frozen)
    if isinstance(value, np.ndarray):
        return _freeze_array(value, path)
    if isinstance(value, tuple | list):
        return tuple(_freeze(item, f"{path}[{i}]") for i, item in enumerate(value))
    if isinstance(value, dict):
        return {_key(key, path): _freeze(item, f"{path}[{key!r}]") for key, item in value.items()}
    return _scalar(value, path)


def _freeze_array(array: Array, path: str) -> Array:
    if array.dtype.kind not in _KINDS:
        raise TypeError(
            f"{path}: expected an array of numbers, bools or strings, got dtype {array.dtype}"
        )
    base: Any = array
    while isinstance(base, np.ndarray) and not base.flags.writeable:
        base = base.base
    if base is None:
        return array
    frozen = np.array(array, order="C", subok=False)
    frozen.flags.writeable = False
    return frozen


def _scalar(value: Any, path: str) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(
        f"{path}: expected an array, number, string, tuple, dict or trace, "
        f"got {type(value).__name__}"
    )


def _key(key: Any, path: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{path}: expected string keys, got {key!r}")
    return key


def _build(cls: type[Any], values: dict[str, Any]) -> Any:
    """Make the record without __init__, so init=False fields and __post_init__ do no harm."""
    record = object.__new__(cls)
    for name, value in values.items():
        object.__setattr__(record, name, value)
    return record


def _feed(update: Any, value: Any, path: str) -> None:
    if _is_record(value):
        _feed_mapping(update, b"record", _fields(value), path)
    elif isinstance(value, dict):
        _feed_mapping(update, b"dict", {_key(key, path): value[key] for key in sorted(value)}, path)
    elif isinstance(value, tuple | list):
        update(b"tuple %d;" % len(value))
        for i, item in enumerate(value):
            _feed(update, item, f"{path}[{i}]")
    elif isinstance(value, np.ndarray):
        _feed_array(update, value, path)
    else:
        _feed_scalar(update, _scalar(value, path))


def _feed_mapping(update: Any, kind: bytes, items: dict[str, Any], path: str) -> None:
    update(kind + b" %d;" % len(items))
    for name, item in items.items():
        update(f"{len(name.encode())}:{name}=".encode())
        _feed(update, item, f"{path}.{name}")


def _feed_array(update: Any, array: Array, path: str) -> None:
    if array.dtype.kind not in _KINDS:
        raise TypeError(
            f"{path}: expected an array of numbers, bools or strings, got dtype {array.dtype}"
        )
    if array.dtype.kind == "U":
        update(f"array str {array.shape};".encode())
        _feed(update, tuple(array.ravel().tolist()), path)
        return
    update(f"array {array.dtype.name} {array.shape};".encode())
    if array.dtype.kind == "f":
        digits, exponents = round_significant(array)
        update(digits.astype("<i8").tobytes() + exponents.astype("<i2").tobytes())
    else:
        update(np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes())


def _feed_scalar(update: Any, value: Any) -> None:
    if isinstance(value, float):
        digits, exponents = round_significant(np.array([value]))
        update(f"float {digits[0]}e{exponents[0]};".encode())
    else:
        text = str(value).encode()
        update(f"{type(value).__name__} {len(text)}:".encode() + text + b";")


def round_significant(values: Array) -> tuple[Array, Array]:
    """Return integers d, e with value ≈ d·10^(e−8), 10^8 ≤ |d| < 10^9; 0 is (0, 0).

    NaN, +inf and −inf have exponent 9999 and d = 0, 1, −1. Powers of ten come from decimal literals
    and not from pow(), whose last bit differs between machines.
    """
    wide = np.ascontiguousarray(values, dtype=np.float64)
    finite = np.isfinite(wide)
    usable = finite & (wide != 0)
    safe = np.where(usable, wide, 1.0)
    exponent = np.floor(np.log10(np.abs(safe))).astype(np.int64)
    digits = _scale(safe, SIGNIFICANT_DIGITS - 1 - exponent)
    exponent += (np.abs(digits) >= 10**SIGNIFICANT_DIGITS).astype(np.int64)
    exponent -= (np.abs(digits) < 10 ** (SIGNIFICANT_DIGITS - 1)).astype(np.int64)
    digits = _scale(safe, SIGNIFICANT_DIGITS - 1 - exponent)
    special = np.where(np.isposinf(wide), 1, np.where(np.isneginf(wide), -1, 0))
    return (
        np.where(usable, digits, np.where(finite, 0, special)).astype(np.int64),
        np.where(usable, exponent, np.where(finite, 0, 9999)),
    )


def _scale(values: Array, power: Array) -> Array:
    """values·10^power rounded to integers, in two factors because 10^332 is no float."""
    half = power // 2
    return np.asarray(np.rint(values * _POWERS[half + 180] * _POWERS[power - half + 180]))


def _pack(value: Any, arrays: list[Array], path: str) -> Any:
    if _is_record(value):
        fields = {
            name: _pack(item, arrays, f"{path}.{name}") for name, item in _fields(value).items()
        }
        return {"record": type(value).__name__, "fields": fields}
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in _KINDS:
            raise TypeError(
                f"{path}: expected an array of numbers, bools or strings, got dtype {value.dtype}"
            )
        arrays.append(value)
        return {"array": len(arrays) - 1}
    if isinstance(value, tuple | list):
        return {"tuple": [_pack(item, arrays, f"{path}[{i}]") for i, item in enumerate(value)]}
    if isinstance(value, dict):
        return {
            "dict": {_key(k, path): _pack(v, arrays, f"{path}[{k!r}]") for k, v in value.items()}
        }
    return {"value": _scalar(value, path)}


def _unpack(tree: Any, arrays: dict[str, Array], hint: Any, path: str) -> Any:
    if "record" in tree:
        return _unpack_record(tree, arrays, hint, path)
    if "array" in tree:
        return arrays[f"array{tree['array']}"]
    if "tuple" in tree:
        hints = _item_hints(hint, len(tree["tuple"]))
        return tuple(
            _unpack(t, arrays, h, f"{path}[{i}]")
            for i, (t, h) in enumerate(zip(tree["tuple"], hints, strict=True))
        )
    if "dict" in tree:
        value_hint = _container_args(hint, dict)[-1]
        return {
            k: _unpack(v, arrays, value_hint, f"{path}[{k!r}]") for k, v in tree["dict"].items()
        }
    return tree["value"]


def _unpack_record(tree: Any, arrays: dict[str, Array], hint: Any, path: str) -> Any:
    matches = [c for c in _choices(hint) if isinstance(c, type) and c.__name__ == tree["record"]]
    if not matches:
        raise ValueError(f"{path}: expected {_spell(hint)}, got a saved {tree['record']}")
    cls: type[Any] = matches[0]
    names = [field.name for field in dataclasses.fields(cls)]
    if set(names) != set(tree["fields"]):
        raise ValueError(
            f"{path}: expected the fields {sorted(names)} of {cls.__name__}, "
            f"got {sorted(tree['fields'])}"
        )
    hints = get_type_hints(cls)
    return _build(
        cls, {n: _unpack(tree["fields"][n], arrays, hints[n], f"{path}.{n}") for n in names}
    )


def _choices(hint: Any) -> list[Any]:
    """Return the alternatives of a union, or the hint itself."""
    if get_origin(hint) in (Union, types.UnionType):
        return [choice for part in get_args(hint) for choice in _choices(part)]
    return [hint]


def _container_args(hint: Any, container: type) -> tuple[Any, ...]:
    for choice in _choices(hint):
        origin = get_origin(choice)
        if isinstance(origin, type) and issubclass(container, origin) and get_args(choice):
            return get_args(choice)
    return (Any,)


def _item_hints(hint: Any, length: int) -> list[Any]:
    """One hint an item: tuple[T, ...] repeats T, tuple[A, B] gives A and B, list[T] repeats T."""
    args = _container_args(hint, tuple)
    if args == (Any,):
        args = _container_args(hint, list)
    if len(args) == length and Ellipsis not in args:
        return list(args)
    return [args[0]] * length


def _spell(hint: Any) -> str:
    return " or ".join(getattr(choice, "__name__", str(choice)) for choice in _choices(hint))
