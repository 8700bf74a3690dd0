"""UnitMaps: one small map of the plane for every hidden unit, with the weight that carries it on."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Dot, Group, LaggedStart, Line, MoveAlongPath, Rectangle, VGroup

from stage.layout import Point, Region
from stage.mobjects.boundary import Boundary
from stage.mobjects.plane_map import ACTIVATIONS, PlaneMap
from stage.mobjects.plot import Plot
from stage.readout import Readout, resolve
from stage.text import text
from stage.theme import Theme, em


class UnitMaps(Group):
    """A grid of maps that follow recorded frames together; their weights stand below them.

    Parameters
    ----------
    maps
        Path of the recorded outputs (K, H, rows, columns).
    weights
        Path of the weights (K, H) that the next layer gives them.
    title
        Line above the maps, in the lesson's language.
    columns
        Maps side by side.
    """

    def __init__(
        self, region: Region, trace: Any, maps: str, weights: str, theme: Theme, title: str, *, columns: int = 2
    ) -> None:
        super().__init__()
        self.theme = theme
        frames = np.asarray(resolve(trace, maps))
        count, shape = frames.shape[1], frames.shape[2:]
        below = 1.25 * em("small")
        head, body = region.rows(0.5, region.height - 0.58, gap=0.08)
        lines = body.rows(*[1.0] * -(-count // columns), gap=0.08)
        boxes = [box for line in lines for box in line.columns(*[1.0] * columns, gap=0.2)]
        style: dict[str, Any] = {"theme": theme, "spec": "+.2f", "size": "small"}
        self.maps, self.frames, self.weights = [], [], []
        for unit, box in enumerate(boxes[:count]):
            height = min(box.height - below, box.width * shape[0] / shape[1])
            side = (box.width - height * shape[1] / shape[0]) / 2
            place = Region(box.left + side, box.right - side, box.top - height, box.top)
            picture = PlaneMap(place, frames[:, unit], theme, limits=(-1.0, 1.0), roles=ACTIVATIONS, strength=0.85)
            frame = Rectangle(width=picture.width, height=height, color=theme.hairline, stroke_width=theme.thin)
            weight = Readout(trace, weights, (0, unit), **style)
            self.maps.append(picture)
            self.frames.append(frame.move_to(picture))
            self.weights.append(weight.place(place.at(0.5, 0.0) - np.array([0.0, 0.55 * below, 0.0])))
        self.add(
            text(title, theme, "small", "activation").move_to(head.center), *self.maps, *self.frames, *self.weights
        )
        self.at(0.0)

    @property
    def last(self) -> int:
        """Index of the last recorded frame."""
        return self.maps[0].last

    def light(self, unit: int) -> UnitMaps:
        """Frame one map; a negative number frames none."""
        for place, frame in enumerate(self.frames):
            lit = place == unit
            width = self.theme.stroke if lit else self.theme.thin
            frame.set_stroke(self.theme.color("highlight" if lit else "hairline"), width)
        return self

    def cuts(self, plot: Plot, x: np.ndarray, y: np.ndarray) -> VGroup:
        """Where each unit of the last frame is zero, on a larger plot with the grid ``x``, ``y``."""
        style: dict[str, Any] = {"level": 0.0, "color": "activation", "width": self.theme.thin}
        return VGroup(*(Boundary(plot, x, y, picture.frames[-1:], **style) for picture in self.maps))

    def flights(self, target: Point, *, back: bool = False) -> LaggedStart:
        """Dots that fly from every map to ``target``, or ``back`` from there as gradients."""
        flights = []
        for picture in self.maps:
            ends = (target, picture.get_center()) if back else (picture.get_center(), target)
            dot = Dot(ends[0], radius=0.11, color=self.theme.color("gradient" if back else "activation"))
            flights.append(MoveAlongPath(dot, Line(*ends), remover=True, introducer=True))
        return LaggedStart(*flights, lag_ratio=0.12)

    def at(self, time: float) -> UnitMaps:
        """Show a fractional frame; the weights are those of the frame before it."""
        for picture in self.maps:
            picture.at(time)
        for unit, weight in enumerate(self.weights):
            weight.read((int(time + 1e-6), unit))
            role = "weight_positive" if weight.number.value >= 0 else "weight_negative"
            if weight.ink != weight.theme.color(role):
                weight.tint(role)
        return self
