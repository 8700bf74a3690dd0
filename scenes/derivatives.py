"""Derivatives: a secant becomes the tangent, two slices of a hill, and an h that is too small."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dlcore import (
    Grid,
    Landscape,
    digits,
    freeze,
    logistic_cost,
    numerical_gradient,
    quadratic,
    trace_derivative,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.derivative import Derivative
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

POWERS, SWING, NEAR, TINY = 17, 3, 7, 15
REACH, AT = 1.25 * np.linspace(-2.8, 1.0, 229), 168
CHORD = np.linspace(-1.2, 1.15, 41)
CORNER, SIZE = (2, 1), (4, 2)
HILL, SIDES = (-4.0, 3.0), ((-9.0, 9.0), (-6.0, 8.0))
UNIT, ZOOM = 1e-15, np.linspace(0.0, 2.2e-15, 1101)
SLACK, CLOSE = 1.01, 1e-3

W = Quantity("parameter", "w")
J = Quantity("loss", "J", "loss", ".6f")
SLOPE = Quantity("slope", "(dif J)/(dif w)", "gradient")
SECANT = Quantity("secant", "", "gradient", ".4f")
H = Quantity("step", "h", "data", ".0e")
SHORT, THIRD = replace(H, spec=".3f"), replace(SECANT, spec=".3f")
POWER = Quantity("power", "k", "ink", ".0f")
ERROR = Quantity("error", "", "loss", ".0e")
OFFSET = Quantity("offset", "", "ink", ".1f")
RISE = Quantity("rise", "", "loss")
WEIGHT, BIAS = Quantity("weight", "w"), Quantity("bias", "b")
COST = Quantity("cost", "J", "loss", ".1f")
BY = (
    Quantity("by_weight", "(partial J)/(partial w)", "gradient", ".3f"),
    Quantity("by_bias", "(partial J)/(partial b)", "gradient", ".3f"),
)


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    w: float = bounded(3.0, low=1.0, high=5.0, what="where the slope of w² is looked for")


@dataclass(frozen=True)
class Slice:
    """Cost along one parameter of the hill, the other held: values, costs, slopes (n,)."""

    x: np.ndarray
    cost: np.ndarray
    slope: np.ndarray


@dataclass(frozen=True)
class DerivativesTrace:
    """Secants of J(w) = w² by h, the slope everywhere, stairs of rounding, slices of a hill."""

    axis: np.ndarray
    cost: np.ndarray
    slope: np.ndarray
    point: np.ndarray
    value: float
    exact: float
    power: np.ndarray
    h: np.ndarray
    beyond: np.ndarray
    reached: np.ndarray
    chord: np.ndarray
    secants: np.ndarray
    quotient: np.ndarray
    error: np.ndarray
    offset: np.ndarray
    rise: np.ndarray
    line: np.ndarray
    foot: np.ndarray
    top: np.ndarray
    grid: Grid
    levels: np.ndarray
    here: np.ndarray
    slices: tuple[Slice, Slice]
    partials: np.ndarray
    differences: np.ndarray


def record(inputs: Inputs) -> DerivativesTrace:
    """Take secants of w² by h = 1 … 10⁻¹⁶, climb the float64 stairs, slice the cost of 3 and 8."""
    bowl, w = quadratic(np.array([[2.0]])), inputs.w
    power = np.arange(POWERS)
    run = trace_derivative(np.square, lambda x: 2.0 * x, w, h=10.0**-power)
    tiny = run.h[TINY:]
    hill, here = hill_of_ink(), np.array(HILL)
    grid = hill.grid(*SIDES, 77)
    ways = [np.column_stack(pair) for pair in ((grid.x, np.full(77, here[1])),)]
    ways.append(np.column_stack((np.full(77, here[0]), grid.y)))
    slices = [Slice(way[:, k], hill.loss(way), hill.slope(way)[:, k]) for k, way in enumerate(ways)]
    return freeze(
        DerivativesTrace(
            axis=w + REACH,
            cost=bowl.loss((w + REACH)[:, None]),
            slope=bowl.slope((w + REACH)[:, None])[:, 0],
            point=np.array([w]),
            value=run.value,
            exact=run.derivative,
            power=power,
            h=run.h,
            beyond=w + run.h,
            reached=np.square(w + run.h),
            chord=w + CHORD,
            secants=run.value + run.forward[: SWING + 1, None] * CHORD,
            quotient=run.forward,
            error=run.forward_error,
            offset=ZOOM / UNIT,
            rise=(np.square(w + ZOOM) - run.value) / UNIT,
            line=run.derivative * ZOOM / UNIT,
            foot=tiny / UNIT,
            top=(np.square(w + tiny) - run.value) / UNIT,
            grid=grid,
            levels=np.quantile(grid.loss, np.arange(1, 13) / 13),
            here=here,
            slices=(slices[0], slices[1]),
            partials=hill.gradient(here),
            differences=numerical_gradient(hill.value, here),
        )
    )


def hill_of_ink() -> Landscape:
    """The logistic cost of telling 3 from 8 by the ink on the left, as in gradient descent."""
    data = digits()
    chosen = np.isin(data.y, (3, 8))
    (top, left), (height, width) = CORNER, SIZE
    ink = data.x[chosen][:, top : top + height, left : left + width].mean(axis=(1, 2))
    return logistic_cost((ink - ink.mean()) / ink.std(), (data.y[chosen] == 8).astype(float))


def facts(trace: DerivativesTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    error, near, last = trace.error, slice(0, NEAR), trace.quotient[TINY:]
    best = int(error.argmin())
    return {
        "w": float(trace.point[0]),
        "exact": trace.exact,
        "first_h": float(trace.h[0]),
        "first": float(trace.quotient[0]),
        "last": float(trace.quotient[SWING]),
        "last_h": float(trace.h[SWING]),
        "by_weight": float(trace.partials[0]),
        "by_bias": float(trace.partials[1]),
        "best_h": float(trace.h[best]),
        "best_error": float(error[best]),
        "tiny_h": float(trace.h[TINY]),
        "smallest_h": float(trace.h[-1]),
        "tiny": float(last[0]),
        "smallest": float(last[-1]),
        "tiny_rise": float(trace.top[0]),
        "true_rise": trace.exact * trace.foot[0],
        "shrinks": at_most(error[near] - SLACK * trace.h[near], 1e-7),
        "slices": at_most(np.abs(trace.partials - trace.differences), CLOSE),
        "turns": below(error[best] - error[-1], 0.0),
        "whole_slope": equal(error[-1] - trace.exact, 0.0),
        "inside": above(min(best, POWERS - 1 - best), 0.0),
        "off": above(abs(last[0] - trace.exact) / trace.exact, 0.05),
        "stands_still": equal(last[-1], 0.0),
    }


def figures(t: DerivativesTrace, page: Page) -> Figures:
    """Draw the secants with their tangent, the error by h with the stairs, and the two slices."""
    place = page.place()
    left, right = place.columns(1.2, 1.0, gap=0.4)
    rule, rows = right.rows(1.0, 2.4, gap=0.2)
    axes = curve_of(left, t)
    bowl = axes.line(t.axis, t.cost)
    first = axes.line(t.chord, t.secants[0], "data")
    ball = axes.rider(bowl, t.axis).at(AT)
    tangent = axes.tangent(ball, t.slope, length=3.2).at(AT)
    spots = axes.dots(t.beyond[: SWING + 1], t.reached[: SWING + 1], "data")
    marks = (axes, bowl, first, tangent, spots, ball)
    yield "secants", page.put(place, *marks, rule_of(rule, t).at(0), ladder(rows, t).at(SWING))

    place = page.place(9.0, 4.0)
    left, right = place.columns(1.0, 1.0, gap=0.7)
    axes = errors_of(left, t)
    curve = axes, axes.line(t.power, t.error, "loss"), axes.dots(t.power, t.error, "loss")
    yield "too-small", page.put(place, *curve, *stairs_of(right, t))

    place = page.place(9.0, 4.0)
    left, right = place.columns(1.0, 1.3, gap=0.6)
    yield "partials", page.put(place, *hill_marks(left, t), *slice_marks(right, t))


def curve_of(place: Place, t: DerivativesTrace) -> Axes:
    """Axes of the parabola and its secants."""
    return Axes(place, (W, t.axis), (J, t.cost, t.secants), y_from=(None, None))


def rule_of(place: Place, t: DerivativesTrace) -> Rule:
    """The difference quotient in the digits of each h."""
    first = slice(0, SWING + 1)
    above, value = Slot("above", t.reached[first], J), Slot("value", t.value, J)
    h, slope = Slot("h", t.h[first], SHORT), Slot("secant", t.quotient[first], THIRD)
    return Rule(
        place,
        "(",
        above,
        "-",
        value,
        ") slash ",
        h,
        "=",
        slope,
        moves=SWING + 1,
        states=True,
        size="label",
    )


def quotient(place: Place) -> Rule:
    """The difference quotient in symbols."""
    above, value = Symbol("above", "J(w + h)", J.role), Symbol("value", "J(w)", J.role)
    return Rule(place, "(", above, "-", value, ") slash ", Symbol("h", "h", H.role), size="heading")


def algebra(place: Place) -> Rule:
    """What the quotient is of w², for any h."""
    two = Symbol("two", "2 w", SECANT.role)
    return Rule(place, "((w + h)^2 - w^2) slash", Symbol("h", "h", H.role), "=", two, "+ h")


def ladder(place: Place, t: DerivativesTrace) -> Table:
    """Slopes of the secants by h."""
    first = slice(0, SWING + 1)
    return Table(place, {H: t.h[first], SECANT: t.quotient[first]}, SWING + 1)


def errors_of(place: Place, t: DerivativesTrace) -> Axes:
    """Axes of the error by the power of ten of h."""
    return Axes(place, (POWER, t.power), (ERROR, t.error), y_log=True)


def stairs_of(place: Place, t: DerivativesTrace) -> tuple[Mark, ...]:
    """What float64 makes of w², its true slope, and where the two smallest h lead."""
    axes = Axes(place, (OFFSET, t.offset), (RISE, t.rise, t.line))
    stairs, line = axes.line(t.offset, t.rise, "loss"), axes.line(t.offset, t.line, "gradient")
    return axes, stairs, line, axes.dots(t.foot, t.top, "highlight", 0.1)


def hill_marks(place: Place, t: DerivativesTrace) -> tuple[Mark, ...]:
    """The hill from above with a cut along each parameter, and the point where they meet."""
    ends = [(float(side[0]), float(side[-1])) for side in (t.grid.x, t.grid.y)]
    axes = Axes(place, (WEIGHT,), (BIAS,), x_from=ends[0], y_from=ends[1], grid=False)
    cuts = axes.level(t.here[1], "series1"), axes.level(t.here[0], "series2", upright=True)
    level = axes.contours(t.grid.x, t.grid.y, t.grid.loss, t.levels)
    return axes, level, *cuts, axes.dots(t.here[:1], t.here[1:], "highlight", 0.11)


def slice_marks(place: Place, t: DerivativesTrace) -> tuple[Mark, ...]:
    """Both slices with the tangent where they meet, and its slope."""
    marks: list[Mark] = []
    for k, box in enumerate(place.rows(1.0, 1.0, gap=0.2)):
        way, name = t.slices[k], (WEIGHT, BIAS)[k]
        plot, words = box.columns(1.9, 1.0, gap=0.2)
        axes = Axes(plot, (name, way.x), (COST, *(part.cost for part in t.slices)))
        line = axes.line(way.x, way.cost, f"series{k + 1}")
        ball = axes.rider(line, t.here[k : k + 1], radius=0.1)
        slope = Slot("slope", t.partials[k], BY[k])
        rule = Rule(words, Symbol("partial", BY[k].symbol, BY[k].role), "=", slope, size="label")
        marks += [axes, line, ball, axes.tangent(ball, way.slope, length=1.7), rule]
    return tuple(marks)


class DerivativesScene(LessonScene[DerivativesTrace]):
    """The curve on the left, the ladder of ever smaller h beside; then a hill, then stairs."""

    @beat
    def two(self) -> None:
        self.left, right = self.stage.columns(1.2, 1.0, gap=0.4)
        self.symbols, digits, self.rows = right.rows(1.0, 0.8, 3.6, gap=0.15)
        self.axes = curve_of(self.left, self.t)
        self.bowl = self.axes.line(self.t.axis, self.t.cost)
        self.ball = self.axes.rider(self.bowl, self.t.axis).at(AT)
        self.other = self.axes.rider(self.bowl, self.t.beyond[: SWING + 1], "data")
        self.secant = self.axes.fitted(self.t.chord, self.t.secants, "gradient")
        self.quotient = rule_of(digits, self.t)
        self.fraction = quotient(self.symbols)
        self.stand(self.axes, self.bowl, self.secant, self.other, self.ball, self.fraction)
        self.timer = self.clock(self.t.secants)
        self.run(self.timer, self.secant, self.other, seconds=2.4)
        self.run(self.timer, self.secant, self.other, seconds=0.8, to=0)
        self.show(self.quotient)

    @beat
    def tangent(self) -> None:
        table = ladder(self.rows, self.t)
        self.show(table)
        self.run(self.timer, self.secant, self.other, self.quotient, table, seconds=5.5)
        touch = self.axes.tangent(self.ball, self.t.slope, length=3.2).at(AT)
        self.become(self.secant, touch)
        self.stand(self.ball)
        self.tell()
        self.swap(self.fraction, algebra(self.symbols), tempo="slow")

    @beat
    def height(self) -> None:
        self.keep(self.axes, self.bowl)
        both = Derivative(
            self.left, (W, self.t.axis), (J, self.t.cost), (SLOPE, self.t.slope), tangent=3.2
        )
        self.become(self.bowl, both.curve, tempo="plain")
        self.swap(self.axes, both.upper, tempo="quick")
        self.show(both.lower, *both.pen)
        along = self.clock(self.t.axis, even=True)
        self.run(along, *both.pen, both.slopes, seconds=5)

    @beat
    def partial(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.0, 1.3, gap=0.6)
        axes, level, across, upright, spot = hill_marks(left, self.t)
        slices = slice_marks(right, self.t)
        self.show(axes, level, spot)
        for cut, (plot, line, ball, touch, rule) in (
            (across, slices[:5]),
            (upright, slices[5:]),
        ):
            self.show(cut, plot)
            self.grow(cut, line)
            self.show(ball, touch, rule)

    @beat
    def smaller(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.35, 1.0, gap=0.6)
        self.plot = errors_of(left, self.t)
        line = self.plot.line(self.t.power, self.t.error, "loss")
        self.dots = self.plot.dots(self.t.power, self.t.error, "loss").at(0)
        columns = {H: self.t.h, SECANT: self.t.quotient, ERROR: self.t.error}
        self.table = Table(right, columns, 7)
        self.show(self.plot, self.dots, self.table)
        self.run(self.clock(self.t.power), line, self.dots, self.table, seconds=8)

    @beat
    def stairs(self) -> None:
        self.keep(self.dots, self.table)
        left, _ = self.stage.columns(1.35, 1.0, gap=0.6)
        axes, steps, line, spots = stairs_of(left, self.t)
        self.become(self.dots, steps)
        self.show(axes, line, spots.at(0))
        self.run(self.clock(self.t.foot), spots, seconds=2)
