"""How far a stream, read back, is from what was recorded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dlmotion.player.columns import StreamError
from dlmotion.player.curves import as_curves, course
from dlmotion.player.decode import Decoded
from dlmotion.player.form_writer import Made
from dlmotion.player.matrices import WAY_ERROR
from dlmotion.player.pictures import Mixed, Placed
from dlmotion.player.strip import Strip, Tables
from dlmotion.player.strip_reader import Shown
from dlmotion.player.strip_writer import CLOSE_ENOUGH
from dlmotion.player.take import Spot
from dlmotion.reel.display_list import Pixels

FARTHEST = WAY_ERROR + CLOSE_ENOUGH + 0.5
"""Units that a point may lie from where it was recorded, what rounding adds to anchors included."""


def check(decoded: Decoded, strips: Sequence[Strip], tables: Tables) -> None:
    """``StreamError`` unless a reader sees what was recorded: every thing of every frame."""
    if len(decoded.films) != len(strips):
        raise StreamError(f"expected {len(strips)} films, got {len(decoded.films)}")
    same: set[tuple[int, int]] = set()
    found: set[tuple[Shown, Spot]] = set()
    for film, strip in zip(decoded.films, strips, strict=True):
        if [frames for frames, _ in film] != [run.frames for run in strip.runs]:
            raise StreamError("expected pictures that stand as long as they were recorded")
        for (_, shown), run in zip(film, strip.runs, strict=True):
            for thing, number in zip(shown, run.spots.tolist(), strict=True):
                spot = strip.spots[number]
                if (thing, spot) in found:
                    continue
                found.add((thing, spot))
                away = thing.x - spot.x, thing.y - spot.y
                looks = tuple(table[thing.look] for table in decoded.looks)
                if looks != tables.looks[spot.look]:
                    raise StreamError(f"expected the look {tables.looks[spot.look]}, got {looks}")
                near = max(map(abs, away)) <= CLOSE_ENOUGH
                if near and (thing.form, spot.form) in same:
                    continue
                _check_form(decoded, thing.form, tables, spot.form, away)
                if near:
                    same.add((thing.form, spot.form))


def _check_form(
    decoded: Decoded,
    number: int,
    tables: Tables,
    recorded: int,
    away: tuple[float, float],
) -> None:
    """``StreamError`` unless a form, drawn so far from its place, is that which was recorded."""
    form, meant = decoded.forms[number], tables.forms[recorded]
    if isinstance(form, Made) and not isinstance(meant, Placed):
        kinds = np.frombuffer(form.kinds, np.uint8)
        if course(kinds) != course(meant.kinds) or (kinds < meant.kinds).any():
            raise StreamError(f"expected the steps of form {recorded}, got others")
        meant = as_curves(meant, kinds)
        if len(meant.points) and np.abs(form.points + away - meant.points).max() > FARTHEST:
            raise StreamError(f"expected the points of form {recorded}, got others")
    elif isinstance(form, Placed) and isinstance(meant, Placed):
        same = _equal(decoded.pictures[form.picture], tables.pictures[meant.picture])
        near = max(map(abs, away)) <= CLOSE_ENOUGH
        if not (same and near and np.array_equal(form.corners, meant.corners)):
            raise StreamError(f"expected picture {meant.picture}, got another")
    else:
        raise StreamError(f"expected {type(meant).__name__}, got {type(form).__name__}")


def _equal(one: tuple[Pixels, ...] | Mixed, other: tuple[Pixels, ...] | Mixed) -> bool:
    if isinstance(one, Mixed) and isinstance(other, Mixed):
        return one.key() == other.key() and all(map(np.array_equal, one.palettes, other.palettes))
    if isinstance(one, Mixed) or isinstance(other, Mixed):
        return False
    return all(map(np.array_equal, one, other))
