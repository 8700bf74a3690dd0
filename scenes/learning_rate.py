"""Learning rate: on a valley the largest step is 2/λ, and a little more leaps ever farther out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dlcore import DescentTrace, Grid, freeze, quadratic, sgd, trace_descent
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

NAMES = ("crawl", "good", "ring", "limit", "over")
SHARES = {"crawl": 0.06, "ring": 0.96, "limit": 1.0, "over": 1.02}  # of 2/λ
COUNTED = (("few", "series1"), ("more", "series3"), ("most", "series0"))
ROLES = ("series1", "series2", "series4", "highlight", "loss")
SWEEP = np.linspace(0.03, 1.02, 100)
LONGER = (1, 3, 6)  # times as many steps
MARGIN, SLACK, FLOOR = 1.12, 1e-9, 1e-6

X, Y = Quantity("along", "x"), Quantity("across", "y", "data")
J = Quantity("loss", "J", "loss", ".2e")
RATE = Quantity("rate", "alpha", "data", ".3g")
STEP = Quantity("step", "k", "muted", ".0f")
CURVATURE = Quantity("curvature", "lambda", "ink", "g")
FACTOR = Quantity("factor", "1 - alpha lambda", "gradient", ".3f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    steepness: float = bounded(6.0, low=2.0, high=60.0, what="curvature across the valley")
    x: float = bounded(-4.2, low=-6.0, high=-2.0, what="start along the valley")
    y: float = bounded(1.5, low=0.5, high=2.0, what="start across it")
    steps: int = bounded(20, low=10, high=40, what="steps of every walk")


@dataclass(frozen=True)
class LearningRateTrace:
    """Walks over ½(x² + λy²) at five rates, and at a hundred more.

    ``ends`` (3, R) are the losses after ``counts`` (3,) steps at the rates ``sweep`` (R,), with no
    number where they are too small to draw; ``along`` and ``across`` (R, T) are the first walk.
    """

    curvature: float
    limit: float
    rates: np.ndarray
    factors: np.ndarray
    step: np.ndarray
    runs: tuple[DescentTrace, ...]
    grid: Grid
    levels: np.ndarray
    sweep: np.ndarray
    along: np.ndarray
    across: np.ndarray
    counts: np.ndarray
    ends: np.ndarray


def record(inputs: Inputs) -> LearningRateTrace:
    """Walk from one start at rates that are shares of 2/λ."""
    valley = quadratic(np.diag([1.0, inputs.steepness]))
    limit = 2.0 / inputs.steepness

    def go(share: float, steps: int) -> DescentTrace:
        start = np.array([inputs.x, inputs.y])
        rule = sgd(share * limit)
        return trace_descent(valley, rule, start, steps=steps, tolerance=0.0)

    counts = inputs.steps * np.array(LONGER)
    sweep = [go(share, int(counts[-1])) for share in SWEEP]
    best = SWEEP[np.argmin([run.loss[inputs.steps] for run in sweep])]
    shares = np.array([SHARES.get(name, best) for name in NAMES])
    runs = tuple(go(share, inputs.steps) for share in shares)
    ends = np.array([[run.loss[count] for run in sweep] for count in counts])
    params = np.stack([run.params[: inputs.steps + 1] for run in sweep])
    reach = MARGIN * np.abs(params).max(axis=(0, 1))
    grid = valley.grid((-reach[0], reach[0]), (-reach[1], reach[1]), 81)
    rates = shares * limit
    return freeze(
        LearningRateTrace(
            curvature=inputs.steepness,
            limit=limit,
            rates=rates,
            factors=1.0 - rates * inputs.steepness,
            step=np.arange(inputs.steps + 1),
            runs=runs,
            grid=grid,
            levels=np.quantile(grid.loss, np.arange(1, 11) / 11),
            sweep=SWEEP * limit,
            along=params[..., 0],
            across=params[..., 1],
            counts=counts,
            ends=np.where(ends > FLOOR, ends, np.nan),
        )
    )


def facts(trace: LearningRateTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    last = {name: float(run.loss[-1]) for name, run in zip(NAMES, trace.runs, strict=True)}
    signs = np.sign(trace.runs[2].params[:, 1])
    over, at_limit = trace.runs[4].params[:, 1], np.abs(trace.runs[3].params[:, 1])
    predicted = trace.runs[2].params[0, 1] * trace.factors[2] ** trace.step
    few, more, most = trace.ends
    before = trace.sweep < trace.limit * (1.0 - SLACK)
    behind = trace.sweep > trace.limit * (1.0 + SLACK)
    gains = [
        np.nan_to_num(later) - np.nan_to_num(sooner, nan=FLOOR)
        for sooner, later in ((few, more), (more, most))
    ]
    return {
        **{f"{name}_rate": float(rate) for name, rate in zip(NAMES, trace.rates, strict=True)},
        **{f"{name}_loss": value for name, value in last.items()},
        "start_loss": float(trace.runs[0].loss[0]),
        "steps": len(trace.step) - 1,
        "curvature": trace.curvature,
        "limit": trace.limit,
        "more_steps": int(trace.counts[1]),
        "most_steps": int(trace.counts[2]),
        "crawl_factor": float(1.0 - trace.rates[0]),
        "ring_factor": float(trace.factors[2]),
        "over_factor": float(trace.factors[4]),
        "start_across": float(at_limit[0]),
        "over_across": float(abs(over[-1])),
        "crawls": above(last["crawl"] - last["good"], 0.0),
        "good_falls": below(last["good"] - float(trace.runs[0].loss[0]), 0.0),
        "sides": below(signs[1:] * signs[:-1], 0.0),
        "shrinks": below(np.diff(np.abs(trace.runs[2].params[:, 1])), 0.0),
        "as_predicted": equal(trace.runs[2].params[:, 1] - predicted, 0.0, SLACK),
        "for_ever": equal(at_limit - at_limit[0], 0.0, SLACK),
        "leaps_out": above(np.diff(np.abs(over)), 0.0),
        "lower_before": at_most([gain[before].max() for gain in gains], 0.0),
        "higher_behind": above([gain[behind].min() for gain in gains], 0.0),
    }


def figures(t: LearningRateTrace, page: Page) -> Figures:
    """Draw the loss by rate with its wall, then the walks at four rates."""
    place = page.place(8.0, 4.2)
    key, axes, curves, wall = ends_of(place, t)
    marks = [key, axes, *curves, wall, wall_name(axes, place, t)]
    yield "loss-by-rate", page.put(place, *marks)

    place = page.place(9.0, 5.2)
    marks = []
    for box, k in zip(place.grid(2, 2, gap=0.35), (0, 1, 2, 4), strict=True):
        marks += walk_marks(box, t, k)
    yield "walks", page.put(place, *marks)


def plane(place: Place, t: LearningRateTrace) -> Axes:
    """The valley from above."""
    ends = [(float(side[0]), float(side[-1])) for side in (t.grid.x, t.grid.y)]
    return Axes(place, (X,), (Y,), x_from=ends[0], y_from=ends[1], grid=False)


def walk_marks(place: Place, t: LearningRateTrace, k: int) -> list[Mark]:
    """The whole walk at one rate, with the rate."""
    axes = plane(place, t)
    level = axes.contours(t.grid.x, t.grid.y, t.grid.loss, t.levels)
    run = t.runs[k]
    walk = axes.trail(run.params[:, 0], run.params[:, 1], ROLES[k], 0.09).at(len(run.loss) - 1)
    rate = Digit(place, t.rates[k], replace(RATE, role=ROLES[k]), prefix="α = ", size="small")
    return [axes, level, walk, axes.tag(rate, t.grid.x[-20:-19], t.grid.y[-12:-11], "above")]


def ends_of(place: Place, t: LearningRateTrace) -> tuple[Mark, Axes, list[Mark], Mark]:
    """Loss by rate after few, more and most steps below their key, and the wall at 2/λ."""
    head, body = place.rows(0.5, 5.0, gap=0.1)
    axes = Axes(body, (RATE, t.sweep), (J, t.ends), y_log=True)
    curves: list[Mark] = [
        axes.line(t.sweep, t.ends[k], role) for k, (_, role) in enumerate(COUNTED)
    ]
    wall = axes.level(t.limit, "highlight", upright=True)
    return Legend(head, COUNTED, across=True), axes, curves, wall


def wall_name(axes: Axes, place: Place, t: LearningRateTrace) -> Mark:
    """The value of the wall beside it."""
    wall = Digit(place, t.limit, replace(RATE, role="highlight"), prefix="α = ", size="small")
    return axes.tag(wall, t.sweep[-4:-3], t.ends[2, -1:], "left")


def factor_in(place: Place, t: LearningRateTrace, k: int) -> Rule:
    """What a step multiplies y by, from the rate and the curvature."""
    rate = Slot("rate", t.rates[k], replace(RATE, role=ROLES[k], spec=".4g"))
    curvature, factor = (
        Slot("curvature", t.curvature, CURVATURE),
        Slot("factor", t.factors[k], FACTOR),
    )
    name = Symbol("name", "1 - alpha lambda", FACTOR.role)
    return Rule(place, name, "= 1 -", rate, "dot", curvature, "=", factor, size="number")


class LearningRateScene(LessonScene[LearningRateTrace]):
    """The valley with a walk on the left; on the right its loss, its factor, then every rate."""

    @beat
    def bend(self) -> None:
        left, self.right = self.stage.columns(1.35, 1.0, gap=0.6)
        self.axes, self.rule_place = plane(left, self.t), self.right.rows(1.0, 3.0)[0]
        level = self.axes.contours(self.t.grid.x, self.t.grid.y, self.t.grid.loss, self.t.levels)
        self.valley = Together(self.axes, level)
        self.way = self.axes.fitted(self.t.along, self.t.across, "highlight")
        rate = Digit(self.right, self.t.sweep, RATE, prefix="α = ", size="title")
        self.stand(self.valley, self.way, rate)
        self.run(self.clock(self.t.sweep, even=True), self.way, rate, seconds=5)

    @beat
    def crawl(self) -> None:
        self.walk(0)

    @beat
    def good(self) -> None:
        self.walk(1)

    @beat
    def ring(self) -> None:
        self.walk(2)

    @beat
    def factor(self) -> None:
        self.follow(2, self.trail, self.rate)

    @beat
    def limit(self) -> None:
        self.follow(3)

    @beat
    def sweep(self) -> None:
        self.keep(self.valley)
        key, axes, curves, wall = ends_of(self.right, self.t)
        self.show(key, axes, self.way.at(0))
        self.run(self.clock(self.t.sweep, even=True), self.way, curves[0], seconds=4)
        self.show(*curves[1:], tempo="slow")
        self.tell()
        self.show(wall, wall_name(axes, self.right, self.t))

    @beat
    def over(self) -> None:
        self.follow(4)

    def walk(self, k: int) -> None:
        """Walk at one rate, its loss beside."""
        run, role = self.t.runs[k], ROLES[k]
        above, below = self.right.rows(1.0, 2.4, gap=0.1)
        self.keep(self.valley)
        self.trail = self.axes.trail(run.params[:, 0], run.params[:, 1], role)
        self.rate = self.rate_in(above, k)
        losses = Axes(below, (STEP, self.t.step), (J, *(r.loss for r in self.t.runs)), y_log=True)
        curve = losses.line(self.t.step, run.loss, role)
        self.show(self.trail, self.rate, losses, tempo="quick")
        self.run(self.clock(run.loss, even=True), self.trail, curve, seconds=3)

    def rate_in(self, place: Place, k: int) -> Digit:
        """The rate of a walk, in its colour."""
        rate = replace(RATE, role=ROLES[k])
        return Digit(place, self.t.rates[k], rate, prefix="α = ", size="title")

    def follow(self, k: int, *kept: Mark) -> None:
        """The walk across the valley, step by step, and what each step multiplies it by."""
        self.keep(self.valley, *kept)
        run, (above, below) = self.t.runs[k], self.right.rows(1.35, 2.4, gap=0.1)
        axes = Axes(below, (STEP, self.t.step), (Y, *(r.params[:, 1] for r in self.t.runs[2:])))
        line = axes.line(self.t.step, run.params[:, 1], ROLES[k])
        dots = axes.dots(self.t.step, run.params[:, 1], ROLES[k])
        old, new = Slot("old", run.params[:, 1], Y), Slot("new", run.params[:, 1], Y, ahead=1)
        by, moves = Slot("factor", self.t.factors[k], FACTOR), len(run.grads)
        top, middle, low = above.rows(1.0, 1.0, 1.0, gap=0.0)
        rate, factor = self.rate_in(top, k), factor_in(middle, self.t, k)
        rule = Rule(low, old, "dot (", by, ") =", new, moves=moves, size="number")
        if kept:
            self.become(kept[1], rate, tempo="plain")
            self.carry({"rate": rate.readout}, factor, tempo="plain")
            self.carry({"factor": factor.slot("factor")}, rule, tempo="plain")
            self.show(axes)
            self.grow(kept[0], dots)
        else:
            self.trail = self.axes.trail(run.params[:, 0], run.params[:, 1], ROLES[k])
            self.show(rate, factor, rule, axes, self.trail)
        self.run(self.clock(run.loss), self.trail, line, dots, rule, seconds=4)
