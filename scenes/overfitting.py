"""Overfitting: a curve through every point, a network that learns wrong labels, nine remedies."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dlcore import (
    accuracy,
    adam,
    fit,
    fit_polynomial,
    freeze,
    noisy_sine,
)
from dlmotion.scenes.overfitting_numbers import (
    CHECKED,
    EPOCHS,
    EVERY,
    FRESH,
    JUNK,
    MOONS,
    RATE,
    REMEDIES,
    ROWS,
    SEEDS,
    STEPS,
    CurveTrace,
    MoonsTrace,
    moons_of,
    network,
    take_remedies,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.bare import bare_axes
from dlmotion.stage.marks.axes.losses import Losses
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

SIDES = (-1.7, 2.7), (-1.3, 1.8)
ROLES = ("loss", *["activation"] * len(REMEDIES), "muted")
RIGHT_ROLES = ("loss", *["data"] * len(REMEDIES), "muted")
TURNS = 1.2  # times its least value that the loss must reach before it is said to turn

X, Y = Quantity("x", "x", "data"), Quantity("y", "y", "data")
DEGREE, EPOCH = Quantity("degree", "n", "ink", ".0f"), Quantity("epoch", "k", "ink", ".0f")
J = Quantity("loss", "J", "loss")
OWN = Quantity("own_loss", "J", "loss")
SUM, COUNT = Quantity("sum", "", "loss"), Quantity("count", "", "ink", ".0f")
RIGHT = Quantity("right", "", "data", ".0%")
FRESH_RIGHT = Quantity("fresh_right", "", "loss", ".0%")
LEARNT = Quantity("learnt", "", "highlight", ".0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    points: int = bounded(10, low=8, high=12, what="points that the curve goes through")
    noise: float = bounded(0.3, low=0.15, high=0.45, what="noise of these points")
    wrong: int = bounded(6, low=3, high=10, what="wrong labels among the 60 of the network")
    hidden: int = bounded(32, low=16, high=48, what="units of each hidden layer")
    seed: int = bounded(5, low=0, high=99, what="seed of all points and weights")


@dataclass(frozen=True)
class OverfittingTrace:
    """The curves, the network, and nine remedies.

    ``scores`` (K,) and ``shares`` (K,) are losses and right answers on fresh samples: without a
    remedy, with each of nine, and for always saying one half. In ``falling`` and ``rising`` (10,
    K) one remedy after the other is taken; the rest still has the values without any.
    """

    curve: CurveTrace
    moons: MoonsTrace
    strength: float
    scores: np.ndarray
    shares: np.ndarray
    falling: np.ndarray
    rising: np.ndarray


def record(inputs: Inputs) -> OverfittingTrace:
    """Fit polynomials, train a network on partly wrong labels, then take each remedy."""
    scores, shares, strength = take_remedies(inputs.seed, inputs.wrong, inputs.hidden)
    steps = np.arange(len(REMEDIES) + 1)[:, None]
    taken = (np.arange(len(ROWS)) <= steps) | (np.arange(len(ROWS)) == len(ROWS) - 1)
    return freeze(
        OverfittingTrace(
            curve=fit_curves(inputs),
            moons=train_moons(inputs),
            strength=strength,
            scores=scores,
            shares=shares,
            falling=np.where(taken, scores, scores[0]),
            rising=np.where(taken, shares, shares[0]),
        )
    )


def fit_curves(inputs: Inputs) -> CurveTrace:
    """Points about one wave, evenly spaced, and polynomials of degree 1 to as many as fit."""
    count, noise, seed = inputs.points, inputs.noise, inputs.seed
    own = noisy_sine(count, noise=noise, seed=seed + 400, even=True)
    other = noisy_sine(FRESH, noise=noise, seed=seed + 1400)
    x, y, fresh_x, fresh_y = own.x[:, 0], own.y, other.x[:, 0], other.y
    degree, axis = np.arange(1, count), np.linspace(-1.0, 1.0, 201)
    fits = [fit_polynomial(x, y, int(n)) for n in degree]
    at_fresh = np.array([curve.at(fresh_x) for curve in fits])
    total = ((at_fresh - fresh_y) ** 2).sum(axis=1)
    return CurveTrace(
        x=x,
        y=y,
        fresh_x=fresh_x,
        fresh_y=fresh_y,
        count=FRESH,
        axis=axis,
        degree=degree,
        curves=np.array([curve.at(axis) for curve in fits]),
        at_fresh=at_fresh,
        sum=total,
        train=np.round([curve.mse for curve in fits], 12),  # float64 leaves 1e-31 of none
        fresh=total / FRESH,
    )


def train_moons(inputs: Inputs) -> MoonsTrace:
    """Train on partly wrong labels, look at the plane and at fresh samples every few epochs."""
    x, y, wrong = moons_of(MOONS, inputs.seed, inputs.wrong)
    fresh_x, fresh_y, _ = moons_of(CHECKED, inputs.seed + 100)
    net, epoch = network(inputs.hidden, 2), np.arange(0, EPOCHS + 1, EVERY)
    run = fit(
        net,
        x,
        y,
        optimizer=adam(RATE),
        epochs=EPOCHS,
        batch_size=MOONS,
        rng=inputs.seed,
        snapshot_steps=epoch.tolist(),
    )
    across, upward = np.linspace(*SIDES[0], 57), np.linspace(*SIDES[1], 43)
    plane = np.stack(np.meshgrid(across, upward), axis=-1)
    seen = run.snapshots
    own = [net.predict(params, x) for params in seen]
    other = [net.predict(params, fresh_x) for params in seen]
    return MoonsTrace(
        x=np.clip(x, [SIDES[0][0], SIDES[1][0]], [SIDES[0][1], SIDES[1][1]]),
        labels=y[:, 0],
        wrong=wrong[None],
        epoch=epoch,
        across=across,
        upward=upward,
        output=np.array([net.predict(params, plane)[..., 0] for params in seen]),
        train=np.array([net.loss_value(params, x, y) for params in seen]),
        fresh=np.array([net.loss_value(params, fresh_x, fresh_y) for params in seen]),
        right=np.array([accuracy(output, y) for output in own]),
        fresh_right=np.array([accuracy(output, fresh_y) for output in other]),
        learnt=np.array([((output > 0.5) == y)[wrong].sum() for output in own]),
    )


def facts(trace: OverfittingTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    curve, moons, scores = trace.curve, trace.moons, trace.scores
    few, best = int(curve.fresh.argmin()), int(moons.fresh.argmin())
    wrong, fallen = moons.wrong.shape[1], moons.fresh_right[best] - moons.fresh_right[-1]
    return {
        "points": len(curve.x),
        "degree": int(curve.degree[-1]),
        "coefficients": int(curve.degree[-1]) + 1,
        "own": float(curve.train[-1]),
        "fresh_points": curve.count,
        "fresh": float(curve.fresh[-1]),
        "best_degree": int(curve.degree[few]),
        "best_fresh": float(curve.fresh[few]),
        "samples": len(moons.x),
        "wrong": wrong,
        "learnt": int(moons.learnt[-1]),
        "epochs": int(moons.epoch[-1]),
        "checked": CHECKED,
        "own_right": float(moons.right[-1]),
        "best_epoch": int(moons.epoch[best]),
        "least_loss": float(moons.fresh[best]),
        "last_loss": float(moons.fresh[-1]),
        "best_right": float(moons.fresh_right[best]),
        "last_right": float(moons.fresh_right[-1]),
        "junk": JUNK,
        "steps": STEPS,
        "held": CHECKED,
        "seeds": len(SEEDS),
        "base": float(scores[0]),
        "base_right": float(trace.shares[0]),
        "more": float(scores[1]),
        "more_right": float(trace.shares[1]),
        "coin": float(scores[-1]),
        "strength": trace.strength,
        "through": at_most(curve.train[-1], 1e-9),
        "ever_nearer": at_most(np.diff(curve.train), 1e-12),
        "all_learnt": equal(moons.learnt[-1] - wrong, 0.0),
        "more_learnt": above(moons.learnt[-1] - moons.learnt[best], 0.0),
        "still_falls": below(moons.train[-1] - moons.train[best], 0.0),
        "turns": above(moons.fresh[-1] - TURNS * moons.fresh[best], 0.0),
        "fewer_right": above(fallen, 0.0),
        "all_lower": below(scores[1:-1] - scores[0], 0.0),
        "more_helps": above(trace.shares[1] - trace.shares[0], 0.0),
    }


def figures(t: OverfittingTrace, page: Page) -> Figures:
    """Draw the curve with its errors at fresh points, both networks, and the nine remedies."""
    place = page.place(9.0, 4.2)
    left, right = place.columns(1.15, 1.0, gap=0.6)
    last = len(t.curve.degree) - 1
    axes, dots, curve = curve_of(left, t.curve)
    marks = errors_of(axes, t.curve).at(last), axes, curve.at(last), fresh_of(axes, t.curve), dots
    yield "curve", page.put(place, *marks, *losses_of(right, DEGREE, t.curve.degree, t.curve))

    place = page.place(9.0, 4.4)
    pictures, words = place.rows(6.0, 1.0, gap=0.1)
    drawn: list[Mark] = []
    for box, step in zip(pictures.columns(1.0, 1.0, gap=0.4), (best_of(t), -1), strict=True):
        body, foot = box.rows(7.0, 1.0, gap=0.05)
        drawn += plane_of(body, t.moons).at(step % len(t.moons.epoch)).marks
        word = f"{place.label('epoch')} "
        drawn.append(Digit(foot, t.moons.epoch[step], EPOCH, prefix=word, size="small"))
    yield "network", page.put(place, *drawn, Note(words, "circled", size="small"))

    place = page.place(9.0, 6.0)
    yield "remedies", page.put(place, *(m.at(len(REMEDIES)) for m in remedies_of(place, t)))


def best_of(t: OverfittingTrace) -> int:
    """Step of the network's lowest loss on fresh samples."""
    return int(np.argmin(t.moons.fresh))


