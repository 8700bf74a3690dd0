"""Plays before the one that is wanted: they leave the scene as if played, and show nothing."""

from __future__ import annotations

from collections.abc import Callable


class Ahead:
    """Has a scene's plays passed over as long as it is ``passing``.

    ``frames`` counts those that would have been shown, of which ``told`` hears.
    """

    def __init__(self, told: Callable[[int], None] = lambda count: None) -> None:
        self.passing, self.frames = True, 0
        self._told = told

    def over(self, frames: int) -> None:
        """So many frames were not shown."""
        self.frames += frames
        self._told(frames)
