"""What recording spends its time on in manim, replaced meanwhile by faster functions.

These return the same bits. A scene's own classes keep their own methods, and what a plugin has
replaced stays as it is. Frames of stock manim, which ours are compared with, are made without any
of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from dlmotion.reel.originals.compare import holds
from dlmotion.reel.record.faster import (
    arcs,
    arrivals,
    boxes,
    colouring,
    copies,
    corners,
    curves,
    dashes,
    families,
    lengths,
    lettering,
    pathdata,
    turns,
    typesetting,
    updating,
)

# Owner, name, manim's function, ours; by the part that stands on the same functions of manim's.
Row: TypeAlias = tuple[Any, str, Any, Any]
PARTS: dict[str, tuple[Row, ...]] = {
    "arcs": arcs.SUBSTITUTES,
    "arrivals": arrivals.SUBSTITUTES,
    "boxes": boxes.SUBSTITUTES,
    "colouring": colouring.SUBSTITUTES,
    "copies": copies.SUBSTITUTES,
    "corners": corners.SUBSTITUTES,
    "curves": curves.SUBSTITUTES,
    "dashes": dashes.SUBSTITUTES,
    "families": families.SUBSTITUTES,
    "lengths": lengths.SUBSTITUTES,
    "lettering": lettering.SUBSTITUTES,
    "turns": turns.SUBSTITUTES,
    "typesetting": typesetting.SUBSTITUTES,
    "updating": updating.SUBSTITUTES,
}
SUBSTITUTES = tuple(row for rows in PARTS.values() for row in rows)


@contextmanager
def substitutes() -> Iterator[None]:
    """Put the faster functions in place, and the originals back.

    A part whose originals are not those that it was compared with stays out.
    """
    rows = [row for part, rows in PARTS.items() if holds(part) for row in rows]
    replaced = [row for row in rows if vars(row[0]).get(row[1]) is row[2]]
    for owner, name, _, substitute in replaced:
        setattr(owner, name, substitute)
    try:
        with pathdata.read_once():
            yield
    finally:
        for owner, name, original, substitute in replaced:
            if vars(owner).get(name) is substitute:
                setattr(owner, name, original)
