"""Gradient descent in two parameters: a walk over the logistic cost, and the curve that it fits, on one clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import manim as mn
import numpy as np
from matplotlib.figure import Figure

from dlcore import DescentTrace, Grid, digits, logistic_cost, sgd, sigmoid, trace_descent
from stage import LessonScene, Page, bounded
from stage.mobjects.contour import Contours, even_levels
from stage.mobjects.formula import Formula, Symbol, Value
from stage.mobjects.plot import Plot
from stage.mobjects.surface import Surface
from stage.mobjects.trail import Trail

OTHER_STARTS, LARGE_START = ((6.5, 5.0), (5.0, -5.0)), (2.0, -3.0)


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    learning_rate: float = bounded(6.0, low=0.2, high=8.0)
    large_rate: float = bounded(30.0, low=20.0, high=34.0)
    w: float = bounded(-4.0, low=-5.0, high=10.0)
    b: float = bounded(3.0, low=-5.0, high=6.0)
    steps: int = bounded(60, low=8, high=200)


@dataclass(frozen=True)
class SurfaceTrace:
    """Cost of telling 3 from 8 by one feature, walks over it, and the fit of every step of the main walk."""

    learning_rate: float
    large_rate: float
    feature: np.ndarray
    label: np.ndarray
    grid: Grid
    main: DescentTrace
    others: tuple[DescentTrace, ...]
    large: DescentTrace
    axis: np.ndarray
    fit: np.ndarray


def record(inputs: Inputs) -> SurfaceTrace:
    """Standardize the ink on the left of every 3 and 8, then descend from several starts."""
    data = digits()
    chosen = np.isin(data.y, (3, 8))
    ink, label = data.x[chosen, 2:6, 1:3].mean(axis=(1, 2)), (data.y[chosen] == 8).astype(float)
    feature = (ink - ink.mean()) / ink.std()
    cost = logistic_cost(feature, label)

    def descend(rate: float, start: tuple[float, float], steps: int) -> DescentTrace:
        return trace_descent(cost, sgd(rate), np.array(start), steps=steps, tolerance=0.0)

    main = descend(inputs.learning_rate, (inputs.w, inputs.b), inputs.steps)
    axis = np.linspace(-2.2, 2.8, 81)
    return SurfaceTrace(
        learning_rate=inputs.learning_rate,
        large_rate=inputs.large_rate,
        feature=feature,
        label=label,
        grid=cost.grid((-6.0, 13.0), (-6.0, 8.5), 77),
        main=main,
        others=tuple(descend(inputs.learning_rate, start, inputs.steps) for start in OTHER_STARTS),
        large=descend(inputs.large_rate, LARGE_START, 3),
        axis=axis,
        fit=sigmoid(main.params[:, :1] * axis + main.params[:, 1:]),
    )


def facts(trace: SurfaceTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    main, large = trace.main, trace.large
    names = {"first_loss": main.loss[0], "second_loss": main.loss[1], "last_loss": main.loss[-1]}
    names |= {"large_rate": trace.large_rate, "large_before": large.loss[0], "large_after": large.loss[1]}
    names |= {f"{key}{step}": main.params[step, row] for row, key in enumerate("wb") for step in (0, 1)}
    return {"steps": len(main.loss) - 1, **{key: float(value) for key, value in names.items()}}


def figures(trace: SurfaceTrace, page: Page) -> Iterator[tuple[str, Figure]]:
    """Draw the cost from the side and from above, then the rules with the first step's digits."""
    figure = page.figure(0, 0)
    side = figure.add_subplot(1, 2, 1, projection="3d")
    x, y = np.meshgrid(trace.grid.x, trace.grid.y)
    side.plot_surface(x, y, trace.grid.loss, cmap=page.colormap().reversed(), rasterized=True, alpha=0.95)
    side.plot(*trace.main.params.T, trace.main.loss + 0.06, color=page.color("loss"), zorder=9)
    side.set(xlabel="w", ylabel="b", title="J(w, b)", facecolor=page.color("background"))
    side.view_init(elev=34, azim=-52)
    for wall in (side.xaxis, side.yaxis, side.zaxis):
        wall.set_pane_color(page.color("surface"))
    above = figure.add_subplot(1, 2, 2)
    levels = even_levels(trace.grid.loss, 12)
    colors = page.colormap()(np.linspace(0.85, 0.35, len(levels)))
    above.contour(trace.grid.x, trace.grid.y, trace.grid.loss, levels=levels, colors=colors, linewidths=1.2)
    for name, role in (("main", "loss"), ("others[0]", "series1"), ("others[1]", "series2")):
        page.curve(above, f"{name}.params[:,0]", f"{name}.params[:,1]", role=role, marker="o", markersize=4)
    above.set(xlabel="w", ylabel="b")
    yield "surface", figure

    figure, sheet = page.sheet(8.0, 4.0)
    for row, name in enumerate("wb"):
        level = 3.4 - 1.95 * row
        rule = rf"${name} \leftarrow {name} - \alpha\,\frac{{\partial J(w, b)}}{{\partial {name}}}$"
        sheet.text(0.5, level, rule, fontsize=28, va="center")
        old, new = (("main.params", (step, row), ".3f", "ink") for step in (0, 1))
        slope, rate = ("main.grads", (0, row), ".3f", "gradient"), ("learning_rate", None, ".1f", "data")
        page.row(sheet, (0.5, level - 0.85), (f"{name} ← ", old, " − ", rate, " × (", slope, ") = ", new), size=22)
    yield "update", figure


