"""Blocks: a network as a row of layers, each with its padlock and how far its weights moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import ORIGIN, RIGHT, UP, Arc, Line, Rectangle, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.place import Place
from dlmotion.stage.text import text

_WIDE, _WIDEST = 0.62, 1.15
"""Width of a block by the pitch, and the widest in units."""
_LOCK_ROOM, _NAME_ROOM = 0.62, 0.5
_BODY, _LEG, _ROUND = (0.36, 0.27), 0.1, 0.11
"""A padlock: its body, the straight part of its shackle, the radius of its bow."""


class Blocks(Mark):
    """Layers from left to right as blocks that fill with how far each has moved.

    Parameters
    ----------
    moved
        Shares (T, L) or (L,) that a block is filled by, from 0 on; without them all are empty.
    quantity
        Of these shares; its role is the colour that fills, and its numbers stand in the blocks.
    locked
        Truth values (T, L) or (L,): closed padlocks; without them there are no padlocks.
    fresh
        How many of the last layers are new: they have the second of the roles, and are parts of
        another name, ``fresh K``.
    names
        Keys of the layers' names, below them.
    full
        Share that fills a whole block; the largest of ``moved`` by default.

    Its ``parts`` are the blocks, ``layer K`` from the left, which can become those of another row.

    Raises
    ------
    MarkError
        If neither shares nor padlocks say how many layers there are, or they differ.
    """

    def __init__(
        self,
        place: Place,
        moved: Any = None,
        quantity: Quantity | None = None,
        *,
        locked: Any = None,
        fresh: int = 0,
        names: Sequence[str] = (),
        roles: tuple[str, str] = ("series0", "series1"),
        full: float | None = None,
    ) -> None:
        given = [array for array in (moved, locked) if array is not None]
        counts = {np.shape(array)[-1] for array in given} | ({len(names)} if names else set())
        if len(counts) != 1 or not given:
            raise MarkError(f"expected shares or padlocks of one row of layers, got {counts}")
        (self.count,) = counts
        self.moved = np.atleast_2d(0.0 if moved is None else np.asarray(moved, dtype=float))
        if np.nanmin(self.moved) < 0.0:
            raise MarkError(f"{path_of(moved)}: expected shares from 0 on")
        self.locked = None if locked is None else np.atleast_2d(np.asarray(locked, dtype=bool))
        self.full = full or float(self.moved.max()) or 1.0
        self.theme = place.theme
        lower, upper = _NAME_ROOM if names else 0.0, _LOCK_ROOM if locked is not None else 0.0
        self.bottom, self.height = place.bottom + lower, place.height - lower - upper
        pitch = place.width / self.count
        self.width = min(_WIDE * pitch, _WIDEST)
        self.columns = [place.left + (k + 0.5) * pitch for k in range(self.count)]
        inks = [roles[k >= self.count - fresh] for k in range(self.count)]
        self.fills = [VMobject(stroke_width=0.0) for _ in inks]
        fill = self.theme.color(quantity.role if quantity else "muted")
        for shape in self.fills:
            shape.set_fill(fill, opacity=0.55)
        boxes = [self._box(k, ink) for k, ink in enumerate(inks)]
        self.shackles = [VMobject() for _ in inks] if self.locked is not None else []
        self.bodies: list[VMobject] = []
        locks = [self._lock(k) for k in range(len(self.shackles))]
        self.digits = self._digits(place, moved, quantity) if quantity and given[0] is moved else []
        self.parts: dict[str, VMobject] = {}
        for k, box in enumerate(boxes):
            kind = "fresh" if k >= self.count - fresh else "layer"
            things = [box, self.fills[k], *locks[k : k + 1]]
            things += [digit.readout for digit in self.digits[k : k + 1]]
            self.parts[f"{kind} {k}"] = VGroup(*things)
        links = VGroup(*(self._link(k, pitch) for k in range(self.count - 1)))
        words = VGroup(*(self._name(place, key, k) for k, key in enumerate(names)))
        super().__init__(place, VGroup(links, *self.parts.values(), words))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Fill the blocks and close the padlocks as the last step reached has them."""
        step = max(reached(moment if printed is None else printed), 0)
        moved = self.moved[min(step, len(self.moved) - 1)]
        for k, shape in enumerate(self.fills):
            self._fill(shape, k, min(float(moved[k % len(moved)]) / self.full, 1.0))
        for digit in self.digits:
            digit.at(moment, printed)
        if self.locked is not None:
            row = self.locked[min(step, len(self.locked) - 1)]
            for k, shackle in enumerate(self.shackles):
                shackle.points = self._shackle(k, closed=bool(row[k]))
                ink = self.theme.color("ink" if row[k] else "muted")
                shackle.set_stroke(ink)
                self.bodies[k].set_fill(ink)
        return self

    # -- how it is drawn

    def _box(self, k: int, role: str) -> VMobject:
        box = Rectangle(width=self.width, height=self.height)
        box.move_to((self.columns[k], self.bottom + self.height / 2, 0.0))
        box.set_stroke(self.theme.color(role), 1.3 * self.theme.stroke)
        return box.set_fill(self.theme.color(role), opacity=0.14)

    def _fill(self, shape: VMobject, k: int, share: float) -> None:
        left, right = (self.columns[k] + side * self.width / 2 for side in (-1, 1))
        top = self.bottom + share * self.height
        corners = [(left, self.bottom), (right, self.bottom), (right, top), (left, top)]
        points = [np.array([x, y, 0.0]) for x, y in [*corners, corners[0]]]
        shape.set_points_as_corners(points)

    def _lock(self, k: int) -> VGroup:
        body = Rectangle(width=_BODY[0], height=_BODY[1]).set_stroke(width=0.0)
        body.set_fill(self.theme.ink, opacity=1.0)
        body.move_to((self.columns[k], self.bottom + self.height + 0.1 + _BODY[1] / 2, 0.0))
        self.bodies.append(body)
        shackle = self.shackles[k].set_stroke(self.theme.ink, 1.3 * self.theme.stroke)
        return VGroup(shackle, body)

    def _shackle(self, k: int, *, closed: bool) -> np.ndarray:
        """A bow on two legs; open it stands beside the body, on one leg."""
        bow = Arc(_ROUND, 0.0, np.pi).shift(_LEG * UP)
        legs = (
            Line(_ROUND * RIGHT, _ROUND * RIGHT + _LEG * UP),
            Line(
                -_ROUND * RIGHT + _LEG * UP,
                ORIGIN - _ROUND * RIGHT + (0.0 if closed else 0.05) * UP,
            ),
        )
        points = np.concatenate([legs[0].points, bow.points, legs[1].points])
        aside = 0.0 if closed else -2.0 * _ROUND
        top = self.bottom + self.height + 0.1 + _BODY[1]
        return np.asarray(points + np.array([self.columns[k] + aside, top, 0.0]))

    def _link(self, k: int, pitch: float) -> VMobject:
        middle = self.bottom + self.height / 2
        ends = self.columns[k] + self.width / 2, self.columns[k + 1] - self.width / 2
        line = Line((ends[0], middle, 0.0), (ends[1], middle, 0.0))
        return line.set_stroke(self.theme.hairline, self.theme.stroke)

    def _digits(self, place: Place, moved: Any, quantity: Quantity) -> list[Digit]:
        inked = Quantity(quantity.label, quantity.symbol, "ink", quantity.spec)
        middle = self.bottom + self.height / 2
        columns = [moved[:, k] if np.ndim(moved) == 2 else moved[k] for k in range(self.count)]
        return [
            Digit(place, column, inked, size="small").to([x, middle, 0.0])
            for column, x in zip(columns, self.columns, strict=True)
        ]

    def _name(self, place: Place, key: str, k: int) -> VMobject:
        word = text(place.label(key), self.theme, "small", "muted")
        spot = np.array([self.columns[k], self.bottom - _NAME_ROOM / 2, 0.0])
        return word.shift(spot - word.get_center())
