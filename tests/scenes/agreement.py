"""Digits and curves against the clock: what every mark of a run shows at a moment of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np

from dlmotion.stage.bound import path_of
from dlmotion.stage.lesson import LessonScene, find_scene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.tensor import Tour
from dlmotion.stage.marks.arrays.window import Window
from dlmotion.stage.marks.axes.derivative import Derivative
from dlmotion.stage.marks.axes.dots import Dots
from dlmotion.stage.marks.axes.fitted import Fitted
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.axes.rider import Rider
from dlmotion.stage.marks.axes.trail import Trail
from dlmotion.stage.marks.clock.advance import Advance
from dlmotion.stage.marks.clock.together import Together, each
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.rule import Rule
from dlmotion.stage.readout import Readout, resolve
from dlmotion.stage.theme import LOOKS
from tests.scenes.lengths import has_lengths, misfits
from tests.scenes.staging import stage

MOMENTS = 25
"""Looked at in every run; a lesson has two runs and more."""
FRAMES_PER_TICK = 4
NEAR = 1e-3
_HAIR = 1e-9


def looked_at(module: ModuleType, trace: Any) -> tuple[int, int, set[str]]:
    """Moments of a lesson that were looked at, readouts and curves compared, and complaints.

    The film runs without frames; each run stops at some of the frames that 60 a second have, and
    at all of them where lengths have their numbers beside them.
    """
    looks, compared = 0, 0
    complaints: set[str] = set()
    staged = find_scene(module).staged(
        trace=trace, inputs=module.Inputs(), theme=LOOKS["dark"], lang="zh"
    )

    def play(scene: LessonScene[Any], *moves: Any, **settings: Any) -> None:
        nonlocal looks, compared
        if moves and all(isinstance(move, Advance) for move in moves):
            frames = FRAMES_PER_TICK * moves[0].ticks
            for frame in np.unique(np.linspace(0, frames, MOMENTS).round()):
                looks += 1
                for move in moves:
                    told = list(answers(move, frame / frames, trace))
                    compared += len(told)
                    complaints.update(f"{scene.beat_key}: {text}" for text in told if text)
            for move in moves:
                complaints.update(f"{scene.beat_key}: {text}" for text in unlike(move))
        staged.play(scene, *moves, **settings)
        for mark in each(scene.cast):
            complaints.update(f"{scene.beat_key}: {text}" for text in misfits(mark))

    watched = type(staged.__name__, (staged,), {"play": play, "__module__": staged.__module__})
    stage(watched)
    return looks, compared, complaints


def answers(move: Advance, share: float, trace: Any) -> Iterator[str]:
    """What disagrees with the clock at a share of a run; an empty text for all that agrees.

    Curves stand at the moment itself; digits at that of the last tick, which is never later.
    """
    move.interpolate_mobject(share)
    moment = move.moment(share)
    printed = move.moment(math.floor(share * move.ticks + 1e-6) / move.ticks)
    for mark in _moved(move.mark):
        yield from _digits(mark, printed, trace)
        yield from _curve(mark, moment)


def unlike(move: Advance) -> Iterator[str]:
    """Lengths that say another number than the one beside them, at any frame of a run."""
    marks = [mark for mark in _moved(move.mark) if has_lengths(mark)]
    frames = FRAMES_PER_TICK * move.ticks
    for frame in range(frames + 1 if marks else 0):
        move.interpolate_mobject(frame / frames)
        for mark in marks:
            yield from misfits(mark)


def _moved(mark: Mark) -> Iterator[Mark]:
    """Marks that a mark moves with itself, in its place; of a pair of plots the moving ones."""
    if isinstance(mark, Derivative):
        yield from mark.surf
    elif isinstance(mark, Together):
        for part in mark.marks:
            yield from _moved(part)
    else:
        yield mark


def _digits(mark: Mark, printed: float, trace: Any) -> Iterator[str]:
    """States show the last step reached, rules the last move begun; a table ends on the last."""
    step = math.floor(printed + _HAIR)
    if isinstance(mark, Array) and mark.fills:
        seen = sum(cell.opacity > 0 for row in mark.cells for cell in row)
        full = mark.rows * mark.columns
        if mark.cells:
            yield _unless(seen == min((step + 1) * mark.fills, full), mark, f"{seen} cells", step)
        return
    if isinstance(mark, Rule):
        moved = step if mark.states else max(math.ceil(printed - _HAIR) - 1, 0)
        moved = min(moved, max(mark.moves - 1, 0))
        for name, slot in mark.slots.items():
            shown = mark.slot(name)
            if shown.index is not None:
                wanted = moved + slot.ahead
                yield _unless(shown.index == wanted, mark, shown.number.path, step)
        return
    columns = mark.columns.values() if isinstance(mark, Table) else ()
    newest: dict[str, int] = dict.fromkeys(map(path_of, columns), -1)
    for shown in _readouts(mark):
        if shown.opacity > 0 and shown.index is not None:
            first = shown.index if isinstance(shown.index, int) else shown.index[0]
            newest[shown.name] = max(first, newest.get(shown.name, -1))
    for name, index in newest.items():
        last = len(resolve(trace, name)) - 1
        yield _unless(index == min(step, last), mark, f"{name}[{index}]", step)


def _readouts(mark: Mark) -> Iterator[Readout]:
    """Numbers of a mark, those too that it moves and that are marks of their own."""
    own = [part for part in mark.mobject.get_family() if isinstance(part, Readout)]
    lists = [value for value in vars(mark).values() if isinstance(value, list)]
    beside = [part.readout for parts in lists for part in parts if isinstance(part, Digit)]
    yield from {id(part): part for part in [*own, *beside]}.values()


def _curve(mark: Mark, moment: float) -> Iterator[str]:
    """Tips and frames stand at the moment, dots as far as the last step reached."""
    if isinstance(mark, Dots):
        seen = sum(dot.get_fill_opacity() > 0 for dot in mark.dots)
        wanted = min(math.floor(moment + _HAIR) + 1, len(mark.dots))
        yield _unless(seen == wanted, mark, f"{seen} dots", moment)
        return
    if isinstance(mark, Line | Trail):
        drawn = mark.curve.points if isinstance(mark, Line) else mark.line.points
        tip = drawn[-1] if len(drawn) else mark.corners[0]
        target = _between(mark.corners, moment)
        begin = min(max(math.ceil(moment) - 1, 0), len(mark.corners) - 1)
        if not np.isfinite(mark.corners[begin]).all():
            return  # it jumps here, and nothing leads to the tip
        heads = [tip] if isinstance(mark, Line) else [tip, mark.head.get_center()]
    elif isinstance(mark, Rider):
        x = _between(mark.x, moment)
        heads = [mark.dot.get_center()]
        target = mark.axes.point(x, mark.line.height(x))
    elif isinstance(mark, Fitted):
        x, y = (_between(side, moment) for side in (mark.x, mark.rows))
        heads, target = [mark.stroke.points[-1]], mark.axes.path(x, y)[-1]
    elif isinstance(mark, Window):
        row, column = _between(mark.positions, moment) + (np.array(mark.size) - 1) / 2
        heads, target = [mark.frame.get_center()], mark.array.spot(row, column)
    elif isinstance(mark, Tour):
        heads = [mark.frame.get_center()]
        target = mark.tensor.middle(_between(mark.positions, moment))
    else:
        return
    if np.isfinite(target).all():
        for head in heads:
            miss = float(np.abs(np.asarray(head) - target).max())
            yield _unless(miss < NEAR, mark, f"{miss:.3f} units off", moment)


def _between(values: np.ndarray, moment: float) -> Any:
    """Value at a moment, between two steps along the straight line."""
    low = min(math.floor(moment), len(values) - 1)
    high = min(low + 1, len(values) - 1)
    share = min(moment - low, 1.0) if high > low else 0.0
    return values[low] if share == 0.0 else (1 - share) * values[low] + share * values[high]


def _unless(agrees: bool, mark: Mark, shown: str, step: float) -> str:
    return "" if agrees else f"{type(mark).__name__}: {shown} at {step:.2f}"
