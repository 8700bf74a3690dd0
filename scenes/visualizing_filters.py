"""Visualizing filters: noise becomes edges and strokes; and how pictures climb to a class."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from dlcore import (
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Sequential,
    TrainingTrace,
    accuracy,
    adam,
    ascend,
    cosine_similarity,
    digits,
    edge_bank,
    enlarge,
    exciting_windows,
    fit,
    freeze,
    kernel_likeness,
    normal,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.maps import Maps
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

FILTERS, SIDE, FACTOR, POOL = 8, 5, 2, 4
TRAIN, RUNS, EPOCHS, BATCH, RATE, SPREAD = 1000, 4, 12, 50, 0.005, 0.1
EVERY, LAST = 5, EPOCHS * TRAIN // BATCH
SHOWN, CLIMB, PACE, SURE = 9, 20, 0.1, 0.9
ONE, SEVEN = 1, 7
CLEAR = 0.05  # by how much a likeness must differ before it is spoken of

STEP = Quantity("step", "k", "muted", ".0f")
KERNEL, GREY = Quantity("kernel"), Quantity("")
LIKE = Quantity("like", "", "highlight")
CHANCE = Quantity("chance", "", "activation", ".2p")
SHARE = Quantity("", "", "ink")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    seed: int = bounded(0, low=0, high=99, what="seed of the runs: samples, weights, shuffling")
    label: int = bounded(3, low=0, high=9, what="the class whose probability is climbed")


@dataclass(frozen=True)
class VisualizingFiltersTrace:
    """Kernels while training on true and on shuffled labels, and a picture that climbs a class.

    ``kernels`` and ``shuffled`` (T, 8, 5, 5) are of length 1 at every ``step`` (T,), ``like`` and
    ``shuffled_like`` (T,) their mean likeness to the best edge or line; ``starts``, ``ends`` and
    ``shuffled_ends`` (R,) that of all runs. ``patterns`` (8, 5, 5) are those best ones with their
    ``cosines`` (8,). ``best`` is the kernel that is most like one, ``windows`` (9, 5, 5) the pieces
    of unseen digits that excite it most. ``climb`` (C, 16, 16) is a picture at each ``move`` (C,)
    from the mean one, ``chance`` (C,) the probability of the class. ``fooled`` (F, 16, 16) starts
    at a digit of the class ``other``; at each ``small`` (F,) step ``chances`` (2, F) are those of
    the class and of the other, ``alike`` the cosine of its last picture with its first.
    """

    step: np.ndarray
    kernels: np.ndarray
    shuffled: np.ndarray
    like: np.ndarray
    shuffled_like: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    shuffled_ends: np.ndarray
    right: float
    patterns: np.ndarray
    cosines: np.ndarray
    best: np.ndarray
    windows: np.ndarray
    label: int
    move: np.ndarray
    climb: np.ndarray
    chance: np.ndarray
    other: int
    small: np.ndarray
    fooled: np.ndarray
    chances: np.ndarray
    alike: float


def record(inputs: Inputs) -> VisualizingFiltersTrace:
    """Train on true and on shuffled labels from the same starts; match, excite, and climb."""
    network = Sequential(
        (
            Conv2D(
                FILTERS,
                SIDE,
                padding="same",
                activation="relu",
                weight_initializer=partial(normal, std=SPREAD),
            ),
            MaxPool2D(POOL),
            Flatten(),
            Dense(10, "softmax"),
        ),
        "cross_entropy",
    )
    seeds = [RUNS * inputs.seed + run for run in range(RUNS)]
    pairs = [one_run(network, seed) for seed in seeds]
    bank = edge_bank(SIDE)
    true, wrong = (np.stack([kernels_of(pair[k]) for pair in pairs]) for k in (0, 1))
    like, wrong_like = (kernel_likeness(kernels, bank).mean(axis=-1) for kernels in (true, wrong))
    last = true[0, -1]
    match = cosine_similarity(last.reshape(FILTERS, 1, -1), bank.reshape(len(bank), -1))
    nearest = np.abs(match).argmax(axis=1)
    cosines = match[np.arange(FILTERS), nearest]
    best = int(np.abs(cosines).argmax())
    x, _, held, truth = split(seeds[0])
    params = pairs[0][0].params
    climb = ascend(network, params, x.mean(axis=0), label=inputs.label, steps=CLIMB)
    other = ONE if inputs.label != ONE else SEVEN
    start = held[np.flatnonzero(truth == other)[0]]
    small = ascend(network, params, start, label=inputs.label, steps=3 * CLIMB, rate=PACE)
    sure = small.outputs[:, inputs.label] > SURE
    moved = int(sure.argmax()) + 1 if sure.any() else len(sure)
    fooled = small.x[:moved, 0]
    return freeze(
        VisualizingFiltersTrace(
            step=np.arange(0, LAST + 1, EVERY),
            kernels=true[0],
            shuffled=wrong[0],
            like=like[0],
            shuffled_like=wrong_like[0],
            starts=like[:, 0],
            ends=like[:, -1],
            shuffled_ends=wrong_like[:, -1],
            right=float(accuracy(network.predict(params, held), truth)),
            patterns=bank[nearest] * np.sign(cosines)[:, None, None],
            cosines=np.abs(cosines),
            best=last[best],
            windows=exciting_windows(held[:, 0], last[best], count=SHOWN).windows,
            label=inputs.label,
            move=np.arange(len(climb.x)),
            climb=climb.x[:, 0],
            chance=climb.outputs[:, inputs.label],
            other=other,
            small=np.arange(moved),
            fooled=fooled,
            chances=small.outputs[:moved, [inputs.label, other]].T,
            alike=float(cosine_similarity(fooled[0].ravel(), fooled[-1].ravel())),
        )
    )


def split(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Digits of 16 × 16 pixels and labels to train on, and others that are not seen."""
    data = digits()
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(data.y))
    x, y = enlarge(data.x, FACTOR, mode="linear")[order][:, None], data.y[order]
    return x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:]


