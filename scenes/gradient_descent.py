"""Gradient descent in one parameter: a ball, a tangent and a table of steps walk down one curve together."""

from __future__ import annotations

from dataclasses import dataclass

import manim as mn
import numpy as np

from dlcore import DescentTrace, Landscape, quadratic, sgd, trace_descent
from stage import Figures, LessonScene, Page, bounded
from stage.mobjects.ball import Ball
from stage.mobjects.formula import Formula, Symbol, Value
from stage.mobjects.plot import Plot
from stage.mobjects.sweep import Sweep
from stage.mobjects.table import StepTable
from stage.mobjects.tangent import Tangent
from stage.mobjects.trail import Trail

SHOWN_STEPS, LARGE_STEPS = 7, 4


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    learning_rate: float = bounded(0.15, low=0.01, high=0.95)
    large_rate: float = bounded(1.05, low=1.01, high=1.5)
    start: float = bounded(3.0, low=0.5, high=10.0)
    steps: int = bounded(12, low=SHOWN_STEPS, high=200)


@dataclass(frozen=True)
class GradientDescentTrace:
    """One bowl J(w) = w², the descent the film follows, three more starts, and the rate that diverges."""

    learning_rate: float
    large_rate: float
    w: np.ndarray
    cost: np.ndarray
    slope: np.ndarray
    step: np.ndarray
    tangents: np.ndarray
    main: DescentTrace
    others: tuple[DescentTrace, ...]
    large: DescentTrace


def record(inputs: Inputs) -> GradientDescentTrace:
    """Compute the curve and every descent."""
    bowl = quadratic(np.array([[2.0]]))

    def descend(rate: float, start: float, steps: int) -> DescentTrace:
        return trace_descent(bowl, sgd(rate), np.array([start]), steps=steps, tolerance=0.0)

    main = descend(inputs.learning_rate, inputs.start, inputs.steps)
    large = descend(inputs.large_rate, inputs.start, LARGE_STEPS)
    reach = 1.06 * max(np.abs(main.params).max(), np.abs(large.params).max())
    w = np.linspace(-reach, reach, 201)
    return GradientDescentTrace(
        learning_rate=inputs.learning_rate,
        large_rate=inputs.large_rate,
        w=w,
        cost=np.array([bowl.value(np.array([x])) for x in w]),
        slope=np.array([bowl.gradient(np.array([x]))[0] for x in w]),
        step=np.arange(inputs.steps + 1),
        tangents=np.array([tangent(bowl, main.params[k], 0.22 * reach) for k in range(3)]),
        main=main,
        others=tuple(descend(inputs.learning_rate, f * inputs.start, inputs.steps) for f in (-0.9, -0.5, 0.65)),
        large=large,
    )


def tangent(landscape: Landscape, at: np.ndarray, reach: float) -> np.ndarray:
    """Endpoints (2, 2) of the tangent at ``at``, ``reach`` to either side."""
    w, cost, slope = float(at[0]), landscape.value(at), float(landscape.gradient(at)[0])
    return np.array([[w - reach, cost - reach * slope], [w + reach, cost + reach * slope]])


