"""Which part of the screen an item can touch, and which parts differ between two pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import cairo
import numpy as np

from reel.items import Backdrop, Dots, Image, Item, Overlay, Path, Stroke

Rows: TypeAlias = tuple[int, int]
Box: TypeAlias = tuple[int, int, int, int]  # top, bottom, left, right; bottom and right exclusive

_MITER_LIMIT = 10.0  # Cairo's default, which manim leaves alone
_TILE = 64  # rows and columns of a tile: large enough for few patches, small enough for little more than changed
_TILE_GAP = 2  # tiles between two runs that are cheaper to take along
_JOIN_GAP = 16  # bands closer than this are painted as one


def box_of(item: Item) -> Box:
    """Box that contains everything the item paints; may reach beyond the screen.

    A path's shape must be prepared.
    """
    if isinstance(item, Path):
        return _path_box(item)
    if isinstance(item, Backdrop):
        return 0, item.height, 0, item.width
    if isinstance(item, Overlay):
        height, width = item.pixels.shape[:2]
        return item.top, item.top + height, item.left, item.left + width
    if isinstance(item, Image):
        (left, top), (right, bottom) = item.corners.min(axis=0), item.corners.max(axis=0)
        return math.floor(top) - 2, math.ceil(bottom) + 3, math.floor(left) - 2, math.ceil(right) + 3
    return _dots_box(item)


def _dots_box(item: Dots) -> Box:
    (left, top), (right, bottom) = item.coords.min(axis=0).tolist(), item.coords.max(axis=0).tolist()
    reach = int(abs(item.thickness)) + 1
    return top - reach, bottom + reach + 1, left - reach, right + reach + 1


def _path_box(item: Path) -> Box:
    """Control points bound the curve; strokes reach out by half their width, miters by ten times that."""
    xx, yx, xy, yy, x0, y0 = item.matrix
    ready = item.shape.ready[0]
    (left, low), (right, high) = ready.low, ready.high
    xs = (left * xx, right * xx), (low * xy, high * xy)
    ys = (left * yx, right * yx), (low * yy, high * yy)
    reach = max(_reach(item.stroke), _reach(item.back))
    aside, along = reach * (abs(xx) + abs(xy)), reach * (abs(yx) + abs(yy))
    return (
        math.floor(sum(map(min, ys)) + y0 - along) - 1,
        math.ceil(sum(map(max, ys)) + y0 + along) + 2,
        math.floor(sum(map(min, xs)) + x0 - aside) - 1,
        math.ceil(sum(map(max, xs)) + x0 + aside) + 2,
    )


def _reach(stroke: Stroke | None) -> float:
    if stroke is None:
        return 0.0
    if stroke.join == cairo.LINE_JOIN_MITER:
        return stroke.width / 2 * _MITER_LIMIT
    return stroke.width / 2 * math.sqrt(2)


def is_level(path: Path) -> bool:
    """Whether all edges of a path are level or upright: these come out the same whichever way a row is summed."""
    points, (_, yx, xy, *_) = path.shape.points, path.matrix
    strokes = [stroke for stroke in (path.stroke, path.back) if stroke is not None]
    sharp = all((stroke.join, stroke.cap) == (cairo.LINE_JOIN_MITER, cairo.LINE_CAP_BUTT) for stroke in strokes)
    if yx or xy or not sharp or path.shape.splits is not None or len(points) % 4:
        return False
    curves = points.reshape(-1, 4, 2)
    closed = np.array_equal(points[0], points[-1]) and np.array_equal(curves[1:, 0], curves[:-1, 3])
    return bool((curves == curves[:, :1]).all(axis=1).any(axis=1).all()) and (path.fill is None or closed)


def changed_items(before: Sequence[Item], after: Sequence[Item]) -> list[Item]:
    """Items of either list that the other does not show at that place in the order."""
    if len(before) == len(after):
        pairs = zip(before, after, strict=True)
        return [x for a, b in pairs if a is not b and a.digest != b.digest for x in (a, b)]
    head = shared_prefix(before, after)
    tail = 0
    limit = min(len(before), len(after)) - head
    while tail < limit:
        a, b = before[-1 - tail], after[-1 - tail]
        if a is not b and a.digest != b.digest:
            break
        tail += 1
    return [*before[head : len(before) - tail], *after[head : len(after) - tail]]


def shared_prefix(before: Sequence[Item], after: Sequence[Item]) -> int:
    """Number of equal items at the start of both lists."""
    count = 0
    for a, b in zip(before, after, strict=False):
        if a is not b and a.digest != b.digest:
            break
        count += 1
    return count


def bands(boxes: Sequence[Box], height: int, width: int) -> list[Rows]:
    """Rows that these boxes touch, cut to the screen, sorted, close ones joined."""
    joined: list[Rows] = []
    for top, bottom, left, right in sorted(boxes):
        top, bottom = max(top, 0), min(bottom, height)
        if bottom <= top or min(right, width) <= max(left, 0):
            continue
        if joined and top <= joined[-1][1] + _JOIN_GAP:
            joined[-1] = joined[-1][0], max(joined[-1][1], bottom)
        else:
            joined.append((top, bottom))
    return joined


def patches(boxes: Sequence[Box], height: int, width: int) -> list[Box]:
    """A few boxes that cover these, cut to the screen: runs of tiles, equal runs below each other joined."""
    tiles = np.zeros((-(-height // _TILE), -(-width // _TILE)), np.bool_)
    for top, bottom, left, right in boxes:
        if bottom > 0 and right > 0:
            tiles[max(top, 0) // _TILE : -(-bottom // _TILE), max(left, 0) // _TILE : -(-right // _TILE)] = True
    found: list[Box] = []
    begun: dict[Rows, int] = {}
    for row, line in enumerate([*tiles.tolist(), []]):
        runs = set(_runs(line))
        for run in [run for run in begun if run not in runs]:
            top, (left, right) = begun.pop(run), (edge * _TILE for edge in run)
            found.append((top * _TILE, min(row * _TILE, height), left, min(right, width)))
        begun = {run: begun.get(run, row) for run in runs}
    return sorted(found)


def _runs(line: Sequence[bool]) -> list[Rows]:
    """Runs of marked tiles from start to end, those with less than a few tiles between them as one."""
    runs: list[Rows] = []
    for place, marked in enumerate(line):
        if marked and runs and place - runs[-1][1] <= _TILE_GAP:
            runs[-1] = runs[-1][0], place + 1
        elif marked:
            runs.append((place, place + 1))
    return runs
