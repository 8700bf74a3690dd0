"""Cairo paths built by NumPy: one native call a shape in place of one Python call a curve."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import cairo
import numpy as np
import numpy.typing as npt

from dlmotion.reel.display_list import CURVE, Floats, Shape

Spans: TypeAlias = npt.NDArray[np.int64]

_LONG = 64 * CURVE  # points of a line that is worth a look at whether others go on from it
_RELATIVE = 1e-5  # manim compares anchors as numpy.isclose does


# cairo_path_t: status, pointer to the elements, their number.
_STRUCT = np.dtype(
    {"names": ["data", "length"], "formats": ["i8", "i4"], "offsets": [8, 16], "itemsize": 24}
)


class ReadyShape(NamedTuple):
    """A shape's elements (n, 2), address of the ``cairo_path_t`` over them, corners (2, 2)."""

    data: Floats
    address: int
    corners: Floats
    keep: object


NO_SHAPE = ReadyShape(np.zeros((0, 2)), 0, np.zeros((2, 2)), None)


def _close(a: Floats, b: Floats, tolerance: float) -> npt.NDArray[np.bool_]:
    """Whether points (n, 2) coincide, within tolerance + 1e-5 |b| in each coordinate."""
    with np.errstate(invalid="ignore"):
        gap = np.abs(a - b)
        near: npt.NDArray[np.bool_] = gap <= tolerance + _RELATIVE * np.abs(b)
        near &= np.isfinite(gap)
        near |= a == b
    return near[:, 0] & near[:, 1]


def subpaths(points: Floats, tolerance: float) -> Spans:
    """Rows of start, end (exclusive), closed for each subpath of control points (N, 2)."""
    count = len(points)
    if count < CURVE:
        return np.zeros((0, 3), np.int64)
    joints = np.arange(CURVE, count, CURVE)
    return _spans(points, joints, np.zeros(len(joints), np.bool_), tolerance)


def _spans(points: Floats, joints: Spans, forced: npt.NDArray[np.bool_], tolerance: float) -> Spans:
    """Subpaths broken at the joints where the path jumps, and wherever forced."""
    apart = forced | ~_close(points[joints - 1], points[joints], tolerance)
    breaks = joints[apart]
    starts = np.concatenate([[0], breaks])
    ends = np.concatenate([breaks, [len(points)]])
    closed = _close(points[starts], points[ends - 1], tolerance)
    return np.stack([starts, ends, closed], axis=1)


