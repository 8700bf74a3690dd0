"""Sliders: every position is an order that the lesson takes, is said truly, and says its own."""

from __future__ import annotations

from importlib import import_module

import pytest

from dlcore.trace import freeze
from dlmotion.base.names import LANGUAGES
from dlmotion.publish.lesson import Lesson
from dlmotion.publish.slider import Slider
from dlmotion.reel.display_list import Picture
from dlmotion.reel.record.recorder import recorded
from dlmotion.stage.inputs import parse_inputs
from dlmotion.stage.lesson import find_scene
from dlmotion.stage.theme import DARK
from dlmotion.studio.numbers import numbers_of
from dlmotion.studio.sentences import speeches
from tests.scenes.reading import lessons

SLIDING = [(lesson, lesson.slider) for lesson in lessons() if lesson.slider is not None]
each = pytest.mark.parametrize(("lesson", "slider"), SLIDING, ids=[one.slug for one, _ in SLIDING])


@each
def test_the_lesson_s_own_value_is_one_of_its_slider(lesson: Lesson, slider: Slider) -> None:
    inputs = numbers_of(f"tests.{lesson.module} (slider)", lesson.scene_path, ("Inputs",)).Inputs
    positions = [parse_inputs(inputs, [setting]) for setting in slider.settings]
    assert positions.count(inputs()) == 1


@each
def test_every_position_is_said_truly_and_is_not_another(lesson: Lesson, slider: Slider) -> None:
    told = [
        tuple(
            sentence.text
            for speech in speeches(lesson, [one], LANGUAGES)
            for sentence in speech.sentences
        )
        for one in slider.settings
    ]
    assert len(set(told)) > 1


class Seen:
    """A sink that counts frames."""

    def __init__(self) -> None:
        self.frames = 0

    def add(self, picture: Picture, count: int = 1) -> None:
        self.frames += count

    def end_play(self) -> None:
        """Nothing to end."""


@each
@pytest.mark.parametrize("end", [0, -1], ids=["least", "most"])
def test_both_ends_of_a_slider_can_be_drawn(lesson: Lesson, slider: Slider, end: int) -> None:
    module = import_module(lesson.module)
    inputs = parse_inputs(module.Inputs, [slider.settings[end]])
    scene = find_scene(module).staged(
        trace=freeze(module.record(inputs)), inputs=inputs, theme=DARK, lang="zh"
    )
    seen = Seen()
    with recorded(scene, seen, width=854, height=480, fps=15, seed=0) as played:
        beats = [beat["key"] for beat in played.receipt()["beats"]]
    assert seen.frames > 15 * len(lesson.beats)
    assert [*dict.fromkeys(beats)] == [*(beat.key for beat in lesson.beats), "takeaway"]


def test_at_least_eight_lessons_have_one() -> None:
    assert len(SLIDING) >= 8
