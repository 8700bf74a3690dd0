"""ClassBars: probabilities of classes as bars, each with its class in front of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, VGroup

from stage.layout import Point, Region
from stage.mobjects.bars import Bars
from stage.readout import Readout, resolve
from stage.theme import Theme

_MARGIN = 0.55


class ClassBars(Bars):
    """Bars of ``name`` (K,) or (T, K), named by the array ``classes`` (K,); ``marked`` gives classes other colours."""

    def __init__(
        self, region: Region, trace: Any, name: str, theme: Theme, *, marked: dict[int, str], classes: str = "classes"
    ) -> None:
        count = len(np.asarray(resolve(trace, classes)))
        box = Region(region.left + _MARGIN, region.right, region.bottom, region.top)
        colors = [marked.get(k, "data") for k in range(count)]
        super().__init__(box, trace, name, (0.0, 1.0), theme, colors=colors, size="small", room=0.8)
        style: dict[str, Any] = {"theme": theme, "spec": "d", "size": "small"}
        self.names = VGroup(*(Readout(trace, classes, k, **style) for k in range(count)))
        for k, label in enumerate(self.names):
            label.place(self.spot(k, 0.0) + 0.25 * LEFT)
        self.add(self.names)

    def tip(self, place: int) -> Point:
        """Point before the name of a class, where connections come in."""
        return np.asarray(self.spot(place, 0.0) + 0.45 * LEFT)
