"""The segment store: checksums, cleaning, several processes, sudden death."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.reel import Store
from dlmotion.reel.encode.packets import Packets

KEY = "0123456789abcdef0123456789abcdef"


def test_what_was_put_is_got(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.get(KEY) is None
    store.put(KEY, b"frames")
    assert store.get(KEY) == b"frames"


def test_an_entry_waits_for_no_disk_and_a_failed_one_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*whatever: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(os, "fsync", refuse)
    store = Store(tmp_path)
    store.put(KEY, b"film")
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no"):
        store.put(KEY, b"other")
    assert store.get(KEY) == b"film"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [KEY]


@pytest.mark.parametrize("cut", range(0, 29, 4))
def test_truncated_entry_is_a_miss_and_goes(tmp_path: Path, cut: int) -> None:
    store = Store(tmp_path)
    store.put(KEY, b"frames")
    path = store.path(KEY)
    path.write_bytes(path.read_bytes()[:cut])
    assert store.get(KEY) is None
    assert not path.exists()


@pytest.mark.parametrize("key", ["", "../../etc/passwd", KEY.upper(), KEY + "\n"])
def test_keys_cannot_leave_the_store(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="32 hex digits"):
        Store(tmp_path).path(key)


def test_cleaning_takes_the_least_recently_used(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=250)
    keys = [f"{place:032x}" for place in range(4)]
    for age, key in zip((4000, 3000, 2000, 0), keys, strict=True):
        store.put(key, bytes(80))
        os.utime(store.path(key), (time.time() - age,) * 2)
    assert store.clean() > 0
    assert [store.get(key) is not None for key in keys] == [False, False, True, True]


def test_cleaning_never_takes_what_is_in_use(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=0)
    store.put(KEY, b"frames")
    assert store.clean() == 0
    assert store.get(KEY) == b"frames"


def test_cleaning_sweeps_up_after_the_dead(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(KEY, b"frames")
    left = store.path(KEY).parent / ".dlmotion-left"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    fresh = store.path(KEY).parent / ".dlmotion-fresh"
    fresh.write_bytes(b"half")
    store.clean()
    assert not left.exists()
    assert fresh.exists()


def _put_many(root: Path, body: bytes) -> None:
    store = Store(root)
    for place in range(40):
        store.put(f"{place:032x}", body * (place + 1))
        store.get(f"{(place * 7) % 40:032x}")
        store.clean()


def test_processes_share_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_put_many, args=(tmp_path, b"frames")) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    store = Store(tmp_path)
    assert all(store.get(f"{place:032x}") == b"frames" * (place + 1) for place in range(40))


@given(
    st.binary(max_size=40),
    st.lists(st.tuples(st.integers(0, 200), st.booleans(), st.binary(max_size=30)), max_size=5),
)
def test_packets_survive_packing(extradata: bytes, packets: list[tuple[int, bool, bytes]]) -> None:
    whole = Packets(extradata, tuple(packets))
    assert Packets.unpack(whole.pack()) == whole