def facts(trace: GradientDescentTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    return {
        "learning_rate": trace.learning_rate,
        "large_rate": trace.large_rate,
        "start": float(trace.main.params[0, 0]),
        "first_slope": float(trace.main.grads[0, 0]),
        "first_loss": float(trace.main.loss[0]),
        "last_loss": float(trace.main.loss[-1]),
        "steps": len(trace.main.loss) - 1,
        "large_steps": len(trace.large.loss) - 1,
        "large_loss": float(trace.large.loss[-1]),
    }


def figures(trace: GradientDescentTrace, page: Page) -> Figures:
    """Draw the descent on its curve, and the losses of both rates."""
    figure = page.figure()
    (axes,) = figure.axes
    page.curve(axes, "w", "cost")
    page.curve(axes, "main.params[:,0]", "main.loss", role="highlight", marker="o", markersize=8, linewidth=0)
    color, name = page.color("gradient"), page.label("slope_short")
    for k in range(len(trace.tangents)):
        page.curve(axes, f"tangents[{k},:,0]", f"tangents[{k},:,1]", role="gradient", linewidth=1.6, alpha=0.8)
        place = (float(trace.main.params[k, 0]) + 0.06 * trace.w[-1], float(trace.main.loss[k]))
        page.number(axes, "main.grads", (k, 0), place, prefix=f"{name} ", ha="left", va="top", color=color)
    top = float(trace.cost[-1])
    axes.text(0, 0.72 * top, r"$w \leftarrow w - \alpha\,\frac{dJ}{dw}$", ha="center", fontsize=24)
    look = {"prefix": f"{page.label('learning_rate')} α = ", "color": page.color("data"), "fontsize": 14}
    page.number(axes, "learning_rate", None, (0, 0.55 * top), **look)
    axes.set(xlabel=page.label("parameter"), ylabel=page.label("loss"), ylim=(-0.06 * top, 1.04 * top))
    axes.grid(visible=True)
    yield "descent", figure

    figure = page.figure()
    (axes,) = figure.axes
    page.curve(axes, "step", "main.loss", marker="o")
    page.curve(axes, f"step[:{len(trace.large.loss)}]", "large.loss", role="loss", marker="o")
    for path, run, role in (("learning_rate", trace.main, "data"), ("large_rate", trace.large, "loss")):
        place = (LARGE_STEPS + 0.15, float(run.loss[LARGE_STEPS]))
        look = {"prefix": f"{page.label('learning_rate')} ", "color": page.color(role), "fontsize": 14}
        page.number(axes, path, None, place, ha="left", va="bottom", **look)
    axes.set(xlabel=page.label("iterations"), ylabel=page.label("loss"))
    axes.grid(visible=True)
    yield "rates", figure


class GradientDescentScene(LessonScene):
    """Curve on the left, rule and table on the right, one clock for both."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("cost", self.draw_curve)
        self.beat("start", self.place_ball)
        self.beat("slope", self.touch_tangent)
        self.beat("update", self.write_rule)
        self.beat("descend", self.walk_down)
        self.beat("starts", self.try_other_starts)
        self.beat("diverge", self.overshoot)
        self.close()

    def draw_curve(self) -> None:
        """Show the bowl that the loss makes over the parameter."""
        self.left, right = self.stage.columns(1.45, 1.0, gap=0.6)
        self.rule_place, self.table_place = right.rows(1.0, 2.1, gap=0.2)
        reach, top = float(self.trace.w[-1]), float(self.trace.cost.max())
        names = {"x_name": self.words.label("parameter"), "y_name": self.words.label("loss")}
        self.plot = Plot(self.left, (-reach, reach), (0.0, top), self.theme, **names)
        self.play(mn.FadeIn(self.plot), run_time=0.8)
        self.play(mn.Create(self.plot.curve(self.trace.w, self.trace.cost)), run_time=2.0)

    def place_ball(self) -> None:
        """Put the ball on the curve, with its numbers."""
        start = float(self.trace.main.params[0, 0])
        self.ball = Ball(self.plot, self.trace.w, self.trace.cost, self.trace.slope, start)
        self.table, self.rows = self.steps_of("main", SHOWN_STEPS)
        self.play(mn.GrowFromCenter(self.ball), run_time=0.6)
        self.play(mn.FadeIn(self.table), mn.FadeIn(self.rows[0][:3]), run_time=0.8)

    def touch_tangent(self) -> None:
        """Lay the tangent on the curve where the ball is."""
        self.tangent = Tangent(self.plot, *self.ball.spot, self.ball.slope)
        self.play(mn.Create(self.tangent), run_time=1.0)
        self.play(mn.FadeIn(self.rows[0][3], shift=mn.UP * 0.1), run_time=0.6)

    def write_rule(self) -> None:
        """Write the rule, then the same rule with this step's digits, then take the step."""
        left_side = (Symbol("new", "w"), "arrow.l", Symbol("old", "w"), "-", Symbol("rate", "alpha", "data"))
        slope = Symbol("slope", "(dif J)/(dif w)", "gradient")
        self.rule = Formula((*left_side, "dot", slope), self.theme, size="heading")
        above, self.digit_place = self.rule_place.rows(1.35, 1.0, gap=0.0)
        self.digits = self.digits_of_step(0)
        for line in (self.rule.move_to(above.center), self.digits):
            self.play(mn.FadeIn(line), run_time=1.0)
            self.wait(0.8)
        self.trail = mn.VGroup()
        self.step_to(1, run_time=1.6)

    def walk_down(self) -> None:
        """Repeat the rule until the table is full."""
        for step in range(2, SHOWN_STEPS):
            self.remove(self.digits)
            self.digits = self.digits_of_step(step - 1)
            self.add(self.digits)
            self.step_to(step, run_time=1.1)
        self.play(mn.FadeOut(self.tangent), run_time=0.4)

    def try_other_starts(self) -> None:
        """Let three more balls run from other starts, while the first runs on to its last step."""
        runs, colors = (*self.trace.others, self.trace.main), ("series1", "series2", "series4", "highlight")
        paths = [self.plot.path(run.params[:, 0], run.loss) for run in runs]
        paths[-1] = paths[-1][SHOWN_STEPS - 1 :]
        trails = [Trail(path, self.theme, color, radius=0.13) for path, color in zip(paths, colors, strict=True)]
        self.play(mn.LaggedStart(*(mn.FadeIn(trail) for trail in trails), lag_ratio=0.3), run_time=0.9)
        self.remove(self.ball)
        timing = {"run_time": 4.5, "rate_func": mn.rate_functions.ease_in_quad}
        self.play(Sweep(trails, 0.0, float(self.trace.step[-1]), **timing))
        self.starts = mn.VGroup(*trails, self.above_bottom("one_optimum", "data"))

    def overshoot(self) -> None:
        """Take the same start with a rate that is too large, step by step across the valley."""
        run = self.trace.large
        spots = [self.plot.point(float(w), float(loss)) for w, loss in zip(run.params[:, 0], run.loss, strict=True)]
        table, rows = self.steps_of("large", len(run.loss))
        digits = self.digits_of_step(0, "large", "large_rate")
        gone = mn.VGroup(self.starts, self.trail, self.digits, *self.rows, self.table)
        self.play(mn.FadeOut(gone), run_time=0.6)
        self.play(mn.FadeIn(self.ball.move_to(spots[0])), run_time=0.3)
        self.play(mn.FadeIn(table), mn.FadeIn(digits), mn.FadeIn(rows[0]), run_time=0.7)
        self.wait(1.0)
        for step in range(1, len(spots)):
            style = {"color": self.theme.loss, "stroke_width": self.theme.stroke, "tip_length": 0.22}
            arrow = mn.Arrow(spots[step - 1], spots[step], buff=0.1, **style)
            self.play(mn.Create(arrow), self.ball.animate.move_to(spots[step]), mn.FadeIn(rows[step]), run_time=0.9)
        self.above_bottom("too_large", "loss")

    def above_bottom(self, key: str, color: str) -> mn.VMobject:
        """Write a label above the bottom of the bowl."""
        note = self.label(key, color=color).next_to(self.plot.point(0.0, 0.0), mn.UP, buff=0.9)
        self.play(mn.FadeIn(note), run_time=0.6)
        return note

    def steps_of(self, run: str, count: int) -> tuple[StepTable, list[mn.VGroup]]:
        """Table of a recorded run, and its rows, to be added when their steps happen."""
        columns = [(f"{run}.params", "w", ".2f", "ink"), (f"{run}.loss", self.words.label("loss"), ".2f", "loss")]
        if run == "main":
            columns.append(("main.grads", self.words.label("slope_short"), ".2f", "gradient"))
        table = StepTable(self.table_place, self.trace, columns, range(count), self.theme, self.words.label("step"))
        return table, [table.row(place) for place in range(count)]

    def step_to(self, step: int, run_time: float) -> None:
        """Roll ball and tangent to the recorded step, leave a mark, fill the row."""
        self.add(self.trail.add(mn.Dot(self.ball.get_center(), radius=0.07, color=self.theme.gradient)))
        w = mn.ValueTracker(self.ball.at)
        roll = mn.UpdateFromFunc(self.ball, lambda ball: ball.roll(w.get_value()))
        lean = mn.UpdateFromFunc(self.tangent, lambda line: line.touch(*self.ball.spot, self.ball.slope))
        self.play(w.animate.set_value(float(self.trace.main.params[step, 0])), roll, lean, run_time=run_time)
        self.play(mn.FadeIn(self.rows[step]), run_time=0.3)

    def digits_of_step(self, step: int, run: str = "main", rate: str = "learning_rate") -> Formula:
        """Write the rule with the digits of one recorded step."""
        new, old = Value("new", f"{run}.params", (step + 1, 0)), Value("old", f"{run}.params", (step, 0))
        slope = Value("slope", f"{run}.grads", (step, 0), color="gradient")
        parts = (new, "=", old, "-", Value("rate", rate, color="data"), "dot", slope)
        return Formula(parts, self.theme, trace=self.trace).move_to(self.digit_place.center)
