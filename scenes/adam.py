"""Adam: the mean of the gradient over the root of its mean square, both freed from their start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import AdamTrace, DescentTrace, Grid, adam, ravine, sgd, trace_adam, trace_descent
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.contours import Contours, even_levels
from dlmotion.stage.marks.axes.trail import Trail
from dlmotion.stage.marks.bars.moments import Moments
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

REACH, RATIO, PLAIN_RATE = ((-5.4, 5.4), (-3.4, 3.4)), 60.0, 0.03
SHOWN, EARLY, RACE, SLACK = 12, 6, 8, 1e-6
NAMES = ("descent", "adam", "raw")
ROLES = ("ink", "series0", "loss")
NAMED = tuple(zip(NAMES, ROLES, strict=True))

X, Y = Quantity("along", "x"), Quantity("across", "y")
J = Quantity("cost", "J", "loss", ".3g")
STEP = Quantity("step", "k", "muted", ".0f")
SLOPE = Quantity("slope", "g", "gradient", ".3g")
MEAN, ROOT = Quantity("mean", "m", "gradient", ".3g"), Quantity("root", "sqrt(v)", "data", ".3g")
SQUARE = Quantity("square", "v", "data", ".3g")
REST, RATE = Quantity("rest", spec=".3g"), Quantity("rate", "alpha", "ink", ".3g")
MOVE = Quantity("move", "Delta", "series0", ".3f")
OWN = Quantity("own", "", "series0", ".2g")
FACTOR = Quantity("factor", "", "loss")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    learning_rate: float = bounded(0.2, low=0.05, high=0.3, what="rate of Adam")
    b1: float = bounded(0.9, low=0.8, high=0.95, what="how much the mean keeps each step")
    b2: float = bounded(0.999, low=0.995, high=0.9999, what="how much the mean square keeps")
    x: float = bounded(-4.2, low=-5.0, high=-2.0, what="start along the valley")
    y: float = bounded(1.5, low=0.6, high=2.0, what="start across it")
    steps: int = bounded(70, low=30, high=120, what="steps of every walk")


@dataclass(frozen=True)
class AdamLessonTrace:
    """Plain descent, Adam, and Adam without its corrections, from one start in a steep valley.

    ``memory`` is what Adam remembers on its walk; ``root`` and ``raw_root`` (T, 2) the square roots
    of its mean squares with and without correction, ``moves`` (3, 2, 2) each first step as two
    points, ``loss`` (3, T) all losses. The walks take
    one step more, so that each place that is shown has its memory.
    """

    rate: float
    plain_rate: float
    rest1: float
    rest2: float
    grid: Grid
    levels: np.ndarray
    walks: tuple[DescentTrace, ...]
    memory: AdamTrace
    root: np.ndarray
    raw_root: np.ndarray
    moves: np.ndarray
    step: np.ndarray
    loss: np.ndarray
    lengths: np.ndarray
    factor: float


def record(inputs: Inputs) -> AdamLessonTrace:
    """Walk three ways from one start, and follow Adam's memory."""
    valley, start = ravine(ratio=RATIO), np.array([inputs.x, inputs.y])
    rate, b1, b2 = inputs.learning_rate, inputs.b1, inputs.b2
    rules = (
        sgd(PLAIN_RATE),
        adam(rate, b1=b1, b2=b2),
        adam(rate, b1=b1, b2=b2, bias_correction=False),
    )
    walks = tuple(
        trace_descent(valley, rule, start, steps=inputs.steps + 1, tolerance=0.0) for rule in rules
    )
    memory = trace_adam(walks[1].grads, learning_rate=rate, b1=b1, b2=b2)
    reach = np.abs(np.vstack([run.params for run in walks])).max(axis=0)
    ends = [
        (min(low, -far - 0.4), max(high, far + 0.4))
        for (low, high), far in zip(REACH, reach, strict=True)
    ]
    grid = valley.grid(ends[0], ends[1], 81)
    return AdamLessonTrace(
        rate=rate,
        plain_rate=PLAIN_RATE,
        rest1=1.0 - b1,
        rest2=1.0 - b2,
        grid=grid,
        levels=even_levels(grid.loss, 10),
        walks=walks,
        memory=memory,
        root=np.sqrt(memory.v_hat),
        raw_root=np.sqrt(memory.v),
        moves=np.array([run.params[:2] for run in walks]),
        step=np.arange(inputs.steps + 1),
        loss=np.array([run.loss[:-1] for run in walks]),
        lengths=np.abs(walks[2].updates),
        factor=float((1.0 - b1) / np.sqrt(1.0 - b2)),
    )


