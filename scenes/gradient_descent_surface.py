"""Gradient descent in two parameters: a walk over the logistic cost, and the curve that it fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import DescentTrace, Grid, digits, logistic_cost, sgd, sigmoid, trace_descent
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.contours import Contours
from dlmotion.stage.marks.axes.surface import Surface
from dlmotion.stage.marks.axes.trail import Trail
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

OTHERS = ((6.5, 5.0), (5.0, -5.0))
ROLES = ("highlight", "series2", "series4")
LARGE_START, LARGE_STEPS = (3.0, 0.5), 3
CORNER, SIZE = (2, 1), (4, 2)
REACH = ((-6.0, 13.0), (-6.0, 8.5))
ARROW, TOGETHER = 2.6, 0.5

W, B = Quantity("weight", "w"), Quantity("bias", "b")
J = Quantity("cost", "J", "loss", ".3f")
SLOPE = Quantity("slope", "nabla J", "gradient", ".3f")
RATE = Quantity("rate", "alpha", "data", "g")
INK, SHARE = Quantity("ink"), Quantity("probability", spec=".1f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    learning_rate: float = bounded(6.0, low=0.2, high=8.0, what="rate of every walk but the last")
    large_rate: float = bounded(40.0, low=36.0, high=44.0, what="rate of the walk that leaps away")
    w: float = bounded(-4.0, low=-5.0, high=10.0, what="weight at the start")
    b: float = bounded(3.0, low=-5.0, high=6.0, what="bias at the start")
    steps: int = bounded(60, low=8, high=200, what="steps of the walks")


@dataclass(frozen=True)
class SurfaceTrace:
    """Cost of telling 3 from 8 by one feature, walks over it, and the curves that they fit."""

    learning_rate: float
    large_rate: float
    feature: np.ndarray
    label: np.ndarray
    pictures: np.ndarray
    ink: np.ndarray
    grid: Grid
    levels: np.ndarray
    downhill: np.ndarray
    bottom: np.ndarray
    main: DescentTrace
    others: tuple[DescentTrace, ...]
    large: DescentTrace
    axis: np.ndarray
    fits: tuple[np.ndarray, ...]


def record(inputs: Inputs) -> SurfaceTrace:
    """Standardize the ink on the left of every 3 and 8, then descend from several starts."""
    data = digits()
    chosen = np.isin(data.y, (3, 8))
    images, label = data.x[chosen], (data.y[chosen] == 8).astype(float)
    (top, left), (height, width) = CORNER, SIZE
    ink = images[:, top : top + height, left : left + width].mean(axis=(1, 2))
    feature = (ink - ink.mean()) / ink.std()
    cost = logistic_cost(feature, label)

    def descend(rate: float, start: tuple[float, float], steps: int) -> DescentTrace:
        return trace_descent(cost, sgd(rate), np.array(start), steps=steps, tolerance=0.0)

    main = descend(inputs.learning_rate, (inputs.w, inputs.b), inputs.steps)
    others = tuple(descend(inputs.learning_rate, start, inputs.steps) for start in OTHERS)
    large = descend(inputs.large_rate, LARGE_START, LARGE_STEPS)
    typical = [
        np.abs(np.where(label == k, feature, np.inf) - feature[label == k].mean()).argmin()
        for k in (0, 1)
    ]
    seen = np.vstack([run.params for run in (main, *others, large)])
    ends = [
        (min(low, least - 1.0), max(high, most + 1.0))
        for (low, high), least, most in zip(REACH, seen.min(axis=0), seen.max(axis=0), strict=True)
    ]
    grid, axis = cost.grid(ends[0], ends[1], 77), np.linspace(-2.2, 2.8, 81)
    slope = main.grads[0]
    return SurfaceTrace(
        learning_rate=inputs.learning_rate,
        large_rate=inputs.large_rate,
        feature=feature,
        label=label,
        pictures=images[typical],
        ink=feature[typical],
        grid=grid,
        levels=np.quantile(grid.loss, (0.003, 0.02, *np.arange(1, 13) / 13)),
        downhill=np.array([main.params[0], main.params[0] - ARROW * slope / np.linalg.norm(slope)]),
        bottom=descend(6.0, LARGE_START, 3000).params[-1],
        main=main,
        others=others,
        large=large,
        axis=axis,
        fits=tuple(sigmoid(run.params[:, :1] * axis + run.params[:, 1:]) for run in (main, large)),
    )


def facts(trace: SurfaceTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    main, large, runs = trace.main, trace.large, (trace.main, *trace.others)
    apart = [float(np.linalg.norm(run.params[-1] - trace.bottom)) for run in runs]
    numbers = {
        f"{key}{step}": float(main.params[step, row])
        for row, key in enumerate("wb")
        for step in (0, 1)
    }
    return {
        **numbers,
        "learning_rate": trace.learning_rate,
        "large_rate": trace.large_rate,
        "steps": len(main.loss) - 1,
        "first_loss": float(main.loss[0]),
        "second_loss": float(main.loss[1]),
        "last_loss": float(main.loss[-1]),
        "lowest": float(min(run.loss[-1] for run in runs)),
        "highest": float(max(run.loss[-1] for run in runs)),
        "large_before": float(large.loss[0]),
        "large_after": float(large.loss[-1]),
        "first_falls": below(main.loss[1] - main.loss[0], 0.0),
        "falls": below(main.loss[-1] - main.loss[0], 0.0),
        "together": at_most(apart, TOGETHER),
        "all_lower": below([run.loss[-1] - run.loss[0] for run in runs], 0.0),
        "leaps_away": above(large.loss[-1] - large.loss[0], 0.0),
    }


def figures(t: SurfaceTrace, page: Page) -> Figures:
    """Draw the cost from the side and from above, then the rules with the first step's digits."""
    place = page.place(8.0, 4.0)
    left, right = place.columns(1.0, 1.0, gap=0.6)
    side, axes = (plane(box, t) for box in (left, right))
    walks = [
        walk_on(axes, run, role, 0.09).at(len(run.loss) - 1)
        for run, role in zip((t.main, *t.others), ROLES, strict=True)
    ]
    yield "surface", page.put(place, surface_of(side, t).at(1.0), axes, level_on(axes, t), *walks)

    place = page.place(8.0, 2.4)
    left, right = place.columns(1.0, 1.7)
    yield "update", page.put(place, rules_in(left), digits_in(right, t))


