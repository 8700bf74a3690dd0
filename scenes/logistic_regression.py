"""Logistic regression: a line scores every point, and an S-curve turns scores into probability."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlcore import fit_linear, sigmoid
from dlmotion.scenes.logistic_regression_numbers import (
    COLUMNS,
    CORNERS,
    SIZES,
    TRAINED,
    LogisticRegressionTrace,
    count_right,
    descend,
    samples,
    straight_way,
    typical,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, true
from dlmotion.stage.inputs import bounded, choice
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.shape import Shape
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.axes.scatter import Scatter
from dlmotion.stage.marks.axes.surface import Surface
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

PAIRS = ("3-8", "4-9", "0-1", "5-9", "2-7")
ROUNDING = 1e-12  # by which J may rise where it has settled
PATCHES, WAYS = ("series2", "series4"), ("both", "alone")
LEVELS = np.array([0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98])
CELLS, MARGIN = 41, 0.4

X1, X2 = Quantity("left", "x_1", PATCHES[0]), Quantity("middle", "x_2", PATCHES[1])
W, B = Quantity("weight", "w"), Quantity("bias", "b")
Z = Quantity("score", "z", "data")
P = Quantity("share", "p", "activation", ".3p")
J = Quantity("cost", "J", "loss", ".3f")
INK, FEATURE, LABEL = Quantity("ink"), Quantity("feature", "x", "data"), Quantity("label", spec="d")
OUT = Quantity("output", "z", "loss")
RIGHT = Quantity("right", spec="d")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    pair: str = choice("3-8", PAIRS, what="which two digits to tell apart")
    learning_rate: float = bounded(2.0, low=0.3, high=4.0, what="rate of the descent")
    steps: int = bounded(60, low=20, high=100, what="steps of the descent")


def record(inputs: Inputs) -> LogisticRegressionTrace:
    """Descend from zero on the cost of the training digits, then count the unseen ones."""
    low, high = map(int, inputs.pair.split("-"))
    images, label, x = samples(low, high)
    seen, unseen = slice(None, TRAINED), slice(TRAINED, None)
    walk = inputs.learning_rate, inputs.steps
    run = descend(x[seen], label[seen], *walk)
    alone = descend(x[seen, :1], label[seen], *walk).params[-1]
    w, b = run.params[:, :2], run.params[:, 2:]
    scores, last = w @ x[seen].T + b, run.params[-1]
    chosen = typical(x[seen], label[seen], scores[-1])
    reach = np.abs(scores).max()
    axis = np.linspace(-reach, reach, 201)
    ends = [(x[:, k].min() - MARGIN, x[:, k].max() + MARGIN) for k in (0, 1)]
    across, upward = (np.linspace(*end, CELLS) for end in ends)
    heights = w[:, :1, None] * across + w[:, 1:, None] * upward[:, None] + b[..., None]
    way = straight_way(last, ends)
    flat = fit_linear(x[seen], label[seen])
    out = x[seen] @ flat.weights + flat.bias
    line = np.linspace(min(out.min(), 0.0), max(out.max(), 1.0), 201)
    score, by_left = x[unseen] @ last[:2] + last[2], x[unseen, 0] * alone[0] + alone[1]
    return LogisticRegressionTrace(
        pair=(low, high),
        image=images[chosen],
        example=np.array([[chosen]]),
        ink=x[chosen],
        x=x[seen],
        label=label[seen],
        columns=x[:COLUMNS].T,
        answers=label[None, :COLUMNS].astype(int),
        shape=np.array([2, TRAINED]),
        answer_shape=np.array([1, TRAINED]),
        run=run,
        scores=scores,
        axis=axis,
        curve=np.asarray(sigmoid(axis)),
        across=across,
        upward=upward,
        shares=np.asarray(sigmoid(heights)),
        heights=heights,
        way=way,
        climb=np.asarray(sigmoid(way @ last[:2] + last[2])),
        levels=LEVELS,
        score=scores[-1:, chosen],
        share=np.asarray(sigmoid(scores[-1:, chosen])),
        bounds=np.array([0.0, 1.0]),
        last=last,
        unseen=x[unseen],
        unseen_label=label[unseen],
        total=int(np.size(label[unseen])),
        wrong=np.flatnonzero((score > 0.0) != label[unseen])[None, :],
        right=np.array([count_right(each, label[unseen]) for each in (score, by_left)]),
        line=line,
        beyond=(line < 0.0) | (line > 1.0),
        out=out[None, :],
        ends=np.array([out.min(), out.max()]),
    )


def facts(trace: LogisticRegressionTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    outside = int(np.sum((trace.out < 0.0) | (trace.out > 1.0)))
    last = trace.shares[-1]
    return {
        "zero": str(trace.pair[0]),
        "one": str(trace.pair[1]),
        "count": len(trace.x),
        "first": COLUMNS,
        "steps": len(trace.run.loss) - 1,
        "score": float(trace.score[0]),
        "share": float(trace.share[0]),
        "start_cost": float(trace.run.loss[0]),
        "end_cost": float(trace.run.loss[-1]),
        "unseen": len(trace.unseen),
        "right": int(trace.right[0]),
        "alone": int(trace.right[1]),
        "outside": outside,
        "least": float(trace.ends[0]),
        "most": float(trace.ends[1]),
        "between": true(last.min() > 0.0 and last.max() < 1.0),
        "sides": true(np.array_equal(last > 0.5, trace.heights[-1] > 0.0)),
        "falls": below(np.diff(trace.run.loss), 0.0),
        "settles": at_most(np.diff(trace.run.loss), ROUNDING),
        "helps": above(trace.right[0] - trace.right[1], 0),
        "no_help": at_most(trace.right[0] - trace.right[1], 0),
        "leaves": above(min(float(trace.ends[1]) - 1.0, -float(trace.ends[0])), 0.0),
    }


def figures(t: LogisticRegressionTrace, page: Page) -> Figures:
    """Draw plane and curve with the same digits, the cliff, and what a plain line says."""
    last = len(t.run.loss) - 1
    place = page.place(9.0, 4.6)
    body, foot = place.rows(6.0, 0.5, gap=0.15)
    left, right = body.columns(1.0, 1.1, gap=0.6)
    axes, field, edge = map_of(left, t)
    dots = scatter_of(axes, t)
    curve_axes, curve = curve_of(right, t)
    riders = curve_axes.riders((curve, curve), t.scores, t.label).at(last)
    halo = dots.halos(t.example)
    marks = field.at(last), axes, edge.at(last), dots, halo, dots.key(foot, "zero", "one")
    yield "views", page.put(place, *marks, curve_axes, curve, riders)

    place = page.place(6.4, 4.6)
    yield "cliff", page.put(place, cliff_of(plane(place.inset(0.6, 0.6), t), t).at(0.7))

    place = page.place(8.0, 4.2)
    axes, line, levels = straight_of(place, t)
    yield "straight", page.put(place, axes, levels, line)


def plane(place: Place, t: LogisticRegressionTrace) -> Axes:
    """Axes of the ink in both patches."""
    ends = [(float(side[0]), float(side[-1])) for side in (t.across, t.upward)]
    return Axes(place, (X1,), (X2,), x_from=ends[0], y_from=ends[1], grid=False)


def cliff_of(axes: Axes, t: LogisticRegressionTrace) -> Surface:
    """Probability over the plane as a landscape, with the straight way across."""
    return axes.surface(t.across, t.upward, t.shares[-1], P, t.levels, t.way, t.climb)


def map_of(place: Place, t: LogisticRegressionTrace) -> tuple[Axes, Any, Any]:
    """The plane, the probability over it, and the line where z is zero."""
    axes = plane(place, t)
    edge = axes.boundary(t.across, t.upward, t.heights, 0.0)
    return axes, axes.plane(t.shares), edge


def scatter_of(axes: Axes, t: LogisticRegressionTrace) -> Scatter:
    """Training digits on the plane."""
    return axes.scatter(t.x[:, 0], t.x[:, 1], t.label, 0.065)


def unseen_of(axes: Axes, t: LogisticRegressionTrace) -> tuple[Scatter, list[Mark]]:
    """Digits that were not trained on, and what rings those that are wrong, if any are."""
    others = axes.scatter(t.unseen[:, 0], t.unseen[:, 1], t.unseen_label)
    return others, [others.halos(t.wrong)] if t.wrong.size else []


def curve_of(place: Place, t: LogisticRegressionTrace) -> tuple[Axes, Line]:
    """The S-curve: probability by score."""
    axes = Axes(place, (Z, t.axis), (P, t.curve), y_from=(0.0, 1.0), y_ticks=(0.0, 0.5, 1.0))
    return axes, axes.line(t.axis, t.curve, "activation")


def straight_of(place: Place, t: LogisticRegressionTrace) -> tuple[Axes, Together, Together]:
    """What a linear model without the S-curve says of all digits, between 0 and 1 and beyond."""
    axes = Axes(place, (Z, t.line), (OUT, t.line))
    line = axes.line(t.line, t.line, "loss")
    levels = (axes.level(bound, "ink") for bound in t.bounds)
    riders = axes.riders((line, line), t.out, t.label)
    return axes, Together(line, riders), Together(axes.spans(t.line, t.beyond), *levels)


def patch_of(place: Place, t: LogisticRegressionTrace) -> tuple[Array, Together]:
    """The example with both patches, and the ink that is measured in each."""
    picture, below = place.rows(3.0, 1.0, gap=0.2)
    image = Array(picture, t.image, INK, look="heat", digits=False)
    frames = [
        image.window([corner], size, role)
        for corner, size, role in zip(CORNERS, SIZES, PATCHES, strict=True)
    ]
    values = [
        Digit(box, t.ink[k], quantity, prefix=f"{prefix} = ", size="heading")
        for k, (box, quantity, prefix) in enumerate(
            zip(below.columns(1.0, 1.0), (X1, X2), ("x₁", "x₂"), strict=True)
        )
    ]
    return image, Together(*frames, *values)


def score_rules(above: Place, place: Place, t: LogisticRegressionTrace) -> tuple[Rule, Rule]:
    """The score, in symbols and in the digits of the example."""
    w1, w2, b = (Slot(f"w{k}", t.last[k], W if k < 2 else B, wraps=True) for k in range(3))
    x1, x2 = (Slot(f"x{k}", t.ink[k], quantity, wraps=True) for k, quantity in enumerate((X1, X2)))
    z = Slot("z", t.score[0], Z)
    name = Symbol("z", "z", "data")
    symbols = Rule(above, name, "= w_1 x_1 + w_2 x_2 + b", size="label")
    digits = Rule(place, w1, "dot", x1, "+", w2, "dot", x2, "+", b, "=", z, size="small")
    return symbols, digits


def share_rule(place: Place, t: LogisticRegressionTrace) -> Rule:
    """What the S-curve makes of the example's score."""
    score, share = Slot("z", t.score[0], Z), Slot("p", t.share[0], P)
    return Rule(place, "p = sigma (", score, ") =", share, size="label")


