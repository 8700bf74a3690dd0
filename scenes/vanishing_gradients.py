"""Vanishing and exploding gradients: slopes multiply on the way back, layer by layer, in networks that are trained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import manim as mn
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
from stage import Figures, LessonScene, Page, Readout, bounded
from stage.mobjects.formula import Symbol
from stage.mobjects.plot import Plot
from stage.mobjects.sticks import Sticks

NETS = ("sigmoid", "tanh", "relu", "large")
HEADS, ROWS = ("rate", "first"), (0.86, 0.75, 0.64, 0.53, 0.97)
COLORS = {"sigmoid": "series0", "tanh": "series4", "relu": "series2", "large": "series5"}


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    depth: int = bounded(10, low=4, high=12)
    learning_rate: float = bounded(0.03, low=0.005, high=0.1)
    large_std: float = bounded(0.9, low=0.7, high=1.5)
    seed: int = bounded(0, low=0, high=999)


@dataclass(frozen=True)
class VanishingTrace:
    """Both curves, the sigmoid net's slopes, δ by layer of four nets (the last one is 1), rates, trainings."""

    sigmoid: CurveTrace
    relu: CurveTrace
    layer: np.ndarray
    factors: np.ndarray
    products: np.ndarray
    log_products: np.ndarray
    norms: np.ndarray
    log_norms: np.ndarray
    rates: np.ndarray
    epoch: np.ndarray
    losses: np.ndarray
    large_status: str


def record(inputs: Inputs) -> VanishingTrace:
    """Push real digits through four untrained nets and back, then train them."""
    data = digits()
    x, y = data.flat[:600], data.y[:600]
    starts = {"sigmoid": "glorot_uniform", "tanh": "glorot_uniform", "relu": "he_normal"}
    starts["large"] = partial(normal, std=inputs.large_std)
    norms, runs, slopes = [], {}, np.zeros(0)
    for name, start in starts.items():
        hidden = (Dense(32, "relu" if name == "large" else name, weight_initializer=start) for _ in range(inputs.depth))
        net = Sequential((*hidden, Dense(10, "softmax")), loss="cross_entropy")
        params = net.init(np.random.Generator(np.random.PCG64(inputs.seed)), (64,))
        lengths = np.array([np.linalg.norm(delta) for delta in trace_backward(net, params, x[:128], y[:128]).delta])
        norms.append(lengths / lengths[-1])
        runs[name] = train(net, x, y, params, inputs)
        if name == "sigmoid":
            slope = ACTIVATIONS["sigmoid"].derivative
            slopes = np.array([slope(z).mean() for z in trace_forward(net, params, x[:128]).z[:-1]])
    z = np.linspace(-6.0, 6.0, 121)
    return VanishingTrace(
        sigmoid=trace_activation("sigmoid", z),
        relu=trace_activation("relu", z),
        layer=np.arange(1, inputs.depth + 2),
        factors=slopes[::-1],
        products=np.cumprod(slopes[::-1]),
        log_products=np.log10(np.cumprod(slopes[::-1])),
        norms=np.array(norms),
        log_norms=np.log10(norms),
        rates=np.array(norms)[:, 0] ** (1 / inputs.depth),
        epoch=np.arange(1, len(runs["relu"].epoch_loss) + 1),
        losses=np.array([runs[name].epoch_loss for name in NETS[:3]]),
        large_status=runs["large"].status,
    )


def train(net: Sequential, x: np.ndarray, y: np.ndarray, params: tuple, inputs: Inputs) -> TrainingTrace:
    """Train with the same steps for every net."""
    rng, rule = np.random.Generator(np.random.PCG64(inputs.seed)), sgd(inputs.learning_rate)
    return fit(net, x, y, optimizer=rule, epochs=20, batch_size=32, rng=rng, params=params)


