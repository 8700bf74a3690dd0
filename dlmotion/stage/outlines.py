"""Outlines of a line of text as Pango lays it out, each glyph's path read once."""

from __future__ import annotations

import re
import tempfile
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import manimpango
import numpy as np
from manim.mobject.text.text_mobject import TEXT2SVG_ADJUSTMENT_FACTOR, TEXT_MOB_SCALE_FACTOR

from dlmotion.stage import fonts

_REFERENCE = "国"
_SVG, _HREF = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
_STEP = re.compile(r"([MLCZ])([^MLCZ]*)")
_ROOM = 100_000
"""Wider and higher than any line, so that Pango breaks none."""
_UNITS = np.array([TEXT_MOB_SCALE_FACTOR, -TEXT_MOB_SCALE_FACTOR, TEXT_MOB_SCALE_FACTOR])


@cache
def outlines(
    string: str, family: str, font_size: float, bold: bool = False
) -> tuple[np.ndarray, ...]:
    """Outlines of the glyphs that leave ink, each a read-only (4 n, 3) of cubic curves in units.

    x is 0 where the pen starts, y in the middle of a CJK character. Unlike ``manim.Text`` no glyph
    becomes a parsed SVG element on the way, which is most of what a text costs.
    """
    *drawn, reference = _laid_out(string + _REFERENCE, family, font_size, bold)
    anchors = np.concatenate([reference[::4, 1], reference[3::4, 1]])
    middle = np.array([0.0, (anchors.min() + anchors.max()) / 2, 0.0])
    placed = tuple(glyph - middle for glyph in drawn)
    for glyph in placed:
        glyph.setflags(write=False)
    return placed


def _laid_out(string: str, family: str, font_size: float, bold: bool) -> list[np.ndarray]:
    """Outlines (4 n, 3) in units, y up, where Pango puts them."""
    fonts.check(string, family=family)
    size = font_size / TEXT2SVG_ADJUSTMENT_FACTOR
    weight = "BOLD" if bold else "NORMAL"
    whole = manimpango.TextSetting(0, len(string), family, "NORMAL", weight, 0)
    with tempfile.TemporaryDirectory(prefix="stage-text-") as folder:
        path = str(Path(folder) / "line.svg")
        manimpango.text2svg([whole], size, size, True, path, 0, 0, _ROOM, _ROOM, string)
        root = ET.parse(path).getroot()  # noqa: S314 (Pango has just written it)
    shapes = {
        symbol.get("id"): _curves(found)
        for symbol in root.iter()
        if (found := _path_in(symbol)) is not None
    }
    placed = []
    for use in root.iter(f"{_SVG}use"):
        shape = shapes[str(use.get(_HREF)).removeprefix("#")]
        if len(shape):
            pen = float(use.get("x", 0)), float(use.get("y", 0))
            placed.append(np.column_stack([shape + pen, np.zeros(len(shape))]) * _UNITS)
    return placed


def _path_in(element: ET.Element) -> str | None:
    """Path data of a glyph's definition: a ``symbol`` or, in newer Cairo, a ``g`` with a name."""
    child = element.find(f"{_SVG}path")
    return child.get("d", "") if child is not None and element.get("id") else None


def _curves(data: str) -> np.ndarray:
    """Cubic control points (4 n, 2) of closed subpaths of SVG data in absolute M, L, C and Z."""
    curves: list[list[tuple[float, float]]] = []
    start = pen = (0.0, 0.0)
    for step, numbers in _STEP.findall(data):
        values = [float(number) for number in numbers.split()]
        ends = list(zip(values[::2], values[1::2], strict=True))
        if step == "M":
            start = pen = ends[0]
        elif step == "C":
            curves.append([pen, *ends])
            pen = ends[-1]
        elif (end := ends[0] if step == "L" else start) != pen:
            curves.append(_straight(pen, end))
            pen = end
    return np.array(curves, dtype=float).reshape(-1, 2)


def _straight(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    (x0, y0), (x1, y1) = start, end
    return [
        start,
        ((2 * x0 + x1) / 3, (2 * y0 + y1) / 3),
        ((x0 + 2 * x1) / 3, (y0 + 2 * y1) / 3),
        end,
    ]
