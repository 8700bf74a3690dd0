"""UnitSum: the waterfall of one unit, from inputs times weights over the bias to z and a."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, Animation, FadeIn, GrowFromEdge, VGroup

from stage.layout import Region
from stage.mobjects.waterfall import Waterfall
from stage.readout import Readout, resolve
from stage.text import text
from stage.theme import Theme
from stage.words import Words


class UnitSum(Waterfall):
    """Rows of the ``UnitTrace`` at ``path`` of the trace.

    Parameters
    ----------
    names
        Keys of the inputs' names among the labels in ``words``; ``bias``, ``z`` and ``a`` are taken from there too.
    """

    def __init__(self, region: Region, trace: Any, path: str, names: Sequence[str], theme: Theme, words: Words) -> None:
        run = resolve(trace, path)
        limits = (min(0.0, float(np.min(run.sums))), float(np.max(run.sums)))
        rows = [_product(trace, path, place, words.label(name), theme) for place, name in enumerate(names)]
        bias = text(words.label("bias"), theme, "label", "muted")
        super().__init__(region, trace, f"{path}.terms", f"{path}.sums", [*rows, VGroup(bias)], limits, theme)
        self.z = self.total(f"{path}.z", len(rows) + 1, "ink", words.label("z"))
        self.a = self.total(f"{path}.a", len(rows) + 2, "activation", words.label("a"))
        self.rising = [float(term) >= 0 for term in run.terms]

    def grow(self, row: int) -> list[Animation]:
        """Animations that let one term grow from where the last one ended."""
        bar = GrowFromEdge(self.bars[row], LEFT if self.rising[row] else RIGHT)
        return [FadeIn(self.labels[row]), bar, FadeIn(self.numbers_beside[row]), FadeIn(self.links[row])]


def _product(trace: Any, path: str, place: int, name: str, theme: Theme) -> VGroup:
    """Input times weight, as digits behind the input's name."""
    w = Readout(trace, f"{path}.w", place, theme=theme, spec=".3f")
    w.tint("weight_positive" if w.number.value >= 0 else "weight_negative")
    x = Readout(trace, f"{path}.x", place, theme=theme, spec=".3g", color="data")
    return VGroup(text(name, theme, "small", "muted"), x, text("×", theme), w).arrange(RIGHT, buff=0.18)
