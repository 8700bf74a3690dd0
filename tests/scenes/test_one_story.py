"""Two beats that judge the same thing judge it alike."""

from __future__ import annotations

from scenes import underfitting
from tests.scenes.reading import lessons
from tests.scenes.witnesses import reached


def test_runs_of_errors_have_no_shape_where_their_correlation_shows_none() -> None:
    lesson = next(lesson for lesson in lessons() if lesson.slug == "underfitting")
    inputs = underfitting.Inputs(points=36, noise=0.602, seed=41)  # 8 in a row against 5, r = 0.23
    said = reached(lesson, underfitting, inputs)
    assert ("beats.neighbours", 1) in said
    assert ("beats.noise", 1) in said
