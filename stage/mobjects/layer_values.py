"""LayerValues: z and a of one layer for one input, as two rows below the layer's name."""

from __future__ import annotations

from typing import Any

from manim import DOWN, LEFT, VGroup

from stage.mobjects.code import snippet
from stage.mobjects.matrix import Matrix
from stage.text import text
from stage.theme import Theme


class LayerValues(VGroup):
    """Layer ``layer`` of the ``ForwardTrace`` at ``path``: ``given`` (its name and z), then ``made`` (a)."""

    def __init__(
        self, trace: Any, path: str, layer: int, name: str, theme: Theme, *, sample: int = 0, spec: str = ".2f"
    ) -> None:
        super().__init__()
        style: dict[str, Any] = {"index": (sample,), "spec": spec, "cell_width": 1.15}
        self.z = Matrix(trace, f"{path}.z[{layer}]", theme, **style)
        self.a = Matrix(trace, f"{path}.a[{layer}]", theme, color="activation", **style)
        head = text(name, theme, "small", "muted")
        VGroup(head, self.z, self.a).arrange(DOWN, buff=0.15)
        self.given = VGroup(head, self.z, snippet("z", theme).next_to(self.z, LEFT, buff=0.25))
        self.made = VGroup(self.a, snippet("a", theme, "activation").next_to(self.a, LEFT, buff=0.25))
        self.add(self.given, self.made)
