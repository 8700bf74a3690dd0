"""A board to put marks on, and a way to read what the painter made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from dlmotion.stage.bound import bind
from dlmotion.stage.layout import STAGE, Region
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.painter import Painter
from dlmotion.stage.place import Board, Place
from dlmotion.stage.receipt import visible_numbers
from dlmotion.stage.theme import DARK
from dlmotion.stage.words import Words

W, J, K = Quantity("w", "w"), Quantity("loss", "J", "loss"), Quantity("step", "k", "muted", ".0f")
TABLE = {
    "labels": {
        "w": {"zh": "参数", "en": "parameter"},
        "loss": {"zh": "损失", "en": "loss"},
        "step": {"zh": "步", "en": "step"},
    }
}


@dataclass(frozen=True)
class BowlTrace:
    """A bowl, its slope, and a descent of four steps."""

    w: np.ndarray
    cost: np.ndarray
    slope: np.ndarray
    step: np.ndarray
    at: np.ndarray
    loss: np.ndarray
    grads: np.ndarray
    rate: float


def bowl() -> Any:
    """The trace, bound."""
    w = np.linspace(-4.0, 4.0, 81)
    at = np.array([3.0, 1.5, 0.75, 0.375, 0.1875])
    return bind(BowlTrace(w, w**2, 2 * w, np.arange(5), at, at**2, 2 * at[:-1], 0.25))


def place(trace: Any, lang: str = "en", region: Region = STAGE) -> Place:
    """The stage of a board with this trace, or another region of it."""
    return Place.of(region, Board(DARK, Words(TABLE, lang, {}, "demo"), trace))


@dataclass(frozen=True)
class BarsTrace:
    """Numbers for bars, and how long their scale is."""

    values: np.ndarray
    total: float = 0.0


def bars(values: Any, total: float = 0.0) -> Any:
    """The trace of some bars, bound."""
    return bind(BarsTrace(np.array(values), total))


def numbers(*marks: Mark) -> list[Any]:
    """Numbers that marks show, all of which a figure of them prints."""
    shown = visible_numbers([mark.mobject for mark in marks])
    printed = set(painted(*marks)[0].texts.values())
    assert {number.text for number in shown} <= printed
    return shown


def painted(*marks: Mark) -> tuple[Painter, list[PathPatch]]:
    """What the painter puts on a figure."""
    sheet = Figure().add_axes((0.0, 0.0, 1.0, 1.0))
    painter = Painter(sheet)
    painter.paint(mark.mobject for mark in marks)
    return painter, [patch for patch in sheet.patches if isinstance(patch, PathPatch)]


def same_outline(patch: PathPatch, points: np.ndarray) -> bool:
    """Whether a painted path runs through the anchors of a mobject's curves."""
    anchors = np.concatenate([points[::4, :2], points[3::4, :2]])
    vertices = np.asarray(patch.get_path().vertices)
    gaps = np.abs(anchors[:, None] - vertices[None]).max(axis=2).min(axis=1)
    return bool(gaps.max() < 1e-9)
