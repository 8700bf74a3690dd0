"""Space: three dimensions of the record seen from one side, as large as its place allows."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlmotion.stage.marks.axes.plane import blend
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.space.cut import Cut
from dlmotion.stage.marks.space.samples import Samples
from dlmotion.stage.marks.space.sheet import Sheet
from dlmotion.stage.place import Place

_LEAST = 1e-6


class Space:
    """A parallel view of points across, behind and up; it holds all the arrays named for it.

    Parameters
    ----------
    place
        Box that the view fills.
    arrays
        What it must hold, (T, …, 3); a single step stands for all of them.
    azimuth
        Degrees (T,) from which a clock sees it; one number for a view that stands still.
    elevation
        Degrees above the level.
    """

    def __init__(
        self, place: Place, *arrays: Any, azimuth: Any = (0.0,), elevation: float = 22.0
    ) -> None:
        held = [np.asarray(array, dtype=float) for array in arrays]
        if not held or not all(array.size and np.isfinite(array).all() for array in held):
            raise MarkError("expected a space to have arrays of finite numbers (T, …, 3)")
        self.place, self.tilt = place, np.radians(elevation)
        self.azimuth = np.atleast_1d(np.asarray(azimuth, dtype=float))
        self.radius = max(
            _LEAST, *(np.linalg.norm(array[..., :2], axis=-1).max() for array in held)
        )
        seen = [
            (array[min(step, len(array) - 1)] @ self._camera(step).T).reshape(-1, 3)
            for array in held
            for step in range(max(len(array), len(self.azimuth)))
        ]
        low, high = (bound(np.concatenate(seen), axis=0) for bound in (np.min, np.max))
        width, height, _ = np.maximum(high - low, _LEAST)
        self.scale = min(place.width / width, place.height / height)
        self.middle = (low + high) / 2.0

    def seen(self, points: np.ndarray, moment: float = 0.0) -> np.ndarray:
        """Points of the frame (…, 3) where points (…, 3) are seen at a moment."""
        flat = points @ self._camera(moment).T
        return np.asarray(self.scale * (flat - self.middle) + self.place.center)

    def _camera(self, moment: float) -> np.ndarray:
        """Matrix (3, 3) to across and upward on the frame."""
        a, e = np.radians(blend(self.azimuth, moment)), self.tilt
        across = [np.cos(a), -np.sin(a), 0.0]
        upward = [np.sin(a) * np.sin(e), np.cos(a) * np.sin(e), np.cos(e)]
        return np.array([across, upward, [0.0, 0.0, 0.0]])

    def depth(self, points: np.ndarray, moment: float = 0.0) -> np.ndarray:
        """How far behind points (…, 3) lie: 0 in front, 1 at the back."""
        a = np.radians(blend(self.azimuth, moment))
        behind = points @ np.array([np.sin(a), np.cos(a), 0.0])
        return np.asarray(np.clip(0.5 + 0.5 * behind / self.radius, 0.0, 1.0))

    # -- what stands in it

    def sheet(self, nodes: Any, heights: Any, *, seam: bool = True) -> Sheet:
        """Graph paper at ``nodes`` (T, m, n, 3), ``heights`` (T, m, n) above a cut."""
        return Sheet(self, nodes, heights, seam)

    def samples(self, spots: Any, heights: Any, labels: Any, radius: float = 0.075) -> Samples:
        """Samples of two classes at ``spots`` (T, N, 3), ``heights`` (T, N) above a cut."""
        return Samples(self, spots, heights, labels, radius)

    def cut(self, corners: Any) -> Cut:
        """Pane with ``corners`` (T, 4, 3)."""
        return Cut(self, corners)
