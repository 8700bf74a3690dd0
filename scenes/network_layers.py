"""Layers of a network: edges and biases are what it learns; units that start equal stay equal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    Dense,
    ForwardTrace,
    Sequential,
    adam,
    circles,
    digits,
    fit,
    freeze,
    house_prices,
    sgd,
    standardize,
    trace_backward,
    trace_forward,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.network import Network
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.sum import Sum
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

HOUSE = 6
FEATURES = ("size", "bedrooms", "age", "distance")
LAYERS = ("input", "hidden", "output")
DEEP = ("input", "hidden", "hidden", "output")
EQUAL = 0.5
EPOCHS, RATE = 60, 1.0
MILLION = 100.0  # the prices are in 10 000 yuan
ROUNDING = 1e-9

COUNT = Quantity("parameters", spec=".0f")
WEIGHT = Quantity("w", "w", "sign", ".1f")
SHEET = Quantity("w", "w", "sign", ".2f")
X = Quantity("x", "x", "data", ".1f")
Z = Quantity("z", "z", "ink", ".2f")
A = Quantity("a", "a", "activation", ".2f")
J = Quantity("loss", "J", "loss", ".2f")
EPOCH = Quantity("epoch", "k", "muted", ".0f")
SCALED = Quantity("x", "x", "data", ".2f")
GAPS = (
    Quantity("gap_gradient", role="loss", spec=".1f"),
    Quantity("gap_equal", role="loss", spec=".1f"),
    Quantity("gap_random", role="data", spec=".1f"),
)


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change: inputs and seed of the small network, width of the deep."""

    x1: float = bounded(1.5, low=-9.0, high=9.0, what="first input of the small network")
    x2: float = bounded(-0.5, low=-9.0, high=9.0, what="its second input")
    seed: int = bounded(28, low=0, high=999, what="seed of its random weights")
    width: int = bounded(6, low=2, high=8, what="units in each hidden layer of the deep network")


@dataclass(frozen=True)
class Net:
    """A dense network on one input: weights (n_in, n_out), biases, its forward pass, counted.

    ``counts`` are edges and biases of each layer in turn, ``params`` both together.
    """

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]
    forward: ForwardTrace
    counts: np.ndarray
    params: np.ndarray
    total_edges: int
    total: int


@dataclass(frozen=True)
class Training:
    """Hidden weights (T, 2, 3) after each epoch, how far their columns and gradients differ, J."""

    weights: np.ndarray
    gap: np.ndarray
    gradient_gap: np.ndarray
    loss: np.ndarray


@dataclass(frozen=True)
class NetworkLayersTrace:
    """The small network, its equal twin, how both learn, a trained one on a house, a deep one."""

    small: Net
    equal: Net
    epoch: np.ndarray
    equal_run: Training
    random_run: Training
    house: Net
    features: np.ndarray
    price: float
    deep: Net


def record(inputs: Inputs) -> NetworkLayersTrace:
    """Run the networks forward, count what they learn, and train the small one from two starts."""
    layers = Sequential((Dense(3, "relu"), Dense(2, "softmax")), "cross_entropy", (2,))
    params = layers.init(np.random.default_rng(inputs.seed))
    alike = tuple({"weight": np.full_like(p["weight"], EQUAL), "bias": p["bias"]} for p in params)
    x = np.array([[inputs.x1, inputs.x2]])
    hidden = Dense(inputs.width, "relu")
    deep = Sequential((hidden, hidden, Dense(4, "softmax")), "cross_entropy", (8,))
    drawn = deep.init(np.random.default_rng(inputs.seed))
    houses = house_prices()
    scaled = standardize(houses.x)
    pricing = Sequential((Dense(3, "relu", weight_initializer="he_normal"), Dense(1)), "mse", (4,))
    run = fit(
        pricing,
        scaled.x,
        houses.y[:, None] / MILLION,
        optimizer=adam(0.02),
        epochs=600,
        batch_size=len(houses.x),
        rng=np.random.default_rng(0),
    )
    return freeze(
        NetworkLayersTrace(
            small=describe(layers, params, x),
            equal=describe(layers, alike, x),
            epoch=np.arange(EPOCHS + 1),
            equal_run=train(layers, alike),
            random_run=train(layers, params),
            house=describe(pricing, run.params, scaled.x[HOUSE : HOUSE + 1]),
            features=houses.x[HOUSE],
            price=float(houses.y[HOUSE] / MILLION),
            deep=describe(deep, drawn, digits().x[0, 3:4]),
        )
    )


def describe(network: Sequential, params: tuple[dict[str, np.ndarray], ...], x: np.ndarray) -> Net:
    """Run a network forward and count its edges and biases."""
    weights = tuple(layer["weight"].T for layer in params)
    summary = network.summary()
    return Net(
        weights=weights,
        biases=tuple(layer["bias"] for layer in params),
        forward=trace_forward(network, params, x),
        counts=np.array(
            [part.size for layer in params for part in (layer["weight"], layer["bias"])]
        ),
        params=np.array(summary.n_params),
        total_edges=sum(weight.size for weight in weights),
        total=summary.total,
    )


