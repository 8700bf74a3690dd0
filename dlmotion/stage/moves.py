"""Moves: how marks come, go, run, and become each other; tempi have names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from manim import (
    Animation,
    FadeIn,
    FadeOut,
    Group,
    ImageMobject,
    LaggedStart,
    Mobject,
    ReplacementTransform,
    Rotate,
    Transform,
    VMobject,
    linear,
    squish_rate_func,
)

from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.clock.advance import Advance, ticks_of
from dlmotion.stage.marks.clock.clock import Clock
from dlmotion.stage.marks.clock.together import each
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.readout import Readout

TEMPI: Mapping[str, float] = {"quick": 0.4, "plain": 0.8, "slow": 1.6}
"""Seconds of a move that is no run."""
_DIMMED = 0.22
_SWARM = 100_000  # points of copies on their way at once: a page paints them in 16 ms, about
_EARLY = squish_rate_func(linear, 0.0, 0.4)
_LATE = squish_rate_func(linear, 0.6, 1.0)


M = TypeVar("M", bound=Mark)


class Moves:
    """The part of a lesson's scene that moves marks. Nothing here calculates."""

    play: Any
    wait: Any
    add: Any
    remove: Any
    mobjects: list[Mobject]
    cast: list[Mark]
    """Marks that came on and did not leave, in the order in which they came."""

    def show(self, *marks: Mark, tempo: str = "plain", lag: float = 0.0) -> None:
        """Bring marks on, each in its own way, together or one after the other."""
        moves = [mark.entrance() for mark in marks]
        self._enter(*marks)
        self._play(moves, tempo, lag)

    def stand(self, *marks: Mark) -> None:
        """Have marks stand there at once, without a move: for openings."""
        self._enter(*marks)
        self.add(*(mark.mobject for mark in marks))

    def hide(self, *marks: Mark, tempo: str = "quick") -> None:
        """Take marks away."""
        self._leave(*marks)
        self._play([mark.exit() for mark in marks if self._is_on(mark)], tempo, 0.0)

    def keep(self, *marks: Mark, tempo: str = "quick") -> None:
        """Take away all that came on but these and what is a part of them."""
        kept = {id(part) for mark in marks for part in mark.mobject.get_family()}
        gone = [mark for mark in self.cast if not _leaves(mark) <= kept]
        self.hide(*gone, tempo=tempo)

    def swap(self, gone: Mark, come: Mark, tempo: str = "plain") -> None:
        """Let one mark leave while another comes."""
        self._leave(gone)
        self._enter(come)
        self._play([gone.exit(), come.entrance()], tempo, 0.0)

    def clock(self, steps: Any, *, even: bool = False, samples: bool = False) -> Clock:
        """Make a clock for a record of so many steps, or for an array with a step a row."""
        return Clock(steps, even=even, samples=samples)

    def run(self, clock: Clock, *marks: Mark, seconds: float, to: float | None = None) -> None:
        """Move marks together along a clock, to its end or to a step."""
        self._enter(*marks)
        end = float(clock.last if to is None else to)
        ticks = ticks_of(abs(end - clock.moment), seconds)
        self.play(*(Advance(mark, clock, clock.moment, end, ticks) for mark in marks))
        clock.moment = end

    def pulse(self, *marks: Mark, seconds: float = 1.0) -> None:
        """Run marks that live for one step only, such as dots along edges; then they are gone."""
        self.run(self.clock(2, even=True), *marks, seconds=seconds)
        self._leave(*marks)
        self.remove(*(mark.mobject for mark in marks))

    def become(self, gone: Mark, come: M, tempo: str = "slow") -> M:
        """Turn one mark into another, part into part where both name their parts; return it."""
        # A part that moved on its own stands beside the whole, and would stay without being named.
        self.remove(*gone.mobject.get_family())
        self._leave(gone)
        self._fly(_flights(gone, come, stays=False), come, tempo)
        return come

    def grow(self, source: Mark, come: M, tempo: str = "slow") -> M:
        """Let a mark grow out of another one, which stays; return the new one."""
        self._fly(_flights(source, come, stays=True), come, tempo)
        return come

    def rotate(self, gone: Array, come: Array, quarters: int, tempo: str = "slow") -> Array:
        """Turn tiles about their middle, by quarters to the left, into others; return these.

        Raises
        ------
        MarkError
            If they have digits, or the others are not just these, turned.
        """
        if gone.cells or not gone.boxes:
            raise MarkError(f"{gone.path}: expected tiles without digits, which would lie down")
        if not np.array_equal(np.rot90(gone.values, quarters), come.values):
            raise MarkError(f"{come.path}: expected tiles of {gone.path} turned {quarters} times")
        self.remove(*gone.mobject.get_family())
        self._leave(gone)
        turn = Rotate(plain(gone.mobject), quarters * np.pi / 2, about_point=gone.middle)
        self._fly([turn], come, tempo)
        return come

    def _fly(self, flights: Sequence[Animation], come: Mark, tempo: str) -> None:
        """Play with shapes that stand for the marks, so that no number changes on its way."""
        self._enter(come)
        self._play(flights, tempo, 0.0)
        self.remove(*self.airborne())
        self.add(come.mobject)

    def airborne(self) -> list[Mobject]:
        """Shapes on screen that were on their way."""
        return [
            mobject
            for mobject in self.mobjects
            if any(getattr(part, "flying", False) for part in mobject.get_family())
        ]

    def carry(self, loads: Mapping[str, Any], target: Any, tempo: str = "slow") -> None:
        """Carry numbers on screen into the slots of a rule that shows the same numbers.

        Raises
        ------
        MarkError
            If a slot shows another number than the one that is carried to it.
        """
        flights = []
        for name, source in loads.items():
            slot = target.slot(name)
            if source.number.value != slot.number.value:
                raise MarkError(
                    f"{name}: expected to carry {slot.number.value!r} ({slot.number.path}), "
                    f"got {source.number.value!r} ({source.number.path})"
                )
            flights.append(ReplacementTransform(plain(source), plain(slot)))
        others = target.without(*loads)
        self._enter(target)
        self._play(flights, tempo, 0.15)
        self.remove(*self.airborne())
        self.add(*(target.slot(name) for name in loads))
        self.play(FadeIn(others), run_time=TEMPI["quick"])
        self.add(target.mobject)

    def focus(self, *marks: Mark, among: tuple[Mark, ...], tempo: str = "quick") -> None:
        """Dim all of ``among`` but some; with none of them given, dim nothing any more."""
        lit = {id(mark) for mark in marks} or {id(mark) for mark in among}
        moves = [
            _Dim(mark.mobject, 1.0 if id(mark) in lit else _DIMMED)
            for mark in among
            if self._is_on(mark)
        ]
        self._play(moves, tempo, 0.0)

    def rest(self, seconds: float = 1.0) -> None:
        """Leave the picture standing."""
        self.wait(seconds)

    def _enter(self, *marks: Mark) -> None:
        on = {id(mark) for mark in self.cast}
        self.cast += [mark for mark in each(marks) if id(mark) not in on]

    def _leave(self, *marks: Mark) -> None:
        gone = {id(mark) for mark in each(marks)}
        self.cast = [mark for mark in self.cast if id(mark) not in gone]

    def _play(self, moves: Sequence[Animation], tempo: str, lag: float) -> None:
        if not moves:
            return
        if lag:
            self.play(LaggedStart(*moves, lag_ratio=lag), run_time=TEMPI[tempo])
        else:
            self.play(*moves, run_time=TEMPI[tempo])

    def _is_on(self, mark: Mark) -> bool:
        family = {id(part) for mobject in self.mobjects for part in mobject.get_family()}
        return any(id(part) in family for part in mark.mobject.get_family())


