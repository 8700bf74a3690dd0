"""Examples of axes and of what stands on them."""

from __future__ import annotations

from dlmotion.stage.marks.axes.arrow import Arrow
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.band import Band
from dlmotion.stage.marks.axes.burr import Burr
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.axes.contours import Contours
from dlmotion.stage.marks.axes.derivative import Derivative
from dlmotion.stage.marks.axes.dots import Dots
from dlmotion.stage.marks.axes.fitted import Fitted
from dlmotion.stage.marks.axes.groups import Groups
from dlmotion.stage.marks.axes.level import Level
from dlmotion.stage.marks.axes.line import Line
from dlmotion.stage.marks.axes.losses import Losses
from dlmotion.stage.marks.axes.number_lines import NumberLines
from dlmotion.stage.marks.axes.plane import Boundary, Plane
from dlmotion.stage.marks.axes.quiver import Quiver
from dlmotion.stage.marks.axes.rider import Rider
from dlmotion.stage.marks.axes.riders import Riders
from dlmotion.stage.marks.axes.scatter import Halos, Scatter
from dlmotion.stage.marks.axes.slopes import Slopes
from dlmotion.stage.marks.axes.spans import Spans
from dlmotion.stage.marks.axes.spokes import Spokes
from dlmotion.stage.marks.axes.squares import Squares
from dlmotion.stage.marks.axes.stem import Stem
from dlmotion.stage.marks.axes.sticks import Sticks
from dlmotion.stage.marks.axes.stride import Stride
from dlmotion.stage.marks.axes.surface import Surface
from dlmotion.stage.marks.axes.tag import Tag
from dlmotion.stage.marks.axes.tangent import Tangent
from dlmotion.stage.marks.axes.trail import Trail
from dlmotion.stage.marks.axes.voronoi import Voronoi
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.place import Place
from dlmotion.studio.mark_gallery.example import example
from dlmotion.studio.mark_gallery.record import (
    DEGREE,
    SHARE,
    SLOPE,
    STEP,
    X1,
    X2,
    GalleryTrace,
    J,
    W,
)


@example(Axes)
def _axes(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost))
    return (axes,)


@example(Line, Axes.line)
def _line(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost))
    bowl = axes.line(t.w, t.cost)
    return axes, bowl


@example(Fitted, Axes.fitted)
def _fitted(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost, t.models))
    bowl = axes.line(t.w, t.cost)
    model = axes.fitted(t.w, t.models, "data").at(1.5)
    return axes, bowl, model


@example(Dots, Axes.dots)
def _dots(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost))
    dots = axes.dots(t.at, t.loss)
    return axes, dots


@example(Trail, Axes.trail)
def _trail(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost))
    trail = axes.trail(t.at, t.loss).at(2.5)
    return axes, trail


@example(Rider, Axes.rider)
def _rider(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost))
    bowl = axes.line(t.w, t.cost)
    ball = axes.rider(bowl, t.at).at(0.5)
    return axes, bowl, ball


@example(Tangent, Axes.tangent)
def _tangent(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost))
    ball = axes.rider(axes.line(t.w, t.cost), t.at).at(1.0)
    tangent = axes.tangent(ball, t.slope).at(1.0)
    return axes, ball.line, tangent, ball


@example(Squares, Axes.squares)
def _squares(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost, t.models[2:]))
    tangent = axes.fitted(t.w, t.models[2:])
    squares = axes.squares(t.w[::20], t.cost[::20], t.models[2:, ::20])
    return axes, tangent, squares


@example(Stem, Axes.stem)
def _stem(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (SLOPE, t.slope))
    ball = axes.rider(axes.line(t.w, t.slope), t.at).at(1.0)
    stem = axes.stem(ball).at(1.0)
    return axes, ball.line, stem, ball


@example(Stride, Axes.stride)
def _stride(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost))
    bowl = axes.line(t.w, t.cost)
    stride = axes.stride(t.at).at(1.0)
    return axes, bowl, stride


@example(Band, Axes.band)
def _band(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost, t.models[1]))
    bowl, tangent = axes.line(t.w, t.cost), axes.line(t.w, t.models[1], "gradient")
    gap = axes.band(t.w, t.models[1], t.cost)
    return axes, gap, bowl, tangent


@example(Spans, Axes.spans)
def _spans(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost))
    bowl = axes.line(t.w, t.cost)
    rising = axes.spans(t.w, t.rising)
    return axes, rising, bowl


@example(Level, Axes.level)
def _level(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost))
    bowl = axes.line(t.w, t.cost)
    start = axes.level(t.loss[0])
    return axes, start, bowl


@example(Tag, Axes.tag)
def _tag(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost))
    trail = axes.trail(t.at, t.loss).at(2.0)
    tag = axes.tag(Digit(place, t.loss, J), t.at, t.loss, "above").at(2.0)
    return axes, trail, tag


