"""Which rows of the screen an item can touch, and which rows differ between two pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import cairo

from reel.items import Backdrop, Dots, Image, Item, Overlay, Path, Stroke

Rows: TypeAlias = tuple[int, int]

_MITER_LIMIT = 10.0  # Cairo's default, which manim leaves alone
_JOIN_GAP = 16  # bands closer than this are painted as one


def rows_of(item: Item) -> Rows:
    """Rows [top, bottom) that contain everything the item paints; may lie outside the screen.

    A path's shape must be prepared.
    """
    if isinstance(item, Path):
        return _path_rows(item)
    if isinstance(item, Backdrop):
        return 0, item.height
    if isinstance(item, Overlay):
        return item.top, item.top + len(item.pixels)
    if isinstance(item, Image):
        ys = item.corners[:, 1]
        return math.floor(ys.min()) - 2, math.ceil(ys.max()) + 3
    return _dot_rows(item)


def _dot_rows(item: Dots) -> Rows:
    ys = item.coords[:, 1]
    reach = int(abs(item.thickness)) + 1
    return int(ys.min()) - reach, int(ys.max()) + reach + 1


def _path_rows(item: Path) -> Rows:
    """Control points bound the curve; strokes reach out by half their width, miters by ten times that."""
    _, yx, _, yy, _, y0 = item.matrix
    ready = item.shape.ready[0]
    (left, low), (right, high) = ready.low, ready.high
    ends = low * yy, high * yy
    sides = left * yx, right * yx
    reach = max(_reach(item.stroke), _reach(item.back)) * math.hypot(yx, yy)
    top = min(ends) + min(sides) + y0 - reach
    bottom = max(ends) + max(sides) + y0 + reach
    return math.floor(top) - 1, math.ceil(bottom) + 2


def _reach(stroke: Stroke | None) -> float:
    if stroke is None:
        return 0.0
    if stroke.join == cairo.LINE_JOIN_MITER:
        return stroke.width / 2 * _MITER_LIMIT
    return stroke.width / 2 * math.sqrt(2)


def changed_items(before: Sequence[Item], after: Sequence[Item]) -> list[Item]:
    """Items of either list that the other does not show at that place in the order."""
    if len(before) == len(after):
        pairs = zip(before, after, strict=True)
        return [x for a, b in pairs if a is not b and a.digest != b.digest for x in (a, b)]
    head = 0
    for a, b in zip(before, after, strict=False):
        if a is not b and a.digest != b.digest:
            break
        head += 1
    tail = 0
    limit = min(len(before), len(after)) - head
    while tail < limit:
        a, b = before[-1 - tail], after[-1 - tail]
        if a is not b and a.digest != b.digest:
            break
        tail += 1
    return [*before[head : len(before) - tail], *after[head : len(after) - tail]]


def merged(spans: Sequence[Rows], height: int) -> list[Rows]:
    """Spans cut to the screen, sorted, close ones joined."""
    cut = sorted((max(top, 0), min(bottom, height)) for top, bottom in spans)
    bands: list[Rows] = []
    for top, bottom in cut:
        if bottom <= top:
            continue
        if bands and top <= bands[-1][1] + _JOIN_GAP:
            bands[-1] = (bands[-1][0], max(bands[-1][1], bottom))
        else:
            bands.append((top, bottom))
    return bands
