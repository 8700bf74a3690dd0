"""What a lesson judges agrees with what it prints, draws and judges elsewhere."""

from __future__ import annotations

from dlmotion.stage.claims import Claim
from scenes import batch_size, learned_features, underfitting
from tests.scenes.reading import lessons
from tests.scenes.witnesses import reached


def test_runs_of_errors_have_no_shape_where_their_correlation_shows_none() -> None:
    lesson = next(lesson for lesson in lessons() if lesson.slug == "underfitting")
    inputs = underfitting.Inputs(points=36, noise=0.602, seed=41)  # 8 in a row against 5, r = 0.23
    said = reached(lesson, underfitting, inputs)
    assert ("beats.neighbours", 1) in said
    assert ("beats.noise", 1) in said


def test_nobody_leaves_a_bent_circle_because_its_chords_are_drawn() -> None:
    inputs = learned_features.Inputs(seed=781, noise=0.081, inner=0.583)
    before, after = learned_features.record(inputs).inside
    assert (before == after).all()


def test_batches_that_win_print_another_loss() -> None:
    facts = batch_size.facts(batch_size.record(batch_size.Inputs(seed=13)))
    best = facts["middle_best"]
    assert isinstance(best, Claim)
    assert f"{facts['middle_high']:.3f}" == f"{facts['one_low']:.3f}"
    assert not best.holds
