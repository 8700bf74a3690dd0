"""A neuron: one ReLU unit prices a house by its size, then by four features, term by term."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import DOWN, LEFT, UP, Create, FadeIn, FadeOut, LaggedStart, UpdateFromAlphaFunc, VGroup

from dlcore import Dense, Sequential, UnitTrace, fit, freeze, house_prices, relu, sgd, standardize, trace_unit
from stage import Figures, LessonScene, Page, bounded
from stage.mobjects.formula import Formula, Symbol, Value
from stage.mobjects.matrix import Matrix
from stage.mobjects.neuron import Neuron
from stage.mobjects.plot import Plot
from stage.mobjects.unit_sum import UnitSum
from stage.mobjects.window import Window
from stage.plates.neuron import draw_neuron

HOUSE = 6
STEPS = 40
FEATURES = ("size", "bedrooms", "age", "distance")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change: the learning rate, and the small place that both neurons are asked about."""

    learning_rate: float = bounded(0.08, low=0.05, high=0.4)
    size: float = bounded(4.0, low=1.0, high=6.0)
    age: float = bounded(30.0, low=30.0, high=60.0)
    distance: float = bounded(9.0, low=9.0, high=20.0)


@dataclass(frozen=True)
class NeuronTrace:
    """The houses, the line as training turned it (w, b, loss a step), the unit near zero, and a unit of four inputs."""

    size: np.ndarray
    price: np.ndarray
    w: np.ndarray
    b: np.ndarray
    loss: np.ndarray
    ends: np.ndarray
    line: np.ndarray
    highest: float
    near: np.ndarray
    near_z: np.ndarray
    near_a: np.ndarray
    bent: np.ndarray
    bent_a: np.ndarray
    small: UnitTrace
    house: UnitTrace
    room: UnitTrace
    weight: np.ndarray
    true_price: float


def record(inputs: Inputs) -> NeuronTrace:
    """Train a unit of one input and one of four on the houses, and ask both about the small place."""
    houses = house_prices()
    size, price = houses.x[:, :1], houses.y[:, None]
    w, b, loss = train(size, price, inputs.learning_rate, STEPS)
    weight, bias, _ = train(houses.x, price, 0.2, 1500)
    edge, widest = -float(b[-1] / w[-1, 0]), 1.08 * float(size.max())
    ends, near, bent = np.array([0.0, widest]), np.linspace(0.0, 3.6 * edge, 181), np.array([0.0, edge, widest])
    near_z, bent_z = w[-1] * near + b[-1], w[-1] * bent + b[-1]
    room = np.array([inputs.size, 0.0, inputs.age, inputs.distance])
    one, four = (w[-1], float(b[-1]), "relu"), (weight[-1], float(bias[-1]), "relu")
    units = trace_unit(room[:1], *one), trace_unit(houses.x[HOUSE], *four), trace_unit(room, *four)
    heights, highest = w * ends + b[:, None], 1.12 * float(houses.y.max())
    line = (w[:, 0], b, loss, ends, heights, highest, near, near_z, relu(near_z), bent, relu(bent_z))
    return freeze(NeuronTrace(houses.x[:, 0], houses.y, *line, *units, weight[-1:], float(houses.y[HOUSE])))