def curve_of(place: Place, t: CurveTrace) -> tuple[Axes, Mark, Mark]:
    """Axes, the points that are fitted, and the polynomial of each degree."""
    axes = Axes(place, (X, t.axis), (Y, t.curves, t.y, t.fresh_y))
    return axes, axes.dots(t.x, t.y, "data", 0.12), axes.fitted(t.axis, t.curves, "highlight")


def errors_of(axes: Axes, t: CurveTrace) -> Mark:
    """Sticks from the fresh points to the curve."""
    return axes.squares(t.fresh_x, t.fresh_y, t.at_fresh, flat=True)


def fresh_of(axes: Axes, t: CurveTrace) -> Mark:
    """The fresh points."""
    return axes.dots(t.fresh_x, t.fresh_y, "loss", 0.06)


def losses_of(
    place: Place, knob: Quantity, steps: np.ndarray, t: CurveTrace | MoonsTrace
) -> tuple[Mark, Mark]:
    """Both losses over a knob, below the key of the two lines."""
    head, body = place.rows(0.5, 5.0, gap=0.1)
    keys = ("own", "loss"), ("fresh", "loss", "dashes")
    ticks = odd(steps) if knob is DEGREE else None
    losses = Losses(body, (knob, steps), (J, t.train, t.fresh), x_ticks=ticks)
    return Legend(head, keys, across=True), losses


