"""Regularisation: L1 ends at a corner and clears weights, L2 only shrinks them; λ smooths a net."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlcore import (
    Dense,
    Grid,
    Sequential,
    accuracy,
    adam,
    fit,
    freeze,
    l2,
    minimize_penalized,
    two_moons,
)
from dlmotion.scenes.regularization_numbers import (
    STEPS,
    STRENGTHS,
    WINDOW,
    MoonsTrace,
    PathTrace,
    StepsTrace,
    follow,
    hill_of_ink,
    step_down,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.bare import bare_axes
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.axes.losses import Losses
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

NEAR_ZERO = np.linspace(-0.8, 0.8, 161)
MOONS, CHECKED, HIDDEN, EPOCHS, LEARN = 60, 300, 32, 300, 0.02
SIDES = (-1.7, 2.7), (-1.3, 1.8)
KNOB = np.array([-4.0, -3.5, -3.0, -2.5, -2.0, -1.5, -1.0, -0.5])
TICKS = (-4.0, -3.0, -2.0, -1.0)
FLAT = 0.1  # by how much a network's answers may differ that says the same everywhere
NEAR = 0.005  # how far apart two weights may end of which one number is printed
TURNS = 1.2  # times its least value that the loss must reach before it is said to turn

PENALTIES = "absolute", "squared"
TOUCHING = ("ball", "activation"), ("edge", "loss"), ("walk", "highlight")

W1, W2 = Quantity("first", "w_1", "series1"), Quantity("second", "w_2", "highlight")
W = Quantity("weight", "w")
LAMBDA = Quantity("strength", "lambda", "activation", ".2f")
PULL = Quantity("pull", "", "loss")
STEP = Quantity("step", "k", "muted", ".0f")
POWER = Quantity("power", "", "ink", ".1f")
J = Quantity("loss", "J", "loss")
RIGHT = Quantity("right", "", "data", ".0%")
NORM = Quantity("norm", "", "ink", ".1f")
SLOPE = Quantity("slope", "abs(partial J slash partial w_2)", "gradient", ".3f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    strength: float = bounded(0.1, low=0.03, high=0.3, what="λ whose steps are followed")
    wrong: int = bounded(6, low=3, high=10, what="wrong labels among the 60 of the network")
    seed: int = bounded(5, low=0, high=99, what="seed of the network's points and weights")


@dataclass(frozen=True)
class RegularizationTrace:
    """Two penalties on two weights, their pulls near zero, and one of them on a network.

    ``slope`` is how strongly the loss alone pulls at w₂ = 0, at the penalty ``chosen``.
    """

    grid: Grid
    levels: np.ndarray
    free: np.ndarray
    strengths: np.ndarray
    l1: PathTrace
    l2: PathTrace
    chosen: float
    slope: float
    slopes: tuple[float, float]
    near: np.ndarray
    pulls: np.ndarray
    steps: StepsTrace
    moons: MoonsTrace


def record(inputs: Inputs) -> RegularizationTrace:
    """Follow the lowest point as λ grows, step down at one λ, and train a network at eight."""
    hill, alone = hill_of_ink(), hill_of_ink(first_only=True)
    free = minimize_penalized(hill, [0.0, 0.0], strength=0.0, rate=2.0, tolerance=1e-10).params[-1]
    grid = hill.grid(*WINDOW, 71)
    first = minimize_penalized(alone, free[:1], strength=inputs.strength, rate=1.0).params[-1, 0]
    slope = float(hill.gradient([first, 0.0])[1])
    return freeze(
        RegularizationTrace(
            grid=grid,
            levels=np.quantile(grid.loss, np.arange(1, 11) / 11),
            free=free,
            strengths=STRENGTHS,
            l1=follow(hill, grid, free, "l1"),
            l2=follow(hill, grid, free, "l2"),
            chosen=inputs.strength,
            slope=abs(slope),
            slopes=(-abs(slope), abs(slope)),
            near=NEAR_ZERO,
            pulls=inputs.strength * np.array([np.sign(NEAR_ZERO), 2.0 * NEAR_ZERO]),
            steps=step_down(hill, free, inputs.strength),
            moons=train_moons(inputs),
        )
    )


def train_moons(inputs: Inputs) -> MoonsTrace:
    """Train on partly wrong labels at each λ; look at the plane and at fresh points."""
    data, dice = (
        two_moons(MOONS, noise=0.2, seed=inputs.seed),
        np.random.default_rng(inputs.seed + 1000),
    )
    y, wrong = data.y.astype(float)[:, None], np.sort(dice.permutation(MOONS)[: inputs.wrong])
    y[wrong] = 1.0 - y[wrong]
    other = two_moons(CHECKED, noise=0.2, seed=inputs.seed + 100)
    fresh = other.x, other.y.astype(float)[:, None]
    layers = [Dense(HIDDEN, "relu", weight_initializer="he_normal") for _ in range(2)]
    net = Sequential((*layers, Dense(1, "sigmoid")), "binary_cross_entropy", (2,))
    across, upward = np.linspace(*SIDES[0], 57), np.linspace(*SIDES[1], 43)
    plane = np.stack(np.meshgrid(across, upward), axis=-1)
    trained = [
        fit(
            net,
            data.x,
            y,
            optimizer=adam(LEARN),
            epochs=EPOCHS,
            batch_size=MOONS,
            rng=inputs.seed,
            regularizer=l2(10.0 ** float(power)),
        ).params
        for power in KNOB
    ]
    weights = [[layer["weight"].ravel() for layer in params] for params in trained]
    low, high = np.transpose(SIDES)
    return MoonsTrace(
        x=np.clip(data.x, low, high),
        labels=y[:, 0],
        wrong=wrong[None],
        power=KNOB,
        strength=10.0**KNOB,
        across=across,
        upward=upward,
        output=np.array([net.predict(params, plane)[..., 0] for params in trained]),
        train=np.array([net.loss_value(params, data.x, y) for params in trained]),
        fresh=np.array([net.loss_value(params, *fresh) for params in trained]),
        right=np.array([accuracy(net.predict(params, fresh[0]), fresh[1]) for params in trained]),
        norm=np.array([np.linalg.norm(np.concatenate(parts)) for parts in weights]),
    )


def facts(trace: RegularizationTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    first, moons, steps = cleared_at(trace), trace.moons, trace.steps
    best = int(moons.fresh.argmin())
    return {
        "first_free": float(trace.free[0]),
        "second_free": float(trace.free[1]),
        "cleared": float(trace.strengths[first]),
        "cleared_first": float(trace.l1.w[first, 0]),
        "shrunk": float(trace.l2.w[first, 1]),
        "strongest": float(trace.strengths[-1]),
        "last_shrunk": float(trace.l2.w[-1, 1]),
        "chosen": trace.chosen,
        "slope": trace.slope,
        "steps": STEPS,
        "plain": float(steps.plain[-1]),
        "plain_zeros": steps.plain_zeros,
        "stopped": float(steps.stopped[-1]),
        "samples": MOONS,
        "wrong": moons.wrong.shape[1],
        "weakest_loss": float(moons.fresh[0]),
        "weakest_norm": float(moons.norm[0]),
        "weakest_right": float(moons.right[0]),
        "best_strength": float(moons.strength[best]),
        "best_loss": float(moons.fresh[best]),
        "best_right": float(moons.right[best]),
        "best_norm": float(moons.norm[best]),
        "high_strength": float(moons.strength[-1]),
        "high_loss": float(moons.fresh[-1]),
        "high_right": float(moons.right[-1]),
        "clears": equal(trace.l1.w[first:, 1], 0.0),
        "only_shrinks": below(trace.l2.w[:, 1], 0.0),
        "holds": at_most(trace.slope - trace.chosen, 0.0),
        "pulls_away": above(trace.slope - trace.chosen, 0.0),
        "lands": equal(steps.stopped[-1], 0.0),
        "crosses": above(steps.plain.max(), 0.0),
        "short": below(max(steps.plain[-1], steps.stopped[-1]), 0.0),
        "ends_near": below(abs(steps.plain[-1] - steps.stopped[-1]), NEAR),
        "never_lands": equal(steps.plain_zeros, 0.0),
        "flat": below(np.ptp(moons.output[-1]), FLAT),
        "turns": above(min(moons.fresh[0], moons.fresh[-1]) - TURNS * moons.fresh[best], 0.0),
    }


def figures(t: RegularizationTrace, page: Page) -> Figures:
    """Draw diamond and disc at one λ, the weights by λ, and the network's losses by λ."""
    place = page.place(9.6, 4.8)
    head, body = place.rows(0.4, 4.4, gap=0.1)
    marks: list[Mark] = [Legend(head, TOUCHING, across=True)]
    first = cleared_at(t)
    for box, path, key in zip(
        body.columns(1.0, 1.0, gap=0.5), (t.l1, t.l2), PENALTIES, strict=True
    ):
        marks += [mark.at(first) for mark in touch_of(box, t, path, key)[1]]
    yield "corner", page.put(place, *marks)

    place = page.place(9.6, 4.2)
    marks, plots = weights_of(place, t)
    yield "weights", page.put(place, *marks, *(line for _, *lines in plots for line in lines))

    place = page.place(9.6, 3.2)
    columns = zip(place.columns(1.0, 1.0, 1.0, gap=0.3), chosen_of(t), strict=True)
    marks = []
    for box, step in columns:
        head, body = box.rows(0.6, 4.4, gap=0.1)
        rate = replace(LAMBDA, spec=".2g")
        marks.append(Digit(head, t.moons.strength[step], rate, prefix="λ = ", size="small"))
        marks += plane_of(body, t.moons).at(step).marks
    yield "smooth", page.put(place, *marks)


