"""A lesson edited in its middle is taken over again behind the edit, to the byte.

Film and receipt are the same.
"""

from __future__ import annotations

import ast
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dlmotion import reel
from dlmotion.publish.lesson import Lesson
from dlmotion.reel.record.load import load_scene
from dlmotion.reel.retake.forward import Forward
from dlmotion.stage.theme import LOOKS
from tests.scenes.reading import is_beat, some, trace_of

_LOOK = {"width": 160, "height": 90, "fps": 7.5, "preset": "draft"}


def scene_in(folder: Path, lesson: Lesson, source: str) -> type:
    """The lesson's scene from this source, its words beside it."""
    folder.mkdir(parents=True)
    file = folder / lesson.scene_path.name
    file.write_text(source, encoding="utf-8")
    shutil.copy(lesson.scene_path.with_suffix(".toml"), folder)
    (name,) = (
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and _is_scene(node)
    )
    scene = load_scene(file, name)
    module: ModuleType = sys.modules[scene.__module__]
    look = {"theme": LOOKS["light"], "lang": "zh"}
    return scene.staged(trace=trace_of(lesson.slug), inputs=module.Inputs(), **look)  # type: ignore[attr-defined]


def _is_scene(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).startswith("LessonScene") for base in node.bases)


def edited(source: str) -> str:
    """The source with a dot during the beat in the middle, which begins a little later."""
    tree = ast.parse(source)
    scene = next(node for node in tree.body if isinstance(node, ast.ClassDef) and _is_scene(node))
    beats = [node for node in scene.body if isinstance(node, ast.FunctionDef) and is_beat(node)]
    body = beats[len(beats) // 2].body
    before = "dot = __import__('manim').Dot()\nself.add(dot)\nself.wait(0.4)"
    body[:0] = ast.parse(before).body
    body += ast.parse("self.remove(dot)").body
    return ast.unparse(tree)


@pytest.mark.parametrize("lesson", some(4), ids=lambda lesson: lesson.slug)
def test_what_follows_an_edit_is_taken_over(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setitem(sys.modules, f"<{lesson.scene_path.stem}>", sys)
    source, store = lesson.scene_path.read_text(encoding="utf-8"), reel.Store(tmp_path / "store")
    reel.film(
        scene_in(tmp_path / "a", lesson, source), tmp_path / "whole.mp4", store=store, **_LOOK
    )
    scene = scene_in(tmp_path / "b", lesson, edited(source))
    joined, rest = [], Forward.rest
    monkeypatch.setattr(
        Forward, "rest", lambda self, start, plays: joined.append(start) or rest(self, start, plays)
    )
    clean = reel.film(scene, tmp_path / "clean.mp4", **_LOOK)
    again = reel.film(scene, tmp_path / "again.mp4", store=store, **_LOOK)
    assert again.path.read_bytes() == clean.path.read_bytes()
    assert again.scene.receipt() == clean.scene.receipt()
    assert again.sections == clean.sections
    assert len(joined) == 1
