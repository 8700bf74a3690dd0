"""A convolutional network, trained here: one image walks through it, every map as it really is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlcore import (
    Activation,
    Conv2D,
    Conv2DTrace,
    Dense,
    Flatten,
    MaxPool2D,
    Pool2DTrace,
    Sequential,
    accuracy,
    adam,
    digits,
    fit,
    shift,
    trace_conv2d,
    trace_forward,
    trace_pool2d,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal, true
from dlmotion.stage.images import grey_image
from dlmotion.stage.inputs import bounded, image_file
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.maps import Maps
from dlmotion.stage.marks.arrays.shape import Shape
from dlmotion.stage.marks.arrays.tensor import Tensor
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot
from dlmotion.stage.numerals import adding_spec
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

SEEN, SIDE, DEEP = 1400, 8, 8
LAYERS = ("image", "conv", "relu", "pool", "deep", "flat", "dense")

VALUE = Quantity("image", spec=".2f")
SHARE = Quantity("dense", role="data", spec=".2p")
CLASS = Quantity("dense", spec="d")
COUNT = Quantity("params", role="muted", spec="d")
PLACE = Quantity("right", role="data", spec="d")
RIGHT = Quantity("right_answers", role="loss", spec=".0%")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    digit: int = bounded(1489, low=SEEN, high=1796, what="which digit that training left out")
    image: str = image_file(what="a picture of your own instead of the digit")
    filters: int = bounded(4, low=2, high=4, what="kernels of the first convolution")
    epochs: int = bounded(8, low=1, high=30, what="how often training goes through the digits")
    shift: int = bounded(2, low=1, high=3, what="pixels that the image moves to the right")
    seed: int = bounded(2, low=0, high=999, what="of the start and of the order in training")


@dataclass(frozen=True)
class CnnArchitectureTrace:
    """The trained network's answer, layer by layer, to an image at S places.

    One window, one pooled map; totals.
    """

    own_image: bool
    turned: bool
    label: int
    image: np.ndarray
    conv: np.ndarray
    relu: np.ndarray
    pool: np.ndarray
    deep: np.ndarray
    flat: np.ndarray
    probs: np.ndarray
    deep_grid: np.ndarray
    kernels: np.ndarray
    shapes: tuple[np.ndarray, ...]
    n_params: np.ndarray
    walk: Conv2DTrace
    products: np.ndarray
    spec: str
    pooling: Pool2DTrace
    strongest: int
    classes: np.ndarray
    predicted: np.ndarray
    places: np.ndarray
    accuracy: np.ndarray
    tested: int


def record(inputs: Inputs) -> CnnArchitectureTrace:
    """Train on the first digits, then show one that it never saw, also moved to the right."""
    data = digits()
    first = Conv2D(inputs.filters, 3, padding=1), Activation("relu"), MaxPool2D(2)
    layers = (*first, Conv2D(DEEP, 3, activation="relu"), Flatten(), Dense(10, "softmax"))
    net = Sequential(layers, loss="cross_entropy", input_shape=(1, SIDE, SIDE))
    rng = np.random.Generator(np.random.PCG64(inputs.seed))
    x, y, unseen, labels = data.channels[:SEEN], data.y[:SEEN], data.channels[SEEN:], data.y[SEEN:]
    run = fit(net, x, y, optimizer=adam(0.01), epochs=inputs.epochs, batch_size=32, rng=rng)
    picture, turned = own_image(inputs.image) if inputs.image else (data.x[inputs.digit], False)
    places = np.arange(inputs.shift + 1)
    moved = np.stack([shift(picture, right=int(k))[None] for k in places])
    way = trace_forward(net, run.params, moved)
    strongest = int(way.a[1][0].max(axis=(1, 2)).argmax())
    kernels, bias = run.params[0]["kernel"], float(run.params[0]["bias"][strongest])
    walk, summary = trace_conv2d(picture, kernels[strongest, 0], bias, padding=1), net.summary()
    products = walk.products.sum(axis=(1, 2))
    right = [accuracy(net.predict(run.params, shift(unseen, right=int(k))), labels) for k in places]
    names = ("image", "conv", "relu", "pool", "deep", "flat", "probs")
    return CnnArchitectureTrace(
        own_image=bool(inputs.image),
        turned=turned,
        label=int(data.y[inputs.digit]),
        **dict(zip(names, (way.x, *way.a), strict=True)),
        deep_grid=way.a[3][0].reshape(2, DEEP // 2, 2, 2),
        kernels=kernels[:, 0],
        shapes=tuple(np.array(shape) for shape in (summary.input_shape, *summary.output_shapes)),
        n_params=np.array((0, *summary.n_params)),
        walk=walk,
        products=products,
        spec=adding_spec(float(products[walk.sums.argmax()]), bias),
        pooling=trace_pool2d(way.a[1][0, strongest], 2),
        strongest=strongest,
        classes=np.arange(10),
        predicted=way.a[5].argmax(axis=1),
        places=places,
        accuracy=np.array(right),
        tested=len(unseen),
    )


def own_image(path: str) -> tuple[np.ndarray, bool]:
    """The user's image with strokes as bright as in the data, and whether it was turned for that.

    Strokes are the rarer of dark and bright.
    """
    image = grey_image(path, SIDE)
    turned = bool(image.mean() >= 0.5)
    return (1.0 - image if turned else image), turned


def facts(trace: CnnArchitectureTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    first, last = (int(answer) for answer in trace.predicted[[0, -1]])
    rest, share = float(trace.probs[-1, first]), float(trace.probs[0, first])
    negative = int((trace.conv[0] < 0).sum())
    return {
        "share": share,
        "rest": rest,
        "moved_share": float(trace.probs[-1, last]),
        "accuracy": float(100 * trace.accuracy[0]),
        "moved_accuracy": float(100 * trace.accuracy[-1]),
        "filters": trace.conv.shape[1],
        "side": SIDE,
        "deep": trace.deep.shape[1],
        "flat": trace.flat.shape[1],
        "predicted": first,
        "moved": last,
        "label": trace.label,
        "shift": int(trace.places[-1]),
        "trained": SEEN,
        "total": int(trace.n_params.sum()),
        "negative": negative,
        "window": trace.pooling.kernel_size[0],
        "handwritten": true(not trace.own_image),
        "own_image": true(trace.own_image),
        "turned": true(trace.turned),
        "right": true(not trace.own_image and first == trace.label),
        "wrong": true(not trace.own_image and first != trace.label),
        "some_negative": above(negative, 0),
        "answer_changes": above(abs(last - first), 0),
        "same_answer": equal(last - first, 0),
        "accuracy_falls": below(trace.accuracy[-1] - trace.accuracy[0], 0.0),
    }


def answer(
    place: Place, t: CnnArchitectureTrace, step: int | None, *, upright: bool
) -> tuple[Bars, Array]:
    """Probabilities as bars with their classes: of one place of the image, or of all on a clock."""
    probs = t.probs if step is None else t.probs[step]
    roles = ["data"] * len(t.classes)
    roles[t.predicted[-1]], roles[t.predicted[0]] = "loss", "activation"
    if upright:
        above_, below_ = place.rows(1.0, 0.16, gap=0.1)
        cell = below_.width / len(t.classes), below_.height
        names = Array(below_, t.classes, CLASS, cell=cell, size="small")
    else:
        below_, above_ = place.columns(0.12, 1.0, gap=0.1)
        cell = below_.width, below_.height / len(t.classes)
        names = Array(below_, t.classes, CLASS, cell=cell, size="small", upright=True)
    layout = "upright" if upright else "lying"
    bars = Bars(
        above_, probs, SHARE, layout=layout, roles=roles, holds=[1.0], size="small", room=0.8
    )
    return bars, names


def layer_maps(t: CnnArchitectureTrace, place: Place, layer: str, **style: Any) -> Maps:
    """The feature maps of a layer, for the image at its place."""
    values = {"conv": t.conv[0], "relu": t.relu[0], "pool": t.pool[0], "deep": t.deep[0]}[layer]
    look = "signed" if layer == "conv" else "heat"
    return Maps(place, values, VALUE, look=look, **style)


def body(place: Place) -> Place:
    """Room for the picture of a layer."""
    return place.rows(1.0, 0.09, gap=0.15)[0]


def words_in(left: Place, right: Place, t: CnnArchitectureTrace, layer: int) -> list[Mark]:
    """Below two layers, one after the other: names, shapes of their outputs, parameters."""
    marks: list[Mark] = []
    for place, k in ((left, layer - 1), (right, layer)):
        name, shape, count = place.rows(1.0, 0.09, gap=0.15)[1].columns(1.1, 1.0, 1.3, gap=0.1)
        marks.append(Note(name, LAYERS[k], size="small", role="muted", at=(0.0, 0.5)))
        marks.append(Shape(shape, t.shapes[k], size="small"))
        if t.n_params[k]:
            label = f" {place.label('params')}"
            digit = Digit(count, t.n_params[k], COUNT, size="small", align=1.0, suffix=label)
            marks.append(digit.to(count.at(1.0, 0.5)))
    return marks


def picture_in(place: Place, values: Any, *, steps: bool = False) -> Array:
    """The image in greys, at one place or at all of them on a clock."""
    return Array(place, values, VALUE, look="heat", digits=False, steps=steps)


def close_up(place: Place, t: CnnArchitectureTrace, step: int) -> list[Mark]:
    """One window in digits: pixels, kernel, and what they add up to with the bias."""
    upper, lower = place.rows(2.0, 1.0)
    one, two = upper.columns(1.0, 1.0, gap=0.5)
    style: dict[str, Any] = {"look": "brackets", "cell": (1.02, 0.62), "at": (0.5, 0.4)}
    pixels = Array(one, t.walk.patches[step], Quantity("pixels", role="data"), **style)
    kernel = Array(two, t.walk.kernel, Quantity("kernel", role="sign"), **style)
    number = Quantity("terms", spec=t.spec)
    total, bias = (
        Slot("sum", t.products[step], number),
        Slot("bias", t.walk.bias, number, wraps=True),
    )
    value = Slot("z", t.walk.sums[step], replace(number, role="loss"))
    high, low = lower.rows(1.0, 1.0)
    words = Note(low, "terms", size="small", role="muted", at=(0.5, 1.0))
    names = pixels.title("pixels", size="small"), kernel.title("kernel", size="small")
    return [pixels, names[0], kernel, names[1], Rule(high, total, "+", bias, "=", value), words]


def tiles_of(t: CnnArchitectureTrace, place: Place, *, flat: bool) -> Any:
    """The deep maps, or the row of their values on a clock: in tiles that can change places."""
    style: dict[str, Any] = {"look": "heat", "digits": False, "tiles": True}
    style["limits"] = 0.0, float(t.flat.max()) or 1.0
    if flat:
        cell = place.width / t.flat.shape[1], place.height
        return Array(place, t.flat, VALUE, cell=cell, steps=True, **style)
    side = min(0.7, place.width / 9.5)
    ways = ((0.0, -2.4 * side), (2.4 * side, 0.0))
    return Tensor(place, t.deep_grid, VALUE, ways=ways, cell=side, **style)


def figures(t: CnnArchitectureTrace, page: Page) -> Figures:
    """Draw the network with its real feature maps, then the answers to the image moved."""
    place = page.place(8.0, 4.2)
    columns = place.columns(1.3, 1.0, 1.0, 0.8, 0.75, 0.7, 2.0, gap=0.2)
    marks: list[Mark] = []
    for k, (column, layer) in enumerate(zip(columns, LAYERS, strict=True)):
        head, body, shape, count = column.rows(0.4, 3.6, 0.35, 0.35, gap=0.08)
        marks += [Note(head, layer, size="small"), Shape(shape, t.shapes[k], size="small")]
        if k:
            marks.append(Digit(count, t.n_params[k], COUNT, size="small"))
        if layer == "image":
            marks.append(picture_in(body, t.image[0, 0]))
        elif layer == "flat":
            tall = (0.34, body.height / t.flat.shape[1])
            flat = t.flat[0]
            look: dict[str, Any] = {"look": "heat", "digits": False, "upright": True}
            marks.append(Array(body, flat, VALUE, cell=tall, **look))
        elif layer == "dense":
            marks += answer(body, t, 0, upright=False)
        else:
            marks.append(layer_maps(t, body, layer, columns=1, gap=0.1))
    yield "architecture", page.put(place, *marks)

    place = page.place(8.0, 4.4)
    shown: list[Mark] = []
    for k, column in enumerate(place.columns(*[1.0] * len(t.places), gap=0.5)):
        words, picture, bars, total = column.rows(0.4, 1.5, 2.9, 0.4, gap=0.1)
        by = f"{page.label('right')} "
        shown += [
            Digit(words, t.places[k], PLACE, size="small", prefix=by),
            picture_in(picture, t.image[k, 0]),
            *answer(bars, t, k, upright=False),
            Digit(total, t.accuracy[k], RIGHT, size="small", prefix=page.label("tests") + " "),
        ]
    yield "shifted", page.put(place, *shown)


class CnnArchitectureScene(LessonScene[CnnArchitectureTrace]):
    """Each layer large beside the one before it, until all is one row and an answer."""

    @beat
    def image(self) -> None:
        first, second, third = self.stage.columns(1.2, 1.0, 1.15, gap=0.6)
        self.picture = picture_in(first, self.t.image[0, 0])
        pool = layer_maps(self.t, second.inset(0.1, 0.7), "pool")
        bars = answer(third.inset(0.0, 0.2), self.t, 0, upright=False)
        self.stand(self.picture, pool, *bars)
        self.grow(self.picture, pool)

    @beat
    def maps(self) -> None:
        t, walk = self.t, self.t.walk
        self.left, self.right = self.stage.columns(1.0, 1.3, gap=0.6)
        self.keep(self.picture)
        padded = picture_in(body(self.left), walk.padded)
        self.picture = self.become(self.picture, padded, tempo="plain")
        self.show(*words_in(self.left, self.right, t, 1), tempo="quick")
        self.target: Any = layer_maps(t, body(self.right), "conv", fills=1)
        self.frame = self.picture.window(walk.positions, walk.kernel.shape)
        self.show(self.target.at(0), self.frame)
        self.run(self.clock(walk.sums), self.frame, self.target, seconds=5)

    @beat
    def window(self) -> None:
        t, walk, best = self.t, self.t.walk, int(self.t.walk.sums.argmax())
        here = self.picture.window(walk.positions[best], walk.kernel.shape)
        spot = self.target.maps[t.strongest].window(walk.cells[best])
        close = close_up(body(self.right), t, best)
        self.become(self.frame, here, tempo="plain")
        self.grow(here, spot, tempo="plain")
        self.hide(self.target, spot)
        self.show(*close, tempo="slow", lag=0.3)
        self.rest(2)
        self.hide(*close, here)
        self.show(self.target)

    @beat
    def relu(self) -> None:
        self.step_on(2)
        self.target = self.grow(self.source, layer_maps(self.t, body(self.right), "relu"))

    @beat
    def pool(self) -> None:
        self.step_on(3)
        pooling = self.t.pooling
        self.target = layer_maps(self.t, body(self.right), "pool", fills=1)
        frames = [made.window(pooling.positions, pooling.kernel_size) for made in self.source.maps]
        self.show(self.target.at(0), *frames)
        self.run(self.clock(pooling.cells), self.target, *frames, seconds=5)

    @beat
    def deep(self) -> None:
        self.step_on(4)
        self.target = self.grow(self.source, tiles_of(self.t, body(self.right), flat=False))

    @beat
    def answer(self) -> None:
        self.keep(self.target)
        upper, lower = self.stage.rows(1.0, 3.6, gap=0.35)
        head, row = upper.rows(0.42, 1.0, gap=0.1)
        corner, right = lower.columns(1.0, 2.3, gap=0.6)
        bars, classes = answer(right, self.t, None, upright=True)
        flat = self.become(self.target, tiles_of(self.t, row, flat=True))
        self.show(Note(head, "flat", size="small", role="muted", at=(0.0, 0.5)), classes)
        self.grow(flat, bars.out_of_all())
        picture, self.numbers = corner.rows(2.4, 1.0, gap=0.25)
        self.moving = picture_in(picture, self.t.image[:, 0], steps=True), flat, bars
        self.show(self.moving[0])

    @beat
    def shift(self) -> None:
        tally = Tally(self.numbers, {PLACE: self.t.places, RIGHT: self.t.accuracy})
        self.show(tally)
        self.rest(0.5)
        timer = self.clock(self.t.places)
        for place in range(1, timer.last + 1):
            self.run(timer, *self.moving, tally, seconds=1.6, to=place)
            self.rest(1.0)

    def step_on(self, layer: int) -> None:
        """Move the maps on the right to the left, to make room for those of the next layer."""
        self.keep(self.target)
        maps = layer_maps(self.t, body(self.left), LAYERS[layer - 1])
        self.source = self.become(self.target, maps)
        self.show(*words_in(self.left, self.right, self.t, layer), tempo="quick")
