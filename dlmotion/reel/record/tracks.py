"""Tracks: a number for each mobject that a recording meets, in the order in which it meets them."""

from __future__ import annotations

from weakref import ref

from manim import Mobject


class Tracks:
    """Numbers mobjects; one that is gone gives its number to no other, as its address may be."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[ref[Mobject], int]] = {}
        self._next = 0

    def of(self, mobject: Mobject) -> int:
        """Number of a mobject, from 0."""
        known = self._known.get(id(mobject))
        if known is not None and known[0]() is mobject:
            return known[1]
        number = self._next
        self._next += 1
        self._known[id(mobject)] = (ref(mobject), number)
        return number
