"""Dashed lines as manim makes them: dashes are copied from one mould and cut all together.

A dashed line that an updater makes anew is dozens of copies of a line a frame, of which manim looks
up every attribute and cuts every curve by itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from manim import WHITE, DashedVMobject, Mobject, RendererType, TipableVMobject, VMobject, config
from manim.utils.color import ManimColor

from dlmotion.reel.display_list import Floats
from dlmotion.reel.record.faster.copies import (
    OWN_COPIES,
    copy_of_mobject,
    names_stored,
    original_copy,
)
from dlmotion.reel.record.faster.curves import are_equal, original_equals, rows_of_part

_CUBIC, _DIM = 4, 3
_FLOAT = np.dtype(np.float64)
_NUMBERS = frozenset({int, float})
_COPIED = (original_copy, copy_of_mobject)
_COMPARED = (original_equals, are_equal)
_OWN = (
    "get_nth_curve_length_pieces",
    "get_num_curves",
    "get_subcurve",
    "is_closed",
    "pointwise_become_partial",
)
_METHODS = {name: getattr(VMobject, name) for name in _OWN} | {"copy": Mobject.copy}

Spans: TypeAlias = tuple[list[float], list[float]]
"""Where dashes begin and where they end, as shares of the whole."""

original_init: Any = DashedVMobject.__init__


class _ForeignError(Exception):
    """Something in a mobject that only manim's own way of copying is sure to copy rightly."""


class _Mould:
    """Makes copies of a mobject without children, each as ``copy.deepcopy`` would."""

    def __init__(self, mobject: VMobject) -> None:
        self._class, self._values = type(mobject), dict(vars(mobject))
        self._arrays: list[tuple[str, Floats]] = []
        self._colours: list[tuple[str, str, Floats]] = []
        self._empty: list[tuple[str, type]] = []
        self._values["original_id"] = str(id(mobject))
        copied = [value for value in vars(mobject).values() if type(value) not in OWN_COPIES]
        if len(set(map(id, copied))) < len(copied):
            raise _ForeignError  # two names for one object stay two names for one
        for name, value in vars(mobject).items():
            if type(value) not in OWN_COPIES and name != "points":
                self._sort(name, value)

    def _sort(self, name: str, value: Any) -> None:
        kind = type(value)
        if kind is np.ndarray and value.dtype is _FLOAT:
            self._arrays.append((name, value))
        elif kind is ManimColor:
            ((inner, colour),) = vars(value).items()
            self._colours.append((name, inner, colour))
        elif kind in (list, dict) and not value:
            self._empty.append((name, kind))
        else:
            raise _ForeignError

    def cast(self, points: Floats) -> VMobject:
        """A copy with these points."""
        values = self._values.copy()
        for name, array in self._arrays:
            values[name] = array.copy("K")
        for name, inner, array in self._colours:
            values[name] = colour = ManimColor.__new__(ManimColor)
            vars(colour)[inner] = array.copy("K")
        for name, kind in self._empty:
            values[name] = kind()
        values["points"] = points
        made: VMobject = self._class.__new__(self._class)
        made.__dict__ = values
        return made


def dashed(
    self: Any,
    vmobject: Any,
    num_dashes: Any = 15,
    dashed_ratio: Any = 0.5,
    dash_offset: Any = 0,
    color: Any = WHITE,
    equal_lengths: Any = True,
    **kwargs: Any,
) -> None:
    """What ``DashedVMobject.__init__`` does."""
    numbers = {type(num_dashes), type(dashed_ratio), type(dash_offset)}
    plain = numbers <= _NUMBERS and type(num_dashes) is int and num_dashes > 0
    if not (plain and config.renderer is RendererType.CAIRO and _is_plain(vmobject)):
        original_init(
            self, vmobject, num_dashes, dashed_ratio, dash_offset, color, equal_lengths, **kwargs
        )
        return
    self.dashed_ratio, self.num_dashes = dashed_ratio, num_dashes
    super(DashedVMobject, self).__init__(color=color, **kwargs)
    whole = vmobject.copy()
    spans = _spans(self.num_dashes, self.dashed_ratio, dash_offset, closed=whole.is_closed())
    self.add(*_cut(whole, _at_lengths(whole, spans) if equal_lengths else spans))
    self.match_style(vmobject, family=False)


