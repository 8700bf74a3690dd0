"""A strip: the takes of one language as one, what a theme changes beside what it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from dlmotion.player.columns import Whole
from dlmotion.player.looks import Look
from dlmotion.player.outlines import Outline
from dlmotion.player.pictures import Mixed, Placed
from dlmotion.player.take import Run, Spot, Take
from dlmotion.reel.display_list import Pixels

Entry: TypeAlias = tuple[int, int, int]
Flags: TypeAlias = npt.NDArray[np.bool_]


class ThemesDifferError(ValueError):
    """Two themes of one film that differ in more than colours."""


@dataclass(slots=True)
class Tables:
    """What strips of one stream share: forms; looks and pictures, one for each theme.

    ``texts`` are what can be read in forms.
    """

    forms: list[Outline | Placed] = field(default_factory=list)
    looks: list[tuple[Look, ...]] = field(default_factory=list)
    pictures: list[tuple[Pixels, ...] | Mixed] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    _numbers: dict[object, int] = field(default_factory=dict)

    def number(self, kind: str, key: object, value: object) -> int:
        """Number of a value in one of the tables."""
        number = self._numbers.get((kind, key))
        if number is None:
            table: list[object] = getattr(self, kind)
            number = self._numbers[kind, key] = len(table)
            table.append(value)
        return number


@dataclass(slots=True)
class Strip:
    """Runs of a film; their spots name forms and looks of the tables."""

    runs: list[Run]
    spots: list[Spot]

    @property
    def frames(self) -> int:
        """Length of the film."""
        return sum(run.frames for run in self.runs)

    def with_spots(self, changes: Iterable[tuple[int, int, Spot]]) -> Strip:
        """Return the strip with other spots: each of a run, at a place of its list."""
        numbers = {spot: number for number, spot in enumerate(self.spots)}
        spots = list(self.spots)
        shown = [run.spots.copy() for run in self.runs]
        for run, place, spot in changes:
            number = numbers.setdefault(spot, len(spots))
            if number == len(spots):
                spots.append(spot)
            shown[run][place] = number
        runs = [
            Run(run.frames, found, run.tracks) for run, found in zip(self.runs, shown, strict=True)
        ]
        return Strip(runs, spots)

    def places(self, tells: Callable[[Whole, Whole], Flags]) -> Iterator[list[Entry]]:
        """For each run: place, track and spot's number of things whose track tells something.

        ``tells`` gets what tracks show, by number, and what they show when they are next there;
        a track is passed over if no such step of it tells anything.
        """
        lengths = [len(run.tracks) for run in self.runs]
        if not sum(lengths):
            return
        tracks = np.concatenate([run.tracks for run in self.runs])
        spots = np.concatenate([run.spots for run in self.runs])
        order = np.argsort(tracks, kind="stable")
        ways = np.flatnonzero(np.diff(tracks[order]) == 0)
        told = tells(spots[order[ways]], spots[order[ways + 1]])
        kept = np.isin(tracks, tracks[order[ways[told]]])
        start = 0
        for length in lengths:
            found = np.flatnonzero(kept[start : start + length])
            at = found + start
            yield list(zip(found.tolist(), tracks[at].tolist(), spots[at].tolist(), strict=True))
            start += length

    def spot(self, run: int, place: int) -> Spot:
        """What a run shows at a place of its list."""
        return self.spots[int(self.runs[run].spots[place])]


def strip_of(takes: Sequence[Take], tables: Tables) -> Strip:
    """One strip of takes that differ in colours only; ``ThemesDifferError`` if they do not."""
    if len({take.frames for take in takes}) != 1:
        lengths = ", ".join(str(take.frames) for take in takes)
        raise ThemesDifferError(f"expected themes of one length, got {lengths} frames")
    merger = _Merger(takes, tables)
    runs = [
        Run(frames, merger.numbers([run.spots for run in together]), together[0].tracks)
        for frames, together in _together(takes)
    ]
    return Strip(_joined(runs), merger.spots)


class _Merger:
    """Numbers the spots of several takes that lie over one another."""

    def __init__(self, takes: Sequence[Take], tables: Tables) -> None:
        self._takes, self._tables = takes, tables
        self._known: dict[tuple[int, ...], int] = {}
        self._numbers: dict[Spot, int] = {}
        self._last = np.zeros((0, 0), np.int64), np.zeros(0, np.int64)
        self.spots: list[Spot] = []

    def numbers(self, layers: Sequence[Whole]) -> Whole:
        """Number of the spot at each place."""
        if len({len(layer) for layer in layers}) != 1:
            raise ThemesDifferError("expected themes that show as many things at a time")
        now = np.stack(layers)
        before, found = self._last
        if now.shape == before.shape:
            found = found.copy()
            changed = np.flatnonzero((now != before).any(axis=0))
        else:
            found, changed = np.zeros(now.shape[1], np.int64), np.arange(now.shape[1])
        found[changed] = [self._number(tuple(place)) for place in now[:, changed].T.tolist()]
        self._last = now, found
        return found

    def _number(self, place: tuple[int, ...]) -> int:
        number = self._known.get(place)
        if number is None:
            spot = self._merged(
                [take.spots[at] for take, at in zip(self._takes, place, strict=True)]
            )
            number = self._numbers.setdefault(spot, len(self.spots))
            if number == len(self.spots):
                self.spots.append(spot)
            self._known[place] = number
        return number

    def _merged(self, spots: Sequence[Spot]) -> Spot:
        first = spots[0]
        for take, spot in zip(self._takes, spots, strict=True):
            same = spot.form == first.form or isinstance(take.props.forms[spot.form], Placed)
            if not same or (spot.x, spot.y) != (first.x, first.y):
                raise ThemesDifferError("expected themes that differ in colours only")
        looks = tuple(
            take.props.looks[spot.look] for take, spot in zip(self._takes, spots, strict=True)
        )
        look = self._tables.number("looks", looks, looks)
        return Spot(self._form(spots), look, first.x, first.y)

    def _form(self, spots: Sequence[Spot]) -> int:
        forms = [take.props.forms[spot.form] for take, spot in zip(self._takes, spots, strict=True)]
        first = forms[0]
        if isinstance(first, Placed):
            pictures = [
                take.props.pictures[form.picture]
                for take, form in zip(self._takes, forms, strict=True)
                if isinstance(form, Placed)
            ]
            first = Placed(self._picture(pictures), first.corners, first.smooth)
        form = self._tables.number("forms", first.key(), first)
        text = self._takes[0].props.texts.get(spots[0].form)
        if text:
            self._tables.texts.setdefault(form, text)
        return form

    def _picture(self, pictures: Sequence[Pixels | Mixed]) -> int:
        mixed = [picture for picture in pictures if isinstance(picture, Mixed)]
        if len(mixed) == len(pictures) and len({picture.key() for picture in mixed}) == 1:
            palettes = tuple(picture.palettes[0] for picture in mixed)
            name = (mixed[0].key(), *(palette.tobytes() for palette in palettes))
            return self._tables.number("pictures", name, replace(mixed[0], palettes=palettes))
        seen = tuple(found.pixels() if isinstance(found, Mixed) else found for found in pictures)
        if len({pixels.shape for pixels in seen}) != 1:
            raise ThemesDifferError("expected themes whose pictures have one size")
        key = tuple((pixels.shape, pixels.tobytes()) for pixels in seen)
        return self._tables.number("pictures", key, seen)


def _together(takes: Sequence[Take]) -> Iterator[tuple[int, list[Run]]]:
    """Stretches of frames in which no take changes, with the run of each."""
    at = [0] * len(takes)
    left = [take.runs[0].frames if take.runs else 0 for take in takes]
    while all(place < len(take.runs) for place, take in zip(at, takes, strict=True)):
        frames = min(left)
        yield frames, [take.runs[place] for place, take in zip(at, takes, strict=True)]
        for index, take in enumerate(takes):
            left[index] -= frames
            if not left[index]:
                at[index] += 1
                left[index] = take.runs[at[index]].frames if at[index] < len(take.runs) else 0


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Runs, those that follow one another and show the same as one."""
    found: list[Run] = []
    for run in runs:
        if found and np.array_equal(found[-1].spots, run.spots):
            found[-1] = found[-1]._replace(frames=found[-1].frames + run.frames)
        else:
            found.append(run)
    return found
