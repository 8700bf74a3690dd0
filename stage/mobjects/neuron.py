"""Neuron: inputs on weighted edges, a unit that adds up, a gate that bends, and what comes out."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT, Arrow, RoundedRectangle, VGroup, VMobject

from stage.layout import Region
from stage.mobjects.network import Network
from stage.theme import Theme

_GATE = 0.95

ICONS = {
    "linear": ((-1.0, -1.0), (1.0, 1.0)),
    "relu": ((-1.0, -0.45), (0.0, -0.45), (1.0, 0.75)),
}
"""Corners of the curve on a gate, in a square from −1 to 1."""


class Neuron(VGroup):
    """One unit with ``inputs`` inputs inside ``region``: ``network`` (inputs, edges, unit), ``gate``, two arrows.

    Parameters
    ----------
    weights
        Path of the weights (1, inputs) in ``trace``; plain edges without it.
    icon
        Curve on the gate, a name of ``ICONS``.
    """

    def __init__(
        self,
        region: Region,
        inputs: int,
        theme: Theme,
        *,
        trace: Any = None,
        weights: str = "",
        icon: str = "relu",
    ) -> None:
        super().__init__()
        self.theme = theme
        left, right = region.columns(1.0, 0.9, gap=0.0)
        paths = [weights] if weights else []
        self.network = Network(left, (inputs, 1), theme, trace=trace, weights=paths)
        self.unit = self.network.unit(1, 0)
        self.gate = self._gate(icon).move_to(np.array([right.at(0.42, 0.5)[0], self.unit.get_center()[1], 0.0]))
        self.wire = self._arrow(self.unit.get_right(), self.gate.get_left())
        self.out = self._arrow(self.gate.get_right(), self.gate.get_right() + 0.75 * RIGHT)
        self.add(self.network, self.wire, self.gate, self.out)

    def _gate(self, icon: str) -> VGroup:
        if icon not in ICONS:
            raise ValueError(f"icon: expected one of {', '.join(ICONS)}, got {icon!r}")
        box = RoundedRectangle(
            width=_GATE,
            height=_GATE,
            corner_radius=0.16,
            color=self.theme.color("activation"),
            stroke_width=self.theme.stroke * 0.75,
        )
        curve = VMobject(color=self.theme.color("activation"), stroke_width=self.theme.stroke)
        corners = [0.36 * _GATE * np.array([x, y, 0.0]) for x, y in ICONS[icon]]
        return VGroup(box, curve.set_points_as_corners(corners))

    def _arrow(self, start: np.ndarray, end: np.ndarray) -> Arrow:
        style = {"buff": 0.06, "stroke_width": self.theme.stroke, "tip_length": 0.18}
        return Arrow(start, end, color=self.theme.color("muted"), **style)