class GradientDescentSurfaceScene(LessonScene):
    """Landscape on the left, the fitted curve and the update rules on the right."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("model", self.show_model)
        self.beat("surface", self.raise_surface)
        self.beat("contour", self.look_from_above)
        self.beat("gradient", self.point_downhill)
        self.beat("update", self.write_rules)
        self.beat("descend", self.walk_down)
        self.beat("starts", self.try_other_starts)
        self.beat("overshoot", self.cross_the_valley)
        self.close()

    def show_model(self) -> None:
        """Show the two classes on the feature axis and the curve of the first parameters."""
        self.left, right = self.stage.columns(1.2, 1.0, gap=0.5)
        self.upper, self.lower = right.rows(1.8, 1.0, gap=0.25)
        names = {"x_name": self.words.label("feature"), "y_name": self.words.label("probability")}
        limits = (float(self.trace.axis[0]), float(self.trace.axis[-1]))
        self.fit_plot = Plot(self.upper, limits, (0.0, 1.0), self.theme, y_ticks=(0.0, 0.5, 1.0), **names)
        dots = mn.VGroup()
        for kind, color in ((0.0, "class0"), (1.0, "class1")):
            for x in self.trace.feature[self.trace.label == kind][::4]:
                dots.add(self.fit_plot.dot(float(x), 0.04 + 0.92 * kind, color, radius=0.05).set_opacity(0.55))
        legend = mn.VGroup(self.label("eight", color="class1"), self.label("three", color="class0"))
        for name, place in zip(legend, ((0.2, 0.78), (0.8, 0.22)), strict=True):
            name.move_to(self.fit_plot.area.at(*place))
        for part in (self.fit_plot, mn.VGroup(dots, legend)):
            self.play(mn.FadeIn(part), run_time=0.9)
        self.fit = self.fit_plot.curve(self.trace.axis, self.trace.fit[0], "activation")
        self.play(mn.Create(self.fit), run_time=1.2)

    def raise_surface(self) -> None:
        """Let the cost rise over the plane of the parameters, and put the start on it."""
        grid, main = self.trace.grid, self.trace.main
        surface = Surface(self.left, grid.x, grid.y, grid.loss, self.theme)
        names = surface.names("w", "b", self.words.label("cost"))
        self.play(mn.FadeIn(surface, shift=mn.UP * 0.3), mn.FadeIn(names), run_time=1.4)
        ball = mn.Dot(surface.point(*main.params[0], main.loss[0]), radius=0.12, color=self.theme.highlight)
        self.play(mn.GrowFromCenter(ball), run_time=0.6)
        self.relief = mn.VGroup(surface, names, ball)

    def look_from_above(self) -> None:
        """Swap the surface for its contour lines, the start in its place."""
        grid = self.trace.grid
        limits = ((float(side[0]), float(side[-1])) for side in (grid.x, grid.y))
        self.plot = Plot(self.left, *limits, self.theme, x_name="w", y_name="b", grid=False)
        contours = Contours(self.plot, grid.x, grid.y, grid.loss)
        self.play(mn.FadeOut(self.relief, shift=mn.DOWN * 0.3), run_time=0.7)
        self.play(mn.FadeIn(self.plot), run_time=0.5)
        self.play(mn.LaggedStart(*(mn.Create(line) for line in contours), lag_ratio=0.12), run_time=2.0)
        self.trail = self.trail_of(self.trace.main, "highlight")
        self.play(mn.FadeIn(self.trail), run_time=0.4)

    def point_downhill(self) -> None:
        """Draw the step that the negative gradient gives."""
        start, end = self.trail.corners[:2]
        direction = start + (end - start) / np.linalg.norm(end - start) * 1.6
        arrow = mn.Arrow(start, direction, buff=0.0, color=self.theme.gradient, stroke_width=self.theme.stroke)
        name = self.label("downhill", "small", "gradient").next_to(arrow, mn.UP, buff=0.15)
        self.play(mn.GrowArrow(arrow), mn.FadeIn(name), run_time=1.0)
        slopes = mn.VGroup(*(self.slope(row, name) for row, name in enumerate("wb"))).arrange(mn.DOWN, buff=0.3)
        self.play(mn.FadeIn(slopes.move_to(self.lower.center)), run_time=0.8)
        self.slopes, self.downhill = slopes, mn.VGroup(arrow, name)

    def write_rules(self) -> None:
        """Write both rules with the first step's digits and take the step."""
        self.rules = mn.VGroup(*(self.rule(row, name) for row, name in enumerate("wb"))).arrange(mn.DOWN, buff=0.35)
        self.play(mn.FadeOut(self.slopes), run_time=0.3)
        self.play(mn.FadeIn(self.lower.fit(self.rules)), run_time=0.8)
        self.wait(1.4)
        self.number = self.readout("main.loss", 0, prefix="J = ", spec=".3f", color="loss", size="heading")
        self.play(mn.FadeOut(self.downhill), run_time=0.3)
        self.run(0.0, 1.0, 1.4)

    def walk_down(self) -> None:
        """Run the walk and its fit to the last recorded step, cost beside."""
        self.play(mn.FadeOut(self.rules), run_time=0.4)
        self.add(self.number.place(self.lower.center))
        self.run(1.0, float(self.trail.last), 6.0)

    def try_other_starts(self) -> None:
        """Let two more walks run on one clock."""
        trails = [self.trail_of(run, f"series{k + 1}") for k, run in enumerate(self.trace.others)]
        self.play(*(mn.FadeIn(trail) for trail in trails), run_time=0.5)
        clock = mn.ValueTracker(0.0)
        follow = (trail.follow(clock) for trail in trails)
        self.play(clock.animate.set_value(trails[0].last), *follow, run_time=4.0, rate_func=mn.linear)
        self.gone = mn.VGroup(*trails, self.trail, self.number)

    def cross_the_valley(self) -> None:
        """Start near the bottom with a rate that is too large, and read the cost after every step."""
        trail = self.trail_of(self.trace.large, "loss")
        number = self.readout("large.loss", 0, prefix="J = ", spec=".2f", color="loss", size="heading")
        verdict = mn.VGroup(self.label("overshoot", color="loss"), number).arrange(mn.DOWN, buff=0.4)
        self.play(mn.FadeOut(self.gone), run_time=0.4)
        self.play(mn.FadeIn(trail), mn.FadeIn(self.lower.put(verdict)), run_time=0.6)
        for step in range(1, trail.last + 1):
            clock = mn.ValueTracker(step - 1.0)
            self.play(clock.animate.set_value(step), trail.follow(clock), run_time=0.8)
            number.read(step)
            self.wait(0.5)

    def run(self, start: float, end: float, run_time: float) -> None:
        """Move trail, fitted curve and cost together from one recorded step to another."""
        clock, steps = mn.ValueTracker(start), np.arange(self.trail.last + 1)

        def follow(line: mn.VMobject) -> None:
            time = clock.get_value()
            fit = [np.interp(time, steps, column) for column in self.trace.fit.T]
            line.set_points_as_corners(self.fit_plot.path(self.trace.axis, np.array(fit)))
            self.number.read(int(time + 1e-6))

        moves = [mn.UpdateFromFunc(self.fit, follow), self.trail.follow(clock)]
        self.play(clock.animate.set_value(end), *moves, run_time=run_time, rate_func=mn.linear)

    def trail_of(self, run: DescentTrace, color: str) -> Trail:
        """Trail of a recorded walk on the contour plot."""
        return Trail(self.plot.path(run.params[:, 0], run.params[:, 1]), self.theme, color)

    def slope(self, row: int, name: str) -> Formula:
        """Partial derivative of one parameter at the start, with its digits."""
        symbol = Symbol("name", f"(partial J)/(partial {name})", "gradient")
        return self.formula(symbol, "=", Value("slope", "main.grads", (0, row), color="gradient"))

    def rule(self, row: int, name: str) -> Formula:
        """Update of one parameter with the first step's digits."""
        old, new = (Value(key, "main.params", (step, row)) for key, step in (("old", 0), ("new", 1)))
        rate, slope = Value("rate", "learning_rate", color="data"), Value("slope", "main.grads", (0, row))
        return self.formula(name, "arrow.l", old, "-", rate, "dot (", slope, ") =", new)
