"""Tensor slicing: axis 0 picks samples, the others crop each of them; ranges keep their axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import digits, freeze
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, at_most, equal
from dlmotion.stage.inputs import bounded, choice
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.mosaic import Mosaic
from dlmotion.stage.marks.arrays.shape import Shape
from dlmotion.stage.marks.arrays.tensor import Tensor
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.snippet import Snippet
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

WIDE, NEAR, STACK = 64, 12, 5
"""Pictures in a row of the wall, in the close-up, and in the stack with its axes."""
SIDE = 8
KINDS = ("samples", "of_rows", "of_columns")
WAYS, FLAT = ((0.24, 0.28),), ((0.0, 0.0),)

GREY = Quantity("size", spec=".2f")
INDEX = Quantity("size", role="data", spec="d")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    start: int = bounded(10, low=SIDE, high=1700, what="first sample of the slice")
    count: int = bounded(90, low=20, high=120, what="how many samples the slice asks for")
    margin: int = bounded(2, low=1, high=3, what="pixels cut off each side for the centre")
    batch: str = choice("128", ("32", "64", "128", "256"), what="samples in a mini-batch")


@dataclass(frozen=True)
class TensorSlicingTrace:
    """All pictures, and for each slice which values NumPy takes and the shape that it returns.

    ``taken`` (4, N, H, W) are the whole, some samples, a corner and the centre; ``drained`` (T, …)
    the rows from ``begin`` on, one later at each step; ``batched`` (T, N, 1, 1) the mini-batches,
    ``striped`` (1, N, 1, 1) every other one.
    """

    images: np.ndarray
    first: int
    start: int
    stop: int
    margin: int
    taken: np.ndarray
    shapes: tuple[np.ndarray, ...]
    spellings: np.ndarray
    drained: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    left_over: np.ndarray
    single: np.ndarray
    dropped: np.ndarray
    kept: np.ndarray
    batched: np.ndarray
    striped: np.ndarray
    batch_begin: np.ndarray
    batch_end: np.ndarray
    batch_shape: np.ndarray


def record(inputs: Inputs) -> TensorSlicingTrace:
    """Ask NumPy for every slice, and note what it took."""
    x, start, margin, size = digits().x, inputs.start, inputs.margin, int(inputs.batch)
    stop, half = start + inputs.count, SIDE // 2
    cuts: tuple[Any, ...] = (
        np.s_[:],
        np.s_[start:stop],
        np.s_[:, half:, half:],
        np.s_[:, margin:-margin, margin:-margin],
    )
    spelled = (np.s_[start:stop, :, :], np.s_[start:stop, 0:SIDE, 0:SIDE])
    begin = np.append(np.arange(SIDE + 1), start)
    rows = [np.s_[:, int(a) : int(a) + inputs.count] for a in begin]
    batch_begin = np.arange(0, len(x), size)
    batches: list[Any] = [np.s_[int(a) : int(a) + size] for a in batch_begin]
    batched = np.stack([taken(x, batch)[:, 0, 0] for batch in batches])
    return freeze(
        TensorSlicingTrace(
            images=x,
            first=start - start % WIDE + int(np.clip(start % WIDE - NEAR // 3, 0, WIDE - NEAR)),
            start=start,
            stop=stop,
            margin=margin,
            taken=np.array([taken(x, cut) for cut in cuts]),
            shapes=tuple(np.array(x[cut].shape) for cut in cuts),
            spellings=np.array([np.abs(x[cut] - x[start:stop]).max() for cut in spelled]),
            drained=np.array([taken(x, cut) for cut in rows]),
            begin=begin,
            end=begin + inputs.count,
            left_over=np.array([x[cut].shape for cut in rows]),
            single=taken(x, start)[None],
            dropped=np.array(x[start].shape),
            kept=np.array(x[start : start + 1].shape),
            batched=batched[:, :, None, None],
            striped=np.logical_or.reduce(batched[::2])[None, :, None, None],
            batch_begin=batch_begin,
            batch_end=batch_begin + size,
            batch_shape=np.array([x[batch].shape for batch in batches]),
        )
    )


def taken(x: np.ndarray, cut: Any) -> np.ndarray:
    """Which values an index takes, as truth values of the array's shape."""
    flags = np.zeros(x.shape, dtype=bool)
    flags[cut] = True
    return flags


