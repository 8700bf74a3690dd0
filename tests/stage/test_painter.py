"""The painter puts mobjects on a figure as the film has them: outlines, widths, colours, order."""

import numpy as np
import pytest
from manim import Circle, ImageMobject, Rectangle, VGroup
from matplotlib.figure import Figure

from dlmotion.stage.painter import Painter, outline
from dlmotion.stage.text import text
from dlmotion.stage.theme import DARK


def paint(*mobjects):
    sheet = Figure().add_axes((0.0, 0.0, 1.0, 1.0))
    painter = Painter(sheet)
    painter.paint(mobjects)
    return painter, sheet


def test_widths_are_those_of_a_film_of_the_same_size():
    _, sheet = paint(Circle(stroke_width=4.0))
    (patch,) = sheet.patches
    # 0.01 units a stroke, 8 units on 4.5 inches of 72 points
    assert patch.get_linewidth() == pytest.approx(0.04 * 4.5 * 72 / 8)


def test_colours_and_order_are_kept():
    low = Rectangle(fill_color="#112233", fill_opacity=0.5, stroke_width=0)
    high = Rectangle(fill_color="#445566", fill_opacity=1.0, stroke_width=0).set_z_index(-1)
    _, sheet = paint(VGroup(low, high))
    first, second = sorted(sheet.patches, key=lambda patch: patch.get_zorder())
    assert np.round(np.array(first.get_facecolor()) * 255)[:3].tolist() == [0x44, 0x55, 0x66]
    assert second.get_facecolor()[3] == pytest.approx(0.5)


def test_a_line_of_text_is_named_once_and_drawn_whole():
    painter, sheet = paint(text("损失 10⁻³", DARK))
    assert painter.texts == {"text-0": "损失 10⁻³"}
    assert [patch.get_gid() for patch in sheet.patches] == ["text-0"]


def test_what_cannot_be_seen_is_not_painted():
    _, sheet = paint(Circle(stroke_opacity=0.0), text("x", DARK).set_opacity(0.0))
    assert len(sheet.patches) == 0


def test_an_image_lies_where_it_lay():
    image = ImageMobject(np.zeros((4, 8, 4), dtype=np.uint8))
    image.scale(2 / image.height).shift([1, 0, 0])
    _, sheet = paint(image)
    (drawn,) = sheet.images
    assert drawn.get_extent() == pytest.approx((-1.0, 3.0, -1.0, 1.0))


def test_subpaths_begin_where_curves_break():
    points = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0], [3, 0, 0]] * 2, dtype=float)
    points[4:] += [10.0, 0, 0]
    vertices, codes = outline(points)
    assert codes.tolist() == [1, 4, 4, 4, 1, 4, 4, 4]
    assert vertices[4].tolist() == [10.0, 0.0]
