"""Scenes that only the tests of reel need: tiny, and each for one question."""

from __future__ import annotations

import numpy as np
from manim import (
    BLUE,
    DOWN,
    LEFT,
    ORIGIN,
    RED,
    RESAMPLING_ALGORITHMS,
    RIGHT,
    UP,
    Camera,
    Circle,
    Create,
    Dot,
    FadeIn,
    ImageMobject,
    Scene,
    Square,
    Text,
    VMobject,
)

TINY = {"width": 160, "height": 90, "fps": 10}


class Walk(Scene):
    """Two moves, two holds; an edit changes the second move."""

    end = 2.0

    def construct(self) -> None:
        square, dot = Square(color=BLUE, fill_opacity=0.5), Dot(color=RED)
        self.next_section("enter")
        self.play(Create(square), run_time=1)
        self.wait(1)
        self.next_section("move")
        self.add(dot)
        self.dot = dot
        self.play(dot.animate.shift(RIGHT * self.end), run_time=1)
        self.next_section("rest")
        self.wait(1.5)


class Further(Walk):
    """The same walk with its second move edited."""

    end = 3.0


class Falls(Scene):
    """Fails in the middle."""

    def construct(self) -> None:
        self.play(FadeIn(Circle()), run_time=0.5)
        raise RuntimeError("the scene fell")


class OwnCamera(Camera):
    """A camera that paints fills in its own way, which no display list can tell."""

    def apply_fill(self, ctx: object, vmobject: VMobject) -> Camera:
        self.set_cairo_context_color(ctx, [[0.2, 0.9, 0.1, 0.7]], vmobject)
        ctx.fill_preserve()
        return self


class OwnLook(Scene):
    """Filmed by the pixels of its own camera."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(camera_class=OwnCamera, **kwargs)

    def construct(self) -> None:
        square = Square(fill_opacity=0.3)
        self.add(Circle(radius=2, fill_opacity=1), square)
        self.play(square.animate.shift(UP), run_time=0.6)
        self.wait(0.5)


class Mirror(Scene):
    """Asks the camera for its picture in the middle of a scene."""

    def construct(self) -> None:
        square = Square(fill_opacity=1, color=RED)
        self.play(FadeIn(square), run_time=0.3)
        self.seen = self.camera.get_image().getpixel((80, 45))
        self.wait(0.3)


class Words(Scene):
    """Text that stays and text that comes."""

    def construct(self) -> None:
        self.add(Text("stays", font_size=40).shift(UP))
        self.play(FadeIn(Text("comes")), run_time=0.8)
        self.wait(0.5)


class Departing(Scene):
    """Images that leave the screen on every side, one of them turning."""

    def construct(self) -> None:
        pixels = np.random.default_rng(1).integers(0, 255, (7, 9, 4), dtype=np.uint8)
        one, other = ImageMobject(pixels).scale(12), ImageMobject(pixels[:, :, :3]).scale(9)
        other.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        self.add(one, other)
        for place in (7.3 * LEFT + 1.1 * UP, 4.2 * DOWN + 7 * RIGHT, 4.1 * UP, ORIGIN):
            self.play(
                one.animate.move_to(place), other.animate.rotate(0.7).move_to(-place), run_time=0.5
            )
