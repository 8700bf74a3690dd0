"""Bar and line plates: bars as wide as the numbers, digits from the trace, curves that differ in dash too."""

from dataclasses import dataclass

import numpy as np
import pytest

from stage.page import Page
from stage.plates.bars import bars_plate
from stage.plates.lines import lines_plate
from stage.theme import DARK
from stage.words import Words


@dataclass(frozen=True)
class Trace:
    scores: np.ndarray
    total: float
    x: np.ndarray
    runs: np.ndarray


@pytest.fixture
def page():
    trace = Trace(np.array([3.0, -1.0]), 2.0, np.array([0.0, 1.0, 2.0]), np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]))
    return Page(DARK, Words({}, "en", {}, "plates"), trace)


def test_bars_are_as_wide_as_their_numbers(page):
    figure = bars_plate(page, [("scores", "score", ".1f", "total")], ["cat", "dog"], ["class0", "class1"])
    assert [patch.get_width() for patch in figure.axes[0].patches] == [3.0, -1.0]
    assert [number["text"] for number in page.numbers] == ["3.0", "−1.0", "Σ = 2.0"]
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["cat", "dog"]


def test_digits_stand_beyond_the_end_of_their_bar(page):
    figure = bars_plate(page, [("scores", "score", ".1f", "")], ["cat", "dog"], ["data"])
    places = [text.get_position()[0] for text in figure.axes[0].texts]
    low, high = figure.axes[0].get_xlim()
    assert 3.0 < places[0] < high
    assert low < places[1] < -1.0


def test_lines_differ_in_dash_as_well_as_in_colour(page):
    curves = [(f"runs[{k}]", name, f"series{k}") for k, name in enumerate(("one", "two"))]
    figure = lines_plate(page, "x", curves, ("step", "loss"))
    lines = figure.axes[0].get_lines()
    assert len({line.get_linestyle() for line in lines}) == 2
    assert lines[1].get_ydata() == pytest.approx([3.0, 2.0, 1.0])
    assert [curve["y"] for curve in page.curves] == ["runs[0]", "runs[1]"]
