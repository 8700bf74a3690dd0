"""Pictures into columns: colours by number where they are few, else by channel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dlmotion.player.columns import Whole
from dlmotion.player.pictures import Mixed
from dlmotion.reel.display_list import Pixels

CHOSEN, SEEN, MIXED = range(3)
"""How pixels are said: as numbers of colours that pictures share, channel by channel, or as what
they were made of."""
SPACE, TIME = range(2)
"""How a plane is said: by its values around, or by how those differ from the plane before."""
_MANY = 4096  # colours that a stream keeps a table of


class PictureWriter:
    """Says pictures, each of all themes at once: where one is the same so are mostly the others."""

    def __init__(self, themes: int) -> None:
        names = ("shapes", "colours", "pixels", "planes")
        self.columns: dict[str, list[int]] = {f"picture_{name}": [] for name in names}
        self._themes = themes
        self._colours: dict[bytes, int] = {}
        self._before: dict[tuple[int, ...], Whole] = {}
        self._last = np.zeros(4 * themes, np.int64)
        self._planes: dict[tuple[bytes, tuple[int, ...]], int] = {}
        self._plane: dict[tuple[int, ...], Whole] = {}
        self._palettes: dict[bytes, int] = {}

    def write(self, picture: Sequence[Pixels] | Mixed) -> None:
        """Say a picture: its height and width, how it is said, its pixels."""
        if isinstance(picture, Mixed):
            self._mixed(picture)
            return
        stacked = np.concatenate(picture, axis=2).astype(np.uint8)
        high, wide = stacked.shape[:2]
        flat = stacked.reshape(high * wide, -1)
        chosen = self._numbers(flat)
        if chosen is None:
            self.columns["picture_shapes"] += [high, wide, SEEN]
            self.columns["picture_pixels"] += _steps(flat.astype(np.int64)).T.ravel().tolist()
            return
        self.columns["picture_shapes"] += [high, wide, CHOSEN]
        before = self._before.get((high, wide), np.zeros(len(chosen), np.int64))
        self.columns["picture_pixels"] += (chosen - before).tolist()
        self._before[high, wide] = chosen

    def _mixed(self, picture: Mixed) -> None:
        first, second = self._plane_number(picture.first), self._plane_number(picture.second)
        palette = np.concatenate(picture.palettes, axis=1)
        number = self._palettes.get(palette.tobytes())
        if number is None:
            number = self._palettes[palette.tobytes()] = len(self._palettes)
            self.columns["picture_colours"] += _steps(palette.astype(np.int64)).ravel().tolist()
        self.columns["picture_shapes"] += [
            *picture.size, MIXED, first, second - first, picture.part, number
        ]  # fmt: skip

    def _plane_number(self, plane: Pixels) -> int:
        key = (plane.tobytes(), plane.shape)
        number = self._planes.get(key)
        if number is None:
            number = self._planes[key] = len(self._planes)
            now = plane.astype(np.int64)
            before = self._plane.get(plane.shape, np.zeros_like(now))
            ways = [_steps(_steps(way).T).T for way in (now, now - before)]
            mode = min(SPACE, TIME, key=lambda way: int(np.abs(ways[way]).sum()))
            self.columns["picture_planes"] += [*plane.shape, mode, *ways[mode].ravel().tolist()]
            self._plane[plane.shape] = now
        return number

    def _numbers(self, flat: Pixels) -> Whole | None:
        """Numbers of the colours of pixels (n, 4 themes), or None if the table would be full."""
        keys = [row.tobytes() for row in flat]
        new = dict.fromkeys(key for key in keys if key not in self._colours)
        if len(self._colours) + len(new) > _MANY:
            return None
        for key in new:
            self._colours[key] = len(self._colours)
            colour = np.frombuffer(key, np.uint8).astype(np.int64)
            step: Whole = colour - self._last
            self.columns["picture_colours"] += step.tolist()
            self._last = colour
        return np.array([self._colours[key] for key in keys], np.int64)


def _steps(values: Whole) -> Whole:
    """Rows of values, each but the first less the row before."""
    found = values.copy()
    found[1:] -= values[:-1]
    return found
