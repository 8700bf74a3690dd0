"""Features that a network learns: three hidden units bend the plane until a flat cut parts it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from dlcore import (
    Dataset,
    Dense,
    Sequential,
    TrainingTrace,
    adam,
    binary_cross_entropy_with_logits,
    circles,
    fit,
    freeze,
    join,
    line_by_angle,
    tanh,
    trace_forward,
    tween,
    winding_numbers,
)
from dlcore.paper import PaperTake, bent_paper, pressed_paper
from dlcore.parameters import NetworkParams
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.axes.plane import Boundary
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.space.space import Space
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

SAMPLES, OUTER, UNITS, SEEDS = 200, 100, 3, 4  # samples of class 0, the outer ring, come first
RATE, EPOCHS, BATCH = 0.05, 400, 50
ANGLES, NODES, EDGE, LINES, CORNERS = 60, 19, 1.3, 3, 240
FINER = 10  # times the corners, to judge who is inside: chords of the drawn circle cut points off
KEPT = tuple(sorted({round(EPOCHS * SAMPLES / BATCH * (k / 13) ** 3) for k in range(14)}))
FINE = 4
SUNK, LIFTED, START = 2 * FINE, 3 * FINE, 4 * FINE
BENDING = next(k for k, step in enumerate(KEPT) if step >= 20)
TRAINED, AROUND = START + len(KEPT) - 1, (START, FINE)
FRONT, TURN = 24.0, 24.0  # degrees from which the sheet is seen, and how far it is turned
HILL, PANE = 0.45, 1.1  # height on the picture of a unit of x² + y²; half a side of the pane
GOOD, LIKE = 0.9, -0.8
DOT, SMALL, CIRCLE = 0.085, 0.05, "series2"

H1, H2 = Quantity("h1"), Quantity("h2")
PLAIN = Quantity("")
RIGHT = Quantity("right", "", "highlight", ".0f")
STEP, J = Quantity("step", "", "muted", ".0f"), Quantity("loss", "J", "loss", ".3f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    seed: int = bounded(0, low=0, high=999, what="first seed of the networks")
    noise: float = bounded(0.08, low=0.02, high=0.1, what="how far points stray from their ring")
    inner: float = bounded(0.5, low=0.3, high=0.6, what="radius of the inner ring")


@dataclass(frozen=True)
class Pair:
    """What two hidden units make of the plane, at K moments of training; coordinates come first.

    ``lines`` (2, K, n), ``spots`` (2, K, N), ``circle`` (2, K, c) stand in the plane of the units,
    whose ``ends`` (2,) are -1 and 1; ``cut`` (K, 2, 2) is z at its corners, ``heights`` (K, m, n)
    is z over the paper.
    """

    lines: np.ndarray
    spots: np.ndarray
    circle: np.ndarray
    ends: np.ndarray
    cut: np.ndarray
    heights: np.ndarray
    right: np.ndarray


@dataclass(frozen=True)
class LearnedFeaturesTrace:
    """Two rings, the best line of each angle, and a film of graph paper: a hill that training made.

    ``film`` turns that hill, lets it sink flat (``SUNK``), lifts it by hand (``LIFTED``), lays it
    where training starts (``START``), follows training, and turns again; ``step``, ``loss``,
    ``right`` (T,) stand on its clock. ``line`` (A, 2, 2) is the distance from the best line of each
    angle at the corners of the paper, ``ends`` (2,). ``circle`` (2, c) is where a cut of x² + y²
    lies on the paper, ``inside`` (2, N) who is inside it before and after the first of ``pairs``.
    ``three``, ``two`` (S,) count who ends on the right side from each start; ``tents`` are the ends
    of three units, and ``like`` is the correlation of the first one's z with x² + y².
    """

    x: np.ndarray
    labels: np.ndarray
    side: np.ndarray
    ends: np.ndarray
    line: np.ndarray
    line_right: np.ndarray
    lift_right: int
    film: PaperTake
    step: np.ndarray
    loss: np.ndarray
    right: np.ndarray
    like: float
    circle: np.ndarray
    pairs: tuple[Pair, ...]
    inside: np.ndarray
    tents: tuple[PaperTake, ...]
    three: np.ndarray
    two: np.ndarray


def record(inputs: Inputs) -> LearnedFeaturesTrace:
    """Try lines, lift the rings by hand, and train three and two hidden units on them."""
    data = circles(SAMPLES, noise=inputs.noise, inner=inputs.inner)
    side = np.linspace(-EDGE, EDGE, NODES)
    paper = np.stack(np.meshgrid(side, side), axis=-1)
    square, turned = (data.x**2).sum(axis=1), line_by_angle(data.x, data.y, angles=ANGLES)
    # The line turns once around and comes to rest where it gets most right.
    around = np.roll(np.arange(ANGLES), -1 - int(turned.accuracy.argmax()))
    hand = train(data, square[:, None], 0, 0)
    threshold = -float(hand.params[0]["bias"][0]) / float(hand.params[0]["weight"][0, 0])
    seen: dict[str, float] = {"azimuth": FRONT, "reach": PANE}
    flat, hill = (
        pressed_paper(paper, data.x, share, threshold, unit=HILL, **seen) for share in (0.0, 1.0)
    )
    seeds = range(inputs.seed, inputs.seed + SEEDS)
    runs, others = ([train(data, data.x, n, s) for s in seeds] for n in (UNITS, UNITS - 1))
    learn = bent_paper(network(UNITS), runs[0].snapshots, paper, data.x, **seen)
    tents = [bent_paper(network(UNITS), [run.params], paper, data.x, **seen) for run in runs]
    z, theta = z_of(UNITS, runs[0].snapshots, data.x), np.deg2rad(turned.angles[around, None, None])
    ends, loss = side[[0, -1]], [binary_cross_entropy_with_logits(row, data.y) for row in z]
    line = np.cos(theta) * ends + np.sin(theta) * ends[:, None]
    angle = np.linspace(0.0, 2.0 * np.pi, FINER * CORNERS + 1)
    fine = np.sqrt(threshold) * np.column_stack([np.cos(angle), np.sin(angle)])
    circle = fine[::FINER]
    pairs = [pair_of(run.snapshots, paper, data, circle) for run in others]
    end = tents[0]
    way = [turn(end), *(tween(*pair, FINE) for pair in pairwise([end, flat, hill, learn]))]
    bent = hidden_of(others[0].params, fine)
    outlines = (fine, data.x), (bent, pairs[0].spots[:, -1].T)
    return freeze(
        LearnedFeaturesTrace(
            x=data.x,
            labels=data.y,
            side=side,
            ends=ends,
            line=line - turned.thresholds[around, None, None],
            line_right=np.round(SAMPLES * turned.accuracy[around]),
            lift_right=int(right_of(z_of(0, [hand.params], square[:, None])[0], data)),
            film=join([*way, learn, turn(end, back=1)]),
            step=np.pad(np.array(KEPT), AROUND, mode="edge"),
            loss=np.pad(loss, AROUND, mode="edge"),
            right=np.pad(right_of(z, data), AROUND, mode="edge"),
            like=float(np.corrcoef(z[-1], square)[0, 1]),
            circle=circle.T,
            pairs=tuple(pairs),
            inside=np.array([winding_numbers(outline[:-1], x) != 0 for outline, x in outlines]),
            tents=tuple(tents),
            three=np.array([right_of(tent.levels[-1], data) for tent in tents]),
            two=np.array([pair.right[-1] for pair in pairs]),
        )
    )


def network(units: int) -> Sequential:
    """So many hidden units, or none, and one output."""
    hidden = (Dense(units, "tanh"),) if units else ()
    return Sequential((*hidden, Dense(1, "sigmoid")), "binary_cross_entropy")


def train(data: Dataset, x: np.ndarray, units: int, seed: int) -> TrainingTrace:
    """Train so many hidden units from a seed; everything else is the same for all."""
    return fit(
        network(units),
        x,
        data.column,
        optimizer=adam(RATE),
        epochs=EPOCHS,
        batch_size=BATCH,
        rng=seed,
        snapshot_steps=KEPT,
    )


def right_of(z: np.ndarray, data: Dataset) -> Any:
    """How many samples (…,) lie on their side of the cut, for z (…, N)."""
    return ((z > 0.0) == data.y).sum(axis=-1)


def z_of(units: int, states: Sequence[NetworkParams], x: np.ndarray) -> np.ndarray:
    """The last sum (K, …) of points (…, D) in each state of so many hidden units."""
    points = x.reshape(-1, x.shape[-1])
    passed = [trace_forward(network(units), params, points).z[-1] for params in states]
    return np.array(passed).reshape(len(states), *x.shape[:-1])


def turn(take: PaperTake, *, back: int = 0) -> PaperTake:
    """Walk around the end of a take, to the front or ``back`` again; the front is left out."""
    shares = np.arange(back, FINE + back) / FINE
    around = FRONT + TURN * (shares if back else 1.0 - shares)
    return dataclasses.replace(tween(take, take, FINE), azimuth=around)


def hidden_of(params: NetworkParams, points: np.ndarray) -> np.ndarray:
    """What the hidden units put out for points (n, 2)."""
    return np.asarray(tanh(points @ params[0]["weight"].T + params[0]["bias"]))


def pair_of(
    states: Sequence[NetworkParams], paper: np.ndarray, data: Dataset, circle: np.ndarray
) -> Pair:
    """What two units make of the paper, of the samples and of a circle."""
    gap, ends = np.full((1, 2), np.nan), np.array([-1.0, 1.0])
    ruled = [*paper[::LINES], *paper.swapaxes(0, 1)[::LINES]]
    corners = np.stack(np.meshgrid(ends, ends), axis=-1)
    lines, spots, outline = (
        np.stack([hidden_of(p, points).T for p in states], axis=1)
        for points in (np.vstack([np.vstack([line, gap]) for line in ruled]), data.x, circle)
    )
    cut = np.array([corners @ p[1]["weight"].ravel() + p[1]["bias"] for p in states])
    heights, z = (z_of(UNITS - 1, states, points) for points in (paper, data.x))
    return Pair(lines, spots, outline, ends, cut, heights, right_of(z, data))


def facts(trace: LearnedFeaturesTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    three, two, before = trace.three, trace.two, trace.inside[0]
    best, right = int(trace.line_right.max()), int(three[0])
    return {
        "count": SAMPLES,
        "angles": ANGLES,
        "best": best,
        "lift_right": trace.lift_right,
        "right": right,
        "like": trace.like,
        "units": UNITS,
        "pair": UNITS - 1,
        "kept": int(before.sum()),
        "seeds": SEEDS,
        "three_low": int(three.min()),
        "three_high": int(three.max()),
        "two_high": int(two.max()),
        "never": below(trace.line_right, GOOD * SAMPLES),
        "lifted": above(trace.lift_right - best, 0),
        "learned": at_least(right, GOOD * SAMPLES),
        "hill": below(trace.like, LIKE),
        "stuck": below(right, GOOD * SAMPLES),
        "enclosed": equal(trace.inside[1] != before, 0),
        "alike": equal(three - right, 0),
        "apart": above(three.min() - two.max(), 0),
        "one_stuck": at_most(three.min() - two.max(), 0),
    }


def figures(t: LearnedFeaturesTrace, page: Page) -> Figures:
    """Draw the hill and its cut on the paper; then the ends of all starts."""
    place = page.place(9.0, 4.4)
    left, right = place.columns(1.5, 1.0, gap=0.4)
    axes, samples = plane_of(right, t)
    marks = (*pieces_of(left, t.film, t, DOT), axes, samples, edge_of(axes, t, t.film.heights))
    yield "hill", page.put(place, *(mark.at(TRAINED) for mark in marks))

    place = page.place(9.6, 4.4)
    yield "starts", page.put(place, *starts_of(place, t))


def pieces_of(
    place: Place, take: PaperTake, t: LearnedFeaturesTrace, radius: float, *held: np.ndarray
) -> tuple[Mark, ...]:
    """Sheet, samples and cut of a take, in a space that holds more of its kind."""
    space = Space(place, take.nodes, take.pane, *held, azimuth=take.azimuth)
    samples = space.samples(take.spots, take.levels, t.labels, radius)
    return space.sheet(take.nodes, take.heights), samples, space.cut(take.pane)


def plane_of(place: Place, t: LearnedFeaturesTrace, radius: float = DOT) -> tuple[Axes, Mark]:
    """The plane with the samples."""
    style: dict[str, Any] = {"equal": True, "numbers": False, "grid": False, "margin": 0.0}
    axes = Axes(place, (PLAIN, t.side), (PLAIN, t.side), **style)
    return axes, axes.scatter(t.x[:, 0], t.x[:, 1], t.labels, radius)


def edge_of(axes: Axes, t: LearnedFeaturesTrace, heights: np.ndarray) -> Boundary:
    """Where on the paper the cut lies."""
    return axes.boundary(t.side, t.side, heights, 0.0)


def pair_on(place: Place, pair: Pair) -> tuple[Axes, *tuple[Mark, ...]]:
    """The plane of two units, between their least and largest outputs, with paper and samples."""
    ends, ticks = (-1.0, 1.0), (-1.0, 0.0, 1.0)
    style: dict[str, Any] = {"equal": True, "grid": False, "x_ticks": ticks, "y_ticks": ticks}
    axes, (x, y) = Axes(place, (H1,), (H2,), x_from=ends, y_from=ends, **style), pair.spots
    return (
        axes,
        axes.fitted(pair.lines[0], pair.lines[1], "muted"),
        Cloud(axes, x[:, :OUTER], y[:, :OUTER], "class0", DOT),
        Cloud(axes, x[:, OUTER:], y[:, OUTER:], "class1", DOT, rings=True),
        axes.boundary(pair.ends, pair.ends, pair.cut, 0.0),
    )


def starts_of(place: Place, t: LearnedFeaturesTrace) -> list[Mark]:
    """Ends of all starts side by side: sheets of three units, cuts of two, and who is right."""
    names, *boxes = place.columns(0.6, *[1.0] * SEEDS, gap=0.3)
    rows = [box.rows(2.0, 0.4, 1.9, 0.4, gap=0.06) for box in (names, *boxes)]
    marks: list[Mark] = [Note(rows[0][0], "three"), Note(rows[0][2], "two")]
    held = [array for tent in t.tents for array in (tent.nodes, tent.pane)]
    for tent, pair, three, two, row in zip(t.tents, t.pairs, t.three, t.two, rows[1:], strict=True):
        axes, samples = plane_of(row[2], t, SMALL)
        edge = edge_of(axes, t, pair.heights).at(len(KEPT))
        marks += [*pieces_of(row[0], tent, t, SMALL, *held), axes, samples, edge]
        marks += [Digit(row[1], three, RIGHT), Digit(row[3], two, RIGHT)]
    return marks


class LearnedFeaturesScene(LessonScene[LearnedFeaturesTrace]):
    """A sheet that sinks, is lifted by hand, then by training; two units, and other starts."""

    @beat
    def rings(self) -> None:
        self.left, right = self.stage.columns(1.55, 1.0, gap=0.5)
        self.body, self.foot = right.rows(3.0, 1.0, gap=0.2)
        self.timer = self.clock(self.t.film.azimuth, even=True)
        self.sheet, self.samples, self.pane = pieces_of(self.left, self.t.film, self.t, DOT)
        self.axes, self.rings_flat = plane_of(self.body, self.t)
        self.stand(self.sheet, self.samples, self.pane, self.axes, self.rings_flat)
        self.run(self.timer, self.sheet, self.samples, self.pane, seconds=2.4, to=FINE)
        self.hide(self.pane)
        self.run(self.timer, self.sheet, self.samples, seconds=2.0, to=SUNK)
        line = self.axes.boundary(self.t.ends, self.t.ends, self.t.line, 0.0)
        right_now = Tally(self.foot, {RIGHT: self.t.line_right}, size="label")
        self.show(line, right_now)
        self.run(self.clock(self.t.line, even=True), line, right_now, seconds=5)
        self.tell()
        self.rest()
        self.hide(line, right_now)

    @beat
    def lift(self) -> None:
        self.edge = edge_of(self.axes, self.t, self.t.film.heights).at(SUNK)
        moving = self.sheet, self.samples, self.edge
        self.run(self.timer, *moving, seconds=3.2, to=LIFTED)
        lifted = Tally(self.foot, {RIGHT: self.t.lift_right}, size="label")
        self.show(self.pane.at(LIFTED), lifted)
        self.tell()
        self.rest(1.6)
        self.hide(lifted)

    @beat
    def learn(self) -> None:
        moving = self.sheet, self.samples, self.pane, self.edge
        self.run(self.timer, *moving, seconds=2.0, to=START)
        rows = {STEP: self.t.step, J: self.t.loss, RIGHT: self.t.right}
        numbers = Tally(self.foot, rows, size="label").at(START)
        self.show(numbers)
        self.run(self.timer, *moving, numbers, seconds=9, to=TRAINED)
        self.tell()
        self.run(self.timer, *moving, numbers, seconds=4)

    @beat
    def two(self) -> None:
        pair = self.t.pairs[0]
        self.keep(self.axes, self.rings_flat)
        axes, *marks = pair_on(self.left, pair)
        before = self.axes.line(self.t.circle[0], self.t.circle[1], CIRCLE)
        after = axes.fitted(pair.circle[0], pair.circle[1], CIRCLE)
        edge = edge_of(self.axes, self.t, pair.heights)
        numbers, paper = Tally(self.foot, {RIGHT: pair.right}, size="label"), Together(*marks)
        self.show(axes, paper, numbers, edge)
        self.show(before)
        self.grow(before, after)
        timer, moving = self.clock(pair.right, even=True), (paper, after, edge, numbers)
        self.run(timer, *moving, seconds=4.5, to=BENDING)
        self.tell()
        self.rest(1.5)
        self.run(timer, *moving, seconds=4)

    @beat
    def starts(self) -> None:
        self.keep()
        self.show(*starts_of(self.stage, self.t), tempo="slow", lag=0.06)
