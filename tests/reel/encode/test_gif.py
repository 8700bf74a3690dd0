"""Animated GIFs: every picture at its time, to the hundredth of a second, and its holes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from manim import RIGHT, Scene, Square
from PIL import Image, ImageSequence

from dlmotion import reel
from dlmotion.reel.encode.gif import moment
from dlmotion.studio.film_check import FilmError, check_film

SHAPE = {"width": 160, "height": 90}


class EndsMoving(Scene):
    """Stands, then moves until the film ends."""

    def construct(self) -> None:
        square = Square(fill_opacity=1)
        self.add(square.shift(4 * RIGHT))
        self.wait(0.5)
        self.play(square.animate.shift(-8 * RIGHT), run_time=1)


class EndsStill(EndsMoving):
    """Stands again at the end."""

    def construct(self) -> None:
        super().construct()
        self.wait(1)


def pictures(path: Path) -> tuple[list[np.ndarray], list[float]]:
    """Pictures of a GIF as a browser would lay them over each other, and when each ends."""
    with Image.open(path) as file:
        frames = [
            (np.asarray(frame.convert("RGBA")), frame.info["duration"] / 1000)
            for frame in ImageSequence.Iterator(file)
        ]
    shown, seconds = zip(*frames, strict=True)
    return list(shown), list(np.cumsum(seconds))


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("fps", [15, 29.97, 60, 120])
@pytest.mark.parametrize("scene", [EndsMoving, EndsStill])
def test_every_picture_has_its_time(
    tmp_path: Path, scene: type[Scene], fps: float, transparent: bool
) -> None:
    film = reel.film(scene, tmp_path / "a.gif", fps=fps, transparent=transparent, **SHAPE)
    exact = reel.film(scene, tmp_path / "a.mov", fps=fps, transparent=True, **SHAPE)
    shown, ends = pictures(film.path)
    assert ends[-1] == pytest.approx(film.duration, abs=0.011)
    assert film.frames == exact.frames
    check_film(film.path, film.frames, (160, 90), film.duration)
    with av.open(str(exact.path)) as source:
        frames = [frame.to_ndarray(format="rgba") for frame in source.decode(video=0)]
    # In the middle of each hundredth but those next to a change, where both pictures are right.
    wrong = []
    for index, frame in enumerate(frames):
        place = int(np.searchsorted(ends, (index + 0.5) / fps, side="right"))
        near = [frames[max(index - 2, 0)], frame, frames[min(index + 2, len(frames) - 1)]]
        picture = shown[min(place, len(shown) - 1)]
        alphas = [other[..., 3] > 127 for other in near]
        mask = picture[..., 3] > 127 if transparent else picture[..., :3].sum(axis=2) > 200
        left, right = (np.flatnonzero(part.any(axis=0))[0] for part in (alphas[0], alphas[2]))
        edge = np.flatnonzero(mask.any(axis=0))[0]
        if not min(left, right) - 1 <= edge <= max(left, right) + 1:
            wrong.append(index)
    assert wrong == []


def test_a_transparent_gif_leaves_nothing_behind(tmp_path: Path) -> None:
    film = reel.film(EndsMoving, tmp_path / "a.gif", fps=15, transparent=True, **SHAPE)
    shown, _ = pictures(film.path)
    areas = [int((picture[..., 3] > 127).sum()) for picture in shown]
    assert min(areas) > 100
    assert max(areas) - min(areas) < 0.15 * max(areas)


def test_moments_are_as_even_as_hundredths_can_be() -> None:
    for rate in (Fraction(15), Fraction(30), Fraction(50), Fraction(30000, 1001)):
        steps = np.diff([moment(frame, rate) for frame in range(100)])
        assert steps.min() >= 2
        assert steps.max() - steps.min() <= 1
    for rate in (Fraction(60), Fraction(120)):
        moments = {moment(frame, rate) for frame in range(120)}
        assert moments == set(range(0, max(moments) + 1, 2))


def test_a_gif_of_another_length_is_refused(tmp_path: Path) -> None:
    film = reel.film(EndsMoving, tmp_path / "a.gif", fps=15, **SHAPE)
    with pytest.raises(FilmError, match=r"a\.gif: expected 1\.67 s, got 1\.47 s"):
        check_film(film.path, film.frames, (160, 90), film.duration + 0.2)
