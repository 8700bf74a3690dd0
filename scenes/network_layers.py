"""Layers of a network: every unit sees all inputs, and edges plus biases are what there is to learn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import LEFT, RIGHT, FadeIn, FadeOut, VGroup

from dlcore import Dense, ForwardTrace, Sequential, adam, digits, fit, freeze, house_prices, standardize, trace_forward
from stage import Figures, LessonScene, Page, Region, bounded
from stage.mobjects.layer_values import LayerValues
from stage.mobjects.network import Network
from stage.mobjects.parameter_count import ParameterCount, total_count
from stage.plates.network import network_figure, write_values

HOUSE = 6
FEATURES = ("size", "bedrooms", "age", "distance")
EQUAL = 0.5
MILLION = 100.0  # the prices are in 10 000 yuan


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change: the two inputs of the small network, the seed of its weights, the deep one's width."""

    x1: float = bounded(1.5, low=-9.0, high=9.0)
    x2: float = bounded(-0.5, low=-9.0, high=9.0)
    seed: int = bounded(28, low=0, high=999)
    width: int = bounded(6, low=2, high=8)


@dataclass(frozen=True)
class NetworkTrace:
    """A dense network on one input: units and weights layer by layer, its forward pass, what it learns, counted."""

    sizes: np.ndarray
    weights: tuple[np.ndarray, ...]
    forward: ForwardTrace
    edges: np.ndarray
    biases: np.ndarray
    params: np.ndarray
    total_edges: int
    total: int


@dataclass(frozen=True)
class NetworkLayersTrace:
    """The small network, the same one with equal weights, a trained network on a house, and a deep one."""

    small: NetworkTrace
    equal: NetworkTrace
    equal_weight: float
    house: NetworkTrace
    features: np.ndarray
    price: float
    deep: NetworkTrace


def record(inputs: Inputs) -> NetworkLayersTrace:
    """Run three networks forward and count what they learn."""
    rng = np.random.default_rng(inputs.seed)
    x = np.array([[inputs.x1, inputs.x2]])
    layers = Sequential((Dense(3, "relu"), Dense(2, "softmax")), "cross_entropy", (2,))
    params = layers.init(rng)
    alike = tuple({"weight": np.full_like(p["weight"], EQUAL), "bias": p["bias"]} for p in params)
    hidden = Dense(inputs.width, "relu")
    deep = Sequential((hidden, hidden, Dense(4, "softmax")), "cross_entropy", (8,))
    houses = house_prices()
    scaled = standardize(houses.x)
    pricing = Sequential((Dense(3, "relu", weight_initializer="he_normal"), Dense(1)), "mse", (4,))
    style = {"optimizer": adam(0.02), "epochs": 600, "batch_size": len(houses.x), "rng": np.random.default_rng(0)}
    run = fit(pricing, scaled.x, houses.y[:, None] / MILLION, **style)
    small, equal = describe(layers, params, x), describe(layers, alike, x)
    house = describe(pricing, run.params, scaled.x[HOUSE : HOUSE + 1])
    price, many = float(houses.y[HOUSE] / MILLION), describe(deep, deep.init(rng), digits().x[0, 3:4])
    return freeze(NetworkLayersTrace(small, equal, EQUAL, house, houses.x[HOUSE], price, many))


def describe(network: Sequential, params: tuple[dict[str, np.ndarray], ...], x: np.ndarray) -> NetworkTrace:
    """Run a network forward and count its edges and biases."""
    weights = tuple(layer["weight"] for layer in params)
    biases = np.array([len(layer["bias"]) for layer in params])
    edges, summary = np.array([weight.size for weight in weights]), network.summary()
    sizes = np.array([x.shape[1], *biases])
    counts = (edges, biases, np.array(summary.n_params), int(edges.sum()), summary.total)
    return NetworkTrace(sizes, weights, trace_forward(network, params, x), *counts)


