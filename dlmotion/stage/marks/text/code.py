"""Code: the source of a function as it stands in the file, with the line that runs lit."""

from __future__ import annotations

import io
import keyword
import tokenize
from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
from manim import LEFT, UP, RoundedRectangle, VGroup, VMobject

from dlmotion.stage.glyphs import typeset
from dlmotion.stage.inscription import Inscription
from dlmotion.stage.layout import Point
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Mark, MarkError
from dlmotion.stage.place import Place
from dlmotion.stage.text import Line, text
from dlmotion.stage.theme import Theme, em

_PITCH = 1.45
_PAD = 0.22

ROLES: Mapping[str, str] = {
    "x": "data",
    "X": "data",
    "W": "weight_positive",
    "weight": "weight_positive",
    "b": "weight_positive",
    "bias": "weight_positive",
    "a": "activation",
}
"""What variables mean in the series' colour code."""


class CodeLine(Inscription):
    """One line of source in the monospace family; its left end is the start of the line."""

    def __init__(self, source: str, theme: Theme, size: str, roles: Mapping[str, str]) -> None:
        super().__init__(size)
        self.text = source
        outlines, self.extent = typeset(source, size, theme.monospace)
        drawn = iter(outlines)
        inked: dict[str, list[np.ndarray]] = {}
        for part, role in colored_runs(source, roles):
            inked.setdefault(role, []).extend(
                next(drawn) for character in part if not character.isspace()
            )
        for role, glyphs in inked.items():
            if glyphs:
                self.add(VMobject(fill_color=theme.color(role), fill_opacity=1.0, stroke_width=0.0))
                self.submobjects[-1].points = np.concatenate(glyphs)
        self.settle()


class Code(Mark):
    """Source on a panel as wide as its place and as high as its lines, hung from the place's top.

    Parameters
    ----------
    source
        Text of the lines, taken from the running function (``source`` of a ``dlcore.LineTrace``).
    size
        Size of the type.
    """

    def __init__(self, place: Place, source: str, *, size: str = "label") -> None:
        self.pitch = _PITCH * em(size)
        lines = source.splitlines()
        height = len(lines) * self.pitch + 2 * _PAD
        self.panel = RoundedRectangle(width=place.width, height=height, corner_radius=0.14)
        self.panel.set_stroke(width=0).set_fill(place.theme.color("surface"), opacity=1.0)
        self.panel.move_to(place.at(0.5, 1.0), aligned_edge=UP)
        self.lines = VGroup(*(CodeLine(line, place.theme, size, ROLES) for line in lines))
        super().__init__(place, VGroup(self.panel, self.lines))
        for row, line in enumerate(self.lines):
            line.shift(self.level(row) + LEFT * (place.width / 2 - _PAD))
        if self.lines.width > place.width - 2 * _PAD:
            raise MarkError(
                f"expected lines of at most {place.width:.1f} units, got {self.lines.width:.1f}"
            )

    def level(self, line: int) -> Point:
        """Middle of the panel at the height of a line (from 0)."""
        upward = self.place.top - _PAD - (line + 0.5) * self.pitch
        return np.array([self.place.center[0], upward, 0.0])

    def running(self, line: Any, role: str = "highlight") -> RunningLine:
        """Light on the line that ran at each step (T,), or on one line."""
        return RunningLine(self, np.atleast_1d(line), role)


class RunningLine(Mark):
    """The light on the line that runs; it jumps as execution does."""

    def __init__(self, code: Code, lines: np.ndarray, role: str) -> None:
        if lines.min() < 0 or lines.max() >= len(code.lines):
            raise MarkError(f"line: expected 0 … {len(code.lines) - 1}, got {lines.max()}")
        self.code, self.steps = code, [int(line) for line in lines]
        bar = RoundedRectangle(
            width=code.place.width - 0.16, height=code.pitch * 0.96, corner_radius=0.08
        )
        theme = code.place.theme
        bar.set_stroke(theme.color(role), theme.thin).set_fill(theme.color(role), opacity=0.13)
        super().__init__(code.place, bar)
        self.at(0.0)

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Lie on the line of the last step reached."""
        step = min(max(reached(moment if printed is None else printed), 0), len(self.steps) - 1)
        self.mobject.move_to(self.code.level(self.steps[step]))
        return self


def snippet(source: str, theme: Theme, color: str = "ink", size: str = "code") -> Line:
    """Write a name or an operator as it stands in the code, in one colour."""
    return text(source, theme, size, color, mono=True)


def colored_runs(source: str, roles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pieces of one line with the colour role of each."""
    end = 0
    for kind, string, start, stop in _tokens(source):
        if start > end:
            yield source[end:start], "ink"
        yield string, _role(kind, string, roles)
        end = stop
    if source[end:]:
        yield source[end:], "muted"


def _tokens(source: str) -> Iterator[tuple[int, str, int, int]]:
    """Tokens of one line; a line that ends inside brackets or a block is fine."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source.lstrip()).readline):
            indent = len(source) - len(source.lstrip())
            if token.string.strip():
                yield token.type, token.string, token.start[1] + indent, token.end[1] + indent
    except tokenize.TokenError:
        return


def _role(kind: int, string: str, roles: Mapping[str, str]) -> str:
    if kind == tokenize.NAME and not keyword.iskeyword(string):
        return roles.get(string, "ink")
    return "ink" if kind == tokenize.NUMBER else "muted"
