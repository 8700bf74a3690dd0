"""Examples of words and mathematics."""

from __future__ import annotations

from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.text.code import Code, RunningLine
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation, number
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot, Symbol
from dlmotion.stage.marks.text.snippet import Snippet
from dlmotion.stage.marks.text.sum import Sum
from dlmotion.stage.place import Place
from dlmotion.studio.mark_gallery.example import example
from dlmotion.studio.mark_gallery.record import DELTA, RATE, SHARE, SLOPE, GalleryTrace, J, W


@example(Rule, height=0.8)
def _rule(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    new, old = Slot("new", t.at, W, ahead=1), Slot("old", t.at, W)
    change = Slot("rate", t.rate, RATE), "dot", Slot("slope", t.grads, SLOPE)
    rule = Rule(place, Symbol("w", "w"), "arrow.l", old, "-", *change, "=", new, moves=5).at(1.0)
    return (rule,)


@example(Equation, height=0.8)
def _equation(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    start, loss = number("start", t.at[0], W), number("loss", t.loss[0], J)
    parts = Symbol("j", "J", "loss"), "= (", start, ")^2 =", loss
    equation = Equation(place, *parts, size="heading")
    return (equation,)


@example(Digit, height=0.6)
def _digit(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    loss = Digit(place, t.loss, J, prefix="J = ").at(2.0)
    return (loss,)


@example(Names, height=1.5)
def _names(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    left, right = place.columns(1.0, 3.0)
    names = Names(left, ("cat", "dog", "owl"), ("class0", "class1", "class2"))
    bars = Bars(right, t.shares, SHARE, roles=("class0", "class1", "class2"))
    return names, bars


@example(Legend, height=0.9)
def _legend(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    entries = ("loss", "loss"), ("slope", "gradient"), ("rising", "loss", "shade")
    legend = Legend(place, entries, values={"loss": (J, t.loss), "slope": (SLOPE, t.grads)})
    legend.at(2.0)
    return (legend,)


@example(Note, height=0.9)
def _note(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    note = Note(place, "remark")
    return (note,)


@example(Snippet, height=0.6)
def _snippet(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    call = Snippet(place, "call")
    return (call,)


@example(Code, height=1.4)
def _code(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    code = Code(place, t.layer.vector.source, size="small")
    return (code,)


@example(RunningLine, Code.running, height=1.4)
def _running(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    code = Code(place, t.layer.vector.source, size="small")
    running = code.running(t.layer.vector.line).at(1.0)
    return code, running


@example(Sum, height=0.8)
def _sum(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    carried = Sum(place, t.net.sent[1], t.net.carried, DELTA)
    return (carried,)
