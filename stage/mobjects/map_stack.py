"""MapStack: the feature maps of one layer below each other, on one colour scale, one picture a channel."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group, Rectangle

from stage.layout import Point, Region
from stage.mobjects.picture import Picture
from stage.readout import resolve
from stage.theme import Theme

_GAP = 0.12


class MapStack(Group):
    """Maps of the array ``name`` (T, C, H, W) of a trace, with time on the leading axis.

    Parameters
    ----------
    region
        Its height is shared out evenly among the maps, so that stacks of equal height line up.
    side
        Height of a map; by default the largest that fits.
    signed
        Colour values by their sign, as weights are.
    """

    def __init__(
        self, region: Region, trace: Any, name: str, theme: Theme, *, side: float | None = None, signed: bool = False
    ) -> None:
        super().__init__()
        self.theme = theme
        self.array = np.asarray(resolve(trace, name), dtype=float)
        count, rows, columns = self.array.shape[1:]
        self.pitch = region.height / count
        height = min(side or self.pitch, self.pitch - _GAP, region.width * rows / columns)
        top = float(np.abs(self.array).max()) or 1.0
        limits = (-top if signed else 0.0, top)
        look: dict[str, Any] = {"height": height, "limits": limits, "signed": signed}
        self.maps = [Picture(self.array[0, channel], theme, **look) for channel in range(count)]
        self.edges = [self._edge(picture) for picture in self.maps]
        for place, (picture, edge) in enumerate(zip(self.maps, self.edges, strict=True)):
            spot = region.at(0.5, 1.0 - (place + 0.5) / count)
            self.add(picture.move_to(spot), edge.move_to(spot))

    def at(self, time: float) -> MapStack:
        """Show the maps of the nearest recorded moment."""
        moment = self.array[min(max(round(time), 0), len(self.array) - 1)]
        for picture, values in zip(self.maps, moment, strict=True):
            picture.repaint(values)
        return self

    def reveal(self, count: int, time: int = 0) -> MapStack:
        """Show the first ``count`` values of every map in reading order and leave the rest blank."""
        for picture, values in zip(self.maps, self.array[time], strict=True):
            seen = np.arange(values.size).reshape(values.shape) < count
            picture.repaint(np.where(seen, values, 0.0))
        return self

    def window(
        self, channel: int, row: float, column: float, size: tuple[int, int], color: str = "highlight"
    ) -> Rectangle:
        """Outline of a window of one map whose first value is (row, column)."""
        picture = self.maps[channel]
        frame = Rectangle(width=size[1] * picture.cell, height=size[0] * picture.cell)
        frame.set_stroke(self.theme.color(color), self.theme.stroke)
        return frame.move_to(picture.spot(row + (size[0] - 1) / 2, column + (size[1] - 1) / 2))

    def tip(self, channel: int) -> Point:
        """Middle of a map's left edge, where connections come in."""
        return np.asarray(self.maps[channel].get_left())

    def tail(self, channel: int) -> Point:
        """Middle of a map's right edge, where connections leave."""
        return np.asarray(self.maps[channel].get_right())

    def _edge(self, picture: Picture) -> Rectangle:
        edge = Rectangle(width=picture.width, height=picture.height)
        return edge.set_stroke(self.theme.color("hairline"), self.theme.thin)
