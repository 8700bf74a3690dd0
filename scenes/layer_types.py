"""Kinds of layers, told apart by one poke: change a pixel, and see which outputs notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    LSTM,
    AvgPool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    LayerNorm,
    MaxPool2D,
    SelfAttention,
    digits,
    freeze,
    pixel_uses,
    trace_poke,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.reach import Reach
from dlmotion.stage.marks.arrays.shape import Shape
from dlmotion.stage.marks.arrays.window import Window
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

GREYS, SIDE, BATCH, WINDOW, KERNEL, MASK = 16.0, 8, 4, 2, 3, 5
KINDS = (
    "dense", "conv", "pool", "recurrent", "attention", "norm", "embedding", "flatten", "dropout"
)  # fmt: skip

GREY: dict[str, Any] = {"look": "heat", "steps": True, "limits": (0.0, GREYS)}
"""How the digit is drawn, before and after the poke."""

PIXEL = Quantity("pixel", spec=".0f")
CHANGE = Quantity("change", spec=".2f")
OUTPUT = Quantity("outputs", role="activation", spec=".2f")
CHANGED = Quantity("changed", role="highlight", spec=".0f")
OUTPUTS = Quantity("outputs", role="activation", spec=".0f")
PARAMS = Quantity("params", role="muted", spec=".0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    digit: int = bounded(1489, low=0, high=1790, what="which handwritten digit")
    row: int = bounded(4, low=1, high=7, what="row of the pixel that is poked, from 0")
    column: int = bounded(5, low=0, high=7, what="its column, from 0")


@dataclass(frozen=True)
class Response:
    """What a layer puts out before and after the poke (2, …), and where that differs.

    ``change`` is the magnitude of the difference, first zero; ``count`` (2,) how many differ.
    """

    output: np.ndarray
    change: np.ndarray
    changed: np.ndarray
    count: np.ndarray
    size: int
    params: int
    given: np.ndarray
    made: np.ndarray


@dataclass(frozen=True)
class LayerTypesTrace:
    """One pixel of a digit poked, and the response of each kind of layer, untrained."""

    image: np.ndarray
    pixel: np.ndarray
    place: np.ndarray
    window: np.ndarray
    largest: np.ndarray
    winner: np.ndarray
    by_kind: dict[str, Response]
    covered: int


def record(inputs: Inputs) -> LayerTypesTrace:
    """Poke one pixel, and ask every kind of layer what it noticed."""
    data, row, column = digits(scaled=False), inputs.row, inputs.column
    images = data.x[inputs.digit : inputs.digit + BATCH]
    poked = images[0].copy()
    poked[row, column] = 0.0 if images[0, row, column] > 0 else GREYS
    corner = np.array([row, column]) // WINDOW * WINDOW
    part = np.s_[corner[0] : corner[0] + WINDOW, corner[1] : corner[1] + WINDOW]
    return freeze(
        LayerTypesTrace(
            image=np.stack([images[0], poked]),
            pixel=np.array([images[0, row, column], poked[row, column]]),
            place=np.array([row, column]),
            window=corner,
            largest=np.array([images[0][part].max(), poked[part].max()]),
            winner=corner + np.unravel_index(poked[part].argmax(), (WINDOW, WINDOW)),
            by_kind=responses(images, row, column, poked[row, column]),
            covered=int(pixel_uses(SIDE, KERNEL)[row, column]),
        )
    )


def responses(images: np.ndarray, row: int, column: int, level: float) -> dict[str, Response]:
    """Poke the first picture as every kind of layer reads it: image, row of pixels, steps, words.

    Batch normalisation alone is given all of them.
    """
    x, value = images / GREYS, level / GREYS
    deep, steps, flat = x[:1, None], x[:1], x.reshape(len(x), -1)
    at, step, place = (0, 0, row, column), (0, row, column), (0, row * SIDE + column)
    words, square = images[:1, row].astype(int), (SIDE, SIDE)
    rows, pooled = LSTM(4, return_sequences=True), (SIDE // WINDOW,) * 2
    looked_up = Embedding(int(GREYS) + 1, 4)
    return {
        "dense": response(Dense(4), flat[:1], place, value, (4,)),
        "conv": response(Conv2D(1, KERNEL), deep, at, value, (SIDE - KERNEL + 1,) * 2),
        "pool": response(MaxPool2D(WINDOW), deep, at, value, pooled),
        "mean": response(AvgPool2D(WINDOW), deep, at, value, pooled),
        "recurrent": response(rows, steps, step, value, (SIDE, 4)),
        "attention": response(SelfAttention(2), steps, step, value, square),
        "norm": response(LayerNorm(), flat[:1], place, value, square),
        "batch": response(BatchNorm(), flat, place, value, (len(x), *square), training=True),
        "embedding": response(looked_up, words, (0, column), level, (SIDE, 4)),
        "flatten": response(Flatten(), deep, at, value, (SIDE * SIDE,)),
        "dropout": response(Dropout(0.5), deep, at, value, square, training=True),
    }


def response(
    layer: Any,
    x: np.ndarray,
    index: tuple[int, ...],
    value: float,
    shown: tuple[int, ...],
    *,
    training: bool = False,
) -> Response:
    """Poke one number of a batch (N, …); outputs are laid out as they are ``shown``."""
    params = layer.init(np.random.Generator(np.random.PCG64(0)), x.shape[1:])
    poke = trace_poke(layer, params, x, index, value, training=training, seed=MASK)
    output = np.stack([poke.before.reshape(shown), poke.after.reshape(shown)])
    change = np.abs(output - output[0])
    return Response(
        output=output,
        change=change,
        changed=poke.changed.reshape(shown),
        count=np.array([0, poke.count]),
        size=output[0].size,
        params=layer.n_params(x.shape[1:]),
        given=lengths(x.shape[1:]),
        made=lengths(poke.after.shape[1:]),
    )


def lengths(shape: tuple[int, ...]) -> np.ndarray:
    """Shape of one sample; a single channel is not counted."""
    return np.array(shape[1:] if len(shape) == 3 else shape)


def facts(trace: LayerTypesTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    row, column = (int(index) for index in trace.place)
    kinds = trace.by_kind
    noticed = {kind: int(kinds[kind].count[1]) for kind in KINDS}
    left_out = {kind: kinds[kind].size - noticed[kind] for kind in KINDS}
    before, after = (int(level) for level in trace.largest)
    recurrent, batch, words = (kinds[kind] for kind in ("recurrent", "batch", "embedding"))
    return {
        **{f"{kind}_count": count for kind, count in noticed.items()},
        **{f"{kind}_size": kinds[kind].size for kind in KINDS},
        "mean_count": int(kinds["mean"].count[1]),
        "level": int(trace.pixel[0]),
        "poked": int(trace.pixel[1]),
        "least": min(noticed.values()),
        "most": max(noticed.values()),
        "kernel": KERNEL,
        "largest": before,
        "largest_after": after,
        "row": row + 1,
        "side": SIDE,
        "batch": BATCH,
        "all_joined": equal(left_out["dense"], 0),
        "covering": equal(noticed["conv"] - trace.covered, 0),
        "lost": equal(noticed["pool"], 0),
        "won": equal(noticed["pool"], 1),
        "none_before": equal(recurrent.changed[:row].sum(), 0),
        "all_after": equal((~recurrent.changed[row:]).sum(), 0),
        "all_rows": equal(left_out["attention"], 0),
        "all_scaled": equal(left_out["norm"], 0),
        "one_a_picture": equal(batch.changed[:, row, column].sum() - BATCH, 0),
        "in_all": equal(batch.count[1] - BATCH, 0),
        "one_word": equal((~words.changed[column]).sum(), 0),
        "no_other": equal(noticed["embedding"] - words.changed[column].sum(), 0),
        "moved": equal(noticed["flatten"], 1),
        "dropped": equal(noticed["dropout"], 0),
        "let_through": equal(noticed["dropout"], 1),
    }


def figures(t: LayerTypesTrace, page: Page) -> Figures:
    """Draw the poked digit, and beside it what each kind of layer noticed, with its numbers."""
    place = page.place(8.0, 4.5)
    left, right = place.columns(0.85, 3.3, gap=0.35)
    marks: list[Mark] = list(finger_on(left, t, 1))
    for kind, box in zip(KINDS, right.grid(3, 3, gap=0.25), strict=True):
        marks += numbered(box, kind, t.by_kind[kind], 1)
    yield "kinds", page.put(place, *marks)


def finger_on(place: Place, t: LayerTypesTrace, step: int = 0) -> tuple[Array, Array, Window]:
    """The digit, before or after the poke, and its pixel with the number in a frame."""
    image = Array(place, t.image, PIXEL, digits=False, **GREY)
    pixel = Array(image.place_of(*t.place), t.pixel, PIXEL, size="small", **GREY)
    frame = image.window(t.place, role="highlight")
    return image.at(step), pixel.at(step), frame


def outputs(place: Place, t: Response, *, digits: bool = False) -> Array:
    """How much each output changes, in tiles; or the outputs themselves, where they are few."""
    single = t.changed.ndim == 1
    cell = (0.5, place.height / t.size) if single and t.size > SIDE else None
    style: dict[str, Any] = {"steps": True, "upright": single, "cell": cell}
    if digits:
        return Array(place, t.output, OUTPUT, **style)
    return Array(place, t.change, CHANGE, look="heat", digits=False, tiles=True, **style)


def pictures(place: Place, t: Response) -> tuple[tuple[Array, Any], ...]:
    """The outputs of a batch, a picture each, and which of them changed."""
    style: dict[str, Any] = {"look": "heat", "digits": False, "steps": True}
    boxes = enumerate(place.grid(2, BATCH // 2, gap=0.3))
    return tuple((Array(box, t.change[:, k], CHANGE, **style), t.changed[k]) for k, box in boxes)


def panel(place: Place, kind: str, t: Response, step: int) -> list[Mark]:
    """The name of a kind of layer above its outputs, with rims around those that changed."""
    head, body = place.rows(0.36, 1.3, gap=0.08)
    cells = outputs(body, t).at(step)
    return [Note(head, kind, size="small"), cells, Reach(cells, t.changed).at(step)]


def numbered(place: Place, kind: str, t: Response, step: int) -> list[Mark]:
    """The same, and beside it how many of how many changed, shapes and parameters."""
    head, body = place.rows(0.36, 1.3, gap=0.08)
    left, right = body.columns(1.0, 1.4, gap=0.15)
    cells = outputs(left, t).at(step)
    name, rims = Note(head, kind, size="small", at=(0.0, 0.5)), Reach(cells, t.changed).at(step)
    return [name, cells, rims, *(mark.at(step) for mark in counted(right, t))]


def counted(place: Place, t: Response, sizes: tuple[str, str] = ("number", "small")) -> list[Mark]:
    """How many of how many outputs changed, shapes of input and output, parameters."""
    count, shape, params = place.rows(1.0, 1.0, 1.0, gap=0.0)
    first, second = count.columns(1.0, 1.2, gap=0.08)
    label = f" {place.label('params')}"
    return [
        Digit(first, t.count, CHANGED, size=sizes[0], align=1.0, at=(1.0, 0.5)),
        Digit(second, t.size, OUTPUTS, size=sizes[0], align=-1.0, at=(0.0, 0.5), prefix="/ "),
        *shapes(shape, t, sizes[1]),
        Digit(params, t.params, PARAMS, size=sizes[1], suffix=label),
    ]


def shapes(place: Place, t: Response, size: str) -> tuple[Mark, ...]:
    """Shape of what goes in, and of what comes out."""
    first, arrow, second = place.columns(1.0, 0.25, 1.0, gap=0.05)
    made = Shape(second, t.made, size=size)
    return Shape(first, t.given, size=size), Note(arrow, "to", size=size), made


def views_of(place: Place, t: Response, *, digits: bool) -> tuple[tuple[Array, Any], ...]:
    """Outputs of a layer with what changed of them: one view, or one a picture of a batch."""
    if t.changed.ndim < 3:
        return ((outputs(place, t, digits=digits), t.changed),)
    return pictures(place, t)


def told_of(place: Place, kind: str, t: Response, *, digits: bool) -> Any:
    """A layer's name, what its shades mean, and its numbers."""
    name, numbers, key = place.rows(0.8, 2.6, 1.0, gap=0.2)
    shades = [] if digits else [Note(key, "stronger", size="small", role="muted")]
    counts = counted(numbers, t, ("takeaway", "label"))
    return [Note(name, kind, size="heading", bold=True), *shades], counts


