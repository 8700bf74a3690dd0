"""Logistic regression in numbers: its trace, ink of two patches, a descent, a way across."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import DescentTrace, digits, logistic_cost, sgd, trace_descent

TRAINED, COLUMNS = 240, 6
CORNERS, SIZES = ((2, 1), (2, 3)), ((4, 2), (4, 3))


@dataclass(frozen=True)
class LogisticRegressionTrace:
    """Two digits told apart by the ink of two patches.

    ``x`` (m, 2) are the standardized features of the training digits, ``columns`` (2, k) the first
    of them as columns of X. ``run`` walks over w₁, w₂, b; ``scores`` (T + 1, m) are z on the way,
    ``shares`` and ``heights`` (T + 1, H, W) p and z over the plane. ``way`` (k, 2) leads straight
    across the boundary, ``climb`` (k,) is p there. ``out`` (1, m) is what a line without it says.
    """

    pair: tuple[int, int]
    image: np.ndarray
    example: np.ndarray
    ink: np.ndarray
    x: np.ndarray
    label: np.ndarray
    columns: np.ndarray
    answers: np.ndarray
    shape: np.ndarray
    answer_shape: np.ndarray
    run: DescentTrace
    scores: np.ndarray
    axis: np.ndarray
    curve: np.ndarray
    across: np.ndarray
    upward: np.ndarray
    shares: np.ndarray
    heights: np.ndarray
    way: np.ndarray
    climb: np.ndarray
    levels: np.ndarray
    score: np.ndarray
    share: np.ndarray
    bounds: np.ndarray
    last: np.ndarray
    unseen: np.ndarray
    unseen_label: np.ndarray
    total: int
    wrong: np.ndarray
    right: np.ndarray
    line: np.ndarray
    beyond: np.ndarray
    out: np.ndarray
    ends: np.ndarray


def samples(low: int, high: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Images, labels and the ink of both patches, standardized on the training part."""
    data = digits()
    places = np.flatnonzero(np.isin(data.y, (low, high)))
    places = np.random.default_rng(0).permutation(places)
    images, label = data.x[places], (data.y[places] == high).astype(float)
    patches = [
        images[:, top : top + height, left : left + width].mean(axis=(1, 2))
        for (top, left), (height, width) in zip(CORNERS, SIZES, strict=True)
    ]
    ink = np.stack(patches, axis=1)
    return images, label, (ink - ink[:TRAINED].mean(axis=0)) / ink[:TRAINED].std(axis=0)


def descend(x: np.ndarray, label: np.ndarray, rate: float, steps: int) -> DescentTrace:
    """Walk down the logistic cost from zero."""
    cost, start = logistic_cost(x, label), np.zeros(x.shape[1] + 1)
    return trace_descent(cost, sgd(rate), start, steps=steps, tolerance=0.0)


def typical(x: np.ndarray, label: np.ndarray, score: np.ndarray) -> int:
    """The digit of class 1 on its own side of the line that is nearest to its class's mean."""
    apart = np.linalg.norm(x - x[label == 1].mean(axis=0), axis=1)
    return int(np.where((label == 1) & (score > 0), apart, np.inf).argmin())


def straight_way(params: np.ndarray, ends: list[tuple[float, float]]) -> np.ndarray:
    """Points (k, 2) across the boundary, at right angles to it, inside the plane."""
    w, b = params[:2], params[2]
    foot, along = -b * w / (w @ w), w / np.linalg.norm(w)
    points = foot + np.linspace(-6.0, 6.0, 241)[:, None] * along
    low, high = np.transpose(ends)
    inside = ((points >= low) & (points <= high)).all(axis=1)
    return np.asarray(points[inside])


def count_right(score: np.ndarray, label: np.ndarray) -> int:
    """How many scores lie on the side of their label."""
    return int(np.sum((score > 0.0) == label))
