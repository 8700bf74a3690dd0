"""Vanishing and exploding gradients: factors multiply on the way back, in networks that train."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from dlcore import (
    ACTIVATIONS,
    CurveTrace,
    Dense,
    Sequential,
    TrainingTrace,
    digits,
    fit,
    normal,
    sgd,
    trace_activation,
    trace_backward,
    trace_forward,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal, true
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes, Scale
from dlmotion.stage.marks.axes.dots import Dots
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.axes.sticks import Sticks
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

BESIDE = 1e-9  # how far from the kink, where f′ does not exist, the slope on either side begins
NETS = ("sigmoid", "tanh", "relu", "he", "large")
ROLES = ("series0", "series4", "series6", "series2", "series5")
NAMED = tuple(zip(NETS, ROLES, strict=True))
ENTRIES = (1.0,) * (len(NETS) + 1)
CURVES = ("sigmoid", "relu")
TRAINED, EPOCHS, BATCH = 4, 20, 32

LAYER = Quantity("layer", "l", "muted", ".0f")
NORM = Quantity("norm", "", "loss", ".2g")
FACTOR = Quantity("factor", "overline(sigma')", "gradient", ".3f")
PRODUCT = Quantity("product", "", "loss", ".2g")
RATE = Quantity("rate", "")
LOSS, EPOCH = Quantity("loss", "J", "loss"), Quantity("epoch", "", "muted", ".0f")
Z, SLOPE = Quantity("z", "z"), Quantity("slope", "", "gradient")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    depth: int = bounded(10, low=4, high=12, what="hidden layers")
    learning_rate: float = bounded(0.03, low=0.005, high=0.1, what="rate of every training")
    large_std: float = bounded(0.9, low=0.7, high=1.5, what="spread of the weights too large")
    seed: int = bounded(0, low=0, high=999, what="seed of weights and batches")


@dataclass(frozen=True)
class VanishingTrace:
    """Curves, the sigmoid net's slopes, δ by layer, trainings; from the last layer to the first.

    ``large_seen`` is the last loss of the net whose weights start too large: of the last epoch, or
    of the step at which it diverges.
    """

    sigmoid: CurveTrace
    relu: CurveTrace
    back: np.ndarray
    factors: np.ndarray
    products: np.ndarray
    one: float
    layer: np.ndarray
    norms: np.ndarray
    rates: np.ndarray
    epoch: np.ndarray
    losses: np.ndarray
    large_status: str
    large_steps: int
    large_loss: float
    large_seen: float


def record(inputs: Inputs) -> VanishingTrace:
    """Push real digits through five untrained nets and back, then train them."""
    data = digits()
    x, y = data.flat[:600], data.y[:600]
    starts: dict[str, Any] = dict.fromkeys(NETS[:3], "glorot_uniform") | {"he": "he_normal"}
    starts |= {"large": partial(normal, std=inputs.large_std)}
    norms, runs, slopes = [], {}, np.zeros(0)
    for name, start in starts.items():
        kind = name if name in ACTIVATIONS else "relu"
        hidden = (Dense(32, kind, weight_initializer=start) for _ in range(inputs.depth))
        net = Sequential((*hidden, Dense(10, "softmax")), loss="cross_entropy")
        params = net.init(np.random.Generator(np.random.PCG64(inputs.seed)), (64,))
        deltas = trace_backward(net, params, x[:128], y[:128]).delta
        lengths = np.array([np.linalg.norm(delta) for delta in deltas])
        norms.append(lengths[::-1] / lengths[-1])
        runs[name] = train(net, x, y, params, inputs)
        if name == "sigmoid":
            slope = ACTIVATIONS["sigmoid"].derivative
            slopes = np.array([slope(z).mean() for z in trace_forward(net, params, x[:128]).z[:-1]])
    kinks, large = np.array(ACTIVATIONS["relu"].kinks), runs["large"]
    z = np.union1d(np.linspace(-6.0, 6.0, 121), [*kinks - BESIDE, *kinks + BESIDE])
    relu = trace_activation("relu", z)
    return VanishingTrace(
        sigmoid=trace_activation("sigmoid", z),
        relu=replace(relu, da=np.where(np.isin(z, kinks), np.nan, relu.da)),
        back=np.arange(inputs.depth, 0, -1),
        factors=slopes[::-1],
        products=np.cumprod(slopes[::-1]),
        one=1.0,
        layer=np.arange(inputs.depth + 1, 0, -1),
        norms=np.array(norms),
        rates=np.array(norms)[:, -1] ** (1 / inputs.depth),
        epoch=np.arange(1, EPOCHS + 1),
        losses=np.array([runs[name].epoch_loss for name in NETS[:TRAINED]]),
        large_status=large.status,
        large_steps=len(large.step_loss),
        large_seen=float([*large.step_loss[-1:], *large.epoch_loss[-1:]][-1]),
        large_loss=float(large.epoch_loss[-1]) if len(large.epoch_loss) else float("inf"),
    )


def train(
    net: Sequential, x: np.ndarray, y: np.ndarray, params: Any, inputs: Inputs
) -> TrainingTrace:
    """Train with the same steps for every net."""
    rng, rule = np.random.Generator(np.random.PCG64(inputs.seed)), sgd(inputs.learning_rate)
    return fit(net, x, y, optimizer=rule, epochs=EPOCHS, batch_size=BATCH, rng=rng, params=params)


def facts(trace: VanishingTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    rates = dict(zip(NETS, map(float, trace.rates), strict=True))
    losses = dict(zip(NETS, map(float, trace.losses[:, -1]), strict=False))
    rest = [losses[name] for name in NETS[1:TRAINED]]
    sizes = {
        "top_slope": trace.sigmoid.da.max(),
        "relu_slope": trace.relu.da[-1],
        "last_product": trace.products[-1],
        "ratio": trace.norms[0, -1],
        "exploded": trace.norms[4, -1],
        "best_loss": min(rest),
        "large_loss": trace.large_loss,
    }
    return {
        **{name: float(value) for name, value in sizes.items()},
        **{f"{name}_rate": rate for name, rate in rates.items()},
        **{f"{name}_loss": loss for name, loss in losses.items()},
        "depth": len(trace.factors),
        "epochs": len(trace.epoch),
        "large_steps": trace.large_steps,
        "shrinks": below(rates["sigmoid"], 1.0),
        "he_nearer": below(abs(np.log(rates["he"])) - abs(np.log(rates["relu"])), 0.0),
        "relu_shrinks": below(rates["relu"], 1.0),
        "sigmoid_last": above(losses["sigmoid"] - max(rest), 0.0),
        "grows": above(rates["large"], 1.0),
        "stops_at_once": equal(trace.large_steps, 1),
        "diverges": true(trace.large_status == "diverged"),
        "completes": true(trace.large_status == "completed"),
    }


def figures(t: VanishingTrace, page: Page) -> Figures:
    """Draw both curves with their slopes, then gradients by layer and the trainings."""
    place = page.place(8.0, 4.6)
    curves = zip(place.columns(1.0, 1.0, gap=0.6), CURVES, strict=True)
    marks = [mark for box, name in curves for mark in curve_of(box, t, name)]
    yield "slopes", page.put(place, *marks)

    place = page.place(8.0, 4.8)
    body, foot = place.rows(5.4, 0.4, gap=0.2)
    left, right = body.columns(1.0, 1.0, gap=0.5)
    axes, losses = norm_axes(left, t), loss_axes(right, t)
    marks = [axes, losses, axes.level(t.one)]
    for k, role in enumerate(ROLES):
        marks += [axes.line(t.layer, t.norms[k], role), axes.dots(t.layer, t.norms[k], role)]
    marks += [losses.line(t.epoch, t.losses[k], ROLES[k]) for k in range(TRAINED)]
    cells = foot.columns(1.0, 0.75, 1.25, 1.1, 1.25, gap=0.1)
    keys = [Legend(cell, [entry]) for cell, entry in zip(cells, NAMED, strict=True)]
    yield "norms", page.put(place, *marks, *keys)


def curve_of(place: Place, t: VanishingTrace, name: str) -> list[Mark]:
    """An activation, its slope below it on the same axis, and the largest slope."""
    curve = t.sigmoid if name == "sigmoid" else t.relu
    upper, lower = place.rows(1.0, 1.2, gap=0.1)
    above = Axes(upper, (Quantity(""), curve.z), (Quantity(name), curve.a), x_ticks=())
    under = Axes(lower, (Z, curve.z), (SLOPE, curve.da), y_from=(0.0, 1.15))
    peak = int(np.argmax(curve.da)) if name == "sigmoid" else len(curve.z) - 1
    largest = Digit(place, curve.da[peak], SLOPE)
    tag = under.tag(largest, curve.z[peak], curve.da[peak], "above" if peak < 100 else "below left")
    return [
        above,
        under,
        above.line(curve.z, curve.a, "activation"),
        under.line(curve.z, curve.da),
        tag,
    ]


def norm_axes(place: Place, t: VanishingTrace) -> Axes:
    """Axes of the gradient that reaches each layer, of every net."""
    return layer_axes(place, t.layer, (NORM, t.norms))


def layer_axes(place: Place, layer: np.ndarray, y: Scale) -> Axes:
    """Axes over the layers, with a tick at every second one; y is logarithmic."""
    ticks = tuple(float(step) for step in layer[::-2])
    return Axes(place, (LAYER, layer), y, x_from=(0.5, None), x_ticks=ticks, y_log=True)


def loss_axes(place: Place, t: VanishingTrace) -> Axes:
    """Axes of the losses of the trainings."""
    return Axes(place, (EPOCH, t.epoch), (LOSS, t.losses), y_from=(0.0, None))


def sticks_on(axes: Axes, layer: np.ndarray, values: np.ndarray, one: float, role: str) -> Sticks:
    """What is left at each layer, hanging from one."""
    return axes.sticks(layer, values, one, role).at(0)


def way_on(axes: Axes, t: VanishingTrace, k: int) -> tuple[Line, Dots]:
    """What arrives at the layers of a net, before it has arrived anywhere."""
    arrays = t.layer, t.norms[k], ROLES[k]
    return axes.line(*arrays).at(0), axes.dots(*arrays).at(0)


def rules_in(place: Place, t: VanishingTrace) -> tuple[Rule, Rule]:
    """How δ comes back by one layer in symbols, and what the slopes alone do in digits."""
    delta = Symbol("delta", "delta arrow.l (W^top delta) dot")
    old, new = Slot("old", t.products, PRODUCT), Slot("new", t.products, PRODUCT, 1)
    factor, moves = Slot("factor", t.factors, FACTOR, 1), len(t.back) - 1
    return (
        Rule(place, delta, Symbol("slope", "sigma'(z)", "gradient")),
        Rule(place, old, "dot", factor, "=", new, moves=moves, size="label"),
    )


class VanishingGradientsScene(LessonScene[VanishingTrace]):
    """Falling sticks, the slopes behind them and their product, then five real networks."""

    @beat
    def signal(self) -> None:
        t, norms = self.t, self.t.norms[0]
        axes = layer_axes(self.stage, t.layer, (NORM, norms))
        sticks = sticks_on(axes, t.layer, norms, t.one, ROLES[0])
        corner = self.stage.columns(1.4, 1.0)[1].rows(1.3, 1.0)[1]
        number = Digit(corner, norms, NORM, size="heading", at=(0.5, 0.7))
        self.stand(axes, sticks, number)
        self.run(self.clock(t.layer), sticks, number, seconds=5)

    @beat
    def slopes(self) -> None:
        self.keep()
        for box, name in zip(self.stage.columns(1.0, 1.0, gap=0.8), CURVES, strict=True):
            upper, lower, curve, slope, peak = curve_of(box, self.t, name)
            self.show(upper, lower, tempo="quick")
            self.show(curve, tempo="slow")
            self.grow(curve, slope)
            self.show(peak, tempo="quick")

    @beat
    def chain(self) -> None:
        self.keep()
        t, timer = self.t, self.clock(self.t.back)
        left, right = self.stage.columns(1.1, 1.0, gap=0.6)
        rules, rows = right.rows(1.0, 4.2, gap=0.1)
        axes = layer_axes(left, t.back, (PRODUCT, t.products, t.one))
        sticks = sticks_on(axes, t.back, t.products, t.one, "loss")
        columns = {LAYER: t.back, FACTOR: t.factors, PRODUCT: t.products}
        table, (rule, line) = Table(rows, columns, len(t.back)), rules_in(rules, t)
        self.show(rule, axes)
        self.show(sticks, table)
        self.run(timer, sticks, table, seconds=1, to=1)
        self.hide(rule)
        cells = {"old": table.cell(PRODUCT, 0), "factor": table.cell(FACTOR, 1)}
        self.carry(cells | {"new": table.cell(PRODUCT, 1)}, line.at(1))
        self.run(timer, sticks, table, line, seconds=6)

    @beat
    def compare(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.25, 1.0, gap=0.5)
        keys, self.below = right.rows(1.0, 1.15, gap=0.1)
        self.axes, (top, *self.cells) = norm_axes(left, self.t), keys.rows(*ENTRIES, gap=0.0)
        head = Note(top, "rate", size="small", role="muted", at=(1.0, 1.0))
        layer, norms, one = self.t.layer, self.t.norms[0], self.t.one
        sticks = self.axes.sticks(layer, norms, one, ROLES[0])
        self.show(self.axes, self.axes.level(one), sticks, head)
        self.become(sticks, self.axes.dots(layer, norms, ROLES[0]))
        for k in range(TRAINED):
            self.follow(k)

    @beat
    def training(self) -> None:
        axes = loss_axes(self.below, self.t)
        runs = zip(self.t.losses, ROLES, strict=False)
        lines = [axes.line(self.t.epoch, losses, role).at(0) for losses, role in runs]
        self.show(axes)
        self.stand(*lines)
        self.run(self.clock(self.t.epoch, even=True), *lines, seconds=4)

    @beat
    def explode(self) -> None:
        self.follow(len(NETS) - 1)
        seen = replace(LOSS, role=ROLES[-1], spec=".3g")
        end = Digit(self.below, self.t.large_seen, seen, prefix="J = ", align=1.0, at=(1.0, 1.0))
        self.show(end)

    def follow(self, k: int) -> None:
        """Draw what arrives at the layers of a net, and print its factor a layer."""
        way = way_on(self.axes, self.t, k)
        self.stand(*way)
        self.run(self.clock(self.t.layer), *way, seconds=2.4)
        values = {NETS[k]: (RATE, self.t.rates[k])}
        self.show(Legend(self.cells[k], [NAMED[k]], values=values), tempo="quick")
