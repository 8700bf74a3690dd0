"""Early stopping: wrong labels are learned late, validation sees it, patience decides the stop."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dlcore import (
    Dense,
    Sequential,
    freeze,
)
from dlmotion.scenes.early_stopping_numbers import (
    CLASSES,
    EPOCHS,
    FOLD_EPOCHS,
    FOLDS,
    HELD,
    RUNS,
    SAMPLES,
    compare,
    stop_of,
    task_of,
    train,
    validate_in_turn,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.answers import Answers
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.losses import Losses
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

FIRST = 3  # epoch from which all is shown: before it the losses are too high to draw
LINES = 6
TURNS = 1.05  # times its least value that the loss must reach before it is said to turn
LONG = 10  # epochs after the lowest loss before it is said to be long past
OTHER, TRUTH, GIVEN = 0, 1, 2
ENDS = ("stopped", "to_end") * RUNS

GREY, SAID = Quantity(""), Quantity("said", "", "ink", ".0f")
EPOCH = Quantity("epoch", "k", "ink", ".0f")
J = Quantity("loss", "J", "loss")
HELD_LOSS = Quantity("held_loss", "J", "loss")
LOW = Quantity("lowest", "", "highlight")
WAITED = Quantity("waited", "", "loss", ".0f")
COUNT = Quantity("", "", "ink", ".0f")
RIGHT = Quantity("right", "", "data", ".1%")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    wrong: int = bounded(30, low=18, high=36, what="wrong labels among 200 digits")
    patience: int = bounded(5, low=1, high=12, what="epochs without a new low that are waited")
    hidden: int = bounded(128, low=96, high=192, what="units of the hidden layer")
    seed: int = bounded(5, low=0, high=99, what="seed of samples, wrong labels and weights")


@dataclass(frozen=True)
class EarlyStoppingTrace:
    """A training on partly wrong labels by epoch, where it would have stopped, and five folds.

    ``images`` (W, 8, 8) have wrong labels; of each ``said`` (T, W) is the network's answer and
    ``kinds`` (T, W) whether it is the truth, the given label or neither; ``counts`` (T, 3) of
    these. ``lowest`` and ``waited`` (S + 1,) belong to the epochs until the stop. ``scores`` and
    ``shares`` (2 R,) are test losses and right answers of R runs, each stopped and to the end;
    ``folds`` (5, E) validation losses and ``mean`` (E,) theirs.
    """

    images: np.ndarray
    said: np.ndarray
    kinds: np.ndarray
    others: np.ndarray
    truths: np.ndarray
    learnt: np.ndarray
    epoch: np.ndarray
    train: np.ndarray
    held: np.ndarray
    patience: int
    stop: int
    best: int
    until: np.ndarray
    current: np.ndarray
    lowest: np.ndarray
    waited: np.ndarray
    tested: int
    scores: np.ndarray
    shares: np.ndarray
    fold_epoch: np.ndarray
    folds: np.ndarray
    mean: np.ndarray
    fold_best: np.ndarray
    fold_low: np.ndarray
    mean_best: int


def record(inputs: Inputs) -> EarlyStoppingTrace:
    """Train to the end, find where patience stops, and validate in five folds."""
    net = Sequential(
        (
            Dense(inputs.hidden, "relu", weight_initializer="he_normal"),
            Dense(CLASSES, "softmax"),
        ),
        "cross_entropy",
        (64,),
    )
    task = task_of(inputs.seed, inputs.wrong)
    run = train(net, task, inputs.seed)
    stop, best = stop_of(run, inputs.patience)
    x, y, truth = (array[task.wrong] for array in (task.x, task.y, task.truth))
    seen = run.snapshots[FIRST:]
    said = np.array([net.predict(params, x).argmax(axis=1) for params in seen])
    kinds = np.where(said == truth, TRUTH, np.where(said == y, GIVEN, OTHER))
    checked, until = run.validation_loss[:stop], np.arange(FIRST, stop + 1)
    waited = [k - 1 - checked[:k].argmin() for k in until]
    scores, shares = compare(net, inputs.seed, inputs.wrong, inputs.patience)
    folds = validate_in_turn(net, task, inputs.seed)
    mean = folds.mean(axis=0)
    return freeze(
        EarlyStoppingTrace(
            images=x.reshape(-1, 8, 8),
            said=said,
            kinds=kinds,
            others=(kinds == OTHER).sum(axis=1),
            truths=(kinds == TRUTH).sum(axis=1),
            learnt=(kinds == GIVEN).sum(axis=1),
            epoch=np.arange(FIRST, EPOCHS + 1),
            train=np.array([net.loss_value(params, task.x, task.y) for params in seen]),
            held=run.validation_loss[FIRST - 1 :],
            patience=inputs.patience,
            stop=stop,
            best=best,
            until=until,
            current=checked[FIRST - 1 :],
            lowest=np.minimum.accumulate(checked)[FIRST - 1 :],
            waited=np.array(waited)[:, None],
            tested=len(task.test[0]),
            scores=scores,
            shares=shares,
            fold_epoch=np.arange(1, FOLD_EPOCHS + 1),
            folds=folds,
            mean=mean,
            fold_best=folds.argmin(axis=1) + 1,
            fold_low=folds.min(axis=1),
            mean_best=int(mean.argmin()) + 1,
        )
    )


def facts(trace: EarlyStoppingTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    early, best = int(trace.truths.argmax()), int(trace.held.argmin())
    back = trace.best - FIRST
    wrong, last = trace.said.shape[1], int(trace.epoch[-1])
    stopped, to_end = trace.scores[::2], trace.scores[1::2]
    return {
        "samples": SAMPLES,
        "wrong": wrong,
        "early": int(trace.epoch[early]),
        "truths": int(trace.truths[early]),
        "given": int(trace.learnt[early]),
        "epochs": last,
        "learnt": int(trace.learnt[-1]),
        "held": HELD,
        "turn": int(trace.epoch[best]),
        "least": float(trace.held[best]),
        "last": float(trace.held[-1]),
        "learnt_then": int(trace.learnt[best]),
        "learnt_stopped": int(trace.learnt[back]),
        "patience": trace.patience,
        "stop": trace.stop,
        "best": trace.best,
        "best_loss": float(trace.held[back]),
        "runs": RUNS,
        "tested": trace.tested,
        "stopped_loss": float(stopped.mean()),
        "end_loss": float(to_end.mean()),
        "fold": SAMPLES // FOLDS,
        "soonest": int(trace.fold_best.min()),
        "latest": int(trace.fold_best.max()),
        "mean_best": trace.mean_best,
        "lowest_fold": float(trace.fold_low.min()),
        "highest_fold": float(trace.fold_low.max()),
        "mostly_true": above(trace.truths[early] / wrong, 0.5),
        "all_learnt": equal(trace.learnt[-1] - wrong, 0.0),
        "most_learnt": at_least(trace.learnt[-1] / wrong, 0.5),
        "turns": above(trace.held[-1] - TURNS * trace.held[best], 0.0),
        "long_ago": at_least(last - trace.epoch[best], LONG),
        "learns_more": above(trace.learnt[-1] - trace.learnt[best], 0.0),
        "learns_on": above(trace.learnt[-1] - trace.learnt[back], 0.0),
        "stops": equal(trace.stop - trace.best - trace.patience, 0.0),
        "runs_on": equal(trace.stop - last, 0.0),
        "all_gain": below(stopped - to_end, 0.0),
        "gains": below(stopped.mean() - to_end.mean(), 0.0),
        "disagree": above(np.ptp(trace.fold_best), 0.0),
    }


def figures(t: EarlyStoppingTrace, page: Page) -> Figures:
    """Draw the answers early and late, the losses with the stop, and the five folds."""
    place = page.place(9.6, 5.0)
    pictures, foot = place.rows(8.0, 0.7, gap=0.15)
    marks: list[Mark] = [key_of(foot, across=True)]
    steps = t.best - FIRST, len(t.epoch) - 1
    for box, step in zip(pictures.columns(1.0, 1.0, gap=0.6), steps, strict=True):
        head, body = box.rows(0.7, 7.0, gap=0.1)
        word = f"{place.label('epoch')} "
        marks.append(Digit(head, t.epoch[step], EPOCH, prefix=word, size="small"))
        marks.append(answers_of(body, t).at(step))
    yield "by-heart", page.put(place, *marks)

    place = page.place(8.0, 4.2)
    key, losses = losses_of(place, t)
    stop = losses.axes.level(t.stop, "muted", upright=True)
    yield "stop", page.put(place, key, stop, losses)

    place = page.place(8.0, 4.2)
    axes, *curves = folds_of(place, t)
    yield "folds", page.put(place, axes, *curves)


def answers_of(place: Place, t: EarlyStoppingTrace) -> Answers:
    """The digits with wrong labels, and what the network says of each."""
    return Answers(
        place, (GREY, t.images), (SAID, t.said), t.kinds, columns=-(-len(t.images) // LINES)
    )


def key_of(place: Place, t: EarlyStoppingTrace | None = None, *, across: bool = False) -> Legend:
    """Which colour an answer has, and how many there are."""
    entries = ("true", "activation"), ("given", "loss"), ("neither", "muted")
    if t is None:
        return Legend(place, entries, across=across)
    counts = {"true": t.truths, "given": t.learnt, "neither": t.others}
    values = {key: (replace(COUNT, role=role), counts[key]) for key, role in entries}
    return Legend(place, entries, values=values)


def losses_of(place: Place, t: EarlyStoppingTrace) -> tuple[Mark, Losses]:
    """Both losses by epoch, below the key of the two lines."""
    head, body = place.rows(0.5, 5.0, gap=0.1)
    keys = ("own", "loss"), ("fresh", "loss", "dashes")
    return Legend(head, keys, across=True), Losses(body, (EPOCH, t.epoch), (J, t.train, t.held))


def folds_of(place: Place, t: EarlyStoppingTrace) -> tuple[Mark, ...]:
    """Axes, the validation loss of each fold with its lowest point, then their mean with its."""
    head, body = place.rows(0.5, 5.0, gap=0.1)
    axes = Axes(body, (EPOCH, t.fold_epoch), (HELD_LOSS, t.folds))
    lines = [axes.line(t.fold_epoch, t.folds[k], "series1", width=2.5) for k in range(FOLDS)]
    lows = axes.dots(t.fold_best, t.fold_low, "series1", 0.09)
    mean = axes.line(t.fold_epoch, t.mean, "highlight")
    low = axes.level(t.mean_best, "highlight", upright=True)
    key = Legend(head, (("fold", "series1"), ("mean", "highlight")), across=True)
    return axes, key, *lines, lows, mean, low


def gains_of(place: Place, t: EarlyStoppingTrace) -> tuple[Mark, ...]:
    """Test loss and right answers of every run, stopped and to the end."""
    names, *columns = place.columns(1.0, 2.0, 2.0, gap=0.35)
    roles = "highlight", "loss"
    marks: list[Mark] = []
    pairs = (("test_loss", replace(J, role="ink"), t.scores), ("test_right", RIGHT, t.shares))
    for column, (key, quantity, values) in zip(columns, pairs, strict=True):
        head, body = column.rows(0.45, 4.0, gap=0.1)
        marks.append(Bars(body, values, replace(quantity, role="ink"), roles=roles, room=1.4))
        marks.append(Note(head, key, role="muted"))
    body = names.rows(0.45, 4.0, gap=0.1)[1]
    return Names(body, ENDS, roles, align=1.0), *marks


class EarlyStoppingScene(LessonScene[EarlyStoppingTrace]):
    """Digits with wrong labels on the left, losses on the right; then patience, gain, folds."""

    @beat
    def contradict(self) -> None:
        left, right = self.stage.columns(1.3, 1.0, gap=0.6)
        self.answers, self.timer = answers_of(left, self.t), self.clock(self.t.epoch, even=True)
        self.upper, self.lower = right.rows(1.0, 2.2, gap=0.25)
        self.key = key_of(self.upper, self.t)
        self.stand(self.answers, self.key)
        self.run(self.timer, self.answers, self.key, seconds=4, to=int(self.t.truths.argmax()))

    @beat
    def give_in(self) -> None:
        key, self.losses = losses_of(self.lower, self.t)
        self.show(key, self.losses.at(self.timer.moment))
        self.run(self.timer, self.answers, self.key, self.losses, seconds=8)

    @beat
    def turn(self) -> None:
        self.run(self.timer, self.answers, self.key, seconds=3, to=int(self.t.held.argmin()))

    @beat
    def patience(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.5, 1.0, gap=0.6)
        numbers, words, room, _ = right.rows(3.0, 0.8, 1.0, 0.6, gap=0.15)
        key, losses = losses_of(left, self.t)
        tally = Tally(numbers, {EPOCH: self.t.until, HELD_LOSS: self.t.current, LOW: self.t.lowest})
        bar = Bars(room, self.t.waited, WAITED, holds=(self.t.patience,))
        self.show(key, losses.at(0), tally, Note(words, "waited", role="loss"), bar)
        timer = self.clock(self.t.until)
        self.run(timer, tally, bar, losses, seconds=9)
        self.tell()
        self.run(timer, tally, bar, losses, seconds=1.6, to=self.t.best - FIRST)

    @beat
    def gain(self) -> None:
        self.keep()
        names, *marks = gains_of(self.stage.inset(0.6, 0.2), self.t)
        self.show(names, *marks[:2])
        self.rest(1.0)
        self.show(*marks[2:])

    @beat
    def folds(self) -> None:
        self.keep()
        axes, key, *curves = folds_of(self.stage.inset(1.2, 0.0), self.t)
        lines, lows, mean, low = curves[:FOLDS], *curves[FOLDS:]
        self.show(axes, key)
        self.run(self.clock(self.t.fold_epoch, even=True), *lines, seconds=5)
        self.show(lows)
        self.tell()
        self.show(mean, low, tempo="slow")