def train(network: Sequential, start: tuple[dict[str, np.ndarray], ...]) -> Training:
    """Train on two rings with full batches, and take the gradient of each epoch, the last too."""
    rings = circles()
    x = standardize(rings.x).x
    run = fit(
        network,
        x,
        rings.y,
        optimizer=sgd(RATE),
        epochs=EPOCHS,
        batch_size=len(x),
        rng=0,
        params=start,
        snapshot_steps=range(EPOCHS + 1),
    )
    weights = np.array([params[0]["weight"].T for params in run.snapshots])
    ways = [trace_backward(network, params, x, rings.y) for params in run.snapshots]
    gradients = np.array([way.dW[0].T for way in ways])
    last = network.loss_value(run.params, x, rings.y)
    return Training(
        weights=weights,
        gap=np.ptp(weights, axis=2).max(axis=1),
        gradient_gap=np.ptp(gradients, axis=2).max(axis=1),
        loss=np.append(run.step_loss, last),
    )


def facts(trace: NetworkLayersTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    same, free = trace.equal_run, trace.random_run
    return {
        "hidden": int(trace.small.counts[1]),
        "edges": trace.small.total_edges,
        "total": trace.small.total,
        "equal_weight": EQUAL,
        "features": len(trace.features),
        "house_total": trace.house.total,
        "house_price": float(trace.house.forward.a[-1][0, 0]),
        "true_price": trace.price,
        "deep_edges": trace.deep.total_edges,
        "deep_total": trace.deep.total,
        "epochs": EPOCHS,
        "gap": float(same.gap[-1]),
        "equal_loss": float(same.loss[-1]),
        "random_loss": float(free.loss[-1]),
        "adds_up": equal(trace.small.params.sum() - trace.small.total, 0.0),
        "cuts": below(trace.small.forward.z[0].min(), 0.0),
        "same_answer": equal(np.ptp(trace.equal.forward.a[0]), 0.0, ROUNDING),
        "grows": above(trace.deep.total - trace.small.total, 0.0),
        "same_gradients": equal(same.gradient_gap, 0.0, ROUNDING),
        "stay_equal": equal(same.gap, 0.0, ROUNDING),
        "random_apart": above(free.gap, 0.0),
        "random_wins": below(free.loss[-1] - same.loss[-1], 0.0),
    }


def figures(t: NetworkLayersTrace, page: Page) -> Figures:
    """Draw the deep network, named and counted, and the network of four inputs on a house."""
    place = page.place(8.0, 4.5)
    deep = deep_net(place.inset(0.8, 0.0), t)
    yield "layers", page.put(place, deep, deep.between(t.deep.params, COUNT))
    place = page.place(8.0, 4.5)
    net, numbers = house_on(place, t)
    yield "standard", page.put(place, net, *numbers)


def small_net(place: Place, t: Net) -> Network:
    """The small network above its names."""
    return Network(place.rows(8.0, 1.0)[0], t.weights, largest_radius=0.56, names=LAYERS)


def deep_net(place: Place, t: NetworkLayersTrace) -> Network:
    """The deep network above its names."""
    return Network(place.rows(9.0, 1.0)[0], t.deep.weights, names=DEEP)


def house_on(place: Place, t: NetworkLayersTrace) -> tuple[Network, tuple[Mark, ...]]:
    """The network of a house; what stands beside it, and the numbers of each layer."""
    box, forward = place.rows(8.0, 1.0)[0].inset(2.9, 0.0), t.house.forward
    net = Network(box, t.house.weights, largest_radius=0.5, names=LAYERS)
    return net, (
        net.beside(0, FEATURES, "data", numbers=t.features),
        net.beside(2, ("price",), "activation", right=True),
        net.values(0, forward.x[0], SCALED),
        net.values(1, forward.a[0][0], A),
        net.values(2, forward.a[1][0], A),
    )


def weights_in(place: Place, t: Net, layer: int) -> tuple[Array, Array]:
    """Weights of a layer of the small network above its biases, both named."""
    weights = Array(place, t.weights[layer], WEIGHT, look="brackets", at=(0.55, 0.62))
    biases = Array(place, t.biases[layer], WEIGHT, look="brackets", at=(0.55, 0.1))
    return weights.named(f"w{layer}", "weight_positive"), biases.named(f"b{layer}")


def vector(place: Place, values: Any, quantity: Quantity, key: str) -> Array:
    """Numbers of a layer below each other, as its units are, named above."""
    made = Array(place, values, quantity, look="brackets", upright=True, at=(0.5, 0.4))
    return made.named(key, quantity.role, side="above")


def sheet_in(place: Place, run: Training, key: str, role: str) -> Array:
    """Hidden weights that follow the epochs, under a title."""
    sheet = Array(place, run.weights, SHEET, look="brackets", steps=True, at=(0.5, 0.4))
    return sheet.titled(key, role)


class NetworkLayersScene(LessonScene[NetworkLayersTrace]):
    """A network on the left, the matrices of its edges on the right; then how two starts learn."""

    @beat
    def layers(self) -> None:
        self.left, self.right = self.stage.columns(1.35, 1.0, gap=0.6)
        self.net = small_net(self.stage.inset(2.4, 0.0), self.t.small)
        self.stand(self.net)
        for fan in self.net.edges:
            self.pulse(fan.pulse())
        self.show(self.net.rings(1, "highlight"))

    @beat
    def edges(self) -> None:
        self.keep(self.net)
        self.net = self.become(self.net, small_net(self.left, self.t.small), tempo="plain")
        upper, self.bottom = self.right.rows(6.0, 1.0)
        boxes = enumerate(upper.rows(3.0, 4.0))
        self.matrices = [weights_in(box, self.t.small, layer) for layer, box in boxes]
        for layer, fan in enumerate(self.net.edges):
            self.run(self.clock(self.t.small.biases[layer]), fan, seconds=1.5)
            self.grow(fan.at(-1), self.matrices[layer][0])

    @beat
    def count(self) -> None:
        for units, (_, biases) in zip(self.net.layers[1:], self.matrices, strict=True):
            self.grow(units, biases, tempo="plain")
        self.show(Sum(self.bottom, self.t.small.counts, self.t.small.total, COUNT))

    @beat
    def forward(self) -> None:
        self.keep(self.net)
        self.go_through(self.t.small)

    @beat
    def house(self) -> None:
        self.keep(self.net)
        house, (given, price, x, *made) = house_on(self.stage, self.t)
        self.net = self.become(self.net, house)
        self.show(given, price, x)
        for fan, values in zip(house.edges, made, strict=True):
            self.pulse(fan.pulse())
            self.show(values, tempo="quick")

    @beat
    def deep(self) -> None:
        self.keep(self.net)
        t, (upper, lower) = self.t.deep, self.stage.rows(5.0, 1.0)
        self.net = self.become(self.net, deep_net(upper.inset(1.2, 0.0), self.t))
        counts = self.net.between(t.params, COUNT)
        self.show(counts)
        for layer, fan in enumerate(self.net.edges):
            self.pulse(fan.pulse())
            self.show(self.net.glow(layer + 1, t.forward.a[layer][0]), tempo="quick")
        self.grow(counts, Sum(lower, t.params, t.total, COUNT))

    @beat
    def equal(self) -> None:
        self.keep(self.net)
        self.net = self.become(self.net, small_net(self.left, self.t.equal))
        self.go_through(self.t.equal)
        self.show(self.net.rings(1))

    @beat
    def train(self) -> None:
        same, free, epoch = self.t.equal_run, self.t.random_run, self.t.epoch
        chart, right = self.stage.columns(1.0, 1.15, gap=0.6)
        upper, lower, bottom = right.rows(1.4, 1.4, 1.3, gap=0.2)
        equal = sheet_in(upper, same, "start_equal", "loss")
        random = sheet_in(lower, free, "start_random", "activation")
        self.keep(self.net)
        equal.origins = {name: f"edge0:{name}" for name in equal.parts}
        self.become(self.net, equal)
        axes = Axes(chart, (EPOCH, epoch), (J, same.loss, free.loss), y_from=(0.0, None))
        lines = axes.line(epoch, same.loss, "loss"), axes.line(epoch, free.loss, "data")
        gaps = same.gradient_gap, same.gap, free.gap
        tally = Tally(bottom, dict(zip(GAPS, gaps, strict=True)))
        self.show(axes, random, tally)
        self.run(self.clock(epoch, even=True), *lines, equal, random, tally, seconds=6)

    def go_through(self, t: Net) -> None:
        """Run an input through: sums in the units and beside them, then what becomes of them."""
        net, forward = self.net, t.forward
        self.show(net.values(0, forward.x[0], X), tempo="quick")
        for layer, box in enumerate(self.right.rows(1.25, 1.0)):
            sums, made = forward.z[layer][0], forward.a[layer][0]
            first, second = box.columns(1.0, 1.0)
            inside, z = net.values(layer + 1, sums, Z), vector(first, sums, Z, f"z{layer}")
            self.pulse(net.edges[layer].pulse())
            self.show(inside, tempo="quick")
            self.grow(inside, z.flipped(), tempo="plain")
            self.grow(z, vector(second, made, A, f"a{layer}"), tempo="plain")
            self.become(inside, net.values(layer + 1, made, A), tempo="plain")