def odd(degrees: np.ndarray) -> tuple[float, ...]:
    """Every other degree: others than whole ones do not exist."""
    return tuple(float(n) for n in degrees[::2])


def plane_of(place: Place, t: MoonsTrace) -> Together:
    """What the network says of the plane, its boundary, the samples and those labelled wrongly."""
    axes = bare_axes(place, *SIDES)
    samples = axes.scatter(t.x[:, 0], t.x[:, 1], t.labels, 0.1)
    edge = axes.boundary(t.across, t.upward, t.output)
    return Together(axes.plane(t.output), axes, samples, edge, samples.halos(t.wrong))


def remedies_of(place: Place, t: OverfittingTrace) -> tuple[Mark, ...]:
    """Loss and right answers on fresh samples, remedy by remedy."""
    names, *columns = place.columns(1.35, 2.0, 1.7, gap=0.3)
    pairs = (("loss_fresh", J, t.falling, ROLES), ("right_fresh", RIGHT, t.rising, RIGHT_ROLES))
    marks: list[Mark] = []
    for column, (key, quantity, values, roles) in zip(columns, pairs, strict=True):
        head, body = column.rows(0.4, 5.0, gap=0.05)
        marks.append(Bars(body, values, replace(quantity, role="ink"), roles=roles, size="small"))
        marks.append(Note(head, key, role="muted", size="small"))
    body = names.rows(0.4, 5.0, gap=0.05)[1]
    roles = ("loss", *["ink"] * len(REMEDIES), "muted")
    return Names(body, ROWS, roles, align=1.0, size="small"), *marks


