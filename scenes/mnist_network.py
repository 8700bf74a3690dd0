"""The first network everyone trains: prepare digits, build, fit, evaluate, and one slip."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from dlcore import (
    Dense,
    Sequential,
    accuracy,
    digits,
    fit,
    freeze,
    predicted_labels,
    rmsprop,
    trace_forward,
    train_validation_test_split,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, true
from dlmotion.stage.data_files import labelled_images
from dlmotion.stage.inputs import InputError, bounded, choice, data_file
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.answers import Answers
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.shape import Shape
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.units import Units
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

TRAINED, CLASSES, BATCH, RATE = 1400, 10, 128, 0.001
MEASURED, MOMENTS = 2000, 45  # at most so many pictures are measured, so often, in training
WRONG, NEAR = 8, 0.02
SLIPS = "scaled", "raw"
STEPS = ("prepare_step", "build_step", "fit_step", "evaluate_step")

PIXEL, GREY = Quantity("pixel", spec=".0f"), Quantity("grey", spec=".2f")
TOP, SCALED = Quantity("top", spec=".0f"), Quantity("grey", spec=".3f")
CLASS, SAID = Quantity("class", spec="d"), Quantity("said", spec="d")
SHARE = Quantity("share", "p", "activation", ".2p")
COUNT = Quantity("count", "", "weight_positive", ",.0f")
STEP, EPOCH = Quantity("step", "", "muted", ".0f"), Quantity("epoch", "", "muted", ".0f")
ACC = Quantity("accuracy", "", "activation", ".1%")
J, SURE = Quantity("loss", "J", "loss"), Quantity("sure", "", "highlight", ".2p")


PICTURE: dict[str, Any] = {"look": "heat", "digits": False, "limits": (0.0, 1.0)}


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    units: str = choice("512", ("32", "128", "512"), what="units of the hidden layer")
    epochs: int = bounded(5, low=1, high=10, what="passes through the training data")
    data: str = data_file(what="MNIST of your own instead of the small digits")


@dataclass(frozen=True)
class Flow:
    """Pictures (T, H, W) on their way: ``hidden`` (T, units) and ``probs`` (T, 10)."""

    images: np.ndarray
    hidden: np.ndarray
    probs: np.ndarray


@dataclass(frozen=True)
class MnistNetworkTrace:
    """A network on digits from the first to the last step, and its test with and without scaling.

    ``raw`` (H, W) is a picture as it is stored, ``row`` (1, H·W) the same scaled, each cell from
    the one at ``source`` (1, H·W, 2); ``pixel`` is the middle one of its lit values, ``share`` the
    same by ``top``. ``stored`` and ``flat`` are shapes of the training data, ``weights`` (2, 3)
    inputs, units and parameters of both layers. ``many`` are the first test pictures of all
    classes, ``one`` a test picture at each ``step`` (K,), where ``accuracy`` and ``loss`` (K,) are
    those of ``measured`` training pictures. ``wrong`` (M, H, W) are test pictures that it gets
    wrong, ``truth`` (M,) what they are, ``said`` (1, M) its answers. First scaled, then raw:
    ``tests``, ``losses``, ``sure`` (2,) are accuracy, loss and, where it is wrong, the median of
    its largest probability; ``grown`` times as far apart are raw z as scaled, ``doubt`` (2, 10) is
    what it says of the first wrong picture.
    """

    own: bool
    raw: np.ndarray
    row: np.ndarray
    source: np.ndarray
    pixel: float
    top: float
    share: float
    stored: np.ndarray
    flat: np.ndarray
    weights: np.ndarray
    classes: np.ndarray
    many: Flow
    one: Flow
    alive: np.ndarray
    step: np.ndarray
    epoch: np.ndarray
    accuracy: np.ndarray
    loss: np.ndarray
    measured: int
    tested: int
    errors: int
    wrong: np.ndarray
    truth: np.ndarray
    said: np.ndarray
    kinds: np.ndarray
    tests: np.ndarray
    losses: np.ndarray
    sure: np.ndarray
    grown: float
    doubt: np.ndarray


Labelled = tuple[np.ndarray, np.ndarray]


def record(inputs: Inputs) -> MnistNetworkTrace:
    """Prepare, build, fit and evaluate; then evaluate pictures that were not scaled."""
    (x, y), (tests, truth), top = parts_of(inputs.data)
    units, stored = int(inputs.units), x.shape
    side = x.shape[1] * x.shape[2]
    x, flat = x.reshape(len(x), side) / top, tests.reshape(len(tests), side) / top
    network = Sequential((Dense(units, "relu"), Dense(CLASSES, "softmax")), "cross_entropy")
    steps = inputs.epochs * -(-len(x) // BATCH)
    kept = np.unique(np.linspace(0, steps, min(steps, MOMENTS) + 1).round().astype(int))
    plan: dict[str, Any] = {"epochs": inputs.epochs, "batch_size": BATCH, "rng": 0}
    plan["snapshot_steps"] = kept.tolist()
    run = fit(network, x, y, optimizer=rmsprop(RATE), **plan)
    both = flat, flat * top
    probs = [network.predict(run.params, pictures) for pictures in both]
    sums = [trace_forward(network, run.params, pictures).z[-1] for pictures in both]
    answers = [predicted_labels(shares) for shares in probs]
    wrong = np.flatnonzero(answers[0] != truth)
    if not len(wrong):
        raise InputError("expected mistakes in the test, got none: try fewer epochs or units")
    first = [np.flatnonzero(truth == k)[0] for k in np.unique(truth)]
    shown = tests[np.flatnonzero(tests.any(axis=(1, 2)))[0]]
    lit = np.sort(shown[shown > 0.0])
    pixel = float(lit[len(lit) // 2])
    states, picked, labels = run.snapshots, x[:MEASURED], y[:MEASURED]
    return freeze(
        MnistNetworkTrace(
            own=bool(inputs.data),
            raw=shown,
            row=shown.reshape(1, side) / top,
            source=np.stack(np.divmod(np.arange(side), stored[2]), axis=-1)[None],
            pixel=pixel,
            top=float(top),
            share=pixel / float(top),
            stored=np.array(stored),
            flat=np.array(x.shape),
            weights=np.array([[n, m, n * m + m] for n, m in pairwise((side, units, CLASSES))]),
            classes=np.arange(CLASSES),
            many=flow_of(network, [run.params], tests[first] / top),
            one=flow_of(network, states, shown[None] / top),
            alive=np.ones((max(len(kept), CLASSES), units), dtype=bool),
            step=kept,
            epoch=kept * inputs.epochs / steps,
            accuracy=np.array([accuracy(network.predict(p, picked), labels) for p in states]),
            loss=np.array([network.loss_value(p, picked, labels) for p in states]),
            measured=len(picked),
            tested=len(truth),
            errors=len(wrong),
            wrong=tests[wrong[:WRONG]] / top,
            truth=truth[wrong[:WRONG]],
            said=answers[0][None, wrong[:WRONG]],
            kinds=np.zeros((1, min(len(wrong), WRONG)), dtype=np.int64),
            tests=np.array([accuracy(shares, truth) for shares in probs]),
            losses=np.array([network.loss_value(run.params, given, truth) for given in both]),
            sure=np.array(
                [np.median(p.max(axis=1)[a != truth]) for p, a in zip(probs, answers, strict=True)]
            ),
            grown=float(np.divide(*(z.std(axis=1).mean() for z in sums[::-1]))),
            doubt=np.array([shares[wrong[0]] for shares in probs]),
        )
    )


def parts_of(path: str) -> tuple[Labelled, Labelled, float]:
    """Pictures (N, H, W) with labels to learn from and to test with, and their largest value."""
    if path:
        train, test = labelled_images(path)
        return (train.x, train.y), (test.x, test.y), 255.0
    data = digits(scaled=False)
    rng = np.random.Generator(np.random.PCG64(0))
    kept = 1.0 - TRAINED / len(data.x)
    own = train_validation_test_split(len(data.x), rng=rng, validation=0.0, test=kept)
    return (data.x[own.train], data.y[own.train]), (data.x[own.test], data.y[own.test]), 16.0


def flow_of(network: Sequential, states: Any, images: np.ndarray) -> Flow:
    """What pictures become in one state, or one picture in many."""
    passed = [trace_forward(network, state, images.reshape(len(images), -1)) for state in states]
    hidden, probs = (np.concatenate([trace.a[k] for trace in passed]) for k in (0, 1))
    return Flow(np.repeat(images, len(hidden) // len(images), axis=0), hidden, probs)


def facts(trace: MnistNetworkTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    return {
        "height": trace.stored[1].item(),
        "width": trace.stored[2].item(),
        "learned": trace.stored[0].item(),
        "inputs": trace.flat[1].item(),
        "units": trace.weights[0, 1].item(),
        "classes": CLASSES,
        "params": int(trace.weights[:, 2].sum()),
        "top": int(trace.top),
        "steps": trace.step[-1].item(),
        "epochs": round(float(trace.epoch[-1])),
        "batch": BATCH,
        "measured": trace.measured,
        "start": float(trace.accuracy[0]),
        "end": float(trace.accuracy[-1]),
        "tested": trace.tested,
        "right": trace.tested - trace.errors,
        "errors": trace.errors,
        "shown": len(trace.wrong),
        "test": float(trace.tests[0]),
        "raw_test": float(trace.tests[1]),
        "sure": float(trace.sure[0]),
        "raw_sure": float(trace.sure[1]),
        "grown": trace.grown,
        "loss": float(trace.losses[0]),
        "raw_loss": float(trace.losses[1]),
        "shipped": true(not trace.own),
        "own": true(trace.own),
        "more_wrong": above(trace.errors - len(trace.wrong), 0.0),
        "rises": above(trace.accuracy[-1] - trace.accuracy[0], 0.0),
        "same_right": below(abs(trace.tests[1] - trace.tests[0]), NEAR),
        "surer": above(trace.sure[1] - trace.sure[0], NEAR),
        "stretched": above(trace.grown, 2.0),
    }


def figures(t: MnistNetworkTrace, page: Page) -> Figures:
    """Draw a picture on its way through the trained network, the training, and the slip."""
    place = page.place(9.0, 4.0)
    yield "flow", page.put(place, *(mark.at(len(t.step)) for mark in way_of(place, t, t.one)))
    place = page.place(8.0, 4.2)
    axes, line = training_of(place, t)
    yield "training", page.put(place, axes, line, test_of(axes, t))
    place = page.place(9.0, 4.4)
    yield "slip", page.put(place, *slip_of(place, t))


def way_of(place: Place, t: MnistNetworkTrace, flow: Flow) -> tuple[Mark, ...]:
    """Picture, hidden units, and probabilities with their classes."""
    left, middle, right = place.columns(1.25, 0.9, 1.3, gap=0.6)
    return Array(left, flow.images, GREY, steps=True, **PICTURE), *net_of(middle, right, t, flow)


def net_of(
    left: Place, right: Place, t: MnistNetworkTrace, flow: Flow
) -> tuple[Units, Bars, Array]:
    """Hidden units and probabilities with their classes."""
    columns = round((flow.hidden.shape[1] / 2) ** 0.5)
    units = Units(left, flow.hidden, t.alive[: len(flow.hidden)], columns=columns)
    return units, *answer_of(right, t, flow.probs)


def answer_of(place: Place, t: MnistNetworkTrace, probs: np.ndarray) -> tuple[Bars, Array]:
    """Probabilities (10,) or (T, 10) as bars, with their classes."""
    names, lying = place.columns(0.14, 1.0, gap=0.1)
    cell = names.width, names.height / CLASSES
    bars = Bars(lying, probs, SHARE, roles=("activation",), holds=[1.0], size="small", room=0.9)
    return bars, Array(names, t.classes, CLASS, cell=cell, size="small", upright=True)


def training_of(place: Place, t: MnistNetworkTrace) -> tuple[Axes, Mark]:
    """Accuracy over the epochs."""
    axes = Axes(place, (EPOCH, t.epoch), (ACC, t.accuracy, t.tests), y_from=(0.0, 1.0))
    return axes, axes.line(t.epoch, t.accuracy)


def test_of(axes: Axes, t: MnistNetworkTrace) -> Mark:
    """Accuracy of the test, where training ends."""
    return axes.dots(t.epoch[-1:], t.tests[:1], "highlight", 0.13)


def slip_of(place: Place, t: MnistNetworkTrace) -> tuple[Mark, ...]:
    """A wrong picture, and what is said of it scaled and raw, above what is said of all."""
    left, *boxes = place.columns(0.8, 1.0, 1.0, gap=0.7)
    picture, below_ = left.rows(4.0, 0.6, gap=0.2)
    name = Digit(below_, t.truth[0], SAID, prefix=place.label("truth"))
    marks: list[Mark] = [Together(Array(picture, t.wrong[0], GREY, **PICTURE), name)]
    for k, (box, key) in enumerate(zip(boxes, SLIPS, strict=True)):
        head, body, foot = box.rows(0.5, 3.2, 1.5, gap=0.15)
        rows = {ACC: t.tests[k], J: t.losses[k], SURE: t.sure[k]}
        said = Together(Note(head, key, level=True), *answer_of(body, t, t.doubt[k]))
        marks += [said, Tally(foot, rows)]
    return tuple(marks)


class MnistNetworkScene(LessonScene[MnistNetworkTrace]):
    """A picture flows through; four steps; then a test without the first of them."""

    @beat
    def flow(self) -> None:
        marks = way_of(self.stage, self.t, self.t.many)
        self.stand(*marks)
        timer = self.clock(self.t.many.probs)
        for picture in range(1, timer.last + 1):
            self.rest(0.6)
            self.run(timer, *marks[:3], seconds=0.4, to=picture)

    @beat
    def prepare(self) -> None:
        self.keep()
        head, body = self.stage.rows(0.5, 5.0, gap=0.3)
        boxes = head.grid(1, 4)
        self.steps = [Note(*step, level=True) for step in zip(boxes, STEPS, strict=True)]
        left, self.right = body.columns(1.45, 1.0, gap=0.7)
        above_, self.left = left.rows(0.5, 4.2, gap=0.3)
        small, limits = self.t.raw.size <= 64, (0.0, self.t.top)
        style: dict[str, Any] = {"look": "heat", "tiles": True}
        picture = Array(self.left, self.t.raw, PIXEL, digits=small, limits=limits, **style)
        stored, flat = Shape(self.right, self.t.stored), Shape(self.right, self.t.flat)
        self.show(*self.steps, picture, stored, tempo="quick")
        self.focus(self.steps[0], among=tuple(self.steps))
        self.rest(1.0)
        cell = above_.width / self.t.row.size, above_.height
        unit: dict[str, Any] = {"digits": False, "limits": (0.0, 1.0), "cell": cell}
        row = Array(above_, self.t.row, GREY, **unit, **style).moved(self.t.source)
        self.become(Together(picture, stored), Together(row, flat))
        self.row = row
        if not small:  # so many edges of tiles would hide the greys
            self.row = Array(above_, self.t.row, GREY, **unit, look="heat")
            self.swap(row, self.row, tempo="quick")
        value = Slot("raw", self.t.pixel, PIXEL), "div", Slot("top", self.t.top, TOP)
        self.show(Rule(self.left, *value, "=", Slot("share", self.t.share, SCALED)))

    @beat
    def build(self) -> None:
        self.step_to(1, self.row)
        middle, right = self.left.columns(1.0, 1.35, gap=0.4)
        self.net = net_of(middle, right, self.t, self.t.one)
        boxes = self.right.rows(1.0, 1.0)
        self.grow(self.row, self.net[0])
        self.show(self.count_of(boxes[0], 0), self.net[2])
        self.show(self.net[1], self.count_of(boxes[1], 1))

    def step_to(self, step: int, *kept: Mark) -> None:
        """Clear all but the names of the steps, and light one of them."""
        self.keep(*self.steps, *kept)
        self.focus(self.steps[step], among=tuple(self.steps))

    def count_of(self, place: Place, layer: int) -> Rule:
        """How many parameters a layer has."""
        inputs, units, total = (self.t.weights[layer, k] for k in range(3))
        product = Slot("inputs", inputs, COUNT), "dot", Slot("units", units, COUNT)
        return Rule(
            place, *product, "+", Slot("biases", units, COUNT), "=", Slot("sum", total, COUNT)
        )

    @beat
    def train(self) -> None:
        self.step_to(2, self.row, *self.net)
        above_, below_ = self.right.rows(3.2, 1.0)
        self.axes, self.line = training_of(above_, self.t)
        tally = Tally(below_, {STEP: self.t.step, J: self.t.loss, ACC: self.t.accuracy})
        self.show(self.axes, tally)
        self.run(self.clock(self.t.step, even=True), *self.net[:2], self.line, tally, seconds=9)

    @beat
    def evaluate(self) -> None:
        self.step_to(3, self.row, *self.net, self.axes, self.line)
        self.show(test_of(self.axes, self.t))
        self.rest(1.2)
        self.step_to(3)
        head, body = self.stage.rows(0.5, 5.0, gap=0.3)[1].rows(0.5, 4.3, gap=0.2)
        wrong = (GREY, self.t.wrong), (SAID, self.t.said)
        style: dict[str, Any] = {"columns": 4, "roles": ("loss",), "truth": (SAID, self.t.truth)}
        answers = Answers(body, *wrong, self.t.kinds, **style)
        self.show(Note(head, "wrong"), answers, tempo="slow")

    @beat
    def slip(self) -> None:
        self.step_to(3)
        body = self.stage.rows(0.5, 5.0, gap=0.3)[1]
        picture, scaled, first, raw, second = slip_of(body, self.t)
        self.show(picture, scaled, first)
        self.grow(scaled, raw)
        self.show(second)
