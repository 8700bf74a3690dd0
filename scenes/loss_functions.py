"""Mean squared error: every error becomes a square, the areas add up, and an outlier rules them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dlcore import DATASETS, Dense, Sequential, cost, fit, sample_losses, sgd
from dlcore.parameters import NetworkParams
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.dots import Dots
from dlmotion.stage.marks.axes.fitted import Fitted
from dlmotion.stage.marks.axes.squares import Squares
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

EPOCHS, LATER, EVERY = 20, 300, 5
LATER_RATE = 0.05
DRAGGED = 3.0

X = Quantity("x", "x", "data")
Y = Quantity("y", "y", "data")
SQUARE = Quantity("square", "e^2", "loss")
SUM = Quantity("sum", "sum", "loss")
J = Quantity("loss", "J", "loss")
COUNT = Quantity("count", "m", "muted", ".0f")
EPOCH = Quantity("epoch", "k", "muted", ".0f")
OTHER = replace(J, role="activation")
HEADS = "square", "sum", "mean"
LINE, ABSOLUTE = "highlight", "activation"


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    points: int = bounded(8, low=6, high=10, what="how many samples")
    noise: float = bounded(0.3, low=0.0, high=0.6, what="noise of the samples")
    learning_rate: float = bounded(0.3, low=0.2, high=0.5, what="rate of the first training")
    fall: float = bounded(5.0, low=2.0, high=6.0, what="how far the last sample falls")


@dataclass(frozen=True)
class Run:
    """A training: lines (T, 2) over the ends, their values (T, n) at the samples, slopes (T,).

    ``rest`` (T,) is the mean squared error of all samples but the last.
    """

    line: np.ndarray
    values: np.ndarray
    slope: np.ndarray
    rest: np.ndarray


@dataclass(frozen=True)
class LossFunctionsTrace:
    """Samples, the training on them, and two more after the last sample fell.

    ``squares`` (T, n) are the squared errors by epoch, ``total`` and ``mean`` (1,) their sum and
    mean at the start, ``loss`` (T,) the mean by epoch.
    """

    count: int
    x: np.ndarray
    y: np.ndarray
    ends: np.ndarray
    epoch: np.ndarray
    main: Run
    squares: np.ndarray
    total: np.ndarray
    mean: np.ndarray
    loss: np.ndarray
    fall: float
    fallen: np.ndarray
    squared: Run
    absolute: Run
    later: np.ndarray
    share: float


def record(inputs: Inputs) -> LossFunctionsTrace:
    """Train a line on the samples, let the last one fall, and train on with both losses."""
    data = DATASETS["linear"](inputs.points, noise=inputs.noise, seed=2)
    order = np.argsort(data.x[:, 0])
    x, y = data.x[order], data.y[order].reshape(-1, 1)
    main, params = train(x, y, "mse", inputs.learning_rate, EPOCHS)
    fallen = y.copy()
    fallen[-1] -= inputs.fall
    squared, _ = train(x, fallen, "mse", LATER_RATE, LATER, params, EVERY)
    absolute, _ = train(x, fallen, "mae", LATER_RATE, LATER, params, EVERY)
    squares = np.array([sample_losses("mse", row[:, None], y) for row in main.values])
    left = sample_losses("mse", squared.values[-1][:, None], fallen)
    loss = np.array([cost("mse", row[:, None], y) for row in main.values])
    return LossFunctionsTrace(
        count=len(x),
        x=x[:, 0],
        y=y[:, 0],
        ends=x[[0, -1], 0],
        epoch=np.arange(EPOCHS + 1),
        main=main,
        squares=squares,
        total=squares[:1].sum(axis=1),
        mean=loss[:1],
        loss=loss,
        fall=inputs.fall,
        fallen=fallen[:, 0],
        squared=squared,
        absolute=absolute,
        later=np.arange(0, LATER + 1, EVERY),
        share=float(left[-1] / left.sum()),
    )


def train(
    x: np.ndarray,
    y: np.ndarray,
    loss: str,
    rate: float,
    epochs: int,
    start: NetworkParams | None = None,
    every: int = 1,
) -> tuple[Run, NetworkParams]:
    """Lines of a full-batch training from ``start`` or zero, and the parameters at its end."""
    run = fit(
        Sequential((Dense(1, weight_initializer="zeros"),), loss),
        x,
        y,
        optimizer=sgd(rate),
        epochs=epochs,
        batch_size=len(x),
        rng=0,
        params=start,
        snapshot_steps=range(0, epochs + 1, every),
    )
    weight = np.array([params[0]["weight"][0, 0] for params in run.snapshots])
    bias = np.array([params[0]["bias"][0] for params in run.snapshots])
    line, values = (np.outer(weight, at) + bias[:, None] for at in (x[[0, -1], 0], x[:, 0]))
    rest = np.array([cost("mse", row[:-1, None], y[:-1]) for row in values])
    return Run(line, values, weight, rest), run.params


def facts(trace: LossFunctionsTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    squared, absolute = trace.squared, trace.absolute
    turned = abs(squared.slope[-1] - squared.slope[0])
    return {
        "points": len(trace.x),
        "total": float(trace.total[0]),
        "first_loss": float(trace.mean[0]),
        "last_loss": float(trace.loss[-1]),
        "epochs": EPOCHS,
        "fall": trace.fall,
        "percent": 100.0 * trace.share,
        "clean_slope": float(squared.slope[0]),
        "squared_slope": float(squared.slope[-1]),
        "absolute_slope": float(absolute.slope[-1]),
        "squared_rest": float(squared.rest[-1]),
        "absolute_rest": float(absolute.rest[-1]),
        "later": LATER,
        "sums": equal(trace.squares[0].sum() / len(trace.x) - trace.mean[0], 0.0, 1e-12),
        "loss_falls": below(np.diff(trace.loss), 0.0),
        "outlier_rules": above(trace.share, 0.5),
        "dragged": above(squared.rest[-1] / absolute.rest[-1], DRAGGED),
        "more_dragged": above(squared.rest[-1] - absolute.rest[-1], 0.0),
        "tilts": below(squared.slope[-1] - squared.slope[0], 0.0),
        "turns_less": below(abs(absolute.slope[-1] - absolute.slope[0]) - turned, 0.0),
    }


def figures(t: LossFunctionsTrace, page: Page) -> Figures:
    """Draw the squares with their sum and mean, and both lines after the fall."""
    place = page.place()
    left, right = place.columns(1.3, 1.0, gap=0.6)
    axes = Axes(left, (X, t.x), (Y, t.y, t.main.line), margin=0.08)
    marks = plot_of(axes, t)
    yield "squares", page.put(place, axes, *marks, *heads_of(right), *heap_of(right, t))

    place = page.place()
    left, right = place.columns(2.0, 1.0, gap=0.5)
    axes = axes_of(left, t)
    last = len(t.later) - 1
    both = (
        axes.squares(t.x, t.fallen, t.squared.values).at(last),
        axes.fitted(t.ends, t.squared.line, "loss").at(last),
        axes.fitted(t.ends, t.absolute.line, ABSOLUTE).at(last),
    )
    dots = axes.dots(t.x, t.fallen, "data", 0.09)
    note, *keys = key_of(right, t)
    yield "outlier", page.put(place, axes, *both, dots, note, *(key.at(last) for key in keys))


def axes_of(place: Place, t: LossFunctionsTrace) -> Axes:
    """Axes that hold the samples before and after the fall, and all lines."""
    lines = t.main.line, t.squared.line, t.absolute.line
    return Axes(place, (X, t.x), (Y, t.y, t.fallen, *lines), margin=0.06)


def plot_of(axes: Axes, t: LossFunctionsTrace) -> tuple[Squares, Fitted, Dots]:
    """Squares, line and samples of the first epoch."""
    squares = axes.squares(t.x, t.y, t.main.values)
    return squares, axes.fitted(t.ends, t.main.line, LINE), axes.dots(t.x, t.y, "data", 0.09)


def heap_of(place: Place, t: LossFunctionsTrace) -> tuple[Bars, Bars, Bars]:
    """Squared errors one after the other, and below them their sum and their mean."""
    upper, sums, means = lanes_of(place.columns(1.3, 5.6, gap=0.1)[1])
    steps = Bars(upper, t.squares[0], SQUARE, layout="steps", holds=(t.total,), size="small")
    total = Bars(sums, t.total, SUM, holds=(t.total,))
    return steps, total, Bars(means, t.mean, J, holds=(t.total,))


def heads_of(place: Place) -> tuple[Note, ...]:
    """Words before the squared errors, their sum and their mean."""
    lanes = zip(lanes_of(place.columns(1.3, 5.6, gap=0.1)[0]), HEADS, strict=True)
    return tuple(Note(lane, key, size="small", role="loss") for lane, key in lanes)


def lanes_of(place: Place) -> tuple[Place, ...]:
    """Heights of the squared errors, of their sum and of their mean."""
    return place.rows(4.0, 0.8, 0.8, gap=0.15)


def key_of(place: Place, t: LossFunctionsTrace) -> tuple[Note, Legend, Legend]:
    """Which line is which, and the loss of the other samples under each."""
    _, head, upper, lower, _ = place.rows(1.0, 1.2, 0.8, 0.8, 1.0, gap=0.1)
    lines = ((upper, "squared", J, t.squared), (lower, "absolute", OTHER, t.absolute))
    first, second = (
        Legend(row, ((key, q.role),), values={key: (q, run.rest)}, size="label")
        for row, key, q, run in lines
    )
    return Note(head, "rest", role="muted"), first, second


class LossFunctionsScene(LessonScene[LossFunctionsTrace]):
    """Samples, line and squares on the left; what their areas add up to on the right."""

    @beat
    def error(self) -> None:
        self.left, self.right = self.stage.columns(1.3, 1.0, gap=0.6)
        self.axes = axes_of(self.left, self.t)
        self.squares, self.line, self.dots = plot_of(self.axes, self.t)
        self.heads = heads_of(self.right)
        self.heap, self.total, self.average = heap_of(self.right, self.t)
        sums = *self.heads, self.heap, self.total, self.average
        self.stand(self.axes, self.squares, self.line, self.dots, *sums)
        self.rest(2.4)
        self.hide(*sums)
        sticks = self.axes.squares(self.t.x, self.t.y, self.t.main.values, flat=True)
        self.sticks = self.become(self.squares, sticks)

    @beat
    def square(self) -> None:
        self.become(self.sticks, self.squares)
        self.stand(self.line, self.dots)

    @beat
    def sum(self) -> None:
        first, second, _ = self.heads
        self.show(first, tempo="quick")
        self.grow(self.squares, self.heap)
        self.show(second, tempo="quick")
        self.grow(self.heap, self.total)

    @beat
    def mean(self) -> None:
        self.show(self.heads[-1], tempo="quick")
        self.grow(self.total, self.average)
        self.hide(self.heap, self.heads[0])
        place = self.right.rows(1.0, 2.0, 2.6, gap=0.15)[1]
        count = Slot("count", self.t.count, COUNT)
        whole, mean = Slot("sum", self.t.total[0], SUM), Slot("mean", self.t.mean[0], J)
        rule = Rule(place, "J =", whole, "slash", count, "=", mean)
        loads = {"sum": self.total.digit(0), "mean": self.average.digit(0)}
        self.carry(loads, rule)

    @beat
    def learn(self) -> None:
        self.keep(self.axes, self.squares, self.line, self.dots)
        head, body = self.right.rows(1.0, 4.0, gap=0.1)
        axes = Axes(body, (EPOCH, self.t.epoch), (J, self.t.loss), y_from=(0.0, None))
        curve = axes.trail(self.t.epoch, self.t.loss).at(0)
        digit = Digit(head, self.t.loss, J, prefix="J = ", size="heading")
        self.show(axes, digit, curve)
        self.run(self.clock(self.t.loss), self.squares, self.line, curve, digit, seconds=7)

    @beat
    def outlier(self) -> None:
        self.keep(self.axes, self.squares, self.line, self.dots)
        t, axes = self.t, self.axes
        self.fallen = axes.dots(t.x, t.fallen, "data", 0.09)
        self.areas = axes.squares(t.x, t.fallen, t.squared.values)
        self.dragged = axes.fitted(t.ends, t.squared.line, "loss")
        self.become(self.dots, self.fallen)
        self.become(self.squares, self.areas)
        self.become(self.line, self.dragged, tempo="quick")
        self.rest(0.8)
        note, key, self.key = key_of(self.right, t)
        self.show(note, key)
        clock = self.clock(t.later, even=True)
        self.run(clock, self.areas, self.dragged, key, seconds=5)

    @beat
    def absolute(self) -> None:
        t = self.t
        held = self.axes.fitted(t.ends, t.absolute.line, ABSOLUTE)
        self.show(held, self.key)
        self.run(self.clock(t.later, even=True), held, self.key, seconds=4)
