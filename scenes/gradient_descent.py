"""Gradient descent in one parameter: ball, tangent, slope and a table of steps on one clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dlcore import DescentTrace, quadratic, sgd, trace_descent
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

SHOWN_STEPS, LARGE_STEPS = 7, 4
NEAR, ROOM = 1.3, 1.06  # how far the curve reaches, in starts and in the longest leaps
ARRIVED = 0.05

W = Quantity("parameter", "w")
J = Quantity("loss", "J", "loss")
SLOPE = Quantity("slope", "(dif J)/(dif w)", "gradient")
RATE = Quantity("learning_rate", "alpha", "data", "g")
STEP = Quantity("step", "k", "muted", ".0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    learning_rate: float = bounded(0.15, low=0.01, high=0.95)
    large_rate: float = bounded(1.05, low=1.01, high=1.5)
    start: float = bounded(3.0, low=0.5, high=10.0)
    steps: int = bounded(12, low=SHOWN_STEPS, high=200)


@dataclass(frozen=True)
class GradientDescentTrace:
    """One bowl J(w) = w², the main descent, three more starts, and the rate that diverges.

    ``w``, ``cost`` and ``slope`` (201,) reach as far as the descents that arrive; ``far_w`` and
    ``far_cost`` (201,) hold the leaps of the one that does not.
    """

    learning_rate: float
    large_rate: float
    w: np.ndarray
    cost: np.ndarray
    slope: np.ndarray
    far_w: np.ndarray
    far_cost: np.ndarray
    step: np.ndarray
    main: DescentTrace
    others: tuple[DescentTrace, ...]
    large: DescentTrace


def record(inputs: Inputs) -> GradientDescentTrace:
    """Compute the curve and every descent."""
    bowl = quadratic(np.array([[2.0]]))

    def go(rate: float, start: float, steps: int) -> DescentTrace:
        return trace_descent(bowl, sgd(rate), np.array([start]), steps=steps, tolerance=0.0)

    main = go(inputs.learning_rate, inputs.start, inputs.steps)
    large = go(inputs.large_rate, inputs.start, LARGE_STEPS)
    reach = NEAR * inputs.start
    far = max(reach, ROOM * np.abs(large.params).max())
    w, far_w = (np.linspace(-end, end, 201) for end in (reach, far))
    return GradientDescentTrace(
        learning_rate=inputs.learning_rate,
        large_rate=inputs.large_rate,
        w=w,
        cost=np.array([bowl.value(np.array([x])) for x in w]),
        far_w=far_w,
        far_cost=np.array([bowl.value(np.array([x])) for x in far_w]),
        slope=np.array([bowl.gradient(np.array([x]))[0] for x in w]),
        step=np.arange(inputs.steps + 1),
        main=main,
        others=tuple(
            go(inputs.learning_rate, share * inputs.start, inputs.steps)
            for share in (-0.9, -0.5, 0.65)
        ),
        large=large,
    )


def facts(trace: GradientDescentTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    main, large = trace.main, trace.large
    runs = (main, *trace.others)
    distance = np.abs(main.params[:, 0])
    left = [abs(float(run.params[-1, 0])) for run in runs]
    shares = [abs(run.params[-1, 0] / run.params[0, 0]) for run in runs]
    return {
        "learning_rate": trace.learning_rate,
        "large_rate": trace.large_rate,
        "start": float(main.params[0, 0]),
        "first_slope": float(main.grads[0, 0]),
        "first_loss": float(main.loss[0]),
        "last_loss": float(main.loss[-1]),
        "steps": len(main.loss) - 1,
        "farthest": max(left),
        "large_steps": len(large.loss) - 1,
        "large_loss": float(large.loss[-1]),
        "slope_positive": above(main.grads[0, 0], 0.0),
        "loss_falls": at_most(np.diff(main.loss), 0.0),
        "steps_shrink": below(np.diff(np.abs(main.updates[:SHOWN_STEPS, 0])), 0.0),
        "one_side": above(main.params[:SHOWN_STEPS, 0], 0.0),
        "nearer_each_step": below(np.diff(distance[:SHOWN_STEPS]), 0.0),
        "all_arrive": at_most(shares, ARRIVED),
        "all_nearer": below(shares, 1.0),
        "creeps": above(main.params[:, 0], 0.0),
        "large_diverges": above(np.diff(large.loss), 0.0),
    }


def figures(t: GradientDescentTrace, page: Page) -> Figures:
    """Draw the descent on its curve, and the losses of both rates."""
    place = page.place()
    left, right = place.columns(1.6, 1.0, gap=0.5)
    rule, rows = right.rows(1.0, 3.2, gap=0.2)
    axes = Axes(left, (W, t.w), (J, t.cost))
    bowl = axes.line(t.w, t.cost)
    ball = axes.rider(bowl, t.main.params[:, 0])
    tangents = [axes.tangent(ball, t.slope).at(step) for step in range(3)]
    spots = axes.dots(t.main.params[:, 0], t.main.loss, "highlight")
    table = Table(rows, columns_of(t, t.main), SHOWN_STEPS).at(SHOWN_STEPS - 1)
    yield "descent", page.put(place, axes, bowl, *tangents, spots, rule_of(rule), table)

    place = page.place()
    axes = Axes(place, (STEP, t.step), (J, t.main.loss, t.large.loss))
    few = t.step[: LARGE_STEPS + 1]
    runs = (t.step, t.main, t.learning_rate, "data"), (few, t.large, t.large_rate, "loss")
    marks = []
    for steps, run, rate, role in runs:
        marks += [axes.line(steps, run.loss, role), axes.dots(steps, run.loss, role)]
        digit = Digit(place, rate, replace(RATE, role=role), prefix="α = ")
        marks.append(axes.tag(digit, t.step[LARGE_STEPS], run.loss[LARGE_STEPS], "above right"))
    yield "rates", page.put(place, axes, *marks)


def columns_of(t: GradientDescentTrace, run: DescentTrace) -> dict[Quantity, np.ndarray]:
    """Columns of the table of a run."""
    return {STEP: t.step, W: run.params[:, 0], J: run.loss, SLOPE: run.grads[:, 0]}


def rule_of(place: Place) -> Rule:
    """The rule in symbols."""
    rate, slope = Symbol("rate", RATE.symbol, RATE.role), Symbol("slope", SLOPE.symbol, SLOPE.role)
    new, old = Symbol("new", W.symbol), Symbol("old", W.symbol)
    return Rule(place, new, "arrow.l", old, "-", rate, "dot", slope)


def digits_of(place: Place, run: DescentTrace, rate: float) -> Rule:
    """The rule in the digits of a run."""
    new, old = Slot("new", run.params[:, 0], W, ahead=1), Slot("old", run.params[:, 0], W)
    alpha, slope = Slot("rate", rate, RATE), Slot("slope", run.grads[:, 0], SLOPE, wraps=True)
    moves = len(run.grads)
    return Rule(place, new, "=", old, "-", alpha, "dot", slope, moves=moves, size="number")


class GradientDescentScene(LessonScene[GradientDescentTrace]):
    """The loss above its slope on the left, the rule above its steps on the right."""

    @beat
    def cost(self) -> None:
        self.timer = self.clock(SHOWN_STEPS)
        self.lay(self.stage)
        self.stand(self.axes, self.bowl, self.tangent, self.ball)
        self.run(self.timer, self.ball, self.tangent, seconds=3.2)

    @beat
    def start(self) -> None:
        self.run(self.timer, self.ball, self.tangent, seconds=0.8, to=0)
        self.left, right = self.stage.columns(1.35, 1.0, gap=0.6)
        upper, self.lower = self.left.rows(1.5, 1.0, gap=0.15)
        rule, self.rows = right.rows(1.0, 2.3, gap=0.2)
        self.rule_place, self.digit_place = rule.rows(1.35, 1.0, gap=0.0)
        wide = Together(self.axes, self.bowl, self.tangent, self.ball)
        self.lay(upper)
        self.become(wide, Together(self.axes, self.bowl, self.tangent, self.ball), tempo="plain")
        self.table = Table(self.rows, columns_of(self.t, self.t.main), SHOWN_STEPS)
        self.show(self.table)

    @beat
    def tilt(self) -> None:
        self.below = Axes(self.lower, (replace(W, label=""), self.t.w), (SLOPE, self.t.slope))
        self.slopes = self.below.line(self.t.w, self.t.slope)
        self.rider = self.below.rider(self.slopes, self.t.main.params[:, 0], "gradient", 0.1)
        self.stem = self.below.stem(self.rider)
        self.show(self.below)
        self.grow(self.tangent, self.stem)
        self.show(self.rider, self.slopes, tempo="slow")

    @beat
    def update(self) -> None:
        self.rule = rule_of(self.rule_place)
        self.digits = digits_of(self.digit_place, self.t.main, self.t.learning_rate)
        self.show(self.rule)
        cells = {"old": self.table.cell(W, 0), "slope": self.table.cell(SLOPE, 0)}
        self.carry(cells, self.digits)
        self.stride = self.axes.stride(self.t.main.params[:SHOWN_STEPS, 0], "gradient")
        self.grow(self.stem, self.stride)
        self.trail = self.axes.dots(self.t.main.params[:, 0], self.t.main.loss, "gradient").at(0)
        self.stand(self.trail, self.ball)
        self.walk(1, seconds=1.6)

    @beat
    def descend(self) -> None:
        self.walk(SHOWN_STEPS - 1, seconds=6)

    @beat
    def starts(self) -> None:
        gone = self.tangent, self.trail, self.ball, self.stem, self.rider, self.stride
        self.hide(*gone, self.below, self.slopes, self.digits)
        flat = Together(self.axes, self.bowl)
        self.lay(self.left)
        self.become(flat, Together(self.axes, self.bowl), tempo="plain")
        roles = ("series1", "series2", "series4", "highlight")
        runs = zip((*self.t.others, self.t.main), roles, strict=True)
        self.trails = [self.axes.trail(run.params[:, 0], run.loss, role) for run, role in runs]
        self.show(*self.trails, lag=0.3)
        self.run(self.clock(self.t.step, even=True), *self.trails, seconds=4.5)

    @beat
    def diverge(self) -> None:
        large, near = self.t.large, Together(self.axes, self.bowl)
        self.hide(*self.trails, self.table)
        axes = Axes(self.left, (W, self.t.far_w), (J, self.t.far_cost))
        bowl = axes.line(self.t.far_w, self.t.far_cost)
        self.become(near, Together(axes, bowl), tempo="plain")
        table = Table(self.rows, columns_of(self.t, large), len(large.loss))
        digits = digits_of(self.digit_place, large, self.t.large_rate)
        leaps = axes.trail(large.params[:, 0], large.loss, "loss")
        self.show(table, digits, leaps)
        self.run(self.clock(large.loss), leaps, table, digits, seconds=5)

    def lay(self, place: Place) -> None:
        """The bowl, with the ball on it and its tangent."""
        self.axes = Axes(place, (W, self.t.w), (J, self.t.cost))
        self.bowl = self.axes.line(self.t.w, self.t.cost)
        self.ball = self.axes.rider(self.bowl, self.t.main.params[:, 0])
        self.tangent = self.axes.tangent(self.ball, self.t.slope)

    def walk(self, to: int, seconds: float) -> None:
        """Move everything that shows the descent."""
        curve = self.ball, self.tangent, self.trail, self.rider, self.stem, self.stride
        self.run(self.timer, *curve, self.table, self.digits, seconds=seconds, to=to)