def one_run(network: Sequential, seed: int) -> tuple[TrainingTrace, TrainingTrace]:
    """Train twice from one start and in one order: on the labels, and on the same shuffled."""
    x, y, _, _ = split(seed)
    mixed = np.random.Generator(np.random.PCG64([seed, 1])).permutation(y)
    plan: dict[str, Any] = {"epochs": EPOCHS, "batch_size": BATCH, "rng": seed}
    plan |= {"optimizer": adam(RATE), "snapshot_steps": range(0, LAST + 1, EVERY)}
    return fit(network, x, y, **plan), fit(network, x, mixed, **plan)


def kernels_of(run: TrainingTrace) -> np.ndarray:
    """Kernels (T, 8, 5, 5) of the run's snapshots, each of length 1."""
    kernels = np.stack([params[0]["kernel"][:, 0] for params in run.snapshots])
    return np.asarray(kernels / np.linalg.norm(kernels, axis=(2, 3), keepdims=True))


def facts(trace: VisualizingFiltersTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    sure = np.flatnonzero(trace.chance > SURE)
    light, dark = trace.best > 0, trace.best < 0
    soon = int(sure[0]) if len(sure) else len(trace.move) - 1
    return {
        "filters": FILTERS,
        "side": SIDE,
        "runs": RUNS,
        "shown": SHOWN,
        "label": trace.label,
        "right": trace.right,
        "start": float(trace.like[0]),
        "end": float(trace.like[-1]),
        "shuffled_end": float(trace.shuffled_like[-1]),
        "mean_end": float(trace.ends.mean()),
        "mean_shuffled": float(trace.shuffled_ends.mean()),
        "best": float(trace.cosines.max()),
        "soon": soon,
        "first": float(trace.chance[0]),
        "climbed": float(trace.chance[soon]),
        "moves": len(trace.move) - 1,
        "last": float(trace.chance[-1]),
        "other": trace.other,
        "small": len(trace.small) - 1,
        "pace": PACE,
        "before": float(trace.chances[1, 0]),
        "sure": float(trace.chances[0, -1]),
        "alike": trace.alike,
        "inked": above(
            trace.windows[:, light].mean(axis=1) - trace.windows[:, dark].mean(axis=1), 0.0
        ),
        "ordered": above(trace.ends - trace.starts, CLEAR),
        "needs_labels": above(trace.ends - trace.shuffled_ends, 0.0),
        "climbs": above(trace.chance[soon], SURE),
        "rises": above(trace.chance[-1] - trace.chance[0], 0.0),
        "fooled": above(trace.chances[0, -1], SURE),
        "was_known": above(trace.chances[1, 0], 0.5),
        "misled": above(trace.chances[0, -1] - trace.chances[0, 0], 0.0),
    }


def figures(t: VisualizingFiltersTrace, page: Page) -> Figures:
    """Draw the kernels before, after, and after shuffled labels; then the climb."""
    place = page.place(9.0, 4.6)
    marks: list[Mark] = []
    rows = (t.kernels[0], t.kernels[-1], t.shuffled[-1])
    for line, key, kernels in zip(place.rows(1, 1, 1, gap=0.35), KEYS, rows, strict=True):
        name, body = line.columns(0.17, 1.0, gap=0.3)
        marks += [Note(name, key, role="muted"), maps_of(body, kernels, columns=FILTERS)]
    yield "kernels", page.put(place, *marks)

    place = page.place(9.0, 3.2)
    pictures = t.climb[0], t.climb[-1], t.fooled[0], t.fooled[-1]
    numbers = t.chance[0], t.chance[-1], t.chances[0, 0], t.chances[0, -1]
    shown: list[Mark] = []
    for box, key, values, chance in zip(
        place.columns(1, 1, 1, 1, gap=0.4), STARTS, pictures, numbers, strict=True
    ):
        shown.append(picture(box, values).titled(key))
        foot = box.rows(1.15, 0.15, gap=0.0)[1]
        shown.append(Digit(foot, chance, CHANCE, prefix=f"{foot.label('chance')} "))
    yield "climb", page.put(place, *shown)


STARTS = ("mean", "climbed", "digit", "misled")
LIMITS = (-0.4, 0.4)
KEYS = ("before", "after", "mixed")
BOTH = (("true", "series0"), ("shuffled", "series1"))
LINES = (("chance", "activation"), ("chance_other", "data"))


def maps_of(place: Place, kernels: np.ndarray, *, columns: int = 4, steps: bool = False) -> Maps:
    """Kernels of length 1 on one scale of signed colours."""
    style: dict[str, Any] = {"look": "signed", "limits": LIMITS}
    return Maps(place, kernels, KERNEL, columns=columns, steps=steps, gap=0.3, **style)


def picture(place: Place, values: np.ndarray, *, steps: bool = False) -> Array:
    """A digit below room for its title."""
    room = place.rows(0.15, 1.0, 0.15, gap=0.0)[1]
    style: dict[str, Any] = {"look": "heat", "digits": False, "limits": (0.0, 1.0)}
    return Array(room, values, GREY, steps=steps, **style)


def likeness_axes(place: Place, t: VisualizingFiltersTrace) -> Axes:
    """Likeness to the best edge or line over the steps of training."""
    return Axes(place, (STEP, t.step), (LIKE, t.like, t.shuffled_like), y_from=(0.0, 1.0))


class VisualizingFiltersScene(LessonScene[VisualizingFiltersTrace]):
    """Kernels that train; the edges they are like; windows; shuffled labels; a climbed class."""

    @beat
    def learn(self) -> None:
        self.left, self.right = self.stage.columns(1.6, 1.0, gap=0.5)
        self.maps = maps_of(self.left, self.t.kernels, steps=True).at(0.0)
        self.axes = likeness_axes(self.right.inset(0.0, 0.4), self.t)
        line = self.axes.line(self.t.step, self.t.like, BOTH[0][1])
        ball = self.axes.rider(line, self.t.step)
        self.stand(self.maps, self.axes)
        self.run(self.clock(self.t.step, even=True), self.maps, line, ball, seconds=7)

    @beat
    def match(self) -> None:
        self.keep(self.maps)
        high, low, foot = self.stage.inset(0.0, 0.5).rows(1.0, 1.0, 0.25, gap=0.3)
        maps = maps_of(high, self.t.kernels[-1], columns=FILTERS)
        self.become(self.maps, maps)
        edges = maps_of(low, self.t.patterns, columns=FILTERS)
        self.grow(maps, edges)
        columns = (made.box for made in edges.maps)
        self.show(
            *(
                Digit(Place(box.left, box.right, foot.bottom, foot.top, self.board), cosine, LIKE)
                for box, cosine in zip(columns, self.t.cosines, strict=True)
            ),
            lag=0.2,
        )

    @beat
    def excite(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.0, 1.0, gap=0.8)
        room = left.inset(0.6, 0.6)
        kernel = Array(room, self.t.best, KERNEL, look="signed", digits=False, limits=LIMITS)
        self.show(kernel, kernel.title("kernel"))
        windows = Maps(right, self.t.windows, GREY, columns=3, look="heat", limits=(0.0, 1.0))
        self.grow(kernel, windows.dealt())

    @beat
    def control(self) -> None:
        self.keep()
        maps = maps_of(self.left, self.t.shuffled, steps=True).at(0.0)
        key, body = self.right.rows(0.12, 1.0, gap=0.1)
        axes = likeness_axes(body.inset(0.0, 0.2), self.t)
        true = axes.line(self.t.step, self.t.like, BOTH[0][1])
        mixed = axes.line(self.t.step, self.t.shuffled_like, BOTH[1][1])
        self.show(maps, axes, true, Legend(key, BOTH, across=True))
        self.run(self.clock(self.t.step, even=True), maps, mixed, seconds=6)

    @beat
    def climb(self) -> None:
        self.rise(self.t.climb, self.t.move, self.t.chance)

    @beat
    def fool(self) -> None:
        self.rise(self.t.fooled, self.t.small, self.t.chances[0], self.t.chances[1])

    def rise(self, pictures: np.ndarray, moves: np.ndarray, *chances: np.ndarray) -> None:
        """Change a picture step by step, and draw what the network makes of it."""
        self.keep()
        left, right = self.stage.columns(0.85, 1.0, gap=0.6)
        image = picture(left, pictures, steps=True)
        key, body = right.rows(0.12, 1.0, gap=0.1)
        axes = Axes(body, (STEP, moves), (SHARE, *chances), y_from=(0.0, 1.0))
        named = LINES[: len(chances)]
        lines = [
            axes.line(moves, values, role) for values, (_, role) in zip(chances, named, strict=True)
        ]
        self.show(image, axes, Legend(key, named, across=True))
        self.run(self.clock(moves, even=True), image, *lines, seconds=6)
