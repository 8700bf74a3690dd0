"""A race of optimizers: six walks from one start over a ravine and a saddle, their losses on the same clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import manim as mn
import numpy as np
from matplotlib.figure import Figure

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
from stage import LessonScene, Page, bounded
from stage.mobjects.contour import Contours, even_levels
from stage.mobjects.plot import Plot
from stage.mobjects.trail import Trail

NAMES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
RAVINE, SADDLE = ((-4.6, 4.6), (-2.2, 2.2)), ((-3.2, 3.2), (-2.4, 2.4))


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    learning_rate: float = bounded(0.03, low=0.002, high=0.033)
    momentum_rate: float = bounded(0.012, low=0.001, high=0.03)
    adaptive_rate: float = bounded(0.2, low=0.02, high=0.6)
    steps: int = bounded(70, low=20, high=200)


@dataclass(frozen=True)
class OptimizersTrace:
    """Both landscapes and every walk over them; ``log_loss`` is (6, T + 1)."""

    step: np.ndarray
    ravine: Grid
    walks: tuple[DescentTrace, ...]
    log_loss: np.ndarray
    saddle: Grid
    escapes: tuple[np.ndarray, ...]
    away: np.ndarray


def record(inputs: Inputs) -> OptimizersTrace:
    """Walk six ways over the ravine, then six ways away from the saddle's ridge."""
    valley, ridge = ravine(ratio=60.0), saddle()
    walks = [descend(valley, rule, (-4.2, 1.5), inputs.steps) for rule in rules(inputs)]
    gone = [descend(ridge, rule, (2.6, 0.001), 45) for rule in rules(inputs)]
    return OptimizersTrace(
        step=np.arange(inputs.steps + 1),
        ravine=valley.grid(*RAVINE, 81),
        walks=tuple(walks),
        log_loss=np.array([np.log10(np.maximum(walk.loss, 1e-12)) for walk in walks]),
        saddle=ridge.grid(*SADDLE, 81),
        escapes=tuple(inside(walk.params) for walk in gone),
        away=np.array([abs(walk.params[-1, 1]) for walk in gone]),
    )


def rules(inputs: Inputs) -> tuple[Optimizer, ...]:
    """Optimizers in the order of ``NAMES``."""
    plain, rolling, own = inputs.learning_rate, inputs.momentum_rate, inputs.adaptive_rate
    return (
        sgd(plain),
        momentum(rolling, momentum=0.85),
        nesterov(rolling, momentum=0.85),
        adagrad(3 * own),
        rmsprop(own / 2),
        adam(own),
    )


def descend(landscape: Landscape, rule: Optimizer, start: tuple[float, float], steps: int) -> DescentTrace:
    """Walk exactly ``steps`` steps."""
    return trace_descent(landscape, rule, np.array(start), steps=steps, tolerance=0.0)


def inside(params: np.ndarray) -> np.ndarray:
    """Leading part of a walk (T + 1, 2) that stays on the saddle's map."""
    out = np.abs(params[:, 1]) > SADDLE[1][1]
    return params[: int(out.argmax())] if out.any() else params


