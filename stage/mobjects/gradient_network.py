"""GradientNetwork: a small network with room for two numbers at every edge, a weight and its gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, UP, RoundedRectangle, VGroup

from stage.layout import Region
from stage.mobjects.formula import Formula
from stage.mobjects.network import Network
from stage.readout import Readout
from stage.theme import Theme, em

Names = Sequence[Sequence[str]]
_RADIUS = 0.48
_CLEAR = 0.09


class GradientNetwork(Network):
    """Network with wide rows and a name in Typst math above every unit.

    Parameters
    ----------
    names
        Of the units, layer by layer.
    """

    def __init__(
        self,
        region: Region,
        sizes: Sequence[int],
        theme: Theme,
        trace: Any,
        weights: Sequence[str],
        names: Sequence[Any],
    ) -> None:
        pitch = region.height / max(sizes)
        super().__init__(region, sizes, theme, trace=trace, weights=weights, radius=_RADIUS, pitch=pitch)
        self.titles = VGroup()
        for layer, row in enumerate(names):
            for number, name in enumerate(row):
                title = Formula((name,), theme).next_to(self.unit(layer, number), UP, buff=0.1)
                self.titles.add(title.set_color(theme.color("data" if layer == 0 else "activation")))
        self.add(self.titles)

    def on_edges(
        self,
        edges: int,
        path: str,
        index: tuple[int, ...] = (),
        *,
        spec: str = ".1f",
        color: str = "",
        below: bool = False,
    ) -> VGroup:
        """Numbers ``path[*index, to, origin]`` along the edges, above them or ``below``; row by row.

        Without a colour they take that of the sign of the edge's weight.
        """
        numbers = VGroup()
        for to in range(self.sizes[edges + 1]):
            for origin in range(self.sizes[edges]):
                line = self.edge(edges, to, origin)
                role = color or ("weight_positive" if (line.weight or 0.0) >= 0 else "weight_negative")
                style: dict[str, Any] = {"theme": self.theme, "spec": spec, "size": "small", "color": role}
                number = Readout(self.trace, path, (*index, to, origin), **style)
                along = line.tip - line.tail
                across = np.array([-along[1], along[0], 0.0]) / np.linalg.norm(along)
                reach = abs(across[0]) * number.width / 2 + abs(across[1]) * 0.36 * em("small") + _CLEAR
                share = 0.5 if to == origin else 0.27
                numbers.add(number.place(line.tail + share * along + (-reach if below else reach) * across))
        return numbers

    def under_units(self, layer: int, path: str, index: tuple[int, ...] = (), *, spec: str = ".3f") -> VGroup:
        """Gradients ``path[*index, n]`` below the units of a layer."""
        numbers = VGroup()
        for n in range(self.sizes[layer]):
            style: dict[str, Any] = {"theme": self.theme, "spec": spec, "size": "small", "color": "gradient"}
            number = Readout(self.trace, path, (*index, n), **style)
            numbers.add(number.place(self.spot(layer, n) + DOWN * (_RADIUS + 0.25)))
        return numbers

    def halo(self, number: Readout) -> RoundedRectangle:
        """Box around one number."""
        box = RoundedRectangle(width=number.width + 0.2, height=1.5 * em("small"), corner_radius=0.1)
        return box.set_stroke(self.theme.color("highlight"), self.theme.thin).move_to(number)
