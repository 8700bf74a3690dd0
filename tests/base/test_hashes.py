"""File hashes: what counts is content, whatever the clock says."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from dlmotion.base.hashes import digest_of
from dlmotion.engine import FileHashes


def long_ago(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ten seconds pass, so that a hash may be remembered."""
    now = time.time_ns() + 10_000_000_000
    monkeypatch.setattr("dlmotion.base.hashes.time.time_ns", lambda: now)


def test_hash_is_of_content(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"same")
    hashes = FileHashes()
    assert hashes.of(tmp_path / "a") == hashes.of(tmp_path / "b") == digest_of(b"same")


@pytest.mark.parametrize("when", [0, 2**32])
def test_time_of_change_alone_means_nothing(tmp_path: Path, when: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"same")
    before = FileHashes().of(path)
    os.utime(path, (when, when))
    assert FileHashes().of(path) == before


def test_edit_of_equal_size_and_time_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, cache = tmp_path / "a", tmp_path / "cache.json"
    path.write_bytes(b"old")
    status = path.stat()
    long_ago(path, monkeypatch)
    hashes = FileHashes(cache)
    before = hashes.of(path)
    hashes.save()
    assert json.loads(cache.read_text())["files"][str(path)][-1] == before
    path.write_bytes(b"new")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert FileHashes(cache).of(path) == digest_of(b"new")


def test_young_file_is_not_remembered(tmp_path: Path) -> None:
    path, cache = tmp_path / "a", tmp_path / "cache.json"
    path.write_bytes(b"x")
    hashes = FileHashes(cache)
    hashes.of(path)
    hashes.save()
    assert not cache.exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"/a": [1, 2, 3, 4]}', '{"/a": ["x", 1, 2, 3, "#0"]}', '{"a": 1}']
)
def test_broken_cache_is_forgotten(tmp_path: Path, text: str) -> None:
    (tmp_path / "cache.json").write_text(text)
    (tmp_path / "a").write_bytes(b"x")
    assert FileHashes(tmp_path / "cache.json").of(tmp_path / "a") == digest_of(b"x")


def test_no_file_no_hash(tmp_path: Path) -> None:
    assert FileHashes().of(tmp_path / "nothing") is None
    assert FileHashes().of(tmp_path) is None
