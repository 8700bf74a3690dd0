"""Data augmentation: one digit becomes many; tilted copies widen what a network recognises."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np

from dlcore import (
    Dense,
    Flatten,
    Sequential,
    TrainingTrace,
    accuracy,
    adam,
    augment,
    digits,
    fit,
    flip,
    freeze,
    predicted_labels,
    rotate,
    trace_augment,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal
from dlmotion.stage.inputs import bounded, choice
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.maps import Maps
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

TRAIN, UNSEEN, RUNS, CLASSES = 100, 600, 5, 10
WIDTH, RATE, BATCH, EPOCHS = 128, 0.003, 50, 120
FARTHEST, PACE = 45, 2.5
MIRRORS = ("flip_horizontal", "flip_vertical")
KINDS = (*MIRRORS, "rotate_left", "zoom_in", "zoom_out", "crop", "shift", "brighter")
SIX, NINE = 6, 9
OPEN_SIX = 146  # a six with an open loop, to be drawn

GREY = Quantity("")
LABEL = Quantity("label", "", "highlight", ".0f")
TILT = Quantity("tilt", "", "ink", ".1f")
RIGHT = Quantity("right", "", "ink", ".0%")
SAID = Quantity("said", "", "ink", ".0%")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    limit: str = choice("25", ("15", "20", "25", "30", "35"), what="largest tilt of the copies, °")
    copies: str = choice("9", ("4", "9", "19"), what="tilted copies of each training digit")
    digit: int = bounded(1489, low=0, high=1796, what="the digit that is changed and tilted")
    seed: int = bounded(0, low=0, high=99, what="seed of the five runs: samples, weights, tilts")


@dataclass(frozen=True)
class DataAugmentationTrace:
    """One digit changed and tilted, and what networks that saw tilted copies recognise.

    ``changed`` (K, 8, 8) is ``image`` after every change, ``tilted`` (T, 8, 8) at every ``angle``
    (T,) and ``copies`` (C, 8, 8) as training saw such ones; ``covered`` (T,) says which angles that
    were. ``mean``, ``low`` and ``high`` (2, T) are shares of unseen digits that are right, over
    runs without and with them; ``steps`` (3,) of these and of a run with half-turned copies.
    ``price`` (2, 3) are means upright, at the limit, and at the farthest tilt; ``upright`` (2, R)
    those of the runs. ``said`` (2, 3) is how often unseen sixes are called six, nine, else: upright
    and turned; ``taught`` (2, 3) how often all digits, sixes, nines are right without and with
    half-turned copies. ``six``, labelled ``written``, is ``turned`` by half a turn.
    """

    limit: int
    times: int
    label: int
    image: np.ndarray
    changed: np.ndarray
    angle: np.ndarray
    tilted: np.ndarray
    covered: np.ndarray
    copies: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    steps: np.ndarray
    price: np.ndarray
    upright: np.ndarray
    written: int
    six: np.ndarray
    turned: np.ndarray
    said: np.ndarray
    taught: np.ndarray


def record(inputs: Inputs) -> DataAugmentationTrace:
    """Change one digit in every way; train without and with tilted copies, five times."""
    data, limit = digits(), int(inputs.limit)
    image, angle = data.x[inputs.digit], np.arange(-FARTHEST, FARTHEST + PACE, PACE)
    ways = trace_augment(image, angle=float(limit))
    runs = [one_run(RUNS * inputs.seed + k, limit, int(inputs.copies), angle) for k in range(RUNS)]
    curves, steps, said, taught = (np.stack(part) for part in zip(*runs, strict=True))
    places = [[0], [-limit, limit], [-FARTHEST, FARTHEST]]
    means = curves.mean(axis=0)
    at = [[means[k, np.isin(angle, place)].mean() for place in places] for k in (0, 1)]
    six = data.x[OPEN_SIX]
    return freeze(
        DataAugmentationTrace(
            limit=limit,
            times=int(inputs.copies),
            label=int(data.y[inputs.digit]),
            image=image,
            changed=np.stack([ways.images[ways.names.index(kind)] for kind in KINDS]),
            angle=angle,
            tilted=np.stack([tilt(image, degrees) for degrees in angle]),
            covered=np.abs(angle) <= limit,
            copies=tilted_copies(image[None], int(inputs.copies), limit, inputs.seed),
            mean=means,
            low=curves.min(axis=0),
            high=curves.max(axis=0),
            steps=steps[0],
            price=np.array(at),
            upright=curves[:, :, angle == 0.0][:, :, 0].T,
            written=SIX,
            six=six,
            turned=half_turn(six),
            said=said.mean(axis=0),
            taught=taught.mean(axis=0),
        )
    )


def one_run(
    seed: int, limit: int, copies: int, angle: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Train on the same digits bare, with tilted copies, and with half-turned ones.

    Returns what is right at every angle (2, T), steps (3,), what sixes are called (2, 3), and how
    often all digits, sixes and nines are right without and with half-turned copies (2, 3).
    """
    data, order = digits(), np.random.Generator(np.random.PCG64(seed)).permutation(1797)
    seen, unseen = order[:TRAIN], order[TRAIN : TRAIN + UNSEEN]
    x, y, held, truth = data.x[seen], data.y[seen], data.x[unseen], data.y[unseen]
    sets = (
        x,
        np.concatenate([x, tilted_copies(x, copies, limit, seed)]),
        np.concatenate([x, half_turn(x)]),
    )
    network = Sequential(
        (
            Flatten(),
            Dense(WIDTH, "relu", weight_initializer="he_normal"),
            Dense(CLASSES, "softmax"),
        ),
        "cross_entropy",
    )
    runs = [trained(network, images, y, seed) for images in sets]
    bare, wide, turned = (run.params for run in runs)
    tilts = [tilt(held, degrees) for degrees in angle]
    right = [[accuracy(network.predict(net, v), truth) for v in tilts] for net in (bare, wide)]
    sixes = held[truth == SIX]
    said = []
    for pictures in (sixes, half_turn(sixes)):
        answers = predicted_labels(network.predict(bare, pictures))
        named = [np.mean(answers == SIX), np.mean(answers == NINE)]
        said.append([*named, 1.0 - sum(named)])
    taught = []
    for net in (bare, turned):
        hit = predicted_labels(network.predict(net, held)) == truth
        taught.append([hit.mean(), hit[truth == SIX].mean(), hit[truth == NINE].mean()])
    steps = np.array([run.steps for run in runs])
    return np.array(right), steps, np.array(said), np.array(taught)


