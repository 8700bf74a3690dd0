"""A race of optimizers: six walks from one start over a ravine, and off a saddle at equal rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import (
    DescentTrace,
    Grid,
    Landscape,
    Optimizer,
    adagrad,
    adam,
    momentum,
    nesterov,
    ravine,
    rmsprop,
    saddle,
    sgd,
    trace_descent,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.contours import Contours, even_levels
from dlmotion.stage.marks.axes.trail import Trail
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

NAMES = ("descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
ROLES = ("ink", "series5", "series6", "series2", "series4", "series0")
NAMED = tuple(zip(NAMES, ROLES, strict=True))
RAVINE, SADDLE = ((-4.6, 4.6), (-2.2, 2.2)), ((-3.2, 3.2), (-2.4, 2.4))
START, RIDGE = (-4.2, 1.5), (2.6, 0.001)
RATIO, BETA = 60.0, 0.85
SMALLEST, MOST = 1e-12, 1200

X, Y = Quantity("x"), Quantity("y")
J = Quantity("loss", "J", spec=".2g")
STEP = Quantity("step", "k", "muted", ".0f")
AWAY = Quantity("away", "abs(y)")
LEFT = Quantity("left", spec="d")
RATE = Quantity("rate", "alpha", "data", "g")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    learning_rate: float = bounded(
        0.03, low=0.01, high=0.033, what="rate of plain gradient descent"
    )
    momentum_rate: float = bounded(0.012, low=0.001, high=0.02, what="rate of momentum, Nesterov")
    adaptive_rate: float = bounded(0.2, low=0.02, high=0.4, what="rate of Adam; RMSprop takes half")
    steps: int = bounded(70, low=20, high=200, what="steps in the ravine")


@dataclass(frozen=True)
class OptimizersTrace:
    """Both landscapes and every walk over them, in the order of ``NAMES``."""

    learning_rate: float
    momentum_rate: float
    beta: float
    effective: float
    fair_rate: float
    rmsprop_rate: float
    adam_rate: float
    step: np.ndarray
    ravine: Grid
    ravine_levels: np.ndarray
    downhill: np.ndarray
    walks: tuple[DescentTrace, ...]
    loss: np.ndarray
    saddle: Grid
    saddle_levels: np.ndarray
    escapes: tuple[np.ndarray, ...]
    away: tuple[np.ndarray, ...]
    ridge_step: np.ndarray
    left: np.ndarray


def record(inputs: Inputs) -> OptimizersTrace:
    """Walk six ways over the ravine, then six ways off the saddle's ridge."""
    valley, ridge, rate = ravine(ratio=RATIO), saddle(), inputs.learning_rate
    fair = rate * (1.0 - BETA)
    walks = [
        descend(valley, rule, START, inputs.steps) for rule in rules(inputs, inputs.momentum_rate)
    ]
    gone = [inside(descend(ridge, rule, RIDGE, MOST).params) for rule in rules(inputs, fair)]
    loss, slope = np.array([walk.loss for walk in walks]), walks[0].grads[0]
    grids = valley.grid(*RAVINE, 81), ridge.grid(*SADDLE, 81)
    return OptimizersTrace(
        learning_rate=rate,
        momentum_rate=inputs.momentum_rate,
        beta=BETA,
        effective=inputs.momentum_rate / (1.0 - BETA),
        fair_rate=fair,
        rmsprop_rate=inputs.adaptive_rate / 2,
        adam_rate=inputs.adaptive_rate,
        step=np.arange(inputs.steps + 1),
        ravine=grids[0],
        ravine_levels=even_levels(grids[0].loss, 10),
        downhill=np.array([START, START - 1.2 * slope / np.linalg.norm(slope)]),
        walks=tuple(walks),
        loss=np.where(loss < SMALLEST, np.nan, loss),
        saddle=grids[1],
        saddle_levels=even_levels(grids[1].loss, 12),
        escapes=tuple(gone),
        away=tuple(np.abs(walk[:, 1]) for walk in gone),
        ridge_step=np.arange(max(map(len, gone))),
        left=np.array([len(walk) for walk in gone]),
    )


def rules(inputs: Inputs, rolling: float) -> tuple[Optimizer, ...]:
    """Optimizers in the order of ``NAMES``."""
    own = inputs.adaptive_rate
    return (
        sgd(inputs.learning_rate),
        momentum(rolling, momentum=BETA),
        nesterov(rolling, momentum=BETA),
        adagrad(3 * own),
        rmsprop(own / 2),
        adam(own),
    )


def descend(
    landscape: Landscape, rule: Optimizer, start: tuple[float, float], steps: int
) -> DescentTrace:
    """Walk exactly ``steps`` steps."""
    return trace_descent(landscape, rule, np.array(start), steps=steps, tolerance=0.0)


