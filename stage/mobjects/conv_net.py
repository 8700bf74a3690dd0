"""ConvNet: the recorded values of a whole convolutional network, layer by layer in the columns of a pipeline."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Line, VGroup

from stage.mobjects.class_bars import ClassBars
from stage.mobjects.map_stack import MapStack
from stage.mobjects.network import Edge
from stage.mobjects.pipeline import Pipeline
from stage.mobjects.vector_strip import VectorStrip
from stage.readout import resolve
from stage.theme import Theme

_THICK = 0.28
"""Radius that an edge is drawn for: it sets how thick the strongest one is."""


class ConvNet:
    """Maps, vector and class bars of one network, on one clock.

    Parameters
    ----------
    maps
        Path of the maps (T, C, H, W) and largest height of a map, one a column from the left.
    vector, probs
        Paths of the flattened vector (T, n) and the probabilities (T, K), in the two columns after the maps.
    marked
        Colour roles of single classes.
    """

    def __init__(
        self,
        plan: Pipeline,
        trace: Any,
        maps: dict[str, float],
        vector: str,
        probs: str,
        theme: Theme,
        *,
        marked: dict[int, str],
    ) -> None:
        self.theme = theme
        self.stacks: dict[str, MapStack] = {}
        for column, (name, side) in enumerate(maps.items()):
            signed = bool(np.asarray(resolve(trace, name)).min() < 0)
            self.stacks[name] = MapStack(plan.body(column), trace, name, theme, side=side, signed=signed)
        self.strip = VectorStrip(plan.body(len(maps)), trace, vector, theme)
        self.bars = ClassBars(plan.body(len(maps) + 1), trace, probs, theme, marked=marked)

    def at(self, time: float) -> ConvNet:
        """Show all maps and the vector at a recorded moment; the bars move on their own."""
        for stack in (*self.stacks.values(), self.strip):
            stack.at(time)
        return self

    def sight(self, seen: str, by: str, channel: int) -> VGroup:
        """Lines from every map of one layer to the one map of the next that looks at them all."""
        below, above = self.stacks[seen], self.stacks[by]
        lines = VGroup(*(Line(below.tail(k), above.tip(channel)) for k in range(len(below.maps))))
        return lines.set_stroke(self.theme.color("data"), self.theme.thin)

    def votes(self, weight: np.ndarray, place: int) -> VGroup:
        """Edges from every value of the vector to one class, as strong as their weights (n,)."""
        shares, tip = np.abs(weight) / np.abs(weight).max(), self.bars.tip(place)
        pairs = enumerate(zip(weight, shares, strict=True))
        return VGroup(*(Edge(self.strip.tail(k), tip, float(w), float(s), _THICK, self.theme) for k, (w, s) in pairs))