def facts(trace: AdamLessonTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    plain, own, raw = trace.walks
    slope, first = own.grads[0], trace.memory
    early = raw.loss[: EARLY + 1]
    dip = int(early[1:-1].argmin()) + 1
    freed = first.m_hat[0] / slope, trace.root[0] / np.abs(slope)
    return {
        "gx": float(slope[0]),
        "gy": float(slope[1]),
        "steeper": float(abs(slope[1] / slope[0])),
        "plain_rate": trace.plain_rate,
        "plain_x": float(abs(plain.updates[0, 0])),
        "plain_y": float(abs(plain.updates[0, 1])),
        "rest1": trace.rest1,
        "rest2": trace.rest2,
        "rate": trace.rate,
        "factor": float(trace.lengths[0, 0] / trace.rate),
        "steps": len(trace.step) - 1,
        "early": EARLY,
        "start_cost": float(own.loss[0]),
        "end_cost": float(trace.loss[1, -1]),
        "raw_cost": float(trace.loss[2, -1]),
        "dip": float(early[dip]),
        "peak": float(early[dip:].max()),
        "rate_x": float(first.rates[-1, 0]),
        "rate_y": float(first.rates[-1, 1]),
        "freed": equal(np.concatenate(freed), 1.0, SLACK),
        "equal_steps": equal(np.abs(own.updates[0]) / trace.rate, 1.0, SLACK),
        "bounces": below(plain.params[1:5, 1] * plain.params[:4, 1], 0.0),
        "keeps_falling": below(np.diff(own.loss[: RACE + 1]), 0.0),
        "rises_again": above(np.diff(own.loss[: RACE + 1]).max(), 0.0),
        "falls": below(trace.loss[1, -1] - trace.loss[1, 0], 0.0),
        "own_rates": above(first.rates[:, 0] / first.rates[:, 1], 1.0),
        "as_predicted": equal(trace.lengths[0] / trace.rate / trace.factor, 1.0, SLACK),
        "longer": above(trace.factor, 1.0),
        "shorter": at_most(trace.factor, 1.0),
        "leaps": above(early[dip:].max() - early[dip], 0.1 * raw.loss[0]),
        "calm": below(np.diff(own.loss[: EARLY + 1]), 0.0),
    }


def figures(t: AdamLessonTrace, page: Page) -> Figures:
    """Draw the first steps of Adam with and without correction, and what it remembers."""
    place = page.place(9.0, 4.6)
    body, foot = place.rows(6.0, 0.45, gap=0.15)
    left, right = body.columns(1.3, 1.0, gap=0.6)
    axes, losses = valley_of(left, t), losses_of(right, t)
    marks: list[Mark] = [axes, level_on(axes, t), losses, Legend(foot, NAMED[1:], across=True)]
    for k in (1, 2):
        marks += [way_of(axes, t, k).at(SHOWN), early_line(losses, t, k)]
    yield "start", page.put(place, *marks)

    place = page.place(8.0, 4.0)
    marks = []
    for box, corrected in zip(place.columns(1.0, 1.0, gap=0.8), (False, True), strict=True):
        head, body = box.rows(0.6, 5.0, gap=0.1)
        word = Note(head, "corrected" if corrected else "uncorrected", role="muted")
        marks += [word, *memory_of(body, t, corrected=corrected).marks]
    yield "moments", page.put(place, *marks)


def valley_of(place: Place, t: AdamLessonTrace) -> Axes:
    """Axes over the valley."""
    ends = [(float(side[0]), float(side[-1])) for side in (t.grid.x, t.grid.y)]
    return Axes(place, (X,), (Y,), x_from=ends[0], y_from=ends[1], grid=False, equal=True)


def level_on(axes: Axes, t: AdamLessonTrace) -> Contours:
    """Level lines of the valley."""
    return axes.contours(t.grid.x, t.grid.y, t.grid.loss, t.levels)


def way_of(axes: Axes, t: AdamLessonTrace, k: int) -> Trail:
    """One walk over the map."""
    run = t.walks[k]
    return axes.trail(run.params[:, 0], run.params[:, 1], ROLES[k], 0.1)


def losses_of(place: Place, t: AdamLessonTrace) -> Axes:
    """Axes of the early losses."""
    return Axes(place, (STEP, t.step[: SHOWN + 1]), (J, t.loss[1:, : SHOWN + 1]))


def early_line(axes: Axes, t: AdamLessonTrace, k: int) -> Mark:
    """Early losses of one walk."""
    return axes.trail(t.step[: SHOWN + 1], t.loss[k, : SHOWN + 1], ROLES[k], 0.1).at(SHOWN)


def memory_of(place: Place, t: AdamLessonTrace, *, corrected: bool) -> Together:
    """Arrow and square of both coordinates, each coordinate on its own scale, with the numbers."""
    own = t.memory
    means, squares = (own.m_hat, own.v_hat) if corrected else (own.m, own.v)
    roots = t.root if corrected else t.raw_root
    m, v = ("hat(m)", "hat(v)") if corrected else ("m", "v")
    shapes: list[Mark] = []
    words: list[Mark] = []
    for k, box in enumerate(place.columns(1.0, 1.0, gap=0.5)):
        body, first, second = box.rows(3.0, 0.5, 0.5, gap=0.15)
        holds = ((own.m_hat[:, k], own.v_hat[:, k]), (own.m[:, k], own.v[:, k]))
        shapes.append(Moments(body, means[:, k], squares[:, k], holds=holds))
        axis = "xy"[k]
        parts = (
            (first, Symbol("name", f"{m}_{axis} =", MEAN.role), Slot("m", means[:, k], MEAN)),
            (
                second,
                Symbol("name", f"sqrt({v}_{axis}) =", ROOT.role),
                Slot("v", roots[:, k], ROOT),
            ),
        )
        for row, name, slot in parts:
            words.append(Rule(row, name, slot, moves=len(means), states=True, size="label"))
    return Together(*shapes, *words)


def arrow_of(axes: Axes, t: AdamLessonTrace, k: int) -> Mark:
    """The first step of one walk."""
    return axes.arrow(t.moves[k, :, 0], t.moves[k, :, 1], ROLES[k])


def memory_rules(places: tuple[Place, ...], t: AdamLessonTrace) -> tuple[Rule, Rule]:
    """What the first gradient leaves in both averages, along y."""
    own, slope = t.memory, Slot("g", t.walks[1].grads[0, 1], SLOPE)
    rest, mean = Slot("rest", t.rest1, REST), Slot("m", own.m[0, 1], MEAN)
    others, square = Slot("rest", t.rest2, REST), Slot("v", own.v[0, 1], SQUARE)
    return (
        Rule(places[0], "m_y =", rest, "dot", slope, "=", mean),
        Rule(places[1], "v_y =", others, "dot paren.l", slope, ")^2", "=", square),
    )


def thaw_rules(places: tuple[Place, ...], t: AdamLessonTrace) -> list[Rule]:
    """Both averages divided by how far they are from their start, along y."""
    own = t.memory
    divided = [
        (own.m[0, 1], own.m_correction[0], own.m_hat[0, 1], MEAN, "hat(m)_y ="),
        (own.v[0, 1], own.v_correction[0], own.v_hat[0, 1], SQUARE, "hat(v)_y ="),
    ]
    rules = []
    for box, (before, by, after, quantity, name) in zip(places, divided, strict=False):
        old, new = Slot("old", before, quantity), Slot("new", after, quantity)
        rules.append(Rule(box, name, old, "slash", Slot("by", by, REST), "=", new))
    return rules


def step_rules(places: tuple[Place, ...], t: AdamLessonTrace) -> list[Rule]:
    """How far the first step goes along x and along y."""
    rules = []
    for k, axis in enumerate("xy"):
        rate, step = Slot("rate", t.rate, RATE), Slot("step", t.walks[1].updates[0, k], MOVE)
        mean = Slot("m", t.memory.m_hat[0, k], MEAN, wraps=True)
        root = Slot("root", t.root[0, k], ROOT)
        name = Symbol("name", f"Delta {axis} = -", "series0")
        parts = name, rate, "dot", mean, "slash", root, "=", step
        rules.append(Rule(places[k], *parts, size="label"))
    return rules


def slope_rules(places: tuple[Place, ...], t: AdamLessonTrace) -> list[Rule]:
    """The first gradient, along x and along y."""
    rules = []
    for k, axis in enumerate("xy"):
        slope = Slot("g", t.walks[1].grads[0, k], SLOPE)
        rules.append(Rule(places[k], Symbol("g", f"g_{axis}", "gradient"), "=", slope))
    return rules


def own_rates(place: Place, t: AdamLessonTrace) -> list[Rule]:
    """The rate that Adam gives each parameter, step by step."""
    rules = []
    for k, box in enumerate(place.columns(1.0, 1.0, gap=0.1)):
        name, rate = f"alpha \\/ sqrt(hat(v)_{'xy'[k]}) =", Slot("own", t.memory.rates[:, k], OWN)
        rules.append(Rule(box, name, rate, moves=len(t.memory.rates), states=True, size="small"))
    return rules


class AdamScene(LessonScene[AdamLessonTrace]):
    """The valley on the left; what Adam remembers, its rules and its losses on the right."""

    @beat
    def race(self) -> None:
        left, self.right = self.stage.columns(1.25, 1.0, gap=0.5)
        self.axes = valley_of(left, self.t)
        self.map = Together(self.axes, level_on(self.axes, self.t))
        trails = [way_of(self.axes, self.t, k) for k in (0, 1)]
        costs = {name: (J, self.t.loss[k]) for k, name in enumerate(NAMES[:2])}
        key = Legend(self.right.rows(1.0, 1.0, 1.0)[1], NAMED[:2], values=costs, size="label")
        self.stand(self.map, *trails, key)
        self.run(self.clock(self.t.step), *trails, key, seconds=5, to=RACE)

    @beat
    def steep(self) -> None:
        t = self.t
        self.keep(self.map)
        self.rules = self.right.rows(0.8, 0.8, 4.0, gap=0.1)
        slopes = slope_rules(self.rules, t)
        self.plain = arrow_of(self.axes, t, 0)
        self.show(*slopes)
        self.show(self.plain, tempo="slow")

    @beat
    def memory(self) -> None:
        self.keep(self.map, self.plain)
        self.first = memory_rules(self.rules, self.t)
        self.small = memory_of(self.rules[2], self.t, corrected=False)
        self.show(*self.first)
        self.show(self.small)

    @beat
    def thaw(self) -> None:
        for frozen, thawed in zip(self.first, thaw_rules(self.rules, self.t), strict=True):
            self.swap(frozen, thawed)
        self.full = memory_of(self.rules[2], self.t, corrected=True)
        self.become(self.small, self.full)

    @beat
    def divide(self) -> None:
        self.keep(self.map, self.plain, self.full)
        for rule in step_rules(self.rules, self.t):
            self.show(rule)
        self.show(arrow_of(self.axes, self.t, 1), tempo="slow")

    @beat
    def walk(self) -> None:
        t = self.t
        self.keep(self.map, self.full)
        run = t.walks[1]
        trail = self.axes.trail(run.params[:-1, 0], run.params[:-1, 1], ROLES[1])
        cost = Digit(self.rules[0], t.loss[1], J, prefix="J = ", size="heading")
        rates = own_rates(self.rules[1], t)
        moving = trail, cost, *rates, self.full
        self.show(trail, cost, *rates)
        clock = self.clock(t.memory.m_hat, even=True)
        self.run(clock, *moving, seconds=7)

    @beat
    def raw(self) -> None:
        t = self.t
        self.keep(self.map)
        upper, body, foot = self.right.rows(0.9, 4.0, 0.9, gap=0.1)
        rule = Rule(
            upper,
            "(1 - beta_1) \\/ sqrt(1 - beta_2) =",
            Slot("factor", t.factor, FACTOR),
            size="label",
        )
        axes = losses_of(body, t)
        moving: list[Mark] = [Legend(foot, NAMED[1:])]
        for k in (1, 2):
            moving += [way_of(self.axes, t, k), early_line(axes, t, k).at(0)]
        self.show(axes, rule, *moving)
        clock = self.clock(t.step[: SHOWN + 1])
        self.run(clock, *moving, seconds=4, to=EARLY)
        self.tell()
        self.run(clock, *moving, seconds=3)
