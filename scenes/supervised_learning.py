"""Supervised learning: labels push a boundary; where there are none, nothing does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from dlcore import (
    Dataset,
    Dense,
    Sequential,
    TrainingTrace,
    accuracy,
    adam,
    fit,
    freeze,
    trace_backward,
    two_moons,
)
from dlcore.parameters import largest_difference
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.bare import bare_axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.axes.groups import Groups
from dlmotion.stage.marks.axes.plane import Boundary, Plane
from dlmotion.stage.marks.axes.quiver import Quiver
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.large import large_numbers
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

POINTS, CHECKED = 200, 600
COUNTS, DRAWS = np.array([2, 4, 8, 20, 60]), 4
SHOWN = (0, 2, 4)
EPOCHS, RATE, START = 300, 0.03, 1
SEEN = np.r_[0:20, 20:60:4, 60 : EPOCHS + 1 : 30]  # most happens at first
HIDDEN = 16
PUSH = 1.0  # length of the arrow of an error of 1
EDGE, GRID = 0.2, (61, 43)
CLASSES, LINES = ("class0", "class1"), (("by_few", "highlight"), ("by_all", "series2"))
LARGE, SMALL, TINY = 0.14, 0.095, 0.06
SAME = 1e-9

EPOCH, COUNT = Quantity("epoch", "", "muted", ".0f"), Quantity("labels", "", "muted", ".0f")
J = Quantity("own_loss", "J", "loss", ".4f")
RIGHT = Quantity("own_right", "", "ink", ".0%")
FRESH = Quantity("fresh_right", "", "highlight", ".0%")
SCORE = Quantity("fresh_right", "", "ink")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    seed: int = bounded(0, low=0, high=99, what="draws the points and which of them get labels")
    noise: float = bounded(0.08, low=0.05, high=0.2, what="noise of the points")
    each: int = bounded(4, low=1, high=10, what="labels of each class in the first training")


@dataclass(frozen=True)
class Taught:
    """A training on n labels, seen at T epochs.

    ``labels`` (1, N) is -1 for points without a label; ``x`` (n, 2) are those with one, ``tips``
    (T, n, 2) where their error p - y pushes the boundary; ``output`` (T, H, W) is what the network
    says of the plane; ``loss``, ``right`` (T,) are on its labels, ``fresh`` (T,) on fresh points.
    """

    labels: np.ndarray
    x: np.ndarray
    tips: np.ndarray
    epoch: np.ndarray
    output: np.ndarray
    loss: np.ndarray
    right: np.ndarray
    fresh: np.ndarray


@dataclass(frozen=True)
class SupervisedLearningTrace:
    """Moons of which few have labels, another training on all, more labels, exchanged labels.

    ``rest`` (R, 2) are the points without a label, ``known`` (2, R) no labels, then their classes;
    ``wrong_x``, ``wrong_y`` (1, M) are those that the first network gets wrong. ``other`` (1, H, W)
    is the network that saw all labels, with its loss and share of right ones on the first labels,
    and of fresh points. ``given`` (K, N) and ``output`` (K, H, W) belong to ``counts`` (K,) labels,
    ``scores`` (D, K) to D draws of them. ``unread`` is how far parameters differ when the points
    without labels are there, with weight 0.
    """

    x: np.ndarray
    across: np.ndarray
    upward: np.ndarray
    first: Taught
    rest: np.ndarray
    known: np.ndarray
    wrong_x: np.ndarray
    wrong_y: np.ndarray
    unread: float
    other: np.ndarray
    other_loss: float
    other_right: float
    other_fresh: float
    counts: np.ndarray
    given: np.ndarray
    output: np.ndarray
    scores: np.ndarray
    swapped: Taught


def record(inputs: Inputs) -> SupervisedLearningTrace:
    """Train on few labels, on all, on more and more of them, and on exchanged ones."""
    data = two_moons(POINTS, noise=inputs.noise, seed=inputs.seed)
    fresh = two_moons(CHECKED, noise=inputs.noise, seed=inputs.seed + 100)
    orders = [order_of(inputs.seed + draw) for draw in range(DRAWS)]
    few, many = orders[0][: 2 * inputs.each], orders[0][: COUNTS[-1]]
    run = train(data.x[few], data.column[few], snapshot_steps=SEEN.tolist())
    swapped = train(data.x[many], 1.0 - data.column[many], snapshot_steps=SEEN.tolist())
    tips = tips_of(run, data.x[few], data.column[few])
    swapped_tips = tips_of(swapped, data.x[many], 1.0 - data.column[many])
    corners = np.vstack([data.x, tips.reshape(-1, 2), swapped_tips.reshape(-1, 2)])
    low, high = corners.min(axis=0) - EDGE, corners.max(axis=0) + EDGE
    across, upward = (np.linspace(low[axis], high[axis], size) for axis, size in enumerate(GRID))
    plane = np.stack(np.meshgrid(across, upward), axis=-1)
    watched = train(
        data.x, data.column, sample_weight=np.isin(np.arange(POINTS), few).astype(float)
    )
    every = train(data.x, data.column)
    blank = ~np.isin(np.arange(POINTS), few)
    wrong = data.x[blank & ((network().predict(run.params, data.x) > 0.5).ravel() != data.y)]
    trained = [
        [train(data.x[order[:count]], data.column[order[:count]]) for count in COUNTS]
        for order in orders
    ]
    return freeze(
        SupervisedLearningTrace(
            x=data.x,
            across=across,
            upward=upward,
            first=taught(run, data.x, data.y, few, tips, fresh, plane),
            rest=data.x[blank],
            known=np.vstack([np.full(blank.sum(), -1), data.y[blank]]),
            wrong_x=wrong[None, :, 0],
            wrong_y=wrong[None, :, 1],
            unread=largest_difference(run.params, watched.params),
            other=says(every, plane)[None],
            other_loss=network().loss_value(every.params, data.x[few], data.column[few]),
            other_right=accuracy(network().predict(every.params, data.x[few]), data.column[few]),
            other_fresh=score(every, fresh),
            counts=COUNTS,
            given=np.array([labels_of(data.y, orders[0][:count]) for count in COUNTS]),
            output=np.array([says(run, plane) for run in trained[0]]),
            scores=np.array([[score(run, fresh) for run in runs] for runs in trained]),
            swapped=taught(swapped, data.x, 1 - data.y, many, swapped_tips, fresh, plane),
        )
    )


@cache
def network() -> Sequential:
    """One hidden layer of tanh units and one output for two classes."""
    return Sequential((Dense(HIDDEN, "tanh"), Dense(1, "sigmoid")), "binary_cross_entropy")


def order_of(seed: int) -> np.ndarray:
    """In which order points get labels: one of each class in turn, drawn without putting back."""
    dice, half = np.random.default_rng(seed), POINTS // 2
    return np.column_stack([dice.permutation(half), half + dice.permutation(half)]).ravel()


def train(x: np.ndarray, y: np.ndarray, **more: Any) -> TrainingTrace:
    """Train on all samples at once, from the same start as every other time."""
    usual: dict[str, Any] = {"epochs": EPOCHS, "batch_size": len(x), "rng": START}
    return fit(network(), x, y, optimizer=adam(RATE), **usual, **more)


def taught(
    run: TrainingTrace,
    points: np.ndarray,
    labels: np.ndarray,
    some: np.ndarray,
    tips: np.ndarray,
    fresh: Dataset,
    plane: np.ndarray,
) -> Taught:
    """What a training on the labels of some of the points came to, snapshot by snapshot."""
    x, y, nets = points[some], labels[some, None].astype(float), run.snapshots
    return Taught(
        labels=labels_of(labels, some)[None],
        x=x,
        tips=tips,
        epoch=run.snapshot_steps,
        output=np.array([network().predict(params, plane)[..., 0] for params in nets]),
        loss=np.array([network().loss_value(params, x, y) for params in nets]),
        right=np.array([accuracy(network().predict(params, x), y) for params in nets]),
        fresh=np.array(
            [accuracy(network().predict(params, fresh.x), fresh.column) for params in nets]
        ),
    )


def tips_of(run: TrainingTrace, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Tips (T, n, 2) of arrows as long as the errors |p - y|.

    They point along ∂J/∂x, which is where the sample's own step moves the level line through it.
    """
    tips = []
    for params in run.snapshots:
        back = trace_backward(network(), params, x, y)
        length = np.maximum(np.linalg.norm(back.dx, axis=1, keepdims=True), 1e-300)
        tips.append(x + PUSH * len(x) * np.abs(back.delta[-1]) * back.dx / length)
    return np.array(tips)


