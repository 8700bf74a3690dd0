"""Meters: a few named numbers side by side that follow one clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import VGroup

from stage.layout import Region
from stage.readout import Readout
from stage.text import text
from stage.theme import Theme
from stage.words import Words

Meter = tuple[str, str, str, str]
"""Key of its name among the labels, array in the trace, format, colour role."""


class Meters(VGroup):
    """Numbers of recorded arrays (K,), each below its name, in equal columns of ``region``, or rows if ``upright``."""

    def __init__(
        self,
        region: Region,
        trace: Any,
        meters: Sequence[Meter],
        theme: Theme,
        words: Words,
        *,
        upright: bool = False,
    ) -> None:
        super().__init__()
        self.readouts = []
        shares = [1.0] * len(meters)
        boxes = region.rows(*shares, gap=0.1) if upright else region.columns(*shares, gap=0.1)
        for box, (key, array, spec, color) in zip(boxes, meters, strict=True):
            head = text(words.label(key), theme, "small", "muted").move_to(box.at(0.5, 0.78))
            number = Readout(trace, array, 0, theme=theme, spec=spec, size="heading", color=color)
            self.readouts.append(number.place(box.at(0.5, 0.25)))
            self.add(head, number)

    def at(self, time: float) -> Meters:
        """Show the numbers of the recorded moment at or before a fractional index."""
        for number in self.readouts:
            number.read(int(time + 1e-6))
        return self
