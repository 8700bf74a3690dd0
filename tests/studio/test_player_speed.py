"""The player's bench: what a browser measures of a film, as a table and in one line when not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from dlmotion.player.stream import encode
from dlmotion.studio.errors import CommandError
from dlmotion.studio.player_speed import Speed, best, speeds, table
from tests.player.scenes import SIZE, Dark, strip


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    both, tables = strip(Dark)
    beats = [{"key": "all", "start": 0, "end": 4.2, "caption": {"zh": "中", "en": "en"}}]
    head = {
        "size": [SIZE["width"], SIZE["height"]],
        "fps": SIZE["fps"],
        "themes": ["dark"],
        "title": {"zh": "题", "en": "Title"},
        "films": [{"lang": "zh", "frames": both.frames, "beats": beats}],
    }
    path = tmp_path_factory.mktemp("film") / "film.motion"
    path.write_bytes(encode([both], tables, head, 1))
    return path


def test_a_browser_measures_each_frame_at_1080p(film: Path) -> None:
    (found,) = speeds({"film": film}, 1)
    assert found.label == "film"
    # Ten stretches of at most 40 frames, each from a tenth of 42 frames on, to their end.
    assert len(found.frames) == sum(min(40, 42 - 42 * part // 10) for part in range(10))
    assert found.first > 0
    assert all(0 <= frame < 60_000 for frame in found.frames)


def test_a_film_that_is_not_whole_is_told_of(film: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.motion"
    broken.write_bytes(film.read_bytes()[:-9])
    with pytest.raises(CommandError, match=r"softmax: the player refuses broken.motion: the file"):
        speeds({"softmax": broken}, 1)


def test_without_a_browser_a_line_says_so(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CommandError, match="expected a browser on the PATH, one of chromium"):
        speeds({"film": film}, 1)


def test_of_each_frame_the_fastest_round_counts() -> None:
    rounds = [Speed("a", 120, (3.0, 9.0), 60), Speed("a", 140, (8.0, 4.0), 0)]
    assert best(rounds) == Speed("a", 120, (3.0, 4.0), 0)


def test_the_table_has_median_and_slowest_and_what_was_promised() -> None:
    frames = tuple(float(time) for time in range(101))
    rows = [Speed("softmax", 120.4, frames, 31.0), Speed("adam", 150.6, (1.0, 2.0), 50.0)]
    lines = table(rows).splitlines()
    assert lines[2] == "| softmax | 120 | 50.0 | 99.0 | 31 |"
    assert re.fullmatch(r"\| the player, gzip \| 12,000 bytes \| 1\d,\d{3} bytes \|", lines[7])
    assert lines[8:13] == [
        "| first frame, every lesson | 150 ms | 151 ms; above: adam |",
        "| a frame of all, median | 8 ms | 49.0 ms |",
        "| a frame of all, 99 % | 16 ms | 99.0 ms |",
        "| 99 % of every lesson | 16 ms | 99 ms; above: softmax |",
        "| longest task, every lesson | 50 ms | 50 ms |",
    ]
