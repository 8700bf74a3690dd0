"""One-hot: numbers give categories an order and distances, an axis for each gives neither."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import Dense, Sequential, cost, fit, one_hot, pairwise_distances, sgd
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.bare import bare_axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.axes.quiver import Quiver
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

RATE, EPOCHS, SEEN, LIFT = 0.1, 200, 30, 33
PICKED = np.unique(np.geomspace(1, EPOCHS + 1, SEEN).round().astype(int)) - 1
"""Epochs that are shown: all at first, then fewer."""
NUMBERINGS, MIDDLES = ((0, 1, 2), (1, 0, 2), (0, 2, 1)), ("dog", "cat", "bird")
"""Number of cat, dog and bird; each time another one lies in the middle."""
SIZES, SAMPLES, ROWS, FEW, MANY = (3, 100, 10_000), 1000, 8, 3, 32
EXACT, FITS, DIFFER = 1e-4, 0.01, 0.1

CLASSES, ROLES = ("cat", "dog", "bird"), ("class0", "class1", "class2")
AROUND = "above left", "above", "above right"
KEYS = tuple(zip(CLASSES, ROLES, strict=True))
PAIRS, ENDS = ("cat_dog", "dog_bird", "cat_bird"), ([0, 1, 0], [1, 2, 2])
NUMBER, NOTHING = Quantity("number", "n", "ink", ".0f"), Quantity("")
PRICE, ANSWER = Quantity("price", "a", "ink"), Quantity("answer", "a", "ink")
APART = Quantity("apart", "d", "data")
W, B = Quantity("weight", "w", "ink"), Quantity("bias", "b", "ink")
J, EPOCH = Quantity("loss", "J", "loss"), Quantity("epoch", "", "muted", ".0f")
NUMBERED = [Quantity(name, "", role, ".0f") for name, role in KEYS]
COUNTED = "classes", "as_numbers", "as_axes"
KINDS, AS_NUMBERS, AS_AXES = (Quantity(key, "", "ink", ",.0f") for key in COUNTED)


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    cat: float = bounded(5.0, low=0.5, high=9.0, what="price of a night for a cat")
    dog: float = bounded(1.0, low=0.5, high=9.0, what="price of a night for a dog")
    bird: float = bounded(4.0, low=0.5, high=9.0, what="price of a night for a bird")


@dataclass(frozen=True)
class Run:
    """A linear unit in training: answers (T, 3), loss, first weight and bias (T,)."""

    answers: np.ndarray
    loss: np.ndarray
    weight: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True)
class OneHotTrace:
    """Prices (3,) learned from numbers and from axes, and how far apart both put the classes.

    ``numberings`` (O, 3) are numbers of the classes, ``paid`` (O, 3) the prices again, ``lines``
    (O, 2) what the unit answers at ``ends`` after training on each, ``fitted`` (O, 3) at the
    classes, ``floors`` (O,) its loss. ``beads`` (T, 3, 2) are the classes on their way from a
    ruler to the corners of three axes, in the plane that holds both, ``outline`` (T, 4, 2) once
    around them, ``apart`` (T, 3) the distances of their pairs, ``axes`` (1, 3, 2) the corners seen
    from the origin, ``codes`` (3, 3) the one-hot rows. ``few``, ``many`` are rows of labels with
    few and many classes, ``kb_numbers`` and ``kb_axes`` (S,) the sizes of labels with ``sizes``
    (S,) classes in kB.
    """

    prices: np.ndarray
    epoch: np.ndarray
    numbers: Run
    axes_run: Run
    numberings: np.ndarray
    paid: np.ndarray
    ends: np.ndarray
    lines: np.ndarray
    fitted: np.ndarray
    floors: np.ndarray
    beads: np.ndarray
    outline: np.ndarray
    apart: np.ndarray
    origin: np.ndarray
    axes: np.ndarray
    codes: np.ndarray
    few: np.ndarray
    many: np.ndarray
    sizes: np.ndarray
    kb_numbers: np.ndarray
    kb_axes: np.ndarray


def record(inputs: Inputs) -> OneHotTrace:
    """Learn the prices from each numbering and from one-hot rows, and lift beads off a ruler."""
    prices = np.array([inputs.cat, inputs.dog, inputs.bird])
    numberings, codes = np.array(NUMBERINGS), one_hot(np.arange(len(prices)))
    runs = [learn(numbers[:, None].astype(float), prices) for numbers in numberings]
    ends = np.array([0.0, 2.0])
    lines = np.array([run.weight[-1] * ends + run.bias[-1] for run in runs])
    lifted = lift(codes)
    flat = plane_of(codes)
    labels = [one_hot(7 * np.arange(ROWS) % k, n_classes=k) for k in (FEW, MANY)]
    kinds = [np.arange(SAMPLES) % size for size in SIZES]
    both = zip(kinds, SIZES, strict=True)
    return OneHotTrace(
        prices=prices,
        epoch=PICKED,
        numbers=runs[0],
        axes_run=learn(codes, prices),
        numberings=numberings,
        paid=np.tile(prices, (len(numberings), 1)),
        ends=ends,
        lines=lines,
        fitted=np.array([run.answers[-1] for run in runs]),
        floors=np.array([run.loss[-1] for run in runs]),
        beads=lifted @ flat.T,
        outline=lifted[:, [0, 1, 2, 0]] @ flat.T,
        apart=np.array([pairwise_distances(beads)[ENDS] for beads in lifted]),
        origin=np.zeros(len(prices)),
        axes=(codes @ flat.T)[None],
        codes=codes,
        few=labels[0],
        many=labels[1],
        sizes=np.array(SIZES),
        kb_numbers=np.array([kind.astype(np.int64).nbytes for kind in kinds]) / 1000,
        kb_axes=np.array([one_hot(kind, n_classes=size).nbytes for kind, size in both]) / 1000,
    )


def learn(x: np.ndarray, prices: np.ndarray) -> Run:
    """Train a linear unit from zero on the classes as ``x`` (3, n) has them."""
    unit = Sequential((Dense(1, weight_initializer="zeros"),), "mse")
    run = fit(
        unit,
        x,
        prices[:, None],
        optimizer=sgd(RATE),
        epochs=EPOCHS,
        batch_size=len(x),
        rng=0,
        snapshot_steps=PICKED.tolist(),
    )
    answers = np.array([unit.predict(params, x)[:, 0] for params in run.snapshots])
    return Run(
        answers=answers,
        loss=np.array([cost("mse", row[:, None], prices[:, None]) for row in answers]),
        weight=np.array([params[0]["weight"][0, 0] for params in run.snapshots]),
        bias=np.array([params[0]["bias"][0] for params in run.snapshots]),
    )


def plane_of(codes: np.ndarray) -> np.ndarray:
    """Directions (2, 3) across and upward in the plane of the corners; distances in it are true."""
    across = codes[2] - codes[0]
    upward = 2 * codes[1] - codes[0] - codes[2]
    return np.array([across / np.linalg.norm(across), upward / np.linalg.norm(upward)])


def lift(codes: np.ndarray) -> np.ndarray:
    """Classes (T, 3, 3) on straight ways from 0, 1, 2 on a ruler to their corners."""
    ruler = codes.mean(axis=0) + np.outer((-1.0, 0.0, 1.0), plane_of(codes)[0])
    return np.array([ruler + share * (codes - ruler) for share in np.linspace(0.0, 1.0, LIFT)])


def facts(trace: OneHotTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    floors, apart = trace.floors, trace.apart
    fitted, exact = trace.numbers.answers[-1], trace.axes_run.answers[-1]
    return {
        **{name: float(price) for name, price in zip(CLASSES, trace.prices, strict=True)},
        **{f"{name}_line": float(a) for name, a in zip(CLASSES, fitted, strict=True)},
        **{f"{name}_exact": float(a) for name, a in zip(CLASSES, exact, strict=True)},
        **{f"{name}_middle": float(j) for name, j in zip(MIDDLES, floors, strict=True)},
        "worst": float(floors.max()),
        "best": float(floors.min()),
        "epochs": EPOCHS,
        "near": float(apart[0, 0]),
        "far": float(apart[0, -1]),
        "side": float(apart[-1, 0]),
        "samples": SAMPLES,
        "most": int(trace.sizes[-1]),
        "kb": float(trace.kb_numbers[-1]),
        "bytes": round(1000 * float(trace.kb_numbers[-1]) / SAMPLES),
        "mb": float(trace.kb_axes[-1] / 1000),
        "line_fails": above(floors[0], FITS),
        "line_fits": at_most(floors[0], FITS),
        "numbers_rank": above(apart[0, -1] - apart[0, :-1], 0.5),
        "order_matters": above(np.ptp(floors), DIFFER),
        "exact": at_most(trace.axes_run.loss[-1], EXACT),
        "all_equal": equal(np.ptp(apart[-1]), 0.0, 1e-12),
    }


def figures(t: OneHotTrace, page: Page) -> Figures:
    """Draw the line for each numbering with its loss, and ruler and triangle with distances."""
    place = page.place(9.0, 4.0)
    marks: list[Mark] = []
    for step, box in enumerate(place.columns(1.0, 1.0, 1.0, gap=0.3)):
        body, foot = box.rows(5.0, 0.8, gap=0.1)
        axes = priced_on(body, t)
        drawn = [mark.at(step) for mark in renamed_on(axes, t)]
        marks += [axes, *drawn, Digit(foot, t.floors[step], J, prefix="J = ")]
    yield "numberings", page.put(place, *marks)

    place = page.place(9.0, 5.0)
    marks = []
    for box, step in zip(place.columns(1.0, 1.0, gap=0.4), (0, LIFT - 1), strict=True):
        body, foot = box.rows(3.0, 2.0, gap=0.2)
        axes = room_of(body, t)
        drawn = [mark.at(step) for mark in (*beads_on(axes, t), *distances_in(foot, t))]
        marks += [*drawn, *([arms_on(axes, t)] if step else [])]
    yield "distances", page.put(place, *marks)


def room_of(place: Place, t: OneHotTrace) -> Axes:
    """The plane that the beads move in, with room for their names."""
    return bare_axes(place, 1.45 * t.beads[0, :, 0], (-0.6, 1.1))


def beads_on(axes: Axes, t: OneHotTrace) -> list[Mark]:
    """Lines between the beads, the beads, their names."""
    outline = axes.fitted(t.outline[:, :, 0], t.outline[:, :, 1], "muted")
    return [outline, *named_dots(axes, t.beads[:, :, 0], t.beads[:, :, 1], AROUND, 0.3)]


def named_dots(
    axes: Axes, x: np.ndarray, y: np.ndarray, sides: tuple[str, ...], radius: float
) -> list[Mark]:
    """Dots at ``x``, ``y`` (T, 3) in the colours of the classes, and their names."""
    marks: list[Mark] = []
    for k, (name, role) in enumerate(KEYS):
        word = Note(axes.place, name, role=role, bold=True)
        marks.append(Cloud(axes, x[:, k : k + 1], y[:, k : k + 1], role, radius))
        marks.append(axes.tag(word, x[:, k], y[:, k], sides[k], radius + 0.06))
    return marks


def numbers_on(axes: Axes, t: OneHotTrace) -> list[Mark]:
    """Numbers of the classes below the beads on the ruler."""
    digits = [Digit(axes.place, number, NUMBER) for number in t.numberings[0]]
    spots = zip(digits, t.beads[0], strict=True)
    return [axes.tag(digit, spot[0], spot[1], "below", 0.36) for digit, spot in spots]


def arms_on(axes: Axes, t: OneHotTrace) -> Quiver:
    """The three axes, seen along their diagonal."""
    return Quiver(axes, t.origin, t.origin, t.axes, "highlight")


def distances_in(place: Place, t: OneHotTrace) -> tuple[Names, Bars]:
    """How far apart each two classes are."""
    words, bars = place.columns(1.0, 2.0, gap=0.3)
    return Names(words, PAIRS), Bars(bars, t.apart, APART)


def priced_on(place: Place, t: OneHotTrace, name: Quantity = NUMBER) -> Axes:
    """Axes of numbers and prices."""
    ticks = tuple(range(len(CLASSES))) if name.label else ()
    heights = t.prices, t.lines, t.numbers.answers, t.axes_run.answers
    return Axes(
        place,
        (name, t.numberings),
        (PRICE, *heights),
        margin=0.14,
        x_from=(-0.3, 2.9),
        x_ticks=ticks,
    )


def renamed_on(axes: Axes, t: OneHotTrace) -> list[Mark]:
    """Errors, the trained line, prices and names, on the clock of the numberings."""
    errors = axes.squares(t.numberings, t.prices, t.fitted, flat=True)
    line = axes.fitted(t.ends, t.lines, "highlight")
    return [errors, line, *named_dots(axes, t.numberings, t.paid, ("above right",) * 3, 0.16)]


def line_in(place: Place, run: Run) -> Rule:
    """What the unit computes from a number."""
    weight, bias = Slot("weight", run.weight, W, wraps=True), Slot("bias", run.bias, B)
    return Rule(place, "a =", weight, "n +", bias, moves=len(run.loss), states=True)


def told_in(rows: tuple[Place, ...], run: Run, epoch: np.ndarray) -> list[Mark]:
    """Answers to the classes, the loss and the epoch."""
    _, answers, loss, count, _ = rows
    answered = {name: (ANSWER, run.answers[:, k]) for k, name in enumerate(CLASSES)}
    legend = Legend(answers.inset(0.8), KEYS, values=answered, size="label")
    digit = Digit(loss, run.loss, J, prefix="J = ", size="heading")
    word = f"{count.label('epoch')} "
    return [legend, digit, Digit(count, epoch, EPOCH, prefix=word, size="small")]


class OneHotScene(LessonScene[OneHotTrace]):
    """Classes as beads on the left; their codes, distances, answers on the right."""

    @beat
    def ruler(self) -> None:
        t = self.t
        self.left, self.right = self.stage.columns(1.3, 1.0, gap=0.6)
        self.upper, self.lower = self.right.rows(1.0, 1.0, gap=0.4)
        self.room = room_of(self.left, t)
        self.beads = beads_on(self.room, t)
        names, self.coded = self.upper.columns(1.0, 2.0, gap=0.3)
        self.numbers = Array(self.coded, t.numberings[0], NUMBER, upright=True, at=(0.13, 0.5))
        self.named = Names(names, CLASSES, ROLES, bold=True)
        self.stand(*self.beads, *numbers_on(self.room, t), self.named, self.numbers)
        self.rest(2.0)
        self.show(*distances_in(self.lower, t))
        self.tell()

    @beat
    def price(self) -> None:
        t, run = self.t, self.t.numbers
        self.keep(*self.beads[1:])
        self.axes = priced_on(self.left, t)
        self.show(self.axes, tempo="quick")
        self.fits = renamed_on(self.axes, t)
        self.become(Together(*self.beads[1:]), Together(*self.fits[2:]))
        first = Together(
            self.axes.fitted(t.numberings[0], run.answers, "highlight"),
            self.axes.squares(t.numberings[0], t.prices, run.answers, flat=True),
        )
        self.rows = self.right.rows(1.2, 2.0, 1.0, 0.7, 0.5, gap=0.15)
        moving = [first, line_in(self.rows[0], run), *told_in(self.rows, run, t.epoch)]
        self.show(*moving)
        self.run(self.clock(t.epoch, even=True), *moving, seconds=5)
        self.swap(first, Together(*self.fits[:2]), tempo="quick")
        self.stand(*self.fits[2:])

    @beat
    def rename(self) -> None:
        t = self.t
        self.keep(self.axes, *self.fits)
        columns = {q: t.numberings[:, k] for k, q in enumerate(NUMBERED)}
        table = Table(self.right.inset(0.0, 0.8), {**columns, J: t.floors}, rows=3)
        self.show(table)
        drawn, dots = Together(*self.fits[:2]), Together(*self.fits[2:])
        beads, rows = self.clock(t.floors), self.clock(t.floors)
        for step in range(1, len(t.floors)):
            self.hide(drawn)  # no line was fitted to classes on their way
            self.run(beads, dots, seconds=1.6, to=step)
            self.show(drawn.at(step))
            self.run(rows, table, seconds=0.4, to=step)

    @beat
    def lift(self) -> None:
        t = self.t
        dots = Together(*self.fits[2:])
        self.keep(dots)
        moving = [*beads_on(self.room, t), *distances_in(self.lower, t)[1:]]
        self.become(dots, Together(*moving[1:-1]))
        self.show(moving[0], moving[-1], distances_in(self.lower, t)[0])
        self.show(self.named, self.numbers, tempo="quick")
        self.become(self.numbers, Array(self.coded, t.codes, NUMBER, at=(0.39, 0.5)))
        self.run(self.clock(t.apart, even=True), *moving, seconds=4)
        self.tell()
        self.show(arms_on(self.room, t))
        self.hung = Together(*moving[1:-1])

    @beat
    def learn(self) -> None:
        t, run = self.t, self.t.axes_run
        self.keep(self.hung)
        axes = priced_on(self.left.inset(0.0, 0.3), t, NOTHING)
        self.show(axes, tempo="quick")
        dots = renamed_on(axes, t)[2:]
        self.become(self.hung, Together(*dots))
        rings = Cloud(axes, t.numberings[0], run.answers, "highlight", 0.24, rings=True)
        gaps = axes.squares(t.numberings[0], t.prices, run.answers, flat=True)
        moving = [rings, gaps, *told_in(self.rows, run, t.epoch)]
        self.show(Rule(self.rows[0], "a = w_k + b"), *moving)
        self.run(self.clock(t.epoch, even=True), *moving, seconds=5)

    @beat
    def cost(self) -> None:
        t = self.t
        self.keep()
        upper, lower = self.stage.rows(1.3, 1.0, gap=0.4)
        few = Array(upper, t.few, NUMBER, look="heat", digits=False, tiles=True, cell=0.36)
        many = Array(upper, t.many, NUMBER, look="heat", digits=False, tiles=True, cell=0.36)
        self.show(few)
        self.rest(1.0)
        self.become(few, many)
        columns = {KINDS: t.sizes, AS_NUMBERS: t.kb_numbers, AS_AXES: t.kb_axes}
        table = Table(lower.inset(1.5), columns, rows=3)
        self.show(table)
        self.run(self.clock(t.sizes), table, seconds=3)
