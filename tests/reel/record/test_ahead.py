"""Plays that are passed over leave the scene as if played, to the bit."""

from __future__ import annotations

from itertools import count
from random import random
from typing import Any

import pytest
from manim import (
    DEGREES,
    DOWN,
    RIGHT,
    UP,
    Animation,
    Circle,
    Create,
    Cube,
    FadeOut,
    LaggedStart,
    Rotate,
    Scene,
    Square,
    ThreeDScene,
    ValueTracker,
)

from dlmotion.reel.display_list import Picture
from dlmotion.reel.record.ahead import Ahead
from dlmotion.reel.record.recorder import recorded
from dlmotion.reel.retake.memory_digest import dice
from tests.reel.scenes import TINY

SETTINGS: dict[str, Any] = {**TINY}


class Frames:
    """A sink that keeps what each frame shows."""

    def __init__(self) -> None:
        self.frames = 0
        self.shown: list[bytes] = []

    def add(self, picture: Picture, count: int = 1) -> None:
        """Show a picture for some frames."""
        self.frames += count
        self.shown += [picture.digest] * count

    def end_play(self) -> None:
        """Plays do not matter."""


class Stagger(Animation):
    """Each frame goes on from where the last one left things, by dice."""

    def interpolate_mobject(self, alpha: float) -> None:
        """Move a little."""
        self.mobject.shift((random() - 0.4) * RIGHT * alpha)  # noqa: S311


class Ways(Scene):
    """Every way in which a play can go, and at last all that is left of it."""

    def construct(self) -> None:
        square, circle, tracker = Square(), Circle().shift(DOWN), ValueTracker(0.0)
        looks = count()
        steps = (
            lambda: self.play(Create(square), run_time=0.3),
            lambda: self.wait(0.4),
            lambda: self.play(square.animate.shift(RIGHT).rotate(0.3), run_time=0.5),
            lambda: self.play(Stagger(circle), run_time=0.5),
            lambda: circle.add_updater(lambda shape, dt: shape.rotate(dt + shape.width * dt)),
            lambda: self.play(LaggedStart(Rotate(square), FadeOut(circle)), run_time=0.6),
            lambda: self.wait_until(lambda: next(looks) > 4, max_time=1.0),
            lambda: self.play(tracker.animate.set_value(2.0), run_time=0.2),
            lambda: square.shift(tracker.get_value() * UP),
            lambda: self.wait(0.3, frozen_frame=False),
            lambda: self.play(square.animate.scale(0.5 + self.time / 10), run_time=0.3),
        )
        for number, step in enumerate(steps):
            self.comes(number)
            step()

    def comes(self, number: int) -> None:
        """A step comes."""


class Turned(ThreeDScene):
    """A camera that moves while nobody looks."""

    def construct(self) -> None:
        cube = Cube(fill_opacity=0.5)
        self.add(cube)
        self.begin_ambient_camera_rotation(0.5)
        self.move_camera(phi=60 * DEGREES, run_time=0.5)
        self.wait(0.3)
        self.comes(1)
        self.play(cube.animate.shift(UP), run_time=0.4)

    def comes(self, number: int) -> None:
        """A step comes."""


@pytest.mark.parametrize(
    ("scene", "wanted"), [*((Ways, number) for number in range(11)), (Turned, 1)]
)
def test_frames_behind_what_was_passed_over_are_the_same(scene: Any, wanted: int) -> None:
    heard: list[int] = []
    whole, rest, ahead = Frames(), Frames(), Ahead(heard.append)
    begun = 0

    def reached(self: Scene, number: int) -> None:
        nonlocal begun
        if number == wanted:
            begun, ahead.passing = whole.frames, False

    noting = type(scene.__name__, (scene,), {"comes": reached, "__module__": __name__})
    with recorded(noting, whole, **SETTINGS) as played:
        ends = played.time, dice()
    start, ahead.passing = begun, True
    with recorded(noting, rest, ahead=ahead, **SETTINGS) as left:
        assert (left.time, dice()) == ends
    assert rest.shown == whole.shown[start:] != []
    assert ahead.frames == sum(heard) == start


def test_of_a_scene_that_nobody_wants_nothing_is_shown() -> None:
    shown, ahead = Frames(), Ahead()
    with recorded(Ways, shown, ahead=ahead, **SETTINGS):
        assert shown.frames == 0 < ahead.frames