def facts(trace: VanishingTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    numbers = {"top_slope": trace.sigmoid.da.max(), "relu_slope": trace.relu.da[-1], "last_product": trace.products[-1]}
    numbers |= {"ratio": trace.norms[0, 0], "ratio_rate": trace.rates[0]}
    numbers |= {"exploded": trace.norms[3, 0], "exploded_rate": trace.rates[3]}
    numbers |= {"sigmoid_loss": trace.losses[0, -1], "relu_loss": trace.losses[2, -1]}
    counts = {"depth": len(trace.factors), "epochs": len(trace.epoch)}
    return {name: float(value) for name, value in numbers.items()} | counts


def figures(trace: VanishingTrace, page: Page) -> Figures:
    """Draw both curves with their slopes, then gradients by layer and the trainings."""
    figure = page.figure(1, 2, size=(8.0, 3.8))
    for axes, name in zip(figure.axes, ("sigmoid", "relu"), strict=True):
        page.curve(axes, f"{name}.z", f"{name}.a", role="activation", label=page.label(name))
        page.curve(axes, f"{name}.z", f"{name}.da", role="gradient", label=page.label("slope"))
        axes.set(title=page.label(name), xlabel="z", ylim=(-0.1, 1.25 if name == "sigmoid" else 6.2))
        axes.legend(loc="upper left")
        axes.grid(visible=True)
    peak = int(trace.sigmoid.da.argmax())
    style = {"ha": "left", "color": page.color("gradient"), "fontsize": 14}
    page.number(figure.axes[0], "sigmoid.da", peak, (0.7, float(trace.sigmoid.da[peak]) + 0.06), **style)
    page.number(figure.axes[1], "relu.da", -1, (3.4, 1.5), spec=".0f", **style)
    yield "slopes", figure

    figure = page.figure(1, 2, size=(8.0, 3.8))
    left, right = figure.axes
    for place, name in enumerate(NETS):
        look = {"role": COLORS[name], "marker": "o", "markersize": 4, "label": page.label(name)}
        page.curve(left, "layer", f"log_norms[{place}]", **look)
        if name != "large":
            page.curve(right, "epoch", f"losses[{place}]", **look)
    left.set(xlabel=page.label("layer"), ylabel=page.label("norm"))
    right.set(xlabel=page.label("epoch"), ylabel=page.label("loss"), ylim=(0.0, None))
    for axes in figure.axes:
        axes.grid(visible=True)
    left.legend(fontsize=9.5, loc="upper right", labelspacing=0.3)
    yield "norms", figure


class VanishingGradientsScene(LessonScene):
    """Factors and their product first, then the same in real networks."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("slopes", self.show_slopes)
        self.beat("chain", self.multiply)
        self.beat("sigmoid", self.show_layers)
        self.beat("compare", lambda: self.add_nets("tanh", "relu"))
        self.beat("training", self.show_training)
        self.beat("explode", self.explode)
        self.close()

    def show_slopes(self) -> None:
        """Draw sigmoid and ReLU, each with its slope below it on the same axis."""
        parts = mn.VGroup()
        for region, name, top in zip(self.stage.columns(1, 1, gap=0.8), ("sigmoid", "relu"), (1.0, 6.0), strict=True):
            upper, lower = region.rows(1.0, 1.0, gap=0.1)
            curve = getattr(self.trace, name)
            above = Plot(upper, (-6.0, 6.0), (0.0, top), self.theme, x_ticks=(), y_name=self.words.label(name))
            below = Plot(lower, (-6.0, 6.0), (0.0, 1.1), self.theme, x_name="z", y_name=self.words.label("slope"))
            self.play(mn.FadeIn(above), mn.FadeIn(below), run_time=0.6)
            lines = above.curve(curve.z, curve.a, "activation"), below.curve(curve.z, curve.da, "gradient")
            self.play(*(mn.Create(line) for line in lines), run_time=1.4)
            index = int(curve.da.argmax()) if name == "sigmoid" else -1
            peak = self.readout(f"{name}.da", index, color="gradient", size="heading")
            place = below.point(float(curve.z[index]), float(curve.da[index]))
            self.play(mn.FadeIn(peak.place(place + mn.UP * 0.35 + mn.LEFT * (0.8 if index < 0 else 0.0))), run_time=0.4)
            parts.add(above, below, *lines, peak)
        self.parts = parts

    def multiply(self) -> None:
        """Multiply one recorded slope a layer, from the last hidden layer to the first."""
        self.play(mn.FadeOut(self.parts), run_time=0.4)
        count = len(self.trace.factors)
        factors, below = self.stage.rows(1.0, 2.6, gap=0.3)
        head, back = self.label("factor", color="gradient"), self.label("back", color="muted")
        rule = self.formula("delta arrow.l (W^top delta) dot", Symbol("slope", "sigma'(z)", "gradient"), size="heading")
        limits = ((0.5, count + 0.5), (float(np.floor(self.trace.log_products[-1])) - 1.0, 0.0))
        plot = Plot(below, *limits, self.theme, x_ticks=(), y_name=self.words.label("product"), grid=False)
        self.play(mn.FadeIn(factors.put(rule, 0.5, 1.0)), run_time=1.0)
        self.play(mn.FadeIn(factors.put(head, 0.0, 0.92), factors.put(back, 1.0, 0.92), plot), run_time=0.6)
        sticks = Sticks(plot, np.arange(1, count + 1), self.trace.log_products, "loss", base=0.0)
        self.parts = mn.VGroup(rule, head, back, plot, sticks)
        for k, stick in enumerate(sticks):
            x = plot.point(k + 1, 0.0)[0]
            factor = self.readout("factors", k, size="small", color="gradient")
            product = self.readout("products", k, spec=".1g", size="small", color="loss")
            factor.place(np.array([x, factors.at(0.0, 0.2)[1], 0.0]))
            product.place(stick.get_bottom() + mn.DOWN * 0.3)
            self.play(mn.FadeIn(factor), mn.FadeIn(stick, shift=mn.DOWN * 0.1), mn.FadeIn(product), run_time=0.45)
            self.parts.add(factor, product)

    def show_layers(self) -> None:
        """Show the length of every layer's gradient in the sigmoid net."""
        self.play(mn.FadeOut(self.parts), run_time=0.4)
        self.left, self.right = self.stage.columns(1.35, 1.0, gap=0.5)
        limits = (float(np.floor(self.trace.log_norms.min())), float(np.ceil(self.trace.log_norms.max())))
        names = {"x_name": self.words.label("layer"), "y_name": self.words.label("norm")}
        sides = (0.2, self.trace.layer[-1] + 0.8), limits
        self.plot = Plot(self.left, *sides, self.theme, x_ticks=self.trace.layer[::2], **names)
        ends = (self.plot.point(x, 0.0) for x in self.plot.x_limits)
        level = mn.Line(*ends, color=self.theme.muted, stroke_width=self.theme.thin)
        heads = mn.VGroup(*(self.cell(self.label(key, "small", "muted"), k, -1) for k, key in enumerate(HEADS)))
        self.play(mn.FadeIn(self.plot, level, heads), run_time=0.7)
        self.add_nets("sigmoid")

    def add_nets(self, *names: str) -> None:
        """Set the gradients of more nets beside those that stand, from the last layer back to the first."""
        for name in names:
            place, color = NETS.index(name), COLORS[name]
            look = {"base": 0.0, "shift": 0.11 * (place - 1.5)}
            sticks = Sticks(self.plot, self.trace.layer, self.trace.log_norms[place], color, **look)
            tag = self.label(name, color=color).next_to(self.right.at(0.0, ROWS[place]), mn.RIGHT, buff=0.0)
            self.play(mn.FadeIn(tag), run_time=0.3)
            grow = (mn.FadeIn(stick) for stick in reversed(sticks.submobjects))
            self.play(mn.LaggedStart(*grow, lag_ratio=0.25), run_time=2.4)
            rate = self.readout("rates", place, color=color, align=1.0, prefix="× ")
            first = self.readout("norms", (place, 0), spec=".2g", color=color, align=1.0)
            self.play(mn.FadeIn(self.cell(rate, 0, place), self.cell(first, 1, place)), run_time=0.5)

    def cell(self, mobject: mn.VMobject, column: int, place: int) -> mn.VMobject:
        """Move a number or word to the right end of a column in a net's line; -1 is the line of the heads."""
        end = self.right.at((0.5, 0.76, 1.0)[column], ROWS[place])
        return mobject.place(end) if isinstance(mobject, Readout) else mobject.next_to(end, mn.LEFT, buff=0.0)

    def show_training(self) -> None:
        """Draw the loss of the three trainings, with the last value of each."""
        _, below = self.right.rows(1.0, 1.0, gap=0.0)
        names = {"x_name": self.words.label("epoch"), "y_name": self.words.label("loss")}
        limits = (1.0, float(self.trace.epoch[-1])), (0.0, float(np.ceil(self.trace.losses.max())))
        plot = Plot(below, *limits, self.theme, **names)
        self.play(mn.FadeIn(plot), run_time=0.6)
        curves = [plot.curve(self.trace.epoch, self.trace.losses[k], COLORS[NETS[k]]) for k in range(3)]
        self.play(*(mn.Create(curve, rate_func=mn.linear) for curve in curves), run_time=3.0)
        ends = (self.readout("losses", (k, -1), color=COLORS[name], align=1.0) for k, name in enumerate(NETS[:3]))
        cells = (self.cell(end, 2, k) for k, end in enumerate((self.label("loss", "small", "muted"), *ends), -1))
        self.play(*map(mn.FadeIn, cells), run_time=0.5)

    def explode(self) -> None:
        """Add the net whose weights are too large, and how its training ended."""
        self.add_nets("large")
        self.play(mn.FadeIn(self.cell(self.label("diverged", "small", "loss"), 2, 3)), run_time=0.5)
