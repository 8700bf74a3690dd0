"""Fast-forward: segments that an edit cannot have changed come from the last time.

They are not filmed again.

A play before the edit is passed over when its scene says all that it depends on (``Retraceable``),
when nothing of that has changed since the last time (``proofs``), and when its segments are still
in the store. It is then begun, moved to its last frame and finished; where functions of the scene's
own move things, through every frame, but nothing is looked at. The last frame's display list must
be the one of last time, and so must the random generators be; if not, ``Diverged`` has the film
made without passing anything over.

What follows the edit is taken over whole from the first section on whose beginning finds the scene
standing as it stood there last time (``state``), with the same code still to run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from manim import Scene, config

from dlmotion.reel.display_list import Picture
from dlmotion.reel.retake.code_hash import stands_on
from dlmotion.reel.retake.last_take import Past, Play, Start, Take
from dlmotion.reel.retake.memory_digest import dice
from dlmotion.reel.retake.retraceable import Retraceable
from dlmotion.reel.retake.where import Standing
from dlmotion.reel.segments.film_plan import Plan
from dlmotion.reel.segments.frames import Cutter
from dlmotion.reel.segments.store import Store


class Diverged(RuntimeError):
    """A play that was passed over did not end as it did last time."""


class Forward:
    """Passes over plays of one film, and remembers all of them for the next time."""

    def __init__(
        self, plan: Plan, cutter: Cutter, store: Store, settings: Mapping[str, object]
    ) -> None:
        self._plan, self._cutter, self._store = plan, cutter, store
        self._settings = plan.settings + repr(sorted(settings.items())).encode()
        self._scene: Any = None
        self._machinery: Collection[str] = ()
        self._standing: Standing | None = None
        self._past: Past | None = None
        self._known, self._now = Take(), Take()
        self._left: int | None = None
        self._first = self._noted = self.passed = 0

    def meet(self, scene: Scene) -> None:
        """A scene is made; what it has now is the same in any scene."""
        self._machinery = frozenset(vars(scene))

    # -- before an edit
    # --------------------------------------------------------------------------------------

    def open(self, scene: Scene) -> None:
        """A play begins."""
        self._look_back(scene)
        self._left = self._standing.left() if self._standing else None
        self._first = len(self._plan.parts)
        self._noted = len(self._scene.journal()) if self._past else 0

    def known(self, number: int, frames: int) -> Play | None:
        """The play of this number, if it must be as it was and can be taken from the store."""
        play = self._known.plays.get(number)
        if (
            play is None
            or self._left is None
            or (play.proof, play.frames) != (self._proof(self._left), frames)
        ):
            return None
        return play if self._scene.stop_condition is None and self._is_stored(number) else None

    def take(self, play: Play, number: int) -> None:
        """Add the segments and the journal of a play that is passed over."""
        self._add(play, number)
        self._scene.resume(play.journal)

    def check(self, play: Play, picture: Picture) -> None:
        """``Diverged`` unless a play that was passed over ends as it did."""
        if play.last != picture.digest.hex() or play.dice != dice():
            raise Diverged

    def close(self, number: int, frames: int, picture: Picture) -> None:
        """A play is over; remember it unless it was passed over."""
        if self._left is None or number in self._now.plays:
            return
        parts, journal = (
            tuple(self._plan.parts[self._first :]),
            tuple(self._scene.journal()[self._noted :]),
        )
        proof, last = self._proof(self._left), picture.digest.hex()
        self._now.plays[number] = Play(proof, self._left, frames, parts, last, dice(), journal)

    # -- after it
    # --------------------------------------------------------------------------------------------

    def begin(self, scene: Scene, name: str, kind: str, plays: int) -> Start | None:
        """A section begins; where it began last time if all that follows must be the same again."""
        self._look_back(scene)
        self._now.sections.append((name, kind, plays))
        state = self._standing.state() if self._standing else None
        if state is None:
            return None
        self._now.starts.append(
            Start(state, plays, len(self._now.sections), self._scene.bookmark())
        )
        found = next((start for start in self._known.starts if start.state == state), None)
        return found if found and all(map(self._is_stored, self._following(found))) else None

    def rest(self, start: Start, plays: int) -> Iterator[tuple[int, list[tuple[str, str]]]]:
        """Add what followed a section's beginning.

        Frames of each play, and the sections that begin with it.
        """
        shift = plays - start.plays
        later = self._known.sections[start.sections :]
        self._remember(start, shift)
        for number in self._following(start):
            begun = [(name, kind) for name, kind, first in later if first == number]
            play = self._known.plays[number]
            yield play.frames, begun
            self._add(replace(play, proof=self._proof(play.left)), number + shift)
        self._scene.conclude(self._known.notes, start.bookmark)

    def save(self, *, joins: bool) -> None:
        """Keep all for the next time.

        ``joins`` says that frames and sections are all there is to what follows an edit.
        """
        if self._past is not None:
            starts = self._now.starts if joins else []
            self._past.save(replace(self._now, starts=starts, notes=self._scene.notes()))

    def _remember(self, start: Start, shift: int) -> None:
        """Note where later sections begin this time."""
        here, begun = self._scene.bookmark(), len(self._now.sections) - start.sections
        self._now.sections += [
            (name, kind, first + shift)
            for name, kind, first in self._known.sections[start.sections :]
        ]
        for later in self._known.starts:
            if later.sections > start.sections:
                moved = {
                    name: count + here[name] - start.bookmark[name]
                    for name, count in later.bookmark.items()
                }
                self._now.starts.append(
                    Start(later.state, later.plays + shift, later.sections + begun, moved)
                )

    # -- both

    def _look_back(self, scene: Any) -> None:
        """Find what is known of a scene, once it is set up."""
        if self._scene is scene:
            return
        self._scene = scene
        if isinstance(scene, Retraceable):
            name = f"{type(scene).__module__}.{type(scene).__qualname__} {scene.variant()}"
            code = stands_on(type(self._scene), self._store.root / "imports.json")
            told = (name, code, _configured())
            self._past = Past(self._store, (self._settings, *map(str.encode, told)))
            self._known = self._past.load()
            self._standing = Standing(scene, self._machinery)

    def _add(self, play: Play, number: int) -> None:
        for key, count in play.parts:
            self._plan.take(key, count)
        self._cutter.skip(play.frames)
        self._now.plays[number] = play
        self.passed += 1

    def _following(self, start: Start) -> range:
        """Plays that followed the beginning of a section last time."""
        return range(start.plays, max(self._known.plays, default=-1) + 1)

    def _is_stored(self, number: int) -> bool:
        """Whether a play is known and all that it became is still there."""
        play = self._known.plays.get(number)
        return play is not None and all(self._store.get(key) is not None for key, _ in play.parts)

    def _proof(self, left: int) -> str:
        return self._standing.proof(left) if self._standing else ""


def _configured() -> str:
    """What manim is configured to draw; where it reads and writes does not matter."""
    rows = [row for row in config.items() if not row[0].endswith(("_dir", "_file"))]
    return repr(sorted(rows, key=lambda row: row[0]))
