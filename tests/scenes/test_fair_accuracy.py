"""Accuracies that a lesson compares come from trainings that have come to rest."""

from __future__ import annotations

import numpy as np
import pytest

from scenes import max_pooling


@pytest.mark.parametrize("kind", max_pooling.KINDS)
def test_pooled_digits_are_learned_to_rest(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = max_pooling.digits(scaled=False)
    order = np.random.Generator(np.random.PCG64(0)).permutation(len(data.x))
    x, y = max_pooling.pool(data.x[order] / max_pooling.GREYS, kind), data.y[order]
    once = max_pooling.scores_of(x, x, y)[0]
    monkeypatch.setattr(max_pooling, "EPOCHS", 3 * max_pooling.EPOCHS)
    assert max_pooling.scores_of(x, x, y)[0] == pytest.approx(once, abs=0.02)
