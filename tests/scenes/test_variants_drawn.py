"""What is said can be drawn: far variants of some lessons are staged, not their words alone."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from dlmotion.base.names import LANGUAGES
from dlmotion.publish.lesson import Lesson
from dlmotion.stage.lesson import find_scene, words_of
from dlmotion.stage.theme import LOOKS
from dlmotion.stage.wording import ClaimError
from tests.scenes.reading import lessons, module_of, some
from tests.scenes.staging import stage
from tests.scenes.variants import corners

FAR = some(5)
ONCE_BROKEN: dict[str, dict[str, Any]] = {
    "dropout": {"rate": "0.65", "seed": 77},
    "one-hot": {"cat": 0.5, "dog": 0.5, "bird": 9.0},
    "regularization": {"strength": 0.03},
}
"""Settings that were said, and whose film stopped."""


@pytest.mark.parametrize(
    ("place", "lesson"), [*enumerate(FAR)], ids=[lesson.slug for lesson in FAR]
)
def test_a_far_variant_can_be_drawn(place: int, lesson: Lesson) -> None:
    module, lang = module_of(lesson), LANGUAGES[place % len(LANGUAGES)]
    draw(module, *first_said(module, lang), lang)


@pytest.mark.parametrize("slug", ONCE_BROKEN)
def test_what_was_said_and_could_not_be_drawn_can_be(slug: str) -> None:
    module = module_of(next(lesson for lesson in lessons() if lesson.slug == slug))
    inputs = module.Inputs(**ONCE_BROKEN[slug])
    draw(module, inputs, module.record(inputs), LANGUAGES[0])


def draw(module: ModuleType, inputs: Any, trace: Any, lang: str) -> None:
    """Build and move all of a film; an exception is the only answer."""
    stage(find_scene(module).staged(trace=trace, inputs=inputs, theme=LOOKS["dark"], lang=lang))


def first_said(module: ModuleType, lang: str) -> tuple[Any, Any]:
    """The first corner of a lesson's inputs that is not refused, and its trace."""
    for inputs in corners(module.Inputs, np.random.default_rng(0)):
        trace = module.record(inputs)
        try:
            words_of(module, lang, trace)
        except ClaimError:
            continue
        return inputs, trace
    raise AssertionError("every corner of the inputs is refused")
