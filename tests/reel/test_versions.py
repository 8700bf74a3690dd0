"""A segment's key holds all that turns a display list into its bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dlmotion.base import environment
from dlmotion.reel.encode import versions as place
from dlmotion.reel.encode.clip import Clip
from dlmotion.reel.encode.h264 import H264
from dlmotion.reel.encode.presets import preset_named


def keys() -> tuple[bytes, bytes]:
    """What both codecs put into the keys of their segments."""
    place.versions.cache_clear()
    draft = preset_named("draft")
    clip = Clip("webm", False, 160, 90, 15, draft)
    return H264(160, 90, 15, draft).fingerprint(), clip.fingerprint()


@pytest.fixture(autouse=True)
def _read_again() -> object:
    yield
    place.versions.cache_clear()


@pytest.mark.parametrize("library", [*environment.FILMING, *environment.CLIBS, "python"])
def test_every_library_is_in_the_key(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    before, plain = keys(), environment.versions
    monkeypatch.setattr(environment, "versions", lambda *asked: plain(*asked) | {library: "99.0"})
    assert library in plain((*environment.FILMING,), environment.CLIBS)
    assert set(keys()).isdisjoint(before)


@pytest.mark.parametrize(
    "file", ["paint/painter.py", "encode/presets.py", "segments/frames.py", "display_list.py"]
)
def test_the_painting_code_is_in_the_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str
) -> None:
    shutil.copytree(place._REEL, tmp_path / "reel")
    monkeypatch.setattr(place, "_REEL", tmp_path / "reel")
    before = keys()
    assert keys() == before
    with (tmp_path / "reel" / file).open("a") as source:
        source.write("\n# a remark\n")
    assert set(keys()).isdisjoint(before)
