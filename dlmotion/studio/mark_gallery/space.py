"""Examples of marks in space."""

from __future__ import annotations

from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.space.cut import Cut
from dlmotion.stage.marks.space.samples import Samples
from dlmotion.stage.marks.space.sheet import Sheet
from dlmotion.stage.marks.space.space import Space
from dlmotion.stage.place import Place
from dlmotion.studio.mark_gallery.example import example
from dlmotion.studio.mark_gallery.record import GalleryTrace


@example(Sheet, Space.sheet)
def _sheet(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    space = Space(place, t.space.nodes, azimuth=24.0)
    sheet = space.sheet(t.space.nodes, t.space.heights).at(1.0)
    return (sheet,)


@example(Samples, Space.samples)
def _samples(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    space = Space(place, t.space.nodes, azimuth=24.0)
    sheet = space.sheet(t.space.nodes, t.space.heights, seam=False).at(1.0)
    samples = space.samples(t.space.spots, t.space.levels, t.space.labels).at(1.0)
    return sheet, samples


@example(Cut, Space.cut)
def _cut(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    space = Space(place, t.space.nodes, azimuth=24.0)
    sheet = space.sheet(t.space.nodes, t.space.heights).at(1.0)
    cut = space.cut(t.space.pane)
    return sheet, cut
