"""Batch normalisation: a unit's sums get mean 0 and spread 1; prediction needs running numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    digits,
    freeze,
    relu,
)
from dlmotion.scenes.batch_normalization_numbers import (
    BATCH,
    BIN,
    CHANCE,
    EPOCHS,
    FAIR,
    FRAMES,
    GOOD,
    HALF,
    LAYERS,
    PROBE,
    TINY,
    TRAIN,
    network,
    rights_by_epoch,
    rights_of,
    sizes_of,
    train,
    way_of,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.bars.ridges import Ridges
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

SEEDS, GENTLE = 3, 0.05
FOOT = -0.8  # where the axis of outputs begins, so that 0 lies above the frame
KINDS = "running", "mixed", "pairs", "sorted"
ROLES = ("highlight", "series1", "series2", "loss")
HEADS, NETS = ("without", "with"), ("loss", "data")
NAMED = tuple(zip(HEADS, NETS, strict=True))
DECIMALS = 9  # of means: those of centred sums are 0 but for rounding

Z, A = Quantity("sum", "z", "data"), Quantity("output", "a", "activation")
MEAN, SPREAD = Quantity("mean", "mu", "series1"), Quantity("spread", "sigma", "series2")
ON = Quantity("on", "", "activation", ".0%")
EXPONENT, STD = Quantity("size"), Quantity("spread", "", "muted")
EPOCH, RATE = Quantity("epoch", "", "muted", ".0f"), Quantity("rate", "alpha", "ink", ".3g")
RIGHT = Quantity("right", "", "activation", ".0%")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    scale: float = bounded(10.0, low=5.0, high=12.0, what="what pixels from 0 to 1 are times")
    learning_rate: float = bounded(0.5, low=0.3, high=0.6, what="rate of the first trainings")
    seed: int = bounded(0, low=0, high=997, what="first of three seeds of weights and batches")


@dataclass(frozen=True)
class BatchNormalizationTrace:
    """One unit's sums on a batch, two nets in training, and predictions of the one with norms.

    ``z`` (T, 50) are the sums on their way: growing, less their mean, over their spread, back
    again, and as γ and β have them; ``a`` is ReLU of them, ``mean``, ``spread``, ``on`` (T,) tell
    of them. Without norms first, then with them, ``rows`` (2, E + 1, L, n) are shares of what each
    ReLU gets, by the power of ten of its size, ``spreads`` (2, E + 1, L) its standard deviation,
    ``fast`` and ``slow`` (2, S, E + 1) the accuracy in training at both ``rates``. ``unseen`` (4,)
    is the accuracy on unseen digits by whose statistics the norms use.
    """

    z: np.ndarray
    a: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    on: np.ndarray
    bend: np.ndarray
    bent: np.ndarray
    dark: np.ndarray
    scale: float
    gamma: float
    beta: float
    exponent: np.ndarray
    rows: np.ndarray
    spreads: np.ndarray
    epoch: np.ndarray
    fast: np.ndarray
    slow: np.ndarray
    rates: np.ndarray
    unseen: np.ndarray


def record(inputs: Inputs) -> BatchNormalizationTrace:
    """Norm one unit's sums, train with and without norms, predict with four kinds of statistics."""
    data = digits()
    order = np.random.Generator(np.random.PCG64(0)).permutation(len(data.x))
    x, y = inputs.scale * data.flat[order], data.y[order]
    seeds = range(inputs.seed, inputs.seed + SEEDS)
    plain, norm, plain_gentle, norm_gentle = (
        [train(network(normed), x, y, rate, seed) for seed in seeds]
        for rate in (inputs.learning_rate, GENTLE)
        for normed in (False, True)
    )
    start, trained = norm[0].snapshots[0], norm[0].params
    sums = network(True).layers[0].forward(start[0], x[:BATCH])[0]
    unit = int(sums.max(axis=0).argmin())
    gamma, beta = (float(trained[1][name][unit]) for name in ("gamma", "beta"))
    z = way_of(sums[:, unit], inputs.scale, gamma, beta)
    edges = np.arange(-3.0, 3.0 + BIN / 2, BIN)
    rows, spreads = zip(
        *(sizes_of(run, x[:PROBE], edges) for run in (plain[0], norm[0])), strict=True
    )
    grouped = ((plain, norm), (plain_gentle, norm_gentle))
    right = [[[rights_by_epoch(run, x, y) for run in runs] for runs in pair] for pair in grouped]
    bend = np.array([z.min(), 0.0, z.max()])
    return freeze(
        BatchNormalizationTrace(
            z=z,
            a=relu(z),
            mean=np.round(z.mean(axis=1), DECIMALS) + 0.0,
            spread=z.std(axis=1),
            on=(z > 0.0).mean(axis=1),
            bend=bend,
            bent=relu(bend),
            dark=bend <= 0.0,
            scale=inputs.scale,
            gamma=gamma,
            beta=beta,
            exponent=(edges[1:] + edges[:-1]) / 2,
            rows=np.array(rows),
            spreads=np.array(spreads),
            epoch=np.arange(EPOCHS + 1),
            fast=np.array(right[0]),
            slow=np.array(right[1]),
            rates=np.array([inputs.learning_rate, GENTLE]),
            unseen=rights_of(trained, x[TRAIN:], y[TRAIN:]),
        )
    )


