"""A first frame needs little of its file: its forms come first, and are read when it is painted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dlmotion.player.decode import decode
from dlmotion.player.strip import Tables, strip_of
from dlmotion.player.take import Props
from tests.player.scenes import Dark, Elsewhere, node, stream_of, take

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def stream() -> bytes:
    """Two films, of which the second begins with something that the first does not show."""
    props, tables = Props(), Tables()
    strips = [strip_of([take(scene, props)], tables) for scene in (Dark, Elsewhere)]
    return stream_of(*strips, tables=tables, themes=1)


def test_what_films_begin_with_comes_first(stream: bytes) -> None:
    decoded = decode(stream)
    begun = {spot.form for film in decoded.films for spot in film[0][1]}
    assert len(begun) > 2
    assert max(begun) < len(decoded.forms) // 2


@pytest.mark.parametrize("number", [0, 1])
def test_a_first_frame_is_painted_before_the_rest_is_read(
    stream: bytes, tmp_path: Path, number: int
) -> None:
    (tmp_path / "film.motion").write_bytes(stream)
    told = node(HERE / "first.mjs", str(tmp_path / "film.motion"), str(number))
    before, first, every = json.loads(told)
    decoded = decode(stream)
    assert before["forms"] == 0
    assert 0 < first["forms"] < every["forms"] // 2
    assert every["forms"] == len(decoded.forms)
    runs = [len(film) for film in decoded.films]
    assert min(runs) > 1
    # Each film is read from its own start on: a reader of the second need not wait for the first.
    assert before["runs"] == [0, 0]
    assert first["runs"] == [int(film == number) for film in range(2)]
    assert every["runs"] == runs
    assert before["looks"] == [0]
    assert 0 < first["looks"][0] <= every["looks"][0] == len(decoded.looks[0])
