"""Marks that become others: parts fly as plain shapes, and no number is false on the way."""

from dataclasses import dataclass

import numpy as np
import pytest
from manim import RIGHT, UP, Circle, Group, ImageMobject, Scene, Square, VGroup, VMobject

from dlmotion.stage.bound import bind
from dlmotion.stage.lint.silent import SilentRenderer
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Drawn, MarkError
from dlmotion.stage.moves import Moves, _flights, plain
from dlmotion.stage.receipt import visible_numbers
from tests.stage.marks.arrays.record import WHOLE, arrays
from tests.stage.marks.board import place

T = arrays()


def kinds_of(gone, come):
    """Names of the animations by which one mark becomes another."""
    return [type(flight).__name__ for flight in _flights(gone, come, stays=False)]


def test_shapes_on_their_way_show_no_number():
    array = Array(place(T), T.table, WHOLE, look="heat")
    shape = plain(array.mobject)
    assert len(visible_numbers([array.mobject])) == 6
    assert visible_numbers([shape]) == []
    assert all(part.flying for part in shape.get_family())
    assert np.allclose(shape.get_center(), array.mobject.get_center())


def test_equal_numbers_fly_and_new_ones_slide_out_of_their_origin():
    row = Array(place(T), T.row, WHOLE)
    table = Array(place(T), T.table, WHOLE).out_of(row)
    flights = _flights(row, table, stays=False)
    kinds = [type(flight).__name__ for flight in flights]
    assert kinds == ["ReplacementTransform"] * 3 + ["FadeIn"] * 3
    for flight, name in zip(flights, table.parts, strict=True):
        origin = row.parts[f"0,{name[-1]}"].get_center()
        late = kinds[flights.index(flight)] == "FadeIn"
        start = flight.create_starting_mobject() if late else flight.mobject
        assert start.get_center() == pytest.approx(origin, abs=1e-6)


def test_numbers_that_differ_never_mix():
    one, other = (Array(place(T), sheet, WHOLE) for sheet in (T.sheets[0], T.sheets[1]))
    assert kinds_of(one, other) == ["FadeIn"] * 6 + ["FadeOut"] * 6


def test_a_picture_gives_way_and_does_not_bend():
    picture = Array(place(T), T.table, WHOLE, look="heat", digits=False)
    boxes = Array(place(T), T.row, WHOLE)
    assert kinds_of(picture, boxes) == ["FadeOut", "FadeIn"]


def test_what_would_come_as_a_swarm_of_copies_comes_once_as_large_as_its_source():
    row = Drawn(place(T), VGroup(*(Square(0.1).shift(k * UP) for k in range(9))))
    rings = VMobject()
    rings.points = np.concatenate([Circle(3.0).points + k * RIGHT for k in range(20)])
    assert kinds_of(row, Drawn(place(T), VGroup(rings))) == ["ReplacementTransform"]
    rings.points = np.tile(rings.points, (50, 1))
    (come,) = _flights(row, Drawn(place(T), VGroup(rings)), stays=True)
    start = come.create_starting_mobject()
    assert type(come).__name__ == "FadeIn"
    assert start.width <= row.mobject.width + 1e-6
    assert start.get_center() == pytest.approx(row.mobject.get_center(), abs=1e-6)


def test_a_plain_picture_keeps_its_pixels():
    image = ImageMobject(np.full((2, 2, 4), 255, dtype=np.uint8))
    group = plain(Group(image, Square()))
    assert np.array_equal(group[0].pixel_array, image.pixel_array)
    assert group[0] is not image


@pytest.mark.parametrize("turned", [False, True])
def test_outlines_become_outlines_in_whatever_group_they_stand(turned):
    pair = [VGroup(Square(), Square()), Group(Group(Square()), Square(), Square())]
    marks = [Drawn(place(T), mobject) for mobject in (reversed(pair) if turned else pair)]
    stage = Silent()
    stage.stand(marks[0])
    stage.become(*marks)
    assert stage.mobjects == [marks[1].mobject]


def test_a_picture_gives_way_to_one_in_another_place():
    image = ImageMobject(np.full((2, 2, 4), 255, dtype=np.uint8))
    one, other = Group(image, Square()), Group(Square(), image.copy())
    marks = [Drawn(place(T), mobject) for mobject in (one, other)]
    kinds = [type(flight).__name__ for flight in _flights(*marks, stays=False)]
    assert kinds == ["FadeOut", "FadeIn"]


class Silent(Moves):
    """A scene that plays nothing and keeps what stands on it, as manim does."""

    def __init__(self):
        self.scene = Scene(renderer=SilentRenderer(lambda *_: None))
        self.add, self.remove, self.play = self.scene.add, self.scene.remove, self.begin
        self.cast = []

    @property
    def mobjects(self):
        return self.scene.mobjects

    def begin(self, *animations, run_time=1.0):
        for animation in animations:
            animation._setup_scene(self.scene)
            if not animation.is_introducer():
                self.scene.add(animation.mobject)
            animation.begin()
            animation.finish()
            animation.clean_up_from_scene(self.scene)


