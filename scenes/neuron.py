"""A neuron: one ReLU unit prices a house by its size, then by four features, term by term."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dlcore import (
    Dense,
    Sequential,
    UnitTrace,
    fit,
    house_prices,
    relu,
    sgd,
    standardize,
    trace_unit,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.networks.neuron import Neuron
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation, number
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

HOUSE = 6
STEPS = 40
FEATURES = ("size", "bedrooms", "age", "distance")

SIZE = Quantity("size_unit", "x", "data", ".3g")
PRICE = Quantity("price_unit", "a", "activation", ".1f")
W = Quantity("w", "w", "weight_positive", ".2f")
WEIGHT = Quantity("w", "w", "ink", ".3f")
B = Quantity("b", "b", "ink", ".1f")
J = Quantity("loss", "J", "loss", ".0f")
TERM = Quantity("z", "z", "ink", "+.1f")
Z = Quantity("z", "z", "loss", ".1f")
SUM = Quantity("z", "z", "ink", ".1f")
A = Quantity("a", "a", "activation", ".1f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change: the learning rate, and the storeroom."""

    learning_rate: float = bounded(0.08, low=0.05, high=0.4, what="rate of the training")
    size: float = bounded(4.0, low=1.0, high=6.0, what="size of the storeroom in m²")
    age: float = bounded(30.0, low=30.0, high=60.0, what="age of the storeroom in years")
    distance: float = bounded(9.0, low=9.0, high=20.0, what="its distance from the centre in km")


@dataclass(frozen=True)
class Unit:
    """One unit's sum, its z as an array of one for a bar of its own."""

    run: UnitTrace
    z: np.ndarray


@dataclass(frozen=True)
class NeuronTrace:
    """The houses, the line as training turned it, the unit near zero, and a unit of four inputs.

    ``line`` (T, 2) stands over ``ends`` (2,), ``z`` and ``a`` over ``span``, ``near_z`` and
    ``near_a`` over ``near``; ``gate_a`` is the ReLU of ``gate_z``.
    """

    size: np.ndarray
    price: np.ndarray
    w: np.ndarray
    b: np.ndarray
    loss: np.ndarray
    ends: np.ndarray
    line: np.ndarray
    span: np.ndarray
    z: np.ndarray
    a: np.ndarray
    near: np.ndarray
    near_z: np.ndarray
    near_a: np.ndarray
    houses_z: np.ndarray
    gate_z: np.ndarray
    gate_a: np.ndarray
    small: UnitTrace
    house: Unit
    room: Unit
    true_price: float


def record(inputs: Inputs) -> NeuronTrace:
    """Train a unit of one input and one of four on the houses, and ask both about the storeroom."""
    houses = house_prices()
    size, price = houses.x[:, :1], houses.y[:, None]
    w, b, loss = train(size, price, inputs.learning_rate, STEPS)
    weight, bias, _ = train(houses.x, price, 0.2, 1500)
    edge, widest = -float(b[-1] / w[-1, 0]), 1.08 * float(size.max())
    near = np.linspace(0.0, 3.6 * edge, 181)
    span = np.union1d(np.linspace(0.0, widest, 60), [edge])
    near_z, z = w[-1] * near + b[-1], w[-1] * span + b[-1]
    ends = np.array([0.0, widest])
    room = np.array([inputs.size, 0.0, inputs.age, inputs.distance])
    four = weight[-1], float(bias[-1]), "relu"
    house_unit, room_unit = trace_unit(houses.x[HOUSE], *four), trace_unit(room, *four)
    reach = 1.1 * max(abs(house_unit.z), abs(room_unit.z))
    gate = np.linspace(-reach, reach, 201)
    return NeuronTrace(
        size=houses.x[:, 0],
        price=houses.y,
        w=w[:, 0],
        b=b,
        loss=loss,
        ends=ends,
        line=w * ends + b[:, None],
        span=span,
        z=z,
        a=relu(z),
        near=near,
        near_z=near_z,
        near_a=relu(near_z),
        houses_z=w[-1] * houses.x[:, 0] + b[-1],
        gate_z=gate,
        gate_a=relu(gate),
        small=trace_unit(room[:1], w[-1], float(b[-1]), "relu"),
        house=Unit(house_unit, np.array([house_unit.z])),
        room=Unit(room_unit, np.array([room_unit.z])),
        true_price=float(houses.y[HOUSE]),
    )


