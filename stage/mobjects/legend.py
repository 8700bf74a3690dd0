"""Legend: which colour is what, each with a name and, where wanted, a number."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, LEFT, RIGHT, Line, VGroup

from stage.readout import Readout
from stage.text import text
from stage.theme import Theme, em

Entry = tuple[str, str]
"""Name in the lesson's language, colour role."""

_SWATCH = 0.5


class Legend(VGroup):
    """Rows of a coloured line, a name and an optional number, all starting at the same left edge.

    Parameters
    ----------
    entries
        Name and colour role of each row.
    values
        Readouts to stand at the right edge, one a row; none by default.
    width
        Distance from the left edge to the right edge of the numbers; by default as narrow as they allow.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        theme: Theme,
        *,
        values: Sequence[Readout] = (),
        size: str = "small",
        width: float | None = None,
        pitch: float = 1.6,
    ) -> None:
        super().__init__()
        self.theme, self.entries = theme, list(entries)
        names = [text(name, theme, size) for name, _ in entries]
        inner = _SWATCH + 0.2 + max(name.width for name in names)
        outer = width or inner + 0.4 + max((value.width for value in values), default=0.0)
        for place, (name, (_, role)) in enumerate(zip(names, entries, strict=True)):
            level = DOWN * place * pitch * em(size)
            swatch = Line(level, level + RIGHT * _SWATCH, color=theme.color(role), stroke_width=theme.stroke)
            name.shift(level + RIGHT * (_SWATCH + 0.2) - name.get_left() * RIGHT)
            row = VGroup(swatch, name)
            if values:
                value = values[place].place(level)
                row.add(value.shift(RIGHT * (outer - value.get_right()[0])))
            self.add(row)

    def row(self, place: int) -> VGroup:
        """Row ``place``: swatch, name, number."""
        return self.submobjects[place]  # type: ignore[return-value]

    def pin(self, corner: object) -> Legend:
        """Move the left end of the first swatch to a point."""
        self.shift(corner - self.row(0)[0].get_edge_center(LEFT))  # type: ignore[operator]
        return self
