"""Two faults of the softmax loss: sure of strangers far from the origin, and a weight a class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import Dense, Sequential, accuracy, adam, digits, fit, freeze, soft_margin
from dlcore import trace_forward as forward
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, equal
from dlmotion.stage.inputs import bounded, choice
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.band import Band
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.bars.areas import Areas
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

MARGINS = (0.0, 2.0, 4.0)
CLASSES, TRAINING, UNITS, RATE, EPOCHS, BATCH = 8, 1100, 64, 0.005, 60, 64
GRID, WALK = 81, 25
ROOM, EDGE, CIRCLE = 1.12, 0.95, 0.85
"""Half the plane by the farthest digit; where ways out and the circle end, by half the plane."""
FEATURES, COUNTS = 512, (10, 1000, 100000)
EXACT = 1e-9
STRANGERS: dict[str, Any] = {"role": "highlight", "radius": 0.055, "rings": True, "fine": True}

X1, X2 = Quantity("", "x_1", "ink"), Quantity("", "x_2", "ink")
GREY = Quantity("picture")
CLASS_ROLES = tuple(f"class{k}" for k in range(CLASSES))
NAMES = tuple(Quantity("class", "", role, "d") for role in CLASS_ROLES)
CHANCE = Quantity("chance", "p", "ink", ".2p")
SHARE = Quantity("share", "", "ink", ".0%")
SCORE = Quantity("score", "z", "ink", ".1f")
TIMES = Quantity("times", "r", "ink", ".1f")
SURE = Quantity("top", "p", "highlight", ".2p")
MARGIN, GAP = Quantity("margin", "m", "ink", ".0f"), Quantity("gap", "", "data", ".1f")
RIGHT, STRANGE = Quantity("right", "", "data", ".1%"), Quantity("strange", "", "loss", ".0%")
WEIGHTS = Quantity("weights", "", "data", ",.0f")
RANKS = ("first", "highlight"), ("second", "data"), ("others", "muted")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    strangers: str = choice("89", ("89", "01", "37", "26"), what="two digits kept from training")
    sure: float = bounded(0.9, low=0.8, high=0.95, what="probability from which it counts as sure")
    seed: int = bounded(0, low=0, high=20, what="first weights, and which digits it is tested on")


@dataclass(frozen=True)
class Planes:
    """The plane of features for M margins: digits, and how sure the network is.

    ``known_x``, ``known_y`` hold for each class its tested digits (M, N_k), ``strange_x``,
    ``strange_y`` (M, S) those of unknown classes, ``glow`` (M, n, n) the largest probability over
    ``side`` (n,).
    """

    known_x: tuple[np.ndarray, ...]
    known_y: tuple[np.ndarray, ...]
    strange_x: np.ndarray
    strange_y: np.ndarray
    side: np.ndarray
    glow: np.ndarray


@dataclass(frozen=True)
class SoftmaxLossTrace:
    """Digits as points before the last layer, for each margin; how sure it is of the plane.

    ``near`` is the plane without a margin, ``wide`` holds one for each margin on one scale.
    ``picture`` (8, 8) is the stranger it is surest of, at ``spot_x``, ``spot_y`` (1, 1), and
    ``chances`` (K,) what it says of it. ``far_x``, ``far_y`` (T, S) lead all strangers straight out
    to a circle of the radius ``circle``, ``far_shares`` (T, 2) the shares it is sure of, known
    ones as they were. ``walk_x`` … (T,) lead the one whose top probability rises most straight out
    to ``r`` times its features, with its ``scores`` (T, K), that
    of the class which leads in the end first.
    """

    classes: np.ndarray
    picture: np.ndarray
    truth: int
    chances: np.ndarray
    spot_x: np.ndarray
    spot_y: np.ndarray
    near: Planes
    wide: Planes
    sure: float
    margins: np.ndarray
    accuracy: np.ndarray
    gap: np.ndarray
    length: np.ndarray
    strange: np.ndarray
    circle: float
    far_x: np.ndarray
    far_y: np.ndarray
    far_shares: np.ndarray
    r: np.ndarray
    walk_x: np.ndarray
    walk_y: np.ndarray
    scores: np.ndarray
    top: np.ndarray
    counts: np.ndarray
    weights: np.ndarray
    per_class: int


def record(inputs: Inputs) -> SoftmaxLossTrace:
    """Train without the strangers at three margins, then show them."""
    data, apart = digits(), [int(digit) for digit in inputs.strangers]
    strange = np.isin(data.y, apart)
    classes = np.setdiff1d(np.arange(10), apart)
    x, y = data.flat[~strange], np.searchsorted(classes, data.y[~strange])
    order = np.random.default_rng(inputs.seed).permutation(len(x))
    train, test = order[:TRAINING], order[TRAINING:]
    nets = [train_net(x[train], y[train], margin, inputs.seed) for margin in MARGINS]
    known = [forward(*net, x[test]) for net in nets]
    others = [forward(*net, data.flat[strange]) for net in nets]
    points = np.array([seen.a[1] for seen in known]), np.array([seen.a[1] for seen in others])
    top = np.sort(np.array([seen.z[2] for seen in known]), axis=-1)
    pairs = zip(known, others, strict=True)
    sure = [[(seen.a[2].max(1) > inputs.sure).mean() for seen in both] for both in pairs]
    lengths = np.median(np.linalg.norm(points[0], axis=-1), axis=1)
    said = others[0].a[2]
    surest = int(np.argmax(said.max(axis=1)))
    near = planes(nets[:1], points[0][:1], points[1][:1], y[test])
    wide = planes(nets, *points, y[test])
    length = np.linalg.norm(points[1][0], axis=1)
    circle = CIRCLE * near.side[-1]
    far = 1.0 + np.linspace(0.0, np.maximum(circle / length - 1.0, 0.0), WALK)
    spread = far[..., None] * points[1][0]
    tops = np.array([certainty(nets[0], rows) for rows in spread])
    r, walk = way_out(points[1][0][np.argmax(tops[-1] - tops[0])], near.side[-1])
    scores, odds = last_layer(nets[0], walk)
    ranks = np.argsort(-scores[-1])
    return freeze(
        SoftmaxLossTrace(
            classes=classes,
            picture=data.x[strange][surest],
            truth=int(data.y[strange][surest]),
            chances=said[surest],
            spot_x=points[1][:1, surest, :1],
            spot_y=points[1][:1, surest, 1:],
            near=near,
            wide=wide,
            sure=inputs.sure,
            margins=np.array(MARGINS),
            accuracy=np.array([accuracy(seen.a[2], y[test]) for seen in known]),
            gap=np.median(top[..., -1] - top[..., -2], axis=1),
            length=lengths,
            strange=np.array(sure)[:, 1],
            circle=circle,
            far_x=spread[..., 0],
            far_y=spread[..., 1],
            far_shares=np.column_stack(
                [np.full(WALK, sure[0][0]), (tops > inputs.sure).mean(axis=1)]
            ),
            r=r,
            walk_x=walk[:, 0],
            walk_y=walk[:, 1],
            scores=scores[:, ranks],
            top=odds.max(axis=1),
            counts=np.array(COUNTS),
            weights=np.array([Dense(count).n_params((FEATURES,)) for count in COUNTS]),
            per_class=Dense(1).n_params((FEATURES,)),
        )
    )


Net = tuple[Sequential, tuple[dict[str, np.ndarray], ...]]


def train_net(x: np.ndarray, y: np.ndarray, margin: float, seed: int) -> Net:
    """A network that ends in two features and eight classes; all start from the same weights."""
    layers = (
        Dense(UNITS, "relu", weight_initializer="he_normal"),
        Dense(2),
        Dense(CLASSES, "softmax"),
    )
    net = Sequential(layers, soft_margin(margin))
    run = fit(net, x, y, optimizer=adam(RATE), epochs=EPOCHS, batch_size=BATCH, rng=seed)
    return net, run.params


def last_layer(net: Net, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scores and probabilities (N, K) that the last layer gives to points (N, 2) of the plane."""
    layer = Sequential((net[0].layers[-1],), "cross_entropy")
    seen = forward(layer, net[1][-1:], points)
    return seen.z[0], seen.a[0]