def cleared_at(t: RegularizationTrace) -> int:
    """Step of the first λ at which L1 has cleared w₂."""
    return int(np.argmax(np.asarray(t.l1.w)[:, 1] == 0.0))


def chosen_of(t: RegularizationTrace) -> tuple[int, int, int]:
    """Steps of the weakest penalty, of the lowest loss, and of the strongest penalty."""
    return 0, int(np.argmin(t.moons.fresh)), len(t.moons.power) - 1


def touch_of(
    place: Place, t: RegularizationTrace, path: PathTrace, key: str
) -> tuple[Axes, tuple[Mark, ...]]:
    """Axes; level lines, all weights of one penalty, the level that touches them, and where."""
    head, body = place.rows(0.5, 5.0, gap=0.05)
    axes = Axes(body, (W1,), (W2,), x_from=WINDOW[0], y_from=WINDOW[1], grid=False, equal=True)
    level = axes.contours(t.grid.x, t.grid.y, t.grid.loss, t.levels)
    edge = axes.boundary(t.grid.x, t.grid.y, path.maps, 0.0, "loss")
    ball = axes.fitted(path.across, path.upward, "activation")
    zero = axes.level(t.l1.w[-1, 1])
    walk = axes.trail(path.w[:, 0], path.w[:, 1], "highlight", 0.1, dotted=False)
    return axes, (Note(head, key, size="small"), axes, level, zero, edge, ball, walk)


