"""What a lesson calls the best is the best of all there is, and of what is printed."""

from __future__ import annotations

import numpy as np
import pytest

from scenes import activation_choice, batch_normalization, bias

LEVEL = [
    activation_choice.Inputs(samples=36, noise=0.365, learning_rate=0.023, steps=101, seed=9809),
    activation_choice.Inputs(samples=34, noise=0.934, slope=1.081, steps=84, seed=3204),
    activation_choice.Inputs(),
]
TURNS = [
    bias.Inputs(),
    bias.Inputs(across=1.219, upward=-2.124, spread=0.78, seed=896),
    bias.Inputs(across=3.528, upward=3.933, spread=0.704, seed=152),
]


@pytest.mark.parametrize("inputs", LEVEL)
def test_activation_choice_names_no_winner_of_printed_draws(
    inputs: activation_choice.Inputs,
) -> None:
    trace = activation_choice.record(inputs)
    for task, fits in trace.fits.items():
        printed = {name: format(fit.last, activation_choice.J.spec) for name, fit in fits.items()}
        lowest = [name for name in printed if printed[name] == min(printed.values())]
        assert trace.best[task] == (lowest[0] if len(lowest) == 1 else "none")


@pytest.mark.parametrize("inputs", TURNS)
def test_bias_needle_finds_the_best_of_all_angles(inputs: bias.Inputs) -> None:
    trace = bias.record(inputs)
    zero, one = (np.column_stack([trace.x[k, 0], trace.y[k, 0]]) for k in (0, 1))
    turn = np.radians(np.linspace(0.0, 360.0, 20_001))
    way = np.array([np.cos(turn), np.sin(turn)])
    right = ((zero @ way < 0).sum(axis=0) + (one @ way > 0).sum(axis=0)) / (len(zero) + len(one))
    assert trace.best >= right.max() - 1e-12
    assert trace.best == trace.turned[trace.best_at]


def test_batch_normalization_says_where_a_training_that_diverged_stands() -> None:
    inputs = batch_normalization.Inputs(scale=10.387, learning_rate=0.568, seed=488)
    trace = batch_normalization.record(inputs)
    told = batch_normalization.facts(trace)["drawn_ends"]
    assert isinstance(told, batch_normalization.Claim)
    assert not told.holds
    assert np.array_equal(trace.spreads[0, 0], trace.spreads[0, -1])
