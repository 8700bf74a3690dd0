"""Universal approximation: a line bends once at each ReLU and comes as near as one likes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import CurveFit, cosine_similarity, fit_hinges, fit_steps, freeze, predict_steps, relu
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, below, true
from dlmotion.stage.inputs import bounded, choice
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.equation import Equation
from dlmotion.stage.marks.text.formula import Symbol
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

TARGETS = ("waves", "bump", "step")
PLACES, ROOM = 400, 0.35  # targets on −1 … 1; free share of their range above and below
FEW, ROWS = 4, 6
STEPS = np.array([10, 100, 1000, 10000, 100000])
EARLY = 2  # which of the steps is compared with the solution
THIN = 1.5
FAR, BEHIND, SLOW = 0.5, 3.0, 0.5

BELOW = Quantity("")
X, Y = Quantity("x", "x", "ink"), Quantity("y", "y", "data")
H = Quantity("h", "h", "ink")
WEIGHT = Quantity("weight", "w_k", "ink", "+.2f")
KINK = Quantity("kink", "c_k", "ink", ".1f")
COUNT = Quantity("count", "K", "ink", ".0f")
RMSE = Quantity("rmse", "", "loss", ".4f")
STEP = Quantity("step", "", "ink", ",.0f")
RATIO = Quantity("ratio", "", "loss", ",.0f")
DOUBLINGS = Quantity("doublings", "", "ink", ".0f")
CURVE, SUM = Quantity("curve", "", "data", ".2f"), Quantity("sum", "", "activation", ".2f")
PAIR = ("curve", "data"), ("sum", "activation")
HINGES = ("series1", "series2", "series5", "series6")
WAYS = ("solved", "activation"), ("late", "series6"), ("early", "series5")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    target: str = choice("waves", TARGETS, what="the curve to approach")
    hinges: str = choice("32", ("16", "32", "64"), what="how many ReLUs at most")
    outside: float = bounded(1.5, low=1.2, high=2.0, what="where the sum is asked outside")


@dataclass(frozen=True)
class UniversalApproximationTrace:
    """A curve, sums of evenly spaced hinges solved for it, and the same weights looked for.

    ``bent_x``, ``bent_y`` (K, K + 1) are the sum of the first 1 … K hinges as far as it stays in
    the window ``box`` (2,), ``kinks``, ``weights`` (K,) belong to it; ``ray_x`` (3K,), ``ray_y``
    (K, 3K) are its straight ends so far, parted by no number. ``few_x``, ``few_y``
    (4, 5, n) are four hinges, each by itself until it is lifted onto the sum ``stack`` (5, n) of
    those before. ``sums`` (C, n) and ``errors`` (C,) are those of ``counts`` hinges, ``searched``
    (T, n) and ``search_errors`` (T, C) their descent, ``ratios`` their largest by smallest singular
    value. ``wide`` (m,) reaches beyond the interval. ``fan_x``, ``fan_y`` (2, ...) are the hinges,
    lying and raised; ``left`` is the share of the slowest direction's error after all the steps.
    """

    x: np.ndarray
    y: np.ndarray
    box: np.ndarray
    kinks: np.ndarray
    weights: np.ndarray
    bent_x: np.ndarray
    bent_y: np.ndarray
    ray_x: np.ndarray
    ray_y: np.ndarray
    few_kinks: np.ndarray
    few_weights: np.ndarray
    few_x: np.ndarray
    few_y: np.ndarray
    stack_x: np.ndarray
    stack: np.ndarray
    counts: np.ndarray
    doublings: np.ndarray
    sums: np.ndarray
    errors: np.ndarray
    steps: np.ndarray
    searched: np.ndarray
    search_errors: np.ndarray
    ratios: np.ndarray
    wide: np.ndarray
    wide_curve: np.ndarray
    wide_sum: np.ndarray
    beyond: np.ndarray
    place: float
    there_curve: float
    there_sum: float
    gap_x: np.ndarray
    gap_y: np.ndarray
    fan_x: np.ndarray
    fan_y: np.ndarray
    twins: np.ndarray
    alike: float
    left: float


def record(inputs: Inputs) -> UniversalApproximationTrace:
    """Solve for sums of more and more hinges, ask the last one outside, and descend to it."""
    x = np.linspace(-1.0, 1.0, PLACES)
    y, most = curve(inputs.target, x), int(inputs.hinges)
    counts = most // 2 ** np.arange(ROWS)[::-1]
    counts = counts[counts > 0]
    fits = [fit_of(x, y, int(count)) for count in counts]
    last, few = fits[-1], fit_of(x, y, FEW)
    room = ROOM * float(np.ptp(y))
    box = np.array([y.min() - room, y.max() + room])
    bent = [partial_sum(last, k, box) for k in range(1, most + 1)]
    rays = rays_of(bent)
    stack = [partial_sum(few, k, box) for k in range(FEW + 1)]
    lifted = [lift(few, k, stack, box) for k in range(FEW)]
    wide = np.linspace(-inputs.outside, inputs.outside, 2 * PLACES + 1)
    ask = np.array([inputs.outside])
    there = np.array([curve(inputs.target, ask)[0], last.at(ask)[0]])
    middle = most // 2
    widths = last.singular_values
    raised = np.column_stack([np.zeros(most), 1.0 - last.kinks, np.full(most, np.nan)]).ravel()
    return freeze(
        UniversalApproximationTrace(
            x=x,
            y=y,
            box=box,
            kinks=last.kinks,
            weights=last.weights[:-1],
            bent_x=np.array([row[0] for row in bent]),
            bent_y=np.array([row[1] for row in bent]),
            ray_x=rays[0],
            ray_y=rays[1],
            few_kinks=few.kinks,
            few_weights=few.weights[:-1],
            few_x=np.array([[row[0] for row in rows] for rows in lifted]),
            few_y=np.array([[row[1] for row in rows] for rows in lifted]),
            stack_x=np.array([row[0] for row in stack]),
            stack=np.array([row[1] for row in stack]),
            counts=counts,
            doublings=np.log2(counts),
            sums=np.array([fit.prediction for fit in fits]),
            errors=np.array([fit.rmse for fit in fits]),
            steps=STEPS,
            searched=predict_steps(last, STEPS),
            search_errors=np.array([fit_steps(fit, STEPS) for fit in fits]).T,
            ratios=np.array([fit.singular_values[0] / fit.singular_values[-1] for fit in fits]),
            wide=wide,
            wide_curve=curve(inputs.target, wide),
            wide_sum=last.at(wide),
            beyond=np.abs(wide) >= 1.0,
            place=inputs.outside,
            there_curve=float(there[0]),
            there_sum=float(there[1]),
            gap_x=np.repeat(ask, 2),
            gap_y=there,
            fan_x=np.column_stack([last.kinks, np.ones(most), np.full(most, np.nan)]).ravel(),
            fan_y=np.array([np.where(np.isnan(raised), np.nan, 0.0), raised]),
            twins=relu(x - last.kinks[middle - 1 : middle + 1, None]),
            alike=float(cosine_similarity(*last.columns.T[middle - 1 : middle + 1])),
            left=float((1.0 - (widths[-1] / widths[0]) ** 2) ** STEPS[-1]),
        )
    )


def curve(name: str, x: np.ndarray) -> np.ndarray:
    """Values of a target."""
    if name == "bump":
        return np.exp(-8.0 * (x - 0.2) ** 2)
    if name == "step":
        return np.tanh(12.0 * (x - 0.15))
    return np.sin(np.pi * x + 0.5) + 0.4 * np.sin(3.0 * np.pi * x + 1.0)


def fit_of(x: np.ndarray, y: np.ndarray, count: int) -> CurveFit:
    """Least squares with so many kinks at equal distances, the first at the left end."""
    return fit_hinges(x, y, np.linspace(-1.0, 1.0, count, endpoint=False))


Piece = tuple[np.ndarray, np.ndarray]


def partial_sum(fit: CurveFit, hinges: int, box: np.ndarray) -> Piece:
    """The bias and the first hinges, at the kinks and as far as it stays in the window."""
    weights = np.where(np.arange(len(fit.kinks)) < hinges, fit.weights[:-1], 0.0)
    return within(fit.kinks, weights, float(fit.weights[-1]), box)


def within(kinks: np.ndarray, weights: np.ndarray, start: float, box: np.ndarray) -> Piece:
    """A sum of hinges at its kinks and at 1; where it leaves the window it ends."""
    x = np.append(kinks, 1.0)
    y = start + relu(x[:, None] - kinks) @ weights
    out = np.flatnonzero((y < box[0]) | (y > box[1]))
    if len(out):
        first = int(out[0])
        edge = box[1] if y[first] > box[1] else box[0]
        share = (edge - y[first - 1]) / (y[first] - y[first - 1])
        x[first:] = x[first - 1] + share * (x[first] - x[first - 1])
        y[first:] = edge
    return x, y


def rays_of(bent: list[Piece]) -> Piece:
    """From the last bend of each sum to its end: x, and y of those reached so far."""
    ends = np.array([[(row[k], row[-1]) for row in rows] for k, rows in enumerate(bent)])
    count, gap = len(ends), np.full((len(ends), 1), np.nan)
    x, y = (np.column_stack([ends[:, axis], gap]).ravel() for axis in (0, 1))
    age = np.repeat(np.arange(count), 3)
    return x, np.where(age <= np.arange(count)[:, None], y, np.nan)


def lift(fit: CurveFit, k: int, stack: list[Piece], box: np.ndarray) -> list[Piece]:
    """One hinge by itself until its step, then on the sum of those before, and with it."""
    own = np.where(np.arange(len(fit.kinks)) == k, fit.weights[:-1], 0.0)
    alone = within(fit.kinks, own, 0.0, box)
    return [alone] * (k + 1) + stack[k + 1 :]


def facts(trace: UniversalApproximationTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    errors, search = trace.errors, trace.search_errors[:, -1]
    off = abs(trace.there_sum - trace.there_curve)
    fall = float(errors[-2] / errors[-1])
    return {
        "most": len(trace.kinks),
        "few": FEW,
        "least": int(trace.counts[0]),
        "start": float(errors[0]),
        "error": float(errors[-1]),
        "half": int(trace.counts[-2]),
        "fall": fall,
        "place": trace.place,
        "there_curve": trace.there_curve,
        "there_sum": trace.there_sum,
        "off": off,
        "early": int(STEPS[EARLY]),
        "early_error": float(search[EARLY]),
        "late": int(STEPS[-1]),
        "late_error": float(search[-1]),
        "alike": trace.alike,
        "ratio": float(trace.ratios[-1]),
        "left": trace.left,
        "falls": below(np.diff(errors), 0.0),
        "quarter": true((fall > 3.0) & (fall < 5.0)),
        "wrong": above(off, FAR),
        "behind": at_least(search[-1] / errors[-1], BEHIND),
        "early_behind": at_least(search[EARLY] / errors[-1], BEHIND),
        "slow": at_least(trace.left, SLOW),
        "ratio_grows": above(np.diff(trace.ratios), 0.0),
    }


def figures(t: UniversalApproximationTrace, page: Page) -> Figures:
    """Draw the line that bends, the sum outside its interval, and errors by count."""
    place = page.place(9.0, 4.4)
    axes, target = near(place, t)
    rays = axes.fitted(t.ray_x, t.ray_y, "muted", width=THIN).at(len(t.kinks) - 1)
    yield "bend", page.put(place, axes, rays, target, axes.line(t.x, t.sums[-1], "activation"))

    place = page.place(9.0, 4.4)
    head, body = place.rows(0.5, 4.6, gap=0.1)
    yield "outside", page.put(place, *far(body, t), Legend(head, PAIR, across=True))

    place = page.place(9.0, 4.4)
    head, body = place.rows(0.5, 4.6, gap=0.1)
    runs = t.errors, t.search_errors[-1], t.search_errors[EARLY]
    ticks = tuple(float(power) for power in t.doublings)
    scales: dict[str, Any] = {"x_base": 2.0, "x_ticks": ticks, "y_log": True}
    axes = Axes(body, (DOUBLINGS, t.doublings), (RMSE, *runs), **scales)
    curves = [
        mark(t.doublings, run, role)
        for run, (_, role) in zip(runs, WAYS, strict=True)
        for mark in (axes.line, axes.dots)
    ]
    yield "errors", page.put(place, axes, *curves, Legend(head, WAYS, across=True))


def near(place: Place, t: UniversalApproximationTrace) -> tuple[Axes, Mark]:
    """The window with the curve."""
    axes = Axes(place, (X, t.x), (Y, t.box), margin=0.02)
    return axes, axes.line(t.x, t.y)


def far(place: Place, t: UniversalApproximationTrace) -> tuple[Axes, Mark, Mark, Mark, Mark, Mark]:
    """A window beyond both ends: shade, curve, sum, and their gap at the place asked."""
    axes = Axes(place, (X, t.wide), (Y, t.wide_curve, t.wide_sum), margin=0.06)
    left = axes.spans(t.wide, t.beyond)
    curve, total = axes.line(t.wide, t.wide_curve), axes.line(t.wide, t.wide_sum, "activation")
    gap = axes.line(t.gap_x, t.gap_y, "highlight")
    ends = axes.dots(t.gap_x, t.gap_y, "highlight", 0.1)
    return axes, left, curve, total, gap, ends


class UniversalApproximationScene(LessonScene[UniversalApproximationTrace]):
    """A window with the curve on the left, numbers on the right; then a wider window."""

    @beat
    def bend(self) -> None:
        t = self.t
        head, upper, lower = self.stage.rows(0.3, 2.5, 1.0, gap=0.0)
        self.axes, self.target = near(upper, t)
        below = Axes(
            lower, (BELOW, t.x), (WEIGHT, t.weights), margin=0.15, x_ticks=(), y_ticks=(0.0,)
        )
        rays = self.axes.fitted(t.ray_x, t.ray_y, "muted", width=THIN)
        bent = self.axes.fitted(t.bent_x, t.bent_y, "activation")
        sticks = below.sticks(t.kinks, t.weights, base=0.0, role="series6").at(0)
        key = Legend(head, PAIR, across=True)
        self.stand(key, self.axes, self.target, below, rays, bent, sticks)
        self.run(self.clock(t.kinks, even=True), rays, bent, sticks, seconds=7)

    @beat
    def heights(self) -> None:
        t = self.t
        self.keep(self.axes, self.target)
        self.left, self.right = self.stage.columns(1.7, 1.0, gap=0.5)
        axes, target = near(self.left, t)
        self.become(Together(self.axes, self.target), Together(axes, target))
        self.axes, self.target = axes, target
        head, body = self.right.rows(1.0, 2.6, gap=0.2)
        parts = "hat(y) = b + sum_k", Symbol("w", "w_k"), "max(0, x - c_k)"
        table = Table(body, {KINK: t.few_kinks, WEIGHT: t.few_weights}, rows=FEW).at(FEW - 1)
        hinges = [axes.fitted(t.few_x[k], t.few_y[k], HINGES[k]) for k in range(FEW)]
        self.show(Equation(head, *parts), table, *hinges)
        total = axes.fitted(t.stack_x, t.stack, "activation")
        self.show(total.at(0))
        self.run(self.clock(t.stack), *hinges, total, seconds=6)
        self.hide(*hinges)

    @beat
    def double(self) -> None:
        t = self.t
        self.keep(self.axes, self.target)
        self.total = self.axes.fitted(t.x, t.sums, "activation")
        table = Table(self.right, {COUNT: t.counts, RMSE: t.errors}, rows=ROWS)
        self.show(self.total, table)
        self.run(self.clock(t.counts, samples=True), self.total, table, seconds=6)

    @beat
    def outside(self) -> None:
        t = self.t
        self.keep(self.axes, self.target, self.total)
        axes, shade, curve, total, *gap = far(self.left, t)
        inner = axes.line(t.x, t.y), axes.line(t.x, t.sums[-1], "activation")
        start = Together(self.axes, self.target, self.total)
        inside = Together(axes, *inner)
        self.become(start, inside)
        body = self.right.rows(1.0, 1.4, 1.0)[1]
        self.show(shade, curve, total)
        self.show(*gap, Tally(body, {CURVE: t.there_curve, SUM: t.there_sum}))
        self.inside = inside

    @beat
    def search(self) -> None:
        t = self.t
        self.keep(self.inside)
        self.axes, self.target = near(self.left, t)
        solution = self.axes.line(t.x, t.sums[-1], "activation")
        self.become(self.inside, Together(self.axes, self.target, solution))
        found = self.axes.fitted(t.x, t.searched, "activation")
        upper, lower = self.right.rows(5.0, 0.8, gap=0.2)
        table = Table(upper, {STEP: t.steps, RMSE: t.search_errors[:, -1]}, rows=len(STEPS))
        solved = Tally(lower, {Quantity("solved", "", "loss", ".4f"): t.errors[-1]})
        self.show(solved)
        self.keep(self.axes, self.target, solved)
        self.show(found, table)
        self.run(self.clock(t.steps, samples=True), found, table, seconds=5)

    @beat
    def alike(self) -> None:
        t = self.t
        self.keep()
        axes = Axes(self.left, (X, t.x), (H, t.twins, t.fan_y))
        fan = axes.fitted(t.fan_x, t.fan_y, "muted", width=THIN)
        table = Table(self.right, {COUNT: t.counts, RATIO: t.ratios}, rows=ROWS)
        self.show(axes, fan, table)
        self.run(self.clock(2), fan, seconds=2.4)
        self.show(
            *(axes.line(t.x, twin, role) for twin, role in zip(t.twins, HINGES, strict=False))
        )
        self.run(self.clock(t.counts), table, seconds=4)
