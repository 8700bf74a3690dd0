"""Semi-supervised learning: labels lent to the surest points, then to the nearest ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from dlcore import (
    Dataset,
    Dense,
    Sequential,
    SpreadTrace,
    TrainingTrace,
    accuracy,
    adam,
    fit,
    freeze,
    pseudo_label,
    spread_labels,
    two_moons,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.axes.groups import Groups
from dlmotion.stage.marks.axes.plane import Boundary, Plane
from dlmotion.stage.marks.axes.spokes import Spokes
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
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

NOTHING = Quantity("")
ROUND, DRAW = Quantity("round", "", "muted", ".0f"), Quantity("draw", "", "muted", ".0f")
FRESH = Quantity("fresh_right", "", "highlight", ".0%")
SCORE = Quantity("fresh_right", "", "ink")
HELD, HIT = Quantity("held", "", "ink", ".0f"), Quantity("held_right", "", "highlight", ".0%")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    seed: int = bounded(0, low=0, high=99, what="draws the points and which two get a label")
    noise: float = bounded(0.08, low=0.05, high=0.15, what="noise of the points")
    per_round: int = bounded(10, low=5, high=20, what="labels lent in each round")


@dataclass(frozen=True)
class Lending:
    """Labels lent in R rounds: ``labels`` (R + 1, N), -1 where there is none yet.

    ``lender`` (R + 1, N) is the point that a label came from, -1 for those without one and for the
    given ones; ``held`` (R + 1,) is how many labels there are, ``right`` (R + 1,) the share of them
    that is right.
    """

    labels: np.ndarray
    lender: np.ndarray
    held: np.ndarray
    right: np.ndarray


@dataclass(frozen=True)
class SemiSupervisedLearningTrace:
    """Two labels on two moons, lent to the surest points, to the nearest ones, and over a bridge.

    ``given`` (1, 2, 2) are the points with a label. ``sure_output`` (R + 1, H, W) is what the
    network says of the plane before and after each round of lending to the surest points,
    ``sure_fresh`` (R + 1,) its share of right fresh points. ``near_output`` (T, H, W) and
    ``near_fresh`` (T,) are a training from the same start on the labels of the nearest. ``spots``
    (R + 1, N, 2) repeat the points. ``by_two``, ``by_sure``, ``by_near`` (D,) are ends for D draws
    of two labels. The bridge is lending to the nearest with more noise.
    """

    x: np.ndarray
    across: np.ndarray
    upward: np.ndarray
    given: np.ndarray
    sure: Lending
    rounds: np.ndarray
    sure_output: np.ndarray
    sure_fresh: np.ndarray
    near: Lending
    spots: np.ndarray
    near_output: np.ndarray
    near_fresh: np.ndarray
    draw: np.ndarray
    by_two: np.ndarray
    by_sure: np.ndarray
    by_near: np.ndarray
    noise: float
    bridge_x: np.ndarray
    bridge_across: np.ndarray
    bridge_upward: np.ndarray
    bridge_given: np.ndarray
    bridge: Lending
    bridge_spots: np.ndarray
    bridge_wrong_x: np.ndarray
    bridge_wrong_y: np.ndarray
    bridge_output: np.ndarray
    bridge_fresh: np.ndarray


def record(inputs: Inputs) -> SemiSupervisedLearningTrace:
    """Lend labels by confidence and by nearness, train on them, and do it again with more noise."""
    data, fresh = moons_of(inputs.seed, inputs.noise)
    draws = [two_labels(inputs.seed, draw) for draw in range(DRAWS)]
    sides = sides_of(data.x)
    sure = [lend_to_sure(data, known, inputs.per_round) for known in draws]
    near = [spread_labels(data.x, known, width=NEAR, per_round=inputs.per_round) for known in draws]
    runs = [train_on(data, spread.labels[-1], LAST, snapshot_steps=SEEN) for spread in near]
    lending, nets = sure[0]
    noisy, other = moons_of(inputs.seed, NOISY)
    crossed = spread_labels(noisy.x, draws[0], width=NEAR, per_round=inputs.per_round)
    over = train_on(noisy, crossed.labels[-1], LAST)
    bridge = lending_of(crossed, noisy.y)
    wrong = noisy.x[(bridge.labels[-1] >= 0) & (bridge.labels[-1] != noisy.y)]
    return freeze(
        SemiSupervisedLearningTrace(
            x=data.x,
            across=sides[0],
            upward=sides[1],
            given=data.x[None, draws[0] >= 0],
            sure=lending,
            rounds=np.arange(len(nets)),
            sure_output=np.array([says(net, sides) for net in nets]),
            sure_fresh=np.array([score(net, fresh) for net in nets]),
            near=lending_of(near[0], data.y),
            spots=np.repeat(data.x[None], len(near[0].labels), axis=0),
            near_output=np.array([says(net, sides) for net in runs[0].snapshots]),
            near_fresh=np.array([score(net, fresh) for net in runs[0].snapshots]),
            draw=np.arange(1, DRAWS + 1),
            by_two=np.array([score(nets[0], fresh) for _, nets in sure]),
            by_sure=np.array([score(nets[-1], fresh) for _, nets in sure]),
            by_near=np.array([score(run.params, fresh) for run in runs]),
            noise=NOISY,
            bridge_x=noisy.x,
            bridge_across=sides_of(noisy.x)[0],
            bridge_upward=sides_of(noisy.x)[1],
            bridge_given=noisy.x[None, draws[0] >= 0],
            bridge=bridge,
            bridge_spots=np.repeat(noisy.x[None], len(crossed.labels), axis=0),
            bridge_wrong_x=wrong[None, :, 0],
            bridge_wrong_y=wrong[None, :, 1],
            bridge_output=says(over.params, sides_of(noisy.x))[None],
            bridge_fresh=np.array([score(over.params, other)]),
        )
    )


Params = tuple[dict[str, np.ndarray], ...]
Sides = tuple[np.ndarray, np.ndarray]


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
    return Lending(path, np.full_like(path, -1), *counts_of(path, data.y)), nets


def lending_of(spread: SpreadTrace, truth: np.ndarray) -> Lending:
    """Labels lent to the nearest, with who lent them by each round."""
    rounds = np.arange(len(spread.labels))[:, None]
    there = (spread.arrival > 0) & (spread.arrival <= rounds)
    lender = np.where(there, spread.lender, -1)
    return Lending(spread.labels, lender, *counts_of(spread.labels, truth))


def counts_of(path: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many labels there are after each round, and which share of them is right."""
    held = (path >= 0).sum(axis=1)
    return held, (path == truth).sum(axis=1) / held


