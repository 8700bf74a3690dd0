"""Forms into columns: each as it is, or by how it differs from one before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from dlmotion.player.columns import Whole
from dlmotion.player.contours import ContourWriter, contours_of
from dlmotion.player.matrices import (
    BEND_ERROR,
    ERROR,
    ONE,
    WAY_ERROR,
    Matrix,
    scales,
    turn,
    turned,
)
from dlmotion.player.middles import LONGEST, between, middles, near, shares
from dlmotion.player.outlines import MOVE, POINTS, Outline
from dlmotion.player.pictures import Placed

FRESH, NEAR, STEADY, NEAR_ALONG, STEADY_ALONG, LONGER, PLACED, AGAIN, SCALED, TURNED = range(10)
"""How a form is said: by its contours; by its points' way from a form of the same steps, or by how
that way differs from the way before it; the same by differences from point to point; as the
beginning of a form that goes on; as a picture; as a form times the last matrix, times two scales,
times a matrix."""
WAYS = 10
"""A mode is a way plus WAYS times the power of two of how many forms on it is; those between are
middles, or, with a power of LONGEST + 1, lie at shares of the way."""
_SHARE = 20.0  # bits that a form at a share of the way takes, about
_TRIED = 4  # forms that are told by shares together, at least
_BEGUN = 2  # steps that a form shares with another before it counts as its beginning


class Made(NamedTuple):
    """A form as a reader has it: steps, points, and the form that it was told by, or -1."""

    kinds: bytes
    points: Whole
    like: int


class _Way(NamedTuple):
    """How a form is said by another: mode, numbers, the points that a reader gets, last matrix."""

    mode: int
    numbers: Whole
    points: Whole
    matrix: Matrix


class FormWriter:
    """Says forms, chain by chain, and numbers them in this order."""

    def __init__(self) -> None:
        names = ("modes", "likes", "lengths", "kinds", "xs", "ys")
        self._own: dict[str, list[int]] = {f"form_{name}": [] for name in names}
        self._contours = ContourWriter()
        self.columns = self._own | self._contours.columns
        self.made: list[Made | None] = []
        self._matrix: Matrix = (ONE, 0, 0, ONE)

    def write(self, forms: Sequence[Outline | Placed], like: int | None) -> None:
        """Say a chain, its first form by one that it came from, if that is shorter."""
        first, *rest = forms
        self._first(first, like)
        outlines = [form.points for form in rest if isinstance(form, Outline)]
        while outlines:
            said = self._way_to(outlines) or self._stretch(outlines)
            outlines = outlines[len(said) :]
            self.made += said

    def _first(self, form: Outline | Placed, like: int | None) -> None:
        if isinstance(form, Placed):
            self._say(PLACED, None, form.corners)
            self._own["form_lengths"] += [form.picture, int(form.smooth)]
            self.made.append(None)
            return
        kinds, points = form.kinds.tobytes(), form.points
        base = None if like is None else self.made[like]
        if like is None or base is None:
            made = self._fresh(kinds, points)
        elif base.kinds == kinds and len(points) > 1:
            way = self._way(points, base)
            self._say(way.mode, like, way.numbers)
            self._matrix = way.matrix
            made = Made(kinds, way.points, like)
        else:
            shared = _shared(kinds, points, base)
            goes_on = shared > _BEGUN
            made = (
                self._longer(kinds, points, shared, like) if goes_on else self._fresh(kinds, points)
            )
        self.made.append(made)

    def _last_made(self) -> Made:
        base = self.made[-1]
        if base is None:
            raise TypeError("a chain of outlines begins with one")
        return base

    def _way_to(self, outlines: Sequence[Whole]) -> list[Made]:
        """Say the form that those before it are on their way to, at shares of it; all of them.

        None, if middles say as much in less.
        """
        base, like = self._last_made(), len(self.made) - 1
        count = _straight(base.points, outlines)
        if count < _TRIED:
            return []
        *meant, last = outlines[:count]
        way = self._way(last, base)
        halved = _halved(base.points, outlines)
        stretches = max(count / (1 << halved), count.bit_count())
        if count * _SHARE > _cost(way.numbers) * (stretches - 1.0):
            return []
        found = shares(base.points, way.points, meant, WAY_ERROR)
        if found is None:
            return []
        self._say(way.mode + WAYS * (LONGEST + 1), like, way.numbers)
        steps = np.diff(found, prepend=0).tolist()
        self._own["form_lengths"] += [len(steps), *steps]
        self._matrix = way.matrix
        on_the_way = [between(base.points, way.points, share) for share in found]
        return [
            *(Made(base.kinds, points, -1) for points in on_the_way),
            Made(base.kinds, way.points, like),
        ]

    def _stretch(self, outlines: Sequence[Whole]) -> list[Made]:
        """Say the form at the end of the longest stretch whose others are middles; all of them."""
        base, like = self._last_made(), len(self.made) - 1
        for power in range(min(LONGEST, len(outlines).bit_length() - 1), -1, -1):
            *meant, last = outlines[: 1 << power]
            if near(base.points, last, meant, BEND_ERROR):
                way = self._way(last, base)
                if near(base.points, way.points, meant, BEND_ERROR):
                    break
        filled = middles(base.points, way.points, power)
        self._say(way.mode + WAYS * power, like, way.numbers)
        self._matrix = way.matrix
        return [
            *(Made(base.kinds, points, -1) for points in filled),
            Made(base.kinds, way.points, like),
        ]

    def _fresh(self, kinds: bytes, points: Whole) -> Made:
        self._say(FRESH, None, np.zeros((0, 2), np.int64))
        return Made(kinds, self._parts(kinds, points, np.zeros(2, np.int64)), -1)

    def _longer(self, kinds: bytes, points: Whole, shared: int, like: int) -> Made:
        """Say the steps up to the next contour one by one, and then contours."""
        steps = np.frombuffer(kinds, np.uint8)
        moves = np.flatnonzero(steps[shared:] == MOVE)
        end = shared + int(moves[0]) if len(moves) else len(kinds)
        first, last = (int(POINTS[steps[:count]].sum()) for count in (shared, end))
        self._say(LONGER, like, np.diff(points[first - 1 : last], axis=0))
        self._own["form_lengths"] += [shared, end - shared]
        self._own["form_kinds"] += kinds[shared:end]
        rest = self._parts(kinds[end:], points[last:], points[last - 1])
        return Made(kinds, np.concatenate([points[:last], rest]), -1)

    def _parts(self, kinds: bytes, points: Whole, place: Whole) -> Whole:
        """Say contours, each with how far it begins from where the one before did."""
        found: list[Whole] = []
        parts = list(contours_of(kinds, points)) if kinds else []
        self._own["form_lengths"].append(len(parts))
        for contour, start in parts:
            self._own["form_xs"].append(int(start[0] - place[0]))
            self._own["form_ys"].append(int(start[1] - place[1]))
            place = start
            found += [start[None], self._contours.write(contour) + start]
        return np.concatenate(found) if found else np.zeros((0, 2), np.int64)

    def _way(self, points: Whole, base: Made) -> _Way:
        """The shortest way to say points by those of a form of the same steps."""
        for mode, matrix in self._matrices(base.points, points):
            found = turned(base.points, matrix)
            if np.abs(found - points).max() <= ERROR:
                a, b, c, d = matrix
                said = {AGAIN: [], SCALED: [(a - ONE, d - a)], TURNED: [(a - ONE, b), (d - a, c)]}
                return _Way(mode, np.array(said[mode], np.int64).reshape(-1, 2), found, matrix)
        ways = {NEAR: points - base.points}
        before = self.made[base.like] if base.like >= 0 else None
        if before is not None:
            ways[STEADY] = points - (2 * base.points - before.points)
        for mode in list(ways):
            ways[mode + NEAR_ALONG - NEAR] = np.diff(ways[mode], axis=0, prepend=0)
        best = min(ways, key=lambda mode: (_cost(ways[mode]), mode))
        return _Way(best, ways[best], points, self._matrix)

    def _matrices(self, source: Whole, target: Whole) -> Iterator[tuple[int, Matrix]]:
        """Matrices that may take one form to another, the shortest to say first."""
        yield AGAIN, self._matrix
        yield SCALED, scales(source, target)
        matrix = turn(source, target)
        if matrix is not None:
            yield TURNED, matrix

    def _say(self, mode: int, like: int | None, numbers: Whole) -> None:
        self._own["form_modes"].append(mode)
        if like is not None:
            self._own["form_likes"].append(len(self.made) - like)
        self._own["form_xs"] += numbers[:, 0].tolist()
        self._own["form_ys"] += numbers[:, 1].tolist()


def _straight(start: Whole, outlines: Sequence[Whole]) -> int:
    """How many outlines the longest stretch found has that goes straight to its last; 0 if none."""

    def fits(count: int) -> bool:
        *meant, last = outlines[:count]
        return shares(start, last, meant, WAY_ERROR) is not None

    if len(outlines) < _TRIED or not fits(_TRIED):
        return 0
    if fits(len(outlines)):
        return len(outlines)
    low, high = _TRIED, len(outlines)
    while 2 * low < high:
        if not fits(2 * low):
            high = 2 * low
            break
        low *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _halved(start: Whole, outlines: Sequence[Whole]) -> int:
    """Power of two of how many outlines the longest stretch of middles has."""
    for power in range(min(LONGEST, len(outlines).bit_length() - 1), 0, -1):
        *meant, last = outlines[: 1 << power]
        if near(start, last, meant, BEND_ERROR):
            return power
    return 0


def _cost(ways: Whole) -> float:
    """About how many bits these numbers take."""
    return float(np.log2(1.0 + np.abs(ways)).sum())


def _shared(kinds: bytes, points: Whole, base: Made) -> int:
    """Number of steps from the start that both have, with the same points."""
    steps = min(len(kinds), len(base.kinds))
    ours, theirs = (np.frombuffer(found[:steps], np.uint8) for found in (kinds, base.kinds))
    same = ours == theirs
    steps = steps if same.all() else int(same.argmin())
    ends = np.cumsum(POINTS[ours[:steps]])
    count = int(ends[-1]) if steps else 0
    equal = (points[:count] == base.points[:count]).all(axis=1)
    if not equal.all():
        steps = int(np.searchsorted(ends, int(equal.argmin()), side="right"))
    return steps
