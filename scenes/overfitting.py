"""Overfitting: a curve through every point, a network that learns wrong labels, nine remedies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlcore import (
    Dense,
    Dropout,
    Sequential,
    accuracy,
    adam,
    binary_cross_entropy,
    bootstrap,
    early_stopping,
    fit,
    fit_polynomial,
    freeze,
    jittered,
    k_folds,
    l2,
    mislabelled,
    noise_columns,
    noisy_sine,
    two_moons,
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

FRESH, MOONS, CHECKED = 40, 60, 300
EPOCHS, EVERY, RATE = 300, 6, 0.02
SIDES = (-1.7, 2.7), (-1.3, 1.8)
JUNK, SEEDS, BAGS, TIMES, JITTER = 6, (0, 1), 5, 10, 0.2
STEPS, NARROW, DROPPED, PATIENCE = 80, 3, 0.5, 10
STRENGTHS, FOLDS = (0.003, 0.01, 0.03), 5
REMEDIES = ("more", "jitter", "narrow", "penalty", "drop", "stop", "folds", "bag", "columns")
ROWS = ("base", *REMEDIES, "coin")
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


Recipe = dict[str, Any]


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    points: int = bounded(10, low=8, high=12, what="points that the curve goes through")
    noise: float = bounded(0.3, low=0.15, high=0.45, what="noise of these points")
    wrong: int = bounded(6, low=3, high=10, what="wrong labels among the 60 of the network")
    hidden: int = bounded(32, low=16, high=48, what="units of each hidden layer")
    seed: int = bounded(5, low=0, high=99, what="seed of all points and weights")


@dataclass(frozen=True)
class CurveTrace:
    """Polynomials of each degree through n points: curves, fits at fresh points, both losses."""

    x: np.ndarray
    y: np.ndarray
    fresh_x: np.ndarray
    fresh_y: np.ndarray
    count: int
    axis: np.ndarray
    degree: np.ndarray
    curves: np.ndarray
    at_fresh: np.ndarray
    sum: np.ndarray
    train: np.ndarray
    fresh: np.ndarray


@dataclass(frozen=True)
class MoonsTrace:
    """A network on samples of which some have the wrong label, at K epochs."""

    x: np.ndarray
    labels: np.ndarray
    wrong: np.ndarray
    epoch: np.ndarray
    across: np.ndarray
    upward: np.ndarray
    output: np.ndarray
    train: np.ndarray
    fresh: np.ndarray
    right: np.ndarray
    fresh_right: np.ndarray
    learnt: np.ndarray


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
    scores, shares, strength = take_remedies(inputs)
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


def moons_of(
    count: int, seed: int, wrong: int = 0, junk: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples, labels (some wrong), and which are wrong; with columns of noise if wanted."""
    data, dice = two_moons(count, noise=0.2, seed=seed), np.random.default_rng(seed + 1000)
    y, chosen = mislabelled(data.y, wrong, classes=2, rng=dice)
    return noise_columns(data.x, junk, rng=dice), y.astype(float)[:, None], chosen


def network(width: int, columns: int, drop: float = 0.0) -> Sequential:
    """Two hidden layers of ReLUs, one output for two classes."""
    layers: list[Any] = []
    for _ in range(2):
        layers.append(Dense(width, "relu", weight_initializer="he_normal"))
        layers += [Dropout(drop)] if drop else []
    return Sequential((*layers, Dense(1, "sigmoid")), "binary_cross_entropy", (columns,))


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


def take_remedies(inputs: Inputs) -> tuple[np.ndarray, np.ndarray, float]:
    """Loss and right answers on fresh samples with each remedy, and the λ that the folds chose."""
    x, y, _ = moons_of(MOONS, inputs.seed, inputs.wrong, JUNK)
    test_x, test_y, _ = moons_of(2 * CHECKED, inputs.seed + 100, 0, JUNK)
    own = {"x": x, "y": y, "hidden": inputs.hidden}
    strength = chosen_by_folds(own)
    recipes = recipes_of(inputs, own, strength)
    says = []
    for name in ("base", *REMEDIES):
        for seed in SEEDS:
            models = [trained(seed=seed + 10 * k, **part) for k, part in enumerate(recipes[name])]
            says.append(np.mean([model(test_x) for model in models], axis=0))
    says += [np.full(test_y.shape, 0.5)] * len(SEEDS)
    scores = [binary_cross_entropy(output, test_y) for output in says]
    shares = [accuracy(output, test_y) for output in says]
    means = [np.reshape(values, (len(ROWS), -1)).mean(axis=1) for values in (scores, shares)]
    return means[0], means[1], strength


