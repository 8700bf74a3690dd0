"""Fine-tuning: old weights as a start; when they save epochs, what padlocks cost, what is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import Dense, Sequential, compare_params, freeze, freeze_layers
from dlcore.transfer import DigitHalves, digit_halves, epochs_until
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.maps import Maps
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.blocks import Blocks
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

STARTS, WIDTH, RATE, EPOCHS, EARLY = 8, 32, 0.03, 60, 5
OLD, TEST, BATCHES = 800, (300, 800), (32, 20)
GOAL = 0.85
SHALLOW = (1, 3)
NEAR_CHANCE, CLOSE, LOST, MUCH = 0.35, 0.03, 0.1, 0.2
THIN = 1.2
SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

GREY = Quantity("right", spec=".1f")
FINE = Quantity("right", "", "ink", ".1%")
EITHER = Quantity("either", "", "ink", ".0%")
RIGHT = Quantity("right", "", "ink", ".0%")
TUNED, SCRATCH = Quantity("tuned", "", "series0", ".3g"), Quantity("scratch", "", "series1", ".3g")
MOVED = Quantity("moved", "", "series2", ".0%")
EPOCH, START = Quantity("epoch", spec=".0f"), Quantity("start", spec=".0f")
REACH, DEPTH, LOCKED = Quantity("reach", spec=".0f"), Quantity("depth"), Quantity("locked")
WON, TIED, LOST_TO = (Quantity(key, spec="d") for key in ("won", "tied", "lost"))
BOTH, SHADE = (("tuned", "series0"), ("scratch", "series1")), ("moved", "series2", "shade")
LOSING = (BOTH[0], ("old", "loss"), SHADE)


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    seed: int = bounded(0, low=0, high=99, what="seed of the first of the eight starts")
    images: int = bounded(100, low=80, high=150, what="pictures of 5 to 9 to learn from")
    layers: int = bounded(5, low=4, high=6, what="hidden layers")


@dataclass(frozen=True)
class FineTuningTrace:
    """Eight starts: accuracy by epoch from scratch and from old weights, and what becomes of them.

    ``scratch``, ``tuned`` (8, E) are accuracies on unseen digits 5 to 9, ``old`` (8, E) what the
    old output layer still reads of 0 to 4; ``reached`` (8, 2) the epochs at which either was at the
    goal, E where it never was, in ``rows`` (8, 2). ``moved`` (E, L) is how far each layer moved,
    ``below_old`` the same with the old output layer on top, which did not;
    ``locks`` (L, L) locks one layer more in each row, ``locked_right`` (L,) is what comes of it;
    ``depth_reached`` (3, 2) is ``reached`` of shallow networks, too. Medians over the starts.
    """

    images: int
    before: np.ndarray
    after: np.ndarray
    goal: np.ndarray
    epoch: np.ndarray
    base_median: float
    scratch: np.ndarray
    tuned: np.ndarray
    old: np.ndarray
    scratch_median: np.ndarray
    tuned_median: np.ndarray
    old_median: np.ndarray
    reached: np.ndarray
    rows: np.ndarray
    won: int
    tied: int
    lost: int
    moved: np.ndarray
    below_old: np.ndarray
    open: np.ndarray
    locks: np.ndarray
    count: np.ndarray
    locked_right: np.ndarray
    depth: np.ndarray
    depth_reached: np.ndarray


def record(inputs: Inputs) -> FineTuningTrace:
    """Train eight starts from scratch, from old weights, under padlocks, in shallow networks."""
    parts = OLD, inputs.images, slice(*TEST)
    task = digit_halves(*parts, rate=RATE, epochs=EPOCHS, batches=BATCHES)
    net = network(inputs.layers)
    seeds = range(inputs.seed, inputs.seed + STARTS)
    runs = [race(task, net, seed) for seed in seeds]
    scratch, tuned, old, moved, locked = (np.array(part) for part in zip(*runs, strict=True))
    reached = np.stack([epochs_until(scratch, GOAL), epochs_until(tuned, GOAL)], axis=1)
    shallow = [
        np.median([sprint(task, network(depth), seed) for seed in seeds], axis=0)
        for depth in SHALLOW
    ]
    count = np.arange(inputs.layers + 1)
    gap = np.sign(reached[:, 0] - reached[:, 1])
    return freeze(
        FineTuningTrace(
            images=inputs.images,
            before=task.example(range(5)),
            after=task.example(range(5, 10)),
            goal=np.full(STARTS, GOAL),
            epoch=np.arange(EPOCHS + 1),
            base_median=float(np.median(old[:, 0])),
            scratch=scratch,
            tuned=tuned,
            old=old,
            scratch_median=np.median(scratch, axis=0),
            tuned_median=np.median(tuned, axis=0),
            old_median=np.median(old, axis=0),
            reached=reached,
            rows=np.repeat(np.arange(1, STARTS + 1)[:, None], 2, axis=1),
            won=int((gap > 0).sum()),
            tied=int((gap == 0).sum()),
            lost=int((gap < 0).sum()),
            moved=np.median(moved, axis=0),
            below_old=np.median(moved, axis=0) * (count < inputs.layers),
            open=np.zeros(inputs.layers + 1, dtype=bool),
            locks=count[:, None] > count,
            count=count,
            locked_right=np.median(locked, axis=0),
            depth=np.array([*SHALLOW, inputs.layers]),
            depth_reached=np.array([*shallow, np.median(reached, axis=0)]),
        )
    )


def race(task: DigitHalves, net: Sequential, seed: int) -> tuple[np.ndarray, ...]:
    """One start: scratch, tuned, what the old head reads, how far layers move, padlocks."""
    base, fresh, warm = task.starts(net, seed)
    scratch, tuned = (
        task.learn(net, params, seed, kept=EPOCHS * (params is warm)) for params in (fresh, warm)
    )
    old = [task.right(net, (*now[:-1], base[-1]), task.unknown) for now in tuned.snapshots]
    moved = [compare_params(warm, now).relative for now in tuned.snapshots]
    locked = [
        task.learn(freeze_layers(net, range(count)), warm, seed).validation_metric[-1]
        for count in range(1, len(net.layers))
    ]
    ways = task.by_epoch(net, scratch), task.by_epoch(net, tuned)
    return *ways, np.array(old), np.array(moved), np.array([tuned.validation_metric[-1], *locked])


def sprint(task: DigitHalves, net: Sequential, seed: int) -> np.ndarray:
    """Epochs (2,) to the goal, from scratch and from old weights."""
    _, *both = task.starts(net, seed)
    ways = [task.by_epoch(net, task.learn(net, params, seed)) for params in both]
    return epochs_until(np.array(ways), GOAL)


def network(layers: int) -> Sequential:
    """ReLU layers, Glorot's start, and a softmax over five classes."""
    return Sequential((*(Dense(WIDTH, "relu"),) * layers, Dense(5, "softmax")), "cross_entropy")


