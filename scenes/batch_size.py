"""Batch size: at equal examples seen, a mini-batch buys many steps with a little noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    Dense,
    DescentTrace,
    Grid,
    SampleGradients,
    Sequential,
    batch_spread,
    digits,
    logistic_cost,
    sample_gradients,
    sgd,
    trace_descent,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, at_most, below
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.contours import Contours, even_levels
from dlmotion.stage.marks.axes.trail import Trail
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

CORNER, SIZE, START = (2, 1), (4, 2), (-4.0, 3.0)
REACH = ((-5.0, 7.0), (-2.5, 4.5))
SEEDS, RATES, SWEPT = 3, (0.3, 6.0), (1, 4, 16, 64)
STILL = 1e-6
APART = 1e-3  # by how much an order must win, for the printed losses to differ
RECENT = 60  # steps of single examples that are drawn strongly
TICKS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
NAMES = ("one", "middle", "all")
ROLES = ("loss", "series0", "series6")
NAMED = tuple(zip(NAMES, ROLES, strict=True))
RATED = (("low", "series6"), ("own", "series0"), ("high", "series2"))

W, B = Quantity("weight", "w"), Quantity("bias", "b")
J = Quantity("cost", "J", "loss", ".3f")
SEEN = Quantity("seen", "n", "muted", ".0f")
DOWN_W, DOWN_B = Quantity("down_w", spec=".1f"), Quantity("down_b", spec=".1f")
SPREAD = Quantity("spread", "sigma", "gradient", ".2f")
BATCH = Quantity("batch", "B", "muted", ".0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    batch: int = bounded(16, low=4, high=64, what="size of the mini-batch between both ends")
    learning_rate: float = bounded(2.0, low=0.5, high=4.0, what="rate of all three walks")
    epochs: int = bounded(2, low=2, high=3, what="how often every example is seen")
    seed: int = bounded(0, low=0, high=20, what="first of three orders of the examples")


@dataclass(frozen=True)
class BatchSizeTrace:
    """One, some and all examples a step, from one start at one rate, by examples seen.

    ``sizes``, ``steps`` (3,) say how many; ``ways`` (3, E, 2) and ``losses`` (3, E) where each walk
    stands after ``seen`` (E,) examples, with the cost of all data; ``ends`` (3, S) are the last
    costs with other orders. ``tips`` and ``resting`` (3, N, 2) are downhill directions at the start
    and at the bottom: of single examples, of batches, of all, the latter the other way round.
    ``spreads`` (3,) is how far tips are from the mean of all, ``expected`` (3,) the formula's.
    ``swept`` (3, k) are last costs by rate and batch size ``powers`` (k,), as a power of two.
    """

    rate: float
    count: int
    sizes: np.ndarray
    steps: np.ndarray
    grid: Grid
    levels: np.ndarray
    seen: np.ndarray
    ways: np.ndarray
    losses: np.ndarray
    ends: np.ndarray
    tips: np.ndarray
    resting: np.ndarray
    spreads: np.ndarray
    expected: np.ndarray
    still: float
    restless: float
    powers: np.ndarray
    swept: np.ndarray
    ceiling: float


@dataclass(frozen=True)
class Data:
    """Features (N, 1) and labels (N,)."""

    x: np.ndarray
    label: np.ndarray


def record(inputs: Inputs) -> BatchSizeTrace:
    """Walk with three batch sizes and several orders, and see what single examples want."""
    data = samples()
    cost, count = logistic_cost(data.x, data.label), len(data.label)
    sizes = np.array([1, inputs.batch, count])

    def go(size: int, rate: float, seed: int) -> DescentTrace:
        return walk(data, int(size), rate, inputs.epochs, seed)

    seeds = range(inputs.seed, inputs.seed + SEEDS)
    runs = [[go(size, inputs.learning_rate, seed) for seed in seeds] for size in sizes]
    seen = np.arange(inputs.epochs * count + 1)
    done = [steps_by(seen, int(size), count) for size in sizes]
    ways = np.array([run[0].params[step] for run, step in zip(runs, done, strict=True)])
    losses = np.array([run[0].loss[step] for run, step in zip(runs, done, strict=True)])
    bottom = trace_descent(cost, sgd(6.0), np.array(START), steps=300, tolerance=0.0).params[-1]
    order = np.random.default_rng(inputs.seed).permutation(count)
    first, final = (wants(data, params) for params in (np.array(START), bottom))
    tips, resting = (gathered(-own.gradients, order, inputs.batch) for own in (first, final))
    swept = (*SWEPT, count)
    rates = RATES[0], inputs.learning_rate, RATES[1]
    far = [
        (min(low, least - 0.5), max(high, most + 0.5))
        for (low, high), least, most in zip(
            REACH, ways.min(axis=(0, 1)), ways.max(axis=(0, 1)), strict=True
        )
    ]
    grid = cost.grid(far[0], far[1], 77)
    last = np.array([[go(size, rate, inputs.seed).loss[-1] for size in swept] for rate in rates])
    return BatchSizeTrace(
        rate=inputs.learning_rate,
        count=count,
        sizes=sizes,
        steps=np.array([len(run[0].loss) - 1 for run in runs]),
        grid=grid,
        levels=even_levels(grid.loss, 12),
        seen=seen,
        ways=ways,
        losses=losses,
        ends=np.array([[run.loss[-1] for run in walks] for walks in runs]),
        tips=tips,
        resting=resting[::-1],
        spreads=np.sqrt(((tips - tips[-1]) ** 2).sum(axis=2).mean(axis=1)),
        expected=batch_spread(first.spread, sizes, count),
        still=float(np.linalg.norm(final.mean)),
        restless=float(np.sqrt((final.gradients**2).sum(axis=1).mean())),
        powers=np.log2(swept),
        swept=last,
        ceiling=float(max(losses.max(), last.max())),
    )


def samples() -> Data:
    """Standardized ink on the left of every 3 and 8, and whether it is an 8."""
    data = digits()
    chosen = np.isin(data.y, (3, 8))
    (top, left), (height, width) = CORNER, SIZE
    ink = data.x[chosen][:, top : top + height, left : left + width].mean(axis=(1, 2))
    feature = (ink - ink.mean()) / ink.std()
    return Data(feature[:, None], (data.y[chosen] == 8).astype(float))


def walk(data: Data, size: int, rate: float, epochs: int, seed: int) -> DescentTrace:
    """Descend by the gradients of batches, each epoch in another order."""
    rng, count = np.random.default_rng(seed), len(data.label)
    orders = [rng.permutation(count) for _ in range(epochs)]
    cut = [order[k : k + size] for order in orders for k in range(0, count, size)]
    costs = [logistic_cost(data.x[part], data.label[part]) for part in cut]
    return trace_descent(
        logistic_cost(data.x, data.label),
        sgd(rate),
        np.array(START),
        steps=len(costs),
        tolerance=0.0,
        gradient=lambda params, step: costs[step].gradient(params),
    )


def steps_by(seen: np.ndarray, size: int, count: int) -> np.ndarray:
    """How many steps of batches of ``size`` are done after so many examples."""
    epochs, rest = np.divmod(seen, count)
    return np.asarray(epochs * -(-count // size) + rest // size)


def wants(data: Data, params: np.ndarray) -> SampleGradients:
    """Gradients of all single examples."""
    network = Sequential((Dense(1, "sigmoid"),), "binary_cross_entropy")
    at = ({"weight": params[:1].reshape(1, 1), "bias": params[1:]},)
    return sample_gradients(network, at, data.x, data.label[:, None])


def gathered(vectors: np.ndarray, order: np.ndarray, size: int) -> np.ndarray:
    """Vectors (N, 2) of single examples, then each as its batch's mean, then as the mean of all."""
    means = np.empty_like(vectors)
    for start in range(0, len(order), size):
        part = order[start : start + size]
        means[part] = vectors[part].mean(axis=0)
    return np.array([vectors, means, np.broadcast_to(vectors.mean(axis=0), vectors.shape)])