def facts(trace: OptimizersTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    losses = {f"{name}_loss": float(walk.loss[-1]) for name, walk in zip(NAMES, trace.walks, strict=True)}
    return {
        "steps": len(trace.step) - 1,
        "saddle_steps": len(trace.escapes[0]) - 1,
        "sgd_away": float(trace.away[0]),
        **losses,
    }


def figures(trace: OptimizersTrace, page: Page) -> Iterator[tuple[str, Figure]]:
    """Draw all paths over the ravine, and all losses by step."""
    figure = page.figure(1, 2, size=(8.0, 4.0), width_ratios=(1.15, 1.0))
    above, beside = figure.axes
    levels = even_levels(trace.ravine.loss, 10)
    above.contour(
        trace.ravine.x, trace.ravine.y, trace.ravine.loss, levels=levels, colors=page.color("hairline"), linewidths=1.0
    )
    for place, name in enumerate(NAMES):
        look = {"role": f"series{place}", "linewidth": 1.8}
        page.curve(above, f"walks[{place}].params[:,0]", f"walks[{place}].params[:,1]", **look)
        page.curve(beside, "step", f"log_loss[{place}]", label=page.label(name), **look)
    above.set(xlabel="x", ylabel="y", xlim=RAVINE[0], ylim=RAVINE[1])
    beside.set(xlabel=page.label("step"), ylabel=page.label("log_loss"), ylim=(-6.5, 4.0))
    beside.legend(ncols=2, loc="upper right", fontsize=10)
    beside.grid(visible=True)
    yield "race", figure


class OptimizersScene(LessonScene):
    """Paths over the landscape on the left, losses on the right."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("ravine", self.show_ravine)
        self.beat("sgd", lambda: self.introduce("sgd"))
        self.beat("momentum", lambda: self.introduce("momentum"))
        self.beat("adaptive", lambda: self.introduce("rmsprop", "adam"))
        self.beat("race", self.race)
        self.beat("saddle", self.leave_the_saddle)
        self.close()

    def show_ravine(self) -> None:
        """Show the valley's contour lines, the losses' axes, and the goal."""
        self.left, self.right = self.stage.columns(1.3, 1.0, gap=0.5)
        self.plot = Plot(self.left, *RAVINE, self.theme, x_name="x", y_name="y", grid=False)
        grid = self.trace.ravine
        self.map = Contours(self.plot, grid.x, grid.y, grid.loss, 10)
        self.goal = mn.Cross(stroke_color=self.theme.highlight, stroke_width=self.theme.stroke, scale_factor=0.12)
        self.goal.move_to(self.plot.point(0.0, 0.0))
        self.play(mn.FadeIn(self.plot), run_time=0.8)
        self.play(mn.LaggedStart(*(mn.Create(line) for line in self.map), lag_ratio=0.15), run_time=2.2)
        self.play(mn.GrowFromCenter(self.goal), run_time=0.5)
        self.board, below = self.right.rows(1.0, 2.1, gap=0.15)
        names = {"x_name": self.words.label("step"), "y_name": self.words.label("log_loss")}
        limits = ((0.0, float(self.trace.step[-1])), (-6.0, 2.0))
        self.losses = Plot(below, *limits, self.theme, y_ticks=(-6, -4, -2, 0, 2), **names)
        self.play(mn.FadeIn(self.losses), run_time=0.6)

    def introduce(self, *names: str) -> None:
        """Run one or two optimizers on the map, and draw their losses beside; the ones before step back."""
        chosen = [NAMES.index(name) for name in names]
        trails, curves = mn.VGroup(), mn.VGroup()
        for place in chosen:
            trails.add(self.trail_of(place))
            curves.add(self.loss_of(place))
        tags = self.tags(chosen, "walks[{}].loss")
        earlier = getattr(self, "shown", None)
        if earlier is not None:
            self.play(mn.FadeOut(earlier), run_time=0.4)
        self.play(mn.FadeIn(trails), mn.FadeIn(tags), run_time=0.4)
        self.run(trails, curves, tags, 4.6)
        self.shown = mn.VGroup(trails, curves, tags)

    def race(self) -> None:
        """Run all six on one clock, with the loss of each at the step that is drawn."""
        self.play(mn.FadeOut(self.shown), run_time=0.4)
        everyone = range(len(NAMES))
        trails = mn.VGroup(*(self.trail_of(place) for place in everyone))
        curves = mn.VGroup(*(self.loss_of(place) for place in everyone))
        tags = self.tags(everyone, "walks[{}].loss")
        self.play(mn.FadeIn(trails), mn.FadeIn(tags), run_time=0.6)
        self.run(trails, curves, tags, 8.0)
        self.shown = mn.VGroup(trails, curves, tags, self.map, self.goal, self.plot, self.losses)

    def leave_the_saddle(self) -> None:
        """Start on the ridge of a saddle: who finds the way down."""
        grid = self.trace.saddle
        self.play(mn.FadeOut(self.shown), run_time=0.5)
        plot = Plot(self.left, *SADDLE, self.theme, x_name="x", y_name="y", grid=False)
        lines = Contours(plot, grid.x, grid.y, grid.loss, 12)
        self.play(mn.FadeIn(plot), mn.FadeIn(lines), run_time=0.7)
        trails = [
            Trail(plot.path(walk[:, 0], walk[:, 1]), self.theme, f"series{place}", marks=False)
            for place, walk in enumerate(self.trace.escapes)
        ]
        tags = self.tags(range(len(NAMES)), "away")
        head = self.note("away", self.right.width, "small", "muted").move_to(self.right.at(0.5, 0.5))
        stuck = self.label("stuck", color="series0").move_to(self.right.at(0.5, 0.2))
        clock = mn.ValueTracker(0.0)
        self.play(*(mn.FadeIn(trail) for trail in trails), run_time=0.6)
        last = max(trail.last for trail in trails)
        follow = (trail.follow(clock) for trail in trails)
        self.play(clock.animate.set_value(last), *follow, run_time=5.0, rate_func=mn.linear)
        self.play(mn.FadeIn(tags), mn.FadeIn(head), run_time=0.6)
        self.play(mn.FadeIn(stuck), mn.Indicate(trails[0].head, color=self.theme.series[0]), run_time=1.0)

    def run(self, trails: mn.VGroup, curves: mn.VGroup, tags: mn.VGroup, run_time: float) -> None:
        """Move trails, loss curves and losses on one clock from the first step to the last."""
        clock, last = mn.ValueTracker(0.0), float(self.trace.step[-1])
        moves = [trail.follow(clock) for trail in trails]
        moves += [mn.UpdateFromFunc(tag[1], lambda loss: loss.read(int(clock.get_value() + 1e-6))) for tag in tags]
        grow = [mn.Create(curve, rate_func=mn.linear) for curve in curves]
        self.play(clock.animate.set_value(last), *moves, *grow, run_time=run_time, rate_func=mn.linear)

    def trail_of(self, place: int) -> Trail:
        """Trail of one optimizer over the ravine."""
        walk = self.trace.walks[place]
        return Trail(self.plot.path(walk.params[:, 0], walk.params[:, 1]), self.theme, f"series{place}", marks=False)

    def loss_of(self, place: int) -> mn.VMobject:
        """Curve of the logarithm of one optimizer's loss."""
        return self.losses.curve(self.trace.step, self.trace.log_loss[place], f"series{place}")

    def tags(self, places: range | list[int], array: str) -> mn.VGroup:
        """Names in the colours of the paths with a number of each: two columns on the board."""
        tags = mn.VGroup()
        for rank, place in enumerate(places):
            column, row = divmod(rank, 3)
            color, spec = f"series{place}", ".3f" if array == "away" else ".0e"
            start = self.board.at(0.55 * column, 0.85 - 0.33 * row)
            name = self.label(NAMES[place], "small", color).next_to(start, mn.RIGHT, buff=0.0)
            index = place if array == "away" else 0
            number = self.readout(array.format(place), index, spec=spec, size="small", color=color, align=1.0)
            tags.add(mn.VGroup(name, number.place(start + mn.RIGHT * 0.45 * self.board.width)))
        return tags
