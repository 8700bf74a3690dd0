"""Families of mobjects listed and made equally large as manim does, in linear time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from manim import Mobject, VMobject

from dlmotion.reel.record.faster.lengths import points_aligned

_STEPS = (
    "align_points",
    "align_rgbas",
    "align_submobjects",
    "get_num_points",
    "has_no_points",
    "has_points",
    "null_point_align",
)
original_family: Any = Mobject.get_family
original_members: Any = Mobject._iter_family
original_growth: Any = Mobject.add_n_more_submobjects
original_alignment: Any = Mobject.align_data
original_steps = {name: getattr(VMobject, name) for name in _STEPS}
ours = {"align_points": points_aligned}


class _Cycle(Exception):  # noqa: N818 (not an error: manim has an order for that, too)
    """A mobject is its own descendant."""


def family_of(mobject: Any, recurse: bool = True) -> list[Any]:
    """What ``Mobject.get_family`` returns: everybody, each once, at the last place.

    Walking backwards, a member met before has had its whole family met, so each is visited once.
    """
    if not mobject.submobjects and type(mobject)._iter_family is original_members:
        return [mobject]
    backwards: list[Any] = []
    try:
        _visit(mobject, backwards, set(), set())
    except _Cycle:
        return original_family(mobject, recurse)  # type: ignore[no-any-return]
    backwards.reverse()
    return backwards


def _visit(mobject: Any, backwards: list[Any], met: set[Any], path: set[Any]) -> None:
    if type(mobject)._iter_family is not original_members or mobject in path:
        raise _Cycle
    path.add(mobject)
    for child in reversed(mobject.submobjects):
        if child in met:
            continue
        if child.submobjects or type(child)._iter_family is not original_members:
            _visit(child, backwards, met, path)
        else:
            met.add(child)
            backwards.append(child)
    path.remove(mobject)
    met.add(mobject)
    backwards.append(mobject)


def aligned(mobject: Any, other: Any, skip_point_alignment: bool = False) -> Any:
    """What ``Mobject.align_data`` does, passing over pairs that are aligned."""
    mobject.null_point_align(other)
    mobject.align_submobjects(other)
    if not skip_point_alignment:
        mobject.align_points(other)
    for one, two in zip(mobject.submobjects, other.submobjects, strict=True):
        if not _are_aligned(one, two):
            one.align_data(two)
    return mobject


def _are_aligned(one: Any, two: Any) -> bool:
    """Whether two VMobjects without children have as many points and colours."""
    if (
        one.submobjects
        or two.submobjects
        or not (_aligns_plainly(one.__class__) and _aligns_plainly(two.__class__))
    ):
        return False
    mine, its = vars(one), vars(two)
    try:
        return (
            len(mine["points"]) == len(its["points"])
            and len(mine["fill_rgbas"]) == len(its["fill_rgbas"])
            and len(mine["stroke_rgbas"]) == len(its["stroke_rgbas"])
            and len(mine["background_stroke_rgbas"]) == len(its["background_stroke_rgbas"])
        )
    except (KeyError, TypeError):
        return False


@lru_cache(maxsize=1024)
def _aligns_plainly(cls: Any) -> bool:
    own = cls.align_data in (original_alignment, aligned) and cls.add_n_more_submobjects in (
        original_growth,
        grown,
    )
    return own and all(
        getattr(cls, name, None) in (original, ours.get(name))
        for name, original in original_steps.items()
    )


def grown(mobject: Any, n: Any) -> Any:
    """What ``Mobject.add_n_more_submobjects`` does.

    How often each is repeated is counted, not searched for.
    """
    current = len(mobject.submobjects)
    if type(n) is not int or n <= 0 or current == 0:
        return original_growth(mobject, n)
    target = current + n
    repeats = np.bincount((np.arange(target) * current) // target, minlength=current).tolist()
    members = []
    for member, count in zip(mobject.submobjects, repeats, strict=True):
        members.append(member)
        if count > 1:
            members.extend(member.copy().fade(1) for _ in range(1, count))
    mobject.submobjects = members
    return mobject


SUBSTITUTES = (
    (Mobject, "get_family", original_family, family_of),
    (Mobject, "align_data", original_alignment, aligned),
    (Mobject, "add_n_more_submobjects", original_growth, grown),
)
