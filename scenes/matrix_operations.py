"""Matrix operations: place by place, then row meets column; a shape that refuses, one that lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import MatmulTrace, freeze, trace_matmul
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, equal, true
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.shape import Shape
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.text.equation import Equation
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot
from dlmotion.stage.marks.text.snippet import Snippet
from dlmotion.stage.marks.text.sum import joined
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

ROWS = 2
WIDE, FLAT, LOW = 0.95, 0.8, 0.54

FIRST = Quantity("first", role="data", spec=".0f")
SECOND = Quantity("second", role="series1", spec=".0f")
NUMBER = Quantity("number", role="ink", spec=".0f")
TERM = Quantity("term", role="ink", spec=".0f")
SUM = Quantity("sum", role="highlight", spec=".0f")
LENGTH = Quantity("number", role="loss", spec="d")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    columns: int = bounded(6, low=3, high=6, what="columns of both tables, which have two rows")
    first: int = bounded(1, low=-9, high=9, what="first number of A, which counts up from it")
    second: int = bounded(0, low=-9, high=9, what="first number of B")


@dataclass(frozen=True)
class MatrixOperationsTrace:
    """Two tables of one shape: their sum, product by place, the refused dot, and both that run.

    ``spots`` (n, 2) are their places in reading order, the ``flat_`` ones (n,) what stands there;
    ``along`` and ``down`` walk along a row of A and down a column of Bᵀ.
    """

    a: np.ndarray
    b: np.ndarray
    total: np.ndarray
    star: np.ndarray
    spots: np.ndarray
    flat_a: np.ndarray
    flat_b: np.ndarray
    flat_total: np.ndarray
    flat_star: np.ndarray
    shape: np.ndarray
    error: str
    dot: MatmulTrace
    turned: np.ndarray
    dot_shape: np.ndarray
    row_length: int
    column_length: int
    along: np.ndarray
    down: np.ndarray
    twin: MatmulTrace
    twin_shape: np.ndarray


def record(inputs: Inputs) -> MatrixOperationsTrace:
    """Add and multiply by place, try np.dot, then turn one table over and try again."""
    n = ROWS * inputs.columns
    a = np.arange(inputs.first, inputs.first + n).reshape(ROWS, -1)
    b = np.arange(inputs.second, inputs.second + n).reshape(ROWS, -1)
    dot, twin, steps = trace_matmul(a, b.T), trace_matmul(a.T, b), np.arange(inputs.columns)
    return freeze(
        MatrixOperationsTrace(
            a=a,
            b=b,
            total=a + b,
            star=a * b,
            spots=np.stack(np.divmod(np.arange(n), inputs.columns), axis=1),
            flat_a=a.ravel(),
            flat_b=b.ravel(),
            flat_total=(a + b).ravel(),
            flat_star=(a * b).ravel(),
            shape=np.array(a.shape),
            error=answer_to_dot(a, b),
            dot=dot,
            turned=np.array(b.T.shape),
            dot_shape=np.array(dot.output.shape),
            row_length=len(a[0]),
            column_length=len(b[:, 0]),
            along=np.stack([0 * steps, steps], axis=1),
            down=np.stack([steps, 0 * steps], axis=1),
            twin=twin,
            twin_shape=np.array(twin.output.shape),
        )
    )


def answer_to_dot(a: np.ndarray, b: np.ndarray) -> str:
    """What NumPy says to ``np.dot(a, b)``."""
    try:
        return str(np.dot(a, b))
    except ValueError as error:
        return f"{type(error).__name__}: {error}"


def facts(trace: MatrixOperationsTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    return {
        "rows": len(trace.a),
        "columns": trace.row_length,
        "places": trace.a.size,
        "left_over": trace.row_length - trace.column_length,
        "error": trace.error,
        "last_a": int(trace.a[-1, -1]),
        "last_b": int(trace.b[-1, -1]),
        "last_sum": int(trace.total[-1, -1]),
        "last_product": int(trace.star[-1, -1]),
        "entry": float(trace.dot.output[0, 0]),
        "entries": trace.dot.output.size,
        "products": trace.dot.products,
        "twin_entries": trace.twin.output.size,
        "refuses": true(trace.error.startswith("ValueError")),
        "some_left": above(trace.row_length - trace.column_length, 0),
        "same_shape": equal(np.subtract(trace.star.shape, trace.a.shape), 0),
        "fits": equal(trace.dot.a.shape[1] - trace.dot.b.shape[0], 0),
        "is_numpys": equal(trace.dot.output - trace.a @ trace.b.T, 0.0),
        "twin_runs": equal(trace.twin.output - trace.a.T @ trace.b, 0.0),
        "twin_larger": above(trace.twin.output.size - trace.dot.output.size, 0),
    }


class Corner:
    """Left table, right table above, and their product where rows and columns cross."""

    def __init__(self, place: Place, t: Any, run: Any, names: tuple[str, str, str]) -> None:
        (rows, inner), columns = run.a.shape, run.b.shape[1]
        width, height = WIDE, LOW
        x = (0.85 + inner * width, 0.85 + inner * width + 0.35 + columns * width)
        y = (place.height - 0.5 - inner * height, rows * height)
        left, top = place.left, place.bottom + y[1] + 0.3
        self.corner = Place(left, left + x[0], top, place.top, place.board)
        lower = Place(left + 0.85, left + x[0], place.bottom, place.bottom + y[1], place.board)
        upper = Place(left + x[0] + 0.35, left + x[1], top, top + inner * height, place.board)
        cross = Place(upper.left, upper.right, lower.bottom, lower.top, place.board)
        style: dict[str, Any] = {"cell": (width, height)}
        self.left = Array(lower, run.a, FIRST, **style)
        self.right = Array(upper, run.b, SECOND, **style)
        self.product = Array(cross, run.output, SUM, fills=1, **style)
        self.names: list[Mark] = [
            self.left.tag(names[0], "data"),
            self.right.title(names[1], "series1"),
        ]
        self.product_name = self.product.tag(names[2], "highlight", side="right")

    def pair(self, t: Any) -> tuple[Mark, Mark]:
        """Windows on the number of the row and that of the column that are multiplied next."""
        left = self.left.window(t.along, role="highlight")
        return left, self.right.window(t.down, role="highlight")

    def lights(self, run: Any) -> tuple[Mark, Mark]:
        """Light on the row and the column that meet in each number of the product."""
        rows, columns = np.asarray(run.cells).T
        across = np.stack([rows, 0 * rows], axis=1)
        down = np.stack([0 * columns, columns], axis=1)
        return (
            self.left.window(across, (1, self.left.columns), "highlight", 0.16),
            self.right.window(down, (self.right.rows, 1), "highlight", 0.16),
        )


def tables_of(
    above: Place, below: Place, t: Any
) -> tuple[Array, Array, tuple[Mark, Mark], list[Shape]]:
    """Both tables side by side, their names, and under each its shape."""
    left, right = above.columns(1.0, 1.0)
    a = Array(left, t.a, FIRST, cell=(WIDE, FLAT))
    b = Array(right, t.b, SECOND, cell=(WIDE, FLAT))
    heads = a.title("a", "data"), b.title("b", "series1")
    return a, b, heads, [Shape(place, t.shape) for place in below.columns(1.0, 1.0)]


def shapes_of(place: Place, first: Any, second: Any, product: Any) -> tuple[Mark, ...]:
    """``(2, 6) · (6, 2) → (2, 2)``, each length in the colour of its axis."""
    boxes = place.columns(1.0, 0.2, 1.0, 0.3, 1.0, gap=0.05)
    signs = Equation(boxes[1], "dot", size="heading"), Equation(boxes[3], "arrow", size="heading")
    pairs = zip((first, second, product), boxes[::2], strict=True)
    return (*(Shape(box, lengths) for lengths, box in pairs), *signs)


def terms_of(place: Place, t: Any, cell: int) -> Table:
    """Pairs of a row and a column, their products, and what they add up to."""
    run = t.dot
    columns = {FIRST: run.rows[cell], SECOND: run.columns[cell], TERM: run.terms[cell]}
    return Table(place, columns | {SUM: run.partial_sums[cell]}, len(t.along))


def sum_of(place: Place, t: Any) -> Rule:
    """Each number of the product as a sum of products."""
    count = len(t.along)
    terms = [(Slot(f"k{k}", t.dot.terms[:, k], TERM, wraps=k > 0),) for k in range(count)]
    sums = Slot("sum", t.dot.partial_sums[:, -1], SUM)
    return Rule(
        place, *joined("+", terms), "=", sums, moves=len(t.dot.cells), states=True, size="label"
    )


def places_rule(place: Place, t: Any, sign: str, values: Any) -> Rule:
    """What both tables have at a place, and what is made of it, place after place."""
    first = Slot("a", t.flat_a, FIRST)
    second = Slot("b", t.flat_b, SECOND, wraps=True)
    made = Slot("made", values, SUM)
    return Rule(place, first, sign, second, "=", made, moves=len(values), states=True)


def upright_of(place: Place, t: Any) -> tuple[Array, Array, Mark, Rule, Note]:
    """A row stood on end beside a column; what has no partner, both lengths, and a word for it."""
    cell = (WIDE, min(0.58, 3.3 / t.row_length))
    _, left, right, words = place.columns(2.0, 1.2, 1.2, 8.0, gap=0.2)
    row_end, column_end = (
        (0.5, 1.0 - cell[1] / 2 / place.height * length)
        for length in (t.row_length, t.column_length)
    )
    row = Array(left, t.a[0], FIRST, cell=cell, upright=True, at=row_end)
    column = Array(right, t.b[:, 0], SECOND, cell=cell, upright=True, at=column_end)
    spare = (len(t.along) - t.column_length, 1)
    alone = row.window([(ROWS, 0)], spare, "loss", 0.16)
    upper, lower = words.rows(1.0, 1.0)
    lengths = Slot("row", t.row_length, LENGTH), Slot("column", t.column_length, LENGTH)
    rule = Rule(upper, lengths[0], "eq.not", lengths[1])
    return row, column, alone, rule, Note(lower, "alone", role="loss")


def figures(t: MatrixOperationsTrace, page: Page) -> Figures:
    """Draw the product with one row and one column lit, and the operations by place."""
    place = page.place(8.0, 3.5)
    body, foot = place.rows(5.1, 0.7, gap=0.1)
    left, right = body.columns(9.0, 3.9, gap=0.3)
    corner = Corner(left, t, t.dot, ("a", "b_turned", "product"))
    lights = corner.lights(t.dot)
    marks = (corner.left, corner.right, corner.product, corner.product_name, *corner.names)
    shapes = shapes_of(corner.corner.inset(0.4, 1.0), t.shape, t.turned, t.dot_shape)
    table = terms_of(right.rows(3.9, 1.2, gap=0.0)[0], t, 0).at(len(t.along) - 1)
    yield "product", page.put(place, *marks, *lights, *shapes, table, sum_of(foot, t).at(0))

    place = page.place(8.0, 3.0)
    boxes = place.grid(2, 2, gap=0.5)
    values = (t.a, FIRST, "a"), (t.b, SECOND, "b"), (t.total, SUM, "plus"), (t.star, SUM, "star")
    marks = ()
    for box, (numbers, quantity, name) in zip(boxes, values, strict=True):
        array = Array(box, numbers, quantity, cell=(0.95, 0.75), at=(0.5, 0.3))
        marks += (array, array.title(name, quantity.role))
    yield "by-place", page.put(place, *marks)


class MatrixOperationsScene(LessonScene[MatrixOperationsTrace]):
    """Both tables above, what is made of them below; then a corner where rows meet columns."""

    @beat
    def refuse(self) -> None:
        _, above, mid, self.below, self.foot = self.stage.rows(0.55, 1.6, 0.7, 1.7, 0.8, gap=0.1)
        self.a, self.b, self.heads, shapes = tables_of(above, mid, self.t)
        call, answer = self.below.rows(1.0, 1.0)
        self.stand(self.a, self.b, *self.heads, *shapes, Snippet(call, "call", size="heading"))
        self.rest(1.2)
        self.show(Note(answer, "error", size="heading", role="loss"))
        self.rest(1.0)

    @beat
    def add_up(self) -> None:
        self.keep(self.a, self.b, *self.heads)
        self.made = self.place_by_place("plus", "+", self.t.total, self.t.flat_total)

    @beat
    def star(self) -> None:
        self.hide(*self.made)
        self.place_by_place("star", "times", self.t.star, self.t.flat_star)

    @beat
    def meet(self) -> None:
        self.keep(self.a, self.b, *self.heads)
        self.show(self.a.halo(row=0), self.b.halo(column=0))
        stood, other, alone, *words = upright_of(self.stage.rows(2.25, 3.4, gap=0.15)[1], self.t)
        self.grow(self.a, stood.flipped())
        self.grow(self.b, other)
        self.show(alone, *words)

    @beat
    def turn(self) -> None:
        self.keep(self.a, self.b, *self.heads)
        body, self.foot = self.stage.rows(5.1, 0.65, gap=0.1)
        self.body, side = body.columns(8.9, 4.1, gap=0.3)
        self.side = side.rows(3.9, 1.2, gap=0.0)[0]
        self.corner = corner = Corner(self.body, self.t, self.t.dot, ("a", "b_turned", "product"))
        self.become(self.a, corner.left, tempo="plain")
        self.become(self.b, corner.right.flipped())
        self.hide(*self.heads)
        room = corner.corner.inset(0.2, 1.1)
        self.show(*corner.names, *shapes_of(room, self.t.shape, self.t.turned, self.t.dot_shape))

    @beat
    def dot(self) -> None:
        corner, run = self.corner, self.t.dot
        self.lights = corner.lights(run)
        pair = corner.pair(self.t)
        self.table = terms_of(self.side, self.t, 0)
        self.show(*self.lights, *pair, self.table)
        self.run(self.clock(self.t.along), *pair, self.table, seconds=6)
        self.hide(*pair)
        self.carry({"0,0": self.table.cell(SUM, len(self.t.along) - 1)}, corner.product.at(0))
        self.show(corner.product_name, tempo="quick")

    @beat
    def rest_of_them(self) -> None:
        rule = sum_of(self.foot, self.t).at(0)
        meeting, made = self.clock(self.t.dot.cells), self.clock(self.t.dot.cells)
        self.show(rule)
        for cell in range(1, len(self.t.dot.cells)):
            self.hide(self.table)
            self.table = terms_of(self.side, self.t, cell)
            self.run(meeting, *self.lights, seconds=0.6, to=cell)
            self.show(self.table, tempo="quick")
            self.run(self.clock(self.t.along), self.table, seconds=1.6)
            self.run(made, self.corner.product, rule, seconds=0.4, to=cell)

    @beat
    def twin(self) -> None:
        corner = self.corner
        self.keep(corner.left, corner.right, corner.product)
        other = Corner(self.body, self.t, self.t.twin, ("a_turned", "b", "twin"))
        self.become(corner.left, other.left.flipped(), tempo="plain")
        self.become(corner.right, other.right.flipped(), tempo="plain")
        self.show(*other.names)
        self.become(corner.product, other.product)
        self.show(*shapes_of(self.side, self.t.turned, self.t.shape, self.t.twin_shape))

    def place_by_place(self, key: str, sign: str, values: Any, flat: Any) -> tuple[Mark, ...]:
        """Take what stands at the same place in both tables, place after place."""
        result = Array(self.below, values, SUM, fills=1, cell=(WIDE, FLAT)).at(-1)
        rule = places_rule(self.foot, self.t, sign, flat)
        pair = [table.window(self.t.spots, role="highlight") for table in (self.a, self.b)]
        made: tuple[Mark, ...] = (result, result.title(key, "highlight"), rule, *pair)
        self.show(*made)
        self.run(self.clock(self.t.spots), result, rule, *pair, seconds=4.5)
        return made