def train(
    x: np.ndarray, y: np.ndarray, rate: float, steps: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights (T, n), biases (T,) and losses (T,) of a linear unit, in the units of the columns."""
    scaled = standardize(x)
    every, line = range(steps + 1), Sequential((Dense(1, weight_initializer="zeros"),))
    rng = np.random.default_rng(0)
    run = fit(
        line,
        scaled.x,
        y,
        optimizer=sgd(rate),
        epochs=steps,
        batch_size=len(x),
        rng=rng,
        snapshot_steps=every,
    )
    w = np.array([params[0]["weight"][0] / scaled.std for params in run.snapshots])
    b = np.array([params[0]["bias"][0] for params in run.snapshots]) - w @ scaled.mean
    return w, b, np.append(run.step_loss, line.loss_value(run.params, scaled.x, y))


def facts(trace: NeuronTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    return {
        "houses": len(trace.size),
        "steps": len(trace.loss) - 1,
        "w": float(trace.w[-1]),
        "b": float(trace.b[-1]),
        "small_size": float(trace.small.x[0]),
        "small_z": trace.small.z,
        "small_a": trace.small.a,
        "features": len(FEATURES),
        "house_z": trace.house.run.z,
        "true_price": trace.true_price,
        "room_z": trace.room.run.z,
        "room_a": trace.room.run.a,
        "last_loss": float(trace.loss[-1]),
        "loss_falls": below(trace.loss[-1] - trace.loss[0], 0.0),
        "small_negative": below(trace.small.z, 0.0),
        "houses_positive": above(trace.houses_z, 0.0),
        "house_passes": equal(trace.house.run.a - trace.house.run.z, 0.0),
        "room_negative": below(trace.room.run.z, 0.0),
    }


def figures(t: NeuronTrace, page: Page) -> Figures:
    """Draw the price by size through one ReLU unit, the corner near zero, and the unit itself."""
    place = page.place(8.0, 4.5)
    left, right = place.columns(1.3, 1.0, gap=0.5)
    upper, lower = right.rows(1.0, 1.6, gap=0.2)
    axes, corner = whole_of(left, t), corner_of(lower, t)
    whole = axes, axes.line(t.span, t.a), axes.dots(t.size, t.price, "data")
    z = Digit(lower, t.small.z, Z)
    near = (
        corner,
        corner.level(t.gate_a[0]),
        corner.line(t.near, t.near_z, "muted"),
        corner.line(t.near, t.near_a),
        corner.dots(t.small.x, t.small.sums[2:], "loss", 0.11),
        corner.tag(z, t.small.x[0], t.small.z, "below right"),
    )
    yield "house-price", page.put(place, *whole, *near, Neuron(upper, ("size",), "price"))


def whole_of(place: Place, t: NeuronTrace) -> Axes:
    """Axes of price by size that hold all houses and every line of the training."""
    return Axes(place, (SIZE, t.ends), (PRICE, t.price, t.z, t.line))


def corner_of(place: Place, t: NeuronTrace) -> Axes:
    """Axes of the corner where the price reaches zero."""
    return Axes(place, (SIZE, t.near), (PRICE, t.near_z), margin=0.12)


def training_in(place: Place, t: NeuronTrace) -> Legend:
    """Parameters and loss as training changes them."""
    rows = {"w": (W, t.w), "b": (B, t.b), "loss": (J, t.loss)}
    roles = (("w", W.role), ("b", B.role), ("loss", J.role))
    return Legend(place.inset(0.8), roles, values=rows, size="label")


def asked_in(place: Place, t: NeuronTrace) -> tuple[Equation, Equation]:
    """What the small unit makes of the storeroom: its sum, and what the gate lets through."""
    first, second = place.rows(1, 1, gap=0.1)
    product = number("w", t.small.w[0], W), "dot", number("x", t.small.x[0], SIZE)
    tail = "+ (", number("b", t.small.terms[1], B), ") =", number("z", t.small.z, Z)
    clipped = number("z", t.small.z, Z), ") =", number("a", t.small.a, A)
    return Equation(first, *product, *tail), Equation(second, "max (0,", *clipped)


def factors_in(place: Place, run: UnitTrace) -> Together:
    """Each input times its weight, in the colour of its sign."""
    rules = []
    for row, x, w in zip(place.rows(*[1] * 6, gap=0.0), run.x, run.w, strict=False):
        tint = replace(WEIGHT, role="weight_positive" if w >= 0 else "weight_negative")
        rules.append(
            Rule(row, Slot("x", x, SIZE), "times", Slot("w", w, tint, wraps=True), size="small")
        )
    return Together(*rules)


def terms_in(place: Place, unit: Unit) -> tuple[Bars, Bars]:
    """Bars of the terms, each from where the last one ended, and of the sum below them."""
    upper, lower = place.rows(5, 1, gap=0.0)
    holds = (unit.run.sums,)
    terms = Bars(upper, unit.run.terms, TERM, layout="steps", roles=("sign",), holds=holds)
    return terms.at(0), Bars(lower, unit.z, SUM, roles=("ink",), holds=holds)


class NeuronScene(LessonScene[NeuronTrace]):
    """Houses and a line beside the neuron; then four inputs whose terms add up to its z."""

    @beat
    def bend(self) -> None:
        self.left, right = self.stage.columns(1.35, 1.0, gap=0.5)
        top, self.upper, self.lower = right.rows(1.5, 0.8, 1.6, gap=0.2)
        self.axes, self.unit = whole_of(self.left, self.t), Neuron(top, ("size",), "price")
        self.houses = self.axes.dots(self.t.size, self.t.price, "data", 0.09)
        straight = self.axes.line(self.t.span, self.t.z, "muted")
        self.stand(self.axes, straight, self.houses, self.unit)
        self.grow(straight, self.axes.line(self.t.span, self.t.a, width=7.0))

    @beat
    def line(self) -> None:
        self.keep(self.axes, self.houses, self.unit)
        w, x = Symbol("w", "w", W.role), Symbol("x", "x", SIZE.role)
        self.rule = Rule(self.upper, "z =", w, "dot", x, "+ b")
        self.turning, digits = (
            self.axes.fitted(self.t.ends, self.t.line),
            training_in(self.lower, self.t),
        )
        self.show(self.turning, self.rule, digits)
        self.run(self.clock(self.t.loss, even=True), self.turning, digits, seconds=5)

    @beat
    def negative(self) -> None:
        self.keep(self.unit, self.rule, self.turning)
        self.corner = corner_of(self.left, self.t)
        self.near = self.corner.line(self.t.near, self.t.near_z, "muted")
        self.show(self.corner, self.corner.level(self.t.gate_a[0]), tempo="quick")
        self.become(self.turning, self.near)
        self.ball = self.corner.rider(self.near, self.t.small.x, "loss")
        self.work, self.answer = asked_in(self.lower, self.t)
        self.show(self.ball, self.work)

    @beat
    def relu(self) -> None:
        bent = self.corner.line(self.t.near, self.t.near_a, width=7.0)
        self.grow(self.near, bent)
        self.become(self.ball, self.corner.rider(bent, self.t.small.x, "activation"))
        self.grow(self.work, self.answer)

    @beat
    def sum(self) -> None:
        self.keep()
        names, *self.places, gate = self.stage.columns(1.5, 2.3, 5.0, 3.9, gap=0.3)
        keys, roles = (*FEATURES, "bias", "z"), ("data",) * 4 + ("muted", "ink")
        self.gate = Axes(gate, (SUM, self.t.gate_z), (A, self.t.gate_a))
        self.curve = self.gate.line(self.t.gate_z, self.t.gate_a)
        self.frame = Together(
            Names(names, keys, roles, size="small", align=1.0), self.gate, self.curve
        )
        self.show(self.frame)
        self.price(self.t.house)

    @beat
    def clip(self) -> None:
        self.keep(self.frame)
        self.price(self.t.room)

    def price(self, unit: Unit) -> None:
        """Add up one unit and drop its sum onto the ReLU."""
        (products, chart), run = self.places, unit.run
        terms, total = terms_in(chart, unit)
        self.show(factors_in(products, run), terms)
        self.run(self.clock(run.sums), terms, seconds=4)
        self.grow(terms, total)
        self.grow(total, self.gate.rider(self.curve, unit.z, "highlight"))
        answer = Digit(chart, run.a, A, prefix="a = ")
        self.show(self.gate.tag(answer, run.z, run.a, "above left"))
