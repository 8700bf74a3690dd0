"""Backpropagation by hand: every product of a 2-2-2 net with its digits, then checked against differences."""

from __future__ import annotations

from dataclasses import dataclass

import manim as mn
import numpy as np

from dlcore import BackwardTrace, Dense, GradientCheck, Sequential, gradient_check, trace_backward, trace_forward
from stage import Figures, LessonScene, Page, bounded
from stage.mobjects.chain_product import ChainProduct
from stage.mobjects.check_table import CheckTable
from stage.mobjects.gradient_network import GradientNetwork
from stage.mobjects.worked import Worked
from stage.plates.gradients import check_figure, gradient_figure
from stage.plates.network import write_values

HIDDEN = {"weight": np.array([[0.8, -0.6], [0.4, 0.9]]), "bias": np.array([0.1, -0.2])}
OUTPUT = {"weight": np.array([[1.2, -0.7], [-0.5, 1.1]]), "bias": np.array([-0.3, 0.2])}
PATHS = ("weights[0][0]", "weights[1][0]")
WEIGHTS = tuple(f"{name}_({to} {origin})" for name in "wv" for to in (1, 2) for origin in (1, 2))
ROLES = {"x": "data", "targets": "data", "learning_rate": "data", "hidden": "activation", "output": "activation"}
ROLES |= {"back": "gradient", "loss": "loss"}
LAST = (
    ("(partial C)/(partial a_1)", "miss", "back.da[1]", (0, 0), "loss"),
    ("(partial a_1)/(partial z_1)", "slope", "slopes[1]", 0, "ink"),
    ("(partial z_1)/(partial v_(1 1))", "input_h", "hidden", (0, 0), "activation"),
    ("(partial C)/(partial v_(1 1))", "", "back.dW[1]", (0, 0), "gradient"),
)
FIRST = (
    ("(partial C)/(partial h_1)", "carried", "back.da[0]", (0, 0), "gradient"),
    ("sigma' (z_1)", "slope", "slopes[0]", 0, "ink"),
    ("x_1", "input_x", "x", 0, "data"),
    ("(partial C)/(partial w_(1 1))", "", "back.dW[0]", (0, 0), "gradient"),
)
HEADS = ("formula", "difference", "error")
NAMES = (("x_1", "x_2"), ("h_1", "h_2"), ("a_1", "a_2"))


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    x1: float = bounded(1.0, low=-2.0, high=2.0)
    x2: float = bounded(0.5, low=-2.0, high=2.0)
    learning_rate: float = bounded(1.0, low=0.1, high=2.0)


@dataclass(frozen=True)
class BackpropTrace:
    """Both passes before (0) and after (1) one update, the slopes, and two gradients under the same check."""

    learning_rate: float
    x: np.ndarray
    targets: np.ndarray
    weights: tuple[np.ndarray, np.ndarray]
    biases: tuple[np.ndarray, np.ndarray]
    hidden: np.ndarray
    output: np.ndarray
    loss: np.ndarray
    back: BackwardTrace
    slopes: tuple[np.ndarray, np.ndarray]
    check: GradientCheck
    wrong: GradientCheck


def record(inputs: Inputs) -> BackpropTrace:
    """Go forward and back, check the gradient, leave a factor out of it, take one step."""
    net = Sequential((Dense(2, "sigmoid"), Dense(2, "sigmoid")), "mse", input_shape=(2,))
    x, targets = np.array([[inputs.x1, inputs.x2]]), np.array([[1.0, 0.0]])
    old = (HIDDEN, OUTPUT)
    forward, back = trace_forward(net, old, x), trace_backward(net, old, x, targets)
    grads = [{"weight": dw, "bias": db} for dw, db in zip(back.dW, back.db, strict=True)]
    new = tuple({k: p[k] - inputs.learning_rate * g[k] for k in p} for p, g in zip(old, grads, strict=True))
    after = trace_forward(net, new, x)
    flat = np.concatenate([layer["weight"].ravel() for layer in old])

    def loss(w: np.ndarray) -> float:
        parts = [{**layer, "weight": part.reshape(2, 2)} for layer, part in zip(old, np.split(w, 2), strict=True)]
        return net.loss_value(tuple(parts), x, targets)

    without_slope = net.layers[0].linear_grads(HIDDEN, x, back.da[0])["weight"]
    caches = zip(net.layers, net.forward(old, x)[1], strict=True)
    return BackpropTrace(
        learning_rate=inputs.learning_rate,
        x=x[0],
        targets=targets[0],
        weights=tuple(np.array([params[k]["weight"] for params in (old, new)]) for k in (0, 1)),
        biases=(HIDDEN["bias"], OUTPUT["bias"]),
        hidden=np.array([forward.a[0][0], after.a[0][0]]),
        output=np.array([forward.a[1][0], after.a[1][0]]),
        loss=np.array([net.loss_value(params, x, targets) for params in (old, new)]),
        back=back,
        slopes=tuple(layer.delta(cache, np.ones((1, 2)))[0] for layer, cache in caches),
        check=gradient_check(loss, np.concatenate([dw.ravel() for dw in back.dW]), flat),
        wrong=gradient_check(loss, np.concatenate([without_slope.ravel(), back.dW[1].ravel()]), flat),
    )


