"""How like the player is to the reel: measured in Chromium, told as a table."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from manim import RESAMPLING_ALGORITHMS, RIGHT, UP, Group, ImageMobject, Scene

from dlmotion.player.columns import StreamError
from dlmotion.player.stream import encode
from dlmotion.player.strip import Tables, strip_of
from dlmotion.player.take import Props, Take
from dlmotion.reel.record.recorder import recorded
from dlmotion.studio.browser_page import browser
from dlmotion.studio.motion import SIZE
from dlmotion.studio.player_likeness import SIZES, Likeness, likeness, table
from tests.player.scenes import Dark
from tests.studio.project import make_project, render

FPS = 10
FRAMES = 42


class Tinted(Dark):
    """The same, but for the colour of the pictures that come last."""

    tint = 200


class Tiles(Scene):
    """Hard pixels whose edges lie anywhere between the screen's."""

    def construct(self) -> None:
        pixels = np.random.default_rng(0).integers(0, 128, (12, 16, 3), dtype=np.uint8)
        self.add(hard(pixels).set(height=5.21).shift(0.0137 * RIGHT + 0.0219 * UP))
        self.wait(2)


class Narrow(Scene):
    """Pixels as narrow as those of a screen: where each edge lies decides of a column."""

    def construct(self) -> None:
        pixels = np.random.default_rng(1).integers(0, 128, (130, 288, 3), dtype=np.uint8)
        self.add(hard(pixels).set(width=12.013).shift(0.0137 * RIGHT + 0.0219 * UP))
        self.wait(2)


class Many(Scene):
    """Small pictures that move: what lies beyond their last whole column and row is not there."""

    def construct(self) -> None:
        # Grey: an edge that is nearer to the middle of a pixel than can be said may lie beyond it.
        grey = np.full((4, 4, 3), 80, dtype=np.uint8)
        tiles = [hard(grey).set(height=0.463) for _ in range(15 * 26)]
        grid = Group(*tiles).arrange_in_grid(15, 26, buff=0.041)
        self.play(grid.animate.shift(0.31 * RIGHT + 0.13 * UP), run_time=2)


def hard(pixels: np.ndarray) -> ImageMobject:
    """A picture that shows its pixels as squares."""
    image = ImageMobject(pixels)
    image.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
    return image


def stream(scene: type[Scene]) -> bytes:
    """A scene as a job records it, in one theme."""
    take, tables = Take(Props(), *SIZE), Tables()
    with recorded(scene, take, width=SIZE[0], height=SIZE[1], fps=FPS, seed=0):
        strip = strip_of([take], tables)
    head = {
        "size": SIZE,
        "fps": FPS,
        "themes": ["dark"],
        "title": {"zh": "题", "en": "Title"},
        "films": [{"lang": "zh", "frames": strip.frames, "beats": []}],
    }
    return encode([strip], tables, head, 1)


def test_what_the_reel_recorded_looks_as_the_reel_paints_it() -> None:
    found = likeness(browser(), "dark", stream(Dark), Dark, FRAMES, FPS)
    assert found.label == "dark"
    assert found.size in SIZES
    assert 36 <= found.least < 60


@pytest.mark.parametrize("scene", [Tiles, Narrow, Many])
def test_hard_pixels_have_their_edges_where_the_reel_has_them(scene: type[Scene]) -> None:
    assert likeness(browser(), "hard", stream(scene), scene, 20, FPS).least >= 36


def test_a_picture_of_another_colour_is_found_in_the_frames_that_show_it() -> None:
    found = likeness(browser(), "tinted", stream(Tinted), Dark, FRAMES, FPS)
    assert found.least < 24
    # Before these the pictures are not there, or as good as.
    assert 36 <= found.frame < FRAMES


def test_a_film_of_another_length_is_no_film_of_the_scene() -> None:
    with pytest.raises(StreamError, match="expected a film of 42 frames, got 41"):
        likeness(browser(), "dark", stream(Dark), Dark, FRAMES - 1, FPS)


def test_the_table_says_where_each_lesson_is_least_and_which_are_below() -> None:
    rows = [
        Likeness("softmax", 40.26, (640, 360), 888),
        Likeness("adam", 35.96, (1280, 720), 7),
        Likeness("rnn", 36.0, (1920, 1080), 0),
    ]
    lines = table(rows).splitlines()
    assert lines[:5] == [
        "| lesson | least PSNR dB | at |",
        "|---|---|---|",
        "| softmax | 40.2 | 640×360, frame 888 |",
        "| adam | 35.9 | 1280×720, frame 7 |",
        "| rnn | 36.0 | 1920×1080, frame 0 |",
    ]
    goal = "| a frame against the reel's painter, least of 20 × 3 sizes | 36 dB"
    assert lines[8] == f"{goal} | 35.9 dB; below: adam |"
    assert f"{goal} | 40.2 dB |" in table(rows[:1]).splitlines()


def test_bench_compares_what_is_built(tmp_path: Path) -> None:
    project = make_project(tmp_path / "own", "good", "other")
    assert render(project, "build", "good", "--only", "motions").code == 0
    done = render(project, "bench", "--player", "--rounds", "1", "--json")
    assert done.code == 0, done.err
    (edited,) = json.loads(done.out)["edits"]
    assert 0 < edited["still"] < edited["stream"]
    (found,) = json.loads(done.out)["likeness"]
    assert found["label"] == "good"
    assert found["least"] >= 36
