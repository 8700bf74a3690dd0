"""Answers: pictures in a grid, each with what a network says of it, coloured by how that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import Group, Rectangle, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.place import Place

_PICTURE, _ANSWER = 1.0, 0.42
_RIM = 0.03


class Answers(Mark):
    """Pictures (N, H, W); beside each the answer ``said[step]`` of (T, N), framed by its kind.

    Parameters
    ----------
    images
        Quantity and pictures (N, H, W).
    said
        Quantity and answers (T, N).
    kinds
        (T, N) of 0, 1 …: which of the roles an answer and its frame have.
    columns
        How many pictures stand side by side.
    roles
        Colour role of each kind.
    truth
        Quantity and what the pictures are (N,), to stand above the answers.

    Raises
    ------
    MarkError
        If answers and kinds are not one a picture and step, or a kind has no role.
    """

    def __init__(
        self,
        place: Place,
        images: tuple[Quantity, Any],
        said: tuple[Quantity, Any],
        kinds: Any,
        *,
        columns: int = 6,
        roles: Sequence[str] = ("muted", "activation", "loss"),
        truth: tuple[Quantity, Any] | None = None,
    ) -> None:
        count = len(images[1])
        self.kinds, self.paths = np.asarray(kinds, dtype=int), (path_of(said[1]), path_of(kinds))
        if self.kinds.shape != np.shape(said[1]) or self.kinds.shape[1:] != (count,):
            raise MarkError(
                f"expected answers and kinds (T, {count}), got {np.shape(said[1])} "
                f"and {self.kinds.shape}"
            )
        if self.kinds.min() < 0 or self.kinds.max() >= len(roles):
            raise MarkError(f"kinds: expected 0 to {len(roles) - 1}, got {self.kinds.max()}")
        cells = place.grid(-(-count // columns), columns, gap=0.12)[:count]
        halves = [cell.beside(_PICTURE, _ANSWER, gap=0.04) for cell in cells]
        self.pictures = [
            Array(half[0], images[1][k], images[0], look="heat", digits=False)
            for k, half in enumerate(halves)
        ]
        rooms = [half[1].rows(1, 1, gap=0.1) if truth else (half[1],) for half in halves]
        self.digits = [
            Digit(room[-1], said[1][:, k], said[0], size="label") for k, room in enumerate(rooms)
        ]
        self.known = [
            Digit(room[0], truth[1][k], truth[0], size="label")
            for k, room in enumerate(rooms)
            if truth
        ]
        self.roles = tuple(roles)
        width = 1.4 * place.theme.thin
        inks = [place.theme.color(role) for role in roles]
        self.rims = VGroup(*(VMobject(stroke_color=ink, stroke_width=width) for ink in inks))
        self.outlines = [
            Rectangle(width=box.width + 2 * _RIM, height=box.height + 2 * _RIM)
            .move_to(box.center)
            .points
            for box in (picture.box for picture in self.pictures)
        ]
        shapes = [picture.mobject for picture in self.pictures]
        numbers = VGroup(*(digit.readout for digit in (*self.digits, *self.known)))
        super().__init__(place, Group(*shapes, self.rims, numbers))
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the answers of the last step reached."""
        step = reached(moment if printed is None else printed)
        row = self.kinds[min(step, len(self.kinds) - 1)]
        for kind, rim in enumerate(self.rims):
            around = [self.outlines[k] for k in np.flatnonzero(row == kind)]
            rim.points = np.concatenate(around) if around else np.zeros((0, 3))
        for digit, kind in zip(self.digits, row, strict=True):
            digit.at(moment, printed)
            digit.readout.tint(self.roles[kind])
        return self
