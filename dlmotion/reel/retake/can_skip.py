"""Whether a play may be moved to its end at once."""

from __future__ import annotations

from manim import Animation, AnimationGroup, DrawBorderThenFill, Scene, ShowPartial, Transform, Wait


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
