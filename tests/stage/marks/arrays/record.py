"""Arrays of every rank, bound as a scene has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.quantity import Quantity

WHOLE, SIGN = Quantity("w", spec=".0f"), Quantity("loss", role="sign", spec=".1f")


@dataclass(frozen=True)
class ArraysTrace:
    """A number, a row, a table, three tables, a walk over the table, and a map in three steps."""

    scalar: float
    row: np.ndarray
    table: np.ndarray
    sheets: np.ndarray
    positions: np.ndarray
    moving: np.ndarray


def arrays() -> Any:
    """The trace, bound."""
    table = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])
    walk = np.array([[0, 0], [0, 1], [1, 0]])
    sheets = np.stack([table, table + 10, table + 20])
    return bind(ArraysTrace(7.0, np.array([1.0, -2.0, 3.0]), table, sheets, walk, sheets[:, None]))
