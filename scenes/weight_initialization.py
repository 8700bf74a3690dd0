"""Weight initialisation: a factor per layer, to the power of the depth; He's makes it one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from dlcore import (
    Dense,
    Sequential,
    TrainingTrace,
    accuracy,
    digits,
    fit,
    freeze,
    normal,
    sgd,
    signal_statistics,
    trace_backward,
    trace_forward,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal, true
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.bars.ridges import Ridges
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

FRAMES, REACH = 49, 4.0  # he's σ divided and multiplied by REACH, and what lies between
SHARES = {"zero": 0.0, "small": 1 / REACH, "glorot": np.sqrt(0.5), "he": 1.0, "large": REACH}
ROLES = ("muted", "series1", "series2", "highlight", "loss")
SEEN, TRAIN, TEST, EPOCHS, BATCH = 300, 600, 400, 12, 50
BIN = 0.2
CLOSE, CHANCE = 0.15, 0.25
TICKS = 0.0, 1.0, 2.0, 3.0, 4.0

EXPONENT = Quantity("size")
RMS = Quantity("rms", "a", "activation", ".2g")
SIGMA = Quantity("sigma", "sigma", "data", ".3g")
FACTOR = Quantity("factor", "", "highlight")
ROOT = Quantity("root", "", "muted")
RIGHT = Quantity("right", "", "activation", ".0%")
LARGEST, GRADIENT = Quantity("largest", spec=".0f"), Quantity("gradient", "", "gradient", ".0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    width: int = bounded(64, low=40, high=128, what="units of every hidden layer")
    depth: int = bounded(6, low=4, high=8, what="hidden layers")
    learning_rate: float = bounded(0.05, low=0.02, high=0.08, what="rate of every training")
    seed: int = bounded(0, low=0, high=999, what="seed of weights and batches")


@dataclass(frozen=True)
class WeightInitializationTrace:
    """The signal by layer for every σ, and five trainings.

    ``sigma`` (T,) begins with 0; ``rows`` (T, L, n) are shares of a layer's activations by the
    power of ten, over ``exponent`` (n,); ``rms`` (T, L) their size, ``factor`` (T,) what a layer
    multiplies it by on average, ``law`` (T,) what it should be. ``right`` (E + 1, 5) is the
    accuracy on unseen digits.
    """

    inputs: int
    sigma: np.ndarray
    exponent: np.ndarray
    rows: np.ndarray
    rms: np.ndarray
    factor: np.ndarray
    root: float
    law: np.ndarray
    one: float
    marked: np.ndarray
    marked_factor: np.ndarray
    silent: float
    gradient: float
    epoch: np.ndarray
    right: np.ndarray
    large_status: str
    large_steps: int
    large_loss: float
    he_loss: float


def record(inputs: Inputs) -> WeightInitializationTrace:
    """Send digits through one draw of weights times every σ, then train from five of them."""
    data = digits()
    order = np.random.Generator(np.random.PCG64(0)).permutation(len(data.x))
    x, y = data.flat[order], data.y[order]
    he = float(np.sqrt(2.0 / inputs.width))
    net, start = network(inputs, he)
    shares = np.concatenate([[0.0], np.geomspace(1.0 / REACH, REACH, FRAMES)])
    forwards = [trace_forward(net, scaled(start, share), x[:SEEN]) for share in shares]
    hidden = [forward.a[: inputs.depth] for forward in forwards]
    rms = np.array([signal_statistics(forward).rms[: inputs.depth] for forward in forwards])
    low, high = np.floor(np.log10(rms[1].min())) - 1.0, np.ceil(np.log10(rms[-1].max()) + 0.7)
    edges = np.arange(low, high + BIN / 2, BIN)
    rows = np.array([[histogram(a, edges) for a in layers] for layers in hidden])
    back = trace_backward(net, scaled(start, 0.0), x[:SEEN], y[:SEEN])
    runs = {name: train(net, scaled(start, c), x, y, inputs) for name, c in SHARES.items()}
    chosen = [np.abs(shares - share).argmin() for share in SHARES.values()]
    return freeze(
        WeightInitializationTrace(
            inputs=inputs.width,
            sigma=shares * he,
            exponent=(edges[1:] + edges[:-1]) / 2,
            rows=rows,
            rms=rms,
            factor=np.array([factor_of(row) for row in rms]),
            root=float(np.sqrt(inputs.width / 2)),
            law=shares * he * np.sqrt(inputs.width / 2),
            one=1.0,
            marked=shares[chosen] * he,
            marked_factor=np.array([factor_of(rms[place]) for place in chosen]),
            silent=max(float(np.abs(a).max()) for a in hidden[0]),
            gradient=max(float(np.abs(slope).max()) for slope in back.dW),
            epoch=np.arange(EPOCHS + 1),
            right=np.transpose([right for right, _ in runs.values()]),
            large_status=runs["large"][1].status,
            large_steps=len(runs["large"][1].step_loss),
            large_loss=last_loss(runs["large"][1]),
            he_loss=last_loss(runs["he"][1]),
        )
    )


def network(inputs: Inputs, std: float) -> tuple[Sequential, Any]:
    """ReLU layers and a softmax, and weights drawn from N(0, std²)."""
    draw = partial(normal, std=std)
    hidden = [Dense(inputs.width, "relu", weight_initializer=draw) for _ in range(inputs.depth)]
    last = Dense(10, "softmax", weight_initializer=draw)
    net = Sequential((*hidden, last), "cross_entropy", (64,))
    return net, net.init(np.random.Generator(np.random.PCG64(inputs.seed)), (64,))


def scaled(params: Any, share: float) -> Any:
    """The same draw, all weights times ``share``; biases are 0."""
    return tuple({**layer, "weight": share * layer["weight"]} for layer in params)


def histogram(a: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Share of the activations in each bin of their power of ten; those that are 0 have none."""
    return np.histogram(np.log10(a[a > 0.0]), edges)[0] / a.size


