"""Answers beside their pictures: digits, colours and frames read back from the drawing."""

from dataclasses import dataclass

import numpy as np
import pytest
from manim import ManimColor

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.arrays.answers import Answers
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.receipt import visible_numbers
from dlmotion.stage.theme import DARK
from tests.stage.marks.board import painted, place

GREY, SAID = Quantity("w", spec=".0f"), Quantity("step", spec=".0f")


@dataclass(frozen=True)
class AnswersTrace:
    """Three pictures, what is said of them in two steps, and whether that is right."""

    images: np.ndarray
    said: np.ndarray
    kinds: np.ndarray
    truth: np.ndarray


def trace():
    images = np.arange(12.0).reshape(3, 2, 2)
    said = np.array([[4, 5, 6], [7, 5, 9]])
    return bind(AnswersTrace(images, said, np.array([[0, 1, 0], [2, 1, 1]]), np.array([1, 5, 3])))


def view(t):
    return Answers(place(t), (GREY, t.images), (SAID, t.said), t.kinds, columns=2)


def framed(drawn):
    """Kind → pictures that a frame of its colour stands around."""
    middles = [picture.box.center for picture in drawn.pictures]
    return {
        kind: [
            k
            for k, middle in enumerate(middles)
            if any(np.allclose(path.mean(axis=0), middle, atol=0.05) for path in rim.get_subpaths())
        ]
        for kind, rim in enumerate(drawn.rims)
    }


def test_answers_and_frames_are_those_of_the_step_reached():
    drawn = view(trace())
    assert [number.text for number in visible_numbers([drawn.mobject])] == ["4", "5", "6"]
    assert framed(drawn) == {0: [0, 2], 1: [1], 2: []}
    drawn.at(1.0)
    assert [number.text for number in visible_numbers([drawn.mobject])] == ["7", "5", "9"]
    assert framed(drawn) == {0: [], 1: [1, 2], 2: [0]}
    assert framed(drawn.at(0.9)) == {0: [0, 2], 1: [1], 2: []}


def test_an_answer_has_the_colour_of_its_frame():
    drawn = view(trace()).at(1.0)
    inks = [digit.readout.get_fill_color() for digit in drawn.digits]
    roles = "loss", "activation", "activation"
    assert inks == [ManimColor(DARK.color(role)) for role in roles]


def test_frames_lie_around_their_pictures_and_answers_beside_them():
    drawn = view(trace())
    for picture, outline, digit in zip(drawn.pictures, drawn.outlines, drawn.digits, strict=True):
        assert outline[:, 0].min() < picture.box.left
        assert outline[:, 1].max() > picture.box.top
        assert digit.readout.get_left()[0] > outline[:, 0].max()


def test_what_the_pictures_are_stands_above_the_answers_and_stays():
    t = trace()
    drawn = Answers(
        place(t), (GREY, t.images), (SAID, t.said), t.kinds, columns=2, truth=(SAID, t.truth)
    ).at(1.0)
    assert [digit.readout.number.value for digit in drawn.known] == [1, 5, 3]
    assert [digit.readout.number.value for digit in drawn.digits] == [7, 5, 9]
    for known, said in zip(drawn.known, drawn.digits, strict=True):
        assert known.readout.get_bottom()[1] > said.readout.get_top()[1]
        assert known.readout.opacity > 0


def test_a_figure_prints_the_answers():
    painter, _ = painted(view(trace()).at(1.0))
    assert sorted(painter.texts.values()) == ["5", "7", "9"]


def test_kinds_that_do_not_fit_are_refused():
    t = trace()
    with pytest.raises(MarkError, match="answers and kinds"):
        Answers(place(t), (GREY, t.images), (SAID, t.said), t.kinds[:, :2])
    with pytest.raises(MarkError, match="0 to 1"):
        Answers(place(t), (GREY, t.images), (SAID, t.said), t.kinds, roles=("ink", "loss"))
