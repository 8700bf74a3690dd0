"""What an edit costs is measured as watch does it: save, still, the beat alone; lines when not."""

from __future__ import annotations

from pathlib import Path

import pytest

from dlmotion.publish.lesson import load_lesson
from dlmotion.studio.edit_speed import Edit, edits, table
from dlmotion.studio.errors import CommandError
from dlmotion.studio.project import CODE
from tests.studio.test_preview import LESSON, WORDS

WAIT = 100.0


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scenes/preview.py"
    path.parent.mkdir()
    (path.parent / "__init__.py").write_text("", encoding="utf-8")
    path.write_text(LESSON, encoding="utf-8")
    path.with_suffix(".toml").write_text(WORDS, encoding="utf-8")
    return path


def test_a_beat_in_the_middle_has_its_still_and_its_film(scene: Path) -> None:
    lesson = load_lesson(scene.with_suffix(".toml"))
    (found,) = edits([lesson], [scene.parent.parent, CODE], 1, WAIT)
    assert (found.label, found.beat) == ("preview", "second")
    assert min(found.still, found.stream) > WAIT


def test_a_lesson_that_cannot_be_drawn_is_told_of(scene: Path) -> None:
    scene.write_text(LESSON.replace("3 * RIGHT", "3 * NOWHERE"), encoding="utf-8")
    lesson = load_lesson(scene.with_suffix(".toml"))
    with pytest.raises(CommandError, match=r"preview: preview.py:\d+ NameError: name 'NOWHERE'"):
        edits([lesson], [scene.parent.parent, CODE], 1, WAIT)


def test_the_table_says_what_was_promised_and_who_is_above() -> None:
    lines = table([Edit("a", "one", 0.3, 1.25), Edit("b", "two", 0.5, 3.4)]).splitlines()
    assert lines[2:4] == ["| a | one | 0.3 | 1.2 |", "| b | two | 0.5 | 3.4 |"]
    assert lines[-2:] == [
        "| edit of a sentence to its film, median | 3 s | 2.3 s |",
        "| edit of a sentence to its film, every lesson | 3 s | 3.4 s; above: b |",
    ]
