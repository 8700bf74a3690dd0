"""Cross-entropy in numbers: one feature of every 3 and 8, and what shares of it cost."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dlcore import (
    CurvatureTrace,
    DescentTrace,
    Grid,
    Landscape,
    binary_cross_entropy,
    digits,
    sgd,
    sigmoid,
    trace_curvature,
    trace_descent,
)

CORNER, SIZE = (2, 1), (4, 2)
REACH = ((-9.0, 9.0), (-4.0, 7.0))
ALONG = np.linspace(-12.0, 12.0, 161)


def samples() -> tuple[np.ndarray, np.ndarray]:
    """Standardized ink on the left of every 3 and 8, and whether it is an 8."""
    data = digits()
    chosen = np.isin(data.y, (3, 8))
    (top, left), (height, width) = CORNER, SIZE
    ink = data.x[chosen][:, top : top + height, left : left + width].mean(axis=(1, 2))
    return (ink - ink.mean()) / ink.std(), (data.y[chosen] == 8).astype(float)


def prices(share: np.ndarray, label: float) -> np.ndarray:
    """Cross-entropy of shares for one label."""
    return np.asarray(binary_cross_entropy(share, np.full(len(share), label), reduction="none"))


def losses_by_score(score: np.ndarray) -> tuple[CurvatureTrace, CurvatureTrace]:
    """Both losses of a sample that is 8, by its score."""
    return (
        trace_curvature(lambda z: prices(sigmoid(z), 1.0), score),
        trace_curvature(lambda z: (1.0 - sigmoid(z)) ** 2, score),
    )


def cut_along(cost: Landscape, b: float) -> CurvatureTrace:
    """The cost as a function of w alone."""
    return trace_curvature(lambda w: cost.loss(np.stack([w, np.full(len(w), b)], axis=-1)), ALONG)


def walk_down(cost: Landscape, rate: float, start: np.ndarray, steps: int) -> DescentTrace:
    """So many steps of gradient descent, whatever happens."""
    return trace_descent(cost, sgd(rate), start, steps=steps, tolerance=0.0)


def answers_of(run: DescentTrace, feature: np.ndarray) -> np.ndarray:
    """Shares (T + 1, m) of all samples on a walk over w and b."""
    return np.asarray(sigmoid(run.params[:, :1] * feature + run.params[:, 1:]))


def right_of(run: DescentTrace, feature: np.ndarray, label: np.ndarray) -> np.ndarray:
    """How many samples are right at each step of a walk."""
    return np.asarray(np.sum((answers_of(run, feature) > 0.5) == label, axis=1))


def shares_around(seen: np.ndarray) -> np.ndarray:
    """Shares where the branches are drawn: evenly spaced scores, and the extremes of ``seen``."""
    extremes = np.append(seen, 1.0 - seen)
    extremes = np.array([extremes.min(), extremes.max()])
    return np.unique(np.append(sigmoid(np.linspace(-9.0, 9.0, 301)), extremes))


def grids_around(walks: Iterable[DescentTrace], costs: Iterable[Landscape]) -> tuple[Grid, ...]:
    """Maps of all costs over the same w and b: around all walks, and at least over ``REACH``."""
    params = np.vstack([run.params for run in walks])
    least, most = params.min(axis=0), params.max(axis=0)
    across, upward = (
        (min(low, left - 1.0), max(high, right + 1.0))
        for (low, high), left, right in zip(REACH, least, most, strict=True)
    )
    return tuple(cost.grid(across, upward, 77) for cost in costs)
