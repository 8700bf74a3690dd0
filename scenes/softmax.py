"""Softmax: scores become exponentials, exponentials become shares; bars and digits go through it together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import manim as mn
import numpy as np

from dlcore import SoftmaxTrace, softmax, trace_softmax
from stage import Figures, LessonScene, Page, Region, bounded
from stage.mobjects.bars import Bars
from stage.mobjects.cell_table import CellTable
from stage.mobjects.cursor import Cursor
from stage.mobjects.formula import Formula, Symbol, Value
from stage.mobjects.plot import Plot
from stage.mobjects.sweep import Sweep
from stage.plates.bars import bars_plate
from stage.plates.lines import lines_plate

CLASSES = ("cat", "dog", "bird")
COLORS = ("class0", "class1", "class2")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    first: float = bounded(3.0, low=-5.0, high=5.0)
    second: float = bounded(1.0, low=-5.0, high=5.0)
    third: float = bounded(-3.0, low=-5.0, high=5.0)
    constant: float = bounded(2.0, low=0.5, high=8.0)
    coldest: float = bounded(0.3, low=0.1, high=0.9)
    hottest: float = bounded(5.0, low=1.5, high=20.0)
    large: float = bounded(1000.0, low=800.0, high=10000.0)


@dataclass(frozen=True)
class SoftmaxLessonTrace:
    """Softmax of three scores: step by step, with each of ``constants`` added, swept over temperatures, too large.

    ``overflowed`` and ``undefined`` say what e^z and the share become when the maximum is not subtracted.
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
    sweep: SoftmaxTrace
    large: SoftmaxTrace
    overflowed: tuple[str, ...]
    undefined: tuple[str, ...]


def record(inputs: Inputs) -> SoftmaxLessonTrace:
    """Compute the shares of the scores, of the scores plus a constant, at each temperature, and far beyond."""
    scores = np.array([inputs.first, inputs.second, inputs.third])
    constants = np.linspace(0.0, inputs.constant, 41)
    colder, hotter = np.geomspace(inputs.coldest, 1.0, 31), np.geomspace(1.0, inputs.hottest, 31)
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
        sweep=trace_softmax(scores, temperatures=np.concatenate([colder, hotter[1:]])),
        large=large,
        overflowed=tuple("inf" if np.isinf(value) else "finite" for value in naive),
        undefined=tuple("nan" if np.isnan(value) else "finite" for value in naive_shares),
    )


