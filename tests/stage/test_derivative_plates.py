"""Plates of f and f′: the curves are the record's pieces, the printed digits its values at the probes."""

from dataclasses import dataclass

import numpy as np
import pytest

from stage.page import Page
from stage.plates.derivative import comparison_plate, derivative_plate, formula_plate, gallery_plate
from stage.theme import LIGHT
from stage.words import Words

NAMES = ("z", "f", "slope")


@dataclass(frozen=True)
class Piece:
    z: np.ndarray
    a: np.ndarray
    da: np.ndarray


@dataclass(frozen=True)
class Record:
    z: np.ndarray
    a: np.ndarray
    da: np.ndarray
    pieces: tuple[Piece, ...]
    probes: np.ndarray
    saturated: np.ndarray
    peak: float


@dataclass(frozen=True)
class Trace:
    hinge: Record


@pytest.fixture
def page():
    z = np.array([-2.0, -1.0, -1e-9, 1e-9, 1.0, 2.0])
    a, da = np.maximum(z, 0), (z > 0).astype(float)
    pieces = (Piece(z[:3], a[:3], da[:3]), Piece(z[3:], a[3:], da[3:]))
    record = Record(z, a, da, pieces, np.array([1, 3, 4]), da < 0.05, 1.0)
    return Page(LIGHT, Words({}, "en", {}, "hinge"), Trace(record))


def test_each_piece_is_a_curve_of_its_own(page):
    figure = derivative_plate(page, "hinge", "hinge", NAMES)
    assert [curve["y"] for curve in page.curves] == [f"hinge.pieces[{p}].{k}" for k in ("a", "da") for p in (0, 1)]
    lines = [line for line in figure.axes[1].get_lines() if line.get_gid()]
    assert lines[1].get_ydata() == pytest.approx([1.0, 1.0, 1.0])


def test_digits_are_printed_at_the_probes_but_not_at_the_kink(page):
    derivative_plate(page, "hinge", "hinge", NAMES)
    printed = [(number["path"], number["text"]) for number in page.numbers]
    assert printed == [
        ("hinge.a[1]", "0.00"),
        ("hinge.a[4]", "1.00"),
        ("hinge.da[1]", "0.00"),
        ("hinge.da[4]", "1.00"),
    ]


def test_formulas_stand_above_their_digits(page):
    figure = formula_plate(page, "hinge", ("$f$", "$g$"), NAMES)
    assert len(page.numbers) == 9
    assert page.numbers[-1]["text"] == "slope = 1.0000"
    texts = figure.axes[0].texts
    assert min(text.get_position()[1] for text in texts[:2]) > max(t.get_position()[1] for t in texts[2:])


def test_the_comparison_prints_the_peaks(page):
    figure = comparison_plate(page, ["hinge", "hinge"], ["one", "two"], NAMES)
    assert [number["text"] for number in page.numbers] == ["1.00", "1.00"]
    assert [text.get_text() for text in figure.axes[0].get_legend().get_texts()] == ["one", "two"]


def test_the_gallery_has_equal_axes_and_empties_spare_cells(page):
    figure = gallery_plate(page, ["hinge"] * 3, ["a", "b", "c"], ("f", "slope"), columns=2)
    assert {axes.get_ylim() for axes in figure.axes[:3]} == {(-2.0, 4.0)}
    assert not figure.axes[3].axison
