"""Underfitting: errors that still have a shape, what does not help a line, and what does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np

from dlcore import (
    Dense,
    Sequential,
    adam,
    fit,
    fit_polynomial,
    freeze,
    l2,
    mse,
    noisy_sine,
    residual_statistics,
)
from dlcore.growing_fit import GrowingFit, line_through_more
from dlcore.residuals import ResidualTrace, trace_residuals
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

UNSEEN, OTHER = 200, 98  # points to test with, and how far their seed is from that of the others
DEGREES, SIZES = (1, 2, 3), (1, 3, 10, 50)
CUBIC = 2  # step of degree 3
WIDTH, EPOCHS, RATE, SEEDS = 16, 400, 0.01, (0, 1, 2)
FEW, STRENGTH, SLOW = 20, 0.05, 1e-4
REMEDIES = "features", "units", "longer", "penalty", "rate"
ROWS = (*REMEDIES, "noise_row")
TWICE = 2.0  # times the noise above which a loss is called high
LONGER = 1.5  # times the longest run of the noise from which a run is called longer
CLOSE = 0.1  # share of its loss by which more points may change it and still be said not to help

X = Quantity("x", "x", "data")
Y, E = Quantity("y", "y", "data"), Quantity("error", "e", "loss")
NEXT = Quantity("next", "", "loss")
DEGREE, POINTS = Quantity("degree", "n", "ink", ".0f"), Quantity("points", "", "data", ".0f")
SEEN, FRESH = Quantity("seen", "J", "loss", ".3f"), Quantity("unseen", "J", "loss", ".3f")
LIKE = Quantity("like", "r", "highlight", "+.2f")
BARE: dict[str, Any] = {"numbers": False, "x_ticks": (), "y_ticks": (), "grid": False}
"""Axes without numbers: only the shape counts."""


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    points: int = bounded(40, low=20, high=60, what="points that are fitted")
    noise: float = bounded(0.2, low=0.05, high=0.7, what="noise of all points")
    seed: int = bounded(1, low=0, high=99, what="seed of the points")


@dataclass(frozen=True)
class UnderfittingTrace:
    """Polynomials by degree and their errors, the line on more points, and five remedies.

    ``level_y``, ``level_fits`` and ``level_curves`` have two steps: as they are, and with the line
    laid level, so that only errors are left. ``noise`` is what was added to the wave. ``before``
    and ``after`` (2, 6) are losses on seen and unseen points without and with each remedy, and last
    those of the wave itself; in ``seen_steps`` and ``unseen_steps`` (6, 6) one remedy after the
    other is taken.
    """

    x: np.ndarray
    y: np.ndarray
    axis: np.ndarray
    zero: float
    degree: np.ndarray
    curves: np.ndarray
    fits: np.ndarray
    seen: np.ndarray
    unseen: np.ndarray
    level_y: np.ndarray
    level_fits: np.ndarray
    level_curves: np.ndarray
    shape: ResidualTrace
    noise: ResidualTrace
    usual: float
    more: GrowingFit
    before: np.ndarray
    after: np.ndarray
    seen_steps: np.ndarray
    unseen_steps: np.ndarray


def record(inputs: Inputs) -> UnderfittingTrace:
    """Fit polynomials of every degree, a line to more points, and networks spoiled in one way."""
    x, y = points_of(inputs, inputs.points)
    fresh_x, fresh_y = points_of(inputs, UNSEEN, OTHER)
    fits = [fit_polynomial(x, y, degree) for degree in DEGREES]
    axis = np.linspace(-1.0, 1.0, 201)
    curves = np.array([curve.at(axis) for curve in fits])
    at = np.array([curve.prediction for curve in fits])
    wave = np.sin(np.pi * x)
    lots = [points_of(inputs, times * inputs.points) for times in SIZES]
    seen = np.array([curve.mse for curve in fits])
    unseen = np.array([mse(curve.at(fresh_x), fresh_y) for curve in fits])
    before, after = remedies_for(inputs, seen, unseen)
    taken = np.arange(len(ROWS)) < np.arange(len(REMEDIES) + 1)[:, None]
    steps = [np.where(taken, after[k], before[k]) for k in (0, 1)]
    return freeze(
        UnderfittingTrace(
            x=x,
            y=y,
            axis=axis,
            zero=0.0,
            degree=np.array(DEGREES),
            curves=curves,
            fits=at,
            seen=seen,
            unseen=unseen,
            level_y=np.array([y, y - at[0]]),
            level_fits=np.array([at[0], np.zeros_like(x)]),
            level_curves=np.array([curves[0], np.zeros_like(axis)]),
            shape=trace_residuals(y - at),
            noise=trace_residuals((y - wave)[None]),
            usual=residual_statistics(y - wave).noise_high,
            more=line_through_more(lots, fresh_x, fresh_y),
            before=before,
            after=after,
            seen_steps=steps[0],
            unseen_steps=steps[1],
        )
    )


def points_of(inputs: Inputs, count: int, other: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Points about one wave, in order of x."""
    data = noisy_sine(count, noise=inputs.noise, seed=inputs.seed + other)
    order = np.argsort(data.x[:, 0])
    return data.x[order, 0], data.y[order]


