"""Forward propagation in NumPy: dlcore's own lines run one by one, and the matrices that they touch light up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import fill

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut, LaggedStart, VGroup
from matplotlib.figure import Figure

from dlcore import ACTIVATIONS, LineTrace, dense_forward, dense_forward_loop, freeze, trace_lines
from stage import LessonScene, Page, bounded, choice
from stage.mobjects.code import CodePanel, snippet
from stage.mobjects.formula import Formula, Value
from stage.mobjects.matrix import Matrix
from stage.mobjects.network import Network
from stage.mobjects.product import MatrixProduct
from stage.mobjects.tally import Tally
from stage.plates.canvas import canvas
from stage.plates.code import draw_code
from stage.plates.equation import Term, draw_equation

WEIGHT = np.array([[0.5, -1.0], [1.5, 0.5], [-1.0, 2.0]])
BIAS = np.array([0.5, -1.0, 1.5])
MORE_EXAMPLES = np.array([[1.0, 1.0], [-1.0, 0.5], [0.0, -2.0]])
ARRAY = {"cell_width": 1.2, "cell_height": 0.64, "size": "heading"}


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    x1: float = bounded(2.0, low=-9.0, high=9.0)
    x2: float = bounded(-1.0, low=-9.0, high=9.0)
    activation: str = choice("sigmoid", ("sigmoid", "tanh", "relu"))


@dataclass(frozen=True)
class ForwardNumpyTrace:
    """One layer: its arrays, both ways to run it line by line, a batch, and a weight stored the wrong way round.

    ``z_steps`` (4, 3) is z after each line of the vectorised run, ``loop_z`` (T, 3) after each of the loop.
    """

    activation: str
    x: np.ndarray
    weight: np.ndarray
    bias: np.ndarray
    z_steps: np.ndarray
    a: np.ndarray
    vector: LineTrace
    loop: LineTrace
    loop_z: np.ndarray
    loop_lines: np.ndarray
    vector_lines: int
    product_line: int
    multiplications: int
    products: int
    difference: float
    batch: np.ndarray
    batch_a: np.ndarray
    wrong_weight: np.ndarray
    wrong_shape: np.ndarray
    x_shape: np.ndarray
    failure: LineTrace


def record(inputs: Inputs) -> ForwardNumpyTrace:
    """Run the layer with a matrix product, with loops, on a batch, and with a weight that does not fit."""
    f = ACTIVATIONS[inputs.activation].fn
    x = np.array([inputs.x1, inputs.x2])
    vector = trace_lines(dense_forward, x, WEIGHT, BIAS, f, watch=("z", "a"))
    loop = trace_lines(dense_forward_loop, x, WEIGHT, BIAS, f, watch=("i", "j", "z", "a"))
    batch = np.vstack([x, MORE_EXAMPLES])
    wrong = WEIGHT.T
    return freeze(
        ForwardNumpyTrace(
            activation=inputs.activation,
            x=x,
            weight=WEIGHT,
            bias=BIAS,
            z_steps=vector.watched["z"],
            a=vector.watched["a"][-1],
            vector=vector,
            loop=loop,
            loop_z=loop.watched["z"],
            loop_lines=np.arange(1, len(loop.line) + 1),
            vector_lines=len(vector.line),
            product_line=line_with(loop, "*"),
            multiplications=int(np.count_nonzero(loop.line == line_with(loop, "*"))),
            products=WEIGHT.size,
            difference=float(np.abs(loop.watched["a"][-1] - vector.watched["a"][-1]).max()),
            batch=batch,
            batch_a=dense_forward(batch, WEIGHT, BIAS, f)[1],
            wrong_weight=wrong,
            wrong_shape=np.array(wrong.T.shape),
            x_shape=np.array(x.shape),
            failure=trace_lines(dense_forward, x, wrong, BIAS, f),
        )
    )


def line_with(run: LineTrace, mark: str) -> int:
    """Return the first line of the source that contains ``mark``."""
    return next(row for row, line in enumerate(run.source.splitlines()) if mark in line)


def facts(trace: ForwardNumpyTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    return {
        "inputs": trace.weight.shape[1],
        "units": trace.weight.shape[0],
        "weights": trace.products,
        "vector_lines": trace.vector_lines,
        "loop_lines": len(trace.loop_lines),
        "multiplications": trace.multiplications,
        "examples": len(trace.batch),
        "wrong_rows": int(trace.wrong_shape[0]),
        "first_a": float(trace.a[0]),
    }


def figures(trace: ForwardNumpyTrace, page: Page) -> Iterator[tuple[str, Figure]]:
    """Set every line of the source beside the arrays that it takes and makes."""
    figure, axes = canvas(page, 8.0, 4.0)
    weight = Term("weight", transposed=True, color="sign", head="weight.T")
    product, z = Term("z_steps", (0,)), Term("z_steps", (1,))
    rows = (
        ("sum", 3.1, (Term("x", color="data", head="x"), "@", weight, "=", product)),
        ("bias", 1.85, (product, "+", Term("bias", color="sign", head="bias"), "=", z)),
        ("activate", 0.75, ("f (", z, ")  =", Term("a", spec=".2f", color="activation", head="a"))),
    )
    for line, (key, y, parts) in zip(trace.vector.source.splitlines(), rows, strict=False):
        draw_code(page, axes, line, (0.3, y + 0.13), points=15)
        axes.text(0.3, y - 0.2, page.label(key), color=page.color("muted"), fontsize=12, va="center")
        draw_equation(page, axes, parts, (7.75, y))
    for y in (2.43, 1.3):
        axes.plot([0.3, 7.75], [y, y], color=page.color("hairline"), linewidth=1.0)
    yield "forward", figure


class ForwardNumpyScene(LessonScene):
    """Code over network on the left, the matrices that the lit line touches on the right."""

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
        sizes, box = self.trace.weight.shape[::-1], self.left.rows(2.6, 3.05, gap=0.19)[1]
        middle = box.columns(1.0, 2.6, 1.0, gap=0.1)[1]
        self.network = Network(middle, sizes, self.theme, trace=self.trace, weights=["weight"])
        self.names = VGroup(
            self.label("inputs", "small", "data").next_to(self.network.layers[0], LEFT, buff=0.2),
            self.label("units", "small", "activation").next_to(self.network.layers[1], RIGHT, buff=0.2),
        )
        self.given = self.network.values(0, "x", color="data")
        self.net = VGroup(self.network, self.names, self.given).move_to(self.stage.center)
        self.play(FadeIn(VGroup(*self.network.layers)), FadeIn(self.names), run_time=0.8)
        lines = LaggedStart(*(FadeIn(edge) for edge in self.network.edges[0]), lag_ratio=0.3)
        self.play(lines, FadeIn(self.given), run_time=1.6)
        self.add(self.net)
        self.play(self.network.pulse(0), run_time=1.2)

    def lay_out_weights(self) -> None:
        """Turn the edges into a unit into a column of weight.T, the inputs into a row."""
        weight = Matrix(self.trace, "weight", self.theme, transposed=True, color="sign", **ARRAY)
        x = Matrix(self.trace, "x", self.theme, color="data", **ARRAY)
        self.z = Matrix(self.trace, "z_steps", self.theme, index=(0,), **ARRAY)
        place = self.right.columns(6.4, 0.75, gap=0.0)[0]
        self.corner = MatrixProduct(place, x, weight, self.z)
        self.heads = VGroup(
            self.head("weight.T", "weight_positive").next_to(weight, LEFT, buff=0.3),
            self.head("x", "data").next_to(x, UP, buff=0.15),
        )
        self.play(self.net.animate.move_to(self.left.center), run_time=0.6)
        self.play(FadeIn(weight.brackets), FadeIn(x.brackets), FadeIn(self.heads), run_time=0.4)
        flight = (FadeIn(c, target_position=u) for c, u in zip(x.row(0), self.network.layers[0], strict=True))
        self.play(*flight, run_time=0.7)
        for unit in range(weight.columns):
            halo, lines = weight.halo(column=unit), self.network.into(0, unit)
            flight = (FadeIn(c, target_position=e) for c, e in zip(weight.column(unit), lines, strict=True))
            self.play(self.network.pulse(0, to=unit, color="highlight"), FadeIn(halo), *flight, run_time=0.9)
            self.play(FadeOut(halo), run_time=0.2)
        self.add(x, weight)

    def multiply(self) -> None:
        """Run the first line: the row meets every column."""
        self.panel = self.code_panel(self.trace.vector, "dlcore.dense_forward")
        self.play(self.net.animate.align_to(self.left.at(0.5, 0.0), DOWN), run_time=0.5)
        self.play(FadeIn(self.panel), run_time=0.5)
        halos = self.corner.halos(0, 0)
        self.play(FadeIn(self.panel.bar), FadeIn(halos), FadeIn(self.z.brackets), run_time=0.5)
        for unit in range(self.z.columns):
            if unit:
                self.play(halos[1].animate.move_to(self.corner.halos(0, unit)[1]), run_time=0.3)
            self.write(self.corner.terms(0, unit))
            self.play(self.network.pulse(0, to=unit), FadeIn(self.z.cell(0, unit)), run_time=1.0)
        self.add(self.z)
        self.heads.add(self.head("z").next_to(self.z, RIGHT, buff=0.2))
        self.play(FadeIn(self.heads[-1]), FadeOut(halos), run_time=0.4)

    def add_bias(self) -> None:
        """Run the second line: every unit adds its own number, in place."""
        self.bias = Matrix(self.trace, "bias", self.theme, color="sign", **ARRAY).next_to(self.z, DOWN, buff=0.3)
        self.heads.add(self.head("bias", "weight_positive").next_to(self.bias, LEFT, buff=0.3))
        lit = self.panel.bar.animate.move_to(self.panel.level(1))
        self.play(lit, FadeIn(self.bias), FadeIn(self.heads[-1]), run_time=0.7)
        for unit in range(self.z.columns):
            old, flying = self.z.value(0, unit), self.bias.cell(0, unit).copy()
            new = Value("new", "z_steps", (1, unit), ".1f")
            self.write((old, "+", *self.bias.term(0, unit), "=", new))
            self.play(flying.animate.move_to(self.z.spot(0, unit)).set_opacity(0.0), run_time=0.6)
            self.remove(flying)
            self.z.cell(0, unit).read((1, unit))
            self.wait(0.4)

    def activate(self) -> None:
        """Run the third line: the activation makes the outputs, and the units fill."""
        self.a = Matrix(self.trace, "a", self.theme, spec=".2f", color="activation", **ARRAY)
        self.a.next_to(self.bias, DOWN, buff=0.3)
        self.heads.add(self.head("a", "activation").next_to(self.a, RIGHT, buff=0.2))
        outputs, glow = self.network.values(1, "a", spec=".2f"), self.network.glow(1, self.trace.a)
        lit = self.panel.bar.animate.move_to(self.panel.level(2))
        self.play(lit, FadeIn(self.a.brackets), FadeIn(self.heads[-1]), run_time=0.6)
        for unit in range(self.a.columns):
            name = f'op("{self.trace.activation}")'
            self.write((name, "(", *self.z.term(0, unit), ")", "=", self.a.value(0, unit)))
            self.play(glow[unit], FadeIn(outputs[unit]), FadeIn(self.a.cell(0, unit)), run_time=0.9)
        self.add(self.a, outputs)
        self.net.add(outputs)
        self.play(self.panel.bar.animate.move_to(self.panel.level(3)), run_time=0.4)

    def run_loop(self) -> None:
        """Run the same layer product by product, as the recorded lines went."""
        old = VGroup(self.panel, self.panel.bar, self.net, self.formula, self.a.numerals(), self.z.numerals())
        self.play(FadeOut(old), run_time=0.3)
        loop = self.code_panel(self.trace.loop, "dlcore.dense_forward_loop")
        z = Matrix(self.trace, "loop_z", self.theme, index=(0,), **ARRAY).move_to(self.z)
        rows = (
            ("lines_run", (("loop_lines", 0, ".0f"), ("vector_lines", None, ".0f"))),
            ("multiplications", (("multiplications", None, ".0f"), ("products", None, ".0f"))),
            ("difference", (("difference", None, ".1g"),)),
        )
        named = [(self.words.label(key), counts) for key, counts in rows]
        heads = [self.words.label(key) for key in ("loop", "vectorised")]
        tally = Tally(self.left.rows(3.9, 1.8, gap=0.14)[1], self.trace, heads, named, self.theme)
        ran = tally.figure(0, 0)
        self.play(FadeIn(loop, z, tally.heads[0], tally.rule, tally.names[0], ran), run_time=0.4)
        self.add(loop.bar)
        for step, line in enumerate(self.trace.loop.line):
            loop.light(int(line))
            z.read(step)
            ran.read(step)
            self.wait_lit(step)
        numbers = (tally.figure(0, 1), *tally.figures[1], *tally.figures[2])
        self.play(FadeIn(self.a.numerals(), tally.heads[1], tally.names[1:], *numbers), run_time=0.7)
        self.leaving = VGroup(loop, loop.bar, z, tally)

    def wait_lit(self, step: int) -> None:
        """Hold one step of the loop; where it multiplies, the two factors are lit."""
        run = self.trace.loop
        lit = VGroup()
        if run.line[step] == self.trace.product_line:
            i, j = (int(run.watched[name][step]) for name in ("i", "j"))
            lit.add(self.corner.above_factor.halo(row=i, column=j))
            lit.add(self.corner.left_factor.halo(row=0, column=i, color="data"))
        self.add(lit)
        self.wait(0.2)
        self.remove(lit)

    def feed_batch(self) -> None:
        """Feed several examples: the same lines, one row of outputs an example."""
        weight = self.corner.above_factor
        self.play(FadeOut(self.leaving, self.corner.left_factor, self.a, self.bias, self.heads[1:]), run_time=0.4)
        batch = Matrix(self.trace, "batch", self.theme, color="data", **ARRAY)
        outputs = Matrix(self.trace, "batch_a", self.theme, spec=".2f", color="activation", **ARRAY)
        outputs.next_to(weight, DOWN, buff=0.35)
        batch.next_to(outputs, LEFT, buff=0.45)
        self.heads[1].next_to(batch, UP, buff=0.15)
        self.heads[-1].next_to(outputs, RIGHT, buff=0.2)
        self.panel.light(0)
        self.play(FadeIn(self.panel, self.panel.bar, self.net, batch, self.heads[1]), run_time=0.5)
        self.play(FadeIn(outputs.brackets, self.heads[-1]), run_time=0.3)
        halo = batch.halo(row=0, color="data")
        self.net.remove(*self.net[2:])
        given = self.network.values(0, "batch", (0,), color="data")
        made = self.network.values(1, "batch_a", (0,), spec=".2f")
        self.add(given)
        for row in range(batch.rows):
            for numbers in (given, made):
                for unit, number in enumerate(numbers):
                    number.read((row, unit))
            self.remove(made)
            self.play(halo.animate.move_to(batch.halo(row=row)), self.network.pulse(0), run_time=0.7)
            self.add(made)
            self.play(*self.network.glow(1, self.trace.batch_a[row]), FadeIn(outputs.row(row)), run_time=0.5)
        self.leaving = VGroup(halo, self.net, given, made, batch, outputs, weight, *self.heads[:2], self.heads[-1])

    def misfit(self) -> None:
        """Store the weights the wrong way round: the line that ran stops with NumPy's own error."""
        self.play(FadeOut(self.leaving), run_time=0.4)
        x = Matrix(self.trace, "x", self.theme, color="data", **ARRAY)
        weight = Matrix(self.trace, "wrong_weight", self.theme, transposed=True, color="sign", **ARRAY)
        pair = VGroup(x, self.head("@"), weight).arrange(RIGHT, buff=0.3).move_to(self.right.at(0.5, 0.75))
        heads = (self.head("x", "data"), self.head("weight.T", "weight_positive"))
        for head, matrix in zip(heads, (x, weight), strict=True):
            head.next_to(matrix, UP, buff=0.15)
        self.play(FadeIn(pair, *heads), run_time=0.7)
        self.panel.light(int(self.trace.failure.line[-1]), "loss")
        halos = VGroup(x.halo(row=0, color="loss"), weight.halo(column=0, color="loss"))
        style = {"spec": ".0f", "color": "loss", "bold": True, "size": "heading"}
        sizes = VGroup(
            self.label("in_row"),
            self.readout("x_shape", 0, **style),
            self.head("≠", "loss"),
            self.readout("wrong_shape", 0, **style),
            self.label("in_column"),
        ).arrange(RIGHT, buff=0.25)
        self.play(FadeIn(halos), FadeIn(sizes.next_to(pair, DOWN, buff=0.3)), run_time=0.7)
        below = self.stage.rows(4.4, 1.3, gap=0.14)[1]
        error = CodePanel(below, fill(self.trace.failure.error, 100), self.theme, size="small", roles={})
        self.play(FadeIn(error, shift=UP * 0.1), run_time=0.6)

    # -- parts

    def head(self, source: str, color: str = "ink") -> VGroup:
        """Write a name as it stands in the code."""
        return snippet(source, self.theme, color)

    def code_panel(self, run: LineTrace, heading: str) -> CodePanel:
        """Show the lines that ran, at the top left."""
        return CodePanel(self.left, run.source, self.theme, heading=heading, size="label")

    def write(self, parts: tuple[str | Value, ...]) -> None:
        """Put a formula below the matrices in place of the one that stands there."""
        if hasattr(self, "formula"):
            self.remove(self.formula)
        self.formula = Formula(parts, self.theme, trace=self.trace, size="heading")
        self.formula.move_to(self.right.at(0.5, 0.05))
        self.add(self.formula)
