"""Guessing numbers: 'higher' and 'lower' do for one, many at once need a slope each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import (
    BisectionTrace,
    Landscape,
    RandomSearchTrace,
    TinyNetwork,
    bisection_trace,
    count_operations,
    freeze,
    parabola,
    random_search,
    sgd,
    tiny_network,
    trace_backward,
    trace_descent,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, true
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.gradient_network import GradientNetwork
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.comparison import Comparison
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

LOW, HIGH, FIRST = 0.0, 100.0, 50.0
NEAR, GOAL = 0.5, 0.05
LEAPS, MOST, RUNS, ROWS = 4, 60, 20, 7
EDGE = (0.5, None)  # where the axis of guesses starts: before the first
NAMES = (("x_1", "x_2"), ("h_1", "h_2"), ("a_1", "a_2"))
WEIGHTS = tuple(f"{name}_({to} {origin})" for name in "wv" for to in (1, 2) for origin in (1, 2))
WAYS = ("blind", "told")
ANSWERS = {"larger": "data", "smaller": "data", "found": "highlight"}  # and their colours

K = Quantity("guess", "k", "muted", ".0f")
VALUE = Quantity("value", "w", spec=".1f")
ASKED = Quantity("value", "w", "data", ".1f")
SLOPE = Quantity("slope", "(dif J)/(dif w)", "gradient", ".1f")
J = Quantity("loss", "J", "loss", ".3f")
W = Quantity("", "w")
WISH = Quantity("", "", "gradient", "+.3f")
STEPS = Quantity("steps", "", "ink", ",.0f")
PRODUCTS = Quantity("products", "", "ink", ",.0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    target: int = bounded(37, low=1, high=45, what="the number to be guessed")
    rate: float = bounded(0.3, low=0.1, high=0.9, what="learning rate with the slope")
    large_rate: float = bounded(1.1, low=1.02, high=1.3, what="learning rate that is too large")
    length: float = bounded(0.3, low=0.1, high=0.8, what="length of a step with eight weights")


@dataclass(frozen=True)
class GuessTrace:
    """One number guessed by halving and by slopes, eight weights by chance and by the gradient.

    ``order`` counts guesses from 1, ``walk`` from 0. ``slopes`` ends where the guess is near
    enough; ``leaps`` with slopes ``steep`` go too far. ``runs`` are the losses of all blind
    searches, ``counts`` their guesses; ``blind`` is the one nearest their median, ``tried`` what
    it tries. ``told`` follows the gradient until the ``goal``, with steps as long. ``downhill`` is
    −∂J/∂w at the start, layer by layer. ``taken`` and ``products`` (2,) are what ``blind`` and
    ``told`` cost.
    """

    target: float
    order: np.ndarray
    bisection: BisectionTrace
    rate: float
    guesses: np.ndarray
    slopes: np.ndarray
    large_rate: float
    leaps: np.ndarray
    steep: np.ndarray
    length: float
    goal: float
    layers: tuple[np.ndarray, np.ndarray]
    downhill: tuple[np.ndarray, np.ndarray]
    walk: np.ndarray
    blind: RandomSearchTrace
    tried: np.ndarray
    told: np.ndarray
    told_loss: np.ndarray
    runs: tuple[np.ndarray, ...]
    counts: np.ndarray
    taken: np.ndarray
    products: np.ndarray


def record(inputs: Inputs) -> GuessTrace:
    """Guess one number in three ways, and eight in two."""
    bowl = parabola(center=float(inputs.target))
    walks = [
        trace_descent(bowl, sgd(rate), FIRST, steps=steps, tolerance=0.0)
        for rate, steps in ((inputs.rate, MOST), (inputs.large_rate, LEAPS + 1))
    ]
    found = int(np.argmax(np.abs(walks[0].params[:, 0] - inputs.target) <= NEAR)) + 1
    tiny = tiny_network()
    land = landscape_of(tiny)
    searches = [
        random_search(
            land, tiny.weights, step=inputs.length, rng=np.random.default_rng(seed), target=GOAL
        )
        for seed in range(RUNS)
    ]
    counts = np.array([len(search.kept) for search in searches])
    blind = searches[int(np.argmin(np.abs(counts - np.median(counts))))]
    told = trace_descent(
        land,
        sgd(inputs.length),
        tiny.weights,
        steps=MOST,
        tolerance=0.0,
        gradient=lambda weights, _: unit(land.gradient(weights)),
    )
    last = int(np.argmax(told.loss <= GOAL))
    cost = count_operations(tiny.network)
    taken = np.array([len(blind.kept), last])
    downhill = -land.gradient(tiny.weights)
    return freeze(
        GuessTrace(
            target=float(inputs.target),
            order=np.arange(1, MOST + 2),
            bisection=bisection_trace(inputs.target, low=LOW, high=HIGH, tolerance=NEAR),
            rate=inputs.rate,
            guesses=walks[0].params[:found, 0],
            slopes=walks[0].grads[:found, 0],
            large_rate=inputs.large_rate,
            leaps=walks[1].params[:-1, 0],
            steep=walks[1].grads[:, 0],
            length=inputs.length,
            goal=GOAL,
            layers=(tiny.params[0]["weight"], tiny.params[1]["weight"]),
            downhill=(downhill[:4].reshape(2, 2), downhill[4:].reshape(2, 2)),
            walk=np.arange(counts.max() + 1),
            blind=blind,
            tried=np.concatenate([blind.loss[:1], blind.tried_loss]),
            told=told.params[: last + 1],
            told_loss=told.loss[: last + 1],
            runs=tuple(search.loss for search in searches),
            counts=counts,
            taken=taken,
            products=taken * np.array([cost.forward.sum(), cost.backpropagation]),
        )
    )


def landscape_of(tiny: TinyNetwork) -> Landscape:
    """J over the eight weights of the tiny network, its slope by backpropagation."""

    def slope(weights: np.ndarray) -> np.ndarray:
        params = tuple({"weight": part.reshape(2, 2)} for part in np.split(weights, 2))
        back = trace_backward(tiny.network, params, tiny.x, tiny.t)
        return np.concatenate([gradient.ravel() for gradient in back.dW])

    none, dim = np.empty((0, 0)), len(tiny.weights)
    return Landscape("tiny network", dim, lambda w: np.asarray(tiny.loss(w)), slope, none, none)


def unit(vector: np.ndarray) -> np.ndarray:
    """The direction of a vector, with length 1."""
    return np.asarray(vector / np.linalg.norm(vector))


def facts(trace: GuessTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    far = np.abs(trace.leaps - trace.target)
    per = trace.products / trace.taken
    return {
        "low": LOW,
        "high": HIGH,
        "target": trace.target,
        "halved": len(trace.bisection.guess),
        "sloped": len(trace.guesses),
        "first_slope": float(trace.slopes[0]),
        "large_rate": trace.large_rate,
        "count": trace.told.shape[1],
        "length": trace.length,
        "goal": trace.goal,
        "blind": len(trace.blind.kept),
        "kept": int(trace.blind.kept.sum()),
        "told": len(trace.told) - 1,
        "runs": len(trace.counts),
        "least": int(trace.counts.min()),
        "pass": float(per[0]),
        "gradient": float(per[1]),
        "work_blind": float(trace.products[0]),
        "work_told": float(trace.products[1]),
        "halving_finds": true(trace.bisection.status == "converged"),
        "slope_finds": at_most(abs(trace.guesses[-1] - trace.target), NEAR),
        "overshoots": above(np.diff(far), 0.0),
        "all_reach": at_most([run[-1] for run in trace.runs], trace.goal),
        "gradient_reaches": at_most(trace.told_loss[-1], trace.goal),
        "fewer": below(len(trace.told) - 1 - trace.counts, 0.0),
        "less_work": below(trace.products[1] - trace.products[0], 0.0),
    }


def figures(t: GuessTrace, page: Page) -> Figures:
    """Draw one number guessed with both answers, and eight weights in all searches."""
    place = page.place()
    axes, *marks = one_of(place, t)
    yield "one", page.put(place, axes, *marks, sloped_of(axes, t))

    place = page.place()
    key, body = place.rows(0.5, 5.0, gap=0.1)
    axes, lines = runs_of(body, t)
    legend = Legend(key, (("blind", "muted"), ("told", "gradient")), across=True)
    yield "eight", page.put(place, axes, *lines, told_of(axes, t), legend)


KEY = ("halving", "data"), ("by_slope", "gradient"), ("secret", "highlight", "dashes")


def one_of(place: Place, t: GuessTrace) -> tuple[Axes, Mark, Mark, Mark, Mark]:
    """Guesses by halving, in what is still possible, and the number itself."""
    key, body = place.rows(0.5, 5.0, gap=0.1)
    halved, most = t.bisection, max(len(t.bisection.guess), len(t.guesses))
    order = t.order[: len(halved.guess)]
    axes = Axes(body, (K, t.order[:most]), (VALUE, halved.low, halved.high, t.guesses), x_from=EDGE)
    band = axes.band(order, halved.low, halved.high)
    trail = axes.trail(order, halved.guess, "data").at(len(order))
    return axes, axes.level(t.target, "highlight"), Legend(key, KEY, across=True), band, trail


def sloped_of(axes: Axes, t: GuessTrace) -> Mark:
    """Guesses that follow the slope."""
    return axes.trail(t.order[: len(t.guesses)], t.guesses, "gradient").at(len(t.guesses))


def leaps_of(place: Place, t: GuessTrace) -> tuple[Axes, Mark, Mark]:
    """Guesses that leap too far."""
    order, body = t.order[: len(t.leaps)], place.rows(0.5, 5.0, gap=0.1)[1]
    axes = Axes(body, (K, order), (VALUE, t.leaps), x_from=EDGE)
    return axes, axes.level(t.target, "highlight"), axes.trail(order, t.leaps, "loss")


def answers_of(place: Place, t: GuessTrace) -> list[Together]:
    """Each guess by halving, and what is answered."""
    rows = place.rows(*[1.0] * ROWS, gap=0.0)
    answers = zip(rows, t.bisection.feedback, strict=False)
    return [
        Together(
            Digit(row, t.bisection.guess[k], ASKED, size="heading", align=1.0, at=(0.4, 0.5)),
            Note(row, word, role=ANSWERS[word], at=(0.52, 0.5), centered=False),
        )
        for k, (row, word) in enumerate(answers)
    ]


def blind_of(place: Place, t: GuessTrace) -> tuple[Axes, Mark, Mark, Mark]:
    """J of all that one search tries, and of where it stands."""
    steps = t.walk[: len(t.tried)]
    axes = Axes(place, (K, steps), (J, t.tried))
    tried, best = axes.dots(steps, t.tried, "muted", 0.05), axes.line(steps, t.blind.loss, "loss")
    return axes, axes.level(t.goal), tried, best


def told_of(axes: Axes, t: GuessTrace) -> Mark:
    """J along the gradient."""
    return axes.trail(t.walk[: len(t.told_loss)], t.told_loss, "gradient").at(len(t.told_loss))


def runs_of(place: Place, t: GuessTrace) -> tuple[Axes, list[Mark]]:
    """J of every search."""
    axes = Axes(place, (K, t.walk), (J, *t.runs))
    lines = [axes.line(t.walk[: len(run)], run, "muted", width=1.5) for run in t.runs]
    return axes, [axes.level(t.goal), *lines]


def cost_of(place: Place, t: GuessTrace) -> list[Together]:
    """Steps, then multiplications, of the middle search and of the gradient."""
    bars = []
    amounts = (STEPS, t.taken), (PRODUCTS, t.products)
    for box, (quantity, values) in zip(place.rows(1.0, 1.0, gap=0.4), amounts, strict=True):
        head, body = box.rows(0.7, 2.0, gap=0.1)
        words, rows = body.columns(0.75, 2.0, gap=0.1)
        names = Names(words, WAYS, ("muted", "gradient"), size="small")
        lying = Bars(rows, values, quantity, roles=("muted", "gradient"), room=1.3)
        bars.append(Together(lying, names, Note(head, quantity.label, size="small")))
    return bars


class BackpropGuessScene(LessonScene[GuessTrace]):
    """Guesses on the left, answers on the right; then eight weights and the loss."""

    @beat
    def one(self) -> None:
        self.left, self.right = self.stage.columns(1.6, 1.0, gap=0.6)
        self.axes, self.level, self.legend, band, self.halved = one_of(self.left, self.t)
        self.stand(self.axes, self.level, self.legend, band.at(0), self.halved.at(0))
        timer = self.clock(self.t.bisection.guess)
        for k, answer in enumerate(answers_of(self.right, self.t)):
            self.run(timer, band, self.halved, seconds=0.8, to=k)
            self.show(answer)

    @beat
    def slope(self) -> None:
        t = self.t
        self.keep(self.axes, self.level, self.legend, self.halved)
        sloped = sloped_of(self.axes, t).at(0)
        table = Table(self.right, {VALUE: t.guesses, SLOPE: t.slopes}, ROWS)
        self.show(sloped, table)
        self.run(self.clock(t.guesses), sloped, table, seconds=5)

    @beat
    def overshoot(self) -> None:
        t, (axes, level, leaps) = self.t, leaps_of(self.left, self.t)
        self.keep(self.axes, self.level)
        self.become(Together(self.axes, self.level), Together(axes, level), tempo="plain")
        table = Table(self.right, {VALUE: t.leaps, SLOPE: t.steep}, ROWS)
        self.show(leaps.at(0), table.at(0))
        self.run(self.clock(t.leaps), leaps, table, seconds=4)

    @beat
    def blind(self) -> None:
        t = self.t
        self.keep()
        self.left, self.right = self.stage.columns(1.0, 1.15, gap=0.6)
        net, weights = self.net()
        self.axes, self.level, tried, self.best = blind_of(self.right, t)
        rows = Comparison(self.left, WEIGHTS, t.blind.params, W, room=0.9)
        rows.origins = ORIGINS
        self.show(net, *weights, self.axes, self.level)
        self.become(Together(net, *weights), rows)
        self.show(tried.at(0), self.best.at(0))
        self.run(self.clock(t.tried, even=True), rows, tried, self.best, seconds=8)

    @beat
    def split(self) -> None:
        net, weights = self.net()
        self.keep(self.axes, self.level, self.best)
        self.show(net, *weights)
        told = [net.on_edges(k, self.t.downhill[k], WISH, below=True) for k in (0, 1)]
        for layer in (1, 0):
            self.pulse(net.pulse(layer, back=True), seconds=0.8)
            self.show(told[layer], tempo="quick")
        rows = Comparison(self.left, WEIGHTS, self.t.told, W, room=0.9)
        rows.origins = ORIGINS
        self.rest(1.0)
        self.hide(*told)
        self.become(Together(net, *weights), rows)
        line = told_of(self.axes, self.t).at(0)
        self.show(line)
        self.run(self.clock(self.t.told_loss), rows, line, seconds=4.5)

    @beat
    def cost(self) -> None:
        left, right = self.stage.columns(1.3, 1.0, gap=0.5)
        self.keep(self.axes, self.level)
        axes, (level, *lines) = runs_of(left, self.t)
        self.become(Together(self.axes, self.level), Together(axes, level), tempo="plain")
        line, (steps, products) = told_of(axes, self.t), cost_of(right, self.t)
        self.show(*lines, lag=0.05)
        self.show(line, steps)
        self.grow(steps, products)

    def net(self) -> tuple[GradientNetwork, list[Mark]]:
        """The tiny network with its weights."""
        net = GradientNetwork(self.left.inset(0.0, 0.6), self.t.layers, NAMES)
        return net, [net.on_edges(k, self.t.layers[k], W) for k in (0, 1)]


ORIGINS = {name: f"{1 + k // 4}/{k // 4}:{k % 4 // 2},{k % 2}" for k, name in enumerate(WEIGHTS)}