def sides_of(x: np.ndarray) -> Sides:
    """Places along both sides of a plane around the points."""
    low, high = x.min(axis=0) - EDGE, x.max(axis=0) + EDGE
    return (
        np.linspace(low[0], high[0], GRID[0]),
        np.linspace(low[1], high[1], GRID[1]),
    )


def says(params: Params, sides: Sides) -> np.ndarray:
    """The share of class 1 that a network sees at every place of the plane."""
    plane = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
    shares = network().predict(params, plane)[:, 1]
    return np.asarray(shares.reshape(len(sides[1]), len(sides[0])))


def score(params: Params, fresh: Dataset) -> float:
    """Share of fresh points that a network gets right."""
    return accuracy(network().predict(params, fresh.x), fresh.y)


def facts(trace: SemiSupervisedLearningTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    near, bridge = trace.near, trace.bridge
    wrong = int(trace.bridge_wrong_x.shape[1])
    return {
        "count": len(trace.x),
        "checked": CHECKED,
        "before": float(trace.sure_fresh[0]),
        "after": float(trace.sure_fresh[-1]),
        "held": int(near.held[-1]),
        "share": float(near.right[-1]),
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
        "bridge": float(trace.bridge_fresh[-1]),
        "all_right": equal(near.right[-1], 1.0),
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
        axes, last = plane_of(body, t.across, t.upward), len(scores) - 1
        plane, edge = map_of(axes, t, output)
        points = points_of(axes, t.x, lending, t.given).at(len(lending.held) - 1)
        said = f"{place.label('fresh_right')} "
        digit = Digit(foot, scores[last], FRESH, prefix=said)
        marks += [Note(head, way[0]), plane.at(last), axes, edge.at(last), *points.marks, digit]
    yield "lending", page.put(place, *marks)

    place = page.place(8.0, 4.0)
    yield "draws", page.put(place, *draws_of(place, t))

    place = page.place(8.0, 4.6)
    axes = plane_of(place, t.bridge_across, t.bridge_upward)
    last = len(t.bridge.held) - 1
    lent = [mark.at(last) for mark in bridge_of(axes, t)]
    yield "bridge", page.put(place, axes, *lent, wrong_of(axes, t))


def plane_of(place: Place, across: np.ndarray, upward: np.ndarray) -> Axes:
    """A plane with true angles and no numbers."""
    bare: tuple[float, ...] = ()
    return Axes(
        place,
        (NOTHING, across),
        (NOTHING, upward),
        margin=0.0,
        numbers=False,
        grid=False,
        x_ticks=bare,
        y_ticks=bare,
        equal=True,
    )


def map_of(
    axes: Axes, t: SemiSupervisedLearningTrace, output: np.ndarray
) -> tuple[Plane, Boundary]:
    """What a network says of the plane, and its boundary."""
    return axes.plane(output, strength=0.35), axes.boundary(t.across, t.upward, output)


def points_of(axes: Axes, x: np.ndarray, lending: Lending, given: np.ndarray) -> Together:
    """Points by the labels they have, and a circle around the two that were given."""
    look = {"blank": TINY / POINT, "rings": (1,)}
    points = Groups(axes, x[:, 0], x[:, 1], lending.labels, CLASSES, POINT, **look)  # type: ignore[arg-type]
    return Together(points, Cloud(axes, given[:, :, 0], given[:, :, 1], "ink", RING, rings=True))


def spokes_of(axes: Axes, x: np.ndarray, spots: np.ndarray, lending: Lending) -> Spokes:
    """A line from each point to the one that lent it its label."""
    return Spokes(axes, x[:, 0], x[:, 1], spots, lending.lender, "ink")


def bridge_of(axes: Axes, t: SemiSupervisedLearningTrace) -> tuple[Spokes, Together]:
    """The points with more noise, and who lent to whom."""
    spokes = spokes_of(axes, t.bridge_x, t.bridge_spots, t.bridge)
    return spokes, points_of(axes, t.bridge_x, t.bridge, t.bridge_given)


def wrong_of(axes: Axes, t: SemiSupervisedLearningTrace) -> Cloud:
    """Circles around the points that were lent a wrong label."""
    return Cloud(axes, t.bridge_wrong_x, t.bridge_wrong_y, "loss", 1.4 * POINT, rings=True)


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
        self.axes = plane_of(self.left, t.across, t.upward)
        self.plane, self.edge = map_of(self.axes, t, t.sure_output)
        self.points = points_of(self.axes, t.x, t.sure, t.given)
        self.stand(self.plane, self.axes, self.points)
        self.rest(1.0)
        self.show(self.edge, tempo="slow")
        self.verdict(t.sure_fresh)

    def verdict(self, values: np.ndarray) -> Digit:
        """Show the share of right fresh points, large."""
        _, box, _ = self.right.rows(0.7, 1.0, 0.7)
        score = Digit(box, values, FRESH, size="takeaway", at=(0.5, 0.25))
        self.show(Note(box, "fresh_right", role="muted", at=(0.5, 0.85)), score)
        return score

    def tally(self, lending: Lending) -> Together:
        """How many labels there are, and which share of them is right, large."""
        marks: list[Mark] = []
        _, *boxes, _ = self.right.rows(0.5, 1.0, 1.0, 0.5, gap=0.3)
        rows = (HELD, lending.held), (HIT, lending.right)
        for box, (quantity, values) in zip(boxes, rows, strict=True):
            marks.append(Note(box, quantity.label, role="muted", at=(0.5, 0.85)))
            marks.append(Digit(box, values, quantity, size="takeaway", at=(0.5, 0.25)))
        return Together(*marks)

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
        spokes = spokes_of(self.axes, t.x, t.spots, t.near)
        self.points = points_of(self.axes, t.x, t.near, t.given)
        tally = self.tally(t.near)
        self.show(self.points, tally)
        self.run(self.clock(t.near.held), spokes, self.points, tally, seconds=9)

    @beat
    def train(self) -> None:
        t = self.t
        self.keep(self.axes)
        plane, edge = map_of(self.axes, t, t.near_output)
        self.show(plane, edge, self.points)
        score = self.verdict(t.near_fresh)
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
        axes = plane_of(self.left, t.bridge_across, t.bridge_upward)
        spokes, points = bridge_of(axes, t)
        tally = self.tally(t.bridge)
        self.show(axes, points, tally)
        self.run(self.clock(t.bridge.held), spokes, points, tally, seconds=8)
        self.show(wrong_of(axes, t))