@example(Derivative, height=3.4)
def _derivative(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    both = Derivative(place, (W, t.w), (J, t.cost), (SLOPE, t.slope)).at(60)
    return (both,)


@example(Sticks, Axes.sticks)
def _sticks(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (STEP, t.step), (J, t.loss))
    start = axes.level(t.loss[0])
    sticks = axes.sticks(t.step, t.loss, base=t.loss[0])
    return axes, start, sticks


@example(Contours, Axes.contours)
def _contours(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (X1, t.valley.x), (X2, t.valley.y), margin=0.0)
    level = axes.contours(t.valley.x, t.valley.y, t.valley.loss, t.levels)
    return axes, level


@example(Arrow, Axes.arrow)
def _arrow(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (X1, t.valley.x), (X2, t.valley.y), margin=0.0)
    level = axes.contours(t.valley.x, t.valley.y, t.valley.loss, t.levels)
    arrow = axes.arrow(t.descent.params[:, 0], t.descent.params[:, 1]).at(1.0)
    return axes, level, arrow


@example(Surface, Axes.surface, height=2.6)
def _surface(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (X1, t.valley.x), (X2, t.valley.y), margin=0.0)
    grid, walk = t.valley, t.descent
    land = axes.surface(grid.x, grid.y, grid.loss, J, t.levels, walk.params, walk.loss).at(0.5)
    return (land,)


@example(Plane, Axes.plane)
def _plane(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (X1, t.moons.across), (X2, t.moons.upward), margin=0.0)
    field = axes.plane(t.moons.output).at(24.0)
    return field, axes


@example(Boundary, Axes.boundary)
def _boundary(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (X1, t.moons.across), (X2, t.moons.upward), margin=0.0)
    samples = axes.scatter(t.moons.x[:, 0], t.moons.x[:, 1], t.moons.labels)
    edge = axes.boundary(t.moons.across, t.moons.upward, t.moons.output).at(24.0)
    return axes, samples, edge


@example(Scatter, Axes.scatter)
def _scatter(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (X1, t.moons.across), (X2, t.moons.upward), margin=0.0)
    samples = axes.scatter(t.moons.x[:, 0], t.moons.x[:, 1], t.moons.labels)
    return axes, samples


@example(Halos, Scatter.halos)
def _halos(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (X1, t.moons.across), (X2, t.moons.upward), margin=0.0)
    samples = axes.scatter(t.moons.x[:, 0], t.moons.x[:, 1], t.moons.labels)
    batch = samples.halos(t.moons.batch).at(2.0)
    return axes, samples, batch


@example(Riders, Axes.riders)
def _riders(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (SHARE, t.moons.share), (J, t.moons.costs))
    zero, one = (axes.line(t.moons.share, costs, "muted") for costs in t.moons.costs)
    samples = axes.riders((zero, one), t.moons.shares, t.moons.labels).at(4.0)
    return axes, zero, one, samples


@example(Losses, height=3.4)
def _losses(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    losses = Losses(place, (DEGREE, t.degree), (J, t.train, t.validation))
    return (losses,)


@example(Cloud)
def _cloud(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (W, t.w), (J, t.cost, t.models))
    bowl = axes.line(t.w, t.cost)
    cloud = Cloud(axes, t.w[::5], t.models[:, ::5]).at(1.5)
    return axes, bowl, cloud


@example(Burr, Axes.burr)
def _burr(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (X1, t.moons.wants[..., 0]), (X2, t.moons.wants[..., 1]))
    burr = axes.burr(t.moons.wants).at(0.0)
    return axes, burr


@example(Slopes, height=3.0)
def _slopes(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    slopes = Slopes(place, (J, t.models[:2, ::16]), ("first", "second")).at(3.5)
    return (slopes,)


@example(NumberLines, height=3.0)
def _number_lines(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    lines = NumberLines(place, (J, J, J), t.models[:, 20:61:20]).at(1.5)
    return (lines,)


@example(Groups)
def _groups(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (X1, t.groups.x[:, 0]), (X2, t.groups.x[:, 1]))
    groups = Groups(axes, t.groups.x[:, 0], t.groups.x[:, 1], t.groups.labels).at(2.0)
    return axes, groups


@example(Voronoi)
def _voronoi(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes = Axes(place, (X1, t.groups.x[:, 0]), (X2, t.groups.x[:, 1]))
    cells = Voronoi(axes, t.groups.centres).at(2.0)
    groups = Groups(axes, t.groups.x[:, 0], t.groups.x[:, 1], t.groups.labels).at(2.0)
    return axes, cells, groups


@example(Spokes)
def _spokes(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    x, y = t.groups.x[:, 0], t.groups.x[:, 1]
    axes = Axes(place, (X1, x), (X2, y))
    spokes = Spokes(axes, x, y, t.groups.centres, t.groups.labels).at(2.0)
    return axes, spokes, Groups(axes, x, y, t.groups.labels).at(2.0)


@example(Quiver)
def _quiver(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    x, y = t.groups.x[:, 0], t.groups.x[:, 1]
    axes = Axes(place, (X1, x), (X2, y))
    arrows = Quiver(axes, x, y, t.groups.tips).at(2.0)
    return axes, Groups(axes, x, y, t.groups.labels).at(2.0), arrows
