"""Parameters of a convolution: few, because each output looks nearby, and all share one kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    Conv2D,
    Conv2DTrace,
    Dense,
    Flatten,
    Sequential,
    adam,
    conv2d,
    count_connections,
    digits,
    fit,
    freeze,
    trace_conv2d,
)
from dlcore.convolution_trace import window_lines
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal
from dlmotion.stage.inputs import bounded, choice
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.wires import Wires
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

DIGIT, FIRST, SMALLEST = 1489, 1000, 8
FEW, MANY, UNSEEN, BATCH = 5, 500, 300, 25
ROLES = tuple(f"series{k}" for k in range(7))
GAP = 5.2
"""Cells of room between the picture and its map."""

PIXEL = Quantity("image")
MAP = Quantity("map", spec=".1f")
WEIGHT = Quantity("weight", role="sign", spec="+.2f")
EDGES = Quantity("edges", role="data", spec=",d")
PARAMS = Quantity("params", role="highlight", spec=",d")
DENSE = Quantity("dense", role="series0", spec=",d")
CONV = Quantity("conv", role="series1", spec=",d")
SIDE = Quantity("side", spec="d")
AMOUNT = Quantity("params", spec=".0e")
CHANNELS = Quantity("channels", role="data", spec="d")
MAPS = Quantity("maps", role="activation", spec="d")
SIZE = Quantity("size", spec="d")
ERROR = Quantity("error", role="loss", spec=".2p")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    kernel: str = choice("3", ("2", "3", "5"), what="side of the kernel, in pixels")
    filters: int = bounded(16, low=2, high=64, what="maps that a larger layer makes")
    side: int = bounded(28, low=12, high=64, what="side of a larger picture, in pixels")


@dataclass(frozen=True)
class Trial:
    """What both layers make of one unseen picture (n, n), and their share of error on many.

    ``error`` is the mean squared error over the mean square of the target.
    """

    target: np.ndarray
    conv: np.ndarray
    dense: np.ndarray
    error: np.ndarray
    pictures: int
    epochs: int


@dataclass(frozen=True)
class CnnParametersTrace:
    """Lines between a picture and its map, what they cost by side and channels, and two trials.

    ``all_lines``, ``near_lines`` (E, 4) are pixel and output; the former have the number ``way``
    of their direction, a near one comes with ``step`` and has the weight number ``weight``.
    ``edges``, ``params`` (3,) are of all lines, near lines, and near ones that share weights.
    """

    walk: Conv2DTrace
    kernel: np.ndarray
    all_lines: np.ndarray
    way: np.ndarray
    near_lines: np.ndarray
    step: np.ndarray
    weight: np.ndarray
    drawn: np.ndarray
    edges: np.ndarray
    params: np.ndarray
    sides: np.ndarray
    conv_by_side: np.ndarray
    dense_by_side: np.ndarray
    channels: np.ndarray
    maps: np.ndarray
    sizes: np.ndarray
    made: np.ndarray
    few: Trial
    place: Trial


def record(inputs: Inputs) -> CnnParametersTrace:
    """Lay the lines, count them, and let both layers learn what a hidden kernel does."""
    size, filters = int(inputs.kernel), inputs.filters
    layer, image = Conv2D(1, size), digits().x[DIGIT]
    hidden = layer.init(np.random.Generator(np.random.PCG64(1)), (1, *image.shape))["kernel"]
    walk = trace_conv2d(image, hidden[0, 0])
    lines, count = window_lines(walk), count_connections(layer, (1, *image.shape))
    every = np.array([(*px, *cell) for cell in walk.cells for px in np.ndindex(image.shape)])
    sides = np.arange(SMALLEST, inputs.side + 1)
    by_side = [count_connections(Conv2D(filters, size), (1, n, n)) for n in sides.tolist()]
    channels = np.array([1, 3, filters, filters])
    maps = np.array([1, filters, filters, 2 * filters])
    shapes = list(zip(channels.tolist(), maps.tolist(), strict=True))
    return freeze(
        CnnParametersTrace(
            walk=walk,
            kernel=hidden[0, 0],
            all_lines=every,
            way=ways_of(every),
            near_lines=lines[:, :4],
            step=lines[:, 4],
            weight=lines[:, 5],
            drawn=size**2 * np.arange(1, len(walk.cells) + 1),
            edges=np.array([count.inputs * count.outputs, count.edges, count.edges]),
            params=np.array([count.dense, count.unshared, count.parameters]),
            sides=sides,
            conv_by_side=np.array([each.parameters for each in by_side]),
            dense_by_side=np.array([each.dense for each in by_side]),
            channels=channels,
            maps=maps,
            sizes=np.full(len(shapes), size),
            made=np.array([Conv2D(m, size).n_params((c, *image.shape)) for c, m in shapes]),
            few=trial(hidden, FEW, 1000, turned=False),
            place=trial(hidden, MANY, 60, turned=True),
        )
    )


def ways_of(lines: np.ndarray) -> np.ndarray:
    """Number of the direction of each line (E, 4): lines of one way lie side by side.

    Level ones would lie on the next of their row; they are told apart by where they end.
    """
    down, across = (lines[:, 2:] - lines[:, :2]).T
    level = 2 * down == np.ptp(lines[:, 2]) - np.ptp(lines[:, 0])
    ways = np.stack([down, across, np.where(level, lines[:, 3], 0)])
    return np.unique(ways, axis=1, return_inverse=True)[1].reshape(len(lines))


def trial(kernel: np.ndarray, pictures: int, epochs: int, *, turned: bool) -> Trial:
    """Train a convolution and a dense layer, both linear, on what the kernel makes of pictures.

    ``turned``: in the right half of the map the target has the opposite sign.
    """
    x, side = digits().channels, 8
    y = conv2d(x, kernel)[:, 0]
    if turned:
        y = np.concatenate([y[..., : y.shape[-1] // 2], -y[..., y.shape[-1] // 2 :]], axis=-1)
    size, targets = y.shape[-1], y.reshape(len(y), -1)
    layers = (Conv2D(1, kernel.shape[-1]), Flatten()), (Flatten(), Dense(targets.shape[1]))
    unseen, answers, errors = slice(FIRST, FIRST + UNSEEN), [], []
    for parts in layers:
        network = Sequential(parts, "mse", (1, side, side))
        run = fit(
            network,
            x[:pictures],
            targets[:pictures],
            optimizer=adam(0.01),
            epochs=epochs,
            batch_size=min(pictures, BATCH),
            rng=0,
        )
        off = network.predict(run.params, x[unseen]) - targets[unseen]
        errors.append((off**2).mean() / (targets[unseen] ** 2).mean())
        answers.append(network.predict(run.params, x[DIGIT][None]).reshape(size, size))
    conv, dense = answers
    return Trial(y[DIGIT], conv, dense, np.array(errors), pictures, epochs)


def facts(trace: CnnParametersTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    size, outputs = len(trace.kernel), len(trace.walk.cells)
    pixels, (dense, _, conv) = trace.walk.image.size, trace.params.tolist()
    return {
        "pixels": pixels,
        "outputs": outputs,
        "kernel": size,
        "weights": size**2,
        "all_edges": int(trace.edges[0]),
        "near_edges": int(trace.edges[1]),
        "dense": dense,
        "conv": conv,
        "side": int(trace.sides[-1]),
        "filters": int(trace.maps[1]),
        "big_conv": int(trace.conv_by_side[-1]),
        "big_dense": int(trace.dense_by_side[-1]),
        "colour": int(trace.made[1]),
        "deep": int(trace.made[2]),
        "few": trace.few.pictures,
        "few_conv": float(trace.few.error[0]),
        "few_dense": float(trace.few.error[1]),
        "many": trace.place.pictures,
        "epochs": trace.place.epochs,
        "place_conv": float(trace.place.error[0]),
        "place_dense": float(trace.place.error[1]),
        "one_each": equal(pixels * outputs + outputs - dense, 0),
        "nearby": equal(len(trace.near_lines) - trace.edges[1], 0),
        "shared": equal(size**2 + 1 - conv, 0),
        "level": equal(np.ptp(trace.conv_by_side), 0),
        "rises": above(np.diff(trace.dense_by_side), 0),
        "by_channels": equal(
            trace.made - trace.sizes**2 * trace.channels * trace.maps - trace.maps, 0
        ),
        "few_win": below(trace.few.error[0] - trace.few.error[1], 0.0),
        "place_loses": above(trace.place.error[0] - trace.place.error[1], 0.0),
    }


def figures(t: CnnParametersTrace, page: Page) -> Figures:
    """Draw near lines beside all lines, the counts by side, and the two trials."""
    place = page.place(8.0, 2.9)
    left, right = place.columns(1.0, 1.0, gap=0.8)
    marks: list[Mark] = []
    for k, (box, key, wires_in) in enumerate(((left, "all", all_in), (right, "conv", near_in))):
        head, body, foot = box.rows(0.4, 3.1, 0.9, gap=0.12)
        image, cells = ends_in(body, t)
        wires, total = wires_in(image, cells, t), t.params[2 * k]
        tally = Tally(foot, {EDGES: t.edges[k], PARAMS: total})
        marks += [Note(head, key, level=True), image, cells.at(len(t.drawn)), wires, tally]
    yield "edges", page.put(place, *marks)
    place = page.place(8.0, 3.6)
    axes, dense, conv = growth_in(place.columns(3.0, 1.0)[0], t)
    yield "size", page.put(place, axes, dense, conv, *ends_of(place.columns(3.0, 1.0)[1], t))
    place = page.place(8.0, 3.0)
    yield "trials", page.put(place, *trial_in(place, t.place))


def ends_in(place: Place, t: CnnParametersTrace) -> tuple[Array, Array]:
    """The picture on the left, its map on the right, cells of one size."""
    rows, columns = t.walk.image.shape
    side = len(t.walk.output)
    first, _, last = place.columns(columns, GAP, side, gap=0.0)
    cell = min(first.width / columns, place.height / rows)
    style: dict[str, Any] = {"digits": False, "cell": cell}
    image = Array(first, t.walk.image, PIXEL, look="heat", **style)
    return image, Array(last, t.walk.output, MAP, look="signed", fills=1, **style).at(-1)


def all_in(image: Array, cells: Array, t: CnnParametersTrace) -> Wires:
    """A line from every pixel to every output."""
    thin: dict[str, Any] = {"roles": ("data",), "width": 0.35, "opacity": 0.2}
    return Wires(image, cells, t.all_lines, kinds=t.way, **thin)


def near_in(image: Array, cells: Array, t: CnnParametersTrace) -> Wires:
    """Lines from each output to its window, coloured by the place in it."""
    kinds: dict[str, Any] = {"kinds": t.weight, "columns": len(t.kernel), "roles": ROLES}
    return Wires(image, cells, t.near_lines, steps=t.step, **kinds)


def kernel_in(left: Place, right: Place, t: CnnParametersTrace) -> Array:
    """The shared weights between the picture and its map; in digits where there is room."""
    place = Place(left.right, right.left, left.bottom, left.top, left.board).inset(0.1, 0.0)
    side = min(0.74, place.width / len(t.kernel))
    style: dict[str, Any] = {"cell": side, "size": "small"}
    if len(t.kernel) > 3:
        return Array(place, t.kernel, WEIGHT, look="signed", tiles=True, digits=False, **style)
    return Array(place, t.kernel, WEIGHT, **style)


def ledger(place: Place, t: CnnParametersTrace, row: int, key: str) -> tuple[Note, Tally]:
    """Lines and parameters of one way to join the two."""
    head, body = place.rows(1.0, 2.0, gap=0.0)
    counts = {EDGES: t.edges[row], PARAMS: t.params[row]}
    return Note(head, key, bold=True, at=(0.0, 0.5)), Tally(body, counts)


def growth_in(place: Place, t: CnnParametersTrace) -> tuple[Axes, Line, Line]:
    """Parameters by the side of the picture, dense and convolution."""
    curves = t.dense_by_side, t.conv_by_side
    axes = Axes(place, (SIDE, t.sides), (AMOUNT, *curves), y_log=True, x_from=(SMALLEST, None))
    return axes, axes.line(t.sides, curves[0], "series0"), axes.line(t.sides, curves[1], "series1")


def ends_of(place: Place, t: CnnParametersTrace) -> tuple[Tally, ...]:
    """Parameters at the side of the moment; the last one to begin with."""
    counts = {DENSE: t.dense_by_side, CONV: t.conv_by_side}
    boxes = place.rows(1.0, 1.0, 2.0, gap=0.3)
    tallies = [
        Tally(box, {quantity: count})
        for box, (quantity, count) in zip(boxes, counts.items(), strict=False)
    ]
    return tuple(tally.at(len(t.sides) - 1) for tally in tallies)


def trial_in(place: Place, t: Trial) -> list[Mark]:
    """What was wanted of one unseen picture, what both make of it, and their error on many."""
    top = float(np.abs(t.target).max())
    marks: list[Mark] = []
    columns = zip(("target", "conv", "dense"), place.columns(1.0, 1.0, 1.0), strict=True)
    values = {"target": t.target, "conv": t.conv, "dense": t.dense}
    for k, (key, box) in enumerate(columns):
        head, body, foot = box.rows(0.5, 3.6, 0.6, gap=0.1)
        style: dict[str, Any] = {"look": "signed", "digits": False, "limits": (-top, top)}
        marks += [Note(head, key, level=True), Array(body, values[key], MAP, **style)]
        if k:
            label = f"{place.label('error')} "
            marks.append(Digit(foot, t.error[k - 1], ERROR, prefix=label))
    return marks


class CnnParametersScene(LessonScene[CnnParametersTrace]):
    """Picture, lines and map, with a ledger on the right; then larger pictures, and two trials."""

    @beat
    def dense(self) -> None:
        self.left, right = self.stage.columns(2.6, 1.0, gap=0.4)
        self.boxes = right.rows(1.0, 1.0, 1.0, gap=0.4)
        self.image, self.cells = ends_in(self.left, self.t)
        self.all = all_in(self.image, self.cells, self.t)
        self.stand(self.image, self.cells, self.all)
        self.rest(1.5)
        self.show(*ledger(self.boxes[0], self.t, 0, "dense"))

    @beat
    def local(self) -> None:
        t = self.t
        self.hide(self.all)
        self.near = near_in(self.image, self.cells, t).at(-1)
        window = self.image.window(t.walk.positions, t.walk.kernel.shape)
        here = self.cells.window(t.walk.cells)
        head, counts = ledger(self.boxes[1], t, 1, "near")
        drawn = Tally(self.boxes[1].rows(1.0, 1.0, 1.0, gap=0.0)[1], {EDGES: t.drawn})
        self.show(window, here, head, drawn, tempo="quick")
        self.run(self.clock(t.drawn), self.near, self.cells, window, here, drawn, seconds=5)
        self.hide(window, here)
        self.swap(drawn, counts)

    @beat
    def share(self) -> None:
        t = self.t
        kernel = kernel_in(self.image.box, self.cells.box, t)
        self.become(self.near, kernel)
        self.show(*ledger(self.boxes[2], t, 2, "shared"))

    @beat
    def size(self) -> None:
        self.keep()
        plot, side = self.stage.columns(2.4, 1.0, gap=0.5)
        axes, *lines = growth_in(plot, self.t)
        tallies = [tally.at(0) for tally in ends_of(side, self.t)]
        self.show(axes, *tallies)
        self.run(self.clock(self.t.sides, even=True), *lines, *tallies, seconds=5)

    @beat
    def channels(self) -> None:
        t = self.t
        self.keep()
        upper, lower = self.stage.inset(1.0, 0.2).rows(1.0, 2.6, gap=0.3)
        factors: list[str | Slot] = [
            Slot("row", t.sizes, SIZE), "times", Slot("column", t.sizes, SIZE), "times",
            Slot("in", t.channels, CHANNELS), "times", Slot("out", t.maps, MAPS), "+",
            Slot("bias", t.maps, MAPS), "=", Slot("made", t.made, PARAMS),
        ]  # fmt: skip
        rule = Rule(upper, *factors, states=True, moves=len(t.made), size="takeaway")
        columns = {SIZE: t.sizes, CHANNELS: t.channels, MAPS: t.maps, PARAMS: t.made}
        table = Table(lower, columns, rows=len(t.made))
        self.show(rule, table)
        self.run(self.clock(t.made), rule, table, seconds=6)

    @beat
    def few(self) -> None:
        self.keep()
        head, self.target, *answers = trial_in(self.stage.inset(0.5, 0.1), self.t.few)
        self.show(head, self.target)
        self.compare(answers)

    @beat
    def place(self) -> None:
        self.keep(self.target)
        head, target, *answers = trial_in(self.stage.inset(0.5, 0.1), self.t.place)
        self.show(head, tempo="quick")
        self.become(self.target, target)
        self.compare(answers)

    def compare(self, answers: list[Mark]) -> None:
        """Show what the convolution makes of it, then what the dense layer does."""
        self.rest(1.0)
        self.show(*answers[:3])
        self.rest(0.6)
        self.show(*answers[3:])
