"""Choosing the output activation: three kinds of target, three activations, nine fits of the same unit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import manim as mn
import numpy as np

from dlcore import ACTIVATIONS, adam, mse, trace_descent
from dlcore.datasets import linear
from dlcore.landscapes import Landscape
from dlcore.losses import mse_gradient
from stage import Figures, LessonScene, Page, Region, bounded
from stage.mobjects.dots import Sprout
from stage.mobjects.fit_plot import FitPlot
from stage.mobjects.formula import Formula
from stage.mobjects.sweep import Sweep

OUTPUTS = ("sigmoid", "linear", "relu")
LEGAL = {"binary": (0.0, 1.0), "signed": (-np.inf, np.inf), "positive": (0.0, np.inf)}
TASKS = tuple(LEGAL)


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    samples: int = bounded(24, low=8, high=40)
    noise: float = bounded(0.3, low=0.0, high=1.0)
    slope: float = bounded(2.2, low=1.0, high=4.0)
    learning_rate: float = bounded(0.1, low=0.01, high=0.5)
    steps: int = bounded(200, low=20, high=300)
    seed: int = bounded(3, low=0, high=9999)


@dataclass(frozen=True)
class Fit:
    """One unit a = f(wx + b) on its way to the targets (n,), after each of S steps, and the curve over the grid (G,).

    ``status`` is "fits" for the lowest last loss of its task; "unreachable" if the unit cannot give some targets at
    all; "impossible" if it gives values that such a target never has; else "worse".
    """

    x: np.ndarray
    targets: np.ndarray
    grid: np.ndarray
    w: np.ndarray
    b: np.ndarray
    curves: np.ndarray
    fitted: np.ndarray
    loss: np.ndarray
    last: float
    status: str


@dataclass(frozen=True)
class ActivationChoiceTrace:
    """``fits[output][task]``; ``best`` names the output with the lowest last loss for each task."""

    step: np.ndarray
    formulas: dict[str, str]
    ranges: dict[str, tuple[float, float]]
    limits: dict[str, tuple[float, float]]
    fits: dict[str, dict[str, Fit]]
    best: dict[str, str]


def record(inputs: Inputs) -> ActivationChoiceTrace:
    """Draw the points once, make three kinds of target of them, and train every output on each."""
    data = linear(inputs.samples, slope=inputs.slope, intercept=0.0, noise=inputs.noise, seed=inputs.seed)
    x, y = data.x[:, 0], data.y
    targets = {"binary": (y > 0).astype(float), "signed": y, "positive": np.maximum(y, 0.0)}
    grid = np.linspace(-1.05, 1.05, 85)

    def train(output: str, task: str) -> Fit:
        f, goal = ACTIVATIONS[output], targets[task]

        def slope(p: np.ndarray) -> np.ndarray:
            z = p[0] * x + p[1]
            dz = mse_gradient(f.fn(z), goal) * f.derivative(z)
            return np.array([dz @ x, dz.sum()])

        ground = Landscape(
            name=f"{output} on {task}",
            dim=2,
            loss=lambda p: np.asarray(mse(f.fn(p[0] * x + p[1]), goal)),
            slope=slope,
            minima=np.empty((0, 2)),
            curvature=np.empty((0, 0)),
        )
        walk = trace_descent(ground, adam(inputs.learning_rate), [0.5, 0.5], steps=inputs.steps, tolerance=0.0)
        w, b = walk.params.T
        curves, fitted = (f.fn(np.outer(w, points) + b[:, None]) for points in (grid, x))
        return Fit(x, goal, grid, w, b, curves, fitted, walk.loss, float(walk.loss[-1]), "")

    ranges = {output: ACTIVATIONS[output].range for output in OUTPUTS}
    fits = {output: {task: train(output, task) for task in TASKS} for output in OUTPUTS}
    best = {task: min(OUTPUTS, key=lambda output: fits[output][task].last) for task in TASKS}
    for output, row in fits.items():
        for task, fit in row.items():
            word = "fits" if best[task] == output else status(fit, LEGAL[task], ranges[output])
            row[task] = replace(fit, status=word)
    return ActivationChoiceTrace(
        step=np.arange(inputs.steps + 1),
        formulas={output: ACTIVATIONS[output].formula for output in OUTPUTS},
        ranges=ranges,
        limits={task: limits(values) for task, values in targets.items()},
        fits=fits,
        best=best,
    )


def limits(values: np.ndarray) -> tuple[float, float]:
    """Vertical limits around the targets, with room for what overshoots them."""
    margin = 0.25 * float(np.ptp(values))
    return float(values.min()) - margin, float(values.max()) + margin


def status(fit: Fit, legal: tuple[float, float], reachable: tuple[float, float]) -> str:
    """Say in a word what is wrong with a fit that is not the best."""
    if fit.targets.min() < reachable[0] or fit.targets.max() > reachable[1]:
        return "unreachable"
    outside = fit.curves[-1].min() < legal[0] or fit.curves[-1].max() > legal[1]
    return "impossible" if outside else "worse"


def facts(trace: ActivationChoiceTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote: the last loss of each output on each task."""
    losses = {f"{output}_{task}": trace.fits[output][task].last for output in OUTPUTS for task in TASKS}
    return {**losses, "steps": len(trace.step) - 1}