def in_a_row(
    parts: Sequence[Floats], tolerance: float
) -> tuple[Floats, npt.NDArray[np.int64], Spans]:
    """Points of several paths of whole curves as one, where each begins, the subpaths of all."""
    points = np.concatenate(parts)
    lengths = np.array([len(part) for part in parts])
    starts = np.cumsum(lengths) - lengths
    joints = np.arange(CURVE, len(points), CURVE)
    forced = np.zeros(len(joints), np.bool_)
    forced[starts[1:] // CURVE - 1] = True
    return points, starts, _spans(points, joints, forced, tolerance)


def path_data(points: Floats, spans: Spans) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Cairo's path elements (n, 2), and where each subpath begins.

    Elements are headers (type, length) and points. Subpaths without a whole curve have no elements.
    """
    curves = (spans[:, 1] - spans[:, 0]) // CURVE
    closed = spans[:, 2] * (curves > 0)
    sizes = (2 + 4 * curves) * (curves > 0) + closed
    offsets = np.cumsum(sizes) - sizes
    data = np.zeros((int(sizes.sum()), 2))
    headers = data.view(np.int32)
    real = curves > 0
    headers[offsets[real], 0], headers[offsets[real], 1] = cairo.PATH_MOVE_TO, 2
    data[offsets[real] + 1] = points[spans[real, 0]]
    before = np.cumsum(curves) - curves
    step = np.arange(int(curves.sum())) - np.repeat(before, curves)
    places = np.repeat(offsets + 2, curves) + 4 * step
    anchors = np.repeat(spans[:, 0], curves) + CURVE * step
    headers[places, 0], headers[places, 1] = cairo.PATH_CURVE_TO, 4
    for handle in (1, 2, 3):
        data[places + handle] = points[anchors + handle]
    ends = (offsets + sizes - 1)[closed == 1]
    headers[ends, 0], headers[ends, 1] = cairo.PATH_CLOSE_PATH, 1
    return data, offsets


# pycairo versions, from (included) to (excluded), whose Context keeps the cairo_t right after
# Python's object head, and cairo versions whose cairo_path_t is _STRUCT. Where another is installed
# paths are appended through pycairo, call by call: slower, the same bits.
_PYCAIRO = (1, 26), (1, 30)
_CAIRO = (1, 10), (2, 0)
_POINTER_OFFSET = object.__basicsize__


def _is_known() -> bool:
    """Whether the layout of the structures behind pycairo's objects is one that was read."""
    (oldest, too_new), (first, last) = _PYCAIRO, _CAIRO
    return (
        sys.implementation.name == "cpython"
        and oldest <= tuple(cairo.version_info)[:2] < too_new
        and first <= tuple(map(int, cairo.cairo_version_string().split(".")))[:2] < last
    )


def _find_append() -> Any:
    """``cairo_append_path`` of the very library that pycairo uses, or None."""
    # The extension module: its symbols include those of the library that it draws with.
    try:
        append = ctypes.PyDLL(getattr(cairo, "_cairo").__file__).cairo_append_path  # noqa: B009
    except (AttributeError, OSError):
        return None
    append.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    append.restype = None
    return append


_append: Any = _find_append() if _is_known() else None


def context_pointer(context: cairo.Context[Any]) -> int | None:
    """Address of the ``cairo_t`` inside a pycairo context, None where its layout is not known."""
    if _append is None:
        return None
    return ctypes.c_void_p.from_address(id(context) + _POINTER_OFFSET).value or None


def append(pointer: int, path: int) -> None:
    """Append the ``cairo_path_t`` at one address to the context at another."""
    _append(pointer, path)


def append_by_calls(context: cairo.Context[Any], data: Floats) -> None:
    """Append the same elements through pycairo, one call an element."""
    headers = data.view(np.int32)
    place = 0
    while place < len(data):
        kind, length = int(headers[place, 0]), int(headers[place, 1])
        numbers = data[place + 1 : place + length].ravel().tolist()
        if kind == cairo.PATH_MOVE_TO:
            context.move_to(*numbers)
        elif kind == cairo.PATH_CURVE_TO:
            context.curve_to(*numbers)
        else:
            context.close_path()
        place += length


def prepare(shapes: Sequence[Shape]) -> None:
    """Build the elements of all shapes that lack them, those of whole curves in one go."""
    missing = [shape for shape in shapes if not shape.ready]
    together: dict[float, list[Shape]] = {}
    for shape in missing:
        if shape.splits is None and len(shape.points) % CURVE == 0:
            together.setdefault(shape.tolerance, []).append(shape)
        elif not shape.ready:
            spans = (
                subpaths(shape.points, shape.tolerance) if shape.splits is None else shape.splits
            )
            _finish([shape], shape.points, path_data(shape.points, spans)[0], np.zeros(1, np.int64))
    for tolerance, group in together.items():
        whole, parts = _longest(list({id(shape): shape for shape in group}.values()))
        _build(whole, tolerance)
        _build([shape for part in parts for shape in _share(*part)], tolerance)


def _build(shapes: list[Shape], tolerance: float) -> None:
    """Elements of shapes of whole curves, in one go."""
    if not shapes:
        return
    points, starts, spans = in_a_row([shape.points for shape in shapes], tolerance)
    data, offsets = path_data(points, spans)
    _finish(shapes, points, data, offsets[np.searchsorted(spans[:, 0], starts)])


def _longest(shapes: list[Shape]) -> tuple[list[Shape], list[tuple[Shape, list[Shape]]]]:
    """Shapes without those that another goes on from, and these by the one that they begin."""
    ends: dict[bytes, Shape] = {}
    begun: dict[int, list[Shape]] = {}
    for shape in shapes:
        if len(shape.points) < _LONG:
            continue
        start = shape.points[0].tobytes()
        last = ends.get(start)
        ends[start] = shape
        if last is not None and np.array_equal(shape.points[: len(last.points)], last.points):
            begun[id(shape)] = [*begun.pop(id(last), ()), last]
    riders = {id(part) for parts in begun.values() for part in parts}
    whole = [shape for shape in shapes if id(shape) not in riders]
    return whole, [(shape, begun[id(shape)]) for shape in whole if id(shape) in begun]


def _share(line: Shape, parts: list[Shape]) -> list[Shape]:
    """Hand parts that an open line begins with the first of its elements; returns the others."""
    if not is_one_open_line(line):
        return parts
    data = line.ready[0].data
    tips = np.array([(part.points[0], part.points[-1]) for part in parts])
    closed = _close(tips[:, 0], tips[:, 1], line.tolerance).tolist()
    structs = np.zeros(len(parts), _STRUCT)
    structs["data"] = data.ctypes.data
    structs["length"] = [len(part.points) + 2 for part in parts]
    address, keep = structs.ctypes.data, (data, structs)
    for place, (part, corners) in enumerate(zip(parts, _growing_corners(parts), strict=True)):
        if not closed[place]:
            elements = data[: len(part.points) + 2]
            part.ready.append(ReadyShape(elements, address + 24 * place, corners, keep))
    return [part for part, is_closed in zip(parts, closed, strict=True) if is_closed]


def _growing_corners(parts: Sequence[Shape]) -> Iterator[Floats]:
    """Corners (2, 2) of parts that go on from each other, each from the last ones."""
    corners, done = np.array([[np.inf], [-np.inf]]), 0
    for part in parts:
        added = part.points[done:]
        done = len(part.points)
        lows, highs = (
            reduce(added, axis=0, initial=edge)
            for reduce, edge in ((np.min, np.inf), (np.max, -np.inf))
        )
        corners = np.stack([np.minimum(corners[0], lows), np.maximum(corners[1], highs)])
        yield corners


def is_one_open_line(shape: Shape) -> bool:
    """Whether a shape of whole curves neither jumps nor closes: a move, and one element a curve."""
    prepare([shape])
    return len(shape.ready[0].data) == len(shape.points) + 2


def ends_closed(shape: Shape) -> bool:
    """Whether the last subpath of a shape is closed."""
    prepare([shape])
    headers = shape.ready[0].data.view(np.int32)
    return len(headers) > 0 and headers[-1, :2].tolist() == [cairo.PATH_CLOSE_PATH, 1]


def _finish(
    shapes: list[Shape], points: Floats, data: Floats, offsets: npt.NDArray[np.int64]
) -> None:
    """Hand each shape its part of the elements."""
    lengths = np.array([len(shape.points) for shape in shapes])
    firsts = np.cumsum(lengths) - lengths
    lows, highs = (reduce.reduceat(points, firsts, axis=0) for reduce in (np.minimum, np.maximum))
    corners = np.stack([lows, highs], axis=1)
    ends = np.append(offsets[1:], len(data))
    structs = np.zeros(len(shapes), _STRUCT)
    structs["data"] = data.ctypes.data + 16 * offsets
    structs["length"] = ends - offsets
    address = structs.ctypes.data
    keep = (data, structs)
    bounds = zip(offsets.tolist(), ends.tolist(), corners, strict=True)
    for place, (shape, (start, end, corner)) in enumerate(zip(shapes, bounds, strict=True)):
        shape.ready.append(ReadyShape(data[start:end], address + 24 * place, corner, keep))