def stacked_of(
    place: Place, t: LogisticRegressionTrace
) -> tuple[tuple[Mark, Mark, Array], Mark, tuple[Mark, Mark]]:
    """X with its name and shape, that each column is a digit, and Y with its name."""
    rows = place.rows(0.9, 1.6, 0.5, 0.9, gap=0.25)
    head, foot = rows[0].columns(1.0, 3.0), rows[3].columns(1.0, 3.0)
    x = Array(rows[1], t.columns, FEATURE, look="brackets", size="small")
    y = Array(foot[1], t.answers, LABEL, look="brackets", size="small")
    named = Rule(head[0], Symbol("x", "X", "data")), Shape(head[1], t.shape), x
    note = Note(rows[2], "columns", size="small", role="muted")
    return named, note, (Rule(foot[0], Symbol("y", "Y", "data")), y)


def shares_of(place: Place, t: LogisticRegressionTrace) -> tuple[Mark, Mark]:
    """How many unseen digits both patches have right, and how many the left one alone."""
    names, bars = place.columns(1.0, 1.6, gap=0.2)
    roles = "ink", PATCHES[0]  # the left patch has had this colour from the start
    shares = Bars(bars, t.right, RIGHT, roles=roles, holds=(t.total,))
    return Names(names, WAYS, roles, align=1.0), shares