def inside(params: np.ndarray) -> np.ndarray:
    """Leading part of a walk (T + 1, 2) that stays on the saddle's map."""
    out = np.abs(params[:, 1]) > SADDLE[1][1]
    return params[: int(out.argmax())] if out.any() else params


def facts(trace: OptimizersTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    ends, limit = [float(walk.loss[-1]) for walk in trace.walks], 2.0 / RATIO
    plain, slope = trace.walks[0].params[:4, 1], np.abs(trace.walks[0].grads[0])
    first = np.abs([trace.walks[4].updates[0], trace.walks[5].updates[0]])
    left = trace.left
    return {
        "steps": len(trace.step) - 1,
        "best": min(ends),
        "worst": max(ends),
        "learning_rate": trace.learning_rate,
        "percent": 100.0 * trace.learning_rate,
        "bounces": below(plain[1:] * plain[:-1], 0.0),
        "one_side": above(plain[1:] * plain[:-1], 0.0),
        "effective": trace.effective,
        "limit": limit,
        "unbearable": above(trace.effective, limit),
        "longer": above(trace.effective, trace.learning_rate),
        "shorter": below(trace.effective, trace.learning_rate),
        "ratio": float(slope.max() / slope.min()),
        "equal_steps": equal(first.max(axis=1) / first.min(axis=1), 1.0, 0.01),
        "descent_left": int(left[0]),
        "momentum_left": int(left[1]),
        "adaptive_left": int(left[3:].max()),
        "momentum_ahead": below(ends[1] - ends[0], 0.0),
        "momentum_behind": at_least(ends[1] - ends[0], 0.0),
        "no_help": at_least(left[1:3] - left[0], 0),
        "adaptive_lead": below(left[3:].max() - left[:3], 0),
        **{f"{name}_loss": end for name, end in zip(NAMES, ends, strict=True)},
    }


def figures(t: OptimizersTrace, page: Page) -> Figures:
    """Draw all paths over the ravine, and all losses by step."""
    place = page.place(8.0, 4.8)
    body, foot = place.rows(5.4, 0.4, gap=0.2)
    left, right = body.columns(1.15, 1.0, gap=0.5)
    axes, heights = axes_over(left, *RAVINE), loss_axes(right, t)
    marks: list[Mark] = [axes, heights, contours_of(axes, t)]
    for k, role in enumerate(ROLES):
        walk = t.walks[k].params
        marks += [axes.line(walk[:, 0], walk[:, 1], role), heights.line(t.step, t.loss[k], role)]
    cells = foot.columns(*[1.0] * len(NAMES), gap=0.1)
    keys = [Legend(cell, [entry]) for cell, entry in zip(cells, NAMED, strict=True)]
    yield "race", page.put(place, *marks, *keys)


def axes_over(place: Place, x: tuple[float, float], y: tuple[float, float]) -> Axes:
    """Axes over a landscape."""
    return Axes(place, (X,), (Y,), x_from=x, y_from=y, grid=False)


def contours_of(axes: Axes, t: OptimizersTrace) -> Contours:
    """Level lines of the ravine."""
    return axes.contours(t.ravine.x, t.ravine.y, t.ravine.loss, t.ravine_levels)


def loss_axes(place: Place, t: OptimizersTrace) -> Axes:
    """Axes of the losses by step."""
    return Axes(place, (STEP, t.step), (J, t.loss), y_log=True)


def rules_of(place: Place, t: OptimizersTrace) -> dict[str, Together]:
    """The rule of each kind, with the rates that are used; what moves last stands first."""
    upper, lower = place.rows(1.0, 1.0, gap=0.0)
    slope, arrow = Symbol("slope", "nabla J", "gradient"), Symbol("arrow", "arrow.l")
    now, past = Symbol("memory", "u", "series5"), Symbol("past", "u", "series5")
    beta, size = Slot("beta", t.beta, RATE), "label"

    def step(box: Place, rate: float, *rest: Symbol | str, name: Symbol | None = None) -> Rule:
        said = [name] if name else []
        new, old = Symbol("new", "w"), Symbol("old", "w")
        return Rule(box, *said, new, arrow, old, "-", Slot("rate", rate, RATE), *rest, size=size)

    def shrunk(box: Place, rate: float, what: Symbol, name: str, role: str) -> Rule:
        said = Symbol("name", f'"{name}:"', role)
        return step(box, rate, what, "\\/", Symbol("root", "sqrt(v)"), name=said)

    return {
        "descent": Together(step(upper, t.learning_rate, slope)),
        "momentum": Together(
            step(lower, t.momentum_rate, Symbol("slope", "u", "series5")),
            Rule(upper, now, arrow, beta, past, "+", slope, size=size),
        ),
        "adaptive": Together(
            shrunk(lower, t.adam_rate, Symbol("slope", "m", "gradient"), "Adam", ROLES[5]),
            shrunk(upper, t.rmsprop_rate, slope, "RMSprop", ROLES[4]),
        ),
        "fair": Together(
            Rule(
                lower,
                Slot("fair", t.fair_rate, RATE),
                "\\/ (1 -",
                beta,
                ") =",
                Slot("rate", t.learning_rate, RATE),
                size=size,
            ),
        ),
    }


def trail_on(axes: Axes, walk: np.ndarray, role: str) -> Trail:
    """Way of one method over a map."""
    return axes.trail(walk[:, 0], walk[:, 1], role)


def escape_in(
    left: Place, right: Place, t: OptimizersTrace
) -> tuple[Contours, Together, list[Mark]]:
    """Map of the saddle, its axes beside those of the distance by step; every way over both."""
    plane = axes_over(left, *SADDLE)
    level = plane.contours(t.saddle.x, t.saddle.y, t.saddle.loss, t.saddle_levels)
    scales = (STEP, t.ridge_step), (AWAY, *t.away)
    heights = Axes(right, *scales, y_log=True, y_from=(None, 10.0))
    ways: list[Mark] = []
    for walk, away, role in zip(t.escapes, t.away, ROLES, strict=True):
        line = heights.line(t.ridge_step[: len(away)], away, role).at(0)
        ways += [trail_on(plane, walk, role), line]
    return level, Together(plane, heights), ways


class OptimizersScene(LessonScene[OptimizersTrace]):
    """Paths over the landscape, then paths and losses side by side, then the saddle."""

    @beat
    def ravine(self) -> None:
        wide, side = self.stage.columns(2.6, 1.0, gap=0.4)
        self.axes = axes_over(wide, *RAVINE)
        self.map = contours_of(self.axes, self.t)
        walks = {name: (J, walk.loss) for name, walk in zip(NAMES, self.t.walks, strict=True)}
        self.legend = Legend(side.rows(1.0, 1.6)[0], NAMED, values=walks)
        ways = zip(self.t.walks, ROLES, strict=True)
        trails = [trail_on(self.axes, walk.params, role) for walk, role in ways]
        self.stand(self.axes, self.map, *trails, self.legend)
        self.run(self.clock(self.t.step, even=True), *trails, self.legend, seconds=7)

    @beat
    def steps(self) -> None:
        self.keep(self.axes, self.map, self.legend)
        down = self.axes.arrow(self.t.downhill[:, 0], self.t.downhill[:, 1])
        self.show(down)
        for walk, role in zip(self.t.walks, ROLES, strict=True):
            first = self.axes.arrow(walk.params[:2, 0], walk.params[:2, 1], role)
            self.grow(down, first, tempo="plain")
        self.hide(down)

    @beat
    def descent(self) -> None:
        self.keep(self.map)
        self.left, right = self.stage.columns(1.0, 1.2, gap=0.5)
        rules, keys, self.below = right.rows(1.1, 1.25, 3.3, gap=0.1)
        self.axes, self.heights = axes_over(self.left, *RAVINE), loss_axes(self.below, self.t)
        self.map = self.become(self.map, contours_of(self.axes, self.t))
        self.cells, self.rules = keys.grid(3, 2, gap=0.0), rules_of(rules, self.t)
        self.rule, self.shown = self.rules["descent"], list[Mark]()
        self.show(self.axes, self.heights, self.rule)
        self.follow(0)

    @beat
    def momentum(self) -> None:
        self.rule = self.become(self.rule, self.rules["momentum"])
        self.follow(1, 2)

    @beat
    def adaptive(self) -> None:
        self.rule = self.become(self.rule, self.rules["adaptive"])
        self.follow(3, 4, 5)

    @beat
    def saddle(self) -> None:
        t, (level, axes, ways) = self.t, escape_in(self.left, self.below, self.t)
        self.keep(self.map)
        self.become(self.map, level)
        self.show(axes, self.rules["fair"])
        self.stand(*ways)
        timer = self.clock(t.ridge_step, even=True)
        self.run(timer, *ways, seconds=3, to=min(14, timer.last))
        self.run(timer, *ways, seconds=5)
        self.tell()
        for k in np.argsort(t.left).tolist():
            values = {NAMES[k]: (LEFT, t.left[k])}
            self.show(Legend(self.cells[k], [NAMED[k]], values=values))

    def follow(self, *which: int) -> None:
        """Run some methods over map and losses, those before them dimmed."""
        marks: list[Mark] = []
        for k in which:
            walk, role = self.t.walks[k], ROLES[k]
            key = Legend(self.cells[k], [NAMED[k]], values={NAMES[k]: (J, walk.loss)})
            line = self.heights.line(self.t.step, self.t.loss[k], role).at(0)
            marks += [trail_on(self.axes, walk.params, role), line, key]
        self.focus(*marks, among=tuple(self.shown))
        self.stand(*marks)
        self.run(self.clock(self.t.step, even=True), *marks, seconds=5)
        self.shown += marks
