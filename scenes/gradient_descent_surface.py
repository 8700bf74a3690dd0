"""Gradient descent in two parameters: a walk over the logistic cost, and the curve that it fits, on one clock."""

from __future__ import annotations

from dataclasses import dataclass

import manim as mn
import numpy as np

from dlcore import DescentTrace, Grid, digits, logistic_cost, sgd, sigmoid, trace_descent
from stage import Figures, LessonScene, Page, Region, bounded
from stage.mobjects.contour import Contours
from stage.mobjects.formula import Symbol, Value
from stage.mobjects.logistic_plot import LogisticPlot
from stage.mobjects.picture import Picture
from stage.mobjects.plot import Plot
from stage.mobjects.surface import Surface
from stage.mobjects.sweep import Sweep
from stage.mobjects.trail import Trail

OTHER_STARTS = {"series2": (6.5, 5.0), "series6": (5.0, -5.0)}
LARGE_START, LARGE_STEPS = (3.0, 0.5), 3
LEFT, QUICKENING = (2, 1, (4, 2)), mn.rate_functions.ease_in_cubic


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    learning_rate: float = bounded(6.0, low=0.2, high=8.0)
    large_rate: float = bounded(40.0, low=36.0, high=44.0)
    w: float = bounded(-4.0, low=-5.0, high=10.0)
    b: float = bounded(3.0, low=-5.0, high=6.0)
    steps: int = bounded(60, low=8, high=200)


@dataclass(frozen=True)
class SurfaceTrace:
    """Cost of telling 3 from 8 by one feature, walks over it, and the curves that the main and the large walk fit."""

    learning_rate: float
    large_rate: float
    feature: np.ndarray
    label: np.ndarray
    pictures: np.ndarray
    ink: np.ndarray
    grid: Grid
    levels: np.ndarray
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
    top, left, (height, width) = LEFT
    ink = images[:, top : top + height, left : left + width].mean(axis=(1, 2))
    feature = (ink - ink.mean()) / ink.std()
    cost = logistic_cost(feature, label)

    def descend(rate: float, start: tuple[float, float], steps: int) -> DescentTrace:
        return trace_descent(cost, sgd(rate), np.array(start), steps=steps, tolerance=0.0)

    main = descend(inputs.learning_rate, (inputs.w, inputs.b), inputs.steps)
    large = descend(inputs.large_rate, LARGE_START, LARGE_STEPS)
    typical = [np.abs(np.where(label == k, feature, np.inf) - feature[label == k].mean()).argmin() for k in (0, 1)]
    grid, axis = cost.grid((-6.0, 13.0), (-6.0, 8.5), 77), np.linspace(-2.2, 2.8, 81)
    return SurfaceTrace(
        learning_rate=inputs.learning_rate,
        large_rate=inputs.large_rate,
        feature=feature,
        label=label,
        pictures=images[typical],
        ink=feature[typical],
        grid=grid,
        levels=np.quantile(grid.loss, (0.003, 0.02, *np.arange(1, 13) / 13)),
        main=main,
        others=tuple(descend(inputs.learning_rate, start, inputs.steps) for start in OTHER_STARTS.values()),
        large=large,
        axis=axis,
        fits=tuple(sigmoid(run.params[:, :1] * axis + run.params[:, 1:]) for run in (main, large)),
    )


