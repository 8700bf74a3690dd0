"""A network that does not train: inputs far off the slope of the sigmoid, targets out of reach."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dlcore import (
    ACTIVATIONS,
    coffee,
    freeze,
    sigmoid,
    standardize,
    trace_backward,
    trace_forward,
)
from dlmotion.scenes.unscaled_network_numbers import (
    SHOWN,
    UNITS,
    Course,
    epochs_of,
    network,
    train,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.code import Code
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

SIGMOID = ACTIVATIONS["sigmoid"]
NOTE_RATE, STARTS = 0.001, 3
ZOOMS, POINTS = 60, 801  # moments of the zoom; points of a curve
ROOM = 1.1  # half a window, in units of the z farthest from 0
FLAT, SLOPING, SAME, NEAR = 1e-3, 0.03, 0.005, 0.05
LEVELS = 0.0, 1.0, 4.0, 7.0  # ticks: the ceiling of a sigmoid, the mean, the last target
LIT = ("series0", "series2", "series5")
SOURCE = """model = Sequential([
    Dense(3, activation="sigmoid"),
    Dense(1, activation="sigmoid"),
])
model.compile({optimizer}, "mse")
model.fit(x, y, epochs={epochs})"""
CHANGED = 4  # line of the code with the optimizer

ROW = Quantity("row", "", "muted", ".0f")
CELL = Quantity("", "", "ink", "g")
VALUE = Quantity("value", "", "ink", ".2f")
EPOCH = Quantity("epoch", "", "muted", ".0f")
J = Quantity("loss", "J", "loss", ".2f")
FINE = Quantity("loss", "J", "loss", ".4f")
Z, A = Quantity("z", "z", "data"), Quantity("", "", "activation")
EDGE = Quantity("", "", "muted", "+.0f")
LOW, HIGH = Quantity("lowest", "", "data", ".1f"), Quantity("highest", "", "data", ".1f")
SLOPE = Quantity("slope", "", "gradient", ".2g")
GRADIENT = Quantity("gradient", "", "gradient", ".1g")
KEY = ("curve", "activation"), ("steepness", "gradient")
ANSWERS = ("targets", "muted", "dot"), ("said", "activation")
RUNS = ("raw", "scaled", "linear", "both")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    rate: float = bounded(0.03, low=0.003, high=0.1, what="learning rate of the four trainings")
    epochs: int = bounded(1000, low=300, high=1500, what="epochs of every training")
    seed: int = bounded(0, low=0, high=999, what="seed of the first weights")


@dataclass(frozen=True)
class UnscaledTrace:
    """The note's training, four with one or both repairs, and the inputs on their way to scale.

    ``rows`` (3, 7) are x₁, x₂ and the target.
    While the inputs are squeezed, ``limits`` (2, Z) are the ends of the window, ``curves`` and
    ``slopes`` (Z, n) the sigmoid and its slope in it, ``beads`` (3, Z, 7) z by unit as shares of
    it, ``heights`` their a; ``extremes`` (2, Z) are those of z, ``steepest``, ``gradient`` (Z,) of
    the slope and of |∂J/∂w|. ``steep`` (2, 21) are the slopes before and after. ``finals`` (4, 3)
    are the last J of the four by start.
    """

    code: str
    faster: str
    rate: float
    row: np.ndarray
    rows: np.ndarray
    target: np.ndarray
    epoch: np.ndarray
    note: Course
    raw: Course
    scaled: Course
    linear: Course
    both: Course
    across: np.ndarray
    limits: np.ndarray
    ends: np.ndarray
    zero: np.ndarray
    curves: np.ndarray
    slopes: np.ndarray
    beads: np.ndarray
    heights: np.ndarray
    extremes: np.ndarray
    steepest: np.ndarray
    gradient: np.ndarray
    steep: np.ndarray
    top: float
    ceiling: float
    mean: float
    variance: float
    finals: np.ndarray


def record(inputs: Inputs) -> UnscaledTrace:
    """Train the network of the note, mend one thing at a time, and squeeze its inputs."""
    data, seeds = coffee(), range(inputs.seed, inputs.seed + STARTS)
    ready = standardize(data.x)
    tasks = [(x, out) for out in ("sigmoid", "linear") for x in (data.x, ready.x)]
    note = train(data.x, "sigmoid", NOTE_RATE, inputs.epochs, inputs.seed)
    runs = [[train(x, out, inputs.rate, inputs.epochs, k) for k in seeds] for x, out in tasks]
    raw, scaled, linear, both = (starts[0] for starts in runs)
    net = network("sigmoid")
    params = net.init(np.random.default_rng(inputs.seed), data.x.shape[1:])
    shares = np.linspace(0.0, 1.0, ZOOMS)
    way = [(data.x - share * ready.mean) / ready.std**share for share in shares]
    z = np.array([trace_forward(net, params, x).z[0].T for x in way])
    back = [trace_backward(net, params, x, data.y).dW[0] for x in way]
    far = np.abs(z).max(axis=(1, 2))
    wide = ROOM * max(far[0], *(np.abs(run.z).max() for run in (note, raw, linear)))
    close = ROOM * max(far[-1], *(np.abs(run.z).max() for run in (scaled, both)))
    edge = np.maximum(np.geomspace(wide, close, ZOOMS), ROOM * far)
    across = np.linspace(-1.0, 1.0, POINTS)
    curves, steep = sigmoid(across * edge[:, None]), SIGMOID.derivative(z)
    return freeze(
        UnscaledTrace(
            code=SOURCE.format(optimizer='"adam"', epochs=inputs.epochs),
            faster=SOURCE.format(optimizer=f"Adam({inputs.rate:g})", epochs=inputs.epochs),
            rate=inputs.rate,
            row=np.arange(1, len(data.y) + 1),
            rows=np.column_stack([data.x, data.y]).T,
            target=data.y[:, 0],
            epoch=epochs_of(inputs.epochs),
            note=replace(note, z=note.z / wide),
            raw=replace(raw, z=raw.z / wide),
            scaled=replace(scaled, z=scaled.z / close),
            linear=replace(linear, z=linear.z / wide),
            both=replace(both, z=both.z / close),
            across=across,
            limits=np.array([-edge, edge]),
            ends=np.array([-1.0, 1.0]),
            zero=np.zeros(1),
            curves=curves,
            slopes=SIGMOID.derivative(across * edge[:, None]),
            beads=np.swapaxes(z / edge[:, None, None], 0, 1),
            heights=np.swapaxes(sigmoid(z), 0, 1),
            extremes=np.array([z.min(axis=(1, 2)), z.max(axis=(1, 2))]),
            steepest=steep.max(axis=(1, 2)),
            gradient=np.array([np.abs(grad).max() for grad in back]),
            steep=np.array([steep[0].ravel(), steep[-1].ravel()]),
            top=1.0,
            ceiling=float(np.mean((data.y - 1.0) ** 2)),
            mean=float(data.y.mean()),
            variance=float(data.y.var()),
            finals=np.array([[run.loss[-1] for run in starts] for starts in runs]),
        )
    )


def facts(trace: UnscaledTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    note, said = trace.note, trace.note.said[-1]
    dead = int((trace.steep[0] < FLAT).sum())
    raw, scaled, _, both = trace.finals
    return {
        "epochs": int(trace.epoch[-1]),
        "rows": len(trace.row),
        "rate": trace.rate,
        "note_rate": NOTE_RATE,
        "first": float(note.loss[0]),
        "last": float(note.loss[-1]),
        "answer": float(said.mean()),
        **{f"{name}_loss": float(row[0]) for name, row in zip(RUNS, trace.finals, strict=True)},
        "ceiling": trace.ceiling,
        "variance": trace.variance,
        "mean": trace.mean,
        "beads": len(trace.steep[0]),
        "dead": dead,
        "z_low": float(trace.extremes[0, 0]),
        "z_high": float(trace.extremes[1, 0]),
        "small_low": float(trace.extremes[0, -1]),
        "small_high": float(trace.extremes[1, -1]),
        "least_slope": float(trace.steep[1].min()),
        "starts": trace.finals.shape[1],
        "most_both": float(both.max()),
        "one_answer": at_most(np.ptp(said), SAME),
        "at_top": at_most(raw[0] - trace.ceiling, NEAR),
        "all_flat": equal(dead - len(trace.steep[0]), 0),
        "steeper": above(np.median(trace.steep[1]) - np.median(trace.steep[0]), 0.0),
        "no_gradient": at_most(trace.gradient[0], FLAT),
        "on_slope": above(trace.steep[1].min(), SLOPING),
        "still_at_top": at_most(scaled[0] - trace.ceiling, NEAR),
        "at_mean": at_most(np.abs(trace.linear.said[-1] - trace.mean), NEAR),
        "learns": at_most(both[0], NEAR * trace.variance),
        "only_both": above(trace.finals[:3].min() - 10.0 * both.max(), 0.0),
    }


def figures(t: UnscaledTrace, page: Page) -> Figures:
    """Draw the four trainings, and the beads before and after."""
    place = page.place(9.6, 6.0)
    marks: list[Mark] = []
    key, body = place.rows(0.5, 7.0, gap=0.1)
    for box, name, course in zip(body.grid(2, 2, gap=0.5), RUNS, courses_of(t), strict=True):
        head, chart = box.rows(0.6, 3.0, gap=0.05)
        words, number = head.columns(2.2, 1.0)
        axes, *others = answers_of(chart, t, course)
        loss = Digit(number, course.loss[-1], loss_of(course), prefix="J = ")
        marks += [Note(words, name, size="small"), loss, axes, *(m.at(SHOWN) for m in others)]
    yield "four", page.put(place, Legend(key, ANSWERS, across=True), *marks)

    place, ends = page.place(10.4, 4.2), list[Mark]()
    for box, k in zip(place.columns(1.0, 1.0, gap=0.6), (0, ZOOMS - 1), strict=True):
        axes, *others = window_of(box, t)
        pearls = beads_of(axes, t.beads, t.heights)
        ends += [axes, *(mark.at(k) for mark in (*others, *pearls.marks))]
    yield "beads", page.put(place, *ends)


def courses_of(t: UnscaledTrace) -> tuple[Course, ...]:
    """The four trainings at the same rate, in the order of ``RUNS``."""
    return t.raw, t.scaled, t.linear, t.both


def loss_of(course: Course) -> Quantity:
    """J, with more digits where it ends near zero."""
    return FINE if course.loss[-1] < NEAR else J


def answers_of(place: Place, t: UnscaledTrace, course: Course) -> tuple[Axes, Mark, Mark, Mark]:
    """Targets of the seven rows, and what the network says of them."""
    ticks = tuple(float(row) for row in range(1, 8))
    held = t.target, *(run.said for run in (t.note, *courses_of(t)))
    axes = Axes(
        place, (ROW, t.row), (VALUE, *held), x_from=(0.5, 7.5), x_ticks=ticks, y_ticks=LEVELS
    )
    targets = axes.dots(t.row, t.target, "muted", 0.13)
    line = axes.fitted(t.row, course.said, "activation")
    return axes, targets, line, Cloud(axes, t.row, course.said, "activation", 0.11)


def rows_of(place: Place, t: UnscaledTrace) -> tuple[Names, Array]:
    """The seven rows, one below the other on paper, here side by side."""
    names, body = place.columns(1.0, 7.0, gap=0.1)
    cell = body.width / len(t.row), body.height / len(t.rows)
    words = Names(names, ("x1", "x2", "target"), ("data", "data", "muted"), size="small")
    return words, Array(body, t.rows, CELL, cell=cell, size="small")


def window_of(place: Place, t: UnscaledTrace) -> tuple[Axes, Mark, Mark, Mark, Mark]:
    """The sigmoid and its slope in the window, whose ends are printed."""
    axes = Axes(
        place, (Z, t.across), (A, t.curves), x_ticks=(), y_ticks=(0.0, 0.5, 1.0), y_from=(-0.2, 1.1)
    )
    curve = axes.fitted(t.across, t.curves, "activation")
    slope = axes.fitted(t.across, t.slopes, "gradient")
    low, high = (
        axes.tag(Digit(axes.place, t.limits[k], EDGE), t.ends[k], t.zero[0], side, gap=0.3)
        for k, side in enumerate(("below right", "below left"))
    )
    return axes, slope, curve, low, high


def beads_of(axes: Axes, share: np.ndarray, a: np.ndarray) -> Together:
    """All z on the sigmoid, a colour for each unit."""
    return Together(*(Cloud(axes, share[k], a[k], LIT[k], 0.13) for k in range(UNITS)))


class UnscaledNetworkScene(LessonScene[UnscaledTrace]):
    """The code, then its z on the sigmoid; beside them what the network says of the rows."""

    @beat
    def flat(self) -> None:
        t = self.t
        self.left, self.right = self.stage.columns(1.1, 1.0, gap=0.6)
        upper, rows, self.lower = self.left.rows(3.2, 1.5, 0.7)
        self.code, self.rows = Code(upper, t.code), rows_of(rows, t)
        numbers = self.numbers_of(self.lower, t.note)
        key, self.body = self.right.rows(0.5, 5.0, gap=0.1)
        self.key = Legend(key, ANSWERS, across=True)
        self.axes, self.targets, line, dots = answers_of(self.body, t, t.note)
        self.stand(self.code, *self.rows, self.key, self.axes, self.targets, line, dots, *numbers)
        self.run(self.clock(t.epoch, even=True), line, dots, *numbers, seconds=5)

    @beat
    def rate(self) -> None:
        t = self.t
        self.keep(self.axes, self.targets, self.key, self.code, *self.rows)
        code, numbers = Code(self.code.place, t.faster), self.numbers_of(self.lower, t.raw)
        _, _, line, dots = answers_of(self.body, t, t.raw)
        self.swap(self.code, code)
        self.show(code.running(CHANGED), line, dots, *numbers)
        self.run(self.clock(t.epoch, even=True), line, dots, *numbers, seconds=4)
        self.show(self.axes.level(t.top, "loss"))

    @beat
    def beads(self) -> None:
        t = self.t
        # each row has one answer, and a z in every unit
        answers = Together(*(answers_of(self.body, t, t.raw)[3].at(SHOWN) for _ in range(UNITS)))
        self.stand(answers)
        self.keep(answers)
        self.head, self.low = self.left.rows(0.6, 4.8, gap=0.1)
        self.window, slope, curve, *numbers = window_of(self.low, t)
        self.marks = slope, curve, *numbers
        self.pearls = beads_of(self.window, t.beads, t.heights)
        rows = {LOW: t.extremes[0], HIGH: t.extremes[1], SLOPE: t.steepest, GRADIENT: t.gradient}
        self.tally = Tally(self.right.inset(0.0, 1.1), rows)
        self.show(self.window, curve, *numbers, Legend(self.head, KEY, across=True))
        self.become(answers, self.pearls)
        self.tell()
        self.grow(curve, slope)
        self.show(self.tally)

    @beat
    def scale(self) -> None:
        self.zoom = self.clock(self.t.limits[1], even=True)
        self.run(self.zoom, self.pearls, *self.marks, self.tally, seconds=8)

    @beat
    def ceiling(self) -> None:
        self.upper, self.body = self.body.rows(0.6, 4.4, gap=0.1)
        self.axes, self.targets, *_ = answers_of(self.body, self.t, self.t.scaled)
        self.tried("scaled", self.t.scaled, self.pearls)

    @beat
    def linear(self) -> None:
        self.tried("linear", self.t.linear, zoom=0)

    @beat
    def both(self) -> None:
        self.tried("both", self.t.both, zoom=ZOOMS - 1)

    def tried(self, name: str, course: Course, *pearls: Mark, zoom: int = ZOOMS - 1) -> None:
        """Train with what a change says: the beads on their curve, the answers beside them."""
        t = self.t
        self.keep(self.window, *self.marks, self.axes, self.targets, *pearls)
        self.show(Note(self.head, name), tempo="quick")
        if not pearls:
            self.run(self.zoom, *self.marks, seconds=1.2, to=zoom)
        line, dots = answers_of(self.body, t, course)[2:]
        beads = beads_of(self.window, course.z, course.a)
        numbers = self.numbers_of(self.upper, course)
        self.show(self.axes, self.targets, line, dots, *numbers, *([] if pearls else [beads]))
        for old in pearls:
            self.become(old, beads, tempo="quick")
        self.run(self.clock(t.epoch, even=True), beads, line, dots, *numbers, seconds=4)

    def numbers_of(self, place: Place, course: Course) -> tuple[Mark, Mark]:
        """The epoch, and J."""
        (left, right), word = place.columns(1.0, 1.0), f"{place.label('epoch')} "
        epoch = Digit(left, self.t.epoch, EPOCH, prefix=word, size="heading")
        return epoch, Digit(right, course.loss, loss_of(course), prefix="J = ", size="heading")
