"""The bias: a line nailed to the origin turns in vain; b slides it off, as the weight of a one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import Dense, Sequential, accuracy, adam, blobs, fit, freeze, sigmoid
from dlmotion.scenes.bias_numbers import rights_at, turns_of, ways_of
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation
from dlmotion.stage.marks.text.formula import Symbol
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

SAMPLES, EPOCHS, EVERY, RATE = 100, 300, 5, 0.05
APART, ROOM = 0.4, 0.5  # half the distance between the centres, in units of blobs; free margin
TURN = np.array([[1.0, -1.0], [-1.0, -1.0]])  # lays the centres of two blobs along (1, 1)
ANGLES, SLIDES, SPARSE = 181, 41, 4
CLEAR = 0.1

X1, X2 = Quantity("x1", "x_1", "data"), Quantity("x2", "x_2", "data")
ANGLE = Quantity("angle", "theta", "muted", ".0f")
RIGHT = Quantity("right", "", "activation", ".0%")
SHARE = Quantity("right", "", "activation")
BIAS = Quantity("bias", "b", "highlight")
ALONG, P = Quantity("along", "s", "data"), Quantity("p", "p", "activation")
EPOCH, J = Quantity("epoch", "", "muted", ".0f"), Quantity("loss", "J", "loss")
WAYS = ("without", "series5"), ("within", "series2"), ("centred", "series6")
LEARNED = ("b", "highlight"), ("w3", "data")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    across: float = bounded(1.8, low=-4.0, high=4.0, what="x₁ half-way between the clouds")
    upward: float = bounded(1.4, low=-4.0, high=4.0, what="x₂ half-way between the clouds")
    spread: float = bounded(0.6, low=0.3, high=0.8, what="width of the clouds")
    seed: int = bounded(0, low=0, high=999, what="seed of the clouds and of the first weights")


@dataclass(frozen=True)
class Course:
    """A training: ends of its line (T, 2), its loss (T,), its accuracy, its last weights and b."""

    x: np.ndarray
    y: np.ndarray
    loss: np.ndarray
    right: float
    weight: np.ndarray
    third: np.ndarray


@dataclass(frozen=True)
class BiasTrace:
    """Two clouds, the needle by angle, b by slide, and three trainings.

    ``x``, ``y`` (2, 2, 50) are the coordinates of either class, where they are and centred.
    ``needle_x``, ``needle_y`` (A, 2) are ends of lines through the origin, ``turned`` (A,) their
    accuracies. ``slid_x``, ``slid_y`` (S, 2) are the lines as b goes from 0 to its trained value,
    ``foot_x``, ``foot_y`` (S, 2) the shortest way to them. ``along`` (2, 1, 50) is how far each
    point lies along w, ``curves`` (S, n) its probability over ``scale`` (n,), ``threshold`` (S, 2)
    where it is one half. ``third`` of the courses is b, or the weight of an input that is always 1.
    """

    box: np.ndarray
    x: np.ndarray
    y: np.ndarray
    nail: np.ndarray
    angle: np.ndarray
    needle_x: np.ndarray
    needle_y: np.ndarray
    turned: np.ndarray
    best: float
    best_at: int
    bias: np.ndarray
    slid_x: np.ndarray
    slid_y: np.ndarray
    foot_x: np.ndarray
    foot_y: np.ndarray
    slid: np.ndarray
    scale: np.ndarray
    along: np.ndarray
    labels: np.ndarray
    curves: np.ndarray
    threshold: np.ndarray
    ends: np.ndarray
    epoch: np.ndarray
    without: Course
    within: Course
    one: Course
    centred: Course
    rights: np.ndarray


def record(inputs: Inputs) -> BiasTrace:
    """Turn a line about the origin, slide it by b, train without b, with it, and centred."""
    data = blobs(SAMPLES, classes=2, spread=inputs.spread / (APART * np.sqrt(2)), seed=inputs.seed)
    label = data.y
    centred = APART * data.x @ TURN
    points = centred + (inputs.across, inputs.upward)
    centred = points - points.mean(axis=0)
    both = np.array([points, centred])
    reach = np.append(both.reshape(-1, 2), np.zeros((1, 2)), axis=0)
    box = np.array([reach.min(axis=0) - ROOM, reach.max(axis=0) + ROOM])
    ones = np.column_stack([points, np.ones(SAMPLES)])
    within = train(points, label, inputs.seed, box, bias=True)
    without, beside, middle = (
        train(x, label, inputs.seed, box, bias=False) for x in (points, ones, centred)
    )
    angle = np.linspace(0.0, 360.0, ANGLES)
    turned, between = rights_at(angle, points, label), turns_of(points)
    beyond = rights_at(between, points, label)
    if beyond.max() > turned.max():
        angle = np.sort(np.append(angle, between[beyond.argmax()]))
        turned = rights_at(angle, points, label)
    ways = ways_of(angle)
    needle = np.array([chord(way, 0.0, box) for way in ways])
    w, bias = within.weight, np.linspace(0.0, within.third[-1], SLIDES)
    length = float(np.linalg.norm(w))
    slid = np.array([chord(w, b, box) for b in bias])
    feet = -bias[:, None] * w / length**2
    along = points @ w / length
    scale = np.linspace(min(along.min(), 0.0) - ROOM, max(along.max(), 0.0) + ROOM, 121)
    return freeze(
        BiasTrace(
            box=box,
            x=np.array([both[:, label == k, 0] for k in (0, 1)]),
            y=np.array([both[:, label == k, 1] for k in (0, 1)]),
            nail=np.zeros(1),
            angle=angle,
            needle_x=needle[..., 0],
            needle_y=needle[..., 1],
            turned=turned,
            best=float(turned.max()),
            best_at=int(turned.argmax()),
            bias=bias,
            slid_x=slid[..., 0],
            slid_y=slid[..., 1],
            foot_x=np.column_stack([np.zeros(SLIDES), feet[:, 0]]),
            foot_y=np.column_stack([np.zeros(SLIDES), feet[:, 1]]),
            slid=np.array([accuracy(sigmoid(points @ w + b), label) for b in bias]),
            scale=scale,
            along=np.array([along[None, label == k] for k in (0, 1)]),
            labels=np.array([np.full((1, SAMPLES // 2), float(k)) for k in (0, 1)]),
            curves=np.array([sigmoid(length * scale + b) for b in bias]),
            threshold=np.repeat(-bias[:, None] / length, 2, axis=1),
            ends=np.repeat([[0.0, 1.0]], SLIDES, axis=0),
            epoch=np.arange(0, EPOCHS + 1, EVERY),
            without=without,
            within=within,
            one=beside,
            centred=middle,
            rights=np.array([course.right for course in (without, within, middle)]),
        )
    )


def train(x: np.ndarray, label: np.ndarray, seed: int, box: np.ndarray, *, bias: bool) -> Course:
    """Train one sigmoid unit; all start from the same two weights, and from b or w₃ of zero."""
    layer = Dense(1, "sigmoid", use_bias=bias)
    net = Sequential((layer,), "binary_cross_entropy", x.shape[1:])
    start = Dense(1).init(np.random.default_rng(seed), (2,))["weight"]
    extra = np.zeros((1, x.shape[1] - 2))
    params = {"weight": np.hstack([start, extra])} | ({"bias": np.zeros(1)} if bias else {})
    y = label[:, None].astype(float)
    run = fit(
        net,
        x,
        y,
        optimizer=adam(RATE),
        epochs=EPOCHS,
        batch_size=SAMPLES,
        rng=seed,
        params=(params,),
        snapshot_steps=range(0, EPOCHS + 1, EVERY),
    )
    weights = np.array([layer["weight"][0] for (layer,) in run.snapshots])
    third = np.zeros(len(weights))
    if bias:
        third = np.array([layer["bias"][0] for (layer,) in run.snapshots])
    elif weights.shape[1] > 2:
        third = weights[:, 2]
    lines = np.array([chord(w[:2], b, box) for w, b in zip(weights, third, strict=True)])
    return Course(
        x=lines[..., 0],
        y=lines[..., 1],
        loss=np.array([net.loss_value(params, x, y) for params in run.snapshots]),
        right=accuracy(net.predict(run.params, x), y),
        weight=weights[-1, :2],
        third=third,
    )


def chord(w: np.ndarray, b: float, box: np.ndarray) -> np.ndarray:
    """Ends (2, 2) of the part of w · x + b = 0 that lies in a box; no numbers if none does."""
    foot, way = -b * w / (w @ w), np.array([-w[1], w[0]]) / np.linalg.norm(w)
    with np.errstate(divide="ignore"):
        cuts = np.sort((box - foot) / np.where(way == 0.0, 1e-300, way), axis=0)
    low, high = cuts[0].max(), cuts[1].min()
    return foot + np.array([[low], [high]]) * way if low < high else np.full((2, 2), np.nan)


def facts(trace: BiasTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    without, within, centred = map(float, trace.rights)
    return {
        "samples": SAMPLES,
        "best": trace.best,
        "b": float(trace.bias[-1]),
        "distance": abs(float(trace.threshold[-1, 0])),
        "start_right": float(trace.slid[0]),
        "end_right": float(trace.slid[-1]),
        "without": without,
        "within": within,
        "centred": centred,
        "without_loss": float(trace.without.loss[-1]),
        "within_loss": float(trace.within.loss[-1]),
        "w3": float(trace.one.third[-1]),
        "epochs": EPOCHS,
        "too_low": below(trace.best - within, -CLEAR),
        "same": at_most(np.abs(trace.within.third - trace.one.third), 1e-9),
        "nailed": equal(trace.without.third, 0.0),
    }


def figures(t: BiasTrace, page: Page) -> Figures:
    """Draw accuracy by angle, both trained lines, and the curve that b slides."""
    place = page.place(9.4, 4.6)
    left, right = place.columns(1.0, 1.15, gap=0.6)
    head, body = right.rows(0.5, 4.6, gap=0.1)
    axes, points = plane_of(left, t)
    lines = [
        axes.fitted(course.x, course.y, role).at(EPOCHS // EVERY) for course, role in both_of(t)
    ]
    turned = turned_of(body, t)
    last = len(t.angle) - 1
    key = Legend(head, WAYS[:2], across=True)
    marks = axes, *points, *lines, nail_of(axes, t), *(mark.at(last) for mark in turned), key
    yield "needle", page.put(place, *marks, turned[0].level(t.within.right, WAYS[1][1]))

    place = page.place(9.0, 4.2)
    axes, points, curve, level = along_of(place, t)
    start, _ = axes.fitted(t.scale, t.curves, "muted"), level.at(SLIDES - 1)
    yield "threshold", page.put(place, axes, *points, start, curve.at(SLIDES - 1), level)


def plane_of(place: Place, t: BiasTrace) -> tuple[Axes, tuple[Cloud, Cloud]]:
    """The plane with both clouds, dots and rings, as they are; at moment 1 centred."""
    axes = Axes(place, (X1, t.box[:, 0]), (X2, t.box[:, 1]), equal=True, margin=0.0, grid=False)
    zero = Cloud(axes, t.x[0], t.y[0], "class0", 0.08)
    one = Cloud(axes, t.x[1], t.y[1], "class1", 0.08, rings=True)
    return axes, (zero, one)


def nail_of(axes: Axes, t: BiasTrace) -> Mark:
    """The origin, where z is b."""
    return axes.dots(t.nail, t.nail, "highlight", 0.13)


def both_of(t: BiasTrace) -> tuple[tuple[Course, str], tuple[Course, str]]:
    """Trainings without b and with it, and their colours."""
    return (t.without, WAYS[0][1]), (t.within, WAYS[1][1])


def turned_of(place: Place, t: BiasTrace) -> tuple[Axes, Mark]:
    """Accuracy of a line through the origin by its angle."""
    ticks = (0.0, 90.0, 180.0, 270.0, 360.0)
    axes = Axes(place, (ANGLE, t.angle), (SHARE, t.turned), x_ticks=ticks, y_from=(0.0, 1.0))
    return axes, axes.line(t.angle, t.turned, WAYS[0][1])


def along_of(place: Place, t: BiasTrace) -> tuple[Axes, tuple[Cloud, Cloud], Mark, Mark]:
    """Both classes along w, the S-curve over them, and the threshold; the curve slides with b."""
    axes = Axes(
        place,
        (ALONG, t.scale),
        (P, t.ends),
        y_ticks=(0.0, 0.5, 1.0),
        margin=0.1,
        y_from=(-0.08, 1.08),
    )
    zero = Cloud(axes, t.along[0], t.labels[0], "class0", 0.08)
    one = Cloud(axes, t.along[1], t.labels[1], "class1", 0.08, rings=True)
    level = axes.fitted(t.threshold, t.ends, "highlight")
    return axes, (zero, one), axes.fitted(t.scale, t.curves, "activation"), level


BOTH_THEN_ONE = slice(0, 2), slice(2, 3)


def bars_of(place: Place, t: BiasTrace, rows: slice) -> Together:
    """Accuracies of some of the three trainings."""
    names, bars = place.columns(1.0, 1.3, gap=0.3)
    keys, roles = zip(*WAYS[rows], strict=True)
    shares = Bars(bars, t.rights[rows], RIGHT, roles=roles, holds=(1.0,))
    return Together(Names(names, keys, roles, align=1.0), shares)


class BiasScene(LessonScene[BiasTrace]):
    """The plane on the left; what a line can get right, and where b puts it, on the right."""

    @beat
    def nail(self) -> None:
        t = self.t
        left, right = self.stage.columns(1.1, 1.0, gap=0.6)
        self.axes, self.points = plane_of(left, t)
        self.pin = nail_of(self.axes, t)
        head, self.body = right.rows(0.6, 4.6, gap=0.15)
        self.head = head
        share = Digit(head, t.turned, RIGHT, prefix=f"{head.label('right')} ", size="heading")
        needle = self.axes.fitted(t.needle_x, t.needle_y, WAYS[0][1])
        axes, line = turned_of(self.body, t)
        self.stand(self.axes, *self.points, needle, self.pin, axes, line.at(0), share)
        timer = self.clock(t.angle, even=True)
        self.run(timer, needle, line, share, seconds=8)
        self.show(axes.level(t.best, "ink"))
        self.run(timer, needle, share, seconds=1.6, to=t.best_at)

    @beat
    def slide(self) -> None:
        t = self.t
        self.keep(self.axes, *self.points, self.pin)
        line = self.axes.fitted(t.slid_x, t.slid_y, WAYS[1][1])
        foot = self.axes.fitted(t.foot_x, t.foot_y, "highlight")
        left, right = self.head.columns(1.0, 1.0)
        bias = Digit(left, t.bias, BIAS, prefix="b = ", size="heading")
        share = Digit(right, t.slid, RIGHT, prefix=f"{right.label('right')} ")
        axes, points, curve, level = along_of(self.body, t)
        self.show(line, axes, *points, curve, level, bias, share)
        self.run(self.clock(t.bias, even=True), line, foot, curve, level, bias, share, seconds=7)

    @beat
    def train(self) -> None:
        t = self.t
        self.keep(self.axes, *self.points, self.pin)
        courses = both_of(t)
        lines = [self.axes.fitted(course.x, course.y, role) for course, role in courses]
        axes = Axes(self.body, (EPOCH, t.epoch), (J, *(course.loss for course, _ in courses)))
        losses = [axes.line(t.epoch, course.loss, role).at(0) for course, role in courses]
        self.show(*lines, axes, Legend(self.head, WAYS[:2], across=True))
        self.run(self.clock(t.epoch, even=True), *lines, *losses, seconds=5)

    @beat
    def one(self) -> None:
        t = self.t
        self.keep()
        upper, lower = self.stage.rows(0.8, 3.6, gap=0.2)
        rule = Equation(
            upper, "z = w_1 x_1 + w_2 x_2 +", Symbol("b", "b", "highlight"), size="heading"
        )
        third = Equation(
            upper,
            "z = w_1 x_1 + w_2 x_2 +",
            Symbol("b", "w_3", "data"),
            "dot",
            Symbol("one", "1", "data"),
            size="heading",
        )
        head, body = lower.inset(1.5, 0.0).rows(0.5, 3.4, gap=0.1)
        axes = Axes(body, (EPOCH, t.epoch), (BIAS, t.within.third, t.one.third))
        line = axes.line(t.epoch, t.within.third, "highlight").at(0)
        few = t.epoch[::SPARSE]
        dots = axes.dots(few, t.one.third[::SPARSE], "data", 0.11).at(0)
        self.show(rule)
        self.become(rule, third)
        self.show(axes, Legend(head, LEARNED, across=True))
        self.run(self.clock(t.epoch, even=True), line, seconds=2.4)
        self.run(self.clock(few, even=True), dots, seconds=2.4)

    @beat
    def centre(self) -> None:
        t = self.t
        self.keep()
        left, right = self.stage.columns(1.1, 1.0, gap=0.6)
        axes, points = plane_of(left, t)
        course = t.centred
        line = axes.fitted(course.x, course.y, WAYS[2][1])
        boxes = right.inset(0.0, 0.6).rows(2.0, 1.0, gap=0.0)
        bars = [bars_of(box, t, rows) for box, rows in zip(boxes, BOTH_THEN_ONE, strict=True)]
        self.show(axes, *points, nail_of(axes, t), bars[0])
        self.run(self.clock(2), *points, seconds=2)
        self.run(self.clock(t.epoch, even=True), line, seconds=3)
        self.show(bars[1])
