"""Strips read back: the list of things, from one picture to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dlmotion.player.columns import Cursor, StreamError
from dlmotion.player.middles import LONGEST
from dlmotion.player.strip_writer import FORM, GLIDE, LOOK, PLACE, Thing, glide, path


class Shown(NamedTuple):
    """A thing of a picture: form, look, and where its first point lies in units."""

    form: int
    look: int
    x: int
    y: int


class StripReader:
    """Runs of films, one after the other."""

    def __init__(self, columns: Mapping[str, Cursor]) -> None:
        self._columns = columns

    def read(self) -> list[tuple[int, tuple[Shown, ...]]]:
        """All runs of the film that comes next."""
        frames = self._columns["frames"]
        things: list[Thing] = []
        found = []
        for _ in range(frames.count()):
            count = frames.count()
            things = self._edit(things)
            self._change(things)
            found.append((count, tuple(Shown(t.form, t.look, t.x, t.y) for t in things)))
        return found

    def _edit(self, things: list[Thing]) -> list[Thing]:
        edits = self._columns["edits"]
        place = 0
        for _ in range(edits.count()):
            skipped, gone, come = edits.many(3)
            place += skipped
            below = things[place - 1] if place else Thing()
            new = [Thing(-1, below.look, below.x, below.y) for _ in range(come)]
            things = [*things[:place], *new, *things[place + gone :]]
            place += come
        return things

    def _change(self, things: Sequence[Thing]) -> None:
        for thing in things:
            glide(thing)
        groups = self._columns["groups"]
        changed = set()
        place = 0
        for _ in range(groups.count()):
            skipped, count = groups.many(2)
            place += skipped
            mask = self._columns["flags"].one()
            if place + count > len(things):
                raise StreamError(f"expected {len(things)} things, got {place + count}")
            changed |= set(range(place, place + count)) if mask & PLACE else set()
            self._group(mask, things[place : place + count])
            place += count
        for at, thing in enumerate(things):
            if at not in changed:
                thing.dx = thing.dy = 0

    def _group(self, mask: int, things: Sequence[Thing]) -> None:
        turn, way = 0, (0, 0)
        for at, thing in enumerate(things):
            if mask & FORM:
                thing.form += 1 + self._columns["forms"].one()
            if mask & LOOK:
                turn += self._columns["looks"].one()
                thing.look += turn
            if mask & GLIDE:
                way = self._glide(thing, way)
            elif mask & PLACE:
                before = things[at - 1] if at else thing
                thing.dx = before.dx + self._columns["xs"].one()
                thing.dy = before.dy + self._columns["ys"].one()
                thing.x, thing.y = thing.x + thing.dx, thing.y + thing.dy

    def _glide(self, thing: Thing, way: tuple[int, int]) -> tuple[int, int]:
        """Begin a glide, by how far it differs from the way of the neighbour's."""
        power = self._columns["glides"].count()
        if power > LONGEST:
            raise StreamError(f"expected a glide of up to 2 ** {LONGEST} runs, got 2 ** {power}")
        way = way[0] + self._columns["xs"].one(), way[1] + self._columns["ys"].one()
        thing.path = path((thing.x, thing.y), (thing.x + way[0], thing.y + way[1]), power)
        glide(thing)
        return way
