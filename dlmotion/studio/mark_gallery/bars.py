"""Examples of bars."""

from __future__ import annotations

from dlmotion.stage.marks.bars.areas import Areas
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.bars.moments import Moments
from dlmotion.stage.marks.bars.ridges import Ridges
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.place import Place
from dlmotion.studio.mark_gallery.example import example
from dlmotion.studio.mark_gallery.record import SHARE, X1, GalleryTrace


@example(Bars, height=3.0)
def _bars(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    roles, kinds = ("class0", "class1", "class2"), ("lying", "upright", "strip", "steps")
    boxes = zip(kinds, place.grid(2, 2, gap=0.6), strict=True)
    bars = [Bars(box, t.shares, SHARE, layout=kind, roles=roles) for kind, box in boxes]
    return tuple(bars)


@example(Ridges, height=3.0)
def _ridges(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    names = [f"c_{layer}" for layer in range(1, 5)]
    ridges = Ridges(place, (X1, t.moons.across), t.moons.output[:, ::8], names).at(8.0)
    return (ridges,)


@example(Moments)
def _moments(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    boxes, adam = place.columns(1.0, 1.0), t.adam
    moments = [Moments(box, adam.m_hat[:, k], adam.v_hat[:, k]) for k, box in enumerate(boxes)]
    return moments[0].at(3.0), moments[1].at(3.0)


@example(Areas)
def _areas(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    areas = Areas(place, t.shares, SHARE, ("cat", "dog", "owl"))
    return (areas,)