def recipes_of(inputs: Inputs, own: dict[str, Any], strength: float) -> dict[str, list[Recipe]]:
    """What is trained for each remedy; of several models the mean output counts."""
    x, y = own["x"], own["y"]
    more_x, more_y, _ = moons_of(TIMES * MOONS, inputs.seed + 300, TIMES * inputs.wrong, JUNK)
    held_x, held_y, _ = moons_of(CHECKED, inputs.seed + 200, CHECKED // MOONS * inputs.wrong, JUNK)
    dice, fewer = np.random.default_rng(inputs.seed), {"epochs": STEPS // TIMES}
    noise = [JITTER] * 2 + [1.0] * JUNK
    copies = jittered(x, noise, TIMES, rng=dice)
    bags = [bootstrap(MOONS, rng=dice) for _ in range(BAGS)]
    stop = {"callbacks": (early_stopping(patience=PATIENCE),), "keep_best": True}
    return {
        "base": [own],
        "more": [own | fewer | {"x": more_x, "y": more_y}],
        "jitter": [own | fewer | {"x": copies, "y": np.tile(y, (TIMES, 1))}],
        "narrow": [own | {"hidden": NARROW}],
        "penalty": [own | {"regularizer": l2(STRENGTHS[1])}],
        "drop": [own | {"drop": DROPPED}],
        "stop": [own | stop | {"validation": (held_x, held_y)}],
        "folds": [own | {"regularizer": l2(strength)}],
        "bag": [own | {"x": x[bag], "y": y[bag]} for bag in bags],
        "columns": [own | {"columns": 2}],
    }


def chosen_by_folds(own: dict[str, Any]) -> float:
    """The λ whose loss on the fold that was left out is lowest, on the mean of five folds."""
    x, y, losses = own["x"], own["y"], []
    folds = k_folds(len(x), FOLDS, rng=np.random.default_rng(0))
    for strength in STRENGTHS:
        part = own | {"regularizer": l2(strength)}
        for kept, left in folds:
            model = trained(seed=0, **part | {"x": x[kept], "y": y[kept]})
            losses.append(binary_cross_entropy(model(x[left]), y[left]))
    means = np.reshape(losses, (len(STRENGTHS), -1)).mean(axis=1)
    return STRENGTHS[int(means.argmin())]


def trained(
    x: np.ndarray,
    y: np.ndarray,
    *,
    seed: int,
    hidden: int,
    columns: int = 2 + JUNK,
    drop: float = 0.0,
    epochs: int = STEPS,
    **more: Any,
) -> Callable[[np.ndarray], np.ndarray]:
    """Train a network on the first columns; returned is what it says of other samples."""
    net, size = network(hidden, columns, drop), min(len(x), MOONS)
    seen, rule = x[:, :columns], adam(RATE)
    run = fit(net, seen, y, optimizer=rule, epochs=epochs, batch_size=size, rng=seed, **more)
    return lambda at: np.asarray(net.predict(run.params, at[:, :columns]))


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
        self.timer = self.clock(t.degree)
        self.run(self.timer, self.curve, degree, loss, fall, seconds=7)

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
        self.show(Rule(upper, "J = 1/m sum", Symbol("error", "(hat(y) - y)^2", "loss")))
        self.show(Rule(lower, total, "slash", count, "=", mean, size="title"))

    @beat
    def between(self) -> None:
        self.keep(self.axes, self.dots, self.curve, self.points, self.errors)
        t = self.t.curve
        self.run(self.timer, self.curve, self.errors, seconds=0.8, to=0)
        key, losses = losses_of(self.right, DEGREE, t.degree, t)
        self.show(key, losses.at(0))
        self.run(self.timer, self.curve, self.errors, losses, seconds=7)

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
