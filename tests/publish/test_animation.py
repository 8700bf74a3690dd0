"""The animated WebP of a film: its times and pictures are the film's, read back from the file."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from dlmotion.publish.animation import LAST, animated_webp
from dlmotion.publish.media import read_media
from dlmotion.publish.packs import MAKERS, collect, write_pack
from tests.publish.tree import SECONDS, SIZE, build_lesson, film_bytes


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    path.write_bytes(film_bytes("dark"))
    return path


def left_edge(picture: Image.Image) -> int:
    """Where the orange square of the film begins, in pixels of the film."""
    red = np.asarray(picture.convert("RGB"), dtype=int)[picture.height // 2, :, 0]
    return round(int(np.argmax(red > 120)) * SIZE[0] / picture.width)


def test_it_shows_what_the_film_shows_when_it_does(film: Path) -> None:
    with Image.open(io.BytesIO(animated_webp(film, width=160, fps=5))) as picture:
        assert picture.size == (160, 90)
        found, time = [], 0
        for frame in ImageSequence.Iterator(picture):
            found.append((time, left_edge(frame)))
            time += frame.info["duration"]
    assert time == 1000 * SECONDS + LAST
    for at, edge in found:
        assert edge == pytest.approx(4 * 15 * at / 1000, abs=4)
    assert len(found) == 5 * SECONDS


def test_a_part_of_a_film_begins_and_ends_where_it_is_told(film: Path) -> None:
    with Image.open(io.BytesIO(animated_webp(film, width=160, fps=5, span=(1.0, 3.0)))) as part:
        found = [
            (left_edge(frame), frame.info["duration"]) for frame in ImageSequence.Iterator(part)
        ]
    assert sum(duration for _, duration in found) == 2000 + LAST
    assert found[0][0] == pytest.approx(4 * 15, abs=4)
    assert found[-1][0] == pytest.approx(4 * 15 * 2.8, abs=4)


def test_small_films_are_not_made_wider(film: Path) -> None:
    made = animated_webp(film)
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.size == SIZE
    assert animated_webp(film) == made


def test_a_readme_gets_the_webp_linked_to_the_film(tmp_path: Path) -> None:
    build_lesson(tmp_path / "media", "softmax")
    content = collect(read_media(tmp_path / "media", "softmax"), "en", title="Softmax")
    made = MAKERS["readme"](content, tmp_path / "project/README.md")
    write_pack(made)
    names = {item.path for item in made.items}
    assert "softmax/softmax.en.webp" in names
    assert not [name for name in names if name.endswith(".vtt")]
    assert '<a href="softmax/softmax.en.mp4">' in made.snippet
    assert '<img src="softmax/softmax.en.webp"' in made.snippet
    assert "prefers-reduced-motion" in made.snippet
    with Image.open(tmp_path / "project/softmax/softmax.en.webp") as picture:
        assert picture.is_animated