def facts(trace: SurfaceTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    main, large = trace.main, trace.large
    names = {"first_loss": main.loss[0], "second_loss": main.loss[1], "last_loss": main.loss[-1]}
    names |= {"large_rate": trace.large_rate, "large_before": large.loss[0], "large_after": large.loss[-1]}
    names |= {f"{key}{step}": main.params[step, row] for row, key in enumerate("wb") for step in (0, 1)}
    return {"steps": len(main.loss) - 1, **{key: float(value) for key, value in names.items()}}


def figures(trace: SurfaceTrace, page: Page) -> Figures:
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
    colors = page.colormap()(np.linspace(0.85, 0.35, len(trace.levels)))
    above.contour(trace.grid.x, trace.grid.y, trace.grid.loss, levels=trace.levels, colors=colors, linewidths=1.2)
    for name, role in (("main", "loss"), ("others[0]", "series2"), ("others[1]", "series6")):
        page.curve(above, f"{name}.params[:,0]", f"{name}.params[:,1]", role=role, marker="o", markersize=4)
    above.set(xlabel="w", ylabel="b")
    yield "surface", figure

    figure, sheet = page.sheet(8.0, 4.0)
    for row, name in enumerate("wb"):
        level = 3.4 - 1.95 * row
        rule = rf"${name} \leftarrow {name} - \alpha\,\frac{{\partial J(w, b)}}{{\partial {name}}}$"
        sheet.text(0.5, level, rule, fontsize=28, va="center")
        old, new = (("main.params", (step, row), ".2f", "ink") for step in (0, 1))
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
        """Show where the ink is measured, the two classes by it, and the curve of the first parameters."""
        trace, label = self.trace, self.words.label
        self.left, right = self.stage.columns(1.2, 1.0, gap=0.5)
        upper, self.lower = right.rows(1.8, 1.0, gap=0.25)
        self.examples = mn.Group(*(self.example(k, box) for k, box in enumerate(self.left.columns(1, 1))))
        names, axes = (label("three"), label("eight")), {"x_name": label("feature"), "y_name": label("probability")}
        self.fit = LogisticPlot(upper, trace.feature, trace.label, trace.axis, trace.fits[0], self.theme, names, **axes)
        for part in (self.examples, self.fit.plot, self.fit.samples):
            self.play(mn.FadeIn(part), run_time=0.9)
        self.play(mn.Create(self.fit.moving), run_time=1.2)

    def example(self, kind: int, box: Region) -> mn.Group:
        """Typical digit of a class, the part whose ink is measured, and the result."""
        picture = Picture(self.trace.pictures[kind], self.theme, height=box.width).move_to(box.center)
        ink = self.readout("ink", kind, prefix=f"{self.words.label('ink')} ", color=f"class{kind}")
        return mn.Group(picture, picture.window(*LEFT, f"class{kind}"), ink.next_to(picture, mn.DOWN, buff=0.3))

    def raise_surface(self) -> None:
        """Let the cost rise over the plane of the parameters, and put the start on it."""
        grid, main = self.trace.grid, self.trace.main
        surface = Surface(self.left, grid.x, grid.y, grid.loss, self.theme)
        names = surface.names("w", "b", self.words.label("cost"))
        self.play(mn.FadeOut(self.examples), run_time=0.5)
        self.play(surface.wave(names), run_time=1.6)
        ball = mn.Dot(surface.point(*main.params[0], main.loss[0]), radius=0.12, color=self.theme.highlight)
        self.play(mn.GrowFromCenter(ball), run_time=0.6)
        self.relief = surface, names, ball

    def look_from_above(self) -> None:
        """Swap the surface for its contour lines, the start in its place."""
        grid = self.trace.grid
        limits = ((float(side[0]), float(side[-1])) for side in (grid.x, grid.y))
        self.plot = Plot(self.left, *limits, self.theme, x_name="w", y_name="b", grid=False)
        contours = Contours(self.plot, grid.x, grid.y, grid.loss, self.trace.levels)
        surface, *rest = self.relief
        self.play(surface.wave(*rest, back=True), run_time=0.9)
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
        self.lines, self.downhill = self.lines_of("slope"), mn.VGroup(arrow, name)
        self.play(mn.FadeIn(self.lines), run_time=0.8)

    def write_rules(self) -> None:
        """Write both rules, then the same with the first step's digits, and take the step."""
        for kind in ("rule", "digits"):
            self.play(mn.FadeOut(self.lines), run_time=0.3)
            self.lines = self.lines_of(kind)
            self.play(mn.FadeIn(self.lines), run_time=0.8)
            self.wait(1.4)
        self.play(Sweep((self.trail, self.fit), 0.0, 1.0, run_time=1.4))

    def walk_down(self) -> None:
        """Run the walk and its fit to the last recorded step, cost beside."""
        number = self.readout("main.loss", 1, prefix="J = ", spec=".3f", color="loss", size="heading")
        self.play(mn.FadeOut(self.lines, self.downhill), mn.FadeIn(number.place(self.lower.center)), run_time=0.6)
        timing = {"run_time": 5.0, "rate_func": QUICKENING}
        self.play(Sweep((self.trail, self.fit), 1.0, self.trail.last, digits=[number], **timing))
        self.gone = mn.VGroup(self.trail, number)

    def try_other_starts(self) -> None:
        """Let two more walks run on one clock."""
        trails = [self.trail_of(run, color) for run, color in zip(self.trace.others, OTHER_STARTS, strict=True)]
        self.play(mn.FadeIn(*trails), run_time=0.5)
        self.play(Sweep(trails, 0.0, trails[0].last, run_time=4.0, rate_func=QUICKENING))
        self.gone.add(*trails)

    def cross_the_valley(self) -> None:
        """Start beside the bottom with a rate that is too large, and read the cost after every step."""
        trail = self.trail_of(self.trace.large, "loss")
        number = self.readout("large.loss", 0, prefix="J = ", spec=".2f", color="loss", size="heading")
        verdict = mn.VGroup(self.label("overshoot", color="loss"), number).arrange(mn.DOWN, buff=0.4)
        self.play(mn.FadeOut(self.gone), run_time=0.4)
        self.play(mn.FadeIn(trail), mn.FadeIn(self.lower.put(verdict)), run_time=0.6)
        self.fit.follow(self.trace.fits[1])
        for step in range(trail.last):
            self.play(Sweep((trail, self.fit), step, step + 1.0, digits=[number], run_time=1.0))
            self.wait(0.5)

    def trail_of(self, run: DescentTrace, color: str) -> Trail:
        """Trail of a recorded walk on the contour plot."""
        return Trail(self.plot.path(run.params[:, 0], run.params[:, 1]), self.theme, color)

    def lines_of(self, kind: str) -> mn.VMobject:
        """Slope, rule, or rule with the first step's digits of both parameters, below the fit."""
        lines, rate = mn.VGroup(), Value("rate", "learning_rate", color="data")
        for row, name in enumerate("wb"):
            old, new = (Value(key, "main.params", (step, row)) for key, step in (("old", 0), ("new", 1)))
            slope = Value("slope", "main.grads", (0, row), ".3f", "gradient")
            partial = Symbol("partial", f"(partial J)/(partial {name})", "gradient")
            parts = {
                "slope": (partial, "=", slope),
                "rule": (name, "arrow.l", name, "-", Symbol("rate", "alpha", "data"), "dot", partial),
                "digits": (name, "arrow.l", old, "-", rate, "dot (", slope, ") =", new),
            }
            lines.add(self.formula(*parts[kind]))
        return self.lower.fit(lines.arrange(mn.DOWN, buff=0.3))
