"""Curves: what turns from lines into curves on its way has the steps of curves all along.

A square that becomes a circle has lines at first: its steps would change with every frame that
bends one more of them, and forms of other steps are not told by one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from dlmotion.player.outlines import CUBIC, LINE, POINTS, Kinds, Outline, nearest
from dlmotion.player.pictures import Placed
from dlmotion.player.strip import Strip, Tables
from dlmotion.player.take import Spot


def curved(strip: Strip, tables: Tables) -> Strip:
    """The same strip, forms of the same course said with curves wherever one of them has any."""
    return strip.with_spots(_bent_spots(strip, tables))


def _bent_spots(strip: Strip, tables: Tables) -> Iterator[tuple[int, int, Spot]]:
    for stretch in _stretches(strip, tables):
        forms = {strip.spot(run, place).form for run, place in stretch}
        kinds = _union([_outline(tables, form).kinds for form in forms])
        bent = {form: _bent(tables, form, kinds) for form in forms}
        for run, place in stretch:
            spot = strip.spot(run, place)
            yield run, place, spot._replace(form=bent[spot.form])


def as_curves(outline: Outline, kinds: Kinds) -> Outline:
    """The same outline, its lines as curves where ``kinds`` has any."""
    if np.array_equal(outline.kinds, kinds):
        return outline
    sizes = POINTS[kinds]
    owner = np.repeat(np.arange(len(kinds)), sizes)
    place = np.arange(len(owner)) - (np.cumsum(sizes) - sizes)[owner]
    old = POINTS[outline.kinds]
    ends = np.cumsum(old)
    line = (outline.kinds == LINE)[owner] & (kinds == CUBIC)[owner]
    last = (ends - 1)[owner]
    points = outline.points[np.where(line, last, ends[owner] - old[owner] + place)]
    start = outline.points[np.maximum(last - 1, 0)]
    share = ((1 + place) / 3)[:, None]
    return Outline(
        kinds, np.where(line[:, None], nearest(start + (points - start) * share), points)
    )


def course(kinds: Kinds) -> bytes:
    """Steps as if none was bent."""
    return np.where(kinds == CUBIC, LINE, kinds).tobytes()


def _steps(form: Outline | Placed) -> tuple[bytes, bytes] | None:
    """An outline's course, and its steps."""
    if not isinstance(form, Outline):
        return None
    return course(form.kinds), form.kinds.tobytes()


def _union(kinds: Iterable[Kinds]) -> Kinds:
    """Steps of one course, bent where any is: a curve has the higher number."""
    found: Kinds = np.maximum.reduce(list(kinds))
    return found


def _outline(tables: Tables, form: int) -> Outline:
    found = tables.forms[form]
    if not isinstance(found, Outline):
        raise TypeError("only outlines have steps")
    return found


def _bent(tables: Tables, form: int, kinds: Kinds) -> int:
    bent = as_curves(_outline(tables, form), kinds)
    return tables.number("forms", bent.key(), bent)


def _stretches(strip: Strip, tables: Tables) -> list[list[tuple[int, int]]]:
    """Runs that follow one another, in which a thing keeps its course but not all its steps.

    Each is a list of runs, with the place of the thing in their lists.
    """
    done: list[tuple[set[bytes], list[tuple[int, int]]]] = []
    open_now: dict[int, tuple[bytes, int]] = {}
    known = {form: _steps(tables.forms[form]) for form in {spot.form for spot in strip.spots}}
    numbers: dict[tuple[bytes, bytes] | None, int] = {}
    kinds_of = np.array(
        [numbers.setdefault(known[spot.form], len(numbers)) for spot in strip.spots]
    )
    for number, things in enumerate(
        strip.places(lambda one, other: kinds_of[one] != kinds_of[other])
    ):
        before, open_now = open_now, {}
        for place, track, at in things:
            steps = known[strip.spots[at].form]
            if steps is None:
                continue
            way, kinds = steps
            last, stretch = before.get(track, (b"", -1))
            if last != way:
                stretch = len(done)
                done.append((set(), []))
            done[stretch][0].add(kinds)
            done[stretch][1].append((number, place))
            open_now[track] = way, stretch
    return [stretch for kinds, stretch in done if len(kinds) > 1]
