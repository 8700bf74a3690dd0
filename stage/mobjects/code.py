"""CodePanel: the source of a function as it stands in the file, with the line that runs lit."""

from __future__ import annotations

import io
import keyword
import tokenize
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from manim import LEFT, UP, RoundedRectangle, VGroup, VMobject

from stage.glyphs import typeset
from stage.inscription import Inscription
from stage.layout import Point, Region
from stage.text import Line, text
from stage.theme import Theme, em

_PITCH = 1.45
_PAD = 0.22

VARIABLE_ROLES: Mapping[str, str] = {
    "x": "data",
    "weight": "weight_positive",
    "bias": "weight_positive",
    "a": "activation",
}
"""What the variables of dlcore mean in the series' colour code."""


class CodeLine(Inscription):
    """One line of source in the monospace family; its left end is the start of the line."""

    def __init__(self, source: str, theme: Theme, size: str, roles: Mapping[str, str]) -> None:
        super().__init__(size)
        self.text = source
        outlines, self.extent = typeset(source, size, theme.monospace)
        drawn = iter(outlines)
        inked: dict[str, list[np.ndarray]] = {}
        for part, role in colored_runs(source, roles):
            inked.setdefault(role, []).extend(next(drawn) for character in part if not character.isspace())
        for role, glyphs in inked.items():
            if glyphs:
                self.add(VMobject(fill_color=theme.color(role), fill_opacity=1.0, stroke_width=0.0))
                self.submobjects[-1].points = np.concatenate(glyphs)
        self.settle()


class CodePanel(VGroup):
    """Source on a panel inside ``region``, as high as its lines need, hung from the region's top.

    Parameters
    ----------
    source
        Text of the lines, taken from the running function (``dlcore.LineTrace.source``).
    heading
        What stands above the code, such as the function's name; empty for nothing.
    roles
        Colour roles of variable names.
    """

    def __init__(
        self,
        region: Region,
        source: str,
        theme: Theme,
        *,
        heading: str = "",
        size: str = "code",
        roles: Mapping[str, str] = VARIABLE_ROLES,
    ) -> None:
        super().__init__()
        self.region, self.theme = region, theme
        self.pitch = _PITCH * em(size)
        lines = source.splitlines()
        self.top = region.top - _PAD - (self.pitch if heading else 0.0)
        height = region.top - self.top + len(lines) * self.pitch + _PAD
        self.panel = RoundedRectangle(
            width=region.width,
            height=height,
            corner_radius=0.14,
            stroke_width=0,
            fill_color=theme.color("surface"),
            fill_opacity=1.0,
        ).move_to(region.at(0.5, 1.0), aligned_edge=UP)
        self.bar = RoundedRectangle(
            width=region.width - 0.16,
            height=self.pitch * 0.96,
            corner_radius=0.08,
            color=theme.color("highlight"),
            stroke_width=theme.thin,
            fill_opacity=0.13,
        ).move_to(self.level(0))
        self.lines = VGroup(*(self._line(row, line, size, roles) for row, line in enumerate(lines)))
        self.add(self.panel)
        if heading:
            title = text(heading, theme, "small", "muted", mono=True)
            title.move_to(self.level(-1.0)).align_to(self._start(0), LEFT)
            self.add(title)
        self.add(self.lines)
        if self.lines.width > region.width - 2 * _PAD:
            raise ValueError(f"expected lines of at most {region.width:.1f} units, got {self.lines.width:.1f}")

    def level(self, line: float) -> Point:
        """Middle of the panel at the height of a line (from 0)."""
        return np.array([self.region.center[0], self.top - (line + 0.5) * self.pitch, 0.0])

    def run(self, line: int) -> Any:
        """Animation that glides the bar behind a line."""
        return self.bar.animate.move_to(self.level(line))

    def light(self, line: int, color: str = "highlight") -> CodePanel:
        """Put the bar behind a line at once."""
        if not 0 <= line < len(self.lines):
            raise IndexError(f"line: expected 0 … {len(self.lines) - 1}, got {line}")
        self.bar.move_to(self.level(line)).set_color(self.theme.color(color))
        return self

    def _start(self, line: float) -> Point:
        return self.level(line) + LEFT * (self.region.width / 2 - _PAD)

    def _line(self, row: int, source: str, size: str, roles: Mapping[str, str]) -> CodeLine:
        return CodeLine(source, self.theme, size, roles).shift(self._start(row))


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
