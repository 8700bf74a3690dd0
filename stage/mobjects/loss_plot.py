"""LossPlot: the losses of trainings over their steps, drawn as far as the clock has come."""

from __future__ import annotations

from typing import Any

import numpy as np

from stage.layout import Region
from stage.mobjects.plot import Plot
from stage.mobjects.trail import Trail
from stage.readout import resolve
from stage.theme import Theme
from stage.words import Words


class LossPlot(Plot):
    """Axes that hold the recorded losses ``loss`` (K,) at ``steps`` (K,) of the trace; other runs share them.

    ``words`` names the axes: the labels ``step`` and ``loss_all``.
    """

    def __init__(self, region: Region, trace: Any, steps: str, loss: str, theme: Theme, words: Words) -> None:
        self.trace, self.steps = trace, np.asarray(resolve(trace, steps))
        top = float(np.ceil(10 * np.max(resolve(trace, loss))) / 10)
        limits = (float(self.steps[0]), float(self.steps[-1])), (0.0, top)
        super().__init__(region, *limits, theme, x_name=words.label("step"), y_name=words.label("loss_all"))

    def run(self, loss: str, color: str = "loss") -> Trail:
        """Line of one run with a dot at its head; its ``at`` takes a fractional index of the steps."""
        heights = np.clip(resolve(self.trace, loss), *self.y_limits)
        return Trail(self.path(self.steps, heights), self.theme, color, marks=False)
