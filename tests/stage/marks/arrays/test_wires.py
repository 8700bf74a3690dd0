"""Lines between two arrays, read back from the drawing."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.wires import Wires
from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.quantity import Quantity
from tests.stage.marks.board import painted, place

GREY = Quantity("w", spec=".0f")


@dataclass(frozen=True)
class WiresTrace:
    """Two rows of numbers and the lines between them."""

    first: np.ndarray
    last: np.ndarray
    ends: np.ndarray


T = bind(
    WiresTrace(
        np.arange(3.0),
        np.arange(2.0),
        np.array([[0, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0, 1], [0, 2, 0, 1]]),
    )
)
STEPS, KINDS = [0, 0, 1, 1], [0, 1, 0, 1]


def wired(ends=T.ends, **style):
    upper, lower = place(T).rows(1.0, 1.0)
    first, last = Array(upper, T.first, GREY), Array(lower, T.last, GREY)
    return first, last, Wires(first, last, ends, **style)


def lines_of(shape):
    return [(path[0].round(6).tolist(), path[-1].round(6).tolist()) for path in split(shape)]


def split(shape):
    return np.asarray(shape.points).reshape(-1, 4, 3)


def test_lines_go_from_cell_to_cell_as_steps_come():
    first, last, wires = wired(steps=STEPS)
    wanted = [
        (first.spot(a, b).round(6).tolist(), last.spot(c, d).round(6).tolist())
        for a, b, c, d in T.ends
    ]
    assert lines_of(wires.parts["0,0"]) == wanted
    assert lines_of(wires.at(0).parts["0,0"]) == wanted[:2]
    assert lines_of(wires.at(-1).parts["0,0"]) == []


def test_lines_of_a_kind_are_a_part_that_is_called_as_its_cell():
    _, _, wires = wired(kinds=KINDS, columns=2, roles=("series0", "series1"))
    assert list(wires.parts) == ["0,0", "0,1"]
    assert [len(split(shape)) for shape in wires.parts.values()] == [2, 2]
    colors = {shape.get_stroke_color().to_hex() for shape in wires.parts.values()}
    assert len(colors) == 2


def test_faults_are_told():
    with pytest.raises(MarkError, match="expected lines"):
        wired(steps=[0, 1])
    with pytest.raises(MarkError, match="ends: expected cells within"):
        wired(bind(WiresTrace(T.first, T.last, T.ends + 2)).ends)


def test_the_figure_has_a_path_a_kind():
    *_, wires = wired(kinds=KINDS)
    _, patches = painted(wires)
    assert len(patches) == 2


def test_lines_are_as_wide_as_they_are_told():
    _, _, wires = wired(width=0.5)
    assert wires.parts["0,0"].get_stroke_width() == 0.5 * wires.place.theme.thin
