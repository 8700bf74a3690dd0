"""Dropout: units wink out while training, kept ones grow; wrong labels are harder to learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    accuracy,
    freeze,
)
from dlmotion.scenes.dropout_numbers import (
    CLASSES,
    DRAWS,
    EPOCHS,
    HELD,
    PASSES,
    SAMPLES,
    SEEDS,
    WIDTH,
    AnswersTrace,
    MasksTrace,
    answers_of,
    draw_masks,
    measure,
    network,
    task_of,
    train,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below
from dlmotion.stage.inputs import bounded, choice
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.answers import Answers
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.losses import Losses
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.units import Units
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

RATES = ("0", "0.2", "0.35", "0.5", "0.65", "0.8")
COLUMNS, LINES = 16, 5
DRAWN, DRAWN_LINES = 12, 4  # wrong labels in the film: all of them are too small for a phone
NEAR = 0.1  # share of the whole sum by which a mean over masks may differ from it
TURNS = 0.05  # by how much the loss must be lower in between than at the ends
DIGITS = tuple(f"class{k}" for k in range(CLASSES))

GREY, SAID = Quantity(""), Quantity("said", "", "ink", ".0f")
DRAW = Quantity("draw", "t", "muted", ".0f")
PUT, KEPT = Quantity("put", "a", "activation"), Quantity("kept", "m", "ink", ".2f")
SUM = Quantity("sum", "z", "data")
DROP = Quantity("drop", "p", "ink", "g")
J = Quantity("loss", "J", "loss")
HELD_LOSS = Quantity("held_loss", "J", "loss")
RIGHT = Quantity("right", "", "data", ".1%")
LEARNT = Quantity("learnt", "", "highlight", ".1f")
HEART = Quantity("", "", "loss", ".0f")
SURE = Quantity("sure", "", "activation", ".2p")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    rate: str = choice("0.5", RATES[1:-1], what="share of the units that is dropped")
    wrong: int = bounded(30, low=20, high=30, what="wrong labels among 200 digits")
    seed: int = bounded(1, low=0, high=99, what="seed of samples, wrong labels, weights, masks")


@dataclass(frozen=True)
class DropoutTrace:
    """Masks, two trainings side by side, six rates, and predictions with the masks left on.

    ``train``, ``held``, ``shares`` and ``counts`` (R,) are means of runs at the drop rates
    ``rates`` (R,), all without masks; ``lows`` (S, 2) the loss without dropout and with the chosen
    rate by run. ``passes`` (K, 10) are outputs for one digit with other masks each time.
    """

    rate: float
    factor: float
    masks: MasksTrace
    images: np.ndarray
    epoch: np.ndarray
    without: AnswersTrace
    within: AnswersTrace
    rates: np.ndarray
    train: np.ndarray
    held: np.ndarray
    shares: np.ndarray
    counts: np.ndarray
    lows: np.ndarray
    asked: np.ndarray
    label: int
    passes: np.ndarray
    quiet: np.ndarray
    on_right: float
    off_right: float


def record(inputs: Inputs) -> DropoutTrace:
    """Train at six rates, look closely at none and at the chosen one."""
    chosen = RATES.index(inputs.rate)
    tasks = [task_of(inputs.seed + k, inputs.wrong) for k in range(SEEDS)]
    runs = {
        (rate, k): train(rate, task, inputs.seed + k)
        for rate in RATES
        for k, task in enumerate(tasks)
    }
    rows = [[measure(rate, runs[rate, k], tasks[k]) for k in range(SEEDS)] for rate in RATES]
    table, task = np.array(rows), tasks[0]
    net, params = network(inputs.rate), runs[inputs.rate, 0].params
    dice = np.random.default_rng(inputs.seed)
    on = [net.forward(params, task.held_x, training=True, rng=dice)[0] for _ in range(PASSES)]
    off = net.predict(params, task.held_x)
    at_truth = np.array(on)[:, np.arange(HELD), task.held_y]
    surely_right = off.argmax(axis=1) == task.held_y
    asked = int(np.where(surely_right, at_truth.std(axis=0), 0.0).argmax())
    without, within = (answers_of(runs[rate, 0], rate, task) for rate in ("0", inputs.rate))
    return freeze(
        DropoutTrace(
            rate=float(inputs.rate),
            factor=1.0 / (1.0 - float(inputs.rate)),
            masks=draw_masks(inputs.rate, inputs.seed, params, task),
            images=task.x[task.wrong].reshape(-1, 8, 8),
            epoch=np.arange(EPOCHS + 1),
            without=without,
            within=within,
            rates=np.array([float(rate) for rate in RATES]),
            train=table[..., 0].mean(axis=1),
            held=table[..., 1].mean(axis=1),
            shares=table[..., 2].mean(axis=1),
            counts=table[..., 3].mean(axis=1),
            lows=table[[0, chosen], :, 1].T,
            asked=task.held_x[asked].reshape(8, 8),
            label=int(task.held_y[asked]),
            passes=np.array(on)[:, asked],
            quiet=off[asked],
            on_right=float(np.mean([accuracy(output, task.held_y) for output in on])),
            off_right=accuracy(off, task.held_y),
        )
    )


def facts(trace: DropoutTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    masks, best = trace.masks, int(trace.held.argmin())
    sure = trace.passes[:, trace.label]
    heart = trace.without.learnt[-1] - trace.within.learnt[-1]
    return {
        "rate": trace.rate,
        "factor": trace.factor,
        "units": WIDTH,
        "dropped": int((~masks.alive[1]).sum()),
        "plain": float(masks.plain[0]),
        "grown": float(masks.plain[0]) * trace.factor,
        "draws": DRAWS,
        "whole": masks.whole,
        "mean": float(masks.means[-1]),
        "bare": float(masks.bare[-1]),
        "samples": SAMPLES,
        "wrong": trace.images.shape[0],
        "drawn": DRAWN,
        "epochs": EPOCHS,
        "without": int(trace.without.learnt[-1]),
        "within": int(trace.within.learnt[-1]),
        "truths": int(trace.within.truths[-1]),
        "runs": SEEDS,
        "held": HELD,
        "none_loss": float(trace.held[0]),
        "best_rate": float(trace.rates[best]),
        "best_loss": float(trace.held[best]),
        "none_right": float(trace.shares[0]),
        "best_right": float(trace.shares[best]),
        "highest_rate": float(trace.rates[-1]),
        "highest_loss": float(trace.held[-1]),
        "label": trace.label,
        "passes": PASSES,
        "surest": float(sure.max()),
        "least_sure": float(sure.min()),
        "quiet": float(trace.quiet[trace.label]),
        "on_right": trace.on_right,
        "off_right": trace.off_right,
        "averages": at_most(abs(masks.means[-1] / masks.whole - 1.0), NEAR),
        "too_small": below(masks.bare[-1] / masks.whole, 1.0),
        "less_by_heart": above(heart, 0.0),
        "starved": above(trace.train[-1] - trace.train[best], 0.0),
        "turns": above(min(trace.held[0], trace.held[-1]) - trace.held[best], TURNS),
        "wavers": above(sure.max() - sure.min(), 0.2),
        "masks_cost": below(trace.on_right - trace.off_right, 0.0),
    }


def figures(t: DropoutTrace, page: Page) -> Figures:
    """Draw a layer whole and dropped, both trainings side by side, and both losses by rate."""
    place = page.place(9.0, 3.4)
    for_each = zip(place.columns(1.0, 1.0, gap=0.6), (0, 1), ("whole", "dropped"), strict=True)
    marks: list[Mark] = []
    for box, step, key in for_each:
        head, body = box.rows(0.5, 4.0, gap=0.1)
        marks += [Note(head, key, size="small", role="muted"), units_of(body, t).at(step)]
    yield "mask", page.put(place, *marks)

    place = page.place(9.6, 5.0)
    yield "by-heart", page.put(place, *(mark.at(EPOCHS) for mark in race_of(place, t)))

    place = page.place(9.6, 4.2)
    left, right = place.columns(1.3, 1.0, gap=0.6)
    yield "rates", page.put(place, *(mark.at(len(RATES) - 1) for mark in rates_of(left, right, t)))


def units_of(place: Place, t: DropoutTrace) -> Units:
    """All units of the first hidden layer."""
    return Units(place, t.masks.values, t.masks.alive, columns=COLUMNS)


def sums_of(place: Place, t: DropoutTrace) -> tuple[Mark, ...]:
    """Key, axes and whole sum; then the sum under each mask and both running means."""
    head, body = place.rows(1.5, 4.6, gap=0.1)
    m = t.masks
    keys = ("whole", "muted", "dashes"), ("mean", "highlight"), ("bare", "loss")
    axes = Axes(body, (DRAW, m.draw), (SUM, m.sums, m.bare, m.whole))
    dots = axes.dots(m.draw, m.sums, "data", 0.05)
    lines = axes.line(m.draw, m.means, "highlight"), axes.line(m.draw, m.bare, "loss")
    return Legend(head, keys), axes, axes.level(m.whole), dots, *lines


def race_of(
    place: Place, t: DropoutTrace, drawn: int | None = None, lines: int = LINES
) -> tuple[Mark, ...]:
    """Answers without dropout and with it (the first or all), how many of all, and the key."""
    body, foot = place.rows(9.0, 0.8, gap=0.1)
    entries = ("true", "activation"), ("given", "loss"), ("neither", "muted")
    marks: list[Mark] = [Legend(foot, entries, across=True)]
    images = t.images[:drawn]
    sides = zip(
        body.columns(1.0, 1.0, gap=0.7), (t.rates[0], t.rate), (t.without, t.within), strict=True
    )
    for box, rate, answers in sides:
        head, below = box.rows(0.8, 8.0, gap=0.1)
        left, right = head.columns(1.0, 2.6)
        word = f"{place.label('by_heart')} "
        marks += [
            Digit(left, rate, DROP, prefix="p = "),
            Digit(right, answers.learnt, HEART, prefix=word, size="small"),
            Answers(
                below,
                (GREY, images),
                (SAID, answers.said[:, :drawn]),
                answers.kinds[:, :drawn],
                columns=-(-len(images) // lines),
            ),
        ]
    return tuple(marks)


def rates_of(place: Place, counted: Place, t: DropoutTrace) -> tuple[Mark, ...]:
    """Both losses by drop rate, and the wrong labels learned by heart in a place of their own."""
    head, body = place.rows(0.45, 5.0, gap=0.12)
    keys, ticks = (("own", "loss"), ("fresh", "loss", "dashes")), tuple(map(float, RATES))
    losses = Losses(body, (DROP, t.rates), (J, t.train, t.held), x_ticks=ticks)
    counts = Axes(counted, (DROP, t.rates), (LEARNT, t.counts), x_ticks=ticks, y_from=(0.0, None))
    return Legend(head, keys, across=True), counts, losses, counts.trail(t.rates, t.counts)


def tally_of(place: Place, t: DropoutTrace) -> Tally:
    """What the validation digits and the wrong labels say of each rate."""
    rows = {DROP: t.rates, HELD_LOSS: t.held, RIGHT: t.shares, LEARNT: t.counts}
    return Tally(place, rows)


class DropoutScene(LessonScene[DropoutTrace]):
    """The units of one layer under masks; two trainings; six rates; masks that were left on."""

    @beat
    def mask(self) -> None:
        left, self.right = self.stage.columns(1.3, 1.0, gap=0.6)
        self.units = units_of(left, self.t)
        self.upper, lower = self.right.rows(1.6, 1.0, gap=0.3)
        image = Array(self.upper, self.t.masks.image, GREY, look="heat", digits=False)
        rate = Digit(lower, self.t.rate, DROP, prefix="p = ", size="title")
        self.stand(self.units, image, rate)
        self.timer = self.clock(self.t.masks.plain)
        self.run(self.timer, self.units, seconds=5, to=5)

    @beat
    def grow_kept(self) -> None:
        self.keep(self.units)
        self.run(self.timer, self.units, seconds=0.8, to=0)
        m = self.t.masks
        ring = self.units.ring(m.strongest)
        upper, lower = self.upper.rows(1.0, 1.0, gap=0.1)
        mask = Symbol("mask", "m", KEPT.role)
        symbols = Rule(upper, Symbol("put", "a", PUT.role), "arrow.r", "a dot", mask)
        parts = Slot("plain", m.plain, PUT), "dot", Slot("mask", m.mask, KEPT)
        rule = Rule(lower, *parts, "=", Slot("out", m.output, PUT), moves=DRAWS + 1, states=True)
        self.show(ring, symbols, rule)
        self.run(self.timer, self.units, rule, seconds=6, to=6)

    @beat
    def average(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.0, 1.25, gap=0.6)
        m = self.t.masks
        units = Units(left, m.values[1:], m.alive[1:], columns=COLUMNS // 2)
        key, axes, level, dots, *lines = sums_of(right, self.t)
        self.show(units, axes, level, key)
        self.run(self.clock(m.draw, even=True), units, dots, *lines, seconds=6)

    @beat
    def race(self) -> None:
        self.keep()
        marks = race_of(self.stage, self.t, DRAWN, DRAWN_LINES)
        self.show(*marks)
        self.run(self.clock(self.t.epoch, even=True), Together(*marks[1:]), seconds=7)

    @beat
    def curve(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.4, 1.0, gap=0.6)
        upper, lower = right.rows(1.2, 1.0, gap=0.2)
        key, counts, losses, trail = rates_of(left, upper, self.t)
        tally = tally_of(lower, self.t)
        self.show(key, counts, losses.at(0), trail.at(0), tally)
        self.run(self.clock(self.t.rates), losses, trail, tally, seconds=6)

    @beat
    def off(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.0, 1.9, gap=0.6)
        room, foot = right.rows(6.0, 0.7, gap=0.05)
        image = Array(left, self.t.asked, GREY, look="heat", digits=False)
        names = Names(foot, DIGITS, across=True, align=0.0, size="small")
        style: dict[str, Any] = {"layout": "upright", "holds": (1.0,), "size": "small"}
        bars = Bars(room, self.t.passes, SURE, **style)
        self.show(image, names, bars)
        self.run(self.clock(self.t.passes), bars, seconds=5)
        self.tell()
        self.become(bars, Bars(room, self.t.quiet, SURE, **style))