def facts(trace: BackpropTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    numbers = {"loss": trace.loss[0], "loss_after": trace.loss[1], "error": trace.check.relative_error}
    numbers |= {"v": trace.back.dW[1][0, 0], "w": trace.back.dW[0][0, 0], "wrong": trace.wrong.relative_error}
    return {name: float(value) for name, value in numbers.items()} | {"count": len(trace.check.analytic)}


def figures(trace: BackpropTrace, page: Page) -> Figures:
    """Draw the net with values, weights and their gradients, then both gradients side by side."""
    figure, axes, spots = gradient_figure(page, (("x", ()), ("hidden", (0,)), ("output", (0,))), PATHS, "back", NAMES)
    beside, targets = [(x + 1.0, y) for x, y in spots[-1]], {"prefix": f"{page.label('target')} "}
    write_values(page, axes, beside, "targets", spec=".0f", color=page.color("data"), fontsize=14, **targets)
    look = {"prefix": f"{page.label('loss')} ", "color": page.color("loss"), "fontsize": 15}
    page.number(axes, "loss", 0, (7.1, 2.35), spec=".3f", **look)
    yield "network", figure
    names = [
        rf"$\partial C/\partial {weight}$".replace("(", "{").replace(")", "}").replace(" 1}", "1}")
        for weight in WEIGHTS
    ]
    yield "check", check_figure(page, "check", names, HEADS)


class BackpropGradientScene(LessonScene):
    """The network on the left, the products with their digits on the right."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("forward", self.go_forward)
        self.beat("loss", self.measure)
        self.beat("weight", self.multiply_last)
        self.beat("layer", self.fill_last)
        self.beat("hidden", self.go_back)
        self.beat("first", self.multiply_first)
        self.beat("check", self.check)
        self.beat("wrong", self.leave_factor_out)
        self.beat("update", self.update)
        self.close()

    def go_forward(self) -> None:
        """Show the net and fill it from left to right, one unit of each layer with its digits."""
        left, self.right = self.stage.columns(1.25, 1.0, gap=0.4)
        self.net = GradientNetwork(left.columns(6.4, 0.7, gap=0.2)[0], (2, 2, 2), self.theme, self.trace, PATHS, NAMES)
        self.weights = mn.VGroup(*(self.net.on_edges(k, f"weights[{k}]", (0,)) for k in (0, 1)))
        self.values, self.shown = mn.VGroup(), mn.VGroup()
        self.play(mn.FadeIn(self.net, self.weights, self.net.values(0, "x", color="data")), run_time=1.0)
        for layer, (unit, name, given) in enumerate(
            (("h_1", "hidden", "x[{}]|.1f"), ("a_1", "output", "hidden[0,{}]"))
        ):
            terms = (f"<weights[{layer}][0,0,{k}]|.1f> dot <{given.format(k)}>" for k in (0, 1))
            total = self.worked(f"z = {' + '.join(terms)} + <biases[{layer}][0]|.1f>")
            lines = mn.VGroup(total, self.worked(f"{unit} = sigma (z) = <{name}[0,0]>"))
            self.right.rows(1.0, 1.0)[layer].fit(lines.arrange(mn.DOWN, buff=0.4))
            self.play(self.net.pulse(layer), mn.FadeIn(lines), run_time=1.3)
            self.fill(layer + 1, 0)
            self.shown.add(lines)

    def measure(self) -> None:
        """Set the targets beside the outputs and write the loss."""
        targets = [self.readout("targets", k, spec=".0f", prefix="t = ", color="data") for k in (0, 1)]
        self.play(mn.FadeIn(self.net.beside(2, targets, mn.RIGHT, buff=0.25)), run_time=0.8)
        rule = self.worked("C = 1/2 (a_1 - t_1)^2 + 1/2 (a_2 - t_2)^2")
        squares = (f"1/2 (<output[0,{k}]> - <targets[{k}]|.0f>)^2" for k in (0, 1))
        self.write(rule, self.worked("= " + " + ".join(squares)), self.worked("= <loss[0]>", "heading"))

    def multiply_last(self) -> None:
        """Write the derivative by one weight of the last layer as the product of its three factors."""
        self.mark = self.net.halo(self.weights[1][0])
        self.play(mn.Create(self.mark), run_time=0.6)
        self.swap(ChainProduct(self.right, self.trace, LAST, self.theme, self.words), 4.0)

    def fill_last(self) -> None:
        """Use each unit's delta for all the weights into it."""
        self.play(mn.FadeOut(self.mark), run_time=0.3)
        self.deltas = mn.VGroup(self.net.under_units(2, "back.delta[1]", (0,)))
        self.slopes = mn.VGroup(self.net.on_edges(1, "back.dW[1]", spec=".3f", color="gradient", below=True))
        self.play(mn.FadeIn(self.deltas), run_time=0.6)
        lines = [self.worked("delta_1 = <back.da[1][0,0]> dot <slopes[1][0]> = <back.delta[1][0,0]>")]
        for weight, (to, origin) in zip(WEIGHTS[4:], np.ndindex(2, 2), strict=True):
            product = f"<back.delta[1][0,{to}]> dot <hidden[0,{origin}]> = <back.dW[1][{to},{origin}]>"
            lines.append(self.worked(f"(partial C)/(partial {weight}) = {product}"))
        self.write(*lines, run_time=3.0)
        self.play(mn.LaggedStart(*map(mn.FadeIn, self.slopes[0]), lag_ratio=0.4), run_time=1.6)

    def go_back(self) -> None:
        """Carry both deltas back to a hidden unit, along the same weights."""
        marks = mn.VGroup(*(self.net.halo(self.weights[1][place]) for place in (0, 2)))
        self.play(self.net.pulse(1, back=True, color="gradient"), mn.FadeIn(marks), run_time=1.6)
        rule = self.worked("(partial C)/(partial h_1) = v_(1 1) delta_1 + v_(2 1) delta_2")
        terms = (f"<weights[1][0,{k},0]|.1f> dot <back.delta[1][0,{k}]>" for k in (0, 1))
        self.write(rule, self.worked("= " + " + ".join(terms)), self.worked("= <back.da[0][0,0]>", "heading"))
        self.play(mn.FadeOut(marks), run_time=0.3)

    def multiply_first(self) -> None:
        """Write the derivative by one weight of the first layer the same way, then show all of them."""
        self.swap(ChainProduct(self.right, self.trace, FIRST, self.theme, self.words), 4.0)
        self.deltas.add(self.net.under_units(1, "back.delta[0]", (0,)))
        self.slopes.add(self.net.on_edges(0, "back.dW[0]", spec=".3f", color="gradient", below=True))
        self.play(self.net.pulse(0, back=True, color="gradient"), run_time=1.0)
        self.play(mn.FadeIn(self.deltas[1], self.slopes[1]), run_time=0.8)

    def check(self) -> None:
        """Set every derivative beside its central difference; the relative error is below."""
        names = [f"partial C \\/ partial {weight}" for weight in WEIGHTS]
        self.table = CheckTable(self.right, self.trace, "check", names, HEADS, self.theme, self.words)
        self.write(self.worked("(partial C)/(partial w) approx (C(w + h) - C(w - h))/(2 h)"), run_time=2.2)
        self.swap(self.table, 4.0)

    def leave_factor_out(self) -> None:
        """Leave the slope out of the hidden layer: the same check tells at once."""
        old, new = (self.table.analytic[:4], self.table.verdict), self.table.failing("wrong", 4)
        self.play(mn.FadeOut(*old), run_time=0.6)
        self.table.remove(self.table.analytic, self.table.verdict)
        self.table.add(self.table.analytic[4:], *new)
        self.play(mn.LaggedStart(*map(mn.FadeIn, (*new[0], new[1])), lag_ratio=0.6), run_time=3.0)

    def update(self) -> None:
        """Take one step against the gradient and go forward again."""
        step = "<weights[1][0,0,0]|.2f> - <learning_rate|.1f> dot <back.dW[1][0,0]> = <weights[1][1,0,0]|.2f>"
        self.write(self.worked("v_(1 1) arrow.l v_(1 1) - alpha (partial C)/(partial v_(1 1))"), self.worked(step))
        self.play(mn.FadeOut(self.values, self.weights, self.slopes, self.deltas), run_time=0.5)
        self.play(mn.FadeIn(*(self.net.on_edges(k, f"weights[{k}]", (1,), spec=".2f") for k in (0, 1))), run_time=0.6)
        for layer in (1, 2):
            self.play(self.net.pulse(layer - 1), run_time=0.8)
            self.fill(layer, 1)
        self.write(self.worked("C: <loss[0]> arrow.r <loss[1]>", "heading"))

    def fill(self, layer: int, moment: int) -> None:
        """Show what the units of a layer give, before or after the update."""
        numbers = self.net.values(layer, ("hidden", "output")[layer - 1], (moment,), spec=".2f", color="activation")
        self.play(mn.FadeIn(numbers), run_time=0.4)
        self.values.add(numbers)

    def worked(self, template: str, size: str = "label") -> Worked:
        """Line of mathematics with numbers of the trace."""
        return Worked(template, self.theme, self.trace, ROLES, size=size)

    def write(self, *lines: mn.VMobject, run_time: float = 2.4) -> None:
        """Put lines, one below the other, in place of what stands on the right."""
        self.swap(self.right.fit(mn.VGroup(*lines).arrange(mn.DOWN, buff=0.45)), run_time)

    def swap(self, group: mn.VGroup, run_time: float) -> None:
        """Bring in a group part by part in place of what stands on the right."""
        self.play(mn.FadeOut(self.shown), run_time=0.4)
        self.play(mn.LaggedStart(*map(mn.FadeIn, group), lag_ratio=0.7), run_time=run_time)
        self.shown = group
