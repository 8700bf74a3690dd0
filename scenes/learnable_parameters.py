"""Learnable parameters: the weights and biases that a step may move, and those that it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Sequential,
    digits,
    fit,
    freeze,
    sgd,
    trace_backward,
    trace_forward,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.window import Window
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.networks.network import Network
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.sum import Sum
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

CLASSES, RATE = 4, 0.1
LAYERS = ("conv", "norm", "pool", "flatten", "dropout", "dense")
BUFFERS = ("running_mean", "running_var")
SHEETS = ("w1", "b1", "w2", "b2", "w3", "b3")
TINY = 1e-14
FILLS = 32
"""Steps in which the matrices of the large network fill."""

WEIGHT = Quantity("weight", role="sign", spec="+.2f")
COUNT = Quantity("numbers", role="ink", spec=",d")
MOVED = Quantity("moved", role="data", spec="d")
TOTAL = Quantity("total", role="muted", spec="d")
IMAGES = Quantity("images", role="ink", spec="d")
Counting = tuple[list[Note], list[Digit], list[Array]]


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    width: int = bounded(6, low=3, high=8, what="units in each hidden layer of the small network")
    seed: int = bounded(0, low=0, high=99, what="seed of the random weights")
    batch: int = bounded(32, low=2, high=500, what="pictures in the second step of three")
    hidden: int = bounded(512, low=64, high=784, what="hidden units of the large network")


@dataclass(frozen=True)
class LearnableParametersTrace:
    """A small network and what one step moves of it; a larger one, steps on more pictures.

    ``edges`` are the weights (n_in, n_out); ``sheets`` the same (n_out, n_in) and the biases
    (n_out, 1) of each layer in turn, ``sizes`` their counts; ``masks`` (4, n_out, …) is 1 where
    the step has moved a number, lit from the last layer to the first, ``moved`` (4,) how many.
    ``cells`` (7, units, …) are the numbers of each layer of a convolutional network, 1 once they
    have been counted, running statistics never; ``learned`` (6,), ``so_far`` (7,) the counts.
    ``silent`` holds for both hidden layers the units that put out 0 for every sample.
    """

    edges: tuple[np.ndarray, ...]
    sheets: tuple[np.ndarray, ...]
    sizes: np.ndarray
    total: int
    units: int
    masks: tuple[np.ndarray, ...]
    moved: np.ndarray
    silent: tuple[np.ndarray, ...]
    silenced: int
    silent_moved: int
    still_gradient: float
    samples: int
    images: np.ndarray
    first_weights: np.ndarray
    moved_by_images: np.ndarray
    digits_total: int
    dark: np.ndarray
    cells: tuple[np.ndarray, ...]
    learned: np.ndarray
    so_far: np.ndarray
    buffers: int
    large: tuple[np.ndarray, ...]
    large_sizes: np.ndarray
    large_total: int


def record(inputs: Inputs) -> LearnableParametersTrace:
    """Count, take one step, and look which numbers differ afterwards."""
    data, width = digits(), inputs.width
    few = data.y < CLASSES
    x, y = data.x[few].mean(axis=1), data.y[few]
    net = dense(8, width, width, CLASSES)
    before, after = step(net, x, y, inputs.seed)
    changed = [a != b for a, b in zip(before, after, strict=True)]
    pairs = zip(before[::2], before[1::2], strict=True)
    params = tuple({"weight": weight, "bias": bias} for weight, bias in pairs)
    forward, back = trace_forward(net, params, x), trace_backward(net, params, x, y)
    gradients = [part for both in zip(back.dW, back.db, strict=True) for part in both]
    silent = tuple(np.flatnonzero((a == 0.0).all(axis=0)) for a in forward.a[:-1])
    cut = [np.zeros(part.shape, dtype=bool) for part in before]
    for layer, units in enumerate(silent):
        cut[2 * layer][units] = cut[2 * layer + 1][units] = True
        cut[2 * layer + 2][:, units] = True
    both = zip(gradients, changed, strict=True)
    still = [np.abs(slope[~moved]).max(initial=0.0) for slope, moved in both]
    masks = tuple(lit(sheet(moved), layer=k // 2) for k, moved in enumerate(changed))
    images, pixels = np.array([1, inputs.batch, len(data.y)]), data.flat
    wide = dense(pixels.shape[1], 32, 10)
    steps = [step(wide, pixels[:n], data.y[:n], inputs.seed) for n in images.tolist()]
    moves = [[a != b for a, b in zip(*both, strict=True)] for both in steps]
    local = Conv2D(8, 3, activation="relu"), BatchNorm(), MaxPool2D(2)
    layers = *local, Flatten(), Dropout(0.5), Dense(10, "softmax")
    mixed = Sequential(layers, "cross_entropy", (1, 8, 8))
    kept = mixed.init(np.random.default_rng(inputs.seed))
    learned = np.array(mixed.summary().n_params)
    large = dense(784, inputs.hidden, 10)
    blank = [(inputs.hidden, 784), (inputs.hidden, 1), (10, inputs.hidden), (10, 1)]
    return freeze(
        LearnableParametersTrace(
            edges=tuple(weight.T for weight in before[::2]),
            sheets=tuple(map(sheet, before)),
            sizes=np.array([part.size for part in before]),
            total=net.summary().total,
            units=8 + 2 * width + CLASSES,
            masks=masks,
            moved=np.array([int(sum(mask[k].sum() for mask in masks)) for k in range(4)]),
            silent=silent,
            silenced=int(sum(part.sum() for part in cut)),
            silent_moved=int(sum((c & m).sum() for c, m in zip(cut, changed, strict=True))),
            still_gradient=float(max(still)),
            samples=len(x),
            images=images,
            first_weights=np.array([parts[0].astype(float) for parts in moves]),
            moved_by_images=np.array([sum(int(part.sum()) for part in parts) for parts in moves]),
            digits_total=wide.summary().total,
            dark=np.flatnonzero((pixels == 0.0).all(axis=0)),
            cells=tuple(counted(parts, layer) for layer, parts in enumerate(kept) if parts),
            learned=learned,
            so_far=np.append(0, learned.cumsum()),
            buffers=sum(part.size for name, part in kept[1].items() if name in BUFFERS),
            large=tuple(np.ones(shape) for shape in blank),
            large_sizes=np.array([int(np.prod(shape)) for shape in blank]),
            large_total=large.summary().total,
        )
    )


def dense(inputs: int, *widths: int) -> Sequential:
    """Dense layers with ReLU between them and softmax at the end."""
    hidden = (Dense(width, "relu") for width in widths[:-1])
    return Sequential((*hidden, Dense(widths[-1], "softmax")), "cross_entropy", (inputs,))


def step(
    net: Sequential, x: np.ndarray, y: np.ndarray, seed: int
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Weights and biases, layer by layer, before and after one step on all of ``x``."""
    run = fit(
        net, x, y, optimizer=sgd(RATE), epochs=1, batch_size=len(x), rng=seed, snapshot_steps=(0, 1)
    )
    before, after = (
        [layer[name] for layer in params for name in ("weight", "bias")] for params in run.snapshots
    )
    return before, after


