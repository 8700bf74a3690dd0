"""Confusion: dots on the diagonal, pictures beside it, and the order in which they fall."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.arrays.confusion import Confusion
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.receipt import visible_numbers
from tests.stage.marks.board import painted, place, same_outline

CLASS = Quantity("step", spec=".0f")


@dataclass(frozen=True)
class ConfusionTrace:
    """Six pictures of three classes, two of them called wrongly."""

    images: np.ndarray
    truth: np.ndarray
    said: np.ndarray
    classes: np.ndarray


def trace():
    images = np.arange(24.0).reshape(6, 2, 2)
    truth, said = np.array([0, 0, 1, 2, 2, 1]), np.array([0, 0, 1, 2, 0, 1])
    return bind(ConfusionTrace(images, truth, said, np.arange(3)))


def view(t):
    return Confusion(place(t), t.images, t.truth, t.said, (CLASS, t.classes), ("w", "loss"))


def dots(drawn):
    """Middles of the dots that are drawn."""
    return drawn.dots.points.reshape(-1, len(drawn.circle), 3)[:, ::4].mean(axis=1)


def cell_of(drawn, spot):
    """Row and column of the cell that a spot lies in."""
    inside = np.abs(drawn.middles[..., :2] - spot[:2]).max(axis=-1) < drawn.cell / 2
    assert inside.sum() == 1
    return tuple(int(k) for k in np.argwhere(inside)[0])


def test_each_answer_lies_in_the_cell_of_its_class_and_of_what_was_said():
    drawn = view(trace())
    assert sorted(cell_of(drawn, spot) for spot in dots(drawn)) == [(0, 0)] * 2 + [(1, 1)] * 2 + [
        (2, 2)
    ]
    assert [cell_of(drawn, picture.get_center()) for picture in drawn.pictures] == [(2, 0)]
    gaps = np.linalg.norm(dots(drawn)[:, None] - dots(drawn)[None], axis=2)
    assert gaps[~np.eye(5, dtype=bool)].min() > 2 * drawn.circle[:, 0].max()


def test_answers_fall_in_their_order():
    drawn = view(trace()).at(0.0)
    home = {tuple(np.round(spot[:2], 6)) for spot in drawn.homes[:1]}
    landed = {tuple(np.round(spot[:2], 6)) for spot in dots(drawn)}
    assert home <= landed
    assert (dots(drawn)[:, 1] <= drawn.middles[0, 0, 1] + drawn.cell / 2).all()
    assert drawn.pictures[0].get_center()[1] > drawn.homes[4][1]
    drawn.at(4.0)
    assert drawn.pictures[0].get_center() == pytest.approx(drawn.homes[4])


def test_classes_are_printed_on_both_sides_and_a_figure_has_the_dots():
    drawn = view(trace())
    assert sorted(number.text for number in visible_numbers([drawn.mobject])) == [*"001122"]
    assert any(same_outline(patch, drawn.dots.points) for patch in painted(drawn)[1])


def test_what_does_not_fit_is_refused():
    t = trace()
    with pytest.raises(MarkError, match="a class and an answer"):
        Confusion(place(t), t.images, t.truth[:2], t.said, (CLASS, t.classes), ("w", "loss"))
    with pytest.raises(MarkError, match="classes below 2"):
        Confusion(place(t), t.images, t.truth, t.said, (CLASS, t.classes[:2]), ("w", "loss"))
