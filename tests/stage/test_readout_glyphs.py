"""A readout that changes keeps its glyphs: manim paints the mobjects that it knew when an animation began."""

from dataclasses import dataclass

import numpy as np
import pytest

from stage.readout import Readout
from stage.theme import DARK


@dataclass(frozen=True)
class Trace:
    values: np.ndarray


def test_no_glyph_of_an_earlier_number_can_still_be_painted():
    readout = Readout(Trace(np.array([-123.45, 6.0])), "values", 0, theme=DARK)
    known = list(readout.submobjects[1:])
    readout.read(1)
    drawn = [glyph for glyph in known if len(glyph.points)]
    assert readout.text == "6.00"
    assert drawn == readout.submobjects[1:]


def test_a_longer_number_gains_glyphs():
    readout = Readout(Trace(np.array([6.0, -123.45])), "values", 0, theme=DARK)
    assert len(readout.read(1).submobjects) - 1 == len("−123.45")


def test_a_number_keeps_its_size_when_it_changes():
    readout = Readout(Trace(np.array([4.41, 1.47, 0.08])), "values", 0, theme=DARK)
    for step in (1, 0, 2, 1):
        assert readout.read(step).pixels == pytest.approx(40.0)
