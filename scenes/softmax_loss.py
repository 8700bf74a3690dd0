"""Two faults of the softmax loss: sure of strangers far from the origin, and a weight a class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import Dense, Sequential, accuracy, adam, digits, fit, freeze, soft_margin
from dlcore import trace_forward as forward
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above
from dlmotion.stage.inputs import bounded, choice
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

MARGINS = (0.0, 2.0, 4.0)
CLASSES, TRAINING, UNITS, RATE, EPOCHS, BATCH = 8, 1100, 64, 0.005, 60, 64
GRID, TURNS, RINGS, WALK = 81, 360, 40, 25
RADII = np.array([0.5, 1.0, 2.0, 4.0, 8.0])
FEATURES, COUNTS = 512, (10, 1000, 100000)

X1, X2 = Quantity("x1", "x_1", "ink"), Quantity("x2", "x_2", "ink")
SHARE = Quantity("share", "", "activation", ".0%")
TIMES, FULL = Quantity("times", "r", "ink", ".0f"), Quantity("full", "", "activation", ".0%")
SURE = Quantity("sure", "p", "highlight", ".3f")
MARGIN, GAP = Quantity("margin", "m", "ink", ".0f"), Quantity("gap", "", "data", ".1f")
RIGHT, STRANGE = Quantity("right", "", "data", ".1%"), Quantity("strange", "", "loss", ".0%")
WEIGHTS = Quantity("weights", "", "loss", ",.0f")
KINDS = ("known", "data"), ("strangers", "loss")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    strangers: str = choice("89", ("89", "01", "37", "26"), what="two digits kept from training")
    sure: float = bounded(0.9, low=0.8, high=0.95, what="probability from which it counts as sure")
    seed: int = bounded(0, low=0, high=20, what="first weights, and which digits it is tested on")


@dataclass(frozen=True)
class SoftmaxLossTrace:
    """Digits as points before the last layer, for each margin; how sure it is of the plane.

    ``known_x``, ``known_y`` (M, N) are tested digits of ``labels`` (N,), ``strange_x``,
    ``strange_y`` (M, S) those of unknown classes, ``glow`` (M, n, n) the largest probability over
    ``side`` (n,). ``walk_x``, ``walk_y``, ``walk_sure`` (T, …) lead a stranger outwards; ``discs``
    (5,) is the share of a disc, ``radii`` times the median length, where it is sure.
    """

    known_x: np.ndarray
    known_y: np.ndarray
    labels: np.ndarray
    strange_x: np.ndarray
    strange_y: np.ndarray
    side: np.ndarray
    glow: np.ndarray
    sure: float
    margins: np.ndarray
    accuracy: np.ndarray
    gap: np.ndarray
    length: np.ndarray
    shares: np.ndarray
    strange: np.ndarray
    radii: np.ndarray
    discs: np.ndarray
    walk_x: np.ndarray
    walk_y: np.ndarray
    walk_sure: np.ndarray
    counts: np.ndarray
    weights: np.ndarray


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
    reach = 1.04 * max(float(np.abs(part).max()) for part in points)
    side = np.linspace(-reach, reach, GRID)
    plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    top = np.sort(np.array([seen.z[2] for seen in known]), axis=-1)
    sure = np.array(
        [
            [(seen.a[2].max(1) > inputs.sure).mean() for seen in both]
            for both in zip(known, others, strict=True)
        ]
    )
    lengths = np.median(np.linalg.norm(points[0], axis=-1), axis=1)
    turns = np.linspace(0.0, 2.0 * np.pi, TURNS, endpoint=False)
    rings = np.sqrt((np.arange(RINGS) + 0.5) / RINGS)  # rings of equal area
    disc = (rings[:, None, None] * np.stack([np.cos(turns), np.sin(turns)], axis=-1)).reshape(-1, 2)
    walk = way_out(points[1][0], reach, certainty(nets[0], points[1][0]))
    return freeze(
        SoftmaxLossTrace(
            known_x=points[0][..., 0],
            known_y=points[0][..., 1],
            labels=y[test],
            strange_x=points[1][..., 0],
            strange_y=points[1][..., 1],
            side=side,
            glow=np.array([certainty(net, plane).reshape(GRID, GRID) for net in nets]),
            sure=inputs.sure,
            margins=np.array(MARGINS),
            accuracy=np.array([accuracy(seen.a[2], y[test]) for seen in known]),
            gap=np.median(top[..., -1] - top[..., -2], axis=1),
            length=lengths,
            shares=sure[0],
            strange=sure[:, 1],
            radii=RADII,
            discs=np.array(
                [(certainty(nets[0], r * lengths[0] * disc) > inputs.sure).mean() for r in RADII]
            ),
            walk_x=walk[:, :1],
            walk_y=walk[:, 1:],
            walk_sure=certainty(nets[0], walk),
            counts=np.array(COUNTS),
            weights=np.array([Dense(count).n_params((FEATURES,)) for count in COUNTS]),
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


def certainty(net: Net, points: np.ndarray) -> np.ndarray:
    """The largest probability that the last layer gives to points of the plane."""
    layer = Sequential((net[0].layers[-1],), "cross_entropy")
    return np.asarray(layer.predict(net[1][-1:], points).max(axis=1))


def way_out(points: np.ndarray, reach: float, sure: np.ndarray) -> np.ndarray:
    """From the origin through the stranger it is least sure of, straight out to the edge."""
    far = np.linalg.norm(points, axis=1)
    aim = points[np.argmin(np.where(far > 0.25 * np.median(far), sure, 2.0))]
    end: np.ndarray = aim * (reach / np.abs(aim).max())
    return np.linspace(0.0, end, WALK)


def facts(trace: SoftmaxLossTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    return {
        "sure": trace.sure,
        "classes": CLASSES,
        "known": float(trace.shares[0]),
        "strange": float(trace.strange[0]),
        "strange_last": float(trace.strange[-1]),
        "samples": trace.strange_x.shape[1],
        "start": float(trace.walk_sure[0]),
        "end": float(trace.walk_sure[-1]),
        "near": float(trace.discs[1]),
        "wide": float(trace.discs[-1]),
        "times": float(RADII[-1]),
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
        "few_weights": int(trace.weights[0]),
        "fills": above(np.diff(trace.discs), 0.0),
        "wider": above(trace.gap[-1] - trace.gap[0], 0.0),
        "surer": above(trace.strange[-1] - trace.strange[0], 0.0),
    }


def figures(t: SoftmaxLossTrace, page: Page) -> Figures:
    """Draw the three planes on one scale, and the share of the disc where it is sure."""
    place = page.place(9.6, 4.2)
    marks: list[Mark] = []
    for step, box in enumerate(place.columns(1.0, 1.0, 1.0, gap=0.3)):
        head, body = box.rows(0.4, 4.0, gap=0.1)
        marks += [Note(head, f"m{step}"), *(mark.at(step) for mark in plane_of(body, t))]
    yield "planes", page.put(place, *marks)

    place = page.place(8.0, 4.2)
    yield "discs", page.put(place, *discs_of(place, t))


def plane_of(place: Place, t: SoftmaxLossTrace) -> tuple[Axes, Mark, Mark, Mark]:
    """Glow of certainty, known digits as dots, strangers as rings."""
    axes = Axes(place, (X1, t.side), (X2, t.side), margin=0.0, equal=True, grid=False)
    glow = axes.plane(t.glow, (1.0 / CLASSES, 1.0), ("background", "activation"), 0.4)
    known = Cloud(axes, t.known_x, t.known_y, "data", 0.045)
    return axes, glow, known, Cloud(axes, t.strange_x, t.strange_y, "loss", 0.05, rings=True)


def discs_of(place: Place, t: SoftmaxLossTrace) -> tuple[Mark, ...]:
    """Share of the disc where the network is sure, by radius."""
    axes = Axes(
        place,
        (TIMES, t.radii),
        (FULL, t.discs),
        y_from=(0.0, 1.0),
        x_ticks=(0.0, 2.0, 4.0, 6.0, 8.0),
        x_from=(0.0, None),
    )
    return axes, axes.line(t.radii, t.discs), axes.dots(t.radii, t.discs)


class SoftmaxLossScene(LessonScene[SoftmaxLossTrace]):
    """The plane before the last layer on the left, what it is sure of on the right."""

    @beat
    def strangers(self) -> None:
        t = self.t
        left, self.right = self.stage.columns(1.2, 1.0, gap=0.6)
        self.axes, self.glow, self.known, self.strange = plane_of(left, t)
        head, body = self.right.inset(0.0, 0.6).rows(1.0, 2.0, gap=0.3)
        names, bars = body.columns(1.0, 1.3, gap=0.3)
        keys, roles = zip(*KINDS, strict=True)
        self.stand(self.axes, self.glow, self.known, Note(head, "meaning", size="small"))
        self.show(self.strange)
        self.show(
            Names(names, keys, roles, align=1.0),
            Bars(bars, t.shares, SHARE, roles=roles, holds=(1.0,)),
        )

    @beat
    def outwards(self) -> None:
        t = self.t
        self.keep(self.axes, self.glow)
        point = Cloud(self.axes, t.walk_x, t.walk_y, "highlight", 0.16)
        head, body = self.right.rows(0.6, 4.0, gap=0.2)
        sure = Tally(head, {SURE: t.walk_sure}, size="label")
        self.show(point, sure)
        self.run(self.clock(t.walk_sure, even=True), point, sure, seconds=4)
        axes, line, dots = discs_of(body, t)
        self.show(axes)
        self.run(self.clock(t.radii), line, dots, seconds=3)

    @beat
    def margin(self) -> None:
        t = self.t
        self.keep(self.axes, self.glow)
        head, body = self.right.rows(0.9, 3.4, gap=0.2)
        table = Table(
            body, {MARGIN: t.margins, GAP: t.gap, RIGHT: t.accuracy, STRANGE: t.strange}, rows=3
        )
        self.show(self.known, self.strange, table, Legend(head, KINDS))
        self.run(self.clock(t.margins), self.glow, self.known, self.strange, table, seconds=6)

    @beat
    def count(self) -> None:
        t = self.t
        self.keep()
        names, bars = self.stage.inset(0.4, 1.0).columns(1.0, 3.2, gap=0.4)
        keys = "few", "more", "most"
        self.show(Names(names, keys, align=1.0))
        self.show(Bars(bars, t.weights, WEIGHTS, roles=("loss",), room=3.0))