def train(x: np.ndarray, y: np.ndarray, rate: float, steps: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights (T, n), biases (T,) and losses (T,) of a linear unit, in the units of the raw columns."""
    scaled = standardize(x)
    every, line = range(steps + 1), Sequential((Dense(1, weight_initializer="zeros"),))
    rng = np.random.default_rng(0)
    run = fit(line, scaled.x, y, optimizer=sgd(rate), epochs=steps, batch_size=len(x), rng=rng, snapshot_steps=every)
    w = np.array([params[0]["weight"][0] / scaled.std for params in run.snapshots])
    b = np.array([params[0]["bias"][0] for params in run.snapshots]) - w @ scaled.mean
    return w, b, np.append(run.step_loss, line.loss_value(run.params, scaled.x, y))


def facts(trace: NeuronTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    return {
        "houses": len(trace.size),
        "steps": len(trace.loss) - 1,
        "w": float(trace.w[-1]),
        "b": float(trace.b[-1]),
        "small_size": float(trace.small.x[0]),
        "small_z": trace.small.z,
        "small_a": trace.small.a,
        "features": trace.weight.shape[1],
        "house_z": trace.house.z,
        "true_price": trace.true_price,
        "room_z": trace.room.z,
        "room_a": trace.room.a,
    }


def figures(trace: NeuronTrace, page: Page) -> Figures:
    """Draw the price by size through one ReLU unit, the corner near zero, and the unit itself."""
    figure = page.figure(1, 2, size=(8.0, 4.2), width_ratios=(1.55, 1.0))
    whole, corner = figure.axes
    page.curve(whole, "size", "price", linestyle="", marker="o", markersize=7)
    page.curve(whole, "bent", "bent_a", role="activation")
    page.curve(corner, "near", "near_z", role="muted", linestyle="--", linewidth=1.6)
    page.curve(corner, "near", "near_a", role="activation")
    page.curve(corner, "small.x", "small.sums[2:]", role="loss", linestyle="", marker="o", markersize=8)
    spot = (float(trace.small.x[0]) + 0.05 * float(trace.near[-1]), trace.small.z)
    page.number(corner, "small.z", None, spot, spec=".1f", color=page.color("loss"), ha="left", va="top")
    draw_neuron(page, whole, (page.label("size"), page.label("price")))
    for axes in figure.axes:
        axes.set(xlabel=page.label("size_unit"), ylabel=page.label("price_unit"))
        axes.grid(visible=True)
    yield "house-price", figure


class NeuronScene(LessonScene):
    """Houses and a line on the left, the neuron with its numbers on the right; then four inputs, term by term."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("houses", self.show_houses)
        self.beat("line", self.turn_line)
        self.beat("negative", self.ask_small)
        self.beat("relu", self.bend)
        self.beat("inputs", self.widen)
        self.beat("sum", self.add_up)
        self.beat("clip", self.clip)
        self.close()

    def show_houses(self) -> None:
        """Show the houses as points, and the unit that is to learn their price."""
        self.left, self.right = self.stage.columns(1.25, 1.0, gap=0.5)
        self.plot = self.axes((0.0, float(self.trace.ends[1])), (-30.0, self.trace.highest))
        self.houses = VGroup(*map(self.plot.dot, self.trace.size, self.trace.price))
        self.play(FadeIn(self.plot), run_time=0.8)
        self.play(LaggedStart(*(FadeIn(dot, scale=0.3) for dot in self.houses), lag_ratio=0.25), run_time=2.0)

    def turn_line(self) -> None:
        """Let the recorded training turn the line while w, b and the loss run along."""
        self.above, self.below = self.right.rows(1.0, 1.25, gap=0.3)
        self.neuron = Neuron(self.above, 1, self.theme, icon="linear")
        names = self.neuron.network.beside(0, [self.label("size", "small", "data")], UP)
        names.add(self.label("price", "small", "activation").next_to(self.neuron.out, UP, buff=0.15))
        parts = (Symbol("z", "z"), "=", Symbol("w", "w", "weight_positive"), "dot", Symbol("x", "x", "data"), "+", "b")
        self.rule = Formula(parts, self.theme, size="heading").move_to(self.below.at(0.5, 0.9))
        rows = (("w", "weight_positive", ".2f", 0.62), ("b", "ink", ".2f", 0.36), ("loss", "loss", ".0f", 0.1))
        self.table = VGroup(*(self.running(*row) for row in rows))
        self.line = self.plot.curve(self.trace.ends, self.trace.line[0], "activation")
        self.play(FadeIn(self.neuron, names, self.rule), run_time=0.8)
        self.play(FadeIn(self.table), Create(self.line), run_time=0.8)
        last = len(self.trace.loss) - 1

        def turn(group: VGroup, alpha: float) -> None:
            line, rows = group
            low = min(int(alpha * last), last - 1)
            share = alpha * last - low
            heights = (1 - share) * self.trace.line[low] + share * self.trace.line[low + 1]
            line.set_points_as_corners(self.plot.path(self.trace.ends, heights))
            for row in rows:
                row[1].read(round(alpha * last))

        self.play(UpdateFromAlphaFunc(VGroup(self.line, self.table), turn), run_time=5.0)

    def ask_small(self) -> None:
        """Move close to zero, and ask the line about a place smaller than any house."""
        near, z, small = self.trace.near, self.trace.near_z, self.trace.small
        closer = self.axes((0.0, float(near[-1])), (1.3 * float(z.min()), float(z.max())))
        self.play(Create(window := Window(self.plot, closer)), run_time=0.6)
        self.play(FadeOut(self.plot, self.houses, self.line, self.table), window.animate.open(), run_time=0.9)
        self.line, zero = closer.curve(near, z, "activation"), closer.curve(near[[0, -1]], np.zeros(2), "muted", 2.0)
        self.play(FadeIn(closer, zero, self.line), FadeOut(window), run_time=0.6)
        self.plot, self.ball = closer, closer.dot(small.x[0], small.z, "loss", radius=0.14)
        product = (Value("w", "small.w", 0, ".2f", "weight_positive"), "dot", Value("x", "small.x", 0, ".1f", "data"))
        b, total = Value("b", "small.terms", 1, ".1f"), Value("z", "small.z", None, ".1f", "loss")
        parts = (*product, "+", "(", b, ")", "=", total)
        digits = Formula(parts, self.theme, trace=self.trace, size="heading").move_to(self.below.at(0.5, 0.5))
        inside = self.readout("small.x", 0, spec=".1f", size="small", color="data")
        total = self.readout("small.z", spec=".1f", size="small", color="loss").place(self.neuron.unit.get_center())
        self.play(FadeIn(inside.place(self.neuron.network.spot(0, 0))), FadeIn(self.ball, scale=0.3), run_time=0.7)
        self.play(FadeIn(digits, total), run_time=0.7)

    def bend(self) -> None:
        """Let the gate cut what is below zero: the line bends, the answer moves up to zero."""
        self.play(FadeOut(self.neuron.gate[1]), run_time=0.3)
        self.play(FadeIn(Neuron(self.above, 1, self.theme).gate), run_time=0.5)
        bent = self.plot.curve(self.trace.near, self.trace.near_a, "activation", 6.0)
        z, a = Value("z", "small.z", None, ".1f", "loss"), Value("a", "small.a", None, ".1f", "activation")
        parts = ("max", "(", "0", ",", z, ")", "=", a)
        clipped = Formula(parts, self.theme, trace=self.trace, size="heading").move_to(self.below.at(0.5, 0.15))
        self.play(self.line.animate.set_stroke(opacity=0.3), Create(bent), run_time=1.2)
        up, color = self.plot.point(self.trace.small.x[0], self.trace.small.a), self.theme.color("activation")
        self.play(self.ball.animate.move_to(up).set_color(color), run_time=0.8)
        self.play(FadeIn(clipped), run_time=0.6)

    def widen(self) -> None:
        """Give the unit four inputs, each with its own weight."""
        self.clear_stage(run_time=0.4)
        _, place, self.right = self.stage.columns(0.23, 0.72, 1.25, gap=0.1)
        self.neuron = Neuron(place, len(FEATURES), self.theme, trace=self.trace, weights="weight")
        network = self.neuron.network
        names = network.beside(0, [self.label(key, "small", "data") for key in FEATURES], LEFT)
        style = {"transposed": True, "color": "sign", "spec": ".3f", "size": "heading", "cell_width": 1.5}
        self.shown = Matrix(self.trace, "weight", self.theme, cell_height=network.pitch, **style)
        self.shown.move_to(self.right.at(0.3, 0.5))
        self.play(FadeIn(network.layers[0], names, self.shown.brackets), run_time=0.6)
        for edge, weight in zip(network.edges[0], self.shown.column(0), strict=True):
            self.play(FadeIn(edge, weight), run_time=0.5)
        self.play(FadeIn(self.neuron.unit, self.neuron.wire, self.neuron.gate, self.neuron.out), run_time=0.6)
        self.play(network.pulse(0), run_time=1.0)

    def add_up(self) -> None:
        """Price a house: term after term, then the gate, which lets it pass."""
        self.price("house")

    def clip(self) -> None:
        """Price the small place with the same weights: the sum ends below zero, and the gate cuts it."""
        self.price("room")

    def price(self, unit: str) -> None:
        """Add up one unit on one input beside its neuron, in place of what stands there."""
        self.play(FadeOut(self.shown), run_time=0.4)
        chart = UnitSum(self.right, self.trace, unit, FEATURES, self.theme, self.words)
        given = self.neuron.network.values(0, f"{unit}.x", spec=".3g", color="data")
        z = self.readout(f"{unit}.z", spec=".1f", size="small", bold=True).place(self.neuron.unit.get_center())
        a = self.readout(f"{unit}.a", spec=".1f", color="activation", bold=True, size="heading")
        self.play(FadeIn(given, chart.axis), run_time=0.5)
        for row in range(len(FEATURES) + 1):
            self.play(*chart.grow(row), run_time=0.8)
        self.play(FadeIn(chart.z, z), run_time=0.6)
        self.play(FadeIn(chart.a, a.next_to(self.neuron.gate, DOWN, buff=0.2)), run_time=0.7)
        self.shown = VGroup(chart, chart.z, chart.a, given, z, a)

    def running(self, name: str, color: str, spec: str, height: float) -> VGroup:
        """Name and running number of one recorded quantity."""
        number = self.readout(name, 0, spec=spec, color=color, bold=True).place(self.below.at(0.68, height))
        return VGroup(self.label(name, color=color).move_to(self.below.at(0.32, height)), number)

    def axes(self, x: tuple[float, float], y: tuple[float, float]) -> Plot:
        """Axes of price over size."""
        x_name, y_name = self.words.label("size_unit"), self.words.label("price_unit")
        return Plot(self.left, x, y, self.theme, x_name=x_name, y_name=y_name)
