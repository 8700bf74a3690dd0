"""Sliders: every position is an order that the lesson takes, is said truly, and says its own."""

from __future__ import annotations

import pytest

from dlmotion.base.names import LANGUAGES
from dlmotion.publish.lesson import Lesson
from dlmotion.publish.slider import Slider
from dlmotion.stage.inputs import parse_inputs
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


def test_at_least_eight_lessons_have_one() -> None:
    assert len(SLIDING) >= 8
