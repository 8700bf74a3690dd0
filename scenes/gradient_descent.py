"""Gradient descent in one parameter: a ball, a tangent and a table of steps walk down one curve together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Arrow,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    GrowArrow,
    GrowFromCenter,
    LaggedStart,
    UpdateFromFunc,
    ValueTracker,
    VGroup,
    linear,
    smooth,
)
from matplotlib.figure import Figure

from dlcore import DescentTrace, quadratic, sgd, trace_descent
from stage import LessonScene, Page, bounded
from stage.mobjects.formula import Formula, Symbol, Value
from stage.mobjects.plot import Plot
from stage.mobjects.table import StepTable
from stage.mobjects.tangent import Tangent

SHOWN_STEPS = 7


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
    main: DescentTrace
    others: tuple[DescentTrace, ...]
    large: DescentTrace


def record(inputs: Inputs) -> GradientDescentTrace:
    """Compute the curve and every descent."""
    bowl = quadratic(np.array([[2.0]]))

    def descend(rate: float, start: float, steps: int) -> DescentTrace:
        return trace_descent(bowl, sgd(rate), np.array([start]), steps=steps, tolerance=0.0)

    main = descend(inputs.learning_rate, inputs.start, inputs.steps)
    large = descend(inputs.large_rate, inputs.start, 4)
    reach = 1.06 * max(np.abs(main.params).max(), np.abs(large.params).max())
    w = np.linspace(-reach, reach, 201)
    return GradientDescentTrace(
        learning_rate=inputs.learning_rate,
        large_rate=inputs.large_rate,
        w=w,
        cost=np.array([bowl.value(np.array([x])) for x in w]),
        slope=np.array([bowl.gradient(np.array([x]))[0] for x in w]),
        step=np.arange(inputs.steps + 1),
        main=main,
        others=tuple(
            descend(inputs.learning_rate, f * inputs.start, inputs.steps) for f in (-0.9, -0.5, 0.65)
        ),
        large=large,
    )


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


def figures(trace: GradientDescentTrace, page: Page) -> Iterator[tuple[str, Figure]]:
    """Draw the descent on its curve, and the losses of both rates."""
    figure = page.figure()
    (axes,) = figure.axes
    page.curve(axes, "w", "cost")
    page.curve(axes, "main.params", "main.loss", role="gradient", marker="o", markersize=7, linewidth=1.2)
    for step in range(3):
        page.number(
            axes, "main.loss", step, (trace.main.params[step, 0] + 0.25, trace.main.loss[step]), ha="left"
        )
    axes.set(xlabel=page.label("parameter"), ylabel=page.label("loss"))
    axes.grid(visible=True)
    yield "descent", figure

    figure = page.figure()
    (axes,) = figure.axes
    page.curve(axes, "step", "main.loss", marker="o")
    page.curve(axes, "step[:5]", "large.loss", role="loss", marker="o")
    for rate, role in (("learning_rate", "data"), ("large_rate", "loss")):
        run = trace.main if rate == "learning_rate" else trace.large
        place = (min(len(run.loss) - 1, 4), float(run.loss[min(len(run.loss) - 1, 4)]))
        name = page.label("learning_rate")
        page.number(
            axes, rate, None, place, prefix=f"{name} ", color=page.color(role), ha="left", va="bottom"
        )
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
        self.left, self.right = self.stage.columns(1.45, 1.0, gap=0.6)
        reach = float(self.trace.w[-1])
        names = {"x_name": self.words.label("parameter"), "y_name": self.words.label("loss")}
        self.plot = Plot(self.left, (-reach, reach), (0.0, float(self.trace.cost.max())), self.theme, **names)
        self.curve = self.plot.curve(self.trace.w, self.trace.cost)
        self.play(FadeIn(self.plot), run_time=0.8)
        self.play(Create(self.curve), run_time=2.0)

    def place_ball(self) -> None:
        """Put the ball on the curve, with its numbers."""
        self.w = ValueTracker(float(self.trace.main.params[0, 0]))
        self.ball = self.plot.dot(*self.spot(), color="highlight", radius=0.14)
        columns = (
            ("main.params", "w", ".2f", "ink"),
            ("main.loss", self.words.label("loss"), ".2f", "loss"),
            ("main.grads", self.words.label("slope_short"), ".2f", "gradient"),
        )
        _, below = self.right.rows(1.0, 2.1, gap=0.2)
        head = self.words.label("step")
        self.table = StepTable(below, self.trace, columns, range(SHOWN_STEPS), self.theme, head)
        self.rows = [self.table.row(place) for place in range(SHOWN_STEPS)]
        self.play(GrowFromCenter(self.ball), run_time=0.6)
        self.play(FadeIn(self.table), FadeIn(self.rows[0][:3]), run_time=0.8)

    def touch_tangent(self) -> None:
        """Lay the tangent on the curve where the ball is."""
        self.tangent = Tangent(self.plot, *self.spot(), self.slope())
        self.play(Create(self.tangent), run_time=1.0)
        self.play(FadeIn(self.rows[0][3], shift=UP * 0.1), run_time=0.6)

    def write_rule(self) -> None:
        """Write the rule, then the same rule with this step's digits, then take the step."""
        above, _ = self.right.rows(1.0, 2.1, gap=0.2)
        rule = (Symbol("new", "w"), "arrow.l", Symbol("old", "w"), "-", Symbol("rate", "alpha", "data"))
        slope = Symbol("slope", "(dif J)/(dif w)", "gradient")
        self.rule = Formula((*rule, "dot", slope), self.theme, size="heading")
        self.digits = self.digits_of_step(0)
        rule_place, digit_place = above.rows(1.35, 1.0, gap=0.0)
        self.rule.move_to(rule_place.center)
        self.digits.move_to(digit_place.center)
        self.play(FadeIn(self.rule), run_time=1.0)
        self.wait(1.0)
        self.play(FadeIn(self.digits), run_time=0.8)
        self.wait(0.8)
        self.step_to(1, run_time=1.6)

    def walk_down(self) -> None:
        """Repeat the rule until the table is full, then run on to the last recorded step."""
        for step in range(2, SHOWN_STEPS):
            place = self.digits.get_center()
            digits = self.digits_of_step(step - 1).move_to(place)
            self.remove(self.digits)
            self.digits = digits
            self.add(digits)
            self.step_to(step, run_time=1.1)
        self.play(FadeOut(self.tangent), run_time=0.4)

    def try_other_starts(self) -> None:
        """Let three more balls run from other starts on the same clock."""
        balls = VGroup()
        for run, color in zip(self.trace.others, ("series1", "series2", "series4"), strict=True):
            balls.add(self.plot.dot(float(run.params[0, 0]), float(run.loss[0]), color, radius=0.12))
        self.play(LaggedStart(*(GrowFromCenter(ball) for ball in balls), lag_ratio=0.3), run_time=0.9)
        clock = ValueTracker(0.0)

        def follow(group: VGroup) -> None:
            for ball, run in zip(group, self.trace.others, strict=True):
                ball.move_to(self.on_curve(between(run.params[:, 0], clock.get_value())))

        self.add(balls.add_updater(follow))
        last = len(self.trace.main.loss) - 1
        self.play(clock.animate.set_value(last), run_time=4.5, rate_func=linear)
        balls.clear_updaters()
        note = self.label("one_optimum", color="data").next_to(self.plot.point(0.0, 0.0), UP, buff=0.9)
        self.play(FadeIn(note, shift=DOWN * 0.1), run_time=0.6)
        self.starts = VGroup(balls, note)

    def overshoot(self) -> None:
        """Take the same start with a rate that is too large, step by step across the valley."""
        gone = VGroup(self.starts, self.trail, self.digits, *self.rows[:SHOWN_STEPS], self.table)
        columns = (
            ("large.params", "w", ".2f", "ink"),
            ("large.loss", self.words.label("loss"), ".2f", "loss"),
        )
        _, below = self.right.rows(1.0, 2.1, gap=0.2)
        table = StepTable(below, self.trace, columns, range(5), self.theme, self.words.label("step"))
        rate = VGroup(
            self.label("learning_rate", color="data"), self.readout("large_rate", color="data", bold=True)
        ).arrange(RIGHT, buff=0.25)
        rate.next_to(self.rule, DOWN, buff=0.3)
        run = self.trace.large
        self.play(FadeOut(gone), self.w.animate.set_value(0.0), run_time=0.6)
        self.w.set_value(float(run.params[0, 0]))
        self.ball.move_to(self.on_curve(self.w.get_value()))
        self.play(FadeIn(table), FadeIn(rate), FadeIn(table.row(0)), run_time=0.7)
        for step in range(1, 5):
            here, there = (
                self.plot.point(float(run.params[k, 0]), float(run.loss[k])) for k in (step - 1, step)
            )
            arrow = Arrow(
                here, there, buff=0.1, color=self.theme.loss, stroke_width=self.theme.stroke, tip_length=0.22
            )
            self.play(
                GrowArrow(arrow), self.ball.animate.move_to(there), FadeIn(table.row(step)), run_time=0.9
            )
        self.play(
            FadeIn(self.label("too_large", color="loss").next_to(self.plot.area.at(0.5, 0.62), UP)),
            run_time=0.6,
        )

    # -- how one step is drawn

    def step_to(self, step: int, run_time: float) -> None:
        """Move ball and tangent to the recorded step, leave a mark, fill the row."""
        if not hasattr(self, "trail"):
            self.trail = VGroup()
            self.add(self.trail)
        self.trail.add(Dot(self.ball.get_center(), radius=0.07, color=self.theme.color("gradient")))
        moves = (
            self.w.animate.set_value(float(self.trace.main.params[step, 0])),
            UpdateFromFunc(self.ball, lambda ball: ball.move_to(self.on_curve(self.w.get_value()))),
            UpdateFromFunc(self.tangent, lambda line: line.touch(*self.spot(), self.slope())),
        )
        self.play(*moves, run_time=run_time, rate_func=smooth)
        self.play(FadeIn(self.rows[step]), run_time=0.3)

    def digits_of_step(self, step: int) -> Formula:
        """Write the rule with the digits of one recorded step."""
        parts = (
            Value("new", "main.params", (step + 1, 0)),
            "=",
            Value("old", "main.params", (step, 0)),
            "-",
            Value("rate", "learning_rate", None, color="data"),
            "dot",
            Value("slope", "main.grads", (step, 0), color="gradient"),
        )
        return Formula(parts, self.theme, trace=self.trace, size="label")

    def on_curve(self, w: float) -> np.ndarray:
        """Point of the curve above ``w``."""
        return self.plot.point(w, float(np.interp(w, self.trace.w, self.trace.cost)))

    def spot(self) -> tuple[float, float]:
        """Where the ball is, in data coordinates."""
        w = self.w.get_value()
        return w, float(np.interp(w, self.trace.w, self.trace.cost))

    def slope(self) -> float:
        """Return the recorded slope where the ball is."""
        return float(np.interp(self.w.get_value(), self.trace.w, self.trace.slope))


def between(values: np.ndarray, position: float) -> float:
    """Value at a fractional position between recorded steps."""
    return float(np.interp(position, np.arange(len(values)), values))
