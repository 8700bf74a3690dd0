"""Anchors: things that move and change at once stand still, and their forms do both.

What a turning camera sees of a face has another place and another form in every frame. Said apart,
both are hardly ever the same for neighbours; said as one, the middles of forms cover them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dlmotion.player.columns import Whole
from dlmotion.player.outlines import Outline, nearest
from dlmotion.player.strip import Flags, Strip, Tables
from dlmotion.player.take import Spot

_LEAST = 4  # runs that a stretch has at least
_POINTS = 12  # points of a form that costs less than its thing's steps, at most


def anchored(strip: Strip, tables: Tables) -> Strip:
    """The same strip, its stretches of small forms that move and change drawn from one place."""
    return strip.with_spots(_moved_spots(strip, tables))


def _moved_spots(strip: Strip, tables: Tables) -> Iterator[tuple[int, int, Spot]]:
    for (run, place), *others in _stretches(strip, tables):
        first = strip.spot(run, place)
        for run, place in others:
            yield run, place, _moved(strip.spot(run, place), first, tables)


def _stretches(strip: Strip, tables: Tables) -> list[list[tuple[int, int]]]:
    """Runs that follow one another, in each of which a thing of few points moves and changes.

    Each is a list of runs, with the place of the thing in their lists.
    """
    done: list[list[tuple[int, int]]] = []
    open_now: dict[int, tuple[Spot, list[tuple[int, int]]]] = {}
    forms = np.array([spot.form for spot in strip.spots])
    spots = np.array([(spot.x, spot.y) for spot in strip.spots])

    def tells(one: Whole, other: Whole) -> Flags:
        moves: Flags = (spots[one] != spots[other]).any(axis=1)
        changes: Flags = forms[one] != forms[other]
        return moves & changes

    for number, things in enumerate(strip.places(tells)):
        before, open_now = open_now, {}
        for place, track, at in things:
            spot = strip.spots[at]
            known = before.get(track)
            if known is not None and _goes_on(known[0], spot, tables):
                stretch = known[1]
            else:
                stretch = []
                done.append(stretch)
            stretch.append((number, place))
            open_now[track] = (spot, stretch)
    return [stretch for stretch in done if len(stretch) >= _LEAST]


def _goes_on(before: Spot, spot: Spot, tables: Tables) -> bool:
    one, other = tables.forms[before.form], tables.forms[spot.form]
    if before.form == spot.form or (before.x, before.y) == (spot.x, spot.y):
        return False
    if not (isinstance(one, Outline) and isinstance(other, Outline)):
        return False
    return 1 < len(other.points) <= _POINTS and one.kinds.tobytes() == other.kinds.tobytes()


def _moved(spot: Spot, first: Spot, tables: Tables) -> Spot:
    """A thing drawn from the place of another."""
    form = tables.forms[spot.form]
    if not isinstance(form, Outline):
        raise TypeError("only outlines can be drawn from another place")
    away = nearest(np.array([spot.x - first.x, spot.y - first.y]))
    moved = Outline(form.kinds, form.points + away)
    return Spot(tables.number("forms", moved.key(), moved), spot.look, first.x, first.y)
