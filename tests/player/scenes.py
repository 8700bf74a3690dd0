"""Scenes that only the tests of the player need, and the streams of them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
from manim import (
    BLUE,
    LEFT,
    RED,
    RESAMPLING_ALGORITHMS,
    RIGHT,
    UP,
    YELLOW,
    Circle,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    ImageMobject,
    Scene,
    Square,
    Text,
    Transform,
    VMobject,
    linear,
)

from dlmotion.player.pictures import Mixed
from dlmotion.player.stream import encode
from dlmotion.player.strip import Strip, Tables, strip_of
from dlmotion.player.take import Props, Take
from dlmotion.reel.record.recorder import recorded

SIZE = {"width": 640, "height": 360, "fps": 10}
WEB = Path(__file__).parents[2] / "dlmotion" / "player" / "web"


class Dark(Scene):
    """All that a stream says: shapes that grow, morph, turn, fade and move; text, a picture."""

    ground, ink = "#101418", BLUE

    def construct(self) -> None:
        self.camera.background_color = self.ground
        square = Square(color=self.ink, fill_opacity=0.5)
        wave = VMobject(stroke_color=YELLOW)
        xs = np.linspace(-3, 3, 40)
        wave.set_points_smoothly(np.stack([xs, np.sin(2 * xs), 0 * xs], axis=1))
        self.play(Create(square), Create(wave), run_time=0.8)
        self.play(square.animate.shift(2 * RIGHT).rotate(0.4).scale(1.3), run_time=0.7)
        words = Text("learning rate", gradient=(RED, self.ink)).shift(UP)
        self.play(FadeIn(words, shift=UP), run_time=0.6)
        self.wait(0.5)
        self.add(Dot(color=self.ink).shift(LEFT))
        morph = Transform(square, Circle(color=RED), rate_func=linear)
        self.play(morph, FadeOut(words, scale=0.6), run_time=0.7)
        levels = np.arange(20, dtype=np.uint8).reshape(4, 5)
        pixels = np.stack([9 * levels, self.tint + 0 * levels, levels, 255 + 0 * levels], axis=2)
        picture = ImageMobject(pixels.astype(np.uint8))
        picture.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        self.play(FadeIn(picture.set(height=3.2)), run_time=0.5)
        self.play(FadeIn(Map(self.tint).set(height=2)), run_time=0.4)

    tint = 40


class Map(ImageMobject):
    """An image that says what it is made of: the middle of two planes of few values."""

    def __init__(self, tint: int) -> None:
        first = np.outer(np.arange(5), np.arange(6)).astype(np.uint8) * 12
        second = first[::-1].copy()
        palette = np.stack([np.arange(256), 255 - np.arange(256), np.full(256, tint)], axis=1)
        palette = np.concatenate([palette, np.full((256, 1), 255)], axis=1).astype(np.uint8)
        self.made_of = (first, second, 0.4, palette)
        super().__init__(Mixed(first, second, 96, (40, 60), (palette,)).pixels())
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])


class Light(Dark):
    """The same in other colours."""

    ground, ink, tint = "#fafafa", "#204080", 200


class Elsewhere(Dark):
    """Not the same: something more is there from the start."""

    def construct(self) -> None:
        self.add(Dot())
        super().construct()


def take(scene: type[Scene], props: Props) -> Take:
    """A take of a scene."""
    sink = Take(props, SIZE["width"], SIZE["height"])
    with recorded(scene, sink, **SIZE, seed=0):
        return sink


def strip(*scenes: type[Scene]) -> tuple[Strip, Tables]:
    """The strip of scenes that differ in colours."""
    props, tables = Props(), Tables()
    return strip_of([take(scene, props) for scene in scenes], tables), tables


def stream_of(*strips: Strip, tables: Tables, themes: int = 2) -> bytes:
    """A stream as a job makes it."""
    films = [
        {"lang": lang, "frames": found.frames} for lang, found in zip("ab", strips, strict=False)
    ]
    head = {"size": [SIZE["width"], SIZE["height"]], "fps": SIZE["fps"], "films": films}
    return encode(strips, tables, head, themes)


def node(script: Path, *words: str) -> str:
    """What a script says that node runs."""
    done = subprocess.run(
        ["node", str(script), *words],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def themed_stream(said: dict[str, str]) -> bytes:
    """A lesson of one Chinese film in two themes, whose title and only beat say this."""
    both, tables = strip(Dark, Light)
    beat = {"key": "all", "start": 0.0, "end": both.frames / SIZE["fps"], "caption": said}
    head = {
        "size": [SIZE["width"], SIZE["height"]],
        "fps": SIZE["fps"],
        "themes": ["dark", "light"],
        "title": said,
        "films": [{"lang": "zh", "frames": both.frames, "beats": [beat]}],
    }
    return encode([both], tables, head, 2)
