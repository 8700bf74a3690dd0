"""Learning from data in numbers: invented leaves, a rule as a network, and what it learns."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlcore import Dense, Sequential, TrainingTrace, blobs, fit, sgd, trace_backward

FRESH, SOURCE = 340, 1000  # leaves nobody saw, and how far their seed is from that of the examples
LONG, SHORT, MIDDLE = 1.4, 0.4, np.array([6.5, 4.4])  # how leaves of a kind differ, and about what
RATE, STEPS = 0.5, 100
STEEP = 1.0  # w₁ of the rule as a network: how sharp it is
SHOWN = np.r_[0:11, 12, 14, 17, 20, 25, 30, 40, 60, 80, 100]
PUSH = 1.4  # length of the arrow of an error of 1
SIZES, DRAWS = np.array([2, 4, 8, 16, 32, 60]), 20


def leaves(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Length and width in cm of broad leaves (0) and slender ones (1), invented.

    Two round clouds, drawn out along length and width alike, since leaves are large or small.
    """
    round_ = blobs(count, classes=2, spread=1.0, seed=seed)
    turned = np.array([[LONG, LONG], [-SHORT, SHORT]]) / np.sqrt(2)
    return round_.x @ turned + MIDDLE, round_.y


def network() -> Sequential:
    """One weighted sum of length and width: a line."""
    return Sequential((Dense(1, "sigmoid"),), "binary_cross_entropy")


def rule_of(cut: float) -> np.ndarray:
    """The rule "longer than the cut" as w₁, w₂, b."""
    return STEEP * np.array([1.0, 0.0, -cut])


def train(x: np.ndarray, y: np.ndarray, cut: float) -> TrainingTrace:
    """Start from the rule; lengths and widths count from the middle, which makes steps even."""
    w1, w2, b = rule_of(cut)
    start = {"weight": np.array([[w1, w2]]), "bias": np.array([b + w1 * MIDDLE[0]])}
    return fit(
        network(),
        x - MIDDLE,
        y[:, None].astype(float),
        optimizer=sgd(RATE),
        epochs=STEPS,
        batch_size=len(x),
        rng=0,
        params=(start,),
        snapshot_steps=SHOWN.tolist(),
    )


def knobs_of(layer: dict[str, np.ndarray]) -> np.ndarray:
    """w₁, w₂, b of a trained layer for lengths and widths that count from zero."""
    weight = layer["weight"][0]
    return np.append(weight, layer["bias"][0] - weight @ MIDDLE)


def tips_of(params: Any, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Tips (n, 2) of arrows as long as |p - y|, the way each error moves the line: along ∂J/∂x."""
    back = trace_backward(network(), params, x - MIDDLE, y[:, None].astype(float))
    length = np.maximum(np.linalg.norm(back.dx, axis=1, keepdims=True), 1e-300)
    return np.asarray(x + PUSH * len(x) * np.abs(back.delta[-1]) * back.dx / length)


def told(knobs: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Class of each leaf, 2 more where w₁x₁ + w₂x₂ + b is on the other side."""
    return np.asarray(y + 2 * ((x @ knobs[:2] + knobs[2] > 0) != y))


def learn_from(
    seed: int, cut: float, draw: int, fresh: np.ndarray, kinds: np.ndarray
) -> list[float]:
    """Share of new leaves right after learning from more and more examples of one draw."""
    x, y = leaves(int(SIZES[-1]), seed + SOURCE * (draw + 2))
    runs = [train(x[:size], y[:size], cut) for size in SIZES]
    return [float((told(knobs_of(run.params[0]), fresh, kinds) < 2).mean()) for run in runs]
