"""Nested functions: z of v, a of z, J of a; slopes multiply, and promise little for large steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import TinyNetwork, cost, freeze, tiny_network, trace_backward, trace_forward
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.gradient_network import GradientNetwork
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation, factor, number
from dlmotion.stage.marks.text.sum import joined
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

POINTS, BESIDE = 121, 0.5
RINGS = (0, 1, 2)
NAMES = (("x_1", "x_2"), ("h_1", "h_2"), ("a_1", "a_2"))
V11, V12 = (1, 0, 0), (1, 0, 1)

X = Quantity("", "x_1", "data", ".3g")
WEIGHT = Quantity("", "w")
V = Quantity("v11", "v_(1 1)", "weight_positive")
Z = Quantity("z1", "z_1")
A = Quantity("a1", "a_1", "activation")
J = Quantity("loss", "J", "loss", ".3f")
CHAIN = (V, Z, A, J)
OTHER = Quantity("v12", "v_(1 2)", "weight_negative")
STEP = Quantity("", "Delta", "highlight", ".4f")
NUDGE = Quantity("", "", "highlight", "g")
H = Quantity("", "h", "activation", ".3f")
PROMISE = Quantity("", "", "gradient", ".4f")
ACTUAL = Quantity("actual", "", "highlight", ".3f")
PROMISED = Quantity("promised", "", "gradient", ".3f")
FORMULAS = (
    "z_1 = v_(1 1) h_1 + v_(1 2) h_2",
    "a_1 = sigma(z_1)",
    "J = (a_1 - y_1)^2 \\/ 2 + (a_2 - y_2)^2 \\/ 2",
)
SLOPES = (
    ("(partial z_1)/(partial v_(1 1)) = h_1 =", H),
    ("(partial a_1)/(partial z_1) = a_1 (1 - a_1) =", Quantity("", "", "ink", ".3f")),
    ("(partial J)/(partial a_1) = a_1 - y_1 =", Quantity("", "", "loss", ".3f")),
)
OTHER_SLOPE = ("(partial z_1)/(partial v_(1 2)) = h_2 =", H)
FROM_NET = {"0/1/": "0/0/1:0,0", "1/1/": "0/4/2:0", "2/0/": "1/0/", "2/1/": "1/1/"}
VALUES = ("z₁ = ", "a₁ = ", "J = ")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    x1: float = bounded(1.0, low=0.2, high=2.0, what="first input")
    x2: float = bounded(0.5, low=0.2, high=2.0, what="second input")
    nudge: float = bounded(0.1, low=0.05, high=0.2, what="small step of v₁₁")
    leap: float = bounded(3.0, low=1.0, high=4.0, what="large step of v₁₁")


@dataclass(frozen=True)
class Move:
    """One step of v₁₁ through the chain v₁₁, z₁, a₁, J.

    ``ends`` (2, 4) are the four before and after it, ``lines`` (2, 4) the same along the tangents.
    ``stairs`` (3, 2, 2, 2) go across and then up on each of the three curves: two points each.
    ``deltas`` (4,) are how far they move, ``promised`` how far J does by the tangents.
    """

    ends: np.ndarray
    lines: np.ndarray
    stairs: np.ndarray
    deltas: np.ndarray
    promised: float


@dataclass(frozen=True)
class ObservationsTrace:
    """v₁₁, z₁, a₁, J, a₂ in five columns, as one weight moves.

    ``wide`` (T, 5) lie around v₁₁ as it is, ``near`` close by, ``aside`` likewise with v₁₂ in the
    place of v₁₁. In ``walk`` v₁₁ is plucked and let go, with ``moved`` (T, 2, 2) as V and
    ``output`` (T, 2). ``bowl`` (T, 2) is J over a₁ alone, ``floor`` its least.
    ``slopes`` (3,) are those of the three functions. ``products`` (2,) are ∂J/∂v₁₁ and ∂J/∂v₁₂ by
    the chain rule, ``gradient`` (2,) by backpropagation.
    """

    x: np.ndarray
    weights: tuple[np.ndarray, np.ndarray]
    hidden: np.ndarray
    output: np.ndarray
    moved: np.ndarray
    walk: np.ndarray
    wide: np.ndarray
    bowl: np.ndarray
    floor: float
    near: np.ndarray
    aside: np.ndarray
    beside: np.ndarray
    small: Move
    large: Move
    slopes: np.ndarray
    products: np.ndarray
    gradient: np.ndarray


def record(inputs: Inputs) -> ObservationsTrace:
    """Go forward for many values of v₁₁, take a small and a large step, and multiply slopes."""
    tiny = tiny_network(inputs.x1, inputs.x2)
    w, v = (layer["weight"] for layer in tiny.params)
    own, swing = v[0], np.sin(np.linspace(0.0, 2.0 * np.pi, POINTS))
    down = min(inputs.leap, float(own[0]))  # below 0 its edge would have to change sign
    walk = forward(tiny, own[0] + np.where(swing > 0.0, inputs.leap, down) * swing)
    back = trace_backward(tiny.network, tiny.params, tiny.x, tiny.t)
    hidden = trace_forward(tiny.network, tiny.params, tiny.x).a[0][0]
    slopes = np.array([hidden[0], back.delta[1][0, 0] / back.da[1][0, 0], back.da[1][0, 0]])
    moved = np.repeat(v[None], POINTS, axis=0)
    moved[:, 0, 0] = walk[:, 0]
    small, large = (move(tiny, slopes, step) for step in (inputs.nudge, inputs.leap))
    around = np.linspace(-BESIDE, 1.0 + BESIDE, POINTS) * inputs.nudge
    a = np.linspace(0.0, max(float(large.lines[1, 2]), 1.0), POINTS)
    return freeze(
        ObservationsTrace(
            x=tiny.x[0],
            weights=(w, v),
            hidden=hidden,
            output=walk[:, [2, 4]],
            moved=moved,
            walk=walk,
            wide=forward(tiny, own[0] + np.linspace(-1.0, 1.0, POINTS) * inputs.leap),
            bowl=np.column_stack([a, [cost("mse", [[one, walk[0, 4]]], tiny.t) for one in a]]),
            floor=cost("mse", [[tiny.t[0, 0], walk[0, 4]]], tiny.t),
            near=forward(tiny, own[0] + around),
            aside=forward(tiny, own[1] + around, origin=1),
            beside=forward(tiny, own[1:], origin=1)[0],
            small=small,
            large=large,
            slopes=slopes,
            products=hidden * np.prod(slopes[1:]),
            gradient=back.dW[1][0],
        )
    )


def forward(tiny: TinyNetwork, values: np.ndarray, origin: int = 0) -> np.ndarray:
    """Return the weight itself, z₁, a₁, J and a₂ (T, 5) for values (T,) of v₁₁, or of v₁₂."""
    rows = []
    for value in values:
        outer = tiny.params[1]["weight"].copy()
        outer[0, origin] = value
        params = (tiny.params[0], {"weight": outer})
        trace = trace_forward(tiny.network, params, tiny.x)
        loss = tiny.network.loss_value(params, tiny.x, tiny.t)
        rows.append((value, trace.z[1][0, 0], trace.a[1][0, 0], loss, trace.a[1][0, 1]))
    return np.array(rows)


def move(tiny: TinyNetwork, slopes: np.ndarray, step: float) -> Move:
    """Move v₁₁ by a step, through the network and along the tangents."""
    own = float(tiny.params[1]["weight"][0, 0])
    ends = forward(tiny, np.array([own, own + step]))[:, :4]
    lines = np.array([ends[0], ends[0] + step * np.cumprod([1.0, *slopes])])
    corners = [[(ends[x, k], ends[y, k + 1]) for x, y in ((0, 0), (1, 0), (1, 1))] for k in RINGS]
    stairs = np.array([[three[:2], three[1:]] for three in corners])
    return Move(ends, lines, stairs, ends[1] - ends[0], float(lines[1, 3] - lines[0, 3]))


def facts(trace: ObservationsTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    small, large = trace.small, trace.large
    errors = [move.promised / move.deltas[3] - 1.0 for move in (small, large)]
    return {
        "nudge": float(small.deltas[0]),
        "leap": float(large.deltas[0]),
        "a_step": float(small.deltas[2]),
        "product": float(trace.products[0]),
        "other": float(trace.products[1]),
        "promised": small.promised,
        "actual": float(small.deltas[3]),
        "far_promised": float(large.lines[1, 3]),
        "far_actual": float(large.ends[1, 3]),
        "floor": trace.floor,
        "shrinks": below(np.diff(abs(small.deltas)), 0.0),
        "is_gradient": equal(trace.products - trace.gradient, 0.0, 1e-12),
        "close": at_most(abs(errors[0]), 0.1),
        "far_off": above(errors[1] - abs(errors[0]), 0.02),
        "below_floor": below(large.lines[1, 3] - trace.floor, 0.0),
    }


def figures(t: ObservationsTrace, page: Page) -> Figures:
    """Draw the small step through the three functions, and the large one past them."""
    for name, wide in (("chain", False), ("leap", True)):
        place = page.place(12.4, 5.6)
        heads, boxes, feet, foot = split(place)
        rings = [Ring(box, t, k, wide=wide) for k, box in enumerate(boxes)]
        marks = [*titles(heads), *(mark for ring in rings for mark in ring.moved(wide=wide))]
        for k, box in enumerate(feet):
            marks.append(end_of(box, t, k).at(1) if wide else slope_of(box, t, k))
        if wide:
            marks.append(rings[2].axes.level(t.floor))
        yield name, page.put(place, *marks, (promise_of if wide else product_of)(foot, t, wide))


def split(place: Place) -> tuple[Any, ...]:
    """Three formulas, three axes, three lines below them, and one across."""
    *rows, foot = place.rows(0.55, 3.6, 0.85, 0.7, gap=0.08)
    return (*(row.columns(1.0, 1.0, 1.0, gap=0.3) for row in rows), foot)


class Ring:
    """One function of the chain, close by or wide, with its balls, tangent and step."""

    def __init__(self, place: Place, t: ObservationsTrace, k: int, *, wide: bool = False) -> None:
        step, rows = (t.large, t.wide) if wide else (t.small, t.near)
        x, y = (t.bowl[:, 0], t.bowl[:, 1]) if wide and k == 2 else (rows[:, k], rows[:, k + 1])
        lines = step.lines[:, k], step.lines[:, k + 1]
        axes = Axes(place, (CHAIN[k], x, lines[0]), (CHAIN[k + 1], y, lines[1]))
        curve = axes.line(x, y, "loss" if k == 2 else "data")
        self.tangent = axes.line(*lines, "gradient")
        self.axes, self.curve, self.still = axes, curve, Together(axes, curve)
        self.start = axes.rider(curve, step.ends[:1, k], "muted", radius=0.09)
        self.ball = axes.rider(curve, step.ends[:, k])
        self.promise = Together(self.tangent, axes.rider(self.tangent, lines[0], "gradient"))
        ways = (axes.arrow(way[:, 0], way[:, 1], "highlight") for way in step.stairs[k])
        self.run, self.rise = ways

    def moved(self, *, wide: bool) -> list[Mark]:
        """All of it behind the step."""
        way = [self.promise.at(1)] if wide else [self.tangent, self.run, self.rise]
        return [self.still, *way, self.start, self.ball.at(1)]


def aside_of(place: Place, t: ObservationsTrace) -> tuple[Together, Mark]:
    """z₁ as v₁₂ moves, and where it stands."""
    axes = Axes(place, (OTHER, t.aside[:, 0]), (Z, t.aside[:, 1]))
    curve = axes.line(t.aside[:, 0], t.aside[:, 1], "data")
    return Together(axes, curve), axes.rider(curve, t.beside[:1], "muted", radius=0.09)


def titles(heads: tuple[Place, ...]) -> list[Equation]:
    """What each function is."""
    return [Equation(box, source) for box, source in zip(heads, FORMULAS, strict=True)]


def slope_of(place: Place, t: ObservationsTrace, k: int, *, other: bool = False) -> Equation:
    """Derivative of one function, in symbols and as a number."""
    source, quantity = OTHER_SLOPE if other else SLOPES[k]
    return Equation(place, source, number("slope", t.hidden[1] if other else t.slopes[k], quantity))


def delta_of(place: Place, t: ObservationsTrace, k: int) -> Equation:
    """How far the small step moves what comes next."""
    moved = number("step", t.small.deltas[k + 1], STEP)
    return Equation(place, f"Delta {CHAIN[k + 1].symbol} =", moved)


def product_of(place: Place, t: ObservationsTrace, other: bool = False) -> Equation:
    """∂J/∂v₁₁, or ∂J/∂v₁₂, as the product of three slopes."""
    slopes = t.hidden[1] if other else t.slopes[0], t.slopes[1], t.slopes[2]
    factors = [factor(f"slope{k}", slopes[k], SLOPES[k][1]) for k in RINGS]
    total = number("total", t.products[int(other)], PROMISE)
    head = f"partial J \\/ partial v_(1 {1 + other}) ="
    product = Equation(place, head, *joined("dot", factors), "=", total)
    return product.out_of(**{f"slope{k}": f"{k}/slope" for k in RINGS} if not other else {})


def promise_of(place: Place, t: ObservationsTrace, large: bool = False) -> Equation:
    """A step of J as it is, and as the product promises it."""
    step, sign = (t.large, "!=") if large else (t.small, "approx")
    actual, given = number("actual", step.deltas[3], STEP), number("step", step.deltas[0], NUDGE)
    total, promised = factor("total", t.products[0], PROMISE), number("by", step.promised, PROMISE)
    return Equation(place, "Delta J =", actual, sign, *total, "dot", given, "=", promised)


def end_of(place: Place, t: ObservationsTrace, k: int) -> Tally:
    """Where a large step leads, and where the tangents say."""
    ends, lines = t.large.ends[:, k + 1], t.large.lines[:, k + 1]
    return Tally(place.inset(0.9, 0.0), {ACTUAL: ends, PROMISED: lines})


class Net:
    """The net with its numbers while v₁₁ is plucked."""

    def __init__(self, place: Place, t: ObservationsTrace) -> None:
        head, body = place.rows(0.1, 1.0, gap=0.0)
        net = GradientNetwork(body, t.weights, NAMES)
        self.path = net.lit(V11)
        x, h = net.values(0, t.x, X), net.values(1, t.hidden, A)
        still = x, h, net.on_edges(0, t.weights[0], WEIGHT)
        output, weights = net.values(2, t.output, A), net.on_edges(1, t.moved, WEIGHT)
        cost = Digit(head, t.walk[:, 3], J, size="heading", align=1.0, at=(1.0, 0.5), prefix="J = ")
        self.all = Together(net, *still, output, weights, cost)
        self.moving = Together(output, weights, cost)


class BackpropObservationsScene(LessonScene[ObservationsTrace]):
    """The net and J over one weight; then the three functions in between, and a line below."""

    @beat
    def tried(self) -> None:
        left, right = self.stage.columns(1.0, 1.05, gap=0.5)
        self.net, v, loss = Net(left, self.t), self.t.wide[:, 0], self.t.wide[:, 3]
        axes = Axes(right, (V, v), (J, loss))
        curve = axes.line(v, loss)
        self.whole, ball = Together(axes, curve), axes.rider(curve, self.t.walk[:, 0])
        self.stand(self.net.path, self.net.all, self.whole, ball)
        self.run(self.clock(self.t.walk, even=True), self.net.moving, ball, seconds=5)

    @beat
    def nested(self) -> None:
        self.heads, self.boxes, self.feet, self.foot = split(self.stage)
        self.keep(self.net.all, self.whole)
        self.rings = self.rings_of(wide=True)
        self.curves = Together(*(ring.still for ring in self.rings))
        self.curves.origins = FROM_NET
        self.become(Together(self.net.all, self.whole), self.curves)
        self.titles = titles(self.heads)
        self.show(*self.titles, lag=0.3, tempo="slow")
        walk, feet = self.t.walk, enumerate(self.feet)
        rolls = [r.axes.rider(r.curve, walk[:, k]) for k, r in enumerate(self.rings)]
        values = [Digit(box, walk[:, k + 1], CHAIN[k + 1], prefix=VALUES[k]) for k, box in feet]
        self.show(*rolls, *values)
        self.run(self.clock(walk, even=True), *rolls, *values, seconds=4)

    @beat
    def nudge(self) -> None:
        self.keep(self.curves, *self.titles)
        self.rings = self.rings_of()
        near = Together(*(ring.still for ring in self.rings))
        self.curves = self.become(self.curves, near)
        self.show(self.rings[0].run, *(ring.start for ring in self.rings))
        self.deltas = [delta_of(box, self.t, k) for k, box in enumerate(self.feet)]
        for k, ring in enumerate(self.rings):
            if k:
                self.grow(self.rings[k - 1].rise, ring.run)
            self.run(self.clock(2), ring.ball, seconds=0.6)
            self.show(ring.rise, self.deltas[k])

    @beat
    def slopes(self) -> None:
        self.rates = [slope_of(box, self.t, k) for k, box in enumerate(self.feet)]
        for ring, delta, slope in zip(self.rings, self.deltas, self.rates, strict=True):
            self.show(ring.tangent)
            self.swap(delta, slope)

    @beat
    def product(self) -> None:
        product = product_of(self.foot, self.t)
        self.grow(Together(*self.rates), product)
        self.rest()
        self.become(product, promise_of(self.foot, self.t))

    @beat
    def aside(self) -> None:
        t, (ring, *rest) = self.t, self.rings
        starts = [r.start for r in rest]
        self.keep(*self.titles, *(r.still for r in self.rings), *self.rates, *starts)
        product = product_of(self.foot, t)
        self.show(product)
        curve, ball = aside_of(self.boxes[0], t)
        self.become(ring.still, curve)
        self.show(ball)
        self.become(self.rates[0], slope_of(self.feet[0], t, 0, other=True))
        self.become(product, product_of(self.foot, t, other=True))
        self.curves = Together(curve, *(r.still for r in rest))

    @beat
    def leap(self) -> None:
        t, self.rings = self.t, self.rings_of(wide=True)
        self.keep(self.curves, *self.titles)
        self.become(self.curves, Together(*(ring.still for ring in self.rings)))
        floor = self.rings[2].axes.level(t.floor)
        ends = [end_of(box, t, k) for k, box in enumerate(self.feet)]
        moving = [mark for ring in self.rings for mark in (ring.promise, ring.ball)]
        self.show(*(ring.start for ring in self.rings), floor, *ends)
        self.run(self.clock(2), *moving, *ends, seconds=4.5)
        self.tell()
        self.show(promise_of(self.foot, t, True))

    def rings_of(self, *, wide: bool = False) -> list[Ring]:
        """The three functions, close by or wide."""
        return [Ring(box, self.t, k, wide=wide) for k, box in enumerate(self.boxes)]
