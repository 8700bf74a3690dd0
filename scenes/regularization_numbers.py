"""Regularization in numbers: lowest points by penalty, steps to zero, and a network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import (
    Grid,
    Landscape,
    digits,
    logistic_cost,
    minimize_penalized,
)

PAIR, REGIONS = (3, 8), (np.s_[:, 2:6, 1:3], np.s_[:, 2:6, 5:7])
STRENGTHS = np.linspace(0.0, 0.3, 31)
WINDOW = (-2.0, 4.8), (-2.0, 2.0)
AROUND = 401
RATE, STEPS = 1.0, 120


@dataclass(frozen=True)
class PathTrace:
    """Lowest points of loss + penalty by λ: ``w`` (T, 2), sums of the loss's map that touch there.

    ``across`` and ``upward`` (T, n) are all weights with the same penalty; ``maps`` (T, H, W) the
    loss minus the loss at ``w``, so that the level 0 runs through it.
    """

    w: np.ndarray
    across: np.ndarray
    upward: np.ndarray
    maps: np.ndarray


@dataclass(frozen=True)
class StepsTrace:
    """Two descents on loss + λ(|w₁| + |w₂|): w₂ by step, plainly and with a stop at zero."""

    step: np.ndarray
    plain: np.ndarray
    stopped: np.ndarray
    plain_zeros: int
    stopped_zeros: int


@dataclass(frozen=True)
class MoonsTrace:
    """A network on partly wrong labels under ever stronger L2 penalties, at K of them."""

    x: np.ndarray
    labels: np.ndarray
    wrong: np.ndarray
    power: np.ndarray
    strength: np.ndarray
    across: np.ndarray
    upward: np.ndarray
    output: np.ndarray
    train: np.ndarray
    fresh: np.ndarray
    right: np.ndarray
    norm: np.ndarray


def hill_of_ink(*, first_only: bool = False) -> Landscape:
    """The logistic cost of telling 3 from 8 by the ink on the left and on the right."""
    data = digits()
    kept = np.isin(data.y, PAIR)
    ink = np.column_stack([data.x[kept][region].mean(axis=(1, 2)) for region in REGIONS])
    columns = (ink - ink.mean(axis=0)) / ink.std(axis=0)
    labels = (data.y[kept] == PAIR[1]).astype(float)
    return logistic_cost(columns[:, :1] if first_only else columns, labels, bias=False)


def follow(hill: Landscape, grid: Grid, free: np.ndarray, norm: str) -> PathTrace:
    """The lowest point of loss + penalty at each λ, and all weights of the same penalty."""
    kind, rate = ("l1", 2.0) if norm == "l1" else ("l2", 1.0)
    found = [free]
    for strength in STRENGTHS[1:]:
        run = minimize_penalized(
            hill,
            found[-1],
            strength=float(strength),
            norm="l1" if kind == "l1" else "l2",
            rate=rate,
            tolerance=1e-10,
        )
        found.append(run.params[-1])
    w = np.array(found)
    angle = np.linspace(0.0, 2.0 * np.pi, AROUND)
    ball = np.array([np.cos(angle), np.sin(angle)])
    sizes = np.abs(ball).sum(axis=0) if kind == "l1" else np.ones(AROUND)
    radii = np.abs(w).sum(axis=1) if kind == "l1" else np.linalg.norm(w, axis=1)
    edges = radii[:, None, None] * (ball / sizes)
    inside = np.ones(edges.shape[::2], dtype=bool)
    for k, (low, high) in enumerate(WINDOW):
        inside &= (edges[:, k] >= low) & (edges[:, k] <= high)
    edges = np.where(inside[:, None], edges, np.nan)
    maps = grid.loss - hill.value(w)[:, None, None]
    return PathTrace(w=w, across=edges[:, 0], upward=edges[:, 1], maps=maps)


def step_down(hill: Landscape, free: np.ndarray, strength: float) -> StepsTrace:
    """Descend on loss + λ(|w₁| + |w₂|), plainly and with a stop at zero."""
    stopped, plain = (
        minimize_penalized(
            hill,
            free,
            strength=strength,
            rate=RATE,
            steps=STEPS,
            tolerance=0.0,
            threshold=threshold,
        ).params[:, 1]
        for threshold in (True, False)
    )
    # a walk that no longer moves ends early: its last point holds
    stopped, plain = (np.append(w, np.full(STEPS + 1 - len(w), w[-1])) for w in (stopped, plain))
    return StepsTrace(
        step=np.arange(STEPS + 1),
        plain=plain,
        stopped=stopped,
        plain_zeros=int((plain == 0.0).sum()),
        stopped_zeros=int((stopped == 0.0).sum()),
    )
