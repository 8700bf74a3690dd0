"""Digits and curves never disagree: at any moment of any run all show the clock's step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np
import pytest

from dlmotion.publish.lesson import Lesson
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.window import Window
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.dots import Dots
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.axes.rider import Rider
from dlmotion.stage.marks.axes.trail import Trail
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.advance import Advance
from dlmotion.stage.marks.clock.clock import Clock
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.rule import Rule, Slot
from tests.scenes.agreement import MOMENTS, answers, looked_at, unlike
from tests.scenes.reading import lessons, module_of, trace_of
from tests.stage.marks.board import J, K, W, bowl, place
from tests.stage.marks.board import bars as bars_of


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug)
def test_every_readout_and_curve_shows_the_step_of_its_clock(lesson: Lesson) -> None:
    looks, compared, complaints = looked_at(module_of(lesson), trace_of(lesson.slug))
    assert complaints == set()
    assert looks >= 50
    assert compared >= MOMENTS


T = bowl()
AXES = Axes(place(T), (W, T.w), (J, T.cost))
BOWL = AXES.line(T.w, T.cost)
CELLS, PLACES = Array(place(T), T.loss, J), [(0, step) for step in range(len(T.loss))]


def moved_by(kind: type, steps: float) -> type:
    """The same mark, which lets curves and digits stand so many steps off."""

    class Off(kind):  # type: ignore[misc]
        def at(self, moment: float, printed: float | None = None) -> Self:
            told = moment if printed is None else printed
            super().at(max(moment + steps, 0.0), max(told + steps, 0.0))
            return self

    Off.__name__ = kind.__name__
    return Off


class Untimed(Digit):
    """A digit that does not wait for the tick, as its curve does not."""

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Print the step that is nearest."""
        return self.read(round(moment))


MARKS: dict[str, tuple[type, Callable[[type], Mark]]] = {
    "digit": (Digit, lambda kind: kind(place(T), T.loss, J)),
    "digit of moves": (Digit, lambda kind: kind(place(T), T.grads, J)),
    "table": (Table, lambda kind: kind(place(T), {K: T.step, J: T.loss}, 3)),
    "rule": (Rule, lambda kind: rule(kind, ahead=1)),
    "line": (Line, lambda kind: kind(AXES, T.at, T.loss, "data", width=None)),
    "trail": (Trail, lambda kind: kind(AXES, T.at, T.loss, "data", 0.1)),
    "rider": (Rider, lambda kind: kind(AXES, BOWL, T.at, "data", 0.1)),
    "array": (Array, lambda kind: kind(place(T), T.loss, J, fills=1)),
    "window": (Window, lambda kind: kind(CELLS, PLACES, (1, 1), "highlight", 0.0)),
    "dots": (Dots, lambda kind: kind(AXES, T.at, T.loss, "data", 0.1)),
}


def rule(kind: type, ahead: int) -> Any:
    """A step in digits."""
    old, new = Slot("old", T.at, W), Slot("new", T.at, W, ahead)
    return kind(place(T), old, "arrow.r", new, moves=len(T.grads))


def disagreements(mark: Mark, *, even: bool = False) -> set[str]:
    """What a whole run of a mark tells."""
    clock = Clock(T.step, even=even)
    run = Advance(mark, clock, 0.0, float(clock.last), 40)
    told = [list(answers(run, share, T)) for share in np.linspace(0.0, 1.0, 161)]
    assert any(told)
    return {text for texts in told for text in texts if text}


@pytest.mark.parametrize("even", [False, True])
@pytest.mark.parametrize("name", MARKS)
def test_marks_agree_with_their_clock(name: str, even: bool) -> None:
    kind, make = MARKS[name]
    assert disagreements(make(kind), even=even) == set()
    assert disagreements(Together(make(kind), AXES), even=even) == set()


@pytest.mark.parametrize("steps", [-1.0, -0.5, 0.5, 1.0])
@pytest.mark.parametrize("name", MARKS)
def test_a_mark_that_is_half_a_step_off_is_found(name: str, steps: float) -> None:
    kind, make = MARKS[name]
    assert disagreements(make(moved_by(kind, steps))) != set()


@pytest.mark.parametrize("name", MARKS)
def test_a_mark_that_stands_still_is_found(name: str) -> None:
    kind, make = MARKS[name]
    still = type(kind.__name__, (kind,), {"at": lambda self, *_: self})
    assert disagreements(make(still)) != set()


def test_a_digit_that_rounds_or_does_not_wait_for_its_tick_is_found() -> None:
    assert disagreements(Untimed(place(T), T.loss, J), even=True) != set()


def test_a_lesson_whose_table_runs_ahead_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    (lesson,) = (lesson for lesson in lessons() if lesson.slug == "gradient-descent")
    fill = Table.at
    monkeypatch.setattr(Table, "at", lambda self, moment, *_: fill(self, moment + 0.5))
    _, _, complaints = looked_at(module_of(lesson), trace_of(lesson.slug))
    assert {text.split(":")[1] for text in complaints} == {" Table"}


class Gliding(Bars):
    """Bars that glide from step to step while their digits hold."""

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the first bar between two steps."""
        super().at(moment, printed)
        self._shape(0, 0.0, float(np.interp(moment, np.arange(len(self.rows)), self.rows[:, 0])))
        return self


@pytest.mark.parametrize("even", [False, True])
@pytest.mark.parametrize(("kind", "finds"), [(Bars, False), (Gliding, True)])
def test_a_bar_between_two_steps_beside_the_number_of_one_is_found(
    kind: type, finds: bool, even: bool
) -> None:
    t = bars_of([[3.0, 1.0], [1.0, 1.5], [2.0, 0.5]])
    clock, bars = Clock(t.values, even=even), kind(place(t), t.values, J)
    told = list(unlike(Advance(bars, clock, 0.0, float(clock.last), 12 * clock.last)))
    assert bool(told) == finds