def _is_plain(mobject: Any) -> bool:
    """Whether this is one curve after another, without children, as manim's classes make them."""
    cls: Any = type(mobject)
    points = getattr(mobject, "points", None)
    return (
        isinstance(mobject, VMobject)
        and not mobject.submobjects
        and mobject.n_points_per_cubic_curve == _CUBIC
        and type(points) is np.ndarray
        and points.dtype is _FLOAT
        and points.flags.c_contiguous
        and points.shape[1:] == (_DIM,)
        and len(points) >= _CUBIC
        and len(points) % _CUBIC == 0
        and _is_known(cls)
        and mobject.__dict__.keys().isdisjoint(names_stored(cls))
    )


@lru_cache(maxsize=1024)
def _is_known(cls: Any) -> bool:
    """Whether a class leaves alone what a dashed line does with its mobject."""
    own = all(getattr(cls, name) is method for name, method in _METHODS.items())
    tips = getattr(cls, "pop_tips", TipableVMobject.pop_tips) is TipableVMobject.pop_tips
    return own and tips and cls.__deepcopy__ in _COPIED and cls.consider_points_equals in _COMPARED


def _spans(count: int, ratio: float, offset: float, *, closed: bool) -> Spans:
    """Where dashes lie on a line of length 1 that is shifted through them.

    One that reaches over the end of an open line begins it anew, or ends with it.
    """
    dash = ratio / count
    gaps = count if closed or count == 1 else count - 1
    void = (1 - ratio) / gaps
    period = dash + void
    shift = (offset % 1) * period
    pattern = 1 if closed else 1 + void
    starts: list[float] = [(i * period + shift) % pattern for i in range(count)]
    ends: list[float] = [(i * period + dash + shift) % pattern for i in range(count)]
    if closed:
        return starts, ends
    if ends[-1] > 1 and starts[-1] > 1:
        del starts[-1], ends[-1]
    elif ends[-1] < dash:
        if starts[-1] < 1:
            starts.append(0)
            ends.append(ends[-1])
            ends[-2] = 1
        else:
            starts[-1] = 0
    elif starts[-1] > 1 - dash:
        ends[-1] = 1
    return starts, ends


def _at_lengths(whole: VMobject, spans: Spans) -> tuple[Floats, Floats]:
    """Shares of a mobject's curves where these shares of its length lie."""
    pieces = [np.array([0.0])]
    pieces += [whole.get_nth_curve_length_pieces(n) for n in range(whole.get_num_curves())]
    lengths = np.cumsum(np.concatenate(pieces))
    shares = np.linspace(0, 1, lengths.size)
    first, last = (np.interp(np.array(ends) * lengths[-1], lengths, shares) for ends in spans)
    return first, last


def _cut(whole: VMobject, spans: Any) -> list[VMobject]:
    """Parts of a mobject: those within one curve together, others as manim cuts them."""
    starts, ends = (np.array(side, dtype=np.float64) for side in spans)
    begins, first = _within(whole.get_num_curves(), starts)
    stops, last = _within(whole.get_num_curves(), ends)
    try:
        mould = _Mould(whole)
    except (_ForeignError, ValueError):
        return [whole.get_subcurve(*span) for span in zip(*spans, strict=True)]
    inside = (begins == stops) & (starts <= ends) & (starts >= 0) & (ends < 1)
    inside &= (first != 1) & (last != 0)  # where manim repeats a point
    curves = whole.points.reshape(-1, _CUBIC, _DIM)[begins[inside]]
    rows = np.array(rows_of_part(first[inside], last[inside]))
    parts = iter(np.ascontiguousarray(rows.transpose(2, 0, 1)) @ curves)
    return [
        mould.cast(next(parts).copy()) if simple else whole.get_subcurve(start, end)
        for simple, start, end in zip(inside.tolist(), *spans, strict=True)
    ]


def _within(count: int, shares: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """In which of so many curves a share of them lies, and where in it."""
    return ((1 - shares) * 0 + shares * count).astype(np.intp), (count * shares) % 1


SUBSTITUTES = ((DashedVMobject, "__init__", original_init, dashed),)
