"""Note: some of the lesson's words, over as many lines as their place is wide."""

from __future__ import annotations

from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.place import Place
from dlmotion.stage.text import paragraph


class Note(Mark):
    """The label ``key`` of the ``.toml``, in the middle of its place or at a share of it."""

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
    ) -> None:
        lines = paragraph(
            place.label(key), place.theme, place.width, size, role, centered=centered, bold=bold
        )
        super().__init__(place, place.put(lines, *at))
