"""Forward propagation in NumPy: three lines run one by one, and what they touch lights up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import ACTIVATIONS, LineTrace, trace_lines
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, at_most, below, equal, true
from dlmotion.stage.inputs import bounded, choice
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.dense import Dense
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.code import Code
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot
from dlmotion.stage.marks.text.sum import joined
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

WEIGHTS = np.array([[0.5, 1.5, -1.0], [-1.0, 0.5, 2.0]])
BIASES = np.array([0.5, -1.0, 1.5])
MORE_EXAMPLES = np.array([[1.0, 1.0], [-1.0, 0.5], [0.0, -2.0]])
PRODUCT_LINE, EQUAL = 3, 1e-12
Function = Callable[[np.ndarray], np.ndarray]

LOOP, THREE = Quantity("lines_loop", spec="d"), Quantity("lines_three", spec="d")
LENGTH = Quantity("sum", role="loss", spec="d")
SIGN, ADDED = Quantity("sum", role="sign", spec=".1f"), Quantity("sum", spec=".1f")
MADE = Quantity("sum", "a", "activation", ".2p")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    x1: float = bounded(2.0, low=-9.0, high=9.0, what="first input")
    x2: float = bounded(-1.0, low=-9.0, high=9.0, what="second input")
    activation: str = choice(
        "sigmoid", ("sigmoid", "tanh", "relu"), what="what each unit does with its sum"
    )


@dataclass(frozen=True)
class ForwardNumpyTrace:
    """One layer run in three lines and in loops, a batch, and weights the wrong way round.

    ``x`` (n,) and ``row`` (1, n), ``weight`` (n, m), ``bias``, ``total``, ``z``, ``a`` (m,); after
    each line of the loop its z, the weight that it takes, and how many lines have run.
    """

    activation: str
    spec: str
    x: np.ndarray
    weight: np.ndarray
    bias: np.ndarray
    total: np.ndarray
    z: np.ndarray
    a: np.ndarray
    lines: LineTrace
    loop: LineTrace
    loop_z: np.ndarray
    factors: np.ndarray
    inputs_read: np.ndarray
    loop_count: np.ndarray
    line_count: int
    products: int
    difference: float
    batch: np.ndarray
    batch_a: np.ndarray
    wrong_weight: np.ndarray
    row_length: int
    column_length: int
    failure: LineTrace


def forward(x: Any, W: Any, b: Any, f: Function) -> Any:
    """The layer in three lines."""
    xW = x @ W
    z = xW + b
    a = f(z)
    return a


def forward_loop(x: Any, W: Any, b: Any, f: Function) -> Any:
    """The same, one product at a time."""
    z = np.zeros(len(b))
    for j in range(len(b)):
        for i in range(len(x)):
            z[j] += x[i] * W[i, j]
        z[j] += b[j]
    a = f(z)
    return a


def record(inputs: Inputs) -> ForwardNumpyTrace:
    """Run the layer in three lines, with loops, on a batch, and with weights that do not fit."""
    f, x = ACTIVATIONS[inputs.activation].fn, np.array([inputs.x1, inputs.x2])
    watch = ("xW", "z", "a")
    lines = trace_lines(forward, x, WEIGHTS, BIASES, f, watch=watch)
    loop = trace_lines(forward_loop, x, WEIGHTS, BIASES, f, watch=("z", "a", "i", "j"))
    total, z, a = (lines.watched[name][-1] for name in watch)
    multiplies = loop.line == PRODUCT_LINE
    pairs = np.column_stack([loop.watched["i"], loop.watched["j"]])
    held = np.maximum.accumulate(np.where(multiplies, np.arange(len(pairs)), 0))
    held[held == 0] = int(np.argmax(multiplies))
    factors, batch = pairs[held].astype(int), np.vstack([x, MORE_EXAMPLES])
    return ForwardNumpyTrace(
        activation=inputs.activation,
        spec=".1f" if np.all(np.round(10 * total) == np.round(10 * total, 9)) else ".2f",
        x=x,
        weight=WEIGHTS,
        bias=BIASES,
        total=total,
        z=z,
        a=a,
        lines=lines,
        loop=loop,
        loop_z=np.nan_to_num(loop.watched["z"]),
        factors=factors,
        inputs_read=factors[:, ::-1] * [0, 1],
        loop_count=np.arange(1, len(loop.line) + 1),
        line_count=len(lines.line),
        products=int(multiplies.sum()),
        difference=float(np.abs(loop.watched["a"][-1] - a).max()),
        batch=batch,
        batch_a=forward(batch, WEIGHTS, BIASES, f),
        wrong_weight=WEIGHTS.T,
        row_length=len(x),
        column_length=len(WEIGHTS.T),
        failure=trace_lines(forward, x, WEIGHTS.T, BIASES, f),
    )


def facts(trace: ForwardNumpyTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    return {
        "inputs": trace.row_length,
        "units": len(trace.bias),
        "weights": trace.weight.size,
        "lines": trace.line_count,
        "loop_lines": int(trace.loop_count[-1]),
        "products": trace.products,
        "examples": len(trace.batch),
        "wrong_rows": trace.column_length,
        "first_a": float(trace.a[0]),
        "error": trace.failure.error,
        "same_products": equal(trace.products, trace.weight.size),
        "same_result": at_most(trace.difference, EQUAL),
        "fewer_lines": below(trace.line_count - trace.loop_count[-1], 0),
        "batch_agrees": equal(trace.batch_a[0] - trace.a, 0.0, EQUAL),
        "numpy_refuses": true(trace.failure.error.startswith("ValueError")),
    }


class Sheet:
    """The arrays of the layer where they are computed: a row meets columns, results below."""

    def __init__(self, place: Place, t: ForwardNumpyTrace) -> None:
        number, given = Quantity("sum", spec=t.spec), Quantity("sum", role="data", spec=t.spec)
        width, height = min(1.3, place.width / 6.2), place.height / 7.0
        left, right = place.columns(2.9 * width, place.width - 2.9 * width, gap=0.0)
        right = right.columns(3.2 * width, 1.0, gap=0.0)[0]
        style: dict[str, Any] = {"look": "brackets", "cell": (width, height), "size": "heading"}

        def row(values: Any, level: float) -> Array:
            where = 0.5, 1.0 - (level + 0.5) / 7.0
            return Array(left, values, given, at=where, **style).named("x", "data", side="above")

        def made(name: str, values: Any, quantity: Quantity, level: float, **more: Any) -> Array:
            role = "weight_positive" if quantity is SIGN else quantity.role
            where = more.pop("across", 0.5), 1.0 - (level + 0.5) / 7.0
            array = Array(right, values, quantity, at=where, **style, **more)
            return array.named(name, role, side="right")

        self.x, self.rows = row(t.x, 2.3), row(t.batch, 3.5)
        self.weight, self.bias = made("W", t.weight, SIGN, 0.5), made("b", t.bias, SIGN, 3.5)
        self.total = made("xW", t.total, number, 2.3, fills=1)
        self.z, self.a = made("z", t.z, number, 4.7, fills=1), made("a", t.a, MADE, 5.9, fills=1)
        self.loop_z = made("z", t.loop_z, number, 4.7, steps=True)
        self.made = made("a", t.batch_a, MADE, 3.5, fills=len(t.bias))
        self.wrong = made("W", t.wrong_weight, SIGN, 2.3, across=0.4)
        self.marks = self.x, self.weight, self.total, self.bias, self.z, self.a


def figures(t: ForwardNumpyTrace, page: Page) -> Figures:
    """Set the source beside the arrays that its lines take and make."""
    place = page.place()
    left, right = place.columns(1.0, 1.45, gap=0.5)
    code = Code(left.inset(0.0, 1.7), t.lines.source, size="heading")
    yield "forward", page.put(place, code, *Sheet(right, t).marks)


def rules_in(place: Place, t: ForwardNumpyTrace) -> list[Rule]:
    """What each of the three lines does, in the digits of one unit after the other."""
    number, units = Quantity("sum", spec=t.spec), range(t.row_length)
    total, z, a = Slot("total", t.total, number), Slot("z", t.z, number), Slot("a", t.a, MADE)
    x = [Slot(f"x{k}", t.x[k], number, wraps=k > 0) for k in units]
    w = [Slot(f"w{k}", t.weight[k], ADDED, wraps=True) for k in units]
    products = joined("+", ((x[k], "dot", w[k]) for k in units))
    lines: tuple[tuple[str | Slot, ...], ...] = (
        (*products, "=", total),
        (total, "+", Slot("b", t.bias, ADDED, wraps=True), "=", z),
        (f'op("{t.activation}")', "(", z, ")", "=", a),
    )
    return [Rule(place, *parts, moves=len(t.bias), states=True) for parts in lines]


def layer_in(place: Place, t: ForwardNumpyTrace, x: Any, a: Any) -> Dense:
    """The layer with numbers in its units."""
    return Dense(place, x, t.weight, a, (Quantity("sum", role="data", spec=t.spec), MADE))


def lengths_in(place: Place, t: ForwardNumpyTrace) -> Rule:
    """Numbers that a row and a column hold."""
    row, column = Slot("row", t.row_length, LENGTH), Slot("column", t.column_length, LENGTH)
    return Rule(place, row, "eq.not", column)


def columns_of(array: Array) -> Mark:
    """Light on the column of one unit after the other."""
    spots = [(0, unit) for unit in range(array.columns)]
    return array.window(spots, (array.rows, 1), "highlight", 0.16)


class ForwardNumpyScene(LessonScene[ForwardNumpyTrace]):
    """Code over the layer on the left, the arrays that the lit line touches on the right."""

    @beat
    def layer(self) -> None:
        self.left, self.right = self.stage.columns(5.4, 7.5, gap=0.5)
        self.upper, lower = self.left.rows(2.9, 2.9, gap=0.2)
        self.corner = lower.inset(0.7, 0.0)
        self.big = layer_in(self.stage.inset(2.6, 0.3), self.t, self.t.x, self.t.a)
        self.stand(self.big, self.big.inputs)
        self.run(self.clock(self.t.bias), self.big.fan, seconds=3)
        self.big.fan.at(-1)
        self.pulse(self.big.fan.pulse())
        self.show(self.big.outputs)

    @beat
    def weights(self) -> None:
        self.keep(self.big, self.big.inputs)
        self.small = layer_in(self.corner, self.t, self.t.x, self.t.a)
        whole, small = (Together(net, net.inputs) for net in (self.big, self.small))
        self.become(whole, small, tempo="plain")
        above, below = self.right.rows(6.4, 1.0, gap=0.0)
        self.sheet, self.rules = Sheet(above, self.t), rules_in(below, self.t)
        self.grow(self.small.inputs, self.sheet.x)
        self.grow(self.small.fan, self.sheet.weight)

    @beat
    def product(self) -> None:
        self.code = Code(self.upper, self.t.lines.source, size="heading")
        self.running = self.code.running(self.t.lines.line)
        self.show(self.code, self.running)
        halos = self.sheet.x.halo(role="data"), columns_of(self.sheet.weight)
        self.work(self.rules[0], self.sheet.total, *halos)

    @beat
    def bias(self) -> None:
        self.running.at(1)
        self.show(self.sheet.bias)
        halos = columns_of(self.sheet.total), columns_of(self.sheet.bias)
        self.work(self.rules[1], self.sheet.z, *halos)

    @beat
    def activation(self) -> None:
        self.running.at(2)
        self.work(self.rules[2], self.sheet.a, columns_of(self.sheet.z))
        self.grow(self.sheet.a, self.small.outputs)

    @beat
    def loop(self) -> None:
        sheet, t = self.sheet, self.t
        self.keep(sheet.x, sheet.weight, sheet.bias)
        code = Code(self.left, t.loop.source)
        lit = sheet.weight.window(t.factors, role="highlight", fill=0.16)
        read = sheet.x.window(t.inputs_read, role="data", fill=0.16)
        tally = Tally(self.left.rows(4.2, 1.0)[1], {LOOP: t.loop_count, THREE: t.line_count})
        moving = code.running(t.loop.line), lit, read, sheet.loop_z, tally
        self.show(code, *moving)
        self.run(self.clock(t.loop.line, even=True), *moving, seconds=6)
        self.hide(lit, read)
        self.show(sheet.a)

    @beat
    def batch(self) -> None:
        sheet, t = self.sheet, self.t
        self.keep(sheet.x, sheet.weight, sheet.a)
        rows, made = sheet.rows.out_of(sheet.x), sheet.made.at(0).out_of(sheet.a)
        self.become(Together(sheet.x, sheet.a), Together(rows, made))
        halo = rows.window([(k, 0) for k in range(rows.rows)], (1, rows.columns), "data", 0.16)
        net = layer_in(self.corner, t, t.batch, t.batch_a)
        self.show(self.code, self.running.at(0), halo, net, net.inputs, net.outputs)
        self.run(self.clock(t.batch), halo, made, net.inputs, net.outputs, seconds=5)
        self.running.at(3)
        self.hide(halo)

    @beat
    def shape(self) -> None:
        t, sheet = self.t, self.sheet
        self.keep(self.code, sheet.rows, sheet.weight)
        right_way, wrong = Together(sheet.rows, sheet.weight), sheet.wrong.flipped()
        self.become(right_way, Together(sheet.x, wrong))
        halos = sheet.x.halo(row=0, role="loss"), wrong.halo(column=0, role="loss")
        self.show(self.code.running(t.failure.line[-1], "loss"), *halos)
        lengths = lengths_in(self.right.rows(4.4, 1.0, 1.0)[1], t)
        self.grow(Together(*halos), lengths, tempo="plain")
        self.show(Note(self.stage.rows(4.4, 1.0)[1], "error", role="loss"))

    def work(self, rule: Rule, result: Array, *halos: Mark) -> None:
        """Compute unit after unit, with the digits in the rule and the edges lit."""
        self.show(rule, result.at(0), *halos)
        self.run(self.clock(self.t.bias), rule, result, self.small.fan, *halos, seconds=4.5)
        self.small.fan.at(-1)
        self.hide(rule, *halos)
