"""Shapes laid from stencils equal those that Cairo paints, over all that may lie below them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from manim import Camera, Circle, Dot, Mobject, Square, VMobject
from manim.constants import LineJointType

from dlmotion.reel.display_list import Picture, Pixels
from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.paint.rows import Rows
from dlmotion.reel.paint.stencil import Stencil
from dlmotion.reel.record.camera import recording_class

_WIDTH, _HEIGHT = 320, 180


def _cloud(radius: float, **look: object) -> VMobject:
    """One path of forty dots that overlap and reach beyond the screen."""
    places = np.random.default_rng(0).uniform((-7.2, -4.1), (7.2, 4.1), (40, 2))
    dots = [Dot([*place, 0.0], radius=radius) for place in places]
    return VMobject(**look).set_points(np.concatenate([dot.points for dot in dots]))


def _pictures(top: Sequence[Mobject]) -> list[Picture]:
    camera = recording_class(Camera)(
        pixel_width=_WIDTH, pixel_height=_HEIGHT, frame_width=14.2, frame_height=8.0
    )
    pictures = []
    for step in range(12):
        camera.reset()
        below = (
            Square(3.0, fill_opacity=0.1 * step, color="#3355aa")
            .rotate(step)
            .shift([step / 3 - 2, 0.2, 0])
        )
        camera.capture_mobjects(
            [below, Circle(2.0, fill_opacity=0.5).shift([0, step / 5 - 1, 0]), *top]
        )
        pictures.append(camera.picture())
    return pictures


def _laid(pictures: Sequence[Picture], monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a stencil was laid while these were painted, all equal to a fresh painter's."""
    calls: list[Stencil] = []
    lay = Stencil.lay

    def counted(self: Stencil, pixels: Pixels, rows: Rows) -> None:
        calls.append(self)
        lay(self, pixels, rows)

    monkeypatch.setattr(Stencil, "lay", counted)
    painter = Painter(_WIDTH, _HEIGHT)
    for picture in pictures:
        assert np.array_equal(painter.paint(picture), Painter(_WIDTH, _HEIGHT).paint(picture))
    return len(calls)


@pytest.mark.parametrize(
    "look",
    [
        {"fill_opacity": 1.0, "stroke_width": 0.0, "fill_color": "#e8a317"},
        {"fill_opacity": 0.0, "stroke_width": 3.0, "stroke_color": "#102030"},
        {
            "fill_opacity": 1.0,
            "stroke_width": 6.0,
            "stroke_color": "#f2f2f2",
            "joint_type": LineJointType.BEVEL,
        },
    ],
)
@pytest.mark.parametrize("radius", [0.05, 0.4])
def test_a_cloud_that_stays_is_laid_as_cairo_paints_it(
    look: dict[str, object], radius: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = [_cloud(radius, **look), Circle(1.0, fill_opacity=0.3).shift([2, 1, 0])]
    assert _laid(_pictures(top), monkeypatch) >= 8


@pytest.mark.parametrize(
    "look",
    [
        {"fill_opacity": 0.8, "stroke_width": 0.0, "fill_color": "#e8a317"},
        {"fill_opacity": 1.0, "stroke_width": 0.0, "fill_color": ["#e8a317", "#102030"]},
    ],
)
def test_what_lets_others_through_or_runs_from_colour_to_colour_is_cairos(
    look: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _laid(_pictures([_cloud(0.2, **look)]), monkeypatch) == 0
