"""How far a film is: notes of several processes add up, whatever happens to their file."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dlmotion.engine.frames import FrameLog, Frames, frames_file, read_frames


def test_notes_of_several_processes_add_up(tmp_path: Path) -> None:
    log = FrameLog(tmp_path / "film.frames")
    log.expect(100)
    for _ in range(3):
        child = os.fork()
        if not child:
            for _ in range(50):
                log.told(1, 0)
                log.told(0, 1)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    assert read_frames(tmp_path / "film.frames") == Frames(done=150, total=150)


def test_an_earlier_film_says_what_to_expect(tmp_path: Path) -> None:
    log = FrameLog(tmp_path / "film.frames")
    log.told(30, 10)
    assert read_frames(tmp_path / "film.frames") == Frames(done=10, total=0)
    log.expect(100)
    assert read_frames(tmp_path / "film.frames") == Frames(done=10, total=100)


def test_a_log_that_cannot_be_written_or_read_is_no_frames(tmp_path: Path) -> None:
    path = tmp_path / "none/film.frames"
    FrameLog(path).told(1, 1)
    assert read_frames(path) == Frames()
    assert frames_file(tmp_path / "film+a.1") == tmp_path / "film+a.1.frames"


@given(st.binary(max_size=60))
def test_any_bytes_are_read(tmp_path_factory: object, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.frames"  # type: ignore[attr-defined]
    path.write_bytes(data)
    frames = read_frames(path)
    assert frames.done >= 0
    assert frames.total == 0 or frames.done <= frames.total
