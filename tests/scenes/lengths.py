"""Lengths beside their numbers: what a mark draws against what it prints, at any frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np

from dlmotion.stage.marks.axes.number_lines import NumberLines
from dlmotion.stage.marks.bars.areas import Areas
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.bars.ridges import Ridges
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.blocks import Blocks
from dlmotion.stage.marks.tables.comparison import Comparison
from dlmotion.stage.readout import Readout

PIXEL = 8.0 / 1080
"""Of a film of full size, in units of the frame."""


@dataclass(frozen=True)
class Length:
    """A length on screen, in units of the frame, and what it must be by the number beside it."""

    readout: Readout
    drawn: float
    wanted: float


def misfits(mark: Mark) -> Iterator[str]:
    """Numbers of a mark whose length says another one, by more than a pixel.

    That is stricter than what is printed: a number stands for its own length, not for all that
    round to it.
    """
    for length in lengths(mark):
        miss = abs(length.drawn - length.wanted) / PIXEL
        if length.readout.opacity > 0 and miss > 1.0:
            number = length.readout.number
            yield f"{type(mark).__name__}: {number.text} ({number.path}) is {miss:.0f} px off"


@singledispatch
def lengths(mark: Mark) -> Iterator[Length]:
    """Lengths that a mark prints the numbers of; most marks have none."""
    yield from ()


@lengths.register
def _(mark: Bars) -> Iterator[Length]:
    axis = 1 if mark.layout.upright else 0
    for bar, digit in zip(mark.bars, mark.digits, strict=True):
        ends = bar.points[:, axis]
        value = float(digit.readout.number.value)
        yield Length(digit.readout, float(np.ptp(ends)), abs(value) * mark.unit)
        if not mark.layout.heaped:
            far = float(ends.max() if value >= 0.0 else ends.min())
            yield Length(digit.readout, far, mark.zero + value * mark.unit)


@lengths.register
def _(mark: Comparison) -> Iterator[Length]:
    for digit, dot, stick in zip(mark.digits, mark.dots, mark.sticks, strict=True):
        wanted = mark.across(float(digit.readout.number.value))
        for shape in (dot.get_center(), stick.points[-1]):
            yield Length(digit.readout, float(shape[0]), wanted)


@lengths.register
def _(mark: Blocks) -> Iterator[Length]:
    for digit, fill in zip(mark.digits, mark.fills, strict=False):
        share = min(float(digit.readout.number.value) / mark.full, 1.0)
        yield Length(digit.readout, float(np.ptp(fill.points[:, 1])), share * mark.height)


@lengths.register
def _(mark: Areas) -> Iterator[Length]:
    for digit, square in zip(mark.digits, mark.squares, strict=True):
        side = mark.unit * float(digit.readout.number.value) ** 0.5
        drawn = float(np.ptp(square.points[:, 0])) if len(square.points) else 0.0
        yield Length(digit.readout, drawn, side)


@lengths.register
def _(mark: NumberLines) -> Iterator[Length]:
    """Dot and thread above the lower end of the scale."""
    low, high = mark.limits
    unit = (mark.top - mark.bottom) / (high - low)
    corners = [*mark.thread.points[::4], mark.thread.points[-1]]
    for digit, dot, corner in zip(mark.digits, mark.dots, corners, strict=True):
        wanted = (float(digit.readout.number.value) - low) * unit
        for spot in (dot.get_center(), corner):
            yield Length(digit.readout, float(spot[1]) - mark.bottom, wanted)


@lengths.register
def _(mark: Ridges) -> Iterator[Length]:
    """The height that is farthest from those of the step whose number stands beside the ridge."""
    for row, digit in enumerate(mark.digits):
        step = digit.readout.index
        drawn, wanted = mark.read(row), mark.rows[step if isinstance(step, int) else 0, row]
        at = int(np.abs(drawn - wanted).argmax())
        yield Length(digit.readout, drawn[at] * mark.unit, wanted[at] * mark.unit)


def has_lengths(mark: Any) -> bool:
    """Whether a mark prints the numbers of its lengths."""
    return next(lengths(mark), None) is not None
