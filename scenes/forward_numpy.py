"""Forward propagation in NumPy: dlcore's own lines run one by one, and the matrices that they touch light up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut, LaggedStart, VGroup, there_and_back

from dlcore import ACTIVATIONS, DenseTrace, LineTrace, dense_forward, freeze, trace_dense, trace_lines
from stage import Figures, LessonScene, Page, bounded, choice
from stage.mobjects.code import CodePanel
from stage.mobjects.formula import Formula, Value
from stage.mobjects.layer_sheet import LayerSheet
from stage.mobjects.matrix import Matrix
from stage.mobjects.mismatch import Mismatch
from stage.mobjects.network import Network
from stage.mobjects.tally import Tally
from stage.plates.code_steps import code_steps
from stage.plates.equation import Term

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
    f, x = ACTIVATIONS[inputs.activation].fn, np.array([inputs.x1, inputs.x2])
    layer = trace_dense(x, WEIGHT, BIAS, f)
    batch, wrong = np.vstack([x, MORE_EXAMPLES]), WEIGHT.T
    batch_a = dense_forward(batch, WEIGHT, BIAS, f)[1]
    failure = trace_lines(dense_forward, x, wrong, BIAS, f)
    return freeze(ForwardNumpyTrace(inputs.activation, layer, batch, batch_a, wrong, len(x), wrong.shape[1], failure))


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
        "error": trace.failure.error,
    }


def figures(trace: ForwardNumpyTrace, page: Page) -> Figures:
    """Set every line of the source beside the arrays that it takes and makes."""
    weight = Term("layer.weight", transposed=True, color="sign", head="weight.T")
    product, z = Term("layer.z", (0,)), Term("layer.z", (1,))
    rows = (
        ("sum", 1.6, (Term("layer.x", color="data", head="x"), "@", weight, "=", product)),
        ("bias", 1.2, (product, "+", Term("layer.bias", color="sign", head="bias"), "=", z)),
        ("activate", 1.2, ("f", z, "=", Term("layer.a", spec=".2f", color="activation", head="a"))),
    )
    lines = trace.layer.vector.source.splitlines()
    steps = [(line, page.label(key), *row) for line, (key, *row) in zip(lines, rows, strict=False)]
    yield "forward", code_steps(page, steps)


class ForwardNumpyScene(LessonScene):
    """Code over network on the left, the arrays that the lit line touches on the right."""

    def construct(self) -> None:
        """Play the beats."""
        self.left, self.right = self.stage.columns(5.75, 7.15, gap=0.5)
        self.formula: VGroup = VGroup()
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
        sizes, weights = self.trace.layer.weight.shape[::-1], ["layer.weight"]
        middle = self.left.rows(2.6, 3.05, gap=0.19)[1].inset(1.5)
        self.network = Network(middle, sizes, self.theme, trace=self.trace, weights=weights)
        names = VGroup(self.label("inputs", "small", "data"), self.label("units", "small", "activation"))
        for name, layer, side in zip(names, self.network.layers, (LEFT, RIGHT), strict=True):
            name.next_to(layer, side, buff=0.2)
        given = self.network.values(0, "layer.x", color="data")
        self.net = VGroup(self.network, names, given).scale(1.5).move_to(self.stage.center)
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
        self.play(self.net.animate.scale(1 / 1.5).move_to(self.left.center), run_time=0.8)
        self.play(FadeIn(self.sheet.frame("x"), self.sheet.frame("weight"), x.numerals()), run_time=0.6)
        for unit in range(weight.columns):
            pulse = self.network.pulse(0, to=unit, color="highlight")
            self.play(pulse, FadeIn(weight.halo(column=unit), rate_func=there_and_back), run_time=0.9)
            self.play(FadeIn(weight.column(unit)), run_time=0.3)
        self.add(x, weight)

    def multiply(self) -> None:
        """Run the first line: the row meets every column."""
        self.panel = CodePanel(
            self.left, self.trace.layer.vector.source, self.theme, heading="dlcore.dense_forward", size="label"
        )
        self.play(self.net.animate.align_to(self.left.at(0.5, 0.0), DOWN), run_time=0.5)
        self.play(FadeIn(self.panel), run_time=0.5)
        z, product, halos = self.sheet.matrix("z"), self.sheet.product, self.sheet.product.halos(0, 0)
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
        self.play(self.panel.run(1), FadeIn(bias, self.sheet.head("bias")), run_time=0.7)
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
        self.play(self.panel.run(2), FadeIn(self.sheet.frame("a")), run_time=0.6)
        for unit in range(a.columns):
            self.write((f'op("{self.trace.activation}")', "(", z.value(0, unit), ")", "=", a.value(0, unit)))
            self.play(glow[unit], FadeIn(outputs[unit], a.cell(0, unit)), run_time=0.9)
        self.add(a, outputs)
        self.net.add(outputs)
        self.play(self.panel.run(3), run_time=0.4)

    def run_loop(self) -> None:
        """Run the same layer product by product, as the recorded lines went."""
        old_z, a = self.sheet.matrix("z"), self.sheet.matrix("a")
        self.play(FadeOut(self.panel, self.panel.bar, self.net, self.formula, a.numerals(), old_z), run_time=0.3)
        run, tally = self.trace.layer.loop, self.tally()
        loop = CodePanel(self.left, run.source, self.theme, heading="dlcore.dense_forward_loop", size="label")
        z = Matrix(self.trace, "layer.loop_z", self.theme, index=(0,), **old_z.style).move_to(old_z)
        self.play(FadeIn(loop, z, tally.heads[0], tally.rule, tally.names[0], tally.figure(0, 0)), run_time=0.4)
        self.add(loop.bar)
        for step, line in enumerate(run.line):
            loop.light(int(line))
            z.read(step)
            tally.figure(0, 0).read(step)
            lit = self.sheet.factors(*map(int, self.trace.layer.loop_factors[step]))
            self.add(lit)
            self.wait(0.2)
            self.remove(lit)
        self.play(FadeIn(a.numerals(), tally), run_time=0.7)
        self.sheet.remove(old_z)
        self.leaving = VGroup(loop, loop.bar, z, tally, self.sheet)

    def feed_batch(self) -> None:
        """Feed several examples: the same lines, one row of outputs an example."""
        self.play(FadeOut(self.leaving), run_time=0.4)
        sheet = LayerSheet(self.right, self.trace, {"x": "batch", "weight": "layer.weight", "a": "batch_a"}, self.theme)
        x, a = sheet.matrix("x"), sheet.matrix("a")
        self.net.remove(*self.net[2:])
        given = self.network.values(0, "batch", (0,), color="data")
        made = self.network.values(1, "batch_a", (0,), spec=".2f")
        shown = VGroup(x, sheet.matrix("weight"), sheet.frame("a"), sheet.head("x"), sheet.head("weight"))
        self.play(FadeIn(self.panel, self.net, shown, given), run_time=0.5)
        halo = x.halo(row=0, color="data")
        for row in range(x.rows):
            for unit, number in (*enumerate(given), *enumerate(made)):
                number.read((row, unit))
            self.play(halo.animate.move_to(x.halo(row=row)), self.network.pulse(0), run_time=0.7)
            self.play(*self.network.glow(1, self.trace.batch_a[row]), FadeIn(a.row(row), made), run_time=0.6)
            self.remove(made)
        self.add(made)
        self.leaving = VGroup(halo, self.net, given, made, shown, a)

    def misfit(self) -> None:
        """Store the weights the wrong way round: the line that ran stops with NumPy's own error."""
        self.play(FadeOut(self.leaving), run_time=0.4)
        x = Matrix(self.trace, "layer.x", self.theme, color="data", size="heading")
        weight = Matrix(self.trace, "wrong_weight", self.theme, transposed=True, color="sign", size="heading")
        words = (self.label("in_row"), self.label("in_column"))
        clash = Mismatch((x, weight), ("x", "weight.T"), ("row_length", "column_length"), words, self.theme)
        clash.move_to(self.right.at(0.5, 0.66))
        self.play(FadeIn(clash.factors), run_time=0.7)
        self.panel.light(int(self.trace.failure.line[-1]), "loss")
        self.play(FadeIn(self.panel.bar, clash.halos, clash.lengths), run_time=0.7)
        error = self.note("error", 12.4, color="loss").move_to(self.stage.at(0.5, 0.13))
        self.play(FadeIn(error, shift=UP * 0.1), run_time=0.6)

    def write(self, parts: tuple[str | Value, ...]) -> None:
        """Put a formula below the matrices in place of the one that stands there."""
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
        return Tally(
            self.left.rows(3.9, 1.8, gap=0.14)[1], self.trace, ("loop", "vectorised"), rows, self.theme, self.words
        )