def _leaves(mark: Mark) -> set[int]:
    """Identities of all that is drawn of a mark."""
    return {id(part) for part in mark.mobject.get_family() if not part.submobjects}


class _Dim(Transform):
    """Fades a mobject towards the background, or back to what it was."""

    def __init__(self, mobject: Any, share: float) -> None:
        full = getattr(mobject, "undimmed", None) or mobject.copy()
        target = full.copy() if share == 1.0 else _faded(full.copy(), share)
        mobject.undimmed = None if share == 1.0 else full
        super().__init__(mobject, target)


def _faded(mobject: Mobject, share: float) -> Mobject:
    for part in mobject.get_family():
        if isinstance(part, VMobject):
            part.set_fill(opacity=part.get_fill_opacity() * share, family=False)
            part.set_stroke(opacity=part.get_stroke_opacity() * share, family=False)
        elif hasattr(part, "set_opacity") and not part.submobjects:
            part.set_opacity(share)
    return mobject


def _flights(gone: Mark, come: Mark, *, stays: bool) -> list[Animation]:
    """Parts into the parts of the same name; without such parts, the whole into the whole.

    ``come.origins`` says which part of another name a part comes from; "" is the whole. Half of
    one number and half of another would be none: where they differ, the new one comes late, or
    slides out of its origin.
    """
    before, after = getattr(gone, "parts", {}), getattr(come, "parts", {})
    origins: Mapping[str, str] = getattr(come, "origins", {})
    sources = before | {"": gone.mobject}
    pairs = {name: sources.get(origins.get(name, name)) for name in after}
    if not any(source is not None for source in pairs.values()):
        return _flight(gone.mobject, come.mobject, stays=stays)
    flights: list[Animation] = []
    taken = set()
    for name, source in pairs.items():
        if source is None or (_differ(source, after[name]) and name not in origins):
            flights.append(FadeIn(plain(after[name]), rate_func=_LATE))
        elif _differ(source, after[name]):
            flights.append(FadeIn(plain(after[name]), target_position=source))
        else:
            flights += _flight(source, after[name], stays=True)
            taken.add(origins.get(name, name))
    flights += [FadeIn(plain(part), rate_func=_LATE) for part in _unnamed(come)]
    if stays:
        return flights
    rest = [part for name, part in before.items() if name not in taken]
    rest += _unnamed(gone)
    return [*flights, *(FadeOut(plain(part), rate_func=_EARLY) for part in rest)]


