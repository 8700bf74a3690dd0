"""The loop, read back from the mobject and from the painted figure."""

import pytest

from dlmotion.stage.marks.clock.loop import Loop
from tests.stage.marks.board import J, W, bowl, painted, place

T = bowl()


@pytest.fixture
def loop():
    return Loop(place(T), [(W, T.at), (J, T.loss)])


def test_the_numbers_follow_the_clock(loop):
    assert [number.readout.text for number in loop.at(1.0).numbers] == ["1.50", "2.25"]
    assert [number.readout.number.path for number in loop.at(2.9).numbers] == ["at[2]", "loss[2]"]


def test_the_lamp_stands_around_its_station(loop):
    for station, chip in enumerate(loop.chips):
        assert loop.lamp(station).mobject.get_center() == pytest.approx(chip.get_center())


def test_a_loop_is_painted_with_its_words(loop):
    assert list(painted(loop)[0].texts.values()) == ["parameter", "loss"]
