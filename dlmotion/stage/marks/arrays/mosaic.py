"""Mosaic: many pictures in rows, of which those values are lit that a slice takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import Group

from dlmotion.stage.bound import path_of
from dlmotion.stage.layout import Point
from dlmotion.stage.marks.arrays.picture import Limits, Picture, limits_of, paint
from dlmotion.stage.marks.axes.plane import between, blend
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.place import Place

_GROUND = 0.28
"""Share of the colours that lit values start from, so that a slice of zeros is seen, too."""
_DIMMED = 0.3
_SEAM = 1
"""Pixels between two pictures, a value being one."""


class Mosaic(Mark):
    """Pictures (N, H, W) in rows; ``lit[step]`` says of each value whether it is taken.

    Parameters
    ----------
    lit
        Truth values (T, N, H, W), or (T, N, 1, 1) for whole pictures.
    columns
        How many pictures stand in a row; the number that makes them largest by default.
    loose
        Each picture is a shape of its own, the part ``card K``, which can fly elsewhere.

    Raises
    ------
    MarkError
        If the pictures have not three axes, or ``lit`` does not fit them.
    """

    def __init__(
        self,
        place: Place,
        images: Any,
        lit: Any,
        *,
        columns: int | None = None,
        loose: bool = False,
        at: tuple[float, float] = (0.5, 0.5),
    ) -> None:
        self.images, self.lit, self.path = images, lit, path_of(images)
        self.values, self.flags = np.asarray(images), np.asarray(lit, dtype=float)
        if self.values.ndim != 3 or not self.values.size:
            raise MarkError(f"{self.path}: expected pictures (N, H, W), got {np.shape(images)}")
        steps = len(self.flags)
        fits = self.flags.ndim == 4 and self.flags.shape[1] == len(self.values)
        if not fits or not steps or self.flags.shape[2:] not in ((1, 1), self.values.shape[1:]):
            raise MarkError(
                f"{path_of(lit)}: expected truth values (T, {', '.join(map(str, np.shape(images)))}"
                f"), got {np.shape(lit)}"
            )
        self.limits: Limits = limits_of(self.values, signed=False)
        self.columns = columns or _columns(place, self.values.shape)
        self.rows = -(-len(self.values) // self.columns)
        height, width = (side + _SEAM for side in self.values.shape[1:])
        pixel = min(place.width / (self.columns * width), place.height / (self.rows * height))
        self.pitch = np.array([width * pixel, height * pixel])
        self.middle = place.at(*at)
        self.pixel = pixel
        super().__init__(place, Group())
        self.loose = loose
        self._shown: float | None = None
        self._step = -1
        self._lay(place)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Light what is taken at a moment; between two steps the light changes gradually."""
        if moment != self._shown:
            self._shown = moment
            step, share = between(self.flags, moment)
            if share and step != self._step:
                self._step, self._ends = step, (self._sheets(step), self._sheets(step + 1))
            for k, (picture, sheet) in enumerate(
                zip(self.pictures, self._sheets(moment), strict=True)
            ):
                picture.pixel_array = sheet
                # A film as vectors sends both steps once, and not all that lie between.
                ends = [(sheets[k], None) for sheets in self._ends] if share else []
                picture.blend_of = (*ends, share) if share else None
        return self

    def spot(self, number: int) -> Point:
        """Middle of a picture."""
        row, column = divmod(number, self.columns)
        x, y = column - (self.columns - 1) / 2, (self.rows - 1) / 2 - row
        # The joined picture has a seam to the right of each picture and one below it.
        seam = 0.0 if self.loose else 0.5 * _SEAM * self.pixel
        spot = np.array([x * self.pitch[0] - seam, y * self.pitch[1] + seam, 0.0])
        return np.asarray(self.middle + spot)

    def cut(self, first: int, last: int) -> Mosaic:
        """Pictures ``first`` … ``last`` - 1 as shapes of their own, where they stand here."""
        cards = Mosaic(self.place, self.images[first:last], self.lit[:, first:last], loose=True)
        for k, card in enumerate(cards.pictures):
            card.stretch_to_fit_width(self.pixel * self.values.shape[2])
            card.stretch_to_fit_height(self.pixel * self.values.shape[1])
            card.move_to(self.spot(first + k))
        return cards

    def _lay(self, place: Place) -> None:
        blank = self._sheets(0.0)
        if self.loose:
            height, width = (side * self.pixel for side in self.values.shape[1:])
            self.pictures = [Picture(card, width, height) for card in blank]
            for k, picture in enumerate(self.pictures):
                picture.move_to(self.spot(k))
            self.parts = {f"card {k}": card for k, card in enumerate(self.pictures)}
        else:
            height, width = (side * self.pixel for side in blank[0].shape[:2])
            self.pictures = [Picture(blank[0], width, height).move_to(self.middle)]
        self.mobject.add(*self.pictures)

    def _sheets(self, moment: float) -> Sequence[np.ndarray]:
        """Colours of each picture that is an image of its own."""
        colors = self._colors(moment)
        return list(colors) if self.loose else [self._joined(colors)]

    def _colors(self, moment: float) -> np.ndarray:
        """Colours (N, H, W, 4) at a moment."""
        theme, (count, height, width) = self.place.theme, self.values.shape
        light = blend(self.flags, moment)
        low, high = self.limits
        flat = self.values.reshape(count, height * width)
        floor = low - _GROUND / (1.0 - _GROUND) * (high - low)
        ground = np.array([int(theme.background[k : k + 2], 16) for k in (1, 3, 5)] + [255])
        lit = paint(flat, theme, (floor, high)).reshape(count, height, width, 4)
        dark = paint(flat, theme, self.limits).reshape(count, height, width, 4)
        dark = _DIMMED * dark + (1.0 - _DIMMED) * ground
        return np.asarray(np.round(dark + light[..., None] * (lit - dark)), dtype=np.uint8)

    def _joined(self, colors: np.ndarray) -> np.ndarray:
        """One picture of all, with seams; where no picture is, nothing is drawn."""
        count, height, width, _ = colors.shape
        sheet = np.zeros((self.rows * self.columns, height + _SEAM, width + _SEAM, 4), np.uint8)
        sheet[:count, :height, :width] = colors
        grid = sheet.reshape(self.rows, self.columns, height + _SEAM, width + _SEAM, 4)
        whole = grid.swapaxes(1, 2).reshape(
            self.rows * (height + _SEAM), self.columns * (width + _SEAM), 4
        )
        return np.ascontiguousarray(whole)


def _columns(place: Place, shape: tuple[int, ...]) -> int:
    """How many in a row make the pictures largest."""
    count, height, width = shape

    def side(columns: int) -> float:
        rows = -(-count // columns)
        return min(
            place.width / (columns * (width + _SEAM)), place.height / (rows * (height + _SEAM))
        )

    return max(range(1, count + 1), key=side)
