"""Fast-forward: plays before an edit take their segments from the last time instead of being stepped through.

A play is passed over when its scene says all that it depends on (``Retraceable``), when nothing of that
has changed since the last time (``prefix``), and when its segments are still in the store. It is then
begun, moved to its last frame and finished; where functions of the scene's own move things, through
every frame, but nothing is looked at. The last frame's display list must be the one of last time, and
so must the random generators be; if not, ``Diverged`` has the film made without passing anything over.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, Protocol, runtime_checkable

import numpy as np
from manim import Animation, AnimationGroup, DrawBorderThenFill, Scene, ShowPartial, Transform, Wait

from reel.frames import Cutter
from reel.items import Picture
from reel.past import Past, Play
from reel.plan import Plan
from reel.prefix import Prefix
from reel.store import Store


class Diverged(RuntimeError):
    """A play that was passed over did not end as it did last time."""


@runtime_checkable
class Retraceable(Protocol):
    """A scene whose frames are a function of its code and of what it names here, and of nothing else."""

    def variant(self) -> str:
        """Which of the films that its code can make."""

    def premises(self) -> Mapping[str, str]:
        """What it shows that is written outside its code; the last word of a name is how the code asks for it."""

    def journal(self) -> Sequence[dict[str, Any]]:
        """What it has written down so far."""

    def resume(self, entries: Sequence[dict[str, Any]]) -> None:
        """Take over what it wrote down during a play last time."""


class Forward:
    """Passes over plays of one film, and remembers all of them for the next time."""

    def __init__(self, plan: Plan, cutter: Cutter, store: Store, settings: Mapping[str, object]) -> None:
        self._plan, self._cutter, self._store = plan, cutter, store
        self._settings = plan.settings + repr(sorted(settings.items())).encode()
        self._scene: Any = None
        self._prefix: Prefix | None = None
        self._past: Past | None = None
        self._known: dict[int, Play] = {}
        self._plays: dict[int, Play] = {}
        self._proof: str | None = None
        self._start = self._noted = self.passed = 0

    def open(self, scene: Scene) -> None:
        """A play begins."""
        if self._scene is None:
            self._meet(scene)
        self._proof = self._proof_here()
        self._start = len(self._plan.parts)
        self._noted = len(self._scene.journal()) if self._past else 0

    def known(self, number: int, frames: int) -> Play | None:
        """The play of this number as it was, if it must be the same again and can be taken from the store."""
        play = self._known.get(number)
        if play is None or self._proof is None or (play.proof, play.frames) != (self._proof, frames):
            return None
        if self._scene.stop_condition is not None or any(self._store.get(key) is None for key, _ in play.parts):
            return None
        return play

    def take(self, play: Play, number: int) -> None:
        """Add the segments and the journal of a play that is passed over."""
        for key, count in play.parts:
            self._plan.take(key, count)
        self._cutter.skip(play.frames)
        self._scene.resume(play.journal)
        self._plays[number] = play
        self.passed += 1

    def check(self, play: Play, picture: Picture) -> None:
        """``Diverged`` unless a play that was passed over ends as it did."""
        if play.last != picture.digest.hex() or play.dice != _dice():
            raise Diverged

    def close(self, number: int, frames: int, picture: Picture) -> None:
        """A play is over; remember it unless it was passed over."""
        if self._past is None or self._proof is None or number in self._plays:
            return
        parts = tuple(self._plan.parts[self._start :])
        journal = tuple(self._scene.journal()[self._noted :])
        self._plays[number] = Play(self._proof, frames, parts, picture.digest.hex(), _dice(), journal)

    def save(self) -> None:
        """Keep all plays for the next time."""
        if self._past is not None:
            self._past.save(self._plays)

    def _meet(self, scene: Scene) -> None:
        self._scene = scene
        if not isinstance(scene, Retraceable):
            return
        name = f"{type(scene).__module__}.{type(scene).__qualname__} {scene.variant()}"
        self._past = Past(self._store, (self._settings, name.encode()))
        self._known = self._past.load()
        self._prefix = Prefix(scene, scene.premises())

    def _proof_here(self) -> str | None:
        """Proof for the statement of ``construct`` that is running."""
        if self._prefix is None:
            return None
        frame: Any = sys._getframe()
        while frame is not None and frame.f_code is not self._prefix.code:
            frame = frame.f_back
        return None if frame is None else self._prefix.proof(frame.f_lineno)


def can_jump(scene: Scene) -> bool:
    """Whether the last frame of a play tells its end to the last bit, whatever was shown before."""
    moved = any(mobject.updaters for mobject in scene.get_mobject_family_members())
    return not moved and not scene.updaters and all(map(_is_stateless, scene.animations or []))


def _is_stateless(animation: Animation) -> bool:
    """Whether manim works each frame out from the first and the last state."""
    if not type(animation).__module__.startswith("manim."):
        return False
    if isinstance(animation, AnimationGroup):
        return all(map(_is_stateless, animation.animations))
    return isinstance(animation, Transform | ShowPartial | DrawBorderThenFill | Wait)


def _dice() -> str:
    """Digest of the states of the random generators that manim seeds."""
    kind, words, *rest = np.random.get_state()  # noqa: NPY002 (the global one is meant)
    told = repr((random.getstate(), kind, rest)).encode()
    return blake2b(told + np.asarray(words).tobytes(), digest_size=16).hexdigest()
