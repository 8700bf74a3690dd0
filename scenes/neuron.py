"""A neuron: one ReLU unit prices a house by its size, then by four features, term by term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    GrowFromEdge,
    LaggedStart,
    Rectangle,
    Transform,
    UpdateFromAlphaFunc,
    VGroup,
)
from matplotlib.figure import Figure

from dlcore import Dense, Sequential, fit, freeze, house_prices, sgd, standardize, trace_forward
from stage import LessonScene, Page, Region, bounded
from stage.mobjects.formula import Formula, Symbol, Value
from stage.mobjects.neuron import Neuron
from stage.mobjects.plot import Plot
from stage.mobjects.waterfall import Waterfall
from stage.plates.neuron import draw_neuron
from stage.text import text

HOUSE = 6
STEPS = 40
UNIT = Sequential((Dense(1, "relu"),))
FEATURES = ("size", "bedrooms", "age", "distance")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change: the learning rate, and the small place that both neurons are asked about."""

    learning_rate: float = bounded(0.08, low=0.01, high=0.4)
    size: float = bounded(4.0, low=1.0, high=6.0)
    age: float = bounded(30.0, low=30.0, high=60.0)
    distance: float = bounded(9.0, low=9.0, high=20.0)


@dataclass(frozen=True)
class UnitTrace:
    """One unit on one input: ``terms`` (w·x of each input, then b), ``sums`` from 0 over them, z and a = ReLU(z)."""

    x: np.ndarray
    w: np.ndarray
    terms: np.ndarray
    sums: np.ndarray
    z: float
    a: float


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
    near: np.ndarray
    z: np.ndarray
    a: np.ndarray
    small: UnitTrace
    weight: np.ndarray
    house: UnitTrace
    room: UnitTrace
    true_price: float


def record(inputs: Inputs) -> NeuronTrace:
    """Train a unit of one input and one of four on the houses, and ask both about the small place."""
    houses = house_prices()
    size, price = houses.x[:, :1], houses.y[:, None]
    w, b, loss = train(size, price, inputs.learning_rate, STEPS)
    weight, bias, _ = train(houses.x, price, 0.2, 1500)
    relu = {"weight": w[-1], "bias": b[-1]}, {"weight": weight[-1], "bias": bias[-1]}
    edge = -float(b[-1, 0] / w[-1, 0, 0])
    far, near = np.array([0.0, 1.08 * size.max()]), np.linspace(0.0, 3.6 * edge, 181)
    curve = trace_forward(UNIT, (relu[0],), near[:, None])
    room = np.array([inputs.size, 0.0, inputs.age, inputs.distance])
    return freeze(
        NeuronTrace(
            size=houses.x[:, 0],
            price=houses.y,
            w=w[:, 0, 0],
            b=b[:, 0],
            loss=loss,
            ends=far,
            line=w[:, 0] * far + b,
            near=near,
            z=curve.z[0][:, 0],
            a=curve.a[0][:, 0],
            small=one_unit(relu[0], room[:1]),
            weight=weight[-1],
            house=one_unit(relu[1], houses.x[HOUSE]),
            room=one_unit(relu[1], room),
            true_price=float(houses.y[HOUSE]),
        )
    )


