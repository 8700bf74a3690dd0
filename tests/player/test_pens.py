"""Lines thinner than a pixel of the canvas: as wide as one and fainter, or as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.player.scenes import node

HERE = Path(__file__).parent
UNITS, PIXEL = 8, 64
"""Units of a stream in a pixel of its film; parts of a pixel in the width of a pen."""


def drawn(pens: list[tuple[int, int]], scale: float) -> list[list[float]]:
    """Width in units, and alpha, of a line of each (width, alpha of its ink)."""
    found: list[list[float]] = json.loads(node(HERE / "pens.mjs", json.dumps(pens), str(scale)))
    return found


def test_a_line_of_half_a_pixel_is_a_pixel_half_as_opaque() -> None:
    (wide, full), (thin, faded) = drawn([(3 * PIXEL, 255), (PIXEL, 255)], 0.5)
    assert (wide, full) == (3 * UNITS, 1)
    assert thin * faded == pytest.approx(UNITS)
    assert thin == pytest.approx(2 * UNITS, rel=0.02)


def test_a_faint_line_keeps_its_width() -> None:
    assert drawn([(PIXEL, 63), (2 * PIXEL, 31)], 0.5) == [[UNITS, 1], [2 * UNITS, 1]]
