"""What is said can be drawn: a far variant of some lessons is staged, not its words alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dlmotion.base.names import LANGUAGES
from dlmotion.publish.lesson import Lesson
from dlmotion.stage.lesson import find_scene, words_of
from dlmotion.stage.theme import LOOKS
from dlmotion.stage.wording import ClaimError
from tests.scenes.reading import module_of, some
from tests.scenes.staging import stage
from tests.scenes.variants import corners

LESSONS = some(5)


@pytest.mark.parametrize(
    ("place", "lesson"), [*enumerate(LESSONS)], ids=[lesson.slug for lesson in LESSONS]
)
def test_a_far_variant_can_be_drawn(place: int, lesson: Lesson) -> None:
    module, lang = module_of(lesson), LANGUAGES[place % len(LANGUAGES)]
    inputs, trace = said(module, lang)
    stage(find_scene(module).staged(trace=trace, inputs=inputs, theme=LOOKS["dark"], lang=lang))


def said(module: Any, lang: str) -> tuple[Any, Any]:
    """The first corner of a lesson's inputs that is not refused, and its trace."""
    for inputs in corners(module.Inputs, np.random.default_rng(0)):
        trace = module.record(inputs)
        try:
            words_of(module, lang, trace)
        except ClaimError:
            continue
        return inputs, trace
    raise AssertionError("every corner of the inputs is refused")