def train(x: np.ndarray, y: np.ndarray, rate: float, steps: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights (T, 1, n), biases (T, 1) and losses (T,) of a linear unit, in the units of the raw columns."""
    scaled = standardize(x)
    every, line = range(steps + 1), Sequential((Dense(1, weight_initializer="zeros"),))
    rng = np.random.default_rng(0)
    run = fit(line, scaled.x, y, optimizer=sgd(rate), epochs=steps, batch_size=len(x), rng=rng, snapshot_steps=every)
    w = np.array([params[0]["weight"] / scaled.std for params in run.snapshots])
    b = np.array([params[0]["bias"] for params in run.snapshots]) - w @ scaled.mean
    return w, b, np.append(run.step_loss, line.loss_value(run.params, scaled.x, y))


def one_unit(params: dict[str, np.ndarray], x: np.ndarray) -> UnitTrace:
    """Take the unit's sum apart."""
    terms = np.append(params["weight"][0] * x, params["bias"]) + 0.0  # no −0.0
    forward = trace_forward(UNIT, (params,), x[None])
    z, a = float(forward.z[0][0, 0]), float(forward.a[0][0, 0])
    return UnitTrace(x, params["weight"][0], terms, np.concatenate([[0.0], np.cumsum(terms)]), z, a)


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


def figures(trace: NeuronTrace, page: Page) -> Iterator[tuple[str, Figure]]:
    """Draw the price by size through one ReLU unit, the corner near zero, and the unit itself."""
    figure = page.figure(1, 2, size=(8.0, 4.2), width_ratios=(1.55, 1.0))
    whole, corner = figure.axes
    page.curve(whole, "size", "price", linestyle="", marker="o", markersize=7)
    page.curve(whole, "ends", "line[-1]", role="activation")
    page.curve(corner, "near", "z", role="muted", linestyle="--", linewidth=1.6)
    page.curve(corner, "near", "a", role="activation")
    page.number(
        corner,
        "small.z",
        None,
        (trace.small.x[0] + 1.0, trace.small.z),
        spec=".1f",
        color=page.color("loss"),
        ha="left",
    )
    draw_neuron(page, whole, (page.label("size"), page.label("price")))
    for axes in (whole, corner):
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
        self.plot = self.axes((0.0, float(self.trace.ends[1])), (-30.0, float(self.trace.line.max())))
        spots = zip(self.trace.size, self.trace.price, strict=True)
        self.houses = VGroup(*(self.plot.dot(float(x), float(y)) for x, y in spots))
        self.play(FadeIn(self.plot), run_time=0.8)
        self.play(LaggedStart(*(FadeIn(dot, scale=0.3) for dot in self.houses), lag_ratio=0.25), run_time=2.0)
        self.add(self.houses)

    def turn_line(self) -> None:
        """Let the recorded training turn the line while w, b and the loss run along."""
        above, below = self.right.rows(1.0, 1.25, gap=0.3)
        self.neuron = Neuron(above, 1, self.theme, icon="linear")
        names = VGroup(
            self.label("size", "small", "data").next_to(self.neuron.network.unit(0, 0), UP, buff=0.15),
            self.label("price", "small", "activation").next_to(self.neuron.out, UP, buff=0.15),
        )
        rule = Formula(
            (Symbol("z", "z"), "=", Symbol("w", "w", "weight_positive"), "dot", Symbol("x", "x", "data"), "+", "b"),
            self.theme,
            size="heading",
        )
        rows = (("w", "weight_positive", ".2f"), ("b", "ink", ".2f"), ("loss", "loss", ".0f"))
        self.table = VGroup(*(self.row(below, place, *row) for place, row in enumerate(rows, start=1)))
        self.rule = rule.move_to(below.at(0.5, 0.9))
        line = self.plot.curve(self.trace.ends, self.trace.line[0], "activation")
        self.play(FadeIn(self.neuron, names, self.rule), run_time=0.8)
        self.play(FadeIn(self.table), Create(line), run_time=0.8)
        last = len(self.trace.loss) - 1

        def turn(curve: VGroup, alpha: float) -> None:
            low = min(int(alpha * last), last - 1)
            share = alpha * last - low
            heights = (1 - share) * self.trace.line[low] + share * self.trace.line[low + 1]
            curve.set_points_as_corners(self.plot.path(self.trace.ends, heights))
            for row in self.table:
                row[1].read(int(round(alpha * last)))

        self.play(UpdateFromAlphaFunc(line, turn), run_time=4.0)
        self.line, self.names = line, names

    def ask_small(self) -> None:
        """Move close to zero, and ask the line about a place smaller than any house."""
        near, z = self.trace.near, self.trace.z
        corner = self.axes((0.0, float(near[-1])), (1.3 * float(z.min()), float(z.max())))
        ends = [self.plot.point(*spot) for spot in ((0.0, corner.y_limits[0]), (near[-1], corner.y_limits[1]))]
        width, height, _ = ends[1] - ends[0]
        window = Rectangle(width=width, height=height, color=self.theme.color("highlight"), stroke_width=3)
        window.move_to((ends[0] + ends[1]) / 2)
        self.play(Create(window), run_time=0.6)
        self.play(FadeOut(self.plot, self.houses, self.line, self.table), run_time=0.3)
        area = corner.area
        frame = Rectangle(width=area.width, height=area.height, color=self.theme.color("highlight"), stroke_width=3)
        self.play(Transform(window, frame.move_to(area.center)), run_time=0.8)
        self.line, zero = corner.curve(near, z, "activation"), corner.curve(near, 0.0 * near, "muted", 2.0)
        self.play(FadeIn(corner, zero, self.line), FadeOut(window), run_time=0.6)
        self.plot = VGroup(corner, zero)
        self.corner, place = corner, self.right.rows(1.0, 1.25, gap=0.3)[1]
        self.ball = corner.dot(float(self.trace.small.x[0]), self.trace.small.z, "loss", radius=0.14)
        value = Value("z", "small.z", None, ".1f", "loss")
        product = (Value("w", "small.w", 0, ".2f", "weight_positive"), "dot", Value("x", "small.x", 0, ".1f", "data"))
        parts = (*product, "+", "(", Value("b", "small.terms", 1, ".1f"), ")", "=", value)
        self.digits = Formula(parts, self.theme, trace=self.trace, size="heading").move_to(place.at(0.5, 0.5))
        self.play(FadeIn(self.ball, scale=0.3), FadeIn(self.digits), run_time=0.8)

    def bend(self) -> None:
        """Let the gate cut what is below zero: the line bends, the answer moves up to zero."""
        gate = Neuron(self.right.rows(1.0, 1.25, gap=0.3)[0], 1, self.theme).gate
        self.play(FadeOut(self.neuron.gate[1]), run_time=0.3)
        self.play(FadeIn(gate), run_time=0.5)
        bent = self.corner.curve(self.trace.near, self.trace.a, "activation", 6.0)
        place = self.right.rows(1.0, 1.25, gap=0.3)[1]
        parts = ("max", "(", "0", ",", Value("z", "small.z", None, ".1f", "loss"), ")", "=")
        value = Value("a", "small.a", None, ".1f", "activation")
        clipped = Formula((*parts, value), self.theme, trace=self.trace, size="heading").move_to(place.at(0.5, 0.2))
        self.play(self.line.animate.set_stroke(opacity=0.3), Create(bent), run_time=1.2)
        up = self.corner.point(float(self.trace.small.x[0]), self.trace.small.a)
        self.play(self.ball.animate.move_to(up).set_color(self.theme.color("activation")), run_time=0.8)
        self.play(FadeIn(clipped), run_time=0.6)

    def widen(self) -> None:
        """Give the unit four inputs, each with its own weight."""
        self.clear_stage(run_time=0.4)
        self.left, self.right = self.stage.columns(1.0, 1.25, gap=0.3)
        place = self.left.columns(0.34, 1.0, gap=0.0)[1]
        self.neuron = Neuron(place, len(FEATURES), self.theme, trace=self.trace, weights="weight")
        nodes = self.neuron.network.layers[0]
        names = VGroup(*(self.label(key, "small", "data") for key in FEATURES))
        for name, node in zip(names, nodes, strict=True):
            name.next_to(node, LEFT, buff=0.15)
        self.play(FadeIn(nodes, names), run_time=0.6)
        edges = LaggedStart(*(FadeIn(edge) for edge in self.neuron.network.edges[0]), lag_ratio=0.4)
        self.play(edges, run_time=1.6)
        self.play(FadeIn(self.neuron.unit, self.neuron.wire, self.neuron.gate, self.neuron.out), run_time=0.6)
        self.add(self.neuron)
        self.play(self.neuron.network.pulse(0), run_time=1.0)

    def add_up(self) -> None:
        """Price a house: term after term, then the gate, which lets it pass."""
        self.shown = self.price("house")

    def clip(self) -> None:
        """Price the small place with the same weights: the sum ends below zero, and the gate cuts it."""
        self.play(FadeOut(self.shown), run_time=0.4)
        self.price("room")

    def price(self, unit: str) -> VGroup:
        """Add up one unit on one input beside its neuron."""
        run = getattr(self.trace, unit)
        labels = [self.product(unit, place) for place in range(len(FEATURES))]
        limits = (min(0.0, float(run.sums.min())), float(run.sums.max()))
        bias = self.label("bias", "label", "muted")
        chart = Waterfall(self.right, self.trace, f"{unit}.terms", f"{unit}.sums", [*labels, bias], limits, self.theme)
        values = self.neuron.network.values(0, f"{unit}.x", spec=".3g", color="data")
        self.play(FadeIn(values, chart.axis), run_time=0.5)
        for row in range(len(run.terms)):
            side = LEFT if run.terms[row] >= 0 else RIGHT
            self.play(FadeIn(chart.labels[row]), GrowFromEdge(chart.bars[row], side), run_time=0.5)
            self.play(FadeIn(chart.numbers_beside[row], chart.links[row]), run_time=0.3)
        z = self.readout(f"{unit}.z", spec=".0f", size="small", bold=True).place(self.neuron.unit.get_center())
        total = chart.total(f"{unit}.z", len(run.terms), "ink", self.words.label("z"))
        self.play(FadeIn(total, z), run_time=0.6)
        a = self.readout(f"{unit}.a", spec=".0f", color="activation", bold=True, size="heading")
        a.next_to(self.neuron.out, DOWN, buff=0.2)
        price = chart.total(f"{unit}.a", len(run.terms) + 1, "activation", self.words.label("a"))
        self.play(FadeIn(price, a), run_time=0.7)
        return VGroup(chart, values, z, total, a, price)

    def product(self, unit: str, place: int) -> VGroup:
        """Input times weight, as digits."""
        x = self.readout(f"{unit}.x", place, spec=".3g", color="data")
        color = "weight_positive" if self.trace.weight[0, place] >= 0 else "weight_negative"
        w = self.readout(f"{unit}.w", place, spec=".2f", color=color)
        name = self.label(FEATURES[place], "small", "muted")
        return VGroup(name, x, text("×", self.theme), w).arrange(RIGHT, buff=0.18)

    def row(self, region: Region, place: int, name: str, color: str, spec: str) -> VGroup:
        """Name and running number of one recorded quantity."""
        label, number = self.label(name, color=color), self.readout(name, 0, spec=spec, color=color, bold=True)
        y = 0.9 - 0.28 * place
        return VGroup(label.move_to(region.at(0.32, y)), number.place(region.at(0.68, y)))

    def axes(self, x: tuple[float, float], y: tuple[float, float]) -> Plot:
        """Axes of price over size."""
        names = {"x_name": self.words.label("size_unit"), "y_name": self.words.label("price_unit")}
        return Plot(self.left, x, y, self.theme, **names)
