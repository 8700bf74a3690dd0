"""The training loop: forward, loss, backward, update on two moons, with every map and the loss on one clock."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import manim as mn
import numpy as np

from dlcore import BackwardTrace, Dense, Sequential, accuracy, fit, sgd, trace_backward, trace_forward, two_moons
from stage import Figures, LessonScene, Page, bounded
from stage.mobjects.decision_map import DecisionMap
from stage.mobjects.formula import Symbol, Value
from stage.mobjects.loop import Loop
from stage.mobjects.loss_plot import LossPlot
from stage.mobjects.meters import Meters
from stage.mobjects.playback import playback
from stage.mobjects.plot import Plot
from stage.mobjects.scatter import Scatter
from stage.mobjects.unit_maps import UnitMaps
from stage.plates.plane import paint_decision

X, Y = (-1.7, 2.6), (-1.2, 1.75)
BATCHES = 8
ENDS = (("accuracy_with", "run.accuracy", ".0%", "loss"), ("accuracy_without", "line.accuracy", ".0%", "series6"))
STATIONS = (
    ("forward", "batch.accuracy", ".0%", "activation"),
    ("loss", "batch.loss", ".3f", "loss"),
    ("backward", "gradient", ".3f", "gradient"),
    ("update", "step", "d", "ink"),
)


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    hidden: int = bounded(6, low=2, high=6)
    learning_rate: float = bounded(1.0, low=0.1, high=4.0)
    epochs: int = bounded(50, low=10, high=150)
    batch_size: int = bounded(20, low=5, high=40)
    seed: int = bounded(0, low=0, high=999)


@dataclass(frozen=True)
class RunTrace:
    """One training seen at K moments: outputs (K, …) at some places, loss and accuracy on some samples."""

    output: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray


@dataclass(frozen=True)
class TrainingLoopTrace:
    """The data, what the hidden units make of the plane, both runs, and the first batch of every epoch."""

    x: np.ndarray
    labels: np.ndarray
    grid: tuple[np.ndarray, np.ndarray]
    learning_rate: float
    step: np.ndarray
    hidden: np.ndarray
    in_weight: np.ndarray
    out_weight: np.ndarray
    run: RunTrace
    line: RunTrace
    batch: RunTrace
    batch_way: BackwardTrace
    gradient: np.ndarray


def record(inputs: Inputs) -> TrainingLoopTrace:
    """Train with a hidden layer and without one; look at both after the first step and after every epoch."""
    data, size = two_moons(BATCHES * inputs.batch_size, noise=0.12, seed=inputs.seed), inputs.batch_size
    order = np.random.default_rng(inputs.seed).permutation(len(data.x))
    x, y = data.x[order], data.y[order].astype(float)[:, None]
    steps = [0, 1, *range(BATCHES, BATCHES * inputs.epochs + 1, BATCHES)]
    grid = np.linspace(*X, 53), np.linspace(*Y, 37)
    plane = np.stack(np.meshgrid(*grid), axis=-1)
    stacks = (Dense(inputs.hidden, "tanh"), Dense(1, "sigmoid")), (Dense(1, "sigmoid"),)
    bent, straight = (Sequential(layers, "binary_cross_entropy", input_shape=(2,)) for layers in stacks)
    rule, pace = sgd(inputs.learning_rate), {"epochs": inputs.epochs, "batch_size": size, "shuffle": False}
    learn = partial(fit, x=x, y=y, optimizer=rule, snapshot_steps=steps, **pace)
    seen, line = (learn(net, rng=np.random.default_rng(inputs.seed)).snapshots for net in (bent, straight))
    ways = [trace_backward(bent, params, x[:size], y[:size]) for params in seen]
    return TrainingLoopTrace(
        x=x,
        labels=y[:, 0],
        grid=grid,
        learning_rate=inputs.learning_rate,
        step=np.array(steps),
        hidden=np.array([np.moveaxis(trace_forward(bent, params, plane).a[0], -1, 0) for params in seen]),
        in_weight=np.array([params[0]["weight"] for params in seen]),
        out_weight=np.array([params[1]["weight"][0] for params in seen]),
        run=look(bent, seen, x, y, plane),
        line=look(straight, line, x, y, plane),
        batch=look(bent, seen, x[:size], y[:size], x[:size]),
        batch_way=ways[0],
        gradient=np.array([np.linalg.norm(np.concatenate([g.ravel() for g in (*w.dW, *w.db)])) for w in ways]),
    )


def look(
    net: Sequential, seen: tuple[dict[str, np.ndarray], ...], x: np.ndarray, y: np.ndarray, places: np.ndarray
) -> RunTrace:
    """Outputs at ``places``, and loss and accuracy on the samples, for each of the kept parameters."""
    return RunTrace(
        output=np.array([net.predict(params, places)[..., 0] for params in seen]),
        loss=np.array([net.loss_value(params, x, y) for params in seen]),
        accuracy=np.array([accuracy(net.predict(params, x), y) for params in seen]),
    )


def facts(trace: TrainingLoopTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    ends, runs = {"first": 0, "last": -1}, {"": trace.run, "line_": trace.line, "batch_": trace.batch}
    numbers = {f"{run}{end}_loss": float(t.loss[k]) for run, t in runs.items() for end, k in ends.items()}
    numbers |= {f"{run}{end}_accuracy": float(t.accuracy[k]) for run, t in runs.items() for end, k in ends.items()}
    numbers |= {"batch_second_loss": float(trace.batch.loss[1]), "gradient": float(trace.gradient[0])}
    counts = {"count": len(trace.x), "hidden": trace.hidden.shape[1], "batch_size": trace.batch.output.shape[1]}
    return numbers | counts | {"steps": int(trace.step[-1])}


def figures(trace: TrainingLoopTrace, page: Page) -> Figures:
    """Draw the boundary at four moments above the loss of both networks."""
    figure = page.figure(0, 0, size=(8.0, 5.4))
    grid, last = figure.add_gridspec(2, 4, height_ratios=(1.0, 1.25)), len(trace.step) - 1
    below = figure.add_subplot(grid[1, :])
    page.curve(below, "step", "run.loss", role="loss", label=page.label("with_hidden"))
    page.curve(below, "step", "line.loss", role="series6", linestyle="--", label=page.label("without_hidden"))
    below.set(xlabel=page.label("step"), ylabel=page.label("loss_all"), ylim=(0.0, None))
    below.legend()
    below.grid(visible=True)
    for column, moment in enumerate((0, last // 5, last // 2, last)):
        axes = figure.add_subplot(grid[0, column])
        paint_decision(page, axes, (*X, *Y), trace.run.output[moment], trace.x, trace.labels)
        look = {"transform": axes.transAxes, "fontsize": 12}
        page.number(axes, "step", moment, (0.5, 1.1), spec="d", prefix=f"{page.label('step')} ", **look)
        page.number(axes, "run.accuracy", moment, (0.5, -0.12), spec=".0%", prefix=f"{page.label('accuracy')} ", **look)
        below.plot(trace.step[moment], trace.run.loss[moment], "o", color=page.color("loss"), markersize=8)
    yield "loop", figure


class TrainingLoopScene(LessonScene):
    """Hidden units on the left, the decision in the middle, the loop and its loss on the right."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("data", self.show_data)
        self.beat("network", self.show_network)
        self.beat("forward", self.go_forward)
        self.beat("backward", self.go_backward)
        self.beat("update", self.update)
        self.beat("run", self.run_on)
        self.beat("units", self.draw_cuts)
        self.beat("line", self.run_without_hidden)
        self.close()

    def show_data(self) -> None:
        """Show the samples on their plane, and which mark is which class."""
        self.left, self.middle, self.right = self.stage.columns(3.8, 5.2, 3.8, gap=0.3)
        head, place, self.foot = self.middle.rows(0.45, 3.75, 1.4, gap=0.12)
        self.plot = Plot(place, X, Y, self.theme, numbers=False, grid=False, x_ticks=(), y_ticks=())
        self.scatter = Scatter(self.plot, self.trace.x, self.trace.labels)
        names = self.scatter.legend(head, self.words.label("dots"), self.words.label("rings"))
        for name, marks in zip(names, self.scatter, strict=True):
            self.play(mn.FadeIn(self.plot, name), mn.FadeIn(marks), run_time=0.9)

    def show_network(self) -> None:
        """Show what every hidden unit makes of the plane, then the output that combines them."""
        self.units = UnitMaps(self.left, self.trace, "hidden", "out_weight", self.theme, self.words.label("units"))
        self.play(mn.FadeIn(self.units), run_time=1.0)
        self.play(self.units.flights(self.plot.area.center), run_time=1.6)
        self.map = self.lay_map("run")

    def go_forward(self) -> None:
        """Send one batch through the network: how many are right, and its loss."""
        upper, self.lower = self.right.rows(1.0, 1.2, gap=0.15)
        self.loop = Loop(upper, self.trace, STATIONS, self.theme, self.words)
        self.halos = self.scatter.halos(np.arange(self.trace.batch.output.shape[1]))
        self.play(mn.FadeIn(self.loop), mn.Create(self.halos), run_time=1.2)
        self.enter(0, 1)

    def go_backward(self) -> None:
        """Take the gradient of that loss by every weight."""
        self.enter(2)
        self.play(self.units.flights(self.plot.area.center, back=True), run_time=1.8)

    def update(self) -> None:
        """Change every weight by its share, one of them with its digits, and look at the batch again."""
        slope = Symbol("slope", "(partial C)/(partial w)", "gradient")
        rule = self.formula("w", "arrow.l", "w", "-", Symbol("rate", "alpha", "data"), "dot", slope)
        old, new = (Value(name, "in_weight", (k, 0, 0), ".3f") for k, name in enumerate(("old", "new")))
        slope = Value("slope", "batch_way.dW[0]", (0, 0), ".3f", "gradient")
        digits = self.formula(old, "-", Value("rate", "learning_rate", color="data"), "dot (", slope, ") =", new)
        self.leaving = self.foot.put(mn.VGroup(rule, digits).arrange(mn.DOWN, buff=0.25))
        self.play(mn.LaggedStart(*map(mn.FadeIn, self.leaving), lag_ratio=0.7), run_time=2.0)
        self.enter(3)
        self.play(*playback(0.0, 1.0, self.map, self.units, self.loop), run_time=1.4)
        self.loop.light(1)
        self.play(mn.Indicate(self.loop.number(1), color=self.theme.loss), run_time=1.0)

    def run_on(self) -> None:
        """Repeat the loop to the end: boundary, units, weights, loss and the loop's numbers on one clock."""
        self.loop.light(-1)
        self.play(mn.FadeOut(self.leaving), run_time=0.4)
        self.board = LossPlot(self.lower, self.trace, "step", "run.loss", self.theme, self.words)
        curve, meters = self.board.run("run.loss", "loss").at(1.0), self.meters("run").at(1.0)
        self.play(mn.FadeIn(self.board, curve, meters), run_time=0.6)
        self.play(*playback(1.0, self.map.last, self.map, self.units, self.loop, meters, curve), run_time=12.0)
        self.leaving = mn.VGroup(self.halos, meters, *map(self.loop.number, range(4)))

    def draw_cuts(self) -> None:
        """Draw on the plane where each hidden unit changes sign."""
        self.cuts = self.units.cuts(self.plot, *self.trace.grid)
        for unit, cut in enumerate(self.cuts):
            self.units.light(unit)
            self.play(mn.Create(cut), run_time=0.8)
        self.units.light(-1)

    def run_without_hidden(self) -> None:
        """Run the same loop on the same batches for a network without a hidden layer."""
        self.play(mn.FadeOut(mn.Group(self.units, self.cuts, self.map, self.leaving)), run_time=0.6)
        line, curve, meters = self.lay_map("line"), self.board.run("line.loss", "series6"), self.meters("line")
        ends = Meters(self.left.inset(y=1.2), self.trace, ENDS, self.theme, self.words, upright=True).at(line.last)
        self.play(mn.FadeIn(curve, meters, ends[:2]), run_time=0.6)
        self.play(*playback(0.0, line.last, line, meters, curve), run_time=6.0)
        self.play(mn.FadeIn(ends[2:]), run_time=0.6)

    def enter(self, *stations: int) -> None:
        """Light stations of the loop and show their numbers."""
        for station in stations:
            self.loop.light(station)
            self.play(mn.FadeIn(self.loop.number(station), shift=mn.RIGHT * 0.15), run_time=1.0)

    def lay_map(self, run: str) -> DecisionMap:
        """Lay the output of a network over the plane, under the samples."""
        decision = DecisionMap(self.plot, *self.trace.grid, getattr(self.trace, run).output)
        self.add(decision, self.plot, self.scatter)
        self.play(mn.FadeIn(decision), run_time=1.0)
        return decision

    def meters(self, run: str) -> Meters:
        """Step, loss and accuracy on all the data."""
        rows = (("step", "step", "d"), ("data_loss", f"{run}.loss", ".3f"), ("data_accuracy", f"{run}.accuracy", ".0%"))
        return Meters(self.foot, self.trace, [(*row, "ink") for row in rows], self.theme, self.words)
