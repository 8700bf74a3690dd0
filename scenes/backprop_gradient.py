"""Backpropagation by hand: multiply along a path, add over paths, check it against differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import (
    BackwardTrace,
    GradientCheck,
    gradient_check,
    tiny_network,
    trace_backward,
    trace_forward,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, at_least, at_most, below
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.networks.gradient_network import GradientNetwork
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.comparison import Comparison
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.tables.working import Term, Working
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation, factor, number
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.rule import Rule, Slot
from dlmotion.stage.marks.text.sum import joined
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

NOTICED = 1e-4
NAMES = (("x_1", "x_2"), ("h_1", "h_2"), ("a_1", "a_2"))
WEIGHTS = tuple(f"{name}_({to} {origin})" for name in "wv" for to in (1, 2) for origin in (1, 2))

X = Quantity("", "x_1", "data", ".3g")
T = Quantity("", "y", "data", ".0f")
H = Quantity("input_h", "h_1", "activation")
W = Quantity("", "w")
WIDE = Quantity("", "h", "activation", ".3f")
RATE = Quantity("", "alpha", "data", "g")
J = Quantity("", "J", "loss", ".3f")
MISS = Quantity("miss", "a_1 - y_1", "loss", ".3f")
SLOPE_A = Quantity("slope", "a_1 (1 - a_1)", "ink", ".3f")
SLOPE_H = Quantity("slope", "h_1 (1 - h_1)", "ink", ".3f")
INPUT_H = Quantity("input", "h_1", "activation", ".3f")
INPUT_X = Quantity("input", "x_1", "data", ".3f")
DELTA = Quantity("", "delta_1", "gradient", ".3f")
BY_V = Quantity("", "(partial J)/(partial v_(1 1))", "gradient", ".3f")
BY_W = Quantity("", "(partial J)/(partial w_(1 1))", "gradient", ".3f")
BY_H = Quantity("", "(partial J)/(partial h_1)", "gradient", ".3f")
OVER = tuple(Quantity("", f"v_({k} 1) delta_{k}", "gradient", ".3f") for k in (1, 2))
ERROR = Quantity("error", "", "loss", ".2g")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    x1: float = bounded(1.0, low=-2.0, high=2.0, what="first input")
    x2: float = bounded(0.5, low=-2.0, high=2.0, what="second input")
    learning_rate: float = bounded(1.0, low=0.1, high=2.0, what="rate of the one step")


@dataclass(frozen=True)
class BackpropTrace:
    """Both passes before (0) and after (1) one update, and three gradients under one check.

    ``formed`` are the gradients (3, 8): right, one path forgotten, one slope forgotten;
    ``messages`` (2, 2) what each output sends to h₁, before and after its weight.
    """

    learning_rate: float
    x: np.ndarray
    targets: np.ndarray
    weights: tuple[np.ndarray, np.ndarray]
    hidden: np.ndarray
    output: np.ndarray
    loss: np.ndarray
    back: BackwardTrace
    slopes: tuple[np.ndarray, np.ndarray]
    messages: np.ndarray
    check: GradientCheck
    formed: np.ndarray
    errors: np.ndarray


def record(inputs: Inputs) -> BackpropTrace:
    """Go forward and back, forget a path and a slope, check all three, take one step."""
    tiny = tiny_network(inputs.x1, inputs.x2)
    net, old, x, targets = tiny.network, tiny.params, tiny.x, tiny.t
    outer = old[1]["weight"]
    back = trace_backward(net, old, x, targets)
    new = tuple(
        {"weight": layer["weight"] - inputs.learning_rate * grad}
        for layer, grad in zip(old, back.dW, strict=True)
    )
    passes = [trace_forward(net, params, x) for params in (old, new)]
    caches = zip(tiny.layers, net.forward(old, x)[1], strict=True)
    slopes = tuple(layer.delta(cache, np.ones((1, 2)))[0] for layer, cache in caches)
    delta, carried = back.delta[1][0], back.da[0][0]
    one_path = np.outer(outer[0] * delta[0] * slopes[0], x[0])
    no_slope = np.outer(carried, x[0])
    formed = [np.concatenate([first, back.dW[1]]) for first in (back.dW[0], one_path, no_slope)]

    checks = [gradient_check(tiny.loss, gradient.ravel(), tiny.weights) for gradient in formed]
    return BackpropTrace(
        learning_rate=inputs.learning_rate,
        x=x[0],
        targets=targets[0],
        weights=(
            np.array([params[0]["weight"] for params in (old, new)]),
            np.array([params[1]["weight"] for params in (old, new)]),
        ),
        hidden=np.array([forward.a[0][0] for forward in passes]),
        output=np.array([forward.a[1][0] for forward in passes]),
        loss=np.array([net.loss_value(params, x, targets) for params in (old, new)]),
        back=back,
        slopes=(slopes[0], slopes[1]),
        messages=np.array([delta, outer[:, 0] * delta]),
        check=checks[0],
        formed=np.array([gradient.ravel() for gradient in formed]),
        errors=np.array([check.relative_error for check in checks]),
    )


def facts(trace: BackpropTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    error, one_path, no_slope = (float(value) for value in trace.errors)
    upper, lower = (float(value) for value in trace.messages[1])
    return {
        "loss": float(trace.loss[0]),
        "loss_after": float(trace.loss[1]),
        "rate": trace.learning_rate,
        "v": float(trace.back.dW[1][0, 0]),
        "w": float(trace.back.dW[0][0, 0]),
        "delta": float(trace.back.delta[1][0, 0]),
        "upper": upper,
        "lower": lower,
        "carried": float(trace.back.da[0][0, 0]),
        "error": error,
        "one_path": one_path,
        "no_slope": no_slope,
        "count": len(trace.check.analytic),
        "opposed": below(upper * lower, 0.0),
        "checks": at_most(error, 1e-6),
        "path_noticed": at_least(one_path, NOTICED),
        "path_unseen": below(one_path, NOTICED),
        "slope_noticed": at_least(no_slope, NOTICED),
        "slope_unseen": below(no_slope, NOTICED),
        "falls": below(trace.loss[1] - trace.loss[0], 0.0),
    }


def figures(t: BackpropTrace, page: Page) -> Figures:
    """Draw the net with all its numbers, and three gradients beside their measurement."""
    place = page.place()
    net = Net(place, t)
    yield "network", page.put(place, net.forward, *net.grads, *net.deltas)

    place = page.place()
    key, body = place.rows(0.5, 5.7, gap=0.1)
    checks = [check_in(box, t).at(2 * k) for k, box in enumerate(body.columns(1, 1))]
    yield "check", page.put(place, legend_in(key), *checks)


class Net:
    """The net as it starts, and the numbers of both passes at their units and edges."""

    def __init__(self, place: Place, t: BackpropTrace) -> None:
        head, body = place.rows(0.1, 1.0, gap=0.0)
        self.edges = net = GradientNetwork(body, (t.weights[0][0], t.weights[1][0]), NAMES)
        made = net.values(1, t.hidden, H), net.values(2, t.output, H)
        self.x, self.made = net.values(0, t.x, X), made
        self.weights = [net.on_edges(k, t.weights[k], W) for k in (0, 1)]
        self.grads = [net.on_edges(k, t.back.dW[k], BY_V, below=True) for k in (0, 1)]
        self.deltas = [net.below(k + 1, t.back.delta[k][0], DELTA) for k in (0, 1)]
        right = (1.0, 0.5)
        self.cost = Digit(head, t.loss, J, size="heading", align=1.0, at=right, prefix="J = ")
        self.given = Together(net, self.x, *self.weights)
        self.forward = Together(self.given, *self.made, self.cost)


def comparison_in(place: Place, t: BackpropTrace, *, measured: bool) -> Comparison:
    """The eight derivatives as sticks."""
    names = [f"partial J \\/ partial {weight}" for weight in WEIGHTS]
    return Comparison(place, names, t.formed, BY_V, t.check.numeric if measured else None)


def check_in(place: Place, t: BackpropTrace) -> Together:
    """A gradient beside its measurement, and the error: right, without a path, without a slope."""
    head, rows = place.rows(0.6, 5.0, gap=0.1)
    return Together(Tally(head, {ERROR: t.errors}), comparison_in(rows, t, measured=True))


def legend_in(place: Place) -> Legend:
    """What dot and ring are."""
    return Legend(place, (("formula", "gradient"), ("measured", "data")), across=True)


def forward_in(place: Place, t: BackpropTrace) -> list[Equation]:
    """One unit of each layer and the loss, in digits."""
    rows, both = place.rows(1.0, 1.0, 1.0, gap=0.2), (0, 1)
    lines = []
    sums = (t.weights[0][0, 0], t.x, INPUT_X), (t.weights[1][0, 0], t.hidden[0], WIDE)
    for layer, (row, given, quantity) in enumerate(sums):
        factors = [
            (*factor(f"w{k}", row[k], W), "dot", *factor(f"x{k}", given[k], quantity)) for k in both
        ]
        total = number("h", (t.hidden, t.output)[layer][0, 0], WIDE)
        head = f"{'ha'[layer]}_1 = sigma ("
        lines.append(Equation(rows[layer], head, *joined("+", factors), ") =", total))
    misses = [
        (number(f"a{k}", t.output[0, k], WIDE), "-", number(f"t{k}", t.targets[k], T)) for k in both
    ]
    squares = (("1/2 (", *miss, ")^2") for miss in misses)
    return [*lines, Equation(rows[2], "J =", *joined("+", squares))]


def workings_in(place: Place, t: BackpropTrace) -> tuple[Working, Working, Working, Working]:
    """In writing: a derivative of the last layer, δ, what comes back, one of the first layer."""
    known = Term("miss", t.back.da[1][0, 0], MISS), Term("slope", t.slopes[1][0], SLOPE_A)
    given = Term("in", t.hidden[0, 0], INPUT_H)
    sent = [Term(f"path{k}", t.messages[1, k], OVER[k]) for k in (0, 1)]
    carried = Term("sum", t.back.da[0][0, 0], BY_H)
    onward = Term("slope", t.slopes[0][0], SLOPE_H), Term("in", t.x[0], INPUT_X)
    return (
        Working(place, (*known, given), Term("by", t.back.dW[1][0, 0], BY_V)),
        Working(place, known, Term("1:0", t.back.delta[1][0, 0], DELTA)),
        Working(place, sent, carried, sign="+"),
        Working(place, (carried, *onward), Term("0:0,0", t.back.dW[0][0, 0], BY_W)),
    )


def update_in(place: Place, t: BackpropTrace) -> tuple[Equation, Rule]:
    """The step of one weight, in symbols and in digits."""
    upper, lower = place.rows(1.0, 2.2, gap=0.2)
    old, new = (Slot(f"v{k}", t.weights[1][k, 0, 0], W) for k in (0, 1))
    rate = Slot("rate", t.learning_rate, RATE)
    slope = Slot("slope", t.back.dW[1][0, 0], BY_V, wraps=True)
    rule = Equation(upper, "v_(1 1) arrow.l v_(1 1) - alpha", BY_V.symbol)
    return rule, Rule(lower, old, "-", rate, "dot", slope, "=", new)


class BackpropGradientScene(LessonScene[BackpropTrace]):
    """The network on the left, what is worked out from it on the right."""

    @beat
    def loss(self) -> None:
        left, self.right = self.stage.columns(1.12, 1.0, gap=0.5)
        self.net = Net(left, self.t)
        self.stand(self.net.forward, comparison_in(self.right, self.t, measured=False))
        for layer in (1, 0):
            self.pulse(self.net.edges.pulse(layer, back=True))
            self.show(self.net.grads[layer])

    @beat
    def forward(self) -> None:
        self.keep(self.net.given)
        *units, loss = forward_in(self.right, self.t)
        for layer, (unit, made) in enumerate(zip(units, self.net.made, strict=True)):
            self.pulse(self.net.edges.pulse(layer))
            self.show(unit, made)
        self.show(loss, self.net.cost)
        self.rest()

    @beat
    def chain(self) -> None:
        self.keep(self.net.forward)
        self.by_v, self.share, self.sum, self.by_w = workings_in(self.right, self.t)
        self.show(self.net.edges.lit((1, 0, 0)))
        self.show(self.by_v, tempo="slow")

    @beat
    def delta(self) -> None:
        late = self.net.deltas[1]
        self.become(self.by_v, self.share)
        self.keep(self.net.forward, self.share)
        late.origins = {"2:0": "1:0"}
        self.grow(self.share, late)
        self.pulse(self.net.edges.pulse(1, back=True))
        self.grow(late, self.net.grads[1])

    @beat
    def paths(self) -> None:
        self.keep(self.net.forward, self.net.deltas[1])
        runners = self.net.edges.messages(1, 0, self.t.messages, DELTA)
        self.show(self.net.edges.lit((1, 0, 0), (1, 1, 0)), runners)
        self.run(self.clock(3), runners, seconds=4)
        self.tell()
        self.grow(runners, self.sum)

    @beat
    def first(self) -> None:
        net = self.net
        self.keep(net.forward, net.deltas[1], self.sum)
        self.show(net.grads[1], net.edges.lit((0, 0, 0), (1, 0, 0), (1, 1, 0)), tempo="quick")
        self.become(self.sum, self.by_w)
        self.keep(net.forward, net.deltas[1], net.grads[1], self.by_w)
        self.pulse(net.edges.pulse(0, back=True))
        self.show(net.deltas[0], tempo="quick")
        self.grow(self.by_w, net.grads[0])

    @beat
    def check(self) -> None:
        self.keep(self.net.forward, *self.net.deltas, *self.net.grads)
        key, body = self.right.rows(0.5, 5.7, gap=0.1)
        self.rings, self.wrong = check_in(body, self.t), self.clock(self.t.errors)
        self.show(self.rings, legend_in(key), tempo="slow")

    @beat
    def path(self) -> None:
        self.run(self.wrong, self.rings, seconds=2.4, to=1)

    @beat
    def slope(self) -> None:
        self.run(self.wrong, self.rings, seconds=2.4, to=2)

    @beat
    def update(self) -> None:
        net, (rule, digits) = self.net, update_in(self.right, self.t)
        self.run(self.wrong, self.rings, seconds=1.2, to=0)
        self.keep(net.forward, *net.grads)
        self.show(rule)
        old, slope = (numbers[1].slot("1:0,0") for numbers in (net.weights, net.grads))
        self.carry({"v0": old, "slope": slope}, digits)
        self.keep(net.forward, rule, digits)
        self.run(self.clock(2), net.forward, seconds=2.4)
