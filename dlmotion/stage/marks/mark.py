"""Mark: the base of everything that a lesson shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from manim import Animation, FadeIn, FadeOut, Mobject

from dlmotion.stage.place import Place


class MarkError(ValueError):
    """A mark cannot be drawn as it was asked for; the message says which and why."""


class Mark:
    """Something on screen that owns its mobject and follows a record.

    ``at(moment)`` puts it where the record has it, whatever it showed before: no history, no
    calculation in the scene. A moment between two steps is interpolated; ``printed`` is the moment
    whose digits stand on screen, the same unless a run has moved on since the last tick.
    """

    def __init__(self, place: Place, mobject: Mobject) -> None:
        self.place, self.mobject = place, mobject

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show a moment of the record; what does not move stays as it is."""
        del moment, printed
        return self

    def entrance(self) -> Animation:
        """How it comes on screen."""
        return FadeIn(self.mobject)

    def exit(self) -> Animation:
        """How it leaves."""
        return FadeOut(self.mobject)


class Drawn(Mark):
    """A mobject of any kind as a mark; ``move`` puts it at a moment."""

    def __init__(
        self, place: Place, mobject: Mobject, move: Callable[[float], object] | None = None
    ) -> None:
        super().__init__(place, mobject)
        self._move = move

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show a moment of the record."""
        if self._move is not None:
            self._move(moment)
        return self
