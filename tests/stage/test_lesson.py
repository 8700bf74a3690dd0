"""A lesson keeps the same time at every frame rate and writes down every number that it shows."""

import functools
from dataclasses import replace

import pytest
from manim import tempconfig

from dlmotion.stage.beat import beat
from dlmotion.stage.lesson import LessonScene, find_scene
from dlmotion.stage.lint.inspector import run
from dlmotion.stage.lint.silent import SilentRenderer
from dlmotion.stage.theme import LOOKS
from tests.stage.conftest import SOURCE, load_lesson


def play(module, tmp_path, fps=15, lang="zh", theme="dark"):
    inputs = module.Inputs()
    staged = find_scene(module).staged(
        trace=module.record(inputs), inputs=inputs, theme=LOOKS[theme], lang=lang
    )
    frames = []
    settings = {
        "media_dir": tmp_path,
        "dry_run": True,
        "frame_rate": fps,
        "progress_bar": "none",
        "verbosity": "ERROR",
    }
    with tempconfig({**settings, "disable_caching": True}):
        scene = staged(renderer=SilentRenderer(lambda time, count: frames.append(count)))
        scene.render()
    return scene, sum(frames)


@pytest.mark.parametrize("fps", [15, 30, 60])
def test_the_clock_agrees_with_the_frames_at_every_rate(tiny, tmp_path, fps):
    scene, frames = play(tiny, tmp_path, fps)
    assert frames / fps == pytest.approx(scene.now, abs=1e-3)
    reference, _ = play(tiny, tmp_path, 15)
    assert scene.receipt()["beats"] == reference.receipt()["beats"]
    assert scene.receipt()["numbers"] == reference.receipt()["numbers"]


def test_receipt_has_every_number_shown(tiny, tmp_path):
    receipt = play(tiny, tmp_path)[0].receipt()
    shown = [(row["beat"], row["path"], row["value"], row["text"]) for row in receipt["numbers"]]
    assert shown[0] == ("start", "values[0]", 1.25, "1.25")
    assert ("change", "values[1]", -2.5, "−2.50") in shown
    assert len(shown) == len(set(shown))
    assert receipt["inputs"] == {"rate": 0.5}
    assert [beat["key"] for beat in receipt["beats"]] == ["start", "change", "takeaway"]
    assert receipt["beats"][0]["caption"] == {"zh": "从 1.25 开始", "en": "Start from 1.25"}


def test_beats_follow_each_other_without_gaps(tiny, tmp_path):
    scene, _ = play(tiny, tmp_path)
    beats = scene.receipt()["beats"]
    assert beats[0]["start"] == 0.0
    assert all(
        first["end"] == second["start"] for first, second in zip(beats, beats[1:], strict=False)
    )
    assert beats[-1]["end"] == scene.now
    assert scene.receipt()["poster_time"] < beats[-1]["start"]


def test_a_caption_stands_as_long_as_its_reader_needs(tiny, tmp_path):
    scene, _ = play(tiny, tmp_path)
    first = scene.receipt()["beats"][0]
    assert first["end"] - first["start"] >= scene.words.reading_time("start")


def test_the_theme_reaches_the_camera(tiny, tmp_path):
    scene, _ = play(tiny, tmp_path, theme="light")
    assert scene.camera.background_color == LOOKS["light"].background


def test_two_scenes_in_one_lesson_are_refused(tmp_path):
    module = load_lesson(tmp_path, SOURCE + "\nclass OtherScene(LessonScene):\n    pass\n")
    with pytest.raises(LookupError, match="expected one LessonScene, got TinyScene, OtherScene"):
        find_scene(module)


def test_running_silently_yields_captions(tiny):
    staged = find_scene(tiny).staged(
        trace=tiny.record(tiny.Inputs()), inputs=tiny.Inputs(), theme=LOOKS["dark"], lang="en"
    )
    film = run(staged, "en")
    assert [key for key, *_ in film.captions] == ["start", "change", "takeaway"]


def test_the_last_sentence_is_a_premise_of_closing_alone(tiny, tmp_path):
    scene, _ = play(tiny, tmp_path)
    premises = scene.premises()
    assert scene.words.table["takeaway"]["zh"] in premises["takeaway"]
    assert scene.words.table["takeaway"]["zh"] not in premises[""]
    assert scene.words.table["title"]["zh"] in premises[""]
    assert ".close" in scene.asked()["takeaway"]


class AsWritten(LessonScene):
    heard = ()

    def play_beat(self, key, action):
        self.heard = (*self.heard, key)

    @beat
    def second(self):
        self.unheard()

    def unheard(self):
        raise AssertionError("it is no beat")

    @beat
    def first(self):
        self.unheard()


class Longer(AsWritten):
    @beat
    def third(self):
        self.unheard()


class OtherOrder(AsWritten):
    def construct(self):
        self.first()
        self.second()


@pytest.mark.parametrize(
    ("scene", "heard"),
    [
        (AsWritten, ("second", "first", "takeaway")),
        (Longer, ("second", "first", "third", "takeaway")),
        (OtherOrder, ("first", "second")),
    ],
)
def test_beats_play_as_written_unless_construct_says_otherwise(scene, heard):
    for played in (scene, scene.staged(trace=None, inputs=None, theme=LOOKS["dark"], lang="zh")):
        playing = object.__new__(played)
        playing.construct()
        assert playing.heard == heard


def test_a_beat_that_is_a_decorated_method_asks_for_its_words(tiny, tmp_path, monkeypatch):
    scene, _ = play(tiny, tmp_path)
    assert "beats.start" not in scene.asked()
    monkeypatch.setattr(type(scene), "start", functools.wraps(len)(lambda self: 0), raising=False)
    assert scene.asked()["beats.start"] == (".start", ".words start", ".beat start")


def test_premises_tell_words_and_traces_apart(tiny, tmp_path):
    scene, _ = play(tiny, tmp_path)
    premises = scene.premises()
    assert "开始" in premises["beats.start"]
    other = replace(scene.trace, values=scene.trace.values + 1.0)
    scene.trace = other
    changed = {name for name, text in scene.premises().items() if text != premises[name]}
    assert changed == {""}
    assert scene.variant() != play(tiny, tmp_path, lang="en")[0].variant()