def facts(trace: NetworkLayersTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    return {
        "hidden": int(trace.small.sizes[1]),
        "edges": trace.small.total_edges,
        "total": trace.small.total,
        "equal_weight": trace.equal_weight,
        "features": int(trace.house.sizes[0]),
        "house_total": trace.house.total,
        "house_price": float(trace.house.forward.a[-1][0, 0]),
        "true_price": trace.price,
        "deep_edges": trace.deep.total_edges,
        "deep_total": trace.deep.total,
    }


def figures(trace: NetworkLayersTrace, page: Page) -> Figures:
    """Draw the deep network with its layers named and counted, and the network of four inputs on a house."""
    ends, deep = [page.label(key) for key in ("input", "hidden", "output")], Region(0.7, 7.3, 0.95, 4.1)
    figure, spots = network_figure(page, "deep", [*ends[:2], *ends[1:]], deep, size=(8.0, 4.6), radius=0.16)
    for layer, column in enumerate(spots):
        page.number(figure.axes[0], "deep.sizes", layer, (column[0][0], 4.35), spec=".0f", fontsize=14)
    for layer, (before, after) in enumerate(zip(spots, spots[1:], strict=False)):
        place, tail = ((before[0][0] + after[0][0]) / 2, 0.3), f" {page.label('parameters')}"
        page.number(figure.axes[0], "deep.params", layer, place, spec=".0f", suffix=tail, color=page.color("muted"))
    yield "layers", figure

    figure, spots = network_figure(page, "house", ends, Region(2.0, 6.4, 0.7, 4.1), radius=0.33)
    (axes,) = figure.axes
    for values, column in zip(("x", "a[0]", "a[1]"), spots, strict=True):
        write_values(page, axes, column, f"house.forward.{values}", (0,), spec=".2f", fontsize=12)
    style = {"spec": ".3g", "color": page.color("data"), "ha": "right", "fontsize": 13}
    for n, (key, (x, y)) in enumerate(zip(FEATURES, spots[0], strict=True)):
        page.number(axes, "features", n, (x - 0.45, y), prefix=f"{page.label(key)} ", **style)
    x, y = spots[-1][0]
    axes.text(x + 0.45, y, page.label("price"), color=page.color("activation"), va="center", fontsize=13)
    yield "standard", figure


class NetworkLayersScene(LessonScene):
    """A network on the left, what it computes or counts on the right."""

    def construct(self) -> None:
        """Play the beats."""
        self.left, self.right = self.stage.columns(1.45, 1.0, gap=0.5)
        self.beat("layers", self.show_layers)
        self.beat("edges", self.connect)
        self.beat("count", self.count)
        self.beat("forward", self.run_forward)
        self.beat("equal", self.make_equal)
        self.beat("house", self.price_house)
        self.beat("deep", self.go_deep)
        self.close()

    def show_layers(self) -> None:
        """Show the columns of units one after the other, with their names."""
        self.network, self.names = self.draw("small", self.left, ("input", "hidden", "output"))
        self.away = (self.stage.center[0] - self.left.center[0]) * RIGHT
        VGroup(self.network, self.names).shift(self.away)
        for layer, name in zip(self.network.layers, self.names, strict=True):
            self.play(FadeIn(layer, name, shift=0.2 * RIGHT), run_time=0.9)

    def connect(self) -> None:
        """Connect every unit with all units before it, and count."""
        moving = VGroup(*self.network.layers, self.names)
        self.play(moving.animate.shift(-self.away), run_time=0.5)
        VGroup(*self.network.edges).shift(-self.away)
        self.counts = VGroup(self.counted(0, 0.74, biases=False), self.counted(1, 0.4, biases=False))
        for unit in range(len(self.network.layers[1])):
            self.play(FadeIn(self.network.into(0, unit)), run_time=0.4)
            self.play(self.network.pulse(0, to=unit), run_time=0.7)
        self.play(FadeIn(self.counts[0]), run_time=0.6)
        self.play(FadeIn(self.network.edges[1]), run_time=0.6)
        self.play(self.network.pulse(1), run_time=0.8)
        self.play(FadeIn(self.counts[1]), run_time=0.6)
        self.add(self.network)

    def count(self) -> None:
        """Add one bias a unit: what the network learns."""
        edges, self.counts = self.counts, VGroup(self.counted(0, 0.74), self.counted(1, 0.4), self.total("small"))
        for new, old in zip(self.counts, edges, strict=False):
            self.play(FadeOut(old), run_time=0.2)
            self.play(FadeIn(new), run_time=0.6)
        self.play(FadeIn(self.counts[2]), run_time=0.6)

    def run_forward(self) -> None:
        """Let one input run through, layer by layer."""
        self.play(FadeOut(self.counts), run_time=0.3)
        self.shown = self.run("small")

    def make_equal(self) -> None:
        """Give every edge the same weight: the units of a layer say the same."""
        self.play(FadeOut(self.shown, self.network), run_time=0.3)
        self.network, _ = self.draw("equal", self.left, ("input", "hidden", "output"))
        self.play(FadeIn(self.network), run_time=0.5)
        shown = self.run("equal")
        same = shown[0].a.halo(row=0, color="loss")
        rings = VGroup(*(unit.copy().set_stroke(self.theme.color("loss"), 7.0) for unit in self.network.layers[1]))
        self.play(FadeIn(same, rings.set_fill(opacity=0.0)), run_time=0.6)

    def price_house(self) -> None:
        """Run a trained network of four inputs on a house."""
        self.clear_stage(run_time=0.4)
        place = self.left.columns(0.32, 1.0, gap=0.0)[1]
        self.network, names = self.draw("house", place, ("input", "hidden", "output"))
        values = [self.readout("features", n, spec=".3g", color="data") for n in range(len(FEATURES))]
        rows = [VGroup(self.label(key, "small", "data"), x) for key, x in zip(FEATURES, values, strict=True)]
        features = self.network.beside(0, [row.arrange(RIGHT, buff=0.15) for row in rows], LEFT)
        self.play(FadeIn(self.network, names, features), run_time=0.8)
        self.run("house")
        self.play(FadeIn(self.total("house")), run_time=0.6)

    def go_deep(self) -> None:
        """Put one more hidden layer in: the same rule, more to learn."""
        self.clear_stage(run_time=0.4)
        self.network, names = self.draw("deep", self.left, ("input", "hidden", "hidden", "output"))
        self.play(FadeIn(*self.network.layers, names), run_time=0.6)
        for layer, edges in enumerate(self.network.edges):
            row = self.counted(layer, 0.9 - 0.26 * layer, "deep")
            self.play(FadeIn(edges), run_time=0.4)
            self.play(self.network.pulse(layer), FadeIn(row), run_time=1.0)
            self.play(*self.network.glow(layer + 1, self.trace.deep.forward.a[layer][0]), run_time=0.4)
        self.play(FadeIn(self.total("deep")), run_time=0.6)

    def draw(self, path: str, region: Region, keys: tuple[str, ...]) -> tuple[Network, VGroup]:
        """Draw a network of the trace, with the names of its layers below."""
        sizes = [int(n) for n in getattr(self.trace, path).sizes]
        weights = [f"{path}.weights[{k}]" for k in range(len(sizes) - 1)]
        above, below = region.inset(0.5, 0.0).rows(1.0, 0.1, gap=0.1)
        pitch = min(above.height / max(sizes), 1.6)
        network = Network(above, sizes, self.theme, trace=self.trace, weights=weights, pitch=pitch)
        names = VGroup(*(self.label(key, "label", "muted") for key in keys))
        for layer, name in enumerate(names):
            name.shift([network.spot(layer, 0)[0], below.center[1], 0.0])
        return network, names

    def run(self, path: str) -> VGroup:
        """Run the pulses through, fill the units, and list z and a of every layer beside them."""
        a = getattr(self.trace, path).forward.a
        values = VGroup(self.network.values(0, f"{path}.forward.x", (0,), spec=".2f", color="data"))
        self.play(FadeIn(values[0]), run_time=0.5)
        sheets = VGroup()
        for layer, key in enumerate(("hidden", "output")):
            sheet = LayerValues(self.trace, f"{path}.forward", layer, self.words.label(key), self.theme)
            sheets.add(sheet.move_to(self.right.at(0.5, 0.8 - 0.44 * layer)))
            values.add(self.network.values(layer + 1, f"{path}.forward.a[{layer}]", (0,), spec=".2f"))
            self.play(self.network.pulse(layer), FadeIn(sheet.given), run_time=1.0)
            self.play(*self.network.glow(layer + 1, a[layer][0]), FadeIn(values[-1], sheet.made), run_time=0.7)
        return VGroup(*sheets, values)

    def counted(self, layer: int, height: float, path: str = "small", *, biases: bool = True) -> ParameterCount:
        """Count a layer's edges, or its edges and biases."""
        key = "hidden" if layer < len(getattr(self.trace, path).weights) - 1 else "output"
        row = ParameterCount(self.trace, path, layer, self.words.label(key), self.theme, biases=biases)
        return row.move_to(self.right.at(0.5, height))

    def total(self, path: str) -> VGroup:
        """Sum of the layers' parameters, at the bottom right."""
        return total_count(self.trace, path, self.theme).move_to(self.right.at(0.5, 0.08))
