"""Raster: an image that says between which two it is while it becomes another."""

from __future__ import annotations

from typing import Any, Self

from manim import ImageMobject, Mobject


class Raster(ImageMobject):
    """Image of pixels (H, W, 4), with what a film as vectors sends in their place.

    ``made_of`` are the fields of a ``Mixture`` or None; ``blend_of`` the pixels and ``made_of`` of
    both images between which this one was last, and the part.
    """

    made_of: tuple[Any, ...] | None = None
    blend_of: tuple[Any, ...] | None = None

    def interpolate_color(self, mobject1: Mobject, mobject2: Mobject, alpha: float) -> Self:
        """Mix the pixels of two images, and keep of which."""
        super().interpolate_color(mobject1, mobject2, alpha)
        ends = [
            (mobject.pixel_array, mobject.made_of)
            for mobject in (mobject1, mobject2)
            if isinstance(mobject, Raster)
        ]
        self.blend_of = (*ends, alpha) if len(ends) == 2 else None
        return self
