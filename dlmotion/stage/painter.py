"""Painter: any mark on a matplotlib figure, shape for shape as the film has it.

Film and figure agree by construction: both draw the same mobjects. Units and stroke widths are
turned into points here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from manim import ImageMobject, Mobject, VMobject

from dlmotion.stage.inscription import Inscription
from dlmotion.stage.marks.axes.plot import POINTS_PER_UNIT, Curve, Tick
from dlmotion.stage.marks.text.formula import Formula

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNITS_PER_INCH = 72.0 / POINTS_PER_UNIT
"""A figure 8 by 4.5 inches shows what a whole frame does."""
_STROKE_UNITS = 0.01
"""Width of manim's stroke 1, in units."""


class Painter:
    """Paints mobjects on a sheet whose data coordinates are manim units; notes texts and curves."""

    def __init__(self, sheet: Axes) -> None:
        self.sheet = sheet
        self.texts: dict[str, str] = {}
        self.curves: dict[str, Curve] = {}
        self._order = 0.0

    def paint(self, mobjects: Iterable[Mobject]) -> None:
        """Paint mobjects and all that belongs to them, later ones over earlier ones."""
        drawn = [part for mobject in mobjects for part in _parts(mobject)]
        for part in sorted(drawn, key=lambda part: part.z_index):
            self._part(part)

    def _part(self, part: Mobject) -> None:
        if isinstance(part, ImageMobject):
            self._image(part)
            return
        name = None
        if isinstance(part, Inscription) and part.text.strip() and part.opacity > 0:
            if not isinstance(part, Tick):
                name = f"text-{len(self.texts)}"
                self.texts[name] = f"${part.text}$" if isinstance(part, Formula) else part.text
        elif isinstance(part, Curve):
            name = f"curve-{len(self.curves)}"
            self.curves[name] = part
        for piece in part.get_family() if isinstance(part, Inscription) else [part]:
            if isinstance(piece, VMobject) and len(piece.points):
                self._shape(piece, name)
                name = None

    def _shape(self, shape: VMobject, name: str | None) -> None:
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        points, codes = outline(np.asarray(shape.points))
        width = float(shape.get_stroke_width()) * _STROKE_UNITS * POINTS_PER_UNIT
        inked = width > 0 and shape.get_stroke_opacity() > 0
        filled = shape.get_fill_opacity() > 0
        if not (inked or filled):
            return
        patch = PathPatch(
            Path(points, codes),
            facecolor=_rgba(shape.fill_rgbas) if filled else "none",
            edgecolor=_rgba(shape.stroke_rgbas) if inked else "none",
            linewidth=width if inked else 0.0,
            capstyle="round",
            joinstyle="round",
            zorder=self._next(),
        )
        patch.set_gid(name)
        # Not add_patch, which looks for the corners of every curve: a sheet has its limits.
        self.sheet.add_artist(patch)

    def _image(self, image: ImageMobject) -> None:
        corners = np.asarray(image.points)
        (left, bottom), (right, top) = corners.min(axis=0)[:2], corners.max(axis=0)[:2]
        smooth = image.resampling_algorithm != 0
        self.sheet.imshow(
            image.pixel_array,
            extent=(left, right, bottom, top),
            interpolation="bicubic" if smooth else "none",
            zorder=self._next(),
            aspect="auto",
        )

    def _next(self) -> float:
        self._order += 1.0
        return self._order


def outline(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and codes of a path from cubic curves (4 n, 3), a subpath where they break."""
    from matplotlib.path import Path

    curves = points[: len(points) // 4 * 4, :2].reshape(-1, 4, 2)
    breaks = np.ones(len(curves), dtype=bool)
    breaks[1:] = np.abs(curves[1:, 0] - curves[:-1, 3]).max(axis=1) > 1e-6
    vertices: list[np.ndarray] = []
    codes: list[int] = []
    for start, curve in zip(breaks, curves, strict=True):
        if start:
            vertices.append(curve[:1])
            codes.append(int(Path.MOVETO))
        vertices.append(curve[1:])
        codes += [int(Path.CURVE4)] * 3
    return np.concatenate(vertices), np.array(codes, dtype=Path.code_type)


def _parts(mobject: Mobject) -> Iterator[Mobject]:
    """What leaves ink, inscriptions whole, in the order in which manim paints."""
    if isinstance(mobject, Inscription | ImageMobject):
        yield mobject
        return
    if isinstance(mobject, VMobject) and len(mobject.points):
        yield mobject
    for part in mobject.submobjects:
        yield from _parts(part)


def _rgba(rows: Any) -> tuple[float, ...]:
    return tuple(float(channel) for channel in np.asarray(rows)[0])
