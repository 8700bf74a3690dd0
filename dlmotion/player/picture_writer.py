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

    def __init__(self, themes: int, pictures: Sequence[Sequence[Pixels] | Mixed]) -> None:
        names = ("shapes", "colours", "pixels", "planes")
        self.columns: dict[str, list[int]] = {f"picture_{name}": [] for name in names}
        self._themes = themes
        self._colours = _numbered(pictures)
        self._said = 0
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
        flat = _flat(picture)
        high, wide = picture[0].shape[:2]
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
        """Numbers of the colours of pixels (n, 4 themes), or None if they are not all in the table.

        Says the table as far as they need it.
        """
        found = [self._colours.get(row.tobytes(), -1) for row in flat]
        if min(found, default=0) < 0:
            return None
        most = max(found, default=-1)
        for key in list(self._colours)[self._said : most + 1]:
            colour = np.frombuffer(key, np.uint8).astype(np.int64)
            step: Whole = colour - self._last
            self.columns["picture_colours"] += step.tolist()
            self._last = colour
        self._said = max(self._said, most + 1)
        return np.array(found, np.int64)


def _flat(picture: Sequence[Pixels]) -> Pixels:
    """Pixels (n, 4 themes) of a picture."""
    stacked = np.concatenate(picture, axis=2).astype(np.uint8)
    return stacked.reshape(-1, stacked.shape[2])


def _numbered(pictures: Sequence[Sequence[Pixels] | Mixed]) -> dict[bytes, int]:
    """Numbers of the colours of all pictures whose colours the table has room for.

    Each is followed by the one most like it of those that are left, so that what changes little
    changes its number by little.
    """
    keys: dict[bytes, None] = {}
    for picture in pictures:
        if isinstance(picture, Mixed):
            continue
        more = {row.tobytes(): None for row in np.unique(_flat(picture), axis=0)}
        if len(keys | more) <= _MANY:
            keys |= more
    names = list(keys)
    if not names:
        return {}
    left = np.stack([np.frombuffer(name, np.uint8) for name in names]).astype(np.float32)
    now, order = int(left.sum(axis=1).argmin()), list[int]()
    for _ in names:
        order.append(now)
        away = ((left - left[now]) ** 2).sum(axis=1)
        away[order] = np.inf
        now = int(away.argmin())
    return {names[place]: number for number, place in enumerate(order)}


def _steps(values: Whole) -> Whole:
    """Rows of values, each but the first less the row before."""
    found = values.copy()
    found[1:] -= values[:-1]
    return found
