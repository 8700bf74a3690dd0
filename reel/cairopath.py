"""Cairo paths built by NumPy: one native call a shape in place of one Python call a curve."""

from __future__ import annotations

import ctypes
from typing import Any

import cairo
import numpy as np
import numpy.typing as npt

from reel.items import Floats, Path

CURVE = 4
_RELATIVE = 1e-5  # manim compares anchors as numpy.isclose does


class _PathStruct(ctypes.Structure):
    _fields_ = (("status", ctypes.c_int), ("data", ctypes.c_void_p), ("length", ctypes.c_int))


class CairoPath:
    """A path as Cairo's own structure, kept alive with the array that it points at."""

    __slots__ = ("_data", "_struct", "address")

    def __init__(self, data: Floats) -> None:
        self._data = data
        self._struct = _PathStruct(0, data.ctypes.data, len(data))
        self.address = ctypes.addressof(self._struct)


def _close(a: Floats, b: Floats, tolerance: float) -> npt.NDArray[np.bool_]:
    """Whether points (n, 2) coincide, within tolerance + 1e-5 |b| in each coordinate."""
    with np.errstate(invalid="ignore"):
        gap = np.abs(a - b)
        near = gap <= tolerance + _RELATIVE * np.abs(b)
        near &= np.isfinite(gap)
        near |= a == b
    result: npt.NDArray[np.bool_] = near.all(axis=1)
    return result


def subpaths(points: Floats, tolerance: float) -> npt.NDArray[np.int64]:
    """Rows of start, end (exclusive), closed for each subpath of control points (N, 2)."""
    count = len(points)
    if count < CURVE:
        return np.zeros((0, 3), np.int64)
    joints = np.arange(CURVE, count, CURVE)
    breaks = joints[~_close(points[joints - 1], points[joints], tolerance)]
    starts = np.concatenate([[0], breaks])
    ends = np.concatenate([breaks, [count]])
    closed = _close(points[starts], points[ends - 1], tolerance)
    return np.stack([starts, ends, closed], axis=1)


def path_data(points: Floats, spans: npt.NDArray[np.int64]) -> Floats:
    """Cairo's path elements (n, 2), 16 bytes each: headers (type, length) and points."""
    curves = (spans[:, 1] - spans[:, 0]) // CURVE
    spans, curves = spans[curves > 0], curves[curves > 0]
    closed = spans[:, 2]
    sizes = 2 + 4 * curves + closed
    offsets = np.cumsum(sizes) - sizes
    data = np.zeros((int(sizes.sum()), 2))
    headers = data.view(np.int32)
    headers[offsets, 0], headers[offsets, 1] = cairo.PATH_MOVE_TO, 2
    data[offsets + 1] = points[spans[:, 0]]
    before = np.cumsum(curves) - curves
    step = np.arange(int(curves.sum())) - np.repeat(before, curves)
    places = np.repeat(offsets + 2, curves) + 4 * step
    anchors = np.repeat(spans[:, 0], curves) + CURVE * step
    headers[places, 0], headers[places, 1] = cairo.PATH_CURVE_TO, 4
    for handle in (1, 2, 3):
        data[places + handle] = points[anchors + handle]
    ends = (offsets + sizes - 1)[closed == 1]
    headers[ends, 0], headers[ends, 1] = cairo.PATH_CLOSE_PATH, 1
    return data


def _find_append() -> Any:
    """``cairo_append_path`` of the very library that pycairo uses, or None."""
    try:
        library = ctypes.PyDLL(cairo._cairo.__file__)
        append = library.cairo_append_path
    except (AttributeError, OSError):
        return None
    append.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    append.restype = None
    return append


_append = _find_append()
_POINTER_OFFSET = object.__basicsize__


def context_pointer(context: cairo.Context[Any]) -> int | None:
    """Address of the ``cairo_t`` inside a pycairo context, checked, or None.

    pycairo keeps the pointer right after Python's object head; a fresh context has a reference
    count of one, which is what the check reads back.
    """
    if _append is None:
        return None
    pointer = ctypes.c_void_p.from_address(id(context) + _POINTER_OFFSET).value
    if not pointer:
        return None
    library = ctypes.PyDLL(cairo._cairo.__file__)
    library.cairo_get_reference_count.argtypes = (ctypes.c_void_p,)
    return pointer if library.cairo_get_reference_count(pointer) == 1 else None


def append(pointer: int, path: CairoPath) -> None:
    """Append the path to the context at this address."""
    _append(pointer, path.address)


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


def data_of(item: Path) -> Floats:
    """Cairo path elements of an item."""
    spans = subpaths(item.points, item.tolerance) if item.splits is None else item.splits
    return path_data(item.points, spans)
