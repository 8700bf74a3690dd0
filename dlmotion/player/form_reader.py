"""Forms read back, each by those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dlmotion.player.columns import Cursor, StreamError, Whole
from dlmotion.player.contour_reader import ContourReader
from dlmotion.player.form_writer import (
    AGAIN,
    FRESH,
    LONGER,
    NEAR,
    NEAR_ALONG,
    PLACED,
    SCALED,
    STEADY,
    STEADY_ALONG,
    TURNED,
    WAYS,
    Made,
)
from dlmotion.player.matrices import ONE, Matrix, turned
from dlmotion.player.middles import LONGEST, between, middles
from dlmotion.player.outlines import MOVE, POINTS
from dlmotion.player.pictures import Placed
from dlmotion.player.reading import at, kinds_of, pairs, points_of


class FormReader:
    """Forms in the order of their numbers."""

    def __init__(self, columns: Mapping[str, Cursor]) -> None:
        self._columns = columns
        self._contours = ContourReader(columns)
        self._made: list[Made | Placed] = []
        self._matrix: Matrix = (ONE, 0, 0, ONE)

    def read(self, count: int) -> list[Made | Placed]:
        """So many forms."""
        while len(self._made) < count:
            power, way = divmod(self._columns["form_modes"].count(), WAYS)
            if power > LONGEST + 1:
                raise StreamError(f"expected up to 2 ** {LONGEST} forms, got 2 ** {power}")
            shares = self._shares() if power > LONGEST else []
            made = self._one(way)
            if power:
                self._fill(made, power, shares)
            self._made.append(made)
        return self._made

    def _shares(self) -> list[int]:
        lengths = self._columns["form_lengths"]
        steps = np.array(lengths.many(lengths.count()), np.int64)
        shares: list[int] = np.cumsum(steps).tolist()
        return shares

    def _fill(self, made: Made | Placed, power: int, shares: Sequence[int]) -> None:
        """Add what lies between the last form and a new one."""
        base = self._made[-1] if self._made else None
        if not (isinstance(base, Made) and isinstance(made, Made) and base.kinds == made.kinds):
            raise StreamError("expected forms of the same steps around their middles")
        if power > LONGEST:
            filled = [between(base.points, made.points, share) for share in shares]
        else:
            filled = middles(base.points, made.points, power)
        self._made += [Made(base.kinds, points, -1) for points in filled]

    def _one(self, mode: int) -> Made | Placed:
        lengths = self._columns["form_lengths"]
        if mode == PLACED:
            corners = self._numbers(2)
            picture, smooth = lengths.many(2)
            return Placed(picture, corners, bool(smooth))
        if mode == FRESH:
            kinds, points = self._parts(np.zeros(2, np.int64))
            return Made(kinds, points, -1)
        like = len(self._made) - self._columns["form_likes"].one()
        base = at(self._made, like, "form")
        if not isinstance(base, Made):
            raise StreamError("expected an outline to go by, got a picture")
        if mode == LONGER:
            return self._longer(base)
        if mode in (AGAIN, SCALED, TURNED):
            self._turn(mode)
            return Made(base.kinds, turned(base.points, self._matrix), like)
        return Made(base.kinds, self._moved(mode, base), like)

    def _turn(self, mode: int) -> None:
        if mode == SCALED:
            ((a, d),) = self._numbers(1).tolist()
            self._matrix = (a + ONE, 0, 0, a + ONE + d)
        elif mode == TURNED:
            (a, b), (d, c) = self._numbers(2).tolist()
            self._matrix = (a + ONE, b, c, a + ONE + d)

    def _moved(self, mode: int, base: Made) -> Whole:
        ways = self._numbers(len(base.points))
        if mode in (NEAR_ALONG, STEADY_ALONG):
            ways = np.cumsum(ways, axis=0)
        if mode in (NEAR, NEAR_ALONG):
            return ways + base.points
        if mode not in (STEADY, STEADY_ALONG):
            raise StreamError(f"expected a way to say a form, got {mode}")
        before = at(self._made, base.like, "form")
        if not isinstance(before, Made) or len(before.points) != len(base.points):
            raise StreamError("expected a form that moved on, got another")
        return ways + 2 * base.points - before.points

    def _longer(self, base: Made) -> Made:
        shared, count = self._columns["form_lengths"].many(2)
        kinds = kinds_of(self._columns["form_kinds"].many(count))
        kept = int(POINTS[np.frombuffer(base.kinds[:shared], np.uint8)].sum())
        points = base.points[:kept]
        if not 0 < kept <= len(base.points):
            raise StreamError(f"expected the beginning of a form, got {shared} steps")
        points = np.concatenate([points, points[-1] + np.cumsum(self._steps(kinds), axis=0)])
        more, rest = self._parts(points[-1])
        return Made(base.kinds[:shared] + kinds + more, np.concatenate([points, rest]), -1)

    def _parts(self, place: Whole) -> tuple[bytes, Whole]:
        kinds, points = b"", [np.zeros((0, 2), np.int64)]
        for _ in range(self._columns["form_lengths"].count()):
            place = place + self._numbers(1)[0]
            contour = self._contours.read()
            kinds += bytes([MOVE]) + contour.kinds
            points += [place[None], contour.points + place]
        return kinds, np.concatenate(points)

    def _steps(self, kinds: bytes) -> Whole:
        return points_of(self._columns, "form", kinds)

    def _numbers(self, count: int) -> Whole:
        return pairs(self._columns, "form", count)
