"""The networks that pieces of code describe: their layers, shapes and parameter counts."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dlcore.keras_syntax import KerasSourceError, parse
from dlcore.outline.describe import Layer, Outline, described
from dlcore.outline.graph import nodes_of
from dlcore.outline.interpreter import Interpreter
from dlcore.outline.keras_table import KERAS_LAYERS
from dlcore.outline.settings import Shape
from dlcore.outline.values import (
    Argument,
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

__all__ = ["Outline", "networks_left_out", "read_network", "read_networks"]

MOST_NETWORKS = 6
"""Networks that are drawn of one piece of code."""


def read_network(pieces: Sequence[str], piece: int = -1) -> Outline:
    """Return the only network that one piece of code describes; raise where there are several.

    See `read_networks`.
    """
    found = read_networks(pieces, piece)
    if len(found) > 1:
        lines = ", ".join(str(each.place.line) for each in found)
        raise NetworkCodeError(
            found[1].place, f"several networks (lines {lines})", "give each a block of its own"
        )
    return found[0]


def read_networks(pieces: Sequence[str], piece: int = -1) -> tuple[Outline, ...]:
    """Return the networks that one piece of code describes, those before it read first.

    The pieces share their names, as the cells of a notebook do. A network belongs to the last piece
    that writes one of its layers; one that is a part of another is not listed. The code is parsed,
    never run.

    Parameters
    ----------
    pieces : sequence of str
        All code of a note in its order.
    piece : int
        Which of them is meant; -1 is the last.

    Raises
    ------
    NetworkCodeError
        A `ValueError` with line, cause and fix, where the piece describes no network, more than
        ``MOST_NETWORKS``, or one that the code does not decide.
    """
    found, reasons = _read_all(tuple(pieces))[piece % len(pieces)]
    if not found:
        raise reasons[0]
    return found


def networks_left_out(pieces: Sequence[str], piece: int = -1) -> tuple[NetworkCodeError, ...]:
    """Return why a piece's other networks are none of those that `read_networks` returns."""
    return _read_all(tuple(pieces))[piece % len(pieces)][1]


_Read = tuple[tuple[Outline, ...], tuple[NetworkCodeError, ...]]
"""The networks of one piece, and why others, or all, are none."""


@lru_cache(maxsize=8)
def _read_all(pieces: tuple[str, ...]) -> tuple[_Read, ...]:
    """Return the networks of every piece, or why it has none."""
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
        found = _sorted(interpreter, len(pieces))
        return tuple(((), (broken[i],)) if i in broken else row for i, row in enumerate(found))
    except NetworkCodeError as error:
        return (((), (error,)),) * len(pieces)
    except RecursionError:
        deep = NetworkCodeError(Place(0, 1), "code nested too deeply", "simplify the source")
        return (((), (deep,)),) * len(pieces)


def _sorted(interpreter: Interpreter, count: int) -> list[_Read]:
    """Return the networks of each piece, or the reason why there is none to draw."""
    found: list[list[_Found]] = [[] for _ in range(count)]
    goes_on = [False] * count
    roots, parts = _roots(interpreter)
    for root in roots:
        told = _outline(interpreter, root)
        found[told.piece].append(told)
        for step in told.steps:
            goes_on[step.place.piece] |= step.place.piece < told.piece
    failed = {row.piece for rows in found for row in rows if not isinstance(row.told, Outline)}
    for part in parts if failed else ():
        # What is not followed to its end may be made of networks that are.
        told = _outline(interpreter, part)
        if isinstance(told.told, Outline) and told.piece in failed:
            found[told.piece].append(told)
    chains = _lone_chains(interpreter)
    doubts: list[list[NetworkCodeError]] = [[] for _ in range(count)]
    for doubt in interpreter.doubts:
        doubts[doubt.place.piece].append(doubt.error())

    def held_in(piece: int) -> list[Outline]:
        # What a later piece holds as one layer is drawn where its own layers are written.
        inside = [_outline(interpreter, part) for part in parts if part.place.piece == piece]
        return _distinct([row for row in inside if row.piece == piece])

    result: list[_Read] = []
    for i, rows in enumerate(found):
        errors = [row.told for row in rows if isinstance(row.told, NetworkCodeError)]
        networks = _distinct(rows)
        if not networks and not errors:
            networks = [told for told in chains if told.place.piece == i]
        if doubts[i] or len(networks) > MOST_NETWORKS:
            errors = [*errors, *doubts[i]] or [_too_many(networks)]
            networks = []
        elif not networks and not errors:
            networks = [] if goes_on[i] else held_in(i)
        if not networks and not errors:
            why = ("no network is made here", "write all of it in one block")
            if goes_on[i]:
                why = ("the network goes on in a later block", "look for it below that")
            errors = [NetworkCodeError(Place(i, 1), *why)]
        result.append((tuple(networks), tuple(errors)))
    return result


