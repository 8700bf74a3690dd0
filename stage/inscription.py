"""Inscription: anything that is read as text, with the size it was made in."""

from __future__ import annotations

from manim import Mobject, VectorizedPoint, VGroup, VMobject

from stage.theme import SIZES


class Inscription(VGroup):
    """Base of lines, readouts, ticks and formulas: says what is written and how large it is now."""

    def __init__(self, size: str) -> None:
        super().__init__()
        self.size = size
        self.text = ""
        self.natural_height = 0.0

    def settle(self) -> None:
        """Take the present height as that of the named size, and let go of the SVG that manim would copy each time."""
        self.natural_height = float(self.height)
        for part in self.get_family():
            vars(part).pop("path_obj", None)

    @property
    def pixels(self) -> float:
        """Height of one em at 1080p, after whatever scaling happened since."""
        if self.natural_height <= 0:
            return float(SIZES[self.size])
        return float(SIZES[self.size] * self.height / self.natural_height)

    @property
    def opacity(self) -> float:
        """Opacity of what is drawn, 0 when nothing is."""
        return max((visibility(part) for part in self.drawn()), default=0.0)

    def drawn(self) -> list[Mobject]:
        """Parts that leave ink; anchors have a point but draw nothing."""
        return [part for part in self.family_members_with_points() if not isinstance(part, VectorizedPoint)]


def visibility(part: Mobject) -> float:
    """Opacity of what a single mobject draws: its fill, or its stroke if it has any width."""
    if not isinstance(part, VMobject):
        return 1.0
    stroke = part.get_stroke_opacity() if part.get_stroke_width() > 0 else 0.0
    return float(max(part.get_fill_opacity(), stroke))
