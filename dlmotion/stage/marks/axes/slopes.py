"""Slopes: pairs of numbers as lines from a left post to a right one; those that fall stand out."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from manim import Animation, Circle, FadeIn, Group, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.plot import straight
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.place import Place
from dlmotion.stage.text import text
from dlmotion.stage.theme import em

_FOOT = 1.5
"""Height of the names of the posts, in em of their type."""
_SIDE = 0.4
"""Room beside the posts, as a share of the distance between them."""
_RADIUS, _ARCS = 0.08, 5


class Slopes(Mark):
    """Pairs (2, N) as lines between two posts; on a clock the k-th is drawn as step k comes.

    Parameters
    ----------
    pairs
        Quantity of both ends, and the pairs (2, N).
    ends
        Labels of the posts.
    roles
        Colour role of the pairs that fall, and of the others.
    holds
        Further arrays that the axis must hold, so that several stand on one scale.

    Raises
    ------
    MarkError
        If the pairs are not (2, N).
    """

    def __init__(
        self,
        place: Place,
        pairs: tuple[Quantity, Any],
        ends: tuple[str, str],
        *,
        roles: tuple[str, str] = ("loss", "muted"),
        holds: tuple[Any, ...] = (),
        size: str = "small",
    ) -> None:
        self.path, values = path_of(pairs[1]), np.asarray(pairs[1], dtype=float)
        if values.ndim != 2 or len(values) != 2:
            raise MarkError(f"{self.path}: expected pairs (2, N), got {values.shape}")
        body, foot = place.rows(place.height, _FOOT * em(size), gap=0.0)
        sides = (-_SIDE, 1.0 + _SIDE)
        self.axes = Axes(
            body, (Quantity(""),), (pairs[0], values, *holds), x_from=sides, x_ticks=()
        )
        posts = np.array([0.0, 1.0])[:, None].repeat(values.shape[1], axis=1)
        self.feet, self.tips = (self.axes.path(posts[k], values[k]) for k in (0, 1))
        self.kinds = np.where(values[1] < values[0], 0, 1)
        theme = place.theme
        inks = [theme.color(role) for role in roles]
        self.lines = VGroup(*(VMobject(stroke_color=c, stroke_width=theme.stroke) for c in inks))
        self.dots = VGroup(
            *(VMobject(stroke_width=0.0, fill_color=c, fill_opacity=1.0) for c in inks)
        )
        self.circle = Circle(_RADIUS, num_components=_ARCS).points
        level = float(foot.center[1])
        places = [(float(x), level, 0.0) for x in self.axes.path([0.0, 1.0], values[:, 0])[:, 0]]
        words = [text(place.label(key), theme, size) for key in ends]
        self.words = VGroup(*(w.move_to(spot) for w, spot in zip(words, places, strict=True)))
        super().__init__(place, Group(self.axes.mobject, self.words, self.lines, self.dots))
        self.at(values.shape[1] - 1)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Draw the pairs up to a moment; the next one is on its way to the right post."""
        share = np.clip(moment - np.arange(len(self.feet)) + 1.0, 0.0, 1.0)
        heads = self.feet + share[:, None] * (self.tips - self.feet)
        for kind, (line, dots) in enumerate(zip(self.lines, self.dots, strict=True)):
            own = (self.kinds == kind) & (share > 0.0)
            line.points = straight(self.feet[own], heads[own]) if own.any() else np.zeros((0, 3))
            spots = np.concatenate([self.feet[own], heads[own]])
            dots.points = (spots[:, None] + self.circle).reshape(-1, 3)
        return self

    def entrance(self) -> Animation:
        """Come as it is at its moment."""
        return FadeIn(self.mobject)
