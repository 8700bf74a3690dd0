"""Cross-entropy: what a confident mistake costs, and why squared error goes flat just there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dlcore import (
    CurvatureTrace,
    DescentTrace,
    Grid,
    binary_cross_entropy,
    logistic_cost,
    sigmoid,
    sigmoid_mse_cost,
)
from dlmotion.scenes.cross_entropy_numbers import (
    answers_of,
    cut_along,
    grids_around,
    losses_by_score,
    prices,
    right_of,
    samples,
    shares_around,
    walk_down,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, at_most, below
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.axes.surface import Surface
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

NAMES = ("entropy", "squared")
ROLES = ("series2", "series6")  # neither the blue and gold of the classes nor the red of J
NAMED = tuple(zip(("entropy_of", "squared_of"), ROLES, strict=True))
SIDE, ROOM, SURE, LARGER = 6.0, 0.6, 0.95, (4.0, 10.0)
FAINT, CLOSE = 0.1, 0.02

W, B = Quantity("weight", "w"), Quantity("bias", "b")
J = Quantity("cost", "J", "loss")
L = Quantity("loss", "L", "loss")
P = Quantity("share", "p", "activation", ".3p")
SCORE = Quantity("score", "z", "muted")
SLOPE = Quantity("slope", "(dif L)/(dif z)", "gradient", ".3f")
TOTAL, COUNT = Quantity("total", "sum L", "loss"), Quantity("count", "N", "data", ".0f")
RIGHT = Quantity("right", spec=".0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    w: float = bounded(-5.0, low=-8.0, high=-3.0, what="weight at the start, far on the wrong side")
    b: float = bounded(5.0, low=0.0, high=6.0, what="bias at the start")
    learning_rate: float = bounded(6.0, low=1.0, high=8.0, what="rate of both walks")
    steps: int = bounded(60, low=20, high=120, what="steps of both walks")


@dataclass(frozen=True)
class CrossEntropyTrace:
    """Telling 3 from 8 by one feature, by either cost, each array in the order of ``NAMES``.

    ``branches`` (2, n) are the losses of a share ``share`` (n,) for the labels 0 and 1;
    ``falling`` (k,) are shares of one sample that is 8 and ``price`` (k,) what they cost,
    ``by_score`` its losses by its score, which is ``sinking``. ``cuts`` are the costs along w
    through the start.
    ``answers`` (T + 1, m) are all shares on the first walk, ``worst`` the dearest at its start,
    ``right`` (2, T + 1) how many samples each walk has right.
    """

    learning_rate: float
    count: int
    label: np.ndarray
    share: np.ndarray
    branches: np.ndarray
    falling: np.ndarray
    price: np.ndarray
    by_score: tuple[CurvatureTrace, ...]
    sinking: np.ndarray
    grids: tuple[Grid, ...]
    levels: np.ndarray
    walks: tuple[DescentTrace, ...]
    answers: np.ndarray
    total: float
    worst: float
    cuts: tuple[CurvatureTrace, ...]
    flat: np.ndarray
    starts: np.ndarray
    right: np.ndarray
    larger: np.ndarray


def record(inputs: Inputs) -> CrossEntropyTrace:
    """Walk down both costs of the same samples from the same start at the same rate."""
    feature, label = samples()
    costs = logistic_cost(feature, label), sigmoid_mse_cost(feature, label)
    start, rate = np.array([inputs.w, inputs.b]), inputs.learning_rate
    walks = tuple(walk_down(cost, rate, start, inputs.steps) for cost in costs)
    faster = [walk_down(costs[1], times * rate, start, inputs.steps) for times in LARGER]
    seen = answers_of(walks[0], feature)
    losses = binary_cross_entropy(seen[0], label, reduction="none")
    score = np.linspace(-SIDE, SIDE, 121)
    share = shares_around(seen)
    falling = sigmoid(np.linspace(4.6, -4.6, 93))
    grids = grids_around(walks, costs)
    cuts = tuple(cut_along(cost, inputs.b) for cost in costs)
    return CrossEntropyTrace(
        learning_rate=rate,
        count=len(label),
        label=label,
        share=share,
        branches=np.array([prices(share, kind) for kind in (0.0, 1.0)]),
        falling=falling,
        price=prices(falling, 1.0),
        by_score=losses_by_score(score),
        sinking=score[::-1],
        grids=grids,
        levels=np.array([np.quantile(grid.loss, np.arange(1, 14) / 14) for grid in grids]),
        walks=walks,
        answers=seen,
        total=float(losses.sum()),
        worst=float(losses.max()),
        cuts=cuts,
        flat=np.array([cut.curvature < -cut.noise for cut in cuts]),
        starts=np.array([inputs.w]),
        right=np.array([right_of(run, feature, label) for run in walks]),
        larger=np.array([right_of(run, feature, label)[-1] for run in faster]),
    )


def facts(trace: CrossEntropyTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    entropy, squared = trace.walks
    steep, weak = (float(abs(side.slope[0])) for side in trace.by_score)
    off = np.abs(trace.answers[0] - trace.label)
    slopes = [float(np.linalg.norm(run.grads[0])) for run in trace.walks]
    lead, best = trace.right[0, -1] - trace.right[1, -1], trace.right[0, -1]
    return {
        "count": trace.count,
        "steps": len(entropy.loss) - 1,
        "rate": trace.learning_rate,
        "first": float(trace.price[0]),
        "last": float(trace.price[-1]),
        "first_share": float(trace.falling[0]),
        "last_share": float(trace.falling[-1]),
        "start_cost": float(entropy.loss[0]),
        "end_cost": float(entropy.loss[-1]),
        "highest": trace.worst,
        "steep": steep,
        "weak": weak,
        "score": SIDE,
        "start": float(trace.starts[0]),
        "wrong": int(np.sum(off > 0.5)),
        "sure": int(np.sum(off > SURE)),
        "percent": 100.0 * SURE,
        "entropy_slope": slopes[0],
        "squared_slope": slopes[1],
        "negative": 100.0 * trace.cuts[1].negative_share,
        "entropy_right": int(best),
        "squared_right": int(trace.right[1, -1]),
        "larger_right": int(trace.larger.max()),
        "second": LARGER[0],
        "third": LARGER[1],
        "falls": below(entropy.loss[-1] - entropy.loss[0], 0.0),
        "goes_flat": below(weak / steep, FAINT),
        "bowl": at_least(trace.cuts[0].curvature, -trace.cuts[0].noise),
        "shelf": above(trace.cuts[1].negative_share, 0.0),
        "flatter": below(slopes[1] / slopes[0], FAINT),
        "behind": above(lead, CLOSE * trace.count),
        "larger_behind": above(best - trace.larger, CLOSE * trace.count),
        "level": at_most(abs(lead), CLOSE * trace.count),
    }


def figures(t: CrossEntropyTrace, page: Page) -> Figures:
    """Draw both branches with all samples, both slopes, and both landscapes."""
    place = page.place()
    body, foot = place.rows(6.0, 0.5, gap=0.15)
    axes, (zero, one) = branches_of(body, t)
    riders = axes.riders((zero, one), t.answers, t.label)
    names = names_of(foot)
    level = axes.level(t.walks[0].loss[0], "highlight")
    yield "branches", page.put(place, axes, zero, one, level, riders, names)

    place = page.place(8.0, 4.2)
    body, foot = place.rows(6.0, 0.5, gap=0.2)
    marks: list[Mark] = [Legend(foot, NAMED, across=True)]
    for box, slopes in zip(body.columns(1.0, 1.0, gap=0.7), (False, True), strict=True):
        axes, lines = by_score_of(box, t, slopes=slopes)
        marks += [axes, *lines]
    yield "slopes", page.put(place, *marks)

    place = page.place(9.0, 4.4)
    marks = []
    for k, box in enumerate(place.columns(1.0, 1.0, gap=0.4)):
        head, body = box.rows(0.5, 5.0, gap=0.1)
        marks += [Note(head, NAMES[k], role=ROLES[k]), surface_of(plane(body, t, k), t, k).at(0.6)]
    yield "landscapes", page.put(place, *marks)


def plane(place: Place, t: CrossEntropyTrace, k: int) -> Axes:
    """Axes of both parameters."""
    ends = [(float(side[0]), float(side[-1])) for side in (t.grids[k].x, t.grids[k].y)]
    return Axes(place, (W,), (B,), x_from=ends[0], y_from=ends[1], grid=False)


def surface_of(axes: Axes, t: CrossEntropyTrace, k: int) -> Surface:
    """One cost as a landscape, with its walk."""
    grid, run = t.grids[k], t.walks[k]
    return axes.surface(grid.x, grid.y, grid.loss, J, t.levels[k], run.params, run.loss)


def branches_of(place: Place, t: CrossEntropyTrace) -> tuple[Axes, tuple[Line, Line]]:
    """Cross-entropy of one sample by what the model says, for either label."""
    axes = Axes(place, (P, t.share), (L, t.branches), x_from=(0.0, 1.0))
    return axes, (
        axes.line(t.share, t.branches[0], "class0"),
        axes.line(t.share, t.branches[1], "class1"),
    )


def names_of(place: Place) -> Legend:
    """Which branch is whose."""
    return Legend(place, (("three", "class0"), ("eight", "class1")), across=True)


def by_score_of(
    place: Place, t: CrossEntropyTrace, *, slopes: bool = False
) -> tuple[Axes, tuple[Line, ...]]:
    """Both losses of an 8, or their slopes, by its score."""
    sides = [side.slope if slopes else side.value for side in t.by_score]
    ends = -SIDE - ROOM, SIDE + ROOM
    axes = Axes(place, (SCORE, t.by_score[0].x), (SLOPE if slopes else L, *sides), x_from=ends)
    return axes, tuple(axes.line(t.by_score[k].x, side, ROLES[k]) for k, side in enumerate(sides))


def score_of(place: Place, t: CrossEntropyTrace, k: int) -> Digit:
    """How many samples a walk has right."""
    quantity, prefix = replace(RIGHT, role=ROLES[k]), f"{place.label(RIGHT.label)} "
    return Digit(place, t.right[k], quantity, prefix=prefix, size="heading")


def rolling_of(
    place: Place, t: CrossEntropyTrace, *, slopes: bool
) -> tuple[list[Mark], list[Mark]]:
    """Both losses, or both slopes, by the score, and the balls that roll along them."""
    axes, lines = by_score_of(place, t, slopes=slopes)
    balls: list[Mark] = []
    for k, line in enumerate(lines):
        ball = axes.rider(line, t.sinking, ROLES[k])
        stem, tangent = axes.stem(ball, ROLES[k]), axes.tangent(ball, t.by_score[k].slope)
        balls += [ball, stem if slopes else tangent]
    return [axes, *lines], balls


def cut_of(place: Place, t: CrossEntropyTrace, k: int) -> tuple[list[Mark], Mark]:
    """One cost along w through the start, and where it curves downwards."""
    head, body = place.rows(0.5, 5.2, gap=0.1)
    cut = t.cuts[k]
    axes = Axes(body, (W, cut.x), (J, cut.value), y_from=(0.0, None))
    line = axes.line(cut.x, cut.value, ROLES[k])
    name = Note(head, NAMES[k], role=ROLES[k])
    return [name, axes, line, axes.rider(line, t.starts)], axes.spans(cut.x, t.flat[k], "muted")


def trail_of(axes: Axes, t: CrossEntropyTrace, k: int) -> Mark:
    """One walk on the map of its cost."""
    params = t.walks[k].params
    return axes.trail(params[:, 0], params[:, 1], ROLES[k])


def landscape_of(place: Place, t: CrossEntropyTrace, k: int) -> tuple[Note, Axes, Surface, Digit]:
    """One cost by name, its plane, its landscape, and how many samples its walk has right."""
    head, body, foot = place.rows(0.5, 4.6, 0.6, gap=0.1)
    axes = plane(body, t, k)
    return Note(head, NAMES[k], role=ROLES[k]), axes, surface_of(axes, t, k), score_of(foot, t, k)


def price_of(place: Place, t: CrossEntropyTrace) -> tuple[Digit, Rule]:
    """What the model says of the falling sample, and what it pays for it."""
    upper, lower = place.rows(1.0, 1.0)
    share, price = Slot("share", t.falling, P), Slot("price", t.price, L)
    rule = Rule(lower, "L = - ln", share, "=", price, moves=len(t.falling), states=True)
    return Digit(upper, t.falling, P, prefix="p = ", size="title"), rule


def mean_of(place: Place, t: CrossEntropyTrace) -> tuple[Rule, Rule]:
    """The cost as the mean of all losses, in symbols and in digits."""
    upper, lower = place.rows(1.0, 1.0)
    total, count = Slot("total", t.total, TOTAL), Slot("count", t.count, COUNT)
    mean = Slot("mean", t.walks[0].loss[0], J)
    symbols = Rule(upper, Symbol("mean", "J = 1/N sum L", "loss"))
    return symbols, Rule(lower, total, "slash", count, "=", mean)


class CrossEntropyScene(LessonScene[CrossEntropyTrace]):
    """One loss and all of them on its branches; then both losses, their slopes, their walks."""

    @beat
    def landscapes(self) -> None:
        self.sides = self.stage.columns(1.0, 1.0, gap=0.5)
        parts = [landscape_of(side, self.t, k) for k, side in enumerate(self.sides)]
        self.heads, self.maps, self.relief, self.scores = zip(*parts, strict=True)
        self.stand(*self.heads, *self.relief)
        self.orbit = self.clock(3, even=True)
        self.run(self.orbit, *self.relief, seconds=4, to=1)

    @beat
    def one(self) -> None:
        self.keep()
        left, self.right = self.stage.columns(1.35, 1.0, gap=0.6)
        body, self.foot = left.rows(5.2, 0.5, gap=0.1)
        self.axes, self.lines = branches_of(body, self.t)
        share, rule = price_of(self.right, self.t)
        ball = self.axes.rider(self.lines[1], self.t.falling)
        self.show(self.axes, self.lines[1], share)
        self.show(ball, rule, tempo="quick")
        self.run(self.clock(self.t.falling, even=True), ball, share, rule, seconds=4.5)

    @beat
    def twin(self) -> None:
        self.keep(self.axes, self.lines[1])
        self.show(names_of(self.foot))
        self.grow(self.lines[1], self.lines[0])
        upper, lower = self.right.rows(1.0, 1.0)
        self.show(Rule(upper, Symbol("one", "y = 1: quad L = - ln p", "class1")))
        self.show(Rule(lower, Symbol("zero", "y = 0: quad L = - ln (1 - p)", "class0")))

    @beat
    def cost(self) -> None:
        t = self.t
        self.keep(self.axes, *self.lines)
        self.riders = self.axes.riders(self.lines, t.answers, t.label)
        level = self.axes.level(t.walks[0].loss[0], "highlight")
        symbols, digits = mean_of(self.right, t)
        self.show(self.riders, names_of(self.foot), tempo="slow")
        self.show(symbols)
        self.show(digits, level)

    @beat
    def learn(self) -> None:
        run = self.t.walks[0]
        self.keep(self.axes, *self.lines, self.riders)
        upper, lower = self.right.rows(1.0, 1.0)
        moving = Digit(upper, run.loss, J, prefix="J = ", size="title"), score_of(lower, self.t, 0)
        self.show(*moving)
        clock = self.clock(run.loss)
        self.run(clock, self.riders, *moving, seconds=4, to=8)
        clock.even = True
        self.run(clock, self.riders, *moving, seconds=1.2)

    @beat
    def wrong(self) -> None:
        self.keep()
        body, foot = self.stage.rows(5.2, 0.5, gap=0.1)
        self.show(Legend(foot, NAMED, across=True))
        left, right = body.columns(1.0, 1.0, gap=0.7)
        losses, on_losses = rolling_of(left, self.t, slopes=False)
        slopes, on_slopes = rolling_of(right, self.t, slopes=True)
        self.show(*losses)
        self.show(*slopes)
        self.show(*on_losses, *on_slopes, tempo="quick")
        self.run(self.clock(self.t.sinking, even=True), *on_losses, *on_slopes, seconds=5)

    @beat
    def curvature(self) -> None:
        self.keep()
        for k, box in enumerate(self.sides):
            cut, shade = cut_of(box, self.t, k)
            self.show(*cut)
            self.show(shade)

    @beat
    def walk(self) -> None:
        self.keep()
        self.stand(*self.heads, *self.relief)
        self.run(self.orbit, *self.relief, seconds=2)
        grids = zip(self.maps, self.t.grids, self.t.levels, strict=True)
        levels = [a.contours(g.x, g.y, g.loss, level) for a, g, level in grids]
        self.show(*self.maps, tempo="quick")
        self.become(Together(*self.relief), Together(*levels), tempo="quick")
        moving = [trail_of(axes, self.t, k) for k, axes in enumerate(self.maps)]
        self.show(*moving, *self.scores, tempo="quick")
        clock = self.clock(self.t.walks[0].loss, even=True)
        self.run(clock, *moving, *self.scores, seconds=5)
