"""A computed picture, pixel by pixel under a Sobel filter, then the same at a fine resolution."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RED,
    RESAMPLING_ALGORITHMS,
    RIGHT,
    UP,
    WHITE,
    YELLOW,
    Create,
    FadeIn,
    FadeOut,
    FadeTransform,
    Group,
    ImageMobject,
    Mobject,
    Rectangle,
    Scene,
    Square,
    SurroundingRectangle,
    Text,
    Transform,
    ValueTracker,
    Write,
    linear,
)


class EdgeFilter(Scene):
    """A computed picture under a Sobel filter, pixel by pixel, then at a fine resolution."""

    def construct(self) -> None:
        title = Text("Finding edges in a picture", font_size=40).to_edge(UP, buff=0.4)
        self.coarse = self._mandelbrot(48)
        self.edges = self._sobel(self.coarse)
        self.before = self._image(self.coarse, LEFT, "nearest")
        frame = SurroundingRectangle(self.before, color=WHITE, buff=0, stroke_width=2).set_z_index(
            1
        )
        name = Text("Mandelbrot's set, 64 × 48 pixels", font_size=24).next_to(frame, DOWN)
        self.play(Write(title), run_time=1.5)
        self.play(FadeIn(self.before), Create(frame), FadeIn(name), run_time=1.5)
        self.wait()
        self._look_closely()
        self._sweep()
        self._refine(name)
        self.wait(2)

    @staticmethod
    def _mandelbrot(height: int, rounds: int = 40) -> np.ndarray:
        """Square roots of the numbers of rounds until escape, between 0 and 1."""
        down, right = np.mgrid[1.2 : -1.2 : height * 1j, -2.2 : 1.0 : height * 4 // 3 * 1j]
        point = right + 1j * down
        value, count = np.zeros_like(point), np.zeros(point.shape)
        for _ in range(rounds):
            inside = np.abs(value) <= 2
            value[inside] = value[inside] ** 2 + point[inside]
            count += inside
        return np.sqrt(count / rounds)

    @staticmethod
    def _sobel(picture: np.ndarray) -> np.ndarray:
        """How steep the picture is at each pixel, at most 1."""
        wide = np.pad(picture, 1, mode="edge")
        rows = wide[:-2] + 2 * wide[1:-1] + wide[2:]
        columns = wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]
        steep = np.hypot(rows[:, 2:] - rows[:, :-2], columns[2:] - columns[:-2])
        return steep / steep.max()

    @staticmethod
    def _image(picture: np.ndarray, side: np.ndarray, resampling: str) -> ImageMobject:
        image = ImageMobject(np.uint8(255 * picture))
        image.set_resampling_algorithm(RESAMPLING_ALGORITHMS[resampling])
        image.height = 4.2
        return image.move_to(side * 3.4 + DOWN * 0.1)

    def _look_closely(self) -> None:
        pixel = self.before.height / len(self.coarse)
        places = ((8, 10), (14, 40), (24, 30), (36, 48))
        window = Square(3 * pixel, color=RED, stroke_width=4).move_to(self._middle(*places[0]))
        value = self._steepness(*places[0])
        self.play(Create(window), FadeIn(value))
        self.wait(0.5)
        for place in places[1:]:
            moved = window.animate.move_to(self._middle(*place))
            self.play(moved, Transform(value, self._steepness(*place)), run_time=0.8)
            self.wait(0.5)
        self.play(FadeOut(window), FadeOut(value))

    def _middle(self, row: int, column: int) -> np.ndarray:
        """Where a pixel of the coarse picture lies."""
        pixel = self.before.height / len(self.coarse)
        return self.before.get_corner(UP + LEFT) + pixel * (
            (column + 0.5) * RIGHT + (row + 0.5) * DOWN
        )

    def _steepness(self, row: int, column: int) -> Text:
        return Text(f"steepness {self.edges[row, column]:.2f}", font_size=30, color=RED).move_to(
            RIGHT * 3.4
        )

    def _sweep(self) -> None:
        done = ValueTracker(0)
        after = self._image(np.zeros_like(self.edges), RIGHT, "nearest")
        frame = SurroundingRectangle(after, color=WHITE, buff=0, stroke_width=2).set_z_index(1)
        bar = Rectangle(
            width=after.width, height=0.26, stroke_width=0, fill_color=YELLOW, fill_opacity=0.4
        )

        def reveal(image: Mobject) -> None:
            shown = int(done.get_value())
            image.pixel_array[:shown, :, :3] = np.uint8(255 * self.edges[:shown, :, None])

        top, height, rows = self.before.get_top(), self.before.height, len(self.coarse)
        after.add_updater(reveal)
        bar.add_updater(
            lambda mobject: mobject.move_to(
                top + DOWN * (0.13 + done.get_value() / rows * (height - 0.26))
            )
        )
        self.play(FadeIn(after), Create(frame), FadeIn(bar))
        self.play(done.animate.set_value(rows), run_time=6, rate_func=linear)
        after.clear_updaters()
        self.play(FadeOut(bar))
        self.after = after

    def _refine(self, name: Text) -> None:
        fine = self._mandelbrot(360)
        steep = np.sqrt(self._sobel(fine))
        pictures = Group(self._image(fine, LEFT, "cubic"), self._image(steep, RIGHT, "cubic"))
        finer = Text("the same with 480 × 360 pixels", font_size=24).move_to(name)
        self.play(
            FadeIn(pictures),
            FadeOut(self.before, self.after),
            FadeTransform(name, finer),
            run_time=2,
        )
        self.wait()
        tinted = np.zeros((*steep.shape, 4), np.uint8)
        tinted[..., 0], tinted[..., 1], tinted[..., 3] = 255, 180 * steep, 255 * steep
        overlay = self._image(steep, RIGHT, "cubic")
        overlay.pixel_array, overlay.orig_alpha_pixel_array = tinted, tinted[..., 3].copy()
        self.add(overlay)
        self.play(overlay.animate.shift(LEFT * 6.8), run_time=2)