def factor_of(rms: np.ndarray) -> float:
    """What a layer multiplies the size by, on (geometric) average."""
    return float((rms[-1] / rms[0]) ** (1.0 / (len(rms) - 1))) if rms[0] > 0.0 else 0.0


def train(
    net: Sequential, params: Any, x: np.ndarray, y: np.ndarray, inputs: Inputs
) -> tuple[np.ndarray, TrainingTrace]:
    """Train from ``params``; accuracy on unseen digits by epoch, held where training broke off."""
    unseen = x[TRAIN : TRAIN + TEST], y[TRAIN : TRAIN + TEST]
    run = fit(
        net,
        x[:TRAIN],
        y[:TRAIN],
        optimizer=sgd(inputs.learning_rate),
        epochs=EPOCHS,
        batch_size=BATCH,
        rng=inputs.seed,
        params=params,
        validation=unseen,
    )
    first = accuracy(net.predict(params, unseen[0]), unseen[1])
    right = np.concatenate([[first], run.validation_metric])
    return np.pad(right, (0, EPOCHS + 1 - len(right)), mode="edge"), run


def last_loss(run: TrainingTrace) -> float:
    """Mean loss of the last epoch, infinite where none was completed."""
    return float(run.epoch_loss[-1]) if len(run.epoch_loss) else float("inf")


