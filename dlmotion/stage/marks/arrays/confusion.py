"""Confusion: answers of a classifier in a grid, one row a true class, one column a class said."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any, Self

import numpy as np
from manim import Circle, Group, Square, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.arrays.picture import Picture, limits_of, paint
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.place import Place
from dlmotion.stage.text import text
from dlmotion.stage.theme import em

_HEAD = 1.4
"""Room for a class beside its row and above its column, in em of its type."""
_FULL, _INK = 0.9, 0.86
"""Shares of a cell that its dots, and a picture in it, fill."""
_FALL = 24.0
"""Steps that an answer is on its way."""
_ARCS = 5


class Confusion(Mark):
    """Right answers as dots on the diagonal, wrong ones as their pictures beside it.

    On a clock the k-th answer has fallen into its cell when step k comes.

    Parameters
    ----------
    images
        Pictures (N, H, W).
    truth, said
        Class of each picture, and the class that was said, both (N,).
    classes
        Quantity, and all classes (K,): 0 … K - 1.
    names
        Labels of rows and columns.

    Raises
    ------
    MarkError
        If there are not a class and an answer for each picture, or one is no class.
    """

    def __init__(
        self,
        place: Place,
        images: Any,
        truth: Any,
        said: Any,
        classes: tuple[Quantity, Any],
        names: tuple[str, str],
        *,
        size: str = "small",
    ) -> None:
        self.paths = path_of(images), path_of(truth), path_of(said)
        self.truth, self.said = (np.asarray(array, dtype=int) for array in (truth, said))
        count = len(classes[1])
        if self.truth.shape != (len(images),) or self.said.shape != self.truth.shape:
            raise MarkError(
                f"expected a class and an answer for {len(images)} pictures, "
                f"got {self.truth.shape} and {self.said.shape}"
            )
        if max(self.truth.max(), self.said.max()) >= count:
            raise MarkError(f"expected classes below {count}")
        head = _HEAD * em(size)
        self.cell = min(place.width - 2 * head, place.height - 2 * head) / count
        side = self.cell * count
        left = place.center[0] - side / 2 + head
        top = place.top - 2 * head
        self.middles = np.array([left, top, 0.0]) + self.cell * np.array(
            [[[column + 0.5, -row - 0.5, 0.0] for column in range(count)] for row in range(count)]
        )
        self._lay(np.asarray(images, dtype=float), place)
        grid = VMobject(stroke_color=place.theme.hairline, stroke_width=place.theme.thin)
        ends = np.arange(count + 1) * self.cell
        corner = np.array([left, top, 0.0])
        right, down = np.array([1.0, 0.0, 0.0]), np.array([0.0, -1.0, 0.0])
        starts = [corner + end * way for way in (right, down) for end in ends]
        stops = [
            corner + end * way + side * other
            for way, other in ((right, down), (down, right))
            for end in ends
        ]
        grid.points = straight(np.array(starts), np.array(stops))
        heads = VGroup()
        for k in range(count):
            for middle, shift in (
                (self.middles[0, k], -down * (self.cell + head) / 2),
                (self.middles[k, 0], -right * (self.cell + head) / 2),
            ):
                digit = Digit(place, classes[1][k], classes[0], size=size)
                heads.add(digit.to(middle + shift).readout)
        theme = place.theme
        words = [text(place.label(key), theme, size, "muted") for key in names]
        words[0].rotate(np.pi / 2).move_to(
            (left - 1.5 * head, float(self.middles[:, 0, 1].mean()), 0)
        )
        words[1].move_to((float(self.middles[0, :, 0].mean()), place.top - head / 2, 0.0))
        pictures = [part for pair in zip(self.pictures, self.rims, strict=True) for part in pair]
        self.parts: dict[str, Any] = {f"picture{k}": p for k, p in enumerate(self.pictures)}
        super().__init__(place, Group(grid, heads, VGroup(*words), self.dots, *pictures))
        self.at(len(self.truth) - 1)

    def _lay(self, images: np.ndarray, place: Place) -> None:
        """Find the place of every answer in its cell, and make dots and pictures."""
        cells = self.truth * len(self.middles) + self.said
        own = self.truth == self.said
        counts = np.bincount(cells)
        lines = np.array([ceil(sqrt(number)) if number else 1 for number in counts])
        widest = int(lines[cells[own]].max()) if own.any() else 1
        self.homes = np.zeros((len(cells), 3))
        for cell in np.unique(cells):
            inside = np.flatnonzero(cells == cell)
            across = widest if own[inside[0]] else int(lines[cell])
            row, column = np.divmod(np.arange(len(inside)), across)
            pitch = _FULL * self.cell / across
            shift = np.column_stack([column - (across - 1) / 2, row.max() / 2 - row, 0 * row])
            self.homes[inside] = self.middles[divmod(int(cell), len(self.middles))] + pitch * shift
        self.own, self.strays = np.flatnonzero(own), np.flatnonzero(~own)
        radius = 0.42 * _FULL * self.cell / widest
        self.circle = Circle(radius, num_components=_ARCS).points
        theme = place.theme
        self.dots = VMobject(stroke_width=0.0, fill_color=theme.activation, fill_opacity=1.0)
        limits = limits_of(images, signed=False)
        sides = [_INK * self.cell / lines[cells[k]] for k in self.strays]
        self.pictures = [
            Picture(paint(images[k], theme, limits), side, side)
            for k, side in zip(self.strays, sides, strict=True)
        ]
        self.rims = [
            Square(side, stroke_color=theme.loss, stroke_width=1.4 * theme.thin) for side in sides
        ]
        self.corners = [picture.points - picture.get_center() for picture in self.pictures]
        self.outlines = [rim.points.copy() for rim in self.rims]

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the answers that have fallen by a moment, and those on their way."""
        share = np.clip((moment - np.arange(len(self.homes))) / _FALL + 1.0, 0.0, 1.0)[:, None]
        above = self.middles[0, 0, 1] - self.homes[:, 1]  # up to the first row of the grid
        spots = self.homes.copy()
        spots[:, 1] += (1.0 - share[:, 0] ** 2) * np.maximum(above, 0.0)
        seen = share[:, 0] > 0.0
        dots = spots[self.own[seen[self.own]]]
        self.dots.points = (dots[:, None] + self.circle).reshape(-1, 3)
        for k, picture, rim, corners, outline in zip(
            self.strays, self.pictures, self.rims, self.corners, self.outlines, strict=True
        ):
            picture.points, rim.points = corners + spots[k], outline + spots[k]
            picture.set_opacity(float(seen[k]))
            rim.set_stroke(opacity=float(seen[k]))
        return self
