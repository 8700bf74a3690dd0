"""Mobjects that come into a scene because they are animated, added together instead of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from manim import Scene

original_arrivals: Any = Scene.add_mobjects_from_animations
original_add: Any = Scene.add


def arrived(scene: Any, animations: Iterable[Any]) -> None:
    """What ``Scene.add_mobjects_from_animations`` does.

    Each call of ``Scene.add`` looks through all that is there for the family that comes, so that
    many at once took time by their square. Who shares a member with others that wait comes after
    them, which takes it from them, as there.
    """
    if type(scene).add is not original_add or "add" in vars(scene) or scene.foreground_mobjects:
        original_arrivals(scene, animations)
        return
    known = set(scene.get_mobject_family_members())
    coming: list[Any] = []
    families: set[Any] = set()
    for animation in animations:
        mobject = None if animation.is_introducer() else animation.mobject
        if mobject is None or mobject in known:
            continue
        family = mobject.get_family()
        if not families.isdisjoint(family):
            scene.add(*coming)
            coming, families = [], set()
        coming.append(mobject)
        families.update(family)
        known.update(family)
    if coming:
        scene.add(*coming)


SUBSTITUTES = ((Scene, "add_mobjects_from_animations", original_arrivals, arrived),)
