"""The training loop: forward, loss, backward, update on two moons, batch after batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    Dense,
    Sequential,
    accuracy,
    fit,
    sgd,
    trace_backward,
    trace_forward,
    two_moons,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.plane import ACTIVATIONS, Boundary, Plane
from dlmotion.stage.marks.axes.scatter import Scatter
from dlmotion.stage.marks.clock.loop import Loop
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

X, Y = (-1.7, 2.6), (-1.2, 1.75)
BATCHES, MOMENTS, NOISE = 8, 44, 0.12

KEYS = [("with_hidden", "loss"), ("without_hidden", "series6")]
NOTHING = Quantity("")
RIGHT = Quantity("forward", "", "activation", ".0%")
BATCH_LOSS = Quantity("loss", "J", "loss", ".3f")
GRADIENT = Quantity("backward", "", "gradient", ".3f")
STEP = Quantity("update", "", spec="d")
ROUND = Quantity("step", "", "muted", "d")
LOSS = Quantity("loss_all", "J", "loss", ".3f")
ACCURACY = Quantity("accuracy", spec=".1%")
WEIGHT, SLOPE = Quantity("weight", "w", spec=".3f"), Quantity("slope", "", "gradient", ".3f")
RATE, OUT = Quantity("rate", "alpha", "data", "g"), Quantity("out", spec="+.2f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    hidden: int = bounded(6, low=2, high=6, what="hidden units")
    learning_rate: float = bounded(1.0, low=0.1, high=4.0, what="learning rate")
    epochs: int = bounded(50, low=10, high=150, what="times that all the data are used")
    batch_size: int = bounded(20, low=5, high=40, what="samples of a batch")
    seed: int = bounded(0, low=0, high=999, what="seed of data, weights and batches")


@dataclass(frozen=True)
class RunTrace:
    """One training at K moments: outputs (K, …) at some places, loss and accuracy of samples."""

    output: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray


@dataclass(frozen=True)
class TrainingLoopTrace:
    """The data, what the units make of the plane, both runs, and the batch of each moment."""

    x: np.ndarray
    labels: np.ndarray
    across: np.ndarray
    upward: np.ndarray
    learning_rate: float
    step: np.ndarray
    samples: np.ndarray
    hidden: np.ndarray
    in_weight: np.ndarray
    out_weight: np.ndarray
    run: RunTrace
    line: RunTrace
    batch_loss: np.ndarray
    batch_accuracy: np.ndarray
    gradient: np.ndarray
    slope: float
    loss_after: float


def record(inputs: Inputs) -> TrainingLoopTrace:
    """Train with a hidden layer and without one; look at both, and at the batch that comes next."""
    size, seed = inputs.batch_size, inputs.seed
    data = two_moons(BATCHES * size, noise=NOISE, seed=seed)
    order = np.random.default_rng(seed).permutation(len(data.x))
    x, y = data.x[order], data.y[order].astype(float)[:, None]
    steps = moments(BATCHES * inputs.epochs)
    samples = np.array([np.arange(size) + step % BATCHES * size for step in steps])
    across, upward = np.linspace(*X, 53), np.linspace(*Y, 37)
    plane = np.stack(np.meshgrid(across, upward), axis=-1)
    stacks = (Dense(inputs.hidden, "tanh"), Dense(1, "sigmoid")), (Dense(1, "sigmoid"),)
    bent, straight = (
        Sequential(layers, "binary_cross_entropy", input_shape=(2,)) for layers in stacks
    )
    pace: dict[str, Any] = {"epochs": inputs.epochs, "batch_size": size, "shuffle": False}
    rule = sgd(inputs.learning_rate)
    pace |= {"optimizer": rule, "snapshot_steps": steps}
    seen, line = (
        fit(net, x, y, rng=np.random.default_rng(seed), **pace).snapshots
        for net in (bent, straight)
    )
    rows = [(x[batch], y[batch]) for batch in samples]
    batches = [(params, *pair) for params, pair in zip(seen, rows, strict=True)]
    ways = [trace_backward(bent, params, *batch) for params, *batch in batches]
    units = [np.moveaxis(trace_forward(bent, params, plane).a[0], -1, 0) for params in seen]
    return TrainingLoopTrace(
        x=x,
        labels=y[:, 0],
        across=across,
        upward=upward,
        learning_rate=inputs.learning_rate,
        step=np.array(steps),
        samples=samples,
        hidden=np.array(units),
        in_weight=np.array([params[0]["weight"] for params in seen]),
        out_weight=np.array([params[1]["weight"][0] for params in seen]),
        run=look(bent, seen, x, y, plane),
        line=look(straight, line, x, y, plane),
        batch_loss=np.array([bent.loss_value(*batch) for batch in batches]),
        batch_accuracy=np.array([accuracy(bent.predict(p, bx), by) for p, bx, by in batches]),
        gradient=np.array(
            [np.linalg.norm(np.concatenate([g.ravel() for g in (*w.dW, *w.db)])) for w in ways]
        ),
        slope=float(ways[0].dW[0][0, 0]),
        loss_after=float(bent.loss_value(seen[1], x[:size], y[:size])),
    )


def moments(last: int) -> list[int]:
    """The first steps one by one, then with a stride that meets every batch in turn."""
    stride = max(1, last // MOMENTS) // 2 * 2 + 1
    return [*range(BATCHES + 1), *range(BATCHES + stride, last, stride), last]


def look(net: Sequential, seen: Any, x: np.ndarray, y: np.ndarray, places: np.ndarray) -> RunTrace:
    """Outputs at ``places``, and loss and accuracy on the samples, for each of the parameters."""
    return RunTrace(
        output=np.array([net.predict(params, places)[..., 0] for params in seen]),
        loss=np.array([net.loss_value(params, x, y) for params in seen]),
        accuracy=np.array([accuracy(net.predict(params, x), y) for params in seen]),
    )


def facts(trace: TrainingLoopTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    run, line = trace.run, trace.line
    return {
        "count": len(trace.x),
        "hidden": trace.hidden.shape[1],
        "batch_size": trace.samples.shape[1],
        "steps": int(trace.step[-1]),
        "first_loss": float(run.loss[0]),
        "last_loss": float(run.loss[-1]),
        "line_loss": float(line.loss[-1]),
        "first_accuracy": float(run.accuracy[0]),
        "last_accuracy": float(run.accuracy[-1]),
        "line_accuracy": float(line.accuracy[-1]),
        "batch_accuracy": float(trace.batch_accuracy[0]),
        "batch_loss": float(trace.batch_loss[0]),
        "loss_after": trace.loss_after,
        "gradient": float(trace.gradient[0]),
        "batch_falls": below(trace.loss_after - trace.batch_loss[0], 0.0),
        "falls": below(run.loss[-1] - run.loss[0], 0.0),
        "better": above(run.accuracy[-1] - line.accuracy[-1], 0.0),
    }


def figures(t: TrainingLoopTrace, page: Page) -> Figures:
    """Draw the boundary at four moments above the loss of both networks."""
    place = page.place(8.0, 5.4)
    upper, below = place.rows(1.0, 1.25, gap=0.3)
    last, marks = len(t.step) - 1, []
    for box, k in zip(
        upper.columns(1.0, 1.0, 1.0, 1.0, gap=0.3), (0, 8, last // 2, last), strict=True
    ):
        head, middle, foot = box.rows(0.4, 2.2, 0.4, gap=0.05)
        word, right = (f"{place.label(q.label)} " for q in (ROUND, ACCURACY))
        marks += [
            *decision(middle, t, t.run, k, 0.05),
            Digit(head, t.step[k], ROUND, size="small", prefix=word),
            Digit(foot, t.run.accuracy[k], ACCURACY, size="small", prefix=right),
        ]
    curves, key = below.columns(3.2, 1.0, gap=0.3)
    losses = loss_axes(curves, t)
    lines = [
        losses.line(t.step, run.loss, role) for run, role in ((t.run, "loss"), (t.line, "series6"))
    ]
    yield "loop", page.put(place, *marks, losses, *lines, Legend(key, KEYS))


def decision(
    place: Place, t: TrainingLoopTrace, run: RunTrace, k: float, radius: float = 0.075
) -> tuple[Plane, Axes, Scatter, Boundary]:
    """Axes of the plane; over them what a network says, its boundary, the samples."""
    axes = plane_axes(place)
    field, edge = axes.plane(run.output), axes.boundary(t.across, t.upward, run.output)
    samples = axes.scatter(t.x[:, 0], t.x[:, 1], t.labels, radius)
    return field.at(k), axes, samples, edge.at(k)


def plane_axes(place: Place) -> Axes:
    """Axes of the plane, without numbers."""
    empty = (NOTHING,)
    return Axes(
        place, empty, empty, x_from=X, y_from=Y, numbers=False, grid=False, x_ticks=(), y_ticks=()
    )


def loss_axes(place: Place, t: TrainingLoopTrace) -> Axes:
    """Axes of both losses by step."""
    return Axes(place, (ROUND, t.step), (LOSS, t.run.loss, t.line.loss), y_from=(0.0, None))


def loop_in(place: Place, t: TrainingLoopTrace) -> Loop:
    """What is done with every batch, and the number that comes of it."""
    numbers = t.batch_accuracy, t.batch_loss, t.gradient, t.step
    return Loop(place, list(zip((RIGHT, BATCH_LOSS, GRADIENT, STEP), numbers, strict=True)))


def rules_in(place: Place, t: TrainingLoopTrace) -> tuple[Rule, Rule]:
    """The update of a weight in symbols, and in the digits of the first step."""
    upper, below = place.rows(1.0, 1.0, gap=0.0)
    rate = Symbol("rate", RATE.symbol, RATE.role)
    partial = Symbol("slope", "(dif J)/(dif w)", "gradient")
    old, new = (Slot(key, t.in_weight[k, 0, 0], WEIGHT) for k, key in enumerate(("old", "new")))
    alpha, slope = Slot("rate", t.learning_rate, RATE), Slot("slope", t.slope, SLOPE)
    return (
        Rule(upper, "w", "arrow.l", "w", "-", rate, "dot", partial, size="label"),
        Rule(below, old, "-", alpha, "dot (", slope, ") =", new, size="label"),
    )


def cut_on(axes: Axes, t: TrainingLoopTrace, unit: int, role: str) -> Boundary:
    """Where a hidden unit of the trained network changes its sign."""
    maps = t.hidden[:, unit]
    return axes.boundary(t.across, t.upward, maps, 0.0, role, 2.0).at(len(t.step) - 1)


def unit_in(place: Place, t: TrainingLoopTrace, unit: int) -> tuple[Together, Boundary]:
    """What a hidden unit makes of the plane and its weight in the answer; its own cut."""
    top, under = place.rows(3.2, 1.0, gap=0.05)
    last, axes = len(t.step) - 1, plane_axes(top)
    view = axes.plane(t.hidden[:, unit], (-1.0, 1.0), ACTIVATIONS, 0.85).at(last)
    word = f"{place.label(OUT.label)} "
    weight = Digit(under, t.out_weight[last, unit], OUT, size="small", prefix=word)
    cut = cut_on(axes, t, unit, "highlight")
    return Together(view, axes, cut, weight), cut


class TrainingLoopScene(LessonScene[TrainingLoopTrace]):
    """The plane on the left; loop and loss on the right."""

    @beat
    def data(self) -> None:
        left, self.right = self.stage.columns(1.45, 1.0, gap=0.5)
        body, foot = left.rows(5.0, 0.6, gap=0.1)
        self.field, self.plane, self.samples, self.edge = decision(body, self.t, self.t.run, 0)
        self.map = self.field, self.plane, self.samples, self.edge
        self.key = self.samples.key(foot, "dots", "rings")
        self.upper, self.lower = self.right.rows(1.0, 1.2, gap=0.15)
        self.losses = loss_axes(self.lower, self.t)
        self.curve = self.losses.trail(self.t.step, self.t.run.loss, "loss")
        self.stand(*self.map, self.key, self.losses, self.curve)
        self.run(self.clock(self.t.step, even=True), self.field, self.edge, self.curve, seconds=5)

    @beat
    def forward(self) -> None:
        self.keep(*self.map, self.key)
        self.loop, self.halos = loop_in(self.upper, self.t), self.samples.halos(self.t.samples)
        self.timer, self.moving = self.clock(self.t.step), (self.field, self.edge, self.halos)
        for mark in self.moving:
            mark.at(0)
        self.show(self.loop, self.halos)
        self.lamp = self.loop.lamp(0)
        self.show(self.lamp, self.loop.numbers[0])
        self.enter(1)

    @beat
    def backward(self) -> None:
        self.enter(2)

    @beat
    def weights(self) -> None:
        symbols, digits = rules_in(self.lower, self.t)
        self.show(symbols)
        self.show(digits)
        self.enter(3)
        self.run(self.timer, *self.moving, self.loop, seconds=1.6, to=1)
        self.hide(symbols, digits)

    @beat
    def rounds(self) -> None:
        self.hide(self.lamp)
        self.show(self.losses, self.curve.at(1))
        moving = *self.moving, self.loop, self.curve
        self.run(self.timer, *moving, seconds=5, to=BATCHES)
        self.timer.even = True
        self.run(self.timer, *moving, seconds=7)

    @beat
    def units(self) -> None:
        self.keep(*self.map, self.key)
        boxes = self.right.grid(3, 2, gap=0.2)
        for unit, box in zip(range(self.t.hidden.shape[1]), boxes, strict=False):
            view, cut = unit_in(box, self.t, unit)
            self.show(view, tempo="quick")
            self.grow(cut, cut_on(self.plane, self.t, unit, "activation"), tempo="plain")
        self.show(self.edge, tempo="slow")

    @beat
    def line(self) -> None:
        self.keep(*self.map, self.key)
        line = self.plane.plane(self.t.line.output)
        straight = self.plane.boundary(self.t.across, self.t.upward, self.t.line.output)
        self.hide(self.samples)
        self.become(Together(self.field, self.edge), Together(line, straight))
        curve = self.losses.trail(self.t.step, self.t.line.loss, "series6")
        self.stand(self.plane)
        self.show(self.samples, self.losses, self.curve, curve, Legend(self.upper, KEYS))
        self.run(self.clock(self.t.step, even=True), line, straight, curve, seconds=5)

    def enter(self, station: int) -> None:
        """Pass the lamp on to a station of the loop and show its number."""
        self.lamp = self.become(self.lamp, self.loop.lamp(station), tempo="plain")
        self.show(self.loop.numbers[station])
