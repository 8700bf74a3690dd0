"""A race of optimizers: six walks from one start over a ravine and a saddle, their losses on the same clock."""

from __future__ import annotations

from dataclasses import dataclass

import manim as mn
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
from stage import Figures, LessonScene, Page, Region, bounded
from stage.mobjects.contour import Contours, even_levels
from stage.mobjects.formula import Symbol
from stage.mobjects.plot import Plot
from stage.mobjects.trail import Trail

NAMES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
RAVINE, SADDLE = ((-4.6, 4.6), (-2.2, 2.2)), ((-3.2, 3.2), (-2.4, 2.4))
RULES = {
    "sgd": "nabla C",
    "momentum": 'u "," quad u arrow.l beta u + nabla C',
    "rmsprop": "(nabla C) / sqrt(v)",
    "adam": "m / sqrt(v)",
}


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
    ridge_step: np.ndarray
    left: np.ndarray


def record(inputs: Inputs) -> OptimizersTrace:
    """Walk six ways over the ravine, then six ways away from the saddle's ridge."""
    valley, ridge = ravine(ratio=60.0), saddle()
    walks = [descend(valley, rule, (-4.2, 1.5), inputs.steps) for rule in rules(inputs)]
    gone = [inside(descend(ridge, rule, (2.6, 0.001), 2 * inputs.steps).params) for rule in rules(inputs)]
    return OptimizersTrace(
        step=np.arange(inputs.steps + 1),
        ravine=valley.grid(*RAVINE, 81),
        walks=tuple(walks),
        log_loss=np.array([np.log10(np.maximum(walk.loss, 1e-12)) for walk in walks]),
        saddle=ridge.grid(*SADDLE, 81),
        escapes=tuple(gone),
        ridge_step=np.arange(2 * inputs.steps + 1),
        left=np.array([len(walk) for walk in gone]),
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
        "sgd_away": float(abs(trace.escapes[0][-1, 1])),
        **losses,
    }


