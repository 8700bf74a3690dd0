"""Forward propagation in NumPy: dlcore's own lines run one by one, and the matrices that they touch light up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import fill

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut, LaggedStart, VGroup, there_and_back
from matplotlib.figure import Figure

from dlcore import ACTIVATIONS, DenseTrace, LineTrace, dense_forward, freeze, trace_dense, trace_lines
from dlcore.dense_trace import PRODUCT_LINE
from stage import LessonScene, Page, bounded, choice
from stage.mobjects.code import CodePanel, snippet
from stage.mobjects.formula import Formula, Value
from stage.mobjects.layer_sheet import LayerSheet
from stage.mobjects.matrix import Matrix
from stage.mobjects.network import Network
from stage.mobjects.tally import Tally
from stage.plates.canvas import canvas
from stage.plates.code import draw_code
from stage.plates.equation import Term, draw_equation

WEIGHT = np.array([[0.5, -1.0], [1.5, 0.5], [-1.0, 2.0]])
BIAS = np.array([0.5, -1.0, 1.5])
MORE_EXAMPLES = np.array([[1.0, 1.0], [-1.0, 0.5], [0.0, -2.0]])


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    x1: float = bounded(2.0, low=-9.0, high=9.0)
    x2: float = bounded(-1.0, low=-9.0, high=9.0)
    activation: str = choice("sigmoid", ("sigmoid", "tanh", "relu"))


@dataclass(frozen=True)
class ForwardNumpyTrace:
    """One layer run both ways, a batch through it, and a weight that was stored the wrong way round."""

    activation: str
    layer: DenseTrace
    batch: np.ndarray
    batch_a: np.ndarray
    wrong_weight: np.ndarray
    row_length: int
    column_length: int
    failure: LineTrace


def record(inputs: Inputs) -> ForwardNumpyTrace:
    """Run the layer with a matrix product, with loops, on a batch, and with a weight that does not fit."""
    f = ACTIVATIONS[inputs.activation].fn
    x = np.array([inputs.x1, inputs.x2])
    batch, wrong = np.vstack([x, MORE_EXAMPLES]), WEIGHT.T
    return freeze(
        ForwardNumpyTrace(
            activation=inputs.activation,
            layer=trace_dense(x, WEIGHT, BIAS, f),
            batch=batch,
            batch_a=dense_forward(batch, WEIGHT, BIAS, f)[1],
            wrong_weight=wrong,
            row_length=len(x),
            column_length=wrong.shape[1],
            failure=trace_lines(dense_forward, x, wrong, BIAS, f),
        )
    )


def facts(trace: ForwardNumpyTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    return {
        "inputs": trace.row_length,
        "units": len(trace.layer.bias),
        "weights": trace.layer.vector_products,
        "vector_lines": trace.layer.vector_count,
        "loop_lines": int(trace.layer.loop_count[-1]),
        "products": trace.layer.loop_products,
        "examples": len(trace.batch),
        "wrong_rows": trace.column_length,
        "first_a": float(trace.layer.a[0]),
    }


def figures(trace: ForwardNumpyTrace, page: Page) -> Iterator[tuple[str, Figure]]:
    """Set every line of the source beside the arrays that it takes and makes."""
    figure, axes = canvas(page, 8.0, 4.0)
    weight = Term("layer.weight", transposed=True, color="sign", head="weight.T")
    product, z = Term("layer.z", (0,)), Term("layer.z", (1,))
    rows = (
        ("sum", 3.1, (Term("layer.x", color="data", head="x"), "@", weight, "=", product)),
        ("bias", 1.85, (product, "+", Term("layer.bias", color="sign", head="bias"), "=", z)),
        ("activate", 0.75, ("f", z, "=", Term("layer.a", spec=".2f", color="activation", head="a"))),
    )
    for line, (key, y, parts) in zip(trace.layer.vector.source.splitlines(), rows, strict=False):
        draw_code(page, axes, line, (0.3, y + 0.13), points=15)
        axes.text(0.3, y - 0.2, page.label(key), color=page.color("muted"), fontsize=12, va="center")
        draw_equation(page, axes, parts, (7.75, y))
    for y in (2.43, 1.3):
        axes.plot([0.3, 7.75], [y, y], color=page.color("hairline"), linewidth=1.0)
    yield "forward", figure


class ForwardNumpyScene(LessonScene):
    """Code over network on the left, the arrays that the lit line touches on the right."""

    def construct(self) -> None:
        """Play the beats."""
        self.left, self.right = self.stage.columns(5.75, 7.15, gap=0.5)
        self.beat("layer", self.show_layer)
        self.beat("weights", self.lay_out_weights)
        self.beat("product", self.multiply)
        self.beat("bias", self.add_bias)
        self.beat("activation", self.activate)
        self.beat("loop", self.run_loop)
        self.beat("batch", self.feed_batch)
        self.beat("shape", self.misfit)
        self.close()

    def show_layer(self) -> None:
        """Show the layer as units and edges, and run the input through once."""
        sizes, box = self.trace.layer.weight.shape[::-1], self.left.rows(2.6, 3.05, gap=0.19)[1]
        middle = box.columns(1.0, 2.8, 1.0, gap=0.1)[1]
        self.network = Network(middle, sizes, self.theme, trace=self.trace, weights=["layer.weight"])
        names = VGroup(
            self.label("inputs", "small", "data").next_to(self.network.layers[0], LEFT, buff=0.2),
            self.label("units", "small", "activation").next_to(self.network.layers[1], RIGHT, buff=0.2),
        )
        given = self.network.values(0, "layer.x", color="data")
        self.net = VGroup(self.network, names, given).move_to(self.stage.center)
        self.play(FadeIn(*self.network.layers, names), run_time=0.8)
        lines = LaggedStart(*(FadeIn(edge) for edge in self.network.edges[0]), lag_ratio=0.3)
        self.play(lines, FadeIn(given), run_time=1.6)
        self.add(self.net)
        self.play(self.network.pulse(0), run_time=1.2)

    def lay_out_weights(self) -> None:
        """Turn the edges into a unit into a column of weight.T, the inputs into a row."""
        arrays = {"x": "layer.x", "weight": "layer.weight", "z": ("layer.z", 0), "bias": "layer.bias", "a": "layer.a"}
        self.sheet = LayerSheet(self.right, self.trace, arrays, self.theme)
        x, weight = self.sheet.matrix("x"), self.sheet.matrix("weight")
        self.play(self.net.animate.move_to(self.left.center), run_time=0.6)
        self.play(FadeIn(self.sheet.frame("x"), self.sheet.frame("weight"), x.numerals()), run_time=0.6)
        for unit in range(weight.columns):
            pulse = self.network.pulse(0, to=unit, color="highlight")
            self.play(pulse, FadeIn(weight.halo(column=unit), rate_func=there_and_back), run_time=0.9)
            self.play(FadeIn(weight.column(unit)), run_time=0.3)
        self.add(x, weight)

    def multiply(self) -> None:
        """Run the first line: the row meets every column."""
        self.panel = self.code_panel(self.trace.layer.vector, "dlcore.dense_forward")
        self.play(self.net.animate.align_to(self.left.at(0.5, 0.0), DOWN), run_time=0.5)
        self.play(FadeIn(self.panel), run_time=0.5)
        z, product = self.sheet.matrix("z"), self.sheet.product
        halos = product.halos(0, 0)
        self.play(FadeIn(self.panel.bar, halos, self.sheet.frame("z")), run_time=0.5)
        for unit in range(z.columns):
            self.play(halos[1].animate.move_to(product.halos(0, unit)[1]), run_time=0.3)
            self.write(product.terms(0, unit))
            self.play(self.network.pulse(0, to=unit), FadeIn(z.cell(0, unit)), run_time=1.0)
        self.add(z)
        self.play(FadeOut(halos), run_time=0.3)

    def add_bias(self) -> None:
        """Run the second line: every unit adds its own number, in place."""
        z, bias = self.sheet.matrix("z"), self.sheet.matrix("bias")
        lit = self.panel.bar.animate.move_to(self.panel.level(1))
        self.play(lit, FadeIn(bias, self.sheet.head("bias")), run_time=0.7)
        for unit in range(z.columns):
            old, new = z.value(0, unit), Value("new", "layer.z", (1, unit), ".1f")
            self.write((old, "+", *bias.term(0, unit), "=", new))
            halos = VGroup(bias.halo(column=unit), z.halo(column=unit))
            self.play(FadeIn(halos), run_time=0.3)
            z.cell(0, unit).read((1, unit))
            self.wait(0.5)
            self.play(FadeOut(halos), run_time=0.2)

    def activate(self) -> None:
        """Run the third line: the activation makes the outputs, and the units fill."""
        z, a = self.sheet.matrix("z"), self.sheet.matrix("a")
        outputs, glow = self.network.values(1, "layer.a", spec=".2f"), self.network.glow(1, self.trace.layer.a)
        lit = self.panel.bar.animate.move_to(self.panel.level(2))
        self.play(lit, FadeIn(self.sheet.frame("a")), run_time=0.6)
        for unit in range(a.columns):
            self.write((f'op("{self.trace.activation}")', "(", z.value(0, unit), ")", "=", a.value(0, unit)))
            self.play(glow[unit], FadeIn(outputs[unit], a.cell(0, unit)), run_time=0.9)
        self.add(a, outputs)
        self.net.add(outputs)
        self.play(self.panel.bar.animate.move_to(self.panel.level(3)), run_time=0.4)

    def run_loop(self) -> None:
        """Run the same layer product by product, as the recorded lines went."""
        old_z, a = self.sheet.matrix("z"), self.sheet.matrix("a")
        self.play(FadeOut(self.panel, self.panel.bar, self.net, self.formula, a.numerals(), old_z), run_time=0.3)
        loop = self.code_panel(self.trace.layer.loop, "dlcore.dense_forward_loop")
        z = Matrix(self.trace, "layer.loop_z", self.theme, index=(0,), **old_z.style).move_to(old_z)
        tally = self.tally()
        ran = tally.figure(0, 0)
        self.play(FadeIn(loop, z, tally.heads[0], tally.rule, tally.names[0], ran), run_time=0.4)
        self.add(loop.bar)
        for step, line in enumerate(self.trace.layer.loop.line):
            loop.light(int(line))
            z.read(step)
            ran.read(step)
            lit = self.factors(step)
            self.add(lit)
            self.wait(0.2)
            self.remove(lit)
        numbers = (tally.figure(0, 1), *tally.figures[1], *tally.figures[2])
        self.play(FadeIn(a.numerals(), tally.heads[1], tally.names[1:], *numbers), run_time=0.7)
        parts = [self.sheet.matrix(part) for part in ("x", "weight", "bias", "a")]
        self.leaving = VGroup(loop, loop.bar, z, tally, *parts, *self.sheet.heads.values())

    def feed_batch(self) -> None:
        """Feed several examples: the same lines, one row of outputs an example."""
        self.play(FadeOut(self.leaving), run_time=0.4)
        sheet = LayerSheet(self.right, self.trace, {"x": "batch", "weight": "layer.weight", "a": "batch_a"}, self.theme)
        x, a = sheet.matrix("x"), sheet.matrix("a")
        self.net.remove(*self.net[2:])
        given, made = self.network.values(0, "batch", (0,), color="data"), self.network.values(1, "batch_a", (0,))
        shown = VGroup(x, sheet.matrix("weight"), sheet.frame("a"), sheet.head("x"), sheet.head("weight"))
        self.play(FadeIn(self.panel.light(0), self.panel.bar, self.net, shown, given), run_time=0.5)
        halo = x.halo(row=0, color="data")
        for row in range(x.rows):
            for unit, number in (*enumerate(given), *enumerate(made)):
                number.read((row, unit))
            self.play(halo.animate.move_to(x.halo(row=row)), self.network.pulse(0), run_time=0.7)
            self.play(*self.network.glow(1, self.trace.batch_a[row]), FadeIn(a.row(row), made), run_time=0.6)
            self.remove(*([made] if row < x.rows - 1 else []))
        self.leaving = VGroup(halo, self.net, given, made, shown, a)

    def misfit(self) -> None:
        """Store the weights the wrong way round: the line that ran stops with NumPy's own error."""
        self.play(FadeOut(self.leaving), run_time=0.4)
        x = Matrix(self.trace, "layer.x", self.theme, color="data", size="heading")
        weight = Matrix(self.trace, "wrong_weight", self.theme, transposed=True, color="sign", size="heading")
        pair = VGroup(x, snippet("@", self.theme), weight).arrange(RIGHT, buff=0.3).move_to(self.right.at(0.5, 0.75))
        heads = (snippet("x", self.theme, "data"), snippet("weight.T", self.theme, "weight_positive"))
        heads[0].next_to(x, UP, buff=0.15), heads[1].next_to(weight, UP, buff=0.15)
        self.play(FadeIn(pair, *heads), run_time=0.7)
        self.panel.light(int(self.trace.failure.line[-1]), "loss")
        halos = VGroup(x.halo(row=0, color="loss"), weight.halo(column=0, color="loss"))
        style = {"spec": ".0f", "color": "loss", "bold": True, "size": "heading"}
        numbers = self.readout("row_length", **style), self.readout("column_length", **style)
        words = (
            self.label("in_row"),
            numbers[0],
            snippet("≠", self.theme, "loss"),
            numbers[1],
            self.label("in_column"),
        )
        sizes = VGroup(*words).arrange(RIGHT, buff=0.25).next_to(pair, DOWN, buff=0.3)
        self.play(FadeIn(halos, sizes), run_time=0.7)
        below = self.stage.rows(4.4, 1.3, gap=0.14)[1]
        error = CodePanel(below, fill(self.trace.failure.error, 100), self.theme, size="small", roles={})
        self.play(FadeIn(error, shift=UP * 0.1), run_time=0.6)

    # -- parts

    def code_panel(self, run: LineTrace, heading: str) -> CodePanel:
        """Show the lines that ran, at the top left."""
        return CodePanel(self.left, run.source, self.theme, heading=heading, size="label")

    def write(self, parts: tuple[str | Value, ...]) -> None:
        """Put a formula below the matrices in place of the one that stands there."""
        if hasattr(self, "formula"):
            self.remove(self.formula)
        self.formula = Formula(parts, self.theme, trace=self.trace, size="heading")
        self.add(self.formula.move_to(self.right.at(0.5, 0.05)))

    def tally(self) -> Tally:
        """Compare the loop with the matrix product: lines that Python ran, multiplications, results."""
        rows = (
            ("lines_run", (("layer.loop_count", 0, ".0f"), ("layer.vector_count", None, ".0f"))),
            ("products", (("layer.loop_products", None, ".0f"), ("layer.vector_products", None, ".0f"))),
            ("difference", (("layer.difference", None, ".1g"),)),
        )
        named = [(self.words.label(key), counts) for key, counts in rows]
        heads = [self.words.label(key) for key in ("loop", "vectorised")]
        return Tally(self.left.rows(3.9, 1.8, gap=0.14)[1], self.trace, heads, named, self.theme)

    def factors(self, step: int) -> VGroup:
        """Boxes around the two numbers that this step of the loop multiplies, if it does."""
        run = self.trace.layer.loop
        if run.line[step] != PRODUCT_LINE:
            return VGroup()
        i, j = (int(run.watched[name][step]) for name in ("i", "j"))
        weight, x = self.sheet.matrix("weight"), self.sheet.matrix("x")
        return VGroup(weight.halo(row=i, column=j), x.halo(row=0, column=i, color="data"))
