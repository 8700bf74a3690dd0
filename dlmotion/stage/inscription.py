"""Inscription: anything that is read as text, with the size it was made in."""

from __future__ import annotations

from manim import Mobject, VMobject

from dlmotion.stage.theme import SIZES


class Inscription(VMobject):
    """Base of lines, readouts, ticks and formulas: says what is written and how large it is now.

    All glyphs of a colour are one shape: manim's time goes by the mobject, and Cairo's by the path.
    """

    def __init__(self, size: str, color: str = "#FFFFFF") -> None:
        super().__init__(fill_color=color, fill_opacity=1.0, stroke_width=0.0)
        self.size, self.ink = size, color
        self.text = ""
        self.natural_height = 0.0

    def settle(self) -> None:
        """Take the present height as that of the named size."""
        self.natural_height = float(self.height)

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
        """Parts that leave ink."""
        if not self.submobjects:
            return [self] if len(self.points) else []
        parts: list[Mobject] = self.family_members_with_points()
        return parts


def visibility(part: Mobject) -> float:
    """Opacity of what a single mobject draws: its fill, or its stroke if it has any width."""
    if not isinstance(part, VMobject):
        return 1.0
    stroke = part.get_stroke_opacity() if part.get_stroke_width() > 0 else 0.0
    return float(max(part.get_fill_opacity(), stroke))
