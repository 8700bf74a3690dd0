"""Why backwards: each delta is computed once and shared, so one sweep serves all weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import (
    BackwardTrace,
    Dense,
    OperationCount,
    Sequential,
    count_operations,
    freeze,
    tiny_network,
    trace_backward,
    trace_forward,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.networks.gradient_network import GradientNetwork
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.comparison import Comparison
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation, number
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.sum import joined
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

NUDGE, DEEPEST, PIXELS, DIGITS = 0.1, 8, 64, 10
NAMES = (("x_1", "x_2"), ("h_1", "h_2"), ("a_1", "a_2"))
V_NAMES = tuple(f"v_({to} {origin})" for to in (1, 2) for origin in (1, 2))
W_NAMES = tuple(f"partial J \\/ partial w_({to} {origin})" for to in (1, 2) for origin in (1, 2))
PARTS = "forward", "for_v", "carried", "for_w"
EDGES = tuple((layer, to, origin) for layer in (0, 1) for to in (0, 1) for origin in (0, 1))
KEY = ("right", "data"), ("early", "gradient")
SHOWN = (1, 2, 4)  # hidden layers of the networks that are drawn

X = Quantity("", "x_1", "data", ".3g")
H = Quantity("", "h_1", "activation")
W = Quantity("", "w")
J = Quantity("loss", "J", "loss", ".4f")
PASS = Quantity("pass", "", "muted", ".0f")
AMOUNT = Quantity("amount", "", "ink", ",.0f")
COUNT = Quantity("products", "", "ink", ",.0f")
TRIED = Quantity("", "", "loss", ",.0f")
PATHS = Quantity("paths", "", "ink", ".0f")
TIMES = Quantity("", "", "highlight", ".0f")
GRAD = Quantity("", "", "gradient", ".3f")
LAYERS = Quantity("layers", "", "muted", ".0f")
WAYS = {"nudging": "loss", "ways": "data", "back": "gradient"}  # and their colours


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    x1: float = bounded(1.0, low=0.2, high=2.0, what="first input")
    x2: float = bounded(0.5, low=0.2, high=2.0, what="second input")
    rate: float = bounded(1.0, low=0.1, high=4.0, what="rate of the update that comes too early")
    units: int = bounded(16, low=4, high=64, what="units of both hidden layers for digits")


@dataclass(frozen=True)
class WhyBackTrace:
    """All weights tried one by one, all paths walked one by one, and one sweep back.

    ``passes`` count from 1: first as it is, then each weight nudged, with ``moved`` as W and V
    (9, 2, 2), ``loss`` (9,) and ``products`` (9,) multiplications so far. ``paths`` are the edges
    (layer, to, origin) of each way from a weight to an output; ``walked`` (P, 4) is how often each
    v has been walked. ``sent`` (2, 2, 2) is what comes back to h₁, h₂: unit, before and after the
    weight, sender. ``parts`` (4,) are the products of one sweep, ``total`` their sum.
    At 0 ``outer`` (2, 2, 2), ``carried`` (2, 2), ``formed`` (2, 4) are V, ∂J/∂h and ∂J/∂w as they
    should be, at 1 with V updated too early; ``error`` is what that makes of ∂J/∂w.
    ``layers`` (8,) and ``counts`` (3, 8) are networks of two units a layer: products by nudging,
    paths, products by going back. ``sizes`` (4,) and ``costs`` (2,) are a network for digits.
    """

    x: np.ndarray
    weights: tuple[np.ndarray, np.ndarray]
    passes: np.ndarray
    moved: tuple[np.ndarray, np.ndarray]
    loss: np.ndarray
    products: np.ndarray
    paths: tuple[tuple[tuple[int, int, int], ...], ...]
    found: np.ndarray
    walked: np.ndarray
    hidden: np.ndarray
    output: np.ndarray
    back: BackwardTrace
    sent: np.ndarray
    parts: np.ndarray
    total: int
    rate: float
    outer: np.ndarray
    carried: np.ndarray
    formed: np.ndarray
    error: float
    layers: np.ndarray
    counts: np.ndarray
    sizes: np.ndarray
    digits: OperationCount
    costs: np.ndarray


def record(inputs: Inputs) -> WhyBackTrace:
    """Nudge every weight, walk every path, go back once, and count all of it."""
    tiny = tiny_network(inputs.x1, inputs.x2)
    w, v = (layer["weight"] for layer in tiny.params)
    forward = trace_forward(tiny.network, tiny.params, tiny.x)
    back = trace_backward(tiny.network, tiny.params, tiny.x, tiny.t)
    count = count_operations(tiny.network)
    tries = tiny.weights + NUDGE * np.vstack([np.zeros(8), np.eye(8)])
    paths = paths_of()
    walked = np.array([[path[-1] == (1, *divmod(k, 2)) for k in range(4)] for path in paths])
    delta = back.delta[1][0]
    outer = np.array([v, v - inputs.rate * back.dW[1]])
    carried = np.array([delta @ matrix for matrix in outer])
    slopes = back.delta[0][0] / back.da[0][0]
    formed = np.array([np.outer(sums * slopes, tiny.x[0]).ravel() for sums in carried])
    layers = np.arange(1, DEEPEST + 1)
    deep = [counted(2, *[2] * (hidden + 1)) for hidden in layers]
    sizes = np.array([PIXELS, inputs.units, inputs.units, DIGITS])
    digits = counted(*sizes.tolist())
    return freeze(
        WhyBackTrace(
            x=tiny.x[0],
            weights=(w, v),
            passes=np.arange(1, len(tries) + 1),
            moved=(tries[:, :4].reshape(-1, 2, 2), tries[:, 4:].reshape(-1, 2, 2)),
            loss=np.array([tiny.loss(weights) for weights in tries]),
            products=np.arange(1, len(tries) + 1) * count.forward.sum(),
            paths=paths,
            found=np.arange(1, len(paths) + 1),
            walked=np.cumsum(walked, axis=0),
            hidden=forward.a[0][0],
            output=forward.a[1][0],
            back=back,
            sent=np.array([[delta, delta * column] for column in v.T]),
            parts=np.array(
                [
                    count.forward.sum(),
                    count.weight_gradients[1],
                    count.carried[1],
                    count.weight_gradients[0],
                ]
            ),
            total=count.backpropagation,
            rate=inputs.rate,
            outer=outer,
            carried=carried,
            formed=formed,
            error=float(np.linalg.norm(formed[1] - formed[0]) / np.linalg.norm(formed[0])),
            layers=layers,
            counts=np.array([[c.nudging, c.paths, c.backpropagation] for c in deep]).T,
            sizes=sizes,
            digits=digits,
            costs=np.array([digits.nudging, digits.backpropagation]),
        )
    )


def paths_of() -> tuple[tuple[tuple[int, int, int], ...], ...]:
    """Every way from a weight of the tiny network to an output, as its edges."""
    pairs = [divmod(k, 2) for k in range(4)]
    first = [((0, to, origin), (1, end, to)) for to, origin in pairs for end in (0, 1)]
    return (*first, *(((1, to, origin),) for to, origin in pairs))


def counted(*sizes: int) -> OperationCount:
    """Count for a dense network without biases."""
    layers = tuple(Dense(units, "sigmoid", use_bias=False) for units in sizes[1:])
    return count_operations(Sequential(layers, input_shape=(sizes[0],)))


def facts(trace: WhyBackTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    _, paths, back = trace.counts
    wrong, ratio = np.diff(trace.carried, axis=0), float(trace.costs[0] / trace.costs[1])
    return {
        "count": len(trace.passes) - 1,
        "passes": len(trace.passes),
        "each": int(trace.products[0]),
        "nudged": int(trace.products[-1]),
        "paths": len(trace.paths),
        "times": int(trace.walked[-1, 0]),
        "total": trace.total,
        "rate": trace.rate,
        "error": trace.error,
        "deepest": int(trace.layers[-1]),
        "deep_paths": int(paths[-1]),
        "deep_back": int(back[-1]),
        "weights": int(trace.digits.weights.sum()),
        "digits_nudged": float(trace.costs[0]),
        "digits_back": float(trace.costs[1]),
        "ratio": ratio,
        "all_found": equal(len(trace.paths) - paths[0], 0.0),
        "walked_again": above(trace.walked[-1], 1.0),
        "fewer": below(trace.total - trace.products[-1], 0.0),
        "adds_up": equal(trace.parts.sum() - trace.total, 0.0),
        "right_is_gradient": equal(trace.formed[0] - trace.back.dW[0].ravel(), 0.0, 1e-12),
        "stale_wrong": above(trace.error, 0.05),
        "differs": above(abs(wrong), 0.0),
        "paths_multiply": above(paths[1:] / paths[:-1], 2.0),
        "layers_add": equal(np.diff(back, n=2), 0.0),
        "cheap": below(
            [
                trace.total - 3.0 * trace.products[0],
                trace.costs[1] - 3.0 * trace.digits.forward.sum(),
            ],
            0.0,
        ),
        "far_fewer": above(ratio, 10.0),
    }


def figures(t: WhyBackTrace, page: Page) -> Figures:
    """Draw the sweep back with what it costs, and all three ways by depth."""
    place = page.place(11.0, 5.0)
    left, right = place.columns(1.12, 1.0, gap=0.5)
    net = Net(left, t)
    yield "sweep", page.put(place, net.forward, *net.deltas, *net.grads, *cost_of(right, t))

    place = page.place(9.6, 5.0)
    head, body = place.rows(0.5, 5.0, gap=0.1)
    views = depth_of(body, t).at(len(t.layers))
    yield "depth", page.put(place, *views.marks, Legend(head, tuple(WAYS.items()), across=True))


class Net:
    """The tiny network with its numbers, and what a sweep back finds."""

    def __init__(self, place: Place, t: WhyBackTrace) -> None:
        head, body = place.rows(0.1, 1.0, gap=0.0)
        self.edges = net = GradientNetwork(body, t.weights, NAMES)
        self.weights = [net.on_edges(k, t.moved[k], W) for k in (0, 1)]
        values = net.values(0, t.x, X), net.values(1, t.hidden, H), net.values(2, t.output, H)
        cost = Digit(head, t.loss, J, size="heading", align=1.0, at=(1.0, 0.5), prefix="J = ")
        self.values, self.cost = Together(*values), cost
        self.forward = Together(net, self.values, *self.weights, cost)
        self.deltas = [net.below(k + 1, t.back.delta[k][0], GRAD) for k in (0, 1)]
        self.grads = [net.on_edges(k, t.back.dW[k], GRAD, below=True) for k in (0, 1)]
        self.sent = [net.messages(1, unit, t.sent[unit], GRAD) for unit in (0, 1)]
        self.outer, self.carried = net.on_edges(1, t.outer, W), net.below(1, t.carried, GRAD)


def walked_of(place: Place, t: WhyBackTrace) -> tuple[Tally, Comparison]:
    """Paths so far, and how often each weight of the last layer was walked."""
    head, body = place.rows(1.0, 4.0, gap=0.3)
    return Tally(head, {PATHS: t.found}, size="label"), Comparison(body, V_NAMES, t.walked, TIMES)


def cost_of(place: Place, t: WhyBackTrace) -> tuple[Names, Bars, Equation]:
    """Products of one sweep, one part after the other, and their sum."""
    body, foot = place.rows(4.0, 1.0, gap=0.2)
    words, rows = body.columns(0.9, 1.4, gap=0.2)
    roles = ("activation", "gradient", "gradient", "gradient")
    bars = Bars(rows, t.parts, COUNT, layout="steps", roles=roles, room=0.6)
    terms = [(number(f"part{k}", t.parts[k], COUNT),) for k in range(len(PARTS))]
    total, tried = number("total", t.total, COUNT), number("tried", t.products[-1], TRIED)
    equation = Equation(foot, *joined("+", terms), "=", total, "<", tried, size="heading")
    return Names(words, PARTS, roles, size="small"), bars, equation


def stale_of(place: Place, t: WhyBackTrace) -> tuple[Comparison, Legend]:
    """∂J/∂w as it should be (rings), and with V updated too early."""
    head, body = place.rows(0.5, 4.0, gap=0.2)
    compared = Comparison(body.inset(0.0, 0.3), W_NAMES, t.formed, GRAD, t.formed[0])
    return compared, Legend(head, KEY, across=True)


def depth_of(place: Place, t: WhyBackTrace) -> Together:
    """Products and paths by hidden layers."""
    axes = Axes(place, (LAYERS, t.layers), (AMOUNT, t.counts), y_log=True, x_from=(0.5, None))
    ways = zip(WAYS.values(), t.counts, strict=True)
    return Together(axes, *(axes.trail(t.layers, row, role) for role, row in ways))


def ways_of(place: Place, t: WhyBackTrace) -> Legend:
    """The three ways, and their numbers at a depth."""
    values = {key: (COUNT, t.counts[k]) for k, key in enumerate(WAYS)}
    return Legend(place.inset(0.0, 1.8), tuple(WAYS.items()), values=values)


def deep_of(place: Place, t: WhyBackTrace, hidden: int) -> GradientNetwork:
    """A network of two units a layer, W repeated."""
    inner = [tuple(f"h_{unit}^{layer}" for unit in (1, 2)) for layer in range(1, hidden + 1)]
    matrices = [t.weights[0]] * hidden + [t.weights[1]]
    return GradientNetwork(place.inset(0.0, 0.6), matrices, (NAMES[0], *inner, NAMES[2]))


def digits_of(place: Place, t: WhyBackTrace) -> tuple[Equation, Names, Bars]:
    """Products by nudging and by going back, in a network for digits."""
    head, body = place.rows(1.0, 3.0, gap=0.4)
    words, rows = body.columns(0.7, 2.0, gap=0.3)
    roles = WAYS["nudging"], WAYS["back"]
    layers = [(number(f"n{k}", t.sizes[k], PASS),) for k in range(len(t.sizes))]
    title = Equation(head, *joined("arrow.r", layers), size="heading")
    bars = Bars(rows, t.costs, COUNT, roles=roles, room=2.4, size="heading")
    return title, Names(words, ("nudging", "back"), roles), bars


class BackpropWhyBackScene(LessonScene[WhyBackTrace]):
    """The net on the left, what it costs on the right; then deeper and larger networks."""

    @beat
    def nudge(self) -> None:
        t, (left, self.right) = self.t, self.stage.columns(1.12, 1.0, gap=0.5)
        self.net = net = Net(left, t)
        table = Table(self.right, {PASS: t.passes, J: t.loss, COUNT: t.products}, len(t.passes))
        light = net.edges.walk([(), *((edge,) for edge in EDGES)])
        self.stand(light, net.forward, table)
        tries, results = self.clock(t.passes), self.clock(t.passes)
        for k in range(len(t.passes)):
            if k:
                self.run(tries, light, *net.weights, seconds=2 / 15, to=k)
            for layer in (0, 1):
                self.pulse(net.edges.pulse(layer), seconds=4 / 15)
            if k:
                self.run(results, net.cost, table, seconds=2 / 15, to=k)

    @beat
    def paths(self) -> None:
        t, net = self.t, self.net
        self.keep(net.forward)
        self.run(self.clock(2), *net.weights, net.cost, seconds=0.2, to=0)
        light, (found, walked) = net.edges.walk(t.paths), walked_of(self.right, t)
        self.show(light, found, walked)
        self.run(self.clock(t.paths), light, found, walked, seconds=6)

    @beat
    def back(self) -> None:
        net, (names, bars, total) = self.net, cost_of(self.right, self.t)
        self.keep(net.forward)
        self.show(names, bars.at(0))
        timer = self.clock(len(PARTS) + 1)
        for layer in (0, 1):
            self.pulse(net.edges.pulse(layer), seconds=0.5)
        self.run(timer, bars, seconds=0.6, to=1)
        self.show(net.deltas[1])
        self.grow(net.deltas[1], net.grads[1])
        self.run(timer, bars, seconds=0.6, to=2)
        self.hide(net.grads[1])
        for sent in net.sent:
            self.run(self.clock(3), sent, seconds=2)
        self.run(timer, bars, seconds=0.6, to=3)
        self.hide(*net.sent)
        self.show(net.deltas[0], net.grads[1])
        self.grow(net.deltas[0], net.grads[0])
        self.run(timer, bars, seconds=0.6, to=4)
        self.tell()
        self.show(total)

    @beat
    def stale(self) -> None:
        net, stale = self.net, stale_of(self.right, self.t)
        self.keep(net.edges, net.values, net.cost, net.weights[0], net.deltas[1])
        late = net.edges.lit(*EDGES[4:])
        self.show(late, net.outer, net.carried, *stale)
        self.run(self.clock(2), net.outer, net.carried, stale[0], seconds=3)

    @beat
    def depth(self) -> None:
        left, right = self.stage.columns(1.2, 1.0, gap=0.5)
        self.keep(self.net.edges)
        views = depth_of(right, self.t)
        nets = [deep_of(left, self.t, hidden) for hidden in SHOWN]
        self.become(self.net.edges, nets[0], tempo="plain")
        timer = self.clock(self.t.layers)
        self.show(views.at(0))
        for net, deeper in zip(nets, nets[1:], strict=False):
            self.become(net, deeper)
            self.run(timer, views, seconds=1.0, to=len(deeper.weights) - 2)
        self.hide(nets[-1])
        left, right = self.stage.columns(1.7, 1.0, gap=0.5)
        wide, legend = depth_of(left, self.t).at(timer.moment), ways_of(right, self.t)
        self.become(views, wide)
        self.show(legend.at(timer.moment))
        self.run(timer, wide, legend, seconds=3)

    @beat
    def digits(self) -> None:
        title, names, bars = digits_of(self.stage.inset(0.6, 0.6), self.t)
        self.keep()
        self.show(title, names)
        self.show(bars, tempo="slow")
