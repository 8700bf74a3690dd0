"""Semi-supervised learning: labels lent to the surest points, then to the nearest ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

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
    pseudo_label,
    spread_labels,
    two_moons,
)
from dlcore.lending import Lending, lending_of
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.bare import bare_axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.axes.groups import Groups
from dlmotion.stage.marks.axes.plane import Boundary, Plane
from dlmotion.stage.marks.axes.spokes import Spokes
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.large import large_numbers
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

POINTS, CHECKED, DRAWS = 200, 600, 5
HIDDEN, RATE, BATCH, START = 16, 0.03, 50, 1
FIRST, AGAIN, LAST = 100, 40, 120  # epochs: on two labels, after each round, on all that were lent
SEEN = (0, *range(1, 20, 2), *range(20, LAST * 4, 40))
NEAR, NOISY = 0.1, 0.25  # width of the vote of a neighbour; noise that fills the gap
EDGE, GRID = 0.3, (61, 43)
CLASSES = ("class0", "class1")
POINT, RING, TINY = 0.1, 0.2, 0.055
GAP = 0.97
WAYS = ("by_two", "muted"), ("by_sure", "loss"), ("by_near", "highlight")

ROUND, DRAW = Quantity("round", "", "muted", ".0f"), Quantity("draw", "", "muted", ".0f")
FRESH = Quantity("fresh_right", "", "highlight", ".0%")
SCORE = Quantity("fresh_right", "", "ink")
HELD, HIT = Quantity("held", "", "ink", ".0f"), Quantity("held_right", "", "highlight", ".0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    seed: int = bounded(0, low=0, high=99, what="draws the points and which two get a label")
    noise: float = bounded(0.08, low=0.05, high=0.15, what="noise of the points")
    per_round: int = bounded(10, low=5, high=20, what="labels lent in each round")


@dataclass(frozen=True)
class SemiSupervisedLearningTrace:
    """Two labels on two moons, lent to the surest points, to the nearest ones, and over a bridge.

    ``sure_output`` (R + 1, H, W) is what the network says of the plane before and after each round
    of lending to the surest points, ``sure_fresh`` (R + 1,) its share of right fresh points.
    ``near_output`` (T, H, W) and ``near_fresh`` (T,) are a training from the same start on the
    labels of the nearest. ``by_two``, ``by_sure``, ``by_near`` (D,) are ends for D draws of two
    labels. The bridge is lending to the nearest with more noise, ``bridge_fresh`` what comes of it.
    """

    sure: Lending
    rounds: np.ndarray
    sure_output: np.ndarray
    sure_fresh: np.ndarray
    near: Lending
    near_output: np.ndarray
    near_fresh: np.ndarray
    draw: np.ndarray
    by_two: np.ndarray
    by_sure: np.ndarray
    by_near: np.ndarray
    noise: float
    bridge: Lending
    bridge_fresh: float


def record(inputs: Inputs) -> SemiSupervisedLearningTrace:
    """Lend labels by confidence and by nearness, train on them, and do it again with more noise."""
    data, fresh = moons_of(inputs.seed, inputs.noise)
    draws = [two_labels(inputs.seed, draw) for draw in range(DRAWS)]
    sure = [lend_to_sure(data, known, inputs.per_round) for known in draws]
    near = [lend_to_near(data, known, inputs.per_round) for known in draws]
    runs = [train_on(data, lending.labels[-1], LAST, snapshot_steps=SEEN) for lending in near]
    lending, nets = sure[0]
    noisy, other = moons_of(inputs.seed, NOISY)
    bridge = lend_to_near(noisy, draws[0], inputs.per_round)
    return freeze(
        SemiSupervisedLearningTrace(
            sure=lending,
            rounds=np.arange(len(nets)),
            sure_output=np.array([says(net, lending) for net in nets]),
            sure_fresh=np.array([score(net, fresh) for net in nets]),
            near=near[0],
            near_output=np.array([says(net, lending) for net in runs[0].snapshots]),
            near_fresh=np.array([score(net, fresh) for net in runs[0].snapshots]),
            draw=np.arange(1, DRAWS + 1),
            by_two=np.array([score(nets[0], fresh) for _, nets in sure]),
            by_sure=np.array([score(nets[-1], fresh) for _, nets in sure]),
            by_near=np.array([score(run.params, fresh) for run in runs]),
            noise=NOISY,
            bridge=bridge,
            bridge_fresh=score(train_on(noisy, bridge.labels[-1], LAST).params, other),
        )
    )


Params = tuple[dict[str, np.ndarray], ...]


@cache
def network() -> Sequential:
    """One hidden layer of tanh units, and shares of two classes."""
    return Sequential((Dense(HIDDEN, "tanh"), Dense(2, "softmax")), "cross_entropy")


def moons_of(seed: int, noise: float) -> tuple[Dataset, Dataset]:
    """The points, and fresh ones."""
    data = two_moons(POINTS, noise=noise, seed=seed)
    return data, two_moons(CHECKED, noise=noise, seed=seed + 100)


def two_labels(seed: int, draw: int) -> np.ndarray:
    """Labels (N,) of one point of each class, -1 for the others."""
    dice, known, half = np.random.default_rng([seed, draw]), np.full(POINTS, -1), POINTS // 2
    known[[dice.permutation(half)[0], half + dice.permutation(half)[0]]] = (0, 1)
    return known


def train_on(
    data: Dataset,
    labels: np.ndarray,
    epochs: int,
    params: Params | None = None,
    snapshot_steps: tuple[int, ...] = (),
) -> TrainingTrace:
    """Train on the points with a label, from the same start unless parameters are given."""
    some = labels >= 0
    size = min(BATCH, int(some.sum()))
    steps = epochs * -(-int(some.sum()) // size)
    return fit(
        network(),
        data.x[some],
        labels[some],
        optimizer=adam(RATE),
        epochs=epochs,
        batch_size=size,
        rng=START,
        params=params,
        snapshot_steps=[*(step for step in snapshot_steps if step < steps), steps],
    )


def lend_to_sure(data: Dataset, known: np.ndarray, count: int) -> tuple[Lending, list[Params]]:
    """Lend labels to the points that the network is surest of, training on after each round."""
    nets, labels = [train_on(data, known, FIRST).params], [known]
    while (labels[-1] < 0).any():
        lent = pseudo_label(network().predict(nets[-1], data.x), labels=labels[-1], threshold=0.5)
        ready = np.flatnonzero(lent.accepted)
        surest = ready[np.argsort(-lent.confidence[ready], kind="stable")[:count]]
        then = labels[-1].copy()
        then[surest] = lent.labels[surest]
        labels.append(then)
        nets.append(train_on(data, then, AGAIN, nets[-1]).params)
    path = np.array(labels)
    return lending_of(data, path, np.full_like(path, -1), EDGE, GRID), nets


def lend_to_near(data: Dataset, known: np.ndarray, count: int) -> Lending:
    """Lend labels to the points nearest to those that have one."""
    spread = spread_labels(data.x, known, width=NEAR, per_round=count)
    rounds = np.arange(len(spread.labels))[:, None]
    there = (spread.arrival > 0) & (spread.arrival <= rounds)
    return lending_of(data, spread.labels, np.where(there, spread.lender, -1), EDGE, GRID)


def says(params: Params, seen: Lending) -> np.ndarray:
    """The share of class 1 that a network sees at every place of the plane."""
    plane = np.stack(np.meshgrid(seen.across, seen.upward), axis=-1)
    shares = network().predict(params, plane.reshape(-1, 2))[:, 1]
    return np.asarray(shares.reshape(plane.shape[:2]))


def score(params: Params, fresh: Dataset) -> float:
    """Share of fresh points that a network gets right."""
    return accuracy(network().predict(params, fresh.x), fresh.y)


def facts(trace: SemiSupervisedLearningTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    near, bridge = trace.near, trace.bridge
    wrong = bridge.wrong.shape[1]
    return {
        "count": len(near.x),
        "checked": CHECKED,
        "before": float(trace.sure_fresh[0]),
        "after": float(trace.sure_fresh[-1]),
        "held": int(near.held[-1]),
        "off": int(near.held[-1] - near.right[-1]),
        "near": float(trace.near_fresh[-1]),
        "draws": len(trace.draw),
        "sure_low": float(trace.by_sure.min()),
        "sure_high": float(trace.by_sure.max()),
        "near_low": float(trace.by_near.min()),
        "near_high": float(trace.by_near.max()),
        "sure_epochs": FIRST + AGAIN * int(trace.rounds[-1]),
        "near_epochs": LAST,
        "noise": trace.noise,
        "bridge_held": int(bridge.held[-1]),
        "wrong": wrong,
        "bridge": trace.bridge_fresh,
        "all_right": equal(near.held[-1] - near.right[-1], 0),
        "in_gap": above(trace.near_fresh[-1], GAP),
        "near_wins": above(trace.by_near.min() - trace.by_sure.max(), 0.0),
        "crossed": above(wrong, 0.0),
    }


def figures(t: SemiSupervisedLearningTrace, page: Page) -> Figures:
    """Draw both ways of lending with what they taught, five draws of labels, and the bridge."""
    place = page.place(9.0, 3.4)
    marks: list[Mark] = []
    ends = (t.sure, t.sure_output, t.sure_fresh), (t.near, t.near_output, t.near_fresh)
    for box, (lending, output, scores), way in zip(
        place.columns(1, 1), ends, WAYS[1:], strict=True
    ):
        head, body, foot = box.rows(0.6, 4.0, 0.6, gap=0.05)
        axes, last = bare_axes(body, lending.across, lending.upward), len(scores) - 1
        plane, edge = map_of(axes, t, output)
        points = points_of(axes, lending).at(len(lending.held) - 1)
        said = f"{place.label('fresh_right')} "
        digit = Digit(foot, scores[last], FRESH, prefix=said)
        marks += [Note(head, way[0]), plane.at(last), axes, edge.at(last), *points.marks, digit]
    yield "lending", page.put(place, *marks)

    place = page.place(8.0, 4.0)
    yield "draws", page.put(place, *draws_of(place, t))

    place = page.place(8.0, 4.6)
    axes, last = bare_axes(place, t.bridge.across, t.bridge.upward), len(t.bridge.held) - 1
    lent = spokes_of(axes, t.bridge).at(last), points_of(axes, t.bridge).at(last)
    yield "bridge", page.put(place, axes, *lent, wrong_of(axes, t.bridge))


def map_of(
    axes: Axes, t: SemiSupervisedLearningTrace, output: np.ndarray
) -> tuple[Plane, Boundary]:
    """What a network says of the plane, and its boundary."""
    return axes.plane(output, strength=0.35), axes.boundary(t.sure.across, t.sure.upward, output)


def points_of(axes: Axes, t: Lending) -> Together:
    """Points by the labels they have, and a circle around the two that were given."""
    x, y, blank = t.x[:, 0], t.x[:, 1], TINY / POINT
    points = Groups(axes, x, y, t.labels, CLASSES, POINT, blank=blank, rings=(1,))
    given = Cloud(axes, t.given[:, :, 0], t.given[:, :, 1], "ink", RING, rings=True)
    return Together(points, given)


def spokes_of(axes: Axes, t: Lending) -> Spokes:
    """A line from each point to the one that lent it its label."""
    return Spokes(axes, t.x[:, 0], t.x[:, 1], t.spots, t.lender, "ink")


def wrong_of(axes: Axes, t: Lending) -> Cloud:
    """Circles around the points that were lent a wrong label."""
    return Cloud(axes, t.wrong[:, :, 0], t.wrong[:, :, 1], "loss", 1.4 * POINT, rings=True)


def draws_of(place: Place, t: SemiSupervisedLearningTrace) -> tuple[Mark, ...]:
    """Share of fresh points that are right, for each draw of two labels and each way to learn."""
    head, body = place.rows(0.5, 5.0, gap=0.1)
    values = t.by_two, t.by_sure, t.by_near
    ticks = tuple(float(draw) for draw in range(1, DRAWS + 1))
    ends = (0.5, DRAWS + 0.5)
    axes = Axes(
        body, (DRAW, t.draw), (SCORE, *values), x_from=ends, y_from=(None, 1.03), x_ticks=ticks
    )
    dots = [
        axes.dots(t.draw, row, role, radius)
        for row, (_, role), radius in zip(values, WAYS, (0.17, 0.11, 0.17), strict=True)
    ]
    return Legend(head, WAYS, across=True), axes, *dots


class SemiSupervisedLearningScene(LessonScene[SemiSupervisedLearningTrace]):
    """Two labels and many points without; whom to lend them to."""

    @beat
    def two(self) -> None:
        self.left, self.right = self.stage.columns(2.0, 1.0, gap=0.6)
        t = self.t
        self.axes = bare_axes(self.left, t.sure.across, t.sure.upward)
        self.plane, self.edge = map_of(self.axes, t, t.sure_output)
        self.points = points_of(self.axes, t.sure)
        self.stand(self.plane, self.axes, self.points)
        self.rest(1.0)
        self.show(self.edge, tempo="slow")
        self.show(large_numbers(self.right, {FRESH: t.sure_fresh}))

    @beat
    def sure(self) -> None:
        t = self.t
        self.keep(self.plane, self.axes, self.edge, self.points)
        box = self.right.inset(0.0, 0.4)
        chart = Axes(box, (ROUND, t.rounds), (SCORE, t.sure_fresh), y_from=(0.5, 1.0))
        line = chart.trail(t.rounds, t.sure_fresh, "loss").at(0)
        self.show(chart, line)
        moving = self.plane, self.edge, self.points, line
        self.run(self.clock(t.rounds, even=True), *moving, seconds=7)

    @beat
    def near(self) -> None:
        t = self.t
        self.hide(self.plane, self.edge)
        self.keep(self.axes)
        spokes = spokes_of(self.axes, t.near)
        self.points = points_of(self.axes, t.near)
        tally = large_numbers(self.right, {HELD: t.near.held, HIT: t.near.right})
        self.show(self.points, tally)
        self.run(self.clock(t.near.held), spokes, self.points, tally, seconds=9)
        if t.near.wrong.shape[1]:
            self.show(wrong_of(self.axes, t.near))

    @beat
    def train(self) -> None:
        t = self.t
        self.keep(self.axes)
        plane, edge = map_of(self.axes, t, t.near_output)
        self.show(plane, edge, self.points)
        score = large_numbers(self.right, {FRESH: t.near_fresh})
        self.show(score)
        self.run(self.clock(t.near_fresh, even=True), plane, edge, score, seconds=5)

    @beat
    def draws(self) -> None:
        self.keep()
        key, axes, *dots = draws_of(self.stage.inset(1.0, 0.0), self.t)
        self.show(key, axes)
        for row in dots:
            self.show(row, tempo="slow")

    @beat
    def bridge(self) -> None:
        t = self.t
        self.keep()
        axes = bare_axes(self.left, t.bridge.across, t.bridge.upward)
        spokes, points = spokes_of(axes, t.bridge), points_of(axes, t.bridge)
        tally = large_numbers(self.right, {HELD: t.bridge.held, HIT: t.bridge.right})
        self.show(axes, points, tally)
        self.run(self.clock(t.bridge.held), spokes, points, tally, seconds=8)
        self.show(wrong_of(axes, t.bridge))
