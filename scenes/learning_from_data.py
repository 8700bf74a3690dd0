"""Learning from data: a rule written by hand becomes three knobs, and examples turn them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import freeze
from dlmotion.scenes.learning_from_data_numbers import (
    DRAWS,
    FRESH,
    SHOWN,
    SIZES,
    SOURCE,
    knobs_of,
    learn_from,
    leaves,
    rule_of,
    tips_of,
    told,
    train,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.dial import Dial
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.groups import Groups
from dlmotion.stage.marks.axes.plane import Boundary, Plane
from dlmotion.stage.marks.axes.quiver import Quiver
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.large import large_numbers
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

EDGE = 0.3  # room around all leaves
FALLS, DROPS = 30, 8  # moments of the rain of leaves, and how many a leaf takes
MOVES = 21
SWEEP = 135.0  # degrees that a knob turns to either side
HARD = 0.02  # scores beyond which the sides of a line have their full colour
PERSON = 2.1

KINDS, RINGS = ("class0", "class6", "loss", "loss"), (1, 3)  # class1 is red on paper
SIDES = KINDS[0], "background", KINDS[1]
KEY = ("broad", KINDS[0], "dot"), ("slender", KINDS[1], "ring"), ("wrong", "loss", "dot")
LARGE, SMALL = 0.12, 0.085
GRID = (121, 94)
ROOTS = {f"{k}/": name for k, name in enumerate(("w1", "w2", "b"))}  # numbers become knobs
WAYS, HUES = ("rule", "learned", "person"), ("muted", "highlight", "series4")
KNOBS = ("w1", "w2", "b")

X1, X2 = Quantity("length", "x_1", spec=".1f"), Quantity("width", "x_2", spec=".1f")
W = Quantity("knob", spec=".1f")
RIGHT = Quantity("right", "", "ink", ".0%")
COUNT = Quantity("count", "", "ink", "d")
LONGER = Quantity("longer", "", "loss", ".1f")
SIZE = Quantity("examples", "", "muted", ".0f")
SCORE = Quantity("fresh_right", "", "ink")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    examples: int = bounded(60, low=2, high=60, what="leaves to learn from")
    cut: float = bounded(6.5, low=5.5, high=7.5, what="length in the rule, in cm")
    longer: float = bounded(2.0, low=0.2, high=3.0, what="how much longer other leaves are, in cm")
    seed: int = bounded(0, low=0, high=99, what="draws the leaves")


@dataclass(frozen=True)
class LearningFromDataTrace:
    """Leaves told apart by a rule, by a line that learned, and by a rule written afterwards.

    ``x`` (n, 2) are the examples; at each of T steps ``knobs`` (T, 3) are w₁, w₂, b, ``turns`` the
    same as angles, ``score`` (T, H, W) is w₁x₁ + w₂x₂ + b over the plane, ``tips`` are the ends of
    arrows as long as the errors, ``state`` (T, n) is the class of an example, 2 more where it is
    told wrong. ``rain`` (K, F) are heights of falling new leaves, ``landed`` their states or -1,
    ``count`` (K, 2) how many the rule and the learned line have right. ``slid`` (S, F) are leaves
    that grow longer, with ``slid_state`` and ``slid_count`` (S, 3). ``mean`` and ``ends`` are of
    the shares of new leaves right after ``sizes`` examples, over some draws.
    """

    cut: float
    across: np.ndarray
    upward: np.ndarray
    x: np.ndarray
    knobs: np.ndarray
    turns: np.ndarray
    score: np.ndarray
    tips: np.ndarray
    state: np.ndarray
    right: np.ndarray
    fresh: np.ndarray
    rain: np.ndarray
    landed: np.ndarray
    by_rule: np.ndarray
    count: np.ndarray
    person: np.ndarray
    total: int
    longer: np.ndarray
    slid: np.ndarray
    slid_state: np.ndarray
    slid_count: np.ndarray
    sizes: np.ndarray
    mean: np.ndarray
    ends: np.ndarray
    unlearned: float


def record(inputs: Inputs) -> LearningFromDataTrace:
    """Start from the rule, learn from examples, then look at new leaves, and at other ones."""
    x, y = leaves(inputs.examples, inputs.seed)
    fresh, kinds = leaves(FRESH, inputs.seed + SOURCE)
    run = train(x, y, inputs.cut)
    knobs = np.array([knobs_of(params[0]) for params in run.snapshots])
    tips = np.array([tips_of(params, x, y) for params in run.snapshots])
    ways = np.array([rule_of(inputs.cut), knobs[-1], [1.0, -1.0, -PERSON]])
    longer = np.linspace(0.0, inputs.longer, MOVES)
    slid = fresh[:, 0] + longer[:, None]
    corners = np.vstack([x, fresh, tips.reshape(-1, 2), [[slid.max(), fresh[0, 1]]]])
    low, high = corners.min(axis=0) - EDGE, corners.max(axis=0) + EDGE
    across, upward = (np.linspace(low[axis], high[axis], size) for axis, size in enumerate(GRID))
    plane = np.stack(np.meshgrid(across, upward), axis=-1)
    state = np.array([told(way, x, y) for way in knobs])
    moved = [np.column_stack([row, fresh[:, 1]]) for row in slid]
    slid_told = np.array([[told(way, leaf, kinds) for way in ways] for leaf in moved])
    down = np.arange(FRESH) * (FALLS - DROPS - 1) / (FRESH - 1)
    share = np.clip((np.arange(FALLS)[:, None] - down) / DROPS, 0.0, 1.0)
    there = share == 1.0
    scores = np.array(
        [learn_from(inputs.seed, inputs.cut, draw, fresh, kinds) for draw in range(DRAWS)]
    )
    return freeze(
        LearningFromDataTrace(
            cut=inputs.cut,
            across=across,
            upward=upward,
            x=x,
            knobs=knobs,
            turns=SWEEP * knobs / np.abs(knobs).max(axis=0) - 90.0,
            score=knobs[:, :1, None] * plane[..., 0]
            + knobs[:, 1:2, None] * plane[..., 1]
            + knobs[:, 2:, None],
            tips=tips,
            state=state,
            right=(state < 2).mean(axis=1),
            fresh=fresh,
            rain=upward[-1] + share**2 * (fresh[:, 1] - upward[-1]),
            landed=np.where(there, slid_told[0, 1], -1),
            by_rule=slid_told[0, 0],
            count=(there[:, None] & (slid_told[0, None, :2] < 2)).sum(axis=2),
            person=(plane @ ways[2, :2] + ways[2, 2])[None],
            total=FRESH,
            longer=longer,
            slid=slid,
            slid_state=slid_told[:, 1],
            slid_count=(slid_told < 2).sum(axis=2),
            sizes=SIZES,
            mean=scores.mean(axis=0),
            ends=np.array([scores.min(axis=0), scores.max(axis=0)]),
            unlearned=float((slid_told[0, 0] < 2).mean()),
        )
    )


def facts(trace: LearningFromDataTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    rule, learned, person = trace.slid_count[0]
    first = trace.x @ trace.knobs[0, :2] + trace.knobs[0, 2] > 0
    return {
        "cut": trace.cut,
        "examples": len(trace.x),
        "first": float(trace.right[0]),
        "steps": int(SHOWN[-1]),
        "right": float(trace.right[-1]),
        "total": trace.total,
        "rule": int(rule),
        "learned": int(learned),
        "person": int(person),
        "by_person": PERSON,
        "longer": float(trace.longer[-1]),
        "moved": int(trace.slid_count[-1, 1]),
        "moved_person": int(trace.slid_count[-1, 2]),
        "few": int(trace.sizes[0]),
        "many": int(trace.sizes[-1]),
        "few_right": float(trace.mean[0]),
        "many_right": float(trace.mean[-1]),
        "unlearned": trace.unlearned,
        "draws": DRAWS,
        "same": equal((first != (trace.x[:, 0] > trace.cut)).sum(), 0),
        "improves": above(trace.right[-1] - trace.right[0], 0.0),
        "better": above((learned - rule) / trace.total, 0.05),
        "close": at_most(abs(person - learned) / trace.total, 0.05),
        "ahead": above((person - learned) / trace.total, 0.05),
        "fails": below(trace.slid_count[-1, 1:] / trace.total, 0.75),
        "grows": above(trace.mean[-1] - trace.mean[0], 0.05),
    }


def figures(t: LearningFromDataTrace, page: Page) -> Figures:
    """Draw both lines among new leaves, and how many examples it takes."""
    place = page.place(9.6, 4.4)
    marks: list[Mark] = []
    told = f" {place.label('leaves')}"
    last = len(t.score) - 1
    for k, box in enumerate(place.columns(1.0, 1.0, gap=0.5)):
        head, body = box.rows(0.5, 4.0, gap=0.1)
        axes, step, state = plane_of(body, t), (0, last)[k], (t.by_rule, t.landed[-1])[k]
        field, edge = sides_of(axes, t, (HUES[k] if k else "ink"))
        marks += [field.at(step), axes, edge.at(step), leaves_of(axes, t, state)]
        name, number = head.columns(1.0, 1.0)
        marks.append(Names(name, WAYS[k : k + 1], HUES[k : k + 1], align=1.0))
        marks.append(
            Digit(number, t.slid_count[0, k], COUNT, align=-1.0, at=(0.1, 0.5), suffix=told)
        )
    yield "lines", page.put(place, *marks)

    place = page.place(8.0, 4.4)
    head, body = place.rows(0.5, 4.0, gap=0.1)
    axes = Axes(
        body, (SIZE, t.sizes), (SCORE, t.ends), y_from=(None, 1.0), x_ticks=tuple(SIZES[2:])
    )
    band = axes.band(t.sizes, t.ends[0], t.ends[1], "highlight")
    mean = axes.trail(t.sizes, t.mean, "highlight").at(len(t.sizes) - 1)
    keys = ("learned", "highlight"), ("range", "highlight", "shade"), ("rule", "muted", "dashes")
    legend = Legend(head, keys, across=True)
    yield "examples", page.put(place, axes, band, axes.level(t.unlearned), mean, legend)


def plane_of(place: Place, t: LearningFromDataTrace) -> Axes:
    """Length and width with true angles."""
    ends = [(float(side[0]), float(side[-1])) for side in (t.across, t.upward)]
    return Axes(place, (X1,), (X2,), x_from=ends[0], y_from=ends[1], grid=False, equal=True)


def sides_of(
    axes: Axes, t: LearningFromDataTrace, role: str = "highlight"
) -> tuple[Plane, Boundary]:
    """Both sides of the line w₁x₁ + w₂x₂ + b = 0, and the line, step by step."""
    field = axes.plane(t.score, (-HARD, HARD), SIDES, 0.22)
    return field, axes.boundary(t.across, t.upward, t.score, 0.0, role)


def leaves_of(axes: Axes, t: LearningFromDataTrace, state: np.ndarray) -> Groups:
    """New leaves; those that are told wrong have the colour of errors."""
    return Groups(axes, t.fresh[:, 0], t.fresh[:, 1], state, KINDS, SMALL, rings=RINGS)


def knobs_on(place: Place, names: Place, t: LearningFromDataTrace) -> Together:
    """A knob for each of the three numbers, and its name."""
    boxes = place.columns(1.0, 1.0, 1.0)
    dials = [Dial(box, t.turns[:, k], radius=0.8) for k, box in enumerate(boxes)]
    return Together(*dials, Names(names, KNOBS, align=0.0, across=True))


def sum_of(place: Place, t: LearningFromDataTrace) -> Rule:
    """w₁x₁ + w₂x₂ + b > 0 with the numbers of a step."""
    w1, w2, b = (Slot(name, t.knobs[:, k], W, wraps=True) for k, name in enumerate(KNOBS))
    x1, x2 = Symbol("x1", "x_1"), Symbol("x2", "x_2")
    parts = w1, x1, "+", w2, x2, "+", b, "> 0"
    return Rule(place, *parts, moves=len(t.knobs), states=True)


def bars_of(place: Place, count: Any, total: int) -> tuple[Names, Bars]:
    """How many new leaves each way has right."""
    names, bars = place.columns(1.0, 1.7, gap=0.2)
    ways = np.shape(count)[-1]
    roles = HUES[:ways]
    lying = Bars(bars, count, COUNT, roles=roles, holds=(total,))
    return Names(names, WAYS[:ways], roles, align=1.0), lying


class LearningFromDataScene(LessonScene[LearningFromDataTrace]):
    """Leaves by length and width on the left; the rule, its knobs and what is right beside it."""

    @beat
    def rule(self) -> None:
        left, self.right = self.stage.columns(1.0, 1.0, gap=0.6)
        top, body = left.rows(0.4, 5.2, gap=0.1)
        self.axes = plane_of(body, self.t)
        self.legend = Legend(top.inset(0.8, 0.0), KEY, across=True)
        self.field, self.edge = sides_of(self.axes, self.t)
        x = self.t.x
        self.seen = Groups(self.axes, x[:, 0], x[:, 1], self.t.state, KINDS, LARGE, rings=RINGS)
        self.head, self.middle, self.names, foot = self.right.rows(0.9, 1.7, 0.4, 2.6, gap=0.1)
        cut = Slot("cut", self.t.cut, X1)
        self.written = Rule(self.head, Symbol("x1", "x_1"), ">", cut)
        self.share = large_numbers(foot, {RIGHT: self.t.right})
        self.stand(self.field, self.axes, self.legend, self.edge, self.seen)
        self.rest(1.6)
        self.show(self.written, self.share, lag=0.5)

    @beat
    def dials(self) -> None:
        self.sum = sum_of(self.head, self.t)
        self.sum.origins = {"b": "cut"}
        self.become(self.written, self.sum)
        self.knobs = knobs_on(self.middle, self.names, self.t)
        self.knobs.origins = ROOTS
        self.grow(self.sum, self.knobs)

    @beat
    def turn(self) -> None:
        t = self.t
        self.old = self.axes.level(t.cut, upright=True)
        push = Quiver(self.axes, t.x[:, 0], t.x[:, 1], t.tips)
        self.show(self.old, push)
        self.rest(0.6)
        moving = self.field, self.edge, self.seen, push, self.sum, self.knobs, self.share
        self.run(self.clock(t.knobs, even=True), *moving, seconds=8)
        self.hide(push)

    @beat
    def fresh(self) -> None:
        t = self.t
        self.keep(self.field, self.axes, self.legend, self.edge, self.old)
        rain = Groups(self.axes, t.fresh[:, 0], t.rain, t.landed, KINDS, SMALL, rings=RINGS)
        names, bars = bars_of(self.right.inset(0.0, 1.2), t.count, t.total)
        self.show(names, bars)
        self.run(self.clock(t.rain, even=True), rain, bars, seconds=6)
        self.leaves, self.bars = rain, Together(names, bars)

    @beat
    def person(self) -> None:
        t = self.t
        third = self.axes.boundary(t.across, t.upward, t.person, 0.0, HUES[2])
        names, bars = bars_of(self.right.inset(0.0, 0.7), t.slid_count, t.total)
        self.grow(self.edge, third)
        self.third, self.count = third, Together(names, bars)
        self.become(self.bars, self.count)

    @beat
    def shift(self) -> None:
        t = self.t
        slid = Groups(self.axes, t.slid, t.fresh[:, 1], t.slid_state, KINDS, SMALL, rings=RINGS)
        self.hide(self.leaves, tempo="quick")
        self.stand(slid)
        longer = Digit(self.head, t.longer, LONGER, size="heading", prefix="x₁ + ", suffix=" cm")
        self.show(longer, tempo="quick")
        self.run(self.clock(t.slid, even=True), slid, self.count, longer, seconds=7)
