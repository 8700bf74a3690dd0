"""A power loss: bytes reach the disk before their names do, names before the ledger."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dlmotion.base.atomic import move, write_text
from tests.engine.fakes import by_name, run, target, workspace_at


@dataclass
class Disk:
    """Notes what the system is asked for, in order: (what, path), and which bytes are safe."""

    calls: list[tuple[str, str]] = field(default_factory=list)
    safe: set[int] = field(default_factory=set)
    unsafe: list[str] = field(default_factory=list)

    def places(self, what: str) -> list[str]:
        """Paths of one kind of call."""
        return [path for kind, path in self.calls if kind == what]


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    fsync, replace = os.fsync, os.replace

    def traced_fsync(handle: int) -> None:
        fsync(handle)
        disk.safe.add(os.fstat(handle).st_ino)
        disk.calls.append(("fsync", os.readlink(f"/proc/self/fd/{handle}")))

    def traced_replace(source: Path, path: Path) -> None:
        if os.stat(source).st_ino not in disk.safe:
            disk.unsafe.append(str(path))
        replace(source, path)
        disk.calls.append(("rename", str(path)))

    monkeypatch.setattr(os, "fsync", traced_fsync)
    monkeypatch.setattr(os, "replace", traced_replace)
    return disk


def test_a_text_is_written_synced_renamed_and_its_folder_synced(tmp_path: Path, disk: Disk) -> None:
    path = tmp_path / "a/b.json"
    write_text(path, "text")
    kinds = [kind for kind, _ in disk.calls]
    assert kinds == ["fsync", "fsync", "rename", "fsync"]
    assert disk.calls[0] == ("fsync", str(tmp_path))  # which holds the new folder a/
    assert disk.calls[1][1].startswith(str(tmp_path / "a/.b.json."))
    assert disk.calls[2:] == [("rename", str(path)), ("fsync", str(path.parent))]
    assert disk.unsafe == []


def test_a_move_across_disks_syncs_the_copy(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, path = tmp_path / "one", tmp_path / "there/two"
    source.write_text("text")
    monkeypatch.setattr("dlmotion.base.atomic._same_disk", lambda one, other: False)
    move(source, path)
    assert path.read_text() == "text"
    assert not source.exists()
    assert disk.unsafe == []
    assert disk.calls[1:] == [
        ("fsync", str(path.with_name(".two.part"))),
        ("rename", str(path)),
        ("fsync", str(path.parent)),
    ]


def test_a_build_syncs_what_it_publishes_before_it_says_so(tmp_path: Path, disk: Disk) -> None:
    workspace = workspace_at(tmp_path)
    names = ("film/a.json", "film/a.mp4", "film/pictures/a.png")
    report = run(by_name(target("film:a", text="1", outputs=names)), workspace)
    assert report.summary() == "1 built"
    assert disk.unsafe == []
    media, state = str(workspace.media), str(workspace.state)
    renamed = disk.places("rename")
    assert renamed[:3] == [f"{media}/film/a.mp4", f"{media}/film/pictures/a.png"] + [
        f"{media}/film/a.json"
    ]
    assert renamed[3] == f"{state}/ledger.json"
    first, last = disk.calls.index(("rename", renamed[0])), disk.calls.index(("rename", renamed[3]))
    assert ("fsync", f"{state}/written.jsonl") in disk.calls[:first]
    synced = [path for kind, path in disk.calls[first:last] if kind == "fsync"]
    assert {f"{media}/film", f"{media}/film/pictures"} <= set(synced)
    assert disk.calls[last + 1] == ("fsync", state)
