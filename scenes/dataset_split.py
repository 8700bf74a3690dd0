"""Three trays: one to learn from, one to choose by, one to look at once; and what a leak does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import (
    Dataset,
    Dense,
    Sequential,
    accuracy,
    adam,
    digits,
    fit,
    freeze,
    selection_optimism,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, below
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.trays import Trays
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.axes.slopes import Slopes
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

SPLITS, TRAIN, FRESH = 16, 60, 1200
HIDDEN, RATE, EPOCHS, BATCH = 8, 0.02, 25, 20
MOST = 0.75  # share of the splits that is called most of them
PARTS = "train", "validation", "test"
CHOICES = ("by_test", "by_validation", "opened_once")
CHOICE_ROLES = "loss", "series2", "highlight"

GREY = Quantity("")
COUNT = Quantity("", "", "muted", ".0f")
RIGHT = Quantity("right", "", "ink", ".3f")
NET, NETS = Quantity("net", "", "ink", ".0f"), Quantity("nets", "k", "ink", ".0f")
BEST = Quantity("best", "", "highlight", ".3f")
MEAN = Quantity("average", "", "loss", "+.3f")
FALLEN = Quantity("fallen", "", "loss", ".0f")
EXCESS = Quantity("excess", "", "loss", "+.3f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    nets: int = bounded(20, low=2, high=20, what="networks that are compared")
    held: int = bounded(40, low=20, high=60, what="digits to validate with, and as many to test")
    seed: int = bounded(100, low=0, high=999, what="seed of the first of sixteen splits")


@dataclass(frozen=True)
class DatasetSplitTrace:
    """Scores of n networks on every part of S splits, and of those that are chosen by a part.

    ``images`` (N, 8, 8) lie in ``trays`` (N,) in the split that is shown, the one whose chosen
    network falls neither much nor little; ``scores`` (2, n) are its networks' on test and fresh
    digits, ``chosen`` (2, 1) the best one's, ``best`` (1,) which one it is. ``leaks`` and
    ``honest`` (2, S) are test and fresh score of the network chosen on test, on validation,
    ``leak`` and ``fair`` (2,) their means. ``fallen`` and ``mean`` (S,) count and average over
    the splits so far. ``excess`` (S, n) is how much too good the best of k looks, ``average``
    (n,) over all splits; ``ways`` (3,) is how much too good a score is that was used to choose,
    or was not.
    """

    images: np.ndarray
    trays: np.ndarray
    counts: np.ndarray
    later: int
    net: np.ndarray
    scores: np.ndarray
    best: np.ndarray
    chosen: np.ndarray
    ends: np.ndarray
    leaks: np.ndarray
    leak: np.ndarray
    fallen: np.ndarray
    mean: np.ndarray
    excess: np.ndarray
    average: np.ndarray
    zero: float
    honest: np.ndarray
    fair: np.ndarray
    ways: np.ndarray


def record(inputs: Inputs) -> DatasetSplitTrace:
    """Train the networks in every split, and choose by the test part and by the validation part."""
    data, sizes = digits(), np.array([TRAIN, inputs.held, inputs.held])
    dice = [np.random.Generator(np.random.PCG64(inputs.seed + k)) for k in range(SPLITS)]
    orders = [rng.permutation(len(data.y)) for rng in dice]
    scores = np.array([scores_of(data, order, sizes, inputs.nets) for order in orders])
    validation, test, fresh = np.moveaxis(scores, 2, 0)
    every, by_test = np.arange(SPLITS), test.argmax(axis=1)
    by_validation = validation.argmax(axis=1)
    leaks = np.array([part[every, by_test] for part in (test, fresh)])
    honest = np.array([part[every, by_validation] for part in (test, fresh)])
    used = validation[every, by_validation] - fresh[every, by_validation]
    falls = leaks[0] - leaks[1]
    shown = int(np.argsort(falls, kind="stable")[SPLITS // 2])
    net, best = np.arange(1, inputs.nets + 1), int(by_test[shown])
    excess = np.array(
        [[selection_optimism(t, f, int(k)) for k in net] for t, f in zip(test, fresh, strict=True)]
    )
    both = np.array([test[shown], fresh[shown]])
    return freeze(
        DatasetSplitTrace(
            images=data.x[orders[shown][: sizes.sum()]],
            trays=np.repeat(np.arange(len(sizes)), sizes),
            counts=sizes,
            later=FRESH,
            net=net,
            scores=both,
            best=net[best : best + 1],
            chosen=both[:, best : best + 1],
            ends=np.array([0.0, 1.0]),
            leaks=leaks,
            leak=leaks.mean(axis=1),
            fallen=(falls > 0.0).cumsum(),
            mean=falls.cumsum() / np.arange(1, SPLITS + 1),
            excess=excess,
            average=excess.mean(axis=0),
            zero=0.0,
            honest=honest,
            fair=honest.mean(axis=1),
            ways=np.array([falls.mean(), used.mean(), (honest[0] - honest[1]).mean()]),
        )
    )


def scores_of(data: Dataset, order: np.ndarray, sizes: np.ndarray, nets: int) -> np.ndarray:
    """Accuracy (n, 3) of n networks on validation, test and fresh digits of one split."""
    ends = np.cumsum([*sizes, FRESH])
    own, *others = np.split(order[: ends[-1]], ends[:-1])
    layers = Dense(HIDDEN, "relu", weight_initializer="he_normal"), Dense(10, "softmax")
    net, scores = Sequential(layers, "cross_entropy", (64,)), []
    for seed in range(nets):
        run = fit(
            net,
            data.flat[own],
            data.y[own],
            optimizer=adam(RATE),
            epochs=EPOCHS,
            batch_size=BATCH,
            rng=np.random.Generator(np.random.PCG64(seed)),
        )
        says = [accuracy(net.predict(run.params, data.flat[k]), data.y[k]) for k in others]
        scores.append(says)
    return np.array(scores)


def facts(trace: DatasetSplitTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    test, fresh = trace.chosen[:, 0]
    leak, used, honest = map(float, trace.ways)
    moved = trace.scores[1] - trace.scores[0]
    return {
        "nets": len(trace.net),
        "train": int(trace.counts[0]),
        "held": int(trace.counts[1]),
        "later": trace.later,
        "splits": SPLITS,
        "tested": float(trace.leak[0]),
        "fresh": float(trace.leak[1]),
        "best": int(trace.best[0]),
        "best_test": float(test),
        "best_fresh": float(fresh),
        "one": 1.0 / float(trace.counts[2]),
        "rise": int((moved > 0.0).sum()),
        "sink": int((moved < 0.0).sum()),
        "fallen": int(trace.fallen[-1]),
        "mean": leak,
        "first_excess": float(trace.average[0]),
        "last_excess": float(trace.average[-1]),
        "used": used,
        "honest": honest,
        "falls": above(test - fresh, 0.0),
        "both_ways": above((moved > 0.0).sum(), 0.0),
        "optimistic": above(leak, 0.0),
        "most_fall": at_least(trace.fallen[-1] / SPLITS, MOST),
        "grows": above(np.diff(trace.average), 0.0),
        "rises": above(trace.average[-1] - trace.average[0], 0.0),
        "spoiled": above(used, 0.0),
        "nearer": below(abs(honest) - min(leak, used), 0.0),
    }


def figures(t: DatasetSplitTrace, page: Page) -> Figures:
    """Draw the three trays, the sixteen falls, and the excess by the number of networks."""
    place = page.place(9.6, 3.4)
    yield "trays", page.put(place, trays_of(place, t, across=True))

    place = page.place(9.6, 4.6)
    left, right = place.columns(1.0, 1.0, gap=0.6)
    marks: list[Mark] = []
    for box, key, pairs in ((left, "leak", t.leaks), (right, "fair", t.honest)):
        head, body = box.rows(0.5, 5.0, gap=0.1)
        mean = t.leak if key == "leak" else t.fair
        slopes, line = slopes_of(body, t, pairs, mean)
        marks += [Note(head, key), slopes, line, *means_of(slopes.axes, t, mean)]
    yield "falls", page.put(place, *marks)

    place = page.place(8.0, 4.2)
    yield "excess", page.put(place, *excess_of(place, t))


def trays_of(place: Place, t: DatasetSplitTrace, *, across: bool = False) -> Trays:
    """The digits of the shown split in their trays."""
    shares = [float(-(-int(count) // 10)) for count in t.counts]
    boxes = place.columns(*shares, gap=0.5) if across else place.rows(*shares, gap=0.25)
    return Trays(place, boxes, (GREY, t.images), t.trays, (COUNT, t.counts), PARTS)


def slopes_of(
    place: Place, t: DatasetSplitTrace, pairs: np.ndarray, mean: np.ndarray
) -> tuple[Slopes, Mark]:
    """Test and fresh score of a chosen network by split, and their means."""
    slopes = Slopes(place, (RIGHT, pairs), ("test", "fresh"), holds=(t.leaks, t.honest))
    return slopes, slopes.axes.line(t.ends, mean, "highlight")


def excess_of(place: Place, t: DatasetSplitTrace) -> tuple[Mark, ...]:
    """How much too good the best of k looks: every split, and on average."""
    head, body = place.rows(0.5, 5.0, gap=0.1)
    axes = Axes(body, (NETS, t.net), (EXCESS, t.excess))
    thin = [axes.line(t.net, row, "muted", width=1.6) for row in t.excess]
    keys = ("split", "muted"), ("mean", "loss")
    key, level = Legend(head, keys, across=True), axes.level(t.zero)
    digit = Digit(place, t.average, EXCESS, size="heading")
    tag = axes.tag(digit, t.net, t.average, "above left", gap=0.2)
    last = len(t.net) - 1
    trail = axes.trail(t.net, t.average, "loss", 0.13)
    return key, axes, level, *thin, trail.at(last), tag.at(last)


def means_of(axes: Axes, t: DatasetSplitTrace, mean: np.ndarray) -> tuple[Mark, Mark]:
    """Both ends of the line of means, as numbers."""
    left, right = (Digit(axes.place, mean[k], BEST, size="heading") for k in (0, 1))
    return (
        axes.tag(left, t.ends[0], mean[0], "left", gap=0.25),
        axes.tag(right, t.ends[1], mean[1], "right", gap=0.25),
    )


def ways_of(place: Place, t: DatasetSplitTrace) -> tuple[Mark, ...]:
    """How much too good a score is on average: used to choose, used likewise, used for nothing."""
    head, body = place.rows(0.9, 4.0, gap=0.1)
    names, bars = body.columns(1.0, 1.5, gap=0.2)
    marks = Names(names, CHOICES, CHOICE_ROLES, align=1.0, size="small"), Note(head, "too_good")
    return *marks, Bars(bars, t.ways, EXCESS, roles=CHOICE_ROLES)


class DatasetSplitScene(LessonScene[DatasetSplitTrace]):
    """Falls of chosen networks; trays beside the scores; all splits; choosing without a leak."""

    @beat
    def claim(self) -> None:
        place = self.stage.inset(1.6, 0.0)
        slopes, mean = slopes_of(place, self.t, self.t.leaks, self.t.leak)
        self.stand(slopes, mean, *means_of(slopes.axes, self.t, self.t.leak))
        self.rest(2.0)

    @beat
    def trays(self) -> None:
        self.keep()
        self.all = trays_of(self.stage.inset(0.2, 0.6), self.t, across=True)
        self.show(self.all.at(0.0))
        self.run(self.clock(2, even=True), self.all, seconds=4)
        self.lid = self.all.lid(2, "shut")
        self.show(self.lid)

    @beat
    def leak(self) -> None:
        left, right = self.stage.columns(1.0, 1.6, gap=0.6)
        self.hide(self.lid)
        self.small = self.become(self.all, trays_of(left, self.t))
        head, body = right.rows(0.8, 5.0, gap=0.1)
        self.axes = Axes(body, (NET, self.t.net), (RIGHT, self.t.scores))
        self.cloud = Cloud(self.axes, self.t.net, self.t.scores, "series1", 0.12)
        self.top = Cloud(self.axes, self.t.best, self.t.chosen, "highlight", 0.18)
        dots = self.axes.dots(self.t.net, self.t.scores[0], "series1", 0.12)
        self.show(self.axes)
        self.show(dots, tempo="slow")
        self.swap(dots, self.cloud, tempo="quick")
        word = f"{head.label('chosen')} "
        self.score = Digit(head, self.t.chosen[:, 0], BEST, prefix=word, size="heading")
        self.show(self.top, self.score)

    @beat
    def future(self) -> None:
        self.show(self.axes.level(self.t.chosen[0, 0], "highlight"))
        self.hide(self.score)  # no network scored what lies on the way
        self.run(self.clock(2, even=True), self.cloud, self.top, seconds=4)
        self.show(self.score.at(1))

    @beat
    def every(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.5, 1.0, gap=0.6)
        slopes, mean = slopes_of(left, self.t, self.t.leaks, self.t.leak)
        rows = {FALLEN: self.t.fallen, MEAN: self.t.mean}
        tally = Tally(right.rows(1.0, 1.4, 1.0)[1], rows, size="label")
        self.show(slopes.at(0), tally)
        self.run(self.clock(self.t.mean), slopes, tally, seconds=6)
        self.show(mean, *means_of(slopes.axes, self.t, self.t.leak))

    @beat
    def more(self) -> None:
        self.keep()
        *ground, trail, digit = excess_of(self.stage.inset(0.8, 0.0), self.t)
        self.show(*ground)
        self.run(self.clock(self.t.average), trail.at(0), digit.at(0), seconds=6)

    @beat
    def honest(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.0, 1.1, gap=0.6)
        slopes, mean = slopes_of(left, self.t, self.t.honest, self.t.fair)
        self.show(slopes, mean, *means_of(slopes.axes, self.t, self.t.fair))
        self.show(*ways_of(right, self.t), lag=0.2)
