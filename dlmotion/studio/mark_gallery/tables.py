"""Examples of tables."""

from __future__ import annotations

from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.tables.comparison import Comparison
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.tables.working import Term, Working
from dlmotion.stage.place import Place
from dlmotion.studio.mark_gallery.example import example
from dlmotion.studio.mark_gallery.record import BY_V, DELTA, STEP, UNIT, GalleryTrace, J, W


@example(Table)
def _table(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    table = Table(place, {STEP: t.step, W: t.at, J: t.loss}, rows=5).at(3.0)
    return (table,)


@example(Tally, height=1.0)
def _tally(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    tally = Tally(place, {W: t.at, J: t.loss}).at(2.0)
    return (tally,)


@example(Comparison, height=1.8)
def _comparison(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    names = [f"partial J \\/ partial v_({to} {origin})" for to in (1, 2) for origin in (1, 2)]
    compared = Comparison(place, names, t.net.formed, BY_V, measured=t.net.measured)
    return (compared,)


@example(Working, height=2.0)
def _working(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    factors = Term("delta", t.net.delta[0], DELTA), Term("unit", t.net.hidden[0], UNIT)
    working = Working(place, factors, Term("product", t.net.formed[0, 0], BY_V))
    return (working,)
