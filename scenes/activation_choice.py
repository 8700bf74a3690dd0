"""Choosing the output activation: three kinds of target, and three outputs that race on each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import ACTIVATIONS, adam, mse, trace_descent
from dlcore.datasets import linear
from dlcore.landscapes import Landscape
from dlcore.value_losses import mse_gradient
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.dots import Dots
from dlmotion.stage.marks.axes.fitted import Fitted
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

OUTPUTS = ("sigmoid", "linear", "relu")
ROLES = {"sigmoid": "series0", "linear": "series1", "relu": "series2"}
TASKS = ("binary", "signed", "positive")
START = 0.5
DECIMALS = 3  # of a loss on screen: what is level there has no winner

X = Quantity("x", "x")
Y = Quantity("output", "a")
BARE = Quantity("", "a")
J = Quantity("loss", "J", "ink", f".{DECIMALS}f")
STEP = Quantity("step", "k", "muted", ".0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    samples: int = bounded(24, low=8, high=40, what="how many points")
    noise: float = bounded(0.3, low=0.0, high=1.0, what="scatter of the points")
    slope: float = bounded(2.2, low=1.0, high=4.0, what="slope that the points follow")
    learning_rate: float = bounded(0.1, low=0.01, high=0.5, what="rate of Adam, for all alike")
    steps: int = bounded(200, low=20, high=300, what="steps of training")
    seed: int = bounded(3, low=0, high=9999, what="draw of the points")


@dataclass(frozen=True)
class Fit:
    """One unit a = f(wx + b) after each of S steps: its curve (S, G), its loss (S,), the last."""

    curves: np.ndarray
    loss: np.ndarray
    last: float


@dataclass(frozen=True)
class ActivationChoiceTrace:
    """Three outputs on three tasks: ``fits[task][output]``, and who is ``best`` at each task.

    That is the output whose last loss is the lowest as printed, or ``none`` where two are level.
    ``start`` (G,) is z = wx + b before training, the same for all; ``ranges`` holds the ends that
    an output cannot pass.
    """

    learning_rate: float
    x: np.ndarray
    grid: np.ndarray
    step: np.ndarray
    start: np.ndarray
    targets: dict[str, np.ndarray]
    formulas: dict[str, str]
    ranges: dict[str, tuple[float, float]]
    fits: dict[str, dict[str, Fit]]
    best: dict[str, str]


def record(inputs: Inputs) -> ActivationChoiceTrace:
    """Draw the points once, make three kinds of target of them, and train every output on each."""
    data = linear(
        inputs.samples, slope=inputs.slope, intercept=0.0, noise=inputs.noise, seed=inputs.seed
    )
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
        rule = adam(inputs.learning_rate)
        walk = trace_descent(ground, rule, [START, START], steps=inputs.steps, tolerance=0.0)
        w, b = walk.params.T
        return Fit(f.fn(np.outer(w, grid) + b[:, None]), walk.loss, float(walk.loss[-1]))

    fits = {task: {output: train(output, task) for output in OUTPUTS} for task in TASKS}
    return ActivationChoiceTrace(
        learning_rate=inputs.learning_rate,
        x=x,
        grid=grid,
        step=np.arange(inputs.steps + 1),
        start=START * grid + START,
        targets=targets,
        formulas={output: ACTIVATIONS[output].formula for output in OUTPUTS},
        ranges={output: ACTIVATIONS[output].range for output in OUTPUTS},
        fits=fits,
        best={task: winner_of(fits[task]) for task in TASKS},
    )


def winner_of(fits: dict[str, Fit]) -> str:
    """The output whose last loss is below the others as printed; ``none`` if no one is."""
    first, second = sorted(OUTPUTS, key=lambda name: fits[name].last)[:2]
    level = round(fits[first].last, DECIMALS) == round(fits[second].last, DECIMALS)
    return "none" if level else first


def facts(trace: ActivationChoiceTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    last = {
        f"{output}_{task}": trace.fits[task][output].last for output in OUTPUTS for task in TASKS
    }

    def margin(task: str, winner: str) -> float:
        last = {output: round(trace.fits[task][output].last, DECIMALS) for output in OUTPUTS}
        return min(last[output] for output in OUTPUTS if output != winner) - last[winner]

    linear_binary = trace.fits["binary"]["linear"].curves[-1]
    linear_positive = trace.fits["positive"]["linear"].curves[-1]
    return {
        **last,
        "steps": len(trace.step) - 1,
        "learning_rate": trace.learning_rate,
        "samples": len(trace.x),
        "lowest": float(trace.targets["signed"].min()),
        "highest": float(trace.targets["signed"].max()),
        "sigmoid_low": float(trace.fits["signed"]["sigmoid"].curves[-1].min()),
        "sigmoid_high": float(trace.fits["signed"]["sigmoid"].curves[-1].max()),
        "some_too_low": below(trace.targets["signed"].min(), trace.ranges["sigmoid"][0]),
        "some_too_high": above(trace.targets["signed"].max(), trace.ranges["sigmoid"][1]),
        "same_start": equal(
            [trace.fits[task]["linear"].curves[0] - trace.start for task in TASKS], 0.0
        ),
        "linear_wins_signed": above(margin("signed", "linear"), 0.0),
        "sigmoid_wins_binary": above(margin("binary", "sigmoid"), 0.0),
        "relu_wins_positive": above(margin("positive", "relu"), 0.0),
        "linear_passes_one": above(linear_binary.max(), 1.0),
        "linear_goes_negative": below(linear_positive.min(), 0.0),
    }


def figures(t: ActivationChoiceTrace, page: Page) -> Figures:
    """Draw each kind of target with the three outputs after training, and their losses."""
    place = page.place(8.0, 5.0)
    yield "choice", page.put(place, *wall_of(place, t))


def axes_of(place: Place, t: ActivationChoiceTrace, task: str, name: Quantity = Y) -> Axes:
    """Axes that hold the targets of a task and every curve of its training."""
    curves = [t.fits[task][output].curves for output in OUTPUTS]
    return Axes(place, (X, t.x, t.grid), (name, t.targets[task], t.start, *curves), margin=0.06)


def reach_of(axes: Axes, t: ActivationChoiceTrace) -> list[Mark]:
    """What a sigmoid can never give, shaded, and the levels where that begins."""
    low, high = t.ranges["sigmoid"]
    bottom, top = axes.plot.y_limits
    shades = axes.band(t.grid, high, top, "loss"), axes.band(t.grid, bottom, low, "loss")
    return [*shades, axes.level(high, "loss"), axes.level(low, "loss")]


def wall_of(place: Place, t: ActivationChoiceTrace) -> list[Mark]:
    """Three kinds of target side by side, the last curve of each output, its loss, the winner."""
    marks: list[Mark] = []
    for task, column in zip(TASKS, place.columns(1, 1, 1, gap=0.5), strict=True):
        title, body, key, winner = column.rows(0.5, 3.4, 1.4, 0.6, gap=0.1)
        axes = axes_of(body, t, task, BARE)
        marks += [Note(title, task, bold=True), axes, axes.dots(t.x, t.targets[task], "ink", 0.05)]
        fits = t.fits[task]
        marks += [axes.line(t.grid, fits[name].curves[-1], ROLES[name]) for name in OUTPUTS]
        values = {name: (J, fits[name].last) for name in OUTPUTS}
        marks.append(Legend(key, tuple(ROLES.items()), values=values))
        best = t.best[task]
        role = ROLES.get(best, "muted")
        marks.append(Note(winner, f"{best}_wins", role=role, bold=True))
    return marks


def targets_on(axes: Axes, t: ActivationChoiceTrace, task: str) -> Dots:
    """Targets of a task."""
    return axes.dots(t.x, t.targets[task], "ink")


def runners_on(axes: Axes, t: ActivationChoiceTrace, task: str) -> tuple[Fitted, ...]:
    """The three outputs that are trained on a task, at their start."""
    fits = t.fits[task]
    return tuple(axes.fitted(t.grid, fits[name].curves, ROLES[name]) for name in OUTPUTS)


def scores_in(place: Place, t: ActivationChoiceTrace, task: str) -> Together:
    """Losses of the three on a task, and the step."""
    key, step = place.rows(3.0, 1.0, gap=0.1)
    values = {name: (J, t.fits[task][name].loss) for name in OUTPUTS}
    board = Legend(key, tuple(ROLES.items()), values=values, size="label")
    return Together(board, Digit(step, t.step, STEP, prefix=f"{step.label('step')} ", size="small"))


def card_in(place: Place, t: ActivationChoiceTrace) -> Together:
    """Name and formula of the sigmoid."""
    title, formula, _ = place.rows(0.6, 1.2, 3.0)
    name = Note(title, "sigmoid", role="series0", size="heading", bold=True)
    return Together(name, Equation(formula, t.formulas["sigmoid"]))


class ActivationChoiceScene(LessonScene[ActivationChoiceTrace]):
    """One large plot, the race of three outputs in it, their losses beside it."""

    @beat
    def ceiling(self) -> None:
        self.left, self.right = self.stage.columns(1.75, 1.0, gap=0.5)
        self.axes = axes_of(self.left, self.t, "signed")
        self.dots = targets_on(self.axes, self.t, "signed")
        pinned = self.axes.fitted(self.t.grid, self.t.fits["signed"]["sigmoid"].curves, "series0")
        reach, card = reach_of(self.axes, self.t), card_in(self.right, self.t)
        self.stand(*reach, self.axes, self.dots, pinned, card)
        self.run(self.clock(self.t.step, even=True), pinned, seconds=4)

    @beat
    def race(self) -> None:
        self.keep(self.axes, self.dots)
        loss, self.table, note = self.right.rows(1.4, 2.2, 1.6, gap=0.2)
        self.judge = Equation(loss, "J = 1/N sum_i (a_i - y_i)^2"), Note(note, "fair", size="small")
        z = self.axes.line(self.t.grid, self.t.start, "muted")
        self.show(z, *self.judge)
        self.runners = runners_on(self.axes, self.t, "signed")
        for runner in self.runners:
            self.grow(z, runner, tempo="plain")
        self.hide(z)
        self.scores = scores_in(self.table, self.t, "signed")
        self.show(self.scores)

    @beat
    def signed(self) -> None:
        self.go()

    @beat
    def binary(self) -> None:
        self.change("binary")
        self.go()

    @beat
    def positive(self) -> None:
        self.change("positive")
        self.go()

    @beat
    def choice(self) -> None:
        self.keep()
        self.show(*wall_of(self.stage, self.t), lag=0.05, tempo="slow")

    def change(self, task: str) -> None:
        """Turn to another kind of target; the outputs go back to their start."""
        gone = self.dots, *self.runners
        self.keep(*gone, *self.judge)
        self.axes = axes_of(self.left, self.t, task)
        self.dots = targets_on(self.axes, self.t, task)
        self.runners = runners_on(self.axes, self.t, task)
        self.scores = scores_in(self.table, self.t, task)
        self.become(Together(*gone), Together(self.dots, *self.runners))
        self.show(self.axes, self.scores)

    def go(self) -> None:
        """Train the three of them on one clock."""
        self.run(self.clock(self.t.step, even=True), *self.runners, self.scores, seconds=6)