def labels_of(labels: np.ndarray, some: np.ndarray) -> np.ndarray:
    """Labels of some points, -1 for the others."""
    return np.where(np.isin(np.arange(len(labels)), some), labels, -1)


def says(run: TrainingTrace, plane: np.ndarray) -> np.ndarray:
    """What a trained network says of the plane."""
    return np.asarray(network().predict(run.params, plane)[..., 0])


def score(run: TrainingTrace, fresh: Dataset) -> float:
    """Share of fresh points that a trained network gets right."""
    return accuracy(network().predict(run.params, fresh.x), fresh.column)


def facts(trace: SupervisedLearningTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    first, scores, swapped = trace.first, trace.scores, trace.swapped
    middle = 2
    return {
        "count": len(trace.x),
        "few": len(first.x),
        "checked": CHECKED,
        "loss": float(first.loss[-1]),
        "fresh": float(first.fresh[-1]),
        "other_loss": trace.other_loss,
        "other_fresh": trace.other_fresh,
        "middle": int(trace.counts[middle]),
        "low": float(scores[:, middle].min()),
        "high": float(scores[:, middle].max()),
        "most": int(trace.counts[-1]),
        "least": float(scores[:, -1].min()),
        "draws": len(scores),
        "swapped_right": float(swapped.right[-1]),
        "swapped_fresh": float(swapped.fresh[-1]),
        "unread": at_most(trace.unread, SAME),
        "fits": equal(first.right[-1], 1.0),
        "still_wrong": below(first.fresh[-1], 0.9),
        "both_fit": equal([first.right[-1], trace.other_right], 1.0),
        "looks_better": above(trace.other_loss - first.loss[-1], 0.0),
        "obeys": below(swapped.fresh[-1] - (1.0 - swapped.right[-1]), 0.1),
    }


def figures(t: SupervisedLearningTrace, page: Page) -> Figures:
    """Draw what few, more and many labels make of the plane; two boundaries; scores by labels."""
    place = page.place(9.0, 2.7)
    marks: list[Mark] = []
    for box, step in zip(place.columns(1.0, 1.0, 1.0, gap=0.3), SHOWN, strict=True):
        head, body = box.rows(0.5, 3.0, gap=0.05)
        marks.append(Digit(head, t.counts[step], COUNT, suffix=f" {place.label('given')}"))
        marks += [mark.at(step) for mark in map_of(plane_of(body, t), t, t.given, t.output)]
    yield "labels", page.put(place, *marks)

    place = page.place(8.0, 5.0)
    head, body = place.rows(0.5, 5.0, gap=0.1)
    axes, last = plane_of(body, t), len(t.first.epoch) - 1
    seen = [mark.at(last) for mark in map_of(axes, t, t.first.labels, t.first.output)]
    other = axes.boundary(t.across, t.upward, t.other, role="series2")
    yield "boundaries", page.put(place, *seen, other, Legend(head, LINES, across=True))

    place = page.place(8.0, 4.0)
    yield "scores", page.put(place, *scores_of(place, t).at(len(COUNTS) - 1).marks)


def plane_of(place: Place, t: SupervisedLearningTrace) -> Axes:
    """The plane of the points, with true angles."""
    return bare_axes(place, t.across, t.upward)


def map_of(
    axes: Axes, t: SupervisedLearningTrace, labels: np.ndarray, output: np.ndarray
) -> tuple[Plane, Axes, Boundary, Groups]:
    """What the network says of the plane, its boundary, and the points by their labels."""
    edge = axes.boundary(t.across, t.upward, output)
    return axes.plane(output, strength=0.35), axes, edge, groups_of(axes, t, labels)


def groups_of(axes: Axes, t: SupervisedLearningTrace, labels: np.ndarray) -> Groups:
    """Points by their labels, class 1 as rings; without a label they are small and grey."""
    x, y = t.x[:, 0], t.x[:, 1]
    return Groups(axes, x, y, labels, CLASSES, LARGE, blank=TINY / LARGE, rings=(1,))


def rest_of(axes: Axes, t: SupervisedLearningTrace) -> Groups:
    """Points without a label, and at the next step their classes."""
    x, y = t.rest[:, 0], t.rest[:, 1]
    return Groups(axes, x, y, t.known, CLASSES, SMALL, blank=TINY / SMALL, rings=(1,))


def block_of(
    place: Place, key: str, role: str, rows: dict[Quantity, Any], step: int
) -> tuple[Mark, ...]:
    """The name of a boundary in its colour, and its numbers."""
    head, body = place.rows(1.0, 3.0, gap=0.05)
    name = Note(head, key, role=role, at=(0.0, 0.5), centered=False, bold=True)
    return name, Tally(body, rows).at(step)


def scores_of(place: Place, t: SupervisedLearningTrace) -> Together:
    """Share of fresh points that are right, by labels, for each draw of them."""
    head, body = place.rows(0.5, 5.0, gap=0.1)
    keys = Legend(head, (("draw", "highlight"), ("draws", "muted")), across=True)
    ticks = tuple(float(count) for count in COUNTS[[0, *range(2, len(COUNTS))]])
    axes = Axes(body, (COUNT, t.counts), (SCORE, t.scores), y_from=(None, 1.0), x_ticks=ticks)
    others = [axes.line(t.counts, row, "muted", width=2.5) for row in t.scores[1:]]
    return Together(keys, axes, *others, axes.trail(t.counts, t.scores[0], "highlight"))


class SupervisedLearningScene(LessonScene[SupervisedLearningTrace]):
    """Points of which few have labels; what pushes the boundary, and what does not."""

    @beat
    def pull(self) -> None:
        self.left, self.right = self.stage.columns(2.0, 1.0, gap=0.6)
        self.axes, first = plane_of(self.left, self.t), self.t.first
        seen = map_of(self.axes, self.t, first.labels, first.output)
        self.plane, _, self.edge, self.points = seen
        errors = Quiver(self.axes, first.x[:, 0], first.x[:, 1], first.tips)
        key, upper, lower = self.right.rows(0.4, 2.2, 1.2, gap=0.3)
        axes = Axes(upper, (EPOCH, first.epoch), (J, first.loss))
        fall = axes.trail(first.epoch, first.loss, "loss").at(0)
        tally = Tally(lower, {J: first.loss, RIGHT: first.right})
        self.stand(*seen, errors, Legend(key, (("error", "gradient"),)), axes, fall, tally)
        self.rest(1.0)
        timer = self.clock(first.epoch, even=True)
        self.run(timer, self.plane, self.edge, errors, fall, tally, seconds=7)

    @beat
    def blind(self) -> None:
        last = len(self.t.first.epoch) - 1
        self.keep(self.plane, self.axes, self.edge, self.points)
        self.others, self.known = rest_of(self.axes, self.t), self.clock(self.t.known)
        self.stand(self.others)
        self.run(self.known, self.others, seconds=1.0)
        wrong = Cloud(self.axes, self.t.wrong_x, self.t.wrong_y, "loss", 0.15, rings=True)
        right = large_numbers(self.right, {RIGHT: self.t.first.right, FRESH: self.t.first.fresh})
        self.show(wrong, right.at(last))

    @beat
    def other(self) -> None:
        t, last = self.t, len(self.t.first.epoch) - 1
        self.keep(self.plane, self.axes, self.edge, self.points, self.others)
        upper, lower = self.right.rows(1.0, 1.0, gap=0.7)
        rows: dict[Quantity, Any] = {J: t.first.loss, RIGHT: t.first.right, FRESH: t.first.fresh}
        self.show(*block_of(upper, *LINES[0], rows, last))
        self.grow(self.edge, self.axes.boundary(t.across, t.upward, t.other, role="series2"))
        self.run(self.known, self.others, seconds=1.0, to=0)
        rows = {J: t.other_loss, RIGHT: t.other_right, FRESH: t.other_fresh}
        self.show(*block_of(lower, *LINES[1], rows, 0))

    @beat
    def more(self) -> None:
        self.keep(self.axes, self.edge)
        plane, _, edge, points = map_of(self.axes, self.t, self.t.given, self.t.output)
        scores = scores_of(self.right.inset(0.0, 0.3), self.t)
        self.show(plane, points)
        self.become(self.edge, edge, "plain")
        self.show(scores.at(0))
        self.run(self.clock(self.t.counts, samples=True), plane, edge, points, scores, seconds=8)

    @beat
    def exchange(self) -> None:
        self.keep(self.axes)
        run = self.t.swapped
        plane, _, edge, points = map_of(self.axes, self.t, run.labels, run.output)
        errors = Quiver(self.axes, run.x[:, 0], run.x[:, 1], run.tips)
        right = large_numbers(self.right, {RIGHT: run.right, FRESH: run.fresh})
        self.show(plane, edge, points)
        self.show(errors, right)
        self.run(self.clock(run.epoch, even=True), plane, edge, errors, right, seconds=6)