def facts(trace: FineTuningTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    scratch, tuned = trace.scratch_median, trace.tuned_median
    first, last = trace.depth_reached[0], trace.depth_reached[-1]
    locked, saved = trace.locked_right, trace.depth_reached[:, 0] - trace.depth_reached[:, 1]
    late = int((trace.reached > EPOCHS).sum())
    return {
        "starts": STARTS,
        "layers": int(trace.depth[-1]),
        "shallow": int(trace.depth[0]),
        "depths": len(trace.depth),
        "old_images": OLD,
        "images": trace.images,
        "epochs": EPOCHS,
        "early": EARLY,
        "goal": GOAL,
        "width": WIDTH,
        "rate": RATE,
        "base": trace.base_median,
        "first": float(tuned[0]),
        "scratch_early": float(scratch[EARLY]),
        "tuned_early": float(tuned[EARLY]),
        "scratch_end": float(scratch[-1]),
        "tuned_end": float(tuned[-1]),
        "won": trace.won,
        "tied": trace.tied,
        "lost": trace.lost,
        "late": late,
        "scratch_reach": float(last[0]),
        "tuned_reach": float(last[1]),
        "scratch_shallow": float(first[0]),
        "tuned_shallow": float(first[1]),
        "one_locked": float(locked[1]),
        "all_locked": float(locked[-1]),
        "old_end": float(trace.old_median[-1]),
        "old_low": float(trace.old[:, -1].min()),
        "most_moved": float(trace.moved[-1, :-1].max()),
        "guesses": at_most(tuned[0], NEAR_CHANCE),
        "early_ahead": above(tuned[EARLY] - scratch[EARLY], 0.0),
        "same_end": at_most(abs(tuned[-1] - scratch[-1]), CLOSE),
        "all_there": at_most(late, 0),
        "mostly": above(trace.won - trace.lost, 0),
        "quicker": above(last[0] - last[1], 0.0),
        "slower_deep": above(np.diff(trace.depth_reached[:, 0]), 0.0),
        "gain_grows": above(np.diff(saved), 0.0),
        "each_costs": below(np.diff(locked), 0.0),
        "costs": below(locked[-1] - locked[0], 0.0),
        "forgets": above(trace.base_median - trace.old_median[-1], LOST),
        "forgets_much": above(trace.base_median - trace.old_median[-1], MUCH),
    }


def figures(t: FineTuningTrace, page: Page) -> Figures:
    """Draw the epochs of all starts and depths, then what is learned and what is lost."""
    place = page.place(9.0, 4.4)
    left, right = place.columns(1.3, 1.0, gap=0.6)
    head, body = left.rows(0.4, 4.0, gap=0.1)
    axes, dots, lines = starts_of(body, t)
    depths, marks = depths_of(right, t)
    legend = Legend(head, BOTH, across=True)
    yield "starts", page.put(place, legend, axes, *lines, dots, depths, *marks)

    place = page.place(9.0, 4.2)
    left, right = place.columns(1.0, 1.3, gap=0.5)
    upper, lower = left.rows(1.6, 1.0, gap=0.4)
    blocks = Blocks(upper, t.below_old[-1], MOVED, full=1.0, names=names_of(t))
    told = {"tuned": (RIGHT, t.tuned_median[-1]), "old": (FINE, t.old_median[-1])}
    legend = Legend(lower, LOSING, values=told)
    axes, marks = loss_of(right, t)
    yield "forgetting", page.put(place, blocks, legend, axes, *marks)


def names_of(t: FineTuningTrace) -> tuple[str, ...]:
    """Keys of the layers' names."""
    return (*(f"layer{k}" for k in range(1, int(t.depth[-1]) + 1)), "head")


def accuracy_axes(place: Place, t: FineTuningTrace, label: Quantity = RIGHT) -> Axes:
    """Share that is right, by epoch."""
    scales = (EPOCH, t.epoch, t.reached), (label, t.scratch)
    return Axes(place, *scales, x_from=(0.0, None), y_from=(0.0, 1.0), y_ticks=SHARES)


def bundle(axes: Axes, epoch: Any, starts: Any, median: Any, role: str) -> tuple[Mark, ...]:
    """A thin line a start, and their median."""
    thin = [axes.line(epoch, row, role, width=THIN) for row in starts]
    return *thin, axes.line(epoch, median, role)


def loss_of(place: Place, t: FineTuningTrace) -> tuple[Axes, tuple[Mark, ...]]:
    """What is learned of the new half, and what the old output layer reads of the old one."""
    axes = accuracy_axes(place, t, EITHER)
    learned = axes.line(t.epoch, t.tuned_median, "series0")
    return axes, (*bundle(axes, t.epoch, t.old, t.old_median, "loss"), learned)


def locked_axes(place: Place, t: FineTuningTrace) -> Axes:
    """What is right by how many layers are locked."""
    scales = (LOCKED, t.count), (RIGHT, t.locked_right)
    return Axes(place, *scales, y_from=(0.0, 1.0), y_ticks=SHARES)


def starts_of(place: Place, t: FineTuningTrace) -> tuple[Axes, Together, tuple[Mark, ...]]:
    """Epochs to the goal of eight starts: two dots each, and what lies between them."""
    ticks = tuple(float(row) for row in t.rows[:, 0])
    scales = (REACH, t.reached), (START, t.rows)
    ends: dict[str, Any] = {"x_from": (0.0, None), "y_from": (0.4, STARTS + 0.6)}
    axes = Axes(place, *scales, **ends, y_ticks=ticks, margin=0.05)
    lines = tuple(axes.line(t.reached[k], t.rows[k], "muted") for k in range(STARTS))
    return axes, dots_of(axes, t, t.rows[:, 0]), lines


def dots_of(axes: Axes, t: FineTuningTrace, upward: Any) -> Together:
    """Where either way of each start is at the goal."""
    ways = ("series1", 0.17), ("series0", 0.11)
    return Together(
        *(axes.dots(t.reached[:, k], upward, role, radius) for k, (role, radius) in enumerate(ways))
    )


def depths_of(place: Place, t: FineTuningTrace) -> tuple[Axes, tuple[Mark, ...]]:
    """Median epochs to the goal, by the number of hidden layers."""
    ticks = tuple(float(depth) for depth in t.depth)
    ends: dict[str, Any] = {"x_from": (0.5, ticks[-1] + 0.5), "y_from": (0.0, None)}
    axes = Axes(
        place, (DEPTH, t.depth), (REACH, t.depth_reached), **ends, x_ticks=ticks, margin=0.2
    )
    marks: list[Mark] = []
    for k, (quantity, side) in enumerate(((SCRATCH, "above"), (TUNED, "below"))):
        way = t.depth_reached[:, k]
        marks += [axes.line(t.depth, way, quantity.role), axes.dots(t.depth, way, quantity.role)]
        for depth, epochs in zip(t.depth, way, strict=True):
            marks.append(axes.tag(Digit(place, epochs, quantity), depth, epochs, side))
    return axes, tuple(marks)


def row_of(place: Place, t: FineTuningTrace, images: Any) -> tuple[Maps, Place, Place]:
    """Five pictures, room for the network, room for how often it is right."""
    left, middle, right = place.columns(1.55, 2.0, 0.65, gap=0.4)
    return Maps(left, images, GREY, columns=3, look="heat", gap=0.12), middle, right


class FineTuningScene(LessonScene[FineTuningTrace]):
    """Blocks and padlocks on the left, accuracy by epoch on the right, on one clock."""

    @beat
    def base(self) -> None:
        upper, lower = self.stage.inset(0.0, 0.1).rows(1.0, 1.0, gap=0.4)
        known, body, self.answer = row_of(upper, self.t, self.t.before)
        new, self.body, self.unsure = row_of(lower, self.t, self.t.after)
        self.blocks = Blocks(body, locked=self.t.open)
        self.mark = Note(self.body, "unknown", size="takeaway", role="highlight")
        self.stand(known, self.blocks, new, self.mark)
        self.rest(1.6)
        self.show(Digit(self.answer, self.t.base_median, FINE, size="takeaway"))

    @beat
    def transplant(self) -> None:
        self.hide(self.mark)
        blocks = Blocks(self.body, locked=self.t.open, fresh=1)
        self.copy = self.grow(self.blocks, blocks)
        self.show(Digit(self.unsure, self.t.tuned_median[0], RIGHT, size="takeaway"))

    @beat
    def race(self) -> None:
        self.keep(self.copy)
        self.left, self.right = self.stage.columns(1.0, 1.35, gap=0.5)
        self.upper, self.lower = self.left.inset(0.0, 0.2).rows(1.5, 1.0, gap=0.5)
        moving = Blocks(self.upper, self.t.moved, MOVED, full=1.0, fresh=1, names=names_of(self.t))
        self.become(self.copy, moving)
        self.axes = accuracy_axes(self.right, self.t)
        told = {"tuned": (RIGHT, self.t.tuned_median), "scratch": (RIGHT, self.t.scratch_median)}
        legend = Legend(self.lower, (*BOTH, SHADE), values=told, size="label")
        self.show(self.axes, legend)
        t, axes = self.t, self.axes
        lines = (
            *bundle(axes, t.epoch, t.scratch, t.scratch_median, "series1"),
            *bundle(axes, t.epoch, t.tuned, t.tuned_median, "series0"),
        )
        clock = self.clock(self.t.epoch, even=True)
        self.run(clock, moving, legend, *lines, seconds=2, to=EARLY)
        self.rest(1.0)
        self.run(clock, moving, legend, *lines, seconds=4)

    @beat
    def seeds(self) -> None:
        level, dots = self.axes.level(self.t.goal[0]), dots_of(self.axes, self.t, self.t.goal)
        self.show(level)
        self.show(dots)
        self.keep(dots)
        axes, spread, lines = starts_of(self.right, self.t)
        self.show(axes, Legend(self.lower, BOTH, size="label"), tempo="quick")
        self.become(dots, spread)
        self.show(*lines)
        self.add(spread.mobject)
        tally = {WON: self.t.won, TIED: self.t.tied, LOST_TO: self.t.lost}
        self.show(Tally(self.upper.inset(0.0, 0.3), tally, size="label"))

    @beat
    def depth(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.0, 2.0, gap=0.5)
        axes, marks = depths_of(right, self.t)
        self.show(axes, Legend(left.inset(0.0, 1.9), BOTH, size="label"))
        self.show(*marks[:5], lag=0.4, tempo="slow")
        self.show(*marks[5:], lag=0.4, tempo="slow")

    @beat
    def locks(self) -> None:
        self.keep()
        blocks = Blocks(self.upper, locked=self.t.locks, fresh=1, names=names_of(self.t))
        self.blocks = blocks
        axes = locked_axes(self.right, self.t)
        trail = axes.trail(self.t.count, self.t.locked_right, "series0")
        digit = Digit(self.lower, self.t.locked_right, RIGHT, size="takeaway")
        self.show(blocks, axes, trail, digit)
        self.run(self.clock(self.t.count), blocks, trail, digit, seconds=7)

    @beat
    def forget(self) -> None:
        self.keep(self.blocks)
        blocks = Blocks(self.upper, self.t.below_old, MOVED, full=1.0, names=names_of(self.t))
        self.become(self.blocks, blocks)
        told = {"tuned": (RIGHT, self.t.tuned_median), "old": (FINE, self.t.old_median)}
        legend = Legend(self.lower, LOSING, values=told, size="label")
        axes, lines = loss_of(self.right, self.t)
        self.show(axes, legend)
        clock = self.clock(self.t.epoch, even=True)
        self.run(clock, blocks, legend, *lines, seconds=6)
