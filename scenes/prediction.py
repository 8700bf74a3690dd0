"""Prediction: answers by certainty, one pixel that turns one, and a network sure of nonsense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dlcore import (
    CertaintyTrace,
    Dense,
    Sequential,
    accuracy,
    adam,
    digits,
    fit,
    freeze,
    trace_certainty,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.answers import Answers
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.confusion import Confusion
from dlmotion.stage.marks.arrays.maps import Maps
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.slopes import Slopes
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

FIRST_TEST, HIDDEN, RATE, EPOCHS, BATCH = 1400, 32, 0.005, 20, 32
NETS = 8
FADES, TURNS, SHOWN, COLUMNS = 16, 20, 12, 4
FOOLED, SURE_SHARE = 0.1, 0.5

GREY = Quantity("")
CLASS = Quantity("class", "", "ink", ".0f")
SHARE = Quantity("share", "p", "activation", ".2f")
SURE = Quantity("certainty", "p", "highlight", ".2f")
RANK = Quantity("rank", "", "ink", ".0f")
COUNT = Quantity("count", "", "ink", ".0f")
WRONG = Quantity("wrong", "", "loss", ".0f")
RIGHT = Quantity("right", "", "activation", ".3f")
INVERTED = Quantity("inverted", "", "ink", ".0%")
SAID = Quantity("said", "", "loss", ".0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    threshold: float = bounded(0.9, low=0.6, high=0.99, what="probability from which it is sure")
    train: int = bounded(1200, low=300, high=1200, what="digits that it learned from")
    seed: int = bounded(0, low=0, high=99, what="seed of the first of eight networks")


@dataclass(frozen=True)
class PredictionTrace:
    """Answers to N unseen digits in order of certainty, a stray that turns, and inverted digits.

    ``images`` (N, 8, 8), ``truth``, ``said``, ``certainty``, ``rank``, ``wrong`` (N,), how many
    are wrong so far; ``wrong_rank``, ``wrong_share`` (W,) are the strays. ``one`` (8, 8) is a
    digit of neither much nor little certainty, ``one_shares`` (10,) what is said of it. One
    pixel of ``stray`` (F, 8, 8) fades; ``stray_shares`` (F, 10). ``trusted`` (2, S) is the
    share of right answers of S networks where they are sure and where not. ``samples`` (T, 12,
    8, 8) turn into their negatives, by ``inverted`` (T,), with ``right`` and ``sure`` (T,) the
    shares of all that are right and sure; ``last`` (1, 12) is what is said of the samples at
    the end, ``kinds`` (1, 12) whether rightly.
    """

    classes: np.ndarray
    images: np.ndarray
    truth: np.ndarray
    said: np.ndarray
    certainty: np.ndarray
    rank: np.ndarray
    wrong: np.ndarray
    wrong_rank: np.ndarray
    wrong_share: np.ndarray
    threshold: float
    one: np.ndarray
    one_shares: np.ndarray
    one_truth: int
    stray: np.ndarray
    stray_shares: np.ndarray
    stray_truth: int
    faded: np.ndarray
    pixel: np.ndarray
    trusted: np.ndarray
    sure_counts: np.ndarray
    wrong_sure: np.ndarray
    wrong_unsure: np.ndarray
    inverted: np.ndarray
    samples: np.ndarray
    right: np.ndarray
    sure: np.ndarray
    middle: float
    last: np.ndarray
    kinds: np.ndarray


def record(inputs: Inputs) -> PredictionTrace:
    """Train eight networks, sort the first one's answers, fade a pixel, and invert all digits."""
    data = digits()
    order = np.random.Generator(np.random.PCG64(0)).permutation(len(data.y))
    own, test = order[: inputs.train], order[FIRST_TEST:]
    x, y = data.flat[test], data.y[test]
    layers = Dense(HIDDEN, "relu", weight_initializer="he_normal"), Dense(10, "softmax")
    net = Sequential(layers, "cross_entropy", (64,))
    runs = [
        fit(
            net,
            data.flat[own],
            data.y[own],
            optimizer=adam(RATE),
            epochs=EPOCHS,
            batch_size=BATCH,
            rng=np.random.Generator(np.random.PCG64(inputs.seed + k)),
        ).params
        for k in range(NETS)
    ]
    shares = [net.predict(params, x) for params in runs]
    sorted_ = [trace_certainty(rows, y) for rows in shares]
    ours, place = sorted_[0], sorted_[0].order
    typical, strays = place[3 * len(x) // 4], np.flatnonzero(~ours.right)
    chosen = int(strays[0]) if len(strays) else len(x) - 1
    stray, truth = x[place[chosen]], int(y[place[chosen]])
    fades, pixel = faded(stray, truth, lambda rows: net.predict(runs[0], rows))
    turned = np.linspace(0.0, 1.0, TURNS + 1)
    mixed = [(1.0 - part) * x + part * (1.0 - x) for part in turned]
    says = np.array([net.predict(runs[0], rows) for rows in mixed])
    few = place[:: len(x) // SHOWN][:SHOWN]
    last = says[-1, few].argmax(axis=1)
    counts = np.array([tally(answers, inputs.threshold) for answers in sorted_])
    return freeze(
        PredictionTrace(
            classes=np.arange(10),
            images=data.x[test[place]],
            truth=ours.labels,
            said=ours.predicted,
            certainty=ours.certainty,
            rank=np.arange(1, len(x) + 1),
            wrong=(~ours.right).cumsum(),
            wrong_rank=strays + 1,
            wrong_share=ours.certainty[strays],
            threshold=inputs.threshold,
            one=data.x[test[typical]],
            one_shares=shares[0][typical],
            one_truth=int(y[typical]),
            stray=fades.reshape(-1, 8, 8),
            stray_shares=net.predict(runs[0], fades),
            stray_truth=truth,
            faded=fades[:, pixel],
            pixel=np.array([divmod(pixel, 8)]),
            trusted=np.array(
                [
                    1.0 - counts[:, 1] / counts[:, 0],
                    1.0 - counts[:, 2] / (len(x) - counts[:, 0]),
                ]
            ),
            sure_counts=counts[:, 0],
            wrong_sure=counts[:, 1],
            wrong_unsure=counts[:, 2],
            inverted=turned,
            samples=np.array([rows[few].reshape(-1, 8, 8) for rows in mixed]),
            right=np.array([accuracy(rows, y) for rows in says]),
            sure=(says.max(axis=2) >= inputs.threshold).mean(axis=1),
            middle=float((says[TURNS // 2].max(axis=1) >= inputs.threshold).mean()),
            last=last[None],
            kinds=(last == y[few]).astype(int)[None],
        )
    )


def faded(
    image: np.ndarray, truth: int, predict: Callable[[np.ndarray], np.ndarray]
) -> tuple[np.ndarray, int]:
    """Fade the one pixel to black or white that helps the truth most: pictures (F, 64), pixel."""
    ends = np.concatenate([np.where(np.eye(64, dtype=bool), end, image) for end in (0.0, 1.0)])
    best = int(predict(ends)[:, truth].argmax())
    parts = np.linspace(0.0, 1.0, FADES + 1)[:, None]
    return (1.0 - parts) * image + parts * ends[best], best % 64


def tally(answers: CertaintyTrace, threshold: float) -> tuple[int, int, int]:
    """How many answers are sure, and how many of these and of the others are wrong."""
    sure = answers.certainty >= threshold
    return int(sure.sum()), int((~answers.right & sure).sum()), int((~answers.right & ~sure).sum())


def facts(trace: PredictionTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    count, wrong = len(trace.truth), int(trace.wrong[-1])
    sure, wrong_sure = int(trace.sure_counts[0]), int(trace.wrong_sure[0])
    start, end = trace.stray_shares[0], trace.stray_shares[-1]
    all_sure, all_wrong = int(trace.sure_counts.sum()), int(trace.wrong_sure.sum())
    unsure, unsure_wrong = NETS * count - all_sure, int(trace.wrong_unsure.sum())
    true, said = trace.stray_truth, int(start.argmax())
    return {
        "count": count,
        "right": count - wrong,
        "one_said": int(trace.one_shares.argmax()),
        "one_share": float(trace.one_shares.max()),
        "threshold": trace.threshold,
        "sure": sure,
        "unsure": count - sure,
        "wrong": wrong,
        "wrong_sure": wrong_sure,
        "wrong_unsure": wrong - wrong_sure,
        "stray_true": true,
        "stray_said": said,
        "stray_share": float(start.max()),
        "row": int(trace.pixel[0, 0]) + 1,
        "column": int(trace.pixel[0, 1]) + 1,
        "new_said": int(end.argmax()),
        "new_share": float(end.max()),
        "nets": NETS,
        "all_sure": all_sure,
        "all_wrong_sure": all_wrong,
        "all_unsure": unsure,
        "all_wrong_unsure": unsure_wrong,
        "half_sure": trace.middle,
        "inverted_right": float(trace.right[-1]),
        "inverted_count": round(float(trace.right[-1]) * count),
        "inverted_sure": float(trace.sure[-1]),
        "sure_right": equal(wrong_sure, 0.0),
        "surer_better": above(trace.trusted[0] - trace.trusted[1], 0.0),
        "better_overall": above(unsure_wrong / unsure - all_wrong / all_sure, 0.0),
        "is_wrong": above(abs(said - true), 0.0),
        "turns": equal(end.argmax() - true, 0.0),
        "fooled": below(trace.right[-1], FOOLED),
        "sure_again": above(trace.sure[-1], SURE_SHARE),
    }


def figures(t: PredictionTrace, page: Page) -> Figures:
    """Draw the grid of answers, eight networks where sure and where not, and inverted digits."""
    place = page.place(6.4, 6.4)
    yield "grid", page.put(place, grid_of(place, t))

    place = page.place(7.0, 4.6)
    yield "trust", page.put(place, slopes_of(place, t))

    place = page.place(9.6, 4.4)
    left, right = place.columns(1.2, 1.0, gap=0.5)
    marks = [mark.at(TURNS) for mark in inverted_on(right, t)]
    yield "inverted", page.put(place, answers_of(left, t), *marks)


def grid_of(place: Place, t: PredictionTrace) -> Confusion:
    """All answers by what is true and what was said."""
    return Confusion(place, t.images, t.truth, t.said, (CLASS, t.classes), ("true", "says"))


def certainty_on(place: Place, t: PredictionTrace) -> tuple[Axes, Mark, Mark]:
    """Axes with the level from which it is sure, and the certainty by rank."""
    axes = Axes(place, (RANK, t.rank), (SURE, t.certainty), y_from=(None, 1.0))
    return axes, axes.level(t.threshold), axes.line(t.rank, t.certainty, "highlight")


def shares_of(place: Place, t: PredictionTrace, shares: np.ndarray, truth: int) -> Bars:
    """Ten probabilities as bars; that of the truth stands out."""
    roles = tuple("activation" if k == truth else "series1" for k in range(len(t.classes)))
    return Bars(place, shares, SHARE, roles=roles, holds=(1.0,), size="small")


def classes_of(place: Place, t: PredictionTrace) -> Together:
    """The ten classes below each other, each beside its bar."""
    rows = place.rows(*[1.0] * len(t.classes), gap=0.0)
    return Together(*(Digit(row, t.classes[k], CLASS) for k, row in enumerate(rows)))


def slopes_of(place: Place, t: PredictionTrace) -> Slopes:
    """Right answers of every network where it is sure, and where not."""
    return Slopes(place, (RIGHT, t.trusted), ("sure", "unsure"))


def inverted_on(place: Place, t: PredictionTrace) -> tuple[Mark, ...]:
    """Shares of right and of sure answers as all digits turn into their negatives."""
    head, body = place.rows(0.9, 5.0, gap=0.1)
    axes = Axes(body, (INVERTED, t.inverted), (GREY, t.right, t.sure), y_from=(0.0, 1.0))
    key = Legend(head, (("accuracy", "activation"), ("sure_part", "highlight")))
    lines = [
        axes.line(t.inverted, values, role)
        for values, role in ((t.right, "activation"), (t.sure, "highlight"))
    ]
    return key, axes, *lines


def answers_of(place: Place, t: PredictionTrace) -> Answers:
    """The inverted samples, and what the network says of them."""
    roles = "loss", "activation"
    pictures = GREY, t.samples[-1]
    return Answers(place, pictures, (SAID, t.last), t.kinds, columns=COLUMNS, roles=roles)


class PredictionScene(LessonScene[PredictionTrace]):
    """All answers in a grid; one digit; answers by certainty; a stray; eight nets; negatives."""

    @beat
    def grid(self) -> None:
        self.left, self.right = self.stage.columns(1.1, 1.0, gap=0.5)
        self.stand(grid_of(self.left, self.t))
        self.rest(1.2)
        rows = {COUNT: self.t.rank[-1], WRONG: self.t.wrong[-1]}
        self.show(Tally(self.right.rows(1.0, 1.2, 1.0)[1], rows, size="label"))

    @beat
    def one(self) -> None:
        self.keep()
        names, bars = self.right.columns(0.12, 1.0, gap=0.1)
        image = Array(self.left, self.t.one, GREY, look="heat", digits=False, cell=0.62)
        shares = shares_of(bars, self.t, self.t.one_shares, self.t.one_truth)
        self.show(image)
        self.rest(0.8)
        self.show(classes_of(names, self.t))
        self.grow(image, shares.out_of_all())

    @beat
    def sure(self) -> None:
        self.keep()
        head, body = self.right.rows(0.8, 5.0, gap=0.1)
        grid = grid_of(self.left, self.t).at(0)
        axes, level, line = certainty_on(body, self.t)
        tally = Tally(head, {WRONG: self.t.wrong}, size="label")
        self.show(grid, axes, level, tally)
        self.run(self.clock(self.t.rank, even=True), grid, line, tally, seconds=8)
        self.show(axes.dots(self.t.wrong_rank, self.t.wrong_share, "loss", 0.11))

    @beat
    def why(self) -> None:
        self.keep()
        names, bars = self.right.columns(0.12, 1.0, gap=0.1)
        image = Array(
            self.left, self.t.stray, GREY, look="heat", digits=False, cell=0.62, steps=True
        )
        window = image.window(self.t.pixel, role="highlight")
        shares = shares_of(bars, self.t, self.t.stray_shares, self.t.stray_truth)
        self.show(image, classes_of(names, self.t), shares)
        self.rest(1.2)
        self.show(window)
        self.run(self.clock(self.t.stray, even=True), image, shares, seconds=4)

    @beat
    def trust(self) -> None:
        self.keep()
        slopes = slopes_of(self.stage.inset(2.0, 0.0), self.t)
        self.show(slopes.at(0))
        self.run(self.clock(self.t.sure_counts), slopes, seconds=4)

    @beat
    def invert(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.2, 1.0, gap=0.5)
        key, axes, *lines = inverted_on(right, self.t)
        maps = Maps(left, self.t.samples, GREY, columns=COLUMNS, steps=True, look="heat")
        self.show(maps, key, axes)
        self.run(self.clock(self.t.inverted, even=True), maps, *lines, seconds=6)
        self.tell()
        self.swap(maps, answers_of(left, self.t))
