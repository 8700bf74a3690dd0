"""Window: a frame around a part of one plot, which opens until it is the whole of another."""

from __future__ import annotations

from manim import Rectangle

from stage.layout import Region
from stage.mobjects.plot import Plot


class Window(Rectangle):
    """Frame in ``plot`` around the part that ``closer`` shows."""

    def __init__(self, plot: Plot, closer: Plot) -> None:
        super().__init__(color=plot.theme.color("highlight"), stroke_width=plot.theme.stroke * 0.75)
        self.closer = closer
        low = plot.point(closer.x_limits[0], closer.y_limits[0])
        high = plot.point(closer.x_limits[1], closer.y_limits[1])
        self._fill(Region(low[0], high[0], low[1], high[1]))

    def open(self) -> Window:
        """Take the size of the closer plot; animate it with ``window.animate.open()``."""
        return self._fill(self.closer.area)

    def _fill(self, box: Region) -> Window:
        self.stretch_to_fit_width(box.width).stretch_to_fit_height(box.height).move_to(box.center)
        return self
