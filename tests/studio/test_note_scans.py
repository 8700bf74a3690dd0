"""Many notes are scanned side by side: in their order, faults and all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.matching import Matcher
from dlmotion.publish.notes.scan import ScannedNote, scan_json, scan_note
from dlmotion.studio import note_scans
from dlmotion.studio.note_scans import scan_all
from tests.scenes.reading import lessons

NOTE = "# 深度学习\n\n## Softmax 函数\n\n![]({name}.png)\n\n神经网络的输出层。\n"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Notes, one of which is no text."""
    for name in "abcdef":
        (tmp_path / f"{name}.md").write_text(NOTE.format(name=name), encoding="utf-8")
    (tmp_path / "d.md").write_bytes(b"\xff\xfe\xff")
    return sorted(tmp_path.glob("*.md"))


def told(one: ScannedNote | NotesError) -> object:
    """What can be compared of it."""
    return str(one) if isinstance(one, NotesError) else scan_json(one)


def test_side_by_side_is_one_after_another(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    matcher = Matcher(lessons())
    seen: list[int] = []

    def look(path: Path) -> ScannedNote:
        seen.append(os.getpid())
        return scan_note(path, tmp_path, matcher, lessons())

    apart = [told(one) for one in scan_all(files, look)]
    assert seen == [os.getpid()] * len(files)
    monkeypatch.setattr(note_scans, "MANY", 2)
    assert [told(one) for one in scan_all(files, look, jobs=2)] == apart
    assert len(seen) == len(files)  # the others looked elsewhere
    assert [isinstance(one, str) for one in apart] == [path.stem == "d" for path in files]