def plane(place: Place, t: SurfaceTrace) -> Axes:
    """Axes of both parameters, a unit of one as long as a unit of the other."""
    ends = [(float(side[0]), float(side[-1])) for side in (t.grid.x, t.grid.y)]
    return Axes(place, (W,), (B,), x_from=ends[0], y_from=ends[1], grid=False, equal=True)


def surface_of(axes: Axes, t: SurfaceTrace) -> Surface:
    """The cost with the main walk on it."""
    grid = t.grid
    return axes.surface(grid.x, grid.y, grid.loss, J, t.levels, t.main.params, t.main.loss)


def level_on(axes: Axes, t: SurfaceTrace) -> Contours:
    """Lines of equal cost."""
    return axes.contours(t.grid.x, t.grid.y, t.grid.loss, t.levels)


def walk_on(axes: Axes, run: DescentTrace, role: str, radius: float = 0.11) -> Trail:
    """Way of a walk over the contours."""
    return axes.trail(run.params[:, 0], run.params[:, 1], role, radius)


def partial(k: int) -> Symbol:
    """Partial derivative by a parameter."""
    return Symbol("partial", f"(partial J)/(partial {(W, B)[k].symbol})", "gradient")


def slopes_in(place: Place, t: SurfaceTrace) -> Together:
    """Both partial derivatives at the start."""
    slopes = [Slot("slope", t.main.grads[0, k], SLOPE) for k in (0, 1)]
    boxes = enumerate(place.rows(1.0, 1.0))
    return Together(*(Rule(box, partial(k), "=", slopes[k]) for k, box in boxes))


def rules_in(place: Place) -> Together:
    """The rule of each parameter in symbols."""
    rules = []
    for k, box in enumerate(place.rows(1.0, 1.0)):
        new, old = (Symbol(key, (W, B)[k].symbol) for key in ("new", "old"))
        rate = Symbol("rate", RATE.symbol, RATE.role)
        rules.append(Rule(box, new, "arrow.l", old, "-", rate, "dot", partial(k), size="label"))
    return Together(*rules)


def digits_in(place: Place, t: SurfaceTrace) -> Together:
    """The same rules in the digits of the first step."""
    rules = []
    for k, box in enumerate(place.rows(1.0, 1.0)):
        ways = enumerate(("old", "new"))
        old, new = (Slot(key, t.main.params[step, k], (W, B)[k]) for step, key in ways)
        rate = Slot("rate", t.learning_rate, RATE)
        slope = Slot("slope", t.main.grads[0, k], SLOPE)
        rules.append(Rule(box, old, "-", rate, "dot (", slope, ") =", new, size="label"))
    return Together(*rules)