def remedies_for(
    inputs: Inputs, seen: np.ndarray, unseen: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Losses (2, 6) on seen and unseen points without and with each remedy; the wave's come last.

    Four networks differ from one and the same in a single way each, which the remedy undoes.
    """
    lots = points_of(inputs, inputs.points), points_of(inputs, UNSEEN, OTHER)
    good = losses_of(lots)
    poor = [
        losses_of(lots, units=1),
        losses_of(lots, epochs=FEW),
        losses_of(lots, strength=STRENGTH),
        losses_of(lots, rate=SLOW),
    ]
    wave = [mse(np.sin(np.pi * x), y) for x, y in lots]
    before = [[seen[0], unseen[0]], *poor, wave]
    after = [[seen[CUBIC], unseen[CUBIC]], *[good] * len(poor), wave]
    return np.transpose(before), np.transpose(after)


def losses_of(
    lots: tuple[tuple[np.ndarray, np.ndarray], ...],
    *,
    units: int = WIDTH,
    epochs: int = EPOCHS,
    strength: float = 0.0,
    rate: float = RATE,
) -> list[float]:
    """Losses on seen and unseen points after training on the seen; means of three starts."""
    layers = Dense(units, "tanh"), Dense(units, "tanh"), Dense(1)
    net, (x, y) = Sequential(layers, "mse", (1,)), lots[0]
    penalty = l2(strength) if strength else None
    plan: dict[str, Any] = {"optimizer": adam(rate), "epochs": epochs, "regularizer": penalty}
    plan["batch_size"] = len(x)
    runs = [fit(net, x[:, None], y[:, None], rng=seed, **plan) for seed in SEEDS]
    says = [[net.predict(run.params, x[:, None])[:, 0] for run in runs] for x, _ in lots]
    pairs = zip(says, lots, strict=True)
    return [float(np.mean([mse(row, y) for row in rows])) for rows, (_, y) in pairs]


def facts(trace: UnderfittingTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    floor, more = float(trace.before[1, -1]), trace.more
    gains = trace.after[:, :-1] - trace.before[:, :-1]
    like, cubic = trace.shape.like, float(trace.unseen[CUBIC])
    return {
        "points": len(trace.x),
        "seen": float(trace.seen[0]),
        "unseen": float(trace.unseen[0]),
        "floor": floor,
        "run": int(trace.shape.run[0]),
        "noise_run": int(trace.noise.run[0]),
        "like": float(like[0]),
        "noise_like": float(trace.noise.like[0]),
        "usual": trace.usual,
        "many": int(more.count[-1]),
        "many_unseen": float(more.unseen[-1]),
        "square": int(trace.degree[1]),
        "square_unseen": float(trace.unseen[1]),
        "square_like": float(like[1]),
        "cubic": cubic,
        "cubic_seen": float(trace.seen[CUBIC]),
        "cubic_like": float(like[CUBIC]),
        "seeds": len(SEEDS),
        "units": WIDTH,
        "epochs": EPOCHS,
        "few": FEW,
        "strength": STRENGTH,
        "slow": SLOW,
        "rate": RATE,
        "best": float(trace.after[1, :-1].min()),
        "last": float(trace.after[1, :-1].max()),
        "both_high": above(np.array([trace.seen[0], trace.unseen[0]]) / floor, TWICE),
        "longer_runs": above(trace.shape.run[0] / trace.noise.run[0], LONGER),
        "shaped": above(like[0] - trace.usual, 0.0),
        "no_help": at_most(abs(more.unseen[-1] / more.unseen[0] - 1.0), CLOSE),
        "still_shaped": above(like[1] - trace.usual, 0.0),
        "flat": at_most(like[CUBIC] - trace.usual, 0.0),
        "fixed": below(cubic - trace.unseen[:2], 0.0),
        "all_help": below(gains, 0.0),
    }


def figures(t: UnderfittingTrace, page: Page) -> Figures:
    """Draw line and cubic with their errors, how errors resemble their neighbours, and remedies."""
    place = page.place(9.6, 5.4)
    marks: list[Mark] = []
    for box, step in zip(place.columns(1.0, 1.0, gap=0.5), (0, CUBIC), strict=True):
        head, body = box.rows(0.6, 6.0, gap=0.1)
        word = f"{place.label('degree')} = "
        marks.append(Digit(head, t.degree[step], DEGREE, prefix=word, size="label"))
        both = *fit_of(body, t), *errors_on(halves(body)[1], t, t.shape)
        marks += [mark.at(step) for mark in both]
    yield "shape", page.put(place, *marks)

    place = page.place(9.6, 4.6)
    yield "neighbours", page.put(place, *chain.from_iterable(beside_noise(place, t)))

    place = page.place(9.6, 4.4)
    values = {"without": t.before[1], "with": t.after[1]}
    yield "remedies", page.put(place, *remedies_of(place, t, values))


def halves(place: Place) -> tuple[Place, Place]:
    """Room for a curve, and below it for its errors."""
    upper, lower = place.rows(1.15, 1.0, gap=0.2)
    return upper, lower


def fit_of(place: Place, t: UnderfittingTrace) -> tuple[Mark, ...]:
    """Points, the polynomial of each degree and the errors between them."""
    axes = Axes(halves(place)[0], (Quantity(""), t.axis), (Y, t.y, t.curves), **BARE)
    sticks = axes.squares(t.x, t.y, t.fits, flat=True)
    curve, dots = axes.fitted(t.axis, t.curves, "highlight"), Cloud(axes, t.x, t.level_y[:1])
    return axes, sticks, curve, dots


def errors_on(place: Place, t: UnderfittingTrace, errors: ResidualTrace) -> tuple[Mark, ...]:
    """Errors on sticks from zero, in order of x."""
    sides = t.shape.errors, t.noise.errors
    axes = Axes(place, (Quantity(""), t.axis), (E, *sides), **BARE)
    sticks = axes.squares(t.x, errors.errors, errors.level, flat=True)
    return axes, axes.level(t.zero), sticks, Cloud(axes, t.x, errors.errors, "loss", 0.07)


def pairs_on(place: Place, t: UnderfittingTrace, errors: ResidualTrace) -> tuple[Mark, ...]:
    """Each error against the next one, and lines through zero."""
    sides = t.shape.errors, t.noise.errors
    axes = Axes(place, (E, *sides), (NEXT, *sides), equal=True, **BARE)
    zeros = axes.level(t.zero), axes.level(t.zero, upright=True)
    return axes, *zeros, Cloud(axes, errors.before, errors.after, "highlight", 0.08)


def beside_noise(
    place: Place, t: UnderfittingTrace
) -> tuple[tuple[Mark, ...], tuple[Mark, ...], tuple[Mark, ...]]:
    """Errors of the line above noise alone: in order of x; beside them, each against the next."""
    shown: list[tuple[Mark, ...]] = []
    pairs: list[tuple[Mark, ...]] = []
    rows = place.rows(1.0, 1.0, gap=0.3)
    for row, key, errors in zip(rows, ("line", "alone"), (t.shape, t.noise), strict=True):
        left, middle, right = row.columns(2.6, 1.2, 0.7, gap=0.3)
        head, body = left.rows(0.5, 2.2, gap=0.05)
        shown.append((Note(head, key), *errors_on(body, t, errors)))
        like = Digit(right, errors.like[0], LIKE, prefix="r = ", size="heading")
        pairs.append((*pairs_on(middle, t, errors), like))
    return (*shown[0], *shown[1]), pairs[0], pairs[1]


def remedies_of(place: Place, t: UnderfittingTrace, values: dict[str, Any]) -> tuple[Mark, ...]:
    """Two columns of losses under their labels, remedy by remedy."""
    roles = *["loss"] * len(REMEDIES), "muted"
    names, *columns = place.columns(2.0, 1.7, 1.7, gap=0.3)
    marks: list[Mark] = []
    for column, (key, losses) in zip(columns, values.items(), strict=True):
        head, body = column.rows(0.5, 5.0, gap=0.05)
        bars = Bars(body, losses, replace(FRESH, role="ink"), roles=roles, holds=(t.before,))
        marks += [bars, Note(head, key, role="muted")]
    body = names.rows(0.5, 5.0, gap=0.05)[1]
    return Names(body, ROWS, (*["ink"] * len(REMEDIES), "muted"), align=1.0), *marks


class UnderfittingScene(LessonScene[UnderfittingTrace]):
    """A line's errors laid level; their shape beside noise; what does not help, and what does."""

    @beat
    def wave(self) -> None:
        t, place = self.t, self.stage.inset(0.6, 0.1)
        axes = Axes(place, (X, t.axis), (Y, t.y, t.curves, t.level_y), **BARE)
        moving = Together(
            axes.squares(t.x, t.level_y, t.level_fits, flat=True),
            axes.fitted(t.axis, t.level_curves, "highlight"),
            Cloud(axes, t.x, t.level_y, "data", 0.11),
        )
        self.stand(axes, moving)
        self.rest(1.2)
        self.run(self.clock(2, even=True), moving, seconds=2.5)

    @beat
    def noise(self) -> None:
        self.keep()
        self.shown, *self.pairs = beside_noise(self.stage.inset(0.0, 0.12), self.t)
        half = len(self.shown) // 2
        self.show(*self.shown[:half], tempo="slow")
        self.show(*self.shown[half:], tempo="slow")

    @beat
    def neighbours(self) -> None:
        half = len(self.shown) // 2
        for (*ground, cloud, like), dots in zip(
            self.pairs, (self.shown[half - 1], self.shown[-1]), strict=True
        ):
            self.show(*ground)
            self.grow(dots, cloud)
            self.show(like)

    @beat
    def more(self) -> None:
        self.keep()
        t, (left, right) = self.t.more, self.stage.columns(1.5, 1.0, gap=0.6)
        axes = Axes(left, (X, t.ends), (Y, *t.y), **BARE)
        line = axes.fitted(t.ends, t.lines, "highlight")
        tally = Tally(
            right.rows(1.0, 1.6, 1.0)[1], {POINTS: t.count, SEEN: t.seen, FRESH: t.unseen}
        )
        clouds = [
            Cloud(axes, x, y, "data", radius)
            for x, y, radius in zip(t.x, t.y, (0.1, 0.07, 0.05, 0.03), strict=True)
        ]
        self.show(axes, clouds[0], line, tally)
        timer = self.clock(t.count, samples=True)
        self.rest(0.6)
        for step, cloud in enumerate(clouds[1:], start=1):
            self.show(cloud, tempo="quick")
            self.run(timer, line, tally, seconds=0.2, to=step)
            self.rest(0.6)

    @beat
    def square(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.5, 1.0, gap=0.6)
        upper, lower = right.rows(1.5, 1.0, gap=0.2)
        t = self.t
        axes, *fitted, dots = fit_of(left, t)
        ground, zero, *errors = errors_on(halves(left)[1], t, t.shape)
        frame, across, upright, cloud = pairs_on(upper, t, t.shape)
        rows = {DEGREE: t.degree, SEEN: t.seen, FRESH: t.unseen, LIKE: t.shape.like}
        self.moving, self.tally = Together(*fitted, *errors, cloud), Tally(lower, rows)
        self.show(axes, ground, zero, frame, across, upright, dots, self.moving, self.tally)
        self.timer = self.clock(t.degree)
        self.rest(0.8)
        self.hide(self.tally)  # nothing was fitted that lies on the way
        self.run(self.timer, self.moving, seconds=2.5, to=1)
        self.show(self.tally.at(1), tempo="quick")

    @beat
    def cubic(self) -> None:
        self.hide(self.tally)
        self.run(self.timer, self.moving, seconds=3, to=CUBIC)
        self.show(self.tally.at(CUBIC), tempo="quick")

    @beat
    def remedies(self) -> None:
        self.keep()
        values = {"seen": self.t.seen_steps, "unseen": self.t.unseen_steps}
        marks = remedies_of(self.stage, self.t, values)
        self.show(*marks)
        bars = [mark for mark in marks if isinstance(mark, Bars)]
        self.run(self.clock(self.t.seen_steps), *bars, seconds=5)