def _too_many(networks: Sequence[Outline]) -> NetworkCodeError:
    lines = ", ".join(str(row.place.line) for row in networks[:MOST_NETWORKS])
    return NetworkCodeError(
        networks[1].place,
        f"{len(networks)} networks (lines {lines}, …), expected at most {MOST_NETWORKS}",
        "give them blocks of their own",
    )


@dataclass(frozen=True)
class _Found:
    """A network of a piece, or why it is none, and its layers."""

    piece: int
    told: Outline | NetworkCodeError
    steps: tuple[Made, ...] = ()


def _distinct(rows: Sequence[_Found]) -> list[Outline]:
    """Return the networks in their order, without those that are a part of another one."""
    told = [(row.told, row.steps) for row in rows if isinstance(row.told, Outline)]
    parts = [{id(step.kwargs) for step in steps} for _, steps in told]
    users: dict[int, list[int]] = {}
    for i, part in enumerate(parts):
        for key in part:
            users.setdefault(key, []).append(i)
    found: list[Outline] = []
    seen: set[tuple[Shape | None, tuple[Layer, ...]]] = set()
    for i, (network, _) in enumerate(told):
        others = (j for j in users[min(parts[i])] if j != i)
        inside = any(parts[i] < parts[j] or (parts[i] == parts[j] and j < i) for j in others)
        drawn = (network.input_shape, network.layers)
        if not inside and drawn not in seen:
            seen.add(drawn)
            found.append(network)
    return sorted(found, key=lambda each: each.place)


def _roots(interpreter: Interpreter) -> tuple[list[Row | Instance], list[Row | Instance]]:
    """Return the networks that are no part of another one, and those that are."""
    candidates: list[Row | Instance] = [row for row in interpreter.rows if row.kind != "list"]
    candidates += [made for made in interpreter.instances if made.of.is_network]
    for each in candidates:
        _mark_parts(interpreter, each)
    held = interpreter.parts
    own = [each for each in candidates if not each.inner]
    return (
        [each for each in own if id(each) not in held],
        [each for each in own if id(each) in held],
    )


def _mark_parts(interpreter: Interpreter, owner: Row | Instance) -> None:
    inside = (
        [item for _, item in owner.items]
        if isinstance(owner, Row)
        else [*owner.attributes.values()]
    )
    for item in inside:
        rows = item if isinstance(item, list | tuple) else [item]
        interpreter.parts.update(id(each) for each in rows if isinstance(each, Row | Instance))


def _outline(interpreter: Interpreter, root: Row | Instance) -> _Found:
    """Follow a network to its outputs; return what it is and the piece that it belongs to."""
    interpreter.piece = root.place.piece
    end: Any = root.undecided or _ends(interpreter, root)
    ends = list(end.values()) if isinstance(end, dict) else end
    ends = list(ends) if isinstance(ends, list | tuple) else [ends]
    for each in ends:
        if isinstance(each, Unknown):
            return _Found(_home(root), each.error())
    if not ends or not all(isinstance(each, Tensor) for each in ends):
        why = "forward gives nothing back that the code tells"
        return _Found(_home(root), NetworkCodeError(root.place, why, "return a tensor"))
    nodes = nodes_of(ends)
    steps = tuple(node.step for node in nodes if node.step is not None)
    if isinstance(root, Instance) and not all(
        node.step or node.origin is None or isinstance(node.origin, Argument) for node in nodes
    ):
        why = "the output does not come from the input"
        return _Found(_home(root), NetworkCodeError(root.place, why, "use the argument of forward"))
    if not steps:
        return _Found(
            _home(root), NetworkCodeError(root.place, "a network without a layer", "add one")
        )
    piece = max(step.place for step in steps).piece
    try:
        try:
            return _Found(piece, described(root, ends, root.data), steps)
        except NetworkCodeError:
            if root.data is None or root.place.piece == 0:
                raise
            # Data of an earlier piece may be that of another example.
            return _Found(piece, described(root, ends, None), steps)
    except NetworkCodeError as error:
        return _Found(piece, error, steps)


def _ends(interpreter: Interpreter, root: Row | Instance) -> Any:
    """Return what comes out of a network."""
    node = ast.Pass(lineno=root.place.line, col_offset=0)
    if isinstance(root, Row) and root.ends:
        return root.ends
    if isinstance(root, Instance):
        return interpreter.from_arguments(root, node)
    return interpreter.through(root, Tensor(None), node)


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
        if ends and isinstance(tensor.origin, Array | Path) and len(tensor.steps) > 1:
            made = [step for step in tensor.steps if step.name in KERAS_LAYERS]
            if len(made) == len(tensor.steps):
                row = Row("chain", "", tensor.steps[0].place)
                try:
                    found.append(described(row, [tensor], None))
                except NetworkCodeError:
                    continue
    return found
