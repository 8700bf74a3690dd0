"""Examples of the clock, which has no shape of its own: what it moves is shown half way."""

from __future__ import annotations

from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.clock.advance import Advance, ticks_of
from dlmotion.stage.marks.clock.clock import Clock
from dlmotion.stage.marks.clock.loop import Loop
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.place import Place
from dlmotion.studio.mark_gallery.example import example
from dlmotion.studio.mark_gallery.record import SLOPE, STEP, GalleryTrace, J, W


@example(Clock)
def _clock(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    axes, clock = Axes(place, (W, t.w), (J, t.cost)), Clock(t.at)
    trail = axes.trail(t.at, t.loss)
    trail.at(clock.share(1.4, ticks_per_step=30.0))
    return axes, trail


@example(Advance)
def _advance(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    table, clock = Table(place, {STEP: t.step, J: t.loss}, rows=5), Clock(t.step)
    run = Advance(table, clock, 0.0, 3.0, ticks_of(3.0, seconds=6.0))
    run.interpolate_mobject(0.5)
    return (table,)


@example(Loop)
def _loop(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    loop = Loop(place, ((J, t.loss), (SLOPE, t.grads), (W, t.at))).at(2.0)
    lamp = loop.lamp(1)
    return loop, lamp, *loop.numbers


@example(Together)
def _together(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    left, right = place.columns(1.2, 1.0)
    axes, table = Axes(left, (W, t.w), (J, t.cost)), Table(right, {W: t.at, J: t.loss}, rows=5)
    both = Together(axes.trail(t.at, t.loss), table).at(3.0)
    return axes, both
