"""What recording spends its time on in manim, replaced meanwhile by faster functions that return the same bits.

A scene's own classes keep their own methods, and what a plugin has replaced stays as it is. Frames of
stock manim, which ours are compared with, are made without any of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reel import arcs, boxes, colouring, copies, curves, families, lettering, updating

# Owner, name, manim's function, ours.
SUBSTITUTES: tuple[tuple[Any, str, Any, Any], ...] = (
    *arcs.SUBSTITUTES,
    *boxes.SUBSTITUTES,
    *colouring.SUBSTITUTES,
    *copies.SUBSTITUTES,
    *curves.SUBSTITUTES,
    *families.SUBSTITUTES,
    *lettering.SUBSTITUTES,
    *updating.SUBSTITUTES,
)


@contextmanager
def substitutes() -> Iterator[None]:
    """Put the faster functions in place, and the originals back."""
    replaced = [row for row in SUBSTITUTES if vars(row[0]).get(row[1]) is row[2]]
    for owner, name, _, substitute in replaced:
        setattr(owner, name, substitute)
    try:
        yield
    finally:
        for owner, name, original, substitute in replaced:
            if vars(owner).get(name) is substitute:
                setattr(owner, name, original)
