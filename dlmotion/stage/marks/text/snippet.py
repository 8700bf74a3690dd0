"""Snippet: a piece of code among the lesson's words, in the monospace family."""

from __future__ import annotations

from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.place import Place
from dlmotion.stage.text import text


class Snippet(Mark):
    """The label ``key`` of the ``.toml`` as it would be typed."""

    def __init__(
        self,
        place: Place,
        key: str,
        *,
        size: str = "label",
        role: str = "data",
        at: tuple[float, float] = (0.5, 0.5),
    ) -> None:
        super().__init__(
            place, place.put(text(place.label(key), place.theme, size, role, mono=True), *at)
        )
