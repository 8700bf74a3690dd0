"""Why a network needs an activation: linear layers are one layer, ReLU folds the plane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from dlcore import Dense, Sequential, TrainingTrace, adam, fit, freeze, line_by_angle, relu, xor
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

ANGLES, FINE, LINES = 60, 15, 7
ENTRIES = np.array([-1.5, -1.0, -0.5, 0.5, 1.0, 1.5])
THINNEST = 3.0  # length of a sheet's image by its width
WIDTH, RATE, EPOCHS, SEEDS = 8, 0.01, 200, 3
SLACK, NEAR, SOLVED = 1e-12, 1e-3, 0.1
REACH, EDGE = 1.6, 1.15
CLASSES = ("same", "class0"), ("different", "class1")
NETS = ("linear", "loss"), ("relu", "data")

X1, X2 = Quantity("first", "x_1"), Quantity("second", "x_2")
PLAIN = Quantity("")
WEIGHT = Quantity("weight", role="sign", spec="+.2f")
RIGHT = Quantity("right", "", "highlight", ".0%")
J, EPOCH = Quantity("loss", "J", "loss"), Quantity("epoch", "", "muted", ".0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    seed: int = bounded(7, low=0, high=999, what="draws both linear layers; first seed of training")
    layers: int = bounded(5, low=3, high=6, what="layers of the trained networks")
    cross: float = bounded(
        0.6, low=0.45, high=0.85, what="how much of the other input is taken off"
    )


@dataclass(frozen=True)
class Sheet:
    """Graph paper on its way: lines (T, n), parted by no number, and the corners (T, 4) on it.

    Corners of one class come first; ``ends_x``, ``ends_y`` (T, 2, 3) lead from one of a class over
    the middle of both to the other.
    """

    x: np.ndarray
    y: np.ndarray
    corner_x: np.ndarray
    corner_y: np.ndarray
    ends_x: np.ndarray
    ends_y: np.ndarray


@dataclass(frozen=True)
class WhyNonlinearityTrace:
    """A turning line, a sheet through two linear layers, another through ReLU, two trainings.

    ``line_x``, ``line_y`` (T, 2) is the best line of each angle, ``right`` (T,) its accuracy.
    ``straight_x``, ``straight_y`` (2,) are a straight cut of the folded sheet, ``cut_x``, ``cut_y``
    (T, 5) what it is as the sheet unfolds; ``losses`` (2, S, E) are those of linear and of ReLU
    networks, whose first weights are ``apart``; ``floor`` is ln 2.
    """

    line_x: np.ndarray
    line_y: np.ndarray
    right: np.ndarray
    first: np.ndarray
    second: np.ndarray
    product: np.ndarray
    two: Sheet
    one: Sheet
    fold: np.ndarray
    folded: Sheet
    cut_x: np.ndarray
    cut_y: np.ndarray
    straight_x: np.ndarray
    straight_y: np.ndarray
    layers: int
    epoch: np.ndarray
    losses: np.ndarray
    apart: float
    floor: float


def record(inputs: Inputs) -> WhyNonlinearityTrace:
    """Send graph paper through linear layers and through ReLU, and train networks of both."""
    data = xor()
    corners = 2.0 * data.x - 1.0
    turned = line_by_angle(corners, data.y.ravel(), angles=ANGLES)
    normals = np.deg2rad(turned.angles)
    normal = np.column_stack([np.cos(normals), np.sin(normals)])
    along = np.column_stack([-normal[:, 1], normal[:, 0]])
    ends = turned.thresholds[:, None] * normal + REACH * np.array([[[-1.0]], [[1.0]]]) * along
    first, second = layers_of(inputs.seed)
    fold = np.array([[1.0, -inputs.cross], [-inputs.cross, 1.0]])
    start = np.eye(2)
    two = [*way(start, first), *way(first, second @ first)[1:]]
    pressed = [press(fold, share) for share in np.linspace(0.0, 1.0, FINE + 1)]
    bent = [*way(start, fold), *pressed[1:]]
    cut = cut_of(inputs.cross, fold)
    runs = [[train(kind, inputs, seed) for seed in range(SEEDS)] for kind, _ in NETS]
    starts = [[part["weight"] for run in kind for part in run.snapshots[0]] for kind in runs]
    level = (3.0 - inputs.cross) / 2.0
    return freeze(
        WhyNonlinearityTrace(
            line_x=ends[..., 0].T,
            line_y=ends[..., 1].T,
            right=turned.accuracy,
            first=first,
            second=second,
            product=second @ first,
            two=sheet(two, corners),
            one=sheet(way(start, second @ first), corners),
            fold=fold,
            folded=sheet(bent, corners),
            cut_x=np.array([move(cut)[:, 0] for move in bent]),
            cut_y=np.array([move(cut)[:, 1] for move in bent]),
            straight_x=np.array([level, 0.0]),
            straight_y=np.array([0.0, level]),
            layers=inputs.layers,
            epoch=np.arange(1, EPOCHS + 1),
            losses=np.array([[run.epoch_loss for run in kind] for kind in runs]),
            apart=max(float(np.abs(a - b).max()) for a, b in zip(*starts, strict=True)),
            floor=float(np.log(2.0)),
        )
    )


Move = Callable[[np.ndarray], np.ndarray]


def layers_of(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two matrices of halves, drawn until no sheet becomes a sliver under them."""
    rng = np.random.Generator(np.random.PCG64(seed))
    while True:
        first, second = rng.choice(ENTRIES, size=(2, 2, 2))
        if all(np.linalg.cond(matrix) <= THINNEST for matrix in (first, second, second @ first)):
            return first, second