def certainty(net: Net, points: np.ndarray) -> np.ndarray:
    """The largest probability that the last layer gives to points of the plane."""
    return np.asarray(last_layer(net, points)[1].max(axis=1))


def planes(nets: list[Net], known: np.ndarray, strange: np.ndarray, y: np.ndarray) -> Planes:
    """Planes of networks on one scale, which holds all their digits."""
    reach = ROOM * max(float(np.abs(part).max()) for part in (known, strange))
    side = np.linspace(-reach, reach, GRID)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    own = [known[:, y == k] for k in range(CLASSES)]
    return Planes(
        known_x=tuple(points[..., 0] for points in own),
        known_y=tuple(points[..., 1] for points in own),
        strange_x=strange[..., 0],
        strange_y=strange[..., 1],
        side=side,
        glow=np.array([certainty(net, grid).reshape(GRID, GRID) for net in nets]),
    )


def way_out(aim: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Multiples of a stranger's features (2,), out to the edge of the plane."""
    r = np.linspace(1.0, EDGE * reach / np.abs(aim).max(), WALK)
    return r, r[:, None] * aim


def facts(trace: SoftmaxLossTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    lead = trace.scores[:, 0] - trace.scores[:, 1]
    return {
        "sure": 100.0 * trace.sure,
        "classes": CLASSES,
        "truth": trace.truth,
        "said": int(trace.classes[trace.chances.argmax()]),
        "chance": float(trace.chances.max()),
        "known": float(trace.far_shares[0, 0]),
        "strange": float(trace.strange[0]),
        "strange_last": float(trace.strange[-1]),
        "samples": trace.near.strange_x.shape[1],
        "start": float(trace.top[0]),
        "end": float(trace.top[-1]),
        "r": float(trace.r[-1]),
        "lead": float(lead[0]),
        "lead_end": float(lead[-1]),
        "margin": MARGINS[-1],
        "gap": float(trace.gap[0]),
        "gap_last": float(trace.gap[-1]),
        "length": float(trace.length[0]),
        "length_last": float(trace.length[-1]),
        "features": FEATURES,
        "many": COUNTS[-1],
        "weights": int(trace.weights[-1]),
        "few": COUNTS[0],
        "more": COUNTS[1],
        "per_class": trace.per_class,
        "fooled": above(trace.chances.max() - trace.sure, 0.0),
        "straight": equal(np.diff(trace.scores, 2, axis=0), 0.0, EXACT),
        "leads": above(lead[-1] - lead[0], 0.0),
        "circle": trace.circle,
        "far_share": float(trace.far_shares[-1, 1]),
        "spreads": above(trace.far_shares[-1, 1] - trace.far_shares[0, 1], 0.0),
        "wider": above(trace.gap[-1] - trace.gap[0], 0.0),
        "surer": above(trace.strange[-1] - trace.strange[0], 0.0),
        "each_costs": equal(trace.weights - trace.per_class * trace.counts, 0),
    }


def figures(t: SoftmaxLossTrace, page: Page) -> Figures:
    """Draw what it says of a stranger, the scores on a way out, and the planes on one scale."""
    place = page.place(8.0, 4.2)
    yield "stranger", page.put(place, *stranger_in(place, t))
    place = page.place(8.0, 4.2)
    axes, ranks, lines, lead = scores_of(place, t)
    yield "scores", page.put(place, axes, ranks, lead, *lines)
    place = page.place(9.6, 4.2)
    marks: list[Mark] = []
    for step, box in enumerate(place.columns(1.0, 1.0, 1.0, gap=0.3)):
        head, body = box.rows(0.4, 4.0, gap=0.1)
        axes, shown, rings = plane_of(body, t.wide, t)
        marks += [Note(head, f"m{step}"), axes, *(mark.at(step) for mark in (*shown, rings))]
    yield "planes", page.put(place, *marks)


def stranger_in(place: Place, t: SoftmaxLossTrace) -> tuple[Array, Together, Bars]:
    """The picture, the classes and a bar for each: what the network says of it."""
    left, _, names, body = place.columns(1.0, 0.02, 0.07, 0.94, gap=0.1)
    picture = Array(left, t.picture, GREY, look="heat", digits=False, tiles=True)
    rows = zip(names.rows(*[1.0] * CLASSES, gap=0.0), t.classes, NAMES, strict=True)
    keys = Together(*(Digit(row, digit, name) for row, digit, name in rows))
    bars = Bars(body, t.chances, CHANCE, roles=CLASS_ROLES, holds=(1.0,), room=1.3)
    return picture, keys, bars


def plane_of(
    place: Place, planes: Planes, t: SoftmaxLossTrace
) -> tuple[Axes, tuple[Mark, ...], Cloud]:
    """Axes; shade of certainty, classes and their names in their colours; strangers."""
    style: dict[str, Any] = {"equal": True, "grid": False, "numbers": False}
    head, body = place.rows(0.4, 5.0, gap=0.1)
    axes = Axes(body, (X1, planes.side), (X2, planes.side), margin=0.0, **style)
    glow = axes.plane(planes.glow, (1.0 / CLASSES, 1.0), ("background", "hairline"), 0.8)
    known = zip(planes.known_x, planes.known_y, CLASS_ROLES, strict=True)
    dots = [Cloud(axes, x, y, role, 0.055) for x, y, role in known]
    row = head.inset(max(0.0, (head.width - body.height) / 2)).columns(*[1.0] * CLASSES, gap=0.0)
    boxes = zip(row, t.classes, NAMES, strict=True)
    keys = [Digit(box, digit, name) for box, digit, name in boxes]
    rings = Cloud(axes, planes.strange_x, planes.strange_y, **STRANGERS)
    return axes, (glow, *dots, *keys), rings


def scores_of(place: Place, t: SoftmaxLossTrace) -> tuple[Axes, Legend, tuple[Line, ...], Band]:
    """The score of each class on the way out, and the lead of the first."""
    head, body = place.rows(0.45, 4.0, gap=0.1)
    axes = Axes(body, (TIMES, t.r), (SCORE, t.scores), x_from=(1.0, None))
    roles = [RANKS[min(k, 2)][1] for k in range(CLASSES)]
    lines = (axes.line(t.r, t.scores[:, k], role) for k, role in enumerate(roles))
    lead = axes.band(t.r, t.scores[:, 1], t.scores[:, 0], "loss")
    return axes, Legend(head, RANKS, across=True), tuple(lines), lead


class SoftmaxLossScene(LessonScene[SoftmaxLossTrace]):
    """What it says of a stranger, the plane before the last layer, and the size of that layer."""

    @beat
    def stranger(self) -> None:
        t = self.t
        self.left, self.right = self.stage.columns(1.0, 1.1, gap=0.6)
        self.picture, names, bars = stranger_in(self.stage.inset(0.4, 0.3), t)
        self.stand(self.picture, names)
        self.show(bars, tempo="slow")

    @beat
    def strangers(self) -> None:
        t = self.t
        self.keep(self.picture)
        self.axes, self.plane, rings = plane_of(self.right, t.near, t)
        self.show(self.axes, *self.plane)
        lone = Cloud(self.axes, t.spot_x, t.spot_y, "highlight", 0.16, rings=True)
        self.become(self.picture, lone)
        self.show(rings)
        head, body = self.left.inset(0.0, 0.5).rows(1.0, 2.4, gap=0.3)
        names, bars = body.columns(1.3, 1.3, gap=0.3)
        roles = "muted", "highlight"
        words = Names(names, ("known", "unknown"), roles, align=1.0)
        self.bars = Bars(bars, t.far_shares, SHARE, roles=roles, holds=(1.0,))
        self.show(Note(head, "meaning", size="small"), words, self.bars)
        self.gone = Together(lone, rings)

    @beat
    def outwards(self) -> None:
        t = self.t
        far = Cloud(self.axes, t.far_x, t.far_y, **STRANGERS)
        self.hide(self.gone)
        self.stand(far)
        self.run(self.clock(t.far_shares, even=True), far, self.bars, seconds=6)

    @beat
    def why(self) -> None:
        t = self.t
        self.keep(self.axes, *self.plane)
        head, body = self.left.rows(1.1, 4.0, gap=0.2)
        axes, ranks, lines, lead = scores_of(body, t)
        tally = Tally(head.inset(0.3, 0.0), {TIMES: t.r, SURE: t.top}, size="label")
        trail = self.axes.trail(t.walk_x, t.walk_y, "highlight").at(0.0)
        self.show(axes, ranks, tally, trail)
        self.run(self.clock(t.r, even=True), trail, tally, lead, *lines, seconds=6)

    @beat
    def margin(self) -> None:
        t = self.t
        self.keep()
        axes, plane, rings = plane_of(self.right, t.wide, t)
        table = Table(
            self.left.inset(0.0, 0.9),
            {MARGIN: t.margins, GAP: t.gap, RIGHT: t.accuracy, STRANGE: t.strange},
            rows=3,
        )
        self.show(axes, *plane, rings, table)
        self.run(self.clock(t.margins, samples=True), *plane, rings, table, seconds=6)

    @beat
    def count(self) -> None:
        t = self.t
        self.keep()
        areas = Areas(self.stage, t.weights, WEIGHTS, ("few", "more", "most")).at(0.0)
        self.show(areas)
        self.run(self.clock(t.weights), areas, seconds=5)
