"""A lesson of beats: an edited sentence or beat is filmed anew, and little else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dlmotion import reel
from dlmotion.publish.lesson import Lesson
from tests.scenes.reading import lessons
from tests.scenes.test_rejoin import _LOOK, scene_in

SLUG = "gradient-descent"
CALLS = ("cost", "start", "tilt", "update", "descend", "starts", "diverge", "close")


@pytest.fixture
def lesson(monkeypatch: pytest.MonkeyPatch) -> Lesson:
    """The lesson, and a Python that forgets what it imports here."""
    found = next(lesson for lesson in lessons() if lesson.slug == SLUG)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setitem(sys.modules, f"<{found.scene_path.stem}>", sys)
    return found


def on_one_line(source: str) -> str:
    """The same beats, called on one line of a `construct` behind them."""
    assert "def construct" not in source
    calls = "; ".join(f"self.{name}()" for name in CALLS)
    return f"{source}\n    def construct(self) -> None:\n        {calls}\n"


def test_what_shows_an_edit_is_filmed_anew(lesson: Lesson, tmp_path: Path) -> None:
    source = lesson.scene_path.read_text(encoding="utf-8")
    words = lesson.scene_path.with_suffix(".toml").read_text(encoding="utf-8")
    line = on_one_line(source)
    shown, fast = (
        'self.show(self.rider, self.slopes, tempo="slow")',
        "self.show(self.rider, self.slopes)",
    )
    assert line.count(shown) == 1
    edits = {
        "nothing": (line, line, words),
        "takeaway": (source, source, words.replace("坡越缓步越小", "坡越平步越小")),
        "sentence": (source, source, words.replace("更新规则：新 w", "规则：新 w")),
        "beat": (line, line.replace(shown, fast), words),
    }
    filmed = {}
    for name, (before, after, text) in edits.items():
        store, folder = reel.Store(tmp_path / name / "store"), tmp_path / name
        first = scene_in(folder / "a", lesson, before)
        reel.film(first, folder / "first.mp4", store=store, **_LOOK)
        scene = scene_in(folder / "b", lesson, after)
        (folder / "b" / lesson.scene_path.with_suffix(".toml").name).write_text(text, "utf-8")
        again = reel.film(scene, folder / "again.mp4", store=store, **_LOOK)
        clean = reel.film(scene, folder / "clean.mp4", **_LOOK)
        assert again.path.read_bytes() == clean.path.read_bytes(), name
        assert again.scene.receipt() == clean.scene.receipt(), name
        filmed[name] = again.scene.renderer.num_plays - again.passed
    plays = clean.scene.renderer.num_plays
    assert filmed["nothing"] == 0
    assert max(filmed.values()) < 0.6 * plays
