"""Strips into columns: what of a list of things changes from one picture to the next."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from dlmotion.player.middles import LONGEST, middles
from dlmotion.player.strip import Strip
from dlmotion.player.take import Spot

FORM, LOOK, PLACE, GLIDE = 1, 2, 4, 8
"""What of a thing changes: flags of a group."""
APART = 4
"""Units by which a neighbour's step is further off than a thing's last one, so that a group of
its own says less."""
CLOSE_ENOUGH = 0.75
"""Units that a thing may stand from where it was recorded."""


@dataclass(slots=True)
class Thing:
    """A thing in the list as a reader has it.

    ``form`` is -1 before its first, ``path`` the places that it will go through, ``spot`` the
    number of what a writer was last told to show.
    """

    form: int = -1
    look: int = 0
    x: int = 0
    y: int = 0
    dx: int = 0
    dy: int = 0
    track: int = 0
    path: list[tuple[int, int]] = field(default_factory=list)
    spot: int = -1


def path(start: tuple[int, int], end: tuple[int, int], power: int) -> list[tuple[int, int]]:
    """Places from the one after ``start`` to ``end``, all but that middles: 2 ** power."""
    xs, ys = (middles(start[axis], end[axis], power) for axis in (0, 1))
    return [*zip(xs, ys, strict=True), end]


def glide(thing: Thing) -> None:
    """Take the next step of a thing's glide, if it is on one."""
    if thing.path:
        place = thing.path.pop(0)
        thing.x, thing.y = place
        thing.dx = thing.dy = 0


