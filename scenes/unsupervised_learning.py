"""Unsupervised learning: k-means makes one objective small, half step by half step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import (
    KMeansTrace,
    blobs,
    cluster_agreement,
    freeze,
    inertia,
    kmeans,
    pairwise_distances,
    two_moons,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, true
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.bare import bare_axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.axes.groups import Groups
from dlmotion.stage.marks.axes.level import Level
from dlmotion.stage.marks.axes.spokes import Spokes
from dlmotion.stage.marks.axes.trail import Trail
from dlmotion.stage.marks.axes.voronoi import Voronoi
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation
from dlmotion.stage.marks.text.formula import Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

POINTS, MOONS, STARTS, MOST = 150, 200, 12, 6
EDGE, GROWTH, FULL = 0.35, 49, 1.05
SLACK, STUCK = 1e-9, 1.05

ROUND, K = Quantity("round", "", "muted", ".0f"), Quantity("centres", "k", "muted", ".0f")
J = Quantity("objective", "J", "loss", ".1f")
SQUARES = Symbol("j", "J", "loss"), "= sum", Symbol("squares", "abs(x - c)^2", "loss")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    seed: int = bounded(0, low=0, high=99, what="draws the points and the random starts")
    clouds: int = bounded(3, low=3, high=5, what="clouds that the points come from")
    spread: float = bounded(0.5, low=0.25, high=0.7, what="width of a cloud")


@dataclass(frozen=True)
class Walk:
    """K-means in H half steps, in turn assigning and moving.

    ``centres`` (H, K, 2), ``labels`` (H, N) and ``cost`` (H,) after each half step, ``round`` (H,)
    where it stands, in rounds.
    """

    centres: np.ndarray
    labels: np.ndarray
    round: np.ndarray
    cost: np.ndarray


@dataclass(frozen=True)
class UnsupervisedLearningTrace:
    """Points without labels, k-means from two starts and with 1 … K centres, and two moons.

    ``across``, ``upward`` (2,) are the edges of the plane. ``reach`` (G,) is how far the first
    cells have grown, ``reached`` (G, N) the cell that a point is in by then, or -1. ``ends`` (S,)
    are the objectives that S random starts come to; ``good`` is the first of those that reach the
    lowest, ``bad`` of the others the one that stays highest, ``homes`` (K,) are the clouds nearest
    to its centres. ``sizes`` (K,) are numbers of centres, ``lowest`` (K,) the best of all starts
    with each, ``bend`` the number after which it falls so much less, ``split`` (K, K, 2) its
    centres (as many as there are, then repeated), ``parts`` (K, N) its labels. ``moons`` starts
    from the true halves; ``agreement`` is the share of points that in the end still are with their
    half.
    """

    x: np.ndarray
    across: np.ndarray
    upward: np.ndarray
    reach: np.ndarray
    reached: np.ndarray
    good: Walk
    bad: Walk
    ends: np.ndarray
    homes: np.ndarray
    sizes: np.ndarray
    lowest: np.ndarray
    bend: int
    split: np.ndarray
    parts: np.ndarray
    moons_x: np.ndarray
    moons_across: np.ndarray
    moons_upward: np.ndarray
    moons: Walk
    agreement: float


def record(inputs: Inputs) -> UnsupervisedLearningTrace:
    """Run k-means from random starts, with other numbers of centres, and on two moons."""
    data = blobs(POINTS, classes=inputs.clouds, spread=inputs.spread, seed=inputs.seed)
    runs = started(data.x, inputs.clouds, inputs.seed)
    ends = np.array([run.inertia_moved[-1] for run in runs])
    first = int((ends < STUCK * ends.min()).argmax())
    others = np.where(np.arange(STARTS) == first, -np.inf, ends)
    good, bad = walk_of(runs[first]), walk_of(runs[int(others.argmax())])
    across, upward = edges_of(data.x)
    far = pairwise_distances(data.x, good.centres[0])
    plane = np.stack(np.meshgrid(*(filled(side) for side in (across, upward))), axis=-1)
    room = pairwise_distances(plane.reshape(-1, 2), good.centres[0]).min(axis=1).max()
    reach = np.linspace(0.0, FULL * room, GROWTH)
    means = np.array([data.x[data.y == cloud].mean(axis=0) for cloud in range(inputs.clouds)])
    sizes = np.arange(1, MOST + 1)
    best = [min(started(data.x, int(k), inputs.seed), key=last_cost) for k in sizes]
    lowest = np.array([last_cost(run) for run in best])
    moons = two_moons(MOONS, noise=0.08, seed=inputs.seed)
    left = walk_away(moons.x, moons.y)
    split, parts = matched(best)
    return freeze(
        UnsupervisedLearningTrace(
            x=data.x,
            across=across,
            upward=upward,
            reach=reach,
            reached=np.where(far.min(axis=1) <= reach[:, None], far.argmin(axis=1), -1),
            good=good,
            bad=bad,
            ends=ends,
            homes=pairwise_distances(bad.centres[-1], means).argmin(axis=1),
            sizes=sizes,
            lowest=lowest,
            bend=int(sizes[1:-1][np.diff(np.log(lowest), 2).argmax()]),
            split=split,
            parts=parts,
            moons_x=moons.x,
            moons_across=edges_of(moons.x)[0],
            moons_upward=edges_of(moons.x)[1],
            moons=left,
            agreement=cluster_agreement(left.labels[-1], moons.y),
        )
    )


def filled(side: np.ndarray) -> np.ndarray:
    """Places from one edge to the other."""
    return np.linspace(side[0], side[1], GROWTH)


def started(x: np.ndarray, k: int, seed: int) -> list[KMeansTrace]:
    """K-means from each of the random starts: k of the points themselves."""
    return [kmeans(x, k, rng=np.random.default_rng([seed, start])) for start in range(STARTS)]


def last_cost(run: KMeansTrace) -> float:
    """What a run comes to."""
    return float(run.inertia_moved[-1])


def edges_of(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Edges of a plane around points."""
    low, high = x.min(axis=0) - EDGE, x.max(axis=0) + EDGE
    return np.array([low[0], high[0]]), np.array([low[1], high[1]])