class LayerTypesScene(LessonScene[LayerTypesTrace]):
    """The digit with its poked pixel on the left; on the right the outputs of one layer."""

    @beat
    def poke(self) -> None:
        self.left, self.right = self.stage.columns(1.0, 2.1, gap=0.3)
        self.image, self.pixel, frame = finger_on(self.left, self.t, 1)
        self.finger = Together(self.image, self.pixel, frame)
        boxes = zip(KINDS, self.right.inset(0.4, 0.0).grid(3, 3), strict=True)
        panels = [panel(box, kind, self.t.by_kind[kind], 1) for kind, box in boxes]
        self.answers: list[Mark] = [mark for each in panels for mark in each]
        self.cells = Together(panels[0][1])
        self.stand(self.finger, *self.answers)
        self.rest(2.0)
        self.timer = self.clock(2, even=True)
        self.timer.moment = 1.0
        self.take_back()
        self.touch()

    @beat
    def dense(self) -> None:
        self.ask("dense", digits=True)

    @beat
    def conv(self) -> None:
        self.ask("conv")

    @beat
    def pool(self) -> None:
        self.ask("pool")
        window = self.image.window(self.t.window, (WINDOW, WINDOW), role="loss")
        best = self.image.place_of(*self.t.winner)
        number = Array(best, self.t.largest, PIXEL, size="small", **GREY).at(1)
        stands = (self.t.winner == self.t.place).all()  # then its number is there already
        self.show(window, *(() if stands else (number,)))
        self.rest(1.2)
        self.ask("mean")

    @beat
    def recurrent(self) -> None:
        self.ask("recurrent")

    @beat
    def attention(self) -> None:
        self.ask("attention")

    @beat
    def norm(self) -> None:
        self.ask("norm")
        self.rest(0.8)
        self.ask("batch")

    @beat
    def embedding(self) -> None:
        self.ask("embedding")

    @beat
    def flatten(self) -> None:
        self.ask("flatten")
        self.rest(0.8)
        self.ask("dropout")

    @beat
    def table(self) -> None:
        self.keep()
        for kind, box in zip(KINDS, self.stage.grid(3, 3), strict=True):
            self.show(*numbered(box, kind, self.t.by_kind[kind], 1), tempo="quick")
        self.rest(1.5)

    def ask(self, kind: str, *, digits: bool = False) -> None:
        """Take the pixel back; the next layer's outputs come out of the last; poke again."""
        t = self.t.by_kind[kind]
        self.take_back()
        self.keep(self.finger, self.cells)
        _, body, side = self.right.columns(0.45, 1.15, 1.0)
        words, counts = told_of(side, kind, t, digits=digits)
        self.show(*words, *counts, tempo="quick")
        views = views_of(body, t, digits=digits)
        self.cells = self.become(self.cells, Together(*(cells for cells, _ in views)), "plain")
        reached = [Reach(cells, changed, self.pixel.box.at(1.0, 0.5)) for cells, changed in views]
        self.answers = [self.cells, *reached, *counts]
        self.touch()

    def take_back(self) -> None:
        """Undo the poke, with all that it did."""
        self.run(self.timer, self.finger, *self.answers, seconds=0.4, to=0)

    def touch(self) -> None:
        """Poke the pixel; then the outputs answer."""
        self.run(self.clock(2, even=True), self.finger, seconds=0.4)
        self.timer = self.clock(2, even=True)
        self.run(self.timer, *self.answers, seconds=1.2)
