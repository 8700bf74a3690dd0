"""Pictures read back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dlmotion.player.columns import Cursor, Whole
from dlmotion.player.picture_writer import CHOSEN, MIXED, TIME
from dlmotion.player.pictures import Mixed
from dlmotion.player.reading import at
from dlmotion.reel.display_list import Pixels


class PictureReader:
    """Pictures, each in all themes."""

    def __init__(self, columns: Mapping[str, Cursor]) -> None:
        self._columns = columns
        self._before: dict[tuple[int, int], Whole] = {}
        self._colours: list[Whole] = []
        self._planes: list[Pixels] = []
        self._palettes: list[tuple[Pixels, ...]] = []
        self._last: dict[tuple[int, int], Whole] = {}

    def read(self, count: int, themes: int) -> list[tuple[Pixels, ...] | Mixed]:
        """So many pictures for so many themes."""
        return [self._one(4 * themes) for _ in range(count)]

    def _one(self, depth: int) -> tuple[Pixels, ...] | Mixed:
        high, wide, mode = self._columns["picture_shapes"].many(3)
        if mode == MIXED:
            return self._mixed((high, wide), depth)
        pixels = self._columns["picture_pixels"]
        if mode == CHOSEN:
            before = self._before.get((high, wide), np.zeros(high * wide, np.int64))
            chosen = before + np.array(pixels.many(high * wide), np.int64)
            self._before[high, wide] = chosen
            last = self._colours[-1] if self._colours else np.zeros(depth, np.int64)
            while len(self._colours) <= int(chosen.max(initial=-1)):
                last = last + np.array(self._columns["picture_colours"].many(depth), np.int64)
                self._colours.append(last)
            flat = np.array(self._colours)[chosen]
        else:
            steps = np.array(pixels.many(high * wide * depth), np.int64)
            flat = np.cumsum(steps.reshape(depth, high * wide).T, axis=0)
        return _themes(flat.reshape(high, wide, depth))

    def _mixed(self, size: tuple[int, int], depth: int) -> Mixed:
        number, more, part, palette = self._columns["picture_shapes"].many(4)
        first, second = self._plane(number), self._plane(number + more)
        if palette == len(self._palettes):
            steps = np.array(self._columns["picture_colours"].many(256 * depth), np.int64)
            self._palettes.append(_themes(np.cumsum(steps.reshape(256, depth), axis=0)))
        return Mixed(first, second, part, size, at(self._palettes, palette, "palette"))

    def _plane(self, number: int) -> Pixels:
        if number == len(self._planes):
            high, wide, mode = self._columns["picture_planes"].many(3)
            steps = np.array(self._columns["picture_planes"].many(high * wide), np.int64)
            values = np.cumsum(np.cumsum(steps.reshape(high, wide), axis=0), axis=1)
            if mode == TIME:
                values += self._last[high, wide]
            self._last[high, wide] = values
            self._planes.append(values.astype(np.uint8))
        return at(self._planes, number, "plane")


def _themes(layers: Whole) -> tuple[Pixels, ...]:
    """Channels of all themes, four for each."""
    depth = layers.shape[-1]
    return tuple(layers[..., start : start + 4].astype(np.uint8) for start in range(0, depth, 4))