def facts(trace: SoftmaxLessonTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    return {
        **{name: float(share) for name, share in zip(CLASSES, trace.probs, strict=True)},
        "lead": float(trace.scores[0] - trace.scores[1]),
        "ratio": float(trace.exponentials[0] / trace.exponentials[1]),
        "total": trace.total,
        "whole": trace.whole,
        "coldest": float(trace.sweep.temperatures[0]),
        "hottest": float(trace.sweep.temperatures[-1]),
        "cold_share": float(trace.sweep.probs[0, trace.top]),
        "hot_share": float(trace.sweep.probs[-1, trace.top]),
        "large": float(trace.large.logits[0] - trace.scores[0]),
    }


def figures(trace: SoftmaxLessonTrace, page: Page) -> Figures:
    """Draw scores, exponentials and shares side by side, and the shares by temperature."""
    names = [page.label(name) for name in CLASSES]
    keys = {"scores": ("score", ".2f", ""), "exponentials": ("exponential", ".2f", "total")}
    keys["probs"] = ("share", ".3f", "whole")
    panels = [(path, page.label(key), spec, total) for path, (key, spec, total) in keys.items()]
    figure = bars_plate(page, panels, names, COLORS)
    figure.suptitle(page.label("formula"), fontsize=19)
    yield "shares", figure

    curves = [(f"sweep.probs[:,{place}]", name, COLORS[place]) for place, name in enumerate(names)]
    axes_names = page.label("temperature"), page.label("share")
    yield "temperature", lines_plate(page, "sweep.temperatures", curves, axes_names)


class SoftmaxScene(LessonScene):
    """One row a class; from left to right its score, its exponential, its share."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("scores", self.show_scores)
        self.beat("exponentials", self.take_exponentials)
        self.beat("sum", self.add_up)
        self.beat("shares", self.divide)
        self.beat("shift", self.add_constant)
        self.beat("temperature", self.change_temperature)
        self.beat("overflow", self.overflow)
        self.close()

    def show_scores(self) -> None:
        """Show the scores of three classes, some of them negative."""
        aside, table = self.stage.columns(0.5, 12.5)
        rows = table.rows(0.5, 3.3, 1.5, gap=0.15)
        self.head, self.body, self.foot = (row.columns(1.25, 1.25, 1.0, gap=0.35) for row in rows)
        places = aside.rows(0.5, 3.3, 1.5, gap=0.15)[1].rows(1, 1, 1, gap=0.0)
        names = [place.put(name, 0.0) for name, place in zip(self.class_names(), places, strict=True)]
        self.names, self.middle = mn.VGroup(*names), mn.VGroup()
        reach = min(0.0, self.trace.scores.min()), max(0.1, self.trace.shifted_scores.max())
        self.scores = self.bars(0, "shifted_scores", reach)
        self.score_head = self.heading(0, "score")
        self.play(mn.FadeIn(self.names, self.score_head, self.scores.axis), run_time=0.8)
        self.grow(self.scores.bars, self.scores.zero)
        self.play(mn.FadeIn(self.scores.digits), run_time=0.5)

    def take_exponentials(self) -> None:
        """Turn every score into e^z."""
        self.exponentials = self.bars(1, "exponentials", (0.0, self.trace.total))
        self.middle.add(self.heading(1, "exponential"), self.exponentials)
        self.play(mn.FadeIn(self.middle[0], self.exponentials.axis), run_time=0.6)
        self.grow(self.exponentials.bars, self.exponentials.zero)
        self.play(mn.FadeIn(self.exponentials.digits), run_time=0.6)

    def add_up(self) -> None:
        """Lay the exponentials end to end: their length is the total."""
        box = self.foot[1]
        stack = self.exponentials.end_to_end(box.at(0.5, 0.72)[1])
        total = self.readout("total", prefix="Σ = ", bold=True).place(box.at(0.35, 0.2))
        self.grow(stack)
        self.play(mn.FadeIn(total), run_time=0.6)
        self.middle.add(total, *stack)

    def divide(self) -> None:
        """Divide each exponential by the total; the largest one in digits."""
        self.shares = self.bars(2, "shifted_probs", (0.0, 1.0))
        box, top = self.foot[2], self.trace.top
        e, total, share = Value("e", "exponentials", top), Value("sum", "total"), Value("share", "probs", top, ".3f")
        division = Formula((e, "slash", total, "=", share), self.theme, trace=self.trace)
        self.play(mn.FadeIn(self.heading(2, "share"), self.shares.axis), run_time=0.6)
        self.grow(self.shares.bars, self.shares.zero)
        self.play(mn.FadeIn(self.shares.digits), mn.FadeIn(division.move_to(box.at(0.42, 0.2))), run_time=0.6)
        stack = self.shares.end_to_end(box.at(0.5, 0.72)[1])
        whole = self.readout("whole", spec=".3f", bold=True).next_to(stack[-1], mn.RIGHT, buff=0.2)
        self.grow(stack)
        self.play(mn.FadeIn(whole), run_time=0.5)
        self.middle.add(division, whole, *stack)

    def add_constant(self) -> None:
        """Add a growing constant to every score: the shares stay where they are."""
        over, under = Symbol("over", "e^c", "series6"), Symbol("under", "e^c", "series6")
        lines = ("e^(z + c) / (sum e^(z + c))",), ("= (", over, "dot e^z) / (", under, "dot sum e^z)")
        rule = mn.VGroup(*(Formula(line, self.theme, size="heading") for line in lines)).arrange(mn.DOWN, buff=0.35)
        c = self.readout("constants", 0, prefix="c = ", color="series6", bold=True).place(self.foot[0].at(0.5, 0.6))
        self.play(mn.FadeOut(self.middle), run_time=0.5)
        self.play(mn.FadeIn(rule.move_to(self.body[1].center), c), run_time=0.8)
        self.play(Sweep((self.scores, self.shares), 0.0, len(self.trace.constants) - 1.0, digits=[c], run_time=4.0))
        self.left = mn.VGroup(rule, c, self.scores, self.score_head)

    def change_temperature(self) -> None:
        """Divide the scores by a temperature first: high ones level the shares, low ones sharpen them."""
        sweep, one, last = self.trace.sweep, len(self.trace.sweep.probs) // 2, len(self.trace.sweep.probs) - 1.0
        self.remove(self.shares)
        self.shares = self.bars(2, "sweep.probs", (0.0, 1.0)).at(one)
        self.add(self.shares)
        left, middle, right = self.body
        rule = Formula(("p = e^(z slash T) / (sum e^(z slash T))",), self.theme, size="heading")
        t = self.readout("sweep.temperatures", one, prefix="T = ", bold=True)
        labels = {"x_name": self.words.label("temperature"), "y_name": self.words.label("share")}
        box = Region(middle.left, middle.right - 0.6, self.foot[1].bottom, middle.top)
        plot = Plot(box, (0.0, float(sweep.temperatures[-1])), (0.0, 1.05), self.theme, **labels)
        curves = (plot.curve(sweep.temperatures, line, role) for line, role in zip(sweep.probs.T, COLORS, strict=True))
        aside = [name.animate.next_to([right.left, name.get_y(), 0.0], mn.LEFT, buff=0.12) for name in self.names]
        self.play(mn.FadeOut(self.left), run_time=0.4)
        self.play(*aside, run_time=0.6)
        cursor = Cursor(plot, sweep.temperatures, one)
        self.play(mn.FadeIn(plot, cursor, rule.move_to(left.at(0.4, 0.55)), t.place(left.at(0.4, 0.15))), run_time=0.7)
        self.play(*(mn.Create(curve) for curve in curves), run_time=1.0)
        for span in ((one, last), (last, 0.0)):
            self.play(Sweep((self.shares, cursor), *span, digits=[t], run_time=4.0))
            self.wait(0.6)

    def overflow(self) -> None:
        """Take scores that are too large for e^z, then subtract the maximum first."""
        self.clear_stage()
        scores = [self.readout("large.logits", place, spec=".1f") for place in range(3)]
        words = (self.trace.overflowed, self.trace.undefined)
        failed = [[self.label(word, color="loss", bold=True) for word in column] for column in words]
        shifted = [self.readout("large.shifted", (0, place), spec=".1f") for place in range(3)]
        exponentials = [self.readout("large.exponentials", (0, place), spec=".4f") for place in range(3)]
        boxes = [region.rows(0.6, 4.2, 0.6, gap=0.1) for region in self.stage.columns(1.0, 1.1, gap=0.8)]
        naive = CellTable(boxes[0][1], ("", "z", "e^z", "p"), (self.class_names(), scores, *failed), self.theme)
        safe = CellTable(boxes[1][1], ("z - max", "e^(z - max)", "p"), (shifted, exponentials, []), self.theme)
        safe[2].add(self.bars(2, "large.probs", (0.0, 1.0), safe.space(2)))
        for key, box, columns, role in zip(("naive", "safe"), boxes, (naive, safe), ("loss", "ink"), strict=True):
            title, verdict = self.label(f"{key}_title", color=role), self.label(f"{key}_verdict", color=role)
            self.play(mn.FadeIn(title.move_to(box[0].center)), run_time=0.5)
            for column in columns:
                self.play(mn.FadeIn(column, shift=0.15 * mn.RIGHT), run_time=0.8)
            self.play(mn.FadeIn(verdict.move_to(box[2].center)), run_time=0.5)

    def class_names(self) -> list[mn.VMobject]:
        """Name each class in its colour."""
        return [self.label(name, color=role) for name, role in zip(CLASSES, COLORS, strict=True)]

    def bars(self, column: int, name: str, limits: tuple[float, float], box: Region | None = None) -> Bars:
        """Bars of an array in one of the three columns, or in ``box``, a colour a class."""
        box, spec = box or self.body[column], ".3f" if column == 2 else ".2f"
        return Bars(box, self.trace, name, limits, self.theme, colors=COLORS, spec=spec)

    def heading(self, column: int, key: str) -> mn.VMobject:
        """Name of a column."""
        return self.label(key, color="muted").move_to(self.head[column].at(0.4, 0.5))

    def grow(self, bars: Iterable[mn.VMobject], zero: float | None = None) -> None:
        """Let bars grow one after the other, from the zero line or from their own left ends."""
        roots = [(bar, bar.get_left() if zero is None else np.array([zero, bar.get_y(), 0.0])) for bar in bars]
        self.play(mn.LaggedStart(*(mn.GrowFromPoint(*root) for root in roots), lag_ratio=0.6), run_time=1.9)