def weights_of(
    place: Place, t: RegularizationTrace
) -> tuple[list[Mark], list[tuple[Axes, Line, Line]]]:
    """What stands around both weights by λ under each penalty; their axes and lines."""
    head, body = place.rows(0.5, 5.0, gap=0.05)
    marks: list[Mark] = [Legend(head, (("first", "series1"), ("second", "highlight")), across=True)]
    plots = []
    for box, path, key in zip(
        body.columns(1.0, 1.0, gap=0.6), (t.l1, t.l2), PENALTIES, strict=True
    ):
        name, room = box.rows(0.5, 5.0, gap=0.05)
        axes = Axes(room, (LAMBDA, t.strengths), (W, t.l1.w, t.l2.w))
        first = axes.line(t.strengths, path.w[:, 0], "series1")
        second = axes.line(t.strengths, path.w[:, 1], "highlight")
        marks += [Note(name, key, size="small", role="muted"), axes, axes.level(t.l1.w[-1, 1])]
        plots.append((axes, first, second))
    return marks, plots


def pulls_of(place: Place, t: RegularizationTrace) -> tuple[Mark, ...]:
    """Both pulls by weight, and how strongly the loss alone pulls at zero."""
    head, body = place.rows(1.5, 4.6, gap=0.1)
    axes = Axes(body, (W, t.near), (PULL, t.pulls, t.slope, t.slopes))
    lines = (
        axes.line(t.near, t.pulls[0], "series1"),
        axes.line(t.near, t.pulls[1], "series2"),
    )
    keys = ("steady", "series1"), ("easing", "series2"), ("alone", "gradient", "dashes")
    bounds = axes.level(t.slopes[0], "gradient"), axes.level(t.slopes[1], "gradient")
    return Legend(head, keys), axes, *bounds, *lines