def rows_of(place: Place, t: OverfittingTrace, first: int, last: int) -> tuple[Names, Bars]:
    """Losses on fresh samples in some of the rows, as large as a phone needs; on one scale."""
    count, lanes = last - first, len(ROWS) // 2 + 1
    body = place.rows(0.4, 5.0, gap=0.1)[1].rows(count, lanes - count, gap=0.0)[0]
    names, bars = body.columns(0.9, 1.0, gap=0.25)
    inks = ("loss", *["ink"] * len(REMEDIES), "muted")[first:last]
    quantity, roles = replace(J, role="ink"), ROLES[first:last]
    shown = Bars(bars, t.falling[:, first:last], quantity, roles=roles, holds=[t.scores])
    return Names(names, ROWS[first:last], inks, align=1.0), shown


class OverfittingScene(LessonScene[OverfittingTrace]):
    """A curve through points, then a network on samples, each beside its two losses."""

    @beat
    def bend(self) -> None:
        self.left, self.right = self.stage.columns(1.2, 1.0, gap=0.6)
        t = self.t.curve
        self.axes, self.dots, self.curve = curve_of(self.left, t)
        head, body = self.right.rows(1.0, 3.6, gap=0.1)
        left, right = head.columns(1.0, 1.0)
        degree = Digit(left, t.degree, DEGREE, prefix="n = ", size="title")
        loss = Digit(right, t.train, J, prefix="J = ", size="title")
        axes = Axes(body, (DEGREE, t.degree), (OWN, t.train), x_ticks=odd(t.degree))
        fall = axes.trail(t.degree, t.train).at(0)
        self.stand(self.axes, self.curve, self.dots, degree, loss, axes, fall)
        self.run(self.clock(t.degree, samples=True), self.curve, degree, loss, fall, seconds=7)

    @beat
    def fresh(self) -> None:
        self.keep(self.axes, self.dots, self.curve)
        t, last = self.t.curve, len(self.t.curve.degree) - 1
        self.points = fresh_of(self.axes, t)
        self.errors = errors_of(self.axes, t).at(last)
        self.show(self.points, tempo="slow")
        self.show(self.errors)
        upper, lower = self.right.rows(1.0, 1.0, gap=0.2)
        total, count = Slot("sum", t.sum[last], SUM), Slot("count", t.count, COUNT)
        mean = Slot("mean", t.fresh[last], J)
        self.show(Rule(upper, "J = 1/N sum", Symbol("error", "(hat(y) - y)^2", "loss")))
        self.show(Rule(lower, total, "slash", count, "=", mean, size="title"))

    @beat
    def between(self) -> None:
        self.keep(self.axes, self.dots, self.curve, self.points, self.errors)
        t = self.t.curve
        back = self.clock(t.degree)
        back.moment = float(back.last)
        self.run(back, self.curve, self.errors, seconds=0.8, to=0)
        key, losses = losses_of(self.right, DEGREE, t.degree, t)
        self.show(key, losses.at(0))
        timer = self.clock(t.degree, samples=True)
        self.run(timer, self.curve, self.errors, losses, seconds=7)

    @beat
    def network(self) -> None:
        self.keep()
        t = self.t.moons
        upper, lower = self.right.rows(3.4, 1.3, gap=0.2)
        self.plane = plane_of(self.left, t)
        key, self.losses = losses_of(upper, EPOCH, t.epoch, t)
        rows = {RIGHT: t.right, FRESH_RIGHT: t.fresh_right, LEARNT: t.learnt}
        self.tally = Tally(lower, rows)
        self.show(self.plane)
        self.rest(1.0)
        self.show(key, self.losses.at(0), self.tally)
        self.timer = self.clock(t.epoch, even=True)
        self.run(self.timer, self.plane, self.losses, self.tally, seconds=8)

    @beat
    def turn(self) -> None:
        self.run(self.timer, self.plane, self.tally, seconds=3, to=best_of(self.t))

    @beat
    def nine(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.0, 1.0, gap=0.6)
        half = len(ROWS) // 2 + 1
        marks = [*rows_of(left, self.t, 0, half), *rows_of(right, self.t, half, len(ROWS))]
        self.show(Note(self.stage.rows(0.4, 5.0)[0], "loss_fresh", role="muted"), *marks)
        bars = [mark for mark in marks if isinstance(mark, Bars)]
        self.run(self.clock(self.t.falling), *bars, seconds=8)