def facts(trace: BatchSizeTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    one, middle, every = trace.ends
    best = trace.swept.argmin(axis=1)
    sizes = np.round(2.0**trace.powers).astype(int)
    half = trace.losses[0, len(trace.seen) // 2 :]
    lead = min(one.min(), every.min()) - middle.max()
    mean_lead = min(one.mean(), every.mean()) - middle.mean()
    return {
        "count": trace.count,
        "seen": len(trace.seen) - 1,
        "batch": int(trace.sizes[1]),
        "rate": trace.rate,
        "seeds": SEEDS,
        **{f"{name}_steps": int(n) for name, n in zip(NAMES, trace.steps, strict=True)},
        **{f"{name}_low": float(row.min()) for name, row in zip(NAMES, trace.ends, strict=True)},
        **{f"{name}_high": float(row.max()) for name, row in zip(NAMES, trace.ends, strict=True)},
        "single_spread": float(trace.spreads[0]),
        "batch_spread": float(trace.spreads[1]),
        "expected": float(trace.expected[1]),
        "full": float(np.linalg.norm(trace.tips[-1, 0])),
        "restless": trace.restless,
        "worst": float(half.max()),
        "low_rate": RATES[0],
        "high_rate": RATES[1],
        "low_best": int(sizes[best[0]]),
        "high_best": int(sizes[best[2]]),
        "gathers": below(trace.spreads[1] / trace.spreads[0], 1.0),
        "at_rest": at_most(trace.still, STILL),
        "wanting": above(trace.restless, 0.1),
        "middle_best": above(lead, APART),
        "middle_better": above(mean_lead, 0.0),
        "ends_better": at_most(mean_lead, 0.0),
        "moves": above(best[2] - best[0], 0),
        "more_steps": at_least(trace.steps[1] - trace.steps[2], 1),
    }


def figures(t: BatchSizeTrace, page: Page) -> Figures:
    """Draw the three walks with their costs, the burr and its means, and the best size by rate."""
    last = len(t.seen) - 1
    place = page.place(9.0, 4.6)
    body, foot = place.rows(6.0, 0.45, gap=0.15)
    left, right = body.columns(1.15, 1.0, gap=0.6)
    plane, level = hill_of(left, t)
    ways = [way_of(plane, t, k).at(last) for k in range(3)]
    axes, lines = costs_of(right, t)
    key = Legend(foot, NAMED, across=True)
    yield "walks", page.put(place, plane, level, *ways, axes, *lines, key)

    place = page.place(9.0, 3.6)
    marks: list[Mark] = []
    for k, box in enumerate(place.columns(1.0, 1.0, 1.0, gap=0.4)):
        head, body = box.rows(0.5, 4.0, gap=0.1)
        axes = wanted_on(body, t)
        spread = Digit(head, t.spreads[k], SPREAD, prefix=f"{box.label('apart')} ", size="small")
        marks += [axes, axes.burr(t.tips, ROLES[k]).at(k), spread]
    yield "burr", page.put(place, *marks)

    place = page.place(8.0, 4.2)
    left, right = place.columns(4.0, 1.0, gap=0.4)
    axes, rated = rates_of(left, t)
    yield "rates", page.put(place, axes, *rated, Legend(right, RATED))


def hill_of(place: Place, t: BatchSizeTrace) -> tuple[Axes, Contours]:
    """The cost of all data from above."""
    ends = [(float(side[0]), float(side[-1])) for side in (t.grid.x, t.grid.y)]
    axes = Axes(place, (W,), (B,), x_from=ends[0], y_from=ends[1], grid=False)
    return axes, axes.contours(t.grid.x, t.grid.y, t.grid.loss, t.levels)


def way_of(axes: Axes, t: BatchSizeTrace, k: int) -> Trail:
    """Where one walk has been, by examples seen; that of single ones crosses itself."""
    recent = None if k else RECENT
    return axes.trail(t.ways[k, :, 0], t.ways[k, :, 1], ROLES[k], recent=recent)


def costs_of(place: Place, t: BatchSizeTrace) -> tuple[Axes, list[Mark]]:
    """Cost by examples seen, of all three walks."""
    axes = Axes(place, (SEEN, t.seen), (J, t.losses), **heights_of(t))
    return axes, [axes.line(t.seen, t.losses[k], role) for k, role in enumerate(ROLES)]


def heights_of(t: BatchSizeTrace) -> dict[str, Any]:
    """Logarithmic scale of all costs."""
    ticks = tuple(tick for tick in TICKS if tick <= t.ceiling)
    return {"y_log": True, "y_from": (TICKS[0], max(t.ceiling, TICKS[-2])), "y_ticks": ticks}


def wanted_on(place: Place, t: BatchSizeTrace) -> Axes:
    """Axes of the downhill directions, which hold those at the start and at the bottom."""
    both = t.tips, t.resting
    across, upward = ([tips[..., k] for tips in both] for k in (0, 1))
    return Axes(place, (DOWN_W, *across), (DOWN_B, *upward))


def rates_of(place: Place, t: BatchSizeTrace) -> tuple[Axes, list[Mark]]:
    """Last cost by batch size, a line for each rate."""
    ticks = tuple(float(power) for power in t.powers)
    sides: dict[str, Any] = {"x_base": 2.0, "x_ticks": ticks}
    axes = Axes(place, (BATCH, t.powers), (J, t.swept), **sides, **heights_of(t))
    marks: list[Mark] = []
    for k, (_, role) in enumerate(RATED):
        marks += [axes.line(t.powers, t.swept[k], role), axes.dots(t.powers, t.swept[k], role)]
    return axes, marks


class BatchSizeScene(LessonScene[BatchSizeTrace]):
    """The hill on the left; on the right what single examples want, then costs by examples."""

    @beat
    def paths(self) -> None:
        left, self.right = self.stage.columns(1.2, 1.0, gap=0.6)
        self.plane, level = hill_of(left, self.t)
        self.hill = Together(self.plane, level)
        self.ways = [way_of(self.plane, self.t, k).at(len(self.t.seen) - 1) for k in range(3)]
        self.key = Legend(self.right.rows(1.0, 1.2, 1.0)[1], NAMED, size="label")
        self.stand(self.hill, *self.ways, self.key)
        self.rest(2.4)
        self.tell()
        timer = self.clock(self.t.seen, even=True)
        timer.moment = float(timer.last)
        self.run(timer, *self.ways, seconds=3, to=0)

    @beat
    def vote(self) -> None:
        t = self.t
        self.keep(self.hill)
        self.upper, self.lower = self.right.rows(1.5, 4.3, gap=0.1)
        self.start = self.plane.trail(t.ways[2, :1, 0], t.ways[2, :1, 1], "highlight")
        self.wanted = wanted_on(self.lower, t)
        self.burr = self.wanted.burr(t.tips)
        self.show(self.start, self.wanted, tempo="quick")
        self.show(self.burr, tempo="slow")

    @beat
    def gather(self) -> None:
        t = self.t
        first, second = self.upper.rows(1.0, 1.0, gap=0.0)
        spread = Digit(first, t.spreads, SPREAD, prefix=f"{first.label('apart')} ", size="heading")
        self.show(spread)
        clock = self.clock(t.spreads, even=True)
        self.hide(spread)  # it is that of the vectors, which are on their way
        self.run(clock, self.burr, seconds=2.5, to=1)
        law = Slot("law", t.expected, SPREAD)
        root = Symbol("law", "sigma \\/ sqrt(B) dot sqrt((N - B) \\/ (N - 1)) =", "gradient")
        rule = Rule(second, root, law, moves=3, states=True, size="label")
        size = Digit(self.lower, t.sizes, BATCH, prefix="B = ", size="label", at=(0.85, 0.9))
        self.show(size.at(1), spread.at(1), rule.at(1))
        self.tell()
        self.rest(1.0)
        self.hide(size, spread, rule)
        self.run(clock, self.burr, seconds=2.5)
        self.show(size.at(2), spread.at(2), rule.at(2))

    @beat
    def walk(self) -> None:
        t = self.t
        self.keep(self.hill)
        body, foot = self.right.rows(4.0, 1.8, gap=0.15)
        axes, lines = costs_of(body, t)
        costs = {name: (J, t.losses[k]) for k, name in enumerate(NAMES)}
        moving = *self.ways, *lines, Legend(foot, NAMED, values=costs)
        for mark in moving:
            mark.at(0)
        self.show(axes, *moving, tempo="quick")
        self.run(self.clock(t.seen, even=True), *moving, seconds=8)

    @beat
    def floor(self) -> None:
        t = self.t
        self.keep(self.hill, self.ways[0])
        wanted = wanted_on(self.right.rows(1.0, 4.3, gap=0.1)[1], t)
        burr = wanted.burr(t.resting, "loss")
        self.show(wanted, burr)
        clock = self.clock(t.spreads, even=True)
        self.run(clock, burr, seconds=2, to=1)
        self.tell()
        self.run(clock, burr, seconds=2)

    @beat
    def rates(self) -> None:
        self.keep()
        left, right = self.stage.columns(4.0, 1.0, gap=0.4)
        axes, rated = rates_of(left, self.t)
        self.show(axes, Legend(right, RATED, size="label"))
        for k in range(0, len(rated), 2):
            self.show(*rated[k : k + 2], tempo="slow")
