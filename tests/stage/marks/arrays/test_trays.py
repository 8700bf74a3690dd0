"""Trays: pictures in the heap, on their way and in their trays, read back from the drawing."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.arrays.trays import Trays, cell_of, spots
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.receipt import visible_numbers
from tests.stage.marks.board import painted, place

GREY, COUNT = Quantity("w", spec=".0f"), Quantity("step", spec=".0f")


@dataclass(frozen=True)
class TraysTrace:
    """Nine pictures for two trays."""

    images: np.ndarray
    trays: np.ndarray
    counts: np.ndarray


def trace():
    images = np.arange(36.0).reshape(9, 2, 2)
    return bind(TraysTrace(images, np.array([1, 0, 0, 0, 1, 0, 0, 1, 0]), np.array([6, 3])))


def view(t):
    whole = place(t)
    boxes = whole.columns(2.0, 1.0)
    return Trays(whole, boxes, (GREY, t.images), t.trays, (COUNT, t.counts), ("w", "loss"))


def inside(picture, body):
    x, y, _ = picture.get_center()
    return body.left < x < body.right and body.bottom < y < body.top


def test_each_picture_ends_in_its_own_tray():
    t = trace()
    trays = view(t)
    for picture, tray in zip(trays.pictures, np.asarray(t.trays), strict=True):
        assert inside(picture, trays.bodies[tray])
    middles = {tuple(np.round(picture.get_center(), 6)) for picture in trays.pictures}
    assert len(middles) == len(trays.pictures)


def test_pictures_lie_in_one_heap_first_and_leave_it_one_after_the_other():
    trays = view(trace()).at(0.0)
    start = np.array([picture.get_center() for picture in trays.pictures])
    assert start == pytest.approx(trays.heap)
    moved = np.array([picture.get_center() for picture in trays.at(0.3).pictures]) != start
    assert moved.any(axis=1)[0]
    assert not moved.any(axis=1)[-1]


def test_trays_print_their_counts():
    trays = view(trace())
    assert [number.text for number in visible_numbers([trays.mobject])] == ["6", "3"]
    assert {"6", "3"} <= set(painted(trays)[0].texts.values())
    assert visible_numbers([trays.at(0.0).mobject]) == []


def test_a_lid_covers_its_tray():
    trays = view(trace())
    panel = trays.lid(1, "step").mobject[0]
    assert panel.get_center() == pytest.approx(trays.bodies[1].center)
    assert panel.width == pytest.approx(trays.bodies[1].width)


def test_spots_keep_their_distance_and_stay_inside():
    box = view(trace()).bodies[1]
    cell = cell_of(box, 7)
    middles = spots(box, 7, cell)
    gaps = np.linalg.norm(middles[:, None] - middles[None], axis=2)
    assert gaps[~np.eye(7, dtype=bool)].min() == pytest.approx(cell)
    assert middles[:, 0].min() - cell / 2 >= box.left - 1e-9
    assert middles[:, 1].min() - cell / 2 >= box.bottom - 1e-9


def test_what_does_not_fit_is_refused():
    t = trace()
    boxes = place(t).columns(2.0, 1.0)
    with pytest.raises(MarkError, match="a tray for each picture"):
        Trays(place(t), boxes, (GREY, t.images), t.trays[:3], (COUNT, t.counts), ("w", "loss"))
    with pytest.raises(MarkError, match="as many boxes"):
        Trays(place(t), boxes, (GREY, t.images), t.trays, (COUNT, t.counts), ("w",))
