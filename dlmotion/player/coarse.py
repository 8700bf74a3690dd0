"""Pictures of hard pixels, as small as they can be said: a pixel for what only repeats it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from dlmotion.player.pictures import Mixed, Placed
from dlmotion.player.strip import Tables
from dlmotion.reel.display_list import Pixels


def coarsen(tables: Tables) -> None:
    """Put smaller pictures in the place of those whose rows or columns repeat, which look the same.

    A picture on a screen is as large as its corners say. All of one size become as small as the
    finest of them, since what follows is said by what it changes. What is smoothed stays.
    """
    smooth = {form.picture for form in tables.forms if isinstance(form, Placed) and form.smooth}
    sizes: dict[tuple[int, ...], dict[int, tuple[Pixels, ...]]] = {}
    for number, picture in enumerate(tables.pictures):
        if not isinstance(picture, Mixed) and number not in smooth:
            sizes.setdefault(picture[0].shape[:2], {})[number] = picture
    for alike in sizes.values():
        down, across = (_repeats(tuple(alike.values()), axis) for axis in (0, 1))
        for number, picture in alike.items():
            tables.pictures[number] = tuple(
                np.ascontiguousarray(pixels[::down, ::across]) for pixels in picture
            )


def _repeats(pictures: Sequence[Sequence[Pixels]], axis: int) -> int:
    """How many rows (axis 0) or columns of all pictures are the same from each such number on."""
    step = int(pictures[0][0].shape[axis])
    for pixels in (layer for picture in pictures for layer in picture):
        rows = pixels.swapaxes(0, axis)
        changes = (rows[1:] != rows[:-1]).any(axis=(1, 2))
        step = math.gcd(step, *(np.flatnonzero(changes) + 1).tolist())
        if step == 1:
            break
    return step