class StripWriter:
    """Says strips, one after the other; forms have their numbers, looks get theirs."""

    def __init__(self, forms: Mapping[int, int]) -> None:
        names = ("frames", "edits", "groups", "flags", "forms", "looks", "xs", "ys", "glides")
        self.columns: dict[str, list[int]] = {name: [] for name in names}
        self.begins: list[dict[str, int]] = []
        self._forms = forms
        self._looks: dict[int, int] = {}
        self.looks: list[int] = []
        self._strip = Strip([], [])
        self._tracks: dict[int, dict[int, int]] = {}
        self._run = 0

    def write(self, strip: Strip) -> None:
        """Say a strip: its number of runs, then each. ``begins``: how many numbers were before."""
        self.begins.append({name: len(said) for name, said in self.columns.items()})
        self.columns["frames"].append(len(strip.runs))
        things: list[Thing] = []
        self._strip, self._tracks = strip, {}
        for self._run, run in enumerate(strip.runs):
            self.columns["frames"].append(run.frames)
            things = self._edit(things, run.tracks.tolist())
            self._change(things, run.spots.tolist())

    def _edit(self, things: list[Thing], tracks: Sequence[int]) -> list[Thing]:
        """Say which things go and come; new ones begin where the one below them stands."""
        edits = self.columns["edits"]
        before = [thing.track for thing in things]
        if before == tracks:
            edits.append(0)
            return things
        found: list[Thing] = []
        said: list[tuple[int, int, int]] = []
        at = new = 0
        for block in SequenceMatcher(None, before, tracks, autojunk=False).get_matching_blocks():
            if block.a > at or block.b > new:
                for track in tracks[new : block.b]:
                    below = found[-1] if found else Thing()
                    found.append(Thing(-1, below.look, below.x, below.y, 0, 0, track))
                said.append((len(found) - (block.b - new), block.a - at, block.b - new))
            found += things[block.a : block.a + block.size]
            at, new = block.a + block.size, block.b + block.size
        edits.append(len(said))
        last = 0
        for place, gone, come in said:
            edits += [place - last, gone, come]
            last = place + come
        return found

    def _change(self, things: Sequence[Thing], spots: Sequence[int]) -> None:
        """Say what changes of each thing, neighbours that change in the same way as a group."""
        masks = {
            place: mask
            for place in self._touched(things, spots)
            if (mask := self._mask(things[place], self._strip.spots[spots[place]]))
        }
        groups: list[tuple[int, list[int]]] = []
        way = 0.0, 0.0
        for place, mask in masks.items():
            thing, last = things[place], way
            spot = self._strip.spots[spots[place]]
            way = spot.x - thing.x, spot.y - thing.y
            goes_on = groups and groups[-1][0] == mask and groups[-1][1][-1] == place - 1
            if goes_on and not (mask == PLACE and _goes_alone(thing, way, last)):
                groups[-1][1].append(place)
            else:
                groups.append((mask, [place]))
        self.columns["groups"].append(len(groups))
        said = 0
        for mask, places in groups:
            self.columns["groups"] += [places[0] - said, len(places)]
            self.columns["flags"].append(mask)
            self._group(
                mask, [(things[place], self._strip.spots[spots[place]]) for place in places]
            )
            said = places[-1] + 1

    def _touched(self, things: Sequence[Thing], spots: Sequence[int]) -> list[int]:
        """Places of things that show another spot or were on their way; the others stay as said."""
        found = []
        for place, (thing, number) in enumerate(zip(things, spots, strict=True)):
            if thing.spot != number or thing.path or thing.dx or thing.dy:
                glide(thing)
                thing.spot = number
                found.append(place)
        return found

    def _mask(self, thing: Thing, spot: Spot) -> int:
        mask = 0
        if self._forms.get(spot.form) != thing.form:
            mask |= FORM
        if self._looks.get(spot.look) != thing.look:
            mask |= LOOK
        if not _is_near(spot, thing.x, thing.y):
            thing.path = self._path(thing)
            mask |= GLIDE if thing.path else PLACE
        if not mask:
            thing.dx = thing.dy = 0
        return mask

    def _path(self, thing: Thing) -> list[tuple[int, int]]:
        """Places of the longest glide that a thing may begin now; none if it may not."""
        if thing.form < 0:
            return []
        start, spots = (thing.x, thing.y), self._coming(thing.track)
        for power in range(LONGEST, 1, -1):
            if len(spots) < 1 << power:
                continue
            *meant, last = spots[: 1 << power]
            end = (math.floor(last.x + 0.5), math.floor(last.y + 0.5))
            if _fits(start, end, meant):
                return path(start, end, power)
        return []

    def _coming(self, track: int) -> list[Spot]:
        """What a track shows from now on, as far as a glide may go and as long as it is there."""
        found = []
        for at in range(self._run, min(self._run + (1 << LONGEST), len(self._strip.runs))):
            shown = self._tracks.get(at)
            if shown is None:
                run = self._strip.runs[at]
                shown = dict(zip(run.tracks.tolist(), run.spots.tolist(), strict=True))
                self._tracks[at] = shown
            if track not in shown:
                break
            found.append(self._strip.spots[shown[track]])
        return found

    def _group(self, mask: int, members: Sequence[tuple[Thing, Spot]]) -> None:
        turn = 0
        step: tuple[int, int] | None = None
        for thing, spot in members:
            if mask & FORM:
                self._form(thing, spot.form)
            if mask & LOOK:
                turn = self._look(thing, spot.look, turn)
            if mask & GLIDE:
                step = self._glide(thing, step or (0, 0))
            elif mask & PLACE:
                step = self._place(thing, spot.x, spot.y, step)
            else:
                thing.dx = thing.dy = 0

    def _form(self, thing: Thing, form: int) -> None:
        """Say a form by number: mostly it is the next in its chain."""
        number = self._forms[form]
        self.columns["forms"].append(number - thing.form - 1)
        thing.form = number

    def _look(self, thing: Thing, look: int, turn: int) -> int:
        number = self._looks.get(look)
        if number is None:
            number = self._looks[look] = len(self.looks)
            self.looks.append(look)
        change = number - thing.look
        self.columns["looks"].append(change - turn)
        thing.look = number
        return change

    def _glide(self, thing: Thing, step: tuple[int, int]) -> tuple[int, int]:
        """Say where a glide ends, by how far, and take its first step."""
        x, y = thing.path[-1]
        way = x - thing.x, y - thing.y
        self.columns["glides"].append(len(thing.path).bit_length() - 1)
        self.columns["xs"].append(way[0] - step[0])
        self.columns["ys"].append(way[1] - step[1])
        glide(thing)
        return way

    def _place(
        self, thing: Thing, x: float, y: float, step: tuple[int, int] | None
    ) -> tuple[int, int]:
        """Say a place by how the step to it differs from the neighbour's, or from the last one."""
        guess = (thing.dx, thing.dy) if step is None else step
        dx = _step(x - thing.x, guess[0])
        dy = _step(y - thing.y, guess[1])
        self.columns["xs"].append(dx - guess[0])
        self.columns["ys"].append(dy - guess[1])
        thing.x, thing.y, thing.dx, thing.dy = thing.x + dx, thing.y + dy, dx, dy
        return dx, dy


def _goes_alone(thing: Thing, way: tuple[float, float], last: tuple[float, float]) -> bool:
    """Whether a thing goes on as it went rather than as its neighbour goes."""
    own = abs(way[0] - thing.dx) + abs(way[1] - thing.dy)
    return abs(way[0] - last[0]) + abs(way[1] - last[1]) > APART + own


def _is_near(spot: Spot, x: int, y: int) -> bool:
    return abs(spot.x - x) <= CLOSE_ENOUGH and abs(spot.y - y) <= CLOSE_ENOUGH


def _fits(start: tuple[int, int], end: tuple[int, int], meant: Sequence[Spot]) -> bool:
    """Whether the middles between two places are near what was meant."""
    if not meant:
        return True
    place = len(meant) // 2
    middle = (start[0] + end[0] + 1) >> 1, (start[1] + end[1] + 1) >> 1
    return (
        _is_near(meant[place], *middle)
        and _fits(start, middle, meant[:place])
        and _fits(middle, end, meant[place + 1 :])
    )


def _step(way: float, guess: int) -> int:
    """The guess, if it leads close enough; the nearest step otherwise."""
    return guess if abs(way - guess) <= CLOSE_ENOUGH else math.floor(way + 0.5)
