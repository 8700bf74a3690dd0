"""What an edit of a lesson's words has filmed anew."""

import sys

import pytest

from dlmotion import reel
from dlmotion.stage.lesson import find_scene
from dlmotion.stage.theme import LOOKS
from tests.stage.conftest import SOURCE, WORDS, load_lesson

SHAPE = {"width": 160, "height": 90, "fps": 7.5, "preset": "draft"}
EDITS = {
    "nothing": ("", ""),
    "takeaway": ("第一个数是", "第一个数等于"),
    "second": ("变成", "现在是"),
    "first": ("从 {first:.2f} 开始", "由 {first:.2f} 开始"),
    "title": ("小课", "小小课"),
}


@pytest.fixture(autouse=True)
def _paths(monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setitem(sys.modules, "tiny_lesson", sys)


def filmed(folder, words, store=None):
    module = load_lesson(folder, SOURCE, words)
    inputs = module.Inputs()
    scene = find_scene(module).staged(
        trace=module.record(inputs), inputs=inputs, theme=LOOKS["dark"], lang="zh"
    )
    return reel.film(scene, folder / f"{store is None}.mp4", store=store, **SHAPE)


def test_only_what_shows_an_edited_sentence_is_filmed_anew(tmp_path):
    missed = {}
    for name, (before, after) in EDITS.items():
        store = reel.Store(tmp_path / name)
        filmed(tmp_path, WORDS, store)
        again = filmed(tmp_path, WORDS.replace(before, after) if before else WORDS, store)
        clean = filmed(tmp_path, WORDS.replace(before, after) if before else WORDS)
        assert again.path.read_bytes() == clean.path.read_bytes()
        assert again.scene.receipt() == clean.scene.receipt()
        missed[name] = again.scene.renderer.num_plays - again.passed
    plays = again.scene.renderer.num_plays
    assert missed["title"] == plays
    assert 0 <= missed["nothing"] < missed["takeaway"] < missed["second"] < plays
    assert missed["first"] < plays
