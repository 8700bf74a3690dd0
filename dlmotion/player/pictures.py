"""Pictures: pixels that an item shows, apart from how opaque all of it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dlmotion.player.columns import Whole
from dlmotion.player.outlines import UNITS, nearest
from dlmotion.reel.display_list import Dots, Floats, Image, Overlay, Pixels, words
from dlmotion.reel.paint.raster import dot_pixels

NEAREST = 0
"""Pillow's resampling that shows pixels as squares."""
FINER = 32
"""Of pixels shown as squares corners and places are in so many parts of a unit: an edge between two
of them lies on one or the other side of the middle of a pixel of the screen, not in between."""
PARTS = 240
"""Parts of the way from one plane to the other."""
_LEAST = 2  # rows and columns between which something can be mixed
_NEAR = 8  # levels of a channel that a value of eight bits may be off by
_SOLID = 255  # alpha of what hides all that is below it
_ROUNDED = 2  # levels of a channel that an alpha of eight bits may be off by


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A picture by number, and where its upper right and lower left corners lie.

    ``corners`` (2, 2) are in units from the upper left one; ``smooth`` mixes pixels when enlarged.
    If it does not, a unit is FINER, of what is placed, too.
    """

    picture: int
    corners: Whole
    smooth: bool

    def key(self) -> bytes:
        """Bytes that equal ones share."""
        return b"placed%d %d " % (self.picture, self.smooth) + self.corners.tobytes()


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """A picture of ``size`` (height, width) as values: two planes, ``part`` in parts of PARTS.

    ``palettes`` (256, 4) are the colours of values 0 to 255, one for each theme.
    """

    first: Pixels
    second: Pixels
    part: int
    size: tuple[int, int]
    palettes: tuple[Pixels, ...]

    def pixels(self, theme: int = 0) -> Pixels:
        """The picture in a theme, by the arithmetic of the page."""
        one, other = self.first.astype(np.int64), self.second.astype(np.int64)
        mixed = (one * (PARTS - self.part) + other * self.part + PARTS // 2) // PARTS
        rows, columns = (
            _along(count, source) for count, source in zip(self.size, mixed.shape, strict=True)
        )
        tall = _mix(mixed.astype(float), *rows)
        values = nearest(_mix(tall.T, *columns).T)
        return self.palettes[theme][values]

    def key(self) -> bytes:
        """Bytes that equal ones share, palettes left out."""
        shape = (*self.size, *self.first.shape, self.part)
        return repr(shape).encode() + self.first.tobytes() + self.second.tobytes()


def mixed_of(image: Image) -> Mixed | None:
    """What an image was made of, if that gives its pixels again but for how opaque they are."""
    made = image.made
    alphas = image.pixels[..., 3]
    if made is None or min(made.first.shape) < _LEAST or (alphas != alphas[0, 0]).any():
        return None
    high, wide = image.pixels.shape[:2]
    part = round(PARTS * made.part)
    found = Mixed(made.first, made.second, part, (high, wide), (made.palette,))
    gap = np.abs(found.pixels()[..., :3].astype(np.int16) - image.pixels[..., :3])
    return found if gap.max() <= _NEAR else None


def layers_of(image: Image) -> tuple[Image, ...]:
    """An image alone, or the two between which it is: one that is solid, the other over it.

    Both have holes in the same places, if any. So a picture that becomes another travels as both of
    them, once, and not as all between.
    """
    blend = image.blend
    if blend is None or {blend.first.shape, blend.second.shape} != {image.pixels.shape}:
        return (image,)
    alpha = round(_SOLID * blend.part)
    ends = (blend.first, blend.made[0], _SOLID - alpha), (blend.second, blend.made[1], alpha)
    there = [end for end in ends if end[0][..., 3].any()]
    if len(there) == 1:
        (pixels, made, share), holes = there[0], there[0][0][..., 3] == 0
        # Pixels that fade were rounded anew in every frame.
        faint = _at(replace(image, made=made, blend=None), pixels, max(share, 1))
        off = np.abs(faint.pixels.astype(np.int16) - image.pixels)
        same = off[~holes].max() <= _ROUNDED and not image.pixels[holes, 3].any()
        return (faint,) if same and _has_holes_only(pixels) else (image,)
    under, over, seen = (
        pixels.astype(np.int32) for pixels in (blend.first, blend.second, image.pixels)
    )
    gap = np.abs(under * (_SOLID - alpha) + over * alpha - _SOLID * seen)
    alike = np.array_equal(under[..., 3], over[..., 3]) and _has_holes_only(blend.first)
    if not alike or gap.max() > _SOLID * _ROUNDED:
        return (image,)
    first = replace(image, pixels=blend.first, made=blend.made[0], blend=None)
    if alpha == 0:
        return (first,)
    second = _at(replace(image, made=blend.made[1], blend=None), blend.second, alpha)
    return (second,) if alpha == _SOLID else (first, second)


def _has_holes_only(pixels: Pixels) -> bool:
    """Whether each pixel either hides all that is below it or is not there."""
    alphas = pixels[..., 3]
    return bool(((alphas == 0) | (alphas == _SOLID)).all())


def _at(image: Image, pixels: Pixels, alpha: int) -> Image:
    """An image of these pixels, those that are there as opaque as that."""
    faint = pixels.copy()
    faint[..., 3] = np.where(faint[..., 3], alpha, 0)
    return replace(image, pixels=faint)


def _along(count: int, source: int) -> tuple[Whole, Floats]:
    """For so many places along an edge: the value before each, and how far it is to the next."""
    places = (np.arange(count) + 0.5) * (source - 1) / count
    before = np.minimum(places.astype(np.int64), source - 2)
    return before, places - before


def _mix(values: Floats, before: Whole, parts: Floats) -> Floats:
    """Rows between the rows of values."""
    return values[before] * (1 - parts[:, None]) + values[before + 1] * parts[:, None]


def split_alpha(pixels: Pixels) -> tuple[Pixels, int]:
    """Pixels (h, w, 4) that are as opaque as can be, and how opaque they were (0 … 255).

    Where all pixels that can be seen have one alpha it is taken out of them.
    """
    alphas = pixels[..., 3]
    alpha, holes = int(alphas.max()), alphas == 0
    if not (holes | (alphas == alpha)).all():
        return np.ascontiguousarray(pixels), _SOLID
    solid = pixels.copy()
    solid[..., 3] = np.where(holes & (alpha > 0), 0, _SOLID)
    return solid, alpha


def corners_of(item: Image) -> tuple[Whole, Floats]:
    """Corners of a placed image from its upper left one, and that one in units.

    They lie between pixels, too: of a film manim cuts only the box that it pastes to whole ones.
    """
    seen = item.corners[:3] * (UNITS * FINER if item.resampling == NEAREST else UNITS)
    first = seen[0]
    return nearest(seen[1:] - first), first


def as_image(item: Overlay | Dots, width: int, height: int) -> Image:
    """Pixels that lie straight on the screen, or a cloud of points, as an image."""
    if isinstance(item, Dots):
        whole = dot_pixels(item, width, height)
        seen = np.argwhere(words(whole) != 0)
        top, left = seen.min(axis=0).tolist() if len(seen) else (0, 0)
        bottom, right = (seen.max(axis=0) + 1).tolist() if len(seen) else (1, 1)
        pixels = np.ascontiguousarray(whole[top:bottom, left:right])
    else:
        pixels, top, left = item.pixels, item.top, item.left
    high, wide = pixels.shape[:2]
    corners = np.array(
        [[left, top], [left + wide, top], [left, top + high], [left + wide, top + high]], float
    )
    return Image(pixels, corners, NEAREST, item.digest)