def facts(trace: TensorSlicingTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    count, half = len(trace.images), SIDE // 2
    start, stop, margin = trace.start, trace.stop, trace.margin
    some, corner, centre = (np.asarray(shape) for shape in trace.shapes[1:])
    rank = trace.images.ndim
    return {
        "samples": count,
        "final": count - 1,
        "side": SIDE,
        "half": half,
        "start": start,
        "stop": stop,
        "last": stop - 1,
        "some": int(some[0]),
        "margin": margin,
        "inner": int(centre[1]),
        "whole_shape": written(trace.images.shape),
        "wrong_shape": written(trace.left_over[-1]),
        "dropped_shape": written(trace.dropped),
        "kept_shape": written(trace.kept),
        "some_call": f"x[{start}:{stop}]",
        "colons_call": f"x[{start}:{stop}, :, :]",
        "ranges_call": f"x[{start}:{stop}, 0:{SIDE}, 0:{SIDE}]",
        "corner_call": f"x[:, {half}:, {half}:]",
        "centre_call": f"x[:, {margin}:-{margin}, {margin}:-{margin}]",
        "wrong_call": f"x[:, {start}:{stop}]",
        "dropped_call": f"x[{start}]",
        "kept_call": f"x[{start}:{start + 1}]",
        "near_first": trace.first,
        "near_last": trace.first + NEAR - 1,
        "batch": int(trace.batch_end[0]),
        "batches": len(trace.batch_begin),
        "batch_stop": int(trace.batch_end[-1]),
        "rest": int(trace.batch_shape[-1, 0]),
        "inside": at_most(stop, count - 1),
        "to_the_end": at_least(stop, count),
        "same": equal(trace.spellings, 0.0),
        "all_samples": equal(corner[0] - count, 0),
        "centred": equal(centre[1:] - (SIDE - 2 * margin), 0),
        "empty": equal(trace.left_over[-1].prod(), 0),
        "axis_dropped": equal(len(trace.dropped) - (rank - 1), 0),
        "axis_kept": equal(len(trace.kept) - rank, 0),
        "cut_short": above(trace.batch_end[-1] - count, 0),
    }


def written(lengths: Any) -> str:
    """A shape as Python writes it."""
    return str(tuple(int(length) for length in lengths))


def figures(t: TensorSlicingTrace, page: Page) -> Figures:
    """Draw five slices of the same twelve pictures, and the wall in mini-batches."""
    place = page.place(9.0, 3.9)
    near = slice(t.first, t.first + NEAR)
    lines = (
        ("some_call", t.taken[1:2, near], t.shapes[1]),
        ("corner_call", t.taken[2:3, near], t.shapes[2]),
        ("centre_call", t.taken[3:4, near], t.shapes[3]),
        ("dropped_call", t.single[:, near], t.dropped),
        ("wrong_call", t.drained[-1:, near], t.left_over[-1]),
    )
    marks: list[Mark] = []
    for row, (call, lit, lengths) in zip(place.rows(1, 1, 1, 1, 1, gap=0.05), lines, strict=True):
        code, strip, shape = row.columns(2.2, 5.4, 1.6, gap=0.1)
        marks += [Snippet(code, call, size="small"), Shape(shape, lengths, size="label")]
        marks.append(Mosaic(strip, t.images[near], lit, columns=NEAR))
    yield "slices", page.put(place, *marks)

    place = page.place(9.0, 4.2)
    yield "batches", page.put(place, Mosaic(place, t.images, t.striped, columns=WIDE))


def counted(call: Place, shape: Place, begin: Any, end: Any, lengths: Any, before: str) -> Mark:
    """A call whose range moves with the clock, and the shape that comes of it."""
    left, right = call.columns(1.0, 1.0, gap=0.0)
    style: dict[str, Any] = {"size": "title"}
    first = Digit(left, begin, INDEX, prefix=before, align=1.0, at=(1.0, 0.5), **style)
    last = Digit(right, end, INDEX, prefix=" : ", suffix=" ]", align=-1.0, at=(0.0, 0.5), **style)
    return Together(first, last, Shape(shape, lengths, **style))


def alone(place: Place, t: TensorSlicingTrace) -> tuple[Mosaic, Mark]:
    """One picture that an index took out, its axes, the call and the shape."""
    room, call, shape = place.rows(5.4, 0.9, 0.9, gap=0.0)
    card = card_of(room, t)
    sheet = Array(room, t.images[t.start], GREY, look="heat", digits=False, cell=card.pixel)
    axes = sheet.axis("rows", "series0", down=True), sheet.axis("columns", "series1")
    return card, Together(sheet, *axes, *named(call, shape, "dropped_call", t.dropped))


def stacked(place: Place, t: TensorSlicingTrace) -> tuple[Mosaic, Mark]:
    """The same picture as a range took it out: a stack of one."""
    room, call, shape = place.rows(5.4, 0.9, 0.9, gap=0.0)
    card, images = card_of(room, t), t.images[t.start : t.start + 1]
    sheet = Tensor(room, images, GREY, ways=FLAT, cell=card.pixel, look="heat", digits=False)
    axes = [sheet.axis(k, f"axis{k}", f"series{k}", None if k else 0.9) for k in range(3)]
    return card, Together(sheet, *axes, *named(call, shape, "kept_call", t.kept))


def card_of(place: Place, t: TensorSlicingTrace) -> Mosaic:
    """The picture at which the slice starts."""
    room, lit = place.inset(0.0, 0.55), t.single[:, t.start : t.start + 1]
    return Mosaic(room, t.images[t.start : t.start + 1], lit, loose=True, at=(0.5, 0.5))


def named(call: Place, shape: Place, key: str, lengths: Any) -> tuple[Mark, Mark]:
    """A call and the shape of what it returns."""
    return Snippet(call, key, size="heading"), Shape(shape, lengths)


def both_of(place: Place, t: TensorSlicingTrace) -> Any:
    """A picture by its index, and the same as a slice of one, each with what is told of it."""
    left, right = place.columns(1.0, 1.0)
    return alone(left, t), stacked(right, t)


def wall_of(place: Place, t: TensorSlicingTrace, lit: Any) -> Mosaic:
    """All digits, with the light of some slices."""
    return Mosaic(place, t.images, lit, columns=WIDE)


def cards_of(place: Place, t: TensorSlicingTrace, which: slice, lit: Any) -> Mosaic:
    """Some of the digits as loose cards, lit as the wall is."""
    return Mosaic(place, t.images[which], lit[:, which], loose=True)


def stack_of(place: Place, t: TensorSlicingTrace) -> tuple[Tensor, list[Mark]]:
    """The first digits as a tensor, and the names of its axes."""
    style: dict[str, Any] = {"look": "heat", "digits": False, "at": (0.53, 0.55)}
    stack = Tensor(place, t.images[:STACK], GREY, ways=WAYS, cell=0.21, **style)
    return stack, [stack.axis(k, key, f"series{k}") for k, key in enumerate(KINDS)]


class TensorSlicingScene(LessonScene[TensorSlicingTrace]):
    """The wall of all digits on the left, what a slice takes out of it on the right."""

    @beat
    def drawer(self) -> None:
        head, self.body = self.stage.rows(0.8, 5.0, gap=0.1)
        self.call, self.lengths = head.columns(1.4, 1.0)
        self.left, self.side = self.body.columns(1.75, 1.0, gap=0.5)
        opening = wall_of(self.stage, self.t, self.t.taken)
        self.slices = self.clock(self.t.taken)
        self.stand(opening)
        self.rest(1.6)
        self.wall = self.become(opening, wall_of(self.left, self.t, self.t.taken))
        stack, names = stack_of(self.side, self.t)
        self.grow(self.wall.cut(0, STACK), stack)
        self.shape = Shape(self.lengths, self.t.shapes[0], size="title")
        self.code = Snippet(self.call, "whole", size="title")
        self.show(self.code, self.shape, *names, lag=0.4, tempo="slow")

    @beat
    def some(self) -> None:
        self.keep(self.wall, self.code, self.shape)
        self.ask("some_call", self.t.shapes[1])
        self.run(self.slices, self.wall, seconds=1.2, to=1)
        begin, end = self.t.start, self.t.stop
        cards = cards_of(self.side, self.t, slice(begin, end), self.t.taken[1:2])
        self.cards = self.grow(self.wall.cut(begin, end).at(1.0), cards)

    @beat
    def same(self) -> None:
        for call in ("colons_call", "ranges_call"):
            self.rest(0.8)
            self.ask(call, self.t.shapes[1])

    @beat
    def corner(self) -> None:
        self.hide(self.cards)
        first, last = self.t.first, self.t.first + NEAR
        self.near = cards_of(self.side, self.t, slice(first, last), self.t.taken)
        self.grow(self.wall.cut(first, last).at(1.0), self.near.at(1.0))
        self.ask("corner_call", self.t.shapes[2])
        self.run(self.slices, self.wall, self.near, seconds=1.6, to=2)

    @beat
    def centre(self) -> None:
        self.ask("centre_call", self.t.shapes[3])
        self.run(self.slices, self.wall, self.near, seconds=1.6, to=3)

    @beat
    def wrong(self) -> None:
        near, t = slice(self.t.first, self.t.first + NEAR), self.t
        self.hide(self.code, self.shape)
        self.wall = self.become(self.wall, wall_of(self.left, t, t.drained), tempo="plain")
        cards = self.become(self.near, cards_of(self.side, t, near, t.drained), tempo="plain")
        call = counted(self.call, self.lengths, t.begin, t.end, t.left_over, "x[ : , ")
        self.show(call, tempo="quick")
        self.run(self.clock(t.begin), call, self.wall, cards, seconds=5)

    @beat
    def one(self) -> None:
        self.keep(self.wall)
        self.wall = self.become(self.wall, wall_of(self.left, self.t, self.t.single), tempo="plain")
        lone = self.wall.cut(self.t.start, self.t.start + 1)
        self.stand(lone)
        self.keep(lone)
        (index, told), (again, kept) = both_of(self.stage, self.t)
        self.become(lone, index)
        self.grow(index, again)
        self.show(told, kept, lag=0.6)
        self.both = Together(index, told, again, kept)

    @beat
    def batches(self) -> None:
        t = self.t
        wall = wall_of(self.body, t, t.batched)
        call = counted(self.call, self.lengths, t.batch_begin, t.batch_end, t.batch_shape, "x[ ")
        self.hide(self.both)
        self.show(wall, call)
        self.run(self.clock(t.batch_begin), call, wall, seconds=6)
        wall = self.become(wall, wall_of(self.left, t, t.batched[-1:]), tempo="plain")
        left = slice(int(t.batch_begin[-1]), len(t.images))
        last = wall.cut(left.start, left.stop).at(1.0)
        self.grow(last, cards_of(self.side, t, left, t.batched[-1:]))

    def ask(self, call: str, lengths: Any) -> None:
        """Type another call, and let the shape become that of its answer."""
        self.hide(self.code)
        self.code = Snippet(self.call, call, size="title")
        self.show(self.code, tempo="quick")
        self.shape = self.become(self.shape, Shape(self.lengths, lengths, size="title"), "plain")