def walk_of(run: KMeansTrace) -> Walk:
    """A run in half steps, without the last round, in which nothing moves."""
    rounds = len(run.inertia) - (run.status == "converged" and len(run.inertia) > 1)
    half = np.arange(2 * rounds)
    return Walk(
        centres=run.centroids[(half + 1) // 2],
        labels=run.assignments[half // 2],
        round=(half + 1) / 2,
        cost=np.column_stack([run.inertia, run.inertia_moved]).ravel()[half],
    )


def walk_away(x: np.ndarray, truth: np.ndarray) -> Walk:
    """K-means from the true groups: first they and their means, then its half steps."""
    means = np.array([x[truth == group].mean(axis=0) for group in (0, 1)])
    walk = walk_of(kmeans(x, start=means))
    return Walk(
        centres=np.concatenate([means[None], walk.centres]),
        labels=np.vstack([truth, walk.labels]),
        round=np.append(0.0, walk.round),
        cost=np.append(inertia(x, truth), walk.cost),
    )


def matched(runs: list[KMeansTrace]) -> tuple[np.ndarray, np.ndarray]:
    """Centres (K, K, 2) and labels (K, N) of runs with 1 … K centres, named from run to run.

    Each centre keeps the name of the nearest one before it. The one that is left over is new, and
    stands, until then, where the centre nearest to it does.
    """
    own, parts = [runs[0].centroids[-1]], [runs[0].assignments[-1]]
    for run in runs[1:]:
        centres = run.centroids[-1]
        order = heirs(pairwise_distances(own[-1], centres))
        own.append(centres[order])
        parts.append(np.argsort(order)[run.assignments[-1]])
    new = np.array([centres[-1] for centres in own])
    split = [
        np.vstack([centres, centres[pairwise_distances(new[k + 1 :], centres).argmin(axis=1)]])
        if k + 1 < len(own)
        else centres
        for k, centres in enumerate(own)
    ]
    return np.array(split), np.array(parts)


def heirs(gaps: np.ndarray) -> np.ndarray:
    """Which column each row takes, nearest pairs first, and at the end the column left over."""
    order = np.full(len(gaps) + 1, -1)
    gaps = gaps.copy()
    for _ in range(len(gaps)):
        row, column = np.unravel_index(gaps.argmin(), gaps.shape)
        order[row] = column
        gaps[row], gaps[:, column] = np.inf, np.inf
    order[-1] = np.setdiff1d(np.arange(len(order)), order)[0]
    return order


def facts(trace: UnsupervisedLearningTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    good, bad, moons = trace.good, trace.bad, trace.moons
    falls = [np.diff(walk.cost).max() for walk in (good, bad, moons)]
    cuts = 1.0 - trace.lowest[1:] / trace.lowest[:-1]
    before, after = cuts[trace.bend - 2], cuts[trace.bend - 1]
    worst = trace.ends.max()
    return {
        "count": len(trace.x),
        "clouds": good.centres.shape[1],
        "start": float(good.cost[0]),
        "rounds": int(np.ceil(good.round[-1])),
        "low": float(good.cost[-1]),
        "high": float(bad.cost[-1]),
        "worst": float(worst),
        "starts": len(trace.ends),
        "higher": int((trace.ends > STUCK * trace.ends.min()).sum()),
        "most": int(trace.sizes[-1]),
        "bend": trace.bend,
        "before": float(before),
        "after": float(after),
        "true_cost": float(moons.cost[0]),
        "moons_cost": float(moons.cost[-1]),
        "agreement": trace.agreement,
        "never_up": at_most(falls, SLACK),
        "another": above(np.abs(bad.centres[0] - good.centres[0]).max(), 0.0),
        "stuck": above(worst - STUCK * good.cost[-1], 0.0),
        "alike": at_most(worst - STUCK * good.cost[-1], 0.0),
        "shared": true(len(np.unique(trace.homes)) < len(trace.homes)),
        "falls_with_k": below(np.diff(trace.lowest), 0.0),
        "bends": below(after - before, 0.0),
        "wrong_question": above(moons.cost[0] - moons.cost[-1], 0.0),
        "disagrees": below(trace.agreement, 0.9),
    }


def figures(t: UnsupervisedLearningTrace, page: Page) -> Figures:
    """Draw where two starts end, the objective by number of centres, and the moons cut straight."""
    place = page.place(9.0, 4.0)
    marks: list[Mark] = []
    for box, walk in zip(place.columns(1.0, 1.0), (t.good, t.bad), strict=True):
        marks += ended(box, plane_of(box.rows(6.0, 1.0, gap=0.1)[0], t), t.x, walk, -1)
    yield "starts", page.put(place, *marks)

    place = page.place(9.0, 3.4)
    marks = []
    for box, step in zip(place.columns(1.0, 1.0), (0, len(t.moons.cost) - 1), strict=True):
        marks += ended(
            box, moons_plane(box.rows(6.0, 1.0, gap=0.1)[0], t), t.moons_x, t.moons, step
        )
    yield "moons", page.put(place, *marks)

    place = page.place(8.0, 4.0)
    axes, fall, bend = elbow_of(place, t)
    yield "centres", page.put(place, axes, bend, fall.at(MOST - 1))


def ended(box: Place, axes: Axes, x: np.ndarray, walk: Walk, step: int) -> tuple[Mark, ...]:
    """Points, cells and centres of one step, and its objective below."""
    foot = box.rows(6.0, 1.0, gap=0.1)[1]
    step %= len(walk.cost)
    drawn = [mark.at(step) for mark in clusters_of(axes, x, walk)]
    return axes, *drawn, Digit(foot, walk.cost[step], J, prefix="J = ")


def plane_of(place: Place, t: UnsupervisedLearningTrace) -> Axes:
    """The plane of the clouds."""
    return bare_axes(place, t.across, t.upward)


def moons_plane(place: Place, t: UnsupervisedLearningTrace) -> Axes:
    """The plane of the moons."""
    return bare_axes(place, t.moons_across, t.moons_upward)


def clusters_of(axes: Axes, x: np.ndarray, walk: Walk) -> tuple[Mark, ...]:
    """Cells, distances, points and centres on the clock of half steps."""
    cells = Voronoi(axes, walk.centres)
    spokes = Spokes(axes, x[:, 0], x[:, 1], walk.centres, walk.labels)
    points = Groups(axes, x[:, 0], x[:, 1], walk.labels)
    return cells, spokes, points, centres_of(axes, walk.centres)


def centres_of(axes: Axes, centres: np.ndarray) -> Cloud:
    """The centres as large dots."""
    return Cloud(axes, centres[:, :, 0], centres[:, :, 1], "ink", 0.17)


def elbow_of(place: Place, t: UnsupervisedLearningTrace) -> tuple[Axes, Trail, Level]:
    """The objective by number of centres, and where it bends."""
    axes = Axes(place, (K, t.sizes), (J, t.lowest), x_from=(1.0, None), y_from=(0.0, None))
    bend = axes.level(t.bend, "muted", upright=True)
    return axes, axes.trail(t.sizes, t.lowest, "loss"), bend


class UnsupervisedLearningScene(LessonScene[UnsupervisedLearningTrace]):
    """Points without labels: what k-means finds, where it stops, and what it was asked."""

    @beat
    def assign(self) -> None:
        self.left, self.right = self.stage.columns(1.4, 1.0, gap=0.6)
        t, good = self.t, self.t.good
        self.axes = plane_of(self.left, t)
        cells = Voronoi(self.axes, good.centres[:1], t.reach)
        points = Groups(self.axes, t.x[:, 0], t.x[:, 1], t.reached)
        centres = centres_of(self.axes, good.centres[:1])
        self.stand(self.axes, cells, points, centres)
        self.run(self.clock(t.reach, even=True), cells, points, seconds=5)
        self.head, self.body = self.right.rows(1.0, 3.6, gap=0.2)
        self.clusters = clusters_of(self.axes, t.x, good)
        self.rule = Equation(self.head, *SQUARES, size="heading")
        own, spokes, *rest = self.clusters
        self.become(cells, own, "quick")
        self.show(spokes, self.rule)
        self.become(Together(points, centres), Together(*rest), "quick")

    @beat
    def move(self) -> None:
        good, bad = self.t.good, self.t.bad
        self.box, self.foot = self.body.rows(4.0, 1.0, gap=0.2)
        self.curves = Axes(self.box, (ROUND, good.round, bad.round), (J, good.cost, bad.cost))
        self.fall, cost = self.curves.trail(good.round, good.cost, "loss").at(0), self.cost_of(good)
        self.show(self.curves, self.fall, cost)
        self.run(self.clock(good.cost), *self.clusters, self.fall, cost, seconds=8)

    def cost_of(self, walk: Walk) -> Digit:
        """The objective of a walk, large."""
        return Digit(self.foot, walk.cost, J, prefix="J = ", size="title")

    @beat
    def bad(self) -> None:
        t = self.t
        before = Together(*self.clusters[2:])
        self.keep(self.axes, self.rule, self.curves, self.fall, before)
        ghost = self.curves.trail(t.good.round, t.good.cost, "muted")
        self.become(self.fall, ghost.at(len(t.good.cost) - 1), "plain")
        clusters = clusters_of(self.axes, t.x, t.bad)
        fall = self.curves.trail(t.bad.round, t.bad.cost, "loss").at(0)
        self.become(before, Together(*clusters[2:]))
        cost = self.cost_of(t.bad)
        self.show(*clusters[:2], fall, cost)
        self.stand(*clusters)
        self.run(self.clock(t.bad.cost), *clusters, fall, cost, seconds=6)

    @beat
    def centres(self) -> None:
        t = self.t
        self.keep(self.axes)
        cells = Voronoi(self.axes, t.split)
        points = Groups(self.axes, t.x[:, 0], t.x[:, 1], t.parts)
        centres = centres_of(self.axes, t.split)
        axes, fall, bend = elbow_of(self.right.inset(0.0, 0.4), t)
        self.show(cells, points, centres, axes, fall.at(0))
        self.run(self.clock(t.sizes, samples=True), cells, points, centres, fall, seconds=7)
        self.show(bend)

    @beat
    def moons(self) -> None:
        t = self.t
        self.keep()
        axes = moons_plane(self.left, t)
        clusters = clusters_of(axes, t.moons_x, t.moons)
        curves = Axes(self.box, (ROUND, t.moons.round), (J, t.moons.cost), y_from=(0.0, None))
        fall, cost = curves.trail(t.moons.round, t.moons.cost, "loss").at(0), self.cost_of(t.moons)
        self.show(axes, clusters[2], clusters[3])
        self.show(clusters[0], clusters[1], curves, fall, cost)
        self.run(self.clock(t.moons.cost), *clusters, fall, cost, seconds=6)