def trained(network: Sequential, images: np.ndarray, y: np.ndarray, seed: int) -> TrainingTrace:
    """Train on copy after copy of the labelled digits, always for the same number of steps."""
    times = len(images) // len(y)
    plan: dict[str, Any] = {"optimizer": adam(RATE), "batch_size": BATCH, "rng": seed}
    return fit(network, images, np.tile(y, times), epochs=EPOCHS // times, **plan)


def tilted_copies(images: np.ndarray, copies: int, limit: int, seed: int) -> np.ndarray:
    """Copies of all images, one after the other, each turned by its own chance up to the limit."""
    many = np.concatenate([images] * copies)
    rng = np.random.Generator(np.random.PCG64([seed, 1]))
    only: dict[str, Any] = {"scale": 0.0, "brightness": 0.0, "contrast": 0.0}
    return augment(many, rng=rng, angle=float(limit), pixels=0, each=True, **only)


def tilt(images: np.ndarray, degrees: float) -> np.ndarray:
    """Images turned by an angle, from 0 to 1."""
    return np.asarray(np.clip(rotate(images, float(degrees)), 0.0, 1.0))


def half_turn(images: np.ndarray) -> np.ndarray:
    """Images turned by 180°: both mirrors, and no pixel is mixed."""
    return flip(flip(images), axis="vertical")


def facts(trace: DataAugmentationTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    plain, wide = trace.price
    costs = trace.upright[1] - trace.upright[0]
    return {
        "label": trace.label,
        "ways": len(trace.changed),
        "train": TRAIN,
        "copies": trace.times,
        "limit": trace.limit,
        "farthest": FARTHEST,
        "steps": int(trace.steps[0]),
        "runs": RUNS,
        "worse": int((costs < 0).sum()),
        "plain": float(plain[0]),
        "plain_tilted": float(plain[1]),
        "plain_far": float(plain[2]),
        "wide": float(wide[0]),
        "wide_tilted": float(wide[1]),
        "wide_far": float(wide[2]),
        "six_kept": float(trace.said[1, 0]),
        "six_nine": float(trace.said[1, 1]),
        "nines": float(trace.taught[0, 2]),
        "nines_after": float(trace.taught[1, 2]),
        "tilt_hurts": below(plain[1] - plain[0], -CLEAR),
        "wider": above(wide[1] - plain[1], CLEAR),
        "same_steps": equal(trace.steps - trace.steps[0], 0),
        "costs": below(wide[0] - plain[0], -NOTICED),
        "ends": below(wide[2] - wide[1], -CLEAR),
        "becomes_nine": above(trace.said[1, 1], 0.5),
        "misteaches": below((trace.taught[1] - trace.taught[0])[[0, 2]], 0.0),
    }


CLEAR = 0.1  # share of the unseen digits from which a difference is spoken of
NOTICED = 0.01  # the same for what the copies cost upright: six of 600 digits


def figures(t: DataAugmentationTrace, page: Page) -> Figures:
    """Draw the changed copies, what is right at every tilt, and what a turned six is called."""
    place = page.place(8.0, 4.2)
    left, right = place.columns(0.8, 2.8, gap=0.4)
    first = picture(left, t.image).titled("image")
    yield "copies", page.put(place, first, *changed_of(right, t))

    place = page.place(8.0, 4.6)
    above, key = place.rows(1.0, 0.1, gap=0.1)
    axes = axes_of(above, t)
    marks: list[Mark] = [axes.spans(t.angle, t.covered, "muted")]
    for k, role in enumerate(ROLES):
        marks.append(axes.band(t.angle, t.low[k], t.high[k], role))
        marks.append(axes.line(t.angle, t.mean[k], role))
    yield "tilt", page.put(place, axes, *marks, Legend(key, ENTRIES, across=True))

    place = page.place(8.0, 3.6)
    pictures, answers = place.columns(1.0, 1.3, gap=0.6)
    six, turned = pictures.columns(1.0, 1.0, gap=0.3)
    both = picture(six, t.six).titled("six"), picture(turned, t.turned).titled("half")
    yield "label", page.put(place, *both, *called(answers, t).at(1.0).marks)


ROLES = ("series0", "series1")
ENTRIES = (("plain", "series0"), ("wide", "series1"), ("covered", "muted", "shade"))


def picture(place: Place, values: np.ndarray, *, tiles: bool = False) -> Array:
    """A digit below room for its title."""
    room = place.rows(0.12, 1.0, gap=0.0)[1]
    return Array(room, values, GREY, look="heat", digits=False, tiles=tiles, limits=(0.0, 1.0))


def changed_of(place: Place, t: DataAugmentationTrace) -> tuple[Maps, Together]:
    """The copies of a digit, and what was done to each."""
    maps = Maps(place, t.changed, GREY, columns=4, look="heat", gap=0.75, limits=(0.0, 1.0))
    named = zip(maps.maps, KINDS, strict=True)
    names = [made.title(kind, "ink", size="small") for made, kind in named]
    return maps, Together(*names)


def axes_of(place: Place, t: DataAugmentationTrace) -> Axes:
    """What is right at every tilt, from none to all."""
    ticks = tuple(float(degrees) for degrees in range(-FARTHEST, FARTHEST + 1, 15))
    return Axes(place, (TILT, t.angle), (RIGHT, t.high), x_ticks=ticks, y_from=(0.0, 1.0))


def compared(
    place: Place,
    names: tuple[str, ...],
    heads: tuple[str, str],
    values: np.ndarray,
    roles: tuple[str, str] = ROLES,
) -> tuple[Mark, ...]:
    """Names of the rows, and a column of bars under the head of each of the rows of values."""
    first, *columns = place.columns(1.0, 2.0, 2.0, gap=0.4)
    marks: list[Mark] = [Names(first.rows(0.4, 4.0, gap=0.1)[1], names, align=1.0)]
    for column, head, row, role in zip(columns, heads, values, roles, strict=True):
        top, body = column.rows(0.4, 4.0, gap=0.1)
        marks += [Note(top, head, role=role), Bars(body, row, RIGHT, roles=(role,), holds=(1.0,))]
    return tuple(marks)


def called(place: Place, t: DataAugmentationTrace) -> Together:
    """How often sixes are called six, nine, or else: upright, then turned."""
    names, body = place.columns(0.5, 2.0, gap=0.3)
    roles = ("activation", "loss", "muted")
    bars = Bars(body, t.said, SAID, roles=roles, holds=(1.0,))
    return Together(bars, Names(names, ("says_six", "says_nine", "says_else"), roles, align=1.0))


class DataAugmentationScene(LessonScene[DataAugmentationTrace]):
    """One digit fans out; it tilts while a curve is drawn; the curve widens; a six turns over."""

    @beat
    def fan(self) -> None:
        left, right = self.stage.columns(0.8, 2.8, gap=0.5)
        high, low = left.rows(1.0, 0.2, gap=0.0)
        self.image = picture(high, self.t.image)
        label = Digit(low, self.t.label, LABEL, prefix=f"{low.label('label')} ", size="heading")
        self.stand(self.image, label)
        maps, names = changed_of(right, self.t)
        self.grow(self.image, maps.dealt())
        self.show(names)

    @beat
    def tilt(self) -> None:
        self.keep(self.image)
        self.left, self.right = self.stage.columns(0.75, 1.3, gap=0.6)
        high, low = self.left.rows(1.0, 0.15, gap=0.1)
        room = high.rows(0.12, 1.0, gap=0.0)[1]
        style: dict[str, Any] = {"look": "heat", "digits": False, "limits": (0.0, 1.0)}
        self.digit = Array(room, self.t.tilted, GREY, steps=True, **style)
        self.become(self.image, self.digit, tempo="plain")
        angle = Digit(low, self.t.angle, TILT, suffix="°", size="heading")
        top, body = self.right.rows(0.12, 1.0, gap=0.1)
        axes = self.axes = axes_of(body, self.t)
        self.line = axes.line(self.t.angle, self.t.mean[0], ROLES[0])
        ball = axes.rider(self.line, self.t.angle)
        number = Digit(top, self.t.mean[0], RIGHT, prefix=f"{top.label('right')} ")
        self.show(axes)
        self.timer = self.clock(self.t.angle, even=True)
        self.run(self.timer, self.digit, angle, self.line, ball, number, seconds=8)

    @beat
    def copies(self) -> None:
        self.keep(self.digit, self.axes, self.line)
        middle = self.left.rows(1.0, 0.15, gap=0.1)[0]
        across = isqrt(len(self.t.copies) - 1) + 1
        maps = Maps(middle, self.t.copies, GREY, columns=across, look="heat", limits=(0.0, 1.0))
        self.become(self.digit, maps.dealt())
        key = self.right.rows(0.12, 1.0, gap=0.1)[0]
        self.show(
            self.axes.spans(self.t.angle, self.t.covered, "muted"),
            Legend(key, ENTRIES, across=True),
        )
        wide = self.axes.line(self.t.angle, self.t.mean[1], ROLES[1])
        self.grow(self.line, wide)

    @beat
    def price(self) -> None:
        self.keep()
        box, rows = self.stage.inset(0.4, 0.3), ("upright", "at_limit", "farthest")
        names, *marks = compared(box, rows, ("plain", "wide"), self.t.price)
        self.show(names, *marks[:2])
        self.rest(0.8)
        self.show(*marks[2:])

    @beat
    def half(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.0, 1.4, gap=0.8)
        high, low = left.rows(1.0, 0.2, gap=0.0)
        room = high.rows(1.0, 5.0, 1.0, gap=0.0)[1]  # its corners turn in the whole of it
        six, answers = picture(room, self.t.six, tiles=True), called(right.inset(0.0, 0.6), self.t)
        label = Digit(low, self.t.written, LABEL, prefix=f"{low.label('label')} ", size="heading")
        self.show(six, label, answers)
        self.rest(0.8)
        self.rotate(six, picture(room, self.t.turned, tiles=True), 2)
        self.run(self.clock(2), answers, seconds=1.2)

    @beat
    def wrong(self) -> None:
        self.keep()
        rows, heads = ("all", "sixes", "nines"), ("plain", "with_half")
        box, roles = self.stage.inset(0.4, 0.3), ("series0", "series2")
        names, *marks = compared(box, rows, heads, self.t.taught, roles)
        self.show(names, *marks[:2])
        self.rest(0.8)
        self.show(*marks[2:])