def plane_of(place: Place, t: MoonsTrace) -> Together:
    """What the network says of the plane, its boundary, the samples and those labelled wrongly."""
    axes = bare_axes(place, *SIDES)
    samples = axes.scatter(t.x[:, 0], t.x[:, 1], t.labels, 0.09)
    edge = axes.boundary(t.across, t.upward, t.output)
    return Together(axes.plane(t.output), axes, samples, edge, samples.halos(t.wrong))


class RegularizationScene(LessonScene[RegularizationTrace]):
    """Two penalties side by side on one clock of λ; then why, then steps, then a network."""

    @beat
    def touch(self) -> None:
        body, foot = self.stage.rows(5.2, 0.6, gap=0.05)
        size, key = foot.columns(1.0, 2.6)
        paths = self.t.l1, self.t.l2
        views, walks = [], []
        for box, path, name in zip(body.columns(1.0, 1.0, gap=0.5), paths, PENALTIES, strict=True):
            axes, marks = touch_of(box, self.t, path, name)
            views.append(Together(*marks))
            walks.append(axes.line(path.w[:, 0], path.w[:, 1], "highlight"))
        self.walks = Together(*walks)
        strength = Digit(size, self.t.strengths, LAMBDA, prefix="λ = ", size="heading")
        self.stand(Legend(key, TOUCHING, across=True), *views, strength)
        timer = self.clock(self.t.strengths, even=True)
        self.run(timer, *views, strength, seconds=8)
        self.run(timer, *views, strength, seconds=1.6, to=cleared_at(self.t))

    @beat
    def weights(self) -> None:
        self.stand(self.walks)
        self.keep(self.walks)
        marks, plots = weights_of(self.stage, self.t)
        self.show(*marks)
        # the walk's way across is the first weight, its way up the second
        self.grow(self.walks, Together(*(first for _, first, _ in plots)))
        self.become(self.walks, Together(*(second for _, _, second in plots)))
        strengths = self.t.strengths
        heads = [axes.rider(line, strengths) for axes, *lines in plots for line in lines]
        self.show(*heads, tempo="quick")
        self.run(self.clock(strengths, even=True), *heads, seconds=5)

    @beat
    def why(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.3, 1.0, gap=0.6)
        key, axes, low, high, first, second = pulls_of(left, self.t)
        self.show(key, axes, first, second)
        _, name, upper, lower, _ = right.rows(1.2, 0.5, 1.0, 1.4, 1.0, gap=0.1)
        symbols = Rule(upper, Symbol("slope", SLOPE.symbol, "gradient"), "<=", "lambda")
        self.show(low, high, Note(name, "stays", role="muted"), symbols)
        self.tell()
        self.show(Tally(lower, {SLOPE: self.t.slope, LAMBDA: self.t.chosen}))

    @beat
    def land(self) -> None:
        self.keep()
        t = self.t.steps
        head, body = self.stage.rows(0.5, 5.0, gap=0.1)
        axes = Axes(body, (STEP, t.step), (W2, t.plain, t.stopped))
        lines = (
            axes.trail(t.step, t.plain, "loss", 0.09),
            axes.trail(t.step, t.stopped, "highlight"),
        )
        key = Legend(head, (("plain", "loss"), ("stopped", "highlight")), across=True)
        self.show(axes, key, axes.level(self.t.l1.w[-1, 1]))
        self.run(self.clock(t.step, even=True), *lines, seconds=6)

    @beat
    def network(self) -> None:
        self.keep()
        t = self.t.moons
        left, right = self.stage.columns(1.2, 1.0, gap=0.6)
        head, upper, lower = right.rows(0.45, 3.1, 1.7, gap=0.12)
        plane = plane_of(left, t)
        keys = ("own", "loss"), ("fresh", "loss", "dashes")
        knob: dict[str, Any] = {"x_ticks": TICKS, "x_base": 10.0}
        losses = Losses(upper, (POWER, t.power), (J, t.train, t.fresh), **knob)
        rows = {replace(LAMBDA, spec=".2g"): t.strength, RIGHT: t.right, NORM: t.norm}
        tally = Tally(lower, rows)
        self.show(plane, Legend(head, keys, across=True), losses.at(0), tally)
        self.run(self.clock(t.power, samples=True), plane, losses, tally, seconds=9)
