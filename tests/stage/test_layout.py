"""Layouts: bands that lie in their frame, columns that stack, sentences that name no sides."""

from itertools import combinations

import pytest

from dlmotion.base import layout as shapes
from dlmotion.stage.layout import LANDSCAPE, LAYOUTS, PORTRAIT, SQUARE, Region
from dlmotion.stage.lint import inspect_lesson
from dlmotion.stage.lint.rules import Film, wrong_side
from dlmotion.stage.place import Board, Place
from dlmotion.stage.theme import DARK
from dlmotion.stage.words import Words
from tests.stage.conftest import SOURCE, load_lesson


def place(layout, region):
    words = Words({"title": {"en": "t"}}, "en", {}, "demo")
    return Place.of(region, Board(DARK, words, None, layout))


def test_every_name_has_a_frame_of_its_shape():
    assert tuple(LAYOUTS) == shapes.LAYOUTS
    for name, layout in LAYOUTS.items():
        across, up = shapes.SHAPES[name]
        assert layout.frame.width / layout.frame.height == pytest.approx(across / up)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_bands_lie_in_the_frame_and_apart(layout):
    bands = [layout.title, layout.stage, layout.caption]
    if layout is not LANDSCAPE:
        bands.append(layout.pips)
    for band in bands:
        assert layout.frame.left < band.left < band.right < layout.frame.right
        assert layout.frame.bottom < band.bottom < band.top < layout.frame.top
    for one, other in combinations(bands, 2):
        assert one.top <= other.bottom or other.top <= one.bottom


@pytest.mark.parametrize(
    ("name", "expected"),
    [("landscape", (1920, 1080)), ("portrait", (1080, 1920)), ("square", (1080, 1080))],
)
def test_a_film_has_the_pixels_of_its_shape(name, expected):
    assert LAYOUTS[name].pixels(1920, 1080) == shapes.pixels(name, 1920, 1080) == expected


def test_columns_of_a_tall_place_stand_one_below_the_other_upright():
    first, second = place(PORTRAIT, PORTRAIT.stage).columns(2.0, 1.0, gap=0.4)
    assert (first.left, first.right) == (second.left, second.right) == (-3.7, 3.7)
    assert first.bottom == pytest.approx(second.top + 0.4)
    assert first.height == pytest.approx(2 * second.height)


@pytest.mark.parametrize(
    ("layout", "region"),
    [
        (PORTRAIT, Region(-3.7, 3.7, 0.0, 3.0)),
        (SQUARE, Region(-1.0, 1.0, -3.0, 3.0)),
        (LANDSCAPE, Region(-1.0, 1.0, -3.0, 3.0)),
    ],
)
def test_columns_stand_side_by_side_elsewhere(layout, region):
    first, second = place(layout, region).columns(1.0, 1.0)
    assert first.right < second.left
    assert (first.bottom, first.top) == (second.bottom, second.top)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_lint_looks_at_the_frame_that_there_is(tmp_path, layout):
    """A dot at x = 4.5 is outside of an upright frame and inside of the others."""
    source = SOURCE.replace("Dot().shift(self.stage.at(0.1, 0.1))", "Dot().shift([4.5, 0.0, 0.0])")
    module = load_lesson(tmp_path, source)
    inputs = module.Inputs()
    found = inspect_lesson(
        module,
        trace=module.record(inputs),
        inputs=inputs,
        lang="en",
        theme="dark",
        layout=layout,
    )
    outside = {finding.rule for finding in found} & {"off-frame"}
    assert bool(outside) == (layout is PORTRAIT)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("左边的圆更大。", "左边"),
        ("左侧的笔画更浓。", None),
        ("the right panel", "the right"),
        ("two of three are right", None),
        ("5 are left", None),
    ],
)
def test_a_sentence_names_no_side_of_a_frame_that_stacks(text, named):
    told = [("a", text, 0.0, 3.0)]
    upright = list(wrong_side(Film("en", [], told, 60.0, layout=PORTRAIT)))
    assert [finding.message.split("'")[1] for finding in upright] == ([named] if named else [])
    assert list(wrong_side(Film("en", [], told, 60.0))) == []
