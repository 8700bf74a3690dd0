"""Softmax: scores become exponentials, exponentials become shares of one strip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import SoftmaxTrace, softmax, trace_softmax
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, at_most, below, equal, true
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

CLASSES = ("cat", "dog", "bird")
ROLES = ("class0", "class1", "class2")
STILL = 1e-9
NEARLY_ALL = 0.95
ROWS, GAP = (0.5, 3.2, 1.5), 0.15

Z = Quantity("score", "z")
E = Quantity("exponential", "e^z")
P = Quantity("share", "p", spec=".3p")
TOTAL = Quantity("total", "sum")
C = Quantity("constant", "c", "series6")
T = Quantity("temperature", "T")
SHIFTED = Quantity("shifted", "z - max", spec=".1f")
SHIFTED_E = Quantity("shifted_exponential", "e^(z - max)", spec=".4f")
LARGE = Quantity("score", "z", spec=".1f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    first: float = bounded(3.0, low=-5.0, high=5.0, what="score of the cat")
    second: float = bounded(1.0, low=-5.0, high=5.0, what="score of the dog")
    third: float = bounded(-3.0, low=-5.0, high=5.0, what="score of the bird")
    constant: float = bounded(2.0, low=0.5, high=8.0, what="what is added to every score")
    coldest: float = bounded(0.3, low=0.1, high=0.9, what="lowest temperature")
    hottest: float = bounded(5.0, low=1.5, high=20.0, what="highest temperature")
    large: float = bounded(1000.0, low=800.0, high=10000.0, what="added until exp overflows")


@dataclass(frozen=True)
class SoftmaxLessonTrace:
    """Softmax of three scores: step by step, with constants added, by temperature, too large.

    ``temperatures`` (T,) is the film's way from 1 to the hottest and down to the coldest, with the
    shares ``tempered`` (T, 3) there; ``sweep`` has them in order. ``overflowed`` and ``undefined``
    say what e^z and the share become when the maximum is not subtracted.
    """

    scores: np.ndarray
    exponentials: np.ndarray
    total: float
    probs: np.ndarray
    whole: float
    top: int
    constants: np.ndarray
    shifted_scores: np.ndarray
    shifted_probs: np.ndarray
    temperatures: np.ndarray
    tempered: np.ndarray
    sweep: SoftmaxTrace
    large: SoftmaxTrace
    large_shifted: np.ndarray
    large_exponentials: np.ndarray
    large_probs: np.ndarray
    overflowed: tuple[str, ...]
    undefined: tuple[str, ...]


def record(inputs: Inputs) -> SoftmaxLessonTrace:
    """Compute the shares, with a constant added, at each temperature, and far beyond."""
    scores = np.array([inputs.first, inputs.second, inputs.third])
    constants = np.linspace(0.0, inputs.constant, 41)
    colder, hotter = np.geomspace(inputs.coldest, 1.0, 31), np.geomspace(1.0, inputs.hottest, 31)
    sweep = trace_softmax(scores, temperatures=np.concatenate([colder, hotter[1:]]))
    way = np.concatenate([np.arange(30, 61), np.arange(60, -1, -1)])
    large = trace_softmax(scores + inputs.large)
    with np.errstate(over="ignore", invalid="ignore"):
        exponentials, naive = np.exp(scores), np.exp(large.logits)
        naive_shares = naive / naive.sum()
    probs = softmax(scores)
    return SoftmaxLessonTrace(
        scores=scores,
        exponentials=exponentials,
        total=float(exponentials.sum()),
        probs=probs,
        whole=float(probs.sum()),
        top=int(scores.argmax()),
        constants=constants,
        shifted_scores=scores + constants[:, None],
        shifted_probs=softmax(scores + constants[:, None]),
        temperatures=sweep.temperatures[way],
        tempered=sweep.probs[way],
        sweep=sweep,
        large=large,
        large_shifted=large.shifted[0],
        large_exponentials=large.exponentials[0],
        large_probs=large.probs[0],
        overflowed=tuple("inf" if np.isinf(value) else "finite" for value in naive),
        undefined=tuple("nan" if np.isnan(value) else "finite" for value in naive_shares),
    )


def facts(trace: SoftmaxLessonTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    cat, dog, _ = trace.scores
    cold, plain, hot = (row[trace.top] for row in trace.sweep.probs[[0, 30, -1]])
    _, second, best = np.sort(trace.scores)
    return {
        **{name: float(share) for name, share in zip(CLASSES, trace.probs, strict=True)},
        "first": float(cat),
        "second": float(dog),
        "third": float(trace.scores[2]),
        "lead": abs(float(cat - dog)),
        "ratio": float(trace.exponentials[0] / trace.exponentials[1]),
        "total": trace.total,
        "whole": trace.whole,
        "constant": float(trace.constants[-1]),
        "coldest": float(trace.sweep.temperatures[0]),
        "hottest": float(trace.sweep.temperatures[-1]),
        "cold_share": float(cold),
        "hot_share": float(hot),
        "large": float(trace.large.logits[0] - trace.scores[0]),
        "cat_leads": above(cat - dog, 0.0),
        "dog_leads": below(cat - dog, 0.0),
        "cat_and_dog_tie": equal(cat - dog, 0.0),
        "adds_up": equal(trace.whole, 1.0, STILL),
        "shares_still": at_most(np.ptp(trace.shifted_probs, axis=0), STILL),
        "hot_levels": below(hot - plain, 0.0),
        "cold_takes_all": at_least(cold, NEARLY_ALL),
        "cold_sharpens": above(cold - plain, 0.0),
        "top_alone": above(best - second, 0.0),
        "top_tied": equal(best - second, 0.0),
        "overflows": true({*trace.overflowed, *trace.undefined} == {"inf", "nan"}),
        "safe_is_same": at_most(np.abs(trace.large_probs - trace.probs), STILL),
    }


def figures(t: SoftmaxLessonTrace, page: Page) -> Figures:
    """Draw scores, exponentials and shares one after the other, and the shares by temperature."""
    heads, body, foot = parts_of(page.place())
    scores = Bars(body[1], t.scores, Z, roles=ROLES)
    powers = powers_of(body[2], t)
    names = Names(body[0], CLASSES, ROLES)
    shares = strip_of(foot[2], t.probs)
    marks = (names, scores, powers, shares, *heads_of(heads), formula_of(foot[1]))
    yield "shares", page.put(page.place(), *marks)

    place = page.place()
    left, right = place.columns(4.4, 1.0, gap=0.4)
    axes, lines = curves_of(left, t)
    key = Legend(right, tuple(zip(CLASSES, ROLES, strict=True)), size="label")
    yield "temperature", page.put(place, axes, *lines, key)


def parts_of(
    stage: Place,
) -> tuple[tuple[Place, ...], tuple[Place, ...], tuple[Place, ...]]:
    """Heads, rows of bars and foot, each in three columns: names, scores, exponentials."""
    rows = stage.rows(*ROWS, gap=GAP)
    heads, body, foot = (row.columns(0.9, 4.6, 6.3, gap=0.3) for row in rows)
    return heads, body, foot


def powers_of(place: Place, t: SoftmaxLessonTrace) -> Bars:
    """Exponentials on a scale that holds their sum."""
    return Bars(place, t.exponentials, E, roles=ROLES, holds=(t.total,))


def heads_of(heads: tuple[Place, ...]) -> tuple[Rule, Rule]:
    """Symbols over the columns of bars."""
    score, exponential = (
        Rule(place, Symbol("head", quantity.symbol, "muted"))
        for place, quantity in zip(heads[1:], (Z, E), strict=True)
    )
    return score, exponential


def formula_of(place: Place) -> Rule:
    """Softmax in symbols."""
    return Rule(place, "p_k = e^(z_k) / (sum_j e^(z_j))", size="label")


def curves_of(place: Place, t: SoftmaxLessonTrace) -> tuple[Axes, list[Line]]:
    """Axes, and the share of each class by temperature."""
    temperatures, shares = t.sweep.temperatures, t.sweep.probs
    axes = Axes(place, (T, temperatures), (P, shares), x_from=(0.0, None), y_from=(0.0, 1.0))
    return axes, [axes.line(temperatures, shares[:, k], role) for k, role in enumerate(ROLES)]


def strip_of(place: Place, values: np.ndarray) -> Bars:
    """Numbers of the classes end to end."""
    return Bars(place, values, P, layout="strip", roles=ROLES)


def division_in(place: Place, t: SoftmaxLessonTrace) -> Rule:
    """Share of the highest score, in digits."""
    power, whole = Slot("power", t.exponentials[t.top], E), Slot("sum", t.total, TOTAL)
    return Rule(place, power, "slash", whole, "=", Slot("share", t.probs[t.top], P), size="number")


def shifted_in(place: Place) -> tuple[Rule, Equation]:
    """The share with a constant added to every score, and the factor that cancels."""
    upper, lower = place.rows(1.0, 1.0, gap=0.1)
    over, under = Symbol("over", "e^c", C.role), Symbol("under", "e^c", C.role)
    split = Equation(lower, "= (", over, "dot e^z) / (", under, "dot sum e^z)", size="heading")
    return Rule(upper, "e^(z + c) / (sum e^(z + c))"), split


def tempered_in(place: Place, t: SoftmaxLessonTrace) -> Together:
    """The share with a temperature, the temperature, and which colour is which class."""
    rule, digit, key = place.rows(1.5, 0.7, 1.5, gap=0.1)
    return Together(
        Rule(rule, "p = e^(z slash T) / (sum e^(z slash T))"),
        Digit(digit, t.temperatures, T, prefix="T = "),
        Legend(key.inset(1.9), tuple(zip(CLASSES, ROLES, strict=True))),
    )


def direct_in(place: Place, t: SoftmaxLessonTrace) -> tuple[Together, Mark, Mark, Note]:
    """Large scores under their title, what exp and shares become of them, and why."""
    title, columns, verdict = place.rows(*ROWS, gap=GAP)
    score, power, share = columns.columns(1.3, 1.0, 1.0, gap=0.1)
    scores = Table(score, {LARGE: t.large.logits}, len(CLASSES)).at(len(CLASSES) - 1)
    why = Note(verdict, "direct_verdict", role="loss")
    powers, shares = failed_in(power, E, t.overflowed), failed_in(share, P, t.undefined)
    return Together(Note(title, "direct", role="loss"), scores), powers, shares, why


def failed_in(place: Place, quantity: Quantity, keys: tuple[str, ...]) -> Together:
    """A column of what are no numbers any more."""
    top, cells = place.rows(1.0, 3.0, gap=0.0)
    head = Note(top, quantity.label, size="small")
    return Together(head, Names(cells, keys, ("loss",), align=0.0, bold=True))


def safe_in(place: Place, t: SoftmaxLessonTrace) -> tuple[Note, Table, Bars]:
    """The same with the maximum subtracted: its title, its steps by class, the shares."""
    title, columns, foot = place.rows(*ROWS, gap=GAP)
    large = t.large_shifted, t.large_exponentials, t.large_probs
    steps = dict(zip((SHIFTED, SHIFTED_E, P), large, strict=True))
    return Note(title, "safe"), Table(columns, steps, len(CLASSES)), strip_of(foot, t.large_probs)


class SoftmaxScene(LessonScene[SoftmaxLessonTrace]):
    """Scores above, and below them the one strip that they share out."""

    @beat
    def scores(self) -> None:
        self.heads, self.body, self.foot = parts_of(self.stage)
        hero = self.stage.rows(*ROWS, gap=GAP)[1].columns(0.9, 11.2, gap=0.3)[1]
        self.names = Names(self.body[0], CLASSES, ROLES)
        self.bars = Bars(hero, self.t.scores, Z, roles=ROLES)
        mystery = Note(self.foot[1], "wanted", size="heading", role="muted")
        self.stand(self.names, self.bars, strip_of(self.foot[2], self.t.probs), mystery)
        self.rest(2.4)
        self.keep(self.names, self.bars)

    @beat
    def exponentials(self) -> None:
        self.head, power_head = heads_of(self.heads)
        bars = Bars(self.body[1], self.t.shifted_scores, Z, roles=ROLES)
        self.bars = self.become(self.bars, bars, tempo="plain")
        self.show(self.head, power_head, tempo="quick")
        self.powers = self.grow(self.bars, powers_of(self.body[2], self.t))

    @beat
    def sum(self) -> None:
        upper, self.lower = self.foot[1].rows(1.0, 1.0, gap=0.0)
        heap = Bars(self.foot[2], self.t.exponentials, E, layout="strip", roles=ROLES)
        self.strip = self.grow(self.powers, heap)
        self.total = Digit(upper, self.t.total, TOTAL, prefix="Σ = ")
        self.show(self.total)

    @beat
    def shares(self) -> None:
        power = self.powers.digit(self.t.top)
        division = division_in(self.lower, self.t)
        self.carry({"power": power, "sum": self.total.readout}, division)
        self.strip = self.become(self.strip, strip_of(self.foot[2], self.t.shifted_probs))

    @beat
    def shift(self) -> None:
        self.keep(self.names, self.head, self.bars, self.strip)
        whole, split = shifted_in(self.body[2])
        constant = Digit(self.foot[1], self.t.constants, C, prefix="c = ")
        self.show(whole, constant)
        clock = self.clock(self.t.constants, even=True)
        self.run(clock, self.bars, self.strip, constant, seconds=4)
        self.show(split)

    @beat
    def temperature(self) -> None:
        left, right = self.stage.rows(3.85, 1.5, gap=GAP)[0].columns(5.8, 6.3, gap=0.3)
        told, (axes, lines) = tempered_in(left, self.t), curves_of(right, self.t)
        strip = strip_of(self.foot[2], self.t.tempered)
        self.keep(self.strip)
        self.become(self.strip, strip, tempo="quick")
        self.show(axes, told)
        self.show(*lines, tempo="slow")
        riders = [axes.rider(line, self.t.temperatures, ROLES[k]) for k, line in enumerate(lines)]
        self.show(*riders, tempo="quick")
        clock = self.clock(self.t.temperatures, even=True)
        self.run(clock, strip, told, *riders, seconds=3, to=30)
        self.rest(0.6)
        self.run(clock, strip, told, *riders, seconds=4)

    @beat
    def overflow(self) -> None:
        self.keep()
        names, left, right = self.stage.columns(0.9, 5.3, 5.3, gap=0.6)
        rows = names.rows(*ROWS, gap=GAP)[1].rows(1.0, 3.0, gap=0.0)[1]
        scores, *failed = direct_in(left, self.t)
        self.show(Names(rows, CLASSES, ROLES), scores)
        for mark in failed:
            self.show(mark)
        self.tell()
        title, table, strip = safe_in(right, self.t)
        self.show(title, table)
        self.run(self.clock(CLASSES), table, seconds=3)
        self.show(strip)
