"""Planes and boundaries, read back from the mobject and from the painted figure."""

from dataclasses import dataclass

import numpy as np
import pytest
from matplotlib.figure import Figure

from dlmotion.stage.bound import bind
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.plane import blend
from dlmotion.stage.painter import Painter
from tests.stage.marks.board import K, W, painted, place, same_outline


@dataclass(frozen=True)
class RampTrace:
    """A ramp that rises along x, then along y."""

    x: np.ndarray
    y: np.ndarray
    maps: np.ndarray


SIDE = np.linspace(0.0, 1.0, 21)
ACROSS = np.tile(SIDE, (21, 1))
T = bind(RampTrace(SIDE, SIDE, np.array([ACROSS, ACROSS.T])))


@pytest.fixture
def axes():
    return Axes(place(T), (W, T.x), (K, T.y), x_from=(0.0, 1.0), y_from=(0.0, 1.0))


def test_a_plane_is_coloured_by_its_values(axes):
    image = axes.plane(T.maps, roles=("#000000", "#ffffff"), strength=1.0).image
    level = image.pixel_array[..., 0].astype(float)
    assert np.ptp(level[:, 0]) == 0.0
    assert level[0, 0] < 10.0 < 245.0 < level[0, -1]
    upward = image.at(1.0).pixel_array[..., 0].astype(float)
    assert upward[0, 0] > 245.0 > 10.0 > upward[-1, 0]


def test_a_plane_fills_its_axes_in_a_figure_too(axes):
    plane = axes.plane(T.maps)
    area = axes.plot.area
    assert plane.image.width == pytest.approx(area.width)
    sheet = Figure().add_axes((0.0, 0.0, 1.0, 1.0))
    Painter(sheet).paint([plane.mobject])
    assert sheet.images[0].get_extent() == pytest.approx(
        [area.left, area.right, area.bottom, area.top]
    )


def test_a_boundary_runs_where_the_map_passes_its_level(axes):
    edge = axes.boundary(T.x, T.y, T.maps, 0.25)
    assert np.allclose(edge.edge.points[:, 0], axes.point(0.25, 0.0)[0])
    assert np.allclose(edge.at(1.0).edge.points[:, 1], axes.point(0.0, 0.25)[1])
    assert same_outline(painted(edge)[1][0], edge.edge.points)


def test_a_plane_moves_by_fifths_of_a_step(axes):
    image = axes.plane(T.maps).image
    assert image.at(0.11).shown == pytest.approx(0.2)
    assert image.at(0.09).shown == 0.0
    assert np.allclose(blend(image.frames, 0.5), (ACROSS + ACROSS.T) / 2)