def facts(trace: BatchNormalizationTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    plain, norm = trace.fast[..., -1]
    slow_plain, slow_norm = trace.slow[..., -1]
    count, lost = trace.z.shape[1], int(np.isnan(plain).sum())
    return {
        "batch": count,
        "scale": trace.scale,
        "mean": float(trace.mean[FRAMES]),
        "spread": float(trace.spread[FRAMES]),
        "on_before": round(count * float(trace.on[FRAMES])),
        "on_centred": round(count * float(trace.on[2 * FRAMES])),
        "gamma": trace.gamma,
        "beta": trace.beta,
        "seeds": SEEDS,
        "epochs": EPOCHS,
        "lost": lost,
        "plain_high": float(np.nanmax(trace.fast[0])),
        "norm_low": float(norm.min()),
        "norm_high": float(norm.max()),
        "rate": float(trace.rates[0]),
        "gentle": float(trace.rates[1]),
        "slow_plain": float(slow_plain.mean()),
        "slow_norm": float(slow_norm.mean()),
        "widest": float(trace.spreads[0, -1].max()),
        "narrowest": float(trace.spreads[0, -1].min()),
        **{name: float(share) for name, share in zip(KINDS, trace.unseen, strict=True)},
        "off": below(trace.z[FRAMES], 0.0),
        "centred": equal(trace.mean[2 * FRAMES], 0.0, TINY),
        "scaled": equal([trace.mean[3 * FRAMES], trace.spread[3 * FRAMES] - 1.0], 0.0, TINY),
        "more_on": above(trace.on[2 * FRAMES] - trace.on[FRAMES], 0.0),
        "undone": equal(trace.z[4 * FRAMES] - trace.z[FRAMES], 0.0, TINY),
        "plain_guesses": below(np.nan_to_num(plain), CHANCE),
        "drawn_ends": equal(int(np.isnan(trace.fast[0, 0]).sum()), 0),
        "none_lost": equal(lost, 0),
        "some_lost": above(lost, 0),
        "norm_ahead": above(norm.min() - np.nan_to_num(plain).max(), 0.0),
        "norm_learns": at_least(norm, GOOD),
        "both_learn": at_least([*slow_plain, *slow_norm], HALF),
        "running_good": at_least(trace.unseen[0], FAIR),
        "own_fails": below(trace.unseen[2:], HALF),
        "drifts": above(trace.spreads[0, -1].max() / trace.spreads[0, -1].min(), 10.0),
        "held": at_most(np.abs(np.log2(trace.spreads[1])), 1.0),
    }


def figures(t: BatchNormalizationTrace, page: Page) -> Figures:
    """Draw one unit before and after, the layers of both nets, and four ways to predict."""
    place = page.place(9.0, 3.8)
    marks: list[Mark] = []
    for box, step in zip(place.columns(1.0, 1.0, gap=0.6), (FRAMES, 3 * FRAMES), strict=True):
        upper, lower = box.rows(1.2, 3.0, gap=0.1)
        marks += [*(mark.at(step) for mark in unit_of(lower, t)), tally_of(upper, t).at(step)]
    yield "unit", page.put(place, *marks)

    place = page.place(9.0, 3.8)
    boxes = place.columns(1.0, 1.0, gap=0.6)
    marks = [mark.at(EPOCHS) for k, box in enumerate(boxes) for mark in stack_of(box, t, k)]
    yield "layers", page.put(place, *marks)

    place = page.place(8.0, 3.6)
    yield "prediction", page.put(place, *kinds_of(place, t))


def unit_of(place: Place, t: BatchNormalizationTrace) -> tuple[Axes, Mark, Mark, Cloud]:
    """ReLU with its dark side, and the batch on it."""
    axes = Axes(place, (Z, t.bend), (A, t.bent, t.a), y_from=(FOOT, None))
    dark, line = axes.spans(t.bend, t.dark), axes.line(t.bend, t.bent)
    return axes, dark, line, Cloud(axes, t.z, t.a, "highlight", 0.12)


def tally_of(place: Place, t: BatchNormalizationTrace) -> Tally:
    """Mean, spread and share above zero."""
    return Tally(place, {MEAN: t.mean, SPREAD: t.spread, ON: t.on}, size="label")


def stack_of(place: Place, t: BatchNormalizationTrace, k: int) -> tuple[Mark, Ridges]:
    """What each ReLU gets, without (0) or with norms (1)."""
    head, body = place.rows(0.5, 5.0, gap=0.1)
    size, spread = (EXPONENT, t.exponent), (STD, t.spreads[k])
    ridges = Ridges(body, size, t.rows[k], LAYERS, role=NETS[k], numbers=spread, powers=True)
    return Note(head, HEADS[k], role=NETS[k]), ridges


def race_of(place: Place, t: BatchNormalizationTrace, rights: Any, k: int) -> list[Mark]:
    """Accuracy by epoch at rate ``k``, of both nets from every seed."""
    head, body = place.rows(0.5, 5.0, gap=0.1)
    axes = Axes(body, (EPOCH, t.epoch), (RIGHT, rights), y_from=(0.0, 1.0))
    lines = [
        axes.line(t.epoch, rights[net, seed], NETS[net]) for net in (0, 1) for seed in range(SEEDS)
    ]
    return [axes, Digit(head, t.rates[k], RATE, prefix="α = "), *lines]


def kinds_of(place: Place, t: BatchNormalizationTrace) -> tuple[Mark, ...]:
    """Accuracy on unseen digits by whose statistics are used."""
    names, bars = place.columns(1.0, 1.2, gap=0.3)
    race = Bars(bars, t.unseen, RIGHT, roles=ROLES, holds=(1.0,))
    return Names(names, KINDS, ROLES, align=1.0), race


class BatchNormalizationScene(LessonScene[BatchNormalizationTrace]):
    """A unit's batch on ReLU, then two nets in training, then the norms left to the batch."""

    @beat
    def drift(self) -> None:
        left, right = self.stage.columns(1.6, 1.0, gap=0.6)
        self.above, below = right.rows(1.0, 1.0, gap=0.2)
        *others, self.cloud = unit_of(left, self.t)
        self.tally, self.timer = tally_of(below, self.t), self.clock(self.t.z, even=True)
        self.stand(*others, self.cloud, self.tally)
        self.rest(0.6)
        self.move(1)

    @beat
    def center(self) -> None:
        self.rule = Rule(self.above, "z - mu")
        self.show(self.rule)
        self.move(2)

    @beat
    def scale(self) -> None:
        self.rule = self.become(self.rule, Rule(self.above, "hat(z) = (z - mu) / sigma"))
        self.move(3)

    @beat
    def learn(self) -> None:
        self.become(self.rule, Rule(self.above, "gamma hat(z) + beta"))
        self.move(4)
        self.tell()
        self.rest(0.8)
        self.move(5)

    def move(self, leg: int) -> None:
        """Move the batch to the end of a leg of its way."""
        self.run(self.timer, self.cloud, self.tally, seconds=3, to=leg * FRAMES)

    @beat
    def train(self) -> None:
        self.keep()
        left, right = self.stage.columns(2.3, 1.0, gap=0.5)
        boxes = left.columns(1.0, 1.0, gap=0.4)
        heads, stacks = zip(*(stack_of(box, self.t, k) for k, box in enumerate(boxes)), strict=True)
        axes, rate, *lines = race_of(right, self.t, self.t.fast, 0)
        self.race = Together(axes, rate, *lines)
        self.show(*heads, *stacks, axes, rate)
        self.run(self.clock(self.t.epoch, even=True), *stacks, *lines, seconds=6)

    @beat
    def gentle(self) -> None:
        self.keep(self.race)
        upper, lower = self.stage.rows(0.5, 5.3, gap=0.1)
        left, right = lower.columns(1.0, 1.0, gap=0.6)
        self.become(self.race, Together(*race_of(left, self.t, self.t.fast, 0)))
        axes, rate, *lines = race_of(right, self.t, self.t.slow, 1)
        self.show(axes, rate, Legend(upper, NAMED, across=True))
        self.run(self.clock(self.t.epoch, even=True), *lines, seconds=4)

    @beat
    def alone(self) -> None:
        self.keep()
        names, bars = kinds_of(self.stage.inset(0.6, 0.4), self.t)
        self.show(names, bars, tempo="slow")
