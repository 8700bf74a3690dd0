"""Plates of a network and of its answers print what the trace holds, where it belongs."""

import matplotlib as mpl
import numpy as np
import pytest

from stage.figure_file import style
from stage.page import Page
from stage.plates.answers import answers_plate
from stage.plates.pipeline import pipeline_plate
from stage.theme import DARK
from stage.words import Words

TRACE = {
    "image": np.arange(18.0).reshape(2, 3, 3),
    "maps": np.linspace(-1.0, 2.0, 24).reshape(2, 3, 4),
    "flat": np.arange(5.0),
    "probs": np.array([[0.25, 0.75], [0.9, 0.1]]),
    "classes": np.arange(2),
    "places": np.arange(2),
    "accuracy": np.array([0.9, 0.4]),
    "shapes": (np.array([1, 3, 3]), np.array([2, 3, 4]), np.array([5]), np.array([2])),
    "n_params": np.array([0, 20, 0, 12]),
}


@pytest.fixture
def page():
    with mpl.rc_context(style(DARK)):
        yield Page(DARK, Words({}, "en", {}), TRACE)


def test_pipeline_plate_prints_shapes_counts_and_probabilities(page):
    columns = [("input", "image", 1.0), ("conv", "maps", 0.7), ("flat", "flat", 0.2)]
    figure = pipeline_plate(page, columns, "dense", "parameters", "probs[0]")
    printed = {number["path"]: number["text"] for number in page.numbers}
    assert [printed[f"shapes[1][{axis}]"] for axis in range(3)] == ["2", "3", "4"]
    assert [printed[f"n_params[{k}]"] for k in (1, 2, 3)] == ["20", "0", "12"]
    assert printed["probs[0][1]"] == "0.75"
    (sheet,) = figure.axes
    assert len(sheet.images) == 2 + 2 + 1
    lengths = [bar.get_width() for bar in sheet.containers[0].patches + sheet.containers[1].patches]
    assert lengths[1] / lengths[0] == pytest.approx(3.0)
    limits = [image.norm.vmin for image in sheet.images]
    assert limits == [0.0, 0.0, -2.0, -2.0, 0.0]


def test_answers_plate_marks_first_and_last_winner(page):
    look = {"above": ("moved", "places", "d"), "below": ("right", "accuracy", ".0%")}
    figure = answers_plate(page, "image", "probs", **look)
    below = figure.axes[2:]
    assert [bar.get_height() for bar in below[1].patches] == [0.9, 0.1]
    colors = [mpl.colors.to_hex(bar.get_facecolor()).upper() for bar in below[0].patches]
    assert colors == [DARK.loss, DARK.activation]
    printed = [number["text"] for number in page.numbers]
    assert {"0.75", "0.90", "right 90%", "moved 1"} <= set(printed)
