"""Path data that svgelements has read before, such as the glyphs of a font: its segments, copied.

svgelements reads the outline of every glyph of a formula number by number, each time that the glyph
is used: a quarter of what a formula set anew costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from svgelements import Path, Point

_OWN: Any = Path.parse


def _parse(path: Any, data: str) -> None:
    """Svgelements' ``Path.parse``; a path that holds something already is for that to go on."""
    segments = None if type(path) is not Path or path._segments else _segments(data)
    if segments is None:
        _OWN(path, data)
    else:
        path._segments = [_copied(segment) for segment in segments]


@lru_cache(maxsize=1024)
def _segments(data: str) -> tuple[Any, ...] | None:
    """Segments that svgelements reads; None if it leaves anything else in a path."""
    empty, read = Path(), Path()
    _OWN(read, data)
    segments = read.__dict__.pop("_segments")
    del empty.__dict__["_segments"]
    return tuple(segments) if read.__dict__ == empty.__dict__ else None


def _copied(segment: Any) -> Any:
    """A segment with points of its own, which transforms move."""
    copy = object.__new__(type(segment))
    kept = copy.__dict__
    for name, value in segment.__dict__.items():
        if type(value) is Point:
            point: Any = object.__new__(Point)
            point.x, point.y = value.x, value.y
            kept[name] = point
        else:
            kept[name] = value
    return copy


@contextmanager
def read_once() -> Iterator[None]:
    """Let svgelements read the same path data once; nothing happens where it is replaced."""
    replaces = vars(Path)["parse"] is _OWN
    if replaces:
        Path.parse = _parse
    try:
        yield
    finally:
        if replaces:
            Path.parse = _OWN