def example_in(place: Place, t: SurfaceTrace, kind: int) -> Together:
    """Typical digit of a class, the part whose ink is measured, and the result."""
    picture, below = place.rows(2.2, 1.0, gap=0.1)
    value = Quantity("ink", role=f"class{kind}")
    image = Array(picture, t.pictures[kind], INK, look="heat", digits=False)
    frame = image.window([CORNER], SIZE, f"class{kind}")
    prefix = f"{place.label(INK.label)} "
    digit = Digit(below.rows(1.0, 2.0)[0], t.ink[kind], value, prefix=prefix)
    return Together(image, frame, digit)


def model_in(place: Place, t: SurfaceTrace) -> tuple[Axes, Together]:
    """Axes of probability by ink, and both classes on them, named."""
    ends: dict[str, Any] = {"x_from": (-2.2, 2.8), "y_from": (-0.08, 1.08)}
    axes = Axes(place, (INK, t.feature), (SHARE,), y_ticks=(0.0, 0.5, 1.0), **ends)
    three = Note(place, "three", size="small", role="class0", at=(0.3, 0.52))
    eight = Note(place, "eight", size="small", role="class1", at=(0.78, 0.7))
    return axes, Together(axes.scatter(t.feature, t.label, t.label, 0.06), three, eight)


def cost_in(place: Place, run: DescentTrace) -> Digit:
    """Cost of a walk where it stands."""
    return Digit(place, run.loss, J, size="heading", prefix="J = ")


class GradientDescentSurfaceScene(LessonScene[SurfaceTrace]):
    """Landscape on the left, the fitted curve and the update rules on the right."""

    @beat
    def surface(self) -> None:
        self.left, right = self.stage.columns(1.2, 1.0, gap=0.5)
        self.upper, self.lower = right.rows(1.7, 1.0, gap=0.25)
        self.relief = surface_of(plane(self.left, self.t), self.t)
        boxes = enumerate(right.columns(1.0, 1.0))
        self.stand(self.relief, *(example_in(box, self.t, kind) for kind, box in boxes))
        self.orbit = self.clock(3, even=True)
        self.run(self.orbit, self.relief, seconds=3, to=0.5)
        self.tell()
        self.run(self.orbit, self.relief, seconds=4, to=1)

    @beat
    def model(self) -> None:
        self.keep(self.relief)
        self.plot, self.samples = model_in(self.upper, self.t)
        self.fit = self.plot.fitted(self.t.axis, self.t.fits[0], "activation")
        start = self.relief.spot(0)
        self.show(self.plot, self.samples)
        self.show(start, tempo="quick")
        self.grow(start, self.fit)
        self.hide(start)

    @beat
    def contour(self) -> None:
        self.axes = plane(self.left, self.t)
        self.level = level_on(self.axes, self.t)
        self.trail = walk_on(self.axes, self.t.main, ROLES[0])
        self.run(self.orbit, self.relief, seconds=4)
        self.show(self.axes, self.trail)
        self.become(self.relief, self.level, tempo="quick")
        self.stand(self.level, self.trail)

    @beat
    def gradient(self) -> None:
        self.arrow = self.axes.arrow(self.t.downhill[:, 0], self.t.downhill[:, 1])
        self.slopes = slopes_in(self.lower, self.t)
        self.show(self.arrow, tempo="slow")
        self.show(*self.slopes.marks, lag=0.5)

    @beat
    def update(self) -> None:
        rules, self.digits = rules_in(self.lower), digits_in(self.lower, self.t)
        self.become(self.slopes, rules)
        self.rest()
        self.swap(rules, self.digits)
        self.timer = self.clock(self.t.main.loss)
        self.run(self.timer, self.trail, self.fit, seconds=1.6, to=1)
        self.hide(self.arrow)

    @beat
    def descend(self) -> None:
        cost = cost_in(self.lower, self.t.main).at(1)
        self.hide(self.digits)
        self.show(cost, tempo="quick")
        self.timer.even = True
        self.run(self.timer, self.trail, self.fit, cost, seconds=5)

    @beat
    def starts(self) -> None:
        runs = zip(self.t.others, ROLES[1:], strict=True)
        others = [walk_on(self.axes, run, role) for run, role in runs]
        self.show(*others, tempo="quick")
        self.run(self.clock(self.t.main.loss, even=True), *others, seconds=4)

    @beat
    def overshoot(self) -> None:
        large = self.t.large
        self.keep(self.axes, self.level, self.plot, self.samples)
        fit = self.plot.fitted(self.t.axis, self.t.fits[1], "activation")
        moving = walk_on(self.axes, large, "loss"), fit, cost_in(self.lower, large)
        self.show(*moving)
        self.run(self.clock(large.loss), *moving, seconds=4.5)
