"""Together: several marks as one, which come, go, move and become others at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Self

from manim import Animation, AnimationGroup, Group, Mobject

from dlmotion.stage.marks.mark import Mark


class Together(Mark):
    """Marks as one: views of a record on one clock, or whatever comes and goes together.

    Its ``parts`` are those of the k-th mark by the names ``k/NAME``, or ``k/`` for a mark without
    any, so that two of these become each other mark by mark, in one move.
    """

    def __init__(self, *marks: Mark) -> None:
        self.marks = marks
        self.origins: dict[str, str] = {}
        places = []
        for k, mark in enumerate(marks):
            parts = getattr(mark, "parts", None) or {"": mark.mobject}
            origins = getattr(mark, "origins", {})
            places += [(at, f"{k}/{name}", part) for at, (name, part) in enumerate(parts.items())]
            self.origins |= {f"{k}/{name}": f"{k}/{source}" for name, source in origins.items()}
        # The first part of each, then the second: equal marks send them on equal ways, of which a
        # stream tells one where they follow one another.
        self.parts: dict[str, Mobject] = {
            name: part for _, name, part in sorted(places, key=itemgetter(0))
        }
        super().__init__(marks[0].place, Group(*(mark.mobject for mark in marks)))

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show a moment of the record in all of them."""
        for mark in self.marks:
            mark.at(moment, printed)
        return self

    def entrance(self) -> Animation:
        """Bring each on in its own way."""
        return AnimationGroup(*(mark.entrance() for mark in self.marks))

    def exit(self) -> Animation:
        """Take each away in its own way."""
        return AnimationGroup(*(mark.exit() for mark in self.marks))


def each(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Marks one by one, those of a ``Together`` in its place."""
    for mark in marks:
        if isinstance(mark, Together):
            yield from each(mark.marks)
        else:
            yield mark