def _unnamed(mark: Mark) -> list[Mobject]:
    """Shapes of a mark that are no part of it, such as brackets and signs."""
    parts = getattr(mark, "parts", {}).values()
    named = {id(shape) for part in parts for shape in part.get_family()}
    return [
        shape
        for shape in mark.mobject.family_members_with_points()
        if isinstance(shape, VMobject) and id(shape) not in named
    ]


def _differ(source: Mobject, target: Mobject) -> bool:
    """Whether both show numbers, and not the same ones."""
    told = [
        [part.text for part in mobject.get_family() if isinstance(part, Readout)]
        for mobject in (source, target)
    ]
    return bool(told[0]) and bool(told[1]) and told[0] != told[1]


def _flight(source: Mobject, target: Mobject, *, stays: bool) -> list[Animation]:
    """One shape into another; a picture becomes one of as many pixels, or gives way to it.

    What would come as a swarm, a copy of it out of each shape, comes once, as large as its source.
    """
    scale = 1.0
    if _pictures(source) == _pictures(target):
        if not _swarms(source, target):
            return [ReplacementTransform(plain(source), plain(target))]
        scale = min(source.width / target.width, source.height / target.height, 1.0)
    come = FadeIn(plain(target), target_position=source, scale=scale)
    return [come] if stays else [FadeOut(plain(source), target_position=target), come]


def _swarms(source: Mobject, target: Mobject) -> bool:
    """Whether manim would move so many points, copying the target, that no page can show it."""
    before, after = (mobject.family_members_with_points() for mobject in (source, target))
    copies = len(before) / max(len(after), 1)
    return copies > 1.0 and copies * sum(len(shape.points) for shape in after) > _SWARM


def _pictures(mobject: Mobject) -> Any:
    """Where pictures stand in a mobject, and their sizes; nothing if it has none.

    manim pairs the children of both by their places, and a picture pairs with no outline.
    """
    if isinstance(mobject, ImageMobject):
        return mobject.pixel_array.shape
    parts = tuple(map(_pictures, mobject.submobjects))
    return parts if any(parts) else None


def plain(mobject: Any) -> Any:
    """A shape that looks like a mobject but is no number, curve or text: it is on its way."""
    shape: Any
    if isinstance(mobject, ImageMobject):
        shape = mobject.copy()
    elif isinstance(mobject, VMobject):
        shape = VMobject().match_style(mobject, family=False)
        shape.points = mobject.points.copy()
    else:  # outlines in a Group would pair with none in a VGroup
        shape = Group() if _pictures(mobject) else VMobject()
    shape.flying = True
    return shape.add(*map(plain, mobject.submobjects))