def figures(trace: ActivationChoiceTrace, page: Page) -> Figures:
    """Draw the nine fits: a row an activation, a column a kind of target, the loss in each."""
    figure = page.figure(3, 3, size=(8.0, 6.4), sharex=True)
    for place, axes in enumerate(figure.axes):
        output, task = OUTPUTS[place // 3], TASKS[place % 3]
        path = f"fits.{output}.{task}"
        page.curve(axes, f"{path}.x", f"{path}.targets", linestyle="", marker="o", markersize=4)
        best = trace.best[task] == output
        page.curve(axes, f"{path}.grid", f"{path}.curves[-1]", role="activation" if best else "loss")
        axes.set_ylim(trace.limits[task])
        style = {"transform": axes.transAxes, "ha": "left", "va": "top", "fontsize": 11.5}
        weight = {"fontweight": "bold"} if best else {}
        page.number(
            axes, f"{path}.last", None, (0.03, 0.97), prefix=f"{page.label('loss')} ", spec=".3f", **style, **weight
        )
        axes.grid(visible=True)
        if place < 3:
            axes.set_title(page.label(task), loc="center", fontsize=13)
        if place % 3 == 0:
            axes.set_ylabel(page.label(output), fontsize=13)
        if best:
            axes.patch.set_facecolor(page.color("surface"))
            axes.spines[:].set(visible=True, color=page.color("activation"), linewidth=2.0)
    yield "choice", figure


class ActivationChoiceScene(LessonScene):
    """Three kinds of target side by side; one output activation after the other is trained on all of them."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("targets", self.show_targets)
        self.beat("unit", lambda: self.announce("sigmoid"))
        self.beat("sigmoid", self.train)
        self.beat("linear", lambda: self.train_again("linear"))
        self.beat("relu", lambda: self.train_again("relu"))
        self.beat("choice", self.hang_wall)
        self.close()

    def show_targets(self) -> None:
        """Show the same inputs with three kinds of target."""
        self.head, names, self.middle, self.foot = self.stage.rows(0.95, 0.55, 3.4, 0.95, gap=0.05)
        boxes = self.middle.columns(1, 1, 1)
        self.fits = [self.fit(box, "sigmoid", task, x_name="x") for task, box in zip(TASKS, boxes, strict=True)]
        titles = [self.label(task, bold=True) for task in TASKS]
        for title, box, fit in zip(titles, names.columns(1, 1, 1), self.fits, strict=True):
            self.play(mn.FadeIn(title.move_to(box.center), fit.plot), run_time=0.5)
            self.play(Sprout(fit.dots), run_time=1.0)

    def train(self) -> None:
        """Train the three units on one clock, then say how each ended."""
        timing = {"run_time": 4.5, "rate_func": mn.rate_functions.ease_in_quad}
        self.play(Sweep(self.fits, 0.0, float(self.trace.step[-1]), digits=self.digits, **timing))
        self.verdicts = mn.VGroup()
        for task, box in zip(TASKS, self.foot.columns(1, 1, 1), strict=True):
            word = self.trace.fits[self.output][task].status
            verdict = self.label(word, color="activation" if word == "fits" else "loss", bold=True)
            self.verdicts.add(verdict.move_to(box.at(0.5, 0.2)))
        self.play(mn.FadeIn(self.verdicts), run_time=0.6)

    def train_again(self, output: str) -> None:
        """Start from the same place with another output; axes and points stay."""
        self.play(mn.FadeOut(self.banner, self.verdicts, *self.digits, *self.parts()), run_time=0.5)
        for fit, task in zip(self.fits, TASKS, strict=True):
            fit.follow(f"fits.{output}.{task}", self.trace.ranges[output])
        self.announce(output)
        self.train()

    def hang_wall(self) -> None:
        """Hang the nine fits in a square and frame the best of each column."""
        self.clear_stage()
        top, *rows = self.stage.rows(0.4, 1.75, 1.75, 1.75, gap=0.1)
        for task, box in zip(TASKS, top.columns(0.55, 1, 1, 1, gap=0.25)[1:], strict=True):
            self.add(self.label(task, "small", bold=True).move_to(box.center))
        frames = mn.VGroup()
        for output, row in zip(OUTPUTS, rows, strict=True):
            aside, *cells = row.columns(0.55, 1, 1, 1, gap=0.25)
            drawn = [aside.put(self.label(output, bold=True), 0.0)]
            for task, cell in zip(TASKS, cells, strict=True):
                fit = self.fit(cell, output, task, radius=0.045, numbers=False, grid=False).at(self.trace.step[-1])
                best = self.trace.best[task] == output
                style = {"spec": ".3f", "size": "small", "color": "activation" if best else "loss", "bold": best}
                loss = self.readout(f"fits.{output}.{task}.last", **style)
                drawn += [fit, fit.moving, loss.next_to(cell.at(0.03, 0.97), mn.DR, buff=0.05)]
                if best:
                    frames.add(mn.Rectangle(width=cell.width, height=cell.height).move_to(cell.center))
            self.play(mn.FadeIn(*drawn), run_time=0.9)
        frames.set_stroke(self.theme.color("activation"), self.theme.stroke)
        self.play(mn.LaggedStart(*(mn.Create(frame) for frame in frames), lag_ratio=0.4), run_time=2.0)

    def fit(self, box: Region, output: str, task: str, **style: object) -> FitPlot:
        """Plot of one fit."""
        path, limits = f"fits.{output}.{task}", self.trace.limits[task]
        return FitPlot(box, self.trace, path, limits, self.theme, reachable=self.trace.ranges[output], **style)

    def announce(self, output: str) -> None:
        """Show name and formula of an output, what it cannot reach, its first curve, errors and digits."""
        self.output, self.digits = output, []
        name = self.label(output, "heading", "activation", bold=True)
        formulas = [Formula((source,), self.theme) for source in (self.trace.formulas[output], "z = w x + b")]
        self.banner = self.head.fit(mn.VGroup(name, *formulas).arrange(mn.RIGHT, buff=0.9))
        for task, box in zip(TASKS, self.foot.columns(1, 1, 1), strict=True):
            path = f"fits.{output}.{task}"
            loss = self.readout(f"{path}.loss", 0, spec=".3f", prefix=f"{self.words.label('loss')} ", color="loss")
            w, b = (self.readout(f"{path}.{k}", 0, prefix=f"{k} = ", size="small", align=-1.0) for k in "wb")
            self.digits += [loss.place(box.at(0.2, 0.78)), w.place(box.at(0.46, 0.78)), b.place(box.at(0.74, 0.78))]
        self.play(mn.FadeIn(self.banner, *self.digits, *self.parts()), run_time=1.0)

    def parts(self) -> list[mn.VMobject]:
        """What belongs to the unit in each plot, and not to the data."""
        return [part for fit in self.fits for part in (fit.shade, fit.moving) if part.family_members_with_points()]
