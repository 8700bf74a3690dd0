"""The networks that pieces of code describe: their layers, shapes and parameter counts."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from dlcore.keras_syntax import KerasSourceError, parse
from dlcore.outline.describe import Outline, described
from dlcore.outline.interpreter import Interpreter
from dlcore.outline.keras_table import KERAS_LAYERS
from dlcore.outline.values import (
    Array,
    Instance,
    Made,
    NetworkCodeError,
    Path,
    Place,
    Row,
    Tensor,
    Unknown,
)

__all__ = ["Outline", "read_networks"]


def read_networks(pieces: Sequence[str], piece: int = -1) -> Outline:
    """Return the network that one piece of code describes, those before it read first.

    The pieces share their names, as the cells of a notebook do. A network belongs to the last piece
    that writes one of its layers. The code is parsed, never run.

    Parameters
    ----------
    pieces : sequence of str
        All code of a note in its order.
    piece : int
        Which of them is meant; -1 is the last.

    Raises
    ------
    NetworkCodeError
        A `ValueError` with line, cause and fix, where the piece describes no network, two of them,
        or one that the code does not decide.
    """
    at = piece % len(pieces)
    found = _read_all(tuple(pieces))[at]
    if isinstance(found, NetworkCodeError):
        raise found
    return found


@lru_cache(maxsize=8)
def _read_all(pieces: tuple[str, ...]) -> tuple[Outline | NetworkCodeError, ...]:
    """Return the network of every piece, or why it has none."""
    interpreter = Interpreter()
    broken: dict[int, NetworkCodeError] = {}
    try:
        for i, text in enumerate(pieces):
            try:
                tree, _ = parse(text)
            except KerasSourceError as error:
                broken[i] = NetworkCodeError(Place(i, error.line), error.cause, error.fix)
                continue
            interpreter.follow(tree, i)
        interpreter.finish()
        return tuple(
            broken.get(i) or found for i, found in enumerate(_sorted(interpreter, len(pieces)))
        )
    except NetworkCodeError as error:
        return (error,) * len(pieces)
    except RecursionError:
        deep = NetworkCodeError(Place(0, 1), "code nested too deeply", "simplify the source")
        return (deep,) * len(pieces)


def _sorted(interpreter: Interpreter, count: int) -> list[Outline | NetworkCodeError]:
    """Return of each piece its only network, or the reason why there is none to draw."""
    found: list[list[Outline | NetworkCodeError]] = [[] for _ in range(count)]
    for root in _roots(interpreter):
        piece, told = _outline(interpreter, root)
        if told not in found[piece]:
            found[piece].append(told)
    chains = _lone_chains(interpreter)
    for doubt in interpreter.doubts:
        found[doubt.place.piece].append(doubt.error())
    result: list[Outline | NetworkCodeError] = []
    for i, rows in enumerate(found):
        errors = [row for row in rows if isinstance(row, NetworkCodeError)]
        rows = rows or [told for told in chains if told.place.piece == i]
        if errors:
            result.append(errors[0])
        elif not rows:
            result.append(
                NetworkCodeError(
                    Place(i, 1), "no network is made here", "write all of it in one block"
                )
            )
        elif len(rows) > 1:
            lines = ", ".join(str(row.place.line) for row in rows)
            result.append(
                NetworkCodeError(
                    rows[1].place,
                    f"several networks (lines {lines})",
                    "give each a block of its own",
                )
            )
        else:
            result.append(rows[0])
    return result


def _roots(interpreter: Interpreter) -> list[Row | Instance]:
    """Return the networks that are no part of another one."""
    candidates: list[Row | Instance] = [row for row in interpreter.rows if row.kind != "list"]
    candidates += [made for made in interpreter.instances if made.of.is_network]
    for each in candidates:
        _mark_parts(interpreter, each)
    held = interpreter.parts
    return [each for each in candidates if not each.inner and id(each) not in held]


def _mark_parts(interpreter: Interpreter, owner: Row | Instance) -> None:
    inside = (
        [item for _, item in owner.items]
        if isinstance(owner, Row)
        else [*owner.attributes.values()]
    )
    for item in inside:
        rows = item if isinstance(item, list | tuple) else [item]
        interpreter.parts.update(id(each) for each in rows if isinstance(each, Row | Instance))


def _outline(
    interpreter: Interpreter, root: Row | Instance
) -> tuple[int, Outline | NetworkCodeError]:
    """Follow a network to its output; return the piece that it belongs to, and what it is."""
    node = ast.Pass(lineno=root.place.line, col_offset=0)
    interpreter.piece = root.place.piece
    end: Any = root.undecided or interpreter.through(root, Tensor(None), node)
    if isinstance(end, tuple) and end and isinstance(end[0], Tensor):
        end = Unknown(root.place, "forward gives back several things", "return one tensor")
    if isinstance(end, Tensor) and end.origin is not None:
        end = Unknown(
            root.place, "the output does not come from the input", "use the argument of forward"
        )
    if not isinstance(end, Tensor | Unknown):
        end = Unknown(
            root.place, "forward gives nothing back that the code tells", "return a tensor"
        )
    if isinstance(end, Unknown):
        return _home(root), end.error()
    if not end.steps:
        return _home(root), NetworkCodeError(root.place, "a network without a layer", "add one")
    piece = max(step.place for step in end.steps).piece
    try:
        return piece, described(root, end.steps, root.data)
    except NetworkCodeError as error:
        return piece, error


def _home(root: Row | Instance) -> int:
    """Return the piece that a network which is not told belongs to."""
    if isinstance(root, Instance):
        return root.of.place.piece
    places = [item.place for _, item in root.items if isinstance(item, Made)]
    return max((place.piece for place in places), default=root.place.piece)


def _lone_chains(interpreter: Interpreter) -> list[Outline]:
    """Return the chains of layers that are called one on the other, without a network around."""
    found: list[Outline] = []
    inner = {id(step) for tensor in interpreter.tensors for step in tensor.steps[:-1]}
    for tensor in interpreter.tensors:
        ends = tensor.steps and id(tensor.steps[-1]) not in inner
        data = tensor.origin.shape[1:] if isinstance(tensor.origin, Array) else None
        if ends and isinstance(tensor.origin, Array | Path) and len(tensor.steps) > 1:
            made = [step for step in tensor.steps if step.name in KERAS_LAYERS]
            if len(made) == len(tensor.steps):
                row = Row("chain", "", tensor.steps[0].place)
                try:
                    found.append(described(row, tensor.steps, data))
                except NetworkCodeError:
                    continue
    return found
