"""Which parts of the screen differ between two pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from dlmotion.reel.display_list import CURVE, Item, Path, Stroke
from dlmotion.reel.paint.cairopath import ends_closed
from dlmotion.reel.paint.rows import Box, Rows, gentle_bends, path_boxes, rows_that_tell

Columns: TypeAlias = tuple[int, int]

_TILE = 64  # rows and columns of a tile: few patches, and little more in them than changed
_TILE_GAP = 2  # tiles between two runs that are cheaper to take along
_JOIN_GAP = 16  # bands, and spans of columns, closer than this are painted as one
_DRAWN = 1 / 64  # pixels, of which Cairo has 256 in one
_LONG = 16 * CURVE  # points that are worth a look at which of them changed


class Band(NamedTuple):
    """Rows from ``top`` to ``bottom`` and the spans of columns in them that differ."""

    top: int
    bottom: int
    spans: tuple[Columns, ...]


def changed_boxes(
    before: Sequence[Item], after: Sequence[Item], box_of: Callable[[Item], Box]
) -> list[Box]:
    """Boxes around all that one list shows and the other does not at that place in the order."""
    if len(before) == len(after):
        pairs = zip(before, after, strict=True)
        changed = [
            pair for pair in pairs if pair[0] is not pair[1] and pair[0].digest != pair[1].digest
        ]
        return [box for pair in changed for box in _pair(*pair, box_of)]
    head = shared_prefix(before, after)
    tail = 0
    limit = min(len(before), len(after)) - head
    while tail < limit:
        a, b = before[-1 - tail], after[-1 - tail]
        if a is not b and a.digest != b.digest:
            break
        tail += 1
    return [
        box_of(item)
        for item in (*before[head : len(before) - tail], *after[head : len(after) - tail])
    ]


def _pair(before: Item, after: Item, box_of: Callable[[Item], Box]) -> list[Box]:
    """Where one item differs from another in its place.

    A line that goes on from where it was is the same in all rows but those that its new part
    touches, and those below into which a curve goes on from there; in these it may differ anywhere,
    since Cairo decides row by row how to sum it up.
    """
    old, new = box_of(before), box_of(after)
    if not (isinstance(before, Path) and isinstance(after, Path) and _is_like(before, after)):
        around = min(old[0], new[0]), max(old[1], new[1]), min(old[2], new[2]), max(old[3], new[3])
        return [around] if _area(around) <= _area(old) + _area(new) else [old, new]
    a, b = before.shape.points, after.shape.points
    shared = min(len(a), len(b))
    # As one number a point: a tenth of the time.
    differ = a[:shared].view(np.complex128)[:, 0] != b[:shared].view(np.complex128)[:, 0]
    first = int(differ.argmax())
    same = first if differ[first] else shared
    if same < _LONG // 2:
        return [old, new]
    # The last curve before the first that differs is joined to it otherwise than before.
    start = _last_drawn(before, same // CURVE * CURVE)
    if start < CURVE:
        return [old, new]
    lows, highs = (
        np.array([reduce(part[start:], axis=0) for part in (a, b)]) for reduce in (np.min, np.max)
    )
    # Its outer edge begins at the miter that joins it to the one before.
    is_gentle = all(gentle_bends(path, start - CURVE).all() for path in (before, after))
    parts = path_boxes([before, after], lows, highs, is_gentle=is_gentle)
    columns = min(old[2], new[2]), max(old[3], new[3])
    top, bottom = min(part[0] for part in parts), max(part[1] for part in parts)
    # What passes through these rows leaves them in an order that may be new, and goes on in it.
    return [(top, max(bottom, rows_that_tell(after, top, bottom)[1]), *columns)]


def _last_drawn(path: Path, end: int) -> int:
    """Where the last curve before this point begins that is no mere point on the screen.

    Cairo passes over the others; it is 0 if there is none.
    """
    points, (xx, yx, xy, yy, *_) = path.shape.points, path.matrix
    across, along = max(abs(xx), abs(yx)), max(abs(xy), abs(yy))
    for start in range(end - CURVE, 0, -CURVE):
        xs, ys = zip(*points[start : start + CURVE].tolist(), strict=True)
        if max((max(xs) - min(xs)) * across, (max(ys) - min(ys)) * along) > _DRAWN:
            return start
    return 0


def _area(box: Box) -> int:
    return (box[1] - box[0]) * (box[3] - box[2])


def _is_like(before: Path, after: Path) -> bool:
    """Whether two paths are long open lines of one look, without a fill."""
    a, b = before, after
    counts = len(a.shape.points), len(b.shape.points)
    if min(counts) < _LONG or counts[0] % CURVE or counts[1] % CURVE:
        return False
    if a.fill or b.fill or a.back or b.back or a.stroke is None or b.stroke is None:
        return False
    if ends_closed(a.shape) or ends_closed(b.shape):
        return False  # where it begins has a join instead of a cap
    plain = (
        a.shape.splits is None and b.shape.splits is None and a.shape.tolerance == b.shape.tolerance
    )
    return plain and a.matrix == b.matrix and _look(a.stroke) == _look(b.stroke)


def _look(stroke: Stroke) -> tuple[object, ...]:
    return stroke.paint.rgba, stroke.paint.axis, stroke.width, stroke.join, stroke.cap


def shared_prefix(before: Sequence[Item], after: Sequence[Item]) -> int:
    """Number of equal items at the start of both lists."""
    count = 0
    for a, b in zip(before, after, strict=False):
        if a is not b and a.digest != b.digest:
            break
        count += 1
    return count


def bands(boxes: Sequence[Box], height: int, width: int) -> list[Band]:
    """Rows that these boxes touch, and which columns in them.

    They are cut to the screen and sorted, close ones joined.
    """
    joined: list[tuple[int, int, list[Columns]]] = []
    for top, bottom, left, right in sorted(boxes):
        top, bottom, left, right = max(top, 0), min(bottom, height), max(left, 0), min(right, width)
        if bottom <= top or right <= left:
            continue
        if joined and top <= joined[-1][1] + _JOIN_GAP:
            first, last, spans = joined[-1]
            joined[-1] = first, max(last, bottom), [*spans, (left, right)]
        else:
            joined.append((top, bottom, [(left, right)]))
    return [Band(top, bottom, _merged(spans)) for top, bottom, spans in joined]


def parted(band: Band, boxes: Sequence[Box], columns: Sequence[Columns]) -> list[Band]:
    """The band as two: of spans that these columns touch, and of the others.

    Each has only the rows that boxes in its spans touch.
    """
    near = tuple(
        (left, right)
        for left, right in band.spans
        if any(left < end and right > start for start, end in columns)
    )
    far = tuple(span for span in band.spans if span not in near)
    if not (near and far):
        return [band]
    return [_fitted(band, spans, boxes) for spans in (near, far)]


def _fitted(band: Band, spans: tuple[Columns, ...], boxes: Sequence[Box]) -> Band:
    """These spans of a band, without the rows in which nothing of theirs changed."""
    rows = [
        (max(top, band.top), min(bottom, band.bottom))
        for top, bottom, left, right in boxes
        if top < band.bottom
        and bottom > band.top
        and any(left < end and right > start for start, end in spans)
    ]
    return Band(min(row[0] for row in rows), max(row[1] for row in rows), spans)


def _merged(spans: Sequence[Columns]) -> tuple[Columns, ...]:
    """Spans that overlap or nearly touch, as one; sorted."""
    merged: list[Columns] = []
    for left, right in sorted(spans):
        if merged and left <= merged[-1][1] + _JOIN_GAP:
            merged[-1] = merged[-1][0], max(merged[-1][1], right)
        else:
            merged.append((left, right))
    return tuple(merged)


def patches(boxes: Sequence[Box], height: int, width: int) -> list[Box]:
    """A few boxes that cover these, cut to the screen.

    They are runs of tiles; equal runs below each other are joined.
    """
    tiles = np.zeros((-(-height // _TILE), -(-width // _TILE)), np.bool_)
    for top, bottom, left, right in boxes:
        if bottom > 0 and right > 0:
            tiles[
                max(top, 0) // _TILE : -(-bottom // _TILE),
                max(left, 0) // _TILE : -(-right // _TILE),
            ] = True
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
    """Runs of marked tiles from start to end; those less than a few tiles apart count as one."""
    runs: list[Rows] = []
    for place, marked in enumerate(line):
        if marked and runs and place - runs[-1][1] <= _TILE_GAP:
            runs[-1] = runs[-1][0], place + 1
        elif marked:
            runs.append((place, place + 1))
    return runs
