"""Structured and unstructured data: one row of numbers each, and what one of them says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    accuracy,
    digits,
    freeze,
    house_prices,
    single_column_accuracy,
    single_column_r2,
    tones,
)
from dlmotion.scenes.structured_data_numbers import (
    DIGITS,
    PICTURES,
    TONES,
    UNITS,
    answers_of,
    jumble,
    left_out,
    pictures,
    read_by,
    spared,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.sticks import Sticks
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.large import large_numbers
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

SIDE, SEEN, UNSEEN = 8, 1400, 397
HEARD, CHECKED, SOURCE = 200, 400, 1000  # tones to learn from and to check by; distance of seeds
SHUFFLED = np.array([0, 8, 16, 24, 32, 48, 64])
ROWS = 3
RADII = (0.1, 0.05, 0.03)
HEADS = (0.75, 0.42, 0.42)
STRIP = 0.36  # height of a row of numbers, in units
SAME = 1e-6
SHARES = (1.0, 3.6, 0.75)  # the thing, its row of numbers, what they come to
COLUMNS = ("size", "bedrooms", "age", "distance")

CELL = Quantity("cell", "", "ink", "g")
GREY, NOTHING = Quantity("grey"), Quantity("")
KNOWS = Quantity("knows", "", "data", ".0%")
WHOLE = Quantity("whole", "", "activation", ".0%")
PLAIN, TURNED = Quantity("plain", "", "activation", ".1%"), Quantity("turned", "", "ink", ".1%")
COUNT = Quantity("shuffled", "", "muted", ".0f")
RIGHT = Quantity("right", "", "loss", ".0%")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    digit: int = bounded(3, low=0, high=9, what="which digit is shown")
    noise: float = bounded(0.1, low=0.0, high=0.5, what="noise of the tones")
    seed: int = bounded(0, low=0, high=99, what="draws tones, parts, starts and shuffles")


@dataclass(frozen=True)
class StructuredDataTrace:
    """A house, a digit and a tone as rows of numbers, and what each number says on its own.

    ``knows`` are, for each of the three, the share of a guess's error that goes where one cell of
    the row is known: (4,), (64,), (128,); ``best`` (3,) are the largest of them, ``whole`` (3,) the
    same with a network that reads all cells. ``cells`` are places in the rows, ``lamps`` the same
    as row and column, ``unroll`` (64, 2) those of each pixel in its picture, ``ends`` (2,) the
    lowest and highest sample. ``plain`` and ``turned`` (6, 8, 8) are digits before and after one
    shuffle, whose cells come from ``origin`` (8, 8, 2) and go ``back``; ``scores`` (2,) are right
    answers of both networks, ``apart`` the largest difference between their predictions. ``own``
    (S, 6, 8, 8) are digits of which ``count`` (S,) cells are shuffled, each in its own way,
    ``right`` (S,) what the network gets right that learned from such ones, ``guess`` what the
    commonest digit gets right.
    """

    table: np.ndarray
    image: np.ndarray
    pixels: np.ndarray
    ticks: np.ndarray
    wave: np.ndarray
    ends: np.ndarray
    cells: tuple[np.ndarray, ...]
    lamps: tuple[np.ndarray, ...]
    unroll: np.ndarray
    knows: tuple[np.ndarray, ...]
    best: np.ndarray
    whole: np.ndarray
    zero: float
    plain: np.ndarray
    turned: np.ndarray
    origin: np.ndarray
    back: np.ndarray
    scores: np.ndarray
    apart: float
    count: np.ndarray
    own: np.ndarray
    right: np.ndarray
    guess: float
    named: float
    heard: float


def record(inputs: Inputs) -> StructuredDataTrace:
    """Ask each cell, then all of them, then all of them in another order."""
    houses, data = house_prices(), digits()
    dice = np.random.default_rng(inputs.seed)
    order = dice.permutation(len(data.x))
    seen, unseen = order[:SEEN], order[SEEN : SEEN + UNSEEN]
    x, y, tests, answers = data.flat[seen], data.y[seen], data.flat[unseen], data.y[unseen]
    low = tones(HEARD, noise=inputs.noise, seed=inputs.seed)
    high = tones(CHECKED, noise=inputs.noise, seed=inputs.seed + SOURCE)
    pixel = single_column_accuracy(x, y, tests, answers)
    sample = single_column_accuracy(low.x, low.y, high.x, high.y)
    guess = float((answers == np.bincount(y).argmax()).mean())
    half = float((high.y == np.bincount(low.y).argmax()).mean())
    shuffle = dice.permutation(SIDE * SIDE)
    params = read_by(10).init(np.random.default_rng(inputs.seed), (SIDE * SIDE,))
    first = {**params[0], "weight": params[0]["weight"][:, shuffle]}
    says = answers_of(x, y, tests, DIGITS, inputs.seed, params)
    others = answers_of(
        x[:, shuffle], y, tests[:, shuffle], DIGITS, inputs.seed, (first, params[1])
    )
    named = accuracy(says, answers)
    heard = accuracy(answers_of(low.x, low.y, high.x, TONES, inputs.seed), high.y)
    ways = np.argsort(dice.random(data.flat.shape), axis=1)
    jumbled = [jumble(data.flat, ways, count) for count in SHUFFLED]
    right = [
        accuracy(answers_of(rows[seen], y, rows[unseen], DIGITS, inputs.seed, params), answers)
        for rows in jumbled
    ]
    shown = pictures(answers, inputs.digit)
    places = unseen[shown]
    sizes = houses.x.shape[1], SIDE * SIDE, low.x.shape[1]
    knows = single_column_r2(houses.x, houses.y), spared(pixel, guess), spared(sample, half)
    rows_of = np.stack(np.divmod(np.arange(SIDE * SIDE), SIDE), axis=1)
    return freeze(
        StructuredDataTrace(
            table=houses.x[:ROWS],
            image=data.x[places[0]],
            pixels=data.flat[places[0]],
            ticks=np.arange(float(sizes[2])),
            wave=low.x[0],
            ends=np.array([low.x[0].min(), low.x[0].max()]),
            cells=tuple(np.arange(size) for size in sizes),
            lamps=tuple(
                np.column_stack([np.zeros(size, dtype=int), np.arange(size)]) for size in sizes
            ),
            unroll=rows_of,
            knows=knows,
            best=np.array([part.max() for part in knows]),
            whole=np.array(
                [left_out(houses.x, houses.y), spared(named, guess), spared(heard, half)]
            ),
            zero=0.0,
            plain=data.x[places],
            turned=data.flat[places][:, shuffle].reshape(-1, SIDE, SIDE),
            origin=rows_of[shuffle].reshape(SIDE, SIDE, 2),
            back=rows_of[np.argsort(shuffle)].reshape(SIDE, SIDE, 2),
            scores=np.array([named, accuracy(others, answers)]),
            apart=float(np.abs(says - others).max()),
            count=SHUFFLED,
            own=np.array([rows[places].reshape(-1, SIDE, SIDE) for rows in jumbled]),
            right=np.array(right),
            guess=guess,
            named=float(pixel.max()),
            heard=float(sample.max()),
        )
    )


def facts(trace: StructuredDataTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    best, whole, right = trace.best, trace.whole, trace.right
    return {
        "columns": len(trace.cells[0]),
        "pixels": len(trace.cells[1]),
        "samples": len(trace.cells[2]),
        "size": float(best[0]),
        "pixel": float(best[1]),
        "sample": float(best[2]),
        "units": UNITS,
        "all_house": float(whole[0]),
        "all_digit": float(whole[1]),
        "all_tone": float(whole[2]),
        "named": trace.named,
        "heard": trace.heard,
        "score": float(trace.scores[0]),
        "guess": trace.guess,
        "half": int(SHUFFLED[4]),
        "half_right": float(right[4]),
        "left": float(right[-1]),
        "column_says": above(best[0], 0.8),
        "cell_silent": below(best[1:], 0.4),
        "pattern_says": above(whole[1:], 0.85),
        "table_too": above(whole[0], 0.8),
        "same": at_most(trace.apart, SAME),
        "as_good": equal(trace.scores[1] - trace.scores[0], 0.0),
        "guesses": below(right[-1] - trace.guess, 0.08),
        "falls": below(right[4] - right[0], -0.2),
    }


def figures(t: StructuredDataTrace, page: Page) -> Figures:
    """Draw what each cell says, and what is left when every picture has an order of its own."""
    place = page.place(11.0, 6.2)
    head, *rows = place.rows(0.4, 1.8, 1.6, 1.6, gap=0.1)
    marks: list[Mark] = [key_of(head)]
    for k, row in enumerate(rows):
        left, middle, right = row.columns(*SHARES)
        axes, strip, sticks, level = chart_of(middle, t, k)
        marks += [*things_of(left, t, k), axes, strip, sticks, level, *names_of(strip, k)]
        marks.append(numbers_of(right, t, k))
    yield "cells", page.put(place, *marks)

    place = page.place(9.6, 3.8)
    left, right = place.columns(1.2, 1.0, gap=0.5)
    before, after = left.columns(1.0, 1.0, gap=0.4)
    pairs = *pictures_of(before, t.own[0], 3), *pictures_of(after, t.own[-1], 3)
    curve, level, fall = fall_of(right, t)
    yield "order", page.put(place, *pairs, curve, level, fall.at(len(t.count) - 1))


def key_of(place: Place) -> Legend:
    """What one cell says, and what all of them say."""
    return Legend(place, (("knows", "data"), ("whole", "activation", "dashes")), across=True)


def things_of(place: Place, t: StructuredDataTrace, kind: int) -> tuple[Mark, ...]:
    """A table, a picture or a waveform."""
    if kind == 0:
        cell = place.width / t.table.shape[1], min(0.5, place.height / ROWS)
        return (Array(place, t.table, CELL, cell=cell, size="small"),)
    if kind == 1:
        return (Array(place, t.image, GREY, look="heat", digits=False, tiles=True),)
    axes = Axes(
        place.inset(0.1, 0.2), (NOTHING, t.ticks), (NOTHING, t.wave), numbers=False, grid=False
    )
    dots = axes.dots(t.ticks, t.wave, "data", 0.03).apart()
    return axes, axes.line(t.ticks, t.wave, "data"), dots


def lamp_on(things: tuple[Any, ...], t: StructuredDataTrace) -> Mark:
    """What stands on one number of a thing at a time."""
    if len(things) > 1:
        axes: Axes = things[0]
        return axes.rider(things[1], t.ticks)
    array: Array = things[0]
    table = array.columns == len(t.cells[0])
    return array.window(t.lamps[0] if table else t.unroll, role="highlight")


def chart_of(place: Place, t: StructuredDataTrace, kind: int) -> tuple[Axes, Array, Sticks, Mark]:
    """The row of numbers, what each says below it, and the level that all of them reach."""
    head, body = place.rows(HEADS[kind], 1.1, gap=0.05)
    cells = t.cells[kind]
    axes = Axes(
        body,
        (NOTHING, cells),
        (NOTHING, *t.knows, t.whole),
        x_from=(float(cells[0]) - 0.5, float(cells[-1]) + 0.5),
        y_from=(None, 1.0),
        x_ticks=(),
        y_ticks=(0.0, 1.0),
    )
    area = axes.plot.area
    box = Place(area.left, area.right, head.bottom, head.bottom + STRIP, place.board)
    cell = area.width / len(cells), STRIP
    sticks = axes.sticks(cells, t.knows[kind], t.zero, "data", RADII[kind])
    return axes, strip_of(box, t, kind, cell), sticks, axes.level(t.whole[kind], "activation")


def strip_of(place: Place, t: StructuredDataTrace, kind: int, cell: tuple[float, float]) -> Array:
    """The row of numbers that a network reads."""
    if kind == 0:
        return Array(place, t.table[0], CELL, cell=cell, size="small")
    values, low, high = ((t.pixels, 0.0, 1.0), (t.wave, *t.ends))[kind - 1]
    ends = float(low), float(high)
    strip = Array(
        place, values, GREY, look="heat", digits=False, cell=cell, tiles=True, limits=ends
    )
    return strip.moved(t.unroll) if kind == 1 else strip


def names_of(strip: Array, kind: int) -> tuple[Mark, ...]:
    """Names of the columns of the table, above its row; pixels and samples have none."""
    if kind > 0:
        return ()
    box = strip.box
    place = Place(box.left, box.right, box.top, box.top + STRIP, box.board)
    return (Names(place, COLUMNS, ("muted",), size="small", align=0.0, across=True),)


def numbers_of(place: Place, t: StructuredDataTrace, kind: int) -> Together:
    """What the best cell says, and what all say."""
    best = Digit(place, t.best[kind], KNOWS, at=(0.5, 0.28))
    return Together(best, Digit(place, t.whole[kind], WHOLE, at=(0.5, 0.72)))


def pictures_of(place: Place, values: Any, rows: int = 2, *, steps: bool = False) -> list[Array]:
    """Six digits."""
    return [
        Array(
            box,
            values[:, k] if steps else values[k],
            GREY,
            look="heat",
            digits=False,
            tiles=True,
            steps=steps,
            limits=(0.0, 1.0),
        )
        for k, box in enumerate(place.grid(rows, PICTURES // rows, gap=0.3))
    ]


def fall_of(place: Place, t: StructuredDataTrace) -> tuple[Axes, Mark, Any]:
    """Right answers by how many cells of each picture are shuffled, and a guess."""
    ticks = tuple(float(count) for count in t.count[::2])
    axes = Axes(place, (COUNT, t.count), (RIGHT, t.right), y_from=(0.0, 1.0), x_ticks=ticks)
    return axes, axes.level(t.guess), axes.trail(t.count, t.right, "loss")


class StructuredDataScene(LessonScene[StructuredDataTrace]):
    """Three things and their rows of numbers; then digits in other orders."""

    @beat
    def rows(self) -> None:
        head, *rows = self.stage.rows(0.35, 1.8, 1.5, 1.5, gap=0.12)
        boxes = [row.columns(*SHARES, gap=0.5) for row in rows]
        self.key = key_of(head)
        self.charts = [chart_of(box[1], self.t, k) for k, box in enumerate(boxes)]
        self.numbers = [numbers_of(box[2], self.t, k) for k, box in enumerate(boxes)]
        self.things = [things_of(box[0], self.t, k) for k, box in enumerate(boxes)]
        self.stand(*self.things[0], *self.things[1], *self.things[2])
        self.rest(1.0)
        for k, (_, strip, *_) in enumerate(self.charts):
            self.grow(self.things[k][-1], strip)
            self.show(*names_of(strip, k), tempo="quick")

    @beat
    def one(self) -> None:
        self.show(self.key, *(axes for axes, *_ in self.charts))
        for k, (_, strip, sticks, _) in enumerate(self.charts):
            lamps = strip.window(self.t.lamps[k], role="highlight"), lamp_on(self.things[k], self.t)
            self.show(*lamps, tempo="quick")
            timer = self.clock(self.t.cells[k], even=k > 0)
            self.run(timer, *lamps, sticks.at(-1), seconds=4.5 if k else 3)
            self.hide(*lamps)
            self.show(self.numbers[k].marks[0], tempo="quick")

    @beat
    def whole(self) -> None:
        for k, (*_, sticks, level) in enumerate(self.charts):
            self.grow(sticks, level)
            self.show(self.numbers[k].marks[1], tempo="quick")

    @beat
    def shuffle(self) -> None:
        self.keep()
        self.left, self.right = self.stage.columns(1.5, 1.0, gap=0.6)
        self.plain = pictures_of(self.left, self.t.plain)
        self.stand(*self.plain)
        both = large_numbers(self.right, {PLAIN: self.t.scores[0], TURNED: self.t.scores[1]})
        self.show(*both.marks[:2])
        self.rest(1.5)
        turned = [made.moved(self.t.origin) for made in pictures_of(self.left, self.t.turned)]
        self.turned = Together(*turned)
        self.become(Together(*self.plain), self.turned)
        self.rest(1.0)
        self.show(*both.marks[2:])

    @beat
    def own(self) -> None:
        self.keep(self.turned)
        own = [made.moved(self.t.back) for made in pictures_of(self.left, self.t.own, steps=True)]
        axes, level, fall = fall_of(self.right, self.t)
        self.become(self.turned, Together(*own), tempo="plain")
        self.show(axes, level)
        self.show(fall.at(0), tempo="quick")
        self.run(self.clock(self.t.count), *own, fall, seconds=8)
