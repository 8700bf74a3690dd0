"""Pictures into columns: colours by number where they are few, else by channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

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
        self._pictures = pictures
        self._colours, self._chosen = _numbered(pictures)
        self._said = 0
        self._before: dict[tuple[int, ...], Whole] = {}
        self._last = np.zeros(4 * themes, np.int64)
        self._planes: dict[tuple[bytes, tuple[int, ...]], int] = {}
        self._plane: dict[tuple[int, ...], Whole] = {}
        self._palettes: dict[bytes, int] = {}

    def write(self, number: int) -> None:
        """Say a picture: its height and width, how it is said, its pixels."""
        picture, chosen = self._pictures[number], self._chosen[number]
        if isinstance(picture, Mixed):
            self._mixed(picture)
            return
        high, wide = picture[0].shape[:2]
        if chosen is None:
            self.columns["picture_shapes"] += [high, wide, SEEN]
            flat = _flat(picture).astype(np.int64)
            self.columns["picture_pixels"] += _steps(flat).T.ravel().tolist()
            return
        self._table(int(chosen.max(initial=-1)))
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

    def _table(self, most: int) -> None:
        """Say the table of colours as far as that number."""
        for colour in self._colours[self._said : most + 1].astype(np.int64):
            step: Whole = colour - self._last
            self.columns["picture_colours"] += step.tolist()
            self._last = colour
        self._said = max(self._said, most + 1)


def _flat(picture: Sequence[Pixels]) -> Pixels:
    """Pixels (n, 4 themes) of a picture."""
    stacked = np.ascontiguousarray(np.concatenate(picture, axis=2), np.uint8)
    return stacked.reshape(-1, stacked.shape[2])


def _numbered(
    pictures: Sequence[Sequence[Pixels] | Mixed],
) -> tuple[Pixels, list[Whole | None]]:
    """The table of colours (n, 4 themes), and of each picture the numbers of its pixels.

    A picture for whose colours the table has no room has none.
    """
    keys: dict[bytes, int] = {}
    found: list[Whole | None] = []
    for picture in pictures:
        found.append(None)
        if isinstance(picture, Mixed):
            continue
        flat = _flat(picture)
        colours, chosen = np.unique(flat.view(f"V{flat.shape[1]}").ravel(), return_inverse=True)
        names = [colour.tobytes() for colour in colours]
        if len(keys.keys() | names) <= _MANY:
            numbers = [keys.setdefault(name, len(keys)) for name in names]
            found[-1] = np.array(numbers, np.int64)[chosen]
    if not keys:
        return np.zeros((0, 0), np.uint8), found
    table = np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), -1)
    order = _order(table, _partners(pictures, found))
    places = np.argsort(order)
    return table[order], [None if chosen is None else places[chosen] for chosen in found]


def _partners(
    pictures: Sequence[Sequence[Pixels] | Mixed], found: Sequence[Whole | None]
) -> dict[int, int]:
    """Pairs of colours of which each mostly takes the place of the other in the next picture."""
    changes: Counter[tuple[int, int]] = Counter()
    last: dict[tuple[int, ...], Whole] = {}
    for picture, now in zip(pictures, found, strict=True):
        if now is None or isinstance(picture, Mixed):
            continue
        before = last.get(picture[0].shape, now)
        pairs, counts = np.unique((before * _MANY + now)[before != now], return_counts=True)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
            one, other = divmod(pair, _MANY)
            changes[one, other] += count
            changes[other, one] += count
        last[picture[0].shape] = now
    total: Counter[int] = Counter()
    for (one, _), count in changes.items():
        total[one] += count
    most = {one: other for (one, other), count in changes.items() if 2 * count > total[one]}
    return {one: other for one, other in most.items() if most.get(other) == one}


def _order(table: Pixels, partners: Mapping[int, int]) -> list[int]:
    """Colours, each followed by the one most like it of those that are left, and its partner.

    So what becomes lighter, or changes little, changes its number by little. Of partners the one
    that was there first comes first: what takes its place has the next number, for all of them.
    """
    left = table.astype(np.float32)
    now, order = int(left.sum(axis=1).argmin()), list[int]()
    there = np.zeros(len(table), np.bool_)
    while len(order) < len(table):
        pair = {now, partners.get(now, now)}
        new = sorted(colour for colour in pair if not there[colour])
        order += new
        there[new] = True
        away = ((left - left[order[-1]]) ** 2).sum(axis=1)
        away[there] = np.inf
        now = int(away.argmin())
    return order


def _steps(values: Whole) -> Whole:
    """Rows of values, each but the first less the row before."""
    found = values.copy()
    found[1:] -= values[:-1]
    return found
