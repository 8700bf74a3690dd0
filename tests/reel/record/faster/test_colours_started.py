"""Mobjects made under reel have the colours, and all other attributes, that manim gives them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import (
    BLACK,
    BLUE,
    RED,
    UP,
    Annulus,
    Circle,
    Dot,
    ManimColor,
    Rectangle,
    Square,
    VGroup,
    VMobject,
)

from dlmotion.reel.record.faster import colouring
from dlmotion.reel.record.faster.substitutes import substitutes
from tests.reel.record.faster.test_copies import told


class Loud(Square):
    """Fills itself in its own way."""

    def set_fill(self, *args: Any, **settings: Any) -> Any:
        return super().set_fill(RED, 0.75)


class Nested(VMobject):
    """Has children before it has colours."""

    def generate_points(self) -> Any:
        self.add(Dot())
        return self


MADE: dict[str, Callable[[], VMobject]] = {
    "plain": lambda: VMobject(),
    "black": lambda: Circle(color=BLACK),
    "group": lambda: VGroup(Square(), Dot()),
    "fill": lambda: Square(fill_opacity=0.4, color=RED),
    "two colours": lambda: Square(fill_color=BLUE, stroke_color=RED, fill_opacity=1),
    "half a line": lambda: Circle(stroke_opacity=0.5, stroke_width=2.5),
    "behind": lambda: Circle(background_stroke_color=RED, background_stroke_opacity=0.3),
    "nothing behind": lambda: Circle(background_stroke_color=None),
    "no opacity": lambda: Circle(fill_opacity=None, stroke_opacity=None),
    "NumPy's opacity": lambda: Circle(fill_opacity=np.float32(0.3)),
    "sheen": lambda: Square(sheen_factor=0.4, sheen_direction=UP, fill_opacity=1),
    "no sheen's way": lambda: Square(sheen_direction=[1, 0, 0]),
    "see-through colour": lambda: Square(color=ManimColor((0.2, 0.4, 0.6, 0.5))),
    "gradient": lambda: Rectangle(color=[RED, BLUE], fill_opacity=0.5),
    "children": lambda: Annulus(),
    "own": Loud,
    "nested": Nested,
    "again": lambda: Square().init_colors(),
}


def _tried(make: Callable[[], VMobject]) -> object:
    try:
        return told(make())
    except Exception as error:
        return type(error), str(error)


@pytest.mark.parametrize("name", MADE)
def test_mobjects_begin_as_manims(name: str) -> None:
    expected = _tried(MADE[name])
    with substitutes():
        assert _tried(MADE[name]) == expected


def test_plain_ones_take_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*args: Any) -> None:
        raise AssertionError("manim's own way was taken")

    monkeypatch.setattr(colouring, "original_start", refused)
    with substitutes():
        Circle(color=RED, fill_opacity=0.5)
        with pytest.raises(AssertionError, match="own way"):
            Loud()