def facts(trace: WeightInitializationTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    right = dict(zip(SHARES, map(float, trace.right[-1]), strict=True))
    factor = dict(zip(SHARES, map(float, trace.marked_factor), strict=True))
    sigma = dict(zip(SHARES, map(float, trace.marked), strict=True))
    middle = he_step(trace)
    return {
        **{f"{name}_right": share for name, share in right.items()},
        **{f"{name}_factor": value for name, value in factor.items()},
        **{f"{name}_sigma": value for name, value in sigma.items()},
        "width": trace.inputs,
        "small_law": float(trace.law[1]),
        "depth": trace.rms.shape[1],
        "epochs": EPOCHS,
        "small_last": float(trace.rms[1, -1]),
        "small_first": float(trace.rms[1, 0]),
        "he_first": float(trace.rms[middle, 0]),
        "he_last": float(trace.rms[middle, -1]),
        "large_last": float(trace.rms[-1, -1]),
        "large_steps": trace.large_steps,
        "large_loss": trace.large_loss,
        "he_loss": trace.he_loss,
        "fades": below(trace.factor[1], 1.0),
        "explodes": above(trace.factor[-1], 1.0),
        "nothing_flows": equal([trace.silent, trace.gradient], 0.0),
        "as_predicted": at_most(np.abs(trace.factor[1:] / trace.law[1:] - 1.0), CLOSE),
        "kept": at_most(abs(np.log2(trace.rms[middle, -1] / trace.rms[middle, 0])), 1.0),
        "stuck": at_most([right["zero"], right["small"]], CHANCE),
        "he_ahead": above(right["he"] - max(right["zero"], right["small"], right["glorot"]), 0.0),
        "diverges": true(trace.large_status == "diverged"),
        "worse": above(trace.large_loss - trace.he_loss, 0.0),
    }


def he_step(trace: WeightInitializationTrace) -> int:
    """The step at which σ is He's."""
    return 1 + FRAMES // 2


def figures(t: WeightInitializationTrace, page: Page) -> Figures:
    """Draw three stacks of histograms side by side, then the law with what training makes of it."""
    place = page.place(9.0, 4.4)
    marks: list[Mark] = []
    steps = 1, he_step(t), FRAMES
    for box, key, step in zip(place.columns(1, 1, 1, gap=0.5), SMALL_HE_LARGE, steps, strict=True):
        head, body = box.rows(0.4, 5.0, gap=0.1)
        marks += [Note(head, key), stack(body, t, numbers=False).at(step)]
    yield "stacks", page.put(place, *marks)

    place = page.place(9.0, 4.2)
    left, right = place.columns(1.0, 1.35, gap=0.6)
    axes, *lines = law_of(left, t)
    yield "law", page.put(place, axes, *lines, *race_of(right, t, "small"))


SMALL_HE_LARGE = "small", "he", "large"


def stack(place: Place, t: WeightInitializationTrace, *, numbers: bool = True) -> Ridges:
    """Histograms of the activations, the first layer on top."""
    names = [f"a_{layer + 1}" for layer in range(t.rms.shape[1])]
    beside = (RMS, t.rms) if numbers else None
    return Ridges(place, (EXPONENT, t.exponent), t.rows, names, numbers=beside, powers=True)


def law_of(place: Place, t: WeightInitializationTrace) -> tuple[Axes, Mark, Mark, Mark]:
    """Factor a layer over σ: one as a level, the measured ones as dots, the law as a line."""
    axes = Axes(
        place, (SIGMA, t.sigma), (FACTOR, t.factor, t.law), x_from=(0.0, None), y_ticks=TICKS
    )
    measured = axes.dots(t.sigma, t.factor, "activation")
    return axes, axes.level(t.one), axes.line(t.sigma, t.law, FACTOR.role), measured


def race_of(place: Place, t: WeightInitializationTrace, size: str = "label") -> tuple[Mark, ...]:
    """Accuracy on unseen digits from five starts."""
    names, bars = place.columns(1.0, 1.5, gap=0.3)
    race = Bars(bars, t.right, RIGHT, roles=ROLES, holds=(1.0,)).at(EPOCHS)
    return Names(names, tuple(SHARES), ROLES, align=1.0, size=size), race


class WeightInitializationScene(LessonScene[WeightInitializationTrace]):
    """The layers' histograms lean with σ; beside them the factor a layer, then five trainings."""

    @beat
    def lean(self) -> None:
        left, right = self.stage.columns(1.6, 1.0, gap=0.5)
        head, self.middle, body = right.rows(0.8, 1.7, 3.1, gap=0.1)
        self.stack = stack(left, self.t).at(1)
        self.sigma = Digit(head, self.t.sigma, SIGMA, prefix="σ = ", size="title").at(1)
        self.axes, self.level, self.line, self.measured = law_of(body, self.t)
        self.timer = self.clock(self.t.sigma, even=True)
        self.timer.moment = 1.0
        self.stand(self.stack, self.sigma, self.axes, self.measured.at(1))
        self.run(self.timer, self.stack, self.sigma, self.measured, seconds=7)

    @beat
    def zero(self) -> None:
        rows = {LARGEST: self.t.silent, GRADIENT: self.t.gradient}
        self.run(self.timer, self.stack, self.sigma, self.measured, seconds=3, to=0)
        self.tally = Tally(self.middle, rows, size="label")
        self.show(self.tally)

    @beat
    def small(self) -> None:
        self.hide(self.tally)
        self.run(self.timer, self.stack, self.sigma, self.measured, seconds=0.8, to=1)

    @beat
    def law(self) -> None:
        symbols, digits = self.middle.rows(1.2, 0.8, gap=0.1)
        root, law = Slot("root", self.t.root, ROOT), Slot("law", self.t.law, FACTOR)
        sigma = Slot("sigma", self.t.sigma, SIGMA)
        self.sum = Rule(digits, sigma, "dot", root, "=", law, moves=FRAMES + 1, states=True)
        self.show(Rule(symbols, "sigma dot sqrt(n / 2)", size="label"), tempo="slow")
        self.show(self.sum.at(1))
        self.tell()
        self.rest(1.2)
        self.show(self.line, tempo="slow")

    @beat
    def he(self) -> None:
        self.turn(he_step(self.t))
        self.tell()
        self.rest(1.2)
        self.show(self.level, tempo="slow")

    @beat
    def large(self) -> None:
        self.turn(FRAMES)

    def turn(self, step: int) -> None:
        """Turn the knob to the σ of a step."""
        self.run(self.timer, self.stack, self.sigma, self.measured, self.sum, seconds=4, to=step)

    @beat
    def train(self) -> None:
        self.keep()
        names, race = race_of(self.stage.inset(0.8, 0.3), self.t)
        self.show(names, race.at(0))
        self.run(self.clock(self.t.epoch, even=True), race, seconds=6)