def way(start: np.ndarray, end: np.ndarray) -> list[Move]:
    """Linear maps from one matrix to another, both included."""
    shares = np.linspace(0.0, 1.0, FINE + 1)
    mixed = [(1.0 - share) * start + share * end for share in shares]
    return [partial(apply, matrix) for matrix in mixed]


def apply(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """W x for points in rows."""
    moved: np.ndarray = points @ matrix.T
    return moved


def press(matrix: np.ndarray, share: float) -> Move:
    """W x whose negative coordinates have gone a share of their way to 0, where ReLU has them."""
    return lambda points: (
        (1.0 - share) * apply(matrix, points) + share * relu(apply(matrix, points))
    )


def sheet(moves: list[Move], corners: np.ndarray) -> Sheet:
    """Graph paper, its corners and their diagonals under each of the maps."""
    side, ends = np.linspace(-1.0, 1.0, LINES), np.linspace(-1.0, 1.0, LINES)
    gap = np.full((1, 2), np.nan)
    upright = [np.vstack([np.column_stack([np.full(LINES, x), ends]), gap]) for x in side]
    level = [np.vstack([np.column_stack([ends, np.full(LINES, y)]), gap]) for y in side]
    paper = np.vstack([*upright, *level])
    same, other = corners[[0, 3]], corners[[1, 2]]
    both = np.vstack([same, other])
    lines = np.stack([np.stack([pair[0], pair.mean(axis=0), pair[1]]) for pair in (same, other)])
    drawn, placed, crossed = (
        np.array([move(points) for move in moves]) for points in (paper, both, lines)
    )
    return Sheet(
        *(drawn[..., axis] for axis in (0, 1)),
        *(placed[..., axis] for axis in (0, 1)),
        *(crossed[..., axis] for axis in (0, 1)),
    )


def cut_of(cross: float, fold: np.ndarray) -> np.ndarray:
    """Where the flat sheet is cut by h₁ + h₂ = (3 − c)/2, half-way between the classes: (5, 2).

    Beyond the corner of ReLU only one coordinate counts, so that each end is a straight line of the
    sheet; the two are parted by no number, and reach ``EDGE`` beyond the middle.
    """
    level, size = (3.0 - cross) / 2.0, np.linalg.det(fold)
    near, far = (level - EDGE * size) / cross, cross * level + EDGE * size
    pressed = [(level, -near), (level, -far), (np.nan, np.nan), (-far, level), (-near, level)]
    return apply(np.linalg.inv(fold), np.array(pressed))


def train(kind: str, inputs: Inputs, seed: int) -> TrainingTrace:
    """Train a network on the four corners; both kinds start as Glorot, from one draw."""
    data, start = xor(), "glorot_uniform"
    hidden = [Dense(WIDTH, kind, weight_initializer=start) for _ in range(inputs.layers - 1)]
    return fit(
        Sequential((*hidden, Dense(1, "sigmoid")), "binary_cross_entropy"),
        2.0 * data.x - 1.0,
        data.column,
        optimizer=adam(RATE),
        epochs=EPOCHS,
        batch_size=len(data.x),
        rng=inputs.seed + seed,
        snapshot_steps=(0,),
    )


def facts(trace: WhyNonlinearityTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    linear, bent = trace.losses[..., -1]
    two, one, folded = trace.two, trace.one, trace.folded
    meet = [two.ends_x[:, 0, 1] - two.ends_x[:, 1, 1], two.ends_y[:, 0, 1] - two.ends_y[:, 1, 1]]
    sums = folded.corner_x[-1] + folded.corner_y[-1]
    level = float(trace.straight_x[0])
    return {
        "best": round(4 * float(trace.right.max())),
        "floor": trace.floor,
        "seeds": SEEDS,
        "layers": trace.layers,
        "epochs": EPOCHS,
        "linear_loss": float(linear.mean()),
        "relu_low": float(bent.min()),
        "relu_high": float(bent.max()),
        "level": level,
        "never": below(trace.right, 1.0),
        "same_place": equal(
            [two.corner_x[-1] - one.corner_x[-1], two.corner_y[-1] - one.corner_y[-1]], 0.0, SLACK
        ),
        "meet": equal(meet, 0.0, SLACK),
        "stuck": equal(linear, trace.floor, NEAR),
        "parted": above([level - sums[:2].max(), sums[2:].min() - level], 0.0),
        "same_start": equal(trace.apart, 0.0),
        "all_solved": below(bent, SOLVED),
    }


def figures(t: WhyNonlinearityTrace, page: Page) -> Figures:
    """Draw the sheet flat, after linear layers and folded; then both kinds of training."""
    place = page.place(9.0, 3.6)
    left, middle, right = place.columns(1.0, 1.0, 1.0, gap=0.4)
    marks: list[Mark] = []
    for box, key, way_taken, step in (
        (left, "flat", t.two, 0),
        (middle, "linear", t.two, 2 * FINE),
        (right, "relu", t.folded, 2 * FINE),
    ):
        head, body = box.rows(0.4, 4.0, gap=0.1)
        axes = (folded_plane if key == "relu" else linear_plane)(body, t)
        marks += [Note(head, key), axes, *(mark.at(step) for mark in paper_of(axes, way_taken))]
        if key == "relu":
            marks.append(axes.line(t.straight_x, t.straight_y, "highlight"))
    yield "sheets", page.put(place, *marks)

    place = page.place(8.0, 4.0)
    head, body = place.rows(0.5, 5.0, gap=0.1)
    yield "training", page.put(place, *race_of(body, t), Legend(head, NETS, across=True))


def plane(place: Place, x: tuple[np.ndarray, ...], y: tuple[np.ndarray, ...]) -> Axes:
    """A plane that holds all of it at every moment, with true angles."""
    return Axes(place, (PLAIN, *x), (PLAIN, *y), margin=0.06, equal=True, grid=False)


def linear_plane(place: Place, t: WhyNonlinearityTrace) -> Axes:
    """A plane for the sheet on its way through linear layers."""
    return plane(place, (t.two.x, t.one.x), (t.two.y, t.one.y))


def folded_plane(place: Place, t: WhyNonlinearityTrace) -> Axes:
    """A plane for the sheet that ReLU folds, and its cut."""
    return plane(place, (t.folded.x, t.cut_x), (t.folded.y, t.cut_y))


def paper_of(axes: Axes, taken: Sheet) -> tuple[Mark, ...]:
    """The graph paper with the samples on its corners."""
    return axes.fitted(taken.x, taken.y, "muted"), *corners_of(axes, taken.corner_x, taken.corner_y)


def corners_of(axes: Axes, x: np.ndarray, y: np.ndarray) -> tuple[Cloud, Cloud]:
    """Samples of one class as dots, of the other as rings."""
    same = Cloud(axes, x[:, :2], y[:, :2], "class0", 0.17)
    return same, Cloud(axes, x[:, 2:], y[:, 2:], "class1", 0.15, rings=True)


def race_of(
    place: Place, t: WhyNonlinearityTrace, kinds: tuple[int, ...] = (0, 1)
) -> tuple[Mark, ...]:
    """Losses of the linear (0) and the ReLU networks (1), and the floor at ln 2."""
    axes = Axes(place, (EPOCH, t.epoch), (J, t.losses), y_from=(0.0, None))
    lines = [
        axes.line(t.epoch, t.losses[kind, seed], NETS[kind][1])
        for kind in kinds
        for seed in range(SEEDS)
    ]
    return axes, axes.level(t.floor), *lines


class WhyNonlinearityScene(LessonScene[WhyNonlinearityTrace]):
    """Graph paper through linear layers, then folded by ReLU; what training makes of both."""

    @beat
    def corners(self) -> None:
        self.left, self.right = self.stage.columns(1.35, 1.0, gap=0.6)
        axes = Axes(self.left, (X1, self.t.line_x), (X2, self.t.line_y), equal=True, grid=False)
        corners = corners_of(axes, self.t.two.corner_x[:1], self.t.two.corner_y[:1])
        line = axes.fitted(self.t.line_x, self.t.line_y, "highlight")
        head, body, _ = self.right.rows(1.0, 1.2, 1.0)
        right = Tally(head, {RIGHT: self.t.right}, size="label")
        self.stand(axes, *corners, line, right, Legend(body, CLASSES, size="label"))
        self.run(self.clock(self.t.right, even=True), line, right, seconds=6)

    @beat
    def two(self) -> None:
        self.keep()
        self.axes = linear_plane(self.left, self.t)
        self.paper, timer = Together(*paper_of(self.axes, self.t.two)), self.clock(self.t.two.x)
        timer.even = True
        upper, lower = self.right.rows(1.0, 1.0, gap=0.3)
        first = Array(upper, self.t.first, WEIGHT, look="brackets").titled("once")
        second = Array(lower, self.t.second, WEIGHT, look="brackets").titled("twice")
        self.show(self.axes, self.paper, first)
        self.run(timer, self.paper, seconds=2.4, to=FINE)
        self.show(second)
        self.run(timer, self.paper, seconds=2.4, to=2 * FINE)
        product = Array(self.right, self.t.product, WEIGHT, look="brackets").titled("both")
        self.become(Together(first, second), product)
        single = self.axes.fitted(self.t.one.x, self.t.one.y, "highlight")
        self.show(single.at(0))
        self.run(self.clock(self.t.one.x, even=True), single, seconds=2.4)
        self.timer = timer

    @beat
    def parallelogram(self) -> None:
        two = self.t.two
        self.keep(self.axes, self.paper)
        lines = [
            self.axes.fitted(two.ends_x[:, k], two.ends_y[:, k], CLASSES[k][1]) for k in (0, 1)
        ]
        middle = Cloud(self.axes, two.ends_x[:, 0, 1:2], two.ends_y[:, 0, 1:2], "highlight", 0.14)
        moving = [mark.at(2 * FINE) for mark in (*lines, middle)]
        self.show(*moving)
        self.run(self.timer, self.paper, *moving, seconds=3, to=0)
        self.run(self.timer, self.paper, *moving, seconds=3)

    @beat
    def floor(self) -> None:
        self.train(0)

    @beat
    def fold(self) -> None:
        self.keep()
        axes = folded_plane(self.left, self.t)
        paper = Together(*paper_of(axes, self.t.folded))
        upper, lower = self.right.rows(1.0, 1.4, gap=0.2)
        matrix = Array(lower, self.t.fold, WEIGHT, look="brackets", at=(0.5, 0.8)).titled("once")
        timer = self.clock(self.t.folded.x, even=True)
        self.show(axes, paper, matrix)
        self.run(timer, paper, seconds=2.4, to=FINE)
        self.show(Rule(upper, "h = max(0, W x)"))
        self.run(timer, paper, seconds=2.4)
        cut = axes.line(self.t.straight_x, self.t.straight_y, "highlight")
        self.show(cut)
        self.tell()
        self.rest(1.0)
        self.hide(cut)
        opened = axes.fitted(self.t.cut_x, self.t.cut_y, "highlight").at(2 * FINE)
        self.run(timer, paper, opened, seconds=4, to=0)

    def train(self, *kinds: int) -> None:
        """Draw the losses of some kinds of network."""
        self.keep()
        head, body = self.stage.inset(0.6, 0.0).rows(0.5, 5.0, gap=0.1)
        axes, level, *lines = race_of(body, self.t, kinds)
        self.show(Legend(head, [NETS[kind] for kind in kinds], across=True), axes, level)
        self.run(self.clock(self.t.epoch, even=True), *lines, seconds=5)

    @beat
    def deep(self) -> None:
        self.train(0, 1)