def test_what_became_another_leaves_nothing_behind():
    row = Array(place(T), T.row, WHOLE)
    table = Array(place(T), T.table, WHOLE).out_of(row)
    stage = Silent()
    stage.stand(row)
    stage.add(row.parts["0,1"])  # a part that moved on its own
    stage.become(row, table)
    assert stage.mobjects == [table.mobject]
    assert [number.path for number in visible_numbers(stage.mobjects)][:2] == [
        "table[0,0]",
        "table[0,1]",
    ]


def test_what_grows_out_of_another_stands_beside_it():
    row = Array(place(T), T.row, WHOLE)
    table = Array(place(T), T.table, WHOLE)
    stage = Silent()
    stage.stand(row)
    stage.grow(row, table)
    assert stage.mobjects == [row.mobject, table.mobject]


@dataclass(frozen=True)
class TurnTrace:
    """A picture and the same by a quarter to the left."""

    before: np.ndarray
    after: np.ndarray


BEFORE = np.arange(9.0).reshape(3, 3)
TURN = bind(TurnTrace(BEFORE, np.rot90(BEFORE)))


def tiles(values):
    return Array(place(TURN), values, WHOLE, look="heat", digits=False, tiles=True)


class Halfway(Silent):
    """Notes where the first corner of what turns is in the middle of its way."""

    def begin(self, *animations, run_time=1.0):
        (turn,) = animations
        turn.begin()
        turn.interpolate(0.5)
        self.corner = np.array(turn.mobject.family_members_with_points()[0].points[0])
        super().begin(turn)


def test_what_turns_goes_around_its_middle_and_stays_as_large():
    gone, come = tiles(TURN.before), tiles(TURN.after)
    first = gone.mobject.family_members_with_points()[0].points[0] - gone.middle
    stage = Halfway()
    stage.stand(gone)
    assert stage.rotate(gone, come, 1) is come
    x, y = first[0], first[1]
    eighth = np.array([x - y, x + y, 0.0]) / np.sqrt(2.0)
    np.testing.assert_allclose(stage.corner - gone.middle, eighth, atol=1e-9)
    assert stage.mobjects == [come.mobject]


def test_tiles_turn_into_the_same_turned_only():
    with pytest.raises(MarkError, match="tiles of before turned 2 times"):
        Silent().rotate(tiles(TURN.before), tiles(TURN.after), 2)
    digits = Array(place(TURN), TURN.before, WHOLE)
    with pytest.raises(MarkError, match="without digits"):
        Silent().rotate(digits, tiles(TURN.after), 1)


def test_a_number_is_carried_only_to_where_it_is_the_same():
    row, output = Array(place(T), T.row, WHOLE), Array(place(T), T.table, WHOLE)
    stage = Silent()
    stage.carry({"0,0": row.cell(0, 0)}, output)
    assert output.mobject in stage.mobjects
    assert stage.airborne() == []
    with pytest.raises(MarkError, match="expected to carry 4"):
        stage.carry({"1,0": row.cell(0, 0)}, output)


def test_keep_takes_away_what_came_on_and_nothing_that_left_before():
    row, table = Array(place(T), T.row, WHOLE), Array(place(T), T.table, WHOLE)
    sheet = Array(place(T), T.sheets[0], WHOLE)
    stage = Silent()
    stage.stand(row)
    assert stage.become(row, table) is table
    stage.show(sheet)
    assert stage.cast == [table, sheet]
    stage.keep(sheet)
    assert stage.cast == [sheet]
    assert stage.mobjects == [sheet.mobject]
    stage.keep()
    assert (stage.cast, stage.mobjects) == ([], [])


def test_keep_leaves_parts_of_what_stays_and_counts_marks_of_a_group_one_by_one():
    row, table = Array(place(T), T.row, WHOLE), Array(place(T), T.table, WHOLE)
    part = Drawn(place(T), Group(row.parts["0,1"]))
    stage = Silent()
    stage.show(Together(row, table), part)
    assert stage.cast == [row, table, part]
    stage.keep(row)
    assert stage.cast == [row, part]
    assert row.parts["0,1"].get_fill_opacity() == row.parts["0,0"].get_fill_opacity()
    stage.keep()
    assert visible_numbers(stage.mobjects) == []


def test_a_pulse_is_gone_when_it_has_run():
    row, table = Array(place(T), T.row, WHOLE), Array(place(T), T.table, WHOLE, fills=6)
    stage = Silent()
    stage.stand(row)
    stage.pulse(table.at(-1), seconds=0.5)
    assert stage.mobjects == [row.mobject]
    assert stage.cast == [row]
    assert len(visible_numbers([table.mobject])) == 6


def test_the_name_of_an_array_flies_and_its_brackets_come_late():
    row = Array(place(T), T.row, WHOLE, look="brackets").named("w")
    table = Array(place(T), T.table, WHOLE, look="brackets").out_of(row).named("w")
    flights = _flights(row, table, stays=False)
    kinds = [type(flight).__name__ for flight in flights]
    assert kinds == [
        *["ReplacementTransform"] * 3, *["FadeIn"] * 3, "ReplacementTransform",
        "FadeIn", "FadeOut",
    ]  # fmt: skip
    name = flights[6].mobject.get_center()
    assert name == pytest.approx(row.parts["name"].get_center())
