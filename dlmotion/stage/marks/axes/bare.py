"""Bare axes: a plane of samples with true angles, without numbers, names and grid."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.place import Place

_NOTHING = Quantity("")


def bare_axes(place: Place, across: Any, upward: Any) -> Axes:
    """Axes from the least to the largest of ``across`` (n,) and of ``upward`` (m,)."""
    none: tuple[float, ...] = ()
    return Axes(
        place,
        (_NOTHING, across),
        (_NOTHING, upward),
        x_from=(float(np.min(across)), float(np.max(across))),
        y_from=(float(np.min(upward)), float(np.max(upward))),
        numbers=False,
        grid=False,
        x_ticks=none,
        y_ticks=none,
        equal=True,
    )