class LogisticRegressionScene(LessonScene[LogisticRegressionTrace]):
    """The plane on the left; on the right the same digits seen along the line, on the S-curve."""

    @beat
    def cliff(self) -> None:
        left, self.right = self.stage.columns(1.0, 1.1, gap=0.6)
        self.left, self.below = left.rows(5.2, 0.45, gap=0.1)
        self.relief = cliff_of(plane(self.left, self.t), self.t)
        self.image, self.measured = patch_of(self.right.inset(0.6, 0.3), self.t)
        self.stand(self.relief, self.image)
        orbit = self.clock(3, even=True)
        self.run(orbit, self.relief, seconds=3, to=1)
        self.tell()
        self.run(orbit, self.relief, seconds=2.5)
        self.axes, self.field, self.edge = map_of(self.left, self.t)
        lines = self.axes.contours(self.t.across, self.t.upward, self.t.shares[-1], self.t.levels)
        self.become(self.relief, lines, tempo="quick")
        self.show(self.axes)

    @beat
    def digit(self) -> None:
        self.keep(self.axes, self.image)
        self.show(*self.measured.marks[:2])
        self.show(*self.measured.marks[2:])
        self.spot = scatter_of(self.axes, self.t).halos(self.t.example)
        self.grow(self.image, self.spot)

    @beat
    def stack(self) -> None:
        self.keep(self.axes, self.spot)
        (name, shape, x), note, answers = stacked_of(self.right, self.t)
        self.show(name, shape, x)
        self.show(note, tempo="quick")
        self.show(*answers)
        self.dots = scatter_of(self.axes, self.t)
        self.key = self.dots.key(self.below, "zero", "one")
        self.show(self.key, tempo="quick")
        self.grow(x, self.dots)

    @beat
    def score(self) -> None:
        t, last = self.t, len(self.t.run.loss) - 1
        self.keep(self.axes, self.dots, self.spot, self.key)
        upper, middle, self.last, lower = self.right.rows(0.6, 0.5, 0.6, 3.6, gap=0.1)
        self.plot, self.curve = curve_of(lower, t)
        self.foot = self.plot.dots(t.score, t.bounds[:1], "highlight", 0.13)
        symbols, self.rule = score_rules(upper, middle, t)
        self.show(self.edge.at(last), symbols)
        self.show(self.rule, self.plot)
        self.grow(self.spot, self.foot)

    @beat
    def squash(self) -> None:
        t, last = self.t, len(self.t.run.loss) - 1
        self.show(self.curve)
        rule = share_rule(self.last, t)
        self.become(self.foot, self.plot.rider(self.curve, t.score), tempo="plain")
        self.carry({"z": self.rule.slot("z")}, rule)
        self.riders = self.plot.riders((self.curve, self.curve), t.scores, t.label).at(last)
        self.grow(self.dots, self.riders)

    @beat
    def train(self) -> None:
        loss = self.t.run.loss
        self.keep(self.axes, self.plot, self.curve, self.key)
        cost = Digit(self.rule.place, loss, J, prefix="J = ", size="heading")
        moving = self.field.at(0), self.edge.at(0), self.riders.at(0), cost
        self.stand(self.field, self.axes, self.edge, self.dots, self.riders)
        self.show(cost, tempo="quick")
        clock = self.clock(loss)
        self.run(clock, *moving, seconds=4, to=6)
        clock.even = True
        self.run(clock, *moving, seconds=3)

    @beat
    def fresh(self) -> None:
        self.keep(self.axes, self.field, self.edge, self.dots, self.key)
        others, wrong = unseen_of(self.axes, self.t)
        self.swap(self.dots, others)
        self.show(*wrong, tempo="quick")
        self.show(*shares_of(self.right.rows(1.0, 2.0, 1.0)[1], self.t))

    @beat
    def straight(self) -> None:
        self.keep()
        axes, line, levels = straight_of(self.stage.inset(1.4, 0.0), self.t)
        most = Digit(self.stage, self.t.ends[1], replace(OUT, role="loss"), size="heading")
        self.show(axes, levels)
        self.show(line, tempo="slow")
        self.show(axes.tag(most, self.t.ends[1:], self.t.ends[1:], "right"))
