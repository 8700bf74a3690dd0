"""A take: one recording of a scene as numbers, each thing on its track through the frames."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import numpy as np

from dlmotion.player.columns import StreamError, Whole
from dlmotion.player.looks import Look, look_of, plain, shade
from dlmotion.player.outlines import CLOSE, LINE, MOVE, UNITS, Kinds, Outline, outlines_of
from dlmotion.player.pictures import (
    NEAREST,
    Mixed,
    Placed,
    as_image,
    corners_of,
    layers_of,
    mixed_of,
    split_alpha,
)
from dlmotion.reel.display_list import (
    Backdrop,
    Image,
    Item,
    Matrix,
    Path,
    Picture,
    Pixels,
    digest_of,
)

GROUND, UNKNOWN, OVER = -1, -2, -3
"""Tracks of the backdrop, of what has no mobject of its own, and (less its own) of what lies over
the track of an image that is on its way to another."""


T = TypeVar("T")


class UnrecordedError(StreamError):
    """What is shown was filmed by its pixels: there is nothing that a page could draw."""


class Spot(NamedTuple):
    """What an item shows: the number of its form and of its look, and where, in units."""

    form: int
    look: int
    x: float
    y: float


@dataclass(slots=True)
class Props:
    """Forms, looks and pictures that takes of one lesson share, each by its number.

    ``texts`` are what can be read in forms.
    """

    forms: list[Outline | Placed] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    pictures: list[Pixels | Mixed] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    _numbers: dict[object, int] = field(default_factory=dict)
    _outlines: dict[bytes, tuple[int, float, float]] = field(default_factory=dict)
    _spots: dict[bytes, tuple[Spot, ...]] = field(default_factory=dict)

    def form(self, form: Outline | Placed) -> int:
        """Number of a form."""
        return self._number(("form", form.key()), self.forms, form)

    def look(self, look: Look) -> int:
        """Number of a look."""
        return self._number(("look", look), self.looks, look)

    def picture(self, image: Image) -> tuple[int, int]:
        """Number of an image's picture, and how opaque it is (0 … 255)."""
        pixels, alpha = split_alpha(image.pixels)
        mixed = mixed_of(image)
        if mixed is None:
            number = self._number((pixels.shape, pixels.tobytes()), self.pictures, pixels)
        else:
            name = mixed.key() + mixed.palettes[0].tobytes()
            number = self._number(name, self.pictures, mixed)
        return number, alpha

    def spots(self, items: Sequence[Item], width: int, height: int) -> list[tuple[Spot, ...]]:
        """Spots that show items: one each, or two of a picture on its way to another.

        What any take has shown is known; paths that are new are worked out together.
        """
        new = {item.digest: item for item in items if item.digest not in self._spots}
        paths = [item for item in new.values() if isinstance(item, Path)]
        for path, (form, x, y) in zip(paths, self._outlines_of(paths), strict=True):
            look = self.look(look_of(path, np.array([x, y])))
            self._spots[path.digest] = (Spot(form, look, x, y),)
            if path.text:
                self.texts.setdefault(form, path.text)
        for item in new.values():
            if isinstance(item, Backdrop):
                self._spots[item.digest] = (self._ground(item, width, height),)
            elif not isinstance(item, Path):
                image = item if isinstance(item, Image) else as_image(item, width, height)
                self._spots[item.digest] = tuple(map(self._placed, layers_of(image)))
        return [self._spots[item.digest] for item in items]

    def _ground(self, backdrop: Backdrop, width: int, height: int) -> Spot:
        if backdrop.colour is None:
            raise UnrecordedError("expected a background of one colour, got a picture")
        ground = Outline(*_sheet(width, height))
        return Spot(self.form(ground), self.look(plain(backdrop.colour)), 0.0, 0.0)

    def _placed(self, image: Image) -> Spot:
        corners, first = corners_of(image)
        number, alpha = self.picture(image)
        placed = Placed(number, corners, image.resampling != NEAREST)
        return Spot(self.form(placed), self.look(shade(alpha)), float(first[0]), float(first[1]))

    def _outlines_of(self, paths: Sequence[Path]) -> list[tuple[int, float, float]]:
        """Number of each path's outline, its first point; worked out once for the same points."""
        keys = [_geometry(path) for path in paths]
        new = {
            key: path for key, path in zip(keys, paths, strict=True) if key not in self._outlines
        }
        seen_by: dict[Matrix, list[bytes]] = {}
        for key, path in new.items():
            seen_by.setdefault(path.matrix, []).append(key)
        for matrix, names in seen_by.items():
            drawn = outlines_of([new[key].shape for key in names], matrix)
            for key, (outline, (x, y)) in zip(names, drawn, strict=True):
                self._outlines[key] = self.form(outline), float(x), float(y)
        return [self._outlines[key] for key in keys]

    def _number(self, key: object, table: list[T], value: T) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(table)
            table.append(value)
        return number


class Run(NamedTuple):
    """A picture that stands for some frames: spots by number, each with its track."""

    frames: int
    spots: Whole
    tracks: Whole


class Take:
    """A sink for frames: it keeps what they show, and not how it was painted."""

    def __init__(self, props: Props, width: int, height: int) -> None:
        self.props, self.size = props, (width, height)
        self.frames = 0
        self.runs: list[Run] = []
        self.spots: list[Spot] = []
        self._numbers: dict[Spot, int] = {}
        self._known: dict[bytes, tuple[int, ...]] = {}
        self._last = b""

    def add(self, picture: Picture, count: int = 1) -> None:
        """Show a picture for some frames."""
        self.frames += count
        if self.runs and picture.digest == self._last:
            run = self.runs[-1]
            self.runs[-1] = run._replace(frames=run.frames + count)
            return
        self._last = picture.digest
        new = [item for item in picture.items if item.digest not in self._known]
        for item, found in zip(new, self.props.spots(new, *self.size), strict=True):
            self._known[item.digest] = tuple(map(self._number, found))
        spots: list[int] = []
        tracks: list[int] = []
        for item in picture.items:
            numbers, track = self._known[item.digest], _track(item)
            spots += numbers
            tracks += [track, OVER - track][: len(numbers)]
        self.runs.append(Run(count, np.array(spots, np.int64), np.array(tracks, np.int64)))

    def end_play(self) -> None:
        """Plays do not matter to what is shown."""

    def _number(self, spot: Spot) -> int:
        number = self._numbers.get(spot)
        if number is None:
            number = self._numbers[spot] = len(self.spots)
            self.spots.append(spot)
        return number


def _geometry(path: Path) -> bytes:
    """A digest of all that a path's outline depends on."""
    shape = path.shape
    splits = b"" if shape.splits is None else shape.splits.tobytes()
    seen = struct.pack("<7d", shape.tolerance, *path.matrix)
    return digest_of(shape.points.tobytes(), seen, splits)


def _track(item: Item) -> int:
    if isinstance(item, Backdrop):
        return GROUND
    return item.track if isinstance(item, Path | Image) else UNKNOWN


def _sheet(width: int, height: int) -> tuple[Kinds, Whole]:
    """Steps and points of an outline that covers the screen."""
    kinds = np.array([MOVE, LINE, LINE, LINE, CLOSE], np.uint8)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.int64)
    return kinds, corners * UNITS
