"""Dial: the hand ends where the recorded angle says, and a figure has the same shape."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.layout import Region
from dlmotion.stage.marks.arrays.dial import Dial
from tests.stage.marks.board import painted, place, same_outline


@dataclass(frozen=True)
class TurnTrace:
    """Angles of three steps, in degrees."""

    angle: np.ndarray


T = bind(TurnTrace(np.array([0.0, 90.0, 135.0])))
BOX = Region(0.0, 2.0, -1.0, 3.0)


def tip(dial):
    return dial.hand.points[3, :2] - dial.ring.get_center()[:2]


def test_the_hand_points_as_image_rows_and_columns_go():
    dial, half = Dial(place(T, region=BOX), T.angle), np.sqrt(0.5)
    assert tip(dial.at(0.0)) == pytest.approx([1.0, 0.0])
    assert tip(dial.at(1.0)) == pytest.approx([0.0, -1.0])
    assert tip(dial.at(2.0)) == pytest.approx([-half, -half])
    assert tip(dial.at(0.5)) == pytest.approx([half, -half])


def test_it_fits_its_place_and_is_painted():
    dial = Dial(place(T, region=BOX), T.angle[2])
    assert dial.ring.width == pytest.approx(2.0)
    assert Dial(place(T, region=BOX), T.angle, radius=0.5).ring.width == pytest.approx(1.0)
    patches = painted(dial)[1]
    assert any(same_outline(patch, dial.hand.points) for patch in patches)
