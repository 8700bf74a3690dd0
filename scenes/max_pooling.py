"""Max pooling: each window keeps its largest pixel; small shifts fade, and so does the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    Dense,
    Pool2DTrace,
    Sequential,
    accuracy,
    adam,
    avg_pool2d,
    digits,
    fit,
    freeze,
    max_pool2d,
    shift,
    trace_pool2d,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, below, equal
from dlmotion.stage.inputs import bounded, choice
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

GREYS = 16.0
BROKEN = 0.5  # share of pixels that must change before a picture is said to be broken
TRAIN, SEEDS = 1000, (0, 1)
EPOCHS, RATE = 40, 0.1  # so many that with any of the inputs the accuracy has come to rest
KINDS = ("pixels", "max2", "mean2", "max4")
HEADS = ("unmoved", "sideways")
ROLES = ("muted", "series1", "series2", "series4")

PIXEL = Quantity("image", spec=".0f")
MEAN = Quantity("mean", role="series2", spec=".2f")
BEST = Quantity("max", role="highlight", spec=".0f")
RIGHT = Quantity("right", role="activation", spec=".0%")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    digit: int = bounded(1489, low=0, high=1796, what="which handwritten digit")
    window: str = choice("2", ("2", "4"), what="side of the window, in pixels")
    shift: int = bounded(1, low=1, high=3, what="pixels by which digits move to the right")


@dataclass(frozen=True)
class MaxPoolingTrace:
    """One digit pooled by maximum and mean, a scrambled twin, and what shifting changes."""

    side: int
    places: int
    best: Pool2DTrace
    mean: np.ndarray
    mean_value: np.ndarray
    value: np.ndarray
    faded: np.ndarray
    home: np.ndarray
    kept: float
    scrambled: np.ndarray
    source: np.ndarray
    back: np.ndarray
    again: np.ndarray
    found: np.ndarray
    moved: int
    shifted: np.ndarray
    slid: np.ndarray
    after: np.ndarray
    after_found: np.ndarray
    left_in: np.ndarray
    unmoved: np.ndarray
    sideways: np.ndarray


def record(inputs: Inputs) -> MaxPoolingTrace:
    """Pool the digit, shuffle the pixels inside its windows, then shift and classify many."""
    data, size = digits(scaled=False), int(inputs.window)
    image = data.x[inputs.digit]
    best, mean = (trace_pool2d(image, size, mode=mode) for mode in ("max", "mean"))
    faded = np.where(best.uses > 0, image, 0.0)
    scrambled, source = shuffled_inside(image, size)
    shifted = shift(image, right=inputs.shift)
    again, after = trace_pool2d(scrambled, size), trace_pool2d(shifted, size)
    back = np.empty_like(source)
    back[source[..., 0], source[..., 1]] = np.moveaxis(np.indices(image.shape), 0, -1)
    slid = np.moveaxis(np.indices(image.shape), 0, -1) - np.array([0, inputs.shift])
    order = np.random.Generator(np.random.PCG64(0)).permutation(len(data.x))
    x, y = data.x[order] / GREYS, data.y[order]
    pairs = [(pool(x, kind), pool(shift(x, right=inputs.shift), kind)) for kind in KINDS]
    scores = np.array([scores_of(before, after, y) for before, after in pairs])
    return freeze(
        MaxPoolingTrace(
            side=size,
            places=inputs.shift,
            best=best,
            mean=mean.output,
            mean_value=mean.output.reshape(-1),
            value=best.output.reshape(-1),
            faded=faded,
            home=best.winners.reshape(*best.output.shape, 2),
            kept=float(faded.sum() / image.sum()),
            scrambled=scrambled,
            source=source,
            back=back,
            again=again.output,
            found=again.winners.reshape(*again.output.shape, 2),
            moved=int((scrambled != image).sum()),
            shifted=shifted,
            slid=np.maximum(slid, 0),
            after=after.output,
            after_found=after.winners.reshape(*after.output.shape, 2),
            left_in=np.array([before[0].size for before, _ in pairs]),
            unmoved=scores[:, 0],
            sideways=scores[:, 1],
        )
    )


def shuffled_inside(image: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Permute the pixels of every window; returns the picture and where each pixel came from."""
    dice = np.random.Generator(np.random.PCG64(1))
    source = np.moveaxis(np.indices(image.shape), 0, -1).copy()
    for top, left in np.ndindex(image.shape[0] // size, image.shape[1] // size):
        part = np.s_[top * size : (top + 1) * size, left * size : (left + 1) * size]
        source[part] = dice.permutation(source[part].reshape(-1, 2)).reshape(size, size, 2)
    return image[source[..., 0], source[..., 1]], source


def pool(images: np.ndarray, kind: str) -> np.ndarray:
    """Images (N, 8, 8) as they are, or pooled by a kind of window."""
    if kind == "pixels":
        return images
    reduce = max_pool2d if kind.startswith("max") else avg_pool2d
    return reduce(images[:, None], int(kind[-1]))[:, 0]


def scores_of(before: np.ndarray, after: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Accuracy of one softmax layer on unseen digits, in place and shifted; mean of two seeds."""
    rows = [array.reshape(len(array), -1) for array in (before, after)]
    network = Sequential((Dense(10, "softmax"),), "cross_entropy", (rows[0].shape[1],))
    found = []
    for seed in SEEDS:
        run = fit(
            network,
            rows[0][:TRAIN],
            y[:TRAIN],
            optimizer=adam(RATE),
            epochs=EPOCHS,
            batch_size=50,
            rng=seed,
        )
        found.append([accuracy(network.predict(run.params, x[TRAIN:]), y[TRAIN:]) for x in rows])
    scores: np.ndarray = np.array(found).mean(axis=0)
    return scores


def facts(trace: MaxPoolingTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    shown = strongest(trace)
    return {
        "side": trace.side,
        "pixels": trace.best.image.size,
        "kept_pixels": trace.best.output.size,
        "window_pixels": trace.side**2,
        "kept": trace.kept,
        "value": float(trace.value[shown]),
        "average": float(trace.mean_value[shown]),
        "places": trace.places,
        "moved": trace.moved,
        "seeds": len(SEEDS),
        "quarter": trace.left_in[0] // trace.left_in[1],
        "sixteenth": trace.left_in[0] // trace.left_in[3],
        "raw": float(trace.unmoved[0]),
        "pooled": float(trace.unmoved[1]),
        "wide": float(trace.unmoved[3]),
        "shifted_raw": float(trace.sideways[0]),
        "shifted_pooled": float(trace.sideways[1]),
        "shifted_mean": float(trace.sideways[2]),
        "map_changes": above(np.abs(trace.after - trace.best.output).max(), 0.0),
        "part_window": above(trace.places % trace.side, 0),
        "moves_along": equal(trace.after[:, 1:] - trace.best.output[:, :-1], 0.0),
        "small_window": equal(trace.side, 2),
        "same_map": equal(trace.again - trace.best.output, 0.0),
        "breaks": at_least(trace.moved / trace.best.image.size, BROKEN),
        "pays": below(trace.unmoved[1:] - trace.unmoved[0], 0.0),
        "worst": below(trace.unmoved[3] - trace.unmoved[:3], 0.0),
        "gains": above(trace.sideways[1] - trace.sideways[0], 0.0),
    }


def strongest(trace: MaxPoolingTrace) -> int:
    """The window whose largest pixel differs most from its mean: the one that is explained."""
    return int((trace.value - trace.mean_value).argmax())


def figures(t: MaxPoolingTrace, page: Page) -> Figures:
    """Draw digit and scrambled twin above one pooled map, then what shifting changes."""
    place = page.place(8.0, 3.6)
    left, middle, right = place.columns(1.0, 1.0, 0.8, gap=0.5)
    first = pixels(left, t.best.image).titled("digit")
    twin = pixels(middle, t.scrambled).titled("scrambled")
    yield "scrambled", page.put(place, first, twin, pooled(right, t.best.output).titled("both"))

    place = page.place(8.0, 3.6)
    yield "shift", page.put(place, *tables_of(place, t))


def pixels(place: Place, values: np.ndarray) -> Array:
    """A digit as squares of grey, below room for its title."""
    room = place.rows(0.12, 1.0, gap=0.0)[1]
    limits = (0.0, GREYS)
    return Array(room, values, PIXEL, look="heat", digits=False, tiles=True, limits=limits)


def pooled(place: Place, values: np.ndarray, *, digits: bool = True) -> Array:
    """A pooled map, with its numbers or on its way to them."""
    room, limits = place.rows(0.12, 1.0, gap=0.0)[1], (0.0, GREYS)
    tiles = not digits
    return Array(room, values, BEST, look="heat", limits=limits, digits=digits, tiles=tiles)


def tables_of(place: Place, t: MaxPoolingTrace) -> tuple[Mark, ...]:
    """How often one softmax layer is right about digits in place, and about shifted ones."""
    names, *columns = place.columns(1.1, 2.0, 2.0, gap=0.35)
    marks: list[Mark] = []
    for column, key, values in zip(columns, HEADS, (t.unmoved, t.sideways), strict=True):
        head, body = column.rows(0.45, 4.0, gap=0.1)
        marks.append(Bars(body, values, RIGHT, roles=ROLES, holds=(1.0,)))
        marks.append(Note(head, key, role="muted"))
    body = names.rows(0.45, 4.0, gap=0.1)[1]
    return Names(body, KINDS, ROLES, align=1.0), *marks


class MaxPoolingScene(LessonScene[MaxPoolingTrace]):
    """The digit on the left, its pooled map on the right; then a scrambled twin and its price."""

    @beat
    def fade(self) -> None:
        self.left, self.middle, self.right = self.stage.columns(1.2, 0.8, 0.8, gap=0.5)
        self.image = pixels(self.left, self.t.best.image)
        self.stand(self.image)
        self.rest(1.4)
        faded = self.become(self.image, pixels(self.left, self.t.faded))
        few = pooled(self.right, self.t.best.output, digits=False)
        self.grow(faded, few.moved(self.t.home))
        self.faded = faded

    @beat
    def window(self) -> None:
        walk, size = self.t.best, (self.t.side, self.t.side)
        self.keep(self.faded)
        self.image = self.become(self.faded, pixels(self.left, walk.image), tempo="plain")
        upper, lower = self.middle.rows(2.0, 1.0, gap=0.2)
        frame = self.image.window(walk.positions, size)
        patch = Array(upper, walk.patches, PIXEL, look="heat", steps=True, limits=(0.0, GREYS))
        largest = Digit(lower, self.t.value, BEST, prefix="max = ", size="heading")
        top, room = self.right.rows(0.12, 1.0, gap=0.0)
        style: dict[str, Any] = {"look": "heat", "limits": (0.0, GREYS)}
        self.few = Array(room, walk.output, BEST, fills=True, **style)
        self.head = Note(top, "max", role="muted")
        self.blend = Array(room, self.t.mean, MEAN, **style)
        self.moving = Together(frame, self.few.window(walk.cells), patch, largest)
        self.show(self.moving, self.few, self.head)
        self.timer = self.clock(self.t.value)
        self.run(self.timer, self.few, self.moving, seconds=7)

    @beat
    def mean(self) -> None:
        self.run(self.timer, self.moving, seconds=1.6, to=strongest(self.t))
        average = Digit(self.middle, self.t.mean_value, MEAN, prefix="mean = ", size="heading")
        average.at(strongest(self.t)).to(self.middle.at(0.5, 0.02))
        self.show(average)
        self.swap(self.head, Note(self.right.rows(0.12, 1.0, gap=0.0)[0], "mean", role="muted"))
        self.become(self.few, self.blend)
        self.stand(self.moving)  # in front of the map, which would cover its frame

    @beat
    def scramble(self) -> None:
        self.keep(self.image)
        self.grow(
            self.image, pooled(self.right, self.t.best.output, digits=False).moved(self.t.home)
        )
        self.before = pooled(self.right, self.t.best.output).titled("before")
        self.show(self.before, tempo="quick")
        self.twin = pixels(self.left, self.t.scrambled).moved(self.t.source)
        self.become(self.image, self.twin)
        self.tell()
        self.grow(self.twin, pooled(self.middle, self.t.again, digits=False).moved(self.t.found))
        self.show(pooled(self.middle, self.t.again).titled("after"), tempo="quick")

    @beat
    def slide(self) -> None:
        self.keep(self.twin, self.before)
        image = pixels(self.left, self.t.best.image).moved(self.t.back)
        self.become(self.twin, image, tempo="plain")
        shifted = pixels(self.left, self.t.shifted).moved(self.t.slid)
        self.become(image, shifted)
        few = pooled(self.middle, self.t.after, digits=False).moved(self.t.after_found)
        self.grow(shifted, few)
        self.show(pooled(self.middle, self.t.after).titled("slid"), tempo="quick")

    @beat
    def price(self) -> None:
        self.keep()
        names, *marks = tables_of(self.stage.inset(0.6, 0.2), self.t)
        self.show(names, *marks[:2])
        self.rest(1.2)
        self.show(*marks[2:])
