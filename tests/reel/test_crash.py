"""Killed at any moment, a film can be made again and equals a clean one."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from dlmotion import reel
from dlmotion.reel import Store
from dlmotion.reel.encode import h264
from dlmotion.reel.segments import store, workers
from dlmotion.reel.segments.frames import Segment
from tests.reel.scenes import TINY, Walk


def _film_and_die(root: Path, moment: str, count: int, jobs: int) -> None:
    """Film, and kill this process at the given occurrence of a moment."""
    left = [count]

    def dying(function):
        def call(*args, **kwargs):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)

        return call

    if moment == "encode":
        h264.H264.encode_frames = dying(h264.H264.encode_frames)
    elif moment == "checksum":
        store._checksum = dying(store._checksum)
    else:
        os.replace = dying(os.replace)
    reel.film(Walk, root / "walk.mp4", store=Store(root / "store"), jobs=jobs, **TINY)


@pytest.mark.parametrize("moment", ["encode", "checksum", "rename"])
@pytest.mark.parametrize("count", [1, 3])
def test_killed_film_is_made_again(tmp_path: Path, moment: str, count: int) -> None:
    child = multiprocessing.get_context("fork").Process(
        target=_film_and_die, args=(tmp_path, moment, count, 1)
    )
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert not (tmp_path / "walk.mp4").exists()
    again = reel.film(Walk, tmp_path / "walk.mp4", store=Store(tmp_path / "store"), **TINY)
    clean = reel.film(Walk, tmp_path / "clean.mp4", **TINY)
    assert again.path.read_bytes() == clean.path.read_bytes()


def test_killed_worker_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_BATCH", 2)
    parent, encode = os.getpid(), h264.H264.encode

    def fragile(self: h264.H264, segment: Segment) -> object:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return encode(self, segment)

    monkeypatch.setattr(h264.H264, "encode", fragile)
    shaken = reel.film(Walk, tmp_path / "shaken.mp4", jobs=3, **TINY)
    monkeypatch.undo()
    clean = reel.film(Walk, tmp_path / "clean.mp4", **TINY)
    assert shaken.path.read_bytes() == clean.path.read_bytes()
