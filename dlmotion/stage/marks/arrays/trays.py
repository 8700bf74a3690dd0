"""Trays: pictures that lie in one heap and go into trays, each with its name and its number."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import Any, Self

import numpy as np
from manim import DOWN, Animation, FadeIn, FadeOut, Group, Mobject, Rectangle, VGroup

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.arrays.picture import Picture, limits_of, paint
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.place import Place
from dlmotion.stage.text import text
from dlmotion.stage.theme import em

_HEAD = 1.5
"""Height of a tray's name, in em of its type."""
_INK = 0.9
"""Side of a picture as a share of its cell."""
_RIM = 0.1
_DROP = 0.4
"""How far a lid comes down, and falls."""
_SPREAD = 0.6
"""Share of the way by which the last picture starts later than the first."""


class Trays(Mark):
    """Pictures (N, H, W) in one heap (moment 0) and in the tray that each belongs to (moment 1).

    Parameters
    ----------
    boxes
        Places of the trays, inside ``place``, which holds the heap.
    images
        Quantity and pictures (N, H, W).
    trays
        (N,) of 0, 1 …: the tray of each picture.
    counts
        Quantity, and how many lie in each tray (K,).
    names
        Labels of the trays.

    Raises
    ------
    MarkError
        If there is not a tray for each picture, and a box, a count and a name for each tray.
    """

    def __init__(
        self,
        place: Place,
        boxes: Sequence[Place],
        images: tuple[Quantity, Any],
        trays: Any,
        counts: tuple[Quantity, Any],
        names: Sequence[str],
        *,
        size: str = "label",
    ) -> None:
        self.path, self.tray_path = path_of(images[1]), path_of(trays)
        values, self.trays = np.asarray(images[1], dtype=float), np.asarray(trays, dtype=int)
        if self.trays.shape != values.shape[:1]:
            raise MarkError(f"expected a tray for each picture, got {self.trays.shape}")
        known = len(boxes), len(names), len(counts[1])
        if set(known) != {len(boxes)} or self.trays.max() >= len(boxes):
            raise MarkError(
                f"expected as many boxes, names and counts as trays, got {known} "
                f"for {self.trays.max() + 1}"
            )
        self.bodies = [box.rows(_HEAD * em(size), box.height, gap=0.0)[1] for box in boxes]
        self.heads = [
            self._head(box, name, counts, k, size)
            for k, (box, name) in enumerate(zip(boxes, names, strict=True))
        ]
        self.rims = VGroup(*(self._rim(body) for body in self.bodies))
        sizes = np.bincount(self.trays, minlength=len(boxes))
        inside = [body.inset(_RIM, _RIM) for body in self.bodies]
        cell = min(map(cell_of, inside, sizes))
        self.homes = np.zeros((len(values), 3))
        for k, box in enumerate(inside):
            self.homes[self.trays == k] = spots(box, int(sizes[k]), cell)
        self.heap = spots(place, len(values), min(cell, cell_of(place, len(values))))
        self.pictures = [self._picture(sheet, values, _INK * cell) for sheet in values]
        self.corners = self.pictures[0].points - self.pictures[0].get_center()
        self.parts: dict[str, Mobject] = {
            f"picture{k}": picture for k, picture in enumerate(self.pictures)
        }
        self.parts |= {f"rim{k}": rim for k, rim in enumerate(self.rims)}
        self.frame = VGroup(*self.rims, *self.heads)
        super().__init__(place, Group(self.frame, *self.pictures))
        self.at(1.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Put the pictures on their way; the trays and their names come as they do."""
        share = float(np.clip(moment, 0.0, 1.0))
        late = _SPREAD * np.linspace(0.0, 1.0, len(self.homes))[:, None]
        gone = np.clip((share - late) / (1.0 - _SPREAD) if share < 1.0 else 1.0 + 0.0 * late, 0, 1)
        gone = gone * gone * (3.0 - 2.0 * gone)  # starts and ends at rest
        places = self.heap + gone * (self.homes - self.heap)
        for picture, spot in zip(self.pictures, places, strict=True):
            picture.points = self.corners + spot
        self.rims.set_stroke(opacity=min(1.0, 4.0 * share))
        for part in (part for head in self.heads for part in head):
            part.set_opacity(min(1.0, 4.0 * share))
        return self

    def lid(self, tray: int, key: str) -> Lid:
        """Lid on a tray, with a label on it."""
        return Lid(self.bodies[tray], key)

    def _head(self, box: Place, name: str, counts: tuple[Quantity, Any], k: int, size: str) -> Any:
        """Name of a tray and how many lie in it, above its left edge."""
        word, middle = text(box.label(name), box.theme, size), box.top - _HEAD * em(size) / 2
        count = Digit(box, counts[1][k], counts[0], size=size, align=-1.0)
        word.move_to((box.left + word.width / 2, middle, 0.0))
        count.to([box.left + word.width + 0.5 * em(size), middle, 0.0])
        return VGroup(word, count.readout)

    def _rim(self, body: Place) -> Rectangle:
        ink = body.theme.color("muted")
        rim = Rectangle(width=body.width, height=body.height, stroke_color=ink)
        return rim.set_stroke(width=body.theme.thin).move_to(body.center)

    def _picture(self, sheet: np.ndarray, values: np.ndarray, side: float) -> Picture:
        limits = limits_of(values, signed=False)
        height, width = np.array(sheet.shape) / max(sheet.shape) * side
        return Picture(paint(sheet, self.bodies[0].theme, limits), width, height)


class Lid(Mark):
    """Panel over a tray, with the label ``key`` on it; it comes down from above."""

    def __init__(self, body: Place, key: str) -> None:
        theme = body.theme
        panel = Rectangle(width=body.width, height=body.height, stroke_color=theme.muted)
        panel.set_fill(theme.surface, 1.0).set_stroke(width=theme.thin).move_to(body.center)
        word = text(body.label(key), theme, "label", "muted").move_to(body.center)
        super().__init__(body, VGroup(panel, word))

    def entrance(self) -> Animation:
        """Come down over the tray."""
        return FadeIn(self.mobject, shift=_DROP * DOWN)

    def exit(self) -> Animation:
        """Fall open."""
        return FadeOut(self.mobject, shift=_DROP * DOWN)


def cell_of(box: Place, count: int) -> float:
    """Side of the largest squares of which ``count`` fit into a box."""
    fits = [
        min(box.width / columns, box.height / ceil(count / columns))
        for columns in range(1, max(count, 1) + 1)
    ]
    return float(max(fits))


def spots(box: Place, count: int, cell: float) -> np.ndarray:
    """Middles (count, 3) of squares in rows from the top left of a box, the rows in its middle."""
    columns = max(1, floor(box.width / cell + 1e-9))
    row, column = np.divmod(np.arange(count), columns)
    lines = ceil(count / columns)
    left = box.left + (box.width - min(columns, count) * cell) / 2
    top = box.top - (box.height - lines * cell) / 2
    return np.column_stack(
        [left + (column + 0.5) * cell, top - (row + 0.5) * cell, np.zeros(count)]
    )