def sheet(part: np.ndarray) -> np.ndarray:
    """A row for each unit: weights as they are, biases as a column."""
    return part if part.ndim == 2 else part[:, None]


def lit(moved: np.ndarray, layer: int) -> np.ndarray:
    """Moved cells over four steps (4, …): none, then layer 2, 1 and 0 come on in turn."""
    return np.array([moved & (k >= 3 - layer) for k in range(4)]).astype(float)


def counted(parts: dict[str, np.ndarray], layer: int) -> np.ndarray:
    """A row per unit over seven steps (7, units, …): learnable numbers are 1 after its layer."""
    learn = [np.full((len(p), p[0].size), name not in BUFFERS) for name, p in parts.items()]
    return np.array([(step > layer) * np.hstack(learn) for step in range(7)]).astype(float)


def facts(trace: LearnableParametersTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    weights, moved = int(trace.sizes[::2].sum()), int(trace.moved[-1])
    silent = sum(map(len, trace.silent))
    _, norm, *none, _ = trace.learned.tolist()
    return {
        "weights": weights,
        "biases": trace.total - weights,
        "total": trace.total,
        "units": trace.units,
        "samples": trace.samples,
        "moved": moved,
        "still": trace.total - moved,
        "silent": silent,
        "silenced": trace.silenced,
        "digits_total": trace.digits_total,
        "dark": len(trace.dark),
        "dark_weights": trace.first_weights.shape[1] * len(trace.dark),
        "norm": norm,
        "buffers": trace.buffers,
        "first": int(trace.large_sizes[0]),
        "large_total": trace.large_total,
        "share": float(trace.large_sizes[0] / trace.large_total),
        "adds_up": equal(trace.sizes.sum() - trace.total, 0),
        "large_adds_up": equal(trace.large_sizes.sum() - trace.large_total, 0),
        "all_move": equal(trace.total - moved, 0),
        "some_still": above(trace.total - moved, 0),
        "any_silent": above(silent, 0),
        "silent_still": equal(trace.silent_moved, 0),
        "no_gradient": at_most(trace.still_gradient, TINY),
        "more_move": above(np.diff(trace.moved_by_images), 0),
        "dark_still": equal(trace.first_weights[:, :, trace.dark], 0.0),
        "add_none": equal(none, 0),
        "as_drawn": equal(sum(each[-1].sum() for each in trace.cells) - trace.so_far[-1], 0),
        "most": above(trace.large_sizes[0] / trace.large_total, 0.9),
    }


def figures(t: LearnableParametersTrace, page: Page) -> Figures:
    """Draw what one step moved, and the matrices of the large network to scale."""
    place = page.place(9.4, 3.9)
    body, foot = place.rows(4.6, 0.8, gap=0.1)
    masks = masks_in(body, t).at(3)
    marks = *masks.marks, *frames_on(masks, t), *score_in(foot, t)
    yield "moved", page.put(place, *marks)
    place = page.place(9.4, 4.9)
    yield "scale", page.put(place, *large_in(place, t))


def sheets_in(place: Place, sheets: Sequence[Any], **style: Any) -> Together:
    """Weights and biases of each layer in a row, a square for each number, all of one size."""
    shapes = [np.shape(each)[-2:] for each in sheets]
    boxes = place.columns(*(columns for _, columns in shapes), gap=0.36)
    most = max(rows for rows, _ in shapes)
    widths = [box.width / columns for box, (_, columns) in zip(boxes, shapes, strict=True)]
    cell = min((place.height - 1.1) / most, *widths)
    look: dict[str, Any] = {"digits": False, "tiles": True, "cell": cell, "at": (0.5, 0.42)}
    named = zip(boxes, sheets, SHEETS, strict=True)
    made = (Array(box, each, WEIGHT, **look, **style).titled(key) for box, each, key in named)
    return Together(*made)


def weights_in(place: Place, t: LearnableParametersTrace) -> Together:
    """Weights and biases by sign and size, which come from the edges and units of a network."""
    most = max(float(np.abs(each).max()) for each in t.sheets)
    made = sheets_in(place, t.sheets, look="signed", limits=(-most, most))
    for name in made.parts:
        k, cell = name.split("/")
        if cell != "name":
            row, column = cell.split(",")
            layer = int(k) // 2
            edge, unit = f"edge{layer}:{column},{row}", f"unit{layer + 1},{row}"
            made.origins[name] = unit if int(k) % 2 else edge
    return made


def masks_in(place: Place, t: LearnableParametersTrace) -> Together:
    """Which numbers the step has moved so far."""
    return sheets_in(place, t.masks, look="heat", limits=(0.0, 1.0), steps=True).at(0)


def frames_on(masks: Together, t: LearnableParametersTrace) -> list[Window]:
    """Frames around the weights into, the bias of, and the weights out of each silent unit."""
    frames: list[Window] = []
    arrays = [mark for mark in masks.marks if isinstance(mark, Array)]
    for layer, units in enumerate(t.silent):
        into, bias, out = arrays[2 * layer : 2 * layer + 3]
        for unit in units.tolist():
            frames.append(into.window([(unit, 0)], (1, into.columns), "loss"))
            frames.append(bias.window([(unit, 0)], (1, 1), "loss"))
            frames.append(out.window([(0, unit)], (out.rows, 1), "loss"))
    return frames


def score_in(place: Place, t: LearnableParametersTrace) -> tuple[Digit, Digit]:
    """How many have moved at a moment, the last one to begin with, and of how many."""
    left, right = place.columns(1.0, 1.0, gap=0.6)
    words = {key: f"{place.label(key)} " for key in ("moved", "total")}
    style: dict[str, Any] = {"size": "heading"}
    moved = Digit(left, t.moved, MOVED, prefix=words["moved"], align=1.0, at=(1.0, 0.5), **style)
    total = Digit(right, t.total, TOTAL, prefix=words["total"], align=-1.0, at=(0.0, 0.5), **style)
    return moved.at(len(t.moved) - 1), total


def large_in(place: Place, t: LearnableParametersTrace) -> tuple[Array, Array, Sum]:
    """Both matrices of the large network at one scale, and the sum of all its numbers."""
    body, foot = place.rows(4.4, 0.7, gap=0.1)
    rows, columns = t.large[0].shape
    left, right = body.columns(columns, rows, gap=0.5)
    cell = min((body.height - 0.6) / rows, left.width / columns)
    style: dict[str, Any] = {"look": "heat", "digits": False, "limits": (0.0, 1.0), "cell": cell}
    first, second = (
        Array(box, each, WEIGHT, at=(0.5, 0.46), fills=-(-each.size // FILLS), **style).titled(key)
        for box, each, key in zip((left, right), t.large[::2], SHEETS[::2], strict=False)
    )
    return first, second, Sum(foot, t.large_sizes, t.large_total, COUNT)


def layers_in(place: Place, t: LearnableParametersTrace) -> Counting:
    """Name, place and count of each layer, which the numbers of three of them fill."""
    top, bottom = place.rows(2.6, 1.7, gap=0.3)
    boxes = [box.rows(0.6, 1.3, 0.6, gap=0.1) for box in top.columns(*[1.0] * 5, gap=0.2)]
    boxes.append(bottom.columns(1.5, 10.4, 1.2, gap=0.1))
    cell = boxes[-1][1].width / t.cells[-1].shape[2]
    look: dict[str, Any] = {"look": "heat", "digits": False, "tiles": True, "limits": (0.0, 1.0)}
    pairs = zip((boxes[0][1], boxes[1][1], boxes[-1][1]), t.cells, strict=True)
    made = [Array(body, each, MOVED, steps=True, cell=cell, **look) for body, each in pairs]
    names = [Note(box[0], key) for box, key in zip(boxes, LAYERS, strict=True)]
    digits = [Digit(box[2], count, COUNT) for box, count in zip(boxes, t.learned, strict=True)]
    return names, digits, made


class LearnableParametersScene(LessonScene[LearnableParametersTrace]):
    """A network folds into its numbers; a step lights those that it moves, on more pictures too."""

    @beat
    def edges(self) -> None:
        t = self.t
        self.body, self.foot = self.stage.rows(4.6, 0.8, gap=0.1)
        net = Network(self.body.inset(1.4, 0.0), t.edges)
        self.stand(net)
        for fan in net.edges:
            self.pulse(fan.pulse())
        for units, fan in zip(t.edges, net.edges, strict=True):
            self.run(self.clock(units.shape[1]), fan, seconds=1.2)
        self.sheets = self.become(net, weights_in(self.body, t))
        self.sum = Sum(self.foot, t.sizes, t.total, COUNT)
        self.show(self.sum)

    @beat
    def step(self) -> None:
        t = self.t
        moved, total = score_in(self.foot, t)
        self.hide(self.sum)
        self.masks = self.become(self.sheets, masks_in(self.body, t))
        self.show(moved.at(0), total, tempo="quick")
        self.run(self.clock(t.moved), self.masks, moved, seconds=5)

    @beat
    def still(self) -> None:
        frames = frames_on(self.masks, self.t)
        if frames:
            self.show(*frames, tempo="slow", lag=0.3)

    @beat
    def batch(self) -> None:
        t = self.t
        self.keep()
        left, right = self.stage.columns(2.5, 1.0, gap=0.5)
        style: dict[str, Any] = {"look": "heat", "digits": False, "limits": (0.0, 1.0)}
        first = Array(left, t.first_weights, MOVED, steps=True, at=(0.5, 0.45), **style)
        first.titled("first")
        table = Table(right.inset(0.0, 1.0), {IMAGES: t.images, MOVED: t.moved_by_images}, rows=3)
        self.show(first, table)
        self.run(self.clock(t.images), first, table, seconds=6)
        columns = [first.window([(0, dark)], (first.rows, 1), "loss") for dark in t.dark.tolist()]
        self.show(*columns, tempo="slow", lag=0.3)

    @beat
    def layers(self) -> None:
        t = self.t
        self.keep()
        place, foot = self.stage.rows(4.6, 0.7, gap=0.2)
        names, digits, cells = layers_in(place, t)
        total = Digit(foot, t.so_far, COUNT, size="heading", prefix=f"{foot.label('sum')} ")
        self.show(*names, *(each.at(0.0) for each in cells), total)
        clock = self.clock(t.so_far)
        for layer, digit in enumerate(digits, start=1):
            self.run(clock, *cells, total, seconds=0.6, to=layer)
            self.show(digit, tempo="quick")
        self.show(cells[1].window([(0, 2)], (cells[1].rows, 2), "loss"))

    @beat
    def scale(self) -> None:
        self.keep()
        first, second, total = large_in(self.stage, self.t)
        self.show(first.at(-1), second.at(-1))
        self.run(self.clock(FILLS), first, second, seconds=4)
        self.show(total)
