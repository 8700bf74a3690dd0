"""Note: some of the lesson's words, over as many lines as their place is wide."""

from __future__ import annotations

from manim import UP

from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.place import Place
from dlmotion.stage.text import paragraph


class Note(Mark):
    """The label ``key`` of the ``.toml``, in the middle of its place or at a share of it.

    With ``level`` the middle of a character, not of the ink, comes to the middle of its height:
    notes beside each other and numbers stand on one line then, with descenders or without.
    """

    def __init__(
        self,
        place: Place,
        key: str,
        *,
        size: str = "label",
        role: str = "ink",
        at: tuple[float, float] = (0.5, 0.5),
        centered: bool = True,
        bold: bool = False,
        level: bool = False,
    ) -> None:
        lines = paragraph(
            place.label(key), place.theme, place.width, size, role, centered=centered, bold=bold
        )
        middle = lines.get_center()[1]
        super().__init__(place, place.put(lines, *at))
        if level:
            lines.shift(UP * (place.at(*at)[1] - (lines.get_center()[1] - middle)))