def figures(trace: OptimizersTrace, page: Page) -> Figures:
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
    beside.set(xlabel=page.label("step"), ylabel=page.label("log_loss"), ylim=(-7.0, 4.0))
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
        self.board, below = self.right.rows(1.0, 1.7, gap=0.15)
        names = {"x_name": self.words.label("step"), "y_name": self.words.label("log_loss")}
        last, ticks = float(self.trace.step[-1]), (-6, -4, -2, 0, 2)
        self.losses = Plot(below, (0.0, last), (-7.0, 2.0), self.theme, y_ticks=ticks, **names)
        self.play(mn.FadeIn(self.losses), self.map.animate.set_stroke(opacity=0.5), run_time=0.6)

    def introduce(self, *names: str) -> None:
        """Run one or two optimizers on the map, with rule, step and loss of each; the ones before step back."""
        chosen = [NAMES.index(name) for name in names]
        regions = self.board.columns(*(1.0 for _ in names), gap=0.3)
        cards = mn.VGroup(*(self.card(place, region) for place, region in zip(chosen, regions, strict=True)))
        if hasattr(self, "shown"):
            self.play(mn.FadeOut(self.shown), run_time=0.4)
        self.run(chosen, cards, [card[0][1] for card in cards], [step for card in cards for step in card[2:]], 6.0)

    def card(self, place: int, region: Region) -> mn.VGroup:
        """Name and loss of one optimizer, its rule, and the step it takes along both axes."""
        tag = self.tag(place, f"log_loss[{place}]", "z.1f", min(region.width, 3.4))
        slope, rate = Symbol("slope", RULES[NAMES[place]], "gradient"), Symbol("rate", "alpha", "data")
        rule = region.fit(self.formula("w", "arrow.l", "w", "-", rate, slope))
        card = mn.VGroup(region.put(tag, 0.0, 0.95), region.put(rule, 0.0, 0.48))
        for k, name in enumerate("xy"):
            style = {"size": "small", "spec": "+z.2f", "align": -1.0, "prefix": f"Δ{name} "}
            step = self.readout(f"walks[{place}].updates[:,{k}]", 0, **style)
            card.add(step.place(region.at(0.0, 0.06) + mn.RIGHT * 1.4 * k))
        return card

    def race(self) -> None:
        """Run all six on one clock, with the loss of each at the step that is drawn."""
        self.play(mn.FadeOut(self.shown), run_time=0.4)
        tags = self.tags("log_loss", "z.1f")
        self.run(list(range(len(NAMES))), tags, [tag[1] for tag in tags], [], 8.0)

    def leave_the_saddle(self) -> None:
        """Start on the ridge of a saddle: who finds the way down."""
        grid = self.trace.saddle
        self.play(mn.FadeOut(mn.VGroup(self.shown, self.map, self.goal, self.plot, self.losses)), run_time=0.5)
        plot = Plot(self.left, *SADDLE, self.theme, x_name="x", y_name="y", grid=False)
        lines = Contours(plot, grid.x, grid.y, grid.loss, 12).set_stroke(opacity=0.5)
        words = [self.label("ridge", "small", "muted").move_to(plot.point(-2.5, 0.0))]
        words += [self.label("low", "small", "muted").move_to(plot.point(-1.2, y)) for y in (-2.1, 2.1)]
        self.play(mn.FadeIn(plot), mn.FadeIn(lines), *map(mn.FadeIn, words), run_time=0.7)
        trails = [self.trail(plot, walk, place) for place, walk in enumerate(self.trace.escapes)]
        tags = self.tags("left", "d")
        head = self.note("left", self.right.width, "small", "muted").move_to(self.right.at(0.5, 0.5))
        now = self.readout("ridge_step", 0, spec="d", size="heading", prefix=f"{self.words.label('step')} ")
        self.play(*map(mn.FadeIn, trails), mn.FadeIn(now.place(self.right.at(0.5, 0.25))), run_time=0.6)
        clock = mn.ValueTracker(0.0)
        follow = [trail.follow(clock) for trail in trails]
        count = mn.UpdateFromFunc(now, lambda step: step.read(int(clock.get_value() + 1e-6)))
        ease, last = mn.rate_functions.ease_in_quad, float(self.trace.ridge_step[-1])
        self.play(clock.animate.set_value(last), *follow, count, run_time=8.0, rate_func=ease)
        ends = mn.FadeIn(tags), mn.FadeIn(head), mn.Indicate(trails[0].head, 2.0, color=self.theme.loss)
        self.play(*ends, run_time=1.0)

    def run(self, places: list[int], words: mn.VGroup, losses: list, steps: list, run_time: float) -> None:
        """Move walks, loss curves and their digits on one clock, the first steps slowest."""
        trails = mn.VGroup(*(self.trail(self.plot, self.trace.walks[place].params, place) for place in places))
        curves = [self.losses.curve(self.trace.step, self.trace.log_loss[place], f"series{place}") for place in places]
        self.play(mn.FadeIn(trails), mn.FadeIn(words), run_time=0.5)
        clock, ease = mn.ValueTracker(0.0), mn.rate_functions.ease_in_quad
        moves = [trail.follow(clock) for trail in trails]
        moves += [mn.UpdateFromFunc(loss, lambda loss: loss.read(int(clock.get_value() + 1e-6))) for loss in losses]
        # the step that is being taken: at the end of step k still update k - 1
        moves += [mn.UpdateFromFunc(step, lambda step: step.read(int(clock.get_value() - 1e-6))) for step in steps]
        moves += [mn.Create(curve, rate_func=ease) for curve in curves]
        self.play(clock.animate.set_value(float(self.trace.step[-1])), *moves, run_time=run_time, rate_func=ease)
        self.shown = mn.VGroup(trails, *curves, words)

    def trail(self, plot: Plot, walk: np.ndarray, place: int) -> Trail:
        """Trail of one optimizer over a map."""
        return Trail(plot.path(walk[:, 0], walk[:, 1]), self.theme, f"series{place}", marks=False)

    def tags(self, array: str, spec: str) -> mn.VGroup:
        """Names of all six with a number of each: two columns on the board."""
        width = 0.45 * self.board.width
        tags = mn.VGroup(*(self.tag(k, f"{array}[{k}]", spec, width, "small") for k in range(len(NAMES))))
        for place, tag in enumerate(tags):
            tag.shift(self.board.at(0.53 * (place // 3), 0.85 - 0.33 * (place % 3)) - self.board.at(0.0, 0.5))
        return tags

    def tag(self, place: int, array: str, spec: str, width: float, size: str = "label") -> mn.VGroup:
        """Name in the colour of the path, and a number at the right end; a word for the walk that never left."""
        color, start, end = f"series{place}", self.board.at(0.0, 0.5), self.board.at(width / self.board.width, 0.5)
        name = self.label(NAMES[place], size, color).next_to(start, mn.RIGHT, buff=0.0)
        if spec == "d" and self.trace.left[place] > self.trace.ridge_step[-1]:
            return mn.VGroup(name, self.label("stuck", size, "loss").next_to(end, mn.LEFT, buff=0.0))
        number = self.readout(array, None if spec == "d" else 0, spec=spec, size=size, color=color, align=1.0)
        return mn.VGroup(name, number.place(end))
